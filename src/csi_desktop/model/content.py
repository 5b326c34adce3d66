"""What an evaluation holds, as one canonical text: the same answers give the same bytes, and so the same hash."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, replace
from typing import Any

from csi_desktop.model.answers import Answer, State
from csi_desktop.model.cases import Case, Counterpart, Evaluation, Previous, Sheet, Whose

FORMAT = "csi-content/1"


def canonical(sheet: Sheet) -> str:
    """Everything answered, as compact JSON with sorted names: forms with version and SHA-256, rows in order, answers
    (files by their own SHA-256), the index of the year before. Ids are those of the world, never of one file."""
    one = sheet.evaluation
    kept = {
        "format": FORMAT,
        "case": sheet.case.uuid,
        "evaluation": {"uuid": one.uuid, "year": one.year, "round": one.round, "depth": one.depth},
        "forms": {form: [version, one.definitions.get(form, "")] for form, version in one.forms.items()},
        "rows": {section: sheet.row_ids(section) for section, placed in sheet.rows.items() if placed},
        "answers": [
            [name, row, a.value, str(a.state), a.reason, list(a.evidence)]
            for (name, row), a in sorted(sheet.answers.items())
            if not a.is_blank
        ],
        "previous": None if sheet.previous is None else [sheet.previous.year, sheet.previous.index],
    }
    if sheet.counterpart is not None:  # only where there is one: texts without it stay as they were
        kept["counterpart"] = counterpart_kept(sheet.counterpart)
        if sheet.counterpart.whose is not None:
            kept["counterpart_of"] = whose_kept(sheet.counterpart)
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def counterpart_kept(one: Counterpart | None) -> list[Any] | None:
    """The other side's evaluation as JSON has it."""
    return None if one is None else [one.mode, one.year, one.index, [list(level) for level in one.levels]]


def whose_kept(one: Counterpart | None) -> dict[str, Any] | None:
    """… and which evaluation that is. It stands apart, so that an older program reads what is beside it."""
    return None if one is None or one.whose is None else {**asdict(one.whose), "others": one.others}


def counterpart_of(kept: list[Any] | None, whose: dict[str, Any] | None) -> Counterpart | None:
    """… and both back."""
    if not kept:
        return None
    mode, year, index, levels = kept
    made = Counterpart(mode, year, index, tuple((field, level, state) for field, level, state in levels))
    if whose is None:
        return made
    said = dict(whose)
    others = int(said.pop("others"))
    return replace(made, whose=Whose(**said), others=others)


def content_hash(sheet: Sheet) -> str:
    """SHA-256 of the canonical text, in hexadecimal."""
    return digest(canonical(sheet))


def digest(text: str) -> str:
    """SHA-256 of a text in UTF-8, in hexadecimal; halves of characters, which no file can hold, count as "?"."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def sheet_of(text: str, case: Case, evaluation: Evaluation) -> Sheet:
    """The sheet of a canonical text; ValueError for any other text."""
    sheet = Sheet(case, evaluation)
    try:
        kept: dict[str, Any] = json.loads(text)
        if kept["format"] != FORMAT:
            raise ValueError(kept["format"])
        for section, rows in kept["rows"].items():
            sheet.rows[section] = {row: float(n) for n, row in enumerate(rows, 1)}
        for name, row, value, state, reason, cited in kept["answers"]:
            sheet.answers[name, row] = Answer(value, State(state), reason, tuple(cited))
        said = kept["evaluation"]
        sheet.evaluation = replace(evaluation, year=said["year"], round=said["round"], depth=said["depth"])
        sheet.previous = Previous(*kept["previous"]) if kept["previous"] else None
        sheet.counterpart = counterpart_of(kept.get("counterpart"), kept.get("counterpart_of"))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(repr(error)) from error
    return sheet


def forms_in(text: str) -> dict[str, tuple[str, str]]:
    """Version and SHA-256 of the forms that a canonical text was answered by, by form id; ValueError for any other."""
    try:
        return {form: (str(version), str(sha256)) for form, (version, sha256) in json.loads(text)["forms"].items()}
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(repr(error)) from error
