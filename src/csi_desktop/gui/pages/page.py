"""What all pages of a section share: a heading, cards in a column, and listening only while shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSize, Qt, QTimerEvent
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from csi_desktop.forms.definition import Field, Section
from csi_desktop.gui import theme
from csi_desktop.gui.editors.editor import open_session
from csi_desktop.gui.language import Retranslated, spoken
from csi_desktop.gui.pages.card import Card
from csi_desktop.gui.settings import Setting
from csi_desktop.model.answers import Change, SetAnswer

if TYPE_CHECKING:
    from csi_desktop.gui.document import Document

GUIDANCE_SEEN: Setting[list[str]] = Setting("guidance/seen", [])  # section keys
WIDTH = 920  # px, the widest column that reads well
SCREEN = 8  # simple cards that fill a screen
STEP = 3  # cards made at a time, once the first screen stands
PAUSE = 15  # ms, for the first screen to be painted
_TALL = {"level": 3, "table": 2, "longtext": 2, "matrix": 3}  # how many simple cards one is as high as
# Kinds whose editor shows more than their own answer: results, suggestions, contributions.
_DEPENDENT = frozenset(("computed", "level"))


def first_screen(fields: Sequence[Field]) -> int:
    """How many fields fill a screen with their cards."""
    height = 0
    for number, field in enumerate(fields):
        if height >= SCREEN:
            return number
        height += _TALL.get(field.kind, 1)
    return len(fields)


class Cards(QWidget):
    """Cards of fields of a section (of one row), beneath each other. A card is made when its field first applies;
    those beyond the first screen come a few at a time, once the first screen stands."""

    def __init__(self, fields: Sequence[Field], row: str, document: Document, parent: QWidget) -> None:
        super().__init__(parent)
        self.fields, self.row, self.document = tuple(fields), row, document
        self.session = open_session(document)
        self._cards: dict[str, Card] = {}
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(12)
        self._box.addStretch(1)  # takes the room to spare: cards are as high as they are at this width
        # What locks and opens other fields: every card looks at itself again.
        keys = (self.session.catalogue.role(role) for role in ("mode", "weighting.frozen"))
        self._keys = {key.id for key in keys if key is not None}
        self._guided = False
        self._reached = first_screen(self.fields)  # how many fields have been looked at so far
        self._later = 0
        self.arrange()
        if self._reached < len(self.fields):
            self._later = self.startTimer(PAUSE)

    @property
    def open(self) -> bool:
        """Whether the evaluation that the cards belong to is still the open one."""
        return self.document.session is self.session

    def timerEvent(self, event: QTimerEvent) -> None:
        if not self.open:
            self.killTimer(self._later)
            self._later = 0
            return
        self._reached += STEP
        self.arrange()
        if self._reached >= len(self.fields):
            self.finish()

    def minimumSizeHint(self) -> QSize:
        """As high as the cards are at this width: a page scrolls, cards are never squeezed."""
        return QSize(0, max(0, self._box.totalHeightForWidth(max(self.width(), 320))))

    def finish(self) -> None:
        """Make all cards now."""
        if self._later:
            self.killTimer(self._later)
            self._later = 0
        if self._reached < len(self.fields):
            self._reached = len(self.fields)
            self.arrange()

    def arrange(self) -> None:
        """Make, show and hide cards by what applies now."""
        session = self.session
        place = 0
        for number, field in enumerate(self.fields[: self._reached], 1):
            card = self._cards.get(field.id)
            if session.visible(field, self.row):
                if card is None:
                    card = Card(field, self.row, number, self.document, self)
                    self._cards[field.id] = card
                    self._box.insertWidget(place, card)
                    if self._guided:
                        card.show_guidance(True)
                if card.isHidden():
                    card.show()
            elif card is not None and not card.isHidden():
                card.hide()
            place += card is not None

    def cards(self) -> list[Card]:
        """The cards that are shown, in order."""
        there = (self._cards.get(field.id) for field in self.fields)
        return [card for card in there if card is not None and not card.isHidden()]

    def card(self, field_id: str) -> Card | None:
        """The card of a field, if it is shown."""
        if any(field.id == field_id for field in self.fields[self._reached :]):
            self.finish()
        card = self._cards.get(field_id)
        return card if card is not None and not card.isHidden() else None

    def take(self, change: Change) -> None:
        """Refresh the cards that a change concerns."""
        if not self.open:
            return
        self.arrange()
        touched = {step.field for step in change.steps if isinstance(step, SetAnswer) and step.row == self.row}
        # Another row may be called something else now, or be gone: chips show that.
        rows = any(step.row != self.row for step in change.steps)
        for card in self.cards():
            field = card.field
            if field.id in touched or rows or self._keys & touched:
                card.refresh()
            elif field.kind in _DEPENDENT or field.formula:
                card.editor.refresh()

    def refresh(self) -> None:
        """Show everything anew."""
        if not self.open:
            return
        self.arrange()
        for card in self.cards():
            card.refresh()

    def show_guidance(self) -> None:
        """Unfold the guidance of every card."""
        self._guided = True
        for card in self.cards():
            card.show_guidance(True)

    def flush(self) -> bool:
        """Save what is being typed in any card."""
        return not self.open or all([card.flush() for card in self.cards()])


class Page(Retranslated, QScrollArea):
    """A page of a section."""

    def __init__(self, section: Section, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.section, self.document = section, document
        self.session = open_session(document)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._listening = False
        self.body = QWidget()
        self.setWidget(self.body)  # before it has children: they would all be polished twice
        self.box = QVBoxLayout(self.body)
        self.box.setContentsMargins(24, 20, 24, 32)
        self.box.setSpacing(12)
        self.heading = QLabel(self.body)
        self.heading.setTextFormat(Qt.TextFormat.PlainText)
        self.heading.setWordWrap(True)
        theme.set_look(self.heading, "heading")
        self.note = QLabel(self.body)
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setWordWrap(True)
        theme.set_look(self.note, "dim")
        self.box.addWidget(self.heading)
        self.box.addWidget(self.note)
        self.build()
        self.box.addStretch(1)
        self._word()

    # ------------------------------------------------------------ for each page to say
    def build(self) -> None:
        """Make what stands beneath the heading."""

    def card_columns(self) -> list[Cards]:
        """The columns of cards on the page."""
        return []

    def take(self, change: Change) -> None:
        """Show a change."""
        for column in self.card_columns():
            column.take(change)

    def refresh(self) -> None:
        """Show everything anew."""
        for column in self.card_columns():
            column.refresh()

    # ------------------------------------------------------------ shared
    def _word(self) -> None:
        form = self.session.catalogue.form(self.section.form_id)
        form_title, title = spoken(form.title), spoken(self.section.title)
        self.heading.setText(form_title if form_title == title else f"{form_title} · {title}")
        first = form.sections[0].key == self.section.key
        lines = [spoken(form.note) if first else "", spoken(self.section.caveat)]
        note = "\n".join(line for line in lines if line)
        self.note.setText(note)
        self.note.setVisible(bool(note))
        self.setAccessibleName(self.heading.text())

    def retranslate(self) -> None:
        """Set every text anew."""
        self._word()

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        spare = max(0, self.viewport().width() - WIDTH - 48) if self.narrow() else 0
        self.box.setContentsMargins(24, 20, 24 + spare, 32)

    def narrow(self) -> bool:
        """Whether the page keeps to a width that reads well."""
        return True

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._listening:
            self._listening = True
            self.document.changed.connect(self.take)
            if self.document.session is self.session:
                self.refresh()
        seen = GUIDANCE_SEEN.get()
        if self.section.key not in seen:
            GUIDANCE_SEEN.set([*seen, self.section.key])
            for column in self.card_columns():
                column.show_guidance()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._listening and not event.spontaneous():
            self.flush()
            self._listening = False
            self.document.changed.disconnect(self.take)

    def flush(self) -> bool:
        """Save what is being typed."""
        return all([column.flush() for column in self.card_columns()])

    def cards(self) -> list[Card]:
        """The cards that are shown, in order."""
        return [card for column in self.card_columns() for card in column.cards()]

    def unsaved(self) -> tuple[str, str] | None:
        """The first field (and row) with an input that cannot be saved."""
        return next(((card.field.id, card.row) for card in self.cards() if card.editor.complaint), None)

    def card(self, field_id: str, row: str = "") -> Card | None:
        """The card of a field (of one row), if it is shown."""
        found = (column.card(field_id) for column in self.card_columns() if column.row == row)
        return next((card for card in found if card is not None), None)

    def show_field(self, field_id: str, row: str = "") -> bool:
        """Scroll to a field and give it the keyboard; False where it is not on the page."""
        card = self.card(field_id, row)
        if card is None:
            return False
        self.body.adjustSize()
        self.ensureWidgetVisible(card, 0, 60)
        card.focus_editor()
        return True

    def current_card(self) -> Card | None:
        """The card that holds the focus."""
        focus = self.window().focusWidget()
        return next((card for card in self.cards() if focus is not None and card.isAncestorOf(focus)), None)

    def next_field(self, step: int) -> None:
        """Alt+↓/↑: the next (1) or previous (-1) card."""
        cards = self.cards()
        if not cards:
            return
        now = self.current_card()
        at = cards.index(now) + step if now in cards else 0
        card = cards[max(0, min(at, len(cards) - 1))]
        self.ensureWidgetVisible(card, 0, 60)
        card.focus_editor()

    def focusNextPrevChild(self, onward: bool) -> bool:
        """Tab and Shift+Tab go by place, not by when a widget was made: reasons, chips and cards come late."""
        order = self._stops()
        focus = self.window().focusWidget()
        if focus not in order:
            return super().focusNextPrevChild(onward)
        at = order.index(focus) + (1 if onward else -1)
        stop = order[at] if 0 <= at < len(order) else self._outside(focus, onward)
        if stop is None:
            return super().focusNextPrevChild(onward)
        stop.setFocus(Qt.FocusReason.TabFocusReason if onward else Qt.FocusReason.BacktabFocusReason)
        if self.isAncestorOf(stop):
            self.ensureWidgetVisible(stop, 0, 60)
        return True

    def _stops(self) -> list[QWidget]:
        """What Tab stops at on the page: card by card its parts, everything else by place."""
        places: dict[QWidget, tuple[int, int, int, int]] = {}
        for widget in self.body.findChildren(QWidget):
            if _takes_tab(widget):
                at = widget.mapTo(self.body, QPoint(0, 0))
                places[widget] = (at.y(), 0, at.y(), at.x())
        for card in self.cards():
            top = card.mapTo(self.body, QPoint(0, 0)).y()
            for rank, part in enumerate(card.parts()):
                for widget in (part, *part.findChildren(QWidget)):
                    if widget in places:
                        places[widget] = (top, rank, *places[widget][2:])
        return sorted(places, key=lambda widget: places[widget])

    def _outside(self, focus: QWidget, onward: bool) -> QWidget | None:
        """The next stop of the window that is not on this page."""
        widget: QWidget | None = focus
        for _ in range(5000):
            if widget is not None:
                widget = widget.nextInFocusChain() if onward else widget.previousInFocusChain()
            if widget is None or widget is focus:
                return None
            if not self.isAncestorOf(widget) and widget.window() is self.window() and _takes_tab(widget):
                return widget
        return None

    def show_guidance(self) -> None:
        """F1: fold or unfold the guidance of the card that holds the focus."""
        card = self.current_card()
        if card is not None:
            card.toggle_guidance()

    def add_evidence(self) -> bool:
        """Ctrl+E: add evidence to the card that holds the focus; False where none does, or it takes no evidence."""
        card = self.current_card()
        return card is not None and card.add_evidence()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.modifiers() == Qt.KeyboardModifier.AltModifier and event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.next_field(1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)


def _takes_tab(widget: QWidget) -> bool:
    """Whether Tab stops at a widget."""
    policy = widget.focusPolicy()
    tabs = (policy.value & Qt.FocusPolicy.TabFocus.value) != 0
    return tabs and widget.isVisible() and widget.isEnabled() and widget.focusProxy() is None
