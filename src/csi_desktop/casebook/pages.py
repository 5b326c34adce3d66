"""The pages of a damaged file as SQLite wrote them, those of a file with a password decrypted.

SQLCipher reads nothing any more once it met a page that it cannot prove, or a first page that is no header. So a rescue
reads past it: what proves a page (HMAC), and what is on it (AES), is worked out here. Format: SQLCipher 4
(docs/casebook.md, *Passwords*)."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from csi_desktop.casebook.backups import salts
from csi_desktop.casebook.cipher import MARK, PAGE
from csi_desktop.casebook.records import MAGIC

SALT = 16  # bytes at the beginning of the first page
RESERVED = 80  # bytes at the end of each: what its encryption began with, and its proof
_ROUNDS, _PROOF_ROUNDS, _KEY = 256_000, 2, 32
_BLOCK, _PROOF = 16, 64
_RAW = re.compile(r"x'([0-9a-fA-F]{64})'")  # a password that SQLCipher takes for the key itself
_JOURNAL = bytes.fromhex("d9d505f920a163d7")  # how a journal begins
_KEPT = 64  # pages that stay decrypted: those above are read again and again
_TRIED = 65  # pages of which one must be proven, for a password to be right

Page = Callable[[int], bytes]  # the bytes of the nth page, from 1; b"" behind the end


def plain(file: BinaryIO, size: int) -> Page:
    """The pages of an open file as they are; the last, if it is cut short, filled with nothing."""

    def page(n: int) -> bytes:
        file.seek((n - 1) * size)
        found = file.read(size)
        return found.ljust(size, b"\0") if found else b""

    return page


def before(page: Page, journal: Path, size: int) -> Page:
    """The pages as they were before a change that was broken off: those that its journal kept, and else those of the
    file ("The Rollback Journal", 3). A journal that was never in force, or was wiped, keeps none."""
    try:
        data = journal.read_bytes()
    except FileNotFoundError:
        return page
    kept: dict[int, bytes] = {}
    at = 0
    while data[at : at + 8] == _JOURNAL and len(data) >= at + 28:
        count, nonce, _, sector, said = (int.from_bytes(data[n : n + 4], "big") for n in range(at + 8, at + 28, 4))
        if said != size or not 28 <= sector <= 65536:
            break
        at += sector
        for _ in range(min(count, len(data) // size)):  # -1, without end, where it was not synced
            n, whole = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 4 + size]
            proof = int.from_bytes(data[at + 4 + size : at + 8 + size], "big")
            if len(data) < at + 8 + size or (nonce + sum(whole[size - 200 : 0 : -200])) % 2**32 != proof:
                break
            kept.setdefault(n, whole)
            at += size + 8
        at = -(-at // sector) * sector
    return lambda n: kept[n] if n in kept else page(n)


def lock_of(path: Path, page: Page, password: str) -> Lock | None:
    """What opens a file with that password: with the salt at its beginning or, where that is lost, one that its backups
    remember. None where the password proves no page."""
    begun = page(1)[:SALT]
    for salt in dict.fromkeys([*([begun] if begun.startswith(MARK) else []), *salts(path)]):
        lock = Lock(password, salt)
        if lock.is_of(page):
            return lock
    return None


def belongs(path: Path, password: str) -> bool:
    """Whether a password is that of a file whose first page cannot be read."""
    with path.open("rb") as file:
        return lock_of(path, plain(file, PAGE), password) is not None


class Lock:
    """What opens the pages of a file and proves them: worked out of its password and its salt."""

    def __init__(self, password: str, salt: bytes) -> None:
        if raw := _RAW.fullmatch(password):
            self._key = bytes.fromhex(raw[1])
        else:
            self._key = hashlib.pbkdf2_hmac("sha512", password.encode("utf-8"), salt, _ROUNDS, _KEY)
        masked = bytes(byte ^ 0x3A for byte in salt)
        self._proof_key = hashlib.pbkdf2_hmac("sha512", self._key, masked, _PROOF_ROUNDS, _KEY)

    def proves(self, n: int, page: bytes) -> bool:
        """Whether a page is as SQLCipher wrote it. One of zeros alone stands for no page."""
        start = SALT if n == 1 else 0
        proof = hmac.digest(self._proof_key, page[start:-_PROOF] + n.to_bytes(4, "little"), "sha512")
        return page[-_PROOF:] == proof or not any(page)

    def is_of(self, page: Page) -> bool:
        """Whether it is that of a file: whether it proves one of its first pages that hold anything."""
        some = ((n, page(n)) for n in range(1, _TRIED + 1))
        return any(self.proves(n, data) for n, data in some if any(data))

    def opened(self, page: Page) -> Page:
        """The same pages, decrypted; the first begins as SQLite's do only if it is proven."""

        from Crypto.Cipher import AES

        @lru_cache(maxsize=_KEPT)
        def opened(n: int) -> bytes:
            data = page(n)
            if not any(data):
                return data
            start, begun = SALT if n == 1 else 0, data[-RESERVED : _BLOCK - RESERVED]
            text: bytes = AES.new(self._key, AES.MODE_CBC, begun).decrypt(data[start:-RESERVED])
            first = b"" if n > 1 else MAGIC if self.proves(1, data) else bytes(SALT)
            return first + text + bytes(RESERVED)

        return opened
