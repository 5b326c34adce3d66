"""Conflicts of a merge in words, for whoever settles them."""

from __future__ import annotations

from collections.abc import Mapping

from csi_desktop.casebook.merging import Comparison
from csi_desktop.casebook.parting import Conflict, Version
from csi_desktop.forms.definition import Catalogue, Field
from csi_desktop.forms.kinds import kind
from csi_desktop.model.answers import Answer, State
from csi_desktop.text import Lang, Text

_NOTHING = Text("（无答案）", "(no answer)")
_GONE, _THERE = Text("已删除这一行", "took this row away"), Text("保留并修改了这一行", "kept and changed this row")
_REASON = Text("理由：{reason}", "Reason: {reason}")
_EVIDENCE = Text("证据 {n} 项", "{n} items of evidence")
_BY = Text("{by}，{at}", "{by}, {at}")
_UNCHANGED = Text("未改动", "not changed")
_PROFILE = Text("案例信息", "Profile")
_STATES = {
    State.NE: Text("未评", "Not evaluated"),
    State.NA: Text("不适用", "Not applicable"),
    State.UNABLE: Text("无法核实", "Cannot be verified"),
    State.NOT_FOUND: Text("未找到", "Not found"),
}
_TAKEN = Text("对方的修改 {n} 处", "{n} changes of the other side")
_NEW = Text("新案例 {n} 个", "{n} new cases")
_BOTH = Text("因一方已签发而另一方作了修改，两份并存：{names}",
             "kept twice, since one side issued what the other changed: {names}")  # fmt: skip
_LEFT = Text("此处已彻底删除，不再并入：{names}", "deleted here for good, and left out: {names}")
_AT_ODDS = Text("需要选定 {n} 处", "{n} to be settled")
_EMPTY = Text("对方没有这里没有的内容。", "The other side has nothing that is not here.")


class _Plain:
    """Stands in for the names that only an open evaluation knows, but for those of some rows."""

    def __init__(self, rows: Mapping[str, str]) -> None:
        self._rows = rows

    def row(self, section_key: str, row_id: str, lang: Lang) -> str:
        return self._rows.get(row_id) or row_id[:8]

    def region(self, code: str, lang: Lang) -> str:
        from csi_desktop.regions import region

        found = region(code)
        return found.name if found else code

    def sdg(self, code: str, lang: Lang) -> str:
        return code


def place(catalogue: Catalogue, one: Conflict, lang: Lang) -> str:
    """Where it is: project, year, what is asked there, and what is at odds where that is not the answers."""
    what = catalogue.field(one.field).label(lang) if one.field and catalogue.has(one.field) else one.field
    if not one.field:
        found = next((s for s in catalogue.sections() if s.key == one.section), None)
        what = found.title(lang) if found else one.section
    year = str(one.year) if one.year else _PROFILE(lang)
    where = " · ".join(part for part in (one.project, year, what, one.name) if part)
    return f"{where}\n{one.why(lang)}" if one.why else where


def said(catalogue: Catalogue, one: Conflict, version: Version, lang: Lang) -> str:
    """What one side has, and why: its answer, reason and evidence."""
    if not one.field:
        return (_THERE if version.there else _GONE)(lang)
    field = catalogue.field(one.field) if catalogue.has(one.field) else None
    return answer_words(field, version.answer, lang, one.named)


def answer_words(field: Field | None, answer: Answer | None, lang: Lang, rows: Mapping[str, str]) -> str:
    """An answer in words, with its reason."""
    if answer is None or answer.is_blank:
        return _NOTHING(lang)
    if answer.state is not State.ANSWERED:
        lines = [_STATES[answer.state](lang)]
    elif answer.value is None:
        lines = [_NOTHING(lang)]
    else:
        lines = [kind(field.kind).show(field, answer.value, lang, _Plain(rows)) if field else str(answer.value)]
    if answer.reason:
        lines.append(_REASON.format(reason=answer.reason)(lang))
    if answer.evidence:
        lines.append(_EVIDENCE.format(n=len(answer.evidence))(lang))
    return "\n".join(lines)


def made_by(version: Version, lang: Lang) -> str:
    """Who changed it last on that side, and when; or that nobody did."""
    if not version.at:
        return _UNCHANGED(lang)
    return _BY.format(by=version.by or "—", at=version.at[:16].replace("T", " "))(lang)


def summary(found: Comparison, lang: Lang) -> str:
    """What the merge brings, in a few lines."""
    if found.is_empty and not found.left_out:
        return _EMPTY(lang)
    lines = []
    if found.taken:
        lines.append(_TAKEN.format(n=found.taken)(lang))
    if found.new_cases:
        lines.append(_NEW.format(n=found.new_cases)(lang))
    between = "、" if lang == "zh" else ", "
    if found.kept_both:
        lines.append(_BOTH.format(names=between.join(found.kept_both))(lang))
    if found.left_out:
        lines.append(_LEFT.format(names=between.join(found.left_out))(lang))
    if found.conflicts:
        lines.append(_AT_ODDS.format(n=len(found.conflicts))(lang))
    return "\n".join(lines)
