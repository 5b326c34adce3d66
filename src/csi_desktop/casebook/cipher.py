"""Files with a password: SQLCipher, in the build that the extra `confidential` installs.

Every page is encrypted (AES-256) and authenticated, the journal too; the key is made of the password by PBKDF2. Nobody
can open such a file without its password, nor could we. The first four bytes tell it from any other; they are part of
the salt, so that every program that knows SQLCipher opens the file with the password alone."""

from __future__ import annotations

import os
import re
import sqlite3
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

from csi_desktop.casebook.errors import CasebookError
from csi_desktop.text import Text

MARK = b"CSIx"  # how an encrypted casebook begins
PAGE = 4096  # bytes of a page: SQLCipher's default
SHORTEST = 8  # characters of a password
T = TypeVar("T")


class PasswordNeeded(CasebookError):
    """The file has a password, and none was given."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            Text("“{file}”有密码。请输入密码后打开（命令行：在终端中输入，或设环境变量 CSI_DESKTOP_PASSWORD）。",
                 "“{file}” has a password. Enter it to open the casebook (commands ask for it in a terminal, or take "
                 "it from the environment variable CSI_DESKTOP_PASSWORD).").format(file=path.name)
        )  # fmt: skip
        self.path = path


_WRONG = Text(
    "密码不对，“{file}”未能打开，也未作改动。请检查大小写、输入法和全角半角。忘记密码无法找回：没有密码，"
    "任何人都打不开这个文件及其备份。",
    "This is not the password: “{file}” stays closed and unchanged. Check capitals and the input method. "
    "A lost password cannot be recovered: without it nobody can open the file, nor its backups.",
)


class WrongPassword(CasebookError):
    """The password is not that of the file; `why` says more where that is not sure."""

    def __init__(self, path: Path, why: Text = _WRONG) -> None:
        super().__init__(why.format(file=path.name))
        self.path = path


_MISSING = Text(
    "此安装不含加密组件，无法打开或创建有密码的案例册。请使用安装包，或安装附加组件："
    "pip install \"csi-desktop[confidential]\"。",
    "This installation lacks the encryption that casebooks with a password need. Use the packaged program, or install "
    "the extra: pip install \"csi-desktop[confidential]\".",
)  # fmt: skip
_KEY = re.compile(r"x'[0-9a-fA-F]{96}'")  # SQLCipher would take it for key and salt, and the file would lack our mark
_LIKE_A_KEY = Text(
    "这样的密码（x' 加 96 个十六进制字符）会被当作密钥，请换一个。",
    "A password like this (x' with 96 hexadecimal characters) would be taken for a key. Choose another.",
)
_SHORT = Text(
    "密码至少 {least} 个字符，且不含控制字符。",
    "A password has at least {least} characters, none of them a control character.",
)


def is_available() -> bool:
    """Whether this installation can encrypt."""
    return all(find_spec(name) is not None for name in ("sqlcipher3", "Crypto"))


def demand_available() -> None:
    """CasebookError where this installation cannot encrypt."""
    if not is_available():
        raise CasebookError(_MISSING)


def normal(password: str) -> str:
    """A password as every keyboard and system gives it: the same letters, composed the same way."""
    return unicodedata.normalize("NFC", password)


def demand_sound(password: str) -> str:
    """The password in normal form; CasebookError for one that is too short."""
    password = normal(password)
    if len(password) < SHORTEST or any(unicodedata.category(letter) in ("Cc", "Cs") for letter in password):
        raise CasebookError(_SHORT.format(least=SHORTEST))
    if _KEY.fullmatch(password):
        raise CasebookError(_LIKE_A_KEY)
    return password


def connect(database: str, key: str, fresh: bool, **options: Any) -> sqlite3.Connection:
    """A connection that decrypts with `key`; with "" it takes a plain file, and can encrypt what is attached.

    `fresh` for a file that is still to be written. What goes wrong is raised as by the module sqlite3."""
    demand_available()
    connection = _classes()(database, **options)
    try:
        connection.execute("PRAGMA cipher_log_level = NONE")  # else it tells standard error of each wrong password
        if key:
            connection.execute(f"PRAGMA key = {quoted(key)}")
            if fresh:
                connection.execute(f"PRAGMA cipher_salt = \"x'{(MARK + os.urandom(16 - len(MARK))).hex()}'\"")
    except BaseException:
        connection.close()
        raise
    connection.key = key
    return connection  # type: ignore[no-any-return]


def key_of(connection: sqlite3.Connection) -> str:
    """The password of the file of a connection; "" for a plain one."""
    return str(getattr(connection, "key", ""))


def salt_of(connection: sqlite3.Connection) -> str:
    """The salt of the file of a connection, in hexadecimal; "" for a plain one. It is no secret."""
    return str(connection.execute("PRAGMA cipher_salt").fetchone()[0]) if key_of(connection) else ""


def quoted(text: str) -> str:
    """A text as SQL writes it, where no parameter may stand."""
    return "'" + text.replace("'", "''") + "'"


def in_memory(connection: sqlite3.Connection) -> sqlite3.Connection:
    """What the file of a connection holds, in memory."""
    name = f"file:/{os.urandom(8).hex()}?vfs=memdb"
    made = connect(name, "", fresh=False, uri=True, isolation_level=None, cached_statements=256)
    export(connection, name, "")
    return made


def export(connection: sqlite3.Connection, database: str, key: str) -> None:
    """Write all that the file of a connection of `connect` holds into an empty database, with the password `key`."""
    run = connection.execute
    run("ATTACH ? AS made KEY ?", (database, key))
    try:
        run("SELECT sqlcipher_export('made')").fetchall()
        for pragma in ("application_id", "user_version"):
            run(f"PRAGMA made.{pragma} = {run(f'PRAGMA main.{pragma}').fetchone()[0]}")
    finally:
        run("DETACH made")


@cache
def _classes() -> Any:
    """SQLCipher's connection, raising what Python's own module raises, so that nothing above needs to know both."""
    from sqlcipher3 import dbapi2

    def told(call: Callable[..., T], *arguments: Any) -> T:
        try:
            return call(*arguments)
        except dbapi2.Error as error:
            kind = getattr(sqlite3, type(error).__name__, sqlite3.DatabaseError)
            made = kind(*error.args)
            made.sqlite_errorcode = getattr(error, "sqlite_errorcode", 0)
            made.sqlite_errorname = getattr(error, "sqlite_errorname", "")
            raise made from error

    class Cursor(dbapi2.Cursor):  # type: ignore[misc]
        def execute(self, *arguments: Any) -> Any:
            return told(super().execute, *arguments)

        def executemany(self, *arguments: Any) -> Any:
            return told(super().executemany, *arguments)

        def fetchone(self) -> Any:
            return told(super().fetchone)

        def fetchall(self) -> Any:
            return told(super().fetchall)

        def __next__(self) -> Any:
            return told(super().__next__)

    class Connection(dbapi2.Connection):  # type: ignore[misc]
        key = ""

        def __init__(self, *arguments: Any, **options: Any) -> None:
            try:
                super().__init__(*arguments, **options)
            except dbapi2.Error as error:
                made = sqlite3.OperationalError(*error.args)
                made.sqlite_errorcode = getattr(error, "sqlite_errorcode", 0)
                raise made from error

        def cursor(self, *_: Any) -> Any:
            return super().cursor(Cursor)

        def execute(self, *arguments: Any) -> Any:
            return self.cursor().execute(*arguments)

        def executemany(self, sql: str, rows: Iterable[Any]) -> Any:
            return self.cursor().executemany(sql, rows)

    return Connection
