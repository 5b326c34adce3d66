"""Weights that the evaluation team chose: a scheme of their own, once frozen, and only before scoring."""

from __future__ import annotations

from fractions import Fraction

import pytest

from csi_desktop.forms.kinds import BadValue
from csi_desktop.scoring.ledger import ledger
from tests.evaluations import golden_session, new_session

LEVELS = {place: answer for place, answer in golden_session().sheet if place[0].startswith("idx.")}
BUDGETS = [
    {"person": "甲", "mission": "40", "exec": "30", "fin": "20", "comm": "10"},
    {"person": "乙", "mission": "20", "exec": "30", "fin": "20", "comm": "30"},
]
NAMES = ["使命", "执行", "财务", "传播"]


def with_budgets(method="bap", freeze=True):
    session = new_session()
    session.set("wt.method", method)
    session.set("wt.experts", BUDGETS)
    if freeze:
        session.set("wt.frozen", "2024-03-01T09:00")
    session.fill({}, LEVELS)
    return session


def test_budgets_make_a_third_scheme_and_leave_the_default_alone():
    index = with_budgets().result.index
    assert list(index) == ["A", "B", "C"]
    assert float(index["A"].score) == 71.25
    # 0.3·91.6667 + 0.3·85 + 0.2·16.6667 + 0.2·91.6667
    assert index["C"].score == Fraction(3, 10) * Fraction(275, 3) + Fraction(3, 10) * 85 + Fraction(1, 5) * (
        Fraction(50, 3) + Fraction(275, 3)
    )


def test_levels_in_dimensions_without_weight_alone_make_no_index_of_the_team():
    from csi_desktop.scoring.sure import how_sure

    session = new_session()
    session.set("wt.method", "custom")
    session.set("wt.experts", [{"person": "甲", "mission": "50", "exec": "50", "fin": "0", "comm": "0"}])
    session.set("wt.frozen", "2024-03-01T09:00")
    session.set("idx.fin.foundation", 2)
    a, c = session.result.index["A"], session.result.index["C"]
    assert (a.score, c.score, c.low, c.high) == (100, None, 0, 100)
    assert c.unrated.en == "The dimensions with a level have no weight"
    found = how_sure(session.catalogue, session.sheet, session.result)
    assert found.everything.spread.p50 == pytest.approx(100)
    entries = ledger(session.catalogue, session.sheet, session.result, draws=True).entries
    assert next(one.value.en for one in entries if one.key == "index:C") == "—"
    session.fill({}, LEVELS)
    # What weighs nothing asks for no coverage either.
    session.set_many({(name, ""): None for name in ("idx.fin.input_disclosed", "idx.fin.use_disclosed")})
    assert session.result.index["A"].unrated and session.result.index["C"].band.stars == 5


def test_a_score_just_short_of_a_band_does_not_look_as_if_it_had_reached_it():
    session = new_session()
    session.set("wt.method", "custom")
    session.set("wt.experts", [{"person": "甲", "mission": "70", "exec": "6.85", "fin": "15", "comm": "8.15"}])
    session.set("wt.frozen", "2024-03-01T09:00")
    session.fill({}, LEVELS)
    assert session.result.index["C"].band.stars == 4 and 79.95 < session.result.index["C"].score < 80
    entries = ledger(session.catalogue, session.sheet, session.result).entries
    assert next(one.value.en for one in entries if one.key == "index:C") == "79.96"


def test_nothing_counts_that_is_not_frozen():
    assert list(with_budgets(freeze=False).result.index) == ["A", "B"]
    assert list(with_budgets(method="equal_dim").result.index) == ["A", "B"]


def test_a_pairwise_matrix_counts_if_its_judgements_are_consistent():
    session = new_session()
    session.set("wt.method", "ahp")
    session.set("wt.matrix", {"items": NAMES, "upper": ["2", "2", "2", "1", "1", "1"]})
    session.set("wt.frozen", "2024-03-01T09:00")
    session.fill({}, LEVELS)
    chosen = {part.section: part.weight for part in session.result.index["C"].sections}
    assert [float(weight) for weight in chosen.values()] == pytest.approx([0.4, 0.2, 0.2, 0.2])
    other = new_session()
    other.set("wt.method", "ahp")
    other.set("wt.matrix", {"items": NAMES, "upper": ["9", "1/9", "9", "9", "1/9", "9"]})
    other.set("wt.frozen", "2024-03-01T09:00")
    assert "C" not in other.result.index


def test_the_items_of_a_matrix_go_to_the_dimensions_of_their_names():
    # Each item twice the next, from the last dimension to the first: 8 : 4 : 2 : 1 over 15.
    upper = ["2", "4", "8", "2", "4", "2"]
    for names in (NAMES[::-1], ["communication", "Finance", " EXECUTION", "Mission"]):
        session = new_session()
        session.set("wt.method", "ahp")
        session.set("wt.matrix", {"items": names, "upper": upper})
        session.set("wt.frozen", "2024-03-01T09:00")
        session.fill({}, LEVELS)
        shares = [float(part.weight) for part in session.result.index["C"].sections]
        assert shares == pytest.approx([1 / 15, 2 / 15, 4 / 15, 8 / 15])


def test_a_matrix_of_other_items_is_no_scheme_and_says_so():
    session = new_session()
    session.set("wt.method", "ahp")
    session.set("wt.matrix", {"items": ["咖啡", *NAMES[1:]], "upper": ["1"] * 6})
    session.set("wt.frozen", "2024-03-01T09:00")
    assert "C" not in session.result.index
    said = "The items of the matrix are not the dimensions (Mission, Execution, Finance, Communication)"
    assert said in session.result.computed["wt.ahp", ""].en
    assert [one for one in session.problems() if said in one.text.en]


def test_points_that_do_not_make_100_are_said_to_be_shared_out():
    session = new_session()
    session.set("wt.method", "bap")
    uneven = {"mission": "1", "exec": "1", "fin": "1", "comm": "2"}
    tenths = {"person": "丙", "mission": "33.3", "exec": "33.3", "fin": "33.3", "comm": "0.1"}  # 100 exactly
    session.set("wt.experts", [BUDGETS[0], {"person": "乙", **uneven}, tenths, uneven])
    said = session.result.computed["wt.budget", ""]
    assert said.zh.endswith("分数合计不是 100、已按合计折算：乙（5 分）、第4行（5 分）")
    assert said.en.endswith("points that do not make 100, taken as shares of their sum: 乙 (5), line 4 (5)")
    [entry] = [one for one in ledger(session.catalogue, session.sheet, session.result).entries
               if one.key == "field:wt.budget"]  # fmt: skip
    assert [line.en for line in entry.working][:2] == ["甲: 40 + 30 + 20 + 10 = 100", "乙: 1 + 1 + 1 + 2 = 5"]


def test_whose_points_cannot_be_taken_is_named():
    session = new_session()
    session.set("wt.method", "bap")
    session.set("wt.experts", [{"person": "空"}, BUDGETS[0], {"person": "乙", "mission": "-1", "exec": "101"}])
    assert session.result.computed["wt.budget", ""].zh == "专家（乙）的分配无效：各项不得为负，合计须大于零。"


def test_the_ledger_shows_how_the_weights_of_a_team_come_about():
    session = new_session()
    session.set("wt.method", "ahp")
    session.set("wt.matrix", {"items": NAMES, "upper": ["2", "2", "2", "1", "1", "1"]})
    session.set("wt.frozen", "2024-03-01T09:00")
    session.fill({}, LEVELS)
    book = ledger(session.catalogue, session.sheet, session.result)
    [index] = [one for one in book.entries if one.key == "index:C"]
    assert {source.place[0] for source in index.sources} == {"wt.method", "wt.matrix", "wt.frozen"}
    assert {"field:wt.cr", "field:wt.ahp"} <= set(index.parts)
    [weights] = [one for one in book.entries if one.key == "field:wt.ahp"]
    assert "使命: 1 × 0.4 + 2 × 0.2 + 2 × 0.2 + 2 × 0.2 ≈ 4 × 0.4" in [line.en for line in weights.working]


def test_what_is_frozen_stays_until_it_is_thawed():
    session = with_budgets()
    with pytest.raises(BadValue) as refused:
        session.set("wt.method", "ahp")
    assert "冻结" in refused.value.text.zh
    assert session.value("wt.method") == "bap"
    assert session.is_locked(session.catalogue.field("wt.experts"))
    session.set("wt.frozen", None)
    session.set("wt.method", "ahp")
    assert session.value("wt.method") == "ahp"


def test_levels_that_were_taken_away_again_have_been_scoring_all_the_same():
    session = with_budgets()
    session.set("wt.frozen", None)
    session.set("wt.experts", BUDGETS[:1])
    session.set_many(dict.fromkeys(LEVELS))
    with pytest.raises(BadValue, match="levels were given and taken away"):
        session.set("wt.frozen", "2024-03-01T09:00")
    session.undo()
    assert "C" not in session.result.index


def test_levels_of_single_assessors_are_scoring_too():
    session = new_session()
    section = session.catalogue.section_role("scores").key
    session.add_row(section, values={"rv.item": ["idx.mission.goal"], "rv.assessor": "甲", "rv.level": 3})
    with pytest.raises(BadValue, match="assessors have given levels"):
        session.set("wt.frozen", "2024-03-01T09:00")


def test_weights_cannot_be_frozen_once_scoring_has_begun():
    session = with_budgets(freeze=False)
    with pytest.raises(BadValue) as refused:
        session.set("wt.frozen", "2024-09-01T09:00")
    assert "before scoring" in refused.value.text.en
    assert session.value("wt.frozen") is None
