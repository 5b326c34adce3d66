"""Codes to scan."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby

from csi_desktop.report.blocks import Drawing, Rect, Shape


def qr(text: str, alt: str, side: float = 74) -> Drawing:
    """A code to scan, as runs of dark modules; `side` in points."""
    rows = modules(text)
    unit = side / len(rows)
    shapes: list[Shape] = []
    for n, row in enumerate(rows):
        y, start = side - (n + 1) * unit, 0
        for dark, run in groupby(row, key=bool):
            width = len(list(run))
            if dark:
                shapes.append(Rect(start * unit, y, width * unit, unit, fill="ink"))
            start += width
    return Drawing(side, side, tuple(shapes), alt)


@lru_cache(maxsize=2)  # a report shows its code twice
def modules(text: str) -> tuple[bytes, ...]:
    """The rows of the code for a text, from the top; each byte a module, 1 if it is dark."""
    import segno

    return tuple(map(bytes, segno.make_qr(text, error="m", mask=3).matrix))
