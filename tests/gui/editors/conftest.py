"""An open evaluation in a real casebook, as the window has it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from csi_desktop.forms.reader import catalogue
from csi_desktop.gui.document import Document
from csi_desktop.gui.language import language
from csi_desktop.gui.theme import theme


@pytest.fixture(scope="session")
def dressed(qapp: QApplication) -> QApplication:
    """The application with its look and language."""
    theme.set_up(qapp, "light", bundled_face=True)
    language.switch("zh")
    return qapp


@pytest.fixture
def document(qtbot: QtBot, dressed: QApplication, tmp_path: Path) -> Iterator[Document]:
    """A document with a new evaluation of full depth open, in a casebook of its own."""
    made = Document()
    with qtbot.waitSignal(made.casebook_changed):
        made.create_casebook(tmp_path / "案例.csi")
    ids: list[int] = []
    made.ask(
        lambda casebook: casebook.new_case(
            catalogue(), {}, year=2024, mode="third", depth="full", by="测试员"
        )[1].id,
        ids.append,
    )
    qtbot.waitUntil(lambda: bool(ids))
    with qtbot.waitSignal(made.evaluation_changed):
        made.open_evaluation(ids[0])
    yield made
    made.close_casebook()
