"""The line above the page: which case, in which mode, year and round, how deep, and who is evaluating."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from csi_desktop.gui import settings, theme
from csi_desktop.gui.language import NAMES, Retranslated, current, tr
from csi_desktop.gui.names import depth_name, version_name
from csi_desktop.model.cases import DEPTHS

if TYPE_CHECKING:
    from csi_desktop.gui.document import Document
    from csi_desktop.model.cases import Evaluation

NEW = -1


class Header(Retranslated, QFrame):
    """Shows what is open and lets one change it."""

    cases_asked = Signal()
    evaluation_asked = Signal(int)
    new_evaluation_asked = Signal()
    depth_asked = Signal(str)
    assessor_asked = Signal()
    language_asked = Signal()
    palette_asked = Signal()
    score_asked = Signal()
    mode_asked = Signal()
    version_asked = Signal()

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.evaluations: list[Evaluation] = []
        theme.set_look(self, "side")
        self.setFixedHeight(48)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 10, 0)
        row.setSpacing(6)
        self.cases = self._tool("cases", self.cases_asked)
        self.cases.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        row.addWidget(self.cases)
        self.name = QLabel(self)
        self.name.setTextFormat(Qt.TextFormat.PlainText)
        self.name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        theme.set_look(self.name, "title")
        row.addWidget(self.name, 1)
        self.mode = QPushButton(self)
        theme.set_look(self.mode, "filter")
        self.mode.clicked.connect(self.mode_asked)
        self.version = QPushButton(self)
        theme.set_look(self.version, "filter")
        self.version.setIconSize(QSize(14, 14))
        self.version.clicked.connect(self.version_asked)
        self.evaluation, self.depth_box = QComboBox(self), QComboBox(self)
        for combo in (self.evaluation, self.depth_box):
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.evaluation.activated.connect(self._evaluation_chosen)
        self.depth_box.activated.connect(lambda _: self.depth_asked.emit(self.depth_box.currentData()))
        self.assessor = self._tool("person", self.assessor_asked)
        self.assessor.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.search = self._tool("search", self.palette_asked)
        self.language = QToolButton(self)
        self.language.clicked.connect(self.language_asked)
        self.score = self._tool("panel", self.score_asked)
        self.score.setCheckable(True)
        for widget in (
            self.mode,
            self.version,
            self.evaluation,
            self.depth_box,
            self.assessor,
            self.search,
            self.language,
            self.score,
        ):
            row.addWidget(widget)
        self._of_evaluation = (self.mode, self.version, self.evaluation, self.depth_box, self.score)
        theme.theme.changed.connect(self._dress)
        self._dress()
        self.retranslate()

    def _tool(self, icon: str, asked) -> QToolButton:
        button = QToolButton(self)
        button.setProperty("icon_name", icon)
        button.setIconSize(QSize(18, 18))
        button.clicked.connect(lambda _=False: asked.emit())
        return button

    def _dress(self) -> None:
        for button in (self.cases, self.assessor, self.search, self.score):
            button.setIcon(theme.icon(button.property("icon_name")))

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        self._say(self.cases, tr("Cases"), tr("List of cases") + "  Ctrl+L")
        self._say(self.search, "", tr("Go to or do anything") + "  Ctrl+K")
        self._say(self.score, "", tr("Score panel") + "  Ctrl+B")
        self._say(self.language, NAMES["en" if current() == "zh" else "zh"], "中文 / English")
        self.evaluation.setAccessibleName(tr("Evaluation"))
        self.evaluation.setToolTip(tr("Year and round of the evaluation"))
        self.depth_box.setAccessibleName(tr("Depth"))
        self.depth_box.setToolTip(tr("Depth: which fields appear; the answers stay the same"))
        self.depth_box.clear()
        for depth in DEPTHS:
            self.depth_box.addItem(depth_name(depth), depth)
        self.show_evaluations(self.evaluations)
        self.refresh()

    @staticmethod
    def _say(button: QToolButton, text: str, tip: str) -> None:
        button.setText(text)
        button.setToolTip(tip)
        button.setAccessibleName(tip.split("  ")[0])

    def refresh(self) -> None:
        """Show what is open now."""
        session = self.document.session
        self.score.setChecked(settings.SCORE_SHOWN.get())
        for widget in self._of_evaluation:
            widget.setVisible(session is not None)
        self.cases.setVisible(session is not None)
        self._say(self.assessor, settings.ASSESSOR.get() or tr("Assessor"), tr("Who is evaluating"))
        if session is None:
            path = self.document.path
            self.name.setText(path.stem if path else "")
            self.name.setToolTip(str(path or ""))
            return
        name = self.document.case_name() or tr("Case without a name")
        self.name.setText(name)
        self.name.setToolTip(name)
        mode = self.document.mode_name()
        self.mode.setText(mode or tr("Choose a mode"))
        self.mode.setToolTip(tr("Mode of the evaluation"))
        evaluation = session.sheet.evaluation
        self.version.setText(version_name(evaluation))
        self.version.setToolTip(tr("Version: stage, issue, erratum"))
        self.version.setIcon(theme.icon("lock") if evaluation.is_issued else QIcon())
        self.depth_box.setCurrentIndex(self.depth_box.findData(evaluation.depth))
        self.depth_box.setEnabled(not self.document.locked)

    def show_evaluations(self, evaluations: list[Evaluation]) -> None:
        """List the evaluations of the case, and the way to a new one."""
        self.evaluations = evaluations
        self.evaluation.clear()
        for each in evaluations:
            self.evaluation.addItem(f"{each.year} {each.round}".strip(), each.id)
        if evaluations and not self.document.readonly:
            self.evaluation.addItem(tr("New evaluation…"), NEW)
        self._mark_evaluation()

    def _mark_evaluation(self) -> None:
        session = self.document.session
        if session is not None:
            self.evaluation.setCurrentIndex(self.evaluation.findData(session.sheet.evaluation.id))

    def _evaluation_chosen(self) -> None:
        chosen = self.evaluation.currentData()
        self._mark_evaluation()
        if chosen == NEW:
            self.new_evaluation_asked.emit()
        elif chosen is not None:
            self.evaluation_asked.emit(chosen)
