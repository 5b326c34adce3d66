"""Pages of the report beneath each other: scrolled, made larger, and clicked on to come to the field behind them."""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip, QWidget

from csi_desktop.gui import theme

if TYPE_CHECKING:
    from csi_desktop.report.pdf import Laid, Place

GAP = 14  # px between pages and around them
STEPS = (0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0)  # sizes to choose from, 1 being as large as on paper
ON_SCREEN = 96 / 72  # px for a point at size 1
KEPT = 10  # pictures of pages
GLOW = 1600  # ms that a place stays marked after one came to it


class Sheets(QAbstractScrollArea):
    """Shows what is laid out. Pictures of pages are asked for when they come into sight."""

    picture_wanted = Signal(int, float)  # page from 0, pixels to a point
    place_chosen = Signal(str)  # the source of what was clicked on
    moved = Signal()  # another page, or another size

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.laid: Laid | None = None
        self.size_chosen = 0.0  # 0: as wide as there is room
        self.words = ""  # what is said where there are no pages
        self._pictures: OrderedDict[int, tuple[Laid, float, QImage]] = OrderedDict()
        self.marked: tuple[Place, ...] = ()  # under the mouse, or come to by the keyboard
        self.glowing: tuple[Place, ...] = ()  # what one was led to, for a while
        self._names = lambda source: ""
        self._fading = QTimer(self)
        self._fading.setSingleShot(True)
        self._fading.timeout.connect(self._faded)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setMinimumWidth(260)
        self.viewport().setMouseTracking(True)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)

    def name_places(self, names) -> None:
        """How a place is called in words: a function of its source."""
        self._names = names

    # ------------------------------------------------------------ what is shown
    def show_laid(self, laid: Laid) -> None:
        """Show other pages; what one looks at stays where it is, if it is still there."""
        kept = self._anchor()
        self.laid = laid
        self.marked = self.glowing = ()
        self._measure()
        if kept is not None:
            self._restore(*kept)
        self.viewport().update()
        self.moved.emit()

    def forget(self) -> None:
        """Show no pages."""
        self.laid = None
        self.marked = self.glowing = ()
        self._pictures.clear()
        self.verticalScrollBar().setRange(0, 0)
        self.viewport().update()
        self.moved.emit()

    def _anchor(self) -> tuple[str, float, float] | None:
        """The first place in sight, how far from the upper edge it stands, and how far down all is scrolled."""
        if self.laid is None:
            return None
        top = self.verticalScrollBar().value()
        for place in self.laid.places:
            at = self._box(place).top()
            if at >= top:
                return place.source, at - top, top
        return "", 0.0, top

    def _restore(self, source: str, offset: float, top: float) -> None:
        bar = self.verticalScrollBar()
        near = [self._box(place).top() - offset for place in self._places(source)] if source else []
        if near:
            top = min(near, key=lambda at: abs(at - top))
        bar.setValue(round(top))

    def show_picture(self, laid: Laid, page: int, scale: float, image: QImage) -> None:
        """Take the picture of a page."""
        if laid is not self.laid:
            return
        self._pictures[page] = (laid, scale, image)
        self._pictures.move_to_end(page)
        while len(self._pictures) > KEPT:
            self._pictures.popitem(last=False)
        self.viewport().update()

    # ------------------------------------------------------------ measures
    @property
    def scale(self) -> float:
        """Pixels of the window for a point."""
        if self.size_chosen:
            return self.size_chosen * ON_SCREEN
        width = self.laid.width if self.laid else 595.0
        return max(0.2, (self.viewport().width() - 2 * GAP) / width)

    def _page_height(self) -> float:
        return (self.laid.height if self.laid else 842.0) * self.scale

    def _top(self, page: int) -> float:
        """Where a page starts, from the top of the first one's gap."""
        return GAP + page * (self._page_height() + GAP)

    def _left(self) -> float:
        width = (self.laid.width if self.laid else 0) * self.scale
        return max(GAP, (self.viewport().width() - width) / 2) - self.horizontalScrollBar().value()

    def _page_at(self, y: float) -> int:
        pages = self.laid.pages if self.laid else 1
        return min(max(0, int((y - GAP / 2) / (self._page_height() + GAP))), pages - 1)

    def _box(self, place: Place) -> QRectF:
        """Where a place stands, from the top of all pages and the left of the page's own."""
        assert self.laid is not None
        scale = self.scale
        top = self._top(place.page) + (self.laid.height - place.top) * scale
        return QRectF(
            place.left * scale, top, (place.right - place.left) * scale, (place.top - place.bottom) * scale
        )

    def _measure(self) -> None:
        if self.laid is None:
            return
        high, wide = self._top(self.laid.pages), self.laid.width * self.scale + 2 * GAP
        view = self.viewport().size()
        for bar, whole, seen in (
            (self.verticalScrollBar(), high, view.height()),
            (self.horizontalScrollBar(), wide, view.width()),
        ):
            bar.setRange(0, max(0, round(whole - seen)))
            bar.setPageStep(seen)
            bar.setSingleStep(48)

    # ------------------------------------------------------------ pages and sizes
    @property
    def page(self) -> int:
        """The page in the middle of the view, from 0."""
        return self._page_at(self.verticalScrollBar().value() + self.viewport().height() / 2)

    def show_page(self, page: int) -> None:
        """Scroll to the head of a page, counted from 0."""
        if self.laid is not None:
            page = min(max(0, page), self.laid.pages - 1)
            self.verticalScrollBar().setValue(round(self._top(page) - GAP))

    def choose_size(self, size: float) -> None:
        """Show pages at a size, 1 being as large as on paper, 0 as wide as there is room."""
        share = self._share()
        self.size_chosen = size
        self._measure()
        self.verticalScrollBar().setValue(round(share * self._page_height() + self._top(0)))
        self.viewport().update()
        self.moved.emit()

    def _share(self) -> float:
        """How far down one is, in heights of pages."""
        return (self.verticalScrollBar().value() - GAP) / (self._page_height() + GAP)

    @property
    def size_shown(self) -> float:
        """The size of the pages, 1 being as large as on paper."""
        return self.scale / ON_SCREEN

    def larger(self) -> None:
        """The next size."""
        self.choose_size(next((step for step in STEPS if step > self.size_shown + 0.01), STEPS[-1]))

    def smaller(self) -> None:
        """The size before."""
        self.choose_size(next((step for step in reversed(STEPS) if step < self.size_shown - 0.01), STEPS[0]))

    # ------------------------------------------------------------ places
    def _places(self, source: str) -> list[Place]:
        return [place for place in self.laid.places if place.source == source] if self.laid else []

    def printed_of(self, field: str, row: str, section: str) -> tuple[Place, ...]:
        """What is printed of a field; else of its row, else the heading of its section; () for nothing."""
        if self.laid is None:
            return ()
        exact = self._places(f"{field}#{row}")
        if not exact and row:
            exact = [place for place in self.laid.places if place.source.endswith(f"#{row}")]
        return tuple(exact or self._places(f"@{section}"))

    def show_places(self, places: Iterable[Place], *, only_if_away: bool = False) -> None:
        """Scroll to places, which are said last where they are more than one page apart, and mark them a while."""
        found = tuple(places)
        if not found:
            return
        # A field may be named on the cover or in the summary, and stand in full further on.
        best = max(found, key=lambda place: (place.right - place.left) * (place.top - place.bottom))
        self.glowing = tuple(place for place in found if place.page == best.page)
        box, bar = self._box(best), self.verticalScrollBar()
        top, foot = bar.value(), bar.value() + self.viewport().height()
        inside = top <= box.top() and box.top() + min(box.height(), 60) <= foot
        if not (only_if_away and inside):
            bar.setValue(round(box.top() - self.viewport().height() / 4))
        self._fading.start(GLOW)
        self.viewport().update()

    def _faded(self) -> None:
        self.glowing = ()
        self.viewport().update()

    def place_at(self, point: QPointF) -> Place | None:
        """What stands at a point of the view: the smallest place around it, else the last one above it on its page."""
        if self.laid is None:
            return None
        y = point.y() + self.verticalScrollBar().value()
        x = point.x() - self._left()
        page = self._page_at(y)
        if not 0 <= x <= self.laid.width * self.scale:
            return None
        here = [place for place in self.laid.places if place.page == page]
        around = [place for place in here if self._box(place).adjusted(-3, -1, 3, 1).contains(x, y)]
        if around:
            return min(around, key=lambda place: (place.right - place.left) * (place.top - place.bottom))
        above = [place for place in here if self._box(place).top() <= y]
        return max(above, key=lambda place: self._box(place).bottom(), default=None)

    def _mark(self, place: Place | None) -> None:
        marked = (place,) if place is not None else ()
        if marked != self.marked:
            self.marked = marked
            self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if marked else Qt.CursorShape.ArrowCursor)
            self.viewport().update()

    def next_place(self, step: int) -> None:
        """Mark the next (1) or previous (-1) place in reading order, and scroll to it."""
        if self.laid is None or not self.laid.places:
            return
        places = self.laid.places
        if self.marked and self.marked[0] in places:
            at = places.index(self.marked[0])
            source = places[at].source
            while 0 <= at < len(places) and places[at].source == source:
                at += step
        else:
            top = self.verticalScrollBar().value()
            at = bisect_right([self._box(place).top() for place in places], top)
        place = places[min(max(0, at), len(places) - 1)]
        self._mark(place)
        self.setAccessibleDescription(self._names(place.source))
        box, bar = self._box(place), self.verticalScrollBar()
        if not bar.value() <= box.top() <= bar.value() + self.viewport().height() - 40:
            bar.setValue(round(box.top() - self.viewport().height() / 4))

    def choose_marked(self) -> None:
        """Go to the field behind the marked place."""
        if self.marked:
            self.place_chosen.emit(self.marked[0].source)

    # ------------------------------------------------------------ painting
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), theme.colour("window"))
        if self.laid is None:
            painter.setPen(theme.colour("dim"))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.viewport().rect().adjusted(24, 24, -24, -24), flags, self.words)
            return
        top = self.verticalScrollBar().value()
        ratio = self.devicePixelRatioF()
        wanted = round(self.scale * ratio, 4)
        first, last = self._page_at(top), self._page_at(top + self.viewport().height())
        for page in range(first, last + 1):
            box = QRectF(
                self._left(), self._top(page) - top, self.laid.width * self.scale, self._page_height()
            )
            self._paint_page(painter, page, box, wanted)
        for places, name, strength in ((self.glowing, "ochre", 0.16), (self.marked, "accent", 0.14)):
            for place in places:
                self._paint_mark(painter, place, name, strength, top)
        painter.end()
        for page in (last + 1, first - 1):  # what one is likely to look at next
            if 0 <= page < self.laid.pages:
                self._want(page, wanted)

    def _paint_page(self, painter: QPainter, page: int, box: QRectF, wanted: float) -> None:
        painter.fillRect(box, Qt.GlobalColor.white)
        kept = self._pictures.get(page)
        if kept is not None:  # of an older report, or another size, until the new one is there
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, kept[1] != wanted)
            painter.drawImage(box if kept[1] != wanted else self._exact(box, kept[2]), kept[2])
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.drawRect(box)
        self._want(page, wanted)

    def _exact(self, box: QRectF, image: QImage) -> QRectF:
        """Where a picture of the right size lies, pixel upon pixel."""
        ratio = self.devicePixelRatioF()
        return QRectF(round(box.left()), round(box.top()), image.width() / ratio, image.height() / ratio)

    def _want(self, page: int, wanted: float) -> None:
        kept = self._pictures.get(page)
        if kept is None or kept[0] is not self.laid or kept[1] != wanted:
            self.picture_wanted.emit(page, wanted)

    def _paint_mark(self, painter: QPainter, place: Place, name: str, strength: float, top: float) -> None:
        box = self._box(place).translated(self._left(), -top).adjusted(-4, -1, 4, 1)
        ink = theme.colour(name)
        painter.setPen(QPen(ink, 1.5))
        ink.setAlphaF(strength)
        painter.setBrush(ink)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawRoundedRect(box, 3, 3)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    # ------------------------------------------------------------ hands
    def _scrolled(self) -> None:
        self.viewport().update()
        self.moved.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        # As wide as there is room means: the same lines stay in sight when that changes.
        share = self._share() if self.laid else 0.0
        self._measure()
        if self.laid and not self.size_chosen and event.oldSize().width() != event.size().width():
            self.verticalScrollBar().setValue(round(share * (self._page_height() + GAP) + GAP))
        self.moved.emit()

    def sizeHint(self) -> QSize:
        """Wide enough for a page to be read."""
        return QSize(600, 700)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = self.place_at(event.position())
        inside = place is not None and self._box(place).translated(
            self._left(), -self.verticalScrollBar().value()
        ).adjusted(-4, -2, 4, 2).contains(event.position())
        self._mark(place if inside else None)

    def leaveEvent(self, event: QEvent) -> None:
        self._mark(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            place = self.place_at(event.position())
            if place is not None:
                self.place_chosen.emit(place.source)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            (self.larger if event.angleDelta().y() > 0 else self.smaller)()
            event.accept()
        else:
            super().wheelEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            text = self._names(self.marked[0].source) if self.marked else ""
            if text:
                QToolTip.showText(event.globalPos(), text, self.viewport(), QRect())
            else:
                QToolTip.hideText()
            return True
        return super().viewportEvent(event)

    def event(self, event: QEvent) -> bool:
        # The window has keys of its own for the next field and for places; in the preview they go through the pages.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._step(event):
            event.accept()
            return True
        return super().event(event)

    @staticmethod
    def _step(event: QKeyEvent) -> int:
        """1 or -1 for the keys that go to the next or previous place, else 0."""
        if event.modifiers() & Qt.KeyboardModifier.AltModifier:
            return {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        return 0

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar, key = self.verticalScrollBar(), event.key()
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if step := self._step(event):
            self.next_place(step)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.choose_marked()
        elif control and key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.larger()
        elif control and key == Qt.Key.Key_Minus:
            self.smaller()
        elif key in (Qt.Key.Key_Right, Qt.Key.Key_Left) and not self.horizontalScrollBar().maximum():
            self.show_page(self.page + (1 if key == Qt.Key.Key_Right else -1))
        elif key == Qt.Key.Key_Home:
            bar.setValue(0)
        elif key == Qt.Key.Key_End:
            bar.setValue(bar.maximum())
        elif key == Qt.Key.Key_Space:
            bar.setValue(bar.value() + round(bar.pageStep() * 0.9))
        else:
            super().keyPressEvent(event)
