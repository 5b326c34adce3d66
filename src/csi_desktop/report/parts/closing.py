"""The end of the report: what was found and follows, what it does not show, and who answers."""

from __future__ import annotations

from collections.abc import Iterator

from csi_desktop.model.answers import State
from csi_desktop.report.blocks import Block, Cell, Heading, PageBreak, Paragraph, Table
from csi_desktop.report.draft import Draft
from csi_desktop.report.parts.plain import SHORT, foreign, own


def conclusions(draft: Draft) -> Iterator[Block]:
    """Findings, conclusions and recommendations, each with what it rests on."""
    blocks = [*own(draft, "conclusions"), *foreign(draft, "conclusions")]
    yield PageBreak(SHORT)
    yield Heading(1, draft.fixed("part.conclusions"), "conclusions")
    if not draft.shown("overall") and not draft.rows(draft.catalogue.section_role("conclusions")):
        yield Paragraph(draft.fixed("conclusions.open"), style="note")
    yield from blocks


def limitations(draft: Draft) -> Iterator[Block]:
    """What limits the judgement: recorded limitations, what cannot be concluded, what was not evaluated."""
    yield PageBreak(SHORT)
    yield Heading(1, draft.fixed("part.limitations"), "limitations")
    blocks = [*own(draft, "limitations"), *foreign(draft, "limitations")]
    if not draft.shown("limitations"):
        yield Paragraph(draft.fixed("limitations.none"), style="note")
    yield from blocks
    yield from _open(draft)


def _open(draft: Draft) -> Iterator[Block]:
    """Every answer whose state says that there is none, with the reason given: silence is not a finding."""
    rows = [
        (Cell(one.label(draft.lang), f"{field_id}#{row}"), Cell(draft.state(answer), f"{field_id}#{row}"))
        for (field_id, row), answer in sorted(
            draft.sheet.answers.items(), key=lambda item: _order(draft, item[0])
        )
        if answer.state is not State.ANSWERED
        and draft.catalogue.has(field_id)
        and (one := draft.catalogue.field(field_id)).placement != "internal"
        and draft.result.visible(one, row)
    ]
    if rows:
        yield Heading(2, draft.fixed("limitations.ne"))
        head = (draft.fixed("limitations.ne_head"), draft.fixed("limitations.ne_reason"))
        yield Table(head, tuple(rows), (1, 2), draft.fixed("limitations.ne"), header_column=True)


def _order(draft: Draft, place: tuple[str, str]) -> tuple[int, str]:
    ids = [one.id for one in draft.catalogue.fields()]
    return (ids.index(place[0]) if place[0] in ids else len(ids), place[1])
