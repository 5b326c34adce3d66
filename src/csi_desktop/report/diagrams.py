"""Diagrams of words: what leads to what, and what happened when. Drawn once, shown in window and report alike."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Sequence

from csi_desktop.report.blocks import Align, Colour, Dot, Drawing, Label, Path, Rect, Shape
from csi_desktop.report.charts import ems

_BOX_TEXT, _BOX_LINE, _BOX_LINES = (
    7.0,
    9.5,
    6,
)  # size and leading of the words in a box, and how many lines it has
_GAP_X, _GAP_Y = 18.0, 9.0
_CHAIN = 466.0  # a chain is at most as wide, in points
_TIME = 460.0  # an axis of time is as wide
_FOOT = 1.0  # beneath the lowest box, so that its edge is whole
_TIER = 4.0  # between the lines that lead from an axis to words


def chain(
    columns: Sequence[tuple[str, Sequence[tuple[str, str]]]],
    links: Sequence[tuple[str, str]],
    alt: str,
    round_: Collection[tuple[str, str]] = (),
) -> Drawing:
    """What leads to what, from left to right: a column a level, a box a step (key, words), an arrow a link of keys;
    those of a circle (`round_`) stand out."""
    across = min(110.0, (_CHAIN - 8 - _GAP_X * (len(columns) - 1)) / max(1, len(columns)))
    width = across * len(columns) + _GAP_X * (len(columns) - 1) + 8
    wrapped = {
        key: _wrapped(text, across - 9, _BOX_TEXT)[:_BOX_LINES] for _, boxes in columns for key, text in boxes
    }
    tall = {key: _BOX_LINE * len(lines) + 8 for key, lines in wrapped.items()}
    heights = [sum(tall[key] + _GAP_Y for key, _ in boxes) for _, boxes in columns]
    titles = [_wrapped(title, across + _GAP_X - 6, 7.5)[:2] for title, _ in columns]
    head = 9 * max((len(title) for title in titles), default=0)
    middle = max(heights, default=0) / 2
    boxes: dict[str, Rect] = {}
    shapes: list[Shape] = []
    for place, ((_, steps), height, title) in enumerate(zip(columns, heights, titles, strict=True)):
        x, y = place * (across + _GAP_X), _FOOT + middle + height / 2
        for number, line in enumerate(reversed(title)):
            level = _FOOT + 2 * middle + 8 + 9 * number
            shapes.append(Label(x + across / 2, level, line, 7.5, "navy", "center", bold=True))
        line_y = _FOOT + 2 * middle + 3
        shapes.append(Path(((x, line_y), (x + across, line_y)), stroke="navy", line=0.8))
        for key, _ in steps:
            boxes[key] = Rect(x, y - _GAP_Y - tall[key], across, tall[key], "pale", "navy", 0.5)
            y -= _GAP_Y + tall[key]
    for start, end in links:
        if start in boxes and end in boxes and start != end:
            shapes += _arrow(boxes[start], boxes[end], "ochre" if (start, end) in round_ else "grey")
    for key, box in boxes.items():
        shapes.append(box)
        for number, line in enumerate(wrapped[key]):
            y = box.y + box.height - 4 - _BOX_LINE * number - 7
            shapes.append(Label(box.x + across / 2, y, line, _BOX_TEXT, "ink", "center"))
    return Drawing(width, _FOOT + 2 * middle + 9 + head, tuple(shapes), alt)


def _arrow(a: Rect, b: Rect, colour: Colour) -> list[Shape]:
    """From one box to another: across to the right, down within a column, around where they stand otherwise."""
    out, into = a.y + a.height / 2, b.y + b.height / 2
    right = a.x + a.width
    if a.x == b.x:
        bend = right + 6
        points = ((right, out - 3), (bend, out - 3), (bend, into + 3), (right, into + 3))
        return [Path(points, stroke=colour, line=0.8), *_head(right, into + 3, -1, colour)]
    if b.x > a.x:
        return [Path(((right, out), (b.x, into)), stroke=colour, line=0.8), *_head(b.x, into, 1, colour)]
    edge = b.x + b.width
    return [Path(((a.x, out), (edge, into)), stroke=colour, line=0.8, dash=(2, 2)), *_head(edge, into, -1, colour)]


def _head(x: float, y: float, direction: int, colour: Colour) -> list[Shape]:
    back = x - 4.5 * direction
    return [Path(((x, y), (back, y + 2.2), (back, y - 2.2)), closed=True, fill=colour, stroke=None)]


def _wrapped(text: str, width: float, size: float) -> list[str]:
    """A text in lines of about `width`, all of about the same length; Han signs break anywhere, words between them."""
    lines = _filled(text, width / size)
    even = ems(text) / len(lines) + 1
    if len(lines) > 1 and len(balanced := _filled(text, min(width / size, even))) == len(lines):
        lines = balanced
    if len(lines) > _BOX_LINES:
        lines[_BOX_LINES - 1] = lines[_BOX_LINES - 1].rstrip()[:-1] + "…"
    return lines


def _filled(text: str, most: float) -> list[str]:
    """Lines of at most so many em, as full as can be."""
    lines, used = [""], 0.0
    for part in re.findall(r"[!-~\u00c0-\u024f]+ ?|.", " ".join(text.split())):
        need = ems(part.rstrip())
        if lines[-1] and used + need > most and part not in "，。；：、）”":
            lines.append("")
            used = 0.0
        lines[-1] += part
        used += ems(part)
    return [line.strip() for line in lines]


# ---------------------------------------------------------------- in time
def timeline(events: Sequence[tuple[float, str, str]], alt: str) -> Drawing:
    """Events (year and its part, date, words) on an axis true to time, each led to its words below."""
    first, last = math.floor(events[0][0]), math.ceil(max(events[-1][0], events[0][0] + 1))
    step = max(1, math.ceil((last - first) / 12))
    slot = _TIME / len(events)
    lines = [_wrapped(words, slot - 8, _BOX_TEXT)[:_BOX_LINES] for _, _, words in events]
    deep = max(map(len, lines)) * _BOX_LINE + 12
    axis = deep + 12 + _TIER * len(events)

    def at(year: float) -> float:
        return 6 + (_TIME - 12) * (year - first) / (last - first)

    shapes: list[Shape] = [Path(((at(first), axis), (at(last), axis)), stroke="navy", line=1.2)]
    for year in range(first, last + 1, step):
        shapes.append(Path(((at(year), axis), (at(year), axis + 4)), stroke="navy", line=0.8))
        anchor: Align = "left" if year == first else "right" if year + step > last else "center"
        x = at(year) + {"left": -6, "right": 6}.get(anchor, 0)
        shapes.append(Label(x, axis + 8, str(year), 7, "grey", anchor))
    for number, ((moment, date, _), words) in enumerate(zip(events, lines, strict=True)):
        x = slot * (number + 0.5)
        # Runs to the right lie the higher the later they are, runs to the left the lower: so none crosses another.
        tier = number if x > at(moment) else len(events) - 1 - number
        bend = deep + 7 + _TIER * tier
        shapes.append(
            Path(((at(moment), axis), (at(moment), bend), (x, bend), (x, deep + 2)), stroke="grey", line=0.6)
        )
        shapes.append(Dot(at(moment), axis, 3, fill="navy", stroke="white", line=0.8))
        shapes.append(Label(x, deep - 7, date, 7.5, "navy", "center", bold=True))
        for place, line in enumerate(words):
            shapes.append(Label(x, deep - 17 - _BOX_LINE * place, line, _BOX_TEXT, "ink", "center"))
    return Drawing(_TIME, axis + 16, tuple(shapes), alt)
