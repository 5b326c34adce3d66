"""Each page of a casebook lost in turn, and each sector of the first: what lay elsewhere must be in the rescued file,
row by row, and what is not there must be listed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import apsw

from csi_desktop.casebook import Casebook, CasebookError
from csi_desktop.casebook.connection import connect
from csi_desktop.casebook.rescue import rescue

PAGE, SECTOR = 4096, 512
Rows = dict[str, dict[Any, tuple[Any, ...]]]


@dataclass
class Found:
    """How many files were damaged and rescued, and how many of them whole; how many rows lay on what was damaged, and
    how many of these came back from elsewhere; and the faults: rows lost beyond that, silence, what does not open."""

    files: int = 0
    whole: int = 0
    on_page: int = 0
    back: int = 0
    faults: list[str] = field(default_factory=list)


def spots(path: Path) -> list[tuple[int, int]]:
    """Where each page begins and ends; then the sectors of the first."""
    size = path.stat().st_size
    pages = [(at, at + PAGE) for at in range(0, size, PAGE)]
    return pages + [(at, at + SECTOR) for at in range(0, PAGE, SECTOR)]


def rows(path: Path, password: str = "") -> Rows:
    """Every row of every table by its key, as SQLite reads it."""
    with closing(connect(path, "ro", password)) as connection:
        run, found = connection.execute, Rows()
        names = run("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '%sqlite%'").fetchall()
        for (table,) in names:
            keys = [row[1] for row in run(f'PRAGMA table_info("{table}")') if row[5]] or ["attachment_id", "n"]
            named = ", ".join(f'"{name}"' for name in keys)
            there = run(f'SELECT {named}, * FROM "{table}"').fetchall()
            found[table] = {row[: len(keys)]: row[len(keys) :] for row in there}
        found["meta"].pop(("imprint",), None)  # of the moment at which a file is closed
        return found


def on_pages(path: Path) -> dict[int, Counter[str]]:
    """How many rows of which table lie on each page, as SQLite has it (dbstat). What overflows is one row; what lies
    above rows is none, except in a table WITHOUT ROWID."""
    with closing(apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)) as connection:
        tables = {name: wr for name, wr in connection.execute("SELECT name, wr FROM pragma_table_list")}
        found: dict[int, Counter[str]] = {}
        for name, page, kind, cells in connection.execute("SELECT name, pageno, pagetype, ncell FROM dbstat"):
            if name in tables and (kind != "internal" or tables[name]):
                found[page] = Counter({name: 1 if kind == "overflow" else cells})
        return found


def lose(
    sound: Path, folder: Path, where: Iterable[tuple[int, int]], on_page: dict[int, Counter[str]], password: str = ""
) -> Found:
    """Zero each of these spots in a copy of a sound file, rescue it, and compare. `on_page` are the rows of each page;
    of one with a password, whose pages SQLite does not tell, it is enough that only one table lost any."""
    data, expected, found = sound.read_bytes(), rows(sound, password), Found()
    folder.mkdir(parents=True, exist_ok=True)
    path, new = folder / "damaged.csi", folder / "rescued.csi"
    if password:
        path.write_bytes(data)
        with Casebook.open(path, password=password) as book:
            book.back_up()  # which keeps the salt
    for begin, end in where:
        number = begin // PAGE + 1
        path.write_bytes(data[:begin] + bytes(end - begin) + data[end:])
        what = f"page {number}" if end - begin == PAGE else f"page {number}, sector {begin % PAGE // SECTOR}"
        found.files += 1
        try:
            told = rescue(path, new, password)
            with Casebook.open(new, password=password) as book:  # through the door of every other
                said = [*told.lost, *book.check()]
            there = rows(new, password)
        except CasebookError as error:
            found.faults.append(f"{what}: {error}")
            continue
        finally:
            new.unlink(missing_ok=True)
        missing = {table: [row for key, row in kept.items() if there[table].get(key) != row]
                   for table, kept in expected.items()}  # fmt: skip
        # Which forms an evaluation is made by says nothing where such a form is lost, and no program has it.
        missing["evaluation_form"] = [row for row in missing["evaluation_form"] if row[1:] in there["form"]]
        lost = Counter({table: len(some) for table, some in missing.items() if some})
        there_were = on_page.get(number, Counter()) if not password else lost if len(lost) < 2 else Counter()
        beyond = lost - there_were
        if beyond:
            found.faults.append(f"{what}: lost beyond it {dict(beyond)}")
        if lost and not said:
            found.faults.append(f"{what}: silently lost {dict(lost)}")
        found.whole += not lost
        found.on_page += there_were.total()
        found.back += max(there_were.total() - lost.total(), 0)
    return found
