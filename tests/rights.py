"""What a test needs to meet a place that it may not write to, even where it is run by root."""

from __future__ import annotations

import os


class Unprivileged:
    """For a while not root, whom no permission stops."""

    def __enter__(self) -> None:
        self.before = os.geteuid()
        if self.before == 0:
            os.seteuid(65534)

    def __exit__(self, *_: object) -> None:
        os.seteuid(self.before)
