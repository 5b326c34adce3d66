"""The one road for every change: set, undo, redo, rows, numbers, progress."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csi_desktop.forms.kinds import BadValue
from csi_desktop.model.answers import Answer, State
from csi_desktop.session import Issued
from tests.evaluations import golden_session, issue, new_session

CLAIMS, EVIDENCE = "outcomes.claims", "evidence.item"


def state_of(session):
    rows = {key: session.sheet.row_ids(key) for key in session.sheet.rows if session.sheet.rows[key]}
    return dict(session.sheet.answers), rows


def test_the_same_value_again_is_no_change():
    session = new_session()
    session.set("case.project", "抖音寻人")
    assert session.set("case.project", "抖音寻人") is None
    assert len(session.saved) == 1


def test_undo_takes_the_same_road_as_the_change():
    session = golden_session()
    before, score = state_of(session), session.result.default.score
    session.set("idx.exec.coverage", 0)
    assert session.result.default.score != score
    session.undo()
    assert (state_of(session), session.result.default.score) == (before, score)
    assert [change.action for change, _, _ in session.saved[-2:]] == ["set", "undo"]
    session.redo()
    assert session.value("idx.exec.coverage") == 0
    assert session.redo() is None


def test_typing_in_one_field_is_one_undo():
    session = new_session()
    for text in ("抖", "抖音", "抖音寻人"):
        session.set("case.project", text)
    session.set("case.enterprise", "抖音集团")
    session.undo()
    assert session.value("case.project") == "抖音寻人"
    session.undo()
    assert session.value("case.project") is None
    session.redo()
    assert session.value("case.project") == "抖音寻人"


def test_levels_are_undone_one_by_one():
    session = new_session()
    for level in (1, 2, 3):
        session.set("idx.exec.coverage", level)
    session.undo()
    assert session.value("idx.exec.coverage") == 2


def test_a_bad_value_changes_nothing():
    session = new_session()
    with pytest.raises(BadValue) as refused:
        session.set("idx.exec.coverage", 9)
    assert "覆盖层次" in refused.value.text.zh
    assert not session.saved


def test_evidence_with_a_value_that_no_field_takes_is_refused_whole():
    session = new_session()
    for role in ("evidence.titel", "case.project"):
        with pytest.raises(KeyError, match=role):
            session.add_evidence({"evidence.title": "年报", role: "2024"})
    assert not session.saved and not session.sheet.row_ids(EVIDENCE)


def test_taking_a_value_away_keeps_reason_and_evidence():
    session = new_session()
    row = session.add_evidence({"evidence.title": "年报"})
    session.set("idx.exec.coverage", 3)
    session.set_reason("idx.exec.coverage", "四类受益者")
    session.cite("idx.exec.coverage", row)
    session.set("idx.exec.coverage", None)
    assert session.answer("idx.exec.coverage") == Answer(None, State.ANSWERED, "四类受益者", (row,))


def test_rows_are_numbered_once_and_for_ever():
    session = new_session()
    first, second = session.add_row(CLAIMS), session.add_row(CLAIMS)
    session.remove_row(CLAIMS, second)
    third = session.add_row(CLAIMS)
    assert [session.value("cl.no", row) for row in (first, third)] == ["C-001", "C-003"]
    copy = session.copy_row(CLAIMS, first)
    assert session.value("cl.no", copy) == "C-004"
    assert session.sheet.row_ids(CLAIMS) == [first, copy, third]


def test_rows_move_and_go_back():
    session = new_session()
    rows = [session.add_row(CLAIMS) for _ in range(4)]
    session.move_row(CLAIMS, rows[3], 0)
    assert session.sheet.row_ids(CLAIMS) == [rows[3], *rows[:3]]
    session.move_row(CLAIMS, rows[3], 2)
    assert session.sheet.row_ids(CLAIMS) == [rows[0], rows[1], rows[3], rows[2]]
    session.undo()
    session.undo()
    assert session.sheet.row_ids(CLAIMS) == rows


def test_evidence_that_goes_away_goes_out_of_every_answer_and_comes_back_into_it():
    session = golden_session()
    kept, gone = (session.add_evidence({"evidence.title": t}) for t in ("甲", "乙"))
    claim = session.add_row(CLAIMS)
    session.set("cl.evidence", [kept, gone], claim)
    session.cite("idx.exec.coverage", gone)
    before = state_of(session)
    session.remove_row(EVIDENCE, gone)
    assert session.value("cl.evidence", claim) == [kept]
    assert session.answer("idx.exec.coverage").evidence == ()
    session.undo()
    assert state_of(session) == before


def test_next_unanswered_goes_round():
    session = new_session("quick")
    first = session.next_unanswered()
    assert first is not None
    second = session.next_unanswered((first[1], first[2]))
    assert second != first
    last = [p for p in session.places() if not p[1].number][-1]
    assert session.next_unanswered((last[1].id, last[2])) == first


def test_depth_decides_what_is_asked():
    quick, full = (len(list(new_session(depth).places())) for depth in ("quick", "full"))
    assert quick < full


def test_an_answer_that_hides_a_field_takes_it_out_of_every_count():
    session = new_session()
    session.set("eth.uses_ai", "y")
    shown = session.progress(session.catalogue.form("tech_ethics")).total
    session.set("eth.uses_ai", "n")
    assert session.progress(session.catalogue.form("tech_ethics")).total < shown


ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.just("set"), st.sampled_from(["case.project", "case.goal"]), st.text(max_size=5)),
        st.tuples(st.just("set"), st.just("idx.exec.coverage"), st.one_of(st.none(), st.integers(0, 4))),
        st.tuples(st.just("add")), st.tuples(st.sampled_from(["remove", "copy"]), st.integers(0, 5)),
        st.tuples(st.just("move"), st.integers(0, 5), st.integers(0, 5)),
        st.tuples(st.just("undo")), st.tuples(st.just("redo")),
    ),
    max_size=25,
)  # fmt: skip


def do(session, action, *given):
    rows = session.sheet.row_ids(CLAIMS)
    if action == "set":
        session.set(*given)
    elif action == "add":
        session.add_row(CLAIMS)
    elif action in ("undo", "redo"):
        getattr(session, action)()
    elif rows:
        row = rows[given[0] % len(rows)]
        if action == "move":
            session.move_row(CLAIMS, row, given[1] % len(rows))
        else:
            getattr(session, f"{action}_row")(CLAIMS, row)


@settings(max_examples=30, deadline=None)
@given(ACTIONS)
def test_any_sequence_can_be_undone_to_nothing_and_redone(actions):
    session = new_session("quick")
    for action in actions:
        do(session, *action)
    after = state_of(session)
    replayed = new_session("quick")
    for change, _, _ in session.saved:
        replayed.sheet.apply(change)
    assert state_of(replayed) == after
    while session.undo():
        pass
    assert state_of(session) == ({}, {})
    while session.redo():
        pass
    # What was undone and then written over is gone; everything else is back.
    if not any(action[0] in ("undo", "redo") for action in actions):
        assert state_of(session) == after


def test_an_issued_evaluation_can_be_read_and_not_changed():
    session = new_session()
    session.set("case.project", "寻人")
    row = session.add_row(EVIDENCE)
    issue(session)
    before, saved = session.sheet.copy(), len(session.saved)  # type: ignore[attr-defined]
    for change in (
        lambda: session.set("case.project", "另一个"),
        lambda: session.add_row(EVIDENCE),
        lambda: session.remove_row(EVIDENCE, row),
        session.undo,
    ):
        with pytest.raises(Issued, match="frozen"):
            change()
    assert session.sheet.answers == before.answers and session.sheet.rows == before.rows
    assert len(session.saved) == saved  # type: ignore[attr-defined]
    assert session.undo_change is not None, "what could be undone is still there when it is opened again"
