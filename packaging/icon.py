"""Draw packaging/icon.png, the program's icon, from icon.svg: `.venv/bin/python packaging/icon.py`."""

from __future__ import annotations

import os
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

SIZE = 1024
HERE = Path(__file__).resolve().parent


def main() -> None:
    image = QImage(SIZE, SIZE, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(HERE / "icon.svg")).render(painter)
    painter.end()
    image.save(str(HERE / "icon.png"))


if __name__ == "__main__":
    main()
