"""Backups are there when needed: made by themselves, thinned, whole, and restored into a new file."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from csi_desktop.casebook import Casebook, CasebookError
from csi_desktop.casebook import backups as backing
from csi_desktop.casebook.backups import Backup, all_backups, backups_in, too_large, too_many
from csi_desktop.forms.definition import Catalogue
from csi_desktop.model.answers import Answer, Change, SetAnswer
from csi_desktop.model.cases import Evaluation, Listing

FILE = bytes(range(256)) * 3000  # three pieces


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's folder of its own."""
    monkeypatch.setenv("CSI_DESKTOP_DATA", str(tmp_path / "数据"))
    return tmp_path / "数据"


def write(book: Casebook, evaluation: Evaluation, text: str) -> None:
    book.save(evaluation.id, Change((SetAnswer("w.text", "", None, Answer(text)),), "set", "甲"),
              levels=b"", listing=Listing("寻人"))  # fmt: skip


def all_evidence(book: Casebook) -> None:
    while book.back_up_evidence():
        pass


def contents(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every table of a casebook but the note of its identity."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        names = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
        return {name: sorted(connection.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr) for (name,) in names}


def test_a_restored_casebook_is_what_the_casebook_was(
    book: Casebook, evaluation: Evaluation, path: Path, tmp_path: Path
) -> None:
    book.attach(path_of(tmp_path, "年报.pdf", FILE), "年报.pdf")
    write(book, evaluation, "早上写的")
    backup = book.back_up()
    all_evidence(book)
    assert backup is not None and backup.stat().st_size < len(FILE)
    then = tmp_path / "then.csi"
    book.copy_to(then)
    write(book, evaluation, "后来改的")
    with Casebook.open(backup) as kept:
        assert kept.readonly and "备份" in kept.message.zh
        assert kept.load(evaluation.id).answers["w.text", ""] == Answer("早上写的")
        assert kept.restore_to(tmp_path / "还原.csi") == []
    assert contents(tmp_path / "还原.csi") == contents(then)
    with Casebook.open(tmp_path / "还原.csi") as restored:
        assert not restored.readonly and restored.check() == []
        assert restored.read_attachment(restored.attachments()[0].sha256) == FILE
        write(restored, evaluation, "接着写")
    assert book.load(evaluation.id).answers["w.text", ""] == Answer("后来改的")
    assert sorted(one.name for one in tmp_path.iterdir() if one.name.startswith(".")) == []


def path_of(folder: Path, name: str, data: bytes) -> Path:
    made = folder / name
    made.write_bytes(data)
    return made


@pytest.mark.parametrize("made_already", [False, True])
def test_a_backup_before_what_cannot_be_undone_stays_however_many_follow_in_the_hour(
    book: Casebook, evaluation: Evaluation, made_already: bool
) -> None:
    write(book, evaluation, "合并之前")
    if made_already:  # of the same state: it is that which stays
        book.back_up()
    book.back_up(before=True)
    for n in range(4):
        write(book, evaluation, f"之后 {n}")
        assert book.back_up() is not None
    (backed,) = all_backups()
    before = [one for one in backed.backups if one.before]
    assert len(before) == 1 and len(backed.backups) <= 4, "the others of this hour are thinned"
    assert list(too_many(before, before[0].made + timedelta(days=13))) == []
    with Casebook.open(before[0].path, readonly=True) as held:
        assert "合并之前" in str(held.load(evaluation.id).answers)


def test_no_backup_is_made_twice_and_none_of_what_cannot_change(
    book: Casebook, evaluation: Evaluation, path: Path
) -> None:
    assert book.back_up() is not None
    assert book.back_up() is None
    write(book, evaluation, "新")
    assert book.back_up() is not None
    book.close()
    with Casebook.open(path, readonly=True) as reading:
        assert reading.back_up() is None and not reading.back_up_evidence()
    with Casebook.open(path) as again:
        assert again.back_up() is None


def test_restoring_never_replaces_a_file(book: Casebook, path: Path, tmp_path: Path) -> None:
    backup = book.back_up()
    assert backup is not None
    there = path_of(tmp_path, "重要.csi", b"mine")
    with Casebook.open(backup) as kept, pytest.raises(CasebookError, match=r"重要\.csi"):
        kept.restore_to(there)
    assert there.read_bytes() == b"mine"


def test_evidence_comes_in_steps_and_a_break_loses_nothing(
    book: Casebook, evaluation: Evaluation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backing, "STEP", 256 * 1024)
    for n in range(3):
        book.attach(path_of(tmp_path, f"{n}.bin", FILE + bytes([n])), f"{n}.bin")
    backup = book.back_up()
    steps = 1
    while book.back_up_evidence():
        steps += 1
        write(book, evaluation, str(steps))  # saving goes on between the steps
    assert steps >= 6 and backup is not None
    with Casebook.open(backup) as kept:
        assert kept.restore_to(tmp_path / "还原.csi") == []
    with Casebook.open(tmp_path / "还原.csi") as restored:
        assert restored.check() == []


def test_evidence_that_no_backup_has_is_named(
    book: Casebook, evaluation: Evaluation, path: Path, tmp_path: Path
) -> None:
    book.attach(path_of(tmp_path, "在.bin", FILE), "在.bin")
    all_evidence(book)
    book.attach(path_of(tmp_path, "不在.bin", b"later"), "不在.bin")
    backup = book.back_up()
    assert backup is not None
    with Casebook.open(backup) as kept:
        assert kept.restore_to(tmp_path / "还原.csi") == ["不在.bin"]
    with Casebook.open(tmp_path / "还原.csi") as restored:
        assert [problem.kind for problem in restored.check()] == ["attachment"]


def test_damaged_evidence_does_not_spoil_the_backup(book: Casebook, path: Path, tmp_path: Path) -> None:
    book.attach(path_of(tmp_path, "坏.bin", FILE), "坏.bin")
    book.attach(path_of(tmp_path, "好.bin", b"good"), "好.bin")
    book.close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE chunk SET data = zeroblob(length(data)) WHERE n = 1")
        connection.commit()
    with Casebook.open(path) as again:
        backup = again.back_up()
        all_evidence(again)
    assert backup is not None
    with Casebook.open(backup) as kept:
        assert kept.restore_to(tmp_path / "还原.csi") == ["坏.bin"]


def test_where_there_is_no_room_the_casebook_is_left_alone_and_the_user_told(
    book: Casebook, evaluation: Evaluation, monkeypatch: pytest.MonkeyPatch, data: Path
) -> None:
    monkeypatch.setattr(backing.shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(1, 1, 100))
    with pytest.raises(CasebookError, match="space") as told:
        book.back_up()
    assert told.value.passing and "磁盘空间不足" in told.value.text.zh
    assert not list(data.rglob("*.csi"))
    write(book, evaluation, "照常")
    assert book.check() == []


def test_where_no_folder_can_be_made_the_user_is_told(book: Casebook, tmp_path: Path, data: Path) -> None:
    data.mkdir()
    (data / "backups").write_bytes(b"a file in the way")
    with pytest.raises(CasebookError, match="backup"):
        book.back_up()
    assert book.check() == []


def test_copies_in_two_places_have_backups_of_their_own(book: Casebook, path: Path, tmp_path: Path) -> None:
    book.copy_to(tmp_path / "U盘.csi")
    book.back_up()
    with Casebook.open(tmp_path / "U盘.csi") as other:
        other.back_up()
    assert sorted(one.casebook.name for one in all_backups()) == sorted([path.name, "U盘.csi"])
    assert {one.uuid for one in all_backups()} == {book.uuid}
    assert all(len(one.backups) == 1 == len(backups_in(one.folder)) for one in all_backups())


def test_old_backups_are_thinned_by_hour_day_week_and_month() -> None:
    now = datetime(2026, 7, 1, 12)
    made = [now - timedelta(minutes=20 * n) for n in range(3 * 24 * 3)]  # every 20 minutes for three days
    made += [now - timedelta(hours=5 * n) for n in range(15, 24 * 160)]  # and every five hours for 800
    left = {one.made for one in _all(made)} - {one.made for one in too_many(_all(made), now)}
    assert len({at for at in left if now - at <= timedelta(hours=48)}) == 49
    assert len({at for at in left if timedelta(hours=48) < now - at <= timedelta(days=14)}) == 13
    assert len({at for at in left if timedelta(days=14) < now - at <= timedelta(weeks=12)}) in (10, 11)
    assert len({at for at in left if timedelta(weeks=12) < now - at}) in (22, 23)
    assert now - min(left) <= timedelta(days=732) and max(left) == now


def test_thinning_as_one_goes_keeps_as_much_as_thinning_at_the_end() -> None:
    start, kept = datetime(2026, 1, 1), list[datetime]()
    for n in range(12 * 120):  # every two hours, for 120 days
        at = start + timedelta(hours=2 * n)
        gone = {one.made for one in too_many(_all(kept), at)}
        kept = [one for one in kept if one not in gone] + [at]
    ages = [kept[-1] - at for at in kept]
    assert max(ages) > timedelta(days=80) and len(kept) < 90
    for days in (1, 5, 10, 30, 60):
        assert any(timedelta(days=days - 8) <= age <= timedelta(days=days + 8) for age in ages)


def test_large_backups_are_kept_up_to_two_gigabytes_and_ten_at_least() -> None:
    start = datetime(2026, 1, 1)
    of = [Backup(Path(str(n)), start + timedelta(days=n), 150_000_000, "0") for n in range(30)]
    assert {one.path.name for one in too_large(of)} == {str(n) for n in range(17)}
    huge = [Backup(Path(str(n)), start + timedelta(days=n), 10**10, "0") for n in range(30)]
    assert {one.path.name for one in too_large(huge)} == {str(n) for n in range(20)}


def test_a_clock_set_back_removes_no_backup() -> None:
    now = datetime(2026, 7, 1, 12)
    assert list(too_many(_all([now + timedelta(days=n, minutes=n) for n in range(1, 40)]), now)) == []


def _all(moments: list[datetime]) -> list[Backup]:
    return [Backup(Path(f"{at}"), at, 1, "0") for at in moments]


def test_a_backup_of_an_older_version_is_restored(tmp_path: Path, data: Path) -> None:
    folder = data / "backups" / "旧 00000000"
    folder.mkdir(parents=True)
    old = folder / "2025-01-01 120000 0123456789ab.csi"
    shutil.copy(Path(__file__).parents[1] / "files" / "v1.csi", old)
    with closing(sqlite3.connect(old)) as connection:
        connection.execute("INSERT INTO meta VALUES ('backup', '2025-01-01T12:00:00+08:00')")
        connection.commit()
    before = old.read_bytes()
    with Casebook.open(old) as kept:
        assert [line.listing.project for line in kept.cases()] == ["寻人"]
        kept.restore_to(tmp_path / "还原.csi")
    assert old.read_bytes() == before
    with Casebook.open(tmp_path / "还原.csi") as restored:
        assert restored.check() == [] and not restored.readonly


def test_what_is_sent_has_the_cases_chosen_and_nothing_else(
    book: Casebook, evaluation: Evaluation, forms: Catalogue, tmp_path: Path
) -> None:
    secret, _ = book.new_case(forms, {"p.project": "机密项目"}, year=2025, mode="desk", by="甲")
    deleted, _ = book.new_case(forms, {"p.project": "已删项目"}, year=2025, mode="desk", by="甲")
    book.delete_case(deleted.id, "甲")
    book.attach(path_of(tmp_path, "无主.bin", b"orphan bytes"), "无主.bin")
    book.send_to(tmp_path / "给客户.csi", [evaluation.case_id])
    sent = (tmp_path / "给客户.csi").read_bytes()
    for left_out in ("机密项目", "已删项目", "无主.bin", "orphan bytes", secret.uuid[:13]):
        assert left_out.encode() not in sent or left_out == secret.uuid[:13]
    with Casebook.open(tmp_path / "给客户.csi") as other:
        assert [line.listing.project for line in other.cases()] == ["寻人"] and other.check() == []
        assert other.history() and other.binned() == [] and other.attachments() == []
        write(other, evaluation, "客户补充")
        assert other.check() == []
    book.send_to(tmp_path / "全部.csi")
    with Casebook.open(tmp_path / "全部.csi") as other:
        assert len(other.cases()) == 2 and other.check() == []
    assert len(book.cases(bin=True)) == 1 and book.check() == []
    assert {one.name for one in tmp_path.iterdir()} >= {"给客户.csi", "全部.csi"}
    assert not [one for one in tmp_path.iterdir() if one.name.startswith(".") or one.name.endswith("-journal")]
