"""Codes to scan."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from typing import Final

from csi_desktop.report.blocks import Drawing, Rect, Shape

_DARK: Final = bytes.maketrans(b"\x00\xff", b"\x01\x00")  # modules of a picture in black and white


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
    """The rows of the code for a text, from the top; each byte a module, 1 if it is dark. A seventh of them may be lost
    (level M), and the text is read all the same."""
    from zxingcpp import BarcodeFormat, create_barcode

    sayable = text.encode("utf-8", "replace").decode()  # without halves of characters
    picture = create_barcode(sayable, BarcodeFormat.QRCode, ec_level="M").to_image(add_quiet_zones=False)
    grey = memoryview(picture).tobytes()  # type: ignore[arg-type]  # its stubs do not say that it is a buffer
    side, dark = picture.shape[0], grey.translate(_DARK)
    return tuple(dark[at : at + side] for at in range(0, len(dark), side))
