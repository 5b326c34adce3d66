"""A case as its assessors judged it, each on their own: the levels, the scores that these come to, and how each
evaluation was made where the assessors filled in whole ones (`colleagues`)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from csi_desktop.forms.definition import Catalogue, Form
from csi_desktop.model.answers import State
from csi_desktop.model.cases import Sheet, Whose
from csi_desktop.scoring import computed
from csi_desktop.scoring.facts import Facts
from csi_desktop.scoring.index import index_with
from csi_desktop.scoring.result import Term
from csi_desktop.scoring.whose import day, said, stage
from csi_desktop.text import NO_TEXT, Text, listed, phrases

INDEX = "index"  # the id of the row of the index


class Made(NamedTuple):
    """Which whole evaluation it is, what its mode is called, and the casebook it lies in ("": the one that is open)."""

    whose: Whose
    label: Text
    file: str

    @property
    def mode(self) -> str:
        """third, self or desk."""
        return self.whose.mode

    @property
    def year(self) -> int:
        """The year that it judges."""
        return self.whose.year

    def said(self) -> Text:
        """Everything that one knows it by."""
        return self._with_file([said(self.whose, self.label, minute=True)])

    def briefly(self) -> Text:
        """What one knows it by, beside its lead, mode and year."""
        return self._with_file(stage(self.whose))

    def is_dated(self, name: str) -> bool:
        """Whether a name tells it apart by the day already."""
        return day(self.whose.issued or self.whose.begun) in name

    def _with_file(self, told: list[Text]) -> Text:
        return phrases([*told, _FILE.format(file=self.file)] if self.file else told)


_FILE = Text("案例册“{file}”", "casebook “{file}”")


class RowOf(NamedTuple):
    """What an item is that was judged row by row: the indicator, what it is called, and what names the row."""

    field: str
    label: Text
    name: str  # "—" where it has none


@dataclass(frozen=True, slots=True)
class JudgedCase:
    """What several assessors gave one case on their own. `levels` are by assessor and indicator, `scores` by assessor
    and dimension (the index: INDEX), only where all of it was judged that applies; `beyond` and `partly` count the
    levels outside their scale and the scores that are left out. `highest` is the top of the scale of each indicator,
    `others` are the forms, beside that of the index, that ask for indicators; `without` says why there is no level.
    Where the assessors each filled in a whole evaluation, `made` says which it is, by assessor; `notes` is what is to
    be said of the evaluations of this case, `cases` are its ids, which differ between casebooks; `rows` are the items
    that are rows of a repeated section, `alone` the rows that are left out since one evaluation alone has them, and
    `renamed` those that are the same by origin and bear several names."""

    uuid: str
    name: str
    form: Form | None
    titles: Mapping[str, Text]
    levels: Mapping[str, Mapping[str, float]]
    scores: Mapping[str, Mapping[str, float]]
    beyond: int
    partly: int
    highest: Mapping[str, int] = field(default_factory=dict)
    others: tuple[tuple[str, Text, tuple[str, ...]], ...] = ()
    without: Mapping[str, Mapping[str, Text]] = field(default_factory=dict)
    made: Mapping[str, Made] = field(default_factory=dict)
    notes: tuple[Text, ...] = ()
    cases: frozenset[str] = frozenset()
    rows: Mapping[str, RowOf] = field(default_factory=dict)
    alone: tuple[Text, ...] = ()
    renamed: tuple[Text, ...] = ()
    options: Mapping[str, tuple[Text, ...]] = field(default_factory=dict)

    @property
    def basis(self) -> tuple[str, int]:
        """What makes judgements comparable: the index form, and the first number of its version."""
        return (self.form.id, int(self.form.version.split(".")[0])) if self.form else ("", 0)

    def option(self, item: str, level: float | None) -> Text:
        """What a level is called where it was chosen by name; none where it is a number, or there is none."""
        names = self.options.get(self.rows[item].field if item in self.rows else item, ())
        return names[int(level)] if level is not None and names else NO_TEXT

    def items(self, thing: str) -> tuple[str, ...]:
        """What a thing is judged by in this case: an indicator of rows by each row, anything else by itself."""
        return tuple(item for item, row in self.rows.items() if row.field == thing) or (thing,)


def judged_case(catalogue: Catalogue, sheet: Sheet) -> JudgedCase:
    """A case as its assessors judged it."""
    facts = Facts(catalogue, sheet)
    given, titles = computed.rated(facts), dict[str, Text]()
    levels: dict[str, dict[str, float]] = {}
    for who, row in zip(given.assessors, given.levels, strict=True):
        own = levels.setdefault(as_named(who), {})
        for item, level in zip(given.items, row, strict=True):
            if level is None or not catalogue.has(item):
                continue
            one = catalogue.field(item)
            titles[item] = one.label
            own[item] = level
    scores, partly = dict[str, dict[str, float]](), 0
    for who, own in levels.items():
        scores[who], left = _scores(facts, own)
        partly += left
    return JudgedCase(
        sheet.evaluation.uuid, case_name(facts), catalogue.form_with("index"), titles, levels, scores,
        len(given.beyond), partly,
        {item: catalogue.field(item).max or 5 for item in titles}, other_forms(catalogue, titles),
        notes=_by_row(catalogue, titles), cases=frozenset((sheet.case.uuid,)),
    )  # fmt: skip


_NOT_BY_ROW = Text(
    "独立评分不分行：{items}比较的是各评估员对该指标的总体等级。要逐行比较，请比较整份评估。",
    "Independent scores are not by row: of {items}, each assessor's level of the indicator as a whole is compared. To "
    "compare row by row, compare whole evaluations.",
)


def _by_row(catalogue: Catalogue, titles: Mapping[str, Text]) -> tuple[Text, ...]:
    """What is to be said of indicators that the form asks for row by row."""
    found = [label for item, label in titles.items() if catalogue.section(catalogue.field(item).section_key).repeat]
    return (_NOT_BY_ROW.format(items=listed(found)),) if found else ()


def case_name(facts: Facts) -> str:
    """What a case is called among others: code and project."""
    named = " ".join(str(facts.role(role) or "") for role in ("case.code", "case.project")).strip()
    return named or facts.sheet.evaluation.uuid[:8]


def other_forms(catalogue: Catalogue, items: Collection[str]) -> tuple[tuple[str, Text, tuple[str, ...]], ...]:
    """The forms, beside that of the index, that ask for any of these indicators, and for which."""
    found = []
    for form in catalogue.forms:
        own = tuple(one.id for section in form.sections for one in section.fields if one.id in items)
        if own and not form.index:
            found.append((form.id, form.title, own))
    return tuple(found)


def as_named(who: str) -> str:
    """A name without what a careless hand typed around it."""
    return " ".join(who.split())


def _scores(facts: Facts, own: Mapping[str, float]) -> tuple[dict[str, float], int]:
    """The dimensions and the index by one assessor's levels alone, by the default scheme; and how many dimensions are
    left out because only a part was judged. What does not apply to the case applies to nobody."""

    def mine(t: Term) -> Term:
        if t.state is State.NA:
            return t
        level = own.get(t.place[0])
        if level is None:
            return t._replace(state=State.NE, level=None, option=None, score=None)
        score = Fraction(100 * int(level), t.max)
        return t._replace(state=State.ANSWERED, level=int(level), option=None, score=score)

    index = next(iter(index_with(facts, mine).values()), None)
    if index is None or not any(t.place[0] in own for s in index.sections for t in s.terms):
        return {}, 0
    found = {s.section: float(s.score) for s in index.sections if s.coverage == 1 and s.score is not None}
    partly = sum(s.coverage is not None and 0 < s.coverage < 1 for s in index.sections)
    if index.coverage == 1 and index.score is not None:
        found[INDEX] = float(index.score)
    return found, partly
