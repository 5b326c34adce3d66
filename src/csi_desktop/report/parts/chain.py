"""What answers what: questions by findings; evidence, findings, conclusions, recommendations, with links both ways."""

from __future__ import annotations

from collections.abc import Iterator

from csi_desktop.forms.definition import Section
from csi_desktop.report.blocks import Block, Cell, Inline, Run, Table
from csi_desktop.report.draft import Draft, Question, theme_anchor
from csi_desktop.scoring.figures import points


def answers(draft: Draft, caption: str) -> Iterator[Block]:
    """Each question of the evaluation with the score and the findings that answer it."""
    questions = draft.questions()
    found = findings_by_theme(draft)
    if not questions or not found:
        return
    yield Table(
        head=tuple(draft.fixed(f"answers.head_{name}") for name in ("question", "score", "findings")),
        rows=tuple(
            (Cell(one.text), Cell(_score(draft, one)), Cell(_findings(draft, found.get(one.answered_by, []))))
            for one in questions
        ),
        widths=(3.4, 1.6, 5),
        caption=caption,
    )


def answering(draft: Draft) -> set[str]:
    """The rows of the findings that answer a question."""
    found = findings_by_theme(draft)
    return {row for one in draft.questions() for row in found.get(one.answered_by, [])}


def findings_by_theme(draft: Draft) -> dict[str, list[str]]:
    """For each theme the rows of the findings that are said to be about it."""
    section = draft.catalogue.section_role("findings")
    about = next((one for one in section.fields if one.target == "themes"), None) if section else None
    found: dict[str, list[str]] = {}
    for row in draft.rows(section) if about else []:
        answer = draft.answer(about.id, row) if about else None
        for theme in answer.value if answer and isinstance(answer.value, list) else []:
            found.setdefault(str(theme), []).append(row)
    return found


def _score(draft: Draft, question: Question) -> Inline:
    """What the index or the theme says that answers a question; a dash where neither does."""
    index = draft.result.default
    if question.answered_by == "index" and index is not None:
        return (Run(draft.fixed("answers.index", score=points(index.score)), target="index"),)
    theme = next((one for one in draft.result.themes if one.id == question.answered_by), None)
    if theme is None:
        return "—"
    shown = draft.fixed("framework.unscored") if theme.score is None else points(theme.score)
    return (Run(draft.joined(theme.id, shown), target=theme_anchor(theme.id)),)


def _findings(draft: Draft, rows: list[str]) -> Inline:
    words = draft.catalogue.role("finding.text")
    if words is None:
        return draft.cited(rows)
    runs: list[Run] = []
    for row in rows:
        number = Run(("\n" if runs else "") + draft.row("", row, draft.lang), target=draft.anchor(row))
        runs += [number, Run(" " + draft.show(words, row))]
    return tuple(runs) or (Run(draft.fixed("answers.open"), "muted"),)


def traces(draft: Draft) -> Iterator[Block]:
    """Each finding with the evidence that it rests on, and the conclusions and recommendations that rest on it."""
    section = draft.catalogue.section_role("findings")
    rows = draft.rows(section)
    if section is None or not rows:
        return
    cites = next((one for one in section.fields if one.kind == "evidence"), None)
    following = [draft.catalogue.section_role(role) for role in ("conclusions", "recommendations")]
    cells = []
    for row in rows:
        answer = draft.answer(cites.id, row) if cites else None
        evidence = answer.value if answer and isinstance(answer.value, list) else []
        cells.append((
            Cell(draft.cited([row]), strong=True),
            Cell(draft.cited(evidence)),
            *(Cell(_resting(draft, one, section.key, row)) for one in following),
        ))  # fmt: skip
    yield Table(
        head=tuple(draft.fixed(f"traces.head_{n}") for n in ("finding", "evidence", "conclusions", "recommendations")),
        rows=tuple(cells),
        widths=(1.2, 4, 2.4, 2.4),
        caption=draft.fixed("traces.caption"),
        header_column=True,
    )


def _resting(draft: Draft, section: Section | None, findings: str, finding: str) -> Inline:
    """The rows of a section that name a finding as their basis; those without a number by their place."""
    basis = next((one for one in section.fields if one.target == findings), None) if section else None
    if section is None or basis is None:
        return "—"
    numbered = any(one.number for one in section.fields)
    runs: list[Run] = []
    for place, row in enumerate(draft.rows(section), 1):
        answer = draft.answer(basis.id, row)
        if answer and isinstance(answer.value, list) and finding in answer.value:
            name = draft.row("", row, draft.lang) if numbered else draft.fixed("traces.conclusion", n=place)
            runs += [Run(draft.comma)] if runs else []
            runs.append(Run(name, target=draft.anchor(row)))
    return tuple(runs) or "—"
