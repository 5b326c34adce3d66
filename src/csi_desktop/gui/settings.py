"""What the program remembers between two runs: few things, declared once, each with what it is at first."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QByteArray, QSettings

T = TypeVar("T", str, bool, list[str], QByteArray)
RECENT_LIMIT = 12


class Setting(Generic[T]):
    """One thing remembered."""

    def __init__(self, key: str, default: T) -> None:
        self.key = key
        self.default: T = default

    def get(self) -> T:
        """The value remembered, or the default; a value that cannot be read counts as none."""
        stored: Any = _store().value(self.key)
        if isinstance(self.default, bool) and isinstance(stored, str):
            stored = stored == "true"
        if isinstance(self.default, list) and isinstance(stored, str):
            stored = [stored]  # QSettings keeps a list of one as that one
        return stored if type(stored) is type(self.default) else self.default

    def set(self, value: T) -> None:
        """Remember a value."""
        _store().setValue(self.key, value)

    def reset(self) -> None:
        """Forget the value: the default holds again."""
        _store().remove(self.key)


LANGUAGE = Setting("language", "")  # "zh", "en"; "" follows the system
APPEARANCE = Setting("appearance", "")  # "light", "dark"; "" follows the system
ASSESSOR = Setting("assessor", "")
ORGANISATION = Setting("organisation", "")
RECENT: Setting[list[str]] = Setting("recent", [])
GEOMETRY = Setting("window/geometry", QByteArray())
SCORE_SHOWN = Setting("window/score_shown", True)
REPORT_LANGUAGES: Setting[list[str]] = Setting("report/languages", [])
REPORT_FOLDER = Setting("report/folder", "")
REPORT_WORD = Setting("report/word", False)  # whether a Word file is made beside each report
HOUSE = Setting("report/house", "")  # path of a house style; "" is the one beside the casebook, or ours
PREVIEW_LANGUAGE = Setting("preview/language", "")  # "" is that of the window
PREVIEW_SIZES: Setting[list[str]] = Setting("preview/sizes", [])  # px of the columns while it is shown
PORTFOLIO_FORMS: Setting[list[str]] = Setting("portfolio/forms", [])  # paths, newest first
PORTFOLIO_TABLES: Setting[list[str]] = Setting("portfolio/tables", [])
CERTIFICATE = Setting("report/certificate", "")  # where the certificate file lies; its password is kept nowhere


def _store() -> QSettings:
    return QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "CSI Desktop", "csi-desktop")


def recent_casebooks() -> list[Path]:
    """The casebooks opened last, newest first; those that are gone are left out."""
    return [path for path in map(Path, RECENT.get()) if path.is_file()]


def recent_files(setting: Setting[list[str]]) -> list[Path]:
    """The files of a list, newest first; those that are gone are left out."""
    return [path for path in map(Path, setting.get()) if path.is_file()]


def remember_file(setting: Setting[list[str]], path: Path) -> None:
    """Put a file at the top of a list."""
    setting.set([str(path), *(each for each in setting.get() if each != str(path))][:RECENT_LIMIT])


def remember_casebook(path: Path) -> None:
    """Put a casebook at the top of the recent ones."""
    kept = [str(path), *(each for each in RECENT.get() if each != str(path))]
    RECENT.set(kept[:RECENT_LIMIT])


def forget_casebook(path: Path) -> None:
    """Take a casebook off the recent ones; the file stays."""
    RECENT.set([each for each in RECENT.get() if each != str(path)])
