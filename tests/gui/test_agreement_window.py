"""Agreement between assessors over the cases of a casebook, in the window."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from csi_desktop.casebook import Casebook
from csi_desktop.casebook.passwords import change
from csi_desktop.forms.reader import catalogue
from csi_desktop.gui.agreement_window import AgreementWindow
from csi_desktop.gui.language import language
from csi_desktop.gui.main_window import MainWindow
from csi_desktop.gui.password_dialogs import PasswordDialog
from csi_desktop.session.opening import open_session
from tests.evaluations import GOLDEN
from tests.gui.driving import wait_cases
from tests.judgements import colleagues_book, evaluate, judged_book, noisy
from tests.test_agreement_command import begun, row_of


def opened(window: MainWindow, path: Path, cases: int, qtbot: QtBot) -> AgreementWindow:
    window.file.open_path(path)
    qtbot.waitUntil(lambda: window.document.path == path)
    wait_cases(window, qtbot, cases)
    window.menus.entries["agreement"].trigger()
    shown = window.reports.agreement
    qtbot.waitUntil(lambda: shown.found is not None and not shown.work_line.active)
    return shown


def cells(shown: AgreementWindow, row: int = 0) -> list[str]:
    """What a line at the top says; 0 is the index."""
    item = shown.tree.topLevelItem(row)
    return [item.text(column) for column in range(9)]


def test_every_line_has_its_figures_and_the_assessors_are_chosen(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    shown = opened(window, judged_book(tmp_path / "a.csi", 12), 12, qtbot)
    assert cells(shown)[:2] == ["社会价值影响力指数", "12"]
    assert cells(shown)[5].count(" 至 ") == 1 and all("—" not in cell for cell in cells(shown))
    index = shown.tree.topLevelItem(0)
    assert [index.child(n).childCount() for n in range(4)] == [3, 5, 3, 3]
    assert shown.details.toPlainText().startswith("社会价值影响力指数\n单位：12 个有两人以上评定，12 个由全体 3 人评定")
    assert "ICC(1,k)：" in shown.details.toPlainText() and "种子" in shown.drawn.text()
    before = cells(shown)
    shown.tree.setCurrentItem(index.child(1).child(0))
    shown.who.item(0).setCheckState(Qt.CheckState.Unchecked)
    qtbot.waitUntil(lambda: not shown.work_line.active and len(shown.found.counted) == 2)
    assert cells(shown) != before
    assert shown.details.toPlainText().startswith("协作能见度") and "二次加权 κ：" in shown.details.toPlainText()
    shown.who.item(1).setCheckState(Qt.CheckState.Unchecked)
    assert shown.notes.text() == "请勾选两名以上评估员。" and shown.tree.topLevelItemCount() == 0
    assert not shown.export.isEnabled()
    shown.who.item(1).setCheckState(Qt.CheckState.Checked)
    qtbot.waitUntil(lambda: shown.tree.topLevelItemCount() == 1)
    language.switch("en")
    assert shown.windowTitle() == "Agreement between assessors" and cells(shown)[0] == "Social-value influence index"
    assert " to " in cells(shown)[5]


def test_only_the_cases_that_the_list_shows_count_and_few_give_no_icc(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    shown = opened(window, judged_book(tmp_path / "a.csi", 12), 12, qtbot)
    shown.close()
    assert window.case_list is not None
    window.case_list.search.setText("项目1")  # 1, 10, 11, 12
    qtbot.waitUntil(lambda: len(window.case_list.model.ids) == 4)
    window.reports.show_agreement()
    few = window.reports.agreement
    qtbot.waitUntil(lambda: few.found is not None)
    assert "经搜索和筛选" in few.intro.text() and cells(few)[1] == "4" and cells(few)[6] == "—"
    assert "ICC(2,1)：—（全体都评定的只有 4 个，少于 10 个）" in few.details.toPlainText()
    assert "数值不足为凭" in few.details.toPlainText()


def test_where_nobody_judged_on_their_own_the_window_says_where_to(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    shown = opened(window, judged_book(tmp_path / "a.csi", 2, lambda n: {"甲": noisy(n, "甲")}), 2, qtbot)
    assert shown.notes.text().startswith("没有可比较的独立评分") and "独立评分" in shown.notes.text()
    assert not shown.copying.isEnabled()


def test_it_is_copied_and_exported(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = opened(window, judged_book(tmp_path / "a.csi", 10), 10, qtbot)
    shown.copying.click()
    lines = [line.split("\t") for line in QGuiApplication.clipboard().text().split("\n")]
    assert lines[0][0] == "评定对象" and len(lines) == 20 and lines[1] == cells(shown)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "一致性"), "Excel 工作簿 (*.xlsx)"))
    shown.export.click()
    sheet = load_workbook(tmp_path / "一致性.xlsx").active
    assert sheet.max_row == 20 and "已写入" in shown.drawn.text()


def choose(shown: AgreementWindow, qtbot: QtBot, name: str) -> None:
    """Choose a case by its name, as with the mouse."""
    shown.case.setCurrentText(name)
    shown.case.activated.emit(shown.case.currentIndex())
    qtbot.waitUntil(lambda: not shown.work_line.active)


def test_evaluations_of_colleagues_are_compared_within_a_case_field_by_field(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    shown = opened(window, colleagues_book(tmp_path / "a.csi", 2, ("王评估", "李评估")), 2, qtbot)
    assert shown.source.currentText() == "整份评估"  # nobody gave independent scores, and colleagues evaluated
    assert cells(shown)[:2] == ["社会价值影响力指数", "2"]
    choose(shown, qtbot, "K01 项目1")
    assert [shown.tree.headerItem().text(n) for n in range(5)] == ["评定对象", "李评估", "王评估", "差距", "指标数"]
    part = shown.tree.topLevelItem(0).child(0)
    fields = [field for field in GOLDEN if field.startswith("idx.mission.")]
    for n, field in enumerate(fields):
        mine, theirs = noisy(0, "王评估")[field], noisy(0, "李评估")[field]
        assert [part.child(n).text(column) for column in (1, 2, 3)] == [*map(str, (theirs, mine, abs(mine - theirs)))]
    assert shown.details.toPlainText().splitlines()[-1].startswith("K01 项目1：李评估 ")
    shown.source.setCurrentIndex(0)
    shown.source.activated.emit(0)
    qtbot.waitUntil(lambda: not shown.work_line.active)
    assert shown.notes.text().startswith("没有可比较的独立评分")


def test_a_self_assessment_is_ticked_by_nobody_but_the_user(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = colleagues_book(tmp_path / "a.csi", 1, ("王评估", "李评估"))
    with Casebook.open(path) as book:
        made = book.new_evaluation(1, year=2024, catalogue=catalogue(), depth="full")
        evaluate(book, made.id, "企业", noisy(0, "企业"), "self")
    shown = opened(window, path, 1, qtbot)  # the only case: compared within itself at once
    items = [shown.who.item(n) for n in range(shown.who.count())]
    ticked = {item.text().split("\n")[0]: item.checkState() is Qt.CheckState.Checked for item in items}
    assert ticked == {"王评估": True, "李评估": True, "企业（企业自评）": False}
    assert shown.notes.text().startswith("未计入：企业（企业自评）。")
    next(item for item in items if "企业" in item.text()).setCheckState(Qt.CheckState.Checked)
    qtbot.waitUntil(lambda: len(shown.found.counted) == 3 and not shown.work_line.active)
    assert "这是两方对照，不是相互独立的评估员" in shown.notes.text() and cells(shown)[0] == "社会价值影响力指数"
    language.switch("en")
    qtbot.waitUntil(lambda: any("Self-assessment" in name for name in shown.found.everybody))


def test_the_casebook_of_a_colleague_is_taken_in_and_left_again(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = colleagues_book(tmp_path / "乙.csi", 3, ("李评估",))
    shown = opened(window, colleagues_book(tmp_path / "甲.csi", 2, ("王评估",)), 2, qtbot)
    assert "可改为比较同事的整份评估" in shown.notes.text() and not shown.without.isVisible()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(other), ""))
    shown.adding.click()
    qtbot.waitUntil(lambda: bool(shown.found and shown.found.rows) and not shown.work_line.active)
    assert cells(shown)[1] == "2" and shown.found.counted == ("李评估", "王评估")
    assert [shown.case.itemText(n) for n in range(shown.case.count())] == ["全部案例", "K02 项目2", "K01 项目1"]
    assert shown.without.text() == "不计 乙.csi"
    shown.without.click()
    qtbot.waitUntil(lambda: not shown.work_line.active and not shown.found.rows)
    shown.add_casebook(tmp_path / "甲.csi")
    assert "就是当前打开的案例册" in shown.notes.text()


def test_a_colleagues_casebook_with_a_password_is_asked_for_it_and_a_wrong_one_is_said(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    other = colleagues_book(tmp_path / "乙.csi", 1, ("李评估",))
    change(other, "", "正确的密码一二三")
    shown = opened(window, colleagues_book(tmp_path / "甲.csi", 1, ("王评估",)), 1, qtbot)

    def give(password: str) -> None:
        shown.add_casebook(other)
        [asked] = [one for one in shown.findChildren(PasswordDialog) if one.isVisible()]
        asked.given.setText(password)
        asked.accept()
        qtbot.waitUntil(lambda: not shown.work_line.active)

    give("错误的密码")
    assert shown.found is None and "密码" in shown.notes.text() and not shown.without.isVisible()
    give("正确的密码一二三")
    assert shown.found.counted == ("李评估", "王评估") and shown.found.inside


LONG = {
    "zh": ("王评估", "李评估", "欧阳评估员", "司马评估员", "诸葛评估员", "上官评估员", "夏侯评估员", "慕容评估员"),
    "en": ("Ann Margaret Lee-Fitzgerald", "Christopher Wellington", "Bartholomew Featherstone", "Li Wei",
           "Maximiliane Oberhofer", "John Smith", "Wilhelmina Throckmorton", "Anastasia Konstantinopoulou"),
}  # fmt: skip


def in_sight(shown: AgreementWindow) -> list[str]:
    """The heads of the columns that can be seen without scrolling, names in one line."""
    tree, head = shown.tree, shown.tree.headerItem()
    edge = tree.viewport().width()
    columns = [n for n in range(tree.columnCount()) if not tree.isColumnHidden(n)]
    seen = [n for n in columns if tree.columnViewportPosition(n) + tree.columnWidth(n) <= edge]
    assert seen == columns and tree.horizontalScrollBar().maximum() == 0
    return [" ".join(head.text(n).split()) for n in columns]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("assessors", [3, 4, 8])
def test_assessors_of_a_case_stand_side_by_side_without_scrolling(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, lang: str, assessors: int
) -> None:
    language.switch(lang)
    who = LONG[lang][:assessors]
    shown = opened(window, colleagues_book(tmp_path / "a.csi", 1, who), 1, qtbot)
    shown.resize(1240, 720)  # as wide as it is on a screen of 1280 × 800
    shown.read_again()
    qtbot.waitUntil(lambda: shown.found is not None and not shown.work_line.active)
    heads = in_sight(shown)
    named = heads[1 : assessors + 1]
    if shown.tree.lettered:  # only then do letters stand for them, and beside the names
        assert named == list("ABCDEFGH")[:assessors]
        names = dict(shown.who.item(n).text().split("\n")[0].split("  ") for n in range(assessors))
        named = [names[one] for one in named]
    assert sorted(name.replace(" ", "") for name in named) == sorted(name.replace(" ", "") for name in who)
    assert shown.tree.lettered == (assessors == 8)
    exact = "完全一致" if lang == "zh" else "Exact"
    assert [one for one in heads if one in (exact, "α", "差距", "Gap")][1:] == [exact, "α"]
    assert bool(shown.tree.without) == ((lang, assessors) != ("zh", 3))
    assert all(one in shown.drawn.text() for one in shown.tree.without)
    assert "0.1" in shown.who.item(0).text() and shown.who.horizontalScrollBar().maximum() == 0
    shown.copying.click()
    copied = QGuiApplication.clipboard().text().split("\n")[0].split("\t")
    assert sorted(copied[1 : assessors + 1]) == sorted(who) and len(copied) == assessors + 8  # all, and names whole


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_evaluations_of_one_lead_and_of_nobody_are_told_apart_by_the_day_and_their_rows_stand_side_by_side(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, lang: str
) -> None:
    language.switch(lang)
    path = colleagues_book(tmp_path / "a.csi", 1, ("王评估", "王评估", "", ""))
    begun(path, *[f"2026-11-2{n}T09:05:00+08:00" for n in range(4)])
    with Casebook.open(path) as book:
        for place, one in enumerate(book.evaluations(1)):
            row_of(open_session(book, one.id), "识字率", place)
            if place == 3:
                row_of(open_session(book, one.id), "只有一份有", place)
    shown = opened(window, path, 1, qtbot)
    shown.resize(1240, 720)
    in_sight(shown)
    days = [f"2026-11-2{n}" for n in range(4)]
    named = [shown.who.item(n).text() for n in range(4)]
    assert sorted(next(one for one in days if one in " ".join(name.split())) for name in named) == days
    assert all("09:05" in shown.who.item(n).toolTip() for n in range(4))
    assert "只有一份有" in shown.notes.text()
    form = next(shown.tree.topLevelItem(n) for n in range(shown.tree.topLevelItemCount())
                if shown.tree.topLevelItem(n).text(0) in ("因果归因", "Causal attribution"))  # fmt: skip
    assert form.childCount() == 1 and form.child(0).text(0).startswith("识字率")
    assert sorted(form.child(0).text(n) for n in range(1, 5)) == list("0123") and form.child(0).text(5) == "3"
    shown.who.item(0).setCheckState(Qt.CheckState.Unchecked)
    qtbot.waitUntil(lambda: len(shown.found.counted) == 3 and not shown.work_line.active)
    shown.resize(760, 560)
    qtbot.waitUntil(lambda: len(in_sight(shown)) < 10)
    assert in_sight(shown)[-1] == "α"
