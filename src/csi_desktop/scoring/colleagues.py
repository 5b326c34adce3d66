"""Whole evaluations of a case taken as assessors: colleagues who each filled in the case, in one casebook or in copies
and casebooks of their own.

What they gave comes to the same shape as independent scores do (`JudgedCase`) and is compared alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from csi_desktop.forms.definition import Catalogue, Form
from csi_desktop.model.answers import State
from csi_desktop.model.cases import Sheet
from csi_desktop.scoring.facts import Facts
from csi_desktop.scoring.judgements import INDEX, JudgedCase, Made, case_name, other_forms
from csi_desktop.scoring.terms import term
from csi_desktop.text import Lang, Text, listed

_KINDS = ("level", "scale5")


@dataclass(frozen=True, slots=True)
class Voice:
    """One evaluation of a case as an assessor: which it is, who is responsible for it, and the level of each scored
    field outside of rows (why there is none: `states`), with the scores of the dimensions and the index by these
    levels, where all of it has a level that applies. `file` is "" in the casebook that is open."""

    file: str
    evaluation: str
    case: str
    keys: tuple[str, str]
    name: str
    who: str
    made: Made
    round: str
    form: Form | None
    titles: Mapping[str, Text]
    highest: Mapping[str, int]
    others: tuple[tuple[str, Text, tuple[str, ...]], ...]
    levels: Mapping[str, float]
    states: Mapping[str, State]
    scores: Mapping[str, float]
    partly: int

    @property
    def basis(self) -> tuple[str, int]:
        """What makes evaluations comparable: the index form, and the first number of its version."""
        return (self.form.id, int(self.form.version.split(".")[0])) if self.form else ("", 0)


def voice(catalogue: Catalogue, sheet: Sheet, file: str = "") -> Voice:
    """An evaluation as an assessor."""
    facts = Facts(catalogue, sheet)
    levels, states, titles, highest = dict[str, float](), dict[str, State](), dict[str, Text](), dict[str, int]()
    for section in catalogue.sections():
        for one in section.fields:
            if not one.scored or one.kind not in _KINDS or section.repeat or not facts.applies(one):
                continue
            found = term(facts, one, "", one.weight or Fraction(0))
            titles[one.id], highest[one.id] = one.label, found.max
            if found.level is None:
                states[one.id] = found.state
            else:
                levels[one.id] = float(found.level)
    index = next(iter(facts.index.values()), None)
    sections = index.sections if index is not None else ()
    scores = {s.section: float(s.score) for s in sections if s.coverage == 1 and s.score is not None}
    if index is not None and index.coverage == 1 and index.score is not None:
        scores[INDEX] = float(index.score)
    mode = catalogue.role("mode")
    given = str(facts.role("mode") or "third")
    option = mode.option(given) if mode is not None else None
    project, enterprise = (_plain(facts.role(f"case.{one}")) for one in ("project", "enterprise"))
    return Voice(
        file, sheet.evaluation.uuid, sheet.case.uuid,
        (_plain(facts.role("case.code")), f"{project}\n{enterprise}" if project else ""), case_name(facts),
        " ".join(str(facts.role("lead") or "").split()),
        Made(given, option.label if option else Text(given, given), sheet.evaluation.year), sheet.evaluation.round,
        catalogue.form_with("index"), titles, highest, other_forms(catalogue, titles), levels, states, scores,
        sum(s.coverage is not None and 0 < s.coverage < 1 for s in sections),
    )  # fmt: skip


def _plain(value: object) -> str:
    return " ".join(str(value or "").split()).casefold()


_SAME = Text(
    "“{case}”的同一次评估在几个文件中完全相同，只计一次。",
    "One and the same evaluation of “{case}” is alike in several files and counts once.",
)
_ONE_PERSON = Text(
    "“{case}”有几次评估的主评人都是“{who}”：若由同一人评定，所得是其前后一致性，不是评估员之间的一致性。",
    "Several evaluations of “{case}” have the same lead evaluator, {who}: if one person made them, this is agreement "
    "of that person with themselves and not between assessors.",
)
_OTHER_FORM = Text(
    "“{case}”按指标表单其他主版本作出的评估不可比，未计：{names}",
    "Left out of “{case}”, as they were made by another major version of the index form: {names}",
)


def judged_together(voices: Iterable[Voice], lang: Lang, *, one_year: bool = True) -> list[JudgedCase]:
    """The cases of some evaluations, as their assessors judged them; names are those of the lead evaluators, told apart
    in `lang` by mode, year, round and file where that is needed. Cases of different files are the same by identity, by
    code, or by project and enterprise. `one_year` takes of each case the evaluations of one year only: the newest
    with two of a mode, else the newest with two, else the newest."""
    return [_judged(own, lang, one_year) for own in _by_case(voices)]


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


def _judged(voices: Sequence[Voice], lang: Lang, one_year: bool) -> JudgedCase:
    notes, kept = list[Text](), list[Voice]()
    case = voices[0].name
    for one in voices:
        if any((k.evaluation, k.levels, k.states) == (one.evaluation, one.levels, one.states) for k in kept):
            notes.append(_SAME.format(case=case))
        else:
            kept.append(one)
    if one_year:
        year = _year(kept)
        kept = [one for one in kept if one.made.year == year]
    names = _names(kept, lang)
    most = Counter(one.basis for one in kept if one.levels)
    basis = max(most, key=lambda one: (most[one], one[1]), default=kept[0].basis)
    other = [name for name, one in zip(names, kept, strict=True) if one.basis != basis]
    if other:
        notes.append(_OTHER_FORM.format(case=case, names=listed(Text(name, name) for name in other)))
    pairs = [(name, one) for name, one in zip(names, kept, strict=True) if one.basis == basis]
    # What nobody has come to yet is nothing to compare; what somebody could not judge is.
    met = {i for _, one in pairs for i in (*one.levels, *(f for f, s in one.states.items() if s is not State.NE))}
    nameless = Counter((one.file, one.made.mode, one.made.year) for _, one in pairs if not one.who and one.levels)
    if any(n > 1 for n in nameless.values()):
        notes.append(_UNNAMED.format(case=case))
    leads = Counter((one.who, one.made.mode, one.made.year) for _, one in pairs if one.who and one.levels)
    notes += [_ONE_PERSON.format(case=case, who=who) for (who, _, _), n in leads.items() if n > 1]
    titles = {item: title for _, one in pairs for item, title in one.titles.items() if item in met}
    return JudgedCase(
        voices[0].evaluation, case, pairs[0][1].form, titles,
        {name: one.levels for name, one in pairs}, {name: one.scores for name, one in pairs}, 0,
        sum(one.partly for _, one in pairs), {i: n for _, one in pairs for i, n in one.highest.items()},
        pairs[0][1].others, {name: one.states for name, one in pairs}, {name: one.made for name, one in pairs},
        tuple(dict.fromkeys(notes)), frozenset(one.case for one in voices),
    )  # fmt: skip


def _year(voices: Sequence[Voice]) -> int:
    """The year whose evaluations are compared, where only one is."""
    with_levels = [one.made for one in voices if one.levels]
    alike = [year for (_, year), n in Counter((m.mode, m.year) for m in with_levels).items() if n > 1]
    two = [year for year, n in Counter(m.year for m in with_levels).items() if n > 1]
    return max(alike or two or [one.made.year for one in voices])


_NOBODY = Text("主评人未填", "no lead named")


_UNNAMED = Text(
    "“{case}”有几次评估没有填写主评人：按先后编号，并写明案例；不与其他案例的评估当作同一人。补填主评人后即可合并比较。",
    "Several evaluations of “{case}” name no lead evaluator: they are numbered in the order in which they were begun, "
    "under the name of the case, and are not taken for the same people as those of other cases. Name the lead "
    "evaluators to have them compared over cases.",
)


def _names(voices: Sequence[Voice], lang: Lang) -> list[str]:
    """What the assessors are called: by the lead evaluator, and by what else tells them apart. A mode other than a
    third party's is always said; of who is not named the casebook is, too, and the case where that is not enough: the
    first nameless evaluation of one case need not be by whom the first of another case is."""
    heads = [one.who or _NOBODY(lang) for one in voices]
    several_years = len({one.made.year for one in voices}) > 1
    tails = [[one.made.label(lang)] if one.made.mode != "third" else [] for one in voices]
    for n, one in enumerate(voices):
        if several_years:
            tails[n].append(str(one.made.year))
        if one.file and not one.who:
            tails[n].append(one.file)
    for more in ([one.round for one in voices], [one.file for one in voices]):
        twice = Counter((head, *tail) for head, tail in zip(heads, tails, strict=True))
        for head, tail, word in zip(heads, tails, more, strict=True):
            if word and word not in tail and twice[head, *tail] > 1:
                tail.append(word)
    twice = Counter((head, *tail) for head, tail in zip(heads, tails, strict=True))
    for one, head, tail in zip(voices, heads, tails, strict=True):
        if not one.who and twice[head, *tail] > 1:
            tail.append(one.name)
    left, right = ("（", "）") if lang == "zh" else (" (", ")")
    comma = "，" if lang == "zh" else ", "
    told = [f"{left}{comma.join(tail)}{right}" if tail else "" for tail in tails]
    named = [head + tail for head, tail in zip(heads, told, strict=True)]
    counted, twice_named = Counter[str](), Counter(named)
    for n, name in enumerate(named):
        if twice_named[name] > 1:
            counted[name] += 1
            named[n] = f"{name} {counted[name]}"
    return named
