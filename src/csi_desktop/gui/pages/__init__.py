"""What the middle of the window shows: start, list of cases, pages of fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from csi_desktop.forms.definition import Section
    from csi_desktop.gui.document import Document
    from csi_desktop.gui.pages.page import Page


def page_for(section: Section, document: Document, parent: QWidget | None = None) -> Page:
    """The page of a section: cards, a table of rows, or the evidence register."""
    if section.role == "evidence":
        from csi_desktop.gui.evidence.register import RegisterPage

        return RegisterPage(section, document, parent)
    if section.repeat:
        from csi_desktop.gui.pages.rows import RowsPage

        return RowsPage(section, document, parent)
    from csi_desktop.gui.pages.form_page import FormPage

    return FormPage(section, document, parent)
