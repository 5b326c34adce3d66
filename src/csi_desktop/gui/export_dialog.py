"""What goes along when cases are exported, and what stays at home."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QLabel, QWidget

from csi_desktop.gui import theme
from csi_desktop.gui.case_dialogs import Asking
from csi_desktop.gui.language import tr

if TYPE_CHECKING:
    from csi_desktop.exchange.leaving_out import Part


class ExportDialog(Asking):
    """Asks what to take along. Nothing is ticked: an export is for others, unless somebody says otherwise."""

    def __init__(self, title: str, parent: QWidget | None) -> None:
        super().__init__(title, tr("Choose a file…"), parent)
        self.internal = QCheckBox(tr("With internal content: what forms mark as not for the report"), self)
        self.personal = QCheckBox(tr("With personal data: names of persons, files that hold personal data"), self)
        self.said = QLabel(self)
        self.said.setWordWrap(True)
        theme.set_look(self.said, "dim")
        for widget in (self.internal, self.personal, self.said):
            self.lines.addRow(widget)
        for box in (self.internal, self.personal):
            box.toggled.connect(self._say)
        self._say()

    @property
    def leave_out(self) -> list[Part]:
        """The parts that stay at home."""
        boxes: dict[Part, QCheckBox] = {"internal": self.internal, "personal": self.personal}
        return [part for part, box in boxes.items() if not box.isChecked()]

    def _say(self) -> None:
        self.said.setText(
            tr("For others: history and issued versions stay at home, because they hold every earlier answer. "
               "The file says what was left out.")
            if self.leave_out
            else tr("Everything goes along, history and issued versions too: for another casebook of your own.")
        )  # fmt: skip
