"""What is saved is what was answered: values, states, rows, numbers, undo."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from csi_desktop.casebook import Casebook, CasebookError
from csi_desktop.forms.definition import Catalogue
from csi_desktop.model.answers import Answer, Change, PlaceRow, SetAnswer, State, Step
from csi_desktop.model.cases import Evaluation, Listing, Previous, Sheet

EVIDENCE = "work.evidence"


def save(book: Casebook, sheet: Sheet, *steps: Step, action: str = "set") -> Change:
    """Apply a change in memory and save it."""
    change = Change(steps, action, "甲", "2026-01-02T03:04:05+08:00")
    sheet.apply(change)
    book.save(sheet.evaluation.id, change, levels=b"\1", listing=Listing(project="寻人"))
    return change


@pytest.mark.parametrize(
    "value",
    [
        True, False, 1, 0, -7, 2**80, "", "0", "true", "null", "1.10", "多行\n文本\t“引号” \\ \" ' 🙂 𠮷", "a\0b",
        "e\u0301 \u00e9 \u202eabc", [], ["a", "b"], {}, {"sha256": "00", "size": 3},
        [{"a": "1", "b": True, "c": 1, "d": None}], {"items": ["甲", "乙"], "upper": ["1/3"]}, "长" * 1_000_000,
    ],
    ids=lambda value: repr(value)[:20],
)  # fmt: skip
def test_every_value_comes_back_exactly(book: Casebook, path: Path, evaluation: Evaluation, value: Any) -> None:
    sheet = book.load(evaluation.id)
    save(book, sheet, SetAnswer("w.text", "", None, Answer(value, State.ANSWERED, str(value)[:100], ("r1", "r2"))))
    book.close()
    with Casebook.open(path) as again:
        found = again.load(evaluation.id).answers["w.text", ""]
        assert found == sheet.answers["w.text", ""] and type(found.value) is type(value)
        assert repr(found.value) == repr(value)  # True is not 1
        assert again.history(evaluation_id=evaluation.id)[-1].new == found
        assert again.check() == []


@pytest.mark.parametrize("value", [1.5, float("nan"), "\ud800", {"a": 0.1}, {1: "a"}, ("a",), b"a"], ids=repr)
def test_what_cannot_be_kept_exactly_is_refused_and_changes_nothing(
    book: Casebook, evaluation: Evaluation, value: Any
) -> None:
    before = book.load(evaluation.id)
    steps = (SetAnswer("w.level", "", None, Answer(1)), SetAnswer("w.text", "", None, Answer(value)))
    with pytest.raises(CasebookError) as refused:
        book.save(evaluation.id, Change(steps, "set"), levels=b"", listing=Listing())
    assert refused.value.text.zh and refused.value.text.en
    assert book.load(evaluation.id) == before
    save(book, before, SetAnswer("w.level", "", None, Answer(2)))
    assert book.load(evaluation.id) == before and book.check() == []


def test_true_replaces_one(book: Casebook, evaluation: Evaluation) -> None:
    sheet = book.load(evaluation.id)
    save(book, sheet, SetAnswer("w.text", "", None, Answer(1)))
    save(book, sheet, SetAnswer("w.text", "", Answer(1), Answer(True)))
    assert book.load(evaluation.id).answers["w.text", ""].value is True


@pytest.mark.parametrize("state", State)
def test_states_and_reasons_are_kept_apart(book: Casebook, evaluation: Evaluation, state: State) -> None:
    sheet = book.load(evaluation.id)
    save(book, sheet, SetAnswer("w.level", "", None, Answer(None, state, "因为")))
    assert book.load(evaluation.id).answers["w.level", ""] == Answer(None, state, "因为")


def test_an_unknown_field_is_refused_by_name(book: Casebook, evaluation: Evaluation) -> None:
    with pytest.raises(CasebookError, match=r"w\.nowhere"):
        book.save(evaluation.id, Change((SetAnswer("w.nowhere", "", None, Answer(1)),), "set"), levels=b"",
                  listing=Listing())  # fmt: skip


def test_a_row_taken_away_comes_back_by_undo(book: Casebook, evaluation: Evaluation) -> None:
    sheet = book.load(evaluation.id)
    save(book, sheet, PlaceRow(EVIDENCE, "r1", None, 1.0), SetAnswer("ev.title", "r1", None, Answer("甲")))
    save(book, sheet, PlaceRow(EVIDENCE, "r2", None, 2.0), SetAnswer("ev.title", "r2", None, Answer("乙")))
    save(book, sheet, PlaceRow(EVIDENCE, "r2", 2.0, 0.5), action="move_row")
    assert book.load(evaluation.id).row_ids(EVIDENCE) == ["r2", "r1"]
    full = book.load(evaluation.id)
    gone = save(book, sheet, SetAnswer("ev.title", "r2", Answer("乙"), None), PlaceRow(EVIDENCE, "r2", 0.5, None))
    assert book.load(evaluation.id) == sheet and "r2" not in book.load(evaluation.id).rows[EVIDENCE]
    save(book, sheet, *gone.inverted("undo").steps, action="undo")
    assert book.load(evaluation.id) == full
    assert [event.row for event in book.history(row="r2")] == ["r2"] * 7 and book.check() == []


def test_a_number_is_not_given_twice(book: Casebook, path: Path, evaluation: Evaluation) -> None:
    sheet = book.load(evaluation.id)
    save(book, sheet, PlaceRow(EVIDENCE, "r1", None, 1.0), SetAnswer("ev.no", "r1", None, Answer("E-0007")))
    save(book, sheet, SetAnswer("ev.no", "r1", Answer("E-0007"), None), PlaceRow(EVIDENCE, "r1", 1.0, None))
    save(book, sheet, PlaceRow(EVIDENCE, "r2", None, 1.0), SetAnswer("ev.no", "r2", None, Answer("E-0003")))
    save(book, sheet, SetAnswer("ev.no", "r2", Answer("E-0003"), Answer("X 99")))  # not a number of this pattern
    book.close()
    with Casebook.open(path) as again:
        assert again.load(evaluation.id).issued == {"ev.no": 7}
        assert again.load(evaluation.id).row_ids(EVIDENCE) == ["r2"]


def test_the_profile_is_shared_and_the_rest_is_not(book: Casebook, forms: Catalogue, evaluation: Evaluation) -> None:
    later = book.new_evaluation(evaluation.case_id, year=2026, catalogue=forms)
    sheet = book.load(later.id)
    save(book, sheet, SetAnswer("p.enterprise", "", None, Answer("新名")), SetAnswer("w.level", "", None, Answer(4)))
    first = book.load(evaluation.id)
    assert first.answers["p.enterprise", ""] == Answer("新名")
    assert ("w.level", "") not in first.answers and ("w.mode", "") not in sheet.answers


def test_the_evaluation_before_is_known_by_its_index(book: Casebook, forms: Catalogue, evaluation: Evaluation) -> None:
    book.save(evaluation.id, Change((), "set"), levels=b"", listing=Listing(index=61.5))
    later = book.new_evaluation(evaluation.case_id, year=2026, catalogue=forms)
    assert book.load(later.id).previous == Previous(2025, 61.5)
    assert book.load(evaluation.id).previous is None


ROWS = st.sampled_from(["r1", "r2", "r3"])
ANSWERS = st.one_of(
    st.none(),
    st.builds(Answer, st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8)), st.sampled_from(State),
              st.text(max_size=4), st.lists(ROWS, max_size=2).map(tuple)),
)  # fmt: skip
STEPS = st.one_of(
    st.tuples(st.sampled_from(["w.level", "w.text", "p.project"]), st.just(""), ANSWERS),
    st.tuples(st.sampled_from(["ev.title", "ev.no"]), ROWS, ANSWERS),
    st.tuples(st.just(EVIDENCE), ROWS, st.one_of(st.none(), st.floats(-9, 9).map(lambda x: x + 0.0))),
)


@given(st.lists(st.lists(STEPS, min_size=1, max_size=4), min_size=1, max_size=6), st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_file_and_memory_stay_the_same_through_changes_and_undo(
    forms: Catalogue, changes: list[list[tuple[str, str, Any]]], data: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as folder, Casebook.create(Path(folder) / "a.csi") as book:
        _, evaluation = book.new_case(forms, {}, year=2025, mode="desk")
        sheet = book.load(evaluation.id)
        done: list[Change] = []
        for parts in changes:
            steps: list[Step] = []
            for name, row, new in parts:
                now = sheet.copy()
                now.apply(Change(tuple(steps), "set"))
                if name == EVIDENCE:
                    steps.append(PlaceRow(name, row, now.rows.get(name, {}).get(row), new))
                else:
                    steps.append(SetAnswer(name, row, now.answers.get((name, row)), new))
            done.append(save(book, sheet, *steps))
            if data.draw(st.booleans()):
                back = done.pop().inverted("undo")
                save(book, sheet, *back.steps, action="undo")
        found = book.load(evaluation.id)
        assert found.answers == sheet.answers
        assert {s: r for s, r in found.rows.items() if r} == {s: r for s, r in sheet.rows.items() if r}
        problems = [problem for problem in book.check() if problem.kind != "reference"]  # answers may outlive their row
        assert problems == []
