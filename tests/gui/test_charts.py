"""The charts of the window: the same drawings as in the report, read aloud, pressed by keyboard, taken along."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import Any

import pytest
from msgspec import Struct
from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu
from pytestqt.qtbot import QtBot

from csi_desktop.gui.drawing import DrawingView
from csi_desktop.gui.main_window import MainWindow
from csi_desktop.gui.pages.rows import RowsPage
from csi_desktop.gui.panels.ledger import STRIP, Ledger
from csi_desktop.gui.panels.score import ScorePanel
from csi_desktop.report import outline
from csi_desktop.report.blocks import Drawing, Label
from csi_desktop.text import LANGUAGES
from tests.evaluations import GOLDEN
from tests.gui.driving import new_case, to_cases
from tests.report.test_figures import FILLED
from tests.samples import sample


@pytest.fixture
def panel(casebook: MainWindow, qtbot: QtBot) -> ScorePanel:
    """The score of a case with levels in two dimensions and with a first look at every theme."""
    new_case(casebook, qtbot, "项目", "企业")
    session = casebook.document.session
    assert session is not None
    shown = [field for field in GOLDEN if field.startswith("idx.exec") or field == "idx.mission.goal"]
    themes = {term.place[0] for theme in session.result.themes for term in theme.terms if not term.place[1]}
    session.set_many(
        {(field, ""): GOLDEN[field] for field in shown}
        | {(field, ""): sample(session.catalogue.field(field)) for field in sorted(themes)}
    )
    assert casebook.area is not None
    return casebook.area.sides.score


def in_report(casebook: MainWindow, lang: str) -> set[Drawing]:
    """Every drawing of the report as it stands now."""
    session = casebook.document.session
    assert session is not None
    found: set[Drawing] = set()

    def look(part: Any) -> None:
        if isinstance(part, Drawing):
            found.add(part)
        elif isinstance(part, tuple):
            for each in part:
                look(each)
        elif isinstance(part, Struct):
            for name in part.__struct_fields__:
                look(getattr(part, name))

    look(outline.report(session.catalogue, session.sheet, session.result, lang).blocks)
    return found


def words(view: DrawingView) -> set[str]:
    assert view.drawing is not None
    return {shape.text for shape in view.drawing.shapes if isinstance(shape, Label)}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_bars_of_the_score_are_those_of_the_report(lang: str, panel: ScorePanel, casebook: MainWindow) -> None:
    if lang == "en":
        casebook.view.switch_language()
    drawn = in_report(casebook, lang)
    assert panel.dimensions.on_paper() in drawn
    assert panel.themes.on_paper() in drawn
    assert {"使命" if lang == "zh" else "Mission", "100.0", "33.3–100.0"} <= words(panel.dimensions)


def test_a_click_draws_the_changed_score(panel: ScorePanel, casebook: MainWindow) -> None:
    session = casebook.document.session
    assert session is not None
    before = panel.dimensions.drawing
    session.set("idx.exec.coverage", 0)
    assert panel.dimensions.drawing != before
    assert panel.dimensions.on_paper() in in_report(casebook, "zh")
    session.undo()
    assert panel.dimensions.drawing == before


def test_bars_follow_the_width_of_the_panel(panel: ScorePanel, casebook: MainWindow, qtbot: QtBot) -> None:
    assert casebook.area is not None
    narrow = panel.dimensions.drawing
    assert narrow is not None
    casebook.area.setSizes([200, 400, 680])
    qtbot.waitUntil(lambda: panel.dimensions.drawing.width > narrow.width + 100)
    for view in (panel.dimensions, panel.support, panel.themes):
        for button in view.spots:
            assert view.rect().contains(button.geometry())


def test_every_bar_has_a_name_and_opens_its_ledger_by_keyboard(panel: ScorePanel, qtbot: QtBot) -> None:
    asked: list[tuple[str, str]] = []
    panel.ledger_asked.connect(lambda of: asked.append((of.what, of.key)))
    qtbot.waitUntil(lambda: len(panel.support.spots) == 3)  # what the evidence carries comes in a pause
    for view in (panel.dimensions, panel.support, panel.themes):
        assert view.accessibleName()
        for button in view.spots:
            assert button.accessibleName() and button.toolTip() == button.accessibleName()
            assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
            qtbot.keyClick(button, Qt.Key.Key_Space)
    assert [what for what, _ in asked] == ["section"] * 4 + ["index", "confidence", "evidenced"] + ["theme"] * 8
    assert panel.dimensions.spots[0].accessibleName() == "使命 100.0 可能范围 33.3–100.0"


def test_tab_comes_to_the_bars_in_their_place(panel: ScorePanel, casebook: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: len(panel.support.spots) == 3)
    panel.band.setFocus()
    wanted = [*panel.dimensions.spots, *panel.support.spots, panel.schemes]
    for each in wanted:
        qtbot.keyClick(casebook.focusWidget(), Qt.Key.Key_Tab)
        assert casebook.focusWidget() is each


def test_the_ledger_shows_levels_as_the_report_does(panel: ScorePanel, casebook: MainWindow) -> None:
    drawn = in_report(casebook, "zh")
    panel.dimensions.spots[1].click()
    ledger = casebook.findChild(Ledger)
    assert ledger is not None
    cells = [ledger.table.item(row, 1) for row in range(ledger.table.rowCount())]
    strips = [cell for cell in cells if cell.data(STRIP) is not None]
    assert len(strips) > 2
    for cell in strips:
        assert cell.data(STRIP) in drawn
        assert cell.text().split(" / ")[0] in cell.data(Qt.ItemDataRole.AccessibleTextRole)


def page_of(casebook: MainWindow, qtbot: QtBot, role: str, project: str = "项目") -> RowsPage:
    """The page of a section that has rows."""
    new_case(casebook, qtbot, project, "企业")
    session = casebook.document.session
    assert session is not None
    FILLED[role](session)
    section = session.catalogue.section_role(role)
    casebook.document.jump.emit(section.title_field, session.sheet.row_ids(section.key)[0])
    assert casebook.area is not None
    page = casebook.area.page()
    assert isinstance(page, RowsPage)
    qtbot.waitUntil(page.figure.isVisible)
    return page


def test_a_figure_folds_and_the_window_remembers(casebook: MainWindow, qtbot: QtBot) -> None:
    page = page_of(casebook, qtbot, "evidence")
    assert not page.figure.drawing.isVisible()  # the cards of the row come first
    page.figure.caption.setFocus()
    qtbot.keyClick(page.figure.caption, Qt.Key.Key_Space)
    assert page.figure.drawing.isVisible() and page.figure.drawing.height() > 100
    to_cases(casebook, qtbot, 1)
    again = page_of(casebook, qtbot, "evidence", "另一项目")
    assert again is not page and again.figure.drawing.isVisible()
    again.figure.turn()
    assert not again.figure.drawing.isVisible()


def test_a_figure_is_no_wider_than_its_page(casebook: MainWindow, qtbot: QtBot) -> None:
    page = page_of(casebook, qtbot, "toc")
    assert casebook.area is not None
    casebook.area.setSizes([300, 500, 480])
    view = page.figure.drawing
    qtbot.waitUntil(lambda: view.width() < 480)
    assert view.drawing is not None
    assert view.height() <= view.drawing.height * view.width() / view.drawing.width + 1


def test_a_chart_is_taken_along_as_svg_and_pixels_with_its_words(panel: ScorePanel, qtbot: QtBot) -> None:
    view = panel.dimensions
    drawn = view.on_paper()
    assert drawn is not None
    at = view.rect().center()
    asked = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, at, view.mapToGlobal(at))
    QApplication.sendEvent(view.spots[0], asked)
    menu = view.findChild(QMenu)
    assert menu is not None
    menu.actions()[0].trigger()
    data = QGuiApplication.clipboard().mimeData()
    assert data.text() == drawn.alt
    assert data.hasImage() and data.imageData().width() > 3 * drawn.width
    svg = ET.fromstring(bytes(data.data("image/svg+xml").data()))
    assert svg.tag.endswith("svg") and svg.findtext("{http://www.w3.org/2000/svg}title") == drawn.alt
    assert "".join(svg.itertext()).count("使命") == 2  # in the words and in the picture


@pytest.mark.parametrize(("name", "start"), [("图.png", b"\x89PNG"), ("图", b"<?xml")])
def test_a_chart_is_saved_as_a_file(
    name: str, start: bytes, panel: ScorePanel, tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from csi_desktop.gui.pictures import save

    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / name), ""))
    drawn = panel.themes.on_paper()
    assert drawn is not None
    save(drawn, panel)
    (file,) = tmp_path.glob("图*")
    assert file.read_bytes().startswith(start)
    assert file.suffix == (".png" if name.endswith("png") else ".svg")
