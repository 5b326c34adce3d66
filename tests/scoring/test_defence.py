"""As claimed and as evidenced, what would change the band, cause and effect, and the check of claims."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest

from csi_desktop.model.answers import Answer, Change, SetAnswer, State
from csi_desktop.model.links import cycle
from csi_desktop.scoring.cause import grading
from csi_desktop.scoring.evidenced import carried, evidenced, unsupported
from csi_desktop.scoring.facts import Facts
from csi_desktop.scoring.figures import share
from csi_desktop.scoring.ledger import ledger
from csi_desktop.scoring.lint import Finding, lint
from csi_desktop.scoring.paths import paths
from csi_desktop.scoring.problems import problems
from csi_desktop.session import Session
from tests.evaluations import GOLDEN, golden_session, new_session


# ---------------------------------------------------------------- as claimed, as evidenced
def cite(session: Session, field: str, grade: str, source: str = "research") -> None:
    row = session.add_evidence({"evidence.title": f"{grade}级证据", "evidence.class": source, "evidence.grade": grade})
    session.cite(field, row)


def test_evidence_carries_as_many_levels_as_the_form_says():
    session = golden_session()
    rule = next(form.confidence for form in session.catalogue.forms if form.confidence)
    assert [carried(rule, Fraction(g), 4) for g in ("1", "4/5", "3/5", "3/10", "0")] == [4, 4, 3, 2, 0]
    assert [carried(rule, Fraction(g), 2) for g in ("1", "3/5", "3/10", "0")] == [2, 1, 1, 0]


def test_the_index_as_evidenced_caps_each_level_and_leaves_the_claimed_one_alone():
    session = golden_session()
    assert evidenced(session.catalogue, session.sheet).evidenced.score == 0
    for field in GOLDEN:
        cite(session, field, "A")
    full = evidenced(session.catalogue, session.sheet)
    assert full.evidenced.score == full.claimed.score == Fraction(285, 4) and not full.capped
    answer = session.answer("idx.mission.goal")
    session.set_answer("idx.mission.goal", "", replace(answer, evidence=()))
    cite(session, "idx.mission.goal", "D")  # four levels claimed, one half carried
    found = evidenced(session.catalogue, session.sheet)
    assert [(one.place[0], one.claimed, one.carried) for one in found.capped] == [("idx.mission.goal", 4, 2)]
    assert found.claimed.score == session.result.default.score == Fraction(285, 4)
    assert found.claimed.score - found.evidenced.score == Fraction(50, 12)  # 50 points of one third of one quarter


def test_evidence_of_the_enterprise_itself_never_carries_more_than_three_quarters():
    session = golden_session()
    cite(session, "idx.mission.goal", "A", "own")
    by_place = {one.place[0]: one for one in evidenced(session.catalogue, session.sheet).capped}
    assert by_place["idx.mission.goal"].carried == 3


def test_evidence_that_carries_nothing_is_not_called_none_at_all():
    session = golden_session()
    for field in GOLDEN:
        cite(session, field, "A" if field != "idx.exec.duration" else "E")
    [one] = [
        one for one in unsupported(session.catalogue, session.sheet, session.result) if one.place[0] in GOLDEN
    ]
    assert one.text.en == "“Project duration” has level 4; its evidence supports only level 0"


def test_what_nothing_stands_behind_is_listed_with_its_place():
    session = new_session()
    session.set("idx.mission.goal", 3)
    claims = session.catalogue.section_role("claims").key
    row = session.add_row(claims, values={"cl.text": "救助1,000人"})
    doubted = session.add_row(claims, values={"cl.text": "救助2,000人", "cl.verify": "unverified"})
    evidence = session.add_evidence({"evidence.title": "网页"})
    session.set("cl.evidence", [evidence], doubted)
    found = {one.place: one.text.zh for one in unsupported(session.catalogue, session.sheet, session.result)}
    assert "没有引用证据" in found["idx.mission.goal", ""]
    assert "没有引用证据" in found["cl.evidence", row]
    assert found["cl.verify", doubted].endswith("未能核实")


# ---------------------------------------------------------------- what would change it
def test_the_smallest_sets_that_reach_the_next_band_are_all_found():
    session = golden_session()
    found = paths(session.catalogue, session.sheet, session.result)
    assert (found.target.id, found.missing, found.size) == ("five", Fraction(35, 4), 2)
    # By brute force: every pair of indicators at its highest levels.
    reaching = 0
    fields = [f for f in GOLDEN if GOLDEN[f] < session.catalogue.field(f).max]
    for n, one in enumerate(fields):
        other = golden_session()
        other.set(one, session.catalogue.field(one).max)
        assert other.result.default.score < 80
        for second in fields[n + 1 :]:
            both = golden_session()
            both.set(one, session.catalogue.field(one).max)
            both.set(second, session.catalogue.field(second).max)
            reaching += both.result.default.score >= 80
    assert found.found == reaching == len(found.paths)


def test_each_answer_of_a_path_is_raised_no_further_than_needed():
    session = golden_session()
    best = paths(session.catalogue, session.sheet, session.result).paths[0]
    tried = golden_session()
    for step in best.steps:
        tried.set(step.place[0], step.after)
    assert tried.result.default.score == best.score >= 80
    ranges = [range(step.before + 1, step.max + 1) for step in best.steps]
    for levels in product(*ranges):
        other = golden_session()
        for step, level in zip(best.steps, levels, strict=True):
            other.set(step.place[0], level)
        fewer = sum(levels) - sum(step.before for step in best.steps)
        assert other.result.default.score < 80 or fewer >= best.levels


def test_paths_whose_cost_a_recommendation_knows_come_first_and_say_it():
    session = golden_session()
    row = session.catalogue.section_role("recommendations").key
    for field, cost in (("idx.fin.use_disclosed", "30000"), ("idx.fin.input_disclosed", "20000")):
        session.add_row(row, values={"rc.text": "披露", "rc.raises": [field], "rc.cost": cost})
    found = paths(session.catalogue, session.sheet, session.result)
    assert found.paths[0].cost == 50000
    assert {step.place[0] for step in found.paths[0].steps} == {"idx.fin.use_disclosed", "idx.fin.input_disclosed"}
    assert found.paths[1].cost is None


def test_a_recommendation_that_raises_several_indicators_is_paid_for_once():
    session = golden_session()
    row = session.catalogue.section_role("recommendations").key
    use, funds = "idx.fin.use_disclosed", "idx.fin.input_disclosed"
    for fields, cost in (([use, funds, "idx.exec.mail_reply"], "60000"), ([use], "50000"), ([funds], "40000")):
        session.add_row(row, values={"rc.text": "披露", "rc.raises": fields, "rc.cost": cost})

    def costs():
        found = paths(session.catalogue, session.sheet, session.result)
        return {frozenset(step.place[0] for step in one.steps): one.cost for one in found.paths}

    assert costs()[frozenset((use, funds))] == 60_000  # rather than 50,000 + 40,000
    session.add_row(row, values={"rc.text": "披露", "rc.raises": [use], "rc.cost": "15000"})
    assert costs()[frozenset((use, funds))] == 55_000


def test_where_coverage_withholds_the_band_the_paths_say_what_must_be_answered():
    session = golden_session()
    for field in ("idx.fin.input_disclosed", "idx.fin.use_disclosed"):
        session.set_state(field, State.UNABLE)
    assert session.result.default.unrated
    found = paths(session.catalogue, session.sheet, session.result)
    assert found.size == 1 and found.missing == 0
    assert {path.steps[0].place[0] for path in found.paths} == {"idx.fin.input_disclosed", "idx.fin.use_disclosed"}


def test_at_the_highest_band_nothing_is_left_to_reach():
    session = golden_session()
    for field in GOLDEN:
        session.set(field, session.catalogue.field(field).max)
    assert paths(session.catalogue, session.sheet, session.result) is None


# ---------------------------------------------------------------- cause and effect
def outcome(session: Session, design: str, nesta: int = 2, steps: list[dict[str, object]] | None = None) -> str:
    values = {"cau.question": "若无项目会怎样？", "cau.design": design, "cau.nesta": nesta}
    row = session.add_row(session.catalogue.section_role("causality").key, values=values)
    if steps:
        session.set("cau.grade_steps", steps, row)
    return row


def step(direction: str, ground: str, steps: int = 1, reason: str = "理由") -> dict[str, object]:
    return {"direction": direction, "ground": ground, "steps": steps, "reason": reason}


@pytest.mark.parametrize(
    ("design", "steps", "certainty"),
    [  # domain 4.5
        ("did", [step("start", "observational"), step("up", "large")], "mod"),
        ("rct", [step("start", "random"), step("down", "bias"), step("down", "imprecision", 2)], "vlow"),
        ("ba", [step("start", "observational"), step("down", "bias")], "vlow"),
        ("rct", [step("start", "random")], "high"),
        ("cs", [step("up", "large", 2), step("up", "dose", 2)], "high"),
    ],
)
def test_certainty_by_grade(design, steps, certainty):
    session = new_session()
    row = outcome(session, design, steps=steps)
    assert grading(Facts(session.catalogue, session.sheet), row).certainty == certainty


def found_in(session: Session, rule: str) -> list[Finding]:
    return [one for one in lint(session.catalogue, session.sheet) if one.rule == rule]


def test_a_design_shows_no_more_than_its_kind():
    session = new_session()
    row = outcome(session, "ba", nesta=3)
    session.set("cau.sms", "3", row)
    texts = [one.text.zh for one in found_in(session, "design")]
    assert len(texts) == 2 and "最高可达 1 级" in texts[0] and "没有对照" in texts[1]
    session.set("cau.design", "did", row)
    assert not found_in(session, "design")


def test_steps_of_grade_need_a_reason_a_fitting_start_and_the_certainty_they_lead_to():
    session = new_session()
    row = outcome(session, "rct", steps=[step("start", "observational"), step("down", "bias", reason="")])
    session.set("cau.certainty", "high", row)
    texts = " ".join(one.text.zh for one in found_in(session, "grade"))
    assert "起点与设计不符" in texts and "1 步升降没有理由" in texts and "按升降级记录应为“很低”" in texts
    assert session.result.computed["cau.derived", row].zh == "很低（起点 2，下调 1，上调 0）".replace(" ", "\u00a0")


@pytest.mark.parametrize(
    ("level", "text", "word"),
    [
        (2, "项目带动了当地就业。", "带动"),
        (2, "项目可能带动了当地就业。", ""),
        (2, "尚不能证明项目导致收入上升。", ""),
        (3, "有证据表明促成了收入上升。", ""),
        (3, "平台使得收入上升。", "使得"),
        (4, "平台使得收入上升。", ""),
        (1, "The project led to more jobs.", "led to"),
        (1, "The project trained 200 people.", ""),
    ],
)
def test_verbs_claim_no_more_than_the_evidence_can_bear(level, text, word):
    session = new_session()
    row = outcome(session, "iv", nesta=level)
    session.set("cau.contrib_claim", text, row)
    found = [one.text.zh for one in found_in(session, "cause") if one.place == ("cau.contrib_claim", row)]
    assert (len(found) == 1 and word in found[0]) if word else not found


def test_a_result_chain_that_goes_round_is_named():
    session = new_session()
    key = session.catalogue.section_role("toc").key
    rows = [session.add_row(key, values={"toc.text": name}) for name in ("甲", "乙", "丙")]
    links = zip(rows, [*rows[1:], rows[0]], strict=True)  # as an older file may hold: entered, it would be refused
    steps = tuple(SetAnswer("toc.links", row, None, Answer([to])) for row, to in links)
    session.sheet.apply(Change(steps, "import", "", "2024-01-01T00:00:00+08:00"))
    session.reload()
    assert found_in(session, "cycle")[0].text.zh == "结果链成环：甲 → 乙 → 丙 → 甲。请去掉其中一条联系"
    assert any("成环" in one.text.zh for one in problems(session.catalogue, session.sheet, session.result))
    session.set("toc.links", None, rows[2])
    assert not found_in(session, "cycle")


def test_circles_are_found_in_chains_of_any_length():
    line = {str(n): [str(n + 1)] for n in range(5000)}
    assert cycle(line) == []
    assert cycle(line | {"5000": ["4999"]}) == ["4999", "5000", "4999"]
    assert cycle({"a": ["b", "c"], "b": ["d"], "c": ["d"], "d": []}) == []


# ---------------------------------------------------------------- the check of claims
GOOD = {"cl.text": "抖音寻人找到22,859人", "cl.value": "22859", "cl.qual": "exact", "cl.unit": "person",
        "cl.tier": "output", "cl.asof": "2024-06-13", "cl.basis": "cumulative", "cl.verify": "verified"}  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "values"),
    [
        ("asof", {"cl.asof": None, "cl.text": "截至目前找到22,859人"}),
        ("unit", {"cl.text": "服务22,859人次"}),
        ("unit", {"cl.text": "惠及1,000户"}),
        ("unit", {"cl.breakdown": [{"item": "线上人次", "value": "22000"}, {"item": "线下人", "value": "859"}]}),
        ("cumulative", {"cl.text": "累计找到22,859人", "cl.basis": "period"}),
        ("exact", {"cl.text": "找到超过2万人"}),
        ("exact", {"cl.qual": "over"}),
        ("tier", {"cl.text": "推送寻人信息22,859条", "cl.tier": "outcome", "cl.unit": "item"}),
        ("turnover", {"cl.text": "带货销售额22,859元", "cl.tier": "impact", "cl.unit": "yuan"}),
        ("breakdown", {"cl.breakdown": [{"item": "老人", "value": "1711"}, {"item": "其他", "value": "12873"}]}),
        ("denominator", {"cl.text": "大多数走失者在3天内找到"}),
        ("time", {"cl.asof": "2015-12-31"}),
        ("cause", {"cl.text": "使得22,859个家庭团圆", "cl.unit": "other"}),
    ],
)
def test_each_check_of_claims_finds_what_it_is_for_and_nothing_in_a_good_claim(rule, values):
    session = new_session()
    session.set("case.start_date", "2016-02-05")
    row = session.add_row(session.catalogue.section_role("claims").key, values=GOOD)
    session.set("cl.breakdown", [{"item": "老人", "value": "1711"}, {"item": "成人", "value": "12873"},
                                 {"item": "未成年人", "value": "8275"}], row)  # fmt: skip
    assert not lint(session.catalogue, session.sheet)
    for field, value in values.items():
        session.set(field, value, row)
    found = found_in(session, rule)
    assert found and all(one.place[1] == row for one in found)


def test_calling_something_a_social_enterprise_that_is_none_is_noticed():
    session = new_session()
    session.set("case.social_enterprise_status", "no")
    session.set("case.results", "该项目已成为社会企业的典范。")
    assert [one.place for one in found_in(session, "term")] == [("case.results", "")]


def test_a_waiver_with_a_reason_holds_until_the_text_is_changed():
    session = new_session()
    row = session.add_row(session.catalogue.section_role("claims").key, values=GOOD | {"cl.asof": None})
    [found] = found_in(session, "asof")
    section = session.catalogue.section_role("waivers").key
    session.add_row(section, values={"wv.text": found.text.zh, "wv.key": found.key, "wv.by": "林晓"})
    assert not found_in(session, "asof")[0].waived  # a waiver without a reason is none
    session.set("wv.reason", "原文无日期，已在局限性中说明", session.sheet.row_ids(section)[0])
    [found] = found_in(session, "asof")
    assert found.waived == "原文无日期，已在局限性中说明"
    blocking = [p.place for p in problems(session.catalogue, session.sheet, session.result) if p.severity == "block"]
    assert ("cl.asof", row) in blocking  # still not answered, but no longer for its wording
    session.set("cl.text", "抖音寻人找到22,860人", row)
    assert not found_in(session, "asof")[0].waived


# ---------------------------------------------------------------- how sure
def test_how_sure_says_one_sentence_with_its_seed_and_the_same_again():
    from csi_desktop.scoring.sure import drawn, how_sure, sentence

    session = golden_session()
    found = how_sure(session.catalogue, session.sheet, session.result)
    said = sentence(session.catalogue, session.result, found)
    assert said.zh.startswith("只变动权重（各在 ±25% 内）时，评级不变的概率为 100.0%；")
    assert "the rating stays the same in 100.0% of draws" in said.en
    assert str(found.seed) in drawn(found).zh and f"{found.seed}" in drawn(found).en
    assert sum(chance for _, chance in found.everything.bands) == pytest.approx(1)
    again = how_sure(session.catalogue, session.sheet, golden_session().result)
    assert again.everything == found.everything
    session.set_state("idx.fin.input_disclosed", State.UNABLE)
    session.set_state("idx.fin.use_disclosed", State.UNABLE)
    other = how_sure(session.catalogue, session.sheet, session.result)
    assert "本期不予评级" in sentence(session.catalogue, session.result, other).zh


def test_the_most_influential_indicators_are_those_of_which_one_level_moves_the_index_most():
    from csi_desktop.scoring.sure import how_sure, sentence

    def said(session):
        found = how_sure(session.catalogue, session.sheet, session.result)
        return sentence(session.catalogue, session.result, found)

    # A level of four in finance and communication brings 1/12 · 50 points each, whether it can go both ways or not.
    session = golden_session()
    for name in ("是否有基金会的资金资助", "是否披露资金投入水平", "是否披露经费使用情况", "项目有无专属标识"):
        assert f"“{name}”" in said(session).zh
    assert "最敏感的指标有 4 项" in said(session).zh
    assert "The most influential indicators are 4 alike (one level of any" in said(session).en
    session.set("idx.fin.foundation", 0)
    session.set("idx.mission.goal", 2)  # goes both ways: as wide as those at an end, and one level brings half as much
    assert "核心" not in said(session).zh and "特定的项目运营目标" not in said(session).zh
    for field in ("idx.fin.input_disclosed", "idx.fin.use_disclosed"):
        session.set_state(field, State.NA, "不适用")  # the third alone has their weight
    assert "The most influential indicator is “Funding by a foundation” (one level of it" in said(session).en


def test_a_swing_is_the_index_with_that_level_one_off():
    from csi_desktop.scoring.sure import how_sure

    session = golden_session()
    found = how_sure(session.catalogue, session.sheet, session.result)
    for swing in found.swings:
        field = swing.place[0]
        for step, index in ((-1, swing.low), (1, swing.high)):
            level = GOLDEN[field] + step
            if 0 <= level <= session.catalogue.field(field).max:
                other = golden_session()
                other.set(field, level)
                assert other.result.default.score == index
            else:
                assert index is None


def test_how_sure_can_be_stopped():
    from csi_desktop.scoring.sure import how_sure
    from csi_desktop.scoring.uncertainty import Stopped

    session = new_session()
    session.set("idx.mission.goal", 1)
    told: list[float] = []

    def tell(done: float) -> bool:
        told.append(done)
        return False

    with pytest.raises(Stopped):
        how_sure(session.catalogue, session.sheet, session.result, tell)
    assert len(told) == 1


def test_how_near_the_edges_of_its_band_a_score_lies():
    from csi_desktop.scoring.sure import edge

    session = golden_session()
    assert edge(session.catalogue, session.result).zh == "得分高出“四星”的起点 11.25 分，距“五星”还差 8.75 分。"
    for field in GOLDEN:
        session.set(field, session.catalogue.field(field).max)
    assert edge(session.catalogue, session.result).en == "The score is 20 points above the lower limit of “Five stars”."


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (Fraction(0), "0%"), (Fraction(1, 3000), "<0.1%"), (Fraction(-1, 3000), "0%"), (Fraction(1, 1000), "0.1%"),
        (Fraction(9994, 10_000), "99.9%"), (Fraction(9996, 10_000), ">99.9%"), (Fraction(1), "100%"),
        (Fraction(1, 4), "25%"),
    ],
)  # fmt: skip
def test_what_is_not_quite_certain_is_not_said_to_be(value, said):
    assert share(value) == said


def with_event(session, severity, relation, status):
    section = session.catalogue.section_role("events")
    session.add_row(section.key, values={
        "cmp.title": "处罚", "cmp.severity": severity, "cmp.relation": relation, "cmp.status": status,
    })  # fmt: skip
    return session


@pytest.mark.parametrize(
    ("event", "sure", "change"),
    [
        (("3", "direct", "fixed"), "按得分应得的评级（公布的评级为“三星”）不变", "合规闸门"),
        (("3", "direct", "open"), "按得分应得的评级（本期不予评级）不变", "合规闸门"),
        (("4", "entity", "open"), "按得分应得的评级（本期不予评级）不变", "合规闸门"),
    ],
)
def test_what_the_gate_holds_back_is_neither_called_unchanged_nor_said_to_be_reached_by_levels(event, sure, change):
    from csi_desktop.scoring.paths import held
    from csi_desktop.scoring.sure import how_sure, sentence

    session = with_event(golden_session(), *event)
    found = how_sure(session.catalogue, session.sheet, session.result)
    assert sure in sentence(session.catalogue, session.result, found).zh
    said = held(session.result).zh
    assert change in said and "只影响按得分应得的评级" in said
    entry = ledger(session.catalogue, session.sheet, session.result, draws=True).entry("paths")
    assert entry.working[-1].zh == said
    assert held(golden_session().result) is None


def test_an_acceptance_without_a_rating_is_said_beside_a_coverage_that_is_too_low():
    from csi_desktop.scoring.paths import held

    session = golden_session()
    session.set("elg.decision", "desk_only")
    assert session.result.rating.reason.en == "Acceptance decision: description only, no rating"
    for field in ("idx.fin.input_disclosed", "idx.fin.use_disclosed"):
        session.set_state(field, State.UNABLE)
    assert session.result.rating.reason.en == (
        "Coverage of “Finance”, 33.3%, is below 1/2; acceptance decision: description only, no rating"
    )
    assert "受理结论：仅作案例描述，不评级" in held(session.result).zh
