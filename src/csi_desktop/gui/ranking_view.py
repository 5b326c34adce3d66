"""Units side by side as a table: sorted, searched, exported; how far each rank could move as a small picture."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from csi_desktop.gui import theme
from csi_desktop.gui.language import Retranslated, current, spoken, tr
from csi_desktop.gui.painting import paint
from csi_desktop.gui.working import Working
from csi_desktop.report.charts import rank_range
from csi_desktop.scoring.figures import decimal, number, points, share
from csi_desktop.scoring.ranking import Branch, Ranking, Standing, flat, weights_said
from csi_desktop.text import Text

if TYPE_CHECKING:
    from csi_desktop.gui.tasks import Task
    from csi_desktop.report.blocks import Drawing

Index = QModelIndex | QPersistentModelIndex
PICTURE = Qt.ItemDataRole.UserRole
_PICTURE_WIDTH = 120  # px
_ROW = 30
_WEIGHTS = 8  # of each part that are said below the ranking; the rest is a tip of the mouse, and exported
_EXPANDED = 60  # numbers of a unit that are shown at once
NOTHING, TABLE, FAULTS = range(3)  # the pages of the middle


class Column(NamedTuple):
    """A column: what it is called, what it says of a unit, what it sorts by, and how wide it is at first."""

    name: str
    text: Callable[[Standing], str]
    key: Callable[[Standing], Any]
    width: int
    right: bool = True


class RankingModel(QAbstractTableModel):
    """The units of a ranking that fit the search, in the order of a column."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.ranking: Ranking | None = None
        self.columns: list[Column] = []
        self.rows: list[Standing] = []
        self.search = ""
        self.sorted_by, self.descending = 0, False

    def show(self, ranking: Ranking | None) -> None:
        """Show another ranking, by rank."""
        self.beginResetModel()
        self.ranking, self.sorted_by, self.descending = ranking, 0, False
        self.name_columns()
        self._order()
        self.endResetModel()

    def name_columns(self) -> None:
        """The columns in the language in use."""
        found = self.ranking
        if found is None:
            self.columns = []
            return
        columns = [
            Column(tr("Rank"), lambda s: number(s.rank, 1), lambda s: s.rank, 76),
            Column(tr("Unit"), lambda s: s.unit, lambda s: s.unit.casefold(), 130, False),
            Column(tr("Name"), lambda s: s.name, lambda s: s.name.casefold(), 210, False),
            Column(tr("Index"), _score, lambda s: s.score, 84),
        ]
        if any(one.range for one in found.standings):
            columns.append(Column(tr("Rank range"), _between, lambda s: s.range and s.range[:3], 90 + _PICTURE_WIDTH))
            columns.append(
                Column(tr("Chance of rank 1"), lambda s: share(s.range.first) if s.range else "",
                       lambda s: s.range and s.range.first, 120)
            )  # fmt: skip
        if any(one.label for one in found.standings):
            columns.append(Column(tr("Rating"), lambda s: spoken(s.label), lambda s: spoken(s.label), 100, False))
        columns.append(Column(tr("Coverage"), lambda s: share(s.coverage), lambda s: s.coverage, 90))
        if any(one.excluded or one.lacking for one in found.standings):
            columns.append(Column(tr("Not ranked, or missing"), _why, _why, 230, False))
        columns += [_part(n, spoken(title)) for n, (_, title) in enumerate(found.parts)]
        self.columns = columns

    def find(self, words: str) -> None:
        """Show the units whose id or name has these words."""
        self.beginResetModel()
        self.search = words
        self._order()
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """In the order of a column; what has no value in it comes last, whichever way one sorts."""
        self.beginResetModel()
        self.sorted_by, self.descending = max(column, 0), order is Qt.SortOrder.DescendingOrder
        self._order()
        self.endResetModel()

    def _order(self) -> None:
        words = self.search.casefold().split()
        rows = [
            one
            for one in (self.ranking.standings if self.ranking else ())
            if all(word in f"{one.unit} {one.name}".casefold() for word in words)
        ]
        if self.columns:
            key = self.columns[min(self.sorted_by, len(self.columns) - 1)].key
            known = [one for one in rows if key(one) not in (None, "")]
            rest = [one for one in rows if key(one) in (None, "")]
            rows = sorted(known, key=key, reverse=self.descending) + rest
        self.rows = rows

    # ------------------------------------------------------------ for the view
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """How many units fit."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """How many columns there are."""
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What the columns are called."""
        if orientation is not Qt.Orientation.Horizontal or section >= len(self.columns):
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self.columns[section].name
        return self._side(self.columns[section]) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell shows; in words for those who do not see its picture."""
        one, column = self.rows[index.row()], self.columns[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return column.text(one)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{column.name}: {self._words(one) if column.text is _between else column.text(one)}"
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._side(column)
        if role == PICTURE and column.text is _between and one.range is not None and self.ranking is not None:
            r, rank = one.range, one.rank or one.range.p50
            return rank_range(r.p5, rank, r.p95, self.ranking.ranked, self._words(one), _PICTURE_WIDTH * 0.75)
        return None

    @staticmethod
    def _side(column: Column) -> Qt.AlignmentFlag:
        right = column.right and column.text is not _between
        return (Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft) | Qt.AlignmentFlag.AlignVCenter

    def _words(self, one: Standing) -> str:
        if one.range is None or self.ranking is None:
            return tr("no range")
        return tr("rank {rank} of {units}, between {low} and {high} in 90 % of the draws",
                  rank=number(one.rank, 1), units=self.ranking.ranked, low=one.range.p5,
                  high=one.range.p95)  # fmt: skip


def _score(one: Standing) -> str:
    return "—" if one.score is None else f"{decimal(one.score, 2):,.2f}"


def _part(place: int, title: str) -> Column:
    return Column(title, lambda one: points(one.parts[place]), lambda one: one.parts[place], 100)


def _between(one: Standing) -> str:
    return f"{one.range.p5}–{one.range.p95}" if one.range else ""


def _why(one: Standing) -> str:
    """Why a unit has no rank, else which values are missing."""
    if one.excluded:
        return spoken(one.excluded)
    if not one.lacking:
        return ""
    return tr("No value: {names}", names=tr(", ").join(spoken(each) for each in one.lacking))


class _Pictured(QStyledItemDelegate):
    """Paints a cell with its picture, where it has one, behind its text."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The cell as it always is, then the picture at its right."""
        super().paint(painter, option, index)
        picture: Drawing | None = index.data(PICTURE)
        if picture is None:
            return
        scale = _PICTURE_WIDTH / picture.width
        painter.save()
        top = option.rect.top() + (option.rect.height() - picture.height * scale) / 2
        painter.translate(option.rect.right() - _PICTURE_WIDTH - 8, top)
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


class NumbersDialog(Retranslated, QDialog):
    """Every number of one unit as a tree, from the index down to its values, each with its arithmetic."""

    def __init__(self, standing: Standing, top: Branch, parent: QWidget) -> None:
        super().__init__(parent)
        self.standing, self.top = standing, top
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(820, 560)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 16, 16, 12)
        box.setSpacing(8)
        self.title = QLabel(self)
        self.title.setWordWrap(True)
        theme.set_look(self.title, "title")
        self.why = QLabel(self)
        self.why.setWordWrap(True)
        theme.set_look(self.why, "missing")
        self.tree = QTreeWidget(self)
        self.tree.setColumnCount(4)
        self.tree.setUniformRowHeights(True)
        self.tree.currentItemChanged.connect(lambda *_: self._say_working())
        self.working = QPlainTextEdit(self)
        self.working.setReadOnly(True)
        self.working.setTabChangesFocus(True)
        parts = QSplitter(Qt.Orientation.Vertical, self)
        parts.setChildrenCollapsible(False)
        parts.addWidget(self.tree)
        parts.addWidget(self.working)
        parts.setSizes([360, 130])
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        self.copying = QPushButton(self)
        self.copying.clicked.connect(self.copy)
        buttons.addButton(self.copying, QDialogButtonBox.ButtonRole.ActionRole)
        for widget in (self.title, self.why, parts, buttons):
            box.addWidget(widget)
        box.setStretchFactor(parts, 1)
        self.retranslate()

    def retranslate(self) -> None:
        """Fill everything in the language in use."""
        self.setWindowTitle(tr("How this number comes about"))
        name = f"{self.standing.unit}  {self.standing.name}".strip()
        self.title.setText(f"{name}  {number(self.top.score, 4)}")
        self.why.setText(spoken(self.standing.excluded))
        self.why.setVisible(bool(self.why.text()))
        self.tree.setHeaderLabels([tr("Part"), tr("Score"), tr("Weight"), tr("Value")])
        self.tree.setAccessibleName(tr("Score ledger: {title}", title=name))
        self.working.setAccessibleName(tr("Rule and arithmetic"))
        self.copying.setText(tr("Copy"))
        self.tree.clear()
        self._add(self.top, None)
        if len(flat(self.top)) <= _EXPANDED:
            self.tree.expandAll()
        else:
            self.tree.expandToDepth(1)
        header = self.tree.header()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setStretchLastSection(False)
        if (first := self.tree.topLevelItem(0)) is not None:
            self.tree.setCurrentItem(first)

    def _add(self, one: Branch, above: QTreeWidgetItem | None) -> None:
        cells = [spoken(one.title), number(one.score, 4), share(one.share), spoken(one.said)]
        item = QTreeWidgetItem(cells)
        item.setData(0, PICTURE, one)
        for column in (1, 2, 3):
            item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if one.parts:
            for column in range(4):
                item.setFont(column, theme.font("body", bold=True))
        if above is None:
            self.tree.addTopLevelItem(item)
        else:
            above.addChild(item)
        for part in one.parts:
            self._add(part, item)

    def _say_working(self) -> None:
        item = self.tree.currentItem()
        one: Branch | None = item.data(0, PICTURE) if item else None
        self.working.setPlainText("\n".join([f"{spoken(one.title)}  {number(one.score, 4)}",
                                             *map(spoken, one.working)]) if one else "")  # fmt: skip

    def copy(self) -> None:
        """Put the whole of it on the clipboard, as text."""
        lines = [self.title.text(), *([self.why.text()] if self.why.text() else [])]
        for depth, one in flat(self.top):
            cells = (spoken(one.title), number(one.score, 4), share(one.share), spoken(one.said))
            lines.append("    " * depth + "\t".join(cells))
            lines += ["    " * (depth + 1) + spoken(line) for line in one.working]
        QGuiApplication.clipboard().setText("\n".join(lines))
