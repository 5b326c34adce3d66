"""A connection to the file of a casebook: never makes a file, and writes nothing with less than full care."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from urllib.parse import quote

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


def connect(path: Path, mode: str) -> sqlite3.Connection:
    """Connect to the file at `path`; `mode` is "rw" or "ro". sqlite3.Error if there is none."""
    connection = sqlite3.connect(
        uri(path, mode), uri=True, isolation_level=None, timeout=0, cached_statements=256
    )
    try:
        for pragma in _PRAGMAS:
            connection.execute(pragma)
    except BaseException:
        connection.close()
        raise
    return connection


def uri(path: Path, mode: str) -> str:
    """The path as SQLite takes it: any name, also one that is no UTF-8, and a share ("//server") without authority."""
    absolute = path.resolve().as_posix()
    return f"file://{'' if absolute.startswith('/') else '/'}{quote(os.fsencode(absolute))}?mode={mode}"
