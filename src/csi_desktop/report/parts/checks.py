"""Annex G: what the program found on checking this version, and what was let stand with a reason."""

from __future__ import annotations

from collections.abc import Iterator

from csi_desktop.model.answers import State
from csi_desktop.report.blocks import Block, Cell, Heading, Inline, PageBreak, Paragraph, Run, Table
from csi_desktop.report.draft import Draft, item_anchor
from csi_desktop.report.parts.plain import SHORT
from csi_desktop.scoring.problems import Problem, problems
from csi_desktop.scoring.result import Place


def checks(draft: Draft) -> Iterator[Block]:
    """The findings of the check by severity, the answers that a section lacks in one row."""
    found = problems(draft.catalogue, draft.sheet, draft.result)
    yield PageBreak(SHORT)
    yield Heading(1, draft.fixed("part.annex_g"), "annex_g")
    issued = draft.sheet.evaluation.is_issued
    yield Paragraph(draft.fixed("checks.intro_issued" if issued else "checks.intro"), style="note")
    if not found:
        yield Paragraph(draft.fixed("checks.none"))
        return
    rows = [_row(draft, one) for one in found if not one.absent]
    rows += _absent(draft, [one for one in found if one.absent])
    yield Table(
        head=tuple(draft.fixed(f"checks.head_{name}") for name in ("severity", "what", "where")),
        rows=tuple(rows),
        widths=(1.3, 6, 2.6),
        header_column=True,
    )


def _row(draft: Draft, one: Problem) -> tuple[Cell, ...]:
    waivable = "waived" if draft.sheet.evaluation.is_issued else "waivable"
    severity = waivable if one.waivable else one.severity
    where = draft.catalogue.named(one.section)(draft.lang) if one.section else "—"
    text: Inline = one.text(draft.lang)
    if one.place and one.place in draft.sheet.answers:
        text = (Run(one.text(draft.lang), target=item_anchor(*one.place)),)
    return Cell(draft.fixed(f"checks.{severity}"), strong=True), Cell(text), Cell(where)


def _absent(draft: Draft, found: list[Problem]) -> Iterator[tuple[Cell, ...]]:
    """What was not answered, and what was put off with a reason, section by section."""
    sections: dict[tuple[str, str], dict[Place, str]] = {}
    order = {section.key: number for number, section in enumerate(draft.catalogue.sections())}
    for one in sorted(found, key=lambda one: order.get(one.section, len(order))):
        if one.place is not None:
            answer = draft.answer(*one.place)
            key = "checks.open" if answer is not None and answer.state is State.NE else "checks.missing"
            label = draft.catalogue.field(one.place[0]).label(draft.lang)
            sections.setdefault((one.section, key), {})[one.place] = label
    for (section, key), labels in sections.items():
        text = draft.fixed(key, n=len(labels), labels=draft.listed(dict.fromkeys(labels.values())))
        title = draft.catalogue.named(section)(draft.lang)
        yield Cell(draft.fixed("checks.block"), strong=True), Cell(text), Cell(title)
