"""The whole line through the real window: a case goes in by hand, a report comes out."""

from __future__ import annotations

import re
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from csi_desktop.gui.case_dialogs import NewCaseDialog
from csi_desktop.gui.editors.choosing import LevelEditor
from csi_desktop.gui.editors.hands import click, drop, type_text
from csi_desktop.gui.language import language
from csi_desktop.gui.main_window import MainWindow
from csi_desktop.gui.pages.card import Card
from csi_desktop.gui.report_dialog import ReportDialog
from csi_desktop.session import Session
from csi_desktop.text import LANGUAGES, Lang
from tests.evaluations import GOLDEN
from tests.gui.conftest import open_window
from tests.gui.driving import listed, wait_cases

PROJECT = "抖音寻人 <b>&amp; 𠮷䶮㛃 😀"
ENTERPRISE = "北京抖音 & 伙伴有限公司"
TYPED = {
    "case.start_date": "2016-02-01",
    "case.background": "每年有许多人走失；<script>alert(1)</script>。",
    "case.goal": "=SUM(A1) 不是公式，只是文字。",
    "case.practice": "Short films find lost people: 100% free.",
}
REASON = "官网披露了四级行政区，见年报第 12 页。"
PAPER = "年度报告 2023"


def session_of(window: MainWindow) -> Session:
    assert window.document.session is not None
    return window.document.session


def go_to(window: MainWindow, field_id: str) -> Card:
    """Go to a field by the palette, as one who knows its name; its card has the keyboard then."""
    window.go.show_palette()
    window.go.palette.query.setText(field_id)
    QTest.keyClick(window.go.palette.query, Qt.Key.Key_Return)
    assert window.area is not None
    page = window.area.page()
    assert page is not None
    card = page.current_card()
    assert card is not None and card.field.id == field_id
    return card


def score(window: MainWindow) -> str:
    """The index as the panel says it."""
    assert window.area is not None
    return window.area.sides.score.number.accessibleName()


def make_case(window: MainWindow, qtbot: QtBot) -> None:
    """New case, by the dialog."""
    assert window.case_list is not None
    click(window.case_list.new)
    dialog = window.findChild(NewCaseDialog)
    assert dialog is not None
    type_text(dialog.project, PROJECT)
    type_text(dialog.enterprise, ENTERPRISE)
    dialog.depth_box.setCurrentIndex(dialog.depth_box.findData("full"))
    click(dialog.do)
    qtbot.waitUntil(lambda: window.document.session is not None)


def tick_levels(window: MainWindow) -> set[str]:
    """Tick the levels of the golden case; gives what the panel said on the way."""
    said = {score(window)}
    for field_id, level in GOLDEN.items():
        editor = go_to(window, field_id).editor
        assert isinstance(editor, LevelEditor)
        click(editor.buttons[level])
        said.add(score(window))
    return said


def give_reason_and_evidence(window: MainWindow, qtbot: QtBot, folder: Path) -> None:
    """Say why, and let a file fall on the card."""
    card = go_to(window, "idx.exec.region")
    assert card.reason is not None
    type_text(card.reason.area, REASON)
    card.reason.flush()
    paper = folder / f"{PAPER}.txt"
    paper.write_text("覆盖 31 个省份", "utf-8")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(paper))])
    drop(card, data)
    session = session_of(window)
    row = session.sheet.row_ids(evidence_key(session))[0]
    qtbot.waitUntil(lambda: session.by_role("evidence.file", row) is not None)


def evidence_key(session: Session) -> str:
    section = session.catalogue.section_role("evidence")
    assert section is not None
    return section.key


def open_again(path: Path, qtbot: QtBot) -> MainWindow:
    """Start the window again, open the casebook from what was used last, then its one case."""
    window = open_window(qtbot)
    recent = [each for each in window.start.recent.findChildren(type(window.start.new)) if each.toolTip() == str(path)]
    click(recent[0])
    qtbot.waitUntil(lambda: window.document.path == path)
    wait_cases(window, qtbot, 1)
    assert listed(window) == [PROJECT]
    assert window.case_list is not None
    window.case_list.table.selectRow(0)
    qtbot.keyClick(window.case_list.table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.document.session is not None)
    return window


def report_text(window: MainWindow, qtbot: QtBot, folder: Path, lang: Lang) -> str:
    """Make the report by its dialog; the text of all its pages without white space."""
    window.menus.entries["report"].trigger()
    dialog = window.findChild(ReportDialog)
    assert dialog is not None
    type_text(dialog.folder, str(folder))
    for each, tick in dialog.languages.items():
        tick.setChecked(each == lang)
    click(dialog.make)
    qtbot.waitUntil(lambda: len(dialog.made) == 1, timeout=60_000)
    (path,) = dialog.made
    dialog.close()
    with pypdfium2.PdfDocument(path) as document:
        return re.sub(r"\s", "", "".join(page.get_textpage().get_text_range() for page in document))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_case_goes_in_by_hand_and_a_report_comes_out(
    lang: Lang, window: MainWindow, path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    language.switch(lang)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    click(window.start.new)
    qtbot.waitUntil(lambda: window.document.path == path)
    make_case(window, qtbot)

    for field_id, text in TYPED.items():
        card = go_to(window, field_id)
        card.editor.enter(text)
    assert len(tick_levels(window)) > len(GOLDEN) / 2  # the score moves; a level like those before it may not move it
    assert "71.3" in score(window)
    give_reason_and_evidence(window, qtbot, path.parent)

    # One level too many, taken back.
    with_evidence = dict(session_of(window).sheet.answers)
    editor = go_to(window, "idx.exec.mail_reply").editor
    assert isinstance(editor, LevelEditor)
    click(editor.buttons[4])
    assert "71.3" not in score(window)
    window.menus.entries["undo"].trigger()
    assert "71.3" in score(window)
    assert session_of(window).sheet.answers == with_evidence

    rows = session_of(window).sheet.row_ids(evidence_key(session_of(window)))
    window.close()
    assert sorted(each.name for each in path.parent.iterdir()) == sorted([path.name, f"{PAPER}.txt"])

    again = open_again(path, qtbot)
    session = session_of(again)
    assert session.sheet.answers == with_evidence
    assert session.sheet.row_ids(evidence_key(session)) == rows
    assert "71.3" in score(again)
    file = session.by_role("evidence.file", rows[0])
    assert isinstance(file, dict)
    read: list[bytes] = []
    again.document.attachments.read(file["sha256"], read.append)
    qtbot.waitUntil(lambda: bool(read))
    assert read[0].decode() == "覆盖 31 个省份"

    text = report_text(again, qtbot, path.parent / "报告", lang)
    for given in (PROJECT, ENTERPRISE, *list(TYPED.values())[1:], REASON, PAPER, "71.3"):
        assert re.sub(r"\s", "", given) in text, given
    again.close()
