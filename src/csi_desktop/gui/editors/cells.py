"""The typed cells of a spreadsheet as Qt's model, and tabbed text as Excel copies it: what a grid shows and changes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from csi_desktop.forms.definition import Field
from csi_desktop.forms.kinds import BadValue, blank, kind
from csi_desktop.gui import theme
from csi_desktop.gui.editors.editor import open_session
from csi_desktop.gui.editors.wording import not_chosen, shown_text, typed_text
from csi_desktop.gui.language import current, spoken, tr
from csi_desktop.model.answers import Value
from csi_desktop.referring import referred
from csi_desktop.spreadsheet import bare
from csi_desktop.text import Text

if TYPE_CHECKING:
    from csi_desktop.gui.document import Document

Index = QModelIndex | QPersistentModelIndex
NUMBERS = ("number", "count", "percent", "money")
LONGEST = 600  # characters of a cell that are shown


class CellModel(QAbstractTableModel):
    """Rows and typed columns over the values of a document. What a cell could not take is kept beside it, with why,
    until it is entered rightly or given up."""

    complained = Signal()

    def __init__(self, document: Document, columns: Sequence[Field], parent: QObject) -> None:
        super().__init__(parent)
        self.document = document
        self.session = open_session(document)
        self.columns = tuple(columns)
        self.refused: dict[tuple[str, str], tuple[str, Text]] = {}  # (row key, column id): what was typed, why not

    # ------------------------------------------------------------ for each grid to say
    def keys(self) -> list[str]:
        """The keys of the rows, in order."""
        raise NotImplementedError

    def value(self, row: int, column: Field) -> Value:
        """The value of a cell."""
        raise NotImplementedError

    def put(self, row: int, column: Field, value: Value) -> None:
        """Keep a value in a cell, or raise BadValue."""
        raise NotImplementedError

    def applies(self, row: int, column: Field) -> bool:
        """Whether the cell is asked for."""
        return True

    def add(self, after: int | None = None) -> None:
        """A new row at the end, or below a row."""
        raise NotImplementedError

    def copy(self, row: int) -> None:
        """The same row again, below it."""
        raise NotImplementedError

    def move(self, row: int, to: int) -> None:
        """Put a row at another place."""
        raise NotImplementedError

    def remove(self, rows: list[int]) -> None:
        """Take rows away."""
        raise NotImplementedError

    def fill(self, cells: dict[tuple[int, Field], Value]) -> None:
        """Keep many values at once; rows beyond the last are made."""
        raise NotImplementedError

    def keep_typed(self, row: int, column: Field, text: str) -> None:
        """Keep in the file what was typed into a cell and is no value (yet); "" forgets it."""
        raise NotImplementedError

    def owner(self, column: Field) -> str:
        """The row id that editors of the column get."""
        return ""

    # ------------------------------------------------------------ shared
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self.keys())

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def refusal(self, row: int, column: Field) -> tuple[str, Text] | None:
        """What the cell could not take, and why."""
        keys = self.keys()
        return self.refused.get((keys[row], column.id)) if row < len(keys) else None

    def state_text(self, row: int, column: Field) -> str:
        """The state of a cell that is not answered; "" for the ordinary one."""
        return ""

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.keys()):
            return None
        row, column = index.row(), self.columns[index.column()]
        refused = self.refusal(row, column) if self.refused else None
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                if refused:
                    return refused[0]
                state = self.state_text(row, column)
                return state or " ".join(self.text(row, column)[:LONGEST].split())
            case Qt.ItemDataRole.EditRole:
                return refused[0] if refused else typed_text(column, self.value(row, column))
            case Qt.ItemDataRole.ToolTipRole:
                return spoken(refused[1]) if refused else self.text(row, column)[:LONGEST] or None
            case Qt.ItemDataRole.ForegroundRole:
                if refused:
                    return theme.colour("wrong")
                return theme.colour("dim") if column.kind == "computed" or self.state_text(row, column) else None
            case Qt.ItemDataRole.BackgroundRole:
                if refused:
                    return theme.colour("wrong_soft")
                return None if self.applies(row, column) else theme.colour("window")
            case Qt.ItemDataRole.TextAlignmentRole if column.kind in NUMBERS:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def text(self, row: int, column: Field) -> str:
        """What a cell shows."""
        return shown_text(self.session, column, self.value(row, column))

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Vertical:
            return str(section + 1) if role == Qt.ItemDataRole.DisplayRole else None
        if section >= len(self.columns):
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            unit = spoken(column.unit)
            return spoken(column.label) + (f" ({unit})" if unit else "") + (" *" if column.required else "")
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join(text for text in (spoken(column.label), spoken(column.guidance)) if text)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            right = column.kind in NUMBERS
            side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
        column = self.columns[index.column()]
        if column.kind == "computed" or column.number or self.document.locked:
            return flags
        return flags | Qt.ItemFlag.ItemIsEditable if self.applies(index.row(), column) else flags

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Take what was typed into a cell; what it cannot be stays there, red, with why."""
        row, column = index.row(), self.columns[index.column()]
        text = str(value)
        place = (self.keys()[row], column.id)
        if text == self.data(index, Qt.ItemDataRole.EditRole):
            self.forget_typed(row, column)
            return True
        try:
            read = self.read(column, text)
            self.refused.pop(place, None)
            if read != self.value(row, column):
                self.put(row, column, None if blank(read) else read)
            self.keep_typed(row, column, "")
        except BadValue as bad:
            self.refused[place] = (text, bad.text)
            self.keep_typed(row, column, text)
        self.complained.emit()
        self.dataChanged.emit(index, index)
        return True

    def read(self, column: Field, text: str) -> Value:
        """The value of what was typed or pasted; rows, evidence and indicators by number or name. BadValue for what
        is none, or is not there."""
        if column.target or column.kind == "evidence":
            text = ",".join(referred(self.session, column, text))
        return kind(column.kind).parse(column, text, current())

    def forget_typed(self, row: int, column: Field) -> None:
        """What was typed into a cell since it was opened is given up."""
        refused = self.refusal(row, column)
        self.keep_typed(row, column, refused[0] if refused else "")

    def show_typed(self, row: str, column: Field, text: str) -> None:
        """Show again what a cell could not take on an earlier day, with why."""
        try:
            self.read(column, text)
        except BadValue as bad:
            self.refused[row, column.id] = (text, bad.text)
        else:
            if column.target:  # names of rows, which are chosen and not typed
                self.refused[row, column.id] = (text, not_chosen(text))

    def give_up(self, row: int, column: Field) -> bool:
        """Forget what a cell could not take."""
        there = self.refused.pop((self.keys()[row], column.id), None) is not None
        self.keep_typed(row, column, "")
        if there:
            self.complained.emit()
            self.dataChanged.emit(self.index(row, 0), self.index(row, len(self.columns) - 1))
        return there

    def paste(self, row: int, column: int, block: list[list[str]]) -> None:
        """Take a block of texts, its first cell at (row, column). Where its first line names columns, each text goes
        into the column that is named above it. Cells that cannot be read stay, red, with why."""
        cells: dict[tuple[int, Field], Value] = {}
        refused: dict[tuple[int, Field], tuple[str, Text]] = {}
        targets: list[Field | None] = [*self.columns[column:]]
        if len(block) > 1 and (head := self._head(block[0])):
            targets, block = head, block[1:]
        there = len(self.keys()) - row
        block = [line for down, line in enumerate(block) if any(line) or down < there]  # no new rows of nothing
        for down, line in enumerate(block):
            for one, text in zip(targets, line, strict=False):
                if one is None or one.kind == "computed" or one.number:
                    continue
                try:
                    cells[row + down, one] = self.read(one, text)
                except BadValue as bad:
                    refused[row + down, one] = (text, bad.text)
        last = max((at for at, _ in (*cells, *refused)), default=-1)
        if refused and (last, self.columns[0]) not in cells and all(at < last for at, _ in cells):
            cells[last, self.columns[0]] = self._now(last, self.columns[0])
        self.fill(cells)
        keys = self.keys()
        for (at, one), why in refused.items():
            if at < len(keys):
                self.refused[keys[at], one.id] = why
                self.keep_typed(at, one, why[0])
        self.complained.emit()
        self.layoutChanged.emit()

    def _now(self, row: int, column: Field) -> Value:
        return self.value(row, column) if row < len(self.keys()) else None

    def _head(self, line: list[str]) -> list[Field | None]:
        """The columns that a line of names stands for; none where it is no such line."""
        named = {}
        for one in self.columns:
            for label in (one.label.zh, one.label.en):
                named[_plain(label)] = named[_plain(f"{label} ({spoken(one.unit)})")] = one
        words = [_plain(text) for text in line]
        known = all(word in named for word in words if word)
        return [named.get(word) for word in words] if any(words) and known else []

    def complaints(self) -> Iterator[str]:
        """What is wrong, a line for each cell: "Row 2: …"."""
        places = {key: number for number, key in enumerate(self.keys(), 1)}
        for (key, _), (_, why) in self.refused.items():
            if key in places:
                yield tr("Row {n}: {why}", n=places[key], why=spoken(why))


def _plain(label: str) -> str:
    """A column's name as it is compared: without the mark of what is required, whatever its case and brackets."""
    return label.replace("（", "(").replace("）", ")").replace("*", "").replace(" ", "").strip().casefold()


class CellSlot:
    """A cell as the place where a value lies, for editors that need more room than a cell."""

    def __init__(self, model: CellModel, key: str, column: Field) -> None:
        self._model, self._key, self._column = model, key, column

    def value(self) -> Value:
        """The value of the cell."""
        keys = self._model.keys()
        return self._model.value(keys.index(self._key), self._column) if self._key in keys else None

    def put(self, value: Value) -> None:
        """Keep a value in the cell."""
        self._model.put(self._model.keys().index(self._key), self._column, None if blank(value) else value)


def tabbed(text: str) -> list[list[str]]:
    """The cells of tabbed text as Excel copies it: quoted cells may hold tabs and line breaks."""
    if not text.strip():
        return []
    csv.field_size_limit(2_000_000)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").rstrip("\n")
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), "excel-tab"))
    except csv.Error:  # a stray quote: then every line is a row as it stands
        lines = [line.split("\t") for line in text.split("\n")]
    while lines and not any(lines[-1]):
        lines.pop()
    return [[bare(cell) for cell in line] or [""] for line in lines]  # an empty cell among others keeps its place
