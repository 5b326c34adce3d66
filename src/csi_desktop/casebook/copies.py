"""A copy of an open casebook: whole, proven, and on the disk before what it replaces goes."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from csi_desktop.casebook.connection import connect, uri
from csi_desktop.casebook.errors import CasebookError, explained
from csi_desktop.casebook.migrate import counts
from csi_desktop.casebook.placing import put_in_place
from csi_desktop.casebook.store import new_uuid
from csi_desktop.text import Text


def copy(connection: sqlite3.Connection, target: Path) -> None:
    """Write all that the connection's file holds to `target`; CasebookError, and `target` is as it was, if that fails.

    The copy is read back before it counts: every page, and as many rows in every table as there are here."""
    part = target.with_name(f".{target.name}.{new_uuid()[:8]}.part")
    try:
        try:
            connection.execute("VACUUM INTO ?", (uri(part, "rwc"),))
            written = _read_back(part)
        except sqlite3.Error as error:
            raise explained(error, target) from error
        if written != counts(connection):
            raise CasebookError(Text("副本不完整，原有文件未动。请重试。",
                                     "The copy is not whole; what was there is untouched. Try again."))  # fmt: skip
        put_in_place(part, target)
    finally:
        part.unlink(missing_ok=True)


def _read_back(part: Path) -> dict[str, int] | None:
    """How many rows each table of a copy has; None where a page is damaged."""
    connection = connect(part, "ro")
    try:
        whole = connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
        return counts(connection) if whole else None
    finally:
        connection.close()
