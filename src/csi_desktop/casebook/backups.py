"""Backups of a casebook, made while one works and thinned as they grow old, in a folder that the user can open.

A backup is a casebook without the bytes of its attachments, so that it is made in a blink. The bytes lie once, beside
all backups of the casebook, in a file of their own (the vault). A restored casebook is a new file that has both."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from csi_desktop.casebook.cipher import salt_of
from csi_desktop.casebook.connection import attach
from csi_desktop.casebook.copies import copy, copy_without_evidence
from csi_desktop.casebook.errors import CasebookError, explained
from csi_desktop.casebook.places import data_folder
from csi_desktop.casebook.placing import beside, put_in_place
from csi_desktop.casebook.store import Store, now
from csi_desktop.text import NO_TEXT, Text, why

VAULT = "evidence.vault"
ABOUT = "about.json"
STEP = 4 * 1024 * 1024  # bytes of evidence taken into the vault at a time, so that saving never waits long for it
_NAME = re.compile(r"(\d{4}-\d{2}-\d{2} \d{6}) ([0-9a-f]{12})( before)?\.csi")
_LEAST, _MOST = 10, 2_000_000_000  # so many always stay; so many bytes are kept of one casebook
_HOURS, _DAYS, _WEEKS, _MONTHS = 48, 14, 12, 24  # how far back one an hour, a day, a week, a month is kept


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup: where it lies, when it was made (local time), how large it is in bytes, what state it holds, and
    whether something that cannot be undone was done to the casebook then."""

    path: Path
    made: datetime
    size: int
    state: str
    before: bool = False


@dataclass(frozen=True, slots=True)
class Backed:
    """A casebook that has backups: the folder they lie in, where the casebook lay, they, newest first, and the salt of
    its password, if it has one."""

    folder: Path
    casebook: Path
    uuid: str
    backups: tuple[Backup, ...]
    salt: bytes = b""


def backup_folder() -> Path:
    """Where all backups lie, a folder for each casebook."""
    return data_folder() / "backups"


def folder_of(file_uuid: str, casebook: Path) -> Path:
    """Where the backups of one casebook lie: a copy elsewhere has the same uuid, but backups of its own."""
    place = str(casebook.resolve())
    name = re.sub(r"[^\w\- ]", "_", casebook.stem)[:40].strip() or "casebook"
    mark = hashlib.sha256(f"{file_uuid}\n{place}".encode("utf-8", "replace")).hexdigest()[:8]
    return backup_folder() / f"{name} {mark}"


# ---------------------------------------------------------------- made


def back_up(store: Store, *, before: bool = False) -> Path | None:
    """Make a backup, thin the older ones, and give its path; None where nothing changed since the last. `before`
    something that cannot be undone: it stays for two weeks, however many are made in the same hour.

    CasebookError where it cannot be made, for instance for want of space; the casebook is not touched by that."""
    folder = folder_of(store.uuid, store.path)
    held = state(store)
    same = [one for one in backups_in(folder) if one.state == held]
    try:
        if same:
            if before and not any(one.before for one in same):
                same[0].path.rename(same[0].path.with_name(f"{same[0].path.stem} before.csi"))
            return None
        folder.mkdir(parents=True, exist_ok=True)
        _demand_space(store, folder)
        describe(folder, store.path, store.uuid, salt_of(store.connection))
        target = folder / f"{datetime.now():%Y-%m-%d %H%M%S} {held}{' before' if before else ''}.csi"
        copy_without_evidence(store.connection, target, {"backup": now()})
    except OSError as error:
        raise _not_made(store.path, why(error)) from error
    older = [one for one in backups_in(folder) if one.path != target]
    gone = list(too_many(older, datetime.now()))
    gone += too_large([one for one in older if one not in gone])
    for one in gone:
        with suppress(OSError):  # one too many does no harm
            one.path.unlink()
    return target


def describe(folder: Path, casebook: Path, uuid: str, salt: str) -> None:
    """Say beside the backups whose they are, in words that need no program; and, of a casebook with a password, its
    salt: where the first page of the casebook is damaged, that is what it lacks."""
    about = folder / ABOUT
    told = {"casebook": str(casebook.resolve()), "uuid": uuid} | ({"salt": salt} if salt else {})
    data = (json.dumps(told, ensure_ascii=False) + "\n").encode("utf-8", "replace")
    if not about.exists() or about.read_bytes() != data:
        with beside(about) as part:
            part.write_bytes(data)
            put_in_place(part, about)


def state(store: Store) -> str:
    """What changes with everything worth a backup: events, forms, persons, attachments."""
    run = store.connection.execute
    last = run("SELECT hash FROM event ORDER BY seq DESC LIMIT 1").fetchone()
    numbers = run(
        "SELECT (SELECT count(*) FROM event), (SELECT count(*) FROM form), (SELECT count(*) FROM assessor), "
        "(SELECT count(*) FROM attachment), (SELECT count(*) FROM purged)"
    ).fetchone()
    facts = f"{store.uuid} {last[0].hex() if last else ''} {numbers}"
    return hashlib.sha256(facts.encode()).hexdigest()[:12]


def _demand_space(store: Store, folder: Path) -> None:
    """Three times what the backup needs must be free: a full disk hurts more than a missing backup."""
    run = store.connection.execute
    named = ("page_count", "freelist_count", "page_size")
    pages, free, size = (int(run(f"PRAGMA {name}").fetchone()[0]) for name in named)  # SQLCipher's is a text
    evidence = run("SELECT coalesce(sum(size), 0) FROM attachment").fetchone()[0]
    needed = max((pages - free) * size - evidence, 0)
    if shutil.disk_usage(folder).free < 3 * needed:
        raise _not_made(store.path, NO_TEXT)


def _not_made(casebook: Path, detail: Text) -> CasebookError:
    if not detail:
        return CasebookError(
            Text("磁盘空间不足，未能备份“{file}”。案例册本身已正常保存。请腾出空间，或另存一份到其他磁盘。",
                 "There is too little space for a backup of “{file}”. The casebook itself is saved. Free some space, "
                 "or save a copy on another disk.").format(file=casebook.name), passing=True
        )  # fmt: skip
    return CasebookError(
        Text("未能备份“{file}”（{detail}）。案例册本身已正常保存。请检查备份文件夹，或另存一份。",
             "No backup of “{file}” could be made ({detail}). The casebook itself is saved. Check the folder of "
             "backups, or save a copy.").format(file=casebook.name, detail=detail), passing=True
    )  # fmt: skip


def too_many(backups: Iterable[Backup], at: datetime) -> Iterator[Backup]:
    """Those that can go: of each hour of two days, each day of two weeks, each week of twelve, each month of two years
    the newest stays. One that seems to come from the future (the clock was set back) stays, and so does for two weeks
    one made before what cannot be undone."""
    kept: set[tuple[str, str]] = set()
    for one in sorted(backups, key=lambda one: one.made, reverse=True):
        age = at - one.made
        if one.before and age <= timedelta(days=_DAYS):
            continue
        for limit, unit, form in (
            (timedelta(hours=_HOURS), "hour", "%Y-%m-%d %H"), (timedelta(days=_DAYS), "day", "%Y-%m-%d"),
            (timedelta(weeks=_WEEKS), "week", "%G-%V"), (timedelta(days=30.5 * _MONTHS), "month", "%Y-%m"),
        ):  # fmt: skip
            if age <= limit:
                key = (unit, one.made.strftime(form))
                if age >= timedelta() and key in kept:
                    yield one
                kept.add(key)
                break
        else:
            yield one


def too_large(backups: Iterable[Backup]) -> Iterator[Backup]:
    """The oldest of those that together take more than 2 GB; the newest ten stay whatever they take."""
    taken = 0
    for n, one in enumerate(sorted(backups, key=lambda one: one.made, reverse=True)):
        taken += one.size
        if n >= _LEAST and taken > _MOST:
            yield one


# ---------------------------------------------------------------- evidence


def back_up_evidence(store: Store, skip: set[str]) -> bool:
    """Take some of what the vault lacks into it, and say whether there is more to take.

    An attachment counts as there only when all of it was read back from the vault and has its hash; one that is
    damaged in the casebook goes into `skip`, and is told by the check."""
    folder = folder_of(store.uuid, store.path)
    run = store.connection.execute
    if not run("SELECT 1 FROM attachment LIMIT 1").fetchone():
        return False
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / VAULT).open("ab").close()
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise _not_made(store.path, why(error)) from error
    with _vault(store.connection, folder / VAULT):
        run("CREATE TABLE IF NOT EXISTS vault.file(sha256 TEXT PRIMARY KEY, size INTEGER NOT NULL) STRICT")
        run("CREATE TABLE IF NOT EXISTS vault.piece(sha256 TEXT NOT NULL, n INTEGER NOT NULL, data BLOB NOT NULL, "
            "UNIQUE(sha256, n)) STRICT")  # fmt: skip
        missing = [
            row for row in run("SELECT a.id, a.sha256, a.size FROM main.attachment a WHERE a.sha256 NOT IN "
                               "(SELECT sha256 FROM vault.file) ORDER BY a.id") if row[1] not in skip
        ]  # fmt: skip
        if sum(size for _, _, size in missing) * 3 > free:
            raise _not_made(store.path, NO_TEXT)
        room = STEP
        while missing and room > 0:
            number, sha256, size = missing[0]
            room -= _take(store.connection, number, sha256, size, room, skip)
            if sha256 in skip or run("SELECT 1 FROM vault.file WHERE sha256 = ?", (sha256,)).fetchone():
                missing.pop(0)
        return bool(missing)


def _take(connection: sqlite3.Connection, number: int, sha256: str, size: int, room: int, skip: set[str]) -> int:
    """Copy pieces of an attachment, at most `room` bytes and one piece; how many bytes that were."""
    run = connection.execute
    run("BEGIN")  # IMMEDIATE would begin to write the casebook too
    try:
        n = run("SELECT count(*) FROM vault.piece WHERE sha256 = ?", (sha256,)).fetchone()[0]
        taken = 0
        for at, data in run(
            "SELECT n, data FROM main.chunk WHERE attachment_id = ? AND n >= ? ORDER BY n", (number, n)
        ):
            run("INSERT INTO vault.piece VALUES (?, ?, ?)", (sha256, at, data))
            taken += len(data)
            if taken >= room:
                break
        made, there = hashlib.sha256(), 0
        if run("SELECT count(*) FROM main.chunk WHERE attachment_id = ?", (number,)).fetchone()[0] <= run(
            "SELECT count(*) FROM vault.piece WHERE sha256 = ?", (sha256,)
        ).fetchone()[0]:
            for (data,) in run("SELECT data FROM vault.piece WHERE sha256 = ? ORDER BY n", (sha256,)):
                made.update(data)
                there += len(data)
            if (made.hexdigest(), there) == (sha256, size):
                run("INSERT INTO vault.file VALUES (?, ?)", (sha256, size))
            else:
                run("DELETE FROM vault.piece WHERE sha256 = ?", (sha256,))
                skip.add(sha256)
        run("COMMIT")
    except BaseException:
        if connection.in_transaction:
            run("ROLLBACK")
        raise
    return max(taken, 1)


@contextmanager
def _vault(connection: sqlite3.Connection, path: Path) -> Iterator[None]:
    try:
        attach(connection, path, "rw", "vault")
    except sqlite3.Error as error:
        raise explained(error, path) from error
    try:
        yield
    finally:
        connection.execute("DETACH vault")


# ---------------------------------------------------------------- found and restored


def backups_in(folder: Path) -> list[Backup]:
    """The backups of a folder, newest first."""
    found = []
    with suppress(OSError):
        for path in folder.iterdir():
            if named := _NAME.fullmatch(path.name):
                with suppress(ValueError, OSError):
                    made = datetime.strptime(named[1], "%Y-%m-%d %H%M%S")
                    found.append(Backup(path, made, path.stat().st_size, named[2], bool(named[3])))
    return sorted(found, key=lambda one: (one.made, one.path.name), reverse=True)


def all_backups() -> list[Backed]:
    """Every casebook that has backups, the one backed up last first."""
    found = []
    with suppress(OSError):
        for folder in backup_folder().iterdir():
            there = tuple(backups_in(folder))
            if there:
                with suppress(OSError, ValueError, KeyError, TypeError):
                    about = json.loads((folder / ABOUT).read_text("utf-8"))
                    salt = bytes.fromhex(about.get("salt", ""))
                    found.append(Backed(folder, Path(about["casebook"]), str(about["uuid"]), there, salt))
    return sorted(found, key=lambda one: one.backups[0].made, reverse=True)


def salts(casebook: Path) -> list[bytes]:
    """The salts that the backups of the casebook at that path remember, if it has a password."""
    return [one.salt for one in all_backups() if one.salt and one.casebook == casebook.resolve()]


def restore(store: Store, target: Path) -> list[str]:
    """Make a new casebook at `target` of the backup that `store` has open; the names of attachments that were lost.

    CasebookError if there is something already."""
    if target.exists():
        raise CasebookError(
            Text("“{file}”已存在，未作改动。还原总是生成新文件，请换一个名称。",
                 "“{file}” exists already and was left alone. Restoring always makes a new file: choose another name.")
            .format(file=target.name)
        )  # fmt: skip
    lost: list[str] = []
    vault = store.path.with_name(VAULT)

    def edit(connection: sqlite3.Connection) -> None:
        connection.execute("DELETE FROM meta WHERE key = 'backup'")
        if vault.exists():
            connection.execute(
                "INSERT INTO chunk(attachment_id, n, data) SELECT a.id, p.n, p.data FROM attachment a "
                "JOIN vault.piece p ON p.sha256 = a.sha256 JOIN vault.file f ON f.sha256 = a.sha256 "
                "WHERE NOT EXISTS(SELECT 1 FROM chunk WHERE attachment_id = a.id)"
            )
        there = connection.execute("SELECT id, sha256, name, size FROM attachment").fetchall()
        for number, sha256, name, size in there:
            made = hashlib.sha256()
            for (data,) in connection.execute("SELECT data FROM chunk WHERE attachment_id = ? ORDER BY n", (number,)):
                made.update(data)
            if made.hexdigest() != sha256 and size:
                connection.execute("DELETE FROM chunk WHERE attachment_id = ?", (number,))
                lost.append(name)

    copy(store.connection, target, edit, vault if vault.exists() else None)
    return lost
