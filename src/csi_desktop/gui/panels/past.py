"""The mark that what is shown is of the past: a strip that stays as long as that is so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from csi_desktop.gui import theme
from csi_desktop.gui.language import Retranslated, tr

if TYPE_CHECKING:
    from csi_desktop.gui.document import Document


class PastStrip(Retranslated, QFrame):
    """Says as of which day the evaluation is shown, and leads to another day or back."""

    day_asked = Signal()

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 6, 10, 6)
        row.setSpacing(10)
        self.label = QLabel(self)
        theme.set_look(self.label, "strong")
        self.other, self.back = QPushButton(self), QPushButton(self)
        theme.set_look(self.back, "primary")
        self.other.clicked.connect(self.day_asked)
        self.back.clicked.connect(lambda: document.back_to_now())
        row.addWidget(self.label, 1)
        row.addWidget(self.other)
        row.addWidget(self.back)
        self.retranslate()

    def retranslate(self) -> None:
        """Say it in the language in use."""
        past = self.document.past
        self.label.setText(tr("As of the end of {day}. Nothing can be changed here.", day=past.day) if past else "")
        self.label.setAccessibleName(self.label.text())
        self.other.setText(tr("Another day…"))
        self.back.setText(tr("Back to now"))

    def paintEvent(self, event: QPaintEvent) -> None:
        """A ground that nobody takes for the page of today."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("missing_soft"))
        painter.fillRect(0, self.height() - 2, self.width(), 2, theme.colour("missing"))
        painter.end()
