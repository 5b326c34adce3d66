"""Whatever is done in the window's document, in whatever order: undo leads back step by step, and memory, file and
history agree; depth and stage are steps like answers and rows."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from csi_desktop.casebook import Casebook
from csi_desktop.model.cases import DEPTHS, Sheet
from tests.gui.editors.opened import open_document, reopen, wait_until

LEVEL = "idx.exec.coverage"


def seen(sheet: Sheet) -> dict[str, Any]:
    """What a person sees of an evaluation."""
    one = sheet.evaluation
    return {
        "answers": dict(sheet.answers), "rows": {key: dict(rows) for key, rows in sheet.rows.items() if rows},
        "depth": one.depth, "stage": (one.state, one.draft),
    }  # fmt: skip


class Person:
    """Works on one evaluation, and remembers what it looked like before each step."""

    def __init__(self, path: Path, seed: int) -> None:
        self.chance = random.Random(seed)
        self.document = open_document(path)
        self.path = path
        self.before: list[dict[str, Any]] = []
        self.after: list[dict[str, Any]] = []
        section = self.session.catalogue.section_role("evidence")
        assert section is not None
        self.section = section.key

    @property
    def session(self) -> Any:
        assert self.document.session is not None
        return self.document.session

    @property
    def sheet(self) -> Sheet:
        sheet: Sheet = self.session.sheet
        return sheet

    def step(self) -> None:
        """One act that changes something."""
        was = seen(self.sheet)
        getattr(self, self.chance.choice(("level", "row", "remove", "cite", "depth", "stage", "depth", "stage")))()
        if seen(self.sheet) != was:
            self.before.append(was)
            self.after.clear()

    def level(self) -> None:
        now = self.session.value(LEVEL)
        self.session.set(LEVEL, self.chance.choice([one for one in (None, 0, 1, 2, 3) if one != now]))

    def row(self) -> None:
        self.session.add_evidence({"evidence.title": f"证据 {self.chance.random()}"})

    def remove(self) -> None:
        if rows := self.sheet.row_ids(self.section):
            self.session.remove_row(self.section, self.chance.choice(rows))

    def cite(self) -> None:
        if rows := self.sheet.row_ids(self.section):
            self.session.cite(LEVEL, self.chance.choice(rows))

    def depth(self) -> None:
        depth = self.chance.choice([one for one in DEPTHS if one != self.sheet.evaluation.depth])
        self.document.depth_and_stage.set_depth(depth)
        wait_until(lambda: self.sheet.evaluation.depth == depth)

    def stage(self) -> None:
        one = self.sheet.evaluation
        stages = [("check", one.draft), *(("draft", n) for n in range(1, 9))]
        state, draft = self.chance.choice([stage for stage in stages if stage != (one.state, one.draft)])
        done: list[bool] = []
        self.document.depth_and_stage.set_stage(state, draft, lambda: done.append(True))
        wait_until(lambda: done)

    def undo(self) -> None:
        if self.before:
            self.after.append(seen(self.sheet))
            expected = self.before.pop()
            self.document.undo()
            wait_until(lambda: seen(self.sheet) == expected)

    def redo(self) -> None:
        if self.after:
            self.before.append(seen(self.sheet))
            expected = self.after.pop()
            self.document.redo()
            wait_until(lambda: seen(self.sheet) == expected)

    def close_and_open(self) -> None:
        was, evaluation = seen(self.sheet), self.sheet.evaluation.id
        self.document.close_casebook()
        self.agree(evaluation, was)
        self.document = reopen(self.path, evaluation)
        assert seen(self.sheet) == was
        self.before, self.after = [], []

    def agree(self, evaluation: int, was: dict[str, Any]) -> None:
        """File and history say what was seen."""
        with Casebook.open(self.path) as book:
            assert seen(book.load(evaluation)) == was
            last = book.history()[-1].seq
            assert seen(book.as_of(evaluation, last)) == was
            assert book.check() == []


@pytest.mark.parametrize("seed", range(6))
def test_any_sequence_of_steps_is_undone_step_by_step_and_kept(
    seed: int, dressed: QApplication, tmp_path: Path
) -> None:
    person = Person(tmp_path / "册.csi", seed)
    try:
        for _ in range(40):
            act = person.chance.choice(["step"] * 6 + ["undo"] * 3 + ["redo"] * 2 + ["close_and_open"])
            getattr(person, act)()
        was, evaluation = seen(person.sheet), person.sheet.evaluation.id
    finally:
        person.document.close_casebook()
    person.agree(evaluation, was)
