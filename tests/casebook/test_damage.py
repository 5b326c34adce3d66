"""Damage to what is sealed is found, every time: an attachment, the history, an issued evaluation.

Each trial damages one spot of a closed file, as a bad disk or a bad cable does, or somebody with a tool."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.faults import seals

TRIALS = 150


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A casebook with evidence, history and an issued evaluation, closed and whole."""
    return seals.made(tmp_path_factory.mktemp("册") / "封存.csi")


@pytest.mark.parametrize("how", seals.DAMAGES, ids=lambda how: how.__name__)
def test_every_damage_to_sealed_content_is_found(
    sealed: Path, tmp_path: Path, how: Callable[[bytearray, random.Random], None]
) -> None:
    told = seals.damage(sealed, tmp_path / "damaged", how, 0, TRIALS)
    assert told.missed == [] and told.changed > TRIALS // 3


COLUMNS = [
    *(("event", name) for name in ("seq", "counter", "case_id", "evaluation_id", "kind", "field_id", "section_id",
                                   "row_id", "old", "new", "at", "by", "action", "change", "hash", "device_id")),
    *(("attachment", name) for name in ("sha256", "name", "size", "mime", "added", "facts")),
    *(("chunk", name) for name in ("attachment_id", "n", "data")),
    *(("edition", name) for name in ("evaluation_id", "version", "kind", "reason", "report_no", "at", "by", "content",
                                     "content_sha256", "device", "counter", "head", "events", "seal")),
    *(("answer", name) for name in ("value", "state", "reason", "evidence")),
]  # fmt: skip


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_no_cell_of_sealed_content_can_be_altered_by_hand(
    sealed: Path, tmp_path: Path, table: str, column: str
) -> None:
    path = Path(shutil.copy(sealed, tmp_path / "改.csi"))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA ignore_check_constraints=1")
        for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        # The last row that holds something: the end of a chain is where a chain alone sees least.
        key = "rowid" if table != "answer" else "case_id || '-' || evaluation_id || '-' || field_id || '-' || row_id"
        kind = {row[1]: row[2] for row in connection.execute(f"PRAGMA table_info({table})")}[column]
        new = {"INTEGER": "{} + 1", "TEXT": "{} || 'x'", "BLOB": "CAST(substr({}, 2) AS BLOB)"}[kind].format(column)
        if (table, column) == ("answer", "value"):
            new = "'\"x\"'"
        last = connection.execute(
            f"SELECT {key} FROM {table} WHERE {column} IS NOT NULL ORDER BY {key} DESC"
        ).fetchone()
        changed = connection.execute(f"UPDATE {table} SET {column} = {new} WHERE {key} = ?", last).rowcount
        assert changed == 1
        connection.commit()
    assert seals.found(path)
