"""--smoke DIR: what a packaged build must be able to do, tried once: window, casebook, report, pictures, texts."""

from __future__ import annotations

import json
import sys
from pathlib import Path


def smoke(folder: Path) -> int:
    """Build the sample casebook in `folder`, open it in a window, print its report, and write smoke.json with what
    was found; gives 0 if everything worked, 1 with the reason on standard error."""
    try:
        found = _try(folder)
    except Exception as problem:  # whatever a build lacks shows up here, and must be told
        print(f"smoke: {type(problem).__name__}: {problem}", file=sys.stderr)
        return 1
    (folder / "smoke.json").write_text(json.dumps(found, ensure_ascii=True, indent=1), encoding="utf-8")
    return 0


def _try(folder: Path) -> dict[str, object]:
    import sqlite3

    from csi_desktop import __version__
    from csi_desktop.command import run_command
    from csi_desktop.gui.app import photograph
    from csi_desktop.report.signature import is_available

    folder.mkdir(parents=True, exist_ok=True)
    if run_command(["demo", "--headless", str(folder)]) != 0:
        raise RuntimeError("the sample casebook or its report could not be written")
    reports = sorted(folder.glob("*.pdf"))
    for report in reports:
        if not report.read_bytes().startswith(b"%PDF-"):
            raise RuntimeError(f"{report.name} is no PDF")
    signing = is_available()
    if signing:
        from pyhanko.sign import signers, validation  # noqa: F401 -- a build may lack a part of it
    window = photograph(folder / "sample.csi", folder / "window.png")
    return {
        "version": __version__,
        "sqlite": sqlite3.sqlite_version,
        "signing": signing,
        "python": sys.version.split()[0],
        "reports": {report.name: report.stat().st_size for report in reports},
        "window": window,
    }
