"""Files, folders and addresses opened by the programs that the system has for them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMessageBox, QWidget

from csi_desktop.gui.language import tr


def open_outside(what: Path | QUrl, parent: QWidget) -> None:
    """Open it, and say so where the system has no program for it: a click that does nothing tells nobody why."""
    address = what if isinstance(what, QUrl) else QUrl.fromLocalFile(str(what))
    if QDesktopServices.openUrl(address):
        return
    where = address.toLocalFile() or address.toString()
    box = QMessageBox(QMessageBox.Icon.Information, tr("Not opened"), "", parent=parent)
    box.setTextFormat(Qt.TextFormat.PlainText)  # a name is no markup
    box.setText(tr("This system has no program to open it with. It is here: {where}", where=where))
    box.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    box.exec()
