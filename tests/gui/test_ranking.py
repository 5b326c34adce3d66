"""Units side by side in the window: the portfolio of a form and a table, and the cases of the casebook."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtWidgets import QDialog, QFileDialog
from pytestqt.qtbot import QtBot

from csi_desktop.gui import settings
from csi_desktop.gui.agreement_window import AgreementWindow
from csi_desktop.gui.language import language
from csi_desktop.gui.main_window import MainWindow
from csi_desktop.gui.numbers_dialog import NumbersDialog
from csi_desktop.gui.ranking_dialogs import CasesWindow, PortfolioWindow
from csi_desktop.gui.ranking_view import RankingView
from tests.evaluations import GOLDEN
from tests.gui.driving import new_case, to_cases
from tests.test_portfolio import ENTROPY, HEAD, ROWS, csv_file, entropy_data, excel_file, form_file


@pytest.fixture
def portfolio(window: MainWindow) -> PortfolioWindow:
    settings.PORTFOLIO_FORMS.reset()
    settings.PORTFOLIO_TABLES.reset()
    window.reports.show_portfolio()
    return window.reports.portfolio


def ranked(view: RankingView, qtbot: QtBot) -> RankingView:
    qtbot.waitUntil(lambda: not view.working and view.model.ranking is not None, timeout=20_000)
    return view


def column(view: RankingView, name: str) -> list[str]:
    names = [one.name for one in view.model.columns]
    return [view.model.data(view.model.index(row, names.index(name))) for row in range(view.model.rowCount())]


def test_an_empty_window_says_what_to_choose_and_a_dropped_form_and_table_are_ranked(
    portfolio: PortfolioWindow, tmp_path: Path, qtbot: QtBot
):
    view = portfolio.view
    assert view.nothing.text() == "请选择表单文件和数据表" and view.nothing.isVisible()
    assert not view.export.isEnabled() and not portfolio.again.isEnabled()
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile(str(path)) for path in (form_file(tmp_path), csv_file(tmp_path))])
    portfolio.dropEvent(
        QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, dropped, Qt.MouseButton.LeftButton,
                   Qt.KeyboardModifier.NoModifier)
    )  # fmt: skip
    ranked(view, qtbot)
    assert view.said.text() == "排行：4 个单位，3 个有名次"
    assert column(view, "单位") == ["B", "A", "C", "D"]
    assert column(view, "名次") == ["1", "2", "3", "—"]
    assert column(view, "名次区间")[3] == "" and "–" in column(view, "名次区间")[0]
    assert column(view, "未排名或缺数的原因")[3].startswith("“排行”只有 33.3% 的权重有数值，须有 50%")
    assert column(view, "未排名或缺数的原因")[2] == "缺数值：专职人数"
    assert "种子" in view.moved.text()
    spoken = view.model.data(view.model.index(0, 4), Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("名次区间: 第 1 名（共 3 个），90% 的抽样中在第 1 至第 ")


def test_files_used_before_are_offered_and_another_sheet_can_be_chosen(
    portfolio: PortfolioWindow, window: MainWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
):
    book = Workbook()
    book.active.append(["只有说明"])
    sheet = book.create_sheet("数据")
    for line in (HEAD, *ROWS):
        sheet.append([f"'{cell}" if str(cell).startswith("=") else cell for cell in line])
    path = tmp_path / "两张表.xlsx"
    book.save(path)
    chosen = iter([str(form_file(tmp_path)), str(path)])
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (next(chosen), ""))
    portfolio.choose_form.click()
    portfolio.choose_table.click()
    qtbot.waitUntil(lambda: bool(portfolio.view.faults))
    assert "没有数据行" in portfolio.view.fault_list.item(0).text()
    assert portfolio.sheet.isVisible() and portfolio.sheet.currentText() == "Sheet"  # the first, which is what is read
    portfolio.sheet.setCurrentIndex(1)
    portfolio.sheet.activated.emit(1)
    ranked(portfolio.view, qtbot)
    portfolio.close()
    window.reports.show_portfolio()
    again = window.reports.portfolio
    assert (again.form.itemText(0), again.table.itemText(0)) == ("ranking.toml", "两张表.xlsx")
    assert again.form.currentIndex() == -1  # offered, not chosen


def test_all_faults_are_listed_in_the_language_of_the_window(portfolio: PortfolioWindow, tmp_path: Path, qtbot: QtBot):
    rows = [["A", "甲", "many", 0.1, 1, 1], ["A", "乙", 1, 0.2, "inf", 1]]
    portfolio.take([form_file(tmp_path), csv_file(tmp_path, rows)])
    view = portfolio.view
    qtbot.waitUntil(lambda: len(view.faults) == 3)
    assert view.said.text() == "有 3 处须先改正"
    assert view.fault_list.item(1).text() == "C2（专职人数）：“many”不是数。"
    view.copying.click()  # for whoever made the table
    assert QGuiApplication.clipboard().text().splitlines()[1:2] == ["C2（专职人数）：“many”不是数。"]
    language.switch("en")
    qtbot.waitUntil(lambda: view.said.text() == "3 things to mend first")
    assert view.fault_list.item(1).text() == "C2 (Staff): “many” is no number."
    broken = form_file(tmp_path, "id = 3")
    portfolio.take([broken])
    qtbot.waitUntil(lambda: len(view.faults) > 3)
    csv_file(tmp_path)  # mended, and read again
    form_file(tmp_path)
    portfolio.again.click()
    assert len(ranked(view, qtbot).model.rows) == 4


def test_one_sorts_searches_copies_and_exports(
    portfolio: PortfolioWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
):
    portfolio.take([form_file(tmp_path), excel_file(tmp_path)])
    view = ranked(portfolio.view, qtbot)
    at = [one.name for one in view.model.columns].index("人员")
    view.table.sortByColumn(at, Qt.SortOrder.DescendingOrder)
    assert column(view, "单位") == ["A", "C", "B", "D"]
    view.table.sortByColumn(at, Qt.SortOrder.AscendingOrder)
    assert column(view, "单位") == ["B", "C", "A", "D"]  # what has no value stays last
    view.search.setText("丙")
    assert column(view, "单位") == ["C"]
    view.copy()
    copied = [line.split("\t") for line in QGuiApplication.clipboard().text().split("\n")]
    assert copied[0][:4] == ["名次", "单位", "名称", "指数"] and len(copied) == 2 and copied[1][1] == "C"
    for name in ("名次.xlsx", "名次"):
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, n=name: (str(tmp_path / n), "CSV 表格 (*.csv)"))
        view.export.click()
    sheet = load_workbook(tmp_path / "名次.xlsx").active
    assert [row[1] for row in sheet.iter_rows(values_only=True)] == ["unit", "B", "A", "C", "D"]
    lines = list(csv.reader(io.StringIO((tmp_path / "名次.csv").read_text("utf-8-sig"))))
    assert lines[0][-1] == "excluded" and lines[4][-1].startswith("“排行”只有")


def test_a_ranking_by_entropy_says_its_weights_and_that_nobody_gave_them(
    portfolio: PortfolioWindow, tmp_path: Path, qtbot: QtBot
):
    portfolio.take([form_file(tmp_path), csv_file(tmp_path)])
    view = ranked(portfolio.view, qtbot)
    assert not view.weighed.isVisible()  # all weights are those of the form
    portfolio.take([form_file(tmp_path, ENTROPY), entropy_data(tmp_path, list(range(1, 12)), [*range(20, 31)])])
    qtbot.waitUntil(lambda: view.weighed.isVisible() and not view.working)
    said = view.weighed.text()
    assert said.startswith("“人员”各指标的权重由本表数据按熵权法得出，不是人为给定：甲项 9") and "乙项 " in said
    language.switch("en")
    qtbot.waitUntil(lambda: view.weighed.text().startswith("The indicators of “People” are weighed by the entropy"))


def test_enter_on_a_unit_shows_its_numbers_with_their_arithmetic(
    portfolio: PortfolioWindow, tmp_path: Path, qtbot: QtBot
):
    portfolio.take([form_file(tmp_path), csv_file(tmp_path)])
    view = ranked(portfolio.view, qtbot)
    view.table.selectRow(1)
    qtbot.keyClick(view.table, Qt.Key.Key_Return)
    numbers = portfolio.findChild(NumbersDialog)
    assert numbers is not None and numbers.title.text() == "A  =甲公司  45.8333"
    people = numbers.tree.topLevelItem(0).child(0).child(0)
    assert [people.text(n) for n in range(4)] == ["人员", "87.5", "50%", "算术平均"]
    numbers.tree.setCurrentItem(people)
    assert numbers.working.toPlainText() == "人员  87.5\n(0.25 × 50 + 0.75 × 100) ÷ 1 ≈ 87.5"
    numbers.copying.click()
    assert "极差法：0 + 100 × (0.1 − 0.3) ÷ (0.1 − 0.3) ≈ 100" in QGuiApplication.clipboard().text()


def test_the_work_can_be_cancelled(portfolio: PortfolioWindow, tmp_path: Path, qtbot: QtBot):
    portfolio.take([form_file(tmp_path), csv_file(tmp_path)])
    assert portfolio.view.working and portfolio.view.work_line.cancel.isVisible()
    portfolio.view.work_line.cancel.click()
    assert not portfolio.view.working and not portfolio.view.work_line.cancel.isVisible()
    assert portfolio.view.model.ranking is None


@pytest.fixture
def cases(casebook: MainWindow, qtbot: QtBot) -> CasesWindow:
    """Three cases: the golden one, one that stands lower, and one without levels."""
    for name, changed in (("高", {}), ("低", {"idx.mission.goal": 0, "idx.exec.region": 0}), ("空", None)):
        new_case(casebook, qtbot, name, "企业")
        session = casebook.document.session
        assert session is not None
        if changed is not None:
            session.set_many({(field, ""): level for field, level in (GOLDEN | changed).items()})
            qtbot.waitUntil(lambda: not casebook.document.waiting)
    to_cases(casebook, qtbot, 3)
    casebook.reports.show_ranking()
    ranked(casebook.reports.cases_ranked.view, qtbot)
    return casebook.reports.cases_ranked


def test_the_cases_of_the_casebook_are_ranked_with_ranges_and_those_without_say_why(
    cases: CasesWindow, casebook: MainWindow, qtbot: QtBot
):
    view = cases.view
    assert column(view, "名称") == ["高（企业）", "低（企业）", "空（企业）"]
    assert column(view, "名次") == ["1", "2", "—"]
    assert column(view, "指数")[0] == "71.25" and column(view, "评级")[0] == "四星"
    assert column(view, "未排名或缺数的原因")[2] == "尚无已评指标"
    assert "等级按其证据可能偏高或偏低一级" in view.moved.text()
    view.table.selectRow(0)
    view.explain.click()
    numbers = cases.findChild(NumbersDialog)
    assert numbers is not None and numbers.tree.topLevelItem(0).child(0).child(0).text(3) == "3 / 4"
    numbers.close()
    cases.opening.click()
    qtbot.waitUntil(lambda: casebook.document.session is not None and casebook.document.case_name() == "高")


def test_only_the_cases_that_the_list_shows_are_ranked(cases: CasesWindow, casebook: MainWindow, qtbot: QtBot):
    cases.close()
    casebook.case_list.search.setText("低")
    qtbot.waitUntil(lambda: len(casebook.case_list.model.ids) == 1)
    casebook.reports.show_ranking()
    shown = casebook.reports.cases_ranked
    view = ranked(shown.view, qtbot)
    assert column(view, "名称") == ["低（企业）"]
    assert "经搜索和筛选" in shown.intro.text()


@pytest.mark.parametrize("way", ["button", "escape", "frame"])
@pytest.mark.parametrize("which", ["portfolio", "ranking", "agreement"])
def test_a_window_with_a_ranking_or_agreement_closes_by_button_escape_and_frame(
    which: str, way: str, casebook: MainWindow, qtbot: QtBot
):
    new_case(casebook, qtbot, "项目", "企业")
    to_cases(casebook, qtbot, 1)
    getattr(casebook.reports, f"show_{which}")()
    [shown] = [one for one in casebook.findChildren(QDialog) if one.isVisible()]
    assert isinstance(shown, PortfolioWindow | CasesWindow | AgreementWindow)
    with qtbot.waitSignal(shown.destroyed):
        if way == "button":
            qtbot.mouseClick(shown.closing, Qt.MouseButton.LeftButton)
        elif way == "escape":
            qtbot.keyClick(shown, Qt.Key.Key_Escape)
        else:
            shown.close()
