"""A report's blocks set on pages, and the pages' furniture."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from typing import Final, assert_never

from csi_desktop.report import blocks
from csi_desktop.report.blocks import Report
from csi_desktop.report.pdf import paint, style
from csi_desktop.report.pdf.contents import SetContents
from csi_desktop.report.pdf.cover import SetCover, SetSignatures, watermark
from csi_desktop.report.pdf.faces import dressed
from csi_desktop.report.pdf.figures import SetFigure, SetKeyNumber, SetPicture
from csi_desktop.report.pdf.flow import EMPTY, MUCH, SPARE, Block, Flow
from csi_desktop.report.pdf.fonts import Fonts
from csi_desktop.report.pdf.prose import SetBullets, SetFacts, SetHeading, SetNotice, SetParagraph
from csi_desktop.report.pdf.setting import Passage
from csi_desktop.report.pdf.signs import one_line
from csi_desktop.report.pdf.structure import Page
from csi_desktop.report.pdf.style import LEFT, MM, PAGE_HEIGHT, TEXT_HEIGHT, TEXT_WIDTH
from csi_desktop.report.pdf.tables import SetTable
from csi_desktop.text import Text

_ENOUGH: Final = 38.0  # height of remarks that may stand at a page's foot without what they are about: three lines
_PLENTY: Final = 55.0  # and of those that may where less than MUCH would be empty without them
_REMARK: Final = 0.2 * TEXT_HEIGHT  # a remark leaves no more of a page empty to stand with its figure
_APART: Final = 20  # between what stands left and right in a header or footer
_PAGE_OF: Final = Text("第 {page} 页，共 {pages} 页", "Page {page} of {pages}")


class SetPageBreak:
    """What follows stands on a new page, unless enough of this one is free."""

    least: float = 0

    def __init__(self, room: float) -> None:
        self._room = room

    def place(self, flow: Flow) -> None:
        if self._room >= 1:
            flow.turn()
        else:
            flow.need(self._room * TEXT_HEIGHT)


class _Setter:
    """Sets blocks in type, counting tables and figures."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._tables = self._figures = 0

    def set(self, block: blocks.Block) -> Block:
        """The block ready to be placed."""
        fonts, lang = self._flow.fonts, self._flow.lang
        match block:
            case blocks.Heading():
                return SetHeading(fonts, block)
            case blocks.Paragraph():
                return SetParagraph(fonts, block)
            case blocks.Bullets():
                return SetBullets(fonts, block)
            case blocks.Table():
                self._tables += bool(block.caption)
                return SetTable(fonts, block, self._tables if block.caption else 0, lang)
            case blocks.Facts():
                return SetFacts(fonts, block)
            case blocks.Figure():
                self._figures += bool(block.caption)
                return SetFigure(fonts, block, self._figures, lang)
            case blocks.Picture():
                return SetPicture(fonts, block, lang)
            case blocks.KeyNumber():
                return SetKeyNumber(fonts, block)
            case blocks.Notice():
                return SetNotice(fonts, block)
            case blocks.Signatures():
                return SetSignatures(fonts, block, lang)
            case blocks.Contents():
                return SetContents(block)
            case blocks.PageBreak():
                return SetPageBreak(block.room)
            case blocks.Cover():
                return SetCover(fonts, block, lang)
        assert_never(block)


def compose(report: Report, step: Callable[[float], None]) -> Flow:
    """All pages of a report; `step` is told the share done before every block and may raise."""
    flow = Flow(Fonts(dressed(report.look.faces)), report.lang)
    setter, placer = _Setter(flow), _Placer(flow)
    contents: list[SetContents] = []
    waiting: list[Block] = []  # headings, and notes to them, that stay with the block that follows
    for number, block in enumerate(report.blocks):
        step(number / len(report.blocks))
        made = setter.set(block)
        waiting.append(made)
        if isinstance(made, SetContents):
            contents.append(made)
        if isinstance(made, SetHeading):
            continue
        if isinstance(made, SetParagraph | SetNotice) and made.joins_heading:
            following = report.blocks[number + 1 : number + 2]
            if len(waiting) > 1 or isinstance(next(iter(following), None), blocks.Figure | blocks.Table):
                continue
        placer.place(waiting)
        waiting = []
    if waiting:
        placer.place(waiting)
    placer.release()
    if not flow.pages:
        _ = flow.page
    flow.turn()
    for made in reversed(contents):
        made.insert(flow)
    _furnish(flow, report)
    return flow


class _Placer:
    """Places headings with what follows them. A figure that would leave much of a page empty lets what stands behind it
    in its section go first."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._held: Block | None = None

    def place(self, group: list[Block]) -> None:
        """Place the blocks of a group, which start on one page if they can."""
        flow = self._flow
        if not isinstance(group[0], SetHeading) and flow.room > _REMARK:
            # A remark goes over to the next page with the figure or table that it is about only from near the foot.
            for block in group[:-1]:
                self.place([block])
            group = group[-1:]
        if self._held and not self._goes_first(group):
            self.release()
        if len(group) == 1 and isinstance(group[0], SetFigure) and group[0].least > flow.room > SPARE:
            self._held = group[0]
            return
        page = flow.page if self._held else None
        self._place(group)
        if self._held and flow.page is not page:
            self.release()

    def release(self) -> None:
        """Place the figure that was held back."""
        held, self._held = self._held, None
        if held:
            self._place([held])

    def _goes_first(self, group: list[Block]) -> bool:
        block = group[0]
        return isinstance(block, SetParagraph | SetBullets | SetTable) and block.least <= self._flow.room

    def _place(self, group: list[Block]) -> None:
        flow = self._flow
        last = group[-1]
        above = sum(block.least for block in group[:-1])
        least = above + last.least
        staying = _staying(group[:-1], flow.room) if least > flow.room > EMPTY else []
        empty = flow.room - sum(block.least for block in staying)
        if isinstance(last, SetTable) and least > flow.room >= above + last.barest and empty > last.unused:
            pass  # it starts with a single row
        elif staying:
            for block in staying:
                block.place(flow)
            flow.turn()
            group = group[len(staying) :]
        else:
            whole = above + last.whole if isinstance(last, SetTable | SetFacts) else least
            flow.start(least, whole, last.spare if isinstance(last, SetTable) else SPARE)
        for block in group:
            block.place(flow)


def _staying(above: list[Block], room: float) -> list[Block]:
    """A heading with as many of the remarks below it as fit: what may stand at a page's foot without what it is about;
    nothing if they say too little."""
    fitting = list(above)
    while fitting and (isinstance(fitting[-1], SetHeading) or sum(block.least for block in fitting) > room):
        fitting.pop()
    said = sum(block.least for block in fitting if not isinstance(block, SetHeading))
    return fitting if said >= (_ENOUGH if room > MUCH else _PLENTY) else []


def _furnish(flow: Flow, report: Report) -> None:
    """The running header, the footer with the page's number, the watermark."""
    right = style.SMALL.aligned("right")
    room = TEXT_WIDTH - _APART
    left_width, right_width = (_width(flow.fonts, one_line(text)) for text in report.header)
    left_room = max(room / 2, room - right_width)
    header = (
        Passage(flow.fonts, _fitted(flow.fonts, report.header[0], left_room), style.SMALL, TEXT_WIDTH),
        Passage(
            flow.fonts,
            _fitted(flow.fonts, report.header[1], room - min(left_width, left_room)),
            right,
            TEXT_WIDTH,
        ),
    )
    footer = Passage(flow.fonts, _fitted(flow.fonts, report.footer, room - 90), style.SMALL, TEXT_WIDTH)
    same = Page()  # what stands alike on all of them is written once
    top, foot = PAGE_HEIGHT - 12 * MM, 14.5 * MM
    for passage, y in ((header[0], top), (header[1], top), (footer, foot)):
        passage.draw(same, None, LEFT, y)
    same.decorate(paint.rule(LEFT, top - 14, TEXT_WIDTH, "rule", 0.5))
    for number, page in enumerate(flow.pages, 1):
        if not page.furnished:
            continue
        if report.watermark:
            watermark(flow.fonts, page, report.watermark)
        page.code += same.code
        count = _PAGE_OF.format(page=number, pages=len(flow.pages))(report.lang)
        Passage(flow.fonts, count, right, TEXT_WIDTH).draw(page, None, LEFT, foot)


def _fitted(fonts: Fonts, text: str, width: float) -> str:
    """`text` on one line, cut with an ellipsis if it is too long."""
    text = one_line(text)
    if _width(fonts, text) <= width:
        return text
    fitting = bisect_right(range(len(text)), width, key=lambda size: _width(fonts, text[:size] + "…")) - 1
    return text[: max(fitting, 0)].rstrip() + "…"


def _width(fonts: Fonts, text: str) -> float:
    return paint.text_width(fonts, text, style.SMALL.role, style.SMALL.size)
