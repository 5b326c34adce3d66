"""Themes, evidence confidence, the gate, what the program works out, and what blocks a signature."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from csi_desktop.model.answers import State
from csi_desktop.report.outline import report
from csi_desktop.scoring.ledger import ledger
from tests.evaluations import GOLDEN, golden_session, new_session
from tests.report.test_parts import words


def theme(session, theme_id):
    return next(t for t in session.result.themes if t.id == theme_id)


def evidence(session, grade, source):
    return session.add_evidence({"evidence.title": "材料", "evidence.grade": grade, "evidence.class": source})


# ---------------------------------------------------------------- themes
def test_eight_themes_and_no_total():
    assert [t.id for t in new_session().result.themes] == [f"T{n}" for n in range(1, 9)]


def test_a_theme_is_the_mean_of_its_items_with_their_count():
    session = new_session()
    session.set("eco.strategy", 4)
    session.set("eco.org", 1)
    found = theme(session, "T7")
    assert (found.score, found.done, found.total) == (Fraction("62.5"), 2, 6)


def test_an_option_without_a_score_covers_but_does_not_count():
    session = new_session()
    session.set("nat.problem_def", 2)
    session.set("nat.cmp.efficient", "better")
    session.set("nat.cmp.just", "unknown")
    found = theme(session, "T1")
    assert found.score == (50 + Fraction(200, 3)) / 2
    assert (found.done, found.total) == (3, 4)


def test_the_chain_of_causes_is_as_strong_as_its_weakest_outcome():
    session = new_session()
    section = session.catalogue.section_role("causality").key
    for level in (4, 2):
        row = session.add_row(section)
        session.set("cau.nesta", level, row)
    assert theme(session, "T5").score == 40


def test_a_hidden_theme_counts_nowhere():
    session = new_session()
    session.set("eth.uses_ai", "y")
    session.set("eth.governance", 3)
    assert theme(session, "T8").score == 75
    session.set("eth.uses_ai", "n")
    session.set("eth.vulnerable", "n")
    assert theme(session, "T8").score is None


# ---------------------------------------------------------------- confidence
def test_confidence_is_the_weighted_best_grade():
    session = golden_session()
    audited = evidence(session, "A", "research")
    own = evidence(session, "B", "own")
    for field in GOLDEN:
        session.cite(field, audited)
    assert session.result.confidence.value == 1
    uncited = replace(session.answer("idx.fin.foundation"), evidence=())
    session.set_answer("idx.fin.foundation", "", uncited)
    assert session.result.confidence.value == Fraction(11, 12)
    session.cite("idx.fin.foundation", own)  # a B of one's own counts 0.6 at most
    assert session.result.confidence.value == Fraction(11, 12) + Fraction(1, 12) * Fraction("0.6")
    assert session.result.confidence.label.zh == "高"


def test_an_own_document_and_an_independent_one_are_not_capped():
    session = golden_session()
    own, gov = evidence(session, "A", "own"), evidence(session, "D", "gov")
    for field in GOLDEN:
        session.cite(field, own)
    assert session.result.confidence.value == Fraction("0.6")
    for field in GOLDEN:
        session.cite(field, gov)
    assert session.result.confidence.value == 1


# ---------------------------------------------------------------- gate
@pytest.mark.parametrize(
    ("relation", "severity", "status", "gate", "stars"),
    [
        ("direct", "3", "open", "withhold", None),
        ("direct", "3", "fixed", "cap", 3),
        ("entity", "4", "open", "decide", None),
        ("direct", "2", "open", "clear", 4),
        ("entity", "3", "open", "clear", 4),
        ("entity", "4", "closed", "clear", 4),
    ],
)
def test_the_gate_never_changes_the_score(relation, severity, status, gate, stars):
    session = golden_session()
    row = session.add_row(session.catalogue.section_role("events").key)
    for field, value in (("cmp.relation", relation), ("cmp.severity", severity), ("cmp.status", status)):
        session.set(field, value, row)
    result = session.result
    assert result.index["A"].score == Fraction("71.25")
    assert result.gate.status == gate
    assert (result.rating.band.stars if result.rating.band else None) == stars
    assert result.rating.original.stars == 4


def test_the_lead_decides_on_a_grave_event_elsewhere():
    session = golden_session()
    row = session.add_row(session.catalogue.section_role("events").key)
    for field, value in (("cmp.relation", "entity"), ("cmp.severity", "4"), ("cmp.status", "open")):
        session.set(field, value, row)
    session.set("cmp.gate_decision", "waive")
    assert session.result.rating.band.stars == 4
    session.set("cmp.gate_decision", "apply")
    assert session.result.rating.band is None


def test_a_grade_against_what_its_facts_suggest_wants_a_reason():
    session = golden_session()
    row = session.add_evidence({"evidence.title": "材料", "evidence.class": "own", "evidence.verify": "refuted"})
    session.set("ev.grade", "A", row)

    def asked():
        return [p.text.en for p in session.problems() if p.place == ("ev.grade", row)]

    [said] = asked()
    assert "where the facts suggest “E No evidence, or cannot be verified”: say why" in said
    session.set_reason("ev.grade", "已由审计报告推翻否定意见。", row)
    assert not asked()
    session.set_reason("ev.grade", "", row)
    session.set("ev.grade", "E", row)
    assert not asked()


@pytest.mark.parametrize("more", [(), ("fixed",)])
def test_a_waiver_needs_its_reason_and_is_never_called_not_triggered(more):
    session = golden_session()
    for relation, severity, status in (("entity", "4", "open"), *(("direct", "3", status) for status in more)):
        values = {"cmp.relation": relation, "cmp.severity": severity, "cmp.status": status}
        session.add_row(session.catalogue.section_role("events").key, values=values)
    session.set("cmp.gate_decision", "waive")

    def unwritten():
        return [p for p in session.problems() if p.place == ("cmp.gate_decision", "")]

    assert [one.severity for one in unwritten()] == ["block"] and "state the reasons" in unwritten()[0].text.en
    session.set_reason("cmp.gate_decision", "事故与项目人员、场地均无关。")
    assert not unwritten()
    assert "waived by the lead evaluator" in session.result.computed["cmp.gate", ""].en
    [entry] = [e for e in ledger(session.catalogue, session.sheet, session.result).entries if e.key == "gate"]
    assert entry.value.en == ("Rating capped; Triggered" if more else "Triggered") + ", waived by the lead evaluator"
    assert [s.reason for s in entry.sources if s.place[0] == "cmp.gate_decision"] == ["事故与项目人员、场地均无关。"]
    said = "\n".join(words(report(session.catalogue, session.sheet, session.result, "zh", created="2024").blocks))
    assert "主评人裁定不执行。" in said and "不执行的理由：事故与项目人员、场地均无关。" in said
    assert "合规闸门：未触发" not in said


# ---------------------------------------------------------------- what the program works out
# domain 3: duration at 2024-07-01 under our bands.
@pytest.mark.parametrize(
    ("start", "level"),
    [
        ("2019-12", 3),
        ("2016-02", 4),
        ("2017-08", 4),
        ("2017-12", 4),
        ("2022-11", 2),
        ("2016-01", 4),
        ("2023-06", 2),
        ("2020-01", 3),
    ],
)
def test_the_facts_suggest_the_level_of_duration(start, level):
    session = new_session()
    session.set("case.start_date", start)
    session.set("case.status", "running")
    session.set("eng.cutoff", "2024-07-01")
    assert session.result.suggestions["idx.exec.duration", ""] == level


def test_a_cost_line_offers_quantity_times_price():
    session = new_session()
    row = session.add_row(session.catalogue.section_role("costs").key)
    session.set("cost.qty", "3", row)
    session.set("cost.unit_price", "1200.50", row)
    assert session.result.computed["cost.amount", row] == Fraction("3601.5")


def test_the_margin_of_error_of_a_sample():
    session = new_session()
    row = session.add_row("fieldwork.sample")
    for field, value in (("sp.N", 10_000), ("sp.n", 400), ("sp.responded", 400), ("sp.method", "random")):
        session.set(field, value, row)
    assert float(session.result.computed["sp.moe", row]) in (
        pytest.approx(0.0480, abs=5e-5), pytest.approx(4.80, abs=5e-3),
    )  # fmt: skip


# ---------------------------------------------------------------- what blocks a signature
def test_levels_without_evidence_and_missing_answers_block():
    session = golden_session()
    texts = [p.text.zh for p in session.problems() if p.severity == "block"]
    assert any("明确的社会责任宣示" in text and "证据" in text for text in texts)
    assert any("项目名称" in text for text in texts)


def test_not_applicable_without_a_reason_blocks():
    session = golden_session()
    session.set_state("idx.exec.mail_reply", State.NA)
    assert any(p.place == ("idx.exec.mail_reply", "") and p.severity == "block" for p in session.problems())


def test_whoever_scores_does_not_review():
    session = new_session()
    quality = session.catalogue.role("sign.quality").id
    session.set(session.catalogue.role("lead").id, "张三")
    session.set(quality, "李四")
    assert not any(p.place == (quality, "") for p in session.problems())
    session.set(quality, "张三")
    assert any(p.place == (quality, "") and p.severity == "block" for p in session.problems())


def blocking(session, place=None):
    return [p.text.zh for p in session.problems() if p.severity == "block" and place in (None, p.place, p.section)]


def test_a_level_0_may_rest_on_a_document_that_was_refused():
    session = new_session()
    place = ("idx.fin.use_disclosed", "")
    session.set(*place[:1], 0)
    assert any("0 级" in text for text in blocking(session, place))
    row = session.add_row("fieldwork.request", values={"rq.item": "用款明细", "rq.status": "open"})
    assert any("0 级" in text for text in blocking(session, place))
    session.set("rq.status", "refused", row)
    assert not any("0 级" in text for text in blocking(session, place))


def test_assessors_who_differ_by_more_than_a_level_must_moderate_first():
    session = new_session()
    for who, level in (("甲", 1), ("乙", 2), ("丙", 2)):
        session.add_row("review.score", values={"rv.item": ["idx.mission.goal"], "rv.assessor": who, "rv.level": level})
    assert not blocking(session, "review.moderate")
    session.set("rv.level", 4, session.sheet.row_ids("review.score")[-1])
    assert blocking(session, "review.moderate") == ["评估员之间最多相差 3 级，超出容差，尚未合议"]
    session.add_row("review.moderate", values={"md.final": 2, "md.reason": "以一手资料为准"})
    assert not any("合议" in text and "级" in text for text in blocking(session, "review.moderate"))


def test_what_is_marked_as_not_yet_evaluated_blocks_wherever_it_is():
    session = new_session()
    optional = next(f for f in session.catalogue.fields() if f.kind == "longtext" and not f.required
                    and not session.catalogue.section(f.section_key).repeat and session.visible(f))  # fmt: skip
    session.set_state(optional.id, State.NE)
    assert blocking(session, (optional.id, "")) == [f"“{optional.label.zh}”标为未评"]


def test_every_line_that_blocks_leads_to_its_field_or_section():
    session = golden_session()
    session.set_state("idx.mission.goal", State.NE)
    for field in ("idx.comm.web_news", "idx.comm.social", "idx.comm.identity"):
        session.set(field, "")
    found = [problem for problem in session.problems() if problem.severity == "block"]
    assert any("不予评级" in problem.text.zh for problem in found)
    for problem in found:
        assert session.catalogue.section(problem.section)
        if problem.place is not None:
            one = session.catalogue.field(problem.place[0])
            assert one.section_key == problem.section and session.visible(one, problem.place[1])
