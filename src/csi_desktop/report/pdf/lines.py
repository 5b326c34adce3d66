"""Line breaking and justification as pure functions: text and widths in, lines and pieces out. Unit: 1/1000 em."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate
from typing import Final, NamedTuple

from csi_desktop.report.pdf.signs import (
    COUNTED,
    DIGITS,
    FINAL_NUMBER,
    FULL_CLOSING,
    FULL_OPENING,
    GAP,
    GAP_BEHIND,
    GAP_IN_FRONT,
    HAN_SIGN,
    NEVER_START,
    NO_END,
    NO_START,
    NUMBERED,
    REFERRED,
    SOFT_BREAK,
    UNIT,
    WESTERN,
    WORD,
    is_chinese,
)

_HALF: Final = 500  # what a full-width sign at the edge of a line gives up
_SQUEEZE: Final = 20  # most that a character gives up to pull a sign into the line
_WIDER: Final = 1.1  # by how much of itself a space of a line of Western text may widen
_TRACKED: Final = 25  # and how much may then be put after each sign; a line that needs more is left as it is
_WIDEST_SPACE: Final = 700  # between Han signs of a line; one that needs more is left as it is
_WIDEST_SPREAD: Final = 50  # a line in a narrow column that needs more between its characters, too
_NARROW: Final = 24_000
_NARROW_WESTERN: Final = 40_000  # in such a column a line with few Han characters, as a sum, takes less still
_WIDEST_IN_SUMS: Final = 100
_RAGGED: Final = 20_000  # a column narrower than this is not justified: a short line stretches nothing
_LOOSE: Final = 0.15  # share of a line that a long word may leave empty before it is broken
_LONG: Final = 18  # a word of more characters may be broken


class Line(NamedTuple):
    """text[start:end] is set on one line; `natural` is its width as it is; `last` if it ends a paragraph; `front` is
    what its first character gives up."""

    start: int
    end: int
    natural: float
    last: bool
    front: float = 0


class Piece(NamedTuple):
    """A part of a line: `before` is put in front of it, `spacing` after each of its characters."""

    start: int
    end: int
    before: float
    spacing: float


class Measured(NamedTuple):
    """A text with its characters' places.

    `text` is what the rules look at, `codes` what is set, character by character (`signs.with_forms`); `sums[i]` is
    where character i starts if the text were one line; `western` is whether only spaces may widen."""

    text: str
    codes: str
    sums: list[float]
    western: bool

    def trim_front(self, place: int) -> float:
        """What the character gives up at the start of a line: the empty half of an opening sign, a gap."""
        if self.text[place] in FULL_OPENING:
            return _HALF if self.sums[place + 1] - self.sums[place] >= 900 else 0
        return GAP if self.codes[place] in GAP_IN_FRONT else 0

    def trim_back(self, place: int) -> float:
        """What the character gives up at the end of a line: the empty half of a closing sign, a gap."""
        if self.text[place] in FULL_CLOSING:
            return _HALF if self.sums[place + 1] - self.sums[place] >= 900 else 0
        return GAP if self.codes[place] in GAP_BEHIND else 0


def measure(text: str, codes: str, widths: Iterable[float]) -> Measured:
    """`text`, set as `codes`, whose advances are `widths`."""
    return Measured(text, codes, list(accumulate(widths, initial=0)), not is_chinese(text))


# ---------------------------------------------------------------- breaking
def may_break(text: str, place: int) -> bool:
    """Whether a line may end before text[place] (0 < place < len(text))."""
    before, after = text[place - 1], text[place]
    if before == " ":
        if after in NEVER_START or (after.isalnum() and REFERRED.search(text, max(0, place - 8), place)):
            return False
        if after in DIGITS and text[max(0, place - 6) : place] in ("level ", "Level "):
            return False
        if place > 1 and after in DIGITS and text[place - 2].isalpha() and FINAL_NUMBER.match(text, place):
            return False
        return place < 2 or text[place - 2] not in DIGITS or not (after in COUNTED or UNIT.match(text, place))
    if after in NO_START or before in NO_END or (before == "附" and after == "录"):
        return False
    if after == " ":  # spaces fall away at a line's end: what counts is the sign that would start the next
        following = _next_word(text, place)
        return following == place or may_break(text, following)
    if before in WORD:
        if after in WORD:
            return before in "-/" and after.isalpha() and place > 2 and text[place - 3 : place - 1].isalpha()
        return not (after in COUNTED and before in DIGITS)
    return not (after in DIGITS and before in NUMBERED)


def break_lines(measured: Measured, width: float, indent: float = 0) -> list[Line]:
    """The lines of a text in a column; `indent` is taken from the first of each paragraph.

    A word wider than the column is broken, so that no line is wider (but for a sign that cannot stand alone)."""
    text, sums = measured.text, measured.sums
    size = len(text)
    if sums[-1] <= width - indent and "\n" not in text:  # most texts of a table
        return [_line(measured, 0, size, True)] if text else []
    lines: list[Line] = []
    start, room = 0, width - indent
    while start < size:
        limit = sums[start] + room + measured.trim_front(start) + 0.01
        stop = bisect_right(sums, limit) - 1
        if stop < size and sums[stop + 1] - measured.trim_back(stop) <= limit:
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
        stop = _break_place(measured, start, max(stop, start + 1), limit, room)
        lines.append(_line(measured, start, stop, False))
        start, room = stop, width
        while start < size and text[start] == " ":
            start += 1
        if start == size:
            lines[-1] = lines[-1]._replace(last=True)
        elif text[start] == "\n":  # spaces, or a sign pulled in, that filled the line up to its end
            lines[-1] = lines[-1]._replace(last=True)
            start, room = start + 1, width - indent
    return _by_clauses(measured, _sparing_single_signs(measured, lines, width, indent), width)


def _break_place(measured: Measured, start: int, stop: int, limit: float, room: float) -> int:
    """Where to end a line that has room up to `stop`: there, one sign later, or earlier."""
    text, sums = measured.text, measured.sums
    size = len(text)
    if stop >= size or may_break(text, stop):
        return stop
    if text[stop] == " " and may_break(text, _next_word(text, stop)):
        return stop
    # A sign that must not start a line is pulled in if the line can be squeezed for it.
    after = stop + 1
    if text[stop] in NO_START and not measured.western and (after == size or may_break(text, after)):
        over = sums[after] - measured.trim_back(stop) - limit
        if over <= _SQUEEZE * (stop - start):
            return after
    place = stop
    while place > start + 1 and not may_break(text, place):
        place -= 1
    whole = place > start + 1 or may_break(text, place)
    if whole and limit - sums[place] <= room * _LOOSE:
        return place
    if whole and _word_length(text, place) <= _LONG:
        return place
    # A web address, a checksum: broken after a sign if there is one, else where the line is full.
    first = max(place - 1, start + 1, stop - 24)
    for best in (True, False):
        for soft in range(stop, first, -1):
            if _soft_break(text, soft, best):
                return soft
    return _inside_word(text, start, stop)


def _soft_break(text: str, place: int, best: bool) -> bool:
    """Whether a long word may be broken here: at a part of a path, or (not `best`) after another sign."""
    before, after = text[place - 1], text[place]
    if best:
        return (after == "/" and before.isalnum()) or (
            before in "/?&" and after.isalnum() and text[place - 2] != "/"
        )
    return before in SOFT_BREAK and after.isalnum() and not (before in ".,:" and after in DIGITS)


def _next_word(text: str, place: int) -> int:
    """Where the spaces at `place` end; the last place if they end the text."""
    while place < len(text) - 1 and text[place] == " ":
        place += 1
    return place


def _word_length(text: str, place: int) -> int:
    """Length of the word that starts at `place`, as far as it matters."""
    end = place
    while end < len(text) and end - place <= _LONG and text[end] in WORD:
        end += 1
    return end - place


def _inside_word(text: str, start: int, stop: int) -> int:
    """`stop`, or a few characters earlier so that no sign is parted from what it belongs to."""
    for place in range(stop, max(start + 1, stop - 4), -1):
        if text[place] not in NO_START and text[place - 1] not in NO_END:
            return place
    return stop


def _line(measured: Measured, start: int, stop: int, last: bool) -> Line:
    """The line from `start` to `stop` without spaces at its end and what its edges give up."""
    end = stop
    while end > start and measured.text[end - 1] == " ":
        end -= 1
    if end == start:
        return Line(start, end, 0, last)
    front = measured.trim_front(start)
    natural = measured.sums[end] - measured.sums[start] - front - measured.trim_back(end - 1)
    return Line(start, end, natural, last, front)


def _sparing_single_signs(measured: Measured, lines: list[Line], width: float, indent: float) -> list[Line]:
    """No paragraph ends with a line of a single Han character: the line before gives one or two up."""
    if measured.western:
        return lines
    fewest, loosest = (15, 90) if width >= _NARROW else (4, 500)  # a narrow line that is so loose stays as it is
    for number in range(1, len(lines)):
        last, before = lines[number], lines[number - 1]
        if not last.last or before.last or last.natural > 2000 or before.end - before.start < fewest:
            continue
        first = number == 1 or lines[number - 2].last
        for place in range(before.end - 1, before.end - 4, -1):
            if HAN_SIGN.match(measured.text[place]) and may_break(measured.text, place):
                shorter = _line(measured, before.start, place, False)
                if width - (indent if first else 0) - shorter.natural <= loosest * (place - before.start):
                    lines[number - 1 : number + 1] = [shorter, _line(measured, place, last.end, True)]
                break
    return lines


def _by_clauses(measured: Measured, lines: list[Line], width: float) -> list[Line]:
    """In a narrow column the last line of a paragraph starts with a clause or a bracket, if all of that fits there: a
    cell of few words reads better so, and is no taller."""
    if width >= _RAGGED:
        return lines
    for number in range(1, len(lines)):
        last, before = lines[number], lines[number - 1]
        if not last.last or before.last or last.end == last.start:
            continue
        place = last.start
        while place > before.start and not (_starts_clause(measured.text, place) and may_break(measured.text, place)):
            place -= 1
        if not before.start < place < last.start:
            continue
        shorter, longer = _line(measured, before.start, place, False), _line(measured, place, last.end, True)
        # A short line before a longer one looks torn, but for what a bracket explains.
        explained = measured.text[place] in "（(" and (number == 1 or lines[number - 2].last)
        if longer.natural <= width and (explained or shorter.natural >= width * 0.4):
            lines[number - 1 : number + 1] = [shorter, longer]
    return lines


def _starts_clause(text: str, place: int) -> bool:
    """Whether a clause or a bracket starts at `place`."""
    before, after = text[place - 1], text[place]
    if before == " ":
        return after == "(" or text[place - 2] in ",;"
    return before in "，；" or after == "（"


# ---------------------------------------------------------------- justification
def set_line(measured: Measured, line: Line, room: float, justified: bool) -> list[Piece]:
    """The pieces of a line; justified, they fill `room` exactly (the last line only if it must be squeezed).

    Between the letters of a Western word nothing is added: Han characters and spaces take it all. A line that would
    become too loose stays as it is."""
    start, end = line.start, line.end
    part = measured.text[start:end]
    free = room - line.natural
    if not justified or len(part) < 2 or (line.last and free >= 0):
        return [Piece(start, end, 0, 0)]
    if measured.western:
        return _western_line(measured, start, part, free)
    western = [found.span() for found in WESTERN.finditer(part)]
    ends_western = bool(western) and western[-1][1] == len(part)
    places = len(part) - sum(stop - first for first, stop in western) - (not ends_western)
    places += sum(part.count(" ", first, stop) for first, stop in western)
    if room < _NARROW_WESTERN and len(HAN_SIGN.findall(part)) * 4 < len(part):
        widest = _WIDEST_IN_SUMS
    else:
        widest = _WIDEST_SPREAD if room < _NARROW else _WIDEST_SPACE
    if places <= 0 or free / places > widest:
        return [Piece(start, end, 0, 0)]
    extra = free / places
    pieces: list[Piece] = []
    at = 0
    pending = 0.0  # what a space at the end of Western text adds in front of the Han text behind it
    for first, stop in western:
        if first > at:
            pieces.append(Piece(start + at, start + first, pending, extra))
        words = _words(part[first:stop], start + first, 0, extra)
        pieces += words
        pending = extra if part[stop - 1] == " " else 0
        at = stop
    if at < len(part):
        pieces.append(Piece(start + at, end, pending, extra))
    return pieces


def _western_line(measured: Measured, start: int, part: str, free: float) -> list[Piece]:
    """A justified line of Western text: the spaces widen up to a bound, or they would make rivers down a page; what is
    left then is so little between the letters that nobody sees it, or the line stays as it is."""
    spaces = part.count(" ")
    if not spaces or free < 0:
        return [Piece(start, start + len(part), 0, 0)]
    first = start + part.index(" ")
    extra = min(free / spaces, _WIDER * (measured.sums[first + 1] - measured.sums[first]))
    tracking = (free - extra * spaces) / (len(part) - 1)
    if tracking > _TRACKED:
        return [Piece(start, start + len(part), 0, 0)]
    return _words(part, start, 0, extra, tracking)


def _words(part: str, start: int, before: float, extra: float, tracking: float = 0) -> list[Piece]:
    """Western text cut after each space, `extra` put in front of what follows a space, `tracking` after each sign."""
    pieces: list[Piece] = []
    at = 0
    while at < len(part):
        stop = part.find(" ", at) + 1 or len(part)
        pieces.append(Piece(start + at, start + stop, before, tracking))
        at, before = stop, extra
    return pieces
