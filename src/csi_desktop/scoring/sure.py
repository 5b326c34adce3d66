"""How sure the band is, gathered for one reader: chance of each band, what moves the index most, one plain
sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from csi_desktop.forms.definition import Catalogue
from csi_desktop.model.cases import Sheet
from csi_desktop.scoring.draws import GENERATOR, seed_of
from csi_desktop.scoring.figures import number, points, tenths
from csi_desktop.scoring.result import Place, Result
from csi_desktop.scoring.robustness import Robustness, Swing, robustness, swings
from csi_desktop.scoring.uncertainty import (
    WEIGHTS_ALONE,
    Influence,
    Moves,
    Stopped,
    Uncertainty,
    influences,
    uncertainty,
)
from csi_desktop.text import NO_TEXT, Text, listed

Tell = Callable[[float], bool]
ANY_WEIGHTS = Moves(levels=False, weights="any", schemes=False, means=False)


@dataclass(frozen=True, slots=True)
class HowSure:
    """Everything moved at once; the weights alone by ±25 %; any weights of the dimensions; what each input explains
    of the variance; one indicator at a time, widest first; what stands without one part."""

    everything: Uncertainty
    weights: Uncertainty
    any_weights: Uncertainty
    influences: tuple[Influence, ...]
    swings: tuple[Swing, ...]
    without: Robustness

    @property
    def seed(self) -> int:
        """The seed of all draws; with it the figures come out the same on every machine."""
        return self.everything.seed

    @property
    def most_telling(self) -> tuple[Place, ...]:
        """The indicators of which one level moves the index most: all of them where it is the same for several."""
        step = max((one.step for one in self.swings), default=None)
        return tuple(one.place for one in self.swings if one.step == step)


def how_sure(catalogue: Catalogue, sheet: Sheet, result: Result, tell: Tell | None = None) -> HowSure | None:
    """How sure the index of a result is; None while nothing has a level. Raises Stopped where `tell` asks to.

    The seed belongs to the evaluation (its UUID). What was found for the last few results is kept: window and report
    ask for the same."""
    form = catalogue.form_with("index")
    index = result.default
    if form is None or form.index is None or index is None or index.score is None:
        return None
    seed = seed_of(sheet.evaluation.uuid)
    key = (form.index, tuple(result.index.values()), seed)
    if key in _found:
        return _found[key]

    def part(number: int) -> Tell | None:
        return None if tell is None else lambda done: tell((number + done) / 4)

    moved = [
        uncertainty(form.index, result, seed, moves, tell=part(n))
        for n, moves in enumerate((Moves(), WEIGHTS_ALONE, ANY_WEIGHTS))
    ]
    telling = influences(form.index, result)
    without = robustness(index)
    if tell is not None and not tell(1.0):
        raise Stopped
    everything, weights, anyhow = moved
    if everything is None or weights is None or anyhow is None or without is None:
        return None
    while len(_found) >= _KEPT:
        _found.pop(next(iter(_found)), None)
    _found[key] = HowSure(everything, weights, anyhow, telling, swings(index), without)
    return _found[key]


_found: dict[tuple[object, ...], HowSure] = {}
_KEPT = 16


# ---------------------------------------------------------------- in words
MOST_INPUTS = 6
TELLING = 0.005  # a share of the variance below which an input is not worth a line
_NAMES = {
    "level": Text("“{name}”的等级", "Level of “{name}”"),
    "weight": Text("“{name}”的权重", "Weight of “{name}”"),
    "section": Text("维度“{name}”的权重", "Weight of dimension “{name}”"),
    "scheme": Text("权重方案", "Weighting scheme"),
    "mean": Text("算术或几何平均", "Arithmetic or geometric mean"),
}
_SENTENCE = Text(
    "只变动权重（各在 ±25% 内）时，{rating}不变的概率为 {weights}；等级、方案与合成方法一并变动时为 {same}。"
    "{telling}",
    "With the weights alone varied (each within ±25%), {rating} stays the same in {weights} of draws; with levels, "
    "schemes and means varied as well, in {same}. {telling}",
)
_MOST = Text(
    "最敏感的指标是{items}（升降一级时指数变动最大）。",
    "The most influential indicator is {items} (one level of it moves the index most).",
)
_MOST_ALIKE = Text(
    "最敏感的指标有 {n} 项（升降一级时指数变动同为最大）：{items}。",
    "The most influential indicators are {n} alike (one level of any of them moves the index most): {items}.",
)
_QUOTED = Text("“{name}”", "“{name}”")
_OF_MANY = Text("{items}等", "{items} and others")
_MOST_NAMED = 4
_RATING = Text("评级", "the rating")
_BY_SCORE = Text("按得分应得的评级（本期不予评级）", "the rating by score (none is given at present)")
_CAPPED = Text("按得分应得的评级（公布的评级为“{band}”）", "the rating by score (the published one is “{band}”)")
_WIDER = Text(
    "等级依证据强弱偏高或偏低一级，权重、方案与合成方法也同时变动时，指数的 5%–95% 区间为 {low}–{high}。",
    "With levels one too high or too low, as their evidence allows, and weights, schemes and means varied as well, the "
    "index lies between {low} and {high} (5th to 95th percentile).",
)
_EDGE = Text(
    "得分高出“{band}”的起点 {above} 分，距“{other}”还差 {below} 分。",
    "The score is {above} points above the lower limit of “{band}” and {below} points below “{other}”.",
)
_TOP = Text("得分高出“{band}”的起点 {above} 分。", "The score is {above} points above the lower limit of “{band}”.")
_MEDIAN = Text("中位数（50% 分位）为 {p50}。", "The median (50th percentile) is {p50}.")
_WITHOUT = Text(
    "逐一去掉一项指标时，指数为 {low}–{high}。", "With one indicator left out at a time, the index is {low}–{high}."
)
_WITHOUT_PART = Text(
    "逐一去掉一个维度时，指数为 {low}–{high}。", "With one dimension left out at a time, the index is {low}–{high}."
)
_DRAWN = Text(
    "蒙特卡洛模拟 {draws} 次，随机数生成器为 {generator}，种子为 {seed}。",
    "Monte Carlo simulation: {draws} draws, random numbers by {generator}, seed {seed}.",
)
_TOO_MANY = Text("指标过多，未计算各项对指数变动的贡献（Sobol 指数）。",
                 "There are too many indicators to work out what each contributes to the variation (Sobol indices).")


def sentence(catalogue: Catalogue, result: Result, found: HowSure) -> Text:
    """What a reader has to know: in how many draws the rating holds, by the weights alone and by everything, and what
    moves the index most."""
    rating = result.rating
    named = _BY_SCORE if rating.band is None else _RATING if rating.band == rating.original else _CAPPED
    return _SENTENCE.format(
        rating=named.format(band=rating.label), weights=tenths(found.weights.same_band),
        same=tenths(found.everything.same_band), telling=_telling(catalogue, found),
    )  # fmt: skip


def _telling(catalogue: Catalogue, found: HowSure) -> Text:
    """Which indicators move the index most; nothing where none can move."""
    names = [_QUOTED.format(name=catalogue.field(field).label) for field, _ in found.most_telling]
    if not names:
        return NO_TEXT
    # Chinese sets no comma between names in quotation marks (GB/T 15834).
    shown = names if len(names) <= _MOST_NAMED else names[: _MOST_NAMED - 1]
    items = Text("".join(name.zh for name in shown), listed(shown).en)
    if shown is not names:
        items = _OF_MANY.format(items=items)
    return (_MOST if len(names) == 1 else _MOST_ALIKE).format(items=items, n=len(names))


def wider(found: HowSure) -> Text:
    """Between what the index lies when everything is moved at once."""
    spread = found.everything.spread
    return _WIDER.format(low=points(spread.p5), high=points(spread.p95))


def ranges(found: HowSure, *, indicators: bool = True) -> list[Text]:
    """The median of the draws, and between what the index lies without one indicator (unless that is said elsewhere),
    and without one dimension."""
    said = [_MEDIAN.format(p50=points(found.everything.spread.p50))]
    without = ((_WITHOUT, found.without.without_indicator), (_WITHOUT_PART, found.without.without_section))
    return said + [
        line.format(low=points(min(scores.values())), high=points(max(scores.values())))
        for line, scores in without[0 if indicators else 1 :]
        if scores
    ]


def edge(catalogue: Catalogue, result: Result) -> Text:
    """How far the unrounded score lies above the start of its band and below that of the next; "" without a score."""
    form = catalogue.form_with("index")
    score = result.default.score if result.default else None
    if form is None or form.index is None or score is None:
        return NO_TEXT
    bands = form.index.bands
    at = next((n for n, band in enumerate(bands) if score >= band.start), len(bands) - 1)
    above = number(score - bands[at].start)
    if not at:
        return _TOP.format(above=above, band=bands[at].label)
    return _EDGE.format(
        above=above, band=bands[at].label, below=number(bands[at - 1].start - score), other=bands[at - 1].label
    )


def drawn(found: HowSure) -> Text:
    """By which draws, so that they can be made again; and why it is not said what each input explains, if it is not."""
    said = _DRAWN.format(draws=f"{found.everything.draws:,}", generator=GENERATOR, seed=found.seed)
    return said if found.influences else Text(said.zh + _TOO_MANY.zh, f"{said.en} {_TOO_MANY.en}")


def influence_name(catalogue: Catalogue, one: Influence, longest: int = 0) -> Text:
    """What an input of the simulation is called; the name of an indicator or dimension cut to `longest` signs, if
    given."""
    if one.what in ("level", "weight"):
        label = catalogue.field(one.key).label
    elif one.what == "section":
        label = catalogue.section(one.key).title
    else:
        return _NAMES[one.what]
    cut = [text if not longest or len(text) <= longest else text[: longest - 1] + "…" for text in (label.zh, label.en)]
    return _NAMES[one.what].format(name=Text(*cut))
