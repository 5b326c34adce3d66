"""How well the judgement stands up: what its evidence carries, how sure the band is, what would change it, and the
check of claims. Shown when asked for; what takes longer than a blink is worked out in the background."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from csi_desktop.gui import theme
from csi_desktop.gui.language import Retranslated, tr
from csi_desktop.gui.pages.standing.check import CheckPart
from csi_desktop.gui.pages.standing.evidence import EvidencePart
from csi_desktop.gui.pages.standing.part import Part
from csi_desktop.gui.pages.standing.paths import PathsPart
from csi_desktop.gui.pages.standing.sides import SidesPart
from csi_desktop.gui.pages.standing.sure import SurePart
from csi_desktop.gui.tasks import Task

if TYPE_CHECKING:
    from csi_desktop.gui.document import Document
    from csi_desktop.scoring.paths import Paths
    from csi_desktop.scoring.sure import HowSure

_PAUSE = 400  # ms without a change, after which everything is worked out again


class Worked(NamedTuple):
    """What the background brings."""

    sure: HowSure | None
    paths: Paths | None


class StandingPage(Retranslated, QScrollArea):
    """Listens only while it is in sight."""

    ledger_asked = Signal(object)  # LedgerOf

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self._task: Task | None = None
        self.worked: Worked | None = None
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        body = QWidget(self)
        box = QVBoxLayout(body)
        box.setContentsMargins(24, 20, 24, 24)
        box.setSpacing(14)
        self.heading = QLabel(body)
        theme.set_look(self.heading, "heading")
        box.addWidget(self.heading)
        self.evidence, self.sure = EvidencePart(document, body), SurePart(document, body)
        self.paths, self.sides = PathsPart(document, body), SidesPart(document, body)
        self.check = CheckPart(document, body)
        self._parts: tuple[Part, ...] = (self.evidence, self.sure, self.paths, self.sides, self.check)
        for part in self._parts:
            part.ledger_asked.connect(self.ledger_asked)
            box.addWidget(part)
        self.sure.cancel.clicked.connect(self._stop)
        self.check.waived.connect(self.refresh)
        box.addStretch(1)
        self.setWidget(body)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self._pause.timeout.connect(self.refresh)
        document.changed.connect(self._later)
        document.side_changed.connect(self._later)
        document.closing.connect(self._stop)
        self.retranslate()

    # ------------------------------------------------------------ words
    def retranslate(self) -> None:
        """Say everything in the language in use."""
        self.heading.setText(tr("How well it stands"))
        for part in self._parts:
            part.retranslate()
        self.refresh()

    # ------------------------------------------------------------ what is there
    def showEvent(self, event: QShowEvent) -> None:
        """Everything may have changed since it was last in sight."""
        super().showEvent(event)
        self.refresh()

    def _later(self) -> None:
        if self.isVisible():
            self._stop()
            self._pause.start()

    def refresh(self) -> None:
        """Show what is known at once, and have the rest worked out."""
        if self.document.session is None or not self.isVisible():
            return
        self.evidence.refresh()
        self.sides.refresh()
        self.check.refresh()
        self._start()

    # ------------------------------------------------------------ the background
    def _start(self) -> None:
        session = self.document.session
        assert session is not None
        self._stop()
        catalogue, sheet, result = session.catalogue, session.sheet.copy(), session.result

        def work(task: Task) -> Worked:
            from csi_desktop.scoring.paths import paths
            from csi_desktop.scoring.sure import how_sure

            def tell(done: float) -> bool:
                if task.cancelled():
                    return False
                task.progressed.emit(done)
                return True

            return Worked(
                how_sure(catalogue, sheet, result, tell), paths(catalogue, sheet, result, task.cancelled)
            )

        self._task = task = Task(work)
        task.progressed.connect(self.sure.show_progress)
        task.done.connect(self._done)
        task.failed.connect(self._failed)
        self.sure.show_progress(0)
        self.sure.show_working(True)
        task.start()

    def _stop(self) -> None:
        """Let the work in the background go; what it brings no longer counts."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            self.sure.show_working(False)

    def _failed(self, error: BaseException) -> None:
        from csi_desktop.scoring.uncertainty import Stopped

        if self.sender() is self._task:
            self._task = None
            self.sure.show_working(False)
        if not isinstance(error, Stopped):
            raise error  # a defect: the crash window tells of it

    def _done(self, worked: Worked) -> None:
        if self.sender() is not self._task or self.document.session is None:
            return
        self._task = None
        self.sure.show_working(False)
        self.worked = worked
        self.sure.show_found(worked.sure)
        self.paths.show_found(worked.paths)
