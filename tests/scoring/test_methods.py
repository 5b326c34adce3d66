"""SROI, agreement and pairwise weights against published vectors (domain 4)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from csi_desktop.scoring.agreement import alpha, exact_and_near
from csi_desktop.scoring.sroi import NOTHING, Outcome, ValueMap
from csi_desktop.scoring.weights import consistency_ratio, principal, square


def outcome(quantity, value, dw="0", di="0", at="0", years=1, dr="0"):
    triples = [(Decimal(x),) * 3 for x in (dw, di, at, dr)]
    return Outcome("", Decimal(quantity), Decimal(value), *triples, duration=years)


def test_v1_of_the_public_worked_example():
    row = outcome(60, 8500, dw=".40", at=".30", years=2, dr=".30")
    assert row.stream() == (Decimal(214200), Decimal(149940))
    start, end = (ValueMap((row,), Decimal(250000), Decimal(".035"), delay) for delay in (0, 1))
    assert float(start.present_value()) == pytest.approx(359069.5652, abs=5e-5)
    assert float(start.ratio()) == pytest.approx(1.4362783, abs=5e-8)
    assert float(end.present_value()) == pytest.approx(346927.1162, abs=5e-5)
    assert float(end.ratio()) == pytest.approx(1.3877085, abs=5e-8)


def test_v2_without_discount():
    row = outcome(80, 1100, dw=".35", at=".15")
    assert row.impact() == Decimal(48620)
    assert float(ValueMap((row,), Decimal(60000), Decimal(0)).ratio()) == pytest.approx(0.8103333, abs=5e-8)


def test_v3_with_a_negative_outcome():
    rows = (
        outcome(1200, 850, ".30", ".05", ".40", 3, ".25"),
        outcome(300, 2400, ".15", "0", ".50", 5, ".10"),
        outcome(90, -600),
    )
    values = [float(r.present_value(Decimal(".035"), 1)) for r in rows]
    assert values == pytest.approx([884635.8913, 1139732.7333, -52173.9130], abs=5e-5)
    found = ValueMap(rows, Decimal(400000), Decimal(".035"))
    assert float(found.ratio()) == pytest.approx(4.9304868, abs=5e-8)
    assert float(found.present_value() - found.inputs) == pytest.approx(1572194.7115, abs=5e-5)
    assert float(found.break_even()) == pytest.approx(0.2028197, abs=5e-8)


def test_no_ratio_without_costs():
    assert ValueMap((outcome(1, 1),), Decimal(0), Decimal(0)).ratio() is None


def test_no_years_and_complete_drop_off():
    assert outcome(10, 10, years=0).stream() == ()
    assert outcome(10, 10, years=3, dr="1").stream() == (100, 0, 0)
    assert NOTHING == (0, 0, 0)


def coders(text):
    return [[None if v == "*" else float(v) for v in line.split()] for line in text.strip().splitlines()]


FOUR = coders("""1 2 3 3 2 1 4 1 2 * * *
1 2 3 3 2 2 4 1 2 5 * 3
* 3 3 3 2 3 4 2 2 5 1 *
1 2 3 3 2 4 4 1 2 5 1 *""")
THREE = coders("""* * * * * 3 4 1 2 1 1 3 3 * 3
1 * 2 1 3 3 4 3 * * * * * * *
* * 2 1 3 4 4 * 2 1 1 3 3 * 4""")


@pytest.mark.parametrize(
    ("data", "metric", "value"),
    [
        (FOUR, "nominal", 0.743421), (FOUR, "ordinal", 0.815388),
        (FOUR, "interval", 0.849107), (FOUR, "ratio", 0.797403),
        (THREE, "nominal", 0.691358), (THREE, "ordinal", 0.806721),
        (THREE, "interval", 0.810845), (THREE, "ratio", 0.808944),
        ([[*map(float, "0100000010")], [*map(float, "1110010000")]], "nominal", 0.095238),
    ],
)  # fmt: skip
def test_krippendorffs_alpha(data, metric, value):
    assert alpha(data, metric) == pytest.approx(value, abs=5e-7)
    assert alpha(data[::-1], metric) == pytest.approx(value, abs=5e-7)


def test_alpha_without_variation_is_undefined():
    assert alpha([[2, 2, 2], [2, 2, 2]]) is None
    assert exact_and_near([[1, 2, 4], [1, 3, 1]]) == (1 / 3, 2 / 3)


def fractions(text):
    return [Fraction(v) for v in text.split()]


@pytest.mark.parametrize(
    ("upper", "n", "weights", "ratio"),
    [
        ("9 5 2 1 1 1/2 1/3 1/9 1/9 1/9 1/9 1/3 1/4 1/3 1/9 1/2 1 1/3 2 1/2 1/3", 7,
         [0.1775, 0.0191, 0.0418, 0.1164, 0.1896, 0.1288, 0.3268], 0.0223),
        ("5 6 7 4 6 4", 4, [0.6187, 0.2353, 0.1009, 0.0451], 0.1447),
        ("1/3 5 7", 3, [0.2790, 0.6491, 0.0719], 0.0559),
    ],
)  # fmt: skip
def test_pairwise_weights_and_their_consistency(upper, n, weights, ratio):
    matrix = square(fractions(upper), n)
    assert principal(matrix)[0] == pytest.approx(weights, abs=5e-5)
    assert consistency_ratio(matrix) == pytest.approx(ratio, abs=5e-5)
