"""Attachments of the open casebook: put in and read on the casebook's own thread."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from csi_desktop.casebook import Casebook
    from csi_desktop.gui.document import Document
    from csi_desktop.model.cases import Attachment


class Attachments:
    """The attachments of a document's casebook."""

    def __init__(self, document: Document) -> None:
        self._document = document

    def attach(
        self,
        source: Path | bytes,
        name: str,
        then: Callable[[Attachment], None],
        *,
        mime: str = "",
        failed: Callable[[BaseException], None] | None = None,
    ) -> None:
        """Put a file's bytes into the casebook, on its thread; `then` comes on this one."""

        def work(casebook: Casebook) -> Attachment:
            opened: BinaryIO = source.open("rb") if isinstance(source, Path) else io.BytesIO(source)
            with opened as stream:
                return casebook.attach(stream, name, mime)

        self._document.ask(work, then, failed)

    def read(self, sha256: str, then: Callable[[bytes], None]) -> None:
        """The bytes of an attachment; they come to `then` on this thread."""
        self._document.ask(lambda casebook: casebook.read_attachment(sha256), then)

    def reader(self) -> Callable[[str], bytes]:
        """What reads attachments for another thread than this one: the casebook's own thread does it."""
        ask = self._document.asker()
        return lambda sha256: ask(lambda casebook: casebook.read_attachment(sha256))
