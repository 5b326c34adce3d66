"""企业自评 and 第三方 of one case and year, side by side, from a real casebook."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest

from csi_desktop.casebook import Casebook, CasebookError
from csi_desktop.forms.reader import catalogue
from csi_desktop.model.answers import State
from csi_desktop.model.content import canonical, sheet_of
from csi_desktop.report.blocks import Dot, Figure, Paragraph, Path, Rect
from csi_desktop.report.data import report_data
from csi_desktop.report.draft import Draft
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


# ---------------------------------------------------------------- which of several
def third(book, case: int, lead: str, level: int, *, round: str = "") -> int:
    """A third party's evaluation of 2024."""
    made = book.new_evaluation(case, year=2024, round=round, catalogue=catalogue(), depth="full")
    session = open_session(book, made.id)
    for field, value in (("eng.mode", "third"), ("eng.lead", lead), ("idx.mission.goal", level)):
        session.set(field, value)
    return made.id


def compared(book, evaluation: int):
    """Whose evaluation stands beside this one, and what is said of it in both languages."""
    session = open_session(book, evaluation)
    found = side_by_side(session.catalogue, session.sheet, session.result)
    return session.sheet.counterpart, found


def test_of_several_the_one_issued_last_is_taken_and_named_until_another_is_chosen(sides):
    book, own, first = sides
    newest = third(book, 1, "李评估", 0, round="复评")
    begun = book.load(newest).evaluation.created[:16].replace("T", " ")
    taken, found = compared(book, own)
    assert taken.whose.lead == "李评估" and taken.others == 1
    said = f"第三方评估，主评人李评估，2024 年，复评，0.1 工作稿，{begun} 建立；同年度该方还有 1 份评估未取。"
    assert found.whose.zh == "对照所取：" + said
    assert found.whose.en.endswith(f"draft 0.1, begun {begun}; other evaluations of that side and year, not taken: 1.")
    session = open_session(book, first)
    book.issue(first, session.catalogue, "甲")
    taken, found = compared(book, own)
    assert found.whose.zh.startswith("对照所取：第三方评估，主评人未填，2024 年，1.0 版，") and taken.others == 1
    assert {gap.place[0]: gap for gap in found.gaps}["idx.mission.goal"].other_level == 2
    book.choose_side(own, book.load(newest).evaluation.uuid)
    taken, found = compared(book, own)
    assert taken.whose.lead == "李评估" and found.other_index == taken.index
    assert {gap.place[0]: gap for gap in found.gaps}["idx.mission.goal"].other_level == 0
    assert book.load(newest).counterpart.others == 0  # it has one self-assessment beside it
    book.delete_evaluation(newest)
    assert compared(book, own)[0].whose.lead == "" and compared(book, own)[0].others == 0


def test_what_is_none_of_the_other_side_cannot_be_chosen_nor_can_anything_once_issued(sides):
    book, own, first = sides
    later = book.new_evaluation(1, year=2025, catalogue=catalogue()).uuid
    for wrong in (later, book.load(own).evaluation.uuid, ""):
        with pytest.raises(CasebookError, match="not one of the other side"):
            book.choose_side(own, wrong)
    mine = book.load(own).evaluation.uuid
    book.issue(first, open_session(book, first).catalogue, "甲")
    with pytest.raises(CasebookError):
        book.choose_side(first, mine)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_report_says_in_a_sentence_whose_evaluation_stands_beside_it(sides, lang):
    book, own, _ = sides
    third(book, 1, "李评估", 0)
    session = open_session(book, own)
    made = report(session.catalogue, session.sheet, session.result, lang)
    texts = [block.text for block in made.blocks if isinstance(block, Paragraph)]
    [said] = [text for text in texts if isinstance(text, str) and "李评估" in text]
    assert said == side_by_side(session.catalogue, session.sheet, session.result).whose(lang)
    assert ("还有 1 份评估未取" if lang == "zh" else "not taken: 1.") in said


def test_an_issued_report_goes_on_naming_whom_it_named_and_its_data_keep_the_name_only_where_persons_are_allowed(sides):
    book, own, first = sides
    third(book, 1, "李评估", 0)
    session = open_session(book, own)
    session.set("eng.report_no", "甲评字（2024）第0002号")
    for allowed in (True, False):
        session.set(session.catalogue.role("data_personal").id, allowed)
        draft = Draft(session.catalogue, session.sheet, session.result, "zh")
        kept = json.loads(report_data(draft))["counterpart_of"]
        assert (kept["lead"], kept["others"]) == ("李评估" if allowed else "", 1)
    book.issue(own, session.catalogue, "甲")
    before = book.load(own)
    assert before.counterpart.whose.lead == "李评估"
    session = open_session(book, first)
    book.issue(first, session.catalogue, "甲")
    assert book.load(own).counterpart == before.counterpart
    assert not [problem for problem in book.check() if problem.kind == "seal"]


def test_what_an_older_program_issued_names_nobody_and_stays_as_it_was(sides):
    book, own, _ = sides
    kept = json.loads(canonical(book.load(own)))
    del kept["counterpart_of"]
    text = json.dumps(kept, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    live = open_session(book, own)
    old = sheet_of(text, live.sheet.case, live.sheet.evaluation)
    assert canonical(old) == text and old.counterpart.levels == live.sheet.counterpart.levels
    found = side_by_side(live.catalogue, old, live.result)
    assert not found.whose and found.generous == 1
