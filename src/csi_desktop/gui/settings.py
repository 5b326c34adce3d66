"""What the program remembers between two runs: few things, declared once, each with what it is at first."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QByteArray, QSettings

T = TypeVar("T")
RECENT_LIMIT = 12


@dataclass(frozen=True, slots=True)
class Setting(Generic[T]):
    """One thing remembered."""

    key: str
    default: T

    def get(self) -> T:
        """The value remembered, or the default; a value that cannot be read counts as none."""
        stored = _store().value(self.key)
        if isinstance(self.default, QByteArray):
            return stored if isinstance(stored, QByteArray) else self.default  # type: ignore[return-value]
        if not isinstance(stored, str):
            return self.default
        try:
            value: Any = json.loads(stored)
        except ValueError:
            return self.default
        return value if isinstance(value, type(self.default)) else self.default

    def set(self, value: T) -> None:
        """Remember a value."""
        _store().setValue(
            self.key, value if isinstance(value, QByteArray) else json.dumps(value, ensure_ascii=False)
        )

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


def _store() -> QSettings:
    return QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "CSI Desktop", "csi-desktop")


def recent_casebooks() -> list[Path]:
    """The casebooks opened last, newest first; those that are gone are left out."""
    return [path for path in map(Path, RECENT.get()) if path.is_file()]


def remember_casebook(path: Path) -> None:
    """Put a casebook at the top of the recent ones."""
    kept = [str(path), *(each for each in RECENT.get() if each != str(path))]
    RECENT.set(kept[:RECENT_LIMIT])


def forget_casebook(path: Path) -> None:
    """Take a casebook off the recent ones; the file stays."""
    RECENT.set([each for each in RECENT.get() if each != str(path)])
