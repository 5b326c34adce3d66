"""Makes reports: in which languages, where to, how far it is; what goes wrong is said here."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMessageBox,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from csi_desktop.forms.kinds import clean
from csi_desktop.gui import settings, theme
from csi_desktop.gui.certificate import CertificateLine
from csi_desktop.gui.house import HouseLine, house_of
from csi_desktop.gui.language import NAMES, current, spoken, tr
from csi_desktop.gui.outside import open_outside
from csi_desktop.gui.tasks import Task
from csi_desktop.report.boxed import boxed_in_many, boxed_in_one
from csi_desktop.report.making import Made, Order, make_reports
from csi_desktop.report.names import path_in, report_name
from csi_desktop.text import LANGUAGES, Lang, Text, why

if TYPE_CHECKING:
    from csi_desktop.casebook import Casebook
    from csi_desktop.forms.definition import Catalogue
    from csi_desktop.gui.document import Document
    from csi_desktop.model.cases import Sheet
    from csi_desktop.report.batch import Outcome, Wanted
    from csi_desktop.report.pdf import Written


_NAMED = 6  # files that are named
FEW = 3  # reports that are made one after the other; more of them on several processes


class ReportDialog(QDialog):
    """Asks for language and folder, then works on another thread; the window stays in use."""

    def __init__(self, document: Document, evaluations: Sequence[int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document, self._evaluations = document, list(evaluations)
        self._task: Task | None = None
        self.made: list[Path] = []
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Make report"))
        self.setMinimumWidth(560)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 16)
        box.setSpacing(12)
        self.title = QLabel(self)
        theme.set_look(self.title, "title")
        self.title.setText(self._title())
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        box.addWidget(self.title)
        self._state(box)
        self._languages(box)
        self._folder(box)
        self.house = HouseLine(document, self)
        box.addWidget(self.house)
        self.word = QCheckBox(tr("A Word file (.docx) as well, for comments"), self)
        self.word.setChecked(settings.REPORT_WORD.get() and len(self._evaluations) <= FEW)
        self.word.setVisible(len(self._evaluations) <= FEW)
        box.addWidget(self.word)
        session = document.session
        mine = session is not None and session.is_issued and [session.sheet.evaluation.id] == self._evaluations
        self.signing = CertificateLine(self)
        self.signing.setVisible(mine)
        self.signing.changed.connect(self._ready)
        box.addWidget(self.signing)
        self.progress = QProgressBar(self)
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(tr("Progress"))
        self.progress.hide()
        self.message = QLabel(self)
        self.message.setTextFormat(Qt.TextFormat.PlainText)
        self.message.setWordWrap(True)
        self.message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.message.hide()
        box.addWidget(self.progress)
        box.addWidget(self.message)
        self._buttons(box)

    # ------------------------------------------------------------ parts
    def _title(self) -> str:
        if len(self._evaluations) > 1:
            return tr("%n report(s)", "", len(self._evaluations))
        return self.document.case_name() or tr("Report")

    def _state(self, box: QVBoxLayout) -> None:
        session = self.document.session
        if session is None or [session.sheet.evaluation.id] != self._evaluations:
            return
        note = QLabel(self)
        note.setWordWrap(True)
        if session.is_issued:
            theme.set_look(note, "ok")
            version = session.sheet.evaluation.version
            note.setText(tr("Version {version} is issued: its report comes out as it was issued.", version=version))
            box.addWidget(note)
            return
        blocking = sum(problem.severity == "block" for problem in session.problems())
        theme.set_look(note, "missing" if blocking else "ok")
        note.setText(
            tr("%n thing(s) to mend before signing: this is a working draft.", "", blocking)
            if blocking
            else tr("Nothing stands in the way of signing.")
        )
        box.addWidget(note)

    def _languages(self, box: QVBoxLayout) -> None:
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(QLabel(tr("Language"), self))
        chosen = settings.REPORT_LANGUAGES.get() or [current()]
        self.languages: dict[Lang, QCheckBox] = {}
        for lang in LANGUAGES:
            tick = self.languages[lang] = QCheckBox(NAMES[lang], self)
            tick.setAccessibleName(tr("Report in {language}", language=NAMES[lang]))
            tick.setChecked(lang in chosen)
            tick.toggled.connect(self._ready)
            row.addWidget(tick)
        row.addStretch(1)
        box.addLayout(row)

    def _folder(self, box: QVBoxLayout) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(QLabel(tr("Folder"), self))
        self.folder = QLineEdit(settings.REPORT_FOLDER.get() or _documents(), self)
        self.folder.setAccessibleName(tr("Folder"))
        self.folder.textChanged.connect(self._ready)
        self.browse = QPushButton(tr("Choose…"), self)
        self.browse.setAccessibleName(tr("Choose a folder"))
        self.browse.clicked.connect(self._browse)
        row.addWidget(self.folder, 1)
        row.addWidget(self.browse)
        box.addLayout(row)

    def _buttons(self, box: QVBoxLayout) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.open_file, self.open_folder = (
            QPushButton(tr("Open report"), self),
            QPushButton(tr("Open folder"), self),
        )
        self.open_file.clicked.connect(lambda: open_outside(self.made[0], self))
        self.open_folder.clicked.connect(lambda: open_outside(Path(self.folder.text()), self))
        self.make = QPushButton(tr("Make report"), self)
        theme.set_look(self.make, "primary")
        self.make.setDefault(True)
        self.make.clicked.connect(self.start)
        self.leave = QPushButton(tr("Close"), self)
        self.leave.clicked.connect(self._leave)
        row.addWidget(self.open_file)
        row.addWidget(self.open_folder)
        row.addStretch(1)
        row.addWidget(self.make)
        row.addWidget(self.leave)
        self.open_file.hide()
        self.open_folder.hide()
        box.addLayout(row)

    def _browse(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, tr("Folder for the report"), self.folder.text())
        if folder:
            self.folder.setText(folder)

    def _ready(self) -> None:
        there = bool(self._chosen()) and bool(self.folder.text().strip())
        self.make.setEnabled(there and self.signing.is_ready)

    def _chosen(self) -> list[Lang]:
        return [lang for lang, tick in self.languages.items() if tick.isChecked()]

    # ------------------------------------------------------------ making
    def start(self) -> None:
        """Take the evaluations as they are now, and make their reports."""
        folder, languages = Path(clean(self.folder.text()).strip()).expanduser(), self._chosen()
        settings.REPORT_FOLDER.set(str(folder))
        settings.REPORT_LANGUAGES.set([str(lang) for lang in languages])
        session = self.document.session
        self._busy(True)
        if len(self._evaluations) > FEW:
            self._start_many(folder, languages)
            return
        if session is not None and self._evaluations == [session.sheet.evaluation.id]:
            self._make([(session.catalogue, session.sheet.copy())], languages, folder)
            return
        from csi_desktop.session.own_forms import forms_of

        wanted = list(self._evaluations)

        def load(casebook):
            sheets = [casebook.load(each) for each in wanted]
            return [(forms_of(casebook, sheet.evaluation), sheet) for sheet in sheets]

        self.document.ask(load, lambda loaded: self._make(loaded, languages, folder), self._failed)

    def _make(self, loaded: list[tuple[Catalogue, Sheet]], languages: list[Lang], folder: Path) -> None:
        wanted = [(catalogue, sheet, lang) for catalogue, sheet in loaded for lang in languages]
        paths, answer = self._paths(folder, [report_name(*each) for each in wanted])
        if not answer:
            self._busy(False)
            return
        orders = [Order(*each, path) for each, path in zip(wanted, paths, strict=True)]
        read, secret = self.document.attachments.reader(), self.signing.take()
        note, house = self._note, house_of(self.document)[0]
        word = self.word.isChecked()
        settings.REPORT_WORD.set(word)
        self._run(
            lambda task: make_reports(
                orders, read, task.progressed.emit, task.cancelled, secret, note, house, word
            )
        )

    def _run(self, work: Callable[[Task], object]) -> None:
        self._task = Task(work, self)
        self._task.progressed.connect(lambda share: self.progress.setValue(round(share * 1000)))
        self._task.done.connect(self._done)
        self._task.failed.connect(self._failed)
        self._task.start()

    # ------------------------------------------------------------ what is there already
    def _paths(self, folder: Path, names: list[str], *, resumable: bool = False) -> tuple[list[Path], str]:
        """Where the reports of these names go, and what somebody wants done with those that are there: "replace",
        "both", "continue" (if that can be), or "" to leave it."""
        taken = set[Path]()
        paths = [path_in(folder, name, taken) for name in names]
        there = [path for path in paths if path.exists()]
        if not there:
            return paths, "replace"
        answer = self.ask_continue(there) if resumable else self.ask_replace(there)
        if answer == "both":
            taken.update(there)
            paths = [path_in(folder, name, taken) if path in there else path
                     for name, path in zip(names, paths, strict=True)]  # fmt: skip
        return paths, answer

    def _question(self, there: list[Path], detail: str) -> QMessageBox:
        """What is asked where reports are there already."""
        box = QMessageBox(QMessageBox.Icon.Question, tr("Make report"), "", parent=self)
        box.setText(tr("%n report(s) of this name are in the folder already.", "", len(there)))
        box.setInformativeText(detail)
        return box

    def ask_continue(self, there: list[Path]) -> str:
        """Some were made here before: "continue" with what is missing or has changed, "replace", or ""."""
        box = self._question(there, tr("Those that have not changed since can stay as they are."))
        go_on = box.addButton(tr("Make what is missing or has changed"), QMessageBox.ButtonRole.AcceptRole)
        again = box.addButton(tr("Make all again"), QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(go_on)
        box.exec()
        clicked = box.clickedButton()
        return "continue" if clicked is go_on else "replace" if clicked is again else ""

    def ask_replace(self, there: list[Path]) -> str:
        """Reports of these names are there, and may be signed: "replace", "both", or "" to leave it."""
        box = self._question(there, "\n".join(path.name for path in there[:6]))
        replace = box.addButton(tr("Replace"), QMessageBox.ButtonRole.DestructiveRole)
        both = box.addButton(tr("Keep both"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(both)
        box.exec()
        clicked = box.clickedButton()
        return "replace" if clicked is replace else "both" if clicked is both else ""

    # ------------------------------------------------------------ making many
    def _start_many(self, folder: Path, languages: list[Lang]) -> None:
        from csi_desktop.session.own_forms import forms_of

        wanted = list(self._evaluations)

        def names(casebook: Casebook) -> list[tuple[int, Lang, str]]:
            found = []
            for each in wanted:
                sheet = casebook.load(each)
                forms = forms_of(casebook, sheet.evaluation)
                found += [(each, lang, report_name(forms, sheet, lang)) for lang in languages]
            return found

        self.document.ask(names, lambda found: self._make_many(folder, found), self._failed)

    def _make_many(self, folder: Path, found: list[tuple[int, Lang, str]]) -> None:
        """On several processes; what is there and has not changed since is left as it is, if that is wanted."""
        from csi_desktop.report.batch import Journal, Wanted, make_all  # imported here: it brings processes
        from csi_desktop.session.own_forms import forms_of

        names = [name for _, _, name in found]
        paths, answer = self._paths(folder, names, resumable=len(Journal(folder)) > 0)
        if not answer:
            self._busy(False)
            return
        ask, read, note = self.document.asker(), self.document.attachments.reader(), self._note
        catalogue, house = self.document.catalogue, house_of(self.document)[0]
        created = datetime.now().astimezone().isoformat(timespec="seconds")

        def load(evaluation: int) -> tuple[Catalogue, Sheet]:
            def work(casebook: Casebook) -> tuple[Catalogue, Sheet]:
                sheet = casebook.load(evaluation)
                return forms_of(casebook, sheet.evaluation), sheet

            return ask(work)

        wanted = [Wanted(partial(load, each), lang, path) for (each, lang, _), path in zip(found, paths, strict=True)]

        def noted(each: Wanted, sheet: Sheet, what: Written) -> None:
            if sheet.evaluation.is_issued:
                digest = hashlib.sha256(each.path.read_bytes()).hexdigest()
                note(Order(catalogue, sheet, each.lang, each.path), digest, "")

        self._run(
            lambda task: make_all(
                wanted, read, created, house, resume=answer == "continue",
                progress=task.progressed.emit, cancelled=task.cancelled, made=noted,
            )
        )  # fmt: skip

    def _done_many(self, outcome: Outcome) -> None:
        lines = [tr("%n report(s) made.", "", len(outcome.made))]
        if outcome.kept:
            lines.append(tr("%n unchanged report(s) kept.", "", len(outcome.kept)))
        for path, error in outcome.failed[:_NAMED]:
            text = getattr(error, "text", None)
            if not isinstance(text, Text):
                text = why(error) if isinstance(error, OSError) else Text(str(error), str(error))
            lines.append(f"{path.name}: {spoken(text)}")
        if outcome.boxed:
            lines.append(_of_boxed(outcome.boxed, len(outcome.made) + len(outcome.kept)))
        if not outcome.finished:
            lines.append(tr("Cancelled. Make them again to go on where it stopped."))
        self.made = [*outcome.made, *outcome.kept]
        well = "missing" if outcome.boxed else "ok" if outcome.finished else "dim"
        self._say("\n".join(lines), "wrong" if outcome.failed else well)
        self.open_folder.setVisible(bool(self.made))

    def _note(self, order: Order, sha256: str, signer: str) -> None:
        """Remember the report of an issued version in the casebook, from the report's thread."""
        evaluation, lang = order.sheet.evaluation, str(order.lang)
        if evaluation.is_issued and not self.document.readonly:
            self.document.ask(
                lambda casebook: casebook.note_report(evaluation.id, evaluation.version, lang, sha256, signer)
            )

    def _busy(self, busy: bool) -> None:
        self.progress.setVisible(busy)
        self.progress.setValue(0)
        self.make.setVisible(not busy)
        self.leave.setText(tr("Cancel") if busy else tr("Close"))
        for widget in (self.folder, self.browse, self.house, self.word, self.signing, *self.languages.values()):
            widget.setEnabled(not busy)
        if busy:
            self.message.hide()
            self.open_file.hide()
            self.open_folder.hide()

    def _done(self, made: Made | Outcome | None) -> None:
        self._busy(False)
        if made is not None and not isinstance(made, Made):
            self._done_many(made)
            return
        if made is None:
            self._say(tr("Cancelled; no report was written over."), "dim")
            return
        self.made = made.paths
        lines = [tr("Done:"), *(path.name for path in made.paths[:_NAMED])]
        if len(made.paths) > _NAMED:
            lines.append("…")
        reports = [path for path in made.paths if path.suffix == ".pdf"]
        if made.boxed:
            lines.append(_of_boxed(made.boxed, len(reports)))
        self._say("\n".join(lines), "missing" if made.boxed else "ok")
        self.open_file.setVisible(len(reports) == 1 or len(reports) == len(self._chosen()))
        self.open_folder.show()
        (self.open_folder if self.open_file.isHidden() else self.open_file).setFocus()

    def _failed(self, error: BaseException) -> None:
        self._busy(False)
        text = getattr(error, "text", None)
        self.signing.ask_again()
        if isinstance(text, Text):
            self._say(spoken(text), "wrong")
        elif isinstance(error, OSError):
            self._say(tr("The report cannot be written: {why}", why=spoken(why(error))), "wrong")
        else:
            self._say(tr("The report could not be made. The answers are safe."), "wrong")
            raise error

    def _say(self, text: str, look: str) -> None:
        theme.set_look(self.message, look)
        self.message.setText(text)
        self.message.show()
        self.adjustSize()

    def _leave(self) -> None:
        if self._task is not None and self._task.running:
            self._task.cancel()
        else:
            super().reject()  # close() would ask reject() again and stay

    def reject(self) -> None:
        """Escape cancels what is being made, else closes."""
        self._leave()


def _of_boxed(boxed: Mapping[Path, tuple[str, ...]], reports: int) -> str:
    """What is said of the signs in whose place a box is printed; with the names of the files, if there are several."""
    if reports == 1:
        return spoken(boxed_in_one(*boxed.values()))
    return spoken(boxed_in_many({path.name: signs for path, signs in boxed.items()}, _NAMED))


def _documents() -> str:
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation) or str(
        Path.home()
    )
