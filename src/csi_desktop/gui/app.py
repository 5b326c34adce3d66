"""Starts the window: first something to see, then everything else."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QFileOpenEvent, QIcon
from PySide6.QtWidgets import QApplication

from csi_desktop.data import resource
from csi_desktop.gui import settings, theme
from csi_desktop.gui.language import language, system_language
from csi_desktop.gui.main_window import MainWindow
from csi_desktop.text import LANGUAGES, asked_language

SETTLING = 0.5  # seconds until a page has all its cards in their places
SWITCHING = 0.001  # seconds until the writer's thread lets the window's go on, if it has not by itself
PATIENCE = 60  # seconds until a packaged build is taken not to work


class Application(QApplication):
    """The application; on macOS the Finder tells it which file to open."""

    file_asked = Signal(object)  # Path

    def event(self, event: QEvent) -> bool:
        """Take files that the system asks to open."""
        if isinstance(event, QFileOpenEvent):
            self.file_asked.emit(Path(event.file()))
            return True
        return super().event(event)


def application(arguments: list[str] | None = None) -> QApplication:
    """The dressed application: theme and language as remembered, else as the system has them. CSI_DESKTOP_LANG says
    the language of this run, whatever is remembered, as it does for the commands."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        QApplication.setStyle("Fusion")  # before there is one: no other style is made for nothing
        app = Application(arguments or sys.argv[:1])
    app.setApplicationName("CSI Desktop")
    app.setApplicationDisplayName("CSI Desktop")
    app.setDesktopFileName("csi-desktop")
    theme.theme.set_up(app, settings.APPEARANCE.get())
    chosen = settings.LANGUAGE.get()
    remembered = next((lang for lang in LANGUAGES if lang == chosen), None)
    language.switch(asked_language() or remembered or system_language())
    return app


def run(path: Path | None = None) -> int:
    """Open the window, with a casebook if one is given, and stay until it is closed; gives the exit code."""
    app = application()
    sys.setswitchinterval(SWITCHING)
    window = MainWindow()
    if path is not None:
        window.after_paint(lambda: window.file.open_path(path.absolute()))
    if isinstance(app, Application):
        app.file_asked.connect(lambda asked: window.after_paint(lambda: window.file.open_path(asked)))
    window.after_paint(lambda: _watch(app, window))
    window.show()
    return app.exec()


def _watch(app: QApplication, window: MainWindow) -> None:
    """From now on save what is typed when the user logs off, and tell of failures in a window; wear the program's icon;
    tidy up after a run that crashed."""
    from csi_desktop.gui.errors import CrashReporter
    from csi_desktop.gui.viewing import remove_left_over

    app.commitDataRequest.connect(lambda _: window.leaving.save_typing())
    CrashReporter(window, window.leaving.save_typing).install()
    QApplication.setWindowIcon(QIcon(str(resource("icons", "app.png"))))
    remove_left_over()


def photograph(casebook: Path, picture: Path) -> dict[str, object]:
    """Open a casebook and its fullest case in the window; save a picture of its index page, and tell what was seen.

    RuntimeError if the window does not come so far. For trying a packaged build."""
    app = application()
    window = MainWindow()
    told: list[str] = []
    window.document.failed.connect(lambda text: told.append(text.en))
    window.show()
    window.after_paint(lambda: window.file.open_path(casebook.absolute()))
    try:
        return _look_at(app, window, picture, told)
    finally:
        window.close()


def _look_at(app: QApplication, window: MainWindow, picture: Path, told: list[str]) -> dict[str, object]:
    from PySide6.QtWidgets import QDialogButtonBox, QWidget

    page = _await(
        app, lambda: window.case_list if window.case_list and window.case_list.model.ids else None, told
    )
    lines = [_await(app, partial(page.model.line, number), told) for number in range(len(page.model.ids))]
    window.cases.open_evaluation(max(lines, key=lambda line: line.listing.done).evaluation_id)
    session = _await(app, lambda: window.document.session, told)
    index = next((form for form in session.shown_forms() if form.index is not None), None)
    if index is not None and window.area is not None:
        window.area.show_section(index.sections[0].key)
    settled = time.monotonic() + SETTLING
    _await(app, lambda: time.monotonic() > settled, told)
    if not window.grab().save(str(picture)):
        raise RuntimeError(f"{picture} could not be written")
    standard = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, window)
    return {
        "cases": len(page.model.ids),
        "forms": len(session.shown_forms()),
        "widgets": len(window.findChildren(QWidget)),
        "language": language.current,
        "face": app.font().family(),
        "title": window.windowTitle(),
        "cancel": standard.buttons()[0].text(),  # Qt's own texts are there
    }


def _await(app: QApplication, look: Callable[[], Any], told: list[str]) -> Any:
    """What `look` gives, once it gives something; RuntimeError with what the window told instead."""
    until = time.monotonic() + PATIENCE
    while not (found := look()):
        if told or time.monotonic() > until:
            raise RuntimeError(told[0] if told else "the window did not get so far")
        app.processEvents()
        time.sleep(0.005)
    return found
