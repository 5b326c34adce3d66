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
from csi_desktop.scoring.draws import DRAWS, any_weights, crossed, generator, uniforms
from csi_desktop.scoring.result import IndexScore, Result
from csi_desktop.scoring.weights import Refused
from csi_desktop.text import Text

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
            scores, at = np.clip(scores + shift * self._step, 0.0, 100.0), m
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
    return Model(rules, schemes, moves) if schemes and schemes[0].score is not None else None


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


# ---------------------------------------------------------------- a portfolio
@dataclass(frozen=True, slots=True)
class RankSpread:
    """Ranks of units over the draws, 1 for the best: the 5th, 50th and 95th percentile, units each."""

    p5: tuple[int, ...]
    p50: tuple[int, ...]
    p95: tuple[int, ...]
    first: tuple[float, ...]  # the chance of rank 1
    draws: int
    seed: int


def rank_spread(
    values: NDArray[Any], weights: Sequence[float], seed: int, *, draws: int = DRAWS, tell: Tell | None = None
) -> RankSpread:
    """How far ranks hang on the weights: units × normalised indicators (0–100), their weights, draws of other weights.

    Weights sway by a quarter, and are drawn in pairs: where one of a pair raises a weight, the other lowers it as much
    (antithetic variates, Hammersley & Morton 1956). Any two pairs are independent, see `crossed`. What is missing
    (NaN) gives its weight to the unit's other indicators. Scores are float32: two that differ in the seventh digit may
    change places. Raises Stopped when `tell` asks to, Refused beyond 5,000 units."""
    import numpy as np

    x = np.asarray(values, dtype=np.float64)
    units, width = x.shape
    there = ~np.isnan(x)
    given = np.asarray(weights, dtype=np.float64)
    given = given / given.sum()
    rows = min((draws + 1) // 2, max(50, 12_000 // units))
    # What all units have alike changes no rank, and float32 has no digits to spare for it.
    drawn = _Whole((x - x.min(axis=0)) * given, rows) if there.all() else _WithHoles(x, there, given, rows)
    for steps in crossed(generator(seed), width, rows, (draws + 1) // 2):
        drawn.rank(steps, draws - drawn.ranking.draws)
        go_on(tell, drawn.ranking.draws / draws)
    return drawn.ranking.spread(seed, x)


# A weight's factor 0.75 … 1.25 in 65,536 steps, as whole numbers: (98,304 + n) / 131,072.
_STEPS = 1 << 16
_LEAST = round((1 - SWAY) / (2 * SWAY) * _STEPS)


class _Product:
    """Steps of weights times columns, for all units: first + (least factor + steps) @ columns, for `rows` draws at the
    most; `both` is that of a draw and of its mirror together.

    Its arrays are made once: to ask the system for new ones takes as long as the sums. What it gives is good until it
    is asked again."""

    def __init__(self, columns: NDArray[Any], rows: int, first: float = 0.0) -> None:
        import numpy as np

        units, width = columns.shape
        whole = columns.sum(axis=1)
        # A column of ones takes the least factor to the sum.
        self._columns = np.empty((width + 1, units), dtype=np.float32)
        self._columns[:-1], self._columns[-1] = columns.T, first + _LEAST * whole
        self.both = 2 * (first + _LEAST * whole) + (_STEPS - 1) * whole
        self._factors = np.ones((width + 1, rows), dtype=np.float32)
        self._found = np.empty((rows, units), dtype=np.float32)

    def __call__(self, steps: NDArray[Any]) -> NDArray[Any]:
        draws = steps.shape[1]
        self._factors[:-1, :draws] = steps
        return weighed(self._factors[:, :draws].T, self._columns, self._found[:draws])


class _Whole:
    """Ranks draws in pairs where every value is there (units × columns, 0 the least of each): by keys, of which a draw
    and its mirror have one sum."""

    def __init__(self, columns: NDArray[Any], rows: int) -> None:
        import numpy as np

        units = len(columns)
        self.ranking = Ranking(units, 0.0, (_LEAST + _STEPS) * float(columns.max(axis=0).sum()), 2 * rows)
        self._product = _Product(-self.ranking.scale * columns, rows, self.ranking.last)
        # What passes the end of 32 bits here comes back from the other in the mirror.
        places = np.rint(self._product.both / 2**_SPARE).astype(np.int64) << _SPARE
        self._both = np.empty((rows, units), dtype=self.ranking.whole)
        self._both[:] = (places << self.ranking.more) + 2 * np.arange(units)
        self._keys = np.empty(2 * rows * units, dtype=self.ranking.whole)

    def rank(self, steps: NDArray[Any], left: int) -> None:
        """Rank a pair of draws for each column of steps, `left` draws at the most."""
        import numpy as np

        draws, units = steps.shape[1], self.ranking.units
        keys = self._keys[: 2 * draws * units].reshape(2, draws, units)
        self.ranking.put_keys(self._product(steps), keys[0])
        np.subtract(self._both[:draws], keys[0], out=keys[1])
        self.ranking.count(keys.reshape(-1, units)[:left])


class _WithHoles:
    """Ranks draws in pairs where values are missing: sums over what is there, divided by its weights."""

    def __init__(self, x: NDArray[Any], there: NDArray[Any], given: NDArray[Any], rows: int) -> None:
        import numpy as np

        above = x - np.nanmin(x)
        self.ranking = Ranking(len(x), 0.0, float(np.nanmax(above)), rows)
        self._sums = _Product(np.where(there, above, 0.0) * given, rows)
        self._shares = _Product(there * given, rows)

    def rank(self, steps: NDArray[Any], left: int) -> None:
        """Rank a pair of draws for each column of steps, `left` draws at the most."""
        import numpy as np

        sums, shares = self._sums(steps), self._shares(steps)
        self.ranking.add(sums / np.maximum(shares, 1e-12))
        sums, shares = self._sums.both - sums, self._shares.both - shares
        self.ranking.add((sums / np.maximum(shares, 1e-12))[: left - steps.shape[1]])


def weighed(weights: NDArray[Any], columns: NDArray[Any], into: NDArray[Any]) -> NDArray[Any]:
    """weights @ columns, draws × units, put into an array of that shape and given back.

    By few draws at a time: OpenBLAS divides larger products among threads, whose waiting for each other takes longer
    than these do."""
    import numpy as np

    rows = max(16, 600_000 // columns.size)
    for start in range(0, len(weights), rows):
        part = slice(start, start + rows)
        np.matmul(weights[part], columns, out=into[part])
    return into


class Ranking:
    """Counts how often each unit had each rank, by scores between `least` and `most`, `rows` draws at a time.

    The place of a score, last - scale × score, lies between 2³⁰ and 2³¹: as a whole number, a float32 there ends in
    seven bits of nothing. With the unit in those, and in `more` behind them, it is a key: to sort one number takes a
    third of the time to sort two."""

    def __init__(self, units: int, least: float, most: float, rows: int) -> None:
        import numpy as np

        if units > _MOST_UNITS:
            raise Refused(
                Text(f"名次区间最多支持 {_MOST_UNITS} 个单位。", f"Ranks have ranges for up to {_MOST_UNITS} units.")
            )
        self.units, self.draws = units, 0
        self._times = np.zeros(units * units, dtype=np.int64)  # rank (row) by unit (column)
        room = (most - least) * 1e-5 or 1.0  # sums of float32 may pass the ends a little
        self.scale = 2.0**30 * (1 - 2.0**-20) / (most - least + 2 * room)
        self._most = most + room
        self.last = 2.0**30 + self.scale * self._most
        bits = max(_SPARE, (units - 1).bit_length())
        self.more, self._mask = bits - _SPARE, (1 << bits) - 1
        self.whole = np.int32 if bits == _SPARE else np.int64
        # As large as what they are put to: NumPy takes twice as long to put a row to every row.
        self._unit, self._row = np.empty((2, rows, units), dtype=self.whole)
        self._unit[:] = np.arange(units)
        self._row[:] = np.arange(0, units * units, units)

    def add(self, scores: NDArray[Any]) -> None:
        """Rank draws × units of scores; of equal ones the first unit comes first."""
        import numpy as np

        places = (self._most - scores).astype(np.float32, copy=False)  # first, as it loses nothing of near scores
        places *= np.float32(self.scale)
        places += np.float32(2.0**30)
        keys = np.empty(places.shape, dtype=self.whole)
        self.put_keys(places, keys)
        self.count(keys)

    def put_keys(self, places: NDArray[Any], keys: NDArray[Any]) -> None:
        """Put the keys of places (float32), draws × units, into an array of that shape."""
        import numpy as np

        np.copyto(keys, places, casting="unsafe")
        if self.more:
            np.left_shift(keys, self.more, out=keys)
        np.bitwise_or(keys, self._unit[: len(keys)], out=keys)

    def count(self, keys: NDArray[Any]) -> None:
        """Count the ranks of draws × units of keys, which are used up."""
        import numpy as np

        keys.sort(axis=1)
        np.bitwise_and(keys, self._mask, out=keys)
        np.add(keys, self._row[: len(keys)], out=keys)
        self._times += np.bincount(keys.ravel(), minlength=self.units * self.units)
        self.draws += len(keys)

    def spread(self, seed: int, alike: NDArray[Any]) -> RankSpread:
        """The percentiles; units whose rows of `alike` are the same have their ranks together."""
        import numpy as np

        times = self._times.reshape(self.units, self.units).T.astype(np.float64, order="C")
        together: dict[bytes, list[int]] = {}
        held, size = alike.tobytes(), alike.nbytes // self.units
        for unit in range(self.units):
            together.setdefault(held[unit * size : (unit + 1) * size], []).append(unit)
        for members in together.values():
            if len(members) > 1:
                times[members] = times[members].mean(axis=0)
        # Of all units one after the other: a unit's begins at its number times the draws.
        reached, begin = np.cumsum(times), np.arange(self.units)
        asked = self.draws * (begin + np.array([[0.05], [0.5], [0.95]]) - 1e-9)
        low, middle, high = map(tuple, (np.searchsorted(reached, asked) - self.units * begin + 1).tolist())
        return RankSpread(low, middle, high, tuple((times[:, 0] / self.draws).tolist()), self.draws, seed)


_SPARE = 7  # bits
_MOST_UNITS = 5_000
