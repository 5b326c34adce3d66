"""The menus of the window: an entry for each action, whether it can be done now, and what undo would take back."""

from __future__ import annotations

from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence

from csi_desktop.gui import settings
from csi_desktop.gui.actions import ACTIONS, MENUS, Action
from csi_desktop.gui.language import tr

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMenu

    from csi_desktop.gui.main_window import MainWindow

CHANGING = ("new_case", "import", "new_evaluation", "delete_evaluation")  # impossible where nothing can be changed


class Menus(QObject):
    """The menu bar: made once the window has been seen; until then it has no entries."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._menus: dict[str, QMenu] = {}
        self._recent: QMenu | None = None
        self.entries: dict[str, QAction] = {}  # by the id of their action

    def make(self) -> None:
        """Make the menus and their entries, without words."""
        self._menus = {menu: self._window.menuBar().addMenu("") for menu in MENUS}
        for action in ACTIONS:
            made = QAction(self._window)
            made.setShortcut(QKeySequence(action.keys))
            if action.id == "redo":
                made.setShortcuts([QKeySequence("Ctrl+Y"), QKeySequence("Ctrl+Shift+Z")])
            made.setMenuRole(_mac_role(action.id))
            made.triggered.connect(lambda _=False, action=action: self.do(action))
            menu = self._menus[action.menu]
            if action.rule_above:
                menu.addSeparator()
            menu.addAction(made)
            self.entries[action.id] = made
            if action.id == "open":
                self._recent = menu.addMenu("")
                self._recent.aboutToShow.connect(self._fill_recent)
        self._menus["edit"].aboutToShow.connect(self._settle_undo)
        self._menus["edit"].aboutToHide.connect(self._enable_undo)
        self.enable()

    def _fill_recent(self) -> None:
        assert self._recent is not None
        self._recent.clear()
        for path in settings.recent_casebooks():
            self._recent.addAction(path.name.replace("&", "&&"), partial(self._window.file.open_path, path))

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        for menu, made in self._menus.items():
            made.setTitle(tr(MENUS[menu]))
        if self._recent is not None:
            self._recent.setTitle(tr("Recent casebooks"))
        for action in ACTIONS:
            if action.id in self.entries:
                self.entries[action.id].setText(tr(action.text))
        self.name_undo()
        self._window.menuBar().setAccessibleName(tr("Menu"))

    # ------------------------------------------------------------ what can be done
    def do(self, action: Action) -> None:
        """Do an action, if it can be done now."""
        if self.can(action):
            attrgetter(action.handler)(self._window)()

    def can(self, action: Action) -> bool:
        """Whether an action can be done now."""
        document = self._window.document
        session = document.session
        match action.needs:
            case "casebook":
                return document.path is not None and not (action.id in CHANGING and document.readonly)
            case "evaluation":
                return session is not None and not (action.id in CHANGING and document.readonly)
            case "case":
                if session is not None:
                    return document.past is None  # a report is made of what is answered now
                return bool(self._window.case_list and self._window.case_list.selected_cases())
            case "undo":
                return (session.undo_change if session is not None else document.steps.undo_step) is not None
            case "redo":
                return (session.redo_change if session is not None else document.steps.redo_step) is not None
        return True

    def enable(self) -> None:
        """Enable what can be done now, and disable the rest."""
        for action in ACTIONS:
            made = self.entries.get(action.id)
            if made is not None:
                # What depends on a selection is asked when it is done.
                selects = action.needs == "case" and self._window.document.path is not None
                made.setEnabled(selects or self.can(action))
        self.name_undo()

    def _enable_undo(self) -> None:
        """Enable undo and redo where they have something to do; undo also where something may be typed, not saved."""
        for action in ACTIONS:
            if action.needs in ("undo", "redo"):
                document = self._window.document
                typing = action.needs == "undo" and document.session is not None and not document.locked
                self.entries[action.id].setEnabled(typing or self.can(action))

    def _settle_undo(self) -> None:
        """The menu shows: what is typed is saved, and it is known what can be undone."""
        self._window.leaving.save_typing()
        for action in ACTIONS:
            if action.needs in ("undo", "redo"):
                self.entries[action.id].setEnabled(self.can(action))

    def name_undo(self) -> None:
        """Name what undo and redo would do, and enable what has something to do."""
        if not self.entries:
            return
        session, steps = self._window.document.session, self._window.document.steps
        for name, change, step, plain, named in (
            ("undo", session and session.undo_change, steps.undo_step, tr("Undo"), tr("Undo {what}")),
            ("redo", session and session.redo_change, steps.redo_step, tr("Redo"), tr("Redo {what}")),
        ):
            text = plain
            if session is not None and change:
                from csi_desktop.gui.names import change_name

                text = named.format(what=change_name(session.catalogue, change))
            elif session is None and step is not None:
                text = named.format(what=step.name())
            self.entries[name].setText(text.replace("&", "&&"))
        self._enable_undo()


def _mac_role(action_id: str) -> QAction.MenuRole:
    roles = {"quit": QAction.MenuRole.QuitRole, "about": QAction.MenuRole.AboutRole}
    return roles.get(action_id, QAction.MenuRole.NoRole)
