"""Sets the blocks of a report as paragraphs, tables and pictures of a Word file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from msgspec.structs import replace

from csi_desktop.report.blocks import (
    Block,
    Bullets,
    Cell,
    Contents,
    Cover,
    Drawing,
    Facts,
    Figure,
    Heading,
    Inline,
    KeyNumber,
    Notice,
    PageBreak,
    Paragraph,
    Picture,
    Report,
    Run,
    Signatures,
    Table,
    tail_of,
)
from csi_desktop.report.pdf import Cancelled
from csi_desktop.report.word.columns import column_widths, lines_of
from csi_desktop.report.word.markup import (
    add_footnotes,
    clean,
    described,
    field_end,
    field_start,
    kept_whole,
    kept_with_next,
    light,
    repeated,
    rule,
    shaded,
    unbroken,
)
from csi_desktop.report.word.page import COPY, TEXT_WIDTH, runs_of, sans, set_up
from csi_desktop.report.word.pictures import logo_picture, rendered
from csi_desktop.text import Text

_CELL_SIZE: Final = 8.5  # points, in tables
_WHOLE: Final = 12  # a row of so many lines stays on one page
_COLOURS: Final = {"navy": "14406B", "teal": "1B7F79", "ochre": "C4661F", "grey": "606D7C", "rule": "C9D1D9",
                   "pale": "F2F5F8", "ink": "1B2733"}  # fmt: skip
_TABLE: Final = Text("表 {number}　{caption}", "Table {number}  {caption}")
_FIGURE: Final = Text("图 {number}　{caption}", "Figure {number}  {caption}")
_DATE: Final = Text("日期", "Date")


class Writer:
    """A Word document in the making."""

    def __init__(self, report: Report, cancelled: Callable[[], bool]) -> None:
        from docx import Document

        self.report, self.lang = report, report.lang
        self._cancelled = cancelled
        self._colours = _COLOURS | {name: colour[1:] for name, colour in report.look.colours}
        self.doc: Any = Document()
        self._tables = self._figures = self._bookmarks = 0
        self._placed: set[str] = set()
        self._notes: list[str] = []
        self._fresh = False  # whether what follows starts a page
        self._headed = False  # whether what follows stands below a heading, or below a remark to one
        self._anchors = {a: f"a{n}" for n, a in enumerate(dict.fromkeys(_anchors(report.blocks)))}
        self._pictures = rendered(report)
        set_up(self.doc, report, self._colours)

    def data(self) -> bytes:
        """The file."""
        for block in self.report.blocks:
            if self._cancelled():
                raise Cancelled
            if self._fresh and not isinstance(block, Heading | Contents | PageBreak):
                self._fresh = False
                self.doc.add_page_break()
            self._block(block)
            remark = isinstance(block, Notice) or (isinstance(block, Paragraph) and block.style == "note")
            self._headed = isinstance(block, Heading) or (self._headed and remark)
        add_footnotes(self.doc, self._notes)
        out = BytesIO()
        self.doc.save(out)
        return _without_clock(out)

    # ------------------------------------------------------------ blocks
    def _block(self, block: Block) -> None:
        match block:
            case Heading():
                made = self._begun(self.doc.add_paragraph(style=f"Heading {min(max(block.level, 1), 3)}"))
                self._bookmark(made, block.anchor, lambda: made.add_run(clean(block.text)))
            case Paragraph():
                for text in _lines(block.text):  # broken lines within a justified paragraph would be stretched
                    self._paragraph(replace(block, text=text))
            case Bullets():
                for number, item in enumerate(block.items, 1):
                    made = self.doc.add_paragraph(style="Normal" if block.ordered else "List Bullet")
                    self._inline(made, (Run(f"{number}. "), *_runs(item)) if block.ordered else item)
            case Table():
                self._table(block)
            case Facts():
                self._facts(block.rows)
            case Figure():
                self._figures += bool(block.caption)
                drawn = self.doc.add_paragraph()
                self._drawing(drawn, block.drawing, 1)
                if block.caption:
                    drawn.paragraph_format.keep_with_next = True
                    self._caption(_FIGURE, self._figures, block, follows=False)
            case Picture():
                self._picture(block)
            case KeyNumber():
                self._key_number(block)
            case Notice():
                self._notice(block)
            case Signatures():
                self._signatures(block)
            case Contents():
                self._contents(block)
            case PageBreak():
                self._fresh = self._fresh or (block.room >= 1 and bool(self.doc.paragraphs))
            case Cover():
                self._cover(block)

    def _begun(self, paragraph: Any) -> Any:
        """A paragraph at the head of a page, if one was asked for."""
        if self._fresh:
            paragraph.paragraph_format.page_break_before = True
            self._fresh = False
        return paragraph

    def _paragraph(self, block: Paragraph) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Mm, Pt

        made = self.doc.add_paragraph(style="Quote" if block.style == "quote" else "Normal")
        self._inline(made, block.text)
        chinese = any("\u4e00" <= char <= "\u9fff" for run in _runs(block.text) for char in run.text)
        if chinese:
            made.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        if block.style == "body" and chinese:
            made.paragraph_format.first_line_indent = Pt(21)
        elif block.style == "quote":
            made.paragraph_format.left_indent = Mm(5)
        if block.style == "note" and self._headed:  # as on the pages of the PDF
            made.paragraph_format.keep_with_next = True
        size = {"lead": 12, "note": 8.5}.get(block.style)
        if size:
            for run in runs_of(made):
                run.font.size = Pt(size)
        for run in made.runs:  # links keep their colour
            if block.style != "body":
                self._coloured(run, {"lead": "navy", "note": "grey"}.get(block.style, "ink"))

    def _coloured(self, run: Any, colour: str) -> None:
        from docx.shared import RGBColor

        run.font.color.rgb = RGBColor.from_string(self._colours[colour])

    def _inline(self, paragraph: Any, text: Inline, *, size: float = 0, bold: bool = False) -> None:
        """Runs with their looks, links within the document, footnotes."""
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn
        from docx.shared import Pt

        for run in _runs(text):
            made = paragraph.add_run()
            unbroken(made, run.text)
            made.bold = True if bold or run.look == "strong" else None
            if size:
                made.font.size = Pt(size)
            if run.look == "muted":
                self._coloured(made, "grey")
            if run.target in self._anchors:
                self._coloured(made, "navy")
                link = OxmlElement("w:hyperlink")
                link.set(qn("w:anchor"), self._anchors[run.target])
                made._r.addprevious(link)
                link.append(made._r)
            if run.note:
                self._notes.append(run.note)
                made.text = ""
                mark = OxmlElement("w:footnoteReference")
                mark.set(qn("w:id"), str(len(self._notes)))
                made.font.superscript = True
                made._r.append(mark)

    def _bookmark(self, paragraph: Any, anchor: str, fill: Callable[[], object]) -> None:
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        name = self._anchors.get(anchor, "")
        name = "" if name in self._placed else name  # the first of a name counts
        if name:
            self._placed.add(name)
            self._bookmarks += 1
            start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
            for each in (start, end):
                each.set(qn("w:id"), str(self._bookmarks))
            start.set(qn("w:name"), name)
            paragraph._p.append(start)
        fill()
        if name:
            paragraph._p.append(end)

    def _caption(self, words: Text, number: int, block: Table | Figure, *, follows: bool = True) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH

        made = self.doc.add_paragraph(style="Caption")
        text = words.format(number=number, caption=block.caption)(self.lang)
        self._bookmark(made, block.anchor, lambda: made.add_run(clean(text)))
        if not follows:
            made.alignment = WD_ALIGN_PARAGRAPH.CENTER
            made.paragraph_format.keep_with_next = False

    # ------------------------------------------------------------ tables
    def _table(self, block: Table) -> None:
        from docx.shared import Pt

        if block.caption:
            self._tables += 1
            self._caption(_TABLE, self._tables, block)
        widths = column_widths(block, TEXT_WIDTH, _CELL_SIZE)
        table = self._grid(widths)
        rights = [align == "right" for align in block.align]
        rights += [False] * (len(widths) - len(rights))
        inset = [_insets(block, place) if right else {} for place, right in enumerate(rights)]
        if any(block.head):
            row = table.add_row()
            repeated(row)
            for cell, text, right in zip(row.cells, block.head, rights, strict=True):
                self._cell(cell, text, bold=True, shade="pale", right=right)
            kept_with_next(row)
        anchors = (*block.anchors, *("",) * len(block.rows))
        remarks = (*block.beneath, *("",) * len(block.rows))
        for number, (cells, anchor, remark) in enumerate(zip(block.rows, anchors, remarks, strict=False)):
            row = table.add_row()
            if max(map(lines_of, cells, widths, [_CELL_SIZE] * len(widths)), default=0) <= _WHOLE:
                kept_whole(row)
            for place, (cell, one) in enumerate(zip(row.cells, cells, strict=True)):
                self._cell(cell, one, anchor=anchor if not place else "", right=rights[place])
                if moved := inset[place].get(tail_of(one)):
                    cell.paragraphs[0].paragraph_format.right_indent = Pt(moved)
            if remark:
                below = table.add_row()
                kept_whole(below)
                merged = below.cells[0].merge(below.cells[-1])
                self._cell(merged, remark)
            if remark or (number + 1 < len(block.rows) and number in (0, len(block.rows) - 2, *block.groups)):
                kept_with_next(row)  # as on the pages of the PDF
        self._small_gap()

    def _grid(self, widths: Sequence[float], *, ruled: bool = True) -> Any:
        from docx.shared import Mm

        table = self.doc.add_table(rows=0, cols=len(widths))
        table.autofit = False
        if ruled:
            table.style = "Table Grid"
            light(table, self._colours["rule"])
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
        return table

    def _cell(
        self,
        cell: Any,
        content: Cell | Inline,
        *,
        bold: bool = False,
        shade: str = "",
        anchor: str = "",
        right: bool = False,
    ) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Pt

        one = content if isinstance(content, Cell) else Cell(content)
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(2)
        paragraph.paragraph_format.line_spacing = 1.15
        if right:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        if isinstance(one.content, Drawing):
            self._drawing(paragraph, one.content, 1)
        else:
            text = one.content
            self._bookmark(
                paragraph,
                anchor,
                lambda: self._inline(paragraph, text, size=_CELL_SIZE, bold=bold or one.strong),
            )
            sans(paragraph)
        if shade:
            shaded(cell, self._colours[shade])

    def _facts(self, rows: Sequence[tuple[str, Inline]]) -> None:
        if not rows:
            return
        table = self._grid((42, TEXT_WIDTH - 42), ruled=False)
        for name, value in rows:
            row = table.add_row()
            if lines_of(Cell(value), TEXT_WIDTH - 42, _CELL_SIZE) <= _WHOLE:
                kept_whole(row)
            self._cell(row.cells[0], (Run(name, "muted"),))
            self._cell(row.cells[1], value)
        self._small_gap()

    def _small_gap(self) -> None:
        """A table needs a paragraph after it, or Word joins it with the next one."""
        from docx.shared import Pt

        gap = self.doc.add_paragraph()
        gap.paragraph_format.space_after = Pt(4)
        gap.paragraph_format.line_spacing = Pt(6)

    # ------------------------------------------------------------ pictures
    def _drawing(self, paragraph: Any, drawing: Drawing, share: float) -> None:
        from docx.shared import Pt

        data, width = self._pictures[drawing]
        made = paragraph.add_run().add_picture(BytesIO(data), width=Pt(width * share))
        described(made, drawing.alt)
        paragraph.paragraph_format.line_spacing = 1

    def _picture(self, block: Picture) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Mm

        from csi_desktop.report.pdf.figures import as_jpeg

        found = as_jpeg(block.data)
        if found is not None:
            paragraph = self.doc.add_paragraph()
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            paragraph.paragraph_format.line_spacing = 1
            paragraph.paragraph_format.keep_with_next = True
            data, across, down = found
            made = paragraph.add_run().add_picture(BytesIO(data), width=Mm(min(120.0, 85.0 * across / down)))
            described(made, block.alt or block.caption)
        caption = self.doc.add_paragraph(style="Caption")
        caption.alignment = WD_ALIGN_PARAGRAPH.CENTER
        caption.paragraph_format.keep_with_next = False
        caption.add_run(clean(block.caption))

    def _key_number(self, block: KeyNumber) -> None:
        from docx.shared import Pt

        label = self.doc.add_paragraph()
        self._coloured(label.add_run(clean(block.label)), "grey")
        label.paragraph_format.keep_with_next = True
        line = self.doc.add_paragraph()
        line.paragraph_format.line_spacing = 1
        number = line.add_run(clean(block.value))
        number.font.size, number.bold = Pt(40), True
        self._coloured(number, "navy")
        line.add_run(f"  {clean(block.of)}")
        sans(line)
        if block.drawing:
            self._drawing(self.doc.add_paragraph(), block.drawing, 1)
        for note in block.notes:
            made = self.doc.add_paragraph()
            made.paragraph_format.space_after = Pt(1)
            self._inline(made, note, size=9.5)

    def _notice(self, block: Notice) -> None:
        made = self.doc.add_paragraph()
        self._inline(made, block.text, size=9.5)
        made.paragraph_format.keep_with_next = self._headed or None
        rule(made, "left", self._colours["ochre" if block.tone == "warning" else "navy"], 24)

    def _signatures(self, block: Signatures) -> None:
        table = self._grid((40, 75, 50))
        for role, name in block.lines:
            row = table.add_row()
            self._cell(row.cells[0], role, bold=True)
            self._cell(row.cells[1], f"\n\n{name}")
            self._cell(row.cells[2], f"{_DATE(self.lang)}\n\n")
        self._small_gap()
        if block.seal:
            self._inline(self.doc.add_paragraph(), (Run(block.seal, "muted"),))

    # ------------------------------------------------------------ front
    def _contents(self, block: Contents) -> None:
        """A table of contents that Word fills in with pages; until then the headings themselves, as links."""
        title = self._begun(self.doc.add_paragraph())
        made = title.add_run(clean(block.title))
        made.bold = True
        self._coloured(made, "navy")
        from docx.shared import Mm, Pt

        made.font.size = Pt(18)
        sans(title)
        headings = [b for b in self.report.blocks if isinstance(b, Heading) and b.level <= 2]
        first = True
        for heading in headings:
            line = self.doc.add_paragraph()
            line.paragraph_format.space_after = Pt(0)
            line.paragraph_format.line_spacing = 1.1
            line.paragraph_format.left_indent = Mm(6 * (heading.level - 1))
            if first:
                field_start(line, 'TOC \\o "1-2" \\h \\z \\u')
                first = False
            self._inline(line, (Run(heading.text, target=heading.anchor),), size=9.5)
            if heading is headings[-1]:
                field_end(line)
        for short, meaning in block.terms:
            if (short, meaning) == block.terms[0]:
                self._inline(self.doc.add_paragraph(), (Run(block.terms_title, "strong"),))
            line = self.doc.add_paragraph()
            line.paragraph_format.space_after = Pt(0)
            self._inline(line, f"{short}　{meaning}", size=9.5)
        if block.note:
            self._inline(self.doc.add_paragraph(), (Run(block.note, "muted"),))

    def _cover(self, block: Cover) -> None:
        from docx.shared import Mm, Pt

        if block.logo:
            found = logo_picture(self.report, block, block.logo)
            if found is not None:
                made = self.doc.add_paragraph().add_run().add_picture(BytesIO(found), height=Mm(block.logo.height))
                described(made, block.logo.alt(self.lang))
        head = self.doc.add_paragraph()
        head.paragraph_format.tab_stops.add_tab_stop(Mm(TEXT_WIDTH), 2)
        head.add_run(f"{clean(block.organisation)}\t{clean(block.number)}")
        head.paragraph_format.space_after = Pt(120)
        lines = ((block.mode, 18, "Normal"), (block.title, 26, "Title"), (block.subtitle, 14, "Normal"))
        for text, size, style in lines:
            line = self.doc.add_paragraph(style=style)
            run = line.add_run(clean(text))
            run.font.size, run.bold = Pt(size), True
            self._coloured(run, "navy")
            line.paragraph_format.line_spacing = 1.3
            sans(line)
        if block.watermark:
            line = self.doc.add_paragraph()
            mark = line.add_run(clean(block.watermark))
            mark.bold, mark.font.size = True, Pt(14)
            self._coloured(mark, "ochre")
        line = self.doc.add_paragraph()
        self._coloured(line.add_run(COPY(self.lang)), "grey")
        line.paragraph_format.space_after = Pt(60)
        self._facts(block.facts)
        if block.footnote:
            self._inline(self.doc.add_paragraph(), (Run(block.footnote, "muted"),), size=7.5)

# ---------------------------------------------------------------- pieces


def _runs(text: Inline) -> tuple[Run, ...]:
    return (Run(text),) if isinstance(text, str) else text


def _lines(text: Inline) -> list[Inline]:
    """A text as one for each of its lines."""
    made: list[list[Run]] = [[]]
    for run in _runs(text):
        first, *rest = run.text.split("\n")
        made[-1].append(replace(run, text=first))
        made += [[replace(run, text=each)] for each in rest]
    return [tuple(line) for line in made if any(run.text or run.note for run in line)]


def _anchors(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Heading) and block.anchor:
            yield block.anchor
        elif isinstance(block, Table):
            yield from filter(None, (block.anchor, *block.anchors))
        elif isinstance(block, Figure) and block.anchor:
            yield block.anchor


def _insets(block: Table, place: int) -> dict[str | None, float]:
    """By what stands behind the point of a column's figures: how far these are moved in, in points, so that their
    points stand below one another. Word has no tab that would do it with a unit behind the figure."""
    tails = {tail for row in block.rows if (tail := tail_of(row[place])) is not None}
    # Widths of Arial and of a Chinese face, in em.
    wide = {
        tail: sum(0.28 if sign in " ." else 0.55 if sign < "\u2e80" else 1.0 for sign in tail)
        for tail in tails
    }
    return {tail: (max(wide.values()) - own) * _CELL_SIZE for tail, own in wide.items()}


def _without_clock(package: BytesIO) -> bytes:
    """A package whose parts do not say when they were packed: the same report gives the same bytes."""
    out = BytesIO()
    with ZipFile(package) as parts, ZipFile(out, "w", ZIP_DEFLATED) as made:
        for part in parts.infolist():
            made.writestr(ZipInfo(part.filename), parts.read(part), ZIP_DEFLATED)
    return out.getvalue()
