"""The index of very many cases at once, from their packed levels: what `index` gives for one, as arrays.

Packed levels are a byte for each indicator in the order of its form (`evaluate.levels`): 0–n, 254 not applicable, 255
none. NumPy is imported when first needed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from csi_desktop.forms.definition import Field, Form
from csi_desktop.scoring.terms import highest_level

if TYPE_CHECKING:
    from numpy.typing import NDArray

NOT_APPLICABLE, NO_LEVEL = 254, 255


@dataclass(frozen=True, slots=True)
class PackedScores:
    """Arrays with a place for each case, float64. NaN where nothing has a level."""

    score: NDArray[Any]  # arithmetic, 0–100
    geometric: NDArray[Any]  # 0–100
    coverage: NDArray[Any]  # levelled weight / applicable weight, 0–1
    sections: NDArray[Any]  # cases × dimensions, 0–100


def indicators(form: Form) -> tuple[Field, ...]:
    """The indicators of an index in the order in which their levels are packed."""
    return tuple(one for section in form.sections for one in section.fields if one.scored and one.weight)


def packed_scores(form: Form, packed: bytes, scheme: str = "") -> PackedScores:
    """The index of every case by a scheme (the form's first where none is named); `packed` is case after case.

    ValueError where the form has no index, where the scheme is that of a team (packed levels hold no weights), where
    an indicator is a choice (which has no level), where the bytes are not a whole number of cases, or a level is beyond
    the indicator's highest."""
    import numpy as np

    if form.index is None:
        raise ValueError("the form has no index")
    chosen = next((s for s in form.index.schemes if s.id == scheme), form.index.schemes[0])
    if chosen.weights == "chosen":
        raise ValueError("packed levels hold no weights of a team's own")
    fields = indicators(form)
    if any(one.kind == "choice" for one in fields):
        raise ValueError("packed levels hold no choices")
    parts = [section for section in form.sections if section.weight]
    levels = np.frombuffer(packed, dtype=np.uint8)
    if levels.size % len(fields):
        raise ValueError(f"{levels.size} levels are not a whole number of cases of {len(fields)} indicators")
    levels = levels.reshape(-1, len(fields))
    highest = np.array([highest_level(one) for one in fields], dtype=np.uint8)
    if bool(((levels > highest) & (levels < NOT_APPLICABLE)).any()):
        raise ValueError("a level is beyond the indicator's highest")
    equal = chosen.weights == "equal"
    weigh = np.zeros((len(parts), len(fields)))
    for row, part in enumerate(parts):
        for column, one in enumerate(fields):
            if one.section_key == part.key:
                weigh[row, column] = 1.0 if equal else float(one.weight or 0)
    given = None if equal else np.array([[float(part.weight or 0)] for part in parts])
    floor = float(form.index.geometric_floor)
    score, geometric, coverage = np.empty((3, len(levels)))
    sections = np.empty((len(levels), len(parts)))
    for start in range(0, len(levels), _BLOCK):
        some = slice(start, start + _BLOCK)
        found = _block(levels[some].T, 100.0 / highest, weigh, given, floor)
        score[some], geometric[some], coverage[some], sections[some] = found
    return PackedScores(score, geometric, coverage, sections)


_BLOCK = 4_096  # cases at a time: what fits the processor's cache


def _block(
    levels: NDArray[Any], step: NDArray[Any], weigh: NDArray[Any], given: NDArray[Any] | None, floor: float
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Score, geometric mean, coverage and dimensions of some cases, indicators × cases; `weigh` is dimensions ×
    indicators, `given` the weights of the dimensions, None where each weighs as many indicators as apply."""
    import numpy as np

    levelled = levels < NOT_APPLICABLE
    present = weigh @ levelled
    whole = weigh @ (levels != NOT_APPLICABLE)
    across = whole if given is None else given * (whole > 0)
    there = present > 0
    counted = across * there
    with np.errstate(divide="ignore", invalid="ignore"):
        sections = (weigh * step) @ (levels * levelled) / present
        known = np.where(there, sections, floor)
        sum_counted = counted.sum(axis=0)
        score = (counted * known).sum(axis=0) / sum_counted
        geometric = np.exp((counted * np.log(np.maximum(known, floor))).sum(axis=0) / sum_counted)
        share = present / np.where(whole > 0, whole, 1.0)
        coverage = np.nan_to_num((across * share).sum(axis=0) / across.sum(axis=0))
    return score, geometric, coverage, sections.T
