"""What edits a cell of a spreadsheet: a line for what is typed, a sheet over the cell for everything else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractItemModel, QPersistentModelIndex, QSize, Qt, QTimer
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from csi_desktop.forms.definition import Field
from csi_desktop.forms.kinds import BadValue, kind
from csi_desktop.gui import theme
from csi_desktop.gui.editors.cells import NUMBERS, Index
from csi_desktop.gui.editors.editor import FieldEditor, Slot, keep_now_and_then
from csi_desktop.gui.editors.typed import LineEdit
from csi_desktop.gui.language import current, spoken

if TYPE_CHECKING:
    from csi_desktop.gui.editors.grid import Grid

_TEXTS = ("text", "person", "url", "date", "time", "datetime", "daterange")
TYPED = frozenset((*_TEXTS, *NUMBERS, "percent3"))
ROW_HEIGHT = 34
_WIDTHS = {"number": 110, "count": 90, "percent": 90, "money": 130, "date": 120, "datetime": 150, "time": 80,
           "yesno": 80, "choice": 150, "text": 190, "longtext": 260, "computed": 110, "url": 200, "person": 120,
           "level": 80, "evidence": 160, "refs": 160, "region": 160, "sdg": 120, "choices": 170}  # fmt: skip


def width_of(column: Field) -> int:
    """How wide a column is at first."""
    if column.number:
        return 90
    label = spoken(column.label)
    needed = sum(14 if ord(letter) > 0x2E7F else 8 for letter in label) + 28
    return max(_WIDTHS.get(column.kind, 150), min(needed, 220))


class CellDelegate(QStyledItemDelegate):
    """Opens a line for what is typed, and hands everything else to the grid."""

    def __init__(self, grid: Grid) -> None:
        super().__init__(grid)
        self._grid = grid
        self.line: LineEdit | None = None  # the one that was opened last

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget | None:  # type: ignore[override]
        column = self._grid.cells.columns[index.column()]
        if column.kind not in TYPED:
            place = QPersistentModelIndex(index)
            QTimer.singleShot(0, self._grid, lambda: self._grid.open_cell(place))
            return None
        line = LineEdit(parent)
        line.setFrame(False)
        theme.set_look(line, "cell")
        line.setAccessibleName(spoken(column.label))
        self.line = line
        place = QPersistentModelIndex(index)

        def keep() -> None:
            try:
                kind(column.kind).parse(column, line.text(), current())
            except BadValue:
                if place.isValid():
                    self._grid.cells.keep_typed(place.row(), column, line.text())
                return
            self.commitData.emit(line)

        keep_now_and_then(line, keep)
        return line

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        assert isinstance(editor, QLineEdit)
        if not editor.isModified():
            editor.setText(str(index.data(Qt.ItemDataRole.EditRole) or ""))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        assert isinstance(editor, QLineEdit)
        model.setData(index, editor.text())

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        editor.setGeometry(option.rect)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(width_of(self._grid.cells.columns[index.column()]), ROW_HEIGHT)


class CellSheet(QFrame):
    """A sheet over a cell that holds the editor of its kind."""

    def __init__(self, grid: Grid, field: Field, row: str, slot: Slot) -> None:
        super().__init__(grid, Qt.WindowType.Popup)
        from csi_desktop.gui.editors import editor_for

        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        theme.set_look(self, "card")
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 12, 12, 12)
        box.setSpacing(8)
        title = QLabel(spoken(field.label), self)
        theme.set_look(title, "strong")
        box.addWidget(title)
        self.editor: FieldEditor = editor_for(field, row, grid.cells.document, self, slot)
        box.addWidget(self.editor)
        self.setMinimumWidth(420)
        grid.cells.document.changed.connect(self._refresh)

    def _refresh(self, _change: object) -> None:
        self.editor.refresh()
        self.adjustSize()

    def closeEvent(self, event: Any) -> None:
        self.editor.flush()
        super().closeEvent(event)
