"""Cause and effect, outcome by outcome: what a design can show, certainty by GRADE, the steps of contribution
analysis, and the result chain as a graph without cycles (domain 4.5, 4.6)."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from csi_desktop.forms.definition import Option
from csi_desktop.forms.kinds import BadValue
from csi_desktop.scoring.facts import Facts
from csi_desktop.scoring.names import row_name
from csi_desktop.scoring.result import Place
from csi_desktop.scoring.words import bears
from csi_desktop.text import Text

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
    """The certainty by the steps recorded, with the sum: 2 − 1 = 1."""
    found = grading(facts, row)
    if found is None:
        return None
    line = Text("{name}（{start} − {down} + {up} → {level}）", "{name} ({start} − {down} + {up} → {level})")
    return line.format(
        name=_NAMES[found.certainty], start=found.start, down=found.down, up=found.up, level=found.level
    )


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
        ContributionStep(Text("替代解释及证据", "Alternative explanations with evidence"),
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
        return Text("{n}/6 步", "{n} of 6 steps").format(n=done)
    names = Text("、".join(name.zh for name in missing), ", ".join(name.en for name in missing))
    return Text("{n}/6 步；缺：{names}", "{n} of 6 steps; missing: {names}").format(n=done, names=names)


# ---------------------------------------------------------------- the result chain
def links(facts: Facts) -> dict[str, list[str]]:
    """Which row of the result chain leads to which, those that exist."""
    rows = facts.role_rows("toc")
    return {row: [to for to in facts.role("toc.links", row) or [] if to in rows] for row in rows}


def closed(facts: Facts, entered: Mapping[str, Sequence[str]]) -> list[str]:
    """The circle that links just entered would close, its first row again at the end; empty where they close none.

    `entered` gives the rows that each of some rows shall lead to. Only what is new in it is asked about: a circle
    that came with an older file hinders nobody from changing something else, or from taking a link away."""
    graph = links(facts)
    new = {row: [to for to in targets if to not in graph.get(row, ())] for row, targets in entered.items()}
    graph.update((row, list(targets)) for row, targets in entered.items())
    for row, targets in new.items():
        for to in targets:
            way = _way(graph, to, row)
            if way:
                return [row, *way]
    return []


def _way(graph: Mapping[str, Sequence[str]], start: str, end: str) -> list[str]:
    """The shortest way from one row to another, both named; empty where there is none."""
    came: dict[str, str] = {start: ""}
    waiting = deque([start])
    while waiting:
        row = waiting.popleft()
        if row == end:
            way = [row]
            while came[way[-1]]:
                way.append(came[way[-1]])
            return way[::-1]
        for to in graph.get(row, ()):
            if to not in came:
                came[to] = row
                waiting.append(to)
    return []


def circle_said(facts: Facts, circle: Sequence[str]) -> Text:
    """A circle by the names of its rows, and what to do about it."""
    section = facts.catalogue.section_role("toc")
    names = " → ".join(row_name(facts, section.key, row) for row in circle) if section else ""
    return Text(
        "结果链成环：{names}。请去掉其中一条联系",
        "The result chain goes round in a circle: {names}. Take one link away",
    ).format(names=names)


def without_circles(facts: Facts, entered: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Links that come back with rows, less those that would close a circle with what is there by now."""
    graph, kept = links(facts), dict[str, list[str]]()
    for row, targets in entered.items():
        before = graph.get(row, [])
        kept[row] = graph[row] = []
        for to in targets:
            if to in before or not _way(graph, to, row):
                kept[row].append(to)
    return kept


def no_circle(facts: Facts, entered: Mapping[Place, Any]) -> None:
    """Refuse answers that would close a circle in the result chain: raises BadValue, which names the circle."""
    field = facts.catalogue.role("toc.links")
    if field is None:
        return
    leads = {row: value or [] for (key, row), value in entered.items() if key == field.id}
    circle = closed(facts, leads) if leads else []
    if circle:
        names = " → ".join(row_name(facts, field.section_key, row) for row in circle)
        raise BadValue(
            Text(
                "“{label}”：这样会使结果链成环（{names}），未保存。请改选不会绕回来的行，或先去掉环中的一条联系。",
                "“{label}”: this would make the result chain go round in a circle ({names}) and was not saved. Choose "
                "a row that does not lead back, or first take away one of the links in the circle.",
            ).format(label=field.label, names=names)
        )


def cycle(graph: Mapping[str, list[str]]) -> list[str]:
    """The rows of a circle in a graph, the first again at the end; empty where there is none.

    Depth first, without recursion, so that the longest chain is no trouble."""
    done: set[str] = set()
    for start in graph:
        trail: list[str] = []
        at: set[str] = set()
        waiting: list[tuple[str, Iterator[str]]] = []

        def enter(
            row: str,
            trail: list[str] = trail,
            at: set[str] = at,
            waiting: list[tuple[str, Iterator[str]]] = waiting,
        ) -> None:
            trail.append(row)
            at.add(row)
            waiting.append((row, iter(graph.get(row, ()))))

        if start not in done:
            enter(start)
        while waiting:
            row, following = waiting[-1]
            to = next(following, None)
            if to is None:
                waiting.pop()
                trail.pop()
                at.discard(row)
                done.add(row)
            elif to in at:
                return [*trail[trail.index(to) :], to]
            elif to not in done:
                enter(to)
    return []
