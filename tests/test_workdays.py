"""Replies are judged by the official calendar: holidays rest, shifted Saturdays work, unknown years are unknown."""

from __future__ import annotations

from datetime import date

import pytest

from csi_desktop.workdays import table_years, workdays


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (date(2024, 6, 13), date(2024, 6, 13), 0),  # same day
        (date(2024, 6, 13), date(2024, 6, 14), 1),  # Thursday to Friday
        (date(2024, 6, 14), date(2024, 6, 17), 1),  # over a weekend
        (date(2024, 9, 30), date(2024, 10, 7), 0),  # 国庆
        (date(2024, 9, 30), date(2024, 10, 12), 5),  # … and Saturday 12 October, worked in its place
        (date(2024, 2, 8), date(2024, 2, 18), 2),  # 春节: Friday the 9th and Sunday the 18th were worked
        (date(2025, 1, 24), date(2025, 2, 8), 6),  # 春节: Sunday 26.1. and Saturday 8.2. were worked
        (date(2025, 12, 31), date(2026, 1, 5), 2),  # 元旦, with Sunday 4 January worked
    ],
)
def test_days_between(start: date, end: date, days: int) -> None:
    assert workdays(start, end) == days


def test_years_outside_the_table_are_unknown_not_guessed() -> None:
    after = table_years().stop
    assert workdays(date(after - 1, 12, 30), date(after, 1, 8)) is None
    assert workdays(date(after, 3, 1), date(after, 3, 1)) is None
    assert workdays(date(table_years().start - 1, 12, 31), date(table_years().start, 1, 5)) is None


def test_a_reply_before_the_letter_has_no_length() -> None:
    assert workdays(date(2024, 6, 14), date(2024, 6, 13)) is None


def test_the_table_reaches_the_present_method_years() -> None:
    assert set(range(2015, 2027)) <= set(table_years())
