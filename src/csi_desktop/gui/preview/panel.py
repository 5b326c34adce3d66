"""The preview: its bar, when it is set anew, and the ways from a paragraph to its field and back."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QToolButton, QVBoxLayout, QWidget

from csi_desktop.gui import settings, theme
from csi_desktop.gui.house import house_of, stamp
from csi_desktop.gui.language import NAMES, Retranslated, current, spoken, tr
from csi_desktop.gui.preview.setter import Order, Setter
from csi_desktop.gui.preview.sheets import Sheets
from csi_desktop.model.answers import SetAnswer
from csi_desktop.text import LANGUAGES, Lang

if TYPE_CHECKING:
    from csi_desktop.gui.document import Document
    from csi_desktop.model.answers import Change
    from csi_desktop.report.pdf import Laid

PAUSE = 300  # ms after the last change before the report is set anew
SIGNS = 12  # signs without a face that are named
PATIENCE = 1500  # ms after which it is, even while changes go on


class PreviewPanel(Retranslated, QFrame):
    """The pages as they will print. It listens, and works, only while it is shown."""

    closed = Signal()
    section_asked = Signal(str)
    unprinted = Signal(str)  # a field that was sought, and of which nothing is printed

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.lang: Lang = "en" if settings.PREVIEW_LANGUAGE.get() == "en" else "zh"
        if not settings.PREVIEW_LANGUAGE.get():
            self.lang = current()
        self._setter: Setter | None = None
        self._touched: tuple[str, str] | None = None  # the field changed last: it is shown once the pages have it
        self._sought: tuple[str, str] | None = None  # the field to be found once there are pages
        self._listening = False
        self._house = ("", 0)  # what the pages were set in
        theme.set_look(self, "side")
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(self._bar())
        line = QFrame(self)
        theme.set_look(line, "line")
        box.addWidget(line)
        self.boxed = QLabel(self)
        self.boxed.setTextFormat(Qt.TextFormat.PlainText)
        self.boxed.setWordWrap(True)
        self.boxed.setMargin(8)
        theme.set_look(self.boxed, "missing")
        box.addWidget(self.boxed)
        self.sheets = Sheets(self)
        self.sheets.name_places(self._name)
        self.sheets.place_chosen.connect(self.go)
        self.sheets.moved.connect(self._count)
        self.sheets.picture_wanted.connect(self._draw)
        box.addWidget(self.sheets, 1)
        self._pause, self._patience = QTimer(self), QTimer(self)
        for timer, time in ((self._pause, PAUSE), (self._patience, PATIENCE)):
            timer.setSingleShot(True)
            timer.setInterval(time)
            timer.timeout.connect(self.refresh)
        self.retranslate()

    def _bar(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(10, 5, 6, 5)
        row.setSpacing(2)
        self.languages: dict[Lang, QToolButton] = {}
        for lang in LANGUAGES:
            button = self.languages[lang] = QToolButton(self)
            button.setText(NAMES[lang])
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, lang=lang: self.choose_language(lang))
            row.addWidget(button)
        row.addStretch(1)
        self.back, self.forth = self._button("left", self._back), self._button("right", self._forth)
        self.number = QLineEdit(self)
        self.number.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.number.setFixedWidth(52)
        self.number.setMaxLength(4)
        self.number.returnPressed.connect(self._typed)
        self.number.editingFinished.connect(self._count)
        self.of = QLabel(self)
        theme.set_look(self.of, "dim")
        for widget in (self.back, self.number, self.of, self.forth):
            row.addWidget(widget)
        row.addStretch(1)
        self.less = self._button("", lambda: self.sheets.smaller(), "−")
        self.fit = self._button("", lambda: self.sheets.choose_size(0.0), "100%")
        self.more = self._button("", lambda: self.sheets.larger(), "+")
        self.leave = self._button("close", self.closed.emit)
        for button in (self.less, self.fit, self.more, self.leave):
            row.addWidget(button)
        return row

    def _button(self, icon: str, do: Any, text: str = "") -> QToolButton:
        button = QToolButton(self)
        if icon:
            button.setIcon(theme.icon(icon, "dim"))
            button.setIconSize(QSize(16, 16))
        button.setText(text)
        button.clicked.connect(lambda: do())
        return button

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        self.setAccessibleName(tr("Preview of the report"))
        self.sheets.setAccessibleName(tr("Pages of the report"))
        said = (
            (self.back, tr("Previous page")),
            (self.forth, tr("Next page")),
            (self.less, tr("Smaller (Ctrl+−)")),
            (self.more, tr("Larger (Ctrl++)")),
            (self.fit, tr("As wide as there is room")),
            (self.leave, tr("Close the preview (Ctrl+P)")),
            (self.number, tr("Page")),
        )
        for widget, text in said:
            widget.setToolTip(text)
            widget.setAccessibleName(text)
        for lang, button in self.languages.items():
            button.setAccessibleName(tr("Report in {language}", language=NAMES[lang]))
            button.setChecked(lang == self.lang)
        self.sheets.words = tr("The pages are being set…")
        self._tell_boxed()
        self._count()

    def _tell_boxed(self) -> None:
        """Name the signs in whose place a box is printed."""
        signs = self.sheets.laid.boxed if self.sheets.laid else ()
        more = "…" if len(signs) > SIGNS else ""
        self.boxed.setText(tr("No typeface has these signs; a box is printed for each: {signs}",
                              signs=" ".join(signs[:SIGNS]) + more))  # fmt: skip
        self.boxed.setVisible(bool(signs))

    # ------------------------------------------------------------ when
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._listening:
            self._listening = True
            self.document.changed.connect(self._changed)
            self.document.evaluation_changed.connect(self._another)
            self.document.house_changed.connect(self.refresh)
            self.document.side_changed.connect(self.refresh)
            _app().applicationStateChanged.connect(self._returned)
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._listening and not event.spontaneous():
            self._listening = False
            self.document.changed.disconnect(self._changed)
            self.document.evaluation_changed.disconnect(self._another)
            self.document.house_changed.disconnect(self.refresh)
            self.document.side_changed.disconnect(self.refresh)
            _app().applicationStateChanged.disconnect(self._returned)
            self.stop()

    def stop(self) -> None:
        """Give up what is being set, and the memory of what was."""
        self._pause.stop()
        self._patience.stop()
        if self._setter is not None:
            self._setter.close()
            self._setter = None
        self.sheets.forget()

    def _changed(self, change: Change) -> None:
        places = [(step.field, step.row) for step in change.steps if isinstance(step, SetAnswer)]
        self._touched = places[-1] if len(places) == 1 else None
        self._pause.start()
        if not self._patience.isActive():
            self._patience.start()

    def _returned(self, state: Qt.ApplicationState) -> None:
        """Somebody who comes back may have edited the file of the house style."""
        if state is Qt.ApplicationState.ApplicationActive and stamp(self.document) != self._house:
            self.refresh()

    def _another(self) -> None:
        self.sheets.forget()
        self.refresh()

    def choose_language(self, lang: Lang) -> None:
        """Show the report in that language."""
        self.lang = lang
        settings.PREVIEW_LANGUAGE.set(lang)
        for each, button in self.languages.items():
            button.setChecked(each == lang)
        self.refresh()

    def refresh(self) -> None:
        """Set the report as it is now, while the window goes on."""
        self._pause.stop()
        self._patience.stop()
        session = self.document.session
        if session is None or not self._listening:
            return
        self._house = stamp(self.document)
        if self._setter is None:
            self._setter = setter = Setter(self)
            setter.laid.connect(self._laid)
            setter.failed.connect(self._failed)
            setter.drawn.connect(self.sheets.show_picture)
        self._setter.set(
            Order(
                session.catalogue,
                session.sheet.copy(),
                self.lang,
                f"{date.today().isoformat()}T00:00:00+00:00",
                self.document.attachments.reader(),
                house_of(self.document)[0],
            )
        )

    def _draw(self, page: int, scale: float) -> None:
        if self._setter is not None and self.sheets.laid is not None:
            self._setter.picture(self.sheets.laid, page, scale)

    def _laid(self, laid: Laid) -> None:
        if self.sender() is not self._setter:
            return
        self.sheets.show_laid(laid)
        self._tell_boxed()
        sought, touched, self._sought, self._touched = self._sought, self._touched, None, None
        if sought is not None:
            self.show_field(*sought)
        elif touched is not None:
            self.sheets.show_places(self._find(*touched), only_if_away=True)

    def _failed(self, error: BaseException) -> None:
        self.sheets.forget()
        self.sheets.words = tr("The pages could not be set. The answers are safe.")
        self.sheets.viewport().update()
        raise error

    # ------------------------------------------------------------ pages
    def _typed(self) -> None:
        self.number.setModified(False)
        if self.number.text().strip().isdecimal():
            self.sheets.show_page(int(self.number.text()) - 1)
        self._count()

    def _back(self) -> None:
        self.sheets.show_page(self.sheets.page - 1)

    def _forth(self) -> None:
        self.sheets.show_page(self.sheets.page + 1)

    def _count(self) -> None:
        pages, page = (self.sheets.laid.pages, self.sheets.page) if self.sheets.laid else (0, 0)
        if not self.number.hasFocus() or not self.number.isModified():
            self.number.setText(str(page + 1) if pages else "")
        self.of.setText(f"/ {pages}" if pages else "")
        self.fit.setText(f"{round(self.sheets.size_shown * 100)}%")
        self.back.setEnabled(page > 0)
        self.forth.setEnabled(page + 1 < pages)
        if not self.sheets.hasFocus():
            self.sheets.setAccessibleDescription(
                tr("Page {page} of {pages}", page=page + 1, pages=pages) if pages else ""
            )

    # ------------------------------------------------------------ there and back
    def go(self, source: str) -> None:
        """Show the field, or the section, that a place of a page comes from."""
        session = self.document.session
        field, _, row = source.partition("#")
        if session is None:
            return
        if field.startswith("@"):
            self.section_asked.emit(field[1:])
        elif session.catalogue.has(field):
            self.document.jump.emit(field, row)

    def _name(self, source: str) -> str:
        """A place in words: section and field."""
        session = self.document.session
        field, _, _ = source.partition("#")
        if session is None:
            return ""
        if field.startswith("@"):
            return spoken(session.catalogue.section(field[1:]).title)
        if not session.catalogue.has(field):
            return ""
        one = session.catalogue.field(field)
        return f"{spoken(session.catalogue.section(one.section_key).title)} · {spoken(one.label)}"

    def _find(self, field: str, row: str) -> Any:
        session = self.document.session
        section = session.catalogue.field(field).section_key if session and session.catalogue.has(field) else ""
        return self.sheets.printed_of(field, row, section)

    def show_field(self, field: str, row: str = "") -> bool | None:
        """Scroll to what is printed of a field; False where nothing is, None if that is not known yet."""
        if self.sheets.laid is None or self._pause.isActive():
            self._sought = (field, row)
            return None
        found = self._find(field, row)
        self.sheets.show_places(found)
        if not found:
            self.unprinted.emit(field)
        return bool(found)


def _app() -> QGuiApplication:
    app = QGuiApplication.instance()
    assert isinstance(app, QGuiApplication)
    return app
