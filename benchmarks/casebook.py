"""A casebook of 10,000 cases opened and listed, against one of 10; and what a durable answer costs."""

from __future__ import annotations

import tempfile
import time
from itertools import count
from pathlib import Path

from measure import bare_database, in_turns, line, wall

MANY, FEW = 10_000, 10


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


def _durable(folder: Path) -> None:
    from csi_desktop.casebook import Casebook
    from csi_desktop.session import open_session

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
        times = sorted(wall(ours) - wall(plain) for _ in range(300))
        line("the same, 99th percentile of the difference", f"{times[-3] * 1e3:.1f} ms")
    bare.close()
