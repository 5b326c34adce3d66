"""agreement: how far assessors agree, over a table of ratings and over the cases of a casebook, by command."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import krippendorff
import numpy as np
import pytest
from openpyxl import Workbook, load_workbook

from csi_desktop.casebook import Casebook
from csi_desktop.forms.definition import Catalogue
from csi_desktop.forms.reader import catalogue, form_from_text
from csi_desktop.model.answers import State
from csi_desktop.scoring.concordance import IDS
from csi_desktop.session.opening import open_session
from csi_desktop.session.session import Session
from tests.commands import run
from tests.evaluations import GOLDEN
from tests.judgements import colleagues_book, evaluate, judge, judged_book, noisy

# Shrout and Fleiss (1979), table 2: six targets by four judges, and the six forms as printed there and by pingouin.
SHROUT_FLEISS = "对象,甲,乙,丙,丁\n1,9,2,5,8\n2,6,1,3,2\n3,8,4,6,8\n4,7,1,2,6\n5,10,5,6,9\n6,6,2,4,7\n"
SIX_FORMS = {
    "icc_1_1": 0.165742, "icc_2_1": 0.289764, "icc_3_1": 0.714841,
    "icc_1_k": 0.442797, "icc_2_k": 0.620051, "icc_3_k": 0.909316,
}  # fmt: skip
# Krippendorff (2011), Computing Krippendorff's alpha-reliability: four coders, twelve units.
FOUR_CODERS = (
    "coder," + ",".join(str(n) for n in range(1, 13)) + "\nA,1,2,3,3,2,1,4,1,2,,,\nB,1,2,3,3,2,2,4,1,2,5,,3\n"
    "C,,3,3,3,2,3,4,2,2,5,1,\nD,1,2,3,3,2,4,4,1,2,5,1,\n"
)
# The reliability data of the krippendorff package's README, three coders; * is a gap, as there.
THREE_CODERS = (
    "coder," + ",".join(str(n) for n in range(1, 16)) + "\nA,*,*,*,*,*,3,4,1,2,1,1,3,3,*,3\n"
    "B,1,*,2,1,3,3,4,3,*,*,*,*,*,*,*\nC,*,*,2,1,3,4,4,*,2,1,1,3,3,*,4\n"
)
# Hayes and Krippendorff (2007) and before: two observers, ten units, yes or no.
TWO_OBSERVERS = "unit,a,b\n" + "".join(f"{n},{a},{b}\n" for n, (a, b) in enumerate(zip("0100000010", "1110010000"), 1))  # noqa: B905


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CSI_DESKTOP_LANG", "en")


def rows(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict[str, dict[str, Any]]:
    """The rows that the command prints as JSON, by id."""
    code, out, err = run(capsys, "agreement", *arguments, "--json")
    assert code == 0, err
    return {row["id"]: row for row in json.loads(out)["rows"]}


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


# ---------------------------------------------------------------- tables
def test_the_six_forms_of_icc_of_shrout_and_fleiss(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path / "评分.csv", SHROUT_FLEISS)
    row = rows(capsys, path, "--scale", "interval")["table"]
    assert {one: row[one] for one in SIX_FORMS} == pytest.approx(SIX_FORMS, abs=5e-7)
    assert (row["units"], row["units_judged_by_all"], row["assessors"]) == (6, 6, ["甲", "乙", "丙", "丁"])
    code, out, _ = run(capsys, "agreement", path, "--scale", "interval")
    assert code == 0 and "ICC(3,k)\t0.909316" in out
    assert "judged by two or more: 6, fewer than 10. Too few to rely on" in out


@pytest.mark.parametrize(
    ("text", "turned", "expected"),
    [
        (FOUR_CODERS, "assessors", {"nominal": 0.743421, "ordinal": 0.815388, "interval": 0.849107, "ratio": 0.797403}),
        (THREE_CODERS.replace("*", "-"), "assessors", {"nominal": 0.691358, "ordinal": 0.806721,
                                                       "interval": 0.810845, "ratio": 0.808944}),
        (TWO_OBSERVERS, "units", {"nominal": 0.095238}),
    ],
)  # fmt: skip
def test_alpha_of_the_published_tables(
    text: str, turned: str, expected: Mapping[str, float], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path / "a.csv", text)
    for scale, value in expected.items():
        row = rows(capsys, path, "--lines", turned, "--scale", scale)["table"]
        assert row["alpha"] == pytest.approx(value, abs=5e-7)
        assert row["alpha_low"] is None or row["alpha_low"] <= row["alpha"] <= row["alpha_high"]


def test_categories_may_be_words_and_numbers_of_excel_are_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = TWO_OBSERVERS.replace(",0", ",no").replace(",1", ",yes")
    row = rows(capsys, written(tmp_path / "w.csv", words), "--scale", "nominal")["table"]
    assert row["alpha"] == pytest.approx(0.095238, abs=5e-7)
    assert row["icc_2_1"] is None and row["undefined"]["icc_2_1"]["en"] == "not of categories"
    assert row["cohen"] == pytest.approx(1 - 0.4 / 0.44)  # 6 of 10 alike; by chance 0.8·0.6 + 0.2·0.4
    book = Workbook()
    book.active.append(["只有说明"])
    sheet = book.create_sheet("评分")
    for line in csv.reader(io.StringIO(SHROUT_FLEISS)):
        sheet.append([int(cell) if cell.isdigit() else cell for cell in line])
    book.save(tmp_path / "评分.xlsx")
    row = rows(capsys, tmp_path / "评分.xlsx", "--sheet", "评分", "--scale", "interval")["table"]
    assert row["icc_2_k"] == pytest.approx(0.620051, abs=5e-7)


def test_the_same_seed_gives_the_same_interval_and_some_assessors_alone_can_be_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path / "a.csv", SHROUT_FLEISS)
    one, same, other = (rows(capsys, path, "--seed", seed)["table"] for seed in (7, 7, 8))
    assert one == same and one["alpha_low"] != other["alpha_low"]
    pair = rows(capsys, path, "--assessor", "甲", "--assessor", "丁")["table"]
    assert pair["assessors"] == ["甲", "丁"] and pair["cohen"] is not None and pair["fleiss"] is None
    code, _, err = run(capsys, "agreement", path, "--assessor", "戊")
    assert code == 1 and "no assessor “戊”" in err


def test_what_is_undefined_is_said_in_words_and_empty_in_data(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path / "same.csv", "u,a,b\n1,2,2\n2,2,2\n3,2,2\n")
    row = rows(capsys, path)["table"]
    assert row["exact"] == 1
    assert all(row[one] is None for one in ("alpha", "cohen", "icc_1_1", "w"))
    assert row["undefined"]["alpha"] == {"zh": "没有变异，没有定义", "en": "undefined: nothing varies"}
    out = run(capsys, "agreement", path)[1]
    assert "Krippendorff's α\t— (undefined: nothing varies)" in out and "nan" not in out.casefold()
    apart = written(tmp_path / "apart.csv", "u,a,b\n1,2,\n2,,3\n")
    row = rows(capsys, apart)["table"]
    assert (row["units"], row["exact"], row["undefined"]["exact"]["en"]) == (0, None, "nothing was judged by two")


def test_equal_means_and_no_variation_are_different_reasons(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path / "a.csv", "case,a,b\n1,2,4\n2,3,3\n3,4,2\n")
    row = rows(capsys, path, "--scale", "interval")["table"]
    assert row["icc_2_1"] is None and row["alpha"] is not None
    assert row["undefined"]["icc_2_1"]["en"] == "undefined: the means of the units are (nearly) the same"
    path = written(tmp_path / "b.csv", "case,a,b\n1,3,3\n2,3,3\n3,3,3\n")
    assert rows(capsys, path, "--scale", "interval")["table"]["undefined"]["icc_2_1"]["en"].endswith("nothing varies")


def test_every_fault_of_a_table_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path / "a.csv", "u,a,b\n1,vier,2\n2,3,1e999\n")
    code, out, err = run(capsys, "agreement", path)
    assert (code, out) == (1, "")
    assert err.splitlines() == ["B2: “vier” is no number.", "C3: “1e999” is no number."]
    assert "not negative" in run(capsys, "agreement", written(path, "u,a,b\n1,-1,2\n"), "--scale", "ratio")[2]
    assert "two columns" in run(capsys, "agreement", written(path, "u\n1\n"))[2]
    assert "for a casebook only" in run(capsys, "agreement", path, "--search", "x")[2]


def test_a_table_of_ratings_takes_nothing_for_a_number_that_a_portfolio_would_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path / "a.csv", 'u;a;b\n1;2;1,5\n2;3²;1_0\n3;80%;"1,234"\n')
    err = run(capsys, "agreement", path)[2]
    assert [line.split(":")[0] for line in err.splitlines()] == ["C2", "B3", "C3", "B4", "C4"]
    path = written(tmp_path / "b.csv", 'u,a,b\n1,２,"1,234"\n2,*,3\n3,1,1\n')
    assert rows(capsys, path, "--scale", "interval")["table"]["units"] == 2


def test_ratings_may_all_be_in_per_cent_in_excel_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = Workbook()
    for line in (("u", "a", "b"), (1, 0.8, 0.7), (2, 0.4, 0.5)):
        book.active.append(line)
    for cell in (cell for line in book.active["B2:C3"] for cell in line):
        cell.number_format = "0%"
    book.save(tmp_path / "a.xlsx")
    shown = rows(capsys, tmp_path / "a.xlsx", "--scale", "interval")["table"]
    plain = rows(capsys, written(tmp_path / "a.csv", "u,a,b\n1,80%,70%\n2,40%,50%\n"), "--scale", "interval")["table"]
    assert shown["alpha"] == plain["alpha"] == pytest.approx(1 - 0.02 / 2 / (0.4 / 6))


def test_means_are_no_assessor_and_no_unit_and_two_of_one_name_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    err = run(capsys, "agreement", written(tmp_path / "a.csv", "u,甲,甲,平均\n1,2,3,2.5\n合计,2,3,2.5\n"))[2]
    assert "the head: “平均” names totals or means" in err and "A3: “合计” names totals or means" in err
    assert "Two assessors are called “甲”" in err


def test_of_categories_none_and_not_disclosed_are_two_like_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path / "a.csv", "u,甲,乙\n1,有,无\n2,无,无\n3,有,有\n4,未披露,未披露\n5,有,—\n")
    row = rows(capsys, path, "--scale", "nominal")["table"]
    assert (row["units"], row["exact"]) == (4, 0.75)


# ---------------------------------------------------------------- a casebook
EXEC = [field for field in GOLDEN if field.startswith("idx.exec.")]
WHO = ("王评估", "李评估", "Ann Lee")


def table_of(cases: int, field: str) -> list[list[int]]:
    """The levels of a field as `noisy` gives them: assessors × cases."""
    return [[noisy(n, who)[field] for n in range(cases)] for who in WHO]


def points(levels: Mapping[str, int], fields: Sequence[str]) -> float:
    """A dimension by hand: all its indicators weigh the same."""
    return float(np.mean([100 * levels[field] / catalogue().field(field).max for field in fields]))


def test_indicators_dimensions_and_index_are_compared_over_all_cases(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = judged_book(tmp_path / "a.csi", 12)
    found = rows(capsys, path)
    assert [row["kind"] for row in found.values()].count("indicator") == 14
    assert next(iter(found.values()))["kind"] == "index"
    field = EXEC[0]
    one, levels = found[field], table_of(12, field)
    assert one["units"] == one["units_judged_by_all"] == 12 and sorted(one["assessors"]) == sorted(WHO)
    oracle = krippendorff.alpha(np.array(levels, dtype=float), level_of_measurement="ordinal")
    assert one["alpha"] == pytest.approx(oracle, abs=1e-9)
    assert one["alpha_low"] < one["alpha"] < one["alpha_high"]
    pairs = [abs(a - b) for unit in zip(*levels, strict=True) for a, b in zip(unit, (*unit[1:], unit[0]), strict=True)]
    assert one["exact"] == pytest.approx(np.mean([d == 0 for d in pairs]))
    assert one["near"] == pytest.approx(np.mean([d <= 1 for d in pairs]))
    part = found["csi_index.exec"]
    scores = np.array([[points(noisy(n, who), EXEC) for n in range(12)] for who in WHO])
    assert part["alpha"] == pytest.approx(krippendorff.alpha(scores, level_of_measurement="interval"), abs=1e-9)
    mean, k = scores.mean(axis=0), len(WHO)
    msb = k * ((mean - mean.mean()) ** 2).sum() / 11
    rest = scores - mean - scores.mean(axis=1, keepdims=True) + scores.mean()
    mse = (rest**2).sum() / (11 * (k - 1))
    assert part["icc_3_k"] == pytest.approx((msb - mse) / msb)
    assert part["exact"] == pytest.approx(np.mean([found[one]["exact"] for one in EXEC]))


def test_who_judged_a_part_counts_for_indicators_and_not_for_the_dimension(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def given(n: int) -> dict[str, dict[str, int]]:
        found = {who: noisy(n, who) for who in ("甲", "乙")}
        if n == 0:
            del found["乙"][EXEC[0]]
        return {"甲": found["甲"]} if n == 11 else found

    path = judged_book(tmp_path / "a.csi", 12, given)
    found = rows(capsys, path)
    assert found[EXEC[0]]["units"] == 10 and found[EXEC[1]]["units"] == 11
    assert found["csi_index.exec"]["units"] == found["index"]["units"] == 10
    assert found["csi_index.comm"]["units"] == 11
    out = run(capsys, "agreement", path)[1]
    assert "only a part of the dimension: scores of dimensions (1)" in out
    assert "fewer than two assessors judged them on their own (1): K12 项目12" in out
    assert found[EXEC[0]]["cohen_quadratic"] is not None and found[EXEC[0]]["fleiss"] is None


def test_what_does_not_apply_to_a_case_applies_to_none_of_its_assessors(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = judged_book(tmp_path / "a.csi", 10)
    before = rows(capsys, path)["csi_index.exec"]
    with Casebook.open(path) as book:
        for case in book.case_ids():
            session = open_session(book, book.evaluations(case)[0].id, "")
            session.set_state(EXEC[0], State.NA, "不适用")
    after = rows(capsys, path)["csi_index.exec"]
    assert after["units"] == 10 and after["alpha"] != before["alpha"]
    scores = np.array([[points(noisy(n, who), EXEC[1:]) for n in range(10)] for who in WHO])
    assert after["alpha"] == pytest.approx(krippendorff.alpha(scores, level_of_measurement="interval"), abs=1e-9)


def test_few_cases_are_said_and_give_no_icc(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = rows(capsys, judged_book(tmp_path / "a.csi", 4))
    assert found["index"]["icc_2_1"] is None and found["index"]["alpha"] is not None
    assert found["index"]["undefined"]["icc_2_1"]["en"] == "only 4 judged by all, fewer than 10"
    assert "fewer than 10" in found["index"]["notes"][0]["en"]


def test_assessors_are_known_by_name_whatever_its_spaces_and_cases_by_the_search(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def given(n: int) -> dict[str, dict[str, int]]:
        return {"王评估": noisy(n, "a"), "Ann  Lee" if n % 2 else "ann lee": noisy(n, "b"), "李": noisy(n, "c")}

    path = judged_book(tmp_path / "a.csi", 10, given)
    found = rows(capsys, path, "--assessor", "ANN LEE", "--assessor", "王评估")["index"]
    assert len(found["assessors"]) == 2 and found["units_judged_by_all"] == 10
    assert rows(capsys, path, "--search", "项目10")["index"]["units"] == 1
    assert "no assessor “张”" in run(capsys, "agreement", path, "--assessor", "张")[2]
    assert "--scale is for a table" in run(capsys, "agreement", path, "--scale", "ratio")[2]


def test_levels_beyond_the_scale_and_cases_without_scores_do_not_count(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = judged_book(tmp_path / "a.csi", 3, lambda n: {"甲": noisy(n, "甲"), "乙": noisy(n, "乙")} if n < 2 else {})
    with Casebook.open(path) as book:
        session = open_session(book, book.evaluations(book.case_by("K01"))[0].id, "")
        judge(session, "乙", {"idx.fin.foundation": 5})  # of 2
    found = rows(capsys, path)
    assert found["idx.fin.foundation"]["units"] == 1
    assert "beyond the scale of their indicator: independent levels (1)" in run(capsys, "agreement", path)[1]
    alone = judged_book(tmp_path / "b.csi", 2, lambda n: {"甲": noisy(n, "甲")})
    code, out, err = run(capsys, "agreement", alone)
    assert (code, out) == (1, "") and "There is nothing to compare" in err


def test_assessors_who_each_judged_on_a_copy_are_compared_once_the_copies_are_merged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = judged_book(tmp_path / "a.csi", 10, lambda n: {})
    with Casebook.open(path) as book:
        book.copy_to(tmp_path / "b.csi")
    for file, who in (("a.csi", "甲"), ("b.csi", "乙")):
        with Casebook.open(tmp_path / file) as book:
            for case in book.case_ids():
                n = int(book.case_lines([case])[0].listing.code[1:]) - 1
                judge(open_session(book, book.evaluations(case)[0].id, who), who, noisy(n, who))
    assert run(capsys, "agreement", path)[0] == 1
    assert run(capsys, "merge", path, tmp_path / "b.csi")[0] == 0
    found = rows(capsys, path)
    assert found["index"]["units_judged_by_all"] == 10 and found["index"]["icc_2_1"] is not None
    levels = np.array([[noisy(n, who)[EXEC[0]] for n in range(10)] for who in ("甲", "乙")], dtype=float)
    oracle = krippendorff.alpha(levels, level_of_measurement="ordinal")
    assert found[EXEC[0]]["alpha"] == pytest.approx(oracle, abs=1e-9)


def test_everything_is_written_as_excel_csv_and_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = judged_book(tmp_path / "a.csi", 10)
    monkeypatch.setenv("CSI_DESKTOP_LANG", "zh")
    for name in ("一致性.xlsx", "一致性.csv", "一致性.json"):
        assert run(capsys, "agreement", path, "--out", tmp_path / name)[0] == 0
    lines = list(csv.reader(io.StringIO((tmp_path / "一致性.csv").read_text("utf-8-sig"))))
    assert lines[0][7:-2] == list(IDS) and lines[1][2] == "社会价值影响力指数"
    assert "Cohen κ: 只用于两名评估员" in lines[1][-2]
    sheet = load_workbook(tmp_path / "一致性.xlsx").active
    assert sheet.max_row == len(lines) == 20  # the head, the index, four dimensions, 14 indicators
    data = json.loads((tmp_path / "一致性.json").read_text("utf-8"))
    assert data["rows"][0]["icc_2_1"] == pytest.approx(float(lines[1][lines[0].index("icc_2_1")]))
    out = run(capsys, "agreement", path)[1]
    assert out.splitlines()[0].split("\t")[0] == "对象" and "种子" in out


# ---------------------------------------------------------------- whole evaluations as assessors
def test_two_evaluations_of_a_case_are_compared_field_by_field_and_by_all_coefficients(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = colleagues_book(tmp_path / "a.csi", 2, ("王评估", "李评估"))
    found = rows(capsys, path, "--evaluations", "--case", "K01")
    mine, theirs = noisy(0, "王评估"), noisy(0, "李评估")
    given = {field: found[field]["given"][0] for field in GOLDEN}
    assert all(given[field]["by"] == {"李评估": theirs[field], "王评估": mine[field]} for field in GOLDEN)
    assert all(given[field]["gap"] == abs(mine[field] - theirs[field]) for field in GOLDEN)
    index, levels = found["index"], np.array([[who[field] for field in GOLDEN] for who in (theirs, mine)], dtype=float)
    assert (index["units"], index["scale"], index["assessors"]) == (14, "ordinal", ["李评估", "王评估"])
    assert index["alpha"] == pytest.approx(krippendorff.alpha(levels, level_of_measurement="ordinal"), abs=1e-9)
    assert index["exact"] == pytest.approx(np.mean(levels[0] == levels[1]))
    assert index["near"] == pytest.approx(np.mean(abs(levels[0] - levels[1]) <= 1))
    assert index["cohen"] is not None and index["w"] is not None
    scores = levels / np.array([catalogue().field(field).max for field in GOLDEN]) * 100
    mean = scores.mean(axis=0)
    msb = 2 * ((mean - mean.mean()) ** 2).sum() / 13
    mse = ((scores - mean - scores.mean(axis=1, keepdims=True) + scores.mean()) ** 2).sum() / 13
    assert index["icc_3_k"] == pytest.approx((msb - mse) / msb)
    part = found["csi_index.exec"]
    assert part["given"][0]["by"] == pytest.approx({"李评估": points(theirs, EXEC), "王评估": points(mine, EXEC)})
    assert part["units"] == 5 and part["icc_2_1"] is None and "fewer than 10" in part["undefined"]["icc_2_1"]["en"]
    one = found[EXEC[0]]  # a unit alone makes no coefficient, be it that both agree or that they do not
    assert one["alpha"] is None and one["undefined"]["alpha"]["en"].startswith("one unit alone")
    out = run(capsys, "agreement", path, "--evaluations", "--case", "K01")[1]
    head, *lines = [line.split("\t") for line in out.splitlines()]
    assert head[:4] == ["what", "李评估", "王评估", "gap"]
    label = catalogue().field(EXEC[0]).label.en
    shown = next(line for line in lines if line[0] == f"  {label}")
    assert shown[1:4] == [str(theirs[EXEC[0]]), str(mine[EXEC[0]]), str(abs(mine[EXEC[0]] - theirs[EXEC[0]]))]
    run(capsys, "agreement", path, "--evaluations", "--case", "K01", "--out", tmp_path / "o.csv")
    with (tmp_path / "o.csv").open(encoding="utf-8-sig", newline="") as file:
        table = list(csv.DictReader(file))
    assert float(next(line for line in table if line["id"] == EXEC[0])["given: 王评估"]) == mine[EXEC[0]]


def test_colleagues_in_casebooks_of_their_own_are_compared_over_the_cases_of_one_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = colleagues_book(tmp_path / "甲.csi", 11, ("王评估",))
    theirs = colleagues_book(tmp_path / "乙.csi", 12, ("李评估",))  # one case more
    found = rows(capsys, mine, theirs)
    levels = np.array([[noisy(n, who)[EXEC[0]] for n in range(11)] for who in ("李评估", "王评估")], dtype=float)
    one = found[EXEC[0]]
    assert one["units"] == 11 and one["icc_2_1"] is not None
    assert one["alpha"] == pytest.approx(krippendorff.alpha(levels, level_of_measurement="ordinal"), abs=1e-9)
    scores = [[points(noisy(n, who), EXEC) for n in range(11)] for who in ("李评估", "王评估")]
    alpha = krippendorff.alpha(np.array(scores), level_of_measurement="interval")
    assert found["csi_index.exec"]["alpha"] == pytest.approx(alpha, abs=1e-9)
    out = run(capsys, "agreement", mine, theirs)[1]
    assert "fewer than two of the evaluations chosen are of them (1): K12 项目12" in out
    inner = rows(capsys, theirs, mine, "--case", "K02")
    assert inner["index"]["units"] == 14
    assert run(capsys, "agreement", mine, tmp_path / "t.csv")[0] == 1


def test_a_copy_that_nobody_changed_is_no_second_assessor(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = colleagues_book(tmp_path / "a.csi", 1, ("王评估",))
    copy = tmp_path / "b.csi"
    copy.write_bytes(path.read_bytes())
    code, _, err = run(capsys, "agreement", path, copy)
    assert code == 1 and "alike in several files and counts once" in err
    with Casebook.open(copy) as book:
        [line] = book.cases()
        session = open_session(book, line.evaluation_id)
        session.set(EXEC[0], (noisy(0, "王评估")[EXEC[0]] + 1) % 4)
    code, out, _ = run(capsys, "agreement", path, copy, "--case", "K01")
    assert code == 0 and "王评估 (b)" in out.splitlines()[0]
    assert "have the same lead evaluator, 王评估" in out


def sided(path: Path, modes: Sequence[str]) -> Path:
    """A case with an evaluation of each of these modes, by people of their own."""
    with Casebook.create(path) as made:
        values = {"case.project": "项目", "case.code": "K01"}
        case, evaluation = made.new_case(catalogue(), values, year=2024, mode="third", depth="full", by="")
        for place, mode in enumerate(modes):
            if place:
                evaluation = made.new_evaluation(case.id, year=2024, catalogue=catalogue(), depth="full")
            evaluate(made, evaluation.id, f"人{place}", noisy(0, f"人{place}"), mode)
    return path


def test_a_self_assessment_is_not_taken_for_a_second_assessor_unless_somebody_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    two = sided(tmp_path / "two.csi", ("third", "self"))
    code, out, err = run(capsys, "agreement", two, "--evaluations", "--case", "K01")
    assert (code, out) == (1, "") and "no two independent assessors" in err and "人1 (Self-assessment)" in err
    asked = ("--assessor", "人0", "--assessor", "人1 (Self-assessment)")
    code, out, _ = run(capsys, "agreement", two, "--evaluations", "--case", "K01", *asked)
    assert code == 0 and "these are two sides and not independent assessors" in out
    alone = run(capsys, "agreement", sided(tmp_path / "desk.csi", ("desk",)), "--evaluations")[2]
    assert "two evaluations of one mode" in alone and "Not counted" not in alone  # there is nothing else to choose
    three = sided(tmp_path / "three.csi", ("third", "self", "third"))
    for how in (("--case", "K01"), ()):
        code, out, err = run(capsys, "agreement", three, "--evaluations", *how)
        assert code == 0, err
        assert "Not counted: 人1 (Self-assessment)." in out and "these are two sides" not in out
    assert rows(capsys, three, "--evaluations", "--case", "K01")["index"]["assessors"] == ["人0", "人2"]


def test_what_one_of_them_could_not_judge_is_shown_and_undefined_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = colleagues_book(tmp_path / "a.csi", 1, ("王评估", ""))
    with Casebook.open(path) as book:
        first, second = sorted(one.id for one in book.evaluations(1))
        for one in (first, second):
            session = open_session(book, one)
            for field in EXEC:
                session.set(field, 2)
        open_session(book, second).set_state(EXEC[1], State.UNABLE, "没有资料")
    found = rows(capsys, path, "--evaluations", "--case", "K01")
    [given] = found[EXEC[1]]["given"]
    assert given["by"] == {"no lead named": None, "王评估": 2} and given["gap"] is None
    assert given["without"]["no lead named"]["en"] == "Cannot be verified"
    part = found["csi_index.exec"]
    assert part["exact"] == 1 and part["alpha"] is None
    assert part["undefined"]["alpha"]["en"] == "undefined: nothing varies"
    assert part["given"][0]["by"]["no lead named"] is None  # a dimension judged in part has no score of theirs


def test_who_is_not_named_is_nobody_elses_first_or_second(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = colleagues_book(tmp_path / "a.csi", 2, ("", ""))
    code, out, _ = run(capsys, "agreement", path, "--evaluations")
    assert code == 0 and "Several evaluations of “K02 项目2” name no lead evaluator" in out
    found = rows(capsys, path, "--evaluations")["index"]
    assert found["assessors"] == [f"no lead named (K0{n} 项目{n}, evaluation {m})" for n in (1, 2) for m in (1, 2)]
    mine = colleagues_book(tmp_path / "mine.csi", 2, ("王评估", ""))
    theirs = colleagues_book(tmp_path / "theirs.csi", 2, ("",))
    names = rows(capsys, mine, theirs)["index"]["assessors"]  # one casebook, one person, be it in every case
    assert names == ["no lead named (mine)", "no lead named (theirs)", "王评估"]
    assert "name no lead evaluator" not in run(capsys, "agreement", mine, theirs)[1]


def begun(path: Path, *days: str) -> None:
    """Give the evaluations of a casebook other days on which they were begun."""
    with Casebook.open(path) as book:
        made = sorted(one.id for case in book.case_ids() for one in book.evaluations(case))
    with sqlite3.connect(path) as connection:
        connection.executemany("UPDATE evaluation SET created = ? WHERE id = ?", zip(days, made, strict=True))


def test_two_evaluations_of_one_lead_are_told_apart_by_the_day_wherever_they_are_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = colleagues_book(tmp_path / "a.csi", 1, ("王评估", "王评估", "", ""))
    days = ["2024-03-01T09:05:00+08:00", "2024-04-11T10:00:00+08:00", "2024-05-02T09:00:00+08:00"]
    begun(path, *days, "2024-05-02T16:30:00+08:00")
    asked = (path, "--evaluations", "--case", "K01")
    expected = [
        "no lead named (begun 2024-05-02 09:00)", "no lead named (begun 2024-05-02 16:30)",
        "王评估 (begun 2024-03-01)", "王评估 (begun 2024-04-11)",
    ]  # fmt: skip
    code, out, _ = run(capsys, "agreement", *asked)
    head, *lines = [line.split("\t") for line in out.splitlines()]
    assert code == 0 and head[1:5] == expected
    told = {line[0]: line[1] for line in lines if len(line) == 2}
    assert told[expected[3]] == "Third-party evaluation, lead evaluator 王评估, 2024, draft 0.1, begun 2024-04-11 10:00"
    assert f"the same lead evaluator, 王评估 ({expected[2]}; {expected[3]}): if one person made them" in out
    over = run(capsys, "agreement", path, "--evaluations")[1]
    assert "王评估 (evaluation 1): draft 0.1, begun 2024-03-01; 王评估 (evaluation 2): draft" in over
    document = json.loads(run(capsys, "agreement", *asked, "--json")[1])
    assert document["assessors"] == expected and list(document["rows"][0]["given"][0]["by"]) == expected
    assert document["evaluations"][expected[2]][0]["begun"] == days[0]
    run(capsys, "agreement", *asked, "--out", tmp_path / "o.csv")
    with (tmp_path / "o.csv").open(encoding="utf-8-sig", newline="") as file:
        table = list(csv.DictReader(file))
    assert [name.removeprefix("given: ") for name in table[0] if name.startswith("given: ")] == expected
    who = {line["title"]: line["notes"] for line in table if line["kind"] == "assessor"}
    assert list(who) == expected and "begun 2024-05-02 16:30" in who[expected[1]]
    pair = rows(capsys, *asked, "--assessor", expected[2], "--assessor", expected[3])["index"]
    assert pair["assessors"] == expected[2:]
    monkeypatch.setenv("CSI_DESKTOP_LANG", "zh")
    assert "王评估（2024-03-01 建立）" in run(capsys, "agreement", *asked)[1].splitlines()[0]


def test_a_lead_with_evaluations_in_two_casebooks_bears_their_names_in_every_case(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = colleagues_book(tmp_path / "甲.csi", 3, ("王评估",))
    theirs = colleagues_book(tmp_path / "乙.csi", 2, ("王评估",))
    found = rows(capsys, mine, theirs)["index"]
    assert (found["units"], found["assessors"]) == (2, ["王评估 (乙)", "王评估 (甲)"])
    document = json.loads(run(capsys, "agreement", mine, theirs, "--json")[1])
    assert {who: len(made) for who, made in document["evaluations"].items()} == {"王评估 (甲)": 3, "王评估 (乙)": 2}


# ---------------------------------------------------------------- rows of repeated sections
def row_of(session: Session, question: str, level: int | State | None, *, row: str | None = None) -> str:
    """A row of the causality form, found by its role, with a question and a level."""
    section = session.catalogue.section_role("causality")
    row = row or session.add_row(section.key)
    session.set(section.title_field, question, row)
    field = session.catalogue.role("causality.nesta").id
    if isinstance(level, State):
        session.set_state(field, level, "没有资料", row)
    elif level is not None:
        session.set(field, level, row)
    return row


def test_rows_that_are_the_same_are_compared_and_those_that_one_alone_has_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = colleagues_book(tmp_path / "a.csi", 1, ("王评估", "李评估", "赵评估"))
    given = {
        "王评估": [("识字率会提高吗？", 3), ("就业", State.UNABLE), ("只有我问", 2), ("同名", 1)],
        "李评估": [("识字率会提高吗 ?", 1), ("就业", 2), ("同名", 1), ("同名", 2)],
        "赵评估": [("识字率会提高吗", 2)],
    }
    with Casebook.open(path) as book:
        for one in book.evaluations(1):
            session = open_session(book, one.id)
            for question, level in given[session.value(session.catalogue.role("lead").id)]:
                row_of(session, question, level)
    found = rows(capsys, path, "--evaluations", "--case", "K01")
    nesta = [row for name, row in found.items() if name.startswith("cau.nesta#")]
    assert [row["title"]["en"].partition(":")[0] for row in nesta] == ["识字率会提高吗？", "就业"]
    first, second = (row["given"][0] for row in nesta)
    assert first["by"] == {"李评估": 1, "王评估": 3, "赵评估": 2} and first["gap"] == 2
    assert second["by"] == {"李评估": 2, "王评估": None, "赵评估": None}
    assert second["without"]["王评估"]["en"] == "Cannot be verified"
    assert second["without"]["赵评估"] == {"zh": "无此行", "en": "No such row"}
    theme = found["causality"]
    assert (theme["kind"], theme["units"]) == ("form", 1)
    out = run(capsys, "agreement", path, "--evaluations", "--case", "K01")[1]
    note = next(line for line in out.splitlines() if line.startswith("Left out, as no other evaluation has the same"))
    assert "rows (4): " in note and note.count("“同名”") == 3 and "“只有我问” (王评估)" in note
    over = rows(capsys, path, "--evaluations")["cau.nesta"]  # over cases each row is a unit
    assert over["units"] == 1 and [one["case"] for one in over["given"]] == [
        "K01 项目1 · 识字率会提高吗？", "K01 项目1 · 就业",
    ]  # fmt: skip


def test_rows_of_copies_are_the_same_by_their_origin_whatever_they_are_called_now(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = colleagues_book(tmp_path / "a.csi", 1, ("王评估",))
    with Casebook.open(path) as book:
        [one] = book.evaluations(1)
        row = row_of(open_session(book, one.id), "识字率", 3)
        book.copy_to(tmp_path / "b.csi")
    with Casebook.open(tmp_path / "b.csi") as book:
        session = open_session(book, one.id)
        session.set(session.catalogue.role("lead").id, "李评估")
        row_of(session, "识字率的净变化", 1, row=row)
    asked = (path, tmp_path / "b.csi", "--case", "K01")
    found = rows(capsys, *asked)[f"cau.nesta#{row}"]
    assert found["given"][0]["by"] == {"李评估": 1, "王评估": 3}
    assert "bear several names are taken for the same; please check: 识字率 / 识字率的净变化" in run(
        capsys, "agreement", *asked
    )[1]


CHANNELS = """
id = "channels"
version = "1.0.0"
kind = "instrument"
title = { zh = "渠道", en = "Channels" }

[[section]]
id = "one"
title = { zh = "逐渠道", en = "By channel" }
repeat = true
title_field = "ch.kind"

  [[section.field]]
  id = "ch.kind"
  kind = "choice"
  label = { zh = "渠道", en = "Channel" }
  options = [{ id = "app", label = { zh = "应用", en = "App" } }, { id = "web", label = { zh = "网页", en = "Web" } }]

  [[section.field]]
  id = "ch.reach"
  kind = "level"
  label = { zh = "触达", en = "Reach" }
  scored = true
  max = 2
  levels = [{ zh = "低", en = "Low" }, { zh = "中", en = "Middle" }, { zh = "高", en = "High" }]
"""


def test_rows_without_a_name_in_words_are_the_same_by_their_origin_only_and_else_named_as_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    forms = Catalogue.of((*catalogue().forms, form_from_text(CHANNELS, "channels.toml")))
    with Casebook.create(tmp_path / "a.csi") as book:
        case, first = book.new_case(forms, {"case.code": "K01"}, year=2024, mode="third", depth="full", by="")
        evaluate(book, first.id, "王评估", noisy(0, "王评估"))
        session = open_session(book, first.id)
        old = session.add_row("channels.one", values={"ch.kind": "app", "ch.reach": 2})
        book.copy_to(tmp_path / "b.csi")
        second = book.new_evaluation(case.id, year=2024, catalogue=forms, depth="full")
        evaluate(book, second.id, "李评估", noisy(0, "李评估"))
        open_session(book, second.id).add_row("channels.one", values={"ch.kind": "app", "ch.reach": 1})
    with Casebook.open(tmp_path / "b.csi") as book:
        session = open_session(book, first.id)
        session.set(session.catalogue.role("lead").id, "赵评估")
        session.set("ch.reach", 0, old)
    asked = (tmp_path / "a.csi", tmp_path / "b.csi", "--case", "K01")
    found = rows(capsys, *asked)
    [row] = [row for name, row in found.items() if name.startswith("ch.reach#")]
    by = row["given"][0]["by"]
    assert (by["王评估"], by["赵评估"], by["李评估"]) == (2, 0, None)
    assert "rows (1): By channel “a row without a name in words” (李评估)" in run(capsys, "agreement", *asked)[1]


def test_what_is_chosen_by_name_is_compared_in_the_order_of_its_scores_and_shown_by_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = colleagues_book(tmp_path / "a.csi", 1, ("王评估", "李评估"))
    given = {"王评估": ("worse", "much", "unknown"), "李评估": ("better", "much", "same")}
    fields = ("nat.cmp.efficient", "nat.cmp.just", "nat.cmp.sustainable")
    with Casebook.open(path) as book:
        for one in book.evaluations(1):
            session = open_session(book, one.id)
            chosen = given[session.value(session.catalogue.role("lead").id)]
            session.set_many({(field, ""): option for field, option in zip(fields, chosen, strict=True)})
    found = rows(capsys, path, "--evaluations", "--case", "K01")
    first, second, third = (found[field]["given"][0] for field in fields)
    assert (first["by"], first["gap"]) == ({"李评估": 2, "王评估": 0}, 2)
    assert {who: name["en"] for who, name in first["chosen"].items()} == {"李评估": "Better", "王评估": "Worse"}
    assert second["gap"] == 0 and third["by"] == {"李评估": 1, "王评估": None}
    assert third["without"]["王评估"]["en"] == "Cannot tell"
    assert found["csi_nature"]["units"] == 2 and found["csi_nature"]["exact"] == 0.5
    out = run(capsys, "agreement", path, "--evaluations", "--case", "K01")[1]
    shown = next(line for line in out.splitlines() if "More efficient" in line).split("\t")
    assert shown[1:4] == ["Better", "Worse", "2"]
    run(capsys, "agreement", path, "--evaluations", "--case", "K01", "--out", tmp_path / "o.csv")
    with (tmp_path / "o.csv").open(encoding="utf-8-sig", newline="") as file:
        [line] = [line for line in csv.DictReader(file) if line["id"] == fields[0]]
    assert (line["given: 李评估"], line["given: 王评估"], float(line["gap"])) == ("Better", "Worse", 2)


def test_an_independent_score_is_of_the_indicator_and_not_of_a_row_and_that_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    levels = {**noisy(0, "甲"), "cau.nesta": 2}
    path = judged_book(tmp_path / "a.csi", 1, lambda n: {"甲": levels, "乙": levels})
    out = run(capsys, "agreement", path, "--case", "K01")[1]
    assert "Independent scores are not by row: of Nesta standard of evidence" in out
    assert "Independent scores are not by row" not in run(capsys, "agreement", judged_book(tmp_path / "b.csi", 1))[1]
