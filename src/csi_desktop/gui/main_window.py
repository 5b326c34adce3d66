"""The main window: pages, menus, and what each action does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QByteArray, QTimer
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QKeyEvent,
    QKeySequence,
    QPaintEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QLabel,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from csi_desktop.gui import settings, theme
from csi_desktop.gui.actions import ACTIONS, MENUS, Action
from csi_desktop.gui.document import Document
from csi_desktop.gui.language import Retranslated, current, language, spoken, tr
from csi_desktop.gui.pages.start import StartPage
from csi_desktop.gui.ways_on import WaysOn
from csi_desktop.text import Lang, Text

if TYPE_CHECKING:
    from csi_desktop.casebook import Casebook
    from csi_desktop.gui.pages.case_list import CaseListPage
    from csi_desktop.gui.pages.evaluation import EvaluationArea
    from csi_desktop.gui.panels.banner import Banner
    from csi_desktop.gui.panels.header import Header
    from csi_desktop.gui.panels.ledger import LedgerOf
    from csi_desktop.gui.panels.past import PastStrip
    from csi_desktop.model.answers import Change

SUFFIX = ".csi"
REPORT = ".pdf"
PORTFOLIO = (".toml", ".xlsx", ".xlsm", ".csv")  # a portfolio's form, or its table
_FRAME = 16, 56  # px: what a system puts around a window and takes for its bar, at first
UNDO_SECONDS = 20  # how long the way back from a deletion is offered at the top


class MainWindow(Retranslated, QMainWindow):
    """One window, one document. Everything but the start page is made when it is first shown."""

    def __init__(self, document: Document | None = None) -> None:
        super().__init__()
        self.document = document or Document(self)
        self.actions_by_id: dict[str, QAction] = {}
        self.banner: Banner | None = None
        self.header: Header | None = None
        self.case_list: CaseListPage | None = None
        self.area: EvaluationArea | None = None
        self._after_paint: list[Callable[[], None]] = [self._complete]
        self._complete_done = False
        self._held: tuple[str, str] | None = None  # the field that leaving was held back for
        self._frozen_told = False  # whether the banner says that the evaluation is issued
        self._offering = False  # whether the banner offers to take back what was done with cases
        self.past: PastStrip | None = None  # the mark that a day of the past is shown
        self.ways_on = WaysOn(self)
        self.setAcceptDrops(True)
        body = QWidget(self)
        self._box = QVBoxLayout(body)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)
        self.stack = QStackedWidget(body)
        self.start = StartPage(self.stack)
        self.stack.addWidget(self.start)
        self._box.addWidget(self.stack, 1)
        self.setCentralWidget(body)
        self._connect()
        self._size()
        self.retranslate()

    def _connect(self) -> None:
        document, start = self.document, self.start
        start.open_asked.connect(self.open_path)
        start.browse_asked.connect(self.open_casebook)
        start.new_asked.connect(self.new_casebook)
        start.sample_asked.connect(self.open_sample)
        start.language_asked.connect(self.switch_language)
        document.casebook_changed.connect(self._casebook_changed)
        document.evaluation_changed.connect(self._evaluation_changed)
        document.changed.connect(self._changed)
        document.saved.connect(self._saved)
        document.failed.connect(self._failed)
        document.steps.changed.connect(self._name_undo)
        document.steps.stepped.connect(self._stepped)
        document.password_asked.connect(self._ask_password)
        document.changed_elsewhere.connect(self._changed_elsewhere)

    def _size(self) -> None:
        self.setMinimumSize(960, 600)
        room = self.screen().availableSize()
        self.resize(min(1320, room.width() - _FRAME[0]), min(840, room.height() - _FRAME[1]))
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
        if self._complete_done:
            QTimer.singleShot(0, call)
        else:
            self._after_paint.append(call)

    def _complete(self) -> None:
        """Menus, status bar, and the faces for rare characters."""
        if self._complete_done:
            return
        self._complete_done = True
        self._make_actions()
        self.saved_label, self.hints = QLabel(self), QLabel(self)
        theme.set_look(self.saved_label, "small")
        theme.set_look(self.hints, "small")
        self.statusBar().setSizeGripEnabled(False)
        self.statusBar().setContentsMargins(12, 0, 12, 0)
        self.statusBar().addWidget(self.saved_label, 1)
        self.statusBar().addPermanentWidget(self.hints)
        self._saved_at = ""
        self.retranslate()
        theme.load_rare_faces()

    def _make_actions(self) -> None:
        menus = {menu: self.menuBar().addMenu("") for menu in MENUS}
        self._menus = menus
        for action in ACTIONS:
            made = QAction(self)
            made.setShortcut(QKeySequence(action.keys))
            if action.id == "redo":
                made.setShortcuts([QKeySequence("Ctrl+Y"), QKeySequence("Ctrl+Shift+Z")])
            made.setMenuRole(_mac_role(action.id))
            made.triggered.connect(lambda _=False, action=action: self.do(action))
            if action.rule_above:
                menus[action.menu].addSeparator()
            menus[action.menu].addAction(made)
            self.actions_by_id[action.id] = made
            if action.id == "open":
                self._recent_menu = menus[action.menu].addMenu("")
                self._recent_menu.aboutToShow.connect(self._fill_recent)
        self._enable()

    def _fill_recent(self) -> None:
        self._recent_menu.clear()
        for path in settings.recent_casebooks():
            self._recent_menu.addAction(path.name.replace("&", "&&"), partial(self.open_path, path))

    def do(self, action: Action) -> None:
        """Do an action, if it can be done now."""
        if self.can(action):
            getattr(self, action.handler)()

    def can(self, action: Action) -> bool:
        """Whether an action can be done now."""
        session = self.document.session
        match action.needs:
            case "casebook":
                return self.document.path is not None and (
                    action.id not in ("new_case", "import") or not self.document.readonly
                )
            case "evaluation":
                return session is not None and (
                    action.id not in ("new_evaluation", "delete_evaluation") or not self.document.readonly
                )
            case "case":
                if session is not None:
                    return self.document.past is None  # a report is made of what is answered now
                return bool(self.case_list and self.case_list.selected_cases())
            case "undo":
                return (session.undo_change if session is not None else self.document.steps.undo_step) is not None
            case "redo":
                return (session.redo_change if session is not None else self.document.steps.redo_step) is not None
        return True

    def _enable(self) -> None:
        for action in ACTIONS:
            made = self.actions_by_id.get(action.id)
            if made is not None:
                # What depends on a selection or on what is being typed is asked when it is done.
                made.setEnabled(action.needs in ("case", "undo", "redo") or self.can(action))
        self._name_undo()

    def _name_undo(self) -> None:
        if not self.actions_by_id:
            return
        session, steps = self.document.session, self.document.steps
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
            self.actions_by_id[name].setText(text.replace("&", "&&"))

    # ------------------------------------------------------------ texts
    def retranslate(self) -> None:
        """Say everything in the language in use."""
        self._title()
        if not self._complete_done:
            return
        for menu, made in self._menus.items():
            made.setTitle(tr(MENUS[menu]))
        self._recent_menu.setTitle(tr("Recent casebooks"))
        for action in ACTIONS:
            self.actions_by_id[action.id].setText(tr(action.text))
        self._name_undo()
        self.menuBar().setAccessibleName(tr("Menu"))
        self._status()

    def _title(self) -> None:
        past = self.document.past
        parts = [
            self.document.case_name(),
            tr("As of {day}", day=past.day) if past else "",
            self.document.path.name if self.document.path else "",
            "CSI Desktop",
        ]
        self.setWindowTitle(" — ".join(part for part in parts if part))

    def _status(self) -> None:
        if not self._complete_done:
            return
        document = self.document
        if document.waiting:
            self.saved_label.setText(tr("%n change(s) not saved yet", "", document.waiting))
        elif document.path is None:
            self.saved_label.setText("")
        elif document.readonly:
            self.saved_label.setText(tr("Read only"))
        elif self._saved_at:
            self.saved_label.setText(tr("Saved {time}", time=self._saved_at))
        else:
            self.saved_label.setText(str(document.path))
        theme.set_look(self.saved_label, "wrong" if document.waiting else "small")
        if document.session is not None:
            self.hints.setText(
                tr("Alt+↑↓ field   Ctrl+↓ next unanswered   Ctrl+E evidence   Ctrl+K go to   Ctrl+/ keys")
            )
        elif document.path is not None:
            self.hints.setText(tr("Enter open   Ctrl+N new case   Ctrl+F find   Ctrl+K go to   Ctrl+/ keys"))
        else:
            self.hints.setText(tr("Ctrl+O open   Ctrl+/ keys"))

    # ------------------------------------------------------------ what the document tells
    def _casebook_changed(self) -> None:
        self._saved_at = ""
        if self.document.path is None:
            self.start.refresh()
            self._show(self.start)
            self.start.take_keyboard()
        else:
            page = self._case_list()
            page.show_casebook()
            self._show(page)
            page.take_keyboard()
            if self.document.message and self.document.readonly:
                self._banner().say(self.document.message, (self._copy_text, self.save_copy))
            elif self.document.message:
                self._banner().say(self.document.message, tone="ok")
            elif self.document.recovered:
                number = self.document.recovered
                self._banner().say(
                    lambda: tr("%n change(s) of last time were saved now.", "", number), tone="ok", seconds=15
                )
        self._refresh()

    def _evaluation_changed(self) -> None:
        session = self.document.session
        if session is None:
            if self.document.path is not None:
                self._show(self._case_list())
                self._case_list().reload()
        else:
            if self._offering and self.banner is not None:
                self._offering = False
                self.banner.hide()
            area = self._area()
            area.show_evaluation()
            self._show(area)
            case_id = session.sheet.case.id
            self.document.ask(lambda casebook: casebook.evaluations(case_id), self._evaluations_arrived)
        self._tell_issued()
        self._refresh()

    def _tell_issued(self) -> None:
        """Say why nothing can be changed, and how it can; take that away where it is so no longer."""
        session = self.document.session
        if session is not None and session.is_issued:
            version = session.sheet.evaluation.version
            self._frozen_told = True
            self._banner().say(
                lambda: tr("Version {version} is issued: it can be read and printed, not changed.", version=version),
                (lambda: tr("Begin a new version…"), self.show_version),
            )  # fmt: skip
        elif self._frozen_told:
            self._frozen_told = False
            self._banner().hide()

    def _evaluations_arrived(self, evaluations: Any) -> None:
        self._header().show_evaluations(evaluations)

    def _changed(self, change: Change) -> None:
        self._name_undo()
        if self.document.renames(change):
            self._header().refresh()
            self._title()
        self._status()

    def _saved(self, time: str) -> None:
        self._saved_at = time
        self._status()

    def _failed(self, text: Text) -> None:
        choices: list[tuple[Callable[[], str], Callable[[], None]]] = []
        refused = self.document.refused
        if refused is not None and self.ways_on.told(refused, self.document.refusal, text):
            return
        if refused is not None and self._has_backups(refused):
            choices = [(lambda: tr("Backups…"), partial(self.show_backups, refused))]
        if self.document.waiting:
            choices = [(lambda: tr("Try again"), self.document.retry), (self._copy_text, self.save_copy)]
        self._banner().say(text, *choices, tone="wrong")
        self._status()

    def _refresh(self) -> None:
        self._mark_past()
        self._header().refresh()
        self._header().setVisible(self.document.path is not None)
        if self.document.session is None and self.area is not None:
            self.area.forget_place()
        self._enable()
        self._title()
        self._status()

    # ------------------------------------------------------------ parts made when needed
    def _show(self, page: QWidget) -> None:
        if self.stack.indexOf(page) < 0:
            self.stack.addWidget(page)
        self.stack.setCurrentWidget(page)

    def _banner(self) -> Banner:
        if self.banner is None:
            from csi_desktop.gui.panels.banner import Banner

            self.banner = Banner(self.centralWidget())
            self._box.insertWidget(self._box.indexOf(self.stack), self.banner)
        return self.banner

    def _header(self) -> Header:
        if self.header is None:
            from csi_desktop.gui.panels.header import Header

            self.header = header = Header(self.document, self.centralWidget())
            line = QFrame(self.centralWidget())
            theme.set_look(line, "line")
            self._box.insertWidget(0, header)
            self._box.insertWidget(1, line)
            header.cases_asked.connect(self.show_cases)
            header.evaluation_asked.connect(self.open_evaluation)
            header.new_evaluation_asked.connect(self.new_evaluation)
            header.depth_asked.connect(self._set_depth)
            header.assessor_asked.connect(self.name_assessor)
            header.language_asked.connect(self.switch_language)
            header.palette_asked.connect(self.show_palette)
            header.score_asked.connect(self.toggle_score)
            header.mode_asked.connect(self._go_to_mode)
            header.version_asked.connect(self.show_version)
        return self.header

    def _case_list(self) -> CaseListPage:
        if self.case_list is None:
            from csi_desktop.gui.pages.case_list import CaseListPage

            self.case_list = page = CaseListPage(self.document, self.stack)
            page.open_asked.connect(self.open_evaluation)
            page.new_asked.connect(self.new_case)
            page.report_asked.connect(self._make_reports)
            page.deleted.connect(self._deleted)
        return self.case_list

    def _area(self) -> EvaluationArea:
        if self.area is None:
            from csi_desktop.gui.pages.evaluation import EvaluationArea

            self.area = area = EvaluationArea(self.document, self.stack)
            area.ledger_asked.connect(self.show_ledger)
            self.document.explain.connect(self._explain)
            area.report_asked.connect(self.make_report)
            area.preview_asked.connect(self.toggle_preview)
            area.sides.past_asked.connect(self.show_days)
        return self.area

    # ------------------------------------------------------------ casebooks
    def open_path(self, path: Path) -> None:
        """Open a casebook; what is wrong with it is said in the banner."""
        if self._held_back():
            return
        if self.banner is not None:
            self.banner.hide()
        from csi_desktop.gui.publishing import offer

        if not offer(self, Path(path)):
            self.document.open_casebook(Path(path))

    def publish(self) -> None:
        """Put a local copy where it comes from."""
        from csi_desktop.gui.publishing import publish

        self._settle()
        publish(self)

    def banner_say(self, text: Text, *choices: tuple[Callable[[], str], Callable[[], None]], tone: str) -> None:
        """Say something in the banner, with up to two ways on."""
        self._banner().say(text, *choices, tone=tone)

    def _changed_elsewhere(self, text: Text) -> None:
        from csi_desktop.gui.publishing import changed_elsewhere

        changed_elsewhere(self, text)

    def _ask_password(self, path: Path, wrong: Text | None, then: Callable[[str], None]) -> None:
        from csi_desktop.gui.password_dialogs import ask_password

        ask_password(self, path, wrong, then)

    def merge_casebook(self) -> None:
        """Take in what another copy of the casebook has."""
        from csi_desktop.gui.merge_dialog import merge_file

        self._settle()
        if self.document.readonly or self._held_back():
            return
        self.show_cases()
        merge_file(self)

    def set_password(self) -> None:
        """Give the casebook a password, another one, or none."""
        from csi_desktop.gui.password_dialogs import set_password

        self._settle()
        if not self._held_back():
            set_password(self)

    def open_casebook(self) -> None:
        """Ask for a casebook and open it."""
        path = self._ask_file(False, tr("Open casebook"))
        if path:
            self.open_path(Path(path))

    def new_casebook(self) -> None:
        """Ask where a new casebook shall lie and make it."""
        path = self._ask_file(True, tr("New casebook"))
        if path:
            self._settle()
            self.document.create_casebook(_with_suffix(path))

    def open_sample(self) -> None:
        """Open the sample casebook, which is a copy of one's own."""
        from csi_desktop.sample import sample_path

        try:
            self.open_path(sample_path())
        except OSError as error:
            self._failed(
                Text(
                    f"示例案例册无法准备：{error.strerror}",
                    f"The sample casebook cannot be prepared: {error.strerror}",
                )
            )

    def save_copy(self) -> None:
        """Ask where a copy of the casebook shall lie and write it."""
        self._settle()
        path = self._ask_file(True, tr("Save a copy"))
        if path:
            target = _with_suffix(path)
            self.document.save_copy(target, lambda: self._copied(target))

    def _copied(self, path: Path) -> None:
        self._banner().say(lambda: tr("A copy was saved: {path}", path=path), tone="ok", seconds=12)

    def import_cases(self) -> None:
        """Take cases in from a JSON file."""
        from csi_desktop.gui.casebook_files import import_cases

        self._settle()
        import_cases(self)

    def export_cases(self) -> None:
        """Write cases to a JSON file."""
        from csi_desktop.gui.casebook_files import export_cases

        self._settle()
        export_cases(self)

    def check_casebook(self) -> None:
        """Check whether the file is whole."""
        from csi_desktop.gui.casebook_files import check_casebook

        self._settle()
        check_casebook(self)

    def say_done(
        self, text: Callable[[], str], *choices: tuple[Callable[[], str], Callable[[], None]], lasting: bool = False
    ) -> None:
        """Tell in the banner that something is done."""
        self._banner().say(text, *choices, tone="ok", seconds=0 if lasting else 12)

    def select_cases(self, cases: list[int]) -> None:
        """Select cases of the list once it has them."""
        self._case_list().select_cases(cases)

    def close_casebook(self) -> None:
        """Back to the start page."""
        if self._may_close():
            self.document.close_casebook()

    def _ask_file(self, new: bool, title: str) -> str:
        from PySide6.QtWidgets import QFileDialog

        folder = str(self.document.path.parent if self.document.path else _last_folder())
        kinds = tr("Casebooks") + f" (*{SUFFIX})"
        if new:
            name = str(Path(folder) / (tr("Casebook") + SUFFIX))
            return QFileDialog.getSaveFileName(self, title, name, kinds)[0]
        return QFileDialog.getOpenFileName(self, title, folder, kinds)[0]

    def ask_new_file(self, title: str, proposed: Path) -> Path | None:
        """Ask where a new casebook shall lie; None if nowhere."""
        from PySide6.QtWidgets import QFileDialog

        kinds = tr("Casebooks") + f" (*{SUFFIX})"
        name = QFileDialog.getSaveFileName(self, title, str(proposed), kinds)[0]
        return _with_suffix(name) if name else None

    @staticmethod
    def _copy_text() -> str:
        return tr("Save a copy…")

    # ------------------------------------------------------------ cases and evaluations
    def new_case(self) -> None:
        """Ask for project, enterprise, issue, year, mode and depth; make the case and open it."""
        from csi_desktop.gui.case_dialogs import NewCaseDialog
        from csi_desktop.gui.names import NAME

        self._settle()
        lines = self._case_list().model._lines.values()
        enterprises = sorted({line.listing.enterprise for line in lines if 0 < len(line.listing.enterprise) <= NAME})
        dialog = NewCaseDialog(self._shipped(), enterprises, self)
        dialog.accepted.connect(lambda: self._create_case(dialog))
        dialog.open()

    def _shipped(self):
        from csi_desktop.forms.reader import catalogue

        return catalogue()

    def _create_case(self, dialog: Any) -> None:
        from csi_desktop.gui.names import quoted, short_name

        catalogue, profile, by = self._shipped(), dialog.profile(), self.document.by
        organisation = settings.ORGANISATION.get()
        asked: dict[str, Any] = {
            "year": dialog.year.value(), "mode": dialog.mode.currentData(), "depth": dialog.depth_box.currentData(),
        }  # fmt: skip

        def work(casebook) -> tuple[int, int]:
            casebook.remember_forms(catalogue)
            casebook.assessor(by, organisation)
            case, evaluation = casebook.new_case(catalogue, profile, by=by, **asked)
            return case.id, evaluation.id

        name = short_name(str(dialog.project.typed()))

        def made(found: tuple[int, int]) -> None:
            case_id, evaluation_id = found
            self.document.steps.made(lambda: tr("New case {name}", name=quoted(name)), [case_id], by)
            self.open_evaluation(evaluation_id)

        self.document.tell_cases(work, made)

    def open_evaluation(self, evaluation_id: int) -> None:
        """Open an evaluation."""
        if self._held_back():
            return
        self.document.open_evaluation(evaluation_id)

    def new_evaluation(self) -> None:
        """Ask for year or round of another evaluation of this case; make it and open it."""
        from csi_desktop.gui.case_dialogs import NewEvaluationDialog
        from csi_desktop.gui.names import quoted

        self._settle()
        session = self.document.session
        if session is None:
            return
        evaluation, header = session.sheet.evaluation, self._header()
        catalogue, by, case_id = self._shipped(), self.document.by, evaluation.case_id
        mode = str(session.by_role("mode") or "")
        dialog = NewEvaluationDialog(catalogue, header._evaluations, evaluation.depth, mode, self)

        def create() -> None:
            asked: dict[str, Any] = {
                "year": dialog.year.value(),
                "round": dialog.round.typed(),
                "depth": dialog.depth_box.currentData(),
            }
            carry = dialog.carry.isChecked()

            def make(casebook: Casebook) -> int:
                from csi_desktop.session import carry_forward

                made = casebook.new_evaluation(case_id, catalogue=catalogue, by=by, **asked).id
                if carry:
                    carry_forward(casebook, evaluation.id, made, by)
                return made

            def made(new: int) -> None:
                name = f"{asked['year']} {asked['round']}".strip()
                self.document.steps.evaluation(
                    lambda: tr("New evaluation {name}", name=quoted(name)), case_id, new, by, deleted=False
                )
                self.document.open_evaluation(new, lambda: self._set_mode(dialog.mode.currentData()))

            self.document.tell_cases(make, made)

        dialog.accepted.connect(create)
        dialog.open()

    def _set_mode(self, mode: Any) -> None:
        session = self.document.session
        field = session.catalogue.role("mode") if session else None
        if session is not None and field is not None and mode:
            session.set(field.id, mode)

    def _set_depth(self, depth: Any) -> None:
        self._settle()
        self.document.set_depth(depth)

    def _go_to_mode(self) -> None:
        session = self.document.session
        field = session.catalogue.role("mode") if session else None
        if field is not None:
            self._area().show_field(field.id)

    def show_cases(self) -> None:
        """Back to the list of cases."""
        if self._held_back():
            return
        session = self.document.session
        if session is not None:
            self._case_list().select_cases([session.sheet.case.id])
            self.document.close_evaluation()
            self._case_list().table.setFocus()

    def _deleted(self, cases: list[int]) -> None:
        self._offer_undo(lambda: tr("%n case(s) deleted.", "", len(cases)))

    def _offer_undo(self, text: Callable[[], str]) -> None:
        """Say what was done with cases, and offer the way back, as long as the list of cases is shown."""
        self._offering = True
        self._banner().say(text, (lambda: tr("Undo"), self.document.steps.undo), tone="ok", seconds=UNDO_SECONDS)

    def _stepped(self, cases: list[int]) -> None:
        """A step with whole cases is being undone or done again: select them where they are listed then."""
        if self.banner is not None:
            self.banner.hide()
        self._case_list().select_cases(cases)
        self._case_list().take_keyboard_later()

    def delete_evaluation(self) -> None:
        """Put the open evaluation into the bin; the list of cases offers to take that back."""
        self._settle()
        session, by = self.document.session, self.document.by
        if session is None:
            return
        one, case_id = session.sheet.evaluation, session.sheet.case.id
        name = f"{self.document.case_name()} {one.year} {one.round}".strip()

        def done(_: None) -> None:
            self.document.steps.evaluation(
                lambda: tr("Delete evaluation {name}", name=quoted(name)), case_id, one.id, by, deleted=True
            )
            self.show_cases()
            self._offer_undo(lambda: tr("Evaluation deleted: {name}", name=name))

        from csi_desktop.gui.names import quoted

        self.document.tell_cases(lambda casebook: casebook.delete_evaluation(one.id, by), done)

    # ------------------------------------------------------------ kept safe
    @staticmethod
    def _has_backups(path: Path) -> bool:
        from csi_desktop.casebook.backups import all_backups

        return any(one.casebook == path.resolve() for one in all_backups())

    def show_backups(self, casebook: Path | None = None) -> None:
        """Show the backups there are; of one casebook first, if one is named."""
        from csi_desktop.gui.backup_dialog import BackupDialog

        self._settle()
        self.backup_dialog = BackupDialog(self, casebook)
        self.backup_dialog.open()

    def open_restored(self, path: Path, lost: list[str]) -> None:
        """Open what was restored; say which files of evidence no backup had."""
        self.open_path(path)
        if lost:
            names = "; ".join(lost[:20])
            self.say_done(
                lambda: tr("Restored, but these files of evidence were in no backup: {names}", names=names),
                lasting=True,
            )
        else:
            self.say_done(lambda: tr("Restored: {path}", path=path))

    def send_copy(self) -> None:
        """Write a compact copy for somebody else."""
        from csi_desktop.gui.keeping import send_copy

        self._settle()
        send_copy(self)

    def show_bin(self) -> None:
        """Show what was deleted."""
        from csi_desktop.gui.bin_dialog import show_bin

        self._settle()
        self.bin_dialog = show_bin(self)

    def show_days(self) -> None:
        """Ask as of which day the evaluation shall be shown."""
        from csi_desktop.gui.keeping import show_days

        self._settle()
        show_days(self)

    def _mark_past(self) -> None:
        """Say, as long as it is so, that what is shown is of the past."""
        if self.document.past is not None and self.past is None:
            from csi_desktop.gui.panels.past import PastStrip

            self.past = PastStrip(self.document, self.centralWidget())
            self.past.day_asked.connect(self.show_days)
            self._box.insertWidget(self._box.indexOf(self.stack), self.past)
        if self.past is not None:
            self.past.retranslate()
            self.past.setVisible(self.document.past is not None)

    # ------------------------------------------------------------ edit and go
    def undo(self) -> None:
        """Take the last change back and show where it was; in the list of cases, the last deletion."""
        if self.document.session is None:
            self.document.steps.undo()
        else:
            self._step(self.document.undo)

    def redo(self) -> None:
        """Make the change again that was taken back last."""
        if self.document.session is None:
            self.document.steps.redo()
        else:
            self._step(self.document.redo)

    def _step(self, step: Callable[[], Change | None]) -> None:
        self._settle()
        change = step()
        if change is None:
            return
        from csi_desktop.model.answers import SetAnswer

        fields = {(each.field, each.row) for each in change.steps if isinstance(each, SetAnswer)}
        if len(fields) == 1:
            self._area().show_field(*fields.pop())

    def find_anything(self) -> None:
        """Search the list of cases, or the fields of the evaluation."""
        if self.document.session is None:
            self._case_list().find_case()
        else:
            self.show_palette()

    def add_evidence(self) -> None:
        """Add evidence to the field one is at."""
        self._area().add_evidence()

    def next_field(self) -> None:
        """The next field of the page."""
        self._area().next_field(1)

    def previous_field(self) -> None:
        """The previous field of the page."""
        self._area().next_field(-1)

    def next_unanswered(self) -> None:
        """The next required field without an answer."""
        self._area().next_unanswered()

    def next_section(self) -> None:
        """The next section of the outline."""
        self._area().next_section(1)

    def previous_section(self) -> None:
        """The previous section of the outline."""
        self._area().next_section(-1)

    def show_overview(self) -> None:
        """Where the evaluation stands."""
        self._area().flush()
        self._area().show_overview()

    def next_region(self) -> None:
        """Move the keyboard to the next region of the window."""
        regions = self._regions()
        focus = self.focusWidget()
        at = next(
            (
                n
                for n, region in enumerate(regions)
                if focus and (region is focus or region.isAncestorOf(focus))
            ),
            -1,
        )
        for step in range(1, len(regions) + 1):
            if _enter(regions[(at + step) % len(regions)]):
                return

    def _regions(self) -> list[QWidget]:
        page = self.stack.currentWidget()
        middle = self.area.regions() if self.area is not None and page is self.area else [page]
        return [*middle, *([self.header] if self.header is not None and self.header.isVisible() else [])]

    # ------------------------------------------------------------ view
    def toggle_score(self) -> None:
        """Fold or unfold the right column."""
        self._area().toggle_score()
        self._header().score.setChecked(not self._area().sides.isHidden())

    def toggle_preview(self) -> None:
        """Show the pages of the report beside the evaluation, or hide them."""
        self._settle()
        self._area().toggle_preview()
        self._header().score.setChecked(not self._area().sides.isHidden())

    def show_in_preview(self) -> None:
        """Show what is printed of the field one is at."""
        self._settle()
        self._area().show_in_preview()

    def show_history(self) -> None:
        """Show the history at the right."""
        self._area().show_side("history")

    def show_check(self) -> None:
        """Show what stands between the evaluation and a signed report."""
        self._area().show_check()

    def show_standing(self) -> None:
        """Show how well the judgement stands up."""
        self._settle()
        self._area().show_standing()

    def explain_field(self) -> None:
        """Show how the number of the field one is at comes about; of the index where one is at none."""
        self._settle()
        self._area().explain_field()

    def toggle_guidance(self) -> None:
        """Fold or unfold the guidance of the field."""
        self._area().toggle_guidance()

    def switch_language(self) -> None:
        """Speak the other language."""
        self._settle()
        lang: Lang = "en" if current() == "zh" else "zh"
        settings.LANGUAGE.set(lang)
        language.switch(lang)

    def switch_appearance(self) -> None:
        """Light to dark, and back."""
        chosen = "light" if theme.theme.dark else "dark"
        settings.APPEARANCE.set(chosen)
        if self.area is not None:
            self.area.drop_hidden()
        theme.theme.choose(chosen)

    def name_assessor(self) -> None:
        """Ask who is evaluating."""
        from csi_desktop.gui.case_dialogs import AssessorDialog

        dialog = AssessorDialog(self)
        dialog.accepted.connect(self._assessor_named)
        dialog.open()

    def _assessor_named(self) -> None:
        if self.document.session is not None:
            self.document.session.by = self.document.by
        self._header().refresh()

    def show_ledger(self, of: LedgerOf) -> None:
        """Show how a number came about."""
        from csi_desktop.gui.panels.ledger import Ledger

        self._settle()
        ledger = Ledger(self.document, of, self)
        ledger.jumped.connect(self._area().show_field)
        ledger.show()

    def _explain(self, field: str, row: str) -> None:
        """Show how a field's number comes about; of a level, the sum that it counts in."""
        from csi_desktop.gui.panels.ledger import ledger_of

        found = ledger_of(self.document, field, row)
        if found is not None:
            self.show_ledger(found)

    def show_palette(self) -> None:
        """Find a field, a section or a thing to do."""
        from csi_desktop.gui.panels.command_palette import CommandPalette

        self._settle()
        self.palette_shown = CommandPalette(self._entries(), self)
        self.palette_shown.open()

    def _entries(self) -> list[Any]:
        from csi_desktop.gui.panels.cheat_sheet import keys_shown
        from csi_desktop.gui.panels.command_palette import Entry, field_entries

        entries = list(field_entries(self.document, self._go_to_section, current()))
        for action in ACTIONS:
            if self.can(action) and action.id != "palette":
                text = tr(action.text).rstrip("…")
                words = f"{text} {action.text} {action.id}".lower()
                entries.append(Entry(text, keys_shown(action), words, partial(self.do, action)))
        return entries

    def _go_to_section(self, key: str) -> None:
        page = self._area().show_section(key)
        if page is not None:
            page.next_field(0)

    def show_cheat_sheet(self) -> None:
        """All keys on one sheet."""
        from csi_desktop.gui.panels.cheat_sheet import CheatSheet

        CheatSheet(self).open()

    def show_about(self) -> None:
        """Version and licences."""
        from csi_desktop.gui.about import AboutDialog

        AboutDialog(self).open()

    # ------------------------------------------------------------ report
    def make_report(self) -> None:
        """Make the report of the open evaluation, or of the cases selected."""
        session = self.document.session
        if session is not None:
            self._make_reports([session.sheet.evaluation.id])
        elif self.case_list is not None:
            self._make_reports([line.evaluation_id for line in self.case_list.selected_lines()])

    def show_version(self) -> None:
        """Show the stage of the evaluation, issue it, or begin the next version."""
        from csi_desktop.gui.version_dialog import VersionDialog

        self._settle()
        if self.document.session is not None:
            self.version_dialog = VersionDialog(self.document, self)
            self.version_dialog.section_asked.connect(self._go_to_section)
            self.version_dialog.done_asked.connect(self._version_done)
            self.version_dialog.stage_set.connect(self._stage_set)
            self.version_dialog.open()

    def _stage_set(self) -> None:
        self._banner().say(
            lambda: tr("The stage of the version was changed."), (lambda: tr("Undo"), self.undo),
            tone="ok", seconds=UNDO_SECONDS,
        )  # fmt: skip

    def _version_done(self, text: Callable[[], str]) -> None:
        """Open the evaluation anew, as it is now, and say what was done."""
        session = self.document.session
        if session is not None:
            self.document.open_evaluation(
                session.sheet.evaluation.id,
                lambda: self._banner().say(
                    text, (lambda: tr("Make report…"), self.make_report), tone="ok", seconds=UNDO_SECONDS
                ),
            )

    def _make_reports(self, evaluations: list[int]) -> None:
        from csi_desktop.gui.report_dialog import ReportDialog

        self._settle()
        if evaluations:
            self.report_dialog = ReportDialog(self.document, evaluations, self)
            self.report_dialog.open()

    def verify_report(self) -> None:
        """Ask for the PDF of a report and say whether it agrees with itself."""
        from PySide6.QtWidgets import QFileDialog

        folder = settings.REPORT_FOLDER.get() or str(_last_folder())
        name = QFileDialog.getOpenFileName(self, tr("Verify a report"), folder, tr("Reports") + " (*.pdf)")[0]
        if name:
            self.show_verified(Path(name))

    def show_verified(self, path: Path) -> None:
        """Say whether a report agrees with itself, and with the casebook that is open."""
        from csi_desktop.gui.verify_dialog import VerifyDialog

        self._settle()
        self.verify_dialog = VerifyDialog(self, path)
        self.verify_dialog.open()

    # ------------------------------------------------------------ many units side by side
    def show_ranking(self) -> None:
        """Rank the cases that the list shows, by the index."""
        from csi_desktop.gui.ranking_dialogs import CasesWindow

        self._settle()
        model = self._case_list().model
        self.cases_ranked = CasesWindow(self.document, self)
        self.cases_ranked.open_asked.connect(self.open_evaluation)
        self.cases_ranked.show()
        self.cases_ranked.rank(model.search, model.filters)

    def show_portfolio(self, paths: Sequence[Path] = ()) -> None:
        """Rank the units of a portfolio, from a form file and a table."""
        from csi_desktop.gui.ranking_dialogs import PortfolioWindow

        self.portfolio = PortfolioWindow(self)
        self.portfolio.show()
        self.portfolio.take(paths)

    # ------------------------------------------------------------ files dropped, and the end
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A casebook can be opened; anything else can be evidence while an evaluation is open; else a report
        is verified, a portfolio ranked."""
        paths = _local_files(event)
        if any(path.suffix.lower() in (SUFFIX, REPORT, *PORTFOLIO) for path in paths) or (
            paths and self.document.session is not None
        ):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what was dropped, or take it into the evidence register; outside an evaluation, verify a report or rank
        a portfolio."""
        paths = _local_files(event)
        casebook = next((path for path in paths if path.suffix.lower() == SUFFIX), None)
        if casebook is not None:
            self.open_path(casebook)
        elif paths and self.document.session is not None:
            from csi_desktop.gui.evidence import jump_to_evidence, take_files

            rows = take_files(paths, self.document)
            if rows:
                jump_to_evidence(self.document, rows[-1])
        elif report := next((path for path in paths if path.suffix.lower() == REPORT), None):
            self.show_verified(report)
        elif portfolio := [path for path in paths if path.suffix.lower() in PORTFOLIO]:
            self.show_portfolio(portfolio)
        event.acceptProposedAction()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that holds the focus, as Space does."""
        from PySide6.QtCore import Qt  # see `theme`: nothing before the first paint may name it

        focus = self.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(focus, QAbstractButton):
            focus.click()
        else:
            super().keyPressEvent(event)

    def save_typing(self) -> None:
        """Save what is being typed, wherever that can be done without asking."""
        self._settle()

    def _settle(self) -> None:
        """Save what is being typed."""
        if self.area is not None and self.document.session is not None:
            self.area.flush()

    def _held_back(self) -> bool:
        """Whether something typed cannot be saved: it is shown then, and once asked to be mended or given up."""
        self._settle()
        place = self.area.unsaved() if self.area is not None and self.document.session is not None else None
        if place is None or place == self._held:
            self._held = None
            return False
        self._held = place
        self._area().show_field(*place)
        label = self.document.catalogue.field(place[0]).label
        self._banner().say(
            lambda: tr("What was typed into “{field}” is no value: it is kept as it stands, and does not count. "
                       "Mend it, or press Esc there to give it up.", field=spoken(label)),
            tone="wrong", seconds=UNDO_SECONDS,
        )  # fmt: skip
        return True

    def _may_close(self) -> bool:
        """Whether the casebook can be closed: asks where the file does not have everything."""
        if self._held_back():
            return False
        self.document.catch_up()
        if not self.document.waiting:
            return True
        from PySide6.QtWidgets import QMessageBox

        box = QMessageBox(QMessageBox.Icon.Warning, tr("Not saved"), "", parent=self)
        box.setText(tr("%n change(s) could not be saved in the casebook.", "", self.document.waiting))
        box.setInformativeText(
            tr("They are kept on this computer and are saved when this casebook is opened here again.")
        )
        copy = box.addButton(tr("Save a copy…"), QMessageBox.ButtonRole.ActionRole)
        leave = box.addButton(tr("Close anyway"), QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.exec()
        if box.clickedButton() is copy:
            self.save_copy()
        return box.clickedButton() is leave

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close once the casebook has everything."""
        if not self._may_close():
            event.ignore()
            return
        settings.GEOMETRY.set(self.saveGeometry())
        self.document.close_casebook()
        event.accept()


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


def _local_files(event: QDragEnterEvent | QDropEvent) -> list[Path]:
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]


def _with_suffix(path: str) -> Path:
    found = Path(path)
    return found if found.suffix.lower() == SUFFIX else found.with_name(found.name + SUFFIX)


def _last_folder() -> Path:
    from PySide6.QtCore import QStandardPaths

    recent = settings.recent_casebooks()
    if recent:
        return recent[0].parent
    return Path(
        QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation) or Path.home()
    )


def _mac_role(action_id: str) -> QAction.MenuRole:
    roles = {"quit": QAction.MenuRole.QuitRole, "about": QAction.MenuRole.AboutRole}
    return roles.get(action_id, QAction.MenuRole.NoRole)
