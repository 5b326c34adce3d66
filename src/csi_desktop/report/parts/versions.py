"""Annex J: the versions of the report, each with its day, reason and hash."""

from __future__ import annotations

from collections.abc import Iterator

from csi_desktop.model.cases import Reasons
from csi_desktop.report.blocks import Block, Cell, Heading, PageBreak, Paragraph, Run, Table
from csi_desktop.report.draft import Draft
from csi_desktop.report.parts.front import day, version

_SHORTEST = 0.18  # of a page: the heading, a note and a version or two


def versions(draft: Draft) -> Iterator[Block]:
    """What was issued so far, and what this is where it is not issued itself."""
    evaluation = draft.sheet.evaluation
    rows = [
        (
            Cell(draft.fixed("version.issued", version=one.version), strong=True),
            Cell(day(draft, one.at)),
            Cell(one.by or "—"),
            Cell((
                Run(_what(draft, one.kind, one.reasons)),
                Run(f"\nSHA-256 {one.content_sha256}", "muted"),
            )),
        )
        for one in evaluation.editions
    ]  # fmt: skip
    if not evaluation.is_issued:
        kind = evaluation.kind if evaluation.editions else "none"
        rows.append((Cell(version(draft), strong=True), Cell(day(draft, draft.created) or "—"), Cell("—"),
                     Cell(_what(draft, kind, evaluation.reasons))))  # fmt: skip
    yield PageBreak(_SHORTEST)
    yield Heading(1, draft.fixed("part.annex_j"), "annex_j")
    yield Paragraph(draft.fixed("versions.scheme"), style="note")
    yield Table(
        head=tuple(draft.fixed(f"versions.head_{name}") for name in ("version", "day", "by", "what")),
        rows=tuple(rows),
        widths=(1.5, 1.2, 1.2, 5),
        header_column=True,
    )


def _what(draft: Draft, kind: str, reasons: Reasons) -> str:
    """The kind of a version; why it follows another, and what was said on issuing it, each by its name."""
    said = draft.fixed(f"versions.{kind}")
    if reasons.again:
        said += draft.fixed("versions.reason", reason=reasons.again)
    return said + ("\n" + draft.fixed("versions.note", note=reasons.note) if reasons.note else "")
