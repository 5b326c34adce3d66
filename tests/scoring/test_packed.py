"""Many cases at once give what each gives alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csi_desktop.casebook import Casebook
from csi_desktop.model.answers import State
from csi_desktop.scoring import levels
from csi_desktop.scoring.packed import indicators, packed_scores
from csi_desktop.session.opening import open_session
from tests.evaluations import golden_session, new_session

FORM = next(form for form in new_session().catalogue.forms if form.index)
HIGHEST = [one.max for one in indicators(FORM)]
rows = st.tuples(*(st.sampled_from([*range(top + 1), 254, 255]) for top in HIGHEST))


def session_with(row):
    session = new_session()
    for one, level in zip(indicators(FORM), row, strict=True):
        if level == 254:
            session.set_state(one.id, State.NA, "不适用")
        elif level < 254:
            session.set(one.id, level)
    return session


def test_the_golden_case_from_its_packed_levels():
    session = golden_session()
    packed = levels(session.catalogue, session.sheet)
    a, b = packed_scores(FORM, packed), packed_scores(FORM, packed, "B")
    assert (a.score[0], b.score[0]) == pytest.approx((71.25, 73.2142857), abs=5e-8)
    assert a.geometric[0] == pytest.approx(58.73847114, abs=5e-9)


@given(st.lists(rows, min_size=1, max_size=3))
@settings(max_examples=25, deadline=None)
def test_each_case_among_many_scores_as_it_does_alone(many):
    sessions = [session_with(row) for row in many]
    packed = b"".join(levels(session.catalogue, session.sheet) for session in sessions)
    assert packed == bytes(value for row in many for value in row)
    for scheme in ("A", "B"):
        found = packed_scores(FORM, packed, scheme)
        for number, session in enumerate(sessions):
            alone = session.result.index[scheme]
            assert found.coverage[number] == pytest.approx(float(alone.coverage))
            if alone.score is None:
                assert np.isnan(found.score[number])
            else:
                assert found.score[number] == pytest.approx(float(alone.score))
                assert found.geometric[number] == pytest.approx(alone.geometric)


def test_what_a_self_assessment_may_not_judge_is_not_applicable_in_the_packed_levels_too():
    session = golden_session()
    session.set(session.catalogue.role("mode").id, "self")
    found = packed_scores(FORM, levels(session.catalogue, session.sheet), "B")
    assert found.score[0] == pytest.approx(float(session.result.index["B"].score))


@pytest.mark.parametrize("packed", [b"\0", bytes([9] * 14)])
def test_bytes_that_are_no_levels_are_refused(packed):
    with pytest.raises(ValueError, match="level"):
        packed_scores(FORM, packed)


def test_a_casebook_gives_the_packed_levels_of_all_its_cases_at_once(tmp_path: Path):
    golden = golden_session()
    answered = {place: answer for place, answer in golden.sheet if place[0].startswith("idx.")}
    with Casebook.create(tmp_path / "many.csi") as book:
        assert book.packed_levels() == ([], b"")
        expected, evaluations = b"", []
        for given in (answered, dict(list(answered.items())[:5])):
            _, evaluation = book.new_case(golden.catalogue, {}, year=2024, mode="third", depth="quick")
            session = open_session(book, evaluation.id)
            session.fill({}, given)
            expected += levels(session.catalogue, session.sheet)
            evaluations.append(evaluation.id)
        assert {0, 255} < set(expected)
        assert book.packed_levels() == (evaluations, expected)
        assert len(packed_scores(FORM, expected).score) == 2
