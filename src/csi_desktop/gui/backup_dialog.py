"""Backups: which there are, what is in one, and restoring it as a new casebook."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from csi_desktop.filenames import CASEBOOK
from csi_desktop.gui import theme
from csi_desktop.gui.file_dialogs import ask_new_casebook
from csi_desktop.gui.language import spoken, tr
from csi_desktop.gui.names import quoted, short_name
from csi_desktop.gui.outside import open_outside
from csi_desktop.gui.refusals import refusal
from csi_desktop.gui.tasks import Task

if TYPE_CHECKING:
    from csi_desktop.casebook.backups import Backed, Backup
    from csi_desktop.casebook.history import Event
    from csi_desktop.gui.main_window import MainWindow
    from csi_desktop.model.cases import CaseLine

BACKUP = Qt.ItemDataRole.UserRole
CASES = 200  # cases shown of one backup
CHANGES = 12  # its latest changes shown
_AT_WORK: set[Task] = set()  # what is being read or restored


@dataclass(frozen=True, slots=True)
class Preview:
    """What a backup holds."""

    cases: list[CaseLine]
    count: int
    binned: int
    evaluations: int
    files: int
    latest: list[Event]


def preview(path: Path, password: str = "") -> Preview:
    """Read what a backup holds; CasebookError if it cannot be opened."""
    from csi_desktop.casebook import Casebook

    with Casebook.open(path, readonly=True, password=password) as book:
        ids = book.case_ids()
        return Preview(
            book.case_lines(ids[:CASES]), len(ids), book.count_cases(bin=True),
            sum(len(book.evaluations(case_id)) for case_id in ids[:CASES]), len(book.attachments()),
            book.history(limit=CHANGES)[::-1],
        )  # fmt: skip


class BackupDialog(QDialog):
    """At the left the backups of a casebook, at the right what is in the one chosen."""

    def __init__(self, window: MainWindow, casebook: Path | None = None) -> None:
        super().__init__(window)
        self.window_, self.document = window, window.document
        self.setWindowTitle(tr("Backups"))
        self.resize(900, 560)
        self._password = self.document.password  # tried first: backups have that of their casebook
        self._wanted = (casebook or self.document.path or Path()).resolve()
        self._asked = 0
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 16)
        box.setSpacing(10)
        box.addLayout(self._make_head())
        columns = QHBoxLayout()
        columns.setSpacing(16)
        self.list = QListWidget(self)
        self.list.setAccessibleName(tr("Backups"))
        self.list.setFixedWidth(260)
        theme.set_look(self.list, "pick")
        self.list.currentItemChanged.connect(lambda *_: self._show_backup())
        columns.addWidget(self.list)
        columns.addWidget(self._make_preview(), 1)
        box.addLayout(columns, 1)
        self.message = QLabel(self)
        self.message.setWordWrap(True)
        self.message.hide()
        self.progress = QProgressBar(self)
        self.progress.setRange(0, 0)
        self.progress.hide()
        box.addWidget(self.message)
        box.addWidget(self.progress)
        box.addWidget(self._make_buttons())
        self.refresh()

    def _make_head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.of = QComboBox(self)
        self.of.setAccessibleName(tr("Casebook"))
        self.of.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.of.currentIndexChanged.connect(lambda _: self._show_casebook())
        row.addWidget(self.of, 1)
        self.now = QPushButton(tr("Back up now"), self)
        self.now.clicked.connect(self.back_up_now)
        self.folder = QPushButton(tr("Open the folder"), self)
        self.folder.clicked.connect(self.open_folder)
        row.addWidget(self.now)
        row.addWidget(self.folder)
        return row

    def _make_preview(self) -> QWidget:
        side = QWidget(self)
        box = QVBoxLayout(side)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        self.about = QLabel(side)
        self.about.setWordWrap(True)
        theme.set_look(self.about, "title")
        self.cases = QTreeWidget(side)
        self.cases.setRootIsDecorated(False)
        self.cases.setUniformRowHeights(True)
        self.cases.setHeaderLabels([tr("Project"), tr("Enterprise"), tr("Year"), tr("Changed")])
        self.cases.setAccessibleName(tr("Cases in the backup"))
        for column, width in ((0, 210), (1, 130), (2, 56)):
            self.cases.setColumnWidth(column, width)
        self.latest = QLabel(tr("Latest changes"), side)
        theme.set_look(self.latest, "strong")
        self.changes = QListWidget(side)
        self.changes.setWordWrap(True)
        self.changes.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        theme.set_look(self.changes, "pick")
        self.changes.setAccessibleName(tr("Latest changes"))
        for widget, stretch in ((self.about, 0), (self.cases, 3), (self.latest, 0), (self.changes, 2)):
            box.addWidget(widget, stretch)
        return side

    def _make_buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(self)
        self.restore = QPushButton(tr("Restore as a new casebook…"), self)
        theme.set_look(self.restore, "primary")
        self.restore.clicked.connect(self.ask_to_restore)
        buttons.addButton(self.restore, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        return buttons

    # ------------------------------------------------------------ what is there
    def refresh(self) -> None:
        """Look again which backups there are."""
        from csi_desktop.casebook.backups import all_backups

        self.of.blockSignals(True)
        self.of.clear()
        for one in all_backups():
            self.of.addItem(f"{one.casebook.name}  —  {one.casebook.parent}", one)
            if one.casebook == self._wanted:
                self.of.setCurrentIndex(self.of.count() - 1)
        self.of.blockSignals(False)
        self.now.setEnabled(self.document.path is not None and not self.document.readonly)
        self._show_casebook()

    def backed(self) -> Backed | None:
        """The casebook whose backups are shown."""
        found: Backed | None = self.of.currentData()
        return found

    def backup(self) -> Backup | None:
        """The backup that is chosen."""
        item = self.list.currentItem()
        found: Backup | None = item.data(BACKUP) if item is not None else None
        return found

    def _show_casebook(self) -> None:
        backed = self.backed()
        self.list.clear()
        for one in backed.backups if backed else ():
            size = f"{one.size / 1_000_000:.1f} MB"
            item = QListWidgetItem(f"{one.made:%Y-%m-%d  %H:%M:%S}    {size}", self.list)
            item.setData(BACKUP, one)
        self.folder.setEnabled(backed is not None)
        self.folder.setToolTip(str(backed.folder) if backed else "")
        if backed is None:
            self._clear(tr("No backups yet. The first is made soon after a casebook is opened."))
        self.list.setCurrentRow(0)

    def _clear(self, text: str) -> None:
        self.about.setText(text)
        self.cases.clear()
        self.changes.clear()
        self.restore.setEnabled(False)
        for widget in (self.cases, self.latest, self.changes):
            widget.hide()

    def _show_backup(self) -> None:
        backup = self.backup()
        if backup is None:
            return
        self._asked += 1
        asked = self._asked
        self._clear(tr("Reading the backup…"))

        def shown(found: Preview) -> None:
            if asked == self._asked:
                self._show_preview(found)

        def refused(error: BaseException) -> None:
            if asked == self._asked:
                self._clear(spoken(refusal(error)))
                self._ask_password(backup.path, error)

        password = self._password
        self._run(lambda: preview(backup.path, password), shown, refused)

    def _ask_password(self, path: Path, error: BaseException) -> None:
        from csi_desktop.casebook import PasswordNeeded, WrongPassword
        from csi_desktop.gui.password_dialogs import ask_password

        def given(password: str) -> None:
            self._password = password
            self._show_backup()

        if isinstance(error, PasswordNeeded | WrongPassword):
            tried = self._password != self.document.password
            ask_password(self, path, error.text if tried and isinstance(error, WrongPassword) else None, given)

    def _show_preview(self, found: Preview) -> None:
        from csi_desktop.gui.pages.case_table import when

        parts = [tr("%n case(s)", "", found.count), tr("%n evaluation(s)", "", found.evaluations),
                 tr("%n file(s) of evidence", "", found.files)]  # fmt: skip
        if found.binned:
            parts.append(tr("%n in the bin", "", found.binned))
        self.about.setText("  ·  ".join(parts))
        for line in found.cases:
            listing = line.listing
            words = [short_name(listing.project or listing.code), short_name(listing.enterprise), str(line.year)]
            QTreeWidgetItem(self.cases, [*words, when(line.changed)])
        from csi_desktop.gui.panels.history import HistoryPanel

        words_of = HistoryPanel(self.document, self)
        words_of.hide()
        projects = {one.case_id: quoted(short_name(one.listing.project or one.listing.code)) for one in found.cases}
        for event in found.latest:
            parts = [projects.get(event.case_id, ""), *words_of.words(event).split("\n")]
            QListWidgetItem("   ".join([*parts[1:2], *parts[:1], *parts[2:]]), self.changes)
        words_of.deleteLater()
        for widget in (self.cases, self.latest, self.changes):
            widget.show()
        self.restore.setEnabled(True)

    # ------------------------------------------------------------ doing
    def back_up_now(self) -> None:
        """Make a backup of the open casebook, if anything changed since the last."""

        def made(new: bool) -> None:
            self._wanted = (self.document.path or Path()).resolve()
            self.refresh()
            self._say(tr("Backed up.") if new else tr("Nothing has changed since the last backup."), "ok")

        self.document.keeper.back_up(made)

    def open_folder(self) -> None:
        """Show the folder of these backups in the system's file manager."""
        backed = self.backed()
        if backed is not None:
            open_outside(backed.folder, self)

    def ask_to_restore(self) -> None:
        """Ask where the new casebook shall lie and make it."""
        backed, backup = self.backed(), self.backup()
        if backed is None or backup is None:
            return
        folder = backed.casebook.parent if backed.casebook.parent.is_dir() else Path.home()
        start = folder / f"{backed.casebook.stem} ({backup.made:%Y-%m-%d %H%M}){CASEBOOK}"
        target = ask_new_casebook(self, tr("Restore as a new casebook"), start, replacing=False)
        if target is not None:
            self.do_restore(target)

    def do_restore(self, target: Path) -> None:
        """Restore the chosen backup as a new casebook and open that."""
        backup = self.backup()
        if backup is None:
            return
        self._busy(True)
        password = self._password

        def work() -> list[str]:
            from csi_desktop.casebook import Casebook

            with Casebook.open(backup.path, readonly=True, password=password) as book:
                return book.restore_to(target)

        def done(lost: list[str]) -> None:
            self._busy(False)
            self.accept()
            self.window_.file.open_restored(target, lost)

        def refused(error: BaseException) -> None:
            self._busy(False)
            self._say(spoken(refusal(error)), "wrong")

        self._run(work, done, refused)

    def _run(
        self, work: Callable[[], Any], done: Callable[[Any], None], refused: Callable[[BaseException], None]
    ) -> None:
        task = Task(lambda _: work())  # of nobody: it may outlive the dialog
        _AT_WORK.add(task)

        def told(tell: Callable[[Any], None], news: Any) -> None:
            _AT_WORK.discard(task)
            if isValid(self):
                tell(news)

        task.done.connect(lambda result: told(done, result))
        task.failed.connect(lambda error: told(refused, error))
        task.start()

    def _busy(self, busy: bool) -> None:
        self.progress.setVisible(busy)
        for widget in (self.restore, self.list, self.of, self.now):
            widget.setEnabled(not busy)

    def _say(self, text: str, look: str) -> None:
        self.message.setText(text)
        theme.set_look(self.message, look)
        self.message.show()
