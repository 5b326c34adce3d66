"""What is shown beside the evaluation, and how: panels, preview, working, language, light or dark; and the help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from csi_desktop.gui import settings, theme
from csi_desktop.gui.language import current, language, spoken, tr
from csi_desktop.text import Lang

if TYPE_CHECKING:
    from csi_desktop.gui.main_window import MainWindow
    from csi_desktop.gui.panels.ledger import LedgerOf


SECONDS = 8  # how long it is said that nothing is printed of a field


class View(QObject):
    """Changes what is seen, and no answer."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._document = window, window.document

    # ------------------------------------------------------------ beside the evaluation
    def toggle_score(self) -> None:
        """Fold or unfold the right column."""
        self._window.area_made().toggle_score()
        self._tick()

    def toggle_preview(self) -> None:
        """Show the pages of the report beside the evaluation, or hide them."""
        self._window.leaving.save_typing()
        self._window.area_made().toggle_preview()
        self._tick()

    def _tick(self) -> None:
        self._window.header_made().score.setChecked(not self._window.area_made().sides.isHidden())

    def show_in_preview(self) -> None:
        """Show what is printed of the field one is at."""
        self._window.leaving.save_typing()
        self._window.area_made().show_in_preview()

    def tell_unprinted(self, field: str) -> None:
        """Say that the report has nothing of a field."""
        label = self._document.catalogue.field(field).label
        self._window.say(
            lambda: tr("Nothing of “{field}” is printed in this report.", field=spoken(label)), seconds=SECONDS
        )

    def show_history(self) -> None:
        """Show the history at the right."""
        self._window.area_made().show_side("history")

    def show_check(self) -> None:
        """Show what stands between the evaluation and a signed report."""
        self._window.area_made().show_check()

    def toggle_guidance(self) -> None:
        """Fold or unfold the guidance of the field."""
        self._window.area_made().toggle_guidance()

    def show_days(self) -> None:
        """Ask as of which day the evaluation shall be shown."""
        from csi_desktop.gui.days_dialog import show_days

        self._window.leaving.save_typing()
        show_days(self._window)

    # ------------------------------------------------------------ how a number comes about
    def explain_field(self) -> None:
        """Show how the number of the field one is at comes about; of the index where one is at none."""
        self._window.leaving.save_typing()
        self._window.area_made().explain_field()

    def explain(self, field: str, row: str) -> None:
        """Show how a field's number comes about; of a level, the sum that it counts in."""
        from csi_desktop.gui.panels.ledger import ledger_of

        found = ledger_of(self._document, field, row)
        if found is not None:
            self.show_ledger(found)

    def show_ledger(self, of: LedgerOf) -> None:
        """Show how a number came about."""
        from csi_desktop.gui.panels.ledger import Ledger

        self._window.leaving.save_typing()
        ledger = Ledger(self._document, of, self._window)
        ledger.jumped.connect(self._window.area_made().show_field)
        ledger.show()

    # ------------------------------------------------------------ the whole window
    def switch_language(self) -> None:
        """Speak the other language."""
        self._window.leaving.save_typing()
        lang: Lang = "en" if current() == "zh" else "zh"
        settings.LANGUAGE.set(lang)
        language.switch(lang)

    def switch_appearance(self) -> None:
        """Light to dark, and back."""
        chosen = "light" if theme.theme.dark else "dark"
        settings.APPEARANCE.set(chosen)
        if self._window.area is not None:
            self._window.area.drop_hidden()
        theme.theme.choose(chosen)

    # ------------------------------------------------------------ help
    def show_cheat_sheet(self) -> None:
        """All keys on one sheet."""
        from csi_desktop.gui.panels.cheat_sheet import CheatSheet

        CheatSheet(self._window).open()

    def show_about(self) -> None:
        """Version and licences."""
        from csi_desktop.gui.about import AboutDialog

        AboutDialog(self._window).open()
