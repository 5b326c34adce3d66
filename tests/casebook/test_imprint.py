"""What changes in a file while nobody has it open is found, also where no answer and no history is concerned."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from csi_desktop.casebook import Casebook
from csi_desktop.forms.definition import Catalogue
from csi_desktop.model.cases import Evaluation, Listing
from tests.casebook.test_file import level


def in_bytes(path: Path, old: bytes, new: bytes) -> None:
    """Damage on the disk: SQLite does not know of it."""
    data = path.read_bytes()
    assert old in data and len(old) == len(new)
    path.write_bytes(data.replace(old, new))


@pytest.fixture
def closed(book: Casebook, path: Path, evaluation: Evaluation) -> Path:
    """A closed casebook of one case and an assessor."""
    book.assessor("林晓燕", "某研究中心")
    book.close()
    return path


def complaints(path: Path) -> list[str]:
    """What the check says."""
    with Casebook.open(path) as book:
        return [problem.text.en for problem in book.check()]


def test_a_bit_that_flips_in_what_has_no_hash_of_its_own_is_found(closed: Path) -> None:
    assert complaints(closed) == []
    in_bytes(closed, "林晓燕".encode(), "林晓鸡".encode())
    (found,) = complaints(closed)
    assert "assessor" in found


def test_every_session_leaves_an_imprint_that_fits(closed: Path, forms: Catalogue) -> None:
    for turn in range(3):
        with Casebook.open(closed) as book:
            assert book.check() == []
            book.save(1, level(turn), levels=b"", listing=Listing(project=f"第 {turn} 次"))
            assert book.check() == []
        assert imprint(closed)
        before = closed.read_bytes()
        with Casebook.open(closed) as book:
            assert book.check() == [] and book.cases()
        assert closed.read_bytes() == before  # nothing was changed, so nothing is written


def test_what_another_program_changed_is_found_and_a_crash_is_no_damage(closed: Path) -> None:
    left = closed.with_name("left by a crash.csi")
    with Casebook.open(closed) as book:
        book.save(1, level(9), levels=b"", listing=Listing())
        book.copy_to(left)  # as the file lies there while it is open
    assert imprint(left) is None and complaints(left) == []
    with closing(sqlite3.connect(closed)) as connection:
        connection.execute("UPDATE evaluation SET year = 1999")
        connection.commit()
    (found,) = complaints(closed)
    assert "evaluation" in found


def test_copies_are_no_damage(closed: Path, tmp_path: Path) -> None:
    with Casebook.open(closed) as book:
        book.copy_to(tmp_path / "copy.csi")
        book.send_to(tmp_path / "sent.csi")
    for path in (tmp_path / "copy.csi", tmp_path / "sent.csi"):
        assert complaints(path) == []


def imprint(path: Path) -> dict[str, object] | None:
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        found = connection.execute("SELECT value FROM meta WHERE key = 'imprint'").fetchone()
        return json.loads(found[0]) if found else None
