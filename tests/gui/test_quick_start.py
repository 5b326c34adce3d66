"""Qt's binding is the same whether its support code was compiled just now, was kept, or was kept and is damaged."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PROGRAM = """
import builtins
compile_before = builtins.compile
from csi_desktop.gui.quick_start import import_binding
import_binding()
assert builtins.compile is compile_before
from PySide6.QtCore import QObject, Signal
from shibokensupport.signature import get_signature
class Teller(QObject):
    told = Signal(str)
heard = []
teller = Teller()
teller.told.connect(heard.append)
teller.told.emit("听到")
print(get_signature(QObject.objectName), heard == ["听到"])
import linecache
import csi_desktop.gui.app
print(sum("csi_desktop" in name for name in linecache.cache), "sources read")
"""


def started() -> str:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_start_without_with_and_with_a_damaged_cache():
    first = started()
    assert "True" in first and "\n0 sources read" in first
    [kept] = [path for path in Path.home().rglob("shiboken-*") if path.is_file()]
    sound = kept.read_bytes()
    assert started() == first
    kept.write_bytes(sound[:1000] + b"\xff" + sound[1001:])
    assert started() == first
    assert kept.read_bytes() == sound
