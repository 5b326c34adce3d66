"""The editor of a pairwise comparison: items, and how much more each weighs than the other."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QAbstractItemDelegate, QHeaderView, QLineEdit, QTableView, QWidget

from csi_desktop.gui import theme
from csi_desktop.gui.editors.editor import FieldEditor
from csi_desktop.gui.editors.grid import ROW_HEIGHT
from csi_desktop.gui.editors.hands import press, press_return, type_text
from csi_desktop.gui.editors.typed import LineEdit
from csi_desktop.gui.language import current, tr
from csi_desktop.model.answers import Value
from csi_desktop.text import Text

Index = QModelIndex | QPersistentModelIndex


class MatrixModel(QAbstractTableModel):
    """All pairs of items; the upper triangle is entered, the lower shows the reciprocal."""

    def __init__(self, editor: MatrixEditor) -> None:
        super().__init__(editor)
        self._editor = editor
        self.items: list[str] = []
        self.upper: list[str] = []

    def load(self, value: Value) -> None:
        """Show a value. Other entries for the same items leave an open cell alone."""
        items = list(value["items"]) if isinstance(value, dict) else []
        upper = list(value["upper"]) if isinstance(value, dict) else []
        if items == self.items:
            self.upper = upper
            if items:
                self.dataChanged.emit(self.index(0, 0), self.index(len(items) - 1, len(items) - 1))
            return
        self.beginResetModel()
        self.items, self.upper = items, upper
        self.endResetModel()

    def place(self, row: int, column: int) -> int:
        """Where the pair (row < column) lies in the upper triangle, row by row."""
        n = len(self.items)
        return row * n - row * (row + 1) // 2 + column - row - 1

    def entry(self, row: int, column: int) -> str:
        """What a cell shows: "1" on the diagonal, the reciprocal below it."""
        if row == column:
            return "1"
        if row < column:
            return self.upper[self.place(row, column)]
        text = self.upper[self.place(column, row)]
        return "" if not text else text[2:] if text.startswith("1/") else f"1/{text}" if text != "1" else "1"

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self.items)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self.entry(index.row(), index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignCenter
        if index.row() >= index.column():
            if role == Qt.ItemDataRole.ForegroundRole:
                return theme.colour("dim")
            if role == Qt.ItemDataRole.BackgroundRole:
                return theme.colour("window")
        return None

    def headerData(self, section: int, _side: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        there = role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole) and section < len(self.items)
        return self.items[section] if there else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
        upper = index.row() < index.column() and not self._editor.document.locked
        return flags | Qt.ItemFlag.ItemIsEditable if upper else flags

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        upper = list(self.upper)
        upper[self.place(index.row(), index.column())] = str(value).strip()
        if not self._editor.commit({"items": self.items, "upper": upper}):
            return False
        self._editor.refresh()
        return True


class _Pairs(QTableView):
    """The grid of pairs. Enter and Tab go from pair to pair in the upper triangle."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        if not self.currentIndex().isValid() and self.model().rowCount() > 1:
            self.setCurrentIndex(self.model().index(0, 1))
        super().focusInEvent(event)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        onward = (QAbstractItemDelegate.EndEditHint.EditNextItem, QAbstractItemDelegate.EndEditHint.SubmitModelCache)
        super().closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint if hint in onward else hint)
        if hint in onward:
            self._next()

    def _next(self) -> None:
        at, size = self.currentIndex(), self.model().rowCount()
        if at.column() + 1 < size:
            self.setCurrentIndex(self.model().index(at.row(), at.column() + 1))
        elif at.row() + 2 < size:
            self.setCurrentIndex(self.model().index(at.row() + 1, at.row() + 2))


class MatrixEditor(FieldEditor):
    """A line for the items, and the grid of pairs. `enter` types the items, then each pair."""

    def build(self) -> None:
        self.typing = False
        self.items = LineEdit(self)
        self.items.textEdited.connect(self._edited)
        self.items.left.connect(self.flush)
        self.items.returnPressed.connect(self._items_entered)
        self.items.escaped.connect(self.restore)
        self.model = MatrixModel(self)
        self.grid = _Pairs(self)
        self.grid.setModel(self.model)
        self.grid.setTabKeyNavigation(False)
        self.grid.setCornerButtonEnabled(False)
        theme.set_look(self.grid, "grid")
        trigger = QTableView.EditTrigger
        self.grid.setEditTriggers(
            trigger.DoubleClicked | trigger.EditKeyPressed | trigger.AnyKeyPressed | trigger.SelectedClicked
        )
        self.grid.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.grid.verticalHeader().setMaximumWidth(160)
        self.grid.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.box.setSpacing(2 * theme.SPACE)
        self.box.addWidget(self.items)
        self.box.addWidget(self.grid)
        self.setFocusProxy(self.items)
        self._word()

    def _word(self) -> None:
        self.items.setPlaceholderText(tr("Items to compare, with commas between"))
        self.name(self.items, tr("Items to compare, with commas between"))
        self.name(self.grid)

    def retranslate(self) -> None:
        self._word()
        super().retranslate()

    def _edited(self) -> None:
        self.typing = True
        self.complain(None)

    def _items_entered(self) -> None:
        if self.flush() and self.model.items:
            self.grid.setFocus()

    def busy(self) -> bool:
        return self.typing or self.items.composing

    def show_value(self, value: Value) -> None:
        self.model.load(value)
        self.items.setText(("，" if current() == "zh" else ", ").join(self.model.items))
        self.grid.setVisible(bool(self.model.items))
        head = max(self.grid.horizontalHeader().sizeHint().height(), ROW_HEIGHT)
        self.grid.setFixedHeight(head + len(self.model.items) * ROW_HEIGHT + 4)

    def flush(self) -> bool:
        if not self.typing or self.items.composing:
            return self._complaint is None
        text = self.items.text()
        for mark in "，、;；":
            text = text.replace(mark, ",")
        items = list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
        if len(items) == 1:
            self.complain(Text("至少填写两项，用逗号分开。", "Enter at least two items, with commas between."))
            return False
        old = {
            (a, b): self.model.entry(i, j)
            for i, a in enumerate(self.model.items)
            for j, b in enumerate(self.model.items)
        }
        upper = [old.get((a, b), "") for i, a in enumerate(items) for b in items[i + 1 :]]
        if not self.commit({"items": items, "upper": upper} if items else None):
            return False
        self.typing = False
        self.refresh()
        return True

    def restore(self) -> None:
        """Esc: show what is kept."""
        self.typing = False
        self.complain(None)
        self.show_value(self.value())

    def enter(self, value: Value) -> None:
        if not isinstance(value, dict):
            type_text(self.items, "")
            press(self.items, Qt.Key.Key_Return)
            return
        type_text(self.items, ", ".join(value["items"]))
        press(self.items, Qt.Key.Key_Return)
        places = [(i, j) for i in range(len(value["items"])) for j in range(i + 1, len(value["items"]))]
        for (row, column), entry in zip(places, value["upper"], strict=True):
            if entry:
                self.grid.setCurrentIndex(self.model.index(row, column))
                self.grid.edit(self.model.index(row, column))
                line = self.grid.viewport().findChildren(QLineEdit)[-1]  # the newest: old ones go with the next event
                type_text(line, entry)
                press_return(line, self.grid.itemDelegate())

