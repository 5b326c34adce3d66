"""What is typed into an editor of any kind is in the file while one still types: as a value, or as it stands."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from csi_desktop.casebook import Casebook
from csi_desktop.forms.definition import Field
from csi_desktop.forms.kinds import column_id, kind
from csi_desktop.forms.reader import catalogue
from csi_desktop.gui.document import Document
from csi_desktop.gui.editors import _EDITORS, FieldEditor, editor_for
from csi_desktop.gui.editors.cells import NUMBERS
from csi_desktop.gui.editors.editor import LATEST
from csi_desktop.gui.editors.grid import Grid
from csi_desktop.gui.editors.grid_cells import TYPED
from csi_desktop.gui.editors.hands import press, type_text
from csi_desktop.gui.editors.lines import AreaEditor, LineEditor
from csi_desktop.gui.editors.matrix import MatrixEditor
from csi_desktop.gui.editors.parts import PartsEditor
from csi_desktop.gui.editors.tables import TableEditor
from csi_desktop.gui.editors.typed import LineEdit
from csi_desktop.gui.editors.wording import typed_text
from csi_desktop.gui.pages.rows import columns_of
from csi_desktop.model.answers import Value
from csi_desktop.model.cases import Sheet
from csi_desktop.session import Session
from tests.gui.editors.opened import reopen
from tests.gui.editors.test_behaviour import rows_page
from tests.gui.editors.test_every_field import row_for, value_for

USED = {field.kind for field in catalogue().fields()}
KINDS = [name for name in _EDITORS if name in USED and name != "computed"]
NO_VALUE = {
    "number": "十二个", "count": "1.5", "percent": "很多", "money": "12 万 3", "date": "2024-0",
    "datetime": "2024-06-1", "time": "25:", "url": "http:/",
    "daterange": ("2023-01-01", ""), "percent3": ("10%", "", "30%"),
}  # fmt: skip


def a_field(session: Session, name: str) -> Field:
    """A field of a kind that a sample fits, one outside repeated sections if there is one."""
    fields = [one for one in session.catalogue.fields()
              if one.kind == name and not one.number and not one.pattern and not one.check]  # fmt: skip
    return min(fields, key=lambda one: bool(session.catalogue.section(one.section_key).repeat))


def made(document: Document, window: QWidget, field: Field, row: str) -> FieldEditor:
    editor = editor_for(field, row, document, window)
    window.show()
    return editor


def after_a_crash(document: Document, tmp_path: Path) -> Sheet:
    """What a copy of the file holds that another process takes while it is open, as a crash would leave it."""
    assert document.session is not None and document.path is not None
    document.catch_up()
    copy = tmp_path / "after.csi"
    copy.unlink(missing_ok=True)
    journal = Path(f"{document.path}-journal")
    for source, target in ((document.path, copy), (journal, Path(f"{copy}-journal"))):
        code = "import shutil, sys, os; os.path.exists(sys.argv[1]) and shutil.copy(*sys.argv[1:])"
        subprocess.run([sys.executable, "-c", code, str(source), str(target)], check=True)
    with Casebook.open(copy) as book:
        return book.load(document.session.sheet.evaluation.id)


def commit_text(line: QWidget, text: str) -> None:
    """Type behind what is there, as an input method commits."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QCoreApplication.sendEvent(line, event)


def open_pair(editor: MatrixEditor, row: int, column: int) -> LineEdit:
    editor.grid.setCurrentIndex(editor.model.index(row, column))
    editor.grid.edit(editor.model.index(row, column))
    return editor.grid.viewport().findChildren(LineEdit)[-1]


def open_cell(grid: Grid, row: int, column: int) -> LineEdit:
    grid.go(row, column)
    grid.edit(grid.cells.index(row, column))
    return grid.viewport().findChildren(LineEdit)[-1]


def type_only(editor: FieldEditor, value: Value, path: Path) -> Value:
    """Work the editor by hand as far as one gets without leaving it; the value that this should give."""
    field = editor.field
    if isinstance(editor, LineEditor):
        type_text(editor.line, typed_text(field, value))
    elif isinstance(editor, AreaEditor):
        type_text(editor.area, str(value))
    elif isinstance(editor, PartsEditor):
        assert isinstance(value, list)
        for line, part in zip(editor.lines, value, strict=True):
            type_text(line, typed_text(editor.part(), part))
    elif isinstance(editor, MatrixEditor):
        type_text(editor.items, "成本，收益，公平")
        return {"items": ["成本", "收益", "公平"], "upper": ["", "", ""]}
    elif isinstance(editor, TableEditor):
        place = next(n for n, column in enumerate(field.columns) if column.kind in TYPED)
        column = field.columns[place]
        assert isinstance(value, list)
        editor.add.click()
        typed = value[0][column_id(column)]
        type_text(open_cell(editor.grid, 0, place), typed_text(column, typed))
        return [{column_id(column): typed}]
    else:
        editor.enter(str(path) if field.kind == "file" else value)
        return value
    return kind(field.kind).normalise(field, value)


def test_the_clock_leaves_the_disk_a_tenth_of_a_second() -> None:
    assert LATEST <= 500


@pytest.mark.parametrize("name", KINDS)
def test_a_value_is_in_the_file_before_one_leaves(
    name: str, document: Document, session: Session, window: QWidget, qtbot: QtBot, tmp_path: Path
) -> None:
    field = a_field(session, name)
    row, value = row_for(field, session), value_for(field, session)
    path = tmp_path / "照片.txt"
    path.write_text("照片", "utf-8")
    editor = made(document, window, field, row)
    expected = type_only(editor, value, path)
    if name == "file":
        qtbot.waitUntil(lambda: session.value(field.id, row) is not None)
        expected = session.value(field.id, row)
    qtbot.waitUntil(lambda: session.value(field.id, row) == expected, timeout=3000)
    after = after_a_crash(document, tmp_path)
    assert after.answers[field.id, row].value == expected and after.unfinished == {}


@pytest.mark.parametrize("name", sorted(USED & set(NO_VALUE)))
def test_what_is_no_value_yet_is_in_the_file_and_there_again(
    name: str, document: Document, session: Session, window: QWidget, qtbot: QtBot, tmp_path: Path
) -> None:
    field = a_field(session, name)
    row, typed = row_for(field, session), NO_VALUE[name]
    editor = made(document, window, field, row)
    parts = (typed,) if isinstance(typed, str) else typed
    lines = editor.lines if isinstance(editor, PartsEditor) else [editor.line]  # type: ignore[attr-defined]
    for line, text in zip(lines, parts, strict=True):
        if text:
            type_text(line, text)
    qtbot.waitUntil(lambda: session.sheet.unfinished.get((field.id, row)) == parts, timeout=3000)
    assert editor.complaint == "" and session.value(field.id, row) is None
    after = after_a_crash(document, tmp_path)
    assert after.unfinished == {(field.id, row): parts} and (field.id, row) not in after.answers

    casebook, evaluation = document.path, session.sheet.evaluation.id
    assert casebook is not None
    document.close_casebook()
    again = reopen(casebook, evaluation)
    try:
        assert again.session is not None
        (told,) = [problem.text.en for problem in again.session.problems() if problem.place == (field.id, row)]
        assert any(text and text.rpartition("\t")[2][:60] in told for text in parts)
        back = made(again, window, field, row)
        lines = back.lines if isinstance(back, PartsEditor) else [back.line]  # type: ignore[attr-defined]
        assert tuple(line.text() for line in lines) == parts and back.complaint
        for line, text in zip(lines, _whole(field, back), strict=True):
            type_text(line, text)
        press(lines[-1], Qt.Key.Key_Return)
        assert back.complaint == "" and again.session.value(field.id, row) is not None
        assert after_a_crash(again, tmp_path).unfinished == {}
        type_text(lines[0], "无")
        back.flush()
        assert again.session.sheet.unfinished
        press(lines[0], Qt.Key.Key_Escape)
        assert back.complaint == "" and after_a_crash(again, tmp_path).unfinished == {}
    finally:
        again.close_casebook()


def _whole(field: Field, editor: FieldEditor) -> list[str]:
    from tests.samples import sample

    value = sample(field)
    if isinstance(editor, PartsEditor):
        assert isinstance(value, list)
        return [typed_text(editor.part(), each) for each in value]
    return [typed_text(field, value)]


def test_pairs_and_items_of_a_comparison_are_kept_as_they_are_typed(
    document: Document, session: Session, window: QWidget, qtbot: QtBot, tmp_path: Path
) -> None:
    field = a_field(session, "matrix")
    row = row_for(field, session)
    editor = made(document, window, field, row)
    assert isinstance(editor, MatrixEditor)
    type_text(editor.items, "成本")
    qtbot.waitUntil(lambda: session.sheet.unfinished.get((field.id, row)) == ("成本",), timeout=3000)
    commit_text(editor.items, "，收益")
    qtbot.waitUntil(lambda: session.value(field.id, row) == {"items": ["成本", "收益"], "upper": [""]}, timeout=3000)
    line = open_pair(editor, 0, 1)
    commit_text(line, "1/")
    qtbot.waitUntil(lambda: session.sheet.unfinished.get((field.id, row)) == ("", "0\t1/"), timeout=3000)
    assert after_a_crash(document, tmp_path).unfinished == {(field.id, row): ("", "0\t1/")}
    back = made(document, window, field, row)
    assert isinstance(back, MatrixEditor)
    assert back.model.index(0, 1).data() == "1/" and "1/" in back.complaint
    commit_text(line, "3")
    qtbot.waitUntil(lambda: session.value(field.id, row) == {"items": ["成本", "收益"], "upper": ["1/3"]}, timeout=3000)
    assert line.text() == "1/3" and line.isVisible()
    # an item that loses its name for a moment keeps its comparisons
    editor.items.setFocus()
    editor.items.setCursorPosition(0)
    commit_text(editor.items, "公平")
    qtbot.waitUntil(lambda: session.value(field.id, row)["items"] == ["公平成本", "收益"], timeout=3000)
    commit_text(editor.items, "，")
    editor.flush()
    assert session.value(field.id, row) == {"items": ["公平", "成本", "收益"], "upper": ["", "", "1/3"]}
    assert after_a_crash(document, tmp_path).unfinished == {}


def test_a_cell_that_takes_no_such_text_has_it_again_when_opened_again(
    document: Document, session: Session, window: QWidget, qtbot: QtBot, tmp_path: Path
) -> None:
    field, place = next((one, n) for one in session.catalogue.fields() if one.kind == "table"
                        and not session.catalogue.section(one.section_key).repeat
                        for n, column in enumerate(one.columns) if column.kind in NUMBERS)  # fmt: skip
    editor = made(document, window, field, "")
    assert isinstance(editor, TableEditor)
    editor.add.click()
    line = open_cell(editor.grid, 0, place)
    type_text(line, "约三百")
    typed = (f"0\t{field.columns[place].id}\t约三百",)
    qtbot.waitUntil(lambda: session.sheet.unfinished.get((field.id, "")) == typed, timeout=3000)
    assert after_a_crash(document, tmp_path).unfinished == {(field.id, ""): typed}
    back = made(document, window, field, "")
    assert isinstance(back, TableEditor) and back.model.index(0, place).data() == "约三百" and back.complaint
    back.grid.type_cell(0, place, "300")
    assert back.complaint == "" and session.value(field.id) and not session.sheet.unfinished


def test_a_cell_of_a_row_that_takes_no_such_text_has_it_again_when_opened_again(
    document: Document, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    date = next(one for one in session.catalogue.fields() if one.kind == "date" and one.id in _cells(session, one))
    page = rows_page(document, date.section_key, qtbot)
    page.grid.add_row()
    place = [column.id for column in page.model.columns].index(date.id)
    line = open_cell(page.grid, 0, place)
    type_text(line, "去年夏")
    row = page.model.keys()[0]
    qtbot.waitUntil(lambda: session.sheet.unfinished.get((date.id, row)) == ("去年夏",), timeout=3000)
    assert line.isVisible() and not page.message.isVisible()
    press(line, Qt.Key.Key_Escape)
    assert session.sheet.unfinished == {}
    page.grid.type_cell(0, place, "去年夏")
    path, evaluation = document.path, session.sheet.evaluation.id
    assert path is not None
    document.close_casebook()
    again = reopen(path, evaluation)
    try:
        page = rows_page(again, date.section_key, qtbot)
        assert page.model.index(0, place).data() == "去年夏" and page.message.isVisible()
        page.grid.go(0, place)
        press(page.grid, Qt.Key.Key_Escape)
        assert page.model.index(0, place).data() == "" and not page.message.isVisible()
        assert after_a_crash(again, tmp_path).unfinished == {}
    finally:
        again.close_casebook()


def _cells(session: Session, field: Field) -> list[str]:
    section = session.catalogue.section(field.section_key)
    return [column.id for column in columns_of(section, session)] if section.repeat else []


def test_what_is_unfinished_stays_with_the_file_and_goes_nowhere_else(
    document: Document, session: Session, window: QWidget, tmp_path: Path
) -> None:
    field = a_field(session, "daterange")
    editor = made(document, window, field, "")
    assert isinstance(editor, PartsEditor)
    type_text(editor.lines[0], "2023-01-01")
    assert not editor.flush() and editor.complaint
    path, evaluation = document.path, session.sheet.evaluation.id
    assert path is not None
    document.close_casebook()
    with Casebook.open(path) as book:
        sheet = book.load(evaluation)
        assert sheet.unfinished == {(field.id, ""): ("2023-01-01", "")} and book.check() == []
        assert book.as_of(evaluation).answers == sheet.answers
        book.send_to(tmp_path / "sent.csi")
        book.copy_to(tmp_path / "copy.csi")
    for name, kept in (("sent", {}), ("copy", sheet.unfinished)):
        with Casebook.open(tmp_path / f"{name}.csi") as book:
            assert book.load(evaluation).unfinished == kept
