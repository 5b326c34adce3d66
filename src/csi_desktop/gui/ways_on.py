"""What can be done about a casebook that does not open: wait for it, read it, work on a copy, rescue it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from csi_desktop.gui.actions.file import has_backups
from csi_desktop.gui.language import spoken, tr
from csi_desktop.text import Text

if TYPE_CHECKING:
    from csi_desktop.casebook import Casebook
    from csi_desktop.casebook.rescue import Rescued
    from csi_desktop.gui.main_window import MainWindow

EVERY = 2000  # ms until it is looked again whether a casebook is free


class WaysOn(QObject):
    """Offers in the banner what can be done, and does it."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._awaited: Path | None = None
        self._timer = QTimer(self)  # runs from one refusal to the next try: two tries at once would meet each other
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._look)
        window.document.password_asked.connect(lambda *_: self._stop())  # it is free, then

    def told(self, path: Path, kind: str, text: Text) -> bool:
        """Tell why a casebook did not open, with what can be done; False for a kind that nothing is known for."""
        banner = self._window.banner_made()
        if kind == "in use":
            if self._awaited == path:
                self._timer.start(EVERY)
                return True
            self._stop()
            banner.say(
                text,
                (lambda: tr("Wait"), partial(self._wait, path)),
                (lambda: tr("Open for reading"), partial(self._read, path)),
                (lambda: tr("Work on a copy…"), partial(self._copy, path)),
            )
            return True
        self._stop()
        if kind == "damaged":
            choices = [(lambda: tr("Rescue into a new file…"), partial(self.rescue, path))]
            if has_backups(path):
                choices.append((lambda: tr("Backups…"), partial(self._window.file.show_backups, path)))
            banner.say(text, *choices, tone="wrong")
            return True
        return False

    # ------------------------------------------------------------ in use
    def _wait(self, path: Path) -> None:
        self._awaited = path
        self._timer.start(EVERY)
        self._window.banner_made().say(self._waiting, (lambda: tr("Stop waiting"), self._stop))
        self._window.document.casebook_changed.connect(self._stop)

    def _waiting(self) -> str:
        name = self._awaited.name if self._awaited is not None else ""
        return tr("Waiting for “{file}”: it opens as soon as it is free.", file=name)

    def _look(self) -> None:
        if self._awaited is not None:
            document = self._window.document
            document.open_casebook(self._awaited, password=document.given)

    def _stop(self) -> None:
        """It is open, or another one is, or nobody wants to wait any longer."""
        if self._awaited is None:
            return
        self._awaited = None
        self._timer.stop()
        self._window.document.casebook_changed.disconnect(self._stop)
        if self._window.banner_made().says(self._waiting):
            self._window.banner_made().hide()

    def _read(self, path: Path) -> None:
        from csi_desktop.casebook import Casebook

        given = self._window.document.given
        self._window.document.open_made(path, lambda: Casebook.snapshot(path, given))

    def _copy(self, path: Path) -> None:
        from csi_desktop.casebook import Casebook
        from csi_desktop.gui.file_dialogs import ask_new_casebook, beside

        target = ask_new_casebook(self._window, tr("Work on a copy"), beside(path))
        if target is None:
            return

        given = self._window.document.given

        def make() -> Casebook:
            Casebook.copy_of(path, target, given)
            return Casebook.open(target, password=given)

        self._window.document.open_made(target, make)

    # ------------------------------------------------------------ damaged
    def rescue(self, path: Path) -> None:
        """Ask where the rescued casebook shall lie, make it, open it, and list what was lost."""
        from csi_desktop.gui.file_dialogs import ask_new_casebook, beside

        target = ask_new_casebook(self._window, tr("Rescue into a new file"), beside(path))
        if target is None:
            return
        document = self._window.document
        given = document.given
        if document.path == path:
            given = document.password
            document.close_casebook()
        self._rescue(path, target, given)

    def _rescue(self, path: Path, target: Path, password: str) -> None:
        from csi_desktop.casebook import Casebook

        found: list[Rescued] = []

        def make() -> Casebook:
            from csi_desktop.casebook.rescue import rescue

            found.append(rescue(path, target, password))
            return Casebook.open(target, password=password)

        self._window.document.given = password
        self._window.document.open_made(
            target, make, lambda: self._rescued(found[0]), again=lambda given: self._rescue(path, target, given)
        )

    def _rescued(self, found: Rescued) -> None:
        texts = [*found.lost, *(problem.text for problem in found.problems)]
        if not texts:
            self._window.say_done(lambda: tr("Everything could be rescued."))
            return
        from csi_desktop.gui.check_dialog import ListDialog

        hint = tr("What could be read is in the new file; the damaged one is as it was. Not whole are:")
        ListDialog(tr("Rescue into a new file"), tr("Rescued"), hint, [spoken(text) for text in texts],
                   self._window).open()  # fmt: skip
