"""What the program works out of a whole evaluation, by the names that form files call it by."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

from csi_desktop.forms.definition import Field
from csi_desktop.model.cases import Sheet
from csi_desktop.model.content import content_hash
from csi_desktop.scoring import agreement, cause, weights
from csi_desktop.scoring.costs import cost_totals_text
from csi_desktop.scoring.draws import seed_of
from csi_desktop.scoring.facts import Facts
from csi_desktop.scoring.figures import decimal, evaluated, number, points, share, span
from csi_desktop.scoring.matrices import judged_matrix
from csi_desktop.scoring.result import Gate
from csi_desktop.scoring.sroi import ValueMap
from csi_desktop.scoring.value_map import (
    break_even_text,
    sroi_figure,
    sroi_note_text,
    sroi_range_text,
    sroi_stream,
    sroi_tornado_text,
    sroi_weakest_text,
    sroi_years_text,
    value_map,
)
from csi_desktop.text import Text, clauses, listed

_DASH = Text("—", "—")
_NO_SCORE = Text("未评", "no score")
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
    line = Text("{id} {title} {score}（{count}）", "{id} {title} {score} ({count})")
    return joined(
        line.format(id=t.id, title=t.title, score=_scored(t.score), count=evaluated(t.done, t.total))
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
    said = list(dict.fromkeys(finding.text for finding in gate.findings))
    return joined((*said, WAIVED) if gate.waived else said)


WAIVED = Text("已触发，主评人裁定不执行", "Triggered, waived by the lead evaluator")


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
    beyond: tuple[tuple[str, str, str], ...]  # row, assessor, item: beyond the scale of the item, and not counted
    twice: tuple[tuple[str, str, str], ...]  # judged by the same assessor once more: this one counts


def rated(facts: Facts) -> Rated:
    """The independent levels, by whom, and of what."""
    found: dict[str, dict[str, float]] = {}
    beyond, twice = list[tuple[str, str, str]](), list[tuple[str, str, str]]()
    for row in facts.role_rows("scores"):
        items, who, level = (facts.role(f"score.{n}", row) for n in ("item", "assessor", "level"))
        for item in items or []:
            if not who or level is None:
                continue
            own = found.setdefault(str(who), {})
            if facts.catalogue.has(item) and float(level) > (facts.catalogue.field(item).max or 5):
                beyond.append((row, str(who), item))
                own.pop(item, None)  # whatever was given before, it was meant to be this
                continue
            if item in own:
                twice.append((row, str(who), item))
            own[item] = float(level)
    items = list(dict.fromkeys(item for levels in found.values() for item in levels))
    found = {who: own for who, own in found.items() if own}
    levels = [[own.get(item) for item in items] for own in found.values()]
    return Rated(items, list(found), levels, tuple(beyond), tuple(twice))


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
            sroi_years_text,
            sroi_weakest_text,
            sroi_note_text,
            alpha_text,
            agreement_text,
            moderation_original_text,
            consistency_ratio,
        )
    },
    "content_hash_text": lambda facts, _: content_hash(facts.sheet),
    "sroi_inputs": lambda facts, _: found.inputs if (found := facts.once(value_map)) else None,
    "sroi_ratio": _whole(sroi_figure(ValueMap.ratio)),
    "sroi_net": _whole(sroi_figure(ValueMap.net)),
    "sroi_payback": _whole(sroi_figure(ValueMap.payback_months, Text("月", "months"))),
    "sroi_breakeven_text": _whole(sroi_figure(break_even_text)),
    "sroi_stream_text": sroi_stream,
    "moderation_range": moderation_range,
    "finding_strength": finding_strength,
    "certainty_text": cause.certainty_text,
    "wording_text": cause.wording_text,
    "contribution_text": cause.contribution_text,
    **{name: _judged(name) for name in ("ahp_text", "budget_text", "kappa_text", "icc_text")},
}
