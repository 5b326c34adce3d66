"""Depth and stage of the open evaluation: they change no answer, and are undone all the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from csi_desktop.casebook import Casebook
    from csi_desktop.gui.document import Document
    from csi_desktop.model.answers import Change
    from csi_desktop.model.cases import Depth, Evaluation


class DepthAndStage:
    """Has the casebook take depth or stage of the open evaluation, and shows it once the file has it."""

    def __init__(self, document: Document) -> None:
        self._document = document

    def set_depth(self, depth: Depth) -> None:
        """Show more or fewer fields; the answers are the same."""
        session = self._document.session
        if session is not None and session.sheet.evaluation.depth != depth:
            from csi_desktop.model.answers import DepthChange

            before = session.sheet.evaluation.depth
            change = DepthChange((), "set_depth", before=before, after=depth)
            self._set_depth(depth, lambda: session.undoable.note(change))

    def set_stage(self, state: str, draft: int | None, then: Callable[[], None]) -> None:
        """Call the evaluation a working draft of that number (None: as it is), or a draft for comment ("check");
        `then()` follows once the file has it."""
        session = self._document.session
        if session is None:
            return
        from csi_desktop.model.answers import StageChange

        evaluation = session.sheet.evaluation
        before = (evaluation.state, evaluation.draft)
        after = (state, evaluation.draft if draft is None else draft)

        def noted() -> None:
            session.undoable.note(StageChange((), "set_stage", before=before, after=after))
            then()

        if after != before:
            self._set_stage(after, noted)

    def step(self, change: Change | None, *, redo: bool) -> bool:
        """Undo a change of depth or stage, or (`redo`) make it again; False for a change of another kind."""
        from csi_desktop.model.answers import DepthChange, StageChange

        session = self._document.session
        if session is None or not isinstance(change, DepthChange | StageChange):
            return False

        def failed(error: BaseException) -> None:
            if (session.undo_change if redo else session.redo_change) is change:
                session.undoable.pass_over(redo=not redo)
            self._document.fail(error)

        session.undoable.pass_over(redo=redo)  # at once: who presses the key again means the step before
        if isinstance(change, StageChange):
            self._set_stage(change.after if redo else change.before, failed=failed)
        else:
            self._set_depth(cast("Depth", change.after if redo else change.before), failed=failed)
        return True

    def _set_depth(
        self,
        depth: Depth,
        noted: Callable[[], None] | None = None,
        failed: Callable[[BaseException], None] | None = None,
    ) -> None:
        def work(casebook: Casebook, evaluation_id: int, by: str) -> None:
            from csi_desktop.session.opening import keep_line

            casebook.set_depth(evaluation_id, depth, by)
            keep_line(casebook, evaluation_id, by)  # another depth asks for other fields

        self._set_fact(
            work,
            lambda evaluation: replace(evaluation, depth=depth),
            noted,
            failed,
        )

    def _set_stage(
        self,
        stage: tuple[str, int],
        noted: Callable[[], None] | None = None,
        failed: Callable[[BaseException], None] | None = None,
    ) -> None:
        state, draft = stage
        self._set_fact(
            lambda casebook, evaluation_id, by: casebook.set_stage(evaluation_id, state, draft, by),
            lambda evaluation: replace(evaluation, state=state, draft=draft),
            noted,
            failed,
        )

    def _set_fact(
        self,
        work: Callable[[Casebook, int, str], None],
        made: Callable[[Evaluation], Evaluation],
        noted: Callable[[], None] | None,
        failed: Callable[[BaseException], None] | None,
    ) -> None:
        """Have the file take something that is said of the open evaluation, and show it then."""
        session = self._document.session
        if session is None:
            return
        evaluation_id, by = session.sheet.evaluation.id, self._document.by

        def done(_: None = None) -> None:
            if self._document.session is session:
                self._document.closing.emit()
                session.sheet.evaluation = made(session.sheet.evaluation)
                session.reload()
                if noted is not None and self._document.past is None:
                    noted()
                self._document.evaluation_changed.emit()

        if self._document.past is not None:
            done()  # what is seen of the past is no business of the file's
        else:
            self._document.tell_cases(lambda casebook: work(casebook, evaluation_id, by), done, failed)
