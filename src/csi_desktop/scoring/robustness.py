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
    renormalised; the others are the score without one indicator, or without one dimension."""

    weights: tuple[Fraction, Fraction]
    without_indicator: dict[Place, Fraction]
    without_section: dict[str, Fraction]


def robustness(index: IndexScore) -> Robustness | None:
    """What the score would be; None while nothing has a level."""
    parts = [part for part in index.sections if part.score is not None]
    if not parts:
        return None
    corners = [
        _mean([(part.weight * factor, part.score) for part, factor in zip(parts, factors, strict=True)])
        for factors in product((1 - SWAY, 1 + SWAY), repeat=len(parts))
    ]
    found = [corner for corner in corners if corner is not None]
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
    return Robustness((min(found), max(found)), indicators, sections)


def _without(parts: list[SectionScore], part: SectionScore, place: Place) -> Fraction | None:
    left = _mean([(t.weight, t.score) for t in part.terms if t.place != place])
    return _mean([(p.weight, left if p is part else p.score) for p in parts])


def _mean(pairs: list[tuple[Fraction, Fraction | None]]) -> Fraction | None:
    there = [(weight, score) for weight, score in pairs if score is not None]
    whole = sum((weight for weight, _ in there), start=Fraction(0))
    return weighted(there) / whole if whole else None
