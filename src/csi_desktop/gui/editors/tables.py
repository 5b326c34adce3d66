"""The editor of a small table inside an answer."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from csi_desktop.forms.definition import Field
from csi_desktop.forms.kinds import column_id
from csi_desktop.gui import theme
from csi_desktop.gui.editors.buttons import quiet_icon
from csi_desktop.gui.editors.cells import CellModel
from csi_desktop.gui.editors.editor import FieldEditor
from csi_desktop.gui.editors.grid import Grid
from csi_desktop.gui.language import spoken, tr
from csi_desktop.model.answers import Value


class TableModel(CellModel):
    """The rows of one table answer. A new row stays with the editor until it holds something."""

    def __init__(self, editor: TableEditor) -> None:
        super().__init__(editor.document, editor.field.columns, editor)
        self._editor = editor
        self.rows: list[dict[str, Any]] = []
        self._names: list[str] = []
        self._made = 0
        self._typed: dict[tuple[str, str], str] = {}  # (row key, column id): what is kept and is no value

    def load(self, value: Value) -> None:
        """Show the rows of a value; rows that hold nothing yet stay at the end."""
        kept = [dict(row) for row in value] if isinstance(value, list) else []
        if kept != [row for row in self.rows if row]:
            self.rows = kept
            self.refused.clear()
            self._typed.clear()
            self._names = []
        while len(self._names) < len(self.rows):
            self._made += 1
            self._names.append(f"row{self._made}")
        del self._names[len(self.rows) :]

    def _save(self) -> None:
        self._editor.save([row for row in self.rows if row])
        if self._typed:
            self._hold()

    def keys(self) -> list[str]:
        return self._names

    def value(self, row: int, column: Field) -> Value:
        value: Value = self.rows[row].get(column_id(column)) if row < len(self.rows) else None
        return value

    def put(self, row: int, column: Field, value: Value) -> None:
        self._set(row, column, value)
        self._save()

    def _set(self, row: int, column: Field, value: Value) -> None:
        if value in (None, "", []):
            self.rows[row].pop(column_id(column), None)
        else:
            self.rows[row][column_id(column)] = value

    def _name(self, row: int) -> None:
        self._made += 1
        self._names.insert(row, f"row{self._made}")

    def add(self, after: int | None = None) -> None:
        at = len(self.rows) if after is None else after + 1
        self.rows.insert(at, {})
        self._name(at)

    def copy(self, row: int) -> None:
        self.rows.insert(row + 1, dict(self.rows[row]))
        self._name(row + 1)
        self._save()

    def move(self, row: int, to: int) -> None:
        self.rows.insert(to, self.rows.pop(row))
        self._names.insert(to, self._names.pop(row))
        self._save()

    def remove(self, rows: list[int]) -> None:
        for row in reversed(rows):
            del self.rows[row]
            self.refused = {place: why for place, why in self.refused.items() if place[0] != self._names[row]}
            del self._names[row]
        self._save()

    def fill(self, cells: dict[tuple[int, Field], Value]) -> None:
        for (row, column), value in cells.items():
            while row >= len(self.rows):
                self.add()
            self._set(row, column, value)
        self._save()

    def keep_typed(self, row: int, column: Field, text: str) -> None:
        self._typed.pop((self._names[row], column.id), None)
        if text.strip():
            self._typed[self._names[row], column.id] = text
        self._hold()

    def _hold(self) -> None:
        """Have the editor keep all of it, a line for each cell."""
        some = [name for name, row in zip(self._names, self.rows, strict=True) if row]
        none = [name for name, row in zip(self._names, self.rows, strict=True) if not row]
        places = {name: number for number, name in enumerate(some + none)}  # as they lie when they are shown again
        self._typed = {place: text for place, text in self._typed.items() if place[0] in places}
        self._editor.hold(*(f"{places[name]}\t{column}\t{text}" for (name, column), text in self._typed.items()))

    def show_held(self, typed: tuple[str, ...]) -> None:
        """Show again, in its cells, what was kept on an earlier day."""
        columns = {column.id: column for column in self.columns}
        for line in typed:
            number, _, rest = line.partition("\t")
            name, _, text = rest.partition("\t")
            if name not in columns or not number.isdecimal() or int(number) > len(self.rows) + len(typed):
                continue
            while int(number) >= len(self.rows):
                self.add()
            row = self._names[int(number)]
            self._typed[row, name] = text
            self.show_typed(row, columns[name], text)

    @property
    def holds(self) -> bool:
        """Whether cells hold what is no value."""
        return bool(self._typed)

    def owner(self, column: Field) -> str:
        return self._editor.row


class TableEditor(FieldEditor):
    """The grid with its buttons. `enter` makes the rows and enters each cell."""

    def build(self) -> None:
        self.model = TableModel(self)
        self.grid = Grid(self.model, self, spoken(self.field.label))
        self.model.complained.connect(self._complain)
        bar = QHBoxLayout()
        bar.setSpacing(theme.SPACE)
        self.add = QPushButton(self)
        theme.set_look(self.add, "link")
        self.add.clicked.connect(self._add)
        bar.addWidget(self.add)
        self.preset: QPushButton | None = None
        if self.field.preset:
            self.preset = QPushButton(self)
            theme.set_look(self.preset, "link")
            self.preset.clicked.connect(self._one_each)
            bar.addWidget(self.preset)
        self.tools = [
            self._tool("copy", self.grid.copy_row),
            self._tool("up", lambda: self.grid.move_row(-1)),
            self._tool("down", lambda: self.grid.move_row(1)),
            self._tool("delete", self.grid.remove_rows),
        ]
        bar.addStretch(1)
        for tool in self.tools:
            bar.addWidget(tool)
        self.box.addWidget(self.grid)
        self.box.addLayout(bar)
        self.hint: QLabel | None = None
        self.setFocusProxy(self.grid)
        self._word()

    def _tool(self, icon: str, call: Any) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(quiet_icon(icon))
        button.clicked.connect(call)
        return button

    def _word(self) -> None:
        self.add.setText(tr("＋ Row"))
        self.name(self.add, tr("Add a row"))
        self.name(self.grid)
        if self.preset is not None:
            self.preset.setText(tr("One row for each"))
            self.name(self.preset, tr("One row for each"))
        words = (tr("Copy the row"), tr("Move the row up"), tr("Move the row down"), tr("Remove the row"))
        for tool, text in zip(self.tools, words, strict=True):
            tool.setToolTip(text)
            self.name(tool, text)

    def retranslate(self) -> None:
        self._word()
        super().retranslate()

    def _add(self) -> None:
        self.grid.add_row()
        self._shape()
        self.grid.setFocus()

    def _one_each(self) -> None:
        """A row for each option of the first column that has none yet."""
        first = self.field.columns[0]
        there = {row.get(column_id(first)) for row in self.model.rows}
        rows = [row for row in self.model.rows if row]
        rows += [{column_id(first): option.id} for option in first.options if option.id not in there]
        self.model.rows = []
        self.save(rows)

    def flush(self) -> bool:
        self.grid.flush()
        return True

    def save(self, rows: list[dict[str, Any]]) -> None:
        """Keep the rows that hold something."""
        self.commit(rows or None)
        self.refresh()

    def show_value(self, value: Value) -> None:
        self.model.load(value)
        self.grid.reload()
        self._shape()

    def show_typed(self, typed: tuple[str, ...]) -> None:
        if not self.model.holds:
            self.model.show_held(typed)
            self.grid.reload()
            self._shape()
            self._complain()

    def _shape(self) -> None:
        some = bool(self.model.rows)
        self.grid.setVisible(some)
        for tool in self.tools:
            tool.setVisible(some)
        if self.preset is not None:
            first = self.field.columns[0]
            there = {row.get(column_id(first)) for row in self.model.rows}
            self.preset.setVisible(any(option.id not in there for option in first.options))

    def _complain(self) -> None:
        from csi_desktop.text import Text

        lines = list(self.model.complaints())
        more = "\n…" if len(lines) > 3 else ""
        text = "\n".join(lines[:3]) + more
        self.complain(Text(text, text) if lines else None)

    def inputs(self) -> tuple[QWidget, ...]:
        return ()

    def focus_editor(self) -> None:
        (self.grid if self.model.rows else self.add).setFocus()

    def enter(self, value: Value) -> None:
        if self.model.rows:
            self.grid.selectAll()
            self.grid.remove_rows()
        for number, row in enumerate(value if isinstance(value, list) else []):
            self.add.click()
            for place, column in enumerate(self.field.columns):
                if column_id(column) in row:
                    self.grid.enter_cell(number, place, row[column_id(column)])
