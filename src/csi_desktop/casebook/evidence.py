"""The bytes behind evidence: kept inside the file in chunks, known by their SHA-256, each content once."""

from __future__ import annotations

import hashlib
import mimetypes
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO

from csi_desktop.casebook.chain import FIRST, link
from csi_desktop.casebook.errors import CasebookError
from csi_desktop.casebook.store import Store, new_uuid, now, unpack
from csi_desktop.filenames import tidy
from csi_desktop.model.cases import Attachment
from csi_desktop.text import Text, why

CHUNK = 256 * 1024


def attach(store: Store, source: BinaryIO | Path, name: str, mime: str) -> Attachment:
    """Take in a file as it is, chunk by chunk; content that is there already is not kept twice."""
    with ExitStack() as stack:
        try:
            stream = stack.enter_context(source.open("rb")) if isinstance(source, Path) else source
            return _attach(store, stream, name, mime or mimetypes.guess_type(name)[0] or "application/octet-stream")
        except OSError as error:
            raise CasebookError(
                Text("无法读取附件“{file}”（{detail}）。请检查文件后重试。",
                     "The attachment “{file}” cannot be read ({detail}). Check the file and try again.")
                .format(file=name, detail=why(error))
            ) from error  # fmt: skip


def _attach(store: Store, stream: BinaryIO, name: str, mime: str) -> Attachment:
    try:
        with store.writing():
            return add(store, stream, name, mime)
    except _AlreadyThereError as there:
        return there.attachment


def add(store: Store, stream: BinaryIO, name: str, mime: str) -> Attachment:
    """Take in new content, inside the caller's transaction, which must end if it turns out to be there already."""
    made, size, n = hashlib.sha256(), 0, 0
    name = tidy(name)
    run = store.connection.execute
    # The content is known only at its end: until then a name that no content has stands in.
    added = now()
    attachment_id = run(
        "INSERT INTO attachment(sha256, name, size, mime, added) VALUES (?, ?, 0, ?, ?)",
        (new_uuid(), name, mime, added),
    ).lastrowid
    while data := stream.read(CHUNK):
        run("INSERT INTO chunk VALUES (?, ?, ?)", (attachment_id, n, data))
        made.update(data)
        size += len(data)
        n += 1
    sha256 = made.hexdigest()
    if known := attachment(store, sha256):
        raise _AlreadyThereError(known)
    sealed = facts(sha256, name, size, mime, added)
    run("UPDATE attachment SET sha256 = ?, size = ?, facts = ? WHERE id = ?", (sha256, size, sealed, attachment_id))
    return Attachment(sha256, name, size, mime)


def facts(sha256: str, name: str, size: int, mime: str, added: str) -> bytes:
    """A hash over what is said of an attachment; its own covers only what is in it."""
    return link(FIRST, sha256, name, str(size), mime, added)


class _AlreadyThereError(Exception):
    """Takes the transaction back when the content turns out to be known."""

    def __init__(self, attachment: Attachment) -> None:
        super().__init__(attachment.sha256)
        self.attachment = attachment


def attachment(store: Store, sha256: str) -> Attachment | None:
    """The attachment with that content, if there is one."""
    found = store.connection.execute(
        "SELECT sha256, name, size, mime FROM attachment WHERE sha256 = ?", (sha256,)
    ).fetchone()
    return Attachment(*found) if found else None


def attachments(store: Store) -> list[Attachment]:
    """Every attachment, in the order they came."""
    found = store.connection.execute("SELECT sha256, name, size, mime FROM attachment ORDER BY id")
    return [_sound(Attachment(*row)) for row in found]


def _sound(one: Attachment) -> Attachment:
    """Itself; on a damaged page a column may hold anything, whatever its table demands."""
    if not (isinstance(one.sha256, str) and isinstance(one.name, str) and isinstance(one.size, int)):
        raise CasebookError(
            Text("案例册的附件目录已损坏。请运行检查，并用备份打开。",
                 "The casebook's list of attachments is damaged. Run the check, and open a backup.")
        )  # fmt: skip
    return one


def named_in(value: Any) -> Iterator[str]:
    """The SHA-256 of every attachment that a value names."""
    if isinstance(value, dict):
        if isinstance(sha256 := value.get("sha256"), str) and len(sha256) == 64:
            yield sha256
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from named_in(item)


def used(connection: sqlite3.Connection) -> dict[str, list[tuple[int, str]]]:
    """Which attachments are named by an answer, or would be by one in the bin: case id and field of each place."""
    places: dict[str, list[tuple[int, str]]] = {}
    found = connection.execute(
        "SELECT a.case_id, f.key, a.value FROM answer a JOIN field f ON f.id = a.field_id "
        "LEFT JOIN evaluation v ON v.id = a.evaluation_id WHERE a.value LIKE '%\"sha256\"%' AND v.emptied IS NULL "
        "UNION ALL SELECT e.case_id, '', e.old FROM event e JOIN row r ON r.id = e.row_id "
        "WHERE e.kind = 'answer' AND e.old LIKE '%\"sha256\"%' AND r.position IS NULL AND r.emptied IS NULL"
    )
    for case_id, field, text in found:
        for sha256 in named_in(unpack(text)):
            places.setdefault(sha256, []).append((case_id, field))
    return places


def chunks(store: Store, sha256: str) -> Iterator[bytes]:
    """The bytes of an attachment, piece by piece."""
    found = store.connection.execute(
        "SELECT c.data FROM chunk c JOIN attachment a ON a.id = c.attachment_id WHERE a.sha256 = ? ORDER BY c.n",
        (sha256,),
    )
    for (data,) in found:
        yield data if isinstance(data, bytes) else b""  # damaged: the hash will tell


def read_attachment(store: Store, sha256: str) -> bytes:
    """All bytes of an attachment; CasebookError if it is not there or no longer what it was."""
    if attachment(store, sha256) is None:
        raise CasebookError(
            Text("案例册中没有这个附件（{sha}）。请重新添加。",
                 "This attachment is not in the casebook ({sha}). Add it again.").format(sha=sha256[:12])
        )  # fmt: skip
    data = b"".join(chunks(store, sha256))
    if hashlib.sha256(data).hexdigest() != sha256:
        raise CasebookError(
            Text("附件（{sha}）的内容已损坏。请用原件重新添加，或用备份打开。",
                 "The attachment ({sha}) is damaged. Add the original again, or open a backup.")
            .format(sha=sha256[:12])
        )  # fmt: skip
    return data
