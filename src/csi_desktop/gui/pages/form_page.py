"""The page of a section that is answered once: a column of cards."""

from __future__ import annotations

from csi_desktop.gui.pages.page import Cards, Page


class FormPage(Page):
    """Cards, one for each field that applies."""

    def build(self) -> None:
        self.column = Cards(self.section.fields, "", self.document, self.body)
        self.box.addWidget(self.column)

    def card_columns(self) -> list[Cards]:
        return [self.column]
