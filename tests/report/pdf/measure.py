"""What stands where on the pages of a finished file: its lines, as another program (pdfium) finds them."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pypdfium2
import pypdfium2.raw as c

LEADINGS = {7.5: (11,), 8: (13,), 8.5: (13,), 9.5: (14.5, 15.5), 10: (17,), 10.5: (15.5, 16, 17, 18), 12: (18, 21)}
_SAME = 0.06  # points


@dataclass(slots=True)
class Line:
    """Signs on one base line of one text; `right` is where the last of them ends by its advance."""

    page: int
    y: float
    left: float
    size: float
    text: str = ""
    right: float = 0.0
    advance: float = 0.0  # of the last sign that is no space
    widest: float = 1.0  # of its spaces, as a multiple of what a space is by itself


@dataclass(slots=True)
class Passage:
    """Lines that follow each other at their leading."""

    leading: float = 0.0
    lines: list[Line] = field(default_factory=list)


def passages(path: Path) -> Iterator[Passage]:
    """The texts of a file, in the order in which they were drawn."""
    with pypdfium2.PdfDocument(path) as document:
        for number, page in enumerate(document, 1):
            yield from _joined(_lines(number, page.get_textpage()))


def _lines(number: int, words: pypdfium2.PdfTextPage) -> Iterator[Line]:
    x, y, box = ctypes.c_double(), ctypes.c_double(), c.FS_RECTF()
    line: Line | None = None
    space: tuple[float, float] | None = None  # where the one before began, and its advance
    for at in range(words.count_chars()):
        if c.FPDFText_IsGenerated(words, at) == 1:
            continue
        c.FPDFText_GetCharOrigin(words, at, x, y)
        c.FPDFText_GetLooseCharBox(words, at, box)
        size = round(c.FPDFText_GetFontSize(words, at), 1)
        sign = chr(c.FPDFText_GetUnicode(words, at))
        apart = line is None or abs(y.value - line.y) > _SAME or size != line.size
        if apart or x.value < line.right - size or x.value > line.right + 1.6 * size:
            if line is not None:
                yield line
            line, space = Line(number, y.value, x.value, size), None
        if space and line.text:
            line.widest = max(line.widest, (x.value - space[0]) / space[1])
        space = (x.value, box.right - box.left) if sign == " " and box.right > box.left else None
        line.text += sign
        if not sign.isspace():
            line.right, line.advance = box.right, box.right - x.value
    if line is not None:
        yield line


def _joined(lines: Iterator[Line]) -> Iterator[Passage]:
    passage = Passage()
    for line in lines:
        if passage.lines:
            last = passage.lines[-1]
            drop = round(last.y - line.y, 2)
            leading = next((one for one in LEADINGS.get(line.size, ()) if abs(one - drop) < _SAME), 0.0)
            indented = abs(line.left - passage.lines[0].left) < 2.6 * line.size
            fits = leading and passage.leading in (0.0, leading) and line.size == last.size and indented
            if not fits:
                yield passage
                passage = Passage()
            else:
                passage.leading = leading
        passage.lines.append(line)
    if passage.lines:
        yield passage
