"""Sobol indices: how much of a function's variance each input explains, alone and together with the others.

S_i = mean(y_B·(y_ABi − y_A)) / Var, S_Ti = Σ(y_A − y_ABi)² / (2N·Var), outputs centred first (Saltelli et al. 2010;
domain 4.4), on the points of a Sobol sequence with the direction numbers of Joe and Kuo (2008). Both are means over the
points, each with the half-width of its 95 % interval as for independent draws; a Sobol sequence does better."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from csi_desktop.data import resource

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_INPUTS = 128  # the table of direction numbers has two for each
_BITS = 30
_NORMAL_95 = 1.959964


class Indices(NamedTuple):
    """One number an input: the first-order and the total index, and the half-widths of their 95 % intervals."""

    first: NDArray[Any]
    total: NDArray[Any]
    first_error: NDArray[Any]
    total_error: NDArray[Any]


def indices(
    function: Callable[[NDArray[Any]], NDArray[Any]], inputs: int, points: int = 1024
) -> Indices:
    """First-order and total indices of a function of draws × inputs in [0, 1); zeros where it does not vary.

    `points` is a power of two; the function is asked (inputs + 2)·points values. ValueError beyond 128 inputs."""
    import numpy as np

    both = sequence(2 * inputs, points)
    a, b = both[:, :inputs], both[:, inputs:]
    mixed = np.broadcast_to(a, (inputs, points, inputs)).copy()
    mixed[range(inputs), :, range(inputs)] = b.T
    y = function(np.concatenate((a, b, mixed.reshape(-1, inputs))))
    spread = y.std()
    if not spread > 1e-12 * max(1.0, float(np.abs(y).max())):
        return Indices(*np.zeros((4, inputs)))
    y = (y - y.mean()) / spread  # uncentred, the first-order estimator is far off
    of_a, of_b, of_mixed = y[:points], y[points : 2 * points], y[2 * points :].reshape(inputs, points)
    variance = np.var(y[: 2 * points])
    firsts = of_b * (of_mixed - of_a) / variance
    totals = (of_a - of_mixed) ** 2 / (2 * variance)
    of_means = _NORMAL_95 / points**0.5
    return Indices(
        firsts.mean(axis=1), totals.mean(axis=1), of_means * firsts.std(axis=1), of_means * totals.std(axis=1)
    )


def sequence(dimensions: int, points: int) -> NDArray[Any]:
    """The first points of the Sobol sequence, points × dimensions in [0, 1), in the order of the Gray code.

    ValueError where there are more dimensions than the direction numbers that ship, or points are no power of two."""
    import numpy as np

    if points < 2 or points & (points - 1):
        raise ValueError("the number of points is a power of two")
    directions = _directions()
    if not 1 <= dimensions <= len(directions):
        raise ValueError(f"1 to {len(directions)} dimensions")
    n = np.arange(1, points, dtype=np.uint32)
    turned = np.log2(n & -n.astype(np.int64)).astype(np.int64)  # the bit of the Gray code that changes
    steps = np.zeros((points, dimensions), dtype=np.uint32)
    steps[1:] = directions[:dimensions, turned].T
    found: NDArray[Any] = np.bitwise_xor.accumulate(steps, axis=0) / 2.0**_BITS
    return found


@cache
def _directions() -> NDArray[Any]:
    """The direction numbers, dimensions × bits: v_i = v_(i−m) ⊕ 2^m·v_(i−m) ⊕ Σ⊕ 2^k·a_k·v_(i−k)."""
    import numpy as np

    rows = []
    for line in resource("sobol", "directions.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        polynomial, *v = map(int, line.split())
        degree = polynomial.bit_length() - 1
        if not degree:
            v = [1] * _BITS
        for i in range(len(v), _BITS):
            following = v[i - degree] ^ (v[i - degree] << degree)
            for k in range(1, degree):
                if polynomial >> (degree - k) & 1:
                    following ^= v[i - k] << k
            v.append(following)
        rows.append([number << (_BITS - 1 - i) for i, number in enumerate(v[:_BITS])])
    return np.array(rows, dtype=np.uint32)
