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
    making = _Making(wanted, created, house, resume, dated, progress, cancelled, made)
    workers = [Worker() for _ in range(max(1, min(PROCESSES, os.cpu_count() or 1, len(wanted))))]
    try:
        done = run(
            making.jobs(), workers, read, written=making.written, failed=making.failed, cancelled=cancelled,
            progress=lambda done: progress(min((making.aside + done) / len(wanted), 1.0)),
        )  # fmt: skip
    finally:
        for worker in workers:
            worker.close()
    making.outcome.finished = done and not cancelled()
    return making.outcome


@dataclass(slots=True)
class _Making:
    """Reports on their way: what workers are given, and what comes of it."""

    wanted: Sequence[Wanted]
    created: str
    house: House
    resume: bool
    dated: bool
    progress: Callable[[float], None]
    cancelled: Callable[[], bool]
    made: Callable[[Wanted, Sheet, Written], None]
    outcome: Outcome = field(default_factory=Outcome)
    aside: int = 0  # kept, or not to be read: those that no worker was given
    _journals: dict[Path, Journal] = field(default_factory=dict)
    _at_work: dict[Path, tuple[Wanted, str]] = field(default_factory=dict)

    def jobs(self) -> Iterator[Job]:
        """What there is to do for workers, each when its turn comes."""
        for each in self.wanted:
            if self.cancelled():
                return
            self._journal(each.path.parent)  # the folder is there before a worker writes into it
            try:
                catalogue, sheet = each.load()
            except Exception as error:  # one case that cannot be read is no reason to make none of the others
                self.outcome.failed.append((each.path, error))
                self.aside += 1
                continue
            origin = _origin(sheet, each.lang, self.house)
            if self.resume and self._kept(each, origin):
                continue
            self._at_work[each.path] = each, origin
            yield job(catalogue, sheet, each.lang, self.created, each.path, self.house)

    def _kept(self, each: Wanted, origin: str) -> bool:
        """Whether a report is there already, made from the same; then it stays as it is."""
        journal, outcome = self._journal(each.path.parent), self.outcome
        if not journal.has(each.path, origin, self.created[:10] if self.dated else ""):
            return False
        outcome.kept.append(each.path)
        if boxed := journal.boxed(each.path):
            outcome.boxed[each.path] = boxed
        self.aside += 1
        self.progress((len(outcome.made) + len(outcome.failed) + len(outcome.kept)) / len(self.wanted))
        return True

    def _journal(self, folder: Path) -> Journal:
        if folder not in self._journals:
            folder.mkdir(parents=True, exist_ok=True)
            self._journals[folder] = Journal(folder)
        return self._journals[folder]

    def written(self, given: Job, what: Written) -> None:
        """A worker has written a report."""
        assert given.path is not None
        each, origin = self._at_work.pop(given.path)
        self._journal(given.path.parent).note(given.path, origin, self.created[:10], what.boxed)
        self.outcome.made.append(given.path)
        if what.boxed:
            self.outcome.boxed[given.path] = what.boxed
        self.made(each, given.sheet, what)

    def failed(self, given: Job, error: Exception) -> None:
        """A worker could not make a report."""
        assert given.path is not None
        self._at_work.pop(given.path)
        self.outcome.failed.append((given.path, error))


def _origin(sheet: Sheet, lang: Lang, house: House) -> str:
    """What a report is made from, as a hash: what it says, its stage, its language, its looks, and the program."""
    one = sheet.evaluation
    parts = (content_hash(sheet), one.version, one.stage, one.reason, lang, house.sha256, __version__)
    return hashlib.sha256("\x00".join(parts).encode()).hexdigest()
