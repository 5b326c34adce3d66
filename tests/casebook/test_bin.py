"""What was deleted comes back, whoever deleted it, after a restart too; and what was emptied is gone for good."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from csi_desktop.casebook import Casebook, CasebookError
from csi_desktop.forms.definition import Catalogue
from csi_desktop.model.cases import Evaluation
from csi_desktop.session import Session
from csi_desktop.session.opening import open_session

SECTION = "work.evidence"


@pytest.fixture
def filled(book: Casebook, evaluation: Evaluation) -> list[str]:
    """Two rows of evidence: an answer cites the first, and the second names it."""
    session = open_session(book, evaluation.id, "乙")
    first = session.add_row(SECTION, values={"ev.title": "新闻稿"})
    second = session.add_row(SECTION, values={"ev.title": "年报", "ev.see": [first]})
    session.set("w.level", 2)
    session.cite("w.level", first)
    session.cite("w.text", first)
    return [first, second]


def everything(session: Session) -> tuple[object, ...]:
    return dict(session.sheet.answers), {key: dict(rows) for key, rows in session.sheet.rows.items() if rows}


def test_a_row_comes_back_after_a_restart_with_all_that_named_it(
    book: Casebook, evaluation: Evaluation, filled: list[str], path: Path
) -> None:
    session = open_session(book, evaluation.id, "丙")
    before = everything(session)
    session.remove_row(SECTION, filled[0])
    assert filled[0] not in str(everything(session))
    book.close()
    with Casebook.open(path) as again:
        (one,) = again.binned()
        assert (one.kind, one.name, one.by, one.year, one.project) == ("row", "新闻稿", "丙", 2025, "寻人")
        assert (one.section, one.row, one.evaluation_id) == (SECTION, filled[0], evaluation.id)
        removed = again.removed_row(one)
        assert removed is not None
        session = open_session(again, evaluation.id, "丁")
        change = session.bring_back_row(removed)
        assert change is not None and change.action == "bring_back_row"
        assert everything(session) == before
        assert again.binned() == [] and again.removed_row(one) is None and again.check() == []
        session.undo()
        assert len(again.binned()) == 1
        session.redo()
        reopened = open_session(again, evaluation.id)
        assert everything(reopened) == before and session.bring_back_row(removed) is None


def test_what_changed_meanwhile_is_kept_when_a_row_comes_back(
    book: Casebook, evaluation: Evaluation, filled: list[str]
) -> None:
    session = open_session(book, evaluation.id, "丙")
    session.remove_row(SECTION, filled[0])
    session.remove_row(SECTION, filled[1])
    session.set("w.level", 5)
    session.set("w.text", "新写的")
    newest, oldest = book.binned()
    assert {newest.name, oldest.name} == {"年报", "新闻稿"}
    for one in (newest, oldest):
        removed = book.removed_row(one)
        assert removed is not None
        session.bring_back_row(removed)
    assert session.value("w.level") == 5 and session.value("w.text") == "新写的"
    answers = [session.answer(field) for field in ("w.level", "w.text")]
    assert [one.evidence for one in answers if one] == [(filled[0],), (filled[0],)]
    assert session.value("ev.see", filled[1]) == [filled[0]]
    assert book.binned() == [] and book.check() == []


def test_an_empty_row_is_not_in_the_bin(book: Casebook, evaluation: Evaluation) -> None:
    session = open_session(book, evaluation.id, "丙")
    session.remove_row(SECTION, session.add_row(SECTION))
    assert book.binned() == []


def test_cases_and_evaluations_come_back(
    book: Casebook, evaluation: Evaluation, forms: Catalogue, path: Path
) -> None:
    newer = book.new_evaluation(evaluation.case_id, year=2026, round="中期", catalogue=forms, by="甲")
    book.delete_evaluation(newer.id, "乙")
    assert [one.id for one in book.evaluations(evaluation.case_id)] == [evaluation.id]
    assert [line.evaluation_id for line in book.cases()] == [evaluation.id]
    assert [(one.kind, one.evaluation_id, one.name, one.year, one.by) for one in book.binned()] == [
        ("evaluation", newer.id, "中期", 2026, "乙")
    ]
    with pytest.raises(CasebookError, match="only evaluation"):
        book.delete_evaluation(evaluation.id)
    book.delete_case(evaluation.case_id, "丙")
    assert [(one.kind, one.name, one.by) for one in book.binned()] == [("case", "寻人", "丙")]
    assert book.check() == []
    book.close()
    with Casebook.open(path) as again:
        again.restore_case(evaluation.case_id, "甲")
        again.restore_evaluation(newer.id, "甲")
        assert [line.evaluation_id for line in again.cases()] == [newer.id]
        assert again.binned() == [] and again.check() == []


def test_what_was_emptied_is_nowhere_in_the_file_and_leaves_a_note(
    book: Casebook, evaluation: Evaluation, forms: Catalogue, filled: list[str], path: Path, tmp_path: Path
) -> None:
    gone, of_gone = book.new_case(forms, {"p.project": "机密项目甲"}, year=2025, mode="desk", by="甲")
    open_session(book, of_gone.id, "甲").set("w.text", "不该留下的话")
    (tmp_path / "用不着.bin").write_bytes(b"bytes that nobody names")
    book.attach(tmp_path / "用不着.bin", "用不着.bin")
    open_session(book, evaluation.id, "丙").remove_row(SECTION, filled[0])
    book.delete_case(gone.id, "甲")
    assert [one.name for one in book.unused_attachments()] == ["用不着.bin"]
    emptied = book.empty_bin("主评人")
    assert (emptied.cases, emptied.rows, emptied.attachments, emptied.bytes) == (1, 1, 1, 23)
    assert book.binned() == [] and book.unused_attachments() == [] and book.check() == []
    assert book.empty_bin("主评人").cases == 0
    session = open_session(book, evaluation.id, "丙")
    session.set("w.text", "之后还能写")
    assert book.check() == [] and len({event.id for event in book.history()}) == len(book.history())
    assert any(event.old for event in book.history(row=filled[0]))  # the case lives on, and its history with it
    book.close()
    data = path.read_bytes()
    for text in ("机密项目甲", "不该留下的话", "bytes that nobody names"):
        assert text.encode() not in data
    with closing(sqlite3.connect(path)) as connection:
        notes = connection.execute("SELECT kind, by FROM purged ORDER BY id").fetchall()
        assert notes == [("case", "主评人"), ("attachment", "主评人")]
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            connection.execute("DELETE FROM purged")
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            connection.execute("DELETE FROM event")
        connection.execute("DROP TRIGGER purged_no_update")
        connection.execute("UPDATE purged SET by = '别人' WHERE id = 1")
        connection.commit()
    with Casebook.open(path) as again:
        assert "history" in [problem.kind for problem in again.check()]


def test_a_deletion_undone_by_hand_is_found(book: Casebook, evaluation: Evaluation, path: Path) -> None:
    book.delete_case(evaluation.case_id, "甲")
    assert book.check() == []
    book.close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute('UPDATE "case" SET deleted = NULL')
        connection.commit()
    with Casebook.open(path) as again:
        assert "answer" in [problem.kind for problem in again.check()]


def test_a_row_moved_by_hand_is_found(
    book: Casebook, evaluation: Evaluation, filled: list[str], path: Path
) -> None:
    book.close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE row SET position = position + 1 WHERE uuid = ?", filled[:1])
        connection.commit()
    with Casebook.open(path) as again:
        assert "answer" in [problem.kind for problem in again.check()]


def test_numbers_of_events_are_not_given_again_after_emptying(
    book: Casebook, evaluation: Evaluation, forms: Catalogue
) -> None:
    gone, _ = book.new_case(forms, {"p.project": "后来的"}, year=2025, mode="desk", by="甲")
    ids = {event.id for event in book.history()}
    book.delete_case(gone.id)
    ids |= {event.id for event in book.history()}
    book.empty_bin()
    open_session(book, evaluation.id).set("w.text", "x")
    assert book.history()[-1].id not in ids and book.check() == []
