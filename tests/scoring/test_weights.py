"""Weights by pairwise comparison, budget and entropy: published vectors and refusals (domain 4.3)."""

from __future__ import annotations

from fractions import Fraction

import pytest

from csi_desktop.scoring.weights import (
    Refused,
    budget,
    entropies,
    entropy_refusal,
    group,
    pairwise,
    square,
)
from csi_desktop.text import Text


def upper(text):
    return [Fraction(part) for part in text.split()]


DRINKS = square(upper("9 5 2 1 1 1/2 1/3 1/9 1/9 1/9 1/9 1/3 1/4 1/3 1/9 1/2 1 1/3 2 1/2 1/3"), 7)
ILLUMINATION = square(upper("5 6 7 4 6 4"), 4)
AIRCRAFT = [
    [2, 1500, 20000, 5.5, 5, 9], [2.5, 2700, 18000, 6.5, 3, 5],
    [1.8, 2000, 21000, 4.5, 7, 7], [2.2, 1800, 20000, 5, 5, 5],
]  # fmt: skip


def test_the_seven_drinks_of_saaty():
    found = pairwise(DRINKS)
    assert found.weights == pytest.approx([0.1775, 0.0191, 0.0418, 0.1164, 0.1896, 0.1288, 0.3268], abs=5e-5)
    assert (found.largest, found.ratio) == (pytest.approx(7.1766, abs=5e-5), pytest.approx(0.0223, abs=5e-5))
    assert found.accepted


def test_the_wealth_of_nations_of_saaty():
    # Saaty, The Analytic Hierarchy Process (1980): USA, USSR, China, France, UK, Japan, West Germany.
    found = pairwise(square(upper("4 9 6 6 5 5 7 5 5 3 4 1/5 1/5 1/7 1/5 1 1/3 1/3 1/3 1/3 2"), 7))
    assert found.weights == pytest.approx([0.4271, 0.2303, 0.0208, 0.0524, 0.0524, 0.1227, 0.0943], abs=5e-5)
    assert (found.largest, found.ratio) == (pytest.approx(7.6077, abs=5e-5), pytest.approx(0.0767, abs=5e-5))


def test_a_matrix_that_must_be_refused_and_its_worst_triad():
    found = pairwise(ILLUMINATION)
    assert found.weights == pytest.approx([0.6187, 0.2353, 0.1009, 0.0451], abs=5e-5)
    assert found.largest == pytest.approx(4.3907, abs=5e-5)
    assert found.ratio == pytest.approx(0.1447, abs=5e-5)
    assert not found.accepted
    assert found.worst.items == (0, 1, 3)  # 5 · 6 = 30, and 7 was said
    assert (found.worst.judged, found.worst.consistent) == ((5, 6, 7), 30)


def test_three_items():
    found = pairwise(square(upper("1/3 5 7"), 3))
    assert found.weights == pytest.approx([0.2790, 0.6491, 0.0719], abs=5e-5)
    assert found.ratio == pytest.approx(0.0559, abs=5e-5)


def test_judgements_that_fit_have_no_worst_triad():
    found = pairwise(square(upper("2 6 3"), 3))
    assert found.ratio == pytest.approx(0, abs=1e-12)
    assert found.worst is None


def test_a_group_judges_by_the_geometric_mean():
    joined = group([square(upper("2 8 4"), 3), square(upper("8 2 1/4"), 3)])
    assert joined[0] == pytest.approx([1, 4, 4])
    assert joined[1][0] == pytest.approx(1 / 4)
    assert pairwise(joined).weights == pytest.approx([2 / 3, 1 / 6, 1 / 6])


def test_a_budget_with_its_spread_and_concordance():
    found = budget([[40, 30, 20, 10], [50, 30, 10, 10], [4, 2, 2, 2]])
    assert found.weights == pytest.approx([0.4333333, 0.2666667, 0.1666667, 0.1333333], abs=5e-8)
    assert found.spread == pytest.approx([0.0577350, 0.0577350, 0.0577350, 0.0577350], abs=5e-8)
    assert 0 < found.concordance < 1
    assert budget([[1, 1]]).spread is None


def test_weights_are_free_of_scale():
    assert budget([[2, 1, 1]]).weights == budget([[50, 25, 25]]).weights == (0.5, 0.25, 0.25)


def test_a_budget_with_a_negative_part_is_refused_by_name():
    with pytest.raises(Refused) as refused:
        budget([[50, 50], [-10, 110]])
    assert "2" in refused.value.text.zh
    assert "2" in refused.value.text.en


def entropy(units):
    """The entropy weights of units × indicators."""
    return [one.weight for one in entropies(list(zip(*units, strict=True)))]


def test_entropy_of_the_aircraft_of_hwang_and_yoon():
    expected = [0.06418973, 0.20608816, 0.01344459, 0.08132563, 0.35868002, 0.27627186]
    assert entropy(AIRCRAFT) == pytest.approx(expected, abs=5e-9)


def names(count):
    return [Text(f"第{n}项", f"I{n}") for n in range(1, count + 1)]


def test_entropy_is_refused_for_few_units_and_for_yes_and_no():
    few = entropy_refusal(list(zip(*AIRCRAFT, strict=True)), names(6))
    assert "10 个" in few.zh and "I1 4, I2 4" in few.en
    rare = [[float(n == 0) for n in range(12)], [1 + n / 10 for n in range(12)]]
    assert "(I1)" in entropy_refusal(rare, names(2)).en
    assert entropy([[0, 1, 3], [1, 1, 3], [0, 1, 1]]) == pytest.approx([0.921, 0, 0.079], abs=5e-4)  # the trap
    assert entropy_refusal([range(1, 13), [n % 4 for n in range(12)]], names(2)) is None
    assert "I2" in entropy_refusal([range(12), [n - 4 for n in range(12)]], names(2)).en
    with pytest.raises(Refused):
        entropy([[2, 3]] * 12)
