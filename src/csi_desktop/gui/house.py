"""The house style of the reports made in the window: which one, and the line of a dialog that chooses it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from csi_desktop.gui import settings, theme
from csi_desktop.gui.language import Retranslated, spoken, tr
from csi_desktop.report.house import FILE, STANDARD, House, HouseFaults, read_house
from csi_desktop.text import Text

if TYPE_CHECKING:
    from csi_desktop.gui.document import Document


def house_path(document: Document) -> Path | None:
    """The file of the house style: the one chosen, else one beside the casebook, else none."""
    return Path(settings.HOUSE.get()) if settings.HOUSE.get() else _beside(document)


def _beside(document: Document) -> Path | None:
    """The file of a house style beside the casebook, if there is one."""
    beside = document.path.parent / FILE if document.path else None
    return beside if beside is not None and beside.is_file() else None


def stamp(document: Document) -> tuple[str, int]:
    """What changes when another house style is used, or its file is another one."""
    path = house_path(document)
    try:
        return (str(path), path.stat().st_mtime_ns) if path is not None else ("", 0)
    except OSError:
        return str(path), 0


def house_of(document: Document) -> tuple[House, Text | None]:
    """The house style, and what is to be told where it has faults and the standard style takes its place."""
    path = house_path(document)
    if path is None:
        return STANDARD, None
    try:
        return read_house(path), None
    except HouseFaults as faults:
        return STANDARD, faults.fallback


class HouseLine(Retranslated, QWidget):
    """Which house style is used; a button to choose another, one to go back to the standard style."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.title, self.name, self.message = QLabel(self), QLabel(self), QLabel(self)
        self.name.setTextFormat(Qt.TextFormat.PlainText)
        theme.set_look(self.name, "dim")
        self.choose, self.standard = QPushButton(self), QPushButton(self)
        self.choose.clicked.connect(self._choose)
        self.standard.clicked.connect(lambda: self.take(""))
        row.addWidget(self.title)
        row.addWidget(self.name, 1)
        row.addWidget(self.standard)
        row.addWidget(self.choose)
        self.message.setWordWrap(True)
        theme.set_look(self.message, "wrong")
        box.addLayout(row)
        box.addWidget(self.message)
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the language in use, as it is now."""
        self.title.setText(tr("House style"))
        self.choose.setText(tr("Choose…"))
        self.choose.setAccessibleName(tr("Choose a house style"))
        path, (house, fault) = house_path(self.document), house_of(self.document)
        beside = _beside(self.document)  # which takes the place of the standard style
        self.standard.setText(tr("Standard") if beside is None else tr("Beside the casebook"))
        self.standard.setVisible(bool(settings.HOUSE.get()) and path != beside)
        name = spoken(house.name) if house.name is not None else ""
        if path is None:
            self.name.setText(tr("standard"))
        else:
            self.name.setText(tr("{name} ({file})", name=name, file=path.name) if name else path.name)
            self.name.setToolTip(str(path))
        self.message.setText(spoken(fault) if fault is not None else "")
        self.message.setVisible(fault is not None)

    def take(self, path: str) -> None:
        """Use a file from now on; "" for the one beside the casebook, or the standard style."""
        settings.HOUSE.set(path)
        self.retranslate()
        self.document.house_changed.emit()

    def _choose(self) -> None:
        before = settings.HOUSE.get() or str(self.document.path.parent if self.document.path else Path.home())
        kinds = tr("House styles") + " (*.toml)"
        name, _ = QFileDialog.getOpenFileName(self, tr("Choose a house style"), before, kinds)
        if name:
            self.take(name)
