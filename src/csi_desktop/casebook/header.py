"""What kind of file lies at a path, read from its first hundred bytes before SQLite touches it."""

from __future__ import annotations

import os
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from csi_desktop.casebook.backups import salts
from csi_desktop.casebook.cipher import MARK, PAGE
from csi_desktop.casebook.errors import unreadable_file
from csi_desktop.casebook.placing import journal_of
from csi_desktop.casebook.schema import APPLICATION_ID, VERSION
from csi_desktop.text import NO_TEXT, Text

Kind = Literal[
    "csi", "locked", "missing", "folder", "device", "empty", "zip", "not_sqlite", "other_program", "newer", "truncated",
    "damaged",
]

_TEXTS: dict[Kind, Text] = {
    "csi": NO_TEXT,
    "locked": NO_TEXT,
    "missing": Text("找不到“{file}”。它可能已被移动或改名。",
                    "“{file}” is not there. It may have been moved or renamed."),
    "folder": Text("“{file}”是文件夹，不是案例册。请选择 .csi 文件。",
                   "“{file}” is a folder, not a casebook. Choose a .csi file."),
    "device": Text("“{file}”是管道或设备，不是文件。请选择 .csi 文件。",
                   "“{file}” is a pipe or a device, not a file. Choose a .csi file."),
    "empty": Text("“{file}”是空文件，不是案例册。如果它来自同步或下载，请等其完成，或取回备份。",
                  "“{file}” is empty, not a casebook. If it comes from a download or a synchronised folder, wait until "
                  "that has finished, or fetch a backup."),
    "zip": Text("“{file}”是压缩包或 Office 文件，不是案例册。如果案例册在压缩包内，请先解压。",
                "“{file}” is a ZIP or Office file, not a casebook. If a casebook is inside, unpack it first."),
    "not_sqlite": Text("“{file}”不是案例册。请选择由本程序创建的 .csi 文件。",
                       "“{file}” is not a casebook. Choose a .csi file made by this program."),
    "other_program": Text("“{file}”是其他程序的数据库，不是案例册，未作任何改动。",
                          "“{file}” is a database of another program, not a casebook. Nothing was changed."),
    "newer": Text("“{file}”由更新版本的程序创建。请升级本程序后再打开。",
                  "“{file}” was made by a newer version of this program. Update the program to open it."),
    "truncated": Text("“{file}”不完整，末尾缺失。请重新复制，或用备份打开，或将能读出的内容抢救到新文件。",
                      "“{file}” is incomplete: its end is missing. Copy it again, open a backup, or rescue what "
                      "can be read into a new file."),
    "damaged": Text("“{file}”的开头已损坏。请将能读出的内容抢救到新文件，或用备份打开。",
                    "The beginning of “{file}” is damaged. Rescue what can be read into a new file, or open a backup."),
}  # fmt: skip


_ENOUGH = 66_000  # bytes that tell how large the pages are
_OURS = {"meta", "case", "answer", "event", "level_vec"}


@dataclass(frozen=True, slots=True)
class Peek:
    """What a file is; `text` says it to a user, empty for a casebook, also for one with a password ("locked")."""

    path: Path
    kind: Kind
    text: Text
    version: int = 0


# Files that this process holds open, by device and inode. POSIX drops all locks of a process on a file as soon as it
# closes any descriptor of it: reading the header of an open casebook would unlock it.
_OPEN_HERE: Counter[tuple[int, int]] = Counter()


def _identity(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_dev, found.st_ino


def opened_here(path: Path) -> tuple[int, int]:
    """Note that this process has the file open; returns what `closed_here` wants to know."""
    identity = _identity(path)
    _OPEN_HERE[identity] += 1
    return identity


def is_at(path: Path, identity: tuple[int, int]) -> bool:
    """Whether the file that was opened still lies at that path."""
    if os.name == "nt":  # where an open file can be neither renamed nor replaced, and some drives number files anew
        return path.exists()
    try:
        return _identity(path) == identity
    except OSError:
        return False


def closed_here(identity: tuple[int, int]) -> None:
    """Note that this process has closed it, wherever the file has been moved meanwhile."""
    _OPEN_HERE[identity] -= 1


def is_open_here(path: Path) -> bool:
    """Whether this process has the file open."""
    with suppress(OSError):
        return _OPEN_HERE[_identity(path)] > 0
    return False


def peek(path: str | Path) -> Peek:
    """Read the header of a file and say what it is, changing nothing; CasebookError if it cannot be read."""
    path = Path(path)
    try:
        kind, version = _kind(path)
    except OSError as error:
        raise unreadable_file(path, error) from error
    return Peek(path, kind, _TEXTS[kind].format(file=path.name), version)


def is_encrypted(path: Path) -> bool:
    """Whether a file that is not open is a casebook with a password, however damaged it is."""
    with suppress(OSError):
        if path.is_file() and not is_open_here(path):
            with path.open("rb") as file:
                return file.read(len(MARK)) == MARK or (_kind(path)[0] == "damaged" and not _is_ours(file))
    return False


def other_program(path: Path) -> Text:
    """What to tell of a database that is no casebook."""
    return _TEXTS["other_program"].format(file=path.name)


def _kind(path: Path) -> tuple[Kind, int]:
    if is_open_here(path):
        return "csi", VERSION
    if path.is_dir():
        return "folder", 0
    if path.exists() and not path.is_file():  # opening a pipe waits for ever for somebody to write
        return "device", 0
    try:
        with path.open("rb") as file:
            header = file.read(100)
            size = file.seek(0, 2)
    except FileNotFoundError:
        return "missing", 0
    if not header:
        return "empty", 0
    if header.startswith(b"PK\x03\x04"):
        return "zip", 0
    if header.startswith(MARK):
        whole = size >= PAGE and (size % PAGE == 0 or journal_of(path).exists())
        return ("locked" if whole else "truncated"), 0
    magic = b"SQLite format 3\0"
    if not header.startswith(magic):
        # The stump of a database is not "another kind of file".
        return ("truncated" if magic.startswith(header) else "damaged" if _was_casebook(path) else "not_sqlite"), 0
    if len(header) < 100:
        return "truncated", 0
    version = _number(header, 60)
    if _number(header, 68) != APPLICATION_ID:
        return ("damaged" if _was_casebook(path, may_have_password=False) else "other_program"), version
    if version > VERSION:
        return "newer", version
    return ("truncated" if _is_short(path, header, size) else "csi"), version


def _was_casebook(path: Path, *, may_have_password: bool = True) -> bool:
    """Whether a file whose header says nothing, or something else, is a casebook that was damaged there: its list of
    tables is there, or it has backups that know the salt of its password."""
    with path.open("rb") as file:
        if _is_ours(file):
            return True
        return may_have_password and file.seek(0, 2) % PAGE == 0 and bool(salts(path))


def _is_ours(file: BinaryIO) -> bool:
    """Whether a file has the tables of a casebook without a password."""
    from csi_desktop.casebook.pages import plain  # here: only a damaged file needs them
    from csi_desktop.casebook.records import mapped_size
    from csi_desktop.casebook.tables import listed

    file.seek(0)
    size = mapped_size(file.read(_ENOUGH))  # nothing else is looked at further: it could be large
    return bool(size) and listed(plain(file, size), file.seek(0, 2) // size, size) >= _OURS


def _is_short(path: Path, header: bytes, size: int) -> bool:
    """Whether pages are missing; after a crash the journal beside the file decides, so SQLite must look."""
    if journal_of(path).exists():
        return False
    page = int.from_bytes(header[16:18], "big")
    page = 65536 if page == 1 else page
    # The page count is valid only if the change counter at 24 equals the number at 92.
    pages = _number(header, 28) if header[24:28] == header[92:96] else 1
    return size < page * pages


def _number(header: bytes, at: int) -> int:
    return int.from_bytes(header[at : at + 4], "big")
