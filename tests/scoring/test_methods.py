"""SROI and agreement against published vectors (domain 4)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csi_desktop.scoring.agreement import alpha, exact_and_near
from csi_desktop.scoring.sroi import (
    Outcome,
    ValueMap,
    break_evens,
    refusal,
    simulate,
    year_table,
)


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
    assert float(found.present_value()) == pytest.approx(1972194.7115, abs=5e-5)
    assert float(found.ratio()) == pytest.approx(4.9304868, abs=5e-8)
    assert float(found.present_value() - found.inputs) == pytest.approx(1572194.7115, abs=5e-5)
    assert float(found.break_even()) == pytest.approx(0.2028197, abs=5e-8)


def test_v4_the_wheels_to_meals_of_the_guide():
    # SROI Network, A Guide to Social Return on Investment (2012), as recalled in domain 4.1: a secondary vector.
    impacts = [outcome(7, 94, dw=".05"), outcome(7, 4964, dw=".05"), outcome(90, 19, dw=".1")]
    assert [one.impact() for one in impacts] == [Decimal("625.10"), Decimal("33010.60"), Decimal("1539.00")]
    whole = ValueMap((outcome("81741.93", 1),), Decimal(42375), Decimal(0))
    assert float(whole.ratio()) == pytest.approx(1.929, abs=5e-4)


def test_money_is_rounded_only_where_it_is_shown():
    third = outcome(1, "10", dw="0.3333333333")
    assert third.impact() == Decimal("6.666666667")
    assert ValueMap((third,), Decimal(3), Decimal(0)).ratio() == Decimal("6.666666667") / 3


def test_no_ratio_without_costs():
    assert ValueMap((outcome(1, 1),), Decimal(0), Decimal(0)).ratio() is None


def test_no_years_and_complete_drop_off():
    assert outcome(10, 10, years=0).stream() == ()
    assert outcome(10, 10, years=3, dr="1").stream() == (100, 0, 0)


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


def triple(low, central, high):
    return tuple(Decimal(x) for x in (low, central, high))


def uncertain_map(inputs="400000"):
    """V3 with triples around its central shares."""
    first = Outcome("a", Decimal(1200), Decimal(850), triple(".2", ".3", ".4"), triple(".05", ".05", ".05"),
                    triple(".3", ".4", ".5"), triple(".2", ".25", ".3"), duration=3)  # fmt: skip
    rest = (outcome(300, 2400, ".15", "0", ".50", 5, ".10"), outcome(90, -600))
    return ValueMap((first, *rest), Decimal(inputs), Decimal(".035"))


def test_a_range_is_drawn_from_the_triples_and_comes_again_from_its_seed():
    found = simulate(uncertain_map(), seed=1, draws=5_000)
    assert found == simulate(uncertain_map(), seed=1, draws=5_000)
    low, high = uncertain_map().range()
    assert float(low) < found.p5 < found.p50 < found.p95 < float(high)
    assert found.p50 == pytest.approx(4.93, abs=0.03)
    assert found.above_one == 1


def test_no_draw_lies_outside_the_range_of_the_deductions_where_a_harm_is_uncertain_too():
    benefit = Outcome("a", Decimal(10), Decimal(400), *[triple(".1", ".3", ".5")] * 4, duration=3)
    harm = Outcome("b", Decimal(10), Decimal(-300), *[triple("0", ".3", ".6")] * 4, duration=3)
    found = ValueMap((benefit, harm), Decimal(1000), Decimal(0))
    # At worst the benefit keeps 10·400·0.5³ = 500, then a half of it each year, and the harm all of its 3,000.
    low, high = found.range()
    assert low == (500 * Decimal("1.75") - 9000) / 1000
    assert high == (4000 * Decimal(".729") * Decimal("2.71") - 3000 * Decimal(".064") * Decimal("1.56")) / 1000
    drawn = simulate(found, seed=1, draws=5_000)
    assert float(low) < drawn.p5 < drawn.p95 < float(high)


def test_certain_shares_leave_no_range():
    rows = (outcome(60, 8500, dw=".40", at=".30", years=2, dr=".30"),)
    found = simulate(ValueMap(rows, Decimal(250000), Decimal(".035")), seed=3, draws=100)
    assert (found.p5, found.p95) == pytest.approx((1.3877085, 1.3877085), abs=5e-8)


@pytest.mark.parametrize("found", [uncertain_map("0"), ValueMap((), Decimal(10), Decimal(0))])
def test_a_ratio_without_costs_or_outcomes_is_refused(found):
    assert refusal(found).zh
    assert simulate(found, seed=1) is None
    assert found.ratio() is None or not found.outcomes


def test_the_year_table_adds_up_to_the_present_value():
    found = uncertain_map()
    years = year_table(found)
    assert [each.year for each in years] == [1, 2, 3, 4, 5]
    assert sum(each.present for each in years) == pytest.approx(found.present_value())


@pytest.mark.parametrize("one", [b for b in break_evens(uncertain_map("1500000")) if b.needed is not None])
def test_at_its_break_even_an_assumption_makes_the_ratio_1(one):
    found = uncertain_map("1500000")
    row = next(o for o in found.outcomes if o.row == one.row and getattr(o, one.factor, None) is not None)
    moved = replace(row, value=one.needed) if one.factor == "value" else row.fixed(one.factor, one.needed)
    changed = ValueMap(tuple(moved if o is row else o for o in found.outcomes), found.inputs, found.rate)
    if one.row == "a":  # the other two rows have no id of their own
        assert changed.ratio() == pytest.approx(Decimal(1))


@given(st.integers(1, 50), st.integers(1, 5), st.decimals("0", "0.9", places=2))
@settings(max_examples=40, deadline=None)
def test_the_present_value_is_linear_in_the_proxy(factor, years, share):
    one = outcome(10, 100, dw=str(share), years=years, dr=".1").present_value(Decimal(".035"), 1)
    many = outcome(10, 100 * factor, dw=str(share), years=years, dr=".1").present_value(Decimal(".035"), 1)
    assert many == pytest.approx(factor * one)
