"""A portfolio from a form file alone and a table of Excel or CSV, through the public command."""

from __future__ import annotations

import csv
import io
import json
import re
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from openpyxl import Workbook, load_workbook

from csi_desktop.command import run_command

FORM = """
id = "ranking"
version = "1.0.0"
kind = "calculation"
title = { zh = "排行", en = "Ranking" }

[portfolio]
unit = "code"
name = "企业"
needed = "1/2"

  [[portfolio.group]]
  id = "inner"
  title = { zh = "内部", en = "Inside" }
  weight = 2

  [[portfolio.group]]
  id = "outer"
  title = { zh = "外部", en = "Outside" }
  mean = "geometric"

[[section]]
id = "people"
title = { zh = "人员", en = "People" }
group = "inner"
  [[section.field]]
  id = "r.staff"
  kind = "number"
  label = { zh = "专职人数", en = "Staff" }
  normalise = "goalposts"
  goalposts = [0, 20]
  [[section.field]]
  id = "r.turnover"
  kind = "percent"
  label = { zh = "离职率", en = "Turnover" }
  direction = "less"
  weight = 3

[[section]]
id = "money"
title = { zh = "资金", en = "Money" }
group = "inner"
  [[section.field]]
  id = "r.spent"
  kind = "money"
  column = "Spent (CNY)"
  label = { zh = "投入", en = "Spent" }

[[section]]
id = "reach"
title = { zh = "覆盖", en = "Reach" }
group = "outer"
  [[section.field]]
  id = "r.people"
  kind = "count"
  label = { zh = "受益人数", en = "People reached" }
  normalise = "distance"
  goal = 1000
"""
HEAD = ["code", "企业", "专职人数", "turnover", "Spent (CNY)", "r.people"]
ROWS = [
    ["A", "=甲公司", 10, "10%", "1,000", 500],
    ["B", "乙公司", 30, 0.3, 3000, 1500],
    ["C", "丙公司", "n/a", 0.2, 2000, 250],
    ["D", "丁公司", "", "", "", 100],
]


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("CSI_DESKTOP_LANG", "en")


def form_file(folder: Path, text: str = FORM) -> Path:
    path = folder / "ranking.toml"
    path.write_text(text, encoding="utf-8")
    return path


def csv_file(folder: Path, rows=ROWS, head=HEAD, encoding: str = "utf-8") -> Path:
    path = folder / "data.csv"
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([head, *rows])
    return path


def excel_file(folder: Path, rows=ROWS, head=HEAD) -> Path:
    path, book = folder / "data.xlsx", Workbook()
    for line in (head, *rows):
        book.active.append([f"'{cell}" if str(cell).startswith("=") else cell for cell in line])
    book.save(path)
    return path


def asked(capsys, *arguments) -> dict:
    assert run_command(["portfolio", *map(str, arguments), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_scores_ranks_and_levels_by_hand(tmp_path, capsys):
    found = asked(capsys, form_file(tmp_path), csv_file(tmp_path), "--draws", 0)
    units = {unit["unit"]: unit for unit in found["units"]}
    a, b, c, d = (units[key] for key in "ABCD")
    # A: staff 50, turnover 100 → people (50 + 3·100)/4; money 0; inside the mean; outside 50; 2/3 and 1/3
    assert a["scores"]["people"] == pytest.approx(87.5)
    assert a["scores"]["inner"] == pytest.approx(43.75)
    assert a["index"] == pytest.approx((2 * 43.75 + 50) / 3)
    assert b["scores"]["r.staff"] == 100  # cut at the goalpost
    assert b["index"] == pytest.approx((2 * (25 + 100) / 2 + 100) / 3)
    assert c["scores"]["people"] == pytest.approx(50)  # the missing one gives its weight to the other
    assert d["index"] is None  # a third of the weight, half is needed
    assert [units[key]["rank"] for key in "ABCD"] == [2, 1, 3, None]
    assert d["coverage"] == pytest.approx(1 / 3)
    assert found["weights"]["r.turnover"] == 0.75


def test_excel_csv_and_another_encoding_give_the_same(tmp_path, capsys):
    form = form_file(tmp_path)
    from_csv = asked(capsys, form, csv_file(tmp_path), "--draws", 200)
    from_excel = asked(capsys, form, excel_file(tmp_path), "--draws", 200)
    older = asked(capsys, form, csv_file(tmp_path, encoding="gb18030"), "--draws", 200)
    for other in (from_excel, older):
        for one, same in zip(from_csv["units"], other["units"], strict=True):
            assert {k: one[k] for k in ("index", "rank", "ranks")} == {k: same[k] for k in ("index", "rank", "ranks")}


def test_a_unit_with_just_enough_of_its_weight_keeps_its_place_in_every_draw(tmp_path, capsys):
    # People and money weigh the same and half is needed: without money the unit has a score, whatever the draw.
    rows = [*ROWS[:3], ["E", "戊公司", 20, "10%", "", 1000]]
    found = asked(capsys, form_file(tmp_path), csv_file(tmp_path, rows))
    best = next(unit for unit in found["units"] if unit["unit"] == "E")
    assert (best["index"], best["rank"]) == (pytest.approx(100), 1)
    assert (best["ranks"]["p95"], best["ranks"]["chance_of_first"]) == (1, 1)


def test_ranks_have_ranges_that_come_again_from_the_seed(tmp_path, capsys):
    files = form_file(tmp_path), csv_file(tmp_path)
    first, again = asked(capsys, *files), asked(capsys, *files)
    assert first == again
    assert first["draws"] == 10_000
    other = asked(capsys, *files, "--seed", 5)
    assert other["seed"] == 5
    for unit in first["units"][:3]:
        assert unit["ranks"]["p5"] <= unit["rank"] <= unit["ranks"]["p95"]


@pytest.mark.parametrize("name", ["out.csv", "out.xlsx"])
def test_a_table_is_written_best_first_and_no_text_becomes_a_formula(tmp_path, name):
    out = tmp_path / name
    assert run_command(["portfolio", str(form_file(tmp_path)), str(csv_file(tmp_path)), "--out", str(out)]) == 0
    if name.endswith("csv"):
        lines = list(csv.reader(io.StringIO(out.read_text(encoding="utf-8-sig"))))
        assert lines[2][2] == "'=甲公司"
    else:
        sheet = load_workbook(out).active
        assert sheet.cell(3, 3).data_type == "s"
        lines = [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
        assert lines[2][2] == "=甲公司"
    assert lines[0][:4] == ["rank", "unit", "name", "index"]
    assert [line[1] for line in lines[1:]] == ["B", "A", "C", "D"]
    assert not list(tmp_path.glob("*.part"))


def test_a_unit_is_explained_down_to_its_values(tmp_path, capsys):
    files = str(form_file(tmp_path)), str(csv_file(tmp_path))
    assert run_command(["portfolio", *files, "--explain", "A"]) == 0
    told = capsys.readouterr().out
    assert "Ranking  45.8333" in told
    assert "Turnover  100 × 0.75  (0.1)" in told
    assert "min–max: 0 + 100 × (0.1 − 0.3) ÷ (0.1 − 0.3) ≈ 100" in told
    assert "(0.25 × 50 + 0.75 × 100) ÷ 1 ≈ 87.5" in told
    assert run_command(["portfolio", *files, "--explain", "D"]) == 0
    told = capsys.readouterr().out
    assert "“Ranking” has values for 33.3% of its weight, 50% is needed; no part of “Inside” has a score" in told
    assert "“People” has no value at all" in told
    assert run_command(["portfolio", *files, "--explain", "Z"]) == 1


ENTROPY = FORM[: FORM.index("  [[portfolio.group]]")] + """
[[section]]
id = "people"
title = { zh = "人员", en = "People" }
weights = "entropy"
  [[section.field]]
  id = "e.one"
  kind = "number"
  label = { zh = "甲项", en = "One" }
  [[section.field]]
  id = "e.two"
  kind = "number"
  label = { zh = "乙项", en = "Two" }
"""


def entropy_data(folder: Path, ones: list, twos: list) -> Path:
    rows = [[f"U{n}", f"单位{n}", *pair] for n, pair in enumerate(zip(ones, twos, strict=True))]
    return csv_file(folder, rows, ["code", "企业", "one", "two"])


def test_a_form_can_ask_for_entropy_weights_which_are_worked_in_the_explanation(tmp_path, capsys):
    form = form_file(tmp_path, ENTROPY)
    data = entropy_data(tmp_path, list(range(1, 12)), [*[1, 2, 3, 4, 5] * 2, ""])  # the last unit has no second value
    found = asked(capsys, form, data, "--draws", 0)
    ones, twos = np.arange(1, 12) / 66, np.array([1, 2, 3, 4, 5] * 2) / 30
    apart = [1 + (p * np.log(p)).sum() / np.log(len(p)) for p in (ones, twos)]
    weights = [each / sum(apart) for each in apart]
    assert [found["weights"][name] for name in ("e.one", "e.two")] == pytest.approx(weights)
    assert found["units"][1]["index"] == pytest.approx(weights[0] * 10 + weights[1] * 25)
    assert run_command(["portfolio", str(form), str(data), "--explain", "U1"]) == 0
    told = capsys.readouterr().out
    assert f"n = 11, Σx = 66, e = −(1 ÷ ln 11) × Σ p ln p ≈ {1 - apart[0]:.6f}" in told
    assert f"≈ {weights[0]:.4f}" in told
    # A unit without a value has no part in n and Σx, and what it lacks weighs nothing in its own mean.
    assert f"n = 10, Σx = 30, e = −(1 ÷ ln 10) × Σ p ln p ≈ {1 - apart[1]:.5f}" in told
    assert f"= {apart[1]:.5f} ÷ {sum(apart):.6f} ≈ {weights[1]:.4f}" in told
    assert run_command(["portfolio", str(form), str(data), "--explain", "U10"]) == 0
    told = capsys.readouterr().out
    assert f"({weights[0]:.4f} × 100) ÷ {weights[0]:.4f} ≈ 100" in told and "goes to the others: Two" in told


def test_where_the_weights_come_from_stands_beside_the_ranking_and_in_the_exported_table(tmp_path, capsys):
    form, data = form_file(tmp_path, ENTROPY), entropy_data(tmp_path, list(range(1, 12)), [*range(20, 31)])
    apart = []
    for values in (np.arange(1, 12), np.arange(20, 31)):  # by hand, apart from the program
        p = values / values.sum()
        apart.append(1 + (p * np.log(p)).sum() / np.log(len(p)))
    one, two = apart[0] / sum(apart), apart[1] / sum(apart)
    assert run_command(["portfolio", str(form), str(data), "--draws", "0"]) == 0
    told = capsys.readouterr().out.splitlines()[-1]
    assert told.startswith("The indicators of “People” are weighed by the entropy of this table's values; nobody gave")
    assert f"One {100 * one:.1f}%, Two {100 * two:.1f}%" in told and told.endswith("those of the form.")
    assert run_command(["portfolio", str(form), str(data), "--draws", "0", "--out", str(tmp_path / "o.csv")]) == 0
    with (tmp_path / "o.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    assert {line["weights_by_entropy"] for line in lines} == {f"e.one {one:.6f}; e.two {two:.6f}"}
    capsys.readouterr()
    plain = form_file(tmp_path)
    assert run_command(["portfolio", str(plain), str(csv_file(tmp_path)), "--out", str(tmp_path / "p.csv")]) == 0
    assert "entropy" not in (tmp_path / "p.csv").read_text("utf-8-sig")


@pytest.mark.parametrize(
    ("ones", "twos", "why"),
    [
        (range(9), [1, 2, 3] * 3, "at least 10 units; units with a value: One 9, Two 9"),
        (range(12), [0, 1] * 6, "do not suit yes/no indicators (Two)"),
        (range(12), range(-1, 11), "values of zero and more: Two"),
    ],
)
def test_entropy_weights_are_refused_with_the_reason(tmp_path, capsys, ones, twos, why):
    form, data = form_file(tmp_path, ENTROPY), entropy_data(tmp_path, list(ones), list(twos))
    assert run_command(["portfolio", str(form), str(data)]) == 1
    told = capsys.readouterr().err
    assert "“People”" in told and why in told


def test_entropy_weights_are_refused_where_nothing_differs_and_no_yes_or_no_is_blamed(tmp_path, capsys):
    fixed = ENTROPY.replace('  id = "e.two"\n', '  id = "e.two"\n  normalise = "goalposts"\n  goalposts = [0, 10]\n')
    form, data = form_file(tmp_path, fixed), entropy_data(tmp_path, list(range(12)), [7] * 12)
    assert run_command(["portfolio", str(form), str(data)]) == 1
    told = capsys.readouterr().err
    assert "all units have the same value of Two, which would have no weight" in told and "yes/no" not in told


def test_entropy_weights_and_a_weight_of_ones_own_exclude_each_other(tmp_path, capsys):
    form = form_file(tmp_path, ENTROPY + "  weight = 2\n")
    assert run_command(["forms", "check", str(form)]) == 1
    assert "e.two" in capsys.readouterr().err


def test_all_faults_of_a_table_are_told_at_once_with_their_places(tmp_path, capsys):
    rows = [["A", "甲", "many", 0.1, 1, 1], ["A", "乙", 1, 0.2, "inf", 1], ["", "丙", 1, 0.3, 2, 3]]
    assert run_command(["portfolio", str(form_file(tmp_path)), str(csv_file(tmp_path, rows))]) == 1
    told = capsys.readouterr().err
    for part in ("C2 (Staff): “many”", "A3: the unit “A”", "E3 (Spent): “inf”", "A4: the unit has no id"):
        assert part in told
    other = csv_file(tmp_path, head=[*HEAD[:3], "x", "y", "z"])
    assert run_command(["portfolio", str(form_file(tmp_path)), str(other)]) == 1
    told = capsys.readouterr().err
    assert "Turnover" in told
    assert "Spent (CNY)" in told


def lines_file(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "data.csv"
    path.write_bytes(text.encode(encoding))
    return path


PLAIN = """code,企业,专职人数,turnover,Spent (CNY),r.people
A,甲公司,10,10%,1000,500
B,乙公司,30,30%,3000,1500
C,丙公司,,20%,2000,250
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", ""),
        ("code,企业", "全国企业一览表\n单位：元，人\n\ncode,企业"),  # titles above the head
        ("code,企业", "sep=,\ncode,企业"),
        (",20%", "－,20%"),
        (",20%", "未披露,２０％"),
        ("10%,1000,500", "10 %,\"1,000\",500"),
        ("3000", "3\u202f000"),
        ("\nB", "\n,,,,,\n\nB"),  # empty lines
        ("Spent (CNY)", '"Spent\n (CNY)"'),
        ("r.people", "r.people,Note"),
        (",", ";"),
        (",", "\t"),
    ],
)
def test_what_other_programs_write_reads_as_the_same_table(tmp_path, capsys, old, new):
    form = form_file(tmp_path)
    same = asked(capsys, form, lines_file(tmp_path, PLAIN), "--draws", 0)
    text = PLAIN.replace(old, new) if old else PLAIN
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        found = asked(capsys, form, lines_file(tmp_path, text, encoding), "--draws", 0)
        assert found["units"] == same["units"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("A,甲公司,10,10%,1000", "A,甲公司,10,10%,1,000", "Line 2 has more cells than the head"),
        ("10,10%", '"0,5",10%', "C2 (Staff): it is not clear what the comma in “0,5” means"),
        ("10,10%", '"0,125",10%', "C2 (Staff): it is not clear what the comma in “0,125” means"),
        ("10%", "10", "D2 (Turnover): “10” has no percent sign, others of its column have"),
        ("1000", "#DIV/0!", "E2 (Spent): “#DIV/0!” is no number"),
        ("1000", "0.1万", "E2 (Spent): “0.1万” is no number"),
        ("1000", "1_000", "E2 (Spent): “1_000” is no number"),
        ("1000", "1000²", "E2 (Spent): “1000²” is no number"),  # a footnote's mark, not 10,002
        ("1000", "1000①", "E2 (Spent): “1000①” is no number"),
        ("\nB", "\n\n\nA", "A5: the unit “A” is in A2 too"),
        ("code,企业,专职人数", "code,企业,专职人数,专职人数", "has “专职人数” 2 times"),
        ("turnover", "turnovr", "the head should have “r.turnover”. Did you mean “turnovr”?"),
    ],
)
def test_what_would_be_a_wrong_number_is_told_with_its_place(tmp_path, capsys, old, new, told):
    data = lines_file(tmp_path, PLAIN.replace(old, new, 1))
    assert run_command(["portfolio", str(form_file(tmp_path)), str(data)]) == 1
    assert told in capsys.readouterr().err


@pytest.mark.parametrize("ends", ['"goalposts"\n  goalposts = [0, 100]', '"distance"\n  goal = 20'])
def test_a_goalpost_in_per_cent_beside_shares_is_told(tmp_path, capsys, ends):
    form = form_file(tmp_path, FORM.replace('direction = "less"\n  weight = 3', f"weight = 3\n  normalise = {ends}"))
    assert run_command(["portfolio", str(form), str(lines_file(tmp_path, PLAIN))]) == 1
    assert "The column of “Turnover” has percent signs, and 35% is read as 0.35" in capsys.readouterr().err


def test_per_cent_of_excel_is_read_as_that_of_a_text(tmp_path, capsys):
    book = Workbook()
    for line in (HEAD, *ROWS[1:3]):
        book.active.append(line)
    book.active["D2"].number_format = "0%"
    book.save(tmp_path / "data.xlsx")
    form = form_file(tmp_path)
    turnover = [one["values"]["r.turnover"] for one in asked(capsys, form, tmp_path / "data.xlsx")["units"]]
    assert turnover == [0.3, 0.2]
    goal = 'weight = 3\n  normalise = "distance"\n  goal = 20'
    form = form_file(tmp_path, FORM.replace('direction = "less"\n  weight = 3', goal))
    assert run_command(["portfolio", str(form), str(tmp_path / "data.xlsx")]) == 1
    assert "The column of “Turnover” has percent signs, and 35% is read as 0.35" in capsys.readouterr().err


def test_a_comma_among_semicolons_is_not_guessed_at(tmp_path, capsys):
    data = lines_file(tmp_path, PLAIN.replace(",", ";").replace("1000", "1,250"))
    assert run_command(["portfolio", str(form_file(tmp_path)), str(data)]) == 1
    told = capsys.readouterr().err
    assert "E2 (Spent): it is not clear what the comma in “1,250” means" in told
    assert "thousands without a comma" in told


def test_columns_that_differ_in_their_capitals_only_are_two(tmp_path, capsys):
    form = form_file(tmp_path, FORM.replace('column = "Spent (CNY)"', 'column = "spent"'))
    data = lines_file(tmp_path, PLAIN.replace("Spent (CNY),r.people", "spent,SPENT,people").replace("1000,", "1000,7,"))
    found = asked(capsys, form, data, "--draws", 0)
    assert found["units"][0]["values"]["r.spent"] == 1000


def test_numbers_outside_the_bounds_of_an_indicator_are_told(tmp_path, capsys):
    form = form_file(tmp_path, FORM.replace('label = { zh = "投入"', 'min = 0\n  max = 2500\n  label = { zh = "投入"'))
    assert run_command(["portfolio", str(form), str(lines_file(tmp_path, PLAIN))]) == 1
    told = capsys.readouterr().err
    assert "E3 (Spent): “3000” is not between 0 and 2500" in told and "E2" not in told


def test_the_other_sheets_are_named_where_the_first_is_not_the_data(tmp_path, capsys):
    data = excel_file(tmp_path)
    book = load_workbook(data)
    notes, form = book.create_sheet("说明", 0), form_file(tmp_path)
    for line in ("企业社会创新数据", "资料来源见附注"):
        notes.append([line])
        book.save(data)
        assert run_command(["portfolio", str(form), str(data)]) == 1
        assert "The workbook has other sheets: Sheet. Are the data there?" in capsys.readouterr().err
    assert run_command(["portfolio", str(form), str(data), "--sheet", "Sheet", "--draws", "0"]) == 0


@pytest.mark.parametrize("start", [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"])
def test_another_kind_of_spreadsheet_is_told_how_to_be_saved(tmp_path, capsys, start):
    data = tmp_path / "data.xls"
    data.write_bytes(start + bytes(500))
    assert run_command(["portfolio", str(form_file(tmp_path)), str(data)]) == 1
    assert "save it as .xlsx or CSV" in capsys.readouterr().err


def test_decimals_in_a_form_are_taken_exactly_with_and_without_quotes(tmp_path, capsys):
    found = []
    for weight in ("0.1", '"0.1"', '"1/10"', "1e-1"):
        form = form_file(tmp_path, FORM.replace("weight = 3", f"weight = {weight}"))
        found.append(asked(capsys, form, csv_file(tmp_path), "--draws", 0)["units"])
    assert found[0] == found[1] == found[2] == found[3]


def test_the_example_of_the_manual_gives_what_the_manual_says(tmp_path, capsys):
    manual = (Path(__file__).parents[1] / "docs" / "forms.md").read_text(encoding="utf-8")
    form = re.search(r"`small.toml`:\n\n```toml\n(.*?)```", manual, re.DOTALL)
    data = re.search(r"```csv\n(.*?)```", manual, re.DOTALL)
    found = asked(capsys, form_file(tmp_path, form[1]), lines_file(tmp_path, data[1]), "--draws", 0)
    assert [unit["index"] for unit in found["units"]] == pytest.approx([21.875, 81.25, 50])


def test_an_indicator_without_variation_is_named(tmp_path, capsys):
    rows = [[code, code, 1, 0.2, spent, 5] for code, spent in (("A", 1), ("B", 2))]
    assert run_command(["portfolio", str(form_file(tmp_path)), str(csv_file(tmp_path, rows))]) == 1
    told = capsys.readouterr().err
    assert "r.turnover" in told
    assert "r.spent" not in told


def test_one_unit_alone_is_told_that_there_is_none_to_compare_it_with(tmp_path, capsys):
    data = csv_file(tmp_path, [["A", "A", 1, 0.2, 3, 5]])
    assert run_command(["portfolio", str(form_file(tmp_path)), str(data)]) == 1
    assert "“Spent”: Only one unit has a value" in capsys.readouterr().err


def test_small_and_negative_values_are_explained_by_figures_that_give_the_result(tmp_path, capsys):
    text = FORM.replace('kind = "money"', 'kind = "number"')
    spent = ("-0.0000012", "0.0000004", "0.0000025")
    rows = [[code, code, 1, 0.1 * n, value, 5] for n, (code, value) in enumerate(zip("ABC", spent, strict=True), 1)]
    form, data = form_file(tmp_path, text), csv_file(tmp_path, rows)
    assert run_command(["portfolio", str(form), str(data), "--draws", "0", "--explain", "B"]) == 0
    sums = "(0.0000004 − (−0.0000012)) ÷ (0.0000025 − (−0.0000012)) ≈ 43.2432"
    assert f"0 + 100 × {sums}" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["data.xlsx", "data.csv"])
def test_what_is_no_table_is_said_to_be_none(tmp_path, name, capsys):
    path = tmp_path / name
    path.write_bytes(b"\0\1\2 no table")
    assert run_command(["portfolio", str(form_file(tmp_path)), str(path)]) == 1
    assert name in capsys.readouterr().err


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('group = "outer"', 'group = "outr"', "outer"),
        ("goalposts = [0, 20]", "", "goalposts"),
        ("goalposts = [0, 20]", "goalposts = [20, 0]", "the lower one first"),
        ("goal = 1000", "", "goal"),
        ('normalise = "distance"', 'normalise = "distanz"', "distance"),
        ("weight = 3", "weight = -3", "0 or more"),
        ('id = "inner"', 'id = "inner"\n  parent = "inner"', "circle"),
        ('id = "inner"', 'id = "index"', "each id only once"),
        ('kind = "money"', 'kind = "percent3"', "the kind of an indicator"),
    ],
)
def test_a_faulty_form_is_told_of(tmp_path, old, new, told, capsys):
    form = form_file(tmp_path, FORM.replace(old, new, 1))
    assert run_command(["forms", "check", str(form)]) == 1
    assert told in capsys.readouterr().err


def test_a_sound_form_passes_the_check(tmp_path):
    assert run_command(["forms", "check", str(form_file(tmp_path))]) == 0


def large(folder: Path, units: int, sections: int, width: int, holes: float) -> tuple[Path, Path, np.ndarray]:
    """A form of two groups over sections of `width` indicators, and its data, some of them missing."""
    text = FORM[: FORM.index("[[section]]")].replace('needed = "1/2"', "").replace('mean = "geometric"', "")
    names = []
    for s in range(sections):
        group = ("inner", "outer")[s % 2]
        text += f'\n[[section]]\nid = "s{s}"\ntitle = {{ zh = "节", en = "S" }}\ngroup = "{group}"\n'
        for f in range(width):
            names.append(f"x.s{s}f{f}")
            text += f'[[section.field]]\nid = "{names[-1]}"\nkind = "number"\n'
            text += f'label = {{ zh = "项", en = "I{s}-{f}" }}\n'
    stream = np.random.Generator(np.random.PCG64(units))
    values = stream.random((units, len(names))) * 50
    values[stream.random(values.shape) < holes] = np.nan
    cells = [["" if np.isnan(value) else repr(float(value)) for value in row] for row in values]
    rows = [[f"U{n}", f"单位{n}", *row] for n, row in enumerate(cells)]
    return form_file(folder, text), csv_file(folder, rows, ["code", "企业", *names]), values


@pytest.mark.parametrize(("units", "sections", "width", "holes"), [(51, 7, 7, 0.0), (340, 8, 5, 0.15)])
def test_a_large_portfolio_at_four_levels_with_and_without_holes(tmp_path, capsys, units, sections, width, holes):
    form, data, values = large(tmp_path, units, sections, width, holes)
    found = asked(capsys, form, data, "--draws", 300)
    low, high = np.nanmin(values, axis=0), np.nanmax(values, axis=0)
    scaled = 100 * (values - low) / (high - low)
    parts = np.nanmean(scaled.reshape(units, sections, width), axis=2)
    expected = (2 * parts[:, ::2].mean(axis=1) + parts[:, 1::2].mean(axis=1)) / 3
    assert [unit["index"] for unit in found["units"]] == pytest.approx(expected.tolist())
    by_rank = sorted(found["units"], key=lambda unit: unit["rank"])
    assert [unit["index"] for unit in by_rank] == pytest.approx(sorted(expected.tolist(), reverse=True))
    assert all(unit["ranks"]["p5"] <= unit["ranks"]["p50"] <= unit["ranks"]["p95"] for unit in found["units"])


def test_the_example_of_the_manual_works(tmp_path, capsys):
    manual = (Path(__file__).parent.parent / "docs" / "forms.md").read_text(encoding="utf-8")
    example = manual[manual.index("## Portfolio") :].split("```toml\n")[1].split("```")[0]
    data = csv_file(tmp_path, [["A", "甲", 50], ["B", "乙", 250]], ["UnitCode", "UnitName", "Visa"])
    found = asked(capsys, form_file(tmp_path, example), data)
    assert [unit["index"] for unit in found["units"]] == pytest.approx([25, 100])


def indicator(name: str, more: str = 'normalise = "goalposts"\ngoalposts = [0, 10]') -> str:
    label = f'label = {{ zh = "{name}", en = "{name}" }}'
    return f'\n[[section.field]]\nid = "r.{name}"\nkind = "number"\n{label}\n{more}\n'


def plain_form(folder: Path, *fields: str, rules: str = "", section: str = "") -> Path:
    head = FORM.partition("[portfolio]")[0] + f'[portfolio]\nunit = "code"\n{rules}\n'
    return form_file(folder, f'{head}[[section]]\nid = "all"\ntitle = {{ zh = "全部", en = "All" }}\n{section}'
                     + "".join(fields))  # fmt: skip


@pytest.mark.parametrize("mean", ["arithmetic", "geometric", "harmonic"])
def test_equal_scores_share_a_rank_whatever_the_order_of_the_sum(tmp_path, capsys, mean):
    orders = list(permutations(["0.1", "0.7", "3.3", "9.1", "2.2"]))[::7]
    form = plain_form(tmp_path, *map(indicator, "abcde"), rules=f'mean = "{mean}"\nfloor = "1/10"')
    table = csv_file(tmp_path, [[f"U{n}", *order] for n, order in enumerate(orders)], ["code", *"abcde"])
    found = asked(capsys, form, table, "--draws", 0)
    assert {unit["rank"] for unit in found["units"]} == {(len(orders) + 1) / 2}


@pytest.mark.parametrize(
    ("rules", "fields", "rows"),
    [
        # below the floor, each by another indicator
        ('mean = "geometric"', ["a", "b"], [["0", "6"], ["0.05", "6"], ["9", "9"], ["0.01", "6"]]),
        # everything known at the upper end, with holes
        ("", ["a", "b"], [["10", "10"], ["10", ""], ["5", "6"], ["12", "-"]]),
        # different in what weighs nothing
        ("", ["a", "none"], [["7", "1"], ["7", "2"], ["8", "3"], ["7", "4"]]),
    ],
)
def test_units_that_no_weights_tell_apart_have_one_range_of_ranks(tmp_path, capsys, rules, fields, rows):
    zero = 'normalise = "goalposts"\ngoalposts = [0, 10]\nweight = 0'
    form = plain_form(tmp_path, *(indicator(f, zero) if f == "none" else indicator(f) for f in fields), rules=rules)
    table = csv_file(tmp_path, [[f"U{n}", *row] for n, row in enumerate(rows)], ["code", *fields])
    units = asked(capsys, form, table, "--draws", 500)["units"]
    alike = [unit for unit in units if unit["unit"] != "U2"]
    assert len({unit["rank"] for unit in alike}) == 1
    assert len({json.dumps(unit["ranks"]) for unit in alike}) == 1
    assert alike[0]["ranks"]["p5"] < alike[0]["ranks"]["p95"]


def test_more_units_than_ranges_are_for_still_have_scores_and_ranks(tmp_path, capsys):
    form = plain_form(tmp_path, indicator("a", 'normalise = "minmax"'))
    table = csv_file(tmp_path, [[f"U{n}", n] for n in range(5_001)], ["code", "a"])
    found = asked(capsys, form, table)
    assert found["units"][5_000]["rank"] == 1
    assert found["units"][0]["ranks"] is None
    assert "5000" in found["no_ranges"]["en"]
    assert run_command(["portfolio", str(form), str(table)]) == 0
    assert "5000 units" in capsys.readouterr().out


def test_none_at_all_is_a_target_where_less_is_better(tmp_path, capsys):
    form = plain_form(tmp_path, indicator("a", 'normalise = "distance"\ngoal = 0\ndirection = "less"'))
    table = csv_file(tmp_path, [["A", 0], ["B", 3], ["C", 12]], ["code", "a"])
    assert [unit["index"] for unit in asked(capsys, form, table)["units"]] == [100, 75, 0]


@pytest.mark.parametrize(
    ("more", "section"),
    [
        ('normalise = "distance"\ngoal = -5', ""),  # x ÷ target would call −10 the better of −10 and −5
        ('normalise = "minmax"\nweight = 0', ""),
        ('normalise = "minmax"', "weight = 0"),
    ],
)
def test_a_form_that_could_score_nobody_is_told_of(tmp_path, capsys, more, section):
    form = plain_form(tmp_path, indicator("a", more), indicator("b", more), section=section)
    assert run_command(["forms", "check", str(form)]) == 1
    assert "above zero" in capsys.readouterr().err


def test_a_line_of_totals_is_no_unit(tmp_path, capsys):
    table = csv_file(tmp_path, [*ROWS, ["合计", "", 40, "60%", 6000, 2350]])
    assert run_command(["portfolio", str(form_file(tmp_path)), str(table)]) == 1
    assert "A6: “合计” names a line of totals" in capsys.readouterr().err


def test_a_formula_that_was_never_worked_out_is_told_and_not_taken_for_a_missing_value(tmp_path, capsys):
    path = excel_file(tmp_path)
    book = load_workbook(path)
    book.active["F3"] = "=F2*3"
    book.save(path)
    assert run_command(["portfolio", str(form_file(tmp_path)), str(path)]) == 1
    told = capsys.readouterr().err
    assert "F3" in told and "=F2*3" in told and "no saved value" in told


def test_a_head_of_two_lines_with_merged_cells_is_read(tmp_path, capsys):
    form, path = form_file(tmp_path), excel_file(tmp_path)
    plain = asked(capsys, form, path, "--draws", 50)
    book = load_workbook(path)
    sheet = book.active
    sheet.insert_rows(1)
    for cell in ("A", "B"):
        sheet[f"{cell}1"], sheet[f"{cell}2"] = sheet[f"{cell}2"].value, None
        sheet.merge_cells(f"{cell}1:{cell}2")
    sheet["C1"], sheet["E1"] = "内部", "其他"
    sheet.merge_cells("C1:D1")
    sheet.merge_cells("E1:F1")
    book.save(path)
    assert asked(capsys, form, path, "--draws", 50) == plain


def test_a_seed_below_zero_is_wrong_use(tmp_path, capsys):
    asked_for = ["portfolio", str(form_file(tmp_path)), str(csv_file(tmp_path)), "--seed", "-1"]
    assert run_command(asked_for) == 2
    assert "negative" in capsys.readouterr().err


def test_a_target_that_all_reach_is_explained_without_a_sum_that_does_not_hold(tmp_path, capsys):
    form = plain_form(tmp_path, indicator("a", 'normalise = "distance"\ngoal = 5\ndirection = "less"'))
    table = csv_file(tmp_path, [["A", 0], ["B", 2], ["C", 5]], ["code", "a"])
    assert run_command(["portfolio", str(form), str(table), "--explain", "B"]) == 0
    told = capsys.readouterr().out
    assert "no unit is above the target of 5; all count 100" in told
    assert "÷ (5 − 5)" not in told


def test_a_count_below_zero_is_no_count(tmp_path, capsys):
    table = csv_file(tmp_path, [*ROWS[:1], ["B", "乙公司", 30, 0.3, 3000, -5]])
    assert run_command(["portfolio", str(form_file(tmp_path)), str(table)]) == 1
    assert "“-5” is not between 0 and ∞" in capsys.readouterr().err


def test_a_file_in_gbk_whose_bytes_could_be_utf_8_is_read_as_chinese(tmp_path, capsys):
    form = plain_form(tmp_path, indicator("指a"), indicator("指b")).read_text(encoding="utf-8")
    form = form_file(tmp_path, form.replace('id = "r.指', 'id = "r.'))
    table = csv_file(tmp_path, [["A", 5, 6], ["B", 7, 8]], ["code", "指a", "指b"], encoding="gbk")
    table.read_bytes().decode("utf-8")  # no fault to go by
    found = asked(capsys, form, table, "--draws", 0)
    assert [unit["index"] for unit in found["units"]] == [55, 75]
    accents = csv_file(tmp_path, [["Zoe\u0308", 5, 6], ["É", 7, 8]], ["code", "r.a", "r.b"])
    assert [unit["unit"] for unit in asked(capsys, form, accents, "--draws", 0)["units"]] == ["Zoe\u0308", "É"]
