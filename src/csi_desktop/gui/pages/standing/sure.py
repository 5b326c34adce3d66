"""How sure the band is: the chances of each, how far the index moves, and by what; worked out in the background."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QWidget

from csi_desktop.gui.language import current, spoken, tr
from csi_desktop.gui.pages.standing.part import DRAWN, Part
from csi_desktop.gui.panels.ledger import LedgerOf

if TYPE_CHECKING:
    from csi_desktop.gui.document import Document
    from csi_desktop.scoring.sure import HowSure


class SurePart(Part):
    """How sure the band is; while that is worked out, how far it is, and a button to let it be."""

    def __init__(self, document: Document, parent: QWidget) -> None:
        super().__init__(document, parent, LedgerOf("sure"))
        self.sentence = self.label("strong")
        self.wider = self.label("body")
        self.ranges = self.label("body")
        row = QHBoxLayout()
        self.progress = QProgressBar(self)
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.cancel = QPushButton(self)
        row.addWidget(self.progress, 1)
        row.addWidget(self.cancel)
        self.box.addLayout(row)
        self.chances_title = self.label("dim")
        self.chances = self.drawing()
        self.swings_title = self.label("dim")
        self.swings = self.drawing()
        self.inputs_title = self.label("dim")
        self.inputs = self.drawing()
        self.drawn = self.label("small")

    def retranslate(self) -> None:
        """Its titles in the language in use."""
        super().retranslate()
        self.title.setText(tr("How sure the band is"))
        self.cancel.setText(tr("Cancel"))
        self.chances_title.setText(
            tr("Chance of each band, with levels, weights, schemes and means moved together")
        )
        self.swings_title.setText(tr("Index with one indicator a level lower and a level higher"))
        self.inputs_title.setText(
            tr("What makes the index vary: the share of its variance by each input (Sobol indices, ± sampling error)")
        )

    def show_working(self, working: bool) -> None:
        """Whether it is being worked out."""
        self.progress.setVisible(working)
        self.cancel.setVisible(working)

    def show_progress(self, done: float) -> None:
        """How far that is, 0 to 1."""
        self.progress.setValue(round(done * 1000))

    def show_found(self, found: HowSure | None) -> None:
        """Show what the background brought; None where no indicator has a level."""
        from csi_desktop.report.sureness import band_chances, influence_bars, swings
        from csi_desktop.scoring.sure import drawn, edge, ranges, sentence, wider

        session = self.document.session
        assert session is not None
        for widget in (self.wider, self.ranges, self.chances_title, self.chances, self.swings_title, self.swings,
                       self.inputs_title, self.inputs, self.drawn, self.how):  # fmt: skip
            widget.setVisible(found is not None)
        if found is None:
            self.sentence.setText(tr("No indicator has a level yet."))
            return
        self.sentence.setText(spoken(sentence(session.catalogue, session.result, found)))
        between = "" if current() == "zh" else " "
        self.wider.setText(spoken(edge(session.catalogue, session.result)) + between + spoken(wider(found)))
        self.ranges.setText(between.join(spoken(line) for line in ranges(found)))
        self.drawn.setText(spoken(drawn(found)))
        self.chances.show_drawing(band_chances(found, current(), DRAWN))
        drawing = swings(found, session.catalogue, session.result, current(), DRAWN)
        self.swings.setVisible(drawing is not None)
        self.swings.show_drawing(drawing)
        bars = influence_bars(found, session.catalogue, current(), DRAWN)
        for widget in (self.inputs_title, self.inputs):
            widget.setVisible(bars is not None)
        self.inputs.show_drawing(bars)
