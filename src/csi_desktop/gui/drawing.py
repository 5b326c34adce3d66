"""A drawing of the report painted in the window."""

from __future__ import annotations

from collections.abc import Callable
from functools import singledispatch

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from csi_desktop.gui import theme
from csi_desktop.report.blocks import Colour, Dot, Drawing, Label, Path, Rect, Shape


class DrawingView(QWidget):
    """Shows a drawing as large as its place allows, in the colours of the window."""

    def __init__(self, drawing: Drawing | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drawing = drawing
        self._make: Callable[[], Drawing] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_drawing(drawing)

    def show_drawing(self, drawing: Drawing | None) -> None:
        """Show another drawing, or none."""
        self._drawing, self._make = drawing, None
        self.setAccessibleName(drawing.alt if drawing else "")
        if drawing:
            self.setFixedHeight(round(drawing.height * 96 / 72))
        self.update()

    def show_later(self, make: Callable[[], Drawing], alt: str) -> None:
        """Show another drawing of the same size, made when it is painted: out of sight it costs nothing."""
        if self._drawing is None:
            self.show_drawing(make())
            return
        self._make = make
        self.setAccessibleName(alt)
        self.update()

    def sizeHint(self) -> QSize:
        """As large as on paper."""
        if self._drawing is None:
            return QSize(0, 0)
        return QSize(round(self._drawing.width * 96 / 72), round(self._drawing.height * 96 / 72))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it in the middle."""
        if self._make is not None:
            self._drawing, self._make = self._make(), None
        if self._drawing is None:
            return
        painter = QPainter(self)
        scale = min(self.width() / self._drawing.width, self.height() / self._drawing.height)
        painter.translate((self.width() - self._drawing.width * scale) / 2, 0)
        paint(painter, self._drawing, scale)
        painter.end()


def paint(painter: QPainter, drawing: Drawing, scale: float) -> None:
    """Paint a drawing with its upper left corner at the painter's origin; `scale` is pixels for a point."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(scale, scale)
    for shape in drawing.shapes:
        _shape(shape, painter, drawing.height)
    painter.restore()


@singledispatch
def _shape(shape: Shape, painter: QPainter, height: float) -> None:
    raise TypeError(shape)


@_shape.register
def _(shape: Rect, painter: QPainter, height: float) -> None:
    _pens(painter, shape.fill, shape.stroke, shape.line)
    painter.drawRect(QRectF(shape.x, height - shape.y - shape.height, shape.width, shape.height))


@_shape.register
def _(shape: Path, painter: QPainter, height: float) -> None:
    _pens(painter, shape.fill, shape.stroke, shape.line, shape.dash)
    painter.setOpacity(shape.opacity)
    polygon = QPolygonF([QPointF(x, height - y) for x, y in shape.points])
    if shape.closed:
        painter.drawPolygon(polygon)
    else:
        painter.drawPolyline(polygon)
    painter.setOpacity(1.0)


@_shape.register
def _(shape: Dot, painter: QPainter, height: float) -> None:
    _pens(painter, shape.fill, shape.stroke, shape.line)
    painter.drawEllipse(QPointF(shape.x, height - shape.y), shape.radius, shape.radius)


@_shape.register
def _(shape: Label, painter: QPainter, height: float) -> None:
    # Text is set larger than asked and scaled back: Qt's smallest pixel size is 1 and it rounds to whole pixels.
    fine = 10
    face = theme.font("body", bold=shape.bold)
    face.setPixelSize(round(shape.size * fine))
    painter.save()
    painter.translate(shape.x, height - shape.y)
    painter.scale(1 / fine, 1 / fine)
    painter.setFont(face)
    painter.setPen(theme.colour(shape.colour))
    width = painter.fontMetrics().horizontalAdvance(shape.text)
    shift = {"left": 0.0, "center": width / 2, "right": float(width)}[shape.anchor]
    painter.drawText(QPointF(-shift, 0), shape.text)
    painter.restore()


def _pens(
    painter: QPainter, fill: Colour | None, stroke: Colour | None, line: float, dash: tuple[float, ...] = ()
) -> None:
    painter.setBrush(QBrush(theme.colour(fill)) if fill else QBrush(Qt.BrushStyle.NoBrush))
    if stroke is None:
        painter.setPen(Qt.PenStyle.NoPen)
        return
    pen = QPen(QColor(theme.colour(stroke)), line)
    if dash:
        pen.setDashPattern([length / line for length in dash])
    painter.setPen(pen)
