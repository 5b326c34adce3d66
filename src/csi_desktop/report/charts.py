"""Charts, each drawn once as a `Drawing` and shown in window and report alike; every mark has its figure beside it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from fractions import Fraction

from csi_desktop.report.blocks import Align, Dot, Drawing, Label, Path, Rect, Shape
from csi_desktop.scoring.figures import points
from csi_desktop.scoring.result import IndexScore, ThemeScore
from csi_desktop.text import Lang, Text

_BOUNDS = Text("可能范围 {low}–{high}", "bounds {low}–{high}")
_ALT = Text("条形图：", "Bar chart: ")
_NONE = Text("未评", "no score")


def level_strip(level: int, highest: int, alt: str) -> Drawing:
    """Dots for the levels of an item, those reached filled; level 0 is a row of hollow ones."""
    step, radius = 11.0, 3.6
    width = step * highest + 2
    dots = tuple(
        Dot(2 + radius + step * i, 6, radius, fill="navy" if i < level else None, stroke="navy", line=0.7)
        for i in range(highest)
    )
    return Drawing(width, 12, dots, alt)


def dimension_bars(index: IndexScore, lang: Lang, width: float = 280) -> Drawing:
    """The dimensions as bars from 0 to 100, with bounds where answers are missing."""
    rows = [(s.title(lang), s.score, s.low, s.high) for s in index.sections]
    return _bars(rows, lang, width, name=34 if lang == "zh" else 74, line=19)


def profile_bars(themes: Sequence[ThemeScore], lang: Lang, width: float = 440) -> Drawing:
    """The themes of the framework as bars, each with its count; no grand total."""
    rows = [(f"{t.id} {t.title(lang)}", t.score, t.score, t.score, f"{t.done}/{t.total}") for t in themes]
    return _bars(rows, lang, width, name=80 if lang == "zh" else 150, line=14)


_SECOND = 42.0  # where what belongs to a score stands, from the end of its bar


def _bars(rows: Sequence[tuple[object, ...]], lang: Lang, width: float, name: float, line: float) -> Drawing:
    height = line * len(rows) + 4
    room = width - name - 84
    shapes: list[Shape] = []
    said: list[str] = []
    for number, (title, score, low, high, *rest) in enumerate(rows):
        y = height - line * (number + 1) + 4
        shapes.append(Label(0, y + 1, str(title), 8))
        shapes.append(Rect(name, y, room, 7, fill="pale"))
        figure = points(score) if isinstance(score, Fraction) else _NONE(lang)
        if isinstance(score, Fraction):
            shapes.append(Rect(name, y, max(0.6, room * float(score) / 100), 7, fill="navy"))
        if isinstance(low, Fraction) and isinstance(high, Fraction) and low != high:
            a, b = name + room * float(low) / 100, name + room * float(high) / 100
            # On a white ground, so that it stands out from the bar in grey print too.
            for colour, line_width in (("white", 2.6), ("ochre", 1.1)):
                shapes.append(Path(((a, y + 3.5), (b, y + 3.5)), stroke=colour, line=line_width))  # type: ignore[arg-type]
            shapes += [Path(((x, y + 0.5), (x, y + 6.5)), stroke="ochre", line=1.1) for x in (a, b)]
            if isinstance(score, Fraction):
                rest = [f"{points(low)}–{points(high)}", *rest]
        shapes.append(Label(name + room + 5, y + 0.5, figure, 7.5, bold=True))
        second = "  ".join(map(str, rest))
        shapes.append(Label(name + room + _SECOND, y + 0.5, second, 7.5))
        said.append(f"{title} {figure} {second}".rstrip())
    separator = "；" if lang == "zh" else "; "
    return Drawing(width, height, tuple(shapes), _ALT(lang) + separator.join(said))


def score_bar(score: Fraction | None, alt: str, width: float = 150) -> Drawing:
    """A score from 0 to 100 as a bar that stands beside its figure."""
    shapes: list[Shape] = [Rect(0, 2, width, 7, fill="pale")]
    if score is not None:
        shapes.append(Rect(0, 2, max(0.6, width * float(score) / 100), 7, fill="navy"))
    return Drawing(width, 11, tuple(shapes), alt)


# ---------------------------------------------------------------- the chain of results
_BOX_TEXT, _BOX_LINE, _BOX_LINES = (
    7.0,
    9.5,
    6,
)  # size and leading of the words in a box, and how many lines it has
_GAP_X, _GAP_Y = 18.0, 9.0
_TIER = 4.0  # between the lines that lead from an axis to words


def chain(
    columns: Sequence[tuple[str, Sequence[tuple[str, str]]]],
    links: Sequence[tuple[str, str]],
    alt: str,
    width: float = 466,
) -> Drawing:
    """What leads to what, from left to right: a column a level, a box a step (key, words), an arrow a link of keys."""
    across = min(110.0, (width - 8 - _GAP_X * (len(columns) - 1)) / max(1, len(columns)))
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
        x, y = place * (across + _GAP_X), middle + height / 2
        for number, line in enumerate(reversed(title)):
            level = 2 * middle + 8 + 9 * number
            shapes.append(Label(x + across / 2, level, line, 7.5, "navy", "center", bold=True))
        shapes.append(Path(((x, 2 * middle + 3), (x + across, 2 * middle + 3)), stroke="navy", line=0.8))
        for key, _ in steps:
            boxes[key] = Rect(x, y - _GAP_Y - tall[key], across, tall[key], "pale", "navy", 0.5)
            y -= _GAP_Y + tall[key]
    for start, end in links:
        if start in boxes and end in boxes and start != end:
            shapes += _arrow(boxes[start], boxes[end])
    for key, box in boxes.items():
        shapes.append(box)
        for number, line in enumerate(wrapped[key]):
            y = box.y + box.height - 4 - _BOX_LINE * number - 7
            shapes.append(Label(box.x + across / 2, y, line, _BOX_TEXT, "ink", "center"))
    return Drawing(width, 2 * middle + 9 + head, tuple(shapes), alt)


def _arrow(a: Rect, b: Rect) -> list[Shape]:
    """From one box to another: across to the right, down within a column, around where they stand otherwise."""
    out, into = a.y + a.height / 2, b.y + b.height / 2
    right = a.x + a.width
    if a.x == b.x:
        bend = right + 6
        points = ((right, out - 3), (bend, out - 3), (bend, into + 3), (right, into + 3))
        return [Path(points, stroke="grey", line=0.8), *_head(right, into + 3, -1)]
    if b.x > a.x:
        return [Path(((right, out), (b.x, into)), stroke="grey", line=0.8), *_head(b.x, into, 1)]
    edge = b.x + b.width
    return [Path(((a.x, out), (edge, into)), stroke="grey", line=0.8, dash=(2, 2)), *_head(edge, into, -1)]


def _head(x: float, y: float, direction: int) -> list[Shape]:
    back = x - 4.5 * direction
    return [Path(((x, y), (back, y + 2.2), (back, y - 2.2)), closed=True, fill="grey", stroke=None)]


def _wrapped(text: str, width: float, size: float) -> list[str]:
    """A text in lines of about `width`, all of about the same length; Han signs break anywhere, words between them."""
    lines = _filled(text, width / size)
    even = sum(map(_ems, text)) / len(lines) + 1
    if len(lines) > 1 and len(balanced := _filled(text, min(width / size, even))) == len(lines):
        lines = balanced
    if len(lines) > _BOX_LINES:
        lines[_BOX_LINES - 1] = lines[_BOX_LINES - 1].rstrip()[:-1] + "…"
    return lines


def _filled(text: str, most: float) -> list[str]:
    """Lines of at most so many em, as full as can be."""
    lines, used = [""], 0.0
    for part in re.findall(r"[!-~\u00c0-\u024f]+ ?|.", " ".join(text.split())):
        need = sum(map(_ems, part.rstrip()))
        if lines[-1] and used + need > most and part not in "，。；：、）”":
            lines.append("")
            used = 0.0
        lines[-1] += part
        used += sum(map(_ems, part))
    return [line.strip() for line in lines]


def _ems(sign: str) -> float:
    return 1.0 if sign > "\u2e80" else 0.25 if sign == " " else 0.55


# ---------------------------------------------------------------- others
def timeline(events: Sequence[tuple[float, str, str]], alt: str, width: float = 460) -> Drawing:
    """Events (year and its part, date, words) on an axis true to time, each led to its words below."""
    first, last = math.floor(events[0][0]), math.ceil(max(events[-1][0], events[0][0] + 1))
    step = max(1, math.ceil((last - first) / 12))
    slot = width / len(events)
    lines = [_wrapped(words, slot - 8, _BOX_TEXT)[:_BOX_LINES] for _, _, words in events]
    deep = max(map(len, lines)) * _BOX_LINE + 12
    axis = deep + 12 + _TIER * len(events)

    def at(year: float) -> float:
        return 6 + (width - 12) * (year - first) / (last - first)

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
    return Drawing(width, axis + 16, tuple(shapes), alt)


def radar(values: Sequence[tuple[str, Fraction | None]], alt: str, size: float = 150) -> Drawing:
    """A small radar for the shape of a profile, beside the numbers and never instead of them."""
    centre, reach = size / 2, size / 2 - 22
    count = len(values)

    def at(number: int, share: float) -> tuple[float, float]:
        angle = 2 * math.pi * number / count
        return centre + reach * share * math.sin(angle), centre + reach * share * math.cos(angle)

    shapes: list[Shape] = [
        Path(tuple(at(i, ring / 4) for i in range(count)), closed=True, stroke="rule", line=0.4)
        for ring in (1, 2, 3, 4)
    ]
    shapes += [Path((at(i, 0), at(i, 1)), stroke="rule", line=0.4) for i in range(count)]
    shape = tuple(at(i, float(value or 0) / 100) for i, (_, value) in enumerate(values))
    shapes.append(Path(shape, closed=True, fill="navy", stroke=None, opacity=0.18))
    shapes.append(Path(shape, closed=True, stroke="navy", line=1.4))
    for i, (name, value) in enumerate(values):
        x, y = at(i, 1.16)
        anchor = "center" if abs(x - centre) < 4 else "left" if x > centre else "right"
        shapes.append(Label(x, y - 2.5, f"{name} {points(value)}", 6.5, anchor=anchor))  # type: ignore[arg-type]
    return Drawing(size, size, tuple(shapes), alt)


def heat(
    rows: Sequence[str],
    columns: Sequence[str],
    counts: Mapping[tuple[int, int], int],
    alt: str,
    width: float = 440,
) -> Drawing:
    """Counts by two classifications; the number stands in each cell, so that it reads in grey."""
    name, cell_height = 120.0, 18.0
    cell = (width - name) / max(1, len(columns))
    height = cell_height * (len(rows) + 1)
    top = max(counts.values(), default=0)
    shapes: list[Shape] = [
        Label(name + cell * (j + 0.5), height - 12, title, 7.5, "grey", "center")
        for j, title in enumerate(columns)
    ]
    for i, title in enumerate(rows):
        y = height - cell_height * (i + 2)
        shapes.append(Label(0, y + 6, title, 8))
        for j in range(len(columns)):
            count = counts.get((i, j), 0)
            step = 0 if not count else 1 + round(3 * (count - 1) / max(1, top - 1))
            shapes.append(
                Rect(name + cell * j + 0.7, y + 0.7, cell - 1.4, cell_height - 1.4, fill=f"ramp{step}")  # type: ignore[arg-type]
            )
            shapes.append(
                Label(
                    name + cell * (j + 0.5),
                    y + 6,
                    str(count) if count else "–",
                    8,
                    "white" if step >= 3 else "ink" if count else "grey",
                    "center",
                )
            )
    return Drawing(width, height, tuple(shapes), alt)


def amounts(rows: Sequence[tuple[str, Fraction, str]], alt: str, width: float = 440) -> Drawing:
    """Amounts as bars on one scale, each with its figure: name, amount, how it is written."""
    line, name = 18.0, 120.0
    height, room = line * len(rows) + 2, width - name - 110
    top = max((amount for _, amount, _ in rows), default=Fraction(1)) or Fraction(1)
    shapes: list[Shape] = []
    for number, (title, amount, shown) in enumerate(rows):
        y = height - line * (number + 1) + 5
        shapes.append(Label(0, y + 1, title, 8))
        length = max(0.6, room * float(amount / top))
        shapes.append(Rect(name, y - 0.5, length, 8, fill="teal"))
        shapes.append(Label(name + length + 5, y + 1, shown, 7.5))
    return Drawing(width, height, tuple(shapes), alt)
