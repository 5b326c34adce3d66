"""What stays at home when cases are given to others: what forms mark as internal, and personal data.

The history holds every earlier answer, and the seal of an issued version covers all of it: where anything is left out,
neither goes along."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, Literal

from csi_desktop.forms.definition import Catalogue, Field
from csi_desktop.text import Text

Part = Literal["internal", "personal"]
PARTS: tuple[Part, ...] = ("internal", "personal")
NAMES: dict[str, Text] = {
    "internal": Text("内部内容", "internal content"),
    "personal": Text("个人信息", "personal data"),
}

_TEAM_ONLY = "internal"  # option of the role evidence.confidential
_NOT_PERSONAL = "none"  # option of the role evidence.personal
_SENSITIVE = "sensitive"
_CHOSEN = ("choice", "yesno", "level", "scale5")  # what may still be told of an item that is itself kept back


def without(
    document: dict[str, Any],
    catalogue_of: Callable[[Mapping[str, str], Mapping[str, str]], Catalogue],
    parts: Collection[Part],
) -> dict[str, Any]:
    """The document for others, without those parts; `left_out` in it says so."""
    if not parts:
        return document
    made = dict(document, left_out=sorted(parts), cases=[])
    for case in document["cases"]:
        evaluations = []
        for one in case["evaluations"]:
            catalogue = catalogue_of(one["forms"], one.get("definitions", {}))
            kept = {name: value for name, value in one.items() if name not in ("editions", "draft", "kind", "reason")}
            state = "draft" if one["state"] == "issued" else one["state"]
            evaluations.append(kept | _sheet(one, catalogue, parts) | {"state": state})
        profile = case["profile"] | _sheet(case["profile"], catalogue, parts)
        made["cases"].append(case | {"profile": profile, "evaluations": evaluations, "history": []})
    text = json.dumps(made["cases"])
    made["attachments"] = [one for one in document["attachments"] if one["sha256"] in text]
    if "personal" in parts:
        made["assessors"] = []
    return made


def _sheet(sheet: Mapping[str, Any], catalogue: Catalogue, parts: Collection[Part]) -> dict[str, Any]:
    return {"answers": list(_answers(sheet["answers"], catalogue, parts))}


def _answers(
    answers: list[dict[str, Any]], catalogue: Catalogue, parts: Collection[Part]
) -> Iterator[dict[str, Any]]:
    shut, bare = _kept_back(answers, catalogue, parts)
    file = catalogue.role("evidence.file")
    for answer in answers:
        one = catalogue.field(answer["field"])
        row = answer.get("row", "")
        if is_left_out(one, parts) or (file is not None and one.id == file.id and row in bare):
            continue
        if row in shut and one.kind not in _CHOSEN and not one.number:
            continue
        yield _without_columns(one, answer, parts)


def is_left_out(one: Field, parts: Collection[Part]) -> bool:
    """Whether a field, or a column of a table, is among what stays at home."""
    return ("internal" in parts and one.placement == "internal") or ("personal" in parts and is_personal(one))


def is_personal(one: Field) -> bool:
    """Whether a field holds data of a person: its kind says so, or its form."""
    return one.is_personal


def _kept_back(
    answers: list[dict[str, Any]], catalogue: Catalogue, parts: Collection[Part]
) -> tuple[set[str], set[str]]:
    """Rows of the register of which only number and classes go out; rows whose file stays at home."""
    confidential, personal = catalogue.role("evidence.confidential"), catalogue.role("evidence.personal")
    shut, bare = set(), set()
    for answer in answers:
        row, value = answer.get("row", ""), answer["value"]
        if confidential and answer["field"] == confidential.id and "internal" in parts and value == _TEAM_ONLY:
            shut.add(row)
        if personal and answer["field"] == personal.id and "personal" in parts and value not in (None, _NOT_PERSONAL):
            bare.add(row)
            if value == _SENSITIVE:
                shut.add(row)
    return shut, bare


def _without_columns(one: Field, answer: dict[str, Any], parts: Collection[Part]) -> dict[str, Any]:
    """The answer without the cells of columns that stay at home."""
    names = {column.id.rpartition(".")[2] for column in one.columns if is_left_out(column, parts)}
    if not names or not isinstance(answer["value"], list):
        return answer
    rows = [{name: cell for name, cell in row.items() if name not in names} for row in answer["value"]]
    return answer | {"value": [row for row in rows if row] or None}
