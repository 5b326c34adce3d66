"""Whose judgements count as independent of each other, and what to beware of where whole evaluations are compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from csi_desktop.scoring.judgements import JudgedCase, as_named
from csi_desktop.text import Text, listed


def counting(cases: Sequence[JudgedCase], only: Collection[str]) -> tuple[tuple[str, ...], dict[str, str]]:
    """All who judged anything; and those whose judgements count, as they are spelled, by what tells them apart."""
    spelled = dict[str, str]()
    for case in cases:
        for who in case.levels:
            spelled.setdefault(who.casefold(), who)
    asked = {as_named(one).casefold() for one in only or usual(cases)}
    return tuple(sorted(spelled.values())), {key: spelled[key] for key in sorted(spelled) if not asked or key in asked}


def usual(cases: Sequence[JudgedCase]) -> tuple[str, ...]:
    """Whose whole evaluations can be taken as independent of each other: those of one mode, and of a case those of one
    year. A self-assessment beside a third party's evaluation is a comparison of two sides and not of two assessors.
    Of the modes that in which most cases have two or more; where none has, a third party's, be it one alone. Nobody is
    named where assessors gave independent scores: all of them count."""
    if not any(case.made for case in cases):
        return ()
    several = Counter[str]()
    groups = list[dict[tuple[str, int], list[str]]]()
    for case in cases:
        found: dict[tuple[str, int], list[str]] = {}
        for who, made in case.made.items():
            if case.levels.get(who):
                found.setdefault((made.mode, made.year), []).append(who)
        groups.append(found)
        several.update({mode for (mode, _), members in found.items() if len(members) > 1})
    mode = max(_MODES, key=lambda one: (several[one], -_MODES.index(one)))
    names = dict[str, None]()
    for found in groups:
        own = [(len(members), year, members) for (one, year), members in found.items() if one == mode]
        names |= dict.fromkeys(max(own)[2] if own else ())
    return tuple(names) or ("",)  # "" is nobody: nothing is compared unless somebody asks for it


_MODES = ("third", "desk", "self")
_SIDES = Text(
    "所选评估的方式不同（{modes}）：这是两方对照，不是相互独立的评估员，一致性系数不能当作评估员之间的一致性引用。",
    "The evaluations chosen differ in mode ({modes}): these are two sides and not independent assessors, and the "
    "coefficients must not be quoted as agreement between assessors.",
)
_YEARS = Text(
    "所选评估的年度不同（{years}）：案例本身可能已经变化。",
    "The evaluations chosen are of different years ({years}): the case itself may have changed.",
)
_MOST = 6  # remarks on single cases
_MORE = Text("另有 {n} 条同类说明：请按单个案例查看。", "More remarks of this kind: {n}. Look at a case by itself.")
_UNCHOSEN = Text(
    "未计入：{names}。企业自评与第三方评估不是两名独立的评估员，不同年度的评估也不默认一并比较；确需对照时请自行选定。",
    "Not counted: {names}. A self-assessment and a third party's evaluation are no two independent assessors, and "
    "evaluations of different years are not compared unasked; choose them to compare them knowingly.",
)


def of_evaluations(cases: Sequence[JudgedCase], keys: Collection[str], *, unasked: bool) -> list[Text]:
    """What to beware of where whole evaluations are compared; whose are left out, where nobody chose."""
    modes, years, left = dict[Text, None](), set[int](), dict[str, None]()
    for case in cases:
        of = {who: made for who, made in case.made.items() if who.casefold() in keys and case.levels.get(who)}
        if len({made.mode for made in of.values()}) > 1:
            modes |= dict.fromkeys(made.label for made in of.values())
        if len({made.year for made in of.values()}) > 1:
            years |= {made.year for made in of.values()}
        there = [who for who in case.made if case.levels.get(who)]
        if len(there) > 1:  # of a case with one evaluation nothing is left out
            left |= dict.fromkeys(who for who in there if who.casefold() not in keys)
    notes = []
    if modes:
        notes.append(_SIDES.format(modes=listed(modes)))
    if years:
        notes.append(_YEARS.format(years=listed(Text(str(one), str(one)) for one in sorted(years))))
    if left and unasked:
        notes.append(_UNCHOSEN.format(names=listed(Text(one, one) for one in left)))
    own = list(dict.fromkeys(note for case in cases for note in case.notes))
    more = [_MORE.format(n=len(own) - _MOST)] if len(own) > _MOST else []
    return notes + own[:_MOST] + more
