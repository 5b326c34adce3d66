"""The kinds of field: how a value of each is checked, read from typed text, and shown.

One class a kind. `normalise` takes a value (JSON) and gives it back in the one form it is kept in, `parse` reads
what somebody typed, pasted or gave on the command line, `show` puts a kept value into words. Whatever a kind will
not take raises `BadValue`, which says in both languages what is wrong, in which field, and what to do."""

from __future__ import annotations

from csi_desktop.forms.kinds.amounts import Count, Money, Number, Percent, Percent3, figure, unit_of
from csi_desktop.forms.kinds.days import Date, DateRange, DateTime, Time
from csi_desktop.forms.kinds.lists import Evidence, Refs, Region, Sdg
from csi_desktop.forms.kinds.options import Choice, Choices, Level, Scale5, YesNo
from csi_desktop.forms.kinds.shapes import Computed, File, Matrix, Table, column_id
from csi_desktop.forms.kinds.shared import (
    BadValue,
    Kind,
    Names,
    PlainNames,
    blank,
    clean,
    folded,
    joined,
    nearest,
    one_line,
)
from csi_desktop.forms.kinds.texts import CHECKS, LineText, LongText, Person, Url

__all__ = [
    "CHECKS",
    "COLUMN_KINDS",
    "KINDS",
    "BadValue",
    "Kind",
    "Names",
    "PlainNames",
    "blank",
    "clean",
    "column_id",
    "figure",
    "folded",
    "joined",
    "kind",
    "nearest",
    "one_line",
    "unit_of",
]

KINDS: dict[str, Kind] = {
    one.name: one()
    for one in (
        LineText, LongText, Url, Person, Date, Time, DateTime, DateRange, Number, Money, Percent, Percent3, Count,
        YesNo, Choice, Choices, Level, Scale5, Region, Sdg, Refs, Evidence, File, Table, Matrix, Computed,
    )
}  # fmt: skip
COLUMN_KINDS = frozenset(
    [
        "text",
        "longtext",
        "number",
        "count",
        "money",
        "percent",
        "date",
        "yesno",
        "choice",
        "evidence",
        "person",
        "url",
    ]
)


def kind(name: str) -> Kind:
    """The kind of that name; KeyError if there is none."""
    return KINDS[name]
