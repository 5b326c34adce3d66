"""Issuing: numbered, frozen, sealed; opened again only for an erratum or a restatement; every tampering is found."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from csi_desktop.casebook import Casebook, CasebookError
from csi_desktop.forms.definition import Catalogue
from csi_desktop.forms.reader import form_from_text
from csi_desktop.model.answers import Answer, Change, SetAnswer
from csi_desktop.model.cases import Evaluation, Listing
from csi_desktop.model.content import content_hash
from csi_desktop.session.own_forms import derived
from tests.casebook.conftest import PROFILE, WORK


def answer(book: Casebook, evaluation: Evaluation, field: str, value: object, row: str = "") -> None:
    """Answer one field, as the session does."""
    change = Change((SetAnswer(field, row, None, Answer(value)),), "set", "甲")
    book.save(evaluation.id, change, levels=b"\3", listing=Listing("寻人"))


@pytest.fixture
def issued(book: Casebook, forms: Catalogue, evaluation: Evaluation) -> Evaluation:
    """An evaluation with some answers, issued as 1.0."""
    answer(book, evaluation, "w.text", "判断的依据")
    answer(book, evaluation, "w.level", 3)
    book.issue(evaluation.id, forms, "乙")
    return book.evaluations(evaluation.case_id)[0]


def test_drafts_are_numbered_and_a_draft_for_comment_is_0_9(book: Casebook, evaluation: Evaluation) -> None:
    def version() -> tuple[str, str]:
        found = book.evaluations(evaluation.case_id)[0]
        return found.version, found.stage

    assert version() == ("0.1", "draft")
    book.set_stage(evaluation.id, "draft", 3, "甲")
    assert version() == ("0.3", "draft")
    book.set_stage(evaluation.id, "check", by="甲")
    assert version() == ("0.9", "check")
    book.set_stage(evaluation.id, "draft", by="甲")
    assert version() == ("0.3", "draft")
    assert [e.action for e in book.history(evaluation.case_id)][-3:] == ["set_stage"] * 3


def test_what_is_issued_takes_no_change(book: Casebook, issued: Evaluation) -> None:
    before = book.load(issued.id)
    for change in (
        lambda: answer(book, issued, "w.text", "改"),
        lambda: book.set_depth(issued.id, "quick", "甲"),
        lambda: book.set_stage(issued.id, "draft", 1, "甲"),
        lambda: book.issue(issued.id, Catalogue.of(()), "甲"),
    ):
        with pytest.raises(CasebookError, match=r"1\.0"):
            change()
    assert book.load(issued.id) == before and book.check() == []


def test_the_profile_of_an_issued_evaluation_stays_when_the_case_goes_on(
    book: Casebook, forms: Catalogue, issued: Evaluation
) -> None:
    sealed = issued.editions[-1].content_sha256
    newer = book.new_evaluation(issued.case_id, year=2026, catalogue=forms, by="甲")
    answer(book, newer, "p.project", "寻人二期")
    assert book.load(newer.id).answers["p.project", ""].value == "寻人二期"
    assert book.load(issued.id).answers["p.project", ""].value == "寻人"
    assert content_hash(book.load(issued.id)) == sealed and book.check() == []


def test_errata_and_restatements_are_numbered_and_keep_what_was_issued(
    book: Casebook, forms: Catalogue, issued: Evaluation
) -> None:
    with pytest.raises(CasebookError, match="reason"):
        book.reopen(issued.id, "erratum", "  ", "甲")
    book.reopen(issued.id, "erratum", "受益人数写错", "甲")
    open_again = book.evaluations(issued.case_id)[0]
    assert (open_again.version, open_again.stage, open_again.is_issued) == ("1.1", "erratum", False)
    answer(book, issued, "w.text", "更正后的依据")
    book.issue(issued.id, forms, "乙")
    book.reopen(issued.id, "restatement", "口径变化", "甲")
    book.issue(issued.id, forms, "乙")
    found = book.evaluations(issued.case_id)[0]
    assert [(one.version, one.kind, one.reason) for one in found.editions] == [
        ("1.0", "issue", ""), ("1.1", "erratum", "受益人数写错"), ("2.0", "restatement", "口径变化"),
    ]  # fmt: skip
    assert book.load(issued.id, "1.0").answers["w.text", ""].value == "判断的依据"
    assert book.load(issued.id).answers["w.text", ""].value == "更正后的依据"
    assert book.check() == []


def test_an_evaluation_that_is_not_issued_is_not_reopened(book: Casebook, evaluation: Evaluation) -> None:
    with pytest.raises(CasebookError, match="not issued"):
        book.reopen(evaluation.id, "erratum", "为何", "甲")


NUMBERED = WORK + '\n[[section]]\nid = "no"\ntitle = { zh = "编号", en = "Number" }\n  [[section.field]]\n' \
    '  id = "w.no"\n  kind = "text"\n  label = { zh = "报告编号", en = "No." }\n  role = "report_no"\n'  # fmt: skip


def test_a_report_number_is_demanded_and_belongs_to_one_evaluation(book: Casebook) -> None:
    forms = Catalogue.of((form_from_text(PROFILE, "profile.toml"), form_from_text(NUMBERED, "work.toml")))
    first = book.new_case(forms, {"p.project": "一"}, year=2025, mode="desk", by="甲")[1]
    second = book.new_case(forms, {"p.project": "二"}, year=2025, mode="desk", by="甲")[1]
    with pytest.raises(CasebookError, match="no number"):
        book.issue(first.id, forms, "甲")
    answer(book, first, "w.no", "评字第1号")
    assert book.issue(first.id, forms, "甲").report_no == "评字第1号"
    answer(book, second, "w.no", "评字第1号")
    with pytest.raises(CasebookError, match="评字第1号"):
        book.issue(second.id, forms, "甲")
    answer(book, second, "w.no", "评字第2号")
    book.issue(second.id, forms, "甲")
    assert book.report_numbers() == {"评字第1号": first.id, "评字第2号": second.id}


def test_the_forms_are_frozen_to_the_letter(book: Casebook, forms: Catalogue, issued: Evaluation) -> None:
    edited = WORK.replace('zh = "说明"', 'zh = "改过的说明"')  # the same version, as a careless author leaves it
    newer = Catalogue.of((form_from_text(PROFILE, "profile.toml"), form_from_text(edited, "work.toml")))
    book.remember_forms(newer)
    form = forms.form("work")
    assert book.form_text("work", "2.1.0") != form.definition
    assert book.form_text("work", "2.1.0", issued.definitions["work"]) == form.definition


def test_reports_are_remembered_for_ever(book: Casebook, issued: Evaluation) -> None:
    for _ in range(2):
        book.note_report(issued.id, "1.0", "zh", "ab" * 32)
    book.note_report(issued.id, "1.0", "zh", "cd" * 32, "CN=李㛃")
    assert [(lang, signer, sha) for lang, signer, sha, _ in book.reports(issued.id, "1.0")] == [
        ("zh", "", "ab" * 32), ("zh", "CN=李㛃", "cd" * 32),
    ]  # fmt: skip


TAMPERING = {
    "content": "UPDATE edition SET content = replace(content, '判断', '推断')",
    "content and its hash": "UPDATE edition SET content = '{}', content_sha256 = "
    "'44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a'",
    "version": "UPDATE edition SET version = '1.1'",
    "reason": "UPDATE edition SET reason = '无'",
    "report number": "UPDATE edition SET report_no = 'X'",
    "time": "UPDATE edition SET at = '2020-01-01T00:00:00+08:00'",
    "person": "UPDATE edition SET by = '丁'",
    "head": "UPDATE edition SET head = '00'",
    "version taken away": "DELETE FROM edition",
    "called issued": "DELETE FROM event WHERE action = 'issue'; DELETE FROM edition",
    "answer behind it": "UPDATE answer SET value = '4' WHERE value = '3'",
    "answer added": "INSERT INTO answer SELECT case_id, evaluation_id, voice_id, "
    "(SELECT id FROM field WHERE key = 'ev.title'), 0, '\"x\"', 'answered', '', '' FROM answer WHERE value = '3'",
    "form": "UPDATE form SET definition = replace(definition, '说明', '解释')",
    "taken back": "UPDATE evaluation SET state = 'draft'; UPDATE answer SET value = '4' WHERE value = '3'; "
    "UPDATE evaluation SET state = 'issued'",
}


@pytest.mark.parametrize("sql", TAMPERING.values(), ids=TAMPERING.keys())
def test_every_tampering_with_what_was_sealed_is_found(
    book: Casebook, issued: Evaluation, path: Path, sql: str
) -> None:
    assert book.check() == []
    book.close()
    with closing(sqlite3.connect(path)) as connection:
        triggers = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        connection.executescript(sql)
        for _, made in triggers:
            connection.execute(made)
        connection.commit()
    with Casebook.open(path) as again:
        assert [one for one in again.check() if one.kind == "seal"], sql


def test_the_file_itself_refuses_to_alter_what_was_issued(book: Casebook, issued: Evaluation, path: Path) -> None:
    book.close()
    with closing(sqlite3.connect(path)) as connection:
        for sql in (
            "UPDATE edition SET reason = 'x'", "DELETE FROM edition", "REPLACE INTO edition SELECT * FROM edition",
        ):  # fmt: skip
            with pytest.raises(sqlite3.IntegrityError, match="stays as it is"):
                connection.execute(sql)


def test_issued_versions_travel_with_their_case(
    book: Casebook, forms: Catalogue, issued: Evaluation, tmp_path: Path
) -> None:
    from csi_desktop.exchange.case_json import export_file, import_file

    book.note_report(issued.id, "1.0", "zh", "ab" * 32)
    export_file(book, tmp_path / "cases.json")
    with Casebook.create(tmp_path / "other.csi") as other:
        (case,) = import_file(other, tmp_path / "cases.json", derived(other), by="丙")
        (found,) = other.evaluations(case)
        assert replace(found, id=0, case_id=0) == replace(issued, id=0, case_id=0)
        assert other.load(found.id).answers == book.load(issued.id).answers
        assert other.reports(found.id, "1.0") == book.reports(issued.id, "1.0")
        assert other.check() == []
        # a copy is somebody's new work: it is issued by nobody
        (copy,) = import_file(other, tmp_path / "cases.json", derived(other), by="丙")
        (copied,) = other.evaluations(copy)
        assert (copied.version, copied.editions) == ("0.1", ()) and other.check() == []
