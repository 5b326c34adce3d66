"""The fonts of one document: which face sets a character, how wide it is, under which code, and what is embedded."""

from __future__ import annotations

import hashlib
import re
from array import array
from collections.abc import Iterable
from functools import cache, cached_property, lru_cache
from typing import Literal

from msgspec import Struct, field

from csi_desktop.report.boxed import is_leftward
from csi_desktop.report.pdf.faces import Face, Found, Library, Made, highest_first, library
from csi_desktop.report.pdf.file import packed
from csi_desktop.report.pdf.signs import FIRST_FREE, FORMS, GAP, INVISIBLE, LAST_FREE, with_forms

Role = Literal["serif", "sans", "bold"]
_FACE_OF: dict[Role, str] = {"serif": "serif", "sans": "sans", "bold": "sans-bold"}
_BEYOND = re.compile("[\ue000-\uf8ff\U00010000-\U0010ffff]")
_NARROW = 0xE000  # private code points under which our faces have the quotes of their Latin (tools/make_fonts.py)
_NO_RANGE = (0x00, 0xFE, 0xFF)  # PDF/A has no U+0000, U+FEFF and U+FFFE in a map
_BOX = 0.86  # width of the box that stands for a character no face has, in em


class Font:
    """A face as used in one document. A code is a character of the first plane, or one lent to another (`Codes`)."""

    def __init__(self, name: str, face: Face) -> None:
        self.name = name
        self.face = face
        # Code → glyph and advance in 1/1000 em, for codes that were measured; they are embedded.
        self.glyphs: dict[str, tuple[int | Made, int]] = {}

    def width(self, glyph: int | Made) -> int:
        """Advance in 1/1000 em."""
        advance = glyph.advance if isinstance(glyph, Made) else self.face.advance(glyph)
        return round(advance * 1000 / self.face.units)


class Codes:
    """Codes for characters beyond the first plane and of the private area: each gets a free one of two bytes."""

    def __init__(self) -> None:
        self._lent: dict[str, str] = {}
        self._owners: dict[str, str] = {}

    def lend(self, found: re.Match[str]) -> str:
        char = found[0]
        code = self._lent.get(char)
        if code is None:
            # When even eight thousand are not enough, the rest share the last code: a box, its text lost.
            code = chr(min(FIRST_FREE + len(self._lent), LAST_FREE))
            self._lent[char] = code
            # The private area means nothing outside the font it was typed with; PDF/A does not allow it as text.
            private = "\ue000" <= char <= "\uf8ff" or char >= "\U000f0000"
            self._owners[code] = "\ufffd" if private or ord(code) >= LAST_FREE else char
        return code

    def is_lent(self, code: str) -> bool:
        """Whether a code stands for another character in every document."""
        return FIRST_FREE <= ord(code) <= LAST_FREE

    def owner(self, code: str) -> str:
        """The character that a code stands for."""
        form = FORMS.get(code)
        return form[0] if form else self._owners.get(code, code)


@cache
def _formed(face: Face, code: str) -> Made:
    """The glyph of a sign in another form, made of glyphs of the face."""
    sign, form = FORMS[code]
    glyph = face.glyph(sign)
    left, right = face.extent(glyph)
    em = face.units
    if form == "half":
        half = em // 2
        shift = 0 if right <= half else -half if left >= half else em // 4 - (left + right) // 2
        return Made(half, ((glyph, shift, 1.0),))
    if form in ("after", "before", "apart"):
        gap = em * GAP // 1000
        advance = face.advance(glyph) + gap * (2 if form == "apart" else 1)
        return Made(advance, ((glyph, 0 if form == "before" else gap, 1.0),))
    if form == "joined":  # ink from edge to edge, so that two dashes make one line
        widening = em / (right - left)
        return Made(em, ((glyph, -round(left * widening), widening),))
    if face.ours and (narrow := face.glyph(chr(_NARROW + (ord(sign) & 0xFF)))):
        return Made(face.advance(narrow), ((narrow, 0, 1.0),))
    if face.advance(glyph) < em * 0.7:  # a Western face has them as they should be
        return Made(face.advance(glyph), ((glyph, 0, 1.0),))
    if sign == "…":  # dots on the base line
        dot = face.glyph(".")
        step = face.advance(dot)
        return Made(3 * step, tuple((dot, place * step, 1.0) for place in range(3)))
    bearing = em // 16
    return Made(right - left + 2 * bearing, ((glyph, bearing - left, 1.0),))


class Widths(dict[str, int]):
    """Code → advance in 1/1000 em in one role; a code asked for the first time is looked up in the chain of faces."""

    def __init__(self, fonts: Fonts, home: Font) -> None:
        super().__init__({"\n": 0})
        self._fonts, self.home = fonts, home
        self._found = fonts.library.found[home.name]
        self.foreign: dict[str, Font] = {}  # codes that another face than the role's own sets

    def __missing__(self, code: str) -> int:
        name, glyph, width = self._found.get(code) or self._fonts.find(code, self.home)
        font = self._fonts.named[name]
        font.glyphs[code] = glyph, width
        if font is not self.home:
            self.foreign[code] = font
        self[code] = width
        return width


class Fonts(Struct, eq=False, dict=True):
    """All fonts of a document."""

    library: Library = field(default_factory=library)
    codes: Codes = field(default_factory=Codes)

    def __post_init__(self) -> None:
        self._fonts = {name: Font(f"F{n}", face) for n, (name, face) in enumerate(self.library.faces.items())}
        self.named = {font.name: font for font in self._fonts.values()}
        self._chain = [self._fonts[name] for name in self.library.fallback]
        # What an office's own face lacks is set in ours for the same role, before any other.
        self._behind = {
            font.name: self._fonts[name]
            for role, name in _FACE_OF.items()
            if (font := self._fonts.get(f"house-{role}"))
        }
        self._asked = {font.name: self._order_from(font) for font in self._fonts.values()}
        self.widths: dict[Role, Widths] = {
            role: Widths(self, self._fonts.get(f"house-{role}", self._fonts[name]))
            for role, name in _FACE_OF.items()
        }

    def coded(self, text: str) -> str:
        """`text`, as long as before, as codes: forms of signs chosen, characters beyond the first plane lent codes."""
        if text.isascii():
            return text
        if _BEYOND.search(text):
            text = _BEYOND.sub(self.codes.lend, text)
        return with_forms(text)

    def find(self, code: str, home: Font) -> Found:
        """What sets `code` where `home` is the wanted face; but for lent codes, it is kept for the next document."""
        font, glyph = self._formed(code, home) if code in FORMS else self._plain(self.codes.owner(code), home)
        found = font.name, glyph, font.width(glyph)
        if not self.codes.is_lent(code):
            self.library.found[home.name][code] = found
        return found

    def _formed(self, code: str, home: Font) -> tuple[Font, Made]:
        sign = FORMS[code][0]
        font = next((font for font in self._asked[home.name] if font.face.glyph(sign)), home)
        return font, _formed(font.face, code)

    def _plain(self, char: str, home: Font) -> tuple[Font, int | Made]:
        if INVISIBLE.match(char):
            return home, Made(0)
        # Lines run to the right alone: letters of other scripts would stand in the wrong order, and Arabic unjoined.
        for font in () if is_leftward(char) else self._asked[home.name]:
            glyph = font.face.glyph(char)
            if glyph:
                return font, glyph
        return home, Made(round(home.face.units * _BOX), box=True)

    def _order_from(self, home: Font) -> list[Font]:
        """The fonts to ask for a character, in order."""
        behind = self._behind.get(home.name)
        return [home, *([behind] if behind else []), *self._chain]

    def used(self) -> Iterable[Font]:
        """The fonts that set something, in a fixed order."""
        return [font for font in self._fonts.values() if font.glyphs]

    def boxed(self) -> tuple[str, ...]:
        """The signs that no face has and that are drawn as a box, in the order of Unicode."""
        return tuple(sorted({
            self.codes.owner(code)
            for font in self._fonts.values()
            for code, (glyph, _) in font.glyphs.items()
            if isinstance(glyph, Made) and glyph.box
        }))  # fmt: skip

    def program(self, font: Font) -> FontProgram:
        """What is embedded of a font: its glyphs cut down and its tables of codes."""
        codes = sorted(font.glyphs)
        return _cut_down(
            font.face,
            tuple(codes),
            tuple([font.glyphs[code] for code in codes]),
            tuple(map(self.codes.owner, codes)),
        )


# What a preview sets again while somebody types has mostly the characters that it had: three faces, of two reports.
@lru_cache(maxsize=6)
def _cut_down(
    face: Face, codes: tuple[str, ...], found: tuple[tuple[int | Made, int], ...], texts: tuple[str, ...]
) -> FontProgram:
    places: dict[int | Made, int] = {0: 0}
    for glyph, _ in found:
        places.setdefault(glyph, len(places))
    return FontProgram(
        data=face.subset(list(places)),
        codes=[ord(code) for code in codes],
        glyphs=[places[glyph] for glyph, _ in found],
        widths=[width for _, width in found],
        texts=texts,
    )


class FontProgram(Struct, frozen=True, eq=False, dict=True):
    """A font cut down for a document: for each code its glyph, width (1/1000 em) and text; and the streams that the
    file has of it, but for the TrueType file itself packed."""

    data: bytes
    codes: list[int]
    glyphs: list[int]
    widths: list[int]
    texts: tuple[str, ...]

    @cached_property
    def tag(self) -> str:
        """Six letters that tell this choice of characters from others."""
        digest = hashlib.sha256(repr(list(self.texts)).encode("utf-8")).digest()
        return "".join(chr(65 + byte % 26) for byte in digest[:6])

    @cached_property
    def glyph_map(self) -> bytes:
        """The CIDToGIDMap: two bytes for every code up to the last."""
        table = array("H", bytes(2 * (self.codes[-1] + 1)))
        for code, glyph in zip(self.codes, self.glyphs, strict=True):
            table[code] = glyph
        return packed(highest_first(table).tobytes())

    @cached_property
    def width_array(self) -> str:
        """The W array, 1000 being the default width."""
        parts: list[str] = []
        last = -2
        for code, width in zip(self.codes, self.widths, strict=True):
            if width == 1000:
                continue
            if code != last + 1:
                parts.append(f"{']' if parts else ''}{code}[")
            parts.append(f"{width} ")
            last = code
        return f"[{''.join(parts)}{']' if parts else ''}]"

    @cached_property
    def to_unicode(self) -> bytes:
        """The ToUnicode map; text beyond the first plane as UTF-16.

        Nearly all codes stand for themselves: a row holds all of those that have the first byte in common, shown or
        not, which is as far as a range may reach."""
        firsts, others = set(), []
        for code, text in zip(self.codes, self.texts, strict=True):
            if text == chr(code) and code >> 8 not in _NO_RANGE:
                firsts.add(code >> 8)
            else:
                others.append(f"<{code:04X}> <{text.encode('utf-16-be').hex().upper()}>")
        ranges = [f"<{first:02X}00> <{first:02X}FF> <{first:02X}00>" for first in sorted(firsts)]
        body = _rows("bfrange", ranges) + _rows("bfchar", others)
        return packed(
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
            "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
            "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
            "1 begincodespacerange\n<0000><FFFF>\nendcodespacerange\n"
            f"{body}endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n".encode("ascii")
        )


def _rows(kind: str, rows: list[str]) -> str:
    """Rows of a map of codes, of which no more than a hundred may stand together."""
    blocks = (rows[at : at + 100] for at in range(0, len(rows), 100))
    return "".join(f"{len(block)} begin{kind}\n" + "\n".join(block) + f"\nend{kind}\n" for block in blocks)
