"""Versions in the window: what blocks leads to its field; what is issued is frozen everywhere; errata begin anew."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QInputDialog
from pytestqt.qtbot import QtBot

from csi_desktop.casebook import Casebook
from csi_desktop.gui import settings
from csi_desktop.gui.main_window import MainWindow
from csi_desktop.gui.pages.card import Card
from csi_desktop.gui.panels.command_palette import CommandPalette
from csi_desktop.gui.panels.problems import ProblemsPanel
from csi_desktop.gui.verify_dialog import VerifyDialog
from csi_desktop.gui.version_dialog import VersionDialog
from csi_desktop.report.signature import is_available
from tests.gui.driving import wait_cases

WHOLE = "抖音寻人"
WHY = "委托方只需要公开信息的判断"


@pytest.fixture
def opened(window: MainWindow, sample: Path, tmp_path: Path, qtbot: QtBot) -> Iterator[MainWindow]:
    """The window with the sample casebook, its complete evaluation open."""
    window.file.open_path(Path(shutil.copy(sample, tmp_path / "示例.csi")))
    qtbot.waitUntil(lambda: window.case_list is not None)
    wait_cases(window, qtbot, 8)
    go_to(window, qtbot, WHOLE)
    yield window


def go_to(window: MainWindow, qtbot: QtBot, project: str) -> None:
    assert window.case_list is not None
    model = window.case_list.model
    lines = [line for n in range(8) if (line := model.line(n)) is not None]
    window.cases.open_evaluation(next(line.evaluation_id for line in lines if line.listing.project == project))
    qtbot.waitUntil(lambda: window.document.session is not None and window.document.case_name() == project)


def dialog(window: MainWindow) -> VersionDialog:
    window.reports.show_version()
    return window.reports.version_dialog


def issue(window: MainWindow, qtbot: QtBot) -> None:
    asked = dialog(window)
    asked.reason.setText(WHY)
    qtbot.mouseClick(asked.do, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.document.session is not None and window.document.session.is_issued, timeout=20000)


def cards(window: MainWindow, field: str) -> list[Card]:
    """The cards of the page that has a field."""
    assert window.area is not None
    window.document.jump.emit(field, "")
    page = window.area.page()
    assert page is not None
    return page.findChildren(Card)


def test_what_blocks_leads_to_its_field(opened: MainWindow, qtbot: QtBot) -> None:
    go_to(opened, qtbot, "青山计划")
    asked = dialog(opened)
    assert not asked.do.isEnabled() and "45 项" in asked.summary.text()
    lines = [asked.list.item(n) for n in range(asked.list.count())]
    line = next(item for item in lines if "邮箱回复" in item.text())
    asked.list.scrollToItem(line)
    with qtbot.waitSignal(asked.destroyed):  # with the mouse: it goes away while its list still hears the click
        qtbot.mouseClick(
            asked.list.viewport(), Qt.MouseButton.LeftButton, pos=asked.list.visualItemRect(line).center()
        )
    assert opened.area is not None
    page = opened.area.page()
    assert page is not None
    card = page.current_card()
    assert card is not None and card.field.id == "idx.exec.mail_reply"


def test_a_line_of_the_palette_is_chosen_with_the_mouse(opened: MainWindow, qtbot: QtBot) -> None:
    for field in ("idx.exec.mail_reply", "idx.comm.social"):
        opened.go.show_palette()
        palette = QApplication.activePopupWidget()
        assert isinstance(palette, CommandPalette)
        qtbot.keyClicks(palette.query, field)
        line = palette.list.visualItemRect(palette.list.item(0)).center()
        with qtbot.waitSignal(palette.destroyed):
            qtbot.mouseClick(palette.list.viewport(), Qt.MouseButton.LeftButton, pos=line)
        page = opened.area_made().page()
        assert page is not None and (card := page.current_card()) is not None and card.field.id == field


def test_low_coverage_needs_a_reason_before_the_button_works(opened: MainWindow, qtbot: QtBot) -> None:
    asked = dialog(opened)
    assert not asked.do.isEnabled() and "覆盖率不足" in asked.summary.text()
    asked.reason.setText("  ")
    assert not asked.do.isEnabled()
    qtbot.keyClicks(asked.reason, "why")
    assert asked.do.isEnabled() and asked.do.text() == "签发 1.0 版"
    asked.number.clear()
    assert not asked.do.isEnabled()


def test_who_issues_says_their_name(opened: MainWindow, qtbot: QtBot) -> None:
    settings.ASSESSOR.reset()
    asked = dialog(opened)
    qtbot.keyClicks(asked.reason, "why")
    assert asked.by.text() == "" and not asked.do.isEnabled()
    qtbot.mouseClick(asked.by, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(asked.by, " Wang ")
    qtbot.mouseClick(asked.do, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: opened.document.session is not None and opened.document.session.is_issued, timeout=20000)
    assert opened.document.session is not None and opened.header is not None
    assert opened.document.session.sheet.evaluation.editions[-1].by == "Wang"
    assert opened.header.assessor.text() == "Wang"


def test_what_is_issued_cannot_be_changed_and_says_why(opened: MainWindow, qtbot: QtBot) -> None:
    assert any(card.editor.isEnabled() for card in cards(opened, "idx.exec.coverage"))
    issue(opened, qtbot)
    session = opened.document.session
    assert session is not None and opened.banner is not None and opened.header is not None
    assert opened.header.version.text() == "1.0 签发稿" and not opened.header.depth_box.isEnabled()
    assert not any(card.editor.isEnabled() for card in cards(opened, "idx.exec.coverage"))
    before = session.sheet.copy()
    (card,) = [card for card in cards(opened, "idx.exec.coverage") if card.field.id == "idx.exec.coverage"]
    for key in (Qt.Key.Key_1, Qt.Key.Key_4, Qt.Key.Key_Delete, Qt.Key.Key_Down):
        qtbot.keyClick(card, key)
    opened.edit.undo()
    opened.edit.add_evidence()
    assert session.sheet == before
    # it says so when it is opened again, and offers the way on
    opened.cases.show_cases()
    go_to(opened, qtbot, WHOLE)
    qtbot.waitUntil(lambda: opened.banner is not None and opened.banner.isVisible())
    assert "1.0 版已签发" in opened.banner.label.text()
    go_to(opened, qtbot, "青山计划")
    qtbot.waitUntil(lambda: opened.banner is not None and opened.banner.isHidden())


def test_the_check_of_what_is_issued_tells_what_was_waived(opened: MainWindow, qtbot: QtBot) -> None:
    opened.view.show_check()
    panel = opened.findChild(ProblemsPanel)
    assert "签发前须处理 1 项" in panel.summary.text()
    issue(opened, qtbot)
    opened.view.show_check()
    assert "已豁免 1 项，理由印在报告中" in panel.summary.text() and "签发前" not in panel.summary.text()
    read = [panel.list.item(n).data(Qt.ItemDataRole.AccessibleTextRole) for n in range(panel.list.count())]
    assert any(text.startswith("已豁免：") for text in read if text)
    assert not any(text.startswith("须处理") for text in read if text)


def test_an_erratum_begins_with_its_reason(opened: MainWindow, qtbot: QtBot) -> None:
    issue(opened, qtbot)
    asked = dialog(opened)
    assert not asked.do.isEnabled()
    asked.kinds["restatement"].setChecked(True)
    qtbot.keyClicks(asked.reason, "scope")
    qtbot.mouseClick(asked.do, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: opened.document.session is not None and not opened.document.session.is_issued)
    assert opened.header is not None and opened.header.version.text() == "2.0 重述稿（未签发）"
    assert any(card.editor.isEnabled() for card in cards(opened, "idx.exec.coverage"))
    path = opened.document.path
    opened.document.close_casebook()
    assert path is not None
    with Casebook.open(path) as book:
        assert book.check() == []


def test_the_stage_goes_to_the_file(opened: MainWindow, qtbot: QtBot) -> None:
    asked = dialog(opened)
    asked.stage.setCurrentIndex(asked.stage.count() - 1)
    asked.stage.activated.emit(asked.stage.currentIndex())
    qtbot.waitUntil(lambda: opened.header is not None and opened.header.version.text() == "0.9 征求意见稿")


def test_the_stage_has_its_place_among_what_undo_takes_back(opened: MainWindow, qtbot: QtBot) -> None:
    session = opened.document.session
    assert session is not None and opened.header is not None
    version = opened.header.version
    first = version.text()
    before = session.value("idx.exec.coverage")
    session.set("idx.exec.coverage", 1)
    for index, shown in ((2, "0.3 工作稿"), (8, "0.9 征求意见稿")):
        asked = dialog(opened)
        asked.stage.setCurrentIndex(index)
        asked.stage.activated.emit(index)
        qtbot.waitUntil(lambda shown=shown: version.text() == shown)
    assert opened.menus.entries["undo"].text() == "撤销 设置阶段“征求意见稿”"
    session.set("idx.exec.coverage", 0)
    opened.edit.undo()
    assert session.value("idx.exec.coverage") == 1 and version.text() == "0.9 征求意见稿"
    opened.edit.undo()
    qtbot.waitUntil(lambda: version.text() == "0.3 工作稿")
    opened.edit.undo()
    qtbot.waitUntil(lambda: version.text() == first)
    opened.edit.undo()
    assert session.value("idx.exec.coverage") == before and opened.document.session is session
    for _ in range(3):  # as fast as somebody presses the key
        opened.edit.redo()
    qtbot.waitUntil(lambda: version.text() == "0.9 征求意见稿")
    path, evaluation = opened.document.path, session.sheet.evaluation
    assert path is not None
    opened.document.close_casebook()
    with Casebook.open(path) as book:
        kept = next(one for one in book.evaluations(evaluation.case_id) if one.id == evaluation.id)
        assert (kept.state, kept.draft) == (evaluation.state, evaluation.draft) and book.check() == []


def test_what_was_done_before_issuing_is_not_undone_after_it(opened: MainWindow, qtbot: QtBot) -> None:
    session = opened.document.session
    assert session is not None
    case = session.sheet.case.id
    opened.document.steps.made(lambda: "New case", [case], "甲")  # as if the case had been made in this session
    opened.document.steps.made(lambda: "other", [case + 1], "甲")
    session.set("idx.exec.coverage", 1)
    issue(opened, qtbot)
    now = opened.document.session
    assert now is not None and now.undo_change is None
    before = now.sheet.copy()
    opened.edit.undo()
    opened.edit.redo()
    assert now.sheet == before
    opened.cases.show_cases()
    qtbot.waitUntil(lambda: opened.document.session is None)
    assert opened.menus.entries["undo"].text() == "撤销 other"
    opened.document.steps.forget_case(case + 1)
    assert opened.document.steps.undo_step is None
    go_to(opened, qtbot, WHOLE)
    asked = dialog(opened)
    asked.reason.setText("更正一处")
    qtbot.mouseClick(asked.do, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: opened.document.session is not None and not opened.document.session.is_issued)
    again = opened.document.session
    assert again is not None and again.undo_change is None
    again.set("idx.exec.coverage", 2)
    opened.edit.undo()
    assert again.value("idx.exec.coverage") == 1


def test_a_step_that_fails_can_be_asked_for_again(opened: MainWindow, qtbot: QtBot) -> None:
    opened.cases.show_cases()
    steps, told = opened.document.steps, list[object]()
    opened.document.failed.connect(told.append)
    steps.evaluation(lambda: "x", 1, 1, "甲", deleted=False)  # the only evaluation of its case cannot be deleted
    steps.undo()
    qtbot.waitUntil(lambda: bool(told))
    assert steps.undo_step is not None and steps.redo_step is None


def test_report_numbers_are_offered_and_never_given_twice(
    opened: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = dialog(opened)
    monkeypatch.setattr(QInputDialog, "getText", lambda *_, **__: ("评[{year}]{n:02}号", True))
    qtbot.mouseClick(asked.scheme, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: asked.number.text() == "评[2024]01号")
    asked.number.setText("示例评字（2024）第0003号")  # another case has it
    asked.reason.setText(WHY)
    qtbot.mouseClick(asked.do, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: asked.message.isVisible() and not asked.progress.isVisible())
    assert "示例评字（2024）第0003号" in asked.message.text() and "青山计划" in asked.message.text()
    session = opened.document.session
    assert session is not None and not session.is_issued


def drop(window: MainWindow, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    window.dropEvent(QDropEvent(
        QPoint(9, 9), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
    ))  # fmt: skip


def lines(dialog: VerifyDialog) -> list[str]:
    return [dialog.list.item(n).text() for n in range(dialog.list.count())]


def test_a_report_that_is_dropped_is_verified_and_its_data_opened(
    opened: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    issue(opened, qtbot)
    opened.reports.make_report()
    report = opened.reports.report_dialog
    report.folder.setText(str(tmp_path / "报告"))
    report.start()
    qtbot.waitUntil(lambda: bool(report.made), timeout=20000)
    path = report.made[0]
    report.reject()
    opened.cases.show_cases()
    qtbot.waitUntil(lambda: opened.document.session is None)
    drop(opened, path)
    asked = opened.reports.verify_dialog
    qtbot.waitUntil(lambda: asked.verified is not None, timeout=20000)
    assert "一致" in asked.title.text() and len(lines(asked)) == 6
    assert any("逐字节一致" in line for line in lines(asked)), lines(asked)
    target = tmp_path / "数据.csi"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    qtbot.mouseClick(asked.open_data, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: opened.document.path == target, timeout=20000)
    wait_cases(opened, qtbot, 1)
    go = opened.case_list.model.line(0) if opened.case_list else None
    assert go is not None and go.listing.project == WHOLE
    # a report whose pages were altered since
    data = path.read_bytes()
    path.write_bytes(data.replace(b"/MediaBox", b"/MediaBux", 1))
    drop(opened, path)
    asked = opened.reports.verify_dialog
    qtbot.waitUntil(lambda: asked.verified is not None, timeout=20000)
    assert "不一致" in asked.title.text() and any("曾被改动" in line for line in lines(asked))
    asked.reject()
    (tmp_path / "合同.pdf").write_bytes(b"%PDF-1.4 a contract")
    drop(opened, tmp_path / "合同.pdf")
    asked = opened.reports.verify_dialog
    qtbot.waitUntil(lambda: "合同.pdf" in asked.title.text(), timeout=20000)
    assert not asked.open_data.isEnabled()


@pytest.mark.skipif(not is_available(), reason="csi-desktop[sign] is not installed")
def test_a_report_is_signed_with_a_certificate_file(opened: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    from tests.report.certificates import PASSWORD, made

    opened.reports.make_report()
    assert opened.reports.report_dialog.signing.isHidden(), "drafts are not signed"
    opened.reports.report_dialog.reject()
    issue(opened, qtbot)
    (tmp_path / "证书.p12").write_bytes(made()[0])
    opened.reports.make_report()
    asked = opened.reports.report_dialog
    asked.folder.setText(str(tmp_path / "报告"))
    asked.signing.sign.setChecked(True)
    asked.signing.certificate.setText("")
    assert not asked.make.isEnabled() and asked.signing.password.isVisible()
    asked.signing.certificate.setText(str(tmp_path / "证书.p12"))
    asked.signing.password.setText("错")
    asked.start()
    qtbot.waitUntil(lambda: asked.message.isVisible(), timeout=20000)
    assert "证书密码不对" in asked.message.text() and not asked.made
    assert asked.signing.password.text() == "", "the password is kept nowhere"
    assert asked.focusWidget() is asked.signing.password, "it can be typed again at once"
    asked.signing.password.insert(PASSWORD)
    qtbot.mouseClick(asked.make, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(asked.made), timeout=20000)
    path = asked.made[0]
    asked.reject()
    opened.reports.show_verified(path)
    shown = opened.reports.verify_dialog
    qtbot.waitUntil(lambda: shown.verified is not None, timeout=20000)
    assert any("李㛃" in line and "自签名" in line for line in lines(shown))
    assert any("逐字节一致" in line for line in lines(shown))


# ---------------------------------------------------------------- while it is issued
def test_issuing_shows_how_far_it_is_and_when_it_was_saved(
    opened: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert opened.status is not None
    opened.document.saved.emit("00:00:00")
    asked = dialog(opened)
    asked.reason.setText(WHY)
    seen: list[int] = []
    asked.progress.valueChanged.connect(seen.append)
    qtbot.mouseClick(asked.do, Qt.MouseButton.LeftButton)
    assert asked.progress.isVisible() and not asked.do.isEnabled() and not asked.stage.isEnabled()
    qtbot.waitUntil(lambda: opened.document.session is not None and opened.document.session.is_issued, timeout=20000)
    assert len(seen) > 20 and seen[-1] in (0, 1000) and max(seen) > 900
    assert opened.status.saved.text().startswith("已保存") and "00:00:00" not in opened.status.saved.text()


@pytest.mark.parametrize("by_key", [True, False])
def test_issuing_called_off_issues_nothing_and_can_be_begun_again(
    by_key: bool, opened: MainWindow, qtbot: QtBot
) -> None:
    asked = dialog(opened)
    asked.reason.setText(WHY)
    qtbot.mouseClick(asked.do, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: asked.progress.value() > 0)
    if by_key:
        qtbot.keyClick(asked, Qt.Key.Key_Escape)
    else:
        qtbot.mouseClick(asked.leave, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: asked.do.isEnabled(), timeout=20000)
    assert asked.isVisible() and not asked.progress.isVisible() and "没有签发" in asked.message.text()
    session = opened.document.session
    assert session is not None and not session.is_issued
    evaluation = session.sheet.evaluation.id
    assert opened.document.asker()(lambda casebook: casebook.load(evaluation)).evaluation.editions == ()
    qtbot.mouseClick(asked.do, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: opened.document.session is not None and opened.document.session.is_issued, timeout=20000)


def test_the_dialog_begins_where_something_is_to_be_done(opened: MainWindow, qtbot: QtBot) -> None:
    asked = dialog(opened)
    qtbot.waitUntil(lambda: asked.focusWidget() is asked.reason)
    asked.reject()
    issue(opened, qtbot)
    asked = dialog(opened)
    qtbot.waitUntil(lambda: asked.focusWidget() is asked.reason)
    qtbot.keyClick(asked.reason, Qt.Key.Key_Return)  # nothing was written: nothing begins, and it stays
    assert asked.isVisible()
    qtbot.keyClicks(asked.reason, "A slip of the pen")
    qtbot.keyClick(asked.reason, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: opened.document.session is not None and not opened.document.session.is_issued)
    go_to(opened, qtbot, "青山计划")
    asked = dialog(opened)
    qtbot.waitUntil(lambda: asked.focusWidget() is asked.list)
