"""The impact index: dimensions, the ledger of its indicators, both schemes, and what the numbers do not say."""

from __future__ import annotations

from collections.abc import Iterator

from csi_desktop.forms.definition import Section
from csi_desktop.report.blocks import Block, Cell, Figure, Heading, Notice, PageBreak, Paragraph, Table
from csi_desktop.report.charts import dimension_bars
from csi_desktop.report.draft import Draft, item_anchor
from csi_desktop.report.levels import grounds, level_widths, strip
from csi_desktop.report.parts.defence import as_evidenced, both_sides, sureness, what_would_change
from csi_desktop.report.parts.plain import SHORT
from csi_desktop.report.parts.summary import cautions
from csi_desktop.report.references import to
from csi_desktop.report.sections import fields_of, section_blocks, sections_of
from csi_desktop.scoring.figures import points, shares, span
from csi_desktop.scoring.result import IndexScore, SectionScore
from csi_desktop.scoring.robustness import robustness
from csi_desktop.text import NO_TEXT

_POINTS = 13  # share of the column of points, taken from that of the anchors


def index(draft: Draft) -> Iterator[Block]:
    """The part of the index; nothing where no form has one."""
    found = draft.result.default
    form = next((f for f in draft.catalogue.forms if f.index), None)
    if found is None or form is None:
        return
    yield PageBreak(SHORT)
    yield Heading(1, draft.fixed("part.index"), "index")
    yield from cautions(draft)
    working = draft.fixed("index.working")
    if form.credit:
        working = draft.fixed("index.credit", credit=form.credit, working=working)
    yield Paragraph(working, style="note")
    mentioned = {"table": to("dimensions"), "figure": to("bounds"), "schemes": to("schemes")}
    yield Paragraph(draft.linked("index.tables", **mentioned), style="note")
    yield _dimensions(draft, found)
    yield Figure(dimension_bars(found, draft.lang, 440), draft.fixed("summary.dimensions"), "bounds")
    yield _schemes(draft)
    yield from as_evidenced(draft)
    yield from sureness(draft)
    yield from _robust(draft, found)
    yield from what_would_change(draft)
    yield from both_sides(draft)
    for section in found.sections:
        yield from _dimension(draft, section)
    facts = [b for s in sections_of(draft, "index") for b in _facts(draft, s)]
    if facts:
        yield Heading(2, draft.fixed("index.facts"))
        yield from facts


def _dimensions(draft: Draft, found: IndexScore) -> Table:
    weights = shares([*(s.effective if s.score is not None else None for s in found.sections), 1])
    covered = shares([*(s.coverage for s in found.sections), found.coverage])
    rows = [
        (
            Cell(s.title(draft.lang), strong=True),
            Cell(weight),
            Cell(points(s.score)),
            Cell(span(s.low, s.high)),
            Cell(coverage),
            Cell(points(s.contribution) if s.score is not None else "—"),
        )
        for s, weight, coverage in zip(found.sections, weights, covered, strict=False)
    ]
    rows.append(
        (
            Cell(draft.fixed("index.total"), strong=True),
            Cell(weights[-1]),
            Cell(points(found.score), strong=True),
            Cell(span(found.low, found.high)),
            Cell(covered[-1]),
            Cell(points(found.score)),
        )
    )
    head = ("dimension", "weight", "score", "bounds", "coverage", "points")
    return Table(
        head=tuple(draft.fixed(f"index.head_{name}") for name in head),
        rows=tuple(rows),
        widths=(2.4, 1, 1, 1.5, 1, 1),
        caption=draft.fixed("index.dimensions"),
        anchor="dimensions",
        align=("left", "right", "right", "right", "right", "right"),
        header_column=True,
    )


def _robust(draft: Draft, found: IndexScore) -> Iterator[Block]:
    """How far the index hangs on its weights, and on its most telling indicator."""
    by = robustness(found)
    if by is None or found.score is None or len(by.without_indicator) < 2:
        return
    score = found.score
    moved = {place: abs(found - score) for place, found in by.without_indicator.items()}
    telling = [place for place, how_far in moved.items() if how_far == max(moved.values())]  # a tie names them all
    names = [draft.fixed("index.robust_item", item=draft.catalogue.field(place[0]).label) for place in telling]
    yield Paragraph(
        draft.fixed(
            "index.robust",
            low=points(by.weights[0]),
            high=points(by.weights[1]),
            least=points(min(by.without_indicator.values())),
            most=points(max(by.without_indicator.values())),
            scheme=found.title,
            items=draft.fixed("index.robust_or").join(filter(None, (draft.comma.join(names[:-1]), names[-1]))),
        ),
        style="note",
    )


def _schemes(draft: Draft) -> Table:
    unrated = next((f.index.unrated for f in draft.catalogue.forms if f.index), NO_TEXT)
    rows = tuple(
        (
            Cell(score.title(draft.lang), strong=True),
            Cell(points(score.score)),
            Cell(points(score.geometric)),
            Cell(points(score.harmonic)),
            Cell(span(score.low, score.high)),
            Cell((score.band.label if score.band else unrated)(draft.lang)),
        )
        for score in draft.result.index.values()
    )
    head = ("scheme", "arithmetic", "geometric", "harmonic", "bounds", "band")
    return Table(
        head=tuple(draft.fixed(f"index.head_{name}") for name in head),
        rows=rows,
        widths=(3, 1.2, 1.2, 1.2, 1.5, 1.2),
        caption=draft.fixed("index.schemes"),
        anchor="schemes",
        align=("left", "right", "right", "right", "right", "left"),
        header_column=True,
    )


def _dimension(draft: Draft, section: SectionScore) -> Iterator[Block]:
    title = draft.fixed(
        "index.unscored" if section.score is None else "index.scored",
        title=section.title,
        score=points(section.score),
    )
    yield Heading(2, title, f"section-{section.section}", f"@{section.section}")
    if section.caveat:
        yield Notice(section.caveat(draft.lang))
    rows = []
    for term in section.terms:
        one = draft.catalogue.field(term.place[0])
        answer = draft.answer(one.id)
        rows.append(
            (
                Cell(one.label(draft.lang), f"{one.id}#", strong=True),
                Cell(strip(draft, one, answer)),
                Cell(grounds(draft, one), f"{one.id}#"),
                Cell(draft.cited(answer.evidence) if answer else "—"),
                Cell(points(term.contribution) if term.score is not None else "—"),
            )
        )
    head = ("item", "level", "anchor", "evidence", "points")
    item, level, anchor, cited = level_widths(draft)
    yield Table(
        head=tuple(draft.fixed(f"index.head_{name}") for name in head),
        rows=tuple(rows),
        widths=(item, level, anchor - _POINTS, cited, _POINTS),
        align=("left", "left", "left", "left", "right"),
        header_column=True,
        even=True,
        anchors=tuple(item_anchor(*term.place) for term in section.terms),
    )


def _facts(draft: Draft, section: Section) -> list[Block]:
    fields = [one for one in fields_of(draft, section, "index") if not (one.scored and one.weight)]
    return section_blocks(draft, section, fields, level=3) if fields else []
