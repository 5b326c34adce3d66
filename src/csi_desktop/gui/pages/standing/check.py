"""The check of claims and wording: what was found, and waived with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QInputDialog, QPushButton, QWidget

from csi_desktop.gui.language import spoken, tr
from csi_desktop.gui.pages.standing.part import Part

if TYPE_CHECKING:
    from csi_desktop.gui.document import Document
    from csi_desktop.scoring.lint import Finding

FINDING = Qt.ItemDataRole.UserRole + 1


class CheckPart(Part):
    """Check of claims and wording."""

    waived = Signal()  # a finding, or one no longer

    def __init__(self, document: Document, parent: QWidget) -> None:
        super().__init__(document, parent)
        self.said = self.label("dim")
        self.findings = self.list()
        self.findings.currentItemChanged.connect(lambda *_: self._enable())
        row = QHBoxLayout()
        self.show_place, self.waive = QPushButton(self), QPushButton(self)
        self.show_place.clicked.connect(lambda: self.go(self.findings.currentItem()))
        self.waive.clicked.connect(self.waive_current)
        row.addWidget(self.show_place)
        row.addWidget(self.waive)
        row.addStretch(1)
        self.box.addLayout(row)

    def retranslate(self) -> None:
        """Its title and button in the language in use."""
        super().retranslate()
        self.title.setText(tr("Check of claims and wording"))
        self.show_place.setText(tr("Go to the field"))
        self.findings.setAccessibleName(tr("Check of claims and wording"))

    def refresh(self) -> None:
        """Look anew, and show what is found."""
        from csi_desktop.scoring.lint import lint

        session = self.document.session
        assert session is not None
        found = lint(session.catalogue, session.sheet)
        at = self.findings.currentRow()
        self.findings.clear()
        for one in found:
            icon, tone = ("check", "ok") if one.waived else (
                ("warning", "wrong") if one.severity == "error" else ("info", "missing")
            )  # fmt: skip
            text = spoken(one.text)
            if one.waived:
                text = tr("{text} – waived: {reason}", text=text, reason=one.waived)
            self.findings.line(text, one.place, icon, tone).setData(FINDING, one)
        self.findings.fit()
        self.findings.setCurrentRow(min(max(at, 0), self.findings.count() - 1))
        open_ones = sum(one.severity == "error" and not one.waived for one in found)
        if not found:
            said = tr("Nothing was found.")
        elif not open_ones:
            said = tr("Nothing to mend: these are notes, or waived.")
        else:
            said = tr("%n to mend or to waive with a reason; the others are notes.", "", open_ones)
        self.said.setText(said)
        self._enable()

    def _current(self) -> Finding | None:
        item = self.findings.currentItem()
        return item.data(FINDING) if item is not None else None

    def _enable(self) -> None:
        found = self._current()
        self.show_place.setVisible(self.findings.count() > 0)
        self.waive.setVisible(self.findings.count() > 0)
        self.show_place.setEnabled(found is not None)
        self.waive.setEnabled(found is not None and found.waivable and not self.document.locked)
        waived = found is not None and bool(found.waived)
        self.waive.setText(tr("Withdraw the waiver") if waived else tr("Waive with a reason…"))

    def waive_current(self) -> None:
        """Ask for a reason and let the finding stand; or take the waiver of a waived one away."""
        found, session = self._current(), self.document.session
        if found is None or session is None:
            return
        section = session.catalogue.section_role("waivers")
        key = session.catalogue.role("waiver.key")
        if section is None or key is None:
            return
        if found.waived:
            for row in session.sheet.row_ids(section.key):
                if session.value(key.id, row) == found.key:
                    session.remove_row(section.key, row)
            self.waived.emit()
            return
        reason, given = QInputDialog.getMultiLineText(
            self, tr("Waive with a reason"), tr("Why may this stand? {text}", text=spoken(found.text))
        )
        if given and reason.strip():
            values = {"waiver.key": found.key, "waiver.text": spoken(found.text), "waiver.reason": reason,
                      "waiver.by": self.document.by}  # fmt: skip
            by_field = {
                one.id: value
                for role, value in values.items()
                if (one := session.catalogue.role(role)) is not None
            }
            session.add_row(section.key, values=by_field)
            self.waived.emit()
