"""A disk that is watched, and that fails when told to: SQLite's own writes through a shim of apsw, and Python's.

The casebook's code runs as it is; only its connection is apsw's instead of the standard library's, because that one
lets us stand between SQLite and the disk. Everything it makes is opened with the standard library again."""

from __future__ import annotations

import errno
import os
import sqlite3
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any
from unittest.mock import patch

import apsw
from apsw.ext import query_info

Operation = tuple[Any, ...]  # ("write", name, offset, bytes) ("sync", name) ("rename", old, new) … see `Disk`


class Disk:
    """What was done to the files of one folder, in order; `refuse` may say before each operation that it fails.

    Operations: create, write (offset, bytes), truncate (size), sync, sync_folder, unlink, rename; and whatever `note`
    puts between them. `refuse(number, operation)` gives the error number to fail with, or 0."""

    def __init__(
        self, folder: Path, refuse: Callable[[int, Operation], int] = lambda number, operation: 0
    ) -> None:
        self.folder = folder
        self.done: list[Operation] = []
        self.asked = 0  # how many operations there were that could fail
        self._refuse = refuse
        self._vfs: _Watched | None = None

    def note(self, *what: Any) -> None:
        """Put something between the operations."""
        self.done.append(what)

    def before(self, *operation: Any) -> int:
        """Called before each operation; the error number to fail with, or 0."""
        self.asked += 1
        refused = self._refuse(self.asked, operation)
        if not refused:
            self.done.append(operation)
        return refused

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Meanwhile casebooks of this folder are written through this disk."""
        self._vfs = _Watched(self)
        with ExitStack() as stack:
            for name, ours in (
                ("csi_desktop.casebook.connection.sqlite3.connect", self._connect),
                ("os.fsync", self._fsync), ("os.replace", self._replace), ("os.unlink", self._unlink),
            ):  # fmt: skip
                stack.enter_context(patch(name, ours))
            yield
        self._vfs.unregister()

    def _here(self, path: str | os.PathLike[str]) -> bool:
        return Path(path).parent == self.folder

    def _connect(self, address: str, **_: Any) -> Connection:
        return Connection(address, self._vfs.vfs_name if self._vfs else "")

    def _fsync(self, handle: int) -> None:
        path = Path(os.readlink(f"/proc/self/fd/{handle}"))
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            if path == self.folder:
                self._ask("sync_folder")
        elif self._here(path):
            if not any(
                one[:2] == ("create", path.name) for one in self.done
            ):  # Python wrote it: SQLite's we have seen
                self._ask("create", path.name)
                self._ask("write", path.name, 0, path.read_bytes())
            self._ask("sync", path.name)

    def _replace(self, old: str | os.PathLike[str], new: str | os.PathLike[str]) -> None:
        if self._here(new):
            self._ask("rename", Path(old).name, Path(new).name)
        _REPLACE(old, new)

    def _unlink(self, path: str | os.PathLike[str], **more: Any) -> None:
        _UNLINK(path, **more)
        if self._here(path):
            self.done.append(("unlink", Path(path).name))

    def _ask(self, *operation: Any) -> None:
        refused = self.before(*operation)
        if refused:
            raise OSError(refused, os.strerror(refused))


_REPLACE, _UNLINK = os.replace, os.unlink
_CODES = {errno.ENOSPC: apsw.SQLITE_FULL, errno.EIO: apsw.SQLITE_IOERR_WRITE}


class _Watched(apsw.VFS):
    """SQLite's files on a watched disk."""

    def __init__(self, disk: Disk) -> None:
        self.disk, self.vfs_name = disk, f"watched-{id(disk)}"
        super().__init__(self.vfs_name, "")

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:
        """Open a file, watched."""
        path = Path(name.filename() if hasattr(name, "filename") else str(name))
        made = not path.exists() if flags[0] & apsw.SQLITE_OPEN_CREATE else not path.stat().st_size
        if made:
            _demand(self.disk.before("create", path.name))
        return _WatchedFile(self.disk, path.name, name, flags)

    def xDelete(self, name: str, sync: bool) -> None:
        """Take a file away."""
        _demand(self.disk.before("unlink", Path(name).name))
        super().xDelete(name, sync)
        if sync:
            self.disk.done.append(("sync_folder",))


class _WatchedFile(apsw.VFSFile):
    """One of them."""

    def __init__(self, disk: Disk, name: str, given: Any, flags: list[int]) -> None:
        self.disk, self.name = disk, name
        self.new_journal = name.endswith("-journal") and disk.done[-1:] == [("create", name)]
        super().__init__("", given, flags)

    def xWrite(self, data: bytes, offset: int) -> None:
        """Write."""
        _demand(self.disk.before("write", self.name, offset, bytes(data)))
        super().xWrite(data, offset)

    def xTruncate(self, size: int) -> None:
        """Cut."""
        _demand(self.disk.before("truncate", self.name, size))
        super().xTruncate(size)

    def xSync(self, flags: int) -> None:
        """Have all of it on the disk; a new journal's name as well (SQLite's unixSync does)."""
        _demand(self.disk.before("sync", self.name))
        super().xSync(flags)
        if self.new_journal:
            self.new_journal = False
            self.disk.done.append(("sync_folder",))


def _demand(refused: int) -> None:
    if refused:
        raise apsw.exception_for(_CODES[refused])


class Connection:
    """An apsw connection as the casebook knows one of the standard library."""

    def __init__(self, uri: str, vfs: str) -> None:
        mode = apsw.SQLITE_OPEN_READONLY if uri.endswith("mode=ro") else apsw.SQLITE_OPEN_READWRITE
        with _as_of_the_standard_library():
            self._apsw = apsw.Connection(uri, flags=mode | apsw.SQLITE_OPEN_URI, vfs=vfs)
        self.isolation_level = None

    def execute(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> Rows:
        """Do it, all of it."""
        with _as_of_the_standard_library():
            cursor = self._apsw.execute(sql, values or None)
            rows = cursor.fetchall()
            changed = self._apsw.changes()
        return Rows(rows, self._apsw.last_insert_rowid(), lambda: query_info(self._apsw, sql).description, changed)

    def executemany(self, sql: str, many: Any) -> Rows:
        """Do it for each."""
        with _as_of_the_standard_library():
            rows = self._apsw.executemany(sql, list(many)).fetchall()
        return Rows(rows, self._apsw.last_insert_rowid(), lambda: ())

    @property
    def total_changes(self) -> int:
        """How many rows were changed so far."""
        return int(self._apsw.total_changes())

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        return bool(self._apsw.in_transaction)

    def close(self) -> None:
        """Close it; like the standard library, without complaint of what the disk refuses then."""
        with suppress(apsw.Error):
            self._apsw.close()


class Rows:
    """What a statement gave."""

    def __init__(self, rows: list[Any], lastrowid: int, columns: Callable[[], Any], rowcount: int = -1) -> None:
        self.rowcount = rowcount
        self._rows, self.lastrowid, self._columns = iter(rows), lastrowid, columns

    @property
    def description(self) -> Any:
        """The columns, by name."""
        return self._columns()

    def __iter__(self) -> Iterator[Any]:
        return self._rows

    def fetchone(self) -> Any:
        """The next one, or None."""
        return next(self._rows, None)

    def fetchall(self) -> list[Any]:
        """The others."""
        return list(self._rows)


@contextmanager
def _as_of_the_standard_library() -> Iterator[None]:
    """Errors of apsw as those of sqlite3, with their codes."""
    try:
        yield
    except apsw.Error as error:
        kind = sqlite3.IntegrityError if isinstance(error, apsw.ConstraintError) else sqlite3.OperationalError
        made = kind(str(error))
        made.sqlite_errorcode = error.extendedresult  # type: ignore[misc]
        raise made from error


def fingerprint(connection: Any) -> int:
    """A number that stands for everything a casebook holds, but for the imprint that closing it leaves."""
    tables = connection.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite@_%' ESCAPE '@' ORDER BY name"
    ).fetchall()
    rows = {name: connection.execute(f'SELECT * FROM "{name}"').fetchall() for (name,) in tables}
    rows["meta"] = [row for row in rows.get("meta", []) if row[0] != "imprint"]
    return hash(tuple((name, tuple(found)) for name, found in rows.items()))
