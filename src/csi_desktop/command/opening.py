"""A casebook opened for a command.

A password comes from the environment or is asked for in the terminal; it never stands on the command line, where every
program of the machine could read it."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from functools import cache
from pathlib import Path

from csi_desktop.casebook import Casebook, PasswordNeeded, peek
from csi_desktop.casebook.header import is_encrypted
from csi_desktop.command.console import CommandError, language, say
from csi_desktop.text import Text

PASSWORD, NEW_PASSWORD = "CSI_DESKTOP_PASSWORD", "CSI_DESKTOP_NEW_PASSWORD"

_ASKED = Text("“{file}”的密码：", "Password of “{file}”: ")
_NEW = Text("新密码（至少 8 个字符）：", "New password (at least 8 characters): ")
_AGAIN = Text("再输入一次：", "The same again: ")
_DIFFERENT = Text("两次输入不同，未作改动。", "The two are not the same: nothing was changed.")
_NO_NEW = Text(
    "请在终端中运行并输入新密码，或设环境变量 CSI_DESKTOP_NEW_PASSWORD；要移除密码，请用 --remove。",
    "Run this in a terminal and enter the new password, or set the environment variable CSI_DESKTOP_NEW_PASSWORD; "
    "--remove takes the password away.",
)
_SET = Text(
    "已设密码：{path}。请妥善保管：忘记密码无法找回。备份已随之加密；此前另存、导出的文件没有密码，磁盘上原文件的痕迹可能仍可恢复。",
    "The casebook has that password now: {path}. Keep it safe: a lost one cannot be recovered. Backups are encrypted "
    "with it, too; copies and exports from before are not, and traces of the old file may stay on the disk.",
)
_REMOVED = Text("已移除密码：{path}", "The casebook has no password any more: {path}")


def open_casebook(path: Path, *, readonly: bool = False) -> Casebook:
    """Open a casebook with its password, if it has one; CasebookError like `Casebook.open`."""
    return Casebook.open(path, readonly=readonly, password=password_of(path))


def password_of(path: Path) -> str:
    """The password for a casebook, "" if it has none; PasswordNeeded where nobody can be asked."""
    if peek(path).kind != "locked" and not is_encrypted(path):  # which a damaged one is, too
        return ""
    if given := os.environ.get(PASSWORD):
        return given
    if sys.stdin is None or not sys.stdin.isatty():
        raise PasswordNeeded(path)
    return _typed(path)


@cache
def _typed(path: Path) -> str:
    """What is typed when asked; asked once for what a command opens twice."""
    return getpass.getpass(_ASKED.format(file=path.name)(language()))


def change_password(given: argparse.Namespace) -> None:
    """Give a casebook a password, another one, or none."""
    from csi_desktop.casebook.passwords import change

    old = password_of(given.casebook)
    new = "" if given.remove else _new_password()
    change(given.casebook, old, new)
    say(_REMOVED if given.remove else _SET, path=given.casebook)


def _new_password() -> str:
    if given := os.environ.get(NEW_PASSWORD):
        return given
    if sys.stdin is None or not sys.stdin.isatty():
        raise CommandError(_NO_NEW)
    new, again = getpass.getpass(_NEW(language())), getpass.getpass(_AGAIN(language()))
    if new != again:
        raise CommandError(_DIFFERENT)
    return new
