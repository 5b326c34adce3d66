"""How well the judgement stands up: what its evidence carries, how sure the band is, what would change it, and the
check of claims. Shown when asked for; what takes longer than a blink is worked out in the background."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QInputDialog,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from csi_desktop.gui import theme
from csi_desktop.gui.drawing import DrawingView
from csi_desktop.gui.language import Retranslated, current, spoken, tr
from csi_desktop.gui.names import state_name
from csi_desktop.gui.panels.ledger import LedgerOf
from csi_desktop.gui.tasks import Task
from csi_desktop.scoring.figures import number, points

if TYPE_CHECKING:
    from csi_desktop.gui.document import Document
    from csi_desktop.scoring.lint import Finding
    from csi_desktop.scoring.paths import Path, Paths
    from csi_desktop.scoring.sure import HowSure

PLACE = Qt.ItemDataRole.UserRole
FINDING = Qt.ItemDataRole.UserRole + 1
_PAUSE = 400  # ms without a change, after which everything is worked out again
_MOST_PATHS = 20
_DRAWN = 440.0  # points: the drawings of the report, which are as wide
_ROWS = 8  # of a list, before it scrolls


class Worked(NamedTuple):
    """What the background brings."""

    sure: HowSure | None
    paths: Paths | None


class Part(QFrame):
    """A card with a title and whatever belongs beneath it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        theme.set_look(self, "card")
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(16, 12, 16, 14)
        self.box.setSpacing(8)
        self.head = QHBoxLayout()
        self.title = self.label("title", self.head)
        self.head.addStretch(1)
        self.box.addLayout(self.head)

    def label(self, look: str, into: QHBoxLayout | None = None) -> QLabel:
        """A line of text that wraps."""
        label = QLabel(self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(into is None)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        theme.set_look(label, look)
        (into if into is not None else self.box).addWidget(label)
        return label

    def drawing(self) -> DrawingView:
        """A place for a drawing."""
        view = DrawingView(self, stop=True)
        self.box.addWidget(view)
        return view

    def list(self) -> Lines:
        """A list whose lines lead to their places."""
        lines = Lines(self)
        self.box.addWidget(lines)
        return lines


class Lines(QListWidget):
    """Lines of text, as high as they are many, up to a height at which they scroll."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWordWrap(True)
        self.setResizeMode(QListWidget.ResizeMode.Adjust)  # lines break anew at another width
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setSpacing(1)
        self.setIconSize(QSize(16, 16))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def line(
        self, text: str, place: tuple[str, str] | None, icon: str = "", tone: str = ""
    ) -> QListWidgetItem:
        """A line, and where it leads."""
        item = QListWidgetItem(text, self)
        item.setFont(theme.font("note"))
        item.setData(PLACE, place)
        if icon:
            item.setIcon(theme.icon(icon, tone))
        return item

    def fit(self) -> None:
        """Take the room that the lines need."""
        count = min(self.count(), _ROWS)
        self.doItemsLayout()  # only then is it known which lines break, and how high they are
        heights = (self.visualItemRect(self.item(row)).height() for row in range(count))
        self.setFixedHeight(sum(max(height, 24) + 2 for height in heights) + 4)
        self.setVisible(count > 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """At another width the lines are of another height."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit()


class StandingPage(Retranslated, QScrollArea):
    """Listens only while it is in sight."""

    ledger_asked = Signal(object)  # LedgerOf

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self._task: Task | None = None
        self.worked: Worked | None = None
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        body = QWidget(self)
        box = QVBoxLayout(body)
        box.setContentsMargins(24, 20, 24, 24)
        box.setSpacing(14)
        self.heading = QLabel(body)
        theme.set_look(self.heading, "heading")
        box.addWidget(self.heading)
        self._parts = [
            self._make_evidence(body),
            self._make_sure(body),
            self._make_paths(body),
            self._make_sides(body),
            self._make_check(body),
        ]
        for part in self._parts:
            box.addWidget(part)
        box.addStretch(1)
        self.setWidget(body)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self._pause.timeout.connect(self.refresh)
        document.changed.connect(self._later)
        document.closing.connect(self._stop)
        self.retranslate()

    def _make_evidence(self, body: QWidget) -> Part:
        self.evidence = part = Part(body)
        self.evidence_said = part.label("dim")
        self.evidence_bars = part.drawing()
        self.unsupported_title = part.label("strong")
        self.unsupported = part.list()
        self.unsupported.itemActivated.connect(self._go)
        self.how_evidence = self._how(part, LedgerOf("evidenced"))
        return part

    def _make_sure(self, body: QWidget) -> Part:
        self.sure = part = Part(body)
        self.sentence = part.label("strong")
        self.wider = part.label("body")
        self.ranges = part.label("body")
        row = QHBoxLayout()
        self.progress = QProgressBar(part)
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.cancel = QPushButton(part)
        self.cancel.clicked.connect(self._stop)
        row.addWidget(self.progress, 1)
        row.addWidget(self.cancel)
        part.box.addLayout(row)
        self.chances_title = part.label("dim")
        self.chances = part.drawing()
        self.swings_title = part.label("dim")
        self.swings = part.drawing()
        self.inputs_title = part.label("dim")
        self.inputs = part.drawing()
        self.drawn = part.label("small")
        self.how_sure = self._how(part, LedgerOf("sure"))
        return part

    def _make_paths(self, body: QWidget) -> Part:
        self.change = part = Part(body)
        self.how_paths = self._how(part, LedgerOf("paths"))
        self.change_said = part.label("dim")
        self.paths = part.list()
        self.paths.itemActivated.connect(self._go)
        return part

    def _make_sides(self, body: QWidget) -> Part:
        self.sides = part = Part(body)
        self.sides_said = part.label("dim")
        self.sides_drawn = part.drawing()
        self.sides_drawn.pressed.connect(lambda field: self.document.jump.emit(field, ""))
        self.gaps = part.list()
        self.gaps.itemActivated.connect(self._go)
        return part

    def _make_check(self, body: QWidget) -> Part:
        self.check = part = Part(body)
        self.check_said = part.label("dim")
        self.findings = part.list()
        self.findings.itemActivated.connect(self._go)
        self.findings.currentItemChanged.connect(lambda *_: self._enable())
        row = QHBoxLayout()
        self.show_place, self.waive = QPushButton(part), QPushButton(part)
        self.show_place.clicked.connect(lambda: self._go(self.findings.currentItem()))
        self.waive.clicked.connect(self.waive_current)
        row.addWidget(self.show_place)
        row.addWidget(self.waive)
        row.addStretch(1)
        part.box.addLayout(row)
        return part

    def _how(self, part: Part, of: LedgerOf) -> QPushButton:
        button = QPushButton(part)
        theme.set_look(button, "fact")
        button.setIcon(theme.icon("sum", "dim"))
        button.clicked.connect(lambda: self.ledger_asked.emit(of))
        part.head.addWidget(button)
        return button

    # ------------------------------------------------------------ words
    def retranslate(self) -> None:
        """Say everything in the language in use."""
        self.heading.setText(tr("How well it stands"))
        self.evidence.title.setText(tr("As claimed and as evidenced"))
        self.sure.title.setText(tr("How sure the band is"))
        self.change.title.setText(tr("What would change the band"))
        self.sides.title.setText(tr("Self-assessment and third party"))
        self.check.title.setText(tr("Check of claims and wording"))
        for button in (self.how_evidence, self.how_sure, self.how_paths):
            button.setText(tr("How this number comes about"))
        self.cancel.setText(tr("Cancel"))
        self.chances_title.setText(
            tr("Chance of each band, with levels, weights, schemes and means moved together")
        )
        self.swings_title.setText(tr("Index with one indicator a level lower and a level higher"))
        self.inputs_title.setText(
            tr("What makes the index vary: the share of its variance by each input (Sobol indices, ± sampling error)")
        )
        self.show_place.setText(tr("Go to the field"))
        for lines, name in (
            (self.unsupported, tr("Levels and claims without sufficient evidence")),
            (self.paths, tr("What would change the band")), (self.findings, tr("Check of claims and wording")),
        ):  # fmt: skip
            lines.setAccessibleName(name)
        self.refresh()

    # ------------------------------------------------------------ what is there
    def showEvent(self, event: QShowEvent) -> None:
        """Everything may have changed since it was last in sight."""
        super().showEvent(event)
        self.refresh()

    def _later(self) -> None:
        if self.isVisible():
            self._stop()
            self._pause.start()

    def refresh(self) -> None:
        """Show what is known at once, and have the rest worked out."""
        if self.document.session is None or not self.isVisible():
            return
        self._show_evidence()
        self._show_sides()
        self._show_check()
        self._start()

    def _show_evidence(self) -> None:
        from csi_desktop.report.pairs import paired_bars
        from csi_desktop.scoring.evidenced import evidenced, unsupported

        session = self.document.session
        assert session is not None
        found = evidenced(session.catalogue, session.sheet)
        listed = unsupported(session.catalogue, session.sheet, session.result)
        self.how_evidence.setVisible(found is not None)
        self.evidence_bars.setVisible(found is not None)
        if found is None:
            self.evidence_said.setText(tr("No indicator has a level yet."))
        else:
            self.evidence_said.setText(
                tr(
                    "With the levels as given, the index is {claimed}; with each level capped by what its "
                    "evidence can "
                    "carry, it is {evidenced}.",
                    claimed=points(found.claimed.score), evidenced=points(found.evidenced.score),
                )
            )  # fmt: skip
            rows = [(tr("Index"), found.claimed.score, found.evidenced.score)]
            both = zip(found.claimed.sections, found.evidenced.sections, strict=True)
            rows += [(spoken(a.title), a.score, b.score) for a, b in both]
            names = (tr("As claimed"), tr("As evidenced"))
            drawing = paired_bars(rows, names, _DRAWN, 40 if current() == "zh" else 84)
            self.evidence_bars.show_drawing(drawing)
        self.unsupported.clear()
        for one in listed:
            self.unsupported.line(spoken(one.text), one.place, "warning", "missing")
        self.unsupported.fit()
        self.unsupported_title.setText(
            tr("%n without sufficient evidence", "", len(listed))
            if listed
            else tr("Everything has sufficient evidence.")
        )

    def _show_check(self) -> None:
        from csi_desktop.scoring.lint import lint

        session = self.document.session
        assert session is not None
        found = lint(session.catalogue, session.sheet)
        at = self.findings.currentRow()
        self.findings.clear()
        for one in found:
            icon, tone = ("check", "ok") if one.waived else (
                ("warning", "wrong") if one.severity == "error" else ("info", "missing")
            )  # fmt: skip
            text = spoken(one.text)
            if one.waived:
                text = tr("{text} – waived: {reason}", text=text, reason=one.waived)
            self.findings.line(text, one.place, icon, tone).setData(FINDING, one)
        self.findings.fit()
        self.findings.setCurrentRow(min(max(at, 0), self.findings.count() - 1))
        open_ones = sum(one.severity == "error" and not one.waived for one in found)
        if not found:
            said = tr("Nothing was found.")
        elif not open_ones:
            said = tr("Nothing to mend: these are notes, or waived.")
        else:
            said = tr("%n to mend or to waive with a reason; the others are notes.", "", open_ones)
        self.check_said.setText(said)
        self._enable()

    def _show_sides(self) -> None:
        from csi_desktop.report.sides import side_levels
        from csi_desktop.scoring.gap import side_by_side

        session = self.document.session
        assert session is not None
        found = side_by_side(session.catalogue, session.sheet, session.result)
        self.gaps.clear()
        self.sides_drawn.setVisible(found is not None)
        if found is None:
            self.sides_said.setText(
                tr(
                    "This case has only one evaluation of the year: make another, in the other mode, to compare."
                )
            )
        else:
            self.sides_said.setText(
                tr(
                    "Index {own} by self-assessment, {third} by {other}; the self-assessment is higher in "
                    "{generous} of "
                    "{compared} indicators. The two stand side by side and are not merged.",
                    own=points(found.self_index), third=points(found.other_index), other=spoken(found.other_mode),
                    generous=found.generous, compared=sum(one.gap is not None for one in found.gaps),
                )
            )  # fmt: skip
            self.sides_drawn.show_drawing(side_levels(found, session.catalogue, current(), _DRAWN))
            for one in found.gaps:
                name = spoken(session.catalogue.field(one.place[0]).label)
                sides = (one.self_level, one.self_state), (one.other_level, one.other_state)
                own, other = (state_name(state) if level is None else str(level) for level, state in sides)
                text = tr("{name}: self {own}, other {other}", name=name, own=own, other=other)
                if one.gap:
                    text = tr("{line}, gap {gap}", line=text, gap=f"{one.gap:+d}")
                self.gaps.line(
                    text, one.place, "warning" if one.gap else "check", "missing" if one.gap else "dim"
                )
        self.gaps.fit()

    # ------------------------------------------------------------ the background
    def _start(self) -> None:
        session = self.document.session
        assert session is not None
        self._stop()
        catalogue, sheet, result = session.catalogue, session.sheet.copy(), session.result

        def work(task: Task) -> Worked:
            from csi_desktop.scoring.paths import paths
            from csi_desktop.scoring.sure import how_sure

            def tell(done: float) -> bool:
                if task.cancelled():
                    return False
                task.progressed.emit(done)
                return True

            return Worked(
                how_sure(catalogue, sheet, result, tell), paths(catalogue, sheet, result, task.cancelled)
            )

        self._task = task = Task(work)
        task.progressed.connect(self._progressed)
        task.done.connect(self._done)
        task.failed.connect(self._failed)
        self.progress.setValue(0)
        self._show_working(True)
        task.start()

    def _stop(self) -> None:
        """Let the work in the background go; what it brings no longer counts."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            self._show_working(False)

    def _show_working(self, working: bool) -> None:
        self.progress.setVisible(working)
        self.cancel.setVisible(working)

    def _progressed(self, done: float) -> None:
        self.progress.setValue(round(done * 1000))

    def _failed(self, error: BaseException) -> None:
        from csi_desktop.scoring.uncertainty import Stopped

        if self.sender() is self._task:
            self._task = None
            self._show_working(False)
        if not isinstance(error, Stopped):
            raise error  # a defect: the crash window tells of it

    def _done(self, worked: Worked) -> None:
        if self.sender() is not self._task or self.document.session is None:
            return
        self._task = None
        self._show_working(False)
        self.worked = worked
        self._show_sure(worked.sure)
        self._show_paths(worked.paths)

    def _show_sure(self, found: HowSure | None) -> None:
        from csi_desktop.report.sureness import band_chances, influence_bars, swings
        from csi_desktop.scoring.sure import drawn, edge, ranges, sentence, wider

        session = self.document.session
        assert session is not None
        for widget in (self.wider, self.ranges, self.chances_title, self.chances, self.swings_title, self.swings,
                       self.inputs_title, self.inputs, self.drawn, self.how_sure):  # fmt: skip
            widget.setVisible(found is not None)
        if found is None:
            self.sentence.setText(tr("No indicator has a level yet."))
            return
        self.sentence.setText(spoken(sentence(session.catalogue, session.result, found)))
        between = "" if current() == "zh" else " "
        self.wider.setText(spoken(edge(session.catalogue, session.result)) + between + spoken(wider(found)))
        self.ranges.setText(between.join(spoken(line) for line in ranges(found)))
        self.drawn.setText(spoken(drawn(found)))
        self.chances.show_drawing(band_chances(found, current(), _DRAWN))
        drawing = swings(found, session.catalogue, session.result, current(), _DRAWN)
        self.swings.setVisible(drawing is not None)
        self.swings.show_drawing(drawing)
        bars = influence_bars(found, session.catalogue, current(), _DRAWN)
        for widget in (self.inputs_title, self.inputs):
            widget.setVisible(bars is not None)
        self.inputs.show_drawing(bars)

    def _show_paths(self, found: Paths | None) -> None:
        from csi_desktop.scoring.paths import held

        self.paths.clear()
        self.how_paths.setVisible(found is not None and found.size is not None)
        session = self.document.session
        assert session is not None
        if found is None:
            top = session.result.default is not None and session.result.default.score is not None
            self.change_said.setText(
                tr("The highest band is reached.") if top else tr("No indicator has a level yet.")
            )
        elif found.size is None:
            text = (
                tr(
                    "{band} needs many indicators at once; the sets were not all gone through.",
                    band=spoken(found.target.label),
                )
                if found.stopped
                else tr("No set of indicators reaches {band}.", band=spoken(found.target.label))
            )
            self.change_said.setText(text)
        else:
            values: dict[str, Any] = {
                "band": spoken(found.target.label), "size": found.size, "found": found.found,
                "missing": number(found.missing),
            }  # fmt: skip
            unrated = session.result.default is not None and session.result.default.unrated
            self.change_said.setText(
                tr(
                    "Not rated now for want of coverage. {band} needs at least {size} indicators; {found} sets do it.",
                    **values,
                )
                if unrated
                else tr(
                    "{band} is {missing} points away and needs at least {size} indicators; {found} sets do it.",
                    **values,
                )
            )
            other = held(session.result)
            if other is not None:
                self.change_said.setText("\n".join([self.change_said.text(), spoken(other)]))
            for one in found.paths[:_MOST_PATHS]:
                self.paths.line(self._path(one), one.steps[0].place, "up", "accent")
        self.paths.fit()

    def _path(self, path: Path) -> str:
        steps = []
        for step in path.steps:
            name = spoken(self.document.catalogue.field(step.place[0]).label)
            if step.before is None:
                steps.append(tr("{name}: give a level ({after} will do)", name=name, after=step.after))
            else:
                steps.append(
                    tr("{name}: level {before} → {after}", name=name, before=step.before, after=step.after)
                )
        said = ("；" if current() == "zh" else "; ").join(steps)
        if path.cost is None:
            return tr("{steps} → {score}", steps=said, score=points(path.score))
        return tr(
            "{steps} → {score}, CNY {cost}", steps=said, score=points(path.score), cost=number(path.cost)
        )

    # ------------------------------------------------------------ what one does here
    def _go(self, item: QListWidgetItem | None) -> None:
        place = item.data(PLACE) if item is not None else None
        if place is not None:
            self.document.jump.emit(*place)

    def _current(self) -> Finding | None:
        item = self.findings.currentItem()
        return item.data(FINDING) if item is not None else None

    def _enable(self) -> None:
        found = self._current()
        self.show_place.setVisible(self.findings.count() > 0)
        self.waive.setVisible(self.findings.count() > 0)
        self.show_place.setEnabled(found is not None)
        self.waive.setEnabled(found is not None and found.waivable and not self.document.locked)
        waived = found is not None and bool(found.waived)
        self.waive.setText(tr("Withdraw the waiver") if waived else tr("Waive with a reason…"))

    def waive_current(self) -> None:
        """Ask for a reason and let the finding stand; or take the waiver of a waived one away."""
        found, session = self._current(), self.document.session
        if found is None or session is None:
            return
        section = session.catalogue.section_role("waivers")
        key = session.catalogue.role("waiver.key")
        if section is None or key is None:
            return
        if found.waived:
            for row in session.sheet.row_ids(section.key):
                if session.value(key.id, row) == found.key:
                    session.remove_row(section.key, row)
            self.refresh()
            return
        reason, given = QInputDialog.getMultiLineText(
            self, tr("Waive with a reason"), tr("Why may this stand? {text}", text=spoken(found.text))
        )
        if given and reason.strip():
            values = {"waiver.key": found.key, "waiver.text": spoken(found.text), "waiver.reason": reason,
                      "waiver.by": self.document.by}  # fmt: skip
            by_field = {
                one.id: value
                for role, value in values.items()
                if (one := session.catalogue.role(role)) is not None
            }
            session.add_row(section.key, values=by_field)
            self.refresh()
