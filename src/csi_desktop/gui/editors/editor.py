"""What all editors share: where the value lies, how it is saved, and what is said when it cannot be."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QTimer, QTimerEvent, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from csi_desktop.forms.definition import Field
from csi_desktop.forms.kinds import BadValue, blank, kind
from csi_desktop.gui import theme
from csi_desktop.gui.editors.typed import LineEdit, mark_bad
from csi_desktop.gui.editors.wording import typed_text
from csi_desktop.gui.language import Retranslated, current, spoken
from csi_desktop.model.answers import Value
from csi_desktop.text import Text

if TYPE_CHECKING:
    from csi_desktop.gui.document import Document
    from csi_desktop.session import Session

PAUSE = 400  # ms without a key until what was typed is saved
LATEST = 500  # ms after the first key that is not saved, however fast the next ones come; the disk has 100 more


def keep_now_and_then(line: LineEdit, keep: Callable[[], None]) -> None:
    """Have what is typed into a line of a grid kept in time, however fast the keys come; it stays open."""
    timer = QTimer(line)
    timer.setSingleShot(True)
    timer.setInterval(LATEST)
    timer.timeout.connect(lambda: None if line.isHidden() else keep())  # it was closed meanwhile, and is no editor now
    line.textEdited.connect(lambda: None if timer.isActive() else timer.start())


def open_session(document: Document) -> Session:
    """The session of the open evaluation. Whatever shows an answer keeps it: an answer typed late must not go into
    the evaluation that was opened next."""
    assert document.session is not None, "answers are shown of an open evaluation only"
    return document.session


class Slot(Protocol):
    """Where a value lies: an answer of the session, or a cell of a table."""

    def value(self) -> Value:
        """The value there; None where there is none."""

    def put(self, value: Value) -> None:
        """Keep a value, or raise BadValue."""


class AnswerSlot:
    """The answer to a field (of one row) in the session of a document."""

    def __init__(self, document: Document, field: Field, row: str) -> None:
        self._session, self._field, self._row = open_session(document), field, row

    def value(self) -> Value:
        """The value answered."""
        return self._session.value(self._field.id, self._row)

    def put(self, value: Value) -> None:
        """Answer with a value."""
        self._session.set(self._field.id, value, self._row)


class FieldEditor(Retranslated, QWidget):
    """An editor of one field (of one row).

    `refresh()` shows what the session holds and leaves alone what is being typed; `flush()` saves what was typed;
    `hold()` keeps in the file what was typed and is no value (yet), and `show_typed()` shows it again;
    `enter(value)` works the child widgets as a hand would, and is how tests and tours fill a field in."""

    complained = Signal(bool)  # bad input is shown, or no longer

    def __init__(
        self, field: Field, row: str, document: Document, parent: QWidget | None = None, slot: Slot | None = None
    ) -> None:
        super().__init__(parent)
        self.field, self.row, self.document = field, row, document
        self.session = open_session(document)
        self.kind = kind(field.kind)
        self.slot: Slot = slot or AnswerSlot(document, field, row)
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(0, 0, 0, 0)
        self.box.setSpacing(theme.SPACE)
        self._message: QLabel | None = None
        self._complaint: Text | None = None
        self._timer = 0
        self._since: float | None = None  # when the first key came that is not saved yet
        self.build()

    # ------------------------------------------------------------ for each kind to say
    def build(self) -> None:
        """Make the child widgets."""

    def show_value(self, value: Value) -> None:
        """Show a value."""

    def busy(self) -> bool:
        """Whether something is being typed that must not be overwritten."""
        return False

    def flush(self) -> bool:
        """Save what was typed; False, with a message beside it, where it cannot be."""
        return True

    def enter(self, value: Value) -> None:
        """Enter a value with the child widgets."""
        raise NotImplementedError

    def show_typed(self, typed: tuple[str, ...]) -> None:
        """Show what was typed on an earlier day and is no value, and say so."""

    def focus_editor(self) -> None:
        """Give the keyboard to the first child that takes it."""
        self.setFocus()

    # ------------------------------------------------------------ shared
    def value(self) -> Value:
        """The value that is kept."""
        return self.slot.value()

    def refresh(self) -> None:
        """Show what is kept now, unless something is being typed, or the evaluation is no longer open."""
        if self.document.session is self.session and not self.busy():
            self.show_value(self.value())
            if (typed := self.held()) and not self.document.locked:
                self.show_typed(typed)

    def held(self) -> tuple[str, ...]:
        """What was typed and is kept beside the answer, since it is no value (yet)."""
        return () if self.in_cell() else self.session.sheet.unfinished.get((self.field.id, self.row), ())

    def hold(self, *typed: str) -> None:
        """Keep what was typed and is no value (yet); nothing: forget what was kept."""
        if not self.in_cell() and self.document.session is self.session and not self.document.locked:
            self.session.keep_typed(self.field.id, typed if any(text.strip() for text in typed) else (), self.row)

    def commit(self, value: Value) -> bool:
        """Keep a value; where it cannot be, say why and keep the old one."""
        if self.document.session is not self.session:
            return False  # another evaluation is open: it must not get this answer
        try:
            normal = self.kind.normalise(self.field, value)
            before = self.value()
            if normal != before and not (blank(normal) and blank(before)):
                self.slot.put(normal)
        except BadValue as bad:
            self.complain(bad.text)
            return False
        self.complain(None)
        self.hold()
        return True

    def complain(self, text: Text | None) -> None:
        """Show, in red beneath the input, what is wrong with it; None: nothing is."""
        self._complaint = text
        if text is None:
            if self._message is not None and not self._message.isHidden():
                self._message.hide()
                self.complained.emit(False)
        else:
            if self._message is None:
                self._message = QLabel(self)
                self._message.setWordWrap(True)
                theme.set_look(self._message, "wrong")
                self.box.addWidget(self._message)
            self._message.setText(spoken(text))
            self._message.show()
            self.complained.emit(True)
        for child in self.inputs():
            mark_bad(child, text is not None)

    def inputs(self) -> tuple[QWidget, ...]:
        """The children that turn red with a complaint."""
        return ()

    @property
    def complaint(self) -> str:
        """What is wrong with the input, as shown; "" where nothing is."""
        return spoken(self._complaint) if self._complaint else ""

    def name(self, child: QWidget, part: str = "") -> None:
        """Give a child the accessible name of the field, with the part that it is."""
        label = spoken(self.field.label)
        child.setAccessibleName(f"{label}, {part}" if part else label)

    def offered(self) -> str:
        """The value that a formula offers until one is entered, as shown; "" where there is none."""
        if not self.field.formula or self.field.kind == "computed" or self.in_cell():
            return ""
        return typed_text(self.field, self.session.result.computed.get((self.field.id, self.row)))

    def in_cell(self) -> bool:
        """Whether the value is not an answer of its own but part of one."""
        return not isinstance(self.slot, AnswerSlot)

    def wait(self) -> None:
        """Save when no key has come for a moment; without such a moment, now and then."""
        first = time.monotonic() if self._since is None else self._since
        self.stop()
        self._since = first
        self._timer = self.startTimer(max(0, min(PAUSE, LATEST - round((time.monotonic() - first) * 1000))))

    def stop(self) -> None:
        """Do not save by the clock any more."""
        self._since = None
        if self._timer:
            self.killTimer(self._timer)
            self._timer = 0

    def timerEvent(self, event: QTimerEvent) -> None:
        self.stop()
        if self.document.session is self.session:
            self.paused()

    def paused(self) -> None:
        """It is time to save, in the middle of typing: without complaint of what is not finished."""

    def keep(self, text: str) -> bool:
        """Save what was typed, if it means something; the widget is left as it is.

        So even while an input method holds letters of the next word, which are not in `text`."""
        try:
            value = self.kind.parse(self.field, text, current()) if text.strip() else None
            return self.commit(value)
        except BadValue:
            self.hold(text)
            return False

    def retranslate(self) -> None:
        """Set every text anew."""
        if self._complaint is not None and self._message is not None:
            self._message.setText(spoken(self._complaint))
        self.refresh()

