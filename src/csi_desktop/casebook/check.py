"""Whether a casebook is whole: the file, the chains of its history, its attachments, and what depends on what."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from csi_desktop.casebook import answers, cases, evidence, history, imprint
from csi_desktop.casebook.bin import broken_notes
from csi_desktop.casebook.editions import broken_seals
from csi_desktop.casebook.errors import CasebookError
from csi_desktop.casebook.history import broken_links
from csi_desktop.casebook.store import Store, unpack
from csi_desktop.model.cases import Sheet
from csi_desktop.text import Text

_RESTORE = Text(
    "请先复制一份文件留存，再从备份还原（文件 ▸ 备份与还原），并与本文件对照。",
    "Keep a copy of the file, then restore a backup (File ▸ Backups) and compare it with this file.",
)
_ADVICE = {
    "file": _RESTORE,
    "reference": Text(
        "请导出受影响的案例（JSON）并重新导入到新的案例册；如仍有缺失，请从备份还原。",
        "Export the cases concerned (JSON) and import them into a new casebook; restore a backup if something is "
        "missing.",
    ),
    "history": Text(
        "此处之前的记录可信，其后的不能作为依据。请与备份、已出具报告上印的校验值对照，并向最后使用该文件的人核实。",
        "What comes before this place can be relied on, what follows cannot. Compare with a backup and with the hash "
        "printed in issued reports, and ask who used the file last.",
    ),
    "answer": Text(
        "请在该字段的历史中查看原值，核对后重新填写；如不止一处，请从备份还原。",
        "Look at the field's history, then enter the right answer again; restore a backup if there are several.",
    ),
    "attachment": Text(
        "请用原始文件重新添加该附件，或从备份还原；损坏的附件不要再引用。",
        "Add the original file again, or restore a backup; do not rest anything on the damaged one.",
    ),
    "seal": Text(
        "已签发的内容不再可信。请以手中已签章的报告为准，从备份还原，并向最后使用该文件的人核实。",
        "What was issued can no longer be relied on here. Go by the signed report, restore a backup, and ask who used "
        "the file last.",
    ),
    "form": Text(
        "请用原来的表单文件重新打开，或从备份还原。",
        "Restore a backup, or open the casebook where the original form file is.",
    ),
    "levels": Text("打开该评估即会重建。", "Opening the evaluation rebuilds it."),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is not as it should be.

    `kind`: file, reference, history, answer, attachment, form, seal or levels."""

    kind: str
    text: Text
    case_id: int = 0

    @property
    def advice(self) -> Text:
        """What to do."""
        return _ADVICE[self.kind]


def check(store: Store, levels: Callable[[Sheet], bytes] | None) -> list[Problem]:
    """All problems found; none means whole. `levels` packs a sheet's levels, to compare with those kept."""
    before = store.connection.text_factory
    store.connection.text_factory = _lenient  # damaged text is to be found, not to stop the search
    try:
        found = list(_guarded(store, _file))
        if found:  # the rest would read damaged pages
            return found
        parts = [_references, _forms, _history, _purged, _answers, _rows, _attachments, _evidence, _seals, _at_rest]
        for part in parts:
            found += _guarded(store, part)
        if levels:
            found += _guarded(store, lambda store: _levels(store, levels))
        return found
    finally:
        store.connection.text_factory = before


def _at_rest(store: Store) -> Iterator[Problem]:
    yield from (Problem("file", text) for text in imprint.differing(store.connection))


def _lenient(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")  # so that two different damages never look alike


def _guarded(store: Store, part: Callable[[Store], Iterable[Problem]]) -> list[Problem]:
    """What a part of the check finds; what it stumbles over is a finding too."""
    found: list[Problem] = []
    try:
        found.extend(part(store))
    except (sqlite3.DatabaseError, ValueError, TypeError, KeyError, AttributeError, CasebookError) as error:
        if isinstance(error, sqlite3.ProgrammingError):
            raise
        found.append(Problem("file", _UNREADABLE.format(detail=str(error)[:200])))
    return found


_UNREADABLE = Text("有内容无法读出：{detail}", "Something cannot be read: {detail}")


def _file(store: Store) -> Iterator[Problem]:
    found = store.connection.execute("PRAGMA integrity_check(20)").fetchall()
    text = Text("文件结构已损坏：{detail}", "The file's structure is damaged: {detail}")
    yield from (Problem("file", text.format(detail=row[0])) for row in found if row[0] != "ok")


def _references(store: Store) -> Iterator[Problem]:
    run = store.connection.execute
    broken = [(row[0], row[1]) for row in run("PRAGMA foreign_key_check")]
    for table in ("row", "answer", "event"):
        broken += run(
            f"SELECT '{table}', evaluation_id FROM {table} WHERE evaluation_id <> 0 "
            "AND evaluation_id NOT IN (SELECT id FROM evaluation) LIMIT 20"
        ).fetchall()
        if table != "row":
            broken += run(
                f"SELECT '{table}', row_id FROM {table} WHERE row_id <> 0 AND row_id NOT IN (SELECT id FROM row) "
                "LIMIT 20"
            ).fetchall()
    text = Text("表“{table}”中有记录指向不存在的内容（{id}）。",
                "Table “{table}” refers to something that is not there ({id}).")  # fmt: skip
    for table, one in broken:
        yield Problem("reference", text.format(table=table, id=one))
    lost = Text("有 {n} 个答案所在的行已不存在（{field}）。",
                "{n} answers belong to rows that were taken away ({field}).")  # fmt: skip
    for case_id, field, n in run(
        "SELECT a.case_id, f.key, count(*) FROM answer a JOIN row r ON r.id = a.row_id "
        "JOIN field f ON f.id = a.field_id WHERE r.position IS NULL GROUP BY 1, 2"
    ):
        yield Problem("reference", lost.format(n=n, field=field), case_id)


def _forms(store: Store) -> Iterator[Problem]:
    text = Text("表单“{form}”（{version}）的内容与其校验值不符。",
                "The text of form “{form}” ({version}) does not match its hash.")  # fmt: skip
    for form, version, sha256, definition in store.connection.execute(
        "SELECT form_id, version, sha256, definition FROM form"
    ):
        data = definition.encode("utf-8", "surrogateescape")
        # A form that was not read from a file is known by its id and version as well (store.fingerprint).
        known = (hashlib.sha256(data), hashlib.sha256(f"{form}\n{version}\n".encode("utf-8", "surrogateescape") + data))
        if sha256 not in (one.hexdigest() for one in known):
            yield Problem("form", text.format(form=form, version=version))


def _history(store: Store) -> Iterator[Problem]:
    text = Text("历史记录第 {seq} 条与其校验值不符，此处或其后曾被改动。",
                "Event {seq} of the history does not match its hash: it, or one before it, was altered.")  # fmt: skip
    for case_id, seq in broken_links(store.connection):
        yield Problem("history", text.format(seq=seq), case_id)
    # Events that came with imported cases have gaps where other cases were; those made in this file have none but
    # those that were purged.
    gap, gaps = Text("历史记录缺少 {n} 条。", "{n} events are missing from the history."), False
    for device_id, name in store.connection.execute("SELECT id, name FROM device WHERE imported = 0").fetchall():
        there, purged = store.connection.execute(
            "SELECT (SELECT count(*) FROM event WHERE device_id = ?), "
            "(SELECT coalesce(sum(events), 0) FROM purged WHERE device = ?)", (device_id, name)
        ).fetchone()  # fmt: skip
        missing = history.last_counter(store.connection, device_id, name) - there - purged
        if missing:
            gaps = True
            yield Problem("history", gap.format(n=missing))
    if not gaps:
        yield from _order(store)


def _order(store: Store) -> Iterator[Problem]:
    """The events of a case lie in the order in which each device made them, and none is lost from the end."""
    run = store.connection.execute
    text = Text("历史记录第 {seq} 条不在其应在的位置。", "Event {seq} of the history is not in its place.")
    highest: dict[tuple[int, int], int] = {}
    for seq, counter, *chain in run("SELECT seq, counter, case_id, device_id FROM event ORDER BY seq"):
        key = (chain[0], chain[1])
        if counter <= highest.get(key, 0):
            yield Problem("history", text.format(seq=seq))
        highest[key] = max(counter, highest.get(key, 0))
    last, count, purged = run(
        "SELECT coalesce(max(seq), 0), count(*), (SELECT coalesce(sum(events), 0) FROM purged) FROM event"
    ).fetchone()
    if last > count + purged:
        yield Problem("history", text.format(seq=last))
    cut = Text("案例的历史记录末尾缺失。", "The history of a case lacks its end.")
    for (case_id,) in run(
        "SELECT l.case_id FROM listing l GROUP BY l.case_id "
        "HAVING max(l.seq) > coalesce((SELECT max(seq) FROM event WHERE case_id = l.case_id), 0)"
    ).fetchall():
        yield Problem("history", cut, case_id)


def _purged(store: Store) -> Iterator[Problem]:
    text = Text("清空回收站的记录第 {n} 条曾被改动。", "Note {n} on what was emptied from the bin was altered.")
    yield from (Problem("history", text.format(n=number)) for number in broken_notes(store.connection))


def _answers(store: Store) -> Iterator[Problem]:
    """The last event of each answer must be what the answer is."""
    run = store.connection.execute
    latest: dict[tuple[int, ...], Any] = {}
    for case_id, evaluation_id, field_id, row_id, new in run(
        "SELECT case_id, evaluation_id, field_id, row_id, new FROM event WHERE kind = 'answer' ORDER BY seq"
    ):
        latest[case_id, evaluation_id, field_id, row_id] = new
    expected = {key: _plain(unpack(new)) for key, new in latest.items() if new is not None}
    stored = {}
    text = Text("字段“{field}”的答案与历史记录不符。", "The answer to “{field}” is not what the history says.")
    names = {field.id: field.key for field in store.fields.values()}
    unreadable = set()
    for r in run("SELECT case_id, evaluation_id, field_id, row_id, value, state, reason, evidence FROM answer"):
        try:
            value = None if r[4] is None else unpack(r[4])
            stored[r[:4]] = (value, r[5], r[6], tuple(unpack(r[7]) if r[7] else ()))
        except CasebookError:
            unreadable.add(r[:4])
    differ = {key for key in expected.keys() | stored.keys() if expected.get(key) != stored.get(key)}
    for key in sorted(differ | unreadable):
        yield Problem("answer", text.format(field=names.get(key[2], key[2])), key[0])


def _plain(kept: dict[str, Any]) -> tuple[Any, ...]:
    return kept.get("value"), kept.get("state", "answered"), kept.get("reason", ""), tuple(kept.get("evidence", ()))


def _rows(store: Store) -> Iterator[Problem]:
    """The last event of each row, case, evaluation must be what it is."""
    run = store.connection.execute
    text = Text("“{section}”中有一行的位置与历史记录不符。", "A row of “{section}” is not where the history has it.")
    latest = dict(run("SELECT row_id, new FROM event WHERE kind = 'row' ORDER BY seq").fetchall())
    for row_id, case_id, position, section in run(
        "SELECT r.id, r.case_id, r.position, s.key FROM row r JOIN section s ON s.id = r.section_id"
    ):
        new = latest.get(row_id)
        if (None if new is None else float(new)) != position:
            yield Problem("answer", text.format(section=section), case_id)
    binned = Text("案例或评估是否已删除与历史记录不符。",
                  "Whether a case or an evaluation was deleted is not what the history says.")  # fmt: skip
    deleted = {
        (case_id, evaluation_id): action.startswith("delete_")
        for case_id, evaluation_id, action in run(
            "SELECT case_id, evaluation_id, action FROM event WHERE kind IN ('case', 'evaluation') "
            "AND action IN ('delete_case', 'restore_case', 'delete_evaluation', 'restore_evaluation') ORDER BY seq"
        )
    }
    for case_id, evaluation_id, is_deleted in run(
        'SELECT id, 0, deleted IS NOT NULL FROM "case" '
        "UNION ALL SELECT case_id, id, deleted IS NOT NULL FROM evaluation"
    ).fetchall():
        if deleted.get((case_id, evaluation_id), is_deleted) != is_deleted:  # one that came in deleted has no event
            yield Problem("answer", binned, case_id)


def _attachments(store: Store) -> Iterator[Problem]:
    damaged = Text("附件“{name}”的内容已损坏。", "The attachment “{name}” is damaged.")
    missing = Text("附件“{name}”的内容不在文件中。", "The content of the attachment “{name}” is not in the file.")
    described = Text("附件“{name}”的名称或大小曾被改动。", "The name or size of the attachment “{name}” was altered.")
    run = store.connection.execute
    for number, sha256, name, size, mime, added, facts in run(
        "SELECT id, sha256, name, size, mime, added, facts FROM attachment ORDER BY id"
    ).fetchall():
        made, total, pieces = hashlib.sha256(), 0, list[int]()
        for n, data in run("SELECT n, data FROM chunk WHERE attachment_id = ? ORDER BY n", (number,)):
            made.update(data)
            total += len(data)
            pieces.append(n)
        if not pieces and size:
            yield Problem("attachment", missing.format(name=name))
        elif (made.hexdigest(), total, pieces) != (sha256, size, list(range(len(pieces)))):
            yield Problem("attachment", damaged.format(name=name))
        if evidence.facts(sha256, name, size, mime, added) != facts:
            yield Problem("attachment", described.format(name=name))


def _evidence(store: Store) -> Iterator[Problem]:
    """Every file that an answer names is there, unless it was emptied from the bin."""
    used = evidence.used(store.connection)
    there = {one.sha256 for one in evidence.attachments(store)}
    purged = {uuid for (uuid,) in store.connection.execute("SELECT uuid FROM purged WHERE kind = 'attachment'")}
    gone = Text("字段“{field}”引用的附件（{sha}）不在文件中。",
                "The attachment that “{field}” names ({sha}) is not in the file.")  # fmt: skip
    for sha256, places in used.items():
        if sha256 not in there and sha256 not in purged:
            for case_id, field in places:
                if field:
                    yield Problem("attachment", gone.format(field=field, sha=sha256[:12]), case_id)


def _seals(store: Store) -> Iterator[Problem]:
    yield from (Problem("seal", text, case_id) for case_id, text in broken_seals(store))


def _levels(store: Store, levels: Callable[[Sheet], bytes]) -> Iterator[Problem]:
    text = Text("第 {id} 号评估的等级汇总与答案不符。",
                "The packed levels of evaluation {id} differ from its answers.")  # fmt: skip
    rows = store.connection.execute("SELECT evaluation_id, levels FROM level_vec WHERE voice_id = 0").fetchall()
    for evaluation_id, packed in rows:
        one = cases.evaluation(store, evaluation_id)
        if levels(answers.load(store, one, cases.case(store, one.case_id))) != packed:
            yield Problem("levels", text.format(id=evaluation_id), one.case_id)
