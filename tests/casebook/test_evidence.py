"""Attachments come back byte for byte, once each, and damage shows."""

from __future__ import annotations

import hashlib
import io
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from csi_desktop.casebook import Casebook, CasebookError
from csi_desktop.model.cases import Attachment

CHUNK = 256 * 1024


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK + 7])
def test_bytes_come_back(book: Casebook, path: Path, tmp_path: Path, size: int) -> None:
    data = os.urandom(size)
    source = tmp_path / "照片.png"
    source.write_bytes(data)
    made = book.attach(source, source.name)
    assert made == Attachment(hashlib.sha256(data).hexdigest(), "照片.png", size, "image/png")
    book.close()
    with Casebook.open(path) as again:
        assert again.read_attachment(made.sha256) == data
        assert again.attachments() == [made] and again.attachment(made.sha256) == made
        assert again.check() == []
    assert source.read_bytes() == data


def test_the_same_content_is_kept_once(book: Casebook, path: Path) -> None:
    data = os.urandom(2 * CHUNK)
    first = book.attach(io.BytesIO(data), "a.pdf", "application/pdf")
    size = path.stat().st_size
    assert book.attach(io.BytesIO(data), "b.pdf") == first
    assert book.attachments() == [first] and path.stat().st_size < size + CHUNK


class Breaks(io.BytesIO):
    """A drive that is pulled out after the first chunk."""

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell():
            raise OSError(5, "Input/output error")
        return super().read(size)


def test_a_source_that_breaks_off_leaves_nothing(book: Casebook) -> None:
    with pytest.raises(CasebookError) as told:
        book.attach(Breaks(os.urandom(2 * CHUNK)), "a.bin")
    assert "a.bin" in told.value.text.zh
    assert book.attachments() == [] and book.check() == []
    with pytest.raises(CasebookError):
        book.attach(Path("/does/not/exist"), "b.bin")
    with pytest.raises(CasebookError):
        book.read_attachment("00" * 32)


def test_damaged_bytes_are_not_handed_out(book: Casebook, path: Path) -> None:
    made = book.attach(io.BytesIO(os.urandom(CHUNK)), "a.bin")
    book.close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE chunk SET data = zeroblob(length(data))")
        connection.commit()
    with Casebook.open(path) as again:
        with pytest.raises(CasebookError):
            again.read_attachment(made.sha256)
        assert [problem.kind for problem in again.check()] == ["attachment"]
