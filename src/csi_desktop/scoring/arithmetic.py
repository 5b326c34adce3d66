"""Arithmetic as it is worked by hand, a line for each step, in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from csi_desktop.forms.definition import Band
from csi_desktop.scoring.figures import number, points, share
from csi_desktop.scoring.result import SectionScore, Term
from csi_desktop.text import LANGUAGES, NO_TEXT, Lang, Text


def exact_and_shown(value: Fraction | float | None) -> str:
    """A score (0–100) exact to four decimals, and as it is shown; a dash for none."""
    if value is None:
        return "—"
    exact = number(value, 4)
    return exact if exact == points(value).removesuffix(".0") else f"{exact} → {points(value)}"


def ratio(value: Fraction) -> str:
    """A weight as a fraction, which is what it is; a percentage where the fraction says nothing to a reader."""
    return str(value) if value.denominator <= 360 else share(value)


def equals(value: Fraction, places: int = 4) -> str:
    """The sign before a figure that is shown with so many decimals at most."""
    return "=" if (value * 10**places).denominator == 1 else "≈"


def _whole(shown: str) -> str:
    """A number where it is divided or divides: a fraction is held together."""
    return f"({shown})" if "/" in shown else shown


def mean(
    pairs: Sequence[tuple[Fraction, Fraction, Text | None]], value: Fraction | None, unit: str = ""
) -> list[Text]:
    """A weighted mean of (weight, value, name) by hand; equal weights as a plain mean. Empty for none."""
    if not pairs or value is None:
        return []
    weights = [weight for weight, _, _ in pairs]

    def line(lang: Lang) -> str:
        def name(title: Text | None) -> str:
            return "" if title is None else f"{title(lang)} "

        if len(set(weights)) == 1:
            above, below = " + ".join(f"{name(t)}{number(v, 4)}{unit}" for _, v, t in pairs), str(len(pairs))
        else:
            above = " + ".join(f"{name(t)}{ratio(w)} × {number(v, 4)}{unit}" for w, v, t in pairs)
            below = ratio(sum(weights, start=Fraction(0)))
            below = _whole(below)
        above = f"({above})" if len(pairs) > 1 else above
        return f"{above} ÷ {below} {equals(value)} {number(value, 4)}{unit}"

    return [Text(*(line(lang) for lang in LANGUAGES))]


def powers(parts: Sequence[SectionScore], floor: Fraction, value: float) -> Text:
    """The geometric mean of dimensions as a product of powers; no factor is below `floor`, in points of 100."""
    whole = sum((one.weight for one in parts), start=Fraction(0))
    factors = [
        f"{number(max(one.score, floor), 4)}^({one.weight / whole})" for one in parts if one.score is not None
    ]
    line = f"{' × '.join(factors)} ≈ {number(value, 4)}"
    return Text(line, line)


def reciprocals(parts: Sequence[SectionScore], floor: Fraction, value: Fraction) -> Text:
    """The harmonic mean of dimensions as the sum of weights by a sum of quotients; no score is below `floor`."""
    there = [(one.weight, max(one.score, floor)) for one in parts if one.score is not None]
    whole = _whole(ratio(sum((weight for weight, _ in there), start=Fraction(0))))
    below = " + ".join(f"{_whole(ratio(weight))} ÷ {number(score, 4)}" for weight, score in there)
    line = f"{whole} ÷ ({below}) {equals(value)} {number(value, 4)}"
    return Text(line, line)


def item(name: Text, term: Term) -> Text:
    """An item score by hand: 100 × 3 ÷ 4 = 75, or what the option chosen gives."""
    if term.score is None:
        return NO_TEXT
    if term.level is not None:
        said = f"100 × {term.level} ÷ {term.max} {equals(term.score)} {number(term.score, 4)}"
        return Text("{name}：{said}", "{name}: {said}").format(name=name, said=said)
    label = term.option.label if term.option else NO_TEXT
    return Text("{name}：“{label}”计 {s}", "{name}: “{label}” counts {s}").format(
        name=name, label=label, s=number(term.score, 4)
    )


def joined(lead: Text, line: Text) -> Text:
    """A line with words before it."""
    return Text(lead.zh + line.zh, lead.en + line.en)


def against(name: Text, value: Fraction, least: Fraction) -> Text:
    """A coverage held against its threshold, both 0–1."""
    sign = "≥" if value >= least else "<"
    met = Text("达到", "met") if value >= least else Text("未达到，不予评级", "not met, so not rated")
    return Text("{name} {v} {sign} {least}：{met}", "{name} {v} {sign} {least}: {met}").format(
        name=name, v=share(value), sign=sign, least=ratio(least), met=met
    )


def banded(bands: Sequence[Band], score: Fraction) -> Text:
    """Between which thresholds the unrounded score (0–100) lies; `bands` from the best down."""
    at = next((n for n, band in enumerate(bands) if score >= band.start), len(bands) - 1)
    upper = f" < {number(bands[at - 1].start)}" if at else ""
    line = Text("{low} ≤ {score}{upper}：{band}", "{low} ≤ {score}{upper}: {band}")
    return line.format(low=number(bands[at].start), score=number(score, 4), upper=upper, band=bands[at].label)
