"""The values of a form file: how each is read, and the faults that are noted while it is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from csi_desktop.forms import kinds, patterns
from csi_desktop.forms.faults import Fault
from csi_desktop.text import Text

Given = dict[str, Any]
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*", re.ASCII)
_SIMPLE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_]*", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,15}(/[1-9]\d{0,14}|(\.\d{1,18})?([eE][+-]?\d{1,2})?)", re.ASCII)
_PYTHON_WORDS = frozenset(
    [
        "False",
        "None",
        "True",
        "and",
        "as",
        "assert",
        "async",
        "await",
        "break",
        "class",
        "continue",
        "def",
        "del",
        "elif",
        "else",
        "except",
        "finally",
        "for",
        "from",
        "global",
        "if",
        "import",
        "in",
        "is",
        "lambda",
        "nonlocal",
        "not",
        "or",
        "pass",
        "raise",
        "return",
        "try",
        "while",
        "with",
        "yield",
        "row",
    ]
)


class Reading:
    """One file being read: turns what it says into data, and notes what is wrong."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []

    def fault(self, place: str, found: object, expected: Text, nearest: str = "") -> None:
        """Note a fault; `found` None for something missing."""
        shown = "" if found is None else found if isinstance(found, str) and found else repr(found)
        self.faults.append(Fault(self.file, place, shown, expected, nearest))

    def take(self, given: Any, table: Table, place: str) -> Given | None:
        """The values of a TOML table by its keys; None if it is no table. Notes unknown and missing keys."""
        if not isinstance(given, dict):
            self.fault(place, given, Text("一组键和值", "a table of keys and values"))
            return None
        taken = {}
        for name, value in given.items():
            read = table.reads.get(name)
            if read is None:
                self.fault(place, name, Text("已知的键", "a known key"), nearest(name, table.reads))
            else:
                taken[name] = read(self, f"{place} · {name}" if place else name, value)
        for name in table.needs:
            if name not in given:
                self.fault(place, None, Text(f"“{name}”", f"“{name}”"))
        return taken

    def many(self, given: Any, place: str) -> list[Any]:
        """The entries of a list; none if it is no list or empty."""
        if isinstance(given, list) and given:
            return given
        self.fault(place, given, Text("非空列表", "a list that is not empty"))
        return []


Read = Callable[[Reading, str, Any], Any]


class Table(NamedTuple):
    """A table of a form file: how the value of each key is read, and which keys must be there."""

    reads: Mapping[str, Read]
    needs: tuple[str, ...] = ()

    def whole(self, taken: Given | None) -> bool:
        """Whether everything that must be there is."""
        if taken is None:
            return False
        for name in self.needs:  # noqa: SIM110 a generator here is a tenth of the start of the program
            if name not in taken:
                return False
        return True


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that a mistaken one is most like; "" where none is."""
    return kinds.nearest(word, known)


def text(reading: Reading, place: str, value: Any) -> Text:
    """A text in both languages."""
    if type(value) is dict and len(value) == 2:
        zh, en = value.get("zh"), value.get("en")
        if type(zh) is str and type(en) is str and zh and en and not zh.isspace() and not en.isspace():
            return Text(zh, en)
    if not isinstance(value, dict):
        reading.fault(place, value, Text('{ zh = "…", en = "…" }', '{ zh = "…", en = "…" }'))
        return Text("?", "?")
    for name in value:
        if name not in ("zh", "en"):
            reading.fault(place, name, Text("zh 或 en", "zh or en"))
    for lang, words in (
        ("zh", Text("中文（zh）", "the Chinese text (zh)")),
        ("en", Text("英文（en）", "the English text (en)")),
    ):
        said = value.get(lang)
        if said is None or (isinstance(said, str) and not said.strip()):
            reading.fault(place, None, words)
        elif not isinstance(said, str):
            reading.fault(f"{place} · {lang}", said, Text("文字", "text"))
    return Text("?", "?")


def texts(reading: Reading, place: str, value: Any) -> tuple[Text, ...]:
    """Several texts, one for each level."""
    return tuple(text(reading, f"{place} {n}", one) for n, one in enumerate(reading.many(value, place)))


def string(reading: Reading, place: str, value: Any) -> str:
    """A text in quotes that is not empty."""
    if type(value) is str and value:
        return value
    reading.fault(place, value, Text("引号内的文字", "text in quotes"))
    return ""


def yes_or_no(reading: Reading, place: str, value: Any) -> bool:
    """true or false."""
    if type(value) is bool:
        return value
    reading.fault(place, value, Text("true 或 false", "true or false"))
    return False


def whole(reading: Reading, place: str, value: Any) -> int:
    """A whole number."""
    if type(value) is int and abs(value) < 10**15:
        return value
    reading.fault(place, value, Text("整数", "a whole number"))
    return 0


def exact(reading: Reading, place: str, value: Any) -> Fraction:
    """A number, taken exactly: whole, a decimal, or a fraction in quotes."""
    if type(value) is int and abs(value) < 10**15:
        return Fraction(value)
    if type(value) is str and _NUMBER.fullmatch(value):
        return Fraction(value)
    reading.fault(place, value, Text('数，例如 3、0.8 或 "1/4"', 'a number, such as 3, 0.8 or "1/4"'))
    return Fraction(0)


def share(reading: Reading, place: str, value: Any) -> Fraction:
    """A share from 0 to 1."""
    share = exact(reading, place, value)
    if not 0 <= share <= 1:
        reading.fault(place, value, Text("0 到 1 之间的份额", "a share from 0 to 1"))
    return share


def weight(reading: Reading, place: str, value: Any) -> Fraction:
    """A weight: 0 or more."""
    weight = exact(reading, place, value)
    if weight < 0:
        reading.fault(place, value, Text("不小于 0 的权重", "a weight of 0 or more"))
    return weight


def two_ends(reading: Reading, place: str, value: Any) -> tuple[Fraction, ...]:
    """Two numbers, the lower one first."""
    ends = tuple(exact(reading, f"{place} {n}", one) for n, one in enumerate(reading.many(value, place), 1))
    if len(ends) != 2 or ends[0] >= ends[1]:
        reading.fault(place, value, Text("先低后高的两个数", "two numbers, the lower one first"))
    return ends


def one_of(*known: str) -> Read:
    """A reader of one of the words known."""
    def read(reading: Reading, place: str, value: Any) -> str:
        if type(value) is str and value in known:
            return value
        expected = Text("以下之一：" + "、".join(known), "one of " + ", ".join(known))
        reading.fault(place, value, expected, nearest(value, known) if isinstance(value, str) else "")
        return known[0]

    return read


def simple_id(reading: Reading, place: str, value: Any) -> str:
    """An id of letters, digits and _."""
    if type(value) is str and _SIMPLE_ID.fullmatch(value):
        return value
    reading.fault(place, value, Text("由字母、数字和 _ 组成的编号", "an id of letters, digits and _"))
    return ""


def field_id(reading: Reading, place: str, value: Any) -> str:
    """An id of several parts, none of them a word that rules cannot use."""
    parts = value.split(".") if type(value) is str else [""]
    if len(parts) > 1 and all(_NAME.fullmatch(part) and part not in _PYTHON_WORDS for part in parts):
        return str(value)
    reading.fault(
        place,
        value,
        Text(
            "形如 case.project 的编号，各段以字母开头，不用保留字",
            "an id like case.project; no part a reserved word",
        ),
    )
    return ""


def version(reading: Reading, place: str, value: Any) -> str:
    """A version of three numbers."""
    if type(value) is str and re.fullmatch(r"\d+\.\d+\.\d+", value, re.ASCII):
        return value
    reading.fault(place, value, Text("形如 1.0.0 的版本号", "a version like 1.0.0"))
    return ""


def pattern(reading: Reading, place: str, value: Any) -> str:
    """A regular expression that is bounded, so that it cannot run away."""
    pattern = string(reading, place, value)
    try:
        re.compile(pattern)
    except re.error as error:
        reading.fault(place, value, Text(f"正则表达式（{error}）", f"a regular expression ({error})"))
    except (RecursionError, OverflowError):
        reading.fault(place, value, Text("正则表达式", "a regular expression"))
    else:
        if not patterns.is_bounded(pattern):
            reading.fault(
                place,
                value,
                Text(
                    "简单的正则表达式：不重复会变化的括号，不用 (?…) 与反向引用",
                    "a simple regular expression: no repeated group that varies, no (?…), no back reference",
                ),
            )
    return pattern


def numbering(reading: Reading, place: str, value: Any) -> str:
    """A numbering pattern, such as E-{n:04}."""
    pattern = string(reading, place, value)
    if not patterns.is_numbering(pattern):
        reading.fault(place, value, Text("编号样式，例如 E-{n:04}", "a numbering pattern, such as E-{n:04}"))
    return pattern


def check(reading: Reading, place: str, value: Any) -> str:
    """The name of a checksum."""
    return str(one_of(*kinds.CHECKS)(reading, place, value))


def as_given(reading: Reading, place: str, value: Any) -> Any:
    """What is read later, with what stands around it."""
    return value


def entries(table: Table, make: Callable[..., Any]) -> Read:
    """A reader of a list of tables, each made into data; what lacks a required key is noted and left out."""

    def read(reading: Reading, place: str, value: Any) -> tuple[Any, ...]:
        made = []
        for number, one in enumerate(reading.many(value, place), 1):
            taken = reading.take(one, table, f"{place} {id_of(one) or number}")
            if taken is not None and table.whole(taken):
                made.append(make(**taken))
        ids = [one.id for one in made if hasattr(one, "id")]
        no_doubles(reading, place, ids)
        return tuple(made)

    return read


def id_of(given: Any) -> str:
    """The id that a table gives itself; "" where it gives none."""
    found = given.get("id") if isinstance(given, dict) else None
    return found if isinstance(found, str) else ""


def no_doubles(reading: Reading, place: str, ids: Sequence[str]) -> None:
    """Note ids that stand there twice."""
    for one in dict.fromkeys(ids) if len(set(ids)) < len(ids) else ():
        if one and ids.count(one) > 1:
            reading.fault(place, one, Text("每个编号只用一次", "each id only once"))
