"""What is said of signs that no typeface of a report has: which they are, in which reports, and what helps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from csi_desktop.text import Text

_MOST = 20  # signs that are named
_SAID = Text(
    "报告字体中没有这些字符，已印成方框：{signs}。{helps}",
    "No typeface of the report has these signs; a box is printed for each: {signs}. {helps}",
)
_FACE = Text(
    "请改写，或在机构版式的 [faces] 中用 further 指定含有它们的字体文件。",
    "Write them otherwise, or name a typeface file that has them under [faces], further in the house style.",
)
_LEFTWARD = Text(
    "阿拉伯文、希伯来文等从右向左书写的文字不能排印，请改写（如用拉丁字母转写）。",
    "Scripts written from right to left, such as Arabic and Hebrew, cannot be set: write them otherwise, such as in "
    "Latin letters.",
)


# The blocks that Unicode keeps for such scripts, from Hebrew on.
_LEFTWARD_BLOCKS = ((0x0590, 0x08FF), (0xFB1D, 0xFDFF), (0xFE70, 0xFEFF), (0x10800, 0x10FFF), (0x1E800, 0x1EFFF))


def is_leftward(sign: str) -> bool:
    """Whether a sign belongs to a script that is written from right to left."""
    code = ord(sign)
    return any(first <= code <= last for first, last in _LEFTWARD_BLOCKS)


def boxed_in_one(signs: Sequence[str]) -> Text:
    """What is said of the signs of a single report."""
    named = _named(signs)
    return _SAID.format(signs=Text(named, named), helps=_helps(signs))


def boxed_in_many(found: Mapping[str, Sequence[str]], most: int | None = None) -> Text:
    """What is said of several reports: file name → its signs. Reports with the same signs are told of together; no
    more than `most` names and groups of them, where that is given."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for name, signs in sorted(found.items()):  # made on several processes, in no order
        groups.setdefault(tuple(signs), []).append(name)
    told = [(_named(signs), _some(names, most)) for signs, names in list(groups.items())[:most]]
    zh = "；".join(f"{signs}（{'、'.join(names)}）" for signs, names in told)
    en = "; ".join(f"{signs} in {', '.join(names)}" for signs, names in told)
    more = "…" if len(groups) > len(told) else ""
    every = [sign for signs in found.values() for sign in signs]
    return _SAID.format(signs=Text(zh + more, en + more), helps=_helps(every))


def _helps(signs: Iterable[str]) -> Text:
    """What can be done about signs, of whichever kinds they are."""
    kinds = {is_leftward(sign) for sign in signs}
    helps = [text for leftward, text in ((False, _FACE), (True, _LEFTWARD)) if leftward in kinds]
    return Text("".join(text.zh for text in helps), " ".join(text.en for text in helps))


def _named(signs: Sequence[str]) -> str:
    return " ".join(_some([f"{sign} (U+{ord(sign):04X})" for sign in signs], _MOST))


def _some(names: Sequence[str], most: int | None) -> list[str]:
    return [*names[:most], *(["…"] if most is not None and len(names) > most else [])]
