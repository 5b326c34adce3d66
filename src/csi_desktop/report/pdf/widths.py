"""How wide the columns of a table are: words and dates stay whole, and room goes where it saves lines."""

from __future__ import annotations

import re
from math import ceil
from typing import Final

from csi_desktop.report.blocks import Cell, Drawing, Table, tail_of
from csi_desktop.report.pdf import paint, style
from csi_desktop.report.pdf.fonts import Fonts
from csi_desktop.report.pdf.setting import plain_text
from csi_desktop.report.pdf.style import TEXT_WIDTH, Style

PAD_X: Final = 5.0
APART: Final = 7.0  # more room where numbers at the right of a column meet words at the left of the next
_NARROW: Final = 0.66  # share of the page that a small table of short cells keeps to
_RIBBON: Final = 90.0  # a column narrower than this is one of short words
_STEP, _STEPS = 6.0, 12  # by how much columns are evened out, and how often at most
_LITTLE: Final = 24.0  # what a column may lack of keeping most of its cells on one line, and get from another
_LETTER: Final = 0.54  # width of a Western letter, on average, in em
# A date is as good as a word: broken after the month it reads badly.
_WORD: Final = re.compile(r"\d{1,2} [A-Z][a-z]{2,8} \d{4}|(?<![!-~])[!-~]{2,14}(?![!-~])")
_UNBROKEN: Final = re.compile(r"\S+(?:\u00a0\S+)+")
_SHORT: Final = 4  # a text of so few characters is not broken if it can be helped, nor is a date
_SHORT_HEAD: Final = 6  # nor is a Chinese head of so few
_DATE: Final = re.compile(r"\d{4}年\d{1,2}月(?:\d{1,2}日)?")
_RANGE: Final = re.compile(rf"({_DATE.pattern}至)(?:{_DATE.pattern}|今)")
_MEETING: Final = re.compile(r"[0-9A-Za-z](?=[^\x00-\x7f])|[^\x00-\x7f](?=[0-9A-Za-z])")

Tails = dict[tuple[int, str], float]  # by column and tail of a figure, such as its unit: how far it is moved in


def tails_of_figures(fonts: Fonts, block: Table) -> Tails:
    """By column and tail: how far a figure is moved in, so that those of a column stand with their points below one
    another."""
    moved: Tails = {}
    for place, align in enumerate(block.align):
        if align != "right":
            continue
        tails = {tail for row in block.rows if (tail := tail_of(row[place])) is not None}
        if len(tails) > 1:
            wide = {tail: paint.text_width(fonts, tail, "sans", style.CELL.size) for tail in tails}
            most = max(wide.values())
            moved |= {(place, tail): most - width for tail, width in wide.items()}
    return moved


def moved_in(tails: Tails, place: int, cell: Cell) -> float:
    """How far the content of a cell is moved in, in points."""
    tail = tail_of(cell) if tails else None
    return 0.0 if tail is None else tails.get((place, tail), 0.0)


def column_widths(fonts: Fonts, block: Table, tails: Tails) -> list[float]:
    """The columns' widths in points: as asked, but what a column does not need goes to those that need more, and
    none is so narrow that a word of its head or a number is broken."""
    total = sum(block.widths)
    wanted = [TEXT_WIDTH * share / total for share in block.widths]
    least, natural = [0.0] * len(wanted), [0.0] * len(wanted)
    cells: list[list[float]] = [[] for _ in wanted]
    for place, text in enumerate(block.head):
        short = _SHORT if text.isascii() else _SHORT_HEAD
        least[place] = _estimate(text) if len(text) <= short else _widest_word(fonts, text, style.CELL_HEAD)
        natural[place] = _estimate(text)
    for row in block.rows:
        for place, cell in enumerate(row):
            if isinstance(cell.content, Drawing):
                natural[place] = max(natural[place], cell.content.width)
                continue
            kind = style.CELL_STRONG if cell.strong else style.CELL
            text = plain_text(cell.content)
            least[place] = max(least[place], _widest_word(fonts, text, kind))
            cells[place].append(_estimate(text) + moved_in(tails, place, cell))
            if len(text) <= _SHORT or _DATE.fullmatch(text):
                least[place] = max(least[place], _estimate(text))
            elif "至" in text and (dates := _RANGE.fullmatch(text)):  # one date a line
                least[place] = max(least[place], *map(_estimate, (dates[1], text[dates.end(1) :])))
    natural = [max(need, *own) if own else need for need, own in zip(natural, cells, strict=True)]
    pads = [2 * PAD_X + (APART if meets_words(block, place) else 0) for place in range(len(wanted))]
    least = [width + pad for width, pad in zip(least, pads, strict=True)]
    natural = [max(width + pad, low) for width, pad, low in zip(natural, pads, least, strict=True)]
    for place, align in enumerate(block.align):
        if align == "right" and natural[place] < TEXT_WIDTH / 5:
            least[place] = natural[place]  # an amount is not parted from its unit
    if block.even:
        return _not_below(least, wanted)
    widths = _evened(natural, _not_below(least, _shared_out(wanted, natural, any(block.beneath))))
    if len(block.rows) < 3 or sum(natural) <= TEXT_WIDTH:
        return widths
    return _relieved([[need + pad for need in own] for own, pad in zip(cells, pads, strict=True)], least, widths)


def meets_words(block: Table, place: int) -> bool:
    """Whether the numbers of a column end where the words of the next one start."""
    aligns = (*block.align, *("left",) * len(block.widths))
    return place + 1 < len(block.widths) and aligns[place : place + 2] == ("right", "left")


def _widest_word(fonts: Fonts, text: str, kind: Style) -> float:
    """Width of the widest Western word or number that is worth keeping whole, in points."""
    words = _WORD.findall(text)
    if "\u00a0" in text:
        words += _UNBROKEN.findall(text)
    if not words:
        return 0
    # The longest is taken for the widest, which is near enough and need not be measured for every cell.
    return paint.text_width(fonts, max(words, key=len), kind.role, kind.size) + 0.5


def _estimate(text: str) -> float:
    """About how wide a text is on one line, in points: measuring every cell would cost more than it is worth."""
    longest = max(text.split("\n"), key=len) if "\n" in text else text
    wide = (len(longest.encode("utf-8", "replace")) - len(longest)) / 2
    gaps = len(_MEETING.findall(longest)) if 0 < wide < len(longest) < 40 else 0
    return style.CELL.size * (wide + _LETTER * (len(longest) - wide) + 0.25 * gaps) + 3


def _shared_out(wanted: list[float], natural: list[float], full: bool) -> list[float]:
    """Widths between what was asked for and what the cells need on one line; a small table of few short columns is
    narrower than the page, unless it has to be as wide."""
    kept = [min(share, need) for share, need in zip(wanted, natural, strict=True)]
    free = TEXT_WIDTH - sum(kept)
    # Those that miss least are served first: a date in one line before a sentence in three instead of four.
    needy = sorted(
        (need - width, place) for place, (need, width) in enumerate(zip(natural, kept, strict=True))
    )
    for left, (lack, place) in enumerate(needy):
        given = min(lack, free / (len(needy) - left))
        kept[place] += given
        free -= given
    used = sum(kept)
    if free <= 1:
        return kept
    if len(kept) <= 3 and not full and used * 1.1 <= _NARROW * TEXT_WIDTH:
        free = max(_NARROW * 0.75 * TEXT_WIDTH, used * 1.1) - used
    return [width + free * width / used for width in kept]


def _evened(natural: list[float], widths: list[float]) -> list[float]:
    """Widths with a little taken from wide columns for narrow ones that would be ribbons of many lines."""
    widths = list(widths)
    for _ in range(_STEPS):
        lines = [need / width for need, width in zip(natural, widths, strict=True)]
        ribbons = [place for place, width in enumerate(widths) if width < _RIBBON and lines[place] > 2.5]
        if not ribbons:
            break
        taker = max(ribbons, key=lines.__getitem__)
        givers = [
            place
            for place, width in enumerate(widths)
            if width > _RIBBON + _STEP and natural[place] / (width - _STEP) < lines[taker] - 1
        ]
        if not givers:
            break
        giver = min(givers, key=lines.__getitem__)
        widths[giver] -= _STEP
        widths[taker] += _STEP
    return widths


def _relieved(cells: list[list[float]], least: list[float], widths: list[float]) -> list[float]:
    """Widths with a little given to a column most of whose cells miss one line by little, where another column has it
    at hardly a cost: `cells` are the widths that the cells of each column need on one line."""
    widths = list(widths)
    for taker, needs in enumerate(cells):
        over = [need for need in needs if need > widths[taker]]
        lack = max(over, default=0.0) - widths[taker]
        if not 0 < lack <= _LITTLE or len(over) < 3 or 2 * len(over) < len(needs):
            continue
        costs = [
            (sum(1 for need in cells[giver] if ceil(need / (width - lack)) > ceil(need / width)), giver)
            for giver, width in enumerate(widths)
            if giver != taker and width - lack >= max(least[giver], _RIBBON)
        ]
        cost, giver = min(costs, default=(len(needs), taker))
        if 2 * cost < len(over):
            widths[giver] -= lack
            widths[taker] += lack
    return widths


def _not_below(least: list[float], widths: list[float]) -> list[float]:
    """Widths none of which is below its least, if the others have so much to spare."""
    missing = sum(max(0, low - width) for low, width in zip(least, widths, strict=True))
    spare = sum(max(0, width - low) for low, width in zip(least, widths, strict=True))
    if not missing or missing > spare / 2:
        return widths
    return [
        low if low > width else width - (width - low) * missing / spare
        for low, width in zip(least, widths, strict=True)
    ]
