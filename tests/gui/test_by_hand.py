"""What somebody who works by keyboard, mouse and Excel expects of the window: found by using it for a day."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFileDialog,
    QFileSystemModel,
    QLabel,
    QMessageBox,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from csi_desktop.gui.case_dialogs import NewCaseDialog, NewEvaluationDialog
from csi_desktop.gui.editors.hands import click, type_text
from csi_desktop.gui.editors.picker import Picker
from csi_desktop.gui.evidence.register import EntryDialog
from csi_desktop.gui.export_dialog import ExportDialog
from csi_desktop.gui.main_window import MainWindow
from csi_desktop.gui.pages.page import Page
from csi_desktop.gui.pages.rows import RowsPage
from csi_desktop.gui.panels.command_palette import CommandPalette
from csi_desktop.gui.theme import colour
from tests.gui.driving import listed, new_case, to_cases, wait_cases


@pytest.fixture
def at_work(casebook: MainWindow, qtbot: QtBot) -> MainWindow:
    """The window with a case open and the keyboard in it."""
    new_case(casebook, qtbot, "项目", "企业")
    casebook.activateWindow()
    qtbot.waitUntil(casebook.isActiveWindow)
    return casebook


def shown_page(window: MainWindow) -> Page:
    assert window.area is not None
    page = window.area.page()
    assert page is not None
    return page


def milestones(window: MainWindow) -> RowsPage:
    """The page of the milestones: what happened, when, of which type."""
    assert window.area is not None and window.document.session is not None
    field = window.document.session.catalogue.field("case.ms.event")
    page = window.area.show_section(field.section_key)
    assert isinstance(page, RowsPage)
    return page


def focus(window: MainWindow) -> QWidget:
    widget = window.focusWidget()
    assert widget is not None
    return widget


def cells(page: RowsPage) -> list[list[str]]:
    model = page.model
    return [
        [model.index(row, column).data() for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


# ---------------------------------------------------------------- keys
def test_tab_goes_from_a_level_to_its_reason_to_its_evidence_to_the_next_level(
    at_work: MainWindow, qtbot: QtBot
) -> None:
    at_work.document.jump.emit("idx.mission.declaration", "")
    page = shown_page(at_work)
    card, after = page.cards()[:2]
    card.focus_editor()
    qtbot.keyClick(focus(at_work), Qt.Key.Key_3)
    qtbot.keyClick(focus(at_work), Qt.Key.Key_Tab)
    assert card.reason is not None and card.reason.isAncestorOf(focus(at_work))
    qtbot.keyClick(focus(at_work), Qt.Key.Key_Tab)
    assert card.citations is not None and card.citations.isAncestorOf(focus(at_work))
    qtbot.keyClick(focus(at_work), Qt.Key.Key_Tab)
    assert focus(at_work) is card.menu
    qtbot.keyClick(focus(at_work), Qt.Key.Key_Tab)
    assert focus(at_work) is after.editor
    qtbot.keyClick(focus(at_work), Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert focus(at_work) is card.menu


def test_tab_leaves_the_page_at_its_end(at_work: MainWindow, qtbot: QtBot) -> None:
    at_work.document.jump.emit("idx.mission.declaration", "")
    page = shown_page(at_work)
    for column in page.card_columns():
        column.finish()
    page.cards()[-1].focus_editor()
    for _ in range(6):
        qtbot.keyClick(focus(at_work), Qt.Key.Key_Tab)
    assert not page.isAncestorOf(focus(at_work))


def test_enter_presses_the_button_that_has_the_keyboard(at_work: MainWindow, qtbot: QtBot) -> None:
    assert at_work.area is not None
    at_work.go.show_overview()
    assert at_work.area.overview.next.hasFocus()
    qtbot.keyClick(focus(at_work), Qt.Key.Key_Return)
    assert shown_page(at_work).current_card() is not None


def test_escape_and_close_leave_the_report_dialog(at_work: MainWindow, qtbot: QtBot) -> None:
    at_work.reports.make_report()
    dialog = at_work.reports.report_dialog
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not dialog.isVisible())
    at_work.reports.make_report()
    dialog = at_work.reports.report_dialog
    qtbot.mouseClick(dialog.leave, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not dialog.isVisible())


def test_a_form_in_the_outline_opens_its_first_section(at_work: MainWindow, qtbot: QtBot) -> None:
    assert at_work.area is not None
    outline = at_work.area.outline
    item = outline.item("csi_index")
    assert item is not None
    outline.tree.scrollToItem(item)
    middle = outline.tree.visualItemRect(item).center()
    qtbot.mouseClick(outline.tree.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    assert shown_page(at_work).section.key == item.child(0).data(0, Qt.ItemDataRole.UserRole)
    assert outline.current() == shown_page(at_work).section.key


def test_long_names_in_the_outline_take_two_lines(at_work: MainWindow) -> None:
    assert at_work.area is not None
    at_work.view.switch_language()
    tree = at_work.area.outline.tree
    heights = {tree.visualItemRect(tree.topLevelItem(n)).height() for n in range(tree.topLevelItemCount())}
    assert len(heights) == 2 and max(heights) <= 2 * min(heights)


def test_an_abbreviation_finds_what_bears_it_before_words_that_begin_alike(at_work: MainWindow, qtbot: QtBot) -> None:
    session = at_work.document.session
    assert session is not None
    at_work.document.depth_and_stage.set_depth("full")
    qtbot.waitUntil(lambda: session.sheet.evaluation.depth == "full")
    session.set("wt.method", "ahp")
    at_work.go.show_palette()
    palette = QApplication.activePopupWidget()
    assert isinstance(palette, CommandPalette)
    qtbot.keyClicks(palette.query, "cr")
    assert palette.found()[0].startswith("一致性比率（CR）")
    palette.query.clear()
    qtbot.keyClicks(palette.query, "case.uscc")
    assert palette.found()[0].startswith("统一社会信用代码")
    palette.close()


def test_the_palette_says_when_nothing_fits(at_work: MainWindow, qtbot: QtBot) -> None:
    at_work.go.show_palette()
    palette = QApplication.activePopupWidget()
    assert isinstance(palette, CommandPalette)
    qtbot.keyClicks(palette.query, "zxq")
    assert palette.found() == ["没有结果；有些字段只在“完整”深度下显示"]
    qtbot.keyClick(palette.query, Qt.Key.Key_Return)
    assert palette.isVisible()
    palette.close()


# ---------------------------------------------------------------- spreadsheets
def test_pasted_columns_go_where_their_heads_say(at_work: MainWindow, qtbot: QtBot) -> None:
    page = milestones(at_work)
    page.first.setFocus()
    QGuiApplication.clipboard().setText("日期\t事件 *\t类型\n2019-03\t项目启动\t启动\n2020.5.1\t覆盖10省\t扩展\n")
    qtbot.keyClick(page.first, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert [row[:3] for row in cells(page)] == [
        ["项目启动", "2019年3月", "启动"],
        ["覆盖10省", "2020年5月1日", "扩展"],
    ]
    assert page.grid.hasFocus()


def test_an_empty_cell_among_those_pasted_keeps_its_place(at_work: MainWindow) -> None:
    page = milestones(at_work)
    page.grid.paste_cells("甲\n乙\n丙\n")
    date = [column.id for column in page.model.columns].index("case.ms.date")
    page.grid.go(0, date)
    page.grid.paste_cells("2019\n\n2021\n")
    assert [row[date] for row in cells(page)] == ["2019年", "", "2021年"]
    page.grid.go(2, 0)
    page.grid.paste_cells("丙\n\n丁\n")
    assert [row[0] for row in cells(page)] == ["甲", "乙", "丙", "丁"]  # no row of nothing below the last


def test_what_could_not_be_pasted_is_forgotten_with_its_rows(at_work: MainWindow) -> None:
    page = milestones(at_work)
    page.grid.paste_cells("启动\t不是日期\n")
    assert page.message.isVisible()
    at_work.edit.undo()
    assert page.model.rowCount() == 0
    assert page.message.isHidden()


def test_letters_typed_on_a_list_cell_search_the_list(at_work: MainWindow, qtbot: QtBot) -> None:
    page = milestones(at_work)
    page.grid.paste_cells("甲\n")
    kind = [column.id for column in page.model.columns].index("case.ms.type")
    page.grid.go(0, kind)
    typed = QInputMethodEvent()
    typed.setCommitString("扩展")
    QApplication.sendEvent(page.grid, typed)
    picker = page.grid.sheet
    assert isinstance(picker, Picker)
    assert picker.keys() == ["scale"]
    qtbot.keyClick(picker.search, Qt.Key.Key_Return)
    assert cells(page)[0][kind] == "扩展"
    page.grid.open_cell(page.model.index(0, kind))
    picker = page.grid.sheet
    assert isinstance(picker, Picker)
    qtbot.keyClick(picker.search, Qt.Key.Key_Return)  # Enter on what is chosen keeps it
    assert cells(page)[0][kind] == "扩展"


# ---------------------------------------------------------------- cases
def test_what_is_done_stands_out_in_a_dialog(at_work: MainWindow, qtbot: QtBot) -> None:
    at_work.cases.new_case()
    dialog = at_work.findChild(NewCaseDialog)
    assert dialog is not None
    qtbot.waitUntil(dialog.isVisible)
    accent = colour("accent")
    picture = dialog.do.grab().toImage()
    assert picture.pixelColor(picture.width() // 8, picture.height() // 2) == accent
    assert dialog.focusWidget() is dialog.project
    dialog.do.click()
    assert dialog.missing.isVisible()
    type_text(dialog.project, "甲")
    assert dialog.missing.isHidden()  # it is being mended
    dialog.close()


def test_another_year_keeps_the_mode(at_work: MainWindow, qtbot: QtBot) -> None:
    session = at_work.document.session
    assert session is not None
    session.set("eng.mode", "desk")
    at_work.cases.new_evaluation()
    dialog = at_work.findChild(NewEvaluationDialog)
    assert dialog is not None
    assert dialog.mode.currentData() == "desk"
    dialog.do.click()
    qtbot.waitUntil(lambda: at_work.document.session is not session and at_work.document.mode_name() == "公开信息评价")


def test_the_palette_finds_fields_of_rows_that_are_not_there_yet(at_work: MainWindow, qtbot: QtBot) -> None:
    at_work.go.show_palette()
    palette = QApplication.activePopupWidget()
    assert isinstance(palette, CommandPalette)
    palette.query.setText("case.ms.event")
    qtbot.keyClick(palette.query, Qt.Key.Key_Return)
    page = shown_page(at_work)
    assert isinstance(page, RowsPage) and page.first.hasFocus()


def test_tab_and_enter_go_through_the_pairs_of_a_comparison(at_work: MainWindow, qtbot: QtBot) -> None:
    at_work.document.depth_and_stage.set_depth("full")
    session = at_work.document.session
    assert session is not None
    qtbot.waitUntil(lambda: session.sheet.evaluation.depth == "full")
    session.set("wt.method", "ahp")
    at_work.document.jump.emit("wt.matrix", "")
    type_text(focus(at_work), "甲，乙，丙")
    qtbot.keyClick(focus(at_work), Qt.Key.Key_Return)
    for entry, key in (("3", Qt.Key.Key_Return), ("1/5", Qt.Key.Key_Tab), ("2", Qt.Key.Key_Return)):
        qtbot.keyClick(focus(at_work), entry[0])  # opens the cell
        qtbot.keyClicks(focus(at_work), entry[1:])
        qtbot.keyClick(focus(at_work), key)
        qtbot.wait(1)  # Qt takes what was typed into a cell with the next event
    assert session.value("wt.matrix") == {"items": ["甲", "乙", "丙"], "upper": ["3", "1/5", "2"]}


def test_cases_go_out_and_come_in_by_the_menu(
    at_work: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "交出"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    at_work.exchange.export_cases()
    dialog = at_work.findChild(ExportDialog)
    assert dialog is not None
    click(dialog.internal)
    click(dialog.personal)
    click(dialog.do)
    written = target.with_suffix(".json")
    qtbot.waitUntil(written.exists)
    qtbot.waitUntil(lambda: at_work.banner is not None and "已导出 1 个案例" in at_work.banner.label.text())
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(written), ""))
    at_work.exchange.import_cases()
    wait_cases(at_work, qtbot, 2)
    assert listed(at_work) == ["项目", "项目"]
    page = at_work.case_list
    assert page is not None
    qtbot.waitUntil(lambda: len(page.selected_cases()) == 1)
    assert at_work.banner is not None
    assert "已导入 1 个案例。" in at_work.banner.label.text() and "副本" in at_work.banner.label.text()
    at_work.file.check_casebook()
    qtbot.waitUntil(lambda: at_work.banner is not None and "案例册完好" in at_work.banner.label.text())


def test_a_file_that_holds_no_cases_is_refused_in_words(
    at_work: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = tmp_path / "清单.json"
    wrong.write_text('{"a": 1}', "utf-8")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(wrong), ""))
    at_work.exchange.import_cases()
    qtbot.waitUntil(lambda: at_work.banner is not None and "清单.json" in at_work.banner.label.text())
    assert at_work.document.session is not None  # where one was, one still is


def test_history_says_in_words_what_was_done_with_a_case(at_work: MainWindow, qtbot: QtBot) -> None:
    at_work.document.depth_and_stage.set_depth("full")
    session = at_work.document.session
    assert session is not None
    qtbot.waitUntil(lambda: session.sheet.evaluation.depth == "full")
    at_work.view.show_history()
    assert at_work.area is not None
    history = at_work.area.sides.panel("history").list
    qtbot.waitUntil(lambda: any("深度" in history.item(row).text() for row in range(history.count())))
    texts = "\n".join(history.item(row).text() for row in range(history.count()))
    assert "set_depth" not in texts and "new_case" not in texts


def test_a_report_that_is_there_is_replaced_only_when_asked_for(
    at_work: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    at_work.reports.make_report()
    dialog = at_work.reports.report_dialog
    dialog.folder.setText(str(tmp_path))
    dialog.make.click()
    qtbot.waitUntil(lambda: len(dialog.made) == 1, timeout=60_000)
    signed = dialog.made[0]
    signed.write_bytes(b"signed by hand")

    def answer(name: str) -> None:
        box = dialog.findChild(QMessageBox)
        assert box is not None
        next(button for button in box.buttons() if button.text() == name).click()
        box.setParent(None)

    QTimer.singleShot(0, lambda: answer("两份都保留"))
    dialog.make.click()
    qtbot.waitUntil(lambda: dialog.made != [signed], timeout=60_000)
    assert signed.read_bytes() == b"signed by hand" and dialog.made[0].read_bytes().startswith(b"%PDF-")
    QTimer.singleShot(0, lambda: answer("替换"))
    dialog.make.click()
    qtbot.waitUntil(lambda: dialog.made == [signed], timeout=60_000)
    assert signed.read_bytes().startswith(b"%PDF-")


def test_an_empty_casebook_waits_for_its_first_case(casebook: MainWindow, qtbot: QtBot) -> None:
    casebook.activateWindow()
    qtbot.waitUntil(casebook.isActiveWindow)
    page = casebook.case_list
    assert page is not None
    qtbot.waitUntil(page.first.hasFocus)


def test_delete_and_undo_work_in_the_list_by_keys(at_work: MainWindow, qtbot: QtBot) -> None:
    at_work.cases.show_cases()
    wait_cases(at_work, qtbot, 1)
    page = at_work.case_list
    assert page is not None
    qtbot.waitUntil(lambda: page.selected_cases() != [])
    qtbot.keyClick(page.table, Qt.Key.Key_Delete)
    wait_cases(at_work, qtbot, 0)
    qtbot.waitUntil(lambda: "删除" in at_work.menus.entries["undo"].text())
    qtbot.keyClick(focus(at_work), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    wait_cases(at_work, qtbot, 1)
    qtbot.waitUntil(lambda: page.table.hasFocus() and len(page.selected_cases()) == 1)


def test_the_search_of_the_list_is_left_by_keys(at_work: MainWindow, qtbot: QtBot) -> None:
    at_work.cases.show_cases()
    wait_cases(at_work, qtbot, 1)
    page = at_work.case_list
    assert page is not None
    at_work.go.find_anything()
    type_text(page.search, "没有这样的案例")
    wait_cases(at_work, qtbot, 0)
    qtbot.keyClick(page.search, Qt.Key.Key_Escape)
    assert page.search.text() == ""
    wait_cases(at_work, qtbot, 1)
    qtbot.keyClick(page.search, Qt.Key.Key_Down)
    assert page.table.hasFocus()


def test_long_names_do_not_push_the_page_out_of_the_window(at_work: MainWindow, qtbot: QtBot) -> None:
    session = at_work.document.session
    assert session is not None
    row = session.add_evidence({"evidence.title": "一份名字很长的文件" * 20})
    claim = session.catalogue.section_role("claims")
    assert claim is not None and claim.title_field
    named = session.add_row(claim.key, values={claim.title_field: "一项说得很长的主张" * 30})
    session.cite(claim.title_field, row, named)
    for field in ("ev.title", claim.title_field):
        at_work.document.jump.emit(field, row if field == "ev.title" else named)
        page = shown_page(at_work)
        qtbot.waitUntil(lambda page=page: page.body.width() == page.viewport().width())


def test_one_types_on_while_the_language_changes(at_work: MainWindow, qtbot: QtBot) -> None:
    at_work.document.jump.emit("case.background", "")
    area = focus(at_work)
    qtbot.keyClicks(area, "half a sentence")
    at_work.view.switch_language()
    assert focus(at_work) is area
    qtbot.keyClicks(focus(at_work), " and the rest")
    shown_page(at_work).flush()
    session = at_work.document.session
    assert session is not None and session.value("case.background") == "half a sentence and the rest"


def test_enter_makes_new_evidence_where_the_search_found_none(at_work: MainWindow, qtbot: QtBot) -> None:
    at_work.document.jump.emit("idx.mission.declaration", "")
    card = shown_page(at_work).current_card()
    assert card is not None
    card.add_evidence()
    assert card.citations is not None and card.citations.picker is not None
    search = card.citations.picker.search
    qtbot.keyClicks(search, "nothing like it")
    qtbot.keyClick(search, Qt.Key.Key_Return)
    assert at_work.findChild(EntryDialog) is not None


def test_new_evidence_begins_with_its_title_and_leaves_nothing_when_nothing_is_entered(
    at_work: MainWindow, qtbot: QtBot
) -> None:
    session = at_work.document.session
    assert session is not None
    register = session.catalogue.section_role("evidence")
    assert register is not None
    at_work.document.jump.emit("idx.mission.declaration", "")

    def begin() -> EntryDialog:
        card = shown_page(at_work).current_card()
        assert card is not None
        card.add_evidence()
        assert card.citations is not None and card.citations.picker is not None
        button = card.citations.picker.findChild(QPushButton)
        assert button is not None
        button.setFocus()
        qtbot.keyClick(button, Qt.Key.Key_Return)
        dialog = at_work.findChild(EntryDialog)
        assert dialog is not None
        return dialog

    dialog = begin()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert session.sheet.row_ids(register.key) == []
    dialog.setParent(None)
    at_work.document.jump.emit("idx.mission.declaration", "")
    dialog = begin()
    title = dialog.focusWidget()
    assert title is not None
    type_text(title, "年度报告")
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    (row,) = session.sheet.row_ids(register.key)
    assert session.value("ev.title", row) == "年度报告"
    answer = session.answer("idx.mission.declaration")
    assert answer is not None and answer.evidence == (row,)


def test_what_cannot_be_saved_is_not_left_behind_unseen(at_work: MainWindow, qtbot: QtBot) -> None:
    at_work.document.jump.emit("case.end_date", "")
    type_text(focus(at_work), "去年年底")
    at_work.document.jump.emit("case.background", "")  # another page: the input stays where it is
    at_work.cases.show_cases()
    card = shown_page(at_work).current_card()
    assert card is not None and card.field.id == "case.end_date" and card.editor.complaint
    assert at_work.banner is not None and "项目结束日期" in at_work.banner.label.text()
    qtbot.keyClick(focus(at_work), Qt.Key.Key_Escape)
    at_work.cases.show_cases()
    assert at_work.document.session is None


def test_leaving_twice_gives_up_what_cannot_be_saved(at_work: MainWindow, qtbot: QtBot) -> None:
    page = milestones(at_work)
    page.grid.paste_cells("启动\t不是日期\n")
    at_work.go.show_overview()
    at_work.cases.show_cases()
    assert shown_page(at_work) is page
    at_work.cases.show_cases()
    assert at_work.document.session is None


def test_large_numbers_are_shown_whole(at_work: MainWindow, qtbot: QtBot) -> None:
    at_work.document.depth_and_stage.set_depth("full")
    session = at_work.document.session
    assert session is not None
    qtbot.waitUntil(lambda: session.sheet.evaluation.depth == "full")
    claims = session.catalogue.section_role("claims")
    assert claims is not None
    session.add_row(claims.key, values={"cl.value": "123456789012345678.25"})
    at_work.document.jump.emit("cl.value", session.sheet.row_ids(claims.key)[0])
    page = shown_page(at_work)
    assert isinstance(page, RowsPage)
    column = [each.id for each in page.model.columns].index("cl.value")
    shown = page.model.index(0, column).data()
    assert page.grid.columnWidth(column) > page.grid.fontMetrics().horizontalAdvance(shown) + 12


def test_a_level_said_twice_stays(at_work: MainWindow, qtbot: QtBot) -> None:
    session = at_work.document.session
    assert session is not None
    field = "idx.mission.declaration"
    at_work.document.jump.emit(field, "")
    for key in (Qt.Key.Key_3, Qt.Key.Key_3, Qt.Key.Key_Return):
        qtbot.keyClick(focus(at_work), key)
        assert session.value(field) == 3
    qtbot.keyClick(focus(at_work), Qt.Key.Key_Space)
    assert session.value(field) is None


def test_many_reports_are_made_and_made_again_only_where_something_changed(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from csi_desktop.gui import settings
    from csi_desktop.gui.report_dialog import ReportDialog
    from csi_desktop.sample import build_sample

    window.file.open_path(build_sample(tmp_path / "示例.csi"))
    qtbot.waitUntil(lambda: window.case_list is not None)
    wait_cases(window, qtbot, 8)
    assert window.case_list is not None
    lines = sorted((window.case_list.model.line(n) for n in range(8)), key=lambda line: line.listing.done)[:4]
    settings.REPORT_FOLDER.set(str(tmp_path / "out"))
    asked: list[int] = []
    monkeypatch.setattr(ReportDialog, "ask_continue", lambda dialog, there: asked.append(len(there)) or "continue")
    window.cases.open_evaluation(lines[0].evaluation_id)
    qtbot.waitUntil(lambda: window.document.session is not None)
    assert window.document.session is not None
    window.document.session.set("case.goal", "𪚥")
    window.cases.show_cases()
    for said in ("已生成 4 份", "4 份未变"):
        window.reports.make_reports([line.evaluation_id for line in lines])
        dialog = window.reports.report_dialog
        dialog.start()
        qtbot.waitUntil(lambda dialog=dialog: not dialog.message.isHidden(), timeout=120_000)
        assert said in dialog.message.text()
        assert re.search(r"𪚥 \(U\+2A6A5\)（[^、]+\.pdf）", dialog.message.text())  # which one it is
        dialog.close()
    assert asked == [4] and len(list((tmp_path / "out").glob("*.pdf"))) == 4


def test_signs_that_print_as_boxes_are_named_when_reports_are_made(
    at_work: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    from csi_desktop.gui import settings

    session, window = at_work.document.session, at_work
    assert session is not None
    settings.REPORT_FOLDER.set(str(tmp_path / "out"))

    def said(langs: tuple[str, ...]) -> str:
        window.reports.make_reports([session.sheet.evaluation.id])
        dialog = window.reports.report_dialog
        for lang, tick in dialog.languages.items():
            tick.setChecked(lang in langs)
        click(dialog.make)
        qtbot.waitUntil(lambda: len(dialog.made) == len(langs), timeout=60_000)
        text = dialog.message.text()
        for path in dialog.made:
            path.unlink()
        dialog.close()
        return text

    assert "U+" not in said(("zh",))
    session.set("case.goal", "𠮷㛃𪚥 שלום")
    one, two = said(("zh",)), said(("zh", "en"))
    assert "𪚥 (U+2A6A5)" in one and "ש (U+05E9)" in one and "㛃" not in one and "机构版式" in one
    told = two.splitlines()[-1]
    assert "𪚥 (U+2A6A5)" in told and told.count(".pdf") == 2, "of several reports, it is told of which"


def test_pasted_names_of_indicators_and_evidence_refer_to_them_and_others_are_refused(
    at_work: MainWindow, qtbot: QtBot
) -> None:
    session = at_work.document.session
    assert at_work.area is not None and session is not None
    at_work.document.depth_and_stage.set_depth("full")
    qtbot.waitUntil(lambda: session.sheet.evaluation.depth == "full")
    proof = session.add_evidence({"evidence.title": "年报，2024", "evidence.class": "own", "evidence.grade": "C"})
    section = session.catalogue.section_role("scores")
    page = at_work.area.show_section(section.key)
    assert isinstance(page, RowsPage)
    lines = [("评估员", "评分项", "等级", "证据")]
    lines += [(who, item, level, cited) for who in ("张三", "李四") for item, level, cited in (
        ("明确的社会责任宣示", "1", "年报，2024"), ("idx.mission.goal", "2", "E-0001"), ("没有这一项", "3", "E-0009"),
    )]  # fmt: skip
    page.grid.paste_cells("\n".join("\t".join(line) for line in lines))
    rows = session.sheet.row_ids(section.key)
    assert [session.value("rv.item", row) for row in rows] == [
        ["idx.mission.declaration"], ["idx.mission.goal"], None,
    ] * 2  # fmt: skip
    assert [session.value("rv.evidence", row) for row in rows] == [[proof], [proof], None] * 2
    assert "“没有这一项”不存在" in page.message.text() and "“E-0009”不存在" in page.message.text()
    at = [one.id for one in page.model.columns].index("rv.item")
    assert page.model.index(2, at).data() == "没有这一项"  # stands there, red, to be put right


# ---------------------------------------------------------------- Qt's own dialogs
def test_the_file_dialog_of_qt_speaks_chinese(casebook: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "文件").mkdir()
    dialog = QFileDialog(casebook, "打开", str(tmp_path))
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.setNameFilter("案例册 (*.csi)")
    dialog.show()
    model = dialog.findChild(QFileSystemModel)
    assert model is not None
    qtbot.waitUntil(lambda: model.index(str(tmp_path / "文件"), 2).data() == "文件夹")
    said = {label.text() for label in dialog.findChildren(QLabel) if label.isVisible()}
    assert {"查找范围(&L)：", "文件类型(&T)："} <= said
    assert model.headerData(1, Qt.Orientation.Horizontal) == "大小"
    dialog.close()


def test_the_file_dialog_of_qt_lists_no_note_beside_a_casebook(
    casebook: MainWindow, path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    (path.parent / "~甲.csi").write_bytes(path.read_bytes())
    assert path.with_name("~$" + path.name).exists()
    asked: list[tuple[str, QFileDialog.Option]] = []
    monkeypatch.setattr(
        QFileDialog, "getOpenFileName", lambda *given: (asked.append((given[3], given[5])), ("", ""))[1]
    )
    casebook.file.open_casebook()
    (kinds, options), = asked
    dialog = QFileDialog(casebook, "打开", str(path.parent), kinds)
    dialog.setOptions(options | QFileDialog.Option.DontUseNativeDialog)
    dialog.show()
    model = dialog.findChild(QFileSystemModel)
    assert model is not None
    at = model.index(str(path.parent))
    qtbot.waitUntil(lambda: model.rowCount(at) > 0)
    assert {model.index(row, 0, at).data() for row in range(model.rowCount(at))} == {path.name, "~甲.csi"}
    assert not any("[" in box.currentText() for box in dialog.findChildren(QComboBox))
    dialog.close()


# ---------------------------------------------------------------- what can be undone
def test_the_list_offers_to_undo_only_what_was_done(at_work: MainWindow, qtbot: QtBot) -> None:
    undo, redo = (at_work.menus.entries[name] for name in ("undo", "redo"))
    to_cases(at_work, qtbot, 1)
    page = at_work.case_list
    assert page is not None
    qtbot.waitUntil(lambda: page.selected_cases() != [])
    assert "新建" in undo.text() and undo.isEnabled() and not redo.isEnabled()
    qtbot.keyClick(page.table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    wait_cases(at_work, qtbot, 0)
    assert not undo.isEnabled() and redo.isEnabled()
    qtbot.keyClick(focus(at_work), Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    wait_cases(at_work, qtbot, 1)
    assert undo.isEnabled() and not redo.isEnabled()


def test_the_menu_of_an_evaluation_offers_to_undo_what_is_being_typed(at_work: MainWindow, qtbot: QtBot) -> None:
    undo = at_work.menus.entries["undo"]
    menu = next(each.menu() for each in at_work.menuBar().actions() if undo in each.menu().actions())
    assert at_work.area is not None and at_work.document.session is not None
    while at_work.document.session.undo_change is not None:
        at_work.edit.undo()
    menu.aboutToShow.emit()
    assert not undo.isEnabled()
    menu.aboutToHide.emit()
    milestones(at_work).add_row()
    menu.aboutToShow.emit()
    assert undo.isEnabled()
    menu.aboutToHide.emit()


# ---------------------------------------------------------------- the keyboard after a row is gone
def test_the_keyboard_stays_among_the_rows_when_one_is_removed_by_mouse(at_work: MainWindow, qtbot: QtBot) -> None:
    page = milestones(at_work)
    for _ in range(3):
        page.add_row()
    remove = page.tools[-1]
    for left, at in ((2, 1), (1, 1), (0, 0)):
        page.grid.go(at, 1)
        page.as_cards.setChecked(True)
        page.show_row()
        assert page.detail is not None
        assert page.show_field(page.detail.fields[0].id, page.current_row())
        assert page.detail.isAncestorOf(focus(at_work))
        qtbot.mouseClick(remove, Qt.MouseButton.LeftButton)
        assert page.model.rowCount() == left
        qtbot.wait(20)
        assert focus(at_work) is (page.grid if left else page.first)
        if left:
            assert page.grid.currentIndex().row() == min(at, left - 1)


def test_the_keyboard_stays_among_the_rows_when_the_last_is_removed_by_key(at_work: MainWindow, qtbot: QtBot) -> None:
    page = milestones(at_work)
    page.add_row()
    qtbot.keyClick(page.grid, Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    assert page.model.rowCount() == 0 and focus(at_work) is page.first


def test_the_keyboard_goes_to_the_rows_when_one_is_removed_from_elsewhere(at_work: MainWindow, qtbot: QtBot) -> None:
    page = milestones(at_work)
    page.add_row()
    page.add_row()
    page.add.setFocus()
    qtbot.mouseClick(page.tools[-1], Qt.MouseButton.LeftButton)
    assert page.model.rowCount() == 1 and focus(at_work) is page.grid


def test_undo_leaves_the_keyboard_where_it_is_within_a_field(at_work: MainWindow, qtbot: QtBot) -> None:
    session, field = at_work.document.session, "idx.exec.coverage"
    assert session is not None
    at_work.document.jump.emit(field, "")
    session.set(field, 3)
    card = shown_page(at_work).card(field)
    assert card is not None and card.reason is not None
    card.reason.area.setFocus()
    at_work.edit.undo()
    assert session.value(field) is None and focus(at_work) is card.reason.area
