"""Text for the cells of a spreadsheet: what a user typed never becomes a formula there, and comes back as it was."""

from __future__ import annotations

import re

# What Excel, LibreOffice and WPS take for a formula, the full-width signs among it; a number may keep its sign.
_FORMULA = re.compile(r"'*\s*[=+\-@＝＋－＠|%]")
_NUMBER = re.compile(r"[+-]?[\d][\d,]*(\.\d+)?%?", re.ASCII)


def guarded(text: str) -> str:
    """Text for a cell: an apostrophe before what would be a formula, which spreadsheets hide."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def bare(text: str) -> str:
    """The text of a cell that `guarded` wrote; any other stays as it is."""
    return text[1:] if text.startswith("'") and guarded(text[1:]) == text else text
