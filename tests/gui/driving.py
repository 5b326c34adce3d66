"""What a hand does in the window, for tests."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from csi_desktop.gui.case_dialogs import NewCaseDialog
from csi_desktop.gui.main_window import MainWindow


def new_case(window: MainWindow, qtbot: QtBot, project: str, enterprise: str, mode: str = "third") -> None:
    """Make a case by the dialog; its evaluation is open afterwards."""
    window.cases.new_case()
    dialog = window.findChild(NewCaseDialog)
    assert dialog is not None
    dialog.project.setText(project)
    dialog.enterprise.setText(enterprise)
    dialog.mode.setCurrentIndex(dialog.mode.findData(mode))
    qtbot.mouseClick(dialog.do, Qt.MouseButton.LeftButton)
    dialog.setParent(None)
    qtbot.waitUntil(lambda: window.document.session is not None and window.document.case_name() == project)


def to_cases(window: MainWindow, qtbot: QtBot, count: int) -> None:
    """Back to the list, once it shows that many cases."""
    window.cases.show_cases()
    wait_cases(window, qtbot, count)


def wait_cases(window: MainWindow, qtbot: QtBot, count: int) -> None:
    """Wait until the list shows that many cases, all fetched."""
    page = window.case_list
    assert page is not None
    qtbot.waitUntil(lambda: len(page.model.ids) == count and all(page.model.line(n) for n in range(count)))


def listed(window: MainWindow, column: int = 0) -> list[str]:
    """What a column of the list says."""
    assert window.case_list is not None
    model = window.case_list.model
    return [model.data(model.index(row, column)) for row in range(model.rowCount())]


def set_level(window: MainWindow, qtbot: QtBot, field_id: str, level: int) -> None:
    """Go to a level field and tick a level; waits until the file has it."""
    window.document.jump.emit(field_id, "")
    assert window.area is not None
    page = window.area.page()
    assert page is not None
    card = page.card(field_id)
    assert card is not None
    with qtbot.waitSignal(window.document.saved):
        card.editor.enter(level)
