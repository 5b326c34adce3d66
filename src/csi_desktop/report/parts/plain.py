"""Parts that print their sections one after the other, as the forms have them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from csi_desktop.report.blocks import Block, Heading, PageBreak
from csi_desktop.report.draft import Draft
from csi_desktop.report.figures import figure_of, table_of
from csi_desktop.report.sections import fields_of, section_blocks, sections_of, single_blocks, strays

# A chapter starts on the page of the one before where this share of it is free: short chapters share pages.
SHORT = 0.2


def plain(draft: Draft, part: str, *, new_page: bool = True) -> Iterator[Block]:
    """Every section of a part that has content, under the part's heading; nothing where none has."""
    blocks = [*own(draft, part), *foreign(draft, part)]
    if blocks:
        if new_page:
            yield PageBreak(SHORT)
        title = draft.fixed(f"part.{part}")
        yield Heading(1, title, part)
        first = blocks[0]
        if isinstance(first, Heading) and title.endswith(first.text):
            blocks = blocks[1:]  # the part's heading has said it
        yield from blocks


def own(draft: Draft, part: str, level: int = 2, titles: Mapping[str, str] = MappingProxyType({})) -> Iterator[Block]:
    """The sections of a part; `titles` are for those, by their role, that are called otherwise there."""
    for section in sections_of(draft, part):
        fields = fields_of(draft, section, part)
        blocks = section_blocks(draft, section, fields, level=level, title=titles.get(section.role)) if fields else []
        yield from blocks
        if blocks and section.repeat:
            yield from (made for made in (figure_of(draft, section), table_of(draft, section)) if made is not None)


def foreign(draft: Draft, part: str, titles: Mapping[str, str] = MappingProxyType({})) -> Iterator[Block]:
    """Fields of other sections that are printed in this part; `titles` as for the sections of its own."""
    for section, fields in strays(draft, part):
        if section.repeat:
            title = titles.get(section.role)
            yield from section_blocks(draft, section, fields, level=2, title=title, strays=True)
        else:
            yield from single_blocks(draft, fields, 2)
