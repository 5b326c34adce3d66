"""Agreement between assessors: Krippendorff's α, exact and ±1 agreement, ICC(A,1) and ICC(A,k).

α = 1 − D_o/D_e over pairable values (Krippendorff, Content Analysis, 2004, ch. 11; domain 4.2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Literal

Metric = Literal["nominal", "ordinal", "interval", "ratio"]
Ratings = Sequence[Sequence[float | None]]  # coders × units


def alpha(ratings: Ratings, metric: Metric = "ordinal") -> float | None:
    """Krippendorff's α; None where it is undefined: nothing to pair, or no variation at all."""
    units = [[v for v in unit if v is not None] for unit in zip(*ratings, strict=True)]
    units = [unit for unit in units if len(unit) > 1]
    totals = Counter(value for unit in units for value in unit)
    n = totals.total()
    difference = _difference(metric, totals)
    values = sorted(totals)
    expected = sum(totals[a] * totals[b] * difference(a, b) for a, b in combinations(values, 2))
    if n < 2 or not expected:
        return None
    observed = sum(
        sum(difference(a, b) for a, b in combinations(unit, 2)) / (len(unit) - 1) for unit in units
    )
    return 1 - (n - 1) * observed / expected


def _difference(metric: Metric, totals: Counter[float]) -> Callable[[float, float], float]:
    """δ² between two values by the scale of measurement."""
    if metric == "nominal":
        return lambda a, b: float(a != b)
    if metric == "interval":
        return lambda a, b: (a - b) ** 2
    if metric == "ratio":
        return lambda a, b: ((a - b) / (a + b)) ** 2 if a + b else 0.0
    below, place = 0.0, dict[float, float]()
    for value in sorted(totals):  # the middle of each value's stretch of ranks
        place[value] = below + totals[value] / 2
        below += totals[value]
    return lambda a, b: (place[a] - place[b]) ** 2


def exact_and_near(ratings: Ratings) -> tuple[float, float] | None:
    """The share of rater pairs that agree exactly, and within one level; None without pairs."""
    pairs = [
        abs(a - b)
        for unit in zip(*ratings, strict=True)
        for a, b in combinations([v for v in unit if v is not None], 2)
    ]
    if not pairs:
        return None
    return sum(d == 0 for d in pairs) / len(pairs), sum(d <= 1 for d in pairs) / len(pairs)
