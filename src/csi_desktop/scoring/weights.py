"""Weights by pairwise comparison: AHP with Saaty's random index (domain 4.3)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

# Saaty's random consistency index by order of the matrix.
RANDOM_INDEX = {3: 0.58, 4: 0.90, 5: 1.12, 6: 1.24, 7: 1.32, 8: 1.41, 9: 1.45, 10: 1.49}


def square(upper: Sequence[Fraction], n: int) -> list[list[float]]:
    """The reciprocal n×n matrix of an upper triangle, row by row."""
    matrix = [[1.0] * n for _ in range(n)]
    values = iter(upper)
    for i in range(n):
        for j in range(i + 1, n):
            value = float(next(values))
            matrix[i][j], matrix[j][i] = value, 1 / value
    return matrix


def principal(matrix: Sequence[Sequence[float]]) -> tuple[list[float], float]:
    """The principal right eigenvector (summing to 1) and λmax of a positive matrix, by power iteration to 1e-14."""
    n = len(matrix)
    weights = [1 / n] * n
    for _ in range(10_000):
        product = [sum(a * w for a, w in zip(row, weights, strict=True)) for row in matrix]
        total = sum(product)
        following = [p / total for p in product]
        if max(abs(a - b) for a, b in zip(following, weights, strict=True)) < 1e-14:
            break
        weights = following
    return following, total


def consistency_ratio(matrix: Sequence[Sequence[float]]) -> float | None:
    """CR = CI/RI with CI = (λmax − n)/(n − 1); 0 for n ≤ 2, None beyond the table of random indices."""
    n = len(matrix)
    if n <= 2:
        return 0.0
    if n not in RANDOM_INDEX:
        return None
    return (principal(matrix)[1] - n) / (n - 1) / RANDOM_INDEX[n]
