"""A way to write a report and look into the file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest

from csi_desktop.report import blocks as b
from csi_desktop.report.pdf import write
from csi_desktop.text import Lang
from tests.report.pdf.blocks import report

Written = Callable[..., pypdfium2.PdfDocument]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """Write a report, or blocks of one, and open the file."""

    def open_written(*content: b.Block | b.Report, lang: Lang = "zh") -> pypdfium2.PdfDocument:
        whole = content[0] if isinstance(content[0], b.Report) else report(*content, lang=lang)  # type: ignore[arg-type]
        path = tmp_path / "report.pdf"
        pages = write(whole, path).pages
        document = pypdfium2.PdfDocument(path)
        assert len(document) == pages
        return document

    return open_written
