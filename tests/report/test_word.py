"""The report as a Word file: it says what the PDF says, in a document that Word can work with."""

from __future__ import annotations

import re
import time
from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from msgspec.structs import replace

from csi_desktop.report.blocks import Cell, Drawing, Figure, Heading, Paragraph, Report, Run, Table, words
from csi_desktop.report.outline import report
from csi_desktop.report.word import free_path, write_word
from tests.evaluations import golden_session

CREATED = "2024-07-01T00:00:00+08:00"


MARKS = re.compile("[⁰¹²³⁴-⁹]+$")  # of footnotes, which Word numbers itself


def bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


def opened(made: Report, folder: Path):
    path = folder / "report.docx"
    write_word(made, path)
    return docx.Document(BytesIO(path.read_bytes()))


def text_of(document) -> str:
    said = document.element.body.iter(qn("w:t"), qn("w:noBreakHyphen"))
    return bare("".join("-" if each.tag == qn("w:noBreakHyphen") else each.text or "" for each in said))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_it_says_all_that_the_report_says(lang, tmp_path) -> None:
    session = golden_session()
    session.set("eng.mode", "self")
    session.set("case.background", "第一段。\n第二段 <b>&amp;</b> 𠮷")
    made = report(session.catalogue, session.sheet, session.result, lang, created=CREATED)
    document = opened(made, tmp_path)
    text = text_of(document)
    said = [bare(each) for block in made.blocks if not isinstance(block, Figure) for each in words(block)]
    missing = [each for each in said if MARKS.sub("", each) not in text]
    assert not missing
    headings = [p.text for p in document.paragraphs if (p.style.name or "").startswith("Heading")]
    assert headings == [block.text for block in made.blocks if isinstance(block, Heading)]
    header = document.sections[0].header.paragraphs[0].text
    assert made.watermark in header and {"zh": "企业自评", "en": "Self-assessment"}[lang] in header
    assert len(document.tables) >= sum(isinstance(block, Table) for block in made.blocks)
    heads = [t for t in document.tables if t.rows and t.rows[0]._tr.xpath("./w:trPr/w:tblHeader")]
    assert len(heads) == sum(isinstance(block, Table) and any(block.head) for block in made.blocks)
    drawn = [e for e in document.element.body.iter(qn("wp:docPr"))]
    assert drawn and all(each.get("descr") for each in drawn)
    normal = document.styles["Normal"].element.rPr.rFonts
    assert normal.get(qn("w:eastAsia")) == "宋体"
    assert any("TOC" in (each.text or "") for each in document.element.body.iter(qn("w:instrText")))


def test_links_lead_somewhere_and_footnotes_are_footnotes(tmp_path) -> None:
    picture = Drawing(40, 20, (), "空图")
    made = Report("zh", "题", "人", "事", ("左", "右"), "脚", (
        Heading(1, "一", "one"),
        Paragraph((Run("见"), Run("第一章", target="one"), Run("1", note="注释之一"), Run("无", target="nowhere"))),
        Figure(picture, "图题"),
    ))  # fmt: skip
    document = opened(made, tmp_path)
    marks = {each.get(qn("w:name")) for each in document.element.body.iter(qn("w:bookmarkStart"))}
    links = [each.get(qn("w:anchor")) for each in document.element.body.iter(qn("w:hyperlink"))]
    assert len(links) >= 1 and set(links) <= marks
    notes = next(part for part in document.part.package.iter_parts() if part.partname == "/word/footnotes.xml")
    assert "注释之一" in notes.blob.decode()
    assert len(list(document.element.body.iter(qn("w:footnoteReference")))) == 1


def test_the_points_of_a_column_of_figures_stand_below_one_another(tmp_path) -> None:
    figures = ("1,403 亿", "54.4 亿", "100", "未评")
    rows = tuple((Cell("项"), Cell(figure)) for figure in figures)
    session = golden_session()
    made = replace(
        report(session.catalogue, session.sheet, session.result, "zh", created=CREATED),
        blocks=(Table(("名称", "数值"), rows, (3, 1), align=("left", "right")),),
    )
    table = opened(made, tmp_path).tables[0]
    shown = [row.cells[1].paragraphs[0] for row in table.rows]
    assert all(one.alignment == WD_ALIGN_PARAGRAPH.RIGHT for one in shown)
    # Moved in by what the others have behind their points: “.4 亿” is the most, “ 亿” has less, “100” nothing.
    whole, decimals, plain, words_ = (one.paragraph_format.right_indent for one in shown[1:])
    assert decimals is None and words_ is None
    assert plain > whole > 0


def test_rows_that_head_others_stay_on_the_page_of_the_first_of_them(tmp_path) -> None:
    rows = tuple((Cell(f"项{n}"), Cell("值")) for n in range(8))
    session = golden_session()
    made = replace(
        report(session.catalogue, session.sheet, session.result, "zh", created=CREATED),
        blocks=(Table(("名称", "数值"), rows, (3, 1), groups=(0, 3)),),
    )
    table = opened(made, tmp_path).tables[0]
    kept = [bool(row.cells[0].paragraphs[0].paragraph_format.keep_with_next) for row in table.rows]
    assert kept == [True, True, False, False, True, False, False, True, False], "head, first, group, last but one"


def test_links_are_set_like_the_text_around_them(tmp_path) -> None:
    session = golden_session()
    document = opened(report(session.catalogue, session.sheet, session.result, "zh", created=CREATED), tmp_path)
    found = 0
    for paragraph in document.element.body.iter(qn("w:p")):
        fonts, sizes = [], []
        for run in paragraph.iter(qn("w:r")):
            look = {name: run.find(f"{qn('w:rPr')}/{qn(name)}") for name in ("w:rFonts", "w:sz")}
            fonts.append(None if look["w:rFonts"] is None else look["w:rFonts"].get(qn("w:ascii")))
            sizes.append(None if look["w:sz"] is None else look["w:sz"].get(qn("w:val")))
        mixed = paragraph.find(qn("w:hyperlink")) is not None and paragraph.find(qn("w:r")) is not None
        if mixed and next(paragraph.iter(qn("w:fldChar")), None) is None:  # those of the contents have page numbers
            found += 1
            text = "".join(each.text or "" for each in paragraph.iter(qn("w:t")))
            assert len(set(fonts)) == len(set(sizes)) == 1, text
    assert found > 5


def test_one_that_is_there_is_not_written_over(tmp_path) -> None:
    (tmp_path / "报告.docx").write_text("批注", encoding="utf-8")
    assert free_path(tmp_path / "报告.pdf").name == "报告 2.docx"


def test_the_same_evaluation_gives_the_same_bytes_whenever_it_is_written(tmp_path, monkeypatch) -> None:
    session = golden_session()
    made = report(session.catalogue, session.sheet, session.result, "zh", created=CREATED)
    written = []
    for number, zone in enumerate(("Asia/Shanghai", "America/Anchorage")):
        monkeypatch.setenv("TZ", zone)
        if hasattr(time, "tzset"):
            time.tzset()
        else:
            time.sleep(2.1)  # a package tells its time to two seconds
        write_word(made, tmp_path / f"{number}.docx")
        written.append((tmp_path / f"{number}.docx").read_bytes())
    monkeypatch.undo()
    if hasattr(time, "tzset"):
        time.tzset()
    assert written[0] == written[1]


def test_a_title_of_any_length_makes_a_document(tmp_path) -> None:
    session = golden_session()
    title = "很长的标题" * 60
    for role in ("case.project", "evaluator", "case.enterprise"):
        session.set(session.catalogue.role(role).id, title)
    document = opened(report(session.catalogue, session.sheet, session.result, "zh", created=CREATED), tmp_path)
    assert title in bare("".join(paragraph.text for paragraph in document.paragraphs))
    assert document.core_properties.title.startswith("企业社会创新项目第三方评估报告：很长的标题")


def test_codes_and_words_are_not_broken_in_a_narrow_column(tmp_path) -> None:
    cell = (Run("E-0001\n", target="e1"), Run("E-0002、E-0003"))
    rows = ((Cell("甲"), Cell(cell), Cell("Counterfactual")), (Cell("乙" * 60), Cell("—"), Cell("—")))
    table = Table(("述", "证据", "Applies"), rows, (9, 1, 1), "表")
    document = opened(Report("zh", "t", "", "", ("", ""), "", (Heading(1, "一"), table)), tmp_path)
    made = document.tables[0]
    assert [made.cell(0, place).text for place in range(3)] == ["述", "证据", "Applies"]
    assert made.cell(1, 1).text == "E-0001\nE-0002、E-0003"
    assert len(list(made.cell(1, 1)._tc.iter(qn("w:noBreakHyphen")))) == 3
    widths = [column.width.mm for column in made.columns]
    assert sum(widths) == pytest.approx(165, abs=0.1) and widths[1] > 14 and widths[2] > 26 and widths[0] > 90


def test_a_note_below_a_heading_stays_with_what_it_is_about(tmp_path) -> None:
    blocks = (
        Heading(1, "一"),
        Paragraph("见表。", style="note"),
        Table(("头",), ((Cell("格"),),), (1,), "表"),
        Paragraph("稳健。", style="note"),
    )
    document = opened(Report("zh", "t", "", "", ("", ""), "", blocks), tmp_path)
    kept = {p.text: p.paragraph_format.keep_with_next for p in document.paragraphs}
    assert kept["见表。"] and not kept["稳健。"]


def test_what_stands_at_the_right_of_the_header_has_no_stop_before(tmp_path) -> None:
    document = opened(Report("zh", "t", "", "", ("案例", "编号"), "", (Heading(1, "一"),)), tmp_path)
    header = document.sections[0].header.paragraphs[0]
    stops = [*header.style.paragraph_format.tab_stops, *header.paragraph_format.tab_stops]
    assert len(stops) == 1
