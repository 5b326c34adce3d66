"""The path language of SVG, with its arcs, as moves, lines and cubic curves."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from csi_desktop.report.blocks import Step
from csi_desktop.report.svg.values import NUMBERS, SvgFault, near

_COMMANDS: Final = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7, "Z": 0}


class Pen:
    """The path language of SVG (1.1, 8.3) put into moves, lines and cubic curves."""

    def __init__(self, text: str) -> None:
        self._text, self._at = text, 0
        self._x = self._y = self._from_x = self._from_y = 0.0
        self._handle: tuple[str, float, float] = ("", 0.0, 0.0)  # the last curve's kind and second handle

    def steps(self) -> Iterator[Step]:
        """Every step."""
        command = ""
        while (command := self._next_command(command)) != "":
            kind = command.upper()
            if kind == "Z":
                self._x, self._y = self._from_x, self._from_y
                self._handle = ("", 0, 0)
                yield "h", ()
                continue
            given = [self._flag() if kind == "A" and n in (3, 4) else self._number() for n in range(_COMMANDS[kind])]
            yield from self._step(kind, given, command.islower())
            command = {"M": "L", "m": "l"}.get(command, command)  # what follows a move without a letter is a line

    def _skip(self) -> None:
        while self._at < len(self._text) and self._text[self._at] in " \t\r\n,":
            self._at += 1

    def _next_command(self, last: str) -> str:
        self._skip()
        if self._at >= len(self._text):
            return ""
        char = self._text[self._at]
        if char.upper() in _COMMANDS:
            self._at += 1
            return char
        if last.upper() in ("", "Z"):
            raise SvgFault(f"d: {self._text[self._at : self._at + 20]}")
        return last

    def _number(self) -> float:
        self._skip()
        found = NUMBERS.match(self._text, self._at)
        if found is None:
            raise SvgFault(f"d: {self._text[self._at : self._at + 20]}")
        self._at = found.end()
        return near(float(found[0]))

    def _flag(self) -> float:
        """A 0 or 1, which need not be set apart from what follows."""
        self._skip()
        char = self._text[self._at : self._at + 1]
        if char not in ("0", "1"):
            raise SvgFault(f"d: {self._text[self._at : self._at + 20]}")
        self._at += 1
        return float(char)

    def _step(self, kind: str, given: list[float], relative: bool) -> Iterator[Step]:
        x, y = (self._x, self._y) if relative else (0.0, 0.0)
        if kind == "A":
            rx, ry, turn, large, sweep, to_x, to_y = given
            yield from self._arc(rx, ry, turn, large, sweep, to_x + x, to_y + y)
            return
        if kind in "HV":
            points = [given[0] + x, self._y] if kind == "H" else [self._x, given[0] + y]
        else:
            points = [number + (y if n % 2 else x) for n, number in enumerate(given)]
        if kind in "ST":
            last, hx, hy = self._handle
            mirrored = last in ("CS" if kind == "S" else "QT") and last != ""
            points = [2 * self._x - hx, 2 * self._y - hy, *points] if mirrored else [self._x, self._y, *points]
        start, end = (self._x, self._y), (points[-2], points[-1])
        if kind in "CSQT":
            self._handle = (kind, points[-4], points[-3])
        else:
            self._handle = ("", 0, 0)
        if kind in "QT":  # a square curve as a cubic one
            qx, qy = points[0], points[1]
            points = [
                start[0] + 2 / 3 * (qx - start[0]), start[1] + 2 / 3 * (qy - start[1]),
                end[0] + 2 / 3 * (qx - end[0]), end[1] + 2 / 3 * (qy - end[1]), *end,
            ]  # fmt: skip
        self._x, self._y = end
        if kind == "M":
            self._from_x, self._from_y = end
        yield ("m" if kind == "M" else "c" if kind in "CSQT" else "l"), tuple(points)

    def _arc(self, rx: float, ry: float, turn: float, large: float, sweep: float, x: float, y: float) -> Iterator[Step]:
        """A part of an ellipse, as SVG 1.1 F.6.5 has it, in curves of at most a quarter turn."""
        from_x, from_y = self._x, self._y
        self._x, self._y, self._handle = x, y, ("", 0, 0)
        rx, ry = abs(rx), abs(ry)
        if (from_x, from_y) == (x, y):
            return
        if not rx or not ry:
            yield "l", (x, y)
            return
        phi = math.radians(turn)
        cos, sin = math.cos(phi), math.sin(phi)
        half_x, half_y = (from_x - x) / 2, (from_y - y) / 2
        px, py = cos * half_x + sin * half_y, cos * half_y - sin * half_x
        grow = math.sqrt((px / rx) ** 2 + (py / ry) ** 2)
        if grow > 1:
            rx, ry = rx * grow, ry * grow
        under = (rx * ry) ** 2 / ((rx * py) ** 2 + (ry * px) ** 2) - 1
        factor = math.sqrt(max(under, 0)) * (1 if large != sweep else -1)
        cx, cy = factor * rx * py / ry, -factor * ry * px / rx
        mid_x = cos * cx - sin * cy + (from_x + x) / 2
        mid_y = sin * cx + cos * cy + (from_y + y) / 2
        start = math.atan2((py - cy) / ry, (px - cx) / rx)
        sweeping = math.atan2((-py - cy) / ry, (-px - cx) / rx) - start
        if sweep and sweeping < 0:
            sweeping += 2 * math.pi
        elif not sweep and sweeping > 0:
            sweeping -= 2 * math.pi
        count = max(1, math.ceil(abs(sweeping) / (math.pi / 2) - 1e-9))
        part = sweeping / count
        reach = 4 / 3 * math.tan(part / 4)

        def on(u: float, v: float) -> tuple[float, float]:
            return mid_x + cos * rx * u - sin * ry * v, mid_y + sin * rx * u + cos * ry * v

        for number in range(count):
            a, b = start + number * part, start + (number + 1) * part
            first = on(math.cos(a) - reach * math.sin(a), math.sin(a) + reach * math.cos(a))
            second = on(math.cos(b) + reach * math.sin(b), math.sin(b) - reach * math.cos(b))
            yield "c", (*first, *second, *on(math.cos(b), math.sin(b)))
