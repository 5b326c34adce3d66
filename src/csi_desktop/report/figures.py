"""The figure that belongs to a section of a form, found by its role: drawn alike in the report and in the window."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from csi_desktop.forms.definition import Field, Section
from csi_desktop.model.links import cycle
from csi_desktop.report.blocks import Align, Cell, Figure, Table
from csi_desktop.report.charts import heat, tornado, waterfall
from csi_desktop.report.diagrams import chain, timeline
from csi_desktop.report.draft import Draft
from csi_desktop.scoring.costs import cost_totals
from csi_desktop.scoring.facts import Facts
from csi_desktop.scoring.figures import decimal, number
from csi_desktop.scoring.sroi import year_table
from csi_desktop.scoring.value_map import sroi_provisional, value_map

_EVENTS = range(3, 8)  # how many events an axis holds legibly
_COLUMNS = range(2, 4)  # how many rows of a value map have a column of their own by year
_ASSUMPTIONS = 8  # that a tornado shows, the widest first


def figure_of(draft: Draft, section: Section) -> Figure | None:
    """The figure of a section; None where it has none, or too little was entered to draw one."""
    make = _FIGURES.get(section.role)
    return make(draft, section) if make else None


def table_of(draft: Draft, section: Section) -> Table | None:
    """The table of what comes of a section; None where it has none."""
    make = _TABLES.get(section.role)
    return make(draft, section) if make else None


def table_behind(draft: Draft, field: Field) -> Table | None:
    """The table that a computed field says in a line, by the function it calls: the one of the report."""
    role = _SAID_IN_A_LINE.get(field.formula.strip())
    section = draft.catalogue.section_role(role) if role else None
    return table_of(draft, section) if section else None


def _evidence(draft: Draft, section: Section) -> Figure | None:
    """How much evidence there is of each source and grade, and of which there is none."""
    source, grade = draft.catalogue.role("evidence.class"), draft.catalogue.role("evidence.grade")
    rows = draft.rows(section)
    if source is None or grade is None or not rows:
        return None
    pairs = Counter((draft.role("evidence.class", row), draft.role("evidence.grade", row)) for row in rows)
    counts = {
        (i, j): pairs[kind.id, mark.id]
        for i, kind in enumerate(source.options)
        for j, mark in enumerate(grade.options)
        if pairs[kind.id, mark.id]
    }
    names, marks = [o.label(draft.lang) for o in source.options], [o.id for o in grade.options]
    said = draft.semicolon.join(
        draft.fixed("evidence.counted", source=names[i], grade=marks[j], n=n) for (i, j), n in counts.items()
    )
    return Figure(heat(names, marks, counts, draft.fixed("figure.total"), said), draft.fixed("evidence.counts"))


def _chain(draft: Draft, section: Section) -> Figure | None:
    """What leads to what: a column a level, a box a step, an arrow a link."""
    level = next((one for one in section.fields if one.kind == "choice"), None)
    leads = next((one for one in section.fields if one.target == section.key), None)
    rows = draft.rows(section)
    if level is None or leads is None or len(rows) < 2:
        return None
    naming = draft.catalogue.field(section.title_field)
    names = {row: draft.show(naming, row) or "—" for row in rows}
    levels = {row: answer.value for row in rows if (answer := draft.answer(level.id, row))}
    columns = [
        (option.label(draft.lang), [(row, names[row]) for row in rows if levels.get(row) == option.id])
        for option in level.options
    ]
    columns = [column for column in columns if column[1]]
    if not columns:
        return None
    links = [
        (row, str(end))
        for row in rows
        if (answer := draft.answer(leads.id, row)) and isinstance(answer.value, list)
        for end in answer.value
    ]
    said = [f"{names[a]} → {names[b]}" for a, b in links if b in names]
    caption, circle = draft.fixed("framework.chain"), cycle({row: [b for a, b in links if a == row] for row in rows})
    if circle:
        caption = draft.fixed("framework.circle", caption=caption, names=" → ".join(names[row] for row in circle))
    drawing = chain(columns, links, draft.semicolon.join(said or names.values()), round_=set(pairwise(circle)))
    return Figure(drawing, caption)


def _costs(draft: Draft, section: Section) -> Figure | None:
    """The layers of cost, one upon the other."""
    layer = draft.catalogue.role("cost.layer")
    totals = cost_totals(Facts(draft.catalogue, draft.sheet))
    spent = [(o, totals[o.id]) for o in (layer.options if layer else ()) if totals.get(o.id, 0) > 0]
    if len(spent) < 2:
        return None
    bars = [(option.label(draft.lang), Fraction(amount), draft.money(amount)) for option, amount in spent]
    whole = (draft.fixed("figure.total"), draft.money(sum((amount for _, amount in spent), start=Decimal(0))))
    said = draft.semicolon.join(f"{name} {shown}" for name, shown in (*((n, s) for n, _, s in bars), whole))
    return Figure(waterfall(bars, whole, said), draft.fixed("framework.costs_chart"))


def _timeline(draft: Draft, section: Section) -> Figure | None:
    """What happened when, true to time."""
    day = next((one for one in section.fields if one.kind == "date"), None)
    if day is None:
        return None
    naming = draft.catalogue.field(section.title_field)
    events = [
        (_year(str(answer.value)), draft.show(day, row), draft.show(naming, row))
        for row in draft.rows(section)
        if (answer := draft.answer(day.id, row)) and answer.value
    ]
    events.sort(key=lambda event: event[0])
    if len(events) not in _EVENTS:
        return None
    said = draft.semicolon.join(f"{date} {words}" for _, date, words in events)
    return Figure(timeline(events, said), draft.fixed("figure.timeline", section=section.title))


def _year(date: str) -> float:
    """A date, be it a month or a year, as years: what is not given counts as its first."""
    year, month, day = (*map(int, date.split("-")), 1, 1)[:3]
    return year + (month - 1) / 12 + (day - 1) / 372


def _tornado(draft: Draft, section: Section) -> Figure | None:
    """How the ratio hangs on one assumption at a time."""
    found = value_map(Facts(draft.catalogue, draft.sheet))
    ratio = found.ratio() if found else None
    if found is None or ratio is None:
        return None
    bars = [
        (
            draft.joined(draft.row(section.key, row, draft.lang), draft.fixed(f"sroi.{factor}")),
            (low, number(low)),
            (high, number(high)),
        )
        for row, factor, low, high in found.tornado()[:_ASSUMPTIONS]
    ]
    if not bars:
        return None
    said = draft.semicolon.join(f"{name} {low[1]}–{high[1]}" for name, low, high in bars)
    ends = (draft.fixed("sroi.low"), draft.fixed("sroi.high"))
    return Figure(tornado((ratio, number(ratio)), bars, ends, said), _marked(draft, draft.fixed("sroi.chart")))


def _years(draft: Draft, section: Section) -> Table | None:
    """What each year costs and brings, by row of the value map, with its present value and what is left of it after
    the costs by then; the sums beneath are those that the ratio is made of."""
    found = value_map(Facts(draft.catalogue, draft.sheet))
    if found is None:
        return None
    own = [(one,) for one in found.outcomes] if len(found.outcomes) in _COLUMNS else []
    names = [draft.row(section.key, one.row, draft.lang) for (one,) in own]
    apart = [{year.year: year.value for year in year_table(replace(found, outcomes=one))} for one in own]
    years = year_table(found)

    def line(
        first: str, figures: list[Decimal], factor: str, present: Decimal, until: Decimal, *, strong: bool
    ) -> tuple[Cell, ...]:
        shown = [*(number(figure, 0) for figure in figures), factor, number(present, 0), number(until, 0)]
        return tuple(Cell(text, strong=strong) for text in (first, *shown))

    rows = [
        line(
            str(one.year), [one.cost, *(each.get(one.year, Decimal(0)) for each in apart), one.value],
            f"{decimal(one.factor, 4)}", one.present, one.until, strong=False,
        )
        for one in years
    ]  # fmt: skip
    if years:
        sums = [sum(each.values(), start=Decimal(0)) for each in apart]
        benefits = sum((one.value for one in years), start=Decimal(0))
        worth = found.present_value()
        whole, left_over = draft.fixed("figure.total"), years[-1].until
        rows.append(line(whole, [found.inputs, *sums, benefits], "–", worth, left_over, strong=True))
    heads = [draft.fixed(f"sroi.{name}") for name in ("year", "cost", "value", "factor", "present", "until")]
    columns = 6 + len(names)
    left: tuple[Align, ...] = ("left",)
    right: tuple[Align, ...] = ("right",)
    return Table(
        head=(*heads[:2], *names, *heads[2:]), rows=tuple(rows), widths=(0.6, *(1.0,) * (columns - 1)),
        caption=_marked(draft, draft.fixed("sroi.years")), align=left + right * (columns - 1),
    )  # fmt: skip


def _marked(draft: Draft, caption: str) -> str:
    """A caption of the value map, which says so while the ratio is provisional."""
    missing = sroi_provisional(Facts(draft.catalogue, draft.sheet))
    return caption if missing is None else draft.fixed("sroi.provisional", what=caption, missing=missing(draft.lang))


_TABLES: dict[str, Callable[[Draft, Section], Table | None]] = {"sroi_map": _years}
_SAID_IN_A_LINE = {"sroi_years_text()": "sroi_map"}
_FIGURES: dict[str, Callable[[Draft, Section], Figure | None]] = {
    "evidence": _evidence,
    "toc": _chain,
    "costs": _costs,
    "milestones": _timeline,
    "events": _timeline,
    "sroi_map": _tornado,
}
