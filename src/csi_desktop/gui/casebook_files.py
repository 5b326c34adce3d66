"""What the File menu does with whole cases and casebooks: cases out to a JSON file, cases in from one, a check."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFileDialog, QLabel, QListWidget, QVBoxLayout

from csi_desktop.filenames import safe
from csi_desktop.gui import theme
from csi_desktop.gui.language import spoken, tr
from csi_desktop.text import Text

if TYPE_CHECKING:
    from csi_desktop.casebook.check import Problem
    from csi_desktop.exchange.leaving_out import Part
    from csi_desktop.gui.main_window import MainWindow

JSON = ".json"


def import_cases(window: MainWindow) -> None:
    """Ask for a JSON file and take its cases in: all of them, or none."""
    folder = str(window.document.path.parent) if window.document.path else ""
    name, _ = QFileDialog.getOpenFileName(window, tr("Import cases"), folder, _kinds())
    if not name:
        return
    path, by, notes = Path(name), window.document.by, list[Text]()

    def work(casebook) -> list[int]:
        from csi_desktop.exchange import import_file

        return import_file(casebook, path, by=by, tell=notes.append)

    def told(cases: list[int]) -> None:
        window.document.steps.made(lambda: tr("Import %n case(s)", "", len(cases)), cases, by)
        window.show_cases()
        window.select_cases(cases)
        window.say_done(
            lambda: "\n".join([tr("%n case(s) imported.", "", len(cases)), *map(spoken, notes)]),
            lasting=bool(notes),
        )

    window.document.tell_cases(work, told)


def export_cases(window: MainWindow) -> None:
    """Ask what goes along and where to, and write the open case, the selected ones, or all of them."""
    from csi_desktop.gui.export_dialog import ExportDialog

    session, page = window.document.session, window.case_list
    chosen = [session.sheet.case.id] if session is not None else page.selected_cases() if page is not None else []
    title = tr("Export %n case(s)", "", len(chosen)) if chosen else tr("Export all cases")
    dialog = ExportDialog(title, bool(window.document.password), window)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.accepted.connect(lambda: _export(window, title, chosen, dialog.leave_out))
    dialog.open()


def _export(window: MainWindow, title: str, chosen: list[int], leave_out: list[Part]) -> None:
    path = window.document.path
    stem = (window.document.case_name() or path.stem) if path else ""
    start = str(path.with_name(safe(stem) + JSON)) if path else ""
    name, _ = QFileDialog.getSaveFileName(window, title, start, _kinds())
    if not name:
        return
    target = Path(name)
    target = target if target.suffix.lower() == JSON else target.with_name(target.name + JSON)

    def work(casebook) -> int:
        from csi_desktop.exchange import export_file

        return export_file(casebook, target, chosen or None, leave_out=leave_out)

    def said(count: int) -> str:
        told = tr("%n case(s) exported:", "", count) + f" {target}"
        return told + "\n" + tr("Not among them: {parts}.", parts=parts_named(leave_out)) if leave_out else told

    window.document.ask(work, lambda count: window.say_done(lambda: said(count), lasting=bool(leave_out)))


def parts_named(leave_out: list[Part]) -> str:
    """What stays at home, in words."""
    from csi_desktop.exchange.leaving_out import NAMES

    return tr(", ").join(spoken(NAMES[one]) for one in leave_out)


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


def _kinds() -> str:
    return tr("Cases as JSON") + f" (*{JSON})"


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
        backups.clicked.connect(lambda: parent.show_backups())
        path = parent.document.path
        broken = any(problem.kind == "file" for problem in problems)
        if path is not None and broken:
            rescue = self.buttons.addButton(
                tr("Rescue into a new file…"), QDialogButtonBox.ButtonRole.ActionRole
            )
            rescue.clicked.connect(self.accept)
            rescue.clicked.connect(lambda: parent.ways_on.rescue(path))
