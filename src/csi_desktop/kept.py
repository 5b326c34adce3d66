"""What the program keeps to start faster next time: throw-away files in the user's cache folder."""

from __future__ import annotations

import hashlib
import marshal
import os
import sys
from pathlib import Path
from typing import Any
from zlib import crc32

_CHECK = 4  # bytes of CRC-32 before the content: marshal does not survive damaged bytes


def cache_folder() -> Path:
    """Where this user's throw-away files of the program lie."""
    home = Path(os.path.expanduser("~"))
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "csi-desktop" / "cache"
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "csi-desktop"
    return Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache") / "csi-desktop"


def recall(name: str) -> Any:
    """What was kept under a name; None if nothing was, or nothing sound."""
    try:
        raw = (cache_folder() / name).read_bytes()
        sound = crc32(raw[_CHECK:]).to_bytes(_CHECK, "big") == raw[:_CHECK]
        return marshal.loads(raw[_CHECK:]) if sound else None
    except (OSError, ValueError, EOFError, TypeError):
        return None


def toml(path: Path) -> dict[str, Any]:
    """What a TOML file of the program says; read anew only where its text is another than last time. It may hold no
    dates."""
    text = path.read_bytes()
    name = f"{path.stem}-{hashlib.sha256(text).hexdigest()[:16]}.toml"
    found = recall(name)
    if found is None:
        import tomllib

        found = tomllib.loads(text.decode("utf-8"))
        keep(name, found, instead_of=f"{path.stem}-*.toml")
    return dict(found)


def keep(name: str, value: Any, *, instead_of: str) -> None:
    """Keep a value that marshal can write, instead of all whose names match. Without a cache the program is only
    slower, so that a folder that takes no files is no reason to complain."""
    body = marshal.dumps(value)
    folder = cache_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob(instead_of):
            old.unlink(missing_ok=True)
        making = folder / f"{name}.{os.getpid()}"
        making.write_bytes(crc32(body).to_bytes(_CHECK, "big") + body)
        os.replace(making, folder / name)
    except OSError:
        return
