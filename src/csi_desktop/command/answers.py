"""list, show, history, set: the cases of a casebook and their answers."""

from __future__ import annotations

import argparse
from typing import Any

from csi_desktop.casebook import Casebook
from csi_desktop.command.cases import case_lines, case_session, reading
from csi_desktop.command.console import DONE, CommandError, language, print_json, say
from csi_desktop.forms.definition import Field, Section
from csi_desktop.forms.kinds import nearest
from csi_desktop.scoring.figures import points
from csi_desktop.session import Session
from csi_desktop.text import Text, meant


def list_cases(given: argparse.Namespace) -> None:
    """A line for each case; or JSON."""
    with reading(given.casebook) as book:
        lines = list(case_lines(book, given.search))
    if given.json:
        print_json(
            [
                {
                    "case": line.case_uuid,
                    "code": line.listing.code,
                    "project": line.listing.project,
                    "enterprise": line.listing.enterprise,
                    "issue": line.listing.issue,
                    "year": line.year,
                    "mode": line.listing.mode,
                    "depth": line.depth,
                    "state": line.state,
                    "done": line.listing.done,
                    "total": line.listing.total,
                    "index": line.listing.index,
                    "band": line.listing.band,
                    "confidence": line.listing.confidence,
                    "gate": line.listing.gate,
                    "changed": line.changed,
                }
                for line in lines
            ]
        )
        return
    for line in lines:
        index = points(line.listing.index)
        code, project, enterprise = line.listing.code, line.listing.project, line.listing.enterprise
        print(
            f"{code}\t{project}\t{enterprise}\t{line.year}\t{line.listing.mode}\t{index}\t{line.listing.band or '—'}"
        )


def show(given: argparse.Namespace) -> int:
    """A case with its score and what is missing; or JSON with the whole chain behind each number; or the ledger."""
    from csi_desktop.command.ledger import explain
    from csi_desktop.scoring.explain import explained

    with case_session(given.casebook, given.case, year=given.year) as (book, session):
        if given.as_of:
            session = _as_of(book, session, given.as_of)
        if given.explain:
            return explain(book, session, given.json)
        data = explained(session.catalogue, session.sheet, session.result)
        if given.json:
            print_json(data)
        else:
            _print_case(session)
    return DONE


def _as_of(book: Casebook, session: Session, day: str) -> Session:
    """The same evaluation as it was at the end of a day, by its history."""
    evaluation_id = session.sheet.evaluation.id
    days = [one for one in book.days(evaluation_id) if one.day <= day]
    if not days:
        raise CommandError(
            Text("截至 {day}，该评估尚不存在。", "At the end of {day} there was no such evaluation.").format(day=day)
        )
    return Session(session.catalogue, book.as_of(evaluation_id, days[0].seq), lambda *_: None, past=days[0].day)


def history(given: argparse.Namespace) -> None:
    """Who changed what, when, from what to what, and why; or JSON. Oldest first."""
    from csi_desktop.model.answers import Answer

    with Casebook.open(given.casebook, readonly=True) as book:
        case_id = book.case_by(given.case)
        events = book.history(case_id=case_id, field=given.field or None)
    if given.json:
        print_json(
            [
                {"id": e.id, "at": e.at, "by": e.by, "action": e.action, "kind": e.kind, "field": e.field,
                 "section": e.section, "row": e.row, "old": _plain(e.old), "new": _plain(e.new)}
                for e in events
            ]
        )  # fmt: skip
        return
    for e in events:
        what = e.field or e.section or e.kind
        why = e.new.reason if isinstance(e.new, Answer) else ""
        cells = [e.at, e.by, what, e.row[:8], _shown(e.old), "→", _shown(e.new), why]
        print("\t".join(" ".join(cell.split()) for cell in cells).rstrip())


def _plain(value: object) -> object:
    from csi_desktop.model.answers import Answer

    if not isinstance(value, Answer):
        return value
    return {"value": value.value, "state": value.state, "reason": value.reason, "evidence": list(value.evidence)}


def _shown(value: object) -> str:
    from csi_desktop.model.answers import Answer, State

    if isinstance(value, Answer):
        value = value.value if value.state is State.ANSWERED else str(value.state)
    return "—" if value is None else str(value)[:200]


def _print_case(session: Session) -> None:
    from csi_desktop.report.draft import Draft
    from csi_desktop.scoring.computed import index_text, rating_text
    from csi_desktop.scoring.facts import Facts

    lang = language()
    draft = Draft(session.catalogue, session.sheet, session.result, lang)
    facts = Facts(session.catalogue, session.sheet)
    print(f"{draft.shown('case.project')}  {draft.shown('case.enterprise')}  {session.sheet.evaluation.year}")
    print(index_text(facts)(lang), "|", rating_text(facts)(lang))
    total = session.result.total
    say(
        Text("必填项 {done}/{total}", "required answers {done} of {total}"),
        done=total.done,
        total=total.total,
    )
    for form in session.catalogue.forms:
        for section in form.sections:
            rows = session.sheet.row_ids(section.key) if section.repeat else [""]
            shown = [
                (one, row, draft.show(one, row))
                for row in rows
                for one in section.fields
                if session.result.visible(one, row)
            ]
            if any(text for _, _, text in shown):
                print(f"\n[{form.title(lang)} / {section.title(lang)}]")
            for one, row, text in shown:
                if text:
                    mark = f" #{rows.index(row) + 1}" if row else ""
                    print(f"{one.id}{mark}\t{one.label(lang)}\t{text}")


def set_answer(given: argparse.Namespace) -> None:
    """Answer one field as if it were typed; refused in words, and then nothing changes."""
    from csi_desktop.model.answers import State
    from csi_desktop.referring import row_called

    with case_session(given.casebook, given.case, readonly=False) as (_, session):
        if not session.catalogue.has(given.field):
            raise _no_field(session, given.field)
        one = session.catalogue.field(given.field)
        if one.kind == "computed" or one.number:
            raise CommandError(
                Text("“{label}”由程序计算，不能填写。", "“{label}” is worked out by the program.").format(
                    label=one.label
                )
            )
        value = _typed(session, one, given.value)
        cited = [row_called(session, _register(session), name, one.label) for name in given.cite or ()]
        row = _row(session, one.section_key, given.row)
        if given.state:
            session.set_state(one.id, State(given.state), given.reason, row)
        else:
            session.set(one.id, value, row)
            if given.reason is not None:
                session.set_reason(one.id, given.reason, row)
        for evidence in cited:
            session.cite(one.id, evidence, row)
    say(Text("已保存。", "Saved."))


def _typed(session: Session, one: Field, typed: str) -> Any:
    """The value of what was typed; None for nothing."""
    from csi_desktop.forms.kinds import kind
    from csi_desktop.referring import referred

    if not typed:
        return None
    return referred(session, one, typed) if one.target or one.kind == "evidence" else kind(one.kind).parse(
        one, typed, language()
    )


def _register(session: Session) -> Section:
    section = session.catalogue.section_role("evidence")
    if section is None:
        raise CommandError(Text("表单中没有证据登记。", "The forms have no evidence register."))
    return section


def _no_field(session: Session, field_id: str) -> CommandError:
    near = nearest(field_id, [one.id for one in session.catalogue.fields()])
    text = Text("没有字段“{id}”。", "There is no field “{id}”.").format(id=field_id)
    return CommandError(Text("{said}{near}", "{said}{near}").format(said=text, near=meant(near)))


def _row(session: Session, section_key: str, asked: str) -> str:
    section = session.catalogue.section(section_key)
    if not section.repeat:
        return ""
    rows = session.sheet.row_ids(section_key)
    if asked == "+":
        return session.add_row(section_key)
    if asked.isdecimal() and 1 <= int(asked) <= len(rows):
        return rows[int(asked) - 1]
    raise CommandError(
        Text(
            "“{title}”有 {n} 行，请用 --row 指明行号，或用 --row + 新增一行。",
            "“{title}” has {n} rows: give a row with --row N, or --row + for a new one.",
        ).format(title=section.title, n=len(rows))
    )
