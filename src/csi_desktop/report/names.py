"""The file name of a report: readable, and safe on every system."""

from __future__ import annotations

import re

from csi_desktop.model.cases import Sheet
from csi_desktop.scoring.facts import Facts

_UNSAFE = re.compile(r'[\x00-\x1f<>:"/\\|?*\u202a-\u202e\u2066-\u2069]+')
_RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)$")


def safe(text: str, longest: int = 60) -> str:
    """Text as part of a file name: without what a system refuses or reads as a path; "_" for nothing."""
    name = _UNSAFE.sub("_", text).strip(" ._")[:longest].strip(" ._")
    return f"_{name}" if _RESERVED.match(name) else name or "_"


def file_name(sheet: Sheet, number: int) -> str:
    """Number, project and year of an evaluation as the name of its PDF."""
    from csi_desktop.forms.reader import catalogue

    project = str(Facts(catalogue(), sheet).role("case.project") or "")
    return f"{number:03}-{safe(project)}-{sheet.evaluation.year}.pdf"
