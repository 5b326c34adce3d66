"""What a row is called where there is room for a few words."""

from __future__ import annotations

from csi_desktop.scoring.facts import Facts
from csi_desktop.text import shortened

_NAME_LENGTH = 24  # Chinese characters, or twice as many Western letters


def row_name(facts: Facts, section_key: str, row: str) -> str:
    """A row by its number, else by the beginning of what names it, else by its place."""
    section = facts.catalogue.section(section_key)
    numbered = next((one.id for one in section.fields if one.number), "")
    for field_id in (numbered, section.title_field):
        answer = facts.sheet.answers.get((field_id, row)) if field_id else None
        text = " ".join(str(answer.value).split()) if answer and answer.value else ""
        if text:
            return shortened(text, _NAME_LENGTH)
    rows = facts.sheet.row_ids(section_key)
    return str(rows.index(row) + 1) if row in rows else "?"
