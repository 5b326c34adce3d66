"""A command given as in a terminal."""

from __future__ import annotations

import pytest

from csi_desktop.__main__ import main


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    """Exit code, output and messages of a command."""
    code = main([str(one) for one in arguments])
    out = capsys.readouterr()
    return code, out.out, out.err
