"""How levels are printed: dots, the anchor chosen and why, the evidence."""

from __future__ import annotations

from collections.abc import Sequence

from csi_desktop.forms.definition import Field
from csi_desktop.model.answers import Answer, State
from csi_desktop.report.blocks import Cell, Drawing, Inline, Run, Table
from csi_desktop.report.charts import level_strip
from csi_desktop.report.draft import Draft, item_anchor


def levels_table(draft: Draft, places: Sequence[tuple[Field, str]]) -> Table:
    """Items with their level as dots, the anchor chosen, the reason, the evidence."""
    rows = tuple(_level_row(draft, one, row) for one, row in places)
    head = tuple(draft.fixed(f"index.head_{n}") for n in ("item", "level", "anchor", "evidence"))
    anchors = tuple(item_anchor(one.id, row) for one, row in places)
    return Table(head, rows, level_widths(draft), header_column=True, anchors=anchors, even=True)


def level_widths(draft: Draft) -> tuple[float, float, float, float]:
    """The columns of items, levels (room for five dots, or words), anchors and evidence, the same in every table."""
    return (34, 22, 86, 18) if draft.lang == "zh" else (36, 29, 77, 18)


def _level_row(draft: Draft, one: Field, row: str) -> tuple[Cell, ...]:
    answer = draft.answer(one.id, row)
    source = f"{one.id}#{row}"
    return (
        Cell(one.label(draft.lang), source, strong=True),
        Cell(strip(draft, one, answer)),
        Cell(grounds(draft, one, row), source),
        Cell(draft.cited(answer.evidence) if answer else "—"),
    )


def strip(draft: Draft, one: Field, answer: Answer | None) -> Inline | Drawing:
    """The level of an item as dots; where there is none, its state in words."""
    level = (
        answer.value if answer and answer.state is State.ANSWERED and isinstance(answer.value, int) else None
    )
    if answer is not None and answer.state is State.NOT_FOUND:
        level = 0
    if level is None:
        state = answer.state if answer and answer.state is not State.ANSWERED else State.NE
        return (Run(draft.fixed(f"state.{state}"), "muted"),)
    highest = one.max or 4
    return level_strip(level, highest, draft.fixed("index.level", level=level, max=highest))


def grounds(draft: Draft, one: Field, row: str = "") -> Inline:
    """The anchor that was chosen and the reason for it; or the reason why there is none."""
    answer = draft.answer(one.id, row)
    draft.printed.add((one.id, row))
    if answer is None:
        return "—"
    if answer.state is State.NOT_FOUND:
        return (Run(draft.state(answer), "muted"),)
    if answer.state is not State.ANSWERED or not isinstance(answer.value, int):
        return (Run(answer.reason, "muted"),) if answer.reason else "—"
    level = answer.value
    anchor = one.levels[level](draft.lang) if level < len(one.levels) else ""
    lead = Run(f"{level}　{anchor}" if draft.lang == "zh" else f"{level}  {anchor}", "strong")
    return (lead, Run("\n" + answer.reason)) if answer.reason else (lead,)
