"""How far assessors agree: published vectors, undefined cases, and what must not matter (domain 4.2)."""

from __future__ import annotations

import krippendorff
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csi_desktop.scoring.agreement import (
    alpha,
    alpha_interval,
    cohen_kappa,
    fleiss_kappa,
    icc,
    kendall_w,
    ranks,
)

METRICS = ("nominal", "ordinal", "interval", "ratio")
# Shrout and Fleiss (1979), table 2: six targets by four judges; the six values as printed there and by pingouin.
SHROUT_FLEISS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
# Fleiss (1971), as commonly reprinted: ten subjects, fourteen raters, five categories; κ = 0.209931.
FLEISS = [
    [0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1],
    [7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7],
]  # fmt: skip
ratings = st.integers(3, 12).flatmap(
    lambda units: st.lists(
        st.lists(st.none() | st.integers(1, 5), min_size=units, max_size=units), min_size=2, max_size=4
    )
)


def test_the_six_forms_of_icc():
    found = icc(SHROUT_FLEISS)
    assert [found.icc1, found.icc2, found.icc3] == pytest.approx([0.165742, 0.289764, 0.714841], abs=5e-7)
    assert [found.icc1k, found.icc2k, found.icc3k] == pytest.approx([0.442797, 0.620051, 0.909316], abs=5e-7)


def test_fleiss_kappa_of_the_published_table():
    assert fleiss_kappa(FLEISS) == pytest.approx(0.209931, abs=5e-7)


def test_kendalls_w_of_three_judges():
    assert kendall_w([[1, 2, 3, 4, 5, 6], [2, 1, 3, 4, 6, 5], [1, 3, 2, 5, 4, 6]]) == pytest.approx(0.873016, abs=5e-7)


def test_ties_share_their_ranks():
    assert ranks([10, 20, 20, 30]) == [1, 2.5, 2.5, 4]
    assert kendall_w([[1, 1, 2], [1, 1, 2]]) == pytest.approx(1)


def test_cohens_kappa_by_hand():
    # 20 yes/yes, 5 yes/no, 10 no/yes, 15 no/no: p_o = 0.7, p_e = 0.5, κ = 0.4
    one = [1.0] * 25 + [0.0] * 25
    other = [1.0] * 20 + [0.0] * 5 + [1.0] * 10 + [0.0] * 15
    assert cohen_kappa(one, other) == pytest.approx(0.4)
    graded = [1, 2, 3, 4], [1, 2, 4, 3]
    assert cohen_kappa(*graded, "quadratic") == pytest.approx(1 - 2 / 10)
    assert cohen_kappa(*graded) < cohen_kappa(*graded, "linear") < cohen_kappa(*graded, "quadratic")


def test_weighted_kappa_goes_by_the_gap_in_levels_though_nobody_gave_one_between():
    one, other = [0, 0, 1, 1, 4, 4], [0, 1, 1, 4, 4, 4]
    # Gaps observed 0 1 0 3 0 0; by chance, 0, 1, 4 given 2, 2, 2 and 1, 2, 3 times: Σ gaps × products = 68, of
    # their squares 224.
    assert cohen_kappa(one, other, "linear") == pytest.approx(1 - 4 / (68 / 6))
    assert cohen_kappa(one, other, "quadratic") == pytest.approx(1 - 10 / (224 / 6))


@pytest.mark.parametrize("metric", METRICS)
def test_what_is_undefined_is_said_and_neither_1_nor_0(metric):
    same = [[2, 2, 2], [2, 2, 2]]
    assert alpha(same, metric) is None
    assert alpha_interval(same, metric, seed=1) is None
    assert alpha([[1, None], [None, 2]], metric) is None


def test_no_other_measure_has_a_value_without_variation_or_pairs():
    assert cohen_kappa([1, 1], [1, 1]) is None
    assert cohen_kappa([1, None], [None, 1]) is None
    assert fleiss_kappa([[3, 0], [3, 0]]) is None
    assert fleiss_kappa([[1, 0], [0, 1]]) is None
    assert icc([[1, 2]]) is None
    assert icc([[3, 3], [3, 3]]) is None
    # Every target has the same mean by rights, and not in float64: the forms for the mean would be −10³¹.
    thirds = [0.0, 200 / 3, 100.0]
    assert icc([[*thirds[n % 3 :], *thirds[: n % 3]] for n in range(12)]) is None
    assert kendall_w([[1, 2, 3]]) is None
    assert kendall_w([[1, 1], [2, 2]]) is None


@given(ratings)
@settings(max_examples=60, deadline=None)
def test_alpha_is_that_of_the_reference_program(data):
    """krippendorff (GPL-3, Castro) is an oracle here; it is not shipped."""
    table = np.array([[np.nan if v is None else v for v in row] for row in data], dtype=float)
    for metric in METRICS:
        ours = alpha(data, metric)
        try:
            with np.errstate(invalid="ignore"):
                theirs = krippendorff.alpha(reliability_data=table, level_of_measurement=metric)
        except ValueError:
            theirs = np.nan
        if ours is None:
            assert np.isnan(theirs) or theirs == 1.0
        else:
            assert ours == pytest.approx(theirs, abs=1e-9)


@given(ratings, st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_alpha_does_not_know_which_coder_is_which(data, random):
    shuffled = random.sample(data, len(data))
    for metric in METRICS:
        before = alpha(data, metric)
        assert alpha(shuffled, metric) == (None if before is None else pytest.approx(before, abs=1e-12))


@pytest.mark.parametrize("metric", METRICS)
def test_the_bootstrap_resamples_units_and_comes_again_from_its_seed(metric):
    rows = [[1, 2, 3, 3, 2, 1, 4, 1, 2, None], [1, 2, 3, 3, 2, 2, 4, 1, 2, 5], [None, 3, 3, 3, 2, 3, 4, 2, 2, 5]]
    found = alpha_interval(rows, metric, seed=7, resamples=400)
    assert found == alpha_interval(rows, metric, seed=7, resamples=400)
    assert found != alpha_interval(rows, metric, seed=8, resamples=400)
    assert found.low < found.value < found.high <= 1
    # The same resamples one by one, by the plain formula.
    from csi_desktop.scoring.draws import uniforms

    units = [unit for unit in zip(*rows, strict=True) if sum(v is not None for v in unit) > 1]
    drawn = (uniforms(7, 400, len(units)) * len(units)).astype(int)
    one_by_one = [alpha(list(zip(*[units[n] for n in row], strict=True)), metric) for row in drawn]
    known = [value for value in one_by_one if value is not None]
    assert len(known) == found.resamples
    assert [found.low, found.high] == pytest.approx(np.percentile(known, (2.5, 97.5)), abs=1e-9)
