"""Kinds with a shape of their own: files, tables, matrices, computed values."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar

from csi_desktop.forms import dates
from csi_desktop.forms.definition import Field, Value
from csi_desktop.forms.kinds.amounts import rounded
from csi_desktop.forms.kinds.options import YesNo
from csi_desktop.forms.kinds.shared import (
    LARGEST_COUNT,
    MOST_ENTRIES,
    BadValue,
    Kind,
    Names,
    bad_value,
    blank,
    clean,
    entries_of,
    folded,
    joined,
    one_line,
)
from csi_desktop.text import LANGUAGES, Lang, Text

LARGEST_MATRIX = 15


class File(Kind):
    """An attached file, known by the SHA-256 of its bytes."""

    name = "file"
    label = Text("附件", "file")

    def _normal(self, field: Field, value: Any) -> Value:
        sound = (
            isinstance(value, dict)
            and set(value) == {"sha256", "name", "size", "mime"}
            and all(isinstance(value[key], str) for key in ("sha256", "name", "mime"))
            and re.fullmatch(r"[0-9a-f]{64}", value["sha256"])
            and type(value["size"]) is int
            and 0 <= value["size"] <= LARGEST_COUNT
        )
        if not sound:
            raise bad_value(
                field, "应为附件。请用“添加文件”选取。", "takes an attached file. Choose it with “Add file”."
            )
        # A name is a name: what would be a folder in it must not become one when the file is taken out again.
        name = re.sub(r"[/\\]", "_", one_line(clean(value["name"]))).strip()[:255]
        return {
            "sha256": value["sha256"],
            "name": name or "_",
            "size": value["size"],
            "mime": clean(value["mime"])[:255],
        }

    def _read(self, field: Field, text: str, lang: Lang) -> Value:
        raise bad_value(
            field,
            "不能以文字填写。请用“添加文件”选取，或用命令附上文件。",
            "cannot be filled in with text. Choose the file with “Add file”, or attach it by command.",
        )

    def _words(self, field: Field, value: Any, lang: Lang, names: Names) -> str:
        return (
            f"{value['name']} ({_size(value['size'])})"
            if lang == "en"
            else f"{value['name']}（{_size(value['size'])}）"
        )


def _size(size: int) -> str:
    for unit, step in (("GB", 10**9), ("MB", 10**6), ("KB", 10**3)):
        if size >= step:
            return f"{size / step:.1f} {unit}"
    return f"{size} B"


class Table(Kind):
    """Rows of cells; each column has a kind of its own. Rows that say nothing are left out."""

    name = "table"
    label = Text("表格", "table")
    empty: ClassVar[Value] = []

    def _normal(self, field: Field, value: Any) -> Value:
        if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
            raise bad_value(
                field,
                "应为由行组成的表格，现为“{given}”。",
                "takes a table of rows; “{given}” is not one.",
                given=value,
            )
        if len(value) > MOST_ENTRIES:
            raise bad_value(
                field,
                "有 {n:,} 行，超过上限 {most:,}。",
                "has {n:,} rows; the limit is {most:,}.",
                n=len(value),
                most=MOST_ENTRIES,
            )
        rows = [self._row(field, number, row) for number, row in enumerate(value, 1)]
        return [row for row in rows if row]

    def _row(self, field: Field, number: int, row: dict[str, Any]) -> dict[str, Value]:
        columns = {column_id(column): column for column in field.columns}
        for name in row:
            if name not in columns:
                raise bad_value(
                    field,
                    "第 {row} 行有未知的列“{given}”。列为：{known}。",
                    "row {row} has an unknown column “{given}”. The columns are: {known}.",
                    row=number,
                    given=name,
                    known=", ".join(columns),
                )
        cells = {}
        for name, column in columns.items():
            try:
                cell = _kind_of(column).normalise(column, row.get(name))
            except BadValue as bad:
                raise _in_row(field, number, bad) from bad
            if not blank(cell):
                cells[name] = cell
        return cells

    def _read(self, field: Field, text: str, lang: Lang) -> Value:
        lines = [line for line in text.split("\n") if line.strip()]
        if lines and _is_heading(field, lines[0].split("\t")):
            lines = lines[1:]
        return [self._cells(field, number, line.split("\t"), lang) for number, line in enumerate(lines, 1)]

    def _cells(self, field: Field, number: int, cells: list[str], lang: Lang) -> dict[str, Value]:
        while len(cells) > len(field.columns) and not cells[-1].strip():
            cells = cells[:-1]
        if len(cells) > len(field.columns):
            raise bad_value(
                field,
                "第 {row} 行有 {n} 格，表格只有 {most} 列。请按列粘贴。",
                "row {row} has {n} cells, the table {most} columns. Paste column for column.",
                row=number,
                n=len(cells),
                most=len(field.columns),
            )
        try:
            return {
                column_id(c): _kind_of(c).parse(c, cell, lang)
                for c, cell in zip(field.columns, cells, strict=False)
            }
        except BadValue as bad:
            raise _in_row(field, number, bad) from bad

    def _words(self, field: Field, value: Any, lang: Lang, names: Names) -> str:
        return "\n".join(self.row_words(field, row, lang, names) for row in value)

    def row_words(self, field: Field, row: dict[str, Any], lang: Lang, names: Names) -> str:
        """One row in words: its cells in the order of the columns."""
        shown = [
            _kind_of(c).show(c, row[column_id(c)], lang, names)
            for c in field.columns
            if not blank(row.get(column_id(c)))
        ]
        return ("；" if lang == "zh" else "; ").join(shown) or str(row)


def _kind_of(column: Field) -> Kind:
    from csi_desktop.forms.kinds import kind  # the registry, which holds the table too

    return kind(column.kind)


def column_id(column: Field) -> str:
    """The id of a column within its table: the last part of its full id."""
    return column.id.rpartition(".")[2]


def _in_row(field: Field, number: int, bad: BadValue) -> BadValue:
    return bad_value(field, "第 {row} 行：{why}", "row {row}: {why}", row=number, why=bad.text)


def _is_heading(field: Field, cells: list[str]) -> bool:
    words = [folded(cell) for cell in cells if cell.strip()]
    labels = [
        {folded(column.label(lang)) for lang in LANGUAGES} | {column_id(column)} for column in field.columns
    ]
    return bool(words) and all(any(word in one for one in labels) for word in words)


class Matrix(Kind):
    """Pairwise comparisons of items on Saaty's scale, 1/9 to 9: the upper triangle, row by row."""

    name = "matrix"
    label = Text("两两比较", "pairwise comparisons")

    def _normal(self, field: Field, value: Any) -> Value:
        items = value.get("items") if isinstance(value, dict) and set(value) == {"items", "upper"} else None
        upper = value.get("upper") if isinstance(value, dict) else None
        names = entries_of(field, items) if isinstance(items, list) else []
        if (
            not isinstance(upper, list)
            or len(names) != len(items or ())
            or not 2 <= len(names) <= LARGEST_MATRIX
        ):
            raise bad_value(
                field,
                "应有 2 到 {most} 个名称不同的比较项及其两两比较值。",
                "takes 2 to {most} items of different names and their comparisons in pairs.",
                most=LARGEST_MATRIX,
            )
        pairs = len(names) * (len(names) - 1) // 2
        if len(upper) != pairs:
            raise bad_value(
                field,
                "{n} 个比较项应有 {pairs} 个比较值，现有 {given} 个。",
                "needs {pairs} comparisons for {n} items; it has {given}.",
                n=len(names),
                pairs=pairs,
                given=len(upper),
            )
        return {"items": names, "upper": [self._entry(field, one) for one in upper]}

    def _entry(self, field: Field, entry: Any) -> str:
        text = "".join(str(entry).split())
        if text == "" or re.fullmatch(r"(1/)?[1-9]", text):
            return "1" if text == "1/1" else text
        raise bad_value(
            field,
            "的比较值应为 1 到 9，或 1/2 到 1/9；“{given}”不是。",
            "takes comparisons from 1 to 9, or 1/2 to 1/9; “{given}” is neither.",
            given=entry,
        )

    def _read(self, field: Field, text: str, lang: Lang) -> Value:
        first, _, rest = text.partition("\n")
        items: list[Value] = [part for part in re.split(r"[\t,，、;；]+", first.strip()) if part]
        upper: list[Value] = [part for part in re.split(r"[\s,，、;；]+", rest.strip()) if part]
        return {"items": items, "upper": upper}

    def _words(self, field: Field, value: Any, lang: Lang, names: Names) -> str:
        items = value["items"]
        pairs = [(a, b) for at, a in enumerate(items) for b in items[at + 1 :]]
        shown = [f"{a} : {b} = {one or '?'}" for (a, b), one in zip(pairs, value["upper"], strict=True)]
        return ("；" if lang == "zh" else "; ").join(shown)


class Computed(Kind):
    """A value that the program works out; nobody enters it."""

    name = "computed"
    label = Text("程序计算", "computed")

    def _normal(self, field: Field, value: Any) -> Value:
        raise bad_value(
            field, "由程序计算，不能填写。", "is worked out by the program and cannot be filled in."
        )

    def show(self, field: Field, value: Any, lang: Lang, names: Names) -> str:
        """A result in words; fractions are rounded half up to four places for the eye only."""
        if isinstance(value, Text):
            return value(lang)
        if isinstance(value, bool):
            return YesNo().show(field, value, lang, names)
        if isinstance(value, int | Decimal | Fraction):
            unit = field.unit(lang)
            shown = rounded(Fraction(value))
            return f"{shown} {unit}" if unit and unit != "%" else shown + unit
        if isinstance(value, list | tuple):
            return joined([self.show(field, one, lang, names) for one in value], lang)
        if isinstance(value, str) and dates.is_date(value) and len(value) in (7, 10):
            return dates.show(value, lang)
        return "" if value is None else str(value)
