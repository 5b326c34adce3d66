"""What keeps an evaluation from being changed: issued, shown as of a past day, its weights frozen."""

from __future__ import annotations

from collections.abc import Sequence

from csi_desktop.forms.definition import Catalogue, Field
from csi_desktop.forms.kinds import BadValue
from csi_desktop.model.answers import PlaceRow, SetAnswer, State, Step
from csi_desktop.model.cases import Sheet
from csi_desktop.model.weighing import WEIGHTING, frozen_field, scoring_fields
from csi_desktop.scoring.result import Result
from csi_desktop.text import Text

_FROZEN = Text(
    "“{label}”属于已冻结的权重方案，不能再改。请先清除冻结时间。",
    "“{label}” belongs to weights that are frozen and cannot be changed. Clear the time of freezing first.",
)
_TOO_LATE = Text(
    "“{label}”须在评分开始之前填写；已有指标评了等级。",
    "“{label}” must be entered before scoring starts; indicators have levels already.",
)
_BEGUN = Text(
    "“{label}”须在评分开始之前填写；评分已经开始：评估员已各自评分，或曾有等级评出后又清除（见历史记录）。"
    "如需其他权重，请为该案例新建评估。",
    "“{label}” must be entered before scoring starts, and it has started: assessors have given levels of their own, or "
    "levels were given and taken away again (see the history). For other weights, begin another evaluation.",
)


class Issued(Exception):
    """Somebody would change an evaluation that is issued."""

    def __init__(self, version: str) -> None:
        self.text = Text(
            "该评估已签发（{version} 版），内容已冻结。如需修改，请先开启更正或重述。",
            "This evaluation is issued (version {version}) and frozen. To change it, begin an erratum or a "
            "restatement.",
        ).format(version=version)
        super().__init__(self.text.en)


class Past(Exception):
    """Somebody would change what is shown as of a day of the past."""

    def __init__(self, day: str) -> None:
        self.text = Text(
            "当前显示的是 {day} 的内容，不能修改。请先回到当前。",
            "What is shown is as of {day} and cannot be changed. Go back to now first.",
        ).format(day=day)
        super().__init__(self.text.en)


def is_frozen(catalogue: Catalogue, sheet: Sheet, one: Field) -> bool:
    """Whether a field belongs to weights that somebody froze; the time of freezing itself can be cleared."""
    return (
        one.role != "weighting.frozen"
        and catalogue.section(one.section_key).role in WEIGHTING
        and _are_frozen(catalogue, sheet)
    )


def demand_thawed(catalogue: Catalogue, sheet: Sheet, result: Result, steps: Sequence[Step]) -> None:
    """BadValue where weights would be changed that are frozen, or frozen after scoring has begun."""
    for step in steps:
        if isinstance(step, PlaceRow) and _are_frozen(catalogue, sheet):
            section = next((one for one in catalogue.sections() if one.key == step.section), None)
            if section is not None and section.role in WEIGHTING:
                raise BadValue(_FROZEN.format(label=section.title))
        if not isinstance(step, SetAnswer) or not catalogue.has(step.field):
            continue
        one = catalogue.field(step.field)
        if is_frozen(catalogue, sheet, one):
            raise BadValue(_FROZEN.format(label=one.label))
        freezes = one.role == "weighting.frozen" and step.new is not None and step.new.value
        if freezes and result.default is not None and result.default.score is not None:
            raise BadValue(_TOO_LATE.format(label=one.label))
        if freezes and (sheet.scored or has_scoring(catalogue, sheet)):
            raise BadValue(_BEGUN.format(label=one.label))


def has_scoring(catalogue: Catalogue, sheet: Sheet) -> bool:
    """Whether a level is given now: of an indicator, or by an assessor."""
    fields = scoring_fields(catalogue)
    return any(
        place[0] in fields and (answer.value is not None or answer.state is State.NOT_FOUND) for place, answer in sheet
    )


def _are_frozen(catalogue: Catalogue, sheet: Sheet) -> bool:
    frozen = frozen_field(catalogue)
    answer = None if frozen is None else sheet.answers.get((frozen.id, ""))
    return answer is not None and bool(answer.value)
