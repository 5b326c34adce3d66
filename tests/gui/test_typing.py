"""What is typed is in the file half a second later, and at once where one leaves: with the real window."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QFocusEvent, QInputMethodEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from csi_desktop.casebook import Casebook
from csi_desktop.gui.editors.editor import FieldEditor
from csi_desktop.gui.errors import CrashReporter
from csi_desktop.gui.main_window import MainWindow
from tests.gui.driving import new_case
from tests.gui.test_by_hand import focus, milestones, shown_page


@pytest.fixture
def line(casebook: MainWindow, qtbot: QtBot) -> FieldEditor:
    """The editor of a text field in an open case, with the keyboard in it, once everything before is saved."""
    new_case(casebook, qtbot, "项目", "企业")
    casebook.activateWindow()
    qtbot.waitUntil(casebook.isActiveWindow)
    return text_editor(casebook)


def text_editor(window: MainWindow) -> FieldEditor:
    session = window.document.session
    assert session is not None
    field = next(one for _, one, row in session.places() if one.kind == "text" and not row and not one.number
                 and session.value(one.id) is None and not one.pattern and not one.check)  # fmt: skip
    window.document.jump.emit(field.id, "")
    card = shown_page(window).card(field.id)
    assert card is not None
    card.focus_editor()
    return card.editor


def in_file(window: MainWindow, editor: FieldEditor) -> object:
    """What the file holds, asked behind whatever is on its way there."""
    assert window.document.session is not None
    evaluation = window.document.session.sheet.evaluation.id
    future = window.document.ask(lambda book: book.load(evaluation).answers.get((editor.field.id, editor.row)))
    assert future is not None
    answer = future.result(10)
    return answer and answer.value


def typed(window: MainWindow, text: str) -> QWidget:
    """Type, as an input method commits."""
    widget = focus(window)
    event = QInputMethodEvent()
    event.setCommitString(text)
    QCoreApplication.sendEvent(widget, event)
    return widget


def test_text_is_in_the_file_without_leaving_the_field(
    casebook: MainWindow, line: FieldEditor, qtbot: QtBot
) -> None:
    typed(casebook, "社会价值")
    assert in_file(casebook, line) is None
    qtbot.waitUntil(lambda: in_file(casebook, line) == "社会价值", timeout=5000)
    assert focus(casebook).hasFocus()


def test_leaving_the_window_saves_at_once(casebook: MainWindow, line: FieldEditor) -> None:
    widget = typed(casebook, "离开窗口")
    QCoreApplication.sendEvent(widget, QFocusEvent(QFocusEvent.Type.FocusOut, Qt.FocusReason.ActiveWindowFocusReason))
    assert in_file(casebook, line) == "离开窗口"


def test_leaving_the_field_saves_at_once(casebook: MainWindow, line: FieldEditor, qtbot: QtBot) -> None:
    widget = typed(casebook, "离开字段")
    qtbot.keyClick(widget, Qt.Key.Key_Tab)
    assert in_file(casebook, line) == "离开字段"


def test_a_report_an_export_and_a_copy_have_what_was_just_typed(
    casebook: MainWindow, line: FieldEditor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    acts = {
        "给报告": casebook.reports.make_report,
        "给导出": casebook.exchange.export_cases,
        "给副本": casebook.file.save_copy,
    }
    for text, act in acts.items():
        line.focus_editor()
        widget = focus(casebook)
        assert isinstance(widget, QLineEdit)
        widget.selectAll()
        typed(casebook, text)
        act()
        assert in_file(casebook, line) == text
    casebook.reports.report_dialog.close()


def test_closing_saves_what_was_just_typed(casebook: MainWindow, line: FieldEditor) -> None:
    session, path = casebook.document.session, casebook.document.path
    assert session is not None and path is not None
    place, evaluation = (line.field.id, line.row), session.sheet.evaluation.id
    typed(casebook, "关窗之前")
    casebook.close()
    with Casebook.open(path) as book:
        assert book.load(evaluation).answers[place].value == "关窗之前"


def test_a_failure_of_the_program_saves_what_was_just_typed(
    casebook: MainWindow, line: FieldEditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QMessageBox, "exec", lambda box: None)
    reporter = CrashReporter(casebook, casebook.leaving.save_typing)
    typed(casebook, "出错之前")
    try:
        raise ValueError("试一试")
    except ValueError as error:
        reporter.caught(type(error), error, error.__traceback__)
    assert in_file(casebook, line) == "出错之前"


def test_what_an_input_method_holds_is_whole_or_not_there_whenever_one_leaves(
    casebook: MainWindow, line: FieldEditor
) -> None:
    widget = typed(casebook, "社会")
    QCoreApplication.sendEvent(widget, QInputMethodEvent("jia zhi", []))
    casebook.leaving.save_typing()
    assert in_file(casebook, line) == "社会"
    assert isinstance(widget, QLineEdit) and widget.text() == "社会"
    typed(casebook, "价值")
    casebook.leaving.save_typing()
    assert in_file(casebook, line) == "社会价值"


def test_a_cell_is_saved_while_one_types_in_it(casebook: MainWindow, line: FieldEditor, qtbot: QtBot) -> None:
    page = milestones(casebook)
    page.grid.paste_cells("甲\n")
    page.grid.go(0, 0)
    page.grid.edit(page.model.index(0, 0))
    cell = QApplication.focusWidget()
    assert isinstance(cell, QLineEdit)
    qtbot.keyClicks(cell, "abc")
    session = casebook.document.session
    assert session is not None
    row = session.sheet.row_ids(page.section.key)[0]
    qtbot.waitUntil(lambda: session.value("case.ms.event", row) == "abc", timeout=5000)
    assert cell.isVisible() and cell.hasFocus() and cell.text() == "abc"
    qtbot.keyClicks(cell, "d")
    casebook.leaving.save_typing()
    assert session.value("case.ms.event", row) == "abcd" and cell.hasFocus()


@pytest.mark.skipif(sys.platform == "win32", reason="no file size limit to set")
def test_what_is_typed_while_the_disk_is_full_is_told_and_saved_later(
    casebook: MainWindow, line: FieldEditor, qtbot: QtBot
) -> None:
    from tests.casebook.test_writer import full_disk

    path = casebook.document.path
    assert path is not None
    with full_disk(path):
        typed(casebook, "磁盘已满" * 4000)
        casebook.leaving.save_typing()
        qtbot.waitUntil(lambda: casebook.document.waiting == 1)
        qtbot.waitUntil(lambda: casebook.banner is not None and casebook.banner.isVisible())
    assert casebook.banner is not None and path.name in casebook.banner.label.text()
    with qtbot.waitSignal(casebook.document.saved):
        qtbot.mouseClick(casebook.banner.buttons[0], Qt.MouseButton.LeftButton)
    assert in_file(casebook, line) == "磁盘已满" * 4000


@pytest.mark.skipif(sys.platform == "win32", reason="no file size limit to set")
def test_what_is_no_value_yet_goes_to_the_file_once_the_disk_has_room(
    casebook: MainWindow, line: FieldEditor, qtbot: QtBot
) -> None:
    from tests.casebook.test_writer import full_disk

    path, session = casebook.document.path, casebook.document.session
    assert path is not None and session is not None
    field = next(one for _, one, row in session.places() if one.kind == "daterange" and not row)
    casebook.document.catch_up()
    with full_disk(path):
        session.keep_typed(field.id, ("2023-01-01" * 3000, ""))
        qtbot.waitUntil(lambda: casebook.banner is not None and casebook.banner.isVisible())
    typed(casebook, "又能保存了")
    casebook.leaving.save_typing()

    def kept() -> object:
        future = casebook.document.ask(lambda book: book.load(session.sheet.evaluation.id).unfinished)
        assert future is not None
        return future.result(10)

    qtbot.waitUntil(lambda: kept() == {(field.id, ""): ("2023-01-01" * 3000, "")})
