"""The page of the Word file: its size and margins, its styles and faces, heads and feet, and what it says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from csi_desktop import __version__
from csi_desktop.report.blocks import Report
from csi_desktop.report.word.markup import clean, field, rule
from csi_desktop.text import Text

TEXT_WIDTH: Final = 165.0  # mm
# Faces that Word has on Windows and macOS, for Latin and for Chinese.
_SERIF: Final = ("Times New Roman", "宋体")
_SANS: Final = ("Arial", "微软雅黑")
_PAGE: Final = Text("第 {page} 页，共 {pages} 页", "Page {page} of {pages}")
COPY: Final = Text(
    "供征求意见的可编辑副本，以签发的 PDF 为准", "Editable copy for comments; the issued PDF is what counts"
)
_LONGEST: Final = 255  # characters of a property of a document


def set_up(document: Any, report: Report, colours: Mapping[str, str]) -> None:
    """Make an empty document one of this report: everything but its blocks."""
    from docx.shared import Mm, Pt

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(25), Mm(20)
    section.top_margin, section.bottom_margin = Mm(24), Mm(22)
    section.header_distance = section.footer_distance = Mm(12)
    section.different_first_page_header_footer = True
    styles = document.styles
    normal = styles["Normal"]
    _face(normal, _SERIF, 10.5, colours["ink"])
    normal.paragraph_format.line_spacing = Pt(17)
    normal.paragraph_format.space_after = Pt(6)
    for level, size, before in ((1, 18, 20), (2, 12.5, 14), (3, 10.5, 9)):
        style = styles[f"Heading {level}"]
        _face(style, _SANS, size, colours["navy" if level < 3 else "ink"], bold=True)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(6)
        style.paragraph_format.line_spacing = 1.3
        style.paragraph_format.keep_with_next = True
    for name in ("Caption", "List Bullet", "Title", "Subtitle", "Header", "Footer", "Quote"):
        _face(styles[name], _SERIF if name in ("List Bullet", "Quote") else _SANS, 10.5, colours["ink"])
    _face(styles["Caption"], _SANS, 8.5, colours["ink"], bold=True)
    styles["Caption"].paragraph_format.keep_with_next = True
    _face(styles["Header"], _SANS, 7.5, colours["grey"])
    _face(styles["Footer"], _SANS, 7.5, colours["grey"])
    core = document.core_properties
    for name, said in (
        ("title", report.title), ("author", report.author), ("subject", report.subject),
        ("keywords", "; ".join(report.keywords)),
    ):  # fmt: skip
        setattr(core, name, clean(said)[:_LONGEST])
    core.comments = f"CSI Desktop {__version__}"
    core.language = "zh-CN" if report.lang == "zh" else "en"
    if report.created:
        moment = datetime.fromisoformat(report.created)
        core.created = core.modified = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    _furniture(section, report, colours)


def _face(style: Any, faces: tuple[str, str], size: float, colour: str, *, bold: bool = False) -> None:
    """Faces for Latin and for Chinese; a style that lacks the second is set by Word in a face of its own choice."""
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    style.font.size, style.font.bold = Pt(size), bold
    style.font.italic = False
    style.font.color.rgb = RGBColor.from_string(colour)
    style.font.name = faces[0]
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)
    for name, face in (("ascii", faces[0]), ("hAnsi", faces[0]), ("cs", faces[0]), ("eastAsia", faces[1])):
        fonts.set(qn(f"w:{name}"), face)


def _furniture(section: Any, report: Report, colours: Mapping[str, str]) -> None:
    """Heads and feet: project, number, stage and mode; what this copy is; page of pages. So each page says it."""
    from docx.shared import Mm, RGBColor

    head, foot = section.header.paragraphs[0], section.footer.paragraphs[0]
    for line in (head, foot):
        line.style.paragraph_format.tab_stops.clear_all()  # one in the middle would stop what is to end at the right
        line.paragraph_format.tab_stops.clear_all()
        line.paragraph_format.tab_stops.add_tab_stop(Mm(TEXT_WIDTH), 2)
    head.add_run(clean(report.header[0]))
    head.add_run("\t" + clean(report.header[1]))
    if report.watermark:
        mark = head.add_run(f"　{clean(report.watermark)}")
        mark.bold, mark.font.color.rgb = True, RGBColor.from_string(colours["ochre"])
    rule(head, "bottom", colours["rule"])
    apart = "　" if report.lang == "zh" else " · "
    foot.add_run(clean(f"{report.footer}{apart}{COPY(report.lang)}") + "\t")
    before, _, rest = _PAGE(report.lang).partition("{page}")
    between, _, after = rest.partition("{pages}")
    foot.add_run(before)
    field(foot, "PAGE", "1")
    foot.add_run(between)
    field(foot, "NUMPAGES", "1")
    foot.add_run(after)


def runs_of(paragraph: Any) -> list[Any]:
    """All runs of a paragraph: `Paragraph.runs` leaves out those of links."""
    from docx.oxml.ns import qn
    from docx.text.run import Run

    return [Run(each, paragraph) for each in paragraph._p.iter(qn("w:r"))]


def sans(paragraph: Any) -> None:
    """Set a paragraph in the face of headings and tables."""
    from docx.oxml.ns import qn

    for run in runs_of(paragraph):
        run.font.name = _SANS[0]
        run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _SANS[1])
