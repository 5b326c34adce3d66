"""Annex I: this evaluation beside the one before, and what was restated."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from csi_desktop.report.blocks import Block, Cell, Heading, PageBreak, Paragraph, Table
from csi_desktop.report.draft import Draft
from csi_desktop.report.parts.front import day
from csi_desktop.report.parts.plain import SHORT
from csi_desktop.scoring.figures import decimal, points


def years(draft: Draft) -> Iterator[Block]:
    """The index of both years, and every restatement; nothing for a first evaluation that was never restated."""
    before, index = draft.sheet.previous, draft.result.default
    compared = before is not None and index is not None and index.score is not None
    restated = [one for one in draft.sheet.evaluation.editions if one.kind == "restatement"]
    if not compared and not restated:
        return
    yield PageBreak(SHORT)
    yield Heading(1, draft.fixed("part.annex_i"), "annex_i")
    if before is not None and index is not None and index.score is not None:
        change = decimal(index.score, 1) - decimal(before.index, 1)
        title = index.title(draft.lang)
        yield Table(
            head=(
                draft.fixed("years.head_measure"),
                str(before.year),
                str(draft.sheet.evaluation.year),
                draft.fixed("years.head_change"),
            ),
            rows=(
                (
                    Cell(draft.joined(draft.fixed("summary.index_label"), title), strong=True),
                    Cell(points(Fraction(before.index))),
                    Cell(points(index.score)),
                    Cell(f"{change:+.1f}".replace("-", "−")),
                ),
            ),
            widths=(4, 1.2, 1.2, 1.2),
            align=("left", "right", "right", "right"),
            header_column=True,
        )
        yield Paragraph(draft.fixed("years.basis"), style="note")
    if restated:
        yield Table(
            head=tuple(draft.fixed(f"years.head_{name}") for name in ("version", "day", "reason")),
            rows=tuple(
                (Cell(one.version, strong=True), Cell(day(draft, one.at)), Cell(one.reasons.again))
                for one in restated
            ),
            widths=(1, 1.5, 6),
            caption=draft.fixed("years.restated"),
            header_column=True,
        )
