"""How what the program itself reckons comes about, step by step: costs, SROI, agreement, weights."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from csi_desktop.scoring import agreed, computed, judged, sroi, weights
from csi_desktop.scoring.cause import contribution_steps, grading
from csi_desktop.scoring.costs import cost_totals, layer_name
from csi_desktop.scoring.facts import Facts
from csi_desktop.scoring.figures import decimal, number, points
from csi_desktop.scoring.matrices import judged_matrix
from csi_desktop.scoring.names import row_name
from csi_desktop.scoring.result import Place
from csi_desktop.scoring.value_map import FACTORS, value_map
from csi_desktop.text import NO_TEXT, Text


class Working(NamedTuple):
    """The rule in words, the arithmetic line by line, the answers it rests on, and the entries it is made of."""

    rule: Text
    lines: tuple[Text, ...] = ()
    places: tuple[Place, ...] = ()
    parts: tuple[str, ...] = ()


def plain_text(value: object) -> Text:
    """A value that reads alike in both languages."""
    if isinstance(value, Text):
        return value
    if isinstance(value, Fraction | Decimal | float):
        value = number(value, 4)
    return Text(str(value), str(value))


def _roles(facts: Facts, names: Iterable[str], rows: Sequence[str]) -> tuple[Place, ...]:
    """The answers of fields by role, row by row, where there are any."""
    fields = [one.id for name in names if (one := facts.catalogue.role(name)) is not None]
    return tuple((one, row) for row in rows for one in fields if (one, row) in facts.sheet.answers)


# ---------------------------------------------------------------- index and framework, said again in a line
def _index(facts: Facts, _: str) -> Working:
    rule = Text(
        "指数、各维度、可能范围与覆盖率，逐项见其明细。",
        "Index, dimensions, bounds and coverage: each has its own entry.",
    )
    scheme = next(iter(facts.index), "")
    return Working(rule, parts=tuple(f"{what}:{scheme}" for what in ("index", "bounds", "coverage")))


def _rating(facts: Facts, _: str) -> Working:
    return Working(Text("见评级的明细。", "See the entry of the rating."), parts=("rating",))


def _profile(facts: Facts, _: str) -> Working:
    rule = Text("逐个主题列出得分与项数，不相加。", "Each theme with its score and count; never added up.")
    return Working(rule, parts=tuple(f"theme:{theme.id}" for theme in facts.themes))


def _confidence(facts: Facts, _: str) -> Working:
    return Working(
        Text("见证据置信度的明细。", "See the entry of evidence confidence."), parts=("confidence",)
    )


def _gate(facts: Facts, _: str) -> Working:
    return Working(Text("见合规闸门的明细。", "See the entry of the compliance gate."), parts=("gate",))


def _year_on_year(facts: Facts, _: str) -> Working:
    rule = Text("本期指数减上期指数，两者都先取一位小数；仅在指数表单的主版本相同时比较。",
                "Index now less index then, each with one decimal; only where both used the same major version of the "
                "index.")  # fmt: skip
    before, index = facts.sheet.previous, next(iter(facts.index.values()), None)
    if before is None or index is None or index.score is None:
        return Working(rule)
    change = decimal(index.score, 1) - decimal(before.index, 1)
    line = f"{points(index.score)} − {points(before.index)} = {change:+.1f}"
    return Working(rule, (plain_text(line),), parts=(f"index:{index.scheme}",))


def _version(facts: Facts, _: str) -> Working:
    return Working(
        Text("由评估的状态和已签发的版本得出。", "By the state of the evaluation and the versions issued.")
    )


def _hash(facts: Facts, _: str) -> Working:
    return Working(Text("对评估全部内容（表单版本、各行次序、答案、理由、证据）的规范文本计算 SHA-256。",
                        "SHA-256 of the canonical text of all that the evaluation holds: form versions, rows in "
                        "order, "
                        "answers, rationales, evidence."))  # fmt: skip


# ---------------------------------------------------------------- costs
def _costs(facts: Facts, _: str) -> Working:
    rule = Text("按层次合计成本金额；承诺与预算不计，不货币化的项目另列条数。",
                "Amounts added up by layer; pledges and budgets do not count, lines not valued in money are counted "
                "apart.")  # fmt: skip
    lines, rows = [], []
    for option_id, total in cost_totals(facts).items():
        own = [row for row in facts.role_rows("costs") if _counts(facts, row) and _is(facts, row, option_id)]
        rows += own
        amounts = " + ".join(number(_exact(facts.role("cost.amount", row))) for row in own)
        line = Text("{layer}：{sum} = {total} 元", "{layer}: {sum} = CNY {total}")
        lines.append(
            line.format(layer=layer_name(facts, option_id), sum=amounts, total=number(total))
        )
    return Working(rule, tuple(lines), _roles(facts, ("cost.amount", "cost.basis"), rows))


def _counts(facts: Facts, row: str) -> bool:
    return facts.role("cost.amount", row) is not None and facts.role("cost.basis", row) not in (
        "pledge", "budget", "nonmon",
    )  # fmt: skip


def _is(facts: Facts, row: str, layer: str) -> bool:
    return str(facts.role("cost.layer", row) or "") == layer


def _exact(value: Any) -> Fraction:
    return Fraction(value) if isinstance(value, Fraction | int | Decimal) else Fraction(str(value or 0))


# ---------------------------------------------------------------- SROI
_SROI_ANSWERS = (
    "sroi.qty",
    "sroi.value",
    "sroi.dw",
    "sroi.di",
    "sroi.at",
    "sroi.dr",
    "sroi.dur",
    "sroi.start",
)


def _sroi_places(facts: Facts) -> tuple[Place, ...]:
    return (
        *_roles(facts, ("sroi.rate", "sroi.timing", "sroi.horizon"), [""]),
        *_roles(facts, _SROI_ANSWERS, facts.role_rows("sroi_map")),
        *_roles(facts, ("cost.amount", "cost.basis"), facts.role_rows("costs")),
    )


def _inputs(facts: Facts, _: str = "") -> Working:
    rule = Text(
        "投入＝实际支出与折算的成本之和；承诺与预算不计。",
        "Inputs = costs spent or imputed; pledges and budgets do not count.",
    )
    found = facts.once(value_map)
    rows = [r for r in facts.role_rows("costs") if facts.role("cost.basis", r) in ("actual", "imputed")]
    amounts = [
        number(_exact(facts.role("cost.amount", row)))
        for row in rows
        if facts.role("cost.amount", row) is not None
    ]
    line = plain_text(f"{' + '.join(amounts)} = {number(found.inputs)}") if found and amounts else None
    return Working(rule, (line,) if line else (), _roles(facts, ("cost.amount", "cost.basis"), rows))


def _by_outcome(facts: Facts, found: sroi.ValueMap) -> list[Text]:
    """Impact of the first year and present value of each row, by hand."""
    lines = []
    step = Text(
        "{row}：{qty} × {value} × (1 − {dw}) × (1 − {di}) × (1 − {at}) = {impact}；现值＝Σ {impact} × (1 − {dr})^(t−1) "
        "÷ (1 + {rate})^(t−1+{k})，t 取 1 至 {n}{late}，得 {pv}",
        "{row}: {qty} × {value} × (1 − {dw}) × (1 − {di}) × (1 − {at}) = {impact}; present value = Σ {impact} × (1 − "
        "{dr})^(t−1) ÷ (1 + {rate})^(t−1+{k}), t from 1 to {n}{late}, = {pv}",
    )
    late = Text(
        "（影响自活动次年开始，指数加 1）", " (one more in the exponent, as it starts the year after the activity)"
    )
    for place, one in enumerate(found.outcomes, 1):
        lines.append(
            step.format(
                row=_outcome_name(facts, one.row, place), qty=number(one.quantity, 4), value=number(one.value, 4),
                dw=number(one.deadweight[1], 4), di=number(one.displacement[1], 4),
                at=number(one.attribution[1], 4), dr=number(one.drop_off[1], 4), n=one.duration,
                k=found.delay + one.start, late=late if one.start else NO_TEXT,
                rate=number(found.rate, 4), impact=number(one.impact(), 4),
                pv=number(one.present_value(found.rate, found.delay), 4),
            )
        )  # fmt: skip
    worths = " + ".join(number(one.present_value(found.rate, found.delay), 4) for one in found.outcomes)
    total = Text("现值合计：{a} = {b}", "Present value in all: {a} = {b}")
    return [*lines, total.format(a=worths, b=number(found.present_value(), 4))]


def _outcome_name(facts: Facts, row: str, place: int) -> str:
    section = facts.catalogue.section_role("sroi_map")
    answer = facts.sheet.answers.get((section.title_field, row)) if section else None
    return str(answer.value)[:24] if answer and answer.value else str(place)


_DISCOUNT = Text(
    "现值＝Σ 第 t 年价值÷(1+贴现率)^(t−1+k)；k 取 1 时第一年即贴现（SROI 指南），取 0 时第一年不贴现。",
    "Present value = Σ value of year t ÷ (1 + rate)^(t−1+k); k = 1 discounts the first year too (SROI guide), k "
    "= 0 does "
    "not.",
)


def _mapped(
    rule: Text, steps: Callable[[Facts, sroi.ValueMap], Sequence[Text]]
) -> Callable[[Facts, str], Working]:
    """The working of a figure of the value map; the rule alone where there is no map."""

    def working(facts: Facts, _: str) -> Working:
        found = facts.once(value_map)
        if found is None:
            return Working(rule)
        return Working(rule, tuple(steps(facts, found)), _sroi_places(facts))

    return working


def _ratio_steps(facts: Facts, found: sroi.ValueMap) -> list[Text]:
    ratio = found.ratio()
    lines = [*_by_outcome(facts, found), *_inputs(facts).lines]
    if ratio is not None:
        lines.append(
            plain_text(f"{number(found.present_value(), 4)} ÷ {number(found.inputs)} = {number(ratio, 4)}")
        )
    return lines


def _net_steps(facts: Facts, found: sroi.ValueMap) -> list[Text]:
    ratio, net = found.ratio(), found.net()
    return [] if ratio is None or net is None else [plain_text(f"{number(ratio, 4)} − 1 = {number(net, 4)}")]


def _payback_steps(facts: Facts, found: sroi.ValueMap) -> list[Text]:
    months = found.payback_months()
    first = [number(one.impact(), 4) for one in found.lasting]
    if months is None:
        return []
    return [plain_text(f"{number(found.inputs)} ÷ (({' + '.join(first)}) ÷ 12) = {number(months, 4)}")]


def _range_steps(facts: Facts, found: sroi.ValueMap) -> list[Text]:
    ends = found.range()
    names = Text("最不利", "Least favourable"), Text("最有利", "most favourable")
    lines = []
    for best, name, ratio in zip((False, True), names, ends or (), strict=False):
        line = f"{number(found.extreme(best=best), 4)} ÷ {number(found.inputs)} = {number(ratio, 4)}"
        lines.append(Text("{name}：{line}", "{name}: {line}").format(name=name, line=line))
    return lines


def _tornado_steps(facts: Facts, found: sroi.ValueMap) -> list[Text]:
    rows = [one.row for one in found.outcomes]
    line = Text("{row}，{what}：{a}–{b}", "{row}, {what}: {a}–{b}")
    return [
        line.format(row=_outcome_name(facts, row, rows.index(row) + 1), what=FACTORS[what],
                    a=number(min(x, y), 4), b=number(max(x, y), 4))
        for row, what, x, y in found.tornado()
    ]  # fmt: skip


def _break_even_steps(facts: Facts, found: sroi.ValueMap) -> list[Text]:
    factor = found.break_even()
    if factor is None:
        return []
    return [plain_text(f"{number(found.inputs)} ÷ {number(found.present_value(), 4)} = {number(factor, 4)}")]


def _stream(facts: Facts, row: str) -> Working:
    rule = Text(
        "第一年价值×(1−年衰减)^(t−1)，逐年列出，未贴现。",
        "Value of the first year × (1 − drop-off)^(t−1), undiscounted.",
    )
    found = facts.once(value_map)
    one = next((o for o in found.outcomes if o.row == row), None) if found else None
    places = _roles(facts, _SROI_ANSWERS, [row])
    if one is None:
        return Working(rule, places=places)
    kept = number(1 - one.drop_off[1], 4)
    first = number(one.impact(), 4)
    lines = [
        plain_text(f"t = {t + 1}: {first} × {kept}^{t} = {number(v, 4)}") for t, v in enumerate(one.stream())
    ]
    return Working(rule, tuple(lines), places)


# ---------------------------------------------------------------- assessors and weights
def _levels_given(facts: Facts) -> tuple[Place, ...]:
    return _roles(facts, ("score.item", "score.assessor", "score.level"), facts.role_rows("scores"))


def _by_assessor(facts: Facts) -> list[Text]:
    """The levels that each gave, indicator by indicator."""
    lines = []
    for n, levels in enumerate(facts.once(computed.ratings), 1):
        shown = ["—" if value is None else number(value) for value in levels]
        said = Text("、".join(shown), ", ".join(shown))
        lines.append(Text("评估员 {n}：{v}", "Assessor {n}: {v}").format(n=n, v=said))
    return lines


def _agreed(
    rule: Text, steps: Callable[[Facts], Iterable[Text]] = lambda facts: ()
) -> Callable[[Facts, str], Working]:
    return lambda facts, _: Working(rule, (*_by_assessor(facts), *steps(facts)), _levels_given(facts))


_EIGEN = Text(
    "权重是判断矩阵的主特征向量（合计为 1）：每一行与权重的乘积之和，等于 λmax 乘以该项的权重",
    "The weights are the principal eigenvector (adding up to 1): each row times the weights gives λmax times its own",
)


def _cr(facts: Facts, _: str) -> Working:
    rule = Text("一致性比率 CR＝CI÷RI，CI＝(λmax−n)÷(n−1)，RI 取 Saaty 的随机指数；不超过 0.10 可以接受。",
                "Consistency ratio CR = CI ÷ RI with CI = (λmax − n) ÷ (n − 1) and Saaty’s random index; up to "
                "0.10 is "
                "accepted.")  # fmt: skip
    places = (
        *_roles(facts, ("weighting.matrix",), [""]),
        *_roles(facts, ("weighting.judgement",), facts.role_rows("judgements")),
    )
    judged_by = judged_matrix(facts)
    if judged_by is None:
        return Working(rule, places=places)
    n, of = len(judged_by.items), len(judged_by.made_of)
    largest = weights.principal(judged_by.matrix)[1]
    lines = []
    if of > 1:
        lines.append(
            Text(
                "{n} 个矩阵逐个元素取几何平均，再求主特征向量",
                "the geometric mean of each element of {n} matrices, then the principal eigenvector",
            ).format(n=of)
        )
        section = facts.catalogue.section_role("judgements")
        for row, ratio in judged_by.ratios():
            name = Text("评估组", "the team") if not row or section is None else row_name(facts, section.key, row)
            lines.append(Text("{name}：CR {cr}", "{name}: CR {cr}").format(name=name, cr=number(ratio, 4)))
    found = weights.principal(judged_by.matrix)[0]
    lines.append(_EIGEN)
    for item, across, weight in zip(judged_by.items, judged_by.matrix, found, strict=True):
        products = " + ".join(f"{number(a, 4)} × {number(w, 4)}" for a, w in zip(across, found, strict=True))
        lines.append(plain_text(f"{item}: {products} ≈ {number(largest, 4)} × {number(weight, 4)}"))
    lines.append(plain_text(f"λmax = {number(largest, 6)}, n = {n}"))
    if n in weights.RANDOM_INDEX:
        ci, ri = (largest - n) / (n - 1), weights.RANDOM_INDEX[n]
        lines.append(plain_text(f"CI = ({number(largest, 6)} − {n}) ÷ {n - 1} = {number(ci, 6)}"))
        lines.append(plain_text(f"CR = {number(ci, 6)} ÷ {number(ri, 2)} = {number(ci / ri, 4)}"))
    return Working(rule, tuple(lines), places)


def _moderation(facts: Facts, row: str) -> Working:
    rule = Text(
        "各评估员对同一指标所评等级的最大差距。", "The widest gap between assessors on one indicator."
    )
    columns = [[v for v in unit if v is not None] for unit in zip(*facts.once(computed.ratings), strict=True)]
    gaps = [(max(c), min(c)) for c in columns if len(c) > 1]
    lines: tuple[Text, ...] = ()
    if gaps:
        high, low = max(gaps, key=lambda pair: pair[0] - pair[1])
        lines = (plain_text(f"{number(high)} − {number(low)} = {number(high - low)}"),)
    return Working(rule, lines, _levels_given(facts))


def _strength(facts: Facts, row: str) -> Working:
    rule = Text(
        "所引证据中最高的证据等级，以及来源方的类别数。",
        "The best evidence grade cited, and how many source classes.",
    )
    section = facts.catalogue.section_role("findings")
    cites = next((one for one in section.fields if one.kind == "evidence"), None) if section else None
    rows = facts.field(cites.id, row) or [] if cites else []
    places = _roles(facts, ("evidence.grade", "evidence.class"), rows)
    return Working(rule, places=((cites.id, row), *places) if cites and rows else places)


# ---------------------------------------------------------------- cause and effect
def _certainty(facts: Facts, row: str) -> Working:
    rule = Text(
        "GRADE：随机设计起点为高（4），其余为低（2）；减下调级数，加上调级数，限于 1–4。",
        "GRADE: randomised designs start high (4), all others low (2); less the steps down, plus those up, "
        "within 1–4.",
    )
    found = grading(facts, row)
    lines = (plain_text(f"{found.start} − {found.down} + {found.up} → {found.level}"),) if found else ()
    return Working(rule, lines, _roles(facts, ("causality.design", "causality.steps"), [row]))


def _wording(facts: Facts, row: str) -> Working:
    rule = Text(
        "按本项成果的证据等级（Nesta 0–5）查表。",
        "Looked up by the level of evidence (Nesta 0–5) of this outcome.",
    )
    return Working(rule, places=_roles(facts, ("causality.nesta",), [row]))


def _contribution(facts: Facts, row: str) -> Working:
    rule = Text(
        "贡献分析六步，各由相应的记录体现。",
        "The six steps of contribution analysis, by the records that show them.",
    )
    done, missing = Text("有", "yes"), Text("缺", "missing")
    lines = [
        Text("{n}. {name}：{said}", "{n}. {name}: {said}").format(
            n=n, name=step.name, said=done if step.taken else missing
        )
        for n, step in enumerate(contribution_steps(facts, row), 1)
    ]
    return Working(rule, tuple(lines), _roles(facts, ("causality.question", "causality.claim"), [row]))


# By the names that form files use, as in csi_desktop.scoring.computed.EVALUATION.
def _budget(facts: Facts, _: str) -> Working:
    rule = Text(
        "每位专家的分数先除以其合计，再对专家求平均；标准差除以专家数减一。Kendall W＝12S÷(m²(n³−n)−mΣT)。",
        "Each expert’s points are shared out over their sum, then averaged over the experts; the standard deviation "
        "divides by one less than their number. Kendall's W = 12S ÷ (m²(n³−n) − mΣT).",
    )
    given = judged.budgets(facts)[1]
    whole = all(sum(one.points) > 0 and min(one.points) >= 0 for one in given)  # else they are refused, and it says so
    shares = [[float(value / sum(one.points)) for value in one.points] for one in given] if whole else []
    line = Text("{name}：{sum} = {whole}", "{name}: {sum} = {whole}")
    lines = [
        line.format(name=one.name, sum=" + ".join(number(p, 4) for p in one.points), whole=number(sum(one.points), 4))
        for one in given
    ]
    return Working(rule, (*lines, *agreed.concordance_steps(shares)), _roles(facts, ("weighting.experts",), [""]))


def _year_steps(facts: Facts, found: sroi.ValueMap) -> list[Text]:
    line = Text("第{n}年：{v} ÷ (1 + {r})^{t} = {p}", "Year {n}: {v} ÷ (1 + {r})^{t} = {p}")
    return [
        line.format(
            n=one.year, v=number(one.value, 4), r=number(found.rate, 4), t=one.year - 1 + found.delay,
            p=number(one.present, 4),
        )
        for one in sroi.year_table(found)
    ]  # fmt: skip


WORKINGS: dict[str, Callable[[Facts, str], Working]] = {
    "index_text": _index, "rating_text": _rating, "profile_text": _profile, "confidence_text": _confidence,
    "gate_text": _gate, "year_on_year_text": _year_on_year, "version_text": _version, "content_hash_text": _hash,
    "cost_totals_text": _costs, "sroi_inputs": _inputs, "sroi_stream_text": _stream, "consistency_ratio": _cr,
    "certainty_text": _certainty, "wording_text": _wording, "contribution_text": _contribution,
    "ahp_text": _cr, "budget_text": _budget,
    "kappa_text": _agreed(Text("Cohen κ＝1−观察到的不一致÷随机期望的不一致（加权时按等级差）；三名及以上用 Fleiss κ。"
                               "Kendall W＝12S÷(m²(n³−n)−mΣT)，取全体都评定的指标。",
                               "Cohen's κ = 1 − disagreement observed ÷ expected by chance, weighted by the gap "
                               "in levels; Fleiss' κ for three or more. Kendall's W = 12S ÷ (m²(n³−n) − mΣT), over "
                               "the indicators that all judged."),
                          agreed.kappa_steps),
    "sroi_years_text": _mapped(_DISCOUNT, _year_steps),
    "sroi_weakest_text": _mapped(Text("现值对某一行的代理单价与 1−扣减 是线性的，故由方程解出。",
                                      "The present value is linear in a row’s proxy and in 1 − each deduction: "
                                      "solved, not searched."),
                                 lambda facts, found: []),
    "sroi_note_text": _mapped(Text("没有成本、没有完整的行或完整的行中没有效益时不给比率；"
                                   "缺行、缺金额、缺贴现率或贴现起点时比率为暂定。",
                                   "No ratio without costs, without a complete row or without a benefit among them; "
                                   "provisional while rows, amounts, discount rate or timing are missing."),
                              lambda facts, found: []),
    "moderation_range": _moderation, "finding_strength": _strength,
    "sroi_ratio": _mapped(Text("社会投资回报比率＝现值合计÷投入。" + _DISCOUNT.zh,
                               "SROI ratio = present value in all ÷ inputs. " + _DISCOUNT.en), _ratio_steps),
    "sroi_net": _mapped(Text("净回报＝比率−1。", "Net return = ratio − 1."), _net_steps),
    "sroi_payback": _mapped(Text("回收期（月）＝投入÷(第一年价值÷12)。",
                                 "Payback in months = inputs ÷ (value of the first year ÷ 12)."),
                            _payback_steps),
    "sroi_range_text": _mapped(Text("各项扣减均取最不利值（效益取高、损害取低）与均取最有利值"
                                    "（效益取低、损害取高）时的比率。",
                                    "The ratio with every deduction at its least favourable (high for benefits, low "
                                    "for harms), and at its most favourable (low for benefits, high for harms)."),
                               _range_steps),
    "sroi_tornado_text": _mapped(Text("每次只改一项假设，取其低值与高值，按影响从大到小。",
                                      "One assumption at a time at its low and its high, widest swing first."),
                                 _tornado_steps),
    "sroi_breakeven_text": _mapped(Text("平衡点＝投入÷现值合计：全部代理价值乘以该数时比率为 1。",
                                        "Break-even = inputs ÷ present value: the factor on every value at which "
                                        "the ratio is 1."),
                                   _break_even_steps),
    "alpha_text": _agreed(Text("Krippendorff α＝1−Do÷De（顺序量度，δ 为两个等级的名次之差），"
                               "由各评估员独立评定的等级算出。",
                               "Krippendorff's α = 1 − Do ÷ De (ordinal: δ is how far two levels lie apart in rank), "
                               "of the levels given independently."), agreed.alpha_steps),
    "agreement_text": _agreed(Text("两两比较各评估员的等级：完全相同的占比，及相差不超过 1 级的占比。",
                                   "Pairs of assessors on each indicator: the share that agree exactly, and "
                                   "within one level.")),
    "icc_text": _agreed(agreed.ICC_RULE, agreed.icc_steps),
    "moderation_original_text": _agreed(Text("合议之前各评估员独立评定的等级，照录。",
                                             "The levels as given before moderation, unaltered.")),
}  # fmt: skip
