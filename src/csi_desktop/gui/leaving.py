"""What stands in the way of leaving an evaluation or a casebook: what is typed and not kept yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csi_desktop.gui.language import spoken, tr

if TYPE_CHECKING:
    from csi_desktop.gui.main_window import MainWindow

SECONDS = 20  # how long it is said why somebody was held back


class Leaving:
    """Saves what is being typed before anything else is done, and asks where that cannot be."""

    def __init__(self, window: MainWindow) -> None:
        self._window, self._document = window, window.document
        self._held: tuple[str, str] | None = None  # the field that leaving was held back for

    def save_typing(self) -> None:
        """Save what is being typed, wherever that can be done without asking."""
        area = self._window.area
        if area is not None and self._document.session is not None:
            area.flush()

    def held_back(self) -> bool:
        """Whether something typed cannot be saved: it is shown then, and once asked to be mended or given up."""
        self.save_typing()
        area = self._window.area
        place = area.unsaved() if area is not None and self._document.session is not None else None
        if area is None or place is None or place == self._held:
            self._held = None
            return False
        self._held = place
        area.show_field(*place)
        label = self._document.catalogue.field(place[0]).label
        self._window.say(
            lambda: tr("What was typed into “{field}” is no value: it is kept as it stands, and does not count. "
                       "Mend it, or press Esc there to give it up.", field=spoken(label)),
            tone="wrong", seconds=SECONDS,
        )  # fmt: skip
        return True

    def may_close(self) -> bool:
        """Whether the casebook can be closed: asks where the file does not have everything."""
        if self.held_back():
            return False
        self._document.catch_up()
        if not self._document.waiting:
            return True
        from PySide6.QtWidgets import QMessageBox

        box = QMessageBox(QMessageBox.Icon.Warning, tr("Not saved"), "", parent=self._window)
        box.setText(tr("%n change(s) could not be saved in the casebook.", "", self._document.waiting))
        box.setInformativeText(
            tr("They are kept on this computer and are saved when this casebook is opened here again.")
        )
        copy = box.addButton(tr("Save a copy…"), QMessageBox.ButtonRole.ActionRole)
        leave = box.addButton(tr("Close anyway"), QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.exec()
        if box.clickedButton() is copy:
            self._window.file.save_copy()
        return box.clickedButton() is leave
