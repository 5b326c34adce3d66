"""A password asked for when a casebook is opened; and given to it, changed, or taken away."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QDialogButtonBox, QLabel, QLineEdit, QPushButton, QWidget

from csi_desktop.gui import theme
from csi_desktop.gui.case_dialogs import Asking
from csi_desktop.gui.language import spoken, tr
from csi_desktop.text import Text

if TYPE_CHECKING:
    from csi_desktop.gui.main_window import MainWindow


NOTE = 432  # px, the width of a paragraph


class _WithPasswords(Asking):
    """Lines for passwords, hidden unless one asks to see them: an input method works only in plain sight."""

    def __init__(self, title: str, do: str, parent: QWidget | None) -> None:
        super().__init__(title, do, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.passwords: list[QLineEdit] = []

    def password(self, name: str) -> QLineEdit:
        """Another line."""
        line = QLineEdit(self)
        line.setEchoMode(QLineEdit.EchoMode.Password)
        self.passwords.append(line)
        self.line(name, line)
        return line

    def show_box(self) -> None:
        """The box that shows what is typed."""
        self.shown = QCheckBox(tr("Show what is typed"), self)
        self.shown.toggled.connect(self._show)
        self.lines.addRow("", self.shown)

    def note(self, text: str) -> None:
        """A paragraph."""
        said = QLabel(text, self)
        said.setWordWrap(True)
        theme.set_look(said, "dim")
        said.ensurePolished()
        said.setMinimumSize(NOTE, said.heightForWidth(NOTE))  # a form layout gives wrapped text too little
        self.lines.addRow(said)

    def _show(self, plain: bool) -> None:
        for line in self.passwords:
            line.setEchoMode(QLineEdit.EchoMode.Normal if plain else QLineEdit.EchoMode.Password)


class PasswordDialog(_WithPasswords):
    """Asks for the password of a casebook."""

    def __init__(self, path: Path, wrong: Text | None, parent: QWidget | None) -> None:
        super().__init__(tr("Password of “{file}”", file=path.name), tr("Open"), parent)
        self.given = self.password(tr("Password"))
        self.show_box()
        if wrong:
            self.complain(spoken(wrong))
        self.given.setFocus()

    def accept(self) -> None:
        """Take it, if there is one."""
        if not self.given.text():
            self.complain(tr("Please fill in: {name}", name=tr("Password")))
            return
        super().accept()


class SetPasswordDialog(_WithPasswords):
    """Asks for a new password, twice, and for the one that the casebook has; or takes it away."""

    def __init__(self, has: bool, is_current: Callable[[str], bool], parent: QWidget | None) -> None:
        title = tr("Change the password") if has else tr("Set a password")
        super().__init__(title, title, parent)
        self._has, self._is_current = has, is_current
        self.note(
            tr("With a password nobody can read this casebook, its backups and the copies made from now on without "
               "it. A lost password cannot be recovered by anyone: keep it where you will find it.")
        )  # fmt: skip
        self.current = self.password(tr("Current password")) if has else None
        self.new = self.password(tr("New password"))
        self.again = self.password(tr("The same again"))
        self.show_box()
        self.note(
            tr("Copies, reports and exports made before stay as they are, and traces of the old file may stay on the "
               "disk: there, the encryption of the system (BitLocker, FileVault) helps.")
        )  # fmt: skip
        self.removed = False
        if has:
            remove = QPushButton(tr("Remove the password"), self)
            self.buttons.addButton(remove, QDialogButtonBox.ButtonRole.DestructiveRole)
            remove.clicked.connect(self._remove)
            self.remove = remove
        self.passwords[0].setFocus()

    def accept(self) -> None:
        """Take the new one, if all is as it must be."""
        from csi_desktop.casebook import CasebookError
        from csi_desktop.casebook.cipher import demand_sound

        if not self._is_known():
            return
        try:
            demand_sound(self.new.text())
        except CasebookError as error:
            self.complain(spoken(error.text))
            return
        if self.new.text() != self.again.text():
            self.complain(tr("The two are not the same."))
            return
        super().accept()

    def _remove(self) -> None:
        if self._is_known():
            self.removed = True
            super().accept()

    def _is_known(self) -> bool:
        if self.current is None or self._is_current(self.current.text()):
            return True
        self.complain(tr("This is not the current password."))
        return False


def ask_password(parent: QWidget, path: Path, wrong: Text | None, then: Callable[[str], None]) -> None:
    """Ask for the password of a casebook that is to be opened; `then(password)`."""
    dialog = PasswordDialog(path, wrong, parent)
    dialog.accepted.connect(lambda: then(dialog.given.text()))
    dialog.open()


def set_password(window: MainWindow) -> None:
    """Ask for a new password for the open casebook, and give it that."""
    document = window.document
    if document.readonly:
        return
    if document.working.target is not None:
        window.say_done(
            lambda: tr("This is a local copy. Close it, and set the password of the casebook where it lies, by "
                       "“csi-desktop password”."), lasting=True
        )  # fmt: skip
        return
    dialog = SetPasswordDialog(bool(document.password), document.is_password, window)

    def told() -> None:
        has = bool(document.password)
        window.say_done(
            lambda: tr("The casebook and its backups have the password now.")
            if has
            else tr("The casebook has no password any more."),
        )

    def change() -> None:
        window.say_done(lambda: tr("The casebook is being written anew…"), lasting=True)
        document.change_password("" if dialog.removed else dialog.new.text(), told)

    dialog.accepted.connect(change)
    dialog.open()
