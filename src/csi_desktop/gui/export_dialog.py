"""What goes along when cases are exported, and what stays at home."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLabel, QWidget

from csi_desktop.gui import theme
from csi_desktop.gui.case_dialogs import Asking
from csi_desktop.gui.language import spoken, tr

if TYPE_CHECKING:
    from csi_desktop.exchange.leaving_out import Part


class ExportDialog(Asking):
    """Asks what to take along. Nothing is ticked: an export is for others, unless somebody says otherwise."""

    def __init__(self, title: str, has_password: bool, parent: QWidget | None) -> None:
        super().__init__(title, tr("Choose a file…"), parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(560)
        self.internal = QCheckBox(tr("With internal content: what forms mark as not for the report"), self)
        self.personal = QCheckBox(tr("With personal data: names of persons, files that hold personal data"), self)
        self.said = QLabel(self)
        self.said.setWordWrap(True)
        theme.set_look(self.said, "dim")
        self.unprotected = QCheckBox(tr("Write it unprotected: this file is not encrypted"), self)
        self.unprotected.setVisible(has_password)
        for widget in (self.internal, self.personal, self.unprotected, self.said):
            self.lines.addRow(widget)
        for box in (self.internal, self.personal):
            box.toggled.connect(self._say)
        self._say()

    @property
    def leave_out(self) -> list[Part]:
        """The parts that stay at home."""
        boxes: dict[Part, QCheckBox] = {"internal": self.internal, "personal": self.personal}
        return [part for part, box in boxes.items() if not box.isChecked()]

    def accept(self) -> None:
        """Go on, if it is clear that a password does not protect the file."""
        if self.unprotected.isVisible() and not self.unprotected.isChecked():
            self.complain(
                tr("The casebook has a password, but the exported file is not encrypted. “Save a copy” keeps the "
                   "password; to export all the same, tick the box.")
            )  # fmt: skip
            return
        super().accept()

    @property
    def everything(self) -> str:
        """What is said where nothing stays at home."""
        return tr("Everything goes along, history and issued versions too: for another casebook of your own.")

    def _say(self) -> None:
        self.said.setText(
            tr("For others: history and issued versions stay at home, because they hold every earlier answer. "
               "The file says what was left out.")
            if self.leave_out
            else self.everything
        )  # fmt: skip


class SendDialog(ExportDialog):
    """Asks the same of a copy of the casebook, which keeps the password if there is one."""

    def __init__(self, title: str, parent: QWidget | None) -> None:
        super().__init__(title, False, parent)

    @property
    def everything(self) -> str:
        """What is said where nothing stays at home."""
        return tr("Everything goes along but what was deleted: history, issued versions and names, too.")


def parts_named(leave_out: list[Part]) -> str:
    """What stays at home, in words."""
    from csi_desktop.exchange.leaving_out import NAMES

    return tr(", ").join(spoken(NAMES[one]) for one in leave_out)
