"""The units of a ranking as lines of a table: their columns in words, searched and sorted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QWidget

from csi_desktop.gui.language import spoken, tr
from csi_desktop.report.charts import rank_range
from csi_desktop.scoring.figures import decimal, number, points, share
from csi_desktop.scoring.ranking import Ranking, Standing

Index = QModelIndex | QPersistentModelIndex
PICTURE = Qt.ItemDataRole.UserRole
PICTURE_WIDTH = 120  # px


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
            columns.append(Column(tr("Rank range"), _between, lambda s: s.range and s.range[:3], 90 + PICTURE_WIDTH))
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
            return rank_range(r.p5, rank, r.p95, self.ranking.ranked, self._words(one), PICTURE_WIDTH * 0.75)
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
