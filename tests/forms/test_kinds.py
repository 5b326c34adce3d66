"""Every kind of field takes what people type, keeps it in one form, shows it again, and says why it refuses."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csi_desktop.forms.definition import Field, Option, Value
from csi_desktop.forms.kinds import KINDS, BadValue, PlainNames, blank, clean, kind
from csi_desktop.text import LANGUAGES, Lang, Text

NAMES = PlainNames()
ISSUES = (
    Option("culture", Text("文化/教育/科普", "Culture, education")),
    Option("health", Text("医疗健康", "Health")),
    Option("other", Text("其他", "Other")),
)
LABEL = Text("项目投入", "Project input")


def field(kind_name: str, field_id: str = "a.b", **given: Any) -> Field:
    return Field(id=field_id, kind=kind_name, label=LABEL, form_id="a", section_id="s", **given)


def column(name: str, kind_name: str, zh: str, en: str, **given: Any) -> Field:
    return Field(id=f"a.b.{name}", kind=kind_name, label=Text(zh, en), form_id="a", section_id="s", **given)


DISCLOSED = field(
    "level", max=2, levels=(Text("未披露", "No"), Text("部分", "Partly"), Text("按年", "By year"))
)
TABLE = field(
    "table",
    columns=(
        column("year", "count", "年度", "Year", min=1978, max=2100),
        column("amount", "money", "金额", "Amount"),
        column("nature", "choice", "性质", "Nature", options=ISSUES),
        column("note", "text", "备注", "Note"),
    ),
)


def parse(of: Field, text: str, lang: Lang = "zh") -> Value:
    return kind(of.kind).parse(of, text, lang)


def show(of: Field, value: Any, lang: Lang = "zh") -> str:
    return kind(of.kind).show(of, value, lang, NAMES)


def refusal(of: Field, value: Any) -> Text:
    """Why a value (or, for a string, a typed text) is refused; in both languages, with the field's label."""
    with pytest.raises(BadValue) as caught:
        if isinstance(value, str):
            kind(of.kind).parse(of, value, "en")
        else:
            kind(of.kind).normalise(of, value)
    text = caught.value.text
    assert LABEL.zh in text.zh and LABEL.en in text.en
    assert text.zh.endswith(("。", "？"))
    return text


# (field, typed, kept, shown in Chinese, shown in English)
TAKEN = [
    (field("text"), " 头条寻人 ", "头条寻人", "头条寻人", "头条寻人"),
    (field("text"), "第一行\r\n第二行\t尾", "第一行 第二行 尾", "第一行 第二行 尾", "第一行 第二行 尾"),
    (field("longtext"), "一\r\n二\r三", "一\n二\n三", "一\n二\n三", "一\n二\n三"),
    (field("person"), "欧阳𠮷", "欧阳𠮷", "欧阳𠮷", "欧阳𠮷"),
    (field("url"), "www.example.cn/a?b=1", "https://www.example.cn/a?b=1", *["https://www.example.cn/a?b=1"] * 2),
    (field("date"), "2024年6月13日", "2024-06-13", "2024年6月13日", "13 June 2024"),
    (field("date"), "２０２４/6/3", "2024-06-03", "2024年6月3日", "3 June 2024"),
    (field("date"), "2024.06", "2024-06", "2024年6月", "June 2024"),
    (field("date"), "2024年", "2024", "2024年", "2024"),
    (field("date"), "June 13, 2024", "2024-06-13", "2024年6月13日", "13 June 2024"),
    (field("date"), "2024-06-13 00:00:00", "2024-06-13", "2024年6月13日", "13 June 2024"),
    (field("time"), "下午3：05", "15:05", "15:05", "15:05"),
    (field("time"), "9:30", "09:30", "09:30", "09:30"),
    (field("datetime"), "2024年6月13日 9:30", "2024-06-13T09:30", "2024年6月13日 09:30", "13 June 2024 09:30"),
    (
        field("daterange"),
        "2023-01-01至2023年12月",
        ["2023-01-01", "2023-12"],
        "2023年1月1日至2023年12月",
        "1 January 2023 to December 2023",
    ),
    (field("daterange"), "2023", ["2023", "2023"], "2023年", "2023"),
    (field("number"), "１，２３４．５０", "1234.50", "1,234.50", "1,234.50"),
    (field("number", unit=Text("公里", "km")), "12 km", "12", "12 公里", "12 km"),
    (field("number", unit=Text("m²", "m²")), "12 ㎡", "12", "12 m²", "12 m²"),
    (field("number"), "-0", "0", "0", "0"),
    (field("number"), "1.4E+11", "140000000000", "140,000,000,000", "140,000,000,000"),
    (field("money"), "1403亿元", "140300000000", "140,300,000,000 元", "140,300,000,000 CNY"),
    (field("money"), "¥ 3.5万", "35000", "35,000 元", "35,000 CNY"),
    (field("money"), "0.1", "0.1", "0.1 元", "0.1 CNY"),
    (field("percent"), "35%", "0.35", "35%", "35%"),
    (field("percent"), "３５．０％", "0.350", "35.0%", "35.0%"),
    (field("percent"), "1", "1", "100%", "100%"),
    (field("percent", min=-1, max=3), "-12.5%", "-0.125", "-12.5%", "-12.5%"),
    (field("percent3"), "10% / 20% / 30%", ["0.1", "0.2", "0.3"], "10% / 20% / 30%", "10% / 20% / 30%"),
    (field("count"), "1,200", 1200, "1,200", "1,200"),
    (field("count", min=1978, max=2100), "2024", 2024, "2024", "2024"),
    (field("count", min=1978, max=2100), "2024年", 2024, "2024", "2024"),
    (field("number", unit=Text("%", "%")), "35%", "35", "35%", "35%"),
    (field("count", unit=Text("人", "people")), "3万", 30000, "30,000 人", "30,000 people"),
    (field("yesno"), "是", True, "是", "Yes"),
    (field("yesno"), "FALSE", False, "否", "No"),
    (field("choice", options=ISSUES), "医疗健康", "health", "医疗健康", "Health"),
    (field("choice", options=ISSUES), "culture, EDUCATION", "culture", "文化/教育/科普", "Culture, education"),
    (
        field("choices", options=ISSUES),
        "other、Culture, education",
        ["culture", "other"],
        "文化/教育/科普、其他",
        "Culture, education; Other",
    ),
    (DISCLOSED, "2级", 2, "2级：按年", "Level 2: By year"),
    (DISCLOSED, "部分", 1, "1级：部分", "Level 1: Partly"),
    (field("scale5"), "4", 4, "4/5", "4/5"),
    (field("region"), "110000", ["110000"], "北京市", "Beijing"),
    (field("sdg"), "SDG 4.1、目标4", ["4", "4.1"], None, None),
    (field("refs", target="themes"), "T1, T3", ["T1", "T3"], "T1、T3", "T1, T3"),
    (field("evidence"), "r1;r2", ["r1", "r2"], "r1、r2", "r1, r2"),
    (
        TABLE,
        "年度\t金额\n2023\t1,000\t医疗健康\n\n2024\t\t\t <b>&\n",
        [{"year": 2023, "amount": "1000", "nature": "health"}, {"year": 2024, "note": "<b>&"}],
        "2023；1,000 元；医疗健康\n2024；<b>&",
        "2023; 1,000 CNY; Health\n2024; <b>&",
    ),
    (
        field("matrix"),
        "使命、执行、财务\n3 1/3 5",
        {"items": ["使命", "执行", "财务"], "upper": ["3", "1/3", "5"]},
        "使命 : 执行 = 3；使命 : 财务 = 1/3；执行 : 财务 = 5",
        "使命 : 执行 = 3; 使命 : 财务 = 1/3; 执行 : 财务 = 5",
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("of", "typed", "kept", "zh", "en"), TAKEN, ids=lambda one: getattr(one, "kind", None)
)
def test_typed_text_is_kept_in_one_form_and_shown_in_both_languages(
    of: Field, typed: str, kept: Value, zh: str | None, en: str | None
) -> None:
    assert parse(of, typed) == kept
    assert kind(of.kind).normalise(of, kept) == kept
    if zh is not None:
        assert (show(of, kept, "zh"), show(of, kept, "en")) == (zh, en)


def test_every_kind_but_those_of_the_program_is_among_the_examples() -> None:
    assert {of.kind for of, *_ in TAKEN} | {"file", "computed"} == set(KINDS)


REFUSED = [
    (field("number"), "三百"),
    (field("number"), "1,5"),
    (field("number"), "nan"),
    (field("number"), "Infinity"),
    (field("number"), "1e999"),
    (field("number"), "9" * 31),
    (field("number"), "0." + "1" * 21),
    (field("number"), float("nan")),
    (field("number"), float("inf")),
    (field("number"), 10**5000),
    (field("number"), True),
    (field("number"), [1]),
    (field("number", min=0), "-1"),
    (field("number"), "35%"),
    (field("money"), "35%"),
    (field("number"), [10**5000]),
    (field("money", max=100), "100.01"),
    (field("percent"), "35"),
    (field("percent"), "100.1%"),
    (field("percent"), "-1%"),
    (field("percent3"), "10% 20%"),
    (field("percent3"), "30% 20% 40%"),
    (field("percent3"), ["0.1", "0.2", "1.2"]),
    (field("count"), "-1"),
    (field("count"), "1.5"),
    (field("count"), 10**40),
    (field("count"), "1e30"),
    (field("date"), "2023-02-29"),
    (field("date"), "2024-13"),
    (field("date"), "13/06/2024"),
    (field("date"), 20240613),
    (field("date"), "0999"),
    (field("time"), "24:00"),
    (field("time"), ["09:30"]),
    (field("datetime"), "2024-06-13"),
    (field("datetime"), ["2024-06-13T09:30:00"]),
    (field("daterange"), "2024-01-01 至 2023-12-31"),
    (field("daterange"), "2024-01-01 –"),
    (field("daterange"), ["2024-01-01", 5]),
    (field("yesno"), "maybe"),
    (field("yesno"), [True]),
    (field("choice", options=ISSUES), "绿色"),
    (field("choices", options=ISSUES), "health, rural"),
    (field("level", max=4), "5"),
    (field("level", max=4), "-1"),
    (field("level", max=4), True),
    (field("level", max=4), 2.0),
    (field("number"), "12²"),  # no 122
    (field("money"), "½"),
    (field("scale5"), "0"),
    (field("scale5"), "6"),
    (field("url"), "javascript:alert(1)"),
    (field("url"), "file:///etc/passwd"),
    (field("url"), "data:text/html,x"),
    (field("url"), "https://"),
    (field("url"), "http://a b.cn"),
    (field("url"), "http://[::1"),
    (field("url"), "https://a.cn/" + "x" * 4000),
    (field("region"), "999999"),
    (field("region"), "不存在市"),
    (field("region", many=False), "110000、310000"),
    (field("sdg"), "18"),
    (field("sdg"), "4.99"),
    (field("refs", target="themes"), "T9"),
    (field("refs", many=False), "a, b"),
    (field("refs"), {"a": 1}),
    (field("evidence"), [1]),
    (field("file"), "report.pdf"),
    (field("file"), {"sha256": "AB" * 32, "name": "a", "size": 1, "mime": ""}),
    (field("file"), {"sha256": "ab" * 32, "name": "a", "size": -1, "mime": ""}),
    (field("file"), {"sha256": "ab" * 32, "name": "a", "size": 1}),
    (field("text", pattern=r"\d{3}"), "12"),
    (field("text", check="uscc"), "91110000802100433A"),
    (field("text", check="uscc"), "9111000080210043"),
    (field("text"), 5),
    (field("text"), {"a": "b"}),
    (field("matrix"), "甲、乙、丙\n3 1/3"),
    (field("matrix"), "甲、乙\n0.5"),
    (field("matrix"), "甲、甲\n3"),
    (field("matrix"), {"items": ["甲", "乙"], "upper": ["10"]}),
    (field("matrix"), {"items": "甲乙", "upper": []}),
    (field("computed"), "5"),
    (TABLE, [{"year": 2023}, 5]),
    (TABLE, "2023\t1\thealth\tnote\t多余"),
]


@pytest.mark.parametrize(("of", "value"), REFUSED, ids=lambda one: getattr(one, "kind", ""))
def test_what_a_kind_does_not_take_is_refused_in_both_languages(of: Field, value: Any) -> None:
    refusal(of, value)


def test_a_refusal_says_what_would_do() -> None:
    assert "医疗健康" in refusal(field("choice", options=ISSUES), "医疗建康").zh
    assert "Health" in refusal(field("choice", options=ISSUES), "Helth").en
    assert "35%" in refusal(field("percent"), "35").en
    assert "100%" in refusal(field("percent"), "135%").zh
    assert "0 到 4" in refusal(field("level", max=4), "5").zh
    assert (
        "guidance of the form"
        in refusal(field("text", pattern="x+", guidance=Text("形如 xx。", "guidance of the form")), "y").en
    )


def test_a_bad_cell_is_named_by_row_and_column() -> None:
    text = refusal(TABLE, "2023\t1,000\n2024\t不详")
    assert "第 2 行" in text.zh and "金额" in text.zh and "不详" in text.zh
    assert "row 2" in text.en and "Amount" in text.en
    unknown = refusal(TABLE, [{"year": 2023}, {"yaer": 2024}])
    assert "row 2" in unknown.en and "yaer" in unknown.en and "year" in unknown.en


def test_a_unified_social_credit_code_is_checked_and_put_into_capitals() -> None:
    code = field("text", check="uscc")
    assert parse(code, "91110000 802100433b") == "91110000802100433B"
    # each single wrong character is noticed
    for place in range(18):
        wrong = list("91110000802100433B")
        wrong[place] = "7" if wrong[place] != "7" else "3"
        refusal(code, "".join(wrong))


@pytest.mark.parametrize("name", ["text", "longtext", "person"])
@pytest.mark.parametrize(
    "written",
    ["<b>&</b>", "👩‍👩‍👧‍👦", "𠮷䶮㛃", "=1+1", "'; DROP TABLE--", "مرحبا", "e\u0301", "{label}", "%s"],
)
def test_user_text_is_text(name: str, written: str) -> None:
    of = field(name)
    assert parse(of, written) == written
    assert show(of, written) == written


def test_control_characters_and_broken_surrogates_never_reach_the_file() -> None:
    of = field("longtext")
    assert kind("longtext").normalise(of, "a\x00b\x07c\x1b[0m\td\n") == "abc[0m\td\n"
    assert kind("longtext").normalise(of, "a\ud800b\udc00") == "a\ufffdb\ufffd"
    assert clean("\ud83d\ude00") == "😀"  # a pair that some clipboards hand over in halves


def test_a_million_characters_are_kept_and_more_than_the_limit_are_refused() -> None:
    of = field("longtext")
    long = "字" * 1_000_000
    assert parse(of, long) == long
    assert "2,000,000" in refusal(of, "字" * 2_000_001).zh


def test_blank_is_no_value_for_any_kind() -> None:
    for name, one in KINDS.items():
        of = field(name, options=ISSUES, columns=TABLE.columns, max=4)
        for nothing in (None, "", [], {}):
            assert blank(one.normalise(of, nothing))
        assert blank(one.parse(of, "  \n ", "zh"))
        assert show(of, None) == ""
    assert blank(kind("text").normalise(field("text"), "  "))
    assert kind("table").normalise(TABLE, [{}, {"note": " "}]) == []


def test_a_file_keeps_its_name_as_a_name() -> None:
    of = field("file")
    given_file = {
        "sha256": "ab" * 32,
        "name": "../../年报 2023.pdf",
        "size": 1_234_567,
        "mime": "application/pdf",
    }
    kept = kind("file").normalise(of, given_file)
    assert isinstance(kept, dict)
    assert "/" not in kept["name"] and kept["name"].endswith("年报 2023.pdf")
    assert show(of, kept, "zh") == f"{kept['name']}（1.2 MB）"


def test_a_value_left_by_another_version_is_shown_as_it_is() -> None:
    assert show(field("choice", options=ISSUES), "retired") == "retired"
    assert show(field("level", max=4), "four") == "four"
    assert show(field("daterange"), ["2023"]) != ""
    assert show(field("matrix"), {"items": ["a"]}) != ""
    assert show(field("number"), "about 5") == "about 5"


def test_results_are_rounded_for_the_eye_only() -> None:
    of = field("computed")
    assert show(of, Fraction(1, 3)) == "0.3333"
    assert show(of, Fraction(-1, 20000)) == "-0.0001"  # half away from zero
    assert show(of, Decimal("1234567.50")) == "1,234,567.5"
    assert show(of, True, "en") == "Yes"
    assert show(of, Text("四星", "Four stars"), "en") == "Four stars"
    assert show(field("computed", unit=Text("%", "%")), Fraction(635, 10)) == "63.5%"
    assert show(of, 0) == "0"


def test_what_a_formula_offers_is_shown_and_kept_as_a_number() -> None:
    assert show(field("money"), Fraction(25, 2)) == "12.5 元"
    assert show(field("percent"), Fraction(1, 3)) == "33.3333%"
    assert kind("money").normalise(field("money"), Fraction(25, 2)) == "12.5"
    assert kind("count").normalise(field("count"), Fraction(6, 2)) == 3
    refusal(field("count"), Fraction(1, 2))


def test_pasting_a_region_by_name_finds_its_code() -> None:
    of = field("region")
    assert parse(of, "四川省成都市武侯区、北京市") == ["510107", "110000"]
    assert parse(of, "Beijing", "en") == ["110000"]


DECIMALS = st.decimals(min_value=-(10**25), max_value=10**25, allow_nan=False, allow_infinity=False, places=4)


@given(DECIMALS)
def test_a_number_shown_and_pasted_back_is_the_same_number(number: Decimal) -> None:
    for name in ("number", "money"):
        of = field(name)
        kept = kind(name).normalise(of, format(number, "f"))
        assert isinstance(kept, str) and Fraction(kept) == Fraction(number)
        for lang in LANGUAGES:
            assert parse(of, show(of, kept, lang), lang) == kept


@given(st.decimals(min_value=0, max_value=1, allow_nan=False, places=6))
def test_a_share_shown_and_pasted_back_is_the_same_share(share: Decimal) -> None:
    of = field("percent")
    kept = kind("percent").normalise(of, format(share, "f"))
    assert isinstance(kept, str) and Fraction(kept) == Fraction(share)
    assert parse(of, show(of, kept)) == kept


@given(st.dates(date(1000, 1, 1), date(9999, 12, 31)), st.sampled_from([4, 7, 10]))
def test_a_date_shown_and_pasted_back_is_the_same_date(day: date, precision: int) -> None:
    of, kept = field("date"), day.isoformat()[:precision]
    assert kind("date").normalise(of, kept) == kept
    for lang in LANGUAGES:
        assert parse(of, show(of, kept, lang), lang) == kept


@given(st.text())
def test_no_text_breaks_any_kind(text: str) -> None:
    for name, one in KINDS.items():
        of = field(name, options=ISSUES, columns=TABLE.columns, max=4)
        try:
            kept = one.parse(of, text, "zh")
        except BadValue as bad:
            assert bad.text.zh and bad.text.en
            continue
        assert one.normalise(of, kept) == kept
        assert show(of, kept) or blank(kept)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda one: st.lists(one) | st.dictionaries(st.text(), one),
        max_leaves=6,
    )
)
def test_no_value_breaks_any_kind(value: Any) -> None:
    for name, one in KINDS.items():
        of = field(name, options=ISSUES, columns=TABLE.columns, max=4)
        try:
            kept = one.normalise(of, value)
        except BadValue as bad:
            assert bad.text.zh and bad.text.en
            continue
        assert one.normalise(of, kept) == kept
        assert show(of, kept) or blank(kept)


@pytest.mark.parametrize(
    "piece", [" ", ",", "，、", "-", "1", "a.", " to ", "%", "\t", "至", "\n", "年", "/"]
)
def test_pasting_a_whole_document_into_the_wrong_field_is_refused_at_once(piece: str) -> None:
    text = "2024" + piece * (200_000 // len(piece)) + "x"
    for name in set(KINDS) - {"text", "longtext", "person", "table", "refs", "evidence"}:
        with pytest.raises(BadValue):
            parse(field(name, options=ISSUES, max=4), text)
