"""Annex C, first half: the score sheet. Every levelled item with level, score, weight, contribution and evidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from csi_desktop.report.blocks import Block, Cell, Heading, PageBreak, Paragraph, Run, Table
from csi_desktop.report.draft import Draft, item_anchor
from csi_desktop.report.parts.plain import SHORT
from csi_desktop.scoring.figures import points, shares
from csi_desktop.scoring.result import Term


def score_sheet(draft: Draft) -> Iterator[Block]:
    """The sheet of the index, then that of the themes; nothing where no form has items with levels."""
    tables = [*_index(draft), *_themes(draft)]
    if not tables:
        return
    yield PageBreak(SHORT)
    yield Heading(1, draft.fixed("part.annex_c"), "annex_c")
    yield Heading(2, draft.fixed("scores.sheet"))
    yield Paragraph(draft.fixed("scores.note"), style="note")
    yield from tables


def _index(draft: Draft) -> Iterator[Table]:
    found = draft.result.default
    if found is None:
        return
    rows: list[tuple[Cell, ...]] = []
    whole = [one.effective if one.score is not None else None for one in found.sections]
    parts = [term.effective if term.score is not None else None for one in found.sections for term in one.terms]
    shown = iter(shares([*whole, *parts, 1]))
    wholes = [next(shown) for _ in whole]
    groups = []
    for section, weight in zip(found.sections, wholes, strict=True):
        groups.append(len(rows))
        rows.append((
            Cell((Run(section.title(draft.lang), "strong", f"section-{section.section}"),)), Cell(""),
            Cell(points(section.score), strong=True), Cell(weight, strong=True),
            Cell(points(section.contribution) if section.score is not None else "—", strong=True), Cell(""),
        ))  # fmt: skip
        for term in section.terms:
            contribution = points(term.contribution) if term.score is not None else "—"
            rows.append(
                (*_scored(draft, term), Cell(next(shown)), Cell(contribution), _evidence(draft, term))
            )
    rows.append((
        Cell(draft.fixed("index.total"), strong=True), Cell(""), Cell(points(found.score), strong=True),
        Cell(next(shown), strong=True), Cell(points(found.score), strong=True), Cell(""),
    ))  # fmt: skip
    yield Table(
        head=_head(draft, "item", "level", "score", "weight", "points", "evidence"),
        rows=tuple(rows),
        widths=(3.6, 1.9, 0.9, 0.9, 0.9, 2.4),
        caption=draft.fixed("scores.index", scheme=found.title),
        align=("left", "left", "right", "right", "right", "left"),
        header_column=True,
        groups=tuple(groups),
    )


def _themes(draft: Draft) -> Iterator[Table]:
    rows: list[tuple[Cell, ...]] = []
    groups = []
    for theme in draft.result.themes:
        if not theme.terms:
            continue
        groups.append(len(rows))
        title = draft.joined(theme.id, theme.title(draft.lang))
        done = draft.fixed("scores.done", done=theme.done, total=theme.total)
        rows.append((Cell(title, strong=True), Cell(done), Cell(points(theme.score), strong=True), Cell("")))
        rows += [(*_scored(draft, term), _evidence(draft, term)) for term in theme.terms]
    if rows:
        yield Table(
            head=_head(draft, "item", "level", "score", "evidence"),
            rows=tuple(rows),
            widths=(4.6, 1.8, 1, 2.4),
            caption=draft.fixed("scores.themes"),
            align=("left", "left", "right", "left"),
            header_column=True,
            groups=tuple(groups),
        )


def _head(draft: Draft, *names: str) -> tuple[str, ...]:
    return tuple(draft.fixed(f"scores.head_{name}") for name in names)


def _scored(draft: Draft, term: Term) -> tuple[Cell, Cell, Cell]:
    """The item as a link to its grounds, its level or why it has none, its score."""
    field_id, row = term.place
    one = draft.catalogue.field(field_id)
    name = (
        draft.joined(draft.row("", row, draft.lang), one.label(draft.lang)) if row else one.label(draft.lang)
    )
    answer = draft.answer(field_id, row)
    if term.level is not None:
        level: str | tuple[Run, ...] = f"{term.level}/{term.max}"
    elif term.option is not None:
        level = term.option.label(draft.lang)
    else:
        level = (
            Run(draft.fixed(f"state.{answer.state if answer and answer.value is None else 'ne'}"), "muted"),
        )
    score = points(term.score) if term.score is not None else "—"
    return (
        Cell((Run(name, target=item_anchor(field_id, row)),)),
        Cell(level, f"{field_id}#{row}"),
        Cell(score),
    )


def _evidence(draft: Draft, term: Term) -> Cell:
    """How much evidence, and the best grade among it."""
    answer = draft.answer(*term.place)
    cited: Sequence[str] = answer.evidence if answer else ()
    if not cited:
        return Cell("—")
    one = draft.catalogue.role("evidence.grade")
    grades = {draft.role("evidence.grade", row) for row in cited}
    best = next((o.id for o in one.options if o.id in grades), "—") if one else "—"
    return Cell(draft.fixed("scores.evidence", n=len(cited), best=best))
