"""Two copies of a casebook made one: what each side did since they parted is told by their histories.

For every field and row the last common event is the base. What one side changed is taken; what both changed alike is
no question; what both changed differently is a conflict, and a person settles it; so are links of the result chain that
only together would make it go round in a circle. The other side's events come along under their own ids and hashes, and
what was settled is an event too, so that nothing is lost whichever answer stays."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from csi_desktop.casebook import answers, cases, evidence, transfer
from csi_desktop.casebook.answers import StepWriter
from csi_desktop.casebook.circles import leave_out
from csi_desktop.casebook.errors import CasebookError
from csi_desktop.casebook.history import Log, unpack_answer
from csi_desktop.casebook.listing import refresh_shown, store_listing
from csi_desktop.casebook.store import Store, now
from csi_desktop.forms.definition import Catalogue, Form
from csi_desktop.forms.patterns import numbered
from csi_desktop.forms.reader import form_from_text
from csi_desktop.model.answers import Answer, PlaceRow, SetAnswer
from csi_desktop.model.cases import Case, Evaluation
from csi_desktop.model.links import NAME_LENGTH, closed, in_circles, links, links_field, targets
from csi_desktop.text import NO_TEXT, Text, shortened

Side = Literal["mine", "theirs"]
Place = tuple[str, str, str]  # evaluation uuid ("" for the profile), field or section, row
Key = tuple[str, str, str, str]  # case uuid, and a place in it
_Event = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Version:
    """What one side has: the answer, or where it is a whole row whether it is there; by whom, and when."""

    answer: Answer | None
    there: bool
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """Something both sides changed, and not alike. `field` is "" where one took a row away that the other changed;
    `named` are the names of the rows that the answers name; `why` says what is at odds where it is not the answers."""

    key: Key
    project: str
    year: int  # of the evaluation; 0 for the profile
    field: str
    section: str
    row: str
    name: str  # of the row: its number, or the beginning of what names it
    base: Answer | None
    mine: Version
    theirs: Version
    named: Mapping[str, str]
    why: Text


@dataclass(slots=True)
class Comparison:
    """What a merge would do."""

    conflicts: list[Conflict] = field(default_factory=list)
    taken: int = 0  # answers that only the other side changed
    new_cases: int = 0
    kept_both: list[str] = field(default_factory=list)  # projects that come in as copies, beside those that are here
    left_out: list[str] = field(default_factory=list)  # projects that were deleted here for good
    loose: list[Text] = field(default_factory=list)  # links that would have closed a circle, once it is merged

    @property
    def is_empty(self) -> bool:
        """Whether the other side has nothing that is not here."""
        return not (self.conflicts or self.taken or self.new_cases or self.kept_both)


_UNSETTLED = Text(
    "还有 {n} 处冲突没有选定，案例册未作改动。",
    "{n} conflicts are not settled: the casebook is unchanged.",
)


_CIRCLE = Text(
    "两边的联系合在一起会使结果链成环：{names}",
    "Together the links of both sides would make the result chain go round in a circle: {names}",
)
_IN_PROJECT = Text("{project}：{said}", "{project}: {said}")


def compare(store: Store, other: Store) -> Comparison:
    """What merging `other` into `store` would do; changes nothing."""
    found, forms = Comparison(), _Forms(other)
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
    forms = _Forms(other)
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
                _add(store, other, case, forms, by, found)
            continue
        fork = _Fork(store, other, mine, case, forms)
        if fork.is_apart:
            _add(store, other, case, forms, by, found)
        elif fork.theirs_only:
            _take(fork, settled, forms, derive, by, found)
    # Not all that other devices did need be here: theirs may have gaps from now on.
    devices = other.connection.execute("SELECT name FROM device WHERE name <> ?", (store.device()[1],)).fetchall()
    store.connection.executemany("UPDATE device SET imported = 1 WHERE name = ?", devices)
    return found


# ---------------------------------------------------------------- two histories of a case


class _Fork:
    """One case on both sides: what is common, and what each did since."""

    def __init__(self, store: Store, other: Store, mine: Case, theirs: Case, forms: _Forms) -> None:
        self.store, self.other, self.mine, self.theirs, self._forms = store, other, mine, theirs, forms
        mine_all, theirs_all = list(transfer.read_events(store, mine.id)), list(transfer.read_events(other, theirs.id))
        hashes = {_id(event): event["hash"] for event in mine_all}
        others = {_id(event): event["hash"] for event in theirs_all}
        self._diverged = any(hashes.get(key, value) != value for key, value in others.items())
        self.mine_only = [event for event in mine_all if _id(event) not in others]
        self.theirs_only = [event for event in theirs_all if _id(event) not in hashes]
        self.base = _State([event for event in mine_all if _id(event) in others])
        self.state_mine, self.state_theirs = _State(mine_all), _State(theirs_all)
        self._touched_mine, self._touched_theirs = _State(self.mine_only), _State(self.theirs_only)

    @property
    def is_apart(self) -> bool:
        """Whether both must be kept: one event was made twice, or one side changed what the other has issued."""
        if self._diverged:
            return True
        mine, theirs = _editions(self.store, self.mine.id), _editions(self.other, self.theirs.id)
        for uuid in mine.keys() & theirs.keys():
            shared = min(len(mine[uuid]), len(theirs[uuid]))
            if mine[uuid][:shared] != theirs[uuid][:shared]:
                return True
            if len(mine[uuid]) > shared and _touches(self.theirs_only, uuid):
                return True
            if len(theirs[uuid]) > shared and _touches(self.mine_only, uuid):
                return True
        return False

    def rows_at_odds(self) -> set[Place]:
        """Rows that one side took away and the other changed."""
        odd = set()
        for removed, kept, touched in (
            (self.state_mine, self.state_theirs, self._touched_theirs),
            (self.state_theirs, self.state_mine, self._touched_mine),
        ):
            for place, position in removed.rows.items():
                gone = position is None and self.base.rows.get(place) is not None
                if gone and kept.rows.get(place) is not None and touched.has_row(place):
                    odd.add(place)
        return odd

    def both(self) -> Iterator[Place]:
        """Fields that both changed, and not alike, and both away from the base."""
        odd = {(one[0], one[2]) for one in self.rows_at_odds()}
        for place in self._touched_mine.answers.keys() & self._touched_theirs.answers.keys():
            versions = {state.answers.get(place) for state in (self.base, self.state_mine, self.state_theirs)}
            if len(versions) == 3 and (place[0], place[2]) not in odd and not self._is_number(place):
                yield place

    def taken(self) -> list[Place]:
        """Fields whose answer comes from the other side, without a question."""
        return [place for place in self._theirs_alone() if place not in self.circles]

    def _theirs_alone(self) -> list[Place]:
        """Fields that only the other side changed."""
        odd = {(one[0], one[2]) for one in self.rows_at_odds()}
        return [
            place
            for place in self._touched_theirs.answers
            if self.state_mine.answers.get(place) == self.base.answers.get(place)
            and self.state_theirs.answers.get(place) != self.state_mine.answers.get(place)
            and (place[0], place[2]) not in odd
        ]

    @cached_property
    def circles(self) -> dict[Place, list[str]]:
        """Links of the result chain that go round in a circle once both sides come together, though neither side's do:
        each with the rows of such a circle. Where it is not settled yet whose links stay, both count."""
        chain, found = self.store.role("toc.links"), dict[Place, list[str]]()
        if chain is None:
            return found
        touched = {one[0] for one in self._touched_theirs.answers if one[1] == chain.key}
        if not touched:
            return found
        theirs_alone, both = set(self._theirs_alone()), set(self.both())
        odd = {(one[0], one[2]) for one in self.rows_at_odds()}
        for evaluation in touched:
            sides = {
                place: [
                    _targets(unpack_answer(state.answers.get(place))) for state in (self.state_mine, self.state_theirs)
                ]
                for place in {*self.state_mine.answers, *self.state_theirs.answers}
                if place[:2] == (evaluation, chain.key)
            }
            graph = {}
            for place, (mine, theirs) in sorted(sides.items()):
                open_ = place in both or (place[0], place[2]) in odd
                graph[place[2]] = [*mine, *theirs] if open_ else theirs if place in theirs_alone else mine
            for row in in_circles(graph):
                place = (evaluation, chain.key, row)
                mine, theirs = sides[place]
                if mine != theirs and place not in both and (evaluation, row) not in odd:
                    found[place] = closed({**graph, row: []}, {row: graph[row]})
        return found

    def final(self, settled: Mapping[Key, Side]) -> tuple[dict[Place, str | None], dict[Place, str | None]]:
        """The answers and the rows as they shall be, wherever the other side did anything."""
        taken, wanted = set(self.taken()), dict[Place, str | None]()
        for place in {**self._touched_theirs.answers, **self.circles}:
            theirs = place in taken or settled.get((self.mine.uuid, *place)) == "theirs"
            wanted[place] = (self.state_theirs if theirs else self.state_mine).answers.get(place)
        rows = dict[Place, str | None]()
        for place in self._touched_theirs.rows:
            untouched = place not in self._touched_mine.rows
            rows[place] = (self.state_theirs if untouched else self.state_mine).rows.get(place)
        for place in self.rows_at_odds():
            state = self.state_theirs if settled[self.mine.uuid, *place] == "theirs" else self.state_mine
            rows[place] = state.rows.get(place)
            for one in {*self.state_mine.answers, *self.state_theirs.answers}:
                if (one[0], one[2]) == (place[0], place[2]):
                    wanted[one] = state.answers.get(one)
        return wanted, rows

    def conflicts(self) -> Iterator[Conflict]:
        """All that somebody must settle, in the order of the fields."""
        project = _project(self.store, self.mine.id)
        years = {one.uuid: one.year for one in cases.evaluations(self.store, self.mine.id, deleted=True)}
        for place in sorted({*self.both(), *self.circles}):
            evaluation, name, row = place
            states = (self.base, self.state_mine, self.state_theirs)
            base, mine, theirs = (unpack_answer(state.answers.get(place)) for state in states)
            section = self.store.field(name).section if name in self.store.fields else ""
            yield Conflict(
                (self.mine.uuid, *place), project, years.get(evaluation, 0), name, section, row,
                self._row_name(place), base,
                _version(mine, True, self.mine_only, place), _version(theirs, True, self.theirs_only, place),
                {to: self._row_name((evaluation, "", to)) for one in (mine, theirs) for to in _targets(one)},
                self._why(place),
            )  # fmt: skip
        for place in sorted(self.rows_at_odds()):
            evaluation, section, row = place
            yield Conflict(
                (self.mine.uuid, *place), project, years.get(evaluation, 0), "", section, row,
                self._row_name(place), None,
                _version(None, self.state_mine.rows.get(place) is not None, self.mine_only, place),
                _version(None, self.state_theirs.rows.get(place) is not None, self.theirs_only, place), {}, NO_TEXT,
            )  # fmt: skip

    def _why(self, place: Place) -> Text:
        if place not in self.circles:
            return NO_TEXT
        names = " → ".join(self._row_name((place[0], "", row)) for row in self.circles[place])
        return _CIRCLE.format(names=names)

    def _row_name(self, place: Place) -> str:
        """The number of a row, as either side has it, else the beginning of what names it; "" where it has neither."""
        for is_name in (self._is_number, self._is_title):
            for state in (self.state_mine, self.state_theirs, self.base):
                for one, packed in state.answers.items():
                    if place[2] and one[2] == place[2] and is_name(one) and (answer := unpack_answer(packed)):
                        return shortened(" ".join(str(answer.value).split()), NAME_LENGTH)
        return ""

    def _is_title(self, place: Place) -> bool:
        return place[1] in self._titles

    @cached_property
    def _titles(self) -> set[str]:
        """The fields that name the rows of their section."""
        newest = cases.evaluations(self.other, self.theirs.id, deleted=True)
        sections = [s for one in newest[:1] for s in self._forms.catalogue_of(one.forms, one.definitions).sections()]
        return {section.title_field for section in sections if section.title_field}

    def _is_number(self, place: Place) -> bool:
        """Whether the program gives it: then there is nothing to settle."""
        return place[1] in self.store.fields and bool(self.store.field(place[1]).number)


class _State:
    """What some events come to: packed answers and positions of rows, by place."""

    def __init__(self, events: Iterable[_Event]) -> None:
        self.answers: dict[Place, str | None] = {}
        self.rows: dict[Place, str | None] = {}
        for event in events:
            if event["kind"] == "answer":
                self.answers[event["evaluation"], event["field"], event["row"]] = event["new"]
            elif event["kind"] == "row":
                self.rows[event["evaluation"], event["section"], event["row"]] = event["new"]

    def has_row(self, place: Place) -> bool:
        """Whether anything of a row is among them."""
        return place in self.rows or any((one[0], one[2]) == (place[0], place[2]) for one in self.answers)


def _targets(answer: Answer | None) -> list[str]:
    """The rows that an answer names."""
    return targets(answer.value) if answer is not None else []


def _id(event: _Event) -> tuple[str, int]:
    return event["device"], event["counter"]


def _touches(events: Iterable[_Event], evaluation: str) -> bool:
    return any(event["kind"] in ("answer", "row") and event["evaluation"] in ("", evaluation) for event in events)


def _version(answer: Answer | None, there: bool, events: Iterable[_Event], place: Place) -> Version:
    last = None
    for event in events:
        named = event["field"] or event["section"], event["row"]
        if event["evaluation"] == place[0] and (named == place[1:] or (place[2] and event["row"] == place[2])):
            last = event if last is None or named == place[1:] else last
    return Version(answer, there, last["by"] if last else "", last["at"] if last else "")


# ---------------------------------------------------------------- taken in


def _add(store: Store, other: Store, case: Case, forms: _Forms, by: str, found: Comparison) -> None:
    """A case that is not here, or must be kept beside the one that is."""
    added = transfer.add_case(store, transfer.read_case(other, case), forms.catalogue_of, by)
    found.loose += [_IN_PROJECT.format(project=_project(other, case.id), said=said) for said in added.left_out]


def _look(store: Store, other: Store, case: Case, found: Comparison, forms: _Forms) -> None:
    project = _project(other, case.id)
    mine = _case_of(store, case.uuid)
    if mine is None and _is_purged(store, case.uuid):
        found.left_out.append(project)
    elif mine is None:
        found.new_cases += 1
    else:
        fork = _Fork(store, other, mine, case, forms)
        if fork.is_apart:
            found.kept_both.append(project)
        else:
            found.conflicts += fork.conflicts()
            found.taken += len(fork.taken()) + sum(e["kind"] in ("row", "case", "evaluation") for e in fork.theirs_only)


def _take(
    fork: _Fork, settled: Mapping[Key, Side], forms: _Forms, derive: transfer.Derive, by: str, found: Comparison
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
        found.loose += [_IN_PROJECT.format(project=_project(store, fork.mine.id), said=said) for said in loose]
    for evaluation in evaluations.values():
        sheet = answers.load(store, evaluation, fork.mine)
        packed_levels, line = derive(sheet)
        run("INSERT INTO level_vec VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET levels = excluded.levels",
            (evaluation.id, answers.VOICE, packed_levels))  # fmt: skip
        store_listing(store, evaluation, line, log.seq, log.at)
    refresh_shown(store, fork.mine.id)


def _evaluations(fork: _Fork, forms: _Forms) -> dict[str, Evaluation]:
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
    fork: _Fork, forms: _Forms, evaluations: Mapping[str, Evaluation]
) -> dict[str, tuple[Catalogue, dict[str, list[str]]]]:
    """The result chain of each evaluation as it is on this side, with the forms by which it is read."""
    found = {}
    for one in cases.evaluations(fork.other, fork.theirs.id, deleted=True):
        catalogue = forms.catalogue_of(one.forms, one.definitions)
        if (chain := links_field(catalogue)) is not None:
            sheet = answers.load(fork.store, evaluations[one.uuid], fork.mine)
            found[one.uuid] = catalogue, links(sheet, chain)
    return found


def _take_state(fork: _Fork, evaluations: dict[str, Evaluation], forms: _Forms) -> None:
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


def _number_anew(fork: _Fork, log: Log, evaluations: Mapping[str, Evaluation], new: set[Place]) -> None:
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


def _project(store: Store, case_id: int) -> str:
    found = store.connection.execute(
        "SELECT project, code FROM listing WHERE case_id = ? ORDER BY seq DESC LIMIT 1", (case_id,)
    ).fetchone()
    return str(found[0] or found[1]) if found else ""


def _editions(store: Store, case_id: int) -> dict[str, list[str]]:
    """The seals of the issued versions, by evaluation."""
    return {
        one.uuid: [edition.seal for edition in one.editions] for one in cases.evaluations(store, case_id, deleted=True)
    }


class _Forms:
    """The forms that a casebook keeps."""

    def __init__(self, store: Store) -> None:
        self._texts: dict[tuple[str, str], str] = {}
        self._read: dict[str, Form] = {}
        for form, version, sha256, text in store.connection.execute(
            "SELECT form_id, version, sha256, definition FROM form ORDER BY id"
        ):
            self._texts[form, version] = self._texts[form, sha256] = text

    def catalogue_of(self, forms: Mapping[str, str], definitions: Mapping[str, str]) -> Catalogue:
        """The forms of these versions, or with these SHA-256."""
        found = [self._texts.get((one, definitions.get(one, ""))) or self._texts[one, version]
                 for one, version in forms.items()]  # fmt: skip
        return Catalogue.of(tuple(self._form(text) for text in found))

    def _form(self, text: str) -> Form:
        if text not in self._read:
            self._read[text] = form_from_text(text)
        return self._read[text]
