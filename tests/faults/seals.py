"""Damage to sealed content (attachments, history, issued evaluations, answers, forms): what reads differently than
before must be told by opening or by checking, every time."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from csi_desktop.casebook import Casebook, CasebookError
from csi_desktop.forms.definition import Catalogue
from csi_desktop.forms.reader import form_from_text
from csi_desktop.model.cases import Evaluation
from csi_desktop.session.opening import open_session
from tests.casebook.conftest import PROFILE, WORK

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


@dataclass
class Found:
    """How many files were damaged, in how many sealed content reads differently, and which of these nothing told of."""

    damaged: int = 0
    changed: int = 0
    missed: list[str] = field(default_factory=list)


def made(path: Path) -> Path:
    """A casebook with evidence, history and an issued evaluation, closed and whole."""
    forms = Catalogue.of((form_from_text(PROFILE, "profile.toml"), form_from_text(WORK, "work.toml")))
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


DAMAGES: tuple[Callable[[bytearray, random.Random], None], ...] = (flip_bit, change_byte, zero_sector, swap_pages)


def damage(
    sealed: Path, folder: Path, how: Callable[[bytearray, random.Random], None], first: int, last: int
) -> Found:
    """Damage a copy of the sealed casebook once for each number from `first` to before `last`, and look."""
    folder.mkdir(parents=True, exist_ok=True)
    before, whole, told = read(sealed), sealed.read_bytes(), Found()
    for trial in range(first, last):
        data = bytearray(whole)
        how(data, random.Random(trial))
        path = folder / f"{trial}.csi"
        path.write_bytes(data)
        told.damaged += 1
        if read(path) != before:
            told.changed += 1
            if not found(path):
                told.missed.append(f"{how.__name__} {trial}: nothing told of it")
        for left in folder.iterdir():
            left.unlink()
    return told
