"""The worked examples of docs/methods.md that no other test works, as an assessor would enter them."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest

from csi_desktop.scoring.evidenced import evidenced
from csi_desktop.scoring.gap import Gap, SideBySide
from csi_desktop.scoring.lint import lint
from csi_desktop.scoring.paths import paths
from csi_desktop.text import NO_TEXT
from tests.evaluations import GOLDEN, golden_session, new_session

DOCS = Path(__file__).parents[2] / "docs"


def cite(session, field, grade, source):
    values = {"evidence.title": source, "evidence.class": source, "evidence.grade": grade}
    row = session.add_evidence(values)
    session.cite(field, row)


def test_themes():
    session = new_session()
    session.set("nat.alternative", "现有做法")
    session.set("nat.problem_def", 2)
    for what, option in (("efficient", "same"), ("just", "better"), ("sustainable", "unknown")):
        session.set(f"nat.cmp.{what}", option)
    for level in (3, 1):
        session.set("cau.nesta", level, session.add_row(session.catalogue.section_role("causality").key))
    found = {one.id: one for one in session.result.themes}
    assert (found["T1"].score, len([t for t in found["T1"].terms if t.score is not None])) == (50, 3)
    assert found["T5"].score == 20


def test_confidence():
    session = new_session()
    for field in ("idx.mission.goal", "idx.mission.core_fit"):
        session.set(field, 3)
    cite(session, "idx.mission.goal", "B", "own")
    assert session.result.confidence.value == Fraction(3, 10)
    assert session.result.confidence.label.en == "Low"


def test_as_evidenced():
    session = golden_session()
    for field in GOLDEN:
        cite(session, field, "D" if field == "idx.mission.goal" else "A", "research")
    found = evidenced(session.catalogue, session.sheet)
    assert found.claimed.score == Fraction("71.25")
    assert found.evidenced.sections[0].score == 75
    assert float(found.evidenced.score) == pytest.approx(67.0833, abs=5e-5)


def test_paths():
    session = golden_session()
    found = paths(session.catalogue, session.sheet, session.result)
    assert (found.target.stars, found.missing, found.size, found.found) == (5, Fraction("8.75"), 2, 11)
    steps = [(one.place[0], one.before, one.after) for one in found.paths[0].steps]
    assert steps == [("idx.fin.input_disclosed", 0, 2), ("idx.fin.use_disclosed", 0, 1)]
    assert found.paths[0].score == Fraction("83.75")


@pytest.mark.parametrize(("value", "found"), [("22859", 0), ("22860", 1)])
def test_a_breakdown(value, found):
    session = new_session()
    row = session.add_row(session.catalogue.section_role("claims").key)
    session.set("cl.value", value, row)
    session.set("cl.breakdown", [{"item": n, "value": n} for n in ("1711", "12873", "8275")], row)
    assert sum(one.rule == "breakdown" for one in lint(session.catalogue, session.sheet)) == found


@pytest.mark.parametrize(("level", "found"), [(2, 1), (4, 0)])
def test_a_causal_verb(level, found):
    session = new_session()
    row = session.add_row(session.catalogue.section_role("causality").key)
    session.set("cau.contrib_claim", "项目导致收入增长。", row)
    session.set("cau.nesta", level, row)
    assert sum(one.rule == "cause" for one in lint(session.catalogue, session.sheet)) == found


def test_a_gap():
    levels = [(4, 2), (3, 3), (2, None)]
    sides = SideBySide(NO_TEXT, None, None, tuple(Gap(("", ""), "", a, None, b, None, 4) for a, b in levels))
    assert [one.gap for one in sides.gaps] == [2, 0, None]
    assert sides.mean_gap == Fraction(1, 4)


def test_attainment():
    session = new_session()
    row = session.add_row(session.catalogue.section_role("toc").key)
    for field, value in (("toc.baseline", "80"), ("toc.target", "60"), ("toc.actual", "65")):
        session.set(field, value, row)
    assert session.result.computed["toc.attain", row] == 75  # per cent


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("methods.md", ("Formula", "Source", "Example", "Limits")),
        ("methods.zh.md", ("公式", "来源", "算例", "限度")),
    ],
)
def test_every_method_has_formula_source_example_and_limits(name, parts):
    sections = re.split(r"^## ", (DOCS / name).read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    assert len(sections) == 17
    without = {(int(one.partition(".")[0]), part) for one in sections for part in parts if f"**{part}" not in one}
    assert without == {(10, parts[0]), (15, parts[0])}  # there every measure has its formula by its own name
