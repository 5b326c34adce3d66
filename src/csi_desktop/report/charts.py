"""Charts, each drawn once as a `Drawing` and shown in window and report alike; every mark has its figure beside it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction

from csi_desktop.report.blocks import Dot, Drawing, Label, Path, Rect, Shape
from csi_desktop.scoring.figures import points
from csi_desktop.scoring.result import IndexScore, ThemeScore
from csi_desktop.text import Lang, Text

_BOUNDS = Text("可能范围 {low}–{high}", "bounds {low}–{high}")
_ALT = Text("条形图：", "Bar chart: ")
_NONE = Text("未评", "none yet")


def level_strip(level: int | None, highest: int, alt: str, *, state: str = "") -> Drawing:
    """Dots for the levels of an item: those reached filled; a dash where there is no level.

    Level 0 is a row of hollow dots, "none yet" a dashed line: the two never look alike."""
    step, radius = 11.0, 3.6
    width = step * highest + 2
    if level is None:
        line = Path(((2, 6), (width - 2, 6)), stroke="grey", line=0.8, dash=(2, 2))
        return Drawing(width, 12, (line, Label(width / 2, 7.5, state, 5.5, "grey", "center")), alt)
    dots = tuple(
        Dot(2 + radius + step * i, 6, radius, fill="navy" if i < level else None, stroke="navy", line=0.7)
        for i in range(highest)
    )
    return Drawing(width, 12, dots, alt)


def dimension_bars(index: IndexScore, lang: Lang, width: float = 230) -> Drawing:
    """The dimensions as bars from 0 to 100, with bounds where answers are missing."""
    rows = [(s.title(lang), s.score, s.low, s.high) for s in index.sections]
    return _bars(rows, lang, width, name=52 if lang == "zh" else 84)


def profile_bars(themes: Sequence[ThemeScore], lang: Lang, width: float = 440) -> Drawing:
    """The themes of the framework as bars, each with its count; no grand total."""
    rows = [(f"{t.id} {t.title(lang)}", t.score, t.score, t.score, f"{t.done}/{t.total}") for t in themes]
    return _bars(rows, lang, width, name=96 if lang == "zh" else 150)


def _bars(rows: Sequence[tuple[object, ...]], lang: Lang, width: float, name: float) -> Drawing:
    height, line = 17.0 * len(rows) + 4, 17.0
    room = width - name - 66
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
            shapes += [Path(((a, y + 3.5), (b, y + 3.5)), stroke="ochre", line=1)]
            shapes += [Path(((x, y + 1), (x, y + 6)), stroke="ochre", line=1) for x in (a, b)]
            figure += f"  {points(low)}–{points(high)}" if isinstance(score, Fraction) else ""
        tail = "  ".join([figure, *map(str, rest)])
        shapes.append(
            Label(name + room + 5, y + 0.5, tail, 7.5, bold=True)
            if not rest
            else Label(name + room + 5, y + 0.5, tail, 7.5)
        )
        said.append(f"{title} {tail}")
    separator = "；" if lang == "zh" else "; "
    return Drawing(width, height, tuple(shapes), _ALT(lang) + separator.join(said))


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
