"""Weights and agreement in words, at the fields where they are given: AHP with its worst triad, budgets, κ, ICC."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any, NamedTuple

from csi_desktop.forms.definition import Field
from csi_desktop.forms.kinds import column_id
from csi_desktop.scoring import agreement, weights
from csi_desktop.scoring.chosen import not_chosen
from csi_desktop.scoring.computed import joined, rated, ratings
from csi_desktop.scoring.facts import Facts
from csi_desktop.scoring.figures import number, share
from csi_desktop.scoring.index import weighed_sections
from csi_desktop.scoring.matrices import judged_matrix
from csi_desktop.text import Text, listed


# ---------------------------------------------------------------- weights
def ahp_text(facts: Facts) -> Text | None:
    """The weights of the pairwise matrix, whether they are consistent, and the three judgements that fit least."""
    judged = judged_matrix(facts)
    if judged is None:
        return None
    items = judged.items
    found = weights.pairwise(judged.matrix)
    parts = [
        joined(
            Text("{name} {w}", "{name} {w}").format(name=name, w=share(w))
            for name, w in zip(items, found.weights, strict=True)
        )
    ]
    if found.ratio is None:
        parts.append(
            Text(
                "项数过多，没有随机指数，不能判断一致性",
                "too many items for a random index: consistency is not known",
            )
        )
    else:
        verdict = (
            Text("可以接受", "accepted")
            if found.accepted
            else Text("不可接受，请修改判断", "not accepted: mend the judgements")
        )
        line = Text(
            "CR {cr}（Saaty 随机指数，上限 0.10）：{verdict}",
            "CR {cr} (Saaty’s random index, up to 0.10): {verdict}",
        )
        parts.append(line.format(cr=number(found.ratio, 4), verdict=verdict))
    if found.worst is not None:
        a, b, c = (items[n] for n in found.worst.items)
        ab, bc, ac = (number(v, 2) for v in found.worst.judged)
        line = Text(
            "最不一致的三项：{a}比{b} {ab}，{b}比{c} {bc}，{a}比{c} {ac}（一致时应为 {fit}）",
            "least consistent: {a} over {b} {ab}, {b} over {c} {bc}, {a} over {c} {ac} (it would fit as {fit})",
        )
        parts.append(line.format(a=a, b=b, c=c, ab=ab, bc=bc, ac=ac, fit=number(found.worst.consistent, 2)))
    if len(judged.made_of) > 1:
        line = Text("由 {n} 个判断矩阵按几何平均合成", "{n} matrices joined by the geometric mean")
        parts.append(line.format(n=len(judged.made_of)))
    if judged.left_out:
        line = Text(
            "另有 {n} 个矩阵未填完或比较项不同，未计", "{n} more not complete, or of other items: not counted"
        )
        parts.append(line.format(n=judged.left_out))
    form = facts.catalogue.form_with("index")
    why = not_chosen(facts, weighed_sections(facts, form)) if form is not None else None
    if why is not None and found.accepted:
        parts.append(why)
    return joined(parts)


class Shared(NamedTuple):
    """The points of one expert, as they were given; `place` is the line of the table, from 1."""

    who: str
    place: int
    points: tuple[Decimal, ...]

    @property
    def name(self) -> Text:
        """Whose they are: by name, or by the line where nobody is named."""
        return Text(self.who, self.who) if self.who else Text("第{n}行", "line {n}").format(n=self.place)


def budgets(facts: Facts) -> tuple[list[Field], list[Shared]]:
    """What the experts' budgets are shared out over, and the points of each expert who gave any."""
    field = facts.catalogue.role("weighting.experts")
    value = facts.role("weighting.experts")
    columns = [one for one in field.columns if one.kind == "number"] if field else []
    person = next((one for one in field.columns if one.kind == "person"), None) if field else None
    given = []
    for place, row in enumerate(value if isinstance(value, list) else (), 1):
        if isinstance(row, dict) and any(points := tuple(_number(row.get(column_id(one))) for one in columns)):
            who = row.get(column_id(person)) if person is not None else None
            given.append(Shared(" ".join(str(who or "").split()), place, points))
    return columns, given


def budget_text(facts: Facts) -> Text | None:
    """The mean of the experts' budgets with its spread, and how far they agree (Kendall's W)."""
    columns, given = budgets(facts)
    if not columns or not given:
        return None
    try:
        found = weights.budget([[float(p) for p in one.points] for one in given], [one.name for one in given])
    except weights.Refused as refused:
        return refused.text
    spread = found.spread or [None] * len(columns)
    line = Text("{name} {w}（标准差 {sd}）", "{name} {w} (SD {sd})")
    parts = [
        line.format(name=one.label, w=share(w), sd=share(sd))
        for one, w, sd in zip(columns, found.weights, spread, strict=True)
    ]
    concordance = Text("{n} 位专家，Kendall W {w}", "{n} experts, Kendall's W {w}")
    if found.experts == 1:
        concordance = Text("只有 1 位专家，无从比较", "1 expert, nobody to compare with")
    shown = "—" if found.concordance is None else f"{found.concordance:.3f}"
    parts.append(concordance.format(n=found.experts, w=shown))
    uneven = [one for one in given if sum(one.points) != 100]
    if uneven:
        line = Text(
            "分数合计不是 100、已按合计折算：{who}",
            "points that do not make 100, taken as shares of their sum: {who}",
        )
        told = [
            Text("{name}（{n} 分）", "{name} ({n})").format(name=one.name, n=number(sum(one.points), 4))
            for one in uneven
        ]
        parts.append(line.format(who=listed(told)))
    return joined(parts)


def _number(value: Any) -> Decimal:
    return Decimal(str(value)) if value not in (None, "") else Decimal(0)


# ---------------------------------------------------------------- agreement
def kappa_text(facts: Facts) -> Text:
    """Cohen's κ, plain and weighted, of two assessors; Fleiss' κ of more; Kendall's W over what all of them judged."""
    given = facts.once(ratings)
    if len(given) < 2:
        return Text("不足两名评估员", "Fewer than two assessors")
    judged = judged_by_all(given)
    units = list(zip(*judged, strict=True))
    parts = []
    if len(given) == 2:
        parts += [_named(name, agreement.cohen_kappa(given[0], given[1], kind)) for kind, name in COHEN.items()]
    else:
        counts = chosen_by_all(judged)[1]
        parts.append(
            _named(Text("Fleiss κ", "Fleiss' κ"), agreement.fleiss_kappa(counts) if counts else None)
        )
    parts.append(_named(Text("Kendall W", "Kendall's W"), agreement.kendall_w(judged) if units else None))
    parts.append(Text("{n} 项由全体评定", "{n} items judged by all").format(n=len(units)))
    return joined(parts)


COHEN: dict[agreement.Weighting, Text] = {
    "none": Text("Cohen κ", "Cohen's κ"),
    "linear": Text("线性加权 κ", "linear weighted κ"),
    "quadratic": Text("二次加权 κ", "quadratic weighted κ"),
}


def chosen_by_all(judged: list[list[float]]) -> tuple[list[float], list[list[int]]]:
    """The levels that occur, and by item how many assessors gave each; from assessors × items."""
    units = list(zip(*judged, strict=True))
    values = sorted({v for unit in units for v in unit})
    return values, [[Counter(unit)[value] for value in values] for unit in units]


def judged_by_all(given: list[list[float | None]]) -> list[list[float]]:
    """The levels of the items that every assessor judged; assessors × items."""
    whole = [place for place, unit in enumerate(zip(*given, strict=True)) if None not in unit]
    return [[float(levels[place] or 0) for place in whole] for levels in given]


FEWEST_TARGETS = 10  # below, an intraclass correlation says too little (domain 4.2)


def judged_scores(facts: Facts) -> list[tuple[float, ...]]:
    """The item scores (100 × level ÷ highest) of the indicators that every assessor judged; indicators × assessors."""
    given = facts.once(rated)
    if len(given.levels) < 2:
        return []
    rows = zip(given.items, zip(*given.levels, strict=True), strict=True)
    highest = {i: facts.catalogue.field(i).max or 5 for i in given.items if facts.catalogue.has(i)}
    return [
        tuple(100 * (level or 0) / highest[i] for level in row) for i, row in rows if i in highest and None not in row
    ]


def icc_text(facts: Facts) -> Text:
    """The intraclass correlation of the assessors' item scores in its six forms, each by its name."""
    if len(facts.once(ratings)) < 2:
        return Text("不足两名评估员", "Fewer than two assessors")
    scores = judged_scores(facts)
    if len(scores) < FEWEST_TARGETS:
        return Text(
            "由全体评定的指标只有 {n} 项，少于 {least} 项：不给数值",
            "Only {n} items were judged by all, fewer than {least}: no figure",
        ).format(n=len(scores), least=FEWEST_TARGETS)
    found = agreement.icc(scores)
    if found is None:
        return Text(
            "—（各项指标的均值相同或几乎相同，没有定义）", "— (undefined: the means of the items are (nearly) the same)"
        )
    shown = "；".join(f"{name} {value:.3f}" for name, value in found.named)
    line = Text("{shown}（{n} 项，{k} 名评估员）", "{shown} ({n} items, {k} assessors)")
    return line.format(shown=Text(shown, shown.replace("；", "; ")), n=found.targets, k=found.raters)


def _named(name: Text, value: float | None) -> Text:
    undefined = Text("—（无变异）", "— (no variation)")
    return Text("{name} {v}", "{name} {v}").format(
        name=name, v=undefined if value is None else f"{value:.3f}"
    )
