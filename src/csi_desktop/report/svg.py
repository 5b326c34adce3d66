"""An office's mark as SVG, read into outlines of flat colour: what a drawing program saves when text is turned into
paths. The file may come from anywhere: nothing of it is run, fetched or expanded, and what cannot be drawn is told."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from xml.parsers import expat

from csi_desktop.report.blocks import Artwork, Outline, Rgb, Step
from csi_desktop.text import Text

_SVG: Final = "http://www.w3.org/2000/svg"
_LINK: Final = "http://www.w3.org/1999/xlink"
_MOST: Final = 20_000  # elements, with those that `use` repeats
_MOST_STEPS: Final = 200_000
_DEEPEST: Final = 60
_FARTHEST: Final = 1e6  # no coordinate lies beyond it
_SLIMMEST: Final = 20.0  # one side of the picture is at most so many times the other

_NUMBER: Final = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_NUMBERS: Final = re.compile(_NUMBER)
_LENGTH: Final = re.compile(rf"\s*({_NUMBER})\s*(px|pt|mm|cm|in|pc)?\s*")
_UNITS: Final = {"": 1.0, "px": 1.0, "pt": 4 / 3, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0, "pc": 16.0}
_CALL: Final = re.compile(r"\s*,?\s*(matrix|translate|scale|rotate|skewX|skewY)\s*\(([^()]*)\)")
_RULE: Final = re.compile(r"([^{}]+)\{([^{}]*)\}")
_SELECTOR: Final = re.compile(r"[.#]?[A-Za-z_][\w-]*")
_COMMENT: Final = re.compile(r"/\*.*?\*/", re.S)
_COMMANDS: Final = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7, "Z": 0}
_GROUPS: Final = frozenset({"svg", "g", "a"})
_SILENT: Final = frozenset({"title", "desc", "metadata", "defs", "style", "symbol", "clipPath", "view"})
# Properties that a child has from its parent.
_INHERITED: Final = (
    "fill", "fill-opacity", "fill-rule", "stroke", "stroke-opacity", "stroke-width", "stroke-linecap",
    "stroke-linejoin", "stroke-miterlimit", "stroke-dasharray", "color", "visibility", "clip-rule",
)  # fmt: skip
_PROPERTIES: Final = (*_INHERITED, "opacity", "display", "clip-path", "filter", "mask", "marker-start", "marker-mid",
                      "marker-end")  # fmt: skip
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


Matrix = tuple[float, float, float, float, float, float]
_SAME: Final[Matrix] = (1, 0, 0, 1, 0, 0)


def is_svg(data: bytes) -> bool:
    """Whether a file means to be SVG."""
    return b"<svg" in data[:4096] or b":svg" in data[:4096]


def read_svg(data: bytes) -> Artwork:
    """The drawing in a file, its units those of its view box, y growing upwards. Raises SvgFault."""
    root = _parse(data)
    drawing = _Drawing(root)
    left, top, width, height = _view(root)
    drawing.walk(root, (1, 0, 0, -1, -left, top + height), {}, 1.0, (), 0)
    if not drawing.outlines:
        raise SvgFault("0 shapes")
    return Artwork(width, height, tuple(drawing.outlines))


# ---------------------------------------------------------------- the tree
@dataclass(slots=True)
class _Element:
    name: str
    given: dict[str, str]
    inner: list[_Element] = field(default_factory=list)
    text: str = ""


def _parse(data: bytes) -> _Element:
    """The elements of the SVG name space. A file with entities of its own is refused before any is expanded; nothing
    outside the file is ever asked for."""
    parser = expat.ParserCreate(namespace_separator=" ")
    top = _Element("", {})
    stack = [top]
    count = 0

    def begin(name: str, given: dict[str, str]) -> None:
        nonlocal count
        count += 1
        space, _, local = name.rpartition(" ")
        if count > _MOST or len(stack) > _DEEPEST:
            raise SvgFault(f"> {_MOST} elements, > {_DEEPEST} levels")
        scripts = [key for key in given if key.lower().startswith("on")]
        if scripts:
            raise SvgFault(scripts[0])
        made = _Element(local if space in (_SVG, "") else "", given)
        if made.name:
            stack[-1].inner.append(made)
        stack.append(made)

    def end(name: str) -> None:
        stack.pop()

    def words(text: str) -> None:
        if stack[-1].name == "style":
            stack[-1].text += text

    def refuse(*declared: Any) -> None:
        raise SvgFault("<!ENTITY>")

    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.CharacterDataHandler, parser.EntityDeclHandler = words, refuse
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise SvgFault(str(error)) from None
    if len(top.inner) != 1 or top.inner[0].name != "svg":
        raise SvgFault("<svg>?")
    return top.inner[0]


def _view(root: _Element) -> tuple[float, float, float, float]:
    """Left, top, width and height of what is to be seen."""
    box = [float(n) for n in _NUMBERS.findall(root.given.get("viewBox", ""))[:4]]
    if len(box) != 4:
        box = [0, 0, _length(root.given.get("width", "")), _length(root.given.get("height", ""))]
    left, top, width, height = map(_near, box)
    if min(width, height) <= 0 or max(width, height) > _SLIMMEST * min(width, height):
        raise SvgFault(f"viewBox {width:g} × {height:g}")
    return left, top, width, height


def _near(number: float) -> float:
    if not math.isfinite(number) or abs(number) > _FARTHEST:
        raise SvgFault(f"{number:g}")
    return number


def _length(text: str, otherwise: float = 0.0) -> float:
    if not text.strip():
        return otherwise
    found = _LENGTH.fullmatch(text)
    if found is None:
        raise SvgFault(text[:40])
    return _near(float(found[1]) * _UNITS[found[2] or ""])


# ---------------------------------------------------------------- what is drawn
class _Drawing:
    """A tree on its way to outlines."""

    def __init__(self, root: _Element) -> None:
        self.outlines: list[Outline] = []
        self._visited = self._steps = 0
        self._named: dict[str, _Element] = {}
        self._rules: dict[str, dict[str, str]] = {}
        for one in _all(root):
            if "id" in one.given:
                self._named.setdefault(one.given["id"], one)
            if one.name == "style":
                self._read_rules(one.text)

    def _read_rules(self, text: str) -> None:
        text = _COMMENT.sub("", text)
        if "@" in text:
            raise SvgFault(text[text.index("@") :][:20])
        for selectors, body in _RULE.findall(text):
            for selector in map(str.strip, selectors.split(",")):
                if not _SELECTOR.fullmatch(selector):
                    raise SvgFault(selector[:40])
                self._rules.setdefault(selector, {}).update(_declared(body))

    def _own(self, one: _Element) -> dict[str, str]:
        """The properties that an element has itself: attributes, then rules, then its style."""
        found: dict[str, str] = {key: one.given[key] for key in _PROPERTIES if key in one.given}
        classes = [f".{name}" for name in one.given.get("class", "").split()]
        for selector in (one.name, *classes, f"#{one.given.get('id', '')}"):
            found |= self._rules.get(selector, {})
        return found | _declared(one.given.get("style", ""))

    def walk(
        self,
        one: _Element,
        matrix: Matrix,
        above: Mapping[str, str],
        opacity: float,
        clips: tuple[Any, ...],
        depth: int,
    ) -> None:
        """Draw an element and what is in it."""
        self._visited += 1
        if self._visited > _MOST or depth > _DEEPEST:
            raise SvgFault(f"> {_MOST} elements, > {_DEEPEST} levels")
        if one.name in _SILENT:
            return
        own = self._own(one)
        for name in ("filter", "mask", "marker-start", "marker-mid", "marker-end"):
            if own.get(name, "none") != "none":
                raise SvgFault(f"{name}: {own[name][:40]}")
        if own.get("display") == "none":
            return
        look = {**above, **{key: value for key, value in own.items() if key in _INHERITED and value != "inherit"}}
        opacity *= _share(own.get("opacity", "1"))
        matrix = _times(matrix, _transform(one.given.get("transform", "")))
        if own.get("clip-path", "none") != "none":
            clips = (*clips, self._clip(own["clip-path"], matrix))
        if one.name == "use":
            moved = _times(matrix, (1, 0, 0, 1, _length(one.given.get("x", "")), _length(one.given.get("y", ""))))
            target = self._target(one.given.get("href") or one.given.get(f"{_LINK} href", ""))
            if target.name == "symbol":
                for inner in target.inner:
                    self.walk(inner, moved, look, opacity, clips, depth + 1)
            else:
                self.walk(target, moved, look, opacity, clips, depth + 1)
        elif one.name in _GROUPS:
            for inner in one.inner:
                self.walk(inner, matrix, look, opacity, clips, depth + 1)
        elif one.name in _SHAPES:
            if look.get("visibility", "visible") == "visible":
                self._draw(one, matrix, look, opacity, clips)
        else:
            raise SvgFault(f"<{one.name[:30]}>")

    def _target(self, reference: str) -> _Element:
        found = self._named.get(reference[1:]) if reference.startswith("#") else None
        if found is None:
            raise SvgFault(f"href {reference[:40]}")
        return found

    def _clip(self, reference: str, matrix: Matrix) -> tuple[tuple[Step, ...], bool]:
        found = re.fullmatch(r"url\(\s*['\"]?(#[^'\")]+)['\"]?\s*\)", reference.strip())
        target = self._target(found[1] if found else reference)
        if target.name != "clipPath" or target.given.get("clipPathUnits", "userSpaceOnUse") != "userSpaceOnUse":
            raise SvgFault(f"clip-path: {reference[:40]}")
        matrix = _times(matrix, _transform(target.given.get("transform", "")))
        steps: list[Step] = []
        even_odd = False
        for one in target.inner:
            if one.name in _SILENT:
                continue
            if one.name not in _SHAPES:
                raise SvgFault(f"<{one.name[:30]}>")
            even_odd = even_odd or self._own(one).get("clip-rule") == "evenodd"
            steps += self._outline(one, _times(matrix, _transform(one.given.get("transform", ""))))
        return tuple(steps), even_odd

    def _outline(self, one: _Element, matrix: Matrix) -> list[Step]:
        made = [(name, _moved(matrix, points)) for name, points in _SHAPES[one.name](one)]
        self._steps += len(made)
        if self._steps > _MOST_STEPS:
            raise SvgFault(f"> {_MOST_STEPS} points")
        return made

    def _draw(
        self, one: _Element, matrix: Matrix, look: Mapping[str, str], opacity: float, clips: tuple[Any, ...]
    ) -> None:
        fill = None if one.name == "line" else _colour(look.get("fill", "black"), look)
        scale = math.sqrt(abs(matrix[0] * matrix[3] - matrix[1] * matrix[2]))
        width = _length(look.get("stroke-width", ""), 1.0) * scale
        stroke = _colour(look.get("stroke", "none"), look) if width > 0 else None
        if fill is None and stroke is None:
            return
        steps = self._outline(one, matrix)
        dash = look.get("stroke-dasharray", "none")
        dashes = () if dash == "none" else tuple(_near(float(n)) * scale for n in _NUMBERS.findall(dash))
        if not steps:
            return
        self.outlines.append(
            Outline(
                tuple(steps),
                fill=fill,
                even_odd=look.get("fill-rule") == "evenodd",
                stroke=stroke,
                line=width,
                cap={"round": 1, "square": 2}.get(look.get("stroke-linecap", ""), 0),
                join={"round": 1, "bevel": 2}.get(look.get("stroke-linejoin", ""), 0),
                miter=max(_length(look.get("stroke-miterlimit", ""), 4.0), 1.0),
                dash=dashes if any(part > 0 for part in dashes) and min(dashes) >= 0 else (),
                fill_opacity=opacity * _share(look.get("fill-opacity", "1")),
                stroke_opacity=opacity * _share(look.get("stroke-opacity", "1")),
                clips=clips,
            )
        )


def _all(one: _Element) -> Iterator[_Element]:
    yield one
    for inner in one.inner:
        yield from _all(inner)


def _declared(text: str) -> dict[str, str]:
    """The declarations of a style."""
    pairs = (part.partition(":") for part in text.split(";"))
    return {
        key.strip(): value.replace("!important", "").strip() for key, colon, value in pairs if colon and value.strip()
    }


def _share(text: str) -> float:
    text = text.strip()
    try:
        number = float(text[:-1]) / 100 if text.endswith("%") else float(text)
    except ValueError:
        raise SvgFault(text[:40]) from None
    return min(max(_near(number), 0.0), 1.0)


def _colour(text: str, look: Mapping[str, str]) -> Rgb | None:
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


# ---------------------------------------------------------------- moving
def _times(a: Matrix, b: Matrix) -> Matrix:
    return (
        a[0] * b[0] + a[2] * b[1],
        a[1] * b[0] + a[3] * b[1],
        a[0] * b[2] + a[2] * b[3],
        a[1] * b[2] + a[3] * b[3],
        a[0] * b[4] + a[2] * b[5] + a[4],
        a[1] * b[4] + a[3] * b[5] + a[5],
    )


def _moved(matrix: Matrix, points: Sequence[float]) -> tuple[float, ...]:
    a, b, c, d, e, f = matrix
    made: list[float] = []
    for x, y in zip(points[::2], points[1::2], strict=True):
        made += (_near(a * x + c * y + e), _near(b * x + d * y + f))
    return tuple(made)


def _transform(text: str) -> Matrix:
    made, at = _SAME, 0
    text = text.strip()
    while at < len(text):
        found = _CALL.match(text, at)
        if found is None:
            raise SvgFault(text[at : at + 40])
        made, at = _times(made, _call(found[1], [_near(float(n)) for n in _NUMBERS.findall(found[2])])), found.end()
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


# ---------------------------------------------------------------- shapes
_ARC: Final = 0.5522847498


def _rect(one: _Element) -> list[Step]:
    x, y, width, height = (_length(one.given.get(name, "")) for name in ("x", "y", "width", "height"))
    if width <= 0 or height <= 0:
        return []
    rx, ry = one.given.get("rx", ""), one.given.get("ry", "")
    across, down = _length(rx or ry), _length(ry or rx)
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


def _ellipse(one: _Element) -> list[Step]:
    x, y = _length(one.given.get("cx", "")), _length(one.given.get("cy", ""))
    radius = one.given.get("r", "")
    rx, ry = _length(one.given.get("rx", radius)), _length(one.given.get("ry", radius))
    return _rounded(x - rx, y - ry, x + rx, y + ry, rx, ry) if rx > 0 and ry > 0 else []


def _line(one: _Element) -> list[Step]:
    x1, y1, x2, y2 = (_length(one.given.get(name, "")) for name in ("x1", "y1", "x2", "y2"))
    return [("m", (x1, y1)), ("l", (x2, y2))]


def _polygon(one: _Element) -> list[Step]:
    points = [_near(float(n)) for n in _NUMBERS.findall(one.given.get("points", ""))]
    pairs = list(zip(points[::2], points[1::2], strict=False))
    steps: list[Step] = [("l" if place else "m", pair) for place, pair in enumerate(pairs)]
    return [*steps, ("h", ())] if steps and one.name == "polygon" else steps


def _path(one: _Element) -> list[Step]:
    return list(_Pen(one.given.get("d", "")).steps())


class _Pen:
    """The path language of SVG (1.1, 8.3) put into moves, lines and cubic curves."""

    def __init__(self, text: str) -> None:
        self._text, self._at = text, 0
        self._x = self._y = self._from_x = self._from_y = 0.0
        self._handle: tuple[str, float, float] = ("", 0.0, 0.0)  # the last curve's kind and second handle

    def steps(self) -> Iterator[Step]:
        """Every step."""
        command = ""
        while (command := self._next_command(command)) != "":
            kind = command.upper()
            if kind == "Z":
                self._x, self._y = self._from_x, self._from_y
                self._handle = ("", 0, 0)
                yield "h", ()
                continue
            given = [self._flag() if kind == "A" and n in (3, 4) else self._number() for n in range(_COMMANDS[kind])]
            yield from self._step(kind, given, command.islower())
            command = {"M": "L", "m": "l"}.get(command, command)  # what follows a move without a letter is a line

    def _skip(self) -> None:
        while self._at < len(self._text) and self._text[self._at] in " \t\r\n,":
            self._at += 1

    def _next_command(self, last: str) -> str:
        self._skip()
        if self._at >= len(self._text):
            return ""
        char = self._text[self._at]
        if char.upper() in _COMMANDS:
            self._at += 1
            return char
        if last.upper() in ("", "Z"):
            raise SvgFault(f"d: {self._text[self._at : self._at + 20]}")
        return last

    def _number(self) -> float:
        self._skip()
        found = _NUMBERS.match(self._text, self._at)
        if found is None:
            raise SvgFault(f"d: {self._text[self._at : self._at + 20]}")
        self._at = found.end()
        return _near(float(found[0]))

    def _flag(self) -> float:
        """A 0 or 1, which need not be set apart from what follows."""
        self._skip()
        char = self._text[self._at : self._at + 1]
        if char not in ("0", "1"):
            raise SvgFault(f"d: {self._text[self._at : self._at + 20]}")
        self._at += 1
        return float(char)

    def _step(self, kind: str, given: list[float], relative: bool) -> Iterator[Step]:
        x, y = (self._x, self._y) if relative else (0.0, 0.0)
        if kind == "A":
            rx, ry, turn, large, sweep, to_x, to_y = given
            yield from self._arc(rx, ry, turn, large, sweep, to_x + x, to_y + y)
            return
        if kind in "HV":
            points = [given[0] + x, self._y] if kind == "H" else [self._x, given[0] + y]
        else:
            points = [number + (y if n % 2 else x) for n, number in enumerate(given)]
        if kind in "ST":
            last, hx, hy = self._handle
            mirrored = last in ("CS" if kind == "S" else "QT") and last != ""
            points = [2 * self._x - hx, 2 * self._y - hy, *points] if mirrored else [self._x, self._y, *points]
        start, end = (self._x, self._y), (points[-2], points[-1])
        if kind in "CSQT":
            self._handle = (kind, points[-4], points[-3])
        else:
            self._handle = ("", 0, 0)
        if kind in "QT":  # a square curve as a cubic one
            qx, qy = points[0], points[1]
            points = [
                start[0] + 2 / 3 * (qx - start[0]), start[1] + 2 / 3 * (qy - start[1]),
                end[0] + 2 / 3 * (qx - end[0]), end[1] + 2 / 3 * (qy - end[1]), *end,
            ]  # fmt: skip
        self._x, self._y = end
        if kind == "M":
            self._from_x, self._from_y = end
        yield ("m" if kind == "M" else "c" if kind in "CSQT" else "l"), tuple(points)

    def _arc(self, rx: float, ry: float, turn: float, large: float, sweep: float, x: float, y: float) -> Iterator[Step]:
        """A part of an ellipse, as SVG 1.1 F.6.5 has it, in curves of at most a quarter turn."""
        from_x, from_y = self._x, self._y
        self._x, self._y, self._handle = x, y, ("", 0, 0)
        rx, ry = abs(rx), abs(ry)
        if (from_x, from_y) == (x, y):
            return
        if not rx or not ry:
            yield "l", (x, y)
            return
        phi = math.radians(turn)
        cos, sin = math.cos(phi), math.sin(phi)
        half_x, half_y = (from_x - x) / 2, (from_y - y) / 2
        px, py = cos * half_x + sin * half_y, cos * half_y - sin * half_x
        grow = math.sqrt((px / rx) ** 2 + (py / ry) ** 2)
        if grow > 1:
            rx, ry = rx * grow, ry * grow
        under = (rx * ry) ** 2 / ((rx * py) ** 2 + (ry * px) ** 2) - 1
        factor = math.sqrt(max(under, 0)) * (1 if large != sweep else -1)
        cx, cy = factor * rx * py / ry, -factor * ry * px / rx
        mid_x = cos * cx - sin * cy + (from_x + x) / 2
        mid_y = sin * cx + cos * cy + (from_y + y) / 2
        start = math.atan2((py - cy) / ry, (px - cx) / rx)
        sweeping = math.atan2((-py - cy) / ry, (-px - cx) / rx) - start
        if sweep and sweeping < 0:
            sweeping += 2 * math.pi
        elif not sweep and sweeping > 0:
            sweeping -= 2 * math.pi
        count = max(1, math.ceil(abs(sweeping) / (math.pi / 2) - 1e-9))
        part = sweeping / count
        reach = 4 / 3 * math.tan(part / 4)

        def on(u: float, v: float) -> tuple[float, float]:
            return mid_x + cos * rx * u - sin * ry * v, mid_y + sin * rx * u + cos * ry * v

        for number in range(count):
            a, b = start + number * part, start + (number + 1) * part
            first = on(math.cos(a) - reach * math.sin(a), math.sin(a) + reach * math.cos(a))
            second = on(math.cos(b) + reach * math.sin(b), math.sin(b) - reach * math.cos(b))
            yield "c", (*first, *second, *on(math.cos(b), math.sin(b)))


_SHAPES: Final[dict[str, Callable[[_Element], list[Step]]]] = {
    "path": _path, "rect": _rect, "circle": _ellipse, "ellipse": _ellipse, "line": _line, "polygon": _polygon,
    "polyline": _polygon,
}  # fmt: skip
