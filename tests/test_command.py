"""The commands, run as a person runs them: arguments in, exit code, words and files out."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing

import pytest

from csi_desktop.__main__ import main
from csi_desktop.casebook import Casebook
from csi_desktop.forms.reader import catalogue
from csi_desktop.report.batch import JOURNAL
from csi_desktop.session.own_forms import loaded
from csi_desktop.session.session import Session
from tests.commands import run
from tests.evaluations import GOLDEN
from tests.rights import Unprivileged


@pytest.fixture
def book(tmp_path, monkeypatch):
    """A casebook with one case."""
    monkeypatch.setenv("CSI_DESKTOP_LANG", "en")
    return new_book(tmp_path / "案例.csi")


def new_book(path):
    assert main(["new", str(path)]) == 0
    with Casebook.open(path) as made:
        values = {"case.project": "抖音寻人", "case.enterprise": "抖音集团", "case.issue": "relief"}
        made.new_case(catalogue(), values, year=2024, mode="desk", depth="standard", by="")
    return path


def test_a_case_goes_in_by_command_and_the_score_comes_out(book, capsys):
    for field, level in GOLDEN.items():
        assert run(capsys, "set", book, "抖音寻人", field, level, "--reason", f"理由 <b>{level}</b>")[0] == 0
    code, out, _ = run(capsys, "show", book, "抖音寻人", "--json")
    data = json.loads(out)
    assert code == 0
    assert data["index"]["A"]["score"] == 71.25
    items = [item for part in data["index"]["A"]["dimensions"] for item in part["items"]]
    assert sum(item["contribution"] for item in items) == pytest.approx(71.25)
    assert {item["reason"] for item in items} == {f"理由 <b>{level}</b>" for level in GOLDEN.values()}
    code, out, _ = run(capsys, "list", book, "--json")
    assert [(c["project"], c["index"], c["band"]) for c in json.loads(out)] == [("抖音寻人", 71.25, "four")]
    assert run(capsys, "check", book)[0] == 0


@pytest.mark.parametrize(
    ("form", "old", "new"),
    [("csi_index", 'weight = "1/4"', 'weight = "1/5"'), ("compliance", "== 'open'", "!= 'open'")],
)
def test_a_weight_or_rule_of_the_same_version_that_is_another_in_the_file_is_not_identical(
    book, capsys, form, old, new
):
    run(capsys, "set", book, "抖音寻人", "idx.mission.goal", "3")
    assert run(capsys, "show", book, "抖音寻人", "--explain")[0] == 0
    with closing(sqlite3.connect(book)) as altered, altered:
        assert old in altered.execute("SELECT definition FROM form WHERE form_id = ?", (form,)).fetchone()[0]
        altered.execute("UPDATE form SET definition = replace(definition, ?, ?) WHERE form_id = ?", (old, new, form))
    code, out, _ = run(capsys, "show", book, "抖音寻人", "--explain")
    assert code == 1
    assert "1 differ from what the file keeps: Texts of the forms" in out
    assert f"{form} 1.0.0" in out.splitlines()[-1]


def test_the_ledger_is_explained_in_words_and_held_against_the_file(book, capsys):
    for field, level in GOLDEN.items():
        run(capsys, "set", book, "抖音寻人", field, level)
    code, out, _ = run(capsys, "show", book, "抖音寻人", "--explain")
    assert code == 0
    assert "(Mission 91.6667 + Execution 85 + Finance 16.6667 + Communication 91.6667) ÷ 4 = 71.25" in out
    assert "identical with all 7 results that the file keeps; the answers are those of the history." in out
    code, out, _ = run(capsys, "show", book, "抖音寻人", "--explain", "--json")
    data = json.loads(out)
    keys = {one["key"] for one in data["ledger"]}
    assert keys >= {"index:A", "index:B", "rating", "gate", "theme:T1", "field:sg.hash"}
    assert all(one["identical"] for one in data["rederived"])
    with closing(sqlite3.connect(book)) as altered, altered:  # as another program might
        altered.execute('UPDATE listing SET "index" = 88.0')
    code, out, _ = run(capsys, "show", book, "抖音寻人", "--explain")
    assert code == 1
    assert "Index: 88.0 ≠ 71.25" in out


@pytest.mark.parametrize(
    ("field", "column", "was", "forged"),
    [("cost.amount", "value", "100", '"1"'), ("idx.mission.goal", "evidence", "3", '["E-0001"]')],
)
def test_an_answer_that_another_program_altered_is_told_though_no_result_kept_hangs_on_it(
    book, capsys, field, column, was, forged
):
    run(capsys, "set", book, "抖音寻人", field, was, *(("--row", "+") if field == "cost.amount" else ()))
    assert run(capsys, "show", book, "抖音寻人", "--explain")[0] == 0
    with Casebook.open(book) as opened:
        opened._store.connection.execute(
            f"UPDATE answer SET {column} = ? WHERE field_id = (SELECT id FROM field WHERE key = ?)", (forged, field)
        )
        opened._store.connection.commit()
    code, out, _ = run(capsys, "show", book, "抖音寻人", "--explain")
    assert code == 1
    assert "1 differ from what the file keeps: Answers, by the history" in out
    assert f"{field} {was}" in out.splitlines()[-1]


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("idx.exec.coverage", "9", "9"),
        ("idx.exec.coverage", "很多", "很多"),
        ("idx.exec.covrage", "3", "idx.exec.coverage"),
        ("case.start_date", "2024-13-45", "2024-13-45"),
        ("case.issue", "没有这个议题", "没有这个议题"),
        ("sy.index", "88", "worked out"),
        ("case.code", "1", "worked out"),
        ("cl.value", "3", "--row"),
    ],
)
def test_bad_input_is_refused_in_words_and_nothing_changes(book, capsys, field, value, words):
    before = run(capsys, "show", book, "抖音寻人", "--json")[1]
    code, out, err = run(capsys, "set", book, "抖音寻人", field, value)
    assert (code, out) == (1, "")
    assert words in err
    assert run(capsys, "show", book, "抖音寻人", "--json")[1] == before


def test_rows_by_command(book, capsys):
    assert run(capsys, "set", book, "抖音寻人", "cl.text", "累计帮助 22,859 人团圆", "--row", "+")[0] == 0
    assert run(capsys, "set", book, "抖音寻人", "cl.value", "２２，８５９", "--row", "1")[0] == 0
    data = json.loads(run(capsys, "show", book, "抖音寻人", "--json")[1])
    values = {a["field"]: a["value"] for a in data["answers"]}
    assert values["cl.value"] == "22859"


def test_a_link_that_closes_a_circle_is_refused_in_words(book, capsys):
    for name in ("线索", "团圆"):
        assert run(capsys, "set", book, "抖音寻人", "toc.text", name, "--row", "+")[0] == 0
    with Casebook.open(book, readonly=True) as opened:
        first, second = opened.load(opened.cases()[0].evaluation_id).row_ids("outcomes.toc")
    assert run(capsys, "set", book, "抖音寻人", "toc.links", second, "--row", "1")[0] == 0
    before = run(capsys, "show", book, "抖音寻人", "--json")[1]
    code, out, err = run(capsys, "set", book, "抖音寻人", "toc.links", first, "--row", "2")
    assert (code, out) == (1, "") and "go round in a circle (团圆 → 线索 → 团圆)" in err
    assert run(capsys, "show", book, "抖音寻人", "--json")[1] == before


def test_half_a_tenth_is_rounded_alike_in_the_list_and_in_the_case(book, capsys):
    for field, level in GOLDEN.items():
        assert run(capsys, "set", book, "抖音寻人", field, level)[0] == 0
    assert "71.3/100" in run(capsys, "show", book, "抖音寻人")[1]  # 71.25
    assert "\t71.3\t" in run(capsys, "list", book)[1]


def answers_of(book, capsys) -> dict:
    data = json.loads(run(capsys, "show", book, "抖音寻人", "--json")[1])
    return {a["field"]: a for a in data["answers"]}


def test_rows_evidence_and_indicators_are_referred_to_by_number_or_name(book, capsys):
    for name in ("线索", "团圆", "团圆"):
        assert run(capsys, "set", book, "抖音寻人", "toc.text", name, "--row", "+")[0] == 0
    with Casebook.open(book, readonly=True) as opened:
        first, second, _ = opened.load(opened.cases()[0].evaluation_id).row_ids("outcomes.toc")
    for typed, row in (("2", second), ("线索", first), (second, second)):
        assert run(capsys, "set", book, "抖音寻人", "toc.links", typed, "--row", "3")[0] == 0
        assert answers_of(book, capsys)["toc.links"]["value"] == [row]
    code, _, err = run(capsys, "set", book, "抖音寻人", "toc.links", "没有这一行", "--row", "3")
    assert code == 1 and "没有这一行" in err and "1 线索" in err
    code, _, err = run(capsys, "set", book, "抖音寻人", "toc.links", "团圆", "--row", "1")
    assert code == 1 and "2 rows are called" in err
    for typed in ("idx.mission.goal", "特定的项目运营目标"):
        assert run(capsys, "set", book, "抖音寻人", "rv.item", typed, "--row", "+")[0] == 0
        assert answers_of(book, capsys)["rv.item"]["value"] == ["idx.mission.goal"]
    assert run(capsys, "set", book, "抖音寻人", "rv.item", "idx.mission.gaol", "--row", "1")[0] == 1


def test_an_answer_can_cite_evidence_by_command(book, capsys):
    assert run(capsys, "set", book, "抖音寻人", "ev.title", "年报", "--row", "+")[0] == 0
    with Casebook.open(book, readonly=True) as opened:
        [row] = opened.load(opened.cases()[0].evaluation_id).row_ids("evidence.item")
    for name in ("E-0001", "年报"):
        level = ("idx.exec.coverage", "3", "--cite", name)
        assert run(capsys, "set", book, "抖音寻人", *level)[0] == 0
        assert answers_of(book, capsys)["idx.exec.coverage"]["evidence"] == [row]
    assert run(capsys, "set", book, "抖音寻人", "idx.exec.coverage", "3", "--cite", "E-0009")[0] == 1


HARMFUL = [
    "<b>&amp;</b>",
    "𠮷䶮㛃",
    "👨‍👩‍👧",
    "a\udce4b",
    "x\x00y",
    "=HYPERLINK(1)",
    "'; DROP TABLE answer;--",
    "字" * 1_000_000,
]


@pytest.mark.parametrize(
    "text", HARMFUL, ids=["markup", "rare", "emoji", "surrogate", "nul", "formula", "sql", "million"]
)
def test_text_is_text(book, capsys, text):
    assert run(capsys, "set", book, "抖音寻人", "case.goal", text)[0] == 0
    with Casebook.open(book, readonly=True) as opened:
        sheet = opened.load(opened.cases()[0].evaluation_id)
    kept = sheet.answers["case.goal", ""].value
    assert kept == text.replace("\x00", "").replace("\udce4", "\ufffd")
    pdf = book.with_suffix(".pdf")
    assert run(capsys, "report", book, "抖音寻人", "--out", pdf)[0] == 0
    assert pdf.read_bytes().startswith(b"%PDF-")


def test_what_is_no_casebook_is_said_and_left_alone(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("CSI_DESKTOP_LANG", "en")
    for name, content in (
        ("empty.csi", b""),
        ("word.csi", b"PK\x03\x04" + b"x" * 600),
        ("text.csi", b"hello" * 300),
    ):
        path = tmp_path / name
        path.write_bytes(content)
        code, out, err = run(capsys, "list", path)
        assert (code, out) == (1, "")
        assert len(err.strip()) > 10
        assert path.read_bytes() == content
    assert run(capsys, "list", tmp_path / "missing.csi")[0] == 1
    assert not (tmp_path / "missing.csi").exists()


def test_a_folder_that_cannot_be_written(nobody, tmp_path, capsys):
    book = new_book(nobody / "案例.csi")
    locked = nobody / "locked"
    locked.mkdir(mode=0o555)
    assert run(capsys, "report", book, "抖音寻人", "--out", tmp_path / "report.pdf")[0] == 0
    with Unprivileged():
        code, _, err = run(capsys, "report", book, "抖音寻人", "--out", locked / "report.pdf")
    assert code == 1
    assert "report.pdf" in err or "locked" in err
    assert list(locked.iterdir()) == []


def test_why_a_file_cannot_be_read_is_said_in_the_language_asked_for(book, capsys, monkeypatch):
    monkeypatch.setenv("CSI_DESKTOP_LANG", "zh")
    assert "文件或文件夹不存在" in run(capsys, "verify", book.parent / "没有.pdf")[2]
    assert "这是文件夹，不是文件" in run(capsys, "verify", book.parent)[2]
    nowhere = book.parent / "没有" / "副本.csi"
    assert "No such file" not in run(capsys, "copy", book, "--out", nowhere)[2]


def test_signs_that_print_as_boxes_are_named(book, capsys):
    out = book.parent / "报告.pdf"
    assert "U+" not in run(capsys, "report", book, "抖音寻人", "--out", out)[1]
    run(capsys, "set", book, "抖音寻人", "case.goal", "生僻字𠮷㛃，𪚥没有")
    said = run(capsys, "report", book, "抖音寻人", "--out", out)[1]
    assert "𪚥 (U+2A6A5)" in said and "㛃" not in said


def test_signs_that_print_as_boxes_are_named_with_their_reports(book, capsys, monkeypatch):
    monkeypatch.setenv("CSI_DESKTOP_LANG", "zh")
    with Casebook.open(book) as made:
        for name in ("甲", "乙"):
            values = {"case.project": name, "case.enterprise": "企业"}
            made.new_case(catalogue(), values, year=2023, mode="self", depth="quick", by="")
    run(capsys, "set", book, "抖音寻人", "case.goal", "生僻字𠮷㛃，𪚥没有")
    run(capsys, "set", book, "乙", "case.goal", "שלום")
    everything = ("report", book, "--all", "--out", book.parent / "reports")
    said = run(capsys, *everything)[1]
    (line,) = [line for line in said.splitlines() if "U+" in line]
    assert re.search(r"𪚥 \(U\+2A6A5\)（\d+ [^（、]*抖音寻人[^（、]*\.pdf）", line), line
    assert re.search(r"ש \(U\+05E9\)[^（]*（\d+ [^（、]*乙[^（、]*\.pdf）", line) and "。请改写" in line, line
    assert "㛃" not in line and "甲" not in line
    assert line in run(capsys, *everything, "--resume")[1].splitlines(), "a report that is kept has its boxes still"


def test_reports_of_all_cases_go_into_a_folder(book, capsys):
    with Casebook.open(book) as made:
        values = {"case.project": '../坏"名字', "case.enterprise": "甲"}
        made.new_case(catalogue(), values, year=2023, mode="self", depth="quick", by="")
    out = book.parent / "reports"
    assert run(capsys, "report", book, "--all", "--out", out, "--lang", "en")[0] == 0
    names = sorted(path.name for path in out.iterdir() if path.name != JOURNAL)  # what `--resume` goes by
    assert len(names) == 2
    assert all(name.endswith(".pdf") and "/" not in name and '"' not in name for name in names)
    assert run(capsys, "report", book, "--out", out)[0] == 2


def test_export_and_import_give_the_same_case_again(book, capsys, tmp_path):
    run(capsys, "set", book, "抖音寻人", "case.goal", "目标 <b>")
    assert run(capsys, "export", book, "--complete", "--out", tmp_path / "a.json")[0] == 0
    other = tmp_path / "other.csi"
    assert run(capsys, "new", other)[0] == 0
    assert run(capsys, "import", other, tmp_path / "a.json")[0] == 0
    shown = [json.loads(run(capsys, "show", path, "抖音寻人", "--json")[1]) for path in (book, other)]
    assert shown[0] == shown[1]


def test_a_form_file_with_five_faults_reports_all_five(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("CSI_DESKTOP_LANG", "zh")
    path = tmp_path / "bad.toml"
    path.write_text(
        """
id = "bad"
version = "1.0.0"
kind = "instrumnt"
title = { zh = "坏" }
[[section]]
id = "s"
title = { zh = "节", en = "Section" }
colour = "red"
  [[section.field]]
  id = "bad.level"
  kind = "level"
  label = { zh = "级", en = "Level" }
  max = 4
  levels = [ { zh = "零", en = "zero" } ]
  [[section.field]]
  id = "bad.text"
  kind = "txt"
  label = { zh = "文", en = "Text" }
""",
        encoding="utf-8",
    )
    code, _, err = run(capsys, "forms", "check", path)
    assert code == 1
    for word in ("instrumnt", "title", "colour", "bad.level", "txt"):
        assert word in err
    assert len(err.strip().splitlines()) >= 5


def test_forms_are_listed_and_shown(capsys, monkeypatch):
    monkeypatch.setenv("CSI_DESKTOP_LANG", "zh")
    code, out, _ = run(capsys, "forms", "list", "--json")
    assert code == 0
    assert sum(form["fields"] for form in json.loads(out)) == 411
    code, out, _ = run(capsys, "forms", "show", "csi_index")
    assert "覆盖层次" in out
    assert run(capsys, "forms", "show", "csi_indx")[0] == 1


@pytest.mark.parametrize(
    "verb", ["new", "list", "show", "set", "check", "import", "export", "report", "demo", "forms"]
)
def test_every_command_has_help(verb, capsys):
    code, out, _ = run(capsys, verb, "--help")
    assert code == 0
    assert "usage:" in out


def test_wrong_use_is_told_apart(capsys):
    assert run(capsys, "set", "x.csi")[0] == 2
    assert run(capsys, "dance")[0] == 2


def test_what_another_program_has_open_can_be_read_as_it_is(book, capsys, tmp_path):
    """The other program is another process: this one must not have the file open itself."""
    import subprocess
    import sys

    holds = (
        "import sys; from csi_desktop.casebook import Casebook; held = Casebook.open(sys.argv[1]); "
        "print(1, flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", holds, str(book)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None and holder.stdout.readline() == "1\n"
        code, out, err = run(capsys, "list", book)
        assert code == 0 and "抖音寻人" in out and "as it was at" in err
        code, _, err = run(capsys, "set", book, "抖音寻人", "idx.exec.coverage", "2")
        assert code == 1 and "in use by" in err and "since" in err and "copy" in err
        assert run(capsys, "copy", book, "--out", tmp_path / "copy.csi")[0] == 0
        holder.communicate("\n")
    with Casebook.open(tmp_path / "copy.csi") as copy:
        assert copy.count_cases() == 1 and copy.check() == []


def test_a_damaged_casebook_is_rescued_by_command(book, capsys, tmp_path):
    whole = tmp_path / "whole.csi"
    assert run(capsys, "rescue", book, "--out", whole)[0] == 0
    data = book.read_bytes()
    book.write_bytes(data[: len(data) * 3 // 4])
    code, _, err = run(capsys, "list", book)
    assert code == 1 and "incomplete" in err
    code, out, _ = run(capsys, "rescue", book, "--out", tmp_path / "new.csi")
    assert code == 1 and out.strip()
    assert "抖音寻人" in run(capsys, "list", whole)[1]
    book.write_bytes(bytes(4096) + data[4096:])
    code, _, err = run(capsys, "list", book)
    assert code == 1 and "beginning" in err
    code, out, _ = run(capsys, "rescue", book, "--out", tmp_path / "again.csi")
    assert code == 1 and "list of its tables" in out
    assert "抖音寻人" in run(capsys, "list", tmp_path / "again.csi")[1]


def test_backups_copies_and_history_by_command(book, capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("CSI_DESKTOP_DATA", str(tmp_path / "data"))
    run(capsys, "set", book, "抖音寻人", "idx.exec.coverage", 2, "--reason", "两层")
    code, out, _ = run(capsys, "backup", book)
    assert code == 0 and "Backed up" in out
    assert "Nothing has changed" in run(capsys, "backup", book)[1]
    run(capsys, "set", book, "抖音寻人", "idx.exec.coverage", 3)
    code, out, _ = run(capsys, "backups", book, "--json")
    (backup,) = json.loads(out)
    restored = tmp_path / "restored.csi"
    assert run(capsys, "restore", backup["path"], "--out", restored)[0] == 0
    assert run(capsys, "restore", backup["path"], "--out", restored)[0] == 1  # never over what is there
    code, out, _ = run(capsys, "history", restored, "抖音寻人", "idx.exec.coverage", "--json")
    assert [(e["old"] and e["old"]["value"], e["new"]["value"], e["new"]["reason"]) for e in json.loads(out)][-1] == (
        2, 2, "两层",
    )  # fmt: skip
    code, out, _ = run(capsys, "history", book, "抖音寻人", "idx.exec.coverage")
    assert out.splitlines()[-1].split("\t")[4:] == ["2", "→", "3", "两层"]
    assert run(capsys, "copy", book, "抖音寻人", "--out", tmp_path / "sent.csi")[0] == 0
    assert run(capsys, "copy", book, "--out", tmp_path / "sent.csi")[0] == 1
    assert run(capsys, "check", tmp_path / "sent.csi")[0] == 0


def test_a_copy_for_others_leaves_out_what_is_not_for_them_by_command(book, capsys, tmp_path):
    run(capsys, "set", book, "抖音寻人", "case.goal", "早先的话")
    run(capsys, "set", book, "抖音寻人", "case.goal", "现在的话")
    for n, (flags, left) in enumerate(
        ((("--send",), "internal content, personal data"), (("--send", "--internal"), "personal data"),
         (("抖音寻人", "--personal"), "internal content"), (("--send", "--complete"), ""),
         (("--send", "--internal", "--personal"), ""))
    ):  # fmt: skip
        sent = tmp_path / f"{n}.csi"
        code, out, _ = run(capsys, "copy", book, *flags, "--out", sent)
        assert code == 0 and (f"Left out: {left}, history" in out if left else "Left out" not in out)
        code, out, _ = run(capsys, "check", sent)
        assert code == 0 and (f"made without {left}, history" in out if left else "made without" not in out)
        assert ("早先的话".encode() in sent.read_bytes()) == (not left)
        assert "现在的话".encode() in sent.read_bytes()


def test_a_case_is_shown_as_it_was_at_the_end_of_a_day(book, capsys):
    run(capsys, "set", book, "抖音寻人", "idx.exec.coverage", 2)
    today = json.loads(run(capsys, "history", book, "抖音寻人", "--json")[1])[-1]["at"][:10]
    now = run(capsys, "show", book, "抖音寻人", "--json")[1]
    assert run(capsys, "show", book, "抖音寻人", "--json", "--as-of", today) == (0, now, "")
    code, _, err = run(capsys, "show", book, "抖音寻人", "--as-of", "1999-12-31")
    assert code == 1 and "no such evaluation" in err


def test_what_was_on_a_day_of_the_past_is_not_held_against_the_results_of_now(book, capsys):
    with Casebook.open(book) as opened:
        evaluation = opened.evaluations(opened.case_ids()[0])[0]
        catalogue, sheet = loaded(opened, evaluation.id)
        for day, level in (("2025-01-01", 2), ("2025-06-01", 4)):
            session = Session(
                catalogue, sheet, lambda change, levels, line: opened.save(
                    evaluation.id, change, levels=levels, listing=line),
                clock=lambda day=day: f"{day}T10:00:00.000+08:00",
            )  # fmt: skip
            session.set("idx.mission.goal", level)
    code, out, _ = run(capsys, "show", book, "抖音寻人", "--as-of", "2025-02-01", "--explain")
    assert code == 0 and "Specific operating goal of the project: 100 × 2 ÷ 4 = 50" in out
    assert out.splitlines()[-1].startswith("As of 2025-01-01, made from the history") and "differ" not in out
    code, out, _ = run(capsys, "show", book, "抖音寻人", "--explain")
    assert code == 0 and "100 × 4 ÷ 4 = 100" in out and "identical" in out


def test_a_profile_changed_in_another_year_s_evaluation_is_no_forgery(book, capsys):
    run(capsys, "set", book, "抖音寻人", "idx.mission.goal", "3")
    with Casebook.open(book) as opened:
        case = opened.case_ids()[0]
        first = opened.evaluations(case)[0]
        opened.new_evaluation(case, year=first.year + 1, catalogue=catalogue())
    for field, value in (("case.goal", "目标"), ("case.results", "结果"), ("idx.mission.goal", "4")):
        assert run(capsys, "set", book, "抖音寻人", field, value)[0] == 0
    explain = ("show", book, "抖音寻人", "--explain", "--year", first.year)
    code, out, _ = run(capsys, *explain)
    assert code == 0 and "100 × 3 ÷ 4 = 75" in out and "identical with all 7 results" in out
    with Casebook.open(book) as opened:
        opened._store.connection.execute("UPDATE listing SET total = total + 1")
        opened._store.connection.commit()
    code, out, _ = run(capsys, *explain)
    assert code == 1 and "1 differ from what the file keeps: Required answers" in out


def test_the_check_says_what_to_do(book, capsys):
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(book)) as connection:
        connection.execute("UPDATE answer SET value = '\"别的\"' WHERE value = '\"抖音寻人\"'")
        connection.commit()
    code, out, _ = run(capsys, "check", book)
    assert code == 1 and "case.project" in out and "→ Look at the field's history" in out
    (problem,) = json.loads(run(capsys, "check", book, "--json")[1])
    assert problem["kind"] == "answer" and problem["do"]["zh"]


def test_a_password_comes_from_the_environment_and_never_from_the_command_line(book, capsys, monkeypatch, tmp_path):
    assert run(capsys, "password", book)[0] == 1  # nobody can be asked
    monkeypatch.setenv("CSI_DESKTOP_NEW_PASSWORD", "密码 long enough")
    code, said, _ = run(capsys, "password", book)
    assert code == 0 and ("cannot be recovered" in said or "无法找回" in said)
    code, _, wrong = run(capsys, "list", book)
    assert code == 1 and "CSI_DESKTOP_PASSWORD" in wrong
    monkeypatch.setenv("CSI_DESKTOP_PASSWORD", "密码 long")
    assert run(capsys, "list", book)[0] == 1
    monkeypatch.setenv("CSI_DESKTOP_PASSWORD", "密码 long enough")
    assert "抖音寻人" in run(capsys, "list", book)[1]
    assert run(capsys, "check", book)[0] == 0
    assert run(capsys, "export", book, "--out", tmp_path / "a.json")[0] == 1
    assert not (tmp_path / "a.json").exists()
    assert run(capsys, "export", book, "--unprotected", "--out", tmp_path / "a.json")[0] == 0
    assert run(capsys, "password", book, "--remove")[0] == 0
    monkeypatch.delenv("CSI_DESKTOP_PASSWORD")
    assert "抖音寻人" in run(capsys, "list", book)[1]


def test_another_copy_is_merged_by_command(book, capsys, tmp_path):
    other = tmp_path / "other.csi"
    assert run(capsys, "copy", book, "--out", other)[0] == 0
    run(capsys, "set", book, "抖音寻人", "case.goal", "这里的")
    run(capsys, "set", other, "抖音寻人", "case.goal", "那里的")
    run(capsys, "set", other, "抖音寻人", "case.listed", "只有那里")
    code, out, _ = run(capsys, "merge", book, other)
    assert code == 1 and "这里的" in out and "那里的" in out
    assert "只有那里" not in run(capsys, "show", book, "抖音寻人")[1]
    assert run(capsys, "merge", book, other, "--prefer", "mine")[0] == 0
    shown = run(capsys, "show", book, "抖音寻人")[1]
    assert "只有那里" in shown and "这里的" in shown and "那里的" not in shown
    assert run(capsys, "check", book)[0] == 0
    assert run(capsys, "merge", book, other)[0] == 0
