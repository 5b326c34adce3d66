"""The evidence register: its rows, a preview of the file, and where each entry is used."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QBuffer, QMimeData, QSize, Qt
from PySide6.QtGui import QGuiApplication, QImage, QImageReader, QKeySequence, QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFrame,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from csi_desktop.gui import theme
from csi_desktop.gui.document import Document
from csi_desktop.gui.editors.editor import open_session
from csi_desktop.gui.editors.flow import FlowLayout
from csi_desktop.gui.editors.wording import row_name
from csi_desktop.gui.evidence import can_take, take_data, take_files
from csi_desktop.gui.language import Retranslated, current, spoken, tr
from csi_desktop.gui.pages.page import Cards
from csi_desktop.gui.pages.rows import RowsPage
from csi_desktop.gui.tasks import Task
from csi_desktop.model.answers import Answer, Change
from csi_desktop.session import Session

TEXTS = ("text/", "application/json", "application/xml")
MOST_TEXT = 20_000  # characters of a preview
HEIGHT = 260  # px of a preview
MOST_BYTES = 64 << 20  # of a file that is previewed
MOST_PIXELS = 40_000_000  # of a picture that is previewed; a small file can hold far more
# How pictures begin that are previewed, by Qt's name of the format; SVG is a language, and not among them.
PICTURES = {b"\x89PNG": b"png", b"\xff\xd8\xff": b"jpeg", b"GIF8": b"gif", b"RIFF": b"webp", b"BM": b"bmp"}
LINK = 420  # px, the longest name of a place where an entry is used


def uses_of(session: Session, row: str) -> list[tuple[str, str]]:
    """Where an entry is used: (field id, row id) of each answer that cites it or names it."""
    return [
        place
        for place, answer in session.sheet
        if row in answer.evidence or (isinstance(answer.value, list) and row in answer.value)
    ]


def small_picture(data: bytes, room: QSize) -> QImage | None:
    """A picture made to fit `room` (device pixels), empty if it is none; None if it has too many pixels."""
    format = next((name for start, name in PICTURES.items() if data.startswith(start)), None)
    if format is None:
        return QImage()
    buffer = QBuffer()
    buffer.setData(data)
    reader = QImageReader(buffer, format)
    reader.setAutoDetectImageFormat(False)
    reader.setAutoTransform(True)
    size = reader.size()
    if not size.isValid():
        return QImage()
    if size.width() * size.height() > MOST_PIXELS:
        return None
    if size.width() > room.width() or size.height() > room.height():
        reader.setScaledSize(size.scaled(room, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1)))
    return reader.read()


class Preview(Retranslated, QFrame):
    """The picture or text of an entry's file, and links to where the entry is used."""

    def __init__(self, document: Document, parent: QWidget) -> None:
        super().__init__(parent)
        self.document = document
        self.session = open_session(document)
        self.row = ""
        self._shown = ""
        theme.set_look(self, "card")
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(16, 12, 16, 14)
        self.box.setSpacing(8)
        self.picture = QLabel(self)
        self.picture.setAlignment(Qt.AlignmentFlag.AlignLeft)
        self.text = QPlainTextEdit(self)
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(HEIGHT)
        self.used = QLabel(self)
        theme.set_look(self.used, "dim")
        self.links = QWidget(self)
        FlowLayout(self.links, gap=4)
        for widget in (self.picture, self.text, self.used, self.links):
            self.box.addWidget(widget)
        self.picture.hide()
        self.text.hide()

    def show_row(self, row: str) -> None:
        """Show an entry; "" hides the preview."""
        self.row = row
        self.setVisible(bool(row))
        if row:
            self._show_file()
            self._show_uses()

    def retranslate(self) -> None:
        """Set every text anew."""
        if self.row and self.document.session is self.session:
            self._show_uses()

    def _show_file(self) -> None:
        field = self.session.catalogue.role("evidence.file")
        value = self.session.value(field.id, self.row) if field else None
        there = value if isinstance(value, dict) else {}
        sha256 = str(there.get("sha256", ""))
        if sha256 == self._shown:
            return
        self._shown = sha256
        self.picture.hide()
        self.text.hide()
        mime = str(there.get("mime", ""))
        name = str(there.get("name", ""))
        self.text.setAccessibleName(tr("Preview of {name}", name=name))
        self.picture.setAccessibleName(tr("Preview of {name}", name=name))
        if not sha256 or not (mime.startswith("image/") or mime.startswith(TEXTS)):
            return
        if int(there.get("size", 0)) > MOST_BYTES:
            self._say_too_large()
        elif mime.startswith("image/"):
            self.document.attachments.read(sha256, lambda data: self._show_picture(sha256, data))
        else:
            self.document.attachments.read(sha256, lambda data: self._show_text(sha256, data))

    def _show_text(self, sha256: str, data: bytes) -> None:
        if isValid(self) and sha256 == self._shown:
            self.text.setPlainText(data[: 4 * MOST_TEXT].decode("utf-8", "replace")[:MOST_TEXT])
            self.text.show()

    def _show_picture(self, sha256: str, data: bytes) -> None:
        """Have the picture made small on another thread: a large one takes its time."""
        if not isValid(self) or sha256 != self._shown:
            return
        ratio = self.devicePixelRatioF()
        room = QSize(round(560 * ratio), round(HEIGHT * ratio))
        self._task = Task(lambda _: small_picture(data, room), self)

        def done(picture: QImage | None) -> None:
            if sha256 != self._shown:
                return
            if picture is None:
                self._say_too_large()
            elif not picture.isNull():
                picture.setDevicePixelRatio(ratio)
                self.picture.setPixmap(QPixmap.fromImage(picture))
                self.picture.show()

        self._task.done.connect(done)
        self._task.start()

    def _say_too_large(self) -> None:
        self.picture.setText(tr("Too large for a preview. Open a copy to see it."))
        self.picture.show()

    def _show_uses(self) -> None:
        flow = self.links.layout()
        assert flow is not None
        while (item := flow.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        session = self.session
        places = [place for place in uses_of(self.session, self.row) if session.catalogue.has(place[0])]
        self.used.setText(tr("Used in") if places else tr("Not used yet"))
        for field_id, row in places:
            field = session.catalogue.field(field_id)
            name = spoken(field.label)
            if row:
                name += f" · {row_name(session, field.section_key, row, current())}"
            shown = self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, LINK)
            link = QPushButton(shown.replace("&", "&&"), self.links)
            link.setToolTip(name)
            theme.set_look(link, "link")
            link.setAccessibleName(name)
            link.clicked.connect(lambda _=False, to=(field_id, row): self.document.jump.emit(*to))
            flow.addWidget(link)
            link.show()
        self.links.setVisible(bool(places))


class RegisterPage(RowsPage):
    """The register: a spreadsheet of entries, the chosen one as cards with its preview. Files, web addresses and
    pictures dropped or pasted anywhere on the page become entries."""

    def build(self) -> None:
        self.preview: Preview | None = None
        super().build()
        self.setAcceptDrops(True)
        self.attach = QPushButton(self.body)
        self.attach.clicked.connect(self.choose_files)
        self.bar.insertWidget(1, self.attach)
        self.preview = Preview(self.document, self.body)
        self.box.insertWidget(self.box.indexOf(self.row_title) + 1, self.preview)
        self.preview.show_row(self.current_row() if self.as_cards.isChecked() else "")
        self._name_attach()

    def _name_attach(self) -> None:
        self.attach.setText(tr("Attach files…"))
        self.attach.setEnabled(not self.document.locked)

    def retranslate(self) -> None:
        super().retranslate()
        self._name_attach()

    def empty_words(self) -> str:
        return tr("No evidence yet. Drop files here, or paste a web address or a picture.")

    def shown_row(self, row: str) -> None:
        if self.preview is not None:
            if self.detail is not None:
                self.box.removeWidget(self.preview)
                self.box.insertWidget(self.box.indexOf(self.detail), self.preview)
            self.preview.show_row(row)

    def take(self, change: Change) -> None:
        super().take(change)
        if self.document.session is self.session and self.preview is not None and self.preview.row:
            self.preview.show_row(self.preview.row)

    # ------------------------------------------------------------ taking in
    def choose_files(self) -> None:
        """Ask for files, and make an entry of each."""
        from pathlib import Path

        if self.document.locked:
            return
        names, _ = QFileDialog.getOpenFileNames(self, tr("Attach files"))
        if names:
            self._go_to(take_files([Path(name) for name in names], self.document))

    def _go_to(self, rows: list[str]) -> None:
        if rows:
            self.grid.reload()
            self._shape()
            self.grid.go(self.model.keys().index(rows[0]), 0)

    def take_in(self, data: QMimeData) -> bool:
        """Make entries of a drop or the clipboard."""
        rows = take_data(data, self.document)
        self._go_to(rows)
        return bool(rows)

    def dragEnterEvent(self, event: Any) -> None:
        if can_take(event.mimeData()):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: Any) -> None:
        event.acceptProposedAction()

    def dropEvent(self, event: Any) -> None:
        if self.take_in(event.mimeData()):
            event.acceptProposedAction()

    def keyPressEvent(self, event: Any) -> None:
        data = QGuiApplication.clipboard().mimeData()
        if event.matches(QKeySequence.StandardKey.Paste) and can_take(data):
            self.take_in(data)
        else:
            super().keyPressEvent(event)


class EntryDialog(Retranslated, QDialog):
    """One entry of the register, for filling in where it is cited. It is in the casebook already: closing keeps it,
    unless nothing was entered but what the program had filled in."""

    def __init__(self, row: str, document: Document, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.row, self.document = row, document
        self.session = open_session(document)
        section = self.session.catalogue.section_role("evidence")
        assert section is not None
        self.section = section
        box = QVBoxLayout(self)
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        asked = [one for one in section.fields if not one.number]  # the number stands in the title
        self.cards = Cards(asked, row, document, scroll)
        scroll.setWidget(self.cards)
        box.addWidget(scroll)
        self.buttons = QDialogButtonBox(self)
        self.done_button = QPushButton(self)
        theme.set_look(self.done_button, "primary")  # before it is added: that settles how it looks
        self.buttons.addButton(self.done_button, QDialogButtonBox.ButtonRole.AcceptRole)
        self.remove_button = self.buttons.addButton("", QDialogButtonBox.ButtonRole.DestructiveRole)
        self.buttons.accepted.connect(self.accept)
        self.remove_button.clicked.connect(self._remove)
        box.addWidget(self.buttons)
        self.resize(680, 560)
        self._made = self._answers()
        document.changed.connect(self._take)
        self.retranslate()
        self.cards.cards()[0].focus_editor()

    def retranslate(self) -> None:
        """Set every text anew."""
        self.setWindowTitle(row_name(self.session, self.section.key, self.row, current()))
        self.done_button.setText(tr("Done"))
        self.remove_button.setText(tr("Remove the entry"))

    def _take(self, change: Change) -> None:
        if self.document.session is not self.session or self.row not in self.session.sheet.row_ids(self.section.key):
            self.reject()  # taken away elsewhere, by undo
            return
        self.cards.take(change)
        self.setWindowTitle(row_name(self.session, self.section.key, self.row, current()))

    def _remove(self) -> None:
        self.document.changed.disconnect(self._take)
        self.session.remove_row(self.section.key, self.row)
        self.reject()

    def _answers(self) -> dict[str, Answer]:
        """What the entry holds."""
        return {field: answer for (field, row), answer in self.session.sheet if row == self.row}

    def done(self, result: int) -> None:
        """Save what is being typed, then close."""
        self.cards.flush()
        there = (
            self.document.session is self.session
            and self.row in self.session.sheet.row_ids(self.section.key)
        )
        if result == QDialog.DialogCode.Rejected and there and self._answers() == self._made:
            self.document.changed.disconnect(self._take)
            self.session.remove_row(self.section.key, self.row)
        super().done(result)
