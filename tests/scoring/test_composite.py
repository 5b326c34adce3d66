"""Composite indicators: normalisation, means, levels, missing data (domain 4.4)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csi_desktop.scoring.composite import Group, Scale, aggregate, normalise, ranks, weighted_mean
from csi_desktop.scoring.weights import Refused

NAN = float("nan")
COLUMN = np.array([2.0, 4.0, NAN, 10.0, 4.0])


def test_three_means_of_the_handbook():
    values, weights = np.array([[0.8, 0.5, 0.2]]), (0.5, 0.3, 0.2)
    found = [weighted_mean(values, weights, mean, floor=0.01)[0] for mean in ("arithmetic", "geometric", "harmonic")]
    assert found == pytest.approx([0.59, 0.526552882733695, 0.449438], abs=5e-7)


@pytest.mark.parametrize(
    ("scale", "expected"),
    [
        (Scale("goalposts", low=0, high=5), [40, 80, NAN, 100, 80]),
        (Scale("goalposts", -1, low=0, high=5), [60, 20, NAN, 0, 20]),
        (Scale("minmax"), [0, 25, NAN, 100, 25]),
        (Scale("minmax", -1, start=1, end=7), [7, 5.5, NAN, 1, 5.5]),
        (Scale("zscore"), [41.3397, 47.1132, NAN, 64.4338, 47.1132]),
        (Scale("rank"), [25, 62.5, NAN, 100, 62.5]),
        (Scale("percentile"), [0, 50, NAN, 100, 50]),
        (Scale("distance", high=8), [25, 50, NAN, 100, 50]),
        (Scale("distance", -1, high=4), [100, 100, NAN, 0, 100]),
    ],
)
def test_a_column_on_a_common_scale(scale, expected):
    assert normalise(COLUMN, scale) == pytest.approx(np.array(expected), abs=5e-5, nan_ok=True)


@pytest.mark.parametrize("scale", [Scale("goalposts"), Scale("distance"), Scale("goalposts", low=3, high=3)])
def test_a_scale_with_nothing_to_go_by_is_refused(scale):
    with pytest.raises(Refused):
        normalise(COLUMN, scale)


@pytest.mark.parametrize("method", ["minmax", "zscore", "rank", "percentile"])
def test_a_column_without_variation_is_refused(method):
    with pytest.raises(Refused):
        normalise(np.array([3.0, 3.0, NAN]), Scale(method))


def test_what_is_missing_gives_its_weight_to_the_rest_down_to_a_threshold():
    values = np.array([[80, NAN, 20], [NAN, NAN, 20], [NAN, NAN, NAN]])
    assert weighted_mean(values, (2, 1, 1))[:2] == pytest.approx([60, 20])
    assert np.isnan(weighted_mean(values, (2, 1, 1))[2])
    assert list(np.isnan(weighted_mean(values, (2, 1, 1), needed=2 / 3))) == [False, True, True]


def test_four_levels_bottom_up():
    tree = Group("index", parts=(
        Group("a", 0.5, parts=(
            Group("a1", 0.25, parts=(Group("x"), Group("y", 3))),
            Group("a2", 0.75, parts=(Group("z"),)),
        )),
        Group("b", 0.5, mean="geometric", parts=(Group("u"), Group("v"))),
    ))  # fmt: skip
    columns = {name: np.array([value]) for name, value in zip("xyzuv", (10.0, 50.0, 80.0, 25.0, 100.0), strict=True)}
    found = {key: float(value[0]) for key, value in aggregate(tree, columns).items()}
    assert found["a1"] == pytest.approx(40)
    assert found["a"] == pytest.approx(70)
    assert found["b"] == pytest.approx(50)
    assert found["index"] == pytest.approx(60)


def test_ranks_start_at_the_best_and_are_shared():
    assert list(ranks(np.array([50.0, 70.0, 50.0]))) == [2.5, 1, 2.5]


@given(
    st.lists(st.floats(0, 100), min_size=2, max_size=6),
    st.lists(st.floats(0.1, 5), min_size=6, max_size=6),
    st.floats(0.01, 1000),
    st.sampled_from(("arithmetic", "geometric", "harmonic")),
)
@settings(max_examples=80, deadline=None)
def test_means_lie_between_their_parts_rise_with_each_and_know_no_scale_of_weights(values, weights, factor, mean):
    row, w = np.array([values]), weights[: len(values)]
    found = weighted_mean(row, w, mean)[0]
    floor = 1.0 if mean != "arithmetic" else 0.0
    assert max(min(values), floor) - 1e-9 <= max(found, floor)
    assert found <= max(*values, floor) + 1e-9
    assert weighted_mean(row, [factor * x for x in w], mean)[0] == pytest.approx(found)
    higher = row.copy()
    higher[0, 0] += 1
    assert weighted_mean(higher, w, mean)[0] >= found - 1e-9
    order = np.argsort(values)
    assert weighted_mean(row[:, order], np.array(w)[order], mean)[0] == pytest.approx(found)
