"""Issued versions: frozen, numbered, sealed; opened again for an erratum or a restatement, never altered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from csi_desktop import __version__
from csi_desktop.casebook import answers, cases, unfinished
from csi_desktop.casebook.chain import link
from csi_desktop.casebook.errors import CasebookError, demand_open
from csi_desktop.casebook.history import Log
from csi_desktop.casebook.listing import touch
from csi_desktop.casebook.store import Store, now
from csi_desktop.forms.definition import Catalogue
from csi_desktop.model.cases import Case, Edition, Evaluation, Kind, Reasons, Sheet
from csi_desktop.model.content import canonical, digest, forms_in, sheet_of
from csi_desktop.text import Text

LAST_DRAFT = 8  # 0.9 is for comment

_NOT_ISSUED = Text(
    "该评估尚未签发，可直接修改，无须更正或重述。",
    "This evaluation is not issued: change it as it is; no erratum or restatement is needed.",
)
_NO_REASON = Text("请写明重新签发的原因。", "Give the reason for issuing again.")
_NO_NUMBER = Text("报告没有编号。请先填写报告编号。", "The report has no number. Give it one first.")
_NO_SUCH = Text(
    "没有签发过 {version} 版。已签发：{issued}。", "No version {version} was issued. There are: {issued}."
)
_NEVER = Text(
    "没有签发过 {version} 版：这份评估还没有签发过任何一版。",
    "No version {version} was issued: this evaluation has not been issued yet.",
)
_TAKEN = Text(
    "报告编号“{number}”已用于本案例册的另一份评估（{other}）。请换一个编号。",
    "Report number “{number}” belongs to another evaluation of this casebook ({other}). Choose another.",
)


# ---------------------------------------------------------------- stages of what is not issued
def set_stage(store: Store, evaluation_id: int, state: str, draft: int | None, by: str) -> None:
    """Make it a working draft (of that number, 1–8), or a draft for comment; CasebookError for what is issued."""
    found = cases.evaluation(store, evaluation_id)
    demand_open(found)
    number = found.draft if draft is None else min(max(draft, 1), LAST_DRAFT)
    if (found.state, found.draft) == (state, number):
        return
    log = Log(store, found.case_id, by, now(), "set_stage")
    log.evaluation(evaluation_id, [found.state, found.draft], [state, number])
    touch(store, found.case_id, log.seq, log.at)
    store.connection.execute(
        "UPDATE evaluation SET state = ?, draft = ? WHERE id = ?", (state, number, evaluation_id)
    )


# ---------------------------------------------------------------- issuing
def issue(store: Store, evaluation_id: int, catalogue: Catalogue, by: str, reason: str = "") -> Edition:
    """Issue an evaluation: freeze forms and answers, number the version, seal it; in the caller's transaction.

    `catalogue` is what it was made by, to the letter; `reason` stands below the one that it was opened again for.
    CasebookError where it is issued already, has no report number,
    or one that another evaluation of the casebook has."""
    found = cases.evaluation(store, evaluation_id)
    demand_open(found)
    store.remember(catalogue)
    run = store.connection.execute
    cases.freeze_forms(store, evaluation_id, catalogue)
    found = cases.evaluation(store, evaluation_id)
    sheet = answers.load(store, found, cases.case(store, found.case_id))
    number = _number(store, sheet)
    text = canonical(sheet)
    content, version = digest(text), found.next_version
    log = Log(store, found.case_id, by, now(), "issue")
    log.evaluation(evaluation_id, found.state, {"version": version, "report_no": number, "content": content})
    touch(store, found.case_id, log.seq, log.at)
    device, counter, head = log.last
    events = run("SELECT count(*) FROM event WHERE case_id = ?", (found.case_id,)).fetchone()[0]
    before = found.editions[-1].seal if found.editions else ""
    reason = Reasons(found.reason, reason).kept
    unsealed = Edition(
        version, found.kind, reason, number, log.at, by, content, device, counter, head, events, seal=""
    )
    seal = _seal(found.uuid, before, unsealed)
    run(
        f"INSERT INTO edition(evaluation_id, content, {cases.EDITION}) VALUES ({', '.join('?' * 14)})",
        (evaluation_id, text, version, found.kind, reason, number, log.at, by, content, device, counter, head,
         events, seal),
    )  # fmt: skip
    unfinished.forget(store, found)
    run("UPDATE evaluation SET state = 'issued', kind = 'issue', reason = '' WHERE id = ?", (evaluation_id,))
    return cases.editions(store, evaluation_id)[-1]


def reopen(store: Store, evaluation_id: int, kind: Kind, reason: str, by: str) -> None:
    """Begin an erratum or a restatement of an issued evaluation: it can be changed again; what was issued stays."""
    found = cases.evaluation(store, evaluation_id)
    if not found.is_issued:
        raise CasebookError(_NOT_ISSUED)
    reason = Reasons(reason, "").kept
    if not reason:
        raise CasebookError(_NO_REASON)
    log = Log(store, found.case_id, by, now(), "reopen")
    log.evaluation(evaluation_id, found.state, [kind, reason])
    touch(store, found.case_id, log.seq, log.at)
    store.connection.execute(
        "UPDATE evaluation SET state = 'draft', kind = ?, reason = ? WHERE id = ?",
        (kind, reason, evaluation_id),
    )


def _seal(evaluation_uuid: str, before: str, one: Edition) -> str:
    return link(
        bytes.fromhex(before), evaluation_uuid, one.version, one.kind, one.reason, one.report_no, one.at, one.by,
        one.content_sha256, one.device, str(one.counter), one.head, str(one.events),
    ).hex()  # fmt: skip


# ---------------------------------------------------------------- report numbers
def report_numbers(store: Store) -> dict[str, int]:
    """Every report number of the casebook, answered or issued, and whose it is (evaluation id)."""
    run = store.connection.execute
    found = {str(number): int(one) for number, one in run("SELECT report_no, evaluation_id FROM edition ORDER BY id")}
    field = store.role("report_no")
    if field is not None:
        for value, one in run(
            "SELECT json_extract(value, '$'), evaluation_id FROM answer WHERE field_id = ? AND row_id = 0 "
            "AND value IS NOT NULL ORDER BY evaluation_id", (field.id,)
        ):  # fmt: skip
            found.setdefault(str(value), int(one))
    found.pop("", None)
    return found


def _number(store: Store, sheet: Sheet) -> str:
    field = store.role("report_no")
    if field is None or not any(form == field.section.split(".")[0] for form in sheet.evaluation.forms):
        return ""
    answer = sheet.answers.get((field.key, ""))
    number = answer.value.strip() if answer and isinstance(answer.value, str) else ""
    if not number:
        raise CasebookError(_NO_NUMBER)
    for other in _owners(store, number, field.id):
        if other != sheet.evaluation.id:
            one = cases.evaluation(store, other)
            name = cases.listing_of(store, other).project or str(one.case_id)
            raise CasebookError(_TAKEN.format(number=number, other=f"{name} {one.year}"))
    return number


def _owners(store: Store, number: str, field_id: int) -> Iterator[int]:
    run = store.connection.execute
    yield from (row[0] for row in run("SELECT evaluation_id FROM edition WHERE report_no = ?", (number,)))
    yield from (
        row[0]
        for row in run(
            "SELECT evaluation_id FROM answer WHERE field_id = ? AND row_id = 0 AND json_extract(value, '$') = ?",
            (field_id, number),
        )
    )


def frozen(store: Store, evaluation: Evaluation, case: Case, version: str) -> Sheet:
    """What was issued as that version; CasebookError where it is not what was sealed, or never was issued."""
    found = store.connection.execute(
        "SELECT content, content_sha256 FROM edition WHERE evaluation_id = ? AND version = ?", (evaluation.id, version)
    ).fetchone()
    if found is None:
        issued = ", ".join(one.version for one in evaluation.editions)
        raise CasebookError((_NO_SUCH if issued else _NEVER).format(version=version, issued=issued))
    if digest(found[0]) != found[1]:
        raise CasebookError(
            Text("签发的 {version} 版已不可读或曾被改动。请运行检查，并用备份打开。",
                 "The issued version {version} cannot be read, or was altered. Run the check, and open a backup.")
            .format(version=version)
        )  # fmt: skip
    kept = forms_in(found[0])  # of the right hash: we wrote it
    made = sheet_of(found[0], case, evaluation)
    last = [one.version for one in evaluation.editions].index(version) + 1
    made.evaluation = replace(
        made.evaluation, state="issued", kind="issue", reason="", editions=evaluation.editions[:last],
        forms={form: number for form, (number, _) in kept.items()},
        definitions={form: sha256 for form, (_, sha256) in kept.items()},
    )  # fmt: skip
    return made


def before(store: Store, evaluation: Evaluation, case: Case, version: str = "") -> Sheet | None:
    """What was issued before an issued version, or before the one in the making; None where nothing was, and where it
    cannot be read: that is for the check to tell, and no reason not to open what came after."""
    versions = [one.version for one in evaluation.editions]
    earlier = versions[: versions.index(version)] if version else versions
    try:
        return frozen(store, evaluation, case, earlier[-1]) if earlier else None
    except CasebookError:
        return None


# ---------------------------------------------------------------- reports
def note_report(store: Store, evaluation_id: int, version: str, lang: str, sha256: str, signer: str) -> None:
    """Remember the SHA-256 of a report made of an issued version; `signer` is "" for one that is not signed."""
    store.connection.execute(
        "INSERT INTO edition_report(edition_id, lang, signer, sha256, made_with, at) "
        "SELECT id, ?, ?, ?, ?, ? FROM edition WHERE evaluation_id = ? AND version = ? ON CONFLICT DO NOTHING",
        (lang, signer, sha256, __version__, now(), evaluation_id, version),
    )


def reports(store: Store, evaluation_id: int, version: str) -> list[tuple[str, str, str, str]]:
    """The reports noted of an issued version: language, signer, SHA-256, version of the program; oldest first."""
    found = store.connection.execute(
        "SELECT r.lang, r.signer, r.sha256, r.made_with FROM edition_report r JOIN edition e ON e.id = r.edition_id "
        "WHERE e.evaluation_id = ? AND e.version = ? ORDER BY r.at, r.lang, r.signer", (evaluation_id, version)
    )  # fmt: skip
    return list(found)


# ---------------------------------------------------------------- whether the seals hold
def broken_seals(store: Store) -> Iterator[tuple[int, Text]]:
    """(case id, what is wrong) of everything issued that is not as it was sealed: content, forms, the event that
    issued it, the seals and their chain, and the answers that stand for it now."""
    run = store.connection.execute
    issued = dict(
        run("SELECT evaluation_id, count(*) FROM event WHERE kind = 'evaluation' AND action = 'issue' GROUP BY 1")
    )
    for evaluation_id, case_id in run("SELECT id, case_id FROM evaluation ORDER BY id").fetchall():
        one = cases.evaluation(store, evaluation_id)
        issues = issued.get(evaluation_id, 0)
        if issues != len(one.editions) or (one.state == "issued" and not one.editions):
            yield case_id, _LOST.format(id=evaluation_id, n=issues, found=len(one.editions))
        before = ""
        for edition in one.editions:
            for what in _faults(store, one, edition, before):
                yield case_id, _BROKEN.format(id=evaluation_id, version=edition.version, what=what)
            before = edition.seal


def _faults(store: Store, one: Evaluation, edition: Edition, before: str) -> Iterator[Text]:
    run = store.connection.execute
    if _seal(one.uuid, before, edition) != edition.seal:
        yield Text("封存记录", "the seal")
    content = cases.content_of(store, one.id, edition.version)
    if digest(content) != edition.content_sha256:
        yield Text("内容", "the content")
        return
    event = run(
        "SELECT e.hash FROM event e JOIN device d ON d.id = e.device_id WHERE d.name = ? AND e.counter = ?",
        (edition.device, edition.counter),
    ).fetchone()
    if event is None or event[0].hex() != edition.head:
        yield Text("签发时的历史", "the history at that time")
    if edition is one.editions[-1] and one.is_issued:
        try:
            kept = sheet_of(content, cases.case(store, one.case_id), one)
        except ValueError:
            yield Text("内容", "the content")
            return
        live = answers.load(store, one, kept.case)
        if _of_evaluation(store, live) != _of_evaluation(store, kept):
            yield Text("答案", "the answers")
        for form, (_, sha256) in forms_in(content).items():
            text = run("SELECT definition FROM form WHERE form_id = ? AND sha256 = ?", (form, sha256)).fetchone()
            if text is None or digest(text[0]) != sha256:
                yield Text("表单“{form}”", "form “{form}”").format(form=form)


def _of_evaluation(store: Store, sheet: Sheet) -> object:
    """What belongs to the evaluation itself: the profile may go on changing with the case."""
    answered = {place: a for place, a in sheet if store.field(place[0]).scope == "evaluation" and not a.is_blank}
    rows = {section: sheet.row_ids(section) for section in sheet.rows if store.section(section).scope == "evaluation"}
    return answered, {section: ids for section, ids in rows.items() if ids}


_LOST = Text(
    "第 {id} 号评估按历史签发过 {n} 次，但只找到 {found} 份签发记录。",
    "By its history evaluation {id} was issued {n} times, but {found} issued versions are there.",
)
_BROKEN = Text(
    "第 {id} 号评估签发的 {version} 版与封存时不符：{what}。",
    "Version {version} of evaluation {id} is not as it was sealed: {what}.",
)
