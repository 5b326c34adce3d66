"""Many reports into one folder: on several processes, with progress, called off and taken up again at any time.

What was made is noted in the folder, line by line, with what it was made from; taken up again, a report that is there
and whose evaluation has not changed since is left as it is."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from csi_desktop import __version__
from csi_desktop.forms.definition import Catalogue
from csi_desktop.model.cases import Sheet
from csi_desktop.model.content import content_hash
from csi_desktop.report.house import STANDARD, House
from csi_desktop.report.workshop import Job, Worker, job, run
from csi_desktop.text import Lang

if TYPE_CHECKING:
    from csi_desktop.report.pdf import Written

JOURNAL = "csi-reports.jsonl"
PROCESSES = 2  # at most: a report takes a fifth of a second and 70 MB


@dataclass(frozen=True, slots=True)
class Wanted:
    """A report to make. `load` gives the evaluation when its turn comes: a thousand are not in memory together."""

    load: Callable[[], tuple[Catalogue, Sheet]]
    lang: Lang
    path: Path


@dataclass(slots=True)
class Outcome:
    """What came of it."""

    made: list[Path] = field(default_factory=list)
    kept: list[Path] = field(default_factory=list)  # were there, unchanged
    failed: list[tuple[Path, Exception]] = field(default_factory=list)
    boxed: dict[Path, tuple[str, ...]] = field(default_factory=dict)  # of made and kept: signs printed as boxes
    finished: bool = False  # False where it was called off


class Journal:
    """What was made in a folder: file name → what it was made from, the size that it then had, the signs that are
    printed as boxes, and the day that it bears."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / JOURNAL
        self._known: dict[str, tuple[str, int, str, str]] = {}
        self._torn = False  # whether the last line has no end
        if self._path.is_file():
            text = self._path.read_text("utf-8", "replace")
            self._torn = bool(text) and not text.endswith("\n")
            for line in text.splitlines():
                try:
                    noted = json.loads(line)
                    boxed, day = str(noted.get("boxed", "")), str(noted.get("day", ""))
                    self._known[str(noted["file"])] = str(noted["from"]), int(noted["bytes"]), boxed, day
                except (ValueError, KeyError, TypeError):
                    continue  # the last line of a run that was cut short: that report is made again

    def __len__(self) -> int:
        return len(self._known)

    def has(self, path: Path, origin: str, day: str = "") -> bool:
        """Whether a report is there as it was made, from the same, and of that day if one is asked for."""
        noted = self._known.get(path.name)
        try:
            return noted is not None and noted[:2] == (origin, path.stat().st_size) and day in ("", noted[3])
        except OSError:
            return False

    def boxed(self, path: Path) -> tuple[str, ...]:
        """The signs of a report that is there which are printed as boxes."""
        return tuple(self._known[path.name][2])

    def note(self, path: Path, origin: str, day: str, boxed: Sequence[str]) -> None:
        """Note a report that was made."""
        size = path.stat().st_size
        noted = {"file": path.name, "from": origin, "bytes": size, "boxed": "".join(boxed), "day": day}
        with self._path.open("a", encoding="utf-8") as file:
            file.write(("\n" if self._torn else "") + json.dumps(noted, ensure_ascii=False) + "\n")
        self._torn = False


def make_all(
    wanted: Sequence[Wanted],
    read: Callable[[str], bytes],
    created: str,
    house: House = STANDARD,
    *,
    resume: bool = False,
    dated: bool = False,
    progress: Callable[[float], None] = lambda share: None,
    cancelled: Callable[[], bool] = lambda: False,
    made: Callable[[Wanted, Sheet, Written], None] = lambda wanted, sheet, what: None,
) -> Outcome:
    """Make reports; with `resume`, only those that are missing or whose evaluation has changed since, and if the date
    was asked for (`dated`) those that bear another.

    `progress` is told shares of 1, `made` each report with its evaluation and what was written. One that fails is in
    the outcome, and the others go on. All callbacks come on the thread that calls this."""
    outcome = Outcome()
    journals: dict[Path, Journal] = {}
    at_work: dict[Path, tuple[Wanted, str]] = {}

    aside = 0  # kept, or not to be read: those that no worker was given

    def jobs() -> Iterator[Job]:
        nonlocal aside
        for each in wanted:
            if cancelled():
                return
            folder = each.path.parent
            if folder not in journals:
                folder.mkdir(parents=True, exist_ok=True)
                journals[folder] = Journal(folder)
            try:
                catalogue, sheet = each.load()
            except Exception as error:  # one case that cannot be read is no reason to make none of the others
                outcome.failed.append((each.path, error))
                aside += 1
                continue
            origin = _origin(sheet, each.lang, house)
            if resume and journals[folder].has(each.path, origin, created[:10] if dated else ""):
                outcome.kept.append(each.path)
                if boxed := journals[folder].boxed(each.path):
                    outcome.boxed[each.path] = boxed
                aside += 1
                progress((len(outcome.made) + len(outcome.failed) + len(outcome.kept)) / len(wanted))
                continue
            at_work[each.path] = each, origin
            yield job(catalogue, sheet, each.lang, created, each.path, house)

    def written(given: Job, what: Written) -> None:
        assert given.path is not None
        each, origin = at_work.pop(given.path)
        journals[given.path.parent].note(given.path, origin, created[:10], what.boxed)
        outcome.made.append(given.path)
        if what.boxed:
            outcome.boxed[given.path] = what.boxed
        made(each, given.sheet, what)

    def failed(given: Job, error: Exception) -> None:
        assert given.path is not None
        at_work.pop(given.path)
        outcome.failed.append((given.path, error))

    workers = [Worker() for _ in range(max(1, min(PROCESSES, os.cpu_count() or 1, len(wanted))))]
    try:
        done = run(
            jobs(), workers, read, written=written, failed=failed, cancelled=cancelled,
            progress=lambda done: progress(min((aside + done) / len(wanted), 1.0)),
        )  # fmt: skip
    finally:
        for worker in workers:
            worker.close()
    outcome.finished = done and not cancelled()
    return outcome


def _origin(sheet: Sheet, lang: Lang, house: House) -> str:
    """What a report is made from, as a hash: what it says, its stage, its language, its looks, and the program."""
    one = sheet.evaluation
    parts = (content_hash(sheet), one.version, one.stage, one.reason, lang, house.sha256, __version__)
    return hashlib.sha256("\x00".join(parts).encode()).hexdigest()
