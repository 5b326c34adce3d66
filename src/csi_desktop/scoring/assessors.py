"""How far assessors agree: over the cases of a casebook, or within one case.

Raters are the assessors by name: those who gave independent scores, or those who each filled in a whole evaluation
(`colleagues`). Over many cases the units are cases: an indicator is compared by the levels that each gave it before
moderation; a dimension and the index by the score that each assessor's own levels come to (domain 4.2). Within a case
the units are its indicators."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from csi_desktop.scoring.concordance import ONE_UNIT, SHARES, Across, Agreement, Apart, Given, Kind, agreed
from csi_desktop.scoring.draws import seed_of
from csi_desktop.scoring.independent import counting, of_evaluations
from csi_desktop.scoring.judgements import INDEX, JudgedCase, Made
from csi_desktop.scoring.uncertainty import Tell, go_on
from csi_desktop.text import NO_TEXT, Text, clauses

# ---------------------------------------------------------------- over the cases of a casebook
_TITLE = Text("评分一致性", "Agreement between assessors")
_ALONE = Text(
    "不足两名评估员独立评分的案例未计（{n} 个）：{names}",
    "Left out, as fewer than two assessors judged them on their own ({n}): {names}",
)
_ONE_OF_THEM = Text(
    "所选评估中只有一份（或没有）涉及的案例未计（{n} 个）：{names}",
    "Left out, as fewer than two of the evaluations chosen are of them ({n}): {names}",
)
_OTHER_RULES = Text(
    "按指标表单其他主版本评定的案例不可比，未计（{n} 个）：{names}",
    "Left out, as they were judged by another major version of the index form ({n}): {names}",
)
_BEYOND = Text(
    "超出指标等级范围的独立等级未计（{n} 个）。",
    "Left out, as they are beyond the scale of their indicator: independent levels ({n}).",
)
_BY_ROW = Text("{label}（以行为单位）", "{label} (units are rows)")
_ROWS_ALONE = Text(
    "没有（或不能唯一）对应的行不比较，未计（{n} 行）：{rows}",
    "Left out, as no other evaluation has the same row, or several of one name: rows ({n}): {rows}",
)
_RENAMED = Text(
    "下列行来源相同、名称不同，视为同一行，请核对：{rows}",
    "Rows of one origin that bear several names are taken for the same; please check: {rows}",
)
_MOST = 8  # of what is listed in a note
_LEFT = Text(
    "评估员只评定了维度的部分指标时，不计其该维度与指数得分（{n} 处）。",
    "Left out, as an assessor judged only a part of the dimension: scores of dimensions ({n}), and the index with "
    "them.",
)


def across(cases: Sequence[JudgedCase], only: Collection[str] = (), tell: Tell | None = None) -> Across:
    """Agreement over cases: of the index, of each dimension and each indicator. `only` names the assessors whose
    judgements count; none: everybody's, of whole evaluations the `usual` ones. Raises Stopped when `tell` asks to."""
    everybody, chosen = counting(cases, only)
    keys = list(chosen)
    seed = seed_of("\n".join(sorted(case.uuid for case in cases)))
    together = [case for case in cases if len(_counted(case.levels, keys)) > 1]
    alone = [case for case in cases if case.levels and case not in together]
    most: Mapping[tuple[str, int], int] = Counter(case.basis for case in together)
    basis = max(most, key=lambda one: (most[one], one[1]), default=("", 0))
    compared = [case for case in together if case.basis == basis]
    others = [case for case in together if case.basis != basis]
    few = _ONE_OF_THEM if any(case.made for case in cases) else _ALONE
    notes = [_named(text, left) for text, left in ((few, alone), (_OTHER_RULES, others)) if left]
    for text, n in ((_BEYOND, sum(c.beyond for c in compared)), (_LEFT, sum(c.partly for c in compared))):
        if n:
            notes.append(text.format(n=n))
    notes += _of_rows(compared)
    return Across(
        _TITLE, everybody, tuple(chosen.values()), len(compared), tuple(_rows(compared, chosen, seed, tell)), seed,
        (*notes, *of_evaluations(cases, keys, unasked=not only)), made=_made(cases),
    )  # fmt: skip


def _named(text: Text, cases: Sequence[JudgedCase], most: int = 5) -> Text:
    names = [case.name for case in cases[:most]]
    more = len(cases) > most
    return text.format(
        n=len(cases), names=Text("、".join(names) + ("……" if more else ""), ", ".join(names) + (" …" if more else ""))
    )


def _made(cases: Sequence[JudgedCase]) -> dict[str, tuple[Made, ...]]:
    """Which evaluations those of each name are."""
    found: dict[str, tuple[Made, ...]] = {}
    for case in cases:
        for who, made in case.made.items():
            found[who] = (*found.get(who, ()), made)
    return found


def _of_rows(cases: Sequence[JudgedCase]) -> list[Text]:
    """What is to be said of the rows of repeated sections: which are left out, and which bear several names."""
    alone, renamed = [one for case in cases for one in case.alone], [one for case in cases for one in case.renamed]
    notes = [_ROWS_ALONE.format(n=len(alone), rows=_first(alone))] if alone else []
    return notes + ([_RENAMED.format(rows=_first(renamed))] if renamed else [])


def _first(texts: Sequence[Text]) -> Text:
    return clauses([*texts[:_MOST], *([Text("……", "…")] if len(texts) > _MOST else [])])


def _counted(given: Mapping[str, Mapping[str, float]], keys: Collection[str]) -> dict[str, Mapping[str, float]]:
    return {who.casefold(): own for who, own in given.items() if own and who.casefold() in keys}


def _rows(
    cases: Sequence[JudgedCase], spelled: Mapping[str, str], seed: int, tell: Tell | None
) -> list[Agreement]:
    levels = [_counted(case.levels, spelled) for case in cases]
    scores = [_counted(case.scores, spelled) for case in cases]
    names, rows = list(spelled.values()), list[Agreement]()

    def table(given: Sequence[Mapping[str, Mapping[str, float]]], thing: str) -> Given:
        units = [(own, item) for case, own in zip(cases, given, strict=True) for item in case.items(thing)]
        return [[own.get(key, {}).get(item) for own, item in units] for key in spelled]

    def pooled(items: Sequence[str]) -> Given:
        parts = [table(levels, item) for item in items]
        return [[v for part in parts for v in part[n]] for n in range(len(spelled))]

    things = _things(cases)
    for number_of, one in enumerate(things):
        go_on(tell, number_of / len(things))
        single = one.kind == "indicator"
        rows.append(
            agreed(
                names, table(levels if single else scores, one.id), id=one.id, kind=one.kind, title=one.title,
                metric="ordinal" if single else "interval", seed=seed, above=one.above,
                levels=None if single else pooled(one.items),
            )
        )  # fmt: skip
        rows[-1] = replace(rows[-1], apart=_apart(cases, spelled, one))
    return rows


class _Thing(NamedTuple):
    """Something that was judged; of a dimension and the index the indicators."""

    id: str
    kind: Kind
    title: Text
    above: str
    items: tuple[str, ...] = ()


def _things(cases: Sequence[JudgedCase], *, by_form: bool = False) -> list[_Thing]:
    """The index, its dimensions each before its indicators, and what else was judged, in the order of the form, an
    indicator of rows as one; or by the forms that ask for it, row by row."""
    form, titles = cases[0].form if cases else None, {i: t for case in cases for i, t in case.titles.items()}
    found, seen = list[_Thing](), list[str]()
    for section in form.sections if form else ():
        items = tuple(one.id for one in section.fields if one.id in titles) if section.weight else ()
        if items:
            found.append(_Thing(section.key, "dimension", section.title, INDEX, items))
            found += [_Thing(item, "indicator", titles[item], section.key) for item in items]
            seen += items
    if found and form:
        found.insert(0, _Thing(INDEX, "index", form.title, "", tuple(seen)))
    for name, title, asked in cases[0].others if by_form and cases else ():
        own = tuple(item for item in asked if item in titles and item not in seen)
        if own:
            found.append(_Thing(name, "form", title, "", own))
            found += [_Thing(item, "indicator", titles[item], name) for item in own]
            seen += own
    rows = {} if by_form else {item: row for case in cases for item, row in case.rows.items()}
    rest = [_Thing(item, "indicator", title, "") for item, title in titles.items() if item not in (*seen, *rows)]
    labels = {row.field: row.label for row in rows.values()}
    return found + rest + [_Thing(one, "indicator", _BY_ROW.format(label=label), "") for one, label in labels.items()]

# ---------------------------------------------------------------- within one case
_ONE = Text("评分一致性：{name}", "Agreement between assessors: {name}")


def inside(case: JudgedCase, only: Collection[str] = (), tell: Tell | None = None) -> Across:
    """Agreement within one case, whose indicators are the units: of all indicators of the index, of those of each
    dimension and of each other form; and what each assessor gave each indicator. α, κ and W are of levels; ICC is of
    item scores (100 × level ÷ highest), since indicators have scales of unlike length."""
    everybody, chosen = counting([case], only)
    levels = _counted(case.levels, chosen)
    seed = seed_of(case.uuid)
    rows, things = list[Agreement](), _things([case], by_form=True) if len(levels) > 1 else []
    for number_of, one in enumerate(things):
        go_on(tell, number_of / len(things))
        items = one.items or (one.id,)
        given: Given = [[levels.get(key, {}).get(item) for item in items] for key in chosen]
        scores: Given = [
            [None if v is None else 100 * v / case.highest.get(item, 5) for v, item in zip(row, items, strict=True)]
            for row in given
        ]
        row = agreed(
            list(chosen.values()), given, id=one.id, kind=one.kind, title=one.title, metric="ordinal", seed=seed,
            above=one.above, scores=scores,
        )  # fmt: skip
        if one.kind == "indicator":  # a unit alone says whether they agree on it, and nothing of how well they do
            kept = tuple(f if f.id in SHARES else replace(f, value=None, why=ONE_UNIT) for f in row.figures)
            row = replace(row, figures=kept, notes=())
        rows.append(replace(row, apart=_apart([case], chosen, one)))
    notes = [_BEYOND.format(n=case.beyond)] if case.beyond else []
    notes += _of_rows([case])
    return Across(
        _ONE.format(name=case.name), everybody, tuple(chosen.values()), len(case.titles), tuple(rows), seed,
        (*notes, *of_evaluations([case], chosen, unasked=not only)), True, _made([case]),
    )  # fmt: skip


def _apart(cases: Sequence[JudgedCase], spelled: Mapping[str, str], one: _Thing) -> tuple[Apart, ...]:
    """What each gave one thing, case by case (and row by row); cases of which nobody gave it are left out."""
    found = []
    for case in cases:
        all_given = _counted(case.levels if one.kind == "indicator" else case.scores, spelled)
        without = {who.casefold(): own for who, own in case.without.items()}
        for item in case.items(one.id):
            given = tuple(all_given.get(key, {}).get(item) for key in spelled)
            why = tuple(
                without.get(key, {}).get(item, NO_TEXT) if value is None else NO_TEXT
                for key, value in zip(spelled, given, strict=True)
            )
            if any(value is not None for value in given) or any(why):
                called = tuple(case.option(item, value) for value in given)
                found.append(Apart(_place(case, item, one), given, why, called))
    return tuple(found)


def _place(case: JudgedCase, item: str, one: _Thing) -> str:
    return f"{case.name} · {case.rows[item].name}" if item != one.id and item in case.rows else case.name
