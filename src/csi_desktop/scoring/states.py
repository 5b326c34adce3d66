"""How an answer without a value is said."""

from __future__ import annotations

from csi_desktop.model.answers import State
from csi_desktop.text import Text

STATES = {
    State.ANSWERED: Text("已填", "Answered"), State.NE: Text("未评", "Not yet evaluated"),
    State.NA: Text("不适用", "Not applicable"), State.UNABLE: Text("无法核实", "Cannot be verified"),
    State.NOT_FOUND: Text("未查到", "Not found"),
}  # fmt: skip
