"""Cases and their evaluations: made, opened, put into the bin, brought back; and the list of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from csi_desktop.gui import settings
from csi_desktop.gui.language import tr

if TYPE_CHECKING:
    from csi_desktop.casebook import Casebook
    from csi_desktop.gui.case_dialogs import NewCaseDialog, NewEvaluationDialog
    from csi_desktop.gui.main_window import MainWindow
    from csi_desktop.model.cases import Depth
    from csi_desktop.session import Session

UNDO_SECONDS = 20  # how long the way back from a deletion is offered at the top


class Cases(QObject):
    """Does with whole cases and evaluations what the menus, the list and the header ask for."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._document = window, window.document
        self._offering = False  # whether the banner offers to take back what was done with cases
        self._document.steps.stepped.connect(self._stepped)

    # ------------------------------------------------------------ the list
    def show_cases(self) -> None:
        """Back to the list of cases."""
        if self._window.leaving.held_back():
            return
        session = self._document.session
        if session is not None:
            page = self._window.case_list_made()
            page.select_cases([session.sheet.case.id])
            self._document.close_evaluation()
            page.table.setFocus()

    def open_evaluation(self, evaluation_id: int) -> None:
        """Open an evaluation."""
        if self._window.leaving.held_back():
            return
        self._document.open_evaluation(evaluation_id)

    # ------------------------------------------------------------ new
    def new_case(self) -> None:
        """Ask for project, enterprise, issue, year, mode and depth; make the case and open it."""
        from csi_desktop.forms.reader import catalogue
        from csi_desktop.gui.case_dialogs import NewCaseDialog
        from csi_desktop.gui.names import NAME

        self._window.leaving.save_typing()
        lines = self._window.case_list_made().model.lines()
        enterprises = sorted({line.listing.enterprise for line in lines if 0 < len(line.listing.enterprise) <= NAME})
        dialog = NewCaseDialog(catalogue(), enterprises, self._window)
        dialog.accepted.connect(lambda: self._create_case(dialog))
        dialog.open()

    def _create_case(self, dialog: NewCaseDialog) -> None:
        from csi_desktop.forms.reader import catalogue
        from csi_desktop.gui.names import quoted, short_name

        forms, profile, by = catalogue(), dialog.profile(), self._document.by
        organisation = settings.ORGANISATION.get()
        asked: dict[str, Any] = {
            "year": dialog.year.value(), "mode": dialog.mode.currentData(), "depth": dialog.depth_box.currentData(),
        }  # fmt: skip

        def work(casebook: Casebook) -> tuple[int, int]:
            casebook.remember_forms(forms)
            casebook.assessor(by, organisation)
            from csi_desktop.session.opening import keep_line

            case, evaluation = casebook.new_case(forms, profile, by=by, **asked)
            keep_line(casebook, evaluation.id, by)
            return case.id, evaluation.id

        name = short_name(str(dialog.project.typed()))

        def made(found: tuple[int, int]) -> None:
            case_id, evaluation_id = found
            self._document.steps.made(lambda: tr("New case {name}", name=quoted(name)), [case_id], by)
            self.open_evaluation(evaluation_id)

        self._document.tell_cases(work, made)

    def new_evaluation(self) -> None:
        """Ask for year or round of another evaluation of this case; make it and open it."""
        from csi_desktop.forms.reader import catalogue
        from csi_desktop.gui.case_dialogs import NewEvaluationDialog

        self._window.leaving.save_typing()
        session = self._document.session
        if session is None:
            return
        there, depth = self._window.header_made().evaluations, session.sheet.evaluation.depth
        mode = str(session.by_role("mode") or "")
        dialog = NewEvaluationDialog(catalogue(), there, depth, mode, self._window)
        dialog.accepted.connect(lambda: self._create_evaluation(dialog, session))
        dialog.open()

    def _create_evaluation(self, dialog: NewEvaluationDialog, session: Session) -> None:
        from csi_desktop.forms.reader import catalogue
        from csi_desktop.gui.names import quoted

        before, forms, by = session.sheet.evaluation, catalogue(), self._document.by
        asked: dict[str, Any] = {
            "year": dialog.year.value(), "round": dialog.round.typed(), "depth": dialog.depth_box.currentData(),
        }  # fmt: skip
        carry, mode = dialog.carry.isChecked(), dialog.mode.currentData()

        def make(casebook: Casebook) -> int:
            from csi_desktop.session.opening import carry_forward, keep_line

            made = casebook.new_evaluation(before.case_id, catalogue=forms, by=by, **asked).id
            keep_line(casebook, made, by)
            if carry:
                carry_forward(casebook, before.id, made, by)
            return made

        def made(new: int) -> None:
            name = f"{asked['year']} {asked['round']}".strip()
            self._document.steps.evaluation(
                lambda: tr("New evaluation {name}", name=quoted(name)), before.case_id, new, by, deleted=False
            )
            self._document.open_evaluation(new, lambda: self._set_mode(mode))

        self._document.tell_cases(make, made)

    def _set_mode(self, mode: Any) -> None:
        session = self._document.session
        field = session.catalogue.role("mode") if session else None
        if session is not None and field is not None and mode:
            session.set(field.id, mode)

    def set_depth(self, depth: Depth) -> None:
        """Show more or fewer fields of the open evaluation."""
        self._window.leaving.save_typing()
        self._document.depth_and_stage.set_depth(depth)

    # ------------------------------------------------------------ deleted and brought back
    def delete_evaluation(self) -> None:
        """Put the open evaluation into the bin; the list of cases offers to take that back."""
        from csi_desktop.gui.names import quoted

        self._window.leaving.save_typing()
        session, by = self._document.session, self._document.by
        if session is None:
            return
        one, case_id = session.sheet.evaluation, session.sheet.case.id
        name = f"{self._document.case_name()} {one.year} {one.round}".strip()

        def done(_: None) -> None:
            self._document.steps.evaluation(
                lambda: tr("Delete evaluation {name}", name=quoted(name)), case_id, one.id, by, deleted=True
            )
            self.show_cases()
            self._offer_undo(lambda: tr("Evaluation deleted: {name}", name=name))

        self._document.tell_cases(lambda casebook: casebook.delete_evaluation(one.id, by), done)

    def tell_deleted(self, cases: list[int]) -> None:
        """Say that cases went into the bin, and offer the way back."""
        self._offer_undo(lambda: tr("%n case(s) deleted.", "", len(cases)))

    def _offer_undo(self, text: Callable[[], str]) -> None:
        self._offering = True
        self._window.say(text, (lambda: tr("Undo"), self._document.steps.undo), tone="ok", seconds=UNDO_SECONDS)

    def withdraw_offer(self) -> None:
        """An evaluation is open: undo means its answers now, and what was done with cases is not offered any more."""
        if self._offering:
            self._offering = False
            self._window.banner_made().hide()

    def _stepped(self, cases: list[int]) -> None:
        """A step with whole cases is being undone or done again: select them where they are listed then."""
        if self._window.banner is not None:
            self._window.banner.hide()
        page = self._window.case_list_made()
        page.select_cases(cases)
        page.take_keyboard_later()

    def show_bin(self) -> None:
        """Show what was deleted."""
        from csi_desktop.gui.bin_dialog import BinDialog

        self._window.leaving.save_typing()
        self.bin_dialog = BinDialog(self._window)
        self.bin_dialog.open()
