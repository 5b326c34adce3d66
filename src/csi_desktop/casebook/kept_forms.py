"""The texts of forms that a casebook keeps: what its evaluations were made by."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from csi_desktop.casebook.errors import CasebookError
from csi_desktop.casebook.store import Store
from csi_desktop.forms.definition import Catalogue, Form
from csi_desktop.text import Text


def form_text(store: Store, form_id: str, version: str, sha256: str = "") -> str:
    """The text of a form as it was when last kept under that version, or that with the SHA-256; CasebookError if it is
    not kept."""
    found = store.connection.execute(
        "SELECT definition FROM form WHERE form_id = ? AND version = ? AND ? IN ('', sha256) ORDER BY id DESC",
        (form_id, version, sha256),
    ).fetchone()
    if found is None:
        raise CasebookError(
            Text("案例册中没有表单“{form}”的 {version} 版。",
                 "The casebook does not hold version {version} of form “{form}”.")
            .format(form=form_id, version=version)
        )  # fmt: skip
    return str(found[0])


def form_hashes(store: Store) -> dict[tuple[str, str], tuple[str, ...]]:
    """The SHA-256 of every text that is kept of a form, by id and version, in the order in which they came."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for form, version, text in store.connection.execute("SELECT form_id, version, definition FROM form ORDER BY id"):
        data = text if isinstance(text, bytes) else str(text).encode("utf-8", "surrogateescape")
        found[form, version] = (*found.get((form, version), ()), hashlib.sha256(data).hexdigest())
    return found


class KeptForms:
    """All forms that a casebook keeps, each read once."""

    def __init__(self, store: Store) -> None:
        self._texts: dict[tuple[str, str], str] = {}
        self._read: dict[str, Form] = {}
        for form, version, sha256, text in store.connection.execute(
            "SELECT form_id, version, sha256, definition FROM form ORDER BY id"
        ):
            self._texts[form, version] = self._texts[form, sha256] = text

    def catalogue_of(self, forms: Mapping[str, str], definitions: Mapping[str, str]) -> Catalogue:
        """The forms of these versions, or with these SHA-256."""
        found = [self._texts.get((one, definitions.get(one, ""))) or self._texts[one, version]
                 for one, version in forms.items()]  # fmt: skip
        return Catalogue.of(tuple(self._form(text) for text in found))

    def _form(self, text: str) -> Form:
        if text not in self._read:
            from csi_desktop.forms.reader import form_from_text

            self._read[text] = form_from_text(text)
        return self._read[text]
