"""One field, one card: its name, guidance, editor, reason, evidence and state."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QKeyEvent, QKeySequence, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from csi_desktop.forms.definition import Field
from csi_desktop.gui import theme
from csi_desktop.gui.editors import editor_for
from csi_desktop.gui.editors.buttons import quiet_icon
from csi_desktop.gui.editors.chosen import EvidenceEditor
from csi_desktop.gui.editors.editor import open_session
from csi_desktop.gui.editors.lines import AreaEditor
from csi_desktop.gui.language import Retranslated, spoken, tr
from csi_desktop.gui.names import state_name
from csi_desktop.model.answers import Answer, State, Value
from csi_desktop.text import Text

if TYPE_CHECKING:
    from csi_desktop.gui.document import Document

JUDGED = frozenset(("level", "scale5"))
_REASON = Text("理由", "Reason")


def is_judged(field: Field) -> bool:
    """Whether an answer is a judgement that wants a reason: a level, a scale, an option with a score, what the lead
    decides of the compliance gate."""
    scored = field.kind == "choice" and any(o.score is not None for o in field.options)
    return scored or field.kind in JUDGED or field.role == "gate.decision"


class ReasonSlot:
    """The reason of an answer, as the place where a text lies."""

    def __init__(self, document: Document, field: Field, row: str) -> None:
        self._session, self._field, self._row = open_session(document), field, row

    def value(self) -> Value:
        """The reason; None where there is none."""
        answer = self._session.answer(self._field.id, self._row)
        return (answer.reason or None) if answer else None

    def put(self, value: Value) -> None:
        """Give the reason."""
        self._session.set_reason(self._field.id, str(value or ""), self._row)


class CitationSlot:
    """The evidence that an answer rests on, as the place where a list of rows lies."""

    def __init__(self, document: Document, field: Field, row: str) -> None:
        self._session, self._field, self._row = open_session(document), field, row

    def value(self) -> Value:
        """The rows cited; None where there are none."""
        answer = self._session.answer(self._field.id, self._row)
        return list(answer.evidence) if answer and answer.evidence else None

    def put(self, value: Value) -> None:
        """Cite these rows and no others."""
        session = self._session
        old = session.answer(self._field.id, self._row) or Answer()
        rows = tuple(str(each) for each in value) if isinstance(value, list) else ()
        session.set_answer(self._field.id, self._row, replace(old, evidence=rows))


class ReasonEditor(AreaEditor):
    """The line for the reason; it grows with its text."""

    lines = 1

    def build(self) -> None:
        super().build()
        self._place()

    def _place(self) -> None:
        self.name(self.area, spoken(_REASON))
        self.area.setPlaceholderText(tr("Reason"))

    def retranslate(self) -> None:
        super().retranslate()
        self._place()


class StatusChip(QLabel):
    """The chip at the corner of a card. With nothing to say it keeps its place and is not painted: showing or hiding a
    widget would have the whole page laid out again, at a click."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._silent = False

    def say(self, text: str, look: str) -> None:
        """Say something, or with "" nothing."""
        self._silent = not text
        if text:
            self.setText(text)
            theme.set_look(self, look)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, bool(text))
        self.setAccessibleName(text or " ")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._silent:
            super().paintEvent(event)


class Card(Retranslated, QFrame):
    """The card of a field (of one row). It is made whole by few widgets: guidance, reason, evidence and status come
    when there is something to show."""

    def __init__(self, field: Field, row: str, number: int, document: Document, parent: QWidget) -> None:
        super().__init__(parent)
        self.field, self.row, self.number, self.document = field, row, number, document
        self.session = open_session(document)
        theme.set_look(self, "card")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.setAcceptDrops(field.kind not in ("file", "computed") and not document.locked)
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(16, 12, 16, 14)
        self.box.setSpacing(8)
        self._make_title()
        self.guidance: QLabel | None = None
        self.reason: ReasonEditor | None = None
        self.citations: EvidenceEditor | None = None
        self.editor = editor_for(field, row, document, self)
        self.box.addWidget(self.editor)
        self._make_buttons()  # after the editor, so that Tab comes to the editor first
        self._asked_reason = False
        self._asked_evidence = False
        self._word()
        self.refresh()

    def _make_title(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(4)
        self.title = QLabel(self)
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setWordWrap(True)
        theme.set_look(self.title, "strong")
        head.addWidget(self.title, 1)
        self.status: StatusChip | None = None
        self.head = head
        self.box.addLayout(head)

    def _make_buttons(self) -> None:
        self.help: QToolButton | None = None
        if self._help_text():
            self.help = self._button("guidance")
            self.help.setCheckable(True)
            self.help.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # F1 does the same
            self.help.toggled.connect(self.show_guidance)
        self.sum: QToolButton | None = None
        if self.field.kind == "computed" or self.field.scored:
            self.sum = self._button("sum")
            self.sum.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Ctrl+J does the same
            self.sum.clicked.connect(self.explain)
        self.menu: QToolButton | None = None
        if self.field.kind != "computed" and not self.field.number and not self.document.locked:
            self.menu = self._button("more")
            self.menu.clicked.connect(self._open_menu)

    def _button(self, icon: str) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(quiet_icon(icon))
        self.head.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        return button

    # ------------------------------------------------------------ words
    def _help_text(self) -> str:
        """Guidance, evidence asked for, source: what stands behind the question mark."""
        field = self.field
        lines = [spoken(field.guidance)]
        if field.evidence:
            lines.append(tr("Evidence: {text}", text=spoken(field.evidence)))
        if field.source:
            lines.append(tr("Source: {text}", text=spoken(field.source)))
        return "\n".join(line for line in lines if line)

    def provenance(self) -> str:
        """Where the question and its anchors come from."""
        names = {
            "S": tr("from the 2024 report of Southern Weekly"),
            "K": tr("indicator of the academy"),
            "I": tr("international norm"),
            "N": tr("Chinese norm or scholarship"),
            "O": tr("our own"),
        }
        question = names.get(self.field.provenance, "")
        anchors = names.get(self.field.anchors, "") if self.field.anchors else ""
        if not anchors or anchors == question:
            return tr("Origin: {text}", text=question) if question else ""
        return tr("Origin: {text}; levels: {levels}", text=question, levels=anchors)

    def _word(self) -> None:
        label = spoken(self.field.label)
        self.title.setText(f"{self.number}  {label}" if self.number else label)
        self.setAccessibleName(label)
        if self.help is not None:
            self.help.setToolTip(tr("Guidance (F1)"))
            guidance = tr("Guidance")
            self.help.setAccessibleName(f"{label}, {guidance}")
        if self.sum is not None:
            how = tr("How this number comes about (Ctrl+J)")
            self.sum.setToolTip(how)
            self.sum.setAccessibleName(f"{label}, {how}")
        if self.menu is not None:
            offers = tr("State, reason, evidence")
            self.menu.setToolTip(offers)
            self.menu.setAccessibleName(f"{label}, {offers}")
        if self.guidance is not None:
            self.guidance.setText(self._guidance_text())

    def _guidance_text(self) -> str:
        return "\n".join(text for text in (self._help_text(), self.provenance()) if text)

    def retranslate(self) -> None:
        """Set every text anew."""
        self._word()
        self.refresh()

    # ------------------------------------------------------------ what is shown
    def show_guidance(self, shown: bool) -> None:
        """Unfold the guidance, or fold it."""
        if shown and self.guidance is None:
            self.guidance = QLabel(self._guidance_text(), self)
            self.guidance.setTextFormat(Qt.TextFormat.PlainText)
            self.guidance.setWordWrap(True)
            self.guidance.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            theme.set_look(self.guidance, "dim")
            self.box.insertWidget(1, self.guidance)
        if self.guidance is not None:
            self.guidance.setVisible(shown)
        if self.help is not None and self.help.isChecked() != shown:
            self.help.setChecked(shown)

    def explain(self) -> None:
        """Show how the number of this field comes about, or what its level counts for."""
        self.document.explain.emit(self.field.id, self.row)

    def toggle_guidance(self) -> None:
        """F1."""
        if self.help is not None:
            self.help.toggle()

    def refresh(self) -> None:
        """Show what the session holds."""
        if self.document.session is not self.session:
            return
        answer = self.session.answer(self.field.id, self.row) or Answer()
        self.editor.refresh()
        locked = self.session.is_locked(self.field)
        self.editor.setEnabled(not (self.document.locked or locked))
        if self.menu is not None:
            self.menu.setEnabled(not locked)
        self._refresh_reason(answer)
        self._refresh_evidence(answer)
        self._refresh_status(answer)

    def parts(self) -> list[QWidget]:
        """What takes the keyboard, in the order of Tab: the answer, its reason, its evidence, the corner's menu."""
        return [part for part in (self.editor, self.reason, self.citations, self.menu) if part is not None]

    def _refresh_reason(self, answer: Answer) -> None:
        wanted = (
            is_judged(self.field) or bool(answer.reason) or answer.state is not State.ANSWERED or self._asked_reason
        )
        if wanted and self.reason is None:
            asked = replace(self.field, kind="longtext", required=False, pattern="", formula="")
            slot = ReasonSlot(self.document, self.field, self.row)
            self.reason = ReasonEditor(asked, self.row, self.document, self, slot)
            self.reason.setEnabled(not self.document.locked)
            self.box.insertWidget(self.box.indexOf(self.editor) + 1, self.reason)
        if self.reason is not None:
            self.reason.setVisible(wanted)
            self.reason.refresh()
            needed = answer.state is State.NA and not answer.reason and not self.reason.area.toPlainText().strip()
            self.reason.complain(Text("请写明为何不适用。", "Say why it does not apply.") if needed else None)

    def _refresh_evidence(self, answer: Answer) -> None:
        wanted = (
            self.field.kind in JUDGED or bool(answer.evidence) or bool(self.field.evidence) or self._asked_evidence
        ) and self.field.kind not in ("evidence", "file", "computed")
        if wanted and self.citations is None:
            asked = replace(self.field, kind="evidence", many=True, formula="")
            slot = CitationSlot(self.document, self.field, self.row)
            self.citations = EvidenceEditor(asked, self.row, self.document, self, slot)
            self.citations.setEnabled(not self.document.locked)
            self.box.addWidget(self.citations)
        if self.citations is not None:
            self.citations.setVisible(wanted)
            self.citations.refresh()

    def _refresh_status(self, answer: Answer) -> None:
        text, look = self.status_text(answer)
        if self.status is None:
            if not text:
                return
            self.status = StatusChip(self)
            self.head.insertWidget(1, self.status, 0, Qt.AlignmentFlag.AlignVCenter)
        self.status.say(text, look)

    def status_text(self, answer: Answer) -> tuple[str, str]:
        """What the chip at the corner says, and its look."""
        if self.session.is_frozen(self.field):
            return tr("Frozen"), "chip"
        if self.session.is_locked(self.field):
            return tr("Not asked in a self-assessment"), "chip"
        if answer.state is not State.ANSWERED:
            missing = answer.state is State.NE or (answer.state is State.NA and not answer.reason)
            return state_name(answer.state), "chip-missing" if missing else "chip"
        start = self.field.evidence_from
        level = answer.value
        if start is not None and isinstance(level, int) and level >= start and not answer.evidence:
            return tr("Evidence missing"), "chip-missing"
        offered = self.session.result.computed.get((self.field.id, self.row))
        if self.field.required and answer.value is None and offered is None and self.field.kind != "computed":
            return tr("Required"), "chip"
        return "", ""

    # ------------------------------------------------------------ state
    def _open_menu(self) -> None:
        menu = self.state_menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        assert self.menu is not None
        corner = self.menu.mapToGlobal(self.menu.rect().bottomRight())
        corner.setX(corner.x() - menu.sizeHint().width())
        menu.popup(corner)

    def state_menu(self) -> QMenu:
        """The menu at the corner: the states, and what can be added."""
        menu = QMenu(self)
        answer = self.session.answer(self.field.id, self.row) or Answer()
        for state in (State.NE, State.NA, State.UNABLE, State.NOT_FOUND):
            action = menu.addAction(state_name(state))
            action.setCheckable(True)
            action.setChecked(answer.state is state)
            action.triggered.connect(lambda _=False, state=state: self.set_state(state))
        menu.addSeparator()
        menu.addAction(tr("Add a reason"), self.add_reason)
        if self.field.kind not in ("evidence", "file"):
            menu.addAction(tr("Add evidence (Ctrl+E)"), self.add_evidence)
        menu.addAction(
            tr("History of this field"), lambda: self.document.history_asked.emit(self.field.id, self.row)
        )
        if self.field.placement != "internal":
            menu.addAction(
                tr("Show in the report (Ctrl+Shift+P)"), lambda: self.document.preview.emit(self.field.id, self.row)
            )
        clear = menu.addAction(tr("Clear the answer"), self.clear)
        clear.setEnabled(not answer.is_blank)
        return menu

    def set_state(self, state: State) -> None:
        """Give the field a state, or take that state back."""
        session = self.session
        answer = session.answer(self.field.id, self.row) or Answer()
        session.set_state(self.field.id, State.ANSWERED if answer.state is state else state, row=self.row)
        self.refresh()
        if answer.state is not state and self.reason is not None:
            self.reason.area.setFocus()

    def add_reason(self) -> None:
        """Show the line for the reason and go there."""
        self._asked_reason = True
        self.refresh()
        if self.reason is not None:
            self.reason.area.setFocus()

    def add_evidence(self) -> bool:
        """Ctrl+E: open the list of evidence; False where nothing can be cited."""
        if self.field.kind == "computed" or self.document.locked or self.session.is_locked(self.field):
            return False
        self._asked_evidence = True
        self.refresh()
        if self.citations is not None:
            self.citations.open()
        elif isinstance(self.editor, EvidenceEditor):
            self.editor.open()
        else:
            return False
        return True

    def clear(self) -> None:
        """Take value, state, reason and evidence away."""
        self.session.set_answer(self.field.id, self.row, None)
        self.refresh()

    def flush(self) -> bool:
        """Save what is being typed."""
        kept = self.editor.flush()
        return (self.reason.flush() if self.reason is not None else True) and kept

    def focus_editor(self) -> None:
        """Give the keyboard to the editor."""
        self.editor.focus_editor()

    # ------------------------------------------------------------ files
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        from csi_desktop.gui.evidence import can_take

        if can_take(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if self.take_data(event.mimeData()):
            event.acceptProposedAction()

    def take_data(self, data: QMimeData) -> bool:
        """Make evidence of what was dropped or pasted, and rest this answer on it."""
        from csi_desktop.gui.evidence import take_data

        rows = take_data(data, self.document)
        session = self.session
        for row in rows:
            if isinstance(self.editor, EvidenceEditor):
                now = self.editor.keys()
                session.set(self.field.id, [*now, row], self.row)
            else:
                session.cite(self.field.id, row, self.row)
        self.refresh()
        return bool(rows)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F1 and self.help is not None:
            self.toggle_guidance()
        elif event.key() == Qt.Key.Key_E and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self.add_evidence()
        elif not (event.matches(QKeySequence.StandardKey.Paste) and self._paste()):
            super().keyPressEvent(event)

    def _paste(self) -> bool:
        """Ctrl+V outside a text: files, web addresses or a picture become evidence."""
        from csi_desktop.gui.evidence import can_take

        data = QGuiApplication.clipboard().mimeData()
        return self.acceptDrops() and can_take(data) and self.take_data(data)
