"""The evidence base, and the list of all evidence as an annex."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from csi_desktop.forms.definition import Field, Section
from csi_desktop.model.answers import State
from csi_desktop.report.blocks import (
    Block,
    Bullets,
    Cell,
    Heading,
    Inline,
    PageBreak,
    Paragraph,
    Picture,
    Run,
    Table,
)
from csi_desktop.report.draft import Draft
from csi_desktop.report.figures import figure_of
from csi_desktop.report.parts.plain import SHORT, foreign, own
from csi_desktop.report.sections import fields_of, sections_of
from csi_desktop.report.values import grounds_of, inline, labelled

# The columns of the list, by role, and their widths; all else stands below the row.
_COLUMNS = {
    "evidence.title": 5.0,
    "evidence.kind": 2.0,
    "evidence.class": 1.8,
    "evidence.issued": 1.8,
    "evidence.grade": 1.0,
}
# What the base is counted by: role of a section, roles of its fields.
_TALLIES = {
    "visits": ("visit.respondent", "visit.mode", "visit.accompanied"),
    "requests": ("request.status",),
    "searches": ("search.engine",),
}
_FIRST_ENTRY = 0.28  # of a page: the start of an entry is tall with its remarks, and must not leave the heading alone
_PICTURES = frozenset({"image/jpeg", "image/png"})


def evidence(draft: Draft) -> Iterator[Block]:
    """How much evidence there is, of which source and grade; interviews, samples and requests."""
    section = draft.catalogue.section_role("evidence")
    rows = draft.rows(section)
    blocks = [*own(draft, "evidence"), *foreign(draft, "evidence")]
    yield PageBreak(SHORT)
    yield Heading(1, draft.fixed("part.evidence"), "evidence", source=f"@{section.key}" if section else "")
    if not rows:
        yield Paragraph(draft.fixed("evidence.none"), style="note")
    else:
        kinds = {draft.role("evidence.class", row) for row in rows} - {None}
        attached = sum(bool(draft.role("evidence.file", row)) for row in rows)
        yield Paragraph(draft.fixed("evidence.total", n=len(rows), k=len(kinds), m=attached))
        yield from _scale(draft)
        yield from _figure(draft, section)
    yield from _tallies(draft)
    asked = [one for part in ("evidence", "annex_e", "annex_f") for one in sections_of(draft, part)]
    asked = [one for one in asked if one.repeat and draft.in_depth(one)]
    names = [one.title(draft.lang) for one in asked if not draft.rows(one)]
    if names:
        joint = "、" if draft.lang == "zh" else ", "
        yield Paragraph(draft.fixed("evidence.absent", names=joint.join(names)))
    yield from blocks


def _scale(draft: Draft) -> Iterator[Block]:
    """What the grades mean, in the words of the form."""
    grade = draft.catalogue.role("evidence.grade")
    if grade is not None:
        marks = ("；" if draft.lang == "zh" else "; ").join(one.label(draft.lang) for one in grade.options)
        values = draft.comma.join(f"{float(one.score):g}" for one in grade.options if one.score is not None)
        yield Paragraph(draft.fixed("evidence.scale", grades=marks, values=values), style="note")


def _figure(draft: Draft, section: Section | None) -> Iterator[Block]:
    figure = figure_of(draft, section) if section else None
    if figure is not None:
        yield figure


def _tallies(draft: Draft) -> Iterator[Block]:
    """How many were interviewed, in which role and way, with whom present; what became of the documents asked for."""
    items: list[Inline] = []
    for section_role, roles in _TALLIES.items():
        rows = draft.rows(draft.catalogue.section_role(section_role))
        by = [text for role in roles if (text := _tally(draft, role, rows))]
        if rows:
            items.append(draft.linked(f"evidence.{section_role}", n=len(rows), by=draft.semicolon.join(by)))
    if items:
        yield Bullets(tuple(items))


def _tally(draft: Draft, role: str, rows: list[str]) -> str:
    """How often each option of a field was chosen in the rows."""
    one = draft.catalogue.role(role)
    if one is None:
        return ""
    found = Counter(draft.role(role, row) for row in rows)
    if one.kind == "yesno":
        return draft.fixed("evidence.yes", label=one.label, n=found[True], all=sum(found.values()))
    names = [(option.label(draft.lang), found[option.id]) for option in one.options if found[option.id]]
    return draft.comma.join(f"{name} {n}" for name, n in names)


def evidence_list(draft: Draft) -> Iterator[Block]:
    """Annex D: every piece of evidence with what identifies it; what is confidential by number and class only."""
    section = draft.catalogue.section_role("evidence")
    rows = draft.rows(section)
    if section is None or not rows:
        return
    yield PageBreak(_FIRST_ENTRY)
    yield Heading(1, draft.fixed("part.annex_d"), "annex_d")
    shown = [one for one in fields_of(draft, section, "annex_d") if not one.number]
    columns = [one for one in shown if one.role in _COLUMNS]
    rest = [one for one in shown if one not in columns]
    used = draft.used()
    yield from _scale(draft)
    yield Table(
        head=(draft.fixed("table.number"), *(one.label(draft.lang) for one in columns)),
        rows=tuple(_row(draft, row, columns) for row in rows),
        widths=(1.2, *(_COLUMNS[one.role] for one in columns)),
        anchors=tuple(draft.anchor(row) for row in rows),
        beneath=tuple(
            _remark(draft, row, rest, used.get(row, [])) for row in rows
        ),
    )
    for row in rows:
        if not draft.is_withheld(row):
            yield from _picture(draft, row, draft.shown("evidence.no", row))


def _row(draft: Draft, row: str, columns: list[Field]) -> tuple[Cell, ...]:
    number = draft.shown("evidence.no", row) or draft.row("", row, draft.lang)
    withheld = draft.is_withheld(row)
    section = draft.catalogue.section_role("evidence")
    if withheld and section is not None:  # nothing of it may turn up among what is left for the last annex
        draft.printed.update((one.id, row) for one in section.fields)
    cells = [Cell(number, strong=True)]
    for one in columns:
        source = f"{one.id}#{row}"
        if withheld and one.role == "evidence.title":
            cells.append(Cell(draft.fixed("evidence.withheld"), source))
        elif withheld and one.role != "evidence.class":
            cells.append(Cell("—", source))
        elif one.role == "evidence.grade" and (mark := draft.role("evidence.grade", row)):
            draft.printed.add((one.id, row))  # the letter alone: what it means stands above the table
            cells.append(Cell(str(mark), source))
        else:
            cells.append(Cell(draft.show(one, row) or "—", source))
    return tuple(cells)


def _remark(draft: Draft, row: str, fields: list[Field], places: list[Run]) -> Inline:
    """What identifies a piece of evidence beyond the columns, the reason for its grade, and what rests on it."""
    runs: list[Run] = []
    if not draft.is_withheld(row):
        columns = [one for one in draft.catalogue.section_role("evidence").fields if one.role in _COLUMNS]  # type: ignore[union-attr]
        for one in columns:
            answer = draft.answer(one.id, row)
            if answer and answer.reason and answer.state is State.ANSWERED:
                runs += labelled(
                    draft, one.label(draft.lang), grounds_of(draft, [], answer), runs, plain=True
                )
        for one in fields:
            if draft.result.visible(one, row) and (shown := _detail(draft, one, row)):
                runs += labelled(
                    draft, one.label(draft.lang), shown, runs, line=one.kind in ("longtext", "file")
                )
    if places:
        # Names of rows may have commas in them.
        links = [part for one in places for part in (Run(draft.semicolon), one)][1:]
        runs += labelled(draft, draft.fixed("evidence.used_label"), tuple(links), runs, line=True)
    return tuple(runs)


def _detail(draft: Draft, one: Field, row: str) -> Inline:
    if one.kind == "file":
        return _file(draft, one.id, row)
    if draft.role("evidence.confidential", row) == "paraphrase" and one.role == "evidence.excerpt":
        draft.printed.add((one.id, row))  # may be paraphrased, not quoted: in no annex either
        return ""
    return inline(draft, one, row)


def _file(draft: Draft, field_id: str, row: str) -> Inline:
    one = draft.catalogue.field(field_id)
    shown, answer = draft.show(one, row), draft.answer(field_id, row)
    if not shown or answer is None or not isinstance(answer.value, dict):
        return shown
    return (Run(shown), Run("  " + draft.fixed("evidence.hash", hash=answer.value["sha256"]), "muted"))


def _picture(draft: Draft, row: str, number: str) -> Iterator[Block]:
    """An attached image that may be quoted, printed below its entry."""
    if draft.attachments is None or draft.role("evidence.confidential", row) != "public":
        return
    if draft.role("evidence.personal", row) not in (None, "none"):
        return
    for role in ("evidence.file", "evidence.snapshot"):
        value = draft.role(role, row)
        if isinstance(value, dict) and value.get("mime") in _PICTURES:
            title = draft.shown("evidence.title", row)
            yield Picture(draft.attachments(str(value["sha256"])), draft.joined(number, title), title)
