"""Cases that go out and come in: a copy of the casebook to send, cases as JSON, another copy merged in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from csi_desktop.gui.language import spoken, tr
from csi_desktop.gui.outside import open_outside
from csi_desktop.text import Text

if TYPE_CHECKING:
    from csi_desktop.casebook import Casebook
    from csi_desktop.exchange.leaving_out import Part
    from csi_desktop.gui.main_window import MainWindow

JSON = ".json"


class Exchange(QObject):
    """Asks what goes along and where to, and has the casebook do it."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._document = window, window.document

    def _chosen(self) -> list[int]:
        """The open case, or the selected ones; none means all of them."""
        session, page = self._document.session, self._window.case_list
        if session is not None:
            return [session.sheet.case.id]
        return page.selected_cases() if page is not None else []

    # ------------------------------------------------------------ a copy to send
    def send_copy(self) -> None:
        """Write a compact copy for somebody else: of the open case, the selected ones, or all of them."""
        from csi_desktop.gui.export_dialog import SendDialog

        self._window.leaving.save_typing()
        chosen = self._chosen()
        title = tr("Send a copy of %n case(s)", "", len(chosen)) if chosen else tr("Send a copy of all cases")
        dialog = SendDialog(title, self._window)
        dialog.accepted.connect(lambda: self._send(title, chosen, dialog.leave_out))
        dialog.open()

    def _send(self, title: str, chosen: list[int], leave_out: list[Part]) -> None:
        from csi_desktop.filenames import CASEBOOK, safe
        from csi_desktop.gui.export_dialog import parts_named
        from csi_desktop.gui.file_dialogs import ask_new_casebook

        path = self._document.path
        if path is None:
            return
        start = path.with_name(safe(self._document.case_name() or path.stem) + CASEBOOK)
        if start == path:
            start = path.with_name(tr("{name} (copy)", name=path.stem) + CASEBOOK)
        target = ask_new_casebook(self._window, title, start)
        if target is None:
            return

        def work(casebook: Casebook) -> None:
            from csi_desktop.sending import send_copy

            send_copy(casebook, target, chosen or None, leave_out)

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

            window, folder = self._window, target.parent
            window.say_done(said, (lambda: tr("Open the folder"), lambda: open_outside(folder, window)))

        self._document.ask(work, done)

    # ------------------------------------------------------------ JSON
    def export_cases(self) -> None:
        """Write the open case, the selected ones, or all of them to a JSON file."""
        from csi_desktop.gui.export_dialog import ExportDialog

        self._window.leaving.save_typing()
        chosen = self._chosen()
        title = tr("Export %n case(s)", "", len(chosen)) if chosen else tr("Export all cases")
        dialog = ExportDialog(title, bool(self._document.password), self._window)
        dialog.accepted.connect(lambda: self._export(title, chosen, dialog.leave_out))
        dialog.open()

    def _export(self, title: str, chosen: list[int], leave_out: list[Part]) -> None:
        from PySide6.QtWidgets import QFileDialog

        from csi_desktop.filenames import safe
        from csi_desktop.gui.export_dialog import parts_named
        from csi_desktop.gui.file_dialogs import with_suffix

        path = self._document.path
        if path is None:
            return
        start = path.with_name(safe(self._document.case_name() or path.stem) + JSON)
        name, _ = QFileDialog.getSaveFileName(self._window, title, str(start), _kinds())
        if not name:
            return
        target = with_suffix(Path(name), JSON)

        def work(casebook: Casebook) -> int:
            from csi_desktop.exchange import export_file

            return export_file(casebook, target, chosen or None, leave_out=leave_out)

        def said(count: int) -> str:
            told = tr("%n case(s) exported:", "", count) + f" {target}"
            return told + "\n" + tr("Not among them: {parts}.", parts=parts_named(leave_out)) if leave_out else told

        self._document.ask(
            work, lambda count: self._window.say_done(lambda: said(count), lasting=bool(leave_out))
        )

    def import_cases(self) -> None:
        """Take cases in from a JSON file: all of them, or none."""
        from PySide6.QtWidgets import QFileDialog

        self._window.leaving.save_typing()
        folder = str(self._document.path.parent) if self._document.path else ""
        name, _ = QFileDialog.getOpenFileName(self._window, tr("Import cases"), folder, _kinds())
        if not name:
            return
        path, by, notes = Path(name), self._document.by, list[Text]()

        def work(casebook: Casebook) -> list[int]:
            from csi_desktop.exchange import import_file
            from csi_desktop.session.own_forms import derived

            return import_file(casebook, path, derived(casebook), by=by, tell=notes.append)

        def told(cases: list[int]) -> None:
            self._document.steps.made(lambda: tr("Import %n case(s)", "", len(cases)), cases, by)
            self._window.cases.show_cases()
            self._window.case_list_made().select_cases(cases)
            self._window.say_done(
                lambda: "\n".join([tr("%n case(s) imported.", "", len(cases)), *map(spoken, notes)]),
                lasting=bool(notes),
            )

        self._document.tell_cases(work, told)

    # ------------------------------------------------------------ another copy
    def merge_casebook(self) -> None:
        """Take in what another copy of the casebook has."""
        from csi_desktop.gui.merge_dialog import merge_file

        if self._document.readonly or self._window.leaving.held_back():
            return
        self._window.cases.show_cases()
        merge_file(self._window)


def _kinds() -> str:
    return tr("Cases as JSON") + f" (*{JSON})"
