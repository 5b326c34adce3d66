"""Where text is typed: a line and an area that leave an unfinished input method alone, and never trap Tab."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QKeyCombination, QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QSizePolicy, QWidget

LONGEST = 2_000_000  # characters, the limit of the casebook
FRAME = 12  # px: edge and padding of a text field, above and below
_UNDO_KEYS = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)
_EVIDENCE_KEY = QKeyCombination(Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_E)


def mark_bad(widget: QWidget, bad: bool) -> None:
    """Give a text field the look of bad input, or take it away."""
    if bool(widget.property("bad")) != bad:
        widget.setProperty("bad", bad)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def _is_the_windows(event: QEvent) -> bool:
    """Whether Qt asks a text field if it wants a key for itself that is the window's: undo and redo, and Ctrl+E, which
    on Linux goes to the end of a line."""
    if event.type() is not QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    return any(event.matches(key) for key in _UNDO_KEYS) or event.keyCombination() == _EVIDENCE_KEY


class Typing:
    """Mix-in before a text widget's class. `composing` while an input method holds text that is not committed yet; the
    widget has the signals `escaped`, and `left` for when the focus goes elsewhere."""

    composing = False
    escaped: SignalInstance
    left: SignalInstance

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self.composing = bool(event.preeditString())
        super().inputMethodEvent(event)  # type: ignore[misc]

    def event(self, event: QEvent) -> bool:
        # Undo belongs to the window: one for all that was entered, not one per text field.
        if _is_the_windows(event):
            self.left.emit()
            event.ignore()
            return False
        return super().event(event)  # type: ignore[misc]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self.composing:
            event.ignore()
            self.escaped.emit()
            return
        super().keyPressEvent(event)  # type: ignore[misc]

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)  # type: ignore[misc]
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.left.emit()


class LineEdit(Typing, QLineEdit):
    """One line."""

    escaped = Signal()
    left = Signal()
    entered = Signal()  # the focus came

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMaxLength(LONGEST)
        self.setAcceptDrops(False)  # a file that falls here is meant for the card, not its path for the text

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.entered.emit()


MOST_LINES = 14  # that are shown at once; a longer text is scrolled


class TextArea(Typing, QPlainTextEdit):
    """Several lines; grows with its text from `lines` to `MOST_LINES`."""

    escaped = Signal()
    left = Signal()
    edited = Signal()

    def __init__(self, parent: QWidget | None = None, lines: int = 3) -> None:
        super().__init__(parent)
        self._lines = lines
        self._height = 0
        self.setTabChangesFocus(True)
        self.setAcceptDrops(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)
        self.textChanged.connect(self._changed)
        self._shown = ""
        self._fit()

    def show_text(self, text: str) -> None:
        """Show `text` without reporting an edit."""
        if text != self.toPlainText():
            self._shown = text
            self.setPlainText(text)
        self._shown = text

    def _changed(self) -> None:
        text = self.toPlainText()  # without what an input method still holds
        if text != self._shown:
            self._shown = text
            self.edited.emit()

    def _fit(self) -> None:
        lines = round(self.document().size().height())
        shown = max(self._lines, min(lines, MOST_LINES))
        height = shown * self.fontMetrics().lineSpacing() + 2 * round(self.document().documentMargin()) + FRAME
        if height != self._height:
            self._height = height
            self.setFixedHeight(height)
        scroll = Qt.ScrollBarPolicy.ScrollBarAsNeeded if lines > MOST_LINES else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        if scroll is not self.verticalScrollBarPolicy():
            self.setVerticalScrollBarPolicy(scroll)

    def sizeHint(self) -> QSize:
        return QSize(320, self._height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()  # lines broken anew by another width are not told by the document
