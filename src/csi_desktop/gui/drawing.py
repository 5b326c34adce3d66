"""A drawing of the report shown in the window: the same shapes, in the window's colours, as large as there is room."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QEnterEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QMenu, QSizePolicy, QWidget

from csi_desktop.gui import theme
from csi_desktop.gui.language import tr
from csi_desktop.gui.painting import paint
from csi_desktop.report.blocks import Drawing

PIXELS = 1.5  # for a point: what the report sets in 8 points is as large as the window's smallest text
INSET = 4  # pixels at both sides, for the ring of what has the keyboard
PAPER = 440.0  # points: how wide a drawing is that fills the width of a page
Make = Callable[[float], Drawing]  # the drawing for a width in points


class DrawingView(QWidget):
    """Shows a drawing. One that is made for a width follows the width that there is; another is as large as on paper,
    smaller where there is less room. Each of its spots can be pressed."""

    pressed = Signal(str)  # the key of a spot

    def __init__(self, parent: QWidget | None = None, *, stop: bool = False) -> None:
        """`stop`: whether Tab stops at the drawing itself, so that it can be read aloud and copied by keyboard."""
        super().__init__(parent)
        self._drawing: Drawing | None = None
        self._make: Make | None = None
        self._input: object = None
        self._late = False
        self.spots: list[SpotButton] = []
        # Holds their place for Tab, which would come to them last, because they are made late. Qt puts nothing after an
        # ancestor, nor after what takes no focus.
        self._first = QWidget(self)
        self._first.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._first.hide()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        if stop:
            self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    # ------------------------------------------------------------ what it shows
    @property
    def drawing(self) -> Drawing | None:
        """The drawing as it is shown."""
        if self._late and self._make is not None:
            self._drawing, self._late = self._make(self._room()), False
        return self._drawing

    def on_paper(self) -> Drawing | None:
        """The drawing as wide as a page has it."""
        return self._make(PAPER) if self._make is not None else self._drawing

    def show_drawing(self, drawing: Drawing | None) -> None:
        """Show another drawing, or none."""
        self._make, self._input, self._late = None, None, False
        self._take(drawing)

    def show_made(self, make: Make, made_of: object, later: str = "") -> None:
        """Show what `make` gives for the width there is. While it is `made_of` the same, nothing is drawn anew. With
        the words for it in `later` it is made when it is painted, at the height it has: out of sight it costs
        nothing."""
        if self._make is not None and self._input == made_of:
            return
        self._make, self._input = make, made_of
        if later and self._drawing is not None:
            self._late = True
            self.setAccessibleName(later)
            self.update()
        else:
            self._take(make(self._room()))

    def _take(self, drawing: Drawing | None) -> None:
        before, self._drawing = self._drawing, drawing
        self.setAccessibleName(drawing.alt if drawing else "")
        if before is not None and drawing is not None and self._same_places(before, drawing):
            # At a click one line of many changes: only that is painted again.
            for button, spot in zip(self.spots, drawing.spots, strict=True):
                if button.say(spot.words):
                    self.update(button.geometry())
            return
        self._size()
        self._place_spots()
        self.update()

    def _same_places(self, before: Drawing, now: Drawing) -> bool:
        """Whether two drawings are made of the same spots, which alone make them up."""

        def places(drawing: Drawing) -> list[tuple[object, ...]]:
            return [(spot.key, spot.x, spot.y, spot.width, spot.height) for spot in drawing.spots]

        same = (before.width, before.height, places(before)) == (now.width, now.height, places(now))
        return same and len(self.spots) == len(now.spots) > 0

    def _room(self) -> float:
        """The width that there is, in points at the size of the window's text."""
        return max(1.0, (self.width() - 2 * INSET) / PIXELS)

    def _scale(self) -> float:
        if self._make is not None or self._drawing is None:
            return PIXELS
        return PIXELS * min(1.0, self._room() / max(1.0, self._drawing.width))

    def _size(self) -> None:
        height = math.ceil(self._drawing.height * self._scale()) if self._drawing else 0
        if height != self.minimumHeight() or height != self.maximumHeight():
            self.setFixedHeight(height)

    def _place_spots(self) -> None:
        spots = [spot for spot in self._drawing.spots if spot.key] if self._drawing else []
        while len(self.spots) > len(spots):
            self.spots.pop().deleteLater()
        while len(self.spots) < len(spots):
            button = SpotButton(self)
            QWidget.setTabOrder(self.spots[-1] if self.spots else self._first, button)
            self.spots.append(button)
        scale, left = self._scale(), self._left()
        for button, spot in zip(self.spots, spots, strict=True):
            assert self._drawing is not None
            top = self._drawing.height - spot.y - spot.height
            box = QRectF(left + spot.x * scale, top * scale, spot.width * scale, spot.height * scale)
            button.show_spot(spot.key, spot.words, box.adjusted(-INSET, 0, INSET, 0))

    def _left(self) -> float:
        return (self.width() - self._drawing.width * self._scale()) / 2 if self._drawing else 0.0

    def sizeHint(self) -> QSize:
        """As large as it is shown at most."""
        if self._drawing is None:
            return QSize(0, 0)
        wide = 0.0 if self._make is not None else self._drawing.width
        return QSize(round(wide * PIXELS), round(self._drawing.height * PIXELS))

    def minimumSizeHint(self) -> QSize:
        """Whatever there is: a drawing is never what makes a page wide."""
        return QSize(0, 0)

    # ------------------------------------------------------------ Qt
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Follow the width."""
        super().resizeEvent(event)
        if event.size().width() == event.oldSize().width():
            return
        if self._make is not None:
            self._late = False
            self._take(self._make(self._room()))
        else:
            self._size()
            self._place_spots()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it in the middle."""
        drawing = self.drawing
        if drawing is None:
            return
        painter = QPainter(self)
        if self.hasFocus():
            _ring(painter, QRectF(self.rect()))
        painter.translate(self._left(), 0)
        scale, box = self._scale(), event.rect()
        band = drawing.height - (box.bottom() + 1) / scale, drawing.height - box.top() / scale
        paint(painter, drawing, scale, band=band)
        painter.end()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer the drawing as a picture, as the report has it."""
        drawing = self.on_paper()
        if drawing is None:
            return
        from csi_desktop.gui.pictures import copy, save

        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(tr("Copy picture"), lambda: copy(drawing))
        menu.addAction(tr("Save picture…"), lambda: save(drawing, self))
        menu.popup(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+C takes the picture along."""
        drawing = self.on_paper()
        if drawing is not None and event.matches(QKeySequence.StandardKey.Copy):
            from csi_desktop.gui.pictures import copy

            copy(drawing)
        else:
            super().keyPressEvent(event)


class SpotButton(QAbstractButton):
    """A spot of a drawing to press: it paints no more than where the hand or the keyboard is."""

    def __init__(self, view: DrawingView) -> None:
        super().__init__(view)
        self.key = ""
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(lambda: view.pressed.emit(self.key))

    def show_spot(self, key: str, words: str, box: QRectF) -> None:
        """Stand for a spot."""
        self.key = key
        self.say(words)
        placed = box.toAlignedRect()
        if placed != self.geometry():
            self.setGeometry(placed)
        if self.isHidden():
            self.show()

    def say(self, words: str) -> bool:
        """Say what stands there; gives whether that is something else than before."""
        if words == self.accessibleName():
            return False
        self.setAccessibleName(words)
        self.setToolTip(words)
        return True

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.hasFocus() or self.underMouse():
            painter = QPainter(self)
            _ring(painter, QRectF(self.rect()), strong=self.hasFocus())
            painter.end()


def _ring(painter: QPainter, box: QRectF, *, strong: bool = True) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.colour("accent" if strong else "edge"), 2 if strong else 1))
    painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), theme.RADIUS, theme.RADIUS)
    painter.restore()
