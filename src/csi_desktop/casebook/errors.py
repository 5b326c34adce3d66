"""What can go wrong with a casebook, said so that its user can act on it."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Literal

from csi_desktop.model.cases import Evaluation
from csi_desktop.text import Text, why

WayOn = Literal["", "in use", "damaged", "gone"]


class CasebookError(Exception):
    """Something a user can act on; `text` says what, where and what to do, in both languages.

    `passing`: the same may succeed later (a full disk, a drive that comes back). `kind` names what has a way on that
    the program can offer: a file in use can be waited for, read or copied; a damaged one rescued; one that
    is gone (a drive pulled out) is opened anew when it is back."""

    def __init__(self, text: Text, *, passing: bool = False, kind: WayOn = "") -> None:
        super().__init__(f"{text.en} {text.zh}")
        self.text = text
        self.passing = passing
        self.kind: WayOn = kind


_READ_ONLY = Text(
    "“{file}”或其所在文件夹不可写入，无法保存。请另存到可写入的位置。",
    "“{file}” or its folder cannot be written to, so nothing can be saved. Save a copy elsewhere.",
)
_FULL = Text(
    "磁盘已满，“{file}”无法保存。请腾出空间后重试，或另存到其他磁盘。",
    "The disk is full, “{file}” cannot be saved. Free some space and try again, or save a copy elsewhere.",
)
_BUSY = Text(
    "“{file}”正被另一个程序使用。请在那里关闭后再打开。",
    "“{file}” is in use by another program. Close it there, then open it again.",
)
_DAMAGED = Text(
    "“{file}”的内容已损坏（{detail}）。请勿再写入：可将能读出的内容抢救到新文件，或用备份打开。",
    "The content of “{file}” is damaged ({detail}). Do not write to it: rescue what can be read into a new file, or "
    "open a backup.",
)
_UNREACHABLE = Text(
    "无法读写“{file}”（{detail}）。请检查磁盘或网络连接后重试。",
    "“{file}” cannot be read or written ({detail}). Check the disk or the network, then try again.",
)
_OTHER = Text("“{file}”无法完成此操作（{detail}）。", "“{file}”: this could not be done ({detail}).")

# SQLite's primary result codes
_BY_CODE = {
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_PERM: _READ_ONLY,
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_LOCKED: _BUSY,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
    sqlite3.SQLITE_IOERR: _UNREACHABLE,
    sqlite3.SQLITE_CANTOPEN: _UNREACHABLE,
}


def explained(error: sqlite3.Error | UnicodeDecodeError, path: Path) -> CasebookError:
    """The error that tells a user what SQLite's `error` means for the file at `path`.

    Texts that are no UTF-8 come as UnicodeDecodeError, even where SQLite quotes one in an error of its own."""
    code = getattr(error, "sqlite_errorcode", None)
    text = _DAMAGED if isinstance(error, UnicodeDecodeError) else _BY_CODE.get((code or 0) & 0xFF)
    filled = (text or _OTHER).format(file=path.name, detail=str(error))
    kinds: dict[Text | None, WayOn] = {_DAMAGED: "damaged", _BUSY: "in use", _UNREACHABLE: "gone"}
    kind = kinds.get(text, "")
    return CasebookError(filled, passing=text is not None, kind=kind)


_GONE = Text(
    "“{file}”已不在原处：可能被移动、改名、删除，或磁盘已拔出。请放回后重试，或另存一份。",
    "“{file}” is no longer where it was: moved, renamed, deleted, or its drive was pulled out. Put it back and try "
    "again, or save a copy.",
)


def gone_file(path: Path) -> CasebookError:
    """What to tell where the file at `path` is there no more, or is another one."""
    return CasebookError(_GONE.format(file=path.name), passing=True, kind="gone")


def damaged_file(path: Path, detail: str) -> CasebookError:
    """What to tell where a look through the file at `path` found `detail`."""
    return CasebookError(_DAMAGED.format(file=path.name, detail=detail), kind="damaged")


def file_exists(path: Path) -> CasebookError:
    """What to tell where a new file would be made at a path that has one."""
    return CasebookError(
        Text("“{file}”已存在，未作改动。请换一个名称。",
             "“{file}” exists already and was left alone. Choose another name.").format(file=path.name)
    )  # fmt: skip


def unreadable_file(path: Path, error: OSError) -> CasebookError:
    """What to tell where the system refuses to read the file at `path`."""
    return CasebookError(
        Text("无法读取“{file}”（{detail}）。请检查权限或连接。",
             "“{file}” cannot be read ({detail}). Check the permission or the connection.")
        .format(file=path.name, detail=why(error))
    )  # fmt: skip


def unwritable_file(path: Path, error: OSError) -> CasebookError:
    """What to tell where the system refuses to write to `path`, and what was there is still there."""
    return CasebookError(
        Text("无法写入“{file}”（{detail}），原有文件未动。请换一个名称或位置。",
             "“{file}” cannot be written ({detail}); what was there is untouched. Choose another name or place.")
        .format(file=path.name, detail=why(error))
    )  # fmt: skip


def is_busy(error: Exception) -> bool:
    """Whether somebody else holds the lock."""
    code = getattr(error, "sqlite_errorcode", 0) or 0
    return code & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


_ISSUED = Text(
    "该评估已签发（{version} 版），内容已冻结。如需修改，请先开启更正或重述，并写明原因。",
    "This evaluation is issued (version {version}) and frozen. To change it, begin an erratum or a restatement, with "
    "its reason.",
)


def demand_open(evaluation: Evaluation) -> None:
    """CasebookError for an evaluation that is issued."""
    if evaluation.is_issued:
        raise CasebookError(_ISSUED.format(version=evaluation.version))
