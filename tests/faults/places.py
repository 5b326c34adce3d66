"""Two programs on one file for a while, and a disk with no room."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from csi_desktop.casebook import Casebook, CasebookError
from csi_desktop.casebook.places import recovery_folder
from csi_desktop.casebook.writer import Writer
from csi_desktop.model.answers import Answer, Change, SetAnswer
from csi_desktop.model.cases import Listing
from tests.faults import kills

ROOM = 2 * 1024 * 1024  # bytes of the small disk


def _change(field: str, value: str) -> Change:
    return Change((SetAnswer(field, "", None, Answer(value)),), "set", "甲")


# ---------------------------------------------------------------- two programs


def twice(folder: Path, seconds: float) -> tuple[str, list[str]]:
    """Two processes that open, answer a few times, close, and begin again, on one casebook."""
    path = kills.made(folder / "shared.csi")
    numbers = kills.Numbers()
    fields = [numbers.number, numbers.text]
    others = [_forked(lambda n=n: _work(path, fields[n], seconds, n)) for n in (0, 1)]  # type: ignore[misc]
    said = [Path(f"{path}.{n}.said") for n in (0, 1)]
    faults = [f"process {n} ended with {os.waitpid(pid, 0)[1]}" for n, pid in enumerate(others)]
    faults = [fault for fault in faults if not fault.endswith(" 0")]
    told = [one.read_text("utf-8").split() for one in said]
    with Casebook.open(path) as book:
        sheet = book.load(1)
        for n in (0, 1):
            answer = sheet.answers.get((fields[n], ""))
            if told[n][0] != (answer.value if answer else "0"):
                faults.append(
                    f"process {n} was told that {told[n][0]} is saved; in the file is {answer and answer.value}"
                )
        faults += [problem.text.en for problem in book.check()]
        events = len(book.history(1))
    turns, refused = (sum(int(one[k]) for one in told) for k in (1, 2))
    return (
        f"two processes on one file for {seconds:.0f} s: {turns} openings, {refused} refused in words, {events} events",
        faults,
    )


def _work(path: Path, field: str, seconds: float, seed: int) -> None:
    chance, until, last, turns, refused = random.Random(seed), time.monotonic() + seconds, 0, 0, 0
    while time.monotonic() < until:
        try:
            with Casebook.open(path) as book:
                turns += 1
                for _ in range(chance.randrange(1, 6)):
                    book.save(1, _change(field, str(last + 1)), levels=b"", listing=Listing())
                    last += 1
        except CasebookError as error:
            if not (error.text.zh and path.name in error.text.en):
                raise
            refused += 1
        time.sleep(chance.random() * 0.01)
    Path(f"{path}.{seed}.said").write_text(f"{last} {turns} {refused}", "utf-8")


def _forked(work) -> int:  # type: ignore[no-untyped-def]
    process = os.fork()
    if process == 0:
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    return process


# ---------------------------------------------------------------- a full disk


def full(folder: Path) -> tuple[str, list[str]]:
    """Answers, a copy and an attachment on a disk of two megabytes until it takes no more, and after room was made."""
    disk = folder / "small"
    disk.mkdir()
    with _mounted(disk) as mounted:
        if not mounted:
            return "a full disk: not tried (it takes root to mount a small one)", []
        return _filled(disk)


@contextmanager
def _mounted(place: Path) -> Iterator[bool]:
    command = ["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", str(place)]
    if (
        not sys.platform.startswith("linux")
        or os.geteuid()
        or subprocess.run(command, check=False).returncode
    ):
        yield False
        return
    try:
        yield True
    finally:
        subprocess.run(["umount", str(place)], check=True)


def _filled(disk: Path) -> tuple[str, list[str]]:
    faults: list[str] = []
    numbers = kills.Numbers()
    path = kills.made(disk / "full.csi")
    ballast = disk / "other files"
    ballast.write_bytes(bytes(max(ROOM - path.stat().st_size - 400_000, 0)))
    writer = Writer(path)
    taken = refused = 0
    last = ""
    for n in range(400):
        last = f"{n} " + "满" * 3000
        future = writer.save(1, _change(numbers.text, last), levels=b"", listing=Listing())
        if error := future.exception():
            refused += 1
            if not isinstance(error, CasebookError) or path.name not in error.text.zh:
                faults.append(f"a full disk is told as {error!r}")
        else:
            taken += 1
        if refused > 20:
            break
    if not refused:
        faults.append("the disk did not become full")
    for work in (
        lambda book: book.copy_to(disk / "copy.csi"),
        lambda book: book.attach(kills._File(os.urandom(ROOM)), "大.bin"),
        lambda book: book.new_case(kills.catalogue(), {}, year=2026, mode="desk"),
    ):
        if not isinstance(writer.submit(work).exception(), CasebookError):
            faults.append("what has no room was not refused in words")
    there = sorted(one.name for one in disk.iterdir() if not one.name.startswith("~$"))
    if there != sorted(["full.csi", "full.csi-journal", "other files"]):
        faults.append(f"half-written files: {there}")
    waiting = writer.waiting
    ballast.unlink()
    if error := writer.save(
        1, _change(numbers.number, "room again"), levels=b"", listing=Listing()
    ).exception():
        faults.append(f"with room again: {error}")
    writer.close()
    with Casebook.open(path) as book:
        sheet = book.load(1)
        if (
            sheet.answers[numbers.text, ""].value != last
            or sheet.answers[numbers.number, ""].value != "room again"
        ):
            faults.append("what was typed while the disk was full is not in the file afterwards")
        faults += [problem.text.en for problem in book.check()]
    with suppress(OSError):
        faults += [f"{one.name} is left over" for one in recovery_folder().iterdir()]
    return (
        f"a full disk: {taken} answers taken, {refused} kept aside ({waiting} at the end), all there afterwards",
        faults,
    )
