"""Brings the tables of a casebook up to date: all missing changes in one transaction, counted before and after."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from csi_desktop.casebook.errors import CasebookError
from csi_desktop.casebook.schema import APPLICATION_ID, MIGRATIONS, Migration
from csi_desktop.text import Text


def migrate(connection: sqlite3.Connection, steps: Sequence[Migration] = MIGRATIONS) -> None:
    """Make every change that the file has not seen, or none; CasebookError if a row is missing afterwards.

    A new casebook takes the same road as an old one. sqlite-utils keeps the record; it is imported here, because it
    takes longer to import than a casebook to open, and only a casebook that is made or upgraded needs it."""
    with _without("numpy", "pandas"):
        from sqlite_utils import Database, Migrations

    known = Migrations("csi_desktop")
    for step in steps:
        known(name=step.name)(lambda _, step=step: _make(connection, step))
    connection.execute("PRAGMA foreign_keys=0")  # a table that is rebuilt is away for a moment; checked at the end
    try:
        connection.execute("BEGIN IMMEDIATE")
        try:
            before = counts(connection)
            database = Database(connection, execute_plugins=False, strict=True)
            missing = {step.name for step in known.pending(database)}
            known.apply(database)
            connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version={len(steps)}")
            connection.execute("DELETE FROM meta WHERE key = 'imprint'")
            connection.execute("INSERT OR REPLACE INTO meta VALUES ('min_reader', ?)", (str(min_reader(steps)),))
            recounted = {table for step in steps if step.name in missing for table in step.recounts} | {"meta"}
            _demand_same(connection, before, recounted)
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
    finally:
        connection.execute("PRAGMA foreign_keys=1")


@contextmanager
def _without(*names: str) -> Iterator[None]:
    """Some packages are not there for a moment: sqlite-utils imports them where it can and needs them for nothing that
    we ask of it, and they take longer than all the rest."""
    hidden = [name for name in names if name not in sys.modules]
    for name in hidden:
        sys.modules[name] = None  # type: ignore[assignment]  # so that its import fails
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


def min_reader(steps: Sequence[Migration] = MIGRATIONS) -> int:
    """The lowest version of the tables whose program still reads a file that has all these changes."""
    return max((number for number, step in enumerate(steps, 1) if not step.older_read), default=1)


def _make(connection: sqlite3.Connection, step: Migration) -> None:
    if callable(step.change):
        step.change(connection)
        return
    for statement in _statements(step.change):
        connection.execute(statement)


def counts(connection: sqlite3.Connection) -> dict[str, int]:
    """How many rows each of our tables has."""
    found = connection.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite@_%' ESCAPE '@' "
        "AND name NOT LIKE '@_sqlite%' ESCAPE '@'"
    ).fetchall()
    return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for (name,) in found}


def _demand_same(connection: sqlite3.Connection, before: dict[str, int], recounted: set[str]) -> None:
    after = counts(connection)
    wrong = [f"{name}: {count} → {after.get(name, 0)}" for name, count in before.items()
             if name not in recounted and after.get(name, 0) != count]  # fmt: skip
    wrong += [f"{table}: {parent}" for table, _, parent, _ in connection.execute("PRAGMA foreign_key_check")]
    if wrong:
        raise CasebookError(
            Text("案例册无法升级：升级后的内容与之前不一致（{detail}）。文件未作改动，请将其发给开发者。",
                 "The casebook cannot be upgraded: its content would not be what it was ({detail}). The file is as it "
                 "was; please send it to the developers.").format(detail=", ".join(wrong[:5]))
        )  # fmt: skip


def _statements(script: str) -> list[str]:
    """The single statements of a script; a trigger's inner semicolons end none."""
    statements, pending = [], ""
    for piece in script.split(";"):
        pending += piece + ";"
        if sqlite3.complete_statement(pending):
            statements.append(pending.strip())
            pending = ""
    return [statement for statement in statements if statement != ";"]
