"""A casebook for somebody else: what forms mark as internal, and personal data, stay at home unless they are asked for.

Where something stays at home the copy is a new casebook, filled with what may go out: nothing of the rest was ever in
its file. The history holds every earlier answer and a seal covers all that was issued, so neither goes along then."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from csi_desktop.casebook import Casebook
from csi_desktop.casebook.placing import beside, put_in_place
from csi_desktop.exchange.case_json import fill_for_others
from csi_desktop.exchange.leaving_out import Part
from csi_desktop.session.own_forms import derived


def send_copy(
    book: Casebook, path: str | Path, case_ids: Sequence[int] | None = None, leave_out: Collection[Part] = ()
) -> None:
    """Write a compact copy of cases (all, if none are named) without the bin to `path`; it has the casebook's password.

    What is there is replaced when the copy is whole. Without `leave_out` it has history and issued versions, too.
    CasebookError, and `path` is as it was, if that fails."""
    target = Path(path)
    if not leave_out:
        book.send_to(target, case_ids)
        return
    book.demand_elsewhere(target)
    with beside(target) as part:
        with Casebook.create(part, password=book.key) as made:
            fill_for_others(made, book, case_ids, leave_out, derived(made))
        put_in_place(part, target)
