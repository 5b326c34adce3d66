"""An open evaluation: outline, the page of the chosen section, and beside it the score, the check or the history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from csi_desktop.gui import settings, theme
from csi_desktop.gui.language import Retranslated, tr
from csi_desktop.gui.pages import page_for
from csi_desktop.gui.pages.overview import OverviewPage
from csi_desktop.gui.panels.outline import Outline
from csi_desktop.gui.panels.score import ScorePanel

if TYPE_CHECKING:
    from csi_desktop.gui.document import Document
    from csi_desktop.gui.pages.page import Page
    from csi_desktop.gui.pages.standing.page import StandingPage
    from csi_desktop.gui.preview.panel import PreviewPanel
    from csi_desktop.model.answers import Change

KEPT = 6  # pages kept once built


class SideColumn(Retranslated, QFrame):
    """The right column: the score, the check before the report, the history; one at a time."""

    past_asked = Signal()

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.score = ScorePanel(document, self)
        self._panels: dict[str, Any] = {"score": self.score}
        self.shown = "score"
        self.setMinimumWidth(252)
        theme.set_look(self, "side")
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 6, 0, 0)
        box.setSpacing(0)
        row = QHBoxLayout()
        row.setContentsMargins(12, 0, 12, 4)
        row.setSpacing(4)
        self.tabs = {name: QPushButton(self) for name in ("score", "check", "history")}
        for name, tab in self.tabs.items():
            theme.set_look(tab, "filter")
            tab.setCheckable(True)
            tab.clicked.connect(lambda _=False, name=name: self.show_panel(name))
            row.addWidget(tab)
        row.addStretch(1)
        box.addLayout(row)
        self.stack = QStackedWidget(self)
        self.stack.addWidget(self.score)
        box.addWidget(self.stack, 1)
        self.tabs["score"].setChecked(True)
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        texts = {"score": tr("Score"), "check": tr("Check"), "history": tr("History")}
        for name, tab in self.tabs.items():
            tab.setText(texts[name])

    def show_panel(self, name: str) -> None:
        """Show one of the panels, as it is now."""
        self.shown = name
        for each, tab in self.tabs.items():
            tab.setChecked(each == name)
        self.stack.setCurrentWidget(self.panel(name))
        self.refresh()

    def panel(self, name: str) -> Any:
        """The panel of that name; made when first asked for."""
        if name not in self._panels:
            from csi_desktop.gui.panels.history import HistoryPanel
            from csi_desktop.gui.panels.problems import ProblemsPanel

            self._panels[name] = {"check": ProblemsPanel, "history": HistoryPanel}[name](
                self.document, self.stack
            )
            self.stack.addWidget(self._panels[name])
            if name == "history":
                self._panels[name].past_asked.connect(self.past_asked)
        return self._panels[name]

    def refresh(self) -> None:
        """Show what is now, if the column is in sight."""
        if self.document.session is not None and not self.isHidden():
            self._panels[self.shown].refresh()


class EvaluationArea(QSplitter):
    """Three columns. Pages are built when first shown; only what is in sight listens."""

    ledger_asked = Signal(object)
    report_asked = Signal()
    preview_asked = Signal()
    unprinted = Signal(str)  # a field that the preview was to show, and has nothing of

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.document = document
        self._pages: dict[str, Page] = {}  # in the order of their last use
        self._place = ""  # section key; "" is the overview
        self.preview: PreviewPanel | None = None
        self._sides_before = True  # whether the right column was there before the preview took its place
        self._at: tuple[str, str] | None = None  # the field that one was at last, and its row
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        self.outline = Outline(document, self)
        self.outline.setMinimumWidth(190)
        self.outline.section_chosen.connect(self.show_section)
        self.outline.overview_chosen.connect(self.show_overview)
        self.outline.next_asked.connect(self.next_unanswered)
        self.stack = QStackedWidget(self)
        self.overview = OverviewPage(document, self.stack)
        self.overview.section_asked.connect(self.show_section)
        self.overview.next_asked.connect(self.next_unanswered)
        self.overview.check_asked.connect(self.show_check)
        self.overview.ledger_asked.connect(self.ledger_asked)
        self.stack.addWidget(self.overview)
        self.standing: StandingPage | None = None  # made when first asked for
        self.overview.standing_asked.connect(self.show_standing)
        self.sides = SideColumn(document, self)
        self.sides.score.ledger_asked.connect(self.ledger_asked)
        self.sides.score.report_asked.connect(self.report_asked)
        self.sides.score.check_asked.connect(self.show_check)
        self.sides.score.standing_asked.connect(self.show_standing)
        for widget in (self.outline, self.stack, self.sides):
            self.addWidget(widget)
        self.setSizes([232, 760, 288])
        for column, stretch in enumerate((0, 1, 0)):
            self.setStretchFactor(column, stretch)
        self.sides.setVisible(settings.SCORE_SHOWN.get())
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_changed)
        document.changed.connect(self._changed)
        document.closing.connect(self._let_go)
        document.jump.connect(self.show_field)
        document.history_asked.connect(self.show_history_of)
        document.preview.connect(self.show_in_preview)

    # ------------------------------------------------------------ pages
    def show_evaluation(self) -> None:
        """Show the evaluation that is open now: at the same place if it has that, else its overview."""
        session = self.document.session
        if session is None:
            return
        shown = {section.key for form in session.shown_forms() for section in session.shown_sections(form)}
        self.outline.refresh()
        self.sides.refresh()
        if self._place in shown:
            self.show_section(self._place)
        else:
            self.show_overview()

    def show_overview(self) -> None:
        """Show where the evaluation stands."""
        self._place = ""
        self.overview.refresh()
        self.outline.choose("")
        self.stack.setCurrentWidget(self.overview)
        (self.overview.next if self.overview.next.isEnabled() else self.overview.check).setFocus()

    def show_standing(self) -> None:
        """Show how well the judgement stands up: evidence, certainty, what would change it, the check of claims."""
        if self.standing is None:
            from csi_desktop.gui.pages.standing.page import StandingPage

            self.standing = StandingPage(self.document, self.stack)
            self.standing.ledger_asked.connect(self.ledger_asked)
            self.stack.addWidget(self.standing)
        self._place = ""
        self.outline.choose("")
        self.stack.setCurrentWidget(self.standing)
        self.standing.sure.how.setFocus()

    def show_section(self, key: str) -> Page | None:
        """Show the page of a section; built now if it was not."""
        session = self.document.session
        if session is None:
            return None
        page = self._pages.pop(key, None)
        if page is None:
            page = page_for(session.catalogue.section(key), self.document, self.stack)
            self.stack.addWidget(page)
        self._pages[key] = page
        self._place = key
        self.stack.setCurrentWidget(page)
        self.outline.choose(key)
        while len(self._pages) > KEPT:
            self._drop(self._pages.pop(next(iter(self._pages))))
        return page

    def _drop(self, page: Page) -> None:
        self.stack.removeWidget(page)
        page.hide()
        page.deleteLater()

    def drop_hidden(self) -> None:
        """Keep only the page in sight: what changes everything then costs less."""
        for key in [key for key in self._pages if key != self._place]:
            self._drop(self._pages.pop(key))

    def _let_go(self) -> None:
        """The session goes: what is being typed is saved, and no page holds on to it."""
        self.flush()
        self.stack.setCurrentWidget(self.overview)
        for page in self._pages.values():
            self._drop(page)
        self._pages, self._at = {}, None

    def forget_place(self) -> None:
        """Begin the next evaluation at its overview."""
        self._place = ""

    def flush(self) -> bool:
        """Save what is being typed; False where it cannot be, and says so there."""
        page = self.page()
        return page is None or page.flush()

    def unsaved(self) -> tuple[str, str] | None:
        """The first field (and row) of any page with an input that cannot be saved."""
        found = (page.unsaved() for page in self._pages.values())
        return next((place for place in found if place is not None), None)

    def page(self) -> Page | None:
        """The page of a section that is shown."""
        return self._pages.get(self._place)

    def show_field(self, field_id: str, row: str = "") -> None:
        """Show a field and give it the keyboard."""
        session = self.document.session
        if session is None or not session.catalogue.has(field_id):
            return
        page = self.show_section(session.catalogue.field(field_id).section_key)
        if page is not None:
            # The page is laid out before it scrolls. Layout alone: all that waits would be to delete, too, the dialog
            # whose list still hears the click that led here.
            QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
            page.show_field(field_id, row)
            self._follow(field_id, row)

    # ------------------------------------------------------------ moving
    def next_field(self, step: int) -> None:
        """The next (1) or previous (-1) field of the page."""
        page = self.page()
        if page is not None:
            page.next_field(step)

    def next_unanswered(self) -> None:
        """The next required field without an answer, from where one is."""
        session = self.document.session
        if session is None:
            return
        self.flush()
        page = self.page()
        card = page.current_card() if page else None
        after = (card.field.id, card.row) if card is not None else None
        if after is None and self._place:
            before = [(one.id, row) for key, one, row in session.places() if key == self._place]
            missing = session.result.progress.get(self._place)
            first = next((place for place in before if missing and place in missing.missing), None)
            if first is not None:
                self.show_field(*first)
                return
        found = session.next_unanswered(after)
        if found is not None:
            self.show_field(found[1], found[2])

    def next_section(self, step: int) -> None:
        """The next (1) or previous (-1) section of the outline."""
        key = self.outline.neighbour(step)
        if key:
            self.show_section(key)

    def toggle_guidance(self) -> None:
        """Fold or unfold the guidance of the field."""
        page = self.page()
        if page is not None:
            page.show_guidance()

    def explain_field(self) -> None:
        """Show how the number of the field one is at comes about; of the index where one is at none."""
        page = self.page()
        card = page.current_card() if page is not None else None
        if card is not None and card.sum is not None:
            card.explain()
        else:
            self.sides.score.number.click()

    def add_evidence(self) -> None:
        """Add evidence to the field one is at, if it takes any, else to the register: files, once one is there."""
        session, page = self.document.session, self.page()
        if session is None:
            return
        from csi_desktop.gui.evidence.register import RegisterPage

        if isinstance(page, RegisterPage):
            page.choose_files()
        elif page is None or not page.add_evidence():
            section = session.catalogue.section_role("evidence")
            if section is not None:
                self.show_section(section.key)

    # ------------------------------------------------------------ the right column
    def toggle_score(self) -> None:
        """Fold or unfold the right column."""
        self.sides.setVisible(self.sides.isHidden())
        settings.SCORE_SHOWN.set(not self.sides.isHidden())
        self.sides.refresh()

    def show_side(self, name: str) -> None:
        """Show score, check or history at the right."""
        self.flush()
        self.sides.show()
        self.sides.show_panel(name)
        if name == "history" and self._at is not None:
            self.sides.panel(name).follow(*self._at)

    def show_history_of(self, field_id: str, row: str) -> None:
        """Show at the right what was answered to a field so far."""
        self._at = (field_id, row)
        self.show_side("history")
        self.sides.panel("history").narrow(True)

    def show_check(self) -> None:
        """Show what stands between the evaluation and a signed report."""
        self.show_side("check")
        self.sides.panel("check").list.setFocus()

    def _focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        page = self.page()
        if page is not None and new is not None and page.isAncestorOf(new):
            card = page.current_card()
            if card is not None:
                self._follow(card.field.id, card.row)

    def _follow(self, field_id: str, row: str) -> None:
        """The history follows the field that one is at."""
        self._at = (field_id, row)
        if self.sides.shown == "history" and not self.sides.isHidden():
            self.sides.panel("history").follow(field_id, row)

    def _changed(self, _change: Change) -> None:
        """Redraw what is in sight and does not listen itself."""
        self.sides.refresh()
        self.outline.refresh()
        if self.stack.currentWidget() is self.overview:
            self.overview.refresh()

    # ------------------------------------------------------------ the preview
    def toggle_preview(self) -> None:
        """Show the pages of the report in place of the right column, or that again."""
        panel = self.preview
        if panel is not None and not panel.isHidden():
            settings.PREVIEW_SIZES.set([str(size) for size in self.sizes()])
            focus = QApplication.focusWidget()
            inside = focus is not None and panel.isAncestorOf(focus)
            panel.hide()
            self.sides.setVisible(self._sides_before)
            self.sides.refresh()
            if inside:
                self._take_keyboard()
            return
        if panel is None:
            from csi_desktop.gui.preview.panel import PreviewPanel

            self.preview = panel = PreviewPanel(self.document, self)
            panel.closed.connect(self.preview_asked)
            panel.section_asked.connect(self.show_section)
            panel.unprinted.connect(self.unprinted)
            self.addWidget(panel)
        self._sides_before = not self.sides.isHidden()
        self.sides.hide()
        panel.show()
        kept = settings.PREVIEW_SIZES.get()
        whole = max(self.width(), 600)
        outline = min(self.sizes()[0], 210)
        shares = [outline, (whole - outline) * 46 // 100, 0, (whole - outline) * 54 // 100]
        self.setSizes([int(size) for size in kept] if len(kept) == 4 and all(map(str.isdigit, kept)) else shares)

    def _take_keyboard(self) -> None:
        page = self.page()
        if page is not None and page.cards():
            page.next_field(0)
        else:
            self.outline.setFocus()

    def show_in_preview(self, field: str = "", row: str = "") -> None:
        """Show what is printed of a field, or of the one that one is at."""
        page = self.page()
        card = page.current_card() if page is not None else None
        if not field and card is not None:
            field, row = card.field.id, card.row
        if self.preview is None or self.preview.isHidden():
            self.preview_asked.emit()
        if field and self.preview is not None:
            self.preview.show_field(field, row)

    def regions(self) -> list[QWidget]:
        """The columns that F6 goes through."""
        columns = [self.outline, self.stack, self.sides, self.preview]
        return [widget for widget in columns if widget is not None and not widget.isHidden()]
