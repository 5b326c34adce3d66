"""How far an index hangs on its weights and on single indicators (domain 1.3)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from csi_desktop.scoring.figures import weighted
from csi_desktop.scoring.result import IndexScore, Place, SectionScore

SWAY = Fraction(1, 4)  # by which each dimension's weight is raised or lowered


@dataclass(frozen=True, slots=True)
class Robustness:
    """Scores of 0–100. `weights` is the range over every corner of ±25 % on the weights of the dimensions,
    renormalised, `corners` the weights at which its two ends lie (by section); the others are the score without one
    indicator, or without one dimension."""

    weights: tuple[Fraction, Fraction]
    corners: tuple[dict[str, Fraction], dict[str, Fraction]]
    without_indicator: dict[Place, Fraction]
    without_section: dict[str, Fraction]


@dataclass(frozen=True, slots=True)
class Swing:
    """An indicator one level lower and one higher, the rest as it is: the index then (None: no such level), and the
    points of 100 that one level is worth."""

    place: Place
    low: Fraction | None
    high: Fraction | None
    step: Fraction

    def width(self, score: Fraction) -> Fraction:
        """How far the index moves between the two, in points; `score` stands in where there is no such level."""
        return (score if self.high is None else self.high) - (score if self.low is None else self.low)


def robustness(index: IndexScore) -> Robustness | None:
    """What the score would be, exactly; None while nothing has a level. Goes through all 2ⁿ corners of n dimensions."""
    parts = [part for part in index.sections if part.score is not None]
    if not parts:
        return None
    found = []
    for factors in product((1 - SWAY, 1 + SWAY), repeat=len(parts)):
        swayed = {part.section: part.weight * factor for part, factor in zip(parts, factors, strict=True)}
        score = _mean([(swayed[part.section], part.score) for part in parts])
        if score is not None:
            found.append((score, swayed))
    low, high = min(found, key=lambda one: one[0]), max(found, key=lambda one: one[0])
    indicators = {
        term.place: score
        for part in parts
        for term in part.terms
        if term.score is not None and (score := _without(parts, part, term.place)) is not None
    }
    sections = {
        part.section: score
        for part in parts
        if (score := _mean([(p.weight, p.score) for p in parts if p is not part])) is not None
    }
    return Robustness((low[0], high[0]), (low[1], high[1]), indicators, sections)


def _without(parts: list[SectionScore], part: SectionScore, place: Place) -> Fraction | None:
    left = _mean([(t.weight, t.score) for t in part.terms if t.place != place])
    return _mean([(p.weight, left if p is part else p.score) for p in parts])


def _mean(pairs: list[tuple[Fraction, Fraction | None]]) -> Fraction | None:
    there = [(weight, score) for weight, score in pairs if score is not None]
    whole = sum((weight for weight, _ in there), start=Fraction(0))
    return weighted(there) / whole if whole else None


def swings(index: IndexScore) -> tuple[Swing, ...]:
    """Each indicator with a level one lower and one higher; exact, since the index is linear in one level."""
    score = index.score or Fraction(0)
    found = []
    for term in index.terms:
        if term.level is None or not term.effective:
            continue
        step = term.effective * Fraction(100, term.max)
        low = score - step if Fraction(100 * (term.level - 1), term.max) >= term.least else None
        high = score + step if term.level < term.max else None
        found.append(Swing(term.place, low, high, step))
    return tuple(sorted(found, key=lambda one: -one.width(score)))
