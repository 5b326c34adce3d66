"""What a hand does to a widget: type, press a key, click. `FieldEditor.enter` works through these."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QObject, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QInputMethodEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractButton, QWidget


def press(widget: QWidget, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press and release a key."""
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QCoreApplication.sendEvent(widget, QKeyEvent(kind, key, modifiers))


def press_return(line: QWidget, delegate: QObject) -> None:
    """Press Enter in the line of a cell; Qt takes what was typed only with the next event."""
    press(line, Qt.Key.Key_Return)
    QCoreApplication.sendPostedEvents(delegate, QEvent.Type.MetaCall)


def type_text(widget: QWidget, text: str) -> None:
    """Replace what is in a text field, the way an input method commits text."""
    widget.setFocus()
    press(widget, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    press(widget, Qt.Key.Key_Delete)
    if text:
        event = QInputMethodEvent()
        event.setCommitString(text)
        QCoreApplication.sendEvent(widget, event)


def click(widget: QWidget) -> None:
    """Click with the left button, in the middle."""
    if isinstance(widget, QAbstractButton):
        widget.click()
        return
    where = QPointF(widget.rect().center())
    for kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease):
        left = Qt.MouseButton.LeftButton
        modifiers = Qt.KeyboardModifier.NoModifier
        event = QMouseEvent(kind, where, widget.mapToGlobal(where), left, left, modifiers)
        QCoreApplication.sendEvent(widget, event)


def drop(widget: QWidget, data: QMimeData) -> None:
    """Drag something onto a widget and let it fall there."""
    middle = QPointF(widget.rect().center())
    action, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QCoreApplication.sendEvent(widget, QDragEnterEvent(middle.toPoint(), action, data, left, none))
    QCoreApplication.sendEvent(widget, QDropEvent(middle, action, data, left, none))
