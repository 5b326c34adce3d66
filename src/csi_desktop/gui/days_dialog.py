"""Asks as of which day an evaluation shall be shown: the days on which something was changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
)

from csi_desktop.gui import theme
from csi_desktop.gui.language import tr

if TYPE_CHECKING:
    from csi_desktop.casebook.history import Day
    from csi_desktop.gui.document import Document
    from csi_desktop.gui.main_window import MainWindow

DAY = Qt.ItemDataRole.UserRole


class DaysDialog(QDialog):
    """A line for each day: date, how many changes, and whose."""

    def __init__(self, document: Document, days: list[Day], parent: MainWindow) -> None:
        super().__init__(parent)
        self.document = document
        self.setWindowTitle(tr("The case as of a day"))
        self.resize(460, 420)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 16)
        box.setSpacing(10)
        hint = QLabel(
            tr("Every answer as it was at the end of the day chosen, for reading only. Nothing of today changes."), self
        )
        hint.setWordWrap(True)
        theme.set_look(hint, "dim")
        self.list = QListWidget(self)
        self.list.setAccessibleName(self.windowTitle())
        theme.set_look(self.list, "pick")
        for day in days:
            changes = tr("%n change(s)", "", day.changes)
            item = QListWidgetItem(f"{day.day}    {changes}    {'、'.join(day.by[:4])}".rstrip(), self.list)
            item.setData(DAY, day)
        self.list.setCurrentRow(0)
        self.list.itemActivated.connect(lambda _: self.accept())
        buttons = QDialogButtonBox(self)
        self.show_day = QPushButton(tr("Show"), self)
        theme.set_look(self.show_day, "primary")
        buttons.addButton(self.show_day, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        for widget in (hint, self.list, buttons):
            box.addWidget(widget)
        self.list.setFocus()

    def accept(self) -> None:
        """Show that day."""
        item = self.list.currentItem()
        if item is not None:
            self.document.open_as_of(item.data(DAY))
        super().accept()


def show_days(window: MainWindow) -> None:
    """Ask as of which day the open evaluation shall be shown."""
    document = window.document
    session = document.session
    if session is None:
        return
    evaluation_id = session.sheet.evaluation.id

    def arrived(days: list[Day]) -> None:
        if document.session is session:
            DaysDialog(document, days, window).open()

    document.ask(lambda casebook: casebook.days(evaluation_id), arrived)
