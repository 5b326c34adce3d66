#!/usr/bin/env python3
"""The commands of this project, each doing all its own set-up on a machine with nothing but Python.

    python dev.py demo [--headless DIR]   open the sample casebook, or write it and its report into DIR
    python dev.py test [pytest arguments] every check, then the tests
    python dev.py lint                    the checks without the tests
    python dev.py bundle                  build the program for this system and try the build

Standard library only, and no syntax newer than Python 3.6, so that an old Python can still say what it lacks.
"""

import hashlib
import importlib.util
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

OLDEST_PYTHON = (3, 11)
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "csi-dev.json"

# What Qt loads on Linux, and the Debian/Ubuntu package that brings it.
DEBIAN_PACKAGE = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11.so.6": "libx11-6",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb.so.1": "libxcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
}


class Missing(Exception):
    """Something the machine lacks, told in a sentence that says how to get it."""


# ---- the machine ---------------------------------------------------------------------------------------


def check_python():
    if sys.version_info < OLDEST_PYTHON:
        newer = [name for name in ("python3.13", "python3.12", "python3.11") if shutil.which(name)]
        hint = "run `{} dev.py …` instead".format(newer[0]) if newer else "get one from https://www.python.org"
        raise Missing(
            "CSI Desktop needs Python {}.{} or newer and this is {} ({}); {}.".format(
                *OLDEST_PYTHON, platform.python_version(), sys.executable, hint
            )
        )


def check_venv_module():
    if all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        return
    raise Missing(
        "Python's venv module is not complete on this machine; on Debian and Ubuntu install it with "
        "`sudo apt-get install python3-venv` (this is Python {}.{}).".format(*sys.version_info)
    )


def has_display():
    """Whether a window can be shown: always on Windows and macOS, else if X11 or Wayland is there."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


# ---- the virtual environment ---------------------------------------------------------------------------


def venv_program(name):
    """The path of a program inside the virtual environment."""
    if os.name == "nt":
        return VENV / "Scripts" / (name + ".exe")
    return VENV / "bin" / name


def wanted_stamp(extra):
    """What the virtual environment must have been made from to be used as it is."""
    return {
        "project": hashlib.sha256((ROOT / "pyproject.toml").read_bytes()).hexdigest(),
        "python": sys.version,
        "prefix": sys.base_prefix,
        "root": str(ROOT),
        "extra": extra,
    }


def read_stamp():
    try:
        return json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def write_stamp(stamp):
    STAMP.write_text(json.dumps(stamp, indent=1), encoding="utf-8")


def is_current(have, want):
    """Whether nothing changed since the last installation; the dev environment also serves the demo."""
    same = all(have.get(key) == want[key] for key in ("project", "python", "prefix", "root"))
    return same and (have.get("extra") in (want["extra"], "dev")) and venv_program("python").exists()


def prepare(extra):
    """Make the virtual environment and install the project, unless that is done; `extra` is "", "bundle" or "dev"."""
    have, want = read_stamp(), wanted_stamp(extra)
    if is_current(have, want):
        return
    if have.get("extra") == "dev":
        want["extra"] = extra = "dev"
    make_venv(have, want)
    install(extra)
    write_stamp(want)


def make_venv(have, want):
    same_python = all(have.get(key) == want[key] for key in ("python", "prefix", "root"))
    if same_python and venv_program("python").exists():
        STAMP.unlink()
        return
    check_venv_module()
    say("making a virtual environment in {}".format(VENV))
    done = subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], capture_output=True, text=True)
    if done.returncode:
        raise Missing("The virtual environment could not be made: " + last_line(done.stdout + done.stderr))


def install(extra):
    say("installing CSI Desktop and the packages it needs (once; this takes a minute)")
    target = ".[{}]".format(extra) if extra else "."
    command = [str(venv_program("python")), "-m", "pip", "install", "--disable-pip-version-check", "--quiet", "-e", target]
    done = subprocess.run(command, cwd=str(ROOT), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        raise Missing(explain_pip(done.stdout))


def explain_pip(output):
    """One sentence for the usual failures of pip, with pip's own words below it."""
    errors = "\n".join(line for line in output.splitlines() if line.startswith("ERROR")) or output[-2000:]
    if "onnection" in output or "resolve" in output and "Temporary failure" in output:
        return "The packages could not be fetched; is this machine on line?\n" + errors
    if "PySide6" in errors and platform.libc_ver()[0] == "glibc":
        return (
            "No Qt package fits this system (Python {}, glibc {}); Qt needs glibc 2.34 or newer, "
            "as in Debian 12 or Ubuntu 22.04.\n{}".format(platform.python_version(), platform.libc_ver()[1], errors)
        )
    return "The packages could not be installed.\n" + errors


# ---- the system libraries of Qt ------------------------------------------------------------------------


def check_qt(platform_plugin):
    """Start Qt in a process of its own with this platform plugin ("" is the system's) and name what it lacks.

    Done once for each virtual environment and plugin, and again when a command has failed.
    """
    stamp = read_stamp()
    if platform_plugin in stamp.get("qt", []):
        return
    environment = dict(os.environ, QT_DEBUG_PLUGINS="1")
    if platform_plugin:
        environment["QT_QPA_PLATFORM"] = platform_plugin
    code = "from PySide6.QtWidgets import QApplication; QApplication(['csi-desktop'])"
    done = subprocess.run(
        [str(venv_program("python")), "-c", code],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", errors="replace",
    )
    if done.returncode:
        raise Missing(explain_qt(done.stdout, platform_plugin))
    stamp.setdefault("qt", []).append(platform_plugin)
    write_stamp(stamp)


def explain_qt(output, platform_plugin):
    libraries = missing_libraries(output, platform_plugin)
    if not libraries:
        return "Qt does not start on this machine: " + last_line(output)
    packages = sorted({DEBIAN_PACKAGE[name] for name in libraries if name in DEBIAN_PACKAGE})
    sentence = "Qt cannot start because this machine lacks " + ", ".join(libraries)
    if packages:
        return sentence + "; on Debian and Ubuntu: `sudo apt-get install --no-install-recommends {}`.".format(
            " ".join(packages)
        )
    return sentence + "; install the packages of your system that hold them."


def missing_libraries(output, platform_plugin):
    """The shared libraries that Qt did not find: all of them where `ldd` is at hand, else the first."""
    found = set(re.findall(r"(lib[\w.+-]+\.so[\w.]*): cannot open shared object file", output))
    qt = next(VENV.glob("lib/python*/site-packages/PySide6"), None)
    if found and qt and shutil.which("ldd"):
        plugin = platform_plugin or ("xcb" if os.environ.get("DISPLAY") else "wayland")
        files = [qt / "Qt" / "lib" / "libQt6Widgets.so.6", *(qt / "Qt/plugins/platforms").glob("libq%s*.so" % plugin)]
        listed = subprocess.run(["ldd", *map(str, files)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        found.update(re.findall(r"(lib[\w.+-]+\.so[\w.]*) => not found", listed.stdout))
    return sorted(found)


# ---- the commands --------------------------------------------------------------------------------------


def demo(arguments):
    """Open the sample casebook in the window; without a display, or asked to, write it and its report."""
    headless = "--headless" in arguments or any(each.startswith("--headless=") for each in arguments)
    if not headless and not has_display():
        say("there is no display here, so the sample casebook and its report are written instead")
        arguments, headless = [*arguments, "--headless", "csi-demo"], True
    elif arguments[-1:] == ["--headless"]:
        arguments = [*arguments, "csi-demo"]
    prepare("")
    # The report is written without Qt; only the window needs its libraries.
    if not headless:
        check_qt("")
    return run_venv_python(["-m", "csi_desktop", "demo", *arguments])


def test(arguments):
    """Every check in turn, then pytest, whose own closing line is the last one."""
    prepare("dev")
    offscreen_qt()
    failed = run_checks()
    if failed:
        say("FAILED before the tests: {}".format(", ".join(failed)))
    tests = run_venv_python(["-m", "pytest", *arguments])
    return tests or (1 if failed else 0)


def lint(arguments):
    """The checks alone."""
    prepare("dev")
    failed = run_checks()
    say("FAILED: {}".format(", ".join(failed)) if failed else "all checks passed")
    return 1 if failed else 0


CHECKS = [
    ("style", ["-m", "ruff", "check", "--quiet", "."]),
    ("types", ["-m", "mypy", "--no-error-summary"]),
    ("layers", ["-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]),
    ("translations", ["tools/translations.py"]),
    ("wheels", ["tools/wheels.py"]),
]


def run_checks():
    """Run all checks; give the names of those that failed."""
    return [name for name, command in CHECKS if not run_check(name, command)]


def run_check(name, command):
    """Run one check; its output is shown when it fails, and its last line when it has something to add."""
    began = time.monotonic()
    done = subprocess.run(
        [str(venv_program("python")), *command],
        cwd=str(ROOT), env=child_environment(),
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", errors="replace",
    )
    verdict = "FAILED" if done.returncode else "ok"
    note = ": " + last_line(done.stdout) if command[0].startswith("tools/") and not done.returncode else ""
    say("{} {} ({:.1f} s){}".format(name, verdict, time.monotonic() - began, note))
    if done.returncode:
        print(done.stdout.rstrip(), flush=True)
    return not done.returncode


def bundle(arguments):
    """Build the program as a folder with PyInstaller, then let the build open, fill and print a casebook."""
    prepare("bundle")
    offscreen_qt()
    built = run_venv_python(["-m", "PyInstaller", "--noconfirm", "--log-level=WARN", "build.spec", *arguments])
    if built:
        return built
    program = ROOT / "dist" / "csi-desktop" / ("csi-desktop-cli" + (".exe" if os.name == "nt" else ""))
    with tempfile.TemporaryDirectory(prefix="csi-smoke-") as folder:
        smoke = subprocess.run([str(program), "--smoke", folder], env=child_environment())
        made = sorted(path.name for path in Path(folder).iterdir())
    size = sum(path.stat().st_size for path in program.parent.rglob("*") if not path.is_symlink() and path.is_file())
    say("{}: {:.0f} MB; its smoke test {}".format(
        program.parent, size / 1e6,
        "FAILED" if smoke.returncode or not made else "wrote " + ", ".join(made),
    ))
    return smoke.returncode or (0 if made else 1)


# ---- small things --------------------------------------------------------------------------------------


def offscreen_qt():
    """Tests and builds need Qt but no display; on Windows and macOS the system's own plugin always works."""
    if sys.platform not in ("win32", "darwin"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    check_qt(os.environ.get("QT_QPA_PLATFORM", ""))


def child_environment():
    return dict(os.environ, PYTHONUTF8="1")


def run_venv_python(arguments):
    """Run the environment's Python in the checkout's folder, with our terminal; give its exit code."""
    return subprocess.run([str(venv_program("python")), *arguments], env=child_environment()).returncode


def last_line(text):
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "(nothing was said)"


def say(sentence):
    print("dev.py: " + sentence, flush=True)


def main(arguments):
    commands = {"demo": demo, "test": test, "lint": lint, "bundle": bundle}
    if not arguments or arguments[0] in ("-h", "--help"):
        print(__doc__)
        return 0 if arguments else 2
    if arguments[0] not in commands:
        say("there is no command {!r}; there are: {}".format(arguments[0], ", ".join(commands)))
        return 2
    try:
        check_python()
        return commands[arguments[0]](arguments[1:])
    except Missing as missing:
        say(str(missing))
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
