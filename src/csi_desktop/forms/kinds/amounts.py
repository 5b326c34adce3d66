"""Kinds of number: exact numbers, money, shares, counts."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar

from csi_desktop.forms import numbers
from csi_desktop.forms.definition import Field, Value
from csi_desktop.forms.kinds.shared import (
    LARGEST_COUNT,
    Kind,
    Names,
    bad_value,
    blank,
)
from csi_desktop.text import LANGUAGES, NO_TEXT, Lang, Text


class Number(Kind):
    """An exact decimal number, kept as a string."""

    name = "number"
    label = Text("数字", "number")
    money: ClassVar[bool] = False
    share: ClassVar[bool] = False

    def _normal(self, field: Field, value: Any) -> Value:
        number = decimal_of(value)
        if number is None:
            raise bad_value(
                field,
                "应为数字，例如 1200.5；“{given}”不是。",
                "takes a number, such as 1200.5; “{given}” is not one.",
                given=value,
            )
        if not numbers.fits(number):
            raise bad_value(
                field,
                "的数字过长：“{given}”。小数点前最多 {before} 位，后最多 {after} 位。",
                "has too long a number: “{given}”. At most {before} digits before the point and {after} after it.",
                given=value,
                before=numbers.MOST_DIGITS,
                after=numbers.MOST_PLACES,
            )
        kept = numbers.canonical(number)
        _in_bounds(field, number, *self._bounds(field), shown=self._plain(kept))
        return kept

    def _bounds(self, field: Field) -> tuple[int | None, int | None]:
        return field.min, field.max

    def _plain(self, kept: str) -> str:
        return numbers.grouped(kept)

    def _read(self, field: Field, text: str, lang: Lang) -> Value:
        for unit in (field.unit(lang), *(field.unit(one) for one in LANGUAGES), ""):
            number = numbers.read(text, unit=unit, money=self.money, share=self.share)
            if number is not None:
                return numbers.canonical(number) if numbers.fits(number) else str(number)
        return text

    def _words(self, field: Field, value: Any, lang: Lang, names: Names) -> str:
        if isinstance(value, str):
            shown = self._plain(value) if numbers.is_canonical(value) else value
        else:  # what a formula offers
            shown = rounded(Fraction(value) * 100) + "%" if self.share else rounded(Fraction(value))
        unit = self._unit(field, lang)
        return f"{shown} {unit}" if unit and unit != "%" else shown + unit

    def _unit(self, field: Field, lang: Lang) -> str:
        return field.unit(lang)


class Money(Number):
    """An amount of money: yuan, unless the field has another unit."""

    name = "money"
    label = Text("金额", "amount of money")
    money = True

    def _unit(self, field: Field, lang: Lang) -> str:
        return field.unit(lang) or ("元" if lang == "zh" else "CNY")


class Percent(Number):
    """A share, kept as a decimal: "0.35" is 35%. Between 0 and 1 unless the field gives other bounds."""

    name = "percent"
    label = Text("百分比", "percentage")
    share = True

    def _normal(self, field: Field, value: Any) -> Value:
        if isinstance(value, str) and (share := numbers.read(value, share=True)) is not None:
            value = share
        kept = str(super()._normal(field, value))
        whole, _, places = kept.partition(".")
        return kept if len(places) > 2 else f"{whole}.{places}".rstrip("0").rstrip(".") if places else kept

    def _bounds(self, field: Field) -> tuple[int | None, int | None]:
        return (0 if field.min is None else field.min, 1 if field.max is None else field.max)

    def _plain(self, kept: str) -> str:
        return numbers.as_percent(kept)

    def _unit(self, field: Field, lang: Lang) -> str:
        return ""


class Percent3(Kind):
    """A share as three: low, central, high."""

    name = "percent3"
    label = Text("低、中、高百分比", "low, central and high percentage")

    def _normal(self, field: Field, value: Any) -> Value:
        if not isinstance(value, list | tuple) or len(value) != 3 or any(blank(one) for one in value):
            raise bad_value(
                field,
                "应有低、中、高三个百分比，例如 10% / 20% / 30%。请把三个都填上。",
                "takes three percentages, low, central and high, such as 10% / 20% / 30%. Fill in all three.",
            )
        shares = [str(Percent().normalise(field, one)) for one in value]
        if not Decimal(shares[0]) <= Decimal(shares[1]) <= Decimal(shares[2]):
            raise bad_value(
                field,
                "须低值 ≤ 中值 ≤ 高值，现为 {given}。请调整顺序。",
                "must run low ≤ central ≤ high; it is {given}. Put them in order.",
                given=" / ".join(numbers.as_percent(one) for one in shares),
            )
        return list(shares)

    def _read(self, field: Field, text: str, lang: Lang) -> Value:
        parts: list[Value] = []
        for part in re.split(r"\s*[/,，、;；|~～–—\t]\s*|\s+", text[: numbers.LONGEST_TYPED]):
            number = numbers.read(part, share=True)
            parts.append(part if number is None else str(number))
        return parts

    def _words(self, field: Field, value: Any, lang: Lang, names: Names) -> str:
        return " / ".join(numbers.as_percent(one) for one in value)


class Count(Kind):
    """A whole number, not negative unless the field says so."""

    name = "count"
    label = Text("整数", "whole number")

    def _normal(self, field: Field, value: Any) -> Value:
        number = decimal_of(value)
        if number is None or not number.is_finite() or abs(number) > LARGEST_COUNT or number != int(number):
            raise bad_value(
                field,
                "应为整数，例如 120；“{given}”不是。",
                "takes a whole number, such as 120; “{given}” is not one.",
                given=value,
            )
        low, high = self._bounds(field)
        _in_bounds(field, number, low, high, shown=f"{int(number):,}")
        return int(number)

    def _bounds(self, field: Field) -> tuple[int | None, int | None]:
        return (0 if field.min is None else field.min, field.max)

    def _read(self, field: Field, text: str, lang: Lang) -> Value:
        return Number()._read(field, text.removesuffix("年") if _is_year(field) else text, lang)

    def _words(self, field: Field, value: Any, lang: Lang, names: Names) -> str:
        unit = field.unit(lang)
        if isinstance(value, str):  # kept while the field was a number; `problems` tells what is no whole one
            return Number()._words(field, value, lang, names)
        return (str(value) if _is_year(field) else f"{int(value):,}") + (
            f" {unit}" if unit and unit != "%" else unit
        )


def figure(field: Field, value: Any) -> Decimal | None:
    """The number that a kept value of a number, an amount or a count is; None for a year and for anything else."""
    if field.kind not in ("number", "money", "count") or _is_year(field):
        return None
    if isinstance(value, str) and not numbers.is_canonical(value):
        return None
    return decimal_of(value)


def unit_of(field: Field, lang: Lang) -> str:
    """The unit of a number, an amount or a count; "" for none."""
    return (Money() if field.kind == "money" else Number())._unit(field, lang)


def _is_year(field: Field) -> bool:
    """Whether the bounds of a count say that it is a year, which takes no separator."""
    return (field.min or 0) >= 1000 and (field.max or 10_000) < 10_000


def decimal_of(value: Any) -> Decimal | None:
    """The exact number that a JSON value is; None if it is none. A float counts as the digits it prints."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return Decimal(value) if abs(value) < 10**60 else Decimal("Infinity")
    if isinstance(value, Fraction):  # what a formula offers
        return (Decimal(value.numerator) / value.denominator).normalize()
    if isinstance(value, float | Decimal):
        return Decimal(repr(value)) if isinstance(value, float) else value
    return numbers.read(value) if isinstance(value, str) else None


def _in_bounds(field: Field, number: Decimal, low: int | None, high: int | None, *, shown: str) -> None:
    if (low is None or number >= low) and (high is None or number <= high):
        return
    share = field.kind in ("percent", "percent3")
    least, most = (None if one is None else f"{one * 100}%" if share else f"{one:,}" for one in (low, high))
    if least is not None and most is not None:
        range_text = Text(f"在 {least} 到 {most} 之间", f"between {least} and {most}")
    else:
        range_text = (
            Text(f"不小于 {least}", f"at least {least}")
            if most is None
            else Text(f"不大于 {most}", f"at most {most}")
        )
    hint = (
        Text("百分比可写作 35% 或 0.35。", " Write a percentage as 35% or 0.35.") if share else NO_TEXT
    )
    raise bad_value(
        field,
        "应{range}，现为 {given}。{hint}",
        "must be {range}; it is {given}.{hint}",
        range=range_text,
        given=shown,
        hint=hint,
    )


_PLACES = 4  # decimals of a fraction that has no end


def rounded(number: Fraction) -> str:
    """A fraction rounded half away from zero to four places, without trailing zeros, with thousands separators."""
    scaled = abs(number) * 10**_PLACES
    whole = (scaled.numerator * 2 + scaled.denominator) // (scaled.denominator * 2)
    text = numbers.canonical(
        Decimal(-whole if number < 0 else whole).scaleb(-_PLACES) if whole else Decimal(0)
    )
    return numbers.grouped(text.rstrip("0").rstrip(".") if "." in text else text)
