"""Where the program keeps what belongs to no casebook: the recovery journals and the name of this installation."""

from __future__ import annotations

import os
import sys
import uuid
from functools import cache
from pathlib import Path


def data_folder() -> Path:
    """The user's folder for this program; CSI_DESKTOP_DATA names another."""
    if chosen := os.environ.get("CSI_DESKTOP_DATA"):
        return Path(chosen)
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local")) / "CSI Desktop"
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "CSI Desktop"
    return Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share") / "csi-desktop"


def recovery_folder() -> Path:
    """Where changes wait that could not be saved."""
    return data_folder() / "recovery"


def install_id() -> str:
    """A random name of this installation, made when first asked for; for this run only where it cannot be kept."""
    return _install_id(data_folder())


@cache
def _install_id(folder: Path) -> str:
    place = folder / "install-id"
    made = uuid.uuid4().hex
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with place.open("x", encoding="ascii") as file:  # only one of two programs starting together may win
            file.write(made)
    except FileExistsError:
        return place.read_text("ascii", errors="replace").strip() or made
    except OSError:
        return made
    return made
