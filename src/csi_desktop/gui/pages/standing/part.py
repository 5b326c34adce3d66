"""What the parts of the page have in common: a card with a title, and lists whose lines lead to their places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from csi_desktop.gui import theme
from csi_desktop.gui.drawing import DrawingView
from csi_desktop.gui.language import tr
from csi_desktop.gui.panels.ledger import LedgerOf

if TYPE_CHECKING:
    from csi_desktop.gui.document import Document

DRAWN = 440.0  # points: the drawings of the report, which are as wide
PLACE = Qt.ItemDataRole.UserRole
_ROWS = 8  # of a list, before it scrolls


class Part(QFrame):
    """A card with a title and whatever belongs beneath it; where its number has a ledger, a button for that."""

    ledger_asked = Signal(object)  # LedgerOf

    def __init__(self, document: Document, parent: QWidget, ledger: LedgerOf | None = None) -> None:
        super().__init__(parent)
        self.document = document
        theme.set_look(self, "card")
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(16, 12, 16, 14)
        self.box.setSpacing(8)
        self.head = QHBoxLayout()
        self.title = self.label("title", self.head)
        self.head.addStretch(1)
        self.box.addLayout(self.head)
        self.how = QPushButton(self)
        theme.set_look(self.how, "fact")
        self.how.setIcon(theme.icon("sum", "dim"))
        self.how.setVisible(ledger is not None)
        self.how.clicked.connect(lambda: self.ledger_asked.emit(ledger))
        self.head.addWidget(self.how)

    def retranslate(self) -> None:
        """Say what does not depend on the evaluation, in the language in use."""
        self.how.setText(tr("How this number comes about"))

    def label(self, look: str, into: QHBoxLayout | None = None) -> QLabel:
        """A line of text that wraps."""
        label = QLabel(self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(into is None)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        theme.set_look(label, look)
        (into if into is not None else self.box).addWidget(label)
        return label

    def drawing(self) -> DrawingView:
        """A place for a drawing."""
        view = DrawingView(self, stop=True)
        self.box.addWidget(view)
        return view

    def list(self) -> Lines:
        """A list whose lines lead to their places."""
        lines = Lines(self)
        lines.itemActivated.connect(self.go)
        self.box.addWidget(lines)
        return lines

    def go(self, item: QListWidgetItem | None) -> None:
        """Show the field that a line is about."""
        place = item.data(PLACE) if item is not None else None
        if place is not None:
            self.document.jump.emit(*place)


class Lines(QListWidget):
    """Lines of text, as high as they are many, up to a height at which they scroll."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWordWrap(True)
        self.setResizeMode(QListWidget.ResizeMode.Adjust)  # lines break anew at another width
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setSpacing(1)
        self.setIconSize(QSize(16, 16))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def line(
        self, text: str, place: tuple[str, str] | None, icon: str = "", tone: str = ""
    ) -> QListWidgetItem:
        """A line, and where it leads."""
        item = QListWidgetItem(text, self)
        item.setFont(theme.font("note"))
        item.setData(PLACE, place)
        if icon:
            item.setIcon(theme.icon(icon, tone))
        return item

    def fit(self) -> None:
        """Take the room that the lines need."""
        count = min(self.count(), _ROWS)
        self.doItemsLayout()  # only then is it known which lines break, and how high they are
        heights = (self.visualItemRect(self.item(row)).height() for row in range(count))
        self.setFixedHeight(sum(max(height, 24) + 2 for height in heights) + 4)
        self.setVisible(count > 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """At another width the lines are of another height."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit()
