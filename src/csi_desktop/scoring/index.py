"""The impact index: D_k = Σ w·s / Σ w over its indicators, I = Σ W·D / Σ W (domain 1.3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from math import exp, log

from csi_desktop.forms.definition import Band, Form, Index, Scheme, Section
from csi_desktop.model.answers import State
from csi_desktop.scoring.facts import Facts
from csi_desktop.scoring.result import IndexScore, SectionScore, Term
from csi_desktop.scoring.terms import term
from csi_desktop.text import NO_TEXT, Text

_ZERO, _ONE, _FULL = Fraction(0), Fraction(1), Fraction(100)
_NOT_LEVELLED = Text("尚无已评指标", "No indicator has a level yet")
_THIN = Text("覆盖率 {coverage} 低于 {threshold}", "Coverage of {coverage} is below {threshold}")
_THIN_SECTION = Text(
    "“{title}”的覆盖率 {coverage} 低于 {threshold}", "Coverage of “{title}”, {coverage}, is below {threshold}"
)


def index_form(facts: Facts) -> Form | None:
    """The form that makes an index, if the catalogue has one."""
    return next((form for form in facts.catalogue.forms if form.index), None)


def index_scores(facts: Facts) -> dict[str, IndexScore]:
    """The index by each of its schemes, in the order of the form; empty without an index form."""
    form = index_form(facts)
    if form is None or form.index is None:
        return {}
    weighted = [s for s in form.sections if s.weight and facts.shown(s)]
    terms = {s.key: tuple(_section_terms(facts, s)) for s in weighted}
    return {scheme.id: _score(form.index, scheme, weighted, terms) for scheme in form.index.schemes}


def _section_terms(facts: Facts, section: Section) -> Iterable[Term]:
    for one in section.fields:
        if one.scored and one.weight and facts.applies(one):
            yield term(facts, one, "", one.weight)


def _score(
    rules: Index, scheme: Scheme, sections: list[Section], terms: dict[str, tuple[Term, ...]]
) -> IndexScore:
    parts = [_section(scheme, section, terms[section.key]) for section in sections]
    applicable = [part for part in parts if part.coverage is not None]
    scored = [part for part in applicable if part.score is not None]
    whole, present = _sum(p.weight for p in applicable), _sum(p.weight for p in scored)
    shared = tuple(_share(part, present) for part in parts)
    coverage = _sum(p.weight * (p.coverage or 0) for p in applicable) / whole if whole else _ZERO
    low = _sum(p.weight * p.low for p in applicable if p.low is not None) / whole if whole else None
    high = _sum(p.weight * p.high for p in applicable if p.high is not None) / whole if whole else None
    score = _sum(p.contribution for p in shared) if scored else None
    unrated = _unrated(rules, coverage, applicable, score)
    return IndexScore(
        scheme=scheme.id,
        title=scheme.title,
        score=score,
        geometric=_geometric(scored, rules.geometric_floor),
        low=low,
        high=high,
        coverage=coverage,
        provisional=coverage < 1,
        band=None if unrated or score is None else band(rules, score),
        unrated=unrated,
        sections=shared,
    )


def _section(scheme: Scheme, section: Section, terms: tuple[Term, ...]) -> SectionScore:
    """A dimension before the weights of the whole are shared out. With equal weights each applicable
    indicator counts the same, so that a dimension weighs as many indicators as it has applicable."""
    equal = scheme.weights == "equal"
    terms = tuple(replace(t, weight=_ONE) for t in terms) if equal else terms
    applicable = [t for t in terms if t.state is not State.NA]
    levelled = [t for t in applicable if t.score is not None]
    whole, present = _sum(t.weight for t in applicable), _sum(t.weight for t in levelled)
    reached = _sum(t.weight * t.score for t in levelled if t.score is not None)
    return SectionScore(
        section=section.key,
        title=section.title,
        caveat=section.caveat,
        weight=whole if equal else (section.weight or _ZERO),
        effective=_ZERO,
        score=reached / present if present else None,
        low=reached / whole if whole else None,
        high=(reached + _FULL * (whole - present)) / whole if whole else None,
        coverage=present / whole if whole else None,
        terms=tuple(replace(t, effective=t.weight / present if t.score is not None else _ZERO) for t in terms)
        if present
        else terms,
    )


def _share(part: SectionScore, present: Fraction) -> SectionScore:
    """The dimension with its share of the whole, and its terms with theirs."""
    effective = part.weight / present if part.score is not None and present else _ZERO
    terms = tuple(replace(t, effective=t.effective * effective) for t in part.terms)
    return replace(part, effective=effective, terms=terms)


def _geometric(parts: list[SectionScore], floor: Fraction) -> float | None:
    """Π D^(W/ΣW) over dimensions, with a floor under each so that a zero does not erase the rest."""
    whole = _sum(p.weight for p in parts)
    if not whole:
        return None
    logs = sum(float(p.weight) * log(float(max(p.score, floor))) for p in parts if p.score is not None)
    return exp(logs / float(whole))


def _unrated(rules: Index, coverage: Fraction, parts: list[SectionScore], score: Fraction | None) -> Text:
    """Why there is no band; empty where there is one (domain 1.3: < 2/3 overall or < 1/2 in a dimension)."""
    if score is None:
        return _NOT_LEVELLED
    if coverage < rules.coverage_total:
        return _THIN.format(coverage=percent(coverage), threshold=rules.coverage_total)
    for part in parts:
        if part.coverage is not None and part.coverage < rules.coverage_section:
            return _THIN_SECTION.format(
                title=part.title, coverage=percent(part.coverage), threshold=rules.coverage_section
            )
    return NO_TEXT


def band(rules: Index, score: Fraction) -> Band:
    """The band that an unrounded score reaches."""
    return next((b for b in rules.bands if score >= b.start), rules.bands[-1])


def percent(share: Fraction) -> str:
    """A share in whole per cent, rounded down: a threshold just missed must not look as if it were met."""
    return f"{int(share * 100)}%"


def _sum(values: Iterable[Fraction]) -> Fraction:
    return sum(values, start=_ZERO)
