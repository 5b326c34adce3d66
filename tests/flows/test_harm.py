"""Files and texts that mean harm: none runs, leaves its folder, or brings the program to a stop."""

from __future__ import annotations

import io
import json
import sqlite3
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox, QToolTip
from pytestqt.qtbot import QtBot

from csi_desktop.casebook import Casebook, CasebookError
from csi_desktop.casebook.places import data_folder
from csi_desktop.exchange import import_file
from csi_desktop.filenames import runs, safe, safe_file, tidy
from csi_desktop.forms.definition import Catalogue
from csi_desktop.forms.faults import FormFaults
from csi_desktop.forms.kinds import BadValue, kind
from csi_desktop.forms.patterns import is_bounded, numbered
from csi_desktop.forms.reader import catalogue, form_from_text
from csi_desktop.gui.editors.cells import tabbed
from csi_desktop.gui.editors.files import open_copy
from csi_desktop.gui.evidence import take_files
from csi_desktop.gui.evidence.register import small_picture
from csi_desktop.gui.main_window import MainWindow
from csi_desktop.gui.viewing import NotOpened, remove_left_over, viewing
from csi_desktop.report.pdf.figures import as_jpeg
from csi_desktop.scoring.facts import Facts
from csi_desktop.session.own_forms import derived
from csi_desktop.spreadsheet import bare, guarded
from csi_desktop.text import Text
from tests.evaluations import new_session
from tests.gui.driving import new_case

NAMES = {
    "up": "../../../etc/passwd",
    "windows up": "..\\..\\AppData\\start.txt",
    "absolute": "/etc/cron.d/x",
    "drive": "C:\\Windows\\win.ini",
    "device": "CON.txt",
    "device with a tail": "aux .tar.gz",
    "stream": "report.pdf:hidden.txt",
    "long": "长" * 300 + ".pdf",
    "right to left": "invoice\u202efdp.txt",
    "unseen": "a\u200b\ufeff\u2066b.pdf",
    "control": "a\nb\0c\x1b[31m.pdf",
    "dots": "....",
    "empty": "",
    "trailing": "name.pdf. . ",
    "half a character": "甲\ud800.pdf",
    "share": "\\\\server\\share\\x.pdf",
    "markup": "<img src=x>.png",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_copy_lies_in_its_folder_whatever_it_is_called(name: str, tmp_path: Path) -> None:
    made = safe_file(NAMES[name])
    assert 0 < len(made.encode()) <= 255 and len(made) <= 120
    assert not set(made) & set('/\\:*?"<>|\0\n\x1b\u202e\u2066\u200b\ufeff') and made.strip(" .") == made
    assert not made.upper().startswith(("CON.", "AUX."))
    copy = viewing.give_out(b"data", NAMES[name])
    assert copy.read_bytes() == b"data" and copy.name == made and copy.parent.parent.parent == data_folder() / "viewing"
    viewing.remove()
    assert not copy.exists()
    assert not set(tidy(NAMES[name])) & set("/\\\u202e\u2066\u200b\ufeff\n\0\x1b")
    assert safe(NAMES[name]) == safe(NAMES[name]).strip(" .")


def test_names_of_attachments_lose_what_deceives(tmp_path: Path) -> None:
    with Casebook.create(tmp_path / "a.csi") as book:
        kept = book.attach(io.BytesIO(b"x"), "../../报告\u202efdp.exe")
    assert kept.name == "报告fdp.exe"


def test_an_attachment_that_would_run_is_not_opened(
    casebook: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened, told = list[str](), list[str]()
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()) or True)
    new_case(casebook, qtbot, "项目", "企业")
    document = casebook.document
    document.failed.connect(lambda text: told.append(text.zh))
    for name in ("照片.jpg", "报告.pdf.exe", "清单.xlsm", "go.lnk", "x.JS "):
        place = tmp_path / name
        place.write_bytes(name.encode())
        take_files([place], document)
    document.catch_up()
    session = document.session
    assert session is not None
    field = session.catalogue.role("evidence.file")
    section = session.catalogue.section_role("evidence")
    assert field is not None and section is not None
    for row in session.sheet.row_ids(section.key):
        value = session.value(field.id, row)
        open_copy(document, value["sha256"], value["name"])
    document.catch_up()
    assert [Path(name).name for name in opened] == ["照片.jpg"] and len(told) == 4
    if sys.platform != "win32":
        assert Path(opened[0]).stat().st_mode & 0o777 == 0o400
        assert Path(opened[0]).parent.stat().st_mode & 0o077 == 0
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: False)
    picture = session.value(field.id, session.sheet.row_ids(section.key)[0])
    open_copy(document, picture["sha256"], picture["name"])
    document.catch_up()
    assert "没有能打开“照片.jpg”的程序" in told[-1]
    document.close_casebook()
    assert not Path(opened[0]).exists()


def test_what_a_crash_left_of_attachments_goes_at_the_next_start(user_home: Path) -> None:
    died = (
        "import os\nfrom csi_desktop.gui.viewing import viewing\n"
        "print(viewing.give_out(b'secret', 'a.pdf'), flush=True)\nos._exit(9)"
    )
    left = Path(subprocess.run([sys.executable, "-c", died], capture_output=True, text=True).stdout.strip())
    here = viewing.give_out(b"open", "b.pdf")
    assert left.read_bytes() == b"secret"
    remove_left_over()
    assert not left.exists() and here.exists()
    viewing.remove()
    with pytest.raises(NotOpened):
        viewing.give_out(b"", "a.bat")
    assert runs("a.PS1") and not runs("a.pdf") and not runs("exe")


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few kilobytes that says it is as large as that, and is."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    lines = zlib.compressobj(9)
    row = b"\0" * (1 + (width + 7) // 8)
    data = b"".join(lines.compress(row) for _ in range(height)) + lines.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def test_a_picture_that_would_fill_the_memory_is_not_decoded(qapp: QGuiApplication) -> None:
    huge = bomb(20_000, 20_000)
    assert len(huge) < 100_000
    assert small_picture(huge, QSize(560, 260)) is None
    assert as_jpeg(huge) is None
    small = small_picture(bomb(2_000, 1_000), QSize(560, 260))
    assert small is not None and small.size() == QSize(520, 260)
    assert as_jpeg(bomb(2_000, 1_000)) is not None
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'
    for no_picture in (drawing, b"%PDF-1.7", b"PK\3\4", huge[:40], b""):
        found = small_picture(no_picture, QSize(560, 260))
        assert found is not None and found.isNull()


JSONS = {
    "100 deep": '{"format":' + "[" * 100 + "]" * 100 + "}",
    "100,000 deep": "[" * 100_000 + "]" * 100_000,
    "100,000 objects deep": '{"a":' * 100_000 + "1" + "}" * 100_000,
    "endless number": '{"format": ' + "9" * 1_000_000 + "}",
    "infinite": '{"format": 1e999999}',
    "not text": '{"format": "\\ud800"}',
}


@pytest.mark.parametrize("name", JSONS)
def test_json_that_would_overflow_is_refused_in_words(name: str, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text(JSONS[name])
    with Casebook.create(tmp_path / "a.csi") as book:
        with pytest.raises(CasebookError, match="was not imported"):
            import_file(book, tmp_path / "x.json", derived(book))
        assert book.count_cases() == 0


FORM = """
id = "bad"
version = "1.0.0"
kind = "instrument"
title = {{ zh = "甲", en = "A" }}
{more}
[[section]]
id = "main"
title = {{ zh = "甲", en = "A" }}
  [[section.field]]
  id = "bad.one"
  kind = "text"
  label.zh = "甲"
  label.en = "A"
  {field}
"""
FORMS = {
    "deep": ("x = " + "[" * 100_000, ""),
    "endless number": ("x = " + "9" * 100_000, ""),
    "pattern without end": ("", "pattern = '(a+)+$'"),
    "pattern with ways without end": ("", "pattern = '(a|aa)(a|aa)*b'"),
    "pattern that looks back": ("", r"pattern = '(a)\1'"),
    "number that fills the memory": ("", 'number = "{n:>9999999999}"'),
    "number that looks inside": ("", 'number = "{n.__class__.__mro__}-{n}"'),
}


@pytest.mark.parametrize("name", FORMS)
def test_a_form_that_would_run_away_is_refused_in_words(name: str) -> None:
    more, field = FORMS[name]
    with pytest.raises(FormFaults) as refused:
        form_from_text(FORM.format(more=more, field=field))
    assert all(fault.text.zh and fault.text.en for fault in refused.value.faults)


RULES = (
    "9**9**9", "9" * 1999, "1e999999999", "(" * 900 + "1" + ")" * 900, "1 + " * 480 + "1", "-" * 1900 + "1",
    "a." * 900 + "b", "[" * 900, "__import__('os').system('true')", "case.project.__class__", "(lambda: 1)()", "f'{1}'",
    "1 << 9999", "'a' * 9",
)  # fmt: skip


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_that_would_run_away_gives_nothing_and_says_why(rule: str) -> None:
    form = FORM.replace('"text"', '"number"').format(more="", field=f"formula = {json.dumps(rule)}")
    session = new_session(forms=_alone(form))
    facts = Facts(session.catalogue, session.sheet)
    assert facts.field("bad.one") is None
    assert facts.faults[rule].zh and facts.faults[rule].en


def test_patterns_and_numbers_of_sound_forms_work() -> None:
    assert is_bounded("^[0-9A-HJ-NPQRTUWXY]{18}$") and is_bounded(r"\d{3,4}-?\d{7,8}") and is_bounded("(甲|乙)类.*")
    assert [numbered("{year}-{n:04}", 7, 2024), numbered("E-{n}", 12, 0)] == ["2024-0007", "E-12"]
    assert numbered("{n:>99}{0}", 7, 2024) == "{n:>99}{0}"  # as only a forged file can hold
    one = form_from_text(FORM.format(more="", field="pattern = '甲{2,3}'")).sections[0].fields[0]
    assert kind("text").normalise(one, "甲甲") == "甲甲"
    with pytest.raises(BadValue):
        kind("text").normalise(one, "甲" * 100_000)


def test_rules_that_refer_to_one_another_without_end_leave_the_rest_standing() -> None:
    fields = "".join(
        f'\n[[section.field]]\nid = "bad.f{n}"\nkind = "number"\nlabel = {{ zh = "甲", en = "A" }}\n'
        f'formula = "bad.f{n + 1} + 1"\n'
        for n in range(900)
    )
    last = '\n[[section.field]]\nid = "bad.f900"\nkind = "number"\nlabel = { zh = "甲", en = "A" }\n'
    session = new_session(forms=_alone(FORM.format(more="", field="") + fields + last))
    facts = Facts(session.catalogue, session.sheet)
    facts.field("bad.f0")
    assert facts.faults
    session.set("bad.one", "还能答")
    assert session.value("bad.one") == "还能答"


def _alone(text: str) -> Catalogue:
    return Catalogue.of((*catalogue().forms, form_from_text(text)))


MARKUP = "<h1>大</h1><img src='file:///etc/hostname'><a href='https://x'>点</a>"


def test_markup_is_nowhere_more_than_text(casebook: MainWindow, qtbot: QtBot) -> None:
    new_case(casebook, qtbot, MARKUP, MARKUP)
    casebook.document.failed.emit(Text(MARKUP, MARKUP))
    QToolTip.showText(casebook.mapToGlobal(casebook.rect().center()), MARKUP, casebook)
    tips = [widget for widget in QApplication.allWidgets() if widget.inherits("QTipLabel")]
    assert tips and all(tip.textFormat() == Qt.TextFormat.PlainText for tip in tips)  # type: ignore[attr-defined]
    box = QMessageBox(casebook)
    box.setText(MARKUP)
    box.setInformativeText(MARKUP)
    box.show()
    qtbot.wait(1)
    shown = [widget for widget in QApplication.allWidgets() if isinstance(widget, QLabel)]
    said = [label for label in shown if "<h1>" in label.text()]
    assert len(said) >= 4
    wrong = [label for label in shown if label.isVisible() and label.textFormat() != Qt.TextFormat.PlainText]
    assert not wrong
    box.close()


FORMULAS = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "＝1", "'=1", " =1", "\t=1", "|x"]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_becomes_a_formula_on_its_way_through_a_spreadsheet(text: str) -> None:
    assert guarded(text)[0] == "'" and bare(guarded(text)) == text
    assert "\t" in text or tabbed(guarded(text)) == [[text]]


@pytest.mark.parametrize("text", ["-12.5", "+3", "1,000", "-50%", "文字", "'tis", "a=b", ""])
def test_numbers_and_plain_text_go_as_they_are(text: str) -> None:
    assert guarded(text) == text == bare(text)


@pytest.mark.parametrize("kept", ["[" * 100_000 + "]" * 100_000, "9" * 10_000, "{", "?"])
def test_a_forged_casebook_is_refused_in_words(kept: str, tmp_path: Path) -> None:
    with Casebook.create(tmp_path / "a.csi") as book:
        _, evaluation = book.new_case(catalogue(), {"case.project": "甲"}, year=2024, mode="desk")
    with sqlite3.connect(tmp_path / "a.csi") as forged:
        forged.execute("UPDATE answer SET value = ?", (kept,))
    forged.close()
    with Casebook.open(tmp_path / "a.csi") as book, pytest.raises(CasebookError, match="damaged"):
        book.load(evaluation.id)
