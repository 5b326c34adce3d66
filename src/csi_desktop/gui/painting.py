"""The one painter of the report's drawings in the window."""

from __future__ import annotations

from functools import lru_cache
from typing import assert_never

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from csi_desktop.gui import theme
from csi_desktop.gui.language import language
from csi_desktop.report.blocks import Colour, Dot, Drawing, Label, Path, Rect, Shape

# Text is set larger than asked and scaled back: Qt rounds the size of a face to whole pixels.
_FINE = 8


def paint(
    painter: QPainter,
    drawing: Drawing,
    scale: float,
    *,
    dark: bool | None = None,
    band: tuple[float, float] | None = None,
) -> None:
    """Paint a drawing with its upper left corner at the painter's origin; `scale` is pixels for a point. Its colours
    are those of the window's appearance, or of the one that is given. With a `band` (its lower and its upper end in
    the drawing) only what reaches into that."""
    if dark is None:
        dark = theme.theme.dark
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(scale, scale)
    for shape in drawing.shapes:
        if band is None or _reaches(shape, *band):
            _shape(painter, shape, drawing.height, dark)
    painter.restore()


def _reaches(shape: Shape, low: float, high: float) -> bool:
    match shape:
        case Label():
            return shape.y - shape.size < high and shape.y + shape.size > low
        case Rect():
            return shape.y - shape.line < high and shape.y + shape.height + shape.line > low
        case Dot():
            return shape.y - shape.radius - shape.line < high and shape.y + shape.radius + shape.line > low
        case Path():
            ends = [y for _, y in shape.points]
            return min(ends) - shape.line < high and max(ends) + shape.line > low
        case _:
            assert_never(shape)


def _shape(painter: QPainter, shape: Shape, height: float, dark: bool) -> None:
    match shape:
        case Label():
            _label(painter, shape, height, dark)
        case Rect():
            _inks(painter, shape.fill, shape.stroke, shape.line, (), dark)
            painter.drawRect(QRectF(shape.x, height - shape.y - shape.height, shape.width, shape.height))
        case Dot():
            _inks(painter, shape.fill, shape.stroke, shape.line, (), dark)
            painter.drawEllipse(QPointF(shape.x, height - shape.y), shape.radius, shape.radius)
        case Path():
            _inks(painter, shape.fill, shape.stroke, shape.line, shape.dash, dark)
            polygon = QPolygonF([QPointF(x, height - y) for x, y in shape.points])
            painter.setOpacity(shape.opacity)
            if shape.closed:
                painter.drawPolygon(polygon)
            else:
                painter.drawPolyline(polygon)
            painter.setOpacity(1.0)
        case _:
            assert_never(shape)


def _label(painter: QPainter, label: Label, height: float, dark: bool) -> None:
    face, advance = _face(label.size, label.bold, language.current)
    shift = 0.0
    if label.anchor != "left":
        shift = advance(label.text) / (2 if label.anchor == "center" else 1)
    painter.save()
    painter.translate(label.x, height - label.y)
    painter.scale(1 / _FINE, 1 / _FINE)
    painter.setFont(face)
    painter.setPen(_colour(label.colour, dark))
    painter.drawText(QPointF(-shift, 0), label.text)
    painter.restore()


@lru_cache(maxsize=64)
def _face(size: float, bold: bool, lang: str):
    """The face of a label, and what measures it; another language has other faces."""
    face: QFont = theme.font("body", bold=bold)
    face.setPixelSize(round(size * _FINE))
    measure = QFontMetricsF(face)
    return face, lru_cache(maxsize=512)(measure.horizontalAdvance)


@lru_cache(maxsize=64)
def _colour(name: Colour, dark: bool) -> QColor:
    return QColor(theme.COLOURS[name][dark])


@lru_cache(maxsize=128)
def _pen(name: Colour, line: float, dash: tuple[float, ...], dark: bool) -> QPen:
    pen = QPen(_colour(name, dark), line)
    if dash:
        pen.setDashPattern([length / line for length in dash])
    return pen


@lru_cache(maxsize=64)
def _brush(name: Colour, dark: bool) -> QBrush:
    return QBrush(_colour(name, dark))


def _inks(
    painter: QPainter, fill: Colour | None, stroke: Colour | None, line: float, dash: tuple[float, ...], dark: bool
) -> None:
    painter.setBrush(_brush(fill, dark) if fill else Qt.BrushStyle.NoBrush)
    painter.setPen(_pen(stroke, line, dash, dark) if stroke else Qt.PenStyle.NoPen)
