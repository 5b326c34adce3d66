"""Kinds of time: dates, times of day, both, and from a date to a date."""

from __future__ import annotations

import re
from typing import Any

from csi_desktop.forms import dates
from csi_desktop.forms.definition import Field, Value
from csi_desktop.forms.kinds.shared import (
    Kind,
    Names,
    bad_value,
)
from csi_desktop.text import Lang, Text


class Date(Kind):
    """A day; or a month or year where no more is known."""

    name = "date"
    label = Text("日期", "date")

    def _normal(self, field: Field, value: Any) -> Value:
        if isinstance(value, str) and "T" not in value and dates.is_date(value):
            return value
        raise bad_value(
            field,
            "应为存在的日期，例如 2024-06-13、2024-06 或 2024；“{given}”不是。",
            "takes a date that exists, such as 2024-06-13, 2024-06 or 2024; “{given}” is not one.",
            given=value,
        )

    def _read(self, field: Field, text: str, lang: Lang) -> Value:
        return dates.read(text) or text

    def _words(self, field: Field, value: Any, lang: Lang, names: Names) -> str:
        return dates.show(value, lang)


class Time(Kind):
    """A time of day."""

    name = "time"
    label = Text("时间", "time")

    def _normal(self, field: Field, value: Any) -> Value:
        if isinstance(value, str) and dates.is_clock(value):
            return value
        raise bad_value(
            field,
            "应为 24 小时制的时间，例如 09:30；“{given}”不是。",
            "takes a time of the 24-hour clock, such as 09:30; “{given}” is not one.",
            given=value,
        )

    def _read(self, field: Field, text: str, lang: Lang) -> Value:
        return dates.read_clock(text) or text


class DateTime(Kind):
    """A day and a time of day."""

    name = "datetime"
    label = Text("日期和时间", "date and time")

    def _normal(self, field: Field, value: Any) -> Value:
        if (
            isinstance(value, str)
            and len(value) == 16
            and dates.is_date(value)
            and dates.is_clock(value[11:])
        ):
            return value
        raise bad_value(
            field,
            "应为日期加时间，例如 2024-06-13 09:30；“{given}”不是。",
            "takes a date and a time, such as 2024-06-13 09:30; “{given}” is not one.",
            given=value,
        )

    def _read(self, field: Field, text: str, lang: Lang) -> Value:
        for place in (
            found.start()
            for found in re.finditer(r"(?<=[\d日号])[\sT]|(?<=[日号])", text[: dates.LONGEST_TYPED])
        ):
            day, clock = dates.read(text[:place]), dates.read_clock(text[place:].lstrip("T \u3000"))
            if day and clock:
                return f"{day}T{clock}"
        return text

    def _words(self, field: Field, value: Any, lang: Lang, names: Names) -> str:
        return f"{dates.show(value[:10], lang)} {value[11:]}"


class DateRange(Kind):
    """From a day to a day."""

    name = "daterange"
    label = Text("起止日期", "date range")

    def _normal(self, field: Field, value: Any) -> Value:
        whole = (
            isinstance(value, list | tuple) and len(value) == 2 and all(isinstance(one, str) for one in value)
        )
        pair = list(value) if whole else []
        first, last = (dates.earliest(pair[0]), dates.latest(pair[1])) if whole else (None, None)
        if not first or not last or any("T" in one for one in pair):
            raise bad_value(
                field,
                "应有开始和结束两个日期，例如 2023-01-01 至 2023-12-31；“{given}”不是。",
                "takes two dates, a start and an end, such as 2023-01-01 to 2023-12-31; “{given}” is not that.",
                given=" – ".join(str(one) for one in value) if isinstance(value, list) else value,
            )
        if first > last:
            raise bad_value(
                field,
                "的结束日期 {end} 早于开始日期 {start}。请改正其中之一。",
                "ends ({end}) before it starts ({start}). Correct one of the two.",
                start=pair[0],
                end=pair[1],
            )
        return pair

    def _read(self, field: Field, text: str, lang: Lang) -> Value:
        whole = dates.read(text)
        if whole:
            return [whole, whole]
        for mark in re.finditer(
            r"\s?(至|到|—+|–|－|~|～|/|-|,|，|;|；|\t|\bto\b)\s?", text[: 2 * dates.LONGEST_TYPED]
        ):
            pair = [dates.read(text[: mark.start()]), dates.read(text[mark.end() :])]
            if all(pair):
                return pair
        return [text]

    def _words(self, field: Field, value: Any, lang: Lang, names: Names) -> str:
        start, end = (dates.show(one, lang) for one in value)
        if start == end:
            return start
        return f"{start}至{end}" if lang == "zh" else f"{start} to {end}"
