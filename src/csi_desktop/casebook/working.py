"""A casebook in a cloud or network folder: one works on a local copy of it, which is published whole.

It is never published over what somebody else has changed meanwhile."""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from csi_desktop.casebook.errors import CasebookError
from csi_desktop.casebook.file import Casebook
from csi_desktop.casebook.places import data_folder
from csi_desktop.casebook.placing import beside, put_in_place
from csi_desktop.text import Text

_ABOUT = "origin.json"
# Folders of synchronising programs, by how their names begin.
_CLOUDS = {
    "onedrive": "OneDrive", "dropbox": "Dropbox", "nutstore": "坚果云", "坚果云": "坚果云", "我的坚果云": "坚果云",
    "iclouddrive": "iCloud", "icloud drive": "iCloud", "mobile documents": "iCloud", "cloudstorage": "iCloud",
    "google drive": "Google Drive", "googledrive": "Google Drive", "百度网盘": "百度网盘", "baidunetdisk": "百度网盘",
    "baidusyncdisk": "百度网盘", "wpsdrive": "WPS", "wps云盘": "WPS", "box sync": "Box", "nextcloud": "Nextcloud",
}  # fmt: skip
_VARIABLES = ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")
_NETWORKS = ("nfs", "cifs", "smb", "afp", "davfs", "webdav", "fuse.sshfs", "fuse.gvfs", "fuse.rclone", "9p", "ncp")


class ChangedElsewhere(CasebookError):
    """What lies in the folder is not what the working copy was made of; neither is touched."""


@dataclass(slots=True)
class Origin:
    """Where a working copy comes from. `seen`: the SHA-256 of the file there, when it was last the same as the copy;
    `state`: what the copy held then."""

    target: str
    seen: str
    state: str = ""


_CHANGED = Text(
    "“{file}”已被他人更改，未覆盖。您的修改都保存在本机的工作副本中；请合并，或另存为一份。",
    "“{file}” was changed by somebody else and was not overwritten. Your work is safe in the local copy: merge the "
    "two, or keep both.",
)
_GONE = Text(
    "原位置找不到“{file}”，未能发布。您的修改都保存在本机的工作副本中；请检查网络或文件夹，或另存一份。",
    "“{file}” is not at its place, so nothing was published. Your work is safe in the local copy: check the network or "
    "the folder, or save a copy.",
)


def place_of(path: Path, file_system: str = "") -> str:
    """The cloud or network that a file lies in, by name; "" for neither. `file_system` as the system calls it."""
    text = str(path)
    if text.startswith(("\\\\", "//")):
        return "SMB"
    for name in _VARIABLES:
        if (root := os.environ.get(name)) and path.is_relative_to(root):
            return "OneDrive"
    for part in path.parts[:-1]:
        for begin, cloud in _CLOUDS.items():
            if part.lower().startswith(begin):
                return cloud
    kind = file_system.lower()
    return kind.upper() if kind.startswith(_NETWORKS) else ""


def folder_of(target: Path) -> Path:
    """Where the working copy of a casebook lies."""
    mark = hashlib.sha256(str(target.resolve()).encode("utf-8", "replace")).hexdigest()[:16]
    return data_folder() / "working" / mark


def copy_path(target: Path) -> Path:
    """The file of the working copy; it has the name of the casebook."""
    return folder_of(target) / target.name


def exists(target: Path) -> bool:
    """Whether there is a working copy of a casebook."""
    with suppress(OSError):  # a folder that cannot be read holds none
        return _read(target) is not None and copy_path(target).exists()
    return False


def open_copy(target: Path, password: str = "") -> Casebook:
    """The working copy of a casebook, open; made anew from the file unless it holds what is not published yet.

    CasebookError like `Casebook.open`."""
    origin, copy = _read(target), copy_path(target)
    if origin is not None and copy.exists():
        book = Casebook.open(copy, password=password)
        try:
            unpublished = book.state != origin.state
            if unpublished or not target.exists() or fingerprint(target) == origin.seen:
                return book
        except BaseException:
            book.close()
            raise
        book.close()
    copy.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    seen = fingerprint(target)
    with Casebook.open(target, readonly=True, password=password) as there:
        there.copy_to(copy)
    if fingerprint(target) != seen:
        raise ChangedElsewhere(_CHANGED.format(file=target.name), passing=True)
    book = Casebook.open(copy, password=password)
    _write(target, Origin(str(target), seen, book.state))
    return book


def publish(book: Casebook, target: Path) -> bool:
    """Put what a working copy holds where it comes from; False where nothing changed since the last time.

    The new file is written beside the old one, proven, and takes its place only if that is still what this copy was
    made of: ChangedElsewhere if not, CasebookError if it cannot be written; the old file is as it was then."""
    origin = _read(target)
    if origin is None or book.readonly or book.state == origin.state:
        return False
    _demand_same(target, origin)
    with beside(target) as part:
        book.copy_to(part)
        _demand_same(target, origin)
        seen = fingerprint(part)
        put_in_place(part, target)
    _write(target, Origin(str(target), seen, book.state))
    return True


def settle(target: Path, seen: str) -> None:
    """Note that the working copy has taken in what lay at `target` under that fingerprint."""
    origin = _read(target)
    if origin is not None:
        _write(target, Origin(origin.target, seen))


def forget(target: Path) -> None:
    """Take the working copy away, once what it holds lies elsewhere."""
    folder = folder_of(target)
    for file in (copy_path(target), folder / _ABOUT):
        file.unlink(missing_ok=True)
    with suppress(OSError):
        folder.rmdir()


def fingerprint(path: Path) -> str:
    """The SHA-256 of a file, hexadecimal; CasebookError if it cannot be read."""
    made = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while data := file.read(1 << 20):
                made.update(data)
    except OSError as error:
        raise CasebookError(_GONE.format(file=path.name), passing=True) from error
    return made.hexdigest()


def _demand_same(target: Path, origin: Origin) -> None:
    if fingerprint(target) != origin.seen:
        raise ChangedElsewhere(_CHANGED.format(file=target.name), passing=True)


def _read(target: Path) -> Origin | None:
    try:
        return Origin(**json.loads((folder_of(target) / _ABOUT).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _write(target: Path, origin: Origin) -> None:
    about = folder_of(target) / _ABOUT
    with beside(about) as part:
        part.write_text(json.dumps(asdict(origin), ensure_ascii=True), "utf-8")
        put_in_place(part, about)
