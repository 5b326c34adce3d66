"""The score panel: the index with what must stand beside it, and what supports it; each number opens its ledger."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from csi_desktop.gui import theme
from csi_desktop.gui.drawing import DrawingView
from csi_desktop.gui.language import Retranslated, current, spoken, tr
from csi_desktop.gui.names import gate_name
from csi_desktop.gui.panels.ledger import LedgerOf
from csi_desktop.report.charts import Bar, bars, dimension_bars, profile_bars, radar
from csi_desktop.scoring.figures import points, share

if TYPE_CHECKING:
    from csi_desktop.gui.document import Document
    from csi_desktop.scoring.result import IndexScore, Result

_NAME, _LINE = 120.0, 19.0  # points: of the bars for what supports the index, where they stand beside their names


class ScoreNumber(QAbstractButton):
    """The index, large, with its maximum: never a lone number."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._value, self._note = "—", ""
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_score(self, value: str, note: str) -> None:
        """Show a value and the mark beside it."""
        if (value, note) != (self._value, self._note):
            self._value, self._note = value, note
            self.update()

    def sizeHint(self) -> QSize:
        """Room for the number and its maximum."""
        return QSize(220, 56)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The number, its maximum, the mark."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _focus_ring(self, painter)
        base = 44
        painter.setFont(theme.font("score", bold=True))
        painter.setPen(theme.colour("accent" if self._value != "—" else "dim"))
        painter.drawText(4, base, self._value)
        x = 4 + painter.fontMetrics().horizontalAdvance(self._value) + 6
        painter.setFont(theme.font("title"))
        painter.setPen(theme.colour("dim"))
        painter.drawText(x, base, "/ 100")
        if self._note:
            x += painter.fontMetrics().horizontalAdvance("/ 100") + 10
            painter.setFont(theme.font("small"))
            width = painter.fontMetrics().horizontalAdvance(self._note) + 16
            box = QRectF(x, base - 16, width, 20)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("missing_soft"))
            painter.drawRoundedRect(box, 10, 10)
            painter.setPen(theme.colour("missing"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._note)
        painter.end()


def _focus_ring(widget: QAbstractButton, painter: QPainter) -> None:
    if widget.underMouse() or widget.isDown():
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("hover"))
        painter.drawRoundedRect(widget.rect(), theme.RADIUS, theme.RADIUS)
    if widget.hasFocus():
        painter.setBrush(Qt.BrushStyle.NoBrush)
        pen = painter.pen()
        pen.setStyle(Qt.PenStyle.SolidLine)
        pen.setColor(theme.colour("accent"))
        pen.setWidth(2)
        painter.setPen(pen)
        painter.drawRoundedRect(QRectF(widget.rect()).adjusted(1, 1, -1, -1), theme.RADIUS, theme.RADIUS)
        painter.setPen(Qt.PenStyle.NoPen)


class ScorePanel(Retranslated, QFrame):
    """Everything that follows from the answers, as it stands now. Listens only while it is shown."""

    ledger_asked = Signal(object)  # LedgerOf
    report_asked = Signal()
    check_asked = Signal()
    standing_asked = Signal()

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self._evidenced: Bar | None = None
        theme.set_look(self, "side")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        body = QWidget(scroll)
        theme.set_look(body, "side")
        self._box = QVBoxLayout(body)
        self._box.setContentsMargins(14, 12, 14, 12)
        self._box.setSpacing(2)
        scroll.setWidget(body)
        outer.addWidget(scroll, 1)
        self._index_title = self._label("dim")
        self.number = ScoreNumber(body)
        self.number.clicked.connect(lambda: self._ask("index"))
        self._box.addWidget(self.number)
        self.band = self._button()
        self.band.clicked.connect(lambda: self._ask("gate"))
        self.reason = self._label("missing")
        self._gap(4)
        self.dimensions = self._chart(lambda key: self._ask("section", key))
        self.support = self._chart(self._ask)
        # A second index at each keystroke would be felt: it follows when there is a pause.
        self._pause = QTimer(self, singleShot=True, interval=300)
        self._pause.timeout.connect(self._show_evidenced)
        self._gap(6)
        self.schemes = self._button()
        self.schemes.clicked.connect(lambda: self._ask("schemes"))
        self.geometric = self._button()
        self.geometric.clicked.connect(lambda: self._ask("schemes"))
        self.gate = self._button()
        self.gate.clicked.connect(lambda: self._ask("gate"))
        self.standing = self._button()
        self.standing.clicked.connect(self.standing_asked)
        self._gap(10)
        self._themes_title = self._label("dim")
        self.themes = self._chart(lambda key: self._ask("theme", key))
        self._gap(8)
        self.shape = DrawingView(self)
        self._box.addWidget(self.shape)
        self._box.addStretch(1)
        outer.addWidget(self._foot())
        self.retranslate()

    def _foot(self) -> QWidget:
        foot = QWidget(self)
        row = QHBoxLayout(foot)
        row.setContentsMargins(14, 8, 14, 12)
        row.setSpacing(8)
        self.check = QPushButton(foot)
        self.check.clicked.connect(self.check_asked)
        self.report = QPushButton(foot)
        theme.set_look(self.report, "primary")
        self.report.clicked.connect(self.report_asked)
        row.addWidget(self.check)
        row.addWidget(self.report, 1)
        return foot

    def _label(self, look: str) -> QLabel:
        label = QLabel(self)
        label.setWordWrap(True)
        label.setContentsMargins(4, 0, 4, 0)
        theme.set_look(label, look)
        self._box.addWidget(label)
        return label

    def _button(self) -> QPushButton:
        button = QPushButton(self)
        theme.set_look(button, "fact")
        button.setMinimumWidth(0)
        button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._box.addWidget(button)
        return button

    def _chart(self, ask: Callable[[str], None]) -> DrawingView:
        """A place for bars, each of which leads to its ledger."""
        view = DrawingView(self)
        view.pressed.connect(ask)
        self._box.addWidget(view)
        return view

    def _gap(self, height: int) -> None:
        self._box.addSpacing(height)

    def _ask(self, what: str, key: str = "") -> None:
        self.ledger_asked.emit(LedgerOf(what, key))

    # ------------------------------------------------------------ what it shows
    def retranslate(self) -> None:
        """Say everything in the language in use."""
        self._themes_title.setText(tr("Evaluation framework"))
        self.report.setText(tr("Make report"))
        self.check.setText(tr("Check"))
        self._set(self.standing, tr("How well it stands"))
        self.number.setToolTip(tr("Show the score ledger"))
        self.refresh()

    def refresh(self) -> None:
        """Show the result as it is now."""
        session = self.document.session
        if session is None:
            return
        result = session.result
        self._show_index(result)
        self._pause.start()
        self._show_themes(result)
        self._show_support(result)
        self._set(self.gate, f"{tr('Compliance gate')}  {gate_name(result.gate.status, waived=result.gate.waived)}")

    def _show_index(self, result: Result) -> None:
        index = result.default
        for widget in (self.number, self.dimensions, self.schemes, self.geometric, self.band, self.shape):
            widget.setVisible(index is not None)
        if index is None:
            return
        form = next(form for form in self.document.catalogue.forms if form.index)
        self._index_title.setText(spoken(form.title))
        note = tr("Provisional") if index.provisional and index.score is not None else ""
        self.number.show_score(points(index.score), note)
        self.number.setAccessibleName(
            tr("Index {score} of 100 {note}", score=points(index.score), note=note).strip()
        )
        self._set(self.band, self._band_text(result))
        reason = spoken(result.rating.reason)
        self.reason.setText(reason)
        self.reason.setVisible(bool(reason))
        self._show_dimensions(index)
        self._show_shape(index)
        parts = [f"{scheme} {points(one.score)}" for scheme, one in result.index.items()]
        self._set(self.geometric, f"{tr('Geometric mean')}  {points(index.geometric)}")
        self._set(self.schemes, f"{tr('Schemes')}  {' · '.join(parts)}")

    def _show_support(self, result: Result) -> None:
        """What stands behind the index: how much is answered, on what evidence, and what that evidence carries."""
        value, label = result.confidence.value, spoken(result.confidence.label)
        rows = [
            Bar("confidence", tr("Evidence confidence"), None if value is None else value * 100, beside=label,
                figure="—" if value is None else share(value), fill="teal")
        ]  # fmt: skip
        if result.default is not None:
            covered = result.default.coverage
            rows.insert(0, Bar("index", tr("Coverage"), covered * 100, figure=share(covered), fill="teal"))
        if self._evidenced is not None:
            rows.append(self._evidenced)
        lang = current()
        self.support.show_made(lambda width: bars(rows, lang, width, _NAME, _LINE), (lang, rows))

    def _show_evidenced(self) -> None:
        """The index with each level capped by its evidence, beside the one as claimed above."""
        from csi_desktop.scoring.evidenced import evidenced

        session = self.document.session
        if session is None:
            return
        found = evidenced(session.catalogue, session.sheet)
        self._evidenced = None
        if found is not None:
            lost = tr("%n capped", "", len(found.capped)) if found.capped else ""
            self._evidenced = Bar("evidenced", tr("As evidenced"), found.evidenced.score, beside=lost)
        self._show_support(session.result)

    def _band_text(self, result: Result) -> str:
        rating = result.rating
        stars = "★" * rating.band.stars + "☆" * (5 - rating.band.stars) if rating.band else ""
        text = f"{stars}  {spoken(rating.label)}".strip()
        if rating.original is not None and rating.original != rating.band:
            text += "  " + tr("(by score: {band})", band=spoken(rating.original.label))
        return text

    def _show_dimensions(self, index: IndexScore) -> None:
        lang = current()
        made_of = (lang, [(one.section, one.title, one.score, one.low, one.high) for one in index.sections])
        self.dimensions.show_made(lambda width: dimension_bars(index, lang, width), made_of)

    def _show_shape(self, index: IndexScore) -> None:
        """The dimensions as a small radar: the shape of the result."""
        values = [(section.title(current()), section.score) for section in index.sections]
        said = tr("Shape of the result: {values}", values=", ".join(f"{n} {points(v)}" for n, v in values))
        self.shape.show_made(lambda width: radar(values, said, width), (said, values), later=said)

    def _show_themes(self, result: Result) -> None:
        lang, themes = current(), result.themes
        self._themes_title.setVisible(bool(themes))
        self.themes.setVisible(bool(themes))
        made_of = (lang, [(one.id, one.title, one.score, one.done, one.total) for one in themes])
        self.themes.show_made(lambda width: profile_bars(themes, lang, width), made_of)

    @staticmethod
    def _set(button: QPushButton, text: str) -> None:
        if button.text() != text:
            button.setText(text)
            button.setAccessibleName(text)
            button.setToolTip(text)
