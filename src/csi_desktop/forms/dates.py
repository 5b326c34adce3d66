"""Calendar dates, whole or of reduced precision ("2024-06", "2024"): read, checked, shown, counted."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

from csi_desktop.text import Lang

LONGEST_TYPED = 60

_CANONICAL = re.compile(r"([1-9]\d{3})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip
_MONTH_WORD = r"(?P<word>[a-z]{3,9})\.?"
_TYPED = tuple(
    re.compile(pattern + r"(?:[ t]00:00(?::00(?:\.0+)?)?)?", re.ASCII)
    for pattern in (
        r"(?P<y>[1-9]\d{3})年(?:(?P<m>\d{1,2})月(?:份|(?P<d>\d{1,2})[日号])?)?",
        r"(?P<y>[1-9]\d{3})(?:(?P<sep>[-/.])(?P<m>\d{1,2})(?:(?P=sep)(?P<d>\d{1,2}))?)?",
        r"(?P<y>[1-9]\d{3})(?P<m>\d\d)(?P<d>\d\d)",
        rf"(?:(?P<d>\d{{1,2}})(?:st|nd|rd|th)? )?{_MONTH_WORD},? (?P<y>[1-9]\d{{3}})",
        rf"{_MONTH_WORD} (?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y>[1-9]\d{{3}})",
    )
)
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)
_TYPED_CLOCK = re.compile(
    r"(?P<half>上午|下午|晚上|中午|凌晨)?(?P<h>\d{1,2})[:点时](?:(?P<m>\d{1,2})分?)?(?::\d\d)?"
    r"(?P<ampm>[ap]\.?m\.?)?",
    re.ASCII,
)


def is_date(text: str) -> bool:
    """Whether a text is a date that exists, as it is kept: "2024-06-13", "2024-06" or "2024"."""
    return earliest(text) is not None


def earliest(text: str) -> date | None:
    """The first day that a date (or a date with a time) can mean; None if it is none."""
    found = _CANONICAL.fullmatch(text[:10])
    if not found or (len(text) > 10 and text[10] != "T"):
        return None
    year, month, day = (int(part or 1) for part in found.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None


def latest(text: str) -> date | None:
    """The last day that a date can mean; None if it is none."""
    first = earliest(text)
    if first is None or len(text) >= 10:
        return first
    if len(text) == 4:
        return date(first.year, 12, 31)
    if first.month == 12:
        return date(first.year, 12, 31)
    return date(first.year, first.month + 1, 1) - timedelta(days=1)


def read(text: str) -> str | None:
    """The date that a text means, as it is kept, or None. Orders that could be day-month or month-day are refused."""
    if len(text) > LONGEST_TYPED:
        return None
    text = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    tight = re.sub(r"\s*([年月日号/.-])\s*", r"\1", text)
    for pattern in _TYPED:
        found = pattern.fullmatch(tight) or pattern.fullmatch(text)
        if found:
            parts = found.groupdict()
            month = parts.get("m") or _month_number(parts.get("word"))
            if parts.get("word") and not month:
                return None
            kept = "-".join(f"{int(part):02}" for part in (parts["y"], month, parts.get("d")) if part)
            return kept if is_date(kept) else None
    return None


def _month_number(word: str | None) -> str:
    found = [n for n, name in enumerate(_MONTHS, 1) if word and name.casefold().startswith(word)]
    found = found or ([9] if word == "sept" else [])
    return str(found[0]) if len(found) == 1 else ""


def show(text: str, lang: Lang) -> str:
    """A kept date in words: 2024年6月13日, 13 June 2024; June 2024; 2024. Anything else comes back as it is."""
    if not is_date(text):
        return text
    year, month, day = (int(part) if part else 0 for part in (*text.split("-"), "", "")[:3])
    if lang == "zh":
        return f"{year}年" + (f"{month}月" if month else "") + (f"{day}日" if day else "")
    return " ".join(part for part in (str(day or ""), _MONTHS[month - 1] if month else "", str(year)) if part)


def is_clock(text: str) -> bool:
    """Whether a text is a time of day as it is kept: "09:30"."""
    return bool(_CLOCK.fullmatch(text))


def read_clock(text: str) -> str | None:
    """The time of day that a text means, or None: "9:30", "9：30", "9点", "下午3:05", "3:05 pm"."""
    if len(text) > LONGEST_TYPED:
        return None
    text = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    found = _TYPED_CLOCK.fullmatch(text)
    if not found:
        return None
    hour, minute = int(found["h"]), int(found["m"] or 0)
    afternoon = found["half"] in ("下午", "晚上", "中午") or (found["ampm"] or "").startswith("p")
    morning = found["half"] in ("上午", "凌晨") or (found["ampm"] or "").startswith("a")
    if afternoon and hour < (11 if found["half"] == "中午" else 12):
        hour += 12
    if morning and hour == 12:
        hour = 0
    kept = f"{hour:02}:{minute:02}"
    return kept if is_clock(kept) else None


def months_between(start: date, end: date) -> int:
    """Whole months from `start` to `end`; negative if `end` comes first. A month is full on the same day of it."""
    if end < start:
        return -months_between(end, start)
    months = (end.year - start.year) * 12 + end.month - start.month
    full = end.day >= start.day or (end + timedelta(days=1)).month != end.month
    return months if full else months - 1
