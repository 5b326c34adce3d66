"""The fixed texts of the report, from resources/report/texts.toml."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Any

from csi_desktop.data import resource
from csi_desktop.kept import toml
from csi_desktop.text import Text


@cache
def _texts() -> dict[str, Any]:
    return toml(resource("report", "texts.toml"))


@cache
def texts() -> dict[str, Text]:
    """Every fixed text by its dotted key; that of a mode has the mode at its end."""

    def walk(found: dict[str, Any], before: str) -> None:
        for key, each in found.items():
            if set(each) == {"zh", "en"}:
                made[before + key] = Text(each["zh"], each["en"])
            else:
                walk(each, f"{before}{key}.")

    made: dict[str, Text] = {}
    walk(_texts(), "")
    return made


def fixed(key: str, mode: str = "") -> Text:
    """The text with a dotted key; where the text has one for each mode, that of `mode`. KeyError without one."""
    found = _texts()
    for part in key.split("."):
        found = found[part]
    if "zh" not in found:
        found = found[mode]
    return Text(found["zh"], found["en"])


@cache
def mark() -> str:
    """What tells these texts from others: eight digits of their SHA-256. Every report says by which it was made."""
    return hashlib.sha256(repr(_texts()).encode()).hexdigest()[:8]
