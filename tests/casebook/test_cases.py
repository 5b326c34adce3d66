"""The list of cases: made, found, sorted, filtered, copied, deleted and brought back."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from csi_desktop.casebook import Casebook, CasebookError
from csi_desktop.forms.definition import Catalogue
from csi_desktop.forms.reader import form_from_text
from csi_desktop.model.answers import Answer, Change, PlaceRow, SetAnswer
from csi_desktop.model.cases import CaseLine, Evaluation, Listing

MANY = 1000


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory, forms: Catalogue) -> Iterator[Casebook]:
    """A casebook with a thousand cases, taken in at once."""
    with Casebook.create(tmp_path_factory.mktemp("many") / "many.csi") as book:
        first, _ = book.new_case(forms, {}, year=2025, mode="desk")
        document = book.read_cases()
        document["cases"] = [one_of_many(document["cases"][0], n) for n in range(MANY)]
        lines = {one["uuid"]: Listing(**one["listing"]) for case in document["cases"] for one in case["evaluations"]}
        book.add_cases(document, lambda versions, texts: forms, lambda sheet: (b"", lines[sheet.evaluation.uuid]))
        book.delete_case(first.id)
        yield book


def one_of_many(pattern: dict[str, Any], n: int) -> dict[str, Any]:
    """The n-th case."""
    made = copy.deepcopy(pattern)
    (evaluation,) = made["evaluations"]
    made["uuid"], evaluation["uuid"], made["history"] = f"case-{n}", f"evaluation-{n}", []
    evaluation["year"] = 2020 + n % 6
    index = n / 10 if n % 20 == 0 and n else None
    evaluation["listing"] |= {
        "project": f"项目{n * 7919 % MANY:04}", "enterprise": "甲乙丙丁"[n % 4], "code": f"C-{n}",
        "mode": "desk" if n % 3 else "third", "done": n % 40, "total": 40, "index": index,
        "issue": "rural" if index else "", "band": "three" if index else "", "gate": "clear" if index else "",
    }  # fmt: skip
    return made


def test_windows_join_to_the_whole_list(many: Casebook) -> None:
    ids = many.case_ids()
    assert len(ids) == many.count_cases() == MANY
    windows = [line.case_id for start in range(0, MANY, 170) for line in many.cases(offset=start, limit=170)]
    assert windows == ids and len(set(ids)) == MANY
    assert ids == sorted(ids, reverse=True)  # the last to come is first, though the clock showed one time for many


SORTS = {
    "project": lambda line: line.listing.project,
    "year": lambda line: line.year,
    "mode": lambda line: line.listing.mode,
    "progress": lambda line: line.listing.done / max(line.listing.total, 1),
    "issue": lambda line: line.listing.issue,
    "gate": lambda line: line.listing.gate,
}


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("sort", SORTS)
def test_sorts(many: Casebook, sort: str, descending: bool) -> None:
    lines = many.cases(sort=sort, descending=descending, limit=-1)
    keys = [SORTS[sort](line) for line in lines]
    assert keys == sorted(keys, reverse=descending) and len(keys) == MANY


@pytest.mark.parametrize("descending", [False, True])
def test_cases_without_an_index_come_last(many: Casebook, descending: bool) -> None:
    found = [line.listing.index for line in many.cases(sort="index", descending=descending, limit=-1)]
    known = [index for index in found if index is not None]
    assert len(known) == 49 and found[:49] == sorted(known, reverse=descending)


def test_chinese_names_sort_by_pinyin(book: Casebook, forms: Catalogue) -> None:
    for name in ("浙江", "阿里", "腾讯", "北京", "Zeta", "广东"):
        book.new_case(forms, {"p.project": name, "p.enterprise": name}, year=2025, mode="desk")
    for sort in ("project", "enterprise"):
        names = [getattr(line.listing, sort) for line in book.cases(sort=sort, descending=False)]
        assert names == ["Zeta", "阿里", "北京", "广东", "腾讯", "浙江"]


def test_filters_and_search_count_what_they_list(many: Casebook) -> None:
    def both(**given: object) -> list[CaseLine]:
        lines = many.cases(limit=-1, **given)  # type: ignore[arg-type]
        assert many.count_cases(**given) == len(lines)  # type: ignore[arg-type]
        return lines

    assert {line.year for line in both(filters={"year": "2023"})} == {2023}
    assert len(both(filters={"band": "three", "gate": "clear", "issue": "rural"})) == 49
    assert {line.listing.mode for line in both(filters={"mode": "third"})} == {"third"}
    assert len(both(filters={"state": "draft", "depth": "standard"})) == MANY
    assert [line.listing.project for line in both(search="项目0042")] == ["项目0042"]
    assert len(both(search="目00 丙")) == len([n for n in range(MANY) if n * 7919 % MANY < 100 and n % 4 == 2])
    assert both(search="没有") == []


def test_search_takes_every_character_as_itself(book: Casebook, forms: Catalogue) -> None:
    names = ["100%", "a_b", "a\\b", "it's", '"x"', "AbC"]
    for name in names:
        book.new_case(forms, {"p.project": name}, year=2025, mode="desk")
    for text, found in (("%", "100%"), ("_", "a_b"), ("\\", "a\\b"), ("'", "it's"), ('"', '"x"'), ("abc", "AbC")):
        assert [line.listing.project for line in book.cases(search=text)] == [found]


def test_only_the_newest_evaluation_is_listed(book: Casebook, forms: Catalogue, evaluation: Evaluation) -> None:
    newer = book.new_evaluation(evaluation.case_id, year=2026, catalogue=forms, round="中期", by="乙")
    older = book.new_evaluation(evaluation.case_id, year=2020, catalogue=forms)
    (line,) = book.cases()
    assert (line.evaluation_id, line.year, line.listing.project) == (newer.id, 2026, "寻人")
    assert [one.id for one in book.evaluations(evaluation.case_id)] == [newer.id, evaluation.id, older.id]
    assert newer.round == "中期" and newer.forms == {"profile": "1.0.0", "work": "2.1.0"}
    # The name belongs to the case: changed in an older evaluation, it is another one in the list too.
    change = Change((SetAnswer("p.project", "", None, Answer("新名")),), "set")
    book.save(older.id, change, levels=b"", listing=Listing(project="新名", index=9.0))
    (line,) = book.cases()
    assert (line.listing.project, line.listing.index) == ("新名", None)


def test_the_case_changed_last_comes_first_whatever_the_clock_says(
    book: Casebook, forms: Catalogue, evaluation: Evaluation
) -> None:
    other = book.new_case(forms, {"p.project": "另一个"}, year=2025, mode="desk")[1]
    for one, at in ((evaluation, "2031-01-01T00:00:00+08:00"), (other, "1999-01-01T00:00:00+08:00")):
        change = Change((SetAnswer("w.level", "", None, Answer(1)),), "set", "甲", at)
        book.save(one.id, change, levels=b"", listing=Listing())
    assert [line.case_id for line in book.cases()] == [other.case_id, evaluation.case_id]
    assert book.cases()[0].changed.startswith("1999")


def test_a_copy_is_complete_and_stands_alone(book: Casebook, evaluation: Evaluation) -> None:
    steps = (
        PlaceRow("work.evidence", "aaaa-1", None, 1.0),
        PlaceRow("work.evidence", "aaaa-2", None, 2.0),
        SetAnswer("ev.no", "aaaa-1", None, Answer("E-0001")),
        SetAnswer("ev.see", "aaaa-2", None, Answer(["aaaa-1"])),
        SetAnswer("w.level", "", None, Answer(4, reason="因为", evidence=("aaaa-1",))),
    )
    kept = Listing(project="寻人", enterprise="某公司", code="2025-0001", done=3, total=9, index=50.0)
    book.save(evaluation.id, Change(steps, "set", "甲"), levels=b"\4", listing=kept)
    before = book.load(evaluation.id)

    twin = book.duplicate_case(evaluation.case_id, "乙", project="寻人（副本）")
    (made,) = book.evaluations(twin.id)
    sheet = book.load(made.id)
    first, second = sheet.row_ids("work.evidence")
    assert {first, second}.isdisjoint({"aaaa-1", "aaaa-2"})
    assert sheet.answers["ev.see", second] == Answer([first])
    assert sheet.answers["w.level", ""] == Answer(4, reason="因为", evidence=(first,))
    assert sheet.answers["ev.no", first] == Answer("E-0001") and sheet.issued["ev.no"] == 1
    assert sheet.answers["p.project", ""] == Answer("寻人（副本）")
    assert sheet.answers["p.code", ""] == Answer("2025-0002")
    line = next(line for line in book.cases() if line.case_id == twin.id)
    assert (line.listing.project, line.listing.code, line.listing.index) == ("寻人（副本）", "2025-0002", 50.0)
    assert book.levels(made.id) == b"\4" and made.forms == evaluation.forms

    book.save(made.id, Change((SetAnswer("w.level", "", None, None),), "set"), levels=b"", listing=line.listing)
    assert book.load(evaluation.id) == before and book.check() == []


def test_the_bin_gives_back_what_it_took(book: Casebook, path: Path, evaluation: Evaluation) -> None:
    before = book.load(evaluation.id)
    book.delete_case(evaluation.case_id, "甲")
    assert book.cases() == [] and book.count_cases() == 0
    assert [line.case_id for line in book.cases(bin=True)] == [evaluation.case_id]
    book.close()
    with Casebook.open(path) as again:
        assert again.count_cases(bin=True) == 1
        again.restore_case(evaluation.case_id, "乙")
        assert again.count_cases() == 1 and again.count_cases(bin=True) == 0
        assert again.load(evaluation.id) == before
        assert [(e.action, e.by) for e in again.history(case_id=evaluation.case_id)][-2:] == [
            ("delete_case", "甲"), ("restore_case", "乙")
        ]  # fmt: skip


def test_codes_are_not_used_twice(book: Casebook, forms: Catalogue, evaluation: Evaluation) -> None:
    book.delete_case(evaluation.case_id)
    made = book.new_case(forms, {}, year=2026, mode="self")[1]
    assert book.load(made.id).answers["p.code", ""].value == "2026-0002"


def test_a_case_is_found_by_any_of_its_names(book: Casebook, forms: Catalogue, evaluation: Evaluation) -> None:
    case = book.case(evaluation.case_id)
    for name in (str(case.id), case.uuid, "2025-0001", "寻人"):
        assert book.case_by(name) == case.id
    for name in ("寻", "99", "", "1 OR 1=1"):
        with pytest.raises(CasebookError):
            book.case_by(name)
    book.duplicate_case(case.id)
    with pytest.raises(CasebookError, match="1, 2"):
        book.case_by("寻人")


def test_depth_is_kept_and_recorded(book: Casebook, path: Path, evaluation: Evaluation) -> None:
    book.set_depth(evaluation.id, "full")
    book.close()
    with Casebook.open(path) as again:
        assert again.load(evaluation.id).evaluation.depth == "full"
        last = again.history(evaluation_id=evaluation.id)[-1]
        assert (last.action, last.old, last.new) == ("set_depth", "standard", "full")


def test_persons_are_added_once(book: Casebook) -> None:
    one = book.assessor("甲", "某所")
    assert book.assessor("甲", "某所") == one and book.assessor("甲") != one
    assert book.assessors()[0] == one


def test_a_form_that_gained_a_field_can_be_answered_once_remembered(
    book: Casebook, forms: Catalogue, evaluation: Evaluation
) -> None:
    text = forms.form("work").definition.replace('id = "w.text"', 'id = "w.more"')
    grown = Catalogue.of((forms.form("profile"), form_from_text(text)))
    change = Change((SetAnswer("w.more", "", None, Answer("x")),), "set")
    with pytest.raises(CasebookError, match=r"w\.more"):
        book.save(evaluation.id, change, levels=b"", listing=Listing())
    book.remember_forms(grown)
    book.save(evaluation.id, change, levels=b"", listing=Listing())
    assert book.load(evaluation.id).answers["w.more", ""] == Answer("x") and book.check() == []


def test_the_file_keeps_the_forms_it_was_made_by(book: Casebook, forms: Catalogue, evaluation: Evaluation) -> None:
    for form in forms.forms:
        assert book.form_text(form.id, form.version) == form.definition
    with pytest.raises(CasebookError, match=r"9\.9"):
        book.form_text("work", "9.9")
