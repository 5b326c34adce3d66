"""TrueType faces read through a memory map, glyph by glyph, and cut down to what a document shows."""

from __future__ import annotations

import mmap
import struct
import sys
from array import array
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from functools import cache, cached_property
from itertools import accumulate
from pathlib import Path
from typing import Final, Literal, NamedTuple

from msgspec import Struct, field

from csi_desktop.data import resource
from csi_desktop.kept import toml

_METRICS: Final = struct.Struct(">Hh")


class Made(NamedTuple):
    """A glyph that is not in the face: moved (and widened) copies of glyphs that are, a box, or nothing.

    `parts` are (glyph, shift to the right, widening of the outline); shift and `advance` are in font units."""

    advance: int
    parts: tuple[tuple[int, int, float], ...] = ()
    box: bool = False


class Face:
    """One TrueType file (glyf outlines). Opening it reads a few numbers; the rest is read when asked for. `ours` is one
    that ships with the program: what it has under private code points is known."""

    def __init__(self, path: Path, *, ours: bool = False) -> None:
        self.ours = ours
        with path.open("rb") as file:
            self._map = data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        count = struct.unpack_from(">H", data, 4)[0]
        self._tables: dict[bytes, tuple[int, int]] = {}
        for index in range(count):
            tag, _, offset, length = struct.unpack_from(">4sLLL", data, 12 + 16 * index)
            self._tables[tag] = (offset, length)
        head, hhea, os2 = (self._tables[tag][0] for tag in (b"head", b"hhea", b"OS/2"))
        self.units: int = struct.unpack_from(">H", data, head + 18)[0]
        self.box: tuple[int, int, int, int] = struct.unpack_from(">4h", data, head + 36)
        self._long_offsets = struct.unpack_from(">h", data, head + 50)[0] == 1
        self.ascent, self.descent = struct.unpack_from(">hh", data, hhea + 4)
        self._wide_metrics: int = struct.unpack_from(">H", data, hhea + 34)[0]
        self.weight: int = struct.unpack_from(">H", data, os2 + 4)[0]
        version = struct.unpack_from(">H", data, os2)[0]
        self.cap_height: int = struct.unpack_from(">h", data, os2 + 88)[0] if version > 1 else self.ascent
        self.name = self._postscript_name()
        self._format = 0  # of the character map, which is read when first asked
        self._glyphs: dict[str, int] = {}

    def _postscript_name(self) -> str:
        start = self._tables[b"name"][0]
        _, count, strings = struct.unpack_from(">HHH", self._map, start)
        for index in range(count):
            platform, _, _, name, length, offset = struct.unpack_from(
                ">6H", self._map, start + 6 + 12 * index
            )
            if name == 6 and platform == 3:
                at = start + strings + offset
                return self._map[at : at + length].decode("utf-16-be")
        raise ValueError("The face has no PostScript name. 字体缺少 PostScript 名称。")

    def _read_map(self) -> None:
        """Keep where the character map's segments start; formats 12 and 4 are read."""
        start = self._tables[b"cmap"][0]
        found: dict[int, int] = {}
        for index in range(struct.unpack_from(">H", self._map, start + 2)[0]):
            platform, _, offset = struct.unpack_from(">HHL", self._map, start + 4 + 8 * index)
            if platform in (0, 3):
                found[struct.unpack_from(">H", self._map, start + offset)[0]] = start + offset
        kind = 12 if 12 in found else 4
        at = found[kind]
        if kind == 12:
            count = struct.unpack_from(">L", self._map, at + 12)[0]
            numbers = _numbers("I", self._map[at + 16 : at + 16 + 12 * count])
            self._starts, self._ends, self._first = numbers[0::3], numbers[1::3], numbers[2::3]
        else:
            count = struct.unpack_from(">H", self._map, at + 6)[0] // 2
            self._ends = _numbers("H", self._map[at + 14 : at + 14 + 2 * count])
            self._starts = _numbers("H", self._map[at + 16 + 2 * count : at + 16 + 4 * count])
            self._first = _numbers("h", self._map[at + 16 + 4 * count : at + 16 + 6 * count])
            self._ranges_at = at + 16 + 6 * count
            self._ranges = _numbers("H", self._map[self._ranges_at : self._ranges_at + 2 * count])
        self._format = kind  # last: another thread may ask at the same time

    def glyph(self, char: str) -> int:
        """The number of the glyph of `char`, 0 if the face lacks it."""
        known = self._glyphs.get(char)
        if known is None:
            known = self._glyphs[char] = self._look_up(ord(char))
        return known

    def _look_up(self, code: int) -> int:
        if not self._format:
            self._read_map()
        index = bisect_right(self._starts, code) - 1
        if index < 0 or code > self._ends[index]:
            return 0
        if self._format == 12:
            return self._first[index] + code - self._starts[index]
        if not self._ranges[index]:
            return (code + self._first[index]) & 0xFFFF
        at = self._ranges_at + 2 * index + self._ranges[index] + 2 * (code - self._starts[index])
        glyph: int = struct.unpack_from(">H", self._map, at)[0]
        return (glyph + self._first[index]) & 0xFFFF if glyph else 0

    def advance(self, glyph: int) -> int:
        """How far the next glyph stands, in font units."""
        at = self._tables[b"hmtx"][0] + 4 * min(glyph, self._wide_metrics - 1)
        return self._map[at] << 8 | self._map[at + 1]

    def packed_metrics(self, glyph: int) -> bytes:
        """Advance and left side bearing, as the file has them."""
        start, wide = self._tables[b"hmtx"][0], self._wide_metrics
        if glyph < wide:
            return self._map[start + 4 * glyph : start + 4 * glyph + 4]
        last, at = start + 4 * (wide - 1), start + 4 * wide + 2 * (glyph - wide)
        return self._map[last : last + 2] + self._map[at : at + 2]

    def extent(self, glyph: int) -> tuple[int, int]:
        """Where the ink of a glyph starts and ends, in font units; (0, 0) if it has none."""
        outline = self.outline(glyph)
        if not outline:
            return 0, 0
        left, _, right = struct.unpack_from(">3h", outline, 2)
        return left, right

    def outline(self, glyph: int) -> bytes:
        """The glyf record of a glyph, empty for a blank one."""
        places, first = self._outline_places, self._tables[b"glyf"][0]
        start, end = places[glyph], places[glyph + 1]
        if not self._long_offsets:
            start, end = 2 * start, 2 * end
        return self._map[first + start : first + end]

    @cached_property
    def _outline_places(self) -> array[int]:
        """Where each glyph's outline starts, which is where that of the one before ends."""
        offset, length = self._tables[b"loca"]
        return _numbers("I" if self._long_offsets else "H", self._map[offset : offset + length])

    def table(self, tag: bytes) -> bytearray:
        """A copy of a table of the file."""
        offset, length = self._tables[tag]
        return bytearray(self._map[offset : offset + length])

    def subset(self, glyphs: Sequence[int | Made]) -> bytes:
        """A TrueType file with these glyphs alone, numbered as given; the first must be glyph 0."""
        return _Subset(self, glyphs).file()


class _Subset:
    """The tables of a face cut down; composite glyphs bring their parts along."""

    def __init__(self, face: Face, glyphs: Sequence[int | Made]) -> None:
        self._face = face
        self._order: list[int | Made] = list(glyphs)
        self._places = {glyph: place for place, glyph in enumerate(self._order) if isinstance(glyph, int)}
        self._left: list[int] = []

    def _place(self, glyph: int) -> int:
        if glyph not in self._places:
            self._places[glyph] = len(self._order)
            self._order.append(glyph)
        return self._places[glyph]

    def _outlines(self) -> tuple[bytes, bytes, bytes]:
        """glyf, loca, hmtx."""
        outline, packed_metrics = self._face.outline, self._face.packed_metrics
        outlines: list[bytes] = []
        metrics: list[bytes] = []
        for glyph in self._order:  # grows as composites bring in parts
            if isinstance(glyph, Made):
                data, left = self._drawn(glyph)
                metrics.append(_METRICS.pack(glyph.advance, left))
            else:
                data = outline(glyph)
                if data[:1] >= b"\x80":
                    data = self._renumbered(data)
                metrics.append(packed_metrics(glyph))
            if rest := -len(data) % 4:
                data += b"\0" * rest
            outlines.append(data)
        offsets = array("I", accumulate(map(len, outlines), initial=0))
        return b"".join(outlines), highest_first(offsets).tobytes(), b"".join(metrics)

    def _drawn(self, glyph: Made) -> tuple[bytes, int]:
        """The outline of a made glyph and its left side bearing."""
        if glyph.box:
            return _box(glyph.advance), glyph.advance // 10
        if not glyph.parts:
            return b"", 0
        lefts, rights, records = [], [], []
        for index, (part, shift, widening) in enumerate(glyph.parts):
            left, right = self._face.extent(part)
            lefts.append(round(left * widening) + shift)
            rights.append(round(right * widening) + shift)
            # arguments are words, they are x and y; x and y scale; more parts follow
            flags = (
                0x0003 | (0x0040 if widening != 1 else 0) | (0x0020 if index + 1 < len(glyph.parts) else 0)
            )
            record = struct.pack(">HHhh", flags, self._place(part), shift, 0)
            if widening != 1:
                record += struct.pack(">hh", round(widening * 16384), 16384)
            records.append(record)
        bottom, top = self._face.box[1], self._face.box[3]
        header = struct.pack(">hhhhh", -1, min(lefts), bottom, max(rights), top)
        return header + b"".join(records), min(lefts)

    def _renumbered(self, outline: bytes) -> bytes:
        """A composite glyph that refers to its parts by their new numbers."""
        data, at = bytearray(outline), 10
        while True:
            flags, part = struct.unpack_from(">HH", data, at)
            struct.pack_into(">H", data, at + 2, self._place(part))
            at += (
                4
                + (4 if flags & 1 else 2)
                + (2 if flags & 8 else 4 if flags & 64 else 8 if flags & 128 else 0)
            )
            if not flags & 32:
                return bytes(data)

    def file(self) -> bytes:
        glyf, loca, hmtx = self._outlines()
        count = len(self._order)
        head, hhea, maxp = (self._face.table(tag) for tag in (b"head", b"hhea", b"maxp"))
        struct.pack_into(">L", head, 8, 0)
        struct.pack_into(">h", head, 50, 1)
        struct.pack_into(">H", hhea, 34, count)
        struct.pack_into(">H", maxp, 4, count)
        parts, depth = struct.unpack_from(">HH", maxp, 28)
        struct.pack_into(">HH", maxp, 28, max(parts, 4), max(depth + 1, 2))
        tables = {
            b"glyf": glyf, b"head": bytes(head), b"hhea": bytes(hhea), b"hmtx": hmtx, b"loca": loca,
            b"maxp": bytes(maxp),
        }  # fmt: skip
        directory, body, offset = [], [], 12 + 16 * len(tables)
        for tag, data in sorted(tables.items()):
            padded = data + b"\0" * (-len(data) % 4)
            directory.append(struct.pack(">4sLLL", tag, _checksum(padded), offset, len(data)))
            body.append(padded)
            offset += len(padded)
        power = len(tables).bit_length() - 1
        reach = 16 << power
        header = struct.pack(">LHHHH", 0x10000, len(tables), reach, power, 16 * len(tables) - reach)
        return header + b"".join(directory) + b"".join(body)


def _checksum(data: bytes) -> int:
    return sum(_numbers("I", data)) & 0xFFFFFFFF


def _numbers(kind: Literal["H", "h", "I"], data: bytes) -> array[int]:
    return highest_first(array(kind, data))


def highest_first(numbers: array[int]) -> array[int]:
    """Numbers turned from this machine's order of bytes to that of a font, or back; they are changed in place."""
    if sys.byteorder == "little":
        numbers.byteswap()
    return numbers


def _box(advance: int) -> bytes:
    """The outline of an upright box, for a character that no face has."""
    left, right, top = advance // 10, advance - advance // 10, round(advance * 0.9)
    line = advance // 16
    outer = ((left, 0), (left, top), (right, top), (right, 0))
    inner = tuple((x, y) for x, y in (
        (left + line, line), (right - line, line), (right - line, top - line), (left + line, top - line)
    ))  # fmt: skip
    points = outer + inner
    steps = [(x - px, y - py) for (x, y), (px, py) in zip(points, ((0, 0), *points), strict=False)]
    return (
        struct.pack(">hhhhh", 2, left, 0, right, top)
        + struct.pack(">HHH", 3, 7, 0)
        + b"\x01" * 8
        + b"".join(struct.pack(">h", x) for x, _ in steps)
        + b"".join(struct.pack(">h", y) for _, y in steps)
    )


# What sets a character: the name of a font, a glyph, its advance in 1/1000 em.
Found = tuple[str, int | Made, int]


class Library(Struct, frozen=True):
    """The faces that ship with the program, by name, and the order in which to ask them for a character."""

    faces: dict[str, Face]
    fallback: tuple[str, ...]
    # What was found for a character, for the next document, by the name of the font that was to set it.
    found: dict[str, dict[str, Found]] = field(default_factory=lambda: defaultdict(dict))


@cache
def library() -> Library:
    """The faces of `resources/fonts`, opened once in a process."""
    listed = toml(resource("fonts", "faces.toml"))
    faces = {name: Face(resource("fonts", face["file"]), ours=True) for name, face in listed["faces"].items()}
    return Library(faces, tuple(listed["fallback"]))


@cache
def dressed(faces: tuple[tuple[str, str], ...]) -> Library:
    """The faces of the program, and those of a house style as “house-” with the role that they are for; those that are
    for none are asked last."""
    ours = library()
    own = {f"house-{role}": Face(Path(path)) for role, path in faces}
    last = tuple(name for name in own if name.startswith("house-further-"))
    return Library({**ours.faces, **own}, (*ours.fallback, *last)) if own else ours


def is_truetype(path: Path) -> bool:
    """Whether a file is a font with TrueType outlines that can be read and cut down."""
    try:
        face = Face(path)
        return bool(face.table(b"glyf")) and bool(face.subset([0])) and face.glyph(" ") >= 0
    except (OSError, ValueError, KeyError, IndexError, struct.error):
        return False


def embedding(path: Path) -> int:
    """The licence flags of a font (OS/2 fsType)."""
    return int(struct.unpack_from(">H", Face(path).table(b"OS/2"), 8)[0])
