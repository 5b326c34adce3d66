"""The note beside an open casebook that tells others who has it; the real lock is SQLite's and dies with us."""

from __future__ import annotations

import contextlib
import getpass
import json
import os
import socket
from dataclasses import asdict, dataclass
from pathlib import Path

from csi_desktop.text import Text


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has a casebook open: user, machine, process and since when (ISO 8601)."""

    user: str
    host: str
    pid: int
    since: str

    @property
    def text(self) -> Text:
        """The holder in a few words."""
        since = self.since[:16].replace("T", " ")
        return Text(f"{self.user}（{self.host}，自 {since}）", f"{self.user} ({self.host}, since {since})")


def note_path(path: Path) -> Path:
    """Where the note about `path` lies: "~$name.csi" beside it."""
    return path.with_name("~$" + path.name)


def leave_note(path: Path, since: str) -> Path | None:
    """Write who we are beside the casebook; None where that cannot be done, which keeps nobody from working."""
    try:
        user = getpass.getuser()
    except (OSError, KeyError, ImportError):
        user = "?"
    holder = Holder(user, socket.gethostname(), os.getpid(), since)
    note = note_path(path)
    try:
        note.write_text(json.dumps(asdict(holder), ensure_ascii=False), encoding="utf-8", errors="replace")
    except OSError:
        return None
    return note


def read_note(path: Path) -> Holder | None:
    """Who left a note beside the casebook, if one can be read."""
    try:
        with note_path(path).open("rb") as file:
            found = json.loads(file.read(4096))
        return Holder(str(found["user"]), str(found["host"]), int(found["pid"]), str(found["since"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def remove_note(note: Path | None) -> None:
    """Take our note away; a note that cannot be removed is overwritten by the next who opens."""
    if note is not None:
        with contextlib.suppress(OSError):
            note.unlink()
