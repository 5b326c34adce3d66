"""Weights, agreement and the limits of a ratio, said at the fields where they are given."""

from __future__ import annotations

from fractions import Fraction

import pytest

from csi_desktop.forms.kinds import BadValue
from csi_desktop.report.outline import report
from csi_desktop.scoring.agreement import icc
from csi_desktop.scoring.entries import field_key
from csi_desktop.scoring.facts import Facts
from csi_desktop.scoring.figures import decimal, number
from csi_desktop.scoring.ledger import ledger
from tests.evaluations import golden_session, new_session
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


def test_the_matrices_of_several_experts_are_joined_by_the_geometric_mean():
    session = new_session()
    session.set("wt.method", "ahp")
    key = session.catalogue.section_role("judgements").key
    # Element by element: √(2·8) = 4, √(8·2) = 4, √(4·1/4) = 1: 2/3, 1/6, 1/6, and consistent.
    first = {"items": ["甲", "乙", "丙"], "upper": ["2", "8", "4"]}
    second = {"items": ["丙", "甲", "乙"], "upper": ["1/2", "4", "8"]}  # the same items in another order
    for who, matrix in (("张三", first), ("李四", second), ("王五", {"items": ["甲", "丁"], "upper": ["3"]})):
        session.add_row(key, values={"wt.judge": who, "wt.judged": matrix})
    said = session.result.computed["wt.ahp", ""]
    assert said.zh.startswith("甲 66.7%；乙 16.7%；丙 16.7%；CR 0（Saaty")
    assert "由 2 个判断矩阵按几何平均合成；另有 1 个矩阵未填完或比较项不同，未计" in said.zh
    book = ledger(session.catalogue, session.sheet, session.result)
    told = [line.en for line in book.entry(field_key("wt.ahp")).working]
    assert told[:2] == [
        "the geometric mean of each element of 2 matrices, then the principal eigenvector", "张三: CR 0"
    ]
    session.set("wt.frozen", "2024-03-01T09:00")
    with pytest.raises(BadValue):
        session.add_row(key, values={"wt.judge": "赵六"})


def test_entropy_for_one_case_is_said_to_mean_nothing():
    session = new_session()
    session.set("wt.method", "entropy")
    assert any("只用于组合" in one.text.zh for one in session.problems())
    session.set("wt.method", "ahp")
    assert not any("只用于组合" in one.text.zh for one in session.problems())


def test_the_experts_budgets_say_mean_spread_and_agreement():
    session = new_session()
    session.set("wt.method", "bap")
    rows = [{"person": name, "mission": a, "exec": b, "fin": c, "comm": d}
            for name, a, b, c, d in (("甲", "40", "30", "20", "10"), ("乙", "30", "40", "20", "10"))]  # fmt: skip
    session.set("wt.experts", rows)
    said = session.result.computed["wt.budget", ""].zh
    assert said.startswith("使命 35%（标准差 7.1%）；执行 35%") and "2 位专家，Kendall W 0.900" in said
    session.set("wt.experts", rows[:1])
    assert "; 1 expert, nobody to compare with" in session.result.computed["wt.budget", ""].en
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


def test_cohens_kappa_is_worked_by_hand():
    session = new_session()
    items = ["idx.mission.goal", "idx.mission.core_fit", "idx.exec.region", "idx.exec.coverage"]
    score(session, "甲", dict(zip(items, (1, 2, 3, 4), strict=True)))
    score(session, "乙", dict(zip(items, (1, 2, 3, 3), strict=True)))
    book = ledger(session.catalogue, session.sheet, session.result)
    told = [line.en for line in book.entry(field_key("ag.kappa")).working]
    assert told[2:8] == [
        "n = 4 items judged by both, 3 with the same level; how often each level was given (assessor 1, assessor 2): "
        "level 1 1, 1; level 2 1, 1; level 3 1, 2; level 4 1, 0",
        "Agreement observed Po = 3 ÷ 4 ≈ 0.75",
        "Agreement expected by chance Pe = (1 × 1 + 1 × 1 + 1 × 2 + 1 × 0) ÷ 4^2 ≈ 0.25",
        "κ = (0.75 − 0.25) ÷ (1 − 0.25) ≈ 0.6667",
        "linear weighted κ: gaps in levels added up, observed 1, expected by chance 4.5",
        "linear weighted κ = 1 − 1 ÷ 4.5 ≈ 0.7778",
    ]
    alike = new_session()
    for who in ("甲", "乙"):
        score(alike, who, dict.fromkeys(items, 2))
    told = [line.en for line in ledger(alike.catalogue, alike.sheet, alike.result).entry(field_key("ag.kappa")).working]
    assert "κ is undefined: nothing varies" in told


def test_icc_is_said_in_its_six_forms_from_ten_items_on_and_worked_by_hand():
    session = new_session()
    four = [one.id for one in session.catalogue.fields() if one.kind == "level" and one.max == 4][:12]
    # Shrout and Fleiss twice over, in levels of four: what the six targets are rated, cut to the scale.
    table = [(4, 1, 2, 3), (3, 0, 1, 1), (4, 2, 3, 4), (3, 0, 1, 3), (4, 2, 3, 4), (3, 1, 2, 3)] * 2
    for place, who in enumerate("甲乙丙丁"):
        score(session, who, {item: row[place] for item, row in zip(four[:9], table, strict=False)})
    assert session.result.computed["ag.icc", ""].zh == "由全体评定的指标只有 9 项，少于 10 项：不给数值"
    for place, who in enumerate("甲乙丙丁"):
        score(session, who, {item: row[place] for item, row in zip(four[9:], table[9:], strict=True)})
    expected = icc([[100 * level / 4 for level in row] for row in table])
    said = session.result.computed["ag.icc", ""].en
    assert said.startswith(f"ICC(1,1) {expected.icc1:.3f}; ICC(2,1) {expected.icc2:.3f}; ICC(3,1) {expected.icc3:.3f};")
    assert said.endswith(f"ICC(3,k) {expected.icc3k:.3f} (12 items, 4 assessors)")
    book = ledger(session.catalogue, session.sheet, session.result)
    told = [line.en for line in book.entry(field_key("ag.icc")).working]
    assert told[-6].startswith("ICC(1,1) = (") and told[-6].endswith(f"≈ {decimal(expected.icc1, 4)}")
    alike = new_session()
    for who in "甲乙":
        score(alike, who, dict.fromkeys(four, 2))
    assert "没有定义" in alike.result.computed["ag.icc", ""].zh


def test_a_ratio_comes_with_its_years_its_weakest_assumptions_and_what_to_say_beside_it():
    session = with_sroi()
    years = session.result.computed["sroi.years", ""].en
    assert years.startswith("year 1 CNY 658,980") and "year 5" in years
    weakest = session.result.computed["sroi.weakest", ""].zh
    assert weakest.count("比率等于 1") >= 1
    note = session.result.computed["sroi.note", ""]
    assert "不可比较" in note.zh
    session.set("sroi.timing", "start")  # the other convention, by which it must be what the note said
    assert f"（第1年不贴现）为 {number(session.result.computed['sroi.ratio', ''])}。" in note.zh
    assert "from the end of year 1" in session.result.computed["sroi.note", ""].en
    session.set("sroi.timing", "end1")
    whole = sum(Fraction(str(v)) for v in (406980, 306000, -54000))
    assert decimal(whole, 0) == 658980
    for row in list(session.sheet.row_ids("cost.lines")):
        session.remove_row("cost.lines", row)
    assert session.result.computed["sroi.note", ""].zh == "缺少投入，不能得出比率。"
    with pytest.raises(KeyError):
        session.result.computed["sroi.ratio", ""]


# ---------------------------------------------------------------- what a value map leaves out
def test_no_year_beyond_the_horizon_counts_and_the_rows_are_named():
    session = with_sroi()
    session.set("sroi.timing", "end1")
    rows = list(session.sheet.rows[session.catalogue.section_role("sroi_map").key])
    for row, name in zip(rows, ("农户", "学员", "商户"), strict=True):
        session.set("sroi.stake", name, row)
    assert float(session.result.computed["sroi.ratio", ""]) == pytest.approx(4.9304868, abs=5e-8)
    assert "beyond the horizon" not in session.result.computed["sroi.note", ""].en
    session.set("sroi.horizon", 2)
    # By hand: 406,980 and 306,000 in year 1, 305,235 and 275,400 in year 2, less 54,000 in year 1.
    by_hand = ((406980 + 306000 - 54000) / 1.035 + (305235 + 275400) / 1.035**2) / 400000
    assert float(session.result.computed["sroi.ratio", ""]) == pytest.approx(by_hand)
    note = session.result.computed["sroi.note", ""].en
    assert "Rows that last beyond the horizon and count up to it only: 农户, 学员." in note
    assert session.result.computed["sroi.stream", rows[0]].en == "CNY 406,980; 305,235"


def test_levels_beyond_the_scale_count_nowhere_and_are_told_as_are_those_given_twice():
    session = golden_session()
    section = session.catalogue.section_role("scores").key
    items = ("idx.fin.foundation", "idx.fin.use_disclosed", "idx.fin.input_disclosed")
    for who, levels in (("甲", (0, 1, 2)), ("乙", (0, 2, 2))):
        for item, level in zip(items, levels, strict=True):
            session.add_row(section, values={"rv.item": [item], "rv.assessor": who, "rv.level": level})
    assert session.result.computed["ag.exact", ""].en == "exact 66.7%; within one level 100%"
    beyond = session.add_row(section, values={"rv.item": [items[0]], "rv.assessor": "甲", "rv.level": 4})
    again = session.add_row(section, values={"rv.item": [items[2]], "rv.assessor": "乙", "rv.level": 1})
    told = {p.place[1]: p.text.en for p in session.problems() if p.place and p.place[0] == "rv.level"}
    assert "beyond its scale and does not count" in told[beyond]
    assert "more than once: for agreement the last one counts (level 1)" in told[again]
    assert session.result.computed["ag.exact", ""].en == "exact 0%; within one level 100%"


def test_what_nobody_stated_and_what_is_not_complete_is_said_beside_the_ratio():
    session = with_sroi()
    session.set("sroi.rate", None)
    key = session.catalogue.section_role("sroi_map").key
    session.add_row(key, values={"sroi.stake": "受损者", "sroi.qty": "90", "sroi.value": "-9000"})
    note = session.result.computed["sroi.note", ""].en
    assert "Rows that are not complete and do not count: 受损者." in note
    assert "counted from the year of the activity: 1, 2, 3." in note
    assert "No discount rate is stated: worked out at 0%." in note and "No discount timing is stated" in note


def test_what_lasts_no_year_pays_nothing_back_and_swings_nothing():
    session = with_sroi()
    session.set("sroi.timing", "end1")
    rows = list(session.sheet.rows[session.catalogue.section_role("sroi_map").key])
    session.set("sroi.dw", ["0.1", "0.3", "0.5"], rows[0])
    session.set("sroi.dur", 0, rows[0])
    # 400,000 ÷ ((300·2,400·0.85·0.5 − 90·600) ÷ 12)
    assert float(session.result.computed["sroi.payback", ""]) == pytest.approx(400_000 / (252_000 / 12))
    assert ("sroi.tornado", "") not in session.result.computed
    entry = next(one for one in ledger(session.catalogue, session.sheet, session.result).entries
                 if one.key == field_key("sroi.payback", ""))  # fmt: skip
    assert any("(306,000 + -54,000) ÷ 12" in step.en for step in entry.working)
    session.set("sroi.start", "next", rows[1])
    entry = next(one for one in ledger(session.catalogue, session.sheet, session.result).entries
                 if one.key == field_key("sroi.ratio", ""))  # fmt: skip
    worth = sum(306_000 * 0.9**t / 1.035 ** (t + 2) for t in range(5))
    said = "Σ 306,000 × (1 − 0.1)^(t−1) ÷ (1 + 0.035)^(t−1+2), t from 1 to 5 (one more in the exponent"
    assert any(said in step.en and f"{worth:,.4f}" in step.en for step in entry.working)
    session.set("sroi.horizon", 1)
    assert ("sroi.payback", "") not in session.result.computed


def test_a_ratio_of_a_map_that_is_not_complete_is_called_provisional_wherever_it_stands():
    session = with_sroi()
    session.set("sroi.timing", "end1")
    shown = ("sroi.ratio", "sroi.net", "sroi.payback", "sroi.range", "sroi.breakeven", "sroi.weakest")
    final = {field: session.result.computed[field, ""] for field in shown}
    assert not any("暂定" in str(value) for value in final.values())
    key = session.catalogue.section_role("sroi_map").key
    row = session.add_row(key, values={"sroi.stake": "受损者", "sroi.qty": "90"})
    said = {field: session.result.computed[field, ""] for field in shown}
    for field in shown:
        assert said[field].zh.endswith("（暂定：价值图有 1 行未填完）"), field
        assert said[field].en.endswith(" (provisional: value map rows not complete: 1)"), field
    assert said["sroi.ratio"].en.startswith("4.9305 (")
    assert said["sroi.payback"].zh.startswith("7.284 月（") and said["sroi.payback"].en.startswith("7.284 months (")
    entry = next(one for one in ledger(session.catalogue, session.sheet, session.result).entries
                 if one.key == field_key("sroi.ratio", ""))  # fmt: skip
    assert entry.value == said["sroi.ratio"]
    session.set("sroi.rate", None)
    session.add_row("cost.lines", values={"cost.basis": "actual"})
    assert session.result.computed["sroi.ratio", ""].zh.endswith(
        "（暂定：价值图有 1 行未填完；1 项投入没有金额；未填贴现率）"
    )
    session.undo(), session.undo()
    session.remove_row(key, row)
    assert {field: session.result.computed[field, ""] for field in shown} == final


def test_a_rule_reckons_with_a_ratio_only_when_it_is_final():
    session = with_sroi()
    facts = Facts(session.catalogue, session.sheet)
    assert facts.field("sroi.ratio").zh.endswith("（暂定：未选贴现起点）")
    for rule in ("sroi.ratio > 1", "sroi.ratio * 2", "sroi_ratio() * 2", "sum(sroi.ratio, 1)", "sroi_ratio() > 1"):
        assert not facts.evaluate(rule), rule
    assert facts.evaluate("sroi.ratio == None") is True and facts.evaluate("sroi_ratio()").en.startswith("4.9305 (")
    assert not facts.faults
    session.set("sroi.timing", "end1")
    facts = Facts(session.catalogue, session.sheet)
    assert facts.evaluate("sroi.ratio > 1") is True and facts.evaluate("sroi.ratio == None") is False
    assert float(facts.evaluate("sroi_ratio() * 2")) == pytest.approx(2 * 4.9304868, abs=1e-7)


def test_harm_alone_makes_no_ratio():
    session = with_sroi()
    key = session.catalogue.section_role("sroi_map").key
    for row in list(session.sheet.rows[key]):
        if not str(session.value("sroi.value", row)).startswith("-"):
            session.set("sroi.dr", None, row)  # the benefits are not complete, the harm is
    for field in ("sroi.ratio", "sroi.net", "sroi.payback"):
        assert (field, "") not in session.result.computed, field
    assert session.result.computed["sroi.note", ""].en.startswith("No complete row of the value map is a benefit")
    for field in ("sroi.range", "sroi.breakeven", "sroi.weakest"):  # it is said once
        assert (field, "") not in session.result.computed, field


def test_without_inputs_nothing_is_said_to_bring_the_ratio_to_one():
    session = with_sroi()
    for row in session.sheet.rows["cost.lines"]:
        session.set("cost.basis", "pledge", row)
    assert session.result.computed["sroi.note", ""].en == "No inputs, so no ratio."
    for lang, why in (("zh", "缺少投入，不能得出比率。"), ("en", "No inputs, so no ratio.")):
        assert str(report(session.catalogue, session.sheet, session.result, lang)).count(why) == 1


def test_each_bar_of_the_sensitivity_names_its_row():
    session = with_sroi()
    [first, *_] = session.sheet.rows[session.catalogue.section_role("sroi_map").key]
    session.set("sroi.stake", "农户", first)
    session.set("sroi.dw", ["0.2", "0.3", "0.4"], first)
    assert session.result.computed["sroi.tornado", ""].en.startswith("deadweight of 农户: ")
