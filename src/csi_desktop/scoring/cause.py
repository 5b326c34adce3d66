"""Cause and effect, outcome by outcome: what a design can show, certainty by GRADE, the steps of contribution
analysis, and the result chain as a graph without cycles (domain 4.5, 4.6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from csi_desktop.forms.definition import Option
from csi_desktop.forms.kinds import BadValue
from csi_desktop.model.links import closed, links_field, targets
from csi_desktop.scoring.facts import Facts
from csi_desktop.scoring.names import row_name
from csi_desktop.scoring.result import Place
from csi_desktop.scoring.words import bears
from csi_desktop.text import Text, listed

CERTAINTY = ("vlow", "low", "mod", "high")  # 1 … 4
_STARTS = {"high": 4, "low": 2}
_NAMES = {
    "vlow": Text("很低", "Very low"), "low": Text("低", "Low"),
    "mod": Text("中", "Moderate"), "high": Text("高", "High"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Grading:
    """Certainty by GRADE: start (4 for randomised, 2 for observational designs), steps down and up, what remains
    (1–4). `undocumented`: steps without a reason; `mixed`: raised although something was lowered."""

    start: int
    down: int
    up: int
    undocumented: int

    @property
    def level(self) -> int:
        """1 very low … 4 high."""
        return min(4, max(1, self.start - self.down + self.up))

    @property
    def certainty(self) -> str:
        """The option that this level is."""
        return CERTAINTY[self.level - 1]

    @property
    def mixed(self) -> bool:
        """Whether it was raised although something was lowered, which GRADE advises against."""
        return bool(self.down and self.up)


def chosen(facts: Facts, role: str, row: str) -> Option | None:
    """The option that the field of a role has in a row."""
    one = facts.catalogue.role(role)
    value = facts.role(role, row)
    return one.option(str(value)) if one is not None and value is not None else None


def reach(facts: Facts, row: str) -> int | None:
    """The level of the Maryland scale that the design of an outcome can reach at best; None without a design."""
    option = chosen(facts, "causality.design", row)
    return int(option.group) if option is not None and option.group.isdecimal() else None


def randomised(facts: Facts, row: str) -> bool:
    """Whether the design is randomised: the top of the Maryland scale."""
    return reach(facts, row) == 5


def _cells(facts: Facts, role: str, row: str) -> list[dict[str, Any]]:
    value = facts.role(role, row)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _count(value: Any) -> int:
    return int(value) if isinstance(value, int) or (isinstance(value, str) and value.isdecimal()) else 1


def grading(facts: Facts, row: str) -> Grading | None:
    """The certainty that follows from the steps recorded for an outcome; None without a design or a starting point."""
    steps = _cells(facts, "causality.steps", row)
    start = next((_start(facts, one) for one in steps if one.get("direction") == "start"), None)
    if start is None:
        if chosen(facts, "causality.design", row) is None:
            return None
        start = 4 if randomised(facts, row) else 2
    moves = [one for one in steps if one.get("direction") in ("down", "up")]
    return Grading(
        start,
        sum(_count(one.get("steps")) for one in moves if one["direction"] == "down"),
        sum(_count(one.get("steps")) for one in moves if one["direction"] == "up"),
        sum(not str(one.get("reason") or "").strip() for one in moves),
    )


def _start(facts: Facts, step: Mapping[str, Any]) -> int | None:
    field = facts.catalogue.role("causality.steps")
    column = next((c for c in field.columns if c.id.endswith(".ground")), None) if field else None
    option = column.option(str(step.get("ground"))) if column else None
    return _STARTS.get(option.group) if option else None


def certainty_text(facts: Facts, row: str) -> Text | None:
    """The certainty by the steps recorded, with where they start and how far they go."""
    found = grading(facts, row)
    if found is None:
        return None
    # A word and its number are not parted in a narrow column.
    line = Text(
        "{name}（起点\u00a0{start}，下调\u00a0{down}，上调\u00a0{up}）",
        "{name} (start\u00a0{start}, down\u00a0{down}, up\u00a0{up})",
    )
    return line.format(name=_NAMES[found.certainty], start=found.start, down=found.down, up=found.up)


def wording_text(facts: Facts, row: str) -> Text | None:
    """What the evidence of an outcome can bear in words; None while it has no level."""
    level = facts.role("causality.nesta", row)
    return bears(level) if isinstance(level, int) else None


# ---------------------------------------------------------------- contribution analysis
class ContributionStep(NamedTuple):
    """One of the six steps, and whether the records show that it was taken."""

    name: Text
    taken: bool


def contribution_steps(facts: Facts, row: str) -> list[ContributionStep]:
    """The six steps of contribution analysis, each by the records that show it."""
    chain = facts.role_rows("toc")
    alternatives = _cells(facts, "causality.alternatives", row)
    evidence = any(facts.role("toc.strength", one) not in (None, "untested") for one in chain)
    assumed = any(facts.role("toc.assumption", one) for one in chain)
    return [
        ContributionStep(Text("提出归因问题", "Attribution question"), bool(facts.role("causality.question", row))),
        ContributionStep(Text("变革理论及其假设", "Theory of change and its assumptions"), bool(chain) and assumed),
        ContributionStep(Text("已有证据（联系强度）", "Evidence at hand (strength of links)"), evidence),
        ContributionStep(Text("贡献陈述", "Contribution claim"), bool(facts.role("causality.claim", row))),
        ContributionStep(Text("有证据的替代解释", "Alternative explanations with evidence"),
                         any(one.get("support") or one.get("against") for one in alternatives)),
        ContributionStep(Text("修订后的判断（确定性）", "Judgement revised (certainty)"),
                         facts.role("causality.certainty", row) is not None),
    ]  # fmt: skip


def contribution_text(facts: Facts, row: str) -> Text:
    """How many of the six steps the records show, and which are missing."""
    steps = contribution_steps(facts, row)
    missing = [step.name for step in steps if not step.taken]
    done = len(steps) - len(missing)
    if not missing:
        return Text("{n}/6 步", "{n} of 6").format(n=done)
    names = listed(missing)
    return Text("{n}/6 步；缺：{names}", "{n} of 6; missing: {names}").format(n=done, names=names)


# ---------------------------------------------------------------- the result chain
def links(facts: Facts) -> dict[str, list[str]]:
    """Which row of the result chain leads to which, those that exist."""
    rows = facts.role_rows("toc")
    return {row: [to for to in facts.role("toc.links", row) or [] if to in rows] for row in rows}


def circle_said(facts: Facts, circle: Sequence[str]) -> Text:
    """A circle by the names of its rows, and what to do about it."""
    section = facts.catalogue.section_role("toc")
    names = " → ".join(row_name(facts, section.key, row) for row in circle) if section else ""
    return Text(
        "结果链成环：{names}。请去掉其中一条联系",
        "The result chain goes round in a circle: {names}. Take one link away",
    ).format(names=names)


def no_circle(facts: Facts, entered: Mapping[Place, Any]) -> None:
    """Refuse answers that would close a circle in the result chain: raises BadValue, which names the circle."""
    field = links_field(facts.catalogue)
    if field is None:
        return
    leads = {row: targets(value) for (key, row), value in entered.items() if key == field.id}
    circle = closed(links(facts), leads) if leads else []
    if circle:
        names = " → ".join(row_name(facts, field.section_key, row) for row in circle)
        raise BadValue(
            Text(
                "“{label}”：这样会使结果链成环（{names}），未保存。请改选不会绕回来的行，或先去掉环中的一条联系。",
                "“{label}”: this would make the result chain go round in a circle ({names}) and was not saved. Choose "
                "a row that does not lead back, or first take away one of the links in the circle.",
            ).format(label=field.label, names=names)
        )
