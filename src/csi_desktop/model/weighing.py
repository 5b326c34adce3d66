"""Which fields make the weights that a team chooses, and by which scoring begins: the former are frozen before that."""

from __future__ import annotations

from csi_desktop.forms.definition import Catalogue, Field

WEIGHTING = ("weighting", "judgements")  # the roles of the sections that freezing the weights locks


def frozen_field(catalogue: Catalogue) -> Field | None:
    """The field that says when the weights were frozen."""
    return catalogue.role("weighting.frozen")


def scoring_fields(catalogue: Catalogue) -> frozenset[str]:
    """The fields by which scoring begins, by id: the indicators of the index, and the levels of single assessors."""
    form, level = catalogue.form_with("index"), catalogue.role("score.level")
    fields = [one for section in form.sections for one in section.fields if one.scored and one.weight] if form else []
    return frozenset(one.id for one in (*fields, *((level,) if level else ())))
