"""Exact decimal numbers: read as people type them, kept as strings, shown with thousands separators."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

MOST_DIGITS = 30  # before the point; a yuan amount of the whole world needs 16
MOST_PLACES = 20
LONGEST_TYPED = 200

_CANONICAL = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?", re.ASCII)
_PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?", re.ASCII)
_GROUPED = re.compile(r"[+-]?\d{1,4}(,\d{3}|,\d{4}(?=,|\.|$))+(\.\d+)?", re.ASCII)
_MULTIPLES = {"万亿": 12, "亿": 8, "万": 4, "億": 8, "萬": 4}  # the longest first
_MONEY_SIGNS = re.compile(r"(?i)^(rmb|cny|¥|￥|人民币)|(rmb|cny|元人民币|人民币|元整|元|块)$")


def plain_width(text: str) -> str:
    """Letters, digits and signs at their ordinary width. A raised, circled or vulgar digit stays as it is: it is a
    footnote mark or an exponent ("12²", "12①"), and no further digit of the number."""
    return "".join(
        sign if unicodedata.category(sign) == "No" else unicodedata.normalize("NFKC", sign) for sign in text
    )


def canonical(number: Decimal) -> str:
    """The one string a finite number is kept as: no exponent, no leading zeros; places after the point stay."""
    plain = format(number, "f")
    sign, plain = ("-", plain[1:]) if plain.startswith("-") else ("", plain)
    whole, _, places = plain.partition(".")
    whole = whole.lstrip("0") or "0"
    if whole == "0" and not places.strip("0"):
        sign = ""
    return sign + whole + ("." + places if places else "")


def is_canonical(text: str) -> bool:
    """Whether a string is a number in the form it is kept in."""
    return bool(_CANONICAL.fullmatch(text)) and fits(Decimal(text))


def fits(number: Decimal) -> bool:
    """Whether a number is finite and not absurdly long."""
    if not number.is_finite():
        return False
    exponent = int(number.as_tuple().exponent)
    return number.adjusted() < MOST_DIGITS and -exponent <= MOST_PLACES


def read(text: str, *, unit: str = "", money: bool = False, share: bool = False) -> Decimal | None:
    """The number that a text means, or None: full-width digits, "1,000", "3.5万", "1.2亿", "¥12" for `money`.

    Where it is to be a `share`, "35%" is read as 0.35. A comma that does not set off thousands (or ten thousands) is
    not guessed at."""
    if len(text) > LONGEST_TYPED:
        return None
    text = plain_width(_without_unit(text.strip(), unit) if unit else text).strip().replace("−", "-").replace("–", "-")
    text = re.sub(r"(?<=\d)[\s_'’](?=\d)", "", text)
    if money:
        text = _MONEY_SIGNS.sub("", _MONEY_SIGNS.sub("", text).strip()).strip()
    places = 0
    if share and text.endswith("%"):
        text, places = text[:-1].rstrip(), -2
    multiple = next((one for one in _MULTIPLES if text.endswith(one)), "")
    text = text.removesuffix(multiple).rstrip().replace("，", ",").casefold()
    if _GROUPED.fullmatch(text):
        text = text.replace(",", "")
    if not _PLAIN.fullmatch(text):
        return None
    return shifted(Decimal(text), places + _MULTIPLES.get(multiple, 0))


def _without_unit(text: str, unit: str) -> str:
    """The text less its unit, however that is written: m², m2 and ㎡ are one."""
    plain = unicodedata.normalize("NFKC", unit)
    starts = (n for n in range(1, len(text)) if unicodedata.normalize("NFKC", text[n:]) == plain)
    return text[: next(starts, len(text))]


def shifted(number: Decimal, places: int) -> Decimal:
    """The number times ten to the `places`, exactly and without an exponent above zero."""
    sign, digits, exponent = number.as_tuple()
    exponent = int(exponent) + places
    if exponent > 0:
        digits, exponent = digits + (0,) * min(exponent, 2 * MOST_DIGITS), 0
    return Decimal((sign, digits, exponent))


def grouped(text: str) -> str:
    """A canonical number with thousands separators, digit for digit: "1234.50" → "1,234.50"."""
    sign, text = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, point, places = text.partition(".")
    return f"{sign}{int(whole):,}{point}{places}"


def as_percent(text: str) -> str:
    """A canonical share as a percentage, digit for digit: "0.350" → "35.0%"."""
    return grouped(canonical(shifted(Decimal(text), 2))) + "%"
