"""The file itself: objects with their numbers, the table of references, the trailer, and how it gets onto a disk."""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Callable
from itertools import accumulate
from pathlib import Path
from typing import Final

from csi_desktop.report.pdf import Cancelled

ID_LENGTH: Final = 32
_LEVEL: Final = 2  # of compression: a tenth faster than 6, three hundredths larger
_BLANK: Final = "0" * ID_LENGTH
# The bytes of the second line are none of ASCII, so that no program on the way takes the file for text.
_HEAD: Final = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


class Objects:
    """The objects of a file to be. Each is known by its reference, which others may name before it is filled."""

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

    def stream(self, data: bytes, entries: str = "", *, packed: bool = True) -> str:
        """Write a stream, deflated if `packed`; its reference."""
        if packed:
            data, entries = zlib.compress(data, _LEVEL), entries + "/Filter/FlateDecode"
        head = f"<</Length {len(data)}{entries}>>\nstream\n".encode("latin-1")
        # CR LF, so that data that end with a CR are not taken to end one byte earlier
        return self.add(b"".join((head, data, b"\r\nendstream")))

    def file(self, catalogue: str, information: str) -> bytes:
        """The whole file. Its ID is the hash of all of it, so that a change of any byte shows."""
        root, info = self.add(catalogue), self.add(information)
        parts = [_HEAD]
        parts += [b"%d 0 obj\n%b\nendobj\n" % numbered for numbered in enumerate(self._written.values(), 1)]
        *starts, table = accumulate(map(len, parts))
        rows = "".join(f"{start:010} 00000 n \n" for start in starts)
        size = len(parts)
        parts.append(f"xref\n0 {size}\n0000000000 65535 f \n{rows}".encode("ascii"))

        def trailer(mark: str) -> bytes:
            return (
                f"trailer\n<</Size {size}/Root {root}/Info {info}/ID[<{mark}><{mark}>]>>\n"
                f"startxref\n{table}\n%%EOF\n"
            ).encode("ascii")

        body = b"".join(parts)
        return body + trailer(file_id(body, trailer(_BLANK)))


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
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
