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
        kept = imprint(closed)
        assert kept is not None and kept["counter"] == int.from_bytes(closed.read_bytes()[24:28], "big")
        before = closed.read_bytes()
        with Casebook.open(closed) as book:
            assert book.check() == [] and book.cases()
        assert closed.read_bytes() == before  # nothing was changed, so nothing is written


def test_another_program_and_a_crash_are_no_damage(closed: Path) -> None:
    with closing(sqlite3.connect(closed)) as connection:
        connection.execute("UPDATE assessor SET organisation = '另一所'")
        connection.commit()
    assert complaints(closed) == []


def imprint(path: Path) -> dict[str, object] | None:
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        found = connection.execute("SELECT value FROM meta WHERE key = 'imprint'").fetchone()
        return json.loads(found[0]) if found else None
