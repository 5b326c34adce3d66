"""The table of cases: which fit search and filters, fetched as they come into sight, and how their cells look."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from csi_desktop.gui import theme
from csi_desktop.gui.language import spoken, tr
from csi_desktop.gui.names import gate_name, mode_name, option_name, short_name
from csi_desktop.scoring.figures import points, share

if TYPE_CHECKING:
    from csi_desktop.gui.document import Document
    from csi_desktop.model.cases import CaseLine

BLOCK = 100  # lines fetched at once
SORTS = (
    "project",
    "enterprise",
    "issue",
    "year",
    "mode",
    "progress",
    "index",
    "confidence",
    "gate",
    "changed",
)
WIDTHS = {"zh": (240, 180, 116, 56, 108, 84, 136, 76, 84, 92), "en": (220, 140, 128, 52, 152, 80, 136, 92, 84, 92)}
LINE = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex


class CaseModel(QAbstractTableModel):
    """The cases that fit search and filters; lines are fetched from the casebook as they come into sight."""

    loaded = Signal()

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.search = ""
        self.filters: dict[str, str] = {}
        self.bin = False
        self.sorted_by, self.descending = "changed", True
        self.ids: list[int] = []
        self._lines: dict[int, CaseLine] = {}
        self._asked: set[int] = set()
        self._request = 0

    def reload(self) -> None:
        """Ask again which cases there are; `loaded` follows."""
        self._request += 1
        request = self._request
        query: dict[str, Any] = {"search": self.search, "filters": dict(self.filters), "bin": self.bin}
        order: dict[str, Any] = {"sort": self.sorted_by, "descending": self.descending}

        def arrived(found: tuple[list[int], list[CaseLine]]) -> None:
            if request != self._request:
                return
            self.beginResetModel()
            ids, lines = found
            self.ids, self._asked = ids, set(range(0, min(BLOCK, len(ids)), BLOCK))
            self._lines = {line.case_id: line for line in lines}
            self.endResetModel()
            self.loaded.emit()

        def work(casebook):
            ids = casebook.case_ids(**query, **order)
            return ids, casebook.case_lines(ids[:BLOCK])

        self.document.ask(work, arrived)

    def line(self, row: int) -> CaseLine | None:
        """The line of a row; None, and asked for, where it has not come yet."""
        found = self._lines.get(self.ids[row])
        start = row - row % BLOCK
        if found is None and start not in self._asked:
            self._asked.add(start)
            some, request = self.ids[start : start + BLOCK], self._request
            self.document.ask(lambda casebook: casebook.case_lines(some),
                              lambda lines: self._take(lines, start, request))  # fmt: skip
        return found

    def lines(self) -> list[CaseLine]:
        """The lines that have come so far."""
        return list(self._lines.values())

    def _take(self, lines: list[CaseLine], start: int, request: int) -> None:
        if request == self._request:
            self._lines.update({line.case_id: line for line in lines})
            last = min(start + BLOCK, len(self.ids)) - 1
            self.dataChanged.emit(self.index(start, 0), self.index(last, len(SORTS) - 1))

    # ------------------------------------------------------------ for the view
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """How many cases fit."""
        return 0 if parent.isValid() else len(self.ids)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """How many columns there are."""
        return len(SORTS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """What the columns are called."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return (
                tr("Project"), tr("Enterprise"), tr("Social issue"), tr("Year"), tr("Mode"), tr("Progress"),
                tr("Index"), tr("Confidence"), tr("Gate"), tr("Changed"),
            )[section]  # fmt: skip
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell shows."""
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, LINE):
            return None
        line = self.line(index.row())
        if role == LINE:
            return line
        if line is None:
            return "…" if index.column() == 0 else None
        return self.text(line, index.column())

    def text(self, line: CaseLine, column: int) -> str:
        """A cell in words."""
        listing, catalogue = line.listing, self.document.catalogue
        match SORTS[column]:
            case "project":
                return short_name(listing.project or listing.code)
            case "enterprise":
                return short_name(listing.enterprise)
            case "issue":
                return option_name(catalogue, "case.issue", listing.issue)
            case "year":
                return str(line.year)
            case "mode":
                return mode_name(catalogue, listing.mode)
            case "progress":
                return f"{listing.done}/{listing.total}" if listing.total else "—"
            case "index":
                return self._index(line)
            case "confidence":
                return share(listing.confidence) if listing.confidence is not None else "—"
            case "gate":
                return gate_name(listing.gate)
            case _:
                return when(line.changed)

    def _index(self, line: CaseLine) -> str:
        if line.listing.index is None:
            return "—"
        form = self.document.catalogue.form_with("index")
        rules = form.index if form else None
        bands = {band.id: band.label for band in rules.bands} if rules else {}
        label = bands.get(line.listing.band) or (rules.unrated if rules else None)
        return f"{points(line.listing.index)}  {spoken(label) if label else ''}".rstrip()


def when(stamp: str) -> str:
    """A moment as one says it: the time today, else the date."""
    try:
        at = datetime.fromisoformat(stamp).astimezone()
    except ValueError:
        return stamp
    if at.date() == datetime.now().date():
        return at.strftime("%H:%M")
    return at.strftime("%Y-%m-%d")


class CaseCell(QStyledItemDelegate):
    """Paints a cell; progress as a bar with its count."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Ground, bar, text, and a line below."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.fillRect(box, theme.colour("accent_soft" if chosen else "card"))
        painter.fillRect(box.left(), box.bottom(), box.width(), 1, theme.colour("line"))
        inner = box.adjusted(10, 0, -8, 0)
        name = SORTS[index.column()]
        line = index.data(LINE)
        if name == "progress" and line is not None and line.listing.total:
            bar = QRectF(inner.left(), inner.bottom() - 9, inner.width(), 3)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("line"))
            painter.drawRoundedRect(bar, 1.5, 1.5)
            done = line.listing.done / line.listing.total
            painter.setBrush(theme.colour("ok" if done >= 1 else "accent"))
            painter.drawRoundedRect(QRectF(bar.left(), bar.top(), max(3.0, bar.width() * done), 3), 1.5, 1.5)
            inner = inner.adjusted(0, 0, 0, -8)
        painter.setFont(
            theme.font("body" if name in ("project", "index") else "note", bold=name == "project")
        )
        marked = name == "gate" and line is not None and line.listing.gate in ("decide", "withhold", "cap")
        painter.setPen(theme.colour("wrong" if marked else "text" if name in ("project", "index") else "dim"))
        text = painter.fontMetrics().elidedText(
            str(index.data() or ""), Qt.TextElideMode.ElideRight, inner.width()
        )
        painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
        painter.restore()
