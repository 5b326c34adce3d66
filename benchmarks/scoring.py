"""The score of a whole evaluation, worked out anew at every change."""

from __future__ import annotations

import tempfile
from pathlib import Path

from measure import cpu, in_turns, line

TIMES = 20  # evaluations in one measured call: the clock of a process ticks too coarsely for one


def run() -> None:
    """Print the figures."""
    from cases import filled, fullest

    from csi_desktop.casebook import Casebook
    from csi_desktop.scoring import evaluate
    from csi_desktop.session.opening import open_session

    with tempfile.TemporaryDirectory() as name, Casebook.open(filled(Path(name)), readonly=True) as book:
        session = open_session(book, fullest(book))
    print(f"Scoring: {len(session.sheet.answers)} answers in {len(session.catalogue.forms)} forms")

    def score() -> None:
        for _ in range(TIMES):
            evaluate(session.catalogue, session.sheet)

    (least,) = in_turns(score, timer=cpu)
    line("the whole result", f"{least / TIMES * 1e3:.2f} ms", "target < 2 ms")
