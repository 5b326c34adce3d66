"""The table of contents and the lists of tables and figures, made when all pages are known and put in their place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from csi_desktop.report.blocks import Contents, Facts, Paragraph
from csi_desktop.report.pdf import style
from csi_desktop.report.pdf.flow import Entry, Flow
from csi_desktop.report.pdf.prose import SetFacts, SetParagraph
from csi_desktop.report.pdf.setting import Passage
from csi_desktop.report.pdf.signs import one_line
from csi_desktop.report.pdf.structure import Node, Page
from csi_desktop.report.pdf.style import LEFT, TEXT_WIDTH, Style

_NUMBER_WIDTH: Final = 30.0
_SET_IN: Final = 14.0


@dataclass(slots=True)
class _Row:
    """An entry as it stands: its page number is drawn last."""

    entry: Entry
    node: Node
    page: Page
    top: float
    x: float
    passage: Passage


@dataclass(eq=False)
class SetContents:
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
        rows: list[_Row] = []
        lists = (
            (self.block.title, 1, [entry for entry in flow.headings if entry.level in style.CONTENTS]),
            (self.block.tables, 2, flow.tables),
            (self.block.figures, 2, flow.figures),
        )
        for title, level, entries in lists:
            if title and (entries or level == 1):
                self._title(inner, title, level)
                rows += self._list(inner, entries)
        if self.block.terms:
            self._title(inner, self.block.terms_title, 2)
            SetFacts(flow.fonts, Facts(self.block.terms)).place(inner)
        if self.block.note:
            inner.space(8)
            SetParagraph(flow.fonts, Paragraph(self.block.note, "note")).place(inner)
        flow.pages[self._at : self._at] = inner.pages
        numbers = {id(page): number for number, page in enumerate(flow.pages, 1)}
        for row in rows:
            self._finish(flow, row, numbers[id(row.entry.page)])

    def _title(self, inner: Flow, title: str, level: int) -> None:
        kind = style.HEADINGS[level]
        passage = Passage(inner.fonts, one_line(title), kind, TEXT_WIDTH)
        inner.space(kind.before + 8)
        inner.need(passage.height + kind.after + 2 * style.CONTENTS[2].leading)
        inner.pour(passage, Node("H1" if level == 1 else "H2", self._node))
        inner.y -= kind.after

    def _list(self, inner: Flow, entries: list[Entry]) -> list[_Row]:
        whole = Node("TOC", self._node) if entries else self._node
        rows: list[_Row] = []
        for entry in entries:
            kind = style.CONTENTS[entry.level]
            x = LEFT + (_SET_IN if entry.level == 2 else 0)
            passage = Passage(inner.fonts, entry.text, kind, LEFT + TEXT_WIDTH - _NUMBER_WIDTH - 10 - x)
            inner.space(kind.before)
            inner.need(passage.height)
            page = inner.page
            rows.append(_Row(entry, Node("Link", Node("TOCI", whole)), page, inner.y, x, passage))
            inner.y -= passage.height
        return rows

    def _finish(self, flow: Flow, row: _Row, number: int) -> None:
        passage, page, kind = row.passage, row.page, row.passage.style
        passage.draw(page, row.node, row.x, row.top)
        last = row.top - max(passage.height - kind.leading, 0)
        count = Passage(flow.fonts, str(number), _figures(kind), _NUMBER_WIDTH)
        count.draw(page, row.node, LEFT + TEXT_WIDTH - _NUMBER_WIDTH, last)
        start = row.x + passage.last_width + 8
        end = LEFT + TEXT_WIDTH - count.last_width - 7
        if end - start > 8:
            base = last - kind.leading / 2 - kind.size * 0.36 + 1.2
            # dots on a grid common to all lines
            start += (end - start) % 4
            page.decorate(
                f"q {style.COLOURS['rule']} RG .9 w 1 J [0 4] 0 d {start:.2f} {base:.2f} m {end:.2f} {base:.2f} l S Q"
            )
        bottom = row.top - passage.height
        page.link((row.x, bottom, LEFT + TEXT_WIDTH, row.top), row.entry.anchor, row.entry.text, row.node)


def _figures(kind: Style) -> Style:
    """The style of the page number of a line."""
    return Style(kind.role, kind.size, kind.leading, kind.colour, align="right")
