"""What surrounds the page: recent casebooks, palette, errors, files dropped, reports, accessibility, colours."""

from __future__ import annotations

import ast
import re
from operator import attrgetter
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QAccessible, QColor, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from csi_desktop.casebook import Casebook
from csi_desktop.gui import settings
from csi_desktop.gui.actions import ACTIONS, MENUS
from csi_desktop.gui.app import application
from csi_desktop.gui.errors import CrashReporter, write_log
from csi_desktop.gui.language import language
from csi_desktop.gui.main_window import MainWindow
from csi_desktop.gui.theme import BUNDLED_FACE, COLOURS, set_look, theme
from csi_desktop.report.texts import fixed
from csi_desktop.text import Lang
from tests.gui.driving import listed, new_case, set_level, to_cases, wait_cases
from tests.rights import Unprivileged

GUI = Path(__file__).resolve().parents[2] / "src" / "csi_desktop" / "gui"
LEVEL = "idx.exec.coverage"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_report_names_the_menu_and_the_action_that_verify_it(window: MainWindow, lang: Lang) -> None:
    language.switch(lang)
    action = next(one for one in ACTIONS if one.id == "verify")
    for text in (MENUS[action.menu], action.text):
        shown = re.sub(r"\(&.\)|&|…", "", QApplication.translate("", text))
        assert f"“{shown}”" in fixed("verify.how")(lang)


def test_casebooks_used_last_are_offered_not_opened(casebook: MainWindow, path: Path, qtbot: QtBot) -> None:
    casebook.file.close_casebook()
    assert casebook.document.path is None
    assert casebook.stack.currentWidget() is casebook.start
    offered = [
        button for button in casebook.start.recent.findChildren(QWidget) if button.toolTip() == str(path)
    ]
    assert len(offered) == 1
    qtbot.mouseClick(offered[0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: casebook.document.path == path)
    casebook.file.close_casebook()
    path.unlink()
    casebook.start.refresh()
    assert settings.recent_casebooks() == []


def test_the_palette_finds_fields_by_both_languages_and_id(casebook: MainWindow, qtbot: QtBot) -> None:
    new_case(casebook, qtbot, "项目", "企业")
    for typed in ("覆盖层次", "layers reached", "exec.coverage"):
        casebook.go.show_palette()
        palette = casebook.go.palette
        palette.query.setText(typed)
        assert "覆盖层次" in palette.found()[0]
        palette.close()
    casebook.go.show_palette()
    casebook.go.palette.query.setText(LEVEL)
    qtbot.keyClick(casebook.go.palette.query, Qt.Key.Key_Return)
    assert casebook.area is not None
    page = casebook.area.page()
    assert page is not None
    card = page.current_card()
    assert card is not None and card.field.id == LEVEL


def test_the_palette_does_what_menus_do(casebook: MainWindow, qtbot: QtBot) -> None:
    casebook.go.show_palette()
    casebook.go.palette.query.setText("english")
    assert casebook.go.palette.found()
    qtbot.keyClick(casebook.go.palette.query, Qt.Key.Key_Return)
    assert language.current == "en"


def test_a_file_that_is_no_casebook_is_refused_in_words(
    casebook: MainWindow, path: Path, qtbot: QtBot
) -> None:
    other = path.with_name("报告.csi")
    other.write_bytes(b"%PDF-1.7 not a casebook")
    casebook.file.open_path(other)
    qtbot.waitUntil(lambda: casebook.banner is not None and casebook.banner.isVisible())
    assert casebook.banner is not None
    assert "报告.csi" in casebook.banner.label.text()
    assert casebook.document.path == path
    assert other.read_bytes() == b"%PDF-1.7 not a casebook"


def test_a_casebook_in_a_place_that_cannot_be_written_to_says_so(
    casebook: MainWindow, nobody: Path, qtbot: QtBot
) -> None:
    path = nobody / "只读.csi"
    Casebook.create(path).close()
    nobody.chmod(0o555)
    with Unprivileged():
        casebook.file.open_path(path)
        qtbot.waitUntil(lambda: casebook.document.readonly)
        assert casebook.banner is not None and casebook.banner.isVisible()
        assert path.name in casebook.banner.label.text()
        assert casebook.case_list is not None and not casebook.case_list.new.isEnabled()
        casebook.file.close_casebook()
    assert [each.name for each in nobody.iterdir()] == [path.name]


def test_a_new_casebook_where_nothing_can_be_written_is_refused_in_words(
    casebook: MainWindow, path: Path, nobody: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody.chmod(0o555)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(nobody / "新册.csi"), ""))
    with Unprivileged():
        casebook.file.new_casebook()
        qtbot.waitUntil(lambda: casebook.banner is not None and casebook.banner.isVisible())
    assert casebook.banner is not None
    assert "新册.csi" in casebook.banner.label.text()
    assert casebook.document.path == path
    assert list(nobody.iterdir()) == []


def test_a_copy_holds_what_was_answered(
    casebook: MainWindow, path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    new_case(casebook, qtbot, "项目", "企业")
    set_level(casebook, qtbot, LEVEL, 3)
    copy = path.with_name("副本.csi")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(copy.with_suffix("")), ""))
    casebook.file.save_copy()
    qtbot.waitUntil(lambda: casebook.banner is not None and casebook.banner.isVisible())
    assert casebook.document.path == path
    casebook.file.open_path(copy)
    qtbot.waitUntil(lambda: casebook.document.path == copy)
    wait_cases(casebook, qtbot, 1)
    assert listed(casebook, 6)[0].startswith("75.0")


def drop(window: MainWindow, path: Path) -> None:
    """Let a file fall onto the window."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    event = QDropEvent(QPoint(300, 300).toPointF(), Qt.DropAction.CopyAction, data, buttons, keys)
    window.dropEvent(event)


def test_a_casebook_dropped_is_opened_and_another_file_is_evidence(
    casebook: MainWindow, path: Path, qtbot: QtBot
) -> None:
    other = path.with_name("乙.csi")
    Casebook.create(other).close()
    drop(casebook, other)
    qtbot.waitUntil(lambda: casebook.document.path == other)
    new_case(casebook, qtbot, "项目", "企业")
    paper = path.with_name("年报.txt")
    paper.write_text("投入 1200 万元", "utf-8")
    drop(casebook, paper)
    session = casebook.document.session
    assert session is not None
    section = session.catalogue.section_role("evidence")
    assert section is not None
    rows = session.sheet.row_ids(section.key)
    assert len(rows) == 1
    qtbot.waitUntil(lambda: session.by_role("evidence.file", rows[0]) is not None)
    found: list[bytes] = []
    kept = session.by_role("evidence.file", rows[0])
    assert isinstance(kept, dict)
    casebook.document.attachments.read(kept["sha256"], found.append)
    qtbot.waitUntil(lambda: bool(found))
    assert found[0].decode() == "投入 1200 万元"


@pytest.mark.parametrize("way", ["close", "cases.show_cases"])
def test_whoever_leaves_at_once_loses_no_file_and_is_asked_nothing(
    way: str, casebook: MainWindow, path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QMessageBox, "exec", lambda box: pytest.fail(box.text()))
    new_case(casebook, qtbot, "项目", "企业")
    session = casebook.document.session
    assert session is not None
    paper = path.with_name("年报.bin")
    paper.write_bytes(bytes(range(256)) * 40_000)
    for level in range(5):
        session.set(LEVEL, level)
    drop(casebook, paper)
    attrgetter(way)(casebook)()
    casebook.close()
    with Casebook.open(path, readonly=True) as book:
        sheet = book.load(session.sheet.evaluation.id)
        (kept,) = [answer.value for _, answer in sheet if isinstance(answer.value, dict)]
        assert sheet.answers[LEVEL, ""].value == 4
        assert book.read_attachment(kept["sha256"]) == paper.read_bytes()


def test_a_report_is_made_in_both_languages(casebook: MainWindow, path: Path, qtbot: QtBot) -> None:
    new_case(casebook, qtbot, "项目: 甲/乙", "企业")
    set_level(casebook, qtbot, LEVEL, 3)
    casebook.reports.make_report()
    dialog = casebook.reports.report_dialog
    folder = path.parent / "报告"
    dialog.folder.setText(str(folder))
    for tick in dialog.languages.values():
        tick.setChecked(True)
    dialog.make.click()
    qtbot.waitUntil(lambda: len(dialog.made) == 2, timeout=60_000)
    assert {each.name.split()[-1] for each in folder.iterdir()} == {"评估报告.pdf", "report.pdf"}
    assert all(each.read_bytes().startswith(b"%PDF-") for each in folder.iterdir())
    dialog.close()


def test_a_report_that_cannot_be_written_says_so_beside_it(
    casebook: MainWindow, path: Path, qtbot: QtBot
) -> None:
    new_case(casebook, qtbot, "项目", "企业")
    casebook.reports.make_report()
    dialog = casebook.reports.report_dialog
    dialog.folder.setText(str(path / "no folder"))  # below a file
    dialog.make.click()
    qtbot.waitUntil(lambda: dialog.message.isVisible(), timeout=60_000)
    assert dialog.message.text().startswith("报告无法写入")
    assert dialog.make.isVisible()
    dialog.close()


def test_a_crash_is_told_in_both_languages_and_logged(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shown: list[QMessageBox] = []
    monkeypatch.setattr(QMessageBox, "exec", lambda box: shown.append(box))
    reporter = CrashReporter(window)
    try:
        raise ValueError("试一试")
    except ValueError as error:
        reporter.caught(type(error), error, error.__traceback__)
    assert len(shown) == 1
    assert "已保存的答案都在案例册里" in shown[0].text()
    assert "Saved answers are in the casebook" in shown[0].text()
    assert "试一试" in capsys.readouterr().err
    log = write_log("trace")
    assert log is not None and log.read_text("utf-8").endswith("trace")


def names_missing(root: QWidget) -> list[str]:
    """The widgets that take the keyboard and have no name for a screen reader."""
    nameless = []
    for widget in [root, *root.findChildren(QWidget)]:
        inner = widget.objectName().startswith("qt_") or (
            widget.parent() is not None
            and isinstance(widget.parent(), QWidget)
            and widget.focusProxy() is not None
        )
        if not widget.isVisible() or inner or not widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            continue
        described = QAccessible.queryAccessibleInterface(widget)
        if described is None or not described.text(QAccessible.Text.Name).strip():
            nameless.append(f"{type(widget).__name__} in {type(widget.parent()).__name__}")
    return nameless


def test_whatever_takes_the_keyboard_has_a_name(casebook: MainWindow, qtbot: QtBot) -> None:
    assert names_missing(casebook) == []
    casebook.cases.new_case()
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    assert names_missing(dialog) == []
    dialog.close()
    new_case(casebook, qtbot, "项目", "企业")
    assert casebook.area is not None
    for key in ("csi_index.exec", "case_profile.id", "evidence.item", "outcomes.claims"):
        if casebook.area.outline.item(key) is not None:
            casebook.area.show_section(key)
            QApplication.processEvents()
            assert names_missing(casebook) == [], key
    for side in ("check", "history", "score"):
        casebook.area.show_side(side)
        assert names_missing(casebook) == []
    casebook.reports.make_report()
    assert names_missing(casebook.reports.report_dialog) == []
    casebook.reports.report_dialog.close()


def test_f6_goes_round_the_regions(casebook: MainWindow, qtbot: QtBot) -> None:
    new_case(casebook, qtbot, "项目", "企业")
    assert casebook.area is not None
    regions = casebook.regions()
    seen = []
    for _ in regions:
        casebook.go.next_region()
        focus = casebook.focusWidget()
        assert focus is not None
        seen.append(
            next(n for n, region in enumerate(regions) if region is focus or region.isAncestorOf(focus))
        )
    assert sorted(seen) == list(range(len(regions)))


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [part / 255 for part in QColor(colour).getRgb()[:3]]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


GROUNDS = {  # which text stands on which grounds
    "text": ("window", "card", "field", "hover", "accent_soft"),
    "dim": ("window", "card", "field", "hover"),
    "accent": ("window", "card", "accent_soft"),
    "accent_text": ("accent",),
    "ok": ("card", "ok_soft"),
    "missing": ("card", "missing_soft"),
    "wrong": ("card", "wrong_soft"),
}


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_text_stands_out_from_its_ground(scheme: int) -> None:
    for text, grounds in GROUNDS.items():
        for ground in grounds:
            bright, dark = sorted(
                (luminance(COLOURS[text][scheme]), luminance(COLOURS[ground][scheme])), reverse=True
            )
            assert (bright + 0.05) / (dark + 0.05) >= 4.5, (text, ground)


def test_no_f_string_is_translated() -> None:
    for path in GUI.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "tr":
                assert not isinstance(node.args[0], ast.JoinedStr), f"{path.name}:{node.lineno}"


def test_the_list_survives_a_switch_of_language(casebook: MainWindow, qtbot: QtBot) -> None:
    new_case(casebook, qtbot, "项目", "企业", "desk")
    to_cases(casebook, qtbot, 1)
    assert listed(casebook, 4) == ["公开信息评价"]
    casebook.view.switch_language()
    assert listed(casebook, 4)[0].startswith("Desk review")
    assert casebook.case_list is not None
    assert casebook.case_list.count.text() == "1 case"
    assert casebook.case_list.mode_chips["third"].text() == "Third-party evaluation"


LONG = "三级均有名单。" * 5_000  # more than fits into the pages the file has


def fill_disk(window: MainWindow, full: bool) -> None:
    """Let the file not grow any more, as on a full disk; or let it grow again."""

    def work(casebook: Casebook) -> None:
        run = casebook._store.connection.execute
        pages = run("PRAGMA page_count").fetchone()[0] if full else 4_294_967_294
        run(f"PRAGMA max_page_count={pages}")

    future = window.document.ask(work)
    assert future is not None
    future.result(timeout=10)


def test_a_change_the_file_refuses_is_told_and_saved_later(
    casebook: MainWindow, path: Path, qtbot: QtBot
) -> None:
    new_case(casebook, qtbot, "项目", "企业")
    session = casebook.document.session
    assert session is not None
    fill_disk(casebook, True)
    with qtbot.waitSignal(casebook.document.failed):
        session.set_reason(LEVEL, LONG)
    assert casebook.banner is not None and casebook.banner.isVisible()
    assert casebook.status.saved.text() == "1 处修改尚未保存"
    fill_disk(casebook, False)
    with qtbot.waitSignal(casebook.document.saved):
        casebook.banner.buttons[0].click()  # try again
    assert casebook.status.saved.text().startswith("已保存 ")


def test_a_copy_takes_over_what_the_file_refuses(
    casebook: MainWindow, path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    new_case(casebook, qtbot, "项目", "企业")
    set_level(casebook, qtbot, LEVEL, 1)
    session = casebook.document.session
    assert session is not None
    fill_disk(casebook, True)
    with qtbot.waitSignal(casebook.document.failed):
        session.set_reason(LEVEL, LONG)
    with qtbot.waitSignal(casebook.document.failed):
        session.set(LEVEL, 3)
    copy = path.with_name("副本.csi")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(copy), ""))
    assert casebook.banner is not None
    casebook.banner.buttons[1].click()  # save a copy
    qtbot.waitUntil(
        lambda: casebook.document.path == copy and casebook.document.session not in (None, session)
    )
    went_on = casebook.document.session
    assert went_on is not None
    answer = went_on.answer(LEVEL)
    assert answer is not None and (answer.value, answer.reason) == (3, LONG)
    set_level(casebook, qtbot, LEVEL, 4)
    assert casebook.document.waiting == 0


def test_a_packaged_build_can_photograph_its_window(dressed: QApplication, tmp_path: Path) -> None:
    from csi_desktop.gui.app import photograph
    from csi_desktop.sample import build_sample

    settings.LANGUAGE.set("zh")
    seen = photograph(build_sample(tmp_path / "示例.csi"), tmp_path / "window.png")
    assert seen["cases"] == 8
    assert seen["cancel"] == "取消"
    assert (tmp_path / "window.png").stat().st_size > 10_000
    with pytest.raises(RuntimeError, match="missing"):
        photograph(tmp_path / "missing.csi", tmp_path / "none.png")


@pytest.mark.parametrize(("asked", "remembered", "cases"), [("en", "zh", "Open"), ("zh_CN.UTF-8", "en", "打开"),
                                                            ("", "en", "Open")])  # fmt: skip
def test_the_window_speaks_the_language_that_the_environment_asks_for(
    asked: str, remembered: str, cases: str, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.LANGUAGE.set(remembered)
    monkeypatch.setenv("CSI_DESKTOP_LANG", asked)
    theme.set_up(application(), "light", bundled_face=True)
    assert window.menus.entries["open"].text().startswith(cases)
    assert settings.LANGUAGE.get() == remembered  # what holds for one run changes nothing for the next


def test_the_face_of_a_language_is_taken_by_what_is_on_the_screen(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(theme, "_latin", ["CSI Rare Kai"])  # as on a system with a Latin face of its own
    labels = [label for label in window.findChildren(QLabel) if label.text()]
    for lang, face in (("en", "CSI Rare Kai"), ("zh", BUNDLED_FACE)):
        language.switch(lang)
        assert {label.font().families()[0] for label in labels} == {face}


@pytest.mark.parametrize(("made", "look"), [(QPushButton, "filter"), (QLabel, "chip"), (QLabel, "chip-missing")])
def test_chips_are_round_in_a_low_face_too(window: MainWindow, made: type[QWidget], look: str) -> None:
    chip = made(window)
    chip.setText("Required")
    set_look(chip, look)
    chip.setStyleSheet("font-size: 8px")  # stands for a face of low lines: Qt gives up a radius that has no room
    chip.resize(chip.sizeHint())
    chip.show()
    drawn = window.grab(chip.geometry()).toImage()
    top = drawn.pixelColor(drawn.width() // 2, 0)
    assert drawn.pixelColor(0, 0) != top and drawn.pixelColor(drawn.width() - 1, 0) != top
