"""Imports Qt's binding without two things that it does at every start and nobody here needs.

It compiles its support code, which it carries as source text: a tenth of the time to a first window. Here the compiled
code is kept, as Python keeps that of any other module. The key is the text itself, so that another version of the
binding is compiled again.

And it reads the source of every module that is imported from then on, to see whether it may ask for other spellings of
Qt's names (`from __feature__ import …`): a twelfth of the time to a list of cases, and 7 MB of lines that are kept, 15
after a report. Nothing here asks for them."""

from __future__ import annotations

import builtins
from importlib.util import MAGIC_NUMBER, source_hash
from typing import Any

from csi_desktop.kept import keep, recall

_NAME = f"shiboken-{MAGIC_NUMBER[:2].hex()}"


def import_binding() -> None:
    """Import `shiboken6`; call it before anything else imports Qt."""
    known: dict[tuple[str, bytes], Any] = recall(_NAME) or {}
    made: dict[tuple[str, bytes], Any] = {}
    plain = builtins.compile

    def compile_once(source: Any, filename: Any, mode: str, *more: Any, **named: Any) -> Any:
        if mode != "exec" or more or named or not isinstance(source, bytes) or not isinstance(filename, str):
            return plain(source, filename, mode, *more, **named)
        key = (filename, source_hash(source))
        made[key] = known.get(key) or plain(source, filename, mode)
        return made[key]

    builtins.compile = compile_once
    try:
        import shiboken6  # noqa: F401
    finally:
        builtins.compile = plain
    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)
    if made.keys() - known.keys():
        keep(_NAME, made, instead_of=f"{_NAME}*")
