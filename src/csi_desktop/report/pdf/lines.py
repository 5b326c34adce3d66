"""Line breaking and justification as pure functions: text and widths in, lines and pieces out. Unit: 1/1000 em."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Final, NamedTuple

from csi_desktop.report.pdf.signs import (
    COUNTED,
    DIGITS,
    FULL_CLOSING,
    FULL_OPENING,
    HAN_SIGN,
    NO_END,
    NO_START,
    NUMBERED,
    SOFT_BREAK,
    TOUCHING,
    WESTERN,
    WORD,
    is_chinese,
)

GAP: Final = 250  # between Han and Western text that touch
HALF: Final = 500  # what a full-width sign at the edge of a line gives up
_SQUEEZE: Final = 20  # most that a character gives up to pull a sign into the line
_WIDEST_SPACE: Final = 700  # a line of Western text that needs wider spaces is left as it is
_LONG: Final = 18  # a word of so many characters may be broken


class Line(NamedTuple):
    """text[start:end] is set on one line; `natural` is its width as it is; `last` if it ends a paragraph."""

    start: int
    end: int
    natural: float
    last: bool


class Piece(NamedTuple):
    """A part of a line: `before` is put in front of it, `spacing` after each of its characters."""

    start: int
    end: int
    before: float
    spacing: float


@dataclass(frozen=True, slots=True)
class Measured:
    """A text with its characters' places.

    `sums[i]` is where character i starts if the text were one line, gaps included; `gaps` are the places with a gap in
    front; `western` is whether only spaces may widen."""

    text: str
    sums: list[float]
    gaps: frozenset[int]
    western: bool


def measure(text: str, widths: list[int]) -> Measured:
    """`text` with its characters' places; `widths` has one advance a character."""
    places = [found.start() for found in TOUCHING.finditer(text)] if not text.isascii() else []
    if not places:
        return Measured(text, list(accumulate(widths, initial=0)), frozenset(), not is_chinese(text))
    spaced = list(widths)
    for place in places:
        spaced[place - 1] += GAP
    return Measured(text, list(accumulate(spaced, initial=0)), frozenset(places), not is_chinese(text))


def plain(text: str, widths: Mapping[str, int]) -> Measured:
    """`text`, measured by a table of widths."""
    return measure(text, [widths[char] for char in text])


def may_break(text: str, place: int) -> bool:
    """Whether a line may end before text[place] (0 < place < len(text))."""
    before, after = text[place - 1], text[place]
    if before == " ":
        return not (after in COUNTED and place > 1 and text[place - 2] in DIGITS)
    if after in NO_START or before in NO_END:
        return False
    if before in WORD:
        if after in WORD:
            return before in "-/" and after.isalpha() and place > 1 and text[place - 2].isalpha()
        if after in COUNTED and before in DIGITS:
            return False
    elif after in DIGITS and before in NUMBERED:
        return False
    return True


def _trim(sums: list[float], place: int) -> float:
    """What a full-width sign at the edge of a line gives up: its empty half."""
    return HALF if sums[place + 1] - sums[place] >= 900 else 0


def break_lines(measured: Measured, width: float, indent: float = 0) -> list[Line]:
    """The lines of a text in a column; `indent` is taken from the first. A word wider than the column is broken."""
    text, sums = measured.text, measured.sums
    size = len(text)
    lines: list[Line] = []
    start, room = 0, width - indent
    while start < size:
        limit = sums[start] + room + 0.01
        if text[start] in FULL_OPENING:
            limit += _trim(sums, start)
        stop = bisect_right(sums, limit) - 1
        if stop < size and text[stop] in FULL_CLOSING and sums[stop + 1] - _trim(sums, stop) <= limit:
            stop += 1
        forced = text.find("\n", start, min(stop + 1, size))
        if forced >= 0:
            lines.append(_line(measured, start, forced, True))
            start, room = forced + 1, width - indent
            if start == size:
                lines.append(Line(size, size, 0, True))
            continue
        if stop >= size:
            lines.append(_line(measured, start, size, True))
            break
        stop = _break_place(text, sums, start, max(stop, start + 1), limit, room)
        lines.append(_line(measured, start, stop, False))
        start, room = stop, width
        while start < size and text[start] == " ":
            start += 1
        if start == size:
            lines[-1] = lines[-1]._replace(last=True)
    _spare_last_sign(measured, lines, width, indent)
    return lines


def _break_place(text: str, sums: list[float], start: int, stop: int, limit: float, room: float) -> int:
    """Where to end a line that has room up to `stop`: there, one sign later, or earlier."""
    size = len(text)
    if stop >= size or may_break(text, stop):
        return stop
    if text[stop] == " ":
        return stop
    # A sign that must not start a line is pulled in if the line can be squeezed for it.
    after = stop + 1
    if text[stop] in NO_START and (after == size or may_break(text, after)):
        trim = _trim(sums, stop) if text[stop] in FULL_CLOSING else 0
        if sums[after] - trim - limit <= _SQUEEZE * (stop - start) and not text[start:after].isascii():
            return after
    place = stop
    while place > start + 1 and not may_break(text, place):
        place -= 1
    whole = place > start + 1 or may_break(text, place)
    if stop - place >= _LONG or not whole or limit - sums[place] > room * 0.3:
        # A web address, a checksum: broken after a sign if there is one, else where the line is full.
        for soft in range(stop, max(place, start + 1), -1):
            if text[soft - 1] in SOFT_BREAK and text[soft] in WORD and text[soft] not in SOFT_BREAK:
                if text[soft - 1] in ".," and text[soft] in DIGITS:
                    continue
                return soft
        if not whole or _word_length(text, place) > _LONG:
            return _outside_number(text, start, stop)
    return place if whole else stop


def _word_length(text: str, place: int) -> int:
    end = place
    while end < len(text) and end - place <= _LONG and text[end] in WORD:
        end += 1
    return end - place


def _outside_number(text: str, start: int, stop: int) -> int:
    """`stop`, or a few characters earlier so that no sign is parted from what it belongs to."""
    for place in range(stop, max(start + 1, stop - 4), -1):
        if place >= len(text) or (text[place] not in NO_START and text[place - 1] not in NO_END):
            return place
    return stop


def _line(measured: Measured, start: int, stop: int, last: bool) -> Line:
    """The line from `start` to `stop` without the spaces and empty halves at its edges."""
    text, sums, gaps = measured.text, measured.sums, measured.gaps
    end = stop
    while end > start and text[end - 1] == " ":
        end -= 1
    if end == start:
        return Line(start, end, 0, last)
    natural = sums[end] - sums[start]
    if end in gaps:
        natural -= GAP
    if text[end - 1] in FULL_CLOSING:
        natural -= _trim(sums, end - 1)
    if text[start] in FULL_OPENING:
        natural -= _trim(sums, start)
    return Line(start, end, natural, last)


def _spare_last_sign(measured: Measured, lines: list[Line], width: float, indent: float) -> None:
    """No paragraph ends with a line of a single character: the line before gives one or two up."""
    if len(lines) < 2 or not lines[-1].last or lines[-2].last:
        return
    text, sums = measured.text, measured.sums
    last, before = lines[-1], lines[-2]
    if sums[last.end] - sums[last.start] > 2000 or before.end - before.start < 15:
        return
    for place in range(before.end - 1, before.end - 4, -1):
        if HAN_SIGN.match(text[place]) and may_break(text, place):
            room = width - (indent if len(lines) == 2 else 0)
            shorter = _line(measured, before.start, place, False)
            if room - shorter.natural <= 90 * (place - before.start):
                lines[-2:] = [shorter, _line(measured, place, last.end, True)]
            return


def shift(measured: Measured, line: Line) -> float:
    """How far a line starts to the left of its edge: the empty half of an opening sign."""
    if line.end > line.start and measured.text[line.start] in FULL_OPENING:
        return _trim(measured.sums, line.start)
    return 0


def set_line(measured: Measured, line: Line, room: float, justified: bool) -> list[Piece]:
    """The pieces of a line; justified, they fill `room` exactly (the last line only if it must be squeezed).

    Between the letters of a Western word nothing is added: Han characters and spaces take it all. A Western line whose
    spaces would become too wide stays as it is."""
    start, end = line.start, line.end
    text, gaps = measured.text, measured.gaps
    free = room - line.natural
    part = text[start:end]
    western = [(0, len(part))] if measured.western else [found.span() for found in WESTERN.finditer(part)]
    spread = justified and (not line.last or free < 0) and len(part) > 1
    if not spread and not gaps:
        return [Piece(start, end, 0, 0)]
    if western == [(0, len(part))]:
        spaces = part.count(" ")
        if not spread or not spaces or free < 0 or free / spaces > _WIDEST_SPACE:
            return [Piece(start, end, 0, 0)]
        return _words(part, start, 0, free / spaces)
    extra = 0.0
    if spread:
        places = len(part) - (0 if western and western[-1][1] == len(part) else 1)
        places -= sum(stop - first for first, stop in western)
        inner = sum(part.count(" ", first, stop) for first, stop in western)
        if places + inner > 0:
            extra = free / (places + inner)
    if not western:
        return [Piece(start, end, 0, extra)]
    pieces: list[Piece] = []
    at = 0
    for first, stop in western:
        if first > at:
            pieces.append(_piece(start + at, start + first, start, gaps, extra))
        gap = GAP if start + first in gaps and first else 0
        if extra and " " in part[first:stop]:
            pieces += _words(part[first:stop], start + first, gap, extra)
        else:
            pieces.append(Piece(start + first, start + stop, gap, 0))
        at = stop
    if at < len(part):
        pieces.append(_piece(start + at, end, start, gaps, extra))
    return pieces


def _piece(first: int, stop: int, start: int, gaps: frozenset[int], spacing: float) -> Piece:
    return Piece(first, stop, GAP if first in gaps and first > start else 0, spacing)


def _words(part: str, start: int, before: float, extra: float) -> list[Piece]:
    """Western text cut after each space, `extra` put in front of what follows a space."""
    pieces: list[Piece] = []
    at, lead = 0, before
    while at < len(part):
        stop = part.find(" ", at) + 1 or len(part)
        pieces.append(Piece(start + at, start + stop, lead, 0))
        at, lead = stop, extra
    if part.endswith(" "):  # the space before Han text widens too
        pieces.append(Piece(start + at, start + at, extra, 0))
    return pieces


def ink_end(measured: Measured, line: Line, pieces: list[Piece]) -> float:
    """Where the ink of a line's last character may end, from the line's edge: equal to the room if it is flush."""
    text, sums, gaps = measured.text, measured.sums, measured.gaps
    end = -shift(measured, line)
    for piece in pieces:
        inner = sums[piece.end] - sums[piece.start] - (GAP if piece.end in gaps else 0)
        end += piece.before + inner + piece.spacing * (piece.end - piece.start)
    if line.end > line.start:
        end -= pieces[-1].spacing
        if text[line.end - 1] in FULL_CLOSING:
            end -= _trim(sums, line.end - 1)
    return end
