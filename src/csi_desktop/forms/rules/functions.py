"""The functions that rules in form files may call.

Pure ones are here. Those that need the whole evaluation are supplied by scoring; only their names are here. Numbers
are exact (int or Fraction). A missing argument (None) makes the result None; inside a list, missing values are left
out, and a list of nothing but missing values gives None."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from typing import Any

from csi_desktop.forms import dates
from csi_desktop.text import Text

Exact = int | Fraction
LONGEST_RESULT = 2_000  # bits, some 600 digits: longer ones take their time

# fmt: off
EVALUATION_FUNCTIONS = frozenset((
    "index_text", "rating_text", "profile_text", "confidence_text", "gate_text", "year_on_year_text",
    "content_hash_text", "version_text", "sroi_inputs", "sroi_ratio", "sroi_net", "sroi_payback",
    "sroi_range_text", "sroi_tornado_text", "sroi_breakeven_text", "sroi_stream_text", "alpha_text",
    "agreement_text", "icc_text", "cost_totals_text", "finding_strength", "moderation_range",
    "moderation_original_text", "consistency_ratio", "certainty_text", "wording_text", "contribution_text",
    "ahp_text", "budget_text", "kappa_text", "sroi_years_text", "sroi_weakest_text", "sroi_note_text",
))
# fmt: on


class RuleError(Exception):
    """A rule met values it cannot work with. `text` says which."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


@dataclass(frozen=True, slots=True)
class Function:
    """A function of rules and how many arguments it takes; `most` None for any number."""

    call: Callable[..., Any]
    least: int
    most: int | None
    keeps_missing: bool = False  # whether it is called with None among its arguments

    def __call__(self, *arguments: Any) -> Any:
        """The function of values as rules see them; None if one is missing and the function needs them all."""
        return None if not self.keeps_missing and None in arguments else self.call(*arguments)


def plain(number: Fraction) -> Exact:
    """A fraction, or the whole number that it is."""
    return number.numerator if number.denominator == 1 else number


def number(value: Any) -> Exact:
    """A value to reckon with; the id of an option counts as the number it is written as."""
    if isinstance(value, int | Fraction) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 30:
        return int(value)
    raise RuleError(
        Text("“{value}”不是数字，无法计算。", "“{value}” is not a number to reckon with.").format(
            value=str(value)[:40]
        )
    )


def bounded(result: Exact) -> Exact:
    """A result in lowest terms; `RuleError` if it has grown beyond all measure."""
    if max(abs(result.numerator), result.denominator).bit_length() > LONGEST_RESULT:
        raise RuleError(Text("计算结果过长。", "The result has too many digits."))
    return plain(result) if isinstance(result, Fraction) else result


def same(one: Any, other: Any) -> bool:
    """Whether two values are equal; the id of an option equals the number it is written as."""
    if isinstance(one, str) and isinstance(other, int | Fraction) and not isinstance(other, bool):
        return one.isascii() and one.isdecimal() and one == str(other)
    if isinstance(other, str) and isinstance(one, int | Fraction) and not isinstance(one, bool):
        return same(other, one)
    return bool(one == other)


def _numbers(values: list[Any]) -> list[Exact]:
    return [number(value) for value in values]


def _gathered(arguments: tuple[Any, ...]) -> list[Any] | None:
    """The values of the arguments, those of lists included; None where a value or a whole list is missing."""
    values: list[Any] = []
    for one in arguments:
        if isinstance(one, list):
            known = [value for value in one if value is not None]
            if one and not known:
                return None
            values += known
        else:
            values.append(one)
    return values


def _sum(*arguments: Any) -> Exact | None:
    values = _gathered(arguments)
    return None if values is None else _total(values)


def _total(values: list[Any]) -> Exact:
    total: Exact = 0
    for value in values:
        total = bounded(total + number(value))
    return total


def _mean(*arguments: Any) -> Exact | None:
    values = _gathered(arguments)
    return plain(Fraction(_total(values)) / len(values)) if values else None


def _median(*arguments: Any) -> Exact | None:
    values = _gathered(arguments)
    if not values:
        return None
    ranked = sorted(_numbers(values))
    middle = len(ranked) // 2
    return ranked[middle] if len(ranked) % 2 else plain(Fraction(ranked[middle - 1] + ranked[middle]) / 2)


def _extreme(pick: Callable[..., Any]) -> Callable[..., Any]:
    def extreme(*arguments: Any) -> Any:
        values = _gathered(arguments)
        if not values:
            return None
        texts = all(isinstance(value, str) and not value.isdecimal() for value in values)
        return pick(values) if texts else pick(_numbers(values))

    return extreme


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _flat(values: Any) -> list[Any]:
    return [one for value in _listed(values) for one in _listed(value) if one is not None]


def _count(values: Any) -> int:
    return sum(1 for one in _listed(values) if one is not None)


def _distinct(values: Any) -> list[Any]:
    try:
        return list(dict.fromkeys(_flat(values)))
    except TypeError:  # lists within lists
        raise RuleError(Text("列表嵌套过深，无法去重。", "Lists within lists cannot be made distinct.")) from None


def _round(value: Any, places: Any = 0) -> Exact:
    """Half away from zero, as in commerce."""
    scale = 10 ** min(max(int(number(places)), 0), 20)
    scaled = abs(Fraction(number(value))) * scale
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return plain(Fraction(-whole if number(value) < 0 else whole, scale))


def _sqrt(value: Any) -> Exact | None:
    """To 28 digits; None of a negative number."""
    if number(value) < 0:
        return None
    exact, digits = Fraction(number(value)), Context(prec=28)
    return plain(Fraction(digits.sqrt(digits.divide(Decimal(exact.numerator), Decimal(exact.denominator)))))


def _day(value: Any) -> Any:
    day = dates.earliest(value) if isinstance(value, str) else None
    if day is None:
        raise RuleError(Text("“{value}”不是日期。", "“{value}” is not a date.").format(value=str(value)[:40]))
    return day


def _months(start: Any, end: Any) -> int:
    return dates.months_between(_day(start), _day(end))


def _years(start: Any, end: Any) -> Exact:
    return plain(Fraction(_months(start, end), 12))


def _workdays(start: Any, end: Any) -> int | None:
    from csi_desktop import workdays

    return workdays.workdays(_day(start), _day(end))


def _earliest(*values: Any) -> Any:
    return min((one for one in _flat(list(values))), key=_day, default=None)


def _latest(*values: Any) -> Any:
    return max((one for one in _flat(list(values))), key=_day, default=None)


def _band(value: Any, *thresholds: Any) -> int:
    return sum(1 for one in _numbers(list(thresholds)) if one <= number(value))


def _province(codes: Any) -> list[str]:
    """The distinct province-level codes that regions lie in; 全国 and abroad lie in none."""
    return list(
        dict.fromkeys(str(code)[:2] + "0000" for code in _flat(codes) if str(code)[:2] not in ("00", "99"))
    )


def _any_of(values: Any, wanted: Any) -> bool:
    return any(same(one, value) for one in _listed(wanted) for value in _listed(values))


def _at(place: int, length: int) -> Callable[[Any], Any]:
    def pick(value: Any) -> Any:
        return value[place] if isinstance(value, list) and len(value) == length else None

    return pick


FUNCTIONS: dict[str, Function] = {
    "sum": Function(_sum, 1, None),
    "min": Function(_extreme(min), 1, None),
    "max": Function(_extreme(max), 1, None),
    "mean": Function(_mean, 1, None),
    "median": Function(_median, 1, None),
    "count": Function(_count, 1, 1),
    "distinct": Function(_distinct, 1, 1),
    "any": Function(lambda values: any(_listed(values)), 1, 1),
    "all": Function(lambda values: all(_listed(values)), 1, 1),
    "round": Function(_round, 1, 2),
    "abs": Function(lambda value: abs(number(value)), 1, 1),
    "sqrt": Function(_sqrt, 1, 1),
    "years_between": Function(_years, 2, 2),
    "months_between": Function(_months, 2, 2),
    "workdays": Function(_workdays, 2, 2),
    "earliest": Function(_earliest, 1, None, keeps_missing=True),
    "latest": Function(_latest, 1, None, keeps_missing=True),
    "band": Function(_band, 2, None),
    "province": Function(_province, 1, 1),
    "contains": Function(lambda values, one: any(same(one, value) for value in _listed(values)), 2, 2),
    "any_of": Function(_any_of, 2, 2),
    "start": Function(_at(0, 2), 1, 1),
    "end": Function(_at(1, 2), 1, 1),
    "low": Function(_at(0, 3), 1, 1),
    "central": Function(_at(1, 3), 1, 1),
    "high": Function(_at(2, 3), 1, 1),
}
