"""The score panel: the index with what must stand beside it, and what supports it; each number opens its ledger."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
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
from csi_desktop.scoring.figures import points, share

if TYPE_CHECKING:
    from csi_desktop.gui.document import Document
    from csi_desktop.scoring.result import IndexScore, Result

BAR = 6  # px


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


class ScoreBar(QAbstractButton):
    """A name, a value, and a bar from 0 to 100 with the bounds that open answers leave."""

    def __init__(self, parent: QWidget | None = None, *, slim: bool = False, fill: str = "accent") -> None:
        super().__init__(parent)
        self._slim, self._fill = slim, fill
        self._value: float | None = None
        self._bounds: tuple[float, float] | None = None
        self._figure = self._aside = ""
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_score(
        self,
        name: str,
        figure: str,
        value: Fraction | float | None,
        bounds: tuple[Fraction | None, Fraction | None] = (None, None),
        aside: str = "",
    ) -> None:
        """Show a value of 0–100 under a name; `aside` stands small before the figure."""
        low, high = bounds
        apart = low is not None and high is not None and low != high
        new = (
            name, figure, None if value is None else float(value),
            (float(low), float(high)) if apart and low is not None and high is not None else None, aside,
        )  # fmt: skip
        if new == (self.text(), self._figure, self._value, self._bounds, self._aside):
            return
        self.setText(name)
        _, self._figure, self._value, self._bounds, self._aside = new
        spoken_bounds = tr("possible {low}–{high}", low=points(low), high=points(high)) if apart else ""
        self.setAccessibleName(" ".join(part for part in (name, figure, aside, spoken_bounds) if part))
        self.setToolTip(" · ".join(part for part in (name, figure, aside, spoken_bounds) if part))
        self.update()

    def sizeHint(self) -> QSize:
        """A line of text and the bar."""
        return QSize(200, 34 if self._slim else 40)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Text above, bar below, bounds as a bracket on the bar."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _focus_ring(self, painter)
        inner = self.rect().adjusted(4, 2, -4, -4)
        painter.setFont(theme.font("note" if self._slim else "body", bold=not self._slim))
        painter.setPen(theme.colour("text"))
        figure_width = painter.fontMetrics().horizontalAdvance(self._figure)
        line = QRectF(inner.left(), inner.top(), inner.width(), 22)
        painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._figure)
        painter.setFont(theme.font("small"))
        painter.setPen(theme.colour("dim"))
        aside_width = painter.fontMetrics().horizontalAdvance(self._aside) + 8 if self._aside else 0
        aside = line.adjusted(0, 0, -figure_width - 8, 0)
        painter.drawText(aside, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._aside)
        painter.setFont(theme.font("note" if self._slim else "body"))
        painter.setPen(theme.colour("text"))
        room = round(line.width() - figure_width - aside_width - 12)
        name = QFontMetrics(painter.font()).elidedText(self.text(), Qt.TextElideMode.ElideRight, room)
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)
        self._paint_bar(painter, inner)
        painter.end()

    def _paint_bar(self, painter: QPainter, inner) -> None:
        height = BAR - 2 if self._slim else BAR
        bar = QRectF(inner.left(), inner.bottom() - height, inner.width(), height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("line"))
        painter.drawRoundedRect(bar, height / 2, height / 2)
        if self._value is not None:
            painter.setBrush(theme.colour(self._fill))
            filled = QRectF(bar.left(), bar.top(), max(height, bar.width() * self._value / 100), height)
            painter.drawRoundedRect(filled, height / 2, height / 2)
        if self._bounds:
            left, right = (bar.left() + bar.width() * each / 100 for each in self._bounds)
            painter.setPen(theme.colour("missing"))
            middle = bar.center().y()
            painter.drawLine(round(left), round(middle), round(right), round(middle))
            for x in (left, right):
                painter.drawLine(round(x), round(bar.top() - 3), round(x), round(bar.bottom() + 3))


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
        self._shape: list[tuple[str, Fraction | None]] = []
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
        self._dimensions = self._group(4)
        self.dimensions: list[ScoreBar] = []
        self.coverage = self._bar("index", fill="teal")
        self.confidence = self._bar("confidence", fill="teal")
        self.evidenced = self._bar("evidenced", fill="navy")
        self.evidenced.hide()
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
        self._themes = self._group(0)
        self.themes: list[ScoreBar] = []
        self._gap(8)
        self.shape = DrawingView(parent=self)
        self._box.addWidget(self.shape)
        self._box.addStretch(1)
        outer.addWidget(self._foot())
        self._body = body
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

    def _bar(self, ledger: str, fill: str) -> ScoreBar:
        bar = ScoreBar(self, slim=True, fill=fill)
        bar.clicked.connect(lambda: self._ask(ledger))
        self._box.addWidget(bar)
        return bar

    def _group(self, above: int) -> QVBoxLayout:
        self._gap(above)
        box = QVBoxLayout()
        box.setSpacing(2)
        self._box.addLayout(box)
        return box

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
        value, label = result.confidence.value, spoken(result.confidence.label)
        figure = f"{share(value)} {label}".strip() if value is not None else "—"
        self.confidence.show_score(tr("Evidence confidence"), figure, None if value is None else value * 100)
        self._set(self.gate, f"{tr('Compliance gate')}  {gate_name(result.gate.status)}")

    def _show_index(self, result: Result) -> None:
        index = result.default
        for widget in (self.number, self.coverage, self.schemes, self.geometric, self.band, self.shape):
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
        self.coverage.show_score(tr("Coverage"), share(index.coverage), index.coverage * 100)
        self._show_dimensions(index)
        self._show_shape(index)
        parts = [f"{scheme} {points(one.score)}" for scheme, one in result.index.items()]
        self._set(self.geometric, f"{tr('Geometric mean')}  {points(index.geometric)}")
        self._set(self.schemes, f"{tr('Schemes')}  {' · '.join(parts)}")

    def _show_evidenced(self) -> None:
        """The index with each level capped by its evidence, beside the one as claimed above."""
        from csi_desktop.scoring.evidenced import evidenced

        session = self.document.session
        found = None if session is None else evidenced(session.catalogue, session.sheet)
        self.evidenced.setVisible(found is not None)
        if found is not None:
            score = found.evidenced.score
            lost = tr("%n capped", "", len(found.capped)) if found.capped else ""
            self.evidenced.show_score(tr("As evidenced"), points(score), score, aside=lost)

    def _band_text(self, result: Result) -> str:
        rating = result.rating
        stars = "★" * rating.band.stars + "☆" * (5 - rating.band.stars) if rating.band else ""
        text = f"{stars}  {spoken(rating.label)}".strip()
        if rating.original is not None and rating.original != rating.band:
            text += "  " + tr("(by score: {band})", band=spoken(rating.original.label))
        return text

    def _show_dimensions(self, index: IndexScore) -> None:
        while len(self.dimensions) < len(index.sections):
            bar = ScoreBar(self)
            key = index.sections[len(self.dimensions)].section
            bar.clicked.connect(lambda _=False, key=key: self._ask("section", key))
            self._dimensions.addWidget(bar)
            self.dimensions.append(bar)
        for bar, section in zip(self.dimensions, index.sections, strict=True):
            done = sum(term.score is not None for term in section.terms)
            bounds = (section.low, section.high)
            aside = f"{done}/{len(section.terms)}"
            bar.show_score(spoken(section.title), points(section.score), section.score, bounds, aside)

    def _show_shape(self, index: IndexScore) -> None:
        """The dimensions as a small radar: the shape of the result, drawn as in the report."""
        values = [(section.title(current()), section.score) for section in index.sections]
        if values != self._shape:
            from csi_desktop.report.charts import radar

            self._shape = values
            said = tr(
                "Shape of the result: {values}", values=", ".join(f"{n} {points(v)}" for n, v in values)
            )
            self.shape.show_later(lambda: radar(values, said, 150), said)

    def _show_themes(self, result: Result) -> None:
        while len(self.themes) < len(result.themes):
            bar = ScoreBar(self, slim=True, fill="navy")
            key = result.themes[len(self.themes)].id
            bar.clicked.connect(lambda _=False, key=key: self._ask("theme", key))
            self._themes.addWidget(bar)
            self.themes.append(bar)
        self._themes_title.setVisible(bool(result.themes))
        for bar, one in zip(self.themes, result.themes, strict=True):
            name = f"{one.id} {spoken(one.title)}"
            bar.show_score(name, points(one.score), one.score, aside=f"{one.done}/{one.total}")

    @staticmethod
    def _set(button: QPushButton, text: str) -> None:
        if button.text() != text:
            button.setText(text)
            button.setAccessibleName(text)
            button.setToolTip(text)
