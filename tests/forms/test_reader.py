"""A form file is read whole or not at all, and its author is told everything that is wrong in one go."""

from __future__ import annotations

from pathlib import Path

import pytest

from csi_desktop.forms import reader
from csi_desktop.forms.check import check_files, describe
from csi_desktop.forms.definition import Form
from csi_desktop.forms.faults import Fault, FormFaults
from csi_desktop.forms.reader import form_from_text, read_form
from csi_desktop.text import Text

SOUND = """
id = "visit"
version = "1.0.0"
kind = "instrument"
title = { zh = "走访", en = "Visit" }

[index]
coverage_total = "2/3"
coverage_section = "1/2"
geometric_floor = "1"
unrated = { zh = "不予评级", en = "Not rated" }
scheme = [{ id = "A", title = { zh = "方案A", en = "Scheme A" }, weights = "given" }]
band = [
  { id = "high", start = "60", stars = 2, label = { zh = "高", en = "High" } },
  { id = "low", start = "0", stars = 1, label = { zh = "低", en = "Low" } },
]

[[gate]]
id = "stop"
each = "visit.people"
when = "visit.harmed == True"
effect = "cap"
cap = "low"
text = { zh = "有人受伤", en = "Somebody was harmed" }

[[section]]
id = "main"
title = { zh = "主要", en = "Main" }
weight = "1"
depth = "standard"

  [[section.field]]
  id = "visit.quality"
  kind = "level"
  max = 1
  scored = true
  weight = "1/2"
  label.zh = "质量"
  label.en = "Quality"
  levels = [{ zh = "差", en = "Poor" }, { zh = "好", en = "Good" }]
  evidence_from = 1

  [[section.field]]
  id = "visit.reach"
  kind = "level"
  max = 1
  scored = true
  weight = "1/2"
  depth = "full"
  label = { zh = "范围", en = "Reach" }
  levels = [{ zh = "小", en = "Small" }, { zh = "大", en = "Large" }]
  auto = "1 if visit.count > 3 else 0"

  [[section.field]]
  id = "visit.count"
  kind = "computed"
  label = { zh = "人数", en = "People" }
  formula = "count(row for row in visit.people)"

[[section]]
id = "people"
title = { zh = "人员", en = "People" }
repeat = true
title_field = "visit.name"

  [[section.field]]
  id = "visit.name"
  kind = "person"
  label = { zh = "姓名", en = "Name" }

  [[section.field]]
  id = "visit.harmed"
  kind = "yesno"
  label = { zh = "受伤", en = "Harmed" }
"""


def found_in(text: str) -> list[Fault]:
    with pytest.raises(FormFaults) as caught:
        form_from_text(text, "visit.toml")
    faults = caught.value.faults
    for fault in faults:
        assert fault.file == "visit.toml" and fault.text.zh and fault.text.en
    return faults


def files(folder: Path, **texts: str) -> list[Path]:
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return sorted(folder.glob("*.toml"))


def test_a_sound_form_is_read(tmp_path: Path) -> None:
    [path] = files(tmp_path, visit=SOUND)
    form = read_form(path)
    assert (form.id, form.kind, form.title.zh, form.definition) == ("visit", "instrument", "走访", SOUND)
    main, people = form.sections
    assert [field.depth for field in main.fields] == [
        "standard",
        "full",
        "standard",
    ]  # of the section, unless own
    assert people.depth == "quick" and people.repeat and people.key == "visit.people"
    assert main.fields[0].levels[1] == Text("好", "Good")
    assert form_from_text(SOUND, "visit.toml") == form
    assert check_files([tmp_path]) == []


def test_five_different_faults_are_reported_at_once() -> None:
    faults = found_in(
        SOUND.replace('version = "1.0.0"', 'version = "one"')
        .replace("repeat = true", "repaet = true")
        .replace('{ zh = "差", en = "Poor" }', '{ zh = "差" }')
        .replace('kind = "yesno"', 'kind = "yes_no"')
        .replace('id = "visit.name"\n  kind = "person"', 'id = "visit.name"')
    )
    said = "\n".join(fault.text.en for fault in faults)
    assert len(faults) == 5, said
    assert "version: found “one”, expected a version like 1.0.0" in said
    assert "found “repaet”, expected a known key. Did you mean “repeat”?" in said
    assert "visit.quality · levels 0: the English text (en) is missing" in said
    assert "visit.harmed · kind: found “yes_no”" in said and "Did you mean “yesno”?" in said
    assert "visit.name: “kind” is missing" in said


# (what stands in the sound form, what an author might write instead, what the fault must say)
MISTAKES = [
    ('id = "visit"', 'id = "走访"', "an id of letters"),
    ('kind = "instrument"', "", "“kind” is missing"),
    ('title = { zh = "走访", en = "Visit" }', 'title = "走访"', "title: found “走访”"),
    ('title = { zh = "走访", en = "Visit" }', 'title = { zh = "走访", en = " " }', "title: the English"),
    ('title = { zh = "走访", en = "Visit" }', 'title = { zh = "走访", en = "Visit", fr = "Visite" }', "found “fr”"),
    ('id = "visit.name"', 'id = "name"', "an id like case.project"),
    ('id = "visit.name"', 'id = "visit.class"', "reserved word"),
    ('id = "visit.name"', 'id = "visit.harmed"', "each id only once"),
    ('id = "people"', 'id = "main"', "each id only once"),
    ('title_field = "visit.name"', 'title_field = "visit.nam"', "Did you mean “visit.name”?"),
    ("max = 1\n", "max = 2\n", "3 anchors"),
    ("max = 1\n", "", "“max” is missing"),
    ('weight = "1/2"\n  depth', 'weight = "1/3"\n  depth', "1/2 + 1/3 = 5/6"),
    ('weight = "1"', 'weight = "1/2"', "weights that add up to 1"),
    ('weight = "1"', "weight = 0.5", "weights that add up to 1"),
    ('weight = "1"', "weight = nan", "a number, such as"),
    ('weight = "1"', "weight = true", "a number, such as"),
    ('weight = "1"', 'weight = "3/2"', "a share from 0 to 1"),
    ('start = "60"', 'start = "0"', "from high to low"),
    ("evidence_from = 1", "evidence_from = 2", "1 to 1"),
    ("evidence_from = 1", "required = 1", "true or false"),
    ("evidence_from = 1", "options = []", "options"),
    ('cap = "low"', "", "a band together"),
    ("repeat = true", "repeat = 'yes'", "true or false"),
    ("repeat = true", "show_if = ''", "text in quotes"),
    ('kind = "person"', 'kind = "text"\n  pattern = "("', "a regular expression"),
    ('kind = "person"', 'kind = "text"\n  number = "E-1"', "a numbering pattern"),
    ('kind = "person"', 'kind = "text"\n  number = "{n.__class__}"', "a numbering pattern"),
    ('kind = "person"', 'kind = "text"\n  check = "usc"', "Did you mean “uscc”?"),
    ('kind = "person"', 'kind = "choice"', "“options” is missing"),
    (
        'kind = "person"',
        'kind = "choice"\n  scored = true\n  options = [{ id = "a", label = { zh = "甲", en = "A" } }]',
        "options with a score",
    ),
    (
        'kind = "person"',
        'kind = "table"\n  columns = [{ id = "a", kind = "level", label = { zh = "甲", en = "A" } }]',
        "columns a · kind",
    ),
    ('kind = "person"', 'kind = "number"\n  min = 5\n  max = 1', "at most 1"),
    ('kind = "person"', 'kind = "person"\n  max = 1', "a key only for level"),
    ("[index]", "[[index]]", "a table of keys"),
]  # fmt: skip


@pytest.mark.parametrize(("stands", "written", "said"), MISTAKES, ids=[said for _, _, said in MISTAKES])
def test_a_mistake_is_named(stands: str, written: str, said: str) -> None:
    assert stands in SOUND
    faults = found_in(SOUND.replace(stands, written, 1))
    assert said in "\n".join(fault.text.en for fault in faults)


def test_why_a_form_cannot_be_read_is_told_in_chinese(tmp_path: Path) -> None:
    with pytest.raises(FormFaults) as caught:
        read_form(tmp_path / "none.toml")
    assert "文件或文件夹不存在" in caught.value.text.zh and "No such" not in caught.value.text.zh


def test_broken_toml_is_named_with_its_line() -> None:
    [fault] = found_in(SOUND.replace('version = "1.0.0"', "version = 1.0.0"))
    assert "line 3, column 14" in fault.text.en and "version = 1.0.0" in fault.text.en
    assert "第 3 行第 14 列：写的是“version = 1.0.0”，应为正确的 TOML，请" in fault.text.zh
    [fault] = found_in("x = " + "[" * 5000)
    assert "应为正确的 TOML" in fault.text.zh and "valid TOML" in fault.text.en
    found_in("")


def test_a_file_that_is_no_text_is_refused_and_one_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    path = tmp_path / "visit.toml"
    path.write_bytes(SOUND.encode("gb18030"))
    [fault] = check_files([path])
    assert "UTF-8" in fault.text.zh
    path.write_bytes(b"\xef\xbb\xbf" + SOUND.replace("\n", "\r\n").encode())  # as Windows editors save it
    assert read_form(path).title.en == "Visit"
    [fault] = check_files([tmp_path / "missing.toml"])
    assert fault.file == "missing.toml" and fault.text.en


# (what stands, what is written instead, what the fault must say): found only when all forms are looked at together
RULES = [
    ('auto = "1 if visit.count', 'auto = "1 if visit.cuont', "Did you mean “visit.count”?"),
    ('when = "visit.harmed == True"', 'when = "visit.harmed =="', "gate stop · when"),
    ('formula = "count(row for row in visit.people)"', 'formula = "visit.name"', "for row in visit.people"),
    (
        'formula = "count(row for row in visit.people)"',
        'formula = "visit.count + 1"',
        "visit.count → visit.count",
    ),
    ('each = "visit.people"', 'each = "visit.peopel"', "Did you mean “visit.people”?"),
    ('cap = "low"', 'cap = "lov"', "Did you mean “low”?"),
    ('kind = "person"', 'kind = "refs"\n  target = "visit.persons"', "a repeated section"),
    ('kind = "person"', 'kind = "person"\n  role = "case.code"', "visit.name · role: found “case.code”"),
    ('kind = "person"', 'kind = "person"\n  renamed_from = "case.project"', "an id no longer in use"),
    ('id = "visit.harmed"\n', 'id = "case.project"\n', "case.project · id: found “case.project”"),
]


@pytest.mark.parametrize(("stands", "written", "said"), RULES, ids=[said for _, _, said in RULES])
def test_what_does_not_fit_the_other_forms_is_named(
    tmp_path: Path, stands: str, written: str, said: str
) -> None:
    assert stands in SOUND
    faults = check_files(files(tmp_path, visit=SOUND.replace(stands, written, 1)))
    assert said in "\n".join(fault.text.en for fault in faults)


def test_rules_that_go_round_in_circles_are_named(tmp_path: Path) -> None:
    text = SOUND.replace('kind = "computed"', 'kind = "computed"\n  show_if = "visit.total > 0"') + (
        '\n[[section]]\nid = "sum"\ntitle = { zh = "合计", en = "Sum" }\nshow_if = "visit.count > 0"\n'
        '[[section.field]]\nid = "visit.total"\nkind = "number"\nlabel = { zh = "合计", en = "Total" }\n'
    )
    said = "\n".join(fault.text.en for fault in check_files(files(tmp_path, visit=text)))
    assert "visit.count → visit.total → visit.sum → visit.count" in said


def test_faults_of_several_files_come_together(tmp_path: Path) -> None:
    other = (
        SOUND.replace('"visit', '"tour')
        .replace("visit.", "tour.")
        .replace('kind = "person"', 'kind = "persn"')
    )
    faults = check_files(files(tmp_path, visit=SOUND.replace('version = "1.0.0"', ""), tour=other))
    assert {fault.file for fault in faults} == {"visit.toml", "tour.toml"}


def test_a_form_of_ones_own_must_not_use_the_ids_of_another(tmp_path: Path) -> None:
    faults = check_files(files(tmp_path, visit=SOUND.replace('"visit.name"', '"case.project"')))
    assert any("case.project" in fault.text.zh for fault in faults)


def test_the_kept_forms_equal_the_read_ones_and_damage_to_them_does_no_harm() -> None:
    def read_again() -> tuple[Form, ...]:
        reader.catalogue.cache_clear()
        return reader.catalogue().forms

    first = read_again()
    [kept] = [path for path in Path.home().rglob("forms-*") if path.is_file()]
    assert read_again() == first
    for damage in (b"", kept.read_bytes()[:-9], bytes(5000), kept.read_bytes()[:40] + b"\xff" * 99):
        kept.write_bytes(damage)
        assert read_again() == first
    kept.unlink()
    kept.mkdir()  # cannot be written
    assert read_again() == first


def test_a_form_is_described_in_both_languages() -> None:
    form = form_from_text(SOUND)
    zh, en = describe(form, "zh"), describe(form, "en")
    for words in ("走访", "visit.quality", "质量", "等级", "1  好", "count(row for row in visit.people)"):
        assert words in zh
    assert "Quality (level, 0–1, standard)" in en
