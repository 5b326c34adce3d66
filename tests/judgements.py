"""Casebooks whose cases several assessors judged, on their own or by whole evaluations: for tests of agreement."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from uuid import uuid4

from csi_desktop.casebook import Casebook
from csi_desktop.forms.reader import catalogue
from csi_desktop.model.answers import Answer, State
from csi_desktop.session import Session
from csi_desktop.session.opening import open_session
from tests.evaluations import GOLDEN


def judge(session: Session, who: str, levels: Mapping[str, int]) -> None:
    """Independent scores of one assessor: a row for each indicator."""
    section = session.catalogue.section_role("scores")
    fields = {one: session.catalogue.role(f"score.{one}") for one in ("item", "assessor", "level")}
    rows, answers = [], {}
    for item, level in levels.items():
        row = str(uuid4())
        rows.append(row)
        for one, value in (("item", [item]), ("assessor", who), ("level", level)):
            answers[fields[one].id, row] = Answer(value)
    session.fill({section.key: rows}, answers)


def noisy(number: int, who: str, generous: int = 0) -> dict[str, int]:
    """Levels near what the case of that number deserves, off by one now and then; the same every time."""
    deserved, slip = random.Random(f"case {number}"), random.Random(f"{number} {who}")
    found = {}
    for item in GOLDEN:
        highest = catalogue().field(item).max or 5
        level = deserved.randint(0, highest) + slip.choice((-1, 0, 0, 0, 0, 1)) + generous
        found[item] = max(0, min(highest, level))
    return found


def judged_book(
    path: Path, cases: int, given: Callable[[int], Mapping[str, Mapping[str, int]]] | None = None
) -> Path:
    """A casebook of so many cases; `given` says who gave which levels (else three assessors, near each other)."""
    with Casebook.create(path) as made:
        for n in range(cases):
            values = {"case.project": f"项目{n + 1}", "case.code": f"K{n + 1:02}"}
            _, evaluation = made.new_case(catalogue(), values, year=2024, mode="third", depth="full", by="")
            session = open_session(made, evaluation.id, "")
            everybody = given(n) if given else {who: noisy(n, who) for who in ("王评估", "李评估", "Ann Lee")}
            for who, levels in everybody.items():
                judge(session, who, levels)
    return path


def evaluate(
    book: Casebook, evaluation: int, lead: str, levels: Mapping[str, int | State], mode: str = "third"
) -> None:
    """Fill in an evaluation as its lead evaluator would."""
    session = open_session(book, evaluation, lead)
    session.set("eng.mode", mode)
    if lead:
        session.set(session.catalogue.role("lead").id, lead)
    for field, level in levels.items():
        if isinstance(level, State):
            session.set_state(field, level, "没有资料")
        else:
            session.set(field, level)


def colleagues_book(path: Path, cases: int, who: Sequence[str], *, first: int = 0) -> Path:
    """A casebook of so many cases, of each of which everybody made a whole evaluation."""
    with Casebook.create(path) as made:
        for n in range(first, first + cases):
            values = {"case.project": f"项目{n + 1}", "case.code": f"K{n + 1:02}"}
            case, evaluation = made.new_case(catalogue(), values, year=2024, mode="third", depth="full", by="")
            for place, name in enumerate(who):
                if place:
                    evaluation = made.new_evaluation(case.id, year=2024, catalogue=catalogue(), depth="full")
                evaluate(made, evaluation.id, name, noisy(n, name))
    return path
