"""The casebooks that figures are taken of: the sample, and one case with every field answered."""

from __future__ import annotations

from pathlib import Path

from measure import ROOT  # noqa: F401  (puts the program and the tests' values on the path)
from samples import sample as value_of

from csi_desktop.casebook import Casebook
from csi_desktop.forms.reader import catalogue
from csi_desktop.sample import build_sample
from csi_desktop.session.opening import open_session

ROWS = 3  # rows in each repeated section


def sample(folder: Path) -> Path:
    """The sample casebook; built once in a folder."""
    path = folder / "sample.csi"
    return path if path.exists() else build_sample(path)


def fullest(book: Casebook) -> int:
    """The evaluation with the most answers."""
    return max(book.cases(limit=100), key=lambda case: case.listing.done).evaluation_id


def filled(folder: Path) -> Path:
    """A casebook with one case, in full depth, whose every field has an answer, and every repeated section rows."""
    path = folder / "filled.csi"
    forms = catalogue()
    with Casebook.create(path) as book:
        book.new_case(forms, {}, year=2024, mode="third", depth="full", by="")
        session = open_session(book, fullest(book))
        values = {}
        for section in forms.sections():
            for row in [session.add_row(section.key) for _ in range(ROWS)] if section.repeat else [""]:
                for field in section.fields:
                    if field.kind not in ("computed", "file") and not field.number and field.role != "mode":
                        values[field.id, row] = value_of(field)
        session.set_many(values)
    return path
