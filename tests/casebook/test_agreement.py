"""Whatever somebody does, in whatever order: memory, file, and what the history says by itself are the same."""

from __future__ import annotations

import io
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from csi_desktop.casebook import Casebook
from csi_desktop.forms.definition import Catalogue
from csi_desktop.forms.reader import form_from_text
from csi_desktop.model.answers import State
from csi_desktop.model.cases import Sheet
from csi_desktop.session import Session
from csi_desktop.session.opening import open_session
from tests.casebook.conftest import PROFILE, WORK

EVIDENCE = "work.evidence"
FILE = """
  [[section.field]]
  id = "ev.file"
  kind = "file"
  label = { zh = "文件", en = "File" }
"""
FORMS = Catalogue.of((form_from_text(PROFILE, "profile.toml"), form_from_text(WORK + FILE, "work.toml")))
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8) | st.just("抖音𠮷é")
VALUES = {
    "w.level": st.none() | st.integers(0, 5), "w.text": st.none() | TEXTS, "p.project": TEXTS,
    "w.mode": st.sampled_from((None, "third", "desk")),
}  # fmt: skip
ANSWER = st.sampled_from(sorted(VALUES)).flatmap(lambda field: st.tuples(st.just(field), VALUES[field]))
N = st.integers(0, 5)


def held(sheet: Sheet) -> dict[str, Any]:
    return {"answers": sheet.answers, "rows": {key: rows for key, rows in sheet.rows.items() if rows}}


class Work(RuleBasedStateMachine):
    """A person at work on two evaluations of a case."""

    session: Session
    book: Casebook

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.path = self.folder / "册.csi"
        self.book = Casebook.create(self.path)
        case, first = self.book.new_case(FORMS, {"p.project": "寻人"}, year=2025, mode="desk", by="甲")
        self.case = case.id
        second = self.book.new_evaluation(case.id, year=2026, catalogue=FORMS, by="甲")
        self.evaluations = [first.id, second.id]
        self.attached: dict[str, bytes] = {}
        self.past: dict[int, tuple[int, dict[str, Any]]] = {}
        self.open(0)

    def open(self, n: int) -> None:
        self.session = open_session(self.book, self.evaluations[n % 2], "甲")

    def rows(self) -> list[str]:
        return self.session.sheet.row_ids(EVIDENCE)

    @rule(answer=ANSWER)
    def set(self, answer: tuple[str, Any]) -> None:
        self.session.set(*answer)

    @rule(field=st.sampled_from(("w.level", "w.text")), state=st.sampled_from(State), reason=TEXTS)
    def set_state(self, field: str, state: State, reason: str) -> None:
        self.session.set_state(field, state, reason)

    @rule(field=st.sampled_from(("w.level", "p.project", "ev.title")), typed=st.lists(TEXTS, max_size=2), n=N)
    def type_no_value(self, field: str, typed: list[str], n: int) -> None:
        rows = self.rows() if field.startswith("ev.") else [""]
        if rows:
            self.session.keep_typed(field, tuple(typed), rows[n % len(rows)])

    @rule()
    def undo(self) -> None:
        self.session.undo()

    @rule()
    def redo(self) -> None:
        self.session.redo()

    @rule(title=TEXTS)
    def add_row(self, title: str) -> None:
        self.session.add_row(EVIDENCE, values={"ev.title": title})

    @precondition(lambda self: self.rows())
    @rule(n=N, field=st.sampled_from(("w.level", "w.text")))
    def cite(self, n: int, field: str) -> None:
        self.session.cite(field, self.rows()[n % len(self.rows())])

    @precondition(lambda self: self.rows())
    @rule(n=N, m=N)
    def name_row(self, n: int, m: int) -> None:
        rows = self.rows()
        self.session.set("ev.see", [rows[n % len(rows)]], rows[m % len(rows)])

    @precondition(lambda self: self.rows())
    @rule(n=N, m=N)
    def move_or_copy_row(self, n: int, m: int) -> None:
        row = self.rows()[n % len(self.rows())]
        if m % 2:
            self.session.copy_row(EVIDENCE, row)
        else:
            self.session.move_row(EVIDENCE, row, m)

    @precondition(lambda self: self.rows())
    @rule(n=N)
    def remove_row(self, n: int) -> None:
        self.session.remove_row(EVIDENCE, self.rows()[n % len(self.rows())])

    @rule(n=N)
    def bring_back_row(self, n: int) -> None:
        there = [one for one in self.book.binned() if one.kind == "row"
                 and one.evaluation_id == self.session.sheet.evaluation.id]  # fmt: skip
        if there:
            removed = self.book.removed_row(there[n % len(there)])
            assert removed is not None
            self.session.bring_back_row(removed)

    @rule(n=N)
    def take_back(self, n: int) -> None:
        events = [one for one in self.book.history(evaluation_id=self.session.sheet.evaluation.id)
                  if one.kind == "answer" and (not one.row or one.row in self.rows())]  # fmt: skip
        one = events[-1 - n % len(events)]
        self.session.take_back(one.field, one.row, one.old)

    @rule(data=st.binary(max_size=40))
    def attach(self, data: bytes) -> None:
        one = self.book.attach(io.BytesIO(data), "文件.bin")
        assert self.book.read_attachment(one.sha256) == data
        about = {"sha256": one.sha256, "name": "文件.bin", "size": one.size, "mime": one.mime}
        self.session.add_row(EVIDENCE, values={"ev.title": "附件", "ev.file": about})
        self.attached[one.sha256] = data

    @rule(n=N)
    def other_evaluation(self, n: int) -> None:
        self.open(n)

    @rule()
    def remember_this_moment(self) -> None:
        seq = self.book.history()[-1].seq
        self.past[seq] = (self.session.sheet.evaluation.id, held(self.session.sheet.copy()))

    @rule()
    def delete_and_restore_the_case(self) -> None:
        self.book.delete_case(self.case, "乙")
        self.book.restore_case(self.case, "乙")

    @rule(n=N)
    def delete_and_restore_an_evaluation(self, n: int) -> None:
        self.book.delete_evaluation(self.evaluations[n % 2], "乙")
        if n < 3:
            self.book.close()
            self.book = Casebook.open(self.path)
        self.book.restore_evaluation(self.evaluations[n % 2], "乙")
        self.open(n)

    @rule(n=N)
    def close_and_open_again(self, n: int) -> None:
        self.book.close()
        self.book = Casebook.open(self.path)
        self.open(n)

    def teardown(self) -> None:
        if not hasattr(self, "path"):
            return
        try:
            self.agree()
            self.book.close()
            with Casebook.open(self.path) as self.book:
                self.agree()
        finally:
            self.book.close()
            shutil.rmtree(self.folder)

    def agree(self) -> None:
        evaluation = self.session.sheet.evaluation.id
        in_file = held(self.book.load(evaluation))
        assert held(self.session.sheet) == in_file
        assert self.session.sheet.unfinished == self.book.load(evaluation).unfinished
        for one in self.evaluations:
            assert held(self.book.as_of(one)) == held(self.book.load(one))
        for seq, (of, then) in self.past.items():
            assert held(self.book.as_of(of, seq)) == then
        for sha256, data in self.attached.items():
            assert self.book.read_attachment(sha256) == data
        assert self.book.check() == []


TestWork = Work.TestCase
TestWork.settings = settings(
    max_examples=20, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
