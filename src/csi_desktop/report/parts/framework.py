"""The evaluation framework: eight themes side by side, each with its levels, grounds and recorded facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from csi_desktop.forms.definition import Form, Section
from csi_desktop.forms.magnitudes import scale_of
from csi_desktop.report.blocks import (
    Block,
    Cell,
    Heading,
    Inline,
    Notice,
    PageBreak,
    Paragraph,
    Run,
    Table,
)
from csi_desktop.report.charts import score_bar
from csi_desktop.report.draft import Draft, theme_anchor
from csi_desktop.report.figures import figure_of
from csi_desktop.report.parts.chain import findings_by_theme
from csi_desktop.report.parts.plain import SHORT
from csi_desktop.report.sections import fields_of, section_blocks
from csi_desktop.scoring.costs import cost_totals, layer_name
from csi_desktop.scoring.facts import Facts
from csi_desktop.scoring.figures import points
from csi_desktop.scoring.result import ThemeScore

_GATE_SAID = "gate_text()"  # the formula of what the notice of the gate says in full


def framework(draft: Draft) -> Iterator[Block]:
    """The part of the framework: the profile, then theme by theme."""
    chapters = [(theme, list(_theme(draft, theme))) for theme in draft.result.themes]
    extra = [b for form in draft.catalogue.forms if form.theme is None for b in _sections(draft, form, 2)]
    yield PageBreak(SHORT)
    yield Heading(1, draft.fixed("part.framework"), "framework")
    if not any(blocks for _, blocks in chapters) and not extra:
        yield Paragraph(draft.fixed("framework.empty_all"), style="note")
        return
    yield Paragraph(draft.fixed("framework.intro"))
    findings = findings_by_theme(draft)
    yield _overview(draft, findings)
    for theme, blocks in chapters:
        yield Heading(2, draft.joined(theme.id, theme.title(draft.lang)), theme_anchor(theme.id))
        yield Paragraph(_score(draft, theme, findings.get(theme.id, [])), style="note")
        yield from blocks or [Paragraph(draft.fixed("framework.empty"))]
    yield from extra


def _overview(draft: Draft, findings: Mapping[str, list[str]]) -> Table:
    """The themes side by side, each with its score, its count and the findings about it."""
    rows = []
    for theme in draft.result.themes:
        title, shown = f"{theme.id} {theme.title(draft.lang)}", _points(draft, theme)
        rows.append(
            (
                Cell((Run(title, target=theme_anchor(theme.id)),)),
                Cell(score_bar(theme.score, f"{title} {shown}")),
                Cell(shown, strong=theme.score is not None),
                Cell(f"{theme.done}/{theme.total}" if theme.total else "—"),
                Cell(draft.cited(findings.get(theme.id, []))),
            )
        )
    return Table(
        head=tuple(draft.fixed(f"framework.head_{n}") for n in ("theme", "bar", "score", "done", "findings")),
        rows=tuple(rows),
        widths=(3, 4, 1.2, 1.4, 3),
        caption=draft.fixed("framework.profile"),
        align=("left", "left", "right", "right", "left"),
    )


def _points(draft: Draft, theme: ThemeScore) -> str:
    return draft.fixed("framework.unscored") if theme.score is None else points(theme.score)


def _score(draft: Draft, theme: ThemeScore, findings: list[str]) -> Inline:
    if theme.score is None:
        key = "framework.none" if theme.total else "framework.none_asked"
        said = draft.fixed(key, done=theme.done, total=theme.total)
    else:
        key = "framework.weakest" if theme.method == "weakest" else "framework.theme"
        said = draft.fixed(key, score=points(theme.score), done=theme.done, total=theme.total)
    if not findings:
        return said
    cited = draft.cited(findings)
    runs = [Run(cited)] if isinstance(cited, str) else cited
    ended = Run("。" if draft.lang == "zh" else ".")
    return (Run(said), Run(draft.fixed("framework.findings")), *runs, ended)


def _theme(draft: Draft, theme: ThemeScore) -> Iterator[Block]:
    form = draft.catalogue.form(theme.form)
    if not any(_is_begun(draft, section) for section in form.sections):
        return  # a page of empty tables says no more than one sentence
    blocks = list(_sections(draft, form, 3))
    costs = draft.catalogue.section_role("costs")
    if costs is not None and costs.form_id == form.id:
        yield from _costs(draft)
    if form.gate:
        yield _gate(draft)
    for section in form.sections:
        figure = figure_of(draft, section) if draft.rows(section) else None
        if figure is not None:
            yield figure
    yield from blocks


def _gate(draft: Draft) -> Notice:
    """What the gate finds among the events, and what it does to the rating."""
    gate, rating = draft.result.gate, draft.result.rating
    said = draft.fixed("gate.waived" if gate.waived and gate.status == "clear" else f"gate.{gate.status}")
    found = dict.fromkeys(finding.text(draft.lang) for finding in gate.findings)
    rows = [finding.row for finding in gate.findings if finding.row]
    runs = [Run(said, "strong"), *(Run(draft.fixed("gate.finding", text=text)) for text in found)]
    if not draft.rows(draft.catalogue.section_role("events")):
        runs.append(Run(draft.fixed("gate.unrecorded")))
    if rows:
        cited = draft.cited(dict.fromkeys(rows))
        runs += [Run(draft.fixed("gate.events")), *([Run(cited)] if isinstance(cited, str) else cited)]
        runs.append(Run(draft.fixed("gate.stop")))
    if gate.waived:
        decision = draft.catalogue.role("gate.decision")
        answer = draft.answer(decision.id) if decision else None
        runs += [Run(draft.fixed("gate.waived"))] if gate.status != "clear" else []
        runs += [Run(draft.fixed("gate.waived_because", reason=answer.reason))] if answer and answer.reason else []
    if gate.status != "clear" and rating.original is not None and rating.original != rating.band:
        shown = draft.fixed("gate.rating", original=rating.original.label, band=rating.label)
        runs.append(Run(shown))
    return Notice(tuple(runs), "info" if gate.status == "clear" and not gate.waived else "warning")


def _sections(draft: Draft, form: Form, level: int) -> Iterator[Block]:
    for section in form.sections:
        fields = fields_of(draft, section, "framework")
        if form.gate and form.theme is not None:
            fields = [one for one in fields if one.formula.strip() != _GATE_SAID]
        if fields and section.key not in draft.result.hidden_sections and _has_content(draft, section.key):
            yield from section_blocks(draft, section, fields, level=level)


def _has_content(draft: Draft, key: str) -> bool:
    """Whether anything of a section was answered, or it is asked at this depth."""
    section = draft.catalogue.section(key)
    if section.repeat:
        return bool(draft.rows(section))
    return draft.in_depth(section) or any(draft.answer(one.id) for one in section.fields)


def _is_begun(draft: Draft, section: Section) -> bool:
    return bool(draft.rows(section)) or any(
        (answer := draft.answer(one.id)) and not answer.is_blank for one in section.fields
    )


def _costs(draft: Draft) -> Iterator[Block]:
    """The three layers: how many lines, how many of them with an amount, and what these add up to."""
    section, layer = draft.catalogue.section_role("costs"), draft.catalogue.role("cost.layer")
    lines = draft.rows(section)
    if layer is None or not lines:
        return
    facts = Facts(draft.catalogue, draft.sheet)
    totals = cost_totals(facts)
    scale, rows = scale_of(totals.values(), draft.lang), []
    for option_id in (*(option.id for option in layer.options), ""):
        own = [row for row in lines if (draft.role("cost.layer", row) or "") == option_id]
        if not own and not option_id:  # every line says its layer
            continue
        valued = sum(draft.role("cost.amount", row) is not None for row in own)
        total = scale.figures(totals[option_id]) if option_id in totals else "—"
        name = layer_name(facts, option_id)
        rows.append((Cell(name(draft.lang), strong=True), Cell(str(len(own))), Cell(str(valued)), Cell(total)))
    yield Paragraph(draft.fixed("framework.costs_note"), style="note")
    yield Table(
        head=(
            *(draft.fixed(f"framework.cost_{n}") for n in ("layer", "lines", "valued")),
            draft.fixed(
                "framework.cost_total", unit=scale.unit(draft.fixed("framework.cost_unit"), draft.lang)
            ),
        ),
        rows=tuple(rows),
        widths=(3, 1.3, 1.6, 2),
        caption=draft.fixed("framework.costs"),
        align=("left", "right", "right", "right"),
        header_column=True,
    )
