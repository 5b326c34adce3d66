"""What is to be mended, listed by section, in the window."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from csi_desktop.casebook import Casebook
from csi_desktop.data import forms_dir
from csi_desktop.forms.definition import Catalogue
from csi_desktop.forms.reader import catalogue, form_from_text
from csi_desktop.gui.main_window import MainWindow
from csi_desktop.gui.panels.problems import ProblemsPanel
from tests.gui.driving import wait_cases


def test_sections_of_equal_title_are_told_apart_by_their_form(window: MainWindow, qtbot: QtBot, path: Path) -> None:
    forms = {form.id: form for form in catalogue().forms}
    for name in ("compliance", "outcomes"):  # an office's own versions of two forms, whose judgements have one title
        text = (forms_dir() / f"{name}.toml").read_text("utf-8").replace('version = "1.0.0"', 'version = "1.0.9"')
        title = catalogue().section(f"{name}.judge").title
        forms[name] = form_from_text(text.replace(title.zh, "判断").replace(title.en, "Judgement"), f"{name}.toml")
    with Casebook.create(path) as book:
        own = Catalogue.of(tuple(forms.values()))
        book.new_case(own, {"case.project": "项目"}, year=2024, mode="third", depth="full", by="")
    window.file.open_path(path)
    qtbot.waitUntil(lambda: window.document.path == path)
    wait_cases(window, qtbot, 1)
    assert window.case_list is not None
    window.cases.open_evaluation(window.case_list.model.line(0).evaluation_id)
    qtbot.waitUntil(lambda: window.document.session is not None)
    window.view.show_check()
    panel = window.findChild(ProblemsPanel)
    lines = [panel.list.item(n).text() for n in range(panel.list.count())]
    assert {"合规一致性：判断", "成果链与效益：判断"} <= set(lines), lines
    assert "判断" not in lines and "声明" in lines
