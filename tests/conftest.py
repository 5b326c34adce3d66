"""What every test stands on: Qt without a display, and settings and user folders of its own."""

from __future__ import annotations

import os
import sys

# Before anything imports Qt. On Windows the offscreen plugin has no fonts, on macOS the system's plugin always works.
if sys.platform not in ("win32", "darwin"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from pathlib import Path  # noqa: E402

import pytest  # noqa: E402

USER_FOLDERS = {
    "HOME": "home",
    "USERPROFILE": "home",
    "APPDATA": "home/AppData/Roaming",
    "LOCALAPPDATA": "home/AppData/Local",
    "XDG_CONFIG_HOME": "home/.config",
    "XDG_DATA_HOME": "home/.local/share",
    "XDG_CACHE_HOME": "home/.cache",
    "XDG_STATE_HOME": "home/.local/state",
}


@pytest.fixture(autouse=True)
def own_user_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of the test's own, so that no test reads or writes what belongs to whoever runs it."""
    place = tmp_path_factory.mktemp("user")
    for name, folder in USER_FOLDERS.items():
        path = place / folder
        path.mkdir(parents=True, exist_ok=True)
        monkeypatch.setenv(name, str(path))
    keep_settings_in(place / "settings")
    return place / "home"


def keep_settings_in(folder: Path) -> None:
    """Point QSettings to this folder, if Qt is used at all."""
    core = sys.modules.get("PySide6.QtCore")
    if core is None:
        return
    for scope in (core.QSettings.Scope.UserScope, core.QSettings.Scope.SystemScope):
        core.QSettings.setPath(core.QSettings.Format.IniFormat, scope, str(folder))
    core.QSettings.setDefaultFormat(core.QSettings.Format.IniFormat)
