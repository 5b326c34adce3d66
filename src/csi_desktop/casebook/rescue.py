"""What can still be read of a damaged casebook, row by row, into a new one; and what could not.

The damaged file stays as it is. Its rows are read straight from its pages (`records`), which of its tables they belong
to is told by the list of tables or, where that is damaged, by the pages themselves (`tables`), and a password is no
hindrance (`pages`); so a page that is lost takes no more with it than what lay on it. Much of that comes back from
elsewhere (`mending`)."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from csi_desktop.casebook import cipher, unfinished
from csi_desktop.casebook.check import Problem, check
from csi_desktop.casebook.cipher import PAGE, PasswordNeeded, WrongPassword
from csi_desktop.casebook.connection import connect
from csi_desktop.casebook.errors import CasebookError, explained, file_exists, unreadable_file
from csi_desktop.casebook.header import is_encrypted, peek
from csi_desktop.casebook.history import unpack_answer
from csi_desktop.casebook.mending import Mending
from csi_desktop.casebook.migrate import migrate
from csi_desktop.casebook.pages import RESERVED, before, lock_of, plain
from csi_desktop.casebook.placing import beside, journal_of, put_in_place
from csi_desktop.casebook.records import page_size
from csi_desktop.casebook.schema import MIGRATIONS
from csi_desktop.casebook.store import Store, unpack
from csi_desktop.casebook.tables import RECORD, Tables, shapes
from csi_desktop.model.answers import State
from csi_desktop.text import Text

_UNPROVEN = Text(
    "“{file}”中没有一页与此密码相符，文件未作改动。请检查大小写、输入法和全角半角；如果密码无误，则文件开头已损坏，"
    "密码的盐随之丢失，无法抢救，只能从备份还原（文件 ▸ 备份与还原）。",
    "No page of “{file}” agrees with this password; nothing was changed. Check capitals and the input method. If the "
    "password is right, the beginning of the file is damaged, and with it the salt of the password: then nothing can "
    "be rescued, and only a backup helps (File ▸ Backups).",
)
_PAGES = Text(
    "加密文件有 {n} 页与其校验码不符，已受损：第 {pages} 页。从中读出的内容不可尽信：答案、历史记录、已签发的版本、"
    "表单和附件均以哈希核对，不符的列在下面；其余（人员、案例列表等）请自行查看。",
    "{n} pages of the encrypted file do not agree with their proof and are damaged: {pages}. What was read from them "
    "is not to be trusted: answers, history, issued versions, forms and attachments are compared with their hashes, "
    "and what differs is listed below; look at the rest (persons, the list of cases) yourself.",
)
MOST_PAGES = 40  # named one by one
_LIST = Text(
    "文件目录（表的清单）或文件开头已损坏，已根据内容重建。",
    "The beginning of the file, with the list of its tables, was damaged; it was made again from what the tables hold.",
)
_LEAST = {"case", "answer"}  # without which it is no casebook
_BEGINNING = 66_000  # bytes that tell how large the pages are


@dataclass(slots=True)
class Rescued:
    """What a rescue brought: how many rows by table, what was lost, and what is still not as it should be."""

    rows: dict[str, int] = field(default_factory=dict)
    lost: list[Text] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def rescue(source: Path, target: Path, password: str = "") -> Rescued:
    """Write what can be read of `source` to a new casebook at `target`, with the same password; CasebookError if
    nothing can, PasswordNeeded and WrongPassword as at opening."""
    if target.exists():
        raise file_exists(target)
    seen = peek(source)
    if seen.kind in ("missing", "folder", "device", "empty"):
        raise CasebookError(seen.text)
    found = Rescued()
    try:
        is_locked = is_encrypted(source)
        if is_locked and not password:
            raise PasswordNeeded(source)
        password = cipher.normal(password) if is_locked else ""
        with source.open("rb") as file, beside(target) as part:
            damaged = _locked(file, source, password, found) if is_locked else _plain(file, source)
            if not damaged.names >= _LEAST:
                raise _no_tables(source)
            if not damaged.is_listed:
                found.lost.append(_LIST)
            with closing(connect(part, "rwc", password)) as made:
                _read(damaged, made, source, found)
            put_in_place(part, target)
        return found
    except sqlite3.Error as error:
        raise explained(error, target) from error
    except OSError as error:
        raise unreadable_file(source, error) from error


def _plain(file: BinaryIO, source: Path) -> Tables:
    size = page_size(file.read(_BEGINNING)) or PAGE
    page = before(plain(file, size), journal_of(source), size)
    return Tables(page, -(-file.seek(0, 2) // size), size)


def _locked(file: BinaryIO, source: Path, password: str, found: Rescued) -> Tables:
    """The tables of a file with a password; WrongPassword where it proves no page."""
    cipher.demand_available()
    page = before(plain(file, PAGE), journal_of(source), PAGE)
    lock = lock_of(source, page, password)
    if lock is None:
        raise WrongPassword(source, _UNPROVEN)
    count = -(-file.seek(0, 2) // PAGE)
    wrong = [n for n in range(1, count + 1) if not lock.proves(n, page(n))]
    if wrong:
        named = ", ".join(map(str, wrong[:MOST_PAGES])) + (" …" if len(wrong) > MOST_PAGES else "")
        found.lost.append(_PAGES.format(n=len(wrong), pages=named))
    return Tables(lock.opened(page), count, PAGE, RESERVED)


def _no_tables(source: Path) -> CasebookError:
    return CasebookError(
        Text("在“{file}”中找不到案例册的任何内容，无法抢救。请从备份还原（文件 ▸ 备份与还原）。",
             "Nothing of a casebook can be found in “{file}”, so nothing can be rescued. Restore a backup "
             "(File ▸ Backups).").format(file=source.name)
    )  # fmt: skip


def _read(damaged: Tables, made: sqlite3.Connection, source: Path, found: Rescued) -> None:
    made.execute("PRAGMA synchronous=OFF")  # it counts only once it was synced as a whole
    made.execute("PRAGMA auto_vacuum=INCREMENTAL")
    migrate(made, MIGRATIONS[: damaged.version])
    made.execute("PRAGMA foreign_keys=0")
    made.execute("BEGIN IMMEDIATE")
    made.execute("DELETE FROM meta")
    tables = sorted(name for name, shape in shapes(damaged.version).items() if shape.is_table and name != RECORD)
    first = ("form", "section", "field", "device")  # the history names them
    mending = Mending(made)
    for table in first:
        _table(damaged, made, mending, table, found)
    mending.names()
    for table in tables:
        if table not in first:
            _table(damaged, made, mending, table, found)
    mending.facts()
    mending.parents()
    mending.nameless()
    made.execute("COMMIT")
    migrate(made)
    store = Store(made, source, readonly=False)
    made.execute("BEGIN IMMEDIATE")
    mending.whole(store)
    made.execute("COMMIT")
    made.execute("PRAGMA foreign_keys=1")
    found.lost += mending.said
    found.problems = check(store, None)


def _table(damaged: Tables, made: sqlite3.Connection, mending: Mending, table: str, found: Rescued) -> None:
    """Take over the rows of a table, and note how many it must have had besides."""
    columns = shapes(damaged.version)[table].columns
    known = {parent: {one for (one,) in made.execute(f"SELECT id FROM {parent}")} for parent in ("field", "section")}
    there, refused, tree = set[int | None](), 0, None
    if table in damaged.names:
        tree, rows = damaged.rows(table)
        for row in rows:
            values = {
                column.name: row.number if column.is_number else value
                for column, value in zip(columns, row.values, strict=False)
            }
            names, places = ", ".join(f'"{name}"' for name in values), ", ".join("?" * len(values))
            try:
                _demand_readable(table, values, known)
                made.execute(f'INSERT INTO "{table}"({names}) VALUES ({places})', [*values.values()])
                there.add(row.number)
                found.rows[table] = found.rows.get(table, 0) + 1
            except (sqlite3.Error, OverflowError, ValueError, KeyError, CasebookError):  # not what its table holds
                refused += 1
    indexed, is_known = damaged.indexed(table, there)
    lost = max(len(indexed), refused + tree.lost if tree else 0)
    some = not is_known and (tree is None or tree.may_lack)
    again = sum([mending.row(table, number, values) for number, values in indexed.items()])
    if lost:
        text = Text("{what}：有 {n} 条无法读出", "{what}: {n} could not be read")
        if some:
            text = Text("{what}：至少有 {n} 条无法读出，总数不明",
                        "{what}: at least {n} could not be read; nobody knows how many in all")  # fmt: skip
    elif some:
        text = Text("{what}：可能有内容无法读出，数量不明",
                    "{what}: some may not have been read; nobody knows how many")  # fmt: skip
    else:
        return
    found.lost.append(text.format(what=_NAMES.get(table, Text(table, table)), n=lost))
    if again:
        text = Text("其中 {n} 条已由索引、历史记录和表单补建，请核对。",
                    "{n} of these were made again from indexes, history and forms: look at them.")  # fmt: skip
        found.lost.append(text.format(n=again))


def _demand_readable(table: str, row: dict[str, Any], known: dict[str, set[int]]) -> None:
    """ValueError or CasebookError for a row whose inside is damaged (one such answer would keep its whole evaluation
    shut), and for an event of a field or section that nobody can name any more."""
    if table == "answer":
        State(row["state"])
        for name in ("value", "evidence"):
            if row[name]:
                unpack(row[name])
    elif table == "unfinished":
        unfinished.read(row["typed"])
    elif table == "event":
        if any(row[f"{name}_id"] not in {None, *ids} for name, ids in known.items()):
            raise ValueError(row)
        for name in ("old", "new"):
            if row[name] is not None:
                unpack_answer(row[name]) if row["kind"] == "answer" else unpack(row[name])


_NAMES = {
    "answer": Text("答案", "Answers"), "event": Text("历史记录", "History"), "row": Text("条目", "Rows of tables"),
    "case": Text("案例", "Cases"), "evaluation": Text("评估", "Evaluations"),
    "attachment": Text("附件目录", "List of attachments"),
    "chunk": Text("附件内容", "Contents of attachments"), "listing": Text("案例列表", "List of cases"),
    "level_vec": Text("等级汇总", "Packed levels"), "form": Text("表单", "Forms"), "field": Text("字段", "Fields"),
    "section": Text("部分", "Sections"), "assessor": Text("评估员", "Assessors"),
    "unfinished": Text("尚未填完的内容", "What was typed and not finished"),
    "meta": Text("文件信息", "Facts about the file"), "edition": Text("已签发的版本", "Issued versions"),
}  # fmt: skip
