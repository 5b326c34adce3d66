"""The ledger of a number: the chain answer → level → item score → weight → contribution, as a table one can read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QPainter
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from csi_desktop.gui import theme
from csi_desktop.gui.language import Retranslated, current, spoken, tr
from csi_desktop.gui.names import gate_name, state_name
from csi_desktop.gui.painting import paint
from csi_desktop.model.answers import State
from csi_desktop.report.blocks import Drawing
from csi_desktop.scoring.figures import number, points, share

if TYPE_CHECKING:
    from csi_desktop.gui.document import Document
    from csi_desktop.model.cases import Listing, Sheet
    from csi_desktop.scoring.entries import Ledger as Book
    from csi_desktop.scoring.result import IndexScore, SectionScore, Term

Cells = tuple[str, ...]
_PIXELS = 1.2  # for a point of the strips


@dataclass(frozen=True, slots=True)
class LedgerOf:
    """Which number: index, section (key: section key), theme (key: theme id), schemes, confidence, gate, progress,
    evidenced, sure, paths, or field (key: that of its entry)."""

    what: str
    key: str = ""
    also: str = ""  # the key of one more entry to show: the level that a rule suggests for a field


def ledger_of(document: Document, field: str, row: str) -> LedgerOf | None:
    """The number that a field makes or counts in: its own where a rule works it out, else its dimension or theme."""
    from csi_desktop.scoring.entries import field_key

    session = document.session
    if session is None:
        return None
    one, key = session.catalogue.field(field), field_key(field, row)
    if one.scored and one.weight and session.result.default is not None:
        return LedgerOf("section", one.section_key, key)
    theme_of = next((each for each in session.result.themes if each.form == one.form_id), None)
    if one.scored and theme_of is not None:
        return LedgerOf("theme", theme_of.id, key)
    return LedgerOf("field", key) if one.formula else None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: what it says, where a double click leads, whether it is a sum, its level as a strip."""

    cells: Cells
    place: tuple[str, str] | None = None
    strong: bool = False
    strip: Drawing | None = None


STRIP = Qt.ItemDataRole.UserRole + 1


class StripCell(QStyledItemDelegate):
    """A level as the strip of the report, before its figures."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Room for both."""
        size = super().sizeHint(option, index)
        strip = index.data(STRIP)
        if isinstance(strip, Drawing):
            size.setWidth(size.width() + round(strip.width * _PIXELS) + 4)
        return size

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """The figures, and the strip to the left of them."""
        super().paint(painter, option, index)
        strip = index.data(STRIP)
        if not isinstance(strip, Drawing):
            return
        box = option.rect
        words = option.fontMetrics.horizontalAdvance(str(index.data() or ""))
        painter.save()
        painter.translate(
            box.right() - words - strip.width * _PIXELS - 14, box.center().y() - strip.height * _PIXELS / 2
        )
        paint(painter, strip, _PIXELS)
        painter.restore()


class Ledger(Retranslated, QDialog):
    """Shows how a number came about; a line that is an answer leads to it."""

    jumped = Signal(str, str)

    def __init__(self, document: Document, of: LedgerOf, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document, self.of = document, of
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(960, 560)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 16, 16, 12)
        box.setSpacing(8)
        self.title = QLabel(self)
        theme.set_look(self.title, "title")
        self.formula = QLabel(self)
        self.formula.setWordWrap(True)
        theme.set_look(self.formula, "dim")
        self.table = QTableWidget(self)
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.table.setShowGrid(False)
        self.table.setWordWrap(True)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.table.setItemDelegateForColumn(1, StripCell(self.table))
        self.table.itemActivated.connect(self._go)
        self.working = QPlainTextEdit(self)
        self.working.setReadOnly(True)
        self.working.setTabChangesFocus(True)
        self.verdict = QLabel(self)
        self.verdict.setWordWrap(True)
        self.verdict.hide()
        self.parts = QSplitter(Qt.Orientation.Vertical, self)
        self.parts.setChildrenCollapsible(False)
        self.parts.addWidget(self.table)
        self.parts.addWidget(self.working)
        self.parts.setSizes([300, 220])
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self.buttons.rejected.connect(self.reject)
        self.again = QPushButton(self)
        self.again.clicked.connect(self.work_out_again)
        self.copying = QPushButton(self)
        self.copying.clicked.connect(self.copy)
        for button in (self.again, self.copying):
            self.buttons.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
        for widget in (self.title, self.formula, self.parts, self.verdict, self.buttons):
            box.addWidget(widget)
        box.setStretchFactor(self.parts, 1)
        # Typing goes on beside an open ledger: it follows when there is a pause.
        self._pause = QTimer(self, singleShot=True, interval=300)
        self._pause.timeout.connect(self.retranslate)
        document.changed.connect(self._pause.start)
        document.evaluation_changed.connect(self.close)
        self.lines: list[Line] = []
        self.retranslate()

    def retranslate(self) -> None:
        """Fill everything from the result as it is now."""
        if self.document.session is None:
            return
        title, formula, head, self.lines = getattr(self, f"_of_{self.of.what}")()
        self.setWindowTitle(tr("Score ledger"))
        self.title.setText(title)
        self.formula.setText(formula)
        self.table.setAccessibleName(tr("Score ledger: {title}", title=title))
        self._fill(head)
        self.working.setAccessibleName(tr("Rule and arithmetic"))
        self.working.setPlainText(self._working())
        self.again.setText(tr("Work out again from the file"))
        self.copying.setText(tr("Copy"))
        self.verdict.hide()

    def _working(self) -> str:
        """Rule and arithmetic of the number and of what it is made of, and the versions of the rules."""
        made = self._ledger()
        entries = [one for key in self._keys() for one in made.under(key) if one.key in self._keys()]
        blocks = []
        for one in entries:
            head = f"{spoken(one.title)}  {spoken(one.value)}"
            blocks.append("\n".join([head, spoken(one.rule), *("    " + spoken(line) for line in one.working)]))
        forms = {one.form for one in entries}
        versions = [f"{spoken(v.title)} {v.version}  SHA-256 {v.sha256}" for v in made.versions if v.form in forms]
        if versions:
            blocks.append("\n".join([tr("Versions of the rules"), *("    " + line for line in versions)]))
        return "\n\n".join(blocks)

    def _ledger(self) -> Book:
        from csi_desktop.scoring.ledger import ledger

        session = self.document.session
        assert session is not None
        draws = self.of.what in ("sure", "paths")
        return ledger(session.catalogue, session.sheet, session.result, draws=draws)

    def _keys(self) -> list[str]:
        """The keys of the entries that stand behind this number."""
        keys = self._own_keys()
        return [*keys, self.of.also] if self.of.also else keys

    def _own_keys(self) -> list[str]:
        result = self._result()
        scheme = result.default.scheme if result.default else ""
        match self.of.what:
            case "index":
                return [f"{what}:{scheme}" for what in ("index", "bounds", "coverage")]
            case "section":
                return [f"dimension:{scheme}/{self.of.key}"]
            case "theme":
                return [f"theme:{self.of.key}"]
            case "schemes":
                means = ("index", "geometric", "harmonic", "bounds")
                own = [f"{what}:{one}" for one in result.index for what in means]
                return [*own, *(f"{what}:{scheme}" for what in ("weights", "without", "without_dimension", "swings"))]
            case "gate":
                return ["rating", "gate"]
            case "field":
                return [self.of.key]
        return [self.of.what]

    def copy(self) -> None:
        """Put the whole of it on the clipboard, as text."""
        rows = ["\t".join(line.cells) for line in self.lines]
        text = "\n".join([self.title.text(), self.formula.text(), "", *rows, "", self.working.toPlainText()])
        QGuiApplication.clipboard().setText(text)

    def work_out_again(self) -> None:
        """Compare what the file keeps with what follows from the answers; says identical or not."""
        session = self.document.session
        if session is None:
            return
        from csi_desktop.scoring.rederive import rederived, summary

        one = session.sheet.evaluation.id

        def told(kept: tuple[bytes, Listing, dict[tuple[str, str], tuple[str, ...]], Sheet, list[Sheet]]) -> None:
            if self.document.session is not session:
                return
            found = [] if session.past else rederived(session.catalogue, session.sheet, session.result, *kept)
            other = [f"{spoken(each.name)}: {each.kept} ≠ {each.derived}" for each in found if not each.identical]
            self.verdict.setText("\n".join([spoken(summary(found, session.past)), *other]))
            theme.set_look(self.verdict, "missing" if other else "ok")
            self.verdict.show()

        self.document.ask(
            lambda book: (
                book.levels(one), book.listing(one), book.form_hashes(), book.as_of(one),
                book.before_profile_changed(one),
            ),
            told,
        )  # fmt: skip

    def _fill(self, head: Cells) -> None:
        self.table.setColumnCount(len(head))
        self.table.setHorizontalHeaderLabels(head)
        self.table.setRowCount(len(self.lines))
        for row, line in enumerate(self.lines):
            for column, text in enumerate(line.cells):
                item = QTableWidgetItem(text)
                if column == 1 and line.strip is not None:
                    item.setData(STRIP, line.strip)
                    item.setData(Qt.ItemDataRole.AccessibleTextRole, line.strip.alt)
                if column:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                if line.strong:
                    item.setFont(theme.font("body", bold=True))
                    item.setBackground(theme.colour("hover"))
                self.table.setItem(row, column, item)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        first = self.table.horizontalHeaderItem(0)
        if first is not None:
            first.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def _go(self, item: QTableWidgetItem) -> None:
        place = self.lines[item.row()].place
        if place is not None:
            self.jumped.emit(*place)
            self.close()

    # ------------------------------------------------------------ the numbers
    def _result(self):
        assert self.document.session is not None
        return self.document.session.result

    def _term_head(self) -> Cells:
        return (
            tr("Indicator"), tr("Level"), tr("Item score"), tr("Weight"), tr("Effective weight"), tr("Contribution"),
            tr("Evidence grade"),
        )  # fmt: skip

    def _term(self, term: Term) -> Line:
        level = state_name(term.state) if term.state is not State.ANSWERED else "—"
        if term.level is not None:
            level = f"{term.level} / {term.max}"
        elif term.option is not None:
            level = spoken(term.option.label)
        cells = (
            self._place_name(term.place), level, points(term.score), share(term.weight), share(term.effective),
            number(term.contribution, 2) if term.score is not None else "—",
            number(term.grade, 2) if term.grade is not None else "—",
        )  # fmt: skip
        return Line(cells, term.place, strip=self._strip(term))

    def _strip(self, term: Term) -> Drawing | None:
        """The level as the report draws it."""
        from csi_desktop.report.draft import Draft
        from csi_desktop.report.levels import strip

        session = self.document.session
        if session is None or term.level is None:
            return None
        draft = Draft(session.catalogue, session.sheet, session.result, current())
        drawn = strip(draft, session.catalogue.field(term.place[0]), session.answer(*term.place))
        return drawn if isinstance(drawn, Drawing) else None

    def _place_name(self, place: tuple[str, str]) -> str:
        catalogue, session = self.document.catalogue, self.document.session
        field = catalogue.field(place[0])
        label = spoken(field.label)
        if not place[1] or session is None:
            return label
        section = catalogue.section(field.section_key)
        named = session.value(section.title_field, place[1]) if section.title_field else None
        rows = session.sheet.row_ids(section.key)
        return f"{label} · {named or (rows.index(place[1]) + 1 if place[1] in rows else '')}"

    def _sum(self, name: str, score: Fraction | float | None, weight: Fraction, effective: Fraction) -> Line:
        given = None if score is None else Fraction(score) * effective
        cells = (
            name,
            "",
            points(score),
            share(weight),
            share(effective),
            number(given, 2) if given is not None else "—",
            "",
        )
        return Line(cells, None, True)

    def _of_index(self) -> tuple[str, str, Cells, list[Line]]:
        index = self._result().default
        lines: list[Line] = []
        for section in index.sections:
            lines.append(self._sum(spoken(section.title), section.score, section.weight, section.effective))
            for term in section.terms:
                line = self._term(term)
                lines.append(replace(line, cells=("    " + line.cells[0], *line.cells[1:])))
        lines.append(self._total(index))
        title = tr("Index {score} of 100", score=points(index.score))
        return title, self._index_formula(index), self._term_head(), lines

    def _index_formula(self, index: IndexScore) -> str:
        return tr(
            "Item score = 100 × level ÷ highest level. Dimension = weighted mean of its levelled indicators. Index = "
            "weighted mean of the dimensions. Coverage {coverage}; possible {low}–{high}.",
            coverage=share(index.coverage), low=points(index.low), high=points(index.high),
        )  # fmt: skip

    def _total(self, index: IndexScore) -> Line:
        total = sum((section.contribution for section in index.sections), Fraction(0))
        shown = number(total, 2) if index.score is not None else "—"
        return Line((tr("Index"), "", points(index.score), "", "", shown, ""), None, True)

    def _of_section(self) -> tuple[str, str, Cells, list[Line]]:
        index = self._result().default
        section: SectionScore = next(each for each in index.sections if each.section == self.of.key)
        lines = [*map(self._term, section.terms)]
        lines.append(self._sum(spoken(section.title), section.score, section.weight, section.effective))
        formula = tr(
            "Item score = 100 × level ÷ highest level. Dimension = weighted mean of its levelled indicators. "
            "Coverage {coverage}; possible {low}–{high}.",
            coverage=share(section.coverage), low=points(section.low), high=points(section.high),
        )  # fmt: skip
        caveat = spoken(section.caveat)
        title = f"{spoken(section.title)}  {points(section.score)}"
        return title, f"{formula}\n{caveat}" if caveat else formula, self._term_head(), lines

    def _of_theme(self) -> tuple[str, str, Cells, list[Line]]:
        one = next(each for each in self._result().themes if each.id == self.of.key)
        formula = {
            "mean": tr("Theme = mean of its levelled fields; there is no total over themes."),
            "weakest": tr("Theme = its weakest row; there is no total over themes."),
        }[one.method]
        title = f"{one.id} {spoken(one.title)}  {points(one.score)}  {one.done}/{one.total}"
        return title, formula, self._term_head(), [*map(self._term, one.terms)]

    def _of_schemes(self) -> tuple[str, str, Cells, list[Line]]:
        head = (
            tr("Scheme"),
            tr("Score"),
            tr("Geometric mean"),
            tr("Harmonic mean"),
            tr("Lowest possible"),
            tr("Highest possible"),
            tr("Rating"),
        )
        lines = [self._scheme(one) for one in self._result().index.values()]
        formula = tr("The same levels by each weighting scheme; where the bands differ, both are reported.")
        return tr("Schemes"), formula, head, lines

    def _scheme(self, one: IndexScore) -> Line:
        band = spoken(one.band.label) if one.band else spoken(one.unrated)
        return Line(
            (
                spoken(one.title),
                points(one.score),
                points(one.geometric),
                points(one.harmonic),
                points(one.low),
                points(one.high),
                band,
            )
        )

    def _of_confidence(self) -> tuple[str, str, Cells, list[Line]]:
        result = self._result()
        terms: Iterable[Term] = result.default.terms if result.default else ()
        head = (tr("Indicator"), tr("Level"), tr("Weight"), tr("Evidence grade"))
        lines = [
            replace(line, cells=(line.cells[0], line.cells[1], line.cells[3], line.cells[6]))
            for line in map(self._term, terms)
        ]
        value = result.confidence.value
        lines.append(
            Line(
                (tr("Evidence confidence"), "", "", number(value, 2) if value is not None else "—"),
                None,
                True,
            )
        )
        formula = tr(
            "Weighted mean of the best evidence grade (0–1) behind each level; it never changes the score."
        )
        return tr("Evidence confidence"), formula, head, lines

    def _of_field(self) -> tuple[str, str, Cells, list[Line]]:
        entry = self._ledger().entry(self.of.key or self.of.what)
        head = (tr("Answer"), tr("Value"), tr("Evidence"))
        if entry is None:
            return tr("No value"), tr("An answer that this number needs is missing."), head, []
        lines = [
            Line((spoken(one.name), spoken(one.said), ", ".join(one.evidence)), one.place) for one in entry.sources
        ]
        return f"{spoken(entry.title)}  {spoken(entry.value)}", spoken(entry.rule), head, lines

    _of_evidenced = _of_sure = _of_paths = _of_field

    def _of_progress(self) -> tuple[str, str, Cells, list[Line]]:
        result = self._result()
        catalogue = self.document.catalogue
        lines = [
            Line(
                (spoken(catalogue.section(key).title), str(one.done), str(one.total)),
                one.missing[0] if one.missing else None,
            )
            for key, one in result.progress.items()
            if one.total
        ]
        lines.append(Line((tr("Required answers"), str(result.total.done), str(result.total.total)), None, True))
        formula = tr("Required answers that apply at this depth: given, or excused by a state that says why.")
        return tr("Required answers"), formula, (tr("Section"), tr("Answered"), tr("Required")), lines

    def _of_gate(self) -> tuple[str, str, Cells, list[Line]]:
        result = self._result()
        rating, gate = result.rating, result.gate
        original = spoken(rating.original.label) if rating.original else "—"
        lines = [
            Line((tr("Rating by score"), original)),
            Line((tr("Compliance gate"), gate_name(gate.status, waived=gate.waived))),
            *(
                Line((spoken(finding.text), gate_name(finding.effect)), self._event(finding.row))
                for finding in gate.findings
            ),
            Line((tr("Rating"), spoken(rating.label)), None, True),
        ]
        formula = tr("The compliance gate may withhold or cap a rating; it never changes a score.")
        reason = spoken(rating.reason)
        return tr("Rating"), f"{formula}\n{reason}" if reason else formula, ("", ""), lines

    def _event(self, row: str) -> tuple[str, str] | None:
        section = self.document.catalogue.section_role("events")
        return (section.fields[0].id, row) if section and row else None
