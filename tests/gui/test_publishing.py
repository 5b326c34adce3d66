"""A casebook in a cloud folder is worked on in a local copy; another's change is merged, not overwritten."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from csi_desktop.casebook import Casebook, working
from csi_desktop.forms.reader import catalogue
from csi_desktop.gui.editors.hands import click
from csi_desktop.gui.main_window import MainWindow
from csi_desktop.gui.merge_dialog import MergeDialog
from csi_desktop.session.opening import open_session
from tests.gui.driving import wait_cases


@pytest.fixture
def target(tmp_path: Path) -> Path:
    path = tmp_path / "坚果云" / "客户.csi"
    path.parent.mkdir()
    with Casebook.create(path) as book:
        book.new_case(catalogue(), {"case.project": "项目"}, year=2024, mode="desk")
    return path


def answer(window: MainWindow, button: str) -> None:
    """Press a button of the question that is open."""
    [box] = [one for one in window.findChildren(QMessageBox) if one.isVisible()]
    click(next(one for one in box.buttons() if one.text() == button))


def write(path: Path, field: str, text: str) -> None:
    with Casebook.open(path) as book:
        open_session(book, book.evaluations(book.case_ids()[0])[0].id, "同事").set(field, text)


def read(path: Path, field: str) -> object:
    with Casebook.open(path, readonly=True) as book:
        return open_session(book, book.evaluations(book.case_ids()[0])[0].id).value(field)


def at_work(window: MainWindow, target: Path, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: window.document.working.target == target)
    wait_cases(window, qtbot, 1)
    assert window.case_list is not None
    line = window.case_list.model.line(0)
    window.cases.open_evaluation(line.evaluation_id)
    qtbot.waitUntil(lambda: window.document.session is not None)


def test_a_local_copy_is_offered_and_published_at_closing(window: MainWindow, target: Path, qtbot: QtBot) -> None:
    before = target.read_bytes()
    window.file.open_path(target)
    answer(window, "在本机副本上工作")
    at_work(window, target, qtbot)
    assert window.document.session is not None
    window.document.session.set("case.goal", "本机的目标")
    window.document.catch_up()
    assert target.read_bytes() == before
    window.file.close_casebook()
    assert read(target, "case.goal") == "本机的目标"
    window.file.open_path(target)  # asked once
    qtbot.waitUntil(lambda: window.document.working.target == target)
    window.file.close_casebook()
    working.forget(target)
    window.file.open_path(target)
    answer(window, "直接打开")
    qtbot.waitUntil(lambda: window.document.path == target)


def test_a_colleague_s_change_is_merged_and_then_both_are_published(
    window: MainWindow, target: Path, qtbot: QtBot
) -> None:
    window.file.open_path(target)
    answer(window, "在本机副本上工作")
    at_work(window, target, qtbot)
    assert window.document.session is not None
    window.document.session.set("case.goal", "本机的目标")
    window.document.catch_up()
    write(target, "case.listed", "同事的")
    window.file.publish()
    qtbot.waitUntil(lambda: window.banner is not None and "已被他人更改" in window.banner.label.text())
    assert window.banner is not None and read(target, "case.goal") is None
    click(window.banner.buttons[0])
    qtbot.waitUntil(lambda: bool(window.findChildren(MergeDialog)))
    click(window.findChildren(MergeDialog)[0].do)
    qtbot.waitUntil(lambda: window.banner is not None and "已并入" in window.banner.label.text())
    window.file.close_casebook()
    assert (read(target, "case.goal"), read(target, "case.listed")) == ("本机的目标", "同事的")
