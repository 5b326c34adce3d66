"""An index over many units, described by a form: normalise, average over sections and groups, rank, and how sure.

Formulas: OECD/JRC, Handbook on Constructing Composite Indicators (2008); the methods are those of `composite`. NumPy is
imported when first needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, cast

from csi_desktop.forms.definition import Field, Form, Portfolio
from csi_desktop.scoring.composite import Group, Mean, Method, Scale, aggregate, lost, normalise, ranks
from csi_desktop.scoring.draws import DRAWS, seed_of
from csi_desktop.scoring.figures import share
from csi_desktop.scoring.rank_spread import RankSpread
from csi_desktop.scoring.tree_spread import tree_spread
from csi_desktop.scoring.uncertainty import Tell
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
            spread = tree_spread(whole, there, floor, number, draws=draws, tell=tell)
        except Refused as refused:  # too many units; their scores and ranks are good all the same
            no_spread = refused.text
    return PortfolioResult(
        form, units, whole, raw, scores, ranks(scores[INDEX], lost(scores[INDEX])), coverage, weights, entropy,
        tuple(ranked.tolist()), spread, no_spread,
    )  # fmt: skip


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
