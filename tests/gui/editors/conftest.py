"""An open evaluation in a real casebook, as the window has it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from csi_desktop.gui.document import Document
from csi_desktop.gui.language import language
from csi_desktop.gui.theme import theme
from csi_desktop.session import Session
from tests.gui.editors.opened import open_document


@pytest.fixture(scope="session")
def dressed(qapp: QApplication) -> QApplication:
    """The application with its look and language."""
    theme.set_up(qapp, "light", bundled_face=True)
    language.switch("zh")
    return qapp


@pytest.fixture
def document(dressed: QApplication, tmp_path: Path) -> Iterator[Document]:
    """A document with a new evaluation of full depth, in a casebook of its own."""
    made = open_document(tmp_path / "案例.csi")
    yield made
    made.close_casebook()


@pytest.fixture
def session(document: Document) -> Session:
    """The session of that evaluation."""
    assert document.session is not None
    return document.session


@pytest.fixture
def window(dressed: object, qtbot: QtBot) -> QWidget:
    """An empty window for editors."""
    made = QWidget()
    qtbot.addWidget(made)
    return made
