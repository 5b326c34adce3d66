"""Large numbers as a reader takes them in: 1,403 亿, 54.4 万元, CNY 5.44 billion; never at the price of a digit.

A number is written in 亿 or 万 (billion or million) where two decimals say all of it, otherwise digit by digit with
separators: 140,300,000,000 is 1,403 亿, and 196,632 stays 196,632. So what is printed is always what was entered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from csi_desktop.forms.numbers import canonical, grouped, shifted
from csi_desktop.text import Lang, Text

_PLACES: Final = 2  # decimals that a scaled number may have
_CNY: Final = "CNY"  # in English the currency stands before the amount


@dataclass(frozen=True, slots=True)
class Scale:
    """By what a number is divided to be written: ten to the power of `zeros`, and what that is called."""

    zeros: int = 0
    word: str = ""

    def figures(self, number: Decimal) -> str:
        """The number in this scale, without its word."""
        if not self.zeros:
            return grouped(canonical(number))
        shown = grouped(canonical(shifted(number, -self.zeros)))
        return shown.rstrip("0").rstrip(".") if "." in shown else shown

    def fits(self, number: Decimal) -> bool:
        """Whether this scale says all of the number, its decimals included, and does not make a crumb of it."""
        if not self.zeros or not number:
            return True
        digits = canonical(number.copy_abs())
        zeros = len(digits) - len(digits.rstrip("0"))
        return "." not in digits and zeros >= self.zeros - _PLACES and len(digits) >= self.zeros

    def unit(self, unit: str, lang: Lang) -> str:
        """The unit as the head of a column has it: 万元, CNY million."""
        if lang == "zh":
            return self.word + unit
        return " ".join(filter(None, (unit, self.word) if unit == _CNY else (self.word, unit)))


DIGITS: Final = Scale()
_SCALES: Final[dict[Lang, tuple[Scale, ...]]] = {
    "zh": (Scale(12, "万亿"), Scale(8, "亿"), Scale(4, "万")),
    "en": (Scale(12, "trillion"), Scale(9, "billion"), Scale(6, "million")),
}


def scale_of(numbers: Iterable[Decimal], lang: Lang) -> Scale:
    """The largest scale that says all of every number and in which at least one of them reaches 1."""
    found = list(numbers)
    most = max((one.copy_abs() for one in found), default=Decimal(0))
    for scale in _SCALES[lang]:
        if most >= Decimal(10) ** scale.zeros and all(scale.fits(one) for one in found):
            return scale
    return DIGITS


def worded(number: Decimal, lang: Lang, unit: str = "") -> str:
    """A number with its unit: 54.4 亿元, 196,632 条, CNY 5.44 billion, 1.56 million people."""
    scale = scale_of([number], lang)
    figures = scale.figures(number)
    if unit == _CNY:
        return " ".join(filter(None, (unit, figures, scale.word)))
    if unit == "%":
        return figures + unit
    return " ".join(filter(None, (figures, scale.unit(unit, lang))))


def both(number: Decimal, unit: Text) -> Text:
    """`worded` in both languages."""
    return Text(worded(number, "zh", unit.zh), worded(number, "en", unit.en))
