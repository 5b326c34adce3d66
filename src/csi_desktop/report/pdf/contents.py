"""The table of contents and the lists of tables and figures, made when all pages are known and put in their place."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from csi_desktop.report.blocks import Contents
from csi_desktop.report.pdf import style
from csi_desktop.report.pdf.flow import Entry, Flow
from csi_desktop.report.pdf.fonts import Fonts
from csi_desktop.report.pdf.setting import Passage
from csi_desktop.report.pdf.signs import one_line
from csi_desktop.report.pdf.structure import Node, Page
from csi_desktop.report.pdf.style import LEFT, TEXT_HEIGHT, TEXT_WIDTH, Style

_NUMBER_WIDTH: Final = 30.0
_SET_IN: Final = 14.0
_BETWEEN: Final = 18.0  # the two columns of the lists of tables, figures and abbreviations
_HALF: Final = (TEXT_WIDTH - _BETWEEN) / 2
_TERM: Final = 46.0  # an abbreviation, before what it stands for
_TERM_STYLE: Final = style.CONTENTS[0]._replace(colour="grey")
# How close the lines may be set so that the lists take a page less: the loosest that takes no more than the closest.
_CLOSENESS: Final = (1.0, 0.94, 0.88, 0.82)


class _Line(Struct, eq=False):
    """An entry set in type; an abbreviation and what it stands for; or (with neither) a title, a note."""

    passage: Passage
    before: float
    set_in: float
    width: float  # of its column
    entry: Entry | None = None
    term: Passage | None = None

    @property
    def height(self) -> float:
        return self.before + self.passage.height

    def closer(self, closeness: float) -> _Line:
        """The same line with less room about it."""
        passage, term = self.passage, self.term
        return replace(
            self,
            passage=passage.restyled(_closer(passage.style, closeness)),
            before=self.before * closeness,
            term=term and term.restyled(_closer(term.style, closeness)),
        )


class _List(Struct, eq=False):
    """A list under its title, in one column or two."""

    title: Passage | None
    level: int
    lines: list[_Line]
    in_columns: bool

    @property
    def before(self) -> float:
        """The room above its title, of which there is none at the head of a page."""
        return style.HEADINGS[self.level].before + 8 if self.title else 0

    @property
    def head(self) -> float:
        return self.title.height + style.HEADINGS[self.level].after if self.title else 0

    def closer(self, closeness: float) -> _List:
        """The same list with its lines closer together."""
        return replace(self, lines=[line.closer(closeness) for line in self.lines])

    @property
    def halves(self) -> list[list[_Line]]:
        """The lines column by column, the first the longer."""
        half = (len(self.lines) + 1) // 2
        return [self.lines[:half], self.lines[half:]]

    @property
    def body(self) -> float:
        """The height of both columns."""
        return max(sum(line.height for line in half) for half in self.halves)

    @property
    def is_whole(self) -> bool:
        """Whether it stands on one page in two columns; a longer one has the page's width and goes on."""
        return self.in_columns and self.head + self.body <= TEXT_HEIGHT


class _Row(Struct, eq=False):
    """A line as it stands. All are drawn last, in order, when the numbers of their pages are known."""

    line: _Line
    node: Node
    page: Page
    top: float
    x: float


class SetContents(Struct, eq=False):
    """The place of the contents among the pages, and their filling."""

    block: Contents
    least: float = 0
    _at: int = 0
    _node: Node = field(default_factory=lambda: Node("Sect"))

    def place(self, flow: Flow) -> None:
        """Keep the place: the pages are put in by `insert`."""
        self._at = len(flow.pages)
        flow.document.kids.append(self._node)
        flow.turn()

    def insert(self, flow: Flow) -> None:
        """Set the lists, put their pages in place, and draw the page numbers."""
        inner = Flow(flow.fonts, flow.lang, document=self._node)
        note = _Line(Passage(flow.fonts, one_line(self.block.note), style.NOTE, TEXT_WIDTH), 8, 0, TEXT_WIDTH)
        rows: list[_Row] = []
        for each in self._closest(flow, note.height if self.block.note else 0):
            rows += self._list(inner, each)
        if self.block.note:
            rows.append(self._row(inner, note, Node("P", self._node), LEFT))
        flow.pages[self._at : self._at] = inner.pages
        numbers = {id(page): number for number, page in enumerate(flow.pages, 1)}
        for row in rows:
            entry = row.line.entry
            self._finish(flow, row, numbers[id(entry.page)] if entry else 0)

    def _closest(self, flow: Flow, note: float) -> list[_List]:
        """The lists, set as close as saves a page; where that saves none, as they are."""
        lists = self._lists(flow)
        closest = [each.closer(_CLOSENESS[-1]) for each in lists]
        fewest = _pages(closest, note)
        for closeness in _CLOSENESS[:-1]:
            made = [each.closer(closeness) for each in lists] if closeness < 1 else lists
            if _pages(made, note) == fewest:
                return made
        return closest

    def _lists(self, flow: Flow) -> list[_List]:
        block, fonts = self.block, flow.fonts
        headings = [entry for entry in flow.headings if entry.level in style.CONTENTS and entry.listed]
        lists = [_List(_title(fonts, block.title, 1), 1, [_heading(fonts, entry) for entry in headings], False)]
        for title, entries in ((block.tables, flow.tables), (block.figures, flow.figures)):
            if title and entries:
                lines = [_entry(fonts, entry) for entry in entries]
                lists.append(_List(_title(fonts, title, 2), 2, lines, True))
        if block.terms:
            lines = [_term(fonts, name, meaning) for name, meaning in block.terms]
            lists.append(_List(_title(fonts, block.terms_title, 2), 2, lines, True))
        return lists

    def _list(self, inner: Flow, made: _List) -> list[_Row]:
        rows: list[_Row] = []
        if made.title is not None:
            inner.space(made.before)
            inner.need(made.head + (made.body if made.is_whole else 2 * style.CONTENTS[2].leading))
            title = Node("H1" if made.level == 1 else "H2", self._node)
            rows.append(self._row(inner, _Line(made.title, 0, 0, TEXT_WIDTH), title, LEFT))
            inner.y -= style.HEADINGS[made.level].after
        if not made.lines:
            return rows
        listed = made.lines[0].entry is not None
        attributes = "" if listed else "<</O/List/ListNumbering/None>>"
        whole = Node("TOC" if listed else "L", self._node, attributes=attributes)
        if made.is_whole:
            top = inner.y
            for column, half in enumerate(made.halves):
                inner.y = top
                rows += self._column(inner, half, whole, LEFT + column * (_HALF + _BETWEEN))
            inner.y = top - made.body
            return rows
        return rows + self._column(inner, made.lines, whole, LEFT)

    def _column(self, inner: Flow, lines: Sequence[_Line], whole: Node, x: float) -> list[_Row]:
        rows = []
        for line in lines:
            node = Node("Link", Node("TOCI", whole)) if line.entry else Node("LI", whole)
            rows.append(self._row(inner, line, node, x))
        return rows

    def _row(self, inner: Flow, line: _Line, node: Node, x: float) -> _Row:
        """The next line's place."""
        inner.space(line.before)
        inner.need(line.passage.height)
        row = _Row(line, node, inner.page, inner.y, x + line.set_in)
        inner.y -= line.passage.height
        return row

    def _finish(self, flow: Flow, row: _Row, number: int) -> None:
        line, page = row.line, row.page
        passage, kind = line.passage, line.passage.style
        if line.term:
            line.term.draw(page, Node("Lbl", row.node), row.x, row.top)
            passage.draw(page, Node("LBody", row.node), row.x + _TERM, row.top)
            return
        passage.draw(page, row.node, row.x, row.top)
        if line.entry is None:
            return
        right = row.x - line.set_in + line.width
        last = row.top - max(passage.height - kind.leading, 0)
        count = Passage(flow.fonts, str(number), _figures(kind), _NUMBER_WIDTH)
        count.draw(page, row.node, right - _NUMBER_WIDTH, last)
        start = row.x + passage.last_width + 8
        end = right - count.last_width - 7
        if end - start > 8:
            base = last - kind.leading / 2 - kind.size * 0.36 + 1.2
            # dots on a grid common to all lines
            start += (end - start) % 4
            page.decorate(
                f"q {style.COLOURS['rule']} RG .9 w 1 J [0 4] 0 d {start:.2f} {base:.2f} m {end:.2f} {base:.2f} l S Q"
            )
        page.link(
            (row.x, row.top - passage.height, right, row.top), line.entry.anchor, line.entry.text, row.node
        )


def _pages(lists: Sequence[_List], note: float) -> int:
    """How many pages the lists will take, by their heights alone."""
    pages, room = 1, TEXT_HEIGHT
    for made in lists:
        lines = [line.height for line in made.lines]
        heights = [made.head + made.body] if made.is_whole else [made.head + sum(lines[:2]), *lines[2:]]
        room -= made.before if room < TEXT_HEIGHT else 0
        for height in heights:
            if height > room:
                pages, room = pages + 1, TEXT_HEIGHT
            room -= height
    return pages + (note > room)


def _title(fonts: Fonts, text: str, level: int) -> Passage | None:
    return Passage(fonts, one_line(text), style.HEADINGS[level], TEXT_WIDTH) if text else None


def _heading(fonts: Fonts, entry: Entry) -> _Line:
    kind = style.CONTENTS[entry.level]
    set_in = _SET_IN if entry.level == 2 else 0.0
    passage = Passage(fonts, entry.text, kind, TEXT_WIDTH - _NUMBER_WIDTH - 10 - set_in)
    return _Line(passage, kind.before, set_in, TEXT_WIDTH, entry)


def _entry(fonts: Fonts, entry: Entry) -> _Line:
    return _Line(Passage(fonts, entry.text, style.CONTENTS[0], _HALF - _NUMBER_WIDTH + 4), 0, 0, _HALF, entry)


def _term(fonts: Fonts, name: str, meaning: str) -> _Line:
    kind = style.CONTENTS[0]
    term = Passage(fonts, one_line(name), _TERM_STYLE, _TERM)
    return _Line(Passage(fonts, one_line(meaning), kind, _HALF - _TERM), 0, 0, _HALF, None, term)


@cache
def _closer(kind: Style, closeness: float) -> Style:
    """A style with its lines closer together."""
    return kind._replace(leading=round(kind.leading * closeness, 2), before=kind.before * closeness)


def _figures(kind: Style) -> Style:
    """The style of the page number of a line."""
    return Style(kind.role, kind.size, kind.leading, kind.colour, align="right")
