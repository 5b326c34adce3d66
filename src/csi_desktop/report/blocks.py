"""What a report is made of: blocks of plain data that a test can read and a page can be set from.

A `source` says where in the evaluation a block comes from: “field#row” (nothing after # for a field without rows), or
“@section”; "" where it comes from no one place. The preview leads there, and finds what is printed of a field by it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, Literal

from msgspec import Struct

from csi_desktop.text import Lang, Text

Align = Literal["left", "right", "center"]
# Colours are named by their part in the design; window and page each have their own values for them.
Colour = Literal[
    "ink",
    "grey",
    "rule",
    "pale",
    "white",
    "navy",
    "teal",
    "ochre",
    "ramp0",
    "ramp1",
    "ramp2",
    "ramp3",
    "ramp4",
]


class Run(Struct, frozen=True):
    """A stretch of text of one look; `target` is the anchor that it leads to; `note` makes it a footnote's mark."""

    text: str
    look: Literal["plain", "strong", "muted"] = "plain"
    target: str = ""
    note: str = ""


Inline = str | tuple[Run, ...]


# ---------------------------------------------------------------- drawings, shared by window and page
class Rect(Struct, frozen=True):
    """A box; (x, y) is its lower left corner. Units of a drawing are points, y grows upwards."""

    x: float
    y: float
    width: float
    height: float
    fill: Colour | None = None
    stroke: Colour | None = None
    line: float = 0.5


class Path(Struct, frozen=True):
    """A line or area through points."""

    points: tuple[tuple[float, float], ...]
    closed: bool = False
    fill: Colour | None = None
    stroke: Colour | None = "ink"
    line: float = 0.5
    dash: tuple[float, ...] = ()
    opacity: float = 1.0


class Dot(Struct, frozen=True):
    """A circle around (x, y)."""

    x: float
    y: float
    radius: float
    fill: Colour | None = None
    stroke: Colour | None = None
    line: float = 0.5


class Label(Struct, frozen=True):
    """A short text on the baseline y."""

    x: float
    y: float
    text: str
    size: float = 8
    colour: Colour = "ink"
    anchor: Align = "left"
    bold: bool = False


Shape = Rect | Path | Dot | Label


class Spot(Struct, frozen=True):
    """A box of a drawing that stands for one thing: the window leads from there to what it is made of."""

    key: str
    x: float
    y: float
    width: float
    height: float
    words: str  # what stands there, read aloud


class Drawing(Struct, frozen=True):
    """A picture drawn once and shown in window and report alike; `alt` says it in words."""

    width: float
    height: float
    shapes: tuple[Shape, ...]
    alt: str
    spots: tuple[Spot, ...] = ()


# ---------------------------------------------------------------- blocks
class Heading(Struct, frozen=True):
    """A heading of level 1–3; `anchor` is where links and the table of contents lead. One that is not `listed` is left
    out of the contents and stands among the bookmarks alone."""

    level: int
    text: str
    anchor: str = ""
    source: str = ""
    listed: bool = True


class Paragraph(Struct, frozen=True):
    """Running text; line breaks in the text start new lines."""

    text: Inline
    style: Literal["body", "lead", "note", "quote"] = "body"
    source: str = ""


class Bullets(Struct, frozen=True):
    """A list."""

    items: tuple[Inline, ...]
    ordered: bool = False
    sources: tuple[str, ...] = ()  # one per item


class Cell(Struct, frozen=True):
    """A cell of a table: text, or a small drawing."""

    content: Inline | Drawing
    source: str = ""
    strong: bool = False


class Table(Struct, frozen=True):
    """A captioned table; `widths` are shares of the text width; the head repeats on each page."""

    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[float, ...]
    caption: str = ""
    align: tuple[Align, ...] = ()
    header_column: bool = False
    anchors: tuple[str, ...] = ()  # one per row, "" for none: where links to that row lead
    beneath: tuple[Inline, ...] = ()  # one per row, "" for none: a remark below the row, across all columns
    sources: tuple[str, ...] = ()  # one per cell of the head, where that is an answer itself
    anchor: str = ""  # where mentions of the table lead
    groups: tuple[int, ...] = ()  # the rows that head those after them, and stand on one page with the first of these
    even: bool = False  # the columns are as wide as asked, so that tables of one kind look alike on a page
    dense: bool = False  # short entries that stand close, as in a glossary
    ragged: bool = False  # cells of arithmetic and lists, whose lines are not stretched to one length


class Facts(Struct, frozen=True):
    """Pairs of name and value, without rules or caption."""

    rows: tuple[tuple[str, Inline], ...]
    sources: tuple[str, ...] = ()  # one per row


class Figure(Struct, frozen=True):
    """A captioned drawing; `anchor` is where mentions of it lead."""

    drawing: Drawing
    caption: str = ""
    anchor: str = ""


class Picture(Struct, frozen=True):
    """A captioned image (JPEG or PNG bytes) of attached evidence."""

    data: bytes
    caption: str
    alt: str


class KeyNumber(Struct, frozen=True):
    """The score with what must stand beside it: its maximum, band, coverage, confidence; a drawing at the right."""

    label: str
    value: str
    of: str
    notes: tuple[Inline, ...]
    drawing: Drawing | None = None


class Notice(Struct, frozen=True):
    """A framed remark that must not be overlooked."""

    text: Inline
    tone: Literal["info", "warning"] = "info"


class Signatures(Struct, frozen=True):
    """Lines to sign on, each with a role and a printed name; room for a seal."""

    lines: tuple[tuple[str, str], ...]
    seal: str
    sources: tuple[str, ...] = ()  # one per line


class Contents(Struct, frozen=True):
    """The table of contents, and lists of tables and figures, filled in when pages are known."""

    title: str
    tables: str
    figures: str
    terms_title: str = ""
    terms: tuple[tuple[str, str], ...] = ()  # abbreviations and what they stand for
    note: str = ""  # what is not in the report, and why


class PageBreak(Struct, frozen=True):
    """What follows starts on a new page; or on this one where at least the share `room` of it is still free."""

    room: float = 1.0


Rgb = tuple[float, float, float]  # 0–1
Step = tuple[str, tuple[float, ...]]  # of an outline: m, l, c or h, as PDF has them, and the points


class Outline(Struct, frozen=True):
    """An outline of an artwork with its flat colours; drawn only within its `clips`, each (steps, even-odd)."""

    steps: tuple[Step, ...]
    fill: Rgb | None
    even_odd: bool
    stroke: Rgb | None
    line: float
    cap: int
    join: int
    miter: float
    dash: tuple[float, ...]
    fill_opacity: float
    stroke_opacity: float
    clips: tuple[tuple[tuple[Step, ...], bool], ...]


class Artwork(Struct, frozen=True):
    """A drawing that came as a vector file, in units of its own, y growing upwards."""

    width: float
    height: float
    outlines: tuple[Outline, ...]


class Logo(Struct, frozen=True):
    """An office's mark: PNG or JPEG bytes, or the artwork of a vector file; its height on the cover in millimetres, and
    what it shows in words."""

    data: bytes
    height: float
    alt: Text
    art: Artwork | None = None


class Cover(Struct, frozen=True):
    """The first page."""

    mode: str
    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    organisation: str
    number: str
    footnote: str = ""
    code: str = ""  # text of the QR code
    watermark: str = ""
    sources: tuple[str, ...] = ()  # one per fact
    logo: Logo | None = None


Block = (
    Heading
    | Paragraph
    | Bullets
    | Table
    | Facts
    | Figure
    | Picture
    | KeyNumber
    | Notice
    | Signatures
    | Contents
    | PageBreak
    | Cover
)


def words(block: Block) -> Iterator[str]:
    """Every text of a block that is read, in order."""
    match block:
        case Heading() | Paragraph() | Notice():
            yield plain(block.text)
        case Bullets():
            yield from map(plain, block.items)
        case Table():
            yield block.caption
            yield from block.head
            for row in block.rows:
                yield from (plain(cell.content) for cell in row if not isinstance(cell.content, Drawing))
            yield from map(plain, block.beneath)
        case Facts():
            for name, value in block.rows:
                yield from (name, plain(value))
        case Figure():
            yield from (*(s.text for s in block.drawing.shapes if isinstance(s, Label)), block.caption)
        case Picture():
            yield block.caption
        case KeyNumber():
            yield from (block.label, block.value, block.of, *map(plain, block.notes))
        case Signatures():
            yield from (text for line in block.lines for text in line)
        case Cover():
            yield from (
                block.mode,
                block.title,
                block.subtitle,
                *(text for fact in block.facts for text in fact),
            )
        case Contents() | PageBreak():
            return


# A figure and its tail: what stands from the point on.
_FIGURE: Final = re.compile(r"(?:CNY )?[-−+]?\d[\d,]*((?:\.\d+)?(?:\s?[^\d\s.,–/][^\d]{0,14})?)")


def tail_of(cell: Cell) -> str | None:
    """What stands behind the whole part of a figure, its decimals and unit, by which the figures of a column are set
    with their points below one another; None where a cell is no figure."""
    found = _FIGURE.fullmatch(cell.content) if isinstance(cell.content, str) else None
    return found[1] if found else None


def plain(text: Inline) -> str:
    """A text without its looks and links."""
    return text if isinstance(text, str) else "".join(run.text for run in text)


class Look(Struct, frozen=True):
    """What an office's pages look like, as far as that differs from ours."""

    colours: tuple[tuple[Colour, str], ...] = ()  # #RRGGBB
    faces: tuple[tuple[str, str], ...] = ()  # serif, sans, bold → path of a TrueType file
    logo: Logo | None = None


class Report(Struct, frozen=True):
    """A whole report: what is on its pages, and what its page furniture and document information say."""

    lang: Lang
    title: str
    author: str
    subject: str
    header: tuple[str, str]  # left, right
    footer: str
    blocks: tuple[Block, ...]
    watermark: str = ""
    keywords: tuple[str, ...] = ()
    created: str = ""  # ISO date-time printed and put into the document information: not the clock
    attachments: tuple[tuple[str, bytes, str, str], ...] = ()  # name, data, mime, description
    style: str = ""  # SHA-256 of the house style, "" for none
    signature: str = ""  # what the field for a signature is for; without it there is none
    look: Look = Look()
