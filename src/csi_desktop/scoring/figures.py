"""How figures are written: rounded half up, for display only; bands and sums use what is unrounded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction
from math import lcm

from csi_desktop.text import Text

Figure = Fraction | Decimal | float | int
_LOST = Fraction(1, 10**9)  # what means of float64 may lose, and more
_COARSE = 0.005  # an error of a share from which its decimals say nothing


def decimal(value: Figure, places: int) -> Decimal:
    """A figure rounded half up to `places` decimals, from its exact value."""
    above, below = Fraction(value).as_integer_ratio()
    whole = (2 * abs(above) * 10**places + below) // (2 * below)
    # Read from its digits: arithmetic would round what has more than 28.
    return Decimal(f"{whole if above >= 0 else -whole}E-{places}")


def total(values: Iterable[Fraction]) -> Fraction:
    """The exact sum, brought to lowest terms once: adding fractions one by one does so at each step."""
    return _sum([value.as_integer_ratio() for value in values])


def weighted(pairs: Iterable[tuple[Fraction, Fraction]]) -> Fraction:
    """Σ weight·value, exactly; like `total`, in whole numbers up to the end."""
    ratios = ((one.as_integer_ratio(), other.as_integer_ratio()) for one, other in pairs)
    return _sum([(a * c, b * d) for (a, b), (c, d) in ratios])


def _sum(ratios: list[tuple[int, int]]) -> Fraction:
    below = lcm(*[each for _, each in ratios])
    return Fraction(sum([above * (below // each) for above, each in ratios]), below)


def points(value: Figure | None) -> str:
    """A score out of 100 with one decimal; a dash where there is none. What falls just short of a round number, where a
    band may begin, never looks like it: 79.96 is not 80.0."""
    if value is None:
        return "—"
    shown, exact = decimal(value, 1), Fraction(value) + _LOST
    if shown > 0 and shown > exact and shown % 10 == 0:
        return f"{exact * 100 // 1 / 100:.2f}"  # cut, not rounded
    return f"{shown:.1f}"


def span(low: Figure | None, high: Figure | None) -> str:
    """From which score (0–100) to which; the score alone where both are the same."""
    return points(low) if low == high else f"{points(low)}–{points(high)}"


def evaluated(done: int, total: int) -> Text:
    """How many of the items of a theme have been evaluated."""
    if not total:
        return Text("尚无可评项目", "no items to evaluate")
    return Text("{done}/{total} 项", "{done} of {total}").format(done=done, total=total)


def share(value: Figure | None) -> str:
    """A share (0–1) in per cent with at most one decimal; a dash where there is none. What is not quite all, or not
    quite nothing, never looks like it."""
    if value is None:
        return "—"
    shown = decimal(Fraction(value) * 100, 1)
    if shown == 0:
        return "<0.1%" if value > 0 else "0%"
    if shown == 100 and value < 1:
        return ">99.9%"
    return f"{shown:.0f}%" if shown == shown.to_integral_value() else f"{shown:.1f}%"


def shares(values: Sequence[Figure | None]) -> list[str]:
    """The shares (0–1) of a column in per cent, all with one decimal if any of them has one."""
    shown = [share(value) for value in values]
    return [tenths(value) for value in values] if any("." in text for text in shown) else shown


def tenths(value: Figure | None) -> str:
    """A share (0–1) in per cent with its decimal in any case, as beside others that have one."""
    shown = share(value)
    return shown if "." in shown else shown.replace("%", ".0%")


def estimate(value: float, error: float) -> str:
    """A share (0–1) found by sampling with its error (95 %), to the digits that the error leaves: 78% ± 11%,
    1.8% ± 0.2%."""
    places = 0 if error >= _COARSE else 1
    step = Decimal(1).scaleb(-places)
    within = (Decimal(error) * 100).quantize(step, ROUND_CEILING)  # never smaller than it is
    shown = max(Decimal(0), decimal(value * 100, places))  # what is next to nothing may come out below it
    return f"{shown:.{places}f}% ± {within or step}%"


def number(value: Figure | None, places: int = 2) -> str:
    """A figure with thousands separators and at most `places` decimals."""
    if value is None:
        return "—"
    text = f"{decimal(value, places):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
