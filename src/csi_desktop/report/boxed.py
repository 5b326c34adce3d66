"""What is said of signs that no typeface of a report has: which they are, in which reports, and what helps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from csi_desktop.text import Text

_MOST = 20  # signs that are named
_SAID = Text(
    "报告字体中没有这些字符，已印成方框：{signs}。请改写，或在机构版式中指定含有它们的字体。",
    "No typeface of the report has these signs; a box is printed for each: {signs}. Write them otherwise, or name a "
    "typeface that has them in the house style.",
)


def boxed_in_one(signs: Sequence[str]) -> Text:
    """What is said of the signs of a single report."""
    named = _named(signs)
    return _SAID.format(signs=Text(named, named))


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
    return _SAID.format(signs=Text(zh + more, en + more))


def _named(signs: Sequence[str]) -> str:
    return " ".join(_some([f"{sign} (U+{ord(sign):04X})" for sign in signs], _MOST))


def _some(names: Sequence[str], most: int | None) -> list[str]:
    return [*names[:most], *(["…"] if most is not None and len(names) > most else [])]
