"""The ledger: for every number that window and report show, the rule, the arithmetic and the answers behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from csi_desktop.forms.definition import Catalogue, Field, Form, GateRule, Index, Scheme
from csi_desktop.forms.kinds import PlainNames, kind
from csi_desktop.model.answers import State
from csi_desktop.model.cases import Sheet
from csi_desktop.scoring.arithmetic import (
    against,
    banded,
    equals,
    exact_and_shown,
    item,
    joined,
    mean,
    powers,
    ratio,
    reciprocals,
)
from csi_desktop.scoring.evidenced import evidenced
from csi_desktop.scoring.facts import Facts
from csi_desktop.scoring.figures import estimate, number, points, share, span, tenths
from csi_desktop.scoring.names import row_name
from csi_desktop.scoring.result import IndexScore, Place, Result, SectionScore, Term, ThemeScore
from csi_desktop.scoring.robustness import robustness, swings
from csi_desktop.scoring.rules import (
    BOUNDS_RULE,
    CONFIDENCE_RULE,
    COVERAGE_RULE,
    DIMENSION_RULE,
    EVIDENCED_RULE,
    GATE_RULE,
    GEOMETRIC_RULE,
    HARMONIC_RULE,
    INDEX_RULE,
    PATHS_RULE,
    PROGRESS_RULE,
    RATING_RULE,
    SURE_RULE,
    SWINGS_RULE,
    THEME_RULE,
    WEIGHTS_RULE,
    WITHOUT_DIMENSION_RULE,
    WITHOUT_RULE,
)
from csi_desktop.scoring.states import STATES
from csi_desktop.scoring.wording import rule_in_words, rule_with_values
from csi_desktop.scoring.workings import WORKINGS, Working, plain_text
from csi_desktop.text import LANGUAGES, Lang, Text, clauses, inside

_OPEN = Text("未评", "open")
MOST_PATHS = 8  # sets of answers that are worked; how many there are is said


@dataclass(frozen=True, slots=True)
class Source:
    """An answer that a number rests on: where it stands, what it is called, what was answered, on what evidence."""

    place: Place
    name: Text
    said: Text
    reason: str = ""
    evidence: tuple[str, ...] = ()  # numbers of the register


@dataclass(frozen=True, slots=True)
class Entry:
    """One number. `rule` says in words how it comes about, `working` is the arithmetic with the figures of this
    evaluation, `parts` are the keys of the entries it is made of, `form` where its rule stands."""

    key: str
    title: Text
    value: Text
    rule: Text
    working: tuple[Text, ...] = ()
    sources: tuple[Source, ...] = ()
    parts: tuple[str, ...] = ()
    form: str = ""
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """A form whose rules were applied: the version frozen into the evaluation, and the SHA-256 of its text."""

    form: str
    title: Text
    version: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Ledger:
    """Every number of an evaluation, and what it was reckoned by."""

    entries: tuple[Entry, ...]
    versions: tuple[Version, ...]

    def entry(self, key: str) -> Entry | None:
        """The entry of that key; None where the evaluation has no such number."""
        return next((one for one in self.entries if one.key == key), None)

    def under(self, key: str) -> list[Entry]:
        """An entry and everything it is made of, each once, parts after what they make."""
        found: dict[str, Entry] = {}
        waiting = [key]
        while waiting:
            one = self.entry(waiting.pop(0))
            if one is not None and one.key not in found:
                found[one.key] = one
                waiting = [*one.parts, *waiting]
        return list(found.values())


def field_key(field_id: str, row: str = "") -> str:
    """The key of a computed field, or of the level that a rule suggests."""
    return f"field:{field_id}#{row}" if row else f"field:{field_id}"


def ledger(catalogue: Catalogue, sheet: Sheet, result: Result, *, draws: bool = False) -> Ledger:
    """The ledger of an evaluation. Pure, and worked out when somebody asks: nothing of it is needed for a score.

    `draws` takes the Monte Carlo in, which needs NumPy and a fraction of a second, and the search for what would change
    the band."""
    book = _Book(catalogue, sheet, result)
    entries = [
        *book.index(),
        *book.rating(),
        *book.confidence(),
        *book.evidenced(),
        *book.themes(),
        *book.fields(),
        *book.progress(),
        *((*book.draws(), *book.paths()) if draws else ()),
    ]
    used = dict.fromkeys(one.form for one in entries if one.form)
    return Ledger(tuple(entries), tuple(book.version(catalogue.form(form)) for form in used))


class _Names(PlainNames):
    """Rows by what names them."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    def row(self, section_key: str, row_id: str, lang: Lang) -> str:
        """A row by its number, its name, or its place among the others."""
        catalogue, sheet = self._facts.catalogue, self._facts.sheet
        if catalogue.has(row_id):
            return catalogue.field(row_id).label(lang)
        key = next((key for key, rows in sheet.rows.items() if row_id in rows), "")
        return row_name(self._facts, key, row_id) if key else row_id


class _Book:
    """The making of a ledger."""

    def __init__(self, catalogue: Catalogue, sheet: Sheet, result: Result) -> None:
        self.catalogue, self.sheet, self.result = catalogue, sheet, result
        self.facts = Facts(catalogue, sheet)
        self.names = _Names(self.facts)

    def version(self, form: Form) -> Version:
        one = self.sheet.evaluation
        sha256 = one.definitions.get(form.id, "") or form.sha256
        return Version(form.id, form.title, one.forms.get(form.id, form.version), sha256)

    # ------------------------------------------------------------ answers
    def source(self, place: Place) -> Source:
        """What was answered at a place, in words."""
        one = self.catalogue.field(place[0])
        answer = self.sheet.answers.get(place)
        cited = tuple(self.names.row("", row, "zh") for row in answer.evidence) if answer else ()
        return Source(place, self.name(place), self._said(one, place), answer.reason if answer else "", cited)

    def name(self, place: Place) -> Text:
        one = self.catalogue.field(place[0])
        if not place[1]:
            return one.label
        row = row_name(self.facts, one.section_key, place[1])
        return Text("{label}（{row}）", "{label} ({row})").format(label=one.label, row=row)

    def _said(self, one: Field, place: Place) -> Text:
        answer = self.sheet.answers.get(place)
        if answer is not None and answer.state is not State.ANSWERED:
            return STATES[answer.state]
        value = answer.value if answer is not None and answer.value not in (None, "") else None
        if value is None or one.kind == "computed":
            found = self.facts.field(*place)
            return STATES[State.NE] if found is None else plain_text(found)
        return Text(*(kind(one.kind).show(one, value, lang, self.names) for lang in LANGUAGES))

    def terms(self, terms: Iterable[Term]) -> tuple[Source, ...]:
        """The answers of terms; what the mode rules out is said to be out."""
        found = []
        for term in terms:
            source = self.source(term.place)
            if term.state is State.NA and term.place not in self.sheet.answers:
                source = Source(term.place, source.name, STATES[State.NA])
            found.append(source)
        return tuple(found)

    # ------------------------------------------------------------ the index
    def index(self) -> Iterator[Entry]:
        form = next((form for form in self.catalogue.forms if form.index), None)
        if form is None or form.index is None:
            return
        for scheme in form.index.schemes:
            score = self.result.index.get(scheme.id)
            if score is not None:
                yield from self._scheme(form, form.index, scheme, score)
        if self.result.default is not None:
            yield from self._robustness(form, self.result.default)

    def _scheme(self, form: Form, rules: Index, scheme: Scheme, score: IndexScore) -> Iterator[Entry]:
        parts = [one for one in score.sections if one.coverage is not None]
        scored = [one for one in parts if one.score is not None]
        keys = tuple(f"dimension:{scheme.id}/{one.section}" for one in parts)
        titled = Text("{title}，{scheme}", "{title}, {scheme}")
        chosen, weighing = self._chosen() if scheme.weights == "chosen" else ((), ())

        def entry(what: str, title: Text, value: str, rule: Text, *working: Text) -> Entry:
            return Entry(f"{what}:{scheme.id}", titled.format(title=title, scheme=scheme.title),
                         plain_text(value), rule,
                         tuple(working), chosen, (*keys, *weighing), form.id)  # fmt: skip

        means = [(one.weight, one.score, one.title) for one in scored if one.score is not None]
        yield entry(
            "index",
            form.title,
            exact_and_shown(score.score),
            INDEX_RULE[scheme.weights],
            *mean(means, score.score),
        )
        floor = rules.geometric_floor
        yield entry(
            "geometric", Text("几何平均", "Geometric "
                                      "mean"), exact_and_shown(score.geometric), GEOMETRIC_RULE.format(floor=floor),
            *([powers(scored, floor, score.geometric)] if score.geometric is not None else []),
        )  # fmt: skip
        yield entry(
            "harmonic", Text("调和平均", "Harmonic mean"), exact_and_shown(score.harmonic),
            HARMONIC_RULE.format(floor=floor),
            *([reciprocals(scored, floor, score.harmonic)] if score.harmonic is not None else []),
        )  # fmt: skip
        yield entry(
            "bounds", Text("可能范围", "Bounds"), span(score.low, score.high), BOUNDS_RULE,
            *mean([(one.weight, one.low, one.title) for one in parts if one.low is not None], score.low),
            *mean([(one.weight, one.high, one.title) for one in parts if one.high is not None], score.high),
        )  # fmt: skip
        covered = [(one.weight, one.coverage * 100, one.title) for one in parts if one.coverage is not None]
        yield entry("coverage", Text("覆盖率", "Coverage"), share(score.coverage), COVERAGE_RULE,
                    *mean(covered, score.coverage * 100, "%"))  # fmt: skip
        for one, key in zip(parts, keys, strict=True):
            yield self._dimension(form, scheme, one, key)

    def _chosen(self) -> tuple[tuple[Source, ...], tuple[str, ...]]:
        """What the team answered to choose its weights, and the entries of what comes of it."""
        section = self.catalogue.section_role("weighting")
        fields = [one for one in section.fields if self.result.visible(one)] if section is not None else []
        answered = [one for one in fields if one.role and (one.id, "") in self.sheet.answers]
        worked = tuple(f"field:{one.id}" for one in fields if one.kind == "computed")
        return tuple(self.source((one.id, "")) for one in answered), worked

    def _dimension(self, form: Form, scheme: Scheme, one: SectionScore, key: str) -> Entry:
        applicable = [t for t in one.terms if t.state is not State.NA]
        levelled = [t for t in applicable if t.score is not None]
        working = [item(self.name(t.place), t) for t in levelled]
        working += mean([(t.weight, t.score, None) for t in levelled if t.score is not None], one.score)
        open_terms = [t for t in applicable if t.score is None]
        if open_terms:
            for at, value in ((Fraction(0), one.low), (Fraction(100), one.high)):
                filled = [(t.weight, at if t.score is None else t.score, None) for t in applicable]
                lead = Text("未评指标取最低：", "Open indicators at the lowest: ") if not at else Text(
                    "未评指标取最高：", "Open indicators at the highest: ")  # fmt: skip
                working += [joined(lead, line) for line in mean(filled, value)]
        whole, present = (sum((t.weight for t in ts), start=Fraction(0)) for ts in (applicable, levelled))
        if one.coverage is not None:
            working.append(
                Text("覆盖率：{a} ÷ {b} {is_} {c}", "Coverage: {a} ÷ {b} {is_} {c}").format(
                    a=ratio(present), b=ratio(whole), is_=equals(one.coverage * 100, 1), c=share(one.coverage)
                )
            )
        if one.score is not None:
            working.append(
                Text(
                    "对指数的贡献：{w} × {s} {is_} {c} 分",
                    "Contribution to the index: {w} × {s} {is_} {c} points",
                ).format(
                    w=ratio(one.effective),
                    s=number(one.score, 4),
                    is_=equals(one.contribution),
                    c=number(one.contribution, 4),
                )
            )
        title = Text("{title}，{scheme}", "{title}, {scheme}").format(title=one.title, scheme=scheme.title)
        shown = Text("{score}（{span}，覆盖率 {coverage}）", "{score} ({span}, coverage {coverage})")
        if one.low == one.high:  # every level is there
            shown = Text("{score}（覆盖率 {coverage}）", "{score} (coverage {coverage})")
        shown = shown.format(
            score=points(one.score), span=span(one.low, one.high), coverage=share(one.coverage)
        )
        return Entry(key, title, shown, DIMENSION_RULE, tuple(working), self.terms(one.terms), (), form.id)

    def _robustness(self, form: Form, index: IndexScore) -> Iterator[Entry]:
        found = robustness(index)
        if found is None:
            return
        key, low, high = f"weights:{index.scheme}", *found.weights
        title = Text("维度权重各增减 25% 时的指数", "Index with each dimension’s weight 25% up or down")
        working = [
            line
            for corner, score in zip(found.corners, found.weights, strict=True)
            for line in mean([(corner[one.section], one.score, one.title) for one in index.sections
                              if one.score is not None], score)
        ]  # fmt: skip
        yield Entry(key, title, plain_text(f"{points(low)}–{points(high)}"), WEIGHTS_RULE, tuple(working), (),
                    (f"index:{index.scheme}",), form.id)  # fmt: skip
        title = Text("逐一去掉一项指标时的指数", "Index without each indicator in turn")
        left_out = {self.name(place): score for place, score in found.without_indicator.items()}
        yield from self._without(form, index, "without", title, WITHOUT_RULE, left_out)
        title = Text("逐一去掉一个维度时的指数", "Index without each dimension in turn")
        left_out = {self.catalogue.section(key).title: score for key, score in found.without_section.items()}
        yield from self._without(form, index, "without_dimension", title, WITHOUT_DIMENSION_RULE, left_out)
        yield from self._swings(form, index)

    def _without(
        self, form: Form, index: IndexScore, key: str, title: Text, rule: Text, scores: dict[Text, Fraction]
    ) -> Iterator[Entry]:
        working = tuple(
            Text("去掉“{name}”：{score}", "Without “{name}”: {score}").format(name=name, score=exact_and_shown(score))
            for name, score in scores.items()
        )
        if working:
            ends = plain_text(f"{points(min(scores.values()))}–{points(max(scores.values()))}")
            yield Entry(f"{key}:{index.scheme}", title, ends, rule, working, (), (f"index:{index.scheme}",), form.id)

    def _swings(self, form: Form, index: IndexScore) -> Iterator[Entry]:
        """The index with one indicator a level lower and a level higher."""
        found, score, working = swings(index), index.score, []
        steps = {term.place: term.effective * 100 / term.max for term in index.terms}
        if not found or score is None:
            return
        for one in found:
            step = steps[one.place]
            ends = [
                f"{number(score, 4)} {sign} {number(step, 4)} {equals(end)} {number(end, 4)}"
                for sign, end in (("−", one.low), ("+", one.high))
                if end is not None
            ]
            line = Text("“{name}”：{zh}", "“{name}”: {en}")
            working.append(line.format(name=self.name(one.place), zh="；".join(ends), en="; ".join(ends)))
        ends_of_all = [end for one in found for end in (one.low, one.high) if end is not None]
        value = plain_text(f"{points(min(ends_of_all))}–{points(max(ends_of_all))}")
        title = Text("逐一升降一级时的指数", "Index with each indicator one level lower or higher")
        yield Entry(f"swings:{index.scheme}", title, value, SWINGS_RULE, tuple(working), (),
                    (f"index:{index.scheme}",), form.id)  # fmt: skip

    # ------------------------------------------------------------ band, gate, confidence
    def rating(self) -> Iterator[Entry]:
        form = next((form for form in self.catalogue.forms if form.index), None)
        index, found = self.result.default, self.result.rating
        if form is None or form.index is None or index is None:
            return
        rules, working = form.index, []
        working.append(against(Text("覆盖率", "Coverage"), index.coverage, rules.coverage_total))
        for part in index.sections:
            if part.coverage is not None:
                name = Text("“{title}”覆盖率", "Coverage of “{title}”").format(title=part.title)
                working.append(against(name, part.coverage, rules.coverage_section))
        if index.score is not None:
            working.append(banded(rules.bands, index.score))
        if found.original is not None and found.band is not found.original:
            working.append(Text("按得分为{band}；{reason}", "By score: {band}; {reason}").format(
                band=found.original.label, reason=inside(found.reason)))  # fmt: skip
        elif found.refused:
            working.append(found.refused)
        value = found.label if not found.reason else Text("{label}（{reason}）", "{label} ({reason})").format(
            label=found.label, reason=inside(found.reason))  # fmt: skip
        parts = (f"index:{index.scheme}", f"coverage:{index.scheme}", "gate")
        yield Entry("rating", Text("评级", "Rating"), value, RATING_RULE.format(
            total=ratio(rules.coverage_total), section=ratio(rules.coverage_section)),
            tuple(working), (), parts, form.id)  # fmt: skip
        yield from self._gate()

    def _gate(self) -> Iterator[Entry]:
        form = next((form for form in self.catalogue.forms if form.gate), None)
        if form is None:
            return
        found = self.result.gate
        working, sources = [], []
        for rule in form.gate:
            working.append(self._rule(rule))
            met = [one for one in found.findings if one.rule == rule.id]
            for one in met:
                where = row_name(self.facts, rule.each, one.row) if one.row else ""
                working.append(Text("“{row}”：{rule}", "“{row}”: {rule}").format(
                    row=where, rule=rule_with_values(self.facts, rule.when, one.row)))  # fmt: skip
                sources += [self.source((name, one.row)) for name in self._names_in(rule, one.row)]
        events = self.catalogue.section_role("events")
        count = len(self.facts.rows(events.key)) if events else 0
        working.append(Text("已登记事件 {n} 件，触发 {m} 次", "Events recorded: {n}; rules met: {m}").format(
            n=count, m=len(found.findings)))  # fmt: skip
        status = {
            "clear": Text("未触发", "Not triggered"), "cap": Text("限制评级", "Rating capped"),
            "withhold": Text("暂缓评级", "Rating withheld"), "decide": Text("待主评人裁定",
                                                                      "For the lead evaluator to decide"),
        }[found.status]  # fmt: skip
        yield Entry("gate", Text("合规闸门", "Compliance gate"), status, GATE_RULE, tuple(working),
                    tuple(sources), (),
                    form.id)  # fmt: skip

    def _rule(self, rule: GateRule) -> Text:
        met = any(one.rule == rule.id for one in self.result.gate.findings)
        text = Text("{what}条件：{when}；{met}", "{what} Condition: {when}; {met}")
        said = Text("触发", "met") if met else Text("未触发", "not met")
        return text.format(what=rule.text, when=rule_in_words(self.catalogue, rule.when), met=said)

    def _names_in(self, rule: GateRule, row: str) -> list[str]:
        from csi_desktop.forms.expression import compiled

        names = compiled(self.catalogue, rule.when).names
        return sorted(name for name in names if (name, row) in self.sheet.answers)

    def evidenced(self) -> Iterator[Entry]:
        found = evidenced(self.catalogue, self.sheet)
        form = next((form for form in self.catalogue.forms if form.confidence), None)
        if found is None or form is None:
            return
        shares = [(number(start, 2), share(carried)) for start, carried in found.rule.carries]
        rule = EVIDENCED_RULE.format(
            carries=Text("；".join(f"{start} 及以上 {most}" for start, most in shares),
                         "; ".join(f"{start} and above {most}" for start, most in shares))
        )  # fmt: skip
        working = [
            Text(
                "{name}：{claimed} 级，证据 {g} → {carried} 级",
                "{name}: level {claimed}, evidence {g} → level {carried}",
            ).format(
                name=self.name(one.place), claimed=one.claimed, g=number(one.grade, 2), carried=one.carried
            )
            for one in found.capped
        ]
        parts = [one for one in found.evidenced.sections if one.score is not None]
        working += mean(
            [(p.weight, p.score, p.title) for p in parts if p.score is not None], found.evidenced.score
        )
        value = Text("所主张 {a}，所证实 {b}", "as claimed {a}, as evidenced {b}").format(
            a=points(found.claimed.score), b=points(found.evidenced.score)
        )
        sources = tuple(self.source(one.place) for one in found.capped)
        yield Entry("evidenced", Text("所主张与所证实的指数", "Index as claimed and as evidenced"), value, rule,
                    tuple(working), sources, (f"index:{found.claimed.scheme}",), form.id)  # fmt: skip

    def confidence(self) -> Iterator[Entry]:
        index, found = self.result.default, self.result.confidence
        form = next((form for form in self.catalogue.forms if form.confidence), None)
        if index is None or found.value is None or form is None or form.confidence is None:
            return
        terms = [t for t in index.terms if t.grade is not None and t.effective]
        working = [
            Text("{name}：权重 {w}，最好证据 {g}", "{name}: weight {w}, best evidence {g}").format(
                name=self.name(t.place), w=share(t.effective), g=number(t.grade, 2)
            )
            for t in terms
        ]
        working += mean([(t.effective, t.grade * 100, None) for t in terms if t.grade is not None],
                         found.value * 100, "%")  # fmt: skip
        working.append(Text("达到“{label}”", "Reaches “{label}”").format(label=found.label))
        value = Text("{v}（{label}）", "{v} ({label})").format(v=share(found.value), label=found.label)
        rule = CONFIDENCE_RULE.format(cap=number(form.confidence.cap, 2))
        yield Entry("confidence", Text("证据置信度", "Evidence confidence"), value, rule, tuple(working),
                    self.terms(terms), (), form.id)  # fmt: skip

    # ------------------------------------------------------------ themes
    def themes(self) -> Iterator[Entry]:
        for theme in self.result.themes:
            yield self._theme(theme)

    def _theme(self, theme: ThemeScore) -> Entry:
        scored = [t for t in theme.terms if t.score is not None and t.state is not State.NA]
        working = [item(self.name(t.place), t) for t in scored]
        values = [t.score for t in scored if t.score is not None]
        if values and theme.method == "mean":
            working += mean([(Fraction(1), value, None) for value in values], theme.score)
        elif len(values) > 1:
            shown = "、".join(number(v, 4) for v in values)
            working.append(Text("最低：min({v}) = {s}", "Lowest: min({w}) = {s}").format(
                v=shown, w=shown.replace("、", "; "), s=number(theme.score, 4)))  # fmt: skip
        value = Text("{score}（{done}/{total} 项）", "{score} ({done} of {total})").format(
            score=points(theme.score), done=theme.done, total=theme.total
        )
        title = Text("{id} {title}", "{id} {title}").format(id=theme.id, title=theme.title)
        return Entry(f"theme:{theme.id}", title, value, THEME_RULE[theme.method], tuple(working),
                     self.terms(theme.terms), (), theme.form)  # fmt: skip

    # ------------------------------------------------------------ computed fields, suggested levels
    def fields(self) -> Iterator[Entry]:
        for section in self.catalogue.sections():
            for row in self.facts.rows(section.key) if section.repeat else [""]:
                for one in section.fields:
                    if (one.formula or one.auto) and self.facts.applies(one, row):
                        yield from self._field(one, row)

    def _field(self, one: Field, row: str) -> Iterator[Entry]:
        place = (one.id, row)
        if one.auto:
            level = self.result.suggestions.get(place)
            if level is not None:
                title = Text("建议等级：{name}", "Level suggested: {name}").format(name=self.name(place))
                yield self._ruled(one, place, one.auto, title, plain_text(level))
            return
        answer = self.sheet.answers.get(place)
        if one.kind != "computed" and answer is not None and not answer.is_blank:
            return  # what was entered stands instead of what the rule offers
        value = self.result.computed.get(place)
        if value is not None:
            text = Text(*(kind("computed").show(one, value, lang, self.names) for lang in LANGUAGES))
            yield self._ruled(one, place, one.formula, self.name(place), text, isinstance(value, bool))

    def _ruled(
        self, one: Field, place: Place, source: str, title: Text, value: Text, truth: bool = False
    ) -> Entry:
        working = self._special(source, place[1])
        if working is None:
            said = rule_with_values(self.facts, source, place[1])
            sign = "→" if truth else "="  # behind a comparison a second = would be one more
            line = Text("{said} {sign} {value}", "{said} {sign} {value}").format(said=said, sign=sign, value=value)
            if said == value:  # where the branch that was taken is a number, that it was taken is all there is to say
                line = Text("符合条件的一支为 {value}", "the branch that applies gives {value}").format(value=value)
            working = Working(rule_in_words(self.catalogue, source), (line,), self._places(source, place))
        sources = tuple(self.source(each) for each in working.places)
        return Entry(field_key(*place), title, value, working.rule, working.lines, sources, working.parts,
                     one.form_id, place)  # fmt: skip

    def _special(self, source: str, row: str) -> Working | None:
        """The working of what the program itself reckons, where the rule is nothing but its call."""
        name = source.strip().removesuffix("()")
        work = WORKINGS.get(name) if source.strip().endswith("()") else None
        return work(self.facts, row) if work else None

    def _places(self, source: str, place: Place) -> tuple[Place, ...]:
        """The answers that a rule looks at: of its own row, of rows it goes through, and of the rest."""
        from csi_desktop.forms.expression import compiled

        rule, found = compiled(self.catalogue, source), []
        for name in sorted(rule.names):
            key = self.catalogue.field(name).section_key
            if not self.catalogue.section(key).repeat:
                rows: Sequence[str] = [""]
            else:
                rows = self.facts.rows(key) if key in rule.sections else [place[1]]
            found += [(name, row) for row in rows if (name, row) in self.sheet.answers]
        return tuple(found)

    # ------------------------------------------------------------ Monte Carlo
    def draws(self) -> Iterator[Entry]:
        from csi_desktop.scoring.sure import MOST_INPUTS, TELLING, drawn, how_sure, influence_name

        found = how_sure(self.catalogue, self.sheet, self.result)
        form = next((form for form in self.catalogue.forms if form.index), None)
        if found is None or form is None:
            return
        working = [
            Text("{name}：5% 分位 {low}、中位数 {middle}、95% 分位 {high}；评级不变 {same}",
                 "{name}: 5th percentile {low}, median {middle}, 95th percentile {high}; same rating {same}").format(
                name=name, low=number(one.spread.p5, 4), middle=number(one.spread.p50, 4),
                high=number(one.spread.p95, 4), same=tenths(Fraction(one.same_band)))
            for name, one in (
                (Text("等级、权重、方案与均值", "Levels, weights, schemes and means"), found.everything),
                (Text("权重 ±25%", "Weights ±25%"), found.weights),
                (Text("任意维度权重", "Any weights for the dimensions"), found.any_weights),
            )
        ]  # fmt: skip
        working += [
            Text("{band}：{chance}", "{band}: {chance}").format(band=band.label, chance=tenths(Fraction(chance)))
            for band, chance in found.everything.bands
        ]
        working += [
            Text("{name}：单独解释方差的 {first}，连同交互 {total}",
                 "{name}: {first} of the variance on its own, {total} with interactions").format(
                name=influence_name(self.catalogue, one),
                first=estimate(one.first, one.first_error), total=estimate(one.total, one.total_error))
            for one in found.influences[:MOST_INPUTS] if one.total > TELLING
        ]  # fmt: skip
        rule = Text(SURE_RULE.zh + drawn(found).zh, SURE_RULE.en + drawn(found).en)
        index = self.result.default
        parts = (f"index:{index.scheme}",) if index else ()
        title = Text("评级的稳健程度", "How robust the rating is")
        value = Text("评级不变：{same}", "Same rating: {same}").format(same=tenths(Fraction(found.weights.same_band)))
        yield Entry("sure", title, value, rule, tuple(working), (), parts, form.id)

    def paths(self) -> Iterator[Entry]:
        """What would change the band, with the score that each set of answers gives."""
        from csi_desktop.scoring.paths import held, paths

        found, index = paths(self.catalogue, self.sheet, self.result), self.result.default
        form = next((form for form in self.catalogue.forms if form.index), None)
        if found is None or found.size is None or index is None or form is None:
            return
        steps = {term.place: term.effective * 100 / term.max for term in index.terms}
        working = []
        for path in found.paths[:MOST_PATHS]:
            raised = [
                Text("{name}（{before} → {after}）", "{name} ({before} → {after})").format(
                    name=self.name(one.place), before=_OPEN if one.before is None else one.before, after=one.after)
                for one in path.steps
            ]  # fmt: skip
            names = clauses(raised)
            said = f"{equals(path.score)} {number(path.score, 4)}"
            result = Text(f"指数 {said}", f"index {said}")
            # The index is a sum while every indicator has its level; a level for one that had none shifts the weights.
            if index.score is not None and all(one.before is not None for one in path.steps):
                added = " + ".join(
                    number(steps[one.place] * (one.after - (one.before or 0)), 4) for one in path.steps
                )
                said = f"{number(index.score, 4)} + {added} {said}"
                result = Text(said, said)
            working.append(Text("{names}：{result}", "{names}: {result}").format(names=names, result=result))
        other = held(self.result)
        working += [] if other is None else [other]
        title = Text("改变评级所需的变动", "What would change the rating")
        value = Text("“{band}”最少须评出或提升 {size} 项指标，共 {n} 种组合",
                     "least number of indicators for “{band}”: {size}; sets that do: {n}").format(
            band=found.target.label, size=found.size, n=found.found)  # fmt: skip
        yield Entry("paths", title, value, PATHS_RULE.format(start=number(found.target.start)), tuple(working), (),
                    (f"index:{index.scheme}",), form.id)  # fmt: skip

    # ------------------------------------------------------------ progress
    def progress(self) -> Iterator[Entry]:
        total = self.result.total
        working = [
            Text("{form} · {section}：{done}/{total}", "{form} · {section}: {done} of {total}").format(
                form=self.catalogue.form(section.form_id).title, section=section.title,
                done=self.result.progress[section.key].done, total=self.result.progress[section.key].total,
            )
            for section in self.catalogue.sections()
            if self.result.progress[section.key].total
        ]  # fmt: skip
        value = Text("{done}/{total}", "{done} of {total}").format(done=total.done, total=total.total)
        yield Entry("progress", Text("必填项", "Required answers"), value, PROGRESS_RULE, tuple(working))
