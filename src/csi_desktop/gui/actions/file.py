"""The casebook as a file: opened, made, copied, published, given a password, checked, restored, closed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from csi_desktop.gui.language import tr
from csi_desktop.text import Text, why

if TYPE_CHECKING:
    from csi_desktop.gui.main_window import MainWindow


class CasebookFile(QObject):
    """Does what the File menu offers for the casebook; what is wrong is said in the banner."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._document = window, window.document
        self._document.password_asked.connect(self._ask_password)
        self._document.working.changed_elsewhere.connect(self._changed_elsewhere)

    # ------------------------------------------------------------ open and close
    def open_path(self, path: Path) -> None:
        """Open a casebook; what is wrong with it is said in the banner."""
        if self._window.leaving.held_back():
            return
        if self._window.banner is not None:
            self._window.banner.hide()
        from csi_desktop.gui.publishing import offer

        if not offer(self._window, Path(path)):
            self._document.open_casebook(Path(path))

    def open_casebook(self) -> None:
        """Ask for a casebook and open it."""
        from csi_desktop.gui.file_dialogs import ask_casebook

        path = ask_casebook(self._window, tr("Open casebook"), self._folder())
        if path is not None:
            self.open_path(path)

    def new_casebook(self) -> None:
        """Ask where a new casebook shall lie and make it."""
        path = self._ask_new(tr("New casebook"))
        if path is not None:
            self._window.leaving.save_typing()
            self._document.create_casebook(path)

    def open_sample(self) -> None:
        """Open the sample casebook, which is a copy of one's own."""
        from csi_desktop.sample import sample_path

        try:
            self.open_path(sample_path())
        except OSError as error:
            said = Text("示例案例册无法准备：{why}", "The sample casebook cannot be prepared: {why}")
            self._window.tell_failed(said.format(why=why(error)))

    def close_casebook(self) -> None:
        """Back to the start page."""
        if self._window.leaving.may_close():
            self._document.close_casebook()

    def _folder(self) -> Path:
        from csi_desktop.gui.file_dialogs import last_folder

        return self._document.path.parent if self._document.path else last_folder()

    def _ask_new(self, title: str) -> Path | None:
        from csi_desktop.filenames import CASEBOOK
        from csi_desktop.gui.file_dialogs import ask_new_casebook

        return ask_new_casebook(self._window, title, self._folder() / (tr("Casebook") + CASEBOOK))

    # ------------------------------------------------------------ copies
    def save_copy(self) -> None:
        """Ask where a copy of the casebook shall lie and write it."""
        self._window.leaving.save_typing()
        target = self._ask_new(tr("Save a copy"))
        if target is not None:
            self._document.save_copy(
                target, lambda: self._window.say_done(lambda: tr("A copy was saved: {path}", path=target))
            )

    def publish(self) -> None:
        """Put a local copy where it comes from."""
        from csi_desktop.gui.publishing import publish

        self._window.leaving.save_typing()
        publish(self._window)

    def _changed_elsewhere(self, text: Text) -> None:
        from csi_desktop.gui.publishing import changed_elsewhere

        changed_elsewhere(self._window, text)

    # ------------------------------------------------------------ kept safe
    def show_backups(self, casebook: Path | None = None) -> None:
        """Show the backups there are; of one casebook first, if one is named."""
        from csi_desktop.gui.backup_dialog import BackupDialog

        self._window.leaving.save_typing()
        self.backup_dialog = BackupDialog(self._window, casebook)
        self.backup_dialog.open()

    def open_restored(self, path: Path, lost: list[str]) -> None:
        """Open what was restored; say which files of evidence no backup had."""
        self.open_path(path)
        if lost:
            names = "; ".join(lost[:20])
            self._window.say_done(
                lambda: tr("Restored, but these files of evidence were in no backup: {names}", names=names),
                lasting=True,
            )
        else:
            self._window.say_done(lambda: tr("Restored: {path}", path=path))

    def check_casebook(self) -> None:
        """Check whether the file is whole."""
        from csi_desktop.gui.check_dialog import check_casebook

        self._window.leaving.save_typing()
        check_casebook(self._window)

    def set_password(self) -> None:
        """Give the casebook a password, another one, or none."""
        from csi_desktop.gui.password_dialogs import set_password

        self._window.leaving.save_typing()
        if not self._window.leaving.held_back():
            set_password(self._window)

    def _ask_password(self, path: Path, wrong: Text | None, then: Callable[[str], None]) -> None:
        from csi_desktop.gui.password_dialogs import ask_password

        ask_password(self._window, path, wrong, then)


def has_backups(casebook: Path) -> bool:
    """Whether there is a backup of a casebook."""
    from csi_desktop.casebook.backups import all_backups

    return any(one.casebook == casebook.resolve() for one in all_backups())
