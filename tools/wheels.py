"""Whether every package that CSI Desktop needs has a wheel for each system and Python it promises.

Lets pip resolve the dependencies once, then looks in the index for wheels of the same versions for every target. A
good answer is kept in the virtual environment for a day. Exit code 1 if a wheel is missing; without an index nothing
is claimed.
"""

from __future__ import annotations

import hashlib
import json
import re
import ssl
import subprocess
import sys
import tempfile
import time
import tomllib
import urllib.request
from functools import cache
from itertools import product
from pathlib import Path

from packaging.tags import Tag, compatible_tags, cpython_tags, mac_platforms
from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
KEPT = Path(sys.prefix) / "csi-wheels.json"
KEPT_SECONDS = 24 * 3600
# Both forms of an index page; a mirror may know only the older one.
PAGE_FORMS = "application/vnd.pypi.simple.v1+json, text/html;q=0.5"


def manylinux(newest: int, machine: str) -> list[str]:
    return [*(f"manylinux_2_{minor}_{machine}" for minor in range(newest, 4, -1)), f"manylinux2014_{machine}"]


SYSTEMS = {
    "Windows x86-64": ["win_amd64"],
    "Windows ARM": ["win_arm64"],
    "macOS ARM": list(mac_platforms((13, 0), "arm64")),
    "macOS x86-64": list(mac_platforms((13, 0), "x86_64")),
    "Linux x86-64": manylinux(34, "x86_64"),
    "Linux ARM": manylinux(39, "aarch64"),
}
PYTHONS = ["3.11", "3.12", "3.13"]


QUIET: dict = {"capture_output": True, "text": True, "encoding": "utf-8"}


class Unreachable(Exception):
    """The package index does not answer."""


def pip_report(requirements: list[str]) -> tuple[list[dict], str]:
    """What pip would install, as its own report, and what it said when it would not."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--quiet"]
        command += ["--disable-pip-version-check", "--retries", "3", "--only-binary=:all:"]
        command += ["--report", str(report)]
        done = subprocess.run([*command, *requirements], **QUIET)
        if done.returncode == 0:
            return json.loads(report.read_text(encoding="utf-8"))["install"], ""
    if "connection broken" in done.stderr or "Could not fetch URL" in done.stderr:
        raise Unreachable
    absent = re.findall(r"No matching distribution found for (.+)", done.stderr)
    return [], "no wheel for " + ", ".join(absent) if absent else done.stderr.strip()


def needs_own_wheels(item: dict) -> bool:
    """Whether a package is compiled, so that each system needs a wheel of its own."""
    return not item["download_info"]["url"].endswith("-none-any.whl")


@cache
def pip_settings() -> dict[str, str]:
    """What pip is set to use, the environment before its files. (`pip config get` finds nothing in pip 23.)"""
    told = subprocess.run([sys.executable, "-m", "pip", "config", "list"], **QUIET).stdout
    found = dict(re.findall(r"^(?:global|install)\.([\w-]+)='(.*)'$", told, re.MULTILINE))
    return found | dict(re.findall(r"^:env:\.([\w-]+)='(.*)'$", told, re.MULTILINE))


def index_url() -> str:
    """The index that pip is set to use."""
    from pip._internal.models.index import PyPI  # where pip goes by itself has no public name

    return pip_settings().get("index-url", PyPI.simple_url).rstrip("/")


def index_page(name: str) -> str:
    """What the index says of a package."""
    request = urllib.request.Request(f"{index_url()}/{name}/", headers={"Accept": PAGE_FORMS})
    context = ssl.create_default_context(cafile=pip_settings().get("cert"))
    with urllib.request.urlopen(request, timeout=30, context=context) as page:
        return page.read().decode("utf-8")


def wheel_tags(name: str, version: str) -> set[Tag]:
    """All that the wheels of this version fit."""
    tags: set[Tag] = set()
    for wheel in set(re.findall(r"[\w.+-]+\.whl\b", index_page(canonicalize_name(name)))):
        try:
            _, found, _, fits = parse_wheel_filename(wheel)
        except InvalidWheelFilename:
            continue
        if found == Version(version):
            tags |= fits
    return tags


def accepted_tags(system: str, python: str) -> set[Tag]:
    """What a Python of this version on this system takes."""
    version, abi, platforms = tuple(map(int, python.split("."))), "cp" + python.replace(".", ""), SYSTEMS[system]
    return {*cpython_tags(version, [abi], platforms), *compatible_tags(version, abi, platforms)}


def check(dependencies: list[str]) -> tuple[int, list[str]]:
    """How many packages were looked at, and every target that lacks a wheel."""
    found, trouble = pip_report(dependencies)
    if trouble:
        return 0, [f"this system: {trouble}"]
    compiled = [item["metadata"] for item in found if needs_own_wheels(item)]
    offered = {(item["name"], item["version"]): wheel_tags(item["name"], item["version"]) for item in compiled}
    return len(found), [
        f"{system}, Python {python}: no wheel for {name}=={version}"
        for system, python in product(SYSTEMS, PYTHONS)
        for (name, version), tags in offered.items()
        if not tags & accepted_tags(system, python)
    ]


def is_kept(key: str) -> bool:
    try:
        kept = json.loads(KEPT.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return kept["key"] == key and 0 <= time.time() - kept["time"] < KEPT_SECONDS


def main() -> int:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    told = f"{len(SYSTEMS)} systems and Python {', '.join(PYTHONS)}"
    needed = [*project["dependencies"], *project["optional-dependencies"]["confidential"]]
    question = [needed, SYSTEMS, PYTHONS]
    key = hashlib.sha256(json.dumps(question).encode()).hexdigest()
    if is_kept(key):
        print(f"all there for {told} (as found within the last day)")
        return 0
    try:
        looked_at, troubles = check(needed)
    except Unreachable:
        print("skipped: no network")
        return 0
    except OSError as problem:
        print(f"The index stopped answering: {problem}; run this again.")
        return 1
    if troubles:
        print("\n".join(troubles))
        return 1
    KEPT.write_text(json.dumps({"key": key, "time": time.time()}), encoding="utf-8")
    print(f"all {looked_at} packages have wheels for {told}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
