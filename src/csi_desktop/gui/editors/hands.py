"""What a hand does to a widget: type, press a key, click. `FieldEditor.enter` works through these."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent, QInputMethodEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractButton, QWidget


def press(widget: QWidget, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press and release a key."""
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QCoreApplication.sendEvent(widget, QKeyEvent(kind, key, modifiers))


def type_text(widget: QWidget, text: str) -> None:
    """Replace what is in a text field, the way an input method commits text."""
    widget.setFocus()
    press(widget, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    press(widget, Qt.Key.Key_Delete)
    if text:
        event = QInputMethodEvent()
        event.setCommitString(text)
        QCoreApplication.sendEvent(widget, event)


def click(widget: QWidget, at: QPoint | None = None) -> None:
    """Click with the left button, in the middle unless told where."""
    if isinstance(widget, QAbstractButton) and at is None:
        widget.click()
        return
    where = QPointF(at if at is not None else widget.rect().center())
    for kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease):
        left = Qt.MouseButton.LeftButton
        modifiers = Qt.KeyboardModifier.NoModifier
        event = QMouseEvent(kind, where, widget.mapToGlobal(where), left, left, modifiers)
        QCoreApplication.sendEvent(widget, event)


def drop(widget: QWidget, data: QMimeData) -> None:
    """Let something fall on a widget."""
    middle = QPointF(widget.rect().center())
    action, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    QCoreApplication.sendEvent(widget, QDropEvent(middle, action, data, left, Qt.KeyboardModifier.NoModifier))
