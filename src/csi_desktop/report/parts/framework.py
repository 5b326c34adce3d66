"""The evaluation framework: eight themes side by side, each with its levels, grounds and recorded facts."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from csi_desktop.forms.definition import Form
from csi_desktop.report.blocks import Block, Figure, Heading, PageBreak, Paragraph
from csi_desktop.report.charts import amounts, profile_bars
from csi_desktop.report.draft import Draft
from csi_desktop.report.parts.plain import SHORT
from csi_desktop.report.sections import fields_of, section_blocks
from csi_desktop.scoring.computed import cost_totals
from csi_desktop.scoring.facts import Facts
from csi_desktop.scoring.figures import number, points
from csi_desktop.scoring.result import ThemeScore


def framework(draft: Draft) -> Iterator[Block]:
    """The part of the framework: the profile, then theme by theme."""
    chapters = [(theme, list(_theme(draft, theme))) for theme in draft.result.themes]
    extra = [b for form in draft.catalogue.forms if form.theme is None for b in _sections(draft, form, 2)]
    if not any(blocks for _, blocks in chapters) and not extra:
        return
    yield PageBreak(SHORT)
    yield Heading(1, draft.fixed("part.framework"), "framework")
    yield Paragraph(draft.fixed("framework.intro"))
    yield Figure(profile_bars(draft.result.themes, draft.lang), draft.fixed("framework.profile"))
    for theme, blocks in chapters:
        yield Heading(2, f"{theme.id}　{theme.title(draft.lang)}", f"theme-{theme.id}")
        yield Paragraph(_score(draft, theme), style="note")
        yield from blocks
    yield from extra


def _score(draft: Draft, theme: ThemeScore) -> str:
    if theme.score is None:
        return draft.fixed("framework.none", done=theme.done, total=theme.total)
    key = "framework.weakest" if theme.method == "weakest" else "framework.theme"
    return draft.fixed(key, score=points(theme.score), done=theme.done, total=theme.total)


def _theme(draft: Draft, theme: ThemeScore) -> Iterator[Block]:
    form = draft.catalogue.form(theme.form)
    blocks = list(_sections(draft, form, 3))
    costs = draft.catalogue.section_role("costs")
    if costs is not None and costs.form_id == form.id:
        yield from _costs(draft)
    yield from blocks


def _sections(draft: Draft, form: Form, level: int) -> Iterator[Block]:
    for section in form.sections:
        fields = fields_of(draft, section, "framework")
        if fields and section.key not in draft.result.hidden_sections and _has_content(draft, section.key):
            yield from section_blocks(draft, section, fields, level=level)


def _has_content(draft: Draft, key: str) -> bool:
    """Whether anything of a section was answered, or it is asked at this depth."""
    section = draft.catalogue.section(key)
    if section.repeat:
        return bool(draft.rows(section))
    return draft.in_depth(section) or any(draft.answer(one.id) for one in section.fields)


def _costs(draft: Draft) -> Iterator[Block]:
    totals = cost_totals(Facts(draft.catalogue, draft.sheet))
    layer = draft.catalogue.role("cost.layer")
    unit = "元" if draft.lang == "zh" else "CNY"
    rows = []
    for option_id, amount in totals.items():
        option = layer.option(option_id) if layer else None
        name = option.label(draft.lang) if option else option_id
        rows.append((name, Fraction(amount), f"{number(amount)} {unit}"))
    if rows:
        said = "；".join(f"{name} {shown}" for name, _, shown in rows)
        yield Figure(amounts(rows, said), draft.fixed("framework.costs"))
