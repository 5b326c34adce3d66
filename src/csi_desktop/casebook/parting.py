"""One case in two copies of a casebook: what each side did since they parted, and what somebody must settle.

For every field and row the last common event is the base. What one side changed is taken; what both changed alike is
no question; what both changed differently is a conflict; so are links of the result chain that only together would make
it go round in a circle."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from csi_desktop.casebook import cases, transfer
from csi_desktop.casebook.history import unpack_answer
from csi_desktop.casebook.kept_forms import KeptForms
from csi_desktop.casebook.store import Store
from csi_desktop.model.answers import Answer
from csi_desktop.model.cases import Case
from csi_desktop.model.links import NAME_LENGTH, closed, in_circles, targets
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


_CIRCLE = Text(
    "两边的联系合在一起会使结果链成环：{names}",
    "Together the links of both sides would make the result chain go round in a circle: {names}",
)


class Fork:
    """One case on both sides: what is common, and what each did since."""

    def __init__(self, store: Store, other: Store, mine: Case, theirs: Case, forms: KeptForms) -> None:
        self.store, self.other, self.mine, self.theirs, self._forms = store, other, mine, theirs, forms
        self.mine_all = list(transfer.read_events(store, mine.id))
        self.theirs_all = list(transfer.read_events(other, theirs.id))
        hashes = {_id(event): event["hash"] for event in self.mine_all}
        others = {_id(event): event["hash"] for event in self.theirs_all}
        self._diverged = any(hashes.get(key, value) != value for key, value in others.items())
        self.mine_only = [event for event in self.mine_all if _id(event) not in others]
        self.theirs_only = [event for event in self.theirs_all if _id(event) not in hashes]
        self.base = State([event for event in self.mine_all if _id(event) in others])
        self.state_mine, self.state_theirs = State(self.mine_all), State(self.theirs_all)
        self._touched_mine, self._touched_theirs = State(self.mine_only), State(self.theirs_only)

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
        project = project_of(self.store, self.mine.id)
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


class State:
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


def project_of(store: Store, case_id: int) -> str:
    found = store.connection.execute(
        "SELECT project, code FROM listing WHERE case_id = ? ORDER BY seq DESC LIMIT 1", (case_id,)
    ).fetchone()
    return str(found[0] or found[1]) if found else ""




def _editions(store: Store, case_id: int) -> dict[str, list[str]]:
    """The seals of the issued versions, by evaluation."""
    return {
        one.uuid: [edition.seal for edition in one.editions] for one in cases.evaluations(store, case_id, deleted=True)
    }
