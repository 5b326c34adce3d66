"""The sample casebook: eight cases of a published report of 2024, put in by the road that a user's answers take.

resources/samples/<n>-<name>.toml holds one case; common.toml holds what all of them share, and a case overrides it:

    year, depth, by           of the evaluation
    [answers]                 "field id" = value, or { value, state, reason, evidence = [row names] }
    [[unanswered]]            state, reason, fields = [...]: one state for several fields
    [[rows."form.section"]]   a row: name = "..." (for references within the case), then fields as in [answers]

Where a field holds evidence or refers to rows, the file gives their names; ids of themes and fields stand as they are.
A field that holds a file gives a name: the program makes a CSV of the case's claims under it and attaches that.
"""

from __future__ import annotations

import csv
import io
import os
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid4, uuid5

from csi_desktop.casebook import Casebook
from csi_desktop.casebook.places import data_folder
from csi_desktop.data import resource
from csi_desktop.filenames import CASEBOOK
from csi_desktop.forms.definition import Catalogue, Field
from csi_desktop.forms.kinds import PlainNames, column_id, kind
from csi_desktop.forms.reader import catalogue
from csi_desktop.model.answers import Answer, State
from csi_desktop.session.opening import open_session

_COMMON = "common"
_SPELLED = frozenset({"value", "state", "reason", "evidence"})


def sample_path() -> Path:
    """The sample casebook in the user's folder, built where there is none. It is the user's: never built over."""
    path = data_folder() / f"sample{CASEBOOK}"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".sample-{uuid4().hex[:8]}{CASEBOOK}")
        try:
            os.replace(build_sample(part), path)  # whole or not at all
        finally:
            part.unlink(missing_ok=True)
    return path


def build_sample(path: Path) -> Path:
    """Build the sample casebook at `path`, where nothing may be yet (CasebookError); gives the path."""
    forms = catalogue()
    with Casebook.create(path) as book:
        try:
            for name, given in sample_cases():
                _add(book, forms, name, given)
        except BaseException:
            book.close()
            path.unlink(missing_ok=True)
            raise
    return path


def sample_cases() -> Iterator[tuple[str, dict[str, Any]]]:
    """The name and the content of each case, what all share included, in the order of their files."""
    files = {path.stem: path for path in sorted(resource("samples").glob("*.toml"))}
    common = _read(files.pop(_COMMON))
    for name, path in files.items():
        yield name, _over(common, _read(path))


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text("utf-8"))


def _over(common: Mapping[str, Any], case: Mapping[str, Any]) -> dict[str, Any]:
    """A case upon what all share. Rows of the case follow the shared ones; a row of the same name takes its place."""
    rows: dict[str, list[dict[str, Any]]] = {key: list(each) for key, each in common.get("rows", {}).items()}
    for key, each in case.get("rows", {}).items():
        names = {row.get("name") for row in each} - {None}
        rows[key] = [row for row in rows.get(key, []) if row.get("name") not in names] + each
    return {
        **common,
        **case,
        "answers": {**_unanswered(common), **common.get("answers", {}), **_unanswered(case), **case.get("answers", {})},
        "rows": rows,
    }


def _unanswered(given: Mapping[str, Any]) -> dict[str, Any]:
    """Each field that is listed as unanswered, with its state and reason."""
    return {
        field: {"state": group["state"], "reason": group["reason"]}
        for group in given.get("unanswered", [])
        for field in group["fields"]
    }


def _add(book: Casebook, forms: Catalogue, name: str, given: Mapping[str, Any]) -> None:
    """Add one case: its profile, its evaluation and everything that was answered, as one change."""
    by = given["by"]
    _, evaluation = book.new_case(forms, {}, year=given["year"], mode="desk", depth=given["depth"], by=by)
    placed = {
        (section, n): str(uuid5(NAMESPACE_URL, f"csi-desktop/sample/{name}/{section}/{row.get('name', n)}"))
        for section, rows in given["rows"].items()
        for n, row in enumerate(rows)
    }
    names = {given["rows"][section][n]["name"]: row for (section, n), row in placed.items()
             if "name" in given["rows"][section][n]}  # fmt: skip
    entry = _Entry(book, forms, given, names)
    answers = {(field, ""): entry.answer(field, told) for field, told in given["answers"].items()}
    for (section, n), row in placed.items():
        told = {field: value for field, value in given["rows"][section][n].items() if field != "name"}
        answers |= {(field, row): entry.answer(field, value) for field, value in told.items()}
    rows = {section: [row for (key, _), row in placed.items() if key == section] for section in given["rows"]}
    open_session(book, evaluation.id, by).fill(rows, answers)


class _Entry:
    """Turns what a file of the sample says of a field into an answer."""

    def __init__(self, book: Casebook, forms: Catalogue, given: Mapping[str, Any], names: Mapping[str, str]) -> None:
        self._book = book
        self._forms = forms
        self._given = given
        self._names = names

    def answer(self, field: str, told: Any) -> Answer:
        """The answer to a field: a bare value, or value, state, reason and evidence spelled out."""
        spelled = told if isinstance(told, dict) and told.keys() <= _SPELLED else {"value": told}
        return Answer(
            self._value(self._forms.field(field), spelled.get("value")),
            State(spelled.get("state", State.ANSWERED)),
            spelled.get("reason", ""),
            tuple(self._names[name] for name in spelled.get("evidence", [])),
        )

    def _value(self, one: Field, value: Any) -> Any:
        if value is None:
            return None
        if one.kind == "file":
            return self._attached(value)
        if one.kind == "table":
            cited = {column_id(column) for column in one.columns if column.kind == "evidence"}
            return [{key: self._rows(cell) if key in cited else cell for key, cell in row.items()} for row in value]
        return self._rows(value) if one.kind in ("evidence", "refs") else value

    def _rows(self, named: list[str]) -> list[str]:
        return [self._names.get(name, name) for name in named]

    def _attached(self, name: str) -> dict[str, Any]:
        made = self._book.attach(io.BytesIO(self._claims()), name, "text/csv")
        return {"sha256": made.sha256, "name": made.name, "size": made.size, "mime": made.mime}

    def _claims(self) -> bytes:
        """The claims of the case as a table, in words; with a mark by which spreadsheets know UTF-8."""
        section = self._forms.section_role("claims")
        assert section is not None
        fields = [one for one in section.fields if not one.number and one.kind not in ("evidence", "table")]
        text = io.StringIO(newline="")
        table = csv.writer(text)
        table.writerow([one.label("zh") for one in fields])
        for row in self._given["rows"].get(section.key, []):
            table.writerow([self._cell(one, row[one.id]) if one.id in row else "" for one in fields])
        return text.getvalue().encode("utf-8-sig")

    def _cell(self, one: Field, told: Any) -> str:
        answer = self.answer(one.id, told)
        if answer.value is None:
            return answer.reason
        return kind(one.kind).show(one, kind(one.kind).normalise(one, answer.value), "zh", PlainNames())

