"""Attachments of the open casebook: put in and read on the casebook's own thread."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from PySide6.QtCore import QObject

from csi_desktop.gui.tasks import Courier

if TYPE_CHECKING:
    from csi_desktop.casebook import Casebook
    from csi_desktop.gui.document import Document
    from csi_desktop.model.cases import Attachment


class Attachments(QObject):
    """The attachments of a document's casebook."""

    def __init__(self, document: Document, courier: Courier) -> None:
        super().__init__(document)
        self._document = document
        self._courier = courier  # the document's: whoever waits for the file waits for these as well

    def attach(
        self,
        source: Path | bytes,
        name: str,
        then: Callable[[Attachment], None],
        *,
        mime: str = "",
        progress: Callable[[float], None] | None = None,
        failed: Callable[[BaseException], None] | None = None,
    ) -> None:
        """Put a file's bytes into the casebook, on its thread; `then` and `progress(0…1)` come on this one."""

        def work(casebook: Casebook) -> Attachment:
            opened: BinaryIO = source.open("rb") if isinstance(source, Path) else io.BytesIO(source)
            with opened as stream:
                size = source.stat().st_size if isinstance(source, Path) else len(source)
                told = _Counted(stream, size, self._courier, progress) if progress else stream
                return casebook.attach(cast(BinaryIO, told), name, mime)

        self._document.ask(work, then, failed)

    def read(self, sha256: str, then: Callable[[bytes], None]) -> None:
        """The bytes of an attachment; they come to `then` on this thread."""
        self._document.ask(lambda casebook: casebook.read_attachment(sha256), then)

    def reader(self) -> Callable[[str], bytes]:
        """What reads attachments for another thread than this one: the casebook's own thread does it."""
        ask = self._document.asker()
        return lambda sha256: ask(lambda casebook: casebook.read_attachment(sha256))


class _Counted(io.RawIOBase):
    """A stream that tells how far it has been read."""

    def __init__(
        self, stream: BinaryIO, size: int, courier: Courier, progress: Callable[[float], None]
    ) -> None:
        super().__init__()
        self._stream, self._size, self._courier, self._progress = stream, max(size, 1), courier, progress
        self._read = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        self._read += len(data)
        share = min(self._read / self._size, 1.0)
        self._courier.post(lambda: self._progress(share))
        return len(data)
