"""企业自评 and 第三方 of one case and year, side by side, from a real casebook."""

from __future__ import annotations

from fractions import Fraction

import pytest

from csi_desktop.casebook import Casebook
from csi_desktop.forms.reader import catalogue
from csi_desktop.model.answers import State
from csi_desktop.report.blocks import Dot, Figure, Path, Rect
from csi_desktop.report.outline import report
from csi_desktop.report.sides import side_levels
from csi_desktop.scoring.gap import side_by_side
from csi_desktop.session.opening import open_session


@pytest.fixture
def sides(tmp_path):
    """A case with the enterprise's own evaluation and a third party's of the same year: book, own, other (ids)."""
    with Casebook.create(tmp_path / "两方.csi", by="甲") as book:
        _, own = book.new_case(catalogue(), {"case.project": "抖音寻人"}, year=2024, mode="self", depth="full")
        other = book.new_evaluation(own.case_id, year=2024, catalogue=catalogue(), depth="full")
        mine = open_session(book, own.id)
        mine.set("eng.mode", "self")
        for field, level in (("idx.mission.goal", 4), ("idx.exec.coverage", 3), ("idx.comm.identity", 2)):
            mine.set(field, level)
        theirs = open_session(book, other.id)
        theirs.set("eng.mode", "third")
        theirs.set("eng.report_no", "甲评字（2024）第0001号")
        for field, level in (("idx.mission.goal", 2), ("idx.exec.coverage", 3), ("idx.exec.mail_reply", 1)):
            theirs.set(field, level)
        theirs.set_state("idx.comm.identity", State.UNABLE, "无法核实")
        yield book, own.id, other.id


def test_each_side_sees_the_other_and_the_gap(sides):
    book, own, other = sides
    for one in (own, other):
        session = open_session(book, one)
        found = side_by_side(session.catalogue, session.sheet, session.result)
        gaps = {gap.place[0]: gap for gap in found.gaps}
        assert (gaps["idx.mission.goal"].self_level, gaps["idx.mission.goal"].other_level) == (4, 2)
        assert gaps["idx.mission.goal"].gap == 2 and gaps["idx.exec.coverage"].gap == 0
        assert gaps["idx.comm.identity"].gap is None
        assert gaps["idx.comm.identity"].other_state is State.UNABLE
        assert (found.generous, found.mean_gap) == (1, Fraction(1, 4))
        assert found.other_mode.zh == "第三方评估"
        index = {one: open_session(book, one).result.default.score for one in (own, other)}
        assert float(found.self_index) == pytest.approx(float(index[own]))
        assert float(found.other_index) == pytest.approx(float(index[other]))


def test_a_year_is_not_compared_with_the_other_side(sides):
    book, _, other = sides
    assert open_session(book, other).sheet.previous is None
    later = book.new_evaluation(1, year=2025, catalogue=catalogue())
    session = open_session(book, later.id)
    assert session.sheet.counterpart is None
    session.set("eng.mode", "third")
    assert open_session(book, later.id).sheet.previous.index == pytest.approx(
        float(open_session(book, other).result.default.score)
    )


def test_the_report_shows_both_sides_and_an_issued_one_goes_on_showing_what_it_showed(sides):
    book, own, other = sides
    session = open_session(book, other)
    made = report(session.catalogue, session.sheet, session.result, "zh")
    assert any("企业自评与第三方评估" in str(getattr(block, "text", "")) for block in made.blocks)
    book.issue(other, session.catalogue, "甲")
    before = book.load(other)
    assert before.counterpart == session.sheet.counterpart
    open_session(book, own).set("idx.mission.goal", 1)
    assert book.load(other).counterpart == before.counterpart
    assert not [problem for problem in book.check() if problem.kind == "seal"]


def test_the_picture_has_a_mark_and_a_figure_for_each_level_and_the_report_prints_it(sides):
    book, _, other = sides
    session = open_session(book, other)
    found = side_by_side(session.catalogue, session.sheet, session.result)
    drawn = side_levels(found, session.catalogue, "zh")
    words = {spot.key: spot.words for spot in drawn.spots}
    assert set(words) == {gap.place[0] for gap in found.gaps}
    assert words["idx.mission.goal"] == "特定的项目运营目标：企业自评 4，第三方评估 2，差距 +2"
    assert words["idx.comm.identity"].endswith("企业自评 2，第三方评估 —，差距 —")
    assert words["idx.exec.coverage"].endswith("企业自评 3，第三方评估 3，差距 0")
    # Beside the two of the key and the two at the head of the figures a mark for each level and each index.
    squares = [one for one in drawn.shapes if isinstance(one, Rect)]
    dots = [one for one in drawn.shapes if isinstance(one, Dot)]
    assert len(squares) == 2 + 1 + sum(gap.self_level is not None for gap in found.gaps)
    assert len(dots) == 2 + 1 + sum(gap.other_level is not None for gap in found.gaps)
    [goal] = [spot for spot in drawn.spots if spot.key == "idx.mission.goal"]
    here = [one for one in (*squares, *dots) if goal.y < one.y < goal.y + goal.height]
    at = {type(one): one.x + one.width / 2 if isinstance(one, Rect) else one.x for one in here}
    thin = [one for one in drawn.shapes if isinstance(one, Path) and one.line == 0.6]
    line = [one for one in thin if one.points[0][1] == one.points[1][1]]
    (low, _), (high, _) = next(one.points for one in line if goal.y < one.points[0][1] < goal.y + goal.height)
    assert (at[Rect] - low) / (high - low) == pytest.approx(1) and (at[Dot] - low) / (high - low) == pytest.approx(0.5)
    for lang, title in (("zh", "方框为企业自评"), ("en", "squares by the self-assessment")):
        made = report(session.catalogue, session.sheet, session.result, lang)
        [figure] = [one for one in made.blocks if isinstance(one, Figure) and title in one.caption]
        assert figure.drawing == side_levels(found, session.catalogue, lang)


def test_a_case_with_one_side_compares_nothing(tmp_path):
    with Casebook.create(tmp_path / "一方.csi") as book:
        _, only = book.new_case(catalogue(), {"case.project": "项目"}, year=2024, mode="third", depth="full")
        session = open_session(book, only.id)
        session.set("idx.mission.goal", 2)
        assert side_by_side(session.catalogue, session.sheet, session.result) is None
