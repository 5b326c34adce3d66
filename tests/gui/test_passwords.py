"""A casebook gets a password in the window, asks for it when it is opened, and loses it again."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from csi_desktop.casebook import Casebook, peek
from csi_desktop.gui.editors.hands import click
from csi_desktop.gui.main_window import MainWindow
from csi_desktop.gui.password_dialogs import PasswordDialog, SetPasswordDialog
from tests.gui.driving import listed, new_case, to_cases, wait_cases


def ask(window: MainWindow, path: Path, qtbot: QtBot) -> PasswordDialog:
    """Open the casebook, and the dialog that asks for its password."""
    window.file.open_path(path)
    qtbot.waitUntil(lambda: _dialog(window) is not None)
    found = _dialog(window)
    assert found is not None
    return found


def _dialog(window: MainWindow) -> PasswordDialog | None:
    return next((one for one in window.findChildren(PasswordDialog) if one.isVisible()), None)


def _said(window: MainWindow) -> str:
    dialog = _dialog(window)
    return dialog.missing.text() if dialog else ""


def change(window: MainWindow, *typed: str) -> SetPasswordDialog:
    """Open the dialog that sets a password and fill in its lines."""
    window.file.set_password()
    dialog = [one for one in window.findChildren(SetPasswordDialog) if one.isVisible()][-1]
    for line, text in zip(dialog.passwords, typed, strict=True):
        QTest.keyClicks(line, text)
    return dialog


def test_a_password_is_set_asked_for_and_removed(casebook: MainWindow, path: Path, qtbot: QtBot) -> None:
    new_case(casebook, qtbot, "机密项目", "企业")
    to_cases(casebook, qtbot, 1)
    for typed, why in ((("short", "short"), "8"), (("long enough", "other words"), "不一致")):
        dialog = change(casebook, *typed)
        click(dialog.do)
        assert dialog.isVisible() and why in dialog.missing.text()
        dialog.reject()
    click(change(casebook, "long enough", "long enough").do)
    qtbot.waitUntil(lambda: bool(casebook.document.password), timeout=20_000)
    wait_cases(casebook, qtbot, 1)
    casebook.file.close_casebook()
    assert peek(path).kind == "locked"
    dialog = ask(casebook, path, qtbot)
    QTest.keyClicks(dialog.given, "not this one")
    click(dialog.do)
    qtbot.waitUntil(lambda: "密码不对" in _said(casebook), timeout=20_000)
    again = _dialog(casebook)
    assert again is not None and casebook.document.path is None
    QTest.keyClicks(again.given, "long enough")
    click(again.do)
    qtbot.waitUntil(lambda: casebook.document.path is not None, timeout=20_000)
    wait_cases(casebook, qtbot, 1)
    assert listed(casebook) == ["机密项目"]
    refused = change(casebook, "wrong current", "", "")
    click(refused.remove)
    assert refused.isVisible() and "当前密码" in refused.missing.text()
    refused.reject()
    click(change(casebook, "long enough", "", "").remove)
    document = casebook.document
    qtbot.waitUntil(lambda: document.path is not None and not document.password, timeout=20_000)
    wait_cases(casebook, qtbot, 1)
    casebook.file.close_casebook()
    assert peek(path).kind == "csi"


def test_while_a_casebook_is_written_anew_no_other_is_opened(
    casebook: MainWindow, path: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    other = tmp_path / "另一本.csi"
    Casebook.create(other).close()
    click(change(casebook, "long enough", "long enough").do)
    assert casebook.document.path is None
    casebook.file.open_path(other)
    assert casebook.banner is not None and "正在用新密码重写" in casebook.banner.label.text()
    qtbot.waitUntil(lambda: bool(casebook.document.password), timeout=20_000)
    assert casebook.document.path == path
    casebook.file.open_path(other)
    qtbot.waitUntil(lambda: casebook.document.path == other)
