"""What the evidence carries: the index as claimed and as evidenced, and what lacks evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from csi_desktop.gui.language import current, spoken, tr
from csi_desktop.gui.pages.standing.part import DRAWN, Part
from csi_desktop.gui.panels.ledger import LedgerOf
from csi_desktop.scoring.figures import points

if TYPE_CHECKING:
    from csi_desktop.gui.document import Document


class EvidencePart(Part):
    """As claimed and as evidenced."""

    def __init__(self, document: Document, parent: QWidget) -> None:
        super().__init__(document, parent, LedgerOf("evidenced"))
        self.said = self.label("dim")
        self.bars = self.drawing()
        self.unsupported_title = self.label("strong")
        self.unsupported = self.list()

    def retranslate(self) -> None:
        """Its title in the language in use."""
        super().retranslate()
        self.title.setText(tr("As claimed and as evidenced"))
        self.unsupported.setAccessibleName(tr("Levels and claims without sufficient evidence"))

    def refresh(self) -> None:
        """Show it as it is now."""
        from csi_desktop.report.pairs import paired_bars
        from csi_desktop.scoring.evidenced import evidenced, unsupported

        session = self.document.session
        assert session is not None
        found = evidenced(session.catalogue, session.sheet)
        listed = unsupported(session.catalogue, session.sheet, session.result)
        self.how.setVisible(found is not None)
        self.bars.setVisible(found is not None)
        if found is None:
            self.said.setText(tr("No indicator has a level yet."))
        else:
            self.said.setText(
                tr(
                    "With the levels as given, the index is {claimed}; with each level capped by what its "
                    "evidence can "
                    "carry, it is {evidenced}.",
                    claimed=points(found.claimed.score), evidenced=points(found.evidenced.score),
                )
            )  # fmt: skip
            rows = [(tr("Index"), found.claimed.score, found.evidenced.score)]
            both = zip(found.claimed.sections, found.evidenced.sections, strict=True)
            rows += [(spoken(a.title), a.score, b.score) for a, b in both]
            names = (tr("As claimed"), tr("As evidenced"))
            drawing = paired_bars(rows, names, DRAWN, 40 if current() == "zh" else 84)
            self.bars.show_drawing(drawing)
        self.unsupported.clear()
        for one in listed:
            self.unsupported.line(spoken(one.text), one.place, "warning", "missing")
        self.unsupported.fit()
        self.unsupported_title.setText(
            tr("%n without sufficient evidence", "", len(listed))
            if listed
            else tr("Everything has sufficient evidence.")
        )
