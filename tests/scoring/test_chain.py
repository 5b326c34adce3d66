"""The result chain goes one way: a link that would close a circle is refused when it is entered, and named."""

from __future__ import annotations

from itertools import pairwise

import pytest

from csi_desktop.casebook.bin import RemovedRow
from csi_desktop.forms.kinds import BadValue
from csi_desktop.model.answers import Answer, Change, SetAnswer
from csi_desktop.report.draft import Draft
from csi_desktop.report.figures import figure_of
from csi_desktop.scoring.lint import lint
from csi_desktop.session import Session
from tests.evaluations import new_session


def chain(session: Session, names: str = "甲乙丙") -> list[str]:
    """A row for each name, each leading to the next."""
    key = session.catalogue.section_role("toc").key
    rows = [session.add_row(key, values={"toc.text": name}) for name in names]
    for row, to in pairwise(rows):
        session.set("toc.links", [to], row)
    return rows


def test_a_link_that_closes_a_circle_is_refused_and_the_circle_named():
    session = new_session()
    first, second, third = chain(session)
    saved = len(session.saved)
    with pytest.raises(BadValue) as refused:
        session.set("toc.links", [first], third)
    assert "结果链成环（丙 → 甲 → 乙 → 丙），未保存" in refused.value.text.zh
    assert "go round in a circle (丙 → 甲 → 乙 → 丙) and was not saved" in refused.value.text.en
    with pytest.raises(BadValue, match=r"乙 → 乙"):
        session.set("toc.links", [third, second], second)
    assert (session.value("toc.links", third), len(session.saved)) == (None, saved)
    session.set("toc.links", [third, second], first)  # a shorter way beside the long one is no circle
    assert session.value("toc.links", first) == [third, second]


def test_links_entered_together_are_looked_at_together():
    session = new_session()
    first, second, third = chain(session)
    with pytest.raises(BadValue, match="circle"):
        session.set_many({("toc.links", third): [first], ("toc.text", third): "丁"})
    assert session.value("toc.text", third) == "丙"
    turned = {("toc.links", first): None, ("toc.links", second): [first], ("toc.links", third): [second]}
    session.set_many(turned)  # the whole chain the other way round
    assert session.value("toc.links", third) == [second]


def test_a_circle_from_an_older_file_hinders_no_other_change_and_can_be_undone():
    session = new_session()
    first, second, third, other = chain(session, "甲乙丙丁")
    session.set("toc.links", None, third)
    step = SetAnswer("toc.links", third, None, Answer([first]))
    session.sheet.apply(Change((step,), "import", "", "2024-01-01T00:00:00+08:00"))
    session.set("toc.links", [first, other], third)
    session.set("toc.text", "乙二", second)
    session.set("toc.links", [other], third)
    with pytest.raises(BadValue):
        session.set("toc.links", [first, other], third)


def with_circle() -> tuple[Session, list[str]]:
    """A chain whose circle came with an import or a merge."""
    session = new_session()
    rows = chain(session)
    for row, level in zip(rows, ("input", "output", "outcome_s"), strict=True):
        session.set("toc.level", level, row)
    step = SetAnswer("toc.links", rows[2], None, Answer([rows[0]]))
    session.sheet.apply(Change((step,), "import", "", "2024-01-01T00:00:00+08:00"))
    session.reload()
    return session, rows


def test_a_circle_that_came_from_elsewhere_blocks_signing_and_no_reason_stands_for_mending_it():
    session, rows = with_circle()
    found = next(one for one in lint(session.catalogue, session.sheet) if one.rule == "cycle")
    assert not found.waivable
    values = {"waiver.key": found.key, "waiver.text": found.text.zh, "waiver.reason": "无妨"}
    key = session.catalogue.section_role("waivers").key
    session.add_row(key, values={session.catalogue.role(role).id: value for role, value in values.items()})
    blocking = [one.text.zh for one in session.problems() if one.severity == "block"]
    assert "结果链成环：甲 → 乙 → 丙 → 甲。请去掉其中一条联系" in blocking
    session.set("toc.links", None, rows[2])
    assert not any("成环" in one.text.zh for one in session.problems())


def test_a_circle_is_drawn_and_named_beneath_the_drawing():
    session, rows = with_circle()
    section = session.catalogue.section_role("toc")
    figure = figure_of(Draft(session.catalogue, session.sheet, session.result, "zh"), section)
    assert "成环，签发前须去掉其中一条联系：甲 → 乙 → 丙 → 甲" in figure.caption
    marked = [shape for shape in figure.drawing.shapes if getattr(shape, "stroke", "") == "ochre"]
    assert len(marked) == 3
    session.set("toc.links", None, rows[2])
    figure = figure_of(Draft(session.catalogue, session.sheet, session.result, "zh"), section)
    assert "成环" not in figure.caption
    assert not [shape for shape in figure.drawing.shapes if getattr(shape, "stroke", "") == "ochre"]


def test_taking_a_link_back_that_would_now_close_a_circle_is_refused():
    session = new_session()
    first, _, third = chain(session)
    once = session.answer("toc.links", first)
    session.set("toc.links", None, first)
    session.set("toc.links", [first], third)
    with pytest.raises(BadValue, match="甲 → 乙 → 丙 → 甲"):
        session.take_back("toc.links", first, once)
    assert session.value("toc.links", first) is None


def test_a_row_that_comes_back_leaves_out_the_link_that_would_close_a_circle():
    session = new_session()
    first, second, third = chain(session)
    key = session.catalogue.section_role("toc").key
    answers = {field: session.answer(field, second) for field in ("toc.text", "toc.links")}
    removed = RemovedRow(key, second, 1.0, answers, {("toc.links", first): session.answer("toc.links", first)})
    session.remove_row(key, second)
    session.set("toc.links", [first], third)
    session.bring_back_row(removed)
    assert session.value("toc.text", second) == "乙"
    assert session.value("toc.links", second) == [third]
    assert session.value("toc.links", first) is None
    assert not any("成环" in one.text.zh for one in session.problems())
    typed = session.sheet.unfinished["toc.links", first]
    assert typed == ("乙",)
    blocking = [one.text.zh for one in session.problems() if one.place == ("toc.links", first)]
    assert blocking and "乙" in blocking[0]


def test_rows_that_come_in_together_leave_out_the_link_that_would_close_a_circle():
    session = new_session()
    key = session.catalogue.section_role("toc").key
    rows = ["a", "b", "c"]
    answers = {("toc.text", row): Answer(name) for row, name in zip(rows, "甲乙丙", strict=True)}
    answers |= {("toc.links", row): Answer([to]) for row, to in (("a", "b"), ("b", "c"), ("c", "a"))}
    session.fill({key: rows}, answers)
    assert [session.value("toc.links", row) for row in rows] == [["b"], ["c"], None]
    assert session.sheet.unfinished == {("toc.links", "c"): ("甲",)}
    session.undo()
    assert not session.sheet.unfinished
    session.redo()
    assert session.value("toc.links", "c") is None


def test_a_whole_answer_is_asked_like_a_single_value_and_undo_brings_back_what_was():
    session = new_session()
    first, _, third = chain(session)
    with pytest.raises(BadValue, match="丙 → 甲 → 乙 → 丙"):
        session.set_answer("toc.links", third, Answer([first]))
    old, rows = with_circle()
    old.set("toc.links", None, rows[2])
    old.undo()  # to the letter, as it came with the older file
    assert old.value("toc.links", rows[2]) == [rows[0]]
    assert any("成环" in one.text.zh for one in old.problems())
