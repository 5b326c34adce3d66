"""What the menu does to keep a casebook safe: backups, a copy to send, the bin, and the case as of a day."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from csi_desktop.gui.casebook_files import parts_named
from csi_desktop.gui.language import tr

if TYPE_CHECKING:
    from csi_desktop.casebook import Casebook
    from csi_desktop.casebook.history import Day
    from csi_desktop.exchange.leaving_out import Part
    from csi_desktop.gui.main_window import MainWindow

SUFFIX = ".csi"


def send_copy(window: MainWindow) -> None:
    """Ask what goes along and where to, and write a compact copy for somebody else: of the open case, the selected
    ones, or all of them."""
    from csi_desktop.gui.export_dialog import SendDialog

    document, page = window.document, window.case_list
    session = document.session
    chosen = [session.sheet.case.id] if session is not None else page.selected_cases() if page is not None else []
    title = tr("Send a copy of %n case(s)", "", len(chosen)) if chosen else tr("Send a copy of all cases")
    dialog = SendDialog(title, window)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.accepted.connect(lambda: _send(window, title, chosen, dialog.leave_out))
    dialog.open()


def _send(window: MainWindow, title: str, chosen: list[int], leave_out: list[Part]) -> None:
    document = window.document
    session, path = document.session, document.path
    if path is None:
        return
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

        def said() -> str:
            if leave_out:
                return tr(
                    "One file to send: {path} ({size} MB). Not in it: {parts}, history, issued versions, what was "
                    "deleted.", path=target, size=size, parts=parts_named(leave_out),
                )  # fmt: skip
            return tr(
                "One file to send, without what was deleted, but with the whole history and personal data: {path} "
                "({size} MB)", path=target, size=size,
            )  # fmt: skip

        window.say_done(said, (lambda: tr("Open the folder"), lambda: _open_folder(target.parent)))

    def work(casebook: Casebook) -> None:
        from csi_desktop.sending import send_copy

        send_copy(casebook, target, chosen or None, leave_out)

    document.ask(work, done)


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
