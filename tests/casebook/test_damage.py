"""Damage to what is sealed is found, every time: an attachment, the history, an issued evaluation.

Each trial damages one spot of a closed file, as a bad disk or a bad cable does, or somebody with a tool. Where what can
be read of sealed content is another than before, opening or checking must say so."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from csi_desktop.casebook import Casebook, CasebookError
from csi_desktop.forms.definition import Catalogue
from csi_desktop.model.cases import Evaluation
from csi_desktop.session import open_session

# Everything that is sealed, as one reads it.
SEALED = (
    "SELECT a.sha256, a.name, a.size, a.mime, a.added, c.n, c.data FROM attachment a LEFT JOIN chunk c "
    "ON c.attachment_id = a.id ORDER BY a.id, c.n",
    "SELECT e.seq, d.name, e.counter, c.uuid, v.uuid, e.kind, f.key, s.key, r.uuid, e.old, e.new, e.at, e.by, "
    "e.action, e.change, e.hash FROM event e LEFT JOIN device d ON d.id = e.device_id "
    'LEFT JOIN "case" c ON c.id = e.case_id '
    "LEFT JOIN evaluation v ON v.id = e.evaluation_id LEFT JOIN field f ON f.id = e.field_id "
    "LEFT JOIN section s ON s.id = e.section_id LEFT JOIN row r ON r.id = e.row_id ORDER BY e.seq",
    "SELECT v.uuid, d.version, d.kind, d.reason, d.report_no, d.at, d.by, d.content, d.content_sha256, d.device, "
    "d.counter, d.head, d.events, d.seal FROM edition d LEFT JOIN evaluation v ON v.id = d.evaluation_id ORDER BY d.id",
    "SELECT a.case_id, a.evaluation_id, f.key, r.uuid, a.value, a.state, a.reason, a.evidence FROM answer a "
    "LEFT JOIN field f ON f.id = a.field_id LEFT JOIN row r ON r.id = a.row_id ORDER BY 1, 2, 3, 4",
    "SELECT form_id, version, sha256, definition FROM form ORDER BY id",
)
TRIALS = 150


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory, forms: Catalogue) -> Path:
    """A casebook with evidence, history and an issued evaluation, closed and whole."""
    path = tmp_path_factory.mktemp("册") / "封存.csi"
    with Casebook.create(path, by="甲") as book:
        evaluation = book.new_case(forms, {"p.project": "寻人", "p.enterprise": "某公司"}, year=2025, mode="desk")[1]
        _work(book, evaluation, path.parent)
        book.issue(evaluation.id, forms, "主评人")
        other = book.new_case(forms, {"p.project": "另一个"}, year=2024, mode="third")[1]
        open_session(book, other.id, "乙").set("w.text", "未签发的一段话" * 30)
        assert book.check() == []
    return path


def _work(book: Casebook, evaluation: Evaluation, folder: Path) -> None:
    session = open_session(book, evaluation.id, "甲")
    rows = [session.add_row("work.evidence", values={"ev.title": f"证据 {n}"}) for n in range(8)]
    session.set("w.text", "分三层覆盖，资金与受益人数见附件。" * 200)
    for n in range(30):
        session.set("w.level", n % 5)
        session.cite("w.level", rows[n % 8])
    for n, size in enumerate((0, 900, 30_000, 400_000)):
        (folder / f"{n}.bin").write_bytes(random.Random(n).randbytes(size))
        book.attach(folder / f"{n}.bin", f"附件 {n}.bin")


def read(path: Path) -> object:
    """All sealed content as SQLite reads it; or what it says when it cannot."""
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
            connection.text_factory = bytes
            return [connection.execute(query).fetchall() for query in SEALED]
    except (sqlite3.Error, UnicodeDecodeError) as error:  # the latter: a complaint about a damaged name
        return str(error)


def found(path: Path) -> bool:
    """Whether opening or checking tells of a damage."""
    try:
        with Casebook.open(path) as book:
            return book.check() != []
    except CasebookError:
        return True


def flip_bit(data: bytearray, at: random.Random) -> None:
    place = at.randrange(len(data))
    data[place] ^= 1 << at.randrange(8)


def change_byte(data: bytearray, at: random.Random) -> None:
    data[at.randrange(len(data))] = at.randrange(256)


def zero_sector(data: bytearray, at: random.Random) -> None:
    start = at.randrange(len(data) // 512) * 512
    data[start : start + 512] = bytes(512)


def swap_pages(data: bytearray, at: random.Random) -> None:
    one, other = (at.randrange(1, len(data) // 4096) * 4096 for _ in range(2))
    data[one : one + 4096] = data[other : other + 4096]


@pytest.mark.parametrize("damage", [flip_bit, change_byte, zero_sector, swap_pages])
def test_every_damage_to_sealed_content_is_found(
    sealed: Path, tmp_path: Path, damage: Callable[[bytearray, random.Random], None]
) -> None:
    before, changed, missed = read(sealed), 0, []
    whole = sealed.read_bytes()
    for trial in range(TRIALS):
        data = bytearray(whole)
        damage(data, random.Random(trial))
        path = tmp_path / f"{trial}.csi"
        path.write_bytes(data)
        if read(path) != before:
            changed += 1
            if not found(path):
                missed.append(trial)
        path.unlink(missing_ok=True)
    assert changed > TRIALS // 3 and missed == []


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
    assert found(path)
