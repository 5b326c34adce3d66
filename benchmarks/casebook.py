"""A casebook of 10,000 cases opened and listed, against one of 10; what a durable answer costs, what the window
waits for it, and whether a gigabyte of evidence slows opening."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from measure import bare_database, in_turns, line, wall

if TYPE_CHECKING:
    from concurrent.futures import Future

    from csi_desktop.model.answers import Change
    from csi_desktop.model.cases import Listing

MANY, FEW = 10_000, 10
GIGABYTE = 1_000_000_000


def built(path: Path, cases: int) -> Path:
    """A casebook with so many cases, each with a project, an enterprise and an issue."""
    from csi_desktop.casebook import Casebook
    from csi_desktop.forms.reader import catalogue

    forms = catalogue()
    roles = [forms.role(name).id for name in ("case.project", "case.enterprise", "case.issue")]
    with Casebook.create(path) as book:
        for number in range(cases):
            values = dict(zip(roles, (f"项目{number:05}", f"企业{number % 600:03}", "relief"), strict=True))
            book.new_case(forms, values, year=2024, mode="desk", depth="quick", by="")
    return path


def opened(path: Path) -> None:
    """Open, count, list the first screen."""
    from csi_desktop.casebook import Casebook

    with Casebook.open(path, readonly=True) as book:
        assert book.count_cases() in (MANY, FEW)
        assert len(book.cases(sort="changed", limit=100)) in (100, FEW)


def run() -> None:
    """Print the ratios."""
    memory = Path("/dev/shm")  # 20,000 durable commits are not what is measured
    with (
        tempfile.TemporaryDirectory() as name,
        tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as quick,
    ):
        folder = Path(name)
        begin = time.perf_counter()
        many, few = built(Path(quick) / "many.csi", MANY), built(folder / "few.csi", FEW)
        print(f"Casebook ({MANY} cases made one by one in {time.perf_counter() - begin:.0f} s)")
        a, b = in_turns(lambda: opened(many), lambda: opened(few))
        line(f"open and list, {MANY} cases / {FEW}", f"{a / b:.2f} ({a * 1e3:.1f} ms)")
        _durable(folder)
        _evidence(Path(quick))


def _durable(folder: Path) -> None:
    from csi_desktop.casebook import Casebook
    from csi_desktop.session.opening import open_session

    path = folder / "few.csi"
    bare = bare_database(folder)
    numbers = count()
    with Casebook.open(path) as book:
        session = open_session(book, book.cases(limit=1)[0].evaluation_id)
        levelled = next(f for f in session.catalogue.fields() if f.scored and f.weight)

        def ours() -> None:
            session.set(levelled.id, next(numbers) % (levelled.max + 1))

        def plain() -> None:
            bare.execute("INSERT INTO t VALUES (1)")

        a, b = in_turns(ours, plain, runs=200, timer=wall)
        line(
            "answer scored and durable / bare SQLite commit (wall, least)", f"{a / b:.2f} ({a * 1e3:.2f} ms)"
        )
        pairs = [(wall(ours), wall(plain)) for _ in range(600)]
        a, b = (_percentile([pair[n] for pair in pairs], 99) for n in (0, 1))
        line(
            "99th percentile of a durable answer, above that of a bare commit",
            f"{(a - b) * 1e3:.1f} ms ({a * 1e3:.1f} - {b * 1e3:.1f})",
            "<= 16 ms",
        )
    bare.close()
    _stalls(path)


def _percentile(values: list[float], share: int) -> float:
    return sorted(values)[len(values) * share // 100]


def _stalls(path: Path) -> None:
    """What the window's thread waits while the writer's thread saves as fast as the disk lets it."""
    from csi_desktop.casebook.writer import Writer
    from csi_desktop.gui.app import SWITCHING
    from csi_desktop.session import Session
    from csi_desktop.session.own_forms import forms_of

    sys.setswitchinterval(SWITCHING)
    writer = Writer(path)
    line_of = writer.submit(lambda book: book.cases(limit=1)[0]).result()
    evaluation = line_of.evaluation_id
    forms, sheet = writer.submit(
        lambda book: (forms_of(book, book.evaluations(line_of.case_id)[0]), book.load(evaluation))
    ).result()
    handed: list[float] = []

    def save(change: Change, levels: bytes, listing: Listing) -> None:
        begin = time.perf_counter()
        futures.append(writer.save(evaluation, change, levels=levels, listing=listing))
        handed.append(time.perf_counter() - begin)

    futures: list[Future[int]] = []
    session = Session(forms, sheet, save)
    levelled = next(f for f in forms.fields() if f.scored and f.weight)
    idle = _overruns(3, lambda: None)
    numbers = count()

    def answer() -> None:
        if not futures or futures[-1].done():
            session.set(levelled.id, next(numbers) % (levelled.max + 1))

    busy = _overruns(10, answer)
    writer.close()
    line(
        f"handing a change to the writer, 99th percentile of {len(handed)}, longest",
        f"{_percentile(handed, 99) * 1e3:.2f}, {max(handed) * 1e3:.2f} ms",
        "<= 4 ms",
    )
    for name, values in (("nothing else is done", idle), ("the writer saves", busy)):
        line(
            f"a tick of 1 ms late while {name}, 99th percentile, longest",
            f"{_percentile(values, 99) * 1e3:.2f}, {max(values) * 1e3:.2f} ms",
        )


def _overruns(seconds: float, work: Callable[[], None]) -> list[float]:
    """How much later than a millisecond a thread wakes up; `work` is done every fiftieth time and not counted."""
    late, until = [], time.perf_counter() + seconds
    for turn in count():
        if time.perf_counter() > until:
            return late
        if turn % 50 == 49:
            work()
        begin = time.perf_counter()
        time.sleep(0.001)
        late.append(time.perf_counter() - begin - 0.001)
    raise AssertionError


def _evidence(folder: Path) -> None:
    """A casebook with a gigabyte of evidence opens as fast as one without."""
    from csi_desktop.casebook import Casebook

    heavy, light = built(folder / "heavy.csi", FEW), built(folder / "light.csi", FEW)
    with Casebook.open(heavy) as book:
        for number in range(10):
            book.attach(_Random(GIGABYTE // 10), f"{number}.bin")
    a, b = in_turns(lambda: opened_to_write(heavy), lambda: opened_to_write(light))
    line("opened and listed, with 1 GB of evidence / without", f"{a / b:.2f} ({a * 1e3:.1f} ms)", "1")


class _Random:
    """A stream of so many random bytes."""

    def __init__(self, size: int) -> None:
        self._left = size

    def read(self, size: int) -> bytes:
        """The next bytes."""
        size = min(size, self._left)
        self._left -= size
        return os.urandom(size)


def opened_to_write(path: Path) -> None:
    """Open, list, close, as the window does."""
    from csi_desktop.casebook import Casebook

    with Casebook.open(path) as book:
        assert len(book.cases(limit=100)) == FEW
