"""How a section of a form is printed, whatever it asks: facts, long texts, levels, small tables, rows.

The parts of the report choose sections and put them in order; what stands in a section is set here, from the form
alone, so that a new field or a user's own form is printed without a line of code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from csi_desktop.forms.definition import Field, Section
from csi_desktop.report.blocks import Block, Cell, Table
from csi_desktop.report.draft import Draft
from csi_desktop.report.levels import levels_table
from csi_desktop.report.rows import rows_blocks
from csi_desktop.report.values import facts, headed, inline, is_wide, wide_blocks


def sections_of(draft: Draft, part: str) -> list[Section]:
    """The sections printed in a part of the report, in the order of the forms."""
    return [s for s in draft.catalogue.sections() if s.part == part]


def fields_of(draft: Draft, section: Section, part: str) -> list[Field]:
    """The fields of a section that belong to a part: those of its own, less those that go elsewhere."""
    return [
        one for one in section.fields if (one.part or section.part) == part and one.placement != "internal"
    ]


def strays(draft: Draft, part: str) -> list[tuple[Section, list[Field]]]:
    """Fields of other sections that are printed in this part, by their section."""
    found = []
    for section in draft.catalogue.sections():
        if section.part != part:
            fields = [f for f in section.fields if f.part == part and f.placement != "internal"]
            if fields:
                found.append((section, fields))
    return found


def section_blocks(
    draft: Draft,
    section: Section,
    fields: Sequence[Field],
    *,
    level: int = 2,
    title: str | None = None,
    strays: bool = False,
) -> list[Block]:
    """A section under its heading; nothing where nothing was entered.

    `strays` are fields away from their section: their rows are called by the numbers that they have there."""
    blocks = list(
        rows_blocks(draft, section, fields, strays)
        if section.repeat
        else single_blocks(draft, fields, level + 1)
    )
    if not blocks:
        return []
    heading = section.title(draft.lang) if title is None else title
    if strays and len(fields) == 1:
        heading = fields[0].label(draft.lang)
    if title and isinstance(first := blocks[0], Table) and first.caption == section.title(draft.lang):
        blocks[0] = replace(first, caption=title)
    return headed(level, heading, blocks, f"@{section.key}")


def single_blocks(draft: Draft, fields: Sequence[Field], level: int) -> Iterator[Block]:
    """Short answers as facts, then levels, small tables and long texts."""
    fields = [one for one in fields if draft.is_printed(one)]
    if pairs := _pairs(draft, fields):
        yield _judgements(draft, pairs)
        return
    short = [one for one in fields if not is_wide(one) and draft.show(one)]
    if short:
        yield facts(draft, [(one, "") for one in short])
    scored = [one for one in fields if one.kind == "level" and (draft.in_depth(one) or draft.answer(one.id))]
    if scored:
        yield levels_table(draft, [(one, "") for one in scored])
    for one in fields:
        if is_wide(one) and one.kind != "level":
            yield from wide_blocks(draft, one, "", level)


def _pairs(draft: Draft, fields: Sequence[Field]) -> list[tuple[Field, Field]]:
    """Judgements each with the text that gives its grounds, if a section has nothing else and answers to some."""
    pairs = list(zip(fields[::2], fields[1::2], strict=False))
    if len(fields) % 2 or len(pairs) < 3:
        return []
    if any(
        a.kind != "choice" or b.kind != "longtext" or not b.label("zh").startswith(a.label("zh"))
        for a, b in pairs
    ):
        return []
    return [pair for pair in pairs if any(draft.answer(one.id) for one in pair)]


def _judgements(draft: Draft, pairs: Sequence[tuple[Field, Field]]) -> Table:
    """Criterion, judgement, grounds."""
    return Table(
        head=tuple(draft.fixed(f"table.{name}") for name in ("criterion", "judgement", "grounds")),
        rows=tuple(
            (
                Cell(a.label(draft.lang), f"{a.id}#", strong=True),
                Cell(inline(draft, a, "") or "—", f"{a.id}#"),
                Cell(inline(draft, b, "") or "—", f"{b.id}#"),
            )
            for a, b in pairs
        ),
        widths=(1.6, 1.8, 6),
        header_column=True,
    )
