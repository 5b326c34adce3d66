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


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One judgement of a case: a year or round, at a depth, by the form versions frozen into it."""

    id: int
    uuid: str
    case_id: int
    year: int
    round: str
    depth: Depth
    state: str  # draft | scoring | moderation | check | issued
    forms: Mapping[str, str]  # form id → version
    created: str


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


@dataclass(slots=True)
class Sheet:
    """The answers of one evaluation together with its case's profile.

    `answers` is keyed (field id, row id), row id "" outside repeated sections; `rows` maps a section key
    "form.section" to {row id: position}; `issued` holds the highest number ever given in a numbered field, so
    that no number is used twice."""

    case: Case
    evaluation: Evaluation
    answers: dict[tuple[str, str], Answer] = field(default_factory=dict)
    rows: dict[str, dict[str, float]] = field(default_factory=dict)
    issued: dict[str, int] = field(default_factory=dict)
    previous: Previous | None = None

    def row_ids(self, section: str) -> list[str]:
        """The rows of a repeated section in their order."""
        placed = self.rows.get(section, {})
        return sorted(placed, key=lambda row: (placed[row], row))

    def apply(self, change: Change) -> None:
        """Take a change into the sheet."""
        for step in change.steps:
            match step:
                case SetAnswer(name, row, _, None):
                    self.answers.pop((name, row), None)
                case SetAnswer(name, row, _, answer) if answer is not None:
                    self.answers[name, row] = answer
                case PlaceRow(section, row, _, None):
                    self.rows.get(section, {}).pop(row, None)
                case PlaceRow(section, row, _, position) if position is not None:
                    self.rows.setdefault(section, {})[row] = position

    def copy(self) -> Sheet:
        """A frozen moment of this sheet, for a report on another thread."""
        rows = {section: dict(placed) for section, placed in self.rows.items()}
        return replace(self, answers=dict(self.answers), rows=rows, issued=dict(self.issued))

    def __iter__(self) -> Iterator[tuple[tuple[str, str], Answer]]:
        return iter(self.answers.items())
