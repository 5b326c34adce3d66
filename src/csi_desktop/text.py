"""A text in both languages, as every text that a form or a result shows is kept."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Lang = Literal["zh", "en"]
LANGUAGES: tuple[Lang, ...] = ("zh", "en")


def language_of(name: str) -> Lang:
    """The language that a system's name for one stands for, such as “zh_CN.UTF-8”: Chinese, else English."""
    return "zh" if name.lower().startswith(("zh", "chinese")) else "en"


def asked_language() -> Lang | None:
    """The language that CSI_DESKTOP_LANG asks for, in window and commands; None where it is not set."""
    asked = os.environ.get("CSI_DESKTOP_LANG")
    return language_of(asked) if asked else None


@dataclass(frozen=True, slots=True)
class Text:
    """One text, in Chinese and in English."""

    zh: str
    en: str

    def __call__(self, lang: Lang) -> str:
        """The text in `lang`."""
        return self.zh if lang == "zh" else self.en

    def __bool__(self) -> bool:
        return bool(self.zh or self.en)

    def format(self, /, **values: object) -> Text:
        """Both texts with `{name}` places filled; a value that is a `Text` is filled in its own language.

        Only the template is interpreted: what is filled in stays as it is."""

        def fill(lang: Lang) -> str:
            return self(lang).format(**{k: v(lang) if isinstance(v, Text) else v for k, v in values.items()})

        return Text(fill("zh"), fill("en"))


NO_TEXT = Text("", "")


def listed(texts: Iterable[Text]) -> Text:
    """Names or phrases after one another within a sentence: “甲、乙”, “a, b”."""
    return _joined(texts, "、", ", ")


def phrases(texts: Iterable[Text]) -> Text:
    """Phrases of one clause: “甲，乙”, “a, b”."""
    return _joined(texts, "，", ", ")


def clauses(texts: Iterable[Text]) -> Text:
    """What is too long for a list within a sentence: “甲；乙”, “a; b”."""
    return _joined(texts, "；", "; ")


def one_a_line(texts: Iterable[Text]) -> Text:
    """Texts one below the other."""
    return _joined(texts, "\n", "\n")


def _joined(texts: Iterable[Text], zh: str, en: str) -> Text:
    found = list(texts)
    return Text(zh.join(text.zh for text in found), en.join(text.en for text in found))


def meant(near: str) -> Text:
    """The question that follows a sentence about a name that is not known: whether `near` was meant; none for ""."""
    return Text(f"是不是“{near}”？", f" Did you mean “{near}”?") if near else NO_TEXT


def inside(text: Text) -> Text:
    """A sentence as it stands within another: in English its first letter is small."""
    return Text(text.zh, text.en[:1].lower() + text.en[1:])


# What a system says in its own language, and on most in English only.
_WHY: dict[int, Text] = {
    errno.ENOENT: Text("文件或文件夹不存在", "no such file or folder"),
    errno.EACCES: Text("没有权限", "permission denied"),
    errno.EPERM: Text("系统不允许", "the system does not allow it"),
    errno.EROFS: Text("所在磁盘只读", "the disk is read-only"),
    errno.ENOSPC: Text("磁盘空间不足", "the disk is full"),
    errno.EIO: Text("磁盘读写出错", "the disk failed"),
    errno.EBUSY: Text("正被其他程序占用", "another program is using it"),
    errno.EEXIST: Text("已存在同名文件", "a file of that name exists"),
    errno.EISDIR: Text("这是文件夹，不是文件", "it is a folder, not a file"),
    errno.ENOTDIR: Text("路径中有一段不是文件夹", "a part of the path is no folder"),
    errno.ENAMETOOLONG: Text("文件名太长", "the name is too long"),
    errno.ENODEV: Text("磁盘已断开", "the disk is gone"),
    errno.ENXIO: Text("磁盘已断开", "the disk is gone"),
    **({errno.EDQUOT: Text("已超出磁盘配额", "the quota of the disk is used up")} if hasattr(errno, "EDQUOT") else {}),
}


def why(error: OSError) -> Text:
    """Why a file could not be read or written, to stand within a sentence; what is not known, as the system says it."""
    said = error.strerror or str(error)
    return _WHY.get(error.errno or 0, Text(said, said))


_OPENING = "（“‘《〈「【[("  # what a cut must not leave open at the end
_FIRST_CHINESE = "\u2e80"  # from here on a sign is about as wide as two Western letters


def width(text: str) -> float:
    """How long a text is on a line, in Chinese characters; a Western letter counts half."""
    return sum(1.0 if sign >= _FIRST_CHINESE else 0.5 for sign in text)


def shortened(text: str, longest: float) -> str:
    """A text cut to the width of so many Chinese characters, with an ellipsis where something is missing."""
    if width(text) <= longest:
        return text
    kept, room = 0, longest - 1
    for sign in text:
        room -= 1.0 if sign >= _FIRST_CHINESE else 0.5
        if room < 0:
            break
        kept += 1
    return text[:kept].rstrip().rstrip(_OPENING) + "…"
