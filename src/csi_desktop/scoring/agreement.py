"""Agreement between assessors: Krippendorff's α with an interval, exact and ±1 agreement, κ, ICC, Kendall's W.

Every measure is None where it is undefined (nothing to compare, or no variation), never 1 or 0 (domain 4.2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from csi_desktop.scoring.draws import uniforms

if TYPE_CHECKING:
    from numpy.typing import NDArray

Metric = Literal["nominal", "ordinal", "interval", "ratio"]
Ratings = Sequence[Sequence[float | None]]  # coders × units
RESAMPLES = 1_000


# ---------------------------------------------------------------- Krippendorff's α
@dataclass(frozen=True, slots=True)
class Disagreement:
    """What α is made of: `n` pairable values in `units` units, and the sums of δ² over unordered pairs, `within` units
    (each unit's divided by one less than its values) and `among` all values."""

    n: int
    units: int
    within: float
    among: float

    @property
    def observed(self) -> float:
        """D_o, the mean δ² of the values that meet in a unit."""
        return 2 * self.within / self.n

    @property
    def expected(self) -> float:
        """D_e, the mean δ² of any two values."""
        return 2 * self.among / (self.n * (self.n - 1))

    @property
    def alpha(self) -> float:
        """1 − D_o/D_e."""
        return 1 - (self.n - 1) * self.within / self.among


def disagreement(ratings: Ratings, metric: Metric = "ordinal") -> Disagreement | None:
    """Krippendorff's D_o and D_e over pairable values (Content Analysis, 2004, ch. 11); coders × units.

    None where α is undefined: nothing to pair, or no variation at all."""
    units = [[v for v in unit if v is not None] for unit in zip(*ratings, strict=True)]
    units = [unit for unit in units if len(unit) > 1]
    totals = Counter(value for unit in units for value in unit)
    n = totals.total()
    difference = _difference(metric, totals)
    among = _among(metric, totals)
    if n < 2 or not among:
        return None
    within = sum(
        sum(difference(a, b) for a, b in combinations(unit, 2)) / (len(unit) - 1) for unit in units
    )
    return Disagreement(n, len(units), within, among)


def alpha(ratings: Ratings, metric: Metric = "ordinal") -> float | None:
    """Krippendorff's α = 1 − D_o/D_e; coders × units. None where it is undefined."""
    found = disagreement(ratings, metric)
    return None if found is None else found.alpha


def _difference(metric: Metric, totals: Mapping[float, float]) -> Callable[[float, float], float]:
    """δ² between two values by the scale of measurement."""
    if metric == "nominal":
        return lambda a, b: float(a != b)
    if metric == "interval":
        return lambda a, b: (a - b) ** 2
    if metric == "ratio":
        return lambda a, b: ((a - b) / (a + b)) ** 2 if a + b else 0.0
    place = _places(totals)
    return lambda a, b: (place[a] - place[b]) ** 2


def _among(metric: Metric, totals: Mapping[float, int]) -> float:
    """δ² over all unordered pairs of values, added up. Where δ is a difference, n·Σx² − (Σx)², so that very many values
    take no time; counted from the least one, lest large values cancel out."""
    n, values = sum(totals.values()), sorted(totals)
    if metric == "ratio":
        difference = _difference(metric, totals)
        return sum(totals[a] * totals[b] * difference(a, b) for a, b in combinations(values, 2))
    if metric == "nominal":
        return (n * n - sum(count * count for count in totals.values())) / 2
    at = _places(totals) if metric == "ordinal" else {value: value - values[0] for value in values}
    return n * sum(totals[v] * at[v] ** 2 for v in values) - sum(totals[v] * at[v] for v in values) ** 2


def _places(totals: Mapping[float, float]) -> dict[float, float]:
    """The middle of each value's stretch of ranks."""
    below, place = 0.0, dict[float, float]()
    for value in sorted(totals):
        place[value] = below + totals[value] / 2
        below += totals[value]
    return place


@dataclass(frozen=True, slots=True)
class Interval:
    """A value between the ends of its 95 % interval; `resamples` of `asked` were defined."""

    value: float
    low: float
    high: float
    resamples: int
    asked: int
    seed: int


def alpha_interval(
    ratings: Ratings, metric: Metric = "ordinal", *, seed: int, resamples: int = RESAMPLES
) -> Interval | None:
    """α with the 95 % percentile interval of a bootstrap over units (Efron 1979), drawn with replacement from `seed`;
    coders × units.

    None where α is undefined, or in fewer than half of the resamples. A resample is a count of each unit."""
    import numpy as np

    value = alpha(ratings, metric)
    if value is None:
        return None
    pairs = _pairs(ratings)
    units = len(pairs.table)
    picked = (uniforms(seed, resamples, units) * units).astype(np.int64)
    offset = np.arange(resamples)[:, None] * units
    drawn = np.bincount((picked + offset).ravel(), minlength=resamples * units)
    counts = drawn.reshape(resamples, units).astype(np.float64)
    step = max(1, 2_000_000 // max(len(pairs.unit), len(pairs.values)))
    found = np.concatenate([_alphas(metric, pairs, counts[n : n + step]) for n in range(0, resamples, step)])
    found = found[~np.isnan(found)]
    if len(found) * 2 < resamples:
        return None
    low, high = (float(end) for end in np.percentile(found, (2.5, 97.5)))
    return Interval(value, low, high, len(found), resamples, seed)


class _Pairs(NamedTuple):
    """The pairable values; how often each occurs (units × values); and every two that meet in a unit: which unit, the
    places of both values, and what the pair weighs, 1 ÷ (values of the unit − 1)."""

    values: NDArray[Any]
    table: NDArray[Any]
    unit: NDArray[Any]
    one: NDArray[Any]
    other: NDArray[Any]
    weight: NDArray[Any]


def _pairs(ratings: Ratings) -> _Pairs:
    import numpy as np

    units = [[v for v in unit if v is not None] for unit in zip(*ratings, strict=True)]
    units = [unit for unit in units if len(unit) > 1]
    place = {value: number for number, value in enumerate(sorted({v for unit in units for v in unit}))}
    table = np.zeros((len(units), len(place)))
    met: list[tuple[int, int, int]] = []
    for number, unit in enumerate(units):
        for value in unit:
            table[number, place[value]] += 1
        met += [(number, place[a], place[b]) for a, b in combinations(unit, 2)]
    which = np.array(met)
    weight = 1 / (table.sum(axis=1) - 1)[which[:, 0]]
    return _Pairs(np.array(list(place), dtype=np.float64), table, which[:, 0], which[:, 1], which[:, 2], weight)


def _alphas(metric: Metric, pairs: _Pairs, counts: NDArray[Any]) -> NDArray[Any]:
    """α of each resample (resamples × units); NaN where it has no variation."""
    import numpy as np

    values, totals = pairs.values, counts @ pairs.table  # resamples × values
    n = totals.sum(axis=1)
    if metric == "ordinal":
        at = np.cumsum(totals, axis=1) - totals / 2
        apart = (at[:, pairs.one] - at[:, pairs.other]) ** 2
        within = np.einsum("rp,rp,p->r", apart, counts[:, pairs.unit], pairs.weight)
    else:
        at = (values - values[0])[None]
        apart = _apart(metric, values[pairs.one], values[pairs.other])
        within = counts @ np.bincount(pairs.unit, pairs.weight * apart, len(pairs.table))
    if metric == "nominal":
        among = (n**2 - (totals**2).sum(axis=1)) / 2
    elif metric == "ratio":
        among = ((totals @ _apart(metric, values[:, None], values[None, :])) * totals).sum(axis=1) / 2
    else:
        among = n * (totals * at**2).sum(axis=1) - (totals * at).sum(axis=1) ** 2
    with np.errstate(divide="ignore", invalid="ignore"):
        found: NDArray[Any] = 1 - (n - 1) * within / among
    varies = ((totals > 0).sum(axis=1) > 1) & (among > 0)
    return np.where(varies, found, np.nan)


def _apart(metric: Metric, a: NDArray[Any], b: NDArray[Any]) -> NDArray[Any]:
    """δ² between values, where it hangs on these alone."""
    import numpy as np

    whole = a + b
    found: NDArray[Any]
    if metric == "nominal":
        found = (a != b).astype(np.float64)
    elif metric == "interval":
        found = (a - b) ** 2
    else:
        found = np.where(whole != 0, ((a - b) / np.where(whole != 0, whole, 1)) ** 2, 0.0)
    return found


# ---------------------------------------------------------------- plain agreement
def exact_and_near(ratings: Ratings) -> tuple[float, float] | None:
    """The shares (0–1) of rater pairs that agree exactly, and within one level; coders × units, in levels. None without
    pairs."""
    pairs = [
        abs(a - b)
        for unit in zip(*ratings, strict=True)
        for a, b in combinations([v for v in unit if v is not None], 2)
    ]
    if not pairs:
        return None
    return sum(d == 0 for d in pairs) / len(pairs), sum(d <= 1 for d in pairs) / len(pairs)


# ---------------------------------------------------------------- κ
Weighting = Literal["none", "linear", "quadratic"]


@dataclass(frozen=True, slots=True)
class Cohen:
    """What Cohen's κ is made of: the units that both rated, the categories, how often each rater gave each, how often
    both gave the same, and the disagreement: `apart` over all units, and `chance`, Σ of the products of both counts
    times the disagreement of their categories (to be divided by the units)."""

    units: int
    values: tuple[float, ...]
    first: tuple[int, ...]
    second: tuple[int, ...]
    same: int
    apart: float
    chance: float

    @property
    def observed(self) -> float:
        """The mean disagreement observed; unweighted, 1 − P_o."""
        return self.apart / self.units

    @property
    def expected(self) -> float:
        """The mean disagreement expected by chance; unweighted, 1 − P_e."""
        return self.chance / self.units**2

    @property
    def kappa(self) -> float | None:
        """1 − observed/expected; None where nothing is expected by chance."""
        return 1 - self.observed / self.expected if self.chance else None


def cohen(
    one: Sequence[float | None], other: Sequence[float | None], weights: Weighting = "none"
) -> Cohen | None:
    """Cohen's κ of two raters over the units both rated, with disagreement weights 0/1 (Cohen 1960), |i−j| or (i−j)²
    between the levels themselves (Cohen 1968), so that a level which nobody gave keeps its place between its
    neighbours. None without common units."""
    pairs = [(a, b) for a, b in zip(one, other, strict=True) if a is not None and b is not None]
    if not pairs:
        return None
    values = sorted({v for pair in pairs for v in pair})
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)

    def apart(a: float, b: float) -> float:
        if weights == "none":
            return float(a != b)
        step = abs(a - b)
        return float(step if weights == "linear" else step * step)

    return Cohen(
        len(pairs), tuple(values), tuple(first[v] for v in values), tuple(second[v] for v in values),
        sum(a == b for a, b in pairs), sum(apart(a, b) for a, b in pairs),
        sum(first[a] * second[b] * apart(a, b) for a in values for b in values),
    )  # fmt: skip


def cohen_kappa(
    one: Sequence[float | None], other: Sequence[float | None], weights: Weighting = "none"
) -> float | None:
    """Cohen's κ of two raters, a level for each unit or None; `weights` as in `cohen`. None without common
    units, or where both give one category alone, so that nothing is expected by chance."""
    found = cohen(one, other, weights)
    return None if found is None else found.kappa


@dataclass(frozen=True, slots=True)
class Fleiss:
    """What Fleiss' κ is made of: N units, n raters of each, Σ c·(c − 1) over the table, and the share of each
    category."""

    units: int
    raters: int
    same: int
    shares: tuple[float, ...]

    @property
    def observed(self) -> float:
        """The share of pairs of raters that agree."""
        return self.same / (self.units * self.raters * (self.raters - 1))

    @property
    def expected(self) -> float:
        """The share that would agree by chance."""
        return sum(share * share for share in self.shares)

    @property
    def kappa(self) -> float | None:
        """(observed − expected)/(1 − expected); None where one category takes all."""
        return (self.observed - self.expected) / (1 - self.expected) if self.expected < 1 else None


def fleiss(counts: Sequence[Sequence[int]]) -> Fleiss | None:
    """Fleiss' κ (1971) of a table units × categories of how many raters chose each, as many raters for each unit.

    None without two raters. ValueError where the units have unlike numbers."""
    raters = {sum(row) for row in counts}
    if len(raters) > 1:
        raise ValueError("every unit needs the same number of raters")
    n = raters.pop() if raters else 0
    if n < 2:
        return None
    shares = tuple(sum(column) / (len(counts) * n) for column in zip(*counts, strict=True))
    return Fleiss(len(counts), n, sum(c * (c - 1) for row in counts for c in row), shares)


def fleiss_kappa(counts: Sequence[Sequence[int]]) -> float | None:
    """Fleiss' κ of a table units × categories; None without two raters, or where one category takes all."""
    found = fleiss(counts)
    return None if found is None else found.kappa


# ---------------------------------------------------------------- ICC
@dataclass(frozen=True, slots=True)
class IntraclassCorrelation:
    """The six forms of Shrout and Fleiss (1979): one rater (`…1`) or the mean of all k (`…k`); raters nested in
    targets (`icc1`), random (`icc2`, absolute agreement) or fixed (`icc3`, consistency). `msb`, `msw`, `msj` and `mse`
    are the mean squares between and within targets, between raters, and of what is left."""

    icc1: float
    icc2: float
    icc3: float
    icc1k: float
    icc2k: float
    icc3k: float
    targets: int
    raters: int
    msb: float
    msw: float
    msj: float
    mse: float

    @property
    def named(self) -> tuple[tuple[str, float], ...]:
        """The six by the names of Shrout and Fleiss."""
        return (
            ("ICC(1,1)", self.icc1), ("ICC(2,1)", self.icc2), ("ICC(3,1)", self.icc3),
            ("ICC(1,k)", self.icc1k), ("ICC(2,k)", self.icc2k), ("ICC(3,k)", self.icc3k),
        )  # fmt: skip


_LOST = 1e-12  # of a sum of squares: what float64 loses where it is zero by rights


def icc(scores: Sequence[Sequence[float]]) -> IntraclassCorrelation | None:
    """The six forms from complete scores, targets × raters.

    ICC1 = (MSB−MSW)/(MSB+(k−1)MSW); ICC2 = (MSB−MSE)/(MSB+(k−1)MSE+k(MSJ−MSE)/n); ICC3 = (MSB−MSE)/(MSB+(k−1)MSE);
    the forms for the mean: (MSB−MSW)/MSB, (MSB−MSE)/(MSB+(MSJ−MSE)/n), (MSB−MSE)/MSB. None with fewer than two targets
    or raters, or without variation between targets; ValueError where a score is missing."""
    n, k = len(scores), len(scores[0]) if scores else 0
    if any(len(row) != k for row in scores):
        raise ValueError("every target needs a score of every rater")
    if n < 2 or k < 2:
        return None
    grand = sum(map(sum, scores)) / (n * k)
    rows = [sum(row) / k for row in scores]
    columns = [sum(column) / n for column in zip(*scores, strict=True)]
    between = k * sum((mean - grand) ** 2 for mean in rows)
    judges = n * sum((mean - grand) ** 2 for mean in columns)
    whole = sum((value - grand) ** 2 for row in scores for value in row)
    msb, msw = between / (n - 1), (whole - between) / (n * (k - 1))
    msj, mse = judges / (k - 1), (whole - between - judges) / ((n - 1) * (k - 1))
    if between <= _LOST * whole:
        return None
    below = (
        msb + (k - 1) * msw,
        msb + (k - 1) * mse + k * (msj - mse) / n,
        msb + (k - 1) * mse,
        msb + (msj - mse) / n,
    )
    if any(value <= _LOST * msb for value in below):
        return None
    return IntraclassCorrelation(
        (msb - msw) / below[0], (msb - mse) / below[1], (msb - mse) / below[2],
        (msb - msw) / msb, (msb - mse) / below[3], (msb - mse) / msb, n, k,
        msb, msw, msj, mse,
    )  # fmt: skip


# ---------------------------------------------------------------- Kendall's W
def ranks(values: Sequence[float]) -> list[float]:
    """Ranks from 1 for the least; equal values share the mean of their ranks."""
    order = sorted(range(len(values)), key=values.__getitem__)
    given = [0.0] * len(values)
    start = 0
    while start < len(order):
        end = start
        while end + 1 < len(order) and values[order[end + 1]] == values[order[start]]:
            end += 1
        for place in order[start : end + 1]:
            given[place] = (start + end) / 2 + 1
        start = end + 1
    return given


@dataclass(frozen=True, slots=True)
class Concordance:
    """What Kendall's W is made of: the sums of ranks of n things by m judges, and `ties`, the sum of t³ − t over the
    groups of t equal values of each judge."""

    judges: int
    sums: tuple[float, ...]
    ties: int

    @property
    def mean(self) -> float:
        """The mean of the sums of ranks."""
        return sum(self.sums) / len(self.sums)

    @property
    def spread(self) -> float:
        """S, the squares of the sums of ranks about their mean, added up."""
        return sum((value - self.mean) ** 2 for value in self.sums)

    @property
    def below(self) -> int:
        """m²(n³ − n) − m·ΣT; nothing where no judge tells things apart."""
        m, n = self.judges, len(self.sums)
        return m * m * (n**3 - n) - m * self.ties


def concordance(judgements: Sequence[Sequence[float]]) -> Concordance | None:
    """Values ranked by each judge, and the ranks added up; judges × things. None where W is undefined: fewer than two
    judges or things, or no judge who tells things apart."""
    m, n = len(judgements), len(judgements[0]) if judgements else 0
    if m < 2 or n < 2:
        return None
    ranked = [ranks(values) for values in judgements]
    ties = sum(t**3 - t for values in judgements for t in Counter(values).values())
    found = Concordance(m, tuple(sum(column) for column in zip(*ranked, strict=True)), ties)
    return found if found.below > 0 else None


def kendall_w(judgements: Sequence[Sequence[float]]) -> float | None:
    """Kendall's coefficient of concordance of m judges over n things: W = 12·S / (m²(n³−n) − m·ΣT), with T = Σ(t³−t)
    over the ties of each judge. Values are ranked here; judges × things. None where it is undefined."""
    found = concordance(judgements)
    return None if found is None else 12 * found.spread / found.below
