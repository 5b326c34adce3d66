"""Codes to scan."""

from __future__ import annotations

from itertools import groupby

from csi_desktop.report.blocks import Drawing, Rect, Shape


def qr(text: str, alt: str, side: float = 74) -> Drawing:
    """A code to scan, as runs of dark modules; `side` in points."""
    import segno

    matrix = segno.make_qr(text, error="m", mask=3).matrix
    unit = side / len(matrix)
    shapes: list[Shape] = []
    for n, row in enumerate(matrix):
        y, start = side - (n + 1) * unit, 0
        for dark, run in groupby(row, key=bool):
            width = len(list(run))
            if dark:
                shapes.append(Rect(start * unit, y, width * unit, unit, fill="ink"))
            start += width
    return Drawing(side, side, tuple(shapes), alt)
