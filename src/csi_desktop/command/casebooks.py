"""new, list, show, set, check, import, export, copy, backup, backups, restore: a casebook and its cases."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from csi_desktop.casebook import Casebook
from csi_desktop.command.cases import case_lines, case_session, reading
from csi_desktop.command.console import DONE, NOT_POSSIBLE, CommandError, language, print_json, say
from csi_desktop.command.opening import open_casebook, password_of
from csi_desktop.forms.definition import Field, Section
from csi_desktop.forms.kinds import nearest
from csi_desktop.scoring.figures import points
from csi_desktop.session import Session
from csi_desktop.text import Text, listed, meant

if TYPE_CHECKING:
    from csi_desktop.exchange.leaving_out import Part


def new(given: argparse.Namespace) -> None:
    """Make an empty casebook."""
    with Casebook.create(given.casebook):
        pass
    say(Text("已新建案例册：{path}", "Casebook made: {path}"), path=given.casebook)


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


def check(given: argparse.Namespace) -> int:
    """Integrity, history, evidence; exit code 1 where something is wrong."""
    from csi_desktop.forms.reader import catalogue
    from csi_desktop.scoring import levels

    with reading(given.casebook) as book:
        problems = book.check(lambda sheet: levels(catalogue(), sheet))
        unused = [] if any(problem.kind == "file" for problem in problems) else book.unused_attachments()
        left_out = [] if problems else book.left_out
    if given.json:
        print_json(
            [
                {"kind": p.kind, "zh": p.text.zh, "en": p.text.en, "do": {"zh": p.advice.zh, "en": p.advice.en}}
                for p in problems
            ]
        )
        return NOT_POSSIBLE if problems else DONE
    lang = language()
    for problem in problems:
        print(problem.text(lang))
    for advice in dict.fromkeys(problem.advice for problem in problems):
        print("→", advice(lang))
    if not problems:
        say(Text("未发现问题。", "No problems found."))
    if left_out:
        say(
            Text("这是供他人使用的副本，制作时略去了{what}、历史与已签发版本。",
                 "This is a copy for others, made without {what}, history and issued versions."),
            what=_names(left_out),
        )  # fmt: skip
    if unused:
        say(
            Text(
                "有 {n} 个附件（{size} KB）不属于任何证据，并未损坏；清空回收站时会移除。",
                "{n} attachments ({size} KB) belong to no evidence. Nothing is damaged; emptying the bin removes them.",
            ),
            n=len(unused),
            size=-(-sum(one.size for one in unused) // 1024),
        )
    return NOT_POSSIBLE if problems else DONE


def copy(given: argparse.Namespace) -> None:
    """Write a compact copy: whole; or for somebody else, without the bin and what is not for others, and of some cases
    only."""
    from csi_desktop.sending import send_copy

    for_others = bool(given.send or given.case)
    with reading(given.casebook) as book:
        if given.out.exists():
            raise _in_the_way(given.out)
        if for_others:
            send_copy(book, given.out, [book.case_by(case) for case in given.case] or None, _left_out(given))
        else:
            book.copy_to(given.out)
    say(Text("已复制：{path}", "Copied: {path}"), path=given.out)
    if for_others:
        _say_left_out(_left_out(given))


def _in_the_way(path: Path) -> CommandError:
    return CommandError(
        Text("“{path}”已存在，未作改动。", "“{path}” exists already and was left alone.").format(path=path)
    )


def rescue(given: argparse.Namespace) -> int:
    """Take what can be read of a damaged casebook into a new one, and list what could not; exit code 1 if anything."""
    from csi_desktop.casebook.rescue import rescue as rescue_file

    found = rescue_file(given.casebook, given.out, password_of(given.casebook))
    lang = language()
    for text in (*found.lost, *(problem.text for problem in found.problems)):
        print(text(lang))
    say(Text("能读出的内容已写入：{path}", "What could be read is in: {path}"), path=given.out)
    return NOT_POSSIBLE if found.lost or found.problems else DONE


def backup(given: argparse.Namespace) -> None:
    """Back a casebook up, attachments included, if anything changed since the last backup."""
    with open_casebook(given.casebook) as book:
        made = book.back_up()
        while book.back_up_evidence():
            pass
    if made is None:
        say(Text("自上次备份以来没有变化。", "Nothing has changed since the last backup."))
    else:
        say(Text("已备份：{path}", "Backed up: {path}"), path=made)


def backups(given: argparse.Namespace) -> None:
    """List the backups there are, newest first; of one casebook, if one is named."""
    from csi_desktop.casebook.backups import all_backups

    found = all_backups()
    if given.casebook is not None:
        found = [one for one in found if one.casebook == given.casebook.resolve()]
    if given.json:
        print_json(
            [
                {"casebook": str(one.casebook), "made": each.made.isoformat(), "size": each.size,
                 "path": str(each.path)}
                for one in found
                for each in one.backups
            ]
        )
        return
    for one in found:
        print(one.casebook)
        for each in one.backups:
            print(f"  {each.made:%Y-%m-%d %H:%M:%S}\t{each.size // 1024} KB\t{each.path}")
    if not found:
        say(Text("没有备份。", "There are no backups."))


def restore(given: argparse.Namespace) -> int:
    """Make a new casebook of a backup; exit code 1 where attachments are missing in it."""
    with open_casebook(given.backup, readonly=True) as book:
        lost = book.restore_to(given.out)
    say(Text("已还原：{path}", "Restored: {path}"), path=given.out)
    if lost:
        names = ", ".join(lost)
        say(Text("备份中没有这些附件：{names}", "The backup lacks these attachments: {names}"), names=names)
    return NOT_POSSIBLE if lost else DONE


_UNPROTECTED = CommandError(
    Text(
        "案例册有密码，而 JSON 文件不加密。可改用 csi-desktop copy --send 生成同样有密码的副本；"
        "确要导出，请加 --unprotected。",
        "The casebook has a password, but a JSON file is not encrypted. “csi-desktop copy --send” makes a copy with "
        "the same password; to export all the same, add --unprotected.",
    )
)


def export_cases(given: argparse.Namespace) -> None:
    """Write cases to a JSON file, attachments included."""
    from csi_desktop.exchange import export_file

    with reading(given.casebook) as book:
        if book.key and not given.unprotected:
            raise _UNPROTECTED
        case_id = book.case_by(given.case) if given.case else None
        count = export_file(book, given.out, case_id, leave_out=_left_out(given))
    say(Text("已导出 {n} 个案例：{path}", "Exported {n} cases: {path}"), n=count, path=given.out)
    _say_left_out(_left_out(given))


def _say_left_out(left: Sequence[str]) -> None:
    if left:
        say(
            Text(
                "未含{what}、历史与已签发版本；要包含全部内容，请加 --complete。",
                "Left out: {what}, history and issued versions. For everything, add --complete.",
            ),
            what=_names(left),
        )


def _names(left: Sequence[str]) -> Text:
    from csi_desktop.exchange.leaving_out import NAMES

    return listed(NAMES[one] for one in left)


def _left_out(given: argparse.Namespace) -> list[Part]:
    """What an export for others leaves at home, unless it is asked for."""
    from csi_desktop.exchange.leaving_out import PARTS

    return [part for part in PARTS if not (given.complete or getattr(given, part))]


def import_cases(given: argparse.Namespace) -> None:
    """Read cases from a JSON file, all or none."""
    from csi_desktop.exchange import import_file

    with open_casebook(given.casebook) as book:
        cases = import_file(book, given.file, tell=say)
    say(Text("已导入 {n} 个案例。", "Imported {n} cases."), n=len(cases))
