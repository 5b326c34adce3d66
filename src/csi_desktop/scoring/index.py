"""The impact index: D_k = Σ w·s / Σ w over its indicators, I = Σ W·D / Σ W (domain 1.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import exp, log

from csi_desktop.forms.definition import Band, Form, Index, Scheme, Section
from csi_desktop.model.answers import State
from csi_desktop.scoring.chosen import chosen_weights
from csi_desktop.scoring.facts import Facts
from csi_desktop.scoring.figures import share, total, weighted
from csi_desktop.scoring.result import IndexScore, SectionScore, Term
from csi_desktop.scoring.terms import term
from csi_desktop.text import NO_TEXT, Text

_ZERO, _ONE = Fraction(0), Fraction(1)
_NOT_LEVELLED = Text("尚无已评指标", "No indicator has a level yet")
_NO_WEIGHT = Text("有等级的维度权重均为零", "The dimensions with a level have no weight")
_THIN = Text("覆盖率 {coverage} 低于 {threshold}", "Coverage of {coverage} is below {threshold}")
_THIN_SECTION = Text(
    "“{title}”的覆盖率 {coverage} 低于 {threshold}", "Coverage of “{title}”, {coverage}, is below {threshold}"
)


def index_scores(facts: Facts) -> dict[str, IndexScore]:
    """The index by each of its schemes (scores 0–100), in the order of the form; empty without an index form, and
    without the scheme of a team that has chosen no weights."""
    return index_with(facts, None)


def index_with(facts: Facts, change: Callable[[Term], Term] | None) -> dict[str, IndexScore]:
    """The index by each scheme with every term changed in some way, such as capped by its evidence. As
    `index_scores` otherwise."""
    form = facts.catalogue.form_with("index")
    if form is None or form.index is None:
        return {}
    sections = weighed_sections(facts, form)
    terms = {s.key: tuple(_section_terms(facts, s)) for s in sections}
    if change is not None:
        terms = {key: tuple(map(change, own)) for key, own in terms.items()}
    found = {}
    for scheme in form.index.schemes:
        across: Mapping[str, Fraction | None] | None = {s.key: s.weight for s in sections}
        if scheme.weights == "chosen":
            across = chosen_weights(facts, sections)
        if across is not None:
            found[scheme.id] = _score(form.index, scheme, sections, terms, across)
    return found


def weighed_sections(facts: Facts, form: Form) -> list[Section]:
    """The dimensions that apply."""
    return [one for one in form.sections if one.weight and facts.shown(one)]


def _section_terms(facts: Facts, section: Section) -> Iterable[Term]:
    for one in section.fields:
        if one.scored and one.weight and facts.applies(one):
            yield term(facts, one, "", one.weight)


def _score(
    rules: Index,
    scheme: Scheme,
    sections: list[Section],
    terms: dict[str, tuple[Term, ...]],
    across: Mapping[str, Fraction | None],
) -> IndexScore:
    sums = [_sums(scheme, across[section.key], terms[section.key]) for section in sections]
    applicable = [each for each in sums if each.whole]
    scored = [each for each in applicable if each.present]
    whole, present = total(s.weight for s in applicable), total(s.weight for s in scored)
    parts = tuple(_section(section, each, present) for section, each in zip(sections, sums, strict=True))
    measured = [part for part in parts if part.coverage is not None]
    coverage = weighted((p.weight, p.coverage) for p in measured if p.coverage) / whole if whole else _ZERO
    low = weighted((p.weight, p.low) for p in measured if p.low) / whole if whole else None
    high = weighted((p.weight, p.high) for p in measured if p.high) / whole if whole else None
    # A team may give a dimension no weight: with levels in no other there is nothing to weigh.
    score = weighted((p.effective, p.score) for p in parts if p.score) if present else None
    unrated = _unrated(rules, coverage, measured, score) if score is not None or not scored else _NO_WEIGHT
    return IndexScore(
        scheme=scheme.id,
        title=scheme.title,
        score=score,
        geometric=_geometric([part for part in measured if part.score is not None], rules.geometric_floor),
        harmonic=_harmonic([part for part in measured if part.score is not None], rules.geometric_floor),
        low=low,
        high=high,
        coverage=coverage,
        provisional=coverage < 1,
        band=None if unrated or score is None else band(rules, score),
        unrated=unrated,
        sections=parts,
    )


@dataclass(frozen=True, slots=True)
class _Sums:
    """What a dimension adds up to: its weight, the weight of its indicators that apply and that have a level,
    Σ w·s over the latter, and each indicator with its weight."""

    weight: Fraction
    whole: Fraction
    present: Fraction
    reached: Fraction
    weighed: tuple[tuple[Term, Fraction], ...]

    @property
    def open(self) -> list[tuple[Term, Fraction]]:
        """The indicators that apply and have no score, with their weights."""
        return [(t, w) for t, w in self.weighed if t.score is None and t.state is not State.NA]

    @property
    def score(self) -> Fraction | None:
        """D_k; None where nothing has a level."""
        return self.reached / self.present if self.present else None


def _sums(scheme: Scheme, weight: Fraction | None, terms: tuple[Term, ...]) -> _Sums:
    """A dimension before the weights of the whole are shared out. With equal weights each applicable
    indicator counts the same, so that a dimension weighs as many indicators as it has applicable."""
    equal = scheme.weights == "equal"
    weighed = tuple((t, _ONE if equal else t.weight) for t in terms)
    whole = total(w for t, w in weighed if t.state is not State.NA)
    levelled = [(t.score, w) for t, w in weighed if t.score is not None and t.state is not State.NA]
    present = total(w for _, w in levelled)
    reached = weighted(levelled)
    return _Sums(whole if equal else (weight or _ZERO), whole, present, reached, weighed)


def _section(section: Section, sums: _Sums, present: Fraction) -> SectionScore:
    """The dimension with its share of the whole, and its terms with theirs; `present` is the weight of all
    dimensions that have a score."""
    effective = sums.weight / present if sums.present and present else _ZERO
    part = effective / sums.present if sums.present else _ZERO
    whole = sums.whole
    return SectionScore(
        section=section.key,
        title=section.title,
        caveat=section.caveat,
        weight=sums.weight,
        effective=effective,
        score=sums.score,
        low=(sums.reached + weighted((w, t.least) for t, w in sums.open)) / whole if whole else None,
        high=(sums.reached + weighted((w, t.most) for t, w in sums.open)) / whole if whole else None,
        coverage=sums.present / whole if whole else None,
        terms=tuple(t.weighing(w, w * part if t.score is not None else _ZERO) for t, w in sums.weighed),
    )


def _geometric(parts: list[SectionScore], floor: Fraction) -> float | None:
    """Π D^(W/ΣW) over dimensions, with a floor under each so that a zero does not erase the rest."""
    whole = total(p.weight for p in parts)
    if not whole:
        return None
    logs = sum(float(p.weight) * log(float(max(p.score, floor))) for p in parts if p.score is not None)
    return exp(logs / float(whole))


def _harmonic(parts: list[SectionScore], floor: Fraction) -> Fraction | None:
    """ΣW ÷ Σ W/D over dimensions, with the floor of the geometric mean under each."""
    whole = total(p.weight for p in parts)
    if not whole:
        return None
    return whole / total(p.weight / max(p.score, floor) for p in parts if p.score is not None)


def _unrated(rules: Index, coverage: Fraction, parts: list[SectionScore], score: Fraction | None) -> Text:
    """Why there is no band; empty where there is one (domain 1.3: < 2/3 overall or < 1/2 in a dimension)."""
    if score is None:
        return _NOT_LEVELLED
    if coverage < rules.coverage_total:
        return _THIN.format(coverage=share(coverage), threshold=rules.coverage_total)
    for part in parts:
        if part.weight and part.coverage is not None and part.coverage < rules.coverage_section:
            return _THIN_SECTION.format(
                title=part.title, coverage=share(part.coverage), threshold=rules.coverage_section
            )
    return NO_TEXT


def band(rules: Index, score: Fraction) -> Band:
    """The band that an unrounded score (0–100) reaches; the last for one below all."""
    return next((b for b in rules.bands if score >= b.start), rules.bands[-1])
