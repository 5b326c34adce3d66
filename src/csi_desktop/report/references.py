"""Mentions of tables and figures: each that has a number is referred to in the text, by its number and as a link."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from msgspec.structs import replace

from csi_desktop.report.blocks import Block, Figure, Heading, Paragraph, Run, Table, plain
from csi_desktop.text import Lang, Text

TABLE: Final = Text("表 {number}", "Table {number}")
FIGURE: Final = Text("图 {number}", "Figure {number}")
# What a caption adds in brackets explains the picture and is not needed to name it.
_ASIDE: Final = re.compile(r"\s*[（(][^（）()]*[）)]$")


@dataclass(frozen=True, slots=True)
class _Numbered:
    """A table or figure with a caption: where it stands among the blocks, and what it is called."""

    at: int
    anchor: str
    name: str
    caption: str


def refer(blocks: Sequence[Block], lang: Lang) -> list[Block]:
    """The blocks with every table and figure that has a caption mentioned: runs without text that lead to one get its
    number, and those that no text mentions are named where their section begins to show them."""
    made = list(blocks)
    numbered = list(_number(made, lang))
    names = {one.anchor: one.name for one in numbered}
    mentioned: set[str] = set()
    for at, block in enumerate(made):
        if isinstance(block, Paragraph) and not isinstance(block.text, str):
            found = {run.target for run in block.text if run.target in names}
            if found:
                mentioned |= found
                runs = (replace(run, text=names[run.target]) if run.target in names else run for run in block.text)
                made[at] = replace(block, text=tuple(runs))
    missed: dict[int, list[_Numbered]] = {}
    for one in numbered:
        if one.anchor not in mentioned:
            missed.setdefault(_section(made, one.at), []).append(one)
    for start in sorted(missed, reverse=True):  # from the end, so that places before stay what they are
        _mention(made, start, missed[start], lang)
    return made


def _number(blocks: list[Block], lang: Lang) -> Iterator[_Numbered]:
    """Count tables and figures as the pages will, and give each an anchor."""
    counts = {TABLE: 0, FIGURE: 0}
    for at, block in enumerate(blocks):
        if isinstance(block, Table | Figure) and block.caption:
            words = TABLE if isinstance(block, Table) else FIGURE
            counts[words] += 1
            name = words.format(number=counts[words])(lang)
            anchor = block.anchor or f"{'table' if words is TABLE else 'figure'}-{counts[words]}"
            blocks[at] = replace(block, anchor=anchor)
            yield _Numbered(at, anchor, name, _ASIDE.sub("", " ".join(block.caption.split())))


def _section(blocks: Sequence[Block], at: int) -> int:
    """Where the section of a block has its heading; the block's own place if there is none."""
    for place in range(at, -1, -1):
        block = blocks[place]
        if isinstance(block, Heading) and block.level < 3:
            return place
    return at


def _mention(blocks: list[Block], start: int, missed: Sequence[_Numbered], lang: Lang) -> None:
    """Name what the text did not: before the first of it, or before the first small heading of the section; behind the
    note that stands there, if one does."""
    place = next(
        (n for n in range(start + 1, missed[0].at) if isinstance(blocks[n], Heading)),
        missed[0].at,
    )
    said = _sentence(missed, lang)
    before = blocks[place - 1] if place else None
    if isinstance(before, Paragraph) and before.style == "note" and not before.source:
        runs = (Run(before.text),) if isinstance(before.text, str) else before.text
        ended = plain(before.text).rstrip().endswith(("。", "."))
        gap = ("" if ended else "。") if lang == "zh" else " " if ended else ". "
        blocks[place - 1] = replace(before, text=(*runs, Run(gap), *said))
    else:
        blocks.insert(place, Paragraph(said, style="note"))


def _sentence(missed: Sequence[_Numbered], lang: Lang) -> tuple[Run, ...]:
    """逐项成果见表 10；替代解释见表 11。 / See Table 10 (Per outcome) and Table 11 (Alternative explanations)."""
    runs: list[Run] = [] if lang == "zh" else [Run("See ")]
    for number, one in enumerate(missed):
        link = Run(one.name, target=one.anchor)
        if lang == "zh":
            runs += [Run(f"{'；' if number else ''}{one.caption}见"), link]
        else:
            apart = "" if not number else " and " if number == len(missed) - 1 else ", "
            runs += [Run(apart), link, Run(f" ({one.caption})")]
    return (*runs, Run("。" if lang == "zh" else "."))


def to(anchor: str) -> Run:
    """A mention of the table or figure that has this anchor; `refer` puts in its number."""
    return Run("", target=anchor)
