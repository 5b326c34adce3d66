"""What a form file says, as data: form, section, field, level, option."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

from csi_desktop.text import NO_TEXT, Text

# What JSON can hold. Decimal numbers (number, money, percent) are kept as canonical strings: "0.35", "1200".
Value = None | bool | int | str | list[Any] | dict[str, Any]

Depth = Literal["quick", "standard", "full"]
Placement = Literal["body", "annex", "internal"]


@dataclass(frozen=True, slots=True)
class Option:
    """One choice; `score` (0–100 for answers, 0–1 for evidence grades) where the form gives one."""

    id: str
    label: Text
    score: Fraction | None = None
    group: str = ""  # free mark that rules use, e.g. "own" for source classes of the enterprise itself


@dataclass(frozen=True, slots=True)
class Field:
    """One question. Most attributes are empty for most kinds; `kinds.py` says which kind reads which."""

    id: str
    kind: str
    label: Text
    form_id: str
    section_id: str
    guidance: Text = NO_TEXT
    evidence: Text = NO_TEXT  # what evidence is expected
    source: Text = NO_TEXT
    provenance: str = "O"  # S, K, I, N or O
    anchors: str = ""  # provenance of the level anchors
    required: bool = False
    depth: Depth = "quick"
    role: str = ""  # what the program itself uses the field for
    placement: Placement = "body"  # where the report prints it
    personal: bool = False  # data of a person: left out of exports for others
    part: str = ""  # part of the report, where it differs from the section's
    unit: Text = NO_TEXT
    show_if: str = ""
    formula: str = ""  # computed: the value; otherwise: the value offered until one is entered
    auto: str = ""  # level: an expression that suggests one
    scored: bool = False  # counts in its form's index or theme
    weight: Fraction | None = None  # share inside its section
    max: int | None = None  # level: highest; number, count: upper bound
    min: int | None = None
    levels: tuple[Text, ...] = ()
    ends: tuple[Text, ...] = ()  # scale5: what 1 and 5 mean
    options: tuple[Option, ...] = ()
    columns: tuple[Field, ...] = ()  # table
    preset: bool = False  # table: offer one row per option of the first column
    target: str = ""  # refs: section key whose rows are meant, or "levels" for scored fields
    many: bool = True  # refs, region, sdg: more than one
    number: str = ""  # text: numbering pattern, e.g. "E-{n:04}"
    pattern: str = ""  # text: regular expression the whole value matches
    check: str = ""  # text: name of a checksum, e.g. "uscc"
    self_assessable: bool = True
    evidence_from: int | None = None  # level: from which level evidence is demanded
    renamed_from: str = ""
    column: str = ""  # portfolio: the head of its column, where that is neither its id nor its label
    direction: Literal["more", "less"] = "more"  # portfolio: whether more or less of it is better
    normalise: str = ""  # portfolio: how it is brought to the common scale; "" as the form says
    goalposts: tuple[Fraction, ...] = ()  # portfolio: the two ends of "goalposts"
    goal: Fraction | None = None  # portfolio: the target of "distance"
    section_key: str = field(init=False, repr=False, compare=False)  # the key of its section: "form.section"

    def __post_init__(self) -> None:
        object.__setattr__(self, "section_key", f"{self.form_id}.{self.section_id}")

    @property
    def is_personal(self) -> bool:
        """Whether it holds data of a person: its kind says so, or its form."""
        return self.kind == "person" or self.personal

    @property
    def is_demanded(self) -> bool:
        """Whether a person must answer it; never what is computed or numbered by the program."""
        return self.required and self.kind != "computed" and not self.number

    def option(self, option_id: str) -> Option | None:
        """The option with that id."""
        return next((o for o in self.options if o.id == option_id), None)


@dataclass(frozen=True, slots=True)
class Section:
    """Fields that belong together; `repeat` makes each entry a row."""

    id: str
    form_id: str
    title: Text
    fields: tuple[Field, ...]
    repeat: bool = False
    depth: Depth = "quick"
    show_if: str = ""
    weight: Fraction | None = None  # share of the index
    caveat: Text = NO_TEXT  # a sentence printed wherever this section's score is
    role: str = ""
    part: str = ""  # part of the report that prints it
    title_field: str = ""  # repeated: the field that names a row
    carry: bool = False  # facts that stay true: another evaluation of the case begins with them
    group: str = ""  # portfolio: the group it belongs to; "" the index itself
    mean: str = ""  # portfolio: how its indicators are averaged; "" as the form says
    needed: Fraction | None = None  # portfolio: share of its weight that must be there; None as the form says
    weights: str = ""  # portfolio: "given" or "entropy", how its indicators are weighed; "" as the form says
    key: str = field(init=False, repr=False, compare=False)  # unique over all forms: "form.section"

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", f"{self.form_id}.{self.id}")


@dataclass(frozen=True, slots=True)
class Band:
    """A rating band: reached from `start` points on, on the unrounded score."""

    id: str
    label: Text
    start: Fraction
    stars: int


@dataclass(frozen=True, slots=True)
class Scheme:
    """A weighting scheme of an index: "given" takes the weights of the file, "equal" gives each indicator the
    same, "chosen" takes for the sections those that the evaluation team froze (left out while there are none)."""

    id: str
    title: Text
    weights: Literal["given", "equal", "chosen"]


@dataclass(frozen=True, slots=True)
class Index:
    """How the scored sections of a form make an index: schemes (first is the default), bands, thresholds, floor."""

    schemes: tuple[Scheme, ...]
    bands: tuple[Band, ...]  # highest first
    unrated: Text
    coverage_total: Fraction
    coverage_section: Fraction
    geometric_floor: Fraction


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme of the evaluation framework: the mean of its scored fields, or the weakest of its rows."""

    id: str  # T1 … T8
    title: Text
    method: Literal["mean", "weakest"] = "mean"


@dataclass(frozen=True, slots=True)
class GateRule:
    """A rule of the compliance gate, asked of each row of `each` (a section key), or once where that is empty."""

    id: str
    when: str  # expression
    effect: Literal["withhold", "cap", "decide"]
    cap: str = ""  # band id
    each: str = ""
    text: Text = NO_TEXT


@dataclass(frozen=True, slots=True)
class ConfidenceRule:
    """How evidence makes confidence: a cap for evidence of one's own, and the labels from a value on.

    `carries` says which share of an item's levels evidence of a grade (0–1) can carry: from a grade on, highest
    first; empty where a form does not say."""

    cap_group: str
    cap: Fraction
    labels: tuple[tuple[Fraction, Text], ...]  # highest first
    carries: tuple[tuple[Fraction, Fraction], ...] = ()


@dataclass(frozen=True, slots=True)
class PortfolioGroup:
    """A level between the sections and the index of a portfolio; `parent` "" stands right below the index."""

    id: str
    title: Text
    parent: str = ""
    weight: Fraction = Fraction(1)
    mean: str = ""
    needed: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Portfolio:
    """How the numbers of many units make an index: a scale for each indicator, means over sections and groups.

    Weights are relative: each level shares them out over its sum. `spread` is what one standard deviation is worth
    when an indicator is normalised by z-scores, whose mean lies in the middle of the scale."""

    unit: str  # head of the column that names the units
    name: str = ""  # head of the column with their full names
    normalise: str = "minmax"
    mean: str = "arithmetic"
    weights: str = "given"  # or "entropy": the indicators of each section by how much they tell units apart
    scale: tuple[Fraction, ...] = (Fraction(0), Fraction(100))
    floor: Fraction = Fraction(1)  # under each part of a geometric or harmonic mean
    needed: Fraction = Fraction(0)  # share of a part's weight that must be there for it to have a score
    groups: tuple[PortfolioGroup, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """One form file."""

    id: str
    version: str
    kind: Literal["register", "governance", "instrument", "calculation"]
    title: Text
    sections: tuple[Section, ...]
    scope: Literal["case", "evaluation"] = "evaluation"
    depth: Depth = "quick"
    order: int = 0
    note: Text = NO_TEXT
    credit: Text = NO_TEXT  # printed wherever results of this form are
    source_rule: Text = NO_TEXT  # slot for an original scoring rule, should it become known
    index: Index | None = None
    theme: Theme | None = None
    gate: tuple[GateRule, ...] = ()
    confidence: ConfidenceRule | None = None
    portfolio: Portfolio | None = None
    sha256: str = ""  # of the definition
    definition: str = ""  # the file's text, line ends "\n": a casebook keeps it for ever


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All forms in use, with look-ups."""

    forms: tuple[Form, ...]
    _fields: dict[str, Field] = field(default_factory=dict)
    _sections: dict[str, Section] = field(default_factory=dict)
    _roles: dict[str, Field] = field(default_factory=dict)
    _section_roles: dict[str, Section] = field(default_factory=dict)
    expressions: dict[str, Any] = field(
        default_factory=dict, compare=False, repr=False
    )  # compiled rules by source
    _having: dict[str, dict[str, tuple[Field, ...]]] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, forms: tuple[Form, ...]) -> Catalogue:
        """A catalogue of forms, ordered by their `order`."""
        made = cls(tuple(sorted(forms, key=lambda form: (form.order, form.id))))
        for form in made.forms:
            for section in form.sections:
                made._sections[section.key] = section
                if section.role:
                    made._section_roles[section.role] = section
                for one in section.fields:
                    made._fields[one.id] = one
                    if one.role:
                        made._roles[one.role] = one
        return made

    def form(self, form_id: str) -> Form:
        """The form with that id; KeyError if there is none."""
        return next((f for f in self.forms if f.id == form_id), None) or _missing(form_id)

    def form_with(self, part: Literal["index", "confidence", "gate"]) -> Form | None:
        """The first form that has such a part; None where none has it."""
        return next((f for f in self.forms if getattr(f, part)), None)

    def field(self, field_id: str) -> Field:
        """The field with that id; KeyError if there is none."""
        return self._fields[field_id]

    def section(self, key: str) -> Section:
        """The section with that key; KeyError if there is none."""
        return self._sections[key]

    def named(self, key: str) -> Text:
        """The title of a section, behind that of its form where another section has the same."""
        section = self._sections[key]
        if sum(other.title == section.title for other in self._sections.values()) == 1:
            return section.title
        form = self.form(section.form_id)
        return Text("{form}：{title}", "{form}: {title}").format(form=form.title, title=section.title)

    def fields(self) -> tuple[Field, ...]:
        """Every field, in the order of forms and sections."""
        return tuple(self._fields.values())

    def sections(self) -> tuple[Section, ...]:
        """Every section, in order."""
        return tuple(self._sections.values())

    def having(self, attribute: str) -> Mapping[str, tuple[Field, ...]]:
        """By section key, in order: the fields with such an attribute, such as "formula" or "is_demanded"."""
        if attribute not in self._having:
            found = {key: tuple(f for f in s.fields if getattr(f, attribute)) for key, s in self._sections.items()}
            self._having[attribute] = {key: fields for key, fields in found.items() if fields}
        return self._having[attribute]

    def role(self, role: str) -> Field | None:
        """The field that plays a role, such as "mode" or "evidence.grade"."""
        return self._roles.get(role)

    def section_role(self, role: str) -> Section | None:
        """The section that plays a role, such as "evidence" or "claims"."""
        return self._section_roles.get(role)

    def has(self, field_id: str) -> bool:
        """Whether a field with that id exists."""
        return field_id in self._fields


def _missing(form_id: str) -> Form:
    raise KeyError(form_id)
