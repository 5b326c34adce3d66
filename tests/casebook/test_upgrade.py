"""A change of the tables: made once, after a copy, whole or not at all; and files of programs to come."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from csi_desktop.casebook import Casebook, CasebookError
from csi_desktop.casebook import upgrade as upgrading
from csi_desktop.casebook.connection import connect
from csi_desktop.casebook.schema import MIGRATIONS, VERSION, Migration
from csi_desktop.casebook.store import Store
from csi_desktop.model.cases import Evaluation
from csi_desktop.text import Text
from tests.casebook.test_file import level
from tests.casebook.test_writer import full_disk

MORE = Migration("thumbnails", "CREATE TABLE thumbnail(attachment_id INTEGER PRIMARY KEY, png BLOB) STRICT;")
REBUILT = Migration("rebuilt", """
    CREATE TABLE assessor_new(
      id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE, name TEXT NOT NULL, organisation TEXT NOT NULL,
      phone TEXT NOT NULL DEFAULT '') STRICT;
    INSERT INTO assessor_new(id, uuid, name, organisation) SELECT id, uuid, name, organisation FROM assessor;
    DROP TABLE assessor;
    ALTER TABLE assessor_new RENAME TO assessor;
""", older_read=False)  # fmt: skip
LOSES = Migration("loses", "DELETE FROM assessor;")
BREAKS = Migration("breaks", "UPDATE assessor SET name = 'X'; INSERT INTO nothing VALUES (1);")


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A casebook of the first released version."""
    folder = tmp_path / "旧 册"
    folder.mkdir()
    return Path(shutil.copy(Path(__file__).parents[1] / "files" / "v1.csi", folder / "案例.csi"))


def upgrade(path: Path, *more: Migration) -> Text:
    """What a program does at opening whose tables have these changes as well."""
    with closing(connect(path, "rw")) as connection:
        return upgrading.upgrade(Store(connection, path, readonly=False), (*MIGRATIONS, *more))


def facts(path: Path) -> tuple[object, ...]:
    """Version, changes and persons, as any SQLite program reads them."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        run = connection.execute
        return (
            run("PRAGMA user_version").fetchone()[0],
            [name for (name,) in run("SELECT name FROM _sqlite_migrations ORDER BY id")],
            run("SELECT name, organisation FROM assessor").fetchall(),
        )


def test_an_upgrade_leaves_a_copy_from_before_and_is_made_once(old: Path) -> None:
    before = facts(old)
    told = upgrade(old, MORE, REBUILT)
    version, changes, persons = facts(old)
    assert version == VERSION + 2 and changes[-2:] == ["thumbnails", "rebuilt"] and persons == before[2]
    kept = old.with_name("案例 (v1).csi")
    assert kept.name in told.zh and kept.name in told.en and facts(kept) == before
    assert not upgrade(old, MORE, REBUILT)
    assert sorted(p.name for p in old.parent.iterdir()) == sorted([old.name, kept.name])
    upgrade(old, MORE, REBUILT, Migration("yet another", "CREATE TABLE x(a TEXT) STRICT;"))
    assert facts(old.with_name(f"案例 (v{VERSION + 2}).csi"))[0] == VERSION + 2


@pytest.mark.parametrize("change", [LOSES, BREAKS], ids=["rows lost", "SQL fails"])
def test_an_upgrade_that_goes_wrong_leaves_the_file_as_it_was(old: Path, change: Migration) -> None:
    before = facts(old)
    with pytest.raises(CasebookError) as told:
        upgrade(old, MORE, change)
    assert told.value.text.zh and facts(old) == before
    assert [p.name for p in old.parent.iterdir()] == [old.name]


def test_without_room_for_the_copy_nothing_is_upgraded(old: Path) -> None:
    before = old.read_bytes()
    with old.open("ab") as file:  # so that the copy, which has no empty pages, would be as large as the limit allows
        file.truncate(old.stat().st_size)
    with full_disk(old, spare=-4096), pytest.raises(CasebookError, match="reading"):
        upgrade(old, MORE)
    assert old.read_bytes() == before and [p.name for p in old.parent.iterdir()] == [old.name]


@pytest.mark.skipif(VERSION == 1, reason="nothing to upgrade yet")
def test_where_it_cannot_be_upgraded_it_opens_for_reading(old: Path) -> None:
    before = old.read_bytes()
    with full_disk(old, spare=-4096), Casebook.open(old) as book:
        assert book.readonly and old.name in book.message.zh and "reading only" in book.message.en
        assert [line.listing.project for line in book.cases()] == ["寻人"] and book.check() == []
    assert old.read_bytes() == before and [p.name for p in old.parent.iterdir()] == [old.name]
    odd = old.rename(old.with_name("{案例} {0}.csi"))
    with Casebook.open(odd) as book:
        assert not book.readonly and odd.name in book.message.zh and "(v1)" in book.message.en


def of_the_future(path: Path, min_reader: Callable[[int], int]) -> None:
    """Make it a file of the next version."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA user_version={VERSION + 1}")
        connection.execute("CREATE TABLE unheard_of(a TEXT) STRICT")
        connection.execute("ALTER TABLE answer ADD COLUMN mood TEXT")
        connection.execute("UPDATE meta SET value = ? WHERE key = 'min_reader'", (str(min_reader(VERSION)),))
        connection.execute("DELETE FROM meta WHERE key = 'imprint'")


def test_a_newer_file_opens_for_reading_and_is_not_touched(book: Casebook, evaluation: Evaluation) -> None:
    book.save(evaluation.id, level(3), levels=b"", listing=book.cases()[0].listing)
    sheet = book.load(evaluation.id)
    book.close()
    of_the_future(book.path, lambda version: version)
    before = book.path.read_bytes()
    with Casebook.open(book.path) as newer:
        assert newer.readonly and book.path.name in newer.message.zh
        assert newer.load(evaluation.id) == sheet and newer.check() == []
        with pytest.raises(CasebookError):
            newer.save(evaluation.id, level(4), levels=b"", listing=newer.cases()[0].listing)
        assert [p.name for p in book.path.parent.iterdir()] == [book.path.name]
    assert book.path.read_bytes() == before


def test_a_newer_file_that_cannot_be_read_is_refused_in_words(book: Casebook) -> None:
    book.close()
    of_the_future(book.path, lambda version: version + 1)
    before = book.path.read_bytes()
    for readonly in (False, True):
        with pytest.raises(CasebookError, match="newer version"):
            Casebook.open(book.path, readonly=readonly)
    assert book.path.read_bytes() == before and [p.name for p in book.path.parent.iterdir()] == [book.path.name]
