"""The line at the foot of the window: whether everything is saved, and the keys that lead on."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QMainWindow

from csi_desktop.gui import theme
from csi_desktop.gui.document import Document
from csi_desktop.gui.language import tr


class Status:
    """Fills a window's status bar."""

    def __init__(self, document: Document, window: QMainWindow) -> None:
        self._document = document
        self._saved_at = ""
        self.saved, self._hints = QLabel(window), QLabel(window)
        theme.set_look(self.saved, "small")
        theme.set_look(self._hints, "small")
        bar = window.statusBar()
        bar.setSizeGripEnabled(False)
        bar.setContentsMargins(12, 0, 12, 0)
        bar.addWidget(self.saved, 1)
        bar.addPermanentWidget(self._hints)
        document.saved.connect(self._note)

    def _note(self, time: str) -> None:
        self._saved_at = time
        self.refresh()

    def forget(self) -> None:
        """Another casebook is open: nothing was saved in it yet."""
        self._saved_at = ""

    def refresh(self) -> None:
        """Say how it is now, in the language in use."""
        document = self._document
        if document.waiting:
            self.saved.setText(tr("%n change(s) not saved yet", "", document.waiting))
        elif document.path is None:
            self.saved.setText("")
        elif document.readonly:
            self.saved.setText(tr("Read only"))
        elif self._saved_at:
            self.saved.setText(tr("Saved {time}", time=self._saved_at))
        else:
            self.saved.setText(str(document.path))
        theme.set_look(self.saved, "wrong" if document.waiting else "small")
        if document.session is not None:
            self._hints.setText(
                tr("Alt+↑↓ field   Ctrl+↓ next unanswered   Ctrl+E evidence   Ctrl+K go to   Ctrl+/ keys")
            )
        elif document.path is not None:
            self._hints.setText(tr("Enter open   Ctrl+N new case   Ctrl+F find   Ctrl+K go to   Ctrl+/ keys"))
        else:
            self._hints.setText(tr("Ctrl+O open   Ctrl+/ keys"))
