"""demo and report: casebooks printed as PDF."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from csi_desktop.casebook import Casebook
from csi_desktop.command.cases import case_lines, evaluation, reading
from csi_desktop.command.console import DONE, WRONG_USE, say
from csi_desktop.command.opening import open_casebook
from csi_desktop.text import Lang, Text


def demo(given: argparse.Namespace) -> int:
    """Open the sample casebook; or write it with its report, in both languages, into a folder."""
    from csi_desktop.sample import build_sample, sample_path

    if given.headless is None:
        from csi_desktop.gui.app import run

        return run(sample_path())
    folder = given.headless
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "sample.csi"
    if (
        not path.exists()
    ):  # a casebook that is there may have been worked on: it is reported on, never replaced
        build_sample(path)
    say(Text("案例册：{path}", "Casebook: {path}"), path=path)
    with open_casebook(path, readonly=True) as book:
        whole = max(case_lines(book), key=lambda line: line.listing.done).case_id
        for lang in ("zh", "en"):
            target = folder / f"sample-report-{lang}.pdf"
            pages = write_report(book, whole, target, lang, date.today().isoformat())
            say(Text("报告：{path}（{n} 页）", "Report: {path} ({n} pages)"), path=target, n=pages)
    return DONE


def report(given: argparse.Namespace) -> int:
    """Write the PDF of each case asked for."""
    if bool(given.case) == given.all:
        print("csi-desktop report: name one or more cases, or give --all", file=sys.stderr)
        return WRONG_USE
    day = given.date or date.today().isoformat()
    with reading(given.casebook) as book:
        cases = (
            [line.case_id for line in case_lines(book)]
            if given.all
            else [book.case_by(c) for c in given.case]
        )
        for case_id, path in zip(cases, _targets(book, cases, given.out), strict=True):
            pages = write_report(book, case_id, path, given.lang, day, given.version)
            say(Text("报告：{path}（{n} 页）", "Report: {path} ({n} pages)"), path=path, n=pages)
    return DONE


def _targets(book: Casebook, cases: Sequence[int], out: Path) -> Iterable[Path]:
    """One file for one case; in a folder, a file a case, named by code and project."""
    if len(cases) == 1 and out.suffix.lower() == ".pdf":
        out.parent.mkdir(parents=True, exist_ok=True)
        return [out]
    out.mkdir(parents=True, exist_ok=True)
    from csi_desktop.report.names import file_name

    return [
        out / file_name(book.load(evaluation(book, case)), number) for number, case in enumerate(cases, 1)
    ]


def write_report(
    book: Casebook, case_id: int, path: Path, lang: Lang, day: str, version: str = ""
) -> int:
    """Write the report of the newest evaluation of a case, or of an issued `version` of it; gives the number of
    pages."""
    from csi_desktop.report.outline import report
    from csi_desktop.report.pdf import write
    from csi_desktop.scoring import evaluate
    from csi_desktop.session import forms_of

    sheet = book.load(evaluation(book, case_id), version)
    catalogue = forms_of(book, sheet.evaluation)
    made = report(
        catalogue,
        sheet,
        evaluate(catalogue, sheet),
        lang,
        attachments=book.read_attachment,
        created=f"{day}T00:00:00+00:00",
    )
    return write(made, path)
