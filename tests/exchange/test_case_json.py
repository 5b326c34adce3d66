"""Cases go out as JSON and come in again the same; all that is wrong with a file is told, and nothing is half done."""

from __future__ import annotations

import base64
import io
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from csi_desktop.casebook import Casebook, CasebookError
from csi_desktop.exchange import export_file, import_file
from csi_desktop.forms.definition import Catalogue
from csi_desktop.forms.reader import catalogue
from csi_desktop.model.answers import Answer, Change, PlaceRow, SetAnswer, State
from csi_desktop.model.cases import Evaluation, Sheet
from csi_desktop.session.opening import keep_line, open_session
from csi_desktop.session.own_forms import derived
from csi_desktop.text import Text

Document = dict[str, Any]


@pytest.fixture(scope="module")
def forms() -> Catalogue:
    """Some of the forms that ship with the program: enough to try everything, few enough to be quick."""
    used = ("case_profile", "engagement", "evidence", "csi_index", "synthesis")
    return Catalogue.of(tuple(form for form in catalogue().forms if form.id in used))


def role(forms: Catalogue, name: str) -> str:
    """The id of the field with a role."""
    field = forms.role(name)
    assert field is not None
    return field.id


@pytest.fixture
def book(tmp_path: Path, forms: Catalogue) -> Iterator[Casebook]:
    """Two cases, one of them in the bin; evidence with an attachment, a removed row, states, two years."""
    with Casebook.create(tmp_path / "from.csi") as made:
        project, enterprise = role(forms, "case.project"), role(forms, "case.enterprise")
        profile = {project: "寻人 “Missing” <b>", enterprise: "某公司"}
        case, first = made.new_case(forms, profile, year=2025, mode="desk", by="甲")
        evidence = forms.section_role("evidence")
        assert evidence is not None
        number, title, file = (role(forms, f"evidence.{name}") for name in ("no", "title", "file"))
        data = made.attach(io.BytesIO(os.urandom(600_000)), "照片.png")
        stored = {"sha256": data.sha256, "name": data.name, "size": data.size, "mime": data.mime}
        scored = [field for field in forms.fields() if field.kind == "level"]
        note = role(forms, "overall")
        line = made.cases()[0].listing
        steps = (
            PlaceRow(evidence.key, "row-1", None, 1.0),
            SetAnswer(number, "row-1", None, Answer("E-0001")),
            SetAnswer(title, "row-1", None, Answer("标题 🙂 =1+1")),
            SetAnswer(file, "row-1", None, Answer(stored)),
            PlaceRow(evidence.key, "row-2", None, 0.5),
            SetAnswer(number, "row-2", None, Answer("E-0002")),
            SetAnswer(scored[0].id, "", None, Answer(2, reason="因为", evidence=("row-1",))),
            SetAnswer(scored[1].id, "", None, Answer(None, State.NA, "不适用")),
            SetAnswer(note, "", None, Answer("多行\n文字\t" * 20_000)),
        )
        made.save(first.id, Change(steps, "set", "甲"), levels=b"\0\xff", listing=line)
        gone = (SetAnswer(number, "row-2", Answer("E-0002"), None), PlaceRow(evidence.key, "row-2", 0.5, None))
        made.save(first.id, Change(gone, "remove_row", "甲"), levels=b"\0\xff", listing=line)
        keep_line(made, first.id, "甲")
        second = made.new_evaluation(case.id, year=2026, catalogue=forms, round="复评", depth="full", by="乙")
        keep_line(made, second.id, "乙")
        binned, third = made.new_case(forms, {project: "已删"}, year=2024, mode="self")
        keep_line(made, third.id)
        made.delete_case(binned.id, "乙")
        made.assessor("甲", "某所")
        yield made


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Casebook]:
    """An empty casebook to import into."""
    with Casebook.create(tmp_path / "to.csi") as made:
        yield made


def sheets(book: Casebook, case_id: int) -> list[Sheet]:
    """All sheets of a case."""
    return [book.load(one.id) for one in book.evaluations(case_id)]


def content(sheet: Sheet) -> tuple[Any, ...]:
    """A sheet without the integers of its file."""
    one: Evaluation = sheet.evaluation
    return (
        sheet.answers, sheet.rows, sheet.issued, sheet.previous, sheet.case.uuid, sheet.case.created,
        one.uuid, one.year, one.round, one.depth, one.state, one.forms, one.created,
    )  # fmt: skip


def test_everything_comes_back(book: Casebook, other: Casebook, forms: Catalogue, tmp_path: Path) -> None:
    other.new_case(forms, {}, year=2020, mode="desk")  # so that the integers differ
    told: list[Text] = []
    assert export_file(book, tmp_path / "out.json") == 2
    ids = import_file(other, tmp_path / "out.json", derived(other), by="丙", tell=told.append)
    assert not told and other.check() == [] and len(ids) == 2
    for before, after in zip((1, 2), ids, strict=True):
        assert [*map(content, sheets(other, after))] == [*map(content, sheets(book, before))]
        old, new = book.history(case_id=before), other.history(case_id=after)
        assert [(e.id, e.old, e.new, e.by, e.at) for e in old] == [(e.id, e.old, e.new, e.by, e.at) for e in new[:-1]]
        assert (new[-1].action, new[-1].by) == ("import_case", "丙")
    assert [line.listing.project for line in other.cases(bin=True)] == ["已删"]
    kept = [[each.levels(one.id) for one in each.evaluations(case)] for each, case in ((book, 1), (other, ids[0]))]
    assert kept[0] == kept[1] and kept[0][1][0] == 2
    assert [(p.uuid, p.name) for p in other.assessors()] == [(p.uuid, p.name) for p in book.assessors()]
    (data,) = book.attachments()
    assert other.attachments() == [data] and other.read_attachment(data.sha256) == book.read_attachment(data.sha256)
    assert other.cases()[0].listing == next(line.listing for line in book.cases())


def test_an_index_that_a_file_makes_up_is_worked_out_from_its_answers(
    book: Casebook, other: Casebook, tmp_path: Path
) -> None:
    export_file(book, tmp_path / "out.json")
    document = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    for one in (one for case in document["cases"] for one in case["evaluations"]):
        one["listing"] |= {"index": 99.0, "band": "five"}
        one["levels"] = base64.b64encode(b"\4" * 14).decode()
    (tmp_path / "out.json").write_text(json.dumps(document), encoding="utf-8")
    ids = import_file(other, tmp_path / "out.json", derived(other))
    assert {line.listing.index for line in other.cases()} == {line.listing.index for line in book.cases()}
    assert [other.levels(one.id) for one in other.evaluations(ids[0])] == [
        book.levels(one.id) for one in book.evaluations(1)
    ]


def test_work_goes_on_after_an_import(book: Casebook, other: Casebook, forms: Catalogue, tmp_path: Path) -> None:
    export_file(book, tmp_path / "out.json")
    evaluation = other.evaluations(import_file(other, tmp_path / "out.json", derived(other))[0])[0]
    change = Change((SetAnswer(role(forms, "overall"), "", None, Answer("新")),), "set")
    other.save(evaluation.id, change, levels=b"", listing=other.cases()[0].listing)
    assert other.check() == []
    export_file(other, tmp_path / "again.json")
    with Casebook.create(tmp_path / "third.csi") as third:
        ids = import_file(third, tmp_path / "again.json", derived(third))
        assert third.check() == []
        assert [*map(content, sheets(third, ids[0]))] == [*map(content, sheets(other, 1))]


def test_what_is_in_the_bin_goes_along_and_can_be_brought_back(
    book: Casebook, other: Casebook, forms: Catalogue, tmp_path: Path
) -> None:
    case_id = book.cases()[0].case_id
    newest, *rest = book.evaluations(case_id)
    book.delete_evaluation(newest.id, "乙")
    row = book.load(rest[0].id).row_ids("evidence.item")[0]
    before = sheets(book, case_id)[0]
    open_session(book, rest[0].id, "丙").remove_row("evidence.item", row)
    export_file(book, tmp_path / "out.json")
    copy = import_file(other, tmp_path / "out.json", derived(other))[0]
    assert other.check() == []
    found = [(one.kind, one.name, one.year, one.by) for one in other.binned(copy)]
    assert found == [(one.kind, one.name, one.year, one.by) for one in book.binned(case_id)] and len(found) == 2
    gone, deleted = other.binned(copy)
    removed = other.removed_row(gone)
    assert removed is not None
    open_session(other, gone.evaluation_id, "丁").bring_back_row(removed)
    other.restore_evaluation(deleted.evaluation_id, "丁")
    assert content(sheets(other, copy)[1]) == content(before)
    assert [one.uuid for one in other.evaluations(copy)] == [newest.uuid, *(one.uuid for one in rest)]
    assert other.check() == [] and other.binned(copy) == []


def test_what_is_there_already_comes_in_as_a_copy(book: Casebook, tmp_path: Path) -> None:
    export_file(book, tmp_path / "out.json", 1)
    before = sheets(book, 1)
    told: list[Text] = []
    (made,) = import_file(book, tmp_path / "out.json", derived(book), tell=told.append)
    assert len(told) == 1 and str(made) in told[0].zh and str(made) in told[0].en
    assert sheets(book, 1) == before and book.check() == []
    copy, original = sheets(book, made)[1], before[1]
    assert copy.case.uuid != original.case.uuid and copy.evaluation.uuid != original.evaluation.uuid
    (section,) = copy.rows
    (row,) = copy.row_ids(section)
    assert row != "row-1" and {r for _, r in copy.answers} == {"", row}
    cited = [answer.evidence for answer in copy.answers.values() if answer.evidence]
    assert cited == [(row,)]
    single = {key: answer.value for key, answer in original.answers.items() if not key[1]}
    assert {key: answer.value for key, answer in copy.answers.items() if not key[1]} == single


def test_one_case_takes_only_its_own_attachments(book: Casebook, tmp_path: Path) -> None:
    for case_id, count in ((1, 1), (2, 0)):
        export_file(book, tmp_path / "out.json", case_id)
        document = json.loads((tmp_path / "out.json").read_text("utf-8"))
        assert len(document["cases"]) == 1 and len(document["attachments"]) == count


def test_an_answer_edited_in_the_file_is_recorded_as_imported(
    book: Casebook, other: Casebook, forms: Catalogue, tmp_path: Path
) -> None:
    export_file(book, tmp_path / "out.json", 1)
    document = json.loads((tmp_path / "out.json").read_text("utf-8"))
    (answer,) = [a for a in document["cases"][0]["profile"]["answers"] if a["field"] == role(forms, "case.project")]
    answer["value"] = "改名"
    evaluation = first(document)
    evaluation["rows"].clear()
    evaluation["answers"] = [a for a in evaluation["answers"] if "row" not in a]
    (tmp_path / "out.json").write_text(json.dumps(document), "utf-8")
    import_file(other, tmp_path / "out.json", derived(other), by="丙")
    last = other.history(field=role(forms, "case.project"))[-1]
    assert (last.old, last.new, last.by) == (Answer('寻人 “Missing” <b>'), Answer("改名"), "丙")
    sheet = other.load(other.evaluations(1)[1].id)
    assert not any(sheet.rows.values()) and not any(row for _, row in sheet.answers)
    assert other.check() == []


def first(document: Document) -> Document:
    """The first evaluation of the first case, which has most."""
    found: Document = document["cases"][0]["evaluations"][0]
    return found


FAULTS: dict[str, tuple[Callable[[Document], Any], list[str]]] = {
    "another format": (lambda d: d.update(format="csi-casebook/9"), ["$.format", "csi-casebook/9"]),
    "a part missing": (lambda d: d.pop("cases"), ["cases"]),
    "a part too many": (lambda d: first(d).update(extra=1), ["extra"]),
    "wrong types": (
        lambda d: (first(d).update(year="2025"), first(d).update(depth="deep")), ["year", "'2025'", "depth", "'deep'"]
    ),
    "unknown fields": (
        lambda d: first(d)["answers"].extend({"field": f"x.{n}", "value": n} for n in range(3)), ["x.0", "x.1", "x.2"]
    ),
    "a value out of range": (lambda d: first(d)["answers"][-1].update(field="idx.none"), ["idx.none"]),
    "a row that is not there": (lambda d: first(d)["rows"].clear(), ["row-1"]),
    "an answer twice": (lambda d: first(d)["answers"].append(first(d)["answers"][0]), ["answers["]),
    "a form not in the file": (lambda d: d["forms"].pop(), ["synthesis"]),
    "a form tampered with": (lambda d: d["forms"][0].update(version="7.0.0"), ["case_profile"]),
    "a form with faults": (lambda d: d["forms"][0].update(definition="id = ["), [""]),
    "bytes tampered with": (
        lambda d: d["attachments"][0].update(data=base64.b64encode(b"other").decode()), ["照片.png"]
    ),
    "no Base64": (lambda d: d["attachments"][0].update(data="*"), ["照片.png"]),
    "history tampered with": (lambda d: d["cases"][0]["history"][3].update(by="乙"), ["history[3]"]),
    "history cut out": (lambda d: d["cases"][0]["history"].pop(2), ["history[2]"]),
    "an unreadable event": (lambda d: d["cases"][0]["history"][3].update(new="{"), ["history[3]"]),
    "no evaluation": (lambda d: d["cases"][0]["evaluations"].clear(), ["$.cases[0]"]),
    "half a character": (lambda d: first(d).update(round="\ud800"), ["JSON"]),
    "a number without bound": (lambda d: first(d).update(year=10**30), [""]),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_file_is_refused_whole(book: Casebook, other: Casebook, tmp_path: Path, fault: str) -> None:
    spoil, named = FAULTS[fault]
    export_file(book, tmp_path / "out.json")
    document = json.loads((tmp_path / "out.json").read_text("utf-8"))
    spoil(document)
    (tmp_path / "out.json").write_text(json.dumps(document), "utf-8")
    with pytest.raises(CasebookError) as refused:
        import_file(other, tmp_path / "out.json", derived(other))
    for part in named:
        assert part in refused.value.text.zh and part in refused.value.text.en
    assert other.count_cases() == other.count_cases(bin=True) == 0
    assert other.attachments() == [] and other.history() == [] and other.check() == []


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", '{"format": NaN}', '{"a": 1, "a": 2}', "[" * 100_000,
     '{"format":' + "[" * 200 + "]" * 200 + "}", "1" * 10_000, "1e999", "\x00", "PK\x03\x04"],
    ids=lambda text: repr(text[:12]),
)  # fmt: skip
def test_what_is_no_case_file_is_refused(other: Casebook, tmp_path: Path, text: str) -> None:
    (tmp_path / "a.json").write_text(text, "utf-8")
    with pytest.raises(CasebookError, match=r"a\.json"):
        import_file(other, tmp_path / "a.json", derived(other))
    (tmp_path / "a.json").write_bytes(b"\xff\xfe\xfa")
    with pytest.raises(CasebookError, match=r"a\.json"):
        import_file(other, tmp_path / "a.json", derived(other))
    with pytest.raises(CasebookError, match="nothing"):
        import_file(other, tmp_path / "nothing.json", derived(other))


def test_an_export_replaces_only_when_it_is_whole(book: Casebook, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "out.json").write_text("before", "utf-8")
    with pytest.raises(CasebookError):
        export_file(book, folder / "out.json", 99)
    assert (folder / "out.json").read_text("utf-8") == "before"
    export_file(book, folder / "out.json", 1)
    assert [p.name for p in folder.iterdir()] == ["out.json"]
    with pytest.raises(CasebookError):
        export_file(book, tmp_path / "none" / "out.json")


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"[" * 100_000 + b"]" * 100_000, "嵌套超过 100 层"), (b"%PDF-1.7\n\x93\x8c\x8b", "不是 UTF-8 文本")],
    ids=["deep", "pdf"],
)
def test_what_is_no_export_is_named_in_both_languages(data: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "别的.json"
    path.write_bytes(data)
    with Casebook.create(tmp_path / "空.csi") as book, pytest.raises(CasebookError) as refused:
        import_file(book, path, derived(book))
    assert words in refused.value.text.zh
