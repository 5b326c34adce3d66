"""The project card: facts, milestones with their line in time, partners and regions."""

from __future__ import annotations

from collections.abc import Iterator

from csi_desktop.report.blocks import Block, Heading, PageBreak, Table
from csi_desktop.report.draft import Draft
from csi_desktop.report.figures import figure_of
from csi_desktop.report.parts.plain import SHORT, foreign
from csi_desktop.report.sections import fields_of, section_blocks, sections_of

_FULL = 7  # rows of tables that leave room for it: the card is to be a page


def profile(draft: Draft) -> Iterator[Block]:
    """The sections of the part, the milestones drawn above their table; nothing where nothing was entered."""
    elsewhere = list(foreign(draft, "profile"))
    blocks: list[Block] = []
    for section in sections_of(draft, "profile"):
        made = section_blocks(draft, section, fields_of(draft, section, "profile"))
        if section.role == "milestones" and _rows([*made, *elsewhere]) <= _FULL:
            figure = figure_of(draft, section)
            made[1:1] = [figure] if figure else []
        blocks += made
    blocks += elsewhere
    if blocks:
        yield PageBreak(SHORT)
        yield Heading(1, draft.fixed("part.profile"), "profile")
        yield from blocks


def _rows(blocks: list[Block]) -> int:
    return sum(len(block.rows) for block in blocks if isinstance(block, Table))
