"""How a section of a form is printed, whatever it asks: facts, long texts, levels, small tables, rows.

The parts of the report choose sections and put them in order; what stands in a section is set here, from the form
alone, so that a new field or a user's own form is printed without a line of code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from csi_desktop.forms.definition import Field, Section
from csi_desktop.forms.kinds import column_id, kind
from csi_desktop.model.answers import Answer, State
from csi_desktop.report.blocks import (
    Align,
    Block,
    Cell,
    Drawing,
    Facts,
    Heading,
    Inline,
    Paragraph,
    Run,
    Table,
)
from csi_desktop.report.charts import level_strip
from csi_desktop.report.draft import Draft

# Kinds that need the width of the page; in a table of rows they are printed below it.
WIDE = frozenset({"longtext", "table", "matrix", "level"})
_NUMERIC = frozenset({"number", "count", "percent", "money"})
_COLUMNS = 6  # that a table of rows holds legibly
_UNROWED = frozenset(
    {"levels", "themes"}
)  # what refs may name that is no row: it has a name, and no place to lead to
_SHORT_TEXT = 120  # characters of a long text that still stand in a cell


def sections_of(draft: Draft, part: str) -> list[Section]:
    """The sections printed in a part of the report, in the order of the forms."""
    return [s for s in draft.catalogue.sections() if s.part == part]


def fields_of(draft: Draft, section: Section, part: str) -> list[Field]:
    """The fields of a section that belong to a part: those of its own, less those that go elsewhere."""
    return [
        one for one in section.fields if (one.part or section.part) == part and one.placement != "internal"
    ]


def strays(draft: Draft, part: str) -> list[tuple[Section, list[Field]]]:
    """Fields of other sections that are printed in this part, by their section."""
    found = []
    for section in draft.catalogue.sections():
        if section.part != part:
            fields = [f for f in section.fields if f.part == part and f.placement != "internal"]
            if fields:
                found.append((section, fields))
    return found


def section_blocks(
    draft: Draft, section: Section, fields: Sequence[Field], *, level: int = 2, title: str | None = None
) -> list[Block]:
    """A section under its heading; nothing where nothing was entered."""
    blocks = list(
        rows_blocks(draft, section, fields) if section.repeat else single_blocks(draft, fields, level + 1)
    )
    if not blocks:
        return []
    heading = section.title(draft.lang) if title is None else title
    return [Heading(level, heading), *blocks] if heading else blocks


# ---------------------------------------------------------------- sections that are answered once
def single_blocks(draft: Draft, fields: Sequence[Field], level: int) -> Iterator[Block]:
    """Short answers as facts, then levels, small tables and long texts."""
    fields = [one for one in fields if draft.is_printed(one)]
    short = [one for one in fields if one.kind not in WIDE and draft.show(one)]
    if short:
        yield facts(draft, [(one, "") for one in short])
    scored = [one for one in fields if one.kind == "level" and (draft.in_depth(one) or draft.answer(one.id))]
    if scored:
        yield levels_table(draft, [(one, "") for one in scored])
    for one in fields:
        if one.kind in WIDE and one.kind != "level":
            yield from wide_blocks(draft, one, "", level)


def facts(draft: Draft, places: Iterable[tuple[Field, str]]) -> Facts:
    """Label and value, with reason and evidence behind the value."""
    listed = list(places)
    rows = tuple((one.label(draft.lang), inline(draft, one, row)) for one, row in listed)
    return Facts(rows, tuple(f"{one.id}#{row}" for one, row in listed))


def inline(draft: Draft, one: Field, row: str) -> Inline:
    """A value in a line: in words, links where it cites rows, its reason and evidence behind it."""
    answer = draft.answer(one.id, row)
    runs: list[Run] = []
    if (
        one.kind in ("evidence", "refs")
        and answer
        and isinstance(answer.value, list)
        and one.target not in _UNROWED
    ):
        cited = draft.cited(answer.value)
        draft.printed.add((one.id, row))
        runs += cited if not isinstance(cited, str) else [Run(cited)]
    else:
        runs.append(Run(draft.show(one, row)))
    return _with_grounds(draft, runs, answer)


def _with_grounds(draft: Draft, runs: list[Run], answer: Answer | None) -> Inline:
    if answer is not None and answer.reason and answer.state is State.ANSWERED:
        reason = answer.reason.removesuffix("。")
        runs.append(Run(f"（{reason}）" if draft.lang == "zh" else f" ({answer.reason})", "muted"))
    if answer is not None and answer.evidence:
        runs.append(Run("［" if draft.lang == "zh" else " ["))
        cited = draft.cited(answer.evidence)
        runs += cited if not isinstance(cited, str) else [Run(cited)]
        runs.append(Run("］" if draft.lang == "zh" else "]"))
    return runs[0].text if len(runs) == 1 and not runs[0].target and runs[0].look == "plain" else tuple(runs)


def wide_blocks(draft: Draft, one: Field, row: str, level: int) -> Iterator[Block]:
    """A long text under its label, or a small table with its label as caption."""
    answer = draft.answer(one.id, row)
    shown = draft.show(one, row)
    if not shown:
        return
    label = one.label(draft.lang)
    if answer is not None and answer.state is State.ANSWERED and one.kind == "table":
        yield small_table(draft, one, answer, label)
    elif answer is not None and answer.state is State.ANSWERED and one.kind == "matrix":
        yield matrix_table(draft, one, answer, label)
    else:
        yield Heading(min(level, 3), label)
        yield Paragraph(shown, source=f"{one.id}#{row}")
    if answer is not None and (answer.reason or answer.evidence) and answer.state is State.ANSWERED:
        grounds = _with_grounds(draft, [Run("")], answer)
        yield Paragraph(grounds, style="note")


def small_table(draft: Draft, one: Field, answer: Answer, caption: str) -> Table:
    """A table that is the answer to one field."""
    columns = [c for c in one.columns]
    rows = answer.value if isinstance(answer.value, list) else []
    body = tuple(
        tuple(
            Cell(kind(c.kind).show(c, row.get(column_id(c)), draft.lang, draft) or "—", f"{one.id}#")
            for c in columns
        )
        for row in rows
    )
    return Table(
        head=tuple(c.label(draft.lang) for c in columns),
        rows=body,
        widths=tuple(_width(c) for c in columns),
        caption=caption,
        align=tuple(_align(c) for c in columns),
    )


def matrix_table(draft: Draft, one: Field, answer: Answer, caption: str) -> Table:
    """A pairwise matrix in full: the upper triangle as given, the lower as its reciprocals."""
    value = answer.value if isinstance(answer.value, dict) else {}
    items = [str(item) for item in value.get("items", [])]
    given = iter(value.get("upper", []))
    cells = [["1"] * len(items) for _ in items]
    for i in range(len(items)):
        for j in range(i + 1, len(items)):
            cells[i][j] = next(given, "") or "—"
            cells[j][i] = _reciprocal(cells[i][j])
    rows = tuple(
        (Cell(item, strong=True), *(Cell(c) for c in row)) for item, row in zip(items, cells, strict=True)
    )
    centre: Align = "center"
    widths = (2.0, *([1.0] * len(items)))
    return Table(("", *items), rows, widths, caption, ("left", *([centre] * len(items))), header_column=True)


def _reciprocal(text: str) -> str:
    if text in ("", "—", "1"):
        return text or "—"
    above, _, below = text.partition("/")
    return f"{below or '1'}/{above}" if above != "1" else below


# ---------------------------------------------------------------- levels
def levels_table(draft: Draft, places: Sequence[tuple[Field, str]], caption: str = "") -> Table:
    """Items with their level as dots, the anchor chosen, the reason, the evidence."""
    rows = tuple(_level_row(draft, one, row) for one, row in places)
    head = tuple(draft.fixed(f"index.head_{n}") for n in ("item", "level", "anchor", "evidence"))
    return Table(head, rows, (30, 17, 88, 20), caption, header_column=True)


def _level_row(draft: Draft, one: Field, row: str) -> tuple[Cell, ...]:
    answer = draft.answer(one.id, row)
    source = f"{one.id}#{row}"
    return (
        Cell(one.label(draft.lang), source, strong=True),
        Cell(strip(draft, one, answer)),
        Cell(grounds(draft, one, row), source),
        Cell(draft.cited(answer.evidence) if answer else "—"),
    )


def strip(draft: Draft, one: Field, answer: Answer | None) -> Drawing:
    """The level of an item as dots, with words for those who cannot see them."""
    level = (
        answer.value if answer and answer.state is State.ANSWERED and isinstance(answer.value, int) else None
    )
    if answer is not None and answer.state is State.NOT_FOUND:
        level = 0
    state = draft.fixed(
        f"state.{answer.state if answer and answer.state is not State.ANSWERED else State.NE}"
    )
    alt = draft.fixed("index.level", level=level, max=one.max or 0) if level is not None else state
    return level_strip(level, one.max or 4, alt, state=state if draft.lang == "zh" else "NE" if state else "")


def grounds(draft: Draft, one: Field, row: str = "") -> Inline:
    """The anchor that was chosen and the reason for it; or the state and its reason."""
    answer = draft.answer(one.id, row)
    draft.printed.add((one.id, row))
    if answer is None or (answer.state is State.ANSWERED and not isinstance(answer.value, int)):
        state = draft.fixed("state.ne")
        return (
            Run(
                draft.fixed("state.reason", state=state, reason=answer.reason)
                if answer and answer.reason
                else state,
                "muted",
            ),
        )
    if answer.state is not State.ANSWERED:
        return (Run(draft.state(answer), "muted"),)
    level = int(answer.value) if isinstance(answer.value, int) else 0
    anchor = one.levels[level](draft.lang) if level < len(one.levels) else ""
    lead = Run(f"{level}　{anchor}" if draft.lang == "zh" else f"{level}  {anchor}", "strong")
    return (lead, Run("\n" + answer.reason)) if answer.reason else (lead,)


# ---------------------------------------------------------------- repeated sections
def rows_blocks(draft: Draft, section: Section, fields: Sequence[Field]) -> Iterator[Block]:
    """The rows as a table. What is short and found no column stands small beneath the row's name; what is long,
    levelled or a table of its own follows below, row by row."""
    rows = draft.rows(section)
    fields = [one for one in fields if one.placement != "internal"]
    if not rows or not fields:
        return
    short = [one for one in fields if _is_short(draft, one, rows)]
    columns = _columns(draft, section, short, rows)
    lead = _lead(section, columns)
    beneath = [one for one in short if one not in columns]
    if columns:
        yield Table(
            head=tuple(one.label(draft.lang) for one in columns),
            rows=tuple(
                tuple(_cell(draft, one, row, columns, beneath if one is lead else None) for one in columns)
                for row in rows
            ),
            widths=tuple(_width(one) * (1.6 if one is lead else 1) for one in columns),
            caption=section.title(draft.lang),
            align=tuple(_align(one) for one in columns),
            anchors=tuple(draft.anchor(row) for row in rows),
        )
    rest = [one for one in fields if one not in short]
    for number, row in enumerate(rows, 1):
        yield from _details(draft, section, rest, row, number)


def _is_short(draft: Draft, one: Field, rows: Sequence[str]) -> bool:
    """Whether a field's answers fit a cell: short by kind, or in fact."""
    if one.kind != "longtext":
        return one.kind not in WIDE
    answers = [str(a.value) for row in rows if (a := draft.answer(one.id, row)) and a.value]
    return all(len(text) <= _SHORT_TEXT and "\n" not in text for text in answers)


def _columns(draft: Draft, section: Section, short: Sequence[Field], rows: Sequence[str]) -> list[Field]:
    """The fields that make columns: answered somewhere; the number and the naming field first, then figures, then
    what every row must have; long words and remarks last."""
    used = [
        one for one in short if any(draft.result.visible(one, row) and draft.show(one, row) for row in rows)
    ]

    def rank(one: Field) -> tuple[bool, ...]:
        named = one.id == section.title_field
        return not one.number, not named, one.kind == "longtext", one.kind not in _NUMERIC, not one.required

    chosen = sorted(used, key=rank)[:_COLUMNS]
    return sorted(chosen, key=lambda one: (not one.number, one.kind == "evidence", short.index(one)))


def _lead(section: Section, columns: Sequence[Field]) -> Field | None:
    """The column that names the row: what found no column of its own stands beneath it."""
    named = next((one for one in columns if one.id == section.title_field), None)
    return (
        named
        or next((one for one in columns if one.kind in ("text", "longtext", "choice")), None)
        or (columns[0] if columns else None)
    )


def _cell(
    draft: Draft, one: Field, row: str, columns: Sequence[Field], beneath: Sequence[Field] | None
) -> Cell:
    """A cell; that of the naming field also holds what found no column, and the grounds of the other columns:
    a remark in a narrow column would make it a ribbon."""
    source = f"{one.id}#{row}"
    if not draft.result.visible(one, row):
        return Cell("—", source)
    if beneath is None:
        return Cell(_bare(draft, one, row) or "—", source)
    shown = inline(draft, one, row)
    runs = [Run(shown)] if isinstance(shown, str) else list(shown)
    for other in columns:
        answer = draft.answer(other.id, row)
        if (
            other is not one
            and answer
            and (answer.reason or answer.evidence)
            and answer.state is State.ANSWERED
        ):
            runs += _labelled(draft, other, _with_grounds(draft, [], answer))
    for other in beneath:
        if draft.result.visible(other, row) and draft.show(other, row):
            runs += _labelled(draft, other, inline(draft, other, row))
    return Cell(tuple(runs) if len(runs) > 1 else shown or "—", source)


def _bare(draft: Draft, one: Field, row: str) -> Inline:
    """A value without its grounds."""
    answer = draft.answer(one.id, row)
    if one.kind in ("evidence", "refs") or answer is None or answer.state is not State.ANSWERED:
        return inline(draft, one, row)
    return draft.show(one, row)


def _labelled(draft: Draft, one: Field, shown: Inline) -> list[Run]:
    label = Run(f"\n{one.label(draft.lang)}{'：' if draft.lang == 'zh' else ': '}", "muted")
    return [label, *([Run(shown)] if isinstance(shown, str) else shown)]


def _details(
    draft: Draft, section: Section, fields: Sequence[Field], row: str, number: int
) -> Iterator[Block]:
    fields = [one for one in fields if draft.result.visible(one, row)]
    scored = [(one, row) for one in fields if one.kind == "level" and draft.answer(one.id, row)]
    wide = [one for one in fields if one.kind != "level" and draft.show(one, row)]
    if not (scored or wide):
        return
    name = draft.row(section.key, row, draft.lang)
    yield Heading(
        3, name if any(one.number for one in section.fields) or name == str(number) else f"{number}　{name}"
    )
    texts = [(one, row) for one in wide if one.kind == "longtext"]
    if texts:
        yield facts(draft, texts)
    if scored:
        yield levels_table(draft, scored)
    for one in wide:
        if one.kind != "longtext":
            yield from wide_blocks(draft, one, row, 3)


def _width(one: Field) -> float:
    if one.number:
        return 1.1
    return {
        "longtext": 4.0,
        "text": 2.6,
        "refs": 1.6,
        "evidence": 1.5,
        "date": 1.7,
        "count": 1.0,
        "yesno": 0.9,
        "number": 1.4,
        "percent": 1.0,
        "money": 1.8,
        "level": 1.0,
        "choice": 1.5,
        "daterange": 2.0,
        "url": 2.2,
    }.get(one.kind, 1.6)


def _align(one: Field) -> Align:
    return "right" if one.kind in _NUMERIC and not one.number else "left"
