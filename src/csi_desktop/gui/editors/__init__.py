"""Editors of answers: one for each kind of field, all driven through `FieldEditor`."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from csi_desktop.forms.definition import Field
from csi_desktop.gui.editors.editor import FieldEditor, Slot

if TYPE_CHECKING:
    from csi_desktop.gui.document import Document

SEGMENTS = 6  # up to so many options are buttons, more are picked from a list
# kind: (module, class); a module is imported when a page first shows a field of its kinds
_EDITORS = {
    "text": ("lines", "LineEditor"),
    "longtext": ("lines", "AreaEditor"),
    "number": ("lines", "LineEditor"),
    "count": ("lines", "LineEditor"),
    "percent": ("lines", "LineEditor"),
    "money": ("lines", "LineEditor"),
    "time": ("lines", "LineEditor"),
    "date": ("lines", "DateEditor"),
    "datetime": ("lines", "DateEditor"),
    "daterange": ("parts", "RangeEditor"),
    "percent3": ("parts", "TripleEditor"),
    "person": ("lines", "PersonEditor"),
    "url": ("lines", "UrlEditor"),
    "yesno": ("choosing", "YesNoEditor"),
    "choice": ("choosing", "OptionsEditor"),
    "choices": ("choosing", "ChoicesEditor"),
    "level": ("choosing", "LevelEditor"),
    "scale5": ("choosing", "ScaleEditor"),
    "region": ("chosen", "RegionEditor"),
    "sdg": ("chosen", "SdgEditor"),
    "refs": ("chosen", "RefsEditor"),
    "evidence": ("chosen", "EvidenceEditor"),
    "file": ("files", "FileEditor"),
    "table": ("tables", "TableEditor"),
    "matrix": ("matrix", "MatrixEditor"),
    "computed": ("computed", "ComputedEditor"),
}


def editor_for(
    field: Field, row: str, document: Document, parent: QWidget | None = None, slot: Slot | None = None
) -> FieldEditor:
    """The editor of a field (of one row). `slot` says where its value lies, if not in the session."""
    module, made = _EDITORS[field.kind]
    if field.number:
        made = "NumberedEditor"
    elif field.kind == "choice" and len(field.options) > SEGMENTS:
        made = "PickedEditor"
    editor: FieldEditor = getattr(import_module(f"{__name__}.{module}"), made)(field, row, document, parent, slot)
    editor.refresh()
    return editor


__all__ = ["FieldEditor", "Slot", "editor_for"]
