"""From the elements of an SVG to outlines of flat colour; what cannot be drawn is told."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from csi_desktop.report.blocks import Artwork, Outline, Step
from csi_desktop.report.svg.shapes import SHAPES
from csi_desktop.report.svg.tree import DEEPEST, MOST, Element, parse
from csi_desktop.report.svg.values import (
    NUMBERS,
    Matrix,
    SvgFault,
    colour,
    length,
    moved,
    near,
    share,
    times,
    transform,
)

_LINK: Final = "http://www.w3.org/1999/xlink"
_MOST_STEPS: Final = 200_000
_SLIMMEST: Final = 20.0  # one side of the picture is at most so many times the other

_RULE: Final = re.compile(r"([^{}]+)\{([^{}]*)\}")
_SELECTOR: Final = re.compile(r"[.#]?[A-Za-z_][\w-]*")
_COMMENT: Final = re.compile(r"/\*.*?\*/", re.S)
_GROUPS: Final = frozenset({"svg", "g", "a"})
_SILENT: Final = frozenset({"title", "desc", "metadata", "defs", "style", "symbol", "clipPath", "view"})
# Properties that a child has from its parent.
_INHERITED: Final = (
    "fill", "fill-opacity", "fill-rule", "stroke", "stroke-opacity", "stroke-width", "stroke-linecap",
    "stroke-linejoin", "stroke-miterlimit", "stroke-dasharray", "color", "visibility", "clip-rule",
)  # fmt: skip
_PROPERTIES: Final = (*_INHERITED, "opacity", "display", "clip-path", "filter", "mask", "marker-start", "marker-mid",
                      "marker-end")  # fmt: skip


def is_svg(data: bytes) -> bool:
    """Whether a file means to be SVG."""
    return b"<svg" in data[:4096] or b":svg" in data[:4096]


def read_svg(data: bytes) -> Artwork:
    """The drawing in a file, its units those of its view box, y growing upwards. Raises SvgFault."""
    root = parse(data)
    drawing = Drawing(root)
    left, top, width, height = view(root)
    drawing.walk(root, (1, 0, 0, -1, -left, top + height), {}, 1.0, (), 0)
    if not drawing.outlines:
        raise SvgFault("0 shapes")
    return Artwork(width, height, tuple(drawing.outlines))


def view(root: Element) -> tuple[float, float, float, float]:
    """Left, top, width and height of what is to be seen."""
    box = [float(n) for n in NUMBERS.findall(root.given.get("viewBox", ""))[:4]]
    if len(box) != 4:
        box = [0, 0, length(root.given.get("width", "")), length(root.given.get("height", ""))]
    left, top, width, height = map(near, box)
    if min(width, height) <= 0 or max(width, height) > _SLIMMEST * min(width, height):
        raise SvgFault(f"viewBox {width:g} × {height:g}")
    return left, top, width, height


class Drawing:
    """A tree on its way to outlines."""

    def __init__(self, root: Element) -> None:
        self.outlines: list[Outline] = []
        self._visited = self._steps = 0
        self._named: dict[str, Element] = {}
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

    def _own(self, one: Element) -> dict[str, str]:
        """The properties that an element has itself: attributes, then rules, then its style."""
        found: dict[str, str] = {key: one.given[key] for key in _PROPERTIES if key in one.given}
        classes = [f".{name}" for name in one.given.get("class", "").split()]
        for selector in (one.name, *classes, f"#{one.given.get('id', '')}"):
            found |= self._rules.get(selector, {})
        return found | _declared(one.given.get("style", ""))

    def walk(
        self,
        one: Element,
        matrix: Matrix,
        above: Mapping[str, str],
        opacity: float,
        clips: tuple[Any, ...],
        depth: int,
    ) -> None:
        """Draw an element and what is in it."""
        self._visited += 1
        if self._visited > MOST or depth > DEEPEST:
            raise SvgFault(f"> {MOST} elements, > {DEEPEST} levels")
        if one.name in _SILENT:
            return
        own = self._own(one)
        for name in ("filter", "mask", "marker-start", "marker-mid", "marker-end"):
            if own.get(name, "none") != "none":
                raise SvgFault(f"{name}: {own[name][:40]}")
        if own.get("display") == "none":
            return
        look = {**above, **{key: value for key, value in own.items() if key in _INHERITED and value != "inherit"}}
        opacity *= share(own.get("opacity", "1"))
        matrix = times(matrix, transform(one.given.get("transform", "")))
        if own.get("clip-path", "none") != "none":
            clips = (*clips, self._clip(own["clip-path"], matrix))
        if one.name == "use":
            moved = times(matrix, (1, 0, 0, 1, length(one.given.get("x", "")), length(one.given.get("y", ""))))
            target = self._target(one.given.get("href") or one.given.get(f"{_LINK} href", ""))
            if target.name == "symbol":
                for inner in target.inner:
                    self.walk(inner, moved, look, opacity, clips, depth + 1)
            else:
                self.walk(target, moved, look, opacity, clips, depth + 1)
        elif one.name in _GROUPS:
            for inner in one.inner:
                self.walk(inner, matrix, look, opacity, clips, depth + 1)
        elif one.name in SHAPES:
            if look.get("visibility", "visible") == "visible":
                self._draw(one, matrix, look, opacity, clips)
        else:
            raise SvgFault(f"<{one.name[:30]}>")

    def _target(self, reference: str) -> Element:
        found = self._named.get(reference[1:]) if reference.startswith("#") else None
        if found is None:
            raise SvgFault(f"href {reference[:40]}")
        return found

    def _clip(self, reference: str, matrix: Matrix) -> tuple[tuple[Step, ...], bool]:
        found = re.fullmatch(r"url\(\s*['\"]?(#[^'\")]+)['\"]?\s*\)", reference.strip())
        target = self._target(found[1] if found else reference)
        if target.name != "clipPath" or target.given.get("clipPathUnits", "userSpaceOnUse") != "userSpaceOnUse":
            raise SvgFault(f"clip-path: {reference[:40]}")
        matrix = times(matrix, transform(target.given.get("transform", "")))
        steps: list[Step] = []
        even_odd = False
        for one in target.inner:
            if one.name in _SILENT:
                continue
            if one.name not in SHAPES:
                raise SvgFault(f"<{one.name[:30]}>")
            even_odd = even_odd or self._own(one).get("clip-rule") == "evenodd"
            steps += self._outline(one, times(matrix, transform(one.given.get("transform", ""))))
        return tuple(steps), even_odd

    def _outline(self, one: Element, matrix: Matrix) -> list[Step]:
        made = [(name, moved(matrix, points)) for name, points in SHAPES[one.name](one)]
        self._steps += len(made)
        if self._steps > _MOST_STEPS:
            raise SvgFault(f"> {_MOST_STEPS} points")
        return made

    def _draw(
        self, one: Element, matrix: Matrix, look: Mapping[str, str], opacity: float, clips: tuple[Any, ...]
    ) -> None:
        fill = None if one.name == "line" else colour(look.get("fill", "black"), look)
        scale = math.sqrt(abs(matrix[0] * matrix[3] - matrix[1] * matrix[2]))
        width = length(look.get("stroke-width", ""), 1.0) * scale
        stroke = colour(look.get("stroke", "none"), look) if width > 0 else None
        if fill is None and stroke is None:
            return
        steps = self._outline(one, matrix)
        dash = look.get("stroke-dasharray", "none")
        dashes = () if dash == "none" else tuple(near(float(n)) * scale for n in NUMBERS.findall(dash))
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
                miter=max(length(look.get("stroke-miterlimit", ""), 4.0), 1.0),
                dash=dashes if any(part > 0 for part in dashes) and min(dashes) >= 0 else (),
                fill_opacity=opacity * share(look.get("fill-opacity", "1")),
                stroke_opacity=opacity * share(look.get("stroke-opacity", "1")),
                clips=clips,
            )
        )


def _all(one: Element) -> Iterator[Element]:
    yield one
    for inner in one.inner:
        yield from _all(inner)


def _declared(text: str) -> dict[str, str]:
    """The declarations of a style."""
    pairs = (part.partition(":") for part in text.split(";"))
    return {
        key.strip(): value.replace("!important", "").strip() for key, colon, value in pairs if colon and value.strip()
    }
