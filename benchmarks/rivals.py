"""The same blocks through other engines, for those that are installed here; the project needs none of them.

`pip install typst weasyprint`, LibreOffice's `soffice` on the path. Each is used as a competent user would: text,
tables with repeated heads, drawings as SVG, contents; the same faces. What an engine cannot do is left out for it."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import tempfile
from html import escape
from pathlib import Path
from xml.sax.saxutils import quoteattr

from csi_desktop.data import resource
from csi_desktop.report import blocks as b

_COLOURS = {
    "ink": "#1B2733", "grey": "#606D7C", "rule": "#C9D1D9", "pale": "#F2F5F8", "white": "#FFFFFF", "navy": "#14406B",
    "teal": "#1B7F79", "ochre": "#C4661F", "ramp0": "#EEF3F8", "ramp1": "#C8DAEA", "ramp2": "#8FB4D3",
    "ramp3": "#4076A7", "ramp4": "#14406B",
}  # fmt: skip


def available() -> list[str]:
    """Which of them are installed."""
    found = [name for name in ("typst", "weasyprint") if importlib.util.find_spec(name)]
    return [*found, *(["libreoffice"] if shutil.which("soffice") else [])]


def write(engine: str, report: b.Report, path: Path) -> None:
    """The report by one of them."""
    {"typst": _typst, "weasyprint": _weasyprint, "libreoffice": _libreoffice}[engine](report, path)


def _svg(drawing: b.Drawing) -> str:
    def paint(shape: b.Rect | b.Path | b.Dot) -> str:
        fill = _COLOURS[shape.fill] if shape.fill else "none"
        stroke = f' stroke="{_COLOURS[shape.stroke]}" stroke-width="{shape.line}"' if shape.stroke else ""
        return f'fill="{fill}"{stroke}'

    made = []
    for shape in drawing.shapes:
        match shape:
            case b.Rect():
                y = drawing.height - shape.y - shape.height
                made.append(
                    f'<rect x="{shape.x}" y="{y}" width="{shape.width}" height="{shape.height}" {paint(shape)}/>'
                )
            case b.Dot():
                made.append(
                    f'<circle cx="{shape.x}" cy="{drawing.height - shape.y}" r="{shape.radius}" {paint(shape)}/>'
                )
            case b.Path():
                points = " ".join(f"{x},{drawing.height - y}" for x, y in shape.points)
                made.append(f'<{"polygon" if shape.closed else "polyline"} points="{points}" {paint(shape)}/>')
            case b.Label():
                anchor = {"left": "start", "right": "end", "center": "middle"}[shape.anchor]
                made.append(
                    f'<text x="{shape.x}" y="{drawing.height - shape.y}" font-size="{shape.size}" '
                    f'font-family="Noto Sans SC" fill="{_COLOURS[shape.colour]}" text-anchor="{anchor}">'
                    f"{escape(shape.text)}</text>"
                )
    size = f'width="{drawing.width}pt" height="{drawing.height}pt" viewBox="0 0 {drawing.width} {drawing.height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{"".join(made)}</svg>'


# ---------------------------------------------------------------- Typst
def _t(text: b.Inline) -> str:
    if isinstance(text, str):
        return f"#text({_q(text)})"
    return "".join(f"#strong({_q(r.text)})" if r.look == "strong" else f"#text({_q(r.text)})" for r in text)


def _q(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _typst(report: b.Report, path: Path) -> None:
    import typst

    lines = [
        '#set page(paper: "a4", margin: (top: 24mm, right: 20mm, bottom: 22mm, left: 25mm), numbering: "1")',
        '#set text(font: "Noto Serif SC", size: 10.5pt, lang: "zh")',
        "#set par(justify: true, leading: 7.5pt)",
        '#show heading: set text(font: "Noto Sans SC", fill: rgb("#14406B"))',
        '#show table: set text(font: "Noto Sans SC", size: 8.5pt)',
    ]
    for block in report.blocks:
        match block:
            case b.PageBreak():
                lines.append("#pagebreak(weak: true)")
            case b.Heading():
                lines.append(f"#heading(level: {block.level}, {_q(block.text)})")
            case b.Paragraph() | b.Notice():
                lines.append(f"#par[{_t(block.text)}]")
            case b.Bullets():
                lines.append("#list(" + ", ".join(f"[{_t(item)}]" for item in block.items) + ")")
            case b.Facts():
                cells = ", ".join(f"[{_t(name)}], [{_t(value)}]" for name, value in block.rows)
                lines.append(f"#table(columns: (1fr, 4fr), stroke: none, {cells})")
            case b.Table():
                columns = ", ".join(f"{width}fr" for width in block.widths)
                head = "table.header(" + ", ".join(f"[{_t(text)}]" for text in block.head) + "), " if block.head else ""
                cells = ", ".join(_typst_cell(cell) for row in block.rows for cell in row)
                lines.append(f"#figure(caption: [{_t(block.caption)}], table(columns: ({columns}), {head}{cells}))")
            case b.Figure():
                lines.append(f"#figure({_typst_svg(block.drawing)}, caption: [{_t(block.caption)}])")
            case b.KeyNumber():
                lines.append(f"#text(size: 40pt)[{_t(block.value)}] " + " ".join(_t(note) for note in block.notes))
                if block.drawing:
                    lines.append(f"#{_typst_svg(block.drawing)}")
            case b.Contents():
                lines.append("#outline()")
            case b.Cover():
                lines.append(f"#text(size: 26pt)[{_t(block.title)}]")
                lines += [f"#par[{_t(name)} {_t(value)}]" for name, value in block.facts]
            case b.Signatures():
                lines += [f"#par[{_t(role)} {_t(name)}]" for role, name in block.lines]
    source = "\n\n".join(lines).encode()
    fonts = [str(resource("fonts", "faces.toml").parent)]
    path.write_bytes(typst.compile(source, font_paths=fonts, ignore_system_fonts=True))


def _typst_svg(drawing: b.Drawing) -> str:
    return f'image(bytes({_q(_svg(drawing))}), format: "svg", width: {min(drawing.width, 467)}pt)'


def _typst_cell(cell: b.Cell) -> str:
    return f"[#{_typst_svg(cell.content)}]" if isinstance(cell.content, b.Drawing) else f"[{_t(cell.content)}]"


# ---------------------------------------------------------------- WeasyPrint
def _h(text: b.Inline) -> str:
    if isinstance(text, str):
        return escape(text).replace("\n", "<br>")
    parts = []
    for run in text:
        said = escape(run.text).replace("\n", "<br>")
        parts.append(f"<b>{said}</b>" if run.look == "strong" else said)
    return "".join(parts)


def _weasyprint(report: b.Report, path: Path) -> None:
    import weasyprint

    faces = {"Noto Serif SC": "NotoSerifSC-Regular", "Noto Sans SC": "NotoSansSC-Regular"}
    style = "".join(
        f"@font-face{{font-family:'{name}';src:url('{resource('fonts', f'{file}.ttf').as_uri()}')}}"
        for name, file in faces.items()
    )
    style += (
        "@page{size:A4;margin:24mm 20mm 22mm 25mm;@bottom-right{content:counter(page)}}"
        "body{font:10.5pt/18pt 'Noto Serif SC';text-align:justify}h1,h2,h3,table{font-family:'Noto Sans SC'}"
        "table{width:100%;border-collapse:collapse;font-size:8.5pt;line-height:13pt}td,th{vertical-align:top}"
        "tr{break-inside:avoid}.break{break-before:page}"
    )
    made = []
    for block in report.blocks:
        match block:
            case b.PageBreak():
                made.append("<div class=break></div>")
            case b.Heading():
                made.append(f"<h{block.level}>{_h(block.text)}</h{block.level}>")
            case b.Paragraph() | b.Notice():
                made.append(f"<p>{_h(block.text)}</p>")
            case b.Bullets():
                made.append("<ul>" + "".join(f"<li>{_h(item)}</li>" for item in block.items) + "</ul>")
            case b.Facts():
                rows = "".join(f"<tr><td>{_h(name)}</td><td>{_h(value)}</td></tr>" for name, value in block.rows)
                made.append(f"<table>{rows}</table>")
            case b.Table():
                head = "".join(f"<th>{_h(text)}</th>" for text in block.head)
                rows = "".join(
                    "<tr>" + "".join(f"<td>{_html_cell(cell)}</td>" for cell in row) + "</tr>" for row in block.rows
                )
                made.append(f"<p>{_h(block.caption)}</p><table><thead><tr>{head}</tr></thead>{rows}</table>")
            case b.Figure():
                made.append(f"<figure>{_img(block.drawing)}<figcaption>{_h(block.caption)}</figcaption></figure>")
            case b.KeyNumber():
                made.append(f"<p>{_h(block.value)} {' '.join(_h(note) for note in block.notes)}</p>")
                if block.drawing:
                    made.append(_img(block.drawing))
            case b.Cover():
                made.append(f"<h1>{_h(block.title)}</h1>")
                made += [f"<p>{_h(name)} {_h(value)}</p>" for name, value in block.facts]
            case b.Signatures():
                made += [f"<p>{_h(role)} {_h(name)}</p>" for role, name in block.lines]
    page = f"<html lang=zh><style>{style}</style><body>{''.join(made)}</body></html>"
    weasyprint.HTML(string=page).write_pdf(path)


def _img(drawing: b.Drawing) -> str:
    from base64 import b64encode

    return f"<img src={quoteattr('data:image/svg+xml;base64,' + b64encode(_svg(drawing).encode()).decode())}>"


def _html_cell(cell: b.Cell) -> str:
    return _img(cell.content) if isinstance(cell.content, b.Drawing) else _h(cell.content)


# ---------------------------------------------------------------- LibreOffice
def _libreoffice(report: b.Report, path: Path) -> None:
    """Our Word file, printed by LibreOffice; the Word file is made once and is not counted (see `report.py`)."""
    with tempfile.TemporaryDirectory() as home:
        command = ["soffice", f"-env:UserInstallation=file://{home}/profile", "--headless", "--convert-to", "pdf"]
        source = path.with_suffix(".docx")
        if not source.exists():
            from csi_desktop.report.word import write_word

            write_word(report, source)
        subprocess.run([*command, "--outdir", str(path.parent), str(source)], check=True, capture_output=True)
