"""A scored answer turned into a term: its level, its score, and the evidence behind it."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from csi_desktop.forms.definition import ConfidenceRule, Field, Option
from csi_desktop.model.answers import Answer, State
from csi_desktop.scoring.facts import Facts
from csi_desktop.scoring.result import Term

_ZERO, _FULL = Fraction(0), Fraction(100)
_LEVELS = _ZERO, _FULL


def term(facts: Facts, one: Field, row: str, weight: Fraction) -> Term:
    """The term of one scored field, before weights are shared out.

    A level L of n gives 100·L/n (fixed goalposts: domain 0.4); a choice gives what its option says. What was
    looked for and not found counts as the lowest level; what cannot be verified has none."""
    answer = facts.answer(one.id, row)
    state = _state(facts, one, answer)
    level: int | None = None
    option: Option | None = None
    score: Fraction | None = None
    if state is State.NOT_FOUND and one.kind == "level":
        level, score = 0, _ZERO
    elif state is State.ANSWERED and answer is not None:
        if one.kind == "choice":
            option = one.option(str(answer.value))
            score = option.score if option else None
        elif isinstance(answer.value, int):
            level = answer.value
            score = _points(level, highest_level(one))
    grade = best_grade(facts, answer) if state in (State.ANSWERED, State.NOT_FOUND) else None
    return Term((one.id, row), state, level, highest_level(one), option, score, weight, _ZERO, grade, *_ends(one))


@cache
def _points(level: int, highest: int) -> Fraction:
    return Fraction(100 * level, highest)


def _ends(one: Field) -> tuple[Fraction, Fraction]:
    """The scores of the lowest and the highest answer to a field."""
    if one.kind == "level":
        return _LEVELS
    scores = [option.score for option in one.options if option.score is not None]
    return (min(scores), max(scores)) if scores else (_points(1, highest_level(one)), _FULL)


def confidence_rule(facts: Facts) -> ConfidenceRule | None:
    """How evidence makes confidence, by the form that says so."""
    form = facts.catalogue.form_with("confidence")
    return form.confidence if form else None


def highest_level(one: Field) -> int:
    """The highest level of a field; 1 of a choice, which has none."""
    return one.max or (5 if one.kind == "scale5" else 1)


def _state(facts: Facts, one: Field, answer: Answer | None) -> State:
    if facts.self_assessed and not one.self_assessable:
        return State.NA
    if answer is None or (answer.state is State.ANSWERED and answer.value is None):
        return State.NE
    return answer.state


def best_grade(facts: Facts, answer: Answer | None) -> Fraction:
    """The grade (0–1) of the best evidence cited, capped when all of it comes from the enterprise's own
    circle (domain 6b); 0 where nothing is cited."""
    if answer is None or not answer.evidence:
        return _ZERO
    known = facts.once(_grades)  # many answers cite the same evidence
    if answer.evidence not in known:
        known[answer.evidence] = _best(facts, answer.evidence)
    return known[answer.evidence]


def _grades(_: Facts) -> dict[tuple[str, ...], Fraction]:
    return {}


def _best(facts: Facts, rows: tuple[str, ...]) -> Fraction:
    rule = facts.once(confidence_rule)
    grade_field, class_field = facts.catalogue.role("evidence.grade"), facts.catalogue.role("evidence.class")
    best, independent = Fraction(0), False
    for row in rows:
        grade = grade_field.option(str(facts.field(grade_field.id, row))) if grade_field else None
        source = class_field.option(str(facts.field(class_field.id, row))) if class_field else None
        best = max(best, grade.score if grade and grade.score is not None else Fraction(0))
        if source is not None and (rule is None or source.group != rule.cap_group):
            independent = True
    return best if independent or rule is None else min(best, rule.cap)
