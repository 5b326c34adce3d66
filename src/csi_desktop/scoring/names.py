"""What a row is called where there is room for a few words."""

from __future__ import annotations

from csi_desktop.scoring.facts import Facts

_NAME_LENGTH = 24


def row_name(facts: Facts, section_key: str, row: str) -> str:
    """A row by its number, else by the beginning of what names it, else by its place."""
    section = facts.catalogue.section(section_key)
    numbered = next((one.id for one in section.fields if one.number), "")
    for field_id in (numbered, section.title_field):
        answer = facts.sheet.answers.get((field_id, row)) if field_id else None
        text = " ".join(str(answer.value).split()) if answer and answer.value else ""
        if text:
            return text if len(text) <= _NAME_LENGTH else text[: _NAME_LENGTH - 1] + "…"
    rows = facts.sheet.row_ids(section_key)
    return str(rows.index(row) + 1) if row in rows else "?"
