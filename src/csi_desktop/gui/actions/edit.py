"""Undo and redo, evidence for the field one is at, and who answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from csi_desktop.gui.main_window import MainWindow
    from csi_desktop.model.answers import Change


class Edit(QObject):
    """What is done to the open evaluation as a whole; its fields are changed by their editors."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._document = window, window.document

    def undo(self) -> None:
        """Take the last change back and show where it was; in the list of cases, the last deletion."""
        if self._document.session is None:
            self._document.steps.undo()
        else:
            self._step(self._document.undo)

    def redo(self) -> None:
        """Make the change again that was taken back last."""
        if self._document.session is None:
            self._document.steps.redo()
        else:
            self._step(self._document.redo)

    def _step(self, step: Callable[[], Change | None]) -> None:
        self._window.leaving.save_typing()
        page = self._window.area_made().page()
        card = page.current_card() if page is not None else None
        change = step()
        if change is None:
            return
        from csi_desktop.model.answers import SetAnswer

        fields = {(each.field, each.row) for each in change.steps if isinstance(each, SetAnswer)}
        at = {(card.field.id, card.row)} if card is not None else set()
        if len(fields) == 1 and fields != at:  # whoever is at the field keeps the cell that they are in
            self._window.area_made().show_field(*fields.pop())

    def add_evidence(self) -> None:
        """Add evidence to the field one is at."""
        self._window.area_made().add_evidence()

    def name_assessor(self) -> None:
        """Ask who is evaluating."""
        from csi_desktop.gui.case_dialogs import AssessorDialog

        dialog = AssessorDialog(self._window)
        dialog.accepted.connect(self.assessor_named)
        dialog.open()

    def assessor_named(self) -> None:
        """Somebody else is evaluating from now on."""
        if self._document.session is not None:
            self._document.session.by = self._document.by
        self._window.header_made().refresh()
