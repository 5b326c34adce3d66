"""Undo for what is done with whole cases: deleted, restored, copied, made, taken in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from csi_desktop.casebook import Casebook
    from csi_desktop.gui.document import Document

Work = Callable[["Casebook"], None]


@dataclass(frozen=True, slots=True)
class CaseStep:
    """Something done with cases: what it is called in the menu, how it is undone and done again."""

    name: Callable[[], str]
    undo: Work
    redo: Work
    cases: tuple[int, ...]  # to select where they are listed


class CaseSteps(QObject):
    """What was done with the cases of the open casebook since it was opened, last done last."""

    changed = Signal()
    stepped = Signal(object)  # case ids that a step was undone or done again for

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self._document = document
        self._done: list[CaseStep] = []
        self._undone: list[CaseStep] = []
        document.casebook_changed.connect(self.forget)

    @property
    def undo_step(self) -> CaseStep | None:
        """What undo would take back."""
        return self._done[-1] if self._done else None

    @property
    def redo_step(self) -> CaseStep | None:
        """What redo would do again."""
        return self._undone[-1] if self._undone else None

    def binned(self, name: Callable[[], str], cases: Sequence[int], by: str) -> None:
        """Cases went into the bin."""
        self._note(CaseStep(name, _restore(cases, by), _delete(cases, by), tuple(cases)))

    def made(self, name: Callable[[], str], cases: Sequence[int], by: str) -> None:
        """Cases were made, or came out of the bin: undone, they go into it, and nothing of them is lost."""
        self._note(CaseStep(name, _delete(cases, by), _restore(cases, by), tuple(cases)))

    def evaluation(self, name: Callable[[], str], case_id: int, evaluation_id: int, by: str, *, deleted: bool) -> None:
        """An evaluation was made, or went into the bin."""

        def delete(casebook: Casebook) -> None:
            casebook.delete_evaluation(evaluation_id, by)

        def restore(casebook: Casebook) -> None:
            casebook.restore_evaluation(evaluation_id, by)

        undo, redo = (restore, delete) if deleted else (delete, restore)
        self._note(CaseStep(name, undo, redo, (case_id,)))

    def undo(self) -> None:
        """Take the last step back."""
        self._step(self._done, self._undone, lambda step: step.undo)

    def redo(self) -> None:
        """Do the step again that was taken back last."""
        self._step(self._undone, self._done, lambda step: step.redo)

    def _step(self, of: list[CaseStep], to: list[CaseStep], work: Callable[[CaseStep], Work]) -> None:
        if of:
            step = of.pop()
            to.append(step)
            self.changed.emit()
            self.stepped.emit(list(step.cases))
            self._document.tell_cases(work(step))

    def _note(self, step: CaseStep) -> None:
        self._done.append(step)
        self._undone.clear()
        self.changed.emit()

    def forget(self) -> None:
        """None of it can be taken back any more."""
        self._done, self._undone = [], []
        self.changed.emit()


def _delete(cases: Sequence[int], by: str) -> Work:
    def work(casebook: Casebook) -> None:
        for case_id in cases:
            casebook.delete_case(case_id, by)

    return work


def _restore(cases: Sequence[int], by: str) -> Work:
    def work(casebook: Casebook) -> None:
        for case_id in cases:
            casebook.restore_case(case_id, by)

    return work
