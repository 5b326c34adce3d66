"""A copy of an open casebook: whole, proven, and on the disk before what it replaces goes.

Every copy that the program makes, backups among them, is made here; that of a file with a password has the same."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

from csi_desktop.casebook.cipher import key_of
from csi_desktop.casebook.connection import attach, connect, uri
from csi_desktop.casebook.errors import CasebookError, explained
from csi_desktop.casebook.migrate import counts
from csi_desktop.casebook.placing import beside, put_in_place
from csi_desktop.text import Text

Edit = Callable[[sqlite3.Connection], None]


def copy(
    connection: sqlite3.Connection, target: Path, edit: Edit | None = None, vault: Path | None = None
) -> None:
    """Write all that the connection's file holds to `target`; CasebookError, and `target` is as it was, if that fails.

    The copy is read back before it counts: every page, and as many rows in every table as there are here. `edit` then
    changes the copy, in one transaction, before it is put in place, and may read from `vault` meanwhile; the copy is
    compact, and its pages are read once more."""

    def write(part: Path) -> None:
        connection.execute("VACUUM INTO ?", (uri(part, "rwc"),))
        _demand_whole(part, counts(connection), key_of(connection))
        if edit:
            _edited(part, edit, key_of(connection), vault)

    _made(target, write)


def copy_without_evidence(connection: sqlite3.Connection, target: Path, facts: dict[str, str]) -> None:
    """The same without the bytes of attachments, which takes a blink however large they are; `facts` go into `meta`."""

    def write(part: Path) -> None:
        _make_tables(connection, part)
        attach(connection, part, "rw", "copy")
        try:
            connection.execute("PRAGMA copy.synchronous=OFF")  # it counts only once it was synced as a whole
            connection.execute("BEGIN")
            expected = counts(connection) | {"chunk": 0}
            expected["meta"] += len(facts)
            for table in expected:
                if table != "chunk":
                    connection.execute(f'INSERT INTO copy."{table}" SELECT * FROM main."{table}"')
            connection.execute(
                "INSERT INTO copy._sqlite_migrations SELECT * FROM main._sqlite_migrations"
            )  # `counts` leaves it out
            connection.executemany("INSERT INTO copy.meta VALUES (?, ?)", facts.items())
            connection.execute("COMMIT")
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            connection.execute("DETACH copy")
        _make_tables(connection, part, later=True)
        _demand_whole(part, expected, key_of(connection))

    _made(target, write)


def _made(target: Path, write: Callable[[Path], None]) -> None:
    with beside(target) as part:
        try:
            write(part)
        except sqlite3.Error as error:
            raise explained(error, target) from error
        put_in_place(part, target)


def _make_tables(connection: sqlite3.Connection, part: Path, later: bool = False) -> None:
    """The empty tables of the connection's file; `later` its indexes and triggers, once the tables are filled."""
    if not later:
        part.open("xb").close()
    made = connect(part, "rw", key_of(connection))
    try:
        made.execute("PRAGMA synchronous=OFF")
        if not later:
            made.execute("PRAGMA auto_vacuum=INCREMENTAL")
        made.execute("BEGIN IMMEDIATE")
        for (sql,) in connection.execute(
            f"SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND type {'<>' if later else '='} 'table' "
            "AND name NOT LIKE 'sqlite@_%' ESCAPE '@' ORDER BY rowid"
        ).fetchall():
            made.execute(sql)
        for pragma in ("application_id", "user_version"):
            made.execute(f"PRAGMA {pragma}={connection.execute(f'PRAGMA {pragma}').fetchone()[0]}")
        made.execute("COMMIT")
    finally:
        made.close()


def _edited(part: Path, edit: Edit, key: str, vault: Path | None = None) -> None:
    connection = connect(part, "rw", key)
    try:
        connection.execute("PRAGMA synchronous=OFF")
        if vault:
            attach(connection, vault, "ro", "vault")
        connection.execute("BEGIN")
        edit(connection)
        connection.execute("DELETE FROM meta WHERE key = 'imprint'")  # it is not what was closed any more
        connection.execute("COMMIT")
        if vault:
            connection.execute("DETACH vault")
        else:  # what was taken out shall leave no trace
            connection.execute("VACUUM")
        expected = counts(connection)
    finally:
        connection.close()
    _demand_whole(part, expected, key)


def _demand_whole(part: Path, expected: dict[str, int], key: str) -> None:
    """That every page of a copy can be read, and every table has as many rows as expected."""
    connection = connect(part, "ro", key)
    try:
        whole = connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",) and counts(connection) == expected
    finally:
        connection.close()
    if not whole:
        raise CasebookError(Text("副本不完整，原有文件未动。请重试。",
                                 "The copy is not whole; what was there is untouched. Try again."))  # fmt: skip
