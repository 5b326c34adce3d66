"""A link that would close a circle is refused where it is entered: in the card, and in a pasted cell."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from csi_desktop.exchange import export_file
from csi_desktop.gui.language import language
from csi_desktop.gui.main_window import MainWindow
from csi_desktop.gui.pages.rows import RowsPage
from csi_desktop.model.answers import Answer, Change, SetAnswer
from csi_desktop.text import Lang
from tests.gui.driving import new_case, to_cases, wait_cases
from tests.report.test_figures import with_chain

SAID: dict[Lang, str] = {"zh": "这样会使结果链成环（环节3 → 环节0 → 环节1 → 环节2 → 环节3）",
                         "en": "go round in a circle (环节3 → 环节0 → 环节1 → 环节2 → 环节3)"}  # fmt: skip


@pytest.fixture
def page(casebook: MainWindow, qtbot: QtBot) -> RowsPage:
    """The page of a chain of four steps, at the links of its last."""
    new_case(casebook, qtbot, "项目", "企业")
    session = casebook.document.session
    assert session is not None and casebook.area is not None
    session.set("case.issue", session.catalogue.role("case.issue").options[0].id)
    with_chain(session)
    section = session.catalogue.section_role("toc")
    casebook.document.jump.emit("toc.links", session.sheet.row_ids(section.key)[-1])
    page = casebook.area.page()
    assert isinstance(page, RowsPage)
    return page


@pytest.mark.parametrize("lang", SAID)
def test_the_card_says_which_circle_a_link_would_close_and_keeps_what_was(lang: Lang, page: RowsPage) -> None:
    language.switch(lang)
    first, *_, last = page.model.keys()
    page.as_cards.setChecked(True)
    assert page.detail is not None
    card = page.detail.card("toc.links")
    assert card is not None and card.row == last
    card.editor.enter([first])
    assert SAID[lang] in card.editor.complaint
    assert page.session.value("toc.links", last) is None and not card.editor.chips.chips


def test_a_pasted_link_is_refused_and_what_was_pasted_beside_it_kept(page: RowsPage) -> None:
    first, *_, last = page.model.keys()
    place = next(n for n, column in enumerate(page.model.columns) if column.id == "toc.links")
    page.grid.go(3, place)
    page.grid.paste_cells(f"{first}\t线索属实")
    assert page.session.value("toc.links", last) is None
    assert page.session.value("toc.assumption", last) == "线索属实"
    assert SAID["zh"] in page.model.index(3, place).data(Qt.ItemDataRole.ToolTipRole)
    assert SAID["zh"] in page.message.text() and not page.message.isHidden()


def test_a_circle_from_elsewhere_is_named_on_the_page_until_a_link_is_taken_away(page: RowsPage) -> None:
    first, *_, last = page.model.keys()
    session = page.session
    assert page.message.isHidden()
    step = SetAnswer("toc.links", last, None, Answer([first]))
    session.sheet.apply(Change((step,), "import", "", "2024-01-01T00:00:00+08:00"))
    session.reload()
    page.refresh()
    assert "结果链成环：环节0 → 环节1 → 环节2 → 环节3 → 环节0。请去掉其中一条联系" in page.message.text()
    assert not page.message.isHidden()
    session.set("toc.links", None, last)
    assert page.message.isHidden()


def test_a_link_that_an_import_left_out_stands_beside_its_field_until_another_is_chosen(
    page: RowsPage, casebook: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = page.model.keys()
    qtbot.waitUntil(lambda: not casebook.document.waiting)
    to_cases(casebook, qtbot, 1)
    file = tmp_path / "案例.json"
    casebook.document.asker()(lambda book: export_file(book, file))
    document = json.loads(file.read_text("utf-8"))
    document["cases"][0]["evaluations"][0]["answers"].append({"field": "toc.links", "row": rows[3], "value": [rows[0]]})
    file.write_text(json.dumps(document), encoding="utf-8")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(file), ""))
    casebook.exchange.import_cases()
    qtbot.waitUntil(lambda: casebook.banner is not None and "未计入答案" in casebook.banner.label.text())
    assert "联系“环节3 → 环节0”" in casebook.banner.label.text()
    wait_cases(casebook, qtbot, 2)
    line = next(casebook.case_list.model.line(n) for n in (0, 1) if casebook.case_list.model.line(n).case_id != 1)
    casebook.cases.open_evaluation(line.evaluation_id)
    qtbot.waitUntil(lambda: casebook.document.session is not None)
    casebook.document.jump.emit("toc.links", casebook.document.session.sheet.row_ids(page.section.key)[-1])
    shown = casebook.area.page()
    assert isinstance(shown, RowsPage)
    place = next(n for n, column in enumerate(shown.model.columns) if column.id == "toc.links")
    assert shown.model.index(3, place).data() == "环节0" and "“环节0”未计入答案" in shown.message.text()
    shown.as_cards.setChecked(True)
    card = shown.detail.card("toc.links")
    assert card.row == shown.model.keys()[3] and "“环节0”未计入答案" in card.editor.complaint
    shown.as_cards.setChecked(False)
    shown.grid.go(3, place)
    qtbot.keyClick(shown.grid, Qt.Key.Key_Delete)
    assert not shown.session.sheet.unfinished and shown.message.isHidden()
