"""Opens a new evaluation in a real casebook, the way the window does, and waits until it is there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QDeadlineTimer
from PySide6.QtWidgets import QApplication

from csi_desktop.forms.reader import catalogue
from csi_desktop.gui.document import Document


def wait_until(true: Callable[[], object]) -> None:
    """Let Qt work until something is true; five seconds at most."""
    deadline = QDeadlineTimer(5000)
    while not true():
        assert not deadline.hasExpired(), "it did not happen within five seconds"
        QApplication.processEvents()


def reopen(path: Path, evaluation_id: int) -> Document:
    """A document with the casebook and the evaluation that are there already."""
    document = Document()
    document.open_casebook(path)
    wait_until(lambda: document.path is not None)
    document.open_evaluation(evaluation_id)
    wait_until(lambda: document.session is not None)
    return document


def open_document(path: Path) -> Document:
    """A document with a new casebook at `path` and an evaluation of full depth."""
    document = Document()
    troubles: list[object] = []
    document.failed.connect(troubles.append)
    document.create_casebook(path)
    wait_until(lambda: document.path is not None or troubles)
    ids: list[int] = []
    document.ask(
        lambda casebook: casebook.new_case(catalogue(), {}, year=2024, mode="third", depth="full", by="测试员")[1].id,
        ids.append,
    )
    wait_until(lambda: ids or troubles)
    document.open_evaluation(ids[0])
    wait_until(lambda: document.session is not None or troubles)
    assert not troubles, troubles
    return document
