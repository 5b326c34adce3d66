"""The weights of the dimensions that the evaluation team chose: by budget or pairwise comparison, once frozen (7.20).

They make a scheme of their own beside those of the form; the default is never replaced."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from csi_desktop.forms.definition import Section
from csi_desktop.forms.kinds import column_id
from csi_desktop.scoring import weights
from csi_desktop.scoring.facts import Facts
from csi_desktop.scoring.matrices import judged_matrix
from csi_desktop.text import Text, listed


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
    """The principal eigenvector, each item going to the section of its name, where the judgements are consistent."""
    judged = judged_matrix(facts)
    places = items_of(judged.items, sections) if judged else None
    if judged is None or places is None:
        return None
    found = weights.pairwise(judged.matrix)
    if not found.accepted:
        return None
    shares = [Fraction(round(found.weights[place] * 10**12), 10**12) for place in places]
    whole = sum(shares, Fraction(0))
    return [share / whole for share in shares]


def items_of(items: Sequence[str], sections: Sequence[Section]) -> list[int] | None:
    """For each section the place of its name (in either language, or its id) among the items; None unless the items
    are just the sections."""
    said = [" ".join(item.split()).casefold() for item in items]
    names = [{text.casefold() for text in (section.title.zh, section.title.en, section.id)} for section in sections]
    places = [next((n for n, item in enumerate(said) if item in each), -1) for each in names]
    return places if len(said) == len(sections) and sorted(places) == list(range(len(said))) else None


def not_chosen(facts: Facts, sections: list[Section]) -> Text | None:
    """Why what the team chose by budget or comparison makes no scheme; None where it does, or will once frozen."""
    method = facts.catalogue.role("weighting.method")
    option = method.option(str(facts.role("weighting.method"))) if method is not None else None
    how = option.group if option else ""
    names = listed(one.title for one in sections)
    if how == "budget" and _budget(facts, sections) is None:
        return _NO_BUDGET if facts.role("weighting.experts") else None
    judged = judged_matrix(facts) if how == "pairwise" else None
    if judged is None:
        return None
    if items_of(judged.items, sections) is None:
        return _OTHER_ITEMS.format(names=names)
    return None if weights.pairwise(judged.matrix).accepted else _NOT_CONSISTENT


_NO_BUDGET = Text(
    "专家分配的分数不成为权重：每位专家须给出不小于 0 且不全为 0 的分数；方案C不成立",
    "The experts’ points make no weights: each gives points of 0 or more, not all 0; there is no scheme C",
)
_OTHER_ITEMS = Text(
    "判断矩阵的比较项不是各维度（{names}），不能成为方案C的权重",
    "The items of the matrix are not the dimensions ({names}), so it makes no weights for scheme C",
)
_NOT_CONSISTENT = Text(
    "判断矩阵不一致（CR 超过 0.10），不能成为方案C的权重",
    "The judgements are not consistent (CR above 0.10), so the matrix makes no weights for scheme C",
)


def _number(value: Any) -> Fraction:
    return Fraction(str(value)) if value not in (None, "") else Fraction(0)
