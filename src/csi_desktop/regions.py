"""China's administrative divisions, by six-digit code: names in both languages, and the search of the region editor.

The table is `resources/regions/`; it also knows divisions that were merged or renamed, for older cases and papers.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from csi_desktop.data import resource
from csi_desktop.text import Lang

NATIONWIDE = "000000"
ABROAD = "990000"
_IGNORED = str.maketrans("", "", "'’·,，、 \t\u3000")


@dataclass(frozen=True, slots=True)
class Region:
    """A division: level 1 province, 2 city, 3 county; 0 for 全国 and 境外. `now` is not empty if it is retired."""

    code: str
    name: str
    level: int
    parent: str
    now: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Entry:
    """A row of the table: the region, its short name, its readings (a syllable a character), an English name."""

    region: Region
    short: str
    readings: tuple[tuple[str, ...], ...]
    english: str


def _parse(file: str, known: dict[str, _Entry]) -> dict[str, _Entry]:
    """Rows of one table by code; `known` are the divisions of today that a row may lie in."""
    entries: dict[str, _Entry] = {}
    for line in resource("regions", file).read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        code, name, short, readings, english, now = line.split("\t")
        level = (
            0
            if code in (NATIONWIDE, ABROAD)
            else 1
            if code.endswith("0000")
            else 2
            if code.endswith("00")
            else 3
        )
        above = {0: "", 1: NATIONWIDE, 2: code[:2] + "0000", 3: code[:4] + "00"}[level]
        if level == 3 and above not in entries and above not in known:
            above = code[:2] + "0000"
        spelled = tuple(tuple(reading.split()) for reading in readings.split("|"))
        region = Region(code, name, level, above, tuple(now.split()))
        entries[code] = _Entry(region, name[: int(short)], spelled, english)
    return entries


@cache
def _current() -> dict[str, _Entry]:
    return _parse("regions.tsv", {})


@cache
def _retired() -> dict[str, _Entry]:
    return _parse("retired.tsv", _current())


def _entry(code: str) -> _Entry | None:
    return _current().get(code) or _retired().get(code)


def _line(entry: _Entry) -> list[_Entry]:
    """The divisions it lies in, province first, itself last; without 全国."""
    line = [entry]
    while (above := _entry(line[0].region.parent)) and above.region.level:
        line.insert(0, above)
    return line


def region(code: str) -> Region | None:
    """The division with this code, retired ones too; None if no such code is known."""
    entry = _entry(code)
    return entry.region if entry else None


def province(code: str) -> Region | None:
    """The province-level division that it lies in or is; by its first two digits; None for 全国, 境外, no province."""
    found = region(code[:2] + "0000")
    return found if found and found.level == 1 else None


def children(code: str) -> tuple[Region, ...]:
    """Today's divisions directly below, by code; the provinces for 全国."""
    return tuple(entry.region for entry in _current().values() if entry.region.parent == code)


def _in_english(entry: _Entry) -> str:
    """武侯区 → Wuhou, 西安市 → Xi'an, 单县 → Shanxian."""
    word = ""
    for syllable in entry.readings[0][: len(entry.short)]:
        word += ("'" if word and syllable[0] in "aoe" else "") + syllable
    return entry.english or word.replace("v", "ü").capitalize()


def full_name(code: str, lang: Lang) -> str:
    """四川省成都市武侯区, or "Wuhou, Chengdu, Sichuan"; the code itself if it is not known."""
    entry = _entry(code)
    if entry is None:
        return code
    line = _line(entry)
    if lang == "zh":
        return "".join(step.region.name for step in line)
    return ", ".join(_in_english(step) for step in reversed(line))


def _letters_left_out(typed: str, syllables: tuple[str, ...]) -> tuple[int, int] | None:
    """How `typed` spells the syllables from the first on, each in full or by its first letters.

    Returns (syllables used, letters left out) of the fullest spelling, None if it does not spell them:
    "chengd" and "chd" both spell cheng-du.
    """
    best: tuple[int, int] | None = None
    if not syllables:
        return best
    for length in range(len(syllables[0]), 0, -1):
        if not typed.startswith(syllables[0][:length]):
            continue
        left_out = len(syllables[0]) - length
        if length == len(typed):
            found: tuple[int, int] | None = (1, left_out)
        else:
            rest = _letters_left_out(typed[length:], syllables[1:])
            found = (rest[0] + 1, rest[1] + left_out) if rest else None
        if found and (best is None or found[1] < best[1]):
            best = found
    return best


@dataclass(frozen=True, slots=True)
class _Spelling:
    """One way to write where a division lies, down to itself: (四川) 成都 武侯区, the places above by short name."""

    entry: _Entry
    above: int
    head: tuple[str, ...]
    own: tuple[str, ...]


@cache
def _spellings(retired: bool) -> dict[str, list[_Spelling]]:
    """The ways to spell each division of a table in pinyin, by the letter they begin with."""
    found: dict[str, list[_Spelling]] = defaultdict(list)
    for entry in (_retired() if retired else _current()).values():
        above = _line(entry)[:-1]
        for steps in {(), tuple(above), tuple(above[:1]), tuple(above[1:])}:
            head = tuple(syllable for step in steps for syllable in step.readings[0][: len(step.short)])
            for own in entry.readings:
                found[(head or own)[0][0]].append(_Spelling(entry, len(steps), head, own))
    return found


@cache
def _addresses(retired: bool) -> list[tuple[_Entry, frozenset[str], str]]:
    """Each division of a table with its whole names (成都武侯, 四川省成都市武侯区), and these joined by spaces."""
    found = []
    for entry in (_retired() if retired else _current()).values():
        line = _line(entry)
        above = ["".join(step.region.name for step in line[:-1])]
        above += [
            "".join(step.short for step in steps) for steps in (line[:-1], line[:-1][:1], line[:-1][1:])
        ]
        names = frozenset(head + own for head in above for own in (entry.region.name, entry.short))
        found.append((entry, names, " " + " ".join(sorted(names))))
    return found


# A rank is smaller the better the match; ranks of one search have the same shape.
_Rank = tuple[int, ...]


def _by_letters(typed: str, retired: bool) -> Iterator[tuple[_Rank, Region]]:
    """Divisions whose pinyin, in full or by initials, or whose English name begins with `typed`."""
    for entry in (_retired() if retired else _current()).values():
        english = entry.english.casefold().translate(_IGNORED)
        if english.startswith(typed):
            part = int(english != typed)
            yield (part, part, entry.region.level, 0, 0), entry.region
    for way in _spellings(retired).get(typed[0], []):
        if fit := _letters_left_out(typed, way.head + way.own):
            used, left_out, region = fit[0] - len(way.head), fit[1], way.entry.region
            if used > 0:
                part = int(used not in (len(way.entry.short), len(way.own)))
                yield (int(left_out > 0), part, region.level, way.above, left_out), region
            elif not left_out:  # initials of a place above say nothing of this one
                yield (2, 0, region.level, 0, 0), region


def _by_name(typed: str, retired: bool) -> Iterator[tuple[_Rank, Region]]:
    """Divisions whose Chinese name is, begins with or holds `typed`, then those in a place so named."""
    for entry, names, joined in _addresses(retired):
        name, level = entry.region.name, entry.region.level
        if typed in (name, entry.short):
            yield (0, level), entry.region
        elif typed in names:
            yield (1, level), entry.region
        elif typed in name:
            yield (2 if name.startswith(typed) else 3, level), entry.region
        elif " " + typed in joined:
            yield (4, level), entry.region


def _by_code(typed: str, retired: bool) -> Iterator[tuple[_Rank, Region]]:
    """Divisions whose code begins with `typed`."""
    for code, entry in (_retired() if retired else _current()).items():
        if code.startswith(typed):
            yield (0,), entry.region


def search(text: str, limit: int = 20) -> list[Region]:
    """Divisions that `text` means, best first, today's before retired ones.

    `text` is a Chinese name or part of it (武侯, 成都武侯), pinyin or its initials (wuhou, cdwh), an English name
    (Hohhot), or the beginning of a code.
    """
    typed = unicodedata.normalize("NFKC", text).casefold().replace("ü", "v").translate(_IGNORED)
    found: dict[str, Region] = {}
    if not typed or limit <= 0:
        return []
    matches = _by_code if typed.isdigit() else _by_letters if typed.isascii() else _by_name
    for retired in (False, True):
        ranked = sorted(matches(typed, retired), key=lambda match: (match[0], match[1].code))
        same = {
            (region.name, region.now)
            for _, region in ranked
            if region.now and region.code[:2] == region.now[0][:2]
        }
        for _, region in ranked:
            # 江北区 was retired twice, under 四川 and under 重庆: the one in its province of today stands for both.
            twice = (region.name, region.now) in same and region.code[:2] != region.now[0][:2]
            if not twice:
                found.setdefault(region.code, region)
            if len(found) == limit:
                return list(found.values())
    return list(found.values())
