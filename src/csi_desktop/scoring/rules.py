"""The rules of scoring in words, as the ledger prints them (docs/methods.md has them with sources and examples)."""

from __future__ import annotations

from csi_desktop.text import Text

INDEX_RULE = {
    "given": Text(
        "指数 = 各维度得分按维度权重的加权平均；没有得分的维度不计，其权重由其余维度按比例分担。",
        "Index = mean of the dimension scores, weighted by dimension; a dimension without a score does not count, and "
        "the others share its weight in proportion.",
    ),
    "equal": Text(
        "指数 = 各维度得分按其适用指标数的加权平均，即每项适用指标同权。",
        "Index = mean of the dimension scores, each weighted by its number of applicable indicators, so that all of "
        "them count alike.",
    ),
    "chosen": Text(
        "指数 = 各维度得分按评估组选定并冻结的维度权重加权平均；没有得分的维度不计，其权重由其余维度按比例分担。",
        "Index = mean of the dimension scores, weighted as the evaluation team chose and froze; a dimension without a "
        "score does not count, and the others share its weight in proportion.",
    ),
}
GEOMETRIC_RULE = Text(
    "几何平均 = 各维度得分以其权重为指数的连乘积；低于 {floor} 分的计 {floor} 分。",
    "Geometric mean = product of the dimension scores, each to the power of its weight; a dimension below {floor} "
    "counts as {floor}.",
)
HARMONIC_RULE = Text(
    "调和平均 = 权重之和 ÷ 各维度（权重 ÷ 得分）之和；低于 {floor} 分的计 {floor} 分。",
    "Harmonic mean = sum of the weights ÷ sum of (weight ÷ score) over the dimensions; a dimension below {floor} "
    "counts as {floor}.",
)
BOUNDS_RULE = Text(
    "下限：未评指标全部取最低等级；上限：全部取最高等级。",
    "Lower bound: every open indicator at its lowest level; upper bound: every one at its highest.",
)
COVERAGE_RULE = Text(
    "覆盖率 = 已有等级的权重 ÷ 适用的权重；标为“不适用”的指标不计入分母。",
    "Coverage = weight of the indicators with a level ÷ weight of those that apply; what is “not applicable” is not in "
    "the denominator.",
)
DIMENSION_RULE = Text(
    "单项得分 = 100 × 等级 ÷ 最高等级；维度得分 = 已评指标单项得分的加权平均。“未查到”按 0 级计；"
    "“不适用”“无法核实”和“未评”不计。",
    "Item score = 100 × level ÷ highest level; dimension = weighted mean of the indicators with a level. “Not found” "
    "counts as level 0; “not applicable”, “cannot be verified” and “not yet evaluated” do not count.",
)
WEIGHTS_RULE = Text(
    "每个维度的权重取 75% 或 125%，重新归一；在所有组合中取最低与最高的指数。",
    "Each dimension’s weight is taken at 75% or 125%, and the weights are scaled to add up to 1; the lowest and the "
    "highest index of all combinations.",
)
WITHOUT_RULE = Text(
    "去掉一项指标，其权重由同一维度的其余指标分担，再算一次指数。",
    "One indicator is left out, the others in its dimension share its weight, and the index is worked out again.",
)
WITHOUT_DIMENSION_RULE = Text(
    "去掉一个维度，其权重由其余维度按比例分担，再算一次指数。",
    "One dimension is left out, the others share its weight in proportion, and the index is worked out again.",
)
SWINGS_RULE = Text(
    "其余不变，一项指标降一级或升一级：指数减少或增加“实际权重 × 100 ÷ 最高等级”分。",
    "All else as it is, one indicator is a level lower or higher: the index loses or gains effective weight × 100 ÷ "
    "highest level.",
)
PATHS_RULE = Text(
    "逐一查验由一项、两项、三项……指标组成的组合，找出使指数达到 {start} 分且覆盖率达标的最小组合；"
    "每项只提高到所需的等级。",
    "Sets of one, two, three … indicators are gone through for the smallest that bring the index to {start} "
    "with enough coverage; each is raised no further than needed.",
)
RATING_RULE = Text(
    "总覆盖率不低于 {total}、每个维度不低于 {section} 才予评级；评级按未四舍五入的得分，再看受理结论与合规闸门。",
    "A rating is given only if coverage is at least {total} overall and {section} in each dimension; it follows the "
    "unrounded score, then the acceptance decision and the compliance gate.",
)
CONFIDENCE_RULE = Text(
    "证据置信度 = 各已评指标所引证据的最高等级（0–1）按实际权重的加权平均；若所引证据全部出自企业自身或关联方，"
    "最高按 {cap} 计。"
    "它与得分并列，不与得分相乘。",
    "Evidence confidence = mean of the best evidence grade (0–1) behind each level, by effective weight; at most "
    "{cap} where all of it comes from the enterprise or its affiliates. It is reported beside the score and never "
    "changes it.",
)
EVIDENCED_RULE = Text(
    "“所主张”按所评等级；“所证实”使每项等级不高于所引证据的最高等级足以支持的份额（证据等级 0–1：{carries}），"
    "不足一级的舍去，再按同一规则算指数。",
    "“As claimed” takes the levels as given; “as evidenced” caps each at the share of the levels that its best "
    "evidence can support (by evidence grade 0–1: {carries}), rounded down to a whole level, and works out the "
    "index by the same rule.",
)
GATE_RULE = Text(
    "合规闸门可以暂缓或限制评级，从不改变得分。",
    "The compliance gate may withhold or cap a rating; it never changes a score.",
)
SURE_RULE = Text(
    "每次抽样：等级以 (1−g)/2 的概率偏高或偏低一级（g 为其证据等级的数值），维度和指标的权重"
    "各在 ±25% 内均匀变动后归一，各权重方案、算术平均与几何平均的机会均等；按未四舍五入的指数定评级。"
    "方差份额为 Sobol 一阶指数与总指数（Saltelli）。",
    "In each draw a level with evidence of grade g is one too high or too low with a probability of (1−g)/2; the "
    "weights of dimensions and indicators vary uniformly within ±25% and are scaled to add up to 1; each "
    "scheme is equally likely, and so are the arithmetic and the geometric mean; ratings follow the unrounded index. "
    "Shares of the variance are Sobol indices (Saltelli), first-order and total. ",
)
THEME_RULE = {
    "mean": Text(
        "主题得分 = 已评各项单项得分的平均（单项得分 = 100 × 等级 ÷ 最高等级，或所选选项的分值）；八个主题不相加。",
        "Theme = mean of the items with a score (100 × level ÷ highest level, or what the option counts); theme "
        "scores are not added.",
    ),
    "weakest": Text(
        "主题得分 = 各行中最低的一项；八个主题不相加。",
        "Theme = the weakest of its rows; theme scores are not added.",
    ),
}
PROGRESS_RULE = Text(
    "在本次评估深度下适用的必填项中，已填写或已说明原因的项数。",
    "Of the required answers that apply at this depth, those given, or excused by a state that says why.",
)
