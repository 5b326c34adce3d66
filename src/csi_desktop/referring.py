"""What somebody types or pastes for a row, an item of evidence or an indicator, made into what an answer refers to."""

from __future__ import annotations

from csi_desktop.forms.definition import Field, Section
from csi_desktop.forms.kinds import BadValue, nearest
from csi_desktop.forms.kinds.shared import SEPARATORS
from csi_desktop.session import Session
from csi_desktop.text import Text

_NONE = Text(
    "“{label}”引用的“{given}”不存在。可写行号、编号或名称：{there}。",
    "“{label}” can refer to no “{given}”. Give the number of a row, its number in the register, or its name: {there}.",
)
_SEVERAL = Text("有 {n} 行叫“{given}”，请写行号。", "{n} rows are called “{given}”: give the number of the row.")
_MOST = 12  # names that a refusal lists


def referred(session: Session, one: Field, typed: str) -> list[str]:
    """The ids that a field of references takes for what was typed; BadValue for what is not there."""
    parts = [part.strip() for part in SEPARATORS.split(typed) if part.strip()]
    if one.target == "themes":
        return parts
    if len(parts) > 1:
        try:
            return [_called(session, one, " ".join(typed.split()))]  # a name may hold a comma
        except BadValue:
            pass  # several, then; each is refused by itself
    return [_called(session, one, part) for part in parts]


def _called(session: Session, one: Field, typed: str) -> str:
    if one.target == "levels":
        return _indicator(session, one, typed)
    role = session.catalogue.section_role("evidence")
    section = role if one.kind == "evidence" and role is not None else session.catalogue.section(one.target)
    return row_called(session, section, typed, one.label)


def row_called(session: Session, section: Section, typed: str, label: Text) -> str:
    """The row of a section by its id, its place, its number in the register or its name."""
    rows = session.sheet.row_ids(section.key)
    if typed in rows:
        return typed
    fields = [one.id for one in section.fields if one.number or one.id == section.title_field]
    names = {row: [_said(session, field, row) for field in fields] for row in rows}
    for own in names.values():
        own.append(" ".join(filter(None, own)))  # as the window shows it: “E-0003 年度报告”
    found = [row for row, own in names.items() if typed.casefold() in (name.casefold() for name in own if name)]
    place = typed.removeprefix("#")
    if not found and place.isascii() and place.isdecimal() and 1 <= int(place) <= len(rows):
        return rows[int(place) - 1]
    if len(found) > 1:
        raise BadValue(_SEVERAL.format(n=len(found), given=typed))
    if not found:
        there = [f"{n} {next(filter(None, names[row]), '')}".strip() for n, row in enumerate(rows, 1)]
        raise BadValue(_NONE.format(label=label, given=typed, there=_listed(there)))
    return found[0]


def _said(session: Session, field: str, row: str) -> str:
    answer = session.answer(field, row)
    return " ".join(str(answer.value).split()) if answer is not None and answer.value else ""


def _indicator(session: Session, one: Field, typed: str) -> str:
    scored = [each for each in session.catalogue.fields() if each.scored and each.kind == "level"]
    asked = typed.casefold()
    for each in scored:
        if asked in (each.id.casefold(), each.label.zh.casefold(), each.label.en.casefold()):
            return each.id
    there = [nearest(typed, [each.id for each in scored]) or scored[0].id]
    raise BadValue(_NONE.format(label=one.label, given=typed, there=_listed(there)))


def _listed(names: list[str]) -> Text:
    shown = [*names[:_MOST], *(["…"] if len(names) > _MOST else [])] or ["—"]
    return Text("、".join(shown), ", ".join(shown))
