"""What a project cost: totals by layer, as the program works them out and says them."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from typing import Any

from csi_desktop.forms.magnitudes import both
from csi_desktop.scoring.facts import Facts
from csi_desktop.text import Text, clauses

_YUAN = Text("元", "CNY")


def money(value: Any) -> Decimal:
    """An amount as it is kept or reckoned, exactly; 0 for none."""
    return Decimal(str(value)) if isinstance(value, int | str) else _decimal(value)


def _decimal(value: Any) -> Decimal:
    if isinstance(value, Fraction):
        return Decimal(value.numerator) / Decimal(value.denominator)
    return Decimal(value or 0)


def cost_totals(facts: Facts) -> dict[str, Decimal]:
    """Money by layer (option id, "" where none is chosen), of what is valued in money; pledges apart, they are not
    spent."""
    totals: defaultdict[str, Decimal] = defaultdict(Decimal)
    for row in facts.role_rows("costs"):
        amount = facts.role("cost.amount", row)
        if amount is not None and facts.role("cost.basis", row) not in ("pledge", "budget", "nonmon"):
            totals[str(facts.role("cost.layer", row) or "")] += money(amount)
    return dict(totals)


NO_LAYER = Text("未填层次", "No layer given")


def layer_name(facts: Facts, option_id: str) -> Text:
    """What a layer of cost is called."""
    layer = facts.catalogue.role("cost.layer")
    option = layer.option(option_id) if layer else None
    return option.label if option else Text(option_id, option_id) if option_id else NO_LAYER


def cost_totals_text(facts: Facts) -> Text:
    """Totals by layer, and how many lines carry no money."""
    if not facts.role_rows("costs"):
        return Text("没有登记成本", "No costs recorded")
    line = Text("{layer} {amount}", "{layer} {amount}")
    parts = [
        line.format(layer=layer_name(facts, option_id), amount=both(amount, _YUAN))
        for option_id, amount in cost_totals(facts).items()
    ]
    unvalued = sum(facts.role("cost.basis", row) == "nonmon" for row in facts.role_rows("costs"))
    if unvalued:
        besides = Text("另有 {n} 项不货币化", "{n} lines not valued in money") if parts else Text(
            "没有金额；{n} 项均不货币化", "No amounts; {n} lines not valued in money"
        )  # fmt: skip
        parts.append(besides.format(n=unvalued))
    return clauses(parts) or Text("—", "—")
