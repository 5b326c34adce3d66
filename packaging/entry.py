"""Where a packaged build starts: the same door as the `csi-desktop` command."""

import multiprocessing
import sys

from csi_desktop.__main__ import main

if __name__ == "__main__":
    # A worker process of a packaged build is the program started again; this is where it turns into the worker.
    multiprocessing.freeze_support()
    sys.exit(main())
