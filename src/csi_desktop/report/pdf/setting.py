"""A text set in lines: its faces, its looks, its links, and the operators that draw it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from copy import copy
from itertools import accumulate
from operator import attrgetter

from msgspec import Struct
from msgspec.structs import replace

from csi_desktop.report.blocks import Inline, Run
from csi_desktop.report.pdf.fonts import Font, Fonts
from csi_desktop.report.pdf.lines import Line, Piece, break_lines, measure, set_line
from csi_desktop.report.pdf.signs import clean, language
from csi_desktop.report.pdf.structure import Node, Page
from csi_desktop.report.pdf.style import COLOURS, Style


class _Span(Struct, eq=False):
    """A stretch of a run in one font and colour."""

    start: int
    end: int
    font: Font
    colour: str
    run: int  # its number


_start = attrgetter("start")


def as_runs(inline: Inline) -> tuple[Run, ...]:
    """The text as runs, cleaned, empty ones left out."""
    runs = (Run(inline),) if isinstance(inline, str) else inline
    return tuple([cleaned for run in runs if (cleaned := _cleaned(run)).text])


def _cleaned(run: Run) -> Run:
    text = clean(run.text)
    return run if text == run.text else replace(run, text=text)


def without_marks(inline: Inline) -> Inline:
    """The text with its footnotes in brackets, for where a page's foot cannot be reached."""
    if isinstance(inline, str) or not any(run.note for run in inline):
        return inline
    return tuple(Run(f" ({run.note})", "muted") if run.note else run for run in inline)


def plain_text(inline: Inline) -> str:
    """The text alone."""
    return inline if isinstance(inline, str) else "".join(run.text for run in inline)


class Passage:
    """`inline` set in `style` in a column `width` points wide."""

    def __init__(
        self, fonts: Fonts, inline: Inline, style: Style, width: float, indent: float | None = None
    ) -> None:
        self.style, self.width = style, width
        self._indent = style.indent * style.size if indent is None else indent
        self._runs = as_runs(inline)
        text = "".join([run.text for run in self._runs])
        self._codes = codes = fonts.coded(text)
        self._spans: list[_Span] = []
        widths: list[int] = []
        start = 0
        for number, run in enumerate(self._runs):
            end = start + len(run.text)
            table = fonts.widths["bold" if run.look == "strong" else style.role]
            part = codes[start:end]
            widths += map(table.__getitem__, part)
            colour = "navy" if run.target else "grey" if run.look == "muted" else style.colour
            home = _Span(start, end, table.home, COLOURS[colour], number)
            self._spans += _by_face(part, home, table.foreign)
            start = end
        self._measured = measure(text, codes, widths)
        self._links: dict[int, Node] = {}
        scale = 1000 / style.size
        self.lines: list[Line] = break_lines(self._measured, width * scale, self._indent * scale)

    def restyled(self, style: Style) -> Passage:
        """The same lines at another distance: all else in the style must be as it was."""
        made = copy(self)
        made.style = style
        return made

    @property
    def height(self) -> float:
        """Of all lines, in points."""
        return len(self.lines) * self.style.leading

    @property
    def last_width(self) -> float:
        """Width of the last line, in points."""
        return self.lines[-1].natural * self.style.size / 1000 if self.lines else 0

    def notes(self, first: int, stop: int) -> list[Run]:
        """The marks of footnotes that stand in lines `first` to `stop`."""
        if first >= stop or not any([run.note for run in self._runs]):
            return []
        start, end = self.lines[first].start, self.lines[stop - 1].end
        ends = accumulate(len(run.text) for run in self._runs)
        return [run for place, run in zip(ends, self._runs, strict=True) if run.note and start < place <= end]

    def draw(
        self, page: Page, node: Node | None, x: float, top: float, first: int = 0, stop: int | None = None
    ) -> None:
        """Draw lines `first` to `stop` from `top` downwards as content of `node`; with none, as an artifact."""
        lines = self.lines[first:stop]
        if not lines:
            return
        pen = _Pen(page, node, self.style.size)
        start = page.open(node) if node else "/Artifact BMC"
        if node and not node.lang:
            node.lang = language(self._measured.text)
        if node and node.source:
            bottom = top - len(lines) * self.style.leading
            page.places.append((x, bottom, x + self.width, top, node.source))
        base = top - self.style.leading / 2 - self.style.size * 0.36
        for number, line in enumerate(lines, first):
            if line.end > line.start:
                indent = self._indent if self._indent and self._starts_paragraph(number) else 0
                self._draw_line(pen, line, x, base, indent)
            base -= self.style.leading
        page.code.append(f"BT\n{start}\n{pen.finish()}\nEMC\nET")

    def _starts_paragraph(self, number: int) -> bool:
        return number == 0 or self.lines[number - 1].last

    def _draw_line(self, pen: _Pen, line: Line, x: float, base: float, indent: float) -> None:
        measured, size = self._measured, self.style.size
        room = (self.width - indent) * 1000 / size
        left = indent - line.front * size / 1000
        if self.style.align != "left":
            free = (room - line.natural) * size / 1000
            left += free if self.style.align == "right" else free / 2
        pen.move(x + left, base)
        pieces = set_line(measured, line, room, self.style.justified)
        # The space where the line was broken is set too, or words run together for those who hear or copy them.
        if line.end < len(measured.text) and measured.text[line.end] == " ":
            pieces[-1] = pieces[-1]._replace(end=line.end + 1)
        if len(self._spans) == 1:
            span = self._spans[0]
            pen.use(span.font, span.colour)
            for piece in pieces:
                pen.show(self._codes[piece.start : piece.end], piece.before, piece.spacing)
            pen.flush()
            return
        self._draw_spans(pen, pieces, x + left, base)

    def _draw_spans(self, pen: _Pen, pieces: list[Piece], at: float, base: float) -> None:
        """Draw pieces that may cross from one span to the next, and lay links over those that lead elsewhere."""
        sums, size = self._measured.sums, self.style.size / 1000
        reach: dict[int, tuple[float, float]] = {}  # of each link on the line: one place to click, however many pieces
        for piece in pieces:
            before = piece.before
            at += before * size
            for span in self._within(piece):
                first, stop = max(span.start, piece.start), min(span.end, piece.end)
                pen.use(span.font, span.colour, self._node_of(pen, span.run))
                pen.show(self._codes[first:stop], before, piece.spacing)
                end = at + (sums[stop] - sums[first] + piece.spacing * (stop - first)) * size
                if span.run in self._links and stop > first:
                    reach[span.run] = reach[span.run][0] if span.run in reach else at, end
                at, before = end, 0
        pen.flush()
        low, high = base - 0.25 * self.style.size, base + 0.95 * self.style.size
        for link, (left, right) in reach.items():
            run = self._runs[link]
            pen.page.link((left, low, right, high), run.target, run.text, self._links[link])

    def _within(self, piece: Piece) -> list[_Span]:
        first = bisect_right(self._spans, piece.start, key=_start) - 1
        stop = bisect_left(self._spans, piece.end, key=_start)
        return self._spans[first : max(stop, first + 1)]

    def _node_of(self, pen: _Pen, number: int) -> Node | None:
        """The node of its own that a run has, because it leads elsewhere or is read aloud in another language than what
        stands around it; none for furniture, which is not part of the structure."""
        if pen.node is None:
            return None
        run = self._runs[number]
        if run.target:
            if number not in self._links:
                marks = Node("Reference", pen.node) if run.note else pen.node
                self._links[number] = Node("Link", marks, lang=language(run.text))
            return self._links[number]
        if len(self._runs) == 1:
            return None
        if number not in pen.spoken:
            spoken = language(run.text)
            apart = spoken and spoken != pen.node.lang
            pen.spoken[number] = Node("Span", pen.node, lang=spoken) if apart else None
        return pen.spoken[number]


def _by_face(part: str, home: _Span, foreign: dict[str, Font]) -> list[_Span]:
    """`home` cut where another face sets a character."""
    if not foreign or foreign.keys().isdisjoint(part):
        return [home]
    spans: list[_Span] = []
    for place, code in enumerate(part, home.start):
        font = foreign.get(code, home.font)
        if spans and spans[-1].font is font:
            spans[-1].end = place + 1
        else:
            spans.append(_Span(place, place + 1, font, home.colour, home.run))
    return spans


class _Pen:
    """Writes text operators, each state only when it changes."""

    def __init__(self, page: Page, node: Node | None, size: float) -> None:
        self.page, self.node = page, node
        self._size = size
        self._out: list[str] = []
        self._shown: list[str] = []
        self._x = self._y = 0  # in hundredths of a point
        self._spacing = 0.0
        self._font: Font | None = None
        self._colour = ""
        self._link: Node | None = None
        self.spoken: dict[int, Node | None] = {}  # by the number of a run, the node that says its language

    def move(self, x: float, y: float) -> None:
        """Go to the start of a line."""
        across, down = round(x * 100), round(y * 100)
        self._out.append(f"{(across - self._x) / 100:.2f} {(down - self._y) / 100:.2f} Td")
        self._x, self._y = across, down

    def use(self, font: Font, colour: str, link: Node | None = None) -> None:
        """Write on in a font and colour, as content of `link` if given."""
        if font is self._font and colour == self._colour and link is self._link:
            return
        self.flush()
        if link is not self._link:
            self._out.append(f"EMC\n{self.page.open(link or self.node)}" if self.node else "")
            self._link = link
        if font is not self._font:
            self._out.append(f"/{font.name} {self._size:g} Tf")
            self._font = font
        if colour != self._colour:
            self._out.append(f"{colour} rg")
            self._colour = colour

    def show(self, codes: str, before: float, spacing: float) -> None:
        """Show `codes` after a gap of `before` (1/1000 em), `spacing` after each."""
        if spacing != self._spacing:
            self.flush()
            self._out.append(f"{spacing * self._size / 1000:.4f} Tc")
            self._spacing = spacing
        if before:
            self._shown.append(f"{-before:.2f}")
        if codes:
            self._shown.append(f"<{codes.encode('utf-16-be', 'surrogatepass').hex()}>")

    def flush(self) -> None:
        """Write what was shown so far."""
        if len(self._shown) == 1 and self._shown[0][0] == "<":
            self._out.append(f"{self._shown[0]} Tj")
        elif self._shown:
            self._out.append(f"[{''.join(self._shown)}] TJ")
        self._shown.clear()

    def finish(self) -> str:
        """All operators, character spacing put back."""
        self.flush()
        if self._spacing:
            self._out.append("0 Tc")
        return "\n".join(self._out)
