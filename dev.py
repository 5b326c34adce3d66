#!/usr/bin/env python3
"""The commands of this project, each doing all its own set-up on a machine with nothing but Python.

    python dev.py demo [--headless DIR]   open the sample casebook, or write it and its report into DIR
    python dev.py test [pytest arguments] every check, then the tests
    python dev.py lint                    the checks without the tests
    python dev.py bundle                  build the program for this system and try the build
    python dev.py bench [names]           the figures of speed and memory: start, window, scoring, report, …

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
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

OLDEST_PYTHON = (3, 11)
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "csi-dev.json"
EXTRAS = ["", "bundle", "dev"]

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
        hint = f"run `{newer[0]} dev.py` instead" if newer else "get one from https://www.python.org"
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
        return str(VENV / "Scripts" / (name + ".exe"))
    return str(VENV / "bin" / name)


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


def agree(have, want, *keys):
    return all(have.get(key) == want[key] for key in keys)


def prepare(extra):
    """Make the virtual environment and install the project with this extra, if that is not yet done.

    Each extra holds the one before, so an environment once made for the tests also serves the demo.
    """
    have = read_stamp()
    want = wanted_stamp(max(extra, have.get("extra", ""), key=EXTRAS.index))
    usable = agree(have, want, "python", "prefix", "root") and os.path.exists(venv_program("python"))
    if usable and agree(have, want, "project", "extra"):
        return
    if usable:
        STAMP.unlink()
    else:
        make_venv()
    install(want["extra"])
    write_stamp(want)


def make_venv():
    check_venv_module()
    say(f"making a virtual environment in {VENV}")
    done = listen([sys.executable, "-m", "venv", "--clear", VENV])
    if done.returncode:
        raise Missing("The virtual environment could not be made: " + last_line(done.stdout))


def install(extra):
    say("installing CSI Desktop and the packages it needs (once; this takes a minute)")
    target = f".[{extra}]" if extra else "."
    done = listen([venv_program("python"), "-m", "pip", "install", "--quiet", "--editable", target])
    if done.returncode:
        raise Missing(explain_pip(done.stdout))


def explain_pip(output):
    """One sentence for the usual failures of pip, with pip's own words below it."""
    errors = "\n".join(line for line in output.splitlines() if line.startswith("ERROR")) or output[-2000:]
    if "connection broken" in output or "Could not fetch URL" in output:
        return "The packages could not be fetched; is this machine on line?\n" + errors
    if "PySide6" in errors and sys.platform == "linux":
        system = " ".join([platform.python_version(), *platform.libc_ver(), platform.machine()])
        return (
            f"No Qt package fits this system (Python {system}); Qt needs x86_64 or aarch64 and glibc 2.34 "
            "or newer, as in Debian 12 or Ubuntu 22.04.\n" + errors
        )
    return "The packages could not be installed.\n" + errors


# ---- the system libraries of Qt ------------------------------------------------------------------------


def check_qt(plugin):
    """Start Qt in a process of its own with this platform plugin ("" is the system's) and name what it lacks.

    In a bare container, where we are root, what it lacks is installed. What was found sound is remembered with the
    virtual environment; `forget_qt` asks anew.
    """
    stamp = read_stamp()
    if plugin in stamp.get("qt", []):
        return
    done = start_qt(plugin)
    if done.returncode and install_libraries(missing_libraries(done.stdout, plugin)):
        done = start_qt(plugin)
    if done.returncode:
        raise Missing(explain_qt(done.stdout, plugin))
    write_stamp(dict(stamp, qt=[*stamp.get("qt", []), plugin]))


def start_qt(plugin):
    code = "from PySide6.QtWidgets import QApplication; QApplication(['csi-desktop'])"
    return listen([venv_program("python"), "-c", code], QT_DEBUG_PLUGINS="1", QT_QPA_PLATFORM=plugin)


def install_libraries(libraries):
    """Install the packages of these libraries if we are root on a Debian; give whether that was done."""
    packages = debian_packages(libraries)
    if not packages or not hasattr(os, "geteuid") or os.geteuid() or not shutil.which("apt-get"):
        return False
    say(f"Qt lacks {', '.join(libraries)} on this machine: installing {', '.join(packages)}")
    listen(["apt-get", "update", "-q"])
    command = ["apt-get", "install", "-q", "-y", "--no-install-recommends", *packages]
    done = listen(command, DEBIAN_FRONTEND="noninteractive")
    if done.returncode:
        say(f"`{' '.join(command)}` failed: {last_line(done.stdout)}")
    return done.returncode == 0


def debian_packages(libraries):
    return sorted({DEBIAN_PACKAGE[name] for name in libraries if name in DEBIAN_PACKAGE})


def forget_qt():
    write_stamp(dict(read_stamp(), qt=[]))


def explain_qt(output, plugin):
    if "could not connect to display" in output or "Failed to create wl_display" in output:
        return "The display cannot be reached; `python dev.py demo --headless DIR` does without one."
    libraries = missing_libraries(output, plugin)
    if not libraries:
        return "Qt does not start on this machine: " + last_line(output)
    sentence = "Qt cannot start because this machine lacks " + ", ".join(libraries)
    packages = debian_packages(libraries)
    if not packages:
        return sentence + "; install the packages of your system that hold them."
    command = "apt-get install --no-install-recommends " + " ".join(packages)
    return f"{sentence}; on Debian and Ubuntu: sudo {command}"


def missing_libraries(output, plugin):
    """The shared libraries that Qt did not find: all of them where `ldd` is at hand, else the first."""
    found = set(re.findall(r"(lib[\w.+-]+\.so[\w.]*): cannot open shared object file", output))
    qt = next(VENV.glob("lib/python*/site-packages/PySide6/Qt"), None)
    if found and qt and shutil.which("ldd"):
        plugin = plugin or ("xcb" if os.environ.get("DISPLAY") else "wayland")
        needed = [qt / "lib/libQt6Widgets.so.6", *qt.glob(f"plugins/platforms/libq{plugin}*.so")]
        found.update(re.findall(r"(lib[\w.+-]+\.so[\w.]*) => not found", listen(["ldd", *needed]).stdout))
    return sorted(found)


# ---- the commands --------------------------------------------------------------------------------------


def demo(arguments):
    """Open the sample casebook in the window; without a display, or asked to, write it and its report."""
    headless = any(each.split("=")[0] == "--headless" for each in arguments)
    if not headless and not has_display():
        say("there is no display here, so the sample casebook and its report are written to a folder instead")
        arguments, headless = [*arguments, "--headless"], True
    if arguments[-1:] == ["--headless"]:
        arguments = [*arguments, "csi-demo"]
    prepare("")
    if headless:
        return run_venv(["-m", "csi_desktop", "demo", *arguments])
    plugin = os.environ.get("QT_QPA_PLATFORM", "")
    check_qt(plugin)
    code = run_venv(["-m", "csi_desktop", "demo", *arguments])
    if code:
        forget_qt()
        check_qt(plugin)
    return code


def test(arguments):
    """Every check in turn, then pytest (all tests on all cores), whose own closing line is the last one."""
    prepare("dev")
    use_offscreen_qt()
    failed = run_checks()
    if failed:
        say(f"FAILED before the tests: {', '.join(failed)}")
    code = run_venv(["-m", "pytest", *(arguments or ["-n", "auto"])], ROOT)
    return code or (1 if failed else 0)


def lint(arguments):
    """The checks alone."""
    prepare("dev")
    failed = run_checks()
    say(f"FAILED: {', '.join(failed)}" if failed else "all checks passed")
    return 1 if failed else 0


CHECKS = {
    "style": [venv_program("ruff"), "check", "--quiet", "."],
    "types": [venv_program("mypy"), "--no-error-summary"],
    "layers": [venv_program("lint-imports")],
    "translations": [venv_program("python"), "tools/translations.py"],
    "wheels": [venv_program("python"), "tools/wheels.py"],
}


def run_checks():
    """Run all checks side by side, tell of each in its turn, and give the names of those that failed."""
    with ThreadPoolExecutor(len(CHECKS)) as pool:
        began = time.monotonic()
        runs = [(name, pool.submit(listen, command)) for name, command in CHECKS.items()]
        return [name for name, run in runs if not report(name, run.result(), began)]


def report(name, done, began):
    """Tell how a check went, in full if it failed; give whether it passed."""
    seconds = f"{time.monotonic() - began:.1f} s"
    if done.returncode:
        say(f"{name}: FAILED ({seconds})")
        print(done.stdout.rstrip(), flush=True)
    else:
        note = last_line(done.stdout) if "tools/" in done.args[-1] else "ok"
        say(f"{name}: {note} ({seconds})")
    return not done.returncode


def bundle(arguments):
    """Build the program as a folder with PyInstaller, then let the build open, fill and print a casebook."""
    prepare("bundle")
    use_offscreen_qt()
    code = run_venv(["-m", "PyInstaller", "--noconfirm", "--log-level=WARN", *arguments, "build.spec"], ROOT)
    return code or try_bundle(ROOT / "dist" / "csi-desktop")


def try_bundle(folder):
    """Run the smoke test of a built folder and tell its size; give the exit code."""
    program = folder / ("csi-desktop-cli.exe" if os.name == "nt" else "csi-desktop-cli")
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    say(f"built {folder}: {size / 1e6:.0f} MB; now its smoke test")
    with tempfile.TemporaryDirectory(prefix="csi-smoke-") as out:
        code = subprocess.run([str(program), "--smoke", out]).returncode
        made = sorted(path.name for path in Path(out).iterdir())
    passed = code == 0 and bool(made)
    verdict = "passed" if passed else f"FAILED with exit code {code}"
    say(f"the smoke test {verdict} and wrote: {', '.join(made) or 'nothing'}")
    return 0 if passed else 1


def bench(arguments):
    """Take the figures of speed and memory, or those that are named."""
    prepare("")
    use_offscreen_qt()
    return run_venv(["benchmarks", *arguments], ROOT)


# ---- small things --------------------------------------------------------------------------------------


def use_offscreen_qt():
    """Tests and builds need Qt but no display; on Windows and macOS the system's own plugin always works."""
    if sys.platform not in ("win32", "darwin"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    check_qt(os.environ.get("QT_QPA_PLATFORM", ""))


def run_venv(arguments, folder=None):
    """Run the environment's Python in this folder, or where we stand, on our terminal; give its exit code."""
    return subprocess.run([venv_program("python"), *arguments], cwd=folder and str(folder)).returncode


def listen(command, **environment):
    """Run a command in the checkout and hear all it says; give the finished process."""
    return subprocess.run(
        [str(part) for part in command],
        cwd=str(ROOT),
        env=dict(os.environ, PYTHONUTF8="1", PIP_DISABLE_PIP_VERSION_CHECK="1", **environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )


def last_line(text):
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "(nothing was said)"


def say(sentence):
    print("dev.py: " + sentence, flush=True)


def main(arguments):
    commands = {"demo": demo, "test": test, "lint": lint, "bundle": bundle, "bench": bench}
    if not arguments or arguments[0] in ("-h", "--help"):
        print(__doc__)
        return 0 if arguments else 2
    if arguments[0] not in commands:
        say(f"there is no command {arguments[0]!r}; there are: {', '.join(commands)}")
        return 2
    try:
        check_python()
        # A Chinese path must not stop us on a console that cannot show it.
        sys.stdout.reconfigure(errors="replace")
        return commands[arguments[0]](arguments[1:])
    except Missing as missing:
        say(str(missing))
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
