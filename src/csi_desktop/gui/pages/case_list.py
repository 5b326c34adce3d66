"""The list of cases of a casebook: searched, filtered, sorted; new, duplicate, delete with a way back, reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from csi_desktop.gui import theme
from csi_desktop.gui.editors.flow import FlowLayout
from csi_desktop.gui.language import Retranslated, current, spoken, tr
from csi_desktop.gui.names import mode_name
from csi_desktop.gui.pages.case_table import SORTS, WIDTHS, CaseCell, CaseModel

if TYPE_CHECKING:
    from csi_desktop.gui.document import Document
    from csi_desktop.model.cases import CaseLine

MODES = ("third", "self", "desk")
ROW_HEIGHT = 38


class _Table(QTableView):
    """The lines; Delete asks to delete those selected."""

    delete_asked = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.delete_asked.emit()
        else:
            super().keyPressEvent(event)


class _Search(QLineEdit):
    """Where one searches; Escape empties it, and then, like ↓ and Enter, goes to the list."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif key in (Qt.Key.Key_Escape, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left.emit()
        else:
            super().keyPressEvent(event)


class CaseListPage(Retranslated, QWidget):
    """The casebook's cases and what can be done with them."""

    open_asked = Signal(int)  # evaluation id
    new_asked = Signal()
    report_asked = Signal(object)  # list of evaluation ids
    deleted = Signal(object)  # case ids just put into the bin

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.model = CaseModel(document, self)
        self._again: list[int] = []  # case ids to select once loaded
        self._at = 0  # the row that the keyboard was at
        self._to_focus = False  # the list gets the keyboard once loaded
        box = QVBoxLayout(self)
        box.setContentsMargins(20, 16, 20, 12)
        box.setSpacing(10)
        box.addLayout(self._head())
        box.addLayout(self._filters())
        self.stack = QStackedWidget(self)
        self.table = self._table()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self._nothing())
        box.addWidget(self.stack, 1)
        box.addWidget(self._batch())
        self._typed = QTimer(self)
        self._typed.setSingleShot(True)
        self._typed.setInterval(150)
        self._typed.timeout.connect(self.reload)
        self.model.loaded.connect(self._arrived)
        document.cases_changed.connect(self.reload_later)
        self.retranslate()

    # ------------------------------------------------------------ parts
    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.title = QLabel(self)
        theme.set_look(self.title, "heading")
        self.count = QLabel(self)
        theme.set_look(self.count, "dim")
        self.search = _Search(self)
        self.search.left.connect(self._to_list)
        self.search.setClearButtonEnabled(True)
        self.search.setMaximumWidth(320)
        self.search.textChanged.connect(lambda _: self._typed.start())
        self.new = QPushButton(self)
        theme.set_look(self.new, "primary")
        self.new.clicked.connect(self.new_asked)
        row.addWidget(self.title)
        row.addWidget(self.count)
        row.addStretch(1)
        row.addWidget(self.search, 2)
        row.addWidget(self.new)
        return row

    def _filters(self) -> FlowLayout:
        row = FlowLayout(gap=6)  # words in English need a second line in a narrow window
        self.mode_chips = {
            mode: self._chip(row, lambda on, m=mode: self._filter("mode", m, on)) for mode in MODES
        }
        self.decide = self._chip(row, lambda on: self._filter("gate", "decide", on))
        self.unrated = self._chip(row, lambda on: self._filter("band", "", on))
        self.issue = QComboBox(self)
        self.issue.currentIndexChanged.connect(self._issue_chosen)
        row.addWidget(self.issue)
        self.binned = self._chip(row, self._show_bin)
        return row

    def _batch(self) -> QWidget:
        self.batch = QFrame(self)
        theme.set_look(self.batch, "card")
        actions = QHBoxLayout(self.batch)
        actions.setContentsMargins(12, 4, 8, 4)
        actions.setSpacing(2)
        self.selected = QLabel(self.batch)
        theme.set_look(self.selected, "dim")
        actions.addWidget(self.selected)
        actions.addStretch(1)
        self.open, self.duplicate, self.report, self.delete, self.restore = (
            QPushButton(self.batch) for _ in range(5)
        )
        for button, do in (
            (self.open, self.open_current), (self.duplicate, self.duplicate_selected), (self.report, self._report),
            (self.delete, self.delete_selected), (self.restore, self.restore_selected),
        ):  # fmt: skip
            theme.set_look(button, "quiet")
            button.clicked.connect(lambda _=False, do=do: do())
            actions.addWidget(button)
        return self.batch

    def _chip(self, row: FlowLayout, toggled) -> QPushButton:
        chip = QPushButton(self)
        chip.setCheckable(True)
        theme.set_look(chip, "filter")
        chip.toggled.connect(toggled)
        row.addWidget(chip)
        return chip

    def _table(self) -> QTableView:
        table = _Table(self)
        table.delete_asked.connect(self._delete_key)
        table.setModel(self.model)
        table.setItemDelegate(CaseCell(table))
        table.setShowGrid(False)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.setTabKeyNavigation(False)
        table.setFrameShape(QFrame.Shape.NoFrame)
        table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(50)
        header.setSortIndicatorShown(True)
        header.setSortIndicator(SORTS.index("changed"), Qt.SortOrder.DescendingOrder)
        header.setSectionsClickable(True)
        header.sectionClicked.connect(self.sort_by)
        table.activated.connect(self._activated)
        table.selectionModel().selectionChanged.connect(self._selection_changed)
        return table

    def _nothing(self) -> QWidget:
        page = QFrame(self)
        theme.set_look(page, "card")
        box = QVBoxLayout(page)
        box.addStretch(1)
        self.nothing = QLabel(page)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        theme.set_look(self.nothing, "title")
        self.nothing_hint = QLabel(page)
        self.nothing_hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        theme.set_look(self.nothing_hint, "dim")
        self.first = QPushButton(page)
        theme.set_look(self.first, "primary")
        self.first.clicked.connect(self._first)
        box.addWidget(self.nothing)
        box.addWidget(self.nothing_hint)
        box.addSpacing(8)
        box.addWidget(self.first, 0, Qt.AlignmentFlag.AlignHCenter)
        box.addStretch(2)
        return page

    # ------------------------------------------------------------ texts
    def retranslate(self) -> None:
        """Say everything in the language in use."""
        self.search.setPlaceholderText(tr("Search project, enterprise, code"))
        self.search.setAccessibleName(tr("Search the cases"))
        self.title.setText(tr("Cases"))
        self.new.setText(tr("New case"))
        self.decide.setText(tr("Gate to be decided"))
        self.unrated.setText(tr("Not rated"))
        self.binned.setText(tr("Deleted"))
        self.open.setText(tr("Open"))
        self.duplicate.setText(tr("Duplicate"))
        self.report.setText(tr("Make report"))
        self.delete.setText(tr("Delete"))
        self.restore.setText(tr("Restore"))
        self.table.setAccessibleName(tr("List of cases"))
        self.issue.setAccessibleName(tr("Social issue"))
        if self.document.path is not None:
            self._name_options()
        for column, width in enumerate(WIDTHS[current()]):
            self.table.setColumnWidth(column, width)
        self.model.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(SORTS) - 1)
        self.table.viewport().update()
        self._loaded()

    def _name_options(self) -> None:
        catalogue = self.document.catalogue
        for mode, chip in self.mode_chips.items():
            chip.setText(mode_name(catalogue, mode))
        field = catalogue.role("case.issue")
        chosen = self.issue.currentData() or ""
        self.issue.blockSignals(True)
        self.issue.clear()
        self.issue.addItem(tr("All issues"), "")
        for option in field.options if field else ():
            self.issue.addItem(spoken(option.label), option.id)
        self.issue.setCurrentIndex(max(0, self.issue.findData(chosen)))
        self.issue.blockSignals(False)

    # ------------------------------------------------------------ loading
    def show_casebook(self) -> None:
        """Show the casebook that is open now, from the start."""
        self._typed.stop()
        for chip in (*self.mode_chips.values(), self.decide, self.unrated, self.binned):
            chip.blockSignals(True)
            chip.setChecked(False)
            chip.blockSignals(False)
        self.search.blockSignals(True)
        self.search.clear()
        self.search.blockSignals(False)
        self.model.filters, self.model.bin, self.model.ids = {}, False, []
        self._name_options()
        self.new.setEnabled(not self.document.readonly)
        self.reload()

    def reload_later(self) -> None:
        """Show the cases anew, if the list is in sight; else when it comes into sight."""
        if self.isVisible():
            self.reload()

    def reload(self) -> None:
        """Ask the casebook again, and keep the selection."""
        self._again = self._again or self.selected_cases()
        self._at = max(self._at if not self.table.currentIndex().isValid() else self.table.currentIndex().row(), 0)
        self.model.search = self.search.text()
        self.model.reload()

    def take_keyboard(self) -> None:
        """Give the keyboard to the list once it is loaded, or to the button for the first case."""
        self._to_focus = True
        self.table.setFocus()

    def _arrived(self) -> None:
        self._loaded()
        if self._to_focus:
            self._to_focus = False
            (self.table if self.model.ids else self.first).setFocus()

    def _loaded(self) -> None:
        total = len(self.model.ids)
        self.count.setText(tr("%n case(s)", "", total))
        narrowed = bool(self.model.search or self.model.filters)
        self.stack.setCurrentIndex(0 if total else 1)
        if self.model.bin:
            self.nothing.setText(tr("Nothing was deleted"))
            self.nothing_hint.setText("")
        elif narrowed:
            self.nothing.setText(tr("No case fits"))
            self.nothing_hint.setText(tr("Search and filters leave nothing over."))
        else:
            self.nothing.setText(tr("No case yet"))
            self.nothing_hint.setText(
                tr("A case is a project of an enterprise; it can be evaluated year after year.")
            )
        self.first.setText(tr("Show all") if narrowed or self.model.bin else tr("New case"))
        self._select(self._again)
        self._again = []
        self._selection_changed()

    def _first(self) -> None:
        if self.model.search or self.model.filters or self.model.bin:
            self.search.clear()
            self.issue.setCurrentIndex(0)
            for chip in (*self.mode_chips.values(), self.decide, self.unrated, self.binned):
                chip.setChecked(False)
            self.reload()
        else:
            self.new_asked.emit()

    def sort_by(self, column: int) -> None:
        """Sort by a column; the same again turns the order round."""
        name = SORTS[column]
        if self.model.sorted_by == name:
            self.model.descending = not self.model.descending
        else:
            self.model.sorted_by, self.model.descending = (
                name,
                name in ("changed", "year", "index", "confidence"),
            )
        order = Qt.SortOrder.DescendingOrder if self.model.descending else Qt.SortOrder.AscendingOrder
        self.table.horizontalHeader().setSortIndicator(column, order)
        self.reload()

    def _filter(self, name: str, value: str, on: bool) -> None:
        if on:
            self.model.filters[name] = value
        else:
            self.model.filters.pop(name, None)
        if name == "mode" and on:
            for mode, chip in self.mode_chips.items():
                if mode != value and chip.isChecked():
                    chip.blockSignals(True)
                    chip.setChecked(False)
                    chip.blockSignals(False)
        self.reload()

    def _issue_chosen(self) -> None:
        value = self.issue.currentData() or ""
        self._filter("issue", value, bool(value))

    def _show_bin(self, on: bool) -> None:
        self.model.bin = on
        self.reload()

    # ------------------------------------------------------------ selection
    def selected_lines(self) -> list[CaseLine]:
        """The lines selected, in the order of the list."""
        rows = sorted({index.row() for index in self.table.selectionModel().selectedRows()})
        return [
            line for row in rows if row < len(self.model.ids) and (line := self.model.line(row)) is not None
        ]

    def selected_cases(self) -> list[int]:
        """The ids of the cases selected."""
        rows = sorted({index.row() for index in self.table.selectionModel().selectedRows()})
        return [self.model.ids[row] for row in rows if row < len(self.model.ids)]

    def select_cases(self, cases: list[int]) -> None:
        """Select cases once the list has them."""
        self._again = list(cases)

    def _select(self, cases: list[int]) -> None:
        wanted = set(cases)
        rows = [row for row, case_id in enumerate(self.model.ids) if case_id in wanted]
        selection = QItemSelection()
        for row in rows:
            selection.select(self.model.index(row, 0), self.model.index(row, len(SORTS) - 1))
        how = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.table.selectionModel().select(selection, how)
        if rows:
            index = self.model.index(rows[0], 0)
            self.table.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.table.scrollTo(index)
        elif self.model.ids and not self.table.currentIndex().isValid():
            index = self.model.index(min(self._at, len(self.model.ids) - 1), 0)
            self.table.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)

    def _selection_changed(self) -> None:
        number = len(self.table.selectionModel().selectedRows())
        self.batch.setVisible(number > 0)
        self.selected.setText(tr("%n selected", "", number))
        writable = not self.document.readonly
        self.open.setVisible(number == 1 and not self.model.bin)
        self.report.setVisible(not self.model.bin)
        self.duplicate.setVisible(writable and not self.model.bin)
        self.delete.setVisible(writable and not self.model.bin)
        self.restore.setVisible(writable and self.model.bin)

    # ------------------------------------------------------------ doing
    def _activated(self, index: QModelIndex) -> None:
        line = self.model.line(index.row())
        if line is not None and not self.model.bin:
            self.open_asked.emit(line.evaluation_id)

    def open_current(self) -> None:
        """Open the case selected."""
        lines = self.selected_lines()
        if lines:
            self.open_asked.emit(lines[0].evaluation_id)

    def duplicate_selected(self) -> None:
        """Copy the selected cases; the copies are selected then."""
        lines, by = self.selected_lines(), self.document.by
        named = [(line.case_id, tr("{name} (copy)", name=line.listing.project)) for line in lines]

        def work(casebook) -> list[int]:
            return [casebook.duplicate_case(case_id, by, project=name).id for case_id, name in named]

        def done(made: list[int]) -> None:
            self.document.steps.made(lambda: tr("Duplicate %n case(s)", "", len(made)), made, by)
            self._again = made

        self.document.tell_cases(work, done)

    def _delete_key(self) -> None:
        if self.selected_cases() and not (self.model.bin or self.document.readonly):
            self.delete_selected()

    def _to_list(self) -> None:
        """From the search to the first line, which is selected."""
        self.table.setFocus()
        if self.model.ids and not self.selected_cases():
            self.table.selectRow(0)

    def delete_selected(self) -> None:
        """Put the selected cases into the bin; the window offers to take that back."""
        cases, by = self.selected_cases(), self.document.by

        def work(casebook) -> None:
            for case_id in cases:
                casebook.delete_case(case_id, by)

        def done(_: None) -> None:
            self.document.steps.binned(lambda: tr("Delete %n case(s)", "", len(cases)), cases, by)
            self.deleted.emit(cases)
            self.take_keyboard()

        self.document.tell_cases(work, done)

    def restore_selected(self) -> None:
        """Take the selected cases out of the bin."""
        self.restore_cases(self.selected_cases())

    def restore_cases(self, cases: list[int]) -> None:
        """Take cases out of the bin."""
        by = self.document.by

        def work(casebook) -> None:
            for case_id in cases:
                casebook.restore_case(case_id, by)

        def done(_: None) -> None:
            self.document.steps.made(lambda: tr("Restore %n case(s)", "", len(cases)), cases, by)

        self._again = list(cases)
        self._to_focus = True
        self.document.tell_cases(work, done)

    def take_keyboard_later(self) -> None:
        """Give the keyboard to the list when it has been loaded anew."""
        self._to_focus = True

    def _report(self) -> None:
        lines = self.selected_lines()
        if lines:
            self.report_asked.emit([line.evaluation_id for line in lines])

    def find_case(self) -> None:
        """Put the keyboard into the search."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()
