"""A damaged casebook: what can be read comes into a new file, what could not is listed; the old one is not touched."""

from __future__ import annotations

import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from csi_desktop.casebook import Casebook, CasebookError, peek
from csi_desktop.casebook.connection import connect
from csi_desktop.casebook.rescue import rescue
from tests.faults import lost_pages, mutations

PAGE = mutations.PAGE
FILES = Path(__file__).parents[1] / "files"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A casebook with cases, rows, history, attachments and a bin."""
    return mutations.made(tmp_path_factory.mktemp("sound") / "sound.csi")


def everything(path: Path) -> tuple[dict[tuple[int, str, str], object], dict[str, bytes]]:
    """Every answer by evaluation, field and row; every attachment that is whole."""
    with Casebook.open(path, readonly=True) as book:
        lines = [*book.cases(limit=-1), *book.cases(limit=-1, bin=True)]
        found = {}
        for line in lines:
            for one in book.evaluations(line.case_id):
                for (field, row), answer in book.load(one.id):
                    found[one.id, field, row] = answer
        files = {}
        for one in book.attachments():
            try:
                files[one.name] = book.read_attachment(one.sha256)
            except CasebookError:
                continue
        return found, files


def test_a_sound_casebook_is_rescued_whole(sound: Path, tmp_path: Path) -> None:
    target = tmp_path / "new.csi"
    found = rescue(sound, target)
    assert found.lost == [] and found.problems == []
    assert everything(target) == everything(sound)
    with Casebook.open(target) as new, Casebook.open(sound, readonly=True) as old:
        assert new.check() == [] and new.history() == old.history()
        assert new.cases() == old.cases() and new.uuid == old.uuid


def test_any_page_may_be_lost_and_takes_only_what_lay_on_it(sound: Path, tmp_path: Path) -> None:
    # The first 55 are lists, maps, roots and what lies above rows; then rows alike, text that overflows and pictures.
    every = lost_pages.spots(sound)
    some = every[:55] + every[55:-8:5] + every[-8:]
    found = lost_pages.lose(sound, tmp_path / "lost", some, lost_pages.on_pages(sound))
    assert found.faults == [] and found.files > 80
    assert found.whole > 40 and found.back > 100


def test_a_casebook_without_its_beginning_is_offered_to_be_rescued(sound: Path, tmp_path: Path) -> None:
    data = sound.read_bytes()
    for begin, end in ((0, 16), (0, 512), (0, PAGE), (60, 72), (68, 69), (21, 24)):
        path, target = tmp_path / "damaged.csi", tmp_path / "new.csi"
        path.write_bytes(data[:begin] + bytes(end - begin) + data[end:])
        with pytest.raises(CasebookError) as told:
            Casebook.open(path)
        assert told.value.kind == "damaged" and "rescue" in told.value.text.en.lower()
        rescue(path, target)
        assert everything(target) == everything(sound)
        target.unlink()


def test_other_files_are_no_damaged_casebooks(sound: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as made:
        made.execute("PRAGMA auto_vacuum=FULL")
        for number in range(30):
            made.execute(f"CREATE TABLE t{number}(a, b)")
        made.commit()
    assert peek(other).kind == "other_program"
    data = other.read_bytes()
    for name, content, kind in (
        ("a.csi", bytes(PAGE) + data[PAGE:], "not_sqlite"),
        ("b.csi", bytes(PAGE * 20), "not_sqlite"),
        ("c.csi", random.Random(1).randbytes(PAGE * 20), "not_sqlite"),
        ("d.csi", b"%PDF-1.7" + sound.read_bytes(), "not_sqlite"),
    ):
        path = tmp_path / name
        path.write_bytes(content)
        assert peek(path).kind == kind
        with pytest.raises(CasebookError) as told:
            Casebook.open(path)
        assert told.value.kind == ""
        with pytest.raises(CasebookError, match="backup"):
            rescue(path, tmp_path / "new.csi")


@pytest.mark.parametrize("name", ["v1", "v2", "v3", "v4"])
def test_every_version_is_rescued_without_its_list_of_tables_however_it_was_written(name: str, tmp_path: Path) -> None:
    made, copied, sent, backup = (tmp_path / f"{way}.csi" for way in ("made", "copied", "sent", "backup"))
    shutil.copy(FILES / f"{name}.csi", made)
    with closing(sqlite3.connect(made)) as connection:
        connection.execute("VACUUM INTO ?", (str(copied),))
    files = [made, copied]
    if name == "v4":
        with Casebook.open(made) as book:
            book.send_to(sent, None)
            book.copy_to(backup)
        files += [sent, backup]
    for path in files:
        with closing(sqlite3.connect(path)) as connection:
            listed = [n for (n,) in connection.execute("SELECT pageno FROM dbstat WHERE name = 'sqlite_schema'")]
        data = bytearray(path.read_bytes())
        for n in listed:
            data[(n - 1) * PAGE : n * PAGE] = bytes(PAGE)
        (tmp_path / "damaged.csi").write_bytes(data)
        target, whole = tmp_path / f"new {path.name}", tmp_path / f"whole {path.name}"
        found = rescue(tmp_path / "damaged.csi", target)
        rescue(path, whole)
        assert "made again from what the tables hold" in found.lost[0].en and "重建" in found.lost[0].zh
        assert lost_pages.rows(target) == lost_pages.rows(whole)
        with Casebook.open(target) as book:
            assert book.check() == found.problems


@pytest.mark.parametrize("password", ["", "password 1"])
def test_a_change_that_was_broken_off_is_taken_back_first(password: str, tmp_path: Path) -> None:
    path, target = tmp_path / "a.csi", tmp_path / "new.csi"
    mutations.made(path, password)
    before = lost_pages.rows(path, password)
    with closing(connect(path, "rw", password)) as connection:
        connection.execute("PRAGMA cache_size=5")  # so that pages go to the disk before the end
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("UPDATE answer SET reason = reason || 'half'")
        connection.execute("UPDATE assessor SET name = 'nobody'")
        connection.execute("UPDATE chunk SET data = zeroblob(length(data))")
        broken, journal = path.read_bytes(), path.with_name("a.csi-journal").read_bytes()
        connection.execute("ROLLBACK")
    for data in (broken, bytes(512) + broken[512:]):
        path.write_bytes(data)
        path.with_name("a.csi-journal").write_bytes(journal)
        rescue(path, target, password)
        assert lost_pages.rows(target, password) == before
        assert path.read_bytes() == data and path.with_name("a.csi-journal").read_bytes() == journal
        target.unlink()
        if password:  # whose salt is lost with the first sector
            break


def test_what_was_deleted_is_not_raised_from_the_dead(tmp_path: Path) -> None:
    path, target = tmp_path / "a.csi", tmp_path / "new.csi"
    mutations.made(path)
    with Casebook.open(path) as book:
        assert book.empty_bin("甲").cases == 1
    before = lost_pages.rows(path)
    data = path.read_bytes()
    for page in (1, 2, 23):
        path.write_bytes(data[: (page - 1) * PAGE] + bytes(PAGE) + data[page * PAGE :])
        rescue(path, target)
        there = lost_pages.rows(target)
        assert there["case"] == before["case"]
        assert all(there[table].keys() <= before[table].keys() for table in there)
        target.unlink()


def test_a_hostile_file_is_read_to_an_end(sound: Path, tmp_path: Path) -> None:
    """Pages that name each other, values without an end, cells that are all the same one."""
    data, chance = sound.read_bytes(), random.Random(5)
    for turn in range(15):
        made = bytearray(data)
        for _ in range(200):
            page = chance.randrange(len(data) // PAGE) * PAGE
            what = chance.randrange(4)
            if what == 0:  # a pointer map in which all lies under all
                made[PAGE + 5 * chance.randrange(170) :][:5] = b"\x05" + chance.randrange(180).to_bytes(4, "big")
            elif what == 1:
                made[page : page + 5] = bytes([chance.choice((2, 5, 10, 13)), 0, 0, 7, 255])
            elif what == 2:
                made[page + 8 : page + 1000] = b"\x0f\x00" * 496
            else:
                made[page : page + 4] = chance.randrange(180).to_bytes(4, "big")
        path, target = tmp_path / "hostile.csi", tmp_path / f"new {turn}.csi"
        path.write_bytes(made)
        try:
            found = rescue(path, target)
        except CasebookError:
            continue
        assert found.lost


def test_a_file_whose_end_is_missing_is_rescued_up_to_there(sound: Path, tmp_path: Path) -> None:
    path, target = tmp_path / "cut.csi", tmp_path / "new.csi"
    path.write_bytes(sound.read_bytes()[: -20 * PAGE - 100])
    assert peek(path).kind == "truncated"
    with pytest.raises(CasebookError) as told:
        Casebook.open(path)
    assert told.value.kind == "damaged"
    found = rescue(path, target)
    assert found.lost or found.problems
    assert everything(target)[0] == everything(sound)[0]  # the pictures lay at the end


def test_what_cannot_be_rescued_is_said_and_nothing_is_overwritten(sound: Path, tmp_path: Path) -> None:
    path, target = tmp_path / "damaged.csi", tmp_path / "new.csi"
    made = bytearray(sound.read_bytes())
    made[:] = bytes(len(made))
    path.write_bytes(made)
    with pytest.raises(CasebookError, match="backup"):
        rescue(path, target)
    target.write_bytes(b"mine")
    with pytest.raises(CasebookError, match="left alone"):
        rescue(sound, target)
    assert target.read_bytes() == b"mine" and sorted(p.name for p in tmp_path.iterdir()) == ["damaged.csi", "new.csi"]
