"""Tables: three rules, a head repeated on every page, rows that are split between lines."""

from __future__ import annotations

from typing import Final, cast

from msgspec import Struct

from csi_desktop.report.blocks import Align, Cell, Drawing, Inline, Table
from csi_desktop.report.pdf import paint, style
from csi_desktop.report.pdf.flow import EMPTY, MUCH, SPARE, Entry, Flow
from csi_desktop.report.pdf.fonts import Fonts
from csi_desktop.report.pdf.prose import padded
from csi_desktop.report.pdf.setting import Passage, plain_text, without_marks
from csi_desktop.report.pdf.signs import is_chinese, one_line
from csi_desktop.report.pdf.structure import Node, box_attribute
from csi_desktop.report.pdf.style import LEFT, TEXT_HEIGHT, TEXT_WIDTH
from csi_desktop.report.pdf.widths import APART, PAD_X, column_widths, meets_words, moved_in, tails_of_figures
from csi_desktop.text import Lang, Text

_PAD_TOP: Final = 4.0
_PAD_BOTTOM: Final = 4.0
_PADS: Final = _PAD_TOP + _PAD_BOTTOM
_DENSE: Final = 2.5  # padding of rows that stand close; it gives way so that no few of them need another page
_CLOSE: Final = 1.0  # padding between a row and the remark beneath it
_JUSTIFIED: Final = 20  # a column of fewer characters is ragged: a few that go to the next line would stretch the rest
_LEADING: Final = style.CELL.leading
_WHOLE: Final = 6  # a row of so few lines is not split
_PORTION: Final = 3  # lines of a row that is split, at least, on either side
_FIRST: Final = 9  # lines of a tall first row, at least, on the page where a table starts
_BACK: Final = 3  # fewer lines than fit, at most, so that it is split between paragraphs
_LABEL: Final = 4  # lines of a row's name, at most, to be repeated where the row goes on
_TOGETHER: Final = 0.25 * TEXT_HEIGHT  # two rows that are no taller than this stand on one page at a table's ends
_ALONE: Final = 5  # lines of a tall first row, at least, on a page that would be largely empty without it
_STANDS: Final = 5  # a first row of so many lines, with the remark beneath, may stand alone where a table starts
_SMALL: Final = 0.19 * TEXT_HEIGHT  # a table that is no taller than this is divided only to save very much room
_UNDIVIDED: Final = 0.27 * TEXT_HEIGHT  # a table that is no taller than this is divided only to save much room
_NUMBERED: Final = Text("表 {number}\u3000{caption}", "Table {number}\u2002{caption}")
_CONTINUED: Final = Text("表 {number}（续）", "Table {number} (continued)")
_CONTINUED_PLAIN: Final = Text("（续）", "(continued)")
_CONTINUED_ROW: Final = Text("{name}（续）", "{name} (cont.)")  # in a narrow column


class _Column(Struct, eq=False):
    x: float
    width: float  # without padding
    align: Align


class _Row(Struct, eq=False):
    """Cells set for their columns: a passage or a drawing with its scale."""

    cells: list[Passage | tuple[Drawing, float]]
    columns: list[_Column]
    lines: int
    least: float = 0  # height of what cannot be split, a drawing
    top: float = _PAD_TOP
    bottom: float = _PAD_BOTTOM
    follows: _Row | None = None  # what stands beneath it, across all columns

    @property
    def pads(self) -> float:
        return self.top + self.bottom

    @property
    def height(self) -> float:
        return max(self.lines * _LEADING, self.least) + self.pads

    @property
    def next_least(self) -> float:
        """Height of what stands beneath it, or of its start if it is long: it must be on the same page."""
        return self.follows.start if self.follows else 0

    @property
    def start(self) -> float:
        """Height of as much of it as must stand where it starts."""
        lines = self.lines if self.lines <= _WHOLE else _PORTION
        return max(lines * _LEADING, self.least) + self.pads

    @property
    def whole(self) -> float:
        """Height with all that stands beneath it."""
        return self.height + (self.follows.height if self.follows else 0)


class SetTable:
    """A table; `number` is what its caption counts it as, 0 without a caption."""

    def __init__(self, fonts: Fonts, block: Table, number: int, lang: Lang) -> None:
        self._block, self._number, self._lang = block, number, lang
        self._check()
        self._tails = tails_of_figures(fonts, block)
        widths = column_widths(fonts, block, self._tails)
        self._width = sum(widths)
        self._columns = self._lay_columns(widths)
        caption = one_line(block.caption)
        self._entry = _NUMBERED.format(number=number, caption=caption)(lang) if caption else ""
        self._caption = Passage(fonts, self._entry, style.CAPTION, TEXT_WIDTH)
        self._head = [
            Passage(fonts, one_line(text), style.CELL_HEAD.aligned(column.align), column.width)
            for text, column in zip(block.head, self._columns, strict=False)
        ]
        self._head_height = (
            max((passage.height for passage in self._head), default=0) + _PADS - 1 if self._head else 0
        )
        self._rows = [self._lay_row(fonts, row) for row in block.rows]
        if block.dense:
            for row in self._rows:
                row.top = row.bottom = _DENSE
        for row, remark in zip(self._rows, block.beneath, strict=False):
            if remark:
                row.follows = self._lay_remark(fonts, remark)
                row.bottom = _CLOSE
        self._height = sum(row.whole for row in self._rows)  # of all rows

    def _check(self) -> None:
        wanted = len(self._block.widths)
        for place, row in enumerate((self._block.head, *self._block.rows)):
            if len(row) != wanted and (place or row):
                raise ValueError(
                    f"Table “{self._block.caption}”: row {place} has {len(row)} cells, {wanted} wanted. "
                    f"表“{self._block.caption}”：第 {place} 行有 {len(row)} 格，应为 {wanted} 格。"
                )

    def _lay_columns(self, widths: list[float]) -> list[_Column]:
        aligns = dict(enumerate(self._block.align))
        columns: list[_Column] = []
        x = LEFT
        for place, width in enumerate(widths):
            columns.append(_Column(x, width, aligns.get(place, "left")))
            x += width
        for place, column in enumerate(columns):
            column.x += PAD_X
            column.width = max(column.width - 2 * PAD_X - (APART if meets_words(self._block, place) else 0), 4)
        return columns

    def _lay_row(self, fonts: Fonts, row: tuple[Cell, ...]) -> _Row:
        cells: list[Passage | tuple[Drawing, float]] = []
        lines, least = 1, 0.0
        for place, (cell, column) in enumerate(zip(row, self._columns, strict=True)):
            if isinstance(cell.content, Drawing):
                picture = cell.content
                scale = min(
                    1, column.width / max(picture.width, 1), TEXT_HEIGHT * 0.8 / max(picture.height, 1)
                )
                least = max(least, cell.content.height * scale)
                cells.append((cell.content, scale))
                continue
            kind = style.CELL_STRONG if cell.strong else style.CELL
            kind = kind.aligned(column.align)
            if column.width < _JUSTIFIED * kind.size or not self._is_justified(cell.content):
                kind = kind.ragged()
            width = column.width - moved_in(self._tails, place, cell)
            passage = Passage(fonts, without_marks(cell.content), kind, width)
            lines = max(lines, len(passage.lines))
            cells.append(passage)
        return _Row(cells, self._columns, lines, least)

    def _is_justified(self, content: Inline) -> bool:
        """Chinese in a Chinese report: a line that mixes it with English labels would be stretched."""
        return not self._block.ragged and self._lang == "zh" and is_chinese(plain_text(content))

    def _lay_remark(self, fonts: Fonts, remark: Inline) -> _Row:
        """What stands beneath a row: from the second column on, or the first if that is all there is room for."""
        first = (
            self._columns[1]
            if len(self._columns) > 1 and self._columns[1].x - LEFT < TEXT_WIDTH / 4
            else None
        )
        x = first.x if first else LEFT + PAD_X
        column = _Column(x, LEFT + self._width - PAD_X - x, "left")
        kind = style.CELL if self._is_justified(remark) else style.CELL.ragged()
        passage = Passage(fonts, without_marks(remark), kind, column.width)
        return _Row([passage], [column], max(1, len(passage.lines)), top=_CLOSE)

    @property
    def least(self) -> float:
        return self._above + self._least_of(0)

    @property
    def unused(self) -> float:
        """How much of a page may stay empty rather than that it is started with a single row: of a small table more,
        unless the row says something by itself, being of several lines."""
        return MUCH if self._height <= _SMALL and self._rows and self._rows[0].lines < 2 else EMPTY

    @property
    def barest(self) -> float:
        """The height that it may be started with where more than that would stay empty: one row under the head, or the
        start of a tall one; a row that heads a group is not parted from what it heads."""
        if not self._rows or 0 in self._block.groups:
            return self.least
        row = self._rows[0]
        lines = row.lines if row.lines <= _WHOLE else _ALONE
        return self._above + max(lines * _LEADING, row.least) + row.pads + row.next_least

    @property
    def whole(self) -> float:
        """The height that is kept together if it can be: of all rows, if they are few."""
        return self._above + (
            self._height if self._height <= _UNDIVIDED else self._two_rows(0) or self._least_of(0)
        )

    @property
    def spare(self) -> float:
        """How much of a page may stay empty for that."""
        return MUCH if self._height <= _SMALL else SPARE

    @property
    def _above(self) -> float:
        return min(self._caption.height, 4 * _LEADING) + 3 + self._head_height + 8

    def _least_of(self, place: int) -> float:
        """Room that row `place` needs on the page where it starts: two rows at least stand together at the table's
        start, at its end and where a group starts, if they are not tall."""
        if not self._rows:
            return 0
        row = self._rows[place]
        lines = row.lines + (row.follows.lines if row.follows else 0)
        if (place or lines < _STANDS) and (height := self._two_rows(place)):
            return height
        alone = min(row.lines, _FIRST) * _LEADING + row.pads if place == 0 else 0
        return max(row.start, alone) + row.next_least

    def _two_rows(self, place: int) -> float:
        """Height of the rows that stand together from row `place` on, 0 if none need to."""
        together = self._rows[place : len(self._rows) if len(self._rows) <= 3 else place + 2]
        if self._leads(place) and (height := sum(one.whole for one in together)) <= _TOGETHER:
            return height
        if place == 0 and len(self._rows) > 1:  # a start of the second
            height = self._rows[0].whole + self._rows[1].start
            if height <= _TOGETHER:
                return height
        return 0

    def _leads(self, place: int) -> bool:
        """Whether the row after this one belongs on the same page."""
        return place + 1 < len(self._rows) and (place in (0, len(self._rows) - 2) or place in self._block.groups)

    def _draw_close(self, room: float) -> None:
        """Let the rows stand closer if the page takes all of them then."""
        missing = (self._above + self._height - room) / (2 * max(1, len(self._rows)))
        if 0 < missing <= _DENSE - _CLOSE:
            for row in self._rows:
                row.top = row.bottom = _DENSE - missing

    def place(self, flow: Flow) -> None:
        flow.space(6)
        if self._block.dense:
            self._draw_close(flow.room)
        table = Node("Table", flow.document)
        if self._entry:
            name = flow.anchor(self._block.anchor)
            flow.tables.append(Entry(0, self._entry, flow.page, flow.y, name))
            flow.pour(self._caption, Node("Caption", table))
            flow.y -= 3
        if self._head:  # a head without a body is an ordinary row to the structure
            self._draw_head(flow, Node("TR", Node("THead", table) if self._rows else table))
        else:
            self._draw_head(flow, None)
        if self._rows:
            body = Node("TBody", table)
            anchors = (*self._block.anchors, *("",) * len(self._rows))
            for number, row in enumerate(self._rows):
                grouped = number in self._block.groups or flow.room <= EMPTY
                if number and grouped and self._leads(number) and self._least_of(number) > flow.room:
                    self._go_on(flow)
                sources = [cell.source for cell in self._block.rows[number]]
                home = next(filter(None, sources), "")  # a cell without a source of its own leads to its row's
                node = Node("TR", body)
                self._place_row(flow, row, number, node, anchors[number], [each or home for each in sources])
                if row.follows:
                    self._place_row(flow, row.follows, number, Node("TR", body), "", [home])
                last = number + 1 == len(self._rows)
                thickness = 0.8 if last else 0.4
                flow.page.decorate(
                    paint.rule(LEFT, flow.y, self._width, "navy" if last else "rule", thickness)
                )
        flow.y -= 14

    def _draw_head(self, flow: Flow, row: Node | None) -> None:
        """The head at the current place; without a node to belong to, as decoration."""
        page, top = flow.page, flow.y
        page.decorate(paint.rule(LEFT, top, self._width, "navy", 1))
        if not self._head:
            return
        height = self._head_height
        page.decorate(paint.rectangle(LEFT, top - height, self._width, height - 0.5, "pale"))
        sources = padded(self._block.sources, len(self._head))
        for passage, column, source in zip(self._head, self._columns, sources, strict=True):
            node = Node("TH", row, attributes="<</O/Table/Scope/Column>>", source=source) if row else None
            passage.draw(page, node, column.x, top - _PAD_TOP + 0.5)
        flow.y -= height
        page.decorate(paint.rule(LEFT, flow.y, self._width, "navy", 0.5))

    def _go_on(self, flow: Flow) -> None:
        """Turn the page and repeat the head."""
        flow.turn()
        again = _CONTINUED.format(number=self._number) if self._number else _CONTINUED_PLAIN
        continued = Passage(flow.fonts, again(self._lang), style.SMALL, TEXT_WIDTH)
        continued.draw(flow.page, None, LEFT, flow.y)
        flow.y -= continued.height + 2
        self._draw_head(flow, None)

    def _place_row(
        self, flow: Flow, row: _Row, number: int, node: Node, anchor: str, sources: list[str]
    ) -> None:
        nodes = self._cell_nodes(node, row)
        for cell, source in zip(nodes, sources, strict=True):
            cell.source = source
        # The first row starts below the head, the second where the first is, what stands beneath a row where that is.
        tied = number <= 1 or row is not self._rows[number]
        done, fresh = 0, False
        while True:
            left = row.lines - done
            height = max(left * _LEADING, row.least if not done else 0) + row.pads
            if height + (0 if fresh else row.next_least) <= flow.room + 0.01:
                take = left
            else:
                take = self._part(flow, row, left, done) if tied or fresh or flow.room > SPARE else 0
                if not take and not fresh:
                    self._go_on(flow)
                    fresh = True
                    continue
                take = max(take, 1)
            if anchor and not done:
                flow.anchor(anchor)
            top = flow.y - row.top
            self._draw_row(flow, row, nodes, done, done + take)
            if done and (name := self._name_again(flow, row, number, done)):
                name.draw(flow.page, None, self._columns[0].x, top)
                flow.y = min(flow.y, top - name.height - row.bottom)
            done += take
            if done >= row.lines:
                return
            flow.page.decorate(paint.rule(LEFT, flow.y, self._width, "rule", 0.4))
            self._go_on(flow)
            fresh = True

    def _name_again(self, flow: Flow, row: _Row, number: int, done: int) -> Passage | None:
        """The name of a row that goes on, where the cell that has it does not; as the head, it is told once."""
        cell, first = self._rows[number].cells[0], self._columns[0]
        if not isinstance(cell, Passage) or not 0 < len(cell.lines) <= _LABEL:
            return None
        if len(cell.lines) > done if row is self._rows[number] else row.columns[0].x < first.x + first.width:
            return None
        name = one_line(plain_text(cast(Inline, self._block.rows[number][0].content)))
        again = _CONTINUED_ROW.format(name=name)(self._lang)
        return Passage(flow.fonts, again, cell.style, first.width)

    def _part(self, flow: Flow, row: _Row, left: int, done: int) -> int:
        """How many lines of a row to set on this page, 0 to leave it to the next."""
        if left <= _WHOLE or (not done and row.least + row.pads > flow.room):
            return 0
        take = min(flow.lines_left(_LEADING, row.pads), left - _PORTION)
        name = row.cells[0]
        named = len(name.lines) if not done and isinstance(name, Passage) else 0
        fewest = max(_PORTION, named if named <= _WHOLE else 0)  # a row's name is not divided
        if take < fewest:
            return 0
        # Rather where a paragraph of the longest cell ends than within one, if that is near.
        lines = max((cell.lines for cell in row.cells if isinstance(cell, Passage)), key=len, default=[])
        ends = (n for n in range(take, max(take - _BACK, fewest) - 1, -1) if done + n <= len(lines))
        return next((n for n in ends if lines[done + n - 1].last), take)

    def _cell_nodes(self, parent: Node, row: _Row) -> list[Node]:
        if len(row.cells) < len(self._columns):
            return [Node("TD", parent, attributes=f"<</O/Table/ColSpan {len(self._columns)}>>")]
        if not self._block.header_column:
            return [Node("TD", parent) for _ in row.cells]
        head = Node("TH", parent, attributes="<</O/Table/Scope/Row>>")
        return [head, *(Node("TD", parent) for _ in row.cells[1:])]

    def _draw_row(self, flow: Flow, row: _Row, nodes: list[Node], first: int, stop: int) -> None:
        page, top = flow.page, flow.y
        least = row.least if first == 0 else 0
        height = max((stop - first) * _LEADING, least)
        for cell, column, node in zip(row.cells, row.columns, nodes, strict=True):
            if isinstance(cell, Passage):
                cell.draw(page, node, column.x, top - row.top, first, stop)
            elif first == 0:
                self._draw_picture(flow, cell, column, node, top - row.top, height)
        flow.y -= height + row.pads

    def _draw_picture(
        self,
        flow: Flow,
        cell: tuple[Drawing, float],
        column: _Column,
        parent: Node,
        top: float,
        height: float,
    ) -> None:
        picture, scale = cell
        width, tall = picture.width * scale, picture.height * scale
        free = column.width - width
        x = column.x + (free if column.align == "right" else free / 2 if column.align == "center" else 0)
        y = top - tall - max(0, min(height, _LEADING) - tall) / 2
        node = Node("Figure", parent, alt=picture.alt or "—", attributes=box_attribute(x, y, width, tall))
        flow.page.mark(node, paint.drawing(flow.fonts, flow.page, picture, x, y, scale))
