"""The words of resources/wording/claims.toml: by which the check of claims knows what a sentence says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from csi_desktop.data import resource
from csi_desktop.text import Text

_SENTENCE = re.compile(r"[^。；！？!?;\n]+")
_ENGLISH = re.compile(r"^[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Verb:
    """Words of cause and effect that need evidence of a level (Nesta 0–5), and what that level is."""

    level: int
    needs: Text
    pattern: re.Pattern[str]


@cache
def _words() -> dict[str, Any]:
    import tomllib

    with resource("wording", "claims.toml").open("rb") as file:
        return tomllib.load(file)


def _pattern(words: dict[str, list[str]]) -> re.Pattern[str]:
    parts = sorted((word for one in words.values() for word in one), key=len, reverse=True)
    return re.compile(
        "|".join(rf"\b{re.escape(w)}\b" if _ENGLISH.match(w) else re.escape(w) for w in parts), re.IGNORECASE
    )


@cache
def said_by(name: str) -> re.Pattern[str]:
    """The pattern of a list of words, such as "cumulative"."""
    return _pattern(_words()["words"][name])


@cache
def verbs() -> tuple[Verb, ...]:
    """Words of cause and effect, those that need most first."""
    found = [Verb(v["level"], Text(**v["needs"]), _pattern(v["words"])) for v in _words()["verb"]]
    return tuple(sorted(found, key=lambda verb: -verb.level))


def bears(level: int) -> Text:
    """What may be said with evidence of a level."""
    steps = sorted(_words()["bears"], key=lambda one: one["level"])
    return Text(**next(step["words"] for step in reversed(steps) if level >= step["level"]))


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text."""
    return (found[0].strip() for found in _SENTENCE.finditer(text) if found[0].strip())


def overclaims(text: str, level: int) -> Iterator[tuple[str, Verb]]:
    """(the word found, what it needs) of each sentence that claims more than evidence of a level can bear. A sentence
    that is hedged or denies claims no cause."""
    for sentence in sentences(text):
        if said_by("hedged").search(sentence):
            continue
        for verb in verbs():
            found = verb.pattern.search(sentence) if verb.level > level else None
            if found:
                yield found[0], verb
                break
