"""Another copy of the casebook is merged in by the window: what is at odds is settled one by one."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from csi_desktop.casebook import Casebook
from csi_desktop.casebook.backups import all_backups
from csi_desktop.gui.editors.hands import click
from csi_desktop.gui.main_window import MainWindow
from csi_desktop.gui.merge_dialog import MergeDialog
from csi_desktop.session.opening import open_session
from tests.gui.driving import new_case, to_cases


def test_two_copies_are_merged_and_the_conflicts_settled(
    casebook: MainWindow, path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    new_case(casebook, qtbot, "项目", "企业")
    to_cases(casebook, qtbot, 1)
    casebook.file.close_casebook()
    other = path.with_name("乙的副本.csi")
    with Casebook.open(path) as book:
        book.copy_to(other)
    for place, by, goal in ((path, "甲", "甲的<b>目标"), (other, "乙", "乙的目标")):
        with Casebook.open(place) as book:
            session = open_session(book, book.evaluations(book.case_ids()[0])[0].id, by)
            session.set("case.goal", goal)
            session.set_reason("idx.exec.coverage" if by == "乙" else "idx.mission.goal", f"{by}的理由")
            session.set("case.listed", by)
    casebook.file.open_path(path)
    qtbot.waitUntil(lambda: casebook.document.path is not None)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(other), ""))
    casebook.exchange.merge_casebook()
    qtbot.waitUntil(lambda: bool(casebook.findChildren(MergeDialog)))
    [dialog] = casebook.findChildren(MergeDialog)
    assert len(dialog.cards) == 2 and not dialog.do.isEnabled()
    goal = next(card for card in dialog.cards if card.conflict.field == "case.goal")
    assert "甲的<b>目标" in goal.buttons["mine"].accessibleName()
    click(goal.buttons["theirs"])
    assert not dialog.do.isEnabled()
    click(dialog.all["mine"])
    click(dialog.do)
    qtbot.waitUntil(lambda: casebook.banner is not None and "已并入" in casebook.banner.label.text())
    casebook.file.close_casebook()
    (backed,) = (one for one in all_backups() if one.casebook == path.resolve())
    kept = [one for one in backed.backups if one.before]
    assert len(kept) == 1, "what is thinned leaves the backup made before the merge"
    with Casebook.open(path) as book:
        session = open_session(book, book.evaluations(book.case_ids()[0])[0].id)
        assert (session.value("case.goal"), session.value("case.listed")) == ("乙的目标", "甲")
        assert book.check() == []
