"""Whole cases out of a casebook and into one, as plain data in the shape that docs/casebook.md describes."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from csi_desktop.casebook import answers, cases, evidence
from csi_desktop.casebook.answers import VOICE, StepWriter
from csi_desktop.casebook.circles import leave_out
from csi_desktop.casebook.history import ADD_EVENT, EVENTS, Log, unpack_answer
from csi_desktop.casebook.listing import refresh_shown, store_listing
from csi_desktop.casebook.store import Store, new_uuid, now
from csi_desktop.forms.definition import Catalogue
from csi_desktop.model.answers import Answer, PlaceRow, SetAnswer, State
from csi_desktop.model.cases import Case, Evaluation, Listing, Sheet
from csi_desktop.model.content import forms_in
from csi_desktop.text import Text

FORMAT = "csi-casebook/1"
Derive = Callable[[Sheet], tuple[bytes, Listing]]  # the packed levels and the line of the list for a sheet
CatalogueOf = Callable[[Mapping[str, str], Mapping[str, str]], Catalogue]  # by versions and SHA-256 of forms, by id


@dataclass(frozen=True, slots=True)
class Added:
    """A case taken in. `copied`: it was there already, so this one has new ids; `history`: its history came along;
    `left_out`: what is said of links that would have closed a circle in the result chain."""

    case_id: int
    copied: bool
    history: bool
    left_out: tuple[Text, ...] = ()


# ---------------------------------------------------------------- out


def read_cases(store: Store, case_ids: Sequence[int] | None, *, whole: bool = True) -> dict[str, Any]:
    """Cases with all that belongs to them; not `whole`: less the bin, and the bytes of attachments."""
    everything = case_ids is None and whole
    if case_ids is None:
        case_ids = [row[0] for row in store.connection.execute('SELECT id FROM "case" ORDER BY id')]
    found = [read_case(store, cases.case(store, case_id)) for case_id in case_ids]
    if not whole:
        found = [_without_bin(case) for case in found if not case["deleted"]]
    text = "" if everything else json.dumps(found)
    files = [one for one in evidence.attachments(store) if everything or one.sha256 in text]
    used = {form for case in found for evaluation in case["evaluations"] for form in evaluation["forms"]}
    forms = store.connection.execute("SELECT form_id, version, sha256, definition FROM form ORDER BY form_id, id")
    return {
        "format": FORMAT,
        "exported": now(),
        "forms": [dict(zip(("id", "version", "sha256", "definition"), form, strict=True))
                  for form in forms if form[0] in used],
        "assessors": [{"uuid": a.uuid, "name": a.name, "organisation": a.organisation} for a in cases.assessors(store)],
        "cases": found,
        "attachments": [asdict(one) | (_data(store, one.sha256) if whole else {}) for one in files],
    }  # fmt: skip


def _data(store: Store, sha256: str) -> dict[str, str]:
    return {"data": base64.b64encode(evidence.read_attachment(store, sha256)).decode()}


def _without_bin(case: dict[str, Any]) -> dict[str, Any]:
    return case | {"evaluations": [one for one in case["evaluations"] if "deleted" not in one]}


def read_case(store: Store, case: Case) -> dict[str, Any]:
    """A case with all that belongs to it."""
    found = cases.evaluations(store, case.id, deleted=True)[::-1]  # oldest first
    deleted = store.connection.execute('SELECT deleted FROM "case" WHERE id = ?', (case.id,)).fetchone()[0]
    sheets = [answers.load(store, one, case) for one in found]
    return {
        "uuid": case.uuid,
        "created": case.created,
        "deleted": deleted,
        "profile": _read_sheet(store, sheets[0], "case"),
        "evaluations": [_read_evaluation(store, one, sheet) for one, sheet in zip(found, sheets, strict=True)],
        "history": list(read_events(store, case.id)),
    }


def _read_evaluation(store: Store, one: Evaluation, sheet: Sheet) -> dict[str, Any]:
    run = store.connection.execute
    levels = run("SELECT levels FROM level_vec WHERE evaluation_id = ? AND voice_id = ?", (one.id, VOICE)).fetchone()
    kept = asdict(one)
    for name in ("id", "case_id"):
        del kept[name]
    kept["editions"] = list(read_editions(store, one.id))
    if deleted := run("SELECT deleted FROM evaluation WHERE id = ?", (one.id,)).fetchone()[0]:
        kept["deleted"] = deleted
    return kept | _read_sheet(store, sheet, "evaluation") | {
        "listing": asdict(cases.listing_of(store, one.id)),
        "levels": base64.b64encode(levels[0]).decode() if levels else "",
    }  # fmt: skip


def read_editions(store: Store, evaluation_id: int) -> Iterator[dict[str, Any]]:
    """The issued versions of an evaluation, oldest first."""
    run = store.connection.execute
    for one in cases.editions(store, evaluation_id):
        content = cases.content_of(store, evaluation_id, one.version)
        reports = [dict(zip(("lang", "signer", "sha256", "made_with", "at"), row, strict=True)) for row in run(
            "SELECT r.lang, r.signer, r.sha256, r.made_with, r.at FROM edition_report r JOIN edition e "
            "ON e.id = r.edition_id WHERE e.evaluation_id = ? AND e.version = ? ORDER BY r.at, r.sha256",
            (evaluation_id, one.version),
        )]  # fmt: skip
        yield asdict(one) | {"content": content, "reports": reports}


def _read_sheet(store: Store, sheet: Sheet, scope: str) -> dict[str, Any]:
    """The rows and answers of a sheet that belong to the case, or to the evaluation."""
    return {
        "rows": {
            section: [{"id": row, "position": placed[row]} for row in sheet.row_ids(section)]
            for section, placed in sheet.rows.items()
            if placed and store.section(section).scope == scope
        },
        "answers": [
            _read_answer(field, row, answer) for (field, row), answer in sheet if store.field(field).scope == scope
        ],
        "issued": {field: n for field, n in sheet.issued.items() if store.field(field).scope == scope},
    }


def _read_answer(field: str, row: str, answer: Answer) -> dict[str, Any]:
    kept: dict[str, Any] = {"field": field}
    if row:
        kept["row"] = row
    return kept | {"value": answer.value} | answer.said_of_value()


def read_events(store: Store, case_id: int) -> Iterator[dict[str, Any]]:
    """The history of a case, oldest first."""
    for r in store.connection.execute(f"{EVENTS} WHERE e.case_id = ? ORDER BY e.seq", (case_id,)):
        yield {
            "device": r[1], "counter": r[2], "evaluation": r[17], "kind": r[5], "field": r[6], "section": r[7],
            "row": r[8], "old": r[9], "new": r[10], "at": r[11], "by": r[12], "action": r[13], "change": r[14],
            "hash": r[15].hex(),
        }  # fmt: skip


# ---------------------------------------------------------------- in


def add_cases(
    store: Store, document: Mapping[str, Any], catalogue_of: CatalogueOf, derive: Derive, by: str, *, as_it_is: bool
) -> list[Added]:
    """Take in all cases of a checked document; in the caller's transaction. `derive` works out levels and list from the
    answers: what the document says of them may rest on something that is not in it, or be made up. `as_it_is`: it is of
    a casebook of ours, and no link has to be looked at."""
    for one in document["attachments"]:
        if evidence.attachment(store, one["sha256"]) is None:
            evidence.add(store, io.BytesIO(base64.b64decode(one["data"])), one["name"], one["mime"])
    known = {person.uuid for person in cases.assessors(store)}
    for one in document["assessors"]:
        if one["uuid"] not in known:
            cases.assessor(store, one["name"], one["organisation"], one["uuid"])
    return [add_case(store, one, catalogue_of, derive, by, as_it_is=as_it_is) for one in document["cases"]]


def add_case(
    store: Store, kept: Mapping[str, Any], catalogue_of: CatalogueOf, derive: Derive, by: str, *, as_it_is: bool = False
) -> Added:
    """Take in one case; as a copy under new ids if it is there already. In the caller's transaction."""
    copied = _is_known(store, kept)
    with_history = not copied and not _has_events(store, kept["history"])
    at = now()
    case = cases.add_case(store, new_uuid() if copied else kept["uuid"], kept["created"])
    evaluations: dict[str, Evaluation] = {}
    for one in kept["evaluations"]:
        catalogue = catalogue_of(one["forms"], one.get("definitions", {}))
        store.remember(catalogue)
        issued = with_history and one.get("editions")
        state = one["state"] if issued or one["state"] != "issued" else "draft"
        made = cases.add_evaluation(
            store, case.id, new_uuid() if copied else one["uuid"], one["year"], one["round"], one["depth"],
            state, one["created"],
        )  # fmt: skip
        if "deleted" in one:
            store.connection.execute("UPDATE evaluation SET deleted = ? WHERE id = ?", (one["deleted"], made))
        cases.freeze_forms(store, made, catalogue)
        if issued:
            run = store.connection.execute
            run("UPDATE evaluation SET draft = ?, kind = ?, reason = ? WHERE id = ?",
                (one.get("draft", 1), one.get("kind", "issue"), one.get("reason", ""), made))  # fmt: skip
            add_editions(store, made, one["editions"], catalogue_of)
        evaluations[one["uuid"]] = cases.evaluation(store, made)
    if with_history:
        add_events(store, case, evaluations, kept["history"])
    log = Log(store, case.id, by, at, "import_case")
    log.case(None, kept["uuid"])
    ids = _new_rows(kept) if copied else {}
    left_out: list[Text] = []
    for one in kept["evaluations"]:
        evaluation = evaluations[one["uuid"]]
        writer = StepWriter(store, log, evaluation)
        _add_sheet(store, writer, _sheet(case, evaluation, kept, one, ids))
        if not as_it_is:  # a copy for others has what the casebook has
            catalogue = catalogue_of(one["forms"], one.get("definitions", {}))
            left_out += leave_out(store, writer, catalogue, case, evaluation, {})
        _add_issued(store, evaluation, kept["profile"], one)
        levels, line = derive(answers.load(store, evaluation, case))
        _add_derived(store, evaluation, levels, line, log.seq, at)
    if kept["deleted"]:
        store.connection.execute('UPDATE "case" SET deleted = ? WHERE id = ?', (kept["deleted"], case.id))
    refresh_shown(store, case.id)
    return Added(case.id, copied, with_history, tuple(left_out))


def add_editions(
    store: Store, made: int, editions: Sequence[Mapping[str, Any]], catalogue_of: CatalogueOf
) -> None:
    """What was issued elsewhere, under the seals that it has; it is worth as much as the history that came along."""
    run = store.connection.execute
    for edition in editions:
        store.remember(catalogue_of(*forms_of_edition(edition)))
        columns = [*(name.strip() for name in cases.EDITION.split(",")), "content"]
        cursor = run(
            f"INSERT INTO edition(evaluation_id, {', '.join(columns)}) VALUES (?{', ?' * len(columns)})",
            (made, *(edition[name] for name in columns)),
        )
        run_many = store.connection.executemany
        run_many(
            "INSERT INTO edition_report(edition_id, lang, signer, sha256, made_with, at) VALUES (?, ?, ?, ?, ?, ?)",
            [(cursor.lastrowid, r["lang"], r["signer"], r["sha256"], r["made_with"], r["at"])
             for r in edition["reports"]],
        )  # fmt: skip


def forms_of_edition(edition: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
    """By which forms something was issued: versions and SHA-256, by id."""
    forms = forms_in(edition["content"])
    return {form: kept[0] for form, kept in forms.items()}, {form: kept[1] for form, kept in forms.items()}


def _is_known(store: Store, kept: Mapping[str, Any]) -> bool:
    run = store.connection.execute
    return (
        run('SELECT 1 FROM "case" WHERE uuid = ?', (kept["uuid"],)).fetchone() is not None
        or any(run("SELECT 1 FROM evaluation WHERE uuid = ?", (e["uuid"],)).fetchone() for e in kept["evaluations"])
    )  # fmt: skip


def _has_events(store: Store, events: Sequence[Mapping[str, Any]]) -> bool:
    return any(
        store.connection.execute(
            "SELECT 1 FROM event e JOIN device d ON d.id = e.device_id WHERE d.name = ? AND e.counter = ?",
            (event["device"], event["counter"]),
        ).fetchone()
        for event in events
    )


def _new_rows(kept: Mapping[str, Any]) -> dict[str, str]:
    sheets = [kept["profile"], *kept["evaluations"]]
    return {row["id"]: new_uuid() for sheet in sheets for rows in sheet["rows"].values() for row in rows}


def _sheet(
    case: Case, evaluation: Evaluation, kept: Mapping[str, Any], one: Mapping[str, Any], ids: Mapping[str, str]
) -> Sheet:
    """What the document says was answered: the profile and this evaluation; under new row ids where `ids` has them."""
    sheet = Sheet(case, evaluation)
    for part in (kept["profile"], one):
        for section, rows in part["rows"].items():
            sheet.rows[section] = {row["id"]: float(row["position"]) for row in rows}
        for a in part["answers"]:
            state = State(a.get("state", "answered"))
            answer = Answer(a.get("value"), state, a.get("reason", ""), tuple(a.get("evidence", ())))
            sheet.answers[a["field"], a.get("row", "")] = answer
    return cases.renamed(sheet, ids)


def _add_sheet(store: Store, writer: StepWriter, sheet: Sheet) -> None:
    """Write what differs from what the history came to: nothing, if nobody edited the document."""
    there = answers.load(store, sheet.evaluation, sheet.case)
    cases.write_sheet(writer, sheet)
    for field, row in there.answers.keys() - sheet.answers.keys():
        writer.write(SetAnswer(field, row, None, None))
    for section, placed in there.rows.items():
        for row in placed.keys() - sheet.rows.get(section, {}).keys():
            writer.write(PlaceRow(section, row, None, None))


def _add_issued(store: Store, evaluation: Evaluation, profile: Mapping[str, Any], one: Mapping[str, Any]) -> None:
    run = store.connection.execute
    for part, scope in ((profile, 0), (one, evaluation.id)):
        for field, n in part["issued"].items():
            run("INSERT INTO issued VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET n = max(n, excluded.n)",
                (evaluation.case_id, scope, store.field(field).id, n))  # fmt: skip


def _add_derived(store: Store, evaluation: Evaluation, levels: bytes, line: Listing, seq: int, at: str) -> None:
    if levels:
        store.connection.execute("INSERT INTO level_vec VALUES (?, ?, ?)", (evaluation.id, VOICE, levels))
    store_listing(store, evaluation, line, seq, at)


def add_events(
    store: Store, case: Case, evaluations: Mapping[str, Evaluation], events: Sequence[Mapping[str, Any]]
) -> None:
    """Write events as they were made elsewhere, under their own ids and hashes, and what they came to."""
    run = store.connection.execute
    first = next(iter(evaluations.values()))
    for event in events:
        run("INSERT INTO device(name, imported) VALUES (?, 1) ON CONFLICT DO NOTHING", (event["device"],))
        device = run("SELECT id FROM device WHERE name = ?", (event["device"],)).fetchone()[0]
        evaluation = evaluations[event["evaluation"]] if event["evaluation"] else None
        writer = StepWriter(store, None, evaluation or first)
        field = store.field(event["field"]) if event["field"] else None
        section = field.section if field else event["section"]
        scope = evaluation.id if evaluation else 0
        row_id = writer.row_id(scope, section, event["row"]) if event["row"] else 0
        run(
            ADD_EVENT,
            (device, event["counter"], case.id, scope, event["kind"], field.id if field else None,
             store.section(event["section"]).id if event["section"] else None, row_id, event["old"], event["new"],
             event["at"], event["by"], event["action"], event["change"], bytes.fromhex(event["hash"])),
        )  # fmt: skip
        if event["kind"] == "answer":
            writer.write(SetAnswer(event["field"], event["row"], None, unpack_answer(event["new"])))
        elif event["kind"] == "row":
            position = None if event["new"] is None else float(event["new"])
            writer.write(PlaceRow(event["section"], event["row"], None, position))
