"""How far the ranks of many units hang on the weights of their indicators.

Draws of other weights, ranked by the thousand and counted: how often each unit has each rank. NumPy is imported when
first needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from csi_desktop.scoring.draws import DRAWS, crossed, generator
from csi_desktop.scoring.uncertainty import SWAY, Tell, go_on
from csi_desktop.scoring.weights import Refused
from csi_desktop.text import Text

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SPARE = 7  # bits
_MOST_UNITS = 5_000


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
STEPS = 1 << 16
LEAST = round((1 - SWAY) / (2 * SWAY) * STEPS)


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
        self._columns[:-1], self._columns[-1] = columns.T, first + LEAST * whole
        self.both = 2 * (first + LEAST * whole) + (STEPS - 1) * whole
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
        self.ranking = Ranking(units, 0.0, (LEAST + STEPS) * float(columns.max(axis=0).sum()), 2 * rows)
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
