"""What a reader of the file finds: every word, in order, on pages that hold, open to screen readers and archives."""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import page as validator
import pypdfium2
import pypdfium2.raw as pdfium_c
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from PIL import Image

from csi_desktop.report import blocks as b
from csi_desktop.report.codes import qr
from csi_desktop.report.pdf import Cancelled, write
from csi_desktop.report.pdf.style import TEXT_HEIGHT
from csi_desktop.text import LANGUAGES, Lang
from tests.report.aloud import aloud
from tests.report.pdf.blocks import PARAGRAPH, chart, every_block, image, report
from tests.report.pdf.conftest import Written
from tests.report.pdf.measure import passages

PYTHON = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}


def texts(document: pypdfium2.PdfDocument) -> list[str]:
    """The text of each page as a reader copies it."""
    return [page.get_textpage().get_text_range() for page in document]


def joined(document: pypdfium2.PdfDocument) -> str:
    """The text of all pages without line ends."""
    return re.sub(r"[\r\n]+", "", "".join(texts(document)))


def faults(path: Path) -> list[str]:
    found = []
    for profile in (validator.ValidationProfile.PDF_UA_1, validator.ValidationProfile.PDF_A_3A):
        result = validator.validate_pdf(path, profile=profile)
        found += [f"{fault.rule_id}: {fault.message}" for fault in result.failures]
    return found


# ---------------------------------------------------------------- conformance
def test_a_screen_reader_is_told_what_is_in_another_language(written: Written) -> None:
    chinese, english = "八年间由个人尝试发展为固定流程。", "Nobody has looked at what happened without the project."
    mixed = (b.Run("Reason given by the company: ", "strong"), b.Run(chinese), b.Run("E-0001", target="E-0001"))
    table = b.Table(("What", "Said"), ((b.Cell("Goal"), b.Cell(chinese)),), (1, 2), "Answers")
    named = "抖音寻人 named by the press in 2024"
    content = (b.Paragraph(english), b.Paragraph(chinese), b.Paragraph(mixed), table, b.Paragraph(named))
    told = [(lang, text.strip()) for page in written(*content, lang="en") for lang, text in aloud(page)]
    assert [lang for lang, text in told if text == chinese] == ["zh-CN"] * 3
    assert {("", english), ("en", "Reason given by the company:"), ("", named)} <= set(told)

    told = [(lang, text.strip()) for page in written(*content) for lang, text in aloud(page)]
    assert all(not lang for lang, text in told if text == chinese)
    assert ("en", english) in told


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_block_is_open_to_screen_readers_and_archives(lang: Lang, tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    write(every_block(lang), path)
    assert faults(path) == []


ODD = "<b>&amp;</b> 张𠮷𬭼㛃 😀👨‍👩‍👧 葛󠄀 العربية ไทย \ue000 (\\) %d {x}"


@pytest.mark.parametrize(
    "content",
    [
        (),
        (b.Heading(1, ""), b.Paragraph(""), b.Bullets(()), b.Facts(()), b.Notice(""), b.Signatures((), "")),
        (b.Table(("甲", "乙"), (), (1, 1), "空表"), b.Table((), ((b.Cell("无头"),),), (1,))),
        (b.Cover("", "", "", (), "", ""), b.Contents("", "", ""), b.Figure(b.Drawing(0, 0, (), ""))),
        (b.Heading(3, "三级在先"), b.Heading(1, "一级"), b.Heading(3, "跳级"), b.KeyNumber("", "", "", ())),
        (b.Heading(1, ODD), b.Paragraph(ODD), b.Table((ODD,), ((b.Cell(ODD),),), (1,), ODD), b.Notice(ODD)),
        (
            b.Picture(b"not an image", "坏图", ""),
            b.Paragraph((b.Run("去", target="nowhere"), b.Run("", target="x"))),
        ),
    ],
    ids=[
        "nothing",
        "empty blocks",
        "empty tables",
        "empty cover",
        "skipped levels",
        "odd characters",
        "broken",
    ],
)
def test_odd_reports_conform_too(content: tuple[b.Block, ...], tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    assert write(report(*content), path).pages >= 1
    assert faults(path) == []


@settings(max_examples=15, deadline=None)
@given(st.text(max_size=80))
def test_any_text_anywhere_conforms(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("any") / "report.pdf"
    whole = report(
        b.Cover(text, text, text, ((text, text),), text, text, text, text[:20], text),
        b.Contents(text, text, text),
        b.Heading(1, text, text),
        b.Paragraph((b.Run(text, "strong", text), b.Run(text))),
        b.Table((text,), ((b.Cell(text),),), (1,), text),
        b.Facts(((text, text),)),
        b.KeyNumber(text, text, text, (text,)),
        b.Figure(chart(text), text),
        b.Notice(text),
        b.Signatures(((text, text),), text),
        b.Picture(b"", text, text),
    )
    whole = replace(whole, title=text or "题", author=text, subject=text, header=(text, text), footer=text)
    whole = replace(
        whole, keywords=(text,), watermark=text, attachments=((text, b"{}", "a/b;" + text, text),)
    )
    write(whole, path)
    assert faults(path) == []


def test_the_document_says_what_it_is(written: Written) -> None:
    document = written(every_block("zh"))
    told = document.get_metadata_dict()
    assert (told["Title"], told["Author"], told["Subject"]) == (
        "社会价值评估报告",
        "南方评估中心",
        "乡村特派员",
    )
    assert told["CreationDate"] == "D:20260930100000+08'00'"
    assert document.get_attachment(0).get_name() == "assessment.json"
    assert bytes(document.get_attachment(0).get_data()) == b'{"id": 1}'


# ---------------------------------------------------------------- text
ENTERED = (
    PARAGRAPH["zh"],
    PARAGRAPH["en"],
    "在ESG实践中，用 Python 3 分析27个县的GDP（2024年）占比41.3%。",
    "<b>粗</b> & &amp; <para> =1+1 ../etc \\(x\\) %s {0}",
    "张𠮷、王䶮、李㛃、赵𬭼、钱𬱖，以及 Łukasz Żółć、Ngô Bảo Châu",
    "😀 🎉 ✔ ☐ ☑ ★ ① ≥ ± × → ℃ ㎡",
    "两个  空格   也在",
    "——他说：“‘社会’……（创新）。”——",
    "没有字形的字符 \U0001f9ff\u0378 仍可复制",
)


@pytest.mark.parametrize("text", ENTERED, ids=range(len(ENTERED)))
def test_what_was_entered_can_be_copied_out(text: str, written: Written) -> None:
    assert re.sub(" +", " ", text) in re.sub(" +", " ", joined(written(b.Paragraph(text))))


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs Poppler's pdftotext")
@pytest.mark.parametrize("text", ENTERED, ids=range(len(ENTERED)))
def test_another_reader_copies_the_same(text: str, written: Written, tmp_path: Path) -> None:
    written(b.Paragraph(text))
    command = ["pdftotext", "-enc", "UTF-8", tmp_path / "report.pdf", "-"]
    told = subprocess.run(command, capture_output=True, check=True).stdout.decode("utf-8")
    assert re.sub(r"\s", "", text) in re.sub(r"\s", "", told)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_word_of_every_block_is_there(lang: Lang, written: Written) -> None:
    whole = re.sub(r"\s", "", joined(written(every_block(lang))))
    paragraph = re.sub(r"\s", "", PARAGRAPH[lang])
    assert whole.count(paragraph) >= 6
    for words in (
        "72.4",
        "/100",
        "覆盖率96%",
        "见证据E07；待核实",
        "其一",
        "盖章处",
        "张𠮷",
        "26,151",
        "E07现场",
    ):
        assert words in whole, words
    assert ("表1证据清单" if lang == "zh" else "Table1证据清单") in whole
    assert ("图1得分与基准" if lang == "zh" else "Figure1得分与基准") in whole


def test_control_characters_never_reach_the_page(written: Written, tmp_path: Path) -> None:
    dirty = "".join(map(chr, (*range(32), *range(127, 160)))) + "甲\u202e乙\ud800丙\ufffe丁\ufeff"
    document = written(
        b.Heading(1, dirty), b.Paragraph(dirty), b.Table((dirty,), ((b.Cell(dirty),),), (1,), dirty)
    )
    assert "甲乙丙丁" in joined(document)
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202e\ufeff]", "".join(texts(document)))
    assert faults(tmp_path / "report.pdf") == []


def ink(document: pypdfium2.PdfDocument, number: int = 0) -> int:
    """How many dark pixels a page has between header and footer."""
    picture = document[number].render(scale=1, grayscale=True).to_pil()
    width, height = picture.size
    return sum(picture.crop((0, 70, width, height - 70)).histogram()[:160])


def test_a_character_that_no_face_has_is_a_visible_box(written: Written) -> None:
    blank = ink(written(b.Paragraph("")))
    assert ink(written(b.Paragraph("\U0001f9ff\u0378\u0379" * 10))) > blank + 200


# ---------------------------------------------------------------- pages
def test_furniture_counts_pages_and_leaves_the_cover_alone(written: Written) -> None:
    pages = texts(written(every_block("zh")))
    assert "页，共" not in pages[0]
    for number, text in enumerate(pages[1:], 2):
        assert f"第 {number} 页，共 {len(pages)} 页" in text
        assert "CSI-2026-0147" in text
    english = texts(written(every_block("en")))
    assert f"Page 2 of {len(english)}" in english[1]


def test_contents_name_the_page_where_each_thing_stands(written: Written) -> None:
    document = written(
        b.Cover("m", "t", "s", (), "o", "n"), b.Contents("目录", "表", "图"),
        *(block for n in range(60) for block in (b.Heading(1, f"第{n}章"), b.Paragraph("文" * 500))),
        b.Table(("甲",), ((b.Cell("乙"),),), (1,), "末表"), b.Figure(chart("c"), "末图"),
    )  # fmt: skip
    pages = texts(document)
    flat = re.sub(r"\s", "", "".join(pages[1:4]))
    for name in ("第0章", "第31章", "第59章", "表1末表", "图1末图"):
        found = re.search(re.escape(name) + r"(\d+)(?=第|表|图|目|乡|南|$)", flat)
        assert found, name
        number = int(found[1])
        assert name in re.sub(r"\s", "", pages[number - 1]), name


def test_bookmarks_and_links_lead_where_they_say(written: Written) -> None:
    document = written(
        b.Heading(1, "一"), b.Paragraph((b.Run("见 "), b.Run("E31", target="e31"))), b.Heading(2, "一之一"),
        b.PageBreak(), b.Heading(1, "二"),
        b.Table(("号",), tuple((b.Cell(f"E{n}"),) for n in range(90)), (1,), anchors=tuple(f"e{n}" for n in range(90))),
    )  # fmt: skip
    outline = [(mark.level, mark.get_title(), mark.get_dest().get_index()) for mark in document.get_toc()]
    assert outline == [(0, "一", 0), (1, "一之一", 0), (0, "二", 1)]
    link = pdfium_c.FPDF_LINK()
    assert pdfium_c.FPDFLink_Enumerate(document[0], ctypes.byref(ctypes.c_int(0)), ctypes.byref(link))
    target = pdfium_c.FPDFDest_GetDestPageIndex(document, pdfium_c.FPDFLink_GetDest(document, link))
    assert target == next(n for n, text in enumerate(texts(document)) if "E31" in text and n)


def test_a_heading_stays_with_what_follows(written: Written) -> None:
    for lines in range(1, 60):
        pages = texts(written(
            b.Paragraph("\n".join(["行"] * lines)), b.Heading(1, "标题甲"), b.Heading(2, "标题乙"),
            b.Table(("头",), ((b.Cell("首行"),),), (1,), "题注"),
        ))  # fmt: skip
        marks = ("标题甲", "标题乙", "题注", "首行")
        assert len({number for number, text in enumerate(pages) for mark in marks if mark in text}) == 1


def test_no_page_starts_or_ends_with_a_single_line_of_a_paragraph(written: Written) -> None:
    for before in range(20, 40):
        pages = texts(written(b.Paragraph("\n".join(["前"] * before)), b.Paragraph("甲" * 44 * 5, "quote")))
        parts = [len([line for line in text.splitlines() if "甲甲" in line]) for text in pages]
        assert 1 not in parts


def test_what_is_short_is_not_divided_over_pages(written: Written) -> None:
    table = b.Table(("头", "数"), tuple((b.Cell(f"表行{n}"), b.Cell("1")) for n in range(5)), (3, 1), "短表")
    facts = b.Facts(tuple((f"项目{n}", f"事实{n}") for n in range(5)))
    for before in range(1, 40):
        pages = texts(written(b.Paragraph("\n".join(["前"] * before)), table, facts))
        for mark in ("表行", "事实"):
            assert len([text for text in pages if mark in text]) == 1, before


def test_the_head_of_a_group_stands_on_the_page_of_its_first_row(written: Written) -> None:
    rows = tuple((b.Cell(f"组{n}" if n % 4 == 0 else f"行{n}"), b.Cell("1")) for n in range(60))
    table = b.Table(("头", "数"), rows, (3, 1), groups=tuple(range(0, 60, 4)))
    for before in range(1, 5):
        for text in texts(written(b.Paragraph("\n".join(["前"] * before)), table)):
            last = [line for line in text.splitlines() if line.startswith(("组", "行"))][-1:]
            assert not last or last[0].startswith("行"), before


def test_tables_of_one_kind_have_the_same_columns(written: Written) -> None:
    def starts(page: pypdfium2.PdfPage) -> list[float]:
        words = page.get_textpage()
        found = words.search("右列"), words.search("右二")
        return [round(words.get_charbox(one.get_next()[0])[0], 1) for one in found]

    for even in (True, False):
        tables = [b.Table(("左列", head), ((b.Cell(text), b.Cell("内容" * 20)),), (1, 3), even=even)
                  for head, text in (("右列", "短"), ("右二", "长得多的一个名称，占去许多宽度"))]  # fmt: skip
        left, right = starts(written(*tables)[0])
        assert (left == right) is even


def test_a_long_table_repeats_its_head_and_loses_no_row(written: Written) -> None:
    rows = tuple((b.Cell(str(n)), b.Cell(f"第{n}行：" + "内容" * (n % 30))) for n in range(500))
    pages = texts(written(b.Table(("表头号", "表头文"), rows, (1, 5), "五百行", ("right", "left"))))
    assert len(pages) > 15
    assert all("表头号" in text for text in pages)
    whole = "".join(pages)
    assert all(f"第{n}行：" in whole for n in range(500))


def test_arithmetic_in_a_table_is_not_stretched(tmp_path: Path) -> None:
    said = "若【状态】= “已整改”且【严重程度】≥ “3 较大”，则评级最高为三星；" * 9
    ends = {}
    for ragged in (False, True):
        table = b.Table(("头",), ((b.Cell(said),),), (1,), ragged=ragged)
        write(report(table), tmp_path / "table.pdf")
        [text] = [one for one in passages(tmp_path / "table.pdf") if len(one.lines) > 4]
        ends[ragged] = {round(line.right - line.advance / 2) for line in text.lines[:-1]}
    assert len(ends[False]) < 3 < len(ends[True])


def test_a_row_taller_than_a_page_is_split(written: Written) -> None:
    words = "".join(chr(0x4E00 + n) for n in range(6000))
    document = written(
        b.Table(("号", "文"), ((b.Cell("1"), b.Cell(words)), (b.Cell("2"), b.Cell("末"))), (1, 9))
    )
    assert len(document) >= 2
    assert not set(words) - set(joined(document))


def test_a_remark_stands_below_its_row_and_on_its_page(written: Written) -> None:
    rows = tuple((b.Cell(f"行{n}"), b.Cell("短"), b.Cell("长" * (n % 50))) for n in range(120))
    remarks = tuple(f"注{n}：" + "说明" * (n % 90) for n in range(120))
    pages = texts(written(b.Table(("号", "文", "三"), rows, (1, 1, 3), "附注", beneath=remarks)))
    assert len(pages) > 4
    for text in pages:
        lines = text.splitlines()
        starts = [n for n, line in enumerate(lines) if re.match(r"行\d+", line)]
        assert all(any(line.startswith("注") for line in lines[n + 1 :]) for n in starts)
    assert all(remark in re.sub(r"[\r\n]+", "", "".join(pages)) for remark in remarks if len(remark) < 30)


def test_a_remark_taller_than_a_page_is_split(written: Written) -> None:
    words = "".join(chr(0x4E00 + n) for n in range(6000))
    document = written(b.Table(("号", "文"), ((b.Cell("1"), b.Cell("短")),), (1, 9), beneath=(words,)))
    assert len(document) >= 2
    assert not set(words) - set(joined(document))


def test_what_fits_a_line_is_not_broken_for_the_sake_of_longer_words(written: Written) -> None:
    row = (b.Cell("2016年12月31日"), b.Cell("文" * 300), b.Cell("2024年6月"), b.Cell("文" * 300))
    lines = texts(written(b.Table(("始", "甲", "终", "乙"), (row,), (1, 2, 1, 2))))[0]
    assert "2016年12月31日" in lines and "2024年6月" in lines


def test_a_million_characters_are_set(tmp_path: Path) -> None:
    text = "社会创新，2024年Corporate " * 50_000
    assert 300 < write(report(b.Paragraph(text)), tmp_path / "long.pdf").pages < 800


def test_a_table_of_uneven_rows_is_refused() -> None:
    with pytest.raises(ValueError, match="row 1 has 1 cells, 2 wanted"):
        write(report(b.Table(("甲", "乙"), ((b.Cell("丙"),),), (1, 1), "错")), "unused.pdf")


def test_a_narrow_column_keeps_words_and_numbers_whole(written: Written) -> None:
    row = (b.Cell("文" * 80), b.Cell("1,234,567.8"))
    text = texts(written(b.Table(("Indicator", "Points"), (row,), (20, 1), "", ("left", "right"))))[0]
    assert "Points" in text and "1,234,567.8" in text


@pytest.mark.parametrize("note", ["50.0/100（已评4/5项）", "已评" + "等级由何而来，" * 20])
def test_a_note_below_a_heading_stays_with_it(written: Written, note: str) -> None:
    table = b.Table(("头",), ((b.Cell("首行"),),), (1,), "题注")
    for lines in range(20, 45):
        before = b.Paragraph("\n".join(["行"] * lines))
        pages = texts(
            written(before, b.Heading(2, "标题甲"), b.Paragraph(note, "note"), table)
        )
        marks = ("标题甲", "已评", "首行")
        assert len({number for number, text in enumerate(pages) for mark in marks if mark in text}) == 1


def test_a_remark_goes_over_to_the_next_page_with_the_figure_that_it_is_about(written: Written) -> None:
    figure = b.Figure(b.Drawing(300, 60, (b.Label(10, 10, "画内"),), "画"), "图题")
    for lines in range(28, 39):
        pages = texts(written(b.Paragraph("\n".join(["行"] * lines)), b.Paragraph("见图1。", "note"), figure))
        assert len({number for number, text in enumerate(pages) for mark in ("见图", "画内") if mark in text}) == 1


def test_a_column_that_misses_one_line_by_little_gets_what_another_can_spare(written: Written) -> None:
    names = {1: "农产品上行供应链项目覆盖的县域"}
    units = {2: "件（条、笔、次）"}
    last = ("产出", "2023年12月31日", "E-0001、E-0002")
    said = [(f"C-00{n}", names.get(n, "某项成果"), "12万", units.get(n, "人次"), *last) for n in range(1, 9)]
    rows = tuple(tuple(map(b.Cell, row)) for row in said)
    head = ("编号", "原文表述", "数值", "计量单位", "层级", "截至日", "证据")
    table = b.Table(head, rows, (1.2, 3, 1.4, 1.6, 1, 2, 1.4))
    text = "".join(texts(written(table))).replace("\r\n", "|")
    assert text.count("E-0001、E-0002") == 8


def test_remarks_below_a_heading_are_not_parted_from_both_the_heading_and_their_table(written: Written) -> None:
    rows = tuple((b.Cell(f"表行{n}"), b.Cell("1")) for n in range(6))
    table = b.Table(("头", "数"), rows, (3, 1), "题注")
    first, second = b.Paragraph("注甲" * 95, "note"), b.Paragraph("注乙" * 50, "note")
    for lines in range(10, 40):
        before = b.Paragraph("\n".join(["行"] * lines))
        pages = texts(written(before, b.Heading(1, "标题"), first, first, first, second, table))
        assert all("标题" in text or "表行" in text for text in pages if "注乙" in text), lines


def test_a_long_header_is_cut_only_when_both_sides_do_not_fit(written: Written) -> None:
    long = "示例评字（2024）第0002号 0.1 working draft, desk review of public information"
    plain = report(b.Paragraph("文"))
    assert long in texts(written(replace(plain, header=("左", long))))[0].replace("\r\n", "")
    both = texts(written(replace(plain, header=(long, long))))[0]
    assert both.count("…") == 2


# ---------------------------------------------------------------- images
def test_photographs_are_turned_upright_and_tell_nothing_of_their_camera(
    tmp_path: Path, written: Written
) -> None:
    photograph = image((1600, 800), "JPEG", turned=True)
    assert b"Riverside" in photograph
    document = written(b.Picture(photograph, "题注", "照片"))
    assert b"Riverside" not in (tmp_path / "report.pdf").read_bytes()
    found = next(item for item in document[0].get_objects() if item.type == pdfium_c.FPDF_PAGEOBJ_IMAGE)
    picture = found.get_bitmap().to_pil()
    assert picture.size == (750, 1500)
    red, _, blue = picture.convert("RGB").getpixel((600, 100))  # type: ignore[misc]
    assert red > 200 and blue < 60  # the upper left quarter, after a quarter turn, is the upper right one


def test_transparent_pictures_are_laid_on_white(written: Written) -> None:
    out = BytesIO()
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(out, "PNG")
    document = written(b.Picture(out.getvalue(), "", "透明"))
    found = next(item for item in document[0].get_objects() if item.type == pdfium_c.FPDF_PAGEOBJ_IMAGE)
    assert found.get_bitmap().to_pil().convert("L").getextrema()[0] > 250


def test_an_unreadable_picture_is_named_on_the_page(written: Written) -> None:
    assert "图片无法读取" in joined(written(b.Picture(b"\xff\xd8broken", "E09", "坏图")))


# ---------------------------------------------------------------- writing
def test_the_same_report_gives_the_same_bytes(tmp_path: Path) -> None:
    write(every_block("zh"), tmp_path / "a.pdf")
    write(every_block("en"), tmp_path / "b.pdf")
    write(every_block("zh"), tmp_path / "c.pdf")
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "c.pdf").read_bytes()
    code = (
        "from tests.report.pdf.blocks import every_block\nfrom csi_desktop.report.pdf import write\n"
        f"write(every_block('zh'), {str(tmp_path / 'd.pdf')!r})"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env=PYTHON | {"PYTHONHASHSEED": "7"})
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "d.pdf").read_bytes()


def test_a_changed_report_has_another_identity(tmp_path: Path) -> None:
    write(every_block("zh"), tmp_path / "a.pdf")
    write(replace(every_block("zh"), created="2026-10-01"), tmp_path / "b.pdf")
    marks = [re.findall(rb"/ID\s*\[<(\w+)>", (tmp_path / name).read_bytes()) for name in ("a.pdf", "b.pdf")]
    assert marks[0] and marks[0] != marks[1]


def test_progress_rises_to_one(tmp_path: Path) -> None:
    told: list[float] = []
    write(every_block("zh"), tmp_path / "a.pdf", progress=told.append)
    assert told == sorted(told) and told[0] == 0 and told[-1] == 1 and len(told) > 20


def test_a_report_called_off_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    times: list[int] = []
    write(every_block("zh"), path, cancelled=lambda: bool(times.append(1)))
    path.write_bytes(b"old")
    for after in range(len(times)):
        asked = iter(range(1000))
        with pytest.raises(Cancelled):
            write(every_block("zh"), path, cancelled=lambda asked=asked, after=after: next(asked) >= after)
        assert path.read_bytes() == b"old"
        assert list(tmp_path.iterdir()) == [path]


def test_a_failure_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(b"old")
    with pytest.raises(ValueError, match="2 wanted"):
        write(report(b.Paragraph("甲"), b.Table(("a", "b"), ((b.Cell(""),),), (1, 1))), path)
    with pytest.raises(OSError):
        write(report(b.Paragraph("甲")), tmp_path / "no such folder" / "report.pdf")
    assert path.read_bytes() == b"old" and list(tmp_path.iterdir()) == [path]


def test_naming_the_engine_does_not_load_it() -> None:
    code = "import sys, csi_desktop.report.pdf; print({'reportlab', 'PIL', 'zxingcpp'} & set(sys.modules))"
    told = subprocess.run(
        [sys.executable, "-c", code], env=PYTHON, capture_output=True, check=True, text=True
    )
    assert told.stdout.strip() == "set()"


@pytest.mark.parametrize("number", ["CSI-2024-0001", "报告〔2024〕𠮷7号", "N" * 80])
def test_a_scanner_reads_both_codes_of_a_report_even_if_a_part_is_covered(number: str, written: Written) -> None:
    said = f"CSI Desktop|{number}|1.0|sha256:{'3f9a' * 16}"
    cover = b.Cover("第三方评估", "标题", "副标题", (), "机构", number, code=said)
    document = written(cover, b.PageBreak(), b.Figure(qr(said, "码", 74), "码"))
    assert len(document) == 2
    for page in document:
        seen = page.render(scale=3).to_pil().convert("L")
        (found,) = zxingcpp.read_barcodes(seen)
        assert found.text == said and found.ec_level == "M"
        corner = found.position.bottom_right
        seen.paste(128, (corner.x - 20, corner.y - 20, corner.x, corner.y))
        assert [each.text for each in zxingcpp.read_barcodes(seen)] == [said]


# ---------------------------------------------------------------- footnotes
def noted(n: int, text: str = "覆盖率是已评指标的权重占适用指标权重的比例。") -> b.Run:
    return b.Run("⁰¹²³⁴⁵⁶⁷⁸⁹"[n], target=f"note-{n}", note=text)


def test_a_footnote_stands_at_the_foot_of_the_page_of_its_mark(written: Written) -> None:
    filler = [b.Paragraph(PARAGRAPH["zh"]) for _ in range(4)]
    content = [b.Paragraph((b.Run(f"第{n}处的覆盖率"), noted(n, f"脚注其{n}"), b.Run("见下。"))) for n in range(1, 9)]
    mixed = [block for one in content for block in (one, *filler)]
    document = written(report(*mixed))
    for text in texts(document):
        marks = set(re.findall(r"处的覆盖率(.)见下", text))
        notes = set(re.findall(r"(.) 脚注其", text))
        assert marks == notes
    assert sum(len(re.findall("脚注其", text)) for text in texts(document)) == 8


def test_footnotes_do_not_run_into_the_text(written: Written) -> None:
    long = "很长的脚注，" * 60
    document = written(report(*(b.Paragraph((b.Run(PARAGRAPH["zh"] * 2), noted(n, long))) for n in range(1, 7))))
    for page in document:
        words = page.get_textpage()
        text = words.get_text_range()
        small = [words.get_charbox(at) for at, sign in enumerate(text) if sign == "很"]
        body = [words.get_charbox(at) for at, sign in enumerate(text) if sign == "县"]
        if small and body:
            assert min(box[1] for box in body) > max(box[3] for box in small)


def test_footnotes_are_open_to_screen_readers(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    whole = report(
        b.Heading(1, "一、摘要"),
        b.KeyNumber("指数", "72.4", "/ 100", ((b.Run("覆盖率：96%"), noted(1)), "四星")),
        b.Paragraph((b.Run("置信度"), noted(2), b.Run("与得分并列。"))),
        b.Table(("甲",), ((b.Cell((b.Run("格内"), noted(3, "格内的脚注"))),),), (1,)),
    )
    write(whole, path)
    assert faults(path) == []
    with pypdfium2.PdfDocument(path) as document:
        assert "格内 (格内的脚注)" in joined(document)


def test_figures_of_a_column_stand_with_their_points_below_one_another(written: Written) -> None:
    figures = ("62.5", "1,137", "0.25", "66.7%", "60%", "—", "12.5–80.0")
    rows = tuple((b.Cell(f"第{n}行"), b.Cell(text), b.Cell("尾")) for n, text in enumerate(figures))
    document = written(report(b.Table(("名", "数", "注"), rows, (2, 1, 3), align=("left", "right", "left"))))
    words = document[0].get_textpage()
    text = words.get_text_range()
    ends = []
    for figure in figures[:5]:
        at = text.index(figure)
        point = at + len(re.match(r"[\d,]+", figure)[0]) - 1  # the last digit of the whole part
        ends.append(words.get_charbox(point, loose=True)[2])
    assert max(ends) - min(ends) < 0.2


@pytest.mark.parametrize("lines", [1, 2, 4])
def test_a_table_is_divided_rather_than_leave_a_page_empty(lines: int, written: Written) -> None:
    rows = tuple((b.Cell("\n".join([f"表行{n}", *["又"] * (lines - 1)])), b.Cell("1")) for n in range(12))
    table = b.Table(("头", "数"), rows, (3, 1), "表")
    row, head, empty = lines * 13 + 8, 55, 0.18 * TEXT_HEIGHT
    for before in range(1, 40):
        pages = texts(written(b.Paragraph("\n".join(["前"] * before)), table))
        parts = [count for text in pages if (count := len(re.findall(r"表行\d", text)))]
        assert sum(parts) == 12, (before, parts)
        above = before * 18 if "表行" in pages[0] else 0
        if parts[0] == 1:  # two rows do not fit, and without the one the page would be empty
            assert TEXT_HEIGHT - above > empty and above + head + 2 * row > TEXT_HEIGHT, before
        if parts[-1] == 1 and len(parts) > 1:
            filled = (above if len(parts) == 2 else 0) + head + (parts[-2] - 1) * row
            assert TEXT_HEIGHT - filled > empty, before
        if "表行" not in pages[0]:  # the page had no room for the head and two rows
            assert before * 18 + 55 + 2 * (lines * 13 + 8) > TEXT_HEIGHT * 0.85, before


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_row_that_goes_on_has_its_name_again(lang: str, written: Written) -> None:
    rows = tuple((b.Cell(f"行名{n}"), b.Cell("\n".join(f"话{n}之{m}" for m in range(30)))) for n in range(5))
    table = b.Table(("头", "数"), rows, (1, 3), header_column=True)
    again = "（续）" if lang == "zh" else " (cont.)"
    for before in (1, 9, 20):
        for text in texts(written(b.Paragraph("\n".join(["前"] * before)), table, lang=lang)):
            for number in range(5):
                said = [int(one) for one in re.findall(rf"话{number}之(\d+)", text)]
                if said:
                    assert (f"行名{number}{again}" in text) == (0 not in said), (before, number)
                    assert len(said) >= 3 or len(said) == 30


def test_what_stands_behind_a_figure_fills_the_page_that_it_does_not_fit_on(written: Written) -> None:
    figure = b.Figure(b.Drawing(300, 200, (b.Label(10, 10, "画内"),), "画"), "图题")
    behind = [b.Paragraph("甲" * 44 * 6), b.Heading(2, "下节"), b.Paragraph("乙")]
    pages = texts(written(b.Paragraph("\n".join(["前"] * 28)), figure, *behind))
    assert ["甲" in text for text in pages] == [True, False]
    assert ["画内" in text for text in pages] == [False, True]
    assert pages[1].index("图题") < pages[1].index("下节")


def test_a_row_is_split_between_its_paragraphs_rather_than_within_one(written: Written) -> None:
    said = "\n".join(f"话{n}始{'字' * 40}话{n}终" for n in range(12))  # each takes two lines
    table = b.Table(("头", "话"), tuple((b.Cell(f"行{n}"), b.Cell(said)) for n in range(3)), (1, 3))
    for before in range(1, 12):
        for text in texts(written(b.Paragraph("\n".join(["前"] * before)), table)):
            assert len(re.findall(r"话\d+始", text)) == len(re.findall(r"话\d+终", text)), before


def test_two_items_of_a_list_are_not_parted(written: Written) -> None:
    heading, items = b.Heading(2, "题"), b.Bullets(("甲一", "甲二"), ordered=True)
    for before in range(30, 40):
        pages = texts(written(b.Paragraph("\n".join(["前"] * before)), heading, items))
        found = [[mark in text for mark in ("题", "甲一", "甲二")] for text in pages if "甲" in text]
        assert found == [[True, True, True]], before


def test_few_rows_of_a_glossary_do_not_need_another_page(written: Written) -> None:
    for count in range(30, 40):
        rows = tuple((b.Cell(f"词{n}义"), b.Cell("释")) for n in range(count))
        parts = [
            len(re.findall(r"词\d+义", text))
            for text in texts(written(b.Table(("词", "释"), rows, (1, 3), dense=True)))
        ]
        assert sum(parts) == count and (len(parts) == 1 or parts[1] > 2), parts


@pytest.mark.parametrize("before", range(1, 40, 2))
def test_the_name_of_a_row_is_not_divided(before: int, written: Written) -> None:
    said = "\n".join(["甲", "乙", "丙", "丁" * 300])
    rows = tuple((b.Cell(f"名{n}始\n又\n又\n又\n名{n}终"), b.Cell(said)) for n in range(6))
    table = b.Table(("头", "话"), rows, (1, 3), header_column=True)
    for text in texts(written(b.Paragraph("\n".join(["前"] * before)), table)):
        assert re.findall(r"名(\d)始", text) == re.findall(r"名(\d)终", text)
