"""Units side by side as a table: sorted, searched, exported; how far each rank could move as a small picture."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QStackedWidget,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from csi_desktop.gui import theme
from csi_desktop.gui.language import Retranslated, current, spoken, tr
from csi_desktop.gui.numbers_dialog import NumbersDialog
from csi_desktop.gui.painting import paint
from csi_desktop.gui.ranking_model import PICTURE, PICTURE_WIDTH, Index, RankingModel
from csi_desktop.gui.working import Working
from csi_desktop.scoring.ranking import Ranking, Standing, weights_said
from csi_desktop.text import Text

if TYPE_CHECKING:
    from csi_desktop.gui.tasks import Task
    from csi_desktop.report.blocks import Drawing

_ROW = 30
_WEIGHTS = 8  # of each part that are said below the ranking; the rest is a tip of the mouse, and exported
NOTHING, TABLE, FAULTS = range(3)  # the pages of the middle


class _Pictured(QStyledItemDelegate):
    """Paints a cell with its picture, where it has one, behind its text."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The cell as it always is, then the picture at its right."""
        super().paint(painter, option, index)
        picture: Drawing | None = index.data(PICTURE)
        if picture is None:
            return
        scale = PICTURE_WIDTH / picture.width
        painter.save()
        top = option.rect.top() + (option.rect.height() - picture.height * scale) / 2
        painter.translate(option.rect.right() - PICTURE_WIDTH - 8, top)
        paint(painter, picture, scale)
        painter.restore()


class _Table(QTableView):
    """Enter opens a unit, Ctrl+C copies the lines selected."""

    copy_asked = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_asked.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.activated.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)


class RankingView(Retranslated, QWidget):
    """A ranking, how far its making is, or why there is none; and what can be done with it."""

    def __init__(self, hint: Callable[[], tuple[str, str]], parent: QWidget) -> None:
        super().__init__(parent)
        self._hint = hint  # what is said while there is nothing: a line, and what to do
        self.faults: tuple[Text, ...] = ()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        head = QHBoxLayout()
        self.said = QLabel(self)
        theme.set_look(self.said, "strong")
        self.said.setWordWrap(True)
        self.search = QLineEdit(self)
        self.search.setClearButtonEnabled(True)
        self.search.setFixedWidth(240)
        self.search.textChanged.connect(self._find)
        head.addWidget(self.said, 1)
        head.addWidget(self.search)
        box.addLayout(head)
        self.notes = QLabel(self)
        self.notes.setWordWrap(True)
        theme.set_look(self.notes, "missing")
        box.addWidget(self.notes)
        self.work_line = Working(self)
        self.work_line.done.connect(self.show_ranking)
        self.work_line.failed.connect(lambda faults: self.show_faults(*faults))
        box.addWidget(self.work_line)
        self.stack = QStackedWidget(self)
        self.model = RankingModel(self)
        self.table = self._make_table()
        self.fault_list = QListWidget(self)
        self.fault_list.setWordWrap(True)
        for page in (self._make_nothing(), self.table, self.fault_list):
            self.stack.addWidget(page)
        box.addWidget(self.stack, 1)
        self.weighed, self.moved = QLabel(self), QLabel(self)
        for label in (self.weighed, self.moved):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            theme.set_look(label, "small")
            box.addWidget(label)
        self.row = QHBoxLayout()
        self.explain, self.copying, self.export = (QPushButton(self) for _ in range(3))
        for button, do in (
            (self.explain, self.explain_current), (self.copying, self.copy), (self.export, self.export_table),
        ):  # fmt: skip
            button.clicked.connect(do)
            self.row.addWidget(button)
        self.row.addStretch(1)
        box.addLayout(self.row)
        self.retranslate()
        self.show_nothing()

    def _make_table(self) -> _Table:
        table = _Table(self)
        table.setModel(self.model)
        table.setItemDelegate(_Pictured(table))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.setFrameShape(QFrame.Shape.NoFrame)
        table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(_ROW)
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setSortIndicatorShown(True)
        header.setSortIndicator(0, Qt.SortOrder.AscendingOrder)
        header.sortIndicatorChanged.connect(self.model.sort)
        header.setSectionsClickable(True)
        table.copy_asked.connect(self.copy)
        table.activated.connect(lambda _: self.explain_current())
        table.selectionModel().currentRowChanged.connect(lambda *_: self._enable())
        return table

    def _make_nothing(self) -> QWidget:
        page = QFrame(self)
        theme.set_look(page, "card")
        box = QVBoxLayout(page)
        self.nothing, self.nothing_hint = QLabel(page), QLabel(page)
        for label, look in ((self.nothing, "title"), (self.nothing_hint, "dim")):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
            theme.set_look(label, look)
        box.addStretch(1)
        box.addWidget(self.nothing)
        box.addWidget(self.nothing_hint)
        box.addStretch(2)
        return page

    # ------------------------------------------------------------ texts
    def retranslate(self) -> None:
        """Say everything in the language in use."""
        self.search.setPlaceholderText(tr("Search unit or name"))
        self.search.setAccessibleName(tr("Search unit or name"))
        self.explain.setText(tr("How this number comes about"))
        self.copying.setText(tr("Copy"))
        self.export.setText(tr("Export…"))
        self.table.setAccessibleName(tr("Ranking"))
        self.fault_list.setAccessibleName(tr("What is wrong"))
        self.model.name_columns()
        if self.model.columns:
            self.model.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.model.columns) - 1)
            self.table.viewport().update()
        self._say()

    def _say(self) -> None:
        found = self.model.ranking
        head, hint = self._hint()
        self.nothing.setText(head)
        self.nothing_hint.setText(hint)
        self.notes.setText("\n".join(spoken(note) for note in found.notes) if found else "")
        self.notes.setVisible(bool(self.notes.text()))
        self.weighed.setText(spoken(weights_said(found, _WEIGHTS)) if found else "")
        self.weighed.setToolTip(spoken(weights_said(found)) if found else "")
        self.weighed.setVisible(bool(self.weighed.text()))
        self.moved.setText(spoken(found.moved) if found else "")
        self.moved.setVisible(bool(self.moved.text()))
        if found is not None:
            units = tr("%n unit(s)", "", len(found.standings))
            ranked = tr("%n ranked", "", found.ranked)
            self.said.setText(tr("{title}: {units}, {ranked}", title=spoken(found.title), units=units, ranked=ranked))
        elif self.faults:
            self.said.setText(tr("%n thing(s) to mend first", "", len(self.faults)))
        else:
            self.said.setText("")
        at = self.fault_list.currentRow()
        self.fault_list.clear()
        self.fault_list.addItems([spoken(fault) for fault in self.faults])
        self.fault_list.setCurrentRow(max(at, 0))

    # ------------------------------------------------------------ what it shows
    def show_ranking(self, ranking: Ranking | None) -> None:
        """Show a ranking; nothing, where there is none."""
        self.faults = ()
        header = self.table.horizontalHeader()
        header.blockSignals(True)
        header.setSortIndicator(0, Qt.SortOrder.AscendingOrder)
        header.blockSignals(False)
        self.model.show(ranking)
        for number_, column in enumerate(self.model.columns):
            self.table.setColumnWidth(number_, column.width)
        self.stack.setCurrentIndex(NOTHING if ranking is None else TABLE)
        self._say()
        if self.model.rows:
            self.table.selectRow(0)
            self.table.setFocus()
        self._enable()

    def show_nothing(self) -> None:
        """Say what to do."""
        self.show_ranking(None)

    def show_faults(self, *faults: Text) -> None:
        """Say why there is no ranking: all of it."""
        self.model.show(None)
        self.faults = faults
        self.stack.setCurrentIndex(FAULTS)
        self._say()
        self.fault_list.setFocus()
        self._enable()

    def _find(self, words: str) -> None:
        self.model.find(words)
        if self.model.rows:
            self.table.selectRow(0)
        self._enable()

    def _enable(self) -> None:
        there = self.model.ranking is not None
        self.copying.setEnabled(there or bool(self.faults))
        self.export.setEnabled(there)
        self.explain.setEnabled(self.current() is not None)
        self.search.setVisible(there)

    def current(self) -> Standing | None:
        """The unit that the keyboard is at."""
        row = self.table.currentIndex().row()
        return self.model.rows[row] if 0 <= row < len(self.model.rows) else None

    # ------------------------------------------------------------ making it
    def work(self, make: Callable[[Task], Ranking | None]) -> None:
        """Have a ranking made in the background and show it; what is wrong is listed."""
        self.work_line.begin(make)

    @property
    def working(self) -> bool:
        """Whether a ranking is being made."""
        return self.work_line.active

    def stop(self) -> None:
        """Let the work in the background go; what it brings no longer counts."""
        self.work_line.stop()

    # ------------------------------------------------------------ doing
    def explain_current(self) -> None:
        """Show how the numbers of the current unit come about."""
        one, found = self.current(), self.model.ranking
        if one is not None and found is not None:
            NumbersDialog(one, found.branch(one), self).open()

    def copy(self) -> None:
        """Put the lines selected (else all) on the clipboard, with the head, as a spreadsheet takes them; where there
        is no ranking, what has to be mended first."""
        if self.model.ranking is None:
            QGuiApplication.clipboard().setText("\n".join(spoken(fault) for fault in self.faults))
            return
        chosen = sorted({index.row() for index in self.table.selectionModel().selectedRows()})
        rows = [self.model.rows[row] for row in chosen] if len(chosen) > 1 else self.model.rows
        lines = [[column.name for column in self.model.columns]]
        lines += [[column.text(one) for column in self.model.columns] for one in rows]
        QGuiApplication.clipboard().setText("\n".join("\t".join(line) for line in lines))

    def export_table(self) -> None:
        """Ask for a file, Excel or CSV, and write the ranking into it."""
        from csi_desktop.exchange.rankings import as_table
        from csi_desktop.gui.file_dialogs import export_table

        found = self.model.ranking
        if found is None:
            return
        table = as_table(found, current())
        if told := export_table(self, tr("Export the ranking"), spoken(found.title), table):
            self.said.setText(told)


