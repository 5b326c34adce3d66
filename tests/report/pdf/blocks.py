"""Reports to be written: one with every kind of block, and a short way to one of a few blocks."""

from __future__ import annotations

from io import BytesIO

from msgspec.structs import replace
from PIL import Image

from csi_desktop.report import blocks as b
from csi_desktop.text import Lang

PARAGRAPH = {
    "zh": "项目在2024年投入1,234.5万元，覆盖27个县（“试点县”），受训人员中有41.3%在六个月内开出网店；"
    "“订单每周都有，”一位学员说，“不用再等集市了。”评估组认为：增收并不全归于项目——无谓份额约为35%～40%……",
    "en": "The project spent CNY 12.3 million in 2024 and reached 27 counties (“pilot counties”); 41.3% of "
    "those trained opened a shop within six months. “Orders come in every week,” one of them said, “we don’t "
    "wait for the fair.”",
}


def image(size: tuple[int, int], kind: str, mode: str = "RGB", turned: bool = False) -> bytes:
    """A picture whose upper left quarter is red; `turned` as a camera held upright stores it, with a place in it."""
    picture = Image.new(mode, size, "white" if mode != "RGBA" else (255, 255, 255, 0))
    picture.paste("red", (0, 0, size[0] // 2, size[1] // 2))
    out = BytesIO()
    if turned:
        marks = Image.Exif()
        marks[0x0112] = 6
        marks[0x010E] = "Room 401, Riverside Shelter"
        picture.save(out, kind, exif=marks)
    else:
        picture.save(out, kind)
    return out.getvalue()


def chart(name: str) -> b.Drawing:
    shapes = (
        b.Rect(40, 4, 120, 10, "pale"),
        b.Rect(40, 4, 80, 10, "navy"),
        b.Path(((100, 2), (100, 16)), stroke="ochre", line=1.2, dash=(2, 1)),
        b.Path(((40, 20), (80, 30), (120, 24)), closed=True, fill="teal", stroke=None, opacity=0.4),
        b.Dot(150, 25, 3, "teal", "navy"),
        b.Label(36, 6, name, anchor="right"),
        b.Label(164, 6, "66.7", 7.5, bold=True),
    )
    return b.Drawing(200, 36, shapes, f"{name}: 66.7")


def every_block(lang: Lang) -> b.Report:
    text, zh = PARAGRAPH[lang], lang == "zh"
    rows = tuple(
        (
            b.Cell(f"E{n:02}", strong=True),
            b.Cell(text[: 20 + 7 * n]),
            b.Cell(f"{n * 1137:,}"),
            b.Cell(chart("a")),
        )
        for n in range(24)
    )
    return b.Report(
        lang,
        "社会价值评估报告" if zh else "Social Value Assessment",
        "南方评估中心" if zh else "Southern Centre",
        "乡村特派员" if zh else "Village Officers",
        ("乡村特派员" if zh else "Village Officers", "CSI-2026-0147"),
        "南方评估中心" if zh else "Southern Centre",
        (
            b.Cover("第三方评估", text[:30], "副标题", (("负责人", "张𠮷"), ("日期", "2026-09-30")), "机构", "No. 7",
                    "扫码核验\n" + "ab" * 32, "CSI-2026-0147", "样稿"),
            b.Contents("目录" if zh else "Contents", "表" if zh else "Tables", "图" if zh else "Figures"),
            b.Heading(1, "一、摘要", "summary"),
            b.Paragraph(text, "lead"),
            b.KeyNumber("指数", "72.4", "/ 100", ("四星", "覆盖率 96%"), chart("得分")),
            b.Paragraph((b.Run("见证据 "), b.Run("E07", "strong", "e7"), b.Run("；"), b.Run("待核实", "muted"))),
            b.Notice(text, "warning"),
            b.Bullets((text, "短项")),
            b.Bullets(("其一", text), ordered=True),
            b.Heading(2, "1.1 方法"),
            b.Heading(3, "1.1.1 口径"),
            b.Paragraph(text + "\n" + text),
            b.Paragraph(text, "quote"),
            b.Paragraph(text, "note"),
            b.Facts((("名称", text), ("来源", (b.Run("已填", "strong"),)))),
            b.Table(("编号", "内容", "数", "强度"), rows, (10, 60, 15, 25), "证据清单",
                    ("left", "left", "right", "center"), True, tuple(f"e{n}" for n in range(24)),
                    tuple("" if n % 5 else (b.Run("注："), b.Run("E07", target="e7"), b.Run(text)) for n in range(24))),
            b.Figure(chart("得分"), "得分与基准"),
            b.Picture(image((1600, 800), "JPEG", turned=True), "E07 现场", "现场照片"),
            b.Picture(image((300, 200), "PNG", "RGBA"), "E08 截图", "截图"),
            b.PageBreak(),
            b.Heading(1, "二、签署"),
            b.Signatures((("负责人（签字）", "张𠮷"), ("复核（签字）", "李雷")), "盖章处"),
        ),
        "征求意见稿",
        ("企业社会创新",),
        "2026-09-30T10:00:00+08:00",
        (("assessment.json", b'{"id": 1}', "application/json", "评估数据"),),
    )  # fmt: skip


def report(*content: b.Block, lang: Lang = "zh") -> b.Report:
    return replace(every_block(lang), blocks=content, watermark="", attachments=())
