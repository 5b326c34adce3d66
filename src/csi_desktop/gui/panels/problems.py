"""What stands between the evaluation and a signed report, what blocks first; each line leads to its place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from csi_desktop.gui import theme
from csi_desktop.gui.language import Retranslated, current, spoken, tr

if TYPE_CHECKING:
    from csi_desktop.gui.document import Document
    from csi_desktop.scoring.problems import Problem

PLACE = Qt.ItemDataRole.UserRole


class ProblemList(QListWidget):
    """Things to mend, in the order given, under the titles of their sections; a click or Enter leads there."""

    gone = Signal()  # somebody went to one of them
    section_asked = Signal(str)

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.setWordWrap(True)
        self.setResizeMode(QListWidget.ResizeMode.Adjust)  # lines break anew at another width
        self.setSpacing(1)
        self.setIconSize(QSize(16, 16))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.itemActivated.connect(self._go)
        self.itemClicked.connect(self._go)

    def show_problems(self, found: Sequence[Problem]) -> None:
        """List these."""
        at, section = self.currentRow(), ""
        self.clear()
        for problem in found:
            title = spoken(self.document.catalogue.named(problem.section)) if problem.section else ""
            if title and title != section:
                self._head(title)
            section = title
            self._line(problem)
        self.setCurrentRow(min(at, self.count() - 1))

    def _head(self, title: str) -> None:
        item = QListWidgetItem(title, self)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        item.setFont(theme.font("small", bold=True))
        item.setForeground(theme.colour("dim"))

    def _line(self, problem: Problem) -> None:
        session = self.document.session
        stands = problem.severity == "block" and session is not None and session.is_issued
        blocks = problem.severity == "block" and not stands
        item = QListWidgetItem(spoken(problem.text), self)
        item.setIcon(theme.icon("warning" if blocks else "info", "wrong" if blocks else "missing"))
        item.setFont(theme.font("note"))
        item.setData(PLACE, (problem.place, problem.section))
        if stands:
            said = tr("Waived: {text}", text=item.text())
        else:
            said = tr("Blocks: {text}", text=item.text()) if blocks else tr("Note: {text}", text=item.text())
        item.setData(Qt.ItemDataRole.AccessibleTextRole, said)

    def _go(self, item: QListWidgetItem) -> None:
        place, section = item.data(PLACE) or (None, "")
        if place is None and not section:
            return
        self.gone.emit()
        if place is not None:
            self.document.jump.emit(*place)
        else:
            self.section_asked.emit(section)


class ProblemsPanel(Retranslated, QFrame):
    """The check before the report. Listens only while it is shown."""

    section_asked = Signal(str)

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document
        theme.set_look(self, "side")
        box = QVBoxLayout(self)
        box.setContentsMargins(14, 12, 8, 12)
        box.setSpacing(8)
        self.title = QLabel(self)
        theme.set_look(self.title, "title")
        self.summary = QLabel(self)
        self.summary.setWordWrap(True)
        theme.set_look(self.summary, "dim")
        self.list = ProblemList(document, self)
        self.list.section_asked.connect(self.section_asked)
        for widget in (self.title, self.summary, self.list):
            box.addWidget(widget)
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        self.title.setText(tr("Check before report"))
        self.list.setAccessibleName(tr("Check before report"))
        self.refresh()

    def refresh(self) -> None:
        """List what is to mend now."""
        session = self.document.session
        if session is None:
            return
        found = session.problems()
        blocking = sum(problem.severity == "block" for problem in found)
        if not found:
            nothing = tr("Issued; the check finds nothing.") if session.is_issued else tr(
                "Nothing stands in the way of signing."
            )  # fmt: skip
            self.summary.setText(nothing)
        else:
            first = (
                tr("%n waived, with the reason printed in the report", "", blocking)
                if session.is_issued
                else tr("%n to mend before signing", "", blocking)
            )
            parts = (first, tr("%n to look at", "", len(found) - blocking))
            said = [part for part, number in zip(parts, (blocking, len(found) - blocking), strict=True) if number]
            self.summary.setText(("，" if current() == "zh" else ", ").join(said))
        self.list.show_problems(found)
