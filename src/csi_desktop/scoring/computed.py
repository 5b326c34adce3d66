"""What the program works out of a whole evaluation, by the names that form files call it by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from csi_desktop.forms.definition import Field
from csi_desktop.forms.magnitudes import both
from csi_desktop.model.cases import Sheet
from csi_desktop.model.content import content_hash
from csi_desktop.scoring import agreement, cause, sroi, weights
from csi_desktop.scoring.draws import seed_of
from csi_desktop.scoring.facts import Facts
from csi_desktop.scoring.figures import decimal, number, points, share, span
from csi_desktop.scoring.matrices import judged_matrix
from csi_desktop.scoring.names import row_name
from csi_desktop.scoring.result import Gate
from csi_desktop.text import Text, clauses, listed

_DASH = Text("—", "—")
_NO_SCORE = Text("未评", "no score")
_YUAN = Text("元", "CNY")
_FEWER_THAN_TWO = Text("不足两名评估员", "Fewer than two assessors")
_STAGES = {
    "draft": Text("工作稿", "working draft"),
    "check": Text("征求意见稿", "draft for comment"),
    "issued": Text("签发稿", "issued"),
    "erratum": Text("更正稿（未签发）", "erratum, not issued"),
    "restatement": Text("重述稿（未签发）", "restatement, not issued"),
}


def joined(texts: Iterable[Text]) -> Text:
    """Texts in one line, separated as each language does; a dash for none."""
    return clauses(texts) or _DASH


# ---------------------------------------------------------------- index, profile, confidence, gate
def _scored(value: Fraction | None) -> Text:
    """A score among others in a line, where a dash would be taken for punctuation."""
    return _NO_SCORE if value is None else Text(points(value), points(value))


def index_text(facts: Facts) -> Text:
    """Index, dimensions, coverage and bounds in a line: never a lone number."""
    index = next(iter(facts.index.values()), None)
    if index is None or index.score is None:
        return Text("尚无已评指标", "No indicator has a level yet")
    head = Text("{score}/100（覆盖率 {coverage}）", "{score}/100 (coverage {coverage})")
    if index.low != index.high:
        head = Text(
            "{score}/100（可能范围 {bounds}，覆盖率 {coverage}）", "{score}/100 (bounds {bounds}, coverage {coverage})"
        )
    bounds = span(index.low, index.high)
    parts = [head.format(score=points(index.score), bounds=bounds, coverage=share(index.coverage))]
    parts += [
        Text("{title} {score}", "{title} {score}").format(title=s.title, score=_scored(s.score))
        for s in index.sections
    ]
    return joined(parts)


def rating_text(facts: Facts) -> Text:
    """The band, and why it is none or capped."""
    rating = facts.rating
    if not rating.reason:
        return rating.label or _DASH
    return Text("{label}（{reason}）", "{label}. {reason}").format(label=rating.label, reason=rating.reason)


def profile_text(facts: Facts) -> Text:
    """Each theme with its score and count; no grand total."""
    line = Text("{id} {title} {score}（{done}/{total} 项）", "{id} {title} {score} ({done} of {total})")
    return joined(
        line.format(id=t.id, title=t.title, score=_scored(t.score), done=t.done, total=t.total)
        for t in facts.themes
    )


def confidence_text(facts: Facts) -> Text:
    """Evidence confidence with its label."""
    found = facts.confidence
    if found.value is None:
        return _DASH
    return Text("{value}（{label}）", "{value} ({label})").format(value=share(found.value), label=found.label)


def gate_text(facts: Facts) -> Text:
    """What the gate finds."""
    return gate_text_of(facts.gate)


def gate_text_of(gate: Gate) -> Text:
    """What a gate found, in a line."""
    if not gate.findings:
        return Text("未触发", "Not triggered")
    return joined(dict.fromkeys(finding.text for finding in gate.findings))


def year_on_year_text(facts: Facts) -> Text:
    """The change since the evaluation before, where both used the same major version of the index."""
    before = facts.sheet.previous
    index = next(iter(facts.index.values()), None)
    if before is None or index is None or index.score is None:
        return Text("无同口径的上期评估", "No earlier evaluation on the same basis")
    change = decimal(index.score, 1) - decimal(before.index, 1)
    line = Text("{year}年 {before}，本期 {now}（{change}）", "{year}: {before}; now {now} ({change})")
    return line.format(
        year=before.year, before=points(before.index), now=points(index.score), change=f"{change:+.1f}"
    )


def version_text(facts: Facts) -> Text:
    """The version of the report."""
    return version_of(facts.sheet)


def version_of(sheet: Sheet) -> Text:
    """The version of the report with its stage in words."""
    return Text("{version} {stage}", "{version} {stage}").format(
        version=sheet.evaluation.version, stage=_STAGES[sheet.evaluation.stage]
    )


# ---------------------------------------------------------------- costs
def _money(value: Any) -> Decimal:
    return Decimal(str(value)) if isinstance(value, int | str) else _decimal(value)


def _decimal(value: Any) -> Decimal:
    if isinstance(value, Fraction):
        return Decimal(value.numerator) / Decimal(value.denominator)
    return Decimal(value or 0)


def cost_totals(facts: Facts) -> dict[str, Decimal]:
    """Money by layer (option id), of what is valued in money; pledges apart, they are not spent."""
    totals: defaultdict[str, Decimal] = defaultdict(Decimal)
    for row in facts.role_rows("costs"):
        amount = facts.role("cost.amount", row)
        if amount is not None and facts.role("cost.basis", row) not in ("pledge", "budget", "nonmon"):
            totals[str(facts.role("cost.layer", row))] += _money(amount)
    return dict(totals)


def cost_totals_text(facts: Facts) -> Text:
    """Totals by layer, and how many lines carry no money."""
    if not facts.role_rows("costs"):
        return Text("没有登记成本", "No costs recorded")
    layer = facts.catalogue.role("cost.layer")
    line = Text("{layer} {amount}", "{layer} {amount}")
    parts = []
    for option_id, amount in cost_totals(facts).items():
        option = layer.option(option_id) if layer else None
        parts.append(line.format(layer=option.label if option else option_id, amount=both(amount, _YUAN)))
    unvalued = sum(facts.role("cost.basis", row) == "nonmon" for row in facts.role_rows("costs"))
    if unvalued:
        besides = Text("另有 {n} 项不货币化", "{n} lines not valued in money") if parts else Text(
            "没有金额；{n} 项均不货币化", "No amounts; {n} lines not valued in money"
        )  # fmt: skip
        parts.append(besides.format(n=unvalued))
    return joined(parts)


# ---------------------------------------------------------------- SROI
def value_map(facts: Facts) -> sroi.ValueMap | None:
    """The value map as entered, no year beyond its horizon; None while it has no complete row."""
    rows = facts.role_rows("sroi_map")
    entered = {row: outcome for row in rows if (outcome := _outcome(facts, row)) is not None}
    if not entered:
        return None
    horizon = facts.role("sroi.horizon")
    within = {
        row: one if horizon is None else replace(one, duration=max(0, min(one.duration, int(horizon) - one.start)))
        for row, one in entered.items()
    }
    outcomes = tuple(within.values())
    cut = tuple(row for row, one in within.items() if one.duration < entered[row].duration)
    left_out = tuple(row for row in rows if row not in entered)
    spent = sum(
        (
            _money(facts.role("cost.amount", row) or 0)
            for row in facts.role_rows("costs")
            if facts.role("cost.basis", row) in ("actual", "imputed")
        ),
        start=Decimal(0),
    )
    rate = _money(facts.role("sroi.rate") or "0")
    delay: Literal[0, 1] = 0 if facts.role("sroi.timing") == "start" else 1
    return sroi.ValueMap(outcomes, spent, rate, delay, left_out, cut)


def _outcome(facts: Facts, row: str) -> sroi.Outcome | None:
    quantity, value, duration = (facts.role(f"sroi.{n}", row) for n in ("qty", "value", "dur"))
    deductions = [facts.role(f"sroi.{n}", row) for n in ("dw", "di", "at", "dr")]
    # Deadweight and the rest must be stated, be it as zero: a ratio without them is refused (domain 0.8).
    if quantity is None or value is None or duration is None or any(d is None for d in deductions):
        return None
    dw, di, at, dr = ((_money(d[0]), _money(d[1]), _money(d[2])) for d in deductions)
    later = 1 if facts.role("sroi.start", row) == "next" else 0
    return sroi.Outcome(row, _money(quantity), _money(value), dw, di, at, dr, int(duration), later)


def sroi_provisional(facts: Facts) -> Text | None:
    """What is missing for the ratio to be final, in words; None where nothing is."""
    found = facts.once(value_map)
    if found is None:
        return None
    unpriced = sum(
        facts.role("cost.basis", row) in ("actual", "imputed") and facts.role("cost.amount", row) is None
        for row in facts.role_rows("costs")
    )
    missing = [
        (Text("价值图有 {n} 行未填完", "value map rows not complete: {n}"), len(found.left_out)),
        (Text("{n} 项投入没有金额", "costs without an amount: {n}"), unpriced),
        (Text("未填贴现率", "no discount rate"), facts.role("sroi.rate") is None),
        (Text("未选贴现起点", "no discount timing"), facts.role("sroi.timing") is None),
    ]
    said = [text.format(n=n) for text, n in missing if n]
    return joined(said) if said else None


def provisionally(facts: Facts, said: Text) -> Text:
    """What is said of the value map, marked as provisional where it is; a refusal stays as it is."""
    found, missing = facts.once(value_map), facts.once(sroi_provisional)
    if found is None or missing is None or sroi.refusal(found) is not None:
        return said
    return Text("{said}（暂定：{missing}）", "{said} (provisional: {missing})").format(said=said, missing=missing)


def _sroi(read: Callable[[sroi.ValueMap], Any], unit: Text | None = None) -> Callable[[Facts], Any]:
    """A figure of the value map: a number, or words that call it provisional wherever they are shown."""

    def function(facts: Facts) -> Any:
        found = facts.once(value_map)
        value = None if found is None else read(found)
        if value is None or facts.once(sroi_provisional) is None:
            return value
        shown = value if isinstance(value, Text) else Text(number(value, 4), number(value, 4))
        if unit is not None:
            shown = Text("{n} {unit}", "{n} {unit}").format(n=shown, unit=unit)
        return provisionally(facts, shown)

    return function


@lru_cache(maxsize=8)
def simulated(found: sroi.ValueMap, seed: int) -> sroi.Simulation | None:
    """The Monte Carlo of a value map; kept, because the same map is asked for at every keystroke elsewhere."""
    return sroi.simulate(found, seed)


def sroi_range_text(facts: Facts) -> Text | None:
    """The ratio as a range, never bare: percentiles of the draws, the chance of more than 1, the corners; None where
    there is no ratio (`judged.sroi_note_text` says why, once)."""
    found = facts.once(value_map)
    if found is None:
        return None
    drawn, bounds = simulated(found, seed_of(facts.sheet.evaluation.uuid)), found.range()
    if drawn is None or bounds is None:
        return None
    line = Text(
        "{p5}–{p95}（第5至第95百分位，中位数 {p50}；比率大于1的可能性 {above}；{draws} 次抽样，种子 {seed}）；"
        "各项扣减均取最不利值、均取最有利值时为 {low}–{high}",
        "{p5}–{p95} (5th to 95th percentile, median {p50}; chance of a ratio above 1: {above}; {draws} draws, seed "
        "{seed}); {low}–{high} with every deduction at its least and at its most favourable",
    )
    said = line.format(
        p5=number(drawn.p5), p50=number(drawn.p50), p95=number(drawn.p95), above=share(drawn.above_one),
        draws=number(drawn.draws), seed=drawn.seed, low=number(bounds[0]), high=number(bounds[1]),
    )  # fmt: skip
    return provisionally(facts, said)


FACTORS = {
    "deadweight": Text("无谓份额", "deadweight"),
    "displacement": Text("替代", "displacement"),
    "attribution": Text("他方归因", "attribution"),
    "drop_off": Text("衰减", "drop-off"),
}


def sroi_tornado_text(facts: Facts) -> Text | None:
    """The three assumptions that move the ratio most, each with its row; None without a value map."""
    found = facts.once(value_map)
    section = facts.catalogue.section_role("sroi_map")
    if found is None or section is None:
        return None
    line = Text("{row}的{factor}：{a}–{b}", "{factor} of {row}: {a}–{b}")
    bars = [
        line.format(
            row=row_name(facts, section.key, row), factor=FACTORS[f], a=number(min(x, y)), b=number(max(x, y))
        )
        for row, f, x, y in found.tornado()[:3]
    ]
    return provisionally(facts, joined(bars)) if bars else None


def _break_even_text(found: sroi.ValueMap) -> Text | None:
    factor = found.break_even()
    if factor is None:
        return _DASH if sroi.refusal(found) is None else None
    line = Text(
        "全部代理价值乘以 {factor} 时比率为 1",
        "The ratio is 1 when every proxy value is multiplied by {factor}",
    )
    return line.format(factor=number(factor, 3))


def sroi_stream(facts: Facts, row: str) -> Text | None:
    """The value of each year of a row of the value map."""
    found = facts.once(value_map)
    outcome = next((one for one in found.outcomes if one.row == row), None) if found else None
    if outcome is None:
        return None
    shown = "、".join(number(v) for v in outcome.stream())
    return Text(f"{shown}（元）", f"CNY {shown.replace('、', '; ')}")


# ---------------------------------------------------------------- assessors
def ratings(facts: Facts) -> list[list[float | None]]:
    """The independent levels: one list an assessor, one place an indicator."""
    return facts.once(rated).levels


class Rated(NamedTuple):
    """What several judged on their own, by field id; by whom; and the levels, one list an assessor, one place an
    indicator."""

    items: list[str]
    assessors: list[str]
    levels: list[list[float | None]]


def rated(facts: Facts) -> Rated:
    """The independent levels, by whom, and of what."""
    found: dict[str, dict[str, float]] = {}
    for row in facts.role_rows("scores"):
        items, who, level = (facts.role(f"score.{n}", row) for n in ("item", "assessor", "level"))
        for item in items or []:
            if who and level is not None:
                found.setdefault(str(who), {})[item] = float(level)
    items = list(dict.fromkeys(item for levels in found.values() for item in levels))
    return Rated(items, list(found), [[levels.get(item) for item in items] for levels in found.values()])


def alpha_text(facts: Facts) -> Text:
    """Krippendorff's α of the independent levels; undefined is said, not 1 or 0."""
    given = facts.once(ratings)
    if len(given) < 2:
        return _FEWER_THAN_TWO
    value = agreement.alpha(given)
    if value is None:
        return Text("—（无变异）", "— (no variation)")
    between = alpha_interval(tuple(map(tuple, given)), seed_of(facts.sheet.evaluation.uuid))
    others = joined(
        Text("{name} {alpha}", "{name} {alpha}").format(name=name, alpha="—" if other is None else f"{other:.3f}")
        for name, other in ((name, agreement.alpha(given, metric)) for metric, name in OTHER_METRICS.items())
    )
    if between is None:
        return Text(
            "{alpha}（变异太少，不能给出区间）；{others}", "{alpha} (too little variation for an interval); {others}"
        ).format(alpha=f"{value:.3f}", others=others)
    line = Text(
        "{alpha}（95% 区间 {low}–{high}，自助抽样 {n} 次，种子 {seed}）；{others}",
        "{alpha} (95% interval {low}–{high}; {n} bootstrap samples, seed {seed}); {others}",
    )
    return line.format(
        alpha=f"{value:.3f}", low=f"{between.low:.3f}", high=f"{between.high:.3f}",
        n=number(between.resamples), seed=between.seed, others=others,
    )  # fmt: skip


# The levels read on the other scales of measurement.
OTHER_METRICS: dict[agreement.Metric, Text] = {
    "nominal": Text("按定类", "nominal"),
    "interval": Text("按定距", "interval"),
    "ratio": Text("按定比", "ratio"),
}


@lru_cache(maxsize=8)
def alpha_interval(given: tuple[tuple[float | None, ...], ...], seed: int) -> agreement.Interval | None:
    """The bootstrap interval of ordinal α; kept, like `simulated`."""
    return agreement.alpha_interval(given, seed=seed)


def agreement_text(facts: Facts) -> Text:
    """Exact and ±1 agreement."""
    given = facts.once(ratings)
    if len(given) < 2:
        return _FEWER_THAN_TWO
    found = agreement.exact_and_near(given)
    if found is None:
        return _DASH
    line = Text("完全一致 {exact}；相差不超过 1 级 {near}", "exact {exact}; within one level {near}")
    return line.format(exact=share(found[0]), near=share(found[1]))


def moderation_range(facts: Facts, _row: str) -> int | None:
    """The widest gap between two assessors on one indicator."""
    columns = [[v for v in unit if v is not None] for unit in zip(*facts.once(ratings), strict=True)]
    return max((int(max(c) - min(c)) for c in columns if len(c) > 1), default=None)


def moderation_original_text(facts: Facts) -> Text:
    """The independent levels as they were given, before moderation."""
    level, who = facts.catalogue.role("score.level"), facts.catalogue.role("score.assessor")
    if level is None or who is None:
        return _DASH
    lines = []
    for row in facts.role_rows("scores"):
        items = facts.role("score.item", row) or []
        names = [facts.catalogue.field(i).label for i in items if facts.catalogue.has(i)]
        if names and facts.field(level.id, row) is not None:
            head = listed(names)
            text = Text("{item}：{who} {level}", "{item}: {who} {level}")
            lines.append(
                text.format(item=head, who=facts.field(who.id, row) or "?", level=facts.field(level.id, row))
            )
    return joined(lines)


def consistency_ratio(facts: Facts) -> Decimal | None:
    """CR of the pairwise matrix (of several experts: of their joined one), once it is complete."""
    judged = judged_matrix(facts)
    found = None if judged is None else weights.consistency_ratio(judged.matrix)
    return None if found is None else decimal(found, 4)


# ---------------------------------------------------------------- findings
def finding_strength(facts: Facts, row: str) -> Text | None:
    """How a finding is evidenced: the best grade cited, and how many kinds of source say so."""
    section = facts.catalogue.section_role("findings")
    grade, source = facts.catalogue.role("evidence.grade"), facts.catalogue.role("evidence.class")
    cites = _evidence_field(section.fields) if section else None
    if cites is None or grade is None or source is None:
        return None
    rows = facts.field(cites.id, row) or []
    options = [o for r in rows if (o := grade.option(str(facts.field(grade.id, r)))) and o.score is not None]
    if not options:
        return None
    best = max(options, key=lambda o: o.score or Fraction(0))
    kinds = {facts.field(source.id, r) for r in rows} - {None}
    line = Text("最高 {grade} 级，{n} 类来源", "Best grade {grade}; source classes: {n}")
    return line.format(grade=best.id, n=len(kinds))


def _evidence_field(fields: Iterable[Field]) -> Field | None:
    return next((one for one in fields if one.kind == "evidence"), None)


def _whole(function: Callable[[Facts], Any]) -> Callable[[Facts, str], Any]:
    return lambda facts, _row: function(facts)


def _judged(name: str) -> Callable[[Facts, str], Any]:
    def function(facts: Facts, _row: str) -> Any:
        from csi_desktop.scoring import judged  # which builds on this module

        return getattr(judged, name)(facts)

    return function


# By the names that form files use; csi_desktop.forms.rules.functions lists the same names for the reader.
EVALUATION: dict[str, Callable[[Facts, str], Any]] = {
    **{
        function.__name__: _whole(function)
        for function in (
            index_text,
            rating_text,
            profile_text,
            confidence_text,
            gate_text,
            year_on_year_text,
            version_text,
            cost_totals_text,
            sroi_range_text,
            sroi_tornado_text,
            alpha_text,
            agreement_text,
            moderation_original_text,
            consistency_ratio,
        )
    },
    "content_hash_text": lambda facts, _: content_hash(facts.sheet),
    "sroi_inputs": lambda facts, _: found.inputs if (found := facts.once(value_map)) else None,
    "sroi_ratio": _whole(_sroi(sroi.ValueMap.ratio)),
    "sroi_net": _whole(_sroi(sroi.ValueMap.net)),
    "sroi_payback": _whole(_sroi(sroi.ValueMap.payback_months, Text("月", "months"))),
    "sroi_breakeven_text": _whole(_sroi(_break_even_text)),
    "sroi_stream_text": sroi_stream,
    "moderation_range": moderation_range,
    "finding_strength": finding_strength,
    "certainty_text": cause.certainty_text,
    "wording_text": cause.wording_text,
    "contribution_text": cause.contribution_text,
    **{
        name: _judged(name)
        for name in (
            "ahp_text",
            "budget_text",
            "kappa_text",
            "icc_text",
            "sroi_years_text",
            "sroi_weakest_text",
            "sroi_note_text",
        )
    },
}
