"""A spreadsheet of typed cells: for small tables in a card and for the rows of a repeated section."""

from __future__ import annotations

import csv
import io
from typing import Any

from PySide6.QtCore import QEvent, QItemSelectionModel, QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QInputMethodEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QTableView, QWidget
from shiboken6 import isValid

from csi_desktop.forms.definition import Field
from csi_desktop.forms.kinds import blank
from csi_desktop.gui import theme
from csi_desktop.gui.editors.cells import NUMBERS, CellModel, CellSlot, Index, tabbed
from csi_desktop.gui.editors.editor import Slot
from csi_desktop.gui.editors.grid_cells import ROW_HEIGHT, TYPED, CellDelegate, CellSheet, width_of
from csi_desktop.gui.editors.hands import press_return, type_text
from csi_desktop.gui.editors.picker import Item, Picker, matching
from csi_desktop.gui.editors.wording import typed_text
from csi_desktop.gui.language import spoken, tr
from csi_desktop.model.answers import Value
from csi_desktop.spreadsheet import guarded

_ALT_SHIFT = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier
_TAB = {QAbstractItemDelegate.EndEditHint.EditNextItem: 1, QAbstractItemDelegate.EndEditHint.EditPreviousItem: -1}
PICKED = frozenset(("choice", "yesno"))
MOST_ROWS = 10  # shown before the grid scrolls by itself


class Grid(QTableView):
    """The spreadsheet. Typing or F2 edits, Space opens a list, Tab goes on from what was typed to the next cell, Enter
    goes down and, on the last row, makes a row;
    Alt+Shift+↑↓ moves rows, Ctrl+C and Ctrl+V speak with Excel, Delete clears cells, Ctrl+Delete removes rows."""

    row_chosen = Signal(str)

    def flush(self) -> None:
        """Save what is being typed into a cell, which stays open."""
        line = self._delegate.line
        if line is not None and isValid(line) and line.isVisible() and line.isModified():
            self._delegate.commitData.emit(line)

    def __init__(self, model: CellModel, parent: QWidget, name: str) -> None:
        super().__init__(parent)
        self.cells = model
        self.sheet: QWidget | None = None  # the picker or sheet that was opened last
        self.setModel(model)
        self._delegate = CellDelegate(self)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(name)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        theme.set_look(self, "grid")
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        trigger = QAbstractItemView.EditTrigger
        self.setEditTriggers(
            trigger.DoubleClicked | trigger.EditKeyPressed | trigger.AnyKeyPressed | trigger.SelectedClicked
        )
        self.doubleClicked.connect(self._explain)
        rows = self.verticalHeader()
        rows.setDefaultSectionSize(ROW_HEIGHT)
        rows.setMinimumWidth(34)
        rows.setSectionsMovable(True)
        rows.setDefaultAlignment(Qt.AlignmentFlag.AlignCenter)
        rows.sectionMoved.connect(self._dragged)
        heads = self.horizontalHeader()
        heads.setHighlightSections(False)
        heads.setStretchLastSection(True)
        for number, column in enumerate(model.columns):
            self.setColumnWidth(number, width_of(column))
        for changed in (model.modelReset, model.layoutChanged, model.rowsInserted, model.rowsRemoved):
            changed.connect(self.fit)
        self.fit()

    def _explain(self, place: Index) -> None:
        """A cell that the program works out has nothing to edit: it shows how it comes about."""
        column = self.cells.columns[place.column()]
        keys = self.cells.keys()
        if column.kind == "computed" and place.row() < len(keys):
            self.cells.document.explain.emit(column.id, str(keys[place.row()]))

    def fit(self) -> None:
        """Be as high as the rows that there are."""
        rows = min(max(self.cells.rowCount(), 1), MOST_ROWS)
        bar = self.horizontalScrollBar().sizeHint().height()
        wide = sum(self.columnWidth(n) for n in range(len(self.cells.columns))) > self.viewport().width()
        self.setFixedHeight(max(self.horizontalHeader().sizeHint().height(), 32) + rows * ROW_HEIGHT + 2 + bar * wide)

    def show_numbers(self) -> None:
        """Widen columns whose numbers would be cut: half a number is a wrong one."""
        cells, metrics = self.cells, self.fontMetrics()
        for number, column in enumerate(cells.columns):
            if column.kind in NUMBERS:
                texts = (str(cells.index(row, number).data() or "") for row in range(min(cells.rowCount(), 500)))
                needed = max((metrics.horizontalAdvance(text) for text in texts), default=0) + 24
                if self.columnWidth(number) < needed:
                    self.setColumnWidth(number, needed)

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self.fit()

    def reload(self) -> None:
        """Show the rows and values anew; the current cell stays."""
        at = self.currentIndex()
        model = self.cells
        keys = list(model.keys())
        key = self._keys[at.row()] if at.isValid() and at.row() < len(self._keys) else ""
        if keys == self._keys:
            if keys:
                model.dataChanged.emit(model.index(0, 0), model.index(len(keys) - 1, len(model.columns) - 1))
                self.show_numbers()
            return
        model.beginResetModel()
        self._keys = keys
        model.endResetModel()
        self.show_numbers()
        if keys:
            row = keys.index(key) if key in keys else min(max(at.row(), 0), len(keys) - 1)
            self.go(row, max(at.column(), 0))

    _walking = False  # whether one goes from cell to cell by Tab, which otherwise leaves the grid
    _keys: list[str] = []  # noqa: RUF012 - replaced, never changed

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self._walking = False
        keys = self.cells.keys()
        if current.isValid() and current.row() < len(keys):
            self.row_chosen.emit(keys[current.row()])

    def go(self, row: int, column: int) -> None:
        """Make a cell the current one."""
        index = self.cells.index(row, column)
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.scrollTo(index)

    # ------------------------------------------------------------ cells that need more than a line
    def open_cell(self, place: Index, *, to_pick: bool = True) -> None:
        """Open the list or the sheet of a cell; a sheet without anything chosen opens its list too, if `to_pick`."""
        if not place.isValid():
            return
        column = self.cells.columns[place.column()]
        row = self.cells.keys()[place.row()]
        slot = CellSlot(self.cells, row, column)
        rect = self.visualRect(self.cells.index(place.row(), place.column()))
        corner = self.viewport().mapToGlobal(rect.bottomLeft() + QPoint(0, 2))
        if column.kind in PICKED:
            self._open_options(column, slot, rect, corner)
            return
        sheet = CellSheet(self, column, self._row_of(column, row), slot)
        sheet.resize(max(rect.width(), 460), sheet.sizeHint().height())
        screen = (QGuiApplication.screenAt(corner) or self.screen()).availableGeometry()
        corner.setX(max(screen.left(), min(corner.x(), screen.right() - sheet.width())))
        corner.setY(max(screen.top(), min(corner.y(), screen.bottom() - sheet.sizeHint().height())))
        sheet.move(corner)
        sheet.show()
        sheet.editor.focus_editor()
        self.sheet = sheet
        pick = getattr(sheet.editor, "open", None)
        if to_pick and pick is not None and blank(slot.value()):
            pick()

    def _row_of(self, column: Field, key: str) -> str:
        return self.cells.owner(column) or key

    def _open_options(self, column: Field, slot: Slot, rect: Any, corner: QPoint) -> None:
        options = [(o.id, spoken(o.label)) for o in column.options]
        if column.kind == "yesno":
            options = [("yes", tr("Yes")), ("no", tr("No"))]
        now = slot.value()
        chosen = {("yes" if now else "no") if isinstance(now, bool) else str(now)} if now is not None else set()

        def items(search: str) -> list[Item]:
            return list(matching((Item(key, text) for key, text in options), search))

        def take(key: str) -> None:
            value: Value = None if key in chosen else (key == "yes") if column.kind == "yesno" else key
            slot.put(value)
            self.reload()

        picker = Picker(self, spoken(column.label), items, lambda: chosen)
        picker.picked.connect(take)
        anchor = QWidget(self.viewport())
        anchor.setGeometry(rect)
        picker.destroyed.connect(anchor.deleteLater)
        picker.open_at(anchor)
        self.sheet = picker

    # ------------------------------------------------------------ keys
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, modifiers = event.key(), event.modifiers()
        at = self.currentIndex()
        if self.state() is QAbstractItemView.State.EditingState:
            super().keyPressEvent(event)  # a key that the line of a cell leaves over is not meant for the grid
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy_cells()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste_cells(QGuiApplication.clipboard().text())
        elif modifiers == _ALT_SHIFT and key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and at.isValid():
            self.move_row(-1 if key == Qt.Key.Key_Up else 1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not modifiers & ~Qt.KeyboardModifier.KeypadModifier:
            self.down()
        elif key == Qt.Key.Key_Space and at.isValid() and self.cells.columns[at.column()].kind not in TYPED:
            self.edit(at)
        elif _is_typing(event) and self._search_cell(event.text()):
            pass
        elif key == Qt.Key.Key_Escape and at.isValid():
            if not self.cells.give_up(at.row(), self.cells.columns[at.column()]):
                event.ignore()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            if modifiers & Qt.KeyboardModifier.ControlModifier:
                self.remove_rows()
            else:
                self.clear_cells()
        else:
            super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """What an input method brings goes where typed letters go."""
        at = self.currentIndex()
        picks = at.isValid() and self.cells.columns[at.column()].kind not in TYPED
        if not (picks and self._search_cell(event.commitString())):
            super().inputMethodEvent(event)

    def _search_cell(self, text: str) -> bool:
        """Open the list of a cell that is picked from, and search for what was typed; False where it is typed into."""
        at = self.currentIndex()
        if not at.isValid() or self.cells.columns[at.column()].kind in TYPED:
            return False
        self.sheet = None
        self.edit(at)
        opened = self.sheet
        picker = getattr(opened.editor, "picker", None) if isinstance(opened, CellSheet) else opened
        if isinstance(picker, Picker):
            picker.search.setText(text)
        return True

    def edit(self, *args: Any) -> Any:
        """Edit a cell; cells that need a list or a sheet open it."""
        if len(args) == 1:
            index = args[0]
            if not self.cells.flags(index) & Qt.ItemFlag.ItemIsEditable:
                return None
            if self.cells.columns[index.column()].kind not in TYPED:
                self.open_cell(index)
                return None
        return super().edit(*args)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        if step := _TAB.get(hint):
            super().closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)
            if not self._walk(step):
                self.focusNextPrevChild(step > 0)
            return
        super().closeEditor(editor, hint)
        at = self.currentIndex()
        if hint == QAbstractItemDelegate.EndEditHint.RevertModelCache and at.row() < len(self.cells.keys()):
            self.cells.forget_typed(at.row(), self.cells.columns[at.column()])
        if hint == QAbstractItemDelegate.EndEditHint.SubmitModelCache:
            self.down(make=False)

    def _walk(self, step: int) -> bool:
        """Go on to the next cell that can be entered (1), or to the one before (-1); False where there is none. A cell
        that is typed into opens; one that is picked from waits for Space or a letter, and Tab passes it."""
        at, wide = self.currentIndex(), len(self.cells.columns)
        place = at.row() * wide + at.column() + step
        while 0 <= place < self.cells.rowCount() * wide:
            row, column = divmod(place, wide)
            if self._editable(row, column):
                self.go(row, column)
                self._walking = True
                if self.cells.columns[column].kind in TYPED:
                    QTableView.edit(self, self.cells.index(row, column))
                return True
            place += step
        self._walking = False
        return False

    def focusNextPrevChild(self, forward: bool) -> bool:
        if self._walking and self._walk(1 if forward else -1):
            return True
        return super().focusNextPrevChild(forward)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self._walking = False

    def down(self, make: bool = True) -> None:
        """Go to the cell below; on the last row make a row (where `make`)."""
        at = self.currentIndex()
        if at.row() + 1 < self.cells.rowCount():
            self.go(at.row() + 1, max(at.column(), 0))
        elif make and not self.cells.document.locked:
            self.add_row()

    def event(self, event: QEvent) -> bool:
        if event.type() is not QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return super().event(event)
        if event.modifiers() == _ALT_SHIFT and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            event.accept()
            return True
        return super().event(event)

    # ------------------------------------------------------------ rows
    def add_row(self) -> None:
        """A new row at the end; its first cell that can be entered becomes current."""
        self.cells.add()
        self.reload()
        row = self.cells.rowCount() - 1
        first = next((n for n in range(len(self.cells.columns)) if self._editable(row, n)), 0)
        self.go(row, first)

    def _editable(self, row: int, column: int) -> bool:
        return bool(self.cells.flags(self.cells.index(row, column)) & Qt.ItemFlag.ItemIsEditable)

    def copy_row(self) -> None:
        """The current row again, below it."""
        at = self.currentIndex()
        if at.isValid():
            self.cells.copy(at.row())
            self.reload()
            self.go(at.row() + 1, at.column())

    def move_row(self, step: int) -> None:
        """Move the current row up (-1) or down (1)."""
        at = self.currentIndex()
        to = at.row() + step
        if at.isValid() and 0 <= to < self.cells.rowCount():
            self.cells.move(at.row(), to)
            self.reload()
            self.go(to, at.column())

    def remove_rows(self) -> None:
        """Take the rows of the selection away."""
        rows = sorted({index.row() for index in self.selectedIndexes()})
        if rows and not self.cells.document.locked:
            self.cells.remove(rows)
            self.reload()

    def _dragged(self, _logical: int, old: int, new: int) -> None:
        header = self.verticalHeader()
        header.blockSignals(True)
        header.moveSection(new, old)  # the header goes back: the model is what moves
        header.blockSignals(False)
        self.cells.move(old, new)
        self.reload()
        self.go(new, max(self.currentIndex().column(), 0))

    def clear_cells(self) -> None:
        """Take the values of the selected cells away."""
        cells: dict[tuple[int, Field], Value] = {}
        for index in self.selectedIndexes():
            column = self.cells.columns[index.column()]
            self.cells.give_up(index.row(), column)
            if self._editable(index.row(), index.column()):
                cells[index.row(), column] = None
        if cells:
            self.cells.fill(cells)
            self.reload()

    # ------------------------------------------------------------ Excel
    def copy_cells(self) -> None:
        """Put the selection on the clipboard, as tabbed text."""
        chosen = self.selectedIndexes()
        if not chosen:
            return
        rows = range(min(i.row() for i in chosen), max(i.row() for i in chosen) + 1)
        columns = range(min(i.column() for i in chosen), max(i.column() for i in chosen) + 1)
        out = io.StringIO()
        writer = csv.writer(out, "excel-tab", lineterminator="\n")
        for row in rows:
            cells = [self.cells.index(row, column).data(Qt.ItemDataRole.EditRole) for column in columns]
            writer.writerow([guarded(cell) if isinstance(cell, str) else cell for cell in cells])
        QGuiApplication.clipboard().setText(out.getvalue())

    def paste_cells(self, text: str) -> None:
        """Take tabbed text, its first cell at the current one."""
        block = tabbed(text)
        if block and not self.cells.document.locked:
            at = self.currentIndex()
            row = at.row() if at.isValid() else self.cells.rowCount()
            self.cells.paste(row, max(at.column(), 0), block)
            self.reload()
            self.fit()

    # ------------------------------------------------------------ a hand
    def type_cell(self, row: int, column: int, text: str) -> None:
        """Type into a cell and press Enter."""
        self.go(row, column)
        QTableView.edit(self, self.cells.index(row, column))
        line = self._delegate.line
        assert line is not None
        type_text(line, text)
        press_return(line, self._delegate)

    def enter_cell(self, row: int, column: int, value: Value) -> None:
        """Enter a value into a cell of any kind."""
        one = self.cells.columns[column]
        if one.kind in TYPED:
            self.type_cell(row, column, typed_text(one, value))
            return
        self.go(row, column)
        self.open_cell(self.cells.index(row, column), to_pick=False)
        if isinstance(self.sheet, Picker):
            self.sheet.take(("yes" if value else "no") if one.kind == "yesno" else str(value))
        elif isinstance(self.sheet, CellSheet):
            self.sheet.editor.enter(value)
            self.sheet.close()


def _is_typing(event: QKeyEvent) -> bool:
    """Whether a key brings a letter, rather than asking for something."""
    plain = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
    return plain == Qt.KeyboardModifier.NoModifier and event.text().isprintable() and bool(event.text().strip())
