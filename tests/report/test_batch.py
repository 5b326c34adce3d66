"""Many reports: made on processes, called off, taken up again; only what is missing or has changed is made anew."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from csi_desktop.casebook import Casebook, CasebookError
from csi_desktop.command import run_command
from csi_desktop.report.batch import JOURNAL, Wanted, make_all
from csi_desktop.session.opening import open_session
from csi_desktop.session.own_forms import forms_of
from csi_desktop.text import Text

CREATED = "2024-07-01T00:00:00+08:00"


@pytest.fixture
def path(sample: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(sample, tmp_path / "sample.csi"))


def wanted(book: Casebook, folder: Path, loads: list[int]) -> list[Wanted]:
    def loader(evaluation: int):
        def load():
            loads.append(evaluation)
            sheet = book.load(evaluation)
            return forms_of(book, sheet.evaluation), sheet

        return load

    lines = sorted(book.cases(limit=100), key=lambda line: line.listing.done)[:4]  # the shorter ones
    return [Wanted(loader(line.evaluation_id), "zh", folder / f"{line.case_id}.pdf") for line in lines]


def test_called_off_it_goes_on_where_it_stopped_and_makes_only_what_changed(path, tmp_path) -> None:
    folder = tmp_path / "报告"
    made: list[str] = []
    loads: list[int] = []
    shares: list[float] = []
    with Casebook.open(path) as book:
        orders = wanted(book, folder, loads)
        first = make_all(
            orders, book.read_attachment, CREATED, cancelled=lambda: bool(made),
            made=lambda each, sheet, what: made.append(each.path.name), progress=shares.append,
        )  # fmt: skip
        assert not first.finished and 1 <= len(first.made) < 4
        assert len(loads) < 4, "evaluations are loaded when their turn comes"
        assert not list(folder.glob("*.part")) and len(list(folder.glob("*.pdf"))) == len(first.made)
        before = {report.name: report.read_bytes() for report in folder.glob("*.pdf")}
        with (folder / JOURNAL).open("a", encoding="utf-8") as journal:
            journal.write('{"file": "cut sh')  # the machine stopped while this was written
        second = make_all(orders, book.read_attachment, CREATED, resume=True)
        assert second.finished and not second.failed
        assert {each.name for each in second.kept} == set(before) and len(second.made) == 4 - len(before)
        assert all((folder / name).read_bytes() == data for name, data in before.items())
        changed = orders[0].load()[1].evaluation.id
        open_session(book, changed).set("case.goal", "改过的目标")
        third = make_all(orders, book.read_attachment, CREATED, resume=True, progress=shares.append)
        assert [each.name for each in third.made] == [orders[0].path.name] and len(third.kept) == 3
    assert shares and max(shares) == 1.0


def test_all_reports_by_command_then_only_what_is_missing(path, tmp_path, capsys) -> None:
    folder = tmp_path / "all"
    command = ["report", str(path), "--all", "--out", str(folder), "--date", "2024-07-01"]
    assert run_command(command) == 0
    reports = sorted(folder.glob("*.pdf"))
    assert len(reports) == 8 and all(each.read_bytes().startswith(b"%PDF") for each in reports)
    kept = {each.name: each.stat().st_mtime_ns for each in reports[1:]}
    reports[0].unlink()
    capsys.readouterr()
    assert run_command([*command, "--resume"]) == 0
    assert {each.name: each.stat().st_mtime_ns for each in sorted(folder.glob("*.pdf"))[1:]} == kept
    assert reports[0].exists() and "7" in capsys.readouterr().out


def test_taken_up_on_another_day_reports_are_kept_but_not_where_their_date_is_asked_for(path, tmp_path, capsys) -> None:
    def made(*date: str) -> str:
        assert run_command([*command, *date]) == 0
        return re.findall(r"\d+", capsys.readouterr().out.splitlines()[-1])[0]

    command = ["report", str(path), "抖音寻人", "轮椅导航", "--out", str(tmp_path / "two"), "--resume"]
    days = (["--date", "2024-07-01"], [], ["--date", "2024-07-01"], ["--date", "2024-07-02"])
    assert [made(*day) for day in days] == ["2", "0", "0", "2"]


def test_a_broken_house_style_falls_back_and_says_so(path, tmp_path, capsys, monkeypatch) -> None:
    monkeypatch.setenv("CSI_DESKTOP_LANG", "zh")
    style = tmp_path / "house.toml"
    style.write_text('[colours]\nprimary = "#FFFF00"\n', encoding="utf-8")
    assert run_command(["house", "check", str(style)]) == 1
    command = ["report", str(path), "抖音寻人", "--out", str(tmp_path / "a.pdf"), "--date", "2024-07-01"]
    assert run_command([*command, "--house", str(style)]) == 0
    assert "标准版式" in capsys.readouterr().err
    first = (tmp_path / "a.pdf").read_bytes()
    assert run_command(command) == 0
    assert (tmp_path / "a.pdf").read_bytes() == first, "the same as without one"
    assert run_command(["house", "example"]) == 0 and run_command(["house", "texts"]) == 0
    assert "notice.seal = " in capsys.readouterr().out


def test_a_case_that_cannot_be_read_is_told_and_the_others_are_made(path, tmp_path) -> None:
    def unreadable():
        raise CasebookError(Text("这个案例无法读取。", "This case cannot be read."))

    shares: list[float] = []
    with Casebook.open(path) as book:
        orders = wanted(book, tmp_path, [])[:2]
        orders.insert(1, Wanted(unreadable, "zh", tmp_path / "broken.pdf"))
        outcome = make_all(orders, book.read_attachment, CREATED, progress=shares.append)
    assert outcome.finished and [each.name for each, _ in outcome.failed] == ["broken.pdf"]
    assert {each.path for each in orders} - {tmp_path / "broken.pdf"} == set(outcome.made)
    assert shares == sorted(shares) and shares[-1] == 1.0


def test_what_stands_in_the_way_of_a_report_is_told_in_words(path, tmp_path, capsys, monkeypatch) -> None:
    monkeypatch.setenv("CSI_DESKTOP_LANG", "zh")
    folder = tmp_path / "all"
    for number in range(1, 9):  # a folder where each report would go
        with Casebook.open(path, readonly=True) as book:
            lines = list(book.cases(limit=100))
        (folder / f"{number:03} {lines[number - 1].listing.project} 2024 评估报告.pdf").mkdir(parents=True)
    assert run_command(["report", str(path), "--all", "--out", str(folder), "--date", "2024-07-01"]) == 1
    told = capsys.readouterr().err
    assert told.count("文件夹") == 8 and "Errno" not in told
    target = tmp_path / "one.pdf"
    target.mkdir()
    assert run_command(["report", str(path), "抖音寻人", "--out", str(target), "--date", "2024-07-01"]) == 1
    told = capsys.readouterr().err
    assert str(target) in told and ".part" not in told


@pytest.mark.parametrize("day", ["2026-13-40", "0000-01-01", "20260101", "2026-1-1", "2026-01-01T05:00", "heute"])
def test_a_date_that_is_none_is_refused_before_anything_is_written(day, path, tmp_path, capsys) -> None:
    assert run_command(["report", str(path), "抖音寻人", "--out", str(tmp_path / "a.pdf"), "--date", day]) == 2
    assert "YYYY-MM-DD" in capsys.readouterr().err and list(tmp_path.iterdir()) == [path]
