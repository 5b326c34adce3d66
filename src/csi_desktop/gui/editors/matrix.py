"""The editor of a pairwise comparison: items, and how much more each weighs than the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from csi_desktop.forms.kinds import BadValue
from csi_desktop.gui import theme
from csi_desktop.gui.editors.editor import FieldEditor, keep_now_and_then
from csi_desktop.gui.editors.grid_cells import ROW_HEIGHT
from csi_desktop.gui.editors.hands import press, press_return, type_text
from csi_desktop.gui.editors.typed import LineEdit
from csi_desktop.gui.language import current, tr
from csi_desktop.model.answers import Value
from csi_desktop.text import Text

Index = QModelIndex | QPersistentModelIndex
_TOO_FEW = Text("至少填写两项，用逗号分开。", "Enter at least two items, with commas between.")


class MatrixModel(QAbstractTableModel):
    """All pairs of items; the upper triangle is entered, the lower shows the reciprocal."""

    def __init__(self, editor: MatrixEditor) -> None:
        super().__init__(editor)
        self._editor = editor
        self.items: list[str] = []
        self.upper: list[str] = []
        self.refused: dict[int, str] = {}  # place in the upper triangle: what was typed there and is no comparison

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
        self.items, self.upper, self.refused = items, upper, {}
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
        refused = index.row() < index.column() and self.refused.get(self.place(index.row(), index.column()))
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return refused or self.entry(index.row(), index.column())
        if refused and role in (Qt.ItemDataRole.ForegroundRole, Qt.ItemDataRole.BackgroundRole):
            return theme.colour("wrong" if role == Qt.ItemDataRole.ForegroundRole else "wrong_soft")
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
        """Take a comparison; what is none stays in its cell, red, until it is mended or given up."""
        at, text = self.place(index.row(), index.column()), str(value).strip()
        self.refused.pop(at, None)
        upper = list(self.upper)
        upper[at] = text
        kept = self._editor.commit({"items": self.items, "upper": upper})
        if kept:
            self._editor.refresh()
        else:
            self.refused[at] = text
        self._editor.hold_all()
        return kept


class _PairLine(QStyledItemDelegate):
    """Opens a line for a pair, and keeps what is typed there in time."""

    def __init__(self, editor: MatrixEditor) -> None:
        super().__init__(editor)
        self._editor = editor

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        line = LineEdit(parent)
        line.setFrame(False)
        theme.set_look(line, "cell")
        self._editor.name(line)
        place = QPersistentModelIndex(index)

        def keep() -> None:
            if place.isValid():
                self._editor.pair_typed(place, line.text(), lambda: self.commitData.emit(line))

        keep_now_and_then(line, keep)
        return line

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        assert isinstance(editor, LineEdit)
        if not editor.isModified():
            editor.setText(str(index.data(Qt.ItemDataRole.EditRole) or ""))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        assert isinstance(editor, LineEdit)
        model.setData(index, editor.text())

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        editor.setGeometry(option.rect)


class _Pairs(QTableView):
    """The grid of pairs. Enter and Tab go from pair to pair in the upper triangle."""

    given_up = Signal()  # Esc in a pair

    def focusInEvent(self, event: QFocusEvent) -> None:
        if not self.currentIndex().isValid() and self.model().rowCount() > 1:
            self.setCurrentIndex(self.model().index(0, 1))
        super().focusInEvent(event)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        onward = (QAbstractItemDelegate.EndEditHint.EditNextItem, QAbstractItemDelegate.EndEditHint.SubmitModelCache)
        super().closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint if hint in onward else hint)
        if hint in onward:
            self._next()
        elif hint is QAbstractItemDelegate.EndEditHint.RevertModelCache:
            self.given_up.emit()

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
        self._entries: dict[tuple[str, str], str] = {}  # of items that were there since the line was entered
        self.items = LineEdit(self)
        self.items.textEdited.connect(self._edited)
        self.items.left.connect(self._left)
        self.items.returnPressed.connect(self._items_entered)
        self.items.escaped.connect(self.restore)
        self.model = MatrixModel(self)
        self.grid = _Pairs(self)
        self.grid.setModel(self.model)
        self.grid.setItemDelegate(_PairLine(self))
        self.grid.given_up.connect(self._pair_given_up)
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
        self.wait()

    def _left(self) -> None:
        self.flush()
        self._entries = {}

    def paused(self) -> None:
        self.flush(final=False)

    # ------------------------------------------------------------ what is no value yet
    def hold_all(self, pair: tuple[int, str] | None = None) -> None:
        """Keep what is no value: items that are too few, pairs that are no comparison, the `pair` being typed."""
        there = {**self.model.refused, **({pair[0]: pair[1]} if pair else {})}
        pairs = [f"{at}\t{text}" for at, text in there.items() if text]
        items = self.items.text() if self.typing else ""
        self.hold(*((items, *pairs) if items or pairs else ()))

    def show_typed(self, typed: tuple[str, ...]) -> None:
        items, *pairs = typed
        if items:
            self.items.setText(items)
            self.typing = True
        for pair in pairs:
            at, _, text = pair.partition("\t")
            if at.isdecimal() and int(at) < len(self.model.upper):
                self.model.refused[int(at)] = text
        if pairs and not self.complaint:
            self._try({at: text for at, text in self.model.refused.items()})
        if items and len(self._items()) < 2:
            self.complain(_TOO_FEW)

    def _try(self, pairs: dict[int, str]) -> None:
        """Say what is wrong with these pairs."""
        upper = [pairs.get(at, entry) for at, entry in enumerate(self.model.upper)]
        try:
            self.kind.normalise(self.field, {"items": self.model.items, "upper": upper})
        except BadValue as bad:
            self.complain(bad.text)

    def pair_typed(self, place: Index, text: str, commit: Callable[[], None]) -> None:
        """Keep what is being typed into a pair: by `commit` if it is a comparison, else as it stands."""
        at = self.model.place(place.row(), place.column())
        upper = list(self.model.upper)
        upper[at] = text.strip()
        try:
            self.kind.normalise(self.field, {"items": self.model.items, "upper": upper})
        except BadValue:
            self.hold_all((at, text))
            return
        commit()

    def _pair_given_up(self) -> None:
        """Esc in a pair: what it could not take is forgotten."""
        place = self.grid.currentIndex()
        if place.isValid() and place.row() < place.column():
            self.model.refused.pop(self.model.place(place.row(), place.column()), None)
            if not self.model.refused:
                self.complain(None)
        self.hold_all()

    def _items_entered(self) -> None:
        if self.flush() and self.model.items:
            self.grid.setFocus()

    def busy(self) -> bool:
        return self.typing or self.items.composing

    def show_value(self, value: Value) -> None:
        self.model.load(value)
        self.items.setText(("，" if current() == "zh" else ", ").join(self.model.items))
        self._shape()

    def _shape(self) -> None:
        self.grid.setVisible(bool(self.model.items))
        head = max(self.grid.horizontalHeader().sizeHint().height(), ROW_HEIGHT)
        self.grid.setFixedHeight(head + len(self.model.items) * ROW_HEIGHT + 4)

    def _items(self) -> list[str]:
        text = self.items.text()
        for mark in "，、;；":
            text = text.replace(mark, ",")
        return list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))

    def flush(self, final: bool = True) -> bool:
        self.stop()
        line = self.grid.viewport().findChild(LineEdit)
        if line is not None and line.isVisible() and line.isModified():
            self.grid.itemDelegate().commitData.emit(line)
        if not self.typing:
            return self._complaint is None
        if self.items.composing:
            self.hold_all()
            return self._complaint is None
        items = self._items()
        if len(items) == 1:
            if final:
                self.complain(_TOO_FEW)
            self.hold_all()
            return False
        # While the line is being typed in, an item may lose its name and get it back: its comparisons stay with it.
        self._entries.update({
            (a, b): self.model.entry(i, j)
            for i, a in enumerate(self.model.items)
            for j, b in enumerate(self.model.items)
        })  # fmt: skip
        upper = [self._entries.get((a, b), "") for i, a in enumerate(items) for b in items[i + 1 :]]
        if not self.commit({"items": items, "upper": upper} if items else None):
            self.hold_all()
            return False
        if final:
            self.typing = False
            self.refresh()
        else:
            self.model.load(self.value())
            self._shape()
        return True

    def restore(self) -> None:
        """Esc: show what is kept."""
        self.stop()
        self.typing = False
        self.complain(None)
        self.model.refused.clear()
        self.hold()
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
                line = self.grid.viewport().findChildren(LineEdit)[-1]  # the newest: old ones go with the next event
                type_text(line, entry)
                press_return(line, self.grid.itemDelegate())

