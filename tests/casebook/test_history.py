"""The history cannot be rewritten unseen."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from csi_desktop.casebook import Casebook
from csi_desktop.forms.definition import Catalogue
from csi_desktop.model.answers import Answer, Change, PlaceRow, SetAnswer
from csi_desktop.model.cases import Evaluation, Listing


@pytest.fixture
def closed(book: Casebook, path: Path, evaluation: Evaluation) -> Path:
    """A casebook with some history, closed."""
    old = None
    for n in range(5):
        steps = (SetAnswer("w.level", "", old, Answer(n)), PlaceRow("work.evidence", f"r{n}", None, float(n)))
        book.save(evaluation.id, Change(steps, "set", "甲"), levels=bytes([n]), listing=Listing())
        old = Answer(n)
    assert book.check() == []
    book.close()
    return path


def test_who_what_when_and_together(closed: Path, evaluation: Evaluation) -> None:
    with Casebook.open(closed) as book:
        level = book.history(field="w.level")
        assert [e.new for e in level] == [Answer(n) for n in range(5)]
        assert [e.old for e in level] == [None, *(e.new for e in level[:-1])]
        assert {e.by for e in level} == {"甲"} and len({e.change for e in level}) == 5
        whole = book.history(evaluation_id=evaluation.id)
        assert [e.seq for e in whole] == sorted(e.seq for e in whole) and len({e.id for e in whole}) == len(whole)
        assert whole == book.history(case_id=evaluation.case_id) == book.history()
        assert whole[-1].change == whole[-2].change and whole[-1].section == "work.evidence" and whole[-1].new == 4.0
        assert book.history(limit=3) == whole[-3:]
        assert [e.new for e in book.history(field="p.project")] == [Answer("寻人")]


@pytest.mark.parametrize("sql", ["UPDATE event SET by = '乙' WHERE seq = 7", "DELETE FROM event WHERE seq = 7"])
def test_ordinary_sql_cannot_change_history(closed: Path, sql: str) -> None:
    with closing(sqlite3.connect(closed)) as connection:
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            connection.execute(sql)
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            connection.execute("INSERT OR REPLACE INTO event SELECT * FROM event WHERE seq = 7")


def tamper(path: Path, *statements: str) -> list[str]:
    """The kinds of problem found after somebody with an SQL tool was there."""
    with closing(sqlite3.connect(path)) as connection:
        for name in ("event_no_update", "event_no_delete"):
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            assert connection.execute(statement).rowcount == 1
        connection.commit()
    with Casebook.open(path) as book:
        return sorted(problem.kind for problem in book.check())


LAST_LEVEL = "(SELECT max(seq) FROM event WHERE kind = 'answer')"


@pytest.mark.parametrize(
    ("statement", "kinds"),
    [
        ("UPDATE event SET by = '乙' WHERE seq = 7", ["history"]),
        ("UPDATE event SET at = at || ' ' WHERE seq = 2", ["history"]),
        ("UPDATE event SET old = NULL WHERE seq = 9", ["history"]),
        ("UPDATE event SET change = 1 WHERE seq = 7", ["history"]),
        (f"""UPDATE event SET new = '{{"value":9}}' WHERE seq = {LAST_LEVEL}""", ["answer", "history"]),
        ("DELETE FROM event WHERE seq = 7", ["history", "history"]),  # the chain breaks, and the count is short
        ("UPDATE answer SET value = '9' WHERE value = '4'", ["answer"]),
        ("""UPDATE "case" SET uuid = 'other' """, ["file", "history"]),
    ],
)
def test_the_chain_tells_tampering(closed: Path, statement: str, kinds: list[str]) -> None:
    assert tamper(closed, statement) == kinds


def test_a_copy_elsewhere_goes_on_under_a_name_of_its_own(closed: Path, evaluation: Evaluation) -> None:
    with Casebook.open(closed) as book:
        there = {event.id for event in book.history()}
        book.copy_to(closed.parent / "copy.csi")
    made = []
    for path in (closed, closed.parent / "copy.csi"):
        with Casebook.open(path) as book:
            change = Change((SetAnswer("w.text", "", None, Answer("x")),), "set")
            book.save(evaluation.id, change, levels=b"", listing=Listing())
            made.append({event.id for event in book.history()} - there)
            assert book.check() == []
    assert len(made[0]) == len(made[1]) == 1 and made[0] != made[1]


def test_packed_levels_are_compared_with_the_answers(closed: Path, evaluation: Evaluation) -> None:
    with Casebook.open(closed) as book:
        assert book.check(lambda sheet: bytes([sheet.answers["w.level", ""].value])) == []  # type: ignore[list-item]
        (problem,) = book.check(lambda sheet: b"other")
        assert problem.kind == "levels" and problem.case_id == evaluation.case_id


def test_an_evaluation_as_of_a_moment_has_the_stage_and_depth_of_that_moment(
    book: Casebook, forms: Catalogue, evaluation: Evaluation
) -> None:
    moments = []

    def note() -> None:
        moments.append((book.history()[-1].seq, book.evaluations(evaluation.case_id)[0]))

    note()
    book.set_depth(evaluation.id, "full", "甲")
    note()
    book.set_stage(evaluation.id, "draft", 3, "甲")
    note()
    book.set_stage(evaluation.id, "check", by="甲")
    note()
    book.issue(evaluation.id, forms, "乙")
    note()
    book.reopen(evaluation.id, "erratum", "笔误", "乙")
    note()
    book.issue(evaluation.id, forms, "乙")
    note()
    for seq, then in moments:
        was = book.as_of(evaluation.id, seq).evaluation
        assert (was.version, was.stage, was.depth, was.reason) == (then.version, then.stage, then.depth, then.reason)


def test_days_are_in_the_order_of_events_even_if_the_clock_jumped_back(
    book: Casebook, evaluation: Evaluation
) -> None:
    for day, text in (("2026-03-01", "一"), ("2026-03-03", "二"), ("2026-03-02", "三"), ("2026-03-03", "四")):
        change = Change((SetAnswer("w.text", "", None, Answer(text)),), "set", "甲", f"{day}T12:00:00+08:00")
        book.save(evaluation.id, change, levels=b"", listing=Listing())
    days = {one.day: one for one in book.days(evaluation.id)}
    assert days["2026-03-03"].changes == 2 and days["2026-03-03"].by == ("甲",)
    shown = {day: book.as_of(evaluation.id, one.seq).answers["w.text", ""].value for day, one in days.items()}
    assert (shown["2026-03-01"], shown["2026-03-02"], shown["2026-03-03"]) == ("一", "三", "四")
    assert list(days) == sorted(days, reverse=True)
