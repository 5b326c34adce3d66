"""Undo for what is done with whole cases: deleted, brought back, copied, made, taken in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from csi_desktop.casebook import Casebook
    from csi_desktop.casebook.bin import Binned
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

    def brought_back(self, name: Callable[[], str], items: Sequence[Binned], by: str) -> None:
        """Cases, evaluations and rows came out of the bin together."""

        def undo(casebook: Casebook) -> None:
            for one in items:
                _bin(casebook, one, by)

        def redo(casebook: Casebook) -> None:
            for one in reversed(items):
                bring_back(casebook, one, by)

        self._note(CaseStep(name, undo, redo, tuple(dict.fromkeys(one.case_id for one in items))))

    def forget_case(self, case_id: int) -> None:
        """Nothing that was done with a case can be taken back any more: a version of it is issued."""
        self._done = [step for step in self._done if case_id not in step.cases]
        self._undone = [step for step in self._undone if case_id not in step.cases]
        self.changed.emit()

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

            def failed(error: BaseException) -> None:
                if to and to[-1] is step:  # it was not done, and can be asked for again
                    of.append(to.pop())
                    self.changed.emit()
                self._document.fail(error)

            self._document.tell_cases(work(step), failed=failed)

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


def bring_back(casebook: Casebook, one: Binned, by: str) -> None:
    """Take something out of the bin."""
    if one.kind == "case":
        casebook.restore_case(one.case_id, by)
    elif one.kind == "evaluation":
        casebook.restore_evaluation(one.evaluation_id, by)
    else:
        from csi_desktop.session.opening import open_session

        removed = casebook.removed_row(one)
        if removed is not None:
            open_session(casebook, _evaluation(casebook, one), by).bring_back_row(removed)


def _bin(casebook: Casebook, one: Binned, by: str) -> None:
    """Put it into the bin again."""
    if one.kind == "case":
        casebook.delete_case(one.case_id, by)
    elif one.kind == "evaluation":
        casebook.delete_evaluation(one.evaluation_id, by)
    else:
        from csi_desktop.session.opening import open_session

        session = open_session(casebook, _evaluation(casebook, one), by)
        if one.row in session.sheet.rows.get(one.section, {}):
            session.remove_row(one.section, one.row)


def _evaluation(casebook: Casebook, row: Binned) -> int:
    """The evaluation by which a row of the bin is changed: its own, or, of a row of the profile, the newest."""
    return row.evaluation_id or casebook.evaluations(row.case_id)[0].id
