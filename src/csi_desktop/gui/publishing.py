"""Casebooks in cloud and network folders: the offer of a local copy, its publishing, and what somebody else did."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStorageInfo
from PySide6.QtWidgets import QMessageBox

from csi_desktop.gui.file_dialogs import ask_new_casebook, beside
from csi_desktop.gui.language import tr
from csi_desktop.text import Text

if TYPE_CHECKING:
    from csi_desktop.gui.main_window import MainWindow


def offer(window: MainWindow, path: Path) -> bool:
    """Whether the casebook lies where a local copy is safer; it is then opened as its user chooses."""
    from csi_desktop.casebook import working

    path = path.absolute()
    if working.exists(path):  # chosen before
        _begin(window, path)
        return True
    system = bytes(QStorageInfo(str(path.parent)).fileSystemType().data()).decode("ascii", "replace")
    place = working.place_of(path, system)
    if not place or not os.path.isfile(path):  # unlike Path.is_file, never raises
        return False
    box = QMessageBox(QMessageBox.Icon.Question, tr("Open casebook"), "", parent=window)
    box.setText(tr("“{file}” lies in {place}.", file=path.name, place=place))
    box.setInformativeText(
        tr("Synchronising while one works can damage a file or overwrite a colleague's work. On a local copy that "
           "cannot happen: it is published whole when you close it and after a minute of rest, and never over somebody "
           "else's change.")
    )  # fmt: skip
    local = box.addButton(tr("Work on a local copy"), QMessageBox.ButtonRole.AcceptRole)
    there = box.addButton(tr("Open it there"), QMessageBox.ButtonRole.DestructiveRole)
    box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(local)

    def chosen() -> None:
        clicked = box.clickedButton()
        box.deleteLater()
        if clicked is local:
            _begin(window, path)
        elif clicked is there:
            window.document.open_casebook(path)

    box.finished.connect(lambda _: chosen())
    box.open()
    return True


def _begin(window: MainWindow, path: Path) -> None:
    def told() -> None:
        window.say_done(
            lambda: tr("You work on a local copy of “{file}”. It is published when you close it, and after a minute of "
                       "rest.", file=path.name)
        )  # fmt: skip

    window.document.working.open(path, then=told)


def publish(window: MainWindow) -> None:
    """Put the local copy where it comes from, now."""
    target = window.document.working.target
    if target is None:
        window.say_done(lambda: tr("This casebook is no local copy: every answer is in its file already."))
        return
    window.document.working.publish(lambda: window.say_done(lambda: tr("Published: {file}", file=str(target))))


def changed_elsewhere(window: MainWindow, text: Text) -> None:
    """Tell that somebody else changed the file, and offer to merge or to keep both."""
    window.say(
        text,
        (lambda: tr("Merge…"), lambda: _merge(window)),
        (lambda: tr("Keep both…"), lambda: _keep_both(window)),
        tone="missing",
    )


def _merge(window: MainWindow) -> None:
    from csi_desktop.gui.merge_dialog import compare

    if window.document.working.target is not None:
        window.cases.show_cases()
        compare(window, window.document.working.target, window.document.password)


def _keep_both(window: MainWindow) -> None:
    target = window.document.working.target
    if target is None:
        return
    new = ask_new_casebook(window, tr("Keep both"), beside(target))
    if new is not None:
        window.document.working.leave(new)
