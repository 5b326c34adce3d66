"""The preview beside the evaluation: its pages are those of the report, follow the work, and lead to the fields."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QGuiApplication
from pytestqt.qtbot import QtBot

from csi_desktop.gui.house import HouseLine
from csi_desktop.gui.main_window import MainWindow
from csi_desktop.gui.preview.panel import PAUSE, PreviewPanel
from csi_desktop.gui.preview.sheets import GAP
from csi_desktop.report import reading  # not PDFium, which draws pages in another thread meanwhile
from csi_desktop.report.outline import report
from csi_desktop.report.pdf import Place, lay_out
from tests.gui.driving import wait_cases

FIELD = "case.goal"  # a long text, printed under its label
TEXT = "让走失的老人在一小时之内被邻居看见。"


@pytest.fixture
def preview(window: MainWindow, sample: Path, tmp_path: Path, qtbot: QtBot) -> Iterator[PreviewPanel]:
    """The preview of the complete evaluation of the sample, its pages set."""
    window.file.open_path(Path(shutil.copy(sample, tmp_path / "示例.csi")))
    qtbot.waitUntil(lambda: window.case_list is not None)
    wait_cases(window, qtbot, 8)
    assert window.case_list is not None
    lines = [window.case_list.model.line(n) for n in range(8)]
    window.cases.open_evaluation(max(lines, key=lambda line: line.listing.done).evaluation_id)
    qtbot.waitUntil(lambda: window.document.session is not None)
    window.view.toggle_preview()
    assert window.area is not None and window.area.preview is not None
    panel = window.area.preview
    qtbot.waitUntil(lambda: panel.sheets.laid is not None, timeout=30_000)
    yield panel
    panel.stop()


def places_of(panel: PreviewPanel, source: str) -> list[Place]:
    assert panel.sheets.laid is not None
    return [place for place in panel.sheets.laid.places if place.source == source]


def point_of(panel: PreviewPanel, source: str) -> QPoint:
    """Scroll to what is printed of a field; a point of it in the view."""
    sheets = panel.sheets
    sheets.show_places([max(places_of(panel, source), key=lambda each: each.top - each.bottom)])
    middle = sheets.viewport().width() // 2
    points = (QPoint(middle, y) for y in range(0, sheets.viewport().height(), 3))
    return next(point for point in points if (at := sheets.place_at(QPointF(point))) and at.source == source)


def colour(panel: PreviewPanel, down: int) -> QColor:
    """The colour near the left edge of the page in sight, so far below the upper edge of the view."""
    sheets = panel.sheets
    assert sheets.laid is not None
    left = max(GAP, (sheets.viewport().width() - sheets.laid.width * sheets.scale) / 2)
    return sheets.viewport().grab().toImage().pixelColor(round(left) + 8, down)


def test_the_pages_are_those_that_will_print_in_either_language(preview: PreviewPanel, qtbot: QtBot) -> None:
    session = preview.document.session
    assert session is not None and preview.sheets.laid is not None
    read = preview.document.attachments.reader()
    made = report(session.catalogue, session.sheet, session.result, "zh", attachments=read)
    assert preview.sheets.laid.pages == lay_out(made).pages
    qtbot.waitUntil(lambda: colour(preview, GAP + 8).lightness() < 200, timeout=30_000)
    assert colour(preview, GAP + 8).blue() > colour(preview, GAP + 8).red()  # the band of the cover
    assert colour(preview, preview.sheets.viewport().height() - 8).lightness() == 255
    assert preview.of.text() == f"/ {preview.sheets.laid.pages}"
    before = preview.sheets.laid
    qtbot.mouseClick(preview.languages["en"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: preview.sheets.laid is not before, timeout=30_000)
    assert preview.sheets.laid is not None
    assert "Executivesummary" in reading.read(preview.sheets.laid.data).text


def test_signs_that_will_print_as_boxes_are_named(preview: PreviewPanel, qtbot: QtBot) -> None:
    session = preview.document.session
    assert session is not None and not preview.boxed.isVisible()
    session.set(FIELD, "𠮷㛃𪚥")
    qtbot.waitUntil(preview.boxed.isVisible, timeout=30_000)
    assert "𪚥" in preview.boxed.text() and "㛃" not in preview.boxed.text()
    preview.document.undo()
    qtbot.waitUntil(lambda: not preview.boxed.isVisible(), timeout=30_000)


def test_from_a_paragraph_to_its_field_and_back(preview: PreviewPanel, window: MainWindow, qtbot: QtBot) -> None:
    assert window.area is not None
    qtbot.mouseClick(preview.sheets.viewport(), Qt.MouseButton.LeftButton, pos=point_of(preview, f"{FIELD}#"))
    page = window.area.page()
    assert page is not None
    card = page.current_card()
    assert card is not None and card.field.id == FIELD
    preview.sheets.show_page(0)
    window.menus.do(next(action for action in _actions() if action.id == "in_preview"))
    assert preview.sheets.glowing and {place.source for place in preview.sheets.glowing} == {f"{FIELD}#"}
    assert preview.sheets.page == preview.sheets.glowing[0].page > 0


def test_the_pages_follow_the_work_until_they_are_closed(
    preview: PreviewPanel, window: MainWindow, qtbot: QtBot
) -> None:
    session, before = window.document.session, preview.sheets.laid
    assert session is not None
    preview.sheets.show_page(0)
    session.set(FIELD, TEXT)
    qtbot.waitUntil(lambda: preview.sheets.laid is not before, timeout=30_000)
    assert preview.sheets.glowing and preview.sheets.glowing[0].source == f"{FIELD}#", "what was changed is in sight"
    laid = preview.sheets.laid
    assert laid is not None
    assert TEXT in reading.read(laid.data).text and max(place.page for place in places_of(preview, f"{FIELD}#")) > 0
    assert window.area is not None
    window.view.toggle_preview()
    assert preview.isHidden() and not window.area.sides.isHidden() and preview.sheets.laid is None
    session.set(FIELD, TEXT + TEXT)
    qtbot.wait(2 * PAUSE)
    assert preview.sheets.laid is None, "nobody looks at it, so nothing is set"


def test_keys_go_through_pages_sizes_and_places(preview: PreviewPanel, window: MainWindow, qtbot: QtBot) -> None:
    sheets = preview.sheets
    sheets.setFocus()
    qtbot.keyClick(sheets, Qt.Key.Key_Right)
    assert sheets.page == 1
    qtbot.keyClick(sheets, Qt.Key.Key_End)
    assert sheets.laid is not None and sheets.page == sheets.laid.pages - 1
    qtbot.keyClick(sheets, Qt.Key.Key_Home)
    assert sheets.page == 0
    before = sheets.size_shown
    qtbot.keyClick(sheets, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert sheets.size_shown > before
    qtbot.keyClick(sheets, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert sheets.marked and sheets.accessibleDescription()
    field = sheets.marked[0].source.partition("#")[0]
    qtbot.keyClick(sheets, Qt.Key.Key_Return)
    assert window.area is not None and window.area.page() is not None
    card = window.area.page().current_card()  # type: ignore[union-attr]
    assert card is not None and card.field.id == field


def _actions():
    from csi_desktop.gui.actions import ACTIONS

    return ACTIONS


def test_of_a_field_that_is_printed_nowhere_the_window_says_so(
    preview: PreviewPanel, window: MainWindow, qtbot: QtBot
) -> None:
    session = window.document.session
    assert session is not None
    fields = [one for form in session.shown_forms() for section in form.sections for one in section.fields]
    quiet = next(one for one in fields if not preview.sheets.printed_of(one.id, "", one.section_key))
    window.document.preview.emit(quiet.id, "")
    assert window.banner is not None and window.banner.isVisible()
    assert quiet.label.zh in window.banner.label.text() and "没有印出" in window.banner.label.text()


def test_the_pages_have_the_house_style_that_is_chosen_and_follow_its_file(
    preview: PreviewPanel, tmp_path: Path, qtbot: QtBot
) -> None:
    def has_band(name: str) -> bool:
        """Whether the cover comes to have a band of that colour."""
        preview.sheets.show_page(0)
        qtbot.waitUntil(lambda: colour(preview, GAP + 8).name() == name, timeout=30_000)
        return True

    def anew(do: Callable[[], object]) -> None:
        before = preview.sheets.laid
        do()
        qtbot.waitUntil(lambda: preview.sheets.laid is not before, timeout=30_000)

    style, line = tmp_path / "office.toml", HouseLine(preview.document)
    qtbot.addWidget(line)
    style.write_text('[colours]\nprimary = "#7a1f3d"\n', encoding="utf-8")
    anew(lambda: line.take(str(style)))
    assert has_band("#7a1f3d")
    style.write_text('[colours]\nprimary = "#1f4f3d"\n', encoding="utf-8")
    app = QGuiApplication.instance()
    assert isinstance(app, QGuiApplication)
    anew(lambda: app.applicationStateChanged.emit(Qt.ApplicationState.ApplicationActive))
    assert has_band("#1f4f3d")
    assert not line.standard.isHidden() and line.standard.text() == "标准"
    style.rename(tmp_path / "house.toml")
    line.retranslate()
    assert line.standard.text() == "案例册旁的版式"
    anew(line.standard.click)
    assert line.standard.isHidden() and "house.toml" in line.name.text() and has_band("#1f4f3d")
