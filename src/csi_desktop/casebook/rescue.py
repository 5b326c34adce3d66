"""What can still be read of a damaged casebook, row by row, into a new one; and what could not.

The damaged file is read into memory and stays as it is; one with a password is read by way of an encrypted copy
(`pages.py`), so that nothing of it lies on the disk in the clear. Each table is read from its beginning, from its end,
and between the two one number at a time, so that a page that is lost takes no more with it than what lay on it.
Answers that are lost but stand in the history come back from there."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from csi_desktop.casebook import answers, cases, cipher, unfinished
from csi_desktop.casebook.check import Problem, check
from csi_desktop.casebook.cipher import PasswordNeeded, WrongPassword
from csi_desktop.casebook.connection import connect, uri
from csi_desktop.casebook.errors import CasebookError, explained
from csi_desktop.casebook.header import is_encrypted
from csi_desktop.casebook.history import unpack_answer
from csi_desktop.casebook.listing import refresh_shown, store_listing
from csi_desktop.casebook.migrate import migrate
from csi_desktop.casebook.pages import proven_copy
from csi_desktop.casebook.placing import put_in_place
from csi_desktop.casebook.schema import MIGRATIONS
from csi_desktop.casebook.store import Store, new_uuid, now, pack, unpack
from csi_desktop.model.answers import State
from csi_desktop.model.cases import Evaluation, Listing
from csi_desktop.text import Text

MOST = 500_000  # numbers tried one by one in the middle of a table


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
        raise CasebookError(
            Text("“{file}”已存在，未作改动。请换一个名称。",
                 "“{file}” exists already and was left alone. Choose another name.").format(file=target.name)
        )  # fmt: skip
    part, again = (target.with_name(f".{target.name}.{new_uuid()[:8]}.part") for _ in range(2))
    found = Rescued()
    try:
        if is_encrypted(source):
            password = cipher.normal(password)
            damaged = _again(source, again, password, found)
        else:
            password, damaged = "", _in_memory(source)
        with closing(damaged):
            with closing(connect(part, "rwc", password)) as made:
                _read(damaged, made, part, source, found)
            put_in_place(part, target)
        return found
    except sqlite3.Error as error:
        raise explained(error, target) from error
    finally:
        for left in (part, part.with_name(part.name + "-journal"), again):
            left.unlink(missing_ok=True)


def _again(source: Path, copy: Path, password: str, found: Rescued) -> sqlite3.Connection:
    """The damaged file with a password as SQLCipher reads it, by way of a copy; CasebookError if no table is left."""
    if not password:
        raise PasswordNeeded(source)
    cipher.demand_available()
    try:
        wrong = proven_copy(source, copy, password)
    except OSError as error:
        raise _unreadable(source, error) from error
    if wrong is None:
        raise WrongPassword(source, _UNPROVEN)
    if wrong:
        named = ", ".join(map(str, wrong[:MOST_PAGES])) + (" …" if len(wrong) > MOST_PAGES else "")
        found.lost.append(_PAGES.format(n=len(wrong), pages=named))
    connection = cipher.connect(uri(copy, "ro"), password, fresh=False, uri=True, isolation_level=None)
    return _opened(connection, source)


def _in_memory(source: Path) -> sqlite3.Connection:
    """The damaged file apart from itself, its missing end filled with nothing; CasebookError if no table is left."""
    try:
        data = source.read_bytes()
    except OSError as error:
        raise _unreadable(source, error) from error
    size = int.from_bytes(data[16:18], "big") or 1
    size = 65536 if size == 1 else size
    pages = max(int.from_bytes(data[28:32], "big"), -(-len(data) // size))
    if pages * size <= 4 * len(data) + 65536 * size:  # a hostile header must not fill the memory
        data = data.ljust(pages * size, b"\0")
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        connection.deserialize(data)
    except (sqlite3.Error, MemoryError) as error:
        connection.close()
        raise _no_tables(source) from error
    return _opened(connection, source)


def _unreadable(source: Path, error: OSError) -> CasebookError:
    return CasebookError(
        Text("无法读取“{file}”（{detail}）。请检查权限或连接。",
             "“{file}” cannot be read ({detail}). Check the permission or the connection.")
        .format(file=source.name, detail=error.strerror or str(error))
    )  # fmt: skip


def _no_tables(source: Path) -> CasebookError:
    return CasebookError(
        Text("“{file}”的目录已损坏，无法从中抢救。请从备份还原（文件 ▸ 备份与还原）。",
             "The list of tables of “{file}” is damaged, and nothing can be rescued from it. Restore a backup "
             "(File ▸ Backups).").format(file=source.name)
    )  # fmt: skip


def _opened(connection: sqlite3.Connection, source: Path) -> sqlite3.Connection:
    """The connection, set to read on past what is damaged; CasebookError if no table is left."""
    try:
        connection.execute("PRAGMA writable_schema=1")  # reads on where the header and the size do not agree
        connection.execute("PRAGMA trusted_schema=0")
        connection.text_factory = lambda text: text.decode("utf-8", "replace")
        names = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        if "meta" not in names or "case" not in names:
            raise sqlite3.DatabaseError("no tables")
    except (sqlite3.Error, MemoryError) as error:
        connection.close()
        raise _no_tables(source) from error
    return connection


def _read(
    damaged: sqlite3.Connection, made: sqlite3.Connection, part: Path, source: Path, found: Rescued
) -> None:
    version = min(max(damaged.execute("PRAGMA user_version").fetchone()[0], 1), len(MIGRATIONS))
    made.execute("PRAGMA auto_vacuum=INCREMENTAL")
    migrate(made, MIGRATIONS[:version])
    made.execute("PRAGMA foreign_keys=0")
    made.execute("BEGIN IMMEDIATE")
    made.execute("DELETE FROM meta")
    tables = dict(
        made.execute(
            "SELECT name, wr FROM pragma_table_list WHERE schema = 'main' AND type = 'table' "
            "AND name NOT LIKE 'sqlite@_%' ESCAPE '@' AND name <> '_sqlite_migrations'"
        ).fetchall()
    )
    for table in ("form", "section", "field", "device"):  # the history names them
        _table(damaged, made, table, bool(tables.pop(table)), found)
    _names_again(made)
    for table, without_rowid in sorted(tables.items()):
        _table(damaged, made, table, bool(without_rowid), found)
    store = Store(made, source, readonly=False)
    _facts(made)
    _parents(store, found)
    _nameless(store, found)
    made.execute("COMMIT")
    migrate(made)
    made.execute("BEGIN IMMEDIATE")
    _whole(store, found)
    made.execute("COMMIT")
    made.execute("PRAGMA foreign_keys=1")
    found.problems = check(store, None)


def _table(
    damaged: sqlite3.Connection, made: sqlite3.Connection, table: str, without_rowid: bool, found: Rescued
) -> None:
    columns = [row[1] for row in made.execute(f'PRAGMA table_info("{table}")')]
    keys = [row[1] for row in sorted(made.execute(f'PRAGMA table_info("{table}")'), key=lambda row: row[5]) if row[5]]
    names = ", ".join(f'"{name}"' for name in columns)
    insert = f'INSERT INTO "{table}"({names}) VALUES ({", ".join("?" * len(columns))})'
    by = ", ".join(f'"{name}"' for name in keys) if without_rowid else "rowid"
    count, unreadable = 0, _Unreadable()
    known = {parent: {one for (one,) in made.execute(f"SELECT id FROM {parent}")} for parent in ("field", "section")}
    for row in _rows(damaged, table, names, by, not without_rowid, unreadable):
        try:
            _demand_readable(table, dict(zip(columns, row, strict=True)), known)
            made.execute(insert, row)
            count += 1
        except (sqlite3.Error, OverflowError, ValueError, CasebookError):  # not what its table holds
            unreadable.rows += 1
    found.rows[table] = count
    if unreadable.rows or unreadable.more:
        text = Text("{what}：有 {n} 条无法读出", "{what}: {n} could not be read")
        if unreadable.more:
            text = Text("{what}：有内容无法读出，数量不明", "{what}: some could not be read, nobody knows how many")
        found.lost.append(text.format(what=_NAMES.get(table, Text(table, table)), n=unreadable.rows))


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
    "section": Text("部分", "Sections"), "assessor": Text("评估人", "Assessors"),
    "unfinished": Text("尚未填完的内容", "What was typed and not finished"),
    "meta": Text("文件信息", "Facts about the file"), "edition": Text("已签发的版本", "Issued versions"),
}  # fmt: skip


@dataclass(slots=True)
class _Unreadable:
    rows: int = 0
    more: bool = False  # and nobody knows how many


def _rows(
    damaged: sqlite3.Connection, table: str, names: str, by: str, numbered: bool, unreadable: _Unreadable
) -> Iterator[tuple[Any, ...]]:
    """Every row that can be read, once."""
    number = "rowid" if numbered else "0"
    last: Any = None
    seen: set[tuple[Any, ...]] = set()
    try:
        for row in damaged.execute(f'SELECT {number}, {names} FROM "{table}" ORDER BY {by}'):
            last = row[0]
            if not numbered:
                seen.add(row)
            yield row[1:]
        return
    except (sqlite3.Error, MemoryError):
        unreadable.more = not numbered
    down = by.replace(",", " DESC,") + " DESC"
    first: Any = None
    try:
        for row in damaged.execute(f'SELECT {number}, {names} FROM "{table}" ORDER BY {down}'):
            if (numbered and last is not None and row[0] <= last) or row in seen:
                break
            first = row[0]
            yield row[1:]
    except (sqlite3.Error, MemoryError):
        pass  # between the two lies what is damaged
    if not numbered:
        return
    low = 0 if last is None else last
    high = _highest(damaged, table) if first is None else first - 1
    if high is None or high - low > MOST:
        unreadable.more, high = True, min(high or low, low + MOST)
    for one in range(low + 1, high + 1):
        try:
            row = damaged.execute(f'SELECT {names} FROM "{table}" WHERE rowid = ?', (one,)).fetchone()
        except (sqlite3.Error, MemoryError):
            unreadable.rows += 1
            continue
        if row is not None:
            yield row


def _highest(damaged: sqlite3.Connection, table: str) -> int | None:
    """The last number of a table whose end cannot be read, if an index knows it; None if nothing does."""
    try:
        found = damaged.execute(f'SELECT max(rowid) FROM "{table}"').fetchone()[0]
    except sqlite3.Error:
        return None
    return int(found) if isinstance(found, int) else None


# ---------------------------------------------------------------- made whole again


def _names_again(made: sqlite3.Connection) -> None:
    """Sections, fields and devices that were lost.

    Sections and fields have numbers in the order in which the forms name them, as `Store.remember` gave them; where
    all that are left agree with that, those between them can have no other names."""
    from csi_desktop.forms.faults import FormFaults
    from csi_desktop.forms.reader import form_from_text

    sections: dict[str, tuple[Any, ...]] = {}
    fields: dict[str, tuple[Any, ...]] = {}
    for form_id, definition in made.execute("SELECT form_id, definition FROM form ORDER BY id").fetchall():
        try:
            form = form_from_text(definition, f"{form_id}.toml")
        except FormFaults:  # a form that is damaged as well names nothing
            return
        for section in form.sections:
            sections.setdefault(section.key, (len(sections) + 1, section.key, form.id, form.scope))
            for one in section.fields:
                number = fields[one.id][0] if one.id in fields else len(fields) + 1
                fields[one.id] = (number, one.id, sections[section.key][0], section.repeat, one.role, one.number)
    for table, expected in (("section", sections), ("field", fields)):
        there = dict(made.execute(f"SELECT key, id FROM {table}").fetchall())
        if all(key in expected and expected[key][0] == number for key, number in there.items()):
            for key in expected.keys() - there.keys():
                made.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(expected[key]))})", expected[key])


def _facts(made: sqlite3.Connection) -> None:
    """What a casebook must have, and what this one cannot have any more."""
    made.execute("DELETE FROM meta WHERE key = 'imprint'")
    for name, value in (("file_uuid", new_uuid()), ("created", now()), ("created_with", ""), ("created_by", "")):
        made.execute("INSERT OR IGNORE INTO meta VALUES (?, ?)", (name, value))


def _parents(store: Store, found: Rescued) -> None:
    """Cases, evaluations and devices for what lost them."""
    run = store.connection.execute
    run("INSERT INTO device(id, name) SELECT DISTINCT device_id, 'lost-' || device_id FROM event "
        "WHERE device_id NOT IN (SELECT id FROM device)")  # fmt: skip
    for table in ("evaluation", "row", "answer", "event", "listing"):
        for (case_id,) in run(
            f'SELECT DISTINCT case_id FROM "{table}" WHERE case_id <> 0 AND case_id NOT IN (SELECT id FROM "case")'
        ).fetchall():
            run('INSERT INTO "case"(id, uuid, created) VALUES (?, ?, ?)', (case_id, new_uuid(), now()))
            text = Text("第 {id} 号案例的登记已丢失，已补建。", "The record of case {id} was lost; it was made again.")
            found.lost.append(text.format(id=case_id))
    for table in ("row", "answer", "event", "listing"):
        for case_id, one in run(
            f'SELECT DISTINCT case_id, evaluation_id FROM "{table}" WHERE evaluation_id <> 0 '
            "AND evaluation_id NOT IN (SELECT id FROM evaluation)"
        ).fetchall():
            run("INSERT OR IGNORE INTO evaluation(id, uuid, case_id, year, round, depth, state, created) "
                "VALUES (?, ?, ?, ?, '', 'full', 'draft', ?)",
                (one, new_uuid(), case_id, int(now()[:4]), now()))  # fmt: skip
            found.lost.append(
                Text("第 {id} 号评估的登记（年度、轮次）已丢失，已补建，请核对年度。",
                     "The record of evaluation {id} (year, round) was lost; it was made again. Look at its year.")
                .format(id=one)
            )  # fmt: skip


def _whole(store: Store, found: Rescued) -> None:
    """Answers from the history, and lines in the list of cases."""
    run = store.connection.execute
    restored = _from_history(store)
    if restored:
        found.lost.append(Text("其中 {n} 个答案已由历史记录恢复。",
                               "{n} answers of these came back from the history.").format(n=restored))  # fmt: skip
    for (one,) in run(
        "SELECT id FROM evaluation WHERE id NOT IN (SELECT evaluation_id FROM listing)"
    ).fetchall():
        evaluation = cases.evaluation(store, one)
        store_listing(store, evaluation, _line(store, evaluation), 0, now())
    for (case_id,) in run('SELECT id FROM "case"').fetchall():
        refresh_shown(store, case_id)


def _line(store: Store, evaluation: Evaluation) -> Listing:
    """What the list of cases says of an evaluation until it is opened and scored."""
    sheet = answers.load(store, evaluation, cases.case(store, evaluation.case_id))
    values = {key: answer.value for (key, row), answer in sheet if not row}
    mode = store.role("mode")
    return cases.first_listing(store, values, str(values.get(mode.key) or "") if mode else "")


def _nameless(store: Store, found: Rescued) -> None:
    """What belongs to a field or section that nobody can name any more, or to nothing, cannot be kept."""
    run = store.connection.execute
    gone = 0
    for table, what in (("field", "section_id NOT IN (SELECT id FROM section)"),
                        ("answer", "field_id NOT IN (SELECT id FROM field)"),
                        ("row", "section_id NOT IN (SELECT id FROM section)"),
                        ("issued", "field_id NOT IN (SELECT id FROM field)"),
                        ("unfinished", "field_id NOT IN (SELECT id FROM field)"),
                        ("chunk", "attachment_id NOT IN (SELECT id FROM attachment)"),
                        ("evaluation_form", "form_id NOT IN (SELECT id FROM form)"),
                        ("evaluation_form", "evaluation_id NOT IN (SELECT id FROM evaluation)"),
                        ("level_vec", "evaluation_id NOT IN (SELECT id FROM evaluation)"),
                        ("listing", "evaluation_id NOT IN (SELECT id FROM evaluation)")):  # fmt: skip
        taken = run(f'DELETE FROM "{table}" WHERE {what} RETURNING 1').fetchall()
        gone += len(taken) if table in ("answer", "row", "chunk") else 0
    if gone:
        found.lost.append(Text("有 {n} 条内容所属的字段或附件已丢失，无法保留。",
                               "{n} things belonged to fields or attachments that are lost, and could not be kept.")
                          .format(n=gone))  # fmt: skip


def _from_history(store: Store) -> int:
    """Put back the answers that the history knows and the file has lost; how many."""
    run = store.connection.execute
    latest: dict[tuple[int, int, int, int], str | None] = {}
    for *key, new in run(
        "SELECT case_id, evaluation_id, field_id, row_id, new FROM event WHERE kind = 'answer' AND field_id IN "
        "(SELECT id FROM field) AND (row_id = 0 OR row_id IN (SELECT id FROM row)) ORDER BY seq"
    ):
        latest[tuple(key)] = new
    restored = 0
    for (case_id, evaluation, one, row), new in latest.items():
        try:
            answer = unpack_answer(new)
        except CasebookError:
            continue
        if answer is None:
            continue
        made = run(
            "INSERT OR IGNORE INTO answer(case_id, evaluation_id, voice_id, field_id, row_id, value, state, reason, "
            "evidence) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING 1",
            (case_id, evaluation, answers.VOICE, one, row, None if answer.value is None else pack(answer.value),
             str(answer.state), answer.reason, pack(list(answer.evidence)) if answer.evidence else ""),
        ).fetchall()  # fmt: skip
        restored += len(made)
    return restored
