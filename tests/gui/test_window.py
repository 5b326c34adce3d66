"""From an empty window to an answer that is still there when the casebook is opened again."""

from __future__ import annotations

from operator import attrgetter
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu
from pytestqt.qtbot import QtBot

from csi_desktop.casebook import Casebook
from csi_desktop.gui import settings
from csi_desktop.gui.actions import ACTIONS
from csi_desktop.gui.editors.buttons import OptionButton
from csi_desktop.gui.evidence.register import RegisterPage
from csi_desktop.gui.language import language
from csi_desktop.gui.main_window import MainWindow
from csi_desktop.gui.panels.cheat_sheet import CheatSheet
from csi_desktop.gui.panels.command_palette import CommandPalette
from csi_desktop.gui.panels.outline import ROW_HEIGHT
from csi_desktop.model.answers import State
from csi_desktop.text import LANGUAGES, Lang
from tests.gui.conftest import open_window
from tests.gui.driving import listed, new_case, set_level, to_cases, wait_cases

LEVEL = "idx.exec.coverage"


def test_an_answer_is_saved_moves_the_score_and_is_there_again(
    casebook: MainWindow, path: Path, qtbot: QtBot
) -> None:
    new_case(casebook, qtbot, "抖音寻人", "北京抖音信息服务有限公司", "desk")
    assert casebook.area is not None
    before = casebook.area.sides.score.number.accessibleName()
    set_level(casebook, qtbot, LEVEL, 3)
    assert casebook.status.saved.text().startswith("已保存 ")
    score = casebook.area.sides.score.number.accessibleName()
    assert score != before
    assert "75.0" in score
    assert casebook.windowTitle() == f"抖音寻人 — {path.name} — CSI Desktop"
    casebook.close()
    assert [file.name for file in path.parent.iterdir()] == [path.name]

    again = open_window(qtbot)
    again.file.open_path(path)
    qtbot.waitUntil(lambda: again.document.path == path)
    wait_cases(again, qtbot, 1)
    assert listed(again) == ["抖音寻人"]
    assert again.case_list is not None
    again.case_list.table.selectRow(0)
    again.case_list.open_current()
    qtbot.waitUntil(lambda: again.document.session is not None)
    assert again.document.session is not None
    assert again.document.session.value(LEVEL) == 3
    assert again.area is not None
    assert again.area.sides.score.number.accessibleName() == score
    again.close()


def test_undo_is_named_taken_back_and_saved(casebook: MainWindow, path: Path, qtbot: QtBot) -> None:
    new_case(casebook, qtbot, "项目", "企业")
    set_level(casebook, qtbot, LEVEL, 2)
    undo, redo = casebook.menus.entries["undo"], casebook.menus.entries["redo"]
    assert undo.text() == "撤销 设置“覆盖层次”"
    with qtbot.waitSignal(casebook.document.saved):
        undo.trigger()
    session = casebook.document.session
    assert session is not None
    assert session.value(LEVEL) is None
    assert redo.text() == "重做 设置“覆盖层次”"
    assert undo.text() == "撤销"
    with qtbot.waitSignal(casebook.document.saved):
        redo.trigger()
    evaluation = session.sheet.evaluation.id
    casebook.close()
    with Casebook.open(path, readonly=True) as file:
        assert file.load(evaluation).answers[LEVEL, ""].value == 2


def test_language_changes_at_once_everywhere(casebook: MainWindow, qtbot: QtBot) -> None:
    new_case(casebook, qtbot, "项目", "企业")
    set_level(casebook, qtbot, LEVEL, 1)
    assert casebook.area is not None
    assert casebook.area.sides.tabs["score"].text() == "得分"
    casebook.view.switch_language()
    assert language.current == "en"
    assert settings.LANGUAGE.get() == "en"
    assert casebook.area.sides.tabs["score"].text() == "Score"
    assert casebook.menus.entries["undo"].text() == "Undo Set “Layers reached”"
    page = casebook.area.page()
    assert page is not None
    assert "Execution" in page.heading.text()
    assert casebook.status.saved.text().startswith("Saved ")
    assert casebook.area.sides.score.dimensions.spots[0].accessibleName().startswith("Mission ")
    casebook.view.switch_language()
    assert casebook.area.sides.tabs["score"].text() == "得分"


def test_depth_shows_more_fields_and_keeps_the_answers(
    casebook: MainWindow, path: Path, qtbot: QtBot
) -> None:
    new_case(casebook, qtbot, "项目", "企业")
    set_level(casebook, qtbot, LEVEL, 4)
    session, header = casebook.document.session, casebook.header
    assert session is not None and header is not None
    before = len(session.shown_forms())
    with qtbot.waitSignal(casebook.document.evaluation_changed):
        header.depth_box.setCurrentIndex(header.depth_box.findData("full"))
        header.depth_box.activated.emit(header.depth_box.currentIndex())
    assert len(session.shown_forms()) > before
    assert session.value(LEVEL) == 4
    assert session.undo_change is not None


def test_next_unanswered_goes_through_what_is_missing(casebook: MainWindow, qtbot: QtBot) -> None:
    new_case(casebook, qtbot, "项目", "企业")
    assert casebook.area is not None and casebook.document.session is not None
    missing = {place for p in casebook.document.session.result.progress.values() for place in p.missing}
    seen = []
    for _ in range(3):
        casebook.go.next_unanswered()
        page = casebook.area.page()
        assert page is not None
        card = page.current_card()
        assert card is not None
        seen.append((card.field.id, card.row))
    assert len(set(seen)) == 3
    assert set(seen) <= missing


def test_the_check_leads_to_the_field(casebook: MainWindow, qtbot: QtBot) -> None:
    new_case(casebook, qtbot, "项目", "企业")
    set_level(casebook, qtbot, LEVEL, 2)
    casebook.go.show_overview()
    casebook.view.show_check()
    assert casebook.area is not None
    panel = casebook.area.sides.panel("check")
    items = [panel.list.item(row) for row in range(panel.list.count())]
    item = next(item for item in items if "覆盖层次" in item.text())
    panel.list.itemActivated.emit(item)
    page = casebook.area.page()
    assert page is not None
    card = page.current_card()
    assert card is not None and card.field.id == LEVEL


def test_the_ledger_shows_the_chain_behind_the_index(casebook: MainWindow, qtbot: QtBot) -> None:
    from csi_desktop.gui.panels.ledger import Ledger

    new_case(casebook, qtbot, "项目", "企业")
    set_level(casebook, qtbot, LEVEL, 3)
    assert casebook.area is not None
    casebook.area.sides.score.number.click()
    ledger = casebook.findChild(Ledger)
    assert ledger is not None
    cells = {line.cells[0].strip(): line.cells for line in ledger.lines}
    assert cells["覆盖层次"][1:4] == ("3 / 4", "75.0", "20%")
    item = ledger.table.item([line.cells[0].strip() for line in ledger.lines].index("覆盖层次"), 0)
    ledger.table.itemActivated.emit(item)
    page = casebook.area.page()
    assert page is not None and page.current_card() is not None
    score = casebook.area.sides.score
    score.dimensions.pressed.emit("csi_index.exec")
    score.themes.pressed.emit("T1")
    score.support.pressed.emit("confidence")
    for button in (score.gate, score.schemes):
        button.click()
    titles = [each.title.text() for each in casebook.findChildren(Ledger)]
    assert any("执行" in title for title in titles)
    assert "证据置信度" in titles


def test_another_year_is_another_evaluation(casebook: MainWindow, qtbot: QtBot) -> None:
    from csi_desktop.gui.case_dialogs import NewEvaluationDialog

    new_case(casebook, qtbot, "项目", "企业")
    set_level(casebook, qtbot, LEVEL, 3)
    header = casebook.header
    assert header is not None and casebook.document.session is not None
    casebook.document.session.add_evidence({"evidence.title": "年报"})
    first = casebook.document.session.sheet.evaluation
    qtbot.waitUntil(lambda: header.evaluation.count() == 2)
    casebook.cases.new_evaluation()
    dialog = casebook.findChild(NewEvaluationDialog)
    assert dialog is not None
    dialog.year.setValue(first.year)
    dialog.do.click()
    assert dialog.isVisible()  # there is one of that year
    dialog.year.setValue(first.year + 1)
    dialog.do.click()
    qtbot.waitUntil(lambda: header.evaluation.count() == 3)
    session = casebook.document.session
    assert session is not None
    assert session.sheet.evaluation.year == first.year + 1
    assert session.value(LEVEL) is None
    assert [session.by_role("evidence.title", row) for row in session.sheet.row_ids("evidence.item")] == ["年报"]
    assert casebook.document.case_name() == "项目"
    header.evaluation.setCurrentIndex(header.evaluation.findData(first.id))
    header.evaluation.activated.emit(header.evaluation.currentIndex())
    qtbot.waitUntil(
        lambda: casebook.document.session is not None and casebook.document.session.value(LEVEL) == 3
    )


def test_a_state_is_saved_too(casebook: MainWindow, path: Path, qtbot: QtBot) -> None:
    new_case(casebook, qtbot, "项目", "企业")
    session = casebook.document.session
    assert session is not None
    with qtbot.waitSignal(casebook.document.saved):
        session.set_state(LEVEL, State.NA, "项目无此安排")
    evaluation = session.sheet.evaluation.id
    casebook.close()
    with Casebook.open(path, readonly=True) as file:
        answer = file.load(evaluation).answers[LEVEL, ""]
    assert (answer.state, answer.reason) == (State.NA, "项目无此安排")


def test_appearance_and_score_panel_are_remembered(casebook: MainWindow, qtbot: QtBot) -> None:
    new_case(casebook, qtbot, "项目", "企业")
    assert casebook.area is not None
    casebook.view.toggle_score()
    assert casebook.area.sides.isHidden()
    assert settings.SCORE_SHOWN.get() is False
    casebook.view.switch_appearance()
    assert settings.APPEARANCE.get() == "dark"
    assert casebook.palette().window().color().lightness() < 60
    casebook.view.switch_appearance()
    assert casebook.palette().window().color().lightness() > 200


def test_every_action_has_a_handler_and_no_key_is_given_twice(window: MainWindow) -> None:
    keys = [action.keys for action in ACTIONS if action.keys]
    assert len(keys) == len(set(keys))
    for action in ACTIONS:
        assert callable(attrgetter(action.handler)(window))
        assert window.menus.entries[action.id].text()


def test_history_tells_what_was_changed(casebook: MainWindow, qtbot: QtBot) -> None:
    new_case(casebook, qtbot, "项目", "企业")
    set_level(casebook, qtbot, LEVEL, 3)
    casebook.view.show_history()
    assert casebook.area is not None
    panel = casebook.area.sides.panel("history")
    qtbot.waitUntil(lambda: panel.list.count() > 0)
    assert "林晓" in panel.list.item(0).text()
    assert "“覆盖层次” — → 3" in panel.list.item(0).text()


def test_the_history_of_another_field_begins_with_its_newest(casebook: MainWindow, qtbot: QtBot) -> None:
    new_case(casebook, qtbot, "项目", "企业")
    assert casebook.area is not None and casebook.document.session is not None
    section = casebook.document.session.catalogue.section(casebook.document.session.catalogue.field(LEVEL).section_key)
    first, second = [field.id for field in section.fields if field.kind == "level"][:2]
    for field in (first, second):
        for turn in range(30):
            casebook.document.session.set(field, turn % 4 + 1)
    casebook.document.catch_up()
    casebook.view.show_history()
    casebook.document.jump.emit(first, "")
    panel = casebook.area.sides.panel("history")
    qtbot.mouseClick(panel.of_field, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel.list.count() == 30)
    bar = panel.list.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert bar.value() > 0
    set_level(casebook, qtbot, first, 1)
    qtbot.waitUntil(lambda: panel.list.count() == 31)
    assert bar.value() > 0  # whoever reads on is not thrown back by what is saved meanwhile
    casebook.document.jump.emit(second, "")
    qtbot.waitUntil(lambda: panel.list.count() == 30)
    assert bar.value() == 0


def test_a_changed_list_follows_the_evaluation(casebook: MainWindow, qtbot: QtBot) -> None:
    new_case(casebook, qtbot, "项目", "企业")
    set_level(casebook, qtbot, LEVEL, 3)
    to_cases(casebook, qtbot, 1)
    qtbot.waitUntil(lambda: listed(casebook, 6)[0].startswith("75.0"))


@pytest.mark.parametrize("width", [1280])
def test_nothing_is_wider_than_a_small_screen(casebook: MainWindow, qtbot: QtBot, width: int) -> None:
    new_case(casebook, qtbot, "项目", "企业")
    for lang in ("en", "zh"):
        language.switch(lang)  # type: ignore[arg-type]
        assert casebook.minimumSizeHint().width() <= width
        assert casebook.minimumSizeHint().height() <= 720


def test_the_first_window_lies_within_the_screen(window: MainWindow) -> None:
    first = MainWindow()
    room = first.screen().availableSize()
    assert first.height() <= room.height()
    assert first.width() <= max(room.width(), first.minimumWidth())
    first.deleteLater()


def test_no_menu_is_higher_than_a_small_screen(casebook: MainWindow, qtbot: QtBot) -> None:
    for lang in LANGUAGES:
        language.switch(lang)
        for entry in casebook.menuBar().actions():
            menu = entry.menu()
            assert isinstance(menu, QMenu) and menu.sizeHint().height() < 600, entry.text()
            assert "&" in entry.text()  # Alt and a letter open it
        casebook.view.show_cheat_sheet()
        sheet = casebook.findChild(CheatSheet)
        assert sheet is not None and sheet.sizeHint().height() < 600
        with qtbot.waitSignal(sheet.destroyed):
            qtbot.keyClick(sheet, Qt.Key.Key_Escape)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_in_a_narrow_window_no_filter_of_the_list_is_cut(lang: Lang, casebook: MainWindow, qtbot: QtBot) -> None:
    language.switch(lang)
    casebook.resize(casebook.minimumWidth(), 720)
    page = casebook.case_list
    assert page is not None
    for chip in (*page.mode_chips.values(), page.decide, page.unrated, page.binned):
        qtbot.waitUntil(lambda chip=chip: chip.width() >= chip.sizeHint().width())
        assert page.rect().contains(chip.geometry())


def test_keys_work_from_within_a_text(casebook: MainWindow, qtbot: QtBot) -> None:
    new_case(casebook, qtbot, "项目", "企业")
    assert casebook.area is not None
    casebook.activateWindow()
    qtbot.waitUntil(casebook.isActiveWindow)
    for field in ("case.project", "case.background"):
        casebook.document.jump.emit(field, "")
        page = casebook.area.page()
        assert page is not None
        first = page.current_card()
        qtbot.keyClick(casebook.focusWidget(), Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
        assert page.current_card() is not first
        casebook.document.jump.emit(field, "")
        qtbot.keyClick(casebook.focusWidget(), Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
        now = casebook.area.page()
        assert now is not None and now.current_card() is not first
        casebook.document.jump.emit(field, "")
        qtbot.keyClick(casebook.focusWidget(), Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
        palette = QApplication.activePopupWidget()
        assert isinstance(palette, CommandPalette)
        palette.close()
        casebook.activateWindow()
        qtbot.waitUntil(casebook.isActiveWindow)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_in_a_narrow_window_every_text_of_a_level_is_whole(
    lang: Lang, casebook: MainWindow, qtbot: QtBot
) -> None:
    new_case(casebook, qtbot, "项目", "企业")
    language.switch(lang)
    casebook.resize(casebook.minimumSize())
    session = casebook.document.session
    assert session is not None
    session.set_reason(LEVEL, "官网披露了四级行政区，见年报第 12 页。" * 6)
    casebook.document.jump.emit(LEVEL, "")
    assert casebook.area is not None
    page = casebook.area.page()
    assert page is not None
    for column in page.card_columns():
        column.finish()
    card = page.card(LEVEL)
    assert card is not None and card.reason is not None
    reason = card.reason.area
    lines = reason.document().firstBlock().layout().lineCount()
    qtbot.waitUntil(lambda: reason.height() >= lines * reason.fontMetrics().lineSpacing())
    assert lines > 3
    buttons = page.findChildren(OptionButton)
    assert len(buttons) > 15
    qtbot.waitUntil(lambda: all(each.height() >= each.heightForWidth(each.width()) for each in buttons if each.wraps))
    assert any(each.height() > each.minimumSizeHint().height() + 10 for each in buttons)  # some texts take two lines


@pytest.mark.parametrize("lang", LANGUAGES)
def test_in_a_narrow_outline_no_name_is_cut_in_half(lang: Lang, casebook: MainWindow, qtbot: QtBot) -> None:
    new_case(casebook, qtbot, "项目", "企业")
    language.switch(lang)
    assert casebook.area is not None
    casebook.resize(1280, 1400)
    casebook.area.setSizes([casebook.area.outline.minimumWidth(), 700, 300])
    tree = casebook.area.outline.tree
    qtbot.waitUntil(lambda: tree.viewport().width() < 190)
    items = [tree.topLevelItem(row) for row in range(tree.topLevelItemCount())]
    qtbot.waitUntil(lambda: any(tree.visualItemRect(one).height() > ROW_HEIGHT for one in items))
    picture = tree.viewport().grab().toImage()
    rects = [tree.visualItemRect(one) for one in items if one is not tree.currentItem()]
    shown = [rect for rect in rects if rect.top() >= 0 and rect.bottom() < picture.height()]
    assert len(shown) > 5
    for rect in shown:
        for edge in (rect.top() + 1, rect.bottom() - 1):
            assert len({picture.pixel(x, edge) for x in range(rect.left() + 8, rect.right() - 8)}) == 1, rect


def test_every_number_says_how_it_comes_about_and_whether_the_file_agrees(casebook: MainWindow, qtbot: QtBot) -> None:
    from csi_desktop.gui.panels.ledger import Ledger

    new_case(casebook, qtbot, "项目", "企业")
    set_level(casebook, qtbot, LEVEL, 3)
    casebook.view.explain_field()
    ledger = casebook.findChild(Ledger)
    assert ledger is not None
    assert "覆盖层次：100 × 3 ÷ 4 = 75" in ledger.working.toPlainText()
    assert "SHA-256" in ledger.working.toPlainText()
    qtbot.mouseClick(ledger.again, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(ledger.verdict.isVisible)
    assert "完全一致" in ledger.verdict.text()
    qtbot.mouseClick(ledger.copying, Qt.MouseButton.LeftButton)
    assert "100 × 3 ÷ 4 = 75" in QGuiApplication.clipboard().text()
    ledger.close()
    session = casebook.document.session
    assert session is not None
    row = session.add_row("outcomes.toc", values={"toc.baseline": "50", "toc.target": "100", "toc.actual": "80"})
    casebook.document.explain.emit("toc.attain", row)
    ledgers = [each for each in casebook.findChildren(Ledger) if each.of.what == "field"]
    assert "四舍五入(100 × (80 − 50) ÷ (100 − 50)；1) = 60%" in ledgers[0].working.toPlainText()
    assert [line.cells[1] for line in ledgers[0].lines] == ["80", "50", "100"]


def test_adding_evidence_leads_to_the_register_from_where_none_is_cited_and_there_to_files(
    casebook: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    new_case(casebook, qtbot, "抖音寻人", "北京抖音信息服务有限公司")
    session, area = casebook.document.session, casebook.area
    assert session is not None and area is not None
    with qtbot.waitSignal(casebook.document.evaluation_changed):
        casebook.cases.set_depth("full")
    computed = next(
        one for one in session.catalogue.fields()
        if one.kind == "computed" and session.visible(one) and not session.catalogue.section(one.section_key).repeat
    )  # fmt: skip
    casebook.document.jump.emit(computed.id, "")
    casebook.edit.add_evidence()
    assert isinstance(area.page(), RegisterPage)
    (tmp_path / "年报.txt").write_text("年报", encoding="utf-8")
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(tmp_path / "年报.txt")], ""))
    casebook.edit.add_evidence()
    title = session.catalogue.role("evidence.title")
    register = session.catalogue.section_role("evidence")
    assert title is not None and register is not None
    assert [session.value(title.id, row) for row in session.sheet.rows[register.key]] == ["年报"]
