"""A casebook that another program has open: read, copied, waited for, and never disturbed."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from csi_desktop.casebook import Casebook, CasebookError
from csi_desktop.model.cases import Listing
from tests.casebook.test_file import level
from tests.faults import kills

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a process is forked here")


@contextmanager
def written(path: Path, numbers: kills.Numbers) -> Iterator[None]:
    """Meanwhile another process has the casebook open and changes it as fast as it can."""
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        try:
            kills.write(path, 0, numbers, writing)
        finally:
            os._exit(1)
    try:
        os.read(reading, 8)  # the first answer is in
        yield
    finally:
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        os.close(reading)
        os.close(writing)


def test_what_another_program_is_writing_can_be_read_and_copied_whole(tmp_path: Path) -> None:
    path, numbers = kills.made(tmp_path / "busy.csi"), kills.Numbers()
    seen = set()
    with written(path, numbers):
        with pytest.raises(CasebookError) as told:
            Casebook.open(path)
        assert told.value.kind == "in use" and "只读" in told.value.text.zh and "copy" in told.value.text.en
        for turn in range(3):
            time.sleep(0.05)
            with Casebook.snapshot(path) as book:
                sheet = book.load(1)
                number = str(sheet.answers[numbers.number, ""].value)
                assert str(sheet.answers[numbers.text, ""].value).split(" ")[0] == number  # one change, whole
                assert book.check() == [] and book.readonly and path.name in book.message.zh
                with pytest.raises(CasebookError):
                    book.delete_case(1)
                seen.add(number)
            target = tmp_path / f"copy {turn}.csi"
            Casebook.copy_of(path, target)
            with Casebook.open(target) as copy:
                assert not copy.readonly and copy.check() == []
    assert len(seen) > 1
    assert not [p.name for p in tmp_path.iterdir() if p.name.endswith(".part")]
    with Casebook.open(path) as book:
        assert book.check() == []


def test_what_this_program_has_open_is_not_read_a_second_time(book: Casebook, path: Path) -> None:
    for attempt in (lambda: Casebook.snapshot(path), lambda: Casebook.copy_of(path, path.with_name("copy.csi"))):
        with pytest.raises(CasebookError, match="open in this program"):
            attempt()
    assert not path.with_name("copy.csi").exists()


def test_a_file_left_by_a_crash_is_not_read_past_its_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = kills.made(tmp_path / "crashed.csi")
    journal = path.with_name("crashed.csi-journal")
    journal.write_bytes(bytes.fromhex("d9d505f920a163d7") + bytes(504))
    monkeypatch.setattr("csi_desktop.casebook.busy.PATIENCE", 0.1)
    with pytest.raises(CasebookError, match="later"):
        Casebook.snapshot(path)


def test_a_snapshot_of_a_closed_casebook_is_a_look_at_it(book: Casebook, path: Path, evaluation) -> None:  # type: ignore[no-untyped-def]
    book.save(evaluation.id, level(3), levels=b"", listing=Listing())
    book.close()
    before = path.read_bytes()
    with Casebook.snapshot(path) as seen, Casebook.open(path) as opened:
        opened.save(evaluation.id, level(4), levels=b"", listing=Listing())
        assert seen.load(evaluation.id).answers["w.level", ""].value == 3
    assert path.read_bytes() != before


def test_what_a_crash_left_can_be_read_without_touching_it(tmp_path: Path) -> None:
    path, numbers = kills.made(tmp_path / "crashed.csi"), kills.Numbers()
    found = 0
    for turn in range(100):  # killed until it happened twice in the middle of a change
        if found == 2:
            break
        last = kills.killed(path, turn * 1000, kills.random.Random(turn), numbers)[-1]
        journal = path.with_name("crashed.csi-journal")
        if not journal.exists() or journal.read_bytes()[:8] == bytes(8):
            continue
        found += 1
        before = path.read_bytes(), journal.read_bytes()
        with Casebook.open(path, readonly=True) as book:
            number = int(str(book.load(1).answers[numbers.number, ""].value))
            assert number >= last and book.readonly
            assert not book.message or path.name in book.message.en
        assert (path.read_bytes(), journal.read_bytes()) == before
    assert found
    with Casebook.open(path) as book:
        assert book.check() == []
