"""Editors in which one types: text, numbers, money, shares, dates, persons, addresses."""

from __future__ import annotations

from PySide6.QtCore import QDate, QStringListModel, Qt, QUrl
from PySide6.QtGui import QTextCharFormat
from PySide6.QtWidgets import (
    QCalendarWidget,
    QCompleter,
    QHBoxLayout,
    QLabel,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from csi_desktop.forms.kinds import BadValue
from csi_desktop.gui import theme
from csi_desktop.gui.editors.buttons import quiet_icon
from csi_desktop.gui.editors.editor import FieldEditor
from csi_desktop.gui.editors.hands import press, type_text
from csi_desktop.gui.editors.typed import LineEdit, TextArea
from csi_desktop.gui.editors.wording import typed_text
from csi_desktop.gui.language import current, spoken, tr
from csi_desktop.gui.outside import open_outside
from csi_desktop.model.answers import Value

# px; what is longer than its line scrolls, so a width says what is expected
WIDTHS = {"number": 180, "count": 140, "percent": 140, "money": 200, "time": 120, "date": 230, "datetime": 220}


class TextEditor(FieldEditor):
    """Text typed in one widget, read leniently by its kind, and kept as it stands while it is no value."""

    def build(self) -> None:
        self.typing = False

    # ------------------------------------------------------------ for the widget to say
    def typed(self) -> str:
        """What stands in the widget, without what an input method still holds."""
        raise NotImplementedError

    def composing(self) -> bool:
        """Whether an input method holds text that is not committed yet."""
        raise NotImplementedError

    def show_text(self, text: str) -> None:
        """Put a text into the widget, not as if it had been typed."""
        raise NotImplementedError

    def show_kept(self) -> None:
        """Show what is kept, once what was typed is given up."""
        raise NotImplementedError

    # ------------------------------------------------------------ typing
    def busy(self) -> bool:
        return self.typing or self.composing()

    def _reads(self) -> Value:
        """What the text means; None where it means nothing or is not valid."""
        text = self.typed()
        try:
            return self.kind.parse(self.field, text, current()) if text.strip() else None
        except BadValue:
            return None

    def show_typed(self, typed: tuple[str, ...]) -> None:
        self.show_text(typed[0])
        self.typing = True
        try:
            self.kind.parse(self.field, typed[0], current())
        except BadValue as bad:
            self.complain(bad.text)

    def flush(self) -> bool:
        self.stop()
        if not self.typing:
            return self._complaint is None
        text = self.typed()
        if self.composing():
            return self.keep(text)
        try:
            value = self.kind.parse(self.field, text, current()) if text.strip() else None
        except BadValue as bad:
            self.complain(bad.text)
            self.hold(text)
            return False
        if not self.commit(value):
            self.hold(text)
            return False
        self.typing = False
        self.refresh()
        return True

    def restore(self) -> None:
        """Esc: show what is kept, forget what was typed."""
        self.stop()
        self.typing = False
        self.complain(None)
        self.hold()
        self.show_kept()


class LineEditor(TextEditor):
    """One line, read leniently by its kind. `enter` types the value and presses Enter."""

    def build(self) -> None:
        super().build()
        self.line = LineEdit(self)
        self.unit: QLabel | None = None
        width = WIDTHS.get(self.field.kind)
        if width and not self.in_cell():
            self.line.setFixedWidth(width)
        if width or self.field.unit:
            row = QHBoxLayout()
            row.setSpacing(2 * theme.SPACE)
            row.addWidget(self.line)
            self.beside(row)
            if self.field.unit:
                self.unit = QLabel(self)
                theme.set_look(self.unit, "dim")
                row.addWidget(self.unit)
            row.addStretch(1 if width else 0)
            self.box.addLayout(row)
        else:
            self.box.addWidget(self.line)
        self.setFocusProxy(self.line)
        self.line.textEdited.connect(self._edited)
        self.line.left.connect(self._left)
        self.line.returnPressed.connect(self.flush)
        self.line.escaped.connect(self.restore)
        self._word()

    def _left(self) -> None:
        if self.flush():
            self.refresh()  # what was saved while one typed is shown the way it is kept

    def beside(self, row: QHBoxLayout) -> None:
        """Add what stands at the right of the line."""

    def _word(self) -> None:
        self.name(self.line)
        if self.unit is not None:
            self.unit.setText(spoken(self.field.unit))

    def retranslate(self) -> None:
        self._word()
        super().retranslate()

    def inputs(self) -> tuple[QWidget, ...]:
        return (self.line,)

    def typed(self) -> str:
        return self.line.text()

    def composing(self) -> bool:
        return self.line.composing

    def show_text(self, text: str) -> None:
        self.line.setText(text)

    def show_kept(self) -> None:
        self.line.setText(typed_text(self.field, self.value()))
        self.line.selectAll()

    def _edited(self) -> None:
        self.typing = True
        if self._complaint is not None:
            self.complain(None)
        self.wait()

    def show_value(self, value: Value) -> None:
        if self.line.hasFocus() and value is not None and self._reads() == value:
            return  # it says the same already; do not move the cursor about
        text = typed_text(self.field, value)
        if text != self.line.text():
            self.line.setText(text)
            self.line.setCursorPosition(0)
        self.line.setPlaceholderText("" if text else self._hint())

    def _hint(self) -> str:
        offered = self.offered()
        if offered:
            return tr("{value}, worked out", value=offered)
        match self.field.kind:
            case "date":
                return tr("2024-06-13, 2024-06 or 2024")
            case "datetime":
                return tr("2024-06-13 10:00")
            case "time":
                return tr("14:30")
            case "percent":
                return tr("35%")
        return ""

    def paused(self) -> None:
        if self.composing() or self._reads() is not None or not self.typed():
            self.flush()
        else:
            self.hold(self.typed())

    def enter(self, value: Value) -> None:
        type_text(self.line, typed_text(self.field, value))
        press(self.line, Qt.Key.Key_Return)


class NumberedEditor(LineEditor):
    """A number that the program gives: shown, never typed. `enter` has nothing to do."""

    def build(self) -> None:
        super().build()
        self.line.setReadOnly(True)
        self.line.setFixedWidth(140)

    def enter(self, value: Value) -> None:
        """The program numbers rows itself."""


class AreaEditor(TextEditor):
    """Several lines of text, growing. `enter` types the text and leaves the field."""

    lines = 3  # shown when there is little text

    def build(self) -> None:
        super().build()
        self.area = TextArea(self, self.lines)
        self.box.addWidget(self.area)
        self.setFocusProxy(self.area)
        self.area.edited.connect(self._edited)
        self.area.left.connect(self.flush)
        self.area.escaped.connect(self.restore)
        self.name(self.area)

    def retranslate(self) -> None:
        self.name(self.area)
        super().retranslate()

    def inputs(self) -> tuple[QWidget, ...]:
        return (self.area,)

    def typed(self) -> str:
        return self.area.toPlainText()

    def composing(self) -> bool:
        return self.area.composing

    def show_text(self, text: str) -> None:
        self.area.show_text(text)

    def show_kept(self) -> None:
        value = self.value()
        self.area.show_text("" if value is None else str(value))

    def _edited(self) -> None:
        self.typing = True
        self.wait()

    def show_value(self, value: Value) -> None:
        text = "" if value is None else str(value)
        if self.area.hasFocus() and self._reads() == (text or None):
            return
        self.area.show_text(text)

    def paused(self) -> None:
        self.flush()

    def enter(self, value: Value) -> None:
        type_text(self.area, str(value or ""))
        self.flush()


class DateEditor(LineEditor):
    """A date, typed as people write dates or picked from a calendar. `enter` types it."""

    def beside(self, row: QHBoxLayout) -> None:
        self.button = QToolButton(self)
        self.button.setIcon(quiet_icon("calendar"))
        self.button.clicked.connect(self._pick)
        self.name(self.button, tr("Calendar"))
        self.button.setToolTip(tr("Calendar"))
        row.addWidget(self.button)

    def _pick(self) -> None:
        sheet = QWidget(self, Qt.WindowType.Popup)
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box = QVBoxLayout(sheet)
        box.setContentsMargins(4, 4, 4, 4)
        calendar = QCalendarWidget(sheet)
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        calendar.setAccessibleName(tr("Calendar"))
        calendar.setMinimumWidth(340)
        for weekend in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            calendar.setWeekdayTextFormat(weekend, QTextCharFormat())  # a date of a project, not a day off
        for name, icon in (("prev", "left"), ("next", "right")):
            arrow = calendar.findChild(QToolButton, f"qt_calendar_{name}month")
            if arrow is not None:
                arrow.setIcon(quiet_icon(icon))
        day = QDate.fromString(str(self.value() or "")[:10], Qt.DateFormat.ISODate)
        if day.isValid():
            calendar.setSelectedDate(day)
        box.addWidget(calendar)

        def take(day: QDate) -> None:
            clock = str(self.value() or "")[10:] or "T09:00"
            self.typing = False
            self.hold()
            self.commit(day.toString(Qt.DateFormat.ISODate) + (clock if self.field.kind == "datetime" else ""))
            self.refresh()
            sheet.close()
            self.line.setFocus()

        calendar.clicked.connect(take)
        calendar.activated.connect(take)
        sheet.move(self.line.mapToGlobal(self.line.rect().bottomLeft()))
        sheet.show()
        calendar.setFocus()


class PersonEditor(LineEditor):
    """A person's name; names already in the casebook are offered while one types. `enter` types the name."""

    def build(self) -> None:
        super().build()
        self.line.setMaximumWidth(360)
        self.line.entered.connect(self._offer)

    def _offer(self) -> None:
        completer = self.line.completer()
        if completer is None:
            completer = QCompleter(self.line)
            completer.setModel(QStringListModel(completer))
            completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            completer.activated.connect(lambda _: self._edited())
            self.line.setCompleter(completer)
        model = completer.model()
        assert isinstance(model, QStringListModel)
        session = self.session
        kinds = {each.id for each in session.catalogue.fields() if each.kind == "person"}
        answered = {str(answer.value) for (field, _), answer in session.sheet if field in kinds and answer.value}
        model.setStringList(sorted(answered))

        def add(names: list[str]) -> None:
            if isValid(model):  # the page may be gone when the casebook answers
                model.setStringList(sorted(answered.union(names)))

        self.document.ask(lambda casebook: [one.name for one in casebook.assessors()], add)


class UrlEditor(LineEditor):
    """A web address, with a button that opens it. `enter` types it."""

    def build(self) -> None:
        super().build()
        self.box.removeWidget(self.line)
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE)
        row.addWidget(self.line)
        self.button = QToolButton(self)
        self.button.setIcon(quiet_icon("link"))
        self.button.clicked.connect(self._open)
        row.addWidget(self.button)
        self.box.insertLayout(0, row)
        self._word_button()

    def _word_button(self) -> None:
        self.button.setToolTip(tr("Open in the browser"))
        self.name(self.button, tr("Open in the browser"))

    def retranslate(self) -> None:
        self._word_button()
        super().retranslate()

    def show_value(self, value: Value) -> None:
        super().show_value(value)
        self.button.setEnabled(bool(value))

    def _open(self) -> None:
        address = QUrl(str(self.value() or ""), QUrl.ParsingMode.StrictMode)
        if address.isValid() and address.scheme() in ("http", "https"):
            open_outside(address, self)

