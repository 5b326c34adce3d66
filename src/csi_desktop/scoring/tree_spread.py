"""How far the ranks of many units hang on the weights of a composite of several levels, each drawn anew at every level.

Where a composite has one level, `rank_spread` does it. NumPy is imported when first needed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from csi_desktop.scoring.composite import Group, lost, ranks
from csi_desktop.scoring.draws import DRAWS, crossed, generator
from csi_desktop.scoring.rank_spread import LEAST, STEPS, Ranking, RankSpread, rank_spread, weighed
from csi_desktop.scoring.uncertainty import SWAY, Tell, go_on

if TYPE_CHECKING:
    from numpy.typing import NDArray


def tree_spread(
    whole: Group,
    columns: Mapping[str, NDArray[Any]],
    floor: float,
    seed: int,
    *,
    draws: int = DRAWS,
    tell: Tell | None = None,
) -> RankSpread:
    """The ranks of units (those with a score alone) over draws of other weights, each swayed by a quarter at every
    level; `columns` are the normalised indicators by id, units each, NaN where missing, `floor` is that of geometric
    and harmonic means. Raises Stopped when `tell` asks to, Refused beyond 5,000 units."""
    import numpy as np

    columns = _told_apart(whole, columns, floor)
    # A weight that stands alone says nothing; a mean with a floor lifts what stands alone below it.
    while len(whole.parts) == 1 and whole.parts[0].parts and whole.mean == "arithmetic":
        whole = whole.parts[0]
    names = _leaves(whole)
    values = np.stack([columns[name] for name in names], axis=1)
    holes = bool(np.isnan(values).any())
    if _is_arithmetic(whole) and not (holes and whole.needed):
        if all(not part.parts for part in whole.parts):
            return rank_spread(values, [part.weight for part in whole.parts], seed, draws=draws, tell=tell)
        if not holes:
            return _of_products(whole, values, draws, seed, tell)
    inputs, units = _count(whole), len(values)
    # A mean lies between the least and the greatest of its parts, those raised to the floor among them.
    least, most = min(0.0, float(np.nanmin(values))), max(floor, float(np.nanmax(values)))
    rows = min(draws, max(20, 25_000 // units))
    stream, ranking = generator(seed), Ranking(units, least, most, rows)
    while ranking.draws < draws:
        u = stream.random((min(rows, draws - ranking.draws), inputs))
        scores, _ = _drawn(whole, columns, floor, 1 - SWAY + 2 * SWAY * u, 0)
        ranking.add(np.nan_to_num(scores))
        go_on(tell, ranking.draws / draws)
    return ranking.spread(seed, np.nan_to_num(values, nan=-1.0))


def _told_apart(whole: Group, columns: Mapping[str, NDArray[Any]], floor: float) -> dict[str, NDArray[Any]]:
    """The columns with one row for all units that no weights can tell apart: all on the floor, the same in what weighs
    anything, or everything they have at one end. Their ranks are counted together, as those of equal rows are.

    Whose scores are the same for eight sets of weights has them the same for all."""
    import numpy as np

    factors = 1 - SWAY + 2 * SWAY * generator(0).random((8, _count(whole)))
    scores, _ = _drawn(whole, columns, floor, factors, 0)
    scores = np.broadcast_to(scores, (len(factors), scores.shape[1]))
    _, first, alike = np.unique(ranks(scores, lost(scores)), axis=1, return_index=True, return_inverse=True)
    row = first[np.ravel(alike)]
    return {name: values[row] for name, values in columns.items()}


def _of_products(whole: Group, values: NDArray[Any], draws: int, seed: int, tell: Tell | None) -> RankSpread:
    """Where every value is there and every mean arithmetic: the share of each indicator in the whole, times values.

    Drawn in pairs like `rank_spread`, and with scores of float32 as there."""
    import numpy as np

    inputs, (units, width) = _count(whole), values.shape
    above = values - values.min(axis=0)  # what all units have alike changes no rank
    pairs = min((draws + 1) // 2, 1_000)  # at a time: shares are many small sums
    rows = min(2 * pairs, max(100, 24_000 // units))
    ranking = Ranking(units, 0.0, float(above.max()), rows)
    # Shares add up to 1; one more of 1 takes the last place to the sum.
    columns = np.empty((width + 1, units), dtype=np.float32)
    columns[:-1], columns[-1] = -ranking.scale * above.T, ranking.last
    factors = np.empty((inputs, 2 * pairs), dtype=np.float32)
    shares = np.ones((width + 1, 2 * pairs), dtype=np.float32)
    places = np.empty((rows, units), dtype=np.float32)
    keys = np.empty((rows, units), dtype=ranking.whole)
    for steps in crossed(generator(seed), inputs, pairs, (draws + 1) // 2):
        half, whole_block = steps.shape[1], 2 * steps.shape[1]
        factors[:, :half] = steps
        factors[:, :half] += LEAST
        np.subtract(2 * LEAST + STEPS - 1, factors[:, :half], out=factors[:, half:whole_block])
        _put_shares(whole, None, factors[:, :whole_block], 0, shares[:, :whole_block], 0)
        block = shares[:, : min(whole_block, draws - ranking.draws)].T
        for start in range(0, len(block), rows):
            some = block[start : start + rows]
            weighed(some, columns, places[: len(some)])
            ranking.put_keys(places[: len(some)], keys[: len(some)])
            ranking.count(keys[: len(some)])
            go_on(tell, ranking.draws / draws)
    return ranking.spread(seed, values)


def _put_shares(
    group: Group, own: NDArray[Any] | None, factors: NDArray[Any], at: int, shares: NDArray[Any], leaf: int
) -> tuple[int, int]:
    """Put the share in the whole of every indicator below a group, whose own is `own` (None: 1), into `shares` from row
    `leaf` on, indicators × draws, with the weights of its parts times `factors` from row `at` on, which are used up;
    gives the rows that follow."""
    import numpy as np

    weights = factors[at : at + len(group.parts)]
    at += len(group.parts)
    given = [part.weight for part in group.parts]
    if given.count(given[0]) < len(given):
        weights *= np.array(given, dtype=np.float32)[:, None]
    unit = np.reciprocal(weights.sum(axis=0)) if own is None else own / weights.sum(axis=0)
    if not any(part.parts for part in group.parts):
        np.multiply(weights, unit, out=shares[leaf : leaf + len(weights)])
        return at, leaf + len(weights)
    weights *= unit
    for part, share_of in zip(group.parts, weights, strict=True):
        if part.parts:
            at, leaf = _put_shares(part, share_of, factors, at, shares, leaf)
        else:
            shares[leaf] = share_of
            leaf += 1
    return at, leaf


def _leaves(group: Group) -> list[str]:
    return [name for part in group.parts for name in (_leaves(part) if part.parts else [part.id])]


def _is_arithmetic(group: Group) -> bool:
    return group.mean == "arithmetic" and all(_is_arithmetic(part) for part in group.parts if part.parts)


def _count(group: Group) -> int:
    return len(group.parts) + sum(_count(part) for part in group.parts)


def _drawn(
    group: Group, columns: Mapping[str, NDArray[Any]], floor: float, factors: NDArray[Any], at: int
) -> tuple[NDArray[Any], int]:
    """The scores of a group, draws × units, with the weights of its parts times `factors` from column `at` on; and the
    first column that is still free."""
    import numpy as np

    weights = factors[:, at : at + len(group.parts)] * np.array([part.weight for part in group.parts])
    at += len(group.parts)
    parts = []
    for part in group.parts:
        if part.parts:
            values, at = _drawn(part, columns, floor, factors, at)
        else:
            values = columns[part.id][None, :]
        parts.append(values)
    if all(not part.parts for part in group.parts):  # the same values in every draw: products of matrices do
        x = np.concatenate(parts)
        there = ~np.isnan(x)
        return _mean(group, x, there, lambda y: weights @ y, floor), at
    x = np.stack(np.broadcast_arrays(*parts))
    there = ~np.isnan(x)

    def weigh(y: NDArray[Any]) -> NDArray[Any]:
        found: NDArray[Any] = weights[:, :1] * y[0]
        for number in range(1, len(y)):
            found += weights[:, number : number + 1] * y[number]
        return found

    return _mean(group, x, there, weigh, floor), at


def _mean(group: Group, x: NDArray[Any], there: NDArray[Any], weigh: Any, floor: float) -> NDArray[Any]:
    """The weighted mean over the first axis, of what is there. Whether that is enough is asked of the weights as given:
    a unit that has a score has one in every draw."""
    import numpy as np

    present = weigh(there.astype(np.float64))
    lifted = np.where(there, np.maximum(np.nan_to_num(x), floor), 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        if group.mean == "arithmetic":
            found = weigh(np.where(there, x, 0.0)) / present
        elif group.mean == "geometric":
            found = np.exp(weigh(np.log(lifted)) / present)
        else:
            found = present / weigh(there / lifted)
    given = np.array([part.weight for part in group.parts])
    enough = (present > 0) & (np.tensordot(given, there, axes=1) >= group.needed * given.sum() - 1e-12)
    kept: NDArray[Any] = np.where(enough, found, np.nan)
    return kept
