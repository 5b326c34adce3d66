"""How the numbers of one unit of a ranking come about: all of them as a tree, each with its arithmetic."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from csi_desktop.gui import theme
from csi_desktop.gui.language import Retranslated, spoken, tr
from csi_desktop.scoring.figures import number, share
from csi_desktop.scoring.ranking import Branch, Standing, flat

BRANCH = Qt.ItemDataRole.UserRole
_EXPANDED = 60  # numbers of a unit that are shown at once


class NumbersDialog(Retranslated, QDialog):
    """Every number of one unit as a tree, from the index down to its values, each with its arithmetic."""

    def __init__(self, standing: Standing, top: Branch, parent: QWidget) -> None:
        super().__init__(parent)
        self.standing, self.top = standing, top
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(820, 560)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 16, 16, 12)
        box.setSpacing(8)
        self.title = QLabel(self)
        self.title.setWordWrap(True)
        theme.set_look(self.title, "title")
        self.why = QLabel(self)
        self.why.setWordWrap(True)
        theme.set_look(self.why, "missing")
        self.tree = QTreeWidget(self)
        self.tree.setColumnCount(4)
        self.tree.setUniformRowHeights(True)
        self.tree.currentItemChanged.connect(lambda *_: self._say_working())
        self.working = QPlainTextEdit(self)
        self.working.setReadOnly(True)
        self.working.setTabChangesFocus(True)
        parts = QSplitter(Qt.Orientation.Vertical, self)
        parts.setChildrenCollapsible(False)
        parts.addWidget(self.tree)
        parts.addWidget(self.working)
        parts.setSizes([360, 130])
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        self.copying = QPushButton(self)
        self.copying.clicked.connect(self.copy)
        buttons.addButton(self.copying, QDialogButtonBox.ButtonRole.ActionRole)
        for widget in (self.title, self.why, parts, buttons):
            box.addWidget(widget)
        box.setStretchFactor(parts, 1)
        self.retranslate()

    def retranslate(self) -> None:
        """Fill everything in the language in use."""
        self.setWindowTitle(tr("How this number comes about"))
        name = f"{self.standing.unit}  {self.standing.name}".strip()
        self.title.setText(f"{name}  {number(self.top.score, 4)}")
        self.why.setText(spoken(self.standing.excluded))
        self.why.setVisible(bool(self.why.text()))
        self.tree.setHeaderLabels([tr("Part"), tr("Score"), tr("Weight"), tr("Value")])
        self.tree.setAccessibleName(tr("Score ledger: {title}", title=name))
        self.working.setAccessibleName(tr("Rule and arithmetic"))
        self.copying.setText(tr("Copy"))
        self.tree.clear()
        self._add(self.top, None)
        if len(flat(self.top)) <= _EXPANDED:
            self.tree.expandAll()
        else:
            self.tree.expandToDepth(1)
        header = self.tree.header()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setStretchLastSection(False)
        if (first := self.tree.topLevelItem(0)) is not None:
            self.tree.setCurrentItem(first)

    def _add(self, one: Branch, above: QTreeWidgetItem | None) -> None:
        cells = [spoken(one.title), number(one.score, 4), share(one.share), spoken(one.said)]
        item = QTreeWidgetItem(cells)
        item.setData(0, BRANCH, one)
        for column in (1, 2, 3):
            item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if one.parts:
            for column in range(4):
                item.setFont(column, theme.font("body", bold=True))
        if above is None:
            self.tree.addTopLevelItem(item)
        else:
            above.addChild(item)
        for part in one.parts:
            self._add(part, item)

    def _say_working(self) -> None:
        item = self.tree.currentItem()
        one: Branch | None = item.data(0, BRANCH) if item else None
        self.working.setPlainText("\n".join([f"{spoken(one.title)}  {number(one.score, 4)}",
                                             *map(spoken, one.working)]) if one else "")  # fmt: skip

    def copy(self) -> None:
        """Put the whole of it on the clipboard, as text."""
        lines = [self.title.text(), *([self.why.text()] if self.why.text() else [])]
        for depth, one in flat(self.top):
            cells = (spoken(one.title), number(one.score, 4), share(one.share), spoken(one.said))
            lines.append("    " * depth + "\t".join(cells))
            lines += ["    " * (depth + 1) + spoken(line) for line in one.working]
        QGuiApplication.clipboard().setText("\n".join(lines))
