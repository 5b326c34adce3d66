"""The history: what was changed, when, by whom, from what to what, and why; an old answer can be taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from csi_desktop.forms.kinds import BadValue
from csi_desktop.gui import theme
from csi_desktop.gui.editors.flow import FlowLayout
from csi_desktop.gui.language import Retranslated, spoken, tr
from csi_desktop.gui.names import moment, quoted, short, state_name
from csi_desktop.model.answers import Answer, State

if TYPE_CHECKING:
    from csi_desktop.casebook import Event
    from csi_desktop.gui.document import Document

SHOWN = 300
EVENT = Qt.ItemDataRole.UserRole


class HistoryPanel(Retranslated, QFrame):
    """The latest events of the open case, or of the field that one is at, newest first."""

    past_asked = Signal()

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self._events: list[Event] = []
        self._field: tuple[str, str] | None = None  # the field that one is at, and its row
        self._shown: tuple[str, str] | None = None  # the field whose events are listed; None for the whole case
        theme.set_look(self, "side")
        box = QVBoxLayout(self)
        box.setContentsMargins(14, 12, 8, 12)
        box.setSpacing(8)
        chips = FlowLayout(gap=4)  # in a narrow panel, words in English need a second line
        self.of_case, self.of_field, self.past = (QPushButton(self) for _ in range(3))
        for chip in (self.of_case, self.of_field):
            theme.set_look(chip, "filter")
            chip.setCheckable(True)
            chips.addWidget(chip)
        theme.set_look(self.past, "link")
        chips.addWidget(self.past)
        self.of_case.setChecked(True)
        self.of_case.clicked.connect(lambda: self.narrow(False))
        self.of_field.clicked.connect(lambda: self.narrow(True))
        self.past.clicked.connect(self.past_asked)
        self.title = QLabel(self)
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setWordWrap(True)
        theme.set_look(self.title, "strong")
        self.list = QListWidget(self)
        self.list.setWordWrap(True)
        self.list.setResizeMode(QListWidget.ResizeMode.Adjust)  # lines break anew at another width
        self.list.setSpacing(1)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemActivated.connect(self._go)
        self.list.itemClicked.connect(self._go)
        self.list.currentItemChanged.connect(lambda *_: self._show_detail())
        box.addLayout(chips)
        box.addWidget(self.title)
        box.addWidget(self.list, 1)
        box.addWidget(self._make_detail())
        document.saved.connect(self._saved)
        self.retranslate()

    def _make_detail(self) -> QWidget:
        self.detail = QFrame(self)
        theme.set_look(self.detail, "card")
        box = QVBoxLayout(self.detail)
        box.setContentsMargins(10, 8, 10, 8)
        box.setSpacing(4)
        self.about = QLabel(self.detail)
        self.about.setTextFormat(Qt.TextFormat.PlainText)
        self.about.setWordWrap(True)
        self.about.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        theme.set_look(self.about, "dim")
        self.before, self.after = QPushButton(self.detail), QPushButton(self.detail)
        self.before.clicked.connect(lambda: self._take_back("old"))
        self.after.clicked.connect(lambda: self._take_back("new"))
        box.addWidget(self.about)
        box.addWidget(self.before)
        box.addWidget(self.after)
        self.detail.hide()
        return self.detail

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        self.of_case.setText(tr("Whole case"))
        self.of_field.setText(tr("This field"))
        self.past.setText(tr("By day…"))
        self.past.setToolTip(tr("The case as of a day"))
        self.before.setText(tr("Take back the answer before"))
        self.after.setText(tr("Take back this answer"))
        self.list.setAccessibleName(tr("History"))
        self._show()

    # ------------------------------------------------------------ what is shown
    def follow(self, field: str, row: str) -> None:
        """The field that one is at now."""
        if self._field != (field, row):
            self._field = (field, row)
            if self.of_field.isChecked():
                self.refresh()

    def narrow(self, to_field: bool) -> None:
        """Show the events of the field that one is at, or of the whole case."""
        self.of_field.setChecked(to_field)
        self.of_case.setChecked(not to_field)
        self.title.hide()  # until it is known what there is
        self.refresh()

    def refresh(self) -> None:
        """Ask the casebook for what happened."""
        session = self.document.session
        if session is None:
            return
        case_id, evaluation_id = session.sheet.case.id, session.sheet.evaluation.id
        past = self.document.past
        limit = SHOWN if past is None else None  # of a day in the past, the latest may all lie after it

        def until(events: list[Event]) -> list[Event]:
            return events if past is None else [each for each in events if each.seq <= past.seq][-SHOWN:]

        narrowed = self.of_field.isChecked()
        if narrowed and self._field is None:
            self._arrived([])
        elif narrowed and self._field is not None:
            field, row = self._field
            self.document.ask(
                lambda book: until(book.history(evaluation_id=evaluation_id, field=field, row=row, limit=limit)),
                self._arrived,
            )
        else:
            self.document.ask(lambda book: until(book.history(case_id=case_id, limit=limit)), self._arrived)

    def _saved(self, _time: str) -> None:
        if self.isVisible():
            self.refresh()

    def _arrived(self, events: list[Event]) -> None:
        self._events = events[::-1]
        of = self._field if self.of_field.isChecked() else None
        elsewhere, self._shown = of != self._shown, of
        place = 0 if elsewhere else self.list.verticalScrollBar().value()
        self._show()
        self.list.doItemsLayout()  # the bar knows the new lines only then
        self.list.verticalScrollBar().setValue(place)

    def _show(self) -> None:
        narrowed = self.of_field.isChecked()
        self.title.setVisible(narrowed or not self._events)
        if narrowed and self._field is None:
            self.title.setText(tr("Go to a field to see what was answered to it."))
        elif narrowed and self._field is not None and self.document.catalogue.has(self._field[0]):
            self.title.setText(spoken(self.document.catalogue.field(self._field[0]).label))
        if not self._events and not (narrowed and self._field is None):
            self.title.setText(tr("Nothing was changed yet."))
        current = self.list.currentRow()
        chosen = self.list.item(current).data(EVENT).id if current >= 0 else ""
        self.list.clear()
        for event in self._events:
            item = QListWidgetItem(self._line(event), self.list)
            item.setFont(theme.font("note"))
            item.setData(EVENT, event)
            if event.id == chosen:
                self.list.setCurrentItem(item)
        self._show_detail()

    def words(self, event: Event) -> str:
        """What one event did, in words."""
        return self._line(event)

    def _line(self, event: Event) -> str:
        lines = [f"{moment(event.at)}  {event.by}".rstrip(), self._what(event)]
        if event.kind == "answer":
            why = (event.new or Answer()).reason
            if why and why != (event.old or Answer()).reason:
                lines.append(tr("Why: {reason}", reason=short(why.replace("\n", " "), 40)))
        return "\n".join(lines)

    def _what(self, event: Event) -> str:
        catalogue = self.document.catalogue
        if event.kind == "answer" and catalogue.has(event.field):
            name = quoted(short(spoken(catalogue.field(event.field).label)))
            old, new = event.old or Answer(), event.new or Answer()
            if (old.value, old.state) == (new.value, new.state):
                what = tr("Evidence") if old.evidence != new.evidence else tr("Rationale")
            else:
                what = f"{self._answer(event, old)} → {self._answer(event, new)}"
            return what if self.of_field.isChecked() else f"{name} {what}"
        if event.kind == "row":
            title = quoted(spoken(catalogue.section(event.section).title))
            if event.new is None:
                return tr("Row removed from {name}", name=title)
            return (
                tr("Row added to {name}", name=title)
                if event.old is None
                else tr("Row moved in {name}", name=title)
            )
        texts = {
            "new_case": tr("Case created"), "new_evaluation": tr("Evaluation created"),
            "duplicate_case": tr("Case duplicated"), "delete_case": tr("Case deleted"),
            "restore_case": tr("Case restored"), "import_case": tr("Case imported"),
            "set_depth": tr("Depth changed"), "set_stage": tr("Stage changed"), "issue": tr("Report issued"),
            "reopen": tr("Opened again for a new version"), "delete_evaluation": tr("Evaluation deleted"),
            "restore_evaluation": tr("Evaluation restored"), "merge": tr("Merged from another copy"),
        }  # fmt: skip
        return texts.get(event.action, tr("Changed"))

    def _answer(self, event: Event, answer: Answer | None, length: int = 40) -> str:
        from csi_desktop.gui.editors.wording import shown_text

        if answer is None or (answer.value is None and answer.state is State.ANSWERED):
            return "—"
        if answer.state is not State.ANSWERED:
            return state_name(answer.state)
        session, field = self.document.session, self.document.catalogue.field(event.field)
        if session is None and isinstance(answer.value, list) and field.kind in ("refs", "evidence"):
            return tr("%n row(s)", "", len(answer.value))  # whose names are in no open case
        return short(shown_text(session, field, answer.value).replace("\n", " "), length)

    # ------------------------------------------------------------ one event
    def _event(self) -> Event | None:
        item = self.list.currentItem()
        event: Event | None = item.data(EVENT) if item is not None else None
        return event

    def _show_detail(self) -> None:
        event, session = self._event(), self.document.session
        shown = (
            event is not None and session is not None and event.kind == "answer"
            and self.document.catalogue.has(event.field)
        )  # fmt: skip
        self.detail.setVisible(shown)
        if not shown or event is None or session is None:
            return
        old, new = event.old or Answer(), event.new or Answer()
        lines = [
            tr("From: {answer}", answer=self._answer(event, old, 120)),
            tr("To: {answer}", answer=self._answer(event, new, 120)),
        ]
        if new.reason:
            lines.append(tr("Why: {reason}", reason=short(new.reason, 120)))
        if old.evidence != new.evidence:
            lines.append(tr("Evidence: {before} → {after}", before=len(old.evidence), after=len(new.evidence)))
        self.about.setText("\n".join(lines))
        now = session.answer(event.field, event.row) or Answer()
        free = self._may_take_back(event)
        self.before.setVisible(free and old != now)
        self.after.setVisible(free and new != now)

    def _may_take_back(self, event: Event) -> bool:
        session = self.document.session
        if session is None or self.document.readonly or session.is_issued:
            return False
        field = session.catalogue.field(event.field)
        if event.evaluation_id not in (0, session.sheet.evaluation.id) or field.kind == "computed" or field.number:
            return False
        return not event.row or event.row in session.sheet.rows.get(field.section_key, {})

    def _take_back(self, which: str) -> None:
        event, session = self._event(), self.document.session
        if event is not None and session is not None and self._may_take_back(event):
            try:
                session.take_back(event.field, event.row, event.old if which == "old" else event.new)
            except BadValue as bad:
                self.document.fail(bad)
            self.document.jump.emit(event.field, event.row)

    def _go(self, item: QListWidgetItem) -> None:
        event: Event = item.data(EVENT)
        if event.field and self.document.catalogue.has(event.field):
            self.document.jump.emit(event.field, event.row)
            self.list.setFocus()
