"""Two copies of a casebook made one: what each side did since they parted (parting) brought together.

The other side's events come along under their own ids and hashes, and what was settled is an event too, so that nothing
is lost whichever answer stays."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field

from csi_desktop.casebook import answers, cases, evidence, transfer
from csi_desktop.casebook.answers import StepWriter
from csi_desktop.casebook.circles import leave_out
from csi_desktop.casebook.errors import CasebookError
from csi_desktop.casebook.history import Log, unpack_answer
from csi_desktop.casebook.kept_forms import KeptForms
from csi_desktop.casebook.listing import refresh_shown, store_listing
from csi_desktop.casebook.parting import Conflict, Fork, Key, Place, Side, project_of
from csi_desktop.casebook.store import Store, now
from csi_desktop.casebook.weighing import thaw
from csi_desktop.forms.definition import Catalogue
from csi_desktop.forms.patterns import numbered
from csi_desktop.model.answers import Answer, PlaceRow, SetAnswer
from csi_desktop.model.cases import Case, Evaluation
from csi_desktop.model.links import links, links_field
from csi_desktop.text import Text


@dataclass(slots=True)
class Comparison:
    """What a merge would do."""

    conflicts: list[Conflict] = field(default_factory=list)
    taken: int = 0  # answers that only the other side changed
    new_cases: int = 0
    kept_both: list[str] = field(default_factory=list)  # projects that come in as copies, beside those that are here
    left_out: list[str] = field(default_factory=list)  # projects that were deleted here for good
    loose: list[Text] = field(default_factory=list)  # links that close a circle, a freeze that came late, once merged

    @property
    def is_empty(self) -> bool:
        """Whether the other side has nothing that is not here."""
        return not (self.conflicts or self.taken or self.new_cases or self.kept_both)


_UNSETTLED = Text(
    "还有 {n} 处冲突没有选定，案例册未作改动。",
    "{n} conflicts are not settled: the casebook is unchanged.",
)


_IN_PROJECT = Text("{project}：{said}", "{project}: {said}")


def compare(store: Store, other: Store) -> Comparison:
    """What merging `other` into `store` would do; changes nothing."""
    found, forms = Comparison(), KeptForms(other)
    for case in _cases(other):
        _look(store, other, case, found, forms)
    return found


def merge(
    store: Store, other: Store, settled: Mapping[Key, Side], derive: transfer.Derive, by: str
) -> Comparison:
    """Take all that `other` has and `store` has not; in the caller's transaction. `settled` says of each conflict whose
    version stays; CasebookError if one is missing. `derive` works out levels and list anew where anything changed."""
    found = compare(store, other)
    if missing := [one for one in found.conflicts if one.key not in settled]:
        raise CasebookError(_UNSETTLED.format(n=len(missing)))
    forms = KeptForms(other)
    there = {one.sha256 for one in evidence.attachments(store)}
    for one in evidence.attachments(other):
        if one.sha256 not in there:
            evidence.add(store, io.BytesIO(evidence.read_attachment(other, one.sha256)), one.name, one.mime)
    for person in cases.assessors(other):
        cases.assessor(store, person.name, person.organisation, person.uuid)
    for case in _cases(other):
        mine = _case_of(store, case.uuid)
        if mine is None:
            if not _is_purged(store, case.uuid):
                _add(store, other, case, forms, derive, by, found)
            continue
        fork = Fork(store, other, mine, case, forms)
        if fork.is_apart:
            _add(store, other, case, forms, derive, by, found)
        elif fork.theirs_only:
            _take(fork, settled, forms, derive, by, found)
    # Not all that other devices did need be here: theirs may have gaps from now on.
    devices = other.connection.execute("SELECT name FROM device WHERE name <> ?", (store.device()[1],)).fetchall()
    store.connection.executemany("UPDATE device SET imported = 1 WHERE name = ?", devices)
    return found


# ---------------------------------------------------------------- taken in


def _add(
    store: Store, other: Store, case: Case, forms: KeptForms, derive: transfer.Derive, by: str, found: Comparison
) -> None:
    """A case that is not here, or must be kept beside the one that is."""
    added = transfer.add_case(store, transfer.read_case(other, case), forms.catalogue_of, derive, by)
    found.loose += [_IN_PROJECT.format(project=project_of(other, case.id), said=said) for said in added.left_out]


def _look(store: Store, other: Store, case: Case, found: Comparison, forms: KeptForms) -> None:
    project = project_of(other, case.id)
    mine = _case_of(store, case.uuid)
    if mine is None and _is_purged(store, case.uuid):
        found.left_out.append(project)
    elif mine is None:
        found.new_cases += 1
    else:
        fork = Fork(store, other, mine, case, forms)
        if fork.is_apart:
            found.kept_both.append(project)
        else:
            found.conflicts += fork.conflicts()
            found.taken += len(fork.taken()) + sum(e["kind"] in ("row", "case", "evaluation") for e in fork.theirs_only)


def _take(
    fork: Fork, settled: Mapping[Key, Side], forms: KeptForms, derive: transfer.Derive, by: str, found: Comparison
) -> None:
    store, run = fork.store, fork.store.connection.execute
    answers_, rows = fork.final(settled)
    placed = {place for place in fork.state_mine.rows}
    evaluations = _evaluations(fork, forms)
    before = _links(fork, forms, evaluations)
    _take_state(fork, evaluations, forms)
    transfer.add_events(store, fork.mine, evaluations, fork.theirs_only)
    log = Log(store, fork.mine.id, by, now(), "merge")
    log.case(None, fork.theirs.uuid)
    first = next(iter(evaluations.values()))
    for place, position in rows.items():
        writer = StepWriter(store, log, evaluations.get(place[0], first))
        writer.write(PlaceRow(place[1], place[2], None, None if position is None else float(position)))
    for place, packed in answers_.items():
        StepWriter(store, log, evaluations.get(place[0], first)).write(
            SetAnswer(place[1], place[2], None, unpack_answer(packed))
        )
    _number_anew(fork, log, evaluations, {place for place in rows if place not in placed})
    for uuid, (catalogue, graph) in before.items():
        writer = StepWriter(store, log, evaluations[uuid])
        loose = leave_out(store, writer, catalogue, fork.mine, evaluations[uuid], graph)
        sides = fork.mine_all, fork.theirs_all
        loose += thaw(writer, catalogue, sides, answers.load(store, evaluations[uuid], fork.mine))
        found.loose += [_IN_PROJECT.format(project=project_of(store, fork.mine.id), said=said) for said in loose]
    for evaluation in evaluations.values():
        sheet = answers.load(store, evaluation, fork.mine)
        packed_levels, line = derive(sheet)
        run("INSERT INTO level_vec VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET levels = excluded.levels",
            (evaluation.id, answers.VOICE, packed_levels))  # fmt: skip
        store_listing(store, evaluation, line, log.seq, log.at)
    refresh_shown(store, fork.mine.id)


def _evaluations(fork: Fork, forms: KeptForms) -> dict[str, Evaluation]:
    """All evaluations of the case on this side by uuid, those added that only the other side has."""
    store = fork.store
    there = {one.uuid: one for one in cases.evaluations(store, fork.mine.id, deleted=True)}
    for one in reversed(cases.evaluations(fork.other, fork.theirs.id, deleted=True)):
        catalogue = forms.catalogue_of(one.forms, one.definitions)
        store.remember(catalogue)
        if one.uuid not in there:
            made = cases.add_evaluation(
                store, fork.mine.id, one.uuid, one.year, one.round, one.depth, "draft", one.created
            )
            cases.freeze_forms(store, made, catalogue)
            there[one.uuid] = cases.evaluation(store, made)
    return there


def _links(
    fork: Fork, forms: KeptForms, evaluations: Mapping[str, Evaluation]
) -> dict[str, tuple[Catalogue, dict[str, list[str]]]]:
    """The result chain of each evaluation as it is on this side, with the forms by which it is read."""
    found = {}
    for one in cases.evaluations(fork.other, fork.theirs.id, deleted=True):
        catalogue = forms.catalogue_of(one.forms, one.definitions)
        if (chain := links_field(catalogue)) is not None:
            sheet = answers.load(fork.store, evaluations[one.uuid], fork.mine)
            found[one.uuid] = catalogue, links(sheet, chain)
    return found


def _take_state(fork: Fork, evaluations: dict[str, Evaluation], forms: KeptForms) -> None:
    """Stage, versions and bin, where only the other side touched them. Where both did, this side's stay."""
    run, theirs = fork.store.connection.execute, fork.other.connection.execute
    for uuid, mine in evaluations.items():
        changed = any(e["kind"] == "evaluation" and e["evaluation"] == uuid for e in fork.theirs_only)
        if not changed or any(e["kind"] == "evaluation" and e["evaluation"] == uuid for e in fork.mine_only):
            continue
        columns = ("depth", "state", "draft", "kind", "reason", "deleted", "emptied")
        number, *values = theirs(f"SELECT id, {', '.join(columns)} FROM evaluation WHERE uuid = ?", (uuid,)).fetchone()
        run(f"UPDATE evaluation SET {' = ?, '.join(columns)} = ? WHERE id = ?", (*values, mine.id))
        editions = list(transfer.read_editions(fork.other, number))[len(mine.editions) :]
        transfer.add_editions(fork.store, mine.id, editions, forms.catalogue_of)
        if editions:  # what was issued is frozen to the forms it was issued by
            catalogue = forms.catalogue_of(*transfer.forms_of_edition(editions[-1]))
            cases.freeze_forms(fork.store, mine.id, catalogue)
        evaluations[uuid] = cases.evaluation(fork.store, mine.id)
    if any(e["kind"] == "case" for e in fork.theirs_only) and not any(e["kind"] == "case" for e in fork.mine_only):
        deleted = theirs('SELECT deleted FROM "case" WHERE id = ?', (fork.theirs.id,)).fetchone()[0]
        run('UPDATE "case" SET deleted = ? WHERE id = ?', (deleted, fork.mine.id))


def _number_anew(fork: Fork, log: Log, evaluations: Mapping[str, Evaluation], new: set[Place]) -> None:
    """Rows of both sides may have been given the same number: those of the other side get the next."""
    store = fork.store
    for uuid, section, row in sorted(new):
        for key in (one for one in store.fields.values() if one.section == section and one.number):
            evaluation = evaluations.get(uuid, next(iter(evaluations.values())))
            sheet = answers.load(store, evaluation, fork.mine)
            answer = sheet.answers.get((key.key, row))
            same = [one for (name, of), one in sheet if name == key.key and of != row and answer and one == answer]
            if same:
                n = max(answers.number_in(key.number, one.value) or 0 for (name, _), one in sheet if name == key.key)
                number = numbered(key.number, max(n, sheet.issued.get(key.key, 0)) + 1, evaluation.year)
                StepWriter(store, log, evaluation).write(SetAnswer(key.key, row, None, Answer(number)))


# ---------------------------------------------------------------- what lies on a side


def _cases(store: Store) -> list[Case]:
    ids = store.connection.execute('SELECT id FROM "case" ORDER BY id').fetchall()
    return [cases.case(store, case_id) for (case_id,) in ids]


def _case_of(store: Store, uuid: str) -> Case | None:
    found = store.connection.execute('SELECT id FROM "case" WHERE uuid = ?', (uuid,)).fetchone()
    return cases.case(store, found[0]) if found else None


def _is_purged(store: Store, uuid: str) -> bool:
    found = store.connection.execute("SELECT 1 FROM purged WHERE kind = 'case' AND uuid = ?", (uuid,))
    return found.fetchone() is not None


