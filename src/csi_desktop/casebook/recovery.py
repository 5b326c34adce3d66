"""Changes that could not be saved wait here, outside the casebook, until the file can take them."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from csi_desktop.casebook.places import recovery_folder
from csi_desktop.casebook.placing import sync_folder
from csi_desktop.model.answers import Answer, Change, PlaceRow, SetAnswer, State, Step
from csi_desktop.model.cases import Listing


@dataclass(frozen=True, slots=True)
class Pending:
    """One change with what is saved beside it."""

    evaluation_id: int
    change: Change
    levels: bytes
    listing: Listing


def spill(file_uuid: str, file: Path, pending: Iterable[Pending]) -> None:
    """Append changes to the journal, on the disk when this returns; OSError if even that fails."""
    _append(_journal(file_uuid), file, pending)


def set_aside(file_uuid: str, file: Path, pending: Pending) -> None:
    """Keep a change that the casebook will never take, for whoever can mend it; nothing replays it."""
    _append(recovery_folder() / f"{file_uuid}.refused.jsonl", file, [pending])


def pending(file_uuid: str, file: Path) -> list[Pending]:
    """What waits for a casebook, oldest first.

    A copy of a casebook has the same uuid: what waits for the other one is left to it, as long as that is there."""
    return [_pending(line) for line in _lines(file_uuid) if _is_for(line, file)]


def forget(file_uuid: str, file: Path) -> None:
    """Take out of the journal what the casebook has now."""
    others = [line for line in _lines(file_uuid) if not _is_for(line, file)]
    journal = _journal(file_uuid)
    if not others:
        journal.unlink(missing_ok=True)
        return
    part = journal.with_suffix(".part")
    part.unlink(missing_ok=True)
    _write(part, others)
    os.replace(part, journal)
    sync_folder(journal.parent)


def _journal(file_uuid: str) -> Path:
    return recovery_folder() / f"{file_uuid}.jsonl"


def _append(place: Path, file: Path, pending: Iterable[Pending]) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    new = not place.exists()
    _write(place, [{"file": str(file.resolve()), **_plain(one)} for one in pending])
    if new:  # a power cut must not take the name away
        sync_folder(place.parent)


def _write(place: Path, lines: Iterable[dict[str, Any]]) -> None:
    with place.open("a", encoding="ascii", newline="\n") as journal:
        journal.write("".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines))
        journal.flush()
        os.fsync(journal.fileno())


def _lines(file_uuid: str) -> list[dict[str, Any]]:
    try:
        lines = _journal(file_uuid).read_text("ascii", errors="replace").split("\n")
    except FileNotFoundError:
        return []
    found = []
    for line in lines[:-1]:  # a last line cut short by a crash was never acknowledged
        with suppress(ValueError):  # damaged on the disk: the lines after it are still good
            found.append(json.loads(line))
    return found


def _is_for(line: dict[str, Any], file: Path) -> bool:
    return line["file"] == str(file.resolve()) or not Path(line["file"]).exists()


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
