"""The command line: every verb with its options, and what `--help` says of them."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from csi_desktop import __version__
from csi_desktop.command import (
    agreement,
    answers,
    casebooks,
    exchange,
    forms,
    merging,
    opening,
    portfolios,
    reports,
    verification,
    versions,
)

if TYPE_CHECKING:
    Parser = argparse.ArgumentParser
    Subparsers = argparse._SubParsersAction[Parser]
    Run = Callable[[argparse.Namespace], int | None]
    Verb = Callable[[str, Run, str], Parser]


def parser() -> Parser:
    """What takes the words of a command apart; `run` of the result does what they say."""
    made = argparse.ArgumentParser(
        prog="csi-desktop",
        description="Judge corporate-social-innovation projects and report on them. "
        "Without a command, or with a casebook alone, the window opens.",
        epilog="Exit codes: 0 done, 1 not possible, 2 wrong use. "
        "CSI_DESKTOP_LANG (zh, en) says the language, for the window too; without it messages follow the system, and "
        "the window what was chosen in it.",
    )
    made.add_argument("--version", action="version", version=f"CSI Desktop {__version__}")
    made.add_argument(
        "--smoke", metavar="DIR", action=_Smoke, help="try the installed program: window, casebook, report"
    )
    verbs = made.add_subparsers(metavar="COMMAND", required=True)
    verb = partial(_verb, verbs)
    for some in (_of_the_window, _of_answers, _of_files, _of_reports, _of_many):
        some(verb)
    _of_forms(verbs)
    return made


class _Smoke(argparse.Action):
    """--smoke DIR stands alone: it takes the place of a command."""

    def __call__(
        self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: Any, option: Any = None
    ) -> None:
        from csi_desktop.smoke import smoke

        raise SystemExit(smoke(Path(str(values))))


def _open(given: argparse.Namespace) -> int:
    from csi_desktop.gui.app import run

    return run(given.casebook)


def _verb(verbs: Subparsers, name: str, run: Run, about: str) -> Parser:
    made = verbs.add_parser(name, help=about, description=about)
    made.set_defaults(run=run)
    return made


# ---------------------------------------------------------------- what several verbs take
def _seed(written: str) -> int:
    """A seed as typed: a whole number from 0."""
    number = int(written)
    if number < 0:
        raise argparse.ArgumentTypeError("must not be negative")
    return number


def _casebook(made: Parser, cases: str = "") -> Parser:
    """A casebook; and of its cases one ("1"), one or none ("?"), or as many as one likes ("*")."""
    made.add_argument("casebook", type=Path, metavar="CASEBOOK", help="the casebook file (.csi)")
    if cases:
        made.add_argument(
            "case",
            nargs=None if cases == "1" else cases,
            metavar="CASE",
            help="a case: its code, project name or id",
        )
    return made


def _json(made: Parser) -> None:
    made.add_argument("--json", action="store_true", help="print JSON")


def _out(made: Parser) -> None:
    made.add_argument("--out", type=Path, required=True, metavar="FILE")


def _table_out(made: Parser) -> None:
    made.add_argument("--out", type=Path, metavar="FILE", help="write a .csv, .xlsx or .json file")


def _search(made: Parser) -> None:
    made.add_argument(
        "--search", default="", metavar="TEXT", help="only cases that have TEXT in project, enterprise or code"
    )


def _year(made: Parser) -> None:
    made.add_argument("--year", type=int, metavar="YEAR", help="the evaluation of that year (default: the newest)")


def _left_in(made: Parser) -> None:
    made.add_argument("--internal", action="store_true", help="with what forms mark as internal")
    made.add_argument("--personal", action="store_true", help="with personal data")


def _complete(made: Parser) -> None:
    made.add_argument("--complete", action="store_true", help="with everything, history and issued versions too")


# ---------------------------------------------------------------- the verbs
def _of_the_window(verb: Verb) -> None:
    made = verb("open", _open, "Open the window.")
    made.add_argument("casebook", type=Path, nargs="?", metavar="CASEBOOK")

    made = verb("demo", reports.demo, "Open the sample casebook; or write it and its report into a folder.")
    made.add_argument(
        "--headless", type=Path, metavar="DIR", help="no window: write casebook and reports into DIR"
    )


def _of_answers(verb: Verb) -> None:
    _casebook(verb("new", casebooks.new, "Make an empty casebook."))

    made = _casebook(verb("list", answers.list_cases, "List the cases of a casebook."))
    _search(made)
    _json(made)

    made = _casebook(verb("show", answers.show, "Show a case: answers, score, and what is missing."), "1")
    _year(made)
    made.add_argument(
        "--explain",
        action="store_true",
        help="the ledger: rule, arithmetic and answers behind every number, and whether the file's results follow "
        "from its answers (exit code 1 where they do not)",
    )
    made.add_argument("--as-of", metavar="DAY", help="as it was at the end of that day (YYYY-MM-DD), by its history")
    _json(made)

    made = _casebook(verb("history", answers.history, "Who changed what in a case, when, and why."), "1")
    made.add_argument("field", nargs="?", default="", metavar="FIELD", help="only this field")
    _json(made)

    made = _casebook(verb("set", answers.set_answer, "Answer a field of a case, as if it were typed."), "1")
    made.add_argument("field", metavar="FIELD", help="the id of a field, e.g. case.project")
    made.add_argument("value", metavar="VALUE", help='the value as typed; "" takes the answer away')
    made.add_argument(
        "--row", default="", metavar="N", help="in a repeated section: the number of the row, or + for a new one"
    )
    made.add_argument("--reason", metavar="TEXT", help="the rationale")
    made.add_argument("--cite", action="append", metavar="NO", help="evidence that the answer rests on, e.g. E-0001")
    made.add_argument(
        "--state", choices=["ne", "na", "unable", "not_found"], help='a state instead of a value (VALUE "")'
    )


def _of_files(verb: Verb) -> None:
    _json(_casebook(verb("check", casebooks.check, "Check a casebook: integrity, history, evidence.")))

    made = verb(
        "copy",
        exchange.copy,
        "Write a compact copy of a casebook: whole, or, with --send or where a CASE is named, for somebody else. "
        "Such a copy has no bin; what forms mark as internal and personal data are left out, and then history and "
        "issued versions too, unless they are asked for.",
    )
    _casebook(made, "*")
    made.add_argument("--send", action="store_true", help="for somebody else (so too if a CASE is named)")
    _left_in(made)
    _complete(made)
    _out(made)

    about = "Take what can be read of a damaged casebook into a new one."
    _out(_casebook(verb("rescue", casebooks.rescue, about)))

    _casebook(verb("backup", casebooks.backup, "Back a casebook up, attachments included."))

    made = verb("backups", casebooks.backups, "List the backups of all casebooks, or of one.")
    made.add_argument("casebook", type=Path, nargs="?", metavar="CASEBOOK")
    _json(made)

    made = verb("restore", casebooks.restore, "Make a new casebook of a backup.")
    made.add_argument("backup", type=Path, metavar="BACKUP", help="a file that `backups` names")
    _out(made)

    made = verb(
        "export",
        exchange.export_cases,
        "Write cases to a JSON file, attachments included. What forms mark as internal and personal data are left "
        "out, and then history and issued versions too, unless they are asked for.",
    )
    _casebook(made, "?")
    _out(made)
    _left_in(made)
    made.add_argument(
        "--unprotected", action="store_true", help="also from a casebook with a password: the file is not encrypted"
    )
    _complete(made)

    made = verb(
        "password",
        opening.change_password,
        "Give a casebook a password, another one, or none. It is asked for in the terminal, or taken from the "
        "environment: CSI_DESKTOP_PASSWORD and, for the new one, CSI_DESKTOP_NEW_PASSWORD. A lost password cannot "
        "be recovered.",
    )
    _casebook(made).add_argument("--remove", action="store_true", help="take the password away")

    made = verb(
        "merge",
        merging.merge,
        "Take in what another copy of the casebook has: what only one side changed is taken, what both changed "
        "differently is listed and settled by --prefer, or one by one in the window.",
    )
    _casebook(made).add_argument("other", type=Path, metavar="OTHER", help="the other copy; it is not changed")
    made.add_argument(
        "--prefer",
        choices=["mine", "theirs"],
        help="whose answer stays where both changed one: this casebook's, or OTHER's",
    )

    made = _casebook(verb("import", exchange.import_cases, "Read cases from a JSON file made by export."))
    made.add_argument("file", type=Path, metavar="FILE")


def _of_reports(verb: Verb) -> None:
    made = _casebook(verb("report", reports.report, "Write the PDF report of a case, or of several."), "*")
    made.add_argument("--all", action="store_true", help="of every case")
    made.add_argument(
        "--out", type=Path, required=True, metavar="PATH", help="a .pdf file, or a folder for several"
    )
    made.add_argument(
        "--lang", choices=["zh", "en"], default="zh", help="language of the report (default: zh)"
    )
    made.add_argument(
        "--date", type=reports.day, metavar="YYYY-MM-DD", help="date printed on the report (default: today)"
    )
    made.add_argument(
        "--house", type=Path, metavar="FILE", help="the house style (default: house.toml beside the casebook, if any)"
    )
    made.add_argument("--word", action="store_true", help="a Word file (.docx) beside each PDF too, for comments")
    made.add_argument(
        "--resume", action="store_true", help="of several: only those that are missing or have changed since"
    )
    made.add_argument(
        "--version", metavar="VERSION", default="", help="an issued version, such as 1.0 (default: what is there now)"
    )

    made = verb("house", reports.house_check, "House styles: check one, print an example, list the fixed texts.")
    styles = made.add_subparsers(metavar="ACTION", required=True)
    each = styles.add_parser("check", help="check a house style; every fault is told")
    each.add_argument("file", type=Path, metavar="FILE")
    each.set_defaults(run=reports.house_check)
    styles.add_parser("example", help="print an example to begin with").set_defaults(run=reports.house_example)
    styles.add_parser("texts", help="print every fixed text with its key").set_defaults(run=reports.house_texts)

    made = verb("stage", versions.stage, "Name the stage of an evaluation, or open an issued one again.")
    _casebook(made, "1").add_argument(
        "stage",
        choices=versions.STAGES,
        help="working draft, draft for comment; or, of an issued one, what the next version is",
    )
    made.add_argument("--number", type=int, metavar="N", help="of the working draft: 0.N (1 to 8)")
    made.add_argument("--reason", default="", metavar="TEXT", help="why a report is issued again")
    _year(made)

    about = "Issue an evaluation: numbered, frozen and sealed; nothing of it changes again."
    made = _casebook(verb("issue", versions.issue, about), "1")
    made.add_argument(
        "--number", nargs="?", const="", metavar="NUMBER", help="the report number; without NUMBER the next by scheme"
    )
    made.add_argument(
        "--reason", default="", metavar="TEXT", help="why it is issued although coverage is too low for a rating"
    )
    _year(made)

    about = "Say whether the pages, data, text, hash and signature of reports agree (exit code 1 if not)."
    made = verb("verify", verification.verify, about)
    made.add_argument("report", type=Path, nargs="+", metavar="REPORT", help="a PDF made by this program")
    made.add_argument("--casebook", type=Path, metavar="CASEBOOK", help="compare with what this casebook issued")
    made.add_argument(
        "--trust", type=Path, action="append", default=[], metavar="FILE", help="a certificate to trust (PEM, DER)"
    )
    made.add_argument("--open-as", type=Path, metavar="CASEBOOK", help="make a new casebook of the data inside")
    _json(made)

    made = verb("sign", verification.sign, "Sign an issued report with a certificate file (PAdES, offline).")
    made.add_argument("report", type=Path, metavar="REPORT", help="the PDF of an issued report")
    made.add_argument("--certificate", type=Path, required=True, metavar="FILE", help="a .p12 or .pfx file")
    made.add_argument("--out", type=Path, metavar="FILE", help="default: beside the report, “… signed.pdf”")


def _of_many(verb: Verb) -> None:
    made = verb(
        "portfolio",
        portfolios.portfolio,
        "Work out the index of many units from a form file and a table: scores, ranks, and how sure the ranks are.",
    )
    made.add_argument("form", type=Path, metavar="FORM", help="a form file with a [portfolio] part (docs/forms.md)")
    made.add_argument("data", type=Path, metavar="DATA", help="an Excel (.xlsx) or CSV file, a line for each unit")
    made.add_argument("--sheet", default="", metavar="NAME", help="the sheet of the Excel file (default: the first)")
    _table_out(made)
    made.add_argument("--draws", type=int, default=10_000, metavar="N", help="draws of other weights (0: none)")
    made.add_argument("--seed", type=_seed, metavar="N", help="of the draws (default: one that belongs to the form)")
    made.add_argument("--explain", metavar="UNIT", help="every number of one unit, from the index down to its values")
    _json(made)

    made = verb(
        "rank",
        portfolios.rank,
        "Rank the cases of a casebook by the index, each by its newest evaluation, with how far each rank could "
        "move.",
    )
    _search(_casebook(made))
    _table_out(made)
    made.add_argument("--draws", type=int, default=10_000, metavar="N", help="draws of levels and weights (0: none)")
    made.add_argument("--seed", type=_seed, metavar="N", help="of the draws (default: one that belongs to the cases)")
    made.add_argument("--explain", metavar="CASE", help="every number of one case, from the index down to its levels")
    _json(made)

    made = verb(
        "agreement",
        agreement.agreement,
        "How far assessors agree: Krippendorff's alpha, exact and +-1 agreement, kappa, the six forms of ICC, "
        "Kendall's W. Over the cases of a casebook (independent scores, each case by its newest evaluation); over "
        "whole evaluations that colleagues made of the same cases, in one casebook or in several; or over a table of "
        "ratings.",
    )
    made.add_argument(
        "file",
        type=Path,
        nargs="+",
        metavar="FILE",
        help="a casebook (.csi), or several, whose evaluations are compared; or an Excel (.xlsx) or CSV file: a line "
        "for each unit, a column for each assessor, names in the first column and the first line",
    )
    made.add_argument(
        "--evaluations",
        action="store_true",
        help="take each whole evaluation of a case as an assessor, by its lead evaluator (several casebooks: always). "
        "Compared are those of one mode and year; others only if --assessor names them",
    )
    made.add_argument(
        "--case",
        metavar="CASE",
        help="within this case alone (its code, project name or id): its indicators are the units, and what each "
        "assessor gave each of them is listed",
    )
    _search(made)
    made.add_argument(
        "--assessor", action="append", default=[], metavar="NAME", help="only this assessor's ratings (more than once)"
    )
    made.add_argument(
        "--scale", choices=agreement.SCALES, help="of the ratings in a table, for alpha (default: ordinal)"
    )
    made.add_argument(
        "--lines", choices=["units", "assessors"], help="what the lines of a table stand for (default: units)"
    )
    made.add_argument("--sheet", metavar="NAME", help="the sheet of the Excel file (default: the first)")
    made.add_argument("--seed", type=_seed, metavar="N", help="of the bootstrap of a table (default: one of its names)")
    _table_out(made)
    _json(made)


def _of_forms(verbs: Subparsers) -> None:
    about = "Form files: check, list, show."
    what = verbs.add_parser("forms", help=about, description=about).add_subparsers(metavar="WHAT", required=True)
    made = what.add_parser("check", help="check form files; every fault is reported")
    made.add_argument(
        "files", nargs="*", type=Path, metavar="FILE", help="default: the forms that ship with the program"
    )
    made.set_defaults(run=forms.check)
    made = what.add_parser("list", help="list the forms")
    _json(made)
    made.set_defaults(run=forms.list_forms)
    made = what.add_parser("show", help="show a form: every field with guidance and levels")
    made.add_argument("form", metavar="FORM", help="the id of a form")
    _json(made)
    made.set_defaults(run=forms.show)
