"""Social return on investment: what a value map is worth, and how it hangs on its assumptions.

Impact₁ = Q·V·(1−DW)·(1−DI)·(1−AT); stream_t = Impact₁·(1−DR)^(t−1), t = 1…dur; PV = Σ stream_t / (1+r)^(t−1+k);
ratio = ΣPV / Σ inputs (SROI Network, A Guide to Social Return on Investment, 2012; domain 4.1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from csi_desktop.scoring.draws import DRAWS, generator, triangular
from csi_desktop.text import Text

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

Triple = tuple[Decimal, Decimal, Decimal]  # low, central, high; shares 0–1
DEDUCTIONS = ("deadweight", "displacement", "attribution", "drop_off")


@dataclass(frozen=True, slots=True)
class Outcome:
    """A row of the value map. `value` is money a unit and year; negative for a harm. `start` 1 means that the
    benefit begins the year after the activity."""

    row: str
    quantity: Decimal
    value: Decimal
    deadweight: Triple
    displacement: Triple
    attribution: Triple
    drop_off: Triple
    duration: int
    start: int = 0

    def fixed(self, deduction: str, value: Decimal) -> Outcome:
        """The same outcome with one deduction (of `DEDUCTIONS`) fixed at a value, 0–1."""
        exact: dict[str, Any] = {deduction: (value, value, value)}
        return replace(self, **exact)

    def impact(self, case: int = 1) -> Decimal:
        """Impact of the first year, in money; case 0, 1, 2 takes the low, central or high deductions."""
        kept = (1 - self.deadweight[case]) * (1 - self.displacement[case]) * (1 - self.attribution[case])
        return self.quantity * self.value * kept

    def stream(self, case: int = 1) -> tuple[Decimal, ...]:
        """What each year of the duration is worth in money, undiscounted; cases as in `impact`."""
        first, kept = self.impact(case), 1 - self.drop_off[case]
        return tuple(first * (kept**year if year else 1) for year in range(self.duration))

    def present_value(self, rate: Decimal, delay: Literal[0, 1], case: int = 1) -> Decimal:
        """The stream discounted at `rate` (0–1 a year), in money; `delay` 1 discounts the first year too (SROI
        guide), 0 does not."""
        years = enumerate(self.stream(case), start=self.start + delay)
        return sum((money / (1 + rate) ** year for year, money in years), start=Decimal(0))


@dataclass(frozen=True, slots=True)
class ValueMap:
    """Outcomes, inputs in money, and how time is discounted. `left_out` are rows that are not complete, `cut` those
    whose years end with the horizon."""

    outcomes: tuple[Outcome, ...]
    inputs: Decimal
    rate: Decimal
    delay: Literal[0, 1] = 1
    left_out: tuple[str, ...] = ()
    cut: tuple[str, ...] = ()

    def present_value(self) -> Decimal:
        """ΣPV over all outcomes, in money."""
        return sum((o.present_value(self.rate, self.delay) for o in self.outcomes), start=Decimal(0))

    def extreme(self, *, best: bool) -> Decimal:
        """ΣPV with every deduction at its most favourable or its least: what lowers a benefit is unfavourable, what
        lowers a harm is favourable."""
        cases = (0 if (one.value >= 0) == best else 2 for one in self.outcomes)
        pairs = zip(self.outcomes, cases, strict=True)
        return sum((o.present_value(self.rate, self.delay, case) for o, case in pairs), start=Decimal(0))

    @property
    def bears_ratio(self) -> bool:
        """Whether there are costs, and a benefit among the outcomes: harm alone over costs says nothing of a return."""
        return self.inputs > 0 and any(one.value > 0 for one in self.outcomes)

    def ratio(self) -> Decimal | None:
        """ΣPV / inputs; None without inputs or without any benefit (`refusal` says which)."""
        return self.present_value() / self.inputs if self.bears_ratio else None

    def net(self) -> Decimal | None:
        """(ΣPV − inputs) / inputs; None where there is no ratio."""
        ratio = self.ratio()
        return None if ratio is None else ratio - 1

    @property
    def lasting(self) -> tuple[Outcome, ...]:
        """The outcomes that last a year or more within the horizon."""
        return tuple(one for one in self.outcomes if one.duration > 0)

    def payback_months(self) -> Decimal | None:
        """Inputs / (ΣImpact₁ / 12), in months, of the outcomes that last at all; None where the first year brings
        nothing."""
        yearly = sum((one.impact() for one in self.lasting), start=Decimal(0))
        return self.inputs / (yearly / 12) if yearly > 0 and self.bears_ratio else None

    def break_even(self) -> Decimal | None:
        """The factor on every value at which the ratio is 1; None where none makes it so."""
        worth = self.present_value()
        return self.inputs / worth if worth > 0 and self.bears_ratio else None

    def range(self) -> tuple[Decimal, Decimal] | None:
        """The ratio with every deduction at its least and at its most favourable: no draw lies outside. None where
        there is no ratio."""
        if not self.bears_ratio:
            return None
        return self.extreme(best=False) / self.inputs, self.extreme(best=True) / self.inputs

    def tornado(self) -> list[tuple[str, str, Decimal, Decimal]]:
        """One factor at a time at its low and its high: (row, factor, ratio, ratio), widest swing first; without those
        that move nothing."""
        found = [bar for outcome in self.outcomes for bar in self._bars(outcome)]
        return sorted(found, key=lambda bar: abs(bar[2] - bar[3]), reverse=True)

    def _bars(self, outcome: Outcome) -> Iterator[tuple[str, str, Decimal, Decimal]]:
        for name in DEDUCTIONS:
            low, _, high = getattr(outcome, name)
            if low != high and self.bears_ratio:
                ends = [self._with(outcome, outcome.fixed(name, v)) for v in (low, high)]
                if ends[0] != ends[1]:
                    yield outcome.row, name, ends[0], ends[1]

    def _with(self, old: Outcome, new: Outcome) -> Decimal:
        swapped: Iterable[Outcome] = (new if o is old else o for o in self.outcomes)
        return replace(self, outcomes=tuple(swapped)).present_value() / self.inputs


# ---------------------------------------------------------------- a year at a time
@dataclass(frozen=True, slots=True)
class Year:
    """What a year costs and brings, in money: undiscounted, its discount factor and its present value; `until` is the
    present value of this and all earlier years less the costs. Year 1 is the year of the activity."""

    year: int
    cost: Decimal
    value: Decimal
    factor: Decimal
    present: Decimal
    until: Decimal


def year_table(found: ValueMap) -> tuple[Year, ...]:
    """Every year in which the map brings something, with the sums over its outcomes; years between are zero.

    The inputs stand in year 1, undiscounted, as in the ratio."""
    values: dict[int, Decimal] = {}
    for outcome in found.outcomes:
        for number, money in enumerate(outcome.stream(), start=1 + outcome.start):
            values[number] = values.get(number, Decimal(0)) + money
    years, until = [], -found.inputs
    for year in range(1, max(values, default=0) + 1):
        growth = (1 + found.rate) ** (year - 1 + found.delay)
        money = values.get(year, Decimal(0))
        until += money / growth
        cost = found.inputs if year == 1 else Decimal(0)
        years.append(Year(year, cost, money, 1 / growth, money / growth, until))
    return tuple(years)


# ---------------------------------------------------------------- break-even
@dataclass(frozen=True, slots=True)
class BreakEven:
    """The value of one assumption of one row at which the ratio is 1, all else as entered. `factor` is a deduction, or
    "value" for the proxy of a unit. `needed` is None where no value of it gets there."""

    row: str
    factor: str
    entered: Decimal
    needed: Decimal | None


def break_evens(found: ValueMap) -> tuple[BreakEven, ...]:
    """For each row its proxy value, deadweight, displacement and attribution at which the ratio is 1.

    The present value of a row is linear in the proxy and in each of 1−DW, 1−DI, 1−AT, so it is solved, not searched.
    Drop-off acts by powers and is left to the tornado. Empty where there is no ratio."""
    if not found.bears_ratio:
        return ()
    whole = found.present_value()
    answers = []
    for outcome in found.outcomes:
        own = outcome.present_value(found.rate, found.delay)
        wanted = found.inputs - (whole - own)  # what this row would have to bring
        value = outcome.value * wanted / own if own else None
        # A benefit that would have to be a harm, or the reverse, is no answer.
        same_sign = value is not None and (value >= 0) == (outcome.value >= 0)
        answers.append(BreakEven(outcome.row, "value", outcome.value, value if same_sign else None))
        for name in DEDUCTIONS[:3]:
            entered = getattr(outcome, name)[1]
            needed = 1 - (1 - entered) * wanted / own if own and entered < 1 else None
            kept = needed if needed is not None and 0 <= needed <= 1 else None
            answers.append(BreakEven(outcome.row, name, entered, kept))
    return tuple(answers)


# ---------------------------------------------------------------- refusals
NO_ROW = Text(
    "价值图尚无完整的行，不能得出比率：数量、代理单价、持续年数与四项扣减均须填写，没有扣减的填 0%。",
    "The value map has no complete row, so there is no ratio: each needs quantity, proxy value, duration and all four "
    "deductions, 0% where there is none.",
)

NO_BENEFIT = Text(
    "价值图中填写完整的行都不是效益（代理单价大于零），只有损害，不能得出比率。",
    "No complete row of the value map is a benefit (a proxy value above zero): there is only harm, so there is no "
    "ratio.",
)


def refusal(found: ValueMap) -> Text | None:
    """Why there can be no ratio; None where there can.

    Deductions taken off as a sum cannot be entered at all: each applies to what the one before left."""
    if not found.outcomes:
        return NO_ROW
    if found.inputs <= 0:
        return Text("缺少投入，不能得出比率。", "No inputs, so no ratio.")
    return None if found.bears_ratio else NO_BENEFIT


# ---------------------------------------------------------------- Monte Carlo
@dataclass(frozen=True, slots=True)
class Simulation:
    """The ratio over draws of the triples (triangular): percentiles, mean, and the chance of a ratio above 1."""

    p5: float
    p50: float
    p95: float
    mean: float
    above_one: float
    draws: int
    seed: int


def simulate(found: ValueMap, seed: int, draws: int = DRAWS) -> Simulation | None:
    """The ratio with every deduction drawn from the triangle of its low, central and high; None where it is refused."""
    import numpy as np

    if refusal(found) is not None:
        return None
    inputs, rate = float(found.inputs), float(found.rate)
    stream, ratios, done = generator(seed), [], 0
    while done < draws:
        size = min(_STEP, draws - done)
        worth = np.zeros(size)
        for outcome in found.outcomes:
            kept = np.full(size, float(outcome.quantity * outcome.value))
            for name in DEDUCTIONS[:3]:
                kept *= 1 - _drawn(stream, size, getattr(outcome, name))
            left = 1 - _drawn(stream, size, outcome.drop_off)
            first = outcome.start + found.delay
            # Σ (left/(1+r))^t by Horner's rule, from the last year to the first
            years = np.zeros(size)
            for _ in range(outcome.duration):
                years = 1 + years * left / (1 + rate)
            worth += kept * years / (1 + rate) ** first
        ratios.append(worth / inputs)
        done += size
    ratio = np.concatenate(ratios)
    p5, p50, p95 = (float(end) for end in np.percentile(ratio, (5, 50, 95)))
    return Simulation(p5, p50, p95, float(ratio.mean()), float((ratio > 1).mean()), draws, seed)


_STEP = 10_000  # draws at a time


def _drawn(stream: Generator, size: int, triple: Triple) -> NDArray[Any] | float:
    """Draws of a share; the number itself, and none drawn, where it is certain."""
    low, central, high = map(float, triple)
    return low if low == high else triangular(stream.random(size), low, central, high)
