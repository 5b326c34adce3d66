"""Whole evaluations of a case taken as assessors: colleagues who each filled in the case, in one casebook or in copies
and casebooks of their own.

What they gave comes to the same shape as independent scores do (`JudgedCase`) and is compared alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from csi_desktop.forms.definition import Catalogue, Field, Form, Section
from csi_desktop.model.answers import State
from csi_desktop.model.cases import Sheet, Whose
from csi_desktop.model.links import NAME_LENGTH
from csi_desktop.scoring.called import called
from csi_desktop.scoring.facts import Facts
from csi_desktop.scoring.judgements import INDEX, JudgedCase, Made, RowOf, case_name, other_forms
from csi_desktop.scoring.same_rows import Row, Same, same_rows
from csi_desktop.scoring.states import STATES
from csi_desktop.scoring.terms import term
from csi_desktop.text import NO_TEXT, Lang, Text, clauses, listed, shortened

_KINDS = ("level", "scale5", "choice")
_NOT_YET = STATES[State.NE]
_NAMING = ("text", "longtext")  # kinds of field by whose value rows of two evaluations are taken for the same


@dataclass(frozen=True, slots=True)
class Voice:
    """One evaluation of a case as an assessor: which it is, and the level of each scored field outside of rows (why
    there is none: `without`) and in them (`rows`), with the scores of the dimensions and the index by these levels,
    where all of it has a level that applies. A choice has the place of its option among those with a score, the lowest
    being 0; `options` names them in this order."""

    made: Made
    case: str
    keys: tuple[str, str]
    name: str
    form: Form | None
    titles: Mapping[str, Text]  # of the fields in rows, too
    highest: Mapping[str, int]
    options: Mapping[str, tuple[Text, ...]]
    others: tuple[tuple[str, Text, tuple[str, ...]], ...]
    levels: Mapping[str, float]
    without: Mapping[str, Text]
    rows: tuple[Row, ...]
    sections: Mapping[str, Text]  # of the rows: what their section is called
    scores: Mapping[str, float]
    partly: int

    @property
    def who(self) -> str:
        """Who is responsible for it; "" where nobody is named."""
        return self.made.whose.lead

    @property
    def is_judged(self) -> bool:
        """Whether anything has a level."""
        return bool(self.levels) or any(row.levels for row in self.rows)

    @property
    def file(self) -> str:
        """The casebook that it lies in; "" for the one that is open."""
        return self.made.file

    @property
    def basis(self) -> tuple[str, int]:
        """What makes evaluations comparable: the index form, and the first number of its version."""
        return (self.form.id, int(self.form.version.split(".")[0])) if self.form else ("", 0)

    def is_same(self, other: Voice) -> bool:
        """Whether it is the same evaluation with the same levels, as in a copy that nobody changed."""
        mine, theirs = ((one.made.whose.uuid, one.levels, one.without, one.rows) for one in (self, other))
        return mine == theirs


def voice(catalogue: Catalogue, sheet: Sheet, file: str = "") -> Voice:
    """An evaluation as an assessor."""
    facts = Facts(catalogue, sheet)
    titles, highest, options = dict[str, Text](), dict[str, int](), dict[str, tuple[Text, ...]]()

    def given(section: Section, row: str) -> tuple[dict[str, float], dict[str, Text]]:
        levels, without = dict[str, float](), dict[str, Text]()
        for one in section.fields:
            if not one.scored or one.kind not in _KINDS or not facts.applies(one, row):
                continue
            found = term(facts, one, row, one.weight or Fraction(0))
            titles[one.id] = one.label
            if one.kind == "choice":
                scale = _scale(one)
                highest[one.id], options[one.id] = len(scale) - 1, tuple(scale.values())
                level = list(scale).index(found.score) if found.score is not None else None
            else:
                highest[one.id], level = found.max, found.level
            if level is not None:
                levels[one.id] = float(level)
            else:
                without[one.id] = found.option.label if found.option is not None else STATES[found.state]
        return levels, without

    levels, without, rows = dict[str, float](), dict[str, Text](), list[Row]()
    for section in catalogue.sections():
        if section.repeat:
            for row in facts.rows(section.key):
                found = Row(section.key, row, _row_name(facts, section, row), *given(section, row))
                if found.levels or found.without:
                    rows.append(found)
        else:
            own_levels, own_without = given(section, "")
            levels |= own_levels
            without |= own_without
    index = next(iter(facts.index.values()), None)
    sections = index.sections if index is not None else ()
    scores = {s.section: float(s.score) for s in sections if s.coverage == 1 and s.score is not None}
    if index is not None and index.coverage == 1 and index.score is not None:
        scores[INDEX] = float(index.score)
    mode = catalogue.role("mode")
    how = str(facts.role("mode") or "third")
    option = mode.option(how) if mode is not None else None
    made = Made(
        Whose.of(sheet.evaluation, str(facts.role("lead") or ""), how), option.label if option else Text(how, how), file
    )
    project, enterprise = (_plain(facts.role(f"case.{one}")) for one in ("project", "enterprise"))
    return Voice(
        made, sheet.case.uuid, (_plain(facts.role("case.code")), f"{project}\n{enterprise}" if project else ""),
        case_name(facts), catalogue.form_with("index"), titles, highest, options, other_forms(catalogue, titles),
        levels, without, tuple(rows), {one.section: catalogue.section(one.section).title for one in rows}, scores,
        sum(s.coverage is not None and 0 < s.coverage < 1 for s in sections),
    )  # fmt: skip


def _scale(one: Field) -> dict[Fraction, Text]:
    """The scores of a choice, the lowest first, each with the names of the options that give it."""
    scores = sorted({option.score for option in one.options if option.score is not None})
    return {score: clauses(option.label for option in one.options if option.score == score) for score in scores}


def _row_name(facts: Facts, section: Section, row: str) -> str:
    """What somebody called a row. A name that is chosen from a list or refers to something is none: two rows may well
    have it, and what it refers to has an id of its own in each evaluation."""
    if not section.title_field or facts.catalogue.field(section.title_field).kind not in _NAMING:
        return ""
    return " ".join(str(facts.field(section.title_field, row) or "").split())


def _plain(value: object) -> str:
    return " ".join(str(value or "").split()).casefold()


_SAME = Text(
    "“{case}”的同一次评估在几个文件中完全相同，只计一次。",
    "One and the same evaluation of “{case}” is alike in several files and counts once.",
)
_ONE_PERSON = Text(
    "“{case}”有几次评估的主评人都是“{who}”（{which}）：若由同一人评定，所得是其前后一致性，不是评估员之间的一致性。",
    "Several evaluations of “{case}” have the same lead evaluator, {who} ({which}): if one person made them, this is "
    "agreement of that person with themselves and not between assessors.",
)
_UNNAMED = Text(
    "“{case}”有几次评估没有填写主评人（{which}）：按日期或先后区分，不与其他案例的评估当作同一人。补填主评人后即可合并比较。",
    "Several evaluations of “{case}” name no lead evaluator ({which}): they are told apart by the day or in their "
    "order and not taken for the same people as those of other cases. Name the lead evaluators to have them compared "
    "over cases.",
)
_OTHER_FORM = Text(
    "“{case}”按指标表单其他主版本作出的评估不可比，未计：{names}",
    "Left out of “{case}”, as they were made by another major version of the index form: {names}",
)
_ALONE = Text("{section}“{row}”（{who}）", "{section} “{row}” ({who})")
_NAMELESS = Text("没有文字名称的行", "a row without a name in words")
_WHICH = Text("{name}：{told}", "{name}: {told}")
_NO_ROW = Text("无此行", "No such row")
_IN_ROW = Text("{row}：{label}", "{row}: {label}")


def judged_together(voices: Iterable[Voice], lang: Lang, *, one_year: bool = True) -> list[JudgedCase]:
    """The cases of some evaluations, as their assessors judged them; names are those of the lead evaluators, told apart
    in `lang` where that is needed (`called`). Cases of different files are the same by identity, by code, or by project
    and enterprise. `one_year` takes of each case the evaluations of one year only, so that cases can be compared: the
    newest with two of a mode, else the newest with two, else the newest."""
    whole = _by_case(voices)
    kept = [_distinct(own) for own in whole]
    if one_year:
        kept = [[one for one in own if one.made.year == _year(own)] for own in kept]
    names = called([[one.made for one in own] for own in kept], [own[0].name for own in whole], lang, over=one_year)
    return [_judged(*each) for each in zip(whole, kept, names, strict=True)]


def _by_case(voices: Iterable[Voice]) -> list[list[Voice]]:
    found, known = list[list[Voice]](), dict[tuple[str, str], list[Voice]]()
    for one in voices:
        code, project = one.keys
        names = [pair for pair in (("id", one.case), ("code", code), ("project", project)) if pair[1]]
        own = next((known[name] for name in names if name in known and _fits(known[name], one, name[0])), None)
        if own is None:
            own = list[Voice]()
            found.append(own)
        own.append(one)
        for name in names:
            known.setdefault(name, own)
    return found


def _fits(own: Sequence[Voice], one: Voice, by: str) -> bool:
    """Within a file only identity makes a case: two cases there may well bear one name."""
    return by == "id" or all(each.file != one.file for each in own)


def _distinct(voices: Sequence[Voice]) -> list[Voice]:
    kept = list[Voice]()
    for one in voices:
        if not any(one.is_same(other) for other in kept):
            kept.append(one)
    return kept


def _year(voices: Sequence[Voice]) -> int:
    """The year whose evaluations are compared, where only one is."""
    with_levels = [one.made for one in voices if one.is_judged]
    alike = [year for (_, year), n in Counter((m.mode, m.year) for m in with_levels).items() if n > 1]
    two = [year for year, n in Counter(m.year for m in with_levels).items() if n > 1]
    return max(alike or two or [one.made.year for one in voices])


def _judged(voices: Sequence[Voice], kept: Sequence[Voice], names: Sequence[str]) -> JudgedCase:
    case, notes = voices[0].name, list[Text]()
    if len(_distinct(voices)) < len(voices):
        notes.append(_SAME.format(case=case))
    most = Counter(one.basis for one in kept if one.is_judged)
    basis = max(most, key=lambda one: (most[one], one[1]), default=kept[0].basis)
    other = [name for name, one in zip(names, kept, strict=True) if one.basis != basis]
    if other:
        notes.append(_OTHER_FORM.format(case=case, names=listed(Text(name, name) for name in other)))
    pairs = [(name, one) for name, one in zip(names, kept, strict=True) if one.basis == basis]
    # What nobody has come to yet is nothing to compare; what somebody could not judge is.
    met = {i for _, one in pairs for i in (*one.levels, *(f for f, why in one.without.items() if why != _NOT_YET))}
    notes += _alike(case, pairs)
    titles = {item: title for _, one in pairs for item, title in one.titles.items() if item in met}
    by_row = _by_row(pairs)
    return JudgedCase(
        voices[0].made.whose.uuid, case, pairs[0][1].form, {**titles, **by_row.titles},
        {name: {**one.levels, **by_row.levels[name]} for name, one in pairs},
        {name: one.scores for name, one in pairs}, 0, sum(one.partly for _, one in pairs),
        {**{i: n for _, one in pairs for i, n in one.highest.items()}, **by_row.highest}, _others(pairs, by_row.rows),
        {name: {**one.without, **by_row.without[name]} for name, one in pairs},
        {name: one.made for name, one in pairs}, tuple(notes), frozenset(one.case for one in voices), by_row.rows,
        tuple(by_row.alone), tuple(by_row.renamed), {i: names for _, one in pairs for i, names in one.options.items()},
    )  # fmt: skip


def _alike(case: str, pairs: Sequence[tuple[str, Voice]]) -> list[Text]:
    """Who may be one person, or several; with what each evaluation is known by."""
    alike = dict[tuple[str, ...], list[Text]]()
    for name, one in pairs:
        if one.is_judged:
            key = (one.who, one.made.mode, str(one.made.year), *([] if one.who else [one.file]))
            dated = one.made.is_dated(name)
            which = Text(name, name) if dated else _WHICH.format(name=name, told=one.made.briefly())
            alike.setdefault(key, []).append(which)
    several = [(key[0], clauses(each)) for key, each in alike.items() if len(each) > 1]
    return [
        _ONE_PERSON.format(case=case, who=who, which=which) if who else _UNNAMED.format(case=case, which=which)
        for who, which in several
    ]


# ---------------------------------------------------------------- rows of repeated sections
@dataclass(slots=True)
class _ByRow:
    """What was given row by row; levels, and why there is none, by assessor and item."""

    levels: dict[str, dict[str, float]]
    without: dict[str, dict[str, Text]]
    rows: dict[str, RowOf] = field(default_factory=dict)
    titles: dict[str, Text] = field(default_factory=dict)
    highest: dict[str, int] = field(default_factory=dict)
    alone: list[Text] = field(default_factory=list)
    renamed: list[Text] = field(default_factory=list)


def _by_row(pairs: Sequence[tuple[str, Voice]]) -> _ByRow:
    """Each indicator of each row that several evaluations have; and which rows one alone has."""
    found = _ByRow({name: {} for name, _ in pairs}, {name: {} for name, _ in pairs})
    for same in same_rows([one.rows for _, one in pairs]):
        told = list(dict.fromkeys(shortened(row.name, NAME_LENGTH) for row in same.values() if row.name))
        name = Text(told[0], told[0]) if told else _NAMELESS
        if len(same) > 1:
            if len(told) > 1:
                found.renamed.append(Text("／".join(told), " / ".join(told)))
            _take_row(found, pairs, same, name)
            continue
        [(place, row)] = same.items()
        who, one = pairs[place]
        if row.is_met:
            found.alone.append(_ALONE.format(section=one.sections[row.section], row=name, who=who))
    return found


def _take_row(found: _ByRow, pairs: Sequence[tuple[str, Voice]], same: Same, name: Text) -> None:
    first = next(iter(same.values()))
    asked = {one: pairs[place][1] for place, row in same.items() for one in (*row.levels, *row.without)}
    for indicator, one in asked.items():
        if all(row.without.get(indicator) == _NOT_YET for row in same.values()):
            continue  # nobody has come to it
        item, label = f"{indicator}#{first.id}", one.titles[indicator]
        found.rows[item] = RowOf(indicator, label, name.zh if first.name else "—")
        found.titles[item] = _IN_ROW.format(row=name, label=label)
        found.highest[item] = one.highest[indicator]
        for place, (who, _) in enumerate(pairs):
            row = same.get(place)
            if row is not None and indicator in row.levels:
                found.levels[who][item] = row.levels[indicator]
            else:
                found.without[who][item] = _NO_ROW if row is None else row.without.get(indicator, NO_TEXT)


def _others(
    pairs: Sequence[tuple[str, Voice]], rows: Mapping[str, RowOf]
) -> tuple[tuple[str, Text, tuple[str, ...]], ...]:
    """The forms beside that of the index, as all of them together ask; behind an indicator its rows."""
    forms = dict[str, tuple[Text, dict[str, None]]]()
    for _, one in pairs:
        for form, title, asked in one.others:
            forms.setdefault(form, (title, {}))[1].update(dict.fromkeys(asked))
    return tuple(
        (form, title, tuple(item for each in asked for item in (each, *_rows_of(each, rows))))
        for form, (title, asked) in forms.items()
    )


def _rows_of(indicator: str, rows: Mapping[str, RowOf]) -> list[str]:
    return [item for item, row in rows.items() if row.field == indicator]
