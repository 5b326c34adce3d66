"""Working days of the Chinese official calendar, with its holidays and shifted workdays (调休).

The table is that of the package `chinesecalendar`, which follows the State Council's yearly notice.
"""

from __future__ import annotations

from datetime import date, timedelta


def table_years() -> range:
    """The years that the installed table knows."""
    from chinese_calendar import holidays

    return range(min(holidays).year, max(holidays).year + 1)


def workdays(start: date, end: date) -> int | None:
    """Working days after `start`, up to and including `end`; 0 on the same day.

    None if `end` is before `start`, or if either year is outside the table: next year's holidays are not known
    until they are published, and counting Monday to Friday would be a guess.
    """
    from chinese_calendar import is_workday

    known = table_years()
    if end < start or start.year not in known or end.year not in known:
        return None
    days = (start + timedelta(days=step) for step in range(1, (end - start).days + 1))
    return sum(1 for day in days if is_workday(day))
