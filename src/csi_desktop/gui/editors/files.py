"""The editor of an attached file: chosen in a dialog, dropped, or pasted."""

from __future__ import annotations

import mimetypes
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMimeData, QStandardPaths, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QFileDialog, QHBoxLayout, QLabel, QMenu, QPushButton, QToolButton
from shiboken6 import isValid

from csi_desktop.casebook.placing import write_whole
from csi_desktop.filenames import safe_file, tidy
from csi_desktop.gui import theme
from csi_desktop.gui.editors.buttons import quiet_icon
from csi_desktop.gui.editors.editor import FieldEditor
from csi_desktop.gui.editors.hands import drop
from csi_desktop.gui.language import tr
from csi_desktop.model.answers import Value
from csi_desktop.model.cases import Attachment
from csi_desktop.text import Text, why


def size_text(size: int) -> str:
    """A number of bytes as people say it."""
    for unit in ("B", "KB", "MB"):
        if size < 1024:
            return f"{size:,.0f} {unit}" if unit == "B" else f"{size:,.1f} {unit}"
        size /= 1024  # type: ignore[assignment]
    return f"{size:,.1f} GB"


def files_of(data: QMimeData) -> list[Path]:
    """The files that a drop or the clipboard names."""
    return [path for url in data.urls() if url.isLocalFile() and (path := Path(url.toLocalFile())).is_file()]


def png_of(data: QMimeData) -> bytes:
    """The picture of the clipboard as PNG; b"" where there is none."""
    image = data.imageData()
    if not isinstance(image, QImage) or image.isNull():
        return b""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def guessed_mime(name: str) -> str:
    """The type of a file by its name."""
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


class FileEditor(FieldEditor):
    """The name and size of the file, and what can be done with it. `enter` drops a file, given as a path."""

    def build(self) -> None:
        self.setAcceptDrops(True)
        self._attaching = ""
        row = QHBoxLayout()
        row.setSpacing(2 * theme.SPACE)
        self.label = QLabel(self)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.attach = QPushButton(self)
        self.attach.clicked.connect(self._choose)
        self.more = QToolButton(self)
        self.more.setIcon(quiet_icon("more"))
        self.more.clicked.connect(self._menu)
        row.addWidget(self.label)
        row.addWidget(self.attach)
        row.addWidget(self.more)
        row.addStretch(1)
        self.box.addLayout(row)
        self.setFocusProxy(self.attach)

    def show_value(self, value: Value) -> None:
        there = value if isinstance(value, dict) else None
        if self._attaching:
            self.label.setText(tr("Attaching {name}…", name=self._attaching))
        elif there:
            self.label.setText(f"{tidy(str(there.get('name', '')))}  ·  {size_text(int(there.get('size', 0)))}")
        else:
            self.label.setText(tr("Drop a file here, or paste one"))
        theme.set_look(self.label, "" if there else "dim")
        self.attach.setText(tr("Replace…") if there else tr("Attach…"))
        self.more.setVisible(bool(there))
        self.name(self.attach, self.attach.text())
        self.name(self.more, tr("More"))

    # ------------------------------------------------------------ taking a file in
    def _choose(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, tr("Attach a file"))
        if name:
            self.take_file(Path(name))

    def take_file(self, path: Path) -> None:
        """Attach the file at `path`."""
        self.take(path, path.name)

    def take(self, source: Path | bytes, name: str) -> None:
        """Attach a file or bytes under a name; the answer follows when the casebook has them."""
        name = tidy(name)
        mime = guessed_mime(name)
        session = self.session
        self._attaching = name
        self.complain(None)
        self.refresh()

        def done(attachment: Attachment) -> None:
            about = {"sha256": attachment.sha256, "name": name, "size": attachment.size}
            about["mime"] = attachment.mime or mime
            if isValid(self):
                self._attaching = ""
                self.commit(about)
                self.refresh()
            elif self.document.session is session:  # another page is shown by now: the answer is kept all the same
                self.slot.put(about)

        def failed(error: BaseException) -> None:
            if not isValid(self):
                self.document.failed.emit(getattr(error, "text", Text(str(error), str(error))))
                return
            self._attaching = ""
            text = getattr(error, "text", None)
            if not isinstance(text, Text):
                text = Text(f"文件没有附上：{error}", f"The file was not attached: {error}")
            self.refresh()
            self.complain(text)

        self.document.attachments.attach(source, name, done, mime=mime, failed=failed)

    def take_data(self, data: QMimeData) -> bool:
        """Attach the first file, or the picture, of a drop or the clipboard."""
        files = files_of(data)
        if files:
            self.take_file(files[0])
            return True
        png = png_of(data)
        if png:
            self.take(png, tr("Pasted picture") + ".png")
        return bool(png)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if files_of(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if self.take_data(event.mimeData()):
            event.acceptProposedAction()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not (event.matches(QKeySequence.StandardKey.Paste) and self.take_data(QApplication.clipboard().mimeData())):
            super().keyPressEvent(event)

    # ------------------------------------------------------------ giving it out
    def _menu(self) -> None:
        menu = QMenu(self)
        menu.addAction(tr("Open a copy"), self._open)
        menu.addAction(tr("Save as…"), self._save_as)
        menu.addSeparator()
        menu.addAction(tr("Remove"), self._remove)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def _remove(self) -> None:
        self.commit(None)
        self.refresh()

    def _open(self) -> None:
        value = self.value()
        if isinstance(value, dict):
            open_copy(self.document, str(value["sha256"]), str(value["name"]))

    def _save_as(self) -> None:
        value = self.value()
        if not isinstance(value, dict):
            return
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
        target, _ = QFileDialog.getSaveFileName(self, tr("Save as"), str(Path(folder) / safe_file(str(value["name"]))))
        if target:
            self.document.attachments.read(str(value["sha256"]), lambda data: self._write(Path(target), data))

    def _write(self, target: Path, data: bytes) -> None:
        try:
            write_whole(target, data)
        except OSError as error:
            said = Text("未能另存为 {target}：{why}", "{target} could not be written: {why}")
            self.complain(said.format(target=target, why=why(error)))

    def enter(self, value: Value) -> None:
        """`value` is the path of a file, dropped here; None removes the file."""
        if value is None:
            self._remove()
            return
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(value))])
        drop(self, data)


def open_copy(document, sha256: str, name: str) -> None:
    """Open a copy of an attachment with the program that the system has for it."""
    from csi_desktop.gui.viewing import NotOpened, viewing

    def show(data: bytes) -> None:
        try:
            viewing.open(data, name)
        except NotOpened as refusal:
            document.failed.emit(refusal.text)
        except OSError as error:
            said = Text("附件无法打开：{why}", "The attachment cannot be opened: {why}")
            document.failed.emit(said.format(why=why(error)))

    document.attachments.read(sha256, show)
