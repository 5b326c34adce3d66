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

import pypdfium2
import pytest

from csi_desktop import issuing
from csi_desktop.__main__ import main
from csi_desktop.casebook import Casebook, CasebookError
from csi_desktop.report.signature import is_available
from csi_desktop.sample import build_sample
from csi_desktop.session import forms_of, open_session

WHOLE = "抖音寻人"
WHY = "委托方只需要公开信息的判断"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_sample(tmp_path_factory.mktemp("sample") / "sample.csi")


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


def test_issuing_by_command(path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CSI_DESKTOP_LANG", "en")

    def run(*arguments: str) -> tuple[int, str]:
        code = main([arguments[0], str(path), *arguments[1:]])
        said = capsys.readouterr()
        return code, said.out + said.err

    code, said = run("issue", "青山计划")
    assert code == 1 and "Not answered: " in said and "stand in the way" in said
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
    pdf.write_bytes(pdf.read_bytes().replace(b"/MediaBox", b"/MediaBux", 1))
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
