"""A line at the top of the window that tells of something with the file, or offers to take a deletion back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from csi_desktop.gui import theme
from csi_desktop.gui.language import Retranslated, spoken, tr
from csi_desktop.text import NO_TEXT, Text


class Banner(Retranslated, QFrame):
    """Shows one message at a time, with at most three things to do about it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone = "missing"
        self._text: Text | Callable[[], str] = NO_TEXT
        self._choices: list[tuple[Callable[[], str], Callable[[], None]]] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 8, 8)
        row.setSpacing(8)
        self._sign = QLabel(self)
        self.label = QLabel(self)
        self.label.setWordWrap(True)
        self.label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        row.addWidget(self._sign)
        row.addWidget(self.label, 1)
        self.buttons = [QPushButton(self), QPushButton(self), QPushButton(self)]
        for number, button in enumerate(self.buttons):
            button.clicked.connect(lambda _=False, n=number: self._choose(n))
            row.addWidget(button)
        self._close = QToolButton(self)
        self._close.clicked.connect(self.hide)
        row.addWidget(self._close)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        theme.theme.changed.connect(self._dress)
        self.hide()

    def say(
        self,
        text: Text | Callable[[], str],
        *choices: tuple[Callable[[], str], Callable[[], None]],
        tone: str = "missing",
        seconds: int = 0,
    ) -> None:
        """Show a message. `tone` is missing, wrong or ok; a message of `seconds` goes by itself."""
        self._text, self._choices, self._tone = text, list(choices), tone
        self._timer.stop()
        if seconds:
            self._timer.start(seconds * 1000)
        self.retranslate()
        self.show()
        self._dress()

    def says(self, text: Text | Callable[[], str]) -> bool:
        """Whether this message is shown."""
        return not self.isHidden() and self._text == text

    def retranslate(self) -> None:
        """Say it in the language in use."""
        message = spoken(self._text) if isinstance(self._text, Text) else self._text()
        self.label.setText(message)
        self.label.setAccessibleName(message)
        for number, button in enumerate(self.buttons):
            button.setVisible(number < len(self._choices))
            if number < len(self._choices):
                button.setText(self._choices[number][0]())
        self._close.setAccessibleName(tr("Dismiss message"))
        self._close.setToolTip(tr("Dismiss message"))

    def _dress(self) -> None:
        if self.isHidden():
            return
        sign = {"missing": "warning", "wrong": "warning", "ok": "check"}[self._tone]
        self._sign.setPixmap(theme.pixmap(sign, self._tone, 18, self.devicePixelRatioF()))
        self._close.setIcon(theme.icon("close", "dim"))
        self.update()

    def _choose(self, number: int) -> None:
        self.hide()
        self._choices[number][1]()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A ground in the colour of the tone, with a line beneath."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour(f"{self._tone}_soft"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme.colour(self._tone))
        painter.end()
