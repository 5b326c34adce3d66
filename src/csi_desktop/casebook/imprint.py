"""An imprint of what no other hash covers, kept when a casebook is closed: did it change while nobody had it open?

Answers, rows and evaluations issued are proven by the history and the seals, attachments and forms by their own
hashes. Cases, evaluations, assessors and the list of cases have none; a bit that flips there on the disk would say 2026
for 2024 in silence. So a hash of each such table is kept in `meta`; the first change of a session takes it away again,
so that after a crash there is none."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import suppress

from csi_desktop.casebook.errors import CasebookError
from csi_desktop.casebook.store import IMPRINT, Store
from csi_desktop.text import Text

_COLUMNS = {"form": "id, form_id, version, sha256, indexed"}  # its text has a hash
_TABLES = (
    "assessor", "case", "device", "evaluation", "evaluation_form", "field", "form", "issued", "listing", "meta",
    "section", "unfinished",
)  # fmt: skip


def keep(store: Store) -> None:
    """Take and keep the imprint, if anything changed since the file was opened; the last thing before it is closed."""
    if not store.wrote or store.connection.in_transaction:
        return
    # Without an imprint, as after a crash, nothing is proven and nothing is lost.
    with suppress(CasebookError), store.writing() as connection:
        made = json.dumps(_taken(connection, _TABLES))
        connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (IMPRINT, made))


def differing(connection: sqlite3.Connection) -> Iterator[Text]:
    """The tables that are not what they were when the casebook was closed; none where that cannot be known."""
    found = connection.execute("SELECT value FROM meta WHERE key = ?", (IMPRINT,)).fetchone()
    if found is None:
        return
    kept = json.loads(found[0])
    now = _taken(connection, tuple(kept))
    text = Text("表“{table}”与上次关闭时不同：文件在存放期间受损，或被其他程序改动。",
                "Table “{table}” is not what it was when the file was closed: it was damaged since, or another program "
                "changed it.")  # fmt: skip
    yield from (text.format(table=name) for name, digest in kept.items() if now[name] != digest)


def _taken(connection: sqlite3.Connection, tables: tuple[str, ...]) -> dict[str, str]:
    made = {}
    for table in tables:
        digest = hashlib.sha256()
        where = f" WHERE key <> '{IMPRINT}'" if table == "meta" else ""
        for row in connection.execute(f'SELECT {_COLUMNS.get(table, "*")} FROM "{table}"{where} ORDER BY 1, 2'):
            digest.update(repr(row).encode("utf-8", "surrogatepass"))
        made[table] = digest.hexdigest()
    return made
