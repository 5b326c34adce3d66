"""Two readings of the same scores side by side, as bars: as claimed and as evidenced, self-assessed and
third-party."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from csi_desktop.report.blocks import Drawing, Label, Rect, Shape
from csi_desktop.scoring.figures import points

Row = tuple[str, Fraction | None, Fraction | None]  # name, first reading, second reading; 0–100

_LINE = 26.0  # height of a row
_BAR = 8.0
_FIGURE = 34.0  # room for the figure behind a bar


def paired_bars(rows: Sequence[Row], names: tuple[str, str], width: float = 440, name: float = 74) -> Drawing:
    """For each row two bars from 0 to 100, each with its figure; above them what each of the two is."""
    height = _LINE * len(rows) + 18
    room = width - name - _FIGURE
    shapes: list[Shape] = [
        Rect(name, height - 10, _BAR, _BAR, fill="ramp2"), Label(name + 12, height - 9, names[0], 8),
        Rect(name + room / 2, height - 10, _BAR, _BAR, fill="navy"),
        Label(name + room / 2 + 12, height - 9, names[1], 8),
    ]  # fmt: skip
    said = []
    for number, (title, first, second) in enumerate(rows):
        top = height - 18 - _LINE * number
        shapes.append(Label(0, top - 13, title, 8, bold=number == 0))
        for place, (value, fill) in enumerate(((first, "ramp2"), (second, "navy"))):
            y = top - 9 - place * (_BAR + 1)
            shapes.append(Rect(name, y, room, _BAR, fill="pale"))
            if value is not None:
                shapes.append(Rect(name, y, max(0.6, room * float(value) / 100), _BAR, fill=fill))  # type: ignore[arg-type]
            shapes.append(Label(width, y + 1, points(value), 8, anchor="right", bold=number == 0))
        said.append(f"{title} {names[0]} {points(first)}, {names[1]} {points(second)}")
    return Drawing(width, height, tuple(shapes), "; ".join(said))
