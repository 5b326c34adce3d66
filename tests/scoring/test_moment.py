"""A result is of the moment it was made: what is asked of it later knows nothing of later answers."""

from __future__ import annotations

from csi_desktop.scoring import evaluate
from tests.evaluations import new_session


def test_a_result_keeps_to_its_moment():
    session = new_session()
    forms = session.catalogue
    start, end = forms.role("case.start"), forms.role("case.end")
    session.set(start.id, "2019-01-01")
    session.set(end.id, "2024-01-01")
    asked_at_once, asked_later = (evaluate(forms, session.sheet) for _ in range(2))
    values, levels = dict(asked_at_once.computed), dict(asked_at_once.suggestions)
    session.set(end.id, "2019-03-01")
    assert dict(asked_later.computed) == values
    assert dict(asked_later.suggestions) == levels
    assert dict(session.result.suggestions) != levels


def test_a_row_that_is_gone_has_no_values():
    session = new_session()
    section = next(s for s in session.catalogue.sections() if s.repeat and any(f.number for f in s.fields))
    row = session.add_row(section.key)
    session.remove_row(section.key, row)
    ruled = [field for field in session.catalogue.fields() if field.formula]
    assert all((field.id, row) not in session.result.computed for field in ruled)
