"""The yardstick: the same blocks through stock ReportLab Platypus, as a competent user would write it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from csi_desktop.data import resource
from csi_desktop.report import blocks as b


@cache
def _fonts() -> None:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    for name, file in (
        ("Serif", "NotoSerifSC-Regular"),
        ("Sans", "NotoSansSC-Regular"),
        ("SansB", "NotoSansSC-Bold"),
    ):
        pdfmetrics.registerFont(TTFont(name, str(resource("fonts", f"{file}.ttf"))))


@cache
def _styles() -> dict[str, Any]:
    from reportlab.lib.styles import ParagraphStyle as S

    cjk = {"wordWrap": "CJK"}
    return {
        "body": S(
            "body",
            fontName="Serif",
            fontSize=10.5,
            leading=18,
            firstLineIndent=21,
            spaceAfter=6,
            alignment=4,
            **cjk,
        ),
        "h1": S("h1", fontName="SansB", fontSize=18, leading=26, spaceAfter=10, **cjk),
        "h2": S("h2", fontName="SansB", fontSize=12.5, leading=19, spaceBefore=12, spaceAfter=6, **cjk),
        "h3": S("h3", fontName="SansB", fontSize=10, leading=15, spaceBefore=8, spaceAfter=4, **cjk),
        "cell": S("cell", fontName="Sans", fontSize=8.5, leading=13, **cjk),
        "head": S("head", fontName="SansB", fontSize=8.5, leading=13, **cjk),
        "toc": S("toc", fontName="Sans", fontSize=9.5, leading=16, **cjk),
    }


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\n", "<br/>")


_anchors: set[str] = set()  # of the report: Platypus refuses a link that leads nowhere


def _plain(inline: b.Inline) -> str:
    if isinstance(inline, str):
        return _escaped(inline)
    parts = []
    for run in inline:
        text = _escaped(run.text)
        if run.target in _anchors:
            text = f'<a href="#{run.target}">{text}</a>'
        parts.append(f'<font name="SansB">{text}</font>' if run.look == "strong" else text)
    return "".join(parts)


# fmt: off
_COLOURS = {
    "ink": "#1B2733", "grey": "#6B7785", "rule": "#C9D1D9", "pale": "#F0F3F6", "white": "#FFFFFF", "navy": "#14406B",
    "teal": "#1B7F79", "ochre": "#C4661F",
    "ramp0": "#EEF3F8", "ramp1": "#C8DAEA", "ramp2": "#8FB4D3", "ramp3": "#3A6EA5", "ramp4": "#14406B",
}
# fmt: on


def _drawing(drawing: b.Drawing) -> Any:
    from reportlab.graphics.shapes import Circle, Drawing, Polygon, PolyLine, Rect, String
    from reportlab.lib.colors import HexColor

    def colour(name: str | None) -> Any:
        return HexColor(_COLOURS[name]) if name else None

    made = Drawing(drawing.width, drawing.height)
    for shape in drawing.shapes:
        match shape:
            case b.Rect():
                made.add(
                    Rect(
                        shape.x,
                        shape.y,
                        shape.width,
                        shape.height,
                        fillColor=colour(shape.fill),
                        strokeColor=colour(shape.stroke),
                    )
                )
            case b.Dot():
                made.add(
                    Circle(
                        shape.x,
                        shape.y,
                        shape.radius,
                        fillColor=colour(shape.fill),
                        strokeColor=colour(shape.stroke),
                    )
                )
            case b.Path():
                flat = [v for point in shape.points for v in point]
                made.add(
                    Polygon(flat, fillColor=colour(shape.fill), strokeColor=colour(shape.stroke))
                    if shape.closed
                    else PolyLine(flat, strokeColor=colour(shape.stroke))
                )
            case b.Label():
                anchor = {"left": "start", "right": "end", "center": "middle"}[shape.anchor]
                made.add(
                    String(
                        shape.x,
                        shape.y,
                        shape.text,
                        fontName="Sans",
                        fontSize=shape.size,
                        fillColor=colour(shape.colour),
                        textAnchor=anchor,
                    )
                )
    return made


class _Template:
    """Made late: the import of Platypus is part of a cold start."""

    @staticmethod
    def of(path: Path) -> Any:
        from reportlab.lib.pagesizes import A4
        from reportlab.lib.units import mm
        from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

        class Template(BaseDocTemplate):
            def afterFlowable(self, flowable: Any) -> None:
                level = getattr(flowable, "toc_level", None)
                if level is not None:
                    key = f"h{id(flowable)}"
                    self.canv.bookmarkPage(key)
                    self.canv.addOutlineEntry(flowable.getPlainText(), key, level, closed=True)
                    self.notify("TOCEntry", (level, flowable.getPlainText(), self.page, key))

        def furniture(canvas: Any, _: Any) -> None:
            canvas.setFont("Sans", 7.5)
            canvas.drawString(25 * mm, 12 * mm, f"{canvas.getPageNumber()}")

        made = Template(str(path), pagesize=A4)
        frame = Frame(25 * mm, 22 * mm, 165 * mm, A4[1] - 46 * mm, 0, 0, 0, 0)
        made.addPageTemplates([PageTemplate("body", [frame], onPage=furniture)])
        return made


def write(report: b.Report, path: Path) -> None:
    """The report by Platypus: paragraphs, repeated table heads, drawings, contents by multiBuild."""
    _fonts()
    _anchors.clear()
    for block in report.blocks:
        _anchors.update((block.anchor,) if isinstance(block, b.Heading) else getattr(block, "anchors", ()))
    _anchors.discard("")
    story: list[Any] = []
    for block in report.blocks:
        story += _flowables(block)
    _Template.of(path).multiBuild(story)


def _flowables(block: b.Block) -> list[Any]:
    from reportlab.graphics.barcode.qr import QrCodeWidget
    from reportlab.graphics.shapes import Drawing
    from reportlab.platypus import PageBreak, Paragraph, Spacer
    from reportlab.platypus.tableofcontents import TableOfContents

    s = _styles()
    match block:
        case b.PageBreak():
            return [PageBreak()]
        case b.Heading():
            made = Paragraph(
                (f'<a name="{block.anchor}"/>' if block.anchor else "") + _escaped(block.text),
                s[f"h{block.level}"],
            )
            if block.level < 3:
                made.toc_level = block.level - 1
            return [made]
        case b.Paragraph():
            return [Paragraph(_plain(block.text), s["body"])]
        case b.Notice():
            return [Paragraph(_plain(block.text), s["cell"])]
        case b.Bullets():
            return [Paragraph(_plain(item), s["body"], bulletText="•") for item in block.items]
        case b.Table():
            return _table(block)
        case b.Facts():
            return _grid(
                [[Paragraph(_escaped(k), s["cell"]), Paragraph(_plain(v), s["cell"])] for k, v in block.rows],
                (1, 3),
                False,
            )
        case b.Figure():
            return [_drawing(block.drawing), Paragraph(_escaped(block.caption), s["head"])]
        case b.KeyNumber():
            found = [Paragraph(_escaped(f"{block.label} {block.value} {block.of}"), s["h1"])]
            found += [Paragraph(_plain(note), s["cell"]) for note in block.notes]
            return [*found, _drawing(block.drawing)] if block.drawing else found
        case b.Contents():
            toc = TableOfContents()
            toc.levelStyles = [s["toc"], s["toc"]]
            return [Paragraph(_escaped(block.title), s["h1"]), toc, PageBreak()]
        case b.Cover():
            found = [Paragraph(_escaped(t), s["h1"]) for t in (block.mode, block.title, block.subtitle)]
            found += [Paragraph(_escaped(f"{k} {v}"), s["cell"]) for k, v in block.facts]
            if block.code:
                code = Drawing(70, 70)
                code.add(QrCodeWidget(block.code, barWidth=70, barHeight=70))
                found.append(code)
            return [*found, PageBreak()]
        case b.Signatures():
            return [Paragraph(_escaped(f"{role} {name}"), s["cell"]) for role, name in block.lines]
    return [Spacer(1, 6)]


def _table(block: b.Table) -> list[Any]:
    from reportlab.platypus import Paragraph

    s = _styles()
    rows = [[Paragraph(_escaped(h), s["head"]) for h in block.head]]
    spans = []
    for number, row in enumerate(block.rows):
        cells = [c.content if isinstance(c.content, b.Drawing) else _plain(c.content) for c in row]
        named = next((n for n, cell in enumerate(cells) if isinstance(cell, str)), None)
        if block.anchors and block.anchors[number] and named is not None:
            cells[named] = f'<a name="{block.anchors[number]}"/>{cells[named]}'
        rows.append([Paragraph(c, s["cell"]) if isinstance(c, str) else _drawing(c) for c in cells])
        if block.beneath and block.beneath[number]:
            spans.append(("SPAN", (0, len(rows)), (-1, len(rows))))
            rows.append([Paragraph(_plain(block.beneath[number]), s["cell"]), *[""] * (len(row) - 1)])
    return [Paragraph(_escaped(block.caption), s["head"]), *_grid(rows, block.widths, True, spans)]


def _grid(rows: list[Any], widths: Any, head: bool, spans: Any = ()) -> list[Any]:
    from reportlab.lib.colors import HexColor
    from reportlab.lib.units import mm
    from reportlab.platypus import LongTable, TableStyle

    if not rows:
        return []
    style = TableStyle(
        [
            ("LINEBELOW", (0, 0), (-1, -1), 0.4, HexColor("#C9D1D9")),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            *spans,
        ]
    )
    total = sum(widths)
    return [
        LongTable(
            rows, [w / total * 165 * mm for w in widths], repeatRows=int(head), style=style, splitInRow=1
        )
    ]
