"""Annexes: the instruments in full, the search log, the quality checklist, and what found no other place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from csi_desktop.forms.definition import Field, Form
from csi_desktop.report.blocks import Block, Cell, Heading, PageBreak, Paragraph, Run, Table
from csi_desktop.report.draft import Draft
from csi_desktop.report.parts.plain import SHORT
from csi_desktop.report.sections import section_blocks


def instruments(draft: Draft) -> Iterator[Block]:
    """Annex B: each scored item with all its anchors and where they come from, so that a reader can check a level."""
    forms = [(form, items) for form in draft.catalogue.forms if (items := _items(draft, form))]
    if not forms:
        return
    yield PageBreak(SHORT)
    yield Heading(1, draft.fixed("part.annex_b"), "annex_b")
    yield Paragraph(draft.fixed("annex.provenance"), style="note")
    for form, items in forms:
        version = draft.sheet.evaluation.forms.get(form.id, form.version)
        yield Heading(3, draft.fixed("annex.instrument", title=form.title, version=version))
        if form.credit:
            yield Paragraph(draft.fixed("annex.credit", credit=form.credit), style="note")
        yield Table(
            head=(draft.fixed("annex.head_item"), draft.fixed("annex.head_levels"), ""),
            rows=tuple(_anchors(draft, one) for one in items),
            widths=(2.2, 4, 4),
            header_column=True,
            even=True,
        )


def _items(draft: Draft, form: Form) -> list[Field]:
    """The levelled items that this evaluation asks: at its depth, or answered all the same."""
    return [
        one
        for section in form.sections
        for one in section.fields
        if one.kind == "level" and one.levels and draft.in_depth(one) and draft.in_depth(section)
    ]


def _anchors(draft: Draft, one: Field) -> tuple[Cell, ...]:
    """The item with where it comes from, and its levels in two columns."""
    provenance = one.provenance if not one.anchors else f"{one.provenance} / {one.anchors}"
    name = (Run(one.label(draft.lang), "strong"), Run(f"\n{provenance}", "muted"))
    half, apart = (len(one.levels) + 1) // 2, "　" if draft.lang == "zh" else "  "
    lines = [
        (Run(f"{level}", "strong"), Run(apart + text(draft.lang))) for level, text in enumerate(one.levels)
    ]
    return Cell(name), _lines(lines[:half]), _lines(lines[half:])


def _lines(lines: Sequence[tuple[Run, Run]]) -> Cell:
    runs: list[Run] = []
    for mark, text in lines:
        runs += [replace(mark, text=("\n" if runs else "") + mark.text), text]
    return Cell(tuple(runs))


def further(draft: Draft) -> Iterator[Block]:
    """Whatever is to be printed and that no part has printed: nothing that was answered is left out."""
    blocks: list[Block] = []
    left = _unprinted(draft)
    for section in draft.catalogue.sections() if left else ():
        fields = [one for one in section.fields if one.id in left]
        if fields:
            blocks += section_blocks(draft, section, fields)
    if blocks:
        yield PageBreak()
        yield Heading(1, draft.fixed("part.annex_x"), "annex_x")
        yield from blocks


def _unprinted(draft: Draft) -> set[str]:
    """The fields with an answer that no part has printed."""
    return {
        place[0]
        for place, answer in draft.sheet
        if place not in draft.printed
        and not answer.is_blank
        and draft.catalogue.has(place[0])
        and draft.is_printed(draft.catalogue.field(place[0]), place[1])
    }
