"""Hashes that chain entries to the entries before them, so that none can be altered unseen."""

from __future__ import annotations

import hashlib

FIRST = b"\0" * 32  # what the first entry of a chain is chained to


def link(before: bytes, *parts: str | None) -> bytes:
    """SHA-256 of the hash before and the parts, each with its length in front; None and "" differ."""
    made = hashlib.sha256(before)
    for part in parts:
        data = b"" if part is None else part.encode("utf-8", "surrogateescape")
        made.update(b"-" if part is None else len(data).to_bytes(8, "big"))
        made.update(data)
    return made.digest()
