"""What the program is, its version, and whose work it stands on."""

from __future__ import annotations

from PySide6.QtCore import Qt, qVersion
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

import csi_desktop
from csi_desktop.gui import theme
from csi_desktop.gui.language import tr


class AboutDialog(QDialog):
    """Version and licences."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("About CSI Desktop"))
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 16)
        box.setSpacing(8)
        title = QLabel(f"CSI Desktop {csi_desktop.__version__}", self)
        theme.set_look(title, "title")
        text = QLabel(
            tr("Judge a corporate social innovation project offline, and sign a report of it."), self
        )
        small = QLabel(
            tr(
                "Apache License 2.0. With Qt {qt} and PySide6 (LGPL 3), ReportLab (BSD), SQLite, Noto fonts (OFL 1.1); "
                "see THIRD_PARTY_NOTICES.md.",
                qt=qVersion(),
            ),
            self,
        )
        small.setWordWrap(True)
        small.setMinimumWidth(420)
        theme.set_look(small, "dim")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        for widget in (title, text, small, buttons):
            box.addWidget(widget)
