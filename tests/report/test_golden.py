"""The block lists of the eight sample reports, compared with what was looked at: what stands in one, in which order.

After a change that is meant, `CSI_DESKTOP_GOLDEN=write` writes them anew: look at the difference, and at the pages."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path

import pytest

from csi_desktop.casebook import Casebook
from csi_desktop.report import blocks as b
from csi_desktop.report.outline import report
from csi_desktop.sample import build_sample
from csi_desktop.session.opening import open_session
from csi_desktop.text import LANGUAGES

GOLDEN = Path(__file__).parent.parent / "golden"
LENGTH = 60  # signs of a text that tell it from others


def line(block):
    """A block in a line: its kind, how large it is, and how its words begin."""
    size = ""
    match block:
        case b.Heading():
            size = f"{block.level} "
        case b.Table():
            size = f"{len(block.rows)}×{len(block.widths)} "
        case b.Facts() | b.Signatures():
            size = f"{len(block.rows if isinstance(block, b.Facts) else block.lines)} "
        case b.Bullets():
            size = f"{len(block.items)} "
        case b.Figure():
            size = f"{sum(isinstance(shape, b.Label) for shape in block.drawing.shapes)} "
    said = " | ".join(" ".join(text.split()) for text in b.words(block) if text)
    # What the data hash to is no matter of the blocks.
    said = "" if "SHA-256" in said or re.search(r"\b[0-9a-f]{64}\b", said) else said
    return f"{type(block).__name__} {size}{said[:LENGTH]}".rstrip()


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    path = build_sample(tmp_path_factory.mktemp("sample") / "sample.csi")
    with Casebook.open(path, readonly=True) as book:
        yield [(one.listing.code, open_session(book, one.evaluation_id)) for one in book.cases(limit=100)]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_sample_reports_have_the_blocks_that_were_looked_at(sample, lang):
    assert len(sample) == 8
    for code, session in sample:
        # A sample is made anew each time, with another name of its own, from which the seed of the draws comes.
        session.sheet.evaluation = replace(session.sheet.evaluation, uuid="00000000-0000-4000-8000-000000000002")
        made = report(session.catalogue, session.sheet, session.result, lang, created="2024-07-01T00:00:00+08:00")
        found = "".join(f"{line(block)}\n" for block in made.blocks)
        path = GOLDEN / f"{code}-{lang}.txt"
        if os.environ.get("CSI_DESKTOP_GOLDEN") == "write":
            path.write_text(found, "utf-8", newline="\n")
        assert path.read_text("utf-8").splitlines() == found.splitlines(), path.name
