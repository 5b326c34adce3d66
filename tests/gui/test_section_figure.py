"""The figure of a section on its page: drawn as in the report, anew after a change, and gone where there is nothing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from csi_desktop.gui.editors.computed import ComputedEditor
from csi_desktop.gui.main_window import MainWindow
from csi_desktop.gui.pages.rows import RowsPage
from csi_desktop.report.draft import Draft
from csi_desktop.report.figures import figure_of, table_of
from tests.gui.driving import new_case
from tests.report.test_figures import FILLED


def test_the_table_by_year_stands_among_the_results_and_can_be_copied(casebook: MainWindow, qtbot: QtBot) -> None:
    new_case(casebook, qtbot, "项目", "企业")
    session = casebook.document.session
    assert session is not None
    casebook.document.depth_and_stage.set_depth("full")
    qtbot.waitUntil(lambda: session.sheet.evaluation.depth == "full")
    FILLED["sroi_map"](session)
    casebook.document.jump.emit("sroi.years", "")
    assert casebook.area is not None
    page = casebook.area.page()
    assert page is not None
    card = page.card("sroi.years")
    assert card is not None and isinstance(card.editor, ComputedEditor)
    editor = card.editor
    qtbot.waitUntil(lambda: editor.table is not None and editor.table.isVisible())
    assert editor.table is not None
    section = session.catalogue.section_role("sroi_map")
    made = table_of(Draft(session.catalogue, session.sheet, session.result, "zh"), section)
    assert made is not None and editor.result.text() == made.caption
    lines = [[str(cell.content) for cell in row] for row in made.rows]
    editor.table.setFocus()
    qtbot.keyClick(editor.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = [line.split("\t") for line in QGuiApplication.clipboard().text().splitlines()]
    assert copied == [list(made.head), *lines]
    qtbot.keyClick(editor.table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(editor.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert [line.split("\t") for line in QGuiApplication.clipboard().text().splitlines()] == lines
    casebook.view.switch_language()
    qtbot.waitUntil(lambda: editor.table is not None and editor.table.accessibleName().startswith("Costs and value"))
    for row in session.sheet.row_ids(section.key):
        session.remove_row(section.key, row)
    page.refresh()
    qtbot.waitUntil(lambda: not editor.isVisible() or (editor.table is not None and not editor.table.isVisible()))


@pytest.mark.parametrize("role", FILLED)
def test_a_page_shows_the_figure_of_the_report(role: str, casebook: MainWindow, qtbot: QtBot) -> None:
    new_case(casebook, qtbot, "项目", "企业")
    session = casebook.document.session
    assert session is not None
    session.set("case.issue", session.catalogue.role("case.issue").options[0].id)
    section = session.catalogue.section_role(role)
    FILLED[role](session)
    casebook.document.jump.emit(section.title_field, session.sheet.row_ids(section.key)[0])
    assert casebook.area is not None
    page = casebook.area.page()
    assert isinstance(page, RowsPage)
    qtbot.waitUntil(page.figure.isVisible)
    drawn = figure_of(Draft(session.catalogue, session.sheet, session.result, "zh"), section)
    assert drawn is not None
    assert page.figure.drawing.drawing == drawn.drawing
    assert page.figure.drawing.accessibleName() == drawn.drawing.alt
    assert page.figure.drawing.focusPolicy() == Qt.FocusPolicy.TabFocus
    assert drawn.caption and page.figure.caption.text().endswith(drawn.caption)
    for row in session.sheet.row_ids(section.key):
        session.remove_row(section.key, row)
    qtbot.waitUntil(lambda: not page.figure.isVisible())
