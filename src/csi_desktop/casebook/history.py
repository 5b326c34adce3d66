"""The history: append-only events, each chained by hash to the one before it of the same device and case."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from csi_desktop.casebook.chain import FIRST, link
from csi_desktop.casebook.store import Store, damaged, pack, unpack
from csi_desktop.model.answers import Answer, Change, PlaceRow, SetAnswer, State, Step
from csi_desktop.model.cases import Case, Evaluation, Sheet


@dataclass(frozen=True, slots=True)
class Event:
    """One recorded step. `old` and `new` are an Answer (kind "answer"), a position or None (kind "row"), or a
    plain value (kinds "case" and "evaluation"). `evaluation_id` is 0 for what belongs to the case itself.
    Events that share `change` and device were one change."""

    seq: int
    id: str  # device-counter, unique in the world
    case_id: int
    evaluation_id: int
    kind: str
    field: str
    section: str
    row: str
    old: Any
    new: Any
    at: str
    by: str
    action: str
    change: int


def pack_answer(answer: Answer | None) -> str | None:
    """An answer as compact JSON, None for no answer."""
    if answer is None:
        return None
    kept: dict[str, Any] = {}
    if answer.value is not None:
        kept["value"] = answer.value
    return pack(kept | answer.said_of_value())


def unpack_answer(text: str | None) -> Answer | None:
    """The answer of `pack_answer`; CasebookError if the text is damaged."""
    if text is None:
        return None
    kept = unpack(text)
    try:
        return Answer(
            kept.get("value"), State(kept.get("state", "answered")), kept.get("reason", ""),
            tuple(kept.get("evidence", ())),
        )  # fmt: skip
    except (ValueError, TypeError, AttributeError) as error:
        raise damaged(error) from error


ADD_EVENT = (
    "INSERT INTO event(device_id, counter, case_id, evaluation_id, kind, field_id, section_id, row_id, old, new, at, "
    "by, action, change, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


class Log:
    """Appends the events of one change to one case, inside the caller's transaction."""

    def __init__(self, store: Store, case_id: int, by: str, at: str, action: str) -> None:
        self._store = store
        self._run = store.connection.execute
        self._device_id, self._device = store.device()
        self._case_id = case_id
        self._case = self._run('SELECT uuid FROM "case" WHERE id = ?', (case_id,)).fetchone()[0]
        self._by, self.at, self._action = by, at, action
        self._counter = last_counter(store.connection, self._device_id, self._device)
        self._change = self._counter + 1
        self._head = head(store.connection, case_id, self._device_id)
        self._evaluations: dict[int, str] = {0: ""}
        self.seq: int = self._run("SELECT coalesce(max(seq), 0) FROM event").fetchone()[0]

    def answer(self, evaluation_id: int, field: str, row: tuple[int, str], old: str | None, new: str | None) -> None:
        """One answer went from `old` to `new` (packed)."""
        self._append("answer", evaluation_id, field, "", row, old, new)

    def row(self, evaluation_id: int, section: str, row: tuple[int, str], old: str | None, new: str | None) -> None:
        """One row was placed, moved or taken away."""
        self._append("row", evaluation_id, "", section, row, old, new)

    def case(self, old: object, new: object) -> None:
        """Something happened to the case as a whole."""
        self._append("case", 0, "", "", (0, ""), pack(old), pack(new))

    def evaluation(self, evaluation_id: int, old: object, new: object) -> None:
        """Something happened to an evaluation as a whole."""
        self._append("evaluation", evaluation_id, "", "", (0, ""), pack(old), pack(new))

    @property
    def last(self) -> tuple[str, int, str]:
        """The latest event of this device in the case: device, counter, hash in hexadecimal."""
        return self._device, self._counter, self._head.hex()

    def _append(
        self, kind: str, evaluation_id: int, field: str, section: str, row: tuple[int, str],
        old: str | None, new: str | None,
    ) -> None:  # fmt: skip
        self._counter += 1
        self._head = link(
            self._head, self._device, str(self._counter), self._case, self._evaluation(evaluation_id), kind,
            field or section, row[1], old, new, self.at, self._by, self._action, str(self._change),
        )  # fmt: skip
        field_id = self._store.field(field).id if field else None
        section_id = self._store.section(section).id if section else None
        cursor = self._run(
            ADD_EVENT,
            (self._device_id, self._counter, self._case_id, evaluation_id, kind, field_id, section_id, row[0], old,
             new, self.at, self._by, self._action, self._change, self._head),
        )  # fmt: skip
        self.seq = int(cursor.lastrowid or 0)

    def _evaluation(self, evaluation_id: int) -> str:
        if evaluation_id not in self._evaluations:
            found = self._run("SELECT uuid FROM evaluation WHERE id = ?", (evaluation_id,)).fetchone()
            self._evaluations[evaluation_id] = found[0]
        return self._evaluations[evaluation_id]


def head(connection: sqlite3.Connection, case_id: int, device_id: int) -> bytes:
    """The hash that the next event of a device in a case is chained to."""
    found = connection.execute(
        "SELECT hash FROM event WHERE case_id = ? AND device_id = ? ORDER BY counter DESC LIMIT 1", (case_id, device_id)
    ).fetchone()
    return bytes(found[0]) if found else FIRST


def last_counter(connection: sqlite3.Connection, device_id: int, device: str) -> int:
    """The highest counter that a device ever gave, events that were purged with their case among them."""
    found = connection.execute(
        "SELECT max(coalesce((SELECT max(counter) FROM event WHERE device_id = ?), 0), "
        "coalesce((SELECT max(last) FROM purged WHERE device = ?), 0))", (device_id, device)
    ).fetchone()  # fmt: skip
    return int(found[0])


EVENTS = (
    "SELECT e.seq, d.name, e.counter, e.case_id, e.evaluation_id, e.kind, coalesce(f.key, ''), coalesce(s.key, ''), "
    "coalesce(r.uuid, ''), e.old, e.new, e.at, e.by, e.action, e.change, e.hash, c.uuid, coalesce(v.uuid, '') "
    'FROM event e JOIN device d ON d.id = e.device_id JOIN "case" c ON c.id = e.case_id '
    "LEFT JOIN field f ON f.id = e.field_id LEFT JOIN section s ON s.id = e.section_id "
    "LEFT JOIN row r ON r.id = e.row_id LEFT JOIN evaluation v ON v.id = e.evaluation_id "
)


def events(
    store: Store, case_id: int | None, evaluation_id: int | None, field: str | None, row: str | None, limit: int | None
) -> list[Event]:
    """The history, oldest first; with `limit` only the latest. An evaluation's includes its case's facts."""
    where, values = ["1"], list[Any]()
    if evaluation_id is not None:
        where.append("e.case_id = (SELECT case_id FROM evaluation WHERE id = ?) AND e.evaluation_id IN (0, ?)")
        values += [evaluation_id, evaluation_id]
    if case_id is not None:
        where.append("e.case_id = ?")
        values.append(case_id)
    if field is not None:
        where.append("e.field_id = ?")
        values.append(store.field(field).id)
    if row is not None:
        where.append("e.row_id IN (SELECT id FROM row WHERE uuid = ?)" if row else "e.row_id = 0")
        values += [row] if row else []
    values.append(-1 if limit is None else limit)
    found = store.connection.execute(f"{EVENTS} WHERE {' AND '.join(where)} ORDER BY e.seq DESC LIMIT ?", values)
    return [_event(found_row) for found_row in found][::-1]


@dataclass(frozen=True, slots=True)
class Day:
    """A day on which a case was changed. `seq` is the last event up to its end, in the order in which they came."""

    day: str  # ISO 8601, by the clock of this computer's place
    seq: int
    changes: int
    by: tuple[str, ...]


def days(store: Store, evaluation_id: int) -> list[Day]:
    """The days on which an evaluation or its case was changed, newest first, since the evaluation was made."""
    first = store.connection.execute(
        "SELECT min(e.seq) FROM event e JOIN evaluation v ON v.case_id = e.case_id "
        "WHERE v.id = ? AND e.evaluation_id = v.id AND e.kind = 'evaluation'", (evaluation_id,)
    ).fetchone()[0]  # fmt: skip
    found: dict[str, list[tuple[int, str, str]]] = {}
    for event in events(store, None, evaluation_id, None, None, None):
        change = f"{event.id.rpartition('-')[0]}-{event.change}"
        found.setdefault(_day(event.at), []).append((event.seq, change, event.by))
    made, seq = [], 0
    for day in sorted(found):
        seq = max(seq, *(number for number, _, _ in found[day]))
        if seq >= (first or 0):
            by = tuple(dict.fromkeys(who for _, _, who in found[day] if who))
            made.append(Day(day, seq, len({change for _, change, _ in found[day]}), by))
    return made[::-1]


def _day(at: str) -> str:
    try:
        return datetime.fromisoformat(at).astimezone().date().isoformat()
    except (ValueError, OverflowError):
        return at[:10]


def as_of(store: Store, evaluation: Evaluation, case: Case, seq: int | None) -> Sheet:
    """What was answered when event `seq` had just come; after the last event, if it is None.

    Nothing but the history is looked at, so that what it tells can be compared with what is there."""
    sheet = Sheet(case, evaluation)
    if seq is not None:
        sheet.evaluation = _evaluation_as_of(store, evaluation, seq)
    for kind, name, section, row, new in store.connection.execute(
        "SELECT e.kind, coalesce(f.key, ''), coalesce(s.key, ''), coalesce(r.uuid, ''), e.new FROM event e "
        "LEFT JOIN field f ON f.id = e.field_id LEFT JOIN section s ON s.id = e.section_id "
        "LEFT JOIN row r ON r.id = e.row_id WHERE e.case_id = ? AND e.evaluation_id IN (0, ?) "
        "AND e.kind IN ('answer', 'row') AND (?3 IS NULL OR e.seq <= ?3) ORDER BY e.seq",
        (case.id, evaluation.id, seq),
    ):
        step: Step
        if kind == "answer":
            step = SetAnswer(name, row, None, unpack_answer(new))
        else:
            step = PlaceRow(section, row, None, None if new is None else float(new))
        sheet.apply(Change((step,), "replay"))
    return sheet


def before_profile_changed(store: Store, evaluation: Evaluation, case: Case) -> list[Sheet]:
    """The evaluation as it was after its own last change, and between the changes of the profile since then, the latest
    first: the profile belongs to the case, and may have been changed in another evaluation of it."""
    run = store.connection.execute
    own = run(
        "SELECT coalesce(max(seq), 0) FROM event WHERE case_id = ? AND evaluation_id = ?", (case.id, evaluation.id)
    ).fetchone()[0]
    since = run(
        "SELECT seq FROM event WHERE case_id = ? AND evaluation_id = 0 AND kind IN ('answer', 'row') AND seq > ? "
        "ORDER BY seq DESC LIMIT ?", (case.id, own, _STATES)
    ).fetchall()  # fmt: skip
    states = [seq for (seq,) in since[1:]] + [own] if since else []
    return [as_of(store, evaluation, case, seq) for seq in states]


_STATES = 20  # changes of the profile looked at


def _evaluation_as_of(store: Store, evaluation: Evaluation, seq: int) -> Evaluation:
    """Depth, stage and issued versions as they were when event `seq` had just come."""
    found: list[tuple[int, str, Any, Any]] = [
        (at, action, unpack(old), unpack(new))
        for at, action, old, new in store.connection.execute(
            "SELECT seq, action, old, new FROM event WHERE case_id = ? AND evaluation_id = ? "
            "AND kind = 'evaluation' AND action IN ('set_depth', 'set_stage', 'issue', 'reopen') ORDER BY seq",
            (evaluation.case_id, evaluation.id),
        )
    ]
    made, issued = evaluation, 0
    if first := next((one for one in found if one[1] == "set_depth"), None):
        made = replace(made, depth=first[2])
    if any(one[1] != "set_depth" for one in found):
        made = replace(made, state="draft", draft=1, kind="issue", reason="")
    else:
        issued = len(evaluation.editions)  # it came in with them
    for at, action, _, new in found:
        if at > seq:
            break
        if action == "set_depth":
            made = replace(made, depth=new)
        elif action == "set_stage":
            made = replace(made, state=new[0], draft=new[1])
        elif action == "issue":
            made, issued = replace(made, state="issued", kind="issue", reason=""), issued + 1
        else:
            made = replace(made, state="draft", kind=new[0], reason=new[1])
    return replace(made, editions=evaluation.editions[:issued])


def _event(r: tuple[Any, ...]) -> Event:
    if r[5] == "answer":
        old, new = unpack_answer(r[9]), unpack_answer(r[10])
    else:
        old, new = (None if text is None else unpack(text) for text in r[9:11])
    return Event(r[0], f"{r[1]}-{r[2]}", r[3], r[4], r[5], r[6], r[7], r[8], old, new, *r[11:15])


def broken_links(connection: sqlite3.Connection) -> Iterator[tuple[int, int]]:
    """(case id, seq) of the first event of each chain whose hash is not what its content makes."""
    heads: dict[tuple[int, str], bytes | None] = {}
    for r in connection.execute(f"{EVENTS} ORDER BY e.case_id, e.device_id, e.counter"):
        chain = (r[3], r[1])
        before = heads.get(chain, FIRST)
        if before is None:
            continue
        made = link(
            before, r[1], str(r[2]), r[16], r[17], r[5], r[6] or r[7], r[8], r[9], r[10], r[11], r[12], r[13],
            str(r[14]),
        )  # fmt: skip
        heads[chain] = made if made == r[15] else None
        if made != r[15]:
            yield r[3], r[0]
