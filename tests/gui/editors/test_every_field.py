"""Every field of every form, filled in through its editor's own widgets, read back, undone and redone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from csi_desktop.forms.definition import Field
from csi_desktop.forms.kinds import blank, kind
from csi_desktop.forms.reader import catalogue
from csi_desktop.gui.document import Document
from csi_desktop.gui.editors import FieldEditor, editor_for
from csi_desktop.gui.editors.grid_cells import CellSheet
from csi_desktop.gui.editors.picker import Picker
from csi_desktop.model.answers import Value
from csi_desktop.session import Session
from tests.gui.editors.opened import open_document
from tests.samples import sample

FIELDS = catalogue().fields()


@pytest.fixture(scope="module")
def shared(dressed: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Document]:
    """One evaluation for all fields: each test leaves it as it was or fuller."""
    document = open_document(tmp_path_factory.mktemp("casebook") / "案例.csi")
    yield document
    document.close_casebook()


def row_for(field: Field, session: Session) -> str:
    """A row for the field, or "" where its section has none."""
    section = session.catalogue.section(field.section_key)
    return session.add_row(section.key) if section.repeat else ""


def value_for(field: Field, session: Session) -> Value:
    """The sample value; rows that it names are made first."""
    if field.kind == "evidence":
        return [session.add_evidence({"evidence.title": f"证据 {n}"}) for n in (1, 2)]
    if field.kind != "refs":
        return sample(field)
    if field.target == "levels":
        found = [one.id for one in session.catalogue.fields() if one.kind == "level" and one.scored][:2]
    elif field.target == "themes":
        found = ["T1", "T3"]
    else:
        found = [session.add_row(field.target) for _ in range(2)]
    return found if field.many else found[:1]


def enter(window: QWidget, document: Document, field: Field, row: str, value: Value) -> FieldEditor:
    """Enter a value through the field's editor."""
    editor = editor_for(field, row, document, window)
    window.show()
    editor.enter(value)
    return editor


# Weights are frozen before anything has a level, and the history knows of levels that were taken away again.
IN_TURN = sorted(FIELDS, key=lambda one: one.role != "weighting.frozen")


@pytest.mark.parametrize("field", [one for one in IN_TURN if one.kind != "file"], ids=lambda one: one.id)
def test_field_is_entered_read_back_undone_and_redone(field: Field, shared: Document, window: QWidget) -> None:
    session = shared.session
    assert session is not None
    start = session.undo_change
    row = row_for(field, session)
    before = session.answer(field.id, row)
    value = value_for(field, session)
    editor = enter(window, shared, field, row, value)
    if field.kind == "computed" or field.number:
        assert session.answer(field.id, row) == before
        return
    if field.pattern and blank(value):
        pytest.skip("the form asks for a pattern that the sample does not know")
    expected = kind(field.kind).normalise(field, value)
    assert editor.complaint == ""
    assert session.value(field.id, row) == expected
    steps = 0
    while session.answer(field.id, row) != before:
        assert session.undo() is not None
        steps += 1
    editor.refresh()
    assert editor.value() is None or blank(editor.value()) or before is not None
    for _ in range(steps):
        session.redo()
    assert session.value(field.id, row) == expected
    for sheet in (*editor.findChildren(Picker), *editor.findChildren(CellSheet)):
        sheet.close()
    while session.undo_change is not start:  # the next test need not score what this one left
        session.undo()


@pytest.mark.parametrize("field", [one for one in FIELDS if one.kind == "file"], ids=lambda one: one.id)
def test_file_is_dropped_and_its_bytes_are_in_the_casebook(
    field: Field, shared: Document, window: QWidget, qtbot: QtBot, tmp_path: Path
) -> None:
    session = shared.session
    assert session is not None
    row = row_for(field, session)
    path = tmp_path / "年度报告 2024.pdf"
    path.write_bytes(b"%PDF-1.7 " + field.id.encode())
    enter(window, shared, field, row, str(path))
    qtbot.waitUntil(lambda: session.value(field.id, row) is not None, timeout=30_000)  # behind what others save
    value = session.value(field.id, row)
    assert isinstance(value, dict)
    assert value["name"] == "年度报告 2024.pdf" and value["size"] == path.stat().st_size
    read: list[bytes] = []
    shared.attachments.read(value["sha256"], read.append)
    qtbot.waitUntil(lambda: bool(read))
    assert read == [path.read_bytes()]
    session.undo()
    assert session.value(field.id, row) is None
