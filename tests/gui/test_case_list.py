"""The list of cases: search, sort, filter, duplicate, delete and take that back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from csi_desktop.casebook import Casebook
from csi_desktop.forms.reader import catalogue
from csi_desktop.gui.case_dialogs import NewCaseDialog
from csi_desktop.gui.main_window import MainWindow
from csi_desktop.gui.pages.case_table import BLOCK, SORTS
from tests.gui.driving import listed, new_case, to_cases, wait_cases


@pytest.fixture
def three(casebook: MainWindow, qtbot: QtBot) -> MainWindow:
    """A casebook with three cases, shown as a list."""
    for number, (project, enterprise, mode) in enumerate(
        [
            ("抖音寻人", "北京抖音", "desk"),
            ("银发课堂", "甲公司", "third"),
            ("安心医保 100%", "乙公司", "self"),
        ],
        1,
    ):
        new_case(casebook, qtbot, project, enterprise, mode)
        to_cases(casebook, qtbot, number)
    return casebook


def test_the_newest_change_is_first_and_stays_selected(three: MainWindow, qtbot: QtBot) -> None:
    assert listed(three) == ["安心医保 100%", "银发课堂", "抖音寻人"]
    assert three.case_list is not None
    page = three.case_list
    qtbot.waitUntil(lambda: [line.listing.project for line in page.selected_lines()] == ["安心医保 100%"])
    assert three.case_list.count.text() == "3 个案例"


def test_search_finds_projects_and_enterprises_as_they_are_written(three: MainWindow, qtbot: QtBot) -> None:
    assert three.case_list is not None
    three.go.find_anything()
    assert three.focusWidget() is three.case_list.search
    for typed, found in (("100%", ["安心医保 100%"]), ("甲", ["银发课堂"]), ("%%", [])):
        three.case_list.search.setText(typed)
        qtbot.waitUntil(lambda found=found: listed(three) == found)
    assert three.case_list.stack.currentIndex() == 1
    assert three.case_list.nothing.text() == "没有符合条件的案例"
    three.case_list.first.click()
    wait_cases(three, qtbot, 3)


def test_a_header_sorts_and_sorts_the_other_way_round(three: MainWindow, qtbot: QtBot) -> None:
    assert three.case_list is not None
    three.case_list.sort_by(SORTS.index("project"))
    qtbot.waitUntil(lambda: listed(three) == ["安心医保 100%", "抖音寻人", "银发课堂"])
    three.case_list.sort_by(SORTS.index("project"))
    qtbot.waitUntil(lambda: listed(three) == ["银发课堂", "抖音寻人", "安心医保 100%"])


def test_a_chip_filters_by_mode(three: MainWindow, qtbot: QtBot) -> None:
    assert three.case_list is not None
    chips = three.case_list.mode_chips
    qtbot.mouseClick(chips["desk"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: listed(three) == ["抖音寻人"])
    qtbot.mouseClick(chips["self"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: listed(three) == ["安心医保 100%"])
    assert not chips["desk"].isChecked()
    qtbot.mouseClick(chips["self"], Qt.MouseButton.LeftButton)
    wait_cases(three, qtbot, 3)


def test_a_case_is_duplicated(three: MainWindow, qtbot: QtBot) -> None:
    assert three.case_list is not None
    three.case_list.table.selectRow(2)
    three.case_list.duplicate_selected()
    qtbot.waitUntil(lambda: "抖音寻人（副本）" in listed(three))
    assert len(listed(three)) == 4


def test_deleted_cases_come_back_by_the_banner_or_from_the_bin(three: MainWindow, qtbot: QtBot) -> None:
    page = three.case_list
    assert page is not None
    page.table.selectAll()
    assert page.selected.text() == "已选 3 个"
    page.delete_selected()
    wait_cases(three, qtbot, 0)
    qtbot.waitUntil(lambda: three.banner is not None and three.banner.isVisible())
    assert three.banner is not None
    assert three.banner.label.text() == "已删除 3 个案例。"
    qtbot.mouseClick(three.banner.buttons[0], Qt.MouseButton.LeftButton)
    wait_cases(three, qtbot, 3)
    page.table.clearSelection()
    page.table.selectRow(0)
    gone = [line.listing.project for line in page.selected_lines()]
    page.delete_selected()
    wait_cases(three, qtbot, 2)
    page.binned.setChecked(True)
    qtbot.waitUntil(lambda: listed(three) == gone)
    page.table.selectRow(0)
    page.restore_selected()
    wait_cases(three, qtbot, 0)
    page.binned.setChecked(False)
    wait_cases(three, qtbot, 3)


def test_enter_opens_the_case(three: MainWindow, qtbot: QtBot) -> None:
    page = three.case_list
    assert page is not None
    page.table.selectRow(1)
    page.table.setFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: three.document.case_name() == "银发课堂")


def test_a_long_list_is_fetched_as_it_comes_into_sight(window: MainWindow, path, qtbot: QtBot) -> None:
    forms, number = catalogue(), BLOCK + 20
    project = forms.role("case.project")
    assert project is not None
    with Casebook.create(path) as file:
        file.remember_forms(forms)
        for each in range(number):
            file.new_case(forms, {project.id: f"项目 {each:03}"}, year=2024, mode="third")
    window.file.open_path(path)
    qtbot.waitUntil(lambda: window.case_list is not None and len(window.case_list.model.ids) == number)
    assert window.case_list is not None
    model = window.case_list.model
    assert model.data(model.index(number - 1, 0)) == "…"
    qtbot.waitUntil(lambda: model.data(model.index(number - 1, 0)) == "项目 000")


def test_a_new_case_shows_what_is_asked_for_and_so_does_another_depth(casebook: MainWindow, qtbot: QtBot) -> None:
    new_case(casebook, qtbot, "银发课堂", "甲公司")
    session = casebook.document.session
    assert session is not None
    asked = f"{session.result.total.done}/{session.result.total.total}"
    to_cases(casebook, qtbot, 1)
    qtbot.waitUntil(lambda: listed(casebook, SORTS.index("progress")) == [asked])
    assert casebook.case_list is not None
    line = casebook.case_list.model.line(0)
    assert line is not None
    casebook.cases.open_evaluation(line.evaluation_id)
    qtbot.waitUntil(lambda: casebook.document.session is not None)
    with qtbot.waitSignal(casebook.document.evaluation_changed):
        casebook.cases.set_depth("full")
    session = casebook.document.session
    assert session is not None
    deeper = f"{session.result.total.done}/{session.result.total.total}"
    assert deeper != asked
    to_cases(casebook, qtbot, 1)
    qtbot.waitUntil(lambda: listed(casebook, SORTS.index("progress")) == [deeper])


def test_tab_goes_down_the_lines_of_a_new_case(casebook: MainWindow, qtbot: QtBot) -> None:
    casebook.cases.new_case()
    dialog = casebook.findChild(NewCaseDialog)
    assert dialog is not None
    qtbot.waitUntil(dialog.project.hasFocus)
    lines = (dialog.enterprise, dialog.issue, dialog.year, dialog.mode, dialog.depth_box, dialog.assessor)
    for widget in (*lines, dialog.do):
        QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)
        assert dialog.focusWidget() is widget
    dialog.reject()
