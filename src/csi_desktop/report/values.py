"""How an answer is printed: in a line with its grounds, as a fact, as a long text, as a small table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from csi_desktop.forms.definition import Field
from csi_desktop.forms.kinds import column_id, figure, unit_of
from csi_desktop.forms.magnitudes import DIGITS, Scale, scale_of
from csi_desktop.model.answers import Answer, State
from csi_desktop.regions import full_name, province
from csi_desktop.report.blocks import Align, Block, Cell, Facts, Heading, Inline, Paragraph, Run, Table
from csi_desktop.report.draft import Draft, source

# Kinds that need the width of the page; in a table of rows they are printed below it.
WIDE = frozenset({"longtext", "table", "matrix", "level"})
SCALE = 5  # the top of a scale between two ends
FIGURES = frozenset({"number", "count", "money"})
NUMERIC = FIGURES | {"percent"}
_HINT = re.compile(r"(?:（[^（）]*）| \([^()]*\))$")
_UNROWED = frozenset(
    {"levels", "themes"}
)  # what refs may name that is no row: it has a name, and no place to lead to


def facts(draft: Draft, places: Iterable[tuple[Field, str]]) -> Facts:
    """Label and value, with reason and evidence behind the value."""
    listed = list(places)
    rows = tuple((one.label(draft.lang), inline(draft, one, row)) for one, row in listed)
    return Facts(rows, tuple(source(one, row) for one, row in listed))


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
        runs.append(Run(draft.show(one, row) + _leaning(draft, one, answer)))
    return grounds_of(draft, runs, answer)


def _leaning(draft: Draft, one: Field, answer: Answer | None) -> str:
    """Towards which end a place on a scale lies, so that the number means something to who has not seen the form."""
    if not one.ends or answer is None or not isinstance(answer.value, int):
        return ""
    middle = (SCALE + 1) / 2
    end = one.ends[answer.value > middle]
    key = "middle" if answer.value == middle else "end" if answer.value in (1, SCALE) else "towards"
    return draft.fixed(f"scale.{key}", end=end)


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


def labelled(
    draft: Draft, label: str, shown: Inline, before: Sequence[Run], *, line: bool = False, plain: bool = False
) -> list[Run]:
    """A label and what it labels, in running text after `before`; on a `line` of its own, or `plain`, without colon."""
    apart = ("\n" if line else "；" if draft.lang == "zh" else "; ") if before else ""
    colon = "" if plain else "：" if draft.lang == "zh" else ": "
    name = _HINT.sub("", label) or label  # what a label adds in brackets helps to fill in, not to read
    return [Run(f"{apart}{name}{colon}", "muted"), *([Run(shown)] if isinstance(shown, str) else shown)]


def headed(level: int, heading: str, blocks: list[Block], origin: str = "") -> list[Block]:
    """Blocks under a heading. Heading and caption say the same thing once: where a table of that name comes first, a
    numbered heading keeps its words, a small one leaves them to the table."""
    first = blocks[0]
    if not heading:
        return blocks
    if isinstance(first, Table) and first.caption == heading:
        if level > 2:
            return blocks
        blocks = [replace(first, caption=""), *blocks[1:]]
    return [Heading(level, heading, source=origin), *blocks]


def is_wide(one: Field) -> bool:
    """Whether an answer needs the width of the page."""
    return one.kind in WIDE or (one.kind == "region" and one.many)


def wide_blocks(draft: Draft, one: Field, row: str, level: int, name: str = "") -> Iterator[Block]:
    """A long text under its label, or a small table with its label as caption, `name` before it."""
    answer = draft.answer(one.id, row)
    shown = draft.show(one, row)
    if not shown:
        return
    label = draft.joined(name, one.label(draft.lang))
    if name.isdigit():  # rows without a name: their number before a caption would look like that of a section
        label = f"{one.label('zh')}（{name}）" if draft.lang == "zh" else f"{one.label('en')} ({name})"
    table = None
    if answer is not None and answer.state is State.ANSWERED:
        table = _answer_table(draft, one, answer, label)
    if table is None:
        yield Heading(min(level, 3), label, source=source(one, row))
        yield Paragraph(grounds_of(draft, [Run(shown)], answer), source=source(one, row))
        return
    blocks: list[Block] = [table]
    if level < 3:
        blocks = headed(level, label, blocks, source(one, row))
    if answer is not None and (answer.reason or answer.evidence):
        note = Paragraph(grounds_of(draft, [], answer), style="note", source=source(one, row))
        blocks.insert(len(blocks) - 1 if len(blocks) > 1 else 1, note)  # under its heading it stays with the table
    yield from blocks


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
        region = full_name(str(code), draft.lang)
        within = region.removeprefix(name) if draft.lang == "zh" else region.removesuffix(f", {name}")
        provinces.setdefault(name, []).append(within or region)  # a province as a whole keeps its name
    return Table(
        head=tuple(draft.fixed(f"table.{name}") for name in ("province", "count", "regions")),
        rows=tuple(
            (
                Cell(name, strong=True),
                Cell(str(len(regions)), f"{one.id}#"),
                Cell(draft.listed(regions), f"{one.id}#"),
            )
            for name, regions in provinces.items()
        ),
        widths=(1.6, 0.8, 6),
        caption=caption,
        align=("left", "right", "left"),
        header_column=True,
    )


def headed_by(draft: Draft, one: Field, scale: Scale | None) -> str:
    """The head of a column: what it is of, and the unit of its figures where they all have the same."""
    unit = scale.unit(unit_of(one, draft.lang), draft.lang) if scale else ""
    name = one.label(draft.lang)
    return name if not unit else f"{name}（{unit}）" if draft.lang == "zh" else f"{name} ({unit})"


def small_table(draft: Draft, one: Field, answer: Answer, caption: str) -> Table:
    """A table that is the answer to one field. What its rows say of one thing is in one unit."""
    columns = [c for c in one.columns]
    rows = answer.value if isinstance(answer.value, list) else []
    given = [[row.get(column_id(c)) for c in columns] for row in rows]
    numbers = [[figure(c, value) for c, value in zip(columns, row, strict=True)] for row in given]
    scales = [
        scale_of((n for n in column if n is not None), draft.lang) for column in zip(*numbers, strict=True)
    ]
    body = tuple(
        tuple(
            Cell((draft.words(c, value) if number is None else scale.figures(number)) or "—", f"{one.id}#")
            for c, value, number, scale in zip(columns, row, found, scales, strict=True)
        )
        for row, found in zip(given, numbers, strict=True)
    )
    scales = scales or [DIGITS] * len(columns)
    return Table(
        head=tuple(
            headed_by(draft, c, scale if c.kind in FIGURES else None)
            for c, scale in zip(columns, scales, strict=True)
        ),
        rows=body,
        widths=tuple(width_of(c) for c in columns),
        caption=caption,
        align=tuple(align_of(c) for c in columns),
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


def width_of(one: Field, *, leads: bool = False) -> float:
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
        "computed": 2.2,
        "url": 2.2,
    }.get(one.kind, 1.6)


def align_of(one: Field) -> Align:
    """How a column of a field's values is aligned."""
    return "right" if one.kind in NUMERIC and not one.number else "left"
