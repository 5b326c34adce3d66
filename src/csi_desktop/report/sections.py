"""How a section of a form is printed, whatever it asks: facts, long texts, levels, small tables, rows.

The parts of the report choose sections and put them in order; what stands in a section is set here, from the form
alone, so that a new field or a user's own form is printed without a line of code."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from csi_desktop.forms.definition import Field, Section
from csi_desktop.forms.kinds import column_id, kind
from csi_desktop.model.answers import Answer, State
from csi_desktop.regions import full_name, province
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
_COLUMNS = 8  # that a table of rows holds legibly
_BUDGET = 14.3  # what the widths of those columns may add up to
_WORDY = {"zh": 8, "en": 24}  # characters of a label that heads no column: it stands in a line below the row
_HINT = re.compile(r"(?:（[^（）]*）| \([^()]*\))$")
_SIDEWAYS = 12  # more fields than these make a table whose rows are the fields
_ABREAST = 3  # rows of a section that stand side by side in such a table
_UNROWED = frozenset(
    {"levels", "themes"}
)  # what refs may name that is no row: it has a name, and no place to lead to
_CELL_TEXT = 120  # characters of a long text that still stand in a cell
_REMARK_TEXT = 500  # and in the lines below a row


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
    draft: Draft,
    section: Section,
    fields: Sequence[Field],
    *,
    level: int = 2,
    title: str | None = None,
    strays: bool = False,
) -> list[Block]:
    """A section under its heading; nothing where nothing was entered.

    `strays` are fields away from their section: their rows are called by the numbers that they have there."""
    blocks = list(
        rows_blocks(draft, section, fields, strays)
        if section.repeat
        else single_blocks(draft, fields, level + 1)
    )
    if not blocks:
        return []
    heading = section.title(draft.lang) if title is None else title
    if strays and len(fields) == 1:
        heading = fields[0].label(draft.lang)
    return headed(level, heading, blocks)


def headed(level: int, heading: str, blocks: list[Block]) -> list[Block]:
    """Blocks under a heading. Heading and caption say the same thing once: where a table of that name comes first, a
    numbered heading keeps its words, a small one leaves them to the table."""
    first = blocks[0]
    if not heading:
        return blocks
    if isinstance(first, Table) and first.caption == heading:
        if level > 2:
            return blocks
        blocks = [replace(first, caption=""), *blocks[1:]]
    return [Heading(level, heading), *blocks]


# ---------------------------------------------------------------- sections that are answered once
def single_blocks(draft: Draft, fields: Sequence[Field], level: int) -> Iterator[Block]:
    """Short answers as facts, then levels, small tables and long texts."""
    fields = [one for one in fields if draft.is_printed(one)]
    if pairs := _pairs(draft, fields):
        yield _judgements(draft, pairs)
        return
    short = [one for one in fields if not _is_wide(one) and draft.show(one)]
    if short:
        yield facts(draft, [(one, "") for one in short])
    scored = [one for one in fields if one.kind == "level" and (draft.in_depth(one) or draft.answer(one.id))]
    if scored:
        yield levels_table(draft, [(one, "") for one in scored])
    for one in fields:
        if _is_wide(one) and one.kind != "level":
            yield from wide_blocks(draft, one, "", level)


def _is_wide(one: Field) -> bool:
    return one.kind in WIDE or (one.kind == "region" and one.many)


def _pairs(draft: Draft, fields: Sequence[Field]) -> list[tuple[Field, Field]]:
    """Judgements each with the text that gives its grounds, if a section has nothing else and answers to some."""
    pairs = list(zip(fields[::2], fields[1::2], strict=False))
    if len(fields) % 2 or len(pairs) < 3:
        return []
    if any(
        a.kind != "choice" or b.kind != "longtext" or not b.label("zh").startswith(a.label("zh"))
        for a, b in pairs
    ):
        return []
    return [pair for pair in pairs if any(draft.answer(one.id) for one in pair)]


def _judgements(draft: Draft, pairs: Sequence[tuple[Field, Field]]) -> Table:
    """Criterion, judgement, grounds."""
    return Table(
        head=tuple(draft.fixed(f"table.{name}") for name in ("criterion", "judgement", "grounds")),
        rows=tuple(
            (
                Cell(a.label(draft.lang), f"{a.id}#", strong=True),
                Cell(inline(draft, a, "") or "—", f"{a.id}#"),
                Cell(inline(draft, b, "") or "—", f"{b.id}#"),
            )
            for a, b in pairs
        ),
        widths=(1.6, 1.8, 6),
        header_column=True,
    )


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
    elif one.target == "themes" and answer and isinstance(answer.value, list) and answer.value:
        draft.printed.add((one.id, row))
        runs += draft.themes(answer.value)
    else:
        runs.append(Run(draft.show(one, row)))
    return grounds_of(draft, runs, answer)


def grounds_of(draft: Draft, runs: list[Run], answer: Answer | None) -> Inline:
    """Runs with the reason and the evidence of an answer behind them."""
    if answer is not None and answer.reason and answer.state is State.ANSWERED:
        reason = answer.reason.removesuffix("。")
        runs.append(Run(f"（{reason}）" if draft.lang == "zh" else f" ({reason})", "muted"))
    if answer is not None and answer.evidence:
        runs.append(Run("［" if draft.lang == "zh" else " ["))
        cited = draft.cited(answer.evidence)
        runs += cited if not isinstance(cited, str) else [Run(cited)]
        runs.append(Run("］" if draft.lang == "zh" else "]"))
    return runs[0].text if len(runs) == 1 and not runs[0].target and runs[0].look == "plain" else tuple(runs)


def wide_blocks(draft: Draft, one: Field, row: str, level: int, name: str = "") -> Iterator[Block]:
    """A long text under its label, or a small table with its label as caption, `name` before it."""
    answer = draft.answer(one.id, row)
    shown = draft.show(one, row)
    if not shown:
        return
    label = draft.joined(name, one.label(draft.lang))
    table = None
    if answer is not None and answer.state is State.ANSWERED:
        table = _answer_table(draft, one, answer, label)
    if table is None:
        yield Heading(min(level, 3), label)
        yield Paragraph(grounds_of(draft, [Run(shown)], answer), source=f"{one.id}#{row}")
        return
    yield from headed(level, label, [table]) if level < 3 else [table]
    if answer is not None and (answer.reason or answer.evidence):
        yield Paragraph(grounds_of(draft, [], answer), style="note")


def _answer_table(draft: Draft, one: Field, answer: Answer, caption: str) -> Table | None:
    if one.kind == "table":
        return small_table(draft, one, answer, caption)
    if one.kind == "matrix":
        return matrix_table(draft, one, answer, caption)
    if one.kind == "region" and one.many:
        return region_table(draft, one, answer, caption)
    return None


def region_table(draft: Draft, one: Field, answer: Answer, caption: str) -> Table:
    """Regions by province."""
    provinces: dict[str, list[str]] = {}
    for code in answer.value if isinstance(answer.value, list) else []:
        home = province(str(code))
        name = full_name(home.code if home else str(code), draft.lang)
        provinces.setdefault(name, []).append(full_name(str(code), draft.lang))
    joint = "、" if draft.lang == "zh" else "; "
    return Table(
        head=tuple(draft.fixed(f"table.{name}") for name in ("province", "count", "regions")),
        rows=tuple(
            (
                Cell(name, strong=True),
                Cell(str(len(regions)), f"{one.id}#"),
                Cell(joint.join(regions), f"{one.id}#"),
            )
            for name, regions in provinces.items()
        ),
        widths=(1.6, 0.8, 6),
        caption=caption,
        align=("left", "right", "left"),
        header_column=True,
    )


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


# ---------------------------------------------------------------- repeated sections
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
    return Table(
        head=tuple(draft.fixed("table.number") if one.number else one.label(draft.lang) for one in columns),
        rows=tuple(tuple(_cell(draft, one, row, one is lead) for one in columns) for row in rows),
        widths=tuple(_width(one, leads=one is lead) for one in columns),
        caption=section.title(draft.lang),
        align=tuple(_align(one) for one in columns),
        anchors=tuple(draft.anchor(row) for row in rows),
        beneath=remarks if any(remarks) else (),
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
        rows=tuple((Cell(draft.cited([rows[place]]), strong=True), *table.rows[place]) for place in kept),
        widths=(2.0 if named else 1.1, *table.widths),
        caption="",
        align=("left", *table.align),
        anchors=(),
        beneath=tuple(table.beneath[place] for place in kept) if table.beneath else (),
    )


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
                (Cell(one.label(draft.lang), strong=True), *(_cell(draft, one, row, True) for row in part))
                for one in shown
            ),
            widths=(3.0, *([3.6] * len(part))),
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
        return not one.number, not named, one.kind != "evidence", one.kind not in _NUMERIC, not one.required

    texts = [one for one in used if one.kind == "longtext" and one.id != section.title_field]
    chosen: list[Field] = []
    free = _BUDGET
    for one in sorted(used, key=rank):
        named = one.id == section.title_field
        need = _width(one, leads=named)
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


def _cell(draft: Draft, one: Field, row: str, grounded: bool) -> Cell:
    """A cell; with its reason and evidence if there is room for them."""
    source = f"{one.id}#{row}"
    if not draft.result.visible(one, row):
        return Cell("—", source)
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
    for one in beneath:
        if draft.result.visible(one, row) and draft.show(one, row):
            runs += labelled(
                draft, one.label(draft.lang), inline(draft, one, row), runs, line=one.kind == "longtext"
            )
    return tuple(runs)


def _bare(draft: Draft, one: Field, row: str) -> Inline:
    """A value without its grounds."""
    answer = draft.answer(one.id, row)
    if one.kind in ("evidence", "refs") or answer is None or answer.state is not State.ANSWERED:
        return inline(draft, one, row)
    return draft.show(one, row)


def labelled(
    draft: Draft, label: str, shown: Inline, before: Sequence[Run], *, line: bool = False, plain: bool = False
) -> list[Run]:
    """A label and what it labels, in running text after `before`; on a `line` of its own, or `plain`, without colon."""
    apart = ("\n" if line else "；" if draft.lang == "zh" else "; ") if before else ""
    colon = "" if plain else "：" if draft.lang == "zh" else ": "
    name = _HINT.sub("", label) or label  # what a label adds in brackets helps to fill in, not to read
    return [Run(f"{apart}{name}{colon}", "muted"), *([Run(shown)] if isinstance(shown, str) else shown)]


def _details(
    draft: Draft, section: Section, fields: Sequence[Field], row: str, number: int
) -> Iterator[Block]:
    """The levels, tables and very long texts of a row; `number` among its like, 0 for the only one."""
    fields = [one for one in fields if draft.result.visible(one, row)]
    scored = [(one, row) for one in fields if one.kind == "level" and draft.answer(one.id, row)]
    wide = [one for one in fields if one.kind != "level" and draft.show(one, row)]
    if not (scored or wide):
        return
    name = mark = draft.row(section.key, row, draft.lang)
    if not any(one.number for one in section.fields):
        mark = str(number) if number else ""
        name = name if name == str(number) else draft.joined(mark, name)
    texts = [(one, row) for one in wide if one.kind == "longtext"]
    if texts or scored:
        yield Heading(3, name)
        mark = mark if number else ""
    if texts:
        yield facts(draft, texts)
    if scored:
        yield levels_table(draft, scored)
    for one in wide:
        if one.kind != "longtext":
            yield from wide_blocks(draft, one, row, 3, mark)


def _width(one: Field, *, leads: bool = False) -> float:
    """The share of a column; that of the column which names the row is larger."""
    if one.number:
        return 1.1
    more = 1 if not leads else 1.3 if one.kind == "longtext" else 1.6
    return more * {
        "longtext": 4.0,
        "text": 2.6,
        "refs": 1.6,
        "evidence": 1.5,
        "date": 2.3,
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
