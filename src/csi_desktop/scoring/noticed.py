"""What a check notices, before anybody has waived it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from csi_desktop.scoring.result import Place
from csi_desktop.text import Text

Severity = Literal["error", "note"]


@dataclass(frozen=True, slots=True)
class Noticed:
    """The check that noticed something, how grave it is, where, and in which words. What is not `waivable` must be
    mended: no reason stands for it."""

    rule: str
    severity: Severity
    place: Place
    text: Text
    waivable: bool = True
