"""Weights: budget allocation, pairwise comparison (AHP) and entropy (domain 4.3).

Whatever the method, weights are shares that sum to 1, in the order of what is weighed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import exp, log
from statistics import mean, stdev

from csi_desktop.scoring.agreement import kendall_w
from csi_desktop.text import Text, listed

Matrix = Sequence[Sequence[float]]
# Saaty's random consistency index by order of the matrix (The Analytic Hierarchy Process, 1980).
RANDOM_INDEX = {3: 0.58, 4: 0.90, 5: 1.12, 6: 1.24, 7: 1.32, 8: 1.41, 9: 1.45, 10: 1.49}
ACCEPTED = 0.10  # the consistency ratio up to which judgements are taken
FEWEST_UNITS = 10  # for entropy weights


class Refused(ValueError):
    """A method that does not apply to what it was given; `text` says why, in both languages."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


# ---------------------------------------------------------------- pairwise comparison
@dataclass(frozen=True, slots=True)
class Triad:
    """Three judgements that fit each other least: a over b, b over c, a over c, and the a over c that would fit."""

    items: tuple[int, int, int]
    judged: tuple[float, float, float]
    consistent: float  # (a over b) · (b over c)


@dataclass(frozen=True, slots=True)
class Pairwise:
    """What a pairwise matrix gives. `ratio` is CR = CI/RI with CI = (λmax − n)/(n − 1), by Saaty's random index; 0 for
    up to two items, None beyond ten. `worst` is None where there are fewer than three items or all fit."""

    weights: tuple[float, ...]
    largest: float  # λmax
    ratio: float | None
    worst: Triad | None

    @property
    def accepted(self) -> bool:
        """Whether the judgements are consistent enough to be used."""
        return self.ratio is not None and self.ratio <= ACCEPTED


def pairwise(matrix: Matrix) -> Pairwise:
    """Weights, consistency and the worst triad of a reciprocal matrix n×n of positive judgements (Saaty 1980)."""
    weights, largest = principal(matrix)
    return Pairwise(tuple(weights), largest, consistency_ratio(matrix), worst_triad(matrix))


def square(upper: Sequence[Fraction], n: int) -> list[list[float]]:
    """The reciprocal n×n matrix of an upper triangle of n(n − 1)/2 judgements other than zero, row by row."""
    matrix = [[1.0] * n for _ in range(n)]
    values = iter(upper)
    for i in range(n):
        for j in range(i + 1, n):
            value = float(next(values))
            matrix[i][j], matrix[j][i] = value, 1 / value
    return matrix


def principal(matrix: Matrix) -> tuple[list[float], float]:
    """The principal right eigenvector (summing to 1) and λmax of a positive matrix, by power iteration to 1e-14."""
    n = len(matrix)
    weights = [1 / n] * n
    for _ in range(10_000):
        product = [sum(a * w for a, w in zip(row, weights, strict=True)) for row in matrix]
        total = sum(product)
        following = [p / total for p in product]
        if max(abs(a - b) for a, b in zip(following, weights, strict=True)) < 1e-14:
            break
        weights = following
    return following, total


def consistency_ratio(matrix: Matrix) -> float | None:
    """CR = CI/RI with CI = (λmax − n)/(n − 1); 0 for n ≤ 2, None beyond the table of random indices (Saaty 1980)."""
    n = len(matrix)
    if n <= 2:
        return 0.0
    if n not in RANDOM_INDEX:
        return None
    return (principal(matrix)[1] - n) / (n - 1) / RANDOM_INDEX[n]


def worst_triad(matrix: Matrix) -> Triad | None:
    """The three judgements that contradict each other most, by the largest |ln a_ij·a_jk / a_ik| (Koczkodaj 1993
    has the same order); None where all fit."""
    found, worst = None, 1e-9
    for i, j, k in combinations(range(len(matrix)), 3):
        fitting = matrix[i][j] * matrix[j][k]
        off = abs(log(fitting / matrix[i][k]))
        if off > worst:
            found, worst = Triad((i, j, k), (matrix[i][j], matrix[j][k], matrix[i][k]), fitting), off
    return found


def group(matrices: Sequence[Matrix]) -> list[list[float]]:
    """The judgements of a group: the geometric mean of each element, which keeps a matrix reciprocal (Aczél and
    Saaty 1983). ValueError without a matrix, or where they differ in size."""
    if not matrices or len({len(each) for each in matrices}) > 1:
        raise ValueError("matrices of one size are needed")
    size = range(len(matrices[0]))
    return [[exp(mean(log(each[i][j]) for each in matrices)) for j in size] for i in size]


# ---------------------------------------------------------------- budget allocation
@dataclass(frozen=True, slots=True)
class Budget:
    """What experts gave when each had the same budget: the mean share of each thing, its standard deviation between
    the experts (None for one expert), and Kendall's W of their orders (None where undefined)."""

    weights: tuple[float, ...]
    spread: tuple[float, ...] | None
    concordance: float | None
    experts: int


def budget(allocations: Sequence[Sequence[float]], names: Sequence[Text] = ()) -> Budget:
    """Weights by budget allocation, experts × things; each expert's points are shared out over their own sum.

    Refused, by name where `names` has them, where an expert gives a negative number or nothing at all."""
    shares = []
    for number, given in enumerate(allocations):
        whole = sum(given)
        if whole <= 0 or min(given) < 0:
            name = names[number] if names else Text(f"第{number + 1}位", f"number {number + 1}")
            raise Refused(_NO_POINTS.format(name=name))
        shares.append([value / whole for value in given])
    if not shares:
        raise Refused(Text("尚无专家分配。", "No expert has allocated anything yet."))
    columns = list(zip(*shares, strict=True))
    spread = tuple(stdev(column) for column in columns) if len(shares) > 1 else None
    return Budget(tuple(mean(column) for column in columns), spread, kendall_w(shares), len(shares))


_NO_POINTS = Text(
    "专家（{name}）的分配无效：各项不得为负，合计须大于零。",
    "Expert {name} may give no negative points, and must give more than none in all.",
)


# ---------------------------------------------------------------- entropy
@dataclass(frozen=True, slots=True)
class Entropy:
    """How one indicator's entropy weight comes about: over how many units, their sum, e (0–1), and the weight."""

    units: int
    whole: float
    e: float
    weight: float


def entropies(columns: Sequence[Sequence[float | None]]) -> tuple[Entropy, ...]:
    """Entropy weights of a portfolio, a column of values ≥ 0 for each indicator, None where a unit has no value:
    p = x/Σx, e = −(1/ln n)·Σ p·ln p (0·ln 0 = 0), w = (1 − e)/Σ(1 − e) (Hwang and Yoon 1981).

    Pure arithmetic: `entropy_refusal` says whether the method should be used at all. Refused where nothing varies."""
    found = []
    for column in columns:
        known = [value for value in column if value is not None]
        whole = sum(known)
        if not known or min(known) < 0 or whole <= 0:
            raise Refused(
                Text("熵权法要求数值非负且不全为零。", "Entropy weights need values of zero and more, not all zero.")
            )
        parts = [value / whole for value in known if value]
        e = -sum(p * log(p) for p in parts) / log(len(known)) if len(known) > 1 else 1.0
        found.append((len(known), whole, min(e, 1.0)))
    spread = sum(1 - e for _, _, e in found)
    if spread <= 1e-12:
        raise Refused(Text("各指标均无差异，熵权没有定义。", "No indicator varies, so entropy weights are undefined."))
    return tuple(Entropy(n, whole, e, (1 - e) / spread) for n, whole, e in found)


def entropy_refusal(columns: Sequence[Sequence[float | None]], names: Sequence[Text]) -> Text | None:
    """Why entropy weights must not be used for these indicators, by name; None where they may.

    They mean nothing for few units, leave nothing to what is the same everywhere, and give nearly all weight to the
    rarest yes among yes/no indicators."""
    known = [[value for value in column if value is not None] for column in columns]
    few = [(name, len(each)) for name, each in zip(names, known, strict=True) if len(each) < FEWEST_UNITS]
    if few:
        counts = listed(Text("{name} {n}", "{name} {n}").format(name=name, n=n) for name, n in few)
        return Text(
            "熵权法仅适用于不少于 {least} 个单位的组合；有数值的单位数：{counts}。",
            "Entropy weights need a portfolio of at least {least} units; units with a value: {counts}.",
        ).format(least=FEWEST_UNITS, counts=counts)
    constant = [name for name, each in zip(names, known, strict=True) if len(set(each)) == 1]
    if constant:
        return Text(
            "熵权法按差异定权，{names}在各单位的数值都相同，得不到权重；请移出熵权，或改用其他定权方法。",
            "Entropy weighs by what differs, and all units have the same value of {names}, which would have no weight: "
            "take it out, or weigh by another method.",
        ).format(names=listed(constant))
    binary = [name for name, each in zip(names, known, strict=True) if len(set(each)) == 2]
    if binary:
        return Text(
            "熵权法不适用于是/否类指标（{names}）：权重会集中到最少见的“是”。",
            "Entropy weights do not suit yes/no indicators ({names}): nearly all weight would go to the rarest yes.",
        ).format(names=listed(binary))
    negative = [name for name, each in zip(names, known, strict=True) if min(each) < 0]
    if negative:
        return Text(
            "熵权法要求数值非负：{names}。", "Entropy weights need values of zero and more: {names}."
        ).format(names=listed(negative))
    return None
