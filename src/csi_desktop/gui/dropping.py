"""Files dropped on the window: a casebook is opened, anything else is evidence, a report or a portfolio."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QDropEvent

from csi_desktop.filenames import CASEBOOK

if TYPE_CHECKING:
    from csi_desktop.gui.main_window import MainWindow

REPORT = ".pdf"
PORTFOLIO = (".toml", ".xlsx", ".xlsm", ".csv")  # a portfolio's form, or its table


def welcome(window: MainWindow, event: QDropEvent) -> bool:
    """Whether anything can be done with what is dragged: while an evaluation is open, with any file."""
    paths = _files(event)
    if window.document.session is not None:
        return bool(paths)
    return any(path.suffix.lower() in (CASEBOOK, REPORT, *PORTFOLIO) for path in paths)


def take(window: MainWindow, event: QDropEvent) -> None:
    """Open what was dropped, or take it into the evidence register; outside an evaluation, verify a report or rank a
    portfolio."""
    paths = _files(event)
    casebook = next((path for path in paths if path.suffix.lower() == CASEBOOK), None)
    if casebook is not None:
        window.file.open_path(casebook)
    elif paths and window.document.session is not None:
        from csi_desktop.gui.evidence import jump_to_evidence, take_files

        rows = take_files(paths, window.document)
        if rows:
            jump_to_evidence(window.document, rows[-1])
    elif report := next((path for path in paths if path.suffix.lower() == REPORT), None):
        window.reports.show_verified(report)
    elif portfolio := [path for path in paths if path.suffix.lower() in PORTFOLIO]:
        window.reports.show_portfolio(portfolio)


def _files(event: QDropEvent) -> list[Path]:
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
