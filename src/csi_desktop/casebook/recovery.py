"""Changes that could not be saved wait here, outside the casebook, until the file can take them."""

from __future__ import annotations

import base64
import json
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from csi_desktop.casebook.connection import connect
from csi_desktop.casebook.places import recovery_folder
from csi_desktop.casebook.placing import sync_folder
from csi_desktop.model.answers import Answer, Change, PlaceRow, SetAnswer, State, Step
from csi_desktop.model.cases import Listing, Typed


@dataclass(frozen=True, slots=True)
class Pending:
    """One change with what is saved beside it."""

    evaluation_id: int
    change: Change
    levels: bytes
    listing: Listing


@dataclass(frozen=True, slots=True)
class Unfinished:
    """What was typed into a field and is no value yet; () if that was given up."""

    evaluation_id: int
    field: str
    row: str
    typed: Typed


Waiting = Pending | Unfinished


def spill(file_uuid: str, file: Path, pending: Iterable[Waiting], key: str = "") -> None:
    """Append changes to the journal, on the disk when this returns; OSError if even that fails.

    The journal of a casebook with a password is encrypted with it, too."""
    _append(_journal(file_uuid, key), file, pending, key)


def set_aside(file_uuid: str, file: Path, pending: Waiting, key: str = "") -> None:
    """Keep a change that the casebook will never take, for whoever can mend it; nothing replays it."""
    _append(_journal(f"{file_uuid}.refused", key), file, [pending], key)


def pending(file_uuid: str, file: Path, key: str = "") -> list[Waiting]:
    """What waits for a casebook, oldest first.

    A copy of a casebook has the same uuid: what waits for the other one is left to it, as long as that is there."""
    return [_pending(line) for line in _lines(file_uuid, key) if _is_for(line, file)]


def forget(file_uuid: str, file: Path, key: str = "") -> None:
    """Take out of the journal what the casebook has now."""
    others = [line for line in _lines(file_uuid, key) if not _is_for(line, file)]
    journal = _journal(file_uuid, key)
    if not others:
        journal.unlink(missing_ok=True)
        return
    part = journal.with_suffix(".part")
    part.unlink(missing_ok=True)
    _write(part, others, key)
    os.replace(part, journal)
    sync_folder(journal.parent)


def _journal(file_uuid: str, key: str) -> Path:
    return recovery_folder() / f"{file_uuid}.{'locked' if key else 'jsonl'}"


def _append(place: Path, file: Path, pending: Iterable[Waiting], key: str) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    new = not place.exists()
    _write(place, [{"file": str(file.resolve()), **_plain(one)} for one in pending], key)
    if new:  # a power cut must not take the name away
        sync_folder(place.parent)


def _write(place: Path, lines: Iterable[dict[str, Any]], key: str) -> None:
    made = [json.dumps(line, separators=(",", ":")) for line in lines]
    if key:
        with _locked(place, "rwc", key) as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("CREATE TABLE IF NOT EXISTS line(n INTEGER PRIMARY KEY, text TEXT NOT NULL)")
            connection.executemany("INSERT INTO line(text) VALUES (?)", [(line,) for line in made])
            connection.execute("COMMIT")
        return
    with place.open("a", encoding="ascii", newline="\n") as journal:
        journal.write("".join(line + "\n" for line in made))
        journal.flush()
        os.fsync(journal.fileno())


@contextmanager
def _locked(place: Path, mode: str, key: str) -> Iterator[sqlite3.Connection]:
    """The journal of a casebook with a password; OSError for what goes wrong with it."""
    try:
        with closing(connect(place, mode, key)) as connection:
            yield connection
    except sqlite3.Error as error:
        raise OSError(str(error)) from error


def _lines(file_uuid: str, key: str) -> list[dict[str, Any]]:
    place = _journal(file_uuid, key)
    if key:
        if not place.exists():
            return []
        with _locked(place, "rw", key) as connection:
            lines = [text for (text,) in connection.execute("SELECT text FROM line ORDER BY n")]
    else:
        try:
            # a last line cut short by a crash was never acknowledged
            lines = place.read_text("ascii", errors="replace").split("\n")[:-1]
        except FileNotFoundError:
            return []
    found = []
    for line in lines:
        with suppress(ValueError):  # damaged on the disk: the lines after it are still good
            found.append(json.loads(line))
    return found


def _is_for(line: dict[str, Any], file: Path) -> bool:
    return line["file"] == str(file.resolve()) or not Path(line["file"]).exists()


def _plain(one: Waiting) -> dict[str, Any]:
    if isinstance(one, Unfinished):
        return {"evaluation": one.evaluation_id, "field": one.field, "row": one.row, "typed": list(one.typed)}
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


def _pending(kept: dict[str, Any]) -> Waiting:
    if "typed" in kept:
        return Unfinished(kept["evaluation"], kept["field"], kept["row"], tuple(kept["typed"]))
    steps = tuple(_step(step) for step in kept["steps"])
    change = Change(steps, kept["action"], kept["by"], kept["at"])
    return Pending(kept["evaluation"], change, base64.b64decode(kept["levels"]), Listing(**kept["listing"]))


def _step(kept: list[Any]) -> Step:
    kind, name, row, old, new = kept
    return PlaceRow(name, row, old, new) if kind == "row" else SetAnswer(name, row, _answer(old), _answer(new))


def _answer(kept: list[Any] | None) -> Answer | None:
    return None if kept is None else Answer(kept[0], State(kept[1]), kept[2], tuple(kept[3]))
