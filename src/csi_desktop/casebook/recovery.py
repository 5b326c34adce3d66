"""Changes that could not be saved wait here, outside the casebook, until the file can take them."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from csi_desktop.casebook.places import recovery_folder
from csi_desktop.model.answers import Answer, Change, PlaceRow, SetAnswer, State, Step
from csi_desktop.model.cases import Listing


@dataclass(frozen=True, slots=True)
class Pending:
    """One change with what is saved beside it."""

    evaluation_id: int
    change: Change
    levels: bytes
    listing: Listing


def journal(file_uuid: str) -> Path:
    """The journal of a casebook."""
    return recovery_folder() / f"{file_uuid}.jsonl"


def spill(file_uuid: str, pending: Iterable[Pending]) -> None:
    """Append changes to the journal, on the disk when this returns; OSError if even that fails."""
    place = journal(file_uuid)
    place.parent.mkdir(parents=True, exist_ok=True)
    lines = "".join(json.dumps(_plain(one), separators=(",", ":")) + "\n" for one in pending)
    with place.open("a", encoding="ascii", newline="\n") as file:
        file.write(lines)
        file.flush()
        os.fsync(file.fileno())


def pending(file_uuid: str) -> list[Pending]:
    """What waits for a casebook, oldest first; a last line cut short by a crash was never acknowledged."""
    try:
        lines = journal(file_uuid).read_text("ascii").split("\n")
    except FileNotFoundError:
        return []
    return [_pending(json.loads(line)) for line in lines[:-1]]


def forget(file_uuid: str) -> None:
    """Empty the journal: the file has it all."""
    journal(file_uuid).unlink(missing_ok=True)


def _plain(one: Pending) -> dict[str, Any]:
    change = one.change
    return {
        "evaluation": one.evaluation_id, "action": change.action, "by": change.by, "at": change.at,
        "steps": [_plain_step(step) for step in change.steps],
        "levels": base64.b64encode(one.levels).decode(), "listing": asdict(one.listing),
    }  # fmt: skip


def _plain_step(step: Step) -> list[Any]:
    if isinstance(step, PlaceRow):
        return ["row", step.section, step.row, step.old, step.new]
    return ["answer", step.field, step.row, _plain_answer(step.old), _plain_answer(step.new)]


def _plain_answer(answer: Answer | None) -> list[Any] | None:
    return None if answer is None else [answer.value, str(answer.state), answer.reason, list(answer.evidence)]


def _pending(kept: dict[str, Any]) -> Pending:
    steps = tuple(_step(step) for step in kept["steps"])
    change = Change(steps, kept["action"], kept["by"], kept["at"])
    return Pending(kept["evaluation"], change, base64.b64decode(kept["levels"]), Listing(**kept["listing"]))


def _step(kept: list[Any]) -> Step:
    kind, name, row, old, new = kept
    return PlaceRow(name, row, old, new) if kind == "row" else SetAnswer(name, row, _answer(old), _answer(new))


def _answer(kept: list[Any] | None) -> Answer | None:
    return None if kept is None else Answer(kept[0], State(kept[1]), kept[2], tuple(kept[3]))
