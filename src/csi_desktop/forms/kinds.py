"""The kinds of field: how a value of each is checked, read from typed text, and shown.

One class a kind. `normalise` takes a value (JSON) and gives it back in the one form it is kept in, `parse` reads
what somebody typed, pasted or gave on the command line, `show` puts a kept value into words. Whatever a kind will
not take raises `BadValue`, which says in both languages what is wrong, in which field, and what to do."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar, Protocol

from csi_desktop.forms import dates, numbers
from csi_desktop.forms.definition import Field, Option, Value
from csi_desktop.text import LANGUAGES, Lang, Text

LONGEST_TEXT = 2_000_000
LONGEST_LINK = 4_000
MOST_ENTRIES = 10_000  # of one list or table
LARGEST_COUNT = 10**15
LARGEST_MATRIX = 15

# C0 controls but tab and line feed, and DEL: no file format carries them, SQLite's length() stops at NUL.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_LINE_ENDS = re.compile(r"\r\n?")
_LINE_BREAKS = re.compile("[\n\t\v\f\x85\u2028\u2029]+")
_SEPARATORS = re.compile(r"[,，、;；\n|]")
_YES = frozenset({"是", "有", "对", "真", "y", "yes", "true", "t", "1", "✓", "✔", "√", "☑"})
_NO = frozenset({"否", "无", "没有", "不是", "错", "假", "n", "no", "false", "f", "0", "✗", "✘", "×", "☐"})


class BadValue(Exception):
    """A value that a field does not take. `text` says what, where and what to do."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


class Names(Protocol):
    """Puts names in place of ids when values are shown."""

    def row(self, section_key: str, row_id: str, lang: Lang) -> str:
        """The short name of a row; `section_key` is what the field refers to: a section, "levels", "themes",
        or "evidence" for the register of evidence."""
        ...

    def region(self, code: str, lang: Lang) -> str:
        """The name of an administrative region."""
        ...

    def sdg(self, code: str, lang: Lang) -> str:
        """The name of a sustainable development goal or target."""
        ...


class PlainNames:
    """Names where no sheet is at hand: rows by their ids, regions and goals by their official names."""

    def row(self, section_key: str, row_id: str, lang: Lang) -> str:
        """The id itself."""
        return row_id

    def region(self, code: str, lang: Lang) -> str:
        """The name of an administrative region."""
        from csi_desktop import regions

        return regions.full_name(code, lang)

    def sdg(self, code: str, lang: Lang) -> str:
        """The name of a sustainable development goal or target."""
        from csi_desktop import sdg

        return sdg.name(code, lang) or code


def clean(text: str) -> str:
    """User text as it is kept: line ends "\\n", no control characters, no lone surrogates; otherwise untouched."""
    text = _CONTROLS.sub("", _LINE_ENDS.sub("\n", text))
    return _SURROGATES.sub("\ufffd", text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))


def one_line(text: str) -> str:
    """Text on one line: line breaks and tabs, with the spaces around them, become one space."""
    if not _LINE_BREAKS.search(text):
        return text
    first, *between, last = _LINE_BREAKS.split(text)
    return " ".join(
        part for part in (first.rstrip(), *(one.strip() for one in between), last.lstrip()) if part
    )


def blank(value: Value) -> bool:
    """Whether a value says nothing."""
    return value is None or value == "" or value == [] or value == {}


def folded(text: str) -> str:
    """Text for comparing what people type: width, case and outer spaces do not matter."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word most like `word`, or ""."""
    from difflib import get_close_matches  # only ever needed for a message

    by_fold = {folded(one): one for one in known}
    found = get_close_matches(folded(word)[:100], by_fold, n=1, cutoff=0.5)
    return by_fold[found[0]] if found else ""


def _bad(field: Field, zh: str, en: str, **values: object) -> BadValue:
    """A `BadValue` that opens with the field's label; `given` is shortened."""
    if "given" in values:
        values["given"] = _short(values["given"])
    return BadValue(Text("“{label}”" + zh, "“{label}” " + en).format(label=field.label, **values))


def _short(value: object) -> str:
    try:
        text = one_line(clean(str(value)))
    except ValueError:  # a number of thousands of digits
        text = "…"
    return text if len(text) <= 40 else text[:39] + "…"


class Kind:
    """How values of one kind of field are checked, read and shown."""

    name: ClassVar[str] = ""
    label: ClassVar[Text]  # what the kind is called
    empty: ClassVar[Value] = None

    def normalise(self, field: Field, value: Value) -> Value:
        """The value as it is kept; `empty` for one that says nothing; raises `BadValue`."""
        return self._nothing() if blank(value) else self._normal(field, value)

    def parse(self, field: Field, text: str, lang: Lang) -> Value:
        """The value that a typed or pasted text means, as it is kept; raises `BadValue`."""
        text = clean(text).strip()
        return self.normalise(field, self._read(field, text, lang)) if text else self._nothing()

    def show(self, field: Field, value: Any, lang: Lang, names: Names) -> str:
        """A kept value in words, "" only for none. A value that this kind does not know is shown as it is."""
        if blank(value):
            return ""
        try:
            return self._words(field, value, lang, names) or str(value)
        except (ArithmeticError, AttributeError, KeyError, TypeError, ValueError):
            return clean(str(value))  # left by another version of the form: better odd than hidden

    def _nothing(self) -> Value:
        return [] if isinstance(self.empty, list) else self.empty  # a list of the caller's own

    def _normal(self, field: Field, value: Any) -> Value:
        raise NotImplementedError

    def _read(self, field: Field, text: str, lang: Lang) -> Value:
        return text

    def _words(self, field: Field, value: Any, lang: Lang, names: Names) -> str:
        return str(value)


# ---------------------------------------------------------------------------------------------------------- text


class LongText(Kind):
    """Text of any number of lines."""

    name = "longtext"
    label = Text("多行文字", "long text")
    empty = ""

    def _normal(self, field: Field, value: Any) -> Value:
        if not isinstance(value, str):
            raise _bad(field, "应填文字，现为“{given}”。", "takes text; “{given}” is not.", given=value)
        text = clean(value)
        if len(text) > LONGEST_TEXT:
            raise _bad(
                field,
                "有 {n:,} 个字符，超过上限 {most:,}。请拆分，或作为附件存入证据。",
                "has {n:,} characters; the limit is {most:,}. Split it, or attach it as evidence.",
                n=len(text),
                most=LONGEST_TEXT,
            )
        return text if text.strip() else ""


class LineText(LongText):
    """Text of one line; the form may ask for a pattern or a checksum."""

    name = "text"
    label = Text("单行文字", "text")

    def _normal(self, field: Field, value: Any) -> Value:
        text = one_line(str(super()._normal(field, value)))
        if not text.strip():
            return ""
        if field.check:
            return CHECKS[field.check](field, text)
        if field.pattern and not re.fullmatch(field.pattern, text):
            hint = field.guidance or Text(f"格式须为 {field.pattern} 。", f"The pattern is {field.pattern} .")
            raise _bad(
                field,
                "的格式不对：“{given}”。{hint}",
                "is not in the right form: “{given}”. {hint}",
                given=text,
                hint=hint,
            )
        return text


class Person(LineText):
    """The name of a person."""

    name = "person"
    label = Text("人名", "person")


class Url(LineText):
    """An address on the web, http or https only: a report must never carry a link that runs something."""

    name = "url"
    label = Text("网址", "web address")

    def _normal(self, field: Field, value: Any) -> Value:
        from urllib.parse import urlsplit

        text = str(super()._normal(field, value)).strip()
        try:
            parts = urlsplit(text)
            sound = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
        except ValueError:
            sound = False
        if text and (not sound or len(text) > LONGEST_LINK or re.search(r"\s", text)):
            raise _bad(
                field,
                "应为以 http:// 或 https:// 开头的网址，不含空格；“{given}”不是。",
                "takes a web address that starts with http:// or https:// and has no spaces; “{given}” is not one.",
                given=text,
            )
        return text

    def _read(self, field: Field, text: str, lang: Lang) -> Value:
        bare = len(text) <= LONGEST_LINK and re.fullmatch(r"[\w-]+(\.[\w-]+)+([/?#:]\S*)?", text)
        return "https://" + text if bare else text


def uscc(field: Field, text: str) -> str:
    """A unified social credit code in capitals; checks its 18 characters and check digit (GB 32100-2015)."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    code = "".join(unicodedata.normalize("NFKC", text).upper().split()).replace("-", "")
    if len(code) != 18 or any(one not in alphabet for one in code):
        raise _bad(
            field,
            "应为 18 位数字和大写字母（不含 I、O、S、V、Z），现为 {n} 位“{given}”。请与营业执照核对。",
            "takes 18 digits and capitals (no I, O, S, V, Z); “{given}” has {n}. Compare it with the business licence.",
            given=text,
            n=len(code),
        )
    total = sum(alphabet.index(one) * (3**place % 31) for place, one in enumerate(code[:17]))
    if alphabet[-total % 31] != code[17]:
        raise _bad(
            field,
            "校验位不符：“{given}”中至少有一位有误。请与营业执照核对。",
            "has a wrong check digit: a character of “{given}” is wrong. Compare it with the business licence.",
            given=text,
        )
    return code


CHECKS = {"uscc": uscc}


# ---------------------------------------------------------------------------------------------------------- dates


class Date(Kind):
    """A day; or a month or year where no more is known."""

    name = "date"
    label = Text("日期", "date")

    def _normal(self, field: Field, value: Any) -> Value:
        if isinstance(value, str) and "T" not in value and dates.is_date(value):
            return value
        raise _bad(
            field,
            "应为存在的日期，例如 2024-06-13、2024-06 或 2024；“{given}”不是。",
            "takes a date that exists, such as 2024-06-13, 2024-06 or 2024; “{given}” is not one.",
            given=value,
        )

    def _read(self, field: Field, text: str, lang: Lang) -> Value:
        return dates.read(text) or text

    def _words(self, field: Field, value: Any, lang: Lang, names: Names) -> str:
        return dates.show(value, lang)


class Time(Kind):
    """A time of day."""

    name = "time"
    label = Text("时间", "time")

    def _normal(self, field: Field, value: Any) -> Value:
        if isinstance(value, str) and dates.is_clock(value):
            return value
        raise _bad(
            field,
            "应为 24 小时制的时间，例如 09:30；“{given}”不是。",
            "takes a time of the 24-hour clock, such as 09:30; “{given}” is not one.",
            given=value,
        )

    def _read(self, field: Field, text: str, lang: Lang) -> Value:
        return dates.read_clock(text) or text


class DateTime(Kind):
    """A day and a time of day."""

    name = "datetime"
    label = Text("日期和时间", "date and time")

    def _normal(self, field: Field, value: Any) -> Value:
        if (
            isinstance(value, str)
            and len(value) == 16
            and dates.is_date(value)
            and dates.is_clock(value[11:])
        ):
            return value
        raise _bad(
            field,
            "应为日期加时间，例如 2024-06-13 09:30；“{given}”不是。",
            "takes a date and a time, such as 2024-06-13 09:30; “{given}” is not one.",
            given=value,
        )

    def _read(self, field: Field, text: str, lang: Lang) -> Value:
        for place in (
            found.start()
            for found in re.finditer(r"(?<=[\d日号])[\sT]|(?<=[日号])", text[: dates.LONGEST_TYPED])
        ):
            day, clock = dates.read(text[:place]), dates.read_clock(text[place:].lstrip("T \u3000"))
            if day and clock:
                return f"{day}T{clock}"
        return text

    def _words(self, field: Field, value: Any, lang: Lang, names: Names) -> str:
        return f"{dates.show(value[:10], lang)} {value[11:]}"


class DateRange(Kind):
    """From a day to a day."""

    name = "daterange"
    label = Text("起止日期", "date range")

    def _normal(self, field: Field, value: Any) -> Value:
        whole = (
            isinstance(value, list | tuple) and len(value) == 2 and all(isinstance(one, str) for one in value)
        )
        pair = list(value) if whole else []
        first, last = (dates.earliest(pair[0]), dates.latest(pair[1])) if whole else (None, None)
        if not first or not last or any("T" in one for one in pair):
            raise _bad(
                field,
                "应有开始和结束两个日期，例如 2023-01-01 至 2023-12-31；“{given}”不是。",
                "takes two dates, a start and an end, such as 2023-01-01 to 2023-12-31; “{given}” is not that.",
                given=" – ".join(str(one) for one in value) if isinstance(value, list) else value,
            )
        if first > last:
            raise _bad(
                field,
                "的结束日期 {end} 早于开始日期 {start}。请改正其中之一。",
                "ends ({end}) before it starts ({start}). Correct one of the two.",
                start=pair[0],
                end=pair[1],
            )
        return pair

    def _read(self, field: Field, text: str, lang: Lang) -> Value:
        whole = dates.read(text)
        if whole:
            return [whole, whole]
        for mark in re.finditer(
            r"\s?(至|到|—+|–|－|~|～|/|-|,|，|;|；|\t|\bto\b)\s?", text[: 2 * dates.LONGEST_TYPED]
        ):
            pair = [dates.read(text[: mark.start()]), dates.read(text[mark.end() :])]
            if all(pair):
                return pair
        return [text]

    def _words(self, field: Field, value: Any, lang: Lang, names: Names) -> str:
        start, end = (dates.show(one, lang) for one in value)
        if start == end:
            return start
        return f"{start}至{end}" if lang == "zh" else f"{start} to {end}"


# ---------------------------------------------------------------------------------------------------------- numbers


class Number(Kind):
    """An exact decimal number, kept as a string."""

    name = "number"
    label = Text("数字", "number")
    money: ClassVar[bool] = False
    share: ClassVar[bool] = False

    def _normal(self, field: Field, value: Any) -> Value:
        number = _decimal(value)
        if number is None:
            raise _bad(
                field,
                "应为数字，例如 1200.5；“{given}”不是。",
                "takes a number, such as 1200.5; “{given}” is not one.",
                given=value,
            )
        if not numbers.fits(number):
            raise _bad(
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
        shown = self._plain(value) if numbers.is_canonical(value) else str(value)
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
            raise _bad(
                field,
                "应有低、中、高三个百分比，例如 10% / 20% / 30%。请把三个都填上。",
                "takes three percentages, low, central and high, such as 10% / 20% / 30%. Fill in all three.",
            )
        shares = [str(KINDS["percent"].normalise(field, one)) for one in value]
        if not Decimal(shares[0]) <= Decimal(shares[1]) <= Decimal(shares[2]):
            raise _bad(
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
        number = _decimal(value)
        if number is None or not number.is_finite() or abs(number) > LARGEST_COUNT or number != int(number):
            raise _bad(
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
        return KINDS["number"]._read(field, text.removesuffix("年") if _is_year(field) else text, lang)

    def _words(self, field: Field, value: Any, lang: Lang, names: Names) -> str:
        unit = field.unit(lang)
        return (str(value) if _is_year(field) else f"{int(value):,}") + (
            f" {unit}" if unit and unit != "%" else unit
        )


def _is_year(field: Field) -> bool:
    """Whether the bounds of a count say that it is a year, which takes no separator."""
    return (field.min or 0) >= 1000 and (field.max or 10_000) < 10_000


def _decimal(value: Any) -> Decimal | None:
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
        Text("百分比可写作 35% 或 0.35。", " Write a percentage as 35% or 0.35.") if share else Text("", "")
    )
    raise _bad(
        field,
        "应{range}，现为 {given}。{hint}",
        "must be {range}; it is {given}.{hint}",
        range=range_text,
        given=shown,
        hint=hint,
    )


# ---------------------------------------------------------------------------------------------------------- choices


class YesNo(Kind):
    """Yes or no."""

    name = "yesno"
    label = Text("是或否", "yes or no")

    def _normal(self, field: Field, value: Any) -> Value:
        if isinstance(value, bool):
            return value
        raise _bad(
            field, "应填“是”或“否”，现为“{given}”。", "takes yes or no; “{given}” is neither.", given=value
        )

    def _read(self, field: Field, text: str, lang: Lang) -> Value:
        word = folded(text)
        return True if word in _YES else False if word in _NO else text

    def _words(self, field: Field, value: Any, lang: Lang, names: Names) -> str:
        if not isinstance(value, bool):
            return str(value)
        return ("是" if value else "否") if lang == "zh" else ("Yes" if value else "No")


class Choice(Kind):
    """One of the field's options, by id."""

    name = "choice"
    label = Text("单选", "choice")

    def _normal(self, field: Field, value: Any) -> Value:
        if isinstance(value, str) and field.option(value):
            return value
        raise _no_option(field, value)

    def _read(self, field: Field, text: str, lang: Lang) -> Value:
        option = _option_meant(field, text)
        return option.id if option else text

    def _words(self, field: Field, value: Any, lang: Lang, names: Names) -> str:
        option = field.option(value)
        return option.label(lang) if option else str(value)


class Choices(Kind):
    """Any number of the field's options, by id, in the order of the form."""

    name = "choices"
    label = Text("多选", "choices")
    empty: ClassVar[Value] = []

    def _normal(self, field: Field, value: Any) -> Value:
        chosen = _entries(field, value)
        for one in chosen:
            if not field.option(one):
                raise _no_option(field, one)
        return [option.id for option in field.options if option.id in chosen]

    def _read(self, field: Field, text: str, lang: Lang) -> Value:
        return list(_split(text, lambda part: option.id if (option := _option_meant(field, part)) else None))

    def _words(self, field: Field, value: Any, lang: Lang, names: Names) -> str:
        return _joined([KINDS["choice"].show(field, one, lang, names) for one in value], lang)


def _option_meant(field: Field, text: str) -> Option | None:
    """The option whose id or label, in either language, a text is."""
    word = folded(text)
    exact = field.option(text.strip())
    return exact or next(
        (o for o in field.options if word in (folded(o.id), folded(o.label.zh), folded(o.label.en))), None
    )


def _no_option(field: Field, value: Any) -> BadValue:
    given = value if isinstance(value, str) else str(value)
    labels = [option.label for option in field.options]
    by_word = {option.id: option for option in field.options}
    by_word |= {option.label(lang): option for option in field.options for lang in LANGUAGES}
    near = by_word.get(nearest(given, by_word))
    hint = (
        Text("是不是“{near}”？", "Did you mean “{near}”?").format(near=near.label)
        if near
        else _listed(labels)
    )
    return _bad(field, "没有选项“{given}”。{hint}", "has no option “{given}”. {hint}", given=given, hint=hint)


def _listed(labels: Sequence[Text]) -> Text:
    """The labels one may choose from, the first dozen of them."""
    zh, en = (
        _joined([one(lang) for one in labels[:12]], lang) + ("……" if len(labels) > 12 else "")
        for lang in LANGUAGES
    )
    return Text(f"可选：{zh}。", f"Choose from: {en}.")


class Level(Kind):
    """A graded answer, 0 to the field's highest level."""

    name = "level"
    label = Text("等级", "level")
    low: ClassVar[int] = 0

    def _top(self, field: Field) -> int:
        return field.max if field.max is not None else max(len(field.levels) - 1, 0)

    def _normal(self, field: Field, value: Any) -> Value:
        if type(value) is int and self.low <= value <= self._top(field):
            return value
        raise _bad(
            field,
            "应为 {low} 到 {top} 的等级，现为“{given}”。",
            "takes a level from {low} to {top}; “{given}” is not one.",
            given=value,
            low=self.low,
            top=self._top(field),
        )

    def _read(self, field: Field, text: str, lang: Lang) -> Value:
        word = folded(text)
        for level, anchor in enumerate(field.levels):
            if word in (folded(anchor.zh), folded(anchor.en)):
                return level
        found = re.fullmatch(
            r"(?:等级|级别|第|level|l)?\s*(\d{1,3})\s*[级分]?(?:[：:].*)?", word, re.ASCII | re.DOTALL
        )
        return int(found[1]) if found else text

    def _words(self, field: Field, value: Any, lang: Lang, names: Names) -> str:
        anchor = field.levels[value](lang) if 0 <= value < len(field.levels) else ""
        grade = f"{value}级" if lang == "zh" else f"Level {value}"
        return grade + (("：" if lang == "zh" else ": ") + anchor if anchor else "")


class Scale5(Level):
    """A place on a scale from 1 to 5 between two ends."""

    name = "scale5"
    label = Text("五点量表", "scale of 1 to 5")
    low = 1

    def _top(self, field: Field) -> int:
        return 5

    def _words(self, field: Field, value: Any, lang: Lang, names: Names) -> str:
        return f"{int(value)} / 5"


# ---------------------------------------------------------------------------------------------------------- lists


def _entries(field: Field, value: Any) -> list[str]:
    """A list of distinct, non-empty strings."""
    if isinstance(value, tuple):
        value = list(value)
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise _bad(
            field,
            "应为若干项的列表，现为“{given}”。",
            "takes a list of entries; “{given}” is not one.",
            given=value,
        )
    if len(value) > MOST_ENTRIES:
        raise _bad(
            field,
            "有 {n:,} 项，超过上限 {most:,}。请拆分。",
            "has {n:,} entries; the limit is {most:,}. Split it.",
            n=len(value),
            most=MOST_ENTRIES,
        )
    return list(dict.fromkeys(one for one in (clean(entry).strip() for entry in value) if one))


def _only_one(field: Field, entries: list[str]) -> None:
    if not field.many and len(entries) > 1:
        raise _bad(
            field,
            "只能有一项，现有 {n} 项。请只留一项。",
            "takes one entry; it has {n}. Keep one of them.",
            n=len(entries),
        )


def _split(text: str, meaning: Callable[[str], str | None], longest: int = 8) -> Iterator[str]:
    """What the parts of a typed list mean, up to the first that means nothing; that one is given back as it is.

    Labels may hold separators themselves, so up to `longest` pieces are tried as one, the most first."""
    pieces = [0, *(mark.end() for mark in _SEPARATORS.finditer(text)), len(text) + 1]
    at = 0
    while at < len(pieces) - 1:
        for upto in range(min(len(pieces) - 1, at + longest), at, -1):
            part = text[pieces[at] : pieces[upto] - 1].strip()
            found = meaning(part) if part else None
            if found:
                yield found
            if found or upto == at + 1:
                break
        if part and not found:
            yield part
            return
        at = upto


def _joined(parts: Sequence[str], lang: Lang) -> str:
    return ("、" if lang == "zh" else ", ").join(parts)


class Region(Kind):
    """Administrative regions of China, by their six-digit codes."""

    name = "region"
    label = Text("行政区划", "regions")
    empty: ClassVar[Value] = []

    def _normal(self, field: Field, value: Any) -> Value:
        from csi_desktop import regions

        codes = _entries(field, value)
        _only_one(field, codes)
        for code in codes:
            if not regions.region(code):
                raise _bad(
                    field,
                    "没有行政区划“{given}”。请按名称查找，或填写六位代码，例如 110000。",
                    "knows no region “{given}”. Look it up by name, or give its six-digit code, such as 110000.",
                    given=code,
                )
        return codes

    def _read(self, field: Field, text: str, lang: Lang) -> Value:
        from csi_desktop import regions

        return list(
            _split(text, lambda part: part if regions.region(part) else _region_meant(part), longest=4)
        )

    def _words(self, field: Field, value: Any, lang: Lang, names: Names) -> str:
        return _joined([names.region(code, lang) for code in value], lang)


def _region_meant(text: str) -> str:
    """The code of the one region that has this very name, in full or alone; "" if none or several have it."""
    from csi_desktop import regions

    word = folded(text)
    found = regions.search(text)
    in_full = [
        r.code for r in found if word in (folded(regions.full_name(r.code, lang)) for lang in LANGUAGES)
    ]
    alone = [r.code for r in found if word == folded(r.name) and not r.now]
    return (in_full or (alone if len(alone) == 1 else [""]))[0]


class Sdg(Kind):
    """Sustainable development goals ("4") or targets ("4.1")."""

    name = "sdg"
    label = Text("可持续发展目标", "sustainable development goals")
    empty: ClassVar[Value] = []

    def _normal(self, field: Field, value: Any) -> Value:
        from csi_desktop import sdg

        codes = _entries(field, value)
        _only_one(field, codes)
        for code in codes:
            if not sdg.is_code(code):
                raise _bad(
                    field,
                    "没有可持续发展目标“{given}”。请填 1 到 17，或具体目标，例如 4.1。",
                    "knows no goal “{given}”. Give a goal from 1 to 17, or a target such as 4.1.",
                    given=code,
                )
        return sorted(codes, key=_sdg_order)

    def _read(self, field: Field, text: str, lang: Lang) -> Value:
        parts = re.split(
            r"[,，、;；|\s]+", re.sub(r"(?i)sdgs?\s*|目标", " ", unicodedata.normalize("NFKC", text))
        )
        return [re.sub(r"^0+(?=\d)", "", part.casefold()) for part in parts if part]

    def _words(self, field: Field, value: Any, lang: Lang, names: Names) -> str:
        return _joined([names.sdg(code, lang) for code in value], lang)


def _sdg_order(code: str) -> tuple[int, int, str]:
    goal, _, target = code.partition(".")
    return int(goal), int(target) if target.isdigit() else 100 if target else -1, target


class Refs(Kind):
    """Rows of another section (or scored fields, or themes), by id."""

    name = "refs"
    label = Text("引用", "references")
    empty: ClassVar[Value] = []

    def _normal(self, field: Field, value: Any) -> Value:
        ids = _entries(field, value)
        _only_one(field, ids)
        for one in ids:
            if len(one) > 200 or (field.target == "themes" and not re.fullmatch(r"T[1-8]", one)):
                raise _bad(
                    field,
                    "没有“{given}”可引用。请从列表中选。",
                    "can refer to no “{given}”. Choose from the list.",
                    given=one,
                )
        return ids

    def _read(self, field: Field, text: str, lang: Lang) -> Value:
        return [part for part in _SEPARATORS.split(text) if part]

    def _words(self, field: Field, value: Any, lang: Lang, names: Names) -> str:
        return _joined([names.row(field.target, one, lang) or one for one in value], lang)


class Evidence(Refs):
    """Rows of the evidence register, by id."""

    name = "evidence"
    label = Text("证据引用", "evidence")

    def _words(self, field: Field, value: Any, lang: Lang, names: Names) -> str:
        return _joined([names.row("evidence", one, lang) or one for one in value], lang)


# ---------------------------------------------------------------------------------------------------------- shapes


class File(Kind):
    """An attached file, known by the SHA-256 of its bytes."""

    name = "file"
    label = Text("附件", "file")

    def _normal(self, field: Field, value: Any) -> Value:
        sound = (
            isinstance(value, dict)
            and set(value) == {"sha256", "name", "size", "mime"}
            and all(isinstance(value[key], str) for key in ("sha256", "name", "mime"))
            and re.fullmatch(r"[0-9a-f]{64}", value["sha256"])
            and type(value["size"]) is int
            and 0 <= value["size"] <= LARGEST_COUNT
        )
        if not sound:
            raise _bad(
                field, "应为附件。请用“添加文件”选取。", "takes an attached file. Choose it with “Add file”."
            )
        # A name is a name: what would be a folder in it must not become one when the file is taken out again.
        name = re.sub(r"[/\\]", "_", one_line(clean(value["name"]))).strip()[:255]
        return {
            "sha256": value["sha256"],
            "name": name or "_",
            "size": value["size"],
            "mime": clean(value["mime"])[:255],
        }

    def _read(self, field: Field, text: str, lang: Lang) -> Value:
        raise _bad(
            field,
            "不能以文字填写。请用“添加文件”选取，或用命令附上文件。",
            "cannot be filled in with text. Choose the file with “Add file”, or attach it by command.",
        )

    def _words(self, field: Field, value: Any, lang: Lang, names: Names) -> str:
        return (
            f"{value['name']} ({_size(value['size'])})"
            if lang == "en"
            else f"{value['name']}（{_size(value['size'])}）"
        )


def _size(size: int) -> str:
    for unit, step in (("GB", 10**9), ("MB", 10**6), ("KB", 10**3)):
        if size >= step:
            return f"{size / step:.1f} {unit}"
    return f"{size} B"


class Table(Kind):
    """Rows of cells; each column has a kind of its own. Rows that say nothing are left out."""

    name = "table"
    label = Text("表格", "table")
    empty: ClassVar[Value] = []

    def _normal(self, field: Field, value: Any) -> Value:
        if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
            raise _bad(
                field,
                "应为由行组成的表格，现为“{given}”。",
                "takes a table of rows; “{given}” is not one.",
                given=value,
            )
        if len(value) > MOST_ENTRIES:
            raise _bad(
                field,
                "有 {n:,} 行，超过上限 {most:,}。",
                "has {n:,} rows; the limit is {most:,}.",
                n=len(value),
                most=MOST_ENTRIES,
            )
        rows = [self._row(field, number, row) for number, row in enumerate(value, 1)]
        return [row for row in rows if row]

    def _row(self, field: Field, number: int, row: dict[str, Any]) -> dict[str, Value]:
        columns = {column_id(column): column for column in field.columns}
        for name in row:
            if name not in columns:
                raise _bad(
                    field,
                    "第 {row} 行有未知的列“{given}”。列为：{known}。",
                    "row {row} has an unknown column “{given}”. The columns are: {known}.",
                    row=number,
                    given=name,
                    known=", ".join(columns),
                )
        cells = {}
        for name, column in columns.items():
            try:
                cell = kind(column.kind).normalise(column, row.get(name))
            except BadValue as bad:
                raise _in_row(field, number, bad) from bad
            if not blank(cell):
                cells[name] = cell
        return cells

    def _read(self, field: Field, text: str, lang: Lang) -> Value:
        lines = [line for line in text.split("\n") if line.strip()]
        if lines and _is_heading(field, lines[0].split("\t")):
            lines = lines[1:]
        return [self._cells(field, number, line.split("\t"), lang) for number, line in enumerate(lines, 1)]

    def _cells(self, field: Field, number: int, cells: list[str], lang: Lang) -> dict[str, Value]:
        while len(cells) > len(field.columns) and not cells[-1].strip():
            cells = cells[:-1]
        if len(cells) > len(field.columns):
            raise _bad(
                field,
                "第 {row} 行有 {n} 格，表格只有 {most} 列。请按列粘贴。",
                "row {row} has {n} cells, the table {most} columns. Paste column for column.",
                row=number,
                n=len(cells),
                most=len(field.columns),
            )
        try:
            return {
                column_id(c): kind(c.kind).parse(c, cell, lang)
                for c, cell in zip(field.columns, cells, strict=False)
            }
        except BadValue as bad:
            raise _in_row(field, number, bad) from bad

    def _words(self, field: Field, value: Any, lang: Lang, names: Names) -> str:
        return "\n".join(self.row_words(field, row, lang, names) for row in value)

    def row_words(self, field: Field, row: dict[str, Any], lang: Lang, names: Names) -> str:
        """One row in words: its cells in the order of the columns."""
        shown = [
            kind(c.kind).show(c, row[column_id(c)], lang, names)
            for c in field.columns
            if not blank(row.get(column_id(c)))
        ]
        return ("；" if lang == "zh" else "; ").join(shown) or str(row)


def column_id(column: Field) -> str:
    """The id of a column within its table: the last part of its full id."""
    return column.id.rpartition(".")[2]


def _in_row(field: Field, number: int, bad: BadValue) -> BadValue:
    return _bad(field, "第 {row} 行：{why}", "row {row}: {why}", row=number, why=bad.text)


def _is_heading(field: Field, cells: list[str]) -> bool:
    words = [folded(cell) for cell in cells if cell.strip()]
    labels = [
        {folded(column.label(lang)) for lang in LANGUAGES} | {column_id(column)} for column in field.columns
    ]
    return bool(words) and all(any(word in one for one in labels) for word in words)


class Matrix(Kind):
    """Pairwise comparisons of items on Saaty's scale, 1/9 to 9: the upper triangle, row by row."""

    name = "matrix"
    label = Text("两两比较", "pairwise comparisons")

    def _normal(self, field: Field, value: Any) -> Value:
        items = value.get("items") if isinstance(value, dict) and set(value) == {"items", "upper"} else None
        upper = value.get("upper") if isinstance(value, dict) else None
        names = _entries(field, items) if isinstance(items, list) else []
        if (
            not isinstance(upper, list)
            or len(names) != len(items or ())
            or not 2 <= len(names) <= LARGEST_MATRIX
        ):
            raise _bad(
                field,
                "应有 2 到 {most} 个名称不同的比较项及其两两比较值。",
                "takes 2 to {most} items of different names and their comparisons in pairs.",
                most=LARGEST_MATRIX,
            )
        pairs = len(names) * (len(names) - 1) // 2
        if len(upper) != pairs:
            raise _bad(
                field,
                "{n} 个比较项应有 {pairs} 个比较值，现有 {given} 个。",
                "needs {pairs} comparisons for {n} items; it has {given}.",
                n=len(names),
                pairs=pairs,
                given=len(upper),
            )
        return {"items": names, "upper": [self._entry(field, one) for one in upper]}

    def _entry(self, field: Field, entry: Any) -> str:
        text = "".join(str(entry).split())
        if text == "" or re.fullmatch(r"(1/)?[1-9]", text):
            return "1" if text == "1/1" else text
        raise _bad(
            field,
            "的比较值应为 1 到 9，或 1/2 到 1/9；“{given}”不是。",
            "takes comparisons from 1 to 9, or 1/2 to 1/9; “{given}” is neither.",
            given=entry,
        )

    def _read(self, field: Field, text: str, lang: Lang) -> Value:
        first, _, rest = text.partition("\n")
        items: list[Value] = [part for part in re.split(r"[\t,，、;；]+", first.strip()) if part]
        upper: list[Value] = [part for part in re.split(r"[\s,，、;；]+", rest.strip()) if part]
        return {"items": items, "upper": upper}

    def _words(self, field: Field, value: Any, lang: Lang, names: Names) -> str:
        items = value["items"]
        pairs = [(a, b) for at, a in enumerate(items) for b in items[at + 1 :]]
        shown = [f"{a} : {b} = {one or '?'}" for (a, b), one in zip(pairs, value["upper"], strict=True)]
        return ("；" if lang == "zh" else "; ").join(shown)


class Computed(Kind):
    """A value that the program works out; nobody enters it."""

    name = "computed"
    label = Text("程序计算", "computed")

    def _normal(self, field: Field, value: Any) -> Value:
        raise _bad(field, "由程序计算，不能填写。", "is worked out by the program and cannot be filled in.")

    def show(self, field: Field, value: Any, lang: Lang, names: Names) -> str:
        """A result in words; fractions are rounded half up to four places for the eye only."""
        if isinstance(value, Text):
            return value(lang)
        if isinstance(value, bool):
            return KINDS["yesno"].show(field, value, lang, names)
        if isinstance(value, int | Decimal | Fraction):
            unit = field.unit(lang)
            shown = _rounded(Fraction(value))
            return f"{shown} {unit}" if unit and unit != "%" else shown + unit
        if isinstance(value, list | tuple):
            return _joined([self.show(field, one, lang, names) for one in value], lang)
        if isinstance(value, str) and dates.is_date(value) and len(value) in (7, 10):
            return dates.show(value, lang)
        return "" if value is None else str(value)


def _rounded(number: Fraction, places: int = 4) -> str:
    """A fraction rounded half away from zero, without trailing zeros, with thousands separators."""
    scaled = abs(number) * 10**places
    whole = (scaled.numerator * 2 + scaled.denominator) // (scaled.denominator * 2)
    text = numbers.canonical(
        Decimal(-whole if number < 0 else whole).scaleb(-places) if whole else Decimal(0)
    )
    return numbers.grouped(text.rstrip("0").rstrip(".") if "." in text else text)


KINDS: dict[str, Kind] = {
    one.name: one()
    for one in (
        LineText, LongText, Url, Person, Date, Time, DateTime, DateRange, Number, Money, Percent, Percent3, Count,
        YesNo, Choice, Choices, Level, Scale5, Region, Sdg, Refs, Evidence, File, Table, Matrix, Computed,
    )
}  # fmt: skip
COLUMN_KINDS = frozenset(
    [
        "text",
        "longtext",
        "number",
        "count",
        "money",
        "percent",
        "date",
        "yesno",
        "choice",
        "evidence",
        "person",
        "url",
    ]
)


def kind(name: str) -> Kind:
    """The kind of that name; KeyError if there is none."""
    return KINDS[name]
