"""The history: what was changed, when, by whom; a line leads to its field."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from csi_desktop.gui import theme
from csi_desktop.gui.language import Retranslated, spoken, tr
from csi_desktop.gui.names import quoted, short, state_name
from csi_desktop.model.answers import Answer, State

if TYPE_CHECKING:
    from csi_desktop.casebook import Event
    from csi_desktop.gui.document import Document

SHOWN = 300
PLACE = Qt.ItemDataRole.UserRole


class HistoryPanel(Retranslated, QFrame):
    """The latest events of the open case, newest first."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self._events: list[Event] = []
        theme.set_look(self, "side")
        box = QVBoxLayout(self)
        box.setContentsMargins(14, 12, 8, 12)
        box.setSpacing(8)
        self.title = QLabel(self)
        theme.set_look(self.title, "title")
        self.list = QListWidget(self)
        self.list.setWordWrap(True)
        self.list.setSpacing(1)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemActivated.connect(self._go)
        self.list.itemClicked.connect(self._go)
        box.addWidget(self.title)
        box.addWidget(self.list)
        document.saved.connect(self._saved)
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        self.title.setText(tr("History"))
        self.list.setAccessibleName(tr("History"))
        self._show()

    def refresh(self) -> None:
        """Ask the casebook for what happened."""
        session = self.document.session
        if session is not None:
            case_id = session.sheet.case.id
            self.document.ask(lambda casebook: casebook.history(case_id=case_id)[-SHOWN:], self._arrived)

    def _saved(self, _time: str) -> None:
        if self.isVisible():
            self.refresh()

    def _arrived(self, events: list[Event]) -> None:
        self._events = events[::-1]
        self._show()

    def _show(self) -> None:
        self.list.clear()
        for event in self._events:
            item = QListWidgetItem(self._line(event), self.list)
            item.setFont(theme.font("note"))
            item.setData(PLACE, (event.field, event.row))

    def _line(self, event: Event) -> str:
        try:
            at = datetime.fromisoformat(event.at).astimezone().strftime("%Y-%m-%d %H:%M")
        except ValueError:
            at = event.at
        return "\n".join((f"{at}  {event.by}".rstrip(), self._what(event)))

    def _what(self, event: Event) -> str:
        catalogue = self.document.catalogue
        if event.kind == "answer" and catalogue.has(event.field):
            name = quoted(short(spoken(catalogue.field(event.field).label)))
            old, new = event.old or Answer(), event.new or Answer()
            if (old.value, old.state) == (new.value, new.state):
                return f"{name} {tr('Evidence') if old.evidence != new.evidence else tr('Rationale')}"
            return f"{name} {self._answer(event, old)} → {self._answer(event, new)}"
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
            "reopen": tr("Opened again for a new version"),
        }  # fmt: skip
        return texts.get(event.action, tr("Changed"))

    def _answer(self, event: Event, answer: Answer | None) -> str:
        from csi_desktop.gui.editors.wording import shown_text

        session = self.document.session
        if session is None or answer is None or (answer.value is None and answer.state is State.ANSWERED):
            return "—"
        if answer.state is not State.ANSWERED:
            return state_name(answer.state)
        field = self.document.catalogue.field(event.field)
        return short(shown_text(session, field, answer.value).replace("\n", " "), 40)

    def _go(self, item: QListWidgetItem) -> None:
        field, row = item.data(PLACE)
        if field and self.document.catalogue.has(field):
            self.document.jump.emit(field, row)
