"""copy, export, import: what leaves a casebook, and what comes in."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from csi_desktop.command.cases import reading
from csi_desktop.command.console import CommandError, in_the_way, say
from csi_desktop.command.opening import open_casebook
from csi_desktop.text import Text, listed

if TYPE_CHECKING:
    from csi_desktop.exchange.leaving_out import Part


def copy(given: argparse.Namespace) -> None:
    """Write a compact copy: whole; or for somebody else, without the bin and what is not for others, and of some cases
    only."""
    from csi_desktop.sending import send_copy

    for_others = bool(given.send or given.case)
    with reading(given.casebook) as book:
        if given.out.exists():
            raise in_the_way(given.out)
        if for_others:
            send_copy(book, given.out, [book.case_by(case) for case in given.case] or None, _left_out(given))
        else:
            book.copy_to(given.out)
    say(Text("已复制：{path}", "Copied: {path}"), path=given.out)
    if for_others:
        _say_left_out(_left_out(given))


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


def import_cases(given: argparse.Namespace) -> None:
    """Read cases from a JSON file, all or none."""
    from csi_desktop.exchange import import_file
    from csi_desktop.session.own_forms import derived

    with open_casebook(given.casebook) as book:
        cases = import_file(book, given.file, derived(book), tell=say)
    say(Text("已导入 {n} 个案例。", "Imported {n} cases."), n=len(cases))


def _say_left_out(left: Sequence[str]) -> None:
    if left:
        say(
            Text(
                "未含{what}、历史与已签发版本；要包含全部内容，请加 --complete。",
                "Left out: {what}, history and issued versions. For everything, add --complete.",
            ),
            what=names_of(left),
        )


def names_of(left: Sequence[str]) -> Text:
    from csi_desktop.exchange.leaving_out import NAMES

    return listed(NAMES[one] for one in left)


def _left_out(given: argparse.Namespace) -> list[Part]:
    """What an export for others leaves at home, unless it is asked for."""
    from csi_desktop.exchange.leaving_out import PARTS

    return [part for part in PARTS if not (given.complete or getattr(given, part))]
