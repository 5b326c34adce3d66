"""A link that would close a circle is refused where it is entered: in the card, and in a pasted cell."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from csi_desktop.gui.language import language
from csi_desktop.gui.main_window import MainWindow
from csi_desktop.gui.pages.rows import RowsPage
from csi_desktop.model.answers import Answer, Change, SetAnswer
from csi_desktop.text import Lang
from tests.gui.driving import new_case
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
