"""The forms that an evaluation was made by, and what is worked out by them for the list of cases."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from csi_desktop.forms.definition import Catalogue
from csi_desktop.model.cases import Evaluation, Listing, Sheet
from csi_desktop.scoring import evaluate, levels, listing

if TYPE_CHECKING:
    from csi_desktop.casebook import Casebook


def forms_of(casebook: Casebook, evaluation: Evaluation) -> Catalogue:
    """The forms an evaluation was made by: the shipped ones where the versions agree (of an issued one: to the
    letter), else those that the casebook keeps. An evaluation opens for ever with its own forms, and with no others."""
    from csi_desktop.forms.reader import catalogue, form_from_text

    forms = []
    for form_id, version in evaluation.forms.items():
        sha256 = evaluation.definitions.get(form_id, "") if evaluation.is_issued else ""
        form = next((one for one in catalogue().forms if one.id == form_id and one.version == version), None)
        if form is None or sha256 not in ("", form.sha256):
            form = form_from_text(casebook.form_text(form_id, version, sha256), file=f"{form_id} {version}")
        forms.append(form)
    same = len(forms) == len(catalogue().forms) and set(map(id, forms)) == set(map(id, catalogue().forms))
    return catalogue() if same else Catalogue.of(tuple(forms))


def loaded(casebook: Casebook, evaluation_id: int) -> tuple[Catalogue, Sheet]:
    """An evaluation as it is opened to be changed: its forms, and what was answered."""
    sheet = casebook.load(evaluation_id)
    catalogue = forms_of(casebook, sheet.evaluation)
    casebook.remember_forms(catalogue)  # a form may have gained fields that this file has not seen
    sheet.scored = casebook.was_scored(evaluation_id, catalogue)
    return catalogue, sheet


def derived(casebook: Casebook) -> Callable[[Sheet], tuple[bytes, Listing]]:
    """How the packed levels and the line of the list of cases are worked out for any sheet of a casebook."""

    def derive(sheet: Sheet) -> tuple[bytes, Listing]:
        catalogue = forms_of(casebook, sheet.evaluation)
        return levels(catalogue, sheet), listing(catalogue, sheet, evaluate(catalogue, sheet))

    return derive
