"""Opens a casebook file: made, locked, looked through after a crash, read in memory where it must stay as it is."""

from __future__ import annotations

import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from csi_desktop import __version__
from csi_desktop.casebook import busy, cipher
from csi_desktop.casebook.cipher import PasswordNeeded, WrongPassword
from csi_desktop.casebook.connection import connect, memory
from csi_desktop.casebook.errors import CasebookError, damaged_file, explained, file_exists, is_busy
from csi_desktop.casebook.header import other_program, peek
from csi_desktop.casebook.lock import leave_note, read_note
from csi_desktop.casebook.migrate import migrate
from csi_desktop.casebook.placing import journal_of, sweep
from csi_desktop.casebook.schema import APPLICATION_ID, NEEDED_SQLITE, VERSION
from csi_desktop.casebook.store import Store, new_uuid, now
from csi_desktop.casebook.upgrade import upgrade
from csi_desktop.text import NO_TEXT, Text, why

_NOT_WRITABLE = Text(
    "“{file}”所在位置不可写入，已以只读方式打开。",
    "“{file}” lies where nothing can be written: it is open for reading only.",
)
_NEWER = Text(
    "“{file}”由更新版本的程序保存，已以只读方式打开，不作任何改动。请升级本程序后再编辑。",
    "“{file}” was saved by a newer version of this program: it is open for reading only, and nothing is changed. "
    "Update the program to edit it.",
)
_MENDED = Text(
    "“{file}”上次未正常关闭。此处显示的是修复后的内容，只读；下次打开编辑时会自动修复，文件未作改动。",
    "“{file}” was not closed properly. It is shown mended, for reading only; opening it for editing mends the "
    "file, which is untouched.",
)
_AS_IT_WAS = Text(
    "这是“{file}”在 {time} 的内容，只读；对方此后的修改不会显示。",
    "This is “{file}” as it was at {time}, for reading only; what its user changes now is not shown.",
)
_BACKUP = Text(
    "“{file}”是备份，已以只读方式打开。如需继续使用，请通过“文件 ▸ 备份与还原”还原为新的案例册。",
    "“{file}” is a backup: it is open for reading only. To go on with it, restore it as a new casebook "
    "(File ▸ Backups).",
)


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that is open, under lock where it can be written to."""

    store: Store
    note: Path | None  # who has it open, for others to read
    message: Text  # why it is open for reading only, if that was not asked for
    in_file: bool = True  # False: in memory, and only stands for the file


def create(path: Path, by: str, password: str) -> Opened:
    """A new, empty casebook at `path`, which must not exist yet; open and locked."""
    _demand_sqlite()
    if password:
        cipher.demand_available()
        password = cipher.demand_sound(password)
    try:
        path.open("xb").close()
    except FileExistsError as error:
        raise file_exists(path) from error
    except OSError as error:
        raise CasebookError(
            Text("无法在此处创建“{file}”（{detail}）。请换一个文件夹。",
                 "“{file}” cannot be made here ({detail}). Choose another folder.")
            .format(file=path.name, detail=why(error))
        ) from error  # fmt: skip
    try:
        connection = connect(path, "rw", password)
        store = Store(connection, path, readonly=False)
        try:
            connection.execute("PRAGMA auto_vacuum=INCREMENTAL")
            _lock(store)
            migrate(connection)
            with store.writing():
                facts = {"file_uuid": new_uuid(), "created": now(), "created_with": __version__, "created_by": by}
                connection.executemany("INSERT INTO meta VALUES (?, ?)", facts.items())
            store.identify()
        except BaseException:
            connection.close()
            raise
    except BaseException as error:
        for left in (journal_of(path), path):  # never a journal alone: it would be taken for that of another file
            left.unlink(missing_ok=True)
        if isinstance(error, sqlite3.Error):
            raise explained(error, path) from error
        raise
    return Opened(store, leave_note(path, now()), NO_TEXT)


def open_file(path: Path, readonly: bool, password: str) -> Opened:
    """Open a casebook; CasebookError for anything else, whose bytes stay as they are.

    One with a password raises PasswordNeeded without it, WrongPassword with another.
    Where file or folder cannot be written to, it is open for reading only and `message` says so."""
    _demand_sqlite()
    seen = peek(path)
    if seen.kind not in ("csi", "newer", "locked"):
        raise CasebookError(seen.text, kind="damaged" if seen.kind in ("truncated", "damaged") else "")
    password = _needed(path, seen.kind, password)
    message = NO_TEXT
    if seen.kind == "newer":
        readonly, message = True, _NEWER
    elif not readonly and not _writable(path):
        readonly, message = True, _NOT_WRITABLE
    unclean = journal_of(path).exists()
    try:
        connection = connect(path, "ro" if readonly else "rw", password)
        try:
            if password and _is_newer(connection, path):
                readonly, message = True, _NEWER
            store = Store(connection, path, readonly)
            _lock(store)
            demand_sound(store, unclean)
            _demand_readable(store)
            store.identify()
            if not readonly:
                message = _make_current(store)
            if store.readonly and _is_older(connection):
                store.connection = _upgraded_in_memory(connection)
        except BaseException:
            connection.close()
            raise
    except (sqlite3.Error, UnicodeDecodeError) as error:
        if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_READONLY_ROLLBACK:
            return _apart(busy.mended(path, password), path, message or _MENDED)
        raise _refusal(error, path, password) from error
    note = None
    if not store.readonly:
        note = leave_note(path, now())
        sweep(path.parent)
    return Opened(store, note, message.format(file=path.name))


def _make_current(store: Store) -> Text:
    """Bring the file to the schema of today; why it can only be read from now on (`store.readonly`), where that cannot
    or must not be."""
    if _is_backup(store):
        store.readonly = True
        return _BACKUP
    try:
        return _literally(upgrade(store))
    except CasebookError as error:  # the file is as it was: it can be read all the same
        store.readonly = True
        return _literally(error.text)


def _refusal(error: sqlite3.Error | UnicodeDecodeError, path: Path, password: str) -> CasebookError:
    """What an error of SQLite means for somebody who opens a file."""
    if password and getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_NOTADB:
        from csi_desktop.casebook.pages import belongs  # here: only a damaged file needs it

        return damaged_file(path, str(error)) if belongs(path, password) else WrongPassword(path)
    return _in_use(path) if is_busy(error) else explained(error, path)


def snapshot(path: Path, password: str) -> Opened:
    """A casebook that somebody else has open, for reading only: as it is now, in memory."""
    password = _needed(path, peek(path).kind, password)
    try:
        connection = busy.in_memory(path, password)
    except sqlite3.Error as error:
        raise explained(error, path) from error
    return _apart(connection, path, _AS_IT_WAS)


def _apart(connection: sqlite3.Connection, path: Path, message: Text) -> Opened:
    """A casebook in memory, for reading only, which stands for the file at `path`."""
    store = Store(connection, path, readonly=True)
    try:
        with store.reading():
            demand_sound(store, True)
            _demand_readable(store)
            store.identify()
            if _is_older(connection):
                store.connection = _upgraded_in_memory(connection)
    except BaseException:
        connection.close()
        raise
    return Opened(store, None, message.format(file=path.name, time=now()[11:16]), in_file=False)


def _lock(store: Store) -> None:
    """Take the lock for as long as the file is open; readers of a read-only file share it."""
    run = store.connection.execute
    run("PRAGMA journal_mode=DELETE")
    if store.readonly:
        run("SELECT count(*) FROM sqlite_schema")
        return
    run("PRAGMA locking_mode=EXCLUSIVE")
    run("BEGIN EXCLUSIVE")
    run("COMMIT")


def _needed(path: Path, kind: str, password: str) -> str:
    """The password that a file takes, "" for one that has none; PasswordNeeded where it was not given."""
    if kind != "locked":
        return ""
    if not password:
        raise PasswordNeeded(path)
    return cipher.normal(password)


def _is_newer(connection: sqlite3.Connection, path: Path) -> bool:
    """Whether a file with a password, whose header tells nothing, is of a newer program; CasebookError for a database
    of another program."""
    run = connection.execute
    if run("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise CasebookError(other_program(path))
    return int(run("PRAGMA user_version").fetchone()[0]) > VERSION


def demand_sound(store: Store, unclean: bool) -> None:
    """After a crash SQLite has just mended the file; look at all of it once before anybody writes."""
    if not unclean:
        return
    run = store.connection.execute
    problem = run("PRAGMA quick_check(1)").fetchone()[0]
    if problem == "ok" and not store.readonly and journal_of(store.path).exists():
        # It holds nothing any more, but SQLite takes it away only at the end of a session that wrote something.
        run(f"PRAGMA user_version={run('PRAGMA user_version').fetchone()[0]}")
    if problem != "ok":
        raise damaged_file(store.path, problem)


def _demand_readable(store: Store) -> None:
    """Whether this program understands the tables of a file that a newer one has saved."""
    run = store.connection.execute
    if run("PRAGMA user_version").fetchone()[0] <= VERSION:
        return
    found = run("SELECT value FROM meta WHERE key = 'min_reader'").fetchone()
    if found is None or not found[0].isdecimal() or int(found[0]) > VERSION:
        raise CasebookError(
            Text("“{file}”由更新版本的程序保存，本程序读不了，未作任何改动。请升级本程序后再打开。",
                 "“{file}” was saved by a newer version of this program, which this one cannot read. Nothing was "
                 "changed. Update the program to open it.").format(file=store.path.name)
        )  # fmt: skip


def _literally(text: Text) -> Text:
    """A text as a template that says just that."""
    return Text(text.zh.replace("{", "{{").replace("}", "}}"), text.en.replace("{", "{{").replace("}", "}}"))


def _is_older(connection: sqlite3.Connection) -> bool:
    return int(connection.execute("PRAGMA user_version").fetchone()[0]) < VERSION


def _upgraded_in_memory(connection: sqlite3.Connection) -> sqlite3.Connection:
    """What an older file holds, in the tables of today, where the file itself must stay as it is."""
    made = memory()
    try:
        if cipher.key_of(connection):
            made.close()
            made = cipher.in_memory(connection)
        else:
            connection.backup(made)
        migrate(made)
    except BaseException:
        made.close()
        raise
    connection.close()
    return made


def _is_backup(store: Store) -> bool:
    return store.connection.execute("SELECT 1 FROM meta WHERE key = 'backup'").fetchone() is not None


def _demand_sqlite() -> None:
    if sqlite3.sqlite_version_info < NEEDED_SQLITE:
        raise CasebookError(
            Text("SQLite 版本过旧（{found}），需要 {needed} 或更新。请安装较新的 Python 或使用安装包。",
                 "SQLite is too old ({found}); {needed} or newer is needed. Install a newer Python, or the packaged "
                 "program.")
            .format(found=sqlite3.sqlite_version, needed=".".join(map(str, NEEDED_SQLITE)))
        )  # fmt: skip


def _in_use(path: Path) -> CasebookError:
    holder = read_note(path)
    if holder is None:
        text = Text("“{file}”已在另一个窗口或程序中打开。请在那里关闭，或等待，或以只读方式打开，或用副本工作。",
                    "“{file}” is open in another window or program. Close it there, wait, open it for reading, or work "
                    "on a copy.").format(file=path.name)  # fmt: skip
    else:
        text = Text("“{file}”正由 {holder} 使用。请对方关闭，或等待，或以只读方式打开，或用副本工作。",
                    "“{file}” is in use by {holder}. Ask them to close it, wait, open it for reading, or work on a "
                    "copy.").format(file=path.name, holder=holder.text)  # fmt: skip
    return CasebookError(text, passing=True, kind="in use")


def _writable(path: Path) -> bool:
    """Whether the file and its folder, where the journal must go, can be written to: tried, not asked."""
    if not os.access(path, os.W_OK):
        return False
    probe = path.with_name(f"~${new_uuid()[:8]}.tmp")
    try:
        probe.open("xb").close()
        probe.unlink()
    except OSError:
        return False
    return True
