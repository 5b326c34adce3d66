"""What undo takes back and redo brings again: each change once, and typing that goes on as one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from csi_desktop.forms.definition import Catalogue
from csi_desktop.model.answers import Answer, Change, SetAnswer

# Typing is one change for undo while it goes on in one field with pauses shorter than this.
_TYPING_PAUSE = 8.0
_TYPED = frozenset({"text", "longtext", "number", "count", "money", "percent", "url", "person", "date", "time",
                    "datetime", "daterange", "percent3"})  # fmt: skip


class Undo:
    """The changes that can be taken back, and those that were and can be done again; the last of each comes first."""

    def __init__(self) -> None:
        self._done: list[Change] = []
        self._undone: list[Change] = []

    @property
    def done(self) -> Change | None:
        """What undo would take back."""
        return self._done[-1] if self._done else None

    @property
    def undone(self) -> Change | None:
        """What redo would bring again."""
        return self._undone[-1] if self._undone else None

    def add(self, change: Change, catalogue: Catalogue) -> None:
        """A change was made: nothing can be redone any more, and typing that goes on is one change with its start."""
        if self._done and _continues(self._done[-1], change, catalogue):
            before, step = self._done[-1].steps[0], change.steps[0]
            assert isinstance(before, SetAnswer) and isinstance(step, SetAnswer)
            self._done.pop()
            change = replace(change, steps=(replace(step, old=before.old),))
        self.note(change)

    def note(self, change: Change) -> None:
        """Give something that was done elsewhere its place among the changes that undo takes back."""
        self._undone.clear()
        self._done.append(change)

    def pass_over(self, *, redo: bool = False) -> Change:
        """What undo (or redo) comes to next is taken back (or done again), here or elsewhere; gives it. IndexError
        where there is none."""
        of, to = (self._undone, self._done) if redo else (self._done, self._undone)
        change = of.pop()
        to.append(change)
        return change

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is changed inside is one change for undo, named by its first part: pasted rows, rows removed."""
        start = len(self._done)
        yield
        parts = self._done[start:]
        if len(parts) > 1:
            steps = tuple(step for part in parts for step in part.steps)
            self._done[start:] = [replace(parts[-1], steps=steps, action=parts[0].action)]


def _continues(before: Change, change: Change, catalogue: Catalogue) -> bool:
    """Whether a change goes on with the typing of the one before."""
    if before.action != "set" or change.action != "set" or len(before.steps) != 1 or len(change.steps) != 1:
        return False
    a, b = before.steps[0], change.steps[0]
    if not isinstance(a, SetAnswer) or not isinstance(b, SetAnswer) or (a.field, a.row) != (b.field, b.row):
        return False
    old, new = a.new or Answer(), b.new or Answer()
    typed_reason = old.reason != new.reason and replace(old, reason="") == replace(new, reason="")
    typed_value = catalogue.field(a.field).kind in _TYPED and replace(old, value=None) == replace(
        new, value=None
    )
    pause = datetime.fromisoformat(change.at) - datetime.fromisoformat(before.at)
    return (typed_reason or typed_value) and 0 <= pause.total_seconds() < _TYPING_PAUSE
