"""How the rows of a repeated section are printed: a table, below each row what found no column, then what is long."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from csi_desktop.forms.definition import Field, Section
from csi_desktop.forms.kinds import unit_of
from csi_desktop.forms.magnitudes import Scale, scale_of
from csi_desktop.model.answers import Answer, State
from csi_desktop.report.blocks import Block, Cell, Heading, Inline, Run, Table
from csi_desktop.report.draft import Draft, source
from csi_desktop.report.levels import levels_table
from csi_desktop.report.values import (
    FIGURES,
    NUMERIC,
    WIDE,
    align_of,
    facts,
    grounds_of,
    headed_by,
    inline,
    labelled,
    wide_blocks,
    width_of,
)

_COUNTED = frozenset({"conclusions"})  # roles of sections whose rows are referred to by their place
_COLUMNS = 8  # that a table of rows holds legibly
_BUDGET = 14.3  # what the widths of those columns may add up to
_WORDY = {"zh": 8, "en": 24}  # characters of a label that heads no column: it stands in a line below the row
_SIDEWAYS = 12  # more fields than these make a table whose rows are the fields
_ABREAST = 3  # rows of a section that stand side by side in such a table
_CELL_TEXT = 120  # characters of a long text that still stand in a cell
_REMARK_TEXT = 500  # and in the lines below a row


def rows_blocks(
    draft: Draft, section: Section, fields: Sequence[Field], strays: bool = False
) -> Iterator[Block]:
    """The rows as a table. What found no column stands below its row, across the table; fields of many words, or very
    many of them, make a table whose rows they are. What has levels or is a table follows, row by row."""
    rows = draft.rows(section)
    fields = [one for one in fields if one.placement != "internal"]
    if not rows or not fields:
        return
    short = [one for one in fields if _is_short(draft, one, rows, _REMARK_TEXT)]
    used = [
        one for one in short if any(draft.result.visible(one, row) and draft.show(one, row) for row in rows)
    ]
    if len(used) > _SIDEWAYS or sum(map(_is_wordy, used)) > 2:
        yield from _sideways(draft, section, used, rows)
    elif used:
        table = _upright(draft, section, used, rows)
        if section.role in _COUNTED and not strays:
            table = _counted(draft, table)
        yield _called(draft, section, table, rows) if strays else table
    rest = [one for one in fields if one not in short]
    for number, row in enumerate(rows, 1):
        yield from _details(draft, section, rest, row, number if len(rows) > 1 else 0)


def _is_short(draft: Draft, one: Field, rows: Sequence[str], longest: int) -> bool:
    """Whether a field's answers are short: by kind, or in fact."""
    if one.kind != "longtext":
        return one.kind not in WIDE
    answers = [str(a.value) for row in rows if (a := draft.answer(one.id, row)) and a.value]
    return all(len(text) <= longest and "\n" not in text for text in answers)


def _is_wordy(one: Field) -> bool:
    """Whether a question is too long for the head of the narrow column that its answer needs."""
    return one.kind in ("choice", "yesno") and (
        len(one.label("zh")) > _WORDY["zh"] or len(one.label("en")) > _WORDY["en"]
    )


def _upright(draft: Draft, section: Section, used: Sequence[Field], rows: Sequence[str]) -> Table:
    columns = _columns(draft, section, used, rows)
    lead = _lead(section, columns)
    beneath = [one for one in used if one not in columns]
    remarks = tuple(_remark(draft, row, columns, lead, beneath) for row in rows)
    scales = [_scale(draft, one, rows) if one is not lead else None for one in columns]
    return Table(
        head=tuple(
            draft.fixed("table.number") if one.number else headed_by(draft, one, scale)
            for one, scale in zip(columns, scales, strict=True)
        ),
        rows=tuple(
            tuple(
                _cell(draft, one, row, one is lead, scale) for one, scale in zip(columns, scales, strict=True)
            )
            for row in rows
        ),
        widths=tuple(width_of(one, leads=one is lead) for one in columns),
        caption=section.title(draft.lang),
        align=tuple(align_of(one) for one in columns),
        anchors=tuple(draft.anchor(row) for row in rows),
        beneath=remarks if any(remarks) else (),
    )


def _counted(draft: Draft, table: Table) -> Table:
    """A table whose rows have no number of their own, counted as those count them that refer to them."""
    return replace(
        table,
        head=(draft.fixed("table.number"), *table.head),
        rows=tuple((Cell(str(place), strong=True), *cells) for place, cells in enumerate(table.rows, 1)),
        widths=(0.5, *table.widths),
        align=("left", *table.align),
    )


def _called(draft: Draft, section: Section, table: Table, rows: Sequence[str]) -> Table:
    """A table with the numbers or names of its rows before it, as links to where they stand; rows without an answer are
    left out."""
    kept = [
        place
        for place, cells in enumerate(table.rows)
        if any(cell.content != "—" for cell in cells) or (table.beneath and table.beneath[place])
    ]
    numbered = any(one.number for one in section.fields)
    naming = draft.catalogue.field(section.title_field) if section.title_field and not numbered else None
    named = naming is not None and naming.placement != "internal"
    head = naming.label(draft.lang) if naming and named else draft.fixed("table.number")
    return replace(
        table,
        head=(head, *table.head),
        rows=tuple((_to_row(draft, section, rows[place]), *table.rows[place]) for place in kept),
        widths=(2.0 if named else 1.1, *table.widths),
        caption="",
        align=("left", *table.align),
        anchors=(),
        beneath=tuple(table.beneath[place] for place in kept) if table.beneath else (),
    )


def _to_row(draft: Draft, section: Section, row: str) -> Cell:
    return Cell((Run(draft.row_heading(section, row), target=draft.anchor(row)),), strong=True)


def _sideways(draft: Draft, section: Section, used: Sequence[Field], rows: Sequence[str]) -> Iterator[Table]:
    """The fields as rows, the section's rows side by side, some to a table."""
    for start in range(0, len(rows), _ABREAST):
        part = rows[start : start + _ABREAST]
        named = all(draft.row(section.key, row, draft.lang) == _words(draft, section, row) for row in part)
        shown = [one for one in used if not one.number and not (named and one.id == section.title_field)]
        marks = [draft.anchor(row) for row in part]
        yield Table(
            head=(draft.fixed("table.label"), *(draft.row(section.key, row, draft.lang) for row in part)),
            rows=tuple(
                (
                    Cell(one.label(draft.lang), source(one, part[0]), strong=True),
                    *(_cell(draft, one, row, True) for row in part),
                )
                for one in shown
            ),
            widths=(3.0, *([3.6] * len(part))),
            sources=("", *(f"{section.title_field}#{row}" if section.title_field else "" for row in part)),
            caption=section.title(draft.lang) if start == 0 else "",
            header_column=True,
            anchors=(*marks, *[""] * (len(shown) - len(marks))) if len(shown) >= len(marks) else (),
        )


def _words(draft: Draft, section: Section, row: str) -> str:
    """What the naming field of a row says."""
    answer = draft.answer(section.title_field, row)
    if answer is None or answer.reason or answer.evidence:
        return ""
    draft.printed.add((section.title_field, row))
    return str(answer.value)


def _columns(draft: Draft, section: Section, used: Sequence[Field], rows: Sequence[str]) -> list[Field]:
    """The fields that make columns, as many as there is width for: the number and the naming field first, then
    evidence, figures, and what every row must have. Long texts make columns if there is but one of them."""

    def rank(one: Field) -> tuple[bool, ...]:
        named = one.id == section.title_field
        return not one.number, not named, one.kind != "evidence", one.kind not in NUMERIC, not one.required

    texts = [one for one in used if one.kind == "longtext" and one.id != section.title_field]
    chosen: list[Field] = []
    free = _BUDGET
    for one in sorted(used, key=rank):
        named = one.id == section.title_field
        need = width_of(one, leads=named)
        long = one.kind == "longtext" and not named
        if _is_wordy(one) or (long and (len(texts) > 1 or not _is_short(draft, one, rows, _CELL_TEXT))):
            continue
        if not chosen or (need <= free and len(chosen) < _COLUMNS):
            chosen.append(one)
            free -= need
    order = list(used)
    return sorted(chosen, key=lambda one: (not one.number, one.kind == "evidence", order.index(one)))


def _lead(section: Section, columns: Sequence[Field]) -> Field | None:
    """The column that names the row."""
    named = next((one for one in columns if one.id == section.title_field), None)
    return named or next((one for one in columns if one.kind in ("text", "longtext", "choice")), None)


def _scale(draft: Draft, one: Field, rows: Sequence[str]) -> Scale | None:
    """How the figures of a column are written that all have the unit of their field, which then stands in its head;
    None where each is of something else and says itself of what."""
    if one.kind not in FIGURES or not unit_of(one, draft.lang):
        return None
    shown = (draft.figure(one, row) for row in rows if draft.result.visible(one, row))
    return scale_of((number for number in shown if number is not None), draft.lang)


def _cell(draft: Draft, one: Field, row: str, grounded: bool, scale: Scale | None = None) -> Cell:
    """A cell; with its reason and evidence if there is room for them, without its unit if its column has a scale."""
    source = f"{one.id}#{row}"
    if not draft.result.visible(one, row):
        return Cell("—", source)
    number = draft.figure(one, row) if scale else None
    if scale and number is not None:
        draft.printed.add((one.id, row))
        return Cell(scale.figures(number), source)
    return Cell((inline(draft, one, row) if grounded else _bare(draft, one, row)) or "—", source)


def _remark(
    draft: Draft, row: str, columns: Sequence[Field], lead: Field | None, beneath: Sequence[Field]
) -> Inline:
    """What stands below a row: the grounds of its cells, then what found no column."""
    runs: list[Run] = []
    for one in columns:
        answer = draft.answer(one.id, row)
        if (
            one is not lead
            and answer
            and (answer.reason or answer.evidence)
            and answer.state is State.ANSWERED
        ):
            runs += labelled(draft, one.label(draft.lang), grounds_of(draft, [], answer), runs, plain=True)
        elif one is not lead and answer and _has_no_figure(one, answer):
            runs += labelled(draft, one.label(draft.lang), answer.reason.removesuffix("。"), runs)
    for one in beneath:
        if draft.result.visible(one, row) and draft.show(one, row):
            runs += labelled(
                draft, one.label(draft.lang), inline(draft, one, row), runs, line=one.kind == "longtext"
            )
    return tuple(runs)


def _bare(draft: Draft, one: Field, row: str) -> Inline:
    """A value without its grounds."""
    answer = draft.answer(one.id, row)
    if _has_no_figure(one, answer) and answer is not None:
        draft.printed.add((one.id, row))  # or the last annex would print it as something left over
        return draft.fixed(f"state.{answer.state}")
    if one.kind in ("evidence", "refs") or answer is None or answer.state is not State.ANSWERED:
        return inline(draft, one, row)
    return draft.show(one, row)


def _has_no_figure(one: Field, answer: Answer | None) -> bool:
    """Whether a column of figures has a state instead: its reason is too long to stand there."""
    return one.kind in NUMERIC and answer is not None and answer.state is not State.ANSWERED and bool(answer.reason)


def _details(
    draft: Draft, section: Section, fields: Sequence[Field], row: str, number: int
) -> Iterator[Block]:
    """The levels, tables and very long texts of a row; `number` among its like, 0 for the only one."""
    fields = [one for one in fields if draft.result.visible(one, row)]
    scored = [(one, row) for one in fields if one.kind == "level" and draft.answer(one.id, row)]
    wide = [one for one in fields if one.kind != "level" and draft.show(one, row)]
    if not (scored or wide):
        return
    name, mark = draft.row_heading(section, row), draft.row(section.key, row, draft.lang)
    if not any(one.number for one in section.fields):
        mark = str(number) if number else ""
        name = name if name == str(number) else draft.joined(mark, name)
    texts = [(one, row) for one in wide if one.kind == "longtext"]
    if texts or scored:
        yield Heading(3, name, source=source((scored or texts)[0][0], row))
        mark = mark if number else ""
    if texts:
        yield facts(draft, texts)
    if scored:
        yield levels_table(draft, scored)
    for one in wide:
        if one.kind != "longtext":
            yield from wide_blocks(draft, one, row, 3, mark)
