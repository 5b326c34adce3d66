"""Cases, their evaluations, and the persons who answer: made, found, copied, put in the bin and taken out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from csi_desktop.casebook import answers
from csi_desktop.casebook.answers import StepWriter, next_number
from csi_desktop.casebook.errors import CasebookError, demand_open
from csi_desktop.casebook.history import Log
from csi_desktop.casebook.listing import refresh_shown, store_listing, touch
from csi_desktop.casebook.store import FieldKey, Store, fingerprint, new_uuid, now
from csi_desktop.forms.definition import Catalogue
from csi_desktop.model.answers import Answer, PlaceRow, SetAnswer, Value
from csi_desktop.model.cases import Assessor, Case, Depth, Edition, Evaluation, Listing, Mode, Sheet
from csi_desktop.text import Text

_EVALUATION = "SELECT id, uuid, case_id, year, round, depth, state, created, draft, kind, reason FROM evaluation"
EDITION = "version, kind, reason, report_no, at, by, content_sha256, device, counter, head, events, seal"  # columns

def new_case(
    store: Store, catalogue: Catalogue, profile: Mapping[str, Value], year: int, mode: Mode, depth: Depth, by: str
) -> tuple[Case, Evaluation]:
    """A case with its profile and first evaluation; in the caller's transaction."""
    store.remember(catalogue)
    case = add_case(store, new_uuid(), now())
    evaluation = _add_evaluation(store, case.id, catalogue, year, "", depth)
    log = Log(store, case.id, by, case.created, "new_case")
    log.case(None, case.uuid)
    log.evaluation(evaluation.id, None, evaluation.uuid)
    values = dict(profile)
    if mode_field := store.role("mode"):
        values.setdefault(mode_field.key, mode)
    values = _new_numbers(store, catalogue, "case", year) | _new_numbers(store, catalogue, "evaluation", year) | values
    writer = StepWriter(store, log, evaluation)
    for field, value in values.items():
        if not Answer(value).is_blank:
            writer.write(SetAnswer(field, "", None, Answer(value)))
    store_listing(store, evaluation, first_listing(store, values, mode), log.seq, case.created)
    return case, evaluation


def new_evaluation(
    store: Store, case: Case, catalogue: Catalogue, year: int, round: str, depth: Depth, by: str
) -> Evaluation:
    """Another evaluation of a case: the profile is shared, all else is empty; in the caller's transaction."""
    store.remember(catalogue)
    evaluation = _add_evaluation(store, case.id, catalogue, year, round, depth)
    log = Log(store, case.id, by, evaluation.created, "new_evaluation")
    log.evaluation(evaluation.id, None, evaluation.uuid)
    writer = StepWriter(store, log, evaluation)
    for field, value in _new_numbers(store, catalogue, "evaluation", year).items():
        writer.write(SetAnswer(field, "", None, Answer(value)))
    known = store.connection.execute(
        "SELECT project, enterprise, code, issue FROM listing WHERE case_id = ? LIMIT 1", (case.id,)
    ).fetchone()
    store_listing(store, evaluation, Listing(*(known or ())), log.seq, evaluation.created)
    return evaluation


def editions(store: Store, evaluation_id: int) -> tuple[Edition, ...]:
    """The issued versions of an evaluation, oldest first."""
    found = store.connection.execute(
        f"SELECT {EDITION} FROM edition WHERE evaluation_id = ? ORDER BY id", (evaluation_id,)
    )
    return tuple(Edition(*row) for row in found)


def content_of(store: Store, evaluation_id: int, version: str) -> str:
    """The canonical text of an issued version, which is there."""
    content: str = store.connection.execute(
        "SELECT content FROM edition WHERE evaluation_id = ? AND version = ?", (evaluation_id, version)
    ).fetchone()[0]
    return content


def add_case(store: Store, uuid: str, created: str) -> Case:
    """A bare case."""
    made = store.connection.execute('INSERT INTO "case"(uuid, created) VALUES (?, ?)', (uuid, created))
    return Case(int(made.lastrowid or 0), uuid, created)


def _add_evaluation(
    store: Store, case_id: int, catalogue: Catalogue, year: int, round: str, depth: Depth
) -> Evaluation:
    made = add_evaluation(store, case_id, new_uuid(), year, round, depth, "draft", now())
    freeze_forms(store, made, catalogue)
    return evaluation(store, made)


def freeze_forms(store: Store, evaluation_id: int, catalogue: Catalogue) -> None:
    """Note by which forms an evaluation is made from now on."""
    store.connection.execute("DELETE FROM evaluation_form WHERE evaluation_id = ?", (evaluation_id,))
    store.connection.executemany(
        "INSERT INTO evaluation_form SELECT ?, id FROM form WHERE sha256 = ?",
        [(evaluation_id, fingerprint(form)) for form in catalogue.forms],
    )


def add_evaluation(
    store: Store, case_id: int, uuid: str, year: int, round: str, depth: str, state: str, created: str
) -> int:
    """A bare evaluation without forms; its id."""
    run = store.connection.execute
    made = run(
        "INSERT INTO evaluation(uuid, case_id, year, round, depth, state, created) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (uuid, case_id, year, round, depth, state, created),
    )
    return int(made.lastrowid or 0)


def case(store: Store, case_id: int) -> Case:
    """The case with that id; CasebookError if there is none."""
    found = store.connection.execute('SELECT id, uuid, created FROM "case" WHERE id = ?', (case_id,)).fetchone()
    if found is None:
        raise _missing(case_id)
    return Case(*found)


def evaluation(store: Store, evaluation_id: int) -> Evaluation:
    """The evaluation with that id; CasebookError if there is none."""
    found = store.connection.execute(f"{_EVALUATION} WHERE id = ?", (evaluation_id,)).fetchone()
    if found is None:
        raise _missing(evaluation_id)
    return _evaluation(store, found)


def evaluations(store: Store, case_id: int, *, deleted: bool = False) -> list[Evaluation]:
    """The evaluations of a case, newest first; with `deleted` also those in the bin."""
    where = "case_id = ?" if deleted else "case_id = ? AND deleted IS NULL"
    found = store.connection.execute(f"{_EVALUATION} WHERE {where} ORDER BY year DESC, id DESC", (case_id,))
    return [_evaluation(store, row) for row in found.fetchall()]


def _evaluation(store: Store, row: tuple[Any, ...]) -> Evaluation:
    forms = store.connection.execute(
        "SELECT f.form_id, f.version, f.sha256 FROM evaluation_form e JOIN form f ON f.id = e.form_id "
        "WHERE e.evaluation_id = ?", (row[0],)
    ).fetchall()  # fmt: skip
    number, uuid, case_id, year, round, depth, state, created, draft, kind, reason = row
    return Evaluation(
        number, uuid, case_id, year, round, depth, state, {f[0]: f[1] for f in forms}, created,
        {f[0]: f[2] for f in forms}, draft, kind, reason, editions(store, number),
    )  # fmt: skip


def set_depth(store: Store, evaluation_id: int, depth: Depth, by: str) -> None:
    """Show more or fewer fields of an evaluation; no answer changes."""
    found = evaluation(store, evaluation_id)
    if found.depth != depth:
        demand_open(found)
        at = now()
        store.connection.execute("UPDATE evaluation SET depth = ? WHERE id = ?", (depth, evaluation_id))
        log = Log(store, found.case_id, by, at, "set_depth")
        log.evaluation(evaluation_id, found.depth, depth)
        touch(store, found.case_id, log.seq, at)


def set_deleted(store: Store, case_id: int, deleted: bool, by: str) -> None:
    """Put a case into the bin, or take it out; nothing of it is lost."""
    at = now()
    found = case(store, case_id)
    before = store.connection.execute('SELECT deleted IS NOT NULL FROM "case" WHERE id = ?', (case_id,)).fetchone()
    if bool(before[0]) == deleted:
        return
    store.connection.execute('UPDATE "case" SET deleted = ? WHERE id = ?', (at if deleted else None, found.id))
    log = Log(store, case_id, by, at, "delete_case" if deleted else "restore_case")
    log.case(not deleted, deleted)
    refresh_shown(store, case_id)
    touch(store, case_id, log.seq, at)


def set_evaluation_deleted(store: Store, evaluation_id: int, deleted: bool, by: str) -> None:
    """Put an evaluation into the bin, or take it out; CasebookError for the only one of its case."""
    found = evaluation(store, evaluation_id)
    before = store.connection.execute("SELECT deleted IS NOT NULL FROM evaluation WHERE id = ?", (found.id,)).fetchone()
    if bool(before[0]) == deleted:
        return
    if deleted and found.editions:
        raise CasebookError(
            Text("该评估已签发，不能删除。如需修改，请开启更正或重述。",
                 "This evaluation is issued and cannot be deleted. To change it, begin an erratum or a restatement.")
        )  # fmt: skip
    if deleted and len(evaluations(store, found.case_id)) == 1:
        raise CasebookError(
            Text("这是该案例唯一的评估，不能单独删除。如需删除，请删除整个案例。",
                 "This is the only evaluation of its case and cannot be deleted alone. Delete the case instead.")
        )  # fmt: skip
    at = now()
    store.connection.execute(
        "UPDATE evaluation SET deleted = ?, emptied = NULL WHERE id = ?", (at if deleted else None, found.id)
    )
    log = Log(store, found.case_id, by, at, "delete_evaluation" if deleted else "restore_evaluation")
    log.evaluation(found.id, not deleted, deleted)
    refresh_shown(store, found.case_id)
    touch(store, found.case_id, log.seq, at)


def duplicate_case(store: Store, case_id: int, by: str, project: str | None) -> Case:
    """A full copy of the profile and the newest evaluation under new ids and numbers, named `project` if given."""
    source = evaluations(store, case_id)[0]
    sheet = answers.load(store, source, case(store, case_id))
    copy = add_case(store, new_uuid(), now())
    new_id = add_evaluation(
        store, copy.id, new_uuid(), source.year, source.round, source.depth, "draft", copy.created
    )
    run = store.connection.execute
    run("INSERT INTO evaluation_form SELECT ?, form_id FROM evaluation_form WHERE evaluation_id = ?",
        (new_id, source.id))  # fmt: skip
    made = evaluation(store, new_id)
    log = Log(store, copy.id, by, copy.created, "duplicate_case")
    log.case(None, copy.uuid)
    log.evaluation(made.id, None, made.uuid)
    sheet = with_new_rows(sheet)
    name = store.role("case.project")
    if project is not None and name:
        kept = sheet.answers.get((name.key, ""), Answer())
        sheet.answers[name.key, ""] = replace(kept, value=project)
    numbers = {f.key: next_number(store, f, source.year) for f in _numbered(store) if (f.key, "") in sheet.answers}
    sheet.answers.update({(field, ""): Answer(number) for field, number in numbers.items()})
    write_sheet(StepWriter(store, log, made), sheet)
    run("INSERT INTO level_vec SELECT ?, voice_id, levels FROM level_vec WHERE evaluation_id = ?", (made.id, source.id))
    store_listing(store, made, _copied_listing(store, source.id, sheet), log.seq, copy.created)
    return copy


def write_sheet(writer: StepWriter, sheet: Sheet) -> None:
    """Write all rows and answers of a sheet."""
    for section, placed in sheet.rows.items():
        for row, position in placed.items():
            writer.write(PlaceRow(section, row, None, position))
    for (field, row), answer in sheet:
        writer.write(SetAnswer(field, row, None, answer))


def with_new_rows(sheet: Sheet) -> Sheet:
    """The same sheet with new row ids, wherever answers name rows too."""
    rows = {row for placed in sheet.rows.values() for row in placed} | {row for _, row in sheet.answers if row}
    return renamed(sheet, {row: new_uuid() for row in rows})


def renamed(sheet: Sheet, ids: Mapping[str, str]) -> Sheet:
    """The same sheet with other row ids, wherever answers name rows too."""
    made = Sheet(sheet.case, sheet.evaluation, issued=dict(sheet.issued))
    for section, placed in sheet.rows.items():
        made.rows[section] = {ids.get(row, row): position for row, position in placed.items()}
    for (field, row), answer in sheet:
        cited = tuple(ids.get(one, one) for one in answer.evidence)
        made.answers[field, ids.get(row, row)] = replace(answer, value=_renamed(answer.value, ids), evidence=cited)
    return made


def _renamed(value: Any, ids: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return ids.get(value, value)
    if isinstance(value, list):
        return [_renamed(item, ids) for item in value]
    if isinstance(value, dict):
        return {key: _renamed(item, ids) for key, item in value.items()}
    return value


def case_by(store: Store, text: str) -> int:
    """The id of the case that somebody names by id, uuid, code or exact project name; CasebookError if it is none
    or more than one."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
    if not text:
        raise _missing(text)
    for where, value in (("c.uuid = ?", text), ("l.code = ?", text), ("c.id = ?", number), ("l.project = ?", text)):
        found = store.connection.execute(
            'SELECT c.id FROM "case" c JOIN listing l ON l.case_id = c.id AND l.shown <> 0 '
            f"WHERE {where} ORDER BY l.shown, c.id", (value,)
        ).fetchall()  # fmt: skip
        if len(found) == 1:
            return int(found[0][0])
        if found:
            ids = ", ".join(str(row[0]) for row in found)
            raise CasebookError(
                Text("有多个案例符合“{text}”（{ids}）。请用其中一个编号。",
                     "More than one case is called “{text}” ({ids}). Name one by its number.")
                .format(text=text, ids=ids)
            )  # fmt: skip
    raise _missing(text)


def assessor(store: Store, name: str, organisation: str, uuid: str = "") -> Assessor:
    """The person with that name, added if new; in the caller's transaction."""
    store.connection.execute(
        "INSERT INTO assessor(uuid, name, organisation) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        (uuid or new_uuid(), name, organisation),
    )
    found = store.connection.execute(
        "SELECT id, uuid, name, organisation FROM assessor WHERE name = ? AND organisation = ?", (name, organisation)
    )
    return Assessor(*found.fetchone())


def assessors(store: Store) -> list[Assessor]:
    """All persons, in the order they came."""
    found = store.connection.execute("SELECT id, uuid, name, organisation FROM assessor ORDER BY id")
    return [Assessor(*row) for row in found]


def _numbered(store: Store) -> list[FieldKey]:
    return [field for field in store.fields.values() if field.number and not field.repeated]


def _new_numbers(store: Store, catalogue: Catalogue, scope: str, year: int) -> dict[str, Value]:
    return {f.key: next_number(store, f, year) for f in _numbered(store) if f.scope == scope and catalogue.has(f.key)}


def first_listing(store: Store, values: Mapping[str, Value], mode: str) -> Listing:
    """The line of an evaluation that nobody has scored yet."""
    return replace(_with_facts(store, values, Listing()), mode=mode)


def _copied_listing(store: Store, evaluation_id: int, sheet: Sheet) -> Listing:
    values = {field: answer.value for (field, row), answer in sheet if not row}
    return _with_facts(store, values, listing_of(store, evaluation_id))


def listing_of(store: Store, evaluation_id: int) -> Listing:
    """The listing kept for an evaluation."""
    found = store.connection.execute(
        'SELECT project, enterprise, code, issue, mode, done, total, "index", band, confidence, gate FROM listing '
        "WHERE evaluation_id = ?", (evaluation_id,)
    ).fetchone()  # fmt: skip
    return Listing(*(found or ()))


def _with_facts(store: Store, values: Mapping[str, Value], listing: Listing) -> Listing:
    """The listing with what the profile says; what it does not say stays as it was."""
    return replace(
        listing,
        project=_short(store, values, "case.project") or listing.project,
        enterprise=_short(store, values, "case.enterprise") or listing.enterprise,
        code=_short(store, values, "case.code") or listing.code,
        issue=_short(store, values, "case.issue") or listing.issue,
    )


def _short(store: Store, values: Mapping[str, Value], role: str) -> str:
    field = store.role(role)
    value = values.get(field.key) if field else None
    if isinstance(value, list):
        value = value[0] if value else None
    return value if isinstance(value, str) else ""


def _missing(what: object) -> CasebookError:
    return CasebookError(
        Text("案例册中没有“{what}”。请检查编号或名称。",
             "The casebook has no “{what}”. Check the number or the name.").format(what=str(what))
    )  # fmt: skip
