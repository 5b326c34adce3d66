"""How far assessors agree over the cases of a casebook: of the index, of each dimension and each indicator."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from csi_desktop.gui import theme
from csi_desktop.gui.language import Retranslated, current, spoken, tr
from csi_desktop.gui.working import Working, teller

if TYPE_CHECKING:
    from csi_desktop.gui.document import Document
    from csi_desktop.gui.tasks import Task
    from csi_desktop.scoring.assessors import Across, Agreement, JudgedCase
    from csi_desktop.text import Text

ROW = Qt.ItemDataRole.UserRole
_SHOWN = ("exact", "near", "alpha", "", "icc_2_1", "icc_2_k", "w")  # columns after what and units; "": the interval


class AgreementWindow(Retranslated, QDialog):
    """Whose judgements count can be chosen; each line says below it everything that was worked out, and what is
    undefined why."""

    def __init__(self, document: Document, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint, True)
        self.resize(1120, 720)
        self.document = document
        self.found: Across | None = None
        self._cases: list[JudgedCase] | None = None
        self._query: tuple[str, dict[str, str]] = ("", {})
        box = QVBoxLayout(self)
        box.setContentsMargins(20, 16, 20, 14)
        box.setSpacing(10)
        self.intro, self.notes, self.drawn = (QLabel(self) for _ in range(3))
        for label, look in ((self.intro, "dim"), (self.notes, "missing"), (self.drawn, "small")):
            label.setWordWrap(True)
            theme.set_look(label, look)
        self.work_line = Working(self)
        self.work_line.done.connect(self._show)
        self.work_line.failed.connect(self._refuse)
        for widget in (self.intro, self.notes, self.work_line):
            box.addWidget(widget)
        box.addWidget(self._make_middle(), 1)
        box.addWidget(self.drawn)
        row = QHBoxLayout()
        self.copying, self.export, self.again, self.closing = (QPushButton(self) for _ in range(4))
        for button, do in (
            (self.copying, self.copy), (self.export, self.export_table), (self.again, self.read_again),
        ):  # fmt: skip
            button.clicked.connect(do)
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.closing)
        self.closing.clicked.connect(self.close)
        box.addLayout(row)
        document.casebook_changed.connect(self.close)
        self.retranslate()
        self._enable()

    def _make_middle(self) -> QWidget:
        self.who_label, self.who = QLabel(self), QListWidget(self)
        self.who.itemChanged.connect(lambda _: self.compare())
        self.who_label.setBuddy(self.who)
        side = QWidget(self)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.who_label)
        column.addWidget(self.who, 1)
        self.tree, self.details = QTreeWidget(self), QPlainTextEdit(self)
        self.tree.setUniformRowHeights(True)
        self.tree.currentItemChanged.connect(lambda *_: self._say_details())
        self.details.setReadOnly(True)
        self.details.setTabChangesFocus(True)
        right = QSplitter(Qt.Orientation.Vertical, self)
        right.addWidget(self.tree)
        right.addWidget(self.details)
        right.setSizes([330, 260])
        middle = QSplitter(Qt.Orientation.Horizontal, self)
        middle.addWidget(side)
        middle.addWidget(right)
        middle.setSizes([180, 900])
        middle.setStretchFactor(1, 1)
        for splitter in (right, middle):
            splitter.setChildrenCollapsible(False)
        return middle

    # ------------------------------------------------------------ texts
    def retranslate(self) -> None:
        """Say everything in the language in use."""
        self.setWindowTitle(tr("Agreement between assessors"))
        said = [
            tr("What assessors gave on their own, before moderation (“Independent scores”), compared over the cases, "
               "each by its newest evaluation. A dimension and the index are compared by the scores that each "
               "assessor's own levels come to; exact and ±1 agreement are of levels.")
        ]  # fmt: skip
        if any(self._query):
            said.append(tr("Only the cases that the list shows, by its search and filters."))
        self.intro.setText("\n".join(said))
        self.who_label.setText(tr("Whose scores count"))
        self.who.setAccessibleName(self.who_label.text())
        self.tree.setAccessibleName(self.windowTitle())
        self.tree.setHeaderLabels(self._heads())
        for column in range(1, len(self._heads())):
            self.tree.headerItem().setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.details.setAccessibleName(tr("All figures of the line"))
        self.copying.setText(tr("Copy"))
        self.export.setText(tr("Export…"))
        self.again.setText(tr("Read again"))
        self.closing.setText(tr("Close"))
        self._fill()

    @staticmethod
    def _heads() -> list[str]:
        return [
            tr("What was judged"), tr("Cases"), tr("Exact"), tr("±1 level"), "α", tr("95% interval"), "ICC(2,1)",
            "ICC(2,k)", "Kendall W",
        ]  # fmt: skip

    # ------------------------------------------------------------ the work
    def read(self, search: str, filters: dict[str, str]) -> None:
        """Compare the assessors of the cases that fit."""
        self._query = (search, dict(filters))
        self.retranslate()
        self.read_again()

    def read_again(self) -> None:
        """Read the cases anew."""
        self._cases = None
        self.compare()

    def compare(self) -> None:
        """Work out how far those agree who are ticked; all, before anybody is known."""
        if self.document.path is None:
            return
        ask, (search, filters), cases, only = self.document.asker(), self._query, self._cases, self._ticked()

        def work(task: Task) -> tuple[list[JudgedCase], Across]:
            from csi_desktop import together
            from csi_desktop.scoring.assessors import across

            read, tell = cases, teller(task)
            if read is None:
                lines = together.case_lines(ask, search, filters)
                read = together.judged_cases(ask, lines, lambda done: tell(done / 2))
            known = {who for case in read for who in case.levels}
            return read, across(read, [who for who in only if who in known], lambda done: tell(0.5 + done / 2))

        if self._cases is not None and len(only) < 2:
            self.work_line.stop()
            self.found = None
            self._fill()
        else:
            self.work_line.begin(work)

    def _ticked(self) -> list[str]:
        items = (self.who.item(n) for n in range(self.who.count()))
        return [item.text() for item in items if item.checkState() is Qt.CheckState.Checked]

    def _show(self, made: tuple[list[JudgedCase], Across]) -> None:
        self._cases, self.found = made
        if [self.who.item(n).text() for n in range(self.who.count())] != list(self.found.everybody):
            self.who.blockSignals(True)
            self.who.clear()
            for name in self.found.everybody:
                item = QListWidgetItem(name, self.who)
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
                ticked = name in self.found.counted
                item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
            self.who.blockSignals(False)
        self._fill()

    def _refuse(self, faults: Sequence[Text]) -> None:
        self.found = None
        self._fill()
        self.notes.setText("\n".join(spoken(fault) for fault in faults))
        self.notes.setVisible(True)

    # ------------------------------------------------------------ what it shows
    def _fill(self) -> None:
        from csi_desktop.scoring.assessors import bootstrap

        at = self.tree.currentItem()
        was = at.data(0, ROW).id if at else None
        self.tree.clear()
        found, items = self.found, dict[str, QTreeWidgetItem]()
        for row in found.rows if found else ():
            above = items.get(row.above)
            item = items[row.id] = QTreeWidgetItem(self._cells(row))
            item.setData(0, ROW, row)
            for column in range(1, 9):
                item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            if row.kind != "indicator":
                for column in range(9):
                    item.setFont(column, theme.font("body", bold=True))
            if above is None:
                self.tree.addTopLevelItem(item)
            else:
                above.addChild(item)
        self.tree.expandAll()
        header = self.tree.header()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(False)
        for column in range(1, 9):
            wide = max(self.tree.sizeHintForColumn(column), header.sectionSizeHint(column))
            header.resizeSection(column, wide + theme.SPACE)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        chosen = items.get(was) if was is not None else None
        if items:
            self.tree.setCurrentItem(chosen or next(iter(items.values())))
        self.notes.setText("\n".join(self._notes()))
        self.notes.setVisible(bool(self.notes.text()))
        self.drawn.setText(spoken(bootstrap(found)) if found and found.rows else "")
        self._say_details()
        self._enable()

    def _notes(self) -> list[str]:
        if self._cases is None:
            return []
        if self.found is None:
            return [tr("Tick two assessors or more.")]
        said = [spoken(note) for note in self.found.notes]
        if not self.found.rows:
            said.insert(0, tr("There is nothing to compare: in no case were two assessors' independent scores entered "
                              "(“Scoring, moderation, comments and sign-off ▸ Independent scores”)."))  # fmt: skip
        return said

    @staticmethod
    def _cells(row: Agreement) -> list[str]:
        cells = [spoken(row.title), str(row.units)]
        for one in _SHOWN:
            cells.append(row.figure(one).short() if one else spoken(row.interval()))
        return cells

    def current(self) -> Agreement | None:
        """The line that the keyboard is at."""
        item = self.tree.currentItem()
        row: Agreement | None = item.data(0, ROW) if item else None
        return row

    def _say_details(self) -> None:
        row = self.current()
        self.details.setPlainText("\n".join(self._details(row)) if row else "")

    @staticmethod
    def _details(row: Agreement) -> list[str]:
        from csi_desktop.scoring.assessors import words

        lines = [spoken(row.title), *(tr("{name}: {value}", name=spoken(name), value=spoken(said))
                                      for name, said in words(row))]  # fmt: skip
        return [*lines, *(spoken(note) for note in row.notes)]

    def _enable(self) -> None:
        for button in (self.copying, self.export):
            button.setEnabled(self.found is not None and bool(self.found.rows))

    # ------------------------------------------------------------ doing
    def copy(self) -> None:
        """Put all lines on the clipboard, with the head, as a spreadsheet takes them."""
        if self.found is not None:
            lines = [self._heads(), *(self._cells(row) for row in self.found.rows)]
            QGuiApplication.clipboard().setText("\n".join("\t".join(line) for line in lines))

    def export_table(self) -> None:
        """Ask for a file, Excel or CSV, and write everything into it."""
        from csi_desktop.exchange.agreements import as_table
        from csi_desktop.gui.file_dialogs import export_table

        if self.found is None:
            return
        table = as_table(self.found, current())
        if told := export_table(self, tr("Export the agreement"), self.windowTitle(), table):
            self.drawn.setText(told)

    def done(self, result: int) -> None:
        """Nothing works on for a window that is gone, by whichever way: Qt leads them all through here."""
        self.work_line.stop()
        super().done(result)
