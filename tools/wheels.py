"""Whether every package that CSI Desktop needs has a wheel for each system and Python it promises.

Asks pip to resolve the dependencies once, then for the same versions on every target. A good answer is kept in
the virtual environment for a day. Exit code 1 if a wheel is missing; without a package index nothing is claimed.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import tempfile
import time
import tomllib
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KEPT = Path(sys.prefix) / "csi-wheels.json"
KEPT_SECONDS = 24 * 3600

SYSTEMS = {
    "Windows x86-64": ["win_amd64"],
    "Windows ARM": ["win_arm64"],
    "macOS ARM": ["macosx_13_0_arm64", "macosx_11_0_arm64", "macosx_13_0_universal2"],
    "macOS x86-64": ["macosx_13_0_x86_64", "macosx_10_13_x86_64", "macosx_13_0_universal2"],
    "Linux x86-64": ["manylinux_2_34_x86_64", "manylinux_2_28_x86_64", "manylinux_2_17_x86_64"],
    "Linux ARM": ["manylinux_2_39_aarch64", "manylinux_2_34_aarch64", "manylinux_2_28_aarch64"],
}
PYTHONS = ["3.11", "3.12", "3.13"]


class Unreachable(Exception):
    """The package index does not answer."""


def pip_report(requirements: list[str], *options: str) -> tuple[list[dict], str]:
    """What pip would install, as its own report, and what it said when it would not."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--quiet"]
        command += ["--disable-pip-version-check", "--retries", "3", "--only-binary=:all:"]
        command += ["--report", str(report), *options]
        done = subprocess.run([*command, *requirements], capture_output=True, text=True, encoding="utf-8")
        if done.returncode == 0:
            return json.loads(report.read_text(encoding="utf-8"))["install"], ""
    if "connection broken" in done.stderr or "Could not fetch URL" in done.stderr:
        raise Unreachable
    absent = re.findall(r"No matching distribution found for (.+)", done.stderr)
    return [], "no wheel for " + ", ".join(absent) if absent else done.stderr.strip()


def needs_own_wheels(item: dict) -> bool:
    """Whether a package is compiled, so that each system needs a wheel of its own."""
    return not item["download_info"]["url"].endswith("-none-any.whl")


def pinned(item: dict) -> str:
    return f"{item['metadata']['name']}=={item['metadata']['version']}"


def check_target(system: str, python: str, compiled: list[str]) -> str:
    """"" if all compiled packages have wheels for this system and Python, else what is missing."""
    options = ["--no-deps", "--implementation", "cp", "--python-version", python, "--target", "unused"]
    for tag in SYSTEMS[system]:
        options += ["--platform", tag]
    try:
        _, trouble = pip_report(compiled, *options)
    except Unreachable:
        trouble = "the package index stopped answering; run this again"
    return trouble and f"{system}, Python {python}: {trouble}"


def check(dependencies: list[str]) -> tuple[int, list[str]]:
    """How many packages were looked at, and every target that lacks a wheel."""
    found, trouble = pip_report(dependencies)
    if trouble:
        return 0, [f"this system: {trouble}"]
    compiled = [pinned(item) for item in found if needs_own_wheels(item)]
    targets = product(SYSTEMS, PYTHONS)
    with ThreadPoolExecutor(4) as pool:
        troubles = pool.map(lambda target: check_target(*target, compiled), targets)
        return len(found), [each for each in troubles if each]


def is_kept(key: str) -> bool:
    try:
        kept = json.loads(KEPT.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return kept["key"] == key and 0 <= time.time() - kept["time"] < KEPT_SECONDS


def main() -> int:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    told = f"{len(SYSTEMS)} systems and Python {', '.join(PYTHONS)}"
    question = [project["dependencies"], SYSTEMS, PYTHONS]
    key = hashlib.sha256(json.dumps(question).encode()).hexdigest()
    if is_kept(key):
        print(f"all there for {told} (as found within the last day)")
        return 0
    try:
        looked_at, troubles = check(project["dependencies"])
    except Unreachable:
        print("skipped: no network")
        return 0
    if troubles:
        print("\n".join(troubles))
        return 1
    KEPT.write_text(json.dumps({"key": key, "time": time.time()}), encoding="utf-8")
    print(f"all {looked_at} packages have wheels for {told}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
