"""Whatever was entered, the report is a valid file: long, empty, 500 rows, right to left, emoji, markup, controls."""

from __future__ import annotations

import shutil
import subprocess

import page as validator
import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from csi_desktop.model.answers import Answer, State
from csi_desktop.report.outline import report
from csi_desktop.report.pdf import write
from csi_desktop.scoring.evaluate import evaluate
from csi_desktop.text import LANGUAGES
from tests.evaluations import golden_session, new_session

WORDS = ("text", "longtext", "person")
NASTY = {
    "right to left": "שלום עולם، مرحبا بالعالم 2024 ‏(أ)‎ — 中文与العربية混排",
    "emoji": "👩🏽‍🚀👨‍👩‍👧‍👦🏳️‍🌈🇨🇳 1️⃣ 很好 ☑✔✗",
    "markup": "<para>&lt;b&gt;</para> <a href='javascript:x'>点</a> \\(x\\) %PDF-1.4 endstream endobj >> {{=1+1}}",
    "controls": "a\x00b\x07c\x1bd\u202ee\u2066f\ufeffg\ufffe\U000e0041h\r\n\t\x0bi\u2028j",
    "rare": "𠮷野家 䶮㛃㼆𬭼𬱖 葛󠄀 \ue000\U0010fffd ﷽ Z̷̢̛͉a̴̧l̶̳g̸o",
    "marks alone": "，。、；：！？）》」』】〕〉”’《「『【〔〈“‘……——",
    "one long word": "0123456789abcdef" * 40,
}


def filled(text, *, every=1):
    """A session with `text` in every `every`-th field of words, a row in each repeated section."""
    session = golden_session()
    values = {}
    for section in session.catalogue.sections():
        placed = [session.add_row(section.key)] if section.repeat else [""]
        fields = [one for one in section.fields if one.kind in WORDS and not one.pattern and not one.number]
        values |= {(one.id, row): text for row in placed for one in fields[::every]}
    # As a file may hold it: what the editors would clean on the way in is put in as it is.
    for place, value in values.items():
        session.sheet.answers[place] = Answer(value, State.ANSWERED, reason=text[:200])
    return session


def check(session, lang, path):
    """Write the report and let three programs look at it; the number of its pages."""
    result = evaluate(session.catalogue, session.sheet)
    made = report(session.catalogue, session.sheet, result, lang, created="2024-07-01T00:00:00+08:00")
    pages = write(made, path).pages
    with pypdfium2.PdfDocument(path) as document:
        assert len(document) == pages
    for profile in (validator.ValidationProfile.PDF_UA_1, validator.ValidationProfile.PDF_A_3A):
        assert not validator.validate_pdf(path, profile=profile).failures
    if qpdf := shutil.which("qpdf"):
        subprocess.run([qpdf, "--check", path], check=True, capture_output=True)
    return pages


@pytest.mark.parametrize("kind", NASTY)
def test_odd_text_in_every_field(kind, tmp_path):
    lang = LANGUAGES[list(NASTY).index(kind) % 2]
    assert check(filled(NASTY[kind]), lang, tmp_path / "report.pdf") > 20


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_empty_evaluation(lang, tmp_path):
    assert check(new_session(), lang, tmp_path / "report.pdf") > 5


def test_very_long_answers(tmp_path):
    text = "这是一个很长的回答，写了许多细节（例如2024年的1,234.5万元），“还没有说完”。" * 150  # 6,000 signs
    assert check(filled(text, every=9), "zh", tmp_path / "report.pdf") > 150


def test_five_hundred_rows(tmp_path):
    session = golden_session()
    for role in ("evidence", "costs", "findings", "claims"):
        section = session.catalogue.section_role(role)
        rows = [f"{role}{n}" for n in range(500)]
        session.sheet.rows[section.key] = {row: float(n) for n, row in enumerate(rows)}
        for n, row in enumerate(rows, 1):
            session.sheet.answers[section.title_field, row] = Answer(f"第{n}行，内容")
    assert check(session, "zh", tmp_path / "report.pdf") > 60


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(min_size=1, max_size=120))
def test_any_text_in_every_field(tmp_path, text):
    check(filled(text, every=3), "zh", tmp_path / "report.pdf")
