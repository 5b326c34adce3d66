"""What a new evaluation of a case takes over from an earlier one: facts and evidence, never scores (domain 6).

Which sections hold facts that stay true, their forms say (`carry`)."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, replace

from csi_desktop.forms.definition import Catalogue, Field
from csi_desktop.model.answers import Answer, State, Value
from csi_desktop.model.cases import Sheet


@dataclass(frozen=True, slots=True)
class Carried:
    """Rows (ids by section key, in order) and the answers for them, by (field id, row id)."""

    rows: Mapping[str, list[str]]
    answers: Mapping[tuple[str, str], Answer]


def carried(sheet: Sheet, old: Catalogue, new: Catalogue) -> Carried:
    """The facts of an earlier evaluation, made by the forms `old`, as an evaluation by the forms `new` begins with.

    Rows keep their ids, so that the profile of the case, which both evaluations show, cites the same evidence in both.
    What is scored, worked out or numbered is left out, and so is what was not found or not applicable then: it has to
    be looked at again."""
    sections = [section for section in new.sections() if section.carry and section.repeat]
    rows = {section.key: sheet.row_ids(section.key) for section in sections}
    gone = {row for placed in sheet.rows.values() for row in placed}.difference(*rows.values())
    answers = {}
    for section in new.sections():
        if not section.carry:
            continue
        for one in section.fields:
            before = _before(one, old)
            if before is None or not _is_fact(one):
                continue
            for row in rows[section.key] if section.repeat else [""]:
                answer = sheet.answers.get((before, row))
                if answer is not None and answer.state is State.ANSWERED:
                    answers[one.id, row] = _without(answer, one.kind, gone)
    return Carried({key: placed for key, placed in rows.items() if placed}, answers)


def _is_fact(one: Field) -> bool:
    return not one.scored and one.kind not in ("level", "computed") and not one.number


def _before(one: Field, old: Catalogue) -> str | None:
    """The id of the same field in the earlier forms; None where there was none of that kind."""
    found = next((each for each in (one.id, one.renamed_from) if each and old.has(each)), None)
    return found if found is not None and old.field(found).kind == one.kind else None


def _without(answer: Answer, kind: str, gone: Set[str]) -> Answer:
    """The answer without the rows that were not taken over."""
    value: Value = answer.value
    if kind in ("refs", "evidence") and isinstance(value, list):
        value = [each for each in value if each not in gone]
    return replace(answer, value=value, evidence=tuple(each for each in answer.evidence if each not in gone))
