"""A finished file put where it belongs: what was there before goes only when the new one is whole and on the disk."""

from __future__ import annotations

import os
import re
import time
from contextlib import suppress
from pathlib import Path

from csi_desktop.casebook.errors import CasebookError
from csi_desktop.text import Text, why

_PART = re.compile(r"\..+\.[0-9a-f]{8}\.part(-journal)?")  # what every unfinished file of ours is called


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
        raise CasebookError(
            Text("无法写入“{file}”（{detail}），原有文件未动。请换一个名称或位置。",
                 "“{file}” cannot be written ({detail}); what was there is untouched. Choose another name or place.")
            .format(file=target.name, detail=why(error))
        ) from error  # fmt: skip
    sync_folder(target.parent)


def write_whole(target: Path, data: bytes) -> None:
    """Write a file so that it is there whole, or what was there before is; OSError if it cannot be written."""
    part = target.with_name(f".{target.name}.{os.getpid():08x}.part")
    try:
        part.write_bytes(data)
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)


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
