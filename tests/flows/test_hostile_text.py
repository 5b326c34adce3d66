"""Text that would be markup, formula, path or SQL, that is broken, rare or far too long, stays text in the window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from csi_desktop.casebook import Casebook
from csi_desktop.forms.kinds import clean
from csi_desktop.gui.case_dialogs import NewCaseDialog
from csi_desktop.gui.editors.hands import click
from csi_desktop.gui.editors.lines import AreaEditor, LineEditor
from csi_desktop.gui.main_window import MainWindow
from csi_desktop.gui.names import short_name
from csi_desktop.gui.pages.card import Card
from csi_desktop.session import Session
from tests.gui.driving import listed, new_case, to_cases, wait_cases

HOSTILE = {
    "markup": "<b>粗</b> & &amp; <script>alert(1)</script> <img src=x onerror=y>",
    "formula": "=HYPERLINK(\"http://x\",\"y\")",
    "path": "..\\..\\CON:aux?*/.. %s {0} \\n",
    "sql": "'; DROP TABLE answer; --",
    "rare": "𠮷䶮㛃𬭼 葛󠄀",
    "emoji": "😀👨‍👩‍👧🇨🇳",
    "nul": "甲\0乙\x01\x1b丙",
    "surrogate": "甲\ud800乙\udfff丙",
    "directions": "甲\u202e乙\u2066丙\ufeff",
    "million": "价值" * 500_000,
}


def paste(widget: QWidget, text: str) -> None:
    """Put text on the clipboard and press Ctrl+V."""
    QGuiApplication.clipboard().setText(text)
    widget.setFocus()
    QTest.keyClick(widget, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(widget, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def kept(text: str) -> str:
    """What is kept of a text: without what no text can hold. Qt hands half a character over as nothing."""
    return clean("".join(letter for letter in text if not "\ud800" <= letter <= "\udfff"))


def session_of(window: MainWindow) -> Session:
    assert window.document.session is not None
    return window.document.session


def show_card(window: MainWindow, field_id: str) -> Card:
    window.document.jump.emit(field_id, "")
    assert window.area is not None
    page = window.area.page()
    assert page is not None
    card = page.card(field_id)
    assert card is not None
    return card


@pytest.mark.parametrize("name", HOSTILE)
def test_pasted_text_is_kept_as_text(name: str, casebook: MainWindow, path: Path, qtbot: QtBot) -> None:
    text, expected = HOSTILE[name], kept(HOSTILE[name])
    new_case(casebook, qtbot, "项目", "企业")
    line = show_card(casebook, "case.listed")
    assert isinstance(line.editor, LineEditor)
    paste(line.editor.line, text)
    line.flush()
    area = show_card(casebook, "case.goal")
    assert isinstance(area.editor, AreaEditor)
    paste(area.editor.area, text)
    area.flush()
    judged = show_card(casebook, "idx.exec.coverage")
    assert judged.reason is not None
    paste(judged.reason.area, text)
    judged.flush()
    casebook.view.show_history()
    evaluation = session_of(casebook).sheet.evaluation.id
    casebook.close()
    with Casebook.open(path, readonly=True) as book:
        answers = book.load(evaluation).answers
    assert answers["case.listed", ""].value == expected
    assert answers["case.goal", ""].value == expected
    assert answers["idx.exec.coverage", ""].reason == expected


# A name of a million characters is as sound, but takes ten seconds to print.
NAMES = {**HOSTILE, "million": "价值" * 20_000}


@pytest.mark.parametrize("name", NAMES)
def test_a_case_may_be_called_anything(
    name: str, casebook: MainWindow, path: Path, qtbot: QtBot, tmp_path: Path
) -> None:
    text, expected = NAMES[name], kept(NAMES[name])
    click(casebook.case_list.new)  # type: ignore[union-attr]
    dialog = casebook.findChild(NewCaseDialog)
    assert dialog is not None
    paste(dialog.project, text)
    paste(dialog.enterprise, text)
    click(dialog.do)
    qtbot.waitUntil(lambda: casebook.document.session is not None)
    assert session_of(casebook).value("case.project") == expected
    assert expected[:20] in casebook.windowTitle()
    casebook.reports.make_report()
    dialog = casebook.reports.report_dialog
    dialog.folder.setText(str(tmp_path / "报告"))
    click(dialog.make)
    qtbot.waitUntil(lambda: bool(dialog.made) or dialog.message.isVisible(), timeout=60_000)
    assert [each.read_bytes()[:5] for each in dialog.made] == [b"%PDF-"]
    dialog.close()
    to_cases(casebook, qtbot, 1)
    assert listed(casebook) == [short_name(expected)]
    paste(casebook.case_list.search, expected)  # type: ignore[union-attr]
    wait_cases(casebook, qtbot, 1)
