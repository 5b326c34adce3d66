"""What a rescued casebook lacks, made again from what it has: from indexes, from the history, from forms, and from what
needs it."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from csi_desktop.casebook import answers, cases, evidence
from csi_desktop.casebook.errors import CasebookError
from csi_desktop.casebook.history import unpack_answer
from csi_desktop.casebook.listing import refresh_shown, store_listing
from csi_desktop.casebook.records import Value
from csi_desktop.casebook.store import Store, fingerprint, new_uuid, now, pack
from csi_desktop.forms.faults import FormFaults
from csi_desktop.forms.reader import catalogue, form_from_text
from csi_desktop.model.cases import Evaluation, Listing
from csi_desktop.text import Text

# What no index knows of a row; the history tells some of it (`_remembered`).
_UNKNOWN: dict[str, Mapping[str, Value]] = {
    "assessor": {}, "device": {}, "row": {}, "case": {"created": ""},
    "evaluation": {"created": "", "round": "", "depth": "full", "state": "draft"},
}  # fmt: skip
_NO_ATTACHMENT = {"name": "", "mime": "application/octet-stream"}


_CASE_LOST = Text("第 {id} 号案例的登记已丢失，已补建。", "The record of case {id} was lost; it was made again.")
_EVALUATION_LOST = Text(
    "第 {id} 号评估的登记（年度、轮次）已丢失，已补建，请核对年度。",
    "The record of evaluation {id} (year, round) was lost; it was made again. Look at its year.",
)
_ATTACHMENT_LOST = Text(
    "附件“{name}”的登记已丢失，已根据其内容补建。",
    "The record of the attachment “{name}” was lost; it was made again from its content.",
)


class Mending:
    """Makes again what was lost, in the tables of a casebook that is being rescued; `said` tells what was."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._run = connection.execute
        self._again: dict[str, list[int]] = defaultdict(list)  # numbers of rows that were made again
        self._attachments: dict[int, str] = {}  # SHA-256 of those that are lost
        self.said: list[Text] = []

    def row(self, table: str, number: int, known: Mapping[str, Value]) -> bool:
        """Make a row that was lost of what indexes know of it; whether that suffices."""
        values: dict[str, Value] = {"id": number, **known}
        if table == "form":
            form = next((one for one in catalogue().forms if fingerprint(one) == known["sha256"]), None)
            if form is None:
                return False
            values |= {"form_id": form.id, "version": form.version, "definition": form.definition,
                       "indexed": form.index is not None}  # fmt: skip
        elif table in _UNKNOWN:
            values = {**_UNKNOWN[table], **values}
        else:
            if table == "attachment":
                self._attachments[number] = str(known["sha256"])
            return False
        try:
            self._insert(table, values)
        except sqlite3.Error:  # not all of its indexes are there
            return False
        self._again[table].append(number)
        return True

    def _insert(self, table: str, values: Mapping[str, Any]) -> None:
        names, places = ", ".join(f'"{name}"' for name in values), ", ".join("?" * len(values))
        self._run(f'INSERT INTO "{table}"({names}) VALUES ({places})', [*values.values()])

    def names(self) -> None:
        """Sections and fields that were lost.

        They have numbers in the order in which the forms name them, as `Store.remember` gave them; where all that are
        left agree with that, those between them can have no other names."""
        sections: dict[str, tuple[Any, ...]] = {}
        fields: dict[str, tuple[Any, ...]] = {}
        for form_id, definition in self._run("SELECT form_id, definition FROM form ORDER BY id").fetchall():
            try:
                form = form_from_text(definition, f"{form_id}.toml")
            except FormFaults:  # a form that is damaged as well names nothing
                return
            for section in form.sections:
                sections.setdefault(section.key, (len(sections) + 1, section.key, form.id, form.scope))
                for one in section.fields:
                    number = fields[one.id][0] if one.id in fields else len(fields) + 1
                    fields[one.id] = (number, one.id, sections[section.key][0], section.repeat, one.role, one.number)
        made = 0
        for table, expected in (("section", sections), ("field", fields)):
            there = dict(self._run(f"SELECT key, id FROM {table}").fetchall())
            if all(key in expected and expected[key][0] == number for key, number in there.items()):
                for key in expected.keys() - there.keys():
                    self._run(f"INSERT INTO {table} VALUES ({', '.join('?' * len(expected[key]))})", expected[key])
                    made += 1
        if made:
            text = Text("其中 {n} 个字段和部分的编号已由表单恢复。",
                        "{n} sections and fields of these came back from the forms.")  # fmt: skip
            self.said.append(text.format(n=made))

    def facts(self) -> None:
        """What a casebook must have, and what this one cannot have any more."""
        self._run("DELETE FROM meta WHERE key = 'imprint'")
        for name, value in (("file_uuid", new_uuid()), ("created", now()), ("created_with", ""), ("created_by", "")):
            self._run("INSERT OR IGNORE INTO meta VALUES (?, ?)", (name, value))

    def parents(self) -> None:
        """Cases, evaluations, devices and attachments for what lost them."""
        run = self._run
        run("INSERT INTO device(id, name) SELECT DISTINCT device_id, 'lost-' || device_id FROM event "
            "WHERE device_id NOT IN (SELECT id FROM device)")  # fmt: skip
        for table in ("evaluation", "row", "answer", "event", "listing"):
            for (case_id,) in run(
                f'SELECT DISTINCT case_id FROM "{table}" WHERE case_id <> 0 AND case_id NOT IN (SELECT id FROM "case")'
            ).fetchall():
                self._insert("case", {"id": case_id, "uuid": new_uuid(), "created": ""})
                self._again["case"].append(case_id)
                self.said.append(_CASE_LOST.format(id=case_id))
        for table in ("row", "answer", "event", "listing"):
            for case_id, one in run(
                f'SELECT DISTINCT case_id, evaluation_id FROM "{table}" WHERE evaluation_id <> 0 '
                "AND evaluation_id NOT IN (SELECT id FROM evaluation) GROUP BY evaluation_id"
            ).fetchall():
                known = {"id": one, "uuid": new_uuid(), "case_id": case_id, "year": int(now()[:4])}
                self._insert("evaluation", {**_UNKNOWN["evaluation"], **known})
                self._again["evaluation"].append(one)
                self.said.append(_EVALUATION_LOST.format(id=one))
        self._contents()

    def _contents(self) -> None:
        """Attachments of which only the bytes are left, if these are what an index, or an answer, says."""
        run = self._run
        named = {sha256: one for (text,) in run(
            "SELECT value FROM answer WHERE value LIKE '%\"sha256\"%' UNION "
            "SELECT new FROM event WHERE kind = 'answer' AND new LIKE '%\"sha256\"%'"
        ) for sha256, one in _files(text)}  # fmt: skip
        for (number,) in run(
            "SELECT DISTINCT attachment_id FROM chunk WHERE attachment_id NOT IN (SELECT id FROM attachment)"
        ).fetchall():
            made, size = hashlib.sha256(), 0
            for (data,) in run("SELECT data FROM chunk WHERE attachment_id = ? ORDER BY n", (number,)):
                made.update(data)
                size += len(data)
            sha256 = made.hexdigest()
            if sha256 != self._attachments.get(number) and sha256 not in named:
                continue
            told = _NO_ATTACHMENT | {"name": f"{sha256[:12]}"} | named.get(sha256, {})
            self._insert("attachment", {"id": number, "sha256": sha256, "size": size, "added": now(), **told})
            self._again["attachment"].append(number)
            self.said.append(_ATTACHMENT_LOST.format(name=told["name"]))

    def nameless(self) -> None:
        """What belongs to a field or section that nobody can name any more, or to nothing, cannot be kept."""
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
            if table == "unfinished" and not self._run("SELECT 1 FROM pragma_table_list('unfinished')").fetchone():
                continue  # an earlier version
            taken = self._run(f'DELETE FROM "{table}" WHERE {what} RETURNING 1').fetchall()
            gone += len(taken) if table not in ("level_vec", "listing") else 0
        if gone:
            self.said.append(Text("有 {n} 条内容所属的表单、字段或附件已丢失，无法保留。",
                                  "{n} things belonged to forms, fields or attachments that are lost, and could not be "
                                  "kept.").format(n=gone))  # fmt: skip

    # -- once the tables are those of today

    def whole(self, store: Store) -> None:
        """What the history remembers, and the lines in the list of cases."""
        run = self._run
        self._remembered()
        for number in self._again["attachment"]:
            told = run("SELECT sha256, name, size, mime, added FROM attachment WHERE id = ?", (number,)).fetchone()
            run("UPDATE attachment SET facts = ? WHERE id = ?", (evidence.facts(*told), number))
        restored = self._answers()
        if restored:
            self.said.append(Text("其中 {n} 个答案已由历史记录恢复。",
                                  "{n} answers of these came back from the history.").format(n=restored))  # fmt: skip
        for (one,) in run(
            "SELECT id FROM evaluation WHERE id NOT IN (SELECT evaluation_id FROM listing)"
        ).fetchall():
            evaluation = cases.evaluation(store, one)
            store_listing(store, evaluation, _line(store, evaluation), 0, now())
        for (case_id,) in run('SELECT id FROM "case"').fetchall():
            refresh_shown(store, case_id)

    def _remembered(self) -> None:
        """Of rows, cases and evaluations that were made again, what the history knows."""
        for number in self._again["row"]:
            self._run("UPDATE row SET position = (SELECT CAST(new AS REAL) FROM event WHERE kind = 'row' "
                      "AND row_id = ?1 ORDER BY seq DESC LIMIT 1) WHERE id = ?1", (number,))  # fmt: skip
        for table, where in (("case", "e.case_id"), ("evaluation", "e.evaluation_id")):
            for number in self._again[table]:
                of_it = f"FROM event e WHERE e.kind = '{table}' AND {where} = ?1"
                self._run(
                    f'UPDATE "{table}" SET created = coalesce((SELECT at {of_it} ORDER BY seq LIMIT 1), ?2), deleted = '
                    f"(SELECT CASE action WHEN 'delete_{table}' THEN at END {of_it} "
                    f"AND action IN ('delete_{table}', 'restore_{table}') ORDER BY seq DESC LIMIT 1) WHERE id = ?1",
                    (number, now()),
                )
        for number in self._again["evaluation"]:
            self._run("UPDATE evaluation SET state = 'issued' WHERE id = ?1 "
                      "AND id IN (SELECT evaluation_id FROM edition)", (number,))  # fmt: skip

    def _answers(self) -> int:
        """Put back the answers that the history knows and the file has lost; how many."""
        latest: dict[tuple[int, int, int, int], str | None] = {}
        for *key, new in self._run(
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
            made = self._run(
                "INSERT OR IGNORE INTO answer(case_id, evaluation_id, voice_id, field_id, row_id, value, state, "
                "reason, evidence) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING 1",
                (case_id, evaluation, answers.VOICE, one, row, None if answer.value is None else pack(answer.value),
                 str(answer.state), answer.reason, pack(list(answer.evidence)) if answer.evidence else ""),
            ).fetchall()  # fmt: skip
            restored += len(made)
        return restored


def _files(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    """What a value says of the attachments that it names: name and kind, by SHA-256."""
    found: list[Any] = [json.loads(text)]
    while found:
        value = found.pop()
        if isinstance(value, dict):
            if isinstance(sha256 := value.get("sha256"), str):
                yield sha256, {key: value[key] for key in _NO_ATTACHMENT if isinstance(value.get(key), str)}
            found += value.values()
        elif isinstance(value, list):
            found += value


def _line(store: Store, evaluation: Evaluation) -> Listing:
    """What the list of cases says of an evaluation until it is opened and scored."""
    sheet = answers.load(store, evaluation, cases.case(store, evaluation.case_id))
    values = {key: answer.value for (key, row), answer in sheet if not row}
    mode = store.role("mode")
    return cases.first_listing(store, values, str(values.get(mode.key) or "") if mode else "")
