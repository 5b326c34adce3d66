"""Self-assessment and third party side by side: where the two evaluations of a year differ, and by how much."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from csi_desktop.gui.language import current, spoken, tr
from csi_desktop.gui.names import state_name
from csi_desktop.gui.pages.standing.part import DRAWN, Part
from csi_desktop.scoring.figures import points

if TYPE_CHECKING:
    from csi_desktop.gui.document import Document


class SidesPart(Part):
    """Self-assessment and third party."""

    def __init__(self, document: Document, parent: QWidget) -> None:
        super().__init__(document, parent)
        self.said = self.label("dim")
        self.drawn = self.drawing()
        self.drawn.pressed.connect(lambda field: self.document.jump.emit(field, ""))
        self.gaps = self.list()

    def retranslate(self) -> None:
        """Its title in the language in use."""
        super().retranslate()
        self.title.setText(tr("Self-assessment and third party"))

    def refresh(self) -> None:
        """Show it as it is now."""
        from csi_desktop.report.sides import side_levels
        from csi_desktop.scoring.gap import side_by_side

        session = self.document.session
        assert session is not None
        found = side_by_side(session.catalogue, session.sheet, session.result)
        self.gaps.clear()
        self.drawn.setVisible(found is not None)
        if found is None:
            self.said.setText(
                tr(
                    "This case has only one evaluation of the year: make another, in the other mode, to compare."
                )
            )
        else:
            self.said.setText(
                tr(
                    "Index {own} by self-assessment, {third} by {other}; the self-assessment is higher in "
                    "{generous} of "
                    "{compared} indicators. The two stand side by side and are not merged.",
                    own=points(found.self_index), third=points(found.other_index), other=spoken(found.other_mode),
                    generous=found.generous, compared=sum(one.gap is not None for one in found.gaps),
                )
            )  # fmt: skip
            self.drawn.show_drawing(side_levels(found, session.catalogue, current(), DRAWN))
            for one in found.gaps:
                name = spoken(session.catalogue.field(one.place[0]).label)
                sides = (one.self_level, one.self_state), (one.other_level, one.other_state)
                own, other = (state_name(state) if level is None else str(level) for level, state in sides)
                text = tr("{name}: self {own}, other {other}", name=name, own=own, other=other)
                if one.gap:
                    text = tr("{line}, gap {gap}", line=text, gap=f"{one.gap:+d}")
                self.gaps.line(
                    text, one.place, "warning" if one.gap else "check", "missing" if one.gap else "dim"
                )
        self.gaps.fit()
