"""The page of a repeated section: its rows as a spreadsheet, and the chosen row as cards."""

from __future__ import annotations

from typing import Any, cast

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout

from csi_desktop.forms.definition import Field, Section
from csi_desktop.forms.kinds import BadValue
from csi_desktop.gui import theme
from csi_desktop.gui.document import Document
from csi_desktop.gui.editors.buttons import quiet_icon
from csi_desktop.gui.editors.cells import CellModel
from csi_desktop.gui.editors.editor import open_session
from csi_desktop.gui.editors.grid import Grid
from csi_desktop.gui.editors.wording import row_name, shown_text
from csi_desktop.gui.language import current, spoken, tr
from csi_desktop.gui.names import state_name
from csi_desktop.gui.pages.figure import SectionFigure
from csi_desktop.gui.pages.page import Cards, Page
from csi_desktop.model.answers import Change, PlaceRow, State, Value
from csi_desktop.model.cases import DEPTHS
from csi_desktop.model.links import cycle
from csi_desktop.scoring.cause import circle_said, links
from csi_desktop.scoring.facts import Facts
from csi_desktop.session import Session

# Kinds that want more room than a cell; a section that has one shows the chosen row as cards from the start.
ROOMY = frozenset(("longtext", "level", "scale5", "table", "matrix", "file", "percent3"))
MOST_COLUMNS = 7  # of a section whose rows are shown as cards too


def columns_of(section: Section, session: Session) -> list[Field]:
    """The fields that the spreadsheet shows: the number and the title first, roomy ones only where they name a row."""
    depth = DEPTHS.index(session.sheet.evaluation.depth)
    fields = [one for one in section.fields if DEPTHS.index(one.depth) <= depth]
    first = [one for one in fields if one.number or one.id == section.title_field]
    rest = [one for one in fields if one not in first and one.kind not in ROOMY]
    return [*first, *(rest if not is_roomy(section) else rest[: MOST_COLUMNS - len(first)])]


def is_roomy(section: Section) -> bool:
    """Whether rows are shown as cards from the start."""
    return any(one.kind in ROOMY for one in section.fields)


class RowsModel(CellModel):
    """The rows of a repeated section of the session."""

    def __init__(self, section: Section, document: Document, parent: QObject) -> None:
        super().__init__(document, columns_of(section, open_session(document)), parent)
        self.section = section
        self.show_unfinished()

    def show_unfinished(self) -> None:
        """Show what stands beside the answers as typed."""
        for (name, row), typed in self.session.sheet.unfinished.items():
            column = next((one for one in self.columns if one.id == name), None)
            if column is not None:
                self.show_typed(row, column, " – ".join(typed))

    def keep_typed(self, row: int, column: Field, text: str) -> None:
        if self.document.session is self.session and not self.document.locked:
            self.session.keep_typed(column.id, (text,) if text.strip() else (), self.keys()[row])

    def keys(self) -> list[str]:
        return self.session.sheet.row_ids(self.section.key)

    def value(self, row: int, column: Field) -> Value:
        keys = self.keys()
        if row >= len(keys):
            return None
        session = self.session
        if column.kind == "computed":
            return cast(Value, session.result.computed.get((column.id, keys[row])))
        return session.value(column.id, keys[row])

    def text(self, row: int, column: Field) -> str:
        text = super().text(row, column)
        if text or not column.formula:
            return text
        offered = self.session.result.computed.get((column.id, self.keys()[row]))
        return shown_text(self.session, column, offered)

    def state_text(self, row: int, column: Field) -> str:
        answer = self.session.answer(column.id, self.keys()[row])
        return "" if answer is None or answer.state is State.ANSWERED else state_name(answer.state)

    def applies(self, row: int, column: Field) -> bool:
        return bool(self.session.visible(column, self.keys()[row]))

    def put(self, row: int, column: Field, value: Value) -> None:
        self.session.set(column.id, value, self.keys()[row])

    def add(self, after: int | None = None) -> None:
        keys = self.keys()
        self.session.add_row(self.section.key, keys[after] if after is not None else None)

    def copy(self, row: int) -> None:
        self.session.copy_row(self.section.key, self.keys()[row])

    def move(self, row: int, to: int) -> None:
        self.session.move_row(self.section.key, self.keys()[row], to)

    def remove(self, rows: list[int]) -> None:
        keys = self.keys()
        with self.session.together():
            for row in rows:
                self.session.remove_row(self.section.key, keys[row])

    def fill(self, cells: dict[tuple[int, Field], Value]) -> None:
        session = self.session
        keys = self.keys()
        here = {(column.id, keys[row]): value for (row, column), value in cells.items() if row < len(keys)}
        with session.together():
            for row in range(len(keys), max((row for row, _ in cells), default=-1) + 1):
                session.add_row(self.section.key, values={c.id: v for (at, c), v in cells.items() if at == row})
            if here:
                self._keep(here)

    def _keep(self, values: dict[tuple[str, str], Value]) -> None:
        """Keep answers as one; where they do not go together, those that do, and say of each other one why not."""
        session = self.session
        try:
            session.set_many(values)
        except BadValue:
            for (column, row), value in values.items():
                try:
                    session.set(column, value, row)
                except BadValue as bad:
                    text = shown_text(session, session.catalogue.field(column), value)
                    self.refused[row, column] = (text, bad.text)
                    session.keep_typed(column, (text,), row)


class RowsPage(Page):
    """The spreadsheet with its buttons, an empty state, and the chosen row as cards."""

    def build(self) -> None:
        self.model = RowsModel(self.section, self.document, self)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self.show_row)
        self._make_bar()
        self._make_empty()
        self.grid = Grid(self.model, self.body, spoken(self.section.title))
        self.grid.row_chosen.connect(lambda _: self._later.start())
        self.model.complained.connect(self._complain)
        self.box.addWidget(self.grid)
        self.message = QLabel(self.body)
        self.message.setTextFormat(Qt.TextFormat.PlainText)
        self.message.setWordWrap(True)
        theme.set_look(self.message, "wrong")
        self.message.hide()
        self.box.addWidget(self.message)
        self.figure = SectionFigure(self.section, self.document, self.body, folded=is_roomy(self.section))
        self.box.addWidget(self.figure)
        self.row_title = QLabel(self.body)
        self.row_title.setTextFormat(Qt.TextFormat.PlainText)
        self.row_title.setWordWrap(True)
        theme.set_look(self.row_title, "title")
        self.box.addWidget(self.row_title)
        self.detail: Cards | None = None
        self._complain()
        self.as_cards.setChecked(is_roomy(self.section))
        self._name_things()
        self._shape()
        if self.model.rowCount():
            self.grid.go(0, 0)

    # ------------------------------------------------------------ parts
    def _make_bar(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(theme.SPACE)
        self.add = QPushButton(self.body)
        self.add.clicked.connect(self.add_row)
        bar.addWidget(self.add)
        self.as_cards = QPushButton(self.body)
        self.as_cards.setCheckable(True)
        theme.set_look(self.as_cards, "filter")
        self.as_cards.toggled.connect(lambda _: self.show_row())
        self.tools = [
            self._tool("copy", lambda: self.grid.copy_row()),
            self._tool("up", lambda: self.grid.move_row(-1)),
            self._tool("down", lambda: self.grid.move_row(1)),
            self._tool("delete", self._remove_rows),
        ]
        for tool in self.tools:
            bar.addWidget(tool)
        bar.addStretch(1)
        bar.addWidget(self.as_cards)
        self.bar = bar
        self.box.addLayout(bar)

    def _tool(self, icon: str, call: Any) -> QToolButton:
        button = QToolButton(self.body)
        button.setIcon(quiet_icon(icon))
        button.clicked.connect(call)
        return button

    def _make_empty(self) -> None:
        self.empty = QFrame(self.body)
        theme.set_look(self.empty, "card")
        box = QVBoxLayout(self.empty)
        box.setContentsMargins(24, 28, 24, 28)
        box.setSpacing(12)
        self.empty_text = QLabel(self.empty)
        self.empty_text.setWordWrap(True)
        self.empty_text.setTextFormat(Qt.TextFormat.PlainText)
        self.empty_text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        theme.set_look(self.empty_text, "dim")
        self.first = QPushButton(self.empty)
        theme.set_look(self.first, "primary")
        self.first.clicked.connect(self.add_row)
        box.addWidget(self.empty_text)
        box.addWidget(self.first, 0, Qt.AlignmentFlag.AlignHCenter)
        self.box.addWidget(self.empty)

    def _name_things(self) -> None:
        title = spoken(self.section.title)
        self.add.setText(tr("＋ Row"))
        self.add.setAccessibleName(tr("Add a row"))
        self.add.setToolTip(tr("Add a row (Enter on the last row)"))
        self.as_cards.setText(tr("Row as cards"))
        words = (
            tr("Copy the row"),
            tr("Move the row up (Alt+Shift+↑)"),
            tr("Move the row down (Alt+Shift+↓)"),
            tr("Remove the rows chosen (Ctrl+Delete)"),
        )
        for tool, text in zip(self.tools, words, strict=True):
            tool.setToolTip(text)
            tool.setAccessibleName(text)
        self.empty_text.setText(self.empty_words())
        self.first.setText(tr("Add the first row"))
        self.grid.setAccessibleName(title)

    def empty_words(self) -> str:
        """What goes here, for a section without rows."""
        names = [spoken(one.label) for one in self.model.columns if not one.number and one.kind != "computed"][:5]
        joined = ("、" if current() == "zh" else ", ").join(names)
        return tr("Nothing here yet. Each row holds: {names}.", names=joined) + "\n" + tr(
            "Rows copied in Excel can be pasted with Ctrl+V."
        )

    def retranslate(self) -> None:
        if self.document.session is not self.session:
            return
        super().retranslate()
        self._name_things()
        self.model.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.model.columns) - 1)
        self.grid.reload()
        self._shape()
        self._complain()
        self.figure.changed()

    def narrow(self) -> bool:
        return False

    # ------------------------------------------------------------ what is shown
    def _shape(self) -> None:
        some = self.model.rowCount() > 0
        at = self.window().focusWidget()
        among_rows = at is not None and (at is self.grid or at in self.tools or self.grid.isAncestorOf(at))
        self.empty.setVisible(not some)
        self.grid.setVisible(some)
        self.as_cards.setVisible(some)
        for tool in self.tools:
            tool.setVisible(some and not self.document.locked)
        self.add.setVisible(some)
        self.add.setEnabled(not self.document.locked)
        self.first.setEnabled(not self.document.locked)
        self.show_row()
        if among_rows and not some:
            self._keep_keyboard()

    def _remove_rows(self) -> None:
        self.grid.remove_rows()
        self._keep_keyboard()

    def _keep_keyboard(self) -> None:
        """What had the keyboard is gone with its row: it stays with the rows, not with whatever Qt finds next."""
        (self.grid if self.model.rowCount() else self.first).setFocus()

    def flush(self) -> bool:
        """Save what is being typed, in a cell or a card."""
        self.grid.flush()
        return super().flush()

    def current_row(self) -> str:
        """The id of the chosen row; "" where there is none."""
        at, keys = self.grid.currentIndex(), self.model.keys()
        return keys[at.row()] if at.isValid() and at.row() < len(keys) else ""

    def show_row(self) -> None:
        """Show the chosen row as cards, where that is wanted."""
        if self.document.session is not self.session:
            return
        row = self.current_row()
        wanted = bool(row) and self.as_cards.isChecked()
        self.row_title.setVisible(wanted)
        if wanted:
            self.row_title.setText(row_name(self.session, self.section.key, row, current()))
        if self.detail is not None and (not wanted or self.detail.row != row):
            self.detail.flush()
            at = self.window().focusWidget()
            held = at is not None and self.detail.isAncestorOf(at)
            self.box.removeWidget(self.detail)
            self.detail.hide()
            self.detail.deleteLater()
            self.detail = None
            if held:
                self._keep_keyboard()
        if wanted and self.detail is None:
            fields = [one for one in self.section.fields if not one.number]  # the number stands in the title
            self.detail = Cards(fields, row, self.document, self.body)
            self.box.insertWidget(self.box.indexOf(self.row_title) + 1, self.detail)
            self.detail.show()
        self.shown_row(row if wanted else "")

    def shown_row(self, row: str) -> None:
        """Another row is shown as cards, or none ("")."""

    def _complain(self) -> None:
        lines = [*self._wrong_chain(), *self.model.complaints()]
        self.message.setText("\n".join(lines[:4]) + ("\n…" if len(lines) > 4 else ""))
        self.message.setVisible(bool(lines))

    def _wrong_chain(self) -> list[str]:
        """The circle that a result chain has which came from elsewhere: it is named where it can be taken away."""
        if self.section.role != "toc":
            return []
        facts = Facts(self.session.catalogue, self.session.sheet)
        circle = cycle(links(facts))
        return [spoken(circle_said(facts, circle))] if circle else []

    def card_columns(self) -> list[Cards]:
        return [self.detail] if self.detail is not None else []

    def take(self, change: Change) -> None:
        if self.document.session is not self.session:
            return
        placed = any(isinstance(step, PlaceRow) and step.section == self.section.key for step in change.steps)
        if placed:
            self.model.show_unfinished()
        self.grid.reload()
        if placed:
            self._shape()
        if placed or self.section.role == "toc":
            self._complain()
        self.figure.changed()
        super().take(change)
        if self.detail is not None:
            name = row_name(self.session, self.section.key, self.detail.row, current())
            if name != self.row_title.text():
                self.row_title.setText(name)

    def refresh(self) -> None:
        self.grid.reload()
        self._shape()
        self._complain()
        self.figure.changed()
        super().refresh()

    def unsaved(self) -> tuple[str, str] | None:
        keys = self.model.keys()
        cells = ((column, row) for row, column in self.model.refused if row in keys)
        return next(cells, None) or super().unsaved()

    # ------------------------------------------------------------ doing
    def add_row(self) -> None:
        """A new row; its first cell gets the keyboard."""
        self.grid.add_row()
        self._shape()
        self.grid.setFocus()

    def show_field(self, field_id: str, row: str = "") -> bool:
        """Choose the row, then go to the field's card, or its cell where rows are not shown as cards."""
        keys = self.model.keys()
        if row not in keys:
            if not keys and any(one.id == field_id for one in self.section.fields):
                self.first.setFocus()
                return True
            return False
        ids = [column.id for column in self.model.columns]
        self.grid.go(keys.index(row), ids.index(field_id) if field_id in ids else 0)
        if field_id not in ids:
            self.as_cards.setChecked(True)
        self.show_row()
        if self.detail is not None and super().show_field(field_id, row):
            return True
        self.grid.setFocus()
        return field_id in ids

    def keyPressEvent(self, event: Any) -> None:
        if event.matches(QKeySequence.StandardKey.Paste) and not self.model.rowCount():
            self.grid.paste_cells(QGuiApplication.clipboard().text())
            self._shape()
            if self.model.rowCount():
                self.grid.setFocus()
        else:
            super().keyPressEvent(event)
