"""What a row is called where there is room for a few words."""

from __future__ import annotations

from csi_desktop.model.links import row_title
from csi_desktop.scoring.facts import Facts


def row_name(facts: Facts, section_key: str, row: str) -> str:
    """A row by its number, else by the beginning of what names it, else by its place."""
    return row_title(facts.catalogue, facts.sheet, section_key, row)
