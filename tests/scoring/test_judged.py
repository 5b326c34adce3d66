"""Weights, agreement and the limits of a ratio, said at the fields where they are given."""

from __future__ import annotations

from fractions import Fraction

import pytest

from csi_desktop.scoring.figures import decimal
from tests.evaluations import new_session
from tests.scoring.test_ledger import with_sroi


def test_a_matrix_says_weights_consistency_and_its_worst_triad():
    session = new_session()
    session.set("wt.method", "ahp")
    # illumination, domain 4.3: must be rejected
    upper = ["5", "6", "7", "4", "6", "4"]
    session.set("wt.matrix", {"items": ["甲", "乙", "丙", "丁"], "upper": upper})
    said = session.result.computed["wt.ahp", ""]
    assert "甲 61.9%；乙 23.5%；丙 10.1%；丁 4.5%" in said.zh
    assert "CR 0.1447" in said.zh and "不可接受" in said.zh and "not accepted" in said.en
    assert "最不一致的三项：" in said.zh and "一致时应为" in said.zh
    session.set("wt.matrix", {"items": ["甲", "乙", "丙"], "upper": ["2", "4", "2"]})
    said = session.result.computed["wt.ahp", ""]
    assert "可以接受" in said.zh and "最不一致" not in said.zh


def test_the_experts_budgets_say_mean_spread_and_agreement():
    session = new_session()
    session.set("wt.method", "bap")
    rows = [{"person": name, "mission": a, "exec": b, "fin": c, "comm": d}
            for name, a, b, c, d in (("甲", "40", "30", "20", "10"), ("乙", "30", "40", "20", "10"))]  # fmt: skip
    session.set("wt.experts", rows)
    said = session.result.computed["wt.budget", ""].zh
    assert said.startswith("使命 35%（标准差 7.1%）；执行 35%") and "2 位专家，Kendall W 0.900" in said
    session.set("wt.experts", [rows[0] | {"fin": "-20"}])
    assert "不得为负" in session.result.computed["wt.budget", ""].zh


def score(session, who: str, levels: dict[str, int]) -> None:
    for item, level in levels.items():
        values = {"rv.item": [item], "rv.assessor": who, "rv.level": level}
        session.add_row("review.score", values=values)


def test_kappa_is_said_for_two_assessors_and_for_three_and_not_where_nothing_varies():
    session = new_session()
    items = ["idx.mission.goal", "idx.mission.core_fit", "idx.exec.region", "idx.exec.coverage"]
    score(session, "甲", {items[0]: 1})
    assert ("ag.kappa", "") not in session.result.computed  # with one assessor there is nothing to agree on
    score(session, "甲", dict(zip(items, (1, 2, 3, 4), strict=True)))
    score(session, "乙", dict(zip(items, (1, 2, 3, 3), strict=True)))
    said = session.result.computed["ag.kappa", ""].zh
    assert said.startswith("Cohen κ 0.667；线性加权 κ 0.778；二次加权 κ 0.875") and "4 项由全体评定" in said
    score(session, "丙", dict(zip(items, (1, 2, 3, 4), strict=True)))
    assert session.result.computed["ag.kappa", ""].zh.startswith("Fleiss κ 0.")
    alike = new_session()
    for who in ("甲", "乙"):
        score(alike, who, dict.fromkeys(items, 2))
    assert "Cohen κ —（无变异）" in alike.result.computed["ag.kappa", ""].zh


def test_a_ratio_comes_with_its_years_its_weakest_assumptions_and_what_to_say_beside_it():
    session = with_sroi()
    years = session.result.computed["sroi.years", ""].en
    assert years.startswith("year 1 658,980") and "year 5" in years
    weakest = session.result.computed["sroi.weakest", ""].zh
    assert weakest.count("比率等于 1") >= 1
    assert "不可比较" in session.result.computed["sroi.note", ""].zh
    whole = sum(Fraction(str(v)) for v in (406980, 306000, -54000))
    assert decimal(whole, 0) == 658980
    for row in list(session.sheet.row_ids("cost.lines")):
        session.remove_row("cost.lines", row)
    assert session.result.computed["sroi.note", ""].zh == "缺少投入，不能得出比率。"
    with pytest.raises(KeyError):
        session.result.computed["sroi.ratio", ""]
