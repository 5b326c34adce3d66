"""The figures of the sections: drawn from the answers, said in words, whole within their frame."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest

from csi_desktop.report import blocks as b
from csi_desktop.report.draft import Draft
from csi_desktop.report.figures import figure_of, table_of
from csi_desktop.scoring.figures import estimate
from csi_desktop.text import LANGUAGES
from tests.evaluations import new_session


def with_costs(session, amounts=((0, "1200000"), (1, "350000"), (2, "80000"))):
    section, layer = session.catalogue.section_role("costs"), session.catalogue.role("cost.layer")
    for place, amount in amounts:
        session.add_row(section.key, values={
            layer.id: layer.options[place].id, session.catalogue.role("cost.amount").id: amount,
            session.catalogue.role("cost.basis").id: "actual", session.catalogue.role("cost.year").id: 2023,
        })  # fmt: skip
    return session


def with_value_map(session):
    roles = session.catalogue.role
    values = {
        "sroi.qty": "120", "sroi.value": "30000", "sroi.dw": ["0.1", "0.2", "0.4"], "sroi.di": ["0", "0.05", "0.1"],
        "sroi.at": ["0.2", "0.3", "0.35"], "sroi.dr": ["0.1", "0.1", "0.1"], "sroi.dur": 3, "sroi.start": "same",
    }  # fmt: skip
    session.add_row(session.catalogue.section_role("sroi_map").key, values={roles(r).id: v for r, v in values.items()})
    session.set(roles("sroi.rate").id, "0.035")
    session.set(roles("sroi.timing").id, "end1")
    return session


def with_events(session, count=4):
    for role in ("milestones", "events"):
        section = session.catalogue.section_role(role)
        day = next(one for one in section.fields if one.kind == "date")
        for n in range(count):
            session.add_row(section.key, values={day.id: f"20{18 + n}-0{n + 1}", section.title_field: f"第{n + 1}件事"})
    return session


def with_chain(session):
    section = session.catalogue.section_role("toc")
    level = next(one for one in section.fields if one.kind == "choice")
    leads = next(one for one in section.fields if one.target == section.key)
    rows = [
        session.add_row(section.key, values={level.id: option.id, section.title_field: f"环节{n}"})
        for n, option in enumerate(level.options[:4])
    ]
    for start, end in pairwise(rows):
        session.set(leads.id, [end], start)
    return session


def with_evidence(session):
    for kind, grade in (("own", "D"), ("own", "C"), ("gov", "A"), ("media", "B")):
        session.add_evidence({"evidence.title": "一项证据", "evidence.class": kind, "evidence.grade": grade})
    return session


FILLED = {
    "costs": with_costs, "sroi_map": lambda session: with_value_map(with_costs(session)), "milestones": with_events,
    "events": with_events, "toc": with_chain, "evidence": with_evidence,
}  # fmt: skip


def figure(session, role, lang="zh"):
    draft = Draft(session.catalogue, session.sheet, session.result, lang)
    return figure_of(draft, session.catalogue.section_role(role))


def reach(shape):
    """The box that a shape fills; a label counts with a rough width of its text."""
    match shape:
        case b.Rect():
            return shape.x, shape.y, shape.x + shape.width, shape.y + shape.height
        case b.Dot():
            return shape.x - shape.radius, shape.y - shape.radius, shape.x + shape.radius, shape.y + shape.radius
        case b.Path():
            xs, ys = zip(*shape.points, strict=True)
            return min(xs), min(ys), max(xs), max(ys)
    wide = shape.size * sum(1.0 if sign > "\u2e80" else 0.55 for sign in shape.text)
    left = shape.x - {"left": 0, "center": wide / 2, "right": wide}[shape.anchor]
    return left, shape.y, left + wide, shape.y + 0.7 * shape.size


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("role", FILLED)
def test_a_figure_says_itself_in_words_and_stays_within_its_frame(role, lang):
    made = figure(FILLED[role](new_session()), role, lang)
    assert made is not None
    assert len(made.drawing.alt) > 8
    for shape in made.drawing.shapes:
        left, low, right, high = reach(shape)
        assert left >= -1 and low >= -1, shape
        assert right <= made.drawing.width + 4 and high <= made.drawing.height + 1, shape


@pytest.mark.parametrize("role", FILLED)
def test_an_empty_section_has_no_figure(role):
    assert figure(new_session(), role) is None


def test_bars_of_cost_begin_where_the_one_before_ended_and_add_up():
    drawing = figure(with_costs(new_session()), "costs").drawing
    bars = [one for one in drawing.shapes if isinstance(one, b.Rect)]
    *layers, whole = bars
    assert [round(one.x + one.width, 6) for one in layers[:-1]] == [round(one.x, 6) for one in layers[1:]]
    assert sum(one.width for one in layers) == pytest.approx(whole.width)
    words = [one.text for one in drawing.shapes if isinstance(one, b.Label)]
    assert {"120 万元", "35 万元", "8 万元", "163 万元"} <= set(words)


def test_amounts_are_written_in_one_way():
    session = new_session()
    zh, en = (Draft(session.catalogue, session.sheet, session.result, lang) for lang in LANGUAGES)
    given = [Decimal(one) for one in ("0", "950", "12345", "12500", "9999999.5", "100000000", "140300000000")]
    assert [zh.money(one) for one in given] == [
        "0 元", "950 元", "12,345 元", "1.25 万元", "9,999,999.5 元", "1 亿元", "1,403 亿元",
    ]  # fmt: skip
    assert [en.money(one) for one in given] == [
        "CNY 0", "CNY 950", "CNY 12,345", "CNY 12,500", "CNY 9,999,999.5", "CNY 100 million", "CNY 140.3 billion",
    ]  # fmt: skip


def test_the_widest_assumption_stands_first_and_both_ends_are_written():
    drawing = figure(with_value_map(with_costs(new_session())), "sroi_map").drawing
    names = [one.text for one in drawing.shapes if isinstance(one, b.Label) and one.x == 0]
    assert len(names) == 3  # a drop-off that is certain has no bar
    bars = [one for one in drawing.shapes if isinstance(one, b.Rect) and one.height == 10]
    spans = [a.width + c.width for a, c in zip(bars[::2], bars[1::2], strict=True)]
    assert spans == sorted(spans, reverse=True)


def test_sources_of_which_there_is_nothing_show_too():
    drawing = figure(with_evidence(new_session()), "evidence").drawing
    words = [one.text for one in drawing.shapes if isinstance(one, b.Label)]
    session = new_session()
    for option in session.catalogue.role("evidence.class").options:
        assert option.label("zh") in words
    assert "–" in words
    assert words[-1] == "4"


def test_the_value_map_has_a_table_by_year_that_adds_up():
    session = with_value_map(with_costs(new_session()))
    section = session.catalogue.section_role("sroi_map")
    for lang in LANGUAGES:
        made = table_of(Draft(session.catalogue, session.sheet, session.result, lang), section)
        assert len(made.head) == 6 and len(made.align) == 6
        *years, sums = made.rows
        figures = [[float(cell.content.replace(",", "")) for cell in row] for row in years]
        # 120 × 30,000 × 0.8 × 0.95 × 0.7 = 1,915,200, a tenth less each year, discounted from the end of year 1
        by_hand = [1915200 * 0.9**n for n in range(3)]
        present = [value / 1.035 ** (n + 1) for n, value in enumerate(by_hand)]
        until = [sum(present[: n + 1]) for n in range(3)]
        costs = float(session.result.computed["sroi.inputs", ""])
        expected = [
            [n + 1, (costs, 0, 0)[n], by_hand[n], 1.035 ** -(n + 1), present[n], until[n] - costs] for n in range(3)
        ]
        assert figures == [pytest.approx(row, abs=0.51) for row in expected]
        assert [row[3] for row in figures] == pytest.approx([0.9662, 0.9335, 0.9019])
        _, cost, value, _, worth, net = [cell.content.replace(",", "") for cell in sums]
        assert [float(one) for one in (cost, value, worth, net)] == pytest.approx(
            [costs, sum(by_hand), until[-1], until[-1] - costs], abs=0.51
        )
        # What the table ends with is what the ratio is made of.
        assert until[-1] / costs == pytest.approx(float(session.result.computed["sroi.ratio", ""]))


def test_the_table_by_year_and_the_sensitivity_say_while_the_ratio_is_provisional():
    session = with_value_map(with_costs(new_session()))
    section = session.catalogue.section_role("sroi_map")
    assert session.value("sroi.timing") == "end1"
    session.add_row(section.key, values={"sroi.stake": "受损者"})
    marks = {"zh": "（暂定：价值图有 1 行未填完）", "en": " (provisional: value map rows not complete: 1)"}
    for lang, said in marks.items():
        draft = Draft(session.catalogue, session.sheet, session.result, lang)
        assert table_of(draft, section).caption.endswith(said)
        assert figure_of(draft, section).caption.endswith(said)


def test_an_estimate_has_the_digits_that_its_error_leaves():
    given = [(0.7801, 0.1043), (0.0182, 0.0019), (0.0303, 0.0332), (-0.002, 0.0039), (1, 0)]
    assert [estimate(*one) for one in given] == ["78% ± 11%", "1.8% ± 0.2%", "3% ± 4%", "0.0% ± 0.4%", "100.0% ± 0.1%"]
