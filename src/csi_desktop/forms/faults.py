"""What is wrong with a form file, said so that its author can mend it: place, found, expected, nearest known name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from csi_desktop.text import NO_TEXT, Text, meant, one_a_line, why


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. `found` is "" where something is missing; `nearest` is "" where nothing known is like it."""

    file: str
    place: str | Text  # id of the form, section or field, and the key; or line and column
    found: str
    expected: Text
    nearest: str = ""

    @property
    def text(self) -> Text:
        """The fault in a sentence or two."""
        place = self.place if isinstance(self.place, Text) else Text(self.place, self.place)
        where = Text(*(" · ".join(part for part in (self.file, each) if part) for each in (place.zh, place.en)))
        if not self.found:
            return Text("{where}：缺少{expected}。", "{where}: {expected} is missing.").format(
                where=where, expected=self.expected
            )
        return Text(
            "{where}：写的是“{found}”，应为{expected}。{near}",
            "{where}: found “{found}”, expected {expected}.{near}",
        ).format(
            where=where,
            found=self.found if len(self.found) <= 80 else self.found[:79] + "…",
            expected=self.expected,
            near=meant(self.nearest),
        )


class FormFaults(Exception):
    """All faults of one or several form files."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(fault.text.en for fault in faults))
        self.faults = list(faults)

    @property
    def text(self) -> Text:
        """All faults, one a line."""
        return one_a_line(fault.text for fault in self.faults)


_POSITION = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


def not_toml(file: str, text: str, error: ValueError | RecursionError) -> Fault:
    """The fault of a file whose `text` the TOML parser refused: where, what stands there, and what to do. The parser's
    own words are English, and stand in brackets behind."""
    found = _POSITION.search(str(error))
    lines = text.split("\n")
    written, place = "…", NO_TEXT
    if found and found[1]:
        row, column = int(found[1]), int(found[2])
        place = Text(f"第 {row} 行第 {column} 列", f"line {row}, column {column}")
        written = lines[row - 1].strip() or "…"
    elif found:
        place = Text("文件末尾", "end of the file")
        written = next((line.strip() for line in reversed(lines) if line.strip()), "…")
    words = _POSITION.sub("", str(error))
    expected = Text(
        f"正确的 TOML，请按 TOML 语法改正此处（解析程序的原话：{words}）",
        f"valid TOML; mend it there (the parser says: {words})",
    )
    return Fault(file, place, written, expected)


def a_file(error: OSError) -> Text:
    """What is expected where a file could not be read, with why it could not."""
    return Text("可以读取的文件（{why}）", "a file that can be read ({why})").format(why=why(error))


def not_utf8(file: str, error: UnicodeDecodeError) -> Fault:
    """The fault of a file that is not text in UTF-8: where, and what to do."""
    row = error.object[: error.start].count(b"\n") + 1
    found = repr(error.object[error.start : error.end])[1:]
    expected = Text("UTF-8 编码的文本，请以 UTF-8 编码另存", "text in UTF-8; save the file in that encoding")
    return Fault(file, Text(f"第 {row} 行", f"line {row}"), found, expected)
