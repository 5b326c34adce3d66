"""How figures are taken: CPU time of this process or of a fresh one, the least of several runs, things compared
taken in turns so that a busy machine slows both."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
RUNS = 15

sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]
Timer = Callable[[Callable[[], object]], float]


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds of one call, all threads."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def wall(work: Callable[[], object]) -> float:
    """Seconds of one call by the clock: for what waits for a disk."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def told(work: Callable[[], float]) -> float:
    """What the work itself says it took."""
    return work()


def in_turns(*works: Callable[[], object], runs: int = RUNS, timer: Timer = cpu) -> list[float]:
    """The least time of each work, all of them run one after the other in each of `runs` rounds."""
    least = [float("inf")] * len(works)
    for _ in range(runs):
        for number, work in enumerate(works):
            least[number] = min(least[number], timer(work))
    return least


def paired(ours: Callable[[], object], theirs: Callable[[], object], runs: int = RUNS) -> tuple[float, float]:
    """The median CPU time of ours, and the median of theirs / ours, one taken right after the other.

    For works of some milliseconds that take about as long as each other: where the pace of a machine changes within a
    second, the least of one and the least of the other may be of different paces."""
    pairs = [(cpu(ours), cpu(theirs)) for _ in range(runs)]
    return median(own for own, _ in pairs), median(other / own for own, other in pairs)


def keep_apart(folder: Path) -> None:
    """Let this process and those it starts keep settings, caches and data in `folder`, not in the user's own."""
    # The benchmark must not compile at each start what a user's second start finds compiled.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    os.environ["HOME"] = str(folder)
    for name in ("CONFIG", "CACHE", "DATA", "STATE"):
        os.environ[f"XDG_{name}_HOME"] = str(folder / name.lower())
    os.environ["PYTHONPATH"] = str(ROOT / "src")
    if sys.platform != "darwin":
        os.environ["QT_QPA_PLATFORM"] = "offscreen"


def process_cpu(arguments: Sequence[str]) -> float:
    """CPU seconds of a fresh Python process, user and system; its output is thrown away. Raises if it fails."""
    if not hasattr(os, "wait4"):
        raise RuntimeError("CPU time of a child process is measured on Linux and macOS only")
    process = subprocess.Popen(
        [sys.executable, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    assert process.stderr is not None
    with process.stderr:
        error = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(
            f"{arguments[0]} ended with {process.returncode}: {error.decode(errors='replace')[-800:]}"
        )
    return usage.ru_utime + usage.ru_stime


def bare_database(folder: Path) -> sqlite3.Connection:
    """A database of SQLite's own with one table `t(a)`, as durable as a casebook."""
    path = folder / "bare.db"
    path.unlink(missing_ok=True)
    made = sqlite3.connect(path, isolation_level=None)
    made.executescript("PRAGMA journal_mode=DELETE; PRAGMA synchronous=EXTRA; PRAGMA locking_mode=EXCLUSIVE")
    made.execute("CREATE TABLE t(a)")
    return made


def line(name: str, figure: str, target: str = "") -> None:
    """One result."""
    print(f"  {name:<60} {figure:>22}   {target}".rstrip(), flush=True)
