"""All keys on one sheet."""

from __future__ import annotations

import re

import sys

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QLabel, QVBoxLayout, QWidget

from csi_desktop.gui import theme
from csi_desktop.gui.actions import ACTIONS, MENUS, Action
from csi_desktop.gui.language import tr


def keys_shown(action: Action) -> str:
    """The keys of an action as this system writes them, with arrows as arrows."""
    if sys.platform == "darwin":
        return QKeySequence(action.keys).toString(QKeySequence.SequenceFormat.NativeText)
    return action.keys.replace("+Down", "+↓").replace("+Up", "+↑")

_MARK = re.compile(r"\(&\w\)|&")  # of the letter that opens a menu with Alt


class CheatSheet(QDialog):
    """Every action that has keys, by menu."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Keys"))
        self._top = 0  # the row where the pair of groups begins
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 16)
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(6)
        box.addLayout(grid)
        groups = [[menu, *(a for a in ACTIONS if a.menu == menu and a.keys)] for menu in MENUS]
        for number, (menu, *actions) in enumerate(group for group in groups if len(group) > 1):
            self._group(grid, str(menu), [a for a in actions if isinstance(a, Action)], number)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        box.addSpacing(8)
        box.addWidget(buttons)

    def _group(self, grid: QGridLayout, menu: str, actions: list[Action], number: int) -> None:
        column = 0 if number % 2 == 0 else 3
        if column == 0:
            self._top = grid.rowCount()
        row = self._top
        head = QLabel(_MARK.sub("", tr(MENUS[menu])), self)
        theme.set_look(head, "strong")
        grid.addWidget(head, row, column, 1, 2)
        grid.setColumnMinimumWidth(2, 24)
        for offset, action in enumerate(actions, start=1):
            keys = QLabel(keys_shown(action), self)
            theme.set_look(keys, "chip")
            grid.addWidget(QLabel(tr(action.text).rstrip("…"), self), row + offset, column)
            grid.addWidget(keys, row + offset, column + 1, Qt.AlignmentFlag.AlignRight)
