"""The house style of an office: what it may change is changed, what it may not stays; faults are told all at once."""

from __future__ import annotations

import re
import shutil
import struct
from io import BytesIO
from pathlib import Path

import page as validator
import pypdfium2
import pytest
from PIL import Image

from csi_desktop.data import resource
from csi_desktop.report.blocks import Heading
from csi_desktop.report.house import HouseFaults, contrast, read_house, tint
from csi_desktop.report.outline import report
from csi_desktop.report.pdf import lay_out, write
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
    assert set(faults(style(tmp_path, "name = [broken"))) == {""}
    assert set(faults(tmp_path / "none.toml")) == {""}


def test_the_example_has_no_faults_and_colours_stay_legible(tmp_path) -> None:
    example = resource("report", "house-example.toml").read_text("utf-8")
    house = read_house(style(tmp_path, example))
    assert house.name is not None and house.omit and house.sha256
    assert contrast("#FFFFFF") == pytest.approx(1) and contrast("#000000") == pytest.approx(21)
    assert tint("#000000", 0.5) == "#808080"
    logo(tmp_path)
    assert Image.open(BytesIO((tmp_path / "标识.png").read_bytes())).size == (60, 20)
