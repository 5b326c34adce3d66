"""From the text of a rule to closures: what rules may say, by white list, and every fault in one that says more."""

from __future__ import annotations

import ast
import operator
import warnings
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any

from csi_desktop.forms.definition import Field, Section
from csi_desktop.forms.faults import Fault
from csi_desktop.forms.rules.functions import (
    EVALUATION_FUNCTIONS,
    FUNCTIONS,
    RuleError,
    bounded,
    number,
    plain,
    same,
)
from csi_desktop.forms.rules.values import (
    Node,
    Run,
    cells,
    exact,
    exact_number,
    looked_up,
    ordered,
    reckoned,
    within,
)
from csi_desktop.text import Text

LONGEST_SOURCE = 2_000
DEEPEST = 50
LONGEST_NUMBER = 10**30

_ORDER: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_ARITHMETIC: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: lambda left, right: Fraction(left) / right if right else None,
}


class Reading:
    """Turns one source text into closures and collects what is wrong with it."""

    def __init__(
        self,
        source: str,
        names: Callable[[str], Field | None],
        sections: Callable[[str], Section | None],
        where: str | None,
        known: Iterable[str],
        file: str,
        place: str,
    ) -> None:
        self.source = " ".join(source.splitlines())
        self.names = names
        self.sections = sections
        self.where = where
        self.known = known
        self.file = file
        self.place = place
        self.faults: list[Fault] = []
        self.used: set[str] = set()
        self.used_sections: set[str] = set()
        self.bound: list[str] = []  # section keys of the generators around
        self.variables: list[str] = []
        self.parts = 0  # of the expression, so far

    # ---------------------------------------------------------------------------------------------- faults

    def fault(self, node: ast.AST | None, expected: Text, found: str = "", nearest: str = "") -> Node:
        """Note a fault at a node; the closure stands in for what could not be compiled."""
        at = getattr(node, "col_offset", None)
        if at is not None:
            at = len(self.source.encode()[:at].decode("utf-8", "ignore"))
        segment = ast.get_source_segment(self.source, node) if isinstance(node, ast.expr) else None
        character = f"({at + 1})" if at is not None else ""
        self.faults.append(
            Fault(
                self.file,
                (self.place + character).strip(),
                found or segment or self.source,
                expected,
                nearest,
            )
        )
        return lambda run: None

    def nearest(self, word: str, known: Iterable[str]) -> str:
        from csi_desktop.forms.kinds import nearest

        return nearest(word, known)

    def parsed(self) -> ast.expr | None:
        """The syntax tree, if the source is short, shallow and an expression at all."""
        if len(self.source) > LONGEST_SOURCE:
            self.fault(
                None, Text(f"最多 {LONGEST_SOURCE} 个字符的表达式", f"at most {LONGEST_SOURCE} characters")
            )
            return None
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # such as "invalid escape": said better by our own faults
                tree = ast.parse(self.source.strip(), mode="eval").body
        except SyntaxError as error:
            at = f"({error.offset})" if error.offset else ""
            self.faults.append(
                Fault(
                    self.file,
                    self.place + at,
                    self.source,
                    Text("语法正确的表达式", f"an expression ({error.msg})"),
                )
            )
            return None
        except (ValueError, RecursionError, MemoryError):
            self.fault(None, Text("语法正确的表达式", "an expression"))
            return None
        return tree

    # ---------------------------------------------------------------------------------------------- nodes

    def node(self, tree: ast.expr, depth: int) -> Node:
        """The closure of a syntax node."""
        self.parts += 1
        if depth > DEEPEST:
            return self.fault(tree, Text(f"嵌套不超过 {DEEPEST} 层", f"at most {DEEPEST} levels of nesting"))
        match tree:
            case ast.Constant():
                return self.constant(tree)
            case ast.Name() | ast.Attribute():
                return self.name(tree)
            case ast.List() | ast.Tuple():
                entries = [self.node(one, depth + 1) for one in tree.elts]
                return lambda run: [one(run) for one in entries]
            case ast.BoolOp():
                return self.boolean(tree, depth)
            case ast.UnaryOp(op=ast.Not()):
                inner = self.node(tree.operand, depth + 1)
                return lambda run: not inner(run)
            case ast.UnaryOp(op=ast.USub() | ast.UAdd()):
                sign, inner = (-1 if isinstance(tree.op, ast.USub) else 1), self.node(tree.operand, depth + 1)
                return lambda run: None if (value := inner(run)) is None else sign * number(value)
            case ast.BinOp() if type(tree.op) in _ARITHMETIC:
                return self.arithmetic(tree, depth)
            case ast.Compare():
                return self.comparison(tree, depth)
            case ast.IfExp():
                test, then, other = (self.node(one, depth + 1) for one in (tree.test, tree.body, tree.orelse))
                return lambda run: then(run) if test(run) else other(run)
            case ast.Call():
                return self.call(tree, depth)
        return self.fault(
            tree,
            Text(
                "允许的写法：and、or、not、比较、in、+ - * /、列表、x if c else y、函数",
                "what rules may hold: and, or, not, comparisons, in, + - * /, lists, x if c else y, functions",
            ),
        )

    def constant(self, tree: ast.Constant) -> Node:
        value: Any = tree.value
        if isinstance(value, float) and abs(value) < LONGEST_NUMBER:
            value = plain(Fraction(repr(value)))
        if (
            value is None
            or isinstance(value, str | bool)
            or (_is_number(value) and abs(value) < LONGEST_NUMBER)
        ):
            return lambda run: value
        return self.fault(
            tree,
            Text("数字、引号内的文字、True、False 或 None", "a number, quoted text, True, False or None"),
        )

    def name(self, tree: ast.expr) -> Node:
        name = dotted(tree)
        if name is None:
            return self.fault(tree, Text("字段编号，例如 case.start", "a field id, such as case.start"))
        if name in self.variables:
            return lambda run: run.variables[name]
        if name == "row" and self.where != "":
            return lambda run: run.row
        field = self.names(name)
        if field is None:
            return self.fault(
                tree, Text("已有字段的编号", "the id of a field"), name, self.nearest(name, self.known)
            )
        section = self.sections(field.section_key)
        table = self.names(name.rpartition(".")[0])
        column = table is not None and table.kind == "table" and field in table.columns
        field_id = table.id if column and table is not None else field.id
        self.used.add(field_id)
        place = section.key if section is not None and section.repeat else ""
        if place and self.where is not None and place not in (self.where, *self.bound):
            return self.fault(
                tree,
                Text(
                    f"逐行字段须在 for row in {place} 之内使用，例如 sum(… for row in {place})",
                    f"a field of rows only inside “for row in {place}”, such as sum(… for row in {place})",
                ),
                name,
            )
        if column:
            last = name.rpartition(".")[2]
            return lambda run: cells(run, looked_up(run, field_id, place), field, last)
        return lambda run: exact(field, looked_up(run, field_id, place))

    def boolean(self, tree: ast.BoolOp, depth: int) -> Node:
        parts = [self.node(one, depth + 1) for one in tree.values]
        stop_at = isinstance(tree.op, ast.Or)

        def value(run: Run) -> Any:
            result = None
            for part in parts:
                result = part(run)
                if bool(result) is stop_at:
                    break
            return result

        return value

    def arithmetic(self, tree: ast.BinOp, depth: int) -> Node:
        work = _ARITHMETIC[type(tree.op)]
        left, right = self.node(tree.left, depth + 1), self.node(tree.right, depth + 1)

        def value(run: Run) -> Any:
            one, other = left(run), right(run)
            if one is None or other is None:
                return None
            result = work(number(one), number(other))
            return None if result is None else bounded(result)

        return value

    def comparison(self, tree: ast.Compare, depth: int) -> Node:
        sides = [tree.left, *tree.comparators]
        nodes = [self.node(one, depth + 1) for one in sides]
        tests: list[Callable[[Any, Any], Any]] = []
        for op, left, right in zip(tree.ops, sides, sides[1:], strict=False):
            test = _test(op)
            if test is None:
                self.fault(tree, Text("== != < <= > >= in 之一", "one of == != < <= > >= in"))
                continue
            tests.append(test)
            if isinstance(op, ast.Eq | ast.NotEq | ast.In | ast.NotIn):
                self.options(left, right)
                self.options(right, left)

        def value(run: Run) -> Any:
            values = [node(run) for node in nodes]
            result: Any = True
            for test, one, other in zip(tests, values, values[1:], strict=False):
                result = test(one, other)
                if not result:
                    break
            return result

        return value

    def options(self, side: ast.expr, other: ast.expr) -> None:
        """Note every constant that a choice is compared with and that is none of its options."""
        name = dotted(side)
        field = self.names(name) if name and name not in self.variables else None
        if field is None or not field.options:
            return
        for one in other.elts if isinstance(other, ast.List | ast.Tuple) else [other]:
            given = (
                str(one.value) if isinstance(one, ast.Constant) and type(one.value) in (str, int) else None
            )
            if given and not field.option(given):
                ids = [option.id for option in field.options]
                if (
                    isinstance(one, ast.Constant)
                    and isinstance(one.value, int)
                    and all(i.isdecimal() for i in ids)
                ):
                    continue  # a threshold, such as 3 among "1", "2", "4"
                self.fault(
                    one,
                    Text(
                        f"{field.id} 的选项：{'、'.join(ids)}", f"an option of {field.id}: {', '.join(ids)}"
                    ),
                    given,
                    self.nearest(given, ids),
                )

    def call(self, tree: ast.Call, depth: int) -> Node:
        name = dotted(tree.func) or ""
        if name not in FUNCTIONS and name not in EVALUATION_FUNCTIONS:
            return self.fault(
                tree.func,
                Text("已有的函数", "a function of rules"),
                name,
                self.nearest(name, (*FUNCTIONS, *EVALUATION_FUNCTIONS)),
            )
        if tree.keywords or any(isinstance(one, ast.Starred) for one in tree.args):
            return self.fault(tree, Text("只按位置给出的参数", "plain arguments only"))
        if name in ("contains", "any_of") and len(tree.args) == 2:
            self.options(tree.args[0], tree.args[1])
        arguments = [
            self.generator(one, depth + 1) if isinstance(one, ast.GeneratorExp) else self.node(one, depth + 1)
            for one in tree.args
        ]
        if name in FUNCTIONS:
            return self.built_in(tree, name, arguments)
        supplied = _supplied(name, arguments)
        return supplied if depth == 0 else lambda run: reckoned(supplied(run))

    def built_in(self, tree: ast.Call, name: str, arguments: list[Node]) -> Node:
        function = FUNCTIONS[name]
        if len(arguments) < function.least or (function.most is not None and len(arguments) > function.most):
            most = "…" if function.most is None else str(function.most)
            range_ = str(function.least) if most == str(function.least) else f"{function.least}–{most}"
            return self.fault(tree, Text(f"{range_} 个参数", f"{range_} argument(s)"))
        return lambda run: function(*(one(run) for one in arguments))

    def generator(self, tree: ast.GeneratorExp, depth: int) -> Node:
        """`element for row in section if condition`: the list of the elements."""
        [loop, *more] = tree.generators
        key = dotted(loop.iter)
        section = self.sections(key) if key else None
        if more or loop.is_async or not isinstance(loop.target, ast.Name):
            return self.fault(tree, Text("一个 for row in …", "one “for row in …”"))
        if section is None or not section.repeat or key is None:
            return self.fault(
                loop.iter,
                Text(
                    "可重复部分的编号，例如 cost.lines", "the key of a repeated section, such as cost.lines"
                ),
            )
        variable = loop.target.id
        self.used_sections.add(key)
        self.bound.append(key)
        self.variables.append(variable)
        before_loop = self.parts
        element = self.node(tree.elt, depth + 1)
        conditions = [self.node(one, depth + 1) for one in loop.ifs]
        cost = 1 + self.parts - before_loop  # of one row; a loop inside counts for itself besides
        self.variables.pop()
        self.bound.pop()

        def value(run: Run) -> list[Any]:
            before, named = run.rows.get(key), run.variables.get(variable)
            found = []
            for row in run.lookup.rows(key):
                run.budget.spend(cost)
                run.rows[key] = run.variables[variable] = row
                if all(condition(run) for condition in conditions):
                    found.append(element(run))
            _restore(run.rows, key, before)
            _restore(run.variables, variable, named)
            return found

        return value


def _restore(of: dict[str, str], key: str, before: str | None) -> None:
    if before is None:
        of.pop(key, None)
    else:
        of[key] = before


def _supplied(name: str, arguments: list[Node]) -> Node:
    """The call of a function that scoring supplies."""

    def value(run: Run) -> Any:
        try:
            function = run.functions[name]
        except KeyError:
            raise RuleError(
                Text("此处无法计算 {name}。", "{name} cannot be worked out here.").format(name=name)
            ) from None
        return exact_number(function(*(one(run) for one in arguments)))

    return value


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Fraction) and not isinstance(value, bool)


def dotted(tree: ast.expr) -> str | None:
    """`a.b.c` as it is written; None for anything else."""
    parts: list[str] = []
    while isinstance(tree, ast.Attribute):
        parts.append(tree.attr)
        tree = tree.value
    return ".".join([tree.id, *reversed(parts)]) if isinstance(tree, ast.Name) else None


def _test(op: ast.cmpop) -> Callable[[Any, Any], Any] | None:
    """The comparison that an operator stands for; None for one that rules may not use."""
    match op:
        case ast.Eq():
            return same
        case ast.NotEq():
            return lambda left, right: not same(left, right)
        case ast.In():
            return within
        case ast.NotIn():
            return lambda left, right: None if (found := within(left, right)) is None else not found
    order = _ORDER.get(type(op))
    return None if order is None else lambda left, right: ordered(order, left, right)
