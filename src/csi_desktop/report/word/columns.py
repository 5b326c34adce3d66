"""The widths of a table's columns in the Word file: by estimate, since nobody knows its faces before it is opened."""

from __future__ import annotations

import re
from math import ceil
from typing import Final

from csi_desktop.report.blocks import Cell, Drawing, Table

_POINT: Final = 25.4 / 72  # mm
_LETTER: Final = 0.6  # width of a Western letter in em, a bold one
_PADDING: Final = 5.5  # mm, left and right together, and a little for what other programs set wider
_LONG: Final = 20  # what has more letters, as a checksum, may be broken
_SHORT: Final = 4  # a text of so few characters stays on one line
_AMOUNT: Final = 12  # and so does a figure with its unit
# A date is as good as a word; a mark that starts no line belongs to the word before it.
_WORD: Final = re.compile(
    r"(?:\d{1,2} [A-Z][a-z]{2,8} \d{4}|\d{4}年\d{1,2}月(?:\d{1,2}日)?|[!-~\u00a0]+)[，、；。：）]?"
)


def column_widths(table: Table, width: float, size: float) -> list[float]:
    """The widths in mm, `width` together: as the table asks, but none so narrow that a word of it would be broken, if
    the others have so much to spare. `size` is that of the text, in points."""
    wanted = [width * share / sum(table.widths) for share in table.widths]
    least = [0.0] * len(wanted)
    right = [align == "right" for align in table.align] + [False] * len(wanted)
    for row in (tuple(map(Cell, table.head)), *table.rows):
        for place, cell in enumerate(row):
            if isinstance(cell.content, Drawing):
                least[place] = max(least[place], min(cell.content.width * _POINT + _PADDING, wanted[place]))
                continue
            text = _said(cell)
            whole = len(text) <= (_AMOUNT if right[place] else _SHORT)
            parts = [text] if whole else [word for word in _WORD.findall(text) if len(word) <= _LONG]
            need = max((_wide(part, size) for part in parts), default=0.0) + _PADDING
            least[place] = max(least[place], need)
    missing = sum(max(0.0, low - wide) for low, wide in zip(least, wanted, strict=True))
    spare = sum(max(0.0, wide - low) for low, wide in zip(least, wanted, strict=True))
    if not missing or missing > spare:
        return wanted
    return [
        low if low > wide else wide - (wide - low) * missing / spare
        for low, wide in zip(least, wanted, strict=True)
    ]


def lines_of(cell: Cell, width: float, size: float) -> int:
    """About how many lines a cell has in a column of `width` mm."""
    if isinstance(cell.content, Drawing):
        return 1
    room = max(width - _PADDING, size * _POINT)
    return sum(max(1, ceil(_wide(line, size) / room)) for line in _said(cell).split("\n"))


def _said(cell: Cell) -> str:
    content = cell.content
    if isinstance(content, str):
        return content
    return "" if isinstance(content, Drawing) else "".join(run.text for run in content)


def _wide(text: str, size: float) -> float:
    """About how wide a text is, in mm; a Han sign is as wide as the face is high."""
    wide = sum(sign > "\u2e7f" for sign in text)
    return size * _POINT * (wide + _LETTER * (len(text) - wide))
