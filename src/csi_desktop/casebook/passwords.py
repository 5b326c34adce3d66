"""A casebook gets a password, another one, or none: it is written anew and, proven, takes the place of the old.

Its backups go along, or they would tell what the casebook no longer does, or ask for a password that nobody has."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from csi_desktop.casebook import backups, cipher, recovery
from csi_desktop.casebook.cipher import PAGE, WrongPassword
from csi_desktop.casebook.connection import connect, uri
from csi_desktop.casebook.errors import CasebookError, explained
from csi_desktop.casebook.file import Casebook
from csi_desktop.casebook.header import peek
from csi_desktop.casebook.migrate import counts
from csi_desktop.casebook.pages import SALT
from csi_desktop.casebook.placing import beside, put_in_place
from csi_desktop.text import Text

_WAITING = Text(
    "“{file}”还有未写入的修改。请先打开它，待其保存后再设密码。",
    "Changes still wait for “{file}”. Open it and let them be saved before you change the password.",
)
_BACKUPS = Text(
    "“{file}”的密码已更改，但有 {n} 个备份未能随之更改，请检查并自行删除：{folder}",
    "The password of “{file}” is changed, but that of {n} backups could not be. Look at them, and delete them "
    "yourself: {folder}",
)
_NOT_WHOLE = Text(
    "重新写成的文件不完整，原有文件未动。请重试。",
    "The file that was written anew is not whole; the old one is untouched. Try again.",
)


class BackupsLeft(CasebookError):
    """The casebook has its new password, but some of its backups could not follow."""


def change(path: Path, old: str, new: str) -> None:
    """Give the closed casebook at `path` the password `new`, "" for none; `old` is the one it has.

    CasebookError, and the file is as it was, if that cannot be done; BackupsLeft
    where only some backups could not follow."""
    cipher.demand_available()
    new = cipher.demand_sound(new) if new else ""
    with Casebook.open(path, password=old) as book:  # whether it is sound, ours, and up to date
        if book.readonly:
            raise CasebookError(book.message)
        if recovery.pending(book.uuid, path, book.key):
            raise CasebookError(_WAITING.format(file=path.name))
        old, folder = book.key, backups.folder_of(book.uuid, path)
        uuid = book.uuid
    rewrite(path, old, new)
    if folder.exists():
        _describe_again(folder, path, uuid)
    rest = [one.path for one in backups.backups_in(folder)]
    rest += [vault for vault in (folder / backups.VAULT,) if vault.exists()]
    failed = 0
    for one in rest:
        try:
            rewrite(one, old, new)
        except WrongPassword:
            pass  # of another time, with another password: it tells nobody anything
        except CasebookError:
            failed += 1
    if failed:
        raise BackupsLeft(_BACKUPS.format(file=path.name, n=failed, folder=str(folder)))


def _describe_again(folder: Path, path: Path, uuid: str) -> None:
    """The casebook has another salt now. It can do without this note until the next backup."""
    with suppress(OSError), path.open("rb") as file:
        salt = file.read(SALT)
        backups.describe(folder, path, uuid, salt.hex() if salt.startswith(cipher.MARK) else "")


def rewrite(path: Path, old: str, new: str) -> None:
    """Write one closed file anew with the password `new`, "" for none, at the schema it has. WrongPassword, or another
    CasebookError, and the file is as it was."""
    if not old and not _is_plain(path):
        raise WrongPassword(path)
    with beside(path) as part:
        try:
            with closing(_open(path, old)) as connection:
                _write(connection, part, new)
                if os.name != "nt":  # nobody can come in between: the lock is ours until the new file is there
                    put_in_place(part, path)
            if os.name == "nt":  # which does not replace an open file; nor one that another has opened meanwhile
                put_in_place(part, path)
        except sqlite3.Error as error:
            if old and getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_NOTADB:
                raise WrongPassword(path) from error
            raise explained(error, path) from error


def _is_plain(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(16) == b"SQLite format 3\0"


def _open(path: Path, key: str) -> sqlite3.Connection:
    connection = cipher.connect(uri(path, "rw"), key, fresh=False, uri=True, isolation_level=None, timeout=0)
    try:
        for statement in ("PRAGMA locking_mode=EXCLUSIVE", "BEGIN EXCLUSIVE", "COMMIT", "PRAGMA temp_store=MEMORY"):
            connection.execute(statement)
    except BaseException:
        connection.close()
        raise
    return connection


def _write(connection: sqlite3.Connection, part: Path, key: str) -> None:
    """All of the connection's file in a new one, on the disk and read back."""
    with closing(connect(part, "rwc", key)) as made:  # the file begins as ours do: with the salt, or unencrypted
        for statement in ("PRAGMA auto_vacuum=INCREMENTAL", "CREATE TABLE begun(n)", "DROP TABLE begun"):
            made.execute(statement)
    cipher.export(connection, uri(part, "rw"), key)
    with closing(connect(part, "ro", key)) as made:
        whole = made.execute("PRAGMA quick_check(1)").fetchone() == ("ok",) and counts(made) == counts(connection)
    if not whole or part.stat().st_size % PAGE or peek(part).kind not in ("csi", "locked", "other_program"):
        raise CasebookError(_NOT_WHOLE)
