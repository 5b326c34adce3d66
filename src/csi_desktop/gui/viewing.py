"""Copies of attachments for looking at: in a folder that only this user can read, gone when the casebook is closed, and
at the next start where that could not be done (a crash, a program that held on to a file)."""

from __future__ import annotations

import os
import shutil
import stat
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from PySide6.QtCore import QLockFile, QUrl
from PySide6.QtGui import QDesktopServices

from csi_desktop.casebook.places import data_folder
from csi_desktop.filenames import runs, safe_file
from csi_desktop.text import Text

_LOCK = "in-use"
_REFUSED = Text(
    "“{name}”打开时可能运行程序，因此不在此处打开。如确认来源可靠，请用“另存为…”保存后自行打开。",
    "Opening “{name}” could run a program, so it is not opened from here. If you trust it, save it with “Save as…” and "
    "open it yourself.",
)

_NO_PROGRAM = Text(
    "系统中没有能打开“{name}”的程序。请用“另存为…”保存后，用其他程序打开。",
    "This system has no program to open “{name}” with. Save it with “Save as…” and open it with another.",
)


class NotOpened(Exception):
    """An attachment that is not opened from here; `text` says why, and what to do."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


class Viewing:
    """The copies that this run of the program has given out."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._lock: QLockFile | None = None

    def give_out(self, data: bytes, name: str) -> Path:
        """A copy under a safe name, that cannot be changed; NotOpened for what would run a program."""
        if runs(name):
            raise NotOpened(_REFUSED.format(name=name))
        place = self._home() / uuid4().hex[:8]
        place.mkdir(mode=0o700)
        copy = place / safe_file(name)
        copy.write_bytes(data)
        if sys.platform == "win32":
            # Tell Windows that it came from elsewhere: Office then opens it without its macros.
            with suppress(OSError):
                Path(f"{copy}:Zone.Identifier").write_text("[ZoneTransfer]\r\nZoneId=3\r\n", "ascii")
        copy.chmod(0o400)  # a copy: what is changed in it would be lost
        return copy

    def open(self, data: bytes, name: str) -> None:
        """Open a copy with the program that the system has for it; NotOpened where it has
        none, and for what would run one itself."""
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.give_out(data, name)))):
            raise NotOpened(_NO_PROGRAM.format(name=name))

    def remove(self) -> None:
        """Take all copies away; what another program holds on to goes at the next start."""
        folder, self._folder = self._folder, None
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None
        if folder is not None:
            _remove(folder)

    def _home(self) -> Path:
        if self._folder is None:
            folder = _all() / uuid4().hex
            folder.mkdir(parents=True, mode=0o700)
            folder.parent.chmod(0o700)
            self._lock = QLockFile(str(folder / _LOCK))
            self._lock.setStaleLockTime(0)  # however long it takes: stale only when the process is gone
            self._lock.tryLock(0)
            self._folder = folder
        return self._folder


viewing = Viewing()


def remove_left_over() -> None:
    """Take away the copies of runs that did not come to their end."""
    with suppress(OSError):
        for folder in list(_all().iterdir()):
            lock = QLockFile(str(folder / _LOCK))
            lock.setStaleLockTime(0)
            if lock.tryLock(0):
                lock.unlock()
                _remove(folder)


def _all() -> Path:
    return data_folder() / "viewing"


def _remove(folder: Path) -> None:
    def again(call: Callable[[str], object], path: str, _: object) -> None:
        with suppress(OSError):  # read-only, as Windows sees it; or in use, and then it stays
            os.chmod(path, stat.S_IRWXU)
            call(path)

    shutil.rmtree(folder, onerror=again)
