"""Editors in which one chooses: yes or no, an option, several options, a level, a place on a scale."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from csi_desktop.gui import theme
from csi_desktop.gui.editors.buttons import OptionButton, PickButton
from csi_desktop.gui.editors.editor import FieldEditor
from csi_desktop.gui.editors.flow import FlowLayout
from csi_desktop.gui.editors.hands import click, press
from csi_desktop.gui.editors.picker import Item, Picker, matching
from csi_desktop.gui.language import current, spoken, tr
from csi_desktop.model.answers import Value
from csi_desktop.scoring.figures import points

LONG = 22  # characters (a Chinese one counts twice) beyond which options stand beneath each other
_FORWARD = (Qt.Key.Key_Right, Qt.Key.Key_Down)
_BACK = (Qt.Key.Key_Left, Qt.Key.Key_Up)


def _width(text: str) -> int:
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in text)


class ButtonsEditor(FieldEditor):
    """Buttons of which one (or, with `many`, several) is chosen. One stop for Tab; arrows move, Space and Enter choose.

    `enter` clicks the buttons; a click or Space on the chosen one takes the answer back, as Delete does."""

    many = False

    def build(self) -> None:
        self.buttons: dict[Any, OptionButton] = {}
        self._at = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.lay_out()
        for key, button in self.buttons.items():
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(lambda _=False, key=key: self.choose(key))
        self.name(self)

    def options(self) -> list[tuple[Any, str, str]]:
        """Key, mark and text of each button."""
        raise NotImplementedError

    def lay_out(self) -> None:
        """Make the buttons: in lines, or beneath each other where texts are long."""
        options = self.options()
        long = any(_width(text) > LONG * 2 for _, _, text in options)
        flow = None if long else FlowLayout(gap=6)
        for key, mark, text in options:
            button = OptionButton(text, self, mark, wraps=long)
            self.buttons[key] = button
            (flow or self.box).addWidget(button)
        if flow is not None:
            self.box.addLayout(flow)

    def chosen(self, value: Value) -> list[Any]:
        """The keys that a value chooses."""
        return [] if value is None else [value]

    def show_value(self, value: Value) -> None:
        keys = self.chosen(value)
        for key, button in self.buttons.items():
            if button.isChecked() != (key in keys):
                button.setChecked(key in keys)
        shown = "，".join(self.buttons[key].accessibleName() for key in keys if key in self.buttons)
        self.setAccessibleDescription(shown)

    def choose(self, key: Any) -> None:
        """Choose a key, or take it back."""
        keys = list(self.buttons)
        self._at = keys.index(key)
        self.commit(None if self.value() == key else key)
        self.refresh()
        self._ring()

    def retranslate(self) -> None:
        self.name(self)
        for key, _, text in self.options():
            if key in self.buttons:
                self.buttons[key].setText(text)
        super().retranslate()

    def enter(self, value: Value) -> None:
        wanted = set(self.chosen(value))
        now = set(self.chosen(self.value()))
        for key in list(self.buttons):
            if self.many and (key in wanted) != (key in now):
                click(self.buttons[key])
        if not self.many and wanted != now:
            click(self.buttons[next(iter(wanted or now))])

    # ------------------------------------------------------------ keys
    def _ring(self) -> None:
        focus = self.hasFocus()
        for number, button in enumerate(self.buttons.values()):
            button.set_ring(focus and number == self._at)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() is not Qt.FocusReason.MouseFocusReason:
            now = self.chosen(self.value())
            self._at = next((i for i, key in enumerate(self.buttons) if key in now), 0)
        self._ring()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._ring()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = list(self.buttons)
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.NoModifier
        if not keys or not plain:
            event.ignore()
            return
        if event.key() in _FORWARD or event.key() in _BACK:
            self._at = (self._at + (1 if event.key() in _FORWARD else -1)) % len(keys)
            self._ring()
        elif event.key() == Qt.Key.Key_Space:
            self.buttons[keys[min(self._at, len(keys) - 1)]].click()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose_for_good(keys[min(self._at, len(keys) - 1)])
        elif (key := self.key_of(event.text())) is not None:
            self._choose_for_good(key)
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.value() is not None:
            self.commit(None)
            self.refresh()
        else:
            event.ignore()

    def _choose_for_good(self, key: Any) -> None:
        """Choose by Enter or a number: the same once more says it again, and takes nothing back."""
        if self.many or self.value() != key:
            self.buttons[key].click()
        self._at = list(self.buttons).index(key)
        self._ring()

    def key_of(self, text: str) -> Any:
        """The key that a typed character chooses; None for none."""
        return None


class YesNoEditor(ButtonsEditor):
    """Yes or no."""

    def options(self) -> list[tuple[Any, str, str]]:
        return [(True, "", tr("Yes")), (False, "", tr("No"))]


class OptionsEditor(ButtonsEditor):
    """One of few options."""

    def options(self) -> list[tuple[Any, str, str]]:
        return [(option.id, "", spoken(option.label)) for option in self.field.options]


class ChoicesEditor(OptionsEditor):
    """Several options; the order is the form's."""

    many = True

    def chosen(self, value: Value) -> list[Any]:
        return list(value) if isinstance(value, list) else []

    def choose(self, key: Any) -> None:
        now = self.chosen(self.value())
        kept = [each for each in now if each != key] if key in now else [*now, key]
        self._at = list(self.buttons).index(key)
        self.commit(kept or None)
        self.refresh()
        self._ring()


class PickedEditor(FieldEditor):
    """One of many options: a button that shows the chosen one and opens the list. `enter` picks in the list."""

    def build(self) -> None:
        self.button = PickButton(self)
        self.button.setMinimumWidth(260)
        self.button.clicked.connect(self.open)
        row = QHBoxLayout()
        row.addWidget(self.button)
        row.addStretch(1)
        self.box.addLayout(row)
        self.setFocusProxy(self.button)
        self.picker: Picker | None = None

    def show_value(self, value: Value) -> None:
        option = self.field.option(str(value)) if value is not None else None
        text = spoken(option.label) if option else str(value) if value is not None else tr("Choose")
        self.button.setText(text.replace("&", "&&"))
        self.name(self.button, text)

    def _items(self, search: str) -> list[Item]:
        items = (Item(o.id, spoken(o.label), f"{o.label.zh} {o.label.en}") for o in self.field.options)
        return list(matching(items, search))

    def open(self) -> None:
        """Open the list."""
        value = self.value()
        chosen = {str(value)} if value is not None else set()
        self.picker = Picker(self, spoken(self.field.label), self._items, lambda: chosen)
        self.picker.picked.connect(self._take)
        self.picker.open_at(self.button)

    def _take(self, key: str) -> None:
        self.commit(None if self.value() == key else key)
        self.refresh()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.commit(None)
            self.refresh()
        else:
            super().keyPressEvent(event)

    def enter(self, value: Value) -> None:
        if value is None:
            press(self.button, Qt.Key.Key_Delete)
        elif value != self.value():
            click(self.button)
            option = self.field.option(str(value))
            assert self.picker is not None and option is not None
            self.picker.take(str(value), spoken(option.label))


class LevelEditor(ButtonsEditor):
    """A level by its sentence. Keys 0–5 choose; beneath, the level that the facts suggest, and what it brings.

    `enter` clicks the level."""

    def build(self) -> None:
        super().build()
        self._foot: QWidget | None = None
        self.suggestion: QPushButton | None = None
        self.contribution: QLabel | None = None

    def options(self) -> list[tuple[Any, str, str]]:
        top = self.field.max if self.field.max is not None else max(len(self.field.levels) - 1, 5)
        words = [spoken(text) for text in self.field.levels]
        return [(n, str(n), words[n] if n < len(words) else "") for n in range(self.field.min or 0, top + 1)]

    def lay_out(self) -> None:
        options = self.options()
        if not any(text for _, _, text in options):
            super().lay_out()
            return
        self.box.setSpacing(theme.SPACE)
        for key, mark, text in options:
            self.buttons[key] = OptionButton(text, self, mark, wraps=True)
            self.box.addWidget(self.buttons[key])

    def key_of(self, text: str) -> Any:
        return int(text) if text.isdecimal() and len(text) == 1 and int(text) in self.buttons else None

    def show_value(self, value: Value) -> None:
        super().show_value(value)
        if self.in_cell():
            return
        place = (self.field.id, self.row)
        result = self.session.result
        suggested = result.suggestions.get(place)
        points = contribution(result, place) if value is not None else ""
        offer = suggested is not None and suggested != value and suggested in self.buttons
        if not offer and not points:
            if self._foot is not None:
                self._foot.hide()
            return
        self._make_foot()
        assert self.suggestion is not None and self.contribution is not None and self._foot is not None
        self.suggestion.setVisible(offer)
        if offer:
            self.suggestion.setText(tr("Level {n} by the facts entered", n=suggested))
        self.contribution.setText(points)
        self._foot.show()

    def _make_foot(self) -> None:
        if self._foot is not None:
            return
        self._foot = QWidget(self)
        row = QHBoxLayout(self._foot)
        row.setContentsMargins(0, 0, 0, 0)
        self.suggestion = QPushButton(self._foot)
        theme.set_look(self.suggestion, "link")
        self.suggestion.clicked.connect(self._follow)
        self.contribution = QLabel(self._foot)
        theme.set_look(self.contribution, "ok")
        row.addWidget(self.suggestion)
        row.addStretch(1)
        row.addWidget(self.contribution)
        self.box.addWidget(self._foot)

    def _follow(self) -> None:
        suggested = self.session.result.suggestions.get((self.field.id, self.row))
        if suggested is not None:
            self.commit(suggested)
            self.refresh()


def contribution(result: Any, place: tuple[str, str]) -> str:
    """What an answer brings to the index, as words: "+5.0 points"; "" where it does not count there."""
    for term in result.default.terms if result.default is not None else ():
        if term.place == place and term.score is not None:
            return tr("+{points} points", points=points(term.contribution))
    return ""


class ScaleEditor(ButtonsEditor):
    """A place between two poles, 1–5. `enter` clicks the number."""

    def options(self) -> list[tuple[Any, str, str]]:
        return [(n, str(n), "") for n in range(1, 6)]

    def lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(6)
        self.poles = (QLabel(self), QLabel(self))
        for pole in self.poles:
            pole.setWordWrap(True)
            theme.set_look(pole, "dim")
        self.poles[0].setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.poles[0], 1)
        row.addSpacing(theme.SPACE)
        for key, mark, text in self.options():
            self.buttons[key] = OptionButton(text, self, mark)
            row.addWidget(self.buttons[key])
        row.addSpacing(theme.SPACE)
        row.addWidget(self.poles[1], 1)
        self.box.addLayout(row)
        self._word()

    def _word(self) -> None:
        for pole, text in zip(self.poles, self.field.ends, strict=False):
            pole.setText(text(current()))

    def key_of(self, text: str) -> Any:
        return int(text) if text in ("1", "2", "3", "4", "5") else None

    def retranslate(self) -> None:
        self._word()
        super().retranslate()
