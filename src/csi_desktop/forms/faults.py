"""What is wrong with a form file, said so that its author can mend it: place, found, expected, nearest known name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from csi_desktop.text import Text


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. `found` is "" where something is missing; `nearest` is "" where nothing known is like it."""

    file: str
    place: str  # id of the form, section or field, and the key; or the line
    found: str
    expected: Text
    nearest: str = ""

    @property
    def text(self) -> Text:
        """The fault in a sentence or two."""
        where = " · ".join(part for part in (self.file, self.place) if part)
        if not self.found:
            return Text("{where}：缺少{expected}。", "{where}: {expected} is missing.").format(
                where=where, expected=self.expected
            )
        near = Text("是不是“{near}”？", " Did you mean “{near}”?").format(near=self.nearest)
        return Text(
            "{where}：写的是“{found}”，应为{expected}。{near}",
            "{where}: found “{found}”, expected {expected}.{near}",
        ).format(
            where=where,
            found=self.found if len(self.found) <= 80 else self.found[:79] + "…",
            expected=self.expected,
            near=near if self.nearest else Text("", ""),
        )


class FormFaults(Exception):
    """All faults of one or several form files."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(fault.text.en for fault in faults))
        self.faults = list(faults)

    @property
    def text(self) -> Text:
        """All faults, one a line."""
        return Text(
            "\n".join(fault.text.zh for fault in self.faults),
            "\n".join(fault.text.en for fault in self.faults),
        )
