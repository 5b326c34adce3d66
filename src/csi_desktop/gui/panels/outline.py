"""The outline: forms and sections of the evaluation, how far each is, and what is missing."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPen, QResizeEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from csi_desktop.gui import theme
from csi_desktop.gui.language import Retranslated, language, spoken, tr

if TYPE_CHECKING:
    from csi_desktop.gui.document import Document
    from csi_desktop.scoring.result import Progress

KEY = Qt.ItemDataRole.UserRole  # section key, or form id
PROGRESS = Qt.ItemDataRole.UserRole + 1  # (done, total, rows or -1)
ROW_HEIGHT = 30
TWO_LINES = 46
_AROUND = 26  # px around a name and its state


class OutlineLine(QStyledItemDelegate):
    """Paints a line: name, and at its end a tick, what is missing, or the number of rows. A long name takes two."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """One line high, or two where the name does not fit beside its state."""
        tree = self.parent()
        if not isinstance(tree, QTreeWidget):
            return QSize(120, ROW_HEIGHT)
        wide = tree.viewport().width() - tree.indentation() * (2 if index.parent().isValid() else 1)
        return QSize(120, TWO_LINES if len(self._lines(index, wide)) > 1 else ROW_HEIGHT)

    def _lines(self, index: QModelIndex | QPersistentModelIndex, wide: int) -> tuple[str, ...]:
        """The name in the one or two lines that a row as wide as that has for it."""
        room = wide - self._width(index) - _AROUND
        return _wrapped(index.data() or "", not index.parent().isValid(), room, language.current)

    @staticmethod
    def _width(index: QModelIndex | QPersistentModelIndex) -> int:
        """How wide the state of a line is."""
        done, total, rows = index.data(PROGRESS) or (0, 0, -1)
        if total and done >= total:
            return 14
        return QFontMetrics(theme.font("small")).horizontalAdvance(_state_text(done, total, rows)) + 4

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Name left, state right."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = option.rect.adjusted(0, 1, -6, -1)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        over = bool(option.state & QStyle.StateFlag.State_MouseOver)
        is_form = not index.parent().isValid()
        if chosen or over:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent_soft" if chosen else "hover"))
            painter.drawRoundedRect(box, theme.RADIUS, theme.RADIUS)
        if focused and chosen:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), theme.RADIUS, theme.RADIUS)
        done, total, rows = index.data(PROGRESS) or (0, 0, -1)
        left = self._state(painter, box, done, total, rows)
        painter.setFont(theme.font("body" if is_form else "note", bold=is_form))
        painter.setPen(theme.colour("accent" if chosen else "text"))
        lines = self._lines(index, option.rect.width())
        room = QRect(box.left() + 6, box.top(), left - box.left() - 8, box.height())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, "\n".join(lines))
        painter.restore()

    def _state(self, painter: QPainter, box: QRect, done: int, total: int, rows: int) -> int:
        """Paint the state at the right; gives where it begins."""
        right = box.right() - 8
        if total and done >= total:
            painter.setPen(QPen(theme.colour("ok"), 1.8))
            middle = box.center().y()
            painter.drawPolyline(
                [_point(right - 11, middle), _point(right - 7, middle + 4), _point(right, middle - 4)]
            )
            return right - 14
        text = _state_text(done, total, rows)
        painter.setFont(theme.font("small"))
        painter.setPen(theme.colour("missing" if total and done else "dim"))
        width = painter.fontMetrics().horizontalAdvance(text)
        painter.drawText(
            QRect(right - width, box.top(), width + 2, box.height()), Qt.AlignmentFlag.AlignVCenter, text
        )
        return right - width - 4


@lru_cache(maxsize=512)
def _wrapped(text: str, bold: bool, room: int, lang: str) -> tuple[str, ...]:
    """A name in at most two lines of `room` pixels, cut at the end of the second; `lang` chooses the face."""
    face = theme.font("body" if bold else "note", bold=bold)
    layout = QTextLayout(text, face)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WordWrap)
    layout.setTextOption(option)
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(max(1, room))
    layout.endLayout()
    lines = (text[: line.textLength()].rstrip(), text[line.textLength() :])
    measure = QFontMetrics(face)
    return tuple(measure.elidedText(one, Qt.TextElideMode.ElideRight, room) for one in lines if one)


def _state_text(done: int, total: int, rows: int) -> str:
    """What is missing, or the number of rows."""
    return f"{done}/{total}" if total else (str(rows) if rows >= 0 else "")


def _point(x: int, y: int):
    from PySide6.QtCore import QPointF

    return QPointF(x, y)


class _Tree(QTreeWidget):
    """The lines; they are as high as their names need at this width."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.scheduleDelayedItemsLayout()


class Outline(Retranslated, QFrame):
    """The left column. Choosing a section shows its page."""

    section_chosen = Signal(str)  # section key
    overview_chosen = Signal()
    next_asked = Signal()

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self._items: dict[str, QTreeWidgetItem] = {}
        self._shown: dict[str, tuple[int, int, int]] = {}  # what each item says: done, total, rows
        self._shape: tuple[str, ...] = ()
        theme.set_look(self, "side")
        box = QVBoxLayout(self)
        box.setContentsMargins(8, 10, 4, 8)
        box.setSpacing(6)
        head = QHBoxLayout()
        head.setContentsMargins(2, 0, 6, 0)
        self.overview = QPushButton(self)
        theme.set_look(self.overview, "row")
        self.overview.clicked.connect(self.overview_chosen)
        self.total = QLabel(self)
        theme.set_look(self.total, "small")
        head.addWidget(self.overview, 1)
        head.addWidget(self.total)
        box.addLayout(head)
        self.tree = _Tree(self)
        self.tree.setColumnCount(1)
        self.tree.setHeaderHidden(True)
        self.tree.header().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.tree.setIndentation(14)
        self.tree.setItemDelegate(OutlineLine(self.tree))
        self.tree.setMouseTracking(True)
        self.tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.tree.setTabKeyNavigation(False)
        self.tree.currentItemChanged.connect(self._chosen)
        self.tree.itemClicked.connect(self._form_chosen)
        self.tree.itemActivated.connect(self._form_chosen)
        box.addWidget(self.tree, 1)
        self.next = QPushButton(self)
        self.next.clicked.connect(self.next_asked)
        box.addWidget(self.next)
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        self.overview.setText(tr("Overview"))
        self.next.setText(tr("Next unanswered"))
        self.next.setToolTip(tr("Next unanswered field") + "  Ctrl+↓")
        self.tree.setAccessibleName(tr("Outline"))
        self._shape = ()
        self.refresh()

    def refresh(self) -> None:
        """Show the sections that apply now, and how far each is."""
        session = self.document.session
        if session is None:
            self.tree.clear()
            self._items, self._shown, self._shape = {}, {}, ()
            return
        forms = [(form, shown) for form in session.catalogue.forms if (shown := session.shown_sections(form))]
        shape = tuple(key for form, sections in forms for key in (form.id, *(s.key for s in sections)))
        if shape != self._shape:
            self._build(forms)
            self._shape = shape
        progress = session.result.progress
        for form, sections in forms:
            news = False
            for section in sections:
                rows = len(session.sheet.rows.get(section.key, ())) if section.repeat else -1
                news |= self._set(section.key, progress[section.key], rows)
            if news and len(sections) > 1:
                self._set(form.id, session.progress(form), -1)
        total = session.result.total
        self.total.setText(f"{total.done}/{total.total}")
        self.total.setToolTip(
            tr("{done} of {total} required fields answered", done=total.done, total=total.total)
        )

    def _build(self, forms) -> None:
        current = self.current()
        open_before = {key for key, item in self._items.items() if item.isExpanded()} if self._items else None
        self.tree.blockSignals(True)
        self.tree.clear()
        self._items, self._shown = {}, {}
        for form, sections in forms:
            if len(sections) == 1:
                self._items[sections[0].key] = self._item(self.tree, spoken(form.title), sections[0].key)
                continue
            parent = self._items[form.id] = self._item(self.tree, spoken(form.title), form.id)
            for section in sections:
                self._items[section.key] = self._item(parent, spoken(section.title), section.key)
            parent.setExpanded(open_before is not None and form.id in open_before)
        self.tree.blockSignals(False)
        self.choose(current)

    @staticmethod
    def _item(parent, text: str, key: str) -> QTreeWidgetItem:
        item = QTreeWidgetItem(parent, [text])
        item.setData(0, KEY, key)
        item.setToolTip(0, text)
        return item

    def _set(self, key: str, progress: Progress, rows: int) -> bool:
        """Show how far a section or form is; gives whether that is news."""
        state = (progress.done, progress.total, rows)
        if self._shown.get(key) == state:
            return False
        self._shown[key] = state
        item = self._items[key]
        item.setData(0, PROGRESS, state)
        said = tr("{done} of {total} required fields answered", done=progress.done, total=progress.total)
        item.setData(
            0, Qt.ItemDataRole.AccessibleTextRole, f"{item.text(0)}, {said}" if progress.total else item.text(0)
        )
        return True

    # ------------------------------------------------------------ choosing
    def current(self) -> str:
        """The key of the section chosen, or ""."""
        item = self.tree.currentItem()
        return item.data(0, KEY) if item is not None and item.childCount() == 0 else ""

    def item(self, key: str) -> QTreeWidgetItem | None:
        """The line of a section or form; None where it is not shown."""
        return self._items.get(key)

    def choose(self, key: str) -> None:
        """Mark a section without asking for its page."""
        self.tree.blockSignals(True)
        item = self.item(key)
        if item is None:
            self.tree.setCurrentItem(None)  # type: ignore[call-overload]
            self.tree.clearSelection()
        else:
            parent = item.parent()
            if parent is not None:
                parent.setExpanded(True)
            self.tree.setCurrentItem(item)
            self.tree.scrollToItem(item)
        self.tree.blockSignals(False)

    def neighbour(self, step: int) -> str:
        """The key of the section after (1) or before (-1) the chosen one, or ""."""
        keys = [key for key, item in self._items.items() if item.childCount() == 0]
        current = self.current()
        at = keys.index(current) + step if current in keys else 0
        return keys[at] if 0 <= at < len(keys) else ""

    def _chosen(self, item: QTreeWidgetItem | None, _before: QTreeWidgetItem | None) -> None:
        if item is not None and not item.childCount():
            self.section_chosen.emit(item.data(0, KEY))

    def _form_chosen(self, item: QTreeWidgetItem, _column: int = 0) -> None:
        """A form shows its first section."""
        first = item.child(0)
        if first is not None:
            item.setExpanded(True)
            self.section_chosen.emit(first.data(0, KEY))
