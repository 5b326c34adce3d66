"""How sure a band is, as drawings and words that window and report share."""

from __future__ import annotations

from fractions import Fraction

from csi_desktop.forms.definition import Catalogue
from csi_desktop.report.blocks import Drawing, Label, Rect, Shape
from csi_desktop.report.charts import tornado
from csi_desktop.scoring.figures import decimal, estimate, points, shares
from csi_desktop.scoring.result import Result
from csi_desktop.scoring.sure import MOST_INPUTS, TELLING, HowSure, influence_name
from csi_desktop.text import Lang, Text, shortened

MOST_SWINGS = 8
_LONGEST_SWING = 24  # Chinese characters of an indicator's name beside its swing
_LONGEST = 16  # characters of an indicator's name beside its bar; English ones take half the room each
_ENDS = Text("低一级", "One level lower"), Text("高一级", "One level higher")
_ALONE, _IN_ALL = Text("单独解释", "On its own"), Text("连同交互", "With interactions")
_ALT = Text("各评级的概率：", "Probability of each rating: ")


def band_chances(found: HowSure, lang: Lang, width: float = 440) -> Drawing:
    """Every band with its chance when everything is moved, as bars from 0 to 100 %."""
    line, name = 17.0, 60.0
    rows = found.everything.bands
    height = line * len(rows) + 4
    room = width - name - 48
    shapes: list[Shape] = []
    figures = shares([Fraction(chance) for _, chance in rows])
    for number, ((band, chance), figure) in enumerate(zip(rows, figures, strict=True)):
        y = height - line * (number + 1) + 4
        shapes += [Label(0, y + 1, band.label(lang), 8), Rect(name, y, room, 8, fill="pale")]
        if chance:
            shapes.append(Rect(name, y, max(0.6, room * chance), 8, fill="teal"))
        shapes.append(Label(width, y + 1, figure, 8, anchor="right"))
    said = ", ".join(f"{band.label(lang)} {figure}" for (band, _), figure in zip(rows, figures, strict=True))
    return Drawing(width, height, tuple(shapes), _ALT(lang) + said)


def swings(
    found: HowSure, catalogue: Catalogue, result: Result, lang: Lang, width: float = 440
) -> Drawing | None:
    """The indicators that move the index most, each one level lower and one higher; None where none can move."""
    score = result.default.score if result.default else None
    if score is None or not found.swings:
        return None
    bars = []
    for swing in found.swings[:MOST_SWINGS]:
        name = catalogue.field(swing.place[0]).label(lang)
        ends = [score if end is None else end for end in (swing.low, swing.high)]
        low, high = ((decimal(end, 4), points(end)) for end in ends)
        bars.append((shortened(name, _LONGEST_SWING), low, high))
    said = "; ".join(f"{name} {low[1]}–{high[1]}" for name, low, high in bars)
    return tornado((decimal(score, 4), points(score)), bars, (_ENDS[0](lang), _ENDS[1](lang)), said, width)


def influence_bars(found: HowSure, catalogue: Catalogue, lang: Lang, width: float = 440) -> Drawing | None:
    """The inputs that explain most of the variance of the index: the first-order Sobol index as a dark bar, the total
    one as a light bar behind it, each with its figure. None where nothing moves it."""
    rows = [one for one in found.influences[:MOST_INPUTS] if one.total > TELLING]
    if not rows:
        return None
    line, name, column = 17.0, 170.0, 58.0 if lang == "zh" else 84.0
    room = width - name - column - 54
    height = line * len(rows) + 16
    longest = max(1.0, *(one.total for one in rows))  # of a small sample, an estimate may lie above 1
    heads = ((_ALONE, width - column), (_IN_ALL, width))
    shapes: list[Shape] = [Label(x, height - 9, head(lang), 7.5, "grey", "right") for head, x in heads]
    said = []
    for number, one in enumerate(rows):
        y = height - 16 - line * (number + 1) + 6
        title = influence_name(catalogue, one, _LONGEST if lang == "zh" else 2 * _LONGEST)(lang)
        shapes += [Label(0, y + 1, title, 8), Rect(name, y, room, 8, fill="pale")]
        shapes.append(Rect(name, y, max(0.6, room * one.total / longest), 8, fill="ramp1"))
        if one.first > 0:  # an estimate of nothing may lie below
            shapes.append(Rect(name, y, max(0.6, room * one.first / longest), 8, fill="navy"))
        figures = estimate(one.first, one.first_error), estimate(one.total, one.total_error)
        for figure, (_, x) in zip(figures, heads, strict=True):
            shapes.append(Label(x, y + 1, figure, 8, anchor="right"))
        said.append(f"{title} {_ALONE(lang)} {figures[0]}, {_IN_ALL(lang)} {figures[1]}")
    return Drawing(width, height, tuple(shapes), "; ".join(said))
