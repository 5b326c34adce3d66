"""A casebook that does not open: what the window says, and the ways on that it offers."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from csi_desktop.casebook import Casebook
from csi_desktop.forms.reader import catalogue
from csi_desktop.gui import ways_on
from csi_desktop.gui.check_dialog import ListDialog
from csi_desktop.gui.editors.hands import click
from csi_desktop.gui.main_window import MainWindow
from csi_desktop.gui.password_dialogs import PasswordDialog
from tests.gui.driving import listed, wait_cases

HOLDS = """
import sys
from csi_desktop.casebook import Casebook
from csi_desktop.casebook.passwords import change
held = Casebook.open(sys.argv[1])
print("open", flush=True)
input()
held.close()
"""


@pytest.fixture
def book(path: Path) -> Path:
    """A closed casebook with one case."""
    with Casebook.create(path) as made:
        made.new_case(catalogue(), {"case.project": "寻人"}, year=2026, mode="desk")
    return path


@pytest.fixture
def holder(book: Path) -> Iterator[subprocess.Popen[str]]:
    """Another program that has it open until its standard input ends."""
    command = [sys.executable, "-c", HOLDS, str(book)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None and other.stdout.readline().strip() == "open"
        yield other
        if other.poll() is None:
            other.communicate("\n")


def offered(window: MainWindow, qtbot: QtBot) -> list[str]:
    """What the banner offers, once it is there."""
    qtbot.waitUntil(lambda: window.banner is not None and window.banner.isVisible())
    assert window.banner is not None
    return [button.text() for button in window.banner.buttons if button.isVisible()]


def press(window: MainWindow, qtbot: QtBot, number: int) -> None:
    assert window.banner is not None
    qtbot.mouseClick(window.banner.buttons[number], Qt.MouseButton.LeftButton)


def test_who_has_it_and_since_when_and_three_ways_on(
    window: MainWindow, book: Path, holder: subprocess.Popen[str], qtbot: QtBot
) -> None:
    window.file.open_path(book)
    assert offered(window, qtbot) == ["等待", "以只读方式打开", "用副本工作…"]
    assert window.banner is not None
    said = window.banner.label.text()
    assert book.name in said and "自 20" in said and window.document.path is None


def test_waiting_opens_it_as_soon_as_it_is_free(
    window: MainWindow, book: Path, holder: subprocess.Popen[str], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ways_on, "EVERY", 50)
    window.file.open_path(book)
    offered(window, qtbot)
    press(window, qtbot, 0)
    assert offered(window, qtbot) == ["停止等待"]
    qtbot.wait(200)
    assert offered(window, qtbot) == ["停止等待"] and window.document.path is None
    holder.communicate("\n")
    qtbot.waitUntil(lambda: window.document.path == book, timeout=20_000)
    wait_cases(window, qtbot, 1)
    assert window.banner is not None and window.banner.isHidden() and not window.document.readonly


def test_it_can_be_read_meanwhile_and_opened_later(
    window: MainWindow, book: Path, holder: subprocess.Popen[str], qtbot: QtBot
) -> None:
    window.file.open_path(book)
    offered(window, qtbot)
    press(window, qtbot, 1)
    qtbot.waitUntil(lambda: window.document.path == book, timeout=20_000)
    wait_cases(window, qtbot, 1)
    assert window.document.readonly and listed(window)[0] and "只读" in window.banner.label.text()  # type: ignore[union-attr]
    holder.communicate("\n")
    window.file.open_path(book)
    qtbot.waitUntil(lambda: not window.document.readonly, timeout=20_000)


def test_one_can_work_on_a_copy(
    window: MainWindow, book: Path, holder: subprocess.Popen[str], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = book.with_name("我的副本.csi")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(copy), ""))
    window.file.open_path(book)
    offered(window, qtbot)
    press(window, qtbot, 2)
    qtbot.waitUntil(lambda: window.document.path == copy, timeout=20_000)
    wait_cases(window, qtbot, 1)
    assert not window.document.readonly


def test_a_damaged_casebook_is_rescued_from_the_window(
    window: MainWindow, book: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = book.with_name("抢救.csi")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(new), ""))
    before = book.read_bytes()[: -book.stat().st_size // 10]
    book.write_bytes(before)
    window.file.open_path(book)
    assert offered(window, qtbot)[0] == "抢救到新文件…"
    press(window, qtbot, 0)
    qtbot.waitUntil(lambda: window.document.path == new, timeout=20_000)
    wait_cases(window, qtbot, 1)
    dialog = QApplication.activeModalWidget()
    if dialog is not None:
        assert isinstance(dialog, ListDialog) and dialog.list.count()
        dialog.close()
    assert book.read_bytes() == before and ways_on.EVERY


def test_one_whose_first_page_is_lost_is_rescued_whole(
    window: MainWindow, book: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = book.with_name("抢救.csi")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(new), ""))
    book.write_bytes(bytes(4096) + book.read_bytes()[4096:])
    window.file.open_path(book)
    assert offered(window, qtbot)[0] == "抢救到新文件…" and "开头已损坏" in window.banner.label.text()  # type: ignore[union-attr]
    press(window, qtbot, 0)
    qtbot.waitUntil(lambda: window.document.path == new, timeout=20_000)
    wait_cases(window, qtbot, 1)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, ListDialog) and dialog.list.count() == 1 and "重建" in dialog.list.item(0).text()
    dialog.close()


def test_a_damaged_casebook_with_a_password_is_rescued_once_it_is_given(
    window: MainWindow, book: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    book.unlink()
    with Casebook.create(book, password="password 1") as made:
        made.new_case(catalogue(), {"case.project": "寻人"}, year=2026, mode="desk")
    book.write_bytes(book.read_bytes()[:-5000])
    new = book.with_name("抢救.csi")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(new), ""))
    window.file.open_path(book)
    assert offered(window, qtbot)[0] == "抢救到新文件…"
    press(window, qtbot, 0)
    for password in ("password 2", "password 1"):
        qtbot.waitUntil(lambda: bool(asking(window)), timeout=20_000)
        [dialog] = asking(window)
        dialog.given.setText(password)
        click(dialog.do)
        qtbot.waitUntil(lambda dialog=dialog: dialog not in asking(window))
    qtbot.waitUntil(lambda: window.document.path == new, timeout=20_000)
    listed = QApplication.activeModalWidget()
    assert isinstance(listed, ListDialog) and "页" in listed.list.item(0).text()
    listed.close()
    assert window.document.password == "password 1"


def asking(window: MainWindow) -> list[PasswordDialog]:
    """The dialog that asks for a password, if it is there."""
    return [one for one in window.findChildren(PasswordDialog) if one.isVisible()]
