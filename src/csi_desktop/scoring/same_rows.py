"""Which rows of several evaluations are the same: by their origin, or by what they are called."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from csi_desktop.model.answers import State
from csi_desktop.scoring.states import STATES
from csi_desktop.text import Text


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a repeated section with scored fields: its section and id, what somebody called it ("" where nobody did,
    or where its name is no text), and the levels by field, or why there is none."""

    section: str
    id: str
    name: str
    levels: Mapping[str, float]
    without: Mapping[str, Text]

    @property
    def is_met(self) -> bool:
        """Whether somebody has come to it."""
        return bool(self.name or self.levels) or any(why != STATES[State.NE] for why in self.without.values())


Same = dict[int, Row]  # by the place of its evaluation


def same_rows(given: Sequence[Sequence[Row]]) -> list[Same]:
    """The rows of several evaluations (a sequence for each), those that are the same together, in the order in which
    they come.

    Rows with one id are the same: they come from one evaluation, by a copy of its casebook or carried forward. So are
    rows of one section and name, but for width, case, spaces and the mark at the end; a name that one evaluation gives
    to two rows says nothing."""
    by_id = dict[tuple[str, str], Same]()
    for place, rows in enumerate(given):
        for row in rows:
            by_id.setdefault((row.section, row.id), {})[place] = row
    times = Counter((place, _key(row)) for place, rows in enumerate(given) for row in rows)
    twice = {key for (_, key), n in times.items() if n > 1}
    found, known = list[Same](), dict[tuple[str, str], Same]()
    for group in by_id.values():
        keys = {key: None for row in group.values() if (key := _key(row))[1] and key not in twice}
        same = next((known[key] for key in keys if key in known and not known[key].keys() & group.keys()), None)
        if same is None:
            same = group
            found.append(same)
        else:
            same.update(group)
        for key in keys:
            known.setdefault(key, same)
    return found


def _key(row: Row) -> tuple[str, str]:
    """Section and name of a row, as two people may type it."""
    folded = " ".join(unicodedata.normalize("NFKC", row.name).casefold().split())
    return row.section, folded.rstrip(".。?!;:, ")
