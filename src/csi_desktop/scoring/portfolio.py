"""An index over many units, described by a form: normalise, average over sections and groups, rank, and how sure.

Formulas: OECD/JRC, Handbook on Constructing Composite Indicators (2008); the methods are those of `composite`. NumPy is
imported when first needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, cast

from csi_desktop.forms.definition import Field, Form, Portfolio
from csi_desktop.scoring.composite import Group, Mean, Method, Scale, aggregate, normalise, ranks
from csi_desktop.scoring.draws import DRAWS, generator, seed_of
from csi_desktop.scoring.figures import share
from csi_desktop.scoring.uncertainty import SWAY, Ranking, RankSpread, Tell, go_on, rank_spread, weighed
from csi_desktop.scoring.weights import Entropy, Refused, entropies, entropy_refusal
from csi_desktop.text import NO_TEXT, Text, clauses, one_a_line

if TYPE_CHECKING:
    from numpy.typing import NDArray

INDEX = "index"  # the id of the top of the tree


@dataclass(frozen=True, slots=True)
class Units:
    """What is known of each unit: its id and name, and by field id a value, or None where there is none."""

    ids: tuple[str, ...]
    names: tuple[str, ...]
    values: Mapping[str, Sequence[float | None]]


@dataclass(frozen=True)
class PortfolioResult:
    """Scores by part of the tree (field, section or group id, and "index"), an array with a place for each unit.

    `weights` gives the share of each part inside the one above. `ranks` has 1 for the best, NaN where a unit has no
    score. `coverage` is the share of a unit's indicator weight that has a value. `entropy` says how the weights of
    indicators that are weighed by it come about. `spread` is None if not asked for; it has a place for each of
    `ranked` (numbers of units with a score). `no_spread` says why there is none although it was asked for."""

    form: Form
    units: Units
    tree: Group
    raw: Mapping[str, NDArray[Any]]
    scores: Mapping[str, NDArray[Any]]
    ranks: NDArray[Any]
    coverage: NDArray[Any]
    weights: Mapping[str, float]
    entropy: Mapping[str, Entropy]
    ranked: tuple[int, ...]
    spread: RankSpread | None
    no_spread: Text = NO_TEXT

    def title(self, part: str) -> Text:
        """What a part of the tree is called."""
        if part == INDEX:
            return self.form.title
        names = {group.id: group.title for group in _rules(self.form).groups}
        for section in self.form.sections:
            names[section.id] = section.title
            names |= {one.id: one.label for one in section.fields}
        return names[part]

    def missing(self, unit: int) -> list[str]:
        """The indicators that a unit has no value for."""
        return [name for name, values in self.raw.items() if values[unit] != values[unit]]

    def why_unranked(self, unit: int) -> Text:
        """Why a unit has no score, part by part from the index down; empty where it has one."""
        found: list[Text] = []

        def look(group: Group) -> None:
            if not group.parts or self.scores[group.id][unit] == self.scores[group.id][unit]:
                return
            there = sum(p.weight for p in group.parts if self.scores[p.id][unit] == self.scores[p.id][unit])
            whole, name = sum(part.weight for part in group.parts), self.title(group.id)
            if there:
                found.append(_TOO_LITTLE.format(name=name, there=share(there / whole), needed=share(group.needed)))
            else:
                found.append((_NO_PART if any(part.parts for part in group.parts) else _NOTHING).format(name=name))
            for part in group.parts:
                look(part)

        look(self.tree)
        return clauses(found)


_TOO_LITTLE = Text(
    "“{name}”只有 {there} 的权重有数值，须有 {needed}",
    "“{name}” has values for {there} of its weight, {needed} is needed",
)
_NOTHING = Text("“{name}”没有任何数值", "“{name}” has no value at all")
_NO_PART = Text("“{name}”的各组成部分均无得分", "no part of “{name}” has a score")


def indicators(form: Form) -> tuple[Field, ...]:
    """The indicators of a portfolio: every numeric field of its sections, in order."""
    numeric = ("number", "money", "percent", "count")
    return tuple(one for section in form.sections for one in section.fields if one.kind in numeric)


def tree(form: Form, entropy: Mapping[str, Entropy] | None = None) -> Group:
    """The levels of a portfolio from the index down to its indicators; a group with nothing in it is left out. Where
    the entropy of indicators is given (by field id), it weighs them."""
    rules, weighed = _rules(form), entropy or {}

    def leaf(one: Field) -> Group:
        given = float(one.weight if one.weight is not None else 1)
        return Group(one.id, weighed[one.id].weight if one.id in weighed else given)

    def mean(own: str) -> Mean:
        return cast(Mean, own or rules.mean)

    def below(parent: str) -> tuple[Group, ...]:
        parts = [
            Group(g.id, float(g.weight), below(g.id), mean(g.mean), _needed(rules, g.needed))
            for g in rules.groups
            if g.parent == parent
        ]
        known = {one.id for one in indicators(form)}
        for section in form.sections:
            fields = [one for one in section.fields if one.id in known]
            if section.group == parent and fields:
                leaves = tuple(map(leaf, fields))
                weight = float(section.weight if section.weight is not None else 1)
                parts.append(Group(section.id, weight, leaves, mean(section.mean), _needed(rules, section.needed)))
        return tuple(part for part in parts if part.parts)

    return Group(INDEX, 1.0, below(""), mean(""), float(rules.needed))


def _needed(rules: Portfolio, own: Fraction | None) -> float:
    return float(rules.needed if own is None else own)


def portfolio(
    form: Form, units: Units, *, draws: int = DRAWS, seed: int | None = None, tell: Tell | None = None
) -> PortfolioResult:
    """The index of every unit, with ranks and, for `draws` > 0, how far ranks hang on the weights: each raised or
    lowered by up to 25 %, at every level. The seed is the form's own where none is given.

    Scores that differ by no more than sums of float64 lose have the same rank. Refused, naming every indicator at
    fault, where a scale has nothing to go by, or entropy is not to be used; Stopped when `tell` asks to."""
    import numpy as np

    rules = _rules(form)
    raw = {
        one.id: np.array([np.nan if v is None else v for v in units.values[one.id]], dtype=np.float64)
        for one in indicators(form)
    }
    columns = _normalised(form, rules, raw)
    entropy = _by_entropy(form, rules, units)
    whole = tree(form, entropy)
    floor = float(rules.floor)
    scores = aggregate(whole, columns, floor=floor)
    weights = _shares(whole)
    reach = _reach(whole, 1.0)
    known = np.stack([~np.isnan(columns[name]) for name in columns], axis=1)
    coverage = known @ np.array([reach.get(name, 0.0) for name in columns])
    ranked = np.flatnonzero(~np.isnan(scores[INDEX]))
    spread, no_spread = None, NO_TEXT
    if draws and len(ranked) > 1:
        number = seed_of(form.sha256) if seed is None else seed
        there = {name: values[ranked] for name, values in columns.items()}
        try:
            spread = _spread(whole, _told_apart(whole, there, floor), floor, draws, number, tell)
        except Refused as refused:  # too many units; their scores and ranks are good all the same
            no_spread = refused.text
    return PortfolioResult(
        form, units, whole, raw, scores, ranks(scores[INDEX], _lost(scores[INDEX])), coverage, weights, entropy,
        tuple(ranked.tolist()), spread, no_spread,
    )  # fmt: skip


def _lost(scores: NDArray[Any]) -> float:
    """What sums of float64 may lose of scores of this size, with a thousandfold margin."""
    import numpy as np

    known = np.abs(scores[~np.isnan(scores)])
    return 1e-10 * max(1.0, float(known.max())) if known.size else 0.0


def _by_entropy(form: Form, rules: Portfolio, units: Units) -> dict[str, Entropy]:
    """The entropy of the indicators of every section that is weighed by it; Refused with all reasons at once."""
    known, found, faults = {one.id for one in indicators(form)}, dict[str, Entropy](), list[Text]()
    for section in form.sections:
        fields = [one for one in section.fields if one.id in known]
        if (section.weights or rules.weights) != "entropy" or len(fields) < 2:  # one alone weighs what it weighs
            continue
        columns = [units.values[one.id] for one in fields]
        try:
            refusal = entropy_refusal(columns, [one.label for one in fields])
            if refusal is not None:
                raise Refused(refusal)
            found |= zip((one.id for one in fields), entropies(columns), strict=True)
        except Refused as refused:
            faults.append(Text("“{s}”：{why}", "“{s}”: {why}").format(s=section.title, why=refused.text))
    if faults:
        raise Refused(one_a_line(faults))
    return found


def _rules(form: Form) -> Portfolio:
    if form.portfolio is None:
        raise Refused(
            Text(
                f"表单“{form.title.zh}”没有 [portfolio] 部分，不能用于组合。",
                f"The form “{form.title.en}” has no [portfolio] part, so it describes no portfolio.",
            )
        )
    return form.portfolio


def scale_of(rules: Portfolio, one: Field) -> Scale:
    """How an indicator is brought to the scale of its form."""
    method = cast(Method, one.normalise or rules.normalise)
    low, high = one.goalposts if one.goalposts else (None, None)
    goal = one.goal if method == "distance" else high
    return Scale(
        method, 1 if one.direction == "more" else -1,
        None if low is None else float(low), None if goal is None else float(goal),
        float(rules.scale[0]), float(rules.scale[1]),
    )  # fmt: skip


def _normalised(form: Form, rules: Portfolio, raw: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    found, faults = {}, []
    for one in indicators(form):
        try:
            found[one.id] = normalise(raw[one.id], scale_of(rules, one))
        except Refused as refused:
            faults.append((one, refused.text))
    if faults:
        said = Text("{id}“{label}”：{why}", "{id} “{label}”: {why}")
        raise Refused(clauses(said.format(id=one.id, label=one.label, why=text) for one, text in faults))
    return found


def _shares(group: Group) -> dict[str, float]:
    """The share of every part inside the one above it."""
    whole = sum(part.weight for part in group.parts)
    found = {part.id: part.weight / whole if whole else 0.0 for part in group.parts}
    for part in group.parts:
        found |= _shares(part)
    return found


def _reach(group: Group, share: float) -> dict[str, float]:
    """The share of every indicator in the whole: the product of the shares above it."""
    if not group.parts:
        return {group.id: share}
    whole = sum(part.weight for part in group.parts)
    found: dict[str, float] = {}
    for part in group.parts:
        found |= _reach(part, share * part.weight / whole if whole else 0.0)
    return found


# ---------------------------------------------------------------- how sure
def _told_apart(whole: Group, columns: Mapping[str, NDArray[Any]], floor: float) -> dict[str, NDArray[Any]]:
    """The columns with one row for all units that no weights can tell apart: all on the floor, the same in what weighs
    anything, or everything they have at one end. Their ranks are counted together, as those of equal rows are.

    Whose scores are the same for eight sets of weights has them the same for all."""
    import numpy as np

    factors = 1 - SWAY + 2 * SWAY * generator(0).random((8, _count(whole)))
    scores, _ = _drawn(whole, columns, floor, factors, 0)
    scores = np.broadcast_to(scores, (len(factors), scores.shape[1]))
    _, first, alike = np.unique(ranks(scores, _lost(scores)), axis=1, return_index=True, return_inverse=True)
    row = first[np.ravel(alike)]
    return {name: values[row] for name, values in columns.items()}


def _spread(
    whole: Group, columns: Mapping[str, NDArray[Any]], floor: float, draws: int, seed: int, tell: Tell | None
) -> RankSpread:
    import numpy as np

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


def _of_products(whole: Group, values: NDArray[Any], draws: int, seed: int, tell: Tell | None) -> RankSpread:
    """Where every value is there and every mean arithmetic: the share of each indicator in the whole, times values."""
    import numpy as np

    inputs, units = _count(whole), len(values)
    rows = min(draws, max(50, 25_000 // units))
    columns = values.T.astype(np.float32)
    found = np.empty((rows, units), dtype=np.float32)
    stream, ranking = generator(seed), Ranking(units, float(values.min()), float(values.max()), rows)
    while ranking.draws < draws:
        u = stream.random((min(rows, draws - ranking.draws), inputs), dtype=np.float32)
        shares, _ = _drawn_shares(whole, np.float32(1 - SWAY) + np.float32(2 * SWAY) * u, 0)
        ranking.add(weighed(shares, columns, found[: len(u)]))
        go_on(tell, ranking.draws / draws)
    return ranking.spread(seed, values)


def _drawn_shares(group: Group, factors: NDArray[Any], at: int) -> tuple[NDArray[Any], int]:
    """The share of every indicator below a group, draws × indicators, with the weights of its parts times `factors`
    from column `at` on; and the first column that is still free."""
    import numpy as np

    weights = factors[:, at : at + len(group.parts)] * np.array([part.weight for part in group.parts], factors.dtype)
    weights /= weights.sum(axis=1, keepdims=True)
    at += len(group.parts)
    found = []
    for number, part in enumerate(group.parts):
        own = weights[:, number : number + 1]
        if part.parts:
            below, at = _drawn_shares(part, factors, at)
            own = below * own
        found.append(own)
    return np.hstack(found), at


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
