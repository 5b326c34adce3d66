"""A report that came back: whether pages, data, text, hash and signature agree, and its data as a casebook."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
)

from csi_desktop.filenames import CASEBOOK, safe
from csi_desktop.gui import theme
from csi_desktop.gui.file_dialogs import ask_new_casebook
from csi_desktop.gui.language import spoken, tr
from csi_desktop.gui.tasks import Task
from csi_desktop.text import Text, why

if TYPE_CHECKING:
    from csi_desktop.gui.main_window import MainWindow
    from csi_desktop.report.verify import Finding, Verified

_SIGNS = {"ok": ("check", "ok"), "wrong": ("warning", "wrong"), "note": ("info", "missing")}


class VerifyDialog(QDialog):
    """Looks at a report on another thread, compares it with the casebook that is open, and lists what it found."""

    def __init__(self, window: MainWindow, path: Path) -> None:
        super().__init__(window)
        self.window_, self.path = window, path
        self.verified: Verified | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Verify a report"))
        self.resize(680, 460)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 16)
        box.setSpacing(12)
        self.name = QLabel(path.name, self)
        self.name.setTextFormat(Qt.TextFormat.PlainText)
        self.name.setWordWrap(True)
        theme.set_look(self.name, "dim")
        self.title = QLabel(tr("Looking at the report…"), self)
        self.title.setWordWrap(True)
        theme.set_look(self.title, "title")
        self.progress = QProgressBar(self)
        self.progress.setRange(0, 0)
        self.progress.setTextVisible(False)
        self.list = QListWidget(self)
        self.list.setWordWrap(True)
        self.list.setIconSize(QSize(16, 16))
        self.list.setSpacing(3)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(self.windowTitle())
        for widget in (self.title, self.name, self.progress):
            box.addWidget(widget)
        box.addWidget(self.list, 1)
        row = QHBoxLayout()
        self.open_data = QPushButton(tr("Open its data as a casebook…"), self)
        self.open_data.setAutoDefault(False)
        self.open_data.setEnabled(False)
        self.open_data.clicked.connect(self.ask_casebook)
        self.leave = QPushButton(tr("Close"), self)
        self.leave.clicked.connect(self.reject)
        row.addWidget(self.open_data)
        row.addStretch(1)
        row.addWidget(self.leave)
        box.addLayout(row)
        self._data = b""
        self._task = Task(lambda _: self._look(), self)
        self._task.done.connect(self._looked)
        self._task.failed.connect(self._refused)
        self._task.start()

    def _look(self) -> Verified:
        """On another thread."""
        from csi_desktop.report.reading import LARGEST
        from csi_desktop.report.verify import verify

        with self.path.open("rb") as file:
            self._data = file.read(LARGEST + 1)
        return verify(self._data, self.path.name)

    def _looked(self, verified: Verified) -> None:
        from csi_desktop.issuing import against

        data = self._data
        if self.window_.document.path is None:
            self._show(verified)
            return
        self.window_.document.ask(
            lambda casebook: against(casebook, verified, data),
            lambda finding: self._show(replace(verified, findings=(*verified.findings, finding))),
            lambda _: self._show(verified),
        )

    def _show(self, verified: Verified) -> None:
        self.verified = verified
        self.progress.hide()
        if verified.agrees:
            self.title.setText(tr("The report agrees with itself."))
        else:
            self.title.setText(tr("The report does not agree: see what differs."))
        for finding in verified.findings:
            self._line(finding)
        self.list.setCurrentRow(0)
        self.open_data.setEnabled(any(one.about == "data" and one.status == "ok" for one in verified.findings))

    def _line(self, finding: Finding) -> None:
        item = QListWidgetItem("\n".join((spoken(finding.text), *finding.details)), self.list)
        icon, colour = _SIGNS[finding.status]
        item.setIcon(theme.icon(icon, colour))
        names = {"ok": tr("Agrees: {text}"), "wrong": tr("Wrong: {text}"), "note": tr("Note: {text}")}
        said = names[finding.status].format(text=spoken(finding.text))
        item.setData(Qt.ItemDataRole.AccessibleTextRole, said)

    def _refused(self, error: BaseException) -> None:
        self.progress.hide()
        text = getattr(error, "text", None)
        if isinstance(text, Text):
            self.title.setText(spoken(text))
        elif isinstance(error, OSError):
            self.title.setText(tr("The file cannot be read: {why}", why=spoken(why(error))))
        else:
            raise error

    def ask_casebook(self) -> None:
        """Ask where the casebook of its data shall lie, make it, and open it."""
        if self.verified is None or self.verified.document is None:
            return
        name = safe(str(self.verified.document["report"]["number"]) or self.path.stem) + CASEBOOK
        path = ask_new_casebook(self, tr("Casebook of the data of a report"), self.path.parent / name)
        if path is not None:
            self._make(path)

    def _make(self, path: Path) -> None:
        verified, by = self.verified, self.window_.document.by
        assert verified is not None
        self.progress.show()
        self.open_data.setEnabled(False)

        def work(_: Task) -> Path:
            from csi_desktop.issuing import open_data

            open_data(verified, path, by)
            return path

        self._task = Task(work, self)
        self._task.done.connect(self._made)
        self._task.failed.connect(self._refused)
        self._task.start()

    def _made(self, path: Path) -> None:
        self.accept()
        self.window_.file.open_path(path)
