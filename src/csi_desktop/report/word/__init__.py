"""The report as a Word file, from the same blocks: for comments and changes by hand. What is signed is the PDF."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from csi_desktop.report.blocks import Report


def write_word(report: Report, path: Path, *, cancelled: Callable[[], bool] = lambda: False) -> None:
    """Write `report` as a .docx to `path`, which changes only when all is done. Raises Cancelled, OSError."""
    from csi_desktop.report.pdf.file import put
    from csi_desktop.report.word.writer import Writer

    put(Writer(report, cancelled).data(), path, cancelled)


def free_path(path: Path) -> Path:
    """The name of the Word file beside a PDF: one that is there may hold somebody's comments, and is left alone."""
    made, number = path.with_suffix(".docx"), 1
    while made.exists():
        number += 1
        made = path.with_name(f"{path.stem} {number}.docx")
    return made
