"""The goals and targets are complete, told in both languages, and found by number or word."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from csi_desktop import sdg

# Numbered and lettered targets of each goal in resolution A/RES/70/1.
TARGETS = [
    (5, 2), (5, 3), (9, 4), (7, 3), (6, 3), (6, 2), (3, 2), (10, 2), (5, 3),
    (7, 3), (7, 3), (8, 3), (3, 2), (7, 3), (9, 3), (10, 2), (19, 0),
]  # fmt: skip


def test_every_goal_and_target_is_there_once_and_in_order() -> None:
    expected = []
    for number, (numbered, lettered) in enumerate(TARGETS, 1):
        expected.append(str(number))
        expected += [f"{number}.{target}" for target in range(1, numbered + 1)]
        expected += [f"{number}.{letter}" for letter in "abcd"[:lettered]]
    assert [entry.code for entry in sdg.everything()] == expected
    assert len(expected) == 17 + 169
    pattern = re.compile(r"^(1[0-7]|[1-9])(\.([0-9]{1,2}|[a-d]))?$")
    assert all(pattern.match(code) for code in expected)


def test_names_are_short_distinct_and_in_both_languages() -> None:
    for lang in ("zh", "en"):
        names = [entry.name(lang) for entry in sdg.everything()]
        assert [name for name, times in Counter(names).items() if times > 1] == []
        assert all(name and name == name.strip() for name in names)
        assert not any(name.endswith(("。", ".", "！", "!")) for name in names)
    assert all(re.search("[一-鿿]", entry.name.zh) for entry in sdg.everything())
    assert not any(re.search("[一-鿿，。；：]", entry.name.en) for entry in sdg.everything())
    assert max(len(entry.name.zh) for entry in sdg.everything()) <= 24


def test_names_by_code() -> None:
    assert sdg.name("4", "zh") == "优质教育"
    assert sdg.name("16", "zh") == "和平、正义与强大机构"
    assert sdg.name("4", "en") == "Quality education"
    assert sdg.name("18", "zh") == ""
    target = sdg.goal("8.10")
    assert target is not None and target.goal == "8"
    assert sdg.goal("4.1x") is None


@pytest.mark.parametrize(
    "code", ["0", "18", "04", "4.0", "4.8", "4.d", "1.c", "4.A", "4.", "", " 4", "17.20"]
)
def test_what_is_no_code(code: str) -> None:
    assert not sdg.is_code(code)


@pytest.mark.parametrize(
    ("typed", "lang", "first"),
    [
        ("4", "zh", "4"),
        ("SDG 4", "zh", "4"),
        ("目标 4.a", "zh", "4.a"),
        ("１７", "zh", "17"),
        ("8.1", "en", "8.1"),
        ("教育", "zh", "4"),
        ("老师", "zh", None),
        ("教师", "zh", "4.c"),
        ("poverty", "en", "1"),
        ("poverty", "zh", "1"),
        ("food waste", "en", "12.3"),
        ("极端贫困", "en", "1.1"),
    ],
)
def test_search_finds_by_number_and_by_word(typed: str, lang: str, first: str | None) -> None:
    assert next(iter(sdg.search(typed, lang)), None) == first  # type: ignore[arg-type]


def test_a_goal_number_lists_its_targets_before_other_goals() -> None:
    codes = sdg.search("1", "zh")
    assert codes[:8] == ["1", "1.1", "1.2", "1.3", "1.4", "1.5", "1.a", "1.b"]
    assert "17" in codes and "2.1" not in codes


def test_nothing_typed_gives_every_code() -> None:
    assert sdg.search("  ", "zh") == [entry.code for entry in sdg.everything()]
