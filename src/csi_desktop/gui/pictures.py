"""A drawing as a picture for other programs: on the clipboard or in a file, in the colours of paper."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from csi_desktop.gui.language import spoken, tr
from csi_desktop.gui.painting import paint
from csi_desktop.report.blocks import Drawing
from csi_desktop.text import why

_DENSITY = 300 / 72  # pixels for a point: what a printer needs
_EDGE = 6.0  # points of white around


def as_svg(drawing: Drawing) -> bytes:
    """The drawing as SVG, its words as title."""
    from PySide6.QtSvg import QSvgGenerator

    wide, high = drawing.width + 2 * _EDGE, drawing.height + 2 * _EDGE
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setResolution(72)
    generator.setSize(QSize(round(wide), round(high)))
    generator.setViewBox(QRect(0, 0, round(wide), round(high)))
    generator.setTitle(drawing.alt)
    painter = QPainter(generator)
    painter.translate(_EDGE, _EDGE)
    paint(painter, drawing, 1, dark=False)
    painter.end()
    return bytes(data.data())


def as_image(drawing: Drawing) -> QImage:
    """The drawing as pixels, as dense as a printer needs them."""
    size = QSize(
        round((drawing.width + 2 * _EDGE) * _DENSITY), round((drawing.height + 2 * _EDGE) * _DENSITY)
    )
    image = QImage(size, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    image.setDotsPerMeterX(round(300 / 0.0254))
    image.setDotsPerMeterY(round(300 / 0.0254))
    painter = QPainter(image)
    painter.translate(_EDGE * _DENSITY, _EDGE * _DENSITY)
    paint(painter, drawing, _DENSITY, dark=False)
    painter.end()
    return image


def copy(drawing: Drawing) -> None:
    """Put the drawing on the clipboard: as SVG, as pixels, and in words, whichever another program takes."""
    data = QMimeData()
    data.setData("image/svg+xml", QByteArray(as_svg(drawing)))
    data.setImageData(as_image(drawing))
    data.setText(drawing.alt)
    QGuiApplication.clipboard().setMimeData(data)


def save(drawing: Drawing, parent: QWidget) -> None:
    """Ask where, and save the drawing as SVG or PNG."""
    name, _ = QFileDialog.getSaveFileName(parent, tr("Save picture"), "", "SVG (*.svg);;PNG (*.png)")
    if not name:
        return
    path = Path(name) if Path(name).suffix.lower() in (".svg", ".png") else Path(name + ".svg")
    try:
        path.write_bytes(as_png(drawing) if path.suffix.lower() == ".png" else as_svg(drawing))
    except OSError as error:
        QMessageBox.warning(
            parent,
            tr("Save picture"),
            tr("The picture could not be saved at {path}: {why}", path=str(path), why=spoken(why(error))),
        )


def as_png(drawing: Drawing) -> bytes:
    """The drawing as a PNG file."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    as_image(drawing).save(buffer, "PNG")  # type: ignore[call-overload]  # the stub knows no str here
    return bytes(data.data())
