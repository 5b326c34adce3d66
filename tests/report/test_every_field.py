"""Whatever was entered is printed, or its form says that it is internal: over every field of every form, in the PDF."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import count

import pypdfium2
import pytest

from csi_desktop.forms.kinds import column_id, figure, kind, unit_of
from csi_desktop.forms.magnitudes import worded
from csi_desktop.report import blocks as b
from csi_desktop.report.draft import Draft
from csi_desktop.report.outline import report
from csi_desktop.report.pdf import lay_out, write
from tests.evaluations import new_session
from tests.report.aloud import aloud
from tests.samples import sample

# Answers on which other fields hang, so that every field applies.
OPENING = {
    "case.social_enterprise_status": "certified", "eth.uses_ai": "y", "eth.vulnerable": "y", "wt.method": "ahp",
    "ev.confidential": "public", "ev.personal": "none", "ind.employed": "y", "eng.mode": "third", "cm.publish": True,
}  # fmt: skip
WORDS = frozenset({"text", "longtext", "person"})


def marked(field, numbers):
    """A value by which the field is known again in print: words carry a number of their own, which no line and so no
    page breaks."""
    if field.id in OPENING:
        return OPENING[field.id]
    if field.kind in WORDS and not field.pattern:
        return f"标记M{next(numbers):04}字段"
    if field.kind == "url":
        return f"https://example.org/{next(numbers):04}"
    if field.kind == "table":
        return [
            {column_id(one): marked(one, numbers) for one in field.columns if one.kind not in ("evidence", "refs")}
        ]
    if field.kind == "file":
        return {
            "sha256": f"{next(numbers):064x}",
            "name": f"附件M{next(numbers):04}.pdf",
            "size": 4,
            "mime": "application/pdf",
        }
    return sample(field)


@pytest.fixture(scope="module")
def filled():
    """Every field of every form answered, two rows in each repeated section."""
    session = new_session("full")
    numbers = count(1)
    rows = {}
    for section in session.catalogue.sections():
        if section.repeat:
            rows[section.key] = [session.add_row(section.key) for _ in range(2)]
    evidence = rows[session.catalogue.section_role("evidence").key]
    values = {}
    for section in session.catalogue.sections():
        for row in rows.get(section.key, [""]):
            for field in section.fields:
                if field.kind == "computed" or field.number:
                    continue
                if field.kind == "evidence":
                    values[field.id, row] = evidence
                elif field.kind == "refs" and field.target == section.key:
                    own = rows[section.key]  # onward only: a chain that goes round is refused
                    values[field.id, row] = own[own.index(row) + 1 :]
                elif field.kind == "refs":
                    values[field.id, row] = rows.get(field.target, [])[:1] or (
                        ["T3"] if field.target == "themes" else ["idx.exec.duration"]
                    )
                else:
                    values[field.id, row] = marked(field, numbers)
    session.set_many(values)
    for field, _ in list(values):
        one = session.catalogue.field(field)
        if one.kind == "level" and not session.catalogue.section(one.section_key).repeat:
            session.set_reason(field, f"理由M{next(numbers):04}")
            session.cite(field, evidence[0])
    return session


def text_of(path):
    with pypdfium2.PdfDocument(path) as document:
        pages = [page.get_textpage().get_text_range() for page in document]
    # pdfium takes a hyphen at the end of a line for a broken word and gives a mark in its place.
    return bare("".join(pages).replace("\ufffe", "-").replace("\x02", "-"))


def bare(text):
    return re.sub(r"[\s\ufffe\u00ad]+", "", text)


SIZES = {"万": 4, "亿": 8, "million": 6, "billion": 9}


def in_column(made, field, row, number, text):
    """Whether a table has the number of an answer in a column that is headed by its unit, and the PDF has both."""
    unit = unit_of(field, made.lang)
    for block in made.blocks:
        for cells in block.rows if unit and isinstance(block, b.Table) else ():
            for head, cell in zip(block.head, cells, strict=True):
                found = re.fullmatch(r"(.+?) ?[（(](.*)[）)]", head)
                if cell.source != f"{field.id}#{row}" or not found or found[1] != field.label(made.lang):
                    continue
                size = SIZES.get(found[2].replace(unit, "").strip(), 0)
                said = Decimal(str(cell.content).replace(",", "")).scaleb(size) == number and unit in found[2]
                return said and bare(head) in text and bare(str(cell.content)) in text
    return False


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_answer_is_printed_or_internal(filled, lang, tmp_path):
    made = report(filled.catalogue, filled.sheet, filled.result, lang, created="2024-07-01T00:00:00+08:00")
    path = tmp_path / "report.pdf"
    write(made, path)
    text = text_of(path)
    names = Draft(filled.catalogue, filled.sheet, filled.result, lang)
    missing, leaked, applied = [], [], 0
    for (field_id, row), answer in filled.sheet:
        field = filled.catalogue.field(field_id)
        assert filled.result.visible(field, row), f"{field_id} does not apply: open it in OPENING"
        shown = kind(field.kind).show(field, answer.value, lang, names)
        if field.kind == "level":  # printed as dots, number and anchor
            shown = f"{answer.value}{field.levels[answer.value](lang)}"
        if (
            field.kind == "matrix"
        ):  # printed as a square table: its items, what was given, and the reciprocals
            shown = "\n".join([*answer.value["items"], *answer.value["upper"]])
        if field.kind == "region":  # printed by province
            shown = "\n".join(names.region(code, lang) for code in answer.value)
        pieces = [bare(piece) for piece in re.split(r"[\n；;]", shown) if bare(piece)]
        if field.placement == "internal":
            if field.kind in WORDS | {"url"}:
                leaked += [field_id for piece in pieces if piece in text]
            continue
        applied += 1
        number = figure(field, answer.value)
        if number is not None:  # large ones in 万 and 亿; in the column of a table, under a head with the unit
            alone = bare(worded(number, lang, unit_of(field, lang)))
            pieces = [] if in_column(made, field, row, number, text) else [alone]
        missing += [f"{field_id}: {piece}" for piece in pieces if piece not in text]
        if answer.reason and bare(answer.reason) not in text:
            missing.append(f"{field_id}: {answer.reason}")
    assert applied > 380
    assert not leaked
    assert not missing


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_self_assessment_never_calls_itself_third_party(filled, lang, tmp_path):
    session = new_session("full")
    session.set("eng.mode", "self")
    session.set("case.project", "项目")
    made = report(session.catalogue, session.sheet, session.result, lang, created="2024-07-01T00:00:00+08:00")
    write(made, tmp_path / "report.pdf")
    text = text_of(tmp_path / "report.pdf")
    assert ("企业自评" if lang == "zh" else "Self-assessment") in text
    assert "第三方评估" not in text
    assert "Third-party" not in text and "Third-Party" not in text


def test_what_is_printed_of_a_field_is_found_by_it_and_leads_to_it(filled, tmp_path):
    made = report(filled.catalogue, filled.sheet, filled.result, "zh", created="2024-07-01T00:00:00+08:00")
    laid = lay_out(made)
    known = {f"@{section.key}" for section in filled.catalogue.sections()}
    known |= {field.id for field in filled.catalogue.fields()}
    assert {place.source.split("#")[0] for place in laid.places} <= known
    printed, of_row = {}, {}
    with pypdfium2.PdfDocument(laid.data) as document:
        texts = [page.get_textpage() for page in document]
        for place in laid.places:
            box = {name: getattr(place, name) for name in ("left", "bottom", "right", "top")}
            found = bare(texts[place.page].get_text_bounded(**box))
            field, _, row = place.source.partition("#")
            printed[field, row] = printed.get((field, row), "") + found
            of_row[row] = of_row.get(row, "") + found
    lost = []
    for (field_id, row), answer in filled.sheet:
        field = filled.catalogue.field(field_id)
        if field.kind not in WORDS or field.placement == "internal":
            continue
        # What stands below the row of a table, or heads its columns, is found with that row.
        text = printed.get((field_id, row), "") if not row else of_row.get(row, "")
        if bare(str(answer.value)) not in text:
            lost.append(f"{field_id}#{row}")
    assert not lost


def in_order(made):
    """Every text of the blocks behind the cover, in the order in which a reader meets it."""
    for block in made.blocks[1:]:
        if not isinstance(block, b.Table):
            yield from b.words(block)
            continue
        yield from (block.caption, *block.head)
        for number, row in enumerate(block.rows):
            yield from (b.plain(cell.content) for cell in row if not isinstance(cell.content, b.Drawing))
            yield b.plain(block.beneath[number]) if block.beneath else ""


def drawn(document):
    """The text of each page but the cover in the order in which it was drawn, as most programs copy it."""
    for page in list(document)[1:]:
        yield bare(page.get_textpage().get_text_range())


def told(document):
    """The text of each page but the cover in the order of the structure tree, as a screen reader tells it."""
    for page in list(document)[1:]:
        yield bare("".join(text for _, text in aloud(page)))


@pytest.mark.parametrize("read", [drawn, told])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_answers_are_read_in_the_order_of_the_blocks(filled, lang, read, tmp_path):
    made = report(filled.catalogue, filled.sheet, filled.result, lang, created="2024-07-01T00:00:00+08:00")
    path = tmp_path / "report.pdf"
    write(made, path)
    mark = re.compile(r"M\d{4}")
    furniture = set(mark.findall("".join((*made.header, made.footer))))  # on every page, and told on none
    if read is drawn:  # the head of a table is drawn again on each of its pages, and told once
        heads = (text for block in made.blocks if isinstance(block, b.Table) for text in block.head)
        furniture |= {one for text in heads for one in mark.findall(bare(text))}
    wanted = [one for text in in_order(made) for one in mark.findall(bare(text)) if one not in furniture]
    with pypdfium2.PdfDocument(path) as document:
        texts = list(read(document))
        if read is drawn:  # a row that goes on shows its name again, and is told once
            texts = [re.sub(r"M\d{4}(?:字段|\.pdf)?(?=（续）|\(continued\))", "", text) for text in texts]
        found = [one for text in texts for one in mark.findall(text) if one not in furniture]
    assert len(set(wanted)) > 220
    assert found == wanted
