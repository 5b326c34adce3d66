"""Where a row of a repeated section goes, and which numbers it gets."""

from __future__ import annotations

from csi_desktop.forms.definition import Catalogue
from csi_desktop.forms.patterns import numbered
from csi_desktop.model.cases import Sheet


def position_at(sheet: Sheet, section: str, index: int, without: str = "") -> float:
    """A number between the neighbours of the place `index` among the rows, `without` not counted."""
    placed = sheet.rows.get(section, {})
    rows = [placed[row] for row in sheet.row_ids(section) if row != without]
    index = max(0, min(index, len(rows)))
    if not rows:
        return 1.0
    if index == len(rows):
        return rows[-1] + 1
    return (rows[index - 1] + rows[index]) / 2 if index else rows[0] - 1


def position_below(sheet: Sheet, section: str, row: str | None) -> float:
    """A number below a row; at the end for none, and for a row that is not there."""
    rows = sheet.row_ids(section)
    return position_at(sheet, section, rows.index(row) + 1 if row in rows else len(rows))


def next_numbers(catalogue: Catalogue, sheet: Sheet, section: str) -> dict[str, str]:
    """The next number of each numbered field of a section: one more than was ever given, so that none is used twice.
    The sheet keeps that they are given."""
    numbers = {}
    for one in catalogue.section(section).fields:
        if one.number:
            sheet.issued[one.id] = sheet.issued.get(one.id, 0) + 1
            numbers[one.id] = numbered(one.number, sheet.issued[one.id], sheet.evaluation.year)
    return numbers
