"""Annex K: the words of the report in both languages; and the abbreviations that a report uses."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from csi_desktop.data import resource
from csi_desktop.report.blocks import Block, Cell, Heading, PageBreak, Table, words
from csi_desktop.report.draft import Draft
from csi_desktop.report.parts.plain import SHORT
from csi_desktop.text import Lang


@cache
def _file() -> dict[str, Any]:
    with resource("report", "glossary.toml").open("rb") as file:
        return tomllib.load(file)


def glossary(draft: Draft) -> Iterator[Block]:
    """Every term with its name in both languages and what it means, less those that nothing printed is about."""
    asked = {
        draft.catalogue.field(place[0]).label.zh
        for place in draft.printed
        if (answer := draft.answer(*place)) and not answer.is_blank
    }
    first, second = ("zh", "en") if draft.lang == "zh" else ("en", "zh")
    yield PageBreak(SHORT)
    yield Heading(1, draft.fixed("part.annex_k"), "annex_k")
    yield Table(
        head=tuple(draft.fixed(f"glossary.head_{name}") for name in ("term", "other", "means")),
        rows=tuple(
            (Cell(term[first], strong=True), Cell(term[second]), Cell(term["means"][draft.lang]))
            for term in _file()["term"]
            if term.get("with", "") in ("", *asked)
        ),
        widths=(1.8, 2.4, 5.5) if draft.lang == "zh" else (2.2, 1.5, 6),
        header_column=True,
        dense=True,
    )


def abbreviations(blocks: Iterable[Block], lang: Lang) -> tuple[tuple[str, str], ...]:
    """The abbreviations that stand somewhere in `blocks`, with what they stand for."""
    known = {one["short"]: one["long"][lang] for one in _file()["abbreviation"]}
    # Letters and digits next to it make another word; Han signs do not.
    pattern = re.compile(r"(?<![A-Za-z0-9])(?:" + "|".join(map(re.escape, known)) + r")(?![A-Za-z0-9])")
    used = set(pattern.findall("\n".join(text for block in blocks for text in words(block))))
    return tuple((short, long) for short, long in known.items() if short in used)
