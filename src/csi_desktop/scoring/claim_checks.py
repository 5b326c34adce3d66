"""The checks of claims and of what findings and conclusions say (domain 3)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from csi_desktop.forms import dates
from csi_desktop.scoring.facts import Facts
from csi_desktop.scoring.figures import number
from csi_desktop.scoring.names import row_name
from csi_desktop.scoring.noticed import Noticed, Severity
from csi_desktop.scoring.result import Place
from csi_desktop.scoring.words import overclaims, said_by
from csi_desktop.text import LANGUAGES, Text

_ROUNDED = re.compile(
    r"(?:超过|逾|超|近|约|大约)\s*\d|\d[\d,.]*\s*(?:万|亿|千|百)?(?:余|多)|"
    r"\b(?:more than|over|nearly|about|around|almost)\s+[\d£$¥€]",
    re.IGNORECASE,
)
_PERSON_TIMES = re.compile(r"\d[\d,.万亿余多]*\s*人次")


def claim_findings(facts: Facts) -> Iterator[Noticed]:
    """What every check finds in every row of the register of claims."""
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
    ) -> Noticed:
        one = self.facts.catalogue.role(f"claim.{role}") or self.facts.catalogue.role("claim.text")
        assert one is not None
        text = Text("主张 {name}：" + zh, "Claim {name}: " + en).format(name=self.name, **values)
        return Noticed(rule, severity, (one.id, self.row), text)


def _undated(claim: _Claim) -> Iterator[Noticed]:
    word = claim.says("undated")
    if not claim.role("asof"):
        if word:
            yield claim.found(
                "asof", "asof", "写“{w}”而没有截至日", "says “{w}” and has no as-of date", w=word
            )
        elif claim.value is not None:
            yield claim.found("asof", "asof", "数字没有截至日", "the figure has no as-of date")


def _mixed_units(claim: _Claim) -> Iterator[Noticed]:
    unit = claim.role("unit")
    counted = _PERSON_TIMES.search(claim.text) or re.search(r"[A-Za-z]", claim.text)
    times = claim.says("person_times") if counted else ""
    if unit == "person" and times:
        yield claim.found(
            "unit",
            "unit",
            "原文是“{w}”，计量单位却是“人”",
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


def _cumulative(claim: _Claim) -> Iterator[Noticed]:
    word = claim.says("cumulative")
    if word and claim.role("basis") == "period":
        yield claim.found(
            "cumulative",
            "basis",
            "原文写“{w}”，口径却记为当期",
            "the wording says “{w}”, the basis is one period",
            w=word,
        )


def _approximate(claim: _Claim) -> Iterator[Noticed]:
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


def _output(claim: _Claim) -> Iterator[Noticed]:
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


def _breakdown(claim: _Claim) -> Iterator[Noticed]:
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


def _proportion(claim: _Claim) -> Iterator[Noticed]:
    word = claim.says("proportion")
    if word and not claim.role("denominator"):
        yield claim.found(
            "denominator", "denominator", "写“{w}”而没有分母", "says “{w}” without a denominator", w=word
        )


def _in_time(claim: _Claim) -> Iterator[Noticed]:
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
            d=_shown(claim.facts.role("case.start")),
        )
    last = min((one for one in (end, cutoff) if one), default=None)
    if last and day > last:
        yield claim.found(
            "time",
            "asof",
            "截至日晚于项目结束日或数据截止日 {d}",
            "the as-of date is after the project’s end or the data cut-off, {d}",
            d=_shown(last.isoformat()),
        )


def _shown(day: str) -> Text:
    return Text(*(dates.show(day, lang) for lang in LANGUAGES))


def _day(value: Any) -> Any:
    return dates.earliest(value) if isinstance(value, str) else None


def _claimed_cause(claim: _Claim) -> Iterator[Noticed]:
    level = strongest(claim.facts)
    for word, verb in overclaims(claim.text, level):
        yield claim.found(
            "cause",
            "text",
            "“{w}”需要{needs}，现有最高为 {level} 级",
            "“{w}” needs {needs}; the best evidence is at level {level}",
            w=word,
            needs=verb.needs,
            level=level,
        )


_CLAIM_CHECKS: tuple[Callable[[_Claim], Iterator[Noticed]], ...] = (
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


# ---------------------------------------------------------------- what is told
def told_findings(facts: Facts) -> Iterator[Noticed]:
    """The texts that the report prints as results, findings and conclusions."""
    level = strongest(facts)
    status = facts.catalogue.role("case.social_enterprise")
    plain = status is not None and facts.role("case.social_enterprise") == "no"
    for place, label, text, severity in _told(facts):
        for word, verb in overclaims(text, level):
            yield Noticed(
                "cause",
                severity,
                place,
                Text(
                    "“{label}”：“{w}”需要{needs}，现有最高为 {level} 级",
                    "“{label}”: “{w}” needs {needs}; the best evidence is at level {level}",
                ).format(label=label, w=word, needs=verb.needs, level=level),
            )
        found = said_by("social_enterprise").search(text) if plain else None
        if found:
            yield Noticed(
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
