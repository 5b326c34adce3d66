"""A connection to the file of a casebook: never makes a file, and writes nothing with less than full care."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import quote

from csi_desktop.casebook import cipher

_PRAGMAS = (
    "PRAGMA synchronous=EXTRA",  # first of all: nothing may be written with less
    "PRAGMA fullfsync=1",  # macOS: fsync alone leaves it in the drive's cache
    "PRAGMA foreign_keys=1",
    "PRAGMA trusted_schema=0",
    "PRAGMA cell_size_check=1",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA secure_delete=FAST",
    "PRAGMA cache_size=-16384",
)


_OPTIONS: dict[str, Any] = {"uri": True, "isolation_level": None, "cached_statements": 256}


def connect(path: Path, mode: str, key: str = "") -> sqlite3.Connection:
    """Connect to the file at `path`; `mode` is "rw", "ro" or "rwc", `key` its password.

    sqlite3.Error if there is no such file."""
    options = {**_OPTIONS, "timeout": 0}
    if key:
        fresh = mode != "ro" and not (path.exists() and path.stat().st_size)
        connection = cipher.connect(uri(path, mode), key, fresh, **options)
    else:
        connection = sqlite3.connect(uri(path, mode), **options)
    try:
        for pragma in _PRAGMAS:
            connection.execute(pragma)
    except BaseException:
        connection.close()
        raise
    return connection


def memory() -> sqlite3.Connection:
    """An empty connection without a file. It takes files by URI as the others do, to attach and to copy into: Python's
    SQLite on Windows and macOS does so only where it was asked to."""
    made: sqlite3.Connection = sqlite3.connect(":memory:", **_OPTIONS)
    return made


def attach(connection: sqlite3.Connection, path: Path, mode: str, name: str) -> None:
    """Attach the file at `path` under a name; it has the password of the connection's own file, if that has one."""
    key = cipher.key_of(connection)
    if key:
        connection.execute(f"ATTACH ? AS {name} KEY ?", (uri(path, mode), key))
    else:
        connection.execute(f"ATTACH ? AS {name}", (uri(path, mode),))


def uri(path: Path, mode: str) -> str:
    """The path as SQLite takes it: any name, also one that is no UTF-8, and a share ("//server") without authority."""
    absolute = path.resolve().as_posix()
    return f"file://{'' if absolute.startswith('/') else '/'}{quote(os.fsencode(absolute))}?mode={mode}"
