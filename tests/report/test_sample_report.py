"""The report of the sample's complete evaluation: what was entered comes out of the PDF as it went in."""

from __future__ import annotations

import re

import pypdfium2
import pytest

from csi_desktop.casebook import Casebook
from csi_desktop.model.answers import State
from csi_desktop.report.outline import report
from csi_desktop.report.pdf import write
from csi_desktop.session.opening import open_session

WORDS = frozenset({"text", "longtext", "person", "url"})


@pytest.fixture(scope="module")
def session(sample):
    with Casebook.open(sample, readonly=True) as book:
        fullest = max(book.cases(limit=100), key=lambda line: line.listing.done)
        opened = open_session(book, fullest.evaluation_id)
        opened.files = {a.sha256: book.read_attachment(a.sha256) for a in book.attachments()}
    return opened


def bare(text):
    return re.sub(r"\s+", "", text)


def text_of(path, watermark, furniture):
    """The text of all pages in reading order, without running heads, so that paragraphs join over pages."""
    found = []
    with pypdfium2.PdfDocument(path) as document:
        for number, page in enumerate(document, 1):
            text = bare(page.get_textpage().get_text_range().replace("\ufffe", "-").replace("\x02", "-"))
            text = text.removeprefix(bare(watermark))
            for line in (f"第{number}页，共{len(document)}页", f"Page{number}of{len(document)}", *furniture):
                before, mark, after = text.rpartition(bare(line))  # running heads are drawn last
                text = before + after if mark and number > 1 else text
            found.append(text)
    return "".join(found)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_was_entered_comes_out_of_the_pdf(session, lang, tmp_path):
    made = report(
        session.catalogue, session.sheet, session.result, lang,
        attachments=session.files.__getitem__, created="2024-07-01T00:00:00+08:00",
    )  # fmt: skip
    write(made, tmp_path / "report.pdf")
    text = text_of(tmp_path / "report.pdf", made.watermark, (made.footer, *reversed(made.header)))
    missing, checked = [], 0
    for (field_id, row), answer in session.sheet:
        field = session.catalogue.field(field_id)
        if field.placement == "internal" or not session.result.visible(field, row):
            continue
        given = [answer.reason.removesuffix("。")]  # a remark in brackets goes without its full stop
        if field.kind in WORDS and answer.state is State.ANSWERED and isinstance(answer.value, str):
            given += answer.value.split("\n")
        checked += len(given)
        missing += [f"{field_id}: {one[:60]}" for one in given if bare(one) not in text]
    assert checked > 400
    assert not missing


def test_the_same_evaluation_gives_the_same_bytes(session, tmp_path):
    for name in ("a.pdf", "b.pdf"):
        made = report(session.catalogue, session.sheet, session.result, "zh", created="2024-07-01T00:00:00+08:00",
                      attachments=session.files.__getitem__)  # fmt: skip
        write(made, tmp_path / name)
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()
