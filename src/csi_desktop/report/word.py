"""The report as a Word file, from the same blocks: for comments and changes by hand. What is signed is the PDF."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from csi_desktop import __version__
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
    Logo,
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
from csi_desktop.text import Text

_TEXT_WIDTH: Final = 165.0  # mm
_CELL_SIZE: Final = 8.5  # points, in tables
_DOTS: Final = 220  # to an inch, of drawings
_INVALID: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")  # XML has none of these
_COLOURS: Final = {"navy": "14406B", "teal": "1B7F79", "ochre": "C4661F", "grey": "606D7C", "rule": "C9D1D9",
                   "pale": "F2F5F8", "ink": "1B2733"}  # fmt: skip
# Faces that Word has on Windows and macOS, for Latin and for Chinese.
_SERIF: Final = ("Times New Roman", "宋体")
_SANS: Final = ("Arial", "微软雅黑")
_TABLE: Final = Text("表 {number}　{caption}", "Table {number}  {caption}")
_FIGURE: Final = Text("图 {number}　{caption}", "Figure {number}  {caption}")
_PAGE: Final = Text("第 {page} 页，共 {pages} 页", "Page {page} of {pages}")
_DATE: Final = Text("日期", "Date")
_COPY: Final = Text(
    "供征求意见的可编辑副本，以签发的 PDF 为准", "Editable copy for comments; the issued PDF is what counts"
)
_W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_FOOTNOTES: Final = (
    f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:footnotes xmlns:w="{_W}">'
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>'
    "</w:footnotes>"
)


def write_word(
    report: Report,
    path: Path,
    *,
    progress: Callable[[float], None] = lambda share: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> None:
    """Write `report` as a .docx to `path`, which changes only when all is done. Raises Cancelled, OSError."""
    from csi_desktop.report.pdf.file import put

    put(_Writer(report, progress, cancelled).data(), path, cancelled)
    progress(1.0)


def free_path(path: Path) -> Path:
    """The name of the Word file beside a PDF: one that is there may hold somebody's comments, and is left alone."""
    made, number = path.with_suffix(".docx"), 1
    while made.exists():
        number += 1
        made = path.with_name(f"{path.stem} {number}.docx")
    return made


class _Writer:
    """A Word document in the making."""

    def __init__(
        self, report: Report, progress: Callable[[float], None], cancelled: Callable[[], bool]
    ) -> None:
        from docx import Document

        self.report, self.lang = report, report.lang
        self._progress, self._cancelled = progress, cancelled
        self._colours = _COLOURS | {name: colour[1:] for name, colour in report.look.colours}
        self.doc: Any = Document()
        self._tables = self._figures = self._bookmarks = 0
        self._placed: set[str] = set()
        self._notes: list[str] = []
        self._fresh = False  # whether what follows starts a page
        self._anchors = {a: f"a{n}" for n, a in enumerate(dict.fromkeys(_anchors(report.blocks)))}
        self._pictures = _rendered(report)
        self._set_up()

    def data(self) -> bytes:
        """The file."""
        count = len(self.report.blocks)
        for number, block in enumerate(self.report.blocks):
            if self._cancelled():
                raise Cancelled
            if self._fresh and not isinstance(block, Heading | Contents | PageBreak):
                self._fresh = False
                self.doc.add_page_break()
            self._progress(0.2 + 0.7 * number / count)
            self._block(block)
        self._footnotes()
        out = BytesIO()
        self.doc.save(out)
        return out.getvalue()

    # ------------------------------------------------------------ page, styles, furniture
    def _set_up(self) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Mm, Pt, RGBColor

        section = self.doc.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin, section.right_margin = Mm(25), Mm(20)
        section.top_margin, section.bottom_margin = Mm(24), Mm(22)
        section.header_distance = section.footer_distance = Mm(12)
        section.different_first_page_header_footer = True
        styles = self.doc.styles
        normal = styles["Normal"]
        self._face(normal, _SERIF, 10.5, "ink")
        normal.paragraph_format.line_spacing = Pt(17)
        normal.paragraph_format.space_after = Pt(6)
        for level, size, before in ((1, 18, 20), (2, 12.5, 14), (3, 10.5, 9)):
            style = styles[f"Heading {level}"]
            self._face(style, _SANS, size, "navy" if level < 3 else "ink", bold=True)
            style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(6)
            style.paragraph_format.line_spacing = 1.3
            style.paragraph_format.keep_with_next = True
        for name in ("Caption", "List Bullet", "Title", "Subtitle", "Header", "Footer", "Quote"):
            self._face(styles[name], _SERIF if name in ("List Bullet", "Quote") else _SANS, 10.5, "ink")
        self._face(styles["Caption"], _SANS, 8.5, "ink", bold=True)
        styles["Caption"].paragraph_format.keep_with_next = True
        self._face(styles["Header"], _SANS, 7.5, "grey")
        self._face(styles["Footer"], _SANS, 7.5, "grey")
        core = self.doc.core_properties
        core.title, core.author = _clean(self.report.title), _clean(self.report.author)
        core.subject = _clean(self.report.subject)
        core.keywords, core.comments = _clean("; ".join(self.report.keywords))[:255], f"CSI Desktop {__version__}"
        core.language = "zh-CN" if self.lang == "zh" else "en"
        if self.report.created:
            moment = datetime.fromisoformat(self.report.created)
            core.created = core.modified = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
        self._furniture(section, WD_ALIGN_PARAGRAPH, RGBColor)

    def _face(self, style: Any, faces: tuple[str, str], size: float, colour: str, *, bold: bool = False) -> None:
        """Faces for Latin and for Chinese; a style that lacks the second is set by Word in a face of its own choice."""
        from docx.oxml.ns import qn
        from docx.shared import Pt, RGBColor

        style.font.size, style.font.bold = Pt(size), bold
        style.font.italic = False
        style.font.color.rgb = RGBColor.from_string(self._colours[colour])
        style.font.name = faces[0]
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{name}"), None)
        for name, face in (("ascii", faces[0]), ("hAnsi", faces[0]), ("cs", faces[0]), ("eastAsia", faces[1])):
            fonts.set(qn(f"w:{name}"), face)

    def _furniture(self, section: Any, align: Any, rgb: Any) -> None:
        """Heads and feet: project, number, stage and mode; what this copy is; page of pages. So each page says it."""
        from docx.shared import Mm

        head, foot = section.header.paragraphs[0], section.footer.paragraphs[0]
        for line in (head, foot):
            line.paragraph_format.tab_stops.clear_all()
            line.paragraph_format.tab_stops.add_tab_stop(Mm(_TEXT_WIDTH), 2)
        head.add_run(_clean(self.report.header[0]))
        head.add_run("\t" + _clean(self.report.header[1]))
        if self.report.watermark:
            mark = head.add_run(f"　{_clean(self.report.watermark)}")
            mark.bold, mark.font.color.rgb = True, rgb.from_string(self._colours["ochre"])
        self._rule(head, "bottom", "rule")
        apart = "　" if self.lang == "zh" else " · "
        foot.add_run(_clean(f"{self.report.footer}{apart}{_COPY(self.lang)}") + "\t")
        before, _, rest = _PAGE(self.lang).partition("{page}")
        between, _, after = rest.partition("{pages}")
        foot.add_run(before)
        _field(foot, "PAGE", "1")
        foot.add_run(between)
        _field(foot, "NUMPAGES", "1")
        foot.add_run(after)

    def _rule(self, paragraph: Any, side: str, colour: str, size: int = 4) -> None:
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        borders = OxmlElement("w:pBdr")
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", str(size)), ("space", "4"), ("color", self._colours[colour])):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
        properties = paragraph._p.get_or_add_pPr()
        properties.insert_element_before(
            borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:kinsoku", "w:wordWrap", "w:overflowPunct",
            "w:topLinePunct", "w:autoSpaceDE", "w:autoSpaceDN", "w:bidi", "w:adjustRightInd", "w:snapToGrid",
            "w:spacing", "w:ind", "w:contextualSpacing", "w:mirrorIndents", "w:jc", "w:outlineLvl", "w:rPr",
        )  # fmt: skip

    # ------------------------------------------------------------ blocks
    def _block(self, block: Block) -> None:
        match block:
            case Heading():
                made = self._begun(self.doc.add_paragraph(style=f"Heading {min(max(block.level, 1), 3)}"))
                self._bookmark(made, block.anchor, lambda: made.add_run(_clean(block.text)))
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
                self._drawing(self.doc.add_paragraph(), block.drawing, 1)
                if block.caption:
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
        size = {"lead": 12, "note": 8.5}.get(block.style)
        for run in made.runs:
            if size:
                run.font.size = Pt(size)
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
            made = paragraph.add_run(_clean(run.text))
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
        self._bookmark(made, block.anchor, lambda: made.add_run(_clean(text)))
        if not follows:
            made.alignment = WD_ALIGN_PARAGRAPH.CENTER
            made.paragraph_format.keep_with_next = False

    # ------------------------------------------------------------ tables
    def _table(self, block: Table) -> None:
        from docx.shared import Pt

        if block.caption:
            self._tables += 1
            self._caption(_TABLE, self._tables, block)
        widths = [_TEXT_WIDTH * width / sum(block.widths) for width in block.widths]
        table = self._grid(widths)
        rights = [align == "right" for align in block.align]
        rights += [False] * (len(widths) - len(rights))
        inset = [_insets(block, place) if right else {} for place, right in enumerate(rights)]
        if any(block.head):
            row = table.add_row()
            _repeated(row)
            for cell, text, right in zip(row.cells, block.head, rights, strict=True):
                self._cell(cell, text, bold=True, shade="pale", right=right)
        anchors = (*block.anchors, *("",) * len(block.rows))
        remarks = (*block.beneath, *("",) * len(block.rows))
        for cells, anchor, remark in zip(block.rows, anchors, remarks, strict=False):
            row = table.add_row()
            _kept_whole(row)
            for place, (cell, one) in enumerate(zip(row.cells, cells, strict=True)):
                self._cell(cell, one, anchor=anchor if not place else "", right=rights[place])
                if moved := inset[place].get(tail_of(one)):
                    cell.paragraphs[0].paragraph_format.right_indent = Pt(moved)
            if remark:
                below = table.add_row()
                merged = below.cells[0].merge(below.cells[-1])
                self._cell(merged, remark)
        self._small_gap()

    def _grid(self, widths: Sequence[float], *, ruled: bool = True) -> Any:
        from docx.shared import Mm

        table = self.doc.add_table(rows=0, cols=len(widths))
        table.autofit = False
        if ruled:
            table.style = "Table Grid"
            _light(table, self._colours["rule"])
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
            _sans(paragraph)
        if shade:
            _shaded(cell, self._colours[shade])

    def _facts(self, rows: Sequence[tuple[str, Inline]]) -> None:
        if not rows:
            return
        table = self._grid((42, _TEXT_WIDTH - 42), ruled=False)
        for name, value in rows:
            row = table.add_row()
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
        _described(made, drawing.alt)
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
            _described(made, block.alt or block.caption)
        caption = self.doc.add_paragraph(style="Caption")
        caption.alignment = WD_ALIGN_PARAGRAPH.CENTER
        caption.paragraph_format.keep_with_next = False
        caption.add_run(_clean(block.caption))

    def _key_number(self, block: KeyNumber) -> None:
        from docx.shared import Pt

        label = self.doc.add_paragraph()
        self._coloured(label.add_run(_clean(block.label)), "grey")
        label.paragraph_format.keep_with_next = True
        line = self.doc.add_paragraph()
        line.paragraph_format.line_spacing = 1
        number = line.add_run(_clean(block.value))
        number.font.size, number.bold = Pt(40), True
        self._coloured(number, "navy")
        line.add_run(f"  {_clean(block.of)}")
        _sans(line)
        if block.drawing:
            self._drawing(self.doc.add_paragraph(), block.drawing, 1)
        for note in block.notes:
            made = self.doc.add_paragraph()
            made.paragraph_format.space_after = Pt(1)
            self._inline(made, note, size=9.5)

    def _notice(self, block: Notice) -> None:
        made = self.doc.add_paragraph()
        self._inline(made, block.text, size=9.5)
        self._rule(made, "left", "ochre" if block.tone == "warning" else "navy", 24)

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
        made = title.add_run(_clean(block.title))
        made.bold = True
        self._coloured(made, "navy")
        from docx.shared import Mm, Pt

        made.font.size = Pt(18)
        _sans(title)
        headings = [b for b in self.report.blocks if isinstance(b, Heading) and b.level <= 2]
        first = True
        for heading in headings:
            line = self.doc.add_paragraph()
            line.paragraph_format.space_after = Pt(0)
            line.paragraph_format.line_spacing = 1.1
            line.paragraph_format.left_indent = Mm(6 * (heading.level - 1))
            if first:
                _field_start(line, 'TOC \\o "1-2" \\h \\z \\u')
                first = False
            self._inline(line, (Run(heading.text, target=heading.anchor),), size=9.5)
            if heading is headings[-1]:
                _field_end(line)
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
            found = _logo(self.report, block, block.logo)
            if found is not None:
                made = self.doc.add_paragraph().add_run().add_picture(BytesIO(found), height=Mm(block.logo.height))
                _described(made, block.logo.alt(self.lang))
        head = self.doc.add_paragraph()
        head.paragraph_format.tab_stops.add_tab_stop(Mm(_TEXT_WIDTH), 2)
        head.add_run(f"{_clean(block.organisation)}\t{_clean(block.number)}")
        head.paragraph_format.space_after = Pt(120)
        lines = ((block.mode, 18, "Normal"), (block.title, 26, "Title"), (block.subtitle, 14, "Normal"))
        for text, size, style in lines:
            line = self.doc.add_paragraph(style=style)
            run = line.add_run(_clean(text))
            run.font.size, run.bold = Pt(size), True
            self._coloured(run, "navy")
            line.paragraph_format.line_spacing = 1.3
            _sans(line)
        if block.watermark:
            line = self.doc.add_paragraph()
            mark = line.add_run(_clean(block.watermark))
            mark.bold, mark.font.size = True, Pt(14)
            self._coloured(mark, "ochre")
        line = self.doc.add_paragraph()
        self._coloured(line.add_run(_COPY(self.lang)), "grey")
        line.paragraph_format.space_after = Pt(60)
        self._facts(block.facts)
        if block.footnote:
            self._inline(self.doc.add_paragraph(), (Run(block.footnote, "muted"),), size=7.5)

    def _footnotes(self) -> None:
        """The footnotes, as a part of their own."""
        if not self._notes:
            return
        from docx.opc.packuri import PackURI
        from docx.opc.part import Part
        from lxml import etree

        root = etree.fromstring(_FOOTNOTES.encode())
        for number, text in enumerate(self._notes, 1):
            note = etree.SubElement(root, f"{{{_W}}}footnote", {f"{{{_W}}}id": str(number)})
            line = etree.SubElement(note, f"{{{_W}}}p")
            mark = etree.SubElement(line, f"{{{_W}}}r")
            raised = etree.SubElement(etree.SubElement(mark, f"{{{_W}}}rPr"), f"{{{_W}}}vertAlign")
            raised.set(f"{{{_W}}}val", "superscript")
            etree.SubElement(mark, f"{{{_W}}}footnoteRef")
            run = etree.SubElement(line, f"{{{_W}}}r")
            size = etree.SubElement(etree.SubElement(run, f"{{{_W}}}rPr"), f"{{{_W}}}sz")
            size.set(f"{{{_W}}}val", "16")
            said = etree.SubElement(run, f"{{{_W}}}t")
            said.text = f" {_clean(text)}"
            said.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        data = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
        part = Part(PackURI("/word/footnotes.xml"), kind, data, self.doc.part.package)
        self.doc.part.relate_to(
            part, "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
        )


# ---------------------------------------------------------------- pieces
def _clean(text: str) -> str:
    return _INVALID.sub("", text)


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


def _drawings(blocks: Sequence[Block]) -> Iterator[Drawing]:
    for block in blocks:
        if isinstance(block, Figure) or (isinstance(block, KeyNumber) and block.drawing):
            yield block.drawing  # type: ignore[misc]
        elif isinstance(block, Table):
            yield from (cell.content for row in block.rows for cell in row if isinstance(cell.content, Drawing))


def _rendered(report: Report) -> dict[Drawing, tuple[bytes, float]]:
    """Each drawing as PNG, with its width in points: set on pages by the same hand as in the PDF, and cut out."""
    from csi_desktop.report.pdf import lay_out
    from csi_desktop.report.pdf.style import LEFT, PAGE_HEIGHT, TEXT_HEIGHT, TEXT_WIDTH, TOP
    from csi_desktop.report.raster import Pages

    wanted = list(dict.fromkeys(_drawings(report.blocks)))
    if not wanted:
        return {}
    blocks: list[Block] = [each for drawing in wanted for each in (Figure(drawing), PageBreak())]
    laid = lay_out(replace(report, blocks=tuple(blocks), watermark="", attachments=(), signature=""))
    pages = Pages(laid.data)
    made: dict[Drawing, tuple[bytes, float]] = {}
    try:
        for number, drawing in enumerate(wanted):
            scale = min(1, TEXT_WIDTH / max(drawing.width, 1), (TEXT_HEIGHT - 20) / max(drawing.height, 1))
            width, height = drawing.width * scale, drawing.height * scale
            left, top = LEFT + (TEXT_WIDTH - width) / 2, PAGE_HEIGHT - TOP
            made[drawing] = pages.png(number, (left, top - height, left + width, top), _DOTS / 72), width
    finally:
        pages.close()
    return made


def _logo(report: Report, cover: Cover, logo: Logo) -> bytes | None:
    """An office's mark as a picture; the artwork of a vector file as it is set on the cover, cut out."""
    from csi_desktop.report.pdf import lay_out
    from csi_desktop.report.pdf.cover import logo_strip
    from csi_desktop.report.pdf.figures import as_jpeg, logo_box
    from csi_desktop.report.pdf.style import LEFT, PAGE_HEIGHT
    from csi_desktop.report.raster import Pages

    if logo.art is None:
        found = as_jpeg(logo.data)
        return found[0] if found else None
    box = logo_box(logo, LEFT, PAGE_HEIGHT - logo_strip(logo) / 2)
    if box is None:
        return None
    left, bottom, width, height = box
    pages = Pages(lay_out(replace(report, blocks=(cover,), watermark="", attachments=(), signature="")).data)
    try:
        return pages.png(0, (left, bottom, left + width, bottom + height), 3 * _DOTS / 72)
    finally:
        pages.close()


def _field_start(paragraph: Any, instruction: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for kind in ("begin", "instruction", "separate"):
        run = paragraph.add_run()
        if kind == "instruction":
            each = OxmlElement("w:instrText")
            each.set(qn("xml:space"), "preserve")
            each.text = instruction
        else:
            each = OxmlElement("w:fldChar")
            each.set(qn("w:fldCharType"), kind)
            if kind == "begin":
                each.set(qn("w:dirty"), "true")  # Word works it out when it opens the file
        run._r.append(each)


def _field_end(paragraph: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    end = OxmlElement("w:fldChar")
    end.set(qn("w:fldCharType"), "end")
    paragraph.add_run()._r.append(end)


def _field(paragraph: Any, instruction: str, shown: str) -> None:
    _field_start(paragraph, instruction)
    paragraph.add_run(shown)
    _field_end(paragraph)


def _property(parent: Any, name: str, **values: str) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(f"w:{name}")
    for key, value in values.items():
        made.set(qn(f"w:{key}"), value)
    parent.append(made)
    return made


def _repeated(row: Any) -> None:
    """A head that stands on each page of its table."""
    properties = row._tr.get_or_add_trPr()
    _property(properties, "cantSplit")
    _property(properties, "tblHeader")


def _kept_whole(row: Any) -> None:
    _property(row._tr.get_or_add_trPr(), "cantSplit")


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


def _light(table: Any, colour: str) -> None:
    """Thin grey rules between rows, none between columns."""
    borders = _property(table._tbl.tblPr, "tblBorders")
    for side in ("top", "bottom", "insideH"):
        _property(borders, side, val="single", sz="4", space="0", color=colour)
    for side in ("left", "right", "insideV"):
        _property(borders, side, val="nil")


def _shaded(cell: Any, colour: str) -> None:
    _property(cell._tc.get_or_add_tcPr(), "shd", val="clear", color="auto", fill=colour)


def _sans(paragraph: Any) -> None:
    from docx.oxml.ns import qn

    for run in paragraph.runs:
        run.font.name = _SANS[0]
        run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _SANS[1])


def _described(picture: Any, alt: str) -> None:
    """What a picture shows, for those who listen."""
    picture._inline.docPr.set("descr", _clean(alt))
