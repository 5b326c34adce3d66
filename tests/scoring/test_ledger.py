"""The ledger holds every number, and its arithmetic is true."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

import pytest

from csi_desktop.model.answers import State
from csi_desktop.scoring.computed import EVALUATION
from csi_desktop.scoring.entries import Ledger, field_key
from csi_desktop.scoring.figures import decimal, number, points, share
from csi_desktop.scoring.ledger import ledger
from csi_desktop.scoring.wording import rule_in_words
from csi_desktop.scoring.workings import WORKINGS
from csi_desktop.session import Session
from tests.evaluations import golden_session, new_session

_PART = r"\(*[−\-\d.,/%]+(?:\^\([\d/]+\)|\^\d+)?\)*(?:\^\d+)?"
_SUM = re.compile(rf"{_PART}(?: [+−×÷] {_PART})* [=≈] [−\-\d.,]+%?")
_WORDS = re.compile(r"[^\W\d_]+ (?=[\d(−])")  # “使命 91.6667”: the name before a figure


def made(session: Session) -> Ledger:
    return ledger(session.catalogue, session.sheet, session.result)


def sums(book: Ledger) -> list[str]:
    """Every line of arithmetic in the ledger, without its words."""
    lines = (_WORDS.sub("", line.zh.replace(" 元", "")) for entry in book.entries for line in entry.working)
    return [found for line in lines for found in _SUM.findall(line)]


def reckoned(text: str) -> float:
    """What a line of arithmetic comes to when worked by hand."""
    python = text.replace(",", "").replace("×", "*").replace("÷", "/").replace("−", "-").replace("^", "**")
    return float(eval(python.replace("%", "/100")))


def with_sroi() -> Session:
    """The golden case with costs and the value map of domain 4.1, V3."""
    session = golden_session()
    for amount, basis in (("250000", "actual"), ("150000", "imputed"), ("999", "pledge")):
        session.add_row("cost.lines", values={"cost.amount": amount, "cost.basis": basis, "cost.layer": "internal"})
    session.set("sroi.rate", "0.035")
    for qty, value, dw, di, at, years, dr in (
        ("1200", "850", ".30", ".05", ".40", 3, ".25"), ("300", "2400", ".15", "0", ".50", 5, ".10"),
        ("90", "-600", "0", "0", "0", 1, "0"),
    ):  # fmt: skip
        roles = {"qty": qty, "value": value, "dur": years}
        roles |= {name: [share] * 3 for name, share in (("dw", dw), ("di", di), ("at", at), ("dr", dr))}
        fields = {session.catalogue.role(f"sroi.{name}").id: v for name, v in roles.items()}
        session.add_row(session.catalogue.section_role("sroi_map").key, values=fields)
    return session


def with_assessors() -> Session:
    """The golden case with three assessors, who differ and tie, and the budgets of two experts."""
    session = golden_session()
    items = ["idx.mission.goal", "idx.mission.core_fit", "idx.exec.region", "idx.exec.coverage"]
    for who, levels in (("甲", (1, 2, 3, 4)), ("乙", (1, 2, 3, 3)), ("丙", (2, 2, 3))):
        for item, level in zip(items, levels, strict=False):
            session.add_row("review.score", values={"rv.item": [item], "rv.assessor": who, "rv.level": level})
    session.set("wt.method", "bap")
    session.set("wt.experts", [
        {"person": "甲", "mission": "40", "exec": "30", "fin": "20", "comm": "10"},
        {"person": "乙", "mission": "60", "exec": "80", "fin": "40", "comm": "20"},
    ])  # fmt: skip
    return session


def test_agreement_says_what_it_is_made_of():
    session = with_assessors()
    book = made(session)
    alpha = [line.en for line in book.entry(field_key("ag.alpha")).working]
    assert alpha[-7].startswith("n = 11 (ratings that can be compared, of 4 indicators)")
    assert [line.split(" = ")[0] for line in alpha[-6:-3]] == ["Do", "De", "α"]
    # On a nominal scale 2 + 2 of 11 pairings differ, and of all 121 − (2² + 4² + 4² + 1²) = 84 of 110.
    assert alpha[-3] == "nominal: α = 1 − 0.363636 ÷ 0.763636 ≈ 0.5238"
    assert "; nominal 0.524; interval " in session.result.computed["ag.alpha", ""].en
    shown = session.result.computed["ag.alpha", ""].en.split(" ")[0]
    assert f"{float(alpha[-4].split(' ≈ ')[1]):.3f}" == shown
    # 40, 30, 20, 10 and 30, 40, 20, 10 in rank: 4, 3, 2, 1 and 3, 4, 2, 1, which add up to 7, 7, 4, 2.
    budget = [line.zh for line in book.entry(field_key("wt.budget")).working]
    assert budget == [
        "甲：40 + 30 + 20 + 10 = 100",
        "乙：60 + 80 + 40 + 20 = 200",
        "m = 2，n = 4，ΣT = 0；名次之和：7、7、4、2",
        "S = (7 − 5)^2 + (7 − 5)^2 + (4 − 5)^2 + (2 − 5)^2 = 18",
        "W = 12 × 18 ÷ (2^2 × (4^3 − 4) − 2 × 0) ≈ 0.9",
    ]
    kappa = [line.zh for line in book.entry(field_key("ag.kappa")).working]
    # Three judged three items: 1, 2, 3; 1, 2, 3; 1.5, 1.5, 3. One pair of equals: 2³ − 2.
    assert kappa[-3:-1] == [
        "m = 3，n = 3，ΣT = 6；名次之和：3.5、5.5、9",
        "S = (3.5 − 6)^2 + (5.5 − 6)^2 + (9 − 6)^2 = 15.5",
    ]
    # Fleiss: levels 1, 2, 3 given 2, 4 and 3 times by three on three items; two are judged alike by all.
    assert kappa[3:7] == [
        "N = 3 项，n = 3 名评估员，逐项 Σ c(c − 1) 共 14；各等级次数：1 级 2；2 级 4；3 级 3",
        "观察到的一致 Po = 14 ÷ (3 × 3 × 2) ≈ 0.777778",
        "随机期望的一致 Pe = (2^2 + 4^2 + 3^2) ÷ (3 × 3)^2 ≈ 0.358025",
        "Fleiss κ = (0.777778 − 0.358025) ÷ (1 − 0.358025) ≈ 0.6538",
    ]
    w = float(kappa[-1].split(" ≈ ")[1])
    assert f"Kendall W {w:.3f}" in session.result.computed["ag.kappa", ""].zh


@pytest.mark.parametrize("session", [golden_session, with_sroi, with_assessors])
def test_every_line_of_arithmetic_comes_out(session):
    found = sums(made(session()))
    assert len(found) > 40
    for line in found:
        left, _, right = re.split(r" ([=≈]) ", line)
        given = float(right.rstrip("%").replace(",", "")) / (100 if right.endswith("%") else 1)
        assert reckoned(left) == pytest.approx(given, rel=2e-5, abs=6e-3 if "%" in left else 2e-4), line


def test_every_number_of_the_result_has_its_entry():
    session = with_sroi()
    session.set("out.attain", 2)
    book, result = made(session), session.result
    for scheme, score in result.index.items():
        assert points(score.score) in book.entry(f"index:{scheme}").value.zh
        assert points(score.geometric) in book.entry(f"geometric:{scheme}").value.zh
        assert points(score.harmonic) in book.entry(f"harmonic:{scheme}").value.zh
        assert score.low == score.high and book.entry(f"bounds:{scheme}").value.en == points(score.low)
        assert book.entry(f"coverage:{scheme}").value.en == share(score.coverage)
        for part in score.sections:
            entry = book.entry(f"dimension:{scheme}/{part.section}")
            assert entry.value.en.startswith(points(part.score))
            assert [source.place for source in entry.sources] == [term.place for term in part.terms]
    for theme in result.themes:
        assert book.entry(f"theme:{theme.id}").value.en.startswith(points(theme.score))
    assert book.entry("confidence").value.en.startswith(share(result.confidence.value))
    assert book.entry("rating").value == result.rating.label
    assert book.entry("gate") and book.entry("progress")
    for place in result.computed:
        one = session.catalogue.field(place[0])
        if one.kind == "computed":
            assert book.entry(field_key(*place)) is not None, place


def test_what_an_entry_is_made_of_is_in_the_ledger_too():
    book = made(with_sroi())
    keys = {entry.key for entry in book.entries}
    assert len(keys) == len(book.entries)
    assert {part for entry in book.entries for part in entry.parts} <= keys
    assert [one.key for one in book.under("index:A")][:2] == ["index:A", "dimension:A/csi_index.mission"]


def test_what_the_program_reckons_itself_says_how():
    assert set(WORKINGS) >= set(EVALUATION)


def test_a_ledger_names_the_forms_with_version_and_sha256():
    session = golden_session()
    versions = {one.form: one for one in made(session).versions}
    index = session.catalogue.form("csi_index")
    assert (versions["csi_index"].version, versions["csi_index"].sha256) == (index.version, index.sha256)


def test_the_answers_behind_a_number_are_said_with_state_reason_and_evidence():
    session = golden_session()
    row = session.add_evidence({"evidence.title": "年报"})
    session.cite("idx.mission.goal", row)
    session.set_reason("idx.mission.goal", "见年报第3页")
    session.set_state("idx.mission.core_fit", State.UNABLE)
    sources = {s.place[0]: s for s in made(session).entry("dimension:A/csi_index.mission").sources}
    goal = sources["idx.mission.goal"]
    assert goal.reason == "见年报第3页" and goal.evidence == ("E-0001",)
    assert goal.said.zh.startswith("4级：") and goal.said.en.startswith("Level 4")
    assert sources["idx.mission.core_fit"].said.zh == "无法核实"


def test_a_rule_is_said_with_names_and_then_with_what_was_answered():
    session = new_session()
    row = session.add_row(
        "outcomes.toc", values={"toc.text": "就业", "toc.baseline": "50", "toc.target": "100", "toc.actual": "80"}
    )
    entry = made(session).entry(field_key("toc.attain", row))
    assert entry.rule.zh.startswith("若【目标值】 ≠ 【基线】，则四舍五入(100 × (【实际值】 − 【基线】) ÷")
    assert entry.working[0].zh == "四舍五入(100 × (80 − 50) ÷ (100 − 50)；1) = 60%"
    assert entry.working[0].en.startswith("rounded(100 × (80 − 50) ÷ (100 − 50); 1) = 60%")
    assert {s.place[0] for s in entry.sources} == {"toc.baseline", "toc.target", "toc.actual"}


def test_every_rule_of_the_forms_is_said_in_both_languages_without_an_id():
    catalogue = new_session().catalogue
    rules = [r for one in catalogue.fields() for r in (one.formula, one.auto) if r and not r.endswith("()")]
    rules += [gate.when for form in catalogue.forms for gate in form.gate]
    assert len(rules) > 15
    for rule in rules:
        said = rule_in_words(catalogue, rule)
        for one in catalogue.fields():
            assert f"{one.id} " not in said.zh + " " and f"[{one.id}]" not in said.en
        assert said.zh != said.en or Fraction(rule) == 1


def test_a_rule_that_is_true_or_not_ends_in_an_arrow_and_quotes_what_was_chosen():
    session = new_session()
    session.set("case.social_enterprise_status", "traits")
    session.set("nat.claim_se", "y")
    entry = made(session).entry(field_key("nat.concept_misuse"))
    assert entry.working[0].zh == "“是” = “是” 且 “具备特征，未经认定” = “非社会企业” → 否"


def test_what_would_change_the_band_is_worked_in_the_ledger():
    session = golden_session()
    entry = ledger(session.catalogue, session.sheet, session.result, draws=True).entry("paths")
    # 80 is 8.75 away. A level of Finance is worth 25/3/2 points, of Mission and Communication 25/3/4, of Execution 5/4.
    assert entry.value.en == "Least number of indicators for “Five stars”: 2; combinations that suffice: 11"
    first = "Disclosure of the level of funding (0 → 2); Disclosure of the use of funds (0 → 1)"
    assert entry.working[0].en == f"{first}: 71.25 + 8.3333 + 4.1667 = 83.75"
    assert len(entry.working) == 8
    # What has no level yet is no sum. Finance is then the foundation's 50 and the answer's 0: 25; 220/3 in all.
    session.set("idx.fin.input_disclosed", None)
    session.set("idx.fin.use_disclosed", None)
    entry = ledger(session.catalogue, session.sheet, session.result, draws=True).entry("paths")
    assert entry.working[0].en == "Disclosure of the level of funding (open → 0): index ≈ 73.3333"


def test_a_branch_that_is_a_number_is_not_set_equal_to_itself():
    session = golden_session()
    session.set("idx.exec.regions", ["330100", "440100"])
    entry = ledger(session.catalogue, session.sheet, session.result).entry("field:idx.exec.region")
    assert [line.zh for line in entry.working] == ["符合条件的一支为 3"]


def test_amounts_as_long_as_a_field_takes_them_are_written_out_exactly() -> None:
    assert number(Fraction("999999999999999999999999999999.99")) == "999,999,999,999,999,999,999,999,999,999.99"
    assert number(10**58, 0) == f"{10**58:,}" and decimal(Fraction(-(10**40), 3), 1) == Decimal("-" + "3" * 40 + ".3")
