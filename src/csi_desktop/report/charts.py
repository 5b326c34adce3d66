"""Charts, each drawn once as a `Drawing` and shown in window and report alike; every mark has its figure beside it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from csi_desktop.report.blocks import Align, Colour, Dot, Drawing, Label, Path, Rect, Shape, Spot
from csi_desktop.scoring.figures import points
from csi_desktop.scoring.result import IndexScore, ThemeScore
from csi_desktop.text import Lang, Text
from csi_desktop.text import width as wide

_BOUNDS = Text("可能范围 {low}–{high}", "possible {low}–{high}")
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


@dataclass(frozen=True, slots=True)
class Bar:
    """A line of a chart of bars: a score of 0–100 under its name, the bounds that open answers leave, and what stands
    beside its figure."""

    key: str
    name: str
    score: Fraction | None
    low: Fraction | None = None
    high: Fraction | None = None
    beside: str = ""
    figure: str = ""  # how the score is written; "": as points
    fill: Colour = "navy"

    @property
    def bounds(self) -> tuple[Fraction, Fraction] | None:
        """Between what the score may still move; None where nothing is open."""
        if self.low is None or self.high is None or self.low == self.high:
            return None
        return self.low, self.high

    def figures(self, lang: Lang) -> tuple[str, str]:
        """The score as it is written, and all that stands beside it."""
        figure = self.figure or (points(self.score) if self.score is not None else _NONE(lang))
        bounds = f"{points(self.bounds[0])}–{points(self.bounds[1])}" if self.bounds else ""
        return figure, "  ".join(part for part in (bounds, self.beside) if part)

    def words(self, lang: Lang) -> str:
        """The line read aloud."""
        low, high = map(points, self.bounds or (None, None))
        bounds = _BOUNDS(lang).format(low=low, high=high) if self.bounds else ""
        return " ".join(part for part in (self.name, self.figures(lang)[0], bounds, self.beside) if part)


def dimension_bars(index: IndexScore, lang: Lang, width: float = 280) -> Drawing:
    """The dimensions as bars from 0 to 100, with bounds where answers are missing."""
    rows = [Bar(s.section, s.title(lang), s.score, s.low, s.high) for s in index.sections]
    return bars(rows, lang, width, name=34 if lang == "zh" else 74, line=19)


def profile_bars(themes: Sequence[ThemeScore], lang: Lang, width: float = 440) -> Drawing:
    """The themes of the framework as bars, each with its count; no grand total."""
    rows = [
        Bar(t.id, f"{t.id} {t.title(lang)}", t.score, beside=f"{t.done}/{t.total}" if t.total else "—") for t in themes
    ]
    return bars(rows, lang, width, name=80 if lang == "zh" else 150, line=12)


_WIDE = 440.0  # points: a drawing across the page
_BAR = 150.0  # points: a bar beside its figure
_BEHIND = 88.0  # room for what is written behind a bar
_SECOND = 46.0  # where what belongs to a score stands, from the end of its bar
_SHORTEST = 100.0  # a bar that can be read; where there is less room beside the name, the bar stands below it
_LOW_LINE = 24.0  # height of a line whose bar stands below its name


def bars(rows: Sequence[Bar], lang: Lang, width: float, name: float, line: float) -> Drawing:
    """Scores as bars, a line each: the name, as wide as `name`, then the bar and its figures; where that leaves too
    little for the bar, the name and the figures stand above it."""
    beside = width - name - _BEHIND >= _SHORTEST
    line = line if beside else _LOW_LINE
    height = line * len(rows) + 4
    shapes: list[Shape] = []
    spots: list[Spot] = []
    for number, row in enumerate(rows):
        y = height - line * (number + 1) + 4
        shapes += _line_of(row, lang, name, y, width - name - _BEHIND) if beside else _two_of(row, lang, y, width)
        spots.append(Spot(row.key, 0, y - 4, width, line, row.words(lang)))
    separator = "；" if lang == "zh" else "; "
    alt = _ALT(lang) + separator.join(spot.words for spot in spots)
    return Drawing(width, height, tuple(shapes), alt, tuple(spots))


def _line_of(row: Bar, lang: Lang, name: float, y: float, room: float) -> list[Shape]:
    """Name, bar and figures in a line."""
    figure, second = row.figures(lang)
    return [
        Label(0, y + 1, row.name, 8),
        *_bar(row, name, y, room, 7),
        Label(name + room + 5, y + 0.5, figure, 7.5, bold=True),
        Label(name + room + _SECOND, y + 0.5, second, 7.5),
    ]


def _two_of(row: Bar, lang: Lang, y: float, width: float) -> list[Shape]:
    """Name and figures, and beneath them the bar."""
    figure, second = row.figures(lang)
    taken = 9 * ems(figure) + 6
    room = width - taken - (8 * ems(second) + 8 if second else 0)
    return [
        Label(0, y + 8, shortened(row.name, room / 9), 9),
        Label(width - taken, y + 8, second, 8, "grey", "right"),
        Label(width, y + 8, figure, 9, anchor="right", bold=True),
        *_bar(row, 0, y - 0.5, width, 5),
    ]


def _bar(row: Bar, x: float, y: float, room: float, thick: float) -> list[Shape]:
    """The bar alone, its bounds as a bracket upon it."""
    shapes: list[Shape] = [Rect(x, y, room, thick, fill="pale")]
    if row.score is not None:
        shapes.append(Rect(x, y, max(0.6, room * float(row.score) / 100), thick, fill=row.fill))
    if row.bounds is not None:
        a, b = (x + room * float(end) / 100 for end in row.bounds)
        middle = y + thick / 2
        # On a white ground, so that it stands out from the bar in grey print too.
        strokes: tuple[tuple[Colour, float], ...] = (("white", 2.6 if thick > 6 else 2.0), ("ochre", 1.1))
        for colour, line in strokes:
            shapes.append(Path(((a, middle), (b, middle)), stroke=colour, line=line))
        shapes += [Path(((end, middle - 3), (end, middle + 3)), stroke="ochre", line=1.1) for end in (a, b)]
    return shapes


def ems(text: str) -> float:
    """About how wide a text is, in em."""
    return sum(1.0 if sign > "\u2e80" else 0.25 if sign == " " else 0.55 for sign in text)


def shortened(text: str, most: float) -> str:
    """A text cut to about `most` em."""
    if ems(text) <= most:
        return text
    while text and ems(text) > most - 0.9:
        text = text[:-1]
    return text.rstrip() + "…"


def score_bar(score: Fraction | None, alt: str) -> Drawing:
    """A score from 0 to 100 as a bar that stands beside its figure."""
    shapes: list[Shape] = [Rect(0, 2, _BAR, 7, fill="pale")]
    if score is not None:
        shapes.append(Rect(0, 2, max(0.6, _BAR * float(score) / 100), 7, fill="navy"))
    return Drawing(_BAR, 11, tuple(shapes), alt)


def radar(values: Sequence[tuple[str, Fraction | None]], alt: str, width: float = 170) -> Drawing:
    """A small radar for the shape of a profile, beside the numbers and never instead of them."""
    count, height, size = len(values), 124.0, 8.0
    side = max((size * max(ems(name), ems(points(value))) for name, value in values), default=0)
    across, up = width / 2, height / 2
    reach = min(up - 14, across - side - 6)
    # Names too long to stand beside the tips of a cross stand below them, where its corners are empty.
    below = 28.0 if count == 4 and reach < 30 else 0.0
    reach = max(12.0, min(up - 14, across - 8) if below else reach)

    def at(number: int, share: float) -> tuple[float, float]:
        angle = 2 * math.pi * number / count
        return across + reach * share * math.sin(angle), up + reach * share * math.cos(angle)

    shapes: list[Shape] = [
        Path(tuple(at(i, ring / 4) for i in range(count)), closed=True, stroke="rule", line=0.4)
        for ring in (1, 2, 3, 4)
    ]
    shapes += [Path((at(i, 0), at(i, 1)), stroke="rule", line=0.4) for i in range(count)]
    shape = tuple(at(i, float(value or 0) / 100) for i, (_, value) in enumerate(values))
    shapes.append(Path(shape, closed=True, fill="navy", stroke=None, opacity=0.18))
    shapes.append(Path(shape, closed=True, stroke="navy", line=1.4))
    for i, (name, value) in enumerate(values):
        x, y = at(i, 1)
        figure = points(value)
        if abs(x - across) < 4:
            shapes.append(Label(x, y + 5 if y > up else y - 11, f"{name} {figure}", size, anchor="center"))
            continue
        anchor: Align = "left" if (x > across) != bool(below) else "right"
        x = (width if x > across else 0) if below else x + (5 if anchor == "left" else -5)
        shapes += [
            Label(x, y + 1.5 - below, name, size, anchor=anchor),
            Label(x, y - 8.5 - below, figure, size, anchor=anchor, bold=True),
        ]
    return Drawing(width, height, tuple(shapes), alt)


def heat(
    rows: Sequence[str], columns: Sequence[str], counts: Mapping[tuple[int, int], int], total: str, alt: str
) -> Drawing:
    """Counts by two classifications, with their sums named `total`; the number stands in each cell, so that it reads
    in grey, and what there is none of shows as a dash."""
    name, cell_height = 170.0, 17.0
    cell = (_WIDE - name) / (len(columns) + 1)
    height = cell_height * (len(rows) + 2)
    top = max(counts.values(), default=0)
    shapes: list[Shape] = [
        Label(name + cell * (j + 0.5), height - 12, title, 7.5, "grey", "center")
        for j, title in enumerate((*columns, total))
    ]

    def write(i: int, j: int, count: int, colour: Colour = "ink", bold: bool = False) -> None:
        x, y = name + cell * (j + 0.5), height - cell_height * (i + 2) + 5.5
        shapes.append(Label(x, y, str(count) if count else "–", 8, colour if count else "grey", "center", bold))

    for i, title in enumerate(rows):
        y = height - cell_height * (i + 2)
        shapes.append(Label(0, y + 5.5, title, 8))
        for j in range(len(columns)):
            count = counts.get((i, j), 0)
            step = 0 if not count else 1 + round(3 * (count - 1) / max(1, top - 1))
            shapes.append(
                Rect(name + cell * j + 0.7, y + 0.7, cell - 1.4, cell_height - 1.4, fill=f"ramp{step}")  # type: ignore[arg-type]
            )
            write(i, j, count, "white" if step >= 3 else "ink")
        write(i, len(columns), sum(counts.get((i, j), 0) for j in range(len(columns))), bold=True)
    shapes.append(Label(0, 5.5, total, 7.5, "grey"))
    for j in range(len(columns)):
        write(len(rows), j, sum(counts.get((i, j), 0) for i in range(len(rows))), bold=True)
    write(len(rows), len(columns), sum(counts.values()), bold=True)
    return Drawing(_WIDE, height, tuple(shapes), alt)


def waterfall(rows: Sequence[tuple[str, Fraction, str]], total: tuple[str, str], alt: str) -> Drawing:
    """Amounts (name, amount, how it is written) that add up, each beginning where the one before ended; then the sum
    (its name, how it is written)."""
    line, name = 20.0, 120.0
    height, room = line * (len(rows) + 1) + 4, _WIDE - name - 110
    whole = sum((amount for _, amount, _ in rows), start=Fraction(0)) or Fraction(1)
    shapes: list[Shape] = []
    reached = Fraction(0)
    for number, (title, amount, shown) in enumerate(rows):
        y = height - line * (number + 1) + 5
        start, end = (name + room * float(at / whole) for at in (reached, reached + amount))
        reached += amount
        shapes.append(Label(0, y + 1.5, title, 8))
        shapes.append(Rect(start, y - 1, max(0.6, end - start), 10, fill="teal"))
        # The step to the bar below, which begins where this one ends.
        shapes.append(Path(((end, y - 1), (end, y - line + 9)), stroke="grey", line=0.6, dash=(1.5, 1.5)))
        shapes.append(Label(end + 5, y + 1.5, shown, 7.5))
    shapes.append(Path(((name, 3), (name, height)), stroke="rule", line=0.6))
    shapes.append(Label(0, 6.5, total[0], 8, bold=True))
    shapes.append(Rect(name, 4, room, 10, fill="navy"))
    shapes.append(Label(name + room + 5, 6.5, total[1], 7.5, bold=True))
    return Drawing(_WIDE, height, tuple(shapes), alt)


def tornado(
    base: tuple[Decimal, str],
    bars: Sequence[tuple[str, tuple[Decimal, str], tuple[Decimal, str]]],
    ends: tuple[str, str],
    alt: str,
    width: float = 440,
) -> Drawing:
    """How far a figure moves from its `base` when one assumption at a time goes to its low and to its high value. A
    bar has a name and two results, each with how it is written; `ends` name the two values, which differ in tone."""
    line, margin = 20.0, 42.0
    name = min(200.0, max(150.0, *(8.6 * wide(title) + 8 for title, *_ in bars)))
    height = line * len(bars) + 30
    values = [base[0], *(end[0] for _, *pair in bars for end in pair)]
    least, most = min(values), max(values)
    room = width - name - 2 * margin

    def at(value: Decimal) -> float:
        return name + margin + room * float((value - least) / (most - least) if most > least else 0)

    middle = at(base[0])
    shapes: list[Shape] = []
    for number, (title, *pair) in enumerate(bars):
        y = height - line * (number + 1) - 10
        shapes.append(Label(0, y + 1.5, title, 8))
        for (value, shown), fill in zip(pair, ("navy", "ramp1"), strict=True):
            x = at(value)
            colour: Colour = "navy" if fill == "navy" else "ramp1"
            shapes.append(Rect(min(x, middle), y - 1, max(0.6, abs(x - middle)), 10, fill=colour, stroke="navy"))
            anchor: Align = "left" if x > middle or (x == middle and value >= base[0]) else "right"
            shapes.append(Label(x + (4 if anchor == "left" else -4), y + 1.5, shown, 7.5, "ink", anchor))
    shapes.append(Path(((middle, 14), (middle, height - 9)), stroke="ink", line=0.9))
    shapes.append(Label(middle, height - 6, base[1], 8, "ink", "center", bold=True))
    key: tuple[tuple[str, Colour], ...] = ((ends[0], "navy"), (ends[1], "ramp1"))
    x = name + margin
    for words, tone in key:
        shapes += [Rect(x, 1, 8, 7, fill=tone, stroke="navy"), Label(x + 12, 1.5, words, 7.5, "grey")]
        x += 30 + 8 * len(words) if words > "\u2e80" else 30 + 4.2 * len(words)
    return Drawing(width, height, tuple(shapes), alt)


def rank_range(low: float, rank: float, high: float, units: int, alt: str, width: float = 90) -> Drawing:
    """Between which places a rank could lie (a line from `low` to `high`) and where it is (a dot), of `units` places,
    the first at the left; it stands beside its figures."""
    height, radius = 12.0, 2.6
    room = width - 2 * radius - 2

    def at(place: float) -> float:
        return radius + 1 + room * (place - 1) / max(1, units - 1)

    shapes: list[Shape] = [
        Path(((at(1), 6), (at(max(units, 2)), 6)), stroke="pale", line=4.0),
        Path(((at(low), 6), (max(at(high), at(low) + 0.6), 6)), stroke="teal", line=4.0),
        Dot(at(rank), 6, radius, fill="navy", stroke="white", line=0.7),
    ]
    return Drawing(width, height, tuple(shapes), alt)
