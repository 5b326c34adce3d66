"""Has the report set in a process of its own and makes pictures of its pages; the window never waits for it.

A thread would do for the work, not for the window: Python lets one compute at a time, and what a report leaves behind
is collected in one go that stops both for a tenth of a second."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

if TYPE_CHECKING:
    from csi_desktop.forms.definition import Catalogue
    from csi_desktop.model.cases import Sheet
    from csi_desktop.report.house import House
    from csi_desktop.report.pdf import Laid
    from csi_desktop.report.raster import Pages
    from csi_desktop.report.workshop import Worker
    from csi_desktop.text import Lang

@dataclass(frozen=True, slots=True)
class Order:
    """What to set: an evaluation from a moment that no longer changes."""

    catalogue: Catalogue
    sheet: Sheet
    lang: Lang
    created: str
    read: Callable[[str], bytes]  # the bytes of an attachment
    house: House


class Setter(QObject):
    """Works through what it is asked, in order; of reports only the last one asked for."""

    laid = Signal(object)  # Laid: what `picture` gives pages of from now on
    drawn = Signal(object, int, float, QImage)  # Laid, page, scale
    failed = Signal(object)  # the exception

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = ThreadPoolExecutor(1, "preview")
        self._stop = threading.Event()  # of the report being set
        self._process: Worker | None = None  # this and the pages are touched on the thread alone
        self._pages: Pages | None = None
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
        self._worker.submit(self._leave)
        self._worker.shutdown(wait=False)

    # ------------------------------------------------------------ on the thread
    def _lay(self, order: Order, cancelled: Callable[[], bool]) -> Laid:
        from csi_desktop.report.workshop import Worker, job, lay_out

        if self._process is None:
            self._process = Worker()
        given = job(order.catalogue, order.sheet, order.lang, order.created, house=order.house)
        return lay_out(self._process, given, order.read, cancelled)

    def _set(self, order: Order, stop: threading.Event) -> None:
        from csi_desktop.report.pdf import Cancelled
        from csi_desktop.report.raster import Pages

        if stop.is_set():
            return
        try:
            laid = self._lay(order, stop.is_set)
            self._forget()
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

    def _leave(self) -> None:
        self._forget()
        if self._process is not None:
            self._process.close()
            self._process = None
