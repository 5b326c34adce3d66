"""rank: the cases of a casebook ranked by command, as the window ranks them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from csi_desktop import together
from csi_desktop.casebook import Casebook
from csi_desktop.forms.reader import catalogue
from csi_desktop.session.opening import open_session
from tests.commands import run
from tests.evaluations import GOLDEN

CASES = (("高", {}), ("低", {"idx.mission.goal": 0, "idx.exec.region": 0}), ("空", None))


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three cases: the golden one, one that stands lower, and one without levels."""
    monkeypatch.setenv("CSI_DESKTOP_LANG", "en")
    path = tmp_path / "案例.csi"
    with Casebook.create(path) as made:
        for n, (name, changed) in enumerate(CASES):
            values = {"case.project": name, "case.enterprise": "企业", "case.code": f"K{n}"}
            _, evaluation = made.new_case(catalogue(), values, year=2024, mode="desk", by="")
            if changed is not None:
                open_session(made, evaluation.id, "").set_many({(f, ""): v for f, v in (GOLDEN | changed).items()})
    return path


def test_the_cases_are_ranked_in_words_with_ranges_and_reasons(
    book: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    code, out, _ = run(capsys, "rank", book)
    lines = [line.split("\t") for line in out.splitlines()]
    assert code == 0
    assert lines[0] == ["rank", "case", "index", "band", "rank range"]
    assert lines[1][:4] == ["1", "K0 高（企业）", "71.25", "Four stars"]
    assert lines[2][0] == "2" and lines[2][4] in ("1–2", "2–2")
    assert lines[3] == ["—", "K2 空（企业）", "—", "Not rated", "No indicator has a level yet"]
    assert "10,000 draws, seed" in lines[4][0]
    monkeypatch.setenv("CSI_DESKTOP_LANG", "zh")
    assert run(capsys, "rank", book, "--search", "低")[1].splitlines()[0] == "名次\t案例\t指数\t评级\t名次区间"


def test_command_and_window_work_out_the_same(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = json.loads(run(capsys, "rank", book, "--json", "--draws", 500, "--seed", 7)[1])
    with Casebook.open(book) as opened:
        lines = together.case_lines(lambda work: work(opened))
        found = together.rank(lambda work: work(opened), lines, draws=500, seed=7)
    assert found is not None and (data["draws"], data["seed"]) == (500, 7)
    assert [one["code"] for one in data["cases"]] == [one.unit for one in found.standings] == ["K0", "K1", "K2"]
    first, _, last = data["cases"]
    assert first["ranks"]["p95"] == found.standings[0].range.p95 and first["band"] == "four"
    assert first["scores"]["exec"] == 85 and first["coverage"] == 1
    assert last["rank"] is None and last["excluded"]["zh"] == "尚无已评指标" and len(last["without_level"]) == 14


def test_the_ranking_is_written_as_excel_csv_and_json(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = book.parent
    for name in ("名次.xlsx", "名次.csv", "名次.json"):
        code, out, _ = run(capsys, "rank", book, "--draws", 50, "--out", folder / name)
        assert code == 0 and out.startswith("Written")
    rows = list(csv.reader(io.StringIO((folder / "名次.csv").read_text("utf-8-sig"))))
    assert rows[0][:4] == ["rank", "unit", "name", "index"] and rows[0][-2:] == ["band", "excluded"]
    assert (rows[1][1], rows[1][-2], rows[3][-1]) == ("K0", "Four stars", "No indicator has a level yet")
    sheet = load_workbook(folder / "名次.xlsx").active
    assert [row[1] for row in sheet.iter_rows(values_only=True)] == ["unit", "K0", "K1", "K2"]
    assert json.loads((folder / "名次.json").read_text("utf-8"))["cases"][0]["index"] == 71.25


def test_one_case_is_explained_down_to_its_levels(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "rank", book, "--draws", 0, "--explain", "高")
    assert code == 0
    assert "(Mission 91.6667 + Execution 85 + Finance 16.6667 + Communication 91.6667) ÷ 4 = 71.25" in out
    code, _, err = run(capsys, "rank", book, "--search", "低", "--explain", "高")
    assert code == 1 and "not among" in err


def test_nothing_to_rank_and_draws_that_cannot_be_are_said(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "rank", book, "--search", "没有这个")[::2] == (1, "There is no case to rank.\n")
    assert run(capsys, "rank", book, "--draws", -1)[0] == 1
