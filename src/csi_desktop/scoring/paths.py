"""What would change the band: the smallest sets of answers that reach the next one, found exactly, with their cost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from math import ceil, comb

from csi_desktop.forms.definition import Band, Catalogue, Index
from csi_desktop.model.answers import State
from csi_desktop.model.cases import Sheet
from csi_desktop.scoring.facts import Facts
from csi_desktop.scoring.result import IndexScore, Place, Result, SectionScore, Term
from csi_desktop.text import Text, inside

MOST_SETS = 400_000  # sets of answers looked at before the search says that it stopped
MOST_PATHS = 50  # paths kept
_CLOSE = 1e-7  # of a band's threshold: there floats do not decide, fractions do


@dataclass(frozen=True, slots=True)
class Step:
    """One answer of a path: from its level (None: it has none yet) to another. A choice has no level: `option` is the
    option to choose, `after` 1 for the best of them, and 0 for any."""

    place: Place
    before: int | None
    after: int
    max: int
    option: Text | None = None


@dataclass(frozen=True, slots=True)
class Path:
    """Answers that together reach the band, and the score then (0–100). `cost` is the least, in CNY, of recommendations
    that together would raise all of them, each counted once; None where there are none of known cost."""

    steps: tuple[Step, ...]
    score: Fraction
    cost: Decimal | None

    @property
    def levels(self) -> int:
        """How many levels are raised in all."""
        return sum(step.after - (step.before or 0) for step in self.steps)


@dataclass(frozen=True, slots=True)
class Paths:
    """How the next band can be reached. `missing` is in points; `size` how many answers the smallest sets have, None
    where no set of answers reaches it; `paths` those sets, the cheapest and then the fewest levels first, `found` how
    many there are. `stopped`: the search ended before it found any."""

    target: Band
    missing: Fraction
    size: int | None
    paths: tuple[Path, ...]
    found: int = 0
    stopped: bool = False


def paths(
    catalogue: Catalogue, sheet: Sheet, result: Result, cancelled: Callable[[], bool] = lambda: False
) -> Paths | None:
    """The smallest sets of indicators that, raised, reach the next band (or any band, where coverage withholds it);
    each raised no further than needed. None without an index, at the highest band, or where somebody asked to stop."""
    form = catalogue.form_with("index")
    index = result.default
    if form is None or form.index is None or index is None:
        return None
    target = _target(form.index, index)
    if target is None:
        return None
    costs = _costs(Facts(catalogue, sheet))
    key = (form.sha256, form.index, index, target, costs)
    if key not in _found:
        found = _Search(catalogue, form.index, index, target, costs).run(cancelled)
        if found is None:
            return None
        while len(_found) >= _KEPT:
            _found.pop(next(iter(_found)), None)
        _found[key] = found
    return _found[key]


def held(result: Result) -> Text | None:
    """Why reaching a band by score is not enough: the compliance gate, or the acceptance decision; None where it is."""
    rating = result.rating
    if rating.refused:
        return _HELD.format(reason=inside(rating.refused))
    if rating.original is not None and rating.band != rating.original:
        return _HELD.format(reason=inside(rating.reason))
    return None if result.gate.status == "clear" else _HELD.format(reason=_GATE)


_GATE = Text("合规闸门", "compliance gate")
_HELD = Text(
    "评级还受其他限制（{reason}），上述变动只影响按得分应得的评级。",
    "The rating is limited otherwise as well ({reason}); these changes affect only the rating by score.",
)


# What was found for the last few results: window, report and its other language ask for the same.
_found: dict[tuple[object, ...], Paths] = {}
_KEPT = 16


def _target(rules: Index, index: IndexScore) -> Band | None:
    """The band above the one reached by the score; the one reached, where coverage withholds it."""
    if index.score is None:
        return rules.bands[-1]
    reached = next(
        (n for n, band in enumerate(rules.bands) if index.score >= band.start), len(rules.bands) - 1
    )
    if index.unrated:
        return rules.bands[reached]
    return rules.bands[reached - 1] if reached else None


_Costs = tuple[tuple[frozenset[str], Decimal], ...]


def _costs(facts: Facts) -> _Costs:
    """What each recommendation of known cost would raise, and that cost."""
    found = []
    for row in facts.role_rows("recommendations"):
        cost, raises = facts.role("recommendation.cost", row), facts.role("recommendation.raises", row)
        if cost is not None and raises:
            found.append((frozenset(raises), Decimal(str(cost))))
    return tuple(found)


def _least_cost(costs: _Costs, fields: frozenset[str]) -> Decimal | None:
    """The least that recommendations cost which together raise all these fields; None where there are none."""
    reached: dict[frozenset[str], Decimal] = {frozenset(): Decimal(0)}
    for raises, cost in costs:
        if own := raises & fields:
            for had, spent in list(reached.items()):
                together = had | own
                reached[together] = min(reached.get(together, spent + cost), spent + cost)
    return reached.get(fields)


def _lowest(term: Term) -> int:
    """The lowest level there is: 0, or 1 of a scale of 1 to 5."""
    return 0 if term.max == 1 else ceil(term.least * term.max / 100)


def _points(term: Term, level: int) -> Fraction:
    """The score of a level. Of two, the lower one may be an option that counts more than nothing, the higher less than
    all."""
    return term.least + level * (term.most - term.least) if term.max == 1 else Fraction(100 * level, term.max)


class _Search:
    """Goes through sets of answers, the smallest first."""

    def __init__(
        self, catalogue: Catalogue, rules: Index, index: IndexScore, target: Band, costs: _Costs
    ) -> None:  # fmt: skip
        self.catalogue, self.rules, self.index, self.target, self.costs = catalogue, rules, index, target, costs
        self.parts = [part for part in index.sections if part.coverage is not None]
        self.open: list[tuple[int, Term]] = [
            (k, term)
            for k, part in enumerate(self.parts)
            for term in part.terms
            if term.state is not State.NA and (term.score is None or term.score < term.most)
        ]

        scored = [[t for t in p.terms if t.score is not None and t.state is not State.NA] for p in self.parts]
        self._present = [float(sum((t.weight for t in terms), start=Fraction(0))) for terms in scored]
        self._reached = [sum(float(t.weight) * float(t.score or 0) for t in terms) for terms in scored]

    def run(self, cancelled: Callable[[], bool]) -> Paths | None:
        """The paths; None where somebody asked to stop."""
        looked = 0
        missing = max(self.target.start - (self.index.score or 0), Fraction(0))
        for size in range(1, len(self.open) + 1):
            looked += comb(len(self.open), size)
            if cancelled():
                return None
            if looked > MOST_SETS:
                return Paths(self.target, missing, None, (), stopped=True)
            found = [
                path for chosen in combinations(self.open, size) if (path := self._path(chosen)) is not None
            ]
            if found:
                unknown = Decimal("Infinity")
                found.sort(
                    key=lambda path: (unknown if path.cost is None else path.cost, path.levels, -path.score)
                )
                return Paths(self.target, missing, size, tuple(found[:MOST_PATHS]), len(found))
        return Paths(self.target, missing, None, ())

    def _path(self, chosen: Sequence[tuple[int, Term]]) -> Path | None:
        """The chosen answers raised as far as needed, the most telling first; None where even their highest levels do
        not reach the band. With the set fixed the index is linear in the levels, so that the fewest levels are found
        by taking those that bring most."""
        highest = {term.place: term.max for _, term in chosen}
        if self._highest(chosen) < float(self.target.start) - _CLOSE or not self._covered(highest):
            return None
        if self._score(highest) < self.target.start:
            return None
        levels = {term.place: _lowest(term) if term.score is None else (term.level or 0) + 1 for _, term in chosen}
        order = sorted(chosen, key=lambda pair: -self._gain(pair[0], pair[1], highest))
        for part, term in order:
            short = self.target.start - self._score(levels)
            gain = self._gain(part, term, highest)
            if short > 0 and gain:
                raised = -(-short // gain)
                levels[term.place] = min(term.max, levels[term.place] + int(raised))
        steps = tuple(
            Step(t.place, t.level, levels[t.place], t.max, self._option(t, levels[t.place])) for _, t in chosen
        )
        cost = _least_cost(self.costs, frozenset(t.place[0] for _, t in chosen))
        return Path(steps, self._score(levels), cost)

    def _gain(self, k: int, term: Term, levels: dict[Place, int]) -> Fraction:
        """Points that one level of a term brings, with these answers given."""
        part = self.parts[k]
        present = sum((t.weight for t in part.terms if self._has(t, levels)), start=Fraction(0))
        whole = sum(
            (p.weight for p in self.parts if any(self._has(t, levels) for t in p.terms)), start=Fraction(0)
        )
        return part.weight / whole * term.weight / present * (_points(term, 1) - _points(term, 0))

    def _option(self, term: Term, level: int) -> Text | None:
        """The option of a choice that counts so much; None of what has levels."""
        options = self.catalogue.field(term.place[0]).options
        return next((one.label for one in options if one.score is not None and one.score == _points(term, level)), None)

    @staticmethod
    def _has(term: Term, levels: dict[Place, int]) -> bool:
        return term.state is not State.NA and (term.score is not None or term.place in levels)

    def _highest(self, chosen: Sequence[tuple[int, Term]]) -> float:
        """The index, nearly, with the chosen answers at their highest levels: most sets end here."""
        reached, present = list(self._reached), list(self._present)
        for k, term in chosen:
            weight = float(term.weight)
            if term.score is None:
                present[k] += weight
                reached[k] += float(term.most) * weight
            else:
                reached[k] += weight * float(term.most - term.score)
        above = below = 0.0
        for part, r, p in zip(self.parts, reached, present, strict=True):
            if p:
                above += float(part.weight) * r / p
                below += float(part.weight)
        return above / below if below else 0.0

    def _score(self, levels: dict[Place, int]) -> Fraction:
        """The index with some levels changed, exactly."""
        above = below = Fraction(0)
        for part in self.parts:
            score = self._dimension(part, levels)
            if score is not None:
                above += part.weight * score
                below += part.weight
        return above / below if below else Fraction(0)

    def _dimension(self, part: SectionScore, levels: dict[Place, int]) -> Fraction | None:
        present = reached = Fraction(0)
        for term, score in self._scores(part, levels):
            present += term.weight
            reached += term.weight * score
        return reached / present if present else None

    def _scores(self, part: SectionScore, levels: dict[Place, int]) -> Iterator[tuple[Term, Fraction]]:
        for term in part.terms:
            if term.place in levels:
                yield term, _points(term, levels[term.place])
            elif term.score is not None and term.state is not State.NA:
                yield term, term.score

    def _covered(self, levels: dict[Place, int]) -> bool:
        """Whether coverage then suffices for a band."""
        shares = []
        for part in self.parts:
            applicable = [t for t in part.terms if t.state is not State.NA]
            whole = sum((t.weight for t in applicable), start=Fraction(0))
            present = sum((t.weight for t in applicable if self._has(t, levels)), start=Fraction(0))
            shares.append((part.weight, present / whole))
        if any(share < self.rules.coverage_section for _, share in shares):
            return False
        whole = sum((weight for weight, _ in shares), start=Fraction(0))
        return sum((w * s for w, s in shares), start=Fraction(0)) / whole >= self.rules.coverage_total
