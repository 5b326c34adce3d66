"""The pairwise comparisons of an evaluation: of the team as a whole, or of several experts, joined by the geometric
mean of each element (Aczél and Saaty 1983)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from csi_desktop.scoring import weights
from csi_desktop.scoring.facts import Facts


@dataclass(frozen=True, slots=True)
class Judged:
    """The items compared and the matrix that counts; whose matrices it was made of (row ids of the experts, "" for the
    one of the team) and each of them, and how many more were left out because they are not complete or compare other
    items."""

    items: tuple[str, ...]
    matrix: weights.Matrix
    made_of: tuple[str, ...]
    left_out: int
    alone: tuple[weights.Matrix, ...]

    def ratios(self) -> list[tuple[str, float | None]]:
        """The consistency ratio of each matrix by itself, by its row."""
        return [(row, weights.consistency_ratio(one)) for row, one in zip(self.made_of, self.alone, strict=True)]


def judged_matrix(facts: Facts) -> Judged | None:
    """What counts: None while no matrix is complete. Experts may list the items in any order."""
    own = [("", facts.role("weighting.matrix"))]
    own += [(row, facts.role("weighting.judgement", row)) for row in facts.role_rows("judgements")]
    given = [(row, value) for row, value in own if isinstance(value, dict) and value.get("items")]
    whole = [(row, value) for row, value in given if len(value["items"]) > 1 and all(value["upper"])]
    if not whole:
        return None
    items = [str(item) for item in whole[0][1]["items"]]
    same = [(row, value) for row, value in whole if sorted(map(str, value["items"])) == sorted(items)]
    alike = [(row, _in_order(value, items)) for row, value in same]
    matrices = [matrix for _, matrix in alike]
    joined = matrices[0] if len(matrices) == 1 else weights.group(matrices)
    return Judged(tuple(items), joined, tuple(row for row, _ in alike), len(given) - len(alike), tuple(matrices))


def _in_order(value: dict[str, Any], items: list[str]) -> weights.Matrix:
    """The matrix of an answer, its rows and columns in the order of `items`."""
    square = weights.square([Fraction(v) for v in value["upper"]], len(items))
    at = [[str(item) for item in value["items"]].index(item) for item in items]
    return [[square[i][j] for j in at] for i in at]
