"""Evidence in the window: taking in what is dropped or pasted, and the register."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QWidget

from csi_desktop.filenames import tidy
from csi_desktop.gui.editors.files import files_of, guessed_mime, png_of
from csi_desktop.gui.language import tr
from csi_desktop.model.cases import Attachment

if TYPE_CHECKING:
    from csi_desktop.gui.document import Document

# What the end of a file's name says of its kind; a form without that option gets no guess.
_KINDS = {"xlsx": "data", "xls": "data", "csv": "data", "eml": "mail", "msg": "mail", "html": "web", "mhtml": "web"}
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)


def addresses_of(data: QMimeData) -> list[str]:
    """The web addresses that a drop or the clipboard holds, one a line or as links."""
    links = [url.toString() for url in data.urls() if url.scheme() in ("http", "https")]
    if links:
        return links
    lines = [line.strip() for line in data.text().splitlines() if line.strip()] if data.hasText() else []
    return lines if lines and all(_ADDRESS.fullmatch(line) for line in lines) else []


def can_take(data: QMimeData) -> bool:
    """Whether evidence can be made of what is dropped or pasted."""
    return bool(files_of(data) or addresses_of(data) or data.hasImage())


def take_data(data: QMimeData, document: Document) -> list[str]:
    """Make entries of the register of files, web addresses or a picture; gives their row ids."""
    if document.session is None or document.locked:
        return []
    files = files_of(data)
    if files:
        return take_files(files, document)
    addresses = addresses_of(data)
    if addresses:
        if document.session.catalogue.role("evidence.url") is None:  # a register of an office's own
            return [_entry(document, address, "web") for address in addresses]
        return [_entry(document, title_of(address), "web", url=address) for address in addresses]
    png = png_of(data)
    if not png:
        return []
    name = tr("Pasted picture")
    row = _entry(document, name, "")
    _attach(document, row, png, f"{name}.png")
    return [row]


def take_files(files: Iterable[Path], document: Document) -> list[str]:
    """One entry of the register for each file; the bytes follow in the background."""
    assert document.session is not None
    rows = []
    with document.session.together():
        for path in files:
            name = Path(tidy(path.name))
            row = _entry(document, name.stem or name.name, _KINDS.get(path.suffix[1:].lower(), ""))
            _attach(document, row, path, path.name)
            rows.append(row)
    return rows


def title_of(address: str) -> str:
    """A title for a page of which only the address is known: its host and the end of its path."""
    parts = urlsplit(address)
    end = parts.path.rstrip("/").rpartition("/")[2]
    return f"{parts.hostname or address} {end}".strip()


def _entry(document: Document, title: str, kind: str, **values: Any) -> str:
    session = document.session
    assert session is not None
    field = session.catalogue.role("evidence.kind")
    by_role: dict[str, Any] = {"evidence.title": title}
    if kind and field is not None and field.option(kind):
        by_role["evidence.kind"] = kind
    by_role |= {f"evidence.{name}": value for name, value in values.items()}
    row: str = session.add_evidence(by_role)
    return row


def _attach(document: Document, row: str, source: Path | bytes, name: str) -> None:
    session = document.session
    assert session is not None
    field = session.catalogue.role("evidence.file")
    section = session.catalogue.section_role("evidence")
    if field is None or section is None:
        return
    name = tidy(name)
    mime = guessed_mime(name)

    def done(attachment: Attachment) -> None:
        if document.session is session and row in session.sheet.row_ids(section.key):
            about = {"sha256": attachment.sha256, "name": name, "size": attachment.size}
            session.set(field.id, about | {"mime": attachment.mime or mime}, row)

    document.attachments.attach(source, name, done, mime=mime)


def jump_to_evidence(document: Document, row: str) -> None:
    """Show an entry of the register."""
    field = document.session.catalogue.role("evidence.title") if document.session else None
    if field is not None:
        document.jump.emit(field.id, row)


def new_evidence(parent: QWidget, document: Document, then: Callable[[str], None]) -> None:
    """Make an entry and show it for filling in; `then(row)` at once."""
    from csi_desktop.gui.evidence.register import EntryDialog

    assert document.session is not None
    with document.session.together():
        row = document.session.add_evidence({})
        then(row)
    EntryDialog(row, document, parent.window()).open()
