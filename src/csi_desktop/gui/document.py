"""The bridge between the window and the rooms below: what is open, and one signal for a change.

A change goes from an editor into the session, which scores it, and from there to the writer's thread. Nothing is
called saved before the casebook has it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, QTime, Signal

from csi_desktop.gui import settings
from csi_desktop.gui.attachments import Attachments
from csi_desktop.gui.case_steps import CaseSteps
from csi_desktop.gui.depth_and_stage import DepthAndStage
from csi_desktop.gui.keeper import Keeper
from csi_desktop.gui.language import spoken
from csi_desktop.gui.refusals import refusal
from csi_desktop.gui.tasks import Courier, Task
from csi_desktop.gui.working_copy import WorkingCopy
from csi_desktop.model.answers import SetAnswer
from csi_desktop.text import NO_TEXT, Text

if TYPE_CHECKING:
    from concurrent.futures import Future

    from csi_desktop.casebook import Casebook
    from csi_desktop.casebook.history import Day
    from csi_desktop.casebook.writer import Writer
    from csi_desktop.forms.definition import Catalogue
    from csi_desktop.model.answers import Change
    from csi_desktop.model.cases import Listing, Sheet
    from csi_desktop.session import Session

T = TypeVar("T")
_REWRITTEN = Text(
    "正在用新密码重写案例册。请等它完成，再打开别的案例册。",
    "A casebook is being written anew with its password. Open another one when that is done.",
)
_NAMING = ("case.project", "case.code")  # the roles that name a case, the better name first


class Document(QObject):
    """What is open. All methods are called on the window's thread; answers of the casebook come back to it."""

    changed = Signal(object)  # Change: an answer or a row is another one, and the score is new
    saved = Signal(str)  # "10:24:07": the file has everything up to now
    failed = Signal(object)  # Text: the file did not take a change, or cannot be read
    casebook_changed = Signal()  # another casebook is open, or none
    cases_changed = Signal()  # the list of cases has other lines or other values
    closing = Signal()  # the session is about to go: save what is being typed, let go of it
    evaluation_changed = Signal()  # another evaluation is open, or none, or another depth
    side_changed = Signal()  # the open evaluation is compared with another one of the other side, or with none
    house_changed = Signal()  # reports have another house style
    history_asked = Signal(str, str)  # field id, row: show what was answered to that field so far
    password_asked = Signal(object, object, object)  # Path, Text or None (why again), a call that takes the password
    jump = Signal(str, str)  # field id, row: show that field and give it the focus
    preview = Signal(str, str)  # field id, row: show what is printed of it
    explain = Signal(str, str)  # field id, row: show how its number comes about, or what its level counts for

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session: Session | None = None
        self.path: Path | None = None
        self._readonly = False
        self.past: Day | None = None  # the day as of which the open evaluation is shown; None for now
        self.refused: Path | None = None  # while `failed` tells of it: the casebook that could not be opened
        self.refusal = ""  # meanwhile: the kind of refusal, see `CasebookError`
        self.message = NO_TEXT  # why it is open for reading only, where nobody asked for that
        self.password = ""  # of the open casebook, "" if it has none
        self.given = ""  # the password with which a casebook was last asked for
        self.recovered = 0  # changes of an earlier day that were saved at opening
        self._pending: list[tuple[int, Change, bytes, Listing]] = []  # changes the file does not have yet
        self._writer: Writer | None = None
        self._changing: Task | None = None  # gives the file another password
        self._courier = Courier(self)
        self.keeper = Keeper(self)
        self.working = WorkingCopy(self)
        self.attachments = Attachments(self)
        self.steps = CaseSteps(self)
        self.depth_and_stage = DepthAndStage(self)
        self._opening = 0  # numbers the requests to open an evaluation: only the last one counts

    # ------------------------------------------------------------ casebook
    @property
    def catalogue(self) -> Catalogue:
        """The forms of the open evaluation, or those that ship with the program."""
        if self.session is not None:
            return self.session.catalogue
        from csi_desktop.forms.reader import catalogue  # read when first needed: after the first paint

        return catalogue()

    @property
    def locked(self) -> bool:
        """Whether nothing of the open evaluation can be changed: the file is open for reading, or it is issued."""
        return self.readonly or (self.session is not None and self.session.is_issued)

    @property
    def readonly(self) -> bool:
        """Whether nothing can be changed: the file is open for reading, or a day of the past is shown."""
        return self._readonly or self.past is not None

    @property
    def by(self) -> str:
        """Who answers."""
        return settings.ASSESSOR.get()

    def open_casebook(
        self,
        path: Path,
        *,
        readonly: bool = False,
        password: str = "",
        then: Callable[[], None] | None = None,
    ) -> None:
        """Open a casebook; `casebook_changed` follows, then `then()`; or `password_asked`, or `failed`, and everything
        stays as it was."""
        from csi_desktop.casebook import Casebook

        self.given = password
        self._take(
            path,
            lambda: Casebook.open(path, readonly=readonly, password=password),
            then=then,
            again=lambda given: self.open_casebook(path, readonly=readonly, password=given, then=then),
        )

    def is_password(self, password: str) -> bool:
        """Whether that is the password of the open casebook."""
        from csi_desktop.casebook.cipher import normal

        return normal(password) == self.password

    def change_password(self, new: str, then: Callable[[], None]) -> None:
        """Give the open casebook another password, "" for none; it is closed meanwhile and opened again, then
        `then()`, or `failed`."""
        from csi_desktop.casebook.passwords import BackupsLeft, change

        path, old = self.path, self.password
        if path is None or self.waiting:
            return
        self.close_casebook()
        self._changing = Task(lambda _: change(path, old, new), self)

        def again(password: str, then: Callable[[], None]) -> None:
            self._changing = None
            self.open_casebook(path, password=password, then=then)

        def failed(error: BaseException) -> None:
            again(new if isinstance(error, BackupsLeft) else old, lambda: self.fail(error))

        self._changing.done.connect(lambda _: again(new, then))
        self._changing.failed.connect(failed)
        self._changing.start()

    def create_casebook(self, path: Path) -> None:
        """Make a new casebook and open it; `casebook_changed` follows, or `failed`."""
        from csi_desktop.casebook import Casebook

        self._take(path, lambda: Casebook.create(path, by=self.by))

    def open_made(
        self,
        path: Path,
        make: Callable[[], Casebook],
        then: Callable[[], None] | None = None,
        again: Callable[[str], None] | None = None,
        target: Path | None = None,
    ) -> None:
        """Open what `make` gives, on the casebook's own thread, under the name of `path`; `again` is called with a
        password, where `make` wants one or another. It may be the local copy of `target`."""
        self._take(path, make, then=then, again=again, target=target)

    def _take(
        self,
        path: Path,
        make: Callable[[], Casebook],
        moved: Sequence[tuple[int, Change, bytes, Listing]] = (),
        then: Callable[[], None] | None = None,
        again: Callable[[str], None] | None = None,
        target: Path | None = None,
    ) -> None:
        """Open a casebook in place of the one that is open; `moved` changes go into it first. `again` opens it once
        more, with a password that somebody has been asked for."""
        from csi_desktop.casebook.writer import Writer

        if self._changing is not None:  # it is opened again when that is done, and would close what is opened now
            self.failed.emit(_REWRITTEN)
            return
        if self.path is not None and self.path == path and not self._readonly:
            self.close_evaluation()
            return
        writer = Writer(make)
        asked = writer.submit(lambda casebook: (casebook.readonly, casebook.message, casebook.key))

        def opened(state: tuple[bool, Text, str]) -> None:
            self.close_casebook()
            for pending in moved:
                evaluation_id, change, levels, listing = pending
                writer.save(evaluation_id, change, levels=levels, listing=listing)
            self._writer, self.path, self.working.target = writer, path, target
            self._readonly, self.message, self.password = state
            self.recovered = writer.recovered
            settings.remember_casebook(target or path)
            self.casebook_changed.emit()
            self.keeper.opened(writer)
            if then:
                then()

        def refused(error: BaseException) -> None:
            with suppress(Exception):  # what went wrong is told already
                writer.close()
            from csi_desktop.casebook import PasswordNeeded, WrongPassword

            if again is not None and isinstance(error, PasswordNeeded | WrongPassword):
                wrong = error.text if isinstance(error, WrongPassword) else None
                self.password_asked.emit(error.path, wrong, again)
                return
            self.refused, self.refusal = path, getattr(error, "kind", "")
            self.fail(error)
            self.refused, self.refusal = None, ""

        self._courier.when_done(asked, opened, refused)

    def close_casebook(self) -> None:
        """Close the casebook once it has every change."""
        if self._writer is None:
            return
        self.close_evaluation()
        self.keeper.closing()
        published = self.working.closing(self._writer)
        writer, self._writer, self.path, self._readonly = self._writer, None, None, False
        self.message, self.password = NO_TEXT, ""
        writer.close()
        from csi_desktop.gui.viewing import viewing

        viewing.remove()
        self._pending.clear()
        self.casebook_changed.emit()
        if published is not None and (error := published.exception()) is not None:
            self.fail(error)

    def catch_up(self) -> None:
        """Wait until the file has been asked to take everything, files dropped a moment ago as well."""
        self._courier.wait()

    @property
    def waiting(self) -> int:
        """How many changes the file could not take so far."""
        return self._writer.waiting if self._writer is not None else 0

    def retry(self) -> None:
        """Try again to save what the file could not take."""
        self.ask(lambda casebook: None, lambda _: self._landed(len(self._pending)))

    def save_copy(self, path: Path, then: Callable[[], None]) -> None:
        """Write a copy of the casebook. Where changes wait that the file cannot take, go on in the copy, with them."""
        moved, session, password = tuple(self._pending), self.session, self.password
        if not moved:
            self.ask(lambda casebook: casebook.copy_to(path), lambda _: then())
            return
        evaluation_id = session.sheet.evaluation.id if session else None

        def go_on() -> None:
            if evaluation_id is not None:
                self.open_evaluation(evaluation_id, then)
            else:
                then()

        from csi_desktop.casebook import Casebook

        self.ask(
            lambda casebook: casebook.copy_to(path),
            lambda _: self._take(path, lambda: Casebook.open(path, password=password), moved, go_on),
        )

    def ask(
        self,
        work: Callable[[Casebook], T],
        then: Callable[[T], None] | None = None,
        failed: Callable[[BaseException], None] | None = None,
    ) -> Future[T] | None:
        """Have the casebook do `work` on its own thread; `then(result)` comes back on this one.

        Without `failed`, what the casebook refuses is told by the signal `failed`. None where no casebook is open."""
        if self._writer is None:
            return None
        future = self._writer.submit(work)
        self._courier.when_done(future, then or (lambda _: None), failed or self.fail)
        return future

    def asker(self) -> Callable[[Callable[[Casebook], T]], T]:
        """What another thread than this one asks the casebook with: it waits for the answer."""
        writer = self._writer
        assert writer is not None
        return lambda work: writer.submit(work).result()

    def tell_cases(
        self,
        work: Callable[[Casebook], T],
        then: Callable[[T], None] | None = None,
        failed: Callable[[BaseException], None] | None = None,
    ) -> None:
        """Have the casebook change its cases by `work`; `cases_changed` follows. `failed` as in `ask`."""

        def done(result: T) -> None:
            self._note_saved()
            self.cases_changed.emit()
            if then:
                then(result)

        self.ask(work, done, failed)

    def fail(self, error: BaseException) -> None:
        """Tell what a person can act on; anything else is a defect and goes to the crash window."""
        self.failed.emit(refusal(error))

    # ------------------------------------------------------------ evaluation
    def open_evaluation(self, evaluation_id: int, then: Callable[[], None] | None = None) -> None:
        """Open an evaluation of the casebook; `evaluation_changed` follows, then `then()`."""
        self._opening += 1
        request = self._opening

        def load(casebook: Casebook) -> tuple[Catalogue, Sheet]:
            from csi_desktop.session.own_forms import loaded

            return loaded(casebook, evaluation_id)

        def opened(found: tuple[Catalogue, Sheet]) -> None:
            if request != self._opening:
                return
            from csi_desktop.session import Session

            catalogue, sheet = found
            if self.session is not None:
                self.closing.emit()
            self.past = None
            self.session = Session(catalogue, sheet, self._save, self.by, keep_typed=self._keep_typed)
            self.session.listeners.append(self.changed.emit)
            self.evaluation_changed.emit()
            if then:
                then()

        self.ask(load, opened)

    def open_as_of(self, day: Day) -> None:
        """Show the open evaluation as it was at the end of a day, for reading only; `evaluation_changed` follows."""
        if self.session is None:
            return
        self._opening += 1
        request, evaluation_id = self._opening, self.session.sheet.evaluation.id

        def load(casebook: Casebook) -> tuple[Catalogue, Sheet]:
            from csi_desktop.session.own_forms import forms_of

            sheet = casebook.as_of(evaluation_id, day.seq)
            return forms_of(casebook, sheet.evaluation), sheet

        def opened(loaded: tuple[Catalogue, Sheet]) -> None:
            if request != self._opening:
                return
            from csi_desktop.session import Session

            if self.session is not None:
                self.closing.emit()
            self.session, self.past = Session(*loaded, self._save, self.by, past=day.day), day
            self.evaluation_changed.emit()

        self.ask(load, opened)

    def back_to_now(self) -> None:
        """Show the evaluation as it is now again."""
        if self.session is not None and self.past is not None:
            self.open_evaluation(self.session.sheet.evaluation.id)

    def close_evaluation(self) -> None:
        """Back to the list of cases."""
        self._opening += 1
        if self.session is not None:
            self.closing.emit()
            self.catch_up()
            self.session = self.past = None
            self.evaluation_changed.emit()
            self.cases_changed.emit()

    def undo(self) -> Change | None:
        """Take the last change back; gives what was done to answers and rows for that."""
        session = self.session
        if session is None or self.depth_and_stage.step(session.undo_change, redo=False):
            return None
        return session.undo()

    def redo(self) -> Change | None:
        """Make the change again that was taken back last."""
        session = self.session
        if session is None or self.depth_and_stage.step(session.redo_change, redo=True):
            return None
        return session.redo()

    def _save(self, change: Change, levels: bytes, listing: Listing) -> None:
        """The session's way out: one change to the writer's thread."""
        assert self.session is not None and self._writer is not None
        future = self._writer.save(self.session.sheet.evaluation.id, change, levels=levels, listing=listing)
        pending = (self.session.sheet.evaluation.id, change, levels, listing)
        self._pending.append(pending)
        self._courier.when_done(future, lambda _: self._landed(self._place(pending) + 1), self.fail)
        mode = self.catalogue.role("mode")
        if mode and any(isinstance(step, SetAnswer) and step.field == mode.id for step in change.steps):
            self._find_counterpart(self.session)

    def _find_counterpart(self, session: Session) -> None:
        """With another mode, another evaluation of the year is the other side that this one is compared with."""
        evaluation_id = session.sheet.evaluation.id
        self.ask(lambda casebook: casebook.load(evaluation_id), lambda sheet: self._take_side(session, sheet))

    def choose_side(self, uuid: str) -> None:
        """Compare the open evaluation with that one of the other side."""
        session = self.session
        if session is None:
            return
        evaluation_id = session.sheet.evaluation.id

        def work(casebook: Casebook) -> Sheet:
            casebook.choose_side(evaluation_id, uuid)
            return casebook.load(evaluation_id)

        self.ask(work, lambda sheet: self._take_side(session, sheet))

    def _take_side(self, session: Session, sheet: Sheet) -> None:
        session.sheet.counterpart = sheet.counterpart
        if self.session is session:
            self.side_changed.emit()

    def _keep_typed(self, place: tuple[str, str], typed: tuple[str, ...]) -> None:
        """The session's way out for what was typed and is no value yet."""
        assert self.session is not None and self._writer is not None
        future = self._writer.keep_typed(self.session.sheet.evaluation.id, *place, typed)
        self._courier.when_done(future, lambda _: None, self.fail)

    def _place(self, pending: tuple[int, Change, bytes, Listing]) -> int:
        return next((n for n, each in enumerate(self._pending) if each is pending), -1)

    def _landed(self, number: int) -> None:
        """The file has the first `number` of the changes on their way: it takes them in order."""
        if self._writer is None or self._writer.waiting:
            return
        del self._pending[:number]
        if not self._pending:
            self._note_saved()

    def _note_saved(self) -> None:
        self.working.saved()
        self.saved.emit(QTime.currentTime().toString("HH:mm:ss"))

    # ------------------------------------------------------------ names
    def case_name(self) -> str:
        """What the open case is called, as a title has room for: its project, else its code."""
        if self.session is None:
            return ""
        from csi_desktop.gui.names import short_name

        for role in _NAMING:
            field = self.session.catalogue.role(role)
            value = self.session.value(field.id) if field else None
            if value:
                return short_name(str(value))
        return ""

    def renames(self, change: Change) -> bool:
        """Whether a change touches what the open evaluation is called: its case's name, or its mode."""
        naming = [self.catalogue.role(role) for role in (*_NAMING, "mode")]
        named = {field.id for field in naming if field is not None}
        return any(isinstance(step, SetAnswer) and step.field in named for step in change.steps)

    def mode_name(self) -> str:
        """The mode of the open evaluation in the language in use, or ""."""
        field = self.session.catalogue.role("mode") if self.session else None
        if self.session is None or field is None:
            return ""
        option = field.option(str(self.session.value(field.id)))
        return spoken(option.label) if option else ""


