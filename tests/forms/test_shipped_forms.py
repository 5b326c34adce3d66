"""What holds of every form that ships with the program."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import pytest

from csi_desktop.forms.definition import Catalogue, Form
from csi_desktop.forms.reader import catalogue
from csi_desktop.text import Text

FIELDS = {
    "case_profile": 25, "engagement": 26, "independence": 11, "evidence": 16, "search_log": 17, "fieldwork": 22,
    "csi_index": 22, "csi_nature": 24, "innovation_process": 13, "cost": 25, "outcomes": 47, "causality": 17,
    "compliance": 12, "ecosystem": 6, "tech_ethics": 8, "sroi": 29, "dac": 12, "findings": 22, "review": 38,
    "weighting": 11, "synthesis": 8,
}  # fmt: skip
LEVELS = {
    "csi_index": 14, "csi_nature": 1, "innovation_process": 6, "cost": 3, "outcomes": 5, "causality": 1,
    "compliance": 1, "ecosystem": 6, "tech_ethics": 4,
}  # fmt: skip


@pytest.fixture(scope="module")
def forms() -> Catalogue:
    return catalogue()


def texts(of: Any, place: str) -> Iterator[tuple[str, Text]]:
    """Every text in a form, with its place."""
    if isinstance(of, Text):
        yield place, of
    elif isinstance(of, tuple):
        for number, one in enumerate(of):
            yield from texts(one, f"{place}[{getattr(one, 'id', number)}]")
    elif is_dataclass(of):
        for attribute in fields(of):
            yield from texts(getattr(of, attribute.name), f"{place}.{attribute.name}")


def test_all_forms_and_fields_are_there(forms: Catalogue) -> None:
    counted = {form.id: sum(len(section.fields) for section in form.sections) for form in forms.forms}
    assert counted == FIELDS
    assert (len(counted), len(forms.fields())) == (21, 411)


def test_every_level_has_an_anchor_in_both_languages(forms: Catalogue) -> None:
    levels = [field for field in forms.fields() if field.kind == "level"]
    assert {form: sum(1 for one in levels if one.form_id == form) for form in LEVELS} == LEVELS
    assert len(levels) == 41
    for one in levels:
        assert one.max is not None and len(one.levels) == one.max + 1, one.id
        assert (
            len({anchor.zh for anchor in one.levels})
            == len({anchor.en for anchor in one.levels})
            == len(one.levels)
        )
        assert one.evidence_from == 1, one.id


@pytest.mark.parametrize("form_id", FIELDS)
def test_every_text_is_in_both_languages(forms: Catalogue, form_id: str) -> None:
    form: Form = forms.form(form_id)
    found = [(place, text) for place, text in texts(form, form.id) if text]
    assert found
    for place, text in found:
        assert text.zh.strip() and text.en.strip(), place
        assert not any("\u4e00" <= one <= "\u9fff" for one in text.en), place
        assert "!" not in text.zh + text.en and "！" not in text.zh, place


def test_the_weights_of_the_index_add_up_exactly(forms: Catalogue) -> None:
    index = forms.form("csi_index")
    assert sum(section.weight or 0 for section in index.sections) == 1
    for section in index.sections:
        assert sum(field.weight or 0 for field in section.fields if field.scored) == 1, section.id
    assert sum(1 for section in index.sections for field in section.fields if field.scored) == 14


def test_every_field_has_its_place_in_the_report_or_is_internal(forms: Catalogue) -> None:
    for section in forms.sections():
        for field in section.fields:
            assert field.part or section.part or field.placement == "internal", field.id


def test_the_eight_themes_are_there_once_each(forms: Catalogue) -> None:
    themes = {form.theme.id: form.theme.method for form in forms.forms if form.theme}
    assert themes == {f"T{n}": "weakest" if n == 5 else "mean" for n in range(1, 9)}


def test_what_the_program_itself_needs_has_a_role(forms: Catalogue) -> None:
    for role in (
        "case.project",
        "case.enterprise",
        "mode",
        "evidence.no",
        "evidence.grade",
        "claim.no",
        "finding.no",
    ):
        assert forms.role(role) is not None, role
    for role in (
        "evidence",
        "searches",
        "mail",
        "claims",
        "findings",
        "recommendations",
        "costs",
        "sroi_map",
        "events",
    ):
        section = forms.section_role(role)
        assert section is not None and section.repeat, role
    mode = forms.role("mode")
    assert mode is not None and {option.id for option in mode.options} == {"third", "self", "desk"}
