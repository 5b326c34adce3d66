"""The lines of an agreement: what was judged with its figures, within a case beside what each assessor gave. All that
matters is in sight: where there is no room, columns whose figures stand below the table anyway give way, then the names
of the assessors become letters."""

from __future__ import annotations

from string import ascii_uppercase
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from csi_desktop.gui import theme
from csi_desktop.gui.language import current, spoken, tr

if TYPE_CHECKING:
    from csi_desktop.scoring.concordance import Across, Agreement

ROW = Qt.ItemDataRole.UserRole
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_WHO, _UNITS, _INTERVAL, _GAP = "who ", "units", "interval", "gap"
_SHOWN = ("exact", "near", "alpha", _INTERVAL, "icc_2_1", "icc_2_k", "w")  # columns after what and units
_SHOWN_INSIDE = _SHOWN[:5]  # beside the columns of the assessors; the rest stands below the table
_GIVE_WAY = ("w", "icc_2_k", "icc_2_1", _INTERVAL, _UNITS, "near")  # in this order
_FIRST, _LEAST = 240, 170  # px: what was judged must be legible
_WIDEST = 96  # px of a head: names of assessors go over lines
_MOST = 130  # px of another column
_MOST_SHORT = 84  # px of that of an assessor who is a letter
_HEAD_LINES = 4
_CUT = "…"


def letter(place: int) -> str:
    """What stands for an assessor where there is no room for a name."""
    return ascii_uppercase[place] if place < len(ascii_uppercase) else str(place + 1)


class AgreementTable(QTreeWidget):
    """A line for each thing judged, those of a part below it."""

    fitted = Signal()  # the columns have found their room: `lettered` and `without` may be others

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.found: Across | None = None
        self.lettered = False  # the assessors are letters
        self.without: list[str] = []  # the heads of the columns that have no room
        self._kinds: list[str] = []
        self.setUniformRowHeights(True)

    # ------------------------------------------------------------ what it shows
    def show_found(self, found: Across | None) -> None:
        """Show these lines, at the one that the keyboard was at."""
        self.found = found
        at = self.row()
        self.clear()
        inside = found is not None and found.inside
        own = [_WHO + who for who in found.counted] + [_GAP] if inside and found is not None else []
        self._kinds = ["", *own, _UNITS, *(_SHOWN_INSIDE if inside else _SHOWN)]
        self.setColumnCount(len(self._kinds))
        items = dict[str, QTreeWidgetItem]()
        for row in found.rows if found else ():
            item = items[row.id] = self._item(row)
            above = items.get(row.above)
            if above is None:
                self.addTopLevelItem(item)
            else:
                above.addChild(item)
        self.expandAll()
        self.fit()
        chosen = items.get(at.id) if at is not None else None
        if items:
            self.setCurrentItem(chosen or next(iter(items.values())))

    def _item(self, row: Agreement) -> QTreeWidgetItem:
        item = QTreeWidgetItem(self._cells(row))
        item.setData(0, ROW, row)
        for column, kind in enumerate(self._kinds):
            if column:
                item.setTextAlignment(column, _RIGHT)
            item.setToolTip(column, item.text(column))
            if row.kind != "indicator" or (kind == _GAP and any(one.gap for one in row.apart)):
                item.setFont(column, theme.font("body", bold=True))
        return item

    def row(self) -> Agreement | None:
        """The line that the keyboard is at."""
        item = self.currentItem()
        found: Agreement | None = item.data(0, ROW) if item else None
        return found

    def heads(self) -> list[str]:
        """The heads of all columns, names whole."""
        names = {
            "": tr("What was judged"), _GAP: tr("Gap"), "exact": tr("Exact"), "near": tr("±1 level"), "alpha": "α",
            _UNITS: tr("Indicators") if self.found is not None and self.found.inside else tr("Cases"),
            _INTERVAL: tr("95% interval"), "icc_2_1": "ICC(2,1)", "icc_2_k": "ICC(2,k)", "w": "Kendall W",
        }  # fmt: skip
        return [names.get(kind, kind.removeprefix(_WHO)) for kind in self._kinds]

    def lines(self) -> list[list[str]]:
        """All cells of all columns, with the heads."""
        return [self.heads(), *(self._cells(row) for row in (self.found.rows if self.found is not None else ()))]

    def _cells(self, row: Agreement) -> list[str]:
        from csi_desktop.scoring.concordance import apart_cells

        assert self.found is not None
        own = apart_cells(self.found, row, current()) if self.found.inside else []
        cells = [spoken(row.title), *own, str(row.units)]
        for one in _SHOWN_INSIDE if self.found.inside else _SHOWN:
            cells.append(spoken(row.interval()) if one == _INTERVAL else row.figure(one).short())
        return cells

    # ------------------------------------------------------------ its room
    def resizeEvent(self, event: QResizeEvent) -> None:
        """At another width other columns have room."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit()

    def fit(self) -> None:
        """Give each column the room that it needs, and what is left to what was judged."""
        if not self._kinds:
            return
        for lettered, first in ((False, _FIRST), (False, _LEAST), (True, _FIRST), (True, _LEAST)):
            wide, hidden = self._widths(lettered), set[int]()
            free = self.viewport().width() - first
            for kind in _GIVE_WAY:
                if sum(wide.values()) <= free:
                    break
                if kind in self._kinds:
                    hidden.add(self._kinds.index(kind))
                    del wide[self._kinds.index(kind)]
            if sum(wide.values()) <= free and not self._is_cut():
                break
        header = self.header()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(False)
        for column in range(1, len(self._kinds)):
            self.setColumnHidden(column, column in hidden)
        for column, width in wide.items():
            header.resizeSection(column, width)
        header.resizeSection(0, first)
        if sum(wide.values()) <= free:
            header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        heads = self.heads()
        self.lettered, self.without = lettered, [heads[column] for column in sorted(hidden)]
        self.fitted.emit()

    def _is_cut(self) -> bool:
        """Whether the end of a name, which may be what tells it apart, has no room in its head."""
        return any(self.headerItem().text(column).endswith(_CUT) for column in range(1, len(self._kinds)))

    def _widths(self, lettered: bool) -> dict[int, int]:
        """How wide each column but the first wants to be, once its head stands."""
        heads, header = self.heads(), self.header()
        whose = [column for column, kind in enumerate(self._kinds) if kind.startswith(_WHO)]
        shown = {column: letter(place) for place, column in enumerate(whose)} if lettered else {}
        self.setHeaderLabels([heads[0], *(shown.get(n) or _folded(head) for n, head in enumerate(heads) if n)])
        wide = {}
        for column in range(1, len(heads)):
            self.setColumnHidden(column, False)  # what is hidden wants no room
            self.headerItem().setTextAlignment(column, _RIGHT)
            self.headerItem().setToolTip(column, heads[column])
            most = _MOST_SHORT if column in shown else _MOST
            wide[column] = max(min(self.sizeHintForColumn(column), most), header.sectionSizeHint(column)) + theme.SPACE
        return wide


def _folded(head: str) -> str:
    """The head of a column, broken into lines where it is wide."""
    layout, lines, wrap = QTextLayout(head, theme.font("note")), list[str](), QTextOption()
    wrap.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(wrap)
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(_WIDEST)
        lines.append(head[line.textStart() : line.textStart() + line.textLength()].strip())
    layout.endLayout()
    whole = lines[:_HEAD_LINES]
    return "\n".join(whole) + (_CUT if len(lines) > len(whole) else "")
