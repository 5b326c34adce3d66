"""Social return on investment: what a value map is worth, and how it hangs on its assumptions.

Impact₁ = Q·V·(1−DW)·(1−DI)·(1−AT); stream_t = Impact₁·(1−DR)^(t−1), t = 1…dur; PV = Σ stream_t / (1+r)^(t−1+k);
ratio = ΣPV / Σ inputs (SROI Network, A Guide to Social Return on Investment, 2012; domain 4.1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Literal

Triple = tuple[Decimal, Decimal, Decimal]  # low, central, high; shares 0–1
NOTHING: Triple = (Decimal(0), Decimal(0), Decimal(0))
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
        """The same outcome with one deduction fixed at a value."""
        exact: dict[str, Any] = {deduction: (value, value, value)}
        return replace(self, **exact)

    def impact(self, case: int = 1) -> Decimal:
        """Impact of the first year, in money; case 0, 1, 2 takes the low, central or high deductions."""
        kept = (1 - self.deadweight[case]) * (1 - self.displacement[case]) * (1 - self.attribution[case])
        return self.quantity * self.value * kept

    def stream(self, case: int = 1) -> tuple[Decimal, ...]:
        """What each year of the duration is worth, undiscounted."""
        first, kept = self.impact(case), 1 - self.drop_off[case]
        return tuple(first * (kept**year if year else 1) for year in range(self.duration))

    def present_value(self, rate: Decimal, delay: Literal[0, 1], case: int = 1) -> Decimal:
        """The stream discounted at `rate`; `delay` 1 discounts the first year too (SROI guide), 0 does not."""
        years = enumerate(self.stream(case), start=self.start + delay)
        return sum((money / (1 + rate) ** year for year, money in years), start=Decimal(0))


@dataclass(frozen=True, slots=True)
class ValueMap:
    """Outcomes, inputs in money, and how time is discounted."""

    outcomes: tuple[Outcome, ...]
    inputs: Decimal
    rate: Decimal
    delay: Literal[0, 1] = 1

    def present_value(self, case: int = 1) -> Decimal:
        """ΣPV over all outcomes."""
        return sum((o.present_value(self.rate, self.delay, case) for o in self.outcomes), start=Decimal(0))

    def ratio(self, case: int = 1) -> Decimal | None:
        """ΣPV / inputs; None without inputs: there is no ratio without costs."""
        return self.present_value(case) / self.inputs if self.inputs > 0 else None

    def net(self) -> Decimal | None:
        """(ΣPV − inputs) / inputs."""
        ratio = self.ratio()
        return None if ratio is None else ratio - 1

    def payback_months(self) -> Decimal | None:
        """Inputs / (ΣImpact₁ / 12); None where the first year brings nothing."""
        yearly = sum((o.impact() for o in self.outcomes), start=Decimal(0))
        return self.inputs / (yearly / 12) if yearly > 0 and self.inputs > 0 else None

    def break_even(self) -> Decimal | None:
        """The factor on every value at which the ratio is 1."""
        worth = self.present_value()
        return self.inputs / worth if worth > 0 and self.inputs > 0 else None

    def range(self) -> tuple[Decimal, Decimal] | None:
        """The ratio with every deduction at its high, and at its low: the widest honest range."""
        worst, best = self.ratio(2), self.ratio(0)
        return None if worst is None or best is None else (min(worst, best), max(worst, best))

    def tornado(self) -> list[tuple[str, str, Decimal, Decimal]]:
        """One factor at a time at its low and its high: (row, factor, ratio, ratio), widest swing first."""
        found = [bar for outcome in self.outcomes for bar in self._bars(outcome)]
        return sorted(found, key=lambda bar: abs(bar[2] - bar[3]), reverse=True)

    def _bars(self, outcome: Outcome) -> Iterator[tuple[str, str, Decimal, Decimal]]:
        for name in DEDUCTIONS:
            low, _, high = getattr(outcome, name)
            if low != high and self.inputs > 0:
                ends = [self._with(outcome, outcome.fixed(name, v)) for v in (low, high)]
                yield outcome.row, name, ends[0], ends[1]

    def _with(self, old: Outcome, new: Outcome) -> Decimal:
        swapped: Iterable[Outcome] = (new if o is old else o for o in self.outcomes)
        return replace(self, outcomes=tuple(swapped)).present_value() / self.inputs
