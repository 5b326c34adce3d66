"""A casebook of each released file version opens for ever, and today's program makes the same tables."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from csi_desktop.casebook import Casebook
from csi_desktop.model.answers import Answer, State
from csi_desktop.model.cases import Previous

V1 = Path(__file__).parents[1] / "files" / "v1.csi"


def test_version_1_opens_with_all_it_had(path: Path) -> None:
    shutil.copy(V1, path)
    with Casebook.open(path) as book:
        assert book.check() == []
        (line,) = book.cases()
        assert (line.listing.project, line.year, line.depth) == ("寻人", 2026, "full")
        assert [one.listing.project for one in book.cases(bin=True)] == ["已删"]
        newer, first = book.evaluations(line.case_id)
        sheet = book.load(first.id)
        assert sheet.answers == {
            ("p.code", ""): Answer("2025-0001"),
            ("p.project", ""): Answer("寻人"),
            ("p.enterprise", ""): Answer("某公司"),
            ("w.mode", ""): Answer("desk"),
            ("w.level", ""): Answer(3, State.ANSWERED, "三层", ("3f1c",)),
            ("w.text", ""): Answer(None, State.NA, "不适用"),
            ("ev.no", "3f1c"): Answer("E-0001"),
            ("ev.title", "3f1c"): Answer("新闻稿"),
        }
        assert sheet.rows == {"work.evidence": {"3f1c": 1.0}} and sheet.issued == {"ev.no": 2}
        assert book.load(newer.id).previous == Previous(2025, 62.5)
        (kept,) = book.attachments()
        assert (kept.name, book.read_attachment(kept.sha256)) == ("证据.txt", b"evidence of 2025\n")
        assert [one.name for one in book.assessors()] == ["甲"] and book.levels(first.id) == b"\3"
        assert [e.action for e in book.history(row="77aa")] == ["add_row", "add_row", "remove_row", "remove_row"]


def test_new_files_have_the_tables_of_the_released_version(book: Casebook, path: Path) -> None:
    book.close()
    tables = []
    for file in (V1, path):
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as connection:
            tables.append(connection.execute("SELECT name, sql FROM sqlite_schema ORDER BY name").fetchall())
    assert tables[0] == tables[1]


def test_the_description_names_every_table(book: Casebook) -> None:
    text = (Path(__file__).parents[2] / "docs" / "casebook.md").read_text("utf-8")
    book.close()
    with closing(sqlite3.connect(f"{book.path.as_uri()}?mode=ro", uri=True)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        assert [name for (name,) in tables if f"`{name}`" not in text] == []
