"""The page on how well the judgement stands: worked out in the background, each line leads to its place."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QInputDialog
from pytestqt.qtbot import QtBot

from csi_desktop.casebook import Casebook
from csi_desktop.forms.reader import catalogue
from csi_desktop.gui.case_dialogs import NewEvaluationDialog
from csi_desktop.gui.language import language
from csi_desktop.gui.main_window import MainWindow
from csi_desktop.gui.pages.standing.page import StandingPage
from csi_desktop.gui.pages.standing.part import Lines
from csi_desktop.scoring.figures import estimate
from csi_desktop.scoring.sure import influence_name
from csi_desktop.text import Lang
from tests.evaluations import GOLDEN
from tests.gui.driving import new_case
from tests.judgements import evaluate


@pytest.fixture
def standing(casebook: MainWindow, qtbot: QtBot) -> StandingPage:
    """The page on the golden case, once the background has done its work."""
    new_case(casebook, qtbot, "项目", "企业")
    session = casebook.document.session
    assert session is not None
    session.set_many({(field, ""): level for field, level in GOLDEN.items()})
    casebook.go.show_standing()
    assert casebook.area is not None
    page = casebook.area.standing
    assert page is not None
    qtbot.waitUntil(lambda: page.worked is not None)
    return page


def texts(lines) -> list[str]:
    return [lines.item(row).text() for row in range(lines.count())]


def test_the_page_says_how_sure_the_band_is_and_what_would_change_it(standing: StandingPage, casebook: MainWindow):
    assert standing.sure.sentence.text().startswith("只变动权重（各在 ±25% 内）时，评级不变的概率为 100.0%；")
    assert "种子" in standing.sure.drawn.text()
    assert "指数为 71.3；" in standing.evidence.said.text() and "指数为 0.0" in standing.evidence.said.text()
    assert standing.evidence.bars.accessibleName().startswith("指数 所主张 71.3, 所证实 0.0")
    assert "距“五星”还差 8.75 分，最少须改变 2 项指标，共有 11 种组合" in standing.paths.said.text()
    assert len(texts(standing.paths.paths)) == 11 and "是否披露资金投入水平：0→" in texts(standing.paths.paths)[0]
    assert not standing.sure.progress.isVisible()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_lines_of_the_page_are_whole_at_any_width(
    lang: Lang, standing: StandingPage, casebook: MainWindow, qtbot: QtBot
) -> None:
    language.switch(lang)
    for width in (960, 1280):
        casebook.resize(width, 720)
        qtbot.wait(50)
        for lines in standing.findChildren(Lines):
            for row in range(min(lines.count(), 8) if lines.isVisible() else 0):
                item = lines.item(row)
                place = lines.visualItemRect(item)
                room = place.adjusted(lines.iconSize().width() + 8, 0, -4, 0)
                needed = QFontMetrics(item.font()).boundingRect(room, Qt.TextFlag.TextWordWrap, item.text())
                assert place.top() >= 0 and place.bottom() <= lines.viewport().height(), item.text()
                assert needed.height() <= place.height() + 2, item.text()


def test_the_page_shows_the_spread_and_what_makes_the_index_vary(
    standing: StandingPage, casebook: MainWindow, qtbot: QtBot
):
    assert standing.worked is not None and standing.worked.sure is not None
    found, catalogue = standing.worked.sure, casebook.document.catalogue
    spread = found.everything.spread
    assert spread.p5 < spread.p50 < spread.p95
    # By hand: 85, 16.67 and 91.67 without the mission; 91.67, 85 and 91.67 without finance; and so on.
    for lang, ranges, columns in (
        ("zh", f"（50% 分位）为 {spread.p50:.1f}。逐一去掉一项指标时，指数为 67.1–73.4。"
               "逐一去掉一个维度时，指数为 64.4–89.4。", ("单独解释", "连同交互")),
        ("en", f"(50th percentile) is {spread.p50:.1f}. With one indicator left out at a time, the index is 67.1–73.4. "
               "With one dimension left out at a time, the index is 64.4–89.4.", ("On its own", "With interactions")),
    ):  # fmt: skip
        language.switch(cast(Lang, lang))
        qtbot.waitUntil(lambda words=ranges: words in standing.sure.ranges.text())
        assert f"{spread.p5:.1f}" in standing.sure.wider.text() and f"{spread.p95:.1f}" in standing.sure.wider.text()
        assert standing.sure.inputs.isVisible() and standing.sure.inputs_title.isVisible()
        shown = standing.sure.inputs.accessibleName().split("; ")
        assert len(shown) == 6
        for line, one in zip(shown, found.influences, strict=False):
            first, total = estimate(one.first, one.first_error), estimate(one.total, one.total_error)
            assert line.startswith(influence_name(catalogue, one)(cast(Lang, lang))[:4])
            assert line.endswith(f"{columns[0]} {first}, {columns[1]} {total}")


def test_the_score_panel_shows_the_index_as_evidenced_beneath_the_claimed_one(
    standing: StandingPage, casebook: MainWindow, qtbot: QtBot
):
    assert casebook.area is not None
    bars = casebook.area.sides.score.support
    qtbot.waitUntil(lambda: len(bars.spots) == 3)
    assert bars.spots[2].isVisible() and bars.spots[2].accessibleName().startswith("所证实 0.0")


def test_a_line_leads_to_its_field(standing: StandingPage, casebook: MainWindow):
    assert "“明确的社会责任宣示”评为 3 级，没有引用证据" in texts(standing.evidence.unsupported)
    standing.evidence.unsupported.itemActivated.emit(standing.evidence.unsupported.item(0))
    assert casebook.area is not None
    page = casebook.area.page()
    assert page is not None
    card = page.current_card()
    assert card is not None and card.field.id == "idx.mission.declaration"


def test_what_is_typed_is_worked_out_again_once_there_is_a_pause(
    standing: StandingPage, casebook: MainWindow, qtbot: QtBot
):
    session = casebook.document.session
    assert session is not None
    before = standing.worked
    for field in GOLDEN:
        session.set(field, session.catalogue.field(field).max)
    qtbot.waitUntil(lambda: standing.worked is not before)
    assert standing.paths.said.text() == "已达到最高评级。"


def test_the_background_can_be_told_to_stop(standing: StandingPage, casebook: MainWindow, qtbot: QtBot):
    session = casebook.document.session
    assert session is not None
    session.set("idx.fin.foundation", 2)
    standing.worked = None
    standing.refresh()
    assert standing.sure.progress.isVisible()
    qtbot.mouseClick(standing.sure.cancel, Qt.MouseButton.LeftButton)
    assert not standing.sure.progress.isVisible()
    qtbot.wait(300)
    assert standing.worked is None
    standing.refresh()
    qtbot.waitUntil(lambda: standing.worked is not None)


def test_a_finding_is_waived_with_a_reason_and_the_waiver_taken_back(
    standing: StandingPage, casebook: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
):
    session = casebook.document.session
    assert session is not None
    claims = session.catalogue.section_role("claims")
    assert claims is not None
    session.add_row(claims.key, values={"cl.text": "大多数用户满意", "cl.value": "1", "cl.asof": "2024-06-13"})
    standing.refresh()
    [at] = [row for row, text in enumerate(texts(standing.check.findings)) if "没有分母" in text]
    standing.check.findings.setCurrentRow(at)
    for reason, given in (("", True), ("分母见原文第3页", False)):  # no reason, or not meant
        monkeypatch.setattr(QInputDialog, "getMultiLineText", lambda *_, r=reason, g=given: (r, g))
        qtbot.mouseClick(standing.check.waive, Qt.MouseButton.LeftButton)
        assert "已豁免" not in texts(standing.check.findings)[at]
    monkeypatch.setattr(QInputDialog, "getMultiLineText", lambda *_: ("分母见原文第3页", True))
    qtbot.mouseClick(standing.check.waive, Qt.MouseButton.LeftButton)
    assert texts(standing.check.findings)[at].endswith("已豁免：分母见原文第3页")
    assert standing.check.waive.text() == "撤销豁免"
    assert not any("没有分母" in problem.text.zh for problem in session.problems())
    qtbot.mouseClick(standing.check.waive, Qt.MouseButton.LeftButton)
    assert "已豁免" not in texts(standing.check.findings)[at]
    session.undo()
    standing.refresh()
    assert "已豁免" in texts(standing.check.findings)[at]


def test_the_ledger_of_its_numbers_opens(standing: StandingPage, casebook: MainWindow, qtbot: QtBot):
    from csi_desktop.gui.panels.ledger import Ledger

    capped = "特定的项目运营目标：4 级，证据 0 → 0 级"
    lines = ((standing.evidence.how, capped), (standing.sure.how, "95% 分位"), (standing.paths.how, "最小组合"))
    for button, words in lines:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert any(words in each.working.toPlainText() for each in casebook.findChildren(Ledger))


def test_a_new_self_assessment_stands_beside_the_evaluation_of_the_year_at_once(
    standing: StandingPage, casebook: MainWindow, qtbot: QtBot
) -> None:
    first = casebook.document.session
    assert first is not None
    year = first.sheet.evaluation.year
    casebook.cases.new_evaluation()
    dialog = casebook.findChild(NewEvaluationDialog)
    assert dialog is not None
    dialog.year.setValue(year)
    dialog.do.click()
    assert dialog.missing.isVisible() and "请填写轮次" in dialog.missing.text()
    dialog.round.setText("自评")
    dialog.round.setFocus()
    qtbot.keyClick(dialog.round, Qt.Key.Key_Tab)
    assert dialog.focusWidget() is dialog.mode  # as they stand below each other
    dialog.mode.setCurrentIndex(dialog.mode.findData("self"))
    dialog.do.click()
    qtbot.waitUntil(lambda: casebook.document.session is not first and casebook.document.mode_name() == "企业自评")
    session = casebook.document.session
    assert session is not None
    qtbot.waitUntil(lambda: session.sheet.counterpart is not None)
    session.set("idx.mission.goal", 2)
    casebook.go.show_standing()
    assert casebook.area is not None and casebook.area.standing is not None
    said = casebook.area.standing.sides.said
    qtbot.waitUntil(lambda: "第三方评估指数 71.2" in said.text() or "第三方评估指数 71.3" in said.text())
    drawn = casebook.area.standing.sides.drawn
    assert drawn.isVisible() and "特定的项目运营目标：企业自评 2，第三方评估 4，差距 -2" in drawn.drawing.alt
    with qtbot.waitSignal(casebook.document.jump) as leads:
        drawn.pressed.emit("idx.mission.goal")
    assert leads.args == ["idx.mission.goal", ""]
    session.set("eng.mode", "third")  # no longer the other side
    qtbot.waitUntil(lambda: session.sheet.counterpart is None)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_of_several_evaluations_of_the_other_side_one_is_named_and_another_can_be_chosen(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, lang: Lang
) -> None:
    language.switch(lang)
    path = tmp_path / "两方.csi"
    with Casebook.create(path) as book:
        case, own = book.new_case(catalogue(), {"case.project": "寻人"}, year=2024, mode="self", depth="full")
        evaluate(book, own.id, "企业", {"idx.mission.goal": 4}, "self")
        for who, level in (("王评估", 1), ("李评估", 3)):
            made = book.new_evaluation(case.id, year=2024, catalogue=catalogue(), depth="full")
            evaluate(book, made.id, who, {"idx.mission.goal": level})
    window.file.open_path(path)
    qtbot.waitUntil(lambda: window.document.path == path)
    window.document.open_evaluation(own.id)
    qtbot.waitUntil(lambda: window.document.session is not None)
    window.go.show_standing()
    page = window.area.standing.sides
    qtbot.waitUntil(lambda: page.choice.count() == 2)
    assert page.choice.isVisible() and "李评估" in page.whose.text() and "李评估" in page.choice.currentText()
    assert ("还有 1 份评估未取" if lang == "zh" else "not taken: 1") in page.whose.text()
    other = 1 - page.choice.currentIndex()
    assert "王评估" in page.choice.itemText(other)
    page.choice.setCurrentIndex(other)
    page.choice.activated.emit(other)
    qtbot.waitUntil(lambda: "王评估" in page.whose.text())
    assert "1" in next(text for text in texts(page.gaps) if "+3" in text)
    metrics = QFontMetrics(page.choice.font())
    assert all(metrics.horizontalAdvance(page.choice.itemText(n)) < page.choice.width() - 30 for n in range(2))
    kept = list[str]()
    window.document.ask(lambda book: book.load(own.id).counterpart.whose.lead, kept.append)
    qtbot.waitUntil(lambda: kept == ["王评估"])
