"""Asks where files lie: a casebook to open, the place of a new one, a table to write."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QT_TRANSLATE_NOOP, QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from csi_desktop.filenames import CASEBOOK, safe
from csi_desktop.gui import settings
from csi_desktop.gui.language import spoken, tr
from csi_desktop.text import why

if TYPE_CHECKING:
    from csi_desktop.exchange.tables import Cell


# What Qt's own file dialog says, shown where the desktop has none: Qt's Chinese leaves it in English, or says “volume”.
QT_TRANSLATE_NOOP("QFileDialog", "&Look in:")
QT_TRANSLATE_NOOP("QFileDialog", "Files of &type:")
QT_TRANSLATE_NOOP("QFileSystemModel", "Size")
QT_TRANSLATE_NOOP("QAbstractFileIconProvider", "Folder")
QT_TRANSLATE_NOOP("QAbstractFileIconProvider", "Drive")

# Beside an open casebook lies the note “~$name.csi”, which is none (`casebook/lock.py`). Windows and macOS know no such
# patterns, and every other dialog does.
_NOTED = sys.platform in ("win32", "darwin")
_CASEBOOKS = f"*{CASEBOOK}" if _NOTED else f"[!~]*{CASEBOOK} ~[!$]*{CASEBOOK}"
_PLAIN = QFileDialog.Option(0) if _NOTED else QFileDialog.Option.HideNameFilterDetails


def ask_casebook(parent: QWidget, title: str, folder: Path) -> Path | None:
    """Ask for a casebook; None if somebody thinks better of it."""
    name, _ = QFileDialog.getOpenFileName(parent, title, str(folder), _kinds(), "", _PLAIN)
    return Path(name) if name else None


def ask_new_casebook(parent: QWidget, title: str, proposed: Path, *, replacing: bool = True) -> Path | None:
    """Ask where a new casebook shall lie; None if nowhere.

    `replacing`: whether it may take the place of another file, which the dialog asks about then."""
    options = _PLAIN if replacing else _PLAIN | QFileDialog.Option.DontConfirmOverwrite
    name, _ = QFileDialog.getSaveFileName(parent, title, str(proposed), _kinds(), "", options)
    return with_suffix(Path(name), CASEBOOK) if name else None


def export_table(
    parent: QWidget, title: str, name: str, table: tuple[Sequence[str], Sequence[Sequence[Cell]]]
) -> str:
    """Ask for a file, Excel or CSV, and write a table into it; what came of that, in words, "" if nobody wanted it."""
    from csi_desktop.exchange.tables import write_table

    kinds = tr("Excel workbook") + " (*.xlsx);;" + tr("CSV table") + " (*.csv)"
    chosen, kind = QFileDialog.getSaveFileName(parent, title, safe(name) + ".xlsx", kinds)
    if not chosen:
        return ""
    path = Path(chosen)
    if path.suffix.lower() not in (".xlsx", ".csv"):
        path = path.with_name(path.name + (".csv" if "csv" in kind else ".xlsx"))
    try:
        write_table(path, *table)
    except OSError as error:
        return tr("“{file}” cannot be written: {why}", file=path.name, why=spoken(why(error)))
    return tr("Written: {path}", path=path)


def beside(casebook: Path) -> Path:
    """What another casebook beside this one can be called."""
    return casebook.with_name(f"{casebook.stem} 2{casebook.suffix}")


def with_suffix(path: Path, suffix: str) -> Path:
    """The path that somebody chose for a new file, with the ending that its kind has."""
    return path if path.suffix.lower() == suffix else path.with_name(path.name + suffix)


def last_folder() -> Path:
    """Where the last casebook lies, else where a person keeps documents."""
    recent = settings.recent_casebooks()
    if recent:
        return recent[0].parent
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(documents) if documents and Path(documents).is_dir() else Path.home()


def _kinds() -> str:
    return tr("Casebooks") + f" ({_CASEBOOKS})"
