"""Every measure of how far assessors agree on one thing, or why it is undefined; over the lines of a table, too; and in
words.

Raters are assessors, units what they judged: cases, indicators within a case, or the lines of a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from csi_desktop.scoring import agreement, judged
from csi_desktop.scoring.agreement import Metric
from csi_desktop.scoring.draws import seed_of
from csi_desktop.scoring.figures import number, points, share
from csi_desktop.scoring.judgements import Made
from csi_desktop.text import NO_TEXT, Lang, Text

FEWEST = judged.FEWEST_TARGETS  # units; below, an intraclass correlation says too little (domain 4.2)

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
        return share(self.value) if self.id in SHARES else f"{self.value:.{places}f}"


class Apart(NamedTuple):
    """What each of the assessors counted gave one thing in one case, in their order: a level, or a score of a dimension
    or the index; None where there is none, and then why. `called` names the levels that were chosen by name."""

    case: str
    given: tuple[float | None, ...]
    why: tuple[Text, ...]
    called: tuple[Text, ...]

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
    `everybody` are all who judged anything, `counted` those whose judgements are compared; of whole evaluations `made`
    says, by name, which those are. `seed` is of the bootstrap."""

    title: Text
    everybody: tuple[str, ...]
    counted: tuple[str, ...]
    units: int
    rows: tuple[Agreement, ...]
    seed: int
    notes: tuple[Text, ...] = ()
    inside: bool = False
    made: Mapping[str, tuple[Made, ...]] = field(default_factory=dict)


# ---------------------------------------------------------------- one thing judged
SHARES = frozenset(("exact", "near"))
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
_NO_TARGETS = Text(
    "各单位的均值相同（或几乎相同），没有定义", "undefined: the means of the units are (nearly) the same"
)
_NARROW = Text("变异太少，不能给出区间", "too little variation for an interval")
_FOR_TWO = Text("只用于两名评估员", "of two assessors only")
_FOR_MORE = Text("用于三名及以上评估员", "of three assessors or more")
_NOT_BY_ALL = Text("没有全体都评定的", "nothing was judged by all of them")
_FEW_BY_ALL = Text("全体都评定的只有 {n} 个，少于 {least} 个", "only {n} judged by all, fewer than {least}")
_FOR_LEVELS = Text("只用于等级", "of levels only")
ONE_UNIT = Text("只有一个单位，见其上各行", "one unit alone: see the lines above it")
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
    if found is None:
        return _none(_ICC, _NO_TARGETS if len({v for row in whole for v in row}) > 1 else _NO_VARIATION)
    return _figures(_ICC, [v for _, v in found.named], NO_TEXT)


def _w(whole: list[list[float]], metric: Metric) -> dict[str, Figure]:
    if metric == "nominal":
        return _none(("w",), _FOR_NUMBERS)
    if not whole or len(whole[0]) < 2:
        n = len(whole[0]) if whole else 0
        return _none(("w",), _FEW_BY_ALL.format(n=n, least=2) if n else _NOT_BY_ALL if whole else _NO_PAIR)
    return _figures(("w",), (agreement.kendall_w(whole),), _NO_VARIATION)

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
_EVALUATIONS = Text("{n} 个案例的评估，各一份", "evaluations, one of each case: {n}")


def who_words(found: Across, who: str) -> Text:
    """Which evaluation an assessor made, or of how many cases; nothing of who gave independent scores."""
    made = found.made.get(who, ())
    return made[0].said() if len(made) == 1 else _EVALUATIONS.format(n=len(made)) if made else NO_TEXT


def apart_cells(found: Across, row: Agreement, lang: Lang) -> list[str]:
    """What each assessor counted gave a thing within a case, and the gap; why there is no level where there is none."""
    one = next(iter(row.apart), None)
    return ["—"] * (len(found.counted) + 1) if one is None else _cells(one, row, lang)


def _cells(one: Apart, row: Agreement, lang: Lang) -> list[str]:
    def said(value: float) -> str:
        return number(value, 0) if row.kind == "indicator" else points(value)

    each = zip(one.given, one.why, one.called, strict=True)
    given = [
        name(lang) or said(value) if value is not None else why(lang) or "—" for value, why, name in each
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


_NOT_TOLD = (_FOR_TWO, _FOR_MORE, _FOR_LEVELS, _FOR_NUMBERS, ONE_UNIT)  # what concerns something else


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
