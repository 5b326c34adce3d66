"""stage, issue: versions of an evaluation."""

from __future__ import annotations

import argparse
from typing import get_args

from csi_desktop import issuing
from csi_desktop.command.cases import evaluation, user
from csi_desktop.command.console import DONE, CommandError, refuse, say
from csi_desktop.command.opening import open_casebook
from csi_desktop.model.cases import Kind
from csi_desktop.text import Text

STAGES = ("draft", "check", "erratum", "restatement")


def stage(given: argparse.Namespace) -> int:
    """Name the stage of an evaluation, or open an issued one again."""
    with open_casebook(given.casebook) as book:
        one = evaluation(book, book.case_by(given.case), given.year)
        if given.stage in get_args(Kind):
            book.reopen(one, given.stage, given.reason, user())
        else:
            book.set_stage(one, given.stage, given.number, user())
        found = next(e for e in book.evaluations(book.case_by(given.case)) if e.id == one)
        say(Text("版本：{version}", "Version: {version}"), version=found.version)
    return DONE


def issue(given: argparse.Namespace) -> int:
    """Issue an evaluation; what is in the way is listed, and then nothing changes."""
    from csi_desktop.session.opening import open_session

    with open_casebook(given.casebook) as book:
        one = evaluation(book, book.case_by(given.case), given.year)
        if given.number is not None:
            session = open_session(book, one, user())
            field = session.catalogue.role("report_no")
            if field is None:
                raise CommandError(Text("表单中没有报告编号。", "The forms have no report number."))
            session.set(field.id, given.number or issuing.next_number(book, session.sheet.evaluation.year))
        try:
            edition = issuing.issue(book, one, user(), given.reason)
        except issuing.Blocked as blocked:
            return refuse(*(problem.text for problem in blocked.problems), blocked.text)
        say(
            Text("已签发：{version} 版，编号 {number}，内容摘要 {hash}",
                 "Issued: version {version}, number {number}, content hash {hash}"),
            version=edition.version, number=edition.report_no or "—", hash=edition.content_sha256,
        )  # fmt: skip
    return DONE

