"""What does not fit together within a form whose parts are each as they should be."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from csi_desktop.forms import toml_values as toml
from csi_desktop.forms.definition import Field, Form, Portfolio
from csi_desktop.text import Text


def descending(reading: toml.Reading, place: str, starts: Sequence[Fraction]) -> None:
    """Note starts that do not go from high to low."""
    if any(one <= after for one, after in pairwise(starts)):
        found = ", ".join(str(one) for one in starts)
        reading.fault(
            place, found, Text("从高到低、互不相同的起点", "starts from high to low, all different")
        )


def sound_form(reading: toml.Reading, form: Form) -> None:
    """Note what does not fit together within a form whose parts are sound by themselves."""
    toml.no_doubles(reading, "section · id", [section.id for section in form.sections])
    toml.no_doubles(reading, "field · id", [field.id for section in form.sections for field in section.fields])
    for section in form.sections:
        ids = [field.id for field in section.fields]
        if section.title_field and section.title_field not in ids:
            expected = Text("本部分的字段", "a field of this section")
            place = f"{section.id} · title_field"
            reading.fault(place, section.title_field, expected, toml.nearest(section.title_field, ids))
    if form.index is not None:
        _weights(reading, form)
    if form.portfolio is not None:
        _sound_portfolio(reading, form, form.portfolio)
    else:
        _shares(reading, form)
    if form.confidence is not None:
        groups = {option.group for s in form.sections for f in s.fields for option in f.options} - {""}
        if form.confidence.cap_group not in groups:
            expected = Text("某个选项的 group", "the group of an option")
            reading.fault("confidence · cap_group", form.confidence.cap_group, expected)
    for rule in form.gate:
        if (rule.effect == "cap") != bool(rule.cap):
            reading.fault(
                f"gate {rule.id}",
                rule.effect,
                Text("cap 与等级一同给出", "the effect “cap” and a band together"),
            )


def sound_field(reading: toml.Reading, field: Field) -> None:
    """Note what does not fit together within a field."""
    top = field.max if field.max is not None else 0
    if field.kind == "level" and (top < 1 or len(field.levels) != top + 1):
        expected = Text(f"{top + 1} 个等级描述（0 到 {top}）", f"{top + 1} anchors, for levels 0 to {top}")
        reading.fault(f"{field.id} · levels", str(len(field.levels)), expected)
    if field.evidence_from is not None and not 0 < field.evidence_from <= top:
        reading.fault(f"{field.id} · evidence_from", field.evidence_from, Text(f"1 到 {top}", f"1 to {top}"))
    if field.kind == "scale5" and len(field.ends) != 2:
        reading.fault(
            f"{field.id} · ends", str(len(field.ends)), Text("两端的描述", "two descriptions, of 1 and of 5")
        )
    if field.min is not None and field.max is not None and field.min > field.max:
        reading.fault(f"{field.id} · min", field.min, Text(f"不大于 {field.max}", f"at most {field.max}"))
    if (
        field.scored
        and field.kind == "choice"
        and not any(option.score is not None for option in field.options)
    ):
        reading.fault(f"{field.id} · scored", "true", Text("选项带有 score", "options with a score"))
    if field.preset and field.columns and field.columns[0].kind != "choice":
        reading.fault(
            f"{field.id} · preset", field.columns[0].kind, Text("第一列为 choice", "a choice as first column")
        )


def _weights(reading: toml.Reading, form: Form) -> None:
    """Section weights of an index, and the weights of the scored fields in each section, each make one."""
    weighted = [section for section in form.sections if section.weight is not None]
    _sum_is_one(reading, "section · weight", [section.weight or Fraction(0) for section in weighted])
    for section in weighted:
        scored = [field for field in section.fields if field.scored]
        _sum_is_one(reading, f"{section.id} · weight", [field.weight or Fraction(0) for field in scored])


def _sound_portfolio(reading: toml.Reading, form: Form, portfolio: Portfolio) -> None:
    """Groups hang together without going round in circles, and every indicator has what its scale needs."""
    known = {group.id: group for group in portfolio.groups}
    named = [("section", s.id, s.group) for s in form.sections] + [("group", g.id, g.parent) for g in portfolio.groups]
    for what, name, parent in named:
        if parent and parent not in known:
            expected = Text("某个 group 的编号", "the id of a group")
            reading.fault(f"{what} {name}", parent, expected, toml.nearest(parent, known))
    for group in portfolio.groups:
        above, seen = group, {group.id}
        while above.parent in known:
            above = known[above.parent]
            if above.id in seen:
                reading.fault(f"group {group.id} · parent", group.parent, Text("不成环的上级", "no circle of parents"))
                break
            seen.add(above.id)
    toml.no_doubles(reading, "section · group", ["index", *(s.id for s in form.sections), *known])
    for section in form.sections:
        entropy = (section.weights or portfolio.weights) == "entropy"
        for one in section.fields:
            if entropy and one.weight is not None:
                expected = Text("不写权重：由熵权法得出", "no weight: it comes of the entropy")
                reading.fault(f"{one.id} · weight", str(one.weight), expected)
            if one.kind not in ("number", "count", "percent", "money", "text", "longtext"):
                expected = Text(
                    "指标的种类：number、count、percent 或 money",
                    "the kind of an indicator: number, count, percent or money",
                )
                reading.fault(f"{one.id} · kind", one.kind, expected)
            method = one.normalise or portfolio.normalise
            if method == "goalposts" and len(one.goalposts) != 2:
                reading.fault(f"{one.id} · normalise = goalposts", None, Text("“goalposts”", "“goalposts”"))
            if method == "distance" and one.goal is None:
                reading.fault(f"{one.id} · normalise = distance", None, Text("“goal”", "“goal”"))
            elif method == "distance" and one.direction == "more" and one.goal is not None and one.goal <= 0:
                expected = Text("越多越好时，大于零的目标值", "a target above zero where more is better")
                reading.fault(f"{one.id} · goal", str(one.goal), expected)
    _sound_sums(reading, form, portfolio)


def _sound_sums(reading: toml.Reading, form: Form, portfolio: Portfolio) -> None:
    """What is averaged must weigh something together, or there is never a score."""
    below: dict[str, list[Fraction | None]] = {}
    for section in form.sections:
        below.setdefault(section.group, []).append(section.weight)
        numeric = [one for one in section.fields if one.kind not in ("text", "longtext")]
        below[f"section {section.id}"] = [one.weight for one in numeric]
    for group in portfolio.groups:
        below.setdefault(group.parent, []).append(group.weight)
    for above, weights in below.items():
        if weights and not any(weight is None or weight for weight in weights):
            place = above if above.startswith("section ") else f"group {above}" if above else "portfolio"
            expected = Text("至少一项权重大于零", "at least one weight above zero")
            reading.fault(f"{place} · weight", "0", expected)


def _shares(reading: toml.Reading, form: Form) -> None:
    """Weights are shares, but for those of a portfolio, which are relative."""
    weighed = [(s.id, s.weight) for s in form.sections]
    weighed += [(one.id, one.weight) for s in form.sections for one in s.fields]
    for place, weight in weighed:
        if weight is not None and weight > 1:
            reading.fault(f"{place} · weight", str(weight), Text("0 到 1 之间的份额", "a share from 0 to 1"))


def _sum_is_one(reading: toml.Reading, place: str, weights: Sequence[Fraction]) -> None:
    if sum(weights) != 1:
        found = " + ".join(str(weight) for weight in weights) + f" = {sum(weights)}"
        reading.fault(place, found, Text("权重之和为 1", "weights that add up to 1"))
