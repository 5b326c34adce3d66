"""企业自评 and 第三方 side by side: each indicator's level by either side, and the gap between them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from csi_desktop.forms.definition import Catalogue, Field
from csi_desktop.model.answers import State
from csi_desktop.model.cases import Counterpart, Sheet
from csi_desktop.scoring.facts import Facts
from csi_desktop.scoring.result import Place, Result, Term
from csi_desktop.scoring.whose import said
from csi_desktop.text import NO_TEXT, Text


@dataclass(frozen=True, slots=True)
class Gap:
    """One indicator by both sides. A level is None where that side has none; its state then says why."""

    place: Place
    section: str
    self_level: int | None
    self_state: State
    other_level: int | None
    other_state: State
    max: int

    @property
    def gap(self) -> int | None:
        """Levels by which the enterprise rates itself higher (positive) or lower; None unless both have a level."""
        if self.self_level is None or self.other_level is None:
            return None
        return self.self_level - self.other_level


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Both sides of one case and year. Scores are 0–100; they are compared, never added or averaged."""

    other_mode: Text  # what the side is called that is not the enterprise's own
    self_index: Fraction | float | None
    other_index: Fraction | float | None
    gaps: tuple[Gap, ...]
    whose: Text = NO_TEXT  # which evaluation the other side is taken from, in a sentence

    @property
    def mean_gap(self) -> Fraction | None:
        """The mean of the gaps in shares of the highest level, so that short scales count alike; None without any."""
        found = [Fraction(one.gap, one.max) for one in self.gaps if one.gap is not None]
        return sum(found, start=Fraction(0)) / len(found) if found else None

    @property
    def generous(self) -> int:
        """How many indicators the enterprise rates higher than the other side."""
        return sum(one.gap is not None and one.gap > 0 for one in self.gaps)


def side_by_side(catalogue: Catalogue, sheet: Sheet, result: Result) -> SideBySide | None:
    """The enterprise's own evaluation beside that of somebody else; None where the case has only one side this year."""
    other, index = sheet.counterpart, result.default
    mode = catalogue.role("mode")
    if other is None or index is None or mode is None:
        return None
    facts = Facts(catalogue, sheet)
    mine_is_self = facts.self_assessed
    given = {field: (level, State(state)) for field, level, state in other.levels}
    gaps = tuple(_gap(catalogue.field(t.place[0]), t, given, mine_is_self) for t in index.terms)
    label = mode.option(other.mode if mine_is_self else str(facts.role("mode") or "third"))
    mine, theirs = index.score, other.index
    return SideBySide(
        label.label if label else Text("第三方", "Third party"),
        mine if mine_is_self else theirs,
        theirs if mine_is_self else mine,
        gaps,
        _whose(catalogue, other),
    )


_TAKEN = Text("对照所取：{whose}。", "Compared with: {whose}.")
_OF_SEVERAL = Text(
    "对照所取：{whose}；同年度该方还有 {n} 份评估未取。",
    "Compared with: {whose}; other evaluations of that side and year, not taken: {n}.",
)


def _whose(catalogue: Catalogue, other: Counterpart) -> Text:
    if other.whose is None:
        return NO_TEXT
    mode = catalogue.role("mode")
    option = mode.option(other.mode) if mode else None
    label = option.label if option else Text(other.mode, other.mode)
    told = said(other.whose, label, minute=other.others > 0)
    return (_OF_SEVERAL if other.others else _TAKEN).format(whose=told, n=other.others)


def _gap(one: Field, term: Term, given: dict[str, tuple[int | None, State]], mine_is_self: bool) -> Gap:
    level, state = given.get(one.id, (None, State.NE))
    if state is State.NOT_FOUND:
        level = 0  # as it is scored
    mine, theirs = (term.level, term.state), (level, state)
    own, other = (mine, theirs) if mine_is_self else (theirs, mine)
    return Gap(term.place, one.section_key, own[0], own[1], other[0], other[1], term.max)
