"""A casebook that another program has open, as it is at one moment: read, and never in that program's way."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from csi_desktop.casebook import cipher
from csi_desktop.casebook.connection import connect, memory
from csi_desktop.casebook.errors import CasebookError, unwritable_file
from csi_desktop.casebook.header import is_open_here
from csi_desktop.casebook.places import recovery_folder
from csi_desktop.casebook.placing import beside, journal_of, put_in_place
from csi_desktop.casebook.store import new_uuid
from csi_desktop.text import Text, why

PATIENCE = 5.0  # seconds until somebody who writes without a pause is given up
_JOURNAL_MAGIC = bytes.fromhex("d9d505f920a163d7")


def content(path: Path) -> bytes:
    """All bytes of a casebook at one moment between two changes; CasebookError if there is no such moment.

    The file is read twice. Where both are the same, byte for byte, each page was the same in between as well; and where
    in between no journal was in force, nobody was half way through a change. So the bytes are a casebook as it was
    then, though its lock is another program's."""
    if is_open_here(path):  # closing it would drop our own lock on it
        raise CasebookError(
            Text("“{file}”已在本程序中打开。", "“{file}” is open in this program already.").format(file=path.name)
        )
    until = time.monotonic() + PATIENCE
    try:
        while True:
            first, idle, second = path.read_bytes(), _idle(path), path.read_bytes()
            if idle and first == second:
                return first
            if time.monotonic() > until:
                break
            time.sleep(0.05)
    except OSError as error:
        raise unreadable(path, error) from error
    raise CasebookError(
        Text("“{file}”正在被不断写入，或上次未正常关闭。请稍后再试。",
             "“{file}” is being written to without a pause, or was not closed properly. Try again later.")
        .format(file=path.name), passing=True
    )  # fmt: skip


def unreadable(path: Path, error: OSError) -> CasebookError:
    """What to tell where the bytes of a casebook cannot be read."""
    return CasebookError(
        Text("无法读取“{file}”（{detail}）。请稍后再试。", "“{file}” cannot be read ({detail}). Try again later.")
        .format(file=path.name, detail=why(error)), passing=True
    )  # fmt: skip


def in_memory(path: Path, password: str = "") -> sqlite3.Connection:
    """A connection to the casebook as it is now, apart from its file."""
    if password:
        return _decrypted(path, password)
    made = memory()
    try:
        made.deserialize(content(path))
        made.execute("PRAGMA trusted_schema=0")
        made.execute("PRAGMA cell_size_check=1")
        made.execute("PRAGMA foreign_keys=1")
    except BaseException:
        made.close()
        raise
    return made


def _decrypted(path: Path, password: str) -> sqlite3.Connection:
    """The same of a casebook with a password. Its bytes lie, encrypted as they are, in the program's own folder until
    they are read."""
    folder = recovery_folder()
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"{new_uuid()}.part"
    try:
        part.write_bytes(content(path))
        with closing(connect(part, "ro", password)) as connection:
            return cipher.in_memory(connection)
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_NOTADB:
            raise cipher.WrongPassword(path) from error
        raise
    finally:
        part.unlink(missing_ok=True)


def mended(path: Path, password: str = "") -> sqlite3.Connection:
    """A connection to what a casebook that a crash left behind will be when its journal has mended it, apart from its
    file. File and journal lie meanwhile, as they are, in the program's own folder."""
    recovery_folder().mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=recovery_folder()) as folder:
        copy = Path(folder) / "mended"
        try:
            for suffix in ("", "-journal"):
                shutil.copyfile(f"{path}{suffix}", f"{copy}{suffix}")
        except OSError as error:
            raise unreadable(path, error) from error
        with closing(connect(copy, "rw", password)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_schema")
            if password:
                return cipher.in_memory(connection)
            made = memory()
            connection.backup(made)
            return made


def copy_to(path: Path, target: Path, demand_sound: Callable[[Path], None]) -> None:
    """Write the casebook as it is now to `target`; `demand_sound(part)` raises if what was written is not whole."""
    with beside(target) as part:
        try:
            part.write_bytes(content(path))
        except OSError as error:
            raise unwritable_file(target, error) from error
        demand_sound(part)
        put_in_place(part, target)


def _idle(path: Path) -> bool:
    """Whether no change is under way: its journal is away, or its beginning was wiped when the change was made."""
    try:
        with journal_of(path).open("rb") as file:
            return file.read(len(_JOURNAL_MAGIC)) != _JOURNAL_MAGIC
    except FileNotFoundError:
        return True
