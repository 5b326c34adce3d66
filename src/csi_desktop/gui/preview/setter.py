"""Sets the report on a thread of its own and makes pictures of its pages; the window never waits for it."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

if TYPE_CHECKING:
    from csi_desktop.forms.definition import Catalogue
    from csi_desktop.model.cases import Sheet
    from csi_desktop.report.pdf import Laid
    from csi_desktop.report.raster import Pages
    from csi_desktop.scoring.result import Result
    from csi_desktop.text import Lang

# s. A thread that computes lets another go on after this; Python's own 5 ms would be felt at every key.
_TURN = 0.0005


@dataclass(frozen=True, slots=True)
class Order:
    """What to set: an evaluation from a moment that no longer changes."""

    catalogue: Catalogue
    sheet: Sheet
    result: Result
    lang: Lang
    created: str
    read: Callable[[str], bytes]  # the bytes of an attachment


class Setter(QObject):
    """Works through what it is asked, in order; of reports only the last one asked for."""

    laid = Signal(object)  # Laid: what `picture` gives pages of from now on
    drawn = Signal(object, int, float, QImage)  # Laid, page, scale
    failed = Signal(object)  # the exception

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = ThreadPoolExecutor(1, "preview")
        self._stop = threading.Event()  # of the report being set
        self._pages: Pages | None = None  # touched by the worker alone
        self._laid: Laid | None = None
        self._wanted: set[tuple[int, float]] = set()
        self._closed = False

    def set(self, order: Order) -> None:
        """Set a report; `laid` follows. One that is being set is given up."""
        self._stop.set()
        self._stop = stop = threading.Event()
        self._worker.submit(self._set, order, stop)

    def picture(self, laid: Laid, page: int, scale: float) -> None:
        """Draw a page with `scale` pixels to a point; `drawn` follows."""
        if (page, scale) not in self._wanted and not self._closed:
            self._wanted.add((page, scale))
            self._worker.submit(self._draw, laid, page, scale)

    def close(self) -> None:
        """Stop; nothing is told any more."""
        self._closed = True
        self._stop.set()
        self._worker.submit(self._forget)
        self._worker.shutdown(wait=False)

    # ------------------------------------------------------------ on the worker's thread
    def _set(self, order: Order, stop: threading.Event) -> None:
        from csi_desktop.report.pdf import Cancelled

        if stop.is_set():
            return
        try:
            with _in_short_turns():
                laid = _lay(order, stop.is_set)
                self._forget()
                from csi_desktop.report.raster import Pages

                self._pages, self._laid = Pages(laid.data), laid
        except Cancelled:
            return
        except Exception as error:  # handed to the window, which knows what it means
            if not self._closed:
                self.failed.emit(error)
            return
        if not self._closed:
            self.laid.emit(laid)

    def _draw(self, laid: Laid, page: int, scale: float) -> None:
        self._wanted.discard((page, scale))
        if self._closed or laid is not self._laid or self._pages is None:
            return
        made = self._pages.picture(page, scale)
        image = QImage(made.data, made.width, made.height, made.stride, QImage.Format.Format_RGB32).copy()
        self.drawn.emit(laid, page, scale, image)

    def _forget(self) -> None:
        if self._pages is not None:
            self._pages.close()
        self._pages = self._laid = None


def _lay(order: Order, cancelled: Callable[[], bool]) -> Laid:
    from csi_desktop.report.outline import report
    from csi_desktop.report.pdf import lay_out

    made = report(
        order.catalogue, order.sheet, order.result, order.lang, attachments=order.read, created=order.created
    )
    return lay_out(made, cancelled=cancelled)


@contextmanager
def _in_short_turns() -> Iterator[None]:
    """Let the window's thread have its turn at once while this one computes."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(_TURN)
    try:
        yield
    finally:
        sys.setswitchinterval(before)
