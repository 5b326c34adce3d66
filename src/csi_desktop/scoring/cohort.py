"""The cases of a casebook side by side: ranked by the index, with how far a rank could move.

Levels are one off by the grade of their evidence, each case for itself; the weights of indicators and dimensions are
raised or lowered by up to 25 %, for all cases alike, because they are compared by the same weights. NumPy is imported
when first needed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from csi_desktop.forms.definition import Catalogue, Form
from csi_desktop.model.answers import State
from csi_desktop.model.cases import Sheet
from csi_desktop.scoring.arithmetic import item, mean, ratio
from csi_desktop.scoring.composite import ranks
from csi_desktop.scoring.draws import DRAWS, crossed, generator, seed_of
from csi_desktop.scoring.evaluate import evaluate
from csi_desktop.scoring.facts import Facts
from csi_desktop.scoring.figures import number, share
from csi_desktop.scoring.rank_spread import LEAST, STEPS, RankSpread
from csi_desktop.scoring.rank_spread import Ranking as Counted
from csi_desktop.scoring.ranking import Branch, Range, Ranking, Standing, best_first
from csi_desktop.scoring.result import IndexScore, SectionScore, Term
from csi_desktop.scoring.states import STATES
from csi_desktop.scoring.uncertainty import Tell, chance_off, go_on
from csi_desktop.scoring.weights import Refused
from csi_desktop.text import NO_TEXT, Text, listed

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Member:
    """One case, by one of its evaluations; `form` is the index form that this evaluation was made by."""

    evaluation: int
    uuid: str
    code: str
    name: str
    year: int
    mode: Text
    form: Form | None
    index: IndexScore | None
    rating: Text
    withheld: Text  # why it is not rated, whatever its index

    @property
    def basis(self) -> tuple[str, int]:
        """What makes indices comparable: the form, and the first number of its version."""
        return (self.form.id, int(self.form.version.split(".")[0])) if self.form else ("", 0)


def _named(project: str, enterprise: str) -> str:
    """A case by its project, and its enterprise in the brackets of the script that both are written in."""
    if not (project and enterprise):
        return project or enterprise
    return f"{project} ({enterprise})" if (project + enterprise).isascii() else f"{project}（{enterprise}）"


def member(catalogue: Catalogue, sheet: Sheet) -> Member:
    """A case as it is ranked."""
    result, facts, mode = evaluate(catalogue, sheet), Facts(catalogue, sheet), catalogue.role("mode")
    option = mode.option(str(facts.role("mode") or "")) if mode else None
    project, enterprise = (str(facts.role(f"case.{one}") or "") for one in ("project", "enterprise"))
    return Member(
        sheet.evaluation.id, sheet.evaluation.uuid, str(facts.role("case.code") or ""),
        _named(project, enterprise), sheet.evaluation.year,
        option.label if option else NO_TEXT, catalogue.form_with("index"),
        result.default, result.rating.label, NO_TEXT if result.rating.band else result.rating.reason,
    )  # fmt: skip


_MOVED = Text(
    "名次区间：等级按其证据可能偏高或偏低一级，指标与维度的权重各自升降不超过 25%，第5至第95百分位；"
    "{draws} 次抽样，种子 {seed}。",
    "Rank ranges: levels one off by their evidence, the weights of indicators and dimensions raised or lowered by up "
    "to 25 %, 5th to 95th percentile; {draws} draws, seed {seed}.",
)
_OTHER_RULES = Text(
    "按指标表单 {version} 评定，与其余案例（{basis}.x）不可比",
    "By version {version} of the index form: not comparable with {basis}.x",
)
_NO_INDEX = Text("没有指数", "No index")
_MODES = Text(
    "包含不同的评价方式：{modes}。自评与第三方评估的指数不宜直接比较，可在案例列表中按方式筛选。",
    "Modes differ: {modes}. Self-assessments do not compare well with evaluations by others; filter the list of cases "
    "by mode.",
)
_YEARS = Text("评估年度不同：{first}–{last}。", "The years of evaluation differ: {first}–{last}.")


def cohort(
    members: Sequence[Member], *, draws: int = DRAWS, seed: int | None = None, tell: Tell | None = None
) -> Ranking | None:
    """Cases side by side; None where there are none. Ranked are those whose index is rated and by the same major
    version as most of them; the others are there with the reason. Beyond 5,000 cases ranks have no ranges, which is
    said. `draws` is of levels and weights (0: no ranges); the seed is made of the evaluations' ids where none is given.
    Raises Stopped when `tell` asks to."""
    import numpy as np

    if not members:
        return None
    basis = max(Counter(one.basis for one in members if one.index).items(), default=(("", 0), 0), key=_most)[0]
    reasons = [_excluded(one, basis) for one in members]
    ranked = [n for n, reason in enumerate(reasons) if not reason]
    scores = [_score(members[n]) for n in ranked]
    places = ranks(np.array(scores, dtype=np.float64))
    number_of = seed_of("\n".join(sorted(one.uuid for one in members))) if seed is None else seed
    spread, moved = None, NO_TEXT
    if draws and len(ranked) > 1:
        try:
            spread = _spread([members[n] for n in ranked], draws, number_of, tell)
            moved = _MOVED.format(draws=number(spread.draws), seed=spread.seed)
        except Refused as refused:
            moved = refused.text
    form = next((one.form for one in members if one.form and one.basis == basis), members[0].form)
    parts = [(s.id, s.title) for s in form.sections if s.weight] if form else []
    place = {n: at for at, n in enumerate(ranked)}
    standings = []
    for n, one in enumerate(members):
        by_part = {s.section.rpartition(".")[2]: s.score for s in one.index.sections} if one.index else {}
        at = place.get(n)
        ends = None
        if at is not None and spread is not None:
            ends = Range(spread.p5[at], spread.p50[at], spread.p95[at], spread.first[at])
        standings.append(
            Standing(
                one.code, one.name, _score(one), None if at is None else float(places[at]), ends,
                None if one.index is None else float(one.index.coverage),
                tuple(None if by_part.get(p) is None else float(by_part[p] or 0) for p, _ in parts),
                reasons[n], _lacking(one), n, one.rating,
            )
        )  # fmt: skip
    return Ranking(
        form.title if form else NO_TEXT, tuple(parts), best_first(standings),
        moved, lambda standing: _branch(members[standing.key]), tuple(_notes([members[n] for n in ranked])),
        spread.draws if spread else 0, spread.seed if spread else None,
    )  # fmt: skip


def _most(counted: tuple[tuple[str, int], int]) -> tuple[int, int]:
    """The most members; among as many, the later version."""
    (_, version), count = counted
    return count, version


def _score(one: Member) -> float | None:
    return None if one.index is None or one.index.score is None else float(one.index.score)


def _excluded(one: Member, basis: tuple[str, int]) -> Text:
    if one.index is None or one.form is None:
        return _NO_INDEX
    if one.basis != basis:
        return _OTHER_RULES.format(version=one.form.version, basis=basis[1])
    return one.index.unrated or one.withheld


def _lacking(one: Member) -> tuple[Text, ...]:
    if one.index is None or one.form is None:
        return ()
    labels = {f.id: f.label for s in one.form.sections for f in s.fields}
    return tuple(labels[t.place[0]] for t in one.index.terms if t.score is None and t.state is not State.NA)


def _notes(members: Sequence[Member]) -> list[Text]:
    notes, modes, years = [], {one.mode: None for one in members if one.mode}, [one.year for one in members]
    if len(modes) > 1:
        named = listed(modes)
        notes.append(_MODES.format(modes=named))
    if years and min(years) != max(years):
        notes.append(_YEARS.format(first=min(years), last=max(years)))
    return notes


# ---------------------------------------------------------------- how sure
def _spread(members: Sequence[Member], draws: int, seed: int, tell: Tell | None) -> RankSpread:
    import numpy as np

    model = _Cases(members)
    rows = min(draws, max(16, 500_000 // (len(members) * model.items)))
    counted = Counted(len(members), 0.0, 100.0, rows)
    for steps in crossed(generator(seed), model.inputs, rows, draws):
        counted.add(model.scores(steps))
        go_on(tell, counted.draws / draws)
    return counted.spread(seed, np.nan_to_num(np.concatenate([model.score, model.off]), nan=-1.0).T)


class _Cases:
    """The indices of several cases as arrays, indicators × cases; what has no level is NaN and weighs nothing.

    Inputs of a draw are the level of every indicator of every case, the weight of every indicator and that of every
    dimension, each a whole number of 0–65,535."""

    def __init__(self, members: Sequence[Member]) -> None:
        import numpy as np

        indices = [one.index for one in members if one.index is not None]
        fields = list(dict.fromkeys(t.place for index in indices for t in index.terms))
        sections = list(dict.fromkeys(s.section for index in indices for s in index.sections))
        self.items, self.cases = len(fields), len(indices)
        self.inputs = self.items * self.cases + self.items + len(sections)
        shape = self.items, self.cases
        self.score = np.full(shape, np.nan, np.float32)
        self.off, self._step, self._weight, least, most = (np.zeros(shape, np.float32) for _ in range(5))
        self._across = np.zeros((len(sections), self.cases), np.float32)
        part_of = np.zeros(self.items, np.int64)
        item, part = ({each: n for n, each in enumerate(some)} for some in (fields, sections))
        for n, index in enumerate(indices):
            for section in index.sections:
                k = part[section.section]
                self._across[k, n] = float(section.weight) if section.score is not None else 0.0
                for t in section.terms:
                    m = item[t.place]
                    part_of[m] = k
                    if t.score is not None and t.effective:
                        self.score[m, n], self._weight[m, n] = float(t.score), float(t.weight)
                        least[m, n], most[m, n] = float(t.least), float(t.most)
                        if t.level is not None:
                            self._step[m, n], self.off[m, n] = 100 / t.max, chance_off(t.grade)
        self._own = [np.flatnonzero(part_of == k) for k in range(len(sections))]
        # Lower below the first of these, higher above the second; the ends of a scale have nothing beyond them.
        given, near = np.nan_to_num(self.score), 1e-3  # points, far less than a level
        half = np.rint(self.off / 2 * STEPS).astype(np.uint16)
        self._lower = np.where(given - self._step > least - near, half, 0).astype(np.uint16)
        self._higher = np.where(given + self._step < most + near, STEPS - 1 - half, STEPS - 1).astype(np.uint16)
        self._reached, self._step = given * self._weight, self._step * self._weight
        # Where a level of an indicator brings all cases that have it the same, a product with one number does.
        largest = self._step.max(axis=1, keepdims=True)
        self._alike = ((self._step == 0) | (self._step == largest)).all(axis=1)

    def scores(self, steps: NDArray[Any]) -> NDArray[Any]:
        """Scores of draws × cases, 0–100, from inputs × draws."""
        import numpy as np

        draws = steps.shape[1]
        levels = steps[: -self.items - len(self._own)].reshape(self.items, self.cases, draws)
        factors = steps[-self.items - len(self._own) :].astype(np.float32) + np.float32(LEAST)
        inside, across = factors[: self.items], factors[self.items :]
        found = np.zeros((self.cases, draws), np.float32)
        moved = np.empty_like(found)
        for k, own in enumerate(self._own):
            present = self._weight[own].T @ inside[own]
            reached = self._reached[own].T @ inside[own]
            for m in own:
                level = levels[m]
                higher, lower = level > self._higher[m][:, None], level < self._lower[m][:, None]
                moved[:] = higher.view(np.int8) - lower.view(np.int8)
                if self._alike[m]:
                    moved *= inside[m] * self._step[m].max()
                else:
                    moved *= inside[m]
                    moved *= self._step[m][:, None]
                reached += moved
            reached /= np.maximum(present, np.float32(1e-12))
            reached *= across[k]
            reached *= self._across[k][:, None]
            found += reached
        found /= self._across.T @ across
        return np.ascontiguousarray(found.T)


# ---------------------------------------------------------------- the ledger of one case
_SHOWN = Text("覆盖率 {coverage}", "coverage {coverage}")


def _branch(one: Member) -> Branch:
    index, title = one.index, Text(one.name, one.name)
    if index is None or one.form is None:
        return Branch(title, None, None, _NO_INDEX)
    labels = {f.id: f.label for s in one.form.sections for f in s.fields}
    pairs = [(s.weight, s.score, s.title) for s in index.sections if s.score is not None]
    said = _SHOWN.format(coverage=share(index.coverage))
    return Branch(
        one.form.title, _score(one), None, said, tuple(mean(pairs, index.score)),
        tuple(_dimension(section, labels) for section in index.sections),
    )  # fmt: skip


def _dimension(one: SectionScore, labels: dict[str, Text]) -> Branch:
    levelled = [(t.weight, t.score, None) for t in one.terms if t.score is not None and t.state is not State.NA]
    working = [*mean(levelled, one.score)]
    if one.score is not None:
        working.append(
            Text("对指数的贡献：{w} × {s} = {c} 分", "Contribution to the index: {w} × {s} = {c} points").format(
                w=ratio(one.effective), s=number(one.score, 4), c=number(one.contribution, 4)
            )
        )
    parts = tuple(_indicator(t, labels[t.place[0]], one.effective) for t in one.terms)
    score = None if one.score is None else float(one.score)
    said = _SHOWN.format(coverage=share(one.coverage))
    return Branch(one.title, score, float(one.effective), said, tuple(working), parts)


def _indicator(t: Term, label: Text, above: Fraction) -> Branch:
    said = STATES[t.state]
    if t.level is not None:
        said = Text(f"{t.level} / {t.max}", f"{t.level} / {t.max}")
    elif t.option is not None:
        said = t.option.label
    working = (item(label, t),) if t.score is not None else ()
    weight = float(t.effective / above) if above else 0.0
    return Branch(label, None if t.score is None else float(t.score), weight, said, working)
