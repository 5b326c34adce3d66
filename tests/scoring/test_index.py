"""The index: the golden case of the method, and every rule of it (domain 1.3, 6b)."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csi_desktop.forms.reader import catalogue
from csi_desktop.model.answers import State
from csi_desktop.scoring.index import band
from tests.evaluations import GOLDEN, golden_session, new_session

SECTIONS = ("csi_index.mission", "csi_index.exec", "csi_index.fin", "csi_index.comm")


def scores(session):
    return session.result.index["A"], session.result.index["B"]


def test_the_golden_case_gives_the_published_figures():
    a, b = scores(golden_session())
    assert [s.section for s in a.sections] == list(SECTIONS)
    assert [float(s.score) for s in a.sections] == pytest.approx([91.6667, 85, 16.6667, 91.6667], abs=5e-5)
    assert a.score == Fraction("71.25")
    assert float(b.score) == pytest.approx(73.2142857, abs=5e-8)
    # (275/3 · 85 · 50/3 · 275/3)^(1/4) by hand; the method prints 58.7384714, which has lost a digit.
    assert a.geometric == pytest.approx(58.73847114, abs=5e-9)
    # 4 / (3/275 + 1/85 + 3/50 + 3/275) and 14 / (9/275 + 5/85 + 9/50 + 9/275), by hand
    assert a.harmonic == Fraction(1496, 35)
    assert b.harmonic == Fraction(26180, 569)
    assert (a.coverage, a.provisional, a.band.stars) == (1, False, 4)


def test_a_dimension_at_nothing_counts_one_point_in_the_geometric_and_the_harmonic_mean():
    session = golden_session()
    session.set("idx.fin.foundation", 0)
    a, _ = scores(session)
    assert a.sections[2].score == 0
    assert a.harmonic == 4 / (Fraction(3, 275) * 2 + Fraction(1, 85) + 1)
    assert a.geometric == pytest.approx((float(Fraction(275, 3)) ** 2 * 85) ** 0.25)


def test_what_does_not_apply_gives_its_weight_to_its_own_dimension():
    session = golden_session()
    session.set_state("idx.exec.mail_reply", State.NA, "企业没有公开邮箱")
    a, _ = scores(session)
    assert a.sections[1].score == Fraction("93.75")
    assert a.score == Fraction("73.4375")
    assert a.coverage == 1


def test_a_dimension_that_does_not_apply_leaves_the_index():
    session = golden_session()
    for field in ("idx.fin.input_disclosed", "idx.fin.use_disclosed", "idx.fin.foundation"):
        session.set_state(field, State.NA, "项目没有资金投入")
    a, b = scores(session)
    assert float(a.score) == pytest.approx(89.4444, abs=5e-5)  # leave-one-dimension-out, domain 1.3
    assert len(b.terms) == 14
    assert (
        b.score
        == sum(
            100 * Fraction(v, 4 if f != "idx.comm.identity" else 2)
            for f, v in GOLDEN.items()
            if ".fin." not in f
        )
        / 11
    )


@pytest.mark.parametrize(
    ("dropped", "left"), [("idx.fin.foundation", 67.0833), ("idx.exec.mail_reply", 73.4375)]
)
def test_leaving_one_indicator_out(dropped, left):
    session = golden_session()
    session.set_state(dropped, State.NA, "理由")
    assert float(session.result.index["A"].score) == pytest.approx(left, abs=5e-5)


def test_not_yet_evaluated_makes_the_score_provisional_and_bounded():
    session = golden_session()
    session.set("idx.comm.social", None)
    a, _ = scores(session)
    assert a.provisional
    assert a.low < a.score == a.high  # what is levelled in this dimension is at its highest
    assert a.coverage == Fraction(11, 12)
    social = Fraction(1, 12) * 100
    assert a.high - a.low == social
    assert a.low == Fraction("71.25") - Fraction(1, 12) * 75


def test_not_found_is_the_lowest_level_and_cannot_be_verified_is_none():
    session = golden_session()
    session.set_state("idx.comm.social", State.NOT_FOUND, "三个平台均未检索到")
    assert session.result.index["A"].coverage == 1
    assert session.result.index["A"].score == Fraction("71.25") - Fraction(1, 12) * 75
    session.set_state("idx.comm.social", State.UNABLE, "平台无法访问")
    assert session.result.index["A"].coverage == Fraction(11, 12)


def test_too_little_coverage_is_not_rated_and_says_why():
    session = new_session()
    for field in list(GOLDEN)[:8]:
        session.set(field, GOLDEN[field])
    a, _ = scores(session)
    assert a.coverage == Fraction(1, 2)
    assert a.band is None
    assert "50%" in a.unrated.zh
    assert session.result.rating.label.zh == "不予评级"


def test_a_thin_dimension_is_not_rated_though_the_whole_is_covered():
    session = golden_session()
    for field in ("idx.fin.input_disclosed", "idx.fin.use_disclosed"):
        session.set(field, None)
    a, _ = scores(session)
    assert a.coverage > Fraction(2, 3)
    assert a.band is None
    assert "财务" in a.unrated.zh


def test_bands_are_taken_before_rounding():
    rules = catalogue().form("csi_index").index
    assert [band(rules, Fraction(s)).stars for s in ("80", "79.99999", "60", "59.99999", "40", "20", "19.9", "0")] == [
        5, 4, 4, 3, 3, 2, 1, 1,
    ]  # fmt: skip


def test_a_self_assessment_does_not_judge_its_own_mailbox():
    session = golden_session()
    session.set("eng.mode", "self")
    excluded = {t.place[0] for t in session.result.index["A"].terms if t.state is State.NA}
    assert "idx.exec.mail_reply" in excluded
    assert session.is_locked(session.catalogue.field("idx.exec.mail_reply"))


def test_the_contributions_of_the_ledger_add_up_to_the_index():
    for index in scores(golden_session()):
        assert sum(t.contribution for t in index.terms) == index.score
        assert sum(t.effective for t in index.terms) == 1


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_a_higher_level_never_lowers_the_index(data):
    session = new_session()
    forms = session.catalogue
    for field in GOLDEN:
        highest = forms.field(field).max
        level = data.draw(st.one_of(st.none(), st.integers(0, highest)))
        if level is not None:
            session.set(field, level)
    answered = [f for f in GOLDEN if (session.value(f) is not None and session.value(f) < forms.field(f).max)]
    before = session.result.index["A"]
    if before.score is None or not answered:
        return
    assert before.low <= before.score <= before.high
    raised = data.draw(st.sampled_from(answered))
    session.set(raised, session.value(raised) + 1)
    assert session.result.index["A"].score > before.score
