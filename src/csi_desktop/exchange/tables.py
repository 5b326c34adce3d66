"""Tables of other programs: CSV and Excel, read as text and numbers; never a formula, neither read nor written."""

from __future__ import annotations

import csv
import io
import math
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from csi_desktop.forms.definition import Field, Form
from csi_desktop.scoring.portfolio import Units, indicators
from csi_desktop.spreadsheet import guarded
from csi_desktop.text import Text

Cell = str | float | None
# What stands for a value that nobody has; in any case of letters.
MISSING = frozenset(("", "na", "n/a", "nan", "null", "none", "-", "–", "—", "…", "..", "#n/a", "缺失", "无"))
EXCEL = (".xlsx", ".xlsm")
LARGEST = 200 * 1024 * 1024  # bytes, unpacked


class BadTable(ValueError):
    """A table that cannot be used; `texts` are all its faults, in both languages."""

    def __init__(self, *texts: Text) -> None:
        super().__init__("; ".join(text.en for text in texts))
        self.texts = texts


@dataclass(frozen=True, slots=True)
class Table:
    """A head and rows of cells; `where` names a cell as the reader's program does."""

    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def where(self, row: int, column: int) -> str:
        """The place of a cell: C7 is the third column of the seventh line."""
        letters, number = "", column + 1
        while number:
            number, rest = divmod(number - 1, 26)
            letters = chr(65 + rest) + letters
        return f"{letters}{row + 2}"


def read_table(path: Path, sheet: str = "") -> Table:
    """The first sheet of an Excel file (or the one named), or a CSV file in UTF-8 or GB 18030.

    Raises BadTable for what is neither, or empty; OSError where the file cannot be read."""
    lines = _excel(path, sheet) if path.suffix.lower() in EXCEL else _csv(path)
    filled = [line for line in lines if any(cell not in (None, "") for cell in line)]
    if len(filled) < 2:
        raise BadTable(Text(f"“{path.name}”中没有数据行。", f"“{path.name}” has no rows of data."))
    head = tuple(str(cell).strip() if cell is not None else "" for cell in filled[0])
    width = len(head)
    return Table(head, tuple((*line[:width], *(None,) * (width - len(line))) for line in filled[1:]))


def sheets_of(path: Path) -> list[str]:
    """The sheets of an Excel file in their order; none of a CSV file. Raises as `read_table` does."""
    if path.suffix.lower() not in EXCEL:
        return []
    book = _workbook(path)
    try:
        return list(book.sheetnames)
    finally:
        book.close()


def _csv(path: Path) -> list[tuple[Cell, ...]]:
    raw = path.read_bytes()
    if len(raw) > LARGEST or b"\0" in raw[:4096]:
        raise BadTable(Text(f"“{path.name}”不是 CSV 文件。", f"“{path.name}” is no CSV file."))
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise BadTable(
            Text(f"“{path.name}”的编码既非 UTF-8 也非 GB 18030。", f"“{path.name}” is neither UTF-8 nor GB 18030.")
        )
    first = text.split("\n", 1)[0]
    between = max(",;\t", key=first.count)
    csv.field_size_limit(1_000_000)
    try:
        return [tuple(line) for line in csv.reader(io.StringIO(text, newline=""), delimiter=between)]
    except csv.Error as error:
        raise BadTable(Text(f"“{path.name}”无法读取：{error}。", f"“{path.name}” cannot be read: {error}.")) from error


def _workbook(path: Path) -> Any:
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(path) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > LARGEST:
                raise BadTable(Text(f"“{path.name}”解压后过大。", f"“{path.name}” is too large when unpacked."))
        return load_workbook(path, read_only=True, data_only=True)  # values as last saved; formulas are not worked out
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        if isinstance(error, BadTable):
            raise
        raise BadTable(Text(f"“{path.name}”不是 Excel 工作簿。", f"“{path.name}” is no Excel workbook.")) from error


def _excel(path: Path, sheet: str) -> list[tuple[Cell, ...]]:
    book = _workbook(path)
    try:
        if sheet and sheet not in book.sheetnames:
            named = "、".join(book.sheetnames)
            raise BadTable(
                Text(f"没有工作表“{sheet}”；现有：{named}。", f"There is no sheet “{sheet}”; there are: {named}.")
            )
        chosen = book[sheet] if sheet else book.worksheets[0]
        return [
            tuple(cell if isinstance(cell, int | float | None) else str(cell) for cell in line)
            for line in chosen.iter_rows(values_only=True)
        ]
    finally:
        book.close()


# ---------------------------------------------------------------- the units of a portfolio
def units_of(form: Form, table: Table) -> Units:
    """The units of a portfolio form in a table; columns are known by the indicator's `column`, id or label.

    Raises BadTable with every fault at once: columns that are not there, units named twice or not at all, cells that
    are no numbers."""
    rules = form.portfolio
    if rules is None:
        raise BadTable(Text("表单没有 [portfolio] 部分。", "The form has no [portfolio] part."))
    faults: list[Text] = []
    places = {head.casefold(): number for number, head in reversed(list(enumerate(table.head)))}
    unit = _place(places, (rules.unit,), Text("单位", "unit"), faults)
    name = _place(places, (rules.name,), Text("名称", "name"), faults) if rules.name else unit
    columns = {one.id: _place(places, _heads(one), one.label, faults) for one in indicators(form)}
    if faults or unit is None or name is None:
        raise BadTable(*faults)
    ids = [str(row[unit] if row[unit] is not None else "").strip() for row in table.rows]
    faults += _named_badly(table, unit, ids)
    values: dict[str, list[float | None]] = {}
    for one in indicators(form):
        column = columns[one.id]
        assert column is not None
        values[one.id] = [_number(table, row, column, one, faults) for row in range(len(table.rows))]
    if faults:
        raise BadTable(*faults)
    names = [str(row[name] if row[name] is not None else "").strip() for row in table.rows]
    return Units(tuple(ids), tuple(names), values)


def _heads(one: Field) -> tuple[str, ...]:
    return (one.column, one.id, one.id.rpartition(".")[2], one.label.zh, one.label.en)


def _place(places: dict[str, int], heads: Iterable[str], label: Text, faults: list[Text]) -> int | None:
    asked = [head for head in heads if head]
    found = next((places[head.casefold()] for head in asked if head.casefold() in places), None)
    if found is None:
        faults.append(
            Text(
                f"没有“{label.zh}”列：表头中应有“{asked[0]}”。",
                f"There is no column for “{label.en}”: the head should have “{asked[0]}”.",
            )
        )
    return found


def _named_badly(table: Table, column: int, ids: Sequence[str]) -> list[Text]:
    first: dict[str, int] = {}
    faults = []
    for row, one in enumerate(ids):
        where = table.where(row, column)
        if not one:
            faults.append(Text(f"{where}：单位没有编号。", f"{where}: the unit has no id."))
        elif one in first:
            earlier = table.where(first[one], column)
            faults.append(
                Text(f"{where}：单位“{one}”已在 {earlier} 出现。", f"{where}: the unit “{one}” is in {earlier} too.")
            )
        first.setdefault(one, row)
    return faults


def _number(table: Table, row: int, column: int, one: Field, faults: list[Text]) -> float | None:
    cell = table.rows[row][column]
    if cell is None or (isinstance(cell, str) and cell.strip().casefold() in MISSING):
        return None
    text = str(cell).replace(",", "").replace("，", "").strip()
    try:
        value = float(text[:-1]) / 100 if text.endswith("%") else float(text)
    except ValueError:
        value = math.nan
    if math.isfinite(value):
        return value
    where = table.where(row, column)
    faults.append(
        Text(f"{where}（{one.label.zh}）：“{cell}”不是数。", f"{where} ({one.label.en}): “{cell}” is no number.")
    )
    return None


# ---------------------------------------------------------------- writing
def write_table(path: Path, head: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    """Write a CSV file (UTF-8 with a mark, as Excel expects) or an Excel workbook, by the name's ending; a text that
    looks like a formula stays text. Written beside and put in place whole."""
    made = path.with_name(f".{path.name}.part")
    try:
        if path.suffix.lower() == ".xlsx":
            _write_excel(made, head, rows)
        else:
            with made.open("w", encoding="utf-8-sig", newline="") as file:
                writer = csv.writer(file)
                writer.writerow([_harmless(cell) for cell in head])
                writer.writerows([[_harmless(cell) for cell in row] for row in rows])
        made.replace(path)
    finally:
        made.unlink(missing_ok=True)


def _harmless(cell: Cell) -> Cell:
    return guarded(cell) if isinstance(cell, str) else cell


def _write_excel(path: Path, head: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet("index")
    for line in (head, *rows):
        cells = []
        for value in line:
            cell = WriteOnlyCell(sheet, value=value)
            if isinstance(value, str):
                cell.data_type = "s"  # openpyxl would make a formula of what begins with "="
            cells.append(cell)
        sheet.append(cells)
    book.save(path)
