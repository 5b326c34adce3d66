"""The bin: cases, evaluations, rows and evidence that were deleted, brought back or emptied for good."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QMessageBox,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
)

from csi_desktop.gui import theme
from csi_desktop.gui.case_steps import bring_back
from csi_desktop.gui.language import spoken, tr
from csi_desktop.gui.names import moment, short_name
from csi_desktop.gui.refusals import refusal

if TYPE_CHECKING:
    from csi_desktop.casebook import Casebook
    from csi_desktop.casebook.bin import Binned, Emptied, RemovedRow
    from csi_desktop.gui.main_window import MainWindow
    from csi_desktop.model.cases import Attachment

ONE = Qt.ItemDataRole.UserRole


class BinDialog(QDialog):
    """What was deleted from the open casebook, what was deleted last first."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.window_, self.document = window, window.document
        self.setWindowTitle(tr("Bin"))
        self.resize(760, 460)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 16)
        box.setSpacing(10)
        self.hint = QLabel(self)
        self.hint.setWordWrap(True)
        theme.set_look(self.hint, "dim")
        self.tree = QTreeWidget(self)
        self.tree.setRootIsDecorated(False)
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.tree.setUniformRowHeights(True)
        self.tree.setHeaderLabels([tr("Deleted item"), tr("Kind"), tr("Case"), tr("Deleted at"), tr("By")])
        self.tree.setAccessibleName(self.windowTitle())
        header = self.tree.header()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column, width in ((1, 110), (2, 170), (3, 130), (4, 90)):
            header.resizeSection(column, width)
        header.setStretchLastSection(False)
        self.tree.itemSelectionChanged.connect(self._enable)
        self.tree.itemActivated.connect(lambda *_: self.bring_back())
        self.message = QLabel(self)
        self.message.setWordWrap(True)
        self.message.hide()
        buttons = QDialogButtonBox(self)
        self.back = QPushButton(tr("Bring back"), self)
        theme.set_look(self.back, "primary")
        self.back.clicked.connect(self.bring_back)
        self.empty = QPushButton(tr("Empty the bin…"), self)
        self.empty.clicked.connect(self.ask_to_empty)
        buttons.addButton(self.back, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(self.empty, QDialogButtonBox.ButtonRole.DestructiveRole)
        buttons.addButton(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        for widget in (self.hint, self.tree, self.message, buttons):
            box.addWidget(widget)
        self._unused = 0
        self._enable()
        self.refresh()

    # ------------------------------------------------------------ what is in it
    def refresh(self) -> None:
        """Ask the casebook again."""

        def look(casebook: Casebook) -> tuple[list[Binned], list[Attachment]]:
            return casebook.binned(), casebook.unused_attachments()

        self.document.ask(look, self._arrived)

    def _arrived(self, found: tuple[list[Binned], list[Attachment]]) -> None:
        there, unused = found
        self._unused = len(unused)
        self.tree.clear()
        for one in there:
            case = f"{short_name(one.project)} {one.year or ''}".strip() if one.kind != "case" else ""
            item = QTreeWidgetItem(self.tree, [self._name(one), self._kind(one), case, moment(one.at), one.by])
            item.setData(0, ONE, one)
            for column in range(5):
                item.setToolTip(column, item.text(column))
        lines = [
            tr("What was deleted stays here until the bin is emptied.")
            if there
            else tr("Nothing is in the bin.")
        ]
        if unused:
            lines.append(tr("%n file(s) of evidence belong to no answer any more.", "", len(unused)))
        self.hint.setText("\n".join(lines))
        if first := self.tree.topLevelItem(0):
            self.tree.setCurrentItem(first)
        self._enable()

    def _name(self, one: Binned) -> str:
        if one.kind == "evaluation":
            return f"{one.year} {one.name}".strip()
        name = " ".join(one.name.split())
        return short_name(name) or tr("Without a name")

    def _kind(self, one: Binned) -> str:
        if one.kind == "case":
            return tr("Case")
        if one.kind == "evaluation":
            return tr("Evaluation")
        catalogue = self.document.catalogue
        sections = {section.key: section for form in catalogue.forms for section in form.sections}
        return spoken(sections[one.section].title) if one.section in sections else tr("Row")

    def _chosen(self) -> list[Binned]:
        return [item.data(0, ONE) for item in self.tree.selectedItems()]

    def _enable(self) -> None:
        free = not self.document.readonly
        self.back.setEnabled(free and bool(self._chosen()))
        self.empty.setEnabled(free and bool(self.tree.topLevelItemCount() or self._unused))

    def _say(self, text: str, look: str) -> None:
        self.message.setText(text)
        theme.set_look(self.message, look)
        self.message.show()

    # ------------------------------------------------------------ doing
    def bring_back(self) -> None:
        """Bring back what is selected; rows of the open evaluation as a change that undo takes back."""
        chosen, by = self._chosen(), self.document.by
        if not chosen or self.document.readonly:
            return
        session = self.document.session
        evaluation = session.sheet.evaluation if session is not None else None
        case = session.sheet.case.id if session is not None else 0
        here = [
            one for one in chosen
            if one.kind == "row" and evaluation is not None and one.case_id == case
            and one.evaluation_id in (0, evaluation.id)
        ]  # fmt: skip
        elsewhere = [one for one in chosen if one not in here]

        def work(casebook: Casebook) -> list[RemovedRow | None]:
            for one in reversed(elsewhere):
                bring_back(casebook, one, by)
            return [casebook.removed_row(one) for one in reversed(here)]

        def done(rows: list[RemovedRow | None]) -> None:
            if session is not None and self.document.session is session:
                with session.together():
                    for removed in rows:
                        if removed is not None:
                            session.bring_back_row(removed)
            if elsewhere:
                count = len(elsewhere)
                self.document.steps.brought_back(lambda: tr("Bring back %n item(s)", "", count), elsewhere, by)
            self._say(tr("%n item(s) brought back.", "", len(chosen)), "ok")
            self.refresh()

        self.document.tell_cases(work, done, self._refused)

    def ask_to_empty(self) -> None:
        """Empty the bin, once it is confirmed what that means."""
        box = QMessageBox(QMessageBox.Icon.Warning, tr("Empty the bin"), "", parent=self)
        box.setText(tr("Empty the bin for good?"))
        text = tr(
            "Deleted cases go with their whole history, and the files of evidence that no answer names. This cannot "
            "be undone. Evaluations and rows of cases that stay are no longer offered here; what was answered stays "
            "in the history of the case. Backups made before keep everything until they are too old."
        )
        items = [self.tree.topLevelItem(row) for row in range(self.tree.topLevelItemCount())]
        if issued := sum(item is not None and item.data(0, ONE).issued for item in items):
            text = "\n\n".join([tr("%n of the deleted cases have an issued report.", "", issued), text])
        box.setInformativeText(text)
        empty = box.addButton(tr("Empty the bin"), QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        box.exec()
        if box.clickedButton() is empty:
            self.do_empty()

    def do_empty(self) -> None:
        """Empty the bin; a backup is made first."""
        by = self.document.by

        def work(casebook: Casebook) -> Emptied:
            casebook.back_up(before=True)
            return casebook.empty_bin(by)

        def done(gone: Emptied) -> None:
            size = f"{gone.bytes / 1_000_000:.1f}"
            self._say(
                tr("Emptied: {cases} cases, {files} files of evidence ({size} MB).", cases=gone.cases,
                   files=gone.attachments, size=size), "ok",
            )  # fmt: skip
            self.document.steps.forget()
            self.refresh()

        self.document.tell_cases(work, done, self._refused)

    def _refused(self, error: BaseException) -> None:
        self._say(spoken(refusal(error)), "wrong")
        self.refresh()
