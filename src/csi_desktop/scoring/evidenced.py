"""As claimed and as evidenced: the index at face value, and with each level capped by what its evidence can carry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from csi_desktop.forms.definition import Catalogue, ConfidenceRule
from csi_desktop.model.answers import State
from csi_desktop.model.cases import Sheet
from csi_desktop.scoring.facts import Facts
from csi_desktop.scoring.index import index_with
from csi_desktop.scoring.names import row_name
from csi_desktop.scoring.result import IndexScore, Place, Result, Term
from csi_desktop.scoring.terms import confidence_rule
from csi_desktop.text import NO_TEXT, Text


@dataclass(frozen=True, slots=True)
class Capped:
    """A level that its evidence does not carry: as it was given, and as far as the evidence goes."""

    place: Place
    claimed: int
    carried: int
    max: int
    grade: Fraction  # 0–1, of the best evidence cited


@dataclass(frozen=True, slots=True)
class Evidenced:
    """The index by its default scheme at face value and capped, and the levels that lost something, in order."""

    claimed: IndexScore
    evidenced: IndexScore
    capped: tuple[Capped, ...]
    rule: ConfidenceRule


@dataclass(frozen=True, slots=True)
class Unsupported:
    """A statement that nothing, or not enough, stands behind, and where to mend it."""

    place: Place
    text: Text
    name: str = ""  # of a claim, and what is wrong with it: several that share it can be said at once
    verdict: Text = NO_TEXT


def evidenced(catalogue: Catalogue, sheet: Sheet) -> Evidenced | None:
    """Both readings of the index; None where no form says what evidence carries, or nothing has a level."""
    facts = Facts(catalogue, sheet)
    rule = confidence_rule(facts)
    claimed = next(iter(facts.index.values()), None)
    if rule is None or not rule.carries or claimed is None or claimed.score is None:
        return None
    capped = {t.place: found for t in claimed.terms if (found := _capped(rule, t)) is not None}

    def cap(term: Term) -> Term:
        one = capped.get(term.place)
        if one is None:
            return term
        return term._replace(level=one.carried, score=Fraction(100 * one.carried, one.max))

    by_evidence = index_with(facts, cap)[claimed.scheme]
    return Evidenced(claimed, by_evidence, tuple(capped.values()), rule)


def carried(rule: ConfidenceRule, grade: Fraction, highest: int) -> int:
    """The highest level, of `highest`, that evidence of a grade (0–1) can carry; fractions of a level do not count."""
    share = next((share for start, share in rule.carries if grade >= start), Fraction(0))
    return floor(share * highest)


def _capped(rule: ConfidenceRule, term: Term) -> Capped | None:
    if term.level is None or term.grade is None or term.state is State.NA:
        return None
    most = max(carried(rule, term.grade, term.max), ceil(term.least * term.max / 100))
    return Capped(term.place, term.level, most, term.max, term.grade) if term.level > most else None


_LEVEL = Text(
    "“{name}”评为 {claimed} 级，所引证据只支持 {carried} 级",
    "“{name}” has level {claimed}; its evidence supports only level {carried}",
)
_BARE_LEVEL = Text(
    "“{name}”评为 {claimed} 级，没有引用证据", "“{name}” has level {claimed} and cites no evidence"
)
_BARE = Text("主张 {name} 没有引用证据", "Claim {name} cites no evidence")
_NO_EVIDENCE = Text("没有引用证据", "no evidence cited")
_DOUBTED = Text("主张 {name}：{verdict}", "Claim {name}: {verdict}")


def unsupported(catalogue: Catalogue, sheet: Sheet, result: Result) -> list[Unsupported]:
    """Levels of index and themes beyond their evidence, and claims without evidence, unverified or contradicted."""
    facts = Facts(catalogue, sheet)
    return [*_levels(facts, result), *_claims(facts)]


def _levels(facts: Facts, result: Result) -> Iterator[Unsupported]:
    rule = confidence_rule(facts)
    if rule is None or not rule.carries:
        return
    terms = list(result.default.terms if result.default else ())
    for term in [*terms, *(t for theme in result.themes for t in theme.terms)]:
        found = _capped(rule, term)
        if found is not None:
            name = facts.catalogue.field(term.place[0]).label
            answer = facts.answer(*term.place)
            text = _LEVEL if answer is not None and answer.evidence else _BARE_LEVEL
            yield Unsupported(
                term.place, text.format(name=name, claimed=found.claimed, carried=found.carried)
            )


def _claims(facts: Facts) -> Iterator[Unsupported]:
    """Rows of the register of claims: a claim stands on evidence that somebody verified."""
    section = facts.catalogue.section_role("claims")
    verdict = facts.catalogue.role("claim.verify")
    cites = next((one for one in section.fields if one.kind == "evidence"), None) if section else None
    if section is None or verdict is None or cites is None:
        return
    for row in facts.rows(section.key):
        name = row_name(facts, section.key, row)
        option = verdict.option(str(facts.field(verdict.id, row)))
        if not facts.field(cites.id, row):
            yield Unsupported((cites.id, row), _BARE.format(name=name), name, _NO_EVIDENCE)
        elif option is not None and option.group == "open":
            said = _DOUBTED.format(name=name, verdict=option.label)
            yield Unsupported((verdict.id, row), said, name, option.label)
