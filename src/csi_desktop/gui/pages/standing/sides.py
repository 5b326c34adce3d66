"""Self-assessment and third party side by side: where the two evaluations of a year differ, and by how much; whose the
other one is, and which of several."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QWidget

from csi_desktop.gui.language import current, spoken, tr
from csi_desktop.gui.names import mode_name, state_name
from csi_desktop.gui.pages.standing.part import DRAWN, Part
from csi_desktop.scoring.figures import points
from csi_desktop.text import Text

if TYPE_CHECKING:
    from csi_desktop.gui.document import Document
    from csi_desktop.model.cases import Whose
    from csi_desktop.session import Session


class SidesPart(Part):
    """Self-assessment and third party."""

    def __init__(self, document: Document, parent: QWidget) -> None:
        super().__init__(document, parent)
        self.said = self.label("dim")
        self.whose = self.label("body")
        row = QHBoxLayout()
        self.choice_label, self.choice = QLabel(self), QComboBox(self)
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.choice.activated.connect(lambda _: self.document.choose_side(str(self.choice.currentData())))
        self.choice_label.setBuddy(self.choice)
        row.addWidget(self.choice_label)
        row.addWidget(self.choice, 1)
        self.box.addLayout(row)
        self.drawn = self.drawing()
        self.drawn.pressed.connect(lambda field: self.document.jump.emit(field, ""))
        self.gaps = self.list()

    def retranslate(self) -> None:
        """Its fixed words in the language in use."""
        super().retranslate()
        self.choice_label.setText(tr("Compare with"))
        self.choice.setAccessibleName(tr("Compare with"))
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
        self.whose.setText(spoken(found.whose) if found is not None else "")
        self.whose.setVisible(bool(self.whose.text()))
        self._ask_sides(session)
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

    def _ask_sides(self, session: Session) -> None:
        """Offer the evaluations of the other side where there are several; what is issued goes on showing what it
        showed."""
        several = session.sheet.counterpart is not None and session.sheet.counterpart.others > 0
        offered = several and not self.document.locked
        for widget in (self.choice_label, self.choice):
            widget.setVisible(offered)
        if not offered:
            return
        evaluation_id = session.sheet.evaluation.id

        def offer(found: list[Whose]) -> None:
            from csi_desktop.scoring.whose import said

            taken = session.sheet.counterpart
            if self.document.session is not session or taken is None or taken.whose is None:
                return
            self.choice.clear()
            modes = len({one.mode for one in found}) > 1
            for one in found:
                name = mode_name(session.catalogue, one.mode) if modes else ""
                text = spoken(said(one, Text(name, name), minute=True))
                self.choice.addItem(text, one.uuid)
                self.choice.setItemData(self.choice.count() - 1, text, Qt.ItemDataRole.ToolTipRole)
            self.choice.setCurrentIndex(self.choice.findData(taken.whose.uuid))

        self.document.ask(lambda casebook: casebook.sides(evaluation_id), offer)
