"""A rule of a form file as a person reads it: with the names of its fields, or with their values put in."""

from __future__ import annotations

import ast
from fractions import Fraction
from typing import Any

from csi_desktop.forms.definition import Catalogue, Field
from csi_desktop.forms.kinds import PlainNames, kind
from csi_desktop.forms.rules.expression import lookups
from csi_desktop.scoring.facts import Facts
from csi_desktop.scoring.figures import number
from csi_desktop.text import LANGUAGES, Lang, Text

_SIGNS: dict[type, str] = {ast.Add: "+", ast.Sub: "−", ast.Mult: "×", ast.Div: "÷"}
_COMPARED: dict[type, Text] = {
    ast.Eq: Text("=", "="), ast.NotEq: Text("≠", "≠"), ast.Lt: Text("<", "<"), ast.LtE: Text("≤", "≤"),
    ast.Gt: Text(">", ">"), ast.GtE: Text("≥", "≥"), ast.In: Text("属于", "is one of"),
    ast.NotIn: Text("不属于", "is none of"),
}  # fmt: skip
_CALLED = {
    "sum": Text("合计", "sum"), "min": Text("最小值", "least"), "max": Text("最大值", "greatest"),
    "mean": Text("平均", "mean"), "median": Text("中位数", "median"), "count": Text("个数", "number"),
    "distinct": Text("去重", "distinct"), "any": Text("任一成立", "any"), "all": Text("全部成立", "all"),
    "round": Text("四舍五入", "rounded"), "abs": Text("绝对值", "size"), "sqrt": Text("平方根", "square root"),
    "years_between": Text("相隔年数", "years between"), "months_between": Text("相隔整月数", "whole months between"),
    "workdays": Text("工作日数", "working days between"), "earliest": Text("最早", "earliest"),
    "latest": Text("最晚", "latest"), "band": Text("达到的门槛数", "thresholds reached"),
    "province": Text("所在省级行政区", "provinces"), "contains": Text("包含", "contains"),
    "any_of": Text("含有其一", "holds any of"), "start": Text("起始", "start"), "end": Text("结束", "end"),
    "low": Text("低值", "low"), "central": Text("中值", "central"), "high": Text("高值", "high"),
}  # fmt: skip
_PICKED = (
    "low",
    "central",
    "high",
    "start",
    "end",
)  # their argument is no number: with values, the pick itself is said
_NOTHING = Text("无", "none")
_LOOSE, _OR, _AND, _NOT, _COMPARE, _SUM, _PRODUCT, _TIGHT = range(8)


def rule_in_words(catalogue: Catalogue, source: str) -> Text:
    """A rule with the names of its fields in place of their ids."""
    return Text(*(_said(catalogue, source, lang, None, "") for lang in LANGUAGES))


def rule_with_values(facts: Facts, source: str, row: str = "") -> Text:
    """The same rule with what was answered put in, as seen from a row."""
    return Text(*(_said(facts.catalogue, source, lang, facts, row) for lang in LANGUAGES))


def _said(catalogue: Catalogue, source: str, lang: Lang, facts: Facts | None, row: str) -> str:
    text = " ".join(source.split())
    return _Speaker(catalogue, text, lang, facts, row).say(ast.parse(text, mode="eval").body)


class _Speaker:
    """Puts one rule into words. Forms are checked when they are read: a rule that got here can be parsed."""

    def __init__(self, catalogue: Catalogue, source: str, lang: Lang, facts: Facts | None, row: str) -> None:
        self.catalogue, self.source, self.lang, self.facts, self.row = catalogue, source, lang, facts, row
        self.names, self.sections = lookups(catalogue)

    def say(self, tree: ast.expr, around: int = _LOOSE) -> str:
        """A node in words, in brackets where it binds less than what is around it."""
        tightness, said = self._said(tree)
        return f"({said})" if tightness < around else said

    def _said(self, tree: ast.expr) -> tuple[int, str]:
        match tree:
            case ast.Constant():
                return _TIGHT, self._constant(tree.value)
            case ast.Name() | ast.Attribute():
                return _TIGHT, self._name(tree)
            case ast.List() | ast.Tuple():
                return _TIGHT, ("、" if self.lang == "zh" else ", ").join(self.say(one) for one in tree.elts)
            case ast.BoolOp():
                word, level = (
                    ((" 且 ", " and "), _AND) if isinstance(tree.op, ast.And) else ((" 或 ", " or "), _OR)
                )
                return level, Text(*word)(self.lang).join(self.say(one, level + 1) for one in tree.values)
            case ast.UnaryOp(op=ast.Not()):
                return _NOT, Text("并非 ", "not ")(self.lang) + self.say(tree.operand, _COMPARE)
            case ast.UnaryOp():
                return _TIGHT, ("−" if isinstance(tree.op, ast.USub) else "") + self.say(tree.operand, _TIGHT)
            case ast.BinOp():
                level = _PRODUCT if isinstance(tree.op, ast.Mult | ast.Div) else _SUM
                left, right = self.say(tree.left, level), self.say(tree.right, level + 1)
                return level, f"{left} {_SIGNS[type(tree.op)]} {right}"
            case ast.Compare():
                return _COMPARE, self._comparison(tree)
            case ast.IfExp() if self.facts is not None:  # with values, the branch that was taken
                taken = tree.body if self.facts.evaluate(ast.unparse(tree.test), self.row) else tree.orelse
                return self._said(taken)
            case ast.IfExp():
                template = Text(
                    "若{test}，则{then}；否则{other}", "if {test}, then {then}; otherwise {other}"
                )
                parts = {
                    "test": self.say(tree.test),
                    "then": self.say(tree.body, _OR),
                    "other": self.say(tree.orelse),
                }
                return _LOOSE, template(self.lang).format(**parts)
            case ast.Call():
                return _TIGHT, self._call(tree)
            case ast.GeneratorExp():
                return _LOOSE, self._rows(tree)
        return _TIGHT, ast.unparse(tree)

    def _constant(self, value: Any) -> str:
        if value is None:
            return _NOTHING(self.lang)
        if isinstance(value, bool):
            return Text("是" if value else "否", "yes" if value else "no")(self.lang)
        return Text("“{v}”", "“{v}”")(self.lang).format(v=value) if isinstance(value, str) else _plain(value)

    def _name(self, tree: ast.expr) -> str:
        field = self.names(ast.unparse(tree))
        if field is None:
            return Text("本行", "this row")(self.lang)
        if self.facts is None:
            return f"【{field.label(self.lang)}】" if self.lang == "zh" else f"[{field.label(self.lang)}]"
        return self._value(tree, field)

    def _value(self, tree: ast.expr, field: Field) -> str:
        """What was answered, written as the field is; a column of a table as the list of its cells."""
        assert self.facts is not None
        if not self.catalogue.has(field.id):
            return self._shown(self.facts.evaluate(ast.unparse(tree), self.row))
        repeated = self.catalogue.section(field.section_key).repeat
        value = self.facts.field(field.id, self.row if repeated else "")
        if value is None:
            return "—"
        if field.kind == "computed" or isinstance(value, Fraction | float):
            return self._shown(value)
        return kind(field.kind).show(field, value, self.lang, PlainNames())

    def _shown(self, value: Any) -> str:
        if isinstance(value, list):
            return ("、" if self.lang == "zh" else ", ").join(map(self._shown, value)) or "—"
        if isinstance(value, Text):
            return value(self.lang)
        if value is None or isinstance(value, bool):
            return "—" if value is None else self._constant(value)
        return value if isinstance(value, str) else _plain(value)

    def _comparison(self, tree: ast.Compare) -> str:
        said = self._side(tree.left, tree.comparators[0])
        before = tree.left
        for op, side in zip(tree.ops, tree.comparators, strict=True):
            said += f" {_COMPARED[type(op)](self.lang)} {self._side(side, before)}"
            before = side
        return said

    def _side(self, tree: ast.expr, other: ast.expr) -> str:
        """One side of a comparison; a constant that is an option of the other side by the option's label."""
        field = self.names(ast.unparse(other)) if isinstance(other, ast.Name | ast.Attribute) else None
        if field is not None and field.options and isinstance(tree, ast.Constant | ast.List | ast.Tuple):
            return ("、" if self.lang == "zh" else ", ").join(
                self._option(field, one)
                for one in (tree.elts if isinstance(tree, ast.List | ast.Tuple) else [tree])
            )
        said, own = self.say(tree, _SUM), None
        if self.facts is not None and isinstance(tree, ast.Name | ast.Attribute):
            own = self.names(ast.unparse(tree))
        # An option that was chosen stands in quotation marks, as those do that it is held against.
        return f"“{said}”" if own is not None and own.options and said != "—" else said

    def _option(self, field: Field, tree: ast.expr) -> str:
        option = field.option(str(tree.value)) if isinstance(tree, ast.Constant) else None
        return f"“{option.label(self.lang)}”" if option else self.say(tree)

    def _call(self, tree: ast.Call) -> str:
        name = ast.unparse(tree.func)
        if name in _PICKED and self.facts is not None:
            return self._shown(self.facts.evaluate(ast.unparse(tree), self.row))
        if name in ("contains", "any_of"):
            arguments = [self.say(tree.args[0]), self._side(tree.args[1], tree.args[0])]
        else:
            arguments = [self.say(one) for one in tree.args]
        if not arguments:
            return name
        between = "；" if self.lang == "zh" else "; "
        word = _CALLED[name](self.lang) if name in _CALLED else name
        return f"{word}({between.join(arguments)})"

    def _rows(self, tree: ast.GeneratorExp) -> str:
        loop = tree.generators[0]
        key = ast.unparse(loop.iter)
        section = self.sections(key)
        if self.facts is not None:
            found = [
                self.facts.evaluate(ast.unparse(tree.elt), row)
                for row in self.facts.rows(key)
                if all(self.facts.evaluate(ast.unparse(one), row) for one in loop.ifs)
            ]
            return self._shown(found)
        template = Text("“{title}”各行的 {element}", "{element} over the rows of “{title}”")
        said = template(self.lang).format(
            title=section.title(self.lang) if section else key, element=self.say(tree.elt)
        )
        if loop.ifs:
            limits = Text("，限 {test}", " where {test}")(self.lang)
            said += limits.format(
                test=Text(" 且 ", " and ")(self.lang).join(self.say(one, _AND) for one in loop.ifs)
            )
        return said


def _plain(value: Any) -> str:
    return number(Fraction(value), 6)
