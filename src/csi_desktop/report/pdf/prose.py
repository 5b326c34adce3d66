"""Headings, paragraphs, lists, pairs of name and value, framed remarks: blocks made of running text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, cast

from csi_desktop.report.blocks import Bullets, Colour, Facts, Heading, Notice, Paragraph
from csi_desktop.report.pdf import paint, style
from csi_desktop.report.pdf.flow import Entry, Flow, split_at, starting_height
from csi_desktop.report.pdf.fonts import Fonts
from csi_desktop.report.pdf.setting import Passage, plain_text
from csi_desktop.report.pdf.signs import is_chinese, one_line
from csi_desktop.report.pdf.structure import Node, Tag
from csi_desktop.report.pdf.style import LEFT, MM, TEXT_HEIGHT, TEXT_WIDTH, Style

_NAME_WIDTH: Final = (34 * MM, 56 * MM)  # of the names in a list of facts: the least and the most
_FEWEST_FACTS: Final = 0.13 * TEXT_HEIGHT  # a list of facts that is no taller than this is not divided
_FEW_FACTS: Final = 0.2 * TEXT_HEIGHT  # one that is no taller than this is divided only to save much room
_NOTICE_PAD: Final = 10
_SHORT_NOTE: Final = 4  # lines


class SetHeading:
    """A heading; it never stands last on a page."""

    def __init__(self, fonts: Fonts, block: Heading) -> None:
        self._block = block
        self._level = min(max(block.level, 1), 3)
        self._style = style.HEADINGS[self._level]
        self._passage = Passage(fonts, one_line(block.text), self._style, TEXT_WIDTH)

    @property
    def least(self) -> float:
        return self._style.before + self._passage.height + self._style.after

    def place(self, flow: Flow) -> None:
        flow.space(self._style.before)
        flow.need(self._passage.height)
        block = self._block
        page = flow.page
        name = flow.anchor(block.anchor)
        flow.headings.append(Entry(self._level, one_line(block.text), page, flow.y, name, block.listed))
        flow.pour(self._passage, Node(self._tag(flow), flow.document, source=block.source))
        flow.y -= self._style.after

    def _tag(self, flow: Flow) -> Tag:
        """H1–H3; a level below the one before may not be skipped."""
        last = next(
            (
                int(kid.tag[1])
                for kid in reversed(flow.document.kids)
                if isinstance(kid, Node) and kid.tag[0] == "H"
            ),
            0,
        )
        return cast(Tag, f"H{min(self._level, last + 1)}")


def _style_of(block: Paragraph, text: str) -> Style:
    chinese = is_chinese(text)
    if block.style == "body":
        return style.BODY if chinese else style.BODY_WESTERN
    if block.style == "lead":
        return style.LEAD if chinese else style.LEAD_WESTERN
    return style.NOTE if block.style == "note" else style.QUOTE


class SetParagraph:
    """Running text; a quotation is set in with a line at its left."""

    def __init__(self, fonts: Fonts, block: Paragraph) -> None:
        self._style = _style_of(block, plain_text(block.text))
        self._quoted = block.style == "quote"
        self._source = block.source
        self._set_in = 5 * MM if self._quoted else 0.0
        self._passage = Passage(fonts, block.text, self._style, TEXT_WIDTH - self._set_in)
        # A short note below a heading belongs to it, and does not stand at a page's foot without what it is about.
        self.joins_heading = block.style == "note" and len(self._passage.lines) <= _SHORT_NOTE

    @property
    def least(self) -> float:
        if self.joins_heading:  # all of it: what follows it must know how much room is left
            return self._passage.height + self._style.after
        return starting_height(self._passage)

    def place(self, flow: Flow) -> None:
        if not self._passage.lines:
            return
        if self._quoted:
            self._place_quotation(flow)
        else:
            flow.pour(self._passage, Node("P", flow.document, source=self._source))
        flow.y -= self._style.after

    def _place_quotation(self, flow: Flow) -> None:
        node = Node("P", Node("BlockQuote", flow.document), source=self._source)
        for first, stop in portions(flow, self._passage):
            top = flow.y
            self._passage.draw(flow.page, node, LEFT + self._set_in, top, first, stop)
            flow.y -= (stop - first) * self._style.leading
            flow.page.decorate(paint.rectangle(LEFT, flow.y + 3, 1.6, top - flow.y - 6, "teal"))


def portions(flow: Flow, passage: Passage, reserved: float = 0) -> Iterator[tuple[int, int]]:
    """The lines of a passage page by page as (first, stop), `reserved` kept free on each; turns the page in between."""
    total, done = len(passage.lines), 0
    while done < total:
        take = split_at(total - done, flow.lines_left(passage.style.leading, reserved))
        if take == 0 and not flow.at_top:
            flow.turn()
            continue
        take = max(1, take)
        yield done, done + take
        done += take
        if done < total:
            flow.turn()


def padded(sources: tuple[str, ...], count: int) -> tuple[str, ...]:
    """One source for each of `count`, "" where none is given."""
    return (*sources, *("",) * (count - len(sources)))


class SetBullets:
    """A list; its marks hang in the margin of the items."""

    def __init__(self, fonts: Fonts, block: Bullets) -> None:
        self._ordered = block.ordered
        self._sources = padded(block.sources, len(block.items))
        self._set_in = 7 * MM if block.ordered else 5 * MM
        self._items: list[tuple[Passage, Passage]] = []
        for number, item in enumerate(block.items, 1):
            kind = style.ITEM if is_chinese(plain_text(item)) else style.ITEM_WESTERN
            text = Passage(fonts, item, kind, TEXT_WIDTH - self._set_in)
            size = 9.5 if block.ordered else 13
            mark = kind._replace(role="bold", colour="teal", size=size, justified=False)
            self._items.append(
                (Passage(fonts, f"{number}." if block.ordered else "•", mark, self._set_in), text)
            )

    @property
    def least(self) -> float:
        return self._height(0) + (self._height(1) if len(self._items) > 1 else 0) if self._items else 0

    def _height(self, number: int) -> float:
        """Height of as much of an item as must stand where it starts."""
        text = self._items[number][1]
        return starting_height(text) + text.style.after

    def place(self, flow: Flow) -> None:
        if not self._items:
            return
        numbering = "Decimal" if self._ordered else "Disc"
        whole = Node("L", flow.document, attributes=f"<</O/List/ListNumbering/{numbering}>>")
        last = len(self._items) - 1
        for number, ((mark, text), source) in enumerate(zip(self._items, self._sources, strict=True)):
            tied = number < last and number in (0, last - 1)  # neither the first nor the last stands alone
            flow.need(self._height(number) + (self._height(number + 1) if tied else 0))
            item = Node("LI", whole)
            mark.draw(flow.page, Node("Lbl", item), LEFT + 0.5, flow.y)
            flow.pour(text, Node("LBody", item, source=source), LEFT + self._set_in)
            flow.y -= text.style.after
        flow.y -= 4


class SetFacts:
    """Names at the left, values beside them."""

    def __init__(self, fonts: Fonts, block: Facts) -> None:
        names = [one_line(name) for name, _ in block.rows]
        kind = style.FACT_NAME
        widest = max((paint.text_width(fonts, name, kind.role, kind.size) for name in names), default=0) + 12
        least, most = _NAME_WIDTH
        self._value_at = min(max(least, widest), most)
        self._rows = [
            (
                Passage(fonts, name, kind, self._value_at - 8),
                Passage(fonts, value, style.FACT_VALUE, TEXT_WIDTH - self._value_at),
            )
            for name, (_, value) in zip(names, block.rows, strict=True)
        ]
        self._sources = padded(block.sources, len(block.rows))

    @property
    def least(self) -> float:
        if self._all <= _FEWEST_FACTS:
            return self._all
        few = len(self._rows) if len(self._rows) <= 3 else 2  # neither the first nor the last stands alone
        return sum(self._height(row) + 2 for row in range(few))

    @property
    def whole(self) -> float:
        """The height that is kept together if it can be: of all rows, if they are few."""
        return self._all if self._all <= _FEW_FACTS else self.least

    @property
    def _all(self) -> float:
        return sum(max(name.height, value.height) + 2 for name, value in self._rows)

    def _height(self, row: int) -> float:
        name, value = self._rows[row]
        return max(name.height, starting_height(value))

    def place(self, flow: Flow) -> None:
        if not self._rows:
            return
        whole = Node("L", flow.document, attributes="<</O/List/ListNumbering/None>>")
        last = len(self._rows) - 1
        for number, (name, value) in enumerate(self._rows):
            flow.need(self._height(number) + (self._height(number + 1) if number == last - 1 else 0))
            item = Node("LI", whole)
            page, top = flow.page, flow.y
            name.draw(page, Node("Lbl", item, source=self._sources[number]), LEFT, top)
            body = Node("LBody", item, source=self._sources[number])
            flow.pour(value, body, LEFT + self._value_at)
            if flow.page is page:
                flow.y = min(flow.y, top - name.height)
            flow.y -= 2
        flow.y -= 8


class SetNotice:
    """A remark in a frame; a long one is framed on each of its pages."""

    def __init__(self, fonts: Fonts, block: Notice) -> None:
        self._colour: Colour = "ochre" if block.tone == "warning" else "navy"
        self._passage = Passage(fonts, block.text, style.NOTICE, TEXT_WIDTH - 2 * _NOTICE_PAD - 3)
        # A short remark below a heading belongs to what it remarks on, and does not stand at a page's foot without it.
        self.joins_heading = len(self._passage.lines) <= 2

    @property
    def least(self) -> float:
        return starting_height(self._passage) + 2 * _NOTICE_PAD + (12 if self.joins_heading else 4)

    def place(self, flow: Flow) -> None:
        if not self._passage.lines:
            return
        flow.space(4)
        node = Node("P", flow.document)
        for first, stop in portions(flow, self._passage, 2 * _NOTICE_PAD):
            height = (stop - first) * self._passage.style.leading + 2 * _NOTICE_PAD - 4
            page, top = flow.page, flow.y
            page.decorate(paint.rectangle(LEFT, top - height, TEXT_WIDTH, height, "pale"))
            page.decorate(paint.rectangle(LEFT, top - height, 3, height, self._colour))
            self._passage.draw(page, node, LEFT + _NOTICE_PAD + 3, top - _NOTICE_PAD + 2, first, stop)
            flow.y -= height
        flow.y -= 12
