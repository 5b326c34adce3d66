"""kill -9 while answers are being given through the real session and the writer's thread, again and again on one file.

A forked process opens the casebook, answers, adds rows, takes back, attaches, and says each time that the file has
it; it is killed after a random while. Whatever it said must be in the file, which must open, and be whole."""

from __future__ import annotations

import os
import random
import signal
import struct
import time
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from csi_desktop.casebook import Casebook, CasebookError
from csi_desktop.casebook.writer import Writer
from csi_desktop.forms.reader import catalogue
from csi_desktop.session import Session
from csi_desktop.session.own_forms import forms_of

LONGEST = 0.06  # seconds until the kill, at most, once the first answer is in
WHOLE = 25  # every so many kills the whole casebook is checked


@dataclass
class Found:
    """How many kills, how many answers were acknowledged, and what was wrong."""

    kills: int = 0
    acknowledged: int = 0
    faults: list[str] = field(default_factory=list)


def made(path: Path) -> Path:
    """A casebook with one case of the shipped forms."""
    with Casebook.create(path) as book:
        book.new_case(catalogue(), {}, year=2026, mode="third", depth="full", by="甲")
    return path


def kill(path: Path, times: int, seed: int = 1) -> Found:
    """Kill so many writers of the casebook at `path`."""
    found, chance, numbers = Found(), random.Random(seed), Numbers()
    last = 0
    for turn in range(times):
        acknowledged = killed(path, last, chance, numbers)
        found.kills += 1
        found.acknowledged += len(acknowledged)
        try:
            last, fault = _look(path, numbers, max(acknowledged, default=last), turn % WHOLE == WHOLE - 1)
        except CasebookError as error:
            last, fault = last, f"does not open: {error.text.en}"
        if fault:
            found.faults.append(f"kill {turn + 1}: {fault}")
    return found


class Numbers:
    """The fields that are answered: a line and a text that say the same number, set in one change."""

    def __init__(self) -> None:
        fields = [
            one for one in catalogue().fields() if not one.show_if and not one.number and not one.scored
        ]
        single = [one for one in fields if not catalogue().section(one.section_key).repeat]
        self.number = next(one.id for one in single if one.kind == "text")
        self.text = next(one.id for one in single if one.kind == "longtext")
        self.section = next(s.key for s in catalogue().sections() if s.repeat)


def killed(path: Path, last: int, chance: random.Random, numbers: Numbers) -> list[int]:
    """Let a process write, kill it; the numbers it said are in the file."""
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(reading)
        try:
            write(path, last, numbers, writing)
        finally:
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading, "rb") as told:
        begun = told.read(8)
        time.sleep(chance.random() * LONGEST)
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        data = begun + told.read()
    return [n for (n,) in struct.iter_unpack("q", data[: len(data) // 8 * 8])]


def write(path: Path, last: int, numbers: Numbers, told: int) -> None:
    """Answer until killed."""
    writer = Writer(path)
    forms, sheet = writer.submit(lambda book: (forms_of(book, book.evaluations(1)[0]), book.load(1))).result()

    def save(change, levels, listing) -> None:  # type: ignore[no-untyped-def]
        future = writer.save(1, change, levels=levels, listing=listing)
        if number := next(
            (int(s.new.value) for s in change.steps if getattr(s, "field", "") == numbers.number), 0
        ):
            future.add_done_callback(lambda f: f.exception() or os.write(told, struct.pack("q", number)))

    session = Session(forms, sheet, save, "甲")
    for n in count(last + 1):
        session.set_many({(numbers.number, ""): str(n), (numbers.text, ""): f"{n} " + "长" * (n * 37 % 5000)})
        if n % 5 == 0:
            row = session.add_row(numbers.section)
            if n % 10 == 0:
                session.remove_row(numbers.section, row)
        if n % 40 == 0:
            writer.submit(lambda book, n=n: book.attach(_File(os.urandom(n * 1000 % 100_000)), f"{n}.bin"))  # type: ignore[misc]
        if n % 7 == 0:  # the queue must not outgrow what a person does
            writer.submit(lambda book: None).result()


class _File:
    def __init__(self, data: bytes) -> None:
        self._data = data

    def read(self, size: int) -> bytes:
        """The next bytes."""
        found, self._data = self._data[:size], self._data[size:]
        return found


def _look(path: Path, numbers: Numbers, acknowledged: int, whole: bool) -> tuple[int, str]:
    """The number in the file, and what is wrong with it."""
    with Casebook.open(path) as book:
        sheet = book.load(1)
        answer, text = sheet.answers.get((numbers.number, "")), sheet.answers.get((numbers.text, ""))
        there = int(answer.value) if answer else 0  # type: ignore[arg-type]
        if there < acknowledged:
            return there, f"{acknowledged} was acknowledged, {there} is in the file"
        if there and str(text and text.value).split(" ")[0] != str(there):
            return there, "one change is there by half"
        if whole and (problems := book.check()):
            return there, problems[0].text.en
    return there, ""
