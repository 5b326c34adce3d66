"""The bridge between the window and the rooms below: what is open, and one signal for a change.

A change goes from an editor into the session, which scores it, and from there to the writer's thread. Nothing is
called saved before the casebook has it."""

from __future__ import annotations

import io
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

from PySide6.QtCore import QObject, QTime, Signal

from csi_desktop.gui import settings
from csi_desktop.gui.language import spoken
from csi_desktop.gui.tasks import Courier
from csi_desktop.text import Text

if TYPE_CHECKING:
    from csi_desktop.casebook import Casebook
    from csi_desktop.casebook.writer import Writer
    from csi_desktop.forms.definition import Catalogue
    from csi_desktop.model.answers import Change
    from csi_desktop.model.cases import Attachment, Listing, Sheet
    from csi_desktop.session import Session

T = TypeVar("T")


class Document(QObject):
    """What is open. All methods are called on the window's thread; answers of the casebook come back to it."""

    changed = Signal(object)  # Change: an answer or a row is another one, and the score is new
    saved = Signal(str)  # "10:24:07": the file has everything up to now
    failed = Signal(object)  # Text: the file did not take a change, or cannot be read
    casebook_changed = Signal()  # another casebook is open, or none
    cases_changed = Signal()  # the list of cases has other lines or other values
    evaluation_changed = Signal()  # another evaluation is open, or none
    jump = Signal(str, str)  # field id, row: show that field and give it the focus

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session: Session | None = None
        self.path: Path | None = None
        self.readonly = False
        self.unsaved = 0  # changes on their way to the file
        self._writer: Writer | None = None
        self._courier = Courier(self)
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
    def by(self) -> str:
        """Who answers."""
        return settings.ASSESSOR.get()

    def open_casebook(self, path: Path, *, readonly: bool = False) -> None:
        """Open a casebook; `casebook_changed` follows, or `failed` and everything stays as it was."""
        from csi_desktop.casebook import Casebook

        self._take(path, lambda: Casebook.open(path, readonly=readonly))

    def create_casebook(self, path: Path) -> None:
        """Make a new casebook and open it; `casebook_changed` follows, or `failed`."""
        from csi_desktop.casebook import Casebook

        self._take(path, lambda: Casebook.create(path, by=self.by))

    def _take(self, path: Path, make: Callable[[], Casebook]) -> None:
        from csi_desktop.casebook.writer import Writer

        if self.path is not None and self.path == path:
            self.close_evaluation()
            return
        writer = Writer(make)
        asked = writer.submit(lambda casebook: casebook.readonly)

        def opened(readonly: bool) -> None:
            self.close_casebook()
            self._writer, self.path, self.readonly = writer, path, readonly
            settings.remember_casebook(path)
            self.casebook_changed.emit()

        def refused(error: BaseException) -> None:
            with suppress(Exception):  # what went wrong is told already
                writer.close()
            self._fail(error)

        self._courier.when_done(asked, opened, refused)

    def close_casebook(self) -> None:
        """Close the casebook once it has every change."""
        if self._writer is None:
            return
        self.close_evaluation()
        writer, self._writer, self.path, self.readonly = self._writer, None, None, False
        writer.close()
        self.casebook_changed.emit()

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
        self._courier.when_done(future, then or (lambda _: None), failed or self._fail)
        return future

    def tell_cases(self, work: Callable[[Casebook], T], then: Callable[[T], None] | None = None) -> None:
        """Have the casebook change its cases by `work`; `cases_changed` follows."""

        def done(result: T) -> None:
            self._note_saved()
            self.cases_changed.emit()
            if then:
                then(result)

        self.ask(work, done)

    def _fail(self, error: BaseException) -> None:
        """Tell what a person can act on; anything else is a defect and goes to the crash window."""
        text = getattr(error, "text", None)
        if isinstance(text, Text):
            self.failed.emit(text)
        elif isinstance(error, OSError):
            reason = error.strerror or str(error)
            self.failed.emit(Text(f"文件无法读写：{reason}", f"The file cannot be read or written: {reason}"))
        else:
            raise error

    # ------------------------------------------------------------ evaluation
    def open_evaluation(self, evaluation_id: int, then: Callable[[], None] | None = None) -> None:
        """Open an evaluation of the casebook; `evaluation_changed` follows, then `then()`."""
        self._opening += 1
        request = self._opening

        def load(casebook: Casebook) -> tuple[Catalogue, Sheet]:
            sheet = casebook.load(evaluation_id)
            return frozen_catalogue(casebook, sheet), sheet

        def opened(loaded: tuple[Catalogue, Sheet]) -> None:
            if request != self._opening:
                return
            from csi_desktop.session import Session

            catalogue, sheet = loaded
            self.session = Session(catalogue, sheet, self._save, self.by)
            self.session.listeners.append(self.changed.emit)
            self.evaluation_changed.emit()
            if then:
                then()

        self.ask(load, opened)

    def close_evaluation(self) -> None:
        """Back to the list of cases."""
        self._opening += 1
        if self.session is not None:
            self.session = None
            self.evaluation_changed.emit()
            self.cases_changed.emit()

    def undo(self) -> None:
        """Take the last change back."""
        if self.session is not None:
            self.session.undo()

    def redo(self) -> None:
        """Make the change again that was taken back last."""
        if self.session is not None:
            self.session.redo()

    def _save(self, change: Change, levels: bytes, listing: Listing) -> None:
        """The session's way out: one change to the writer's thread."""
        assert self.session is not None and self._writer is not None
        evaluation_id = self.session.sheet.evaluation.id
        future = self._writer.submit(
            lambda casebook: casebook.save(evaluation_id, change, levels=levels, listing=listing)
        )
        self.unsaved += 1
        self._courier.when_done(future, self._landed, self._not_landed)

    def _landed(self, _event: int) -> None:
        self.unsaved -= 1
        if self.unsaved == 0:
            self._note_saved()

    def _not_landed(self, error: BaseException) -> None:
        self.unsaved -= 1
        self._fail(error)

    def _note_saved(self) -> None:
        self.saved.emit(QTime.currentTime().toString("HH:mm:ss"))

    # ------------------------------------------------------------ files
    def attach(
        self,
        source: Path | bytes,
        name: str,
        then: Callable[[Attachment], None],
        *,
        mime: str = "",
        progress: Callable[[float], None] | None = None,
        failed: Callable[[BaseException], None] | None = None,
    ) -> None:
        """Put a file's bytes into the casebook, on its thread; `then` and `progress(0…1)` come on this one."""

        def work(casebook: Casebook) -> Attachment:
            with source.open("rb") if isinstance(source, Path) else io.BytesIO(source) as stream:
                size = source.stat().st_size if isinstance(source, Path) else len(source)
                told = _Counted(stream, size, self._courier, progress) if progress else stream
                return casebook.attach(told, name, mime)

        self.ask(work, then, failed)

    def read_attachment(self, sha256: str, then: Callable[[bytes], None]) -> None:
        """The bytes of an attachment; they come to `then` on this thread."""
        self.ask(lambda casebook: casebook.read_attachment(sha256), then)

    # ------------------------------------------------------------ names
    def case_name(self) -> str:
        """What the open case is called: its project, else its code."""
        if self.session is None:
            return ""
        for role in ("case.project", "case.code"):
            field = self.session.catalogue.role(role)
            value = self.session.value(field.id) if field else None
            if value:
                return str(value)
        return ""

    def mode_name(self) -> str:
        """The mode of the open evaluation in the language in use, or ""."""
        field = self.session.catalogue.role("mode") if self.session else None
        if self.session is None or field is None:
            return ""
        option = field.option(str(self.session.value(field.id)))
        return spoken(option.label) if option else ""


def frozen_catalogue(casebook: Casebook, sheet: Sheet) -> Catalogue:
    """The forms by which an evaluation was made: the shipped ones where versions agree, else those in the casebook."""
    from csi_desktop.forms.definition import Catalogue
    from csi_desktop.forms.reader import catalogue, form_from_text

    shipped = {form.id: form for form in catalogue().forms}
    frozen = sheet.evaluation.forms
    if dict(frozen) == {form_id: form.version for form_id, form in shipped.items()}:
        return catalogue()
    forms = []
    for form_id, version in frozen.items():
        form = shipped.get(form_id)
        if form is None or form.version != version:
            form = form_from_text(casebook.form_text(form_id, version), file=f"{form_id} {version}")
        forms.append(form)
    return Catalogue.of(tuple(forms))


class _Counted(io.RawIOBase):
    """A stream that tells how far it has been read."""

    def __init__(
        self, stream: BinaryIO, size: int, courier: Courier, progress: Callable[[float], None]
    ) -> None:
        super().__init__()
        self._stream, self._size, self._courier, self._progress = stream, max(size, 1), courier, progress
        self._read = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        self._read += len(data)
        share = min(self._read / self._size, 1.0)
        self._courier.post(lambda: self._progress(share))
        return len(data)
