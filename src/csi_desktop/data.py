"""Where the files that ship with the program lie: inside the package (wheel, bundle) or in the checkout."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def _root() -> Path:
    """The folder that holds `forms/` and `resources/`."""
    package = Path(__file__).resolve().parent
    shipped = package / "_data"
    return shipped if shipped.is_dir() else package.parents[1]


def forms_dir() -> Path:
    """The folder of the form files that ship with the program."""
    return _root() / "forms"


def resource(*parts: str) -> Path:
    """The path of a file or folder below `resources/`; FileNotFoundError names it if it is not there."""
    path = _root().joinpath("resources", *parts)
    if not path.exists():
        raise FileNotFoundError(f"File missing, reinstall the program. 缺少文件，请重新安装程序。 {path}")
    return path
