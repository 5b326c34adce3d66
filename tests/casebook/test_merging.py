"""Two copies of a casebook, worked on apart, become one: nothing clean is lost, and every real conflict is told."""

from __future__ import annotations

import io
import random
from pathlib import Path

import pytest

from csi_desktop.casebook import Casebook, CasebookError
from csi_desktop.casebook.merging import Comparison
from csi_desktop.casebook.parting import Conflict, Key, Side
from csi_desktop.forms.kinds import BadValue
from csi_desktop.forms.reader import catalogue
from csi_desktop.model.answers import Answer
from csi_desktop.session import Session
from csi_desktop.session.opening import open_session
from csi_desktop.session.own_forms import derived

FIELDS = ("case.goal", "case.listed", "idx.exec.coverage", "idx.mission.goal", "overall")
FIELDS = tuple(one for one in FIELDS if catalogue().has(one))


def begin(path: Path) -> tuple[Casebook, int]:
    """A casebook with a case, some answers and a piece of evidence."""
    book = Casebook.create(path)
    _, evaluation = book.new_case(catalogue(), {"case.project": "项目"}, year=2024, mode="desk", by="甲")
    session = open_session(book, evaluation.id, "甲")
    session.set("case.goal", "起初")
    session.add_evidence({"evidence.title": "共有"})
    return book, evaluation.id


def part(book: Casebook, path: Path) -> Casebook:
    """A copy that goes its own way."""
    book.copy_to(path)
    return Casebook.open(path)


def at_work(book: Casebook, by: str) -> Session:
    """A session on the first evaluation."""
    return open_session(book, book.evaluations(book.case_ids()[-1])[0].id, by)


def settle(found: Comparison, side: Side) -> dict[Key, Side]:
    return {one.key: side for one in found.conflicts}


def merged(mine: Casebook, theirs: Casebook, side: Side = "mine") -> Comparison:
    return mine.merge(theirs, settle(mine.compare(theirs), side), derived(mine), "合并人")


def titles(session: Session) -> list[object]:
    field, section = session.catalogue.role("evidence.title"), session.catalogue.section_role("evidence")
    assert field is not None and section is not None
    return [session.value(field.id, row) for row in session.sheet.row_ids(section.key)]


def test_what_one_side_did_comes_and_what_both_did_is_asked(tmp_path: Path) -> None:
    mine, evaluation = begin(tmp_path / "a.csi")
    with mine, part(mine, tmp_path / "b.csi") as theirs:
        here, there = at_work(mine, "甲"), at_work(theirs, "乙")
        here.set("case.goal", "我的目标")
        here.set_reason("case.goal", "我的理由")
        there.set("case.goal", "他的目标")
        there.set_reason("case.goal", "他的理由")
        here.set("idx.exec.coverage", 2)
        there.set("case.listed", "他的")
        there.add_evidence({"evidence.title": "他的证据"})
        here.add_evidence({"evidence.title": "我的证据"})
        kept = theirs.attach(io.BytesIO(b"theirs"), "b.txt")
        theirs.new_case(catalogue(), {"case.project": "新项目"}, year=2025, mode="desk", by="乙")
        found = mine.compare(theirs)
        [conflict] = found.conflicts
        assert (conflict.field, conflict.project) == ("case.goal", "项目")
        assert conflict.base == Answer("起初")
        assert conflict.mine.answer == Answer("我的目标", reason="我的理由") and conflict.mine.by == "甲"
        assert conflict.theirs.answer == Answer("他的目标", reason="他的理由") and conflict.theirs.by == "乙"
        with pytest.raises(CasebookError, match="not settled"):
            mine.merge(theirs, {}, derived(mine))
        assert mine.count_cases() == 1 and not mine.attachments()  # all or nothing
        merged(mine, theirs, "theirs")
        assert mine.check() == []
        session = open_session(mine, evaluation, "甲")
        assert session.answer("case.goal") == Answer("他的目标", reason="他的理由")
        assert session.value("idx.exec.coverage") == 2 and session.value("case.listed") == "他的"
        assert sorted(map(str, titles(session))) == ["他的证据", "共有", "我的证据"]
        number = session.catalogue.role("evidence.no")
        assert number is not None
        numbers = [answer.value for (field, _), answer in session.sheet if field == number.id]
        assert sorted(map(str, numbers)) == ["E-0001", "E-0002", "E-0003"]
        assert mine.read_attachment(kept.sha256) == b"theirs"
        assert mine.count_cases() == 2
        told = [event.new and event.new.value for event in mine.history(field="case.goal")]
        assert "我的目标" in told and told[-1] == "他的目标"  # the answer that gave way stays in the history
        again = mine.compare(theirs)
        assert again.is_empty and not again.conflicts


def test_a_row_that_one_took_away_and_the_other_changed_is_one_question(tmp_path: Path) -> None:
    for side, expected in (("mine", []), ("theirs", ["改过"])):
        mine, evaluation = begin(tmp_path / f"a{side}.csi")
        with mine, part(mine, tmp_path / f"b{side}.csi") as theirs:
            here, there = at_work(mine, "甲"), at_work(theirs, "乙")
            title, section = here.catalogue.role("evidence.title"), here.catalogue.section_role("evidence")
            assert title is not None and section is not None
            [row] = here.sheet.row_ids(section.key)
            here.remove_row(section.key, row)
            there.set(title.id, "改过", row)
            [conflict] = mine.compare(theirs).conflicts
            assert (conflict.field, conflict.row, conflict.mine.there, conflict.theirs.there) == ("", row, False, True)
            merged(mine, theirs, side)  # type: ignore[arg-type]
            assert titles(open_session(mine, evaluation)) == expected and mine.check() == []


def test_what_was_issued_and_changed_elsewhere_is_kept_twice(tmp_path: Path) -> None:
    mine, evaluation = begin(tmp_path / "a.csi")
    with mine, part(mine, tmp_path / "b.csi") as theirs:
        there = at_work(theirs, "乙")
        number = there.catalogue.role("report_no")
        if number is not None:
            there.set(number.id, "R-1")
        theirs.issue(there.sheet.evaluation.id, catalogue(), "乙")
        at_work(mine, "甲").set("case.goal", "我的")
        found = merged(mine, theirs)
        assert found.kept_both == ["项目"] and mine.count_cases() == 2
        assert open_session(mine, evaluation).value("case.goal") == "我的"
    with Casebook.open(tmp_path / "a.csi") as mine, Casebook.open(tmp_path / "b.csi") as theirs:
        merged(theirs, mine)
        assert theirs.check() == [] and theirs.count_cases() >= 2


def test_a_version_issued_elsewhere_comes_with_its_seal(tmp_path: Path) -> None:
    mine, evaluation = begin(tmp_path / "a.csi")
    with mine, part(mine, tmp_path / "b.csi") as theirs:
        there = at_work(theirs, "乙")
        number = there.catalogue.role("report_no")
        if number is not None:
            there.set(number.id, "R-1")
        edition = theirs.issue(there.sheet.evaluation.id, catalogue(), "乙")
        merged(mine, theirs)
        session = open_session(mine, evaluation)
        assert session.is_issued and session.sheet.evaluation.editions[-1].seal == edition.seal
        assert mine.check() == []


@pytest.mark.parametrize("seed", range(12))
def test_no_clean_edit_is_lost_and_every_real_conflict_is_told(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    mine, evaluation = begin(tmp_path / "a.csi")
    with mine, part(mine, tmp_path / "b.csi") as theirs:
        base = _state(at_work(mine, "甲"))
        for book, by in ((mine, "甲"), (theirs, "乙")):
            _work(at_work(book, by), chance, by)
        before, other = _state(open_session(mine, evaluation)), _state(at_work(theirs, "乙"))
        found = mine.compare(theirs)
        backwards = theirs.compare(mine)
        assert {one.key for one in found.conflicts} == {one.key for one in backwards.conflicts}
        asked = {(one.field, one.row): one for one in found.conflicts if one.field}
        rows = {one.row for one in found.conflicts if not one.field}
        choice: dict[Key, Side] = {one.key: chance.choice(("mine", "theirs")) for one in found.conflicts}
        mine.merge(theirs, choice, derived(mine))
        after = _state(open_session(mine, evaluation))
        assert mine.check() == []
        for place in base.keys() | before.keys() | other.keys():
            one, two, origin = before.get(place), other.get(place), base.get(place)
            if place[1] in rows:
                continue
            if one != origin and two != origin and one != two:
                conflict: Conflict = asked[place]
                assert after.get(place) == (one if choice[conflict.key] == "mine" else two)
            else:
                assert after.get(place) == (two if one == origin else one), place
        assert mine.compare(theirs).is_empty


def _state(session: Session) -> dict[tuple[str, str], Answer]:
    number = session.catalogue.role("evidence.no")
    return {place: answer for place, answer in session.sheet if number is None or place[0] != number.id}


def _work(session: Session, chance: random.Random, by: str) -> None:
    section, title = session.catalogue.section_role("evidence"), session.catalogue.role("evidence.title")
    assert section is not None and title is not None
    for n in range(chance.randrange(1, 9)):
        rows = session.sheet.row_ids(section.key)
        match chance.randrange(6):
            case 0:
                session.add_evidence({"evidence.title": f"{by}{n}"})
            case 1 if rows:
                session.remove_row(section.key, chance.choice(rows))
            case 2 if rows:
                session.set(title.id, f"{by}改{n}", chance.choice(rows))
            case 3:
                session.undo()
            case _:
                field = session.catalogue.field(chance.choice(FIELDS))
                value = chance.randrange(3) if field.kind == "level" else chance.choice(("甲", "乙", None))
                session.set(field.id, value)


# ---------------------------------------------------------------- weights
POINTS = [{"person": "甲", "mission": "40", "exec": "30", "fin": "20", "comm": "10"}]
OTHERS = [{"person": "甲", "mission": "10", "exec": "20", "fin": "30", "comm": "40"}]


def with_weights(path: Path) -> Casebook:
    """A casebook with a case whose weights are frozen and that has no level yet."""
    book, _ = begin(path)
    session = at_work(book, "甲")
    session.set("wt.method", "bap")
    session.set("wt.experts", POINTS)
    session.set("wt.frozen", "2024-03-01T09:00")
    return book


@pytest.mark.parametrize("scored_by", ["mine", "theirs"])
def test_weights_changed_on_one_side_while_the_other_scored_are_not_frozen_once_merged(
    tmp_path: Path, scored_by: str
) -> None:
    with with_weights(tmp_path / "a.csi") as mine, part(mine, tmp_path / "b.csi") as theirs:
        scores, weighs = (mine, theirs) if scored_by == "mine" else (theirs, mine)
        at_work(scores, "甲").set("idx.mission.goal", 4)
        session = at_work(weighs, "乙")
        session.set("wt.frozen", None)
        session.set("wt.experts", OTHERS)
        session.set("wt.frozen", "2024-03-01T09:00")  # the same time, whatever the clock says
        [said] = merged(mine, theirs, "theirs").loose
        assert "no longer frozen" in said.en and "项目" in said.zh
        session = at_work(mine, "甲")
        assert session.value("wt.experts") == OTHERS and session.value("idx.mission.goal") == 4
        assert session.value("wt.frozen") is None and list(session.result.index) == ["A", "B"]
        assert mine.check() == []
        with pytest.raises(BadValue, match="before scoring starts"):
            session.set("wt.frozen", "2024-03-01T09:00")


def test_weights_frozen_before_the_other_side_scored_stay_frozen(tmp_path: Path) -> None:
    book, _ = begin(tmp_path / "a.csi")
    with book as mine, part(mine, tmp_path / "b.csi") as theirs:
        session = at_work(theirs, "乙")
        session.set("wt.method", "bap")
        session.set("wt.experts", POINTS)
        session.set("wt.frozen", "2024-03-01T09:00")
        at_work(mine, "甲").set("idx.mission.goal", 4)
        assert merged(mine, theirs).loose == []
        assert list(at_work(mine, "甲").result.index) == ["A", "B", "C"]


def test_levels_taken_away_again_are_known_when_the_casebook_is_opened_once_more(tmp_path: Path) -> None:
    book, _ = begin(tmp_path / "a.csi")
    with book:
        session = at_work(book, "甲")
        session.set("idx.mission.goal", 4)
        session.set("idx.mission.goal", None)
    with Casebook.open(tmp_path / "a.csi") as book, pytest.raises(BadValue, match="taken away again"):
        at_work(book, "甲").set("wt.frozen", "2024-03-01T09:00")
