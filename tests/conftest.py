"""What every test stands on: Qt without a display, and settings and user folders of its own."""

from __future__ import annotations

import os
import sys

# Before anything imports Qt. Not on Windows and macOS: their own plugins always work, and offscreen has no fonts there.
if sys.platform not in ("win32", "darwin"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, QStandardPaths
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from csi_desktop.sample import build_sample

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
def user_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of the test's own, so that no test reads or writes what belongs to whoever runs it."""
    place = tmp_path_factory.mktemp("user")
    for name, folder in USER_FOLDERS.items():
        path = place / folder
        path.mkdir(parents=True, exist_ok=True)
        monkeypatch.setenv(name, str(path))
    keep_settings_in(place / "settings")
    return place / "home"


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample casebook, made once: a test that changes it takes a copy."""
    return build_sample(tmp_path_factory.mktemp("sample") / "sample.csi")


class PatientBot(QtBot):
    """Waits longer than its five seconds: a machine at work with other things is not a fault of the window."""

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = 30_000) -> None:
        super().waitUntil(callback, timeout=timeout)

    wait_until = waitUntil


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    """pytest-qt's, with patience."""
    return PatientBot(request)


@pytest.fixture
def nobody() -> Iterator[Path]:
    """A folder that a user without rights can enter; the test takes rights away as `Unprivileged`."""
    if sys.platform == "win32":
        pytest.skip("POSIX permissions")
    checkout = Path(__file__).resolve()
    if os.geteuid() == 0 and not all(folder.stat().st_mode & 0o001 for folder in checkout.parents):
        pytest.skip("the checkout lies where only root can enter")
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        place.chmod(0o755)
        yield place
        place.chmod(0o755)


def keep_settings_in(folder: Path) -> None:
    """Let Qt keep settings and the program's data where the next test does not find them."""
    # Windows and macOS do not ask the environment for the user's folders.
    QStandardPaths.setTestModeEnabled(sys.platform in ("win32", "darwin"))
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    for kind in (QSettings.Format.IniFormat, QSettings.Format.NativeFormat):
        for scope in (QSettings.Scope.UserScope, QSettings.Scope.SystemScope):
            QSettings.setPath(kind, scope, str(folder))
