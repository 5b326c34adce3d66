"""How far assessors agree, over the cases of a casebook or within one of them: of the index, of each dimension and each
indicator. Assessors are those who gave independent scores, or those who each made a whole evaluation of a case, in this
casebook or in others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from csi_desktop.gui import theme
from csi_desktop.gui.agreement_table import AgreementTable, letter
from csi_desktop.gui.language import Retranslated, current, spoken, tr
from csi_desktop.gui.names import short_name
from csi_desktop.gui.working import Working, teller

if TYPE_CHECKING:
    from csi_desktop.casebook import Casebook
    from csi_desktop.gui.document import Document
    from csi_desktop.gui.tasks import Task
    from csi_desktop.scoring.colleagues import Voice
    from csi_desktop.scoring.concordance import Across, Agreement
    from csi_desktop.scoring.judgements import JudgedCase
    from csi_desktop.scoring.uncertainty import Tell
    from csi_desktop.text import Lang, Text
    from csi_desktop.together import Ask

NAME = Qt.ItemDataRole.UserRole
SCORES, EVALUATIONS = "scores", "evaluations"  # who the assessors are


class Read(NamedTuple):
    """What was read, by source: what assessors gave cases on their own, or the whole evaluations of them."""

    source: str
    scores: list[JudgedCase]
    voices: list[Voice]

    def cases(self, lang: Lang, case: str = "") -> list[JudgedCase]:
        """The cases as their assessors judged them; of a single `case` (its id) evaluations of all years."""
        if self.source == SCORES:
            return self.scores
        from csi_desktop.scoring.colleagues import judged_together

        return judged_together(self.voices, lang, one_year=not case)


class Other(NamedTuple):
    """Another casebook whose evaluations count, and its password, if it has one."""

    path: Path
    password: str


class Compared(NamedTuple):
    """What was read, within which case (id; "": over all) it was compared, and what came of it."""

    read: Read
    case: str
    names: list[tuple[str, str]]  # of the cases: name and id
    found: Across


def _read(ask: Ask, query: tuple[str, dict[str, str]], asked: str, others: Sequence[Other], tell: Tell) -> Read:
    """Read the source that was asked for; else independent scores, and whole evaluations where nobody gave any."""
    from csi_desktop import together

    lines = together.case_lines(ask, *query)
    scores = [] if asked == EVALUATIONS else together.judged_cases(ask, lines, tell)
    if asked == SCORES or any(_several(one) for one in scores):
        return Read(SCORES, scores, [])
    voices = together.voices(ask, lines, tell=tell)
    for path, password in others:
        from csi_desktop.casebook import Casebook

        with Casebook.for_reading(path, password) as book:
            own = partial(_asked_of, book)
            voices += together.voices(own, together.case_lines(own), path.stem, tell)
    here = {line.case_uuid for line in lines}
    found = Read(EVALUATIONS, [], voices)
    if not asked and not any(_several(one) for one in found.cases("zh")):
        return Read(SCORES, scores, [])
    if others:  # cases that only the other casebooks have are no matter here
        kept = {one for case in found.cases("zh") if case.cases & here for one in case.cases}
        found = Read(EVALUATIONS, [], [one for one in voices if one.case in kept])
    return found


def _asked_of(book: Casebook, work: Callable[[Casebook], Any]) -> Any:
    return work(book)


def _several(case: JudgedCase) -> bool:
    """Whether two or more assessors gave anything."""
    return sum(bool(own) for own in case.levels.values()) > 1


class AgreementWindow(Retranslated, QDialog):
    """Whose judgements count can be chosen; each line says below it everything that was worked out, and what is
    undefined why."""

    def __init__(self, document: Document, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint, True)
        self.resize(min(1240, self.screen().availableGeometry().width() - 40), 720)
        self.document = document
        self.found: Across | None = None
        self._done: Read | None = None
        self._others: list[Other] = []
        self._asked = ""  # the source that somebody chose; "": whichever has something to compare
        self._query: tuple[str, dict[str, str]] = ("", {})
        box = QVBoxLayout(self)
        box.setContentsMargins(20, 16, 20, 14)
        box.setSpacing(10)
        self.intro, self.notes, self.drawn = (QLabel(self) for _ in range(3))
        for label, look in ((self.intro, "dim"), (self.notes, "missing"), (self.drawn, "small")):
            label.setWordWrap(True)
            theme.set_look(label, look)
        self.work_line = Working(self)
        self.work_line.done.connect(self._show)
        self.work_line.failed.connect(self._refuse)
        box.addLayout(self._make_choice())
        for widget in (self.intro, self.notes, self.work_line):
            box.addWidget(widget)
        box.addWidget(self._make_middle(), 1)
        box.addWidget(self.drawn)
        row = QHBoxLayout()
        self.copying, self.export, self.again, self.closing = (QPushButton(self) for _ in range(4))
        for button, do in (
            (self.copying, self.copy), (self.export, self.export_table), (self.again, self.read_again),
        ):  # fmt: skip
            button.clicked.connect(do)
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.closing)
        self.closing.clicked.connect(self.close)
        box.addLayout(row)
        document.casebook_changed.connect(self.close)
        self.retranslate()
        self._enable()

    def _make_choice(self) -> QHBoxLayout:
        self.source_label, self.case_label = QLabel(self), QLabel(self)
        self.source, self.case = QComboBox(self), QComboBox(self)
        self.source.addItem("", SCORES)
        self.source.addItem("", EVALUATIONS)
        self.source.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.case.addItem("", "")
        self.case.setMinimumContentsLength(18)
        self.case.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.adding, self.without = QPushButton(self), QPushButton(self)
        self.source.activated.connect(lambda _: self._choose_source())
        self.case.activated.connect(lambda _: self._choose_case())
        self.adding.clicked.connect(self.ask_casebook)
        self.without.clicked.connect(self.forget_casebooks)
        row = QHBoxLayout()
        for label, combo in ((self.source_label, self.source), (self.case_label, self.case)):
            label.setBuddy(combo)
            row.addWidget(label)
            row.addWidget(combo)
        row.addWidget(self.adding)
        row.addWidget(self.without)
        row.addStretch(1)
        return row

    def _make_middle(self) -> QWidget:
        self.who_label, self.who = QLabel(self), QListWidget(self)
        self.who.itemChanged.connect(lambda _: self.compare())
        self.who_label.setBuddy(self.who)
        side = QWidget(self)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.who_label)
        column.addWidget(self.who, 1)
        self.tree, self.details = AgreementTable(self), QPlainTextEdit(self)
        self.tree.fitted.connect(self._say_fitted)
        self.who.setWordWrap(True)
        self.who.setSpacing(2)
        self.who.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.who.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.tree.currentItemChanged.connect(lambda *_: self._say_details())
        self.details.setReadOnly(True)
        self.details.setTabChangesFocus(True)
        right = QSplitter(Qt.Orientation.Vertical, self)
        right.addWidget(self.tree)
        right.addWidget(self.details)
        right.setSizes([330, 260])
        middle = QSplitter(Qt.Orientation.Horizontal, self)
        middle.addWidget(side)
        middle.addWidget(right)
        middle.setSizes([170, 1020])
        middle.setStretchFactor(1, 1)
        for splitter in (right, middle):
            splitter.setChildrenCollapsible(False)
        return middle

    # ------------------------------------------------------------ texts
    def retranslate(self) -> None:
        """Say everything in the language in use."""
        self.setWindowTitle(tr("Agreement between assessors"))
        self.source_label.setText(tr("Compared"))
        self.source.setItemText(0, tr("Independent scores"))
        self.source.setItemText(1, tr("Whole evaluations"))
        self.source.setAccessibleName(tr("Compared"))
        self.case_label.setText(tr("Case"))
        self.case.setItemText(0, tr("All cases"))
        self.case.setAccessibleName(tr("Case"))
        self.adding.setText(tr("With another casebook…"))
        self.adding.setToolTip(tr("Take the evaluations of the same cases in a colleague's casebook as assessors too"))
        self._say_others()
        self._say_names()
        self._fill()
        if self._done is not None and self._done.source == EVALUATIONS:  # whose names say modes in words
            self.who.clear()
            self.compare()

    def _say_others(self) -> None:
        self.without.setText(tr("Without {files}", files=tr(", ").join(one.path.name for one in self._others)))
        self.without.setVisible(bool(self._others))

    def _say_intro(self) -> None:
        """What is compared with what, in a sentence or two."""
        if self._source() == EVALUATIONS:
            said = [
                tr("Each whole evaluation of a case counts as an assessor, by its lead evaluator. Compared are those "
                   "of one mode and year, unless others are ticked; a self-assessment and a third party's evaluation "
                   "are two sides, not two independent assessors.")
            ]  # fmt: skip
        else:
            said = [tr("What assessors gave on their own, before moderation (“Independent scores”).")]
        if self.found is not None and self.found.inside:
            said.append(tr("Within one case the units are its indicators: coefficients are of levels, ICC of levels in "
                           "shares of the highest."))  # fmt: skip
        else:
            said.append(tr("Each case is a unit, by its newest evaluation or those of its newest year. A dimension and "
                           "the index are compared by the scores that each assessor's own levels come to; exact and ±1 "
                           "agreement are of levels."))  # fmt: skip
        if any(self._query):
            said.append(tr("Only the cases that the list shows, by its search and filters."))
        self.intro.setText(("" if current() == "zh" else " ").join(said))

    def _say_names(self) -> None:
        self.who_label.setText(tr("Whose scores count"))
        self.who.setAccessibleName(self.who_label.text())
        self.tree.setAccessibleName(self.windowTitle())
        self.details.setAccessibleName(tr("All figures of the line"))
        self.copying.setText(tr("Copy"))
        self.export.setText(tr("Export…"))
        self.again.setText(tr("Read again"))
        self.closing.setText(tr("Close"))

    # ------------------------------------------------------------ what is chosen
    def _source(self) -> str:
        return str(self.source.currentData())

    def _choose_source(self) -> None:
        self._asked = self._source()
        self.read_again()

    def _choose_case(self) -> None:
        self.who.clear()
        self.compare()

    def ask_casebook(self) -> None:
        """Ask for a colleague's casebook, and compare its evaluations with those here."""
        from csi_desktop.gui.file_dialogs import ask_casebook, last_folder

        path = ask_casebook(self, tr("With another casebook"), last_folder())
        if path is not None:
            self.add_casebook(path)

    def add_casebook(self, path: Path, password: str = "") -> None:
        """Take the evaluations of another casebook as assessors too; asks for its password, if it has one."""
        from csi_desktop.casebook import peek
        from csi_desktop.gui.password_dialogs import ask_password

        own = self.document.path
        if own is not None and path.exists() and path.samefile(own):
            self.notes.setText(tr("“{file}” is the casebook that is open: its evaluations are compared already.",
                                  file=path.name))  # fmt: skip
            self.notes.setVisible(True)
            return
        if not password and path.exists() and peek(path).kind == "locked":
            ask_password(self, path, None, lambda given: self.add_casebook(path, given))
            return
        self._others = [*(one for one in self._others if one.path != path), Other(path, password)]
        self._asked = EVALUATIONS
        self.source.setCurrentIndex(self.source.findData(EVALUATIONS))
        self._say_others()
        self.read_again()

    def forget_casebooks(self) -> None:
        """Compare the evaluations of this casebook alone."""
        self._others = []
        self._say_others()
        self.read_again()

    # ------------------------------------------------------------ the work
    def read(self, search: str, filters: dict[str, str]) -> None:
        """Compare the assessors of the cases that fit."""
        self._query = (search, dict(filters))
        self.retranslate()
        self.read_again()

    def read_again(self) -> None:
        """Read the cases anew."""
        self._done = None
        self.who.clear()
        self.compare()

    def compare(self) -> None:
        """Work out how far those agree who are ticked; before anybody is known, those who can be taken as independent
        of each other."""
        if self.document.path is None:
            return
        ask, query, known, asked = self.document.asker(), self._query, self._done, self._asked
        only, wanted, lang, others = self._ticked(), str(self.case.currentData()), current(), list(self._others)
        if self.who.count() and len(only) < 2:
            self.work_line.stop()
            self.found = None
            self._fill()
            return

        def work(task: Task) -> Compared:
            from csi_desktop.scoring.assessors import across, inside

            tell, case = teller(task), wanted
            read = known or _read(ask, query, asked, others, lambda done: tell(done / 2))
            if known is None:
                ids = [min(one.cases) for one in read.cases(lang) if _several(one)]
                # A case alone is compared within itself; over cases it would be one unit.
                case = case if case in ids else ids[0] if len(ids) == 1 else ""
            cases = read.cases(lang, case)
            names = [(one.name, min(one.cases)) for one in cases if any(one.levels.values())]
            mine = next((one for one in cases if case in one.cases), None)
            known_names = {who for one in cases for who in one.levels}
            counted = [who for who in only if who in known_names]
            rest: Tell = lambda done: tell(0.5 + done / 2)  # noqa: E731
            return Compared(read, case, names, inside(mine, counted, rest) if mine else across(cases, counted, rest))

        self.work_line.begin(work)

    def _ticked(self) -> list[str]:
        items = (self.who.item(n) for n in range(self.who.count()))
        return [str(item.data(NAME)) for item in items if item.checkState() is Qt.CheckState.Checked]

    def _show(self, made: Compared) -> None:
        from csi_desktop.scoring.concordance import who_words

        self._done, self.found = made.read, made.found
        self.source.setCurrentIndex(self.source.findData(made.read.source))
        if [(self.case.itemText(n), self.case.itemData(n)) for n in range(1, self.case.count())] != made.names:
            while self.case.count() > 1:
                self.case.removeItem(1)
            for name, case in made.names:
                self.case.addItem(short_name(name), case)
        self.case.setCurrentIndex(max(0, self.case.findData(made.case)))
        if [self.who.item(n).data(NAME) for n in range(self.who.count())] != list(self.found.everybody):
            self.who.blockSignals(True)
            self.who.clear()
            for name in self.found.everybody:
                item = QListWidgetItem(name, self.who)
                item.setData(NAME, name)
                item.setToolTip("\n".join(filter(None, (name, spoken(who_words(self.found, name))))))
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
                ticked = name in self.found.counted
                item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
            self.who.blockSignals(False)
        self._fill()

    def _refuse(self, faults: Sequence[Text]) -> None:
        self.found = None
        if self._done is None and self._others:  # the casebook that was added last is what cannot be read
            self._others.pop()
            self._say_others()
        self._fill()
        self.notes.setText("\n".join(spoken(fault) for fault in faults))
        self.notes.setVisible(True)

    # ------------------------------------------------------------ what it shows
    def _fill(self) -> None:
        self.tree.show_found(self.found)
        self._say_intro()
        self.notes.setText("\n".join(self._notes()))
        self.notes.setVisible(bool(self.notes.text()))
        self._say_details()
        self._enable()

    def _say_fitted(self) -> None:
        """Call the assessors what the table calls them, within a case with the evaluation that each made; and say which
        figures the table has no room for."""
        from csi_desktop.scoring.concordance import bootstrap

        found = self.found
        said = [spoken(bootstrap(found))] if found and found.rows else []
        if said and self.tree.without:
            names = tr(", ").join(self.tree.without)
            said.append(tr("Not in the table for want of room, but below for each line: {names}.", names=names))
        self.drawn.setText(("" if current() == "zh" else " ").join(said))
        self.who.blockSignals(True)
        for item in (self.who.item(n) for n in range(self.who.count())):
            name = str(item.data(NAME))
            counted = found.counted if found is not None else ()
            text = f"{letter(counted.index(name))}  {name}" if self.tree.lettered and name in counted else name
            made = found.made.get(name, ()) if found is not None and found.inside else ()
            item.setText("\n".join((text, *(spoken(one.briefly()) for one in made if not one.is_dated(name)))))
        self.who.blockSignals(False)

    def _notes(self) -> list[str]:
        if self._done is None:
            return []
        if self.found is None:
            return [tr("Tick two assessors or more.")]
        said = [spoken(note) for note in self.found.notes]
        if not self.found.rows and self._done.source == EVALUATIONS:
            said.insert(0, tr("There is nothing to compare: no case has two evaluations of one mode and year. A "
                              "colleague's casebook can be added."))  # fmt: skip
        elif not self.found.rows:
            said.insert(0, tr("There is nothing to compare: in no case were two assessors' independent scores entered "
                              "(“Scoring, moderation, comments and sign-off ▸ Independent scores”)."))  # fmt: skip
            said.insert(1, tr("Colleagues' whole evaluations, here or in another casebook, can be compared instead."))
        return said

    def _say_details(self) -> None:
        row = self.tree.row()
        self.details.setPlainText("\n".join(self._details(row)) if row else "")

    def _details(self, row: Agreement) -> list[str]:
        from csi_desktop.scoring.concordance import apart_words, words

        assert self.found is not None
        lines = [spoken(row.title), *(tr("{name}: {value}", name=spoken(name), value=spoken(said))
                                      for name, said in words(row))]  # fmt: skip
        lines += [spoken(note) for note in row.notes]
        given = apart_words(self.found, row, current())
        return [*lines, "", tr("What each gave:"), *given] if given else lines

    def _enable(self) -> None:
        for button in (self.copying, self.export):
            button.setEnabled(self.found is not None and bool(self.found.rows))

    # ------------------------------------------------------------ doing
    def copy(self) -> None:
        """Put all lines on the clipboard, with the head, as a spreadsheet takes them."""
        if self.found is not None:
            QGuiApplication.clipboard().setText("\n".join("\t".join(line) for line in self.tree.lines()))

    def export_table(self) -> None:
        """Ask for a file, Excel or CSV, and write everything into it."""
        from csi_desktop.exchange.agreements import as_table
        from csi_desktop.gui.file_dialogs import export_table

        if self.found is None:
            return
        table = as_table(self.found, current())
        if told := export_table(self, tr("Export the agreement"), self.windowTitle(), table):
            self.drawn.setText(told)

    def done(self, result: int) -> None:
        """Nothing works on for a window that is gone, by whichever way: Qt leads them all through here."""
        self.work_line.stop()
        super().done(result)
