"""An imprint of what no other hash covers, kept when a casebook is closed: did it change while nobody had it open?

Answers, rows and evaluations issued are proven by the history and the seals, attachments and forms by their own
hashes. Cases, evaluations, assessors and the list of cases have none; a bit that flips there on the disk would say 2026
for 2024 in silence. So a hash of each such table is kept in `meta`, with the number that SQLite counts up in the file's
header at the first change of a session. It holds only where that number is still the same: after a crash, or another
program's change, there is none."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from csi_desktop.casebook.errors import CasebookError
from csi_desktop.casebook.header import is_open_here
from csi_desktop.casebook.store import Store
from csi_desktop.text import Text

FACT = "imprint"  # where it is kept in `meta`
_COUNTER = slice(24, 28)  # of the file's header
_COLUMNS = {"form": "id, form_id, version, sha256, indexed"}  # its text has a hash
_TABLES = (
    "assessor", "case", "device", "evaluation", "evaluation_form", "field", "form", "issued", "listing", "meta",
    "section",
)  # fmt: skip


def counter_of(path: Path) -> int | None:
    """The number in the header of a file that this process does not have open; None if it has, or has no such file."""
    if is_open_here(path):  # to open and close it would drop our own lock
        return None
    try:
        with path.open("rb") as file:
            return int.from_bytes(file.read(_COUNTER.stop)[_COUNTER], "big")
    except OSError:
        return None


def keep(store: Store) -> None:
    """Take and keep the imprint, if anything changed since the file was opened; the last thing before it is closed."""
    changed = store.connection.total_changes != store.changes
    if store.readonly or store.counter is None or not changed or store.connection.in_transaction:
        return
    # Without an imprint, as after a crash, nothing is proven and nothing is lost.
    with suppress(CasebookError), store.writing() as connection:
        made = {"counter": store.counter + 1, "tables": _taken(connection, _TABLES)}
        connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (FACT, json.dumps(made)))


def differing(store: Store) -> Iterator[Text]:
    """The tables that are not what they were when the casebook was closed; none where that cannot be known."""
    found = store.connection.execute("SELECT value FROM meta WHERE key = ?", (FACT,)).fetchone()
    if found is None or store.counter is None or store.connection.total_changes != store.changes:
        return
    kept = json.loads(found[0])
    if kept["counter"] != store.counter:
        return
    now = _taken(store.connection, tuple(kept["tables"]))
    text = Text("表“{table}”与上次关闭时不同：文件在存放期间受损。",
                "Table “{table}” is not what it was when the file was closed: it was damaged since.")  # fmt: skip
    yield from (text.format(table=name) for name, digest in kept["tables"].items() if now[name] != digest)


def _taken(connection: sqlite3.Connection, tables: tuple[str, ...]) -> dict[str, str]:
    made = {}
    for table in tables:
        digest = hashlib.sha256()
        where = f" WHERE key <> '{FACT}'" if table == "meta" else ""
        for row in connection.execute(f'SELECT {_COLUMNS.get(table, "*")} FROM "{table}"{where} ORDER BY 1, 2'):
            digest.update(repr(row).encode("utf-8", "surrogatepass"))
        made[table] = digest.hexdigest()
    return made
