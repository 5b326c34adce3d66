"""A line of chips with a button that adds one: evidence, rows, regions, goals."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from csi_desktop.gui import theme
from csi_desktop.gui.editors.buttons import Chip
from csi_desktop.gui.editors.flow import FlowLayout


class ChipRow(QWidget):
    """Chips by key, and the button."""

    add_asked = Signal()
    opened = Signal(str)
    removed = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._flow = FlowLayout(self, gap=6)
        self.chips: dict[str, Chip] = {}
        self.add = QPushButton(self)
        theme.set_look(self.add, "link")
        self.add.clicked.connect(self.add_asked)
        self._flow.addWidget(self.add)
        self.setFocusProxy(self.add)

    def show_chips(self, names: dict[str, str]) -> None:
        """Show these keys by these names; chips that stay are kept."""
        if names == {key: chip.label for key, chip in self.chips.items()} and list(names) == list(self.chips):
            return  # every card is refreshed at each change; a new layout for nothing would repaint it whole
        if list(names) != list(self.chips):
            for key in [key for key in self.chips if key not in names]:
                chip = self.chips.pop(key)
                self._flow.removeWidget(chip)
                chip.hide()
                chip.deleteLater()
            for key, name in names.items():
                if key not in self.chips:
                    self._make(key, name)
            self.chips = {key: self.chips[key] for key in names}
        for key, name in names.items():
            if self.chips[key].label != name:
                self.chips[key].show_text(name)
        self.updateGeometry()

    def _make(self, key: str, name: str) -> None:
        chip = Chip(key, name, self)
        chip.clicked.connect(lambda: self.opened.emit(key))
        chip.removed.connect(lambda: self._remove(key))
        self.chips[key] = chip
        self._flow.insert_before_last(chip)
        chip.show()

    def _remove(self, key: str) -> None:
        self.add.setFocus()
        self.removed.emit(key)
