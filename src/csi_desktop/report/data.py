"""The data inside a report: what it rests on, less what is internal, as canonical JSON whose hash it prints.

docs/report-data.md describes the format."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from csi_desktop.forms.definition import Catalogue, Field
from csi_desktop.forms.kinds import column_id
from csi_desktop.model.answers import Answer
from csi_desktop.model.content import content_hash, counterpart_kept, digest, whose_kept
from csi_desktop.report.draft import Draft
from csi_desktop.scoring import listing

FORMAT: Final = "csi-report/1"
FORMS_FORMAT: Final = "csi-forms/1"
DATA, FORMS = "csi-report.json", "csi-forms.json"  # names of the embedded files
_FORMS: dict[tuple[str, ...], bytes] = {}  # of the catalogue used last: one and the same for most reports of a batch
_KEPT_OF_WITHHELD: Final = frozenset(
    {"evidence.no", "evidence.class", "evidence.grade", "evidence.confidential", "evidence.personal"}
)


def report_data(draft: Draft) -> bytes:
    """What a report rests on, as canonical JSON in UTF-8: the same evaluation gives the same bytes in any language.

    Left out are answers that the report does not print, evidence that may only be known by number and class, and, where
    the evaluation does not allow them (role "data_personal"), personal data."""
    sheet, one = draft.sheet, draft.sheet.evaluation
    kept = _Kept(draft)
    last = one.editions[-1] if one.is_issued else None
    document = {
        "format": FORMAT,
        "report": {
            "number": str(draft.role("report_no") or ""),
            "version": one.version,
            "stage": one.stage,
            "issued": last.at if last else None,
            "reason": last.reason if last else one.reason,
        },
        "content_sha256": content_hash(sheet),
        "history": {"device": last.device, "counter": last.counter, "head": last.head, "events": last.events}
        if last
        else None,
        "versions": [
            {"version": e.version, "kind": e.kind, "reason": e.reason, "issued": e.at,
             "content_sha256": e.content_sha256}
            for e in one.editions
        ],
        "previous": None if sheet.previous is None else [sheet.previous.year, sheet.previous.index],
        "counterpart": counterpart_kept(sheet.counterpart),
        **kept.other_side(),
        "withheld": kept.withheld,
        "forms": _form_list(draft.catalogue),
        "case": {
            "uuid": sheet.case.uuid,
            "created": sheet.case.created,
            "deleted": None,
            "profile": kept.sheet("case"),
            "evaluations": [
                {
                    "uuid": one.uuid,
                    "year": one.year,
                    "round": one.round,
                    "depth": one.depth,
                    "state": "draft",
                    "created": one.created,
                    "forms": {form.id: form.version for form in draft.catalogue.forms},
                    "definitions": {form.id: form.sha256 for form in draft.catalogue.forms},
                    "listing": kept.listing(),
                    "levels": "",
                    **kept.sheet("evaluation"),
                }
            ],
            "history": [],
        },
    }  # fmt: skip
    return _canonical(document)


def forms_data(catalogue: Catalogue) -> bytes:
    """The texts of the forms that the answers belong to, as canonical JSON; the data name them by SHA-256."""
    key = tuple(form.sha256 for form in catalogue.forms)
    if key not in _FORMS:
        _FORMS.clear()
        listed = [
            {"id": one.id, "version": one.version, "sha256": one.sha256, "definition": one.definition}
            for one in catalogue.forms
        ]
        _FORMS[key] = _canonical({"format": FORMS_FORMAT, "forms": listed})
    return _FORMS[key]


def data_hash(data: bytes) -> str:
    """The SHA-256 that the report prints, in hexadecimal."""
    return digest(data.decode())


def _form_list(catalogue: Catalogue) -> list[dict[str, str]]:
    return [{"id": form.id, "version": form.version, "sha256": form.sha256} for form in catalogue.forms]


def _canonical(document: Mapping[str, Any]) -> bytes:
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return text.encode("utf-8", "replace")  # halves of characters, which no file can hold


class _Kept:
    """Which answers of an evaluation its report may hand on."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._personal = draft.role("data_personal") is True
        self._scope = {form.id: form.scope for form in draft.catalogue.forms}
        evidence = draft.catalogue.section_role("evidence")
        self._closed = {row for row in draft.rows(evidence) if draft.is_withheld(row)}
        self._rows: dict[str, list[str]] = {
            section.key: draft.sheet.row_ids(section.key)
            for section in draft.catalogue.sections()
            if section.repeat
            and section.key not in draft.result.hidden_sections
            and any(one.placement != "internal" for one in section.fields)
        }
        self._answers = {
            place: kept
            for place, answer in sorted(draft.sheet.answers.items())
            if not answer.is_blank and (kept := self._kept(place, answer)) is not None
        }
        given = sum(not answer.is_blank for answer in draft.sheet.answers.values())
        self.withheld = {"answers": given - len(self._answers), "evidence": len(self._closed)}

    def _kept(self, place: tuple[str, str], answer: Answer) -> Answer | None:
        draft = self._draft
        if not draft.catalogue.has(place[0]):
            return None
        one = draft.catalogue.field(place[0])
        marks = one.role in ("evidence.confidential", "evidence.personal")  # they say what else is left out
        if not (draft.is_printed(one, place[1]) or (marks and draft.result.visible(one, place[1]))):
            return None
        if place[1] and place[1] not in self._rows.get(one.section_key, ()):
            return None
        if place[1] in self._closed:
            return Answer(answer.value, answer.state) if one.role in _KEPT_OF_WITHHELD else None
        if one.role == "evidence.excerpt" and draft.role("evidence.confidential", place[1]) == "paraphrase":
            return None
        if self._personal:
            return answer
        if one.is_personal:
            return None
        return Answer(_without_persons(one, answer.value), answer.state, answer.reason, answer.evidence)

    def sheet(self, scope: str) -> dict[str, Any]:
        """Rows and answers of the case's profile, or of the evaluation."""
        return {
            "rows": {
                key: [{"id": row, "position": n} for n, row in enumerate(rows, 1)]
                for key, rows in self._rows.items()
                if rows and self._scope[key.split(".")[0]] == scope
            },
            "answers": [
                _spelled(name, row, answer)
                for (name, row), answer in self._answers.items()
                if self._scope[self._draft.catalogue.field(name).form_id] == scope
            ],
            "issued": {},
        }

    def other_side(self) -> dict[str, Any]:
        """Which evaluation of the other side is compared; who leads it is known of a person, too."""
        found = whose_kept(self._draft.sheet.counterpart)
        return {} if found is None else {"counterpart_of": found if self._personal else found | {"lead": ""}}

    def listing(self) -> dict[str, Any]:
        """The line of the list of cases that the whole evaluation has."""
        from dataclasses import asdict

        return asdict(listing(self._draft.catalogue, self._draft.sheet, self._draft.result))


def _without_persons(one: Field, value: Any) -> Any:
    persons = {column_id(column) for column in one.columns if column.is_personal}
    if not persons or not isinstance(value, list):
        return value
    return [{name: cell for name, cell in row.items() if name not in persons} for row in value]


def _spelled(name: str, row: str, answer: Answer) -> dict[str, Any]:
    kept: dict[str, Any] = {"field": name, "value": answer.value}
    if row:
        kept["row"] = row
    return kept | answer.said_of_value()
