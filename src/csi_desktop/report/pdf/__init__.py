"""Blocks set in type and written as a tagged PDF: the only place that knows ReportLab."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from csi_desktop.report.blocks import Report


class Cancelled(Exception):
    """The report was not written because it was called off."""


class Place(NamedTuple):
    """What stands at a place of a page, by where in the evaluation it comes from. `page` counts from 0; lengths are
    in points, from the lower left corner of the page."""

    page: int
    left: float
    bottom: float
    right: float
    top: float
    source: str  # see `blocks`


class Laid(NamedTuple):
    """A report as it will print, and where each field of the evaluation is found in it, in reading order."""

    data: bytes
    pages: int
    width: float  # of every page, in points
    height: float
    places: tuple[Place, ...]
    boxed: tuple[str, ...]  # the signs that no face has, in whose place stands a box


class Written(NamedTuple):
    """A report that was written to a file."""

    pages: int
    boxed: tuple[str, ...]  # see `Laid`


def build(
    report: Report,
    *,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> tuple[bytes, int]:
    """`report` as a PDF (PDF/UA-1, PDF/A-3a), and the number of its pages; see `lay_out`."""
    laid = lay_out(report, progress=progress, cancelled=cancelled)
    return laid.data, laid.pages


def lay_out(
    report: Report,
    *,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Laid:
    """`report` as a PDF (PDF/UA-1, PDF/A-3a), with the places of what it says.

    The same report gives the same bytes, whenever, wherever and in whichever process it is made. `cancelled` is asked
    before every block; if it says so `Cancelled` is raised. `progress` is told shares of 1."""
    tell = progress or (lambda share: None)

    def step(share: float) -> None:
        if cancelled is not None and cancelled():
            raise Cancelled
        tell(share)

    with _uncollected():
        from csi_desktop.report.pdf.document import assemble
        from csi_desktop.report.pdf.pages import compose
        from csi_desktop.report.pdf.style import PAGE_HEIGHT, PAGE_WIDTH, coloured

        with coloured(report.look):
            flow = compose(report, lambda share: step(share * 0.7))
            data = assemble(report, flow, lambda share: step(0.7 + share * 0.3))
        pages = len(flow.pages)
        places = tuple(Place(number, *place) for number, page in enumerate(flow.pages) for place in page.places)
        boxed = flow.fonts.boxed()
        del flow  # before anybody looks for garbage: it goes by itself, and need not be searched
    return Laid(data, pages, PAGE_WIDTH, PAGE_HEIGHT, places, boxed)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Do not look for garbage while a report is set: there is none yet, and looking takes a tenth of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            # What there is by now, modules above all, is there to stay: it goes to what is old without being looked
            # through first, which would take a fresh process another thirtieth.
            gc.freeze()
            gc.unfreeze()
            gc.enable()


def write(
    report: Report,
    path: str | Path,
    *,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Written:
    """Write `report` as a PDF to `path`; see `lay_out`.

    `path` changes only when all is done: on an error, or when it is cancelled, nothing is left behind."""
    from csi_desktop.report.pdf.file import put

    laid = lay_out(report, progress=progress, cancelled=cancelled)
    put(laid.data, Path(path), cancelled)
    if progress is not None:
        progress(1.0)
    return Written(laid.pages, laid.boxed)
