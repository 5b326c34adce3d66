"""Takes the figures: `python benchmarks` for all of them, `python benchmarks start report` for some."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
from importlib import import_module
from pathlib import Path

from measure import in_turns, keep_apart

NAMES = ("start", "window", "scoring", "methods", "report", "casebook", "memory")


def main(asked: list[str]) -> int:
    """Take the figures asked for; gives the exit code."""
    unknown = [name for name in asked if name not in NAMES]
    if unknown:
        print(f"no benchmark {', '.join(unknown)}; there are: {', '.join(NAMES)}", file=sys.stderr)
        return 2
    system = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    print(f"{system}; {_pace() * 1e3:.1f} ms to add up a million numbers")
    with tempfile.TemporaryDirectory(prefix="csi-bench-", ignore_cleanup_errors=True) as home:
        keep_apart(Path(home))
        for name in asked or NAMES:
            import_module(name).run()
    return 0


def _pace() -> float:
    """How fast the machine is just now, by which times of other days can be compared."""
    return in_turns(lambda: sum(range(1_000_000)))[0]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
