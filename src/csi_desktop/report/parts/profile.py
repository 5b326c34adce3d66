"""The project card: facts, milestones with their line in time, partners and regions."""

from __future__ import annotations

from collections.abc import Iterator

from csi_desktop.report.blocks import Block, Heading, PageBreak
from csi_desktop.report.draft import Draft
from csi_desktop.report.figures import figure_of
from csi_desktop.report.parts.plain import SHORT, foreign
from csi_desktop.report.sections import fields_of, section_blocks, sections_of


def profile(draft: Draft) -> Iterator[Block]:
    """The sections of the part, the milestones drawn above their table; nothing where nothing was entered."""
    blocks: list[Block] = []
    for section in sections_of(draft, "profile"):
        made = section_blocks(draft, section, fields_of(draft, section, "profile"))
        figure = figure_of(draft, section) if made and section.role == "milestones" else None
        if figure is not None:
            made.insert(1, figure)
        blocks += made
    blocks += foreign(draft, "profile")
    if blocks:
        yield PageBreak(SHORT)
        yield Heading(1, draft.fixed("part.profile"), "profile")
        yield from blocks
