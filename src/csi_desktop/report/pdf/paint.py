"""Drawings, rules and codes to scan, as operators of a content stream."""

from __future__ import annotations

import re
from typing import Final, assert_never

from csi_desktop.report.blocks import (
    Artwork,
    Colour,
    Dot,
    Drawing,
    Label,
    Outline,
    Path,
    Rect,
    Rgb,
    Shape,
    Step,
)
from csi_desktop.report.codes import modules
from csi_desktop.report.pdf.fonts import Font, Fonts, Role
from csi_desktop.report.pdf.signs import one_line
from csi_desktop.report.pdf.structure import Page
from csi_desktop.report.pdf.style import COLOURS

_DARK: Final = re.compile(rb"\x01+")  # modules of a code to scan, of which each is a byte
_ARC: Final = 0.5523  # how far the handles of a quarter circle reach, in radii


def text_width(fonts: Fonts, text: str, role: Role, size: float) -> float:
    """Width of a text on one line, in points."""
    return sum(map(fonts.widths[role].__getitem__, fonts.coded(text))) * size / 1000


def show(fonts: Fonts, x: float, y: float, text: str, role: Role, size: float, colour: Colour) -> str:
    """The operators for one line of text that starts at (x, y)."""
    codes = fonts.coded(text)
    table = fonts.widths[role]
    for code in codes:
        table[code]  # looked up, so that `foreign` knows it
    shown: list[str] = [f"BT {COLOURS[colour]} rg {x:.2f} {y:.2f} Td"]
    parts: list[tuple[Font, str]] = []
    if table.foreign.keys().isdisjoint(codes):
        parts.append((table.home, codes))
    else:
        parts += ((table.foreign.get(code, table.home), code) for code in codes)
    for font, part in parts:
        shown.append(f"/{font.name} {size:g} Tf <{part.encode('utf-16-be', 'surrogatepass').hex()}> Tj")
    shown.append("ET")
    return " ".join(shown)


def rectangle(x: float, y: float, width: float, height: float, colour: Colour) -> str:
    """A filled box."""
    return f"{COLOURS[colour]} rg {x:.2f} {y:.2f} {width:.2f} {height:.2f} re f"


def rule(x: float, y: float, width: float, colour: Colour = "rule", thickness: float = 0.4) -> str:
    """A level line."""
    return f"{COLOURS[colour]} RG {thickness:g} w {x:.2f} {y:.2f} m {x + width:.2f} {y:.2f} l S"


def drawing(fonts: Fonts, page: Page, picture: Drawing, x: float, y: float, scale: float = 1) -> str:
    """The operators of a drawing whose lower left corner stands at (x, y)."""
    shapes = "\n".join(_shape(fonts, page, shape) for shape in picture.shapes)
    return f"q {scale:.4f} 0 0 {scale:.4f} {x:.2f} {y:.2f} cm\n{shapes}\nQ"


def _shape(fonts: Fonts, page: Page, shape: Shape) -> str:
    if isinstance(shape, Rect):
        outline = f"{shape.x:.2f} {shape.y:.2f} {shape.width:.2f} {shape.height:.2f} re"
        return _painted(outline, shape.fill, shape.stroke, shape.line, closed=True)
    if isinstance(shape, Path):
        return _path(page, shape)
    if isinstance(shape, Dot):
        return _painted(
            _circle(shape.x, shape.y, shape.radius), shape.fill, shape.stroke, shape.line, closed=True
        )
    if isinstance(shape, Label):
        return _label(fonts, shape)
    assert_never(shape)


def _label(fonts: Fonts, label: Label) -> str:
    role: Role = "bold" if label.bold else "sans"
    text = one_line(label.text)
    if not text:
        return ""
    x = label.x
    if label.anchor != "left":
        x -= text_width(fonts, text, role, label.size) * (1 if label.anchor == "right" else 0.5)
    return show(fonts, x, label.y, text, role, label.size, label.colour)


def _path(page: Page, path: Path) -> str:
    if not path.points:
        return ""
    steps = [f"{x:.2f} {y:.2f} {'l' if place else 'm'}" for place, (x, y) in enumerate(path.points)]
    if path.closed:
        steps.append("h")
    code = _painted(" ".join(steps), path.fill, path.stroke, path.line, path.closed)
    if path.dash:
        code = f"[{' '.join(f'{part:g}' for part in path.dash)}] 0 d {code} [] 0 d"
    if path.opacity < 1:
        page.opacities.add(path.opacity)
        code = f"q /{opacity_name(path.opacity)} gs {code} Q"
    return code


def opacity_name(opacity: float) -> str:
    """The name of a degree of opacity among a page's resources."""
    return f"O{round(opacity * 1000)}"


def _painted(outline: str, fill: Colour | None, stroke: Colour | None, line: float, closed: bool) -> str:
    """An outline filled, stroked, or both."""
    if fill is None and stroke is None:
        return ""
    state = f"{COLOURS[fill]} rg " if fill else ""
    if stroke:
        state += f"{COLOURS[stroke]} RG {line:g} w 1 j "
    operator = "B" if fill and stroke else "f" if fill else "S"
    return f"{state}{outline} {operator}"


def _circle(x: float, y: float, radius: float) -> str:
    reach = radius * _ARC
    quarters = (
        ((radius, reach), (reach, radius), (0, radius)),
        ((-reach, radius), (-radius, reach), (-radius, 0)),
        ((-radius, -reach), (-reach, -radius), (0, -radius)),
        ((reach, -radius), (radius, -reach), (radius, 0)),
    )
    curves = [" ".join(f"{x + dx:.2f} {y + dy:.2f}" for dx, dy in quarter) + " c" for quarter in quarters]
    return f"{x + radius:.2f} {y:.2f} m {' '.join(curves)} h"


def artwork(page: Page, art: Artwork, x: float, y: float, scale: float) -> str:
    """The operators of a vector file whose lower left corner stands at (x, y), cut off at its edges."""
    edge = f"0 0 {art.width:.3f} {art.height:.3f} re W n"
    inner = "\n".join(_outline(page, one) for one in art.outlines)
    return f"q {scale:.6f} 0 0 {scale:.6f} {x:.2f} {y:.2f} cm {edge}\n{inner}\nQ"


def _outline(page: Page, one: Outline) -> str:
    steps = _steps(one.steps)
    parts = [f"{_steps(clip)} {'W*' if even_odd else 'W'} n" for clip, even_odd in one.clips]
    sheer = min(one.fill_opacity, one.stroke_opacity) < 1
    if one.fill is not None:
        operator = "f*" if one.even_odd else "f"
        parts += [_opacity(page, one.fill_opacity) if sheer else "", f"{_rgb(one.fill)} rg {steps} {operator}"]
    if one.stroke is not None:
        dash = f"[{' '.join(f'{part:.3f}' for part in one.dash)}] 0 d " if one.dash else ""
        pen = f"{_rgb(one.stroke)} RG {one.line:.3f} w {one.cap} J {one.join} j {one.miter:.2f} M {dash}"
        parts += [_opacity(page, one.stroke_opacity) if sheer else "", f"{pen}{steps} S"]
    return f"q {' '.join(filter(None, parts))} Q"


def _steps(steps: tuple[Step, ...]) -> str:
    return " ".join(" ".join((*(f"{number:.3f}" for number in points), name)) for name, points in steps)


def _rgb(colour: Rgb) -> str:
    return " ".join(f"{part:.3f}" for part in colour)


def _opacity(page: Page, opacity: float) -> str:
    opacity = round(opacity, 3)
    page.opacities.add(opacity)
    return f"/{opacity_name(opacity)} gs"


def qr_code(x: float, y: float, size: float, text: str) -> str:
    """A QR code as one path of run-length boxes."""
    rows = modules(text)
    unit = size / len(rows)
    boxes: list[str] = []
    for number, row in enumerate(rows):
        level = y + (len(rows) - 1 - number) * unit
        for dark in _DARK.finditer(row):
            start, stop = dark.span()
            boxes.append(f"{x + start * unit:.2f} {level:.2f} {(stop - start) * unit:.2f} {unit:.2f} re")
    return f"{COLOURS['ink']} rg\n" + "\n".join(boxes) + "\nf"
