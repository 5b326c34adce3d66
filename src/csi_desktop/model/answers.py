"""An answer, its state, and the changes that somebody makes to answers and rows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

# What JSON can hold. Decimal numbers (number, money, percent) are kept as canonical strings: "0.35", "1200".
Value = None | bool | int | str | list[Any] | dict[str, Any]


class State(StrEnum):
    """How a field stands; never one for another (glossary)."""

    ANSWERED = "answered"  # 已填
    NE = "ne"  # 未评: not yet evaluated; blocks sign-off
    NA = "na"  # 不适用: reason required, weight redistributed
    UNABLE = "unable"  # 无法核实: cannot be verified
    NOT_FOUND = "not_found"  # 未查到: looked for and not found; a finding, needs a search-log row


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered to one field (of one row): value, state, reason, and the evidence rows cited."""

    value: Value = None
    state: State = State.ANSWERED
    reason: str = ""
    evidence: tuple[str, ...] = ()  # row ids of the evidence register

    @property
    def is_blank(self) -> bool:
        """Nothing at all was entered."""
        empty = self.value in (None, "", [], {})
        return empty and self.state is State.ANSWERED and not self.reason and not self.evidence

    def said_of_value(self) -> dict[str, Any]:
        """State, reason and evidence in the words of JSON, without what is as usual: answered, none, none."""
        said: dict[str, Any] = {}
        if self.state is not State.ANSWERED:
            said["state"] = str(self.state)
        if self.reason:
            said["reason"] = self.reason
        if self.evidence:
            said["evidence"] = list(self.evidence)
        return said


@dataclass(frozen=True, slots=True)
class SetAnswer:
    """One answer replaced; None stands for no answer. `row` is "" outside repeated sections."""

    field: str
    row: str
    old: Answer | None
    new: Answer | None

    def inverted(self) -> SetAnswer:
        """The step that takes this one back."""
        return SetAnswer(self.field, self.row, self.new, self.old)

    def settles(self, now: Answer | None) -> bool:
        """Whether the value becomes another than that of the answer `now`: what was typed before is settled then."""
        return (self.new or Answer()).value != (now or Answer()).value


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One row of a repeated section placed, moved or taken away; a position orders rows, None is absent."""

    section: str  # section key: "form.section"
    row: str
    old: float | None
    new: float | None

    def inverted(self) -> PlaceRow:
        """The step that takes this one back."""
        return PlaceRow(self.section, self.row, self.new, self.old)


Step = SetAnswer | PlaceRow


@dataclass(frozen=True, slots=True)
class Change:
    """What somebody did in one go: saved, journalled, undone and redone as a whole."""

    steps: tuple[Step, ...]
    action: str  # "set" | "add_row" | "copy_row" | "move_row" | "remove_row" | "import" | "carry" | "undo" | "redo"
    by: str = ""
    at: str = ""  # ISO 8601 with offset, the wall clock of the device

    def inverted(self, action: str, at: str = "") -> Change:
        """The change that takes this one back, last step first."""
        return Change(tuple(step.inverted() for step in reversed(self.steps)), action, self.by, at)


@dataclass(frozen=True, slots=True)
class DepthChange(Change):
    """Another depth of an evaluation: it has its place among the changes that undo takes back, and no steps, since no
    answer changes; whoever undoes it sets the depth `before` or `after`."""

    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class StageChange(Change):
    """Another stage of an evaluation that is not issued, by state and number of the draft: as with another depth, no
    answer changes."""

    before: tuple[str, int] = ("draft", 1)
    after: tuple[str, int] = ("draft", 1)
