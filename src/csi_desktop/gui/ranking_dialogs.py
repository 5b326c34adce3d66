"""Two windows with a ranking: of the units of a portfolio, by a form file and a table; of the casebook's cases."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QGridLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from csi_desktop.gui import settings, theme
from csi_desktop.gui.language import Retranslated, tr
from csi_desktop.gui.ranking_view import RankingView
from csi_desktop.gui.working import faults_of, teller

if TYPE_CHECKING:
    from csi_desktop.gui.document import Document
    from csi_desktop.gui.tasks import Task
    from csi_desktop.scoring.ranking import Ranking

FORM_FILE = ".toml"
TABLES = (".xlsx", ".xlsm", ".csv")


def is_for_portfolio(path: Path) -> bool:
    """Whether a file can be a portfolio's form or its table."""
    return path.suffix.lower() in (FORM_FILE, *TABLES)


class _Window(Retranslated, QDialog):
    """A window beside the main one with a ranking in it; closing it lets its work go."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint, True)
        self.resize(1120, 680)
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(20, 16, 20, 14)
        self.box.setSpacing(10)
        self.view = RankingView(self.hint, self)
        self.closing = QPushButton(self)
        self.closing.clicked.connect(self.close)
        self.view.row.addWidget(self.closing)

    def hint(self) -> tuple[str, str]:
        """What is said while there is nothing to show."""
        raise NotImplementedError

    def done(self, result: int) -> None:
        """Nothing works on for a window that is gone. Escape, the button and the frame of the window all lead here:
        Qt's own closing of a dialog asks `reject`, so whoever makes that close again can never be closed."""
        self.view.stop()
        super().done(result)


class PortfolioWindow(_Window):
    """Asks for a form file and a table, by choice, drag and drop or from those used last; then ranks the units."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAcceptDrops(True)
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        self.form_label, self.table_label, self.sheet_label = (QLabel(self) for _ in range(3))
        self.form, self.table, self.sheet = (QComboBox(self) for _ in range(3))
        self.choose_form, self.choose_table, self.again = (QPushButton(self) for _ in range(3))
        for row, (label, combo, button) in enumerate(
            ((self.form_label, self.form, self.choose_form), (self.table_label, self.table, self.choose_table))
        ):
            combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            label.setBuddy(combo)
            for column, widget in enumerate((label, combo, button)):
                grid.addWidget(widget, row, column)
        self.sheet_label.setBuddy(self.sheet)
        grid.addWidget(self.sheet_label, 1, 3)
        grid.addWidget(self.sheet, 1, 4)
        grid.addWidget(self.again, 0, 3, 1, 2)
        self.box.addLayout(grid)
        self.box.addWidget(self.view, 1)
        self._fill(self.form, settings.PORTFOLIO_FORMS)
        self._fill(self.table, settings.PORTFOLIO_TABLES)
        self.form.activated.connect(lambda _: self.rank())
        self.table.activated.connect(lambda _: self._table_chosen())
        self.sheet.activated.connect(lambda _: self.rank())
        self.choose_form.clicked.connect(self.ask_form)
        self.choose_table.clicked.connect(self.ask_table)
        self.again.clicked.connect(self.rank)
        self._sheets([])
        self.retranslate()
        self.choose_form.setFocus()

    def hint(self) -> tuple[str, str]:
        """What is said while there is nothing to show."""
        return (
            tr("Choose a form file and a table"),
            tr("The form (.toml, with a [portfolio] part) says what is asked and how it is weighed; the table (Excel "
               "or CSV) has a line for each unit. Both can be dropped here."),
        )  # fmt: skip

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        self.setWindowTitle(tr("Portfolio"))
        self.form_label.setText(tr("Form file"))
        self.table_label.setText(tr("Table"))
        self.sheet_label.setText(tr("Sheet"))
        for combo, name in ((self.form, tr("Form file")), (self.table, tr("Table")), (self.sheet, tr("Sheet"))):
            combo.setAccessibleName(name)
            combo.setPlaceholderText(tr("none chosen"))
        self.choose_form.setText(tr("Choose…"))
        self.choose_form.setAccessibleName(tr("Choose a form file"))
        self.choose_table.setText(tr("Choose…"))
        self.choose_table.setAccessibleName(tr("Choose a table"))
        self.again.setText(tr("Read again"))
        self.closing.setText(tr("Close"))

    # ------------------------------------------------------------ which files
    def _fill(self, combo: QComboBox, recent: settings.Setting[list[str]]) -> None:
        combo.clear()
        for path in settings.recent_files(recent):
            combo.addItem(path.name, str(path))
            combo.setItemData(combo.count() - 1, str(path), Qt.ItemDataRole.ToolTipRole)
        combo.setCurrentIndex(-1)

    def ask_form(self) -> None:
        """Ask for the form file."""
        kinds = tr("Form files") + f" (*{FORM_FILE})"
        name = QFileDialog.getOpenFileName(self, tr("Choose a form file"), self._folder(self.form), kinds)[0]
        if name:
            self.take([Path(name)])

    def ask_table(self) -> None:
        """Ask for the table."""
        kinds = tr("Tables") + " (" + " ".join(f"*{end}" for end in TABLES) + ")"
        name = QFileDialog.getOpenFileName(self, tr("Choose a table"), self._folder(self.table), kinds)[0]
        if name:
            self.take([Path(name)])

    def _folder(self, combo: QComboBox) -> str:
        others = (self.table if combo is self.form else self.form).currentData()
        chosen = combo.currentData() or others or combo.itemData(0)
        return str(Path(chosen).parent) if chosen else ""

    def take(self, paths: Sequence[Path]) -> None:
        """Take files as form or table, by their ending; ranks once both are there."""
        tables = False
        for path in paths:
            is_form = path.suffix.lower() == FORM_FILE
            combo, recent = (
                (self.form, settings.PORTFOLIO_FORMS) if is_form else (self.table, settings.PORTFOLIO_TABLES)
            )
            settings.remember_file(recent, path)
            self._fill(combo, recent)
            combo.setCurrentIndex(combo.findData(str(path)))
            tables = tables or not is_form
        if tables:
            self._table_chosen()
        else:
            self.rank()

    def _table_chosen(self) -> None:
        from csi_desktop.exchange.tables import sheets_of

        path = self.table.currentData()
        try:
            self._sheets(sheets_of(Path(path)) if path else [])
        except (OSError, ValueError) as error:  # no table at all: `rank` says so too, with what else is wrong
            self._sheets([])
            self.view.show_faults(*(faults_of(error) or ()))
            return
        self.rank()

    def _sheets(self, names: list[str]) -> None:
        self.sheet.clear()
        self.sheet.addItems(names)
        self.sheet.setCurrentIndex(0 if names else -1)  # a box with a placeholder chooses nothing by itself
        for widget in (self.sheet, self.sheet_label):
            widget.setVisible(len(names) > 1)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A form and a table can be dropped."""
        if any(is_for_portfolio(Path(url.toLocalFile())) for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take what was dropped."""
        self.take([path for url in event.mimeData().urls() if is_for_portfolio(path := Path(url.toLocalFile()))])
        event.acceptProposedAction()

    # ------------------------------------------------------------ ranking
    def rank(self) -> None:
        """Read both files and rank the units, in the background."""
        form, table, sheet = self.form.currentData(), self.table.currentData(), self.sheet.currentText()
        self.again.setEnabled(bool(form and table))
        if not form or not table:
            self.view.show_nothing()
            return

        def work(task: Task) -> Ranking:
            from csi_desktop.exchange.tables import read_table, units_of
            from csi_desktop.forms.reader import read_form
            from csi_desktop.scoring.portfolio import portfolio
            from csi_desktop.scoring.ranking import ranking

            read = read_form(Path(form))
            units = units_of(read, read_table(Path(table), sheet))
            return ranking(portfolio(read, units, tell=teller(task)))

        self.view.work(work)


class CasesWindow(_Window):
    """Ranks the cases that the list shows, by the index, with how far each rank could move."""

    open_asked = Signal(int)  # evaluation id

    def __init__(self, document: Document, parent: QWidget) -> None:
        super().__init__(parent)
        self.document = document
        self._evaluations: list[int] = []  # by the key of a standing
        self.intro = QLabel(self)
        self.intro.setWordWrap(True)
        theme.set_look(self.intro, "dim")
        self.box.addWidget(self.intro)
        self.box.addWidget(self.view, 1)
        self.opening, self.again = QPushButton(self), QPushButton(self)
        self.opening.clicked.connect(self._open)
        self.again.clicked.connect(self.rank)
        for place, button in enumerate((self.opening, self.again)):
            self.view.row.insertWidget(1 + place, button)
        document.casebook_changed.connect(self.close)
        self._query: tuple[str, dict[str, str]] = ("", {})
        self.retranslate()

    def hint(self) -> tuple[str, str]:
        """What is said while there is nothing to show."""
        return tr("No case to rank"), tr("The casebook has no case yet, or search and filters leave none over.")

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        self.setWindowTitle(tr("Cases ranked"))
        search, filters = self._query
        said = [tr("The newest evaluation of every case by the index, default scheme. Only rated indices have a rank.")]
        if search or filters:
            said.append(tr("Only the cases that the list shows, by its search and filters."))
        self.intro.setText("\n".join(said))
        self.opening.setText(tr("Open the evaluation"))
        self.again.setText(tr("Rank again"))
        self.closing.setText(tr("Close"))

    def rank(self, search: str | None = None, filters: dict[str, str] | None = None) -> None:
        """Rank the cases that fit; without words, those asked for last."""
        if isinstance(search, str):
            self._query = (search, dict(filters or {}))
            self.retranslate()
        words, narrowed = self._query
        if self.document.path is None:
            return
        ask, order = self.document.asker(), list[int]()

        def work(task: Task) -> Ranking | None:
            from csi_desktop import together

            lines = together.case_lines(ask, words, narrowed)
            order[:] = [line.evaluation_id for line in lines]
            return together.rank(ask, lines, tell=teller(task))

        self._evaluations = order
        self.view.work(work)

    def _open(self) -> None:
        one = self.view.current()
        if one is not None and one.key < len(self._evaluations):
            self.open_asked.emit(self._evaluations[one.key])
            self.close()
