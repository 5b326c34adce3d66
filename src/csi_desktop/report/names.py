"""The file names of reports: readable, safe on every system, and the same from the window and the command line."""

from __future__ import annotations

from pathlib import Path

from csi_desktop.filenames import safe
from csi_desktop.forms.definition import Catalogue
from csi_desktop.model.cases import Sheet
from csi_desktop.text import Lang, Text

_REPORT = Text("评估报告", "evaluation report")


def report_name(catalogue: Catalogue, sheet: Sheet, lang: Lang) -> str:
    """Project and year, without an ending: 抖音寻人 2024 评估报告. A project without a name is called by its case."""
    project = catalogue.role("case.project")
    answer = sheet.answers.get((project.id, "")) if project else None
    name = str(answer.value) if answer and answer.value else f"{sheet.case.id}"
    return f"{safe(name)} {sheet.evaluation.year} {_REPORT(lang)}"


def path_in(folder: Path, name: str, taken: set[Path]) -> Path:
    """Where in `folder` the report `name` goes, and note it in `taken`: two reports of one run never share a file, and
    where one made way for another, it takes the place of no third that was there."""
    path, number = folder / f"{name}.pdf", 1
    while path in taken or (number > 1 and path.exists()):
        number += 1
        path = folder / f"{name} {number}.pdf"
    taken.add(path)
    return path
