"""A value that the program works out: shown with the words of its formula, never entered."""

from __future__ import annotations

import re
from typing import cast

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLabel

from csi_desktop.gui import theme
from csi_desktop.gui.editors.editor import FieldEditor
from csi_desktop.gui.editors.made_table import MadeTable
from csi_desktop.gui.editors.wording import shown_text
from csi_desktop.gui.language import current, spoken, tr
from csi_desktop.model.answers import Value

_NAME = re.compile(r"[a-z_][a-z0-9_]*(?:\.[a-z0-9_]+)+")
_PAUSE = 200  # ms
LONGEST = 160  # of a formula in words; a longer one helps nobody


class ComputedEditor(FieldEditor):
    """The value, and beneath it what it is worked out from; where the report has a table of it, that instead.
    `enter` has nothing to do."""

    def build(self) -> None:
        self.table: MadeTable | None = None
        self._later = QTimer(self, singleShot=True, interval=_PAUSE)
        self._later.timeout.connect(self.show_table)
        self.result = QLabel(self)
        self.result.setWordWrap(True)
        self.result.setTextFormat(Qt.TextFormat.PlainText)
        self.result.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.box.addWidget(self.result)
        words = self._formula()
        self.words: QLabel | None = None
        if words:
            self.words = QLabel(words, self)
            self.words.setWordWrap(True)
            self.words.setTextFormat(Qt.TextFormat.PlainText)
            theme.set_look(self.words, "small")
            self.box.addWidget(self.words)

    def _formula(self) -> str:
        """The formula with the names of its fields in place of their ids; "" where that is no help."""
        catalogue = self.session.catalogue

        def named(found: re.Match[str]) -> str:
            return f"“{spoken(catalogue.field(found[0]).label)}”" if catalogue.has(found[0]) else found[0]

        source = " ".join(self.field.formula.split())
        if "(" in source and not _NAME.search(source):
            return ""  # one function of the program: its name says nothing to a reader
        text = _NAME.sub(named, source)
        return "= " + text if text and len(text) <= LONGEST and _NAME.search(source) else ""

    def value(self) -> Value:
        result = self.session.result
        return cast(Value, result.computed.get((self.field.id, self.row)))

    def show_value(self, value: Value) -> None:
        text = shown_text(self.session, self.field, value)
        if text and self.table is not None and self.table.isVisibleTo(self):
            self._later.start()  # whoever types does not wait for it
            return
        self._later.stop()
        if self.table is not None:
            self.table.hide()
        self.result.setText(text or tr("Not yet known: an answer that it needs is missing"))
        theme.set_look(self.result, "strong" if text else "dim")
        self.name(self.result)
        if text and self.field.formula.strip().endswith("_text()"):
            self.show_table()  # at once: what leads here scrolls to the whole

    def show_table(self) -> None:
        """Show the table that the report has of this field, as it is now."""
        if self.document.session is not self.session:
            return
        from csi_desktop.report.draft import Draft
        from csi_desktop.report.figures import table_behind

        session = self.session
        found = table_behind(Draft(session.catalogue, session.sheet, session.result, current()), self.field)
        if found is None:
            return
        if self.table is None:
            self.table = MadeTable(self)
            self.box.insertWidget(self.box.indexOf(self.result) + 1, self.table)
        self.table.show_table(found)
        self.table.show()
        theme.set_look(self.result, "small")
        self.result.setText(found.caption)

    def retranslate(self) -> None:
        if self.words is not None:
            self.words.setText(self._formula())
        super().retranslate()

    def enter(self, value: Value) -> None:
        """Nothing can be entered."""
