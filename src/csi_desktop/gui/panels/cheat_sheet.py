"""All keys on one sheet."""

from __future__ import annotations

import re
import sys

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from csi_desktop.gui import theme
from csi_desktop.gui.actions import ACTIONS, MENUS, Action
from csi_desktop.gui.language import tr


def keys_shown(action: Action) -> str:
    """The keys of an action as this system writes them, with arrows as arrows."""
    if sys.platform == "darwin":
        return QKeySequence(action.keys).toString(QKeySequence.SequenceFormat.NativeText)
    return action.keys.replace("+Down", "+↓").replace("+Up", "+↑")


_COLUMNS = (("file", "edit"), ("go", "report"), ("view", "help"))  # of the sheet, with the menus in them
_MARK = re.compile(r"\(&\w\)|&")  # of the letter that opens a menu with Alt


class CheatSheet(QDialog):
    """Every action that has keys, by menu."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Keys"))
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 16)
        columns = QHBoxLayout()
        columns.setSpacing(32)
        box.addLayout(columns)
        for menus in _COLUMNS:
            column = QGridLayout()
            column.setHorizontalSpacing(24)
            column.setVerticalSpacing(6)
            for menu in menus:
                self._group(column, menu, [each for each in ACTIONS if each.menu == menu and each.keys])
            column.setRowStretch(column.rowCount(), 1)
            columns.addLayout(column)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        box.addSpacing(8)
        box.addWidget(buttons)

    def _group(self, column: QGridLayout, menu: str, actions: list[Action]) -> None:
        row = column.rowCount()
        head = QLabel(_MARK.sub("", tr(MENUS[menu])), self)
        theme.set_look(head, "strong")
        column.addWidget(head, row, 0, 1, 2)
        for offset, action in enumerate(actions, start=1):
            keys = QLabel(keys_shown(action), self)
            theme.set_look(keys, "chip")
            column.addWidget(QLabel(tr(action.text).rstrip("…"), self), row + offset, 0)
            column.addWidget(keys, row + offset, 1, Qt.AlignmentFlag.AlignRight)
