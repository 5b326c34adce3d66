"""What stands between an evaluation and a signed report, in the order of what blocks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from csi_desktop.forms.definition import Catalogue
from csi_desktop.forms.kinds import BadValue, kind
from csi_desktop.model.answers import State
from csi_desktop.model.cases import Sheet
from csi_desktop.scoring.chosen import not_chosen
from csi_desktop.scoring.computed import moderation_range, rated
from csi_desktop.scoring.facts import Facts
from csi_desktop.scoring.index import weighed_sections
from csi_desktop.scoring.result import Place, Result, Term
from csi_desktop.text import Text, inside

Severity = Literal["block", "warn"]

_MISSING = Text("未填写：{label}", "Not answered: {label}")
_UNEVIDENCED = Text(
    "“{label}”评为 {level} 级，但没有引用证据", "“{label}” has level {level}, but cites no evidence"
)
_SILENT_ZERO = Text(
    "“{label}”评为 0 级，须有证据、检索记录或被拒的资料索取",
    "“{label}” has level 0: it needs evidence, a search-log row or a refused request",
)
_NO_REASON = Text("“{label}”没有写明评分理由", "“{label}” has no rationale")
_NA_REASON = Text("“{label}”标为不适用，须写明理由", "“{label}” is marked not applicable: give the reason")
_COVERAGE = Text("指数不予评级：{reason}", "The index is not rated: {reason}")
_GATE = Text("合规闸门待主评人裁定", "The compliance gate awaits the lead evaluator’s decision")
_UNWRITTEN = Text(
    "“{label}”须书面写明理由，随报告公布",
    "“{label}” is given in writing: state the reasons, which the report publishes",
)
_OVERRIDDEN = Text(
    "“{label}”填“{chosen}”，与按各项事实建议的“{suggested}”不同，须写明理由",
    "“{label}” is “{chosen}”, where the facts suggest “{suggested}”: say why",
)
_OFF_SCALE = Text(
    "{who}给“{item}”的 {level} 级超出该指标的等级范围，不计入一致性",
    "Level {level} that {who} gave “{item}” is beyond its scale and does not count for agreement",
)
_TWICE = Text(
    "{who}对“{item}”评了不止一次，一致性按最后一次（{level} 级）计算",
    "{who} judged “{item}” more than once: for agreement the last one counts (level {level})",
)
_SAME_REVIEWER = Text(
    "质控复核人“{name}”同时参与评分，须另请他人复核",
    "The quality reviewer “{name}” also scores: somebody else must review",
)
_NE = Text("“{label}”标为未评", "“{label}” is marked as not yet evaluated")
_UNFINISHED = Text(
    "“{label}”中填写的“{typed}”不完整或无法识别，不会计入",
    "What was typed into “{label}” (“{typed}”) is not complete, or no value: it does not count",
)
_LIMITED = ("number", "money", "percent", "percent3", "count", "table")
_BEYOND = Text(
    "{why}该值填写时表单尚未如此要求：仍保留并照计，请改正。",
    "{why} It was entered before the form asked for that: it is kept and counts as it stands; please mend it.",
)
_MODERATION = Text(
    "评估员之间最多相差 {n} 级，超出容差，尚未合议",
    "Assessors differ by up to {n} levels, more than tolerated: moderate first",
)
_PORTFOLIO_ONLY = Text(
    "“{method}”只用于组合，对单个案例没有意义：指数仍按默认方案计算",
    "“{method}” is for portfolios and means nothing for one case: the index keeps its default scheme",
)
_NO_ROW = Text("“{title}”至少需要一条", "“{title}” needs at least one entry")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend, and where: a field (with its row), or a whole section. What is `waivable` blocks too, but a
    reason that the report prints may stand for mending it."""

    severity: Severity
    text: Text
    place: Place | None = None
    section: str = ""
    waivable: bool = False
    absent: bool = False  # there is no answer: whoever has many of these may name them by section


def problems(catalogue: Catalogue, sheet: Sheet, result: Result) -> list[Problem]:
    """Everything to mend before signing, what blocks first (domain 6, last paragraph)."""
    facts = Facts(catalogue, sheet)
    found = [
        *_gate(catalogue, sheet, result),
        *_coverage(catalogue, result),
        *_sections(facts),
        *_reviewer(facts),
        *_terms(facts, result),
        *_judged(facts),
        *_moderation(facts),
        *_weighting(facts),
        *_overridden(facts, sheet, result),
        *_beyond(facts, sheet, result),
        *_missing(catalogue, sheet, result),
        *_open(catalogue, sheet, result),
        *_unfinished(facts, sheet, result),
        *_wording(catalogue, sheet),
        *(Problem("warn", text) for text in result.faults.values()),
    ]
    return sorted(found, key=lambda problem: problem.severity != "block")


def _wording(catalogue: Catalogue, sheet: Sheet) -> Iterator[Problem]:
    """What the check of claims and wording found wrong and nobody waived."""
    from csi_desktop.scoring.lint import lint

    for found in lint(catalogue, sheet):
        if found.severity == "error" and not found.waived:
            one = catalogue.field(found.place[0])
            yield Problem("block", found.text, found.place, one.section_key)


def _missing(catalogue: Catalogue, sheet: Sheet, result: Result) -> Iterator[Problem]:
    for key, progress in result.progress.items():
        for place in progress.missing:
            if place in sheet.unfinished:  # has a line of its own, which says more
                continue
            answer = sheet.answers.get(place)
            text = _NE if answer is not None and answer.state is State.NE else _MISSING
            yield Problem("block", text.format(label=catalogue.field(place[0]).label), place, key, absent=True)


def _terms(facts: Facts, result: Result) -> Iterator[Problem]:
    terms = list(result.default.terms if result.default else ())
    terms += [t for theme in result.themes for t in theme.terms]
    for term in terms:
        one = facts.catalogue.field(term.place[0])
        if facts.in_depth(one):
            yield from _term(facts, term)


def _term(facts: Facts, term: Term) -> Iterator[Problem]:
    one = facts.catalogue.field(term.place[0])
    answer = facts.answer(*term.place)
    if answer is None:
        return
    if answer.state is State.NA and not answer.reason.strip():
        yield Problem("block", _NA_REASON.format(label=one.label), term.place, one.section_key)
    if term.level is None:
        return
    if not answer.evidence:
        if term.level >= (one.evidence_from or 1):
            text = _UNEVIDENCED.format(label=one.label, level=term.level)
            yield Problem("block", text, term.place, one.section_key)
        elif term.level == 0 and not facts.role_rows("searches") and not _refused(facts):
            yield Problem("block", _SILENT_ZERO.format(label=one.label), term.place, one.section_key)
    if not answer.reason.strip():
        yield Problem("warn", _NO_REASON.format(label=one.label), term.place, one.section_key)


def _overridden(facts: Facts, sheet: Sheet, result: Result) -> Iterator[Problem]:
    """An option chosen against the one that the facts suggest, such as a grade of evidence, without saying why."""
    for section in facts.catalogue.sections():
        for one in section.fields:
            if one.kind != "choice" or not one.formula or not facts.in_depth(one):
                continue
            for row in facts.rows(section.key) if section.repeat else [""]:
                answer = sheet.answers.get((one.id, row))
                chosen = one.option(str(answer.value)) if answer and answer.value else None
                suggested = one.option(str(result.computed.get((one.id, row))))
                if answer and chosen and suggested and chosen.id != suggested.id and not answer.reason.strip():
                    text = _OVERRIDDEN.format(label=one.label, chosen=chosen.label, suggested=suggested.label)
                    yield Problem("warn", text, (one.id, row), section.key)


def _refused(facts: Facts) -> bool:
    """Whether a document that was asked for was refused, or does not exist."""
    one = facts.catalogue.role("request.status")
    refused = {option.id for option in one.options if option.group == "refused"} if one else set()
    return any(facts.role("request.status", row) in refused for row in facts.role_rows("requests"))


def _open(catalogue: Catalogue, sheet: Sheet, result: Result) -> Iterator[Problem]:
    """What somebody marked as not yet evaluated and nothing else asks for."""
    missing = {place for progress in result.progress.values() for place in progress.missing}
    for place, answer in sheet:
        if answer.state is State.NE and place not in missing and catalogue.has(place[0]):
            one = catalogue.field(place[0])
            if result.visible(one, place[1]):
                yield Problem("block", _NE.format(label=one.label), place, one.section_key, absent=True)


def _unfinished(facts: Facts, sheet: Sheet, result: Result) -> Iterator[Problem]:
    """What was typed and is no value: it would be on the screen, and nowhere in the report."""
    catalogue = facts.catalogue
    for (field_id, row), typed in sheet.unfinished.items():
        if not catalogue.has(field_id):
            continue
        one = catalogue.field(field_id)
        section = catalogue.section(one.section_key)
        if facts.in_depth(one) and facts.in_depth(section) and result.visible(one, row):
            words = " – ".join(text.rpartition("\t")[2] for text in typed if text)  # cells say where they are before
            yield Problem("block", _UNFINISHED.format(label=one.label, typed=words[:60]), (field_id, row), section.key)


def _beyond(facts: Facts, sheet: Sheet, result: Result) -> Iterator[Problem]:
    """Numbers that were kept before the form set a limit: nothing is taken away that somebody typed."""
    catalogue = facts.catalogue
    for place, answer in sheet:
        if answer.value in (None, "", []) or not catalogue.has(place[0]):
            continue
        one = catalogue.field(place[0])
        section = catalogue.section(one.section_key)
        shown = facts.in_depth(one) and facts.in_depth(section) and result.visible(one, place[1])
        if one.kind not in _LIMITED or not shown:
            continue
        try:
            kind(one.kind).normalise(one, answer.value)
        except BadValue as bad:
            yield Problem("block", _BEYOND.format(why=bad.text), place, section.key)


def _judged(facts: Facts) -> Iterator[Problem]:
    """Independent levels that do not count: beyond the scale of their indicator, or given anew."""
    given, level = rated(facts), facts.catalogue.role("score.level")
    for text, rows in ((_OFF_SCALE, given.beyond), (_TWICE, given.twice)):
        for row, who, item in rows if level else ():
            label = facts.catalogue.field(item).label if facts.catalogue.has(item) else Text(item, item)
            said = text.format(who=who, item=label, level=facts.role("score.level", row))
            yield Problem("warn", said, (level.id, row) if level else None, level.section_key if level else "")


def _moderation(facts: Facts) -> Iterator[Problem]:
    """Assessors who differ by more than the tolerance have to agree on a level first."""
    section, tolerance = facts.catalogue.section_role("moderation"), facts.catalogue.role("moderation.tolerance")
    apart = moderation_range(facts, "")
    if section is None or tolerance is None or apart is None or facts.rows(section.key):
        return
    if apart > int(facts.evaluate(tolerance.formula) or 0):
        yield Problem("block", _MODERATION.format(n=apart), None, section.key)


def _weighting(facts: Facts) -> Iterator[Problem]:
    """A method that weighs by what tells many units apart was chosen for one case, or a choice makes no weights."""
    one = facts.catalogue.role("weighting.method")
    option = one.option(str(facts.role("weighting.method"))) if one else None
    if one is not None and option is not None and option.group == "portfolio":
        yield Problem("warn", _PORTFOLIO_ONLY.format(method=option.label), (one.id, ""), one.section_key)
    form = facts.catalogue.form_with("index")
    why = not_chosen(facts, weighed_sections(facts, form)) if form is not None else None
    if one is not None and why is not None:
        yield Problem("warn", why, (one.id, ""), one.section_key)


def _coverage(catalogue: Catalogue, result: Result) -> Iterator[Problem]:
    """Too few indicators have a level: leads to the first that has none."""
    if result.default is None or not result.default.unrated:
        return
    place = next((term.place for term in result.default.terms if term.level is None), None)
    section = catalogue.field(place[0]).section_key if place else ""
    yield Problem("block", _COVERAGE.format(reason=inside(result.default.unrated)), place, section, waivable=True)


def _gate(catalogue: Catalogue, sheet: Sheet, result: Result) -> Iterator[Problem]:
    one = catalogue.role("gate.decision")
    answer = sheet.answers.get((one.id, "")) if one else None
    asked = any(finding.effect == "decide" for finding in result.gate.findings)
    if asked and one and answer and answer.value and not answer.reason:
        yield Problem("block", _UNWRITTEN.format(label=one.label), (one.id, ""), one.section_key)
    if result.gate.status == "decide":
        yield Problem("block", _GATE, (one.id, "") if one else None, one.section_key if one else "")


def _sections(facts: Facts) -> Iterator[Problem]:
    """Registers that must not be empty: declarations, evidence, findings."""
    for role in ("declaration", "evidence", "findings", "conclusions"):
        section = facts.catalogue.section_role(role)
        if section and section.repeat and facts.in_depth(section) and not facts.rows(section.key):
            yield Problem("block", _NO_ROW.format(title=section.title), None, section.key)


def _reviewer(facts: Facts) -> Iterator[Problem]:
    """Whoever reviews the quality of an evaluation must not have scored it."""
    one = facts.catalogue.role("sign.quality")
    name = str(facts.role("sign.quality") or "").strip()
    scorers = {facts.role(role) for role in ("lead", "sign.lead")}
    scorers |= {facts.role("score.assessor", row) for row in facts.role_rows("scores")}
    if one is not None and name and name in {str(scorer or "").strip() for scorer in scorers}:
        yield Problem("block", _SAME_REVIEWER.format(name=name), (one.id, ""), one.section_key)
