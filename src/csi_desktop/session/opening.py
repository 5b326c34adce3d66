"""Evaluations opened straight on a casebook, without a window: changed, begun from an earlier one, listed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csi_desktop.model.answers import Change
from csi_desktop.model.carrying import carried
from csi_desktop.model.cases import Listing, Typed
from csi_desktop.scoring.result import Place
from csi_desktop.session.own_forms import derived, forms_of, loaded
from csi_desktop.session.session import Session, now

if TYPE_CHECKING:
    from csi_desktop.casebook import Casebook


def open_session(casebook: Casebook, evaluation_id: int, by: str = "") -> Session:
    """An evaluation opened straight on a casebook, without a writer: for commands, imports and samples."""

    def save(change: Change, packed: bytes, line: Listing) -> None:
        casebook.save(evaluation_id, change, levels=packed, listing=line)

    def keep_typed(place: Place, typed: Typed) -> None:
        casebook.keep_typed(evaluation_id, *place, typed)

    catalogue, sheet = loaded(casebook, evaluation_id)
    return Session(catalogue, sheet, save, by, keep_typed=keep_typed)


def keep_line(casebook: Casebook, evaluation_id: int, by: str = "") -> None:
    """Let the list of cases show what an evaluation asks for that nobody has answered anything in since it was made,
    or since its depth is another one."""
    packed, line = derived(casebook)(casebook.load(evaluation_id))
    casebook.save(evaluation_id, Change((), "set", by, now()), levels=packed, listing=line)


def carry_forward(casebook: Casebook, source: int, target: int, by: str = "") -> Change | None:
    """Let an evaluation begin with the facts and the evidence of an earlier one of the same case (`source`), as one
    change that can be undone; scores are never taken over. None where there is nothing to take."""
    earlier = casebook.load(source)
    session = open_session(casebook, target, by)
    taken = carried(earlier, forms_of(casebook, earlier.evaluation), session.catalogue)
    return session.fill(taken.rows, taken.answers, "carry")
