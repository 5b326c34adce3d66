"""Every write, sync and rename of saving, copying, upgrading, exporting, attaching and making is refused, one at a
time and from there on: what was there must still be there, whole, and nothing half-written beside it; with the disk
well again, the same must succeed."""

from __future__ import annotations

import errno
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from csi_desktop.casebook import Casebook, CasebookError, backups
from csi_desktop.casebook.connection import connect
from csi_desktop.casebook.places import recovery_folder
from csi_desktop.casebook.schema import MIGRATIONS
from csi_desktop.casebook.store import Store
from csi_desktop.casebook.upgrade import upgrade
from csi_desktop.casebook.writer import Writer
from csi_desktop.exchange import export_file
from csi_desktop.exchange.leaving_out import PARTS
from csi_desktop.model.answers import Answer, Change, SetAnswer
from csi_desktop.model.cases import Listing
from csi_desktop.sending import send_copy
from tests.faults.disk import Disk, Operation
from tests.faults.powercuts import FILES, ONE_MORE, _Bytes

BOOK, TARGET = "book.csi", "target.csi"
Work = Callable[[Path], None]


@dataclass
class Found:
    """How many failures were made to happen, and what was wrong after which."""

    refused: int = 0
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Act:
    """Something the program does to files: `work(folder)` does it, or raises CasebookError; `whole(folder)` is "" if
    what lies there is as before or as after; `done(folder)` whether it is as after."""

    name: str
    work: Work
    done: Callable[[Path], bool]


def refuse_everything(act: Act, folder: Path, every: int = 1) -> Found:
    """Let each `every`-th operation of an act fail, with a full and with a broken disk, once and for good."""
    found = Found()
    total = _try(act, folder, lambda number, operation: 0, None).asked
    for number in range(1, total + 1, every):
        for code in (errno.ENOSPC, errno.EIO):
            for lasting in (False, True):

                def refuse(n: int, _: Operation, number=number, code=code, lasting=lasting) -> int:  # type: ignore[no-untyped-def]
                    return code if n == number or (lasting and n > number) else 0

                found.refused += 1
                where = (
                    f"{act.name}, operation {number}, {errno.errorcode[code]}{', lasting' if lasting else ''}"
                )
                _try(act, folder, refuse, lambda fault, where=where: found.faults.append(f"{where}: {fault}"))
    return found


def _try(
    act: Act, folder: Path, refuse: Callable[[int, Operation], int], tell: Callable[[str], None] | None
) -> Disk:
    """Do an act once on a fresh casebook; then look, mend the disk, and do it again."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.rmtree(recovery_folder(), ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copy(FILES / "v1.csi", folder / BOOK)
    (folder / TARGET).write_bytes(b"what was there")
    (folder / "target.json").write_bytes(b"what was there")
    well = Disk(folder)
    if act.name != "upgrade":
        with well.watched():
            Casebook.open(folder / BOOK).close()  # of today's version from here on
            for kept in folder.glob("book (v*).csi"):
                kept.unlink()
    disk = Disk(folder, refuse)
    try:
        with disk.watched():
            act.work(folder)
        succeeded = True
    except CasebookError:
        succeeded = False
    if tell is None:
        return disk
    try:
        if succeeded and not act.done(folder):
            tell("was said to be done, and is not")
        for fault in _half(
            folder, litter=False
        ):  # a disk that takes nothing does not let go of a journal either
            tell(fault)
        if not act.done(folder):
            with well.watched():
                act.work(folder)
            if not act.done(folder):
                tell("cannot be done with a disk that is well again")
        for path in folder.glob("*.csi"):
            if act.done(folder) and path.read_bytes() != b"what was there":
                Casebook.open(path, readonly=path.name.startswith("book (")).close()
        for fault in _half(folder, litter=True):
            tell(f"afterwards: {fault}")
    except CasebookError as error:
        tell(f"with a disk that is well again: {error.text.en}")
    return disk


def _half(folder: Path, *, litter: bool) -> Iterator[str]:
    """What is not whole in a folder."""
    for path in sorted(folder.iterdir()):
        if path.suffix == ".vault":
            with closing(sqlite3.connect(path)) as connection:
                if connection.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
                    yield f"{path.name} is damaged"
        elif path.suffix == ".json":
            text = path.read_bytes()
            if text != b"what was there" and not text.endswith(b"}\n"):
                yield f"{path.name} is half written"
        elif path.suffix != ".csi" or path.name.startswith((".", "~")):
            if litter and path.suffix != ".vault-journal":  # the vault's, which its next writing takes away
                yield f"{path.name} was left"
        elif path.read_bytes() != b"what was there":
            with closing(sqlite3.connect(path)) as connection:
                if connection.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
                    yield f"{path.name} is damaged"
            with closing(connect(path, "ro")) as connection:
                if (
                    connection.execute("SELECT count(*) FROM answer").fetchone()[0] < 8
                    and path.name != "made.csi"
                ):
                    yield f"{path.name} lost answers"


# ---------------------------------------------------------------- what is done

TEXT = "长" * 3000


def _save(folder: Path) -> None:
    """As the window does: through the writer, whose journal keeps what the file does not take."""
    writer = Writer(folder / BOOK)
    change = Change((SetAnswer("w.text", "", None, Answer(TEXT)),), "set", "甲")
    writer.save(1, change, levels=b"", listing=Listing(project="寻人"))
    waiting = writer.submit(lambda book: None)
    writer.close()
    if error := waiting.exception():
        raise error


def _saved(folder: Path) -> bool:
    """In the file, or, where the file took nothing, in the journal from which the next opening saves it."""
    with Casebook.open(folder / BOOK) as book:
        kept = [one.change.steps[0].new for one in book.pending_recovery()]  # type: ignore[union-attr]
        answer = book.load(1).answers.get(("w.text", ""))
        return Answer(TEXT) in (answer, *kept)


HALF = ("2023-01-01", "")


def _type(folder: Path) -> None:
    with _open(folder) as book:
        book.keep_typed(1, "w.text", "", HALF)


def _typed(folder: Path) -> bool:
    with Casebook.open(folder / BOOK) as book:
        return book.load(1).unfinished == {("w.text", ""): HALF}


@contextmanager
def _open(folder: Path) -> Iterator[Casebook]:
    with Casebook.open(folder / BOOK) as book:
        yield book


def _copy(folder: Path) -> None:
    with _open(folder) as book:
        book.copy_to(folder / TARGET)


def _upgrade(folder: Path) -> None:
    with closing(connect(folder / BOOK, "rw")) as connection:
        upgrade(Store(connection, folder / BOOK, readonly=False), (*MIGRATIONS, ONE_MORE))


def _upgraded(folder: Path) -> bool:
    with closing(sqlite3.connect(folder / BOOK)) as connection:
        done = connection.execute("PRAGMA user_version").fetchone()[0] == len(MIGRATIONS) + 1
    return done and (folder / "book (v1).csi").exists()


def _export(folder: Path) -> None:
    with _open(folder) as book:
        export_file(book, folder / "target.json")


DATA = b"evidence" * 40_000


def _attach(folder: Path) -> None:
    with _open(folder) as book:
        book.attach(_Bytes(DATA), "证据.bin")  # type: ignore[arg-type]


def _attached(folder: Path) -> bool:
    with Casebook.open(folder / BOOK) as book:
        return any(
            one.name == "证据.bin" and book.read_attachment(one.sha256) == DATA for one in book.attachments()
        )


def _make(folder: Path) -> None:
    Casebook.create(folder / "made.csi").close()


def _back_up(folder: Path) -> None:
    with patch.object(backups, "folder_of", lambda *_: folder), _open(folder) as book:
        book.back_up()
        while book.back_up_evidence():
            pass


def _backed_up(folder: Path) -> bool:
    made = backups.backups_in(folder)
    if not made or not (folder / backups.VAULT).exists():
        return False
    with Casebook.open(made[0].path) as book, closing(sqlite3.connect(folder / backups.VAULT)) as vault:
        if not vault.execute("SELECT 1 FROM sqlite_schema WHERE name = 'file'").fetchone():
            return False
        return vault.execute("SELECT count(*) FROM file").fetchone()[0] == len(book.attachments())


def _restore(folder: Path) -> None:
    with _open(folder) as book:
        book.restore_to(folder / "made.csi")


def _send(folder: Path) -> None:
    with _open(folder) as book:
        book.send_to(folder / TARGET)


def _send_for_others(folder: Path) -> None:
    with _open(folder) as book:
        send_copy(book, folder / TARGET, leave_out=PARTS)


def _empty(folder: Path) -> None:
    with _open(folder) as book:
        book.empty_bin("甲")


def _emptied(folder: Path) -> bool:
    with Casebook.open(folder / BOOK) as book:
        return book.binned() == [] and book.check() == []


def _there(name: str) -> Callable[[Path], bool]:
    return lambda folder: (folder / name).exists() and (folder / name).read_bytes() != b"what was there"


ACTS: tuple[Act, ...] = (
    Act("save", _save, _saved),
    Act("type", _type, _typed),
    Act("copy", _copy, _there(TARGET)),
    Act("upgrade", _upgrade, _upgraded),
    Act("export", _export, _there("target.json")),
    Act("attach", _attach, _attached),
    Act("make", _make, _there("made.csi")),
    Act("backup", _back_up, _backed_up),
    Act("restore", _restore, _there("made.csi")),
    Act("send", _send, _there(TARGET)),
    Act("send for others", _send_for_others, _there(TARGET)),
    Act("empty", _empty, _emptied),
)


LONG = ACTS[7:]  # those of hundreds of operations


def figures(found: dict[str, Found]) -> Any:
    """How many failures each act was given."""
    return {name: one.refused for name, one in found.items()}
