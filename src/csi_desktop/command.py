"""The commands without a window: new, list, show, set, check, import, export, report, forms, demo."""

from __future__ import annotations

import argparse
import json
import locale
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from csi_desktop import __version__
from csi_desktop.casebook import Casebook, CasebookError
from csi_desktop.forms.faults import FormFaults
from csi_desktop.forms.kinds import BadValue, nearest
from csi_desktop.text import Lang, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from csi_desktop.session import Session

DONE, NOT_POSSIBLE, WRONG_USE = 0, 1, 2
_PAGE = 500  # lines of the list of cases read at a time


class CommandError(Exception):
    """What keeps a command from being done, for the person who gave it."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def run_command(arguments: Sequence[str]) -> int:
    """Run one command; gives the exit code. Messages go to standard error in the language of the system."""
    _speak_utf8()
    parser = _parser()
    try:
        given = parser.parse_args(arguments)
    except SystemExit as stop:  # argparse has said what is wrong, or printed the help
        return int(stop.code or 0)
    try:
        return int(given.run(given) or DONE)
    except (CasebookError, BadValue, CommandError) as problem:
        return _refuse(problem.text)
    except FormFaults as problem:
        return _refuse(*(fault.text for fault in problem.faults))
    except BrokenPipeError:  # the reader of our output, such as `head`, has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NOT_POSSIBLE
    except OSError as problem:
        where = problem.filename or ""
        return _refuse(
            Text("无法读写“{where}”：{why}", "Cannot read or write “{where}”: {why}").format(
                where=where, why=problem.strerror or problem
            )
        )


def _speak_utf8() -> None:
    """Windows consoles speak cp936 or cp1252 and would refuse what they cannot; windowed programs have none."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")


def language() -> Lang:
    """The language of messages: CSI_DESKTOP_LANG, else the system's."""
    asked = os.environ.get("CSI_DESKTOP_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG")
    name = asked or locale.getlocale()[0] or ""
    return "zh" if name.lower().startswith(("zh", "chinese")) else "en"


def _refuse(*texts: Text) -> int:
    for text in texts:
        print(text(language()), file=sys.stderr)
    return NOT_POSSIBLE


def _say(text: Text, **values: object) -> None:
    print((text.format(**values) if values else text)(language()))


def _json(data: Any) -> None:
    print(json.dumps(data, ensure_ascii=False, indent=2))


# ---------------------------------------------------------------- what the commands understand
def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="csi-desktop",
        description="Judge corporate-social-innovation projects and report on them. "
        "Without a command, or with a casebook alone, the window opens.",
        epilog="Exit codes: 0 done, 1 not possible, 2 wrong use. "
        "Messages follow CSI_DESKTOP_LANG (zh, en) or the system.",
    )
    parser.add_argument("--version", action="version", version=f"CSI Desktop {__version__}")
    parser.add_argument(
        "--smoke", metavar="DIR", action=_Smoke, help="try the installed program: window, casebook, report"
    )
    verbs = parser.add_subparsers(metavar="COMMAND", required=True)

    def verb(
        name: str, run: Callable[[argparse.Namespace], int | None], about: str
    ) -> argparse.ArgumentParser:
        made = verbs.add_parser(name, help=about, description=about)
        made.set_defaults(run=run)
        return made

    def casebook(made: argparse.ArgumentParser, case: str = "") -> argparse.ArgumentParser:
        made.add_argument("casebook", type=Path, metavar="CASEBOOK", help="the casebook file (.csi)")
        if case:
            made.add_argument(
                "case",
                nargs=case if case != "1" else None,
                metavar="CASE",
                help="a case: its code, project name or id",
            )
        return made

    def as_json(made: argparse.ArgumentParser) -> None:
        made.add_argument("--json", action="store_true", help="print JSON")

    made = verb("open", _open, "Open the window.")
    made.add_argument("casebook", type=Path, nargs="?", metavar="CASEBOOK")

    made = verb("demo", _demo, "Open the sample casebook; or write it and its report into a folder.")
    made.add_argument(
        "--headless", type=Path, metavar="DIR", help="no window: write casebook and reports into DIR"
    )

    casebook(verb("new", _new, "Make an empty casebook."))

    made = casebook(verb("list", _list, "List the cases of a casebook."))
    made.add_argument(
        "--search",
        default="",
        metavar="TEXT",
        help="only cases that have TEXT in project, enterprise or code",
    )
    as_json(made)

    made = casebook(verb("show", _show, "Show a case: answers, score, and what is missing."), "1")
    made.add_argument(
        "--year", type=int, metavar="YEAR", help="the evaluation of that year (default: the newest)"
    )
    as_json(made)

    made = casebook(verb("set", _set, "Answer a field of a case, as if it were typed."), "1")
    made.add_argument("field", metavar="FIELD", help="the id of a field, e.g. case.project")
    made.add_argument("value", metavar="VALUE", help='the value as typed; "" takes the answer away')
    made.add_argument(
        "--row",
        default="",
        metavar="N",
        help="in a repeated section: the number of the row, or + for a new one",
    )
    made.add_argument("--reason", metavar="TEXT", help="the rationale")
    made.add_argument(
        "--state", choices=["ne", "na", "unable", "not_found"], help='a state instead of a value (VALUE "")'
    )

    as_json(casebook(verb("check", _check, "Check a casebook: integrity, history, evidence.")))

    made = casebook(verb("export", _export, "Write cases to a JSON file, attachments included."), "?")
    made.add_argument("--out", type=Path, required=True, metavar="FILE")

    made = casebook(verb("import", _import, "Read cases from a JSON file made by export."))
    made.add_argument("file", type=Path, metavar="FILE")

    made = casebook(verb("report", _report, "Write the PDF report of a case, or of several."), "*")
    made.add_argument("--all", action="store_true", help="of every case")
    made.add_argument(
        "--out", type=Path, required=True, metavar="PATH", help="a .pdf file, or a folder for several"
    )
    made.add_argument(
        "--lang", choices=["zh", "en"], default="zh", help="language of the report (default: zh)"
    )
    made.add_argument("--date", metavar="YYYY-MM-DD", help="date printed on the report (default: today)")

    forms = verb("forms", _forms, "Form files: check, list, show.").add_subparsers(
        metavar="WHAT", required=True
    )
    made = forms.add_parser("check", help="check form files; every fault is reported")
    made.add_argument(
        "files", nargs="*", type=Path, metavar="FILE", help="default: the forms that ship with the program"
    )
    made.set_defaults(run=_forms_check)
    made = forms.add_parser("list", help="list the forms")
    as_json(made)
    made.set_defaults(run=_forms_list)
    made = forms.add_parser("show", help="show a form: every field with guidance and levels")
    made.add_argument("form", metavar="FORM", help="the id of a form")
    as_json(made)
    made.set_defaults(run=_forms_show)
    return parser


class _Smoke(argparse.Action):
    """--smoke DIR stands alone: it takes the place of a command."""

    def __call__(
        self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: Any, option: Any = None
    ) -> None:
        from csi_desktop.smoke import smoke

        raise SystemExit(smoke(Path(str(values))))


# ---------------------------------------------------------------- casebooks
def _open(given: argparse.Namespace) -> int:
    from csi_desktop.gui.app import run

    return run(given.casebook)


def _demo(given: argparse.Namespace) -> int:
    from csi_desktop.sample import build_sample, sample_path

    if given.headless is None:
        from csi_desktop.gui.app import run

        return run(sample_path())
    folder = given.headless
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "sample.csi"
    if not path.exists():  # a casebook that is there may have been worked on: it is reported on, never replaced
        build_sample(path)
    _say(Text("案例册：{path}", "Casebook: {path}"), path=path)
    with Casebook.open(path, readonly=True) as book:
        whole = max(_lines(book), key=lambda line: line.listing.done).case_id
        for lang in ("zh", "en"):
            target = folder / f"sample-report-{lang}.pdf"
            pages = _write_report(book, whole, target, lang, date.today().isoformat())
            _say(Text("报告：{path}（{n} 页）", "Report: {path} ({n} pages)"), path=target, n=pages)
    return DONE


def _new(given: argparse.Namespace) -> None:
    with Casebook.create(given.casebook):
        pass
    _say(Text("已新建案例册：{path}", "Casebook made: {path}"), path=given.casebook)


def _lines(book: Casebook, search: str = "") -> Iterator[Any]:
    offset = 0
    while lines := book.cases(search=search, sort="changed", offset=offset, limit=_PAGE):
        yield from lines
        offset += len(lines)


def _list(given: argparse.Namespace) -> None:
    with Casebook.open(given.casebook, readonly=True) as book:
        lines = list(_lines(book, given.search))
    if given.json:
        _json(
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
        index = "—" if line.listing.index is None else f"{line.listing.index:.1f}"
        code, project, enterprise = line.listing.code, line.listing.project, line.listing.enterprise
        print(
            f"{code}\t{project}\t{enterprise}\t{line.year}\t{line.listing.mode}\t{index}\t{line.listing.band or '—'}"
        )


def _evaluation(book: Casebook, case_id: int, year: int | None = None) -> int:
    """The newest evaluation of a case, or the newest of a year."""
    found = [e for e in book.evaluations(case_id) if year in (None, e.year)]
    if not found:
        raise CommandError(
            Text("该案例没有 {year} 年的评估。", "The case has no evaluation of {year}.").format(
                year=year or ""
            )
        )
    return max(found, key=lambda e: (e.year, e.id)).id


@contextmanager
def _session(
    path: Path, case: str, *, year: int | None = None, readonly: bool = True
) -> Iterator[tuple[Casebook, Session]]:
    from csi_desktop.session import open_session

    with Casebook.open(path, readonly=readonly) as book:
        yield book, open_session(book, _evaluation(book, book.case_by(case), year), by=_user())


def _user() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):  # no such user in a bare container
        return ""


def _show(given: argparse.Namespace) -> None:
    from csi_desktop.scoring.explain import explained

    with _session(given.casebook, given.case, year=given.year) as (_, session):
        data = explained(session.catalogue, session.sheet, session.result)
        if given.json:
            _json(data)
            return
        _print_case(session)


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
    _say(
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


def _set(given: argparse.Namespace) -> None:
    from csi_desktop.forms.kinds import kind
    from csi_desktop.model.answers import State

    with _session(given.casebook, given.case, readonly=False) as (_, session):
        if not session.catalogue.has(given.field):
            raise _no_field(session, given.field)
        one = session.catalogue.field(given.field)
        if one.kind == "computed" or one.number:
            raise CommandError(
                Text("“{label}”由程序计算，不能填写。", "“{label}” is worked out by the program.").format(
                    label=one.label
                )
            )
        value = kind(one.kind).parse(one, given.value, language()) if given.value else None
        row = _row(session, one.section_key, given.row)
        if given.state:
            session.set_state(one.id, State(given.state), given.reason, row)
        else:
            session.set(one.id, value, row)
            if given.reason is not None:
                session.set_reason(one.id, given.reason, row)
    _say(Text("已保存。", "Saved."))


def _no_field(session: Session, field_id: str) -> CommandError:
    near = nearest(field_id, [one.id for one in session.catalogue.fields()])
    text = Text("没有字段“{id}”。", "There is no field “{id}”.").format(id=field_id)
    hint = Text("是否指“{near}”？", " Did you mean “{near}”?").format(near=near) if near else Text("", "")
    return CommandError(Text(text.zh + hint.zh, text.en + hint.en))


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


def _check(given: argparse.Namespace) -> int:
    from csi_desktop.forms.reader import catalogue
    from csi_desktop.scoring import levels

    with Casebook.open(given.casebook, readonly=True) as book:
        problems = book.check(lambda sheet: levels(catalogue(), sheet))
    if given.json:
        _json([{"zh": p.text.zh, "en": p.text.en} for p in problems])
    elif problems:
        for problem in problems:
            print(problem.text(language()))
    else:
        _say(Text("未发现问题。", "No problems found."))
    return NOT_POSSIBLE if problems else DONE


def _export(given: argparse.Namespace) -> None:
    from csi_desktop.exchange import export_file

    with Casebook.open(given.casebook, readonly=True) as book:
        case_id = book.case_by(given.case) if given.case else None
        count = export_file(book, given.out, case_id)
    _say(Text("已导出 {n} 个案例：{path}", "Exported {n} cases: {path}"), n=count, path=given.out)


def _import(given: argparse.Namespace) -> None:
    from csi_desktop.exchange import import_file

    with Casebook.open(given.casebook) as book:
        cases = import_file(book, given.file)
    _say(Text("已导入 {n} 个案例。", "Imported {n} cases."), n=len(cases))


# ---------------------------------------------------------------- reports
def _report(given: argparse.Namespace) -> int:
    if bool(given.case) == given.all:
        print("csi-desktop report: name one or more cases, or give --all", file=sys.stderr)
        return WRONG_USE
    day = given.date or date.today().isoformat()
    with Casebook.open(given.casebook, readonly=True) as book:
        cases = (
            [line.case_id for line in _lines(book)] if given.all else [book.case_by(c) for c in given.case]
        )
        for case_id, path in zip(cases, _targets(book, cases, given.out), strict=True):
            pages = _write_report(book, case_id, path, given.lang, day)
            _say(Text("报告：{path}（{n} 页）", "Report: {path} ({n} pages)"), path=path, n=pages)
    return DONE


def _targets(book: Casebook, cases: Sequence[int], out: Path) -> Iterable[Path]:
    """One file for one case; in a folder, a file a case, named by code and project."""
    if len(cases) == 1 and out.suffix.lower() == ".pdf":
        out.parent.mkdir(parents=True, exist_ok=True)
        return [out]
    out.mkdir(parents=True, exist_ok=True)
    from csi_desktop.report.names import file_name

    return [
        out / file_name(book.load(_evaluation(book, case)), number) for number, case in enumerate(cases, 1)
    ]


def _write_report(book: Casebook, case_id: int, path: Path, lang: Lang, day: str) -> int:
    from csi_desktop.report.outline import report
    from csi_desktop.report.pdf import write
    from csi_desktop.session import open_session

    session = open_session(book, _evaluation(book, case_id))
    made = report(
        session.catalogue,
        session.sheet,
        session.result,
        lang,
        attachments=book.read_attachment,
        created=f"{day}T00:00:00+00:00",
    )
    return write(made, path)


# ---------------------------------------------------------------- forms
def _forms(given: argparse.Namespace) -> int:
    return WRONG_USE


def _forms_check(given: argparse.Namespace) -> int:
    from csi_desktop.data import forms_dir
    from csi_desktop.forms.check import check_files

    faults = check_files(given.files or sorted(forms_dir().glob("*.toml")))
    for fault in faults:
        print(fault.text(language()), file=sys.stderr)
    if not faults:
        _say(Text("表单文件没有错误。", "The form files have no faults."))
    return NOT_POSSIBLE if faults else DONE


def _forms_list(given: argparse.Namespace) -> None:
    from csi_desktop.forms.reader import catalogue

    forms = catalogue().forms
    if given.json:
        _json(
            [
                {
                    "id": f.id,
                    "version": f.version,
                    "kind": f.kind,
                    "zh": f.title.zh,
                    "en": f.title.en,
                    "sections": len(f.sections),
                    "fields": sum(len(s.fields) for s in f.sections),
                }
                for f in forms
            ]
        )
        return
    for form in forms:
        fields = sum(len(section.fields) for section in form.sections)
        print(f"{form.id}\t{form.version}\t{fields}\t{form.title(language())}")


def _forms_show(given: argparse.Namespace) -> None:
    from csi_desktop.forms.check import describe
    from csi_desktop.forms.reader import catalogue

    forms = {form.id: form for form in catalogue().forms}
    if given.form not in forms:
        near = nearest(given.form, forms)
        text = Text("没有表单“{id}”。是否指“{near}”？", "There is no form “{id}”. Did you mean “{near}”?")
        raise CommandError(text.format(id=given.form, near=near or ", ".join(forms)))
    form = forms[given.form]
    if given.json:
        import tomllib

        _json(tomllib.loads(form.definition))
        return
    print(describe(form, language()))
