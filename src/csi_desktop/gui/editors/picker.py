"""A sheet to pick from: a search line above a list; the same for options, evidence, rows, regions and goals."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from itertools import islice

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from csi_desktop.gui import theme
from csi_desktop.gui.editors.hands import press, type_text
from csi_desktop.gui.editors.typed import LineEdit
from csi_desktop.gui.language import tr

MOST = 200  # lines shown at once; searching narrows them
_KEY = Qt.ItemDataRole.UserRole
_LIST_KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


@dataclass(frozen=True, slots=True)
class Item:
    """One line to pick: `search` holds more words that find it."""

    key: str
    label: str
    search: str = ""

    def matches(self, words: list[str]) -> bool:
        """Whether every word is in it."""
        text = f"{self.label} {self.search} {self.key}".casefold()
        return all(word in text for word in words)


def matching(items: Iterable[Item], search: str) -> Iterable[Item]:
    """The items that hold every word of `search`."""
    words = search.casefold().split()
    return (item for item in items if item.matches(words))


class Picker(QFrame):
    """The sheet. Enter or a click picks; with `many` it stays open and picks or takes back. Without, Enter on what is
    chosen already keeps it, and a click on it takes it back.

    `items(search)` gives the lines for what is typed; `action` is a button beneath the list."""

    picked = Signal(str)
    action = Signal()

    def __init__(
        self,
        parent: QWidget,
        title: str,
        items: Callable[[str], Iterable[Item]],
        chosen: Callable[[], Collection[str]],
        *,
        many: bool = False,
        action: str = "",
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        theme.set_look(self, "card")
        self._items, self._chosen, self._many = items, chosen, many
        box = QVBoxLayout(self)
        box.setContentsMargins(8, 8, 8, 8)
        box.setSpacing(8)
        self.search = LineEdit(self)
        word = tr("Search")
        self.search.setPlaceholderText(word)
        self.search.setAccessibleName(f"{title}, {word}")
        self.list = QListWidget(self)
        self.list.setAccessibleName(title)
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        theme.set_look(self.list, "pick")
        # The keys of the list work in the line above it: Tab goes on to what stands beneath.
        self.list.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._acts = bool(action)
        box.addWidget(self.search)
        box.addWidget(self.list)
        if action:
            button = QPushButton(action, self)
            theme.set_look(button, "link")
            button.setAutoDefault(True)  # Enter presses it
            button.clicked.connect(self._act)
            box.addWidget(button)
        self.search.textChanged.connect(self._fill)
        self.search.installEventFilter(self)
        self.list.installEventFilter(self)
        self.list.itemClicked.connect(self._pick)
        self._fill()
        self.search.setFocus()

    def _fill(self) -> None:
        current = self.list.currentItem()
        key = current.data(_KEY) if current else None
        chosen = set(self._chosen())
        self.list.clear()
        row = 0
        for item in islice(self._items(self.search.text().strip()), MOST):
            shown = QListWidgetItem(("✓  " if item.key in chosen else "     ") + item.label)
            shown.setData(_KEY, item.key)
            self.list.addItem(shown)
            if item.key == key or (key is None and item.key in chosen and not self._many):
                row = self.list.count() - 1
        if self.list.count():
            self.list.setCurrentRow(row)
        else:
            empty = QListWidgetItem(tr("Nothing found") if self.search.text().strip() else tr("None yet"))
            empty.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(empty)

    def _act(self) -> None:
        self.close()
        self.action.emit()

    def _enter(self) -> None:
        item = self.list.currentItem()
        if self._acts and not self.keys():  # nothing was found: what stands beneath the list is all there is to do
            self._act()
        elif item is not None and not self._many and item.data(_KEY) in set(self._chosen()):
            self.close()
        else:
            self._pick(item)

    def _pick(self, item: QListWidgetItem | None) -> None:
        key = item.data(_KEY) if item is not None else None
        if key is None:
            return
        self.picked.emit(key)
        if self._many:
            self._fill()
            self.search.selectAll()  # what is typed next looks for another one
        else:
            self.close()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._enter()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.close()
                return True
            if watched is self.search and event.key() in _LIST_KEYS:
                self.list.event(event)
                return True
        return super().eventFilter(watched, event)

    def open_at(self, widget: QWidget, width: int = 0) -> None:
        """Open beneath a widget, or above it where there is no room."""
        rows = min(self.list.count(), 9)
        line = max(30, self.list.sizeHintForRow(0)) if rows else 30
        extra = 16 + (44 if not self.search.isHidden() else 0) + (40 if self.findChild(QPushButton) else 0)
        self.resize(max(width, widget.width(), 320), min(420, rows * line + extra + 10))
        at = widget.mapToGlobal(QPoint(0, widget.height() + 2))
        screen = QGuiApplication.screenAt(at) or widget.screen()
        room = screen.availableGeometry()
        if at.y() + self.height() > room.bottom():
            at.setY(widget.mapToGlobal(QPoint(0, 0)).y() - self.height() - 2)
        at.setX(max(room.left(), min(at.x(), room.right() - self.width())))
        self.move(at)
        self.show()

    def keys(self) -> list[str]:
        """The keys of the lines that are shown."""
        return [k for i in range(self.list.count()) if (k := self.list.item(i).data(_KEY)) is not None]

    def take(self, key: str, search: str = "") -> None:
        """Pick a line by hand: search for it, go to it, press Enter."""
        type_text(self.search, search)
        self.list.setCurrentRow(self.keys().index(key))
        press(self.search, Qt.Key.Key_Return)
