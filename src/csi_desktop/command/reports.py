"""demo and report: casebooks printed as PDF."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Iterable, Sequence
from datetime import date
from functools import partial
from pathlib import Path

from csi_desktop.casebook import Casebook
from csi_desktop.command.cases import case_lines, evaluation, reading
from csi_desktop.command.console import DONE, NOT_POSSIBLE, WRONG_USE, language, say
from csi_desktop.command.opening import open_casebook
from csi_desktop.data import resource
from csi_desktop.forms.definition import Catalogue
from csi_desktop.model.cases import Sheet
from csi_desktop.report.boxed import boxed_in_many, boxed_in_one
from csi_desktop.report.house import FILE, STANDARD, House, HouseFaults, read_house
from csi_desktop.report.texts import texts
from csi_desktop.text import Lang, Text, why

_WRITTEN = Text("报告：{path}（{n} 页）", "Report: {path} ({n} pages)")


def demo(given: argparse.Namespace) -> int:
    """Open the sample casebook; or write it with its report, in both languages, into a folder."""
    from csi_desktop.sample import build_sample, sample_path

    if given.headless is None:
        from csi_desktop.gui.app import run

        return run(sample_path())
    folder = given.headless
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "sample.csi"
    if not path.exists():  # one that is there may have been worked on: it is reported on, never replaced
        build_sample(path)
    say(Text("案例册：{path}", "Casebook: {path}"), path=path)
    with open_casebook(path, readonly=True) as book:
        whole = max(case_lines(book), key=lambda line: line.listing.done).case_id
        for lang in ("zh", "en"):
            target = folder / f"sample-report-{lang}.pdf"
            pages = write_report(book, whole, target, lang, date.today().isoformat())
            say(_WRITTEN, path=target, n=pages)
    return DONE


def day(written: str) -> str:
    """A date as it is given in a command, YYYY-MM-DD; ArgumentTypeError for any other text."""
    try:
        if date.fromisoformat(written).isoformat() == written:  # it takes 20260101 and weeks too
            return written
    except ValueError:
        pass
    raise argparse.ArgumentTypeError(f"{written!r} is no date YYYY-MM-DD")


def report(given: argparse.Namespace) -> int:
    """Write the PDF of each case asked for."""
    if bool(given.case) == given.all:
        print("csi-desktop report: name one or more cases, or give --all", file=sys.stderr)
        return WRONG_USE
    today = given.date or date.today().isoformat()
    house = _house(given)
    with reading(given.casebook) as book:
        cases = (
            [line.case_id for line in case_lines(book)]
            if given.all
            else [book.case_by(c) for c in given.case]
        )
        paths = list(_targets(book, cases, given.out, given.lang))
        if len(cases) > 1 and not given.word:
            return _many(book, list(zip(cases, paths, strict=True)), given, today, house)
        for case_id, path in zip(cases, paths, strict=True):
            pages = write_report(book, case_id, path, given.lang, today, given.version, house, word=given.word)
            say(_WRITTEN, path=path, n=pages)
    return DONE


def _house(given: argparse.Namespace) -> House:
    """The house style asked for, or the one beside the casebook; one with faults is not used, and that is said."""
    beside = given.casebook.parent / FILE
    path = given.house or (beside if beside.is_file() else None)
    if path is None:
        return STANDARD
    try:
        return read_house(path)
    except HouseFaults as faults:
        print(faults.fallback(language()), file=sys.stderr)
        return STANDARD


def _many(
    book: Casebook, wanted: Sequence[tuple[int, Path]], given: argparse.Namespace, day: str, house: House
) -> int:
    """Write several reports on several processes. Ctrl+C calls that off; --resume goes on where it stopped."""
    from csi_desktop.report.batch import Wanted, make_all
    from csi_desktop.session.own_forms import forms_of

    def load(case_id: int) -> tuple[Catalogue, Sheet]:
        sheet = book.load(evaluation(book, case_id), given.version)
        return forms_of(book, sheet.evaluation), sheet

    stopped = False

    def stop(number: int, frame: object) -> None:
        nonlocal stopped
        stopped = True

    before = signal.signal(signal.SIGINT, stop)
    try:
        outcome = make_all(
            [Wanted(partial(load, case_id), given.lang, path) for case_id, path in wanted],
            book.read_attachment,
            f"{day}T00:00:00+00:00",
            house,
            resume=given.resume,
            dated=given.date is not None,
            cancelled=lambda: stopped,
            made=lambda each, sheet, what: say(_WRITTEN, path=each.path, n=what.pages),
        )
    finally:
        signal.signal(signal.SIGINT, before)
    for path, error in outcome.failed:
        text = why(error) if isinstance(error, OSError) else getattr(error, "text", None)
        print(f"{path}: {text(language()) if isinstance(text, Text) else error}", file=sys.stderr)
    if outcome.boxed:
        say(boxed_in_many({path.name: signs for path, signs in outcome.boxed.items()}))
    counts = {"made": len(outcome.made), "kept": len(outcome.kept), "failed": len(outcome.failed)}
    say(
        Text("生成 {made} 份，未变而保留 {kept} 份，失败 {failed} 份。",
             "Made: {made}; kept, unchanged: {kept}; failed: {failed}."), **counts,
    )  # fmt: skip
    if not outcome.finished:
        say(Text("已中止。加 --resume 可接着做。", "Called off. --resume goes on where it stopped."))
    return DONE if outcome.finished and not outcome.failed else NOT_POSSIBLE


def house_check(given: argparse.Namespace) -> int:
    """Check a house style; every fault is told."""
    try:
        read_house(given.file)
    except HouseFaults as faults:
        for fault in faults.faults:
            print(fault.text(language()), file=sys.stderr)
        return NOT_POSSIBLE
    say(Text("机构版式没有错误。", "The house style has no faults."))
    return DONE


def house_example(given: argparse.Namespace) -> int:
    """Print an example of a house style, to begin with."""
    print(resource("report", "house-example.toml").read_text("utf-8"), end="")
    return DONE


def house_texts(given: argparse.Namespace) -> int:
    """Print every fixed text of the report, by the key under which a house style can change it."""
    for key, text in texts().items():
        print(f"{key} = {{ zh = {json.dumps(text.zh, ensure_ascii=False)}, en = {json.dumps(text.en)} }}")
    return DONE


def _targets(book: Casebook, cases: Sequence[int], out: Path, lang: Lang) -> Iterable[Path]:
    """One file for one case; in a folder, a file a case, named by its number, project and year."""
    if len(cases) == 1 and out.suffix.lower() == ".pdf":
        out.parent.mkdir(parents=True, exist_ok=True)
        return [out]
    out.mkdir(parents=True, exist_ok=True)
    from csi_desktop.report.names import report_name
    from csi_desktop.session.own_forms import forms_of

    paths = []
    for number, case in enumerate(cases, 1):  # numbered, so that no two are the same, and a second run has the same
        sheet = book.load(evaluation(book, case))
        name = report_name(forms_of(book, sheet.evaluation), sheet, lang)
        paths.append(out / f"{number:03} {name}.pdf")
    return paths


def write_report(
    book: Casebook,
    case_id: int,
    path: Path,
    lang: Lang,
    day: str,
    version: str = "",
    house: House = STANDARD,
    *,
    word: bool = False,
) -> int:
    """Write the report of the newest evaluation of a case, or of an issued `version` of it; with `word`, an editable
    copy beside it too. Gives the number of pages."""
    from csi_desktop.report.outline import report
    from csi_desktop.report.pdf import lay_out
    from csi_desktop.report.pdf.file import put
    from csi_desktop.scoring import evaluate
    from csi_desktop.session.own_forms import forms_of

    sheet = book.load(evaluation(book, case_id), version)
    catalogue = forms_of(book, sheet.evaluation)
    made = report(
        catalogue,
        sheet,
        evaluate(catalogue, sheet),
        lang,
        attachments=book.read_attachment,
        created=f"{day}T00:00:00+00:00",
        house=house,
    )
    laid = lay_out(made)
    put(laid.data, path)
    if laid.boxed:
        say(boxed_in_one(laid.boxed))
    if word:
        from csi_desktop.report.word import free_path, write_word

        beside = free_path(path)
        write_word(made, beside)
        say(Text("Word 文件：{path}", "Word file: {path}"), path=beside)
    return laid.pages
