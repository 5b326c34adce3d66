"""The real window on a real casebook."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from csi_desktop.gui import settings
from csi_desktop.gui.language import language
from csi_desktop.gui.main_window import MainWindow
from csi_desktop.gui.theme import theme


@pytest.fixture(scope="session")
def dressed(qapp: QApplication) -> QApplication:
    """The application with its look, in the face that ships with the program."""
    theme.set_up(qapp, "light", bundled_face=True)
    return qapp


@pytest.fixture
def window(dressed: QApplication, qtbot: QtBot) -> Iterator[MainWindow]:
    """The main window in Chinese, as somebody has it who has said who they are."""
    language.switch("zh")
    theme.choose("light")
    settings.ASSESSOR.set("林晓")
    made = open_window(qtbot)
    yield made
    made.document.close_casebook()
    for each in dressed.topLevelWidgets():
        each.close()
        each.deleteLater()
    dressed.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    language.switch("zh")  # last: it dresses every widget that is there


def open_window(qtbot: QtBot) -> MainWindow:
    """A window that has been painted, with its menus."""
    made = MainWindow()
    made.resize(1280, 720)
    made.show()
    qtbot.waitUntil(lambda: bool(made.menuBar().actions()))
    return made


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the casebook of the test lies, with a name as users have them."""
    return tmp_path / "客户甲 2024.csi"


@pytest.fixture
def casebook(window: MainWindow, path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> MainWindow:
    """The window with a new casebook."""
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    window.file.new_casebook()
    qtbot.waitUntil(lambda: window.document.path == path)
    qtbot.waitUntil(lambda: window.case_list is not None and window.case_list.count.text() != "")
    return window
