"""Which case and evaluation a command means, and a session on it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from csi_desktop.casebook import Casebook
from csi_desktop.command.console import CommandError, language
from csi_desktop.command.opening import open_casebook, password_of
from csi_desktop.model.cases import CaseLine
from csi_desktop.session import Session
from csi_desktop.text import Text

_PAGE = 500  # lines of the list of cases read at a time


def case_lines(book: Casebook, search: str = "") -> Iterator[CaseLine]:
    """Every case of a casebook, last changed first, read a page at a time."""
    offset = 0
    while lines := book.cases(search=search, sort="changed", offset=offset, limit=_PAGE):
        yield from lines
        offset += len(lines)


def evaluation(book: Casebook, case_id: int, year: int | None = None) -> int:
    """The newest evaluation of a case, or the newest of a year."""
    found = [e for e in book.evaluations(case_id) if year in (None, e.year)]
    if not found:
        raise CommandError(
            Text("该案例没有 {year} 年的评估。", "The case has no evaluation of {year}.").format(
                year=year or ""
            )
        )
    return max(found, key=lambda e: (e.year, e.id)).id


def reading(path: Path) -> Casebook:
    """A casebook for reading; where somebody else has it open, as it is now. What is to be known is told."""
    book = Casebook.for_reading(path, password_of(path))
    if book.message:
        print(book.message(language()), file=sys.stderr)
    return book


@contextmanager
def case_session(
    path: Path, case: str, *, year: int | None = None, readonly: bool = True
) -> Iterator[tuple[Casebook, Session]]:
    """A session on the newest evaluation of a case, or the newest of a year; the casebook closes with it."""
    from csi_desktop.session.opening import open_session

    with reading(path) if readonly else open_casebook(path) as book:
        yield book, open_session(book, evaluation(book, book.case_by(case), year), by=user())


def user() -> str:
    """Who gives the command."""
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):  # no such user in a bare container
        return ""
