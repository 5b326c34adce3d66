"""Tables of other programs: CSV and Excel, read as text and numbers; never a formula, neither read nor written."""

from __future__ import annotations

import codecs
import csv
import io
import math
import re
import unicodedata
import zipfile
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

from csi_desktop.casebook.placing import beside
from csi_desktop.forms.definition import Field, Form
from csi_desktop.forms.kinds import nearest
from csi_desktop.forms.numbers import plain_width
from csi_desktop.scoring.portfolio import Units, indicators
from csi_desktop.spreadsheet import guarded
from csi_desktop.text import Text, meant

Cell = str | float | None
# What stands for a value that nobody has; in any case and width of letters.
MISSING = frozenset(
    ("", "na", "n/a", "n.a.", "n.a", "nd", "n.d.", "n/d", "nan", "null", "none", "missing", "#n/a", "#null!",
     "-", "--", "---", "–", "—", "——", "…", "...", "..", ".", "/",
     "缺失", "无", "不详", "未知", "暂无", "无数据", "暂无数据", "未披露", "未公开", "不适用")
)  # fmt: skip
# What names a line that adds up or averages the others.
TOTALS = frozenset(
    ("total", "totals", "grand total", "subtotal", "sub-total", "sum", "average", "mean", "median",
     "合计", "总计", "共计", "小计", "总和", "汇总", "平均", "平均值", "均值", "平均数", "中位数")
)  # fmt: skip
EXCEL = (".xlsx", ".xlsm")
LARGEST = 200 * 1024 * 1024  # bytes, unpacked
_LOOKED_AT = 100_000  # characters of a CSV file, to tell its encoding
_HEAD_WITHIN = 20  # lines: titles and notes above the head
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(?:,\d{3}| \d{3})+(?:\.\d*)?", re.ASCII)
_PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)


class BadTable(ValueError):
    """A table that cannot be used; `texts` are all its faults, in both languages."""

    def __init__(self, *texts: Text) -> None:
        super().__init__("; ".join(text.en for text in texts))
        self.texts = texts


@dataclass(frozen=True, slots=True)
class Table:
    """A head and rows of cells; `where` names a cell as the reader's program does. `lines` are the numbers of the rows
    in the file, `between` what parts the cells of a CSV file ("" in Excel), `others` the other sheets of the book."""

    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    lines: tuple[int, ...]
    between: str = ""
    others: tuple[str, ...] = ()

    def where(self, row: int, column: int) -> str:
        """The place of a cell: C7 is the third column of the seventh line."""
        letters, number = "", column + 1
        while number:
            number, rest = divmod(number - 1, 26)
            letters = chr(65 + rest) + letters
        return f"{letters}{self.lines[row]}"

    def with_lower_head(self, unit: str, asked: Iterable[str]) -> Table:
        """The same where the head has two lines: columns grouped under merged cells, their own names below, and nothing
        below the name of the column of units. The lower names count, and the upper ones where there is none below."""
        at = next((n for n, head in enumerate(self.head) if _same(head) == _same(unit)), None)
        if at is None or not self.rows or _headed(self.rows[0][at]):
            return self
        lower, names = tuple(_headed(cell) for cell in self.rows[0]), {_same(one) for one in asked}
        if not any(_same(name) in names for name in lower if name):
            return self
        head = tuple(own or above for own, above in zip(lower, self.head, strict=True))
        return replace(self, head=head, rows=self.rows[1:], lines=self.lines[1:])

    def headed_by(self, column: str) -> Table:
        """The same with the line as head that has this column, where titles or notes stand above it."""
        upper = (self.head, *self.rows[:_HEAD_WITHIN])
        number = next((n for n, row in enumerate(upper) if any(_same(column) == _same(cell) for cell in row)), 0)
        if number == 0:
            return self
        head = tuple(_headed(cell) for cell in upper[number])
        return replace(self, head=head, rows=self.rows[number:], lines=self.lines[number:])


def _headed(cell: Cell) -> str:
    return " ".join(str(cell).split()) if cell is not None else ""


def _same(cell: Cell) -> str:
    return _headed(cell).casefold()


def read_table(path: Path, sheet: str = "") -> Table:
    """The first sheet of an Excel file (or the one named), or a CSV file in UTF-8, UTF-16 or GB 18030.

    Raises BadTable for what is neither, or empty; OSError where the file cannot be read."""
    between, others = "", tuple[str, ...]()
    if path.suffix.lower() in EXCEL:
        lines, others = _excel(path, sheet)
    else:
        lines, between = _csv(path)
    numbered = enumerate(lines, 1)
    filled = [(number, line) for number, line in numbered if any(cell not in (None, "") for cell in line)]
    if len(filled) < 2:
        empty = Text(f"“{path.name}”中没有数据行。", f"“{path.name}” has no rows of data.")
        raise BadTable(*((empty, _other_sheets(others)) if others else (empty,)))
    width = max(len(line) for _, line in filled)
    (_, head), *rows = [(number, (*line, *(None,) * (width - len(line)))) for number, line in filled]
    return Table(
        tuple(_headed(cell) for cell in head), tuple(row for _, row in rows), tuple(number for number, _ in rows),
        between, others,
    )  # fmt: skip


def sheets_of(path: Path) -> list[str]:
    """The sheets of an Excel file in their order; none of a CSV file. Raises as `read_table` does."""
    if path.suffix.lower() not in EXCEL:
        return []
    book = _workbook(path)
    try:
        return list(book.sheetnames)
    finally:
        book.close()


def _csv(path: Path) -> tuple[list[tuple[Cell, ...]], str]:
    raw = path.read_bytes()
    marked = raw[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)  # “Unicode text” of Excel
    if raw[:4] == b"\xd0\xcf\x11\xe0" or raw[:4] == b"PK\x03\x04":
        raise BadTable(
            Text(
                f"“{path.name}”是另一种表格格式；请在原程序中另存为 .xlsx 或 CSV。",
                f"“{path.name}” is another kind of spreadsheet; save it as .xlsx or CSV in the program it comes from.",
            )
        )
    if len(raw) > LARGEST or (b"\0" in raw[:4096] and not marked):
        raise BadTable(Text(f"“{path.name}”不是 CSV 文件。", f"“{path.name}” is no CSV file."))
    encodings = ("utf-16",) if marked else ("utf-8-sig", "gb18030")
    readings = (read for one in encodings if (read := _read_as(raw, one)) is not None)
    text = next(readings, None)
    if text is not None and _stray_mark(text[:_LOOKED_AT]):
        text = next(readings, text)
    if text is None:
        raise BadTable(
            Text(f"“{path.name}”的编码既非 UTF-8 也非 GB 18030。", f"“{path.name}” is neither UTF-8 nor GB 18030.")
        )
    csv.field_size_limit(1_000_000)
    try:
        # What parts the cells is what parts the lines into most: a comma may stand in a heading, too.
        start = [line for line in text.splitlines()[:_HEAD_WITHIN] if line.strip()]
        between = max(",;\t", key=lambda one: max((len(line) for line in csv.reader(start, delimiter=one)), default=0))
        return [tuple(line) for line in csv.reader(io.StringIO(text, newline=""), delimiter=between)], between
    except csv.Error as error:
        raise BadTable(Text(f"“{path.name}”无法读取：{error}。", f"“{path.name}” cannot be read: {error}.")) from error


def _read_as(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None


def _stray_mark(text: str) -> bool:
    """Whether an accent or vowel sign has no letter to stand on. Text has none; but the two bytes of some Chinese
    characters in GB 18030, such as 指, are those of such a sign in UTF-8, where a file has few others."""
    return any(
        unicodedata.category(sign) == "Mn" and not unicodedata.category(before).startswith(("L", "M"))
        for before, sign in pairwise("\n" + text)
        if sign > "\x7f"
    )


def _workbook(path: Path, *, values: bool = True) -> Any:
    """An Excel workbook with the values of its formulas as last saved (they are not worked out), or with the formulas
    themselves."""
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(path) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > LARGEST:
                raise BadTable(Text(f"“{path.name}”解压后过大。", f"“{path.name}” is too large when unpacked."))
        return load_workbook(path, read_only=True, data_only=values)
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        if isinstance(error, BadTable):
            raise
        raise BadTable(Text(f"“{path.name}”不是 Excel 工作簿。", f"“{path.name}” is no Excel workbook.")) from error


def _excel(path: Path, sheet: str) -> tuple[list[tuple[Cell, ...]], tuple[str, ...]]:
    book = _workbook(path)
    try:
        if sheet and sheet not in book.sheetnames:
            named = "、".join(book.sheetnames)
            raise BadTable(
                Text(f"没有工作表“{sheet}”；现有：{named}。", f"There is no sheet “{sheet}”; there are: {named}.")
            )
        chosen = book[sheet] if sheet else book.worksheets[0]
        lines = [tuple(map(_of_excel, line)) for line in chosen.iter_rows()]
        return _with_formulas(path, chosen.title, lines), tuple(n for n in book.sheetnames if n != chosen.title)
    finally:
        book.close()


def _of_excel(cell: Any) -> Cell:
    """What a cell shows: a number that stands there in per cent is read like one with a percent sign, since a form may
    have its ends in per cent."""
    value = cell.value
    if value is None or not isinstance(value, int | float):
        return None if value is None else str(value)
    if isinstance(value, bool) or "%" not in cell.number_format:
        return value
    return f"{Decimal(repr(value)) * 100:f}%"


def _with_formulas(path: Path, sheet: str, lines: list[tuple[Cell, ...]]) -> list[tuple[Cell, ...]]:
    """The same with the text of each formula that has no saved value: a program that does not work out wrote it, and
    the cell is not empty."""
    if not any(cell is None for line in lines for cell in line):
        return lines
    book = _workbook(path, values=False)
    try:
        written = book[sheet].iter_rows(values_only=True)
        return [
            tuple(
                formula if value is None and isinstance(formula, str) and formula.startswith("=") else value
                for value, formula in zip(line, formulas, strict=False)
            )
            for line, formulas in zip(lines, written, strict=False)
        ]
    finally:
        book.close()


# ---------------------------------------------------------------- the units of a portfolio
def units_of(form: Form, table: Table) -> Units:
    """The units of a portfolio form in a table; columns are known by the indicator's `column`, id or label.

    Raises BadTable with every fault at once: columns that are not there or twice, units named twice or not at all,
    lines longer than the head, cells that are no numbers or outside what the form allows."""
    rules = form.portfolio
    if rules is None:
        raise BadTable(Text("表单没有 [portfolio] 部分。", "The form has no [portfolio] part."))
    faults: list[Text] = []
    asked = [head for one in indicators(form) for head in _heads(one)]
    table = table.headed_by(rules.unit).with_lower_head(rules.unit, asked)
    unit = _place(table, (rules.unit,), Text("单位", "unit"), faults)
    name = _place(table, (rules.name,), Text("名称", "name"), faults) if rules.name else unit
    columns = {one.id: _place(table, _heads(one), one.label, faults) for one in indicators(form)}
    if faults and table.others:
        faults.append(_other_sheets(table.others))
    faults += _longer_than_head(table)
    if faults or unit is None or name is None:
        raise BadTable(*faults)
    ids = [str(row[unit] if row[unit] is not None else "").strip() for row in table.rows]
    faults += _named_badly(table, unit, ids)
    values: dict[str, list[float | None]] = {}
    for one in indicators(form):
        column = columns[one.id]
        assert column is not None
        values[one.id] = [_number(table, row, column, one, faults) for row in range(len(table.rows))]
        faults += _shares_mixed(table, column, one)
    if faults:
        raise BadTable(*faults)
    names = [str(row[name] if row[name] is not None else "").strip() for row in table.rows]
    return Units(tuple(ids), tuple(names), values)


def _other_sheets(names: Sequence[str]) -> Text:
    return Text(
        f"工作簿中还有其他工作表：{'、'.join(names)}。数据是否在那里？",
        f"The workbook has other sheets: {', '.join(names)}. Are the data there?",
    )


def _heads(one: Field) -> tuple[str, ...]:
    return (one.column, one.id, one.id.rpartition(".")[2], one.label.zh, one.label.en)


def _place(table: Table, heads: Iterable[str], label: Text, faults: list[Text]) -> int | None:
    asked = [head for head in heads if head]
    for read in (_headed, _same):  # as written first: “GDP” and “gdp” may be two columns
        for head in asked:
            found = [number for number, there in enumerate(table.head) if read(there) == read(head)]
            if len(found) > 1:
                faults.append(
                    Text(
                        f"表头中“{head}”出现 {len(found)} 次；每列的名称须不同。",
                        f"The head has “{head}” {len(found)} times; each column needs a name of its own.",
                    )
                )
            if found:
                return found[0]
    near = nearest(asked[0], [head for head in table.head if head])
    faults.append(
        Text("没有“{label}”列：表头中应有“{head}”。{near}", "There is no column for “{label}”: the head should have "
             "“{head}”.{near}").format(
            label=label, head=asked[0],
            near=meant(near),
        )
    )  # fmt: skip
    return None


def _longer_than_head(table: Table) -> list[Text]:
    """Lines of a CSV file with more cells than the head: most often a comma that parts thousands and has no quotes,
    after which every value of the line would be taken for that of another column."""
    width = max((number for number, head in enumerate(table.head, 1) if head), default=0)
    if not table.between:
        return []
    return [
        Text(
            f"第 {table.lines[number]} 行的单元格多于表头；数字或文字中的“{table.between.strip()}”须加引号。",
            f"Line {table.lines[number]} has more cells than the head; a “{table.between.strip()}” in a number or text "
            "must stand in quotes.",
        )
        for number, row in enumerate(table.rows)
        if any(cell not in (None, "") for cell in row[width:])
    ]


def _named_badly(table: Table, column: int, ids: Sequence[str]) -> list[Text]:
    first: dict[str, int] = {}
    faults = []
    for row, one in enumerate(ids):
        where = table.where(row, column)
        if not one:
            faults.append(Text(f"{where}：单位没有编号。", f"{where}: the unit has no id."))
        elif one.casefold() in TOTALS:
            faults.append(_TOTAL.format(where=Text(where, where), name=one))
        elif one in first:
            earlier = table.where(first[one], column)
            faults.append(
                Text(f"{where}：单位“{one}”已在 {earlier} 出现。", f"{where}: the unit “{one}” is in {earlier} too.")
            )
        first.setdefault(one, row)
    return faults


_TOTAL = Text(
    "{where}：“{name}”是合计或平均行，不是单位；请删去这一行。",
    "{where}: “{name}” names a line of totals or means, not a unit; take the line out.",
)


def _plainly(cell: Cell) -> str:
    """What is written, in letters and digits of ordinary width."""
    return plain_width(str(cell)).replace("\u2212", "-").strip() if cell is not None else ""


def is_missing(cell: Cell, signs: Collection[str] = MISSING) -> bool:
    """Whether a cell stands for a value that nobody has, by what says so."""
    return cell is None or (isinstance(cell, str) and (
        cell.strip().casefold() in signs or _plainly(cell).casefold() in signs
    ))  # fmt: skip


def _figure(cell: Cell, between: str) -> tuple[str, str, float]:
    """What is written, that without percent sign and separators of thousands, and the number that it is (NaN: none)."""
    text = _plainly(cell)
    digits = text.removesuffix("%").rstrip()
    if _GROUPED.fullmatch(digits) and not (between == ";" and "," in digits):
        digits = digits.replace(",", "").replace(" ", "")
    return text, digits, float(digits) if _PLAIN.fullmatch(digits) else math.nan


def number_of(cell: Cell, between: str, *, shares: bool = False) -> float | None:
    """The number that a cell holds, None for what is none; the same for every table, whatever it is of. With a percent
    sign it is one only among `shares`."""
    text, _, value = _figure(cell, between)
    if text.endswith("%"):
        value = value / 100 if shares else math.nan
    return value if math.isfinite(value) else None


def _number(table: Table, row: int, column: int, one: Field, faults: list[Text]) -> float | None:
    cell = table.rows[row][column]
    if is_missing(cell):
        return None
    text, digits, value = _figure(cell, table.between)
    where = Text(
        f"{table.where(row, column)}（{one.label.zh}）", f"{table.where(row, column)} ({one.label.en})"
    )
    if not math.isfinite(value):
        comma = "," in digits and _PLAIN.fullmatch(digits.replace(",", ""))
        formula = not table.between and text.startswith("=")
        why = (_DECIMAL_COMMA if table.between == ";" else _COMMA) if comma else _FORMULA if formula else _NO_NUMBER
        faults.append(why.format(where=where, cell=str(cell)))
        return None
    if text.endswith("%"):
        value = float(Decimal(digits) / 100)
    least = 0 if one.min is None and one.kind == "count" else one.min
    below, above = least is not None and value < least, one.max is not None and value > one.max
    if one.kind != "percent" and (below or above):
        low, high = (other if end is None else str(end) for end, other in ((least, "−∞"), (one.max, "∞")))
        faults.append(_OUTSIDE.format(where=where, cell=str(cell), low=low, high=high))
    return value


def _shares_mixed(table: Table, column: int, one: Field) -> list[Text]:
    """A column with 35% in one line and 35 in another: nobody can tell whether the latter is 0.35."""
    cells = [row[column] for row in table.rows]
    if not any(_plainly(cell).endswith("%") for cell in cells):
        return []
    faults = []
    ends = [end for end in (*one.goalposts, one.goal) if end is not None]
    if ends and max(ends) >= _SURELY_PER_CENT:
        faults.append(_ENDS_IN_PER_CENT.format(label=one.label, end=str(max(ends))))
    for row, cell in enumerate(cells):
        text = _plainly(cell)
        if _PLAIN.fullmatch(text) and abs(float(text)) > 1:
            where = Text(
                f"{table.where(row, column)}（{one.label.zh}）", f"{table.where(row, column)} ({one.label.en})"
            )
            faults.append(_MIXED.format(where=where, cell=str(cell)))
    return faults


_SURELY_PER_CENT = 10  # a goalpost or target that no share reaches: ten times the whole
_ENDS_IN_PER_CENT = Text(
    "“{label}”列写有百分号，35% 读作 0.35，而表单的上下限或目标值为 {end}：请在表单中也按 0–1 填写。",
    "The column of “{label}” has percent signs, and 35% is read as 0.35, but the form has a goalpost or target of "
    "{end}: write it as a share of 1 too.",
)
_NO_NUMBER = Text("{where}：“{cell}”不是数。", "{where}: “{cell}” is no number.")
_FORMULA = Text(
    "{where}：公式“{cell}”没有保存过的结果；请用 Excel 或 WPS 打开并保存后再读。",
    "{where}: the formula “{cell}” has no saved value; open the file in Excel and save it, then read it again.",
)
_COMMA = Text(
    "{where}：“{cell}”中的逗号含义不明；小数请用点号，千位分隔请每三位一个逗号。",
    "{where}: it is not clear what the comma in “{cell}” means; "
    "write decimals with a point, thousands in groups of three.",
)
_DECIMAL_COMMA = Text(
    "{where}：“{cell}”中的逗号含义不明：以分号分隔的文件常以逗号作小数点；小数请用点号，千位不加分隔。",
    "{where}: it is not clear what the comma in “{cell}” means: where semicolons part the cells, it is often a decimal "
    "point; write decimals with a point, and thousands without a comma.",
)
_OUTSIDE = Text("{where}：“{cell}”不在 {low} 到 {high} 之间。", "{where}: “{cell}” is not between {low} and {high}.")
_MIXED = Text(
    "{where}：“{cell}”没有百分号，而同一列的其他值有；35% 读作 0.35，请统一写法。",
    "{where}: “{cell}” has no percent sign, others of its column have; 35% is read as 0.35, so write all alike.",
)


# ---------------------------------------------------------------- writing
def write_table(path: Path, head: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    """Write a CSV file (UTF-8 with a mark, as Excel expects) or an Excel workbook, by the name's ending; a text that
    looks like a formula stays text. Written beside and put in place whole."""
    with beside(path) as part:
        if path.suffix.lower() == ".xlsx":
            _write_excel(part, head, rows)
        else:
            with part.open("w", encoding="utf-8-sig", newline="") as file:
                writer = csv.writer(file)
                writer.writerow([_harmless(cell) for cell in head])
                writer.writerows([[_harmless(cell) for cell in row] for row in rows])
        part.replace(path)


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
