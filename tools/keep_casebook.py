"""Leaves a casebook of the present version in tests/files/, made by upgrading that of the version before.

    python tools/keep_casebook.py

Run once, when the tables have changed: the file then stands for all casebooks of that
version, and is never made again."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from csi_desktop.casebook import Casebook  # noqa: E402
from csi_desktop.casebook.schema import VERSION  # noqa: E402


def main() -> int:
    """Make the file; 1 if it is there already."""
    files = ROOT / "tests" / "files"
    target, before = files / f"v{VERSION}.csi", files / f"v{VERSION - 1}.csi"
    if target.exists():
        print(f"{target.name} is there already: change nothing that has been in somebody's file")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CSI_DESKTOP_DATA"] = folder
        made = Path(shutil.copy(before, Path(folder) / "made.csi"))
        Casebook.open(made).close()
        shutil.copy(made, target)
    print(f"{target.relative_to(ROOT)} is there; add what is new in it to tests/casebook/test_released.py")
    return 0


if __name__ == "__main__":
    sys.exit(main())
