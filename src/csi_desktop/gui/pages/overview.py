"""The overview of an evaluation: where it stands, what comes next, and its forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from csi_desktop.gui import theme
from csi_desktop.gui.language import Retranslated, spoken, tr
from csi_desktop.gui.names import short_name, version_name
from csi_desktop.gui.panels.ledger import LedgerOf

if TYPE_CHECKING:
    from csi_desktop.forms.definition import Form
    from csi_desktop.gui.document import Document
    from csi_desktop.scoring.result import Progress
    from csi_desktop.session import Session

CARD_WIDTH = 250
CARD_HEIGHT = 76


class FormCard(QAbstractButton):
    """A form: its name, how far it is, what is missing."""

    def __init__(self, form_id: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.form_id = form_id
        self._done = self._total = 0
        self._note = ""
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_progress(self, title: str, progress: Progress, note: str) -> None:
        """Show how far the form is."""
        self.setText(title)
        self._done, self._total, self._note = progress.done, progress.total, note
        self.setAccessibleName(f"{title}, {note}")
        self.setToolTip(title)
        self.update()

    def sizeHint(self) -> QSize:
        """As large as a card."""
        return QSize(CARD_WIDTH, CARD_HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A card with a bar."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        lit = self.underMouse()
        painter.setBrush(theme.colour("hover" if lit else "card"))
        painter.setPen(
            QPen(theme.colour("accent" if self.hasFocus() else "line"), 2 if self.hasFocus() else 1)
        )
        painter.drawRoundedRect(box, theme.CARD_RADIUS, theme.CARD_RADIUS)
        inner = box.adjusted(14, 10, -14, -12)
        painter.setFont(theme.font("body", bold=True))
        painter.setPen(theme.colour("text"))
        title = painter.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, round(inner.width())
        )
        painter.drawText(inner, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft, title)
        whole = self._total > 0 and self._done >= self._total
        painter.setFont(theme.font("small"))
        painter.setPen(theme.colour("ok" if whole else "dim"))
        painter.drawText(
            inner.adjusted(0, 22, 0, 0), Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft, self._note
        )
        bar = QRectF(inner.left(), inner.bottom() - 4, inner.width(), 4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("line"))
        painter.drawRoundedRect(bar, 2, 2)
        if self._total and self._done:
            painter.setBrush(theme.colour("ok" if whole else "accent"))
            painter.drawRoundedRect(
                QRectF(bar.left(), bar.top(), bar.width() * self._done / self._total, 4), 2, 2
            )
        painter.end()


class OverviewPage(Retranslated, QScrollArea):
    """Shown first when an evaluation is opened."""

    section_asked = Signal(str)
    next_asked = Signal()
    check_asked = Signal()
    ledger_asked = Signal(object)  # LedgerOf
    standing_asked = Signal()

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.cards: list[FormCard] = []
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        body = QWidget(self)
        box = QVBoxLayout(body)
        box.setContentsMargins(28, 24, 28, 24)
        box.setSpacing(6)
        self.title = QLabel(body)
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setWordWrap(True)
        theme.set_look(self.title, "heading")
        self.facts = QLabel(body)
        self.facts.setTextFormat(Qt.TextFormat.PlainText)
        self.facts.setWordWrap(True)
        theme.set_look(self.facts, "dim")
        box.addWidget(self.title)
        box.addWidget(self.facts)
        box.addSpacing(10)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.next = QPushButton(body)
        theme.set_look(self.next, "primary")
        self.next.clicked.connect(self.next_asked)
        self.check = QPushButton(body)
        self.check.clicked.connect(self.check_asked)
        self.standing = QPushButton(body)
        self.standing.clicked.connect(self.standing_asked)
        self.state = QPushButton(body)
        theme.set_look(self.state, "fact")
        self.state.clicked.connect(lambda: self.ledger_asked.emit(LedgerOf("progress")))
        row.addWidget(self.next)
        row.addWidget(self.check)
        row.addWidget(self.standing)
        row.addStretch(1)
        box.addLayout(row)
        box.addWidget(self.state, 0, Qt.AlignmentFlag.AlignLeft)
        box.addSpacing(14)
        self._grid = QGridLayout()
        self._grid.setSpacing(12)
        box.addLayout(self._grid)
        box.addStretch(1)
        self.setWidget(body)
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        self.next.setText(tr("Go on with the next unanswered field"))
        self.check.setText(tr("Check before report"))
        self.standing.setText(tr("How well it stands"))
        self.refresh()

    def refresh(self) -> None:
        """Show how far everything is now."""
        session = self.document.session
        if session is None:
            return
        self.title.setText(self.document.case_name() or tr("Case without a name"))
        evaluation = session.sheet.evaluation
        facts = [
            short_name(str(session.by_role("case.enterprise") or "")), self.document.mode_name(),
            tr("Year {year}", year=evaluation.year), evaluation.round, version_name(evaluation),
        ]  # fmt: skip
        self.facts.setText(" · ".join(fact for fact in facts if fact))
        total = session.result.total
        self.state.setText(
            tr("{done} of {total} required fields answered", done=total.done, total=total.total)
        )
        self.next.setEnabled(total.done < total.total)
        self._show_forms(session, session.shown_forms())

    def _show_forms(self, session: Session, forms: list[Form]) -> None:
        if [card.form_id for card in self.cards] != [form.id for form in forms]:
            for card in self.cards:
                card.setParent(None)
                card.deleteLater()
            self.cards = [FormCard(form.id, self.widget()) for form in forms]
            for card in self.cards:
                card.clicked.connect(lambda _=False, card=card: self._go(card.form_id))
            self._place()
        for card, form in zip(self.cards, forms, strict=True):
            progress = session.progress(form)
            missing = progress.total - progress.done
            if not progress.total:
                note = tr("Nothing required")
            elif missing:
                note = tr("%n required field(s) missing", "", missing)
            else:
                note = tr("Complete")
            card.show_progress(spoken(form.title), progress, note)

    def _place(self) -> None:
        columns = max(1, (self.viewport().width() - 56) // (CARD_WIDTH + 12))
        for number, card in enumerate(self.cards):
            self._grid.addWidget(card, number // columns, number % columns)
        for column in range(6):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many cards side by side as fit."""
        super().resizeEvent(event)
        self._place()

    def _go(self, form_id: str) -> None:
        session = self.document.session
        if session is not None:
            form = session.catalogue.form(form_id)
            self.section_asked.emit(session.shown_sections(form)[0].key)
