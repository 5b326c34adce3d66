"""Where an evaluation stands: draft, for comment, issued; what is in the way; and the way to the next version."""

from __future__ import annotations

import threading
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QInputDialog,
    QLabel,
    QProgressBar,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from csi_desktop.gui import settings, theme
from csi_desktop.gui.case_dialogs import Line
from csi_desktop.gui.language import spoken, tr
from csi_desktop.gui.names import version_name
from csi_desktop.gui.panels.problems import ProblemList
from csi_desktop.gui.refusals import refusal

if TYPE_CHECKING:
    from csi_desktop.gui.document import Document
    from csi_desktop.model.cases import Kind
    from csi_desktop.session import Session

LAST_DRAFT = 8
CHECK = 9  # what the box of stages gives for 0.9


class VersionDialog(QDialog):
    """Stage, report number, what blocks, and the button that issues; or, once issued, what was, and what may follow."""

    section_asked = Signal(str)
    done_asked = Signal(object)  # a function that says what was done, in the language in use
    stage_set = Signal()
    named = Signal()  # who is evaluating said who that is
    progressed = Signal(float)  # 0–1, from the casebook's thread

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document
        assert document.session is not None
        self.session: Session = document.session
        self._called_off: threading.Event | None = None  # while issuing: set where somebody thinks better of it
        self._at_work = False
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Version and issue"))
        self.setMinimumWidth(620)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 16)
        box.setSpacing(12)
        title = QLabel(f"{document.case_name()}　{version_name(self.session.sheet.evaluation)}".strip(), self)
        title.setTextFormat(Qt.TextFormat.PlainText)
        title.setWordWrap(True)
        theme.set_look(title, "title")
        box.addWidget(title)
        self.message = QLabel(self)
        self.message.setWordWrap(True)
        self.message.hide()
        self.lines = QFormLayout()
        self.lines.setHorizontalSpacing(16)
        self.lines.setVerticalSpacing(10)
        self.lines.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        self.lines.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        box.addLayout(self.lines)
        self.do = QPushButton(self)
        theme.set_look(self.do, "primary")
        self.leave = QPushButton(tr("Close"), self)
        self.leave.clicked.connect(self.reject)
        self._entered: list[QWidget] = []  # what can be filled in
        if self.session.is_issued:
            self._issued(box)
        else:
            self._not_issued(box)
        self.progress = QProgressBar(self)
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(tr("Progress"))
        self.progress.hide()
        self.progressed.connect(self._show_progress)
        box.addWidget(self.progress)
        box.addWidget(self.message)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.do)
        row.addWidget(self.leave)
        box.addLayout(row)
        self._ready()
        self.do.setDefault(True)
        self._first().setFocus()

    def _first(self) -> QWidget:
        """What is filled in or looked at first."""
        if self.session.is_issued:
            return self.reason if self.reason.isEnabled() else self.leave
        if self.check.hard:
            return self.list
        lines = [line for line in (self.number, self.by, self.reason) if not line.isHidden()]
        return next((line for line in lines if not line.typed()), self.do)

    def _line(self, name: str, widget: QWidget, beside: list[QPushButton] | None = None) -> None:
        widget.setAccessibleName(name)
        label = QLabel(name, self)
        label.setBuddy(widget)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(widget, 1)
        self._entered += [widget, *(beside or [])]
        for button in beside or []:
            button.setAutoDefault(False)
            row.addWidget(button)
        self.lines.addRow(label, row)

    # ------------------------------------------------------------ what is not issued
    def _not_issued(self, box: QVBoxLayout) -> None:
        from csi_desktop.issuing import Check

        self.check = Check.of(self.session.problems())
        self._ask_stage()
        self._ask_number_and_name()
        self._show_problems(box)
        self._ask_note(box)
        self._entered += [self.list, self.reason]
        note = QLabel(
            tr("Issuing numbers the version, freezes forms and answers and seals them. After that nothing of this "
               "evaluation can be changed, and undo does not reach back behind it; an erratum or a restatement makes a "
               "new version."), self,
        )  # fmt: skip
        note.setWordWrap(True)
        theme.set_look(note, "dim")
        box.addWidget(note)
        self.do.setText(tr("Issue version {version}", version=self.session.sheet.evaluation.next_version))
        self.do.clicked.connect(self.issue)

    def _ask_stage(self) -> None:
        evaluation = self.session.sheet.evaluation
        self.stage = QComboBox(self)
        if evaluation.editions:
            self.stage.addItem(tr("In work"), 0)
            self.stage.addItem(tr("For comment"), CHECK)
            self.stage.setCurrentIndex(evaluation.state == "check")
        else:
            for number in range(1, LAST_DRAFT + 1):
                self.stage.addItem(f"0.{number} " + tr("working draft"), number)
            self.stage.addItem("0.9 " + tr("draft for comment"), CHECK)
            self.stage.setCurrentIndex(LAST_DRAFT if evaluation.state == "check" else evaluation.draft - 1)
        self.stage.activated.connect(self._set_stage)
        self._line(tr("Stage"), self.stage)
        if evaluation.reason:
            why = QLabel(evaluation.reason, self)
            why.setTextFormat(Qt.TextFormat.PlainText)
            why.setWordWrap(True)
            self._line(tr("Reason for re-issue"), why)

    def _ask_number_and_name(self) -> None:
        self.number = Line(str(self.session.by_role("report_no") or ""), self)
        self.number.textChanged.connect(self._ready)
        self.next = QPushButton(tr("Next number"), self)
        self.next.clicked.connect(self._next_number)
        self.scheme = QPushButton(tr("Scheme…"), self)
        self.scheme.clicked.connect(self._ask_scheme)
        self._line(tr("Report number"), self.number, [self.next, self.scheme])
        self.by = Line(self.document.by, self)
        self.by.setPlaceholderText(tr("Your name; the report prints who issued it"))
        self.by.textChanged.connect(self._ready)
        self._line(tr("Issued by"), self.by)

    def _show_problems(self, box: QVBoxLayout) -> None:
        blocking = (*self.check.hard, *self.check.waivable)
        self.summary = QLabel(self)
        self.summary.setWordWrap(True)
        theme.set_look(self.summary, "wrong" if self.check.hard else "missing" if blocking else "ok")
        if self.check.hard:
            said = tr("%n thing(s) stand in the way of issuing. A click leads to the field.", "", len(self.check.hard))
        elif blocking:
            said = tr("Coverage is too low for a rating. It can be issued all the same, for a reason that is printed.")
        else:
            said = tr("Nothing stands in the way of issuing.")
        self.summary.setText(said)
        box.addWidget(self.summary)
        self.list = ProblemList(self.document, self)
        self.list.setAccessibleName(tr("What stands in the way of issuing"))
        self.list.gone.connect(self.reject)
        self.list.section_asked.connect(self.section_asked)
        self.list.show_problems(blocking)
        self.list.setVisible(bool(blocking))
        if len(blocking) > 4:
            self.resize(640, 600)
        else:
            self.list.setFixedHeight(96)
        box.addWidget(self.list, 1)

    def _ask_note(self, box: QVBoxLayout) -> None:
        """Why it is issued without a rating, where it may be."""
        self.reason = Line(parent=self)
        self.reason.textChanged.connect(self._ready)
        if self.check.waivable and not self.check.hard:
            under = QFormLayout()
            under.setHorizontalSpacing(16)
            self.reason.setAccessibleName(tr("Note on issue"))
            self.reason.setPlaceholderText(tr("Why it is issued without a rating; the report prints it"))
            label = QLabel(tr("Note on issue"), self)
            label.setBuddy(self.reason)
            above = (self.lines.itemAt(at, QFormLayout.ItemRole.LabelRole) for at in range(self.lines.rowCount()))
            label.setMinimumWidth(max(item.sizeHint().width() for item in above if item is not None))
            under.addRow(label, self.reason)
            box.addLayout(under)
        else:
            self.reason.hide()

    def _set_stage(self) -> None:
        chosen = self.stage.currentData()
        state, draft = ("check", None) if chosen == CHECK else ("draft", chosen or None)
        self.document.depth_and_stage.set_stage(state, draft, self._stage_set)

    def _stage_set(self) -> None:
        self.accept()
        self.stage_set.emit()

    def _next_number(self) -> None:
        from csi_desktop.issuing import next_number

        year = self.session.sheet.evaluation.year
        self.document.ask(lambda casebook: next_number(casebook, year), self.number.setText, self._failed)

    def _ask_scheme(self) -> None:
        from csi_desktop.issuing import scheme

        self.document.ask(scheme, self._scheme_arrived, self._failed)

    def _scheme_arrived(self, now: str) -> None:
        from csi_desktop.issuing import set_scheme

        asked = tr("How report numbers are made; {year} stands for the year, {number} for the running number:",
                   year="{year}", number="{n:04}")  # fmt: skip
        text, given = QInputDialog.getText(self, tr("Scheme of report numbers"), asked, text=now)
        if given and text.strip() != now:
            self.document.ask(
                lambda casebook: set_scheme(casebook, text.strip()), lambda _: self._next_number(), self._failed
            )

    def issue(self) -> None:
        """Issue, on the casebook's thread: the reports of both languages are made there for their SHA-256."""
        from csi_desktop.issuing import issue

        if self.by.typed() != self.document.by:
            settings.ASSESSOR.set(self.by.typed())
            self.named.emit()
        field = self.session.catalogue.role("report_no")
        if field is not None and self.number.typed() != str(self.session.by_role("report_no") or ""):
            self.session.set(field.id, self.number.typed())
        evaluation, by, reason = self.session.sheet.evaluation.id, self.document.by, self.reason.typed()
        self._called_off = called_off = threading.Event()
        self._busy(True)
        self._say(tr("The reports of both languages are being made, for their seal…"), "dim")
        self.document.tell_cases(
            lambda casebook: issue(
                casebook, evaluation, by, reason, progress=self.progressed.emit, cancelled=called_off.is_set
            ).version,
            self._made,
            self._failed,
        )

    def _made(self, version: str) -> None:
        self._busy(False)
        self.accept()
        self.document.steps.forget_case(self.session.sheet.case.id)
        self.done_asked.emit(lambda: tr("Version {version} is issued and sealed.", version=version))

    # ------------------------------------------------------------ what is issued
    def _issued(self, box: QVBoxLayout) -> None:
        evaluation = self.session.sheet.evaluation
        last = evaluation.editions[-1]
        shown = (
            (tr("Report number"), last.report_no or "—"), (tr("Issued"), f"{_moment(last.at)}　{last.by}".strip()),
            (tr("Reason for re-issue"), last.reasons.again), (tr("Note on issue"), last.reasons.note),
            (tr("Content hash"), last.content_sha256),
            (tr("Versions before"), "\n".join(
                f"{one.version}　{_moment(one.at)}　{one.reason.replace(chr(10), '　')}".strip()
                for one in evaluation.editions[-2::-1])),
        )  # fmt: skip
        for name, text in shown:
            if text:
                label = QLabel(text, self)
                label.setTextFormat(Qt.TextFormat.PlainText)
                label.setWordWrap(True)
                label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                self._line(name, label)
        whole, part = (int(n) for n in last.version.split("."))
        self.kinds: dict[Kind, QRadioButton] = {
            "erratum": QRadioButton(tr("Erratum {version}: mends an error, the judgement stays",
                                       version=f"{whole}.{part + 1}"), self),
            "restatement": QRadioButton(tr("Restatement {version}: judges anew", version=f"{whole + 1}.0"), self),
        }  # fmt: skip
        head = QLabel(tr("Begin a new version"), self)
        theme.set_look(head, "strong")
        box.addWidget(head)
        for button in self.kinds.values():
            box.addWidget(button)
        self.kinds["erratum"].setChecked(True)
        self.reason = Line(parent=self)
        self.reason.setPlaceholderText(tr("Why it is issued again; the report prints it"))
        self.reason.setAccessibleName(tr("Reason for re-issue"))
        self.reason.textChanged.connect(self._ready)
        box.addWidget(self.reason)
        note = QLabel(
            tr("Once begun it cannot be undone: it ends with issuing the new version. What was issued stays as it is."),
            self,
        )
        note.setWordWrap(True)
        theme.set_look(note, "dim")
        box.addWidget(note)
        self.do.setText(tr("Begin"))
        self.do.clicked.connect(self.reopen)
        self._entered += [*self.kinds.values(), self.reason]
        for widget in (*self.kinds.values(), self.reason):
            widget.setEnabled(not self.document.readonly)

    def reopen(self) -> None:
        """Begin an erratum or a restatement."""
        kind = next(kind for kind, button in self.kinds.items() if button.isChecked())
        evaluation, by, reason = self.session.sheet.evaluation.id, self.document.by, self.reason.typed()
        self._busy(True)
        self.document.tell_cases(
            lambda casebook: casebook.reopen(evaluation, kind, reason, by), lambda _: self._reopened(), self._failed
        )

    def _reopened(self) -> None:
        self._busy(False)
        self.accept()
        self.done_asked.emit(lambda: tr("A new version has begun; what was issued stays as it is."))

    # ------------------------------------------------------------ both
    def _ready(self) -> None:
        """Whether the button can do what it says."""
        self.message.hide()
        if self.session.is_issued:
            ready = bool(self.reason.typed())
        else:
            # A number typed here is an answer that is missing no more.
            field = self.session.catalogue.role("report_no")
            hard = [p for p in self.check.hard if field is None or p.place != (field.id, "")]
            given = bool(self.number.typed() and self.by.typed())
            ready = not hard and given and (not self.check.waivable or bool(self.reason.typed()))
        self.do.setEnabled(ready and not self.document.readonly and not self.document.waiting)

    def _busy(self, busy: bool) -> None:
        self._at_work = busy
        self.progress.setValue(0)
        self.progress.setVisible(busy and self._called_off is not None)
        self.leave.setText(tr("Cancel") if busy else tr("Close"))
        self.leave.setEnabled(not busy or self._called_off is not None)
        for widget in (*self._entered, self.do):
            widget.setEnabled(not busy)
        if not busy:
            self._called_off = None
            self._ready()

    def _show_progress(self, share: float) -> None:
        self.progress.setValue(round(share * 1000))

    def _failed(self, error: BaseException) -> None:
        from csi_desktop.report.pdf import Cancelled

        self._busy(False)
        if isinstance(error, Cancelled):
            self._say(tr("Cancelled; nothing was issued."), "dim")
        else:
            self._say(spoken(refusal(error)), "wrong")

    def _say(self, text: str, look: str) -> None:
        self.message.setText(text)
        theme.set_look(self.message, look)
        self.message.show()
        self.adjustSize()

    def reject(self) -> None:
        """Escape calls off what is being issued, else closes."""
        if not self._at_work:
            super().reject()
        elif self._called_off is not None:
            self._called_off.set()
            self.leave.setEnabled(False)


def _moment(at: str) -> str:
    """As the report prints it: in the time zone of whoever issued it, not in the reader's."""
    try:
        return datetime.fromisoformat(at).strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return at

