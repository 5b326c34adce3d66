"""What a form may ask a text to look like, and how numbers are written: both within bounds, whoever wrote the form.

A regular expression can take longer than the world lasts, and a format can fill the memory; so neither is taken as it
comes."""

from __future__ import annotations

import re

LONGEST = 200  # characters of a text that has a pattern
MOST_WAYS = 10**7  # in which a pattern can be tried on such a text: below a second

_TOKENS = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?:|\(\?|\(|\)|\||(?:[*+?]|\{\d*(?:,\d*)?\})[?+]?|.", re.DOTALL
)
_REPEAT = re.compile(r"\{(\d*)(,?)(\d*)\}")
_NUMBERING = re.compile(r"(?:[^{}]|\{year\}){0,40}\{n(?::0?(\d))?\}(?:[^{}]|\{year\}){0,40}")
_PLACES = re.compile(r"\{(year|n)(?::0?(\d))?\}")


def is_bounded(pattern: str) -> bool:
    """Whether a regular expression comes to an end soon on any text of up to `LONGEST` characters: nothing that
    varies is repeated, nothing looks around or back, and the ways to try it are no more than `MOST_WAYS`."""
    ways = 1
    groups: list[list[int]] = [[1, 0]]  # of each open group: its branches, and whether something in it varies
    last: list[int] | None = None  # the group that has just been closed
    for token in _TOKENS.findall(pattern):
        closed, last = last, None
        if token == "(?" or re.fullmatch(r"\\[1-9]", token):
            return False
        if token in ("(", "(?:"):
            groups.append([1, 0])
        elif token == ")" and len(groups) > 1:
            last = groups.pop()
            ways *= last[0]
            groups[-1][1] |= last[1] or last[0] > 1
        elif token == "|":
            groups[-1][0] += 1
        elif (choices := _choices(token)) is not None:
            if closed and (closed[1] or closed[0] > 1) and token[0] != "?":
                return False
            ways *= choices
            if closed and token[0] == "{":
                ways *= max(int(number) for number in re.findall(r"\d+", token))
            groups[-1][1] |= choices > 1
        if ways > MOST_WAYS:
            return False
    return True


def _choices(token: str) -> int | None:
    """In how many ways a quantifier can be met; None for what is none."""
    if token[0] in "*+" and len(token) < 3:
        return LONGEST
    if token[0] == "?":
        return 2
    found = _REPEAT.match(token)
    if found is None or not (found[1] or found[3]):
        return None
    least = min(int(found[1] or 0), LONGEST)
    most = min(int(found[3]), LONGEST) if found[3] else LONGEST if found[2] else least
    return max(most - least, 0) + 1


def matches(pattern: str, text: str) -> bool:
    """Whether a whole text is as the pattern asks."""
    return len(text) <= LONGEST and is_bounded(pattern) and re.fullmatch(pattern, text) is not None


def is_numbering(pattern: str) -> bool:
    """Whether it says how to write a number: `{n}` or `{n:04}` once, `{year}` where wanted, and plain text."""
    return _NUMBERING.fullmatch(pattern) is not None


def numbered(pattern: str, n: int, year: int) -> str:
    """The number `n` written by a pattern such as "E-{n:04}"; what else stands in braces stays as it is."""
    return _PLACES.sub(
        lambda place: str(year if place[1] == "year" else n).rjust(int(place[2] or 0), "0"), pattern
    )
