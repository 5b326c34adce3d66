"""Issuing the sample's complete evaluation, and its reports for ever: the same bytes, whenever and wherever made."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pypdfium2
import pytest

from csi_desktop import issuing
from csi_desktop.__main__ import main
from csi_desktop.casebook import Casebook, CasebookError
from csi_desktop.report import blocks as b
from csi_desktop.report.outline import report
from csi_desktop.report.signature import is_available
from csi_desktop.scoring import evaluate
from csi_desktop.session.opening import open_session
from csi_desktop.session.own_forms import forms_of
from csi_desktop.text import Lang

WHOLE = "抖音寻人"
WHY = "委托方只需要公开信息的判断"


@pytest.fixture
def path(sample: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(sample, tmp_path / "案例.csi"))


@pytest.fixture
def book(path: Path) -> Iterator[Casebook]:
    with Casebook.open(path) as opened:
        yield opened


def evaluation(book: Casebook, project: str = WHOLE) -> int:
    return next(line.evaluation_id for line in book.cases() if line.listing.project == project)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def text_of(data: bytes) -> str:
    with pypdfium2.PdfDocument(data) as document:
        return "".join("".join(page.get_textpage().get_text_range().split()) for page in document)


def test_what_blocks_is_listed_and_nothing_is_issued(book: Casebook) -> None:
    one = evaluation(book, "青山计划")
    with pytest.raises(issuing.Blocked) as blocked:
        issuing.issue(book, one, "甲", "无论如何")
    assert len(blocked.value.problems) > 10 and all(p.section for p in blocked.value.problems)
    assert not book.load(one).evaluation.is_issued


def test_low_coverage_may_stay_for_a_reason_that_the_report_prints(book: Casebook) -> None:
    one = evaluation(book)
    with pytest.raises(issuing.Blocked, match="reason"):
        issuing.issue(book, one, "甲")
    edition = issuing.issue(book, one, "甲", WHY)
    assert (edition.version, edition.reason) == ("1.0", WHY)
    text = text_of(issuing.report_bytes(book, one, "zh"))
    assert WHY in text and "1.0签发稿" in text and "工作稿" not in text.split("版本号：")[0]
    assert edition.content_sha256 in text
    assert book.check() == []


def test_an_issued_report_comes_out_in_the_same_bytes_for_ever(
    book: Casebook, path: Path, tmp_path: Path
) -> None:
    one = evaluation(book)
    issuing.issue(book, one, "甲", WHY)
    first = {lang: issuing.report_bytes(book, one, lang) for lang in ("zh", "en")}
    assert {lang: sha for lang, _, sha, _ in book.reports(one, "1.0")} == {
        lang: sha256(data) for lang, data in first.items()
    }
    # The case goes on, the form is edited, another version is issued …
    session = open_session(book, one)
    book.reopen(one, "restatement", "口径变化", "乙")
    session = open_session(book, one, "乙")
    session.set("case.project", "抖音寻人（二期）")
    issuing.issue(book, one, "乙", WHY)
    assert issuing.report_bytes(book, one, "zh", "1.0") == first["zh"]
    assert "抖音寻人（二期）" in text_of(issuing.report_bytes(book, one, "zh"))
    book.close()
    # … and another process in another time zone makes it on another day.
    other = {"TZ": "America/Los_Angeles", "PYTHONHASHSEED": "7", "LANG": "C", "LC_ALL": "C"}
    out = tmp_path / "again.pdf"
    subprocess.run(
        [sys.executable, "-m", "csi_desktop", "report", path, WHOLE + "（二期）", "--version", "1.0", "--lang", "en",
         "--out", out, "--date", "2031-01-01"],
        check=True, env=os.environ | other, capture_output=True,
    )  # fmt: skip
    assert out.read_bytes() == first["en"]


def test_a_version_that_was_never_issued_is_not_called_damaged(book: Casebook) -> None:
    one = evaluation(book)
    with pytest.raises(CasebookError, match="not been issued yet"):
        book.load(one, "1.0")
    issuing.issue(book, one, "甲", WHY)
    with pytest.raises(CasebookError, match=r"No version 3\.0 was issued. There are: 1\.0"):
        issuing.report_bytes(book, one, "zh", "3.0")


def test_report_numbers_follow_a_scheme_that_an_office_chooses(book: Casebook) -> None:
    assert issuing.scheme(book) == "示例评字（{year}）第{n:04}号"  # as the numbers that are there
    assert issuing.next_number(book, 2024) == "示例评字（2024）第0009号"
    assert issuing.next_number(book, 2025) == "示例评字（2025）第0001号"
    issuing.set_scheme(book, "CSI-{n:03}/{year}")
    assert issuing.next_number(book, 2024) == "CSI-001/2024"
    for wrong in ("", "2024", "{year}", "{n}{n}", "{m}{n}", "{n"):
        with pytest.raises(CasebookError, match=r"\{n\}"):
            issuing.set_scheme(book, wrong)
    assert issuing.scheme(book) == "CSI-{n:03}/{year}"


def test_an_earlier_version_is_read_with_its_own_forms_and_history(book: Casebook) -> None:
    one = evaluation(book)
    issuing.issue(book, one, "甲", WHY)
    book.reopen(one, "erratum", "人数", "甲")
    book.set_depth(one, "quick", "甲")
    old = book.load(one, "1.0")
    assert (old.evaluation.version, old.evaluation.depth, len(old.evaluation.editions)) == ("1.0", "standard", 1)
    assert forms_of(book, old.evaluation) is not None
    with pytest.raises(CasebookError, match=r"3\.0"):
        book.load(one, "3.0")


def log_of(book: Casebook, one: int, version: str = "", lang: Lang = "zh") -> list[list[str]]:
    """The rows of the log of changes in annex J; with a row of its own, the paragraphs about it."""
    sheet = book.load(one, version)
    catalogue = forms_of(book, sheet.evaluation)
    blocks = report(catalogue, sheet, evaluate(catalogue, sheet), lang, created="2025-01-01").blocks
    start = next((n for n, x in enumerate(blocks) if isinstance(x, b.Heading) and x.anchor == "changes"), None)
    found: list[list[str]] = []
    for block in blocks[start + 1 :] if start is not None else ():
        if isinstance(block, b.Heading | b.PageBreak):
            break
        if isinstance(block, b.Table):
            found += [[b.plain(cast(b.Inline, cell.content)) for cell in row] for row in block.rows]
        elif isinstance(block, b.Paragraph):
            found.append([b.plain(block.text)])
    return found


@pytest.mark.parametrize(
    ("lang", "again", "note"),
    [("zh", "更正：数字 抄错", "签发说明：资料不足"), ("en", "Erratum: 数字 抄错", "Note on issue: 资料不足")],
)
def test_why_it_is_issued_again_and_why_without_a_rating_are_told_apart(
    book: Casebook, lang: Lang, again: str, note: str
) -> None:
    one = evaluation(book)
    issuing.issue(book, one, by="张三", reason=WHY)
    book.reopen(one, "erratum", "数字\n抄错", "李四")
    issuing.issue(book, one, by="李四", reason=" 资料不足 ")
    sheet = book.load(one)
    catalogue = forms_of(book, sheet.evaluation)
    blocks = report(catalogue, sheet, evaluate(catalogue, sheet), lang, created="").blocks
    cover = next(block for block in blocks if isinstance(block, b.Cover))
    assert {"数字 抄错", "资料不足"} <= {text for _, text in cover.facts}
    table = next(
        block for n, block in enumerate(blocks)
        if isinstance(block, b.Table) and isinstance(head := blocks[n - 2], b.Heading) and head.anchor == "annex_j"
    )  # fmt: skip
    said = [b.plain(cast(b.Inline, row[-1].content)) for row in table.rows]
    assert said[-1].splitlines()[:2] == [again, note]
    assert said[0].splitlines()[1].endswith(WHY)


def test_the_log_of_changes_tells_what_an_erratum_changed_and_why(book: Casebook) -> None:
    one = evaluation(book)
    issuing.issue(book, one, by="张三", reason=WHY)
    assert log_of(book, one) == []  # nothing came before
    book.reopen(one, "erratum", "数字抄错", "李四")
    assert log_of(book, one)[-1] == ["印出的答案没有改动。"]
    session = open_session(book, one, "李四")
    claims, evidence = (session.catalogue.section_role(role) for role in ("claims", "evidence"))
    assert claims and evidence
    first, second = session.sheet.row_ids(claims.key)[:2]
    session.set("cl.value", "196000", first)
    session.set_reason("cl.value", "核对原始台账", first)
    changed = ["C-001　数值", "196,632（按条计，同一走失者可能多次推送，不等于个案数）", "19.6 万（核对原始台账）"]
    assert log_of(book, one)[-1] == changed
    issuing.issue(book, one, by="李四", reason=WHY)
    assert log_of(book, one)[-1] == log_of(book, one, "1.1")[-1] == changed
    assert log_of(book, one, "1.0") == []
    assert log_of(book, one, lang="en")[-1][0] == "C-001  Value"
    noted = {report[2] for report in book.reports(one, "1.1")}
    assert sha256(issuing.report_bytes(book, one, "zh")) in noted

    book.reopen(one, "restatement", "口径有变", "李四")
    session = open_session(book, one, "李四")
    shown = session.sheet.row_ids(evidence.key)[0]
    session.set("cl.text", "另一个说法" * 40, second)
    session.set("idx.exec.duration", 2)
    session.set("cl.text", "新主张", session.add_row(claims.key))
    session.set("ev.confidential", "internal", shown)  # from now on its title is not for print
    session.set("ev.title", "保密的标题", shown)
    session.set("eng.lead", "王五")
    rows = log_of(book, one)
    assert changed not in rows  # that was before the version issued last
    assert any(row[0].startswith("指数由 ") for row in rows)
    long = next(row for row in rows if row[0] == "C-002　原文表述")
    assert long[2].endswith("…") and len(long[2]) <= 60
    assert ["成果主张登记", "—", "新增 C-003"] in rows
    assert not any("保密的标题" in text or "王五" in text for row in rows for text in row)
    assert ["主评人", "个人信息，内容不印出", "个人信息，内容不印出"] in rows
    assert any("内部内容或受限证据" in row[0] for row in rows)


def test_issuing_by_command(path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CSI_DESKTOP_LANG", "en")

    def run(*arguments: str) -> tuple[int, str]:
        code = main([arguments[0], str(path), *arguments[1:]])
        said = capsys.readouterr()
        return code, said.out + said.err

    code, said = run("issue", "青山计划")
    assert code == 1 and "is marked as not yet evaluated" in said and "stand in the way" in said
    assert run("stage", WHOLE, "check") == (0, "Version: 0.9\n")
    code, said = run("issue", WHOLE, "--number", "--reason", WHY)
    assert code == 0 and "version 1.0, number 示例评字（2024）第0009号" in said
    code, said = run("set", WHOLE, "case.project", "x")
    assert code == 1 and "frozen" in said
    code, said = run("stage", WHOLE, "erratum")
    assert code == 1 and "reason" in said
    assert run("stage", WHOLE, "erratum", "--reason", "人数") == (0, "Version: 1.1\n")
    assert run("check") == (0, "No problems found.\n")


def test_a_report_is_verified_by_command_and_its_data_opened_as_a_casebook(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CSI_DESKTOP_LANG", "en")

    def run(*arguments: object) -> tuple[int, str]:
        code = main([str(one) for one in arguments])
        said = capsys.readouterr()
        return code, said.out + said.err

    pdf, data = tmp_path / "report.pdf", tmp_path / "data.csi"
    assert run("issue", path, WHOLE, "--reason", WHY)[0] == 0
    assert run("report", path, WHOLE, "--out", pdf)[0] == 0
    code, said = run("verify", pdf, "--casebook", path, "--open-as", data)
    assert code == 0 and "byte for byte" in said and "Not signed" in said, said
    with Casebook.open(data) as made, Casebook.open(path, readonly=True) as book:
        assert made.check() == []
        copy, whole = (each.load(evaluation(each)) for each in (made, book))
        forms = forms_of(made, copy.evaluation)
        other = [place[0] for place, answer in copy if whole.answers[place] != answer]
        assert all(any(column.is_personal for column in forms.field(field).columns) for field in other)
        assert len(copy.answers) > 400 and copy.evaluation.version == "0.1"
        assert not [place for place in copy.answers if place[0].startswith("rv.")]
        (line,) = made.case_lines(made.case_ids())  # what the report withholds is missing in the list, too
        asked = open_session(made, copy.evaluation.id).result.total
        assert (line.listing.done, line.listing.total) == (asked.done, asked.total) and asked.done < asked.total
    pdf.write_bytes(pdf.read_bytes().replace(b"/MediaBox", b"/MediaBux", 1))
    code, said = run("verify", pdf, "--casebook", path)
    assert code == 1 and "but the file is another: it was altered" in said and "another style" not in said
    code, said = run("verify", pdf, "--json")
    assert code == 1 and json.loads(said)[0]["agrees"] is False
    code, said = run("verify", path)
    assert code == 1 and "no PDF file" in said


@pytest.mark.skipif(not is_available(), reason="csi-desktop[sign] is not installed")
def test_a_report_is_signed_by_command_with_a_password_that_is_typed(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.report.certificates import PASSWORD, made

    monkeypatch.setenv("CSI_DESKTOP_LANG", "en")
    (tmp_path / "own.p12").write_bytes(made()[0])

    def run(password: str, *arguments: object) -> tuple[int, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))
        code = main([str(one) for one in arguments])
        said = capsys.readouterr()
        return code, said.out + said.err

    draft, pdf = tmp_path / "draft.pdf", tmp_path / "report.pdf"
    assert run("", "report", path, WHOLE, "--out", draft)[0] == 0
    assert run("", "issue", path, WHOLE, "--reason", WHY)[0] == 0
    assert run("", "report", path, WHOLE, "--out", pdf)[0] == 0
    sign = ("--certificate", tmp_path / "own.p12")
    code, said = run(PASSWORD, "sign", draft, *sign)
    assert code == 1 and "only issued reports" in said
    code, said = run("wrong", "sign", pdf, *sign)
    assert code == 1 and "password is wrong" in said and not (tmp_path / "report signed.pdf").exists()
    code, said = run(PASSWORD, "sign", pdf, *sign)
    assert code == 0 and "李㛃" in said
    code, said = run("", "verify", tmp_path / "report signed.pdf")
    assert code == 0 and "vouches for itself" in said
    code, said = run(PASSWORD, "sign", pdf, *sign)
    assert code == 1 and "exists already" in said
