"""The file itself, written by ReportLab: objects with their numbers, and how it gets onto a disk."""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from csi_desktop.report.pdf import Cancelled

PACKED: Final = "/Filter/FlateDecode"  # what a stream says of data that were packed before
ID_LENGTH: Final = 32
_LEVEL: Final = 1  # of compression: an eighth faster than 6, four hundredths larger
_BLANK: Final = b"0" * ID_LENGTH


class Objects:
    """The objects of a file to be. Each is known by its reference, which others may name before it is filled.

    ReportLab writes the file with its table of references and its trailer. Its own way there would wrap each object in
    three more, for as long as a tenth of the report takes."""

    def __init__(self) -> None:
        self._written: dict[str, bytes] = {}  # by reference, in the order of their numbers

    def reserve(self) -> str:
        """The reference of an object to be."""
        reference = f"{len(self._written) + 1} 0 R"
        self._written[reference] = b"null"
        return reference

    def fill(self, reference: str, data: str | bytes) -> None:
        """Write a reserved object."""
        self._written[reference] = data.encode("latin-1") if isinstance(data, str) else data

    def add(self, data: str | bytes) -> str:
        """Write an object; its reference."""
        reference = self.reserve()
        self.fill(reference, data)
        return reference

    def stream(self, data: bytes, entries: str = "") -> str:
        """Write a stream, packed; its reference."""
        return self.ready(packed(data), entries + PACKED)

    def ready(self, data: bytes, entries: str) -> str:
        """Write a stream as it is; its reference."""
        head = f"<</Length {len(data)}{entries}>>\nstream\n".encode("latin-1")
        # CR LF, so that data that end with a CR are not taken to end one byte earlier
        return self.add(b"".join((head, data, b"\r\nendstream")))

    def file(self, catalogue: str, information: str) -> bytes:
        """The whole file. Its ID is the hash of all of it, so that a change of any byte shows."""
        from reportlab.pdfbase import pdfdoc

        root, info = self.add(catalogue), self.add(information)
        document = pdfdoc.PDFDocument(pdfVersion=(1, 7), invariant=1)
        file = pdfdoc.PDFFile((1, 7))
        for number, data in enumerate(self._written.values(), 1):
            document.idToObjectNumberAndVersion[number] = number, 0
            document.idToOffset[number] = file.add(b"%d 0 obj\n%b\nendobj\n" % (number, data))
        table = pdfdoc.PDFCrossReferenceTable()
        table.addsection(0, document.idToOffset)
        trailer = pdfdoc.PDFTrailer(
            startxref=file.add(table.format(document)),
            Size=len(self._written) + 1,
            Root=root.encode("ascii"),
            Info=info.encode("ascii"),
            ID=b"[<%b><%b>]" % (_BLANK, _BLANK),
        )
        body, end = bytes(file.format(document)), bytes(trailer.format(document))
        return body + end.replace(_BLANK, file_id(body, end).encode("ascii"))


def packed(data: bytes) -> bytes:
    """Data packed, as most of a file is."""
    return zlib.compress(data, _LEVEL)


def file_id(*blank: bytes) -> str:
    """The ID of a file, given in parts, that has zeros in its place, in hexadecimal."""
    digest = hashlib.sha256()
    for part in blank:
        digest.update(part)
    return digest.hexdigest()[:ID_LENGTH]


def put(data: bytes, path: Path, cancelled: Callable[[], bool] | None = None) -> None:
    """Write a file to `path`, which changes only when all is written."""
    temporary = path.with_name(f".{os.urandom(16).hex()}.part")
    try:
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if cancelled is not None and cancelled():
            raise Cancelled
        os.replace(temporary, path)
    except BaseException as error:
        with suppress(OSError):  # where nothing can be written, there is nothing to take away
            temporary.unlink(missing_ok=True)
        if isinstance(error, OSError):  # told of the file that was wanted: nobody knows the other name
            error.filename, error.filename2 = str(path), None
        raise
