"""A finished file put where it belongs: what was there before goes only when the new one is whole and on the disk."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path

from csi_desktop.casebook.errors import CasebookError
from csi_desktop.text import Text


def put_in_place(part: Path, target: Path) -> None:
    """Sync `part` and rename it to `target`; tries for a while, since scanners and sync programs hold files."""
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    for wait in (0.05, 0.1, 0.2, 0.4, 0.8):
        with suppress(PermissionError):
            os.replace(part, target)
            return
        time.sleep(wait)
    try:
        os.replace(part, target)
    except OSError as error:
        raise CasebookError(
            Text("无法写入“{file}”（{detail}），原有文件未动。请换一个名称或位置。",
                 "“{file}” cannot be written ({detail}); what was there is untouched. Choose another name or place.")
            .format(file=target.name, detail=error.strerror or str(error))
        ) from error  # fmt: skip
