"""A casebook of an earlier version is brought up to date when it is opened, after a copy of it was made."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from pathlib import Path

from csi_desktop.casebook.copies import copy
from csi_desktop.casebook.errors import CasebookError
from csi_desktop.casebook.migrate import migrate
from csi_desktop.casebook.schema import MIGRATIONS, Migration
from csi_desktop.casebook.store import Store
from csi_desktop.text import NO_TEXT, Text


def upgrade(store: Store, steps: Sequence[Migration] = MIGRATIONS) -> Text:
    """Make the changes that the file has not seen; what to tell the user, nothing if it has them all.

    CasebookError if no copy can be made, or if the changes fail; the file is as it was then."""
    version = store.connection.execute("PRAGMA user_version").fetchone()[0]
    if version >= len(steps):
        return NO_TEXT
    kept = place_for_copy(store.path, version)
    try:
        copy(store.connection, kept)
    except CasebookError as error:
        raise CasebookError(
            Text("“{file}”要由本程序升级，但升级前的副本无法保存：{why}案例册未作改动，已以只读方式打开。",
                 "“{file}” must be upgraded for this program, but the copy that is kept of it cannot be made: {why} "
                 "The casebook is as it was, and open for reading only.")
            .format(file=store.path.name, why=error.text)
        ) from error  # fmt: skip
    try:
        with store.reading() as connection:
            migrate(connection, steps)
    except BaseException:
        kept.unlink(missing_ok=True)  # the file itself is still what the copy is of
        raise
    return Text(
        "“{file}”已升级到新版本。升级前的副本保存在同一文件夹：{kept}",
        "“{file}” was upgraded. A copy from before lies in the same folder: {kept}",
    ).format(file=store.path.name, kept=kept.name)


def place_for_copy(path: Path, version: int) -> Path:
    """Beside the file, under a name that tells its version and that nothing has yet."""
    for number in count(1):
        again = "" if number == 1 else f" {number}"
        place = path.with_name(f"{path.stem} (v{version}{again}){path.suffix}")
        if not place.exists():
            return place
    raise AssertionError  # numbers do not end
