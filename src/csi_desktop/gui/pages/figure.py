"""The figure of a section on its page, as the report will print it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from csi_desktop.gui import theme
from csi_desktop.gui.drawing import DrawingView
from csi_desktop.gui.language import current, tr

if TYPE_CHECKING:
    from csi_desktop.forms.definition import Section
    from csi_desktop.gui.document import Document

_PAUSE = 200  # ms after a change: whoever types does not wait for a picture


class SectionFigure(QFrame):
    """Drawn anew a moment after a change; hidden where the section has no figure, or too little to draw."""

    def __init__(self, section: Section, document: Document, parent: QWidget) -> None:
        super().__init__(parent)
        self.section, self.document, self._session = section, document, document.session
        theme.set_look(self, "card")
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 14, 16, 12)
        box.setSpacing(8)
        self.caption = QLabel(self)
        self.caption.setTextFormat(Qt.TextFormat.PlainText)
        self.caption.setWordWrap(True)
        theme.set_look(self.caption, "dim")
        self.drawing = DrawingView(parent=self)
        box.addWidget(self.caption)
        box.addWidget(self.drawing)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_PAUSE)
        self._later.timeout.connect(self.draw)
        self.hide()

    def changed(self) -> None:
        """Draw anew, a moment from now."""
        if self.section.role:
            self._later.start()

    def draw(self) -> None:
        """Show the figure as it is now."""
        session = self.document.session
        if session is None or session is not self._session:
            return
        from csi_desktop.report.draft import Draft
        from csi_desktop.report.figures import figure_of

        figure = figure_of(Draft(session.catalogue, session.sheet, session.result, current()), self.section)
        self.setVisible(figure is not None)
        if figure is not None:
            self.caption.setText(tr("As in the report: {what}", what=figure.caption or figure.drawing.alt))
            self.drawing.show_drawing(figure.drawing)
