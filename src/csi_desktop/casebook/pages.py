"""The pages of a file with a password, and whether each is what was written: SQLCipher's proof of a page, worked out by
ourselves.

SQLCipher reads nothing any more once it met a page that it cannot prove. A rescue gives such pages a new proof, in a
copy that is still encrypted, and can then read on. Format: SQLCipher 4 (docs/casebook.md, *Passwords*)."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from csi_desktop.casebook.cipher import PAGE

_ROUNDS, _PROOF_ROUNDS, _KEY = 256_000, 2, 32
_SALT, _PROOF = 16, 64  # bytes: at the beginning of the first page, at the end of each
_RAW = re.compile(r"x'([0-9a-fA-F]{64})'")  # a password that SQLCipher takes for the key itself


class Pages:
    """What proves the pages of a file: worked out of its password and its salt."""

    def __init__(self, password: str, first: bytes) -> None:
        salt = first[:_SALT]
        if raw := _RAW.fullmatch(password):
            key = bytes.fromhex(raw[1])
        else:
            key = hashlib.pbkdf2_hmac("sha512", password.encode("utf-8"), salt, _ROUNDS, _KEY)
        masked = bytes(byte ^ 0x3A for byte in salt)
        self._key = hashlib.pbkdf2_hmac("sha512", key, masked, _PROOF_ROUNDS, _KEY)

    def is_proven(self, number: int, page: bytes) -> bool:
        """Whether a page (the first is number 1) is as SQLCipher wrote it. One of zeros alone stands for no page."""
        return page[-_PROOF:] == self._proof(number, page) or not any(page)

    def proven(self, number: int, page: bytes) -> bytes:
        """The page with the proof that belongs to what is on it now."""
        return page[:-_PROOF] + self._proof(number, page)

    def _proof(self, number: int, page: bytes) -> bytes:
        start = _SALT if number == 1 else 0
        return hmac.digest(self._key, page[start:-_PROOF] + number.to_bytes(4, "little"), "sha512")


def proven_copy(source: Path, target: Path, password: str) -> list[int] | None:
    """Write a copy in which every page has the proof that SQLCipher wants, still encrypted; the numbers of the pages
    that had another. None, and no copy, where the password proves no page at all."""
    wrong: list[int] = []
    number = 0
    with target.open("xb") as copy:
        for number, page, proof in _pages(source, password):
            whole = page.ljust(PAGE, b"\0")
            if not proof.is_proven(number, whole):
                wrong.append(number)
                whole = proof.proven(number, whole)
            copy.write(whole)
    if len(wrong) < number:
        return wrong
    target.unlink()
    return None


def belongs(path: Path, password: str) -> bool:
    """Whether a password is that of a file whose first page cannot be read: whether it proves one of the next."""
    some = islice(_pages(path, password), 1, 65)
    return any(any(page) and proof.is_proven(number, page) for number, page, proof in some)


def _pages(path: Path, password: str) -> Iterator[tuple[int, bytes, Pages]]:
    """The pages of a file with their numbers, and what proves them; the last may be cut short."""
    with path.open("rb") as file:
        first = file.read(PAGE)
        proof = Pages(password, first)
        number, page = 1, first
        while page:
            yield number, page, proof
            number, page = number + 1, file.read(PAGE)
