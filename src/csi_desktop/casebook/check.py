"""Whether a casebook is whole: the file, the chains of its history, its attachments, and what depends on what."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from csi_desktop.casebook import answers, cases, evidence
from csi_desktop.casebook.editions import broken_seals
from csi_desktop.casebook.history import broken_links
from csi_desktop.casebook.store import Store, unpack
from csi_desktop.model.cases import Sheet
from csi_desktop.text import Text


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is not as it should be. `kind`: file, reference, history, answer, attachment, seal or levels."""

    kind: str
    text: Text
    case_id: int = 0


def check(store: Store, levels: Callable[[Sheet], bytes] | None) -> list[Problem]:
    """All problems found; none means whole. `levels` packs a sheet's levels, to compare with those kept."""
    found = _file(store)
    if not found:  # the rest would read damaged pages
        found += _references(store) + _history(store) + _answers(store) + _attachments(store)
        found += [Problem("seal", text, case_id) for case_id, text in broken_seals(store)]
        found += _levels(store, levels) if levels else []
    return found


def _file(store: Store) -> list[Problem]:
    found = store.connection.execute("PRAGMA integrity_check(20)").fetchall()
    text = Text("文件结构已损坏：{detail}", "The file's structure is damaged: {detail}")
    return [Problem("file", text.format(detail=row[0])) for row in found if row[0] != "ok"]


def _references(store: Store) -> list[Problem]:
    run = store.connection.execute
    broken = [(row[0], row[1]) for row in run("PRAGMA foreign_key_check")]
    for table in ("row", "answer", "event"):
        broken += run(
            f"SELECT '{table}', evaluation_id FROM {table} WHERE evaluation_id <> 0 "
            "AND evaluation_id NOT IN (SELECT id FROM evaluation) LIMIT 20"
        ).fetchall()
    broken += run(
        "SELECT 'answer', row_id FROM answer WHERE row_id <> 0 AND row_id NOT IN (SELECT id FROM row) LIMIT 20"
    ).fetchall()
    text = Text("表“{table}”中有记录指向不存在的内容（{id}）。",
                "Table “{table}” refers to something that is not there ({id}).")  # fmt: skip
    found = [Problem("reference", text.format(table=table, id=one)) for table, one in broken]
    lost = Text("有 {n} 个答案所在的行已不存在（{field}）。",
                "{n} answers belong to rows that were taken away ({field}).")  # fmt: skip
    for case_id, field, n in run(
        "SELECT a.case_id, f.key, count(*) FROM answer a JOIN row r ON r.id = a.row_id "
        "JOIN field f ON f.id = a.field_id WHERE r.position IS NULL GROUP BY 1, 2"
    ):
        found.append(Problem("reference", lost.format(n=n, field=field), case_id))
    return found


def _history(store: Store) -> list[Problem]:
    text = Text("历史记录第 {seq} 条与其校验值不符，此处或其后曾被改动。",
                "Event {seq} of the history does not match its hash: it, or one before it, was altered.")  # fmt: skip
    found = [Problem("history", text.format(seq=seq), case_id) for case_id, seq in broken_links(store.connection)]
    # Events that came with imported cases have gaps where other cases were; those made in this file have none.
    missing = store.connection.execute(
        "SELECT max(counter) - count(*) FROM event e JOIN device d ON d.id = e.device_id WHERE d.imported = 0 "
        "GROUP BY e.device_id HAVING max(counter) > count(*)"
    )
    gap = Text("历史记录缺少 {n} 条。", "{n} events are missing from the history.")
    return found + [Problem("history", gap.format(n=n)) for (n,) in missing]


def _answers(store: Store) -> list[Problem]:
    """The last event of each answer must be what the answer is."""
    run = store.connection.execute
    latest: dict[tuple[int, ...], Any] = {}
    for case_id, evaluation_id, field_id, row_id, new in run(
        "SELECT case_id, evaluation_id, field_id, row_id, new FROM event WHERE kind = 'answer' ORDER BY seq"
    ):
        latest[case_id, evaluation_id, field_id, row_id] = new
    expected = {key: _plain(unpack(new)) for key, new in latest.items() if new is not None}
    stored = {}
    for r in run("SELECT case_id, evaluation_id, field_id, row_id, value, state, reason, evidence FROM answer"):
        value = None if r[4] is None else unpack(r[4])
        stored[r[:4]] = (value, r[5], r[6], tuple(unpack(r[7]) if r[7] else ()))
    text = Text("字段“{field}”的答案与历史记录不符。", "The answer to “{field}” is not what the history says.")
    names = {field.id: field.key for field in store.fields.values()}
    differ = [key for key in expected.keys() | stored.keys() if expected.get(key) != stored.get(key)]
    return [Problem("answer", text.format(field=names.get(key[2], key[2])), key[0]) for key in sorted(differ)]


def _plain(kept: dict[str, Any]) -> tuple[Any, ...]:
    return kept.get("value"), kept.get("state", "answered"), kept.get("reason", ""), tuple(kept.get("evidence", ()))


def _attachments(store: Store) -> list[Problem]:
    text = Text("附件“{name}”的内容已损坏。", "The attachment “{name}” is damaged.")
    found = []
    for one in evidence.attachments(store):
        made, size = hashlib.sha256(), 0
        for data in evidence.chunks(store, one.sha256):
            made.update(data)
            size += len(data)
        if (made.hexdigest(), size) != (one.sha256, one.size):
            found.append(Problem("attachment", text.format(name=one.name)))
    return found


def _levels(store: Store, levels: Callable[[Sheet], bytes]) -> list[Problem]:
    text = Text("第 {id} 号评估的等级汇总与答案不符；打开该评估即会重建。",
                "The packed levels of evaluation {id} differ from its answers; opening it rebuilds them.")  # fmt: skip
    found = []
    rows = store.connection.execute("SELECT evaluation_id, levels FROM level_vec WHERE voice_id = 0").fetchall()
    for evaluation_id, packed in rows:
        one = cases.evaluation(store, evaluation_id)
        if levels(answers.load(store, one, cases.case(store, one.case_id))) != packed:
            found.append(Problem("levels", text.format(id=evaluation_id), one.case_id))
    return found
