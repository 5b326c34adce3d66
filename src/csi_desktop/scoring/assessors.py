"""How far assessors agree: over the cases of a casebook, within one case, or over the lines of a table.

Raters are the assessors by name: those who gave independent scores, or those who each filled in a whole evaluation
(`colleagues`). Over many cases the units are cases: an indicator is compared by the levels that each gave it before
moderation; a dimension and the index by the score that each assessor's own levels come to (domain 4.2). Within a case
the units are its indicators."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal, NamedTuple

from csi_desktop.forms.definition import Catalogue, Form
from csi_desktop.model.answers import State
from csi_desktop.model.cases import Sheet
from csi_desktop.scoring import agreement, computed, judged
from csi_desktop.scoring.agreement import Metric
from csi_desktop.scoring.draws import seed_of
from csi_desktop.scoring.facts import Facts
from csi_desktop.scoring.figures import number, points, share
from csi_desktop.scoring.index import index_with
from csi_desktop.scoring.result import Term
from csi_desktop.scoring.states import STATES
from csi_desktop.scoring.uncertainty import Tell, go_on
from csi_desktop.text import NO_TEXT, Lang, Text, listed

FEWEST = judged.FEWEST_TARGETS  # units; below, an intraclass correlation says too little (domain 4.2)
INDEX = "index"  # the id of the row of the index

Kind = Literal["index", "dimension", "form", "indicator", "table"]
Given = list[list[float | None]]  # assessors × units


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure of agreement; where it is undefined or too little was judged, None and the reason."""

    id: str
    label: Text
    value: float | None
    why: Text = NO_TEXT

    def said(self, places: int = 3) -> Text:
        """The value, or a dash with the reason."""
        if self.value is None and self.why:
            return Text("—（{why}）", "— ({why})").format(why=self.why)
        return Text(self.short(places), self.short(places))

    def short(self, places: int = 3) -> str:
        """The value, or a dash."""
        if self.value is None:
            return "—"
        return share(self.value) if self.id in _SHARES else f"{self.value:.{places}f}"


class Apart(NamedTuple):
    """What each of the assessors counted gave one thing in one case, in their order: a level, or a score of a dimension
    or the index; None where there is none, and then why."""

    case: str
    given: tuple[float | None, ...]
    why: tuple[Text, ...]

    @property
    def gap(self) -> float | None:
        """The greatest less the least; None unless two gave something."""
        known = [one for one in self.given if one is not None]
        return max(known) - min(known) if len(known) > 1 else None


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far assessors agree on one thing. `units` were judged by two or more of the assessors, `by_all` by all of
    them; `above` is the id of the row that this one is a part of; `notes` say what to beware of; `apart` has what each
    gave, a place for each case."""

    id: str
    kind: Kind
    title: Text
    above: str
    metric: Metric
    assessors: tuple[str, ...]
    units: int
    by_all: int
    figures: tuple[Figure, ...]
    notes: tuple[Text, ...] = ()
    apart: tuple[Apart, ...] = ()

    def figure(self, id: str) -> Figure:
        """The measure of that id."""
        return next(one for one in self.figures if one.id == id)

    def interval(self, places: int = 3) -> Text:
        """The 95 % interval of α, or a dash."""
        low, high = (self.figure(end).short(places) for end in ("alpha_low", "alpha_high"))
        return Text("—", "—") if low == "—" else Text(f"{low} 至 {high}", f"{low} to {high}")


@dataclass(frozen=True, slots=True)
class Across:
    """Agreement over the cases of a casebook, within one case (`inside`), or over a table: a row for each thing judged.
    `everybody` are all who judged anything, `counted` those whose judgements are compared; `seed` is of the
    bootstrap."""

    title: Text
    everybody: tuple[str, ...]
    counted: tuple[str, ...]
    units: int
    rows: tuple[Agreement, ...]
    seed: int
    notes: tuple[Text, ...] = ()
    inside: bool = False


# ---------------------------------------------------------------- one thing judged
_SHARES = frozenset(("exact", "near"))
_NAMES = {
    "exact": Text("完全一致率", "Exact agreement"),
    "near": Text("相差不超过 1 级", "Within one level"),
    "alpha": Text("Krippendorff α", "Krippendorff's α"),
    "alpha_low": Text("α 的 95% 区间下限", "α, lower end of the 95% interval"),
    "alpha_high": Text("α 的 95% 区间上限", "α, upper end of the 95% interval"),
    "cohen": Text("Cohen κ", "Cohen's κ"),
    "cohen_linear": Text("线性加权 κ", "Linear weighted κ"),
    "cohen_quadratic": Text("二次加权 κ", "Quadratic weighted κ"),
    "fleiss": Text("Fleiss κ", "Fleiss' κ"),
    "w": Text("Kendall W", "Kendall's W"),
}
_ICC = ("icc_1_1", "icc_2_1", "icc_3_1", "icc_1_k", "icc_2_k", "icc_3_k")  # as IntraclassCorrelation.named
_ICC_NAMES = ("ICC(1,1)", "ICC(2,1)", "ICC(3,1)", "ICC(1,k)", "ICC(2,k)", "ICC(3,k)")
IDS = (
    "exact", "near", "alpha", "alpha_low", "alpha_high", "cohen", "cohen_linear", "cohen_quadratic", "fleiss", *_ICC,
    "w",
)  # fmt: skip
_COHEN: dict[str, agreement.Weighting] = {"cohen": "none", "cohen_linear": "linear", "cohen_quadratic": "quadratic"}

_NO_PAIR = Text("没有两人都评定的", "nothing was judged by two")
_NO_VARIATION = Text("没有变异，没有定义", "undefined: nothing varies")
_NARROW = Text("变异太少，不能给出区间", "too little variation for an interval")
_FOR_TWO = Text("只用于两名评估员", "of two assessors only")
_FOR_MORE = Text("用于三名及以上评估员", "of three assessors or more")
_NOT_BY_ALL = Text("没有全体都评定的", "nothing was judged by all of them")
_FEW_BY_ALL = Text("全体都评定的只有 {n} 个，少于 {least} 个", "only {n} judged by all, fewer than {least}")
_FOR_LEVELS = Text("只用于等级", "of levels only")
_FOR_NUMBERS = Text("不用于定类数据", "not of categories")
_FEW = Text(
    "只有 {n} 个单位有两人以上评定，少于 {least} 个：数值不足为凭，区间很宽。",
    "Units judged by two or more: {n}, fewer than {least}. Too few to rely on any figure; intervals are wide.",
)
_PARTLY = Text(
    "{k} 名评估员都评定的只有 {n} 个单位：ICC、Kendall W 与 Fleiss κ 只看这些，α 看全部。可以只选其中几名评估员。",
    "Units judged by all {k} assessors: {n}. ICC, Kendall's W and Fleiss' κ rest on these alone, α on all units. Fewer "
    "assessors can be chosen.",
)


def agreed(
    names: Sequence[str], ratings: Given, *, id: str, kind: Kind, title: Text, metric: Metric, seed: int,
    above: str = "", levels: Given | None = None, scores: Given | None = None, fewest: int = FEWEST,
) -> Agreement:  # fmt: skip
    """All measures of what several assessors gave (assessors × units). `levels`, assessors × their units, are what
    exact and ±1 agreement and κ are of, where that is not `ratings` itself; `scores`, as many as the ratings, what ICC
    is of, where levels of unlike scales are rated. Below `fewest` units there is no ICC."""
    some = [len([v for v in unit if v is not None]) > 1 for unit in zip(*ratings, strict=True)]
    kept = [n for n, row in enumerate(ratings) if any(v is not None and ok for v, ok in zip(row, some, strict=True))]
    if levels is not None:  # somebody may have judged single indicators and no whole dimension
        pooled = [row for row in levels if any(v is not None for v in row)]
    shown = [[v if ok else None for v, ok in zip(ratings[n], some, strict=True)] for n in kept]
    whole = judged.judged_by_all(shown) if kept else []
    by_all, units = len(whole[0]) if whole else 0, sum(some)
    given = shown if levels is None else pooled
    points = whole if scores is None or not kept else judged.judged_by_all([scores[n] for n in kept])
    figures = {
        **_plain(given, metric, levels is not None), **_alpha(shown, metric, seed),
        **_kappas(given, metric, levels is not None), **_icc(points, metric, fewest), **_w(whole, metric),
    }  # fmt: skip
    notes = []
    if 0 < units < FEWEST:
        notes.append(_FEW.format(n=units, least=FEWEST))
    if len(kept) > 2 and by_all < units:
        notes.append(_PARTLY.format(k=len(kept), n=by_all))
    return Agreement(
        id, kind, title, above, metric, tuple(names[n] for n in kept), units, by_all,
        tuple(figures[one] for one in IDS), tuple(notes),
    )  # fmt: skip


def _figures(ids: Sequence[str], values: Sequence[float | None], why: Text) -> dict[str, Figure]:
    names = {**_NAMES, **{i: Text(n, n) for i, n in zip(_ICC, _ICC_NAMES, strict=True)}}
    pairs = zip(ids, values, strict=True)
    return {one: Figure(one, names[one], value, NO_TEXT if value is not None else why) for one, value in pairs}


def _none(ids: Sequence[str], why: Text) -> dict[str, Figure]:
    return _figures(ids, [None] * len(ids), why)


def _plain(given: Given, metric: Metric, pooled: bool) -> dict[str, Figure]:
    found = agreement.exact_and_near(given) if given else None
    if found is None:
        return _none(("exact", "near"), _NO_PAIR)
    if not pooled and metric != "ordinal":
        return {**_figures(("exact",), found[:1], NO_TEXT), **_none(("near",), _FOR_LEVELS)}
    return _figures(("exact", "near"), found, NO_TEXT)


def _alpha(given: Given, metric: Metric, seed: int) -> dict[str, Figure]:
    value = agreement.alpha(given, metric) if given else None
    ends = ("alpha_low", "alpha_high")
    if value is None:
        why = _NO_VARIATION if given else _NO_PAIR
        return _none(("alpha", *ends), why)
    between = agreement.alpha_interval(given, metric, seed=seed)
    low_high = (None, None) if between is None else (between.low, between.high)
    return {**_figures(("alpha",), (value,), NO_TEXT), **_figures(ends, low_high, _NARROW)}


def _kappas(given: Given, metric: Metric, pooled: bool) -> dict[str, Figure]:
    if metric in ("interval", "ratio") and not pooled:
        return _none((*_COHEN, "fleiss"), _FOR_LEVELS)
    if len(given) < 2:
        return _none((*_COHEN, "fleiss"), _NO_PAIR)
    if len(given) == 2:
        one, other = given
        why = _NO_VARIATION if agreement.cohen(one, other) else _NO_PAIR
        kinds = {i: w for i, w in _COHEN.items() if metric != "nominal" or w == "none"}
        return {
            **_none(tuple(_COHEN), _FOR_LEVELS), **_none(("fleiss",), _FOR_MORE),
            **_figures(tuple(kinds), [agreement.cohen_kappa(one, other, w) for w in kinds.values()], why),
        }  # fmt: skip
    counts = judged.chosen_by_all(judged.judged_by_all(given))[1]
    value = agreement.fleiss_kappa(counts) if counts else None
    why = _NO_VARIATION if counts else _NOT_BY_ALL
    return {**_none(tuple(_COHEN), _FOR_TWO), **_figures(("fleiss",), (value,), why)}


def _icc(whole: list[list[float]], metric: Metric, fewest: int) -> dict[str, Figure]:
    n = len(whole[0]) if whole else 0
    if metric == "nominal":
        return _none(_ICC, _FOR_NUMBERS)
    if n == 0:
        return _none(_ICC, _NOT_BY_ALL if whole else _NO_PAIR)
    if n < fewest:
        return _none(_ICC, _FEW_BY_ALL.format(n=n, least=fewest))
    found = agreement.icc(list(zip(*whole, strict=True)))
    return _none(_ICC, _NO_VARIATION) if found is None else _figures(_ICC, [v for _, v in found.named], NO_TEXT)


def _w(whole: list[list[float]], metric: Metric) -> dict[str, Figure]:
    if metric == "nominal":
        return _none(("w",), _FOR_NUMBERS)
    if not whole or len(whole[0]) < 2:
        n = len(whole[0]) if whole else 0
        return _none(("w",), _FEW_BY_ALL.format(n=n, least=2) if n else _NOT_BY_ALL if whole else _NO_PAIR)
    return _figures(("w",), (agreement.kendall_w(whole),), _NO_VARIATION)


# ---------------------------------------------------------------- the cases of a casebook
class Made(NamedTuple):
    """How a whole evaluation was made: its mode (third, self, desk), by its name too, and its year."""

    mode: str
    label: Text
    year: int


@dataclass(frozen=True, slots=True)
class JudgedCase:
    """What several assessors gave one case on their own. `levels` are by assessor and indicator, `scores` by assessor
    and dimension (the index: INDEX), only where all of it was judged that applies; `beyond` and `partly` count the
    levels outside their scale and the scores that are left out. `highest` is the top of the scale of each indicator,
    `others` are the forms, beside that of the index, that ask for indicators; `states` say why there is no level.
    Where the assessors each filled in a whole evaluation, `made` says how it was made, by assessor; `notes` is what
    is to be said of the evaluations of this case, `cases` are its ids, which differ between casebooks."""

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
    states: Mapping[str, Mapping[str, State]] = field(default_factory=dict)
    made: Mapping[str, Made] = field(default_factory=dict)
    notes: tuple[Text, ...] = ()
    cases: frozenset[str] = frozenset()

    @property
    def basis(self) -> tuple[str, int]:
        """What makes judgements comparable: the index form, and the first number of its version."""
        return (self.form.id, int(self.form.version.split(".")[0])) if self.form else ("", 0)


def judged_case(catalogue: Catalogue, sheet: Sheet) -> JudgedCase:
    """A case as its assessors judged it."""
    facts = Facts(catalogue, sheet)
    given, titles = computed.rated(facts), dict[str, Text]()
    levels: dict[str, dict[str, float]] = {}
    beyond = 0
    for who, row in zip(given.assessors, given.levels, strict=True):
        own = levels.setdefault(_name(who), {})
        for item, level in zip(given.items, row, strict=True):
            if level is None or not catalogue.has(item):
                continue
            one = catalogue.field(item)
            titles[item] = one.label
            if level > (one.max or 5):
                beyond += 1
            else:
                own[item] = level
    scores, partly = dict[str, dict[str, float]](), 0
    for who, own in levels.items():
        scores[who], left = _scores(facts, own)
        partly += left
    return JudgedCase(
        sheet.evaluation.uuid, case_name(facts), catalogue.form_with("index"), titles, levels, scores, beyond, partly,
        {item: catalogue.field(item).max or 5 for item in titles}, other_forms(catalogue, titles),
        cases=frozenset((sheet.case.uuid,)),
    )  # fmt: skip


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


def _name(who: str) -> str:
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


_TITLE = Text("评分一致性", "Agreement between assessors")
_ALONE = Text(
    "不足两名评估员独立评分的案例未计（{n} 个）：{names}",
    "Left out, as fewer than two assessors judged them on their own ({n}): {names}",
)
_OTHER_RULES = Text(
    "按指标表单其他主版本评定的案例不可比，未计（{n} 个）：{names}",
    "Left out, as they were judged by another major version of the index form ({n}): {names}",
)
_BEYOND = Text(
    "超出指标等级范围的独立等级未计（{n} 个）。",
    "Left out, as they are beyond the scale of their indicator: independent levels ({n}).",
)
_LEFT = Text(
    "评估员只评定了维度的部分指标时，不计其该维度与指数得分（{n} 处）。",
    "Left out, as an assessor judged only a part of the dimension: scores of dimensions ({n}), and the index with "
    "them.",
)


def across(cases: Sequence[JudgedCase], only: Collection[str] = (), tell: Tell | None = None) -> Across:
    """Agreement over cases: of the index, of each dimension and each indicator. `only` names the assessors whose
    judgements count; none: everybody's, of whole evaluations the `usual` ones. Raises Stopped when `tell` asks to."""
    everybody, chosen = _chosen(cases, only)
    keys = list(chosen)
    seed = seed_of("\n".join(sorted(case.uuid for case in cases)))
    together = [case for case in cases if len(_counted(case.levels, keys)) > 1]
    alone = [case for case in cases if case.levels and case not in together]
    most: Mapping[tuple[str, int], int] = Counter(case.basis for case in together)
    basis = max(most, key=lambda one: (most[one], one[1]), default=("", 0))
    compared = [case for case in together if case.basis == basis]
    others = [case for case in together if case.basis != basis]
    notes = [
        _named(text, left) for text, left in ((_ALONE, alone), (_OTHER_RULES, others)) if left
    ]  # fmt: skip
    for text, n in ((_BEYOND, sum(c.beyond for c in compared)), (_LEFT, sum(c.partly for c in compared))):
        if n:
            notes.append(text.format(n=n))
    return Across(
        _TITLE, everybody, tuple(chosen.values()), len(compared), tuple(_rows(compared, chosen, seed, tell)), seed,
        (*notes, *_of_evaluations(cases, keys, unasked=not only)),
    )  # fmt: skip


def _chosen(cases: Sequence[JudgedCase], only: Collection[str]) -> tuple[tuple[str, ...], dict[str, str]]:
    """All who judged anything; and those whose judgements count, as they are spelled, by what tells them apart."""
    spelled = dict[str, str]()
    for case in cases:
        for who in case.levels:
            spelled.setdefault(who.casefold(), who)
    asked = {_name(one).casefold() for one in only or usual(cases)}
    return tuple(sorted(spelled.values())), {key: spelled[key] for key in sorted(spelled) if not asked or key in asked}


def usual(cases: Sequence[JudgedCase]) -> tuple[str, ...]:
    """Whose whole evaluations can be taken as independent of each other: those of one mode, and of a case those of one
    year. A self-assessment beside a third party's evaluation is a comparison of two sides and not of two assessors.
    Of the modes that in which most cases have two or more; where none has, a third party's, be it one alone. Nobody is
    named where assessors gave independent scores: all of them count."""
    if not any(case.made for case in cases):
        return ()
    several = Counter[str]()
    groups = list[dict[tuple[str, int], list[str]]]()
    for case in cases:
        found: dict[tuple[str, int], list[str]] = {}
        for who, made in case.made.items():
            if case.levels.get(who):
                found.setdefault((made.mode, made.year), []).append(who)
        groups.append(found)
        several.update({mode for (mode, _), members in found.items() if len(members) > 1})
    mode = max(_MODES, key=lambda one: (several[one], -_MODES.index(one)))
    names = dict[str, None]()
    for found in groups:
        own = [(len(members), year, members) for (one, year), members in found.items() if one == mode]
        names |= dict.fromkeys(max(own)[2] if own else ())
    return tuple(names) or ("",)  # "" is nobody: nothing is compared unless somebody asks for it


_MODES = ("third", "desk", "self")
_SIDES = Text(
    "所选评估的方式不同（{modes}）：这是两方对照，不是相互独立的评估员，一致性系数不能当作评估员之间的一致性引用。",
    "The evaluations chosen differ in mode ({modes}): these are two sides and not independent assessors, and the "
    "coefficients must not be quoted as agreement between assessors.",
)
_YEARS = Text(
    "所选评估的年度不同（{years}）：案例本身可能已经变化。",
    "The evaluations chosen are of different years ({years}): the case itself may have changed.",
)
_UNCHOSEN = Text(
    "未计入：{names}。企业自评与第三方评估不是两名独立的评估员，不同年度的评估也不默认一并比较；确需对照时请自行选定。",
    "Not counted: {names}. A self-assessment and a third party's evaluation are no two independent assessors, and "
    "evaluations of different years are not compared unasked; choose them to compare them knowingly.",
)


def _of_evaluations(cases: Sequence[JudgedCase], keys: Collection[str], *, unasked: bool) -> list[Text]:
    """What to beware of where whole evaluations are compared; whose are left out, where nobody chose."""
    modes, years, left = dict[Text, None](), set[int](), dict[str, None]()
    for case in cases:
        of = {who: made for who, made in case.made.items() if who.casefold() in keys and case.levels.get(who)}
        if len({made.mode for made in of.values()}) > 1:
            modes |= dict.fromkeys(made.label for made in of.values())
        if len({made.year for made in of.values()}) > 1:
            years |= {made.year for made in of.values()}
        there = [who for who in case.made if case.levels.get(who)]
        if len(there) > 1:  # of a case with one evaluation nothing is left out
            left |= dict.fromkeys(who for who in there if who.casefold() not in keys)
    notes = []
    if modes:
        notes.append(_SIDES.format(modes=listed(modes)))
    if years:
        notes.append(_YEARS.format(years=listed(Text(str(one), str(one)) for one in sorted(years))))
    if left and unasked:
        notes.append(_UNCHOSEN.format(names=listed(Text(one, one) for one in left)))
    return notes + list(dict.fromkeys(note for case in cases for note in case.notes))


# ---------------------------------------------------------------- within one case
_ONE_UNIT = Text("只有一个单位，见其上各行", "one unit alone: see the lines above it")
_ONE = Text("评分一致性：{name}", "Agreement between assessors: {name}")


def inside(case: JudgedCase, only: Collection[str] = (), tell: Tell | None = None) -> Across:
    """Agreement within one case, whose indicators are the units: of all indicators of the index, of those of each
    dimension and of each other form; and what each assessor gave each indicator. α, κ and W are of levels; ICC is of
    item scores (100 × level ÷ highest), since indicators have scales of unlike length."""
    everybody, chosen = _chosen([case], only)
    levels = _counted(case.levels, chosen)
    seed = seed_of(case.uuid)
    rows, things = list[Agreement](), _things([case], by_form=True) if len(levels) > 1 else []
    for number_of, one in enumerate(things):
        go_on(tell, number_of / len(things))
        items = one.items or (one.id,)
        given: Given = [[levels.get(key, {}).get(item) for item in items] for key in chosen]
        scores: Given = [
            [None if v is None else 100 * v / case.highest.get(item, 5) for v, item in zip(row, items, strict=True)]
            for row in given
        ]
        row = agreed(
            list(chosen.values()), given, id=one.id, kind=one.kind, title=one.title, metric="ordinal", seed=seed,
            above=one.above, scores=scores,
        )  # fmt: skip
        if one.kind == "indicator":  # a unit alone says whether they agree on it, and nothing of how well they do
            kept = tuple(f if f.id in _SHARES else replace(f, value=None, why=_ONE_UNIT) for f in row.figures)
            row = replace(row, figures=kept, notes=())
        rows.append(replace(row, apart=_apart([case], chosen, one)))
    notes = [_BEYOND.format(n=case.beyond)] if case.beyond else []
    return Across(
        _ONE.format(name=case.name), everybody, tuple(chosen.values()), len(case.titles), tuple(rows), seed,
        (*notes, *_of_evaluations([case], chosen, unasked=not only)), inside=True,
    )  # fmt: skip


def _apart(cases: Sequence[JudgedCase], spelled: Mapping[str, str], one: _Thing) -> tuple[Apart, ...]:
    """What each gave one thing, case by case; cases of which nobody gave it are left out."""
    found = []
    for case in cases:
        all_given = _counted(case.levels if one.kind == "indicator" else case.scores, spelled)
        given = tuple(all_given.get(key, {}).get(one.id) for key in spelled)
        states = {who.casefold(): own for who, own in case.states.items()}
        said = [states.get(key, {}).get(one.id) for key in spelled]
        why = tuple(
            STATES[state] if value is None and state is not None else NO_TEXT
            for value, state in zip(given, said, strict=True)
        )
        if any(value is not None for value in given) or any(why):
            found.append(Apart(case.name, given, why))
    return tuple(found)


def _named(text: Text, cases: Sequence[JudgedCase], most: int = 5) -> Text:
    names = [case.name for case in cases[:most]]
    more = len(cases) > most
    return text.format(
        n=len(cases), names=Text("、".join(names) + ("……" if more else ""), ", ".join(names) + (" …" if more else ""))
    )


def _counted(given: Mapping[str, Mapping[str, float]], keys: Collection[str]) -> dict[str, Mapping[str, float]]:
    return {who.casefold(): own for who, own in given.items() if own and who.casefold() in keys}


def _rows(
    cases: Sequence[JudgedCase], spelled: Mapping[str, str], seed: int, tell: Tell | None
) -> list[Agreement]:
    levels = [_counted(case.levels, spelled) for case in cases]
    scores = [_counted(case.scores, spelled) for case in cases]
    names, rows = list(spelled.values()), list[Agreement]()

    def table(given: Sequence[Mapping[str, Mapping[str, float]]], item: str) -> Given:
        return [[case.get(key, {}).get(item) for case in given] for key in spelled]

    def pooled(items: Sequence[str]) -> Given:
        parts = [table(levels, item) for item in items]
        return [[v for part in parts for v in part[n]] for n in range(len(spelled))]

    things = _things(cases)
    for number_of, one in enumerate(things):
        go_on(tell, number_of / len(things))
        single = one.kind == "indicator"
        rows.append(
            agreed(
                names, table(levels if single else scores, one.id), id=one.id, kind=one.kind, title=one.title,
                metric="ordinal" if single else "interval", seed=seed, above=one.above,
                levels=None if single else pooled(one.items),
            )
        )  # fmt: skip
        rows[-1] = replace(rows[-1], apart=_apart(cases, spelled, one))
    return rows


class _Thing(NamedTuple):
    """Something that was judged; of a dimension and the index the indicators."""

    id: str
    kind: Kind
    title: Text
    above: str
    items: tuple[str, ...] = ()


def _things(cases: Sequence[JudgedCase], *, by_form: bool = False) -> list[_Thing]:
    """The index, its dimensions each before its indicators, and what else was judged, in the order of the form; or by
    the forms that ask for it."""
    form, titles = cases[0].form if cases else None, {i: t for case in cases for i, t in case.titles.items()}
    found, seen = list[_Thing](), list[str]()
    for section in form.sections if form else ():
        items = tuple(one.id for one in section.fields if one.id in titles) if section.weight else ()
        if items:
            found.append(_Thing(section.key, "dimension", section.title, INDEX, items))
            found += [_Thing(item, "indicator", titles[item], section.key) for item in items]
            seen += items
    if found and form:
        found.insert(0, _Thing(INDEX, "index", form.title, "", tuple(seen)))
    for name, title, asked in cases[0].others if by_form and cases else ():
        own = tuple(item for item in asked if item in titles and item not in seen)
        if own:
            found.append(_Thing(name, "form", title, "", own))
            found += [_Thing(item, "indicator", titles[item], name) for item in own]
            seen += own
    return found + [_Thing(item, "indicator", title, "") for item, title in titles.items() if item not in seen]


# ---------------------------------------------------------------- a table
_TABLE = Text("评分一致性：{name}", "Agreement between assessors: {name}")


def agreed_in_table(
    name: str, units: Sequence[str], names: Sequence[str], ratings: Given, metric: Metric, seed: int | None = None
) -> Across:
    """Agreement over a table of ratings (assessors × units). ICC is given for few units too, and the note says so."""
    number_of = seed_of("\n".join((*units, *names))) if seed is None else seed
    title = _TABLE.format(name=name)
    row = agreed(names, ratings, id="table", kind="table", title=title, metric=metric, seed=number_of, fewest=2)
    return Across(title, tuple(names), row.assessors, len(units), (row,), number_of)


# ---------------------------------------------------------------- in words
def apart_cells(found: Across, row: Agreement, lang: Lang) -> list[str]:
    """What each assessor counted gave a thing within a case, and the gap; why there is no level where there is none."""
    one = next(iter(row.apart), None)
    return ["—"] * (len(found.counted) + 1) if one is None else _cells(one, row, lang)


def _cells(one: Apart, row: Agreement, lang: Lang) -> list[str]:
    def said(value: float) -> str:
        return number(value, 0) if row.kind == "indicator" else points(value)

    given = [
        (why(lang) or "—") if value is None else said(value) for value, why in zip(one.given, one.why, strict=True)
    ]
    return [*given, "—" if one.gap is None else said(one.gap)]


_METRICS: dict[Metric, Text] = {
    "nominal": Text("定类", "nominal"), "ordinal": Text("定序", "ordinal"),
    "interval": Text("定距", "interval"), "ratio": Text("定比", "ratio"),
}  # fmt: skip
_WITH_ENDS = Text("{value}（{metric}；95% 区间 {ends}）", "{value} ({metric}; 95% interval {ends})")
_WITHOUT_ENDS = Text("{value}（{metric}；{why}）", "{value} ({metric}; {why})")
_UNITS = Text("单位", "Units")
_COUNTED = Text(
    "{units} 个有两人以上评定，{all} 个由全体 {k} 人评定", "{units} judged by two or more, {all} by all {k}"
)
BOOTSTRAP = Text(
    "α 的区间：对单位自助抽样 {n} 次，种子 {seed}。", "Interval of α: {n} bootstrap samples of units, seed {seed}."
)


def bootstrap(found: Across) -> Text:
    """How the intervals were drawn."""
    return BOOTSTRAP.format(n=number(agreement.RESAMPLES), seed=found.seed)


_NOT_TOLD = (_FOR_TWO, _FOR_MORE, _FOR_LEVELS, _FOR_NUMBERS, _ONE_UNIT)  # what concerns something else


_GAVE = Text("{who} {given}", "{who} {given}")
_APART = Text("{case}：{given}（相差 {gap}）", "{case}: {given} (gap {gap})")
_NO_GAP = Text("{case}：{given}", "{case}: {given}")


def apart_words(found: Across, row: Agreement, lang: Lang) -> list[str]:
    """What each assessor counted gave a thing, a line for each case, those furthest apart first."""
    lines = []
    for one in sorted(row.apart, key=lambda each: -(each.gap or 0)):
        *given, gap = _cells(one, row, lang)
        pairs = zip(found.counted, given, strict=True)
        said = ("；" if lang == "zh" else "; ").join(_GAVE(lang).format(who=who, given=text) for who, text in pairs)
        lines.append((_NO_GAP if one.gap is None else _APART)(lang).format(case=one.case, given=said, gap=gap))
    return lines


def words(row: Agreement, places: int = 3) -> list[tuple[Text, Text]]:
    """Every measure of a row by name, with its value or why there is none; what concerns another number of assessors
    is left out."""
    counted = _COUNTED.format(units=row.units, all=row.by_all, k=len(row.assessors))
    lines = [(_UNITS, counted)]
    for one in row.figures:
        if one.id in ("alpha_low", "alpha_high") or one.why in _NOT_TOLD:
            continue
        said = one.said(places)
        if one.id == "alpha" and one.value is not None:
            low, metric = row.figure("alpha_low"), _METRICS[row.metric]
            if low.value is None:
                said = _WITHOUT_ENDS.format(value=said, metric=metric, why=low.why)
            else:
                said = _WITH_ENDS.format(value=said, metric=metric, ends=row.interval(places))
        lines.append((one.label, said))
    return lines
