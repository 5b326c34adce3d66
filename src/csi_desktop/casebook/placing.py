"""A finished file put where it belongs: what was there before goes only when the new one is whole and on the disk."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from csi_desktop.casebook.errors import unwritable_file

_PART = re.compile(r"\..+\.[0-9a-f]{8}\.part(-journal)?")  # what every unfinished file of ours is called


def journal_of(path: Path) -> Path:
    """Where SQLite keeps the journal of the file at `path`."""
    return path.with_name(path.name + "-journal")


@contextmanager
def beside(target: Path) -> Iterator[Path]:
    """A path in the folder of `target` to write its new file at; what is not put in place is taken away in the end,
    with its journal. What a crash leaves there, `sweep` finds."""
    part = target.with_name(f".{target.name}.{uuid4().hex[:8]}.part")
    try:
        yield part
    finally:
        for left in (part, journal_of(part)):
            with suppress(OSError):  # it can wait for `sweep`; what went wrong before must be told
                left.unlink(missing_ok=True)


def put_in_place(part: Path, target: Path) -> None:
    """Sync `part` and rename it to `target`; tries for a while, since scanners and sync programs hold files.

    CasebookError if that cannot be done; `target` is as it was then."""
    try:
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        for wait in (0.05, 0.1, 0.2, 0.4, 0.8):
            with suppress(PermissionError):
                os.replace(part, target)
                break
            time.sleep(wait)
        else:
            os.replace(part, target)
    except OSError as error:
        raise unwritable_file(target, error) from error
    sync_folder(target.parent)


def write_whole(target: Path, data: bytes) -> None:
    """Write a file so that it is there whole, or what was there before is; OSError if it cannot be written."""
    with beside(target) as part:
        part.write_bytes(data)
        os.replace(part, target)


def sweep(folder: Path) -> None:
    """Take away what a crash or a power cut left half written in a folder a day ago or more: `.name.1a2b3c4d.part`."""
    yesterday = time.time() - 24 * 3600
    with suppress(OSError):  # a folder that cannot be listed can wait
        for one in list(os.scandir(folder)):
            if _PART.fullmatch(one.name) and one.is_file() and one.stat().st_mtime < yesterday:
                os.unlink(one.path)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on the disk, so that a power cut does not take a rename back.

    Windows has no such call, and some file systems refuse it: the name is then as safe as they make it."""
    if os.name == "nt":
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
