"""Reads form files strictly: every fault of every file is found in one go, and a form that is read is sound.

Reading TOML takes most of the time, so what the shipped files say is kept in the user's cache folder under their
SHA-256; it was checked before it was put there."""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from csi_desktop import __version__, data
from csi_desktop.forms import kinds, patterns
from csi_desktop.forms.definition import (
    Band,
    Catalogue,
    ConfidenceRule,
    Field,
    Form,
    GateRule,
    Index,
    Option,
    Portfolio,
    PortfolioGroup,
    Scheme,
    Section,
    Theme,
)
from csi_desktop.forms.faults import Fault, FormFaults
from csi_desktop.kept import keep, recall
from csi_desktop.text import Text

LARGEST_FILE = 2_000_000  # bytes
PARTS = [
    "declarations",
    "profile",
    "narrative",
    "design",
    "evidence",
    "index",
    "framework",
    "dac",
    "sroi",
    "conclusions",
    "limitations",
    "response",
    "annex_a",
    "annex_b",
    "annex_d",
    "annex_e",
    "annex_f",
    "annex_g",
    "annex_h",
]

_Given = dict[str, Any]
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*", re.ASCII)
_SIMPLE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_]*", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,9}(\.\d{1,9}|/[1-9]\d{0,8})?", re.ASCII)
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


# ------------------------------------------------------------------------------------------------------- doors


def read_form(path: Path) -> Form:
    """The form of one file, checked by itself; raises `FormFaults`. What it says of other forms is not checked."""
    source = _source(path)
    return _form(_parsed(source), source)


def form_from_text(text: str, file: str = "") -> Form:
    """The form of a definition that a casebook keeps; raises `FormFaults`."""
    if len(text) > LARGEST_FILE:
        raise _one_fault(file, "", f"{len(text)}", Text(f"最多 {LARGEST_FILE} 字节", f"at most {LARGEST_FILE} bytes"))
    source = _Source(file, text)
    return _form(_parsed(source), source)


def read_forms(folder: Path | None = None, also: Iterable[Path] = ()) -> Catalogue:
    """All forms of a folder, of further folders beside it; raises `FormFaults`.

    The shipped folder is the default; it is read once in the life of the process."""
    if folder is None or folder == data.forms_dir():
        shipped, folders = catalogue(), list(also)
    else:
        shipped, folders = Catalogue(()), [folder, *also]
    paths = [path for one in folders for path in sorted(one.glob("*.toml"))]
    return Catalogue.of((*shipped.forms, *checked_forms(paths, shipped.forms))) if paths else shipped


@cache
def catalogue() -> Catalogue:
    """The forms that ship with the program."""
    sources = [_source(path) for path in sorted(data.forms_dir().glob("*.toml"))]
    digest = hashlib.sha256(f"{__version__} {sys.version}".encode())
    for source in sources:
        digest.update(f"{source.file} {source.sha256} ".encode())
    kept = f"forms-{digest.hexdigest()[:32]}"
    parsed = _recalled(kept, len(sources))
    if parsed is not None:
        pairs = zip(parsed, sources, strict=True)
        return Catalogue.of(tuple(_form(given, source, known_sound=True) for given, source in pairs))
    parsed = [_parsed(source) for source in sources]
    forms = [(source.file, _form(given, source)) for given, source in zip(parsed, sources, strict=True)]
    faults = _faults_between(forms, (), names_known=True)
    if faults:
        raise FormFaults(faults)
    keep(kept, parsed, instead_of="forms-*")
    return Catalogue.of(tuple(form for _, form in forms))


def checked_forms(
    paths: Iterable[Path], beside: Sequence[Form] = (), *, replacing: bool = False
) -> tuple[Form, ...]:
    """The forms of some files, checked by themselves and against each other; raises one `FormFaults` for all.

    `beside` are sound forms that the files may refer to; with `replacing`, one that has the id of a file's form
    gives way to it."""
    faults: list[Fault] = []
    forms: list[tuple[str, Form]] = []
    broken = False
    for path in paths:
        try:
            forms.append((path.name, read_form(path)))
        except FormFaults as found:
            faults += found.faults
            broken = True
    mine = {form.id for _, form in forms} if replacing else set()
    known = [form for form in beside if form.id not in mine]
    # While a file cannot be read, names that it defines would all be reported as unknown elsewhere.
    faults += _faults_between(forms, known, names_known=not broken)
    if faults:
        raise FormFaults(faults)
    return tuple(form for _, form in forms)


# ------------------------------------------------------------------------------------------------------- files


class _Source(NamedTuple):
    """The text of a form file, without byte order mark and with line ends "\n": the same on every system."""

    file: str
    text: str

    @property
    def sha256(self) -> str:
        """Of the text."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()


def _source(path: Path) -> _Source:
    """The text of a file; raises `FormFaults` where it cannot be one."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        expected = Text("可读取的文件", "a file that can be read")
        raise _one_fault(path.name, "", str(error.strerror or error), expected) from None
    if len(raw) > LARGEST_FILE:
        expected = Text(f"最多 {LARGEST_FILE} 字节", f"at most {LARGEST_FILE} bytes")
        raise _one_fault(path.name, "", f"{len(raw)}", expected)
    try:
        return _Source(path.name, raw.decode("utf-8-sig").replace("\r\n", "\n"))
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        expected = Text("UTF-8 编码的文本", "text in UTF-8")
        found = repr(raw[error.start : error.end])[1:]
        raise _one_fault(path.name, f"line {line}", found, expected) from None


def _one_fault(file: str, place: str, found: str, expected: Text) -> FormFaults:
    return FormFaults([Fault(file, place, found, expected)])


def _parsed(source: _Source) -> _Given:
    """What a file says, as TOML; raises `FormFaults` with the line where it is not."""
    import tomllib  # not needed while the cache is warm

    try:
        return tomllib.loads(source.text)
    except (ValueError, RecursionError) as error:  # also for a number without end
        lines = source.text.splitlines() or [""]
        found = re.search(r"line (\d+)", str(error))
        number = min(int(found[1]), len(lines)) if found else len(lines)
        why = re.sub(r" \(at .*\)$", "", str(error))
        expected = Text(f"正确的 TOML（{why}）", f"valid TOML ({why})")
        written = lines[number - 1].strip() or "…"
        raise _one_fault(source.file, f"line {number}", written, expected) from None


def _recalled(name: str, count: int) -> list[_Given] | None:
    """What was kept of these very files; None if nothing is."""
    parsed = recall(name)
    return parsed if isinstance(parsed, list) and len(parsed) == count else None


# ------------------------------------------------------------------------------------------------------- one file


class _Reading:
    """One file being read: turns what it says into data, and notes what is wrong."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []

    def fault(self, place: str, found: object, expected: Text, nearest: str = "") -> None:
        """Note a fault; `found` None for something missing."""
        shown = "" if found is None else found if isinstance(found, str) and found else repr(found)
        self.faults.append(Fault(self.file, place, shown, expected, nearest))

    def take(self, given: Any, table: _Table, place: str) -> _Given | None:
        """The values of a TOML table by its keys; None if it is no table. Notes unknown and missing keys."""
        if not isinstance(given, dict):
            self.fault(place, given, Text("一组键和值", "a table of keys and values"))
            return None
        taken = {}
        for name, value in given.items():
            read = table.reads.get(name)
            if read is None:
                self.fault(place, name, Text("已知的键", "a known key"), _nearest(name, table.reads))
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


_Read = Callable[[_Reading, str, Any], Any]


class _Table(NamedTuple):
    """A table of a form file: how the value of each key is read, and which keys must be there."""

    reads: Mapping[str, _Read]
    needs: tuple[str, ...] = ()

    def whole(self, taken: _Given | None) -> bool:
        """Whether everything that must be there is."""
        if taken is None:
            return False
        for name in self.needs:  # noqa: SIM110 a generator here is a tenth of the start of the program
            if name not in taken:
                return False
        return True


def _nearest(word: str, known: Iterable[str]) -> str:
    return kinds.nearest(word, known)


def _text(reading: _Reading, place: str, value: Any) -> Text:
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


def _texts(reading: _Reading, place: str, value: Any) -> tuple[Text, ...]:
    return tuple(_text(reading, f"{place} {n}", one) for n, one in enumerate(reading.many(value, place)))


def _string(reading: _Reading, place: str, value: Any) -> str:
    if type(value) is str and value:
        return value
    reading.fault(place, value, Text("引号内的文字", "text in quotes"))
    return ""


def _yes_or_no(reading: _Reading, place: str, value: Any) -> bool:
    if type(value) is bool:
        return value
    reading.fault(place, value, Text("true 或 false", "true or false"))
    return False


def _whole(reading: _Reading, place: str, value: Any) -> int:
    if type(value) is int and abs(value) < 10**15:
        return value
    reading.fault(place, value, Text("整数", "a whole number"))
    return 0


def _exact(reading: _Reading, place: str, value: Any) -> Fraction:
    if type(value) is int:
        return Fraction(value)
    if type(value) is str and _NUMBER.fullmatch(value):
        return Fraction(value)
    reading.fault(
        place, value, Text('引号内的数，例如 "1/4" 或 "0.8"', 'a number in quotes, such as "1/4" or "0.8"')
    )
    return Fraction(0)


def _share(reading: _Reading, place: str, value: Any) -> Fraction:
    share = _exact(reading, place, value)
    if not 0 <= share <= 1:
        reading.fault(place, value, Text("0 到 1 之间的份额", "a share from 0 to 1"))
    return share


def _weight(reading: _Reading, place: str, value: Any) -> Fraction:
    weight = _exact(reading, place, value)
    if weight < 0:
        reading.fault(place, value, Text("不小于 0 的权重", "a weight of 0 or more"))
    return weight


def _two_ends(reading: _Reading, place: str, value: Any) -> tuple[Fraction, ...]:
    ends = tuple(_exact(reading, f"{place} {n}", one) for n, one in enumerate(reading.many(value, place), 1))
    if len(ends) != 2 or ends[0] >= ends[1]:
        reading.fault(place, value, Text("先低后高的两个数", "two numbers, the lower one first"))
    return ends


def _one_of(*known: str) -> _Read:
    def read(reading: _Reading, place: str, value: Any) -> str:
        if type(value) is str and value in known:
            return value
        expected = Text("以下之一：" + "、".join(known), "one of " + ", ".join(known))
        reading.fault(place, value, expected, _nearest(value, known) if isinstance(value, str) else "")
        return known[0]

    return read


def _simple_id(reading: _Reading, place: str, value: Any) -> str:
    if type(value) is str and _SIMPLE_ID.fullmatch(value):
        return value
    reading.fault(place, value, Text("由字母、数字和 _ 组成的编号", "an id of letters, digits and _"))
    return ""


def _field_id(reading: _Reading, place: str, value: Any) -> str:
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


def _version(reading: _Reading, place: str, value: Any) -> str:
    if type(value) is str and re.fullmatch(r"\d+\.\d+\.\d+", value, re.ASCII):
        return value
    reading.fault(place, value, Text("形如 1.0.0 的版本号", "a version like 1.0.0"))
    return ""


def _pattern(reading: _Reading, place: str, value: Any) -> str:
    pattern = _string(reading, place, value)
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


def _numbering(reading: _Reading, place: str, value: Any) -> str:
    pattern = _string(reading, place, value)
    if not patterns.is_numbering(pattern):
        reading.fault(place, value, Text("编号样式，例如 E-{n:04}", "a numbering pattern, such as E-{n:04}"))
    return pattern


def _check(reading: _Reading, place: str, value: Any) -> str:
    return str(_one_of(*kinds.CHECKS)(reading, place, value))


def _as_given(reading: _Reading, place: str, value: Any) -> Any:
    return value


def _entries(table: _Table, make: Callable[..., Any]) -> _Read:
    """A reader of a list of tables, each made into data; what lacks a required key is noted and left out."""

    def read(reading: _Reading, place: str, value: Any) -> tuple[Any, ...]:
        made = []
        for number, one in enumerate(reading.many(value, place), 1):
            taken = reading.take(one, table, f"{place} {_id_of(one) or number}")
            if taken is not None and table.whole(taken):
                made.append(make(**taken))
        ids = [one.id for one in made if hasattr(one, "id")]
        _no_doubles(reading, place, ids)
        return tuple(made)

    return read


def _id_of(given: Any) -> str:
    found = given.get("id") if isinstance(given, dict) else None
    return found if isinstance(found, str) else ""


def _no_doubles(reading: _Reading, place: str, ids: Sequence[str]) -> None:
    for one in dict.fromkeys(ids) if len(set(ids)) < len(ids) else ():
        if one and ids.count(one) > 1:
            reading.fault(place, one, Text("每个编号只用一次", "each id only once"))


_DEPTH = _one_of("quick", "standard", "full")
_NORMALISE = _one_of("minmax", "goalposts", "zscore", "rank", "percentile", "distance")
_MEAN = _one_of("arithmetic", "geometric", "harmonic")
_OPTION = _Table(
    {
        "id": _simple_id,
        "label": _text,
        "score": _exact,
        "group": _string,
    },
    needs=("id", "label"),
)
_OPTIONS = _entries(_OPTION, Option)
_COLUMN = _Table(
    {
        "id": _simple_id,
        "kind": _one_of(*sorted(kinds.COLUMN_KINDS)),
        "label": _text,
        "options": _OPTIONS,
        "target": _string,
        "personal": _yes_or_no,
    },
    needs=("id", "kind", "label"),
)
_FIELD = _Table(
    {
        "id": _field_id,
        "kind": _one_of(*kinds.KINDS),
        "label": _text,
        "guidance": _text,
        "evidence": _text,
        "source": _text,
        "provenance": _one_of("S", "K", "I", "N", "O"),
        "anchors": _one_of("S", "K", "I", "N", "O"),
        "required": _yes_or_no,
        "depth": _DEPTH,
        "role": _string,
        "report": _one_of("body", "annex", "internal"),
        "personal": _yes_or_no,
        "part": _one_of(*PARTS),
        "unit": _text,
        "show_if": _string,
        "formula": _string,
        "auto": _string,
        "scored": _yes_or_no,
        "weight": _weight,
        "max": _whole,
        "min": _whole,
        "levels": _texts,
        "ends": _texts,
        "options": _OPTIONS,
        "columns": _as_given,
        "preset": _yes_or_no,
        "target": _string,
        "many": _yes_or_no,
        "number": _numbering,
        "pattern": _pattern,
        "check": _check,
        "self_assessable": _yes_or_no,
        "evidence_from": _whole,
        "renamed_from": _field_id,
        "column": _string,
        "direction": _one_of("more", "less"),
        "normalise": _NORMALISE,
        "goalposts": _two_ends,
        "goal": _exact,
    },
    needs=("id", "kind", "label"),
)
# Keys that say something only of certain kinds; elsewhere they are a mistake of the author.
_NUMERIC = ("number", "money", "percent", "percent3", "count")
_ONLY_FOR = {
    "auto": ("level",),
    "max": ("level", *_NUMERIC),
    "min": _NUMERIC,
    "levels": ("level",),
    "anchors": ("level",),
    "evidence_from": ("level",),
    "ends": ("scale5",),
    "options": ("choice", "choices"),
    "columns": ("table",),
    "preset": ("table",),
    "target": ("refs",),
    "many": ("refs", "region", "sdg"),
    "number": ("text",),
    "pattern": ("text",),
    "check": ("text",),
    "unit": ("number", "money", "percent", "count", "computed"),
    "scored": ("level", "scale5", "choice"),
    "column": _NUMERIC,
    "direction": _NUMERIC,
    "normalise": _NUMERIC,
    "goalposts": _NUMERIC,
    "goal": _NUMERIC,
}
_NEEDS = {
    "level": ("max", "levels"),
    "scale5": ("ends",),
    "choice": ("options",),
    "choices": ("options",),
    "table": ("columns",),
    "refs": ("target",),
    "computed": ("formula",),
}
_SECTION = _Table(
    {
        "id": _simple_id,
        "title": _text,
        "weight": _weight,
        "repeat": _yes_or_no,
        "depth": _DEPTH,
        "show_if": _string,
        "caveat": _text,
        "role": _string,
        "part": _one_of(*PARTS),
        "title_field": _string,
        "carry": _yes_or_no,
        "group": _simple_id,
        "mean": _MEAN,
        "needed": _share,
        "field": _as_given,
    },
    needs=("id", "title", "field"),
)
_BAND = _Table(
    {
        "id": _simple_id,
        "start": _exact,
        "stars": _whole,
        "label": _text,
    },
    needs=("id", "start", "stars", "label"),
)
_SCHEME = _Table(
    {
        "id": _simple_id,
        "title": _text,
        "weights": _one_of("given", "equal"),
    },
    needs=("id", "title", "weights"),
)
_INDEX = _Table(
    {
        "coverage_total": _share,
        "coverage_section": _share,
        "geometric_floor": _exact,
        "unrated": _text,
        "scheme": _entries(_SCHEME, Scheme),
        "band": _entries(_BAND, Band),
    },
    needs=("coverage_total", "coverage_section", "geometric_floor", "unrated", "scheme", "band"),
)
_THEME = _Table(
    {
        "id": _one_of(*(f"T{n}" for n in range(1, 9))),
        "title": _text,
        "method": _one_of("mean", "weakest"),
    },
    needs=("id", "title"),
)
_GATE = _Table(
    {
        "id": _simple_id,
        "each": _string,
        "when": _string,
        "effect": _one_of("withhold", "cap", "decide"),
        "cap": _simple_id,
        "text": _text,
    },
    needs=("id", "when", "effect", "text"),
)
_LABEL = _Table({"start": _exact, "label": _text}, needs=("start", "label"))
_CARRIES = _Table({"start": _share, "share": _share}, needs=("start", "share"))
_CONFIDENCE = _Table(
    {
        "cap_group": _string,
        "cap": _share,
        "labels": _entries(_LABEL, lambda start, label: (start, label)),
        "carries": _entries(_CARRIES, lambda start, share: (start, share)),
    },
    needs=("cap_group", "cap", "labels"),
)
_GROUP = _Table(
    {
        "id": _simple_id,
        "title": _text,
        "parent": _simple_id,
        "weight": _weight,
        "mean": _MEAN,
        "needed": _share,
    },
    needs=("id", "title"),
)
_PORTFOLIO = _Table(
    {
        "unit": _string,
        "name": _string,
        "normalise": _NORMALISE,
        "mean": _MEAN,
        "scale": _two_ends,
        "floor": _exact,
        "needed": _share,
        "group": _entries(_GROUP, PortfolioGroup),
    },
    needs=("unit",),
)
_FORM = _Table(
    {
        "id": _simple_id,
        "version": _version,
        "kind": _one_of("register", "governance", "instrument", "calculation"),
        "title": _text,
        "scope": _one_of("case", "evaluation"),
        "depth": _DEPTH,
        "order": _whole,
        "note": _text,
        "credit": _text,
        "source_rule": _text,
        "index": _as_given,
        "theme": _as_given,
        "gate": _entries(_GATE, GateRule),
        "confidence": _as_given,
        "portfolio": _as_given,
        "section": _as_given,
    },
    needs=("id", "version", "kind", "title", "section"),
)


def _form(given: _Given, source: _Source, *, known_sound: bool = False) -> Form:
    """The form that a file says; raises `FormFaults`."""
    reading = _Reading(source.file)
    taken = reading.take(given, _FORM, "") or {}
    form_id, depth = taken.get("id", ""), taken.get("depth", "quick")
    raw = reading.many(taken.get("section"), "section") if "section" in taken else []
    sections = [_section(reading, one, n, form_id, depth) for n, one in enumerate(raw, 1)]
    taken["section"] = tuple(one for one in sections if one is not None)
    parts = (("index", _index), ("theme", _theme), ("confidence", _confidence), ("portfolio", _portfolio))
    for name, read in parts:
        if name in taken:
            taken[name] = read(reading, taken[name])
    if not reading.faults:
        form = Form(
            **{"sections" if name == "section" else name: value for name, value in taken.items()},
            sha256=source.sha256,
            definition=source.text,
        )
        if not known_sound:
            _sound_form(reading, form)
    if reading.faults:
        raise FormFaults(reading.faults)
    return form


def _section(reading: _Reading, given: Any, number: int, form_id: str, depth: str) -> Section | None:
    """A section and its fields; the depth of the form unless it has its own."""
    place = _id_of(given) or f"section {number}"
    taken = reading.take(given, _SECTION, place)
    if taken is None:
        return None
    raw = reading.many(taken.pop("field"), f"{place} · field") if "field" in taken else []
    taken.setdefault("depth", depth)
    made = [_field(reading, one, f"{place} · field {n}", form_id, taken) for n, one in enumerate(raw, 1)]
    if not all(name in taken for name in ("id", "title")):
        return None
    return Section(**taken, form_id=form_id, fields=tuple(one for one in made if one is not None))


def _field(reading: _Reading, given: Any, place: str, form_id: str, section: _Given) -> Field | None:
    """A field; the depth of its section unless it has its own."""
    place = _id_of(given) or place
    taken = reading.take(given, _FIELD, place)
    if taken is None or not _FIELD.whole(taken):
        return None
    kind = taken["kind"]
    for name in taken:
        if name in _ONLY_FOR and kind not in _ONLY_FOR[name]:
            expected = Text(
                "仅用于：" + "、".join(_ONLY_FOR[name]), "a key only for " + ", ".join(_ONLY_FOR[name])
            )
            reading.fault(f"{place} · kind = {kind}", name, expected)
    for name in _NEEDS.get(kind, ()):
        if name not in given:
            reading.fault(f"{place} · kind = {kind}", None, Text(f"“{name}”", f"“{name}”"))
    if "report" in taken:
        taken["placement"] = taken.pop("report")
    taken.setdefault("depth", section["depth"])
    whole = {"form_id": form_id, "section_id": section.get("id", ""), "depth": taken["depth"]}
    if "columns" in taken:
        taken["columns"] = _columns(reading, taken["columns"], place, whole)
    made = Field(**(taken | whole))
    _sound_field(reading, made)
    return made


def _columns(reading: _Reading, given: Any, place: str, whole: _Given) -> tuple[Field, ...]:
    """The columns of a table, each a field whose id is "table id.column id"."""
    made = []
    for number, one in enumerate(reading.many(given, f"{place} · columns"), 1):
        at = f"{place} · columns {_id_of(one) or number}"
        taken = reading.take(one, _COLUMN, at)
        if taken is None or not _COLUMN.whole(taken):
            continue
        if (taken["kind"] == "choice") != ("options" in taken):
            reading.fault(
                at, taken["kind"], Text("choice 与 options 一同出现", "choice and options together")
            )
        made.append(Field(**(taken | whole | {"id": f"{place}.{taken['id']}"})))
    _no_doubles(reading, f"{place} · columns", [one.id for one in made])
    return tuple(made)


def _index(reading: _Reading, given: Any) -> Index | None:
    taken = reading.take(given, _INDEX, "index")
    if taken is None or not _INDEX.whole(taken):
        return None
    taken["schemes"], taken["bands"] = taken.pop("scheme"), taken.pop("band")
    _descending(reading, "index · band", [band.start for band in taken["bands"]])
    return Index(**taken)


def _theme(reading: _Reading, given: Any) -> Theme | None:
    taken = reading.take(given, _THEME, "theme")
    return Theme(**taken) if taken is not None and _THEME.whole(taken) else None


def _confidence(reading: _Reading, given: Any) -> ConfidenceRule | None:
    taken = reading.take(given, _CONFIDENCE, "confidence")
    if taken is None or not _CONFIDENCE.whole(taken):
        return None
    _descending(reading, "confidence · labels", [start for start, _ in taken["labels"]])
    _descending(reading, "confidence · carries", [start for start, _ in taken.get("carries", ())])
    return ConfidenceRule(**taken)


def _portfolio(reading: _Reading, given: Any) -> Portfolio | None:
    taken = reading.take(given, _PORTFOLIO, "portfolio")
    if taken is None or not _PORTFOLIO.whole(taken):
        return None
    taken["groups"] = taken.pop("group", ())
    return Portfolio(**taken)


def _descending(reading: _Reading, place: str, starts: Sequence[Fraction]) -> None:
    if any(one <= after for one, after in pairwise(starts)):
        found = ", ".join(str(one) for one in starts)
        reading.fault(
            place, found, Text("从高到低、互不相同的起点", "starts from high to low, all different")
        )


def _sound_form(reading: _Reading, form: Form) -> None:
    """Note what does not fit together within a form whose parts are sound by themselves."""
    _no_doubles(reading, "section · id", [section.id for section in form.sections])
    _no_doubles(reading, "field · id", [field.id for section in form.sections for field in section.fields])
    for section in form.sections:
        ids = [field.id for field in section.fields]
        if section.title_field and section.title_field not in ids:
            expected = Text("本部分的字段", "a field of this section")
            place = f"{section.id} · title_field"
            reading.fault(place, section.title_field, expected, _nearest(section.title_field, ids))
    if form.index is not None:
        _weights(reading, form)
    if form.portfolio is not None:
        _sound_portfolio(reading, form, form.portfolio)
    else:
        _shares(reading, form)
    if form.confidence is not None:
        groups = {option.group for s in form.sections for f in s.fields for option in f.options} - {""}
        if form.confidence.cap_group not in groups:
            expected = Text("某个选项的 group", "the group of an option")
            reading.fault("confidence · cap_group", form.confidence.cap_group, expected)
    for rule in form.gate:
        if (rule.effect == "cap") != bool(rule.cap):
            reading.fault(
                f"gate {rule.id}",
                rule.effect,
                Text("cap 与等级一同给出", "the effect “cap” and a band together"),
            )


def _sound_field(reading: _Reading, field: Field) -> None:
    top = field.max if field.max is not None else 0
    if field.kind == "level" and (top < 1 or len(field.levels) != top + 1):
        expected = Text(f"{top + 1} 个等级描述（0 到 {top}）", f"{top + 1} anchors, for levels 0 to {top}")
        reading.fault(f"{field.id} · levels", str(len(field.levels)), expected)
    if field.evidence_from is not None and not 0 < field.evidence_from <= top:
        reading.fault(f"{field.id} · evidence_from", field.evidence_from, Text(f"1 到 {top}", f"1 to {top}"))
    if field.kind == "scale5" and len(field.ends) != 2:
        reading.fault(
            f"{field.id} · ends", str(len(field.ends)), Text("两端的描述", "two descriptions, of 1 and of 5")
        )
    if field.min is not None and field.max is not None and field.min > field.max:
        reading.fault(f"{field.id} · min", field.min, Text(f"不大于 {field.max}", f"at most {field.max}"))
    if (
        field.scored
        and field.kind == "choice"
        and not any(option.score is not None for option in field.options)
    ):
        reading.fault(f"{field.id} · scored", "true", Text("选项带有 score", "options with a score"))
    if field.preset and field.columns and field.columns[0].kind != "choice":
        reading.fault(
            f"{field.id} · preset", field.columns[0].kind, Text("第一列为 choice", "a choice as first column")
        )


def _weights(reading: _Reading, form: Form) -> None:
    """Section weights of an index, and the weights of the scored fields in each section, each make one."""
    weighted = [section for section in form.sections if section.weight is not None]
    _sum_is_one(reading, "section · weight", [section.weight or Fraction(0) for section in weighted])
    for section in weighted:
        scored = [field for field in section.fields if field.scored]
        _sum_is_one(reading, f"{section.id} · weight", [field.weight or Fraction(0) for field in scored])


def _sound_portfolio(reading: _Reading, form: Form, portfolio: Portfolio) -> None:
    """Groups hang together without going round in circles, and every indicator has what its scale needs."""
    known = {group.id: group for group in portfolio.groups}
    named = [("section", s.id, s.group) for s in form.sections] + [("group", g.id, g.parent) for g in portfolio.groups]
    for what, name, parent in named:
        if parent and parent not in known:
            expected = Text("某个 group 的编号", "the id of a group")
            reading.fault(f"{what} {name}", parent, expected, _nearest(parent, known))
    for group in portfolio.groups:
        above, seen = group, {group.id}
        while above.parent in known:
            above = known[above.parent]
            if above.id in seen:
                reading.fault(f"group {group.id} · parent", group.parent, Text("不成环的上级", "no circle of parents"))
                break
            seen.add(above.id)
    _no_doubles(reading, "section · group", [s.id for s in form.sections] + list(known))
    for section in form.sections:
        for one in section.fields:
            method = one.normalise or portfolio.normalise
            if method == "goalposts" and len(one.goalposts) != 2:
                reading.fault(f"{one.id} · normalise = goalposts", None, Text("“goalposts”", "“goalposts”"))
            if method == "distance" and one.goal is None:
                reading.fault(f"{one.id} · normalise = distance", None, Text("“goal”", "“goal”"))


def _shares(reading: _Reading, form: Form) -> None:
    """Weights are shares, but for those of a portfolio, which are relative."""
    weighed = [(s.id, s.weight) for s in form.sections]
    weighed += [(one.id, one.weight) for s in form.sections for one in s.fields]
    for place, weight in weighed:
        if weight is not None and weight > 1:
            reading.fault(f"{place} · weight", str(weight), Text("0 到 1 之间的份额", "a share from 0 to 1"))


def _sum_is_one(reading: _Reading, place: str, weights: Sequence[Fraction]) -> None:
    if sum(weights) != 1:
        found = " + ".join(str(weight) for weight in weights) + f" = {sum(weights)}"
        reading.fault(place, found, Text("权重之和为 1", "weights that add up to 1"))


# ------------------------------------------------------------------------------------------------------- all files


def _faults_between(
    forms: Sequence[tuple[str, Form]], beside: Sequence[Form], *, names_known: bool
) -> list[Fault]:
    """What is wrong between forms: ids and roles used twice, names nobody has, rules that go round in circles."""
    everything = [
        *((f"{form.id}.toml", form) for form in beside),
        *forms,
    ]  # who was there first keeps its names
    faults = [*_doubles(everything)]
    if names_known:
        world = _World(everything)
        for file, form in forms:
            faults += world.faults_of(file, form)
        if not faults:
            faults += world.cycles()
    return faults


def _doubles(forms: Sequence[tuple[str, Form]]) -> Iterator[Fault]:
    """Ids and roles that two places claim."""
    seen: dict[tuple[str, str], str] = {}

    def claim(what: str, name: str, file: str, place: str) -> Iterator[Fault]:
        before = seen.setdefault((what, name), f"{file} · {place}")
        if before != f"{file} · {place}":
            expected = Text(f"只出现一次，{before} 已用", f"it only once; {before} has it already")
            yield Fault(file, f"{place} · {what}", name, expected)

    for file, form in forms:
        yield from claim("form", form.id, file, form.id)
        if form.theme:
            yield from claim("theme", form.theme.id, file, form.id)
        for section in form.sections:
            if section.role:
                yield from claim("section role", section.role, file, section.id)
            for field in section.fields:
                yield from claim("id", field.id, file, f"{section.id} · {field.id}")
                if field.role:
                    yield from claim("role", field.role, file, field.id)


class _World:
    """All forms together, for checking what one says of another."""

    def __init__(self, forms: Sequence[tuple[str, Form]]) -> None:
        from csi_desktop.forms.expression import lookups

        self.forms = forms
        self.catalogue = Catalogue.of(tuple(form for _, form in forms))
        self.names, self.sections = lookups(self.catalogue)
        self.ids = [field.id for field in self.catalogue.fields()]
        self.repeated = [section.key for section in self.catalogue.sections() if section.repeat]
        self.bands = [band.id for _, form in forms if form.index for band in form.index.bands]
        self.needs: dict[str, set[str]] = {}  # field id or section key → what its value or place rests on

    def faults_of(self, file: str, form: Form) -> Iterator[Fault]:
        """What is wrong with what a form says of others; fills `needs` on the way."""
        for section in form.sections:
            yield from self.rule(file, f"{section.id} · show_if", section.show_if, "", section.key)
            for field in section.fields:
                yield from self.field(file, section, field)
        for gate in form.gate:
            place = f"gate {gate.id}"
            if gate.each and gate.each not in self.repeated:
                yield self.unknown(file, f"{place} · each", gate.each, self.repeated, _REPEATED)
            else:
                yield from self.rule(file, f"{place} · when", gate.when, gate.each)
            if gate.cap and gate.cap not in self.bands:
                yield self.unknown(
                    file, f"{place} · cap", gate.cap, self.bands, Text("某个等级的编号", "the id of a band")
                )

    def field(self, file: str, section: Section, field: Field) -> Iterator[Fault]:
        where = section.key if section.repeat else ""
        if section.show_if:
            self.needs.setdefault(field.id, set()).add(section.key)
        for key, source in (("show_if", field.show_if), ("formula", field.formula)):
            yield from self.rule(file, f"{field.id} · {key}", source, where, field.id)
        yield from self.rule(file, f"{field.id} · auto", field.auto, where)
        known = [*self.repeated, "levels", "themes"]
        if field.target and field.target not in known:
            yield self.unknown(file, f"{field.id} · target", field.target, known, _REPEATED)
        if field.renamed_from and self.catalogue.has(field.renamed_from):
            expected = Text("不再使用的编号", "an id no longer in use")
            yield Fault(file, f"{field.id} · renamed_from", field.renamed_from, expected)

    def rule(self, file: str, place: str, source: str, where: str, of: str = "") -> list[Fault]:
        """Faults of a rule; what it looks at is noted as what `of` rests on."""
        from csi_desktop.forms.expression import compile_expression

        if not source:
            return []
        try:
            rule = compile_expression(
                source,
                names=self.names,
                sections=self.sections,
                where=where,
                known=self.ids,
                file=file,
                place=place,
            )
        except FormFaults as found:
            return found.faults
        if of:
            self.needs.setdefault(of, set()).update(rule.names | rule.sections)
        return []

    def unknown(self, file: str, place: str, found: str, known: Sequence[str], expected: Text) -> Fault:
        return Fault(file, place, found, expected, _nearest(found, known))

    def cycles(self) -> Iterator[Fault]:
        """Rules whose outcome rests on itself."""
        files = {
            one: file
            for file, form in self.forms
            for s in form.sections
            for one in (s.key, *(f.id for f in s.fields))
        }
        done: set[str] = set()

        def walk(one: str, path: list[str]) -> Iterator[Fault]:
            if one in path:
                circle = [*path[path.index(one) :], one]
                expected = Text("不绕回自身的规则", "rules that do not come back to themselves")
                yield Fault(files.get(one, ""), one, " → ".join(circle), expected)
            elif one not in done:
                done.add(one)
                for other in sorted(self.needs.get(one, ())):
                    yield from walk(other, [*path, one])

        for one in self.needs:
            yield from walk(one, [])


_REPEATED = Text("可重复部分的编号（表单.部分）", "the key of a repeated section (form.section)")
