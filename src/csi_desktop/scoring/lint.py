"""The check of claims and wording: what a figure lacks, and what a sentence claims beyond its evidence (domain 3)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from csi_desktop.forms import dates
from csi_desktop.forms.definition import Catalogue
from csi_desktop.model.cases import Sheet
from csi_desktop.scoring.cause import chosen, cycle, grading, links, randomised, reach
from csi_desktop.scoring.facts import Facts
from csi_desktop.scoring.figures import number
from csi_desktop.scoring.names import row_name
from csi_desktop.scoring.result import Place
from csi_desktop.scoring.words import overclaims, said_by
from csi_desktop.text import Text

_ROUNDED = re.compile(
    r"(?:超过|逾|超|近|约|大约)\s*\d|\d[\d,.]*\s*(?:万|亿|千|百)?(?:余|多)|"
    r"\b(?:more than|over|nearly|about|around|almost)\s+[\d£$¥€]",
    re.IGNORECASE,
)


Severity = Literal["error", "note"]
_PERSON_TIMES = re.compile(r"\d[\d,.万亿余多]*\s*人次")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the check found. `rule` names the check; `key` is the same while the text it is about is the
    same, so that a waiver lapses when that is changed."""

    rule: str
    severity: Severity
    place: Place
    text: Text
    key: str
    waived: str = ""  # the reason, where somebody waived it
    waived_by: str = ""


@dataclass(frozen=True, slots=True)
class _Found:
    rule: str
    severity: Severity
    place: Place
    text: Text


def lint(catalogue: Catalogue, sheet: Sheet) -> list[Finding]:
    """Every finding in the order of the forms, with its waiver if it has one."""
    facts = Facts(catalogue, sheet)
    waivers = _waivers(facts)
    found = []
    for one in (*_claims(facts), *_causes(facts), *_chain(facts), *_narrative(facts)):
        key = _key(facts, one)
        reason, by = waivers.get(key, ("", ""))
        found.append(Finding(one.rule, one.severity, one.place, one.text, key, reason, by))
    return found


def _key(facts: Facts, one: _Found) -> str:
    """The check, the place, and a digest of the row it is about: another text there is another finding."""
    field, row = one.place
    section = facts.catalogue.section(facts.catalogue.field(field).section_key)
    answers = [
        facts.sheet.answers.get((each.id, row))
        for each in (section.fields if row else [facts.catalogue.field(field)])
    ]
    content = repr([(a.value, str(a.state)) if a else None for a in answers])
    digest = hashlib.sha256(content.encode("utf-8", "replace")).hexdigest()[:12]
    return f"{one.rule}|{field}|{row}|{digest}"


def _waivers(facts: Facts) -> dict[str, tuple[str, str]]:
    found = {}
    for row in facts.role_rows("waivers"):
        key, reason = facts.role("waiver.key", row), str(facts.role("waiver.reason", row) or "").strip()
        if key and reason:
            found[str(key)] = (reason, str(facts.role("waiver.by", row) or ""))
    return found


# ---------------------------------------------------------------- the register of claims
def _claims(facts: Facts) -> Iterator[_Found]:
    section = facts.catalogue.section_role("claims")
    for row in facts.rows(section.key) if section else ():
        claim = _Claim(facts, row)
        for check in _CLAIM_CHECKS:
            yield from check(claim)


class _Claim:
    """A row of the register, by role."""

    def __init__(self, facts: Facts, row: str) -> None:
        self.facts, self.row = facts, row
        self.text = str(self.role("text") or "")
        section = facts.catalogue.section_role("claims")
        self.name = row_name(facts, section.key, row) if section else ""

    def role(self, name: str) -> Any:
        return self.facts.role(f"claim.{name}", self.row)

    @property
    def value(self) -> Fraction | None:
        value = self.role("value")
        return Fraction(str(value)) if value is not None else None

    def says(self, words: str) -> str:
        found = said_by(words).search(self.text)
        return found[0] if found else ""

    def found(
        self, rule: str, role: str, zh: str, en: str, severity: Severity = "error", **values: object
    ) -> _Found:
        one = self.facts.catalogue.role(f"claim.{role}") or self.facts.catalogue.role("claim.text")
        assert one is not None
        text = Text("主张 {name}：" + zh, "Claim {name}: " + en).format(name=self.name, **values)
        return _Found(rule, severity, (one.id, self.row), text)


def _undated(claim: _Claim) -> Iterator[_Found]:
    word = claim.says("undated")
    if not claim.role("asof"):
        if word:
            yield claim.found(
                "asof", "asof", "写“{w}”而没有截至日", "says “{w}” and has no as-of date", w=word
            )
        elif claim.value is not None:
            yield claim.found("asof", "asof", "数字没有截至日", "the figure has no as-of date")


def _mixed_units(claim: _Claim) -> Iterator[_Found]:
    unit = claim.role("unit")
    counted = _PERSON_TIMES.search(claim.text) or re.search(r"[A-Za-z]", claim.text)
    times = claim.says("person_times") if counted else ""
    if unit == "person" and times:
        yield claim.found(
            "unit",
            "unit",
            "原文是“{w}”，计量单位却是“人（去重）”",
            "the wording says “{w}”, the unit is unique persons",
            w=times,
        )
    if unit in ("person", "persontime"):
        house = re.search(r"\d[\d,.万亿余多]*\s*(户|家庭)", claim.text)
        if house:
            yield claim.found(
                "unit",
                "unit",
                "原文以“{w}”计，计量单位却是人或人次",
                "the wording counts “{w}”, the unit is persons",
                w=house[1],
            )
    kinds = {_kind_of(str(part.get("item") or "")) for part in _parts(claim)} - {""}
    if len(kinds) > 1:
        yield claim.found(
            "unit",
            "breakdown",
            "构成中混加了人、人次或户",
            "the breakdown adds persons, person-times or households",
        )


def _kind_of(text: str) -> str:
    """What a part of a breakdown counts: person-times before persons, whose sign is part of theirs."""
    return next(
        (name for name in ("person_times", "households", "persons") if said_by(name).search(text)), ""
    )


def _parts(claim: _Claim) -> list[dict[str, Any]]:
    value = claim.role("breakdown")
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _cumulative(claim: _Claim) -> Iterator[_Found]:
    word = claim.says("cumulative")
    if word and claim.role("basis") == "period":
        yield claim.found(
            "cumulative",
            "basis",
            "原文写“{w}”，口径却记为当期",
            "the wording says “{w}”, the basis is one period",
            w=word,
        )


def _approximate(claim: _Claim) -> Iterator[_Found]:
    rounded = _ROUNDED.search(claim.text)
    if rounded and claim.value is None:
        yield claim.found(
            "exact",
            "value",
            "原文为概数（“{w}”），没有登记数值",
            "the wording is approximate (“{w}”) and no value is entered",
            w=rounded[0],
        )
    elif rounded and claim.role("qualifier") in (None, "exact"):
        yield claim.found(
            "exact",
            "qualifier",
            "原文为概数（“{w}”），修饰却未选或选为精确",
            "the wording is approximate (“{w}”); the qualifier is missing or exact",
            w=rounded[0],
        )
    elif claim.role("qualifier") not in (None, "exact"):
        yield claim.found(
            "exact",
            "value",
            "只有概数，应取得精确值",
            "only an approximate figure: obtain the exact one",
            "note",
        )


def _output(claim: _Claim) -> Iterator[_Found]:
    if claim.role("tier") not in ("outcome", "impact"):
        return
    word = claim.says("output")
    if word:
        yield claim.found(
            "tier",
            "tier",
            "“{w}”是产出或传播，不是成果",
            "“{w}” is an output or reach, not an outcome",
            w=word,
        )
    turnover = claim.says("turnover")
    if turnover:
        yield claim.found(
            "turnover",
            "tier",
            "把平台的“{w}”当作社会效益",
            "counts “{w}” of a platform as a social benefit",
            w=turnover,
        )


def _breakdown(claim: _Claim) -> Iterator[_Found]:
    values = [Fraction(str(one["value"])) for one in _parts(claim) if one.get("value") not in (None, "")]
    total = sum(values, start=Fraction(0))
    if values and claim.value is not None and total != claim.value:
        yield claim.found(
            "breakdown",
            "breakdown",
            "构成合计 {a}，与数值 {b} 不符",
            "the parts add up to {a}, the value is {b}",
            a=number(total),
            b=number(claim.value),
        )


def _proportion(claim: _Claim) -> Iterator[_Found]:
    word = claim.says("proportion")
    if word and not claim.role("denominator"):
        yield claim.found(
            "denominator", "denominator", "写“{w}”而没有分母", "says “{w}” without a denominator", w=word
        )


def _in_time(claim: _Claim) -> Iterator[_Found]:
    day = _day(claim.role("asof"))
    if day is None:
        return
    start, end = _day(claim.facts.role("case.start")), _day(claim.facts.role("case.end"))
    cutoff = _day(claim.facts.role("cutoff"))
    if start and day < start:
        yield claim.found(
            "time",
            "asof",
            "截至日早于项目启动日 {d}",
            "the as-of date is before the project began, {d}",
            d=claim.facts.role("case.start"),
        )
    last = min((one for one in (end, cutoff) if one), default=None)
    if last and day > last:
        yield claim.found(
            "time",
            "asof",
            "截至日晚于项目结束日或数据截止日 {d}",
            "the as-of date is after the project's end or the data cut-off, {d}",
            d=last.isoformat(),
        )


def _day(value: Any) -> Any:
    return dates.earliest(value) if isinstance(value, str) else None


def _claimed_cause(claim: _Claim) -> Iterator[_Found]:
    level = strongest(claim.facts)
    for word, verb in overclaims(claim.text, level):
        yield claim.found(
            "cause",
            "text",
            "“{w}”需要{needs}，现有最高为 {level} 级",
            "“{w}” needs {needs}; the best there is is level {level}",
            w=word,
            needs=verb.needs,
            level=level,
        )


_CLAIM_CHECKS: tuple[Callable[[_Claim], Iterator[_Found]], ...] = (
    _undated,
    _mixed_units,
    _cumulative,
    _approximate,
    _output,
    _breakdown,
    _proportion,
    _in_time,
    _claimed_cause,
)


def strongest(facts: Facts) -> int:
    """The highest level of evidence (Nesta 0–5) that any outcome has; 0 where none has one."""
    levels = [facts.role("causality.nesta", row) for row in facts.role_rows("causality")]
    return max((level for level in levels if isinstance(level, int)), default=0)


# ---------------------------------------------------------------- cause and effect
def _causes(facts: Facts) -> Iterator[_Found]:
    for row in facts.role_rows("causality"):
        yield from _design(facts, row)
        yield from _certainty(facts, row)
        yield from _alternatives(facts, row)
        level = facts.role("causality.nesta", row)
        claim = facts.role("causality.claim", row)
        if claim and isinstance(level, int):
            for word, verb in overclaims(str(claim), level):
                yield _caused(
                    facts,
                    row,
                    "cause",
                    "claim",
                    "error",
                    Text(
                        "“{w}”需要{needs}，本项成果为 {level} 级",
                        "“{w}” needs {needs}; this outcome has level {level}",
                    ).format(w=word, needs=verb.needs, level=level),
                )


def _caused(facts: Facts, row: str, rule: str, role: str, severity: Severity, text: Text) -> _Found:
    one = facts.catalogue.role(f"causality.{role}")
    assert one is not None
    name = row_name(facts, one.section_key, row)
    return _Found(
        rule,
        severity,
        (one.id, row),
        Text("因果“{name}”：{text}", "Cause “{name}”: {text}").format(name=name, text=text),
    )


def _design(facts: Facts, row: str) -> Iterator[_Found]:
    """A design cannot show more than its kind: the Maryland level that it reaches, and Nesta 3 only with a "
    "comparison."""
    most, given = reach(facts, row), facts.role("causality.maryland", row)
    design = chosen(facts, "causality.design", row)
    if most is None or design is None:
        return
    if given is not None and str(given).isdecimal() and int(given) > most:
        yield _caused(
            facts,
            row,
            "design",
            "maryland",
            "error",
            Text(
                "马里兰量表评为 {given} 级，“{design}”最高可达 {most} 级",
                "the Maryland scale has level {given}; “{design}” reaches level {most} at best",
            ).format(given=given, design=design.label, most=most),
        )
    nesta = facts.role("causality.nesta", row)
    if isinstance(nesta, int) and nesta >= 3 and most < 2:
        yield _caused(
            facts,
            row,
            "design",
            "nesta",
            "error",
            Text(
                "Nesta 评为 {nesta} 级，须有对照；“{design}”没有对照",
                "Nesta level {nesta} needs a comparison; “{design}” has none",
            ).format(nesta=nesta, design=design.label),
        )


def _certainty(facts: Facts, row: str) -> Iterator[_Found]:
    found, given = grading(facts, row), chosen(facts, "causality.certainty", row)
    if found is None:
        return
    if facts.role("causality.steps", row):
        expected = 4 if randomised(facts, row) else 2
        if reach(facts, row) is not None and found.start != expected:
            yield _caused(
                facts,
                row,
                "grade",
                "steps",
                "error",
                Text(
                    "起点与设计不符：随机设计起点为高，其余起点为低",
                    "the starting point does not fit the design: randomised ones start high, all others low",
                ),
            )
        if found.undocumented:
            yield _caused(
                facts,
                row,
                "grade",
                "steps",
                "error",
                Text("{n} 步升降没有理由", "{n} steps up or down have no reason").format(
                    n=found.undocumented
                ),
            )
        if found.mixed:
            yield _caused(
                facts,
                row,
                "grade",
                "steps",
                "note",
                Text(
                    "既下调又上调；GRADE 通常只在没有下调时上调",
                    "lowered and raised; GRADE usually raises only where nothing was lowered",
                ),
            )
    field = facts.catalogue.role("causality.certainty")
    derived = field.option(found.certainty) if field else None
    recorded = bool(facts.role("causality.steps", row))
    if given is not None and not recorded and given.id != found.certainty:
        yield _caused(
            facts,
            row,
            "grade",
            "steps",
            "note",
            Text(
                "确定性填为“{given}”，但没有升降级记录（按设计起点为“{derived}”）",
                "the certainty is given as “{given}” without steps; by its design it starts at “{derived}”",
            ).format(given=given.label, derived=derived.label if derived else ""),
        )
    elif given is not None and derived is not None and given.id != derived.id:
        yield _caused(
            facts,
            row,
            "grade",
            "certainty",
            "error",
            Text(
                "确定性填为“{given}”，按升降级记录应为“{derived}”",
                "the certainty is given as “{given}”; by the steps recorded it is “{derived}”",
            ).format(given=given.label, derived=derived.label),
        )


def _alternatives(facts: Facts, row: str) -> Iterator[_Found]:
    value = facts.role("causality.alternatives", row)
    rows = [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
    if rows and len(rows) < 3:
        yield _caused(
            facts,
            row,
            "alternatives",
            "alternatives",
            "note",
            Text(
                "替代解释只有 {n} 条，至少应有三条",
                "{n} alternative explanations; there should be three at least",
            ).format(n=len(rows)),
        )
    for one in rows:
        if one.get("likelihood") == "h" and not (one.get("against") or one.get("treatment")):
            yield _caused(
                facts,
                row,
                "alternatives",
                "alternatives",
                "error",
                Text(
                    "可能性高的替代解释“{what}”既无反驳证据也未处理",
                    "the likely alternative “{what}” has neither evidence against it nor a treatment",
                ).format(what=str(one.get("explanation") or "")[:24]),
            )


# ---------------------------------------------------------------- the result chain
def _chain(facts: Facts) -> Iterator[_Found]:
    section, leads = facts.catalogue.section_role("toc"), facts.catalogue.role("toc.links")
    level, measured = facts.catalogue.role("toc.level"), facts.catalogue.role("toc.indicator")
    if section is None or leads is None or level is None:
        return
    graph = links(facts)
    circle = cycle(graph)
    if circle:
        names = " → ".join(row_name(facts, section.key, row) for row in circle)
        yield _Found(
            "cycle",
            "error",
            (leads.id, circle[0]),
            Text(
                "结果链成环：{names}。请去掉其中一条联系",
                "The result chain goes round in a circle: {names}. Take one link away",
            ).format(names=names),
        )
    order = {option.id: n for n, option in enumerate(level.options)}
    for row, targets in graph.items():
        here = order.get(str(facts.role("toc.level", row)))
        for to in targets:
            there = order.get(str(facts.role("toc.level", to)))
            if here is not None and there is not None and there < here:
                yield _Found(
                    "chain",
                    "note",
                    (leads.id, row),
                    Text(
                        "“{a}”导向层级更低的“{b}”",
                        "“{a}” leads back to “{b}”, which stands earlier in the chain",
                    ).format(a=row_name(facts, section.key, row), b=row_name(facts, section.key, to)),
                )
        if (
            here is not None
            and here >= order.get("outcome_s", 3)
            and measured
            and not facts.role("toc.indicator", row)
        ):
            yield _Found(
                "chain",
                "note",
                (measured.id, row),
                Text("成果“{a}”没有指标", "Outcome “{a}” has no indicator").format(
                    a=row_name(facts, section.key, row)
                ),
            )


# ---------------------------------------------------------------- what is told
def _narrative(facts: Facts) -> Iterator[_Found]:
    """The texts that the report prints as results, findings and conclusions."""
    level = strongest(facts)
    status = facts.catalogue.role("case.social_enterprise")
    plain = status is not None and facts.role("case.social_enterprise") == "no"
    for place, label, text, severity in _told(facts):
        for word, verb in overclaims(text, level):
            yield _Found(
                "cause",
                severity,
                place,
                Text(
                    "“{label}”：“{w}”需要{needs}，现有最高为 {level} 级",
                    "“{label}”: “{w}” needs {needs}; the best there is is level {level}",
                ).format(label=label, w=word, needs=verb.needs, level=level),
            )
        found = said_by("social_enterprise").search(text) if plain else None
        if found:
            yield _Found(
                "term",
                "note",
                place,
                Text(
                    "“{label}”称“{w}”，而案例档案记为非社会企业",
                    "“{label}” says “{w}”; the case profile says that it is none",
                ).format(label=label, w=found[0]),
            )


def _told(facts: Facts) -> Iterator[tuple[Place, Text, str, Severity]]:
    """What findings and conclusions say weighs; what the profile tells is the enterprise's own story."""
    for role in ("finding.text", "conclusion.text", "overall", "value"):
        one = facts.catalogue.role(role)
        if one is None:
            continue
        repeated = facts.catalogue.section(one.section_key).repeat
        for row in facts.rows(one.section_key) if repeated else [""]:
            value = facts.field(one.id, row)
            if isinstance(value, str):
                yield (one.id, row), one.label, value, "error"
    section = facts.catalogue.section_role("narrative")
    for one in section.fields if section else ():
        value = facts.field(one.id)
        if one.kind == "longtext" and isinstance(value, str):
            yield (one.id, ""), one.label, value, "note"
