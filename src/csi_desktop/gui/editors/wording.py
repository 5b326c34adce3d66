"""How values are worded where they are typed, and what rows, regions and goals are called."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import TYPE_CHECKING

from csi_desktop.forms.definition import Field
from csi_desktop.forms.kinds import PlainNames, kind
from csi_desktop.gui.language import current, tr
from csi_desktop.scoring.figures import decimal
from csi_desktop.text import Lang, Text

if TYPE_CHECKING:
    from csi_desktop.session import Session

_RANGE = " – "
_NOT_CHOSEN = Text(
    "“{typed}”未计入答案。请在此重新选择，或在表格中按 Delete 去掉。",
    "“{typed}” is no answer. Choose here anew, or take it away in the table with Delete.",
)
_TRIPLE = " / "


def not_chosen(typed: str) -> Text:
    """What is said of rows that were named in a field of references and are not its answer."""
    return _NOT_CHOSEN.format(typed=typed)


def _decimal(value: object) -> Decimal | None:
    if isinstance(value, Fraction):
        return decimal(value, 6).normalize()
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def _percent(value: object) -> str:
    number = _decimal(value)
    if number is None:
        return str(value)
    shown = format(number * 100, "f")
    return (shown.rstrip("0").rstrip(".") if "." in shown else shown) + "%"


def typed_text(field: Field, value: object) -> str:
    """A value as one would type it into a line: "35%", "1,200,000", "2024-06-13 10:00"; "" for none."""
    if value is None or value == "" or value == []:
        return ""
    if isinstance(value, Text):
        return value(current())
    match field.kind:
        case "percent":
            return _percent(value)
        case "money":
            number = _decimal(value)
            return str(value) if number is None else f"{number:,f}"
        case "number":
            number = _decimal(value)
            return str(value) if number is None else f"{number:f}"
        case "datetime":
            return str(value).replace("T", " ")
        case "daterange" if isinstance(value, list):
            return _RANGE.join(str(each) for each in value)
        case "percent3" if isinstance(value, list):
            return _TRIPLE.join(_percent(each) for each in value)
        case "yesno":
            return tr("Yes") if value else tr("No")
        case "choice":
            option = field.option(str(value))
            return option.label(current()) if option else str(value)
    return str(value)


class SessionNames(PlainNames):
    """Names of the rows, indicators and themes of an open evaluation."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def row(self, section_key: str, row_id: str, lang: Lang) -> str:
        """What a row, an indicator ("levels") or a theme ("themes") is called."""
        catalogue = self._session.catalogue
        if section_key == "levels":
            return catalogue.field(row_id).label(lang) if catalogue.has(row_id) else row_id
        if section_key == "themes":
            theme = next((f.theme for f in catalogue.forms if f.theme and f.theme.id == row_id), None)
            return f"{row_id} {theme.title(lang)}" if theme else row_id
        if section_key == "evidence":
            register = catalogue.section_role("evidence")
            section_key = register.key if register else section_key
        return row_name(self._session, section_key, row_id, lang)


_ELSEWHERE = Text("{section}（另一次评估）", "{section} (another evaluation)")


def row_name(session: Session, section_key: str, row: str, lang: Lang) -> str:
    """A row by its number and title: "E-0003 年度报告"; by its place where it has neither."""
    try:
        section = session.catalogue.section(section_key)
    except KeyError:
        return row
    numbered = next((one.id for one in section.fields if one.number), "")
    names = PlainNames()
    parts = []
    for field_id in dict.fromkeys(each for each in (numbered, section.title_field) if each):
        one = session.catalogue.field(field_id)
        value = session.value(field_id, row)
        text = kind(one.kind).show(one, value, lang, names) if one.kind not in ("refs", "evidence") else ""
        parts.append(" ".join(text[:400].split()))
    shown = " ".join(part for part in parts if part)
    if shown:
        return shown if len(shown) <= 120 else shown[:119] + "…"
    rows = session.sheet.row_ids(section_key)
    if row not in rows:
        return _ELSEWHERE.format(section=section.title)(lang)
    return f"{section.title(lang)} {rows.index(row) + 1}"


def shown_text(session: Session | None, field: Field, value: object) -> str:
    """A value in words, in the language in use; "" for none. Without an evaluation, rows have no names."""
    names = PlainNames() if session is None else SessionNames(session)
    return kind(field.kind).show(field, value, current(), names)
