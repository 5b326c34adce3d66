"""Large numbers in words: never a digit less than what was entered, and read back as the same number."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csi_desktop.forms import numbers
from csi_desktop.forms.magnitudes import scale_of, worded
from csi_desktop.text import LANGUAGES

WORDS = {"trillion": 12, "billion": 9, "million": 6}


def read(said, lang):
    """The number that a text says."""
    if lang == "zh":
        return numbers.read(said)
    figures, _, word = said.partition(" ")
    return Decimal(figures.replace(",", "")) * 10 ** WORDS.get(word, 0)


amounts = st.builds(
    lambda digits, zeros, places: Decimal(f"{digits}{'0' * zeros}" + (f".{places}" if places else "")),
    st.integers(-(10**9), 10**9), st.integers(0, 14), st.sampled_from(["", "", "5", "50", "00"]),
)  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
@given(number=amounts)
def test_what_is_said_is_the_number_itself(lang, number):
    assert read(worded(number, lang), lang) == number


@pytest.mark.parametrize("lang", LANGUAGES)
@given(column=st.lists(amounts, max_size=6))
def test_a_column_in_one_scale_says_all_of_every_number(lang, column):
    scale = scale_of(column, lang)
    for number in column:
        said = scale.figures(number)
        assert Decimal(said.replace(",", "")) * 10**scale.zeros == number
        assert scale.zeros == 0 or len(said.partition(".")[2]) <= 2


@pytest.mark.parametrize(
    ("number", "zh", "en"),
    [
        ("140300000000", "1,403 亿元", "CNY 140.3 billion"),
        ("5440000000", "54.4 亿元", "CNY 5.44 billion"),
        ("1560000", "156 万元", "CNY 1.56 million"),
        ("196632", "196,632 元", "CNY 196,632"),
        ("1200000.50", "1,200,000.50 元", "CNY 1,200,000.50"),
        ("0", "0 元", "CNY 0"),
    ],
)
def test_round_numbers_are_written_short_and_others_digit_by_digit(number, zh, en):
    assert worded(Decimal(number), "zh", "元") == zh
    assert worded(Decimal(number), "en", "CNY") == en


def test_a_column_takes_the_scale_that_none_of_its_numbers_is_too_fine_for():
    column = [Decimal(one) for one in ("120000000", "5000")]
    scale = scale_of(column, "zh")
    assert (scale.unit("元", "zh"), [scale.figures(one) for one in column]) == ("万元", ["12,000", "0.5"])
    assert scale_of([*column, Decimal("22859")], "zh").unit("元", "zh") == "元"
    assert scale_of([], "en").unit("CNY", "en") == "CNY"
