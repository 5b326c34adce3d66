"""Ways through the window: to a field, a section, a region, a case; and the palette, which finds them all."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from csi_desktop.gui.actions import ACTIONS
from csi_desktop.gui.language import current, tr
from csi_desktop.gui.names import depth_name
from csi_desktop.model.cases import DEPTHS

if TYPE_CHECKING:
    from csi_desktop.gui.main_window import MainWindow
    from csi_desktop.gui.panels.command_palette import Entry


class Go(QObject):
    """Goes to what somebody wants to see. Nothing is changed by it."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._document = window, window.document

    def next_field(self) -> None:
        """The next field of the page."""
        self._window.area_made().next_field(1)

    def previous_field(self) -> None:
        """The previous field of the page."""
        self._window.area_made().next_field(-1)

    def next_unanswered(self) -> None:
        """The next required field without an answer."""
        self._window.area_made().next_unanswered()

    def next_section(self) -> None:
        """The next section of the outline."""
        self._window.area_made().next_section(1)

    def previous_section(self) -> None:
        """The previous section of the outline."""
        self._window.area_made().next_section(-1)

    def to_section(self, key: str) -> None:
        """The first field of a section."""
        page = self._window.area_made().show_section(key)
        if page is not None:
            page.next_field(0)

    def to_mode(self) -> None:
        """The field that says in which mode is evaluated."""
        session = self._document.session
        field = session.catalogue.role("mode") if session else None
        if field is not None:
            self._window.area_made().show_field(field.id)

    def show_overview(self) -> None:
        """Where the evaluation stands."""
        self._window.area_made().flush()
        self._window.area_made().show_overview()

    def show_standing(self) -> None:
        """How well the judgement stands up."""
        self._window.leaving.save_typing()
        self._window.area_made().show_standing()

    def next_region(self) -> None:
        """Move the keyboard to the next region of the window."""
        regions, focus = self._window.regions(), self._window.focusWidget()
        here = (n for n, region in enumerate(regions) if focus and (region is focus or region.isAncestorOf(focus)))
        at = next(here, -1)
        for step in range(1, len(regions) + 1):
            if _enter(regions[(at + step) % len(regions)]):
                return

    # ------------------------------------------------------------ find
    def find_anything(self) -> None:
        """Search the list of cases, or the fields of the evaluation."""
        if self._document.session is None:
            self._window.case_list_made().find_case()
        else:
            self.show_palette()

    def show_palette(self) -> None:
        """Find a field, a section or a thing to do."""
        from csi_desktop.gui.panels.command_palette import CommandPalette

        self._window.leaving.save_typing()
        session, nothing = self._document.session, ""
        if session is not None and session.sheet.evaluation.depth != DEPTHS[-1]:
            nothing = tr("Nothing found; some fields show at the depth “{depth}” only", depth=depth_name(DEPTHS[-1]))
        self.palette = CommandPalette(self._entries(), self._window, nothing)
        self.palette.open()

    def _entries(self) -> list[Entry]:
        from csi_desktop.gui.panels.cheat_sheet import keys_shown
        from csi_desktop.gui.panels.command_palette import Entry, field_entries

        entries = list(field_entries(self._document, self.to_section, current()))
        for action in ACTIONS:
            if self._window.menus.can(action) and action.id != "palette":
                text = tr(action.text).rstrip("…")
                words = f"{text} {action.text} {action.id}".lower()
                entries.append(Entry(text, keys_shown(action), words, partial(self._window.menus.do, action)))
        return entries


def _enter(region: QWidget) -> bool:
    """Give the keyboard to the first widget of a region that takes it."""
    from PySide6.QtCore import Qt  # see `theme`: nothing before the first paint may name it

    widget: QWidget | None = region
    for _ in range(2000):
        if widget is None:
            return False
        if (
            widget.isVisible() and widget.isEnabled() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            and (widget is region or region.isAncestorOf(widget))
        ):  # fmt: skip
            widget.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return True
        widget = widget.nextInFocusChain()
        if widget is region:
            return False
    return False
