"""Rules of form files: exact, patient with missing answers, and shut in."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csi_desktop.forms.definition import Catalogue, Form
from csi_desktop.forms.faults import FormFaults
from csi_desktop.forms.reader import form_from_text
from csi_desktop.forms.rules.expression import compile_expression, compiled, lookups
from csi_desktop.forms.rules.functions import RuleError

FORM = """
id = "demo"  # a form with a field of every kind that rules look at
version = "1.0.0"
kind = "register"
title = { zh = "示例", en = "Demo" }

[[section]]
id = "main"
title = { zh = "主要", en = "Main" }
field = [
  { id = "demo.price", kind = "number", label = { zh = "价", en = "Price" } },
  { id = "demo.qty", kind = "count", label = { zh = "量", en = "Quantity" } },
  { id = "demo.blank", kind = "number", label = { zh = "空", en = "Blank" } },
  { id = "demo.share", kind = "percent", label = { zh = "份额", en = "Share" } },
  { id = "demo.dw", kind = "percent3", label = { zh = "无谓份额", en = "Deadweight" } },
  { id = "demo.period", kind = "daterange", label = { zh = "期间", en = "Period" } },
  { id = "demo.since", kind = "date", label = { zh = "始", en = "Since" } },
  { id = "demo.mode", kind = "choice", label = { zh = "方式", en = "Mode" }, options = [
    { id = "third", label = { zh = "第三方", en = "Third party" } },
    { id = "self", label = { zh = "自评", en = "Self" } } ] },
  { id = "demo.layers", kind = "choices", label = { zh = "层次", en = "Layers" }, options = [
    { id = "person", label = { zh = "个人", en = "Person" } },
    { id = "org", label = { zh = "机构", en = "Organisation" } } ] },
  { id = "demo.places", kind = "region", label = { zh = "地区", en = "Places" } },
  { id = "demo.open", kind = "yesno", label = { zh = "公开", en = "Open" } },
  { id = "demo.word", kind = "text", label = { zh = "词", en = "Word" } },
  { id = "demo.money", kind = "table", label = { zh = "投入", en = "Input" }, columns = [
    { id = "amount", kind = "money", label = { zh = "金额", en = "Amount" } } ] },
]

[[section]]
id = "events"
repeat = true
title = { zh = "事件", en = "Events" }
field = [
  { id = "ev.severity", kind = "choice", label = { zh = "程度", en = "Severity" }, options = [
    { id = "1", label = { zh = "轻", en = "Minor" } }, { id = "4", label = { zh = "重", en = "Severe" } },
    { id = "10", label = { zh = "特", en = "Extreme" } } ] },
  { id = "ev.cost", kind = "money", label = { zh = "损失", en = "Cost" } },
]
"""


class Answers:
    """Answers as a sheet has them."""

    def __init__(self, values: dict[str, Any], rows: list[dict[str, Any]]) -> None:
        self.values = values
        self.by_row = {f"r{n}": row for n, row in enumerate(rows)}

    def field(self, field_id: str, row: str) -> Any:
        return (
            self.by_row.get(row, {}).get(field_id)
            if field_id.startswith("ev.")
            else self.values.get(field_id)
        )

    def rows(self, section_key: str) -> list[str]:
        return list(self.by_row) if section_key == "demo.events" else []


ANSWERS = Answers(
    {
        "demo.price": "0.10",
        "demo.qty": 3,
        "demo.share": "0.35",
        "demo.dw": ["0.1", "0.2", "0.4"],
        "demo.period": ["2023", "2024-03-31"],
        "demo.since": "2024-01-31",
        "demo.mode": "third",
        "demo.layers": ["person"],
        "demo.places": ["110101", "110105", "310101", "000000"],
        "demo.open": False,
        "demo.word": "12 apples",
        "demo.money": [{"amount": "5"}, {}, {"amount": "7.5"}],
    },
    [{"ev.severity": "4", "ev.cost": "0.1"}, {"ev.severity": "10", "ev.cost": "0.2"}, {"ev.severity": "1"}],
)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    form: Form = form_from_text(FORM)
    return Catalogue.of((form,))


VALUES = [
    ("demo.price + demo.price + demo.price == 0.3", True),
    ("demo.price * demo.qty", Fraction(3, 10)),
    ("demo.qty / 7 * 7", 3),
    ("1 - demo.share", Fraction(65, 100)),
    ("central(demo.dw) + high(demo.dw)", Fraction(6, 10)),
    ("-demo.qty + 2 * 3 - +1", 2),
    # a missing answer is no answer
    ("demo.blank", None),
    ("demo.blank + 1", None),
    ("demo.blank > 1", None),
    ("demo.blank == None", True),
    ("demo.blank != None", False),
    ("not demo.blank", True),
    ("demo.blank or 5", 5),
    ("demo.blank in [1, 2]", None),
    ("mean(demo.price, demo.blank)", None),
    ("demo.qty / 0", None),
    ("demo.qty / (demo.qty - 3)", None),
    ("months_between(demo.since, demo.blank)", None),
    ("earliest(demo.blank, demo.since, '2023')", "2023"),
    ("latest(demo.blank)", None),
    # logic
    ("1 < demo.qty <= 3", True),
    ("demo.mode == 'third' and not demo.open", True),
    ("demo.mode in ['self', 'third']", True),
    ("'big' if demo.qty > 2 else 'small'", "big"),
    ("contains(demo.layers, 'person') and not any_of(demo.layers, ['org'])", True),
    # rows
    ("sum(ev.cost for row in demo.events)", Fraction(3, 10)),
    ("sum(ev.cost for row in demo.events if ev.severity >= 4)", Fraction(3, 10)),
    ("count(row for row in demo.events if ev.severity == 4)", 1),
    ("max(ev.severity for row in demo.events)", 10),
    ("any(ev.severity >= 5 for row in demo.events)", True),
    ("all(ev.cost != None for row in demo.events)", False),
    ("sum(ev.cost for row in demo.events if ev.severity == 99)", 0),
    ("sum(ev.cost for row in demo.events if ev.severity == 1)", None),
    ("mean(ev.cost for row in demo.events)", Fraction(15, 100)),
    ("median(ev.cost for row in demo.events)", Fraction(15, 100)),
    ("sum(demo.money.amount)", Fraction(25, 2)),
    ("count(demo.money.amount)", 2),
    # functions
    ("band(demo.qty, 1, 3, 10)", 2),
    ("band(1000, 1, 10, 100, 1000)", 4),
    ("round(2.5) + round(-2.5) + round(0.125, 2) - 0.13", 0),
    ("abs(-demo.qty) + sqrt(9)", 6),
    ("sqrt(0 - 4)", None),
    ("count(province(demo.places))", 2),
    ("count(distinct(demo.places))", 4),
    ("months_between(start(demo.period), end(demo.period))", 14),
    ("months_between('2024-01-31', '2024-02-29')", 1),
    ("months_between('2024-03-01', '2024-01-01')", -2),
    ("years_between('2020-02-29', '2023-02-28')", 3),
    ("workdays('2024-09-30', '2024-10-08')", 1),
    ("min('2024-02', '2023-11-05')", "2023-11-05"),
]


@pytest.mark.parametrize(("source", "value"), VALUES, ids=[source for source, _ in VALUES])
def test_what_a_rule_gives(catalogue: Catalogue, source: str, value: Any) -> None:
    found = compiled(catalogue, source).value(ANSWERS)
    assert found == value and type(found) is type(value)


def test_in_a_row_a_rule_sees_that_row_and_in_a_generator_each_row(catalogue: Catalogue) -> None:
    rule = compiled(
        catalogue, "ev.severity >= 4 and count(row for row in demo.events if ev.severity < 4) == 1"
    )
    assert [rule.value(ANSWERS, row=row) for row in ("r0", "r1", "r2")] == [True, True, False]


def test_a_function_of_the_evaluation_is_called_with_the_row(catalogue: Catalogue) -> None:
    rule = compiled(catalogue, "finding_strength(row)")
    assert (
        rule.value(ANSWERS, {"finding_strength": lambda row: f"strength of {row}"}, row="r1")
        == "strength of r1"
    )
    with pytest.raises(RuleError) as caught:
        rule.value(ANSWERS, row="r1")
    assert "finding_strength" in caught.value.text.zh


def test_what_a_rule_looks_at(catalogue: Catalogue) -> None:
    rule = compiled(
        catalogue, "sum(ev.cost for row in demo.events) + sum(demo.money.amount) if demo.open else 0"
    )
    assert rule.names == {"ev.cost", "demo.money", "demo.open"}
    assert rule.sections == {"demo.events"}


@pytest.mark.parametrize(
    "source", ["demo.word + 1", "demo.qty in demo.word", "sum(demo.places) > demo.layers", "demo.word < 5"]
)
def test_values_that_do_not_fit_are_named(catalogue: Catalogue, source: str) -> None:
    with pytest.raises(RuleError) as caught:
        compiled(catalogue, source).value(ANSWERS)
    assert caught.value.text.zh and caught.value.text.en


def faults(catalogue: Catalogue, source: str, where: str = "") -> str:
    names, sections = lookups(catalogue)
    known = [field.id for field in catalogue.fields()]
    with pytest.raises(FormFaults) as caught:
        compile_expression(
            source, names=names, sections=sections, where=where, known=known, file="f.toml", place="p"
        )
    for fault in caught.value.faults:
        assert fault.file == "f.toml" and fault.place.startswith("p") and fault.text.zh
    return caught.value.text.en


FORBIDDEN = [
    "__import__('os')",
    "demo.price.__class__",
    "().__class__.__bases__",
    "open('/etc/passwd')",
    "eval('1')",
    "getattr(demo.price, 'real')",
    "(lambda: 1)()",
    "lambda: 1",
    "[x for x in demo.events]",
    "{1: 2}",
    "{1, 2}",
    "f'{demo.price}'",
    "'a' % 1",
    "2 ** 9999999999",
    "1 << 100000",
    "7 // 2",
    "demo.price[0]",
    "demo.price is None",
    "(x := 1)",
    "sum(*demo.places)",
    "round(1, ndigits=2)",
    "sum(x for x in range(10))",
    "sum(1 for a in demo.events for b in demo.events)",
    "sum(1 for a, b in demo.events)",
    "b'a'",
    "1j",
    "...",
    "1e999",
    "9" * 40,
    "demo.price; demo.qty",
    "1 +",
    "",
    "yield",
    "await demo.price",
    "(" * 500,
    "-" * 1900 + "1",
    "+".join(["1"] * 900),
    "not " * 450 + "1",
    "1" + " " * 3000,
    "\x00",
    "round()",
    "band(1)",
]


@pytest.mark.parametrize("source", FORBIDDEN, ids=lambda source: source[:30])
def test_nothing_but_the_white_list_is_let_in(catalogue: Catalogue, source: str) -> None:
    assert faults(catalogue, source)


def test_faults_say_where_and_what_was_meant(catalogue: Catalogue) -> None:
    text = faults(catalogue, "demo.pirce > 1 and demo.mode == 'slef' and ev.cost > 0 and meen(demo.qty) > 1")
    assert "p(1): found “demo.pirce”" in text and "Did you mean “demo.price”" in text
    assert "found “slef”" in text and "Did you mean “self”" in text
    assert "for row in demo.events" in text  # a field of rows outside rows
    assert "found “meen”" in text and "Did you mean “mean”" in text
    assert "Did you mean “org”" in faults(catalogue, "contains(demo.layers, 'orgs')")
    assert faults(catalogue, "row")
    assert compiled(
        catalogue, "ev.severity > 3"
    )  # a threshold among options that are numbers is none of them


def test_numbers_cannot_grow_without_end(catalogue: Catalogue) -> None:
    many = Answers({}, [{"ev.cost": f"1{n:05}.7"} for n in range(3000)])
    with pytest.raises(RuleError):
        compiled(catalogue, "sum(1 / ev.cost for row in demo.events)").value(many)


def test_a_rule_cannot_walk_rows_without_end(catalogue: Catalogue) -> None:
    many = Answers({}, [{} for _ in range(700)])
    with pytest.raises(RuleError):
        compiled(catalogue, "sum(count(a for a in demo.events) for b in demo.events)").value(many)


def test_work_without_end_stops_after_a_bounded_number_of_looks(catalogue: Catalogue) -> None:
    looks = 0

    class Counted(Answers):
        def field(self, field_id: str, row: str) -> Any:
            nonlocal looks
            looks += 1
            return super().field(field_id, row)

    many = Counted({}, [{"ev.cost": "2.5"} for _ in range(5000)])
    with pytest.raises(RuleError):
        compiled(catalogue, "sum(sum(round(sqrt(ev.cost), 3) for a in demo.events) for b in demo.events)").value(many)
    assert 0 < looks <= 60_000  # some 5 microseconds each


@given(st.text(alphabet="demo.priceqty()[]+-*/<>=!,'0123456789 foriandotlsum:{}_", max_size=60))
def test_any_text_is_a_rule_or_a_fault(source: str) -> None:
    found = Catalogue.of((form_from_text(FORM),))
    try:
        rule = compiled(found, source)
    except FormFaults as bad:
        assert bad.faults
        return
    try:
        rule.value(ANSWERS)
    except RuleError as error:
        assert error.text.zh
