"""A casebook of each released file version opens for ever, and today's program makes the same tables."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from csi_desktop.casebook import Casebook
from csi_desktop.casebook.schema import VERSION
from csi_desktop.model.answers import Answer, State
from csi_desktop.model.cases import Previous

FILES = Path(__file__).parents[1] / "files"


def test_version_1_opens_with_all_it_had(path: Path) -> None:
    shutil.copy(FILES / "v1.csi", path)
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


@pytest.mark.parametrize("version", range(1, VERSION + 1))
def test_a_casebook_of_every_version_opens_whole(version: int, path: Path) -> None:
    shutil.copy(FILES / f"v{version}.csi", path)
    with Casebook.open(path) as book:
        assert book.check() == []
        assert [line.listing.project for line in book.cases()] == ["寻人"]
        assert book.read_attachment(book.attachments()[0].sha256) == b"evidence of 2025\n"
    assert Casebook.open(path).close() is None  # nothing is left to do


def test_new_files_have_the_tables_of_upgraded_ones(book: Casebook, path: Path) -> None:
    book.close()
    old = Path(shutil.copy(FILES / "v1.csi", path.with_name("old.csi")))
    Casebook.open(old).close()
    assert tables(old) == tables(path) == tables(FILES / f"v{VERSION}.csi")


def tables(path: Path) -> list[tuple[str, str]]:
    """Names and definitions of everything in the file."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        return connection.execute("SELECT name, sql FROM sqlite_schema ORDER BY name").fetchall()


def test_the_description_names_every_table(book: Casebook) -> None:
    text = (Path(__file__).parents[2] / "docs" / "casebook.md").read_text("utf-8")
    book.close()
    with closing(sqlite3.connect(f"{book.path.as_uri()}?mode=ro", uri=True)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        assert [name for (name,) in tables if f"`{name}`" not in text] == []
