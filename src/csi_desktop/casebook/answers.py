"""Answers and rows: a sheet loaded, a change saved."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from csi_desktop.casebook import unfinished
from csi_desktop.casebook.errors import demand_open
from csi_desktop.casebook.history import Log, pack_answer
from csi_desktop.casebook.listing import store_listing
from csi_desktop.casebook.sides import counterpart
from csi_desktop.casebook.store import FieldKey, Store, damaged, now, pack, unpack
from csi_desktop.forms.patterns import numbered
from csi_desktop.model.answers import Answer, Change, PlaceRow, SetAnswer, State, Step
from csi_desktop.model.cases import Case, Evaluation, Listing, Previous, Sheet

VOICE = 0  # facts and the moderated levels


def load(store: Store, evaluation: Evaluation, case: Case) -> Sheet:
    """Everything answered in one evaluation, with its case's profile."""
    run = store.connection.execute
    sheet = Sheet(case, evaluation)
    scope = (case.id, evaluation.id)
    for section, row, position in run(
        "SELECT s.key, r.uuid, r.position FROM row r JOIN section s ON s.id = r.section_id "
        "WHERE r.case_id = ? AND r.evaluation_id IN (0, ?) AND r.position IS NOT NULL", scope
    ):  # fmt: skip
        sheet.rows.setdefault(section, {})[row] = position
    for field, row, value, state, reason, evidence in run(
        "SELECT f.key, coalesce(r.uuid, ''), a.value, a.state, a.reason, a.evidence FROM answer a "
        "JOIN field f ON f.id = a.field_id LEFT JOIN row r ON r.id = a.row_id "
        "WHERE a.case_id = ? AND a.evaluation_id IN (0, ?) AND a.voice_id = 0", scope
    ):  # fmt: skip
        sheet.answers[field, row] = _answer(value, state, reason, evidence)
    issued = run(
        "SELECT f.key, i.n FROM issued i JOIN field f ON f.id = i.field_id "
        "WHERE i.case_id = ? AND i.evaluation_id IN (0, ?)", scope
    )  # fmt: skip
    sheet.issued.update(issued)
    sheet.unfinished = unfinished.load(store, evaluation)
    sheet.previous = _previous(store, evaluation)
    sheet.counterpart = counterpart(store, evaluation)
    return sheet


def _previous(store: Store, evaluation: Evaluation) -> Previous | None:
    """The evaluation of the case before this one, if both have the same major version of the index."""
    run = store.connection.execute
    found = run(
        'SELECT v.id, v.year, l."index" FROM evaluation v JOIN listing l ON l.evaluation_id = v.id '
        "WHERE v.case_id = ?1 AND v.deleted IS NULL AND (v.year, v.id) < (?2, ?3) "
        "AND (l.mode = 'self') = coalesce((SELECT mode = 'self' FROM listing WHERE evaluation_id = ?3), 0) "
        "ORDER BY v.year DESC, v.id DESC LIMIT 1",
        (evaluation.case_id, evaluation.year, evaluation.id),
    ).fetchone()
    if found is None or found[2] is None:
        return None
    versions = run(
        "SELECT f.form_id, f.version FROM evaluation_form e JOIN form f ON f.id = e.form_id "
        "WHERE f.indexed AND e.evaluation_id IN (?, ?)", (found[0], evaluation.id)
    ).fetchall()  # fmt: skip
    same = len({(form, version.split(".")[0]) for form, version in versions}) <= 1
    return Previous(found[1], found[2]) if same else None


def save(store: Store, evaluation: Evaluation, change: Change, levels: bytes, listing: Listing) -> int:
    """Write a change with its events, the packed levels and the listing; in the caller's transaction.

    Returns the number of the latest event. What an answer was before is taken from the file, not believed."""
    demand_open(evaluation)
    at = change.at or now()
    log = Log(store, evaluation.case_id, change.by, at, change.action)
    writer = StepWriter(store, log, evaluation)
    for step in change.steps:
        writer.write(step)
    store.connection.execute(
        "INSERT INTO level_vec(evaluation_id, voice_id, levels) VALUES (?, ?, ?) "
        "ON CONFLICT DO UPDATE SET levels = excluded.levels", (evaluation.id, VOICE, levels)
    )  # fmt: skip
    store_listing(store, evaluation, listing, log.seq, at)
    return log.seq


class StepWriter:
    """Writes steps for one evaluation, and their events; without a log, where the events are there already."""

    def __init__(self, store: Store, log: Log | None, evaluation: Evaluation) -> None:
        self._store, self._log, self._evaluation = store, log, evaluation
        self._run = store.connection.execute
        self._case_id = evaluation.case_id

    def write(self, step: Step) -> None:
        """Write one step; one that changes nothing leaves no event."""
        if isinstance(step, SetAnswer):
            self._set_answer(step)
        else:
            self._place_row(step)

    def _set_answer(self, step: SetAnswer) -> None:
        field = self._store.field(step.field)
        scope = self._scope(field.scope)
        row_id = self.row_id(scope, field.section, step.row) if step.row else 0
        key = (self._case_id, scope, VOICE, field.id, row_id)
        found = self._run(
            "SELECT value, state, reason, evidence FROM answer WHERE case_id = ? AND evaluation_id = ? "
            "AND voice_id = ? AND field_id = ? AND row_id = ?", key
        ).fetchone()  # fmt: skip
        old = _answer(*found) if found else None
        if step.settles(old):
            unfinished.keep(self._store, self._evaluation, step.field, step.row, ())
        if old == step.new and pack_answer(old) == pack_answer(step.new):  # True == 1, but not in the file
            return
        if step.new is None:
            self._run(
                "DELETE FROM answer WHERE case_id = ? AND evaluation_id = ? AND voice_id = ? AND field_id = ? "
                "AND row_id = ?", key
            )  # fmt: skip
        else:
            new = step.new
            value = None if new.value is None else pack(new.value)
            evidence = pack(list(new.evidence)) if new.evidence else ""
            self._run(
                "INSERT INTO answer VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
                "value = excluded.value, state = excluded.state, reason = excluded.reason, "
                "evidence = excluded.evidence", (*key, value, str(new.state), new.reason, evidence)
            )  # fmt: skip
            self._note_number(field, scope, new.value)
        if self._log:
            self._log.answer(scope, field.key, (row_id, step.row), pack_answer(old), pack_answer(step.new))

    def _place_row(self, step: PlaceRow) -> None:
        section = self._store.section(step.section)
        scope = self._scope(section.scope)
        row_id = self.row_id(scope, step.section, step.row)
        old = self._run("SELECT position FROM row WHERE id = ?", (row_id,)).fetchone()[0]
        new = None if step.new is None else float(step.new)
        if old == new:
            return
        self._run("UPDATE row SET position = ? WHERE id = ?", (new, row_id))
        if new is None:
            unfinished.forget_row(self._store, self._evaluation, step.row)
        if self._log:
            self._log.row(scope, step.section, (row_id, step.row), _position(old), _position(new))

    def _scope(self, scope: str) -> int:
        return 0 if scope == "case" else self._evaluation.id

    def row_id(self, scope: int, section: str, row: str) -> int:
        """The integer behind a row; a row keeps it when taken away, so that history can still name it."""
        key = (self._case_id, scope, self._store.section(section).id, row)
        found = self._run(
            "SELECT id FROM row WHERE case_id = ? AND evaluation_id = ? AND section_id = ? AND uuid = ?", key
        ).fetchone()
        if found:
            return int(found[0])
        made = self._run("INSERT INTO row(case_id, evaluation_id, section_id, uuid) VALUES (?, ?, ?, ?)", key)
        return int(made.lastrowid or 0)

    def _note_number(self, field: FieldKey, scope: int, value: Any) -> None:
        """Remember the highest number ever given, so that none is given twice."""
        n = number_in(field.number, value) if field.number else None
        if n is not None:
            counts_in = (self._case_id, scope) if field.repeated else (0, 0)
            self._run(
                "INSERT INTO issued VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET n = max(n, excluded.n)",
                (*counts_in, field.id, n),
            )


def next_number(store: Store, field: FieldKey, year: int) -> str:
    """The next number of a field outside repeated sections: unique in the file, whatever was deleted."""
    found = store.connection.execute(
        "SELECT n FROM issued WHERE case_id = 0 AND evaluation_id = 0 AND field_id = ?", (field.id,)
    ).fetchone()
    return numbered(field.number, (found[0] if found else 0) + 1, year)


def number_in(pattern: str, value: Any) -> int | None:
    """The n in a number made from a pattern such as "E-{n:04}"; None if it was not made from it."""
    found = _numbers(pattern).fullmatch(value) if isinstance(value, str) else None
    return int(found["n"]) if found and "n" in found.groupdict() else None


@lru_cache(maxsize=64)
def _numbers(pattern: str) -> re.Pattern[str]:
    parts = re.split(r"(\{[^}]*\})", pattern)
    made = ""
    for part in parts:
        if part.startswith("{n") and "(?P<n>" not in made:
            made += r"(?P<n>\d{1,15})"
        elif part.startswith("{"):
            made += r"\d+"
        else:
            made += re.escape(part)
    return re.compile(made)


def _answer(value: str | None, state: str, reason: str, evidence: str) -> Answer:
    try:
        return Answer(
            None if value is None else unpack(value), State(state), reason, tuple(unpack(evidence)) if evidence else ()
        )
    except (ValueError, TypeError) as error:
        raise damaged(error) from error


def _position(position: float | None) -> str | None:
    return None if position is None else repr(position)
