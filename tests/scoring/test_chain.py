"""The result chain goes one way: a link that would close a circle is refused when it is entered, and named."""

from __future__ import annotations

from itertools import pairwise

import pytest

from csi_desktop.forms.kinds import BadValue
from csi_desktop.model.answers import Answer, Change, SetAnswer
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
