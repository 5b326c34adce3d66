"""No circle comes into the result chain by any door: import, merge, facts carried forward. What is left out is told,
and stays beside its field."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest

from csi_desktop.__main__ import main
from csi_desktop.casebook import Casebook
from csi_desktop.exchange import conflicts, export_file, import_file
from csi_desktop.forms.kinds import BadValue
from csi_desktop.forms.reader import catalogue
from csi_desktop.model.answers import Answer, Change, SetAnswer
from csi_desktop.model.links import cycle, links, links_field
from csi_desktop.session import Session
from csi_desktop.session.opening import carry_forward, open_session
from csi_desktop.session.own_forms import derived
from csi_desktop.text import Text

KEY = catalogue().section_role("toc").key
FIELD = links_field(catalogue())


def begin(path: Path, names: str = "甲乙丙") -> Casebook:
    """A casebook with a case whose chain goes from each name to the next."""
    book = Casebook.create(path)
    _, evaluation = book.new_case(catalogue(), {"case.project": "项目"}, year=2024, mode="desk", depth="full", by="")
    session = open_session(book, evaluation.id, "甲")
    rows = [session.add_row(KEY, values={"toc.text": name}) for name in names]
    for row, to in pairwise(rows):
        session.set("toc.links", [to], row)
    return book


def opened(book: Casebook, by: str = "") -> tuple[Session, list[str]]:
    session = open_session(book, book.evaluations(max(book.case_ids()))[0].id, by)
    return session, session.sheet.row_ids(KEY)


def chain(book: Casebook) -> list[str]:
    """The links by name, such as 甲乙, of the case that came last."""
    session, _ = opened(book)
    name = {row: str(session.value("toc.text", row)) for row in session.sheet.row_ids(KEY)}
    return [name[row] + name[to] for row, ends in links(session.sheet, FIELD).items() for to in ends]


def is_sound(book: Casebook) -> bool:
    session, _ = opened(book)
    return not cycle(links(session.sheet, FIELD)) and book.check() == []


def by_older_program(book: Casebook) -> None:
    """Close the circle past the session, as a file of an older program or a merge of one may have it."""
    session, rows = opened(book)
    change = Change((SetAnswer("toc.links", rows[2], None, Answer([rows[0]])),), "set", "甲")
    session.sheet.apply(change)
    levels, line = derived(book)(session.sheet)
    book.save(session.sheet.evaluation.id, change, levels=levels, listing=line)
    assert cycle(links(opened(book)[0].sheet, FIELD))


@pytest.mark.parametrize("how", ["edited by hand", "with its history", "a copy of what is there"])
def test_an_import_leaves_the_closing_link_out_tells_it_and_loses_nothing(how: str, tmp_path: Path) -> None:
    file, told = tmp_path / "案例.json", list[Text]()
    with begin(tmp_path / "a.csi") as book:
        if how == "with its history":
            by_older_program(book)
        export_file(book, file)
        if how != "with its history":
            document = json.loads(file.read_text("utf-8"))
            rows = [row["id"] for row in document["cases"][0]["evaluations"][0]["rows"][KEY]]
            answers = document["cases"][0]["evaluations"][0]["answers"]
            answers.append({"field": "toc.links", "row": rows[2], "value": [rows[0]]})
            file.write_text(json.dumps(document), encoding="utf-8")
        target = book if how == "a copy of what is there" else Casebook.create(tmp_path / "b.csi")
        import_file(target, file, derived(target), tell=told.append)
        assert chain(target) == ["甲乙", "乙丙"] and is_sound(target)
        said = told[-1]
        assert "案例" in said.zh and "（丙 → 甲 → 乙 → 丙）：联系“丙 → 甲”未计入答案" in said.zh
        assert "the link “丙 → 甲” is no answer" in said.en
        session, rows = opened(target)
        assert session.sheet.unfinished == {("toc.links", rows[2]): ("甲",)}
        assert any(one.place == ("toc.links", rows[2]) and "甲" in one.text.zh for one in session.problems())
        past = target.history(evaluation_id=session.sheet.evaluation.id, field="toc.links", row=rows[2])
        assert past[-1].old == Answer([rows[0]]) and past[-1].new is None
        with pytest.raises(BadValue, match="go round in a circle"):
            session.take_back("toc.links", rows[2], past[-1].old)
        session.set("toc.links", None, rows[1])
        session.set("toc.links", [rows[0]], rows[2])  # chosen anew: nothing is left beside it
        assert not opened(target)[0].sheet.unfinished and chain(target) == ["甲乙", "丙甲"]
        if target is not book:
            target.close()


def test_an_import_without_a_circle_says_nothing(tmp_path: Path) -> None:
    told = list[Text]()
    with begin(tmp_path / "a.csi") as book, Casebook.create(tmp_path / "b.csi") as other:
        export_file(book, tmp_path / "a.json")
        import_file(other, tmp_path / "a.json", derived(other), tell=told.append)
        assert told == [] and chain(other) == ["甲乙", "乙丙"]


def apart(tmp_path: Path) -> tuple[Casebook, Casebook]:
    """Two copies: here 甲 leads to 乙, there 乙 to 甲; and each has a link that the other does not mind."""
    mine = begin(tmp_path / "a.csi")
    session, rows = opened(mine)
    for row in rows:
        session.set("toc.links", None, row)
    mine.copy_to(tmp_path / "b.csi")
    theirs = Casebook.open(tmp_path / "b.csi")
    opened(mine, by="此方")[0].set("toc.links", [rows[1]], rows[0])
    there = opened(theirs, by="彼方")[0]
    there.set("toc.links", [rows[0]], rows[1])
    there.set("toc.links", [rows[0]], rows[2])
    return mine, theirs


@pytest.mark.parametrize(
    ("sides", "links_after"),
    [({"甲": "mine", "乙": "mine"}, ["甲乙", "丙甲"]), ({"甲": "theirs", "乙": "theirs"}, ["乙甲", "丙甲"]),
     ({"甲": "theirs", "乙": "mine"}, ["丙甲"])],
)  # fmt: skip
def test_links_that_only_together_make_a_circle_are_conflicts(
    sides: dict[str, str], links_after: list[str], tmp_path: Path
) -> None:
    mine, theirs = apart(tmp_path)
    with mine, theirs:
        found = mine.compare(theirs)
        assert sorted(one.name for one in found.conflicts) == ["乙", "甲"]
        one = next(one for one in found.conflicts if one.name == "甲")
        place = conflicts.place(catalogue(), one, "zh")
        assert place.endswith("甲\n两边的联系合在一起会使结果链成环：甲 → 乙 → 甲")
        assert conflicts.said(catalogue(), one, one.mine, "zh") == "乙"
        assert conflicts.made_by(one.theirs, "zh") == "未改动" and "此方" in conflicts.made_by(one.mine, "zh")
        done = mine.merge(theirs, {one.key: sides[one.name] for one in found.conflicts}, derived(mine), "合并人")
        assert chain(mine) == links_after and is_sound(mine) and done.loose == []
        assert mine.compare(theirs).is_empty


def test_a_choice_that_would_still_make_a_circle_leaves_one_link_out_and_tells_it(tmp_path: Path) -> None:
    mine, theirs = apart(tmp_path)
    with mine, theirs:
        mixed = {one.key: "mine" if one.name == "甲" else "theirs" for one in mine.compare(theirs).conflicts}
        done = mine.merge(theirs, mixed, derived(mine), "合并人")
        assert chain(mine) == ["甲乙", "丙甲"] and is_sound(mine)
        [said] = done.loose
        assert said.zh.startswith("项目：结果链不得成环（乙 → 甲 → 乙）：联系“乙 → 甲”")
        session, rows = opened(mine)
        assert session.sheet.unfinished == {("toc.links", rows[1]): ("甲",)}


def test_a_new_case_that_a_merge_brings_is_looked_at_too(tmp_path: Path) -> None:
    with begin(tmp_path / "a.csi") as mine:
        mine.copy_to(tmp_path / "b.csi")
        with Casebook.open(tmp_path / "b.csi") as theirs:
            values = {"case.project": "新"}
            _, made = theirs.new_case(catalogue(), values, year=2024, mode="desk", depth="full", by="")
            session = open_session(theirs, made.id)
            rows = [session.add_row(KEY, values={"toc.text": name}) for name in "子丑寅"]
            for row, to in pairwise(rows):
                session.set("toc.links", [to], row)
            by_older_program(theirs)
            done = mine.merge(theirs, {}, derived(mine), "")
            assert [one.zh.split("：")[0] for one in done.loose] == ["新"]
            assert chain(mine) == ["子丑", "丑寅"] and is_sound(mine)


def test_a_circle_that_both_sides_have_from_before_hinders_no_merge(tmp_path: Path) -> None:
    with begin(tmp_path / "a.csi") as mine:
        by_older_program(mine)
        mine.copy_to(tmp_path / "b.csi")
        with Casebook.open(tmp_path / "b.csi") as theirs:
            session, rows = opened(theirs)
            session.set("toc.text", "乙二", rows[1])
            found = mine.compare(theirs)
            assert not found.conflicts and mine.merge(theirs, {}, derived(mine), "").loose == []
            assert chain(mine) == ["甲乙二", "乙二丙", "丙甲"]


def test_facts_carried_into_the_next_year_leave_the_closing_link_behind(tmp_path: Path) -> None:
    with begin(tmp_path / "a.csi") as book:
        by_older_program(book)
        session, _ = opened(book)
        earlier = session.sheet.evaluation
        later = book.new_evaluation(earlier.case_id, year=2025, catalogue=catalogue(), by="")
        carry_forward(book, earlier.id, later.id)
        carried = book.load(later.id)
        assert not cycle(links(carried, FIELD)) and list(carried.unfinished.values()) == [("甲",)]
        assert book.check() == []


def test_the_commands_say_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CSI_DESKTOP_LANG", "en")
    mine, theirs = apart(tmp_path)
    mine.close()
    theirs.close()
    a, b = (str(tmp_path / name) for name in ("a.csi", "b.csi"))
    assert main(["merge", a, b]) == 1
    out = capsys.readouterr().out
    assert "Together the links of both sides would make the result chain go round in a circle: 甲 → 乙 → 甲" in out
    assert "< " in out and "not changed" in out and "Nothing was changed" in out
    assert main(["merge", a, b, "--prefer", "theirs"]) == 0
    with Casebook.open(a) as book:
        assert chain(book) == ["乙甲", "丙甲"]
        session, rows = opened(book)
        session.set("toc.links", [rows[2]], rows[1])
        session.set("toc.links", None, rows[2])
        session.set("toc.links", [rows[1]], rows[0])
        by_older_program(book)
        export_file(book, tmp_path / "a.json")
    capsys.readouterr()
    assert main(["new", str(tmp_path / "c.csi")]) == 0
    assert main(["import", str(tmp_path / "c.csi"), str(tmp_path / "a.json")]) == 0
    assert "the link “丙 → 甲” is no answer" in capsys.readouterr().out
