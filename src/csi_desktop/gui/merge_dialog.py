"""Another copy of the casebook merged in: what comes from it, and what both changed, settled one by one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from csi_desktop.gui import theme
from csi_desktop.gui.file_dialogs import ask_casebook
from csi_desktop.gui.language import current, spoken, tr
from csi_desktop.gui.names import short

if TYPE_CHECKING:
    from csi_desktop.casebook import Casebook
    from csi_desktop.casebook.merging import Comparison
    from csi_desktop.casebook.parting import Conflict, Key, Side
    from csi_desktop.gui.main_window import MainWindow

LONGEST = 400  # characters of an answer that is shown


class ConflictCard(QFrame):
    """One conflict: where it is, and both versions to choose from."""

    def __init__(self, one: Conflict, catalogue: object, parent: QWidget) -> None:
        super().__init__(parent)
        from csi_desktop.exchange import conflicts

        self.conflict = one
        theme.set_look(self, "card")
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 12, 16, 12)
        box.setSpacing(6)
        place = QLabel(conflicts.place(catalogue, one, current()), self)  # type: ignore[arg-type]
        place.setWordWrap(True)
        theme.set_look(place, "strong")
        box.addWidget(place)
        self.group = QButtonGroup(self)
        self.buttons: dict[Side, QRadioButton] = {}
        row = QHBoxLayout()
        row.setSpacing(16)
        sides: tuple[tuple[Side, str], ...] = (("mine", tr("This casebook")), ("theirs", tr("The other")))
        for side, name in sides:
            version = getattr(one, side)
            column = QVBoxLayout()
            column.setSpacing(4)
            button = QRadioButton(name, self)
            words = short(conflicts.said(catalogue, one, version, current()), LONGEST)  # type: ignore[arg-type]
            button.setAccessibleName(f"{place.text()}, {name}: {words}")
            text = QLabel(words, self)
            text.setWordWrap(True)
            text.setAlignment(Qt.AlignmentFlag.AlignTop)
            by = QLabel(conflicts.made_by(version, current()), self)
            theme.set_look(by, "dim")
            for widget in (button, text, by):
                column.addWidget(widget)
            column.addStretch(1)
            row.addLayout(column, 1)
            self.group.addButton(button)
            self.buttons[side] = button
        box.addLayout(row)

    @property
    def side(self) -> Side | None:
        """Whose version was chosen."""
        return next((side for side, button in self.buttons.items() if button.isChecked()), None)


class MergeDialog(QDialog):
    """What a merge brings, and its conflicts; the merge is possible when each of them is settled."""

    def __init__(self, path: Path, found: Comparison, window: MainWindow) -> None:
        super().__init__(window)
        from csi_desktop.exchange import conflicts

        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Merge with “{file}”", file=path.name))
        self.resize(760, 560 if found.conflicts else 220)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 16)
        box.setSpacing(12)
        said = QLabel(conflicts.summary(found, current()), self)
        said.setWordWrap(True)
        box.addWidget(said)
        self.cards: list[ConflictCard] = []
        if found.conflicts:
            box.addLayout(self._all())
            box.addWidget(self._list(found, window), 1)
        hint = tr(
            "The other file is not changed. Answers that give way stay in the history. A merge cannot be undone by the "
            "menu; a backup of this casebook is made before it (File ▸ Backups)."
        )
        note = QLabel(hint, self)
        note.setWordWrap(True)
        theme.set_look(note, "dim")
        box.addWidget(note)
        buttons = QDialogButtonBox(self)
        self.do = QPushButton(tr("Merge"), self)
        theme.set_look(self.do, "primary")
        buttons.addButton(self.do, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        box.addWidget(buttons)
        self._empty = found.is_empty
        self._look()

    def _all(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.left = QLabel(self)
        theme.set_look(self.left, "missing")
        row.addWidget(self.left, 1)
        sides: tuple[tuple[Side, str], ...] = (
            ("mine", tr("All from this casebook")),
            ("theirs", tr("All from the other")),
        )
        self.all: dict[Side, QPushButton] = {}
        for side, name in sides:
            button = QPushButton(name, self)
            button.clicked.connect(lambda _=False, side=side: self.choose_all(side))
            row.addWidget(button)
            self.all[side] = button
        return row

    def _list(self, found: Comparison, window: MainWindow) -> QScrollArea:
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        body = QWidget(area)
        box = QVBoxLayout(body)
        box.setSpacing(10)
        for one in found.conflicts:
            card = ConflictCard(one, window.document.catalogue, body)
            card.group.buttonClicked.connect(lambda _: self._look())
            box.addWidget(card)
            self.cards.append(card)
        box.addStretch(1)
        area.setWidget(body)
        return area

    def choose_all(self, side: Side) -> None:
        """Choose one side for all that is not settled yet."""
        for card in self.cards:
            if card.side is None:
                card.buttons[side].setChecked(True)
        self._look()

    @property
    def settled(self) -> dict[Key, Side]:
        """What was chosen."""
        return {card.conflict.key: card.side for card in self.cards if card.side is not None}

    def _look(self) -> None:
        open_ = len(self.cards) - len(self.settled)
        self.do.setEnabled(not open_ and not self._empty)
        if self.cards:
            self.left.setText(tr("%n still to be settled", "", open_) if open_ else "")


def merge_file(window: MainWindow) -> None:
    """Ask for another copy of the casebook, compare, and merge it in."""
    here = window.document.path
    path = ask_casebook(window, tr("Merge with another copy"), here.parent) if here is not None else None
    if path is not None:
        compare(window, path, window.document.password)


def compare(window: MainWindow, path: Path, password: str) -> None:
    """Compare with the casebook at `path`, and show what merging it would do."""

    def work(casebook: Casebook) -> Comparison:
        from csi_desktop.casebook import Casebook

        with Casebook.for_reading(path, password) as other:
            return casebook.compare(other)

    def shown(found: Comparison) -> None:
        dialog = MergeDialog(path, found, window)
        dialog.accepted.connect(lambda: _merge(window, path, password, dialog.settled))
        dialog.open()

    def refused(error: BaseException) -> None:
        from csi_desktop.casebook import PasswordNeeded, WrongPassword
        from csi_desktop.gui.password_dialogs import ask_password

        if isinstance(error, PasswordNeeded | WrongPassword):
            wrong = error.text if isinstance(error, WrongPassword) else None
            ask_password(window, path, wrong, lambda given: compare(window, path, given))
        else:
            window.document.fail(error)

    window.document.ask(work, shown, refused)


def _merge(window: MainWindow, path: Path, password: str, settled: dict[Key, Side]) -> None:
    by, published = window.document.by, window.document.working.target == path

    def work(casebook: Casebook) -> Comparison:
        from csi_desktop.casebook import Casebook, working
        from csi_desktop.session.own_forms import derived

        casebook.back_up(before=True)
        seen = working.fingerprint(path) if published else ""
        with Casebook.for_reading(path, password) as other:
            found = casebook.merge(other, settled, derived(casebook), by)
        if published:  # from now on it may be replaced, as long as it stays what was merged
            working.settle(path, seen)
        return found

    def done(found: Comparison) -> None:
        window.say_done(
            lambda: "\n".join([tr("“{file}” was merged in.", file=path.name), *map(spoken, found.loose)]),
            lasting=bool(found.loose),
        )
        if published:
            window.document.working.publish()

    window.document.tell_cases(work, done)
