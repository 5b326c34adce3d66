"""The certificate with which a report is signed: whether it is, which file, its password, which is kept nowhere."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from csi_desktop.forms.kinds import clean
from csi_desktop.gui import settings
from csi_desktop.gui.language import tr


class CertificateLine(QWidget):
    """A tick, and below it, once it is set, a certificate file and its password."""

    changed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.sign = QCheckBox(tr("Sign with a certificate file"), self)
        self.certificate = QLineEdit(settings.CERTIFICATE.get(), self)
        self.certificate.setPlaceholderText(".p12  .pfx")
        self.certificate.setAccessibleName(tr("Certificate file"))
        self.password = QLineEdit(self)
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setPlaceholderText(tr("Password, not kept"))
        self.password.setAccessibleName(tr("Password of the certificate"))
        choose = QPushButton(tr("Choose…"), self)
        choose.setAccessibleName(tr("Choose a certificate file"))
        choose.clicked.connect(self._choose)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(12)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.certificate, 2)
        row.addWidget(choose)
        row.addWidget(self.password, 1)
        box.addWidget(self.sign)
        box.addLayout(row)
        of_certificate = (self.certificate, choose, self.password)
        for widget in of_certificate:
            widget.setVisible(False)
        self.sign.toggled.connect(lambda on: [widget.setVisible(on) for widget in of_certificate])
        self.sign.toggled.connect(lambda _: self.changed.emit())
        self.certificate.textChanged.connect(lambda _: self.changed.emit())

    @property
    def is_ready(self) -> bool:
        """Whether nothing is missing: it is not to be signed, or a file is named."""
        return not self.sign.isChecked() or bool(self.certificate.text().strip())

    def take(self) -> tuple[Path, str] | None:
        """Certificate file and password, if it is to be signed; the password leaves its field."""
        if not self.sign.isChecked():
            return None
        path = Path(clean(self.certificate.text()).strip()).expanduser()
        settings.CERTIFICATE.set(str(path))
        password = self.password.text()
        self.password.clear()
        return path, password

    def ask_again(self) -> None:
        """What was signed with did not do: the password, which was emptied, is typed again."""
        if self.isVisible() and self.sign.isChecked():
            self.password.setFocus()

    def _choose(self) -> None:
        kinds = tr("Certificate files") + " (*.p12 *.pfx)"
        name, _ = QFileDialog.getOpenFileName(self, tr("Choose a certificate file"), self.certificate.text(), kinds)
        if name:
            self.certificate.setText(name)
            self.password.setFocus()
