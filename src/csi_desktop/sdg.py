"""The 17 Sustainable Development Goals and their 169 targets, by code: "4" is a goal, "4.1" and "4.a" are targets."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache

from csi_desktop.data import resource
from csi_desktop.text import Lang, Text


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal or a target; `goal` is the code of the goal that a target belongs to, "" for a goal itself."""

    code: str
    name: Text
    goal: str


@cache
def _table() -> dict[str, Goal]:
    rows = tomllib.loads(resource("sdg", "sdg.toml").read_text("utf-8"))
    return {
        code: Goal(code, Text(**names), code.partition(".")[0] if "." in code else "")
        for code, names in rows.items()
    }


def everything() -> tuple[Goal, ...]:
    """Every goal, each followed by its targets, in the order of the resolution."""
    return tuple(_table().values())


def goal(code: str) -> Goal | None:
    """The goal or target with this code; None if there is none."""
    return _table().get(code)


def is_code(code: str) -> bool:
    """Whether a goal or target has exactly this code."""
    return code in _table()


def name(code: str, lang: Lang) -> str:
    """The name without its code (优质教育); "" if there is no such code."""
    found = goal(code)
    return found.name(lang) if found else ""


def search(text: str, lang: Lang) -> list[str]:
    """Codes that `text` means: a code or its beginning (4, SDG 4, 目标4), or words of a name in either language.

    Best first: goals before targets, names in `lang` before the other language; nothing typed gives every code.
    """
    typed = unicodedata.normalize("NFKC", text).casefold()
    typed = re.sub(
        r"^\s*(?:sdgs?|可持续发展目标|目标|具体目标|goals?|targets?)\s*(?=[0-9])", "", typed
    ).strip()
    if re.match(r"\d", typed):
        own = [code for code in _table() if code == typed or code.startswith(f"{typed.rstrip('.')}.")]
        longer = [code for code in _table() if code.startswith(typed) and code not in own]
        return own + longer if "." not in typed else [code for code in _table() if code.startswith(typed)]
    words = typed.split()
    ranked = []
    for place, entry in enumerate(everything()):
        first, second = entry.name(lang).casefold(), f"{entry.name.zh} {entry.name.en}".casefold()
        if all(word in second for word in words):
            ranked.append(
                (
                    bool(words) and bool(entry.goal),
                    not all(word in first for word in words),
                    place,
                    entry.code,
                )
            )
    return [code for *_, code in sorted(ranked)]
