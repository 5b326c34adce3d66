"""Composite indicators over a portfolio: normalise, aggregate over several levels, rank (OECD/JRC Handbook 2008).

Values are float64, units × indicators; NaN is a value that is missing. NumPy is imported when first needed. The index
of a single case does not come through here: its goalposts are fixed by the form (`index`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from csi_desktop.scoring.weights import Refused
from csi_desktop.text import Text

if TYPE_CHECKING:
    from numpy.typing import NDArray

Method = Literal["goalposts", "minmax", "zscore", "rank", "percentile", "distance"]
Mean = Literal["arithmetic", "geometric", "harmonic"]


# ---------------------------------------------------------------- normalisation
@dataclass(frozen=True, slots=True)
class Scale:
    """How one indicator is brought to a common scale. `low` and `high` are goalposts (or the target of `distance`,
    its `high`); `start` and `end` the scale it ends on. `direction` −1: less is better."""

    method: Method = "minmax"
    direction: Literal[1, -1] = 1
    low: float | None = None
    high: float | None = None
    start: float = 0.0
    end: float = 100.0


def normalise(values: NDArray[Any], scale: Scale) -> NDArray[Any]:
    """A column (a value a unit, NaN for none) on a common scale; missing values stay missing.

    - goalposts: (x − low)/(high − low), less is better: (x − high)/(low − high); cut at the ends.
    - minmax: the same with the least and the greatest value there is.
    - zscore: (x − mean)/s with the sample's standard deviation, placed so that 0 is the middle of the scale and one
      s a tenth of it; not cut.
    - rank: (n + 1 − rank)/n, the best has rank 1, equal values share the mean of their ranks.
    - percentile: (n − rank)/(n − 1), the share of the others that are below, equal ones counted half.
    - distance: to a target, by x/target, less is better: 1 − (x − target)/(max − target); cut at the ends.

    Refused where the method has nothing to go by: no goalposts, no target, no variation."""
    import numpy as np

    x = np.asarray(values, dtype=np.float64)
    there = ~np.isnan(x)
    if not there.any():
        return x.copy()
    share = _SHARES[scale.method](x, there, scale)
    placed: NDArray[Any] = scale.start + (scale.end - scale.start) * share
    return placed


def _between(x: NDArray[Any], low: float, high: float, direction: int) -> NDArray[Any]:
    import numpy as np

    if high <= low:
        raise Refused(Text("上限须大于下限。", "The upper goalpost must be above the lower one."))
    share = (x - low) / (high - low) if direction > 0 else (x - high) / (low - high)
    found: NDArray[Any] = np.clip(share, 0.0, 1.0)
    return found


def _goalposts(x: NDArray[Any], there: NDArray[Any], scale: Scale) -> NDArray[Any]:
    if scale.low is None or scale.high is None:
        raise Refused(Text("门柱法须给出上下限。", "Goalposts need a lower and an upper end."))
    return _between(x, scale.low, scale.high, scale.direction)


def _minmax(x: NDArray[Any], there: NDArray[Any], scale: Scale) -> NDArray[Any]:
    _demand_variation(x[there])
    return _between(x, float(x[there].min()), float(x[there].max()), scale.direction)


def _zscore(x: NDArray[Any], there: NDArray[Any], scale: Scale) -> NDArray[Any]:
    known = x[there]
    _demand_variation(known)
    found: NDArray[Any] = 0.5 + 0.1 * scale.direction * (x - known.mean()) / known.std(ddof=1)
    return found


def _rank(x: NDArray[Any], there: NDArray[Any], scale: Scale) -> NDArray[Any]:
    return _by_place(x, there, scale, lambda place, n: (n + 1 - place) / n)


def _percentile(x: NDArray[Any], there: NDArray[Any], scale: Scale) -> NDArray[Any]:
    return _by_place(x, there, scale, lambda place, n: (n - place) / (n - 1))


def _by_place(
    x: NDArray[Any], there: NDArray[Any], scale: Scale, share: Callable[[NDArray[Any], int], NDArray[Any]]
) -> NDArray[Any]:
    import numpy as np

    _demand_variation(x[there])
    given = np.full_like(x, np.nan)
    given[there] = share(ranks(scale.direction * x[there]), int(there.sum()))
    return given


def _distance(x: NDArray[Any], there: NDArray[Any], scale: Scale) -> NDArray[Any]:
    import numpy as np

    target = scale.high
    if target is None:
        raise Refused(Text("目标距离法须给出目标值。", "Distance to target needs a target."))
    if scale.direction > 0:
        if target <= 0:
            raise Refused(
                Text("越多越好时，目标值须大于零。", "Where more is better, the target must be above zero.")
            )
        return np.clip(x / target, 0.0, 1.0)
    worst = float(x[there].max())
    if worst <= target:
        return np.where(there, 1.0, np.nan)
    return np.clip(1 - (x - target) / (worst - target), 0.0, 1.0)


def _demand_variation(known: NDArray[Any]) -> None:
    if known.size == 1:
        raise Refused(
            Text(
                "只有一个单位有数值，这种方法须与其他单位相比；请改用固定上下限（goalposts）。",
                "Only one unit has a value, and this method compares units: use goalposts.",
            )
        )
    if known.min() == known.max():
        raise Refused(
            Text(
                "各单位数值相同，这种方法无从标准化；请改用固定上下限（goalposts），或从表单中删去此项。",
                "All units have the same value, so this method has nothing to go by: "
                "use goalposts, or leave it out of the form.",
            )
        )


_SHARES = {
    "goalposts": _goalposts, "minmax": _minmax, "zscore": _zscore,
    "rank": _rank, "percentile": _percentile, "distance": _distance,
}  # fmt: skip


def lost(scores: NDArray[Any]) -> float:
    """What sums of float64 may lose of scores of this size, with a thousandfold margin."""
    import numpy as np

    known = np.abs(scores[~np.isnan(scores)])
    return 1e-10 * max(1.0, float(known.max())) if known.size else 0.0


def ranks(scores: NDArray[Any], within: float = 0.0) -> NDArray[Any]:
    """Ranks along the last axis, 1 for the greatest; equal values share the mean of their ranks; NaN has none.

    Values that follow each other by no more than `within` are equal: what sums of float64 lose, not what units differ
    by."""
    import numpy as np

    x = np.atleast_2d(np.asarray(scores, dtype=np.float64))
    found = np.full(x.shape, np.nan)
    for number, row in enumerate(x):
        there = np.flatnonzero(~np.isnan(row))
        if there.size:
            order = there[np.argsort(-row[there], kind="stable")]
            tie = np.concatenate([[0], np.cumsum(-np.diff(row[order]) > within)])
            count = np.bincount(tie)
            found[number, order] = (np.cumsum(count) - (count - 1) / 2)[tie]
    return found.reshape(np.shape(scores))


# ---------------------------------------------------------------- means
def weighted_mean(
    values: NDArray[Any], weights: Sequence[float], mean: Mean = "arithmetic", *,
    floor: float = 1.0, needed: float = 0.0,
) -> NDArray[Any]:  # fmt: skip
    """The mean of each row of units × parts, a number a unit; what is missing gives its weight to the rest. `weights`
    are as many as the parts, and need not sum to 1.

    A = Σwx/Σw; G = (Πx^w)^(1/Σw); H = Σw/Σ(w/x), the latter two over max(x, floor), so that one zero does not erase
    the rest. NaN where the share of the weight that is there is below `needed`, or nothing is there."""
    import numpy as np

    x = np.asarray(values, dtype=np.float64)
    w = np.asarray(weights, dtype=np.float64)
    there = ~np.isnan(x)
    present = there @ w
    filled = np.where(there, x if mean == "arithmetic" else np.maximum(np.nan_to_num(x), floor), 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        if mean == "arithmetic":
            found = np.where(there, x, 0.0) @ w / present
        elif mean == "geometric":
            found = np.exp((np.log(filled) * there) @ w / present)
        else:
            found = present / ((there / filled) @ w)
    enough = (present > 0) & (present >= needed * w.sum() - 1e-12)
    return np.where(enough, found, np.nan)


# ---------------------------------------------------------------- several levels
@dataclass(frozen=True, slots=True)
class Group:
    """A part of a composite: an indicator (no parts), or a mean of parts with their weights. `needed` is the share of
    its weight that must be there for it to have a score at all."""

    id: str
    weight: float = 1.0
    parts: tuple[Group, ...] = ()
    mean: Mean = "arithmetic"
    needed: float = 0.0


def aggregate(group: Group, columns: Mapping[str, NDArray[Any]], *, floor: float = 1.0) -> dict[str, NDArray[Any]]:
    """The scores of a group and of every part of it, by id, bottom up, a number a unit; `columns` are the normalised
    indicators, each with a place for every unit.

    KeyError for an indicator that has no column."""
    import numpy as np

    if not group.parts:
        return {group.id: np.asarray(columns[group.id], dtype=np.float64)}
    found: dict[str, NDArray[Any]] = {}
    for part in group.parts:
        found |= aggregate(part, columns, floor=floor)
    values = np.stack([found[part.id] for part in group.parts], axis=-1)
    weights = [part.weight for part in group.parts]
    found[group.id] = weighted_mean(values, weights, group.mean, floor=floor, needed=group.needed)
    return found
