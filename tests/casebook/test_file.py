"""Opening, locking, refusing and closing: a casebook file as its user meets it."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from csi_desktop.casebook import Casebook, CasebookError, peek
from csi_desktop.casebook.header import is_encrypted
from csi_desktop.casebook.schema import VERSION
from csi_desktop.forms.definition import Catalogue
from csi_desktop.model.answers import Answer, Change, SetAnswer
from csi_desktop.model.cases import Evaluation, Listing
from tests.rights import Unprivileged


def level(n: int) -> Change:
    """A change of one answer."""
    return Change((SetAnswer("w.level", "", None, Answer(n)),), "set", "甲")


def test_a_closed_casebook_leaves_nothing_beside_it(book: Casebook, path: Path, evaluation: Evaluation) -> None:
    book.save(evaluation.id, level(3), levels=b"\3", listing=Listing())
    book.close()
    assert [p.name for p in path.parent.iterdir()] == [path.name]
    with Casebook.open(path) as again:
        assert again.load(evaluation.id).answers["w.level", ""] == Answer(3)
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_the_file_says_what_it_is_and_keeps_strict_tables(book: Casebook, path: Path) -> None:
    book.close()
    assert path.read_bytes()[68:72] == b"CSI1"
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (VERSION,)
        assert connection.execute("PRAGMA auto_vacuum").fetchone() == (2,)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        tables = connection.execute("SELECT strict FROM pragma_table_list WHERE name NOT LIKE 'sqlite_%'").fetchall()
    assert set(tables) == {(1,)}


def test_creating_does_not_overwrite(path: Path) -> None:
    path.write_bytes(b"mine")
    with pytest.raises(CasebookError) as refused:
        Casebook.create(path)
    assert path.read_bytes() == b"mine"
    assert path.name in refused.value.text.zh and path.name in refused.value.text.en


def test_creating_where_there_is_no_folder_says_so(tmp_path: Path) -> None:
    with pytest.raises(CasebookError, match="nowhere"):
        Casebook.create(tmp_path / "no" / "nowhere.csi")


def other_program(path: Path) -> None:
    """A database that is not ours."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE t(a)")


def newer(path: Path) -> None:
    """A casebook of a later program, which tells that this one cannot read it."""
    Casebook.create(path).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA user_version=99")
        connection.execute("UPDATE meta SET value = '99' WHERE key = 'min_reader'")


def truncated(path: Path) -> None:
    """A casebook whose end is missing."""
    Casebook.create(path).close()
    path.write_bytes(path.read_bytes()[:-5000])


def stump(path: Path) -> None:
    """The first bytes of a casebook."""
    Casebook.create(path).close()
    path.write_bytes(path.read_bytes()[:60])


def zipped(path: Path) -> None:
    """A ZIP file."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "a")


ALIENS = {
    "empty": lambda path: path.write_bytes(b""),
    "not_sqlite": lambda path: path.write_bytes("第一行\n".encode() * 100),
    "other_program": other_program,
    "newer": newer,
    "truncated": truncated,
    "zip": zipped,
}


@pytest.mark.parametrize("kind", ALIENS)
def test_what_is_no_casebook_is_named_and_left_alone(kind: str, path: Path) -> None:
    ALIENS[kind](path)
    before, when = path.read_bytes(), path.stat().st_mtime_ns
    assert peek(path).kind == kind
    with pytest.raises(CasebookError) as refused:
        Casebook.open(path)
    assert path.name in refused.value.text.zh and path.name in refused.value.text.en
    assert (path.read_bytes(), path.stat().st_mtime_ns) == (before, when)
    assert [p.name for p in path.parent.iterdir()] == [path.name]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes")
def test_a_pipe_is_named_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csi")
    with pytest.raises(CasebookError, match="pipe or a device"):
        Casebook.open(tmp_path / "pipe.csi")
    assert not is_encrypted(tmp_path / "pipe.csi")


def test_a_stump_a_folder_and_nothing_at_all(path: Path) -> None:
    assert peek(path).kind == "missing"
    with pytest.raises(CasebookError):
        Casebook.open(path)
    assert not path.exists()
    assert peek(path.parent).kind == "folder"
    stump(path)
    assert peek(path).kind == "truncated"


def test_a_casebook_without_its_tables_is_refused_without_litter(book: Casebook, path: Path) -> None:
    book.close()
    for statement in ("DELETE FROM meta", "DROP TABLE meta"):
        with closing(sqlite3.connect(path)) as connection:
            connection.execute(statement)
            connection.commit()
        with pytest.raises(CasebookError):
            Casebook.open(path)
        assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_a_second_opener_learns_who_has_it(book: Casebook, path: Path) -> None:
    for attempt in (Casebook.open, lambda p: Casebook.open(p, readonly=True)):
        with pytest.raises(CasebookError) as refused:
            attempt(path)
        holder = json.loads((path.parent / f"~${path.name}").read_text("utf-8"))
        assert holder["pid"] == os.getpid()
        for part in (holder["user"], holder["host"], holder["since"][:10]):
            assert part in refused.value.text.zh and part in refused.value.text.en


OPENS = """
import sys
from csi_desktop.casebook import Casebook, CasebookError
try:
    Casebook.open(sys.argv[1]).close()
except CasebookError as error:
    sys.exit(f"refused: {error.text.en}")
"""


def test_another_process_is_kept_out_even_after_a_look_at_the_header(book: Casebook, path: Path) -> None:
    # Closing any descriptor of the file would drop this process's POSIX locks.
    peek(path)
    with pytest.raises(CasebookError):
        Casebook.open(path)
    command = [sys.executable, "-c", OPENS, str(path)]
    other = subprocess.run(command, capture_output=True, text=True, check=False)
    assert other.returncode == 1 and f"{path.name}” is in use" in other.stderr
    book.close()
    assert subprocess.run(command, check=False).returncode == 0


def test_a_note_that_cannot_be_read_or_written_stops_nobody(path: Path) -> None:
    note = path.parent / f"~${path.name}"
    note.mkdir()  # so that neither reading, writing nor removing it works
    with Casebook.create(path) as book, pytest.raises(CasebookError, match="another window or program"):
        assert not book.readonly
        Casebook.open(path)
    note.rmdir()
    note.write_text("{ not json", "utf-8")  # left by a crash
    with Casebook.open(path) as book:
        assert not book.readonly
    assert not note.exists()


def test_a_read_only_place_opens_for_reading(nobody: Path, forms: Catalogue) -> None:
    path = nobody / "a.csi"
    with Casebook.create(path) as book:
        case, evaluation = book.new_case(forms, {"p.project": "寻人"}, year=2025, mode="desk")
    path.chmod(0o666)
    nobody.chmod(0o555)  # the file may be written to, but no journal put beside it
    before = path.read_bytes()
    try:
        with Unprivileged(), Casebook.open(path) as book:
            assert book.readonly and book.message.zh and path.name in book.message.en
            assert book.load(evaluation.id).answers["p.project", ""] == Answer("寻人")
            assert [line.case_id for line in book.cases()] == [case.id]
            with pytest.raises(CasebookError):
                book.save(evaluation.id, level(1), levels=b"", listing=Listing())
            with Casebook.open(path) as second:  # readers do not exclude each other
                assert second.readonly
    finally:
        nobody.chmod(0o755)
    assert path.read_bytes() == before
    assert [p.name for p in nobody.iterdir()] == [path.name]


def test_asked_for_reading_only_nothing_is_written(book: Casebook, path: Path, evaluation: Evaluation) -> None:
    book.close()
    before = path.read_bytes()
    with Casebook.open(path, readonly=True) as again:
        assert again.readonly and not again.message
        for refused in (
            lambda: again.save(evaluation.id, level(1), levels=b"", listing=Listing()),
            lambda: again.delete_case(1),
            lambda: again.assessor("乙"),
        ):
            with pytest.raises(CasebookError):
                refused()
        assert [p.name for p in path.parent.iterdir()] == [path.name]
    assert path.read_bytes() == before


NAMES = ["a?mode=ro#%41 b.csi", "案例 “册”.csi", "no suffix", "e\u0301.csi", "🙂'\".csi"]
if sys.platform == "linux":  # where a name need not be Unicode
    NAMES.append(os.fsdecode(b"gb-\xb0\xb8.csi"))


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_any_file_name_will_do(tmp_path: Path, name: str) -> None:
    if sys.platform != "linux" and name not in NAMES[1:3]:
        pytest.skip("this system does not allow such a name, or spells it otherwise")
    folder = tmp_path / name
    folder.mkdir()
    with Casebook.create(folder / name) as book:
        book.copy_to(folder / f"2 {name}")
        uuid = book.uuid
    for path in (folder / name, folder / f"2 {name}"):
        with Casebook.open(path) as book:
            assert book.uuid == uuid
    assert sorted(p.name for p in folder.iterdir()) == sorted([name, f"2 {name}"])


def test_a_copy_that_cannot_be_made_says_where(book: Casebook, tmp_path: Path) -> None:
    with pytest.raises(CasebookError, match="target"):
        book.copy_to(tmp_path / "nowhere" / "target.csi")
    assert book.check() == []


def test_a_copy_is_whole_and_never_replaces_the_source(book: Casebook, path: Path, evaluation: Evaluation) -> None:
    book.save(evaluation.id, level(3), levels=b"\3", listing=Listing())
    target = path.parent / "copy.csi"
    target.write_bytes(b"what was there")
    book.copy_to(target)
    with pytest.raises(CasebookError):
        book.copy_to(path)
    with Casebook.open(target) as copy:
        assert copy.load(evaluation.id) == book.load(evaluation.id)
        assert copy.uuid == book.uuid and copy.check() == []
    book.close()
    assert sorted(p.name for p in path.parent.iterdir()) == sorted([path.name, target.name])


def test_damage_is_told_not_hidden(book: Casebook, path: Path, evaluation: Evaluation) -> None:
    for n in range(200):
        book.save(evaluation.id, Change((SetAnswer("w.text", "", None, Answer("长文" * 300 + str(n))),), "set"),
                  levels=b"", listing=Listing())  # fmt: skip
    book.close()
    data = bytearray(path.read_bytes())
    page = 4096
    for start in range(3 * page, len(data), page):
        data[start : start + page] = bytes(page)
    path.write_bytes(data)
    with pytest.raises(CasebookError) as told, Casebook.open(path) as damaged:
        damaged.load(evaluation.id)
    assert path.name in told.value.text.zh


KILLED = """
import itertools, sys
from csi_desktop.casebook import Casebook
from csi_desktop.model.answers import Answer, Change, SetAnswer
from csi_desktop.model.cases import Listing
with Casebook.open(sys.argv[1]) as book:
    start = book.load(1).answers.get(("w.level", ""), Answer(0)).value
    for n in itertools.count(start + 1):
        text = Answer("x" * (n % 50 * 100) + str(n))
        both = Change((SetAnswer("w.level", "", None, Answer(n)), SetAnswer("w.text", "", None, text)), "set", "甲")
        book.save(1, both, levels=bytes([n % 256]), listing=Listing(done=n))
        print(n, flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_killed_in_the_middle_of_saving_nothing_acknowledged_is_lost(
    book: Casebook, path: Path, evaluation: Evaluation
) -> None:
    book.close()
    for kill in range(8):
        with subprocess.Popen([sys.executable, "-c", KILLED, str(path)], stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            acknowledged = [int(process.stdout.readline()) for _ in range(1 + kill * 3)]
            process.kill()
            acknowledged += [int(line) for line in process.stdout.read().split("\n")[:-1]]
        with Casebook.open(path) as again:
            sheet = again.load(evaluation.id)
            last = sheet.answers["w.level", ""].value
            assert isinstance(last, int) and last - acknowledged[-1] in (0, 1)
            assert str(sheet.answers["w.text", ""].value).lstrip("x") == str(last)  # the change is there whole
            assert again.cases()[0].listing.done == last
            assert again.check() == []


def test_what_a_crash_left_half_written_is_swept_up_a_day_later(book: Casebook, path: Path) -> None:
    book.close()
    old, new, mine = (path.with_name(n) for n in (".copy.csi.0a1b2c3d.part", ".copy.csi.4d3c2b1a.part", ".mine.part"))
    for one in (old, new, mine):
        one.write_bytes(b"half")
        os.utime(one, (0, 0))
    os.utime(new)
    Casebook.open(path).close()
    assert sorted(p.name for p in path.parent.iterdir()) == sorted([path.name, new.name, mine.name])
