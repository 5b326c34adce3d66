"""The first page: go on with a casebook, make one, open one, look at the sample."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QFileInfo, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from csi_desktop.gui import settings, theme
from csi_desktop.gui.language import NAMES, Retranslated, current, tr

WIDTH = 640
SHOWN = 6


class StartPage(Retranslated, QWidget):
    """Offers the casebooks used last; nothing is opened unasked."""

    open_asked = Signal(object)  # Path
    browse_asked = Signal()
    new_asked = Signal()
    sample_asked = Signal()
    language_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        outer = QHBoxLayout(self)
        column = QWidget(self)
        column.setMaximumWidth(WIDTH)
        outer.addStretch(1)
        outer.addWidget(column, 10)
        outer.addStretch(1)
        box = QVBoxLayout(column)
        box.setContentsMargins(16, 16, 16, 24)
        box.setSpacing(10)
        top = QHBoxLayout()
        top.addStretch(1)
        self.language = QPushButton(column)
        theme.set_look(self.language, "quiet")
        self.language.clicked.connect(self.language_asked)
        top.addWidget(self.language)
        box.addLayout(top)
        box.addStretch(2)
        self.program = QLabel("CSI Desktop", column)
        theme.set_look(self.program, "dim")
        box.addWidget(self.program)
        self.title = QLabel(column)
        theme.set_look(self.title, "heading")
        self.lead = QLabel(column)
        self.lead.setWordWrap(True)
        theme.set_look(self.lead, "dim")
        box.addWidget(self.title)
        box.addWidget(self.lead)
        box.addSpacing(10)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.new, self.browse, self.sample = (QPushButton(column) for _ in range(3))
        self.new.clicked.connect(self.new_asked)
        self.browse.clicked.connect(self.browse_asked)
        self.sample.clicked.connect(self.sample_asked)
        for button in (self.new, self.browse, self.sample):
            row.addWidget(button)
        row.addStretch(1)
        box.addLayout(row)
        box.addSpacing(14)
        self.recent_title = QLabel(column)
        theme.set_look(self.recent_title, "dim")
        box.addWidget(self.recent_title)
        self.recent = QFrame(column)
        theme.set_look(self.recent, "card")
        self._list = QVBoxLayout(self.recent)
        self._list.setContentsMargins(6, 6, 6, 6)
        self._list.setSpacing(0)
        box.addWidget(self.recent)
        self.hint = QLabel(column)
        self.hint.setWordWrap(True)
        theme.set_look(self.hint, "small")
        box.addWidget(self.hint)
        box.addStretch(3)
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        self.title.setText(tr("Corporate social innovation: evaluate and report"))
        self.lead.setText(tr("Everything stays on this computer, in one file: the casebook."))
        self.new.setText(tr("New casebook…"))
        self.browse.setText(tr("Open casebook…"))
        self.sample.setText(tr("Open the sample"))
        self.recent_title.setText(tr("Recent casebooks"))
        self.hint.setText(tr("A casebook can also be dropped onto this window."))
        self.language.setText(NAMES["en" if current() == "zh" else "zh"])
        self.refresh()

    def refresh(self) -> None:
        """List the casebooks used last."""
        while (item := self._list.takeAt(0)) is not None:
            line = item.widget()
            if line is not None:
                line.deleteLater()
        paths = settings.recent_casebooks()[:SHOWN]
        for path in paths:
            self._list.addWidget(self._line(path))
        self.recent_title.setVisible(bool(paths))
        self.recent.setVisible(bool(paths))
        theme.set_look(self.new, "" if paths else "primary")
        if self.isVisible() or not self.window().isVisible():  # else another page has the keyboard
            self.take_keyboard()

    def take_keyboard(self) -> None:
        """Begin with the casebook used last, or with a new one."""
        item = self._list.itemAt(0)
        line = item.widget() if item is not None else None
        first = line.findChild(QPushButton) if line is not None else None
        (first or self.new).setFocus()

    def _line(self, path: Path) -> QWidget:
        line = QWidget(self.recent)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        button = QPushButton(line)
        theme.set_look(button, "row")
        changed = QFileInfo(str(path)).lastModified().toString("yyyy-MM-dd HH:mm")
        button.setText(f"{path.stem}\n{_shown(path.parent)}  ·  {changed}")
        button.setMinimumHeight(48)
        button.setAccessibleName(tr("Open {name}", name=path.stem))
        button.setToolTip(str(path))
        button.clicked.connect(lambda _=False: self.open_asked.emit(path))
        forget = QToolButton(line)
        forget.setText("×")
        forget.setAccessibleName(tr("Take {name} off this list", name=path.stem))
        forget.setToolTip(tr("Take off this list; the file stays"))
        forget.clicked.connect(lambda _=False: self._forget(path))
        row.addWidget(button, 1)
        row.addWidget(forget)
        return line

    def _forget(self, path: Path) -> None:
        settings.forget_casebook(path)
        self.refresh()


def _shown(folder: Path) -> str:
    """A folder as short as it can be said."""
    try:
        return str(Path("~") / folder.relative_to(Path.home()))
    except ValueError:
        return str(folder)
