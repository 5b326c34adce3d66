"""The project card: facts, milestones with their line in time, partners and regions."""

from __future__ import annotations

from collections.abc import Iterator

from csi_desktop.forms.definition import Section
from csi_desktop.report.blocks import Block, Figure, Heading, PageBreak, Table
from csi_desktop.report.charts import timeline
from csi_desktop.report.draft import Draft
from csi_desktop.report.parts.plain import SHORT, foreign
from csi_desktop.report.sections import fields_of, section_blocks, sections_of

_MOST = 7  # events that an axis holds legibly
_FULL = 7  # rows of tables that leave room for it: the card is to be a page


def profile(draft: Draft) -> Iterator[Block]:
    """The sections of the part, the milestones drawn above their table; nothing where nothing was entered."""
    elsewhere = list(foreign(draft, "profile"))
    blocks: list[Block] = []
    for section in sections_of(draft, "profile"):
        made = section_blocks(draft, section, fields_of(draft, section, "profile"))
        if section.role == "milestones" and _rows([*made, *elsewhere]) <= _FULL:
            made[1:1] = _timeline(draft, section)
        blocks += made
    blocks += elsewhere
    if blocks:
        yield PageBreak(SHORT)
        yield Heading(1, draft.fixed("part.profile"), "profile")
        yield from blocks


def _rows(blocks: list[Block]) -> int:
    return sum(len(block.rows) for block in blocks if isinstance(block, Table))


def _timeline(draft: Draft, section: Section) -> list[Block]:
    day = next((one for one in section.fields if one.kind == "date"), None)
    if day is None:
        return []
    words = draft.catalogue.field(section.title_field)
    events = [
        (_year(str(answer.value)), draft.show(day, row), draft.show(words, row))
        for row in draft.rows(section)
        if (answer := draft.answer(day.id, row)) and answer.value
    ]
    events.sort(key=lambda event: event[0])
    if not 3 <= len(events) <= _MOST:
        return []
    alt = ("；" if draft.lang == "zh" else "; ").join(f"{date} {said}" for _, date, said in events)
    return [Figure(timeline(events, alt))]


def _year(date: str) -> float:
    """A date, be it a month or a year, as years: what is not given counts as its first."""
    year, month, day = (*map(int, date.split("-")), 1, 1)[:3]
    return year + (month - 1) / 12 + (day - 1) / 372
