"""The basic shapes of SVG as moves, lines and cubic curves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from csi_desktop.report.blocks import Step
from csi_desktop.report.svg.pen import Pen
from csi_desktop.report.svg.tree import Element
from csi_desktop.report.svg.values import NUMBERS, length, near

_ARC: Final = 0.5522847498


def _rect(one: Element) -> list[Step]:
    x, y, width, height = (length(one.given.get(name, "")) for name in ("x", "y", "width", "height"))
    if width <= 0 or height <= 0:
        return []
    rx, ry = one.given.get("rx", ""), one.given.get("ry", "")
    across, down = length(rx or ry), length(ry or rx)
    across, down = min(max(across, 0), width / 2), min(max(down, 0), height / 2)
    if not across or not down:
        return [("m", (x, y)), ("l", (x + width, y)), ("l", (x + width, y + height)), ("l", (x, y + height)), ("h", ())]
    return _rounded(x, y, x + width, y + height, across, down)


def _rounded(left: float, top: float, right: float, bottom: float, rx: float, ry: float) -> list[Step]:
    """A box with rounded corners; with radii of half its sides, an ellipse."""
    u, v = rx * (1 - _ARC), ry * (1 - _ARC)
    return [
        ("m", (left + rx, top)),
        ("l", (right - rx, top)),
        ("c", (right - u, top, right, top + v, right, top + ry)),
        ("l", (right, bottom - ry)),
        ("c", (right, bottom - v, right - u, bottom, right - rx, bottom)),
        ("l", (left + rx, bottom)),
        ("c", (left + u, bottom, left, bottom - v, left, bottom - ry)),
        ("l", (left, top + ry)),
        ("c", (left, top + v, left + u, top, left + rx, top)),
        ("h", ()),
    ]


def _ellipse(one: Element) -> list[Step]:
    x, y = length(one.given.get("cx", "")), length(one.given.get("cy", ""))
    radius = one.given.get("r", "")
    rx, ry = length(one.given.get("rx", radius)), length(one.given.get("ry", radius))
    return _rounded(x - rx, y - ry, x + rx, y + ry, rx, ry) if rx > 0 and ry > 0 else []


def _line(one: Element) -> list[Step]:
    x1, y1, x2, y2 = (length(one.given.get(name, "")) for name in ("x1", "y1", "x2", "y2"))
    return [("m", (x1, y1)), ("l", (x2, y2))]


def _polygon(one: Element) -> list[Step]:
    points = [near(float(n)) for n in NUMBERS.findall(one.given.get("points", ""))]
    pairs = list(zip(points[::2], points[1::2], strict=False))
    steps: list[Step] = [("l" if place else "m", pair) for place, pair in enumerate(pairs)]
    return [*steps, ("h", ())] if steps and one.name == "polygon" else steps


def _path(one: Element) -> list[Step]:
    return list(Pen(one.given.get("d", "")).steps())


SHAPES: Final[dict[str, Callable[[Element], list[Step]]]] = {
    "path": _path, "rect": _rect, "circle": _ellipse, "ellipse": _ellipse, "line": _line, "polygon": _polygon,
    "polyline": _polygon,
}  # fmt: skip
