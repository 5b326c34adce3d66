"""The small windows that make a case or an evaluation; nothing has to be typed twice."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QCompleter,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from csi_desktop.forms.kinds import clean
from csi_desktop.gui import settings, theme
from csi_desktop.gui.editors.typed import LONGEST
from csi_desktop.gui.language import spoken, tr
from csi_desktop.gui.names import depth_name
from csi_desktop.model.cases import DEPTHS

if TYPE_CHECKING:
    from csi_desktop.forms.definition import Catalogue
    from csi_desktop.model.answers import Value
    from csi_desktop.model.cases import Evaluation


class Line(QLineEdit):
    """A line of text of any length; `typed()` is what is kept of it."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMaxLength(LONGEST)
        self.setText(text)

    def typed(self) -> str:
        """The text without what no text can hold, and without white space around it."""
        return clean(self.text()).strip()


class Asking(QDialog):
    """A form of a few lines with one button that does it; what is missing is said beside the button."""

    def __init__(self, title: str, do: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(480)
        self._last: QWidget | None = None  # of the lines so far
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 16)
        box.setSpacing(12)
        self.lines = QFormLayout()
        self.lines.setHorizontalSpacing(16)
        self.lines.setVerticalSpacing(10)
        self.lines.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        self.lines.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        box.addLayout(self.lines)
        self.missing = QLabel(self)
        self.missing.setWordWrap(True)
        theme.set_look(self.missing, "wrong")
        self.missing.hide()
        box.addWidget(self.missing)
        self.buttons = QDialogButtonBox(self)
        self.do = QPushButton(do, self)
        theme.set_look(self.do, "primary")  # before it is added: that settles how it looks
        self.buttons.addButton(self.do, QDialogButtonBox.ButtonRole.AcceptRole)
        self.do.setDefault(True)
        self.buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        box.addWidget(self.buttons)

    def line(self, name: str, widget: QWidget) -> None:
        """Add a line; its widget is called by the name."""
        widget.setAccessibleName(name)
        label = QLabel(name, self)
        label.setBuddy(widget)
        self.lines.addRow(label, widget)
        if self._last is not None:  # Tab goes down the lines, whichever widget was made first
            self.setTabOrder(self._last, widget)
        self._last = widget
        if isinstance(widget, QLineEdit):
            widget.textEdited.connect(lambda _: self.relieve())

    def relieve(self) -> None:
        """What was missing is being typed."""
        self.missing.hide()

    def complain(self, text: str) -> None:
        """Say what is missing."""
        self.missing.setText(text)
        self.missing.show()

    def _year(self) -> QSpinBox:
        year = QSpinBox(self)
        year.setRange(1990, 2100)
        year.setValue(date.today().year)
        year.lineEdit().setTextMargins(6, 0, 0, 0)
        return year

    def _depth(self, chosen: str = "standard") -> QComboBox:
        depth = QComboBox(self)
        for each in DEPTHS:
            depth.addItem(depth_name(each), each)
        depth.setCurrentIndex(depth.findData(chosen))
        return depth

    @staticmethod
    def _options(catalogue: Catalogue, role: str) -> QComboBox:
        box = QComboBox()
        field = catalogue.role(role)
        for option in field.options if field else ():
            box.addItem(spoken(option.label), option.id)
        return box

    @staticmethod
    def _name(catalogue: Catalogue, role: str) -> str:
        field = catalogue.role(role)
        return spoken(field.label) if field else role

    def _assessor(self) -> Line:
        assessor = Line(settings.ASSESSOR.get(), self)
        assessor.setPlaceholderText(tr("Name as it stands in the history"))
        return assessor


class NewCaseDialog(Asking):
    """Asks for what makes a case; the answers go straight into its profile."""

    def __init__(self, catalogue: Catalogue, enterprises: list[str], parent: QWidget | None = None) -> None:
        super().__init__(tr("New case"), tr("Create case"), parent)
        self.catalogue = catalogue
        self.project, self.enterprise = Line(parent=self), Line(parent=self)
        completer = QCompleter(enterprises, self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.enterprise.setCompleter(completer)
        self.issue, self.mode = self._options(catalogue, "case.issue"), self._options(catalogue, "mode")
        self.issue.insertItem(0, tr("Not chosen yet"), "")
        self.issue.setCurrentIndex(0)
        self.year, self.depth_box, self.assessor = self._year(), self._depth(), self._assessor()
        self.line(self._name(catalogue, "case.project"), self.project)
        self.line(self._name(catalogue, "case.enterprise"), self.enterprise)
        self.line(self._name(catalogue, "case.issue"), self.issue)
        self.line(tr("Year"), self.year)
        self.line(self._name(catalogue, "mode"), self.mode)
        self.line(tr("Depth"), self.depth_box)
        self.line(tr("Assessor"), self.assessor)
        self.project.setFocus()

    def accept(self) -> None:
        """Only with a project, an enterprise and an assessor."""
        for line in (self.project, self.enterprise, self.assessor):
            if not line.typed():
                self.complain(tr("Please fill in: {name}", name=line.accessibleName()))
                line.setFocus()
                return
        settings.ASSESSOR.set(self.assessor.typed())
        super().accept()

    def profile(self) -> dict[str, Value]:
        """What was answered, by field id."""
        found: dict[str, Value] = {}
        given = {
            "case.project": self.project.typed(), "case.enterprise": self.enterprise.typed(),
            "case.issue": self.issue.currentData(),
        }  # fmt: skip
        for role, value in given.items():
            field = self.catalogue.role(role)
            if field is not None and value:
                found[field.id] = [value] if field.kind == "choices" else value
        return found


class NewEvaluationDialog(Asking):
    """Asks for the year or round of another evaluation of the same case, and whether it begins with the facts of the
    one that is open; mode and depth stay as they were."""

    def __init__(
        self, catalogue: Catalogue, known: list[Evaluation], depth: str, mode: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(tr("New evaluation"), tr("Create evaluation"), parent)
        self._known = {(each.year, each.round) for each in known}
        self.year, self.round = self._year(), Line(parent=self)
        self.round.setPlaceholderText(tr("Optional, such as “mid-term”"))
        self.year.setValue(max((each.year for each in known), default=date.today().year - 1) + 1)
        self.line(tr("Year"), self.year)
        self.line(tr("Round"), self.round)
        self.mode = self._options(catalogue, "mode")
        self.mode.setCurrentIndex(max(0, self.mode.findData(mode)))
        self.line(self._name(catalogue, "mode"), self.mode)
        self.depth_box = self._depth(depth)
        self.line(tr("Depth"), self.depth_box)
        self.carry = QCheckBox(tr("Take over facts and evidence of the open evaluation, never its scores"), self)
        self.carry.setChecked(True)
        self.lines.addRow(self.carry)
        self.year.setFocus()

    def accept(self) -> None:
        """Only if there is none of that year and round."""
        if (self.year.value(), self.round.typed()) in self._known:
            self.complain(
                tr("There is an evaluation of this year and round already. Name a round to tell them apart.")
            )
            return
        super().accept()


class AssessorDialog(Asking):
    """Asks who is evaluating."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Who is evaluating"), tr("OK"), parent)
        self.assessor = self._assessor()
        self.organisation = Line(settings.ORGANISATION.get(), self)
        self.line(tr("Assessor"), self.assessor)
        self.line(tr("Organisation"), self.organisation)
        self.assessor.setFocus()

    def accept(self) -> None:
        """Remember both."""
        if not self.assessor.typed():
            self.complain(tr("Please fill in: {name}", name=tr("Assessor")))
            return
        settings.ASSESSOR.set(self.assessor.typed())
        settings.ORGANISATION.set(self.organisation.typed())
        super().accept()
