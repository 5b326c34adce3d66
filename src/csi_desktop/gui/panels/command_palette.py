"""The command palette: find a field, a section or a thing to do by name or id, and go there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from csi_desktop.gui import theme
from csi_desktop.gui.language import tr
from csi_desktop.model.cases import DEPTHS
from csi_desktop.text import NO_TEXT, Text

if TYPE_CHECKING:
    from csi_desktop.gui.document import Document

SHOWN = 60
_ABBREVIATION = 4  # letters at most
ENTRY = Qt.ItemDataRole.UserRole
PARTS = Qt.ItemDataRole.UserRole + 1  # (what is shown, what stands aside)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to find. It is found by the words of both languages and by its id."""

    shown: str
    aside: str
    words: str  # lower case
    go: Callable[[], None]


def field_entries(document: Document, go_section: Callable[[str], None], lang) -> Iterator[Entry]:
    """Sections and fields of the open evaluation."""
    session = document.session
    if session is None:
        return
    depth = DEPTHS.index(session.sheet.evaluation.depth)
    for form in session.shown_forms():
        for section in session.shown_sections(form):
            title, above = section.title(lang), form.title(lang)
            yield Entry(title, above, _words(section.key, section.title, form.title),
                        partial(go_section, section.key))  # fmt: skip
            rows = session.sheet.row_ids(section.key)[:1] if section.repeat else [""]
            row = rows[0] if rows else ""
            for field in section.fields:
                asked = session.visible(field, row) if rows else DEPTHS.index(field.depth) <= depth
                if asked:
                    yield Entry(field.label(lang), f"{above} · {title}", _words(field.id, field.label, NO_TEXT),
                                partial(document.jump.emit, field.id, row))  # fmt: skip


def _words(key: str, *texts: Text) -> str:
    return " ".join([key, *(f"{text.zh} {text.en}" for text in texts)]).lower()


def _rank(typed: str, entry: Entry) -> int:
    """How well an entry fits what was typed, 0 best: its name or id, the beginning of its name, a whole word or an
    abbreviation such as CR, the beginning of a word, or letters anywhere."""
    shown = entry.shown.lower()
    if typed in (shown, entry.words.split(" ", 1)[0]):
        return 0
    if shown.startswith(typed):
        # “CR” is the beginning of “Credit code” too: a beginning counts as such where a word ends, or is long enough
        return 1 if len(typed) > _ABBREVIATION or _whole(typed, shown) else 3
    if _whole(typed, entry.words):
        return 2
    return 4 if _begins(typed, entry.words) else 5


def _whole(typed: str, words: str) -> bool:
    return bool(re.search(rf"(?<![a-z0-9]){re.escape(typed)}(?![a-z0-9])", words))


def _begins(typed: str, words: str) -> bool:
    return bool(re.search(rf"(?<![a-z0-9]){re.escape(typed)}", words))


class _Line(QStyledItemDelegate):
    """What is found, and paler beside it where it stands or which keys do it."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """All lines are equally high."""
        return QSize(200, 30)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """The name, then what stands aside as far as there is room."""
        shown, aside = index.data(PARTS) or (index.data() or "", "")
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            chosen = bool(option.state & QStyle.StateFlag.State_Selected)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent_soft" if chosen else "hover"))
            painter.drawRoundedRect(option.rect.adjusted(0, 1, 0, -1), theme.RADIUS, theme.RADIUS)
        room = option.rect.adjusted(8, 0, -8, 0)
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        for text, size, tint in ((shown, "body", "text"), (aside, "note", "dim")):
            painter.setFont(theme.font(size))
            painter.setPen(theme.colour(tint if index.data(PARTS) else "dim"))
            fitted = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, max(0, room.width()))
            painter.drawText(room, middle, fitted)
            room.setLeft(room.left() + painter.fontMetrics().horizontalAdvance(fitted) + 12)
        painter.restore()


class CommandPalette(QFrame):
    """A field to type in and the list of what fits; Enter goes, Escape leaves."""

    def __init__(self, entries: list[Entry], parent: QWidget, nothing: str = "") -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._entries = entries
        self._nothing = nothing or tr("Nothing found")  # what is said where nothing fits
        theme.set_look(self, "card")
        box = QVBoxLayout(self)
        box.setContentsMargins(10, 10, 10, 10)
        box.setSpacing(6)
        self.query = QLineEdit(self)
        self.query.setPlaceholderText(tr("Field, section, id or command…"))
        self.query.setAccessibleName(tr("Go to or do anything"))
        self.query.setClearButtonEnabled(True)
        self.query.textChanged.connect(self._search)
        self.query.installEventFilter(self)
        self.list = QListWidget(self)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setAccessibleName(tr("What fits"))
        self.list.setItemDelegate(_Line(self.list))
        theme.set_look(self.list, "pick")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemClicked.connect(self._go)
        box.addWidget(self.query)
        box.addWidget(self.list)
        self.resize(min(640, parent.width() - 40), min(440, parent.height() - 80))
        top = parent.mapToGlobal(parent.rect().topLeft())
        self.move(top.x() + (parent.width() - self.width()) // 2, top.y() + 60)
        self._search("")

    def open(self) -> None:
        """Show it and take the keyboard."""
        self.show()
        self.query.setFocus()

    def found(self) -> list[str]:
        """What fits now, as shown."""
        return [self.list.item(row).text() for row in range(self.list.count())]

    def _search(self, text: str) -> None:
        words = text.lower().split()
        fitting = [entry for entry in self._entries if all(word in entry.words for word in words)]
        if words:
            fitting.sort(key=lambda entry: _rank(" ".join(words), entry))
        self.list.clear()
        for entry in fitting[:SHOWN]:
            item = QListWidgetItem(
                f"{entry.shown}    {entry.aside}" if entry.aside else entry.shown, self.list
            )
            item.setData(ENTRY, entry.go)
            item.setData(PARTS, (entry.shown, entry.aside))
        if not fitting:
            nothing = QListWidgetItem(self._nothing, self.list)
            nothing.setFlags(Qt.ItemFlag.NoItemFlags)
        self.list.setCurrentRow(0)

    def _go(self, item: QListWidgetItem) -> None:
        go = item.data(ENTRY)
        if go is not None:
            self.close()
            go()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrow keys move in the list, Enter goes."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
                step = 1 if event.key() == Qt.Key.Key_Down else -1
                self.list.setCurrentRow(max(0, min(self.list.count() - 1, self.list.currentRow() + step)))
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.list.currentItem() is not None:
                self._go(self.list.currentItem())
                return True
        return super().eventFilter(watched, event)
