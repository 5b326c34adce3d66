"""The small language of rules in form files: conditions, formulas, suggestions.

A subset of Python's expressions by white list, turned into closures; nothing of Python itself can be reached. Numbers
are exact (int, Fraction). A missing value is None: arithmetic, order and functions of None give None, and None is
false. `docs/forms.md` shows it to authors of forms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from csi_desktop.forms.definition import Catalogue, Field, Section
from csi_desktop.forms.faults import FormFaults
from csi_desktop.forms.rules.reading import Reading
from csi_desktop.forms.rules.values import Budget, Lookup, Node, Run


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled rule, and what it looks at."""

    source: str
    names: frozenset[str]  # field ids
    sections: frozenset[str]  # keys of the repeated sections it goes through
    _node: Node

    def value(
        self,
        lookup: Lookup,
        functions: Mapping[str, Callable[..., Any]] | None = None,
        row: str = "",
        budget: Budget | None = None,
    ) -> Any:
        """The value, asked of `row` where the rule stands in a repeated section: int, Fraction, str, bool, list,
        None, or what an evaluation function gives. Raises `RuleError` for values it cannot work with, and where
        there is no end to the work."""
        return self._node(Run(lookup, {} if functions is None else functions, row, budget or Budget()))


def compiled(catalogue: Catalogue, source: str) -> Expression:
    """A rule of a form in a catalogue, compiled once. The reader has checked where it may stand."""
    found: Expression | None = catalogue.expressions.get(source)
    if found is None:
        names, sections = lookups(catalogue)
        found = catalogue.expressions[source] = compile_expression(source, names=names, sections=sections)
    return found


def lookups(catalogue: Catalogue) -> tuple[Callable[[str], Field | None], Callable[[str], Section | None]]:
    """How a rule's names and section keys are found: fields by id, columns by "table id.column id"."""

    def name(name_id: str) -> Field | None:
        if catalogue.has(name_id):
            return catalogue.field(name_id)
        table = name_id.rpartition(".")[0]
        columns = catalogue.field(table).columns if catalogue.has(table) else ()
        return next((column for column in columns if column.id == name_id), None)

    return name, {section.key: section for section in catalogue.sections()}.get


def compile_expression(
    source: str,
    *,
    names: Callable[[str], Field | None],
    sections: Callable[[str], Section | None],
    where: str | None = None,
    known: Iterable[str] = (),
    file: str = "",
    place: str = "",
) -> Expression:
    """The rule of a source text; raises `FormFaults` with every fault in it.

    `where` is the key of the repeated section in whose rows the rule is asked, "" if it is asked once, None if that
    need not be checked; `known` are the names to find the nearest in; `file` and `place` go into the faults."""
    reading = Reading(source, names, sections, where, known, file, place)
    tree = reading.parsed()
    node = reading.node(tree, 0) if tree is not None else None
    if reading.faults or node is None:
        raise FormFaults(reading.faults)
    return Expression(source, frozenset(reading.used), frozenset(reading.used_sections), node)


