"""The main window: it puts pages, menus, banner and status bar together, and shows what the document tells.

What can be done in it is done elsewhere: `actions/` has an object for each kind of thing that is acted on."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QByteArray, QSize, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from csi_desktop.gui import settings, theme
from csi_desktop.gui.document import Document
from csi_desktop.gui.language import Retranslated, tr
from csi_desktop.gui.pages.start import StartPage
from csi_desktop.text import Text

if TYPE_CHECKING:
    from csi_desktop.gui.pages.case_list import CaseListPage
    from csi_desktop.gui.pages.evaluation import EvaluationArea
    from csi_desktop.gui.panels.banner import Banner
    from csi_desktop.gui.panels.header import Header
    from csi_desktop.gui.panels.past import PastStrip
    from csi_desktop.gui.panels.status import Status
    from csi_desktop.model.answers import Change

_FRAME = 16, 56  # px: what a system puts around a window and takes for its bar, at first
_DONE = 12  # seconds: how long it is told that something is done

Choice = tuple[Callable[[], str], Callable[[], None]]  # a button of the banner: what it says, what it does


class MainWindow(Retranslated, QMainWindow):
    """One window, one document. Everything but the start page is made when it is first shown, and nothing can be done
    before the window has been seen."""

    def __init__(self) -> None:
        super().__init__()
        self.document = Document(self)
        self.banner: Banner | None = None
        self.header: Header | None = None
        self.case_list: CaseListPage | None = None
        self.area: EvaluationArea | None = None
        self.past: PastStrip | None = None  # the mark that a day of the past is shown
        self.status: Status | None = None
        self._after_paint: list[Callable[[], None]] = [self._complete]
        body = QWidget(self)
        self._box = QVBoxLayout(body)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)
        self.stack = QStackedWidget(body)
        self.start = StartPage(self.stack)
        self.stack.addWidget(self.start)
        self._box.addWidget(self.stack, 1)
        self.setCentralWidget(body)
        self._size()
        self.retranslate()

    def _make_groups(self) -> None:
        """Who does what can be done: the groups that `ACTIONS` names, and what they all need."""
        from csi_desktop.gui.actions.cases import Cases
        from csi_desktop.gui.actions.edit import Edit
        from csi_desktop.gui.actions.exchange import Exchange
        from csi_desktop.gui.actions.file import CasebookFile
        from csi_desktop.gui.actions.go import Go
        from csi_desktop.gui.actions.menus import Menus
        from csi_desktop.gui.actions.reports import Reports
        from csi_desktop.gui.actions.view import View
        from csi_desktop.gui.leaving import Leaving
        from csi_desktop.gui.ways_on import WaysOn

        self.ways_on = WaysOn(self)
        self.leaving = Leaving(self)
        self.menus = Menus(self)
        self.file = CasebookFile(self)
        self.cases = Cases(self)
        self.exchange = Exchange(self)
        self.reports = Reports(self)
        self.edit = Edit(self)
        self.go = Go(self)
        self.view = View(self)

    def _connect(self) -> None:
        document, start = self.document, self.start
        start.open_asked.connect(self.file.open_path)
        start.browse_asked.connect(self.file.open_casebook)
        start.new_asked.connect(self.file.new_casebook)
        start.sample_asked.connect(self.file.open_sample)
        start.language_asked.connect(self.view.switch_language)
        self.setAcceptDrops(True)
        document.casebook_changed.connect(self._casebook_changed)
        document.evaluation_changed.connect(self._evaluation_changed)
        document.changed.connect(self._changed)
        document.failed.connect(self.tell_failed)
        document.steps.changed.connect(self.menus.name_undo)

    def _size(self) -> None:
        room = self.screen().availableSize() - QSize(*_FRAME)
        self.setMinimumSize(960, max(440, min(600, room.height())))  # 1366 × 768 at 150 % has 512 lines
        self.resize(QSize(1320, 840).boundedTo(room))
        kept = settings.GEOMETRY.get()
        if isinstance(kept, QByteArray) and not kept.isEmpty():
            self.restoreGeometry(kept)

    # ------------------------------------------------------------ after the first paint
    def paintEvent(self, event: QPaintEvent) -> None:
        """Once the window is seen, do what could wait."""
        super().paintEvent(event)
        while self._after_paint:
            QTimer.singleShot(0, self._after_paint.pop(0))

    def after_paint(self, call: Callable[[], None]) -> None:
        """Call something once the window has been seen."""
        if self.status is not None:
            QTimer.singleShot(0, call)
        else:
            self._after_paint.append(call)

    def _complete(self) -> None:
        """All that can be done, menus, status bar, and the faces for rare characters."""
        if self.status is not None:
            return
        from csi_desktop.gui.panels.status import Status

        self._make_groups()
        self._connect()
        self.menus.make()
        self.status = Status(self.document, self)
        self.retranslate()
        theme.load_rare_faces()

    # ------------------------------------------------------------ texts
    def retranslate(self) -> None:
        """Say everything in the language in use."""
        self._title()
        if self.status is not None:
            self.menus.retranslate()
            self.status.refresh()

    def _title(self) -> None:
        past = self.document.past
        parts = [
            self.document.case_name(),
            tr("As of {day}", day=past.day) if past else "",
            self.document.path.name if self.document.path else "",
            "CSI Desktop",
        ]
        self.setWindowTitle(" — ".join(part for part in parts if part))

    def say(self, text: Text | Callable[[], str], *choices: Choice, tone: str = "missing", seconds: int = 0) -> None:
        """Say something in the banner, with ways on; see `Banner.say`."""
        self.banner_made().say(text, *choices, tone=tone, seconds=seconds)

    def say_done(self, text: Callable[[], str], *choices: Choice, lasting: bool = False) -> None:
        """Tell in the banner that something is done."""
        self.say(text, *choices, tone="ok", seconds=0 if lasting else _DONE)

    # ------------------------------------------------------------ what the document tells
    def _casebook_changed(self) -> None:
        if self.status is not None:
            self.status.forget()
        if self.document.path is None:
            self.start.refresh()
            self._show(self.start)
            self.start.take_keyboard()
        else:
            page = self.case_list_made()
            page.show_casebook()
            self._show(page)
            page.take_keyboard()
            self._tell_opened()
        self._refresh()

    def _tell_opened(self) -> None:
        """Say what is out of the ordinary with the casebook that was just opened."""
        if self.document.message and self.document.readonly:
            self.say(self.document.message, (_copy_text, self.file.save_copy))
        elif self.document.message:
            self.say(self.document.message, tone="ok")
        elif self.document.recovered:
            number = self.document.recovered
            self.say(lambda: tr("%n change(s) of last time were saved now.", "", number), tone="ok", seconds=15)

    def _evaluation_changed(self) -> None:
        session = self.document.session
        if session is None:
            if self.document.path is not None:
                self._show(self.case_list_made())
                self.case_list_made().reload()
        else:
            self.cases.withdraw_offer()
            area = self.area_made()
            area.show_evaluation()
            self._show(area)
            case_id = session.sheet.case.id
            self.document.ask(lambda casebook: casebook.evaluations(case_id), self._evaluations_arrived)
        self.reports.tell_issued()
        self._refresh()

    def _evaluations_arrived(self, evaluations: Any) -> None:
        self.header_made().show_evaluations(evaluations)

    def _changed(self, change: Change) -> None:
        self.menus.name_undo()
        if self.document.renames(change):
            self.header_made().refresh()
            self._title()
        self._tell_saved()

    def _tell_saved(self) -> None:
        if self.status is not None:
            self.status.refresh()

    def tell_failed(self, text: Text) -> None:
        """Say what could not be read or written, and what can be done about it."""
        from csi_desktop.gui.actions.file import has_backups

        choices: list[Choice] = []
        refused = self.document.refused
        if refused is not None and self.ways_on.told(refused, self.document.refusal, text):
            return
        if refused is not None and has_backups(refused):
            choices = [(lambda: tr("Backups…"), partial(self.file.show_backups, refused))]
        if self.document.waiting:
            choices = [(lambda: tr("Try again"), self.document.retry), (_copy_text, self.file.save_copy)]
        self.say(text, *choices, tone="wrong")
        self._tell_saved()

    def _refresh(self) -> None:
        self._mark_past()
        header = self.header_made()
        header.refresh()
        header.setVisible(self.document.path is not None)
        if self.document.session is None and self.area is not None:
            self.area.forget_place()
        self.menus.enable()
        self._title()
        self._tell_saved()

    def _mark_past(self) -> None:
        """Say, as long as it is so, that what is shown is of the past."""
        if self.document.past is not None and self.past is None:
            from csi_desktop.gui.panels.past import PastStrip

            self.past = PastStrip(self.document, self.centralWidget())
            self.past.day_asked.connect(self.view.show_days)
            self._box.insertWidget(self._box.indexOf(self.stack), self.past)
        if self.past is not None:
            self.past.retranslate()
            self.past.setVisible(self.document.past is not None)

    # ------------------------------------------------------------ parts made when needed
    def _show(self, page: QWidget) -> None:
        if self.stack.indexOf(page) < 0:
            self.stack.addWidget(page)
        self.stack.setCurrentWidget(page)

    def banner_made(self) -> Banner:
        """The line at the top that tells of something."""
        if self.banner is None:
            from csi_desktop.gui.panels.banner import Banner

            self.banner = Banner(self.centralWidget())
            self._box.insertWidget(self._box.indexOf(self.stack), self.banner)
        return self.banner

    def header_made(self) -> Header:
        """The head of the window: case, evaluation, version, language."""
        if self.header is None:
            from csi_desktop.gui.panels.header import Header

            self.header = header = Header(self.document, self.centralWidget())
            line = QFrame(self.centralWidget())
            theme.set_look(line, "line")
            self._box.insertWidget(0, header)
            self._box.insertWidget(1, line)
            header.cases_asked.connect(self.cases.show_cases)
            header.evaluation_asked.connect(self.cases.open_evaluation)
            header.new_evaluation_asked.connect(self.cases.new_evaluation)
            header.depth_asked.connect(self.cases.set_depth)
            header.assessor_asked.connect(self.edit.name_assessor)
            header.language_asked.connect(self.view.switch_language)
            header.palette_asked.connect(self.go.show_palette)
            header.score_asked.connect(self.view.toggle_score)
            header.mode_asked.connect(self.go.to_mode)
            header.version_asked.connect(self.reports.show_version)
        return self.header

    def case_list_made(self) -> CaseListPage:
        """The list of cases."""
        if self.case_list is None:
            from csi_desktop.gui.pages.case_list import CaseListPage

            self.case_list = page = CaseListPage(self.document, self.stack)
            page.open_asked.connect(self.cases.open_evaluation)
            page.new_asked.connect(self.cases.new_case)
            page.report_asked.connect(self.reports.make_reports)
            page.deleted.connect(self.cases.tell_deleted)
        return self.case_list

    def area_made(self) -> EvaluationArea:
        """Outline, pages and panels of the open evaluation."""
        if self.area is None:
            from csi_desktop.gui.pages.evaluation import EvaluationArea

            self.area = area = EvaluationArea(self.document, self.stack)
            area.ledger_asked.connect(self.view.show_ledger)
            self.document.explain.connect(self.view.explain)
            area.report_asked.connect(self.reports.make_report)
            area.preview_asked.connect(self.view.toggle_preview)
            area.unprinted.connect(self.view.tell_unprinted)
            area.sides.past_asked.connect(self.view.show_days)
        return self.area

    def regions(self) -> list[QWidget]:
        """The parts of the window between which F6 moves the keyboard."""
        page = self.stack.currentWidget()
        middle = self.area.regions() if self.area is not None and page is self.area else [page]
        return [*middle, *([self.header] if self.header is not None and self.header.isVisible() else [])]

    # ------------------------------------------------------------ files dropped, keys, and the end
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take what something can be done with."""
        from csi_desktop.gui.dropping import welcome

        if welcome(self, event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Do it."""
        from csi_desktop.gui.dropping import take

        take(self, event)
        event.acceptProposedAction()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that holds the focus, as Space does."""
        from PySide6.QtCore import Qt  # see `theme`: nothing before the first paint may name it

        focus = self.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(focus, QAbstractButton):
            focus.click()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close once the casebook has everything."""
        if self.status is not None and not self.leaving.may_close():
            event.ignore()
            return
        settings.GEOMETRY.set(self.saveGeometry())
        self.document.close_casebook()
        event.accept()


def _copy_text() -> str:
    return tr("Save a copy…")
