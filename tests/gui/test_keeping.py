"""Nothing is lost from the window: backups, the bin, old answers, the case as of a day, undo for whole cases."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from csi_desktop.casebook import Casebook
from csi_desktop.casebook.backups import all_backups
from csi_desktop.forms.reader import catalogue
from csi_desktop.gui.backup_dialog import BackupDialog
from csi_desktop.gui.days_dialog import DaysDialog
from csi_desktop.gui.export_dialog import SendDialog
from csi_desktop.gui.main_window import MainWindow
from csi_desktop.gui.panels.history import EVENT
from csi_desktop.model.answers import Answer
from tests.gui.driving import listed, new_case, set_level, to_cases, wait_cases

LEVEL = "idx.exec.coverage"


def undo_text(window: MainWindow) -> str:
    return window.menus.entries["undo"].text()


def backups_of(path: Path) -> int:
    return sum(len(one.backups) for one in all_backups() if one.casebook == path.resolve())


def test_a_backup_is_made_by_itself_and_restored_as_a_new_casebook(
    casebook: MainWindow, path: Path, qtbot: QtBot, tmp_path: Path
) -> None:
    new_case(casebook, qtbot, "寻人", "抖音集团")
    set_level(casebook, qtbot, LEVEL, 3)
    qtbot.waitUntil(lambda: backups_of(path) > 0)
    casebook.document.catch_up()
    casebook.document.close_casebook()
    qtbot.waitUntil(lambda: not path.with_name("~$" + path.name).exists())
    path.unlink()  # the stick is gone, and the casebook with it
    casebook.file.show_backups()
    dialog = casebook.file.backup_dialog
    names = [dialog.of.itemData(n).casebook for n in range(dialog.of.count())]
    dialog.of.setCurrentIndex(names.index(path.resolve()))
    qtbot.waitUntil(lambda: dialog.restore.isEnabled())
    assert dialog.cases.topLevelItem(0).text(0) == "寻人"
    assert "1 个案例" in dialog.about.text()
    latest = dialog.changes.item(0).text()  # no case is open: which one it was, and from what to what
    assert "“寻人”" in latest and "“覆盖层次” — → 3级" in latest
    there = tmp_path / "已有.csi"
    there.write_bytes(b"mine")
    dialog.do_restore(there)
    qtbot.waitUntil(lambda: "已存在" in dialog.message.text())
    assert there.read_bytes() == b"mine"
    dialog.do_restore(tmp_path / "还原.csi")
    qtbot.waitUntil(lambda: casebook.document.path == tmp_path / "还原.csi")
    wait_cases(casebook, qtbot, 1)
    assert listed(casebook) == ["寻人"] and listed(casebook, 6)[0].startswith("75.0")


def test_a_casebook_that_cannot_be_opened_leads_to_its_backups(
    casebook: MainWindow, path: Path, qtbot: QtBot
) -> None:
    new_case(casebook, qtbot, "寻人", "抖音集团")
    casebook.document.close_casebook()
    qtbot.waitUntil(lambda: backups_of(path) > 0)
    path.write_bytes(path.read_bytes()[:5000])
    casebook.file.open_path(path)
    qtbot.waitUntil(lambda: casebook.banner is not None and casebook.banner.isVisible())
    assert casebook.banner is not None
    next(each for each in casebook.banner.buttons if each.isVisible() and "备份与还原" in each.text()).click()
    dialog = casebook.findChild(BackupDialog)
    assert dialog is not None and dialog.backed() is not None
    assert dialog.backed().casebook == path.resolve()  # type: ignore[union-attr]
    dialog.reject()


def test_a_removed_row_comes_back_from_the_bin_after_a_restart_and_undo_takes_that_back(
    casebook: MainWindow, path: Path, qtbot: QtBot
) -> None:
    new_case(casebook, qtbot, "寻人", "抖音集团")
    session = casebook.document.session
    assert session is not None
    row = session.add_evidence({"evidence.title": "半年度报告"})
    session.set(LEVEL, 2)
    session.cite(LEVEL, row)
    session.remove_row("evidence.item", row)
    casebook.document.catch_up()
    evaluation = session.sheet.evaluation.id
    casebook.document.close_casebook()
    casebook.file.open_path(path)
    qtbot.waitUntil(lambda: casebook.document.path == path)
    casebook.cases.open_evaluation(evaluation)
    qtbot.waitUntil(lambda: casebook.document.session is not None)
    casebook.cases.show_bin()
    dialog = casebook.cases.bin_dialog
    qtbot.waitUntil(lambda: dialog.tree.topLevelItemCount() == 1)
    item = dialog.tree.topLevelItem(0)
    assert [item.text(n) for n in (0, 1, 4)] == ["半年度报告", "证据", "林晓"]
    dialog.bring_back()
    qtbot.waitUntil(lambda: dialog.tree.topLevelItemCount() == 0)
    dialog.reject()
    session = casebook.document.session
    assert session is not None and session.sheet.row_ids("evidence.item") == [row]
    assert session.answer(LEVEL).evidence == (row,)  # type: ignore[union-attr]
    assert "恢复“证据”中的行" in undo_text(casebook)
    casebook.edit.undo()
    assert session.sheet.row_ids("evidence.item") == []


def test_emptying_the_bin_is_asked_for_and_said(
    casebook: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    new_case(casebook, qtbot, "寻人", "抖音集团")
    to_cases(casebook, qtbot, 1)
    page = casebook.case_list
    assert page is not None
    page.table.selectRow(0)
    page.delete_selected()
    wait_cases(casebook, qtbot, 0)
    casebook.cases.show_bin()
    dialog = casebook.cases.bin_dialog
    qtbot.waitUntil(lambda: dialog.tree.topLevelItemCount() == 1)
    monkeypatch.setattr(QMessageBox, "exec", lambda box: box.reject())
    dialog.ask_to_empty()
    assert dialog.tree.topLevelItemCount() == 1
    dialog.do_empty()
    qtbot.waitUntil(lambda: dialog.tree.topLevelItemCount() == 0)
    assert "已清空：1 个案例" in dialog.message.text()
    assert casebook.document.steps.undo_step is None and not dialog.empty.isEnabled()
    dialog.reject()


def test_an_old_answer_is_taken_back_from_the_history_of_its_field(casebook: MainWindow, qtbot: QtBot) -> None:
    new_case(casebook, qtbot, "寻人", "抖音集团")
    session = casebook.document.session
    assert session is not None
    for level, reason in ((1, "只见个人"), (3, "三层都有")):
        session.set(LEVEL, level)
        session.set_reason(LEVEL, reason)
    session.set("idx.exec.duration", 2)
    casebook.document.catch_up()
    casebook.document.jump.emit(LEVEL, "")
    assert casebook.area is not None
    menu = casebook.area.page().card(LEVEL).state_menu()
    next(action for action in menu.actions() if action.text() == "此字段的历史").trigger()
    panel = casebook.area.sides.panel("history")
    qtbot.waitUntil(lambda: panel.list.count() == 4)
    assert "覆盖层次" in panel.title.text()
    assert "理由：三层都有" in panel.list.item(0).text() and "林晓" in panel.list.item(0).text()
    asked = Answer(1, reason="只见个人")
    first = next(n for n in range(4) if panel.list.item(n).data(EVENT).new == asked)
    panel.list.setCurrentRow(first)
    assert "理由：只见个人" in panel.about.text()
    panel.after.click()
    assert session.answer(LEVEL) == asked
    assert "取回“覆盖层次”" in undo_text(casebook)
    casebook.edit.undo()
    assert session.value(LEVEL) == 3


def test_the_case_as_of_a_day_is_marked_and_cannot_be_changed(casebook: MainWindow, qtbot: QtBot) -> None:
    new_case(casebook, qtbot, "寻人", "抖音集团")
    set_level(casebook, qtbot, LEVEL, 3)
    session = casebook.document.session
    assert session is not None
    days = casebook.document.ask(lambda book: book.days(session.sheet.evaluation.id)).result()  # type: ignore[union-attr]
    set_level(casebook, qtbot, LEVEL, 1)
    casebook.document.catch_up()
    dialog = DaysDialog(casebook.document, days, casebook)
    dialog.accept()
    qtbot.waitUntil(lambda: casebook.document.past is not None)
    past = casebook.document.session
    assert past is not None and past.value(LEVEL) == 3
    assert casebook.past is not None and casebook.past.isVisible()
    assert days[0].day in casebook.past.label.text() and days[0].day in casebook.windowTitle()
    casebook.document.jump.emit(LEVEL, "")
    card = casebook.area.page().card(LEVEL)  # type: ignore[union-attr]
    assert not card.editor.isEnabled() and card.menu is None
    side = casebook.area.sides  # type: ignore[union-attr]
    qtbot.mouseClick(side.tabs["history"], Qt.MouseButton.LeftButton)
    history = side.panel("history")
    history.follow(LEVEL, "")  # a field that is locked takes no keyboard; one was at it before
    qtbot.mouseClick(history.of_field, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: history.list.count() == 1)  # what came after that day is not among it
    assert "— → 3级" in history.list.item(0).text()
    with pytest.raises(Exception, match="as of"):
        past.set(LEVEL, 4)
    for action in ("report", "new_evaluation", "delete_evaluation"):
        assert not casebook.menus.can(next(one for one in casebook_actions() if one.id == action))
    casebook.document.depth_and_stage.set_depth("full")
    casebook.past.back.click()
    qtbot.waitUntil(lambda: casebook.document.past is None)
    now = casebook.document.session
    assert now is not None and now.value(LEVEL) == 1 and now.sheet.evaluation.depth == "standard"
    assert not casebook.past.isVisible()


def casebook_actions():
    from csi_desktop.gui.actions import ACTIONS

    return ACTIONS


def test_what_is_done_with_whole_cases_is_named_undone_and_done_again(casebook: MainWindow, qtbot: QtBot) -> None:
    new_case(casebook, qtbot, "寻人", "抖音集团")
    to_cases(casebook, qtbot, 1)
    page = casebook.case_list
    assert page is not None
    assert "新建案例“寻人”" in undo_text(casebook)
    page.table.selectRow(0)
    page.duplicate_selected()
    wait_cases(casebook, qtbot, 2)
    qtbot.waitUntil(lambda: "复制 1 个案例" in undo_text(casebook))
    casebook.edit.undo()
    wait_cases(casebook, qtbot, 1)
    casebook.edit.redo()
    wait_cases(casebook, qtbot, 2)
    casebook.edit.undo()
    casebook.edit.undo()
    wait_cases(casebook, qtbot, 0)
    assert undo_text(casebook) == "撤销" and "新建案例“寻人”" in casebook.menus.entries["redo"].text()
    casebook.edit.redo()
    wait_cases(casebook, qtbot, 1)
    assert listed(casebook) == ["寻人"]


def test_an_evaluation_is_deleted_and_comes_back(casebook: MainWindow, qtbot: QtBot) -> None:
    from csi_desktop.forms.reader import catalogue

    new_case(casebook, qtbot, "寻人", "抖音集团")
    session = casebook.document.session
    assert session is not None
    casebook.cases.delete_evaluation()  # the only one
    qtbot.waitUntil(lambda: casebook.banner is not None and "唯一" in casebook.banner.label.text())
    case_id, year = session.sheet.case.id, session.sheet.evaluation.year
    made = casebook.document.ask(
        lambda book: book.new_evaluation(case_id, year=year + 1, catalogue=catalogue()).id
    ).result()  # type: ignore[union-attr]
    casebook.cases.open_evaluation(made)
    qtbot.waitUntil(lambda: casebook.document.session.sheet.evaluation.id == made)  # type: ignore[union-attr]
    casebook.cases.delete_evaluation()
    wait_cases(casebook, qtbot, 1)
    qtbot.waitUntil(lambda: listed(casebook, 3) == [str(year)])
    qtbot.waitUntil(lambda: f"删除评估“寻人 {year + 1}”" in undo_text(casebook))
    casebook.edit.undo()
    qtbot.waitUntil(lambda: listed(casebook, 3) == [str(year + 1)])


def test_a_copy_to_send_is_one_file_with_the_cases_selected(
    casebook: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("寻人", "另一个"):
        new_case(casebook, qtbot, name, "抖音集团")
        to_cases(casebook, qtbot, 1 if name == "寻人" else 2)
    page = casebook.case_list
    assert page is not None
    target = tmp_path / "寄出" / "给客户"
    target.parent.mkdir()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    for personal in (False, True):
        page.table.selectRow(listed(casebook).index("寻人"))
        casebook.exchange.send_copy()
        dialog = casebook.findChildren(SendDialog)[-1]
        assert not any(box.isChecked() for box in (dialog.internal, dialog.personal))
        assert not dialog.unprotected.isVisible() and "历史" in dialog.said.text()
        assert [one.name for one in target.parent.iterdir()] == (["给客户.csi"] if personal else [])  # asked before
        dialog.personal.setChecked(personal)
        dialog.internal.setChecked(personal)
        dialog.do.click()
        words = "包含全部历史和个人信息" if personal else "其中不含内部内容、个人信息、历史"
        qtbot.waitUntil(lambda words=words: casebook.banner is not None and words in casebook.banner.label.text())
        assert "给客户.csi" in casebook.banner.label.text()  # type: ignore[union-attr]
        assert [one.name for one in target.parent.iterdir()] == ["给客户.csi"]
        with Casebook.open(target.with_suffix(".csi")) as book:
            assert [line.listing.project for line in book.cases()] == ["寻人"] and book.check() == []
            assert book.left_out == (() if personal else ("internal", "personal"))
            assert {event.by for event in book.history()} == ({casebook.document.by} if personal else {""})
        if not personal:
            shutil.copy(target.with_suffix(".csi"), tmp_path / "收到.csi")
    casebook.file.open_path(tmp_path / "收到.csi")  # who gets it is told by the check
    wait_cases(casebook, qtbot, 1)
    casebook.file.check_casebook()
    words = "制作时未含内部内容、个人信息、历史"
    qtbot.waitUntil(lambda: casebook.banner is not None and words in casebook.banner.label.text())


def test_the_depth_has_its_place_among_what_undo_takes_back(casebook: MainWindow, qtbot: QtBot) -> None:
    new_case(casebook, qtbot, "寻人", "抖音集团")
    session = casebook.document.session
    assert session is not None

    def depth() -> str:
        return session.sheet.evaluation.depth

    session.set(LEVEL, 2)
    casebook.document.depth_and_stage.set_depth("full")
    qtbot.waitUntil(lambda: depth() == "full")
    assert "设置深度“完整”" in undo_text(casebook)
    session.set(LEVEL, 3)
    casebook.edit.undo()
    assert session.value(LEVEL) == 2 and depth() == "full"
    casebook.edit.undo()
    qtbot.waitUntil(lambda: depth() == "standard")
    assert session.value(LEVEL) == 2 and "设置深度“完整”" in casebook.menus.entries["redo"].text()
    casebook.edit.undo()
    assert session.value(LEVEL) is None
    casebook.edit.redo()
    casebook.edit.redo()
    qtbot.waitUntil(lambda: depth() == "full")
    casebook.edit.redo()
    assert session.value(LEVEL) == 3 and casebook.document.session is session


def test_what_was_brought_back_from_the_bin_goes_there_again_by_undo(
    casebook: MainWindow, qtbot: QtBot, path: Path
) -> None:
    new_case(casebook, qtbot, "寻人", "抖音集团")
    session = casebook.document.session
    assert session is not None
    case, evaluation = session.sheet.case.id, session.sheet.evaluation.id
    row = session.add_evidence({"evidence.title": "新闻稿"})
    session.remove_row(session.catalogue.section_role("evidence").key, row)  # type: ignore[union-attr]
    to_cases(casebook, qtbot, 1)
    made: list[int] = []
    casebook.document.tell_cases(
        lambda book: book.new_evaluation(case, year=2031, catalogue=catalogue(), by="甲").id, made.append
    )
    qtbot.waitUntil(lambda: bool(made))
    casebook.document.tell_cases(lambda book: book.delete_evaluation(made[0], "甲"))
    casebook.cases.show_bin()
    dialog = casebook.cases.bin_dialog
    qtbot.waitUntil(lambda: dialog.tree.topLevelItemCount() == 2)
    dialog.tree.selectAll()
    dialog.bring_back()
    qtbot.waitUntil(lambda: dialog.tree.topLevelItemCount() == 0)
    dialog.close()
    assert undo_text(casebook) == "撤销 恢复 2 项"

    def there() -> tuple[int, bool]:
        future = casebook.document.ask(
            lambda book: (len(book.evaluations(case)), row in str(book.load(evaluation).rows))
        )
        assert future is not None
        return future.result(10)

    assert there() == (2, True)
    casebook.edit.undo()
    assert there() == (1, False) and "恢复 2 项" in casebook.menus.entries["redo"].text()
    casebook.edit.redo()
    assert there() == (2, True)
    casebook.document.close_casebook()
    with Casebook.open(path) as book:
        assert book.check() == []
