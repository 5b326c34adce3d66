"""A table of the report beside the field that says the same in a line: to be read, selected and copied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QMenu,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from csi_desktop.gui import theme
from csi_desktop.gui.language import tr

if TYPE_CHECKING:
    from csi_desktop.report.blocks import Table

_ROW = 26  # pixels
_MOST_ROWS = 16  # before it scrolls
_SIDES = {
    "left": Qt.AlignmentFlag.AlignLeft,
    "right": Qt.AlignmentFlag.AlignRight,
    "center": Qt.AlignmentFlag.AlignHCenter,
}


class MadeTable(QTableWidget):
    """Cells of text. Ctrl+C copies what is selected, or the whole with its heads, as spreadsheets read it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_ROW)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setSectionsClickable(False)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)

    def show_table(self, table: Table) -> None:
        """Show a table of the report, as high as its rows."""
        self.setAccessibleName(table.caption)
        self.setToolTip(table.caption)
        self.setColumnCount(len(table.head))
        self.setRowCount(len(table.rows))
        sides = [_SIDES[side] | Qt.AlignmentFlag.AlignVCenter for side in table.align]
        for column, name in enumerate(table.head):
            head = QTableWidgetItem(name)
            head.setTextAlignment(sides[column])
            self.setHorizontalHeaderItem(column, head)
        for row, cells in enumerate(table.rows):
            for column, cell in enumerate(cells):
                item = QTableWidgetItem(cell.content if isinstance(cell.content, str) else "")
                item.setTextAlignment(sides[column])
                font = theme.font("note")
                font.setBold(cell.strong)
                item.setFont(font)
                self.setItem(row, column, item)
        bar = self.horizontalScrollBar().sizeHint().height()
        rows = min(len(table.rows), _MOST_ROWS)
        self.setFixedHeight(self.horizontalHeader().sizeHint().height() + rows * _ROW + bar)

    def copy(self, *, whole: bool = False) -> None:
        """Copy the cells selected; with their heads the whole table, where nothing is or where that is asked for."""
        ranges = self.selectedRanges()
        if ranges and not whole:
            [area] = ranges
            lines = [
                [self._text(row, column) for column in range(area.leftColumn(), area.rightColumn() + 1)]
                for row in range(area.topRow(), area.bottomRow() + 1)
            ]
        else:
            columns = range(self.columnCount())
            lines = [[self._head(column) for column in columns]]
            lines += [[self._text(row, column) for column in columns] for row in range(self.rowCount())]
        QGuiApplication.clipboard().setText("\n".join("\t".join(line) for line in lines))

    def _head(self, column: int) -> str:
        head = self.horizontalHeaderItem(column)
        return head.text() if head else ""

    def _text(self, row: int, column: int) -> str:
        item = self.item(row, column)
        return item.text() if item else ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(tr("Copy"), self.copy)
        menu.addAction(tr("Copy the whole table"), lambda: self.copy(whole=True))
        menu.popup(event.globalPos())
