"""Checks the casebook: file, history, attachments, levels; and lists what was found, with what can be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QListWidget, QVBoxLayout

from csi_desktop.gui import theme
from csi_desktop.gui.export_dialog import parts_named
from csi_desktop.gui.language import spoken, tr

if TYPE_CHECKING:
    from csi_desktop.casebook.check import Problem
    from csi_desktop.exchange.leaving_out import Part
    from csi_desktop.gui.main_window import MainWindow


def check_casebook(window: MainWindow) -> None:
    """Check the file, its history, its attachments and its levels, and tell what was found."""

    def work(casebook) -> tuple[list[Problem], list[Part]]:
        from csi_desktop.forms.reader import catalogue
        from csi_desktop.scoring import levels

        problems = casebook.check(lambda sheet: levels(catalogue(), sheet))
        return problems, [] if problems else list(casebook.left_out)

    def told(found: tuple[list[Problem], list[Part]]) -> None:
        problems, left_out = found

        def said() -> str:
            whole = tr("The casebook is whole: file, history, attachments and levels were checked.")
            made = tr("It is a copy for others, made without {parts}, history and issued versions.",
                      parts=parts_named(left_out))  # fmt: skip
            return f"{whole}\n{made}" if left_out else whole

        if problems:
            CheckDialog(problems, window).open()
        else:
            window.say_done(said, lasting=bool(left_out))

    window.document.ask(work, told)


class ListDialog(QDialog):
    """A heading, a hint, and lines to read."""

    def __init__(self, name: str, heading: str, hint: str, lines: list[str], parent: MainWindow) -> None:
        super().__init__(parent)
        self.setWindowTitle(name)
        self.resize(620, 420)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 16)
        box.setSpacing(10)
        title, small = QLabel(heading, self), QLabel(hint, self)
        theme.set_look(title, "title")
        small.setWordWrap(True)
        theme.set_look(small, "dim")
        small.setVisible(bool(hint))
        self.list = QListWidget(self)
        self.list.setWordWrap(True)
        self.list.setAccessibleName(name)
        self.list.addItems(lines)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self.buttons.rejected.connect(self.reject)
        for widget in (title, small, self.list, self.buttons):
            box.addWidget(widget)


class CheckDialog(ListDialog):
    """Lists what a check of the casebook found; a damaged file can be rescued from here."""

    def __init__(self, problems: list[Problem], parent: MainWindow) -> None:
        super().__init__(
            tr("Check the casebook"),
            tr("%n problem(s) found", "", len(problems)),
            tr("Save a copy of the file before anything else."),
            [f"{spoken(problem.text)}\n→ {spoken(problem.advice)}" for problem in problems],
            parent,
        )
        backups = self.buttons.addButton(tr("Backups…"), QDialogButtonBox.ButtonRole.ActionRole)
        backups.clicked.connect(self.accept)
        backups.clicked.connect(lambda: parent.file.show_backups())
        path = parent.document.path
        broken = any(problem.kind == "file" for problem in problems)
        if path is not None and broken:
            rescue = self.buttons.addButton(
                tr("Rescue into a new file…"), QDialogButtonBox.ButtonRole.ActionRole
            )
            rescue.clicked.connect(self.accept)
            rescue.clicked.connect(lambda: parent.ways_on.rescue(path))
