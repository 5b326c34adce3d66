"""The writer's thread: in order, off the caller's thread, and nothing is lost when the disk says no."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from csi_desktop.casebook import Casebook, CasebookError
from csi_desktop.casebook.places import recovery_folder
from csi_desktop.casebook.writer import Writer
from csi_desktop.model.answers import Answer, Change, SetAnswer
from csi_desktop.model.cases import Evaluation, Listing


@pytest.fixture
def closed(book: Casebook, path: Path, evaluation: Evaluation) -> Path:
    """A casebook with one case, closed."""
    book.close()
    return path


def change(field: str, value: object) -> Change:
    """One answer."""
    return Change((SetAnswer(field, "", None, Answer(value)),), "set", "甲")  # type: ignore[arg-type]


def answer(path: Path, field: str) -> object:
    """What the file says."""
    with Casebook.open(path) as book:
        found = book.load(1).answers.get((field, ""))
        return found and found.value


@contextmanager
def full_disk(path: Path, spare: int = 0) -> Iterator[None]:
    """No file may grow beyond the size of the casebook: the system refuses the write, as on a full disk."""
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + spare, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


LONG = "长" * 8000  # needs new pages, yet fits into the journal of recovery


def test_work_is_done_in_order_on_another_thread(closed: Path) -> None:
    writer = Writer(closed)
    order: list[int] = []
    futures = [writer.submit(lambda book, n=n: order.append(n) or threading.current_thread().name) for n in range(50)]  # type: ignore[misc]
    assert {future.result(10) for future in futures} != {threading.current_thread().name}
    assert order == list(range(50))
    with pytest.raises(ZeroDivisionError):
        writer.submit(lambda book: 1 // 0).result(10)
    assert writer.submit(lambda book: book.count_cases()).result(10) == 1
    writer.close()
    writer.close()
    with pytest.raises(RuntimeError):
        writer.submit(lambda book: 1)


def test_closing_waits_for_what_was_submitted(closed: Path) -> None:
    writer = Writer(lambda: Casebook.open(closed))
    for n in range(30):
        writer.save(1, change("w.level", n), levels=b"", listing=Listing())
    writer.close()
    assert answer(closed, "w.level") == 29
    assert [p.name for p in closed.parent.iterdir()] == [closed.name]


def test_what_cannot_be_opened_tells_everyone_who_asks(closed: Path) -> None:
    with Casebook.open(closed):
        writer = Writer(closed)
        for _ in range(2):
            with pytest.raises(CasebookError):
                writer.submit(lambda book: book.cases()).result(10)
        writer.close()


@pytest.mark.skipif(sys.platform == "win32", reason="no file size limit to set")
def test_a_full_disk_keeps_changes_and_their_order(closed: Path) -> None:
    writer = Writer(closed)
    with full_disk(closed):
        with pytest.raises(CasebookError) as told:
            writer.save(1, change("w.text", LONG), levels=b"", listing=Listing()).result(10)
        assert closed.name in told.value.text.zh
        with pytest.raises(CasebookError):  # the later one waits behind the earlier one
            writer.save(1, change("w.text", "后来"), levels=b"", listing=Listing()).result(10)
        assert writer.waiting == 2
    writer.save(1, change("w.level", 7), levels=b"", listing=Listing()).result(10)
    assert writer.waiting == 0 and not list(recovery_folder().iterdir())
    writer.close()
    assert answer(closed, "w.text") == "后来" and answer(closed, "w.level") == 7


@pytest.mark.skipif(sys.platform == "win32", reason="no file size limit to set")
def test_a_full_disk_and_then_the_end_of_the_program(closed: Path) -> None:
    writer = Writer(closed)
    with full_disk(closed):
        for n in (1, 2):
            with pytest.raises(CasebookError):
                writer.save(1, change("w.text", LONG + str(n)), levels=b"\7", listing=Listing(done=n)).result(10)
        writer.close()
    assert answer(closed, "w.text") is None  # only looked at: what waits is saved by a writer
    with Casebook.open(closed) as book:
        assert [one.listing.done for one in book.pending_recovery()] == [1, 2]
        book.copy_to(closed.parent / "copy.csi")
    with Casebook.open(closed.parent / "copy.csi") as copy:  # has the same identity, but not what waits
        assert copy.pending_recovery() == []
    again = Writer(closed)
    assert again.submit(lambda book: book.load(1)).result(10).answers["w.text", ""].value == LONG + "2"
    assert again.recovered == 2
    assert again.submit(lambda book: (book.levels(1), book.cases()[0].listing.done)).result(10) == (b"\7", 2)
    assert again.submit(lambda book: book.check()).result(10) == []
    again.close()
    assert not list(recovery_folder().iterdir())
    once_more = Writer(closed)
    assert once_more.submit(lambda book: book.history()).result(10)[-1].new == Answer(LONG + "2")
    assert once_more.recovered == 0
    once_more.close()


@pytest.mark.skipif(sys.platform == "win32", reason="no file size limit to set")
def test_what_was_typed_and_is_no_value_yet_outlives_a_full_disk_too(closed: Path) -> None:
    writer = Writer(closed)
    with full_disk(closed):
        with pytest.raises(CasebookError):
            writer.keep_typed(1, "w.level", "", ("1" + LONG,)).result(10)
        writer.close()
    again = Writer(closed)
    assert again.submit(lambda book: book.load(1)).result(10).unfinished == {("w.level", ""): ("1" + LONG,)}
    assert again.recovered == 1
    again.keep_typed(1, "w.level", "", ()).result(10)
    assert again.submit(lambda book: book.load(1)).result(10).unfinished == {}
    again.close()
    assert not list(recovery_folder().iterdir())


def test_one_impossible_change_does_not_hold_up_the_others(closed: Path) -> None:
    writer = Writer(closed)
    with pytest.raises(CasebookError):
        writer.save(1, change("w.text", "\ud800"), levels=b"", listing=Listing()).result(10)
    with pytest.raises(AttributeError):  # a defect of ours must not end the thread either
        writer.save(1, None, levels=b"", listing=Listing()).result(10)  # type: ignore[arg-type]
    writer.save(1, change("w.level", 3), levels=b"", listing=Listing()).result(10)
    assert writer.waiting == 0
    writer.close()
    assert answer(closed, "w.level") == 3
    (aside,) = recovery_folder().iterdir()
    assert "\\ud800" in aside.read_text("ascii")


def test_a_journal_cut_short_by_a_crash_is_read_up_to_there(closed: Path) -> None:
    from csi_desktop.casebook import recovery

    with Casebook.open(closed) as book:
        waiting = [recovery.Pending(1, change("w.level", n), b"", Listing()) for n in (4, 5)]
        recovery.spill(book.uuid, book.path, waiting)
        (journal,) = recovery_folder().iterdir()
        journal.write_bytes(journal.read_bytes()[:-20])
        assert book.pending_recovery() == waiting[:1]
    for there in (1, 0):
        writer = Writer(closed)
        writer.submit(lambda _: None).result(10)
        assert writer.recovered == there
        writer.close()
    assert answer(closed, "w.level") == 4


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not let an open file go")
def test_a_drive_pulled_out_and_put_back_has_everything_in_the_end(closed: Path) -> None:
    writer = Writer(closed)
    writer.save(1, change("w.level", 1), levels=b"", listing=Listing()).result(10)
    away = closed.with_name("away.csi")
    closed.rename(away)
    for n in (2, 3):
        with pytest.raises(CasebookError, match="no longer where it was") as told:
            writer.save(1, change("w.level", n), levels=b"", listing=Listing()).result(10)
        assert told.value.kind == "gone"
    assert writer.waiting == 2
    closed.write_bytes(away.read_bytes())  # a drive that was away comes back under other numbers
    writer.save(1, change("w.text", "回来"), levels=b"", listing=Listing()).result(10)
    assert writer.waiting == 0 and not list(recovery_folder().iterdir())
    writer.close()
    assert answer(closed, "w.level") == 3 and answer(closed, "w.text") == "回来"
    assert answer(away, "w.level") == 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not let an open file go")
def test_a_file_deleted_under_ones_hands_can_still_be_copied(closed: Path) -> None:
    writer = Writer(closed)
    writer.submit(lambda book: book.uuid).result(10)
    closed.unlink()
    with pytest.raises(CasebookError, match="copy"):
        writer.save(1, change("w.level", 5), levels=b"", listing=Listing()).result(10)
    copy = closed.with_name("copy.csi")
    writer.submit(lambda book: book.copy_to(copy)).result(10)
    writer.close()
    assert answer(copy, "w.level") is None
    again = Writer(copy)  # what waits for a file that is gone belongs to its copy
    assert again.submit(lambda book: again.recovered).result(10) == 1
    again.close()
    assert answer(copy, "w.level") == 5
