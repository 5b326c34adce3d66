"""Annex G: what the program found on checking this version, and what was let stand with a reason."""

from __future__ import annotations

from collections.abc import Iterator

from csi_desktop.report.blocks import Block, Cell, Heading, Inline, PageBreak, Paragraph, Run, Table
from csi_desktop.report.draft import Draft, item_anchor
from csi_desktop.report.parts.plain import SHORT
from csi_desktop.scoring.problems import Problem, problems


def checks(draft: Draft) -> Iterator[Block]:
    """The findings of the check by severity, the missing answers of a section in one row."""
    found = problems(draft.catalogue, draft.sheet, draft.result)
    yield PageBreak(SHORT)
    yield Heading(1, draft.fixed("part.annex_g"), "annex_g")
    yield Paragraph(draft.fixed("checks.intro"), style="note")
    if not found:
        yield Paragraph(draft.fixed("checks.none"))
        return
    missing = {place for progress in draft.result.progress.values() for place in progress.missing}
    rows = [_row(draft, one) for one in found if one.place not in missing]
    rows += _missing(draft, [one for one in found if one.place in missing])
    yield Table(
        head=tuple(draft.fixed(f"checks.head_{name}") for name in ("severity", "what", "where")),
        rows=tuple(rows),
        widths=(1.3, 6, 2.6),
        header_column=True,
    )


def _row(draft: Draft, one: Problem) -> tuple[Cell, ...]:
    severity = "waivable" if one.waivable else one.severity
    where = draft.catalogue.section(one.section).title(draft.lang) if one.section else "—"
    text: Inline = one.text(draft.lang)
    if one.place and one.place in draft.sheet.answers:
        text = (Run(one.text(draft.lang), target=item_anchor(*one.place)),)
    return Cell(draft.fixed(f"checks.{severity}"), strong=True), Cell(text), Cell(where)


def _missing(draft: Draft, found: list[Problem]) -> Iterator[tuple[Cell, ...]]:
    """What was not answered, section by section."""
    sections: dict[str, list[Problem]] = {}
    for one in found:
        sections.setdefault(one.section, []).append(one)
    for key, open_ in sections.items():
        labels = dict.fromkeys(
            draft.catalogue.field(one.place[0]).label(draft.lang) for one in open_ if one.place
        )
        text = draft.fixed("checks.missing", n=len({one.place for one in open_}), labels=draft.listed(labels))
        title = draft.catalogue.section(key).title(draft.lang) if key else "—"
        yield Cell(draft.fixed("checks.block"), strong=True), Cell(text), Cell(title)
