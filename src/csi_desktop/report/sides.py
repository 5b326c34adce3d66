"""企业自评 and the other side, level by level, as a drawing that window and report share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from csi_desktop.forms.definition import Catalogue
from csi_desktop.report.blocks import Dot, Drawing, Label, Path, Rect, Shape, Spot
from csi_desktop.report.charts import ems, shortened
from csi_desktop.scoring.figures import decimal, points
from csi_desktop.scoring.gap import Gap, SideBySide
from csi_desktop.text import Lang, Text

_LINE = 15.0  # height of a row
_NAMED = 172.0  # room for the name of a row
_FIGURES = 118.0  # room for the three figures behind the scale
_SQUARE, _DOT = 8.0, 2.5  # the one around the other where both gave the same

_SELF = Text("企业自评", "Self-assessment")
_GAP, _INDEX = Text("差距", "Gap"), Text("指数", "Index")
_ENDS = Text("最低", "Lowest"), Text("满级", "Highest")
_LINES = Text("{name}：企业自评 {own}，{other} {third}，差距 {gap}", "{name}: self {own}, {other} {third}, gap {gap}")


class _Row(NamedTuple):
    """A line: its name, both ends as shares of the highest (None where a side has none), how both are written and how
    far they are apart, and the steps of its scale."""

    key: str
    name: str
    own: float | None
    other: float | None
    figures: tuple[str, str, str]
    steps: int


def side_levels(found: SideBySide, catalogue: Catalogue, lang: Lang, width: float = 440) -> Drawing:
    """The index and every indicator on a scale from the lowest to the highest level: a hollow square for the
    enterprise's own, a full dot for the other side, a line between them, and the figures of both with the gap. A side
    without a level has no mark and a dash."""
    rows = _rows(found, catalogue, lang)
    height = _LINE * (len(rows) + 1) + 10
    left, right = _NAMED, width - _FIGURES
    head = height - 10
    own, other = _SELF(lang), found.other_mode(lang)
    shapes: list[Shape] = [
        *_square(4.5, head + 2.5), Label(12, head, own, 8),
        Dot(12 + 8 * ems(own) + 14, head + 2.5, _DOT, fill="navy"),
        Label(12 + 8 * ems(own) + 21, head, other, 8),
    ]  # fmt: skip
    below = height - _LINE - 6
    columns = (width - 80, width - 40, width)
    shapes += [
        Label(left, below, _ENDS[0](lang), 7, "grey"), Label(right, below, _ENDS[1](lang), 7, "grey", "right"),
        *_square(columns[0] - 6, below + 2.5), Dot(columns[1] - 6, below + 2.5, _DOT, fill="navy"),
        Label(columns[2], below, _GAP(lang), 7, "grey", "right"),
    ]  # fmt: skip
    spots, said = list[Spot](), list[str]()
    for number, row in enumerate(rows):
        y = below - _LINE * (number + 1) + 2
        shapes += _line(row, y, left, right, columns)
        if row.steps:
            mine, theirs, gap = row.figures
            words = _LINES(lang).format(name=row.name, own=mine, other=other, third=theirs, gap=gap)
            said.append(words)
            if row.key:
                spots.append(Spot(row.key, 0, y - 4, width, _LINE, words))
    return Drawing(width, height, tuple(shapes), ("；" if lang == "zh" else "; ").join(said), tuple(spots))


def _rows(found: SideBySide, catalogue: Catalogue, lang: Lang) -> list[_Row]:
    """The index, then each dimension's name and its indicators."""
    mine, theirs = found.self_index, found.other_index
    apart = "—" if mine is None or theirs is None else f"{decimal(mine, 1) - decimal(theirs, 1):+.1f}"
    ends = [None if one is None else float(one) / 100 for one in (mine, theirs)]
    rows = [_Row("", _INDEX(lang), ends[0], ends[1], (points(mine), points(theirs), apart), 5)]
    section = ""
    for one in found.gaps:
        if one.section != section:
            section = one.section
            rows.append(_Row("", catalogue.section(section).title(lang), None, None, ("", "", ""), 0))
        rows.append(_indicator(one, catalogue.field(one.place[0]).label(lang)))
    return rows


def _indicator(one: Gap, name: str) -> _Row:
    levels = (one.self_level, one.other_level)
    shares = [None if level is None else level / one.max for level in levels]
    mine, theirs = ("—" if level is None else str(level) for level in levels)
    gap = "—" if one.gap is None else f"{one.gap:+d}" if one.gap else "0"
    return _Row(one.place[0], name, shares[0], shares[1], (mine, theirs, gap), one.max)


def _line(row: _Row, y: float, left: float, right: float, columns: Sequence[float]) -> list[Shape]:
    """A row on its scale, or the name of a dimension."""
    if not row.steps:
        return [Label(0, y, row.name, 8, bold=True)]
    inner = 0.0 if not row.key else 8.0
    middle, room = y + 2.7, right - left - _SQUARE

    def at(share: float) -> float:
        return left + _SQUARE / 2 + room * share

    shapes: list[Shape] = [
        Label(inner, y, shortened(row.name, (left - inner - 6) / 8), 8, bold=not row.key),
        Path(((at(0), middle), (at(1), middle)), stroke="rule", line=0.6),
    ]
    shapes += [
        Path(((at(step / row.steps), middle - 2), (at(step / row.steps), middle + 2)), stroke="rule", line=0.6)
        for step in range(row.steps + 1)
    ]
    apart = row.own is not None and row.other is not None and row.own != row.other
    if apart:
        shapes.append(Path(((at(row.own or 0), middle), (at(row.other or 0), middle)), stroke="grey", line=1.8))
    if row.own is not None:
        shapes += _square(at(row.own), middle)
    if row.other is not None:
        shapes.append(Dot(at(row.other), middle, _DOT, fill="navy"))
    bold = (False, False, apart)
    shapes += [
        Label(x, y, text, 8, anchor="right", bold=strong or not row.key)
        for x, text, strong in zip(columns, row.figures, bold, strict=True)
    ]
    return shapes


def _square(x: float, y: float) -> list[Shape]:
    half = _SQUARE / 2
    return [Rect(x - half, y - half, _SQUARE, _SQUARE, fill="white", stroke="ochre", line=1.2)]
