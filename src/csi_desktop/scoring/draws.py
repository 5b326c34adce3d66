"""Random numbers that are the same on every machine: uniforms of PCG64 from a seed, and what is made of them.

Only the raw stream and `Generator.random` (53 bits of it, 24 for float32) are used, because NumPy promises no other
distribution to stay as it is between versions. NumPy is imported when first needed."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

GENERATOR = "PCG64"  # printed with the seed
DRAWS = 10_000
_HELD = 1_000_000  # numbers of blocks to come that are held


def seed_of(identity: str) -> int:
    """A seed of 32 bits that belongs to an evaluation: from its UUID, which the casebook keeps."""
    return int.from_bytes(hashlib.sha256(identity.encode()).digest()[:4], "big")


def generator(seed: int) -> Generator:
    """The stream of a seed (0 or more), of which only `random` and raw numbers are to be used."""
    import numpy as np

    return np.random.Generator(np.random.PCG64(seed))


def uniforms(seed: int, *shape: int) -> NDArray[Any]:
    """Numbers in [0, 1), float64, of a shape; the same for the same seed and shape."""
    return generator(seed).random(shape)


def sixteen_bits(stream: Generator, *shape: int) -> NDArray[Any]:
    """Whole numbers of 0–65,535, uint16, of a shape: four from each of the stream's raw numbers, the lowest bits first;
    a quarter of the time that as many floats take."""
    count = math.prod(shape)
    raw = stream.bit_generator.random_raw((count + 3) // 4)
    found: NDArray[Any] = raw.astype("<u8", copy=False).view("<u2")[:count].reshape(shape)
    return found


def crossed(stream: Generator, width: int, rows: int, count: int) -> Iterator[NDArray[Any]]:
    """`count` columns of `width` whole numbers of 0–65,535, uint16, in blocks of `rows` columns at the most.

    There are `rows` random columns; a block crosses them (exclusive or) with one of its own. Any two columns are
    independent, so that a share of all is as exact as one of independent columns, whose variance asks no more
    (Joffe 1974); and next to no raw numbers have to be drawn. A block is good until the next is asked for."""
    import numpy as np

    columns, found = sixteen_bits(stream, rows, width).T.copy(), np.empty((width, rows), dtype=np.uint16)
    at_once = max(1, _HELD // width)
    for first in range(0, count, rows * at_once):
        blocks = min(at_once, -(-(count - first) // rows))
        for number, own in enumerate(sixteen_bits(stream, blocks, width)[:, :, None]):
            yield np.bitwise_xor(columns, own, out=found)[:, : count - first - number * rows]


def triangular(u: NDArray[Any], low: float, mode: float, high: float) -> NDArray[Any]:
    """Uniforms of any shape turned into a triangular distribution by its inverse: low and high at the ends, densest at
    `mode`.

    Where low = high everything is that value. ValueError unless low ≤ mode ≤ high."""
    import numpy as np

    if not low <= mode <= high:
        raise ValueError("low ≤ mode ≤ high")
    width = high - low
    if width == 0:
        return np.full_like(u, low)
    left = low + np.sqrt(u * width * (mode - low))
    right = high - np.sqrt((1 - u) * width * (high - mode))
    return np.where(u < (mode - low) / width, left, right)


def any_weights(u: NDArray[Any]) -> NDArray[Any]:
    """Uniforms (…, n) turned into weights that sum to 1, every set equally likely: Dirichlet(1, …, 1), as
    exponential variates by their sum (Devroye 1986, ch. XI.4)."""
    import numpy as np

    spaced = -np.log1p(-u)
    whole: NDArray[Any] = spaced / spaced.sum(axis=-1, keepdims=True)
    return whole
