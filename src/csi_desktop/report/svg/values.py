"""What stands in the attributes of an SVG: numbers, lengths, shares, colours, and how things are moved."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Final

from csi_desktop.report.blocks import Rgb
from csi_desktop.text import Text

_FARTHEST: Final = 1e6  # no coordinate lies beyond it
_NUMBER: Final = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
NUMBERS: Final = re.compile(_NUMBER)
_LENGTH: Final = re.compile(rf"\s*({_NUMBER})\s*(px|pt|mm|cm|in|pc)?\s*")
_UNITS: Final = {"": 1.0, "px": 1.0, "pt": 4 / 3, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0, "pc": 16.0}
_CALL: Final = re.compile(r"\s*,?\s*(matrix|translate|scale|rotate|skewX|skewY)\s*\(([^()]*)\)")
_EXPECTED: Final = Text(
    "由路径和基本图形组成、单色填充的 SVG（文字先转为路径；不含图片、渐变、脚本、外部引用与实体）",
    "an SVG of paths and basic shapes in flat colours (turn text into paths; no images, gradients, scripts, outside "
    "references or entities)",
)


class SvgFault(Exception):
    """Why a file is not drawn: what was found, and what would do."""

    def __init__(self, found: str) -> None:
        super().__init__(found)
        self.found, self.expected = found, _EXPECTED


def near(number: float) -> float:
    if not math.isfinite(number) or abs(number) > _FARTHEST:
        raise SvgFault(f"{number:g}")
    return number


def length(text: str, otherwise: float = 0.0) -> float:
    if not text.strip():
        return otherwise
    found = _LENGTH.fullmatch(text)
    if found is None:
        raise SvgFault(text[:40])
    return near(float(found[1]) * _UNITS[found[2] or ""])


def share(text: str) -> float:
    text = text.strip()
    try:
        number = float(text[:-1]) / 100 if text.endswith("%") else float(text)
    except ValueError:
        raise SvgFault(text[:40]) from None
    return min(max(near(number), 0.0), 1.0)


def colour(text: str, look: Mapping[str, str]) -> Rgb | None:
    """A flat colour, red green blue 0–1; None for none."""
    text = text.strip()
    if text.lower() == "currentcolor":
        text = look.get("color", "black")
    if text in ("none", "transparent"):
        return None
    from PIL import ImageColor

    try:
        red, green, blue = ImageColor.getrgb(text)[:3]
    except ValueError:
        raise SvgFault(text[:40]) from None
    return red / 255, green / 255, blue / 255


Matrix = tuple[float, float, float, float, float, float]
_SAME: Final[Matrix] = (1, 0, 0, 1, 0, 0)


def times(a: Matrix, b: Matrix) -> Matrix:
    return (
        a[0] * b[0] + a[2] * b[1],
        a[1] * b[0] + a[3] * b[1],
        a[0] * b[2] + a[2] * b[3],
        a[1] * b[2] + a[3] * b[3],
        a[0] * b[4] + a[2] * b[5] + a[4],
        a[1] * b[4] + a[3] * b[5] + a[5],
    )


def moved(matrix: Matrix, points: Sequence[float]) -> tuple[float, ...]:
    a, b, c, d, e, f = matrix
    made: list[float] = []
    for x, y in zip(points[::2], points[1::2], strict=True):
        made += (near(a * x + c * y + e), near(b * x + d * y + f))
    return tuple(made)


def transform(text: str) -> Matrix:
    made, at = _SAME, 0
    text = text.strip()
    while at < len(text):
        found = _CALL.match(text, at)
        if found is None:
            raise SvgFault(text[at : at + 40])
        made, at = times(made, _call(found[1], [near(float(n)) for n in NUMBERS.findall(found[2])])), found.end()
    return made


def _call(name: str, given: list[float]) -> Matrix:
    match name, given:
        case "matrix", [a, b, c, d, e, f]:
            return a, b, c, d, e, f
        case "translate", [x]:
            return 1, 0, 0, 1, x, 0
        case "translate", [x, y]:
            return 1, 0, 0, 1, x, y
        case "scale", [x]:
            return x, 0, 0, x, 0, 0
        case "scale", [x, y]:
            return x, 0, 0, y, 0, 0
        case "rotate", [angle, *about] if len(about) in (0, 2):
            turn = math.radians(angle)
            cos, sin = math.cos(turn), math.sin(turn)
            x, y = about or (0.0, 0.0)
            return cos, sin, -sin, cos, x - cos * x + sin * y, y - sin * x - cos * y
        case "skewX", [angle]:
            return 1, 0, math.tan(math.radians(angle)), 1, 0, 0
        case "skewY", [angle]:
            return 1, math.tan(math.radians(angle)), 0, 1, 0, 0
    raise SvgFault(f"{name}({len(given)})")
