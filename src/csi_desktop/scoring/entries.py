"""What a ledger is made of: numbers with their rules and workings, and the answers in words that they rest on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from csi_desktop.forms.definition import Catalogue, Field
from csi_desktop.forms.kinds import PlainNames, kind
from csi_desktop.model.answers import State
from csi_desktop.model.cases import Sheet
from csi_desktop.scoring.facts import Facts
from csi_desktop.scoring.names import row_name
from csi_desktop.scoring.result import Place, Result, Term
from csi_desktop.scoring.states import STATES
from csi_desktop.scoring.workings import plain_text
from csi_desktop.text import LANGUAGES, Lang, Text


@dataclass(frozen=True, slots=True)
class Source:
    """An answer that a number rests on: where it stands, what it is called, what was answered, on what evidence."""

    place: Place
    name: Text
    said: Text
    reason: str = ""
    evidence: tuple[str, ...] = ()  # numbers of the register


@dataclass(frozen=True, slots=True)
class Entry:
    """One number. `rule` says in words how it comes about, `working` is the arithmetic with the figures of this
    evaluation, `parts` are the keys of the entries it is made of, `form` where its rule stands."""

    key: str
    title: Text
    value: Text
    rule: Text
    working: tuple[Text, ...] = ()
    sources: tuple[Source, ...] = ()
    parts: tuple[str, ...] = ()
    form: str = ""
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """A form whose rules were applied: the version frozen into the evaluation, and the SHA-256 of its text."""

    form: str
    title: Text
    version: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Ledger:
    """Every number of an evaluation, and what it was reckoned by."""

    entries: tuple[Entry, ...]
    versions: tuple[Version, ...]

    def entry(self, key: str) -> Entry | None:
        """The entry of that key; None where the evaluation has no such number."""
        return next((one for one in self.entries if one.key == key), None)

    def under(self, key: str) -> list[Entry]:
        """An entry and everything it is made of, each once, parts after what they make."""
        found: dict[str, Entry] = {}
        waiting = [key]
        while waiting:
            one = self.entry(waiting.pop(0))
            if one is not None and one.key not in found:
                found[one.key] = one
                waiting = [*one.parts, *waiting]
        return list(found.values())


def field_key(field_id: str, row: str = "") -> str:
    """The key of a computed field, or of the level that a rule suggests."""
    return f"field:{field_id}#{row}" if row else f"field:{field_id}"


class _Names(PlainNames):
    """Rows by what names them."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    def row(self, section_key: str, row_id: str, lang: Lang) -> str:
        """A row by its number, its name, or its place among the others."""
        catalogue, sheet = self._facts.catalogue, self._facts.sheet
        if catalogue.has(row_id):
            return catalogue.field(row_id).label(lang)
        key = next((key for key, rows in sheet.rows.items() if row_id in rows), "")
        return row_name(self._facts, key, row_id) if key else row_id


class Answered:
    """What was answered in an evaluation, in words; what the entries of its ledger are written from."""

    def __init__(self, catalogue: Catalogue, sheet: Sheet, result: Result) -> None:
        self.catalogue, self.sheet, self.result = catalogue, sheet, result
        self.facts = Facts(catalogue, sheet)
        self.names = _Names(self.facts)

    def source(self, place: Place) -> Source:
        """What was answered at a place, in words."""
        one = self.catalogue.field(place[0])
        answer = self.sheet.answers.get(place)
        cited = tuple(self.names.row("", row, "zh") for row in answer.evidence) if answer else ()
        return Source(place, self.name(place), self._said(one, place), answer.reason if answer else "", cited)

    def name(self, place: Place) -> Text:
        """What a field is called, with its row."""
        one = self.catalogue.field(place[0])
        if not place[1]:
            return one.label
        row = row_name(self.facts, one.section_key, place[1])
        return Text("{label}（{row}）", "{label} ({row})").format(label=one.label, row=row)

    def _said(self, one: Field, place: Place) -> Text:
        answer = self.sheet.answers.get(place)
        if answer is not None and answer.state is not State.ANSWERED:
            return STATES[answer.state]
        value = answer.value if answer is not None and answer.value not in (None, "") else None
        if value is None or one.kind == "computed":
            found = self.facts.field(*place)
            return STATES[State.NE] if found is None else plain_text(found)
        return Text(*(kind(one.kind).show(one, value, lang, self.names) for lang in LANGUAGES))

    def terms(self, terms: Iterable[Term]) -> tuple[Source, ...]:
        """The answers of terms; what the mode rules out is said to be out."""
        found = []
        for term in terms:
            source = self.source(term.place)
            if term.state is State.NA and term.place not in self.sheet.answers:
                source = Source(term.place, source.name, STATES[State.NA])
            found.append(source)
        return tuple(found)
