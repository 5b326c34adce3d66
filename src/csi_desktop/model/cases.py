"""Cases and their evaluations, and a sheet: everything answered in one evaluation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from csi_desktop.model.answers import Answer, Change, PlaceRow, SetAnswer

Mode = Literal["third", "self", "desk"]  # 第三方评估, 企业自评, 公开信息评价
Depth = Literal["quick", "standard", "full"]
DEPTHS: tuple[Depth, ...] = ("quick", "standard", "full")


@dataclass(frozen=True, slots=True)
class Case:
    """A project of an enterprise, for as long as it lives. `id` is the file's, `uuid` is the world's."""

    id: int
    uuid: str
    created: str


Kind = Literal["issue", "erratum", "restatement"]  # 签发, 更正, 重述
KINDS: tuple[Kind, ...] = ("issue", "erratum", "restatement")


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why a version follows an issued one, and what was said on issuing it (why without a rating); "" for neither."""

    again: str
    note: str

    @property
    def kept(self) -> str:
        """As an edition keeps them: one text, that of an erratum or restatement first, each on a line."""
        return "\n".join(one for said in (self.again, self.note) if (one := " ".join(said.split())))

    @classmethod
    def of(cls, kind: Kind, kept: str) -> Reasons:
        """Those of an edition, or of the version in the making. Of a first issue there is a note alone; where an older
        program put both on one line, they stand as the first."""
        if kind == "issue":
            return cls("", kept)
        again, _, note = kept.partition("\n")
        return cls(again, note)


@dataclass(frozen=True, slots=True)
class Edition:
    """An issued version of an evaluation, for ever: what it held, where the history stood, and the seal on both.

    `head` is the hash of the event that issued it, known as `device`-`counter`; `events` is how many events the case
    had then. `seal` chains all of this to the edition before."""

    version: str  # "1.0", "1.1", "2.0"
    kind: Kind
    reason: str
    report_no: str
    at: str
    by: str
    content_sha256: str
    device: str
    counter: int
    head: str
    events: int
    seal: str

    @property
    def reasons(self) -> Reasons:
        """`reason`, taken apart."""
        return Reasons.of(self.kind, self.reason)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One judgement of a case: a year or round, at a depth, by the form versions frozen into it.

    `draft` numbers the working drafts; `kind` and `reason` are of the version in the making, and `editions` are those
    issued, oldest first. `definitions` are the SHA-256 of the forms' texts, by form id."""

    id: int
    uuid: str
    case_id: int
    year: int
    round: str
    depth: Depth
    state: str  # draft | scoring | moderation | check | issued
    forms: Mapping[str, str]  # form id → version
    created: str
    definitions: Mapping[str, str] = field(default_factory=dict)
    draft: int = 1
    kind: Kind = "issue"
    reason: str = ""
    editions: tuple[Edition, ...] = ()

    @property
    def is_issued(self) -> bool:
        """Whether the last version is issued and nothing may change."""
        return self.state == "issued" and bool(self.editions)

    @property
    def version(self) -> str:
        """The number of this version: 0.1 to 0.8 working drafts, 0.9 for comment, 1.0 issued, 1.1 erratum, 2.0
        restatement. Of a version in the making over an issued one it is the number that it will have."""
        if self.is_issued:
            return self.editions[-1].version
        if self.editions:
            return self.next_version
        return "0.9" if self.state == "check" else f"0.{self.draft}"

    @property
    def next_version(self) -> str:
        """The number that issuing gives."""
        if not self.editions:
            return "1.0"
        whole, part = (int(n) for n in self.editions[-1].version.split("."))
        return f"{whole + 1}.0" if self.kind == "restatement" else f"{whole}.{part + 1}"

    @property
    def reasons(self) -> Reasons:
        """Those of this version, issued or in the making."""
        return self.editions[-1].reasons if self.is_issued else Reasons.of(self.kind, self.reason)

    @property
    def stage(self) -> str:
        """Where the version stands: draft, check or issued; erratum or restatement while one is in the making."""
        if self.is_issued or self.state == "check":
            return self.state
        return self.kind if self.editions else "draft"


@dataclass(frozen=True, slots=True)
class Assessor:
    """A person who answers; `id` is the file's."""

    id: int
    uuid: str
    name: str
    organisation: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """The bytes behind an evidence row, known by their content."""

    sha256: str
    name: str
    size: int
    mime: str


@dataclass(frozen=True, slots=True)
class Listing:
    """What the list of cases shows of an evaluation; derived, never the truth of a score."""

    project: str = ""
    enterprise: str = ""
    code: str = ""
    issue: str = ""  # option id
    mode: str = ""
    done: int = 0
    total: int = 0
    index: float | None = None
    band: str = ""  # band id, "" when not rated
    confidence: float | None = None
    gate: str = ""  # clear | withhold | cap | decide


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One line of the list of cases: the case, its newest evaluation, and the listing of that."""

    case_id: int
    case_uuid: str
    evaluation_id: int
    year: int
    depth: Depth
    state: str
    changed: str
    listing: Listing


@dataclass(frozen=True, slots=True)
class Previous:
    """The evaluation of the same case before this one: its year, and its index by the same major version."""

    year: int
    index: float


@dataclass(frozen=True, slots=True)
class Whose:
    """Which evaluation is meant, by what a person knows it by: its lead evaluator ("" where nobody is named), mode,
    year and round, its version, and when it was begun and last issued ("" while it is not)."""

    uuid: str
    lead: str
    mode: str
    year: int
    round: str
    version: str
    stage: str  # as Evaluation.stage
    begun: str
    issued: str

    @classmethod
    def of(cls, one: Evaluation, lead: str, mode: str) -> Whose:
        """That of an evaluation, whose lead and mode its answers say."""
        issued = one.editions[-1].at if one.editions else ""
        return cls(
            one.uuid, " ".join(lead.split()), mode, one.year, one.round, one.version, one.stage, one.created, issued
        )


@dataclass(frozen=True, slots=True)
class Counterpart:
    """The other side's evaluation of the same case and year: the enterprise's own, or that of somebody else. `levels`
    are (field, level, state), the level None where there is none. `whose` says which it is, `others` how many more of
    that side there are; what was issued by an older program does not know."""

    mode: str
    year: int
    index: float | None
    levels: tuple[tuple[str, int | None, str], ...]
    whose: Whose | None = None
    others: int = 0


Typed = tuple[str, ...]  # what stands in the lines of an editor and is no value (yet)


@dataclass(slots=True)
class Sheet:
    """The answers of one evaluation together with its case's profile.

    `answers` is keyed (field id, row id), row id "" outside repeated sections; `rows` maps a section key
    "form.section" to {row id: position}; `issued` holds the highest number ever given in a numbered field, so
    that no number is used twice. `unfinished` is what was typed and is no value yet; `before` is what was issued as the
    version before this one, which its log of changes starts from. `scored`: a level was given once, by the history,
    though it may have been taken away since."""

    case: Case
    evaluation: Evaluation
    answers: dict[tuple[str, str], Answer] = field(default_factory=dict)
    rows: dict[str, dict[str, float]] = field(default_factory=dict)
    issued: dict[str, int] = field(default_factory=dict)
    previous: Previous | None = None
    counterpart: Counterpart | None = None
    unfinished: dict[tuple[str, str], Typed] = field(default_factory=dict)
    before: Sheet | None = field(default=None, compare=False, repr=False)
    scored: bool = field(default=False, compare=False)

    def row_ids(self, section: str) -> list[str]:
        """The rows of a repeated section in their order."""
        placed = self.rows.get(section, {})
        return sorted(placed, key=lambda row: (placed[row], row))

    def apply(self, change: Change) -> None:
        """Take a change into the sheet."""
        for step in change.steps:
            if isinstance(step, SetAnswer) and step.settles(self.answers.get((step.field, step.row))):
                self.unfinished.pop((step.field, step.row), None)
            match step:
                case SetAnswer(name, row, _, None):
                    self.answers.pop((name, row), None)
                case SetAnswer(name, row, _, answer) if answer is not None:
                    self.answers[name, row] = answer
                case PlaceRow(section, row, _, None):
                    self.rows.get(section, {}).pop(row, None)
                    self.unfinished = {place: typed for place, typed in self.unfinished.items() if place[1] != row}
                case PlaceRow(section, row, _, position) if position is not None:
                    self.rows.setdefault(section, {})[row] = position

    def copy(self) -> Sheet:
        """A frozen moment of this sheet, for a report on another thread."""
        rows = {section: dict(placed) for section, placed in self.rows.items()}
        return replace(self, answers=dict(self.answers), rows=rows, issued=dict(self.issued),
                       unfinished=dict(self.unfinished))

    def __iter__(self) -> Iterator[tuple[tuple[str, str], Answer]]:
        return iter(self.answers.items())
