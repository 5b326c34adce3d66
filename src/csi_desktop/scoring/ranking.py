"""Units side by side: score, rank, how far the rank could move, what is missing; and every number of one unit.

Whatever is ranked comes to the same shape here: the units of a portfolio form, and the cases of a casebook
(`cohort`). Window and command show it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from csi_desktop.forms.definition import Field
from csi_desktop.scoring.composite import Group, ranks
from csi_desktop.scoring.figures import number, share
from csi_desktop.scoring.portfolio import INDEX, PortfolioResult, scale_of
from csi_desktop.text import NO_TEXT, Text, listed


class Range(NamedTuple):
    """The rank of a unit over the draws: 5th, 50th and 95th percentile, and the chance of rank 1."""

    p5: int
    p50: int
    p95: int
    first: float


@dataclass(frozen=True, slots=True)
class Standing:
    """A unit in a ranking. `parts` are the scores of the parts that the ranking names; `excluded` says why a unit has
    no rank; `lacking` which values it does not have; `key` is its place among the units as they were given."""

    unit: str
    name: str
    score: float | None
    rank: float | None
    range: Range | None
    coverage: float | None
    parts: tuple[float | None, ...]
    excluded: Text
    lacking: tuple[Text, ...]
    key: int
    label: Text = NO_TEXT  # the band of a case


@dataclass(frozen=True, slots=True)
class Branch:
    """A number of a unit and what it is made of. `share` is its weight in the part above, `said` what was there: a
    value, a level, or how the parts are averaged; `working` the arithmetic, a line for each step."""

    title: Text
    score: float | None
    share: float | None
    said: Text
    working: tuple[Text, ...] = ()
    parts: tuple[Branch, ...] = ()


class ByEntropy(NamedTuple):
    """A part whose indicators are weighed by their entropy, and the share that each has in it, the greatest first."""

    title: Text
    shares: tuple[tuple[str, Text, float], ...]  # id, name, 0–1


@dataclass(frozen=True)
class Ranking:
    """Units, the best first, those without a score at the end. `parts` are the ids and names of the columns of parts;
    `moved` says what was moved for the ranges of ranks, or why there are none; it is empty where nobody asked.
    `by_entropy` are the weights that no person gave but the units themselves."""

    title: Text
    parts: tuple[tuple[str, Text], ...]
    standings: tuple[Standing, ...]
    moved: Text
    branch: Callable[[Standing], Branch]
    notes: tuple[Text, ...] = ()
    draws: int = 0
    seed: int | None = None
    by_entropy: tuple[ByEntropy, ...] = ()

    @property
    def ranked(self) -> int:
        """How many units have a rank."""
        return sum(one.rank is not None for one in self.standings)


_SWAYED = Text(
    "名次区间：各级权重各自升降不超过 25%，第5至第95百分位；{draws} 次抽样，种子 {seed}。",
    "Rank ranges: each weight at each level raised or lowered by up to 25 %, 5th to 95th percentile; {draws} draws, "
    "seed {seed}.",
)


_ENTROPY = Text(
    "“{part}”各指标的权重由本表数据按熵权法得出，不是人为给定：{weights}。",
    "The indicators of “{part}” are weighed by the entropy of this table's values; nobody gave these weights: "
    "{weights}.",
)
_REST = Text("其余权重按表单给定。", "All other weights are those of the form.")
_MORE = Text("{listed}，另有 {n} 项", "{listed} and {n} more")


def weights_said(found: Ranking, most: int = 0) -> Text:
    """Where the weights come from that nobody gave, and what they are, of each part the `most` greatest (0: all);
    empty where all are those of the form."""
    said = []
    for part in found.by_entropy:
        shown = part.shares[:most] if most else part.shares
        weights = listed(
            Text("{name} {w}", "{name} {w}").format(name=title, w=share(weight)) for _, title, weight in shown
        )
        left = len(part.shares) - len(shown)
        if left:
            weights = _MORE.format(listed=weights, n=left)
        said.append(_ENTROPY.format(part=part.title, weights=weights))
    if not said:
        return NO_TEXT
    return Text("".join(one.zh for one in said) + _REST.zh, " ".join([*(one.en for one in said), _REST.en]))


def best_first(standings: Sequence[Standing]) -> tuple[Standing, ...]:
    """By rank; those without one at the end, in the order in which they came."""
    return tuple(sorted(standings, key=lambda one: math.inf if one.rank is None else one.rank))


def ranking(found: PortfolioResult) -> Ranking:
    """The units of a portfolio side by side."""
    leaves = set(found.raw)
    parts = [group.id for group in _groups(found.tree) if group.id not in leaves and group.id != INDEX]
    place = {unit: n for n, unit in enumerate(found.ranked)}
    standings = []
    for n, unit in enumerate(found.units.ids):
        at, spread = place.get(n), found.spread
        ends = None
        if at is not None and spread is not None:
            ends = Range(spread.p5[at], spread.p50[at], spread.p95[at], spread.first[at])
        name = found.units.names[n]
        standings.append(
            Standing(
                unit, "" if name == unit else name, plain(found.scores[INDEX][n]), plain(found.ranks[n]), ends,
                plain(found.coverage[n]), tuple(plain(found.scores[part][n]) for part in parts),
                found.why_unranked(n), tuple(found.title(one) for one in found.missing(n)), n,
            )
        )  # fmt: skip
    moved = found.no_spread
    if found.spread is not None:
        moved = _SWAYED.format(draws=number(found.spread.draws), seed=found.spread.seed)
    return Ranking(
        found.form.title, tuple((part, found.title(part)) for part in parts), best_first(standings), moved,
        lambda one: branch(found, one.key),
        draws=found.spread.draws if found.spread else 0, seed=found.spread.seed if found.spread else None,
        by_entropy=tuple(_by_entropy(found)),
    )  # fmt: skip


def _by_entropy(found: PortfolioResult) -> Iterator[ByEntropy]:
    for section in found.form.sections:
        own = [(one.id, one.label, found.weights[one.id]) for one in section.fields if one.id in found.entropy]
        if own:
            yield ByEntropy(section.title, tuple(sorted(own, key=lambda each: -each[2])))


def _groups(top: Group) -> list[Group]:
    """A group and all below it, from the top down."""
    return [top, *(each for part in top.parts for each in _groups(part))]


def plain(value: Any) -> float | None:
    """A figure, or None for one that is missing."""
    return None if value is None or math.isnan(value) else float(value)


# ---------------------------------------------------------------- the ledger of one unit
MEANS = {
    "arithmetic": Text("算术平均", "arithmetic mean"),
    "geometric": Text("几何平均", "geometric mean"),
    "harmonic": Text("调和平均", "harmonic mean"),
}
_METHODS = {
    "goalposts": Text("门柱法", "goalposts"), "minmax": Text("极差法", "min–max"), "zscore": Text("z 分数", "z-score"),
    "rank": Text("名次法", "rank"), "percentile": Text("百分位法", "percentile"),
    "distance": Text("目标距离法", "distance to target"),
}  # fmt: skip
_ALL_REACH = Text(
    "{method}：没有单位超过目标值 {goal}，均计 {shown}",
    "{method}: no unit is above the target of {goal}; all count {shown}",
)
_MISSING = Text("没有数值", "no value")
_GAVE_AWAY = Text("没有数值，权重让给其余各项：{names}", "No value; the weight goes to the others: {names}")
_FLOORED = Text("低于下限 {floor} 的按 {floor} 计", "What is below the floor of {floor} counts as {floor}")
_SHORT = Text(
    "有数值的权重占 {there}，须有 {needed}：不计分", "Values for {there} of the weight, {needed} is needed: no score"
)


def branch(found: PortfolioResult, unit: int) -> Branch:
    """Every number of a unit from the index down to its values, with the arithmetic."""
    fields = {one.id: one for section in found.form.sections for one in section.fields}

    def of(group: Group) -> Branch:
        score, weight = plain(found.scores[group.id][unit]), found.weights.get(group.id)
        title = found.title(group.id)
        if not group.parts:
            value = plain(found.raw[group.id][unit])
            said = _MISSING if value is None else _same(_figure(value))
            working = () if value is None else _scaled(found, fields[group.id], value, score)
            return Branch(title, score, weight, said, (*working, *_weighed(found, group.id)))
        parts = tuple(of(part) for part in group.parts)
        return Branch(title, score, weight, MEANS[group.mean], tuple(_averaged(found, group, parts, score)), parts)

    return of(found.tree)


def _same(text: str) -> Text:
    return Text(text, text)


def _averaged(found: PortfolioResult, group: Group, parts: Sequence[Branch], score: float | None) -> list[Text]:
    there = [part for part in parts if part.score is not None]
    without = [part.title for part in parts if part.score is None]
    floor = float(found.form.portfolio.floor) if found.form.portfolio else 0.0
    lines = []
    if score is not None:
        lines.append(_same(mean_by_hand(group.mean, [(p.share or 0.0, p.score or 0.0) for p in there], floor, score)))
        if group.mean != "arithmetic" and any((part.score or 0.0) < floor for part in there):
            lines.append(_FLOORED.format(floor=number(floor, 4)))
    if without and there:
        lines.append(
            _GAVE_AWAY.format(names=listed(without))
        )
    if score is None:
        present = share(sum(part.share or 0.0 for part in there))
        lines.append(_SHORT.format(there=present, needed=share(group.needed)))
    return lines


def mean_by_hand(mean: str, pairs: Sequence[tuple[float, float]], floor: float, value: float) -> str:
    """A weighted mean of (weight, value) as it is worked by hand."""
    whole = number(sum(weight for weight, _ in pairs), 4)
    lifted = [(number(weight, 4), _taken(x if mean == "arithmetic" else max(x, floor), 4)) for weight, x in pairs]
    if mean == "arithmetic":
        line = f"({' + '.join(f'{w} × {x}' for w, x in lifted)}) ÷ {whole}"
    elif mean == "geometric":
        line = f"({' × '.join(f'{x}^{w}' for w, x in lifted)})^(1 ÷ {whole})"
    else:
        line = f"{whole} ÷ ({' + '.join(f'{w} ÷ {x}' for w, x in lifted)})"
    return f"{line} ≈ {_figure(value, 4)}"


def _figure(value: float, places: int = 6) -> str:
    """A figure with so many decimals, or, where it is small, so many digits: sums are worked from what is shown."""
    small = 0 < abs(value) < 0.01
    return number(value, places - 1 - math.floor(math.log10(abs(value))) if small else places).replace("-", "−")


def _taken(value: float, places: int = 6) -> str:
    """The same behind a sign, in brackets where it is below zero."""
    shown = _figure(value, places)
    return f"({shown})" if value < 0 else shown


def _scaled(found: PortfolioResult, one: Field, value: float, score: float | None) -> tuple[Text, ...]:
    """How an indicator's value comes to the common scale."""
    import numpy as np

    assert found.form.portfolio is not None
    scale = scale_of(found.form.portfolio, one)
    known = found.raw[one.id][~np.isnan(found.raw[one.id])]
    x, shown, more = _figure(value), _figure(score or 0.0, 4), scale.direction > 0
    start, width = _figure(scale.start, 4), _taken(scale.end - scale.start, 4)
    least, most = float(known.min()), float(known.max())
    if scale.method in ("goalposts", "minmax"):
        low, high = (scale.low or 0.0, scale.high or 0.0) if scale.method == "goalposts" else (least, most)
        a, b = _taken(low), _taken(high)
        inner = f"({x} − {a}) ÷ ({b} − {a})" if more else f"({x} − {b}) ÷ ({a} − {b})"
    elif scale.method == "zscore":
        sign = "+" if more else "−"
        inner = f"(0.5 {sign} 0.1 × ({x} − {_taken(float(known.mean()))}) ÷ {_figure(float(known.std(ddof=1)))})"
    elif scale.method == "distance":
        goal = _taken(scale.high or 0.0)
        if not more and most <= (scale.high or 0.0):  # nothing to measure a distance by
            return (_ALL_REACH.format(method=_METHODS[scale.method], goal=goal, shown=shown),)
        inner = f"{x} ÷ {goal}" if more else f"(1 − ({x} − {goal}) ÷ ({_figure(most)} − {goal}))"
    else:
        place, n = number(float(ranks(scale.direction * known)[list(known).index(value)]), 1), len(known)
        inner = f"({n} + 1 − {place}) ÷ {n}" if scale.method == "rank" else f"({n} − {place}) ÷ ({n} − 1)"
    line = Text("{method}：{sum}", "{method}: {sum}").format(
        method=_METHODS[scale.method], sum=f"{start} + {width} × {inner} ≈ {shown}"
    )
    cut = Text("超出两端的按端点计", "What lies beyond an end counts as that end")
    ends = (scale.start, scale.end)
    reached = scale.method in ("goalposts", "distance") and score in ends
    return (line, cut) if reached else (line,)


def _weighed(found: PortfolioResult, name: str) -> tuple[Text, ...]:
    """How an indicator's entropy weight comes about."""
    one = found.entropy.get(name)
    if one is None:
        return ()
    line = Text(
        "熵权：n = {n}，Σx = {whole}，e = −(1 ÷ ln {n}) × Σ p ln p ≈ {e}；w = (1 − e) ÷ Σ(1 − e) = {d} ÷ {all} ≈ {w}",
        "Entropy weight: n = {n}, Σx = {whole}, e = −(1 ÷ ln {n}) × Σ p ln p ≈ {e}; w = (1 − e) ÷ Σ(1 − e) "
        "= {d} ÷ {all} ≈ {w}",
    )
    whole = (1 - one.e) / one.weight if one.weight else 0.0
    return (
        line.format(
            n=one.units, whole=number(one.whole, 4), e=number(one.e, 6), d=number(1 - one.e, 6),
            all=number(whole, 6), w=number(one.weight, 4),
        ),
    )  # fmt: skip


def flat(top: Branch) -> list[tuple[int, Branch]]:
    """A branch and all that it is made of, each with its depth, from the top down."""
    found: list[tuple[int, Branch]] = []

    def walk(one: Branch, depth: int) -> None:
        found.append((depth, one))
        for part in one.parts:
            walk(part, depth + 1)

    walk(top, 0)
    return found
