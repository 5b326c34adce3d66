"""The page and its type: measures, colours and the scale of sizes, in points."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Final, NamedTuple

from csi_desktop.report.blocks import Align, Colour, Look
from csi_desktop.report.pdf.fonts import Role

MM: Final = 72 / 25.4
PAGE_WIDTH: Final = 210 * MM
PAGE_HEIGHT: Final = 297 * MM
TOP, RIGHT, BOTTOM, LEFT = 24 * MM, 20 * MM, 22 * MM, 25 * MM
TEXT_WIDTH: Final = PAGE_WIDTH - LEFT - RIGHT
TEXT_HEIGHT: Final = PAGE_HEIGHT - TOP - BOTTOM

_OURS: Final[dict[Colour, str]] = {
    "ink": ".106 .153 .2",
    "grey": ".376 .427 .486",
    "rule": ".788 .82 .851",
    "pale": ".949 .961 .973",
    "white": "1 1 1",
    "navy": ".078 .251 .42",
    "teal": ".106 .498 .475",
    "ochre": ".769 .4 .122",
    "ramp0": ".933 .953 .973",
    "ramp1": ".784 .855 .918",
    "ramp2": ".561 .706 .827",
    "ramp3": ".251 .463 .655",
    "ramp4": ".078 .251 .42",
}
_house: ContextVar[Mapping[Colour, str]] = ContextVar("house colours", default=_OURS)


class _Colours(Mapping[Colour, str]):
    """The page's values of the named colours, as the content stream writes them (red green blue, 0–1): ours, or those
    of the house style of the report that is being set in this thread."""

    def __getitem__(self, name: Colour) -> str:
        return _house.get()[name]

    def __iter__(self) -> Iterator[Colour]:
        return iter(_house.get())

    def __len__(self) -> int:
        return len(_house.get())


COLOURS: Final = _Colours()


@contextmanager
def coloured(look: Look) -> Iterator[None]:
    """Set a report in the colours of a look."""
    token = _house.set({**_OURS, **{name: _written(colour) for name, colour in look.colours}})
    try:
        yield
    finally:
        _house.reset(token)


def _written(colour: str) -> str:
    """#RRGGBB as a content stream writes it."""
    return " ".join(f"{int(colour[at : at + 2], 16) / 255:.3f}" for at in (1, 3, 5))


class Style(NamedTuple):
    """How a text is set. `indent` is of the first line, in em; `before` and `after` are the room around it."""

    role: Role
    size: float
    leading: float
    colour: Colour = "ink"
    justified: bool = False
    align: Align = "left"
    indent: float = 0
    before: float = 0
    after: float = 0

    def aligned(self, align: Align) -> Style:
        """The same style with another alignment; only text to the left is justified."""
        return self if align == self.align else _altered(self, align, self.justified and align == "left")

    def ragged(self) -> Style:
        """The same style, not justified."""
        return _altered(self, self.align, False) if self.justified else self


@cache
def _altered(style: Style, align: Align, justified: bool) -> Style:
    return style._replace(align=align, justified=justified)


BODY: Final = Style("serif", 10.5, 18, justified=True, indent=2, after=6)
BODY_WESTERN: Final = BODY._replace(leading=16, indent=0, after=8)
LEAD: Final = Style("serif", 12, 21, "navy", justified=True, after=9)
LEAD_WESTERN: Final = LEAD._replace(leading=18)
NOTE: Final = Style("sans", 8, 13, "grey", justified=True, after=5)
QUOTE: Final = Style("serif", 10, 17, justified=True, after=8)
ITEM: Final = Style("serif", 10.5, 17, justified=True, after=3)
ITEM_WESTERN: Final = ITEM._replace(leading=15.5)
CELL: Final = Style("sans", 8.5, 13, justified=True)
CELL_STRONG: Final = CELL._replace(role="bold")
CELL_HEAD: Final = Style("bold", 8.5, 13, "navy")
CAPTION: Final = Style("bold", 8.5, 13, "ink")
FACT_NAME: Final = Style("sans", 9, 14.5, "grey")
FACT_VALUE: Final = Style("sans", 9.5, 14.5)
NOTICE: Final = Style("sans", 9.5, 15.5, justified=True)
SMALL: Final = Style("sans", 7.5, 11, "grey")
HEADINGS: Final[dict[int, Style]] = {
    1: Style("bold", 18, 26, "navy", before=20, after=12),
    2: Style("bold", 12.5, 19, "navy", before=14, after=6),
    3: Style("bold", 10.5, 17, "ink", before=9, after=4),
}
CONTENTS: Final[dict[int, Style]] = {  # of headings; 0 of tables and figures
    0: Style("sans", 8.5, 14, "ink"),
    1: Style("bold", 10, 17, "ink", before=4),
    2: Style("sans", 9, 15, "ink"),
}
