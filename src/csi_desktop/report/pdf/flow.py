"""Pages filled from top to bottom: the place where the next block stands, and what pages must know in the end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple, Protocol

from msgspec import Struct, field

from csi_desktop.report.blocks import Run
from csi_desktop.report.pdf.fonts import Fonts
from csi_desktop.report.pdf.paint import rule
from csi_desktop.report.pdf.setting import Passage
from csi_desktop.report.pdf.structure import Node, Page
from csi_desktop.report.pdf.style import BOTTOM, LEFT, PAGE_HEIGHT, SMALL, TEXT_HEIGHT, TEXT_WIDTH, TOP
from csi_desktop.text import Lang

_ROUNDING = 0.01
SPARE: Final = 0.14 * TEXT_HEIGHT  # so much of a page's foot stays empty to keep together what looks better whole
MUCH: Final = 0.25 * TEXT_HEIGHT  # more than this is left empty for nothing that could be divided
EMPTY: Final = 0.18 * TEXT_HEIGHT  # rather than leave so much of a page's foot empty, a table is divided after one row
_ABOVE_NOTES = 11.0  # room above the footnotes of a page, with their rule in it
_BETWEEN_NOTES = 1.5


class Block(Protocol):
    """A block set in type and ready to be placed; `least` is the height that must not be parted from a heading."""

    @property
    def least(self) -> float: ...

    def place(self, flow: Flow) -> None:
        """Draw the block on the flow's pages, its structure below the flow's document."""
        ...


class Entry(NamedTuple):
    """A line of the contents: a heading, a table or a figure, and where it stands."""

    level: int  # 1–3 of headings, 0 of tables and figures
    text: str
    page: Page
    y: float
    anchor: str
    listed: bool = True  # in the contents, not in the outline alone


class Flow(Struct, eq=False):
    """The pages made so far and the place on the current one; `y` is measured from the bottom of the page."""

    fonts: Fonts
    lang: Lang
    pages: list[Page] = field(default_factory=list)
    document: Node = field(default_factory=lambda: Node("Document"))
    anchors: dict[str, tuple[Page, float]] = field(default_factory=dict)
    headings: list[Entry] = field(default_factory=list)
    tables: list[Entry] = field(default_factory=list)
    figures: list[Entry] = field(default_factory=list)
    images: dict[str, tuple[bytes, int, int]] = field(default_factory=dict)  # name → JPEG, width, height
    signed_on: Page | None = None  # where the lines to sign on are
    y: float = 0
    _notes: list[tuple[Node, str, Passage]] = field(default_factory=list)  # footnotes of the current page
    _current: Page | None = None
    _made_anchors: int = 0

    @property
    def page(self) -> Page:
        """The current page; a new one if there is none."""
        if self._current is None:
            self._current = Page()
            self.pages.append(self._current)
            self.y = PAGE_HEIGHT - TOP
        return self._current

    @property
    def at_top(self) -> bool:
        """Whether nothing stands on the current page yet."""
        return self._current is None or self.y > PAGE_HEIGHT - TOP - _ROUNDING

    @property
    def room(self) -> float:
        """Height left on the current page."""
        return TEXT_HEIGHT if self._current is None else self.y - BOTTOM - self._noted

    def turn(self) -> None:
        """What follows stands on a new page; the footnotes of this one are set at its foot."""
        page, top = self._current, BOTTOM + self._noted
        if page is not None and self._notes:
            page.decorate(rule(LEFT, top - 5, 60, "grey", 0.5))
            top -= _ABOVE_NOTES
            for node, anchor, passage in self._notes:
                self.anchors.setdefault(anchor, (page, top))
                passage.draw(page, node, LEFT, top)
                top -= passage.height + _BETWEEN_NOTES
        self._notes = []
        self._current = None

    @property
    def _noted(self) -> float:
        """The height that the footnotes of the current page take."""
        heights = [passage.height + _BETWEEN_NOTES for _, _, passage in self._notes]
        return sum(heights) + _ABOVE_NOTES if heights else 0

    def height_of(self, marks: Sequence[Run]) -> float:
        """The height that footnotes would take beside those that stand on the page."""
        if not marks:
            return 0
        heights = [self._note(mark).height + _BETWEEN_NOTES for mark in marks]
        return sum(heights) + (0 if self._notes else _ABOVE_NOTES)

    def note(self, marks: Sequence[Run]) -> None:
        """Keep footnotes for the foot of the current page."""
        for mark in marks:
            node = Node("Note", self.document, name=mark.target)
            self._notes.append((node, mark.target, self._note(mark)))

    def _note(self, mark: Run) -> Passage:
        text = (Run(mark.text + " "), Run(mark.note))
        return Passage(self.fonts, text, SMALL, TEXT_WIDTH)

    def own_page(self) -> Page:
        """A page apart, without furniture, as the cover; what follows stands on a new one."""
        page = Page(furnished=False)
        self.turn()
        self.pages.append(page)
        return page

    def need(self, height: float) -> None:
        """Turn the page if less than `height` is left, unless the page is empty."""
        if height > self.room + _ROUNDING and not self.at_top:
            self.turn()

    def start(self, least: float, whole: float, spare: float = SPARE) -> None:
        """Turn the page if less than `least` is left for what follows; or less than `whole`, unless more than `spare`
        of the page would be empty then."""
        self.need(least)
        if self.room <= spare:
            self.need(whole)

    def space(self, height: float) -> None:
        """Leave room, but none at the top of a page."""
        if not self.at_top:
            self.y -= height

    def lines_left(self, leading: float, reserved: float = 0) -> int:
        """How many lines fit on the current page when `reserved` is kept free."""
        return max(0, int((self.room - reserved + _ROUNDING) // leading))

    def anchor(self, name: str) -> str:
        """Make `name` (or a new name) lead to this place; the first of a name counts."""
        if not name:
            self._made_anchors += 1
            name = f"\x00{self._made_anchors}"
        page = self.page
        self.anchors.setdefault(name, (page, self.y))
        return name

    def pour(self, passage: Passage, node: Node, x: float = LEFT) -> None:
        """Set a text over as many pages as it needs; never a single line of it at the foot or head of a page."""
        total, done = len(passage.lines), 0
        while done < total:
            take = split_at(total - done, self._fitting(passage, done))
            if take == 0 and not self.at_top:
                self.turn()
                continue
            take = max(1, take)
            page = self.page
            passage.draw(page, node, x, self.y, done, done + take)
            self.y -= take * passage.style.leading
            self.note(passage.notes(done, done + take))
            done += take
            if done < total:
                self.turn()


    def _fitting(self, passage: Passage, done: int) -> int:
        """How many lines from `done` on fit on the page together with their footnotes."""
        leading = passage.style.leading
        fitting = self.lines_left(leading)
        stop = min(done + fitting, len(passage.lines))
        while stop > done and (marks := passage.notes(done, stop)):
            if (stop - done) * leading + self.height_of(marks) <= self.room + _ROUNDING:
                break
            stop -= 1
            fitting = stop - done
        return fitting


def split_at(lines: int, fitting: int) -> int:
    """How many of `lines` to set where `fitting` have room, two at least staying together on either side."""
    if fitting >= lines:
        return lines
    if lines - fitting < 2:
        fitting = lines - 2
    return fitting if fitting >= 2 else 0


def starting_height(passage: Passage) -> float:
    """The height of the lines that a text must not be started with less of."""
    count = len(passage.lines)
    return (count if count <= 3 else 2) * passage.style.leading
