"""What the menu does to keep a casebook safe: backups, a copy to send, the bin, and the case as of a day."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from csi_desktop.gui.language import tr

if TYPE_CHECKING:
    from csi_desktop.casebook.history import Day
    from csi_desktop.gui.main_window import MainWindow

SUFFIX = ".csi"


def send_copy(window: MainWindow) -> None:
    """Ask for a file and write a compact copy for somebody else: the open case, the selected ones, or all of them."""
    document, page = window.document, window.case_list
    session = document.session
    chosen = [session.sheet.case.id] if session is not None else page.selected_cases() if page is not None else []
    path = document.path
    if path is None:
        return
    title = tr("Send a copy of %n case(s)", "", len(chosen)) if chosen else tr("Send a copy of all cases")
    stem = (document.case_name() if session is not None else "") or path.stem
    start = path.with_name("".join(c for c in stem if c not in '\\/:*?"<>|')[:60] + SUFFIX)
    if start == path:
        start = path.with_name(tr("{name} (copy)", name=path.stem) + SUFFIX)
    name, _ = QFileDialog.getSaveFileName(window, title, str(start), tr("Casebooks") + f" (*{SUFFIX})")
    if not name:
        return
    target = Path(name)
    target = target if target.suffix.lower() == SUFFIX else target.with_name(target.name + SUFFIX)

    def done(_: None) -> None:
        size = f"{target.stat().st_size / 1_000_000:.1f}"
        window.say_done(
            lambda: tr(
                "One file to send, without what was deleted, but with the whole history and personal data: {path} "
                "({size} MB)", path=target, size=size,
            ),
            (lambda: tr("Open the folder"), lambda: _open_folder(target.parent)),
        )

    document.ask(lambda casebook: casebook.send_to(target, chosen or None), done)


def _open_folder(folder: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def show_days(window: MainWindow) -> None:
    """Ask as of which day the open evaluation shall be shown."""
    document = window.document
    session = document.session
    if session is None:
        return
    evaluation_id = session.sheet.evaluation.id

    def arrived(days: list[Day]) -> None:
        if document.session is session:
            from csi_desktop.gui.days_dialog import DaysDialog

            DaysDialog(document, days, window).open()

    document.ask(lambda casebook: casebook.days(evaluation_id), arrived)
