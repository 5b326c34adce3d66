"""What a form file may say, key by key, and the form that it makes: whatever else stands in it is a fault."""

from __future__ import annotations

from typing import Any

from csi_desktop.forms import kinds, soundness
from csi_desktop.forms import toml_values as toml
from csi_desktop.forms.definition import (
    Band,
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
from csi_desktop.forms.faults import FormFaults
from csi_desktop.text import Text

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

_DEPTH = toml.one_of("quick", "standard", "full")
_NORMALISE = toml.one_of("minmax", "goalposts", "zscore", "rank", "percentile", "distance")
_MEAN = toml.one_of("arithmetic", "geometric", "harmonic")
_WEIGHTS = toml.one_of("given", "entropy")
_OPTION = toml.Table(
    {
        "id": toml.simple_id,
        "label": toml.text,
        "score": toml.exact,
        "group": toml.string,
    },
    needs=("id", "label"),
)
_OPTIONS = toml.entries(_OPTION, Option)
_COLUMN = toml.Table(
    {
        "id": toml.simple_id,
        "kind": toml.one_of(*sorted(kinds.COLUMN_KINDS)),
        "label": toml.text,
        "min": toml.whole,
        "max": toml.whole,
        "options": _OPTIONS,
        "target": toml.string,
        "personal": toml.yes_or_no,
    },
    needs=("id", "kind", "label"),
)
_FIELD = toml.Table(
    {
        "id": toml.field_id,
        "kind": toml.one_of(*kinds.KINDS),
        "label": toml.text,
        "guidance": toml.text,
        "evidence": toml.text,
        "source": toml.text,
        "provenance": toml.one_of("S", "K", "I", "N", "O"),
        "anchors": toml.one_of("S", "K", "I", "N", "O"),
        "required": toml.yes_or_no,
        "depth": _DEPTH,
        "role": toml.string,
        "report": toml.one_of("body", "annex", "internal"),
        "personal": toml.yes_or_no,
        "part": toml.one_of(*PARTS),
        "unit": toml.text,
        "show_if": toml.string,
        "formula": toml.string,
        "auto": toml.string,
        "scored": toml.yes_or_no,
        "weight": toml.weight,
        "max": toml.whole,
        "min": toml.whole,
        "levels": toml.texts,
        "ends": toml.texts,
        "options": _OPTIONS,
        "columns": toml.as_given,
        "preset": toml.yes_or_no,
        "target": toml.string,
        "many": toml.yes_or_no,
        "number": toml.numbering,
        "pattern": toml.pattern,
        "check": toml.check,
        "self_assessable": toml.yes_or_no,
        "evidence_from": toml.whole,
        "renamed_from": toml.field_id,
        "column": toml.string,
        "direction": toml.one_of("more", "less"),
        "normalise": _NORMALISE,
        "goalposts": toml.two_ends,
        "goal": toml.exact,
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
_SECTION = toml.Table(
    {
        "id": toml.simple_id,
        "title": toml.text,
        "weight": toml.weight,
        "repeat": toml.yes_or_no,
        "depth": _DEPTH,
        "show_if": toml.string,
        "caveat": toml.text,
        "role": toml.string,
        "part": toml.one_of(*PARTS),
        "title_field": toml.string,
        "carry": toml.yes_or_no,
        "group": toml.simple_id,
        "mean": _MEAN,
        "needed": toml.share,
        "weights": _WEIGHTS,
        "field": toml.as_given,
    },
    needs=("id", "title", "field"),
)
_BAND = toml.Table(
    {
        "id": toml.simple_id,
        "start": toml.exact,
        "stars": toml.whole,
        "label": toml.text,
    },
    needs=("id", "start", "stars", "label"),
)
_SCHEME = toml.Table(
    {
        "id": toml.simple_id,
        "title": toml.text,
        "weights": toml.one_of("given", "equal", "chosen"),
    },
    needs=("id", "title", "weights"),
)
_INDEX = toml.Table(
    {
        "coverage_total": toml.share,
        "coverage_section": toml.share,
        "geometric_floor": toml.exact,
        "unrated": toml.text,
        "scheme": toml.entries(_SCHEME, Scheme),
        "band": toml.entries(_BAND, Band),
    },
    needs=("coverage_total", "coverage_section", "geometric_floor", "unrated", "scheme", "band"),
)
_THEME = toml.Table(
    {
        "id": toml.one_of(*(f"T{n}" for n in range(1, 9))),
        "title": toml.text,
        "method": toml.one_of("mean", "weakest"),
    },
    needs=("id", "title"),
)
_GATE = toml.Table(
    {
        "id": toml.simple_id,
        "each": toml.string,
        "when": toml.string,
        "effect": toml.one_of("withhold", "cap", "decide"),
        "cap": toml.simple_id,
        "text": toml.text,
    },
    needs=("id", "when", "effect", "text"),
)
_LABEL = toml.Table({"start": toml.exact, "label": toml.text}, needs=("start", "label"))
_CARRIES = toml.Table({"start": toml.share, "share": toml.share}, needs=("start", "share"))
_CONFIDENCE = toml.Table(
    {
        "cap_group": toml.string,
        "cap": toml.share,
        "labels": toml.entries(_LABEL, lambda start, label: (start, label)),
        "carries": toml.entries(_CARRIES, lambda start, share: (start, share)),
    },
    needs=("cap_group", "cap", "labels"),
)
_GROUP = toml.Table(
    {
        "id": toml.simple_id,
        "title": toml.text,
        "parent": toml.simple_id,
        "weight": toml.weight,
        "mean": _MEAN,
        "needed": toml.share,
    },
    needs=("id", "title"),
)
_PORTFOLIO = toml.Table(
    {
        "unit": toml.string,
        "name": toml.string,
        "normalise": _NORMALISE,
        "mean": _MEAN,
        "weights": _WEIGHTS,
        "scale": toml.two_ends,
        "floor": toml.exact,
        "needed": toml.share,
        "group": toml.entries(_GROUP, PortfolioGroup),
    },
    needs=("unit",),
)
_FORM = toml.Table(
    {
        "id": toml.simple_id,
        "version": toml.version,
        "kind": toml.one_of("register", "governance", "instrument", "calculation"),
        "title": toml.text,
        "scope": toml.one_of("case", "evaluation"),
        "depth": _DEPTH,
        "order": toml.whole,
        "note": toml.text,
        "credit": toml.text,
        "source_rule": toml.text,
        "index": toml.as_given,
        "theme": toml.as_given,
        "gate": toml.entries(_GATE, GateRule),
        "confidence": toml.as_given,
        "portfolio": toml.as_given,
        "section": toml.as_given,
    },
    needs=("id", "version", "kind", "title", "section"),
)


def form_of(given: toml.Given, file: str, text: str, sha256: str, *, known_sound: bool = False) -> Form:
    """The form that a file (its name, its text and the SHA-256 of that) says by `given`; raises `FormFaults`."""
    reading = toml.Reading(file)
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
            sha256=sha256,
            definition=text,
        )
        if not known_sound:
            soundness.sound_form(reading, form)
    if reading.faults:
        raise FormFaults(reading.faults)
    return form


def _section(reading: toml.Reading, given: Any, number: int, form_id: str, depth: str) -> Section | None:
    """A section and its fields; the depth of the form unless it has its own."""
    place = toml.id_of(given) or f"section {number}"
    taken = reading.take(given, _SECTION, place)
    if taken is None:
        return None
    raw = reading.many(taken.pop("field"), f"{place} · field") if "field" in taken else []
    taken.setdefault("depth", depth)
    made = [_field(reading, one, f"{place} · field {n}", form_id, taken) for n, one in enumerate(raw, 1)]
    if not all(name in taken for name in ("id", "title")):
        return None
    return Section(**taken, form_id=form_id, fields=tuple(one for one in made if one is not None))


def _field(reading: toml.Reading, given: Any, place: str, form_id: str, section: toml.Given) -> Field | None:
    """A field; the depth of its section unless it has its own."""
    place = toml.id_of(given) or place
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
    soundness.sound_field(reading, made)
    return made


def _columns(reading: toml.Reading, given: Any, place: str, whole: toml.Given) -> tuple[Field, ...]:
    """The columns of a table, each a field whose id is "table id.column id"."""
    made = []
    for number, one in enumerate(reading.many(given, f"{place} · columns"), 1):
        at = f"{place} · columns {toml.id_of(one) or number}"
        taken = reading.take(one, _COLUMN, at)
        if taken is None or not _COLUMN.whole(taken):
            continue
        for name in ("min", "max"):
            if name in taken and taken["kind"] not in _NUMERIC:
                only = Text("仅用于：" + "、".join(_NUMERIC), "a key only for " + ", ".join(_NUMERIC))
                reading.fault(f"{at} · kind = {taken['kind']}", name, only)
        if (taken["kind"] == "choice") != ("options" in taken):
            reading.fault(
                at, taken["kind"], Text("choice 与 options 一同出现", "choice and options together")
            )
        made.append(Field(**(taken | whole | {"id": f"{place}.{taken['id']}"})))
    toml.no_doubles(reading, f"{place} · columns", [one.id for one in made])
    return tuple(made)


def _index(reading: toml.Reading, given: Any) -> Index | None:
    taken = reading.take(given, _INDEX, "index")
    if taken is None or not _INDEX.whole(taken):
        return None
    taken["schemes"], taken["bands"] = taken.pop("scheme"), taken.pop("band")
    soundness.descending(reading, "index · band", [band.start for band in taken["bands"]])
    return Index(**taken)


def _theme(reading: toml.Reading, given: Any) -> Theme | None:
    taken = reading.take(given, _THEME, "theme")
    return Theme(**taken) if taken is not None and _THEME.whole(taken) else None


def _confidence(reading: toml.Reading, given: Any) -> ConfidenceRule | None:
    taken = reading.take(given, _CONFIDENCE, "confidence")
    if taken is None or not _CONFIDENCE.whole(taken):
        return None
    soundness.descending(reading, "confidence · labels", [start for start, _ in taken["labels"]])
    soundness.descending(reading, "confidence · carries", [start for start, _ in taken.get("carries", ())])
    return ConfidenceRule(**taken)


def _portfolio(reading: toml.Reading, given: Any) -> Portfolio | None:
    taken = reading.take(given, _PORTFOLIO, "portfolio")
    if taken is None or not _PORTFOLIO.whole(taken):
        return None
    taken["groups"] = taken.pop("group", ())
    return Portfolio(**taken)
