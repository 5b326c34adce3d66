"""How agreement between assessors comes about, step by step: α, κ, ICC and Kendall's W by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from csi_desktop.scoring import agreement, computed, judged
from csi_desktop.scoring.facts import Facts
from csi_desktop.scoring.figures import number
from csi_desktop.text import NO_TEXT, Text

ICC_RULE = Text(
    "组内相关系数（Shrout 与 Fleiss 1979），以全体都评定的指标为对象，等级折算为 100×等级÷满级，不少于 10 项："
    "ICC(1,·) 每项由不同评估员评定，ICC(2,·) 看绝对一致，ICC(3,·) 看相对一致；(·,1) 指单个评估员，(·,k) 指全体的均值。",
    "Intraclass correlation (Shrout and Fleiss 1979) over the items that all judged, ten or more, levels as 100 × "
    "level ÷ highest: ICC(1,·) with other assessors for each item, ICC(2,·) for absolute agreement, ICC(3,·) for "
    "consistency; (·,1) of one assessor, (·,k) of the mean of all.",
)


def alpha_steps(facts: Facts) -> Iterable[Text]:
    """D_o, D_e and α, by hand."""
    found = agreement.disagreement(facts.once(computed.ratings))
    if found is None:
        return
    n, within, among = found.n, number(found.within, 4), number(found.among, 4)
    yield Text(
        f"n = {n}（{found.units} 项指标上可比的评定）；Σδ²：项内 {within}，全体 {among}",
        f"n = {n} (ratings that can be compared, of {found.units} indicators); Σδ²: within indicators {within}, "
        f"among all {among}",
    )
    observed, expected = number(found.observed, 6), number(found.expected, 6)
    yield _same(f"Do = 2 × {within} ÷ {n} ≈ {observed}")
    yield _same(f"De = 2 × {among} ÷ ({n} × {n - 1}) ≈ {expected}")
    yield _same(f"α = 1 − {observed} ÷ {expected} ≈ {number(found.alpha, 4)}")
    for metric, name in computed.OTHER_METRICS.items():
        other = agreement.disagreement(facts.once(computed.ratings), metric)
        if other is not None:
            line = f"α = 1 − {number(other.observed, 6)} ÷ {number(other.expected, 6)} ≈ {number(other.alpha, 4)}"
            yield Text("{name}：{line}", "{name}: {line}").format(name=name, line=line)


def kappa_steps(facts: Facts) -> Iterable[Text]:
    """Counts, agreement observed and expected, and κ, by hand; then Kendall's W."""
    given = facts.once(computed.ratings)
    if len(given) < 2:
        return
    by_all = judged.judged_by_all(given)
    if len(given) == 2:
        yield from _cohen_steps(given[0], given[1])
    elif by_all and by_all[0]:
        yield from _fleiss_steps(*judged.chosen_by_all(by_all))
    yield from concordance_steps(by_all)


def _cohen_steps(one: Sequence[float | None], other: Sequence[float | None]) -> Iterable[Text]:
    plain = agreement.cohen(one, other)
    if plain is None:
        return
    n = plain.units
    counts = zip(plain.values, plain.first, plain.second, strict=True)
    said = [(number(value), a, b) for value, a, b in counts]
    yield Text(
        f"共同评定 n = {n} 项，等级相同 {plain.same} 项；各等级次数（评估员 1、评估员 2）："
        + "；".join(f"{value} 级 {a}、{b}" for value, a, b in said),
        f"n = {n} items judged by both, {plain.same} with the same level; how often each level was given (assessor 1, "
        "assessor 2): " + "; ".join(f"level {value} {a}, {b}" for value, a, b in said),
    )
    products = " + ".join(f"{a} × {b}" for _, a, b in said)
    po, pe = number(1 - plain.observed, 6), number(1 - plain.expected, 6)
    yield Text(f"观察到的一致 Po = {plain.same} ÷ {n} ≈ {po}", f"Agreement observed Po = {plain.same} ÷ {n} ≈ {po}")
    yield Text(
        f"随机期望的一致 Pe = ({products}) ÷ {n}^2 ≈ {pe}",
        f"Agreement expected by chance Pe = ({products}) ÷ {n}^2 ≈ {pe}",
    )
    yield _ratio_of(Text("κ", "κ"), f"({po} − {pe}) ÷ (1 − {pe})", plain.kappa)
    for kind, name in judged.COHEN.items():
        found = agreement.cohen(one, other, kind) if kind != "none" else None
        if found is not None:
            apart, chance = number(found.apart, 4), number(found.chance / n, 4)
            yield Text(
                "{name}：等级差{s}之和，观察 {apart}，随机期望 {chance}",
                "{name}: gaps in levels{s} added up, observed {apart}, expected by chance {chance}",
            ).format(
                name=name, apart=apart, chance=chance,
                s=Text("的平方", ", squared,") if kind == "quadratic" else NO_TEXT,
            )  # fmt: skip
            yield _ratio_of(name, f"1 − {apart} ÷ {chance}", found.kappa)


def _fleiss_steps(values: Sequence[float], counts: Sequence[Sequence[int]]) -> Iterable[Text]:
    found = agreement.fleiss(counts)
    if found is None:
        return
    units, n = found.units, found.raters
    times = [(number(value), sum(column)) for value, column in zip(values, zip(*counts, strict=True), strict=True)]
    yield Text(
        f"N = {units} 项，n = {n} 名评估员，逐项 Σ c(c − 1) 共 {found.same}；各等级次数："
        + "；".join(f"{value} 级 {t}" for value, t in times),
        f"N = {units} items, n = {n} assessors, Σ c(c − 1) over the items {found.same}; how often each level was "
        "given: "
        + "; ".join(f"level {value} {t}" for value, t in times),
    )
    po, pe = number(found.observed, 6), number(found.expected, 6)
    squares = " + ".join(f"{t}^2" for _, t in times)
    yield Text(
        f"观察到的一致 Po = {found.same} ÷ ({units} × {n} × {n - 1}) ≈ {po}",
        f"Agreement observed Po = {found.same} ÷ ({units} × {n} × {n - 1}) ≈ {po}",
    )
    yield Text(
        f"随机期望的一致 Pe = ({squares}) ÷ ({units} × {n})^2 ≈ {pe}",
        f"Agreement expected by chance Pe = ({squares}) ÷ ({units} × {n})^2 ≈ {pe}",
    )
    yield _ratio_of(Text("Fleiss κ", "Fleiss' κ"), f"({po} − {pe}) ÷ (1 − {pe})", found.kappa)


def _ratio_of(name: Text, line: str, value: float | None) -> Text:
    """A quotient by hand; where nothing is expected by chance there is none."""
    if value is None:
        return Text("{name} 没有定义：没有变异", "{name} is undefined: nothing varies").format(name=name)
    return Text("{name} = {line} ≈ {v}", "{name} = {line} ≈ {v}").format(name=name, line=line, v=number(value, 4))


def icc_steps(facts: Facts) -> Iterable[Text]:
    """The mean squares and the six forms, by hand."""
    scores = judged.judged_scores(facts)
    found = agreement.icc(scores) if len(scores) >= judged.FEWEST_TARGETS else None
    if found is None:
        return
    n, k = found.targets, found.raters
    b, w, j, e = (number(value, 4) for value in (found.msb, found.msw, found.msj, found.mse))
    yield Text(
        f"n = {n} 项，k = {k} 名评估员；均方：指标间 MSB = {b}，指标内 MSW = {w}，评估员间 MSJ = {j}，残差 MSE = {e}",
        f"n = {n} items, k = {k} assessors; mean squares: between items MSB = {b}, within them MSW = {w}, between "
        f"assessors MSJ = {j}, residual MSE = {e}",
    )
    lines = (
        f"({b} − {w}) ÷ ({b} + {k - 1} × {w})",
        f"({b} − {e}) ÷ ({b} + {k - 1} × {e} + {k} × ({j} − {e}) ÷ {n})",
        f"({b} − {e}) ÷ ({b} + {k - 1} × {e})",
        f"({b} − {w}) ÷ {b}",
        f"({b} − {e}) ÷ ({b} + ({j} − {e}) ÷ {n})",
        f"({b} − {e}) ÷ {b}",
    )
    for (name, value), line in zip(found.named, lines, strict=True):
        yield _same(f"{name} = {line} ≈ {number(value, 4)}")


def concordance_steps(judged: Sequence[Sequence[float]]) -> Iterable[Text]:
    """S and Kendall's W, by hand."""
    found = agreement.concordance(judged)
    if found is None:
        return
    m, n, middle, spread = found.judges, len(found.sums), number(found.mean, 4), number(found.spread, 4)
    sums = [number(one) for one in found.sums]
    yield Text(
        f"m = {m}，n = {n}，ΣT = {found.ties}；名次之和：{'、'.join(sums)}",
        f"m = {m}, n = {n}, ΣT = {found.ties}; sums of ranks: {', '.join(sums)}",
    )
    yield _same(f"S = {' + '.join(f'({one} − {middle})^2' for one in sums)} = {spread}")
    value = number(12 * found.spread / found.below, 4)
    yield _same(f"W = 12 × {spread} ÷ ({m}^2 × ({n}^3 − {n}) − {m} × {found.ties}) ≈ {value}")


def _same(line: str) -> Text:
    return Text(line, line)
