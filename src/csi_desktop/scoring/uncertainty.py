"""How sure an index is: what it would be with levels one off, other weights, another scheme or another mean.

A model of one case turns numbers between 0 and 1 into scores: uniforms of a stored seed give the Monte Carlo
(domain 4.4), the points of a Sobol sequence the sensitivity indices. Only numbers that the index has are moved: what
has no level stays out, as in the score, and is told by the bounds. NumPy is imported when first needed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from csi_desktop.forms.definition import Band, Index
from csi_desktop.scoring import sobol
from csi_desktop.scoring.draws import DRAWS, any_weights, uniforms
from csi_desktop.scoring.result import IndexScore, Result

if TYPE_CHECKING:
    from numpy.typing import NDArray

Tell = Callable[[float], bool]  # told how far it is (0–1); False asks to stop
SWAY = 0.25  # by which a weight is raised or lowered at the most
_ROUNDED = 1e-9  # points of 100 that sums of float64 may lose
_STEP = 4_000  # draws at a time: what fits the processor's cache, and how often it tells how far it is
_POINTS = 1_024  # of Sobol's sequence, a power of two


class Stopped(Exception):
    """Somebody asked to stop."""


@dataclass(frozen=True, slots=True)
class Moves:
    """What is moved. Weights: "sway" raises or lowers each by up to 25 % and shares them out again, for dimensions
    and inside them; "any" takes every set of weights of the dimensions as equally likely (Dirichlet); "given" leaves
    them."""

    levels: bool = True
    weights: Literal["sway", "any", "given"] = "sway"
    schemes: bool = True
    means: bool = True


WEIGHTS_ALONE = Moves(levels=False, schemes=False, means=False)


class Spread(NamedTuple):
    """The 5th, 50th and 95th percentile of the draws, in points of 100."""

    p5: float
    p50: float
    p95: float


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """What the draws give. `bands` holds every band, best first, with its chance; `same_band` the chance of the band
    that the score has. Bands are those of the score: neither coverage nor the gate is asked."""

    score: float
    spread: Spread
    bands: tuple[tuple[Band, float], ...]
    same_band: float
    moves: Moves
    draws: int
    seed: int


@dataclass(frozen=True, slots=True)
class Influence:
    """How much of the variance one input explains: alone (`first`), and with all it works together with (`total`), each
    give or take its sampling error (95 %). Alone is never more by definition; within the errors an estimate may be.

    `what` is "level" or "weight" of an indicator (`key` its field), "section" for the weight of a dimension (its
    key), "scheme" or "mean"."""

    what: Literal["level", "weight", "section", "scheme", "mean"]
    key: str
    first: float
    total: float
    first_error: float
    total_error: float


# ---------------------------------------------------------------- the model
class Model:
    """A case's index as a function of inputs in [0, 1): scores = model(u), with u draws × inputs in the order of
    `inputs`, and a score of 0–100 for each draw."""

    def __init__(self, rules: Index, schemes: Sequence[IndexScore], moves: Moves) -> None:
        import numpy as np

        self.moves = moves
        given = schemes[0]
        self._floor = float(rules.geometric_floor)
        self._terms = [t for part in given.sections for t in part.terms if t.score is not None and t.effective]
        self._parts = [part for part in given.sections if part.score is not None]
        of = {part.section: n for n, part in enumerate(self._parts)}
        place = {t.place: of[part.section] for part in self._parts for t in part.terms}
        self._part_of = np.array([place[t.place] for t in self._terms], dtype=np.int64)
        self._score = np.array([float(t.score or 0) for t in self._terms])
        # One level more or less, in points; an answer that is a choice has no neighbours.
        self._step = np.array([100 / t.max if t.level is not None else 0.0 for t in self._terms])
        self._least = np.array([float(t.least) for t in self._terms])
        self._off = np.array([chance_off(t.grade) if t.level is not None else 0.0 for t in self._terms])
        self._weights = [self._of_scheme(scheme) for scheme in (schemes if moves.schemes else schemes[:1])]

    def _of_scheme(self, scheme: IndexScore) -> tuple[NDArray[Any], NDArray[Any]]:
        """The weights of the terms inside their dimension, and of the dimensions, by one scheme."""
        import numpy as np

        by_place = {t.place: float(t.weight) for t in scheme.terms}
        by_part = {part.section: float(part.weight) for part in scheme.sections}
        inside = np.array([by_place[t.place] for t in self._terms])
        return inside, np.array([by_part[part.section] for part in self._parts])

    @property
    def inputs(self) -> list[tuple[Literal["level", "weight", "section", "scheme", "mean"], str]]:
        """What each input moves, in their order."""
        found: list[tuple[Literal["level", "weight", "section", "scheme", "mean"], str]] = []
        if self.moves.levels:
            found += [("level", t.place[0]) for t in self._terms]
        if self.moves.weights == "sway":
            found += [("weight", t.place[0]) for t in self._terms]
        if self.moves.weights != "given":
            found += [("section", part.section) for part in self._parts]
        if len(self._weights) > 1:
            found.append(("scheme", ""))
        if self.moves.means:
            found.append(("mean", ""))
        return found

    def __call__(self, u: NDArray[Any]) -> NDArray[Any]:
        """Scores of 0–100 from draws × inputs."""
        import numpy as np

        draws, m, k, at = len(u), len(self._terms), len(self._parts), 0
        scores = np.broadcast_to(self._score, (draws, m))
        if self.moves.levels:
            moved = u[:, :m]
            half = self._off / 2
            shift = (moved < half) * -1.0 + (moved >= 1 - half)
            scores, at = np.clip(scores + shift * self._step, self._least, 100.0), m
        inside: NDArray[Any] = np.ones((draws, m))
        if self.moves.weights == "sway":
            inside, at = 1 - SWAY + 2 * SWAY * u[:, at : at + m], at + m
        across: NDArray[Any] = np.ones((draws, k))
        if self.moves.weights == "sway":
            across, at = 1 - SWAY + 2 * SWAY * u[:, at : at + k], at + k
        elif self.moves.weights == "any":
            across, at = any_weights(u[:, at : at + k]), at + k
        given_inside, given_across = self._weights[0]
        if len(self._weights) > 1:
            other = (u[:, at : at + 1] * len(self._weights)).astype(np.int64)[:, 0]
            given_inside = np.stack([w for w, _ in self._weights])[other]
            given_across = np.stack([w for _, w in self._weights])[other]
            at += 1
        weights = inside * given_inside
        if self.moves.weights != "any":
            across = across * given_across
        member = np.zeros((m, k))
        member[np.arange(m), self._part_of] = 1.0
        parts = (weights * scores) @ member / (weights @ member)
        across = across / across.sum(axis=1, keepdims=True)
        arithmetic: NDArray[Any] = (across * parts).sum(axis=1)
        if not self.moves.means:
            return arithmetic
        geometric = np.exp((across * np.log(np.maximum(parts, self._floor))).sum(axis=1))
        return np.where(u[:, at] < 0.5, arithmetic, geometric)


def chance_off(grade: Fraction | None) -> float:
    """How likely a level is one off, up or down alike: (1 − g)/2 by the grade g of its evidence; 0 for the best, a half
    where nothing is cited. This rule is this tool's own."""
    return (1 - float(grade or 0)) / 2


def model(rules: Index, result: Result, moves: Moves) -> Model | None:
    """The model of a result; None while no indicator has a level."""
    schemes = list(result.index.values())
    if not schemes or schemes[0].score is None:
        return None
    return Model(rules, [one for one in schemes if one.score is not None], moves)


# ---------------------------------------------------------------- Monte Carlo
def uncertainty(
    rules: Index, result: Result, seed: int, moves: Moves | None = None, draws: int = DRAWS, tell: Tell | None = None
) -> Uncertainty | None:
    """The spread of the index (points of 100) and the chance (0–1) of each band; None while no indicator has a level.

    `seed` gives the same draws on every machine. Raises Stopped when `tell` asks to."""
    import numpy as np

    moved = moves or Moves()
    made = model(rules, result, moved)
    if made is None or result.default is None or result.default.score is None:
        return None
    width = len(made.inputs)
    numbers = uniforms(seed, draws, width)
    parts = []
    for start in range(0, draws, _STEP):
        parts.append(made(numbers[start : start + _STEP]))
        go_on(tell, (start + _STEP) / draws)
    scores = np.concatenate(parts)
    spread = Spread(*(float(end) for end in np.percentile(scores, (5, 50, 95))))
    bands = tuple(zip(rules.bands, _chances(rules.bands, scores), strict=True))
    score = float(result.default.score)
    own = next((band for band in rules.bands if result.default.score >= band.start), rules.bands[-1])
    same = next(chance for band, chance in bands if band.id == own.id)
    return Uncertainty(score, spread, bands, same, moved, draws, seed)


def _chances(bands: Sequence[Band], scores: NDArray[Any]) -> list[float]:
    """The share of scores in each band, best first; the last band takes all that are lower."""
    import numpy as np

    # A score at the start of a band has the band, exactly; sums of float64 may fall short of it by a little.
    starts = [float(band.start) - _ROUNDED for band in bands[:-1]]
    reached = np.array([0.0, *((scores >= start).mean() for start in starts), 1.0])
    return [float(share) for share in np.diff(reached)]


def go_on(tell: Tell | None, share: float) -> None:
    """Say how far it is; raises Stopped when asked to stop."""
    if tell is not None and not tell(min(share, 1.0)):
        raise Stopped


# ---------------------------------------------------------------- sensitivity
def influences(rules: Index, result: Result) -> tuple[Influence, ...]:
    """What moves the index most: every input with its first-order and total Sobol index, most telling first.

    The model is asked 1,024·(inputs + 2) times. Empty while nothing has a level, and beyond 128 inputs, which
    are two for an indicator and one for a dimension."""
    made = model(rules, result, Moves())
    if made is None or not 0 < len(made.inputs) <= sobol.MOST_INPUTS:
        return ()
    worked_out = sobol.indices(made, len(made.inputs), _POINTS)
    found = [
        Influence(what, key, *map(float, figures))
        for (what, key), *figures in zip(made.inputs, *worked_out, strict=True)
    ]
    return tuple(sorted(found, key=lambda one: -one.total))
