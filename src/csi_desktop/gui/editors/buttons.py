"""Painted buttons: an option that is chosen or not, and a chip that can be opened and taken away.

They are painted, not styled, because a page holds hundreds of them: all colours come from the palette."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QAbstractButton, QPushButton, QSizePolicy, QWidget

from csi_desktop.gui import theme

_WRAP = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


def blend(one: QColor, other: QColor, share: float) -> QColor:
    """A colour between two: `share` of the second."""
    pairs = ((one.redF(), other.redF()), (one.greenF(), other.greenF()), (one.blueF(), other.blueF()))
    return QColor.fromRgbF(*((1 - share) * a + share * b for a, b in pairs))


def quiet_icon(name: str) -> QIcon:
    """An icon for a quiet button; made once for each appearance, because a page shows dozens."""
    return _icon(name, theme.theme.dark)


@cache
def _icon(name: str, _dark: bool) -> QIcon:
    return theme.icon(name, "dim")


def line_colour(palette: QPalette) -> QColor:
    """The colour of borders on a card."""
    return blend(palette.color(QPalette.ColorRole.Base), palette.color(QPalette.ColorRole.Text), 0.22)


class OptionButton(QAbstractButton):
    """One of several answers, as a box; `mark` stands before the text (the number of a level)."""

    def __init__(self, text: str, parent: QWidget, mark: str = "", wraps: bool = False) -> None:
        super().__init__(parent)
        self.mark = mark
        self.wraps = wraps
        self.ring = False  # painted as the one that the keys are on
        self.setText(text)
        self.setCheckable(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        # "Fixed" would hold a wrapped text to the height of its size hint, whatever its width asks for.
        both = QSizePolicy.Policy.Preferred if wraps else QSizePolicy.Policy.Fixed
        policy = QSizePolicy(both, both)
        policy.setHeightForWidth(wraps)
        self.setSizePolicy(policy)

    def setText(self, text: str) -> None:
        # "&" in a label is a letter, not a key
        super().setText(text.replace("&", "&&"))
        self._label = text
        self._heights: dict[int, int] = {}  # by width: a layout asks dozens of times
        name = f"{self.mark} {text}".strip()
        self.setAccessibleName(name)
        self.updateGeometry()

    @property
    def label(self) -> str:
        """The text as it is shown."""
        return self._label

    def set_ring(self, ring: bool) -> None:
        """Paint, or stop painting, the ring of the keyboard focus."""
        if ring != self.ring:
            self.ring = ring
            self.update()

    def _indent(self) -> int:
        return 36 if self.mark and self._label else 12

    def sizeHint(self) -> QSize:
        if self.wraps:
            return QSize(240, self.heightForWidth(520))
        metrics = self.fontMetrics()
        width = metrics.horizontalAdvance(self._label or self.mark) + 24
        if self.mark and self._label:
            width += 24
        return QSize(max(36, width), metrics.height() + 12)

    def minimumSizeHint(self) -> QSize:
        return QSize(48, self.fontMetrics().height() + 12) if self.wraps else self.sizeHint()

    def hasHeightForWidth(self) -> bool:
        return self.wraps

    def heightForWidth(self, width: int) -> int:
        if width not in self._heights:
            metrics = self.fontMetrics()
            room = QRect(0, 0, max(40, width - self._indent() - 12), 10_000)
            lines = metrics.boundingRect(room, int(_WRAP), self._label).height()
            self._heights[width] = max(metrics.height(), lines) + 12
        return self._heights[width]

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._heights.clear()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        role = QPalette.ColorRole
        base, accent, ink = palette.color(role.Base), palette.color(role.Highlight), palette.color(role.Text)
        edge = accent if self.isChecked() or self.underMouse() else line_colour(palette)
        fill = accent if self.isChecked() else blend(base, accent, 0.08) if self.underMouse() else base
        ink = palette.color(role.HighlightedText) if self.isChecked() else ink
        if not self.isEnabled():
            fill, edge = blend(fill, base, 0.4), blend(edge, base, 0.4)
        painter.setBrush(fill)
        painter.setPen(QPen(edge, 1))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        if self.ring or self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(blend(accent, palette.color(role.Text), 0.35) if self.isChecked() else accent, 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        if not self._label or not self.mark:
            painter.setPen(ink)
            flags = _WRAP if self.wraps else Qt.AlignmentFlag.AlignCenter
            painter.drawText(self.rect().adjusted(12, 0, -12, 0), int(flags), self._label or self.mark)
            return
        painter.setPen(ink if self.isChecked() else accent)
        font = painter.font()
        painter.save()
        font.setBold(True)
        painter.setFont(font)
        painter.drawText(QRect(8, 0, 22, self.height()), int(Qt.AlignmentFlag.AlignCenter), self.mark)
        painter.restore()
        painter.setPen(ink)
        painter.drawText(self.rect().adjusted(self._indent(), 0, -12, 0), int(_WRAP), self._label)


class PickButton(QPushButton):
    """A button that shows what is picked and, at its right, that a list opens."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        theme.set_look(self, "pick")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Like any box with a list; a plain button would hand the keyboard to its neighbour.
        down = event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_F4)
        if down and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.PlaceholderText), 1.6))
        x, y = self.width() - 18.0, self.height() / 2 - 2
        painter.drawPolyline([QPointF(x, y), QPointF(x + 4, y + 4), QPointF(x + 8, y)])


class Chip(QAbstractButton):
    """A short name in a rounded box. Click or Enter opens it; the cross, or Delete, takes it away."""

    removed = Signal()

    def __init__(self, key: str, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.key = key
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.show_text(text)

    def show_text(self, text: str) -> None:
        """Show `text`, shortened where it is long."""
        self._label = text
        self.setAccessibleName(text or self.key)
        self.setToolTip(text)
        self.updateGeometry()
        self.update()

    @property
    def label(self) -> str:
        """The whole text, also where it is shown shortened."""
        return self._label

    def _cross(self) -> QRect:
        return QRect(self.width() - 24, 0, 24, self.height())

    def sizeHint(self) -> QSize:
        width = min(self.fontMetrics().horizontalAdvance(self._label), 260) + 36
        return QSize(width + 4, self.fontMetrics().height() + 8)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._cross().contains(event.position().toPoint()) and self.isDown():
            self.setDown(False)
            self.removed.emit()
            return
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        role = QPalette.ColorRole
        accent, base = palette.color(role.Highlight), palette.color(role.Base)
        painter.setBrush(blend(base, accent, 0.2 if self.underMouse() else 0.12))
        painter.setPen(QPen(accent, 2) if self.hasFocus() else Qt.PenStyle.NoPen)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        painter.setPen(palette.color(role.Text))
        room = self.rect().adjusted(12, 0, -26, 0)
        shown = self.fontMetrics().elidedText(self._label, Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), shown)
        if self.isEnabled():
            painter.setPen(QPen(palette.color(role.PlaceholderText), 1.4))
            c = QRectF(self._cross()).center()
            painter.drawLine(QPointF(c.x() - 3.5, c.y() - 3.5), QPointF(c.x() + 3.5, c.y() + 3.5))
            painter.drawLine(QPointF(c.x() - 3.5, c.y() + 3.5), QPointF(c.x() + 3.5, c.y() - 3.5))
