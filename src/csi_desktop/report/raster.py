"""Pages of a finished PDF as pictures, by PDFium: for the preview and for drawings that Word cannot set."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from io import BytesIO
from typing import Any

# PDFium is not made for threads: whoever calls it, one call at a time.
_ONE_AT_A_TIME = threading.Lock()


@dataclass(frozen=True, slots=True)
class Raster:
    """A picture: rows of `stride` bytes from the top, four bytes a pixel: blue, green, red, unused."""

    width: int
    height: int
    stride: int
    data: bytes


class Pages:
    """The pages of a PDF that lies in memory. Close it in the thread that made it."""

    def __init__(self, data: bytes) -> None:
        import pypdfium2

        with _ONE_AT_A_TIME:
            self._document: Any = pypdfium2.PdfDocument(data)

    def picture(self, page: int, scale: float) -> Raster:
        """A page, counted from 0, with `scale` pixels to a point."""
        with _ONE_AT_A_TIME:
            found = self._document[page]
            try:
                made = found.render(scale=scale, prefer_bgrx=True, may_draw_forms=False)
                raster = Raster(made.width, made.height, made.stride, bytes(made.buffer))
                made.close()
            finally:
                found.close()
        return raster

    def png(self, page: int, box: tuple[float, float, float, float], scale: float) -> bytes:
        """A part of a page as PNG: left, bottom, right, top in points, from the page's lower left corner."""
        with _ONE_AT_A_TIME:
            found = self._document[page]
            try:
                width, height = found.get_size()
                left, bottom, right, top = box
                made = found.render(scale=scale, crop=(left, bottom, width - right, height - top), may_draw_forms=False)
                image = made.to_pil()
                made.close()
            finally:
                found.close()
        out = BytesIO()
        image.save(out, "PNG")
        return out.getvalue()

    def close(self) -> None:
        """Give the memory back."""
        with _ONE_AT_A_TIME:
            self._document.close()
