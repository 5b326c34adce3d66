"""A Chinese editor finds no mark where it must not stand, and both edges flush."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from csi_desktop.report.pdf.faces import library
from csi_desktop.report.pdf.fonts import Fonts
from csi_desktop.report.pdf.lines import (
    Line,
    Measured,
    Piece,
    break_lines,
    may_break,
    measure,
    set_line,
)
from csi_desktop.report.pdf.signs import with_forms

quick = settings(max_examples=60, deadline=None)

NEVER_FIRST = "，。、；：！？）》」』】〕〉”’…—,.;:!?)]}%％‰℃·～"
NEVER_LAST = "（《「『【〔〈“‘([{￥$"

WIDTHS = Fonts(library()).widths["serif"]


def measured(text: str, widths: Mapping[str, float] = WIDTHS) -> Measured:
    """A text in one face."""
    codes = with_forms(text)
    return measure(text, codes, [widths[code] for code in codes])


han = st.text(
    st.sampled_from("社会创新企业责任评估价值成果证据项目二〇年度村民学员"), min_size=1, max_size=12
)
phrase = st.one_of(
    han,
    han.map(lambda text: f"“{text}”"),
    han.map(lambda text: f"（{text}）"),
    han.map(lambda text: f"《{text}》"),
    st.sampled_from(["ESG", "1,234.5万元", "35%～40%", "2024年", "37.5℃", "CSI 指数", "27个"]),
    st.just("Corporate Social Innovation"),
)
sentence = st.tuples(phrase, st.sampled_from("，。；：！？、") | st.sampled_from(["——", "……", ""])).map(
    "".join
)
chinese = st.lists(sentence, min_size=5, max_size=40).map("".join).map("社会价值评估".__add__)
column = st.integers(16, 46).map(lambda ems: ems * 1000)


def ink_end(measured: Measured, line: Line, pieces: list[Piece]) -> float:
    """Where the last character of a line ends, from the edge of its column: equal to the room if the line is flush."""
    if line.end == line.start:
        return 0
    end = -line.front - measured.trim_back(line.end - 1) - pieces[-1].spacing
    for piece in pieces:
        end += piece.before + measured.sums[piece.end] - measured.sums[piece.start]
        end += piece.spacing * (piece.end - piece.start)
    return end


@quick
@given(chinese, column)
def test_no_mark_stands_where_it_must_not(text: str, width: int) -> None:
    for line in break_lines(measured(text), width)[:-1]:
        assert text[line.end] not in NEVER_FIRST, text[line.start : line.end + 1]
        assert text[line.end - 1] not in NEVER_LAST, text[line.start : line.end]


@quick
@given(chinese, column)
def test_dashes_ellipses_and_numbers_stay_whole(text: str, width: int) -> None:
    for line in break_lines(measured(text), width)[:-1]:
        pair = text[line.end - 1 : line.end + 1]
        assert pair not in ("——", "……")
        assert not (pair[0].isdigit() and (pair[1].isdigit() or pair[1] in "%,.℃年万个"))


@quick
@given(chinese, column, st.sampled_from([0, 2000]))
def test_no_text_is_lost_and_no_line_is_too_wide(text: str, width: int, indent: int) -> None:
    whole = measured(text)
    lines = break_lines(whole, width, indent)
    assert "".join(text[line.start : line.end] for line in lines).replace(" ", "") == text.replace(" ", "")
    for number, line in enumerate(lines):
        room = width - (indent if number == 0 else 0)
        squeezed = 20 * (line.end - line.start)
        assert line.natural <= room + (0 if whole.western else squeezed) + 0.01
        if line.natural > room:
            assert ink_end(whole, line, set_line(whole, line, room, True)) == pytest.approx(room, abs=0.02)


@quick
@given(chinese, st.integers(40, 46).map(lambda ems: ems * 1000))
def test_both_edges_are_flush_but_for_the_last_line_and_lines_that_would_gape(text: str, width: int) -> None:
    whole = measured(text)
    assume(not whole.western)
    lines = break_lines(whole, width)
    for line in lines[:-1]:
        pieces = set_line(whole, line, width, True)
        # Between Western letters nothing is added; a line that would gape elsewhere is left as it is.
        gaps = len(re.sub(r"[!-~]", "", text[line.start : line.end])) - 1
        if re.search("[一-鿿]", text[line.start : line.end]) and width - line.natural <= 600 * gaps:
            assert ink_end(whole, line, pieces) == pytest.approx(width, abs=0.01)
        assert "".join(text[piece.start : piece.end] for piece in pieces) == text[line.start : line.end]
    last = lines[-1]
    assert ink_end(whole, last, set_line(whole, last, width, True)) == pytest.approx(
        min(last.natural, width), abs=0.01
    )


def test_letters_of_a_word_are_not_spread() -> None:
    text = "评估组走访了开展企业社会创新（Corporate Social Innovation）的四十家企业，并与受益者、合作伙伴逐一核对。"
    whole = measured(text)
    for line in break_lines(whole, 24_000):
        for piece in set_line(whole, line, 24_000, True):
            if text[piece.start : piece.end].strip().isascii():
                assert piece.spacing == 0


def test_english_is_justified_by_its_spaces_which_never_gape() -> None:
    text = (
        "Costs are fully documented for 2024, partly for 2023; in-kind contributions were valued at cost. "
        * 4
    )
    whole = measured(text)
    lines = break_lines(whole, 40_000)
    assert len(lines) > 3
    for line in lines[:-1]:
        assert line.natural <= 40_000.01
        pieces = set_line(whole, line, 40_000, True)
        assert ink_end(whole, line, pieces) == pytest.approx(40_000, abs=0.01)
        first = text.index(" ", line.start)
        widest = 1.1 * (whole.sums[first + 1] - whole.sums[first])
        assert all(piece.before <= widest + 0.01 for piece in pieces)
        # Only what the spaces may not take stands between the letters, too little to be seen.
        between = {piece.spacing for piece in pieces}
        assert between == {0} or (max(between) <= 25 and pieces[-1].before == pytest.approx(widest))
        assert not text[line.start : line.end].startswith(" ")


def test_han_and_western_text_that_touch_are_set_apart_but_not_at_the_edges() -> None:
    apart, typed = measured("在ESG实践"), measured("在 ESG 实践")
    assert apart.sums[-1] == pytest.approx(sum(WIDTHS[char] for char in "在ESG实践") + 500)
    assert typed.sums[-1] == sum(WIDTHS[char] for char in "在 ESG 实践")
    line = break_lines(measured("ESG"), 40_000)[0]
    assert line.natural == sum(WIDTHS[char] for char in "ESG")
    split = measured("社会创新ESG社会创新")
    first, second = break_lines(split, 4_000 + 250 + sum(WIDTHS[char] for char in "ESG"))
    assert first.end == 7
    assert ink_end(split, first, set_line(split, first, 0, False)) == pytest.approx(first.natural)
    assert second.natural == 4_000


def test_a_number_has_its_gaps_between_chinese_words_of_an_english_sentence_too() -> None:
    words = "Nesta standard of evidence, as the assessor judged it: "
    assert measured(words + "所列22人").sums[-1] == sum(WIDTHS[char] for char in words + "所列22人") + 500


@pytest.mark.parametrize(
    "text", ["覆盖率（40%），", "高（4），", "主张“C-001”：未核实", "《报告2024》，", "见“互联网+”"]
)
def test_between_western_text_and_a_full_width_sign_there_is_no_gap(text: str) -> None:
    whole = measured(text)
    gaps = [
        place
        for place, sign in enumerate(text)
        if sign in "%4+1" and whole.sums[place + 1] - whole.sums[place] > WIDTHS[sign] + 1
    ]
    assert gaps == []


def test_a_sign_pulled_in_at_the_end_of_a_paragraph_leaves_no_empty_line() -> None:
    text = "各维度的权重上下浮动四分之一，评级不变的概率为61.72%\n五星百分之二"
    whole = measured(text)
    for width in range(8_000, 32_000, 10):
        assert all(line.end > line.start for line in break_lines(whole, width)), width


@pytest.mark.parametrize(
    "text",
    [
        "the claim “大多数入学” is not backed",
        "“大多数入学”: the certainty is low",
        "see “大多数入学”",
        "“Idea” and “大多数入学” are",
        "乡村特派员 “大多数入学” is used",
        "the programme (“大多数入学”) grew",
        "the name ‘大多数入学’ is used",
    ],
)
def test_quotations_in_an_english_sentence_have_its_marks_whatever_they_quote(text: str) -> None:
    whole = measured(text)
    assert all(whole.sums[n + 1] - whole.sums[n] < 500 for n, sign in enumerate(text) if sign in "“”‘’")


@pytest.mark.parametrize("text", ["采用“CSI”模式", "“大多数入学”", "推出“同伴计划”，2022年", "《报告》“抖音寻人”一行"])
def test_quotations_in_a_chinese_sentence_have_marks_as_wide_as_its_signs(text: str) -> None:
    whole = measured(text)
    assert all(whole.sums[n + 1] - whole.sums[n] >= 500 for n, sign in enumerate(text) if sign in "“”")


def test_a_line_is_not_broken_at_a_space_that_forbids_it() -> None:
    text = "Low (2\u00a0−\u00a00\u00a0+\u00a00\u00a0→\u00a02)"
    whole = measured(text)
    for width in range(int(whole.sums[-1] - whole.sums[4]) + 1, int(whole.sums[-1]), 50):
        assert [text[line.start : line.end] for line in break_lines(whole, width)] == ["Low", text[4:]]


@pytest.mark.parametrize("text", ["，”", "。）", "（《", "、“"])
def test_marks_that_meet_share_their_empty_halves(text: str) -> None:
    assert measured(f"字{text}字").sums[-1] == 3500


def test_between_two_marks_that_open_there_is_no_gap() -> None:
    whole = measured("字，“‘字’”")
    widths = [after - before for before, after in zip(whole.sums, whole.sums[1:], strict=False)]
    assert widths == [1000, 500, 1000, 500, 1000, 500, 1000]  # the second has its empty half taken, not the first


@pytest.mark.parametrize(
    "text",
    [
        "https://www.example.org/reports/2024/village-officers/annex-3/costs-and-benefits?lang=zh&version=1.0.2",
        "3f9a" * 40,
        "a" * 1000,
        "。" * 200,
        "（" * 200,
        "—" * 200,
        "社会创新" + "x" * 500 + "社会创新",
    ],
)
def test_what_cannot_be_broken_is_broken_rather_than_run_over(text: str) -> None:
    whole = measured(text)
    for line in break_lines(whole, 20_000):
        assert line.natural <= 20_000 + 20 * (line.end - line.start)


@pytest.mark.parametrize(
    "text", ["", "\n", "a\n", "\n\na", "甲\n\n乙", "a b\n", "字" * 20 + " " * 9 + "\n乙"]
)
def test_line_ends_start_new_lines(text: str) -> None:
    lines = break_lines(measured(text), 20_000)
    wanted = [part.rstrip() for part in text.split("\n")] if text else []
    assert [text[line.start : line.end] for line in lines] == wanted
    assert all(line.last for line in lines)


@pytest.mark.parametrize("width", range(16_000, 44_000, 1000))
def test_a_web_address_is_broken_at_a_part_of_its_path(width: int) -> None:
    text = "See https://www.example.org/reports/village_officers/annex/costs?lang=en&version=1.0.2 for the working."
    whole = measured(text)
    for line in break_lines(whole, width)[:-1]:
        end = text[line.start : line.end]
        assert not end.endswith(("https:", "https:/", "https://"))
        assert end[-1] in "/?&._= " or text[line.end] in "/ ", end


def test_a_paragraph_does_not_end_with_one_lonely_character() -> None:
    text = "社会创新评估" * 6 + "社会创新了。"  # 42 characters
    lines = break_lines(measured(text), 20_000)
    assert lines[-1].end - lines[-1].start >= 3
    lonely = "社会创新评估价值成果项目企业责任年度村民受" + "益。"  # 20 + 益。
    lines = break_lines(measured(lonely), 21_000)
    assert len(lines) == 2 and lines[-1].end - lines[-1].start >= 3
    name = "参与的合法性与权责边界"  # of a row, in a column of ten
    lines = break_lines(measured(name), 10_300)
    assert [name[line.start : line.end] for line in lines] == ["参与的合法性与权责", "边界"]
    level = "3　由高管或董事会发布本项目的专门公开宣示"  # in a column that stretches no line so far
    lines = break_lines(measured(level), 20_360)
    assert [level[line.start : line.end] for line in lines] == ["3　由高管或董事会发布本项目的专门公开", "宣示"]


@pytest.mark.parametrize(
    ("text", "ems", "expected"),
    [
        ("件（条、笔、次）", 6, ["件", "（条、笔、次）"]),
        ("所主张62.5，所证实50.0", 8, ["所主张62.5，", "所证实50.0"]),
        ("62.5 claimed, 47.2 evidenced", 8, ["62.5 claimed,", "47.2 evidenced"]),
        ("不予评级（覆盖率45%低于2/3，受理结论有限）", 9, None),  # what does not fit stays as it is
    ],
)
def test_in_a_narrow_column_the_last_line_starts_with_a_clause_if_all_of_it_fits(
    text: str, ems: int, expected: list[str] | None
) -> None:
    set_text = measured(text)
    lines = [text[line.start : line.end] for line in break_lines(set_text, ems * 1000)]
    assert lines == expected if expected else len(lines) > 2


def test_a_line_in_a_narrow_column_is_not_stretched_over_a_number_that_did_not_fit() -> None:
    text = "自2016年起计102个月；月份不详，最晚算也有7年半。"
    whole = measured(text)
    first = break_lines(whole, 22_800)[0]
    assert text[first.end] == "7"
    assert {piece.spacing for piece in set_line(whole, first, 22_800, True)} == {0}


def test_chinese_in_an_english_sentence_is_set_apart_from_its_numbers() -> None:
    text = "Excerpt of the source, as it was registered and without its notes: 扩至50城; Verification: Unverified"
    whole = measured(text)
    plainly = sum(WIDTHS[sign] for sign in text)
    assert whole.western and whole.sums[-1] == plainly + 500


@quick
@given(st.text(max_size=300), column)
def test_any_text_is_set_whole(text: str, width: int) -> None:
    codes = Fonts(library())
    coded = codes.coded(text)
    whole = measured(coded, codes.widths["sans"])
    lines = break_lines(whole, width)
    places = [place for line in lines for place in range(line.start, line.end)]
    assert places == sorted(set(places))
    assert {coded[place] for place in range(len(coded)) if place not in set(places)} <= {" ", "\n"}


@pytest.mark.parametrize(
    ("text", "place", "expected"),
    [
        ("社会", 1, True),
        ("2024年", 4, False),
        ("第3页", 1, False),
        ("12 万", 3, False),
        ("self-assessment", 5, True),
        ("2023-2024", 5, False),
        ("1,000", 2, False),
        ("a b", 2, True),
        ("字a", 1, True),
        ("don’t", 3, False),
        ("e-commerce", 2, False),
        ("字 ，", 2, False),
        ("12 km", 3, False),
        ("12 villages", 3, True),
        ("officers — all", 9, False),
        ("officers — all", 8, False),
        ("见附录 C", 2, False),
        ("见附录 C", 4, False),
        ("见附录 C", 1, True),
        ("in Annex C", 9, False),
        ("see Table 3", 10, False),
        ("the annex closes", 10, True),
        ("a  b", 1, True),
        ("Execution 50.0; Finance", 10, False),
        ("counts as level 0.", 16, False),
        ("of level 2 at most", 9, False),
        ("a level lower or higher", 8, True),
        ("Cost 25.0; T5 Causality", 14, False),
        ("12; 36; 60", 4, True),
        ("about 40 villages", 6, True),
    ],
)
def test_where_a_line_may_end(text: str, place: int, expected: bool) -> None:
    assert may_break(text, place) is expected
