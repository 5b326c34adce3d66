"""The project as a whole: what it is built on is sound, and its rules about texts and licences hold."""

from __future__ import annotations

import ast
import importlib.util
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

# ---- Qt ------------------------------------------------------------------------------------------------

# PySide6 6.12.0 hands out None and True without counting the reference; Python 3.11 aborts after some thousand calls.
COUNT_REFERENCES = """
import sys
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget

class Bell(QObject):
    rung = Signal(int)

app, widget, bell = QApplication(["references"]), QWidget(), Bell()
none, true = sys.getrefcount(None), sys.getrefcount(True)
for _ in range(20_000):
    widget.setEnabled(True)
    bell.rung.emit(1)
print(none - sys.getrefcount(None), true - sys.getrefcount(True))
"""


def test_qt_does_not_lose_references() -> None:
    """20,000 calls and as many signals leave the counts of None and True where they were."""
    done = subprocess.run([sys.executable, "-c", COUNT_REFERENCES], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    fall_of_none, fall_of_true = map(int, done.stdout.split())
    assert fall_of_none < 100
    assert fall_of_true < 100


# ---- texts of the window -------------------------------------------------------------------------------

TEXT_ARGUMENT = {"tr": 0, "QT_TR_NOOP": 0, "QT_TRANSLATE_NOOP": 1}


def translated_texts(module: Path) -> Iterator[ast.expr]:
    """The text of every call that asks for a translation."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            place = TEXT_ARGUMENT.get(getattr(node.func, "attr", getattr(node.func, "id", "")))
            if place is not None and len(node.args) > place:
                yield node.args[place]


def test_texts_to_translate_are_not_put_together_first() -> None:
    """`tr(f"…{n}")` never matches the text that the translator saw; name the place and fill it afterwards."""
    modules = sorted((ROOT / "src/csi_desktop/gui").rglob("*.py"))
    wrong = [
        f"{module.relative_to(ROOT)}:{text.lineno}"
        for module in modules
        for text in translated_texts(module)
        if isinstance(text, ast.JoinedStr | ast.BinOp | ast.Call)
    ]
    assert not wrong


# ---- what is shipped -----------------------------------------------------------------------------------


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def runtime_packages() -> set[str]:
    """Every package that an installation for use brings, with those that they bring."""
    found: set[str] = set()
    wanted = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["sign"]]
    waiting = [re.split(r"[^\w.-]", requirement)[0] for requirement in wanted]
    while waiting:
        name = canonical(waiting.pop())
        if name in found:
            continue
        try:
            requirements = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue  # needed only by another Python or system
        found.add(name)
        waiting += [re.split(r"[^\w.-]", each)[0] for each in requirements if "extra ==" not in each]
    return found


def test_every_package_is_named_with_its_licence() -> None:
    notices = (ROOT / "THIRD_PARTY_NOTICES.md").read_text(encoding="utf-8")
    lines = [canonical(line) for line in notices.splitlines()]
    packages = runtime_packages()
    assert {"pyside6-essentials", "shiboken6", "reportlab", "click"} <= packages
    assert [name for name in sorted(packages) if not any(name in line for line in lines)] == []


def test_every_package_that_is_imported_is_declared() -> None:
    """What comes only with another package may be gone with its next version."""
    declared = {
        canonical(re.split(r"[^\w.-]", requirement)[0])
        for requirement in (*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["sign"],
                            *PROJECT["optional-dependencies"]["confidential"])
    }  # fmt: skip
    of = metadata.packages_distributions()
    imported: dict[str, str] = {}
    for path in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                imported[node.module.split(".")[0]] = str(path)
            elif isinstance(node, ast.Import):
                imported.update({each.name.split(".")[0]: str(path) for each in node.names})
    ours = {"csi_desktop", "shiboken6", *sys.stdlib_module_names}  # shiboken6 is a part of PySide6
    missing = {
        (name, where) for name, where in imported.items()
        if name not in ours and not declared & {canonical(each) for each in of.get(name, [])}
    }  # fmt: skip
    assert missing == set()


def test_every_licence_text_named_in_the_notices_is_there() -> None:
    named = set(re.findall(r"`(licences/[\w.-]+)`", (ROOT / "THIRD_PARTY_NOTICES.md").read_text(encoding="utf-8")))
    there = {path.relative_to(ROOT).as_posix() for path in (ROOT / "licences").iterdir()}
    assert named == there


def test_a_wheel_holds_all_that_the_program_reads(tmp_path: Path) -> None:
    """Installed from a wheel, outside the checkout, the program finds the same forms and resources."""
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for folder in ("forms", "resources"):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and path.suffix not in {".pyc"}:
                assert f"csi_desktop/_data/{path.relative_to(ROOT).as_posix()}" in names
    assert any(name.endswith("licenses/licences/LGPL-3.0.txt") for name in names)


# ---- dev.py --------------------------------------------------------------------------------------------


@pytest.fixture
def dev() -> ModuleType:
    spec = importlib.util.spec_from_file_location("dev", ROOT / "dev.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_an_old_python_can_read_dev_py() -> None:
    """It must be able to say that it is too old, so nothing newer than Python 3.6 may stand in the file."""
    ast.parse((ROOT / "dev.py").read_text(encoding="utf-8"), feature_version=(3, 6))


def test_a_missing_system_library_is_named_with_its_package(dev: ModuleType) -> None:
    said = "ImportError: libEGL.so.1: cannot open shared object file: No such file or directory"
    assert "libEGL.so.1" in dev.explain_qt(said, "offscreen")
    assert "apt-get install --no-install-recommends libegl1" in dev.explain_qt(said, "offscreen")


def test_an_unknown_command_says_which_there_are() -> None:
    done = subprocess.run([sys.executable, str(ROOT / "dev.py"), "tset"], capture_output=True, text=True)
    assert done.returncode == 2
    assert "demo, test, lint, bundle" in done.stdout
