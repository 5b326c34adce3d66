"""The house style of an office: what it may change is changed, what it may not stays; faults are told all at once."""

from __future__ import annotations

import re
import shutil
import struct
import zipfile
from io import BytesIO
from pathlib import Path

import page as validator
import pypdfium2
import pytest
from fontTools.ttLib import TTFont
from PIL import Image

from csi_desktop.command import run_command
from csi_desktop.data import resource
from csi_desktop.report.blocks import Heading
from csi_desktop.report.boxed import boxed_in_one
from csi_desktop.report.house import STANDARD, HouseFaults, contrast, read_house, tint
from csi_desktop.report.outline import report
from csi_desktop.report.pdf import lay_out, write
from csi_desktop.report.word import write_word
from tests.evaluations import golden_session

CREATED = "2024-07-01T00:00:00+08:00"


@pytest.fixture(scope="module")
def session():
    made = golden_session()
    made.set("eng.mode", "self")
    return made


def style(folder: Path, text: str) -> Path:
    path = folder / "house.toml"
    path.write_text(text, encoding="utf-8")
    return path


def logo(folder: Path) -> None:
    Image.new("RGBA", (60, 20), (122, 31, 43, 128)).save(folder / "标识.png")


def made(session, house, lang="zh"):
    return report(session.catalogue, session.sheet, session.result, lang, created=CREATED, house=house)


def text_of(data: bytes) -> str:
    with pypdfium2.PdfDocument(data) as document:
        return re.sub(r"\s", "", "".join(page.get_textpage().get_text_range() for page in document))


def faults(path: Path) -> dict[str, str]:
    with pytest.raises(HouseFaults) as caught:
        read_house(path)
    assert all(fault.text.zh and fault.text.en for fault in caught.value.faults)
    return {fault.place: fault.text.en for fault in caught.value.faults}


WHOLE = """
name = { zh = "示例评估中心", en = "Example Centre" }
[logo]
file = "标识.png"
alt = { zh = "示例评估中心的标识", en = "Logo of Example Centre" }
[colours]
primary = "#7A1F2B"
[faces]
serif = "字体.ttf"
[texts]
notice.seal = { zh = "（示例盖章处）", en = "(example seal)" }
[parts]
omit = ["glossary"]
order = ["framework", "index"]
"""


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_office_prints_in_its_own_style_and_the_file_stays_accessible(session, lang, tmp_path) -> None:
    logo(tmp_path)
    # This one has few letters: the rest is set in our own.
    shutil.copy(resource("fonts", "NotoSans-Rare.ttf"), tmp_path / "字体.ttf")
    house = read_house(style(tmp_path, WHOLE))
    whole, plain = made(session, house, lang), made(session, house=read_house(style(tmp_path, "")), lang=lang)
    path = tmp_path / "report.pdf"
    write(whole, path)
    data = path.read_bytes()
    text = text_of(data)
    assert {"zh": "示例评估中心", "en": "ExampleCentre"}[lang] in text
    assert {"zh": "（示例盖章处）", "en": "(exampleseal)"}[lang] in text
    assert b"+NotoSerifSC-Regular" in data, "what the office's face lacks is set in ours"
    anchors = [block.anchor for block in whole.blocks if isinstance(block, Heading) and block.level == 1]
    usual = [block.anchor for block in plain.blocks if isinstance(block, Heading) and block.level == 1]
    assert anchors.index("framework") < anchors.index("index") and usual.index("index") < usual.index("framework")
    assert set(usual) - set(anchors) <= {"annex_k"}
    with pypdfium2.PdfDocument(data) as document:
        band = document[0].render(scale=0.5).to_pil().getpixel((10, 140))
    assert band == (0x7A, 0x1F, 0x2B)
    for profile in (validator.ValidationProfile.PDF_UA_1, validator.ValidationProfile.PDF_A_3A):
        assert [fault.message for fault in validator.validate_pdf(path, profile=profile).failures] == []


def rare_face(path: Path, *signs: str) -> None:
    """A face that has such signs: one and the same glyph."""
    face = TTFont(resource("fonts", "NotoSansSC-Rare.ttf"))
    glyph = next(iter(face.getBestCmap().values()))
    for table in face["cmap"].tables:
        table.cmap.update({ord(sign): glyph for sign in signs if table.format == 12 or ord(sign) < 0x10000})
    face["name"].setName(path.stem, 6, 3, 1, 0x409)
    face.save(path)


def test_a_further_face_sets_what_no_other_has_and_the_bytes_stay_the_same(session, tmp_path) -> None:
    rare_face(tmp_path / "One.ttf", "𪚥", "ש")
    rare_face(tmp_path / "Two.ttf", "𪚥", "ꓐ", "一")
    house = read_house(style(tmp_path, '[faces]\nfurther = ["One.ttf", "Two.ttf"]'))
    own = golden_session()
    own.set("sy.overall", "名中有𪚥与ꓐ，亦有שלום。")
    plain, whole = lay_out(made(own, STANDARD)), lay_out(made(own, house))
    assert {"𪚥", "ꓐ", "ש"} <= set(plain.boxed)
    assert whole.boxed == tuple(sign for sign in plain.boxed if sign not in "𪚥ꓐ"), "what runs leftward stays a box"
    assert b"+One" in whole.data and b"+Two" in whole.data and b"+One" not in plain.data
    assert "名中有𪚥与ꓐ" in text_of(whole.data)
    assert lay_out(made(own, read_house(tmp_path / "house.toml"))).data == whole.data
    said = boxed_in_one(plain.boxed)
    assert "further" in said.zh and "further" in said.en and "从右向左" in said.zh and "right to left" in said.en
    assert "further" not in boxed_in_one(whole.boxed).zh


def test_a_fault_in_a_further_face_is_told_with_its_place(tmp_path) -> None:
    (tmp_path / "a.otf").write_bytes(b"OTTO" + bytes(60))
    assert set(faults(style(tmp_path, '[faces]\nfurther = ["a.otf", "b.ttf"]'))) == {
        "faces.further.1", "faces.further.2",
    }  # fmt: skip
    assert set(faults(style(tmp_path, '[faces]\nfurther = "a.ttf"'))) == {"faces.further"}


def test_no_house_style_takes_the_mode_or_the_stage_off_the_page(session, tmp_path) -> None:
    house = read_house(style(tmp_path, WHOLE.partition("[logo]")[0]))
    text = text_of(lay_out(made(session, house)).data)
    assert text.count("企业自评") > 5 and "工作稿" in text
    found = faults(
        style(
            tmp_path,
            """
[texts]
mode.self = { zh = "第三方评估", en = "Third-party evaluation" }
watermark.draft = { zh = "正式稿", en = "Final" }
title.self = { zh = "评估报告", en = "Report" }
notice.nature.self = { zh = "本报告是审计报告", en = "This is an audit" }
[parts]
omit = ["limitations", "cover"]
order = ["summary"]
""",
        )
    )
    places = {"texts.mode.self", "texts.watermark.draft", "texts.title.self", "texts.notice.nature.self"}
    assert {*places, "parts.omit", "parts.order"} == set(found)


def test_every_fault_is_told_at_once_with_its_place(tmp_path) -> None:
    otf = tmp_path / "a.otf"
    otf.write_bytes(b"OTTO" + bytes(60))
    (tmp_path / "x.png").write_bytes(b"no picture")
    closed = bytearray(resource("fonts", "NotoSans-Rare.ttf").read_bytes())
    for index in range(struct.unpack_from(">H", closed, 4)[0]):
        tag, _, offset, _ = struct.unpack_from(">4sLLL", closed, 12 + 16 * index)
        if tag == b"OS/2":
            struct.pack_into(">H", closed, offset + 8, 0x0002)  # fsType: must not be embedded
    (tmp_path / "closed.ttf").write_bytes(closed)
    found = faults(
        style(
            tmp_path,
            """
nam = "x"
name = { zh = "只有中文" }
[logo]
file = "x.png"
height = 99
alt = { zh = "标识", en = "logo" }
[colours]
primary = "#FFEE00"
accent = "red"
pink = "#FF00FF"
[faces]
serif = "a.otf"
sans = "closed.ttf"
bold = "nowhere.ttf"
[texts]
notice.sael = { zh = "盖章", en = "seal" }
notice.use = { zh = "用途", en = "use {text}" }
""",
        )
    )
    assert set(found) == {
        "nam", "name", "logo.file", "logo.height", "colours.primary", "colours.accent", "colours.pink", "faces.serif",
        "faces.sans", "faces.bold", "texts.notice.sael", "texts.notice.use.zh",
    }  # fmt: skip
    assert "notice.seal" in found["texts.notice.sael"] and "fsType 2" in found["faces.sans"]
    assert set(faults(tmp_path / "none.toml")) == {""}


def test_why_a_file_cannot_be_read_is_told_in_chinese(tmp_path) -> None:
    for path in (tmp_path / "none.toml", style(tmp_path, "[logo]\nfile = 'x.png'\nalt = { zh = '甲', en = 'A' }")):
        with pytest.raises(HouseFaults) as caught:
            read_house(path)
        assert "文件或文件夹不存在" in caught.value.text.zh and "No such" not in caught.value.text.zh
        assert "no such file or folder" in caught.value.text.en


@pytest.mark.parametrize(("written", "zh", "en"), [
    (b"[colours]\naccent = #7A1F2B\n", "第 2 行第 10 列：写的是“accent = #7A1F2B”，应为正确", "line 2, column 10"),
    (b"[colours]\n\nname = [broken", "第 3 行第 9 列", "line 3, column 9"),
    (b'name = """x\ny\n', "文件末尾：写的是“y”，应为正确的 TOML，请", "end of the file"),
    (b"name = " + b"9" * 5000, "应为正确的 TOML，请", "valid TOML"),
    (b"name = " + b"[" * 5000, "应为正确的 TOML，请", "valid TOML"),
    ("# 名称\nname = '甲'".encode("gbk"), "第 1 行", "line 1"),
])  # fmt: skip
def test_what_is_no_toml_is_told_in_chinese_with_its_place(written, zh, en, tmp_path, capsys, monkeypatch) -> None:
    path = tmp_path / "house.toml"
    path.write_bytes(written)
    for lang, wanted in (("zh", zh), ("en", en)):
        monkeypatch.setenv("CSI_DESKTOP_LANG", lang)
        assert run_command(["house", "check", str(path)]) == 1
        said = capsys.readouterr().err
        assert wanted in said
    monkeypatch.setenv("CSI_DESKTOP_LANG", "zh")
    run_command(["house", "check", str(path)])
    outside = re.sub(r"（[^）]*）|“[^”]*”|house\.toml|TOML|UTF-8", "", capsys.readouterr().err)
    assert not re.search("[A-Za-z]", outside), "English stands in brackets only"


def test_the_example_has_no_faults_and_colours_stay_legible(tmp_path) -> None:
    example = resource("report", "house-example.toml").read_text("utf-8")
    house = read_house(style(tmp_path, example))
    assert house.name is not None and house.omit and house.sha256
    assert contrast("#FFFFFF") == pytest.approx(1) and contrast("#000000") == pytest.approx(21)
    assert tint("#000000", 0.5) == "#808080"
    logo(tmp_path)
    assert Image.open(BytesIO((tmp_path / "标识.png").read_bytes())).size == (60, 20)


MARK = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 60 20">
  <title>mark</title>
  <defs><style>.red { fill: #C00000 } /* flat */</style>
  <clipPath id="left"><rect width="10" height="20"/></clipPath></defs>
  <rect class="red" width="20" height="20" rx="2"/>
  <g transform="translate(20 0)"><path id="a" d="M0 0h20v20H0z M5 5v10h10V5z" fill-rule="evenodd" fill="navy"/></g>
  <g clip-path="url(#left)" transform="translate(40,0)"><circle cx="10" cy="10" r="10" style="fill:rgb(0,128,0)"/></g>
  <path d="M50 10a5 5 0 015 5t2-3q1 1 2 2s1 1 1 2" fill="none" stroke="black" stroke-width="0.5" opacity=".5"/>
</svg>
"""
LOGO = '[logo]\nfile = "mark.svg"\nheight = 20\nalt = { zh = "标识", en = "logo" }\n'


def test_a_vector_logo_is_drawn_as_paths_in_the_pdf_and_as_a_picture_in_word(session, tmp_path) -> None:
    (tmp_path / "mark.svg").write_text(MARK, "utf-8")
    whole = made(session, read_house(style(tmp_path, LOGO)))
    path = tmp_path / "report.pdf"
    write(whole, path)
    with pypdfium2.PdfDocument(path) as document:
        cover = document[0].render(scale=4).to_pil().convert("RGB")
        assert not [one for one in document[0].get_objects() if one.type == 3], "no image: it stays sharp at any size"
    left, scale, height = 25 * 72 / 25.4 * 4, 4 * 72 / 25.4, 20
    strip = next(y for y in range(20, cover.height) if cover.getpixel((3, y)) != (255, 255, 255))
    top = (strip - height * scale) / 2

    def at(x: float, y: float) -> tuple[int, int, int]:
        return cover.getpixel((round(left + x * scale), round(top + y * scale)))

    assert at(10, 10) == (0xC0, 0, 0) and at(0.1, 0.1) == (255, 255, 255), "a corner is round"
    assert at(22, 10) == (0, 0, 128) and at(30, 10) == (255, 255, 255), "even-odd"
    assert at(45, 10) == (0, 128, 0) and at(51, 5) == (255, 255, 255), "clipped"
    for profile in (validator.ValidationProfile.PDF_UA_1, validator.ValidationProfile.PDF_A_3A):
        assert [fault.message for fault in validator.validate_pdf(path, profile=profile).failures] == []
    write_word(whole, tmp_path / "report.docx")
    with zipfile.ZipFile(tmp_path / "report.docx") as file:
        pictures = [Image.open(BytesIO(file.read(name))) for name in file.namelist() if name.startswith("word/media/")]
    marks = [one.convert("RGB") for one in pictures if abs(one.width / one.height - 3) < 0.05]
    assert any(one.getpixel((one.width // 6, one.height // 2)) == (0xC0, 0, 0) for one in marks)


BILLION = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
HOSTILE = {
    "entities": f'<!DOCTYPE svg [<!ENTITY a0 "ha">{BILLION}]>'
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><title>&a9;</title><rect width="1" height="1"/></svg>',
    "external entity": '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><rect width="1" height="1"/></svg>',
    "script": "<script>alert(1)</script>", "handler": '<rect width="9" height="9" onload="alert(1)"/>',
    "picture": '<image href="https://example.org/a.png" width="9" height="9"/>',
    "outside": '<use href="https://example.org/a.svg#x"/>', "missing": '<use href="#none"/>',
    "import": "<style>@import url(https://example.org/a.css);</style><rect width='1' height='1'/>",
    "gradient": '<rect width="9" height="9" fill="url(#g)"/>', "text": "<text>字</text>",
    "foreign": "<foreignObject/>", "huge": '<rect width="1e9" height="1"/>', "endless": '<path d="M0 0 L1e999 2"/>',
    "round": '<g id="a"><use href="#a"/></g>', "empty": "", "broken path": '<path d="M0 0 L"/>',
    "bomb": '<g id="b0"><rect width="1" height="1"/></g>'
    + "".join(f'<g id="b{n}">{f"""<use href="#b{n - 1}"/>""" * 20}</g>' for n in range(1, 9)),
    "deep": "<g>" * 5000 + "</g>" * 5000, "unclosed": "<g>",
    "many": '<rect width="1" height="1"/>' * 30_000,
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_or_unfit_svg_does_nothing_and_is_told_about(name, tmp_path) -> None:
    body = HOSTILE[name]
    if not body.startswith("<!DOCTYPE"):
        body = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 20">{body}</svg>'
    (tmp_path / "mark.svg").write_text(body, "utf-8")
    found = faults(style(tmp_path, LOGO))
    assert set(found) == {"logo.file"}
    assert "mark.svg: " in found["logo.file"] and "flat colours" in found["logo.file"]


def test_a_vector_logo_of_no_or_endless_size_is_told_about(tmp_path) -> None:
    for size in ('viewBox="0 0 1e9 1e9"', 'viewBox="0 0 0 9"', 'width="9" height="900"', "", 'width="100%" height="9"'):
        body = f'<svg xmlns="http://www.w3.org/2000/svg" {size}><rect width="1" height="1"/></svg>'
        (tmp_path / "mark.svg").write_text(body, "utf-8")
        assert set(faults(style(tmp_path, LOGO))) == {"logo.file"}, size


@pytest.mark.parametrize(("written", "place"), [
    ('[parts]\norder = ["profile", "dac", "dac", "sroi"]', "parts.order"),  # one would be left out for the other
    ('[logo]\nfile = "a\\u0000.png"\nalt = { zh = "标识", en = "logo" }', "logo.file"),
    ('[texts]\nnotice.use = { zh = "用途：{text:q}", en = "Use: {text}" }', "texts.notice.use.zh"),
    ('[texts]\nnotice.use = { zh = "用途：{text}", en = "Use: {text:>999999999999}" }', "texts.notice.use.en"),
    ('[texts]\nnotice.use = { zh = "用途：{text!r}", en = "Use: {text}" }', "texts.notice.use.zh"),
])  # fmt: skip
def test_what_would_break_or_thin_a_report_is_a_fault(written, place, tmp_path) -> None:
    assert set(faults(style(tmp_path, written))) == {place}
