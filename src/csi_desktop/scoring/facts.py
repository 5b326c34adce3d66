"""The facts of an evaluation as rules see them: answers, offered and computed values, and what applies."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from csi_desktop.forms.definition import Catalogue, Field, Section
from csi_desktop.forms.faults import FormFaults
from csi_desktop.forms.rules.expression import compiled
from csi_desktop.forms.rules.functions import RuleError
from csi_desktop.forms.rules.values import Budget
from csi_desktop.model.answers import Answer, State
from csi_desktop.model.cases import DEPTHS, Sheet
from csi_desktop.text import Text

if TYPE_CHECKING:
    from csi_desktop.scoring.result import Confidence, Gate, IndexScore, Rating, ThemeScore

Function = Callable[["Facts", str], Any]  # a function of the whole evaluation: facts, row → value
T = TypeVar("T")

_TOO_DEEP = Text("规则一条引用一条，层数过多。", "The rules refer to one another too deeply.")


class Facts:
    """One look at a sheet. Everything is worked out when first asked for and kept: a sheet that changes
    needs new facts."""

    def __init__(self, catalogue: Catalogue, sheet: Sheet) -> None:
        self.catalogue = catalogue
        self.sheet = sheet
        self._values: dict[tuple[str, str], Any] = {}
        self._rows: dict[str, list[str]] = {}
        self._shown: dict[str, bool] = {}
        self._applies: dict[tuple[str, str], bool] = {}
        self._once: dict[Callable[[Facts], Any], Any] = {}
        self._called: dict[tuple[Function, str], Any] = {}
        self._deep = frozenset(DEPTHS[: DEPTHS.index(sheet.evaluation.depth) + 1])
        self._pending: set[tuple[str, str]] = set()
        self._budget = Budget()
        self.faults: dict[str, Text] = {}  # by rule: why it could not be worked out

    # ------------------------------------------------------------ what rules ask
    def field(self, field_id: str, row: str = "") -> Any:
        """The value of a field: the answer, else what its formula gives; None where there is neither,
        or where the field does not apply."""
        place = (field_id, row)
        if place in self._values:
            return self._values[place]
        if place in self._pending:  # the reader refuses cycles; a user's older form may still hold one
            return None
        self._pending.add(place)
        try:
            value = self._value(self.catalogue.field(field_id), row)
        finally:
            self._pending.discard(place)
        self._values[place] = value
        return value

    def rows(self, section: str) -> list[str]:
        """The rows of a repeated section, in order; none where the section does not apply."""
        if section not in self._rows:
            shown = self.shown(self.catalogue.section(section))
            self._rows[section] = self.sheet.row_ids(section) if shown else []
        return self._rows[section]

    def _value(self, one: Field, row: str) -> Any:
        if not self.applies(one, row):
            return None
        answer = self.sheet.answers.get((one.id, row))
        if answer is not None and answer.state is not State.ANSWERED:
            return None
        if answer is not None and answer.value not in (None, "") and one.kind != "computed":
            return answer.value
        return self.evaluate(one.formula, row) if one.formula else None

    def evaluate(self, source: str, row: str = "") -> Any:
        """The value of an expression of a form file, seen from a row. A rule that meets values it cannot work
        with has none; `faults` says why."""
        try:
            return compiled(self.catalogue, source).value(self, _Functions(self, row), row, self._budget)
        except RuleError as error:
            self.faults[source] = error.text
        except FormFaults as error:  # of a form that a casebook brought along
            self.faults[source] = error.text
        except RecursionError:
            self.faults[source] = _TOO_DEEP
        return None

    # ------------------------------------------------------------ what applies
    def shown(self, section: Section) -> bool:
        """Whether a section's rule lets it apply."""
        key = section.key
        found = self._shown.get(key)
        if found is None:
            self._shown[key] = True  # a rule that asks for its own section sees it
            found = self._shown[key] = not section.show_if or bool(self.evaluate(section.show_if))
        return found

    def applies(self, one: Field, row: str = "") -> bool:
        """Whether a field applies: its section's rule and its own. A hidden field counts nowhere."""
        shown = self._shown.get(one.section_key)
        if shown is None:
            shown = self.shown(self.catalogue.section(one.section_key))
        if not shown or not one.show_if:
            return shown
        place = (one.id, row)
        if place not in self._applies:
            self._applies[place] = bool(self.evaluate(one.show_if, row))
        return self._applies[place]

    def in_depth(self, one: Field | Section) -> bool:
        """Whether the depth of the evaluation asks for a field or section."""
        return one.depth in self._deep

    # ------------------------------------------------------------ answers by role
    def answer(self, field_id: str, row: str = "") -> Answer | None:
        """The answer as entered."""
        return self.sheet.answers.get((field_id, row))

    def role(self, role: str, row: str = "") -> Any:
        """The value of the field that plays a role; None if no form has one."""
        one = self.catalogue.role(role)
        return None if one is None else self.field(one.id, row)

    def role_rows(self, role: str) -> list[str]:
        """The rows of the section that plays a role."""
        section = self.catalogue.section_role(role)
        return [] if section is None else self.rows(section.key)

    @cached_property
    def self_assessed(self) -> bool:
        """Whether the enterprise judges itself."""
        return bool(self.role("mode") == "self")

    # ------------------------------------------------------------ results, each worked out once
    def once(self, work: Callable[[Facts], T]) -> T:
        """What a function makes of these facts; kept, because several rules ask for the same."""
        if work not in self._once:
            self._once[work] = work(self)
        found: T = self._once[work]
        return found

    def call(self, function: Function, row: str) -> Any:
        """What a function of the evaluation gives for a row; kept, because a rule may ask in a loop."""
        if (function, row) not in self._called:
            self._called[function, row] = function(self, row)
        return self._called[function, row]

    @cached_property
    def index(self) -> dict[str, IndexScore]:
        """The index by each weighting scheme."""
        from csi_desktop.scoring.index import index_scores

        return index_scores(self)

    @cached_property
    def themes(self) -> tuple[ThemeScore, ...]:
        """The themes of the framework."""
        from csi_desktop.scoring.themes import theme_scores

        return theme_scores(self)

    @cached_property
    def confidence(self) -> Confidence:
        """The evidence confidence of the index."""
        from csi_desktop.scoring.confidence import confidence

        return confidence(self)

    @cached_property
    def gate(self) -> Gate:
        """The compliance gate."""
        from csi_desktop.scoring.gate import gate

        return gate(self)

    @cached_property
    def rating(self) -> Rating:
        """The band after coverage and gate."""
        from csi_desktop.scoring.gate import rating

        return rating(self)


class _Functions(dict[str, Callable[..., Any]]):
    """The functions of the whole evaluation that a rule may call, bound to these facts and a row."""

    def __init__(self, facts: Facts, row: str) -> None:
        super().__init__()
        self._facts = facts
        self._row = row

    def __missing__(self, name: str) -> Callable[..., Any]:
        from csi_desktop.scoring.computed import EVALUATION

        function = EVALUATION[name]
        return lambda *_: self._facts.call(function, self._row)
