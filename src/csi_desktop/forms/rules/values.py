"""How a compiled rule runs: where its values come from, how much work it may make, how values compare and reckon."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, Protocol

from csi_desktop.forms import numbers
from csi_desktop.forms.definition import Field
from csi_desktop.forms.rules.functions import RuleError, bounded, number, plain, same
from csi_desktop.text import Text

MOST_STEPS = 60_000  # parts of rules worked out for rows, in one look at an evaluation: a quarter of a second at worst;
# the shipped forms take 120 for one row in every repeated section, 24,000 for two hundred


class Lookup(Protocol):
    """Where an expression gets its values from."""

    def field(self, field_id: str, row: str) -> Any:
        """The value of a field, `row` "" outside repeated sections; None where there is none."""
        ...

    def rows(self, section_key: str) -> list[str]:
        """The rows of a repeated section, in order."""
        ...


class Budget:
    """How much work rules may still make; several that share one have no more together than one alone."""

    __slots__ = ("left",)

    def __init__(self, steps: int = MOST_STEPS) -> None:
        self.left = steps

    def spend(self, steps: int) -> None:
        """Take steps off; `RuleError` where none are left."""
        self.left -= steps
        if self.left < 0:
            raise RuleError(Text("规则的计算量过大。", "The rules ask for too much work."))


class Run:
    """One evaluation: where values come from, and the row that each repeated section stands at."""

    __slots__ = ("budget", "functions", "lookup", "row", "rows", "variables")

    def __init__(
        self, lookup: Lookup, functions: Mapping[str, Callable[..., Any]], row: str, budget: Budget
    ) -> None:
        self.lookup = lookup
        self.functions = functions
        self.row = row
        self.rows: dict[str, str] = {}
        self.variables: dict[str, str] = {}
        self.budget = budget


Node = Callable[[Run], Any]


def cells(run: Run, table: Any, field: Field, name: str) -> list[Any]:
    """A column of a table, cell by cell."""
    rows = [row for row in table or [] if isinstance(row, dict)]
    run.budget.spend(len(rows))
    return [exact(field, row.get(name)) for row in rows]


def looked_up(run: Run, field_id: str, section_key: str) -> Any:
    """The value of a field as it is kept, of the row that its section stands at."""
    return run.lookup.field(field_id, run.rows.get(section_key, run.row) if section_key else "")


def exact(field: Field, value: Any) -> Any:
    """A kept value as rules reckon with it: decimals exact, a blank as None."""
    if value is None or value == "":
        return None
    if field.kind in ("number", "money", "percent", "count") and isinstance(value, str):
        return _decimal(field, value)
    if field.kind == "percent3" and isinstance(value, list):
        return [_decimal(field, one) for one in value]
    return reckoned(exact_number(value))


def reckoned(value: Any) -> Any:
    """What a rule may go on from. Words that the program made of an evaluation are none: a ratio that is still
    provisional says so to whoever reads it, and is missing to whatever would reckon with it."""
    return None if isinstance(value, Text) else value


def _decimal(field: Field, value: Any) -> Any:
    if isinstance(value, str) and numbers.is_canonical(value):
        return bounded(Fraction(value))
    raise RuleError(
        Text("“{label}”的值“{value}”不是数字。", "“{label}” holds “{value}”, which is not a number.").format(
            label=field.label, value=str(value)[:40]
        )
    )


def exact_number(value: Any) -> Any:
    """A number as int or Fraction; anything else as it is."""
    if isinstance(value, Decimal | float):
        return plain(Fraction(str(value)))
    return plain(value) if isinstance(value, Fraction) else value


def within(one: Any, values: Any) -> bool | None:
    """Whether a value is in a list; None where either is missing. RuleError where it is no list."""
    if one is None or values is None:
        return None
    if not isinstance(values, list):
        raise RuleError(Text("in 的右边应为列表。", "The right side of “in” must be a list."))
    return any(same(one, value) for value in values)


def ordered(order: Callable[[Any, Any], Any], left: Any, right: Any) -> bool | None:
    """Order of two numbers, or of two texts (dates as they are kept); None where one is missing."""
    if left is None or right is None:
        return None
    if isinstance(left, str) and isinstance(right, str) and not (left.isdecimal() and right.isdecimal()):
        return bool(order(left, right))
    return bool(order(number(left), number(right)))
