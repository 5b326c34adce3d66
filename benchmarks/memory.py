"""Memory of the program with a case open, and after a report; each a fresh process. Linux only."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from measure import line

BARE = """
import sys
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication([])
window = QMainWindow()
window.resize(1320, 840)
window.show()
for _ in range(20):
    app.processEvents()
sys.path.insert(0, sys.argv[1])
from memory import resident
print(resident())
"""

OURS = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from memory import after_report, resident, with_case
desk = with_case(Path(sys.argv[2]))
print(resident())
after_report(desk, Path(sys.argv[2]).parent)
print(resident())
desk.leave()
"""


def resident() -> float:
    """Resident memory of this process, MB."""
    text = Path("/proc/self/status").read_text()
    return int(text.split("VmRSS:")[1].split()[0]) / 1024


def with_case(casebook: Path):
    """The window with the sample's fullest case and its longest page open."""
    from window import Desk

    desk = Desk(casebook)
    desk.open(desk.fullest())
    session = desk.session
    keys = [section.key for form in session.shown_forms() for section in session.shown_sections(form)]
    desk.page(max(keys, key=lambda key: len(session.catalogue.section(key).fields)))
    desk.settle()
    return desk


def after_report(desk, folder: Path) -> None:
    """The report made as the window makes it: on another thread, while the window works on."""
    desk.window.reports.make_report()
    dialog = desk.window.reports.report_dialog
    dialog.folder.setText(str(folder))
    dialog.start()
    desk.until(lambda: dialog.made)
    desk.settle()


def run() -> None:
    """Print the figures."""
    from cases import sample

    here = str(Path(__file__).parent)
    with tempfile.TemporaryDirectory() as name:
        casebook = str(sample(Path(name)))
        (bare,) = _figures(BARE, here)
        opened, reported = _figures(OURS, here, casebook)
    print(f"Memory (a bare PySide6 window: {bare:.0f} MB)")
    line("resident, the sample's fullest case open", f"{opened:.0f} MB", "target ≤ 95 MB")
    line("resident after its report", f"{reported:.0f} MB", "target ≤ 130 MB")


def _figures(program: str, *arguments: str) -> list[float]:
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True
    )
    return [float(figure) for figure in done.stdout.split()]
