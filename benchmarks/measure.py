"""How figures are taken: CPU time of this process or of a fresh one, the least of several runs, things compared
taken in turns so that a busy machine slows both."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RUNS = 15


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds of one call."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def in_turns(*works: Callable[[], object], runs: int = RUNS, timer: Callable[[Callable[[], object]], float] = cpu) -> list[float]:
    """The least time of each work, all of them run one after the other in each of `runs` rounds."""
    least = [float("inf")] * len(works)
    for _ in range(runs):
        for number, work in enumerate(works):
            least[number] = min(least[number], timer(work))
    return least


def process_cpu(arguments: Sequence[str], env: dict[str, str] | None = None) -> float:
    """CPU seconds of a fresh Python process, user and system; its output is thrown away. Raises if it fails."""
    given = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}  # or each start would compile
    given |= {"PYTHONPATH": str(ROOT / "src"), "QT_QPA_PLATFORM": "offscreen"} | (env or {})
    process = subprocess.Popen([sys.executable, *arguments], env=given, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    _, error = process.communicate() if not hasattr(os, "wait4") else (None, process.stderr.read())
    if hasattr(os, "wait4"):
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        used = usage.ru_utime + usage.ru_stime
    else:
        raise RuntimeError("CPU time of a child process is measured on Linux and macOS only")
    if process.returncode:
        raise RuntimeError(f"{arguments[0]} ended with {process.returncode}: {error.decode(errors='replace')[-800:]}")
    return used


def line(name: str, figure: str, target: str = "") -> None:
    """One result."""
    print(f"  {name:<58} {figure:>18}   {target}", flush=True)
