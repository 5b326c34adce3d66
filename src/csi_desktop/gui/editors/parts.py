"""Editors of values in several parts, a line each: from when to when, and from least to most."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QWidget,
)

from csi_desktop.forms.definition import Field
from csi_desktop.forms.kinds import BadValue, kind
from csi_desktop.gui import theme
from csi_desktop.gui.editors.editor import FieldEditor
from csi_desktop.gui.editors.hands import press, type_text
from csi_desktop.gui.editors.lines import WIDTHS
from csi_desktop.gui.editors.typed import LineEdit
from csi_desktop.gui.editors.wording import typed_text
from csi_desktop.gui.language import current, tr
from csi_desktop.model.answers import Value
from csi_desktop.text import Text


class PartsEditor(FieldEditor):
    """Several lines that make one value together. `enter` types each and presses Enter in the last.

    Until every part is filled they are no value: they are kept as they stand, and asked for when one leaves."""

    part_kind = "text"
    count = 2

    def build(self) -> None:
        self.typing = False
        row = QHBoxLayout()
        row.setSpacing(2 * theme.SPACE)
        self.lines: list[LineEdit] = []
        self.words: list[QLabel] = []
        for number in range(self.count):
            if number or self.part_kind == "percent":
                word = QLabel(self)
                theme.set_look(word, "dim")
                self.words.append(word)
                row.addWidget(word)
            line = LineEdit(self)
            line.setFixedWidth(WIDTHS[self.part_kind] - (40 if self.part_kind == "percent" else 0))
            line.textEdited.connect(self._edited)
            line.left.connect(self._left)
            line.returnPressed.connect(self.flush)
            line.escaped.connect(self.restore)
            self.lines.append(line)
            row.addWidget(line)
        row.addStretch(1)
        self.box.addLayout(row)
        self.setFocusProxy(self.lines[0])
        self._word()

    def titles(self) -> list[str]:
        """The names of the parts."""
        return []

    def _word(self) -> None:
        titles = self.titles()
        for line, title in zip(self.lines, titles, strict=True):
            self.name(line, title)
            line.setPlaceholderText(tr("35%") if self.part_kind == "percent" else tr("2024-06-13, 2024-06 or 2024"))
        shown = titles if len(self.words) == len(self.lines) else ["–"]
        for word, title in zip(self.words, shown, strict=True):
            word.setText(title)

    def retranslate(self) -> None:
        self._word()
        super().retranslate()

    def inputs(self) -> tuple[QWidget, ...]:
        return tuple(self.lines)

    def focus_editor(self) -> None:
        self.lines[0].setFocus()

    def _edited(self) -> None:
        self.typing = True
        if self._complaint is not None:
            self.complain(None)
        self.wait()

    def busy(self) -> bool:
        return self.typing or any(line.composing for line in self.lines)

    def show_value(self, value: Value) -> None:
        parts = value if isinstance(value, list) else [None] * self.count
        part = self.part()
        for line, each in zip(self.lines, parts, strict=False):
            if not line.hasFocus() or each is None:
                line.setText(typed_text(part, each))

    def part(self) -> Field:
        """The field that one part is read as."""
        return replace(self.field, kind=self.part_kind, min=None, max=None)

    def paused(self) -> None:
        self.flush(final=False)

    def show_typed(self, typed: tuple[str, ...]) -> None:
        for line, text in zip(self.lines, [*typed, *[""] * self.count], strict=False):
            line.setText(text)
        self.typing = True
        self._read(complain=True)

    def _left(self) -> None:
        if not any(line.hasFocus() for line in self.lines) and self.flush():
            self.refresh()

    def missing(self) -> Text:
        """What is said while a part is missing."""
        raise NotImplementedError

    def flush(self, final: bool = True) -> bool:
        self.stop()
        if not self.typing:
            return self._complaint is None
        if any(line.composing for line in self.lines):
            self.hold(*(line.text() for line in self.lines))
            return self._complaint is None
        good, values = self._read(complain=final)
        if not good or not self.commit(values):
            self.hold(*(line.text() for line in self.lines))
            return False
        self.typing = False
        self.refresh()
        return True

    def _read(self, complain: bool) -> tuple[bool, Value]:
        """Whether what stands in the lines is a value (or nothing), and that value; if not, why, if `complain`."""
        texts = [line.text().strip() for line in self.lines]
        part, read = self.part(), kind(self.part_kind).parse
        why: Text | None = None
        if any(texts) and not all(texts):
            why = self.missing()
        else:
            try:
                values: Value = [read(part, text, current()) for text in texts] if any(texts) else None
                return True, self.kind.normalise(self.field, values) if values else None
            except BadValue as bad:
                why = bad.text
        if complain:
            self.complain(why)
        return False, None

    def restore(self) -> None:
        """Esc: show what is kept."""
        self.stop()
        self.typing = False
        self.complain(None)
        self.hold()
        for line in self.lines:
            line.clear()
        part = self.part()
        value = self.value()
        for line, each in zip(self.lines, value if isinstance(value, list) else [], strict=False):
            line.setText(typed_text(part, each))

    def enter(self, value: Value) -> None:
        part = self.part()
        parts = value if isinstance(value, list) else [None] * self.count
        for line, each in zip(self.lines, parts, strict=True):
            type_text(line, typed_text(part, each))
        press(self.lines[-1], Qt.Key.Key_Return)


class RangeEditor(PartsEditor):
    """From one date to another."""

    part_kind = "date"
    count = 2

    def titles(self) -> list[str]:
        return [tr("From"), tr("To")]

    def missing(self) -> Text:
        return Text("请填写起止两个日期。", "Enter both dates, the first and the last.")


class TripleEditor(PartsEditor):
    """A share with its lowest and highest plausible values."""

    part_kind = "percent"
    count = 3

    def titles(self) -> list[str]:
        return [tr("Low"), tr("Central"), tr("High")]

    def missing(self) -> Text:
        return Text("请填写低、中、高三个比例。", "Enter all three shares: low, central and high.")
