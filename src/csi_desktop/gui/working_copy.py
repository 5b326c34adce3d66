"""The local copy of a casebook that lies in a cloud or network folder: opened, published, or kept as one of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

if TYPE_CHECKING:
    from concurrent.futures import Future

    from csi_desktop.casebook.writer import Writer
    from csi_desktop.gui.document import Document

_REST = 60_000  # ms


class WorkingCopy(QObject):
    """What a document does where its casebook is a local copy."""

    changed_elsewhere = Signal(object)  # Text: it cannot be published over what somebody else has changed

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self._document = document
        self.target: Path | None = None  # where the open casebook comes from, and is published; None if it is no copy
        self._rest = QTimer(self)  # from the last change until it is published by itself
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST)
        self._rest.timeout.connect(lambda: self.publish())

    def open(self, target: Path, password: str = "", then: Callable[[], None] | None = None) -> None:
        """Open the local copy of a casebook in a cloud or network folder; it is made if there is none."""
        from csi_desktop.casebook import working

        self._document.given = password
        self._document.open_made(
            working.copy_path(target),
            lambda: working.open_copy(target, password),
            then=then,
            again=lambda given: self.open(target, given, then),
            target=target,
        )

    def publish(self, then: Callable[[], None] | None = None) -> None:
        """Put it where it comes from; `changed_elsewhere` follows where somebody else was there before."""
        from csi_desktop.casebook import working

        document, target = self._document, self.target
        if target is None:
            return

        def refused(error: BaseException) -> None:
            if isinstance(error, working.ChangedElsewhere):
                self.changed_elsewhere.emit(error.text)
            else:
                document.fail(error)

        document.ask(lambda casebook: working.publish(casebook, target), lambda _: then() if then else None, refused)

    def leave(self, path: Path) -> None:
        """Keep it as a casebook of its own at `path`, and go on in that."""
        from csi_desktop.casebook import working

        document, target, password = self._document, self.target, self._document.password

        def done(_: None) -> None:
            self.target = None
            document.close_casebook()
            if target is not None:
                working.forget(target)
            document.open_casebook(path, password=password)

        document.ask(lambda casebook: casebook.copy_to(path), done)

    def saved(self) -> None:
        """The file has everything: publish it once nothing more comes for a while."""
        if self.target is not None:
            self._rest.start()

    def closing(self, writer: Writer) -> Future[bool] | None:
        """The casebook is about to be closed: publish it; None where it is no copy."""
        self._rest.stop()
        target, self.target = self.target, None
        if target is None:
            return None
        from csi_desktop.casebook import working

        return writer.submit(lambda casebook: working.publish(casebook, target))
