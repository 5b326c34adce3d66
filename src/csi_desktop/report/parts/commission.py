"""Annex A: the terms of reference in short, and on what grounds the evaluation was accepted."""

from __future__ import annotations

from collections.abc import Iterator

from csi_desktop.report.blocks import Block, Bullets, Facts, Heading, PageBreak, Paragraph, Run
from csi_desktop.report.draft import Draft
from csi_desktop.report.parts.plain import SHORT, foreign, own
from csi_desktop.report.values import inline

# What terms of reference say (UNEG checklist), by role.
_TERMS = (
    "client", "payer", "evaluator", "lead", "purpose", "object", "period", "cutoff", "users",
    "use_restriction", "criteria", "methods", "confidentiality",
)  # fmt: skip


def commission(draft: Draft) -> Iterator[Block]:
    """Who asked whom for what, with which questions; nothing where none of it was entered."""
    fields = [one for role in _TERMS if (one := draft.catalogue.role(role))]
    terms = [(one.label(draft.lang), inline(draft, one, ""), one.id) for one in fields if draft.show(one)]
    accepted = [*own(draft, "annex_a"), *foreign(draft, "annex_a")]
    questions = draft.questions()
    if not (terms or questions or accepted):
        return
    yield PageBreak(SHORT)
    yield Heading(1, draft.fixed("part.annex_a"), "annex_a")
    chapter = Run(draft.fixed("part.design"), target="design")
    yield Paragraph((Run(draft.fixed("commission.source")), chapter, Run(draft.fixed("commission.end"))), style="note")
    if terms:
        yield Facts(tuple((label, shown) for label, shown, _ in terms), tuple(f"{id}#" for *_, id in terms))
    if questions:
        yield Heading(3, draft.fixed("commission.questions"))
        yield Bullets(tuple(question.text for question in questions), ordered=True)
    yield from accepted
