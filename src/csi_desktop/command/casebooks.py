"""new, check, rescue, backup, backups, restore: a casebook as a file."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from csi_desktop.casebook import Casebook
from csi_desktop.command.cases import reading
from csi_desktop.command.console import DONE, NOT_POSSIBLE, language, print_json, say
from csi_desktop.command.exchange import names_of
from csi_desktop.command.opening import open_casebook, password_of
from csi_desktop.text import Text


def new(given: argparse.Namespace) -> None:
    """Make an empty casebook."""
    with Casebook.create(given.casebook):
        pass
    say(Text("已新建案例册：{path}", "Casebook made: {path}"), path=given.casebook)


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
                {"kind": problem.kind, **asdict(problem.text), "do": asdict(problem.advice)}
                for problem in problems
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
            what=names_of(left_out),
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
