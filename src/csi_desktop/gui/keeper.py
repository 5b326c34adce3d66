"""Backs the open casebook up: soon after it was opened, while one works, and when it is closed."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from csi_desktop.gui.refusals import refusal
from csi_desktop.gui.tasks import Courier

if TYPE_CHECKING:
    from collections.abc import Callable

    from csi_desktop.casebook.writer import Writer
    from csi_desktop.gui.document import Document

OPENED = 1_500  # ms after opening: the list of cases comes first
LOOK = 30_000  # ms between two looks whether a backup is due
EVERY = 30 * 60  # seconds between two backups while one works
QUIET = 15  # seconds without a change before one is made: nobody shall wait for it


class Keeper(QObject):
    """Makes the backups of a document's casebook; what goes wrong with them is told once, by the document."""

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self._document = document
        self._courier = Courier(self)  # of its own: nobody waits for a backup
        self._writer: Writer | None = None
        self._made = self._changed = 0.0
        self._told = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(OPENED)
        self._soon.timeout.connect(self.back_up)
        self._look = QTimer(self)
        self._look.setInterval(LOOK)
        self._look.timeout.connect(self._looked)
        document.changed.connect(lambda _: self._touched())

    def opened(self, writer: Writer) -> None:
        """Another casebook is open."""
        self._writer, self._told = writer, False
        self._soon.start()
        self._look.start()

    def closing(self) -> None:
        """The casebook is about to be closed: one more backup, of what changed since the last."""
        self._soon.stop()
        self._look.stop()
        writer, self._writer = self._writer, None
        if writer is not None:
            self._courier.when_done(
                writer.submit(lambda casebook: casebook.back_up()), lambda _: None, self._failed_at_closing
            )

    def back_up(self, then: Callable[[bool], None] | None = None) -> None:
        """Make a backup now, if anything changed since the last; `then` is told whether it was made."""
        writer = self._writer
        if writer is None:
            return
        self._made = monotonic()

        def made(path: object) -> None:
            if then:
                then(path is not None)
            self._evidence()

        self._courier.when_done(writer.submit(lambda casebook: casebook.back_up()), made, self._failed)

    def _evidence(self, more: bool = True) -> None:
        """A few megabytes at a time, between which what was answered is saved."""
        if more and self._writer is not None:
            step = self._writer.submit(lambda casebook: casebook.back_up_evidence())
            self._courier.when_done(step, self._evidence, self._failed)

    def _touched(self) -> None:
        self._changed = monotonic()

    def _looked(self) -> None:
        now = monotonic()
        if now - self._made >= EVERY and now - self._changed >= QUIET:
            self.back_up()

    def _failed_at_closing(self, error: BaseException) -> None:
        """Nothing is lost by that, and the next opening tells of it: now something else is being said."""
        refusal(error)

    def _failed(self, error: BaseException) -> None:
        text = refusal(error)
        if not self._told:
            self._told = True
            self._document.failed.emit(text)
