"""How far ranks hang on weights, on one level and on several: plain arithmetic on the same draws (domain 4.4)."""

from __future__ import annotations

import numpy as np
import pytest

from csi_desktop.scoring.composite import Group
from csi_desktop.scoring.draws import uniforms
from csi_desktop.scoring.rank_spread import rank_spread
from csi_desktop.scoring.tree_spread import tree_spread
from csi_desktop.scoring.uncertainty import Stopped
from csi_desktop.scoring.weights import Refused


def drawn(seed, inputs, columns, pairs):
    """Factors of weights, draws × inputs, first of one of each pair and then of the other: columns of 16 bits, each
    crossed with that of its block."""
    stream, blocks = np.random.PCG64(seed), -(-pairs // columns)

    def bits(count):
        raw = stream.random_raw((count * inputs + 3) // 4)
        found = np.array([(int(n) >> (16 * k)) % 2**16 for n in raw for k in range(4)])
        return found[: count * inputs].reshape(count, inputs)

    given, own = bits(columns), bits(blocks)
    one = np.concatenate([given ^ own[block] for block in range(blocks)])[:pairs]
    return [0.75 + 0.5 * steps / 2**16 for steps in (one, 2**16 - 1 - one)]


def percentiles(scores):
    """The 5th, 50th and 95th percentile of each unit's rank, and how often it is the first."""
    plain = np.sort((-scores).argsort(axis=1).argsort(axis=1) + 1, axis=0)
    at = [-(-len(plain) * share // 100) - 1 for share in (5, 50, 95)]
    return [*(tuple(plain[n].tolist()) for n in at), pytest.approx((plain == 1).mean(axis=0).tolist())]


def test_ranks_are_those_of_plain_arithmetic():
    x = uniforms(5, 30, 8) * 100
    weights = np.arange(1, 9)
    found = rank_spread(x, weights, 11, draws=1_999)
    one, other = drawn(11, 8, 400, 1_000)
    scores = (np.concatenate([one, other[:999]]) * weights) @ x.T
    assert [found.p5, found.p50, found.p95, found.first] == percentiles(scores)


def test_ranks_of_four_levels_are_those_of_plain_arithmetic():
    x = uniforms(6, 40, 9) * 100
    names = [f"x{n}" for n in range(9)]
    leaves = [Group(name, n % 3 + 1) for n, name in enumerate(names)]
    inner = [Group("a", 2, tuple(leaves[:3])), Group("b", 1, tuple(leaves[3:5])), Group("c", 3, tuple(leaves[5:8]))]
    upper = [Group("ab", 1, tuple(inner[:2])), Group("cx", 2, (inner[2], leaves[8]))]
    whole = Group("index", 1, tuple(upper))
    found = tree_spread(whole, dict(zip(names, x.T, strict=True)), 1.0, 3, draws=2_001)

    def scores(group, factors):
        """Draws × units, with the factors of its parts first and then those of each part of it."""
        own = [next(factors) * part.weight for part in group.parts]
        below = [
            scores(part, factors) if part.parts else np.broadcast_to(x[:, names.index(part.id)], (len(own[0]), len(x)))
            for part in group.parts
        ]
        return sum(w[:, None] * s for w, s in zip(own, below, strict=True)) / sum(own)[:, None]

    one, other = (scores(whole, iter(factors.T)) for factors in drawn(3, 14, 1_000, 1_001))
    # A block has one of each of its pairs, and then the other; of the last pair only one is left.
    assert [found.p5, found.p50, found.p95, found.first] == percentiles(np.concatenate([one, other[:1_000]]))


def test_levels_of_equal_weights_and_units_far_from_zero_keep_their_order():
    x = 1e6 + np.arange(40.0)
    pair = [Group("a", 1, (Group("x"), Group("y"))), Group("b", 1, (Group("z"),))]
    found = tree_spread(Group("index", 1, tuple(pair)), {"x": x, "y": x, "z": x}, 1.0, 1, draws=300)
    assert found.p5 == found.p95 == tuple(range(40, 0, -1))


def test_ranking_can_be_stopped():
    with pytest.raises(Stopped):
        rank_spread(np.eye(5) * 100, [1] * 5, 1, tell=lambda share: share < 0.5)
    two = Group("index", 1, (Group("a", 1, (Group("x"), Group("y"))), Group("z")))
    with pytest.raises(Stopped):
        tree_spread(two, dict(zip("xyz", np.eye(3), strict=True)), 1.0, 1, tell=lambda share: share < 0.5)


def test_ranks_by_chance_are_as_exact_as_by_independent_draws():
    x = uniforms(5, 30, 6) * 100
    x -= x.mean(axis=1)[:, None]
    independent = ((0.75 + 0.5 * uniforms(6, 400_000, 6)) @ x.T).argmax(axis=1)
    true = np.bincount(independent, minlength=30) / len(independent)
    off = np.array([rank_spread(x, [1] * 6, seed, draws=4_000).first - true for seed in range(200)])
    assert true.max() < 0.5  # a question of chance
    assert abs(off.mean(axis=0)).max() < 0.002
    assert ((off**2).mean(axis=0) < 1.25 * true * (1 - true) / 4_000 + 1e-6).all()


def test_units_that_are_near_each_other_far_from_zero_keep_their_order():
    x = (1e6 + np.arange(40.0))[:, None] + np.zeros(3)
    for values in (x, np.vstack([x, [np.nan, 1e6 - 1, 1e6 - 1]])):
        found = rank_spread(values, [1, 2, 3], 1, draws=300)
        assert found.p5[:40] == found.p95[:40] == tuple(range(40, 0, -1))


def test_units_that_are_alike_have_the_same_ranks():
    x = np.array([[50.0, 50.0], [80.0, 10.0], [50.0, 50.0]])
    found = rank_spread(x, [1, 1], 1, draws=500)
    assert (found.p5[0], found.p95[0], found.first[0]) == (found.p5[2], found.p95[2], found.first[2])


def test_a_missing_value_leaves_the_unit_in_the_ranking():
    x = np.array([[100.0, np.nan], [90.0, 90.0], [10.0, 100.0]])
    assert rank_spread(x, [1, 1], 1, draws=200).p50 == (1, 2, 3)


def test_many_units_rank_as_few_do():
    x = np.arange(200.0)[:, None]
    assert rank_spread(x, [1], 1, draws=60).p50 == tuple(range(200, 0, -1))
    with pytest.raises(Refused):
        rank_spread(np.zeros((5_001, 1)), [1], 1)
