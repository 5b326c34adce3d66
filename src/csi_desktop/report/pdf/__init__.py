"""Blocks set in type and written as a tagged PDF: the only place that knows ReportLab."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from csi_desktop.report.blocks import Report


class Cancelled(Exception):
    """The report was not written because it was called off."""


def write(
    report: Report,
    path: str | Path,
    *,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> int:
    """Write `report` as a PDF (PDF/UA-1, PDF/A-3a) to `path` and return the number of its pages.

    The same report gives the same bytes. `path` changes only when all is done: on an error, or when `cancelled` (asked
    before every block) says so and `Cancelled` is raised, nothing is left behind. `progress` is told shares of 1."""
    from csi_desktop.report.pdf.document import save
    from csi_desktop.report.pdf.pages import compose

    tell = progress or (lambda share: None)

    def step(share: float) -> None:
        if cancelled is not None and cancelled():
            raise Cancelled
        tell(share)

    flow = compose(report, lambda share: step(share * 0.7))
    save(report, flow, Path(path), lambda share: step(0.7 + share * 0.3))
    tell(1.0)
    return len(flow.pages)
