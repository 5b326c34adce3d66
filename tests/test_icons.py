"""The icons are one set: every one draws, in the colour of the text, within its grid."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from PySide6.QtCore import QByteArray
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from csi_desktop.data import resource

ICONS = sorted(resource("icons").glob("*.svg"))


@pytest.mark.parametrize("path", ICONS, ids=lambda path: path.stem)
def test_an_icon_takes_the_colour_it_is_given_and_stays_in_its_grid(path: Path) -> None:
    source = path.read_text("utf-8")
    assert 'viewBox="0 0 24 24"' in source
    assert not re.search(r"#[0-9A-Fa-f]{3}|rgb\(|<image|<script|href", source)
    renderer = QSvgRenderer(QByteArray(source.replace("currentColor", "#ff0000").encode()))
    assert renderer.isValid()
    image = QImage(48, 48, QImage.Format.Format_ARGB32)
    image.fill(QColor(0, 0, 0, 0))
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    inked = [(x, y) for x in range(48) for y in range(48) if image.pixelColor(x, y).alpha() > 128]
    assert len(inked) > 25, "it draws something"
    assert all(image.pixelColor(x, y).green() == 0 for x, y in inked), "no colour of its own"
    assert all(1 <= coordinate <= 46 for dot in inked for coordinate in dot), "not cut off at the edge"


def test_the_window_icon_is_the_program_icon() -> None:
    with Image.open(resource("icons", "app.png")) as shipped:
        assert shipped.size == (256, 256) and shipped.mode == "RGBA"
        drawn_at = Path(__file__).parents[1] / "packaging" / "icon.png"
        with Image.open(drawn_at) as drawn:
            difference = ImageChops.difference(shipped, drawn.resize((256, 256), Image.Resampling.LANCZOS))
    assert max(high for _, high in difference.getextrema()) <= 8, "run tools/make_icons.py"
