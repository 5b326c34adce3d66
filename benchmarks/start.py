"""From the command to the first painted window, against a bare PySide6 window; fresh processes, taken in turns."""

from __future__ import annotations

import tempfile
from pathlib import Path

from measure import in_turns, line, process_cpu, told

RUNS = 20

# Each process ends once its first paint has reached the screen: a timer of 0 ms set while painting fires then.
BARE = """
import os
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow

class Window(QMainWindow):
    def paintEvent(self, event):
        QTimer.singleShot(0, lambda: os._exit(0))

app = QApplication([])
window = Window()
window.resize(1320, 840)
window.show()
app.exec()
"""

# The program as its own front door starts it; its window ends it after the first paint, or with the list of cases.
OURS = """
import os, sys
from csi_desktop.gui.quick_start import import_binding
import_binding()
from PySide6.QtCore import QTimer
import csi_desktop.gui.app as app

class Window(app.MainWindow):
    def paintEvent(self, event):
        if len(sys.argv) == 1:
            QTimer.singleShot(0, lambda: os._exit(0))
        super().paintEvent(event)

    def case_list_made(self):
        page = super().case_list_made()
        page.model.loaded.connect(self.painted)
        return page

    def painted(self):
        self.case_list.table.viewport().repaint()
        os._exit(0 if self.case_list.table.isVisible() and self.case_list.model.rowCount() else 1)

app.MainWindow = Window
from csi_desktop.__main__ import main
sys.exit(main())
"""


def run() -> None:
    """Print the ratios."""
    from cases import sample

    with tempfile.TemporaryDirectory() as name:
        casebook = str(sample(Path(name)))
        works = [
            lambda given=given: process_cpu(["-c", *given]) for given in ([BARE], [OURS], [OURS, casebook])
        ]
        in_turns(*works, runs=2, timer=told)  # byte code and caches are there from now on
        bare, first, listed = in_turns(*works, runs=RUNS, timer=told)
    print(f"Start, CPU of fresh processes (a bare PySide6 window: {bare * 1e3:.0f} ms)")
    line(
        "first painted window / bare window",
        f"{first / bare:.2f} ({first * 1e3:.0f} ms)",
        "target ≤ 1.6, better 1.35",
    )
    line("sample casebook opened and listed / bare window", f"{listed / bare:.2f} ({listed * 1e3:.0f} ms)")
