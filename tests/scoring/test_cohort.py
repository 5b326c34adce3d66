"""The cases of a casebook ranked by the index, with how far a rank could move."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from csi_desktop.scoring.cohort import Member, cohort, member
from csi_desktop.scoring.draws import generator, sixteen_bits
from csi_desktop.scoring.ranking import flat
from csi_desktop.scoring.result import IndexScore
from csi_desktop.scoring.uncertainty import Stopped
from csi_desktop.text import Text
from tests.evaluations import GOLDEN, new_session


def case(number: int, changed: dict[str, int | str | None] | None = None) -> Member:
    """The golden case with some answers changed (None: not answered)."""
    session = new_session()
    for field, level in {**GOLDEN, **(changed or {})}.items():
        if level is not None:
            session.set(field, level)
    found = member(session.catalogue, session.sheet)
    return replace(found, uuid=f"{number:032d}", code=f"K{number}", name=f"案例{number}")


LOWER = {"idx.mission.declaration": 0, "idx.exec.mail_reply": 0}
EMPTY = {field: None for field in GOLDEN}


def test_cases_are_ranked_by_the_index_and_equal_ones_share_their_rank():
    found = cohort([case(1, LOWER), case(2), case(3), case(4, {"idx.fin.input_disclosed": 2})], draws=500)
    assert [one.unit for one in found.standings] == ["K4", "K2", "K3", "K1"]
    assert [one.rank for one in found.standings] == [1, 2.5, 2.5, 4]
    assert found.standings[1].score == pytest.approx(71.25)
    assert found.standings[1].parts == pytest.approx((91.6666667, 85, 16.6666667, 91.6666667))
    assert found.standings[1].range == found.standings[2].range
    assert all(one.range.p5 <= one.rank <= one.range.p95 for one in found.standings)


def test_a_case_is_named_with_its_enterprise_in_brackets_of_their_script():
    for project, enterprise, name in (
        ("Solar School", "Helios", "Solar School (Helios)"), ("Solar School", "太阳", "Solar School（太阳）"),
        ("银发课堂", "甲公司", "银发课堂（甲公司）"), ("银发课堂", "", "银发课堂"),
    ):  # fmt: skip
        session = new_session()
        session.set("case.project", project)
        session.set("case.enterprise", enterprise or None)
        assert member(session.catalogue, session.sheet).name == name


def test_a_case_without_a_rank_is_there_with_the_reason():
    other = case(3)
    newer = replace(other, form=replace(other.form, version="9.0.0"))
    found = cohort([case(1), case(2, EMPTY), newer, case(4, LOWER), case(5, {f: None for f in GOLDEN if "fin" in f})])
    reasons = {one.unit: one.excluded.en for one in found.standings if one.rank is None}
    assert set(reasons) == {"K2", "K3", "K5"}
    assert reasons["K2"] == "No indicator has a level yet"
    assert "version 9.0.0" in reasons["K3"] and "1.x" in reasons["K3"]
    assert "0%" in reasons["K5"]
    assert [one.unit for one in found.standings][:2] == ["K1", "K4"]
    assert len(next(one for one in found.standings if one.unit == "K5").lacking) == 3


def test_a_case_whose_rating_is_withheld_has_no_rank():
    found = cohort([case(1), case(2, {"elg.decision": "desk_only"}), case(3, LOWER)])
    assert [(one.unit, one.rank) for one in found.standings] == [("K1", 1), ("K3", 2), ("K2", None)]
    assert found.standings[2].excluded.en == "Acceptance decision: description only, no rating"
    assert found.standings[2].score == pytest.approx(71.25)


def _twice_as_much(index: IndexScore) -> IndexScore:
    """An index by another version of its form, in which the first indicator weighs twice as much."""
    first, *others = index.sections
    term, *more = first.terms
    return replace(index, sections=(first._replace(terms=(term._replace(weight=2 * term.weight), *more)), *others))


def test_the_ranges_are_those_of_plain_python_on_the_same_draws():
    members = [case(1, LOWER), case(2), case(3, {"idx.comm.web_news": 1, "idx.mission.goal": 2}), case(4, {"idx.fin.foundation": None})]  # noqa: E501
    members[2] = replace(members[2], index=_twice_as_much(members[2].index))
    draws, seed = 300, 7
    found = cohort(members, draws=draws, seed=seed)
    stream, inputs = generator(seed), 4 * 14 + 14 + 4
    steps = (sixteen_bits(stream, draws, inputs) ^ sixteen_bits(stream, inputs)).astype(int)  # all in one block
    moved = steps[:, : 4 * 14].reshape(draws, 14, 4) / 65536
    inside, across = 0.75 + 0.5 * steps[:, 56:70] / 65536, 0.75 + 0.5 * steps[:, 70:] / 65536
    ranks = []
    for d in range(draws):
        scores = []
        for n, one in enumerate(members):
            reached = whole = 0.0
            at = 0
            for k, part in enumerate(one.index.sections):
                summed = present = 0.0
                for t in part.terms:
                    if t.score is not None:  # no evidence at all: a half is off, up or down alike
                        u = float(moved[d, at, n])
                        level = min(max(t.level - (u < 0.25) + (u >= 0.75), 0), t.max)
                        summed += float(inside[d, at]) * float(t.weight) * 100 * level / t.max
                        present += float(inside[d, at]) * float(t.weight)
                    at += 1
                reached += float(across[d, k]) * float(part.weight) * summed / present
                whole += float(across[d, k]) * float(part.weight)
            scores.append(reached / whole)
        ranks.append([1 + sum(other > score for other in scores) for score in scores])
    for one in found.standings:
        own = sorted(row[one.key] for row in ranks)
        expected = tuple(own[int(np.ceil(share * draws)) - 1] for share in (0.05, 0.5, 0.95))
        assert one.range[:3] == expected
        assert one.range.first == pytest.approx(sum(rank == 1 for rank in own) / draws)


def test_the_same_cases_give_the_same_ranges_in_any_order_of_asking_and_it_can_be_stopped():
    members = [case(1, LOWER), case(2), case(3, {"idx.comm.social": 0})]
    assert cohort(members).standings == cohort(members).standings
    with pytest.raises(Stopped):
        cohort(members, tell=lambda share: False)
    assert cohort([]) is None
    alone = cohort(members[:1])
    assert alone.standings[0].rank == 1 and alone.standings[0].range is None


def test_mixed_modes_and_years_are_said():
    first, second = case(1), case(2)
    named = replace(second, mode=Text("企业自评", "Self-assessment"), year=2022)
    notes = cohort([replace(first, mode=Text("第三方评估", "Third party")), named], draws=0).notes
    assert "企业自评" in notes[0].zh and "2022–2024" in notes[1].en


def test_a_case_opens_down_to_its_levels():
    found = cohort([case(1)], draws=0)
    told = flat(found.branch(found.standings[0]))
    assert (told[0][1].score, len(told)) == (71.25, 1 + 4 + 14)
    mission = next(one for depth, one in told if depth == 1)
    assert "= 91.6667" in mission.working[0].en or "≈ 91.6667" in mission.working[0].en
    assert next(one for depth, one in told if depth == 2).said.en == "3 / 4"
