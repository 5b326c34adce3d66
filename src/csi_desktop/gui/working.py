"""A line that shows how far work in the background is, and lets it be cancelled."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QWidget

from csi_desktop.gui.language import Retranslated, tr
from csi_desktop.gui.tasks import Task
from csi_desktop.text import Text, why


class Working(Retranslated, QWidget):
    """Does one piece of work at a time; out of sight while there is none. What comes of work that was let go no longer
    counts."""

    done = Signal(object)
    failed = Signal(object)  # what somebody can mend: texts

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._task: Task | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        self.progress, self.cancel = QProgressBar(self), QPushButton(self)
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.cancel.clicked.connect(self.stop)
        row.addWidget(self.progress, 1)
        row.addWidget(self.cancel)
        self.setVisible(False)
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        self.progress.setAccessibleName(tr("Progress"))
        self.cancel.setText(tr("Cancel"))

    @property
    def active(self) -> bool:
        """Whether it is at work."""
        return self._task is not None

    def begin(self, make: Callable[[Task], Any]) -> None:
        """Do this in the background, instead of what is being done."""
        self.stop()
        self._task = task = Task(make)
        task.progressed.connect(lambda done: self.progress.setValue(round(done * 1000)))
        task.done.connect(self._done)
        task.failed.connect(self._failed)
        self.progress.setValue(0)
        self.setVisible(True)
        task.start()

    def stop(self) -> None:
        """Let the work go."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
        self.setVisible(False)

    def _done(self, found: object) -> None:
        if self.sender() is self._task:
            self._task = None
            self.setVisible(False)
            self.done.emit(found)

    def _failed(self, error: BaseException) -> None:
        from csi_desktop.scoring.uncertainty import Stopped

        mine, faults = self.sender() is self._task, faults_of(error)
        if mine:
            self._task = None
            self.setVisible(False)
        if faults is None and not isinstance(error, Stopped):
            raise error  # a defect: the crash window tells of it
        if mine:
            self.failed.emit(faults or ())


def faults_of(error: BaseException) -> tuple[Text, ...] | None:
    """What somebody can mend, fault by fault; None for a defect of the program."""
    from csi_desktop.exchange.tables import BadTable
    from csi_desktop.forms.faults import FormFaults

    if isinstance(error, BadTable):
        return error.texts
    if isinstance(error, FormFaults):
        return tuple(fault.text for fault in error.faults)
    text = getattr(error, "text", None)
    if isinstance(text, Text):
        lines = zip(text.zh.split("\n"), text.en.split("\n"), strict=False)
        return tuple(Text(zh, en) for zh, en in lines)
    if isinstance(error, OSError):
        said = Text("“{name}”无法读取：{why}", "“{name}” cannot be read: {why}")
        return (said.format(name=Path(str(error.filename or "")).name, why=why(error)),)
    return None


def teller(task: Task) -> Callable[[float], bool]:
    """What tells a task's progress and asks whether to go on."""

    def tell(done: float) -> bool:
        task.progressed.emit(done)
        return not task.cancelled()

    return tell
