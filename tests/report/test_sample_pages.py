"""The pages of all eight sample cases in both languages, measured in the finished files."""

from __future__ import annotations

import ctypes
import re
import shutil
import subprocess
from itertools import pairwise

import page as validator
import pypdfium2
import pypdfium2.raw as c
import pytest

from csi_desktop.casebook import Casebook
from csi_desktop.report.outline import report
from csi_desktop.report.pdf import write
from csi_desktop.report.pdf.signs import FULL_CLOSING, FULL_OPENING, NO_END, NO_START, is_chinese
from csi_desktop.report.pdf.style import LEFT, PAGE_HEIGHT, TEXT_WIDTH
from csi_desktop.session.opening import open_session
from csi_desktop.text import LANGUAGES
from tests.report.pdf.measure import passages

RIGHT = LEFT + TEXT_WIDTH
JUSTIFIED = {(12, 21), (10.5, 18), (10.5, 17), (8, 13)}  # size and leading of lead, body, lists and notes in Chinese


@pytest.fixture(scope="module")
def files(sample, tmp_path_factory):
    """Every sample report as a file: {language: [path, …]}."""
    folder = tmp_path_factory.mktemp("reports")
    made = {lang: [] for lang in LANGUAGES}
    with Casebook.open(sample, readonly=True) as book:
        for line in book.cases(limit=100):
            session = open_session(book, line.evaluation_id)
            for lang in LANGUAGES:
                path = folder / f"{lang}-{line.case_id}.pdf"
                write(report(session.catalogue, session.sheet, session.result, lang,
                             attachments=book.read_attachment, created="2024-07-01T00:00:00+08:00"), path)  # fmt: skip
                made[lang].append(path)
    assert len(made["zh"]) == 8
    return made


@pytest.fixture(scope="module")
def measured(files):
    return {lang: [list(passages(path)) for path in paths] for lang, paths in files.items()}


def turns(measured, lang):
    """Every place where a line of a text ends and the next begins, a new paragraph left out."""
    for case in measured[lang]:
        for one in case:
            for line, following in pairwise(one.lines):
                starts = one.leading == 18 and following.left > LEFT + 0.75 * line.size  # set in by two signs
                if not starts:
                    yield one, line, following


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_mark_stands_where_it_must_not(measured, lang):
    found = list(turns(measured, lang))
    assert len(found) > 3000
    wrong = [
        (line.page, line.text[-10:], following.text[:10])
        for _, line, following in found
        if following.text.strip()[:1] in NO_START or line.text.strip()[-1:] in NO_END
    ]
    assert wrong == []


def overhang(line):
    """What the last sign may reach beyond the column: the empty half of a full-width mark, the gap beside Han signs."""
    last = line.text.rstrip()[-1]
    if last in FULL_CLOSING and line.advance > 0.9 * line.size:
        return (0.5 * line.size,)
    return 0.0, 0.25 * line.size


def test_every_justified_line_is_flush(measured):
    ends, loose = 0, []
    for one, line, following in turns(measured, "zh"):
        if (line.size, one.leading) not in JUSTIFIED or line.left > LEFT + 5 * line.size:
            continue
        ends += 1
        off = min(abs(line.right - hang - RIGHT) for hang in overhang(line))
        # An opening mark gives up its empty half at the start of a line, a figure or a letter its gap.
        front = 0.5 if following.text[0] in FULL_OPENING else 0.25 if following.text[0].isascii() else 0.0
        if off > 0.1 or following.left + front * line.size < LEFT - 0.1:
            loose.append((line.page, round(line.right - RIGHT, 2), line.text[-12:]))
    assert ends > 200
    assert loose == []


WESTERN = {(12, 18), (10.5, 16), (10.5, 15.5), (8, 13)}


def test_every_justified_line_of_english_is_flush_and_no_space_makes_a_river(measured):
    found = [
        line
        for one, line, _ in turns(measured, "en")
        if (line.size, one.leading) in WESTERN and line.left < LEFT + 5 * line.size and not is_chinese(line.text)
    ]
    assert len(found) > 200
    # pdfium counts what a loose line has after each sign, at most a fortieth of an em, to the sign.
    off = [(line.page, line.right - RIGHT, line.text) for line in found]
    assert [one for one in off if not -0.1 < one[1] < 0.3] == []
    assert max(line.widest for line in found) < 2.2


def test_the_justified_cells_of_tables_are_flush(measured):
    """Chinese in a Chinese report, in columns of 20 signs or more; all else in a cell is ragged, and so is the
    column of the ledger's arithmetic. Where a paragraph of a cell ends cannot be seen on the page, so that a few lines
    are short."""
    ends, short = 0, []
    for case in measured["zh"]:
        ledger = next(line.left for one in case for line in one.lines if line.text.startswith("指数 = 各维度得分"))
        for one in case:
            # A line that starts with a full-width sign hangs out by half of it.
            lines = [line for line in one.lines if not -4.5 < line.left - ledger < 0.5]
            edge = max((line.right for line in lines), default=0)
            if one.leading != 13 or not lines or lines[0].size != 8.5 or edge - lines[0].left < 20 * 8.5:
                continue
            if not is_chinese("".join(line.text for line in lines)):
                continue
            for line in lines[:-1]:
                gap = edge - line.right
                ends += 1
                if not (gap < 0.55 * 8.5 or gap > 1.5 * 8.5):  # half a sign hangs over; a paragraph's end is shorter
                    short.append((line.page, round(gap, 2), line.text))
    assert ends > 300
    assert len(short) < ends / 25


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_file_holds_for_screen_readers_archives_and_other_programs(files, lang):
    for path in files[lang]:
        for profile in (validator.ValidationProfile.PDF_UA_1, validator.ValidationProfile.PDF_A_3A):
            assert not validator.validate_pdf(path, profile=profile).failures, path.name
        if qpdf := shutil.which("qpdf"):
            subprocess.run([qpdf, "--check", path], check=True, capture_output=True)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_contents_fill_two_pages_and_list_every_table_and_figure(files, lang):
    titles = {"zh": ("目录", "执行摘要"), "en": ("Contents", "Executive summary")}[lang]
    for path in files[lang]:
        with pypdfium2.PdfDocument(path) as document:
            pages = [page.get_textpage() for page in document]
            texts = [page.get_text_range() for page in pages]
            first = next(n for n, text in enumerate(texts) if f"\r\n{titles[0]}\r\n" in text)
            assert f"\r\n{titles[1]}\r\n" in texts[first + 2], path.name
            assert len(pages[first + 1].get_text_bounded(top=PAGE_HEIGHT / 2)) > 200, "the second page is well filled"
        listed = re.findall(r"^(?:[表图] ?|(?:Table|Figure) )\d+\b", "".join(texts[first : first + 2]), re.M)
        captions = re.findall(r"^(?:[表图] ?|(?:Table|Figure) )\d+\s.*\w", "".join(texts[first + 2 :]), re.M)
        captions = {re.sub(r"\s", "", re.match(r"\D+\d+", one)[0]) for one in captions}
        assert {re.sub(r"\s", "", one) for one in listed} >= captions and len(captions) > 10


def links(document):
    """Every link of a file: the page that it is on, the words that it lies over, the page that it leads to."""
    box, words = c.FS_RECTF(), [page.get_textpage() for page in document]
    for number, page in enumerate(document):
        at, link = ctypes.c_int(0), c.FPDF_LINK()
        while c.FPDFLink_Enumerate(page, at, link):
            c.FPDFLink_GetAnnotRect(link, box)
            to = c.FPDFDest_GetDestPageIndex(document, c.FPDFLink_GetDest(document, link))
            text = words[number].get_text_bounded(box.left - 1, box.bottom, box.right + 1, box.top)
            yield number, re.sub(r"\s", "", text), to


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_table_and_figure_with_a_number_is_mentioned_by_a_link_that_leads_to_it(files, lang):
    mark = r"(?:[表图] ?|(?:Table|Figure) )\d+"
    for path in files[lang]:
        with pypdfium2.PdfDocument(path) as document:
            texts = [page.get_textpage().get_text_range() for page in document]
            start = next(n for n, text in enumerate(texts) if re.search(r"\r\n(目录|Contents)\r\n", text))
            stop = start + 2
            captions = {}  # the page of each, where it begins
            for number, text in enumerate([*texts[:start], "", "", *texts[stop:]]):
                for found in re.findall(rf"^({mark})[\u2002\u3000]", text, re.M):
                    captions.setdefault(re.sub(r"\s", "", found), number)
            assert len(captions) > 15
            mentions = {}
            for page, text, to in links(document):
                if not start <= page < stop and (found := re.search(r"(?:[表图]|Table|Figure)\d+", text)):
                    mentions.setdefault(found[0], set()).add(to)
            assert mentions == {name: {page} for name, page in captions.items()}, path.name
