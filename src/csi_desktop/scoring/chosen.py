"""The weights of the dimensions that the evaluation team chose: by budget or pairwise comparison, once frozen (7.20).

They make a scheme of their own beside those of the form; the default is never replaced."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from csi_desktop.forms.definition import Section
from csi_desktop.forms.kinds import column_id
from csi_desktop.scoring import weights
from csi_desktop.scoring.facts import Facts
from csi_desktop.scoring.matrices import judged_matrix


def chosen_weights(facts: Facts, sections: list[Section]) -> dict[str, Fraction] | None:
    """Shares by section key; None while no method but the equal ones is chosen, nothing is frozen, or what was given
    makes no weights (an expert who gives nothing, judgements that are not consistent)."""
    method = facts.catalogue.role("weighting.method")
    answer = facts.answer(method.id) if method is not None else None
    if method is None or answer is None or not facts.role("weighting.frozen"):
        return None
    option = method.option(str(answer.value))
    how = option.group if option else ""
    shares = _budget(facts, sections) if how == "budget" else _pairwise(facts, sections) if how == "pairwise" else None
    return None if shares is None else dict(zip((section.key for section in sections), shares, strict=True))


def _budget(facts: Facts, sections: list[Section]) -> list[Fraction] | None:
    """The mean of the experts' shares, exactly; a column belongs to the section of its name."""
    field, value = facts.catalogue.role("weighting.experts"), facts.role("weighting.experts")
    names = {column_id(column) for column in field.columns} if field else set()
    if not isinstance(value, list) or not all(section.id in names for section in sections):
        return None
    given = [[_number(row.get(section.id)) for section in sections] for row in value if isinstance(row, dict)]
    given = [points for points in given if any(points)]
    if not given or any(min(points) < 0 for points in given):
        return None
    return [sum((points[n] / sum(points) for points in given), Fraction(0)) / len(given) for n in range(len(sections))]


def _pairwise(facts: Facts, sections: list[Section]) -> list[Fraction] | None:
    """The principal eigenvector, its items in the order of the sections, where the judgements are consistent."""
    judged = judged_matrix(facts)
    if judged is None or len(judged.items) != len(sections):
        return None
    found = weights.pairwise(judged.matrix)
    if not found.accepted:
        return None
    shares = [Fraction(round(weight * 10**12), 10**12) for weight in found.weights]
    whole = sum(shares, Fraction(0))
    return [share / whole for share in shares]


def _number(value: Any) -> Fraction:
    return Fraction(str(value)) if value not in (None, "") else Fraction(0)
