"""Ratings of several assessors from a table, and how far they agree for other programs: as data, and as lines."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import Any, Literal, NamedTuple

from csi_desktop.exchange.tables import MISSING, TOTALS, BadTable, Cell, Table, is_missing, number_of
from csi_desktop.scoring.agreement import RESAMPLES, Metric
from csi_desktop.scoring.concordance import IDS, Across, Agreement, who_words
from csi_desktop.text import Lang, Text

# Of categories, “none” and “not disclosed” are such; only these stand for a rating that was not given.
_OF_THEIR_OWN = {"none", "/", "无", "不详", "未知", "暂无", "无数据", "暂无数据", "未披露", "未公开", "不适用"}
_NOT_JUDGED = MISSING - _OF_THEIR_OWN | {"*"}


class Ratings(NamedTuple):
    """What each assessor gave each unit; assessors × units."""

    units: tuple[str, ...]
    assessors: tuple[str, ...]
    given: list[list[float | None]]


def ratings_of(table: Table, metric: Metric, lines: Literal["units", "assessors"] = "units") -> Ratings:
    """The ratings of a table: a line for each unit and a column for each assessor, or the other way round; the first
    column names the lines. Of categories (nominal) any text will do, otherwise cells are numbers or empty, as in a
    portfolio's table; “*” is no rating.

    Raises BadTable with every fault at once."""
    if len(table.head) < 2:
        raise BadTable(Text("至少要有两列：第一列是名称。", "There must be two columns or more: the first has names."))
    faults: list[Text] = []
    categories: dict[str, float] = {}
    cells: list[list[float | None]] = []
    judged = [str(cell).strip() for row in table.rows for cell in row[1:] if not is_missing(cell, MISSING | {"*"})]
    shares = all(text.endswith(("%", "％")) for text in judged)  # 80% among levels may be 80 or 0.8
    for number, row in enumerate(table.rows):
        line: list[float | None] = []
        for column, cell in enumerate(row[1:], 1):
            if is_missing(cell, _NOT_JUDGED if metric == "nominal" else MISSING | {"*"}):
                line.append(None)
            elif metric == "nominal":
                line.append(categories.setdefault(str(cell).strip(), float(len(categories))))
            else:
                line.append(_number(table, number, column, metric, shares, faults))
        cells.append(line)
    named = [(number, str(row[0]).strip()) for number, row in enumerate(table.rows) if row[0] is not None]
    firsts = [(name, table.where(number, 0)) for number, name in named]
    faults += [
        _TOTAL.format(where=where, name=name)
        for name, where in (*((head, Text("表头", "the head")) for head in table.head[1:]), *firsts)
        if name.casefold() in TOTALS
    ]
    judges = [name for name, _ in firsts] if lines == "assessors" else [head for head in table.head[1:] if head]
    faults += [_TWICE.format(name=name) for name, times in Counter(judges).items() if times > 1]
    if faults:
        raise BadTable(*faults)
    heads = tuple(head or str(place) for place, head in enumerate(table.head[1:], 1))
    names = tuple(str(row[0]).strip() if row[0] is not None else str(n) for n, row in enumerate(table.rows, 1))
    if lines == "assessors":
        return Ratings(heads, names, cells)
    return Ratings(names, heads, [list(column) for column in zip(*cells, strict=True)])


_TOTAL = Text(
    "{where}：“{name}”是合计或平均，不是评定；请删去。",
    "{where}: “{name}” names totals or means, not ratings; take it out.",
)
_TWICE = Text("有两名评估员叫“{name}”；请区分。", "Two assessors are called “{name}”: tell them apart.")


def _number(
    table: Table, row: int, column: int, metric: Metric, shares: bool, faults: list[Text]
) -> float | None:
    cell, where = table.rows[row][column], table.where(row, column)
    value = number_of(cell, table.between, shares=shares)
    if value is None:
        faults.append(Text(f"{where}：“{cell}”不是数。", f"{where}: “{cell}” is no number."))
        return None
    if metric == "ratio" and value < 0:
        faults.append(Text(f"{where}：定比数据不能为负。", f"{where}: ratings on a ratio scale are not negative."))
    return value


def as_data(found: Across) -> dict[str, Any]:
    """Everything: by row each measure under its id, and why there is none where it is undefined."""
    return {
        "assessors": list(found.counted),
        **_evaluations(found),
        "units": found.units,
        "bootstraps": RESAMPLES,
        "seed": found.seed,
        "notes": [asdict(note) for note in found.notes],
        "within_one_case": found.inside,
        "rows": [_row(found, row) for row in found.rows],
    }


def _evaluations(found: Across) -> dict[str, Any]:
    """Which evaluations each assessor made, where whole ones are compared."""
    if not found.made:
        return {}
    told = {who: [asdict(one.whose) | {"casebook": one.file} for one in made] for who, made in found.made.items()}
    return {"evaluations": told}


def _row(found: Across, row: Agreement) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "id": row.id,
        "title": asdict(row.title),
        "scale": row.metric,
        "assessors": list(row.assessors),
        "units": row.units,
        "units_judged_by_all": row.by_all,
        **{one.id: one.value for one in row.figures},
        "undefined": {one.id: asdict(one.why) for one in row.figures if one.value is None},
        "notes": [asdict(note) for note in row.notes],
        "given": [
            {
                "case": one.case,
                "by": dict(zip(found.counted, one.given, strict=True)),
                "chosen": {who: asdict(name) for who, name in zip(found.counted, one.called, strict=True) if name},
                "without": {who: asdict(why) for who, why in zip(found.counted, one.why, strict=True) if why},
                "gap": one.gap,
            }
            for one in row.apart
        ],
    }


def as_table(found: Across, lang: Lang) -> tuple[list[str], list[list[Cell]]]:
    """A line for each thing judged; what is undefined is empty, and `undefined` says which and why, in `lang`. Within
    one case what each assessor gave has a column, and the gap; a state stands where there is no level, and the option
    where one was chosen. Where whole evaluations are compared, a last line for each assessor says in the notes which
    evaluation it is."""
    own = [*(f"given: {who}" for who in found.counted), "gap"] if found.inside else []
    figures = ["scale", "assessors", "units", "units_judged_by_all", *IDS, "undefined", "notes"]
    head = ["kind", "id", "title", *own, *figures]
    rows: list[list[Cell]] = []
    for row in found.rows:
        between = "；" if lang == "zh" else "; "
        undefined = between.join(
            f"{one.label(lang)}: {one.why(lang)}" for one in row.figures if one.value is None and one.why
        )
        cells: list[Cell] = [row.kind, row.id, row.title(lang), *(_given(found, row, lang) if own else ())]
        cells += [row.metric, float(len(row.assessors))]
        cells += [float(row.units), float(row.by_all), *(one.value for one in row.figures)]
        rows.append([*cells, undefined or None, between.join(note(lang) for note in row.notes) or None])
    for who in found.counted if found.made else ():
        rows.append(["assessor", None, who, *[None] * (len(head) - 4), who_words(found, who)(lang) or None])
    return head, rows


def _given(found: Across, row: Agreement, lang: Lang) -> list[Cell]:
    one = next(iter(row.apart), None)
    if one is None:
        return [None] * (len(found.counted) + 1)
    each = zip(one.given, one.why, one.called, strict=True)
    return [*(name(lang) or v if v is not None else why(lang) or None for v, why, name in each), one.gap]
