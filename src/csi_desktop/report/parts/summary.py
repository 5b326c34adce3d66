"""The executive summary: it stands alone, and never shows a lone number."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from csi_desktop.report.blocks import (
    Block,
    Bullets,
    Facts,
    Figure,
    Heading,
    Inline,
    KeyNumber,
    Notice,
    PageBreak,
    Paragraph,
    Run,
)
from csi_desktop.report.charts import dimension_bars, profile_bars
from csi_desktop.report.draft import Draft
from csi_desktop.report.parts.chain import answering, answers
from csi_desktop.report.parts.plain import SHORT
from csi_desktop.scoring.computed import gate_text_of
from csi_desktop.scoring.figures import points, share
from csi_desktop.text import inside

_MOST = 5  # findings and recommendations that a summary holds


def summary(draft: Draft) -> Iterator[Block]:
    """Conclusion, index with all that belongs beside it, what stays open, answers, profile, findings that
    answer none of the questions, recommendations."""
    yield PageBreak()
    yield Heading(1, draft.fixed("part.summary"), "summary")
    overall = draft.shown("overall")
    if overall:
        yield Paragraph(overall, style="lead", source=draft.source("overall"))
    judged = draft.catalogue.role("object")
    if judged and draft.show(judged):
        yield Facts(((judged.label(draft.lang), draft.show(judged)),), (draft.source("object"),))
    yield from score(draft)
    value = draft.shown("value")
    if value:
        yield Heading(2, draft.fixed("summary.value"))
        yield Paragraph(value, source=draft.source("value"))
    unknown = draft.shown("unknown")
    if unknown:
        yield Heading(2, draft.fixed("summary.unknown"))
        yield Paragraph(unknown, source=draft.source("unknown"))
    answered = list(answers(draft, draft.fixed("answers.title")))
    profiled = any(theme.score is not None for theme in draft.result.themes)
    if answered or profiled:
        yield Heading(2, draft.fixed("summary.answers" if answered else "summary.profile"))
    yield from answered
    if profiled:
        yield Figure(profile_bars(draft.result.themes, draft.lang), draft.fixed("summary.profile_note"))
    named = answering(draft)
    title = "summary.findings_other" if named else "summary.findings"
    yield from _list(draft, "findings", "finding.text", title, without=named)
    yield from _list(draft, "recommendations", "recommendation.text", "summary.recommendations")
    yield PageBreak(SHORT)


def score(draft: Draft) -> Iterator[Block]:
    """The index with its maximum, band, coverage, bounds, confidence and gate; what qualifies it below."""
    index, rating = draft.result.default, draft.result.rating
    if index is None:
        return
    notes: list[Inline] = [draft.fixed("summary.rating", label=rating.label)]
    if rating.reason:
        notes.append(draft.fixed("summary.reason", reason=inside(rating.reason)))
    form = next(form.index for form in draft.catalogue.forms if form.index)
    least, part = form.coverage_total, form.coverage_section
    notes.append(_noted(draft, "summary.coverage", coverage=share(index.coverage), least=least, part=part))
    if index.low != index.high:
        notes.append(_noted(draft, "summary.bounds", low=points(index.low), high=points(index.high)))
    notes.append((Run(confidence(draft)), draft.footnote("summary.note_confidence")))
    recorded = draft.rows(draft.catalogue.section_role("events"))
    gate = gate_text_of(draft.result.gate) if recorded else draft.fixed("gate.none")
    notes.append(_noted(draft, "summary.gate", text=gate))
    others = [i for i in draft.result.index.values() if i is not index]
    if others and others[0].score is not None:
        notes.append(
            draft.fixed(
                "summary.other", scheme=others[0].title, b=points(others[0].score),
                geometric=points(index.geometric),
            )
        )
    yield KeyNumber(
        label=draft.fixed("summary.index_label"),
        value=draft.fixed("summary.unscored") if index.score is None else points(index.score),
        of="" if index.score is None else draft.fixed("summary.of"),
        notes=tuple(notes),
        drawing=dimension_bars(index, draft.lang),
    )
    yield from cautions(draft)


def _noted(draft: Draft, key: str, **values: object) -> Inline:
    """A line with a footnote that says what it means."""
    return Run(draft.fixed(key, **values)), draft.footnote(key.replace(".", ".note_"), **values)


def confidence(draft: Draft) -> str:
    """The evidence confidence in a line."""
    found = draft.result.confidence
    if found.value is None:
        return draft.fixed("summary.confidence_none")
    return draft.fixed("summary.confidence", value=share(found.value), label=found.label)


def cautions(draft: Draft) -> Iterator[Block]:
    """What a reader must know before quoting the number."""
    index = draft.result.default
    if index is not None and index.score is not None and index.provisional:
        yield Notice(draft.fixed("summary.provisional"), "warning")
    for other in draft.result.index.values():
        if (
            index is not None
            and other.band is not None
            and index.band is not None
            and other.band != index.band
        ):
            said = draft.fixed("summary.other_band", b=other.band.label, other=other.title, scheme=index.title)
            yield Notice(said, "warning")


def _list(
    draft: Draft, section_role: str, text_role: str, title: str, without: Collection[str] = ()
) -> Iterator[Block]:
    section, one = draft.catalogue.section_role(section_role), draft.catalogue.role(text_role)
    if section is None or one is None:
        return
    mark = "［{}］" if draft.lang == "zh" else " [{}]"
    items: list[Inline] = []
    sources: list[str] = []
    for row in [row for row in draft.rows(section) if row not in without][:_MOST]:
        text = draft.show(one, row)
        if text:
            items.append(
                (Run(text), Run(mark.format(draft.row(section.key, row, draft.lang)), target=draft.anchor(row)))
            )
            sources.append(draft.source(text_role, row))
    if items:
        yield Heading(2, draft.fixed(title))
        yield Bullets(tuple(items), sources=tuple(sources))
