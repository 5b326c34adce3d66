"""A casebook with a password: nothing of it can be read without, wherever it is written, and a lost one is lost."""

from __future__ import annotations

import io
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from csi_desktop.casebook import Casebook, CasebookError, PasswordNeeded, WrongPassword, peek, recovery
from csi_desktop.casebook.backups import backup_folder
from csi_desktop.casebook.cipher import PAGE
from csi_desktop.casebook.passwords import change, rewrite
from csi_desktop.casebook.recovery import Pending
from csi_desktop.casebook.rescue import rescue
from csi_desktop.casebook.writer import Writer
from csi_desktop.forms.reader import catalogue
from csi_desktop.model.answers import Answer, Change, SetAnswer
from csi_desktop.model.cases import Listing
from tests.faults import lost_pages, mutations

PASSWORD, OTHER = "密码 pass'word;--", "x'另一个密码'"
SECRET = "机密的项目名称"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    place = tmp_path / "here" / "a.csi"
    place.parent.mkdir()
    return place


def fill(book: Casebook) -> int:
    """A case, an attachment and backups; the id of the evaluation."""
    _, evaluation = book.new_case(catalogue(), {"case.project": SECRET}, year=2024, mode="desk", by="甲")
    book.attach(io.BytesIO(SECRET.encode() * 1000), "a.txt")
    book.back_up()
    while book.back_up_evidence():
        pass
    return evaluation.id


def told(*folders: Path) -> list[str]:
    """The files that tell the secret to whoever reads their bytes."""
    files = [file for folder in folders for file in folder.rglob("*") if file.is_file()]
    assert files
    return [file.name for file in files if SECRET.encode() in file.read_bytes()]


def test_nothing_can_be_read_without_the_password_wherever_it_lies(path: Path, user_home: Path) -> None:
    with Casebook.create(path, password=PASSWORD) as book:
        fill(book)
        assert told(path.parent, user_home) == []  # while it is open: journal, backups, evidence
        book.copy_to(path.with_name("copy.csi"))
        book.send_to(path.with_name("sent.csi"))
        [backup] = backup_folder().rglob("*.csi")
        with Casebook.open(backup, readonly=True, password=PASSWORD) as kept:
            assert kept.restore_to(path.with_name("restored.csi")) == []
    assert told(path.parent, user_home) == []
    for name in ("a", "copy", "sent", "restored"):
        made = path.with_name(f"{name}.csi")
        assert peek(made).kind == "locked"
        with pytest.raises(PasswordNeeded, match="has a password"):
            Casebook.open(made)
        for wrong in ("password", PASSWORD + " ", PASSWORD.upper()):
            with pytest.raises(WrongPassword, match="cannot be recovered"):
                Casebook.open(made, password=wrong)
        with Casebook.open(made, password=PASSWORD) as book:
            assert book.cases()[0].listing.project == SECRET and book.check() == []
            for kept in book.attachments():
                assert book.read_attachment(kept.sha256) == SECRET.encode() * 1000
            assert book.attachments() or name == "sent"  # what nothing cites is not sent


def test_what_the_disk_refused_waits_encrypted(path: Path, user_home: Path) -> None:
    with Casebook.create(path, password=PASSWORD) as book:
        evaluation = fill(book)
        uuid = book.uuid
    change_ = Change((SetAnswer("case.goal", "", None, Answer(SECRET)),), "set", "甲")
    recovery.spill(uuid, path, [Pending(evaluation, change_, b"", Listing())], PASSWORD)
    recovery.set_aside(uuid, path, Pending(evaluation, change_, b"", Listing()), PASSWORD)
    assert told(user_home) == []
    with pytest.raises(CasebookError, match="still wait"):
        change(path, PASSWORD, OTHER)
    writer = Writer(lambda: Casebook.open(path, password=PASSWORD))
    sheet = writer.submit(lambda casebook: casebook.load(evaluation)).result()
    writer.close()
    assert writer.recovered == 1
    answer = sheet.answers["case.goal", ""]
    assert answer.value == SECRET


def test_a_password_is_set_changed_and_removed_and_everything_else_stays(path: Path, user_home: Path) -> None:
    with Casebook.create(path) as book:
        fill(book)
        before = everything(book)
    assert "a.csi" in told(path.parent, user_home)
    for old, new in (("", PASSWORD), (PASSWORD, OTHER), (OTHER, "")):
        change(path, old, new)
        assert peek(path).kind == ("locked" if new else "csi")
        assert bool(told(path.parent, user_home)) == (not new)
        with Casebook.open(path, password=new) as book:
            assert everything(book) == before and book.check() == []
            assert book.back_up() is None  # the backups came along
        for backup in backup_folder().rglob("*.csi"):
            with Casebook.open(backup, readonly=True, password=new) as kept:
                target = path.with_name(f"r{len(old)}{len(new)}.csi")
                assert kept.restore_to(target) == []
            target.unlink()
    assert [left.name for left in path.parent.iterdir()] == ["a.csi"]


def everything(book: Casebook) -> dict[str, object]:
    document = book.read_cases()
    del document["exported"]
    return document


def test_with_the_wrong_password_or_a_poor_one_nothing_changes(path: Path) -> None:
    with Casebook.create(path, password=PASSWORD) as book:
        fill(book)
    before = path.read_bytes()
    with pytest.raises(WrongPassword):
        change(path, OTHER, "another one")
    for poor in ("short", "with\ncontrol", "half \ud800 a letter"):
        with pytest.raises(CasebookError, match="at least 8"):
            change(path, PASSWORD, poor)
    with Casebook.open(path, password=PASSWORD), pytest.raises(CasebookError, match=r"open|in use"):
        change(path, PASSWORD, OTHER)
    assert path.read_bytes() == before
    with pytest.raises(CasebookError, match="at least 8"):
        Casebook.create(path.with_name("b.csi"), password="short")
    assert not path.with_name("b.csi").exists()


def test_a_password_is_the_same_however_it_is_composed(path: Path) -> None:
    with Casebook.create(path, password="cafe\u0301 大学 x") as book:
        fill(book)
    with Casebook.open(path, password="caf\u00e9 大学 x") as book:
        assert book.count_cases() == 1


def test_an_encrypted_file_that_is_cut_or_damaged_is_told_from_a_wrong_password(path: Path) -> None:
    with Casebook.create(path, password=PASSWORD) as book:
        fill(book)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2 + 100])
    assert peek(path).kind == "truncated"
    for at in (len(whole) // 2, len(whole) - 50):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        # every page is authenticated
        with pytest.raises(CasebookError) as damaged, Casebook.open(path, password=PASSWORD) as book:
            everything(book)
            if problems := book.check():
                raise CasebookError(problems[0].text)
        assert not isinstance(damaged.value, WrongPassword)


def test_an_older_casebook_with_a_password_is_upgraded_or_read(path: Path) -> None:
    shutil.copy(Path(__file__).parents[1] / "files" / "v1.csi", path)
    with Casebook.open(path) as book:
        before = book.count_cases()
    old = next(one for one in path.parent.iterdir() if "v1" in one.name)  # the copy from before the upgrade
    with sqlite3.connect(old) as plain:
        assert plain.execute("PRAGMA user_version").fetchone() == (1,)
    plain.close()
    rewrite(old, "", PASSWORD)
    with Casebook.open(old, readonly=True, password=PASSWORD) as book:
        assert book.count_cases() == before and book.readonly
    with Casebook.open(old, password=PASSWORD) as book:
        assert book.count_cases() == before and book.check() == []
    assert all(peek(one).kind == "locked" for one in path.parent.glob("*(v1)*(v1*).csi"))


def test_one_that_somebody_else_has_open_is_read_with_its_password(path: Path, user_home: Path) -> None:
    with Casebook.create(path, password=PASSWORD) as book:
        fill(book)
    held = (
        "import sys; from csi_desktop.casebook import Casebook; "
        "b = Casebook.open(sys.argv[1], password=sys.argv[2]); print(1, flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", held, str(path), PASSWORD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None and holder.stdout.readline() == "1\n"
        for given, refusal in (("", PasswordNeeded), (OTHER, WrongPassword)):
            with pytest.raises(refusal):
                Casebook.snapshot(path, given)
        with Casebook.snapshot(path, PASSWORD) as book:
            assert book.readonly and book.cases()[0].listing.project == SECRET
        Casebook.copy_of(path, path.with_name("copy.csi"), PASSWORD)
        assert told(path.parent, user_home) == []
        assert not list(user_home.rglob("*.part"))
        holder.communicate("\n")
    with Casebook.open(path.with_name("copy.csi"), password=PASSWORD) as book:
        assert book.check() == []


def spoiled(data: bytes, page: int, at: int = 100, size: int = 40) -> bytes:
    """The file with some bytes of a page (the first is 1) turned into others."""
    start = (page - 1) * PAGE + at
    return data[:start] + bytes(byte ^ 0x55 for byte in data[start : start + size]) + data[start + size :]


def test_a_damaged_one_is_rescued_with_its_password_and_the_pages_are_named(path: Path, user_home: Path) -> None:
    with Casebook.create(path, password=PASSWORD) as book:
        evaluation = fill(book)
        answers, kept = book.load(evaluation).answers, book.attachments()
    data = path.read_bytes()
    pages = len(data) // PAGE
    whole = 0
    for page in (1, 2, 5, pages // 2, pages - 3, pages):
        made = spoiled(data, page, PAGE - 900)
        path.write_bytes(made)
        new = path.with_name("new.csi")
        found = rescue(path, new, PASSWORD)
        assert path.read_bytes() == made and told(path.parent, user_home) == []
        assert f"damaged: {page}." in found.lost[0].en and f"第 {page} 页" in found.lost[0].zh
        assert peek(new).kind == "locked" and sorted(one.name for one in path.parent.iterdir()) == ["a.csi", "new.csi"]
        with Casebook.open(new, password=PASSWORD) as book:
            complaints = [*book.check(), *found.lost[1:]]
            there = book.load(evaluation).answers
            assert there == answers or complaints
            for one in book.attachments():
                try:
                    assert book.read_attachment(one.sha256) == SECRET.encode() * 1000
                except CasebookError:
                    assert complaints
            whole += there == answers and book.attachments() == kept
        new.unlink()
    assert whole >= 4


def test_any_page_may_be_lost_even_the_first_if_there_is_a_backup(tmp_path: Path, user_home: Path) -> None:
    sound = mutations.made(tmp_path / "sound.csi", PASSWORD)
    every = lost_pages.spots(sound)
    some = [every[n] for n in (0, 24, 45)]  # the first, one above answers, one of the list of tables
    found = lost_pages.lose(sound, tmp_path / "lost", some, {}, PASSWORD)
    assert found.faults == [] and found.whole >= 2
    path = tmp_path / "lost" / "damaged.csi"
    path.write_bytes(bytes(512) + sound.read_bytes()[512:])
    assert peek(path).kind == "damaged"
    with pytest.raises(PasswordNeeded):
        rescue(path, tmp_path / "new.csi")
    with pytest.raises(WrongPassword):
        rescue(path, tmp_path / "new.csi", OTHER)


def test_the_backups_know_the_salt_of_a_new_password_too(path: Path, user_home: Path) -> None:
    with Casebook.create(path, password=PASSWORD) as book:
        fill(book)
    change(path, PASSWORD, OTHER)
    whole = lost_pages.rows(path, OTHER)
    path.write_bytes(bytes(PAGE) + path.read_bytes()[PAGE:])
    with pytest.raises(CasebookError) as error:
        Casebook.open(path, password=OTHER)
    assert error.value.kind == "damaged"
    found = rescue(path, path.with_name("new.csi"), OTHER)
    assert lost_pages.rows(path.with_name("new.csi"), OTHER) == whole and "damaged: 1." not in found.lost[0].en


def test_one_whose_end_is_missing_is_rescued_up_to_there(path: Path, user_home: Path) -> None:
    with Casebook.create(path, password=PASSWORD) as book:
        evaluation = fill(book)
        answers = book.load(evaluation).answers
    data = path.read_bytes()
    path.write_bytes(data[: -3 * PAGE - 1000])
    assert peek(path).kind == "truncated" and "rescue" in peek(path).text.en
    found = rescue(path, path.with_name("new.csi"), PASSWORD)
    assert len(found.lost) + len(found.problems) > 1  # the page cut through, and what lay at the end
    with Casebook.open(path.with_name("new.csi"), password=PASSWORD) as book:
        assert book.load(evaluation).answers == answers


def test_without_password_or_salt_nothing_is_rescued_and_that_is_said(path: Path, user_home: Path) -> None:
    with Casebook.create(path, password=PASSWORD) as book:
        fill(book)
    data = path.read_bytes()
    with pytest.raises(PasswordNeeded):
        rescue(path, path.with_name("new.csi"))
    with pytest.raises(WrongPassword, match="agrees with this password"):
        rescue(path, path.with_name("new.csi"), OTHER)
    shutil.rmtree(backup_folder())  # which remember the salt
    path.write_bytes(spoiled(data, 1, 4, 12))
    with pytest.raises(WrongPassword, match="only a backup helps") as error:
        rescue(path, path.with_name("new.csi"), PASSWORD)
    assert "只能从备份还原" in error.value.text.zh
    path.write_bytes(spoiled(data, 1, 0, 16))  # not even its mark is left
    with pytest.raises(CasebookError, match="backup"):
        rescue(path, path.with_name("new.csi"), PASSWORD)
    assert [one.name for one in path.parent.iterdir()] == ["a.csi"]


def test_a_sound_one_is_rescued_whole_whatever_its_password_looks_like(path: Path, user_home: Path) -> None:
    with pytest.raises(CasebookError, match="taken for a key"):
        Casebook.create(path, password="x'" + "0f" * 48 + "'")
    for password in (PASSWORD, OTHER, "x'" + "0f" * 32 + "'"):
        with Casebook.create(path, password=password) as book:
            fill(book)
            cases = book.cases()
        found = rescue(path, path.with_name("new.csi"), password)
        assert found.lost == [] and found.problems == []
        with Casebook.open(path.with_name("new.csi"), password=password) as book:
            assert book.cases() == cases
        for one in path.parent.iterdir():
            one.unlink()


def test_a_damaged_page_met_at_opening_is_not_said_to_be_a_wrong_password(path: Path, user_home: Path) -> None:
    with Casebook.create(path, password=PASSWORD) as book:
        fill(book)
    data = path.read_bytes()
    said = []
    for there in (4096, 3 * 4096, len(data) - 100):  # all after it is damaged
        path.write_bytes(data[:there] + bytes(len(data) - there))
        try:
            Casebook.open(path, password=PASSWORD).close()
        except CasebookError as error:
            assert not isinstance(error, WrongPassword) and error.kind == "damaged"
            said.append(error.text.en)
    assert len(said) >= 2 and all("rescue what can be read" in text for text in said)
    path.write_bytes(spoiled(data, 1))
    with pytest.raises(CasebookError) as error:
        Casebook.open(path, password=PASSWORD)
    assert error.value.kind == "damaged" and not isinstance(error.value, WrongPassword)
