"""Damaged files: flipped bits, lost ends, swapped and emptied pages, hostile headers and journals, thousands of them.

Each is opened, listed, read whole and checked in a process of its own. It may be refused or complained of, in words, or
be right in every answer, event, row and attachment; it must not crash, hang, or be wrong in silence.

What does not open is rescued, which may be right, or say what was lost, or that nothing can be."""

from __future__ import annotations

import os
import random
import select
import shutil
import signal
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from csi_desktop.casebook import Casebook, CasebookError
from csi_desktop.casebook.rescue import rescue
from csi_desktop.forms.definition import Catalogue
from csi_desktop.forms.reader import form_from_text
from csi_desktop.model.answers import Answer
from csi_desktop.session import Session
from tests.casebook.conftest import PROFILE, WORK
from tests.faults.powercuts import _Bytes

PAGE = 4096
PATIENCE = 5.0  # seconds
NAME = "damaged.csi"


@dataclass
class Found:
    """How many files of each damage were opened, and how each ended."""

    files: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)  # right, refused, reported; else a fault
    faults: list[str] = field(default_factory=list)


# ---------------------------------------------------------------- the sound file


def made(path: Path, password: str = "") -> Path:
    """A casebook with three cases, five evaluations, rows, history, a case in the bin, and attachments."""
    forms = Catalogue.of((form_from_text(PROFILE, "profile.toml"), form_from_text(WORK, "work.toml")))
    chance = random.Random(3)
    with Casebook.create(path, by="甲", password=password) as book:
        book.remember_forms(forms)
        book.assessor("甲", "某所")
        for number in range(3):
            case, first = book.new_case(
                forms,
                {"p.project": f"项目 {number}", "p.enterprise": "某企业"},
                year=2024,
                mode="third",
                by="甲",
            )
            second = (
                book.new_evaluation(case.id, year=2026, catalogue=forms, by="甲") if number < 2 else first
            )
            for evaluation in {first.id, second.id}:

                def save(change, levels, listing, book=book, evaluation=evaluation) -> None:  # type: ignore[no-untyped-def]
                    book.save(evaluation, change, levels=levels, listing=listing)

                session = Session(forms, book.load(evaluation), save, "甲")
                for turn in range(6):
                    row = session.add_row("work.evidence")
                    session.set("ev.title", f"新闻稿 {turn} " + "字" * chance.randrange(200), row)
                    session.set("w.level", turn)
                    session.set("w.text", "长" * chance.randrange(2000))
                session.remove_row("work.evidence", row)
                session.undo()
                book.keep_typed(evaluation, "w.level", "", ("约三级", "字" * chance.randrange(60)))
        book.attach(_Bytes(chance.randbytes(300_000)), "照片.jpg")  # type: ignore[arg-type]
        book.attach(_Bytes("摘录".encode() * 50), "摘录.txt")  # type: ignore[arg-type]
        book.delete_case(3, "甲")
    return path


def content(book: Casebook) -> dict[str, Any]:
    """Everything a user could see of a casebook."""
    cases = [*book.cases(limit=-1), *book.cases(limit=-1, bin=True)]
    evaluations = [one for line in cases for one in book.evaluations(line.case_id)]
    return {
        "list": cases,
        "cases": [book.case(line.case_id) for line in cases],
        "evaluations": evaluations,
        "sheets": [_sheet(book.load(one.id)) for one in evaluations],
        "levels": [book.levels(one.id) for one in evaluations],
        "history": book.history(),
        "attachments": [(one, book.read_attachment(one.sha256)) for one in book.attachments()],
        "assessors": book.assessors(),
        "forms": {(form, version): book.form_text(form, version)
                  for one in evaluations for form, version in one.forms.items()},
    }  # fmt: skip


def _sheet(sheet: Any) -> Any:
    answers = {
        place: (answer, type(answer.value)) for place, answer in sheet.answers.items() if answer != Answer()
    }
    return sheet.case, answers, sheet.rows, sheet.issued, sheet.previous, sheet.unfinished


# ---------------------------------------------------------------- what is done to it


def _flip(data: bytearray, chance: random.Random) -> None:
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def _flip_text(data: bytearray, chance: random.Random) -> None:
    """Where there is something: nine of ten pages of a casebook may be pictures."""
    end = max(PAGE * 2, len(data) - 320_000)
    data[chance.randrange(100, end)] ^= 1 << chance.randrange(8)


def _byte(data: bytearray, chance: random.Random) -> None:
    data[chance.randrange(len(data))] = chance.randrange(256)


def _burst(data: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(data) - 64)
    data[start : start + 64] = chance.randbytes(64)


def _sector(data: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(data) // 512) * 512
    data[start : start + 512] = bytes(512)


def _page(data: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(data) // PAGE) * PAGE
    data[start : start + PAGE] = chance.choice((bytes(PAGE), chance.randbytes(PAGE), b"\xff" * PAGE))


def _swap(data: bytearray, chance: random.Random) -> None:
    a, b = (chance.randrange(1, len(data) // PAGE) * PAGE for _ in range(2))
    data[a : a + PAGE], data[b : b + PAGE] = data[b : b + PAGE], data[a : a + PAGE]


def _again(data: bytearray, chance: random.Random) -> None:
    a, b = (chance.randrange(1, len(data) // PAGE) * PAGE for _ in range(2))
    data[a : a + PAGE] = data[b : b + PAGE]


def _cut(data: bytearray, chance: random.Random) -> None:
    del data[chance.randrange(len(data)) :]


def _cut_at_page(data: bytearray, chance: random.Random) -> None:
    del data[chance.randrange(1, len(data) // PAGE) * PAGE :]


def _longer(data: bytearray, chance: random.Random) -> None:
    data += chance.randbytes(chance.randrange(1, 20_000))


def _shifted(data: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(data))
    data[at:at] = chance.randbytes(chance.randrange(1, 30))


def _header(data: bytearray, chance: random.Random) -> None:
    at, size = chance.choice(
        [(16, 2), (18, 1), (19, 1), (20, 1), (21, 1), (22, 1), (23, 1), (24, 4), (28, 4), (32, 4), (36, 4), (40, 4),
         (44, 4), (48, 4), (52, 4), (56, 4), (60, 4), (64, 4), (68, 4), (72, 20), (92, 4), (96, 4)]
    )  # fmt: skip
    hostile = [b"\0" * size, b"\xff" * size, b"\x7f" + b"\xff" * (size - 1), chance.randbytes(size),
               (1).to_bytes(size, "big"), (2).to_bytes(size, "big")]  # fmt: skip
    data[at : at + size] = chance.choice(hostile)


def _schema(data: bytearray, chance: random.Random) -> None:
    data[chance.randrange(100, PAGE)] = chance.randrange(256)


DAMAGES: dict[str, Callable[[bytearray, random.Random], None]] = {
    "bit": _flip, "bit in text": _flip_text, "byte": _byte, "64 bytes": _burst, "sector emptied": _sector,
    "page lost": _page, "pages swapped": _swap, "page written twice": _again,
    "cut": _cut, "cut at a page": _cut_at_page, "longer": _longer, "shifted": _shifted, "hostile header": _header,
    "first page": _schema, "hostile journal": lambda data, chance: None,
}  # fmt: skip


def _journal(data: bytes, chance: random.Random) -> bytes:
    """A journal that was never written by SQLite, or only half."""
    magic = bytes.fromhex("d9d505f920a163d7")
    body = chance.randbytes(chance.randrange(600))
    fields = [chance.choice((0, 1, 0xFFFFFFFF, len(data) // PAGE, chance.randrange(2**32))) for _ in range(5)]
    header = magic + b"".join(one.to_bytes(4, "big") for one in fields)
    page = chance.randrange(len(data) // PAGE) * PAGE
    return chance.choice(
        (b"", body, magic, header + body, header.ljust(512, b"\0") + (page // PAGE + 1).to_bytes(4, "big")
         + data[page : page + PAGE] + b"\0" * 4)
    )  # fmt: skip


# ---------------------------------------------------------------- what comes of it


def damage(sound: Path, folder: Path, first: int, last: int, password: str = "") -> Found:
    """Make and open the damaged files of these numbers in `folder`."""
    data = sound.read_bytes()
    with Casebook.open(sound, readonly=True, password=password) as book:  # others may be at it as well
        expected = content(book)
    found, number = Found(), first
    while number < last:
        number = _some(data, expected, folder, number, last, found, password)
    return found


def _some(
    data: bytes, expected: dict[str, Any], folder: Path, first: int, last: int, found: Found, password: str
) -> int:
    """Let a process open file after file; the number after the last that it could be asked about."""
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        try:
            for number in range(first, last):
                end = _end(data, expected, folder, number, password)
                os.write(writing, (end.replace("\n", " ⏎ ")[:900] + "\n").encode())
        finally:
            os._exit(0)
    os.close(writing)
    number = first
    with os.fdopen(reading, "rb") as told:
        while number < last:
            kind = _kind(number)
            patience = PATIENCE * (4 if password else 1)  # a key is made of the password four times
            if not select.select([told], [], [], patience)[0]:
                end = f"hung for {patience:.0f} s"
                os.kill(process, signal.SIGKILL)
            else:
                end = told.readline().decode(errors="replace").strip() or "the process died"
            found.files[kind] += 1
            found.ends[end if end in ("right", "refused", "reported") else "fault"] += 1
            if end not in ("right", "refused", "reported"):
                found.faults.append(f"{kind}, number {number}: {end}")
            number += 1
            if end.startswith(("hung", "the process died")):
                break
    os.waitpid(process, 0)
    return number


def _kind(number: int) -> str:
    return list(DAMAGES)[number % len(DAMAGES)]


def damaged(data: bytes, number: int) -> tuple[bytes, bytes | None]:
    """The damaged file of that number, and the journal beside it."""
    chance, kind, made = random.Random(number), _kind(number), bytearray(data)
    DAMAGES[kind](made, chance)
    return bytes(made), _journal(data, chance) if kind == "hostile journal" else None


def _end(data: bytes, expected: dict[str, Any], folder: Path, number: int, password: str) -> str:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    made, journal = damaged(data, number)
    path = folder / NAME
    path.write_bytes(made)
    if journal is not None:
        path.with_name(NAME + "-journal").write_bytes(journal)
    try:
        try:
            return _opened(path, expected, password)
        except CasebookError:
            pass
        new = folder / "rescued.csi"
        found = rescue(path, new, password)
        return _opened(new, expected, password, said=bool(found.lost or found.problems))
    except CasebookError as error:
        return "refused" if error.text.zh and error.text.en else "says nothing"
    except Exception:  # it is told as what it is: something nobody caught
        return "raised " + " | ".join(traceback.format_exc(limit=-2).split("\n")[-6:])


def _opened(path: Path, expected: dict[str, Any], password: str, said: bool = False) -> str:
    """How opening ends; `said`: something was reported already."""
    with Casebook.open(path, password=password) as book:
        problems = book.check()
        try:
            seen = content(book)
        except CasebookError:
            return "reported"
        if problems or said:
            return "reported"
    wrong = [name for name in expected if seen[name] != expected[name]]
    return f"silently wrong in {', '.join(wrong)}" if wrong else "right"
