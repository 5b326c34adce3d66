"""Numbers that cannot be negative or broken: refused where they are entered, told where they were kept before."""

from __future__ import annotations

from pathlib import Path

import pytest

from csi_desktop.casebook import Casebook
from csi_desktop.forms.kinds import BadValue
from csi_desktop.forms.reader import catalogue
from csi_desktop.model.answers import Answer
from csi_desktop.report.outline import report
from csi_desktop.session.opening import open_session
from tests.evaluations import new_session


@pytest.mark.parametrize(
    ("section", "field", "given"),
    [
        ("sroi.map", "sroi.qty", "-20"), ("cost.lines", "cost.qty", "-1"), ("cost.lines", "cost.unit_price", "-0.5"),
        ("cost.lines", "cost.amount", "-5"), ("cost.social", "sc.monetised", "-5"), ("findings.rec", "rc.cost", "-5"),
        ("outcomes.imp", "imp.how.scale", "-3"),
    ],
)  # fmt: skip
def test_what_cannot_be_negative_is_refused_with_the_limit(section: str, field: str, given: str) -> None:
    session = new_session()
    row = session.add_row(section)
    with pytest.raises(BadValue) as told:
        session.set(field, given, row)
    assert f"应不小于 0，现为 {given}" in told.value.text.zh
    assert f"must be at least 0; it is {given}" in told.value.text.en
    session.set(field, "0", row)


def test_people_are_counted_whole_and_a_harm_still_has_a_negative_proxy() -> None:
    session = new_session()
    row = session.add_row("outcomes.imp")
    with pytest.raises(BadValue, match="takes a whole number"):
        session.set("imp.how.scale", "120.5", row)
    session.set("sroi.value", "-300", session.add_row("sroi.map"))
    table = [{"year": "2024", "amount": "-3"}]
    with pytest.raises(BadValue, match="at least 0"):
        session.set("idx.fin.amount", table)


def test_a_draft_that_was_filled_in_before_opens_keeps_its_values_and_says_what_to_mend(tmp_path: Path) -> None:
    with Casebook.create(tmp_path / "a.csi") as book:
        _, made = book.new_case(catalogue(), {"case.project": "项目"}, year=2024, mode="third", depth="full", by="")
        session = open_session(book, made.id)
        kept = {
            ("cost.amount", session.add_row("cost.lines")): "-5", ("sroi.qty", session.add_row("sroi.map")): "-20.5",
            ("imp.how.scale", session.add_row("outcomes.imp")): "1200.5",
        }  # fmt: skip
        for (field, row), value in kept.items():  # as before there was a limit
            session.set_answer(field, row, Answer(value))
    with Casebook.open(tmp_path / "a.csi") as book:
        session = open_session(book, made.id)
        assert {place: session.value(*place) for place in kept} == kept
        told = {one.place: one.text for one in session.problems() if one.place in kept and not one.absent}
        assert "“金额”应不小于 0，现为 -5。" in told["cost.amount", next(r for f, r in kept if f == "cost.amount")].zh
        assert all("仍保留并照计，请改正" in text.zh for text in told.values()) and len(told) == 3
        printed = str(report(session.catalogue, session.sheet, session.result, "zh"))
        assert "1,200.5" in printed and "-20.5" in printed
        (place,) = (place for place in kept if place[0] == "imp.how.scale")
        session.set(*place[:1], "1200", place[1])
        assert place not in {one.place for one in session.problems()}
