"""What every kind of field stands on: clean text, refusals, names, lists."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, ClassVar, Protocol

from csi_desktop.forms.definition import Field, Value
from csi_desktop.text import Lang, Text

MOST_ENTRIES = 10_000  # of one list or table
LARGEST_COUNT = 10**15

# C0 controls but tab and line feed, and DEL: no file format carries them, SQLite's length() stops at NUL.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_LINE_ENDS = re.compile(r"\r\n?")
_LINE_BREAKS = re.compile("[\n\t\v\f\x85\u2028\u2029]+")
SEPARATORS = re.compile(r"[,，、;；\n|]")


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


def bad_value(field: Field, zh: str, en: str, **values: object) -> BadValue:
    """A `BadValue` that opens with the field's label; `given` is shortened."""
    if "given" in values:
        values["given"] = shortened(values["given"])
    return BadValue(Text("“{label}”" + zh, "“{label}” " + en).format(label=field.label, **values))


def shortened(value: object) -> str:
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


def entries_of(field: Field, value: Any) -> list[str]:
    """A list of distinct, non-empty strings."""
    if isinstance(value, tuple):
        value = list(value)
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise bad_value(
            field,
            "应为若干项的列表，现为“{given}”。",
            "takes a list of entries; “{given}” is not one.",
            given=value,
        )
    if len(value) > MOST_ENTRIES:
        raise bad_value(
            field,
            "有 {n:,} 项，超过上限 {most:,}。请拆分。",
            "has {n:,} entries; the limit is {most:,}. Split it.",
            n=len(value),
            most=MOST_ENTRIES,
        )
    return list(dict.fromkeys(one for one in (clean(entry).strip() for entry in value) if one))


def only_one(field: Field, entries: list[str]) -> None:
    if not field.many and len(entries) > 1:
        raise bad_value(
            field,
            "只能有一项，现有 {n} 项。请只留一项。",
            "takes one entry; it has {n}. Keep one of them.",
            n=len(entries),
        )


def split_list(text: str, meaning: Callable[[str], str | None], longest: int = 8) -> Iterator[str]:
    """What the parts of a typed list mean, up to the first that means nothing; that one is given back as it is.

    Labels may hold separators themselves, so up to `longest` pieces are tried as one, the most first."""
    pieces = [0, *(mark.end() for mark in SEPARATORS.finditer(text)), len(text) + 1]
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


def joined(parts: Sequence[str], lang: Lang) -> str:
    """Several values in a line, further apart where one of them has a comma or a colon itself."""
    if any(sign in part for part in parts for sign in ("、", "，", ", ", "：", ": ")):
        return ("；" if lang == "zh" else "; ").join(parts)
    return ("、" if lang == "zh" else ", ").join(parts)
