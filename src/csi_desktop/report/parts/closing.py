"""The end of the report: what was found and follows, what it does not show, and who answers."""

from __future__ import annotations

from collections.abc import Iterator

from csi_desktop.model.answers import State
from csi_desktop.report.blocks import Block, Cell, Heading, PageBreak, Paragraph, Table
from csi_desktop.report.draft import Draft
from csi_desktop.report.parts.chain import answers, traces
from csi_desktop.report.parts.plain import SHORT, foreign, own
from csi_desktop.report.values import headed


def conclusions(draft: Draft) -> Iterator[Block]:
    """Findings, conclusions and recommendations, each with what it rests on."""
    advice = {"recommendations": draft.fixed("conclusions.recommendations")}
    blocks = [*own(draft, "conclusions", titles=advice), *foreign(draft, "conclusions")]
    yield PageBreak(SHORT)
    yield Heading(1, draft.fixed("part.conclusions"), "conclusions")
    if not draft.shown("overall") and not draft.rows(draft.catalogue.section_role("conclusions")):
        yield Paragraph(draft.fixed("conclusions.open"), style="note")
    title = draft.fixed("answers.title")
    if made := list(answers(draft, title)):
        yield from headed(2, title, made)
    yield from blocks
    title = draft.fixed("traces.caption")
    if made := list(traces(draft)):
        yield from headed(2, title, made)


def limitations(draft: Draft) -> Iterator[Block]:
    """What limits the judgement: recorded limitations, what cannot be concluded, what was not evaluated."""
    yield PageBreak(SHORT)
    yield Heading(1, draft.fixed("part.limitations"), "limitations")
    blocks = [*own(draft, "limitations"), *foreign(draft, "limitations")]
    if not draft.shown("limitations"):
        yield Paragraph(draft.fixed("limitations.none"), style="note")
    yield from blocks
    yield from _open(draft)


def response(draft: Draft) -> Iterator[Block]:
    """What the enterprise answered, comments and differences; or that there is none yet, as the norm asks."""
    answered = {"recommendations": draft.fixed("response.answers")}
    blocks = [*own(draft, "response"), *foreign(draft, "response", titles=answered)]
    yield PageBreak(SHORT)
    yield Heading(1, draft.fixed("part.response"), "response")
    yield from blocks or [Paragraph(draft.fixed("response.none"))]


def _named(draft: Draft, field_id: str, row: str) -> str:
    """The label of a field, with its row where rows have numbers or there are several."""
    one = draft.catalogue.field(field_id)
    section = draft.catalogue.section(one.section_key)
    called = any(each.number for each in section.fields) or len(draft.rows(section)) > 1
    return draft.joined(draft.row(section.key, row, draft.lang) if row and called else "", one.label(draft.lang))


def _open(draft: Draft) -> Iterator[Block]:
    """Every answer whose state says that there is none, with the reason given: silence is not a finding. What has the
    same state and reason shares a row."""
    found: dict[str, list[tuple[str, str]]] = {}
    order = {one.id: number for number, one in enumerate(draft.catalogue.fields())}
    for (field_id, row), answer in sorted(
        draft.sheet.answers.items(), key=lambda item: (order.get(item[0][0], len(order)), item[0][1])
    ):
        if answer.state is State.ANSWERED or not draft.catalogue.has(field_id):
            continue
        one = draft.catalogue.field(field_id)
        if one.placement != "internal" and draft.result.visible(one, row):
            found.setdefault(draft.state(answer), []).append((field_id, row))
    if not found:
        return
    rows = []
    for state, places in found.items():
        names = dict.fromkeys(_named(draft, *place) for place in places)
        source = "{}#{}".format(*places[0])
        rows.append((Cell(draft.listed(names), source), Cell(state, source)))
    head = (draft.fixed("limitations.ne_head"), draft.fixed("limitations.ne_reason"))
    title = draft.fixed("limitations.ne")
    yield from headed(2, title, [Table(head, tuple(rows), (1, 2), title, header_column=True)])
