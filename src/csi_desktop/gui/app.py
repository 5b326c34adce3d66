"""Starts the window: first something to see, then everything else."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

from csi_desktop.gui import settings, theme
from csi_desktop.gui.language import language, system_language
from csi_desktop.gui.main_window import MainWindow
from csi_desktop.text import LANGUAGES


class Application(QApplication):
    """The application; on macOS the Finder tells it which file to open."""

    file_asked = Signal(object)  # Path

    def event(self, event: QEvent) -> bool:
        """Take files that the system asks to open."""
        if event.type() == QEvent.Type.FileOpen and isinstance(event, QFileOpenEvent):
            self.file_asked.emit(Path(event.file()))
            return True
        return super().event(event)


def application(arguments: list[str] | None = None) -> QApplication:
    """The dressed application: theme and language as remembered, else as the system has them."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        QApplication.setStyle("Fusion")  # before there is one: no other style is made for nothing
        app = Application(arguments or sys.argv[:1])
    app.setApplicationName("CSI Desktop")
    app.setApplicationDisplayName("CSI Desktop")
    app.setDesktopFileName("csi-desktop")
    theme.theme.set_up(app, settings.APPEARANCE.get())
    chosen = settings.LANGUAGE.get()
    language.switch(next((lang for lang in LANGUAGES if lang == chosen), system_language()))
    return app


def run(path: Path | None = None) -> int:
    """Open the window, with a casebook if one is given, and stay until it is closed; gives the exit code."""
    app = application()
    window = MainWindow()
    if path is not None:
        window.after_paint(lambda: window.open_path(path.absolute()))
    if isinstance(app, Application):
        app.file_asked.connect(window.open_path)
    window.after_paint(lambda: _watch(window))
    window.show()
    return app.exec()


def _watch(window: MainWindow) -> None:
    """From now on tell of failures in a window."""
    from csi_desktop.gui.errors import CrashReporter

    CrashReporter(window).install()
