"""What the commands say, and how: words in the language of the system, or JSON."""

from __future__ import annotations

import json
import locale
import os
import sys
from pathlib import Path
from typing import Any

from csi_desktop.text import Lang, Text, asked_language, language_of, one_a_line

DONE, NOT_POSSIBLE, WRONG_USE = 0, 1, 2


class CommandError(Exception):
    """What keeps a command from being done, for the person who gave it."""

    def __init__(self, *texts: Text) -> None:
        self.text = one_a_line(texts)
        super().__init__(self.text.en)


def in_the_way(path: Path) -> CommandError:
    """What to tell where a file would be written that is there already."""
    return CommandError(
        Text("“{path}”已存在，未作改动。", "“{path}” exists already and was left alone.").format(path=path)
    )


def speak_utf8() -> None:
    """Windows consoles speak cp936 or cp1252 and would refuse what they cannot; windowed programs have none."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")


def language() -> Lang:
    """The language of messages: CSI_DESKTOP_LANG, else the system's."""
    asked = asked_language()
    if asked is not None:
        return asked
    return language_of(os.environ.get("LC_ALL") or os.environ.get("LANG") or locale.getlocale()[0] or "")


def refuse(*texts: Text) -> int:
    """Say why something cannot be done; gives the exit code."""
    for text in texts:
        print(text(language()), file=sys.stderr)
    return NOT_POSSIBLE


def say(text: Text, **values: object) -> None:
    """Say that something is done, in the language of messages."""
    print((text.format(**values) if values else text)(language()))


def print_json(data: Any) -> None:
    """Print data for other programs."""
    print(json.dumps(data, ensure_ascii=False, indent=2))
