"""The file name of a report: readable, and safe on every system."""

from __future__ import annotations

from csi_desktop.filenames import safe
from csi_desktop.model.cases import Sheet
from csi_desktop.scoring.facts import Facts


def file_name(sheet: Sheet, number: int) -> str:
    """Number, project and year of an evaluation as the name of its PDF."""
    from csi_desktop.forms.reader import catalogue

    project = str(Facts(catalogue(), sheet).role("case.project") or "")
    return f"{number:03}-{safe(project)}-{sheet.evaluation.year}.pdf"
