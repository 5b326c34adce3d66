"""The entries of the ledger about the index: its schemes and dimensions, and how far it moves with one of its parts."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from csi_desktop.forms.definition import Form, Index, Scheme
from csi_desktop.model.answers import State
from csi_desktop.scoring.arithmetic import (
    equals,
    exact_and_shown,
    item,
    joined,
    mean,
    powers,
    ratio,
    reciprocals,
)
from csi_desktop.scoring.entries import Answered, Entry, Source
from csi_desktop.scoring.figures import number, points, share, span
from csi_desktop.scoring.result import IndexScore, SectionScore
from csi_desktop.scoring.robustness import robustness, swings
from csi_desktop.scoring.rules import (
    BOUNDS_RULE,
    COVERAGE_RULE,
    DIMENSION_RULE,
    GEOMETRIC_RULE,
    HARMONIC_RULE,
    INDEX_RULE,
    SWINGS_RULE,
    WEIGHTS_RULE,
    WITHOUT_DIMENSION_RULE,
    WITHOUT_RULE,
)
from csi_desktop.scoring.workings import plain_text
from csi_desktop.text import Text


def index_entries(of: Answered) -> Iterator[Entry]:
    """Each scheme of the index with its dimensions, and then how robust the index of the first scheme is."""
    form = of.catalogue.form_with("index")
    if form is None or form.index is None:
        return
    for scheme in form.index.schemes:
        score = of.result.index.get(scheme.id)
        if score is not None:
            yield from _scheme(of, form, form.index, scheme, score)
    if of.result.default is not None:
        yield from _robustness(of, form, of.result.default)


def _scheme(of: Answered, form: Form, rules: Index, scheme: Scheme, score: IndexScore) -> Iterator[Entry]:
    parts = [one for one in score.sections if one.coverage is not None]
    scored = [one for one in parts if one.score is not None]
    keys = tuple(f"dimension:{scheme.id}/{one.section}" for one in parts)
    titled = Text("{title}，{scheme}", "{title}, {scheme}")
    chosen, weighing = _chosen(of) if scheme.weights == "chosen" else ((), ())

    def entry(what: str, title: Text, value: str, rule: Text, *working: Text) -> Entry:
        named = titled.format(title=title, scheme=scheme.title)
        return Entry(f"{what}:{scheme.id}", named, plain_text(value), rule, tuple(working), chosen,
                     (*keys, *weighing), form.id)  # fmt: skip

    means = [(one.weight, one.score, one.title) for one in scored if one.score is not None]
    yield entry(
        "index",
        form.title,
        exact_and_shown(score.score),
        INDEX_RULE[scheme.weights],
        *mean(means, score.score),
    )
    floor = rules.geometric_floor
    yield entry(
        "geometric", Text("几何平均", "Geometric mean"), exact_and_shown(score.geometric),
        GEOMETRIC_RULE.format(floor=floor),
        *([powers(scored, floor, score.geometric)] if score.geometric is not None else []),
    )  # fmt: skip
    yield entry(
        "harmonic", Text("调和平均", "Harmonic mean"), exact_and_shown(score.harmonic),
        HARMONIC_RULE.format(floor=floor),
        *([reciprocals(scored, floor, score.harmonic)] if score.harmonic is not None else []),
    )  # fmt: skip
    yield entry(
        "bounds", Text("可能范围", "Bounds"), span(score.low, score.high), BOUNDS_RULE,
        *mean([(one.weight, one.low, one.title) for one in parts if one.low is not None], score.low),
        *mean([(one.weight, one.high, one.title) for one in parts if one.high is not None], score.high),
    )  # fmt: skip
    covered = [(one.weight, one.coverage * 100, one.title) for one in parts if one.coverage is not None]
    yield entry("coverage", Text("覆盖率", "Coverage"), share(score.coverage), COVERAGE_RULE,
                *mean(covered, score.coverage * 100, "%"))  # fmt: skip
    for one, key in zip(parts, keys, strict=True):
        yield _dimension(of, form, scheme, one, key)


def _chosen(of: Answered) -> tuple[tuple[Source, ...], tuple[str, ...]]:
    """What the team answered to choose its weights, and the entries of what comes of it."""
    section = of.catalogue.section_role("weighting")
    fields = [one for one in section.fields if of.result.visible(one)] if section is not None else []
    answered = [one for one in fields if one.role and (one.id, "") in of.sheet.answers]
    worked = tuple(f"field:{one.id}" for one in fields if one.kind == "computed")
    return tuple(of.source((one.id, "")) for one in answered), worked


def _dimension(of: Answered, form: Form, scheme: Scheme, one: SectionScore, key: str) -> Entry:
    applicable = [t for t in one.terms if t.state is not State.NA]
    levelled = [t for t in applicable if t.score is not None]
    working = [item(of.name(t.place), t) for t in levelled]
    working += mean([(t.weight, t.score, None) for t in levelled if t.score is not None], one.score)
    open_terms = [t for t in applicable if t.score is None]
    if open_terms:
        lowest = Text("未评指标取最低：", "Open indicators at the lowest: ")
        highest = Text("未评指标取最高：", "Open indicators at the highest: ")
        for lead, value in ((lowest, one.low), (highest, one.high)):
            ends = [t.least if lead is lowest else t.most for t in applicable]
            filled = [
                (t.weight, end if t.score is None else t.score, None) for t, end in zip(applicable, ends, strict=True)
            ]
            working += [joined(lead, line) for line in mean(filled, value)]
    whole, present = (sum((t.weight for t in ts), start=Fraction(0)) for ts in (applicable, levelled))
    if one.coverage is not None:
        working.append(
            Text("覆盖率：{a} ÷ {b} {is_} {c}", "Coverage: {a} ÷ {b} {is_} {c}").format(
                a=ratio(present), b=ratio(whole), is_=equals(one.coverage * 100, 1), c=share(one.coverage)
            )
        )
    if one.score is not None:
        working.append(
            Text(
                "对指数的贡献：{w} × {s} {is_} {c} 分",
                "Contribution to the index: {w} × {s} {is_} {c} points",
            ).format(
                w=ratio(one.effective),
                s=number(one.score, 4),
                is_=equals(one.contribution),
                c=number(one.contribution, 4),
            )
        )
    title = Text("{title}，{scheme}", "{title}, {scheme}").format(title=one.title, scheme=scheme.title)
    shown = Text("{score}（{span}，覆盖率 {coverage}）", "{score} ({span}, coverage {coverage})")
    if one.low == one.high:  # every level is there
        shown = Text("{score}（覆盖率 {coverage}）", "{score} (coverage {coverage})")
    shown = shown.format(
        score=points(one.score), span=span(one.low, one.high), coverage=share(one.coverage)
    )
    return Entry(key, title, shown, DIMENSION_RULE, tuple(working), of.terms(one.terms), (), form.id)


def _robustness(of: Answered, form: Form, index: IndexScore) -> Iterator[Entry]:
    found = robustness(index)
    if found is None:
        return
    key, low, high = f"weights:{index.scheme}", *found.weights
    title = Text("维度权重各增减 25% 时的指数", "Index with each dimension’s weight 25% up or down")
    working = [
        line
        for corner, score in zip(found.corners, found.weights, strict=True)
        for line in mean([(corner[one.section], one.score, one.title) for one in index.sections
                          if one.score is not None], score)
    ]  # fmt: skip
    yield Entry(key, title, plain_text(f"{points(low)}–{points(high)}"), WEIGHTS_RULE, tuple(working), (),
                (f"index:{index.scheme}",), form.id)  # fmt: skip
    title = Text("逐一去掉一项指标时的指数", "Index without each indicator in turn")
    left_out = {of.name(place): score for place, score in found.without_indicator.items()}
    yield from _without(of, form, index, "without", title, WITHOUT_RULE, left_out)
    title = Text("逐一去掉一个维度时的指数", "Index without each dimension in turn")
    left_out = {of.catalogue.section(key).title: score for key, score in found.without_section.items()}
    yield from _without(of, form, index, "without_dimension", title, WITHOUT_DIMENSION_RULE, left_out)
    yield from _swings(of, form, index)


def _without(
    of: Answered, form: Form, index: IndexScore, key: str, title: Text, rule: Text, scores: dict[Text, Fraction]
) -> Iterator[Entry]:
    working = tuple(
        Text("去掉“{name}”：{score}", "Without “{name}”: {score}").format(name=name, score=exact_and_shown(score))
        for name, score in scores.items()
    )
    if working:
        ends = plain_text(f"{points(min(scores.values()))}–{points(max(scores.values()))}")
        yield Entry(f"{key}:{index.scheme}", title, ends, rule, working, (), (f"index:{index.scheme}",), form.id)


def _swings(of: Answered, form: Form, index: IndexScore) -> Iterator[Entry]:
    """The index with one indicator a level lower and a level higher."""
    found, score, working = swings(index), index.score, []
    if not found or score is None:
        return
    for one in found:
        ends = [
            f"{number(score, 4)} {sign} {number(one.step, 4)} {equals(end)} {number(end, 4)}"
            for sign, end in (("−", one.low), ("+", one.high))
            if end is not None
        ]
        line = Text("“{name}”：{zh}", "“{name}”: {en}")
        working.append(line.format(name=of.name(one.place), zh="；".join(ends), en="; ".join(ends)))
    ends_of_all = [end for one in found for end in (one.low, one.high) if end is not None]
    value = plain_text(f"{points(min(ends_of_all))}–{points(max(ends_of_all))}")
    title = Text("逐一升降一级时的指数", "Index with each indicator one level lower or higher")
    yield Entry(f"swings:{index.scheme}", title, value, SWINGS_RULE, tuple(working), (),
                (f"index:{index.scheme}",), form.id)  # fmt: skip
