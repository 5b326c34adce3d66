"""The sample casebook: what a new user opens first must be whole, and its figures right."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pypdfium2
import pytest

from csi_desktop.casebook import Casebook, CasebookError
from csi_desktop.casebook.places import data_folder
from csi_desktop.forms.kinds import BadValue
from csi_desktop.forms.reader import catalogue
from csi_desktop.model.answers import Answer, State
from csi_desktop.report.outline import report
from csi_desktop.report.pdf import write
from csi_desktop.sample import build_sample, sample_cases, sample_path
from csi_desktop.scoring import levels
from csi_desktop.session import Session
from csi_desktop.session.opening import open_session


@pytest.fixture
def book(sample: Path) -> Iterator[Casebook]:
    with Casebook.open(sample, readonly=True) as opened:
        yield opened


def session(book: Casebook, project: str) -> Session:
    return open_session(book, book.evaluations(book.case_by(project))[0].id)


def test_the_eight_cases_stand_in_the_order_of_the_report(book: Casebook):
    lines = book.cases(sort="changed", descending=False)
    assert [line.listing.project for line in lines] == [
        "乡村特派员", "抖音寻人", "青山计划", "唯爱妈妈", "轮椅导航",
        "自闭症儿童康复服务", "银发共同守护计划", "“游戏+”模式",
    ]
    assert {line.listing.mode for line in lines} == {"desk"}
    assert len({line.listing.issue for line in lines}) == 8


def test_nothing_is_wrong_with_the_file(book: Casebook):
    assert book.check(lambda sheet: levels(catalogue(), sheet)) == []


def test_every_answer_of_the_files_is_in_the_casebook(book: Casebook):
    for line, (_, given) in zip(book.cases(sort="changed", descending=False), sample_cases(), strict=True):
        sheet = book.load(line.evaluation_id)
        for section, rows in given["rows"].items():
            assert len(sheet.row_ids(section)) == len(rows), section
        asked = {field for field, told in given["answers"].items() if told != ""}
        assert {field for field, row in sheet.answers if not row} >= asked


def test_the_casebook_holds_the_39_claims_of_the_report_with_their_figures(book: Casebook):
    values = []
    for line in book.cases():
        opened = open_session(book, line.evaluation_id)
        section = opened.catalogue.section_role("claims")
        value = opened.catalogue.role("claim.value")
        assert section and value
        for row in opened.sheet.row_ids(section.key):
            answer = opened.answer(value.id, row)
            assert answer is not None and (answer.value is not None or answer.reason)  # no figure without saying why
            values.append(answer.value)
    figures = {
        "140300000000", "5440000000", "196632", "22859", "17600", "10000000000", "212000", "54000000", "1560000", "5",
    }
    assert len(values) == 39
    assert values.count(None) == 2
    assert figures <= set(values)


def test_what_the_report_does_not_tell_is_not_a_level_and_says_why(book: Casebook):
    for line in book.cases():
        opened = open_session(book, line.evaluation_id)
        index = opened.result.default
        assert index is not None and index.band is None  # one document is not enough for a rating
        for part in index.sections:
            for term in part.terms:
                answer = opened.answer(*term.place)
                assert answer is not None and answer.reason, term.place
                assert answer.state is not State.ANSWERED or answer.evidence, term.place


def test_the_duration_that_the_dates_suggest_is_the_level_given(book: Casebook):
    found = {}
    for line in book.cases():
        opened = open_session(book, line.evaluation_id)
        for place, level in opened.result.suggestions.items():
            assert opened.value(*place) == level, (line.listing.project, place)
        found[line.listing.project] = opened.result.suggestions["idx.exec.duration", ""]
    assert found["抖音寻人"] == 4
    assert found["轮椅导航"] == 2


def test_one_case_is_answered_to_the_end(book: Casebook):
    opened = session(book, "抖音寻人")
    assert opened.result.total.done == opened.result.total.total
    assert [problem.text.zh for problem in opened.problems()] == ["指数不予评级：覆盖率 40% 低于 2/3"]


def test_the_breakdown_of_the_reunited_adds_up(book: Casebook):
    opened = session(book, "抖音寻人")
    section = opened.catalogue.section_role("claims")
    assert section is not None
    table = next(one for one in section.fields if one.kind == "table")
    row = next(row for row in opened.sheet.row_ids(section.key) if opened.value(table.id, row))
    parts = [Decimal(part["value"]) for part in opened.value(table.id, row)]  # type: ignore[union-attr]
    assert sum(parts) == 22859


def test_the_extract_lists_the_claims_of_its_case(book: Casebook):
    made = {file.name: file for file in book.attachments()}
    assert len(made) == 8
    rows = list(csv.reader(io.StringIO(book.read_attachment(made["claims-relief.csv"].sha256).decode("utf-8-sig"))))
    assert rows[0][:2] == ["原文表述", "数值"]
    assert [row[1] for row in rows[1:]] == ["196,632", "22,859"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_report_of_the_whole_case_is_printed(book: Casebook, tmp_path: Path, lang: str):
    opened = session(book, "抖音寻人")
    made = report(
        opened.catalogue, opened.sheet, opened.result, lang,  # type: ignore[arg-type]
        attachments=book.read_attachment, created="2026-11-23T00:00:00+00:00",
    )  # fmt: skip
    pages = write(made, tmp_path / "report.pdf").pages
    with pypdfium2.PdfDocument(tmp_path / "report.pdf") as pdf:
        text = "".join(pdf[n].get_textpage().get_text_bounded() for n in range(len(pdf)))
        assert len(pdf) == pages > 20
    assert "22,859" in text
    assert "claims-relief.csv" in text
    assert ("不予评级" if lang == "zh" else "Not rated") in text


def test_the_casebook_is_the_same_each_time(sample: Path, tmp_path: Path):
    with Casebook.open(sample, readonly=True) as first, Casebook.open(build_sample(tmp_path / "again.csi")) as second:
        for one, other in zip(
            first.cases(sort="changed", descending=False), second.cases(sort="changed", descending=False), strict=True
        ):
            a, b = first.load(one.evaluation_id), second.load(other.evaluation_id)
            assert (a.answers, a.rows) == (b.answers, b.rows)


def test_the_sample_is_built_once_and_then_left_to_the_user():
    path = sample_path()
    assert path.parent == data_folder()
    with Casebook.open(path) as mine:
        mine.delete_case(mine.case_by("青山计划"))
    assert sample_path() == path
    with Casebook.open(path, readonly=True) as mine:
        assert mine.count_cases() == 7
    assert [found for found in path.parent.iterdir() if found.suffix == ".csi"] == [path]


def test_what_lies_at_the_path_is_never_built_over(tmp_path: Path):
    mine = tmp_path / "mine.csi"
    mine.write_bytes(b"mine")
    with pytest.raises(CasebookError):
        build_sample(mine)
    assert mine.read_bytes() == b"mine"


def test_filling_with_a_value_that_a_field_cannot_hold_changes_nothing(tmp_path: Path):
    with Casebook.create(tmp_path / "mine.csi") as book:
        _, evaluation = book.new_case(catalogue(), {}, year=2024, mode="desk")
        opened = open_session(book, evaluation.id)
        before = opened.sheet.copy()
        with pytest.raises(BadValue):
            answers = {("cl.text", "r"): Answer("许多人"), ("cl.value", "r"): Answer("许多")}
            opened.fill({"outcomes.claims": ["r"]}, answers)
        assert opened.sheet == before


def test_what_was_filled_in_is_one_change_that_can_be_undone(tmp_path: Path):
    with Casebook.create(tmp_path / "mine.csi") as book:
        _, evaluation = book.new_case(catalogue(), {}, year=2024, mode="desk")
        opened = open_session(book, evaluation.id)
        before = dict(opened.sheet.answers)
        answers = {("cl.value", "r"): Answer("1200"), ("case.project", ""): Answer("甲")}
        opened.fill({"outcomes.claims": ["r", "s"]}, answers)
        assert opened.value("cl.value", "r") == "1200"
        assert [opened.value("cl.no", row) for row in opened.sheet.row_ids("outcomes.claims")] == ["C-001", "C-002"]
        opened.undo()
        assert opened.sheet.answers == before
        assert opened.sheet.row_ids("outcomes.claims") == []
