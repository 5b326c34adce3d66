"""The commands without a window: casebooks, their copies and backups; cases, reports, forms, and the demo."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from csi_desktop.casebook import CasebookError
from csi_desktop.command.console import DONE, NOT_POSSIBLE, CommandError, refuse, speak_utf8
from csi_desktop.command.verbs import parser
from csi_desktop.forms.faults import FormFaults
from csi_desktop.forms.kinds import BadValue
from csi_desktop.session import Issued
from csi_desktop.text import Text, why


def run_command(arguments: Sequence[str]) -> int:
    """Run one command; gives the exit code. Messages go to standard error in the language of the system."""
    speak_utf8()
    try:
        given = parser().parse_args(arguments)
    except SystemExit as stop:  # argparse has said what is wrong, or printed the help
        return int(stop.code or 0)
    try:
        return int(given.run(given) or DONE)
    except (CasebookError, BadValue, CommandError, Issued) as problem:
        return refuse(problem.text)
    except FormFaults as problem:
        return refuse(*(fault.text for fault in problem.faults))
    except BrokenPipeError:  # the reader of our output, such as `head`, has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NOT_POSSIBLE
    except OSError as problem:
        said = Text("无法读写“{where}”：{why}", "Cannot read or write “{where}”: {why}")
        return refuse(said.format(where=problem.filename or "", why=why(problem)))
