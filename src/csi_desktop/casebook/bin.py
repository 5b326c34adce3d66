"""The bin: what was deleted and can be brought back, whoever deleted it and however long ago; and its emptying."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from csi_desktop.casebook import evidence
from csi_desktop.casebook.chain import FIRST, link
from csi_desktop.casebook.copies import copy
from csi_desktop.casebook.history import head, last_counter, unpack_answer
from csi_desktop.casebook.store import Store, now
from csi_desktop.model.answers import Answer

Kind = Literal["case", "evaluation", "row"]


@dataclass(frozen=True, slots=True)
class Binned:
    """Something in the bin. `evaluation_id` is 0 for a case and for a row of its profile; `project` names the case,
    `name` the thing itself, as far as it has a name; `section` and `row` say which row it is."""

    kind: Kind
    case_id: int
    evaluation_id: int
    project: str
    name: str
    year: int
    at: str
    by: str
    seq: int  # of the event that deleted it: what comes later was deleted later, whatever the clock says
    section: str = ""
    row: str = ""
    issued: bool = False  # a case of which a report was issued


@dataclass(frozen=True, slots=True)
class RemovedRow:
    """All that went with a row: where it stood, its answers, and the answers elsewhere that cited or named it, each as
    it was before."""

    section: str
    row: str
    position: float
    answers: Mapping[str, Answer] = field(default_factory=dict)
    cited_by: Mapping[tuple[str, str], Answer] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Emptied:
    """What emptying the bin took away for good: how many cases, evaluations, rows, and attachments with their bytes."""

    cases: int = 0
    evaluations: int = 0
    rows: int = 0
    attachments: int = 0
    bytes: int = 0


# ---------------------------------------------------------------- what is in it

_LAST = (
    "SELECT at, by, seq FROM event WHERE case_id = ? AND evaluation_id = ? AND kind = ? AND action LIKE 'delete@_%' "
    "ESCAPE '@' ORDER BY seq DESC LIMIT 1"
)
_ROWS = (
    "SELECT r.id, r.case_id, r.evaluation_id, coalesce(l.project, ''), coalesce(v.year, 0), s.key, r.uuid "
    'FROM row r JOIN section s ON s.id = r.section_id JOIN "case" c ON c.id = r.case_id '
    "LEFT JOIN evaluation v ON v.id = r.evaluation_id LEFT JOIN listing l ON l.evaluation_id = "
    "CASE r.evaluation_id WHEN 0 THEN (SELECT max(id) FROM evaluation WHERE case_id = r.case_id) "
    "ELSE r.evaluation_id END "
    "WHERE r.position IS NULL AND r.emptied IS NULL AND c.deleted IS NULL AND v.deleted IS NULL"
)


def binned(store: Store, case_id: int | None = None) -> list[Binned]:
    """Everything in the bin, what was deleted last first; of one case, if one is named."""
    found = [*_cases(store), *_evaluations(store), *_rows(store)]
    if case_id is not None:
        found = [one for one in found if one.case_id == case_id]
    return sorted(found, key=lambda one: one.seq, reverse=True)


def _cases(store: Store) -> Iterator[Binned]:
    run = store.connection.execute
    for case_id, project, year, at, issued in run(
        "SELECT c.id, l.project, v.year, c.deleted, EXISTS(SELECT 1 FROM edition n JOIN evaluation w "
        'ON w.id = n.evaluation_id WHERE w.case_id = c.id) FROM "case" c '
        "JOIN listing l ON l.case_id = c.id AND l.shown = 2 "
        "JOIN evaluation v ON v.id = l.evaluation_id WHERE c.deleted IS NOT NULL"
    ).fetchall():
        who = run(_LAST, (case_id, 0, "case")).fetchone() or (at, "", 0)
        yield Binned("case", case_id, 0, project, project, year, who[0], who[1], who[2], issued=bool(issued))


def _evaluations(store: Store) -> Iterator[Binned]:
    run = store.connection.execute
    for case_id, evaluation_id, project, name, year, at in run(
        "SELECT v.case_id, v.id, coalesce(l.project, ''), v.round, v.year, v.deleted FROM evaluation v "
        'JOIN "case" c ON c.id = v.case_id LEFT JOIN listing l ON l.evaluation_id = v.id '
        "WHERE v.deleted IS NOT NULL AND v.emptied IS NULL AND c.deleted IS NULL"
    ).fetchall():
        who = run(_LAST, (case_id, evaluation_id, "evaluation")).fetchone() or (at, "", 0)
        yield Binned("evaluation", case_id, evaluation_id, project, name, year, *who)


def _rows(store: Store) -> Iterator[Binned]:
    run = store.connection.execute
    gone = {row[0]: row[1:] for row in run(_ROWS).fetchall()}
    if not gone:
        return
    last: dict[int, tuple[int, str, str, int, int]] = {}
    for row_id, *event in run(  # once through the events: they are many, and have no index of rows
        "SELECT row_id, seq, at, by, device_id, change FROM event WHERE kind = 'row' AND new IS NULL ORDER BY seq"
    ):
        if row_id in gone:
            last[row_id] = (event[0], event[1], event[2], event[3], event[4])
    for row_id, (seq, at, by, device_id, change) in last.items():
        case_id, evaluation_id, project, year, section, row = gone[row_id]
        name = _title(store, case_id, row_id, device_id, change)
        if name is not None:
            yield Binned("row", case_id, evaluation_id, project, name, year, at, by, seq, section, row)


def _title(store: Store, case_id: int, row_id: int, device_id: int, change: int) -> str | None:
    """What a row is called: its first text that is not a mere number; None for a row that held nothing."""
    name = None
    for number, text in store.connection.execute(
        "SELECT f.number, e.old FROM event e JOIN field f ON f.id = e.field_id WHERE e.case_id = ? "
        "AND e.device_id = ? AND e.counter >= ?3 AND e.change = ?3 AND e.row_id = ? AND e.kind = 'answer' "
        "AND e.old IS NOT NULL ORDER BY f.id", (case_id, device_id, change, row_id)
    ):  # fmt: skip
        answer = unpack_answer(text)
        if number or answer is None:
            continue
        if isinstance(answer.value, str) and answer.value.strip():
            return answer.value.strip()
        name = ""
    return name


def removed_row(store: Store, case_id: int, evaluation_id: int, section: str, row: str) -> RemovedRow | None:
    """What went when a row was taken away last; None if it is there, or never was."""
    run = store.connection.execute
    found = run(
        "SELECT r.id, r.position FROM row r WHERE r.case_id = ? AND r.evaluation_id = ? AND r.section_id = ? "
        "AND r.uuid = ?", (case_id, evaluation_id, store.section(section).id, row)
    ).fetchone()  # fmt: skip
    if found is None or found[1] is not None:
        return None
    gone = run(
        "SELECT device_id, change, old FROM event WHERE case_id = ? AND kind = 'row' AND row_id = ? AND new IS NULL "
        "ORDER BY seq DESC LIMIT 1", (case_id, found[0])
    ).fetchone()  # fmt: skip
    if gone is None:
        return None
    own: dict[str, Answer] = {}
    cited: dict[tuple[str, str], Answer] = {}
    for name, of, other, old, new in run(
        "SELECT f.key, e.row_id, coalesce(r.uuid, ''), e.old, e.new FROM event e JOIN field f ON f.id = e.field_id "
        "LEFT JOIN row r ON r.id = e.row_id WHERE e.case_id = ? AND e.device_id = ? AND e.counter >= ?3 "
        "AND e.change = ?3 AND e.kind = 'answer' AND e.old IS NOT NULL ORDER BY e.counter", (case_id, *gone[:2])
    ):  # fmt: skip
        before = unpack_answer(old)
        assert before is not None
        if of == found[0]:
            own.setdefault(name, before)
        elif refers(before, row) and not refers(unpack_answer(new), row):
            cited.setdefault((name, other), before)
    return RemovedRow(section, row, float(gone[2]) if gone[2] is not None else 1.0, own, cited)


def refers(answer: Answer | None, row: str) -> bool:
    """Whether an answer cites a row, or names it."""
    if answer is None:
        return False
    return row in answer.evidence or (isinstance(answer.value, list) and row in answer.value)


# ---------------------------------------------------------------- emptied


def empty(store: Store, by: str) -> Emptied:
    """Take away for good what is in the bin; in the caller's transaction.

    A case goes whole, with its history. Of evaluations and rows of cases that live on the history stays, as it must;
    they are only no longer offered. The bytes of evidence that no answer names any more go too. What went is noted in
    `purged`, in a chain of its own."""
    at, run = now(), store.connection.execute
    gone = [row[0] for row in run('SELECT id FROM "case" WHERE deleted IS NOT NULL').fetchall()]
    purge_cases(store.connection, gone, by, at)
    rows = run("UPDATE row SET emptied = ? WHERE position IS NULL AND emptied IS NULL", (at,)).rowcount
    evaluations = run(
        "UPDATE evaluation SET emptied = ? WHERE deleted IS NOT NULL AND emptied IS NULL", (at,)
    ).rowcount
    used = evidence.used(store.connection)
    unused = [one for one in evidence.attachments(store) if one.sha256 not in used]
    for one in unused:
        purge_attachment(store.connection, one.sha256, by, at)
    return Emptied(len(gone), evaluations, rows, len(unused), sum(one.size for one in unused))


def purge_cases(connection: sqlite3.Connection, case_ids: list[int], by: str, at: str) -> None:
    """Take cases out of the file with all that belongs to them, their history too; each chain leaves a note."""
    if not case_ids:
        return
    run = connection.execute
    run("PRAGMA defer_foreign_keys=1")  # until COMMIT, where all references must hold again
    guards = run("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    for name, _ in guards:  # history is append-only but for this
        run(f'DROP TRIGGER "{name}"')
    for case_id in case_ids:
        _note_chains(connection, case_id, by, at)
        evaluations = [row[0] for row in run("SELECT id FROM evaluation WHERE case_id = ?", (case_id,)).fetchall()]
        for table, columns in _tables(connection).items():
            if table == "case":
                continue
            if "case_id" in columns and table != "evaluation":
                run(f'DELETE FROM "{table}" WHERE case_id = ?', (case_id,))
            elif "evaluation_id" in columns:
                run(f'DELETE FROM "{table}" WHERE evaluation_id IN ({", ".join("?" * len(evaluations))})', evaluations)
        run("DELETE FROM evaluation WHERE case_id = ?", (case_id,))
        run('DELETE FROM "case" WHERE id = ?', (case_id,))
        _purge_children(connection)
    for _, sql in guards:
        run(sql)


def _purge_children(connection: sqlite3.Connection) -> None:
    """What names its case only by way of another table goes after that."""
    tables = _tables(connection)
    of_case = {name for name, columns in tables.items() if columns & {"case_id", "evaluation_id"}}
    for table in tables.keys() - of_case:
        for _, _, parent, child_column, parent_column, *_ in connection.execute(
            f'PRAGMA foreign_key_list("{table}")'
        ).fetchall():
            if parent in of_case:
                connection.execute(
                    f'DELETE FROM "{table}" WHERE "{child_column}" NOT IN (SELECT "{parent_column}" FROM "{parent}")'
                )


def _tables(connection: sqlite3.Connection) -> dict[str, set[str]]:
    """The columns of each table: whatever belongs to a case or an evaluation names it by `case_id`, `evaluation_id`."""
    names = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    return {name: {row[1] for row in connection.execute(f'PRAGMA table_info("{name}")')} for (name,) in names}


def _note_chains(connection: sqlite3.Connection, case_id: int, by: str, at: str) -> None:
    run = connection.execute
    uuid = run('SELECT uuid FROM "case" WHERE id = ?', (case_id,)).fetchone()[0]
    for device_id, device, events in run(
        "SELECT d.id, d.name, count(*) FROM event e JOIN device d ON d.id = e.device_id WHERE e.case_id = ? "
        "GROUP BY d.id", (case_id,)
    ).fetchall():  # fmt: skip
        _note(connection, ("case", uuid, at, by, device, events, last_counter(connection, device_id, device),
                           head(connection, case_id, device_id).hex()))  # fmt: skip


def purge_attachment(connection: sqlite3.Connection, sha256: str, by: str, at: str) -> None:
    """Take the bytes of an attachment out of the file."""
    found = connection.execute("SELECT id FROM attachment WHERE sha256 = ?", (sha256,)).fetchone()
    connection.execute("DELETE FROM chunk WHERE attachment_id = ?", found)
    connection.execute("DELETE FROM attachment WHERE id = ?", found)
    _note(connection, ("attachment", sha256, at, by, "", 0, 0, ""))


def _note(connection: sqlite3.Connection, facts: tuple[Any, ...]) -> None:
    head = connection.execute("SELECT hash FROM purged ORDER BY id DESC LIMIT 1").fetchone()
    made = link(head[0] if head else FIRST, *map(str, facts))
    connection.execute(
        "INSERT INTO purged(kind, uuid, at, by, device, events, last, head, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*facts, made),
    )


def broken_notes(connection: sqlite3.Connection) -> list[int]:
    """The notes on what was purged that are not what they were."""
    broken, head, expected = [], FIRST, 1
    for number, *facts, made in connection.execute(
        "SELECT id, kind, uuid, at, by, device, events, last, head, hash FROM purged ORDER BY id"
    ):
        if link(head, *map(str, facts)) != made or number != expected:
            broken.append(number)
        head, expected = made, number + 1
    return broken


# ---------------------------------------------------------------- left out


def send(connection: sqlite3.Connection, target: Path, case_ids: Sequence[int] | None) -> None:
    """A copy for somebody else at `target`: without the bin, and without cases other than `case_ids`, if they are
    given, or evidence that belongs to none of those."""

    def edit(copied: sqlite3.Connection) -> None:
        run = copied.execute
        there = run('SELECT id, deleted IS NOT NULL FROM "case"').fetchall()
        left_out = [one for one, deleted in there if deleted or (case_ids is not None and one not in case_ids)]
        at = now()
        purge_cases(copied, left_out, "", at)
        run("DELETE FROM unfinished")
        run("UPDATE row SET emptied = ? WHERE position IS NULL", (at,))
        run("UPDATE evaluation SET emptied = ? WHERE deleted IS NOT NULL", (at,))
        used = evidence.used(copied)
        for (sha256,) in run("SELECT sha256 FROM attachment").fetchall():
            if sha256 not in used:
                purge_attachment(copied, sha256, "", at)

    copy(connection, target, edit)
