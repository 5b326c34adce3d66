"""Power cuts: every disk that could be left after each operation of the casebook is built and opened.

What was synced is there. What was not is there in part: each write whole, not at all, or torn at sectors of 512
bytes; names made, removed or changed without a sync of the folder as they were, or as they are. The casebook must open
with everything that was acknowledged, and with nothing half done: its whole content must be that of the last
acknowledged step, or of the step that was on its way. (The method of SQLite's own crash tests, `src/test6.c`.)"""

from __future__ import annotations

import random
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from csi_desktop.casebook import Casebook, CasebookError
from csi_desktop.casebook.connection import connect
from csi_desktop.casebook.schema import MIGRATIONS, VERSION, Migration
from csi_desktop.casebook.store import Store
from csi_desktop.casebook.upgrade import upgrade
from csi_desktop.forms.definition import Catalogue
from csi_desktop.forms.reader import form_from_text
from csi_desktop.model.answers import Change
from csi_desktop.model.cases import Listing
from csi_desktop.session import Session
from tests.casebook.conftest import PROFILE, WORK
from tests.faults.disk import Disk, Operation, fingerprint

FILES = Path(__file__).parents[1] / "files"
ONE_MORE = Migration(
    "one more", "CREATE TABLE more(a TEXT) STRICT; UPDATE assessor SET organisation = '某所';"
)
SECTOR = 512
BOOK, COPY = "book.csi", "copy.csi"
Step = Callable[[], object]


# ---------------------------------------------------------------- what is done


def record(folder: Path, rounds: int, seed: int = 1) -> list[Operation]:
    """A casebook's life in `folder`, with so many rounds of work; what reached the disk, and the state after each step.

    Between the operations stand ("state", fingerprint): what was done before is acknowledged, the file holds that."""
    disk = Disk(folder)
    with disk.watched():
        _live(disk, folder / BOOK, rounds, random.Random(seed))
    return disk.done


def _live(disk: Disk, path: Path, rounds: int, chance: random.Random) -> None:
    forms = Catalogue.of((form_from_text(PROFILE, "profile.toml"), form_from_text(WORK, "work.toml")))
    number = count(1)

    def done(book: Casebook) -> None:
        with book._store.reading() as connection:
            disk.note("state", fingerprint(connection))

    book = Casebook.create(path, by="甲")
    done(book)
    book.remember_forms(forms)
    done(book)
    case, evaluation = book.new_case(forms, {"p.project": "寻人"}, year=2026, mode="third", by="甲")
    done(book)
    for turn in range(rounds):
        if turn:
            book = Casebook.open(path)
            done(book)
        _work(book, forms, case.id, evaluation.id, chance, number, lambda book=book: done(book))
        book.close()


def _work(
    book: Casebook, forms: Catalogue, case: int, evaluation: int, chance: random.Random, number: count[int],
    done: Callable[[], None],
) -> None:  # fmt: skip
    """Answers through the session, and something else at the end."""

    def save(change: Change, levels: bytes, listing: Listing) -> None:
        book.save(evaluation, change, levels=levels, listing=listing)

    session = Session(forms, book.load(evaluation), save, "甲")
    row = session.add_row("work.evidence")
    done()

    def there() -> bool:  # undo may have taken it away
        return row in session.sheet.row_ids("work.evidence")

    usual: list[Step] = [
        lambda: session.set("w.level", next(number)),
        lambda: session.set("w.text", "长" * chance.randrange(1, 9000)),
        lambda: session.set_many({("w.level", ""): next(number), ("w.text", ""): "文" * chance.randrange(3000)}),
        lambda: there() and session.set("ev.title", f"新闻稿 {next(number)}", row),
        session.undo, session.redo,
    ]  # fmt: skip
    rare: list[Step] = [
        lambda: book.attach(_Bytes(chance.randbytes(chance.randrange(30_000))), "证据.bin"),
        lambda: book.delete_case(case, "甲"), lambda: book.restore_case(case, "甲"),
        lambda: book.new_evaluation(case, year=2026, round=str(next(number)), catalogue=forms),
        lambda: book.copy_to(book.path.with_name(COPY)),
        lambda: there() and session.remove_row("work.evidence", row),
    ]  # fmt: skip
    for step in [*(chance.choice(usual) for _ in range(12)), chance.choice(rare)]:
        step()
        done()


def record_upgrade(folder: Path) -> list[Operation]:
    """A casebook of the first version is upgraded by one change more than there is."""
    path = folder / BOOK
    shutil.copy(FILES / "v1.csi", path)
    disk = Disk(folder)
    with closing(sqlite3.connect(path)) as before:
        old = fingerprint(before)
    for operation in (
        ("create", BOOK),
        ("write", BOOK, 0, path.read_bytes()),
        ("sync", BOOK),
        ("sync_folder",),
    ):
        disk.note(*operation)
    disk.note("state", old)
    with disk.watched(), closing(connect(path, "rw")) as connection:
        upgrade(Store(connection, path, readonly=False), (*MIGRATIONS, ONE_MORE))
        disk.note("state", fingerprint(connection))
    return disk.done


class _Bytes:
    """A stream of some bytes."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def read(self, size: int) -> bytes:
        """The next of them."""
        found, self._data = self._data[:size], self._data[size:]
        return found


# ---------------------------------------------------------------- what could be left of it


@dataclass
class _File:
    """Bytes that are on the disk for good, and what was done to them since."""

    kept: bytearray = field(default_factory=bytearray)
    since: list[Operation] = field(default_factory=list)


def images(
    done: list[Operation],
    variants: int,
    chance: random.Random,
    mine: Callable[[int], bool] = lambda number: True,
) -> Iterator[tuple[dict[str, bytes], list[int], int]]:
    """For each operation, what the disk may hold just after it, `variants` times: files by name, the states that
    may be found in the casebook, and the number of the operation. `mine` chooses operations, to share the work."""
    files: dict[str, _File] = {}
    names: list[
        Operation
    ] = []  # what happened to names since the folder was synced, with the files concerned
    states = [one[1] for one in done if one[0] == "state"]
    acknowledged = 0
    for number, operation in enumerate(done):
        kind, name = operation[0], operation[1] if len(operation) > 1 else ""
        match kind:
            case "state":
                acknowledged += 1
                continue
            case "create":
                files[name] = _File()
                names.append(("create", name))
            case "write" | "truncate":
                files[name].since.append(operation)
            case "sync":
                for one in files[name].since:
                    _apply(files[name].kept, one)
                files[name].since = []
            case "sync_folder":
                names = []
            case "unlink":
                names.append(("unlink", name, files.pop(name, None)))
            case "rename":
                names.append(("rename", name, operation[2], files.get(operation[2])))
                files[operation[2]] = files.pop(name)
        if not mine(number):
            continue
        allowed = states[max(acknowledged - 1, 0) : acknowledged + 1]
        for variant in range(variants):
            share = (0.0, 0.5, 1.0)[variant] if variant < 3 else chance.random()
            yield _image(files, names, share, chance), allowed if acknowledged else [], number


def _image(
    files: dict[str, _File], names: list[Operation], share: float, chance: random.Random
) -> dict[str, bytes]:
    """One of the disks: `share` is how likely an operation that was not synced has reached it."""
    there: dict[str, _File | None] = dict(files)
    for one in reversed(names):
        if chance.random() < share:
            continue
        if one[0] == "create":
            there.pop(one[1], None)
        elif one[0] == "unlink":
            there.setdefault(one[1], one[2])
        else:
            there[one[1]], there[one[2]] = there.pop(one[2], None), one[3]
    return {name: _content(file, share, chance) for name, file in there.items() if file is not None}


def _content(file: _File, share: float, chance: random.Random) -> bytes:
    made = bytearray(file.kept)
    for one in file.since:
        if one[0] == "truncate":
            if chance.random() < share:
                _apply(made, one)
            continue
        _, name, offset, data = one
        for start in range(0, len(data), SECTOR):
            if chance.random() < share:
                _apply(made, ("write", name, offset + start, data[start : start + SECTOR]))
    return bytes(made)


def _apply(content: bytearray, operation: Operation) -> None:
    if operation[0] == "truncate":
        size = operation[2]
        del content[size:]
        content.extend(bytes(size - len(content)))
        return
    _, _, offset, data = operation
    if len(content) < offset + len(data):
        content.extend(bytes(offset + len(data) - len(content)))
    content[offset : offset + len(data)] = data


# ---------------------------------------------------------------- what is found in it


@dataclass
class Found:
    """How many images were opened, and what was wrong with which."""

    images: int = 0
    different: int = 0  # of them, by their bytes
    faults: list[str] = field(default_factory=list)


def cut(
    done: list[Operation], folder: Path, variants: int, seed: int = 7, share: int = 1, of: int = 1
) -> Found:
    """Build and open the images of a recorded life, in `folder`; part `share` of `of` of them."""
    found = Found()
    seen: dict[int, str] = {}
    for files, allowed, number in images(
        done, variants, random.Random(seed + share), lambda n: n % of == share - 1
    ):
        found.images += 1
        key = hash((tuple(sorted(files.items())), tuple(allowed)))
        if key not in seen:
            seen[key] = _fault(files, allowed, folder)
            found.different += 1
        if seen[key]:
            found.faults.append(f"after operation {number} ({done[number][:2]}): {seen[key]}")
    return found


def _fault(files: dict[str, bytes], allowed: list[int], folder: Path) -> str:
    """What is wrong with an image; "" if nothing is."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    book, copies = folder / BOOK, [folder / name for name in files if _COPY.fullmatch(name)]
    version = int.from_bytes(files.get(BOOK, b"")[60:64], "big")
    if version == VERSION or not allowed:
        fault = _opened(book, needed=bool(allowed)) or (_content_fault(book, allowed) if allowed else "")
    else:  # opening would bring it up to date
        fault = _content_fault(book, allowed) or (_opened(book) if version < VERSION else "")
        if not fault and version > VERSION and not copies:
            fault = "upgraded, and no copy from before is there"
    if fault:
        return fault
    return next((fault for copy in copies if (fault := _opened(copy) or _content_fault(copy, None))), "")


_COPY = re.compile(r"copy\.csi|book \(v\d+\)\.csi")


def _opened(path: Path, *, needed: bool = True) -> str:
    """Whether the program opens it, and leaves nothing beside it; one that was still being made may be refused."""
    try:
        Casebook.open(path).close()
    except CasebookError as error:
        return f"{path.name} does not open: {error.text.en}" if needed else ""
    left = [
        one.name for one in path.parent.iterdir() if one.name in (f"{path.name}-journal", f"~${path.name}")
    ]
    return f"left beside it: {left}" if left else ""


def _content_fault(path: Path, allowed: list[int] | None) -> str:
    with closing(sqlite3.connect(path)) as connection:
        if connection.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
            return f"{path.name} is damaged"
        if allowed is not None and fingerprint(connection) not in allowed:
            return "an acknowledged step is missing, or one is there by half"
    return ""
