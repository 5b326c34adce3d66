"""From a form and its answers to a result: everything again at each change; there is no incremental state."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from csi_desktop.forms.definition import Catalogue, Field, Section
from csi_desktop.model.answers import Answer, State
from csi_desktop.model.cases import Listing, Sheet
from csi_desktop.scoring.facts import Facts
from csi_desktop.scoring.packed import NO_LEVEL, NOT_APPLICABLE, indicators
from csi_desktop.scoring.result import Place, Progress, Result, WhenAsked


def evaluate(catalogue: Catalogue, sheet: Sheet) -> Result:
    """The result of a sheet by the forms of a catalogue. Pure: the same sheet gives the same result."""
    # A copy, because some of the result is worked out only when asked for, and must be of this moment.
    facts = Facts(catalogue, sheet.copy())
    progress = {section.key: _progress(facts, section) for section in catalogue.sections()}
    return Result(
        index=facts.index,
        default=next(iter(facts.index.values()), None),
        themes=facts.themes,
        confidence=facts.confidence,
        gate=facts.gate,
        rating=facts.rating,
        computed=WhenAsked(lambda: _ruled(facts, "formula"), partial(_computed, facts)),
        suggestions=WhenAsked(lambda: _ruled(facts, "auto"), partial(_suggested, facts)),
        hidden=frozenset(
            (field, row)
            for field, row in _ruled(facts, "show_if")
            if not facts.applies(catalogue.field(field), row)
        ),
        hidden_sections=frozenset(s.key for s in catalogue.sections() if s.show_if and not facts.shown(s)),
        progress=progress,
        failed=facts.faults,
        total=Progress.sum(progress.values()),
    )


def _ruled(facts: Facts, rule: str) -> Iterator[Place]:
    """The fields that have such a rule, in each row they have."""
    for key, fields in facts.catalogue.having(rule).items():
        for row in facts.sheet.row_ids(key) if facts.catalogue.section(key).repeat else [""]:
            for one in fields:
                yield one.id, row


def _computed(facts: Facts, place: Place) -> object:
    """The value of a computed field, or what a formula offers where nothing was entered."""
    one = _there(facts, place)
    if one is None or not one.formula:
        return None
    return facts.field(*place) if one.kind == "computed" else facts.evaluate(one.formula, place[1])


def _suggested(facts: Facts, place: Place) -> int | None:
    one = _there(facts, place)
    if one is None or not one.auto or (facts.self_assessed and not one.self_assessable):
        return None
    level = facts.evaluate(one.auto, place[1])
    return int(level) if level is not None and 0 <= int(level) <= (one.max or 0) else None


def _there(facts: Facts, place: Place) -> Field | None:
    """The field of a place, if there is that place, and it applies."""
    field, row = place
    one = facts.catalogue.field(field) if facts.catalogue.has(field) else None
    if one is None or (row and row not in facts.sheet.rows.get(one.section_key, {})):
        return None
    if not row and facts.catalogue.section(one.section_key).repeat:
        return None
    return one if facts.applies(one, row) else None


_NONE_ASKED = Progress(0, 0)


def _progress(facts: Facts, section: Section) -> Progress:
    demanded = facts.catalogue.having("is_demanded").get(section.key, ())
    if not demanded or not facts.in_depth(section) or not facts.shown(section):
        return _NONE_ASKED
    fields = [one for one in demanded if facts.in_depth(one)]
    get, answered = facts.sheet.answers.get, State.ANSWERED
    total, missing = 0, []
    for row in facts.rows(section.key) if section.repeat and fields else [""]:
        for one in fields:
            if one.show_if and not facts.applies(one, row):
                continue
            total += 1
            place = (one.id, row)
            answer = get(place)
            # "No" and level 0 are answers; an empty text or list is none.
            plain = answer is not None and answer.state is answered and (answer.value or answer.value == 0)
            if not plain and not _is_settled(facts, one, row, answer):
                missing.append(place)
    return Progress(total - len(missing), total, tuple(missing))


def _is_settled(facts: Facts, one: Field, row: str, answer: Answer | None) -> bool:
    """Whether a field without a value of its own needs none: offered by a rule, or a state says why."""
    if facts.self_assessed and not one.self_assessable:
        return True
    if answer is None or answer.is_blank:
        return bool(one.formula) and facts.field(one.id, row) is not None
    return answer.state not in (State.NE, State.ANSWERED)


def listing(catalogue: Catalogue, sheet: Sheet, result: Result) -> Listing:
    """What the list of cases shows of this evaluation."""
    facts = Facts(catalogue, sheet)

    def text(role: str) -> str:
        return str(facts.role(role) or "")

    score = result.default.score if result.default else None
    return Listing(
        project=text("case.project"),
        enterprise=text("case.enterprise"),
        code=text("case.code"),
        issue=text("case.issue"),
        mode=text("mode"),
        done=result.total.done,
        total=result.total.total,
        index=None if score is None else float(score),
        band=result.rating.band.id if result.rating.band else "",
        confidence=None if result.confidence.value is None else float(result.confidence.value),
        gate=result.gate.status,
    )


def levels(catalogue: Catalogue, sheet: Sheet) -> bytes:
    """The levels of the index in the order of its form, a byte each: 0–n, 254 not applicable, 255 no level."""
    form = catalogue.form_with("index")
    if form is None:
        return b""
    mode = catalogue.role("mode")
    answer = sheet.answers.get((mode.id, "")) if mode else None
    self_assessed = answer is not None and answer.value == "self"
    return bytes(
        NOT_APPLICABLE if self_assessed and not one.self_assessable else _packed(sheet, one) for one in indicators(form)
    )


def _packed(sheet: Sheet, one: Field) -> int:
    answer = sheet.answers.get((one.id, ""))
    if answer is None:
        return NO_LEVEL
    if answer.state is State.NA:
        return NOT_APPLICABLE
    if answer.state is State.NOT_FOUND:
        return 0 if one.kind == "level" else NO_LEVEL
    level = answer.value
    return level if answer.state is State.ANSWERED and isinstance(level, int) else NO_LEVEL
