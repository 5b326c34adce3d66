"""The reports of evaluations: made, issued, verified; and many cases or units side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from csi_desktop.gui import settings
from csi_desktop.gui.language import tr

if TYPE_CHECKING:
    from csi_desktop.gui.main_window import MainWindow

SECONDS = 20  # how long is offered at the top what can be done next


class Reports(QObject):
    """Opens what makes, issues and verifies reports, and what ranks."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._document = window, window.document
        self._issued_told = False  # whether the banner says that the evaluation is issued

    def make_report(self) -> None:
        """Make the report of the open evaluation, or of the cases selected."""
        session, cases = self._document.session, self._window.case_list
        if session is not None:
            self.make_reports([session.sheet.evaluation.id])
        elif cases is not None:
            self.make_reports([line.evaluation_id for line in cases.selected_lines()])

    def make_reports(self, evaluations: list[int]) -> None:
        """Ask what reports of evaluations shall be like, and make them."""
        from csi_desktop.gui.report_dialog import ReportDialog

        self._window.leaving.save_typing()
        if evaluations:
            self.report_dialog = ReportDialog(self._document, evaluations, self._window)
            self.report_dialog.open()

    # ------------------------------------------------------------ versions
    def show_version(self) -> None:
        """Show the stage of the evaluation, issue it, or begin the next version."""
        from csi_desktop.gui.version_dialog import VersionDialog

        self._window.leaving.save_typing()
        if self._document.session is not None:
            self.version_dialog = dialog = VersionDialog(self._document, self._window)
            dialog.section_asked.connect(self._window.go.to_section)
            dialog.done_asked.connect(self._version_done)
            dialog.stage_set.connect(self._stage_set)
            dialog.named.connect(self._window.edit.assessor_named)
            dialog.open()

    def _stage_set(self) -> None:
        self._window.say(
            lambda: tr("The stage of the version was changed."), (lambda: tr("Undo"), self._window.edit.undo),
            tone="ok", seconds=SECONDS,
        )  # fmt: skip

    def _version_done(self, text: Callable[[], str]) -> None:
        """Open the evaluation anew, as it is now, and say what was done."""
        session = self._document.session
        if session is not None:
            self._document.open_evaluation(
                session.sheet.evaluation.id,
                lambda: self._window.say(
                    text, (lambda: tr("Make report…"), self.make_report), tone="ok", seconds=SECONDS
                ),
            )

    def tell_issued(self) -> None:
        """Say why nothing can be changed, and how it can; take that away where it is so no longer."""
        session = self._document.session
        if session is not None and session.is_issued:
            version = session.sheet.evaluation.version
            self._issued_told = True
            self._window.say(
                lambda: tr("Version {version} is issued: it can be read and printed, not changed.", version=version),
                (lambda: tr("Begin a new version…"), self.show_version),
            )  # fmt: skip
        elif self._issued_told:
            self._issued_told = False
            self._window.banner_made().hide()

    # ------------------------------------------------------------ verify
    def verify_report(self) -> None:
        """Ask for the PDF of a report and say whether it agrees with itself."""
        from PySide6.QtWidgets import QFileDialog

        from csi_desktop.gui.file_dialogs import last_folder

        folder = settings.REPORT_FOLDER.get() or str(last_folder())
        kinds = tr("Reports") + " (*.pdf)"
        name = QFileDialog.getOpenFileName(self._window, tr("Verify a report"), folder, kinds)[0]
        if name:
            self.show_verified(Path(name))

    def show_verified(self, path: Path) -> None:
        """Say whether a report agrees with itself, and with the casebook that is open."""
        from csi_desktop.gui.verify_dialog import VerifyDialog

        self._window.leaving.save_typing()
        self.verify_dialog = VerifyDialog(self._window, path)
        self.verify_dialog.open()

    # ------------------------------------------------------------ side by side
    def show_ranking(self) -> None:
        """Rank the cases that the list shows, by the index."""
        from csi_desktop.gui.ranking_dialogs import CasesWindow

        self._window.leaving.save_typing()
        model = self._window.case_list_made().model
        self.cases_ranked = ranked = CasesWindow(self._document, self._window)
        ranked.open_asked.connect(self._window.cases.open_evaluation)
        ranked.show()
        ranked.rank(model.search, model.filters)

    def show_agreement(self) -> None:
        """How far the assessors of the cases that the list shows agree."""
        from csi_desktop.gui.agreement_window import AgreementWindow

        self._window.leaving.save_typing()
        model = self._window.case_list_made().model
        self.agreement = shown = AgreementWindow(self._document, self._window)
        shown.show()
        shown.read(model.search, model.filters)

    def show_portfolio(self, paths: Sequence[Path] = ()) -> None:
        """Rank the units of a portfolio, from a form file and a table."""
        from csi_desktop.gui.ranking_dialogs import PortfolioWindow

        self.portfolio = PortfolioWindow(self._window)
        self.portfolio.show()
        self.portfolio.take(paths)
