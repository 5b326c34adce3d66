"""The ledger: for every number that window and report show, the rule, the arithmetic and the answers behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from csi_desktop.forms.definition import Catalogue, Field, Form, GateRule
from csi_desktop.forms.kinds import kind
from csi_desktop.model.answers import State
from csi_desktop.model.cases import Sheet
from csi_desktop.scoring.arithmetic import (
    against,
    banded,
    equals,
    item,
    mean,
    ratio,
)
from csi_desktop.scoring.computed import WAIVED
from csi_desktop.scoring.entries import Answered, Entry, Ledger, Version, field_key
from csi_desktop.scoring.evidenced import evidenced
from csi_desktop.scoring.figures import estimate, evaluated, number, points, share, tenths
from csi_desktop.scoring.ledger_index import index_entries
from csi_desktop.scoring.names import row_name
from csi_desktop.scoring.result import Place, Result, ThemeScore
from csi_desktop.scoring.rules import (
    CONFIDENCE_RULE,
    EVIDENCED_RULE,
    GATE_RULE,
    PATHS_RULE,
    PROGRESS_RULE,
    RATING_RULE,
    SURE_RULE,
    THEME_RULE,
)
from csi_desktop.scoring.wording import rule_in_words, rule_with_values
from csi_desktop.scoring.workings import WORKINGS, Working, plain_text
from csi_desktop.text import LANGUAGES, Text, clauses, inside

_OPEN = Text("未评", "open")
MOST_PATHS = 8  # sets of answers that are worked; how many there are is said


def ledger(catalogue: Catalogue, sheet: Sheet, result: Result, *, draws: bool = False) -> Ledger:
    """The ledger of an evaluation. Pure, and worked out when somebody asks: nothing of it is needed for a score.

    `draws` takes the Monte Carlo in, which needs NumPy and a fraction of a second, and the search for what would change
    the band."""
    book = _Book(catalogue, sheet, result)
    entries = [
        *index_entries(book),
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


class _Book(Answered):
    """The making of a ledger."""

    def version(self, form: Form) -> Version:
        one = self.sheet.evaluation
        # The text that was used: the one that the evaluation began with may have been another of the same version.
        sha256 = form.sha256 or one.definitions.get(form.id, "")
        return Version(form.id, form.title, one.forms.get(form.id, form.version), sha256)

    # ------------------------------------------------------------ band, gate, confidence
    def rating(self) -> Iterator[Entry]:
        form = self.catalogue.form_with("index")
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
        form = self.catalogue.form_with("gate")
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
        decision = self.catalogue.role("gate.decision")
        if decision is not None and any(one.effect == "decide" for one in found.findings):
            sources.append(self.source((decision.id, "")))
        if found.waived:
            status = WAIVED if found.status == "clear" else clauses((status, WAIVED))
        yield Entry("gate", Text("合规闸门", "Compliance gate"), status, GATE_RULE, tuple(working),
                    tuple(sources), (),
                    form.id)  # fmt: skip

    def _rule(self, rule: GateRule) -> Text:
        met = any(one.rule == rule.id for one in self.result.gate.findings)
        text = Text("{what}条件：{when}；{met}", "{what} Condition: {when}; {met}")
        said = Text("触发", "met") if met else Text("未触发", "not met")
        return text.format(what=rule.text, when=rule_in_words(self.catalogue, rule.when), met=said)

    def _names_in(self, rule: GateRule, row: str) -> list[str]:
        from csi_desktop.forms.rules.expression import compiled

        names = compiled(self.catalogue, rule.when).names
        return sorted(name for name in names if (name, row) in self.sheet.answers)

    def evidenced(self) -> Iterator[Entry]:
        found = evidenced(self.catalogue, self.sheet)
        form = self.catalogue.form_with("confidence")
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
        value = Text("所主张 {a}，所证实 {b}", "{a} claimed, {b} evidenced").format(
            a=points(found.claimed.score), b=points(found.evidenced.score)
        )
        sources = tuple(self.source(one.place) for one in found.capped)
        yield Entry("evidenced", Text("所主张与所证实的指数", "Index as claimed and as evidenced"), value, rule,
                    tuple(working), sources, (f"index:{found.claimed.scheme}",), form.id)  # fmt: skip

    def confidence(self) -> Iterator[Entry]:
        index, found = self.result.default, self.result.confidence
        form = self.catalogue.form_with("confidence")
        if index is None or found.value is None or form is None or form.confidence is None:
            return
        terms = [t for t in index.terms if t.grade is not None and t.effective]
        working = [
            Text("{name}：权重 {w}，所引证据最高 {g}", "{name}: weight {w}, best evidence {g}").format(
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
        value = Text("{score}（{count}）", "{score} ({count})").format(
            score=points(theme.score), count=evaluated(theme.done, theme.total)
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
        from csi_desktop.forms.rules.expression import compiled

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
        form = self.catalogue.form_with("index")
        if found is None or form is None:
            return
        working = [
            Text("{name}：5% 分位 {low}、中位数 {middle}、95% 分位 {high}；评级不变 {same}",
                 "{name}: 5th percentile {low}, median {middle}, 95th percentile {high}; same rating {same}").format(
                name=name, low=number(one.spread.p5, 4), middle=number(one.spread.p50, 4),
                high=number(one.spread.p95, 4), same=tenths(Fraction(one.same_band)))
            for name, one in (
                (Text("等级、权重、方案与合成方法", "Levels, weights, schemes and means"), found.everything),
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
        form = self.catalogue.form_with("index")
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
                     "Least number of indicators for “{band}”: {size}; combinations that suffice: {n}").format(
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
