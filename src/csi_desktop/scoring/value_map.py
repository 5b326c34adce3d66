"""The value map of an evaluation: read from its answers, and what SROI makes of it in figures and words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal

from csi_desktop.scoring import sroi
from csi_desktop.scoring.costs import money
from csi_desktop.scoring.draws import seed_of
from csi_desktop.scoring.facts import Facts
from csi_desktop.scoring.figures import number, share
from csi_desktop.scoring.names import row_name
from csi_desktop.text import Text, clauses

_DASH = Text("—", "—")
_VALUE = Text("代理单价", "proxy value")


def value_map(facts: Facts) -> sroi.ValueMap | None:
    """The value map as entered, no year beyond its horizon; None while it has no complete row."""
    rows = facts.role_rows("sroi_map")
    entered = {row: outcome for row in rows if (outcome := _outcome(facts, row)) is not None}
    if not entered:
        return None
    horizon = facts.role("sroi.horizon")
    within = {
        row: one if horizon is None else replace(one, duration=max(0, min(one.duration, int(horizon) - one.start)))
        for row, one in entered.items()
    }
    outcomes = tuple(within.values())
    cut = tuple(row for row, one in within.items() if one.duration < entered[row].duration)
    left_out = tuple(row for row in rows if row not in entered)
    spent = sum(
        (
            money(facts.role("cost.amount", row) or 0)
            for row in facts.role_rows("costs")
            if facts.role("cost.basis", row) in ("actual", "imputed")
        ),
        start=Decimal(0),
    )
    rate = money(facts.role("sroi.rate") or "0")
    delay: Literal[0, 1] = 0 if facts.role("sroi.timing") == "start" else 1
    return sroi.ValueMap(outcomes, spent, rate, delay, left_out, cut)


def _outcome(facts: Facts, row: str) -> sroi.Outcome | None:
    quantity, value, duration = (facts.role(f"sroi.{n}", row) for n in ("qty", "value", "dur"))
    deductions = [facts.role(f"sroi.{n}", row) for n in ("dw", "di", "at", "dr")]
    # Deadweight and the rest must be stated, be it as zero: a ratio without them is refused (domain 0.8).
    if quantity is None or value is None or duration is None or any(d is None for d in deductions):
        return None
    dw, di, at, dr = ((money(d[0]), money(d[1]), money(d[2])) for d in deductions)
    later = 1 if facts.role("sroi.start", row) == "next" else 0
    return sroi.Outcome(row, money(quantity), money(value), dw, di, at, dr, int(duration), later)


def sroi_provisional(facts: Facts) -> Text | None:
    """What is missing for the ratio to be final, in words; None where nothing is."""
    found = facts.once(value_map)
    if found is None:
        return None
    unpriced = sum(
        facts.role("cost.basis", row) in ("actual", "imputed") and facts.role("cost.amount", row) is None
        for row in facts.role_rows("costs")
    )
    missing = [
        (Text("价值图有 {n} 行未填完", "value map rows not complete: {n}"), len(found.left_out)),
        (Text("{n} 项投入没有金额", "costs without an amount: {n}"), unpriced),
        (Text("未填贴现率", "no discount rate"), facts.role("sroi.rate") is None),
        (Text("未选贴现起点", "no discount timing"), facts.role("sroi.timing") is None),
    ]
    said = [text.format(n=n) for text, n in missing if n]
    return clauses(said) if said else None


def provisionally(facts: Facts, said: Text) -> Text:
    """What is said of the value map, marked as provisional where it is; a refusal stays as it is."""
    found, missing = facts.once(value_map), facts.once(sroi_provisional)
    if found is None or missing is None or sroi.refusal(found) is not None:
        return said
    return Text("{said}（暂定：{missing}）", "{said} (provisional: {missing})").format(said=said, missing=missing)


def sroi_figure(read: Callable[[sroi.ValueMap], Any], unit: Text | None = None) -> Callable[[Facts], Any]:
    """A figure of the value map: a number, or words that call it provisional wherever they are shown."""

    def function(facts: Facts) -> Any:
        found = facts.once(value_map)
        value = None if found is None else read(found)
        if value is None or facts.once(sroi_provisional) is None:
            return value
        shown = value if isinstance(value, Text) else Text(number(value, 4), number(value, 4))
        if unit is not None:
            shown = Text("{n} {unit}", "{n} {unit}").format(n=shown, unit=unit)
        return provisionally(facts, shown)

    return function


@lru_cache(maxsize=8)
def simulated(found: sroi.ValueMap, seed: int) -> sroi.Simulation | None:
    """The Monte Carlo of a value map; kept, because the same map is asked for at every keystroke elsewhere."""
    return sroi.simulate(found, seed)


def sroi_range_text(facts: Facts) -> Text | None:
    """The ratio as a range, never bare: percentiles of the draws, the chance of more than 1, the corners; None where
    there is no ratio (`sroi_note_text` says why, once)."""
    found = facts.once(value_map)
    if found is None:
        return None
    drawn, bounds = simulated(found, seed_of(facts.sheet.evaluation.uuid)), found.range()
    if drawn is None or bounds is None:
        return None
    line = Text(
        "{p5}–{p95}（第5至第95百分位，中位数 {p50}；比率大于1的可能性 {above}；{draws} 次抽样，种子 {seed}）；"
        "各项扣减均取最不利值、均取最有利值时为 {low}–{high}",
        "{p5}–{p95} (5th to 95th percentile, median {p50}; chance of a ratio above 1: {above}; {draws} draws, seed "
        "{seed}); {low}–{high} with every deduction at its least and at its most favourable",
    )
    said = line.format(
        p5=number(drawn.p5), p50=number(drawn.p50), p95=number(drawn.p95), above=share(drawn.above_one),
        draws=number(drawn.draws), seed=drawn.seed, low=number(bounds[0]), high=number(bounds[1]),
    )  # fmt: skip
    return provisionally(facts, said)


FACTORS = {
    "deadweight": Text("无谓份额", "deadweight"),
    "displacement": Text("替代", "displacement"),
    "attribution": Text("他方归因", "attribution"),
    "drop_off": Text("衰减", "drop-off"),
}


def sroi_tornado_text(facts: Facts) -> Text | None:
    """The three assumptions that move the ratio most, each with its row; None without a value map."""
    found = facts.once(value_map)
    section = facts.catalogue.section_role("sroi_map")
    if found is None or section is None:
        return None
    line = Text("{row}的{factor}：{a}–{b}", "{factor} of {row}: {a}–{b}")
    bars = [
        line.format(
            row=row_name(facts, section.key, row), factor=FACTORS[f], a=number(min(x, y)), b=number(max(x, y))
        )
        for row, f, x, y in found.tornado()[:3]
    ]
    return provisionally(facts, clauses(bars)) if bars else None


def break_even_text(found: sroi.ValueMap) -> Text | None:
    """By what all proxy values are multiplied for a ratio of 1; a dash where nothing does it, None without a ratio."""
    factor = found.break_even()
    if factor is None:
        return _DASH if sroi.refusal(found) is None else None
    line = Text(
        "全部代理价值乘以 {factor} 时比率为 1",
        "The ratio is 1 when every proxy value is multiplied by {factor}",
    )
    return line.format(factor=number(factor, 3))


def sroi_stream(facts: Facts, row: str) -> Text | None:
    """The value of each year of a row of the value map."""
    found = facts.once(value_map)
    outcome = next((one for one in found.outcomes if one.row == row), None) if found else None
    if outcome is None:
        return None
    shown = "、".join(number(v) for v in outcome.stream())
    return Text(f"{shown}（元）", f"CNY {shown.replace('、', '; ')}")


# ---------------------------------------------------------------- year by year, and at its limits
def sroi_years_text(facts: Facts) -> Text | None:
    """What each year brings, undiscounted and as present value."""
    found = facts.once(value_map)
    if found is None:
        return None
    line = Text("第{n}年 {value} 元（现值 {present} 元）", "year {n} CNY {value} (present value CNY {present})")
    years = sroi.year_table(found)
    said = (line.format(n=one.year, value=number(one.value), present=number(one.present)) for one in years)
    return clauses(said) or _DASH


def sroi_weakest_text(facts: Facts) -> Text | None:
    """Where one assumption alone would bring the ratio to 1, nearest first; those that never would are left out."""
    found = facts.once(value_map)
    section = facts.catalogue.section_role("sroi_map")
    if found is None or section is None:
        return None
    if sroi.refusal(found) is not None:  # the note says why, once
        return None
    limits = [one for one in sroi.break_evens(found) if one.needed is not None]
    if not limits:
        return Text("没有单一假设能使比率降到（或升到）1", "No single assumption brings the ratio to 1")
    limits.sort(
        key=lambda one: abs(float((one.needed or 0) - one.entered)) / max(abs(float(one.entered)), 1e-9)
    )
    line = Text(
        "{row}的{what}：现 {now}，为 {then} 时比率等于 1",
        "{what} of {row}: now {now}; at {then} the ratio is 1",
    )
    said = clauses(
        line.format(
            row=row_name(facts, section.key, one.row), what=FACTORS.get(one.factor, _VALUE),
            now=number(one.entered, 3), then=number(one.needed, 3),
        )
        for one in limits[:3]
    )  # fmt: skip
    return provisionally(facts, said)


def sroi_note_text(facts: Facts) -> Text | None:
    """Why there is no ratio; or what must be said beside one, the ratio by the other discount convention among it."""
    found = facts.once(value_map)
    if found is None:
        return sroi.NO_ROW if facts.role_rows("sroi_map") else None
    refused = sroi.refusal(found)
    if refused is not None:
        return refused
    other = replace(found, delay=0 if found.delay else 1).ratio()
    by = Text("第1年不贴现", "year 1 not discounted") if found.delay else Text(
        "第1年末起贴现", "discounted from the end of year 1")  # fmt: skip
    said = Text(
        "比率依赖代理价值与扣减的选择，不同机构、不同案例之间不可比较；请与区间一同引用。"
        "按另一种贴现惯例（{by}）为 {other}。",
        "The ratio hangs on the proxies and deductions chosen and does not compare across organisations or cases; "
        "quote it with its range. By the other discount convention ({by}) it is {other}.",
    )
    return Text("{said}{more}", "{said}{more}").format(
        said=said.format(by=by, other=number(other)), more=_assumed(facts, found)
    )


def _assumed(facts: Facts, found: sroi.ValueMap) -> Text:
    """What the ratio was worked out with although nobody said so, and what it leaves out."""
    section = facts.catalogue.section_role("sroi_map")
    lines = [_PROVISIONAL] if facts.once(sroi_provisional) else []

    def rows(text: Text, which: tuple[str, ...]) -> None:
        if which and section is not None:
            names = [row_name(facts, section.key, row) for row in which]
            lines.append(text.format(rows=Text("、".join(names), ", ".join(names))))

    rows(_INCOMPLETE, found.left_out)
    rows(_CUT, found.cut)
    rows(_NO_START, tuple(one.row for one in found.outcomes if facts.role("sroi.start", one.row) is None))
    lines += [text for role, text in (("sroi.rate", _NO_RATE), ("sroi.timing", _NO_TIMING)) if facts.role(role) is None]
    return Text("".join(line.zh for line in lines), "".join(" " + line.en for line in lines))


_PROVISIONAL = Text(
    "比率为暂定值，补齐之前不宜引用。", "The ratio is provisional: not to be quoted before what is missing is there."
)
_INCOMPLETE = Text(
    "未填完、没有计入的行：{rows}。", "Rows that are not complete and do not count: {rows}."
)
_CUT = Text(
    "持续年数超出期限、只计到期限为止的行：{rows}。",
    "Rows that last beyond the horizon and count up to it only: {rows}.",
)
_NO_START = Text(
    "未选择影响起始、按活动当年起计的行：{rows}。",
    "Rows that do not say when their impact starts, counted from the year of the activity: {rows}.",
)
_NO_RATE = Text("未填写贴现率，按 0% 计算。", "No discount rate is stated: worked out at 0%.")
_NO_TIMING = Text(
    "未选择贴现起点，按第1年末起贴现计算。", "No discount timing is stated: discounted from the end of year 1."
)
