"""The figure of a section on its page, as the report will print it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from csi_desktop.gui import theme
from csi_desktop.gui.drawing import DrawingView
from csi_desktop.gui.editors.buttons import quiet_icon
from csi_desktop.gui.language import current, tr
from csi_desktop.gui.settings import Setting

if TYPE_CHECKING:
    from csi_desktop.forms.definition import Section
    from csi_desktop.gui.document import Document

FIGURES_TURNED: Setting[list[str]] = Setting("figures/turned", [])  # keys of sections: open where they begin folded
_PAUSE = 200  # ms after a change: whoever types does not wait for a picture


class SectionFigure(QFrame):
    """Drawn anew a moment after a change; hidden where the section has no figure, or too little to draw. It folds to
    its caption, and begins so where the cards of a row stand beneath it; each section remembers."""

    def __init__(self, section: Section, document: Document, parent: QWidget, *, folded: bool = False) -> None:
        super().__init__(parent)
        self.section, self.document, self._session = section, document, document.session
        self._begins_open = not folded
        theme.set_look(self, "card")
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 8, 12, 8)
        box.setSpacing(4)
        self.opened = self._begins_open != (section.key in FIGURES_TURNED.get())
        self.caption = QPushButton(self)
        theme.set_look(self.caption, "fact")
        self.caption.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.caption.clicked.connect(self.turn)
        self.drawing = DrawingView(self, stop=True)
        box.addWidget(self.caption)
        box.addWidget(self.drawing)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_PAUSE)
        self._later.timeout.connect(self.draw)
        self._show_fold()
        self.hide()

    def turn(self) -> None:
        """Fold the figure, or open it."""
        self.opened = not self.opened
        turned = [key for key in FIGURES_TURNED.get() if key != self.section.key]
        FIGURES_TURNED.set([*turned, self.section.key] if self.opened != self._begins_open else turned)
        self._show_fold()

    def _show_fold(self) -> None:
        self.caption.setIcon(quiet_icon("down" if self.opened else "right"))
        self.caption.setToolTip(tr("Fold the figure") if self.opened else tr("Show the figure"))
        self.caption.setAccessibleDescription(self.caption.toolTip())
        self.drawing.setVisible(self.opened)

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
            self.caption.setText(tr("As in the report: {what}", what=figure.caption))
            self._show_fold()
            self.drawing.show_drawing(figure.drawing)
