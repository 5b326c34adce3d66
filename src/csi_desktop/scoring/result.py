"""What scoring gives: numbers with the terms they were made of, so that each can be explained.

The small ones are named tuples, not frozen dataclasses: 250 of them are made at each keystroke, and making one takes
a quarter of the time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, NamedTuple, TypeVar

from csi_desktop.forms.definition import Band, Field, Option
from csi_desktop.model.answers import State
from csi_desktop.text import NO_TEXT, Text

T = TypeVar("T")
Place = tuple[str, str]  # field id, row id ("" outside repeated sections)
GateStatus = Literal["clear", "withhold", "cap", "decide"]


class Term(NamedTuple):
    """One scored answer in a sum. Scores are 0–100, weights are shares, contributions are points of 100.

    `weight` is the share that the form gives; `effective` the share after what is not applicable, or not yet
    levelled, gave its weight to the others. A term without a score contributes nothing. `least` and `most` are the
    scores of its lowest and its highest answer: 0 and 100 of a level, 20 and 100 of a scale of 1 to 5."""

    place: Place
    state: State
    level: int | None
    max: int
    option: Option | None
    score: Fraction | None
    weight: Fraction
    effective: Fraction
    grade: Fraction | None  # 0–1: of the evidence it rests on, None while there is no level
    least: Fraction = Fraction(0)
    most: Fraction = Fraction(100)

    def weighing(self, weight: Fraction, effective: Fraction) -> Term:
        """The same answer with another weight."""
        return Term(*self[:6], weight, effective, *self[8:])

    @property
    def contribution(self) -> Fraction:
        """Points of 100 that this answer brings."""
        return self.effective * self.score if self.score is not None else Fraction(0)


class SectionScore(NamedTuple):
    """A dimension of an index: D_k = Σ w·s / Σ w over its levelled indicators; None while there is none."""

    section: str  # section key
    title: Text
    caveat: Text
    weight: Fraction
    effective: Fraction
    score: Fraction | None
    low: Fraction | None  # with all that is open at the lowest level
    high: Fraction | None  # … at the highest
    coverage: Fraction | None  # levelled weight / applicable weight; None where nothing is applicable
    terms: tuple[Term, ...]

    @property
    def contribution(self) -> Fraction:
        """Points of 100 that this dimension brings."""
        return self.effective * self.score if self.score is not None else Fraction(0)


@dataclass(frozen=True, slots=True)
class IndexScore:
    """An index by one weighting scheme. `provisional` while an applicable indicator has no level."""

    scheme: str
    title: Text
    score: Fraction | None
    geometric: float | None
    harmonic: Fraction | None
    low: Fraction | None
    high: Fraction | None
    coverage: Fraction
    provisional: bool
    band: Band | None  # by the unrounded score; None: not rated, see `unrated`
    unrated: Text  # why there is no band
    sections: tuple[SectionScore, ...]

    @property
    def terms(self) -> tuple[Term, ...]:
        """The terms of all dimensions."""
        return tuple(term for section in self.sections for term in section.terms)


class ThemeScore(NamedTuple):
    """A theme of the framework, shown with its count; `score` is a mean, or the weakest row's."""

    id: str
    title: Text
    form: str
    method: Literal["mean", "weakest"]
    score: Fraction | None
    done: int
    total: int
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Confidence:
    """Σ w·g / Σ w over the levelled indicators; shown beside the score, never multiplied into it."""

    value: Fraction | None
    label: Text = NO_TEXT


@dataclass(frozen=True, slots=True)
class GateFinding:
    """A rule of the gate that an event meets."""

    rule: str
    effect: GateStatus
    text: Text
    row: str


@dataclass(frozen=True, slots=True)
class Gate:
    """What compliance allows: nothing to say, a capped band, no band, or a decision that the lead owes."""

    status: GateStatus
    cap: Band | None
    findings: tuple[GateFinding, ...]

    @property
    def waived(self) -> bool:
        """Whether it was for the lead to decide, and the lead decided that it does not apply."""
        return self.status in ("clear", "cap") and any(one.effect == "decide" for one in self.findings)


class Progress(NamedTuple):
    """How many of the required answers are there, and where the missing ones are."""

    done: int
    total: int
    missing: tuple[Place, ...] = ()

    @staticmethod
    def sum(parts: Iterable[Progress]) -> Progress:
        """The progress of several parts together."""
        known = [part for part in parts if part.total]
        missing = tuple(place for part in known for place in part.missing)
        return Progress(sum(part.done for part in known), sum(part.total for part in known), missing)


@dataclass(frozen=True, slots=True)
class Rating:
    """The band that is shown: `original` by score alone, `band` after the gate; None: not rated."""

    original: Band | None
    band: Band | None
    label: Text
    reason: Text = NO_TEXT  # why it is not rated, or capped
    refused: Text = NO_TEXT  # the acceptance decision, where it allows no rating whatever the score


class WhenAsked(Mapping[Place, T]):
    """Values by place, each worked out when it is first asked for, because a window shows few of them after each
    keystroke. `places` are all there may be; `work` gives None where there is no value."""

    def __init__(self, places: Callable[[], Iterator[Place]], work: Callable[[Place], T | None]) -> None:
        self._places = places
        self._work = work
        self._found: dict[Place, T | None] = {}

    def __getitem__(self, place: Place) -> T:
        if place not in self._found:
            self._found[place] = self._work(place)
        value = self._found[place]
        if value is None:
            raise KeyError(place)
        return value

    def __iter__(self) -> Iterator[Place]:
        return (place for place in self._places() if place in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __repr__(self) -> str:
        return repr(dict(self))


@dataclass(frozen=True)
class Result:
    """Everything that follows from the answers of one evaluation."""

    index: Mapping[str, IndexScore]  # by scheme; empty where no form has an index
    default: IndexScore | None
    themes: tuple[ThemeScore, ...]
    confidence: Confidence
    gate: Gate
    rating: Rating
    computed: Mapping[Place, object]  # computed fields, and values offered by a formula
    suggestions: Mapping[Place, int]  # levels that the facts suggest
    hidden: frozenset[Place]  # fields that do not apply now (by rule); depth is not in here
    hidden_sections: frozenset[str]
    progress: Mapping[str, Progress]  # by section key
    failed: Mapping[str, Text]  # of the rules tried so far, those that could not be worked out
    total: Progress = field(default_factory=lambda: Progress(0, 0))

    @property
    def faults(self) -> Mapping[str, Text]:
        """Every rule that cannot be worked out, and why."""
        for values in (self.computed, self.suggestions):
            len(values)  # tries each of them
        return self.failed

    def visible(self, one: Field, row: str = "") -> bool:
        """Whether a field applies: its own rule and its section's."""
        return (one.id, row) not in self.hidden and one.section_key not in self.hidden_sections
