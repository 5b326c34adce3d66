"""python -m csi_desktop, and the `csi-desktop` command: opens the window, or runs a verb without one."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; gives the exit code: 0 done, 1 not possible, 2 wrong use."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    # The window is the common case, and its start is counted: nothing of the commands is imported for it.
    if not given or (len(given) == 1 and (given[0].lower().endswith(".csi") or os.path.isfile(given[0]))):
        from pathlib import Path

        from csi_desktop.gui.quick_start import import_binding

        import_binding()
        from csi_desktop.gui.app import run

        return run(Path(given[0]) if given else None)
    from csi_desktop.command import run_command

    return run_command(given)


if __name__ == "__main__":
    sys.exit(main())
